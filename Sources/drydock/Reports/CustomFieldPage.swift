import ArgumentParser
import Drawing
import Kubernetes
import Manifest

/// What `drydock explain KIND.FIELD` says of a kind that a CustomResourceDefinition among the manifests defines.
struct CustomKind {
  let definition: Resource
  private var spec: Node { definition.node["spec"] }

  /// The definition whose names have a word, as `kubectl` knows it: plural, singular, short name, kind.
  init?(_ word: String, in inventory: Inventory) {
    let wanted = word.lowercased()
    let found = inventory.resources(of: .customResourceDefinition).first { definition in
      let names = definition.node["spec"]["names"]
      let all = [names["plural"], names["singular"], names["kind"]] + names["shortNames"].items
      return all.contains { $0.text?.lowercased() == wanted }
    }
    guard let found else { return nil }
    definition = found
  }

  /// The kinds that are defined, for suggestions.
  static func names(in inventory: Inventory) -> [String] {
    inventory.resources(of: .customResourceDefinition).compactMap { $0.node["spec"]["names"]["kind"].text }
  }

  /// Throws where there's no such field.
  func page(_ path: [String]) throws -> String {
    let name = spec["names"]["kind"].text ?? "?"
    let versions = spec["versions"].items
    // The one that's stored says the most.
    let version = versions.first { $0["storage"].bool == true } ?? versions.first
    var schema = version?["schema"]["openAPIV3Schema"] ?? spec["validation"]["openAPIV3Schema"]
    if !schema.isPresent { schema = spec["validation"]["openAPIV3Schema"] }
    guard schema.isPresent else {
      throw ValidationError("\(sanitised(definition.label)) says nothing of its fields")
    }
    var isRequired = false
    for (depth, step) in path.enumerated() {
      let holder = Self.items(of: schema)
      guard let next = holder["properties"].fields.first(where: { $0.key == step })?.value else {
        let above = ([name] + path.prefix(depth)).joined(separator: ".")
        let names = holder["properties"].fields.map(\.key)
        let near = nearest(to: step, among: names).map { "; did you mean '\($0)'?" } ?? ""
        throw ValidationError(sanitised("\(above) has no field '\(step)'\(near)"))
      }
      isRequired = holder["required"].items.contains { $0.text == step }
      schema = next
    }
    return text(name, versions, path, schema, isRequired)
  }

  private func text(_ name: String, _ versions: [Node], _ path: [String], _ schema: Node, _ isRequired: Bool) -> String
  {
    let group = spec["group"].text ?? ""
    let names = versions.isEmpty ? [spec["version"]] : versions.map { $0["name"] }
    var rows = [
      ["kind", name], ["versions", names.compactMap(\.text).map { "\(group)/\($0)" }.joined(separator: ", ")],
    ]
    if !path.isEmpty {
      rows.append(["field", path.joined(separator: ".")])
      rows.append(["holds", Self.notation(of: schema)])
      if isRequired { rows.append(["required", "yes"]) }
      if let standard = schema["default"].text { rows.append(["default", standard]) }
      let allowed = schema["enum"].items.compactMap(\.text)
      if !allowed.isEmpty { rows.append(["one of", allowed.joined(separator: ", ")]) }
    }
    let span = definition.node.span
    rows.append(["defined in", "\(span.file.name):\((path.isEmpty ? span : schema.place).line)"])
    var page = aligned(rows.map { $0.map { sanitised($0) } })
    if let help = schema["description"].text { page += "\n\(Self.firstParagraph(help))\n" }
    let holder = Self.items(of: schema)
    let required = Set(holder["required"].items.compactMap(\.text))
    let fields = holder["properties"].fields
    guard !fields.isEmpty else { return page }
    page += "\n"
    return page
      + aligned(
        fields.map { key, value in
          let mark = required.contains(key) ? " (required)" : ""
          let help = Self.firstParagraph(value["description"].text ?? "")
          return ["  \(sanitised(key))\(mark)", sanitised(Self.notation(of: value)), help]
        })
  }

  /// What a list or a map holds; anything else itself.
  private static func items(of schema: Node) -> Node {
    var schema = schema
    for _ in 0..<8 {
      if schema["items"].isPresent {
        schema = schema["items"]
      } else if !schema["properties"].isPresent, schema["additionalProperties"].shape == .map {
        schema = schema["additionalProperties"]
      } else {
        break
      }
    }
    return schema
  }

  private static func notation(of schema: Node) -> String {
    if schema["x-kubernetes-int-or-string"].bool == true { return "int-or-string" }
    switch schema["type"].text {
    case "array": return "[\(schema["items"]["type"].text ?? "any")]"
    case "object" where schema["additionalProperties"].shape == .map:
      return "map of \(schema["additionalProperties"]["type"].text ?? "any")"
    case let type?: return type
    case nil: return "any"
    }
  }

  private static func firstParagraph(_ text: String) -> String {
    sanitised(text.split(separator: "\n").first.map(String.init) ?? "")
  }
}
