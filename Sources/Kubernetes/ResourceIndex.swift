import Manifest

/// Finds objects by kind, namespace and name.
struct ResourceIndex: Sendable {
  private struct Key: Hashable, Sendable {
    let kind: Kind
    let namespace: String
    let name: String
  }

  private struct Name: Hashable, Sendable {
    let kind: Kind
    let name: String
  }

  private struct Defined: Hashable, Sendable {
    let group: String
    let kind: String
  }

  let defaultNamespace: String
  private var byKey: [Key: Resource.ID] = [:]
  private var byName: [Name: [Resource.ID]] = [:]
  private var byKind: [Kind: [Resource.ID]] = [:]
  /// Names of a kind in a namespace, for suggestions.
  private var names: [Kind: [String: [String]]] = [:]
  private var definitions: [Defined: Resource.ID] = [:]
  private var known: Set<String> = []

  init(_ resources: [Resource], _ options: Inventory.Options) {
    defaultNamespace = options.defaultNamespace
    for resource in resources { add(resource) }
  }

  mutating func add(_ resource: Resource) {
    let namespace = namespace(of: resource)
    if resource.isNamespaced { known.insert(namespace) }
    guard let kind = resource.kind else { return }
    let key = Key(kind: kind, namespace: namespace, name: resource.name)
    if byKey[key] == nil { byKey[key] = resource.id }
    byName[Name(kind: kind, name: resource.name), default: []].append(resource.id)
    byKind[kind, default: []].append(resource.id)
    if resource.isWritten { names[kind, default: [:]][namespace, default: []].append(resource.name) }
    if kind == .namespace { known.insert(resource.name) }
    if kind == .customResourceDefinition, resource.isWritten {
      let spec = resource.node["spec"]
      let defined = Defined(group: spec["group"].text ?? "", kind: spec["names"]["kind"].text ?? "")
      if definitions[defined] == nil { definitions[defined] = resource.id }
    }
  }

  func namespace(of resource: Resource) -> String {
    resource.isNamespaced ? effective(resource.namespace) : ""
  }

  func effective(_ namespace: String) -> String { namespace.isEmpty ? defaultNamespace : namespace }

  /// Every namespace that an object is in, or that is an object, by name.
  var namespaces: [String] { known.sorted() }

  /// An empty namespace is the default one; it doesn't matter for kinds that have none.
  func find(_ kind: Kind, _ name: String, in namespace: String) -> Resource.ID? {
    byKey[Key(kind: kind, namespace: kind.isNamespaced ? effective(namespace) : "", name: name)]
  }

  /// In any namespace.
  func all(_ kind: Kind, named name: String) -> [Resource.ID] { byName[Name(kind: kind, name: name)] ?? [] }
  func all(of kind: Kind) -> [Resource.ID] { byKind[kind] ?? [] }
  func has(_ kind: Kind, in namespace: String) -> Bool { names[kind]?[namespace] != nil }

  /// The CustomResourceDefinition of a custom resource; nil when it's in no file.
  func definition(of resource: Resource) -> Resource.ID? {
    definitions.isEmpty ? nil : definitions[Defined(group: resource.id.group, kind: resource.id.kind)]
  }

  func similar(_ kind: Kind, to name: String, in namespace: String) -> String? {
    let known = names[kind]?[kind.isNamespaced ? effective(namespace) : ""] ?? []
    // Among thousands of names a likeness is chance, and the search slow.
    guard known.count <= 500 else { return nil }
    return nearest(to: name, among: known)
  }
}
