import Kubernetes
import Manifest

/// The kinds that CustomResourceDefinitions among the objects define.
final class Definitions {
  private struct Key: Hashable {
    let group: String
    let kind: String
  }

  private var found: [Key: [Definition]] = [:]

  init(_ resources: [Resource]) {
    for resource in resources where resource.kind == .customResourceDefinition {
      let spec = resource.node["spec"]
      guard let group = spec["group"].text, let kind = spec["names"]["kind"].text else { continue }
      let key = Key(group: group, kind: kind)
      // Of two that define the same the first is as good as the second, and neither is sure.
      guard found[key] == nil else { continue }
      var versions = spec["versions"].items.map { ($0["name"].text, $0) }
      // `apiextensions.k8s.io/v1beta1` also had one version without a list, and one schema for all.
      if versions.isEmpty { versions = [(spec["version"].text, spec)] }
      found[key] = versions.compactMap { name, version in
        guard let name else { return nil }
        let own = version["schema"]["openAPIV3Schema"]
        let schema = own.isPresent ? own : spec["validation"]["openAPIV3Schema"]
        return Definition(resource, name: name, version: version, schema: schema)
      }
    }
  }

  var isEmpty: Bool { found.isEmpty }

  /// Nil where no definition was read that has this version.
  func definition(of apiVersion: String, kind: String) -> Definition? {
    guard !found.isEmpty, let slash = apiVersion.lastIndex(of: "/") else { return nil }
    let name = apiVersion[apiVersion.index(after: slash)...]
    return all(group: String(apiVersion[..<slash]), kind: kind).first { $0.name == name }
  }

  /// Every version of a kind; empty where no definition of it was read.
  func all(group: String, kind: String) -> [Definition] { found[Key(group: group, kind: kind)] ?? [] }
}

/// One version of a kind, as its CustomResourceDefinition has it.
final class Definition {
  let resource: Resource
  /// `v1`.
  let name: String
  let isServed: Bool
  /// The `openAPIV3Schema`; nil where it says nothing of its fields.
  let customSchema: CustomSchema?
  /// Whether unknown fields are dropped, and defaults filled in.
  let dropsUnknown: Bool

  init(_ resource: Resource, name: String, version: Node, schema: Node) {
    (self.resource, self.name) = (resource, name)
    isServed = version["served"].bool ?? true
    customSchema = schema.isPresent ? CustomSchema(schema) : nil
    let preserves = resource.node["spec"]["preserveUnknownFields"].bool
    dropsUnknown = !(preserves ?? (resource.apiVersion == "apiextensions.k8s.io/v1beta1"))
  }
}
