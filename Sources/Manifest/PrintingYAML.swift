extension Node {
  /// The node as YAML in block style, as kubectl prints it: two spaces a level, lists as far left as their keys.
  ///
  /// Fields keep their order, and what isn't a string stays as it was written. A string is quoted only where it would
  /// read as something else; one of several lines becomes a literal block. Reading the text gives the same values.
  /// Control characters are escaped, so the text is safe for a terminal. Ends with a line break; absent is `null`.
  package var yaml: String {
    guard isWritten else { return "null\n" }
    var printer = YAMLPrinter()
    printer.print(arena, index)
    return String(decoding: printer.text, as: UTF8.self)
  }
}

private struct YAMLPrinter {
  var text: [UInt8] = []
  private var open: [Open] = []
  /// The next line goes on behind a `- `.
  private var isInline = false

  private struct Open {
    let end: Int
    let isMap: Bool
    let indentation: Int
  }

  /// Goes through the entries as they lie, with what is open in a list: depth costs no stack.
  mutating func print(_ arena: Arena, _ root: Int) {
    var index = root
    let end = Int(arena.entries[root].next)
    while index < end {
      while let last = open.last, index >= last.end { open.removeLast() }
      let entry = arena.entries[index]
      if index != root, entry.flags.contains(.shadowed) {
        index = Int(entry.next)
        continue
      }
      let parent = open.last
      if let parent { begin(arena, index, in: parent) }
      if entry.isScalar {
        scalar(arena, index, indentation: (parent?.indentation ?? 0) + 2)
      } else if hasChildren(arena, index) {
        enter(entry, from: parent)
      } else {
        separate(parent)
        text.append(contentsOf: entry.isMap ? "{}\n".utf8 : "[]\n".utf8)
      }
      index += 1
    }
  }

  /// The key or the dash of an entry.
  private mutating func begin(_ arena: Arena, _ index: Int, in parent: Open) {
    if !isInline { indent(parent.indentation) }
    isInline = false
    guard parent.isMap else {
      text.append(UInt8(ascii: "-"))
      return
    }
    let key = arena.key(index)
    let written = key == "<<" ? "\"<<\"" : inLine(key)
    // A key that is longer can't be told from a value by a reader that looks ahead only so far.
    if written.utf8.count > 1000 {
      text.append(contentsOf: "? \(written)\n".utf8)
      indent(parent.indentation)
    } else {
      text.append(contentsOf: written.utf8)
    }
    text.append(UInt8(ascii: ":"))
  }

  private mutating func enter(_ entry: Entry, from parent: Open?) {
    guard let parent else {
      open.append(Open(end: Int(entry.next), isMap: entry.isMap, indentation: 0))
      return
    }
    if parent.isMap {
      text.append(lineFeed)
    } else {
      text.append(0x20)
      isInline = true
    }
    let deeper = parent.isMap && entry.isList ? 0 : 2
    open.append(Open(end: Int(entry.next), isMap: entry.isMap, indentation: parent.indentation + deeper))
  }

  private mutating func scalar(_ arena: Arena, _ index: Int, indentation: Int) {
    separate(open.last)
    let entry = arena.entries[index]
    switch arena.scalar(index) {
    case .string(let string): self.string(string, indentation)
    case .null: text.append(contentsOf: "null\n".utf8)
    case let value:
      let written = entry.kind == .plain && entry.tag == .none ? arena.value(index) : plain(value)
      text.append(contentsOf: "\(written)\n".utf8)
    }
  }

  private func plain(_ value: Scalar) -> String {
    switch value {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .int(let int): String(int)
    case .float(let float): floatText(float)
    case .string(let text), .unsupported(let text): text
    }
  }

