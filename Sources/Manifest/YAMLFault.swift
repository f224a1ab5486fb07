import CLibYAML

/// What stopped libyaml, in our words: the place that helps a person, the cause, and what to do.
///
/// libyaml says where it noticed (`problem`) and what it was busy with (`context`); which of the two is the mistake
/// depends on the mistake.
struct YAMLFault {
  let file: SourceFile
  let said: String
  let during: String
  let problem: Int
  let context: Int
  /// Where its document starts.
  let documentStart: Int
  /// The quoted text or the brackets that end right before `problem`, if any do.
  let closed: Entry?

  func fault() -> ReadFault {
    switch said {
    case "found character that cannot start any token": return strayCharacter()
    case "mapping values are not allowed in this context": return strayColon()
    case "did not find expected key": return noKey()
    case "did not find expected '-' indicator": return noItem()
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'": return openBracket()
    case "could not find expected ':'": return noColon()
    case "did not find expected <document start>": return secondRoot()
    case "found unexpected end of stream", "found unexpected document indicator": return openQuote()
    case "found unknown escape character": return escape()
    case "did not find expected alphabetic or numeric character": return anchor()
    case "did not find expected node content": return noValue()
    default:
      return fault(in: Self.simple.first { $0.said == said || $0.said.isEmpty && during.contains($0.during) })
    }
  }
}

// MARK: - What needs no second look

extension YAMLFault {
  private struct Simple {
    let said: String
    var during = ""
    let kind: String
    let message: String
    var hint: String?
  }

  private static let simple: [Simple] = [
    Simple(
      said: "found a tab character that violates indentation", kind: "tab",
      message: "a TAB character is used for indentation", hint: useSpaces),
    Simple(
      said: "found a tab character where an indentation space is expected", kind: "tab",
      message: "a TAB character is used for indentation in a block of text", hint: useSpaces),
    Simple(
      said: "block sequence entries are not allowed in this context", kind: "sequence",
      message: "a list item '-' can't start here",
      hint: "put the list on the lines below its key, each item with its '- ', or quote the value"),
    Simple(
      said: "mapping keys are not allowed in this context", kind: "key", message: "a key '?' can't start here",
      hint: "quote the value if it starts with '?'"),
    Simple(
      said: "did not find expected comment or line break", during: "block scalar", kind: "block",
      message: "text stands behind '|' or '>' on the same line",
      hint: "start the text on the next line, or quote it if it begins with that character"),
    Simple(
      said: "found an indentation indicator equal to 0", kind: "indentation",
      message: "'0' is no number of spaces for a block of text", hint: "give 1 to 9, or leave it out"),
    Simple(
      said: "did not find expected hexdecimal number", kind: "escape",
      message: "an escape in a double-quoted text lacks its hexadecimal digits",
      hint: "write \\xNN, \\uNNNN or \\UNNNNNNNN, or \\\\ for a backslash"),
    Simple(
      said: "found invalid Unicode character escape code", kind: "escape", message: "an escape names no character",
      hint: "code points end at 10FFFF, and D800 to DFFF are none"),
    Simple(
      said: "found incompatible YAML document", kind: "directive",
      message: "the directive asks for a version of YAML that Kubernetes doesn't read", hint: "remove it"),
    Simple(said: "found duplicate %YAML directive", kind: "directive", message: "a second %YAML directive"),
    Simple(
      said: "found duplicate %TAG directive", kind: "directive", message: "a second %TAG directive for one handle"),
    Simple(said: "found undefined tag handle", kind: "tag", message: "a tag whose handle no %TAG directive defines"),
    Simple(
      said: "found unexpected ':'", kind: "colon", message: "a ':' in an unquoted text between brackets",
      hint: "put the text into quotes"),
    Simple(
      said: "", during: "directive", kind: "directive", message: "a directive that can't be read",
      hint: "quote the value if it starts with '%'"),
    Simple(
      said: "", during: "tag", kind: "tag", message: "a tag that can't be read",
      hint: "quote the value if it starts with '!'"),
  ]

  private static let useSpaces = "use spaces"

  private func fault(in known: Simple?) -> ReadFault {
    guard let known else {
      return ReadFault("syntax", during.isEmpty ? said : "\(said) \(during)", at: problem)
    }
    return ReadFault(known.kind, known.message, at: problem, hint: known.hint)
  }
}

// MARK: - What does

extension YAMLFault {
  private func strayCharacter() -> ReadFault {
    guard problem < bytes.count else { return ReadFault("syntax", "the text ends too early", at: problem) }
    let character = character(at: problem)
    if character == "\t" {
      return ReadFault("tab", "a TAB character is used for indentation", at: problem, hint: Self.useSpaces)
    }
    return ReadFault(
      "character", "no value can start with the character '\(character)'", at: problem,
      hint: "put the value into quotes")
  }

