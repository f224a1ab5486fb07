import Manifest

/// A value to be written into a manifest.
indirect enum Draft: Sendable, Hashable {
  /// As it stands: a number, a word that needs no quotes, or text that has its own.
  case literal(String)
  /// Quoted if it must be.
  case string(String)
  case list([Draft])
  case map([Entry])

  struct Entry: Sendable, Hashable {
    let key: String
    let value: Draft
  }
}

extension Draft: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .string(text) }
  init(integerLiteral number: Int) { self = .literal("\(number)") }
  init(arrayLiteral items: Draft...) { self = .list(items) }
  init(dictionaryLiteral entries: (String, Draft)...) { self = .map(entries.map { Entry(key: $0.0, value: $0.1) }) }
}

extension Draft {
  /// What a node says, ready to be written elsewhere; nil where that would lose something: comments, anchors, text of
  /// several lines.
  init?(copying node: Node, depth: Int = 0) {
    guard node.isWritten, !node.isAliased, depth < 40 else { return nil }
    switch node.shape {
    case .map:
      var entries: [Entry] = []
      for (key, value) in node.fields {
        guard let draft = Draft(copying: value, depth: depth + 1) else { return nil }
        entries.append(Entry(key: key, value: draft))
      }
      self = .map(entries)
    case .list:
      var items: [Draft] = []
      for item in node.items {
        guard let draft = Draft(copying: item, depth: depth + 1) else { return nil }
        items.append(draft)
      }
      self = .list(items)
    case .scalar, .null:
      let text = node.span.text
      guard !text.isEmpty, !text.contains(where: \.isNewline) else { return nil }
      self = .literal(text)
    }
  }

  /// On one line: `{sleep: {seconds: 5}}`, in JSON with quotes.
  func flow(json: Bool) -> String {
    switch self {
    case .literal(let text): text
    case .string(let text): json || needsQuotes(text) ? jsonString(text) : text
    case .list(let items): "[" + items.map { $0.flow(json: json) }.joined(separator: ", ") + "]"
    case .map(let entries):
      "{"
        + entries.map { entry in
          let key = json || needsQuotes(entry.key) ? jsonString(entry.key) : entry.key
          return "\(key): \(entry.value.flow(json: json))"
        }.joined(separator: ", ") + "}"
    }
  }

  /// What follows a key's colon in block style: ` 5`, or lines of their own that begin with `newline` and `indent`.
  func block(indent: Int, step: Int, newline: String) -> String {
    switch self {
    case .map(let entries) where !entries.isEmpty:
      return entries.map { entry in
        newline + String(repeating: " ", count: indent + step)
          + (needsQuotes(entry.key) ? jsonString(entry.key) : entry.key)
          + ":" + entry.value.block(indent: indent + step, step: step, newline: newline)
      }.joined()
    case .list(let items) where items.contains { if case .map = $0 { true } else { false } }:
      return items.map { item in
        let start = newline + String(repeating: " ", count: indent) + "-"
        guard case .map(let entries) = item, !entries.isEmpty else { return start + " " + item.flow(json: false) }
        let lines = item.block(indent: indent, step: 2, newline: newline)
        // The first field stands on the dash's own line.
        return start + " " + lines.dropFirst(newline.count + indent + 2)
      }.joined()
    default: return " " + flow(json: false)
    }
  }
}

/// Whether a text would be read as something else, or not at all, without quotes.
private func needsQuotes(_ text: String) -> Bool {
  guard let first = text.utf8.first, let last = text.utf8.last else { return true }
  let plain = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: " "):
      true
    case UInt8(ascii: "-"): true
    default: false
    }
  }
  if !plain || first == UInt8(ascii: " ") || last == UInt8(ascii: " ") || first == UInt8(ascii: "-") { return true }
  // Three dots end a document.
  return text.hasPrefix("...") || !isPlainString(text)
}
