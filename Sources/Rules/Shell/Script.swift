/// A shell script, taken apart.
struct Script: Sendable {
  private(set) var list: Shell.List = []
  /// Why a shell would refuse it; nil for a good one, and where other shells than POSIX's may see it otherwise.
  private(set) var fault: Shell.Fault?
  /// Holds what only some shells know.
  private(set) var isUncertain = false

  init(_ text: String) { self.init(Array(text.utf8), depth: 0) }

  init(_ text: [UInt8], depth: Int) {
    // Nobody writes such a script into a manifest by hand.
    guard text.count <= 100_000 else {
      isUncertain = true
      return
    }
    var lexer = ShellLexer(text, depth: depth)
    do throws(Shell.Fault) {
      let tokens = try lexer.tokens()
      isUncertain = lexer.isUncertain
      var parser = ShellParser(tokens)
      defer { if parser.isUncertain { isUncertain = true } }
      list = try parser.script()
    } catch {
      if lexer.isUncertain { isUncertain = true }
      fault = error
    }
    if isUncertain { fault = nil }
  }
}

/// Reads the grammar of POSIX, "Shell Command Language", section 2.10.
private struct ShellParser {
  private let tokens: [ShellLexer.Token]
  private var index = 0
  private var depth = 0
  private(set) var isUncertain = false

  init(_ tokens: [ShellLexer.Token]) { self.tokens = tokens }

  private var token: ShellLexer.Token { tokens[min(index, tokens.count - 1)] }
  private mutating func advance() { index += 1 }

  mutating func script() throws(Shell.Fault) -> Shell.List {
    let list = try self.list(until: [])
    switch token {
    case .end: return list
    case .operation(")"): throw Shell.Fault(message: "has ')' without '('")
    case .operation(";;"):
      throw Shell.Fault(message: "has ';;' outside of case")
    default: throw Shell.Fault(message: "has '\(short(token.shown))' where a command should begin")
    }
  }

  /// Commands up to a keyword of `ends`, which isn't taken.
  private mutating func list(until ends: Set<String>) throws(Shell.Fault) -> Shell.List {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 40 else {
      isUncertain = true
      throw Shell.Fault(message: "is nested too deep")
    }
    var list: Shell.List = []
    skipNewlines()
    while true {
      switch token {
      case .end, .operation(")"), .operation(";;"): return list
      case .operation(let text):
        if text == "(" { break }
        throw Shell.Fault(message: complaint(about: text))
      default:
        if let word = token.keyword {
          if ends.contains(word) { return list }
          if closers.contains(word) { throw Shell.Fault(message: "has '\(word)' without '\(opener(of: word))'") }
        }
      }
      var chain = try chain()
      var isSeparated = false
      switch token {
      case .operation(";"):
        advance()
        isSeparated = true
      case .operation("&"):
        advance()
        chain.isBackground = true
        isSeparated = true
      case .newline: isSeparated = true
      default: break
      }
      list.append(chain)
      if case .newline = token {
        skipNewlines()
        isSeparated = true
      }
      if !isSeparated {
        switch token {
        case .end, .operation(")"), .operation(";;"): return list
        default:
          if let word = token.keyword, ends.contains(word) { return list }
          throw Shell.Fault(message: "has '\(short(token.shown))' where ';' or a line's end should be")
        }
      }
    }
  }

  private func complaint(about operation: String) -> String {
    let before = index > 0 ? tokens[index - 1] : .end
    switch before {
    case .operation(let text) where index > 0: return "has '\(operation)' right after '\(text)'"
    case .newline, .end: return index == 0 ? "begins with '\(operation)'" : "has a line that begins with '\(operation)'"
    default: return "has '\(operation)' with no command before it"
    }
  }

  private mutating func chain() throws(Shell.Fault) -> Shell.Chain {
    var chain = Shell.Chain(first: try pipeline())
    while case .operation(let text) = token, text == "&&" || text == "||" {
      advance()
      skipNewlines()
      try needCommand(after: text)
      chain.rest.append((text == "&&" ? .and : .or, try pipeline()))
    }
    return chain
  }

  private mutating func pipeline() throws(Shell.Fault) -> Shell.Pipeline {
    var pipeline = Shell.Pipeline()
    while token.keyword == "!" {
      pipeline.isNegated.toggle()
      advance()
    }
    pipeline.commands.append(try command())
    while case .operation("|") = token {
      advance()
      skipNewlines()
      try needCommand(after: "|")
      pipeline.commands.append(try command())
    }
    return pipeline
  }

  private func needCommand(after operation: String) throws(Shell.Fault) {
    switch token {
    case .end: throw Shell.Fault(message: "ends with '\(operation)'")
    case .operation(let text) where text != "(":
      throw Shell.Fault(message: "has '\(text)' right after '\(operation)'")
    default: break
    }
  }

  private mutating func command() throws(Shell.Fault) -> Shell.Command {
    switch token.keyword {
    case "{":
      advance()
      let list = try self.list(until: ["}"])
      try close("}", of: "{")
      return .group(list, try redirections())
    case "if": return try branches()
    case "while", "until": return try loop()
    case "for", "select": return try forLoop()
    case "case": return try choice()
    case "[[", "function", "time", "coproc", "let":
      isUncertain = true
    default: break
    }
    if case .operation("(") = token {
      advance()
      let list = try self.list(until: [])
      guard case .operation(")") = token else { throw Shell.Fault(message: "has '(' without ')'") }
      advance()
      return .subshell(list, try redirections())
    }
    return try simple()
  }

