/// Takes an expression's text apart.
enum CELLexer {
  enum Token: Sendable, CustomStringConvertible {
    case value(CELValue)
    case name(String)
    case sign(String)

    var sign: String? { if case .sign(let sign) = self { sign } else { nil } }

    var description: String {
      switch self {
      case .value(let value): value.text
      case .name(let name), .sign(let name): "'\(name)'"
      }
    }

    static func == (a: Token, b: Token) -> Bool { a.sign != nil && a.sign == b.sign }
  }

  static func tokens(of text: String) throws(CELError) -> [Token] {
    var reader = Reader(text: Array(text.unicodeScalars))
    var tokens: [Token] = []
    while let token = try reader.next() { tokens.append(token) }
    return tokens
  }
}

private struct Reader {
  let text: [UnicodeScalar]
  private var index = 0

  init(text: [UnicodeScalar]) { self.text = text }

  private func at(_ offset: Int) -> UnicodeScalar? {
    index + offset < text.count ? text[index + offset] : nil
  }

  mutating func next() throws(CELError) -> CELLexer.Token? {
    skipBlanks()
    guard let first = at(0) else { return nil }
    if isDigit(first) || first == "." && at(1).map(isDigit) == true { return try number() }
    if isNameStart(first) {
      if let string = try prefixedString() { return string }
      let word = name()
      return word == "in" ? .sign(word) : .name(word)
    }
    switch first {
    case "\"", "'": return .value(.string(try string(isRaw: false)))
    // A field's name that's no word: `self.`a-b``.
    case "`":
      index += 1
      let start = index
      while let scalar = at(0), scalar != "`" { index += 1 }
      guard at(0) != nil else { throw CELError("a name isn't closed") }
      let quoted = string(text[start..<index])
      index += 1
      return .name(quoted)
    default: break
    }
    if let second = at(1), let sign = sign(first, second) {
      index += 2
      return .sign(sign)
    }
    switch first {
    case "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}":
      index += 1
      return .sign(String(first))
    default: throw CELError("unexpected '\(first)'")
    }
  }

  /// A sign of two characters; nil for none.
  private func sign(_ first: UnicodeScalar, _ second: UnicodeScalar) -> String? {
    switch (first, second) {
    case ("|", "|"): "||"
    case ("&", "&"): "&&"
    case ("=", "="): "=="
    case ("!", "="): "!="
    case ("<", "="): "<="
    case (">", "="): ">="
    default: nil
    }
  }

  private mutating func skipBlanks() {
    while let scalar = at(0) {
      if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{c}" {
        index += 1
      } else if scalar == "/", at(1) == "/" {
        while let scalar = at(0), scalar != "\n" { index += 1 }
      } else {
        return
      }
    }
  }

  private func isDigit(_ scalar: UnicodeScalar) -> Bool { ("0"..."9").contains(scalar) }
  private func isNameStart(_ scalar: UnicodeScalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
  private func string(_ slice: ArraySlice<UnicodeScalar>) -> String {
    var result = ""
    result.unicodeScalars.append(contentsOf: slice)
    return result
  }

  private mutating func name() -> String {
    let start = index
    while let scalar = at(0), isNameStart(scalar) || isDigit(scalar) { index += 1 }
    return string(text[start..<index])
  }

  private mutating func number() throws(CELError) -> CELLexer.Token {
    let start = index
    if at(0) == "0", at(1) == "x" || at(1) == "X" {
      index += 2
      let digits = name()
      let isUnsigned = digits.hasSuffix("u") || digits.hasSuffix("U")
      guard let value = UInt64(isUnsigned ? String(digits.dropLast()) : digits, radix: 16) else {
        throw CELError("no number")
      }
      if isUnsigned { return .value(.uint(value)) }
      guard let int = Int64(exactly: value) else { throw CELError("too large a number") }
      return .value(.int(int))
    }
    var isDouble = false
    while let scalar = at(0) {
      if isDigit(scalar) {
        index += 1
      } else if scalar == ".", at(1).map(isDigit) == true, !isDouble {
        isDouble = true
        index += 1
      } else if scalar == "e" || scalar == "E" {
        isDouble = true
        index += at(1) == "+" || at(1) == "-" ? 2 : 1
      } else {
        break
      }
    }
    let digits = string(text[start..<index])
    if isDouble {
      guard let value = Double(digits) else { throw CELError("no number") }
      return .value(.double(value))
    }
    if at(0) == "u" || at(0) == "U" {
      index += 1
      guard let value = UInt64(digits) else { throw CELError("too large a number") }
      return .value(.uint(value))
    }
    if let value = Int64(digits) { return .value(.int(value)) }
    // Only with a minus before it.
    guard digits == "9223372036854775808" else { throw CELError("too large a number") }
    return .value(.int(.min))
  }

  /// `r"..."`; nil for what is a name after all. Bytes aren't supported.
  private mutating func prefixedString() throws(CELError) -> CELLexer.Token? {
    guard let first = at(0), let second = at(1), second == "\"" || second == "'" else { return nil }
    switch first {
    case "r", "R":
      index += 1
      return .value(.string(try string(isRaw: true)))
    case "b", "B": throw CELError("bytes aren't supported")
    default: return nil
    }
  }

  private mutating func string(isRaw: Bool) throws(CELError) -> String {
    guard let quote = at(0) else { throw CELError("a string isn't closed") }
    let isTriple = at(1) == quote && at(2) == quote
    index += isTriple ? 3 : 1
    var result = ""
    while let scalar = at(0) {
      if scalar == quote, !isTriple || at(1) == quote && at(2) == quote {
        index += isTriple ? 3 : 1
        return result
      }
      index += 1
      guard scalar == "\\", !isRaw else {
        if scalar == "\n", !isTriple { throw CELError("a string isn't closed") }
        result.unicodeScalars.append(scalar)
        continue
      }
      result.unicodeScalars.append(try escape())
    }
    throw CELError("a string isn't closed")
  }

  private mutating func escape() throws(CELError) -> UnicodeScalar {
    guard let scalar = at(0) else { throw CELError("a string isn't closed") }
    index += 1
    let plain: [UnicodeScalar: UnicodeScalar] = [
      "a": "\u{7}", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{b}", "\\": "\\", "?": "?",
      "\"": "\"", "'": "'", "`": "`",
    ]
    if let meant = plain[scalar] { return meant }
    var length = 0
    var radix = 16
    switch scalar {
    case "x", "X": length = 2
    case "u": length = 4
    case "U": length = 8
    case "0"..."3":
      (length, radix) = (3, 8)
      index -= 1
    default: throw CELError("no escape '\\\(scalar)'")
    }
    guard index + length <= text.count, let value = UInt32(string(text[index..<index + length]), radix: radix),
      let meant = UnicodeScalar(value)
    else { throw CELError("an escape is broken") }
    index += length
    return meant
  }
}
