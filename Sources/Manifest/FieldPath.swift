/// A path through fields and lists, such as `spec.volumes[*].configMap.name`.
///
/// `[*]` is every item of a list, `{*}` every field of a map.
package struct FieldPath: Sendable, Hashable, ExpressibleByStringLiteral {
  package enum Step: Sendable, Hashable {
    case key(String)
    case everyItem
    case everyField
  }

  package let steps: [Step]

  package init(steps: [Step]) { self.steps = steps }

  package init(_ text: String) {
    var steps: [Step] = []
    for part in text.split(separator: ".") {
      var name = part
      var after: [Step] = []
      while name.hasSuffix("[*]") || name.hasSuffix("{*}") {
        after.insert(name.hasSuffix("[*]") ? .everyItem : .everyField, at: 0)
        name = name.dropLast(3)
      }
      if !name.isEmpty { steps.append(.key(String(name))) }
      steps += after
    }
    self.steps = steps
  }

  package init(stringLiteral text: String) { self.init(text) }
}

extension FieldPath: CustomStringConvertible {
  package var description: String {
    steps.reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .everyItem: text += "[*]"
      case .everyField: text += "{*}"
      }
    }
  }

  package func appending(_ other: FieldPath) -> FieldPath { FieldPath(steps: steps + other.steps) }
}
