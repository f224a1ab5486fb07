import Manifest

/// What is wrong with a single value; nil if it is what the field holds. `name` is how the message calls it.
func scalarFault(_ node: Node, _ wanted: Schema.Value, _ name: @autoclosure () -> String) -> FieldFault? {
  guard let scalar = node.scalar else {
    return wrongType(node, "\(name()) must be \(words(for: wanted)), but it's \(described(node))")
  }
  if fits(scalar, wanted) || isUnrendered(node) { return nil }
  return explained(scalar, node, wanted, name())
}

private func fits(_ scalar: Scalar, _ wanted: Schema.Value) -> Bool {
  switch (wanted, scalar) {
  case (_, .null): true
  case (.string, .string): true
  case (.int, .int), (.int64, .int), (.intOrString, .int), (.number, .int), (.number, .float): true
  // YAML becomes JSON before anything looks at it, and there 80.0 is 80.
  case (.int, .float(let float)), (.int64, .float(let float)), (.intOrString, .float(let float)):
    float == float.rounded()
  case (.intOrString, .string): true
  case (.boolean, .bool): true
  case (.quantity, .int), (.quantity, .float): true
  case (.quantity, .string(let text)): Quantity(text) != nil
  case (.time, .string(let text)): Timestamp(text) != nil
  case (.base64, .string(let text)): decodeBase64(text.utf8) != nil
  // The API server takes an empty word for none.
  case (.choice(let choices, let open), .string(let text)): open || text.isEmpty || choices.contains(text)
  default: false
  }
}

private func explained(_ scalar: Scalar, _ node: Node, _ wanted: Schema.Value, _ name: String) -> FieldFault {
  let text = node.text ?? ""
  let must = "\(name) must be \(words(for: wanted))"
  switch (wanted, scalar) {
  case (.string, .int), (.string, .float), (.string, .bool):
    return wrongType(
      node, "\(must), but \(shortened(text)) is \(reading(scalar, text)); put it in quotes", .write("\"\(text)\""))
  case (.base64, .string):
    let instead =
      switch node.parent?.key {
      case "data": ", or write it as plain text under stringData"
      case "binaryData": ", or write it as plain text under data"
      default: ""
      }
    return wrongType(node, "\(name) must be in base64; encode it\(instead)")
  case (.base64, _):
    return wrongType(node, "\(must), but \(shortened(text)) is \(reading(scalar, text))")
  case (.choice(let choices, _), .string(let word)):
    return wrongChoice(node, word, choices, name)
  case (.int, .float), (.int64, .float), (.intOrString, .float):
    return wrongType(node, "\(must), but \(shortened(text)) is none")
  case (.int, .string(let string)), (.int64, .string(let string)):
    guard Int(string) != nil else { break }
    return wrongType(node, "\(must), but \"\(shortened(string))\" is a string; remove the quotes", .write(string))
  case (.boolean, .string(let string)):
    let plain = string.lowercased()
    guard ["true", "false", "yes", "no", "on", "off"].contains(plain) else { break }
    let value = ["true", "yes", "on"].contains(plain) ? "true" : "false"
    return wrongType(node, "\(must), but \"\(string)\" is a string; write \(value) without quotes", .write(value))
  default: break
  }
  return wrongType(node, "\(must), but it's \(described(node))")
}

private func wrongChoice(_ node: Node, _ word: String, _ choices: [String], _ name: String) -> FieldFault {
  let meant = nearestWord(to: word, among: choices)
  let advice =
    meant.map { "did you mean '\($0)'?" }
    ?? "use \(choices.dropLast().joined(separator: ", ")) or \(choices.last ?? "")"
  return FieldFault(
    kind: .wrongChoice, node: node, message: "\(name) can't be '\(shortened(word))'; \(advice)",
    suggestion: meant.map { .write($0) })
}

private func wrongType(_ node: Node, _ message: String, _ suggestion: FieldFault.Suggestion? = nil) -> FieldFault {
  FieldFault(kind: .wrongType, node: node, message: message, suggestion: suggestion)
}

/// What a field holds, in words that follow "must be".
private func words(for value: Schema.Value) -> String {
  switch value {
  case .string: "a string"
  case .int, .int64: "a whole number"
  case .boolean: "true or false"
  case .number: "a number"
  case .quantity: "an amount such as 100m or 64Mi"
  case .intOrString: "a whole number or a string"
  case .time: "a time such as 2024-05-01T10:00:00Z"
  case .base64: "a string in base64"
  case .choice(let choices, _): "one of \(choices.joined(separator: ", "))"
  case .object: "a map of fields"
  case .list: "a list"
  case .map: "a map of keys and values"
  }
}

/// What a node is instead, in words that follow "it's".
func described(_ node: Node) -> String {
  switch node.shape {
  case .map: return "a map"
  case .list: return "a list"
  case .null: return "empty"
  case .scalar: break
  }
  let text = node.text ?? ""
  guard let scalar = node.scalar else { return "a value" }
  if case .string(let string) = scalar { return "the string '\(shortened(string))'" }
  let plain = reading(scalar, text)
  return plain.contains(" ") && plain.hasPrefix("the") ? plain : "\(shortened(text)), \(plain)"
}

/// What a scalar that is no string is read as: `a number`, or `the boolean true` where it's written otherwise.
private func reading(_ scalar: Scalar, _ text: String) -> String {
  switch scalar {
  case .null: "nothing"
  case .bool(let bool): text == "\(bool)" ? "a boolean" : "the boolean \(bool)"
  case .int(let int): text == "\(int)" ? "a number" : "the number \(int)"
  case .float(let float): text == "\(float)" ? "a number" : "the number \(floatText(float))"
  case .string: "a string"
  case .unsupported: "no value that the API knows"
  }
}

/// Whether a value is a template's or a script's, to be filled in before anybody applies it.
func isUnrendered(_ node: Node) -> Bool {
  guard let text = node.text else { return false }
  return text.contains("{{") || text.contains("${")
}

/// A text of the user's, short enough for a message and without line breaks.
func shortened(_ text: String) -> String {
  let line = text.prefix { !$0.isNewline }
  return line.count > 40 || line.count < text.count ? line.prefix(40) + "…" : String(line)
}