  private func strayColon() -> ReadFault {
    let line = lineStart(problem, notBefore: 0, in: bytes)
    let text = bytes[line..<problem]
    let key = text.drop { $0 == 0x20 || $0 == UInt8(ascii: "-") }
    if let colon = firstColon(in: key) {
      return ReadFault(
        "colon", "': ' in an unquoted value, where it would begin a second mapping on one line",
        at: max(colon, problem), hint: "put the value into quotes")
    }
    if let above = contentLine(before: line), indentation(line) > indentation(above) {
      return ReadFault(
        "indentation",
        "indented deeper than line \(number(of: above)), so it would go on with that value, but it starts a mapping",
        at: line + indentation(line), hint: "indent it as the lines it belongs to, with spaces")
    }
    return ReadFault(
      "mapping", "a mapping can't start here: the ':' follows no key", at: problem, hint: "put the text into quotes")
  }

  private func noKey() -> ReadFault {
    if let after = textAfterValue() { return after }
    let itemColumn = problem - lineStart(problem, notBefore: 0, in: bytes)
    let mapColumn = context - lineStart(context, notBefore: 0, in: bytes)
    if problem < bytes.count, bytes[problem] == UInt8(ascii: "-"), isFirstInLine(problem), itemColumn == mapColumn {
      return ReadFault(
        "sequence", "a list item '-' among the keys of the map that starts in line \(number(of: context))", at: problem,
        hint: "indent the list below its key, or give it one")
    }
    if isFirstInLine(problem) { return wrongIndentation("the map", context) }
    return ReadFault(
      "mapping", "a key is expected here, in the map that starts in line \(number(of: context))", at: problem)
  }

  private func noItem() -> ReadFault {
    if let after = textAfterValue() { return after }
    return wrongIndentation("the list", context)
  }

  private func wrongIndentation(_ what: String, _ container: Int) -> ReadFault {
    let mine = problem - lineStart(problem, notBefore: 0, in: bytes)
    let its = container - lineStart(container, notBefore: 0, in: bytes)
    guard mine != its else {
      let hint = what == "the list" ? "start it with '- ', or indent it as the item's other keys" : nil
      return ReadFault(
        "indentation", "this belongs to no item of \(what) that starts in line \(number(of: container))", at: problem,
        hint: hint)
    }
    let above = contentLine(before: lineStart(problem, notBefore: 0, in: bytes)).map {
      "neither to line \(number(of: $0)) with \(indentation($0)) nor "
    }
    return ReadFault(
      "indentation",
      "wrong indentation: \(mine) \(mine == 1 ? "space fits" : "spaces fit") \(above ?? "not ")to \(what) that starts "
        + "in line \(number(of: container)) with \(its)",
      at: problem, hint: "indent it as the lines it belongs to")
  }

  /// A value that is closed, and goes on: `'it's`, `"a" b`, `[a] b`.
  private func textAfterValue() -> ReadFault? {
    guard let closed else { return nil }
    let place = Int(closed.start)
    let end = closed.end
    if closed.isQuoted {
      let quote = character(at: place)
      if number(of: place) != number(of: end) {
        return ReadFault(
          "quote", "the quote \(quote) that opens here goes on to line \(number(of: end)), and text follows it there",
          at: place, hint: "close the quote where its text ends")
      }
      return ReadFault(
        "quote", "text after the closing quote \(quote)", at: problem,
        hint: quote == "'" ? "write '' for a quote inside single quotes" : "write \\\" for a quote inside double quotes"
      )
    }
    return ReadFault(
      "flow", "text after the closing bracket '\(character(at: end - 1))'", at: problem,
      hint: "put the value into quotes if the brackets belong to it")
  }

  private func openBracket() -> ReadFault {
    let bracket = character(at: context)
    let closing = bracket == "[" ? "]" : "}"
    if isClosed(context) {
      return ReadFault(
        "flow", "',' or '\(closing)' is expected here, in the brackets that open in line \(number(of: context))",
        at: min(problem, bytes.count), hint: "a comma may be missing; put texts with commas or colons into quotes")
    }
    return ReadFault(
      "flow", "the bracket '\(bracket)' that opens here isn't closed by '\(closing)'", at: context,
      hint: "add the '\(closing)'; reading got as far as line \(number(of: min(problem, bytes.count)))")
  }

  private func noColon() -> ReadFault {
    if let quoted = [UInt8(ascii: "\""), UInt8(ascii: "'")].first(where: {
      context < bytes.count && bytes[context] == $0
    }) {
      return ReadFault(
        "quote", "a quoted text where a key and ':' are expected", at: context,
        hint: "a quote \(Character(Unicode.Scalar(quoted))) above it may not be closed")
    }
    return ReadFault(
      "mapping", "'\(excerpt(context))' has no ':' after its key", at: context,
      hint: "write 'key: value', or indent it if it goes on with the value above")
  }

