import Manifest

/// What can be said of a script without running it.
extension Script {
  /// Every simple command, in reading order: those in loops, branches and substitutions too.
  var commands: [Shell.Simple] { Rules.commands(of: list) }

  /// The last simple command of the script's main path; nil where the script ends in something else.
  var lastCommand: Shell.Simple? {
    guard let command = (list.last?.rest.last?.pipeline ?? list.last?.first)?.commands.last else { return nil }
    if case .simple(let simple) = command { return simple }
    return nil
  }

  /// The exit code that the script ends with whatever happens; nil where that depends.
  var certainExit: Int? {
    for (position, chain) in list.enumerated() {
      guard chain.rest.isEmpty, !chain.isBackground, !chain.first.isNegated, chain.first.commands.count == 1,
        case .simple(let simple) = chain.first.commands[0]
      else { continue }
      switch simple.name {
      case "exit":
        guard simple.words.count > 1 else { return nil }
        return simple.words[1].isOpen ? nil : Int(simple.words[1].text)
      case "false" where position == list.count - 1: return 1
      default: break
      }
    }
    return nil
  }

  /// How long the script sleeps for certain.
  var sleep: Sleep { Rules.sleep(list) }

  /// How long it sleeps before it starts the program that it's there for; zero where no such program is in sight.
  var sleepBeforeServer: Sleep {
    let server = list.lastIndex { chain in
      Rules.commands(of: [chain]).contains { $0.name.map { !idleCommands.contains($0) } ?? false }
    }
    return server.map { Rules.sleep(Array(list[..<$0])) } ?? Sleep()
  }

  /// Loops that go on until something outside happens, however long that takes.
  var endlessLoops: [Shell.Loop] { loops(in: list).filter { !$0.isBounded } }
  var hasLoop: Bool { !loops(in: list).isEmpty }

  /// Whether it does nothing but what is done at once, or after a while.
  var isBrief: Bool {
    guard !hasLoop, !isUncertain, fault == nil, !list.isEmpty, !sleep.isEndless else { return false }
    return commands.allSatisfy(\.isBrief) && !list.contains { $0.isBackground }
  }

  /// The hosts that its commands talk to, each once.
  var hosts: [String] { unique(commands.flatMap(\.hosts)) }

  /// Files that output is sent to or input taken from.
  var files: [Shell.Word] {
    commands.flatMap { $0.redirections.map(\.target) } + outerRedirections(in: list).map(\.target)
  }
}

/// A time that is slept.
struct Sleep: Equatable {
  var seconds = 0.0
  /// Beyond that it's unknown how long.
  var isEndless = false

  static func + (a: Self, b: Self) -> Self {
    Self(seconds: a.seconds + b.seconds, isEndless: a.isEndless || b.isEndless)
  }

