extension Node {
  /// The node as JSON, with its fields in their order: compact, or with each on a line of its own, indented by
  /// `indentation` spaces a level.
  ///
  /// Numbers print as Go prints them, so what is beyond 64 bits is rounded; infinities, which JSON hasn't, print as
  /// strings. Control characters are escaped, so the text is safe for a terminal. Absent is `null`.
  package func json(indentation: Int? = nil) -> String {
    guard isWritten else { return "null" }
    var printer = JSONPrinter(indentation: indentation)
    printer.print(arena, index)
    return String(decoding: printer.text, as: UTF8.self)
  }
}

private struct JSONPrinter {
  let indentation: Int?
  var text: [UInt8] = []
  private var open: [Open] = []

  init(indentation: Int?) { self.indentation = indentation }

  private struct Open {
    let end: Int
    let isMap: Bool
    var isEmpty = true
  }

  /// Goes through the entries as they lie, with what is open in a list: depth costs no stack.
  mutating func print(_ arena: Arena, _ root: Int) {
    var index = root
    let end = Int(arena.entries[root].next)
    while index < end {
      while let last = open.last, index >= last.end { close() }
      let entry = arena.entries[index]
      guard index == root || !entry.flags.contains(.shadowed) else {
        index = Int(entry.next)
        continue
      }
      if let last = open.last {
        if !last.isEmpty { text.append(UInt8(ascii: ",")) }
        open[open.count - 1].isEmpty = false
        breakLine()
        if last.isMap {
          arena.withKey(index) { appendJSONString($0, to: &text) }
          text.append(contentsOf: indentation == nil ? ":".utf8 : ": ".utf8)
        }
      }
      if entry.isScalar {
        scalar(arena, index)
      } else {
        text.append(entry.isMap ? UInt8(ascii: "{") : UInt8(ascii: "["))
        open.append(Open(end: Int(entry.next), isMap: entry.isMap))
      }
      index += 1
    }
    while !open.isEmpty { close() }
  }

  private mutating func close() {
    let closed = open.removeLast()
    if !closed.isEmpty { breakLine() }
    text.append(closed.isMap ? UInt8(ascii: "}") : UInt8(ascii: "]"))
  }

  private mutating func breakLine() {
    guard let indentation else { return }
    text.append(lineFeed)
    text.append(contentsOf: repeatElement(0x20, count: indentation * open.count))
  }

  private mutating func scalar(_ arena: Arena, _ index: Int) {
    switch arena.scalar(index) {
    case .null: text.append(contentsOf: "null".utf8)
    case .bool(let bool): text.append(contentsOf: (bool ? "true" : "false").utf8)
    case .int(let int): text.append(contentsOf: String(int).utf8)
    case .float(let float): text.append(contentsOf: floatText(float).utf8)
    case .string(var string), .unsupported(var string): string.withUTF8 { appendJSONString($0, to: &text) }
    }
  }
}

/// A JSON string in its quotes, which YAML reads too. Escaped is what JSON can't hold as it is, and what could steer a
/// terminal, reorder its line, or hide in it.
package func jsonString(_ string: String) -> String {
  var text: [UInt8] = []
  var string = string
  string.withUTF8 { appendJSONString($0, to: &text) }
  return String(decoding: text, as: UTF8.self)
}

/// Appends to text that is being printed, without a string in between.
private func appendJSONString(_ string: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
  text.append(UInt8(ascii: "\""))
  for scalar in String(decoding: string, as: UTF8.self).unicodeScalars {
    switch scalar {
    case "\"", "\\":
      text.append(UInt8(ascii: "\\"))
      text.append(UInt8(scalar.value))
    case "\n": text.append(contentsOf: "\\n".utf8)
    case "\r": text.append(contentsOf: "\\r".utf8)
    case "\t": text.append(contentsOf: "\\t".utf8)
    case _ where steersText(scalar):
      for unit in String(scalar).utf16 { text.append(contentsOf: "\\u\(hex(UInt32(unit), 4))".utf8) }
    default: UTF8.encode(scalar).map { text.append(contentsOf: $0) }
    }
  }
  text.append(UInt8(ascii: "\""))
}

/// Text for an element or an attribute of XML. What XML 1.0 can't hold at all, and what would reorder a terminal's line,
/// becomes U+FFFD.
package func xmlText(_ string: String) -> String {
  var text = ""
  for scalar in string.unicodeScalars {
    switch scalar {
    case "&": text += "&amp;"
    case "<": text += "&lt;"
    case ">": text += "&gt;"
    case "\"": text += "&quot;"
    case "\n": text += "&#10;"
    case "\t": text += "&#9;"
    default:
      let isAllowed = !steersText(scalar) && scalar.value & 0xFFFE != 0xFFFE
      text.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
    }
  }
  return text
}

/// True for controls, separators of lines, and marks that have no picture of their own, such as those that turn the
/// direction of text.
private func steersText(_ scalar: Unicode.Scalar) -> Bool {
  guard !(0x20..<0x7F).contains(scalar.value) else { return false }
  return switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
  default: false
  }
}

/// False for what may not reach a terminal, or can't be seen: controls, line separators, byte order marks, and the
/// marks that turn the direction of text.
func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFFE, 0xFFFF: false
  default: true
  }
}
