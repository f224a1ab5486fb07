import Kubernetes
import Manifest

/// A part of a CustomResourceDefinition's schema, read where and when it's asked.
///
/// Source: Kubernetes documentation, Custom Resource Definitions, "Specifying a structural schema".
final class CustomSchema {
  let node: Node
  let type: String?
  let isIntOrString: Bool
  /// Unknown fields stay.
  let preservesUnknown: Bool
  /// An object of its own, with apiVersion, kind and metadata.
  let isEmbedded: Bool
  let isNullable: Bool

  init(_ node: Node) {
    self.node = node
    type = node["type"].text
    isIntOrString = node["x-kubernetes-int-or-string"].bool == true
    preservesUnknown = node["x-kubernetes-preserve-unknown-fields"].bool == true
    isEmbedded = node["x-kubernetes-embedded-resource"].bool == true
    isNullable = node["nullable"].bool == true
  }

  private(set) lazy var properties: [String: CustomSchema] = Dictionary(
    node["properties"].fields.map { ($0.key, CustomSchema($0.value)) }, uniquingKeysWith: { first, _ in first })
  private(set) lazy var names: [String] = node["properties"].fields.map(\.key)
  /// Of the fields that have one, in order.
  private(set) lazy var defaults: [(name: String, value: Node)] = node["properties"].fields.compactMap {
    let value = $0.value["default"]
    return value.isPresent ? ($0.key, value) : nil
  }
  private(set) lazy var items: CustomSchema? = node["items"].shape == .map ? CustomSchema(node["items"]) : nil
  /// What the values of a map hold; nil where there's no saying, or no other than the named fields.
  private(set) lazy var additional: CustomSchema? =
    node["additionalProperties"].shape == .map ? CustomSchema(node["additionalProperties"]) : nil
  /// Whether any key will do.
  private(set) lazy var takesAnyKey: Bool =
    node["additionalProperties"].shape == .map || node["additionalProperties"].bool == true
  private(set) lazy var required: [String] = node["required"].items.compactMap(\.text)
  private(set) lazy var allOf: [CustomSchema] = node["allOf"].items.map(CustomSchema.init)
  private(set) lazy var anyOf: [CustomSchema] = node["anyOf"].items.map(CustomSchema.init)
  private(set) lazy var oneOf: [CustomSchema] = node["oneOf"].items.map(CustomSchema.init)
  private(set) lazy var not: CustomSchema? = node["not"].isPresent ? CustomSchema(node["not"]) : nil
  private(set) lazy var choices: [Node] = node["enum"].items
  private(set) lazy var listKeys: [String] = node["x-kubernetes-list-map-keys"].items.compactMap(\.text)
  var listType: String? { node["x-kubernetes-list-type"].text }
  /// Nil for none, and for one that can't be read.
  private(set) lazy var pattern: LinearPattern? = node["pattern"].text.flatMap(LinearPattern.init)

  private(set) lazy var rules: [CustomRule] = node["x-kubernetes-validations"].items.map(CustomRule.init)

  /// A bound such as `minimum`; nil where there is none.
  func number(_ key: String) -> Double? { node[key].double }
  func count(_ key: String) -> Int? { node[key].int }
}

/// An item of `x-kubernetes-validations`.
final class CustomRule {
  let node: Node
  /// Nil for what can't be read.
  let expression: CELExpression?
  private(set) lazy var message: CELExpression? =
    node["messageExpression"].text.flatMap { try? CELExpression(reading: $0) }

  init(_ node: Node) {
    self.node = node
    expression = node["rule"].text.flatMap { try? CELExpression(reading: $0) }
  }

  /// What two versions of an object, before and after a change, would have to show.
  var isTransition: Bool { expression?.mentions("oldSelf") ?? false }
}

/// A value of a custom resource as the API server sees it: unknown fields dropped, defaults filled in.
final class CustomValue {
  enum Content {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([CustomValue])
    case map([String: CustomValue])
  }

  let content: Content
  /// Where it's written, or where it would stand.
  let node: Node
  /// Filled in from a default: what's wrong with it is the definition's fault.
  let isDefault: Bool
  /// What its schema would be without the map that it's in; nil for what the schema doesn't describe.
  let schema: CustomSchema?

  init(_ content: Content, _ node: Node, _ schema: CustomSchema?, isDefault: Bool) {
    (self.content, self.node, self.schema, self.isDefault) = (content, node, schema, isDefault)
  }

  subscript(_ key: String) -> CustomValue? {
    if case .map(let map) = content { map[key] } else { nil }
  }

  private(set) lazy var cel: CELValue = {
    switch content {
    case .null: return .null
    case .bool(let bool): return .bool(bool)
    case .int(let int): return schema?.type == "number" ? .double(Double(int)) : .int(Int64(int))
    case .double(let double):
      if schema?.type == "integer", let int = Int64(exactly: double) { return .int(int) }
      return .double(double)
    case .string(let text):
      // These are moments, times and bytes in CEL.
      switch schema?.node["format"].text {
      case "duration": return Duration(go: text).map { .duration($0) } ?? .opaque
      case "date-time": return Timestamp(text).map { .timestamp($0) } ?? .opaque
      case "date", "byte": return .opaque
      default: return .string(text)
      }
    case .list(let items):
      return .list(items.map(\.cel), isUnordered: ["set", "map"].contains(schema?.listType))
    case .map(let map): return .map(map.mapValues(\.cel))
    }
  }()

  /// For messages.
  var words: String {
    switch content {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .int(let int): "\(int)"
    case .double(let double): floatText(double)
    case .string(let text): "'\(shortened(text))'"
    case .list(let items): "a list of \(items.count)"
    case .map: "a map"
    }
  }

  var typeWords: String {
    switch content {
    case .null: "empty"
    case .bool(let bool): "the boolean \(bool)"
    case .int(let int): "the number \(int)"
    case .double(let double): "the number \(floatText(double))"
    case .string(let text): "the text '\(shortened(text))'"
    case .list: "a list"
    case .map: "a map"
    }
  }

  func isEqual(to other: CustomValue) -> Bool {
    switch (content, other.content) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Double(a) == b
    case (.string(let a), .string(let b)): a == b
    case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isEqual(to: $1) }
    case (.map(let a), .map(let b)):
      a.count == b.count && a.allSatisfy { key, value in b[key].map { value.isEqual(to: $0) } ?? false }
    default: false
    }
  }
}
