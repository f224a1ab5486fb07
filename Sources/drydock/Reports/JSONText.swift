import Manifest

/// A JSON value that keeps the order of its fields.
indirect enum JSONValue {
  case null
  case bool(Bool)
  case int(Int)
  case string(String)
  case list([JSONValue])
  case object([(key: String, value: JSONValue)])

  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByBooleanLiteral
{
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .int(value) }
  init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(elements.map { ($0.0, $0.1) }) }
}

extension JSONValue {
  /// Indented by two spaces, as people and diffs like it; lists and objects without members on one line.
  var text: String {
    var text = ""
    write(to: &text, indent: 0)
    return text
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let bool): text += bool ? "true" : "false"
    case .int(let int): text += String(int)
    case .string(let string): text += jsonString(string)
    case .list(let items): write(items.map { (nil, $0) }, "[", "]", to: &text, indent: indent)
    case .object(let fields): write(fields.map { ($0.key, $0.value) }, "{", "}", to: &text, indent: indent)
    }
  }

  private func write(
    _ members: [(String?, JSONValue)], _ open: String, _ close: String, to text: inout String, indent: Int
  ) {
    guard !members.isEmpty else {
      text += open + close
      return
    }
    let margin = String(repeating: " ", count: indent + 2)
    text += open
    for (index, (key, value)) in members.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      text += margin
      if let key {
        text += jsonString(key) + ": "
      }
      value.write(to: &text, indent: indent + 2)
    }
    text += "\n" + String(repeating: " ", count: indent) + close
  }
}
