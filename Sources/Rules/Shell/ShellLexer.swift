/// Cuts a script into words and operators, as POSIX, "Shell Command Language", section 2.3, says.
struct ShellLexer {
  enum Token {
    case word(Shell.Word)
    case operation(String)
    case redirection(String)
    case newline
    case end

    /// The plain text of an unquoted word, for keywords.
    var keyword: String? {
      if case .word(let word) = self, !word.isQuoted, !word.isOpen { word.text } else { nil }
    }

    var isEnd: Bool { if case .end = self { true } else { false } }

    var shown: String {
      switch self {
      case .word(let word): word.text
      case .operation(let text), .redirection(let text): text
      case .newline: "the end of the line"
      case .end: "the end"
      }
    }
  }

  private let text: [UInt8]
  private var index = 0
  private let depth: Int
  /// Something other shells know and POSIX doesn't, so that what looks wrong may be right.
  private(set) var isUncertain = false
  private var hereDocuments: [(word: String, stripsTabs: Bool)] = []

  init(_ text: [UInt8], depth: Int) {
    (self.text, self.depth) = (text, depth)
  }

  mutating func tokens() throws(Shell.Fault) -> [Token] {
    var tokens: [Token] = []
    while true {
      let token = try next()
      tokens.append(token)
      if token.isEnd { return tokens }
    }
  }

