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

  let defaultNamespace: String
  private var byKey: [Key: Int] = [:]
  private var byName: [Name: [Int]] = [:]
  private var byKind: [Kind: [Int]] = [:]
  /// Names of a kind in a namespace, for suggestions.
  private var names: [Kind: [String: [String]]] = [:]
  private(set) var count = 0

  init(_ resources: [Resource], _ options: Inventory.Options) {
    defaultNamespace = options.defaultNamespace
    for resource in resources { add(resource) }
  }

  mutating func add(_ resource: Resource) {
    let position = count
    count += 1
    guard let kind = resource.kind else { return }
    let namespace = namespace(of: resource)
    let key = Key(kind: kind, namespace: namespace, name: resource.name)
    if byKey[key] == nil { byKey[key] = position }
    byName[Name(kind: kind, name: resource.name), default: []].append(position)
    byKind[kind, default: []].append(position)
    if resource.isWritten { names[kind, default: [:]][namespace, default: []].append(resource.name) }
  }

  func namespace(of resource: Resource) -> String {
    resource.isNamespaced ? effective(resource.namespace) : ""
  }

  func effective(_ namespace: String) -> String { namespace.isEmpty ? defaultNamespace : namespace }

  func find(_ kind: Kind, _ name: String, in namespace: String) -> Int? {
    byKey[Key(kind: kind, namespace: kind.isNamespaced ? effective(namespace) : "", name: name)]
  }

  /// In any namespace.
  func all(_ kind: Kind, named name: String) -> [Int] { byName[Name(kind: kind, name: name)] ?? [] }
  func all(of kind: Kind) -> [Int] { byKind[kind] ?? [] }

  func similar(_ kind: Kind, to name: String, in namespace: String) -> String? {
    let known = names[kind]?[kind.isNamespaced ? effective(namespace) : ""] ?? []
    // Thousands of names make a chance likeness likely, and the search slow.
    guard known.count <= 2000 else { return nil }
    return nearest(to: name, among: known)
  }
}