  private mutating func simple() throws(Shell.Fault) -> Shell.Command {
    var simple = Shell.Simple()
    while true {
      switch token {
      case .word(let word):
        advance()
        if simple.words.isEmpty, isAssignment(word) {
          simple.assignments.append(word)
        } else {
          simple.words.append(word)
        }
      case .redirection(let mark):
        simple.redirections.append(try redirection(mark))
      case .operation("("):
        guard simple.words.count == 1, simple.redirections.isEmpty, index + 1 < tokens.count,
          case .operation(")") = tokens[index + 1]
        else {
          isUncertain = true
          throw Shell.Fault(message: "has '(' in the middle of a command")
        }
        index += 2
        skipNewlines()
        _ = try command()
        return .function(simple.words[0].text)
      default:
        if simple.words.isEmpty, simple.assignments.isEmpty, simple.redirections.isEmpty {
          throw Shell.Fault(message: "lacks a command before \(token.isEnd ? "its end" : "'\(short(token.shown))'")")
        }
        return .simple(simple)
      }
    }
  }

  private mutating func redirection(_ mark: String) throws(Shell.Fault) -> Shell.Redirection {
    advance()
    if mark == "<<" { return Shell.Redirection(mark: mark, target: Shell.Word()) }
    guard case .word(let target) = token else {
      throw Shell.Fault(message: "has '\(mark)' with no file after it")
    }
    advance()
    return Shell.Redirection(mark: mark, target: target)
  }

  private mutating func redirections() throws(Shell.Fault) -> [Shell.Redirection] {
    var found: [Shell.Redirection] = []
    while case .redirection(let mark) = token { found.append(try redirection(mark)) }
    return found
  }

  private mutating func branches() throws(Shell.Fault) -> Shell.Command {
    advance()
    var branches: [(Shell.List, Shell.List)] = []
    var otherwise: Shell.List?
    while true {
      let condition = try list(until: ["then"])
      try close("then", of: "if")
      let body = try list(until: ["elif", "else", "fi"])
      branches.append((condition, body))
      if token.keyword == "elif" {
        advance()
        continue
      }
      if token.keyword == "else" {
        advance()
        otherwise = try list(until: ["fi"])
      }
      try close("fi", of: "if")
      _ = try redirections()
      return .branches(branches, otherwise: otherwise)
    }
  }

  private mutating func loop() throws(Shell.Fault) -> Shell.Command {
    let word = token.keyword ?? "while"
    advance()
    let condition = try list(until: ["do"])
    try close("do", of: word)
    let body = try list(until: ["done"])
    try close("done", of: "do")
    return .loop(
      Shell.Loop(
        kind: word == "until" ? .until : .whileTrue, condition: condition, body: body, redirections: try redirections())
    )
  }

  private mutating func forLoop() throws(Shell.Fault) -> Shell.Command {
    advance()
    guard case .word = token else {
      isUncertain = true
      throw Shell.Fault(message: "has 'for' without a name")
    }
    advance()
    skipNewlines()
    var words: [Shell.Word]?
    if token.keyword == "in" {
      advance()
      var found: [Shell.Word] = []
      while case .word(let word) = token {
        found.append(word)
        advance()
      }
      words = found
    }
    if case .operation(";") = token { advance() }
    skipNewlines()
    try close("do", of: "for")
    let body = try list(until: ["done"])
    try close("done", of: "do")
    return .loop(
      Shell.Loop(kind: .each(words), condition: [], body: body, redirections: try redirections()))
  }

  private mutating func choice() throws(Shell.Fault) -> Shell.Command {
    advance()
    guard case .word(let subject) = token else { throw Shell.Fault(message: "has 'case' without a word") }
    advance()
    skipNewlines()
    try close("in", of: "case")
    skipNewlines()
    var lists: [Shell.List] = []
    while token.keyword != "esac" {
      if case .operation("(") = token { advance() }
      while true {
        guard case .word = token else { throw Shell.Fault(message: "has 'case' without 'esac'") }
        advance()
        guard case .operation("|") = token else { break }
        advance()
      }
      guard case .operation(")") = token else { throw Shell.Fault(message: "has a pattern of 'case' without ')'") }
      advance()
      lists.append(try list(until: ["esac"]))
      if case .operation(";;") = token { advance() }
      skipNewlines()
    }
    advance()
    _ = try redirections()
    return .choice(subject, lists)
  }

  private mutating func close(_ word: String, of opener: String) throws(Shell.Fault) {
    guard token.keyword == word else { throw Shell.Fault(message: "has '\(opener)' without '\(word)'") }
    advance()
  }

  private mutating func skipNewlines() {
    while case .newline = token { advance() }
  }
}

private let closers: Set<String> = ["then", "do", "done", "fi", "esac", "elif", "else", "}"]

private func opener(of word: String) -> String {
  switch word {
  case "then", "fi", "elif", "else": "if"
  case "done": "do"
  case "do": "while"
  case "esac": "case"
  default: "{"
  }
}

private func isAssignment(_ word: Shell.Word) -> Bool {
  guard let equals = word.text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
  let name = word.text.utf8[..<equals]
  guard let first = name.first, !(0x30...0x39).contains(first) else { return false }
  return name.allSatisfy(isNamePart)
}

private func short(_ text: String) -> String { text.count > 30 ? text.prefix(30) + "..." : text }