  /// `15 s`, `7.5 s`.
  var text: String {
    let tenths = Int((min(seconds, 1e9) * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }

  /// What a `sleep` with these arguments takes.
  init(arguments: some Sequence<String>) {
    for argument in arguments {
      guard let seconds = Sleep.seconds(argument) else { continue }
      if seconds.isInfinite { isEndless = true } else { self.seconds += seconds }
    }
  }

  init(seconds: Double = 0, isEndless: Bool = false) { (self.seconds, self.isEndless) = (seconds, isEndless) }

  private static func seconds(_ text: String) -> Double? {
    if ["infinity", "inf"].contains(text.lowercased()) { return .infinity }
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    let factor = text.last.flatMap { units[$0] }
    guard let number = Double(factor == nil ? text : String(text.dropLast())), number >= 0, number.isFinite else {
      return nil
    }
    return number * (factor ?? 1)
  }
}

extension Shell.Simple {
  /// The program's name without its folder, past wrappers such as `exec`; nil for assignments alone.
  var name: String? { program.first.map { $0.text.split(separator: "/").last.map(String.init) ?? $0.text } }

  /// The words from the program's name on, past wrappers.
  var program: ArraySlice<Shell.Word> {
    var words = words[...]
    while let first = words.first,
      ["exec", "command", "nohup", "nice", "sudo", "env", "time", "busybox"].contains(first.text),
      words.count > 1
    {
      words = words.dropFirst().drop { $0.text.hasPrefix("-") || first.text == "env" && $0.text.contains("=") }
    }
    return words
  }

  var arguments: [String] { program.dropFirst().map(\.text) }

  /// Ends at once or after a known while, whatever the world is like.
  var isBrief: Bool {
    guard let name else { return true }
    switch name {
    case "echo", "printf", "date", "env", "ls", "true", "false", "exit", "sleep": return true
    // Of a terminal, a device or a pipe nobody knows when it ends.
    case "cat": return !arguments.isEmpty && !arguments.contains { $0.hasPrefix("/dev/") || $0 == "-" }
    default: return false
    }
  }

  /// A comparison of numbers, as loops with a counter make it.
  fileprivate var comparesNumbers: Bool {
    (name == "[" || name == "test" || name == "[[")
      && arguments.contains { ["-lt", "-le", "-gt", "-ge", "-eq", "-ne"].contains($0) }
  }

  fileprivate var countsUp: Bool {
    assignments.contains { $0.text.contains("$((") || $0.text.contains("expr ") }
      || name == "let" || (name ?? "").hasPrefix("((")
  }
}

extension Shell.Loop {
  /// Ends by itself: a list is worked off, a counter compared, a time limited, or the script given up.
  var isBounded: Bool {
    if case .each = kind { return true }
    let inside = commands(of: condition) + commands(of: body)
    if inside.contains(where: { $0.words.contains { $0.text == "timeout" || $0.text.hasSuffix("/timeout") } }) {
      return true
    }
    if commands(of: condition).contains(where: { $0.name == "read" || $0.name == "getopts" }) { return true }
    if commands(of: condition).contains(where: { $0.words.first?.text == "false" }), kind.isWhile { return true }
    if inside.contains(where: { $0.comparesNumbers }) && inside.contains(where: { $0.countsUp }) { return true }
    // A clock is looked at.
    if inside.contains(where: { $0.name == "date" || $0.words.contains { $0.text.contains("SECONDS") } }),
      inside.contains(where: { $0.comparesNumbers })
    {
      return true
    }
    return commands(of: body).contains { command in
      guard command.name == "exit" || command.name == "return", let code = command.arguments.first else { return false }
      return code != "0"
    }
  }
}

extension Shell.Loop.Kind {
  fileprivate var isWhile: Bool { if case .whileTrue = self { true } else { false } }
}

/// What a script does besides serving.
private let idleCommands: Set<String> = [
  "echo", "printf", "sleep", "exit", "true", "false", ":", "export", "set", "date", "cd", "trap", "wait", "ls", "cat",
  "env",
]

/// The simple commands of a list, in reading order.
func commands(of list: Shell.List) -> [Shell.Simple] {
  var found: [Shell.Simple] = []
  func visit(_ words: [Shell.Word]) {
    for word in words { for inner in word.substitutions { found += commands(of: inner) } }
  }
  for chain in list {
    for pipeline in [chain.first] + chain.rest.map(\.pipeline) {
      for command in pipeline.commands {
        switch command {
        case .simple(let simple):
          found.append(simple)
          visit(simple.assignments + simple.words)
          if let inner = simple.nestedScript { found += commands(of: inner.list) }
        case .group(let list, _), .subshell(let list, _): found += commands(of: list)
        case .branches(let branches, let otherwise):
          for (condition, body) in branches { found += commands(of: condition) + commands(of: body) }
          found += commands(of: otherwise ?? [])
        case .loop(let loop): found += commands(of: loop.condition) + commands(of: loop.body)
        case .choice(let word, let lists):
          visit([word])
          for list in lists { found += commands(of: list) }
        case .function: break
        }
      }
    }
  }
  return found
}

extension Shell.Simple {
  /// The script of `sh -c '...'`, where it's written out.
  fileprivate var nestedScript: Script? {
    let words = Array(
      words.drop { $0.text != "sh" && $0.text != "bash" && !$0.text.hasSuffix("/sh") && !$0.text.hasSuffix("/bash") })
    guard words.count > 2, words[1].text == "-c", !words[2].isOpen else { return nil }
    // Inside quotes of quotes nothing nests for long.
    return Script(Array(words[2].text.utf8), depth: 19)
  }
}

private func loops(in list: Shell.List) -> [Shell.Loop] {
  var found: [Shell.Loop] = []
  for chain in list where !chain.isBackground {
    for pipeline in [chain.first] + chain.rest.map(\.pipeline) {
      for command in pipeline.commands {
        switch command {
        case .loop(let loop): found += [loop] + loops(in: loop.condition) + loops(in: loop.body)
        case .group(let list, _), .subshell(let list, _): found += loops(in: list)
        case .branches(let branches, let otherwise):
          for (condition, body) in branches { found += loops(in: condition) + loops(in: body) }
          found += loops(in: otherwise ?? [])
        case .choice(_, let lists): found += lists.flatMap { loops(in: $0) }
        case .simple, .function: break
        }
      }
    }
  }
  return found
}

private func outerRedirections(in list: Shell.List) -> [Shell.Redirection] {
  list.flatMap { chain in
    ([chain.first] + chain.rest.map(\.pipeline)).flatMap(\.commands).flatMap { command -> [Shell.Redirection] in
      switch command {
      case .group(let list, let own), .subshell(let list, let own): own + outerRedirections(in: list)
      case .loop(let loop): loop.redirections + outerRedirections(in: loop.body)
      case .branches(let branches, let otherwise):
        branches.flatMap { outerRedirections(in: $0.1) } + outerRedirections(in: otherwise ?? [])
      case .choice(_, let lists): lists.flatMap { outerRedirections(in: $0) }
      case .simple, .function: []
      }
    }
  }
}

/// The literal sleeps outside of branches; those of a loop over a written list as often as it goes round.
private func sleep(_ list: Shell.List) -> Sleep {
  var total = Sleep()
  for chain in list where !chain.isBackground {
    let always = [chain.first] + chain.rest.prefix { $0.join == .and }.map(\.pipeline)
    for pipeline in always {
      for command in pipeline.commands {
        switch command {
        case .simple(let simple):
          if simple.name == "exit" { return total }
          if simple.name == "sleep" { total = total + Sleep(arguments: simple.arguments) }
        case .group(let list, _), .subshell(let list, _): total = total + sleep(list)
        case .loop(let loop): total = total + sleep(of: loop)
        case .branches, .choice, .function: break
        }
      }
    }
  }
  return total
}

private func sleep(of loop: Shell.Loop) -> Sleep {
  switch loop.kind {
  case .each(let words?) where !words.contains { $0.isOpen }:
    let once = sleep(loop.body)
    return Sleep(seconds: once.seconds * Double(words.count), isEndless: once.isEndless)
  case .each: return Sleep()
  case .whileTrue, .until:
    let sleeps = commands(of: loop.condition + loop.body).contains { $0.name == "sleep" }
    return Sleep(isEndless: sleeps && !loop.isBounded)
  }
}

func unique(_ texts: [String]) -> [String] {
  var seen: Set<String> = []
  return texts.filter { seen.insert($0).inserted }
}