  private mutating func string(_ string: String, _ indentation: Int) {
    guard canBeLiteral(string) else {
      text.append(contentsOf: "\(inLine(string))\n".utf8)
      return
    }
    var lines = string.utf8.split(separator: lineFeed, omittingEmptySubsequences: false)
    let endsWithBreak = lines.last?.isEmpty ?? false
    if endsWithBreak { lines.removeLast() }
    let first = lines[0].first
    text.append(UInt8(ascii: "|"))
    // Where the first line doesn't show the indentation, it's told.
    if first == nil || first == 0x20 || first == 0x09 { text.append(UInt8(ascii: "2")) }
    if !endsWithBreak { text.append(UInt8(ascii: "-")) }
    if endsWithBreak, lines[lines.count - 1].isEmpty { text.append(UInt8(ascii: "+")) }
    text.append(lineFeed)
    for line in lines {
      if !line.isEmpty { indent(indentation) }
      text.append(contentsOf: line)
      text.append(lineFeed)
    }
  }

  private mutating func separate(_ parent: Open?) {
    if parent != nil { text.append(0x20) }
  }

  private mutating func indent(_ spaces: Int) { text.append(contentsOf: repeatElement(0x20, count: spaces)) }

  private func hasChildren(_ arena: Arena, _ index: Int) -> Bool {
    var child = index + 1
    let end = Int(arena.entries[index].next)
    while child < end {
      if !arena.entries[child].flags.contains(.shadowed) { return true }
      child = Int(arena.entries[child].next)
    }
    return false
  }
}

// MARK: - Strings

/// Several lines that show as they are.
private func canBeLiteral(_ string: String) -> Bool {
  string.utf8.contains(lineFeed) && string.utf8.contains { $0 != lineFeed && $0 != 0x20 && $0 != 0x09 }
    && string.unicodeScalars.allSatisfy { isPrintable($0) || $0 == "\n" || $0 == "\t" }
}

/// A string on one line: as it is, or in quotes.
private func inLine(_ string: String) -> String {
  if canBePlain(string) { return string }
  let isPrintable = string.unicodeScalars.allSatisfy(isPrintable)
  if isPrintable, string.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
    return "'\(string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
  }
  return "\"\(string.unicodeScalars.map(escaped).joined())\""
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\"", "\\": "\\\(scalar)"
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  case _ where isPrintable(scalar): String(scalar)
  case _ where scalar.value < 0x100: "\\x\(hex(scalar.value, 2))"
  default: "\\u\(hex(scalar.value, 4))"
  }
}

private func canBePlain(_ string: String) -> Bool {
  var string = string
  return string.withUTF8 { text in
    guard let first = text.first, let last = text.last, first > 0x20, last > 0x20, last != UInt8(ascii: ":") else {
      return false
    }
    if ",[]{}#&*!|>'\"%@`".utf8.contains(first) { return false }
    if "-?:".utf8.contains(first), text.count == 1 || text[1] <= 0x20 { return false }
    if text.count >= 3, text.prefix(3).elementsEqual("---".utf8) || text.prefix(3).elementsEqual("...".utf8) {
      return false
    }
    for index in 1..<max(1, text.count) {
      if text[index] == 0x20, text[index - 1] == UInt8(ascii: ":") { return false }
      if text[index] == UInt8(ascii: "#"), text[index - 1] == 0x20 { return false }
    }
    if case .string = resolve(text) {} else { return false }
    return !looksLikeTime(text)
  } && string.unicodeScalars.allSatisfy(isPrintable)
}

/// `12:30:45` and `2001-12-14`: strings to Kubernetes, but not to every reader of YAML, so kubectl quotes them too.
private func looksLikeTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let first = text.first, first >= 0x30, first <= 0x39 else { return false }
  let isTimely = text.allSatisfy { byte in byte >= 0x30 && byte <= 0x39 || ":-. tTzZ+".utf8.contains(byte) }
  let isDate = text.count >= 8 && text[4] == UInt8(ascii: "-")
  return isTimely && (text.contains(UInt8(ascii: ":")) || isDate)
}
