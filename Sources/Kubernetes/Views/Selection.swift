import Manifest

extension Labels {
  /// The labels written in a map; what is no scalar is left out, other scalars count as their text.
  package init(_ node: Node) {
    var pairs: [String: String] = [:]
    for (key, value) in node.fields { pairs[key] = value.text ?? "" }
    self.init(pairs)
  }
}

extension Selector {
  /// A selector of equalities, as in a Service: nil when it's absent or empty, as it then selects nothing.
  package init?(equalities node: Node) {
    guard node.shape == .map, node.count > 0 else { return nil }
    self.init(Labels(node))
  }

  /// A LabelSelector: `matchLabels` and `matchExpressions`; nil when it's absent, which selects nothing.
  ///
  /// An empty one selects everything. An operator that doesn't exist makes it select nothing: `doesn't exist` and
  /// `exists` at once.
  package init?(labelSelector node: Node) {
    guard node.shape == .map else { return nil }
    var requirements = Selector(Labels(node["matchLabels"])).requirements
    for expression in node["matchExpressions"].items {
      let key = expression["key"].text ?? ""
      let values = expression["values"].items.map { $0.text ?? "" }
      switch expression["operator"].text {
      case "In": requirements.append(Requirement(key, .isIn, values))
      case "NotIn": requirements.append(Requirement(key, .notIn, values))
      case "Exists": requirements.append(Requirement(key, .exists))
      case "DoesNotExist": requirements.append(Requirement(key, .doesNotExist))
      default: requirements += [Requirement(key, .exists), Requirement(key, .doesNotExist)]
      }
    }
    self.init(requirements)
  }
}

extension Node {
  /// The text, nil where it's empty: where a word has a default, the API server fills it in for an empty text, too.
  package var filled: String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  /// A count or a number of seconds, between 0 and what the API holds in 32 bits: no sum of a few overflows.
  var count32: Int? { int.map { max(0, min($0, Int(Int32.max))) } }
}

/// `{{` or `${` if one of them is in a text: it's a template's or a script's, to be filled in before anybody applies it.
func placeholderMark(in text: String) -> String? {
  var last: UInt8 = 0
  for byte in text.utf8 {
    if byte == UInt8(ascii: "{") {
      if last == byte { return "{{" }
      if last == UInt8(ascii: "$") { return "${" }
    }
    last = byte
  }
  return nil
}