  private mutating func next() throws(Shell.Fault) -> Token {
    skipBlanks()
    guard index < text.count else { return .end }
    let byte = text[index]
    switch byte {
    case 0x0A:
      index += 1
      skipHereDocuments()
      return .newline
    case UInt8(ascii: "#"):
      while index < text.count, text[index] != 0x0A { index += 1 }
      return try next()
    case UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ";"):
      if byte == UInt8(ascii: "&"), peek(1) == UInt8(ascii: ">") {
        isUncertain = true
        index += 2
        return .redirection("&>")
      }
      index += 1
      if index < text.count, text[index] == byte {
        index += 1
        return .operation(String(repeating: String(UnicodeScalar(byte)), count: 2))
      }
      if index < text.count, text[index] == UInt8(ascii: "&"), byte != UInt8(ascii: "&") {
        // `|&` and `;&` of bash.
        isUncertain = true
        index += 1
        return .operation(byte == UInt8(ascii: "|") ? "|" : ";;")
      }
      return .operation(String(UnicodeScalar(byte)))
    case UInt8(ascii: "("), UInt8(ascii: ")"):
      index += 1
      if byte == UInt8(ascii: "("), index < text.count, text[index] == byte { isUncertain = true }
      return .operation(String(UnicodeScalar(byte)))
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      return try redirection()
    default:
      return try wordOrNumber()
    }
  }

  private mutating func redirection() throws(Shell.Fault) -> Token {
    let first = text[index]
    index += 1
    var mark = String(UnicodeScalar(first))
    if index < text.count {
      let second = text[index]
      let pair = mark + String(UnicodeScalar(second))
      if [">>", "<<", ">&", "<&", "<>", ">|"].contains(pair) {
        mark = pair
        index += 1
        if mark == "<<" {
          var strips = false
          if peek(0) == UInt8(ascii: "-") {
            strips = true
            index += 1
          } else if peek(0) == UInt8(ascii: "<") {
            isUncertain = true
            index += 1
            return .redirection("<<<")
          }
          skipBlanks()
          if case .word(let word) = try wordOrNumber() { hereDocuments.append((word.text, strips)) }
          return .newlineless
        }
      } else if second == UInt8(ascii: "(") {
        isUncertain = true
      }
    }
    return .redirection(mark)
  }

  /// A word; a number right before `<` or `>` belongs to those.
  private mutating func wordOrNumber() throws(Shell.Fault) -> Token {
    var digits = index
    while digits < text.count, (0x30...0x39).contains(text[digits]) { digits += 1 }
    if digits > index, digits < text.count, text[digits] == UInt8(ascii: "<") || text[digits] == UInt8(ascii: ">") {
      let descriptor = String(decoding: text[index..<digits], as: UTF8.self)
      index = digits
      guard case .redirection(let mark) = try redirection() else { return .newlineless }
      // Of the streams only the errors' matter to anybody here.
      return .redirection(descriptor == "1" || mark.hasPrefix("<") ? mark : descriptor + mark)
    }
    return .word(try word())
  }

  private mutating func word() throws(Shell.Fault) -> Shell.Word {
    var word = Shell.Word()
    var bytes: [UInt8] = []
    scan: while index < text.count {
      let byte = text[index]
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "<"),
        UInt8(ascii: ">"), UInt8(ascii: ")"):
        break scan
      case UInt8(ascii: "("):
        // `name()` and bash's `name=(...)`.
        if bytes.last == UInt8(ascii: "=") || "@?*+!".utf8.contains(bytes.last ?? 0) { isUncertain = true }
        break scan
      case UInt8(ascii: "'"):
        word.isQuoted = true
        index += 1
        while index < text.count, text[index] != byte {
          bytes.append(text[index])
          index += 1
        }
        guard index < text.count else { throw Shell.Fault(message: "has a single quote that's never closed") }
        index += 1
      case UInt8(ascii: "\""):
        word.isQuoted = true
        index += 1
        try doubleQuoted(&word, &bytes)
      case UInt8(ascii: "\\"):
        word.isQuoted = true
        index += 1
        if index < text.count {
          if text[index] != 0x0A { bytes.append(text[index]) }
          index += 1
        }
      case UInt8(ascii: "$"), UInt8(ascii: "`"):
        try expansion(&word, &bytes)
      case UInt8(ascii: "*"), UInt8(ascii: "?"):
        word.isOpen = true
        bytes.append(byte)
        index += 1
      default:
        bytes.append(byte)
        index += 1
      }
    }
    word.text = String(decoding: bytes, as: UTF8.self)
    return word
  }

  private mutating func doubleQuoted(_ word: inout Shell.Word, _ bytes: inout [UInt8]) throws(Shell.Fault) {
    while index < text.count {
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return
      case UInt8(ascii: "\\"):
        index += 1
        guard index < text.count else { break }
        if !"$`\"\\\n".utf8.contains(text[index]) { bytes.append(byte) }
        if text[index] != 0x0A { bytes.append(text[index]) }
        index += 1
      case UInt8(ascii: "$"), UInt8(ascii: "`"):
        try expansion(&word, &bytes)
      default:
        bytes.append(byte)
        index += 1
      }
    }
    throw Shell.Fault(message: "has a double quote that's never closed")
  }

  /// `$name`, `${...}`, `$(...)`, `$((...))`, backticks: kept as written.
  private mutating func expansion(_ word: inout Shell.Word, _ bytes: inout [UInt8]) throws(Shell.Fault) {
    let start = index
    if text[index] == UInt8(ascii: "`") {
      index += 1
      while index < text.count, text[index] != UInt8(ascii: "`") { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
      guard index < text.count else { throw Shell.Fault(message: "has a backtick that's never closed") }
      index += 1
      word.isOpen = true
      substitute(Array(text[start + 1..<index - 1]), &word)
    } else {
      // Kubernetes makes `$(` of `$$(` before a shell sees it.
      if peek(1) == UInt8(ascii: "$"), peek(2) == UInt8(ascii: "(") { index += 1 }
      switch peek(1) {
      case UInt8(ascii: "("):
        index += 2
        let isArithmetic = peek(0) == UInt8(ascii: "(")
        let inner = index
        try skip(to: UInt8(ascii: ")"), opening: UInt8(ascii: "("), called: "'$('")
        word.isOpen = true
        if !isArithmetic { substitute(Array(text[inner..<index - 1]), &word) }
      case UInt8(ascii: "{"):
        index += 2
        try skip(to: UInt8(ascii: "}"), opening: UInt8(ascii: "{"), called: "'${'")
        word.isOpen = true
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        // `$'...'` of bash; the quote is read next.
        isUncertain = true
        index += 1
      case let next?:
        index += 1
        if isNamePart(next) || "?!#$@*-".utf8.contains(next) {
          word.isOpen = true
          index += 1
          while index < text.count, isNamePart(text[index]), isNamePart(next) { index += 1 }
        }
      case nil: index += 1
      }
    }
    bytes += text[start..<min(index, text.count)]
  }

  private mutating func substitute(_ script: [UInt8], _ word: inout Shell.Word) {
    guard depth < 20 else {
      isUncertain = true
      return
    }
    let inner = Script(script, depth: depth + 1)
    if inner.isUncertain { isUncertain = true }
    word.substitutions.append(inner.list)
  }

  /// Past the closing mark of what was opened, quotes and nesting heeded.
  private mutating func skip(to close: UInt8, opening: UInt8, called name: String) throws(Shell.Fault) {
    var level = 1
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case close:
        level -= 1
        if level == 0 { return }
      case opening: level += 1
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        // An apostrophe in `"${x:-it's}"` opens nothing; whether one does can't be told here.
        var end = index
        while end < text.count, text[end] != byte {
          end += text[end] == UInt8(ascii: "\\") && byte == UInt8(ascii: "\"") ? 2 : 1
        }
        if end < text.count { index = end + 1 } else { isUncertain = true }
      default: break
      }
    }
    index = text.count
    throw Shell.Fault(message: "has \(name) that's never closed")
  }

  private mutating func skipBlanks() {
    while index < text.count {
      let byte = text[index]
      if byte == 0x20 || byte == 0x09 || byte == 0x0D {
        index += 1
      } else if byte == UInt8(ascii: "\\"), peek(1) == 0x0A {
        index += 2
      } else {
        return
      }
    }
  }

  private mutating func skipHereDocuments() {
    for document in hereDocuments {
      while index < text.count {
        let start = index
        while index < text.count, text[index] != 0x0A { index += 1 }
        var line = text[start..<index]
        if index < text.count { index += 1 }
        if document.stripsTabs { line = line.drop { $0 == 0x09 } }
        if String(decoding: line, as: UTF8.self) == document.word { break }
      }
    }
    hereDocuments = []
  }

  private func peek(_ offset: Int) -> UInt8? { index + offset < text.count ? text[index + offset] : nil }
}

extension ShellLexer.Token {
  /// A here-document: its word is taken already.
  fileprivate static let newlineless = ShellLexer.Token.redirection("<<")
}

func isNamePart(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    || byte == UInt8(ascii: "_")
}