  private func secondRoot() -> ReadFault {
    if let after = textAfterValue() { return after }
    var first = documentStart
    while first < bytes.count, !isFirstContent(first) { first += 1 }
    if isFirstInLine(problem), problem < bytes.count {
      let mine = problem - lineStart(problem, notBefore: 0, in: bytes)
      let its = first - lineStart(first, notBefore: 0, in: bytes)
      if mine < its {
        return ReadFault(
          "indentation",
          "indented less than the first line of its document, line \(number(of: first)), and so no part of its mapping",
          at: problem, hint: "give all keys at the top the same indentation")
      }
    }
    guard first < problem else {
      return ReadFault("document", "a document after '...' has to start with '---'", at: problem)
    }
    return ReadFault(
      "document", "text after the end of the document that starts in line \(number(of: first))", at: problem,
      hint: "put '---' between documents")
  }

  private func openQuote() -> ReadFault {
    guard during.contains("quoted") else { return fault(in: nil) }
    return ReadFault(
      "quote", "the quote \(character(at: context)) that opens here, in line \(number(of: context)), is never closed",
      at: context, hint: "close it where its text ends")
  }

  private func escape() -> ReadFault {
    let after = problem + 1 < bytes.count ? character(at: problem + 1) : ""
    return ReadFault(
      "escape", "'\\\(after)' is no escape in a double-quoted text", at: problem,
      hint: "write '\\\\' for a backslash, or use single quotes")
  }

  private func anchor() -> ReadFault {
    let isAlias = during.contains("alias")
    return ReadFault(
      isAlias ? "alias" : "anchor",
      isAlias ? "'*' begins an alias, and its name is missing" : "'&' begins an anchor, and its name is missing",
      at: context, hint: "put the value into quotes if the character belongs to it")
  }

  private func noValue() -> ReadFault {
    guard problem < bytes.count else {
      return ReadFault(
        "flow", "a value is missing at the end", at: problem, hint: "a bracket that opens above may not be closed")
    }
    return ReadFault(
      "syntax", "a value is expected before '\(character(at: problem))'", at: problem,
      hint: "put the value into quotes if the character belongs to it")
  }
}

// MARK: - A look at the text

extension YAMLFault {
  private var bytes: [UInt8] { file.bytes }

  private func number(of offset: Int) -> Int { file.position(of: offset).line }

  private func character(at offset: Int) -> String {
    guard offset < bytes.count else { return "" }
    return String(
      String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self).unicodeScalars.prefix(1))
  }

  /// What stands there, up to the end of the line, kept short.
  private func excerpt(_ offset: Int) -> String {
    var end = offset
    while end < bytes.count, !isBreak(bytes[end]), end - offset < 120 { end += 1 }
    let text = String(decoding: bytes[offset..<end], as: UTF8.self)
    return text.count > 30 ? text.prefix(29) + "…" : text
  }

  private func indentation(_ line: Int) -> Int {
    var index = line
    while index < bytes.count, bytes[index] == 0x20 { index += 1 }
    return index - line
  }

  private func isFirstInLine(_ offset: Int) -> Bool {
    let line = lineStart(offset, notBefore: 0, in: bytes)
    return line + indentation(line) == min(offset, bytes.count)
  }

  /// True where a line's first character stands that is neither a comment, a directive nor a marker.
  private func isFirstContent(_ offset: Int) -> Bool {
    let byte = bytes[offset]
    guard byte != 0x20, !isBreak(byte), byte != UInt8(ascii: "#"), byte != UInt8(ascii: "%") else { return false }
    return isFirstInLine(offset) && !isMarker(bytes, at: offset, before: bytes.count, UInt8(ascii: "-"))
  }

  /// The start of the nearest line above that isn't blank or a comment.
  private func contentLine(before line: Int) -> Int? {
    var line = line
    while line > documentStart {
      line = lineStart(line - 1, notBefore: 0, in: bytes)
      let first = line + indentation(line)
      if first < bytes.count, !isBreak(bytes[first]), bytes[first] != UInt8(ascii: "#") { return line }
    }
    return nil
  }

  private func firstColon(in text: ArraySlice<UInt8>) -> Int? {
    text.indices.first { $0 + 1 < bytes.count && bytes[$0] == UInt8(ascii: ":") && bytes[$0 + 1] == 0x20 }
  }

  /// True if the bracket at `offset` has its partner in the same document, skipping quoted texts and comments.
  private func isClosed(_ offset: Int) -> Bool {
    var depth = 0
    var quote: UInt8 = 0
    var index = offset
    while index < bytes.count {
      let byte = bytes[index]
      if isBreak(byte), isMarker(bytes, at: index + 1, before: bytes.count, UInt8(ascii: "-")) { return false }
      if quote != 0 {
        if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { index += 1 }
        if byte == quote { quote = 0 }
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): if opensQuote(index) { quote = byte }
        case UInt8(ascii: "#") where bytes[index - 1] <= 0x20:
          while index + 1 < bytes.count, !isBreak(bytes[index + 1]) { index += 1 }
        case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
          depth -= 1
          if depth == 0 { return true }
        default: break
        }
      }
      index += 1
    }
    return false
  }

  private func opensQuote(_ index: Int) -> Bool {
    index > 0 && (bytes[index - 1] <= 0x20 || "[{,:".utf8.contains(bytes[index - 1]))
  }
}
