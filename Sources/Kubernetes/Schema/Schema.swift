import Manifest
import Synchronization

/// The fields of the Kubernetes API: what each kind may hold, what holds when it doesn't say, and how lists merge.
///
/// Read once from the texts beside this file (`podTypes`, `workloadTypes`, …) when first asked; `SchemaText` explains
/// their notation. Facts: the published OpenAPI documents of Kubernetes 1.25 to 1.35, and the new fields of 1.36 and
/// 1.37; choices, defaults and help are written by hand. Kinds it doesn't know (custom resources) have no type, and
/// nothing is said about them.
package final class Schema: Sendable {
  package static let shared = Schema.built()

  /// In the order of the texts.
  package let types: [ObjectType]
  private let roots: [RootName: Root]
  /// Types by their bare name, those of the core group first.
  private let named: [String: ObjectType.ID]
  /// Where each field of a kind belongs: made when a misplaced field first asks.
  private let places = Mutex<[ObjectType.ID: PlaceIndex]>([:])

  init(types: [ObjectType]) {
    self.types = types
    var roots: [RootName: Root] = [:]
    var named: [String: ObjectType.ID] = [:]
    for type in types {
      if type.apiVersion == "v1" { named[type.name] = type.id }
      guard type.isKind else { continue }
      roots[RootName(apiVersion: type.apiVersion, kind: type.name)] = Root(type: type, isSuccessor: false)
      for former in type.formerly {
        roots[RootName(apiVersion: former, kind: type.name)] = Root(type: type, isSuccessor: true)
      }
      let unversioned = RootName(apiVersion: "", kind: type.name)
      if roots[unversioned] == nil { roots[unversioned] = Root(type: type, isSuccessor: false) }
    }
    for type in types where named[type.name] == nil { named[type.name] = type.id }
    (self.roots, self.named) = (roots, named)
  }

  private static func built() -> Schema {
    do {
      return try SchemaText.read([
        podTypes, metaTypes, storageTypes, coreTypes, workloadTypes, networkTypes, accessTypes, clusterTypes,
        extensionTypes, deviceTypes,
      ])
    } catch {
      preconditionFailure("the schema's text is well-formed: \(error)")
    }
  }
}

// MARK: - What it is made of

extension Schema {
  /// An object of the API, or a part of one: a name and its fields.
  package final class ObjectType: Sendable, Identifiable {
    package struct ID: Sendable, Hashable { let index: Int }
    package let id: ID
    /// `Container`, `DeploymentSpec`.
    package let name: String
    /// The group and version it belongs to: `v1`, `apps/v1`, or `meta` for what all groups share.
    package let apiVersion: String
    /// Whether it is a kind of its own, with `apiVersion`, `kind` and `metadata`.
    package let isKind: Bool
    /// Versions no longer served whose objects have the same shape.
    package let formerly: [String]
    /// One line; empty if there is none.
    package let help: String
    package let fields: [Field]
    /// The numbers of the fields, by name.
    let positions: KeyNumbers
    /// What must be there, and what isn't in every version, in their order.
    let demanding: [Field]

    init(
      id: ID, name: String, apiVersion: String, isKind: Bool, formerly: [String], help: String, fields: [Field]
    ) {
      (self.id, self.name, self.apiVersion) = (id, name, apiVersion)
      (self.isKind, self.formerly, self.help, self.fields) = (isKind, formerly, help, fields)
      positions = KeyNumbers(fields.map(\.name))
      demanding = fields.filter { $0.isRequired || $0.since != nil }
    }

    package subscript(_ name: String) -> Field? { positions[name].map { fields[$0] } }
    /// The field that a node is by its key.
    subscript(_ node: Node) -> Field? { positions[node].map { fields[$0] } }
    /// Whether it may hold anything at all, as a custom resource's default may.
    package var isOpaque: Bool { fields.isEmpty }
  }

  package final class Field: Sendable {
    package let name: String
    package let holds: Value
    /// Whether an object without it is refused; nothing is amiss if there's also a default.
    package let isRequired: Bool
    /// What holds when it is absent, as one would write it: `30`, `Always`, `25%`, `[]`; nil where nothing does, or where
    /// that depends on other fields (the help then says so).
    package let standard: String?
    /// What makes items of a list the same item; nil where the API doesn't say.
    package let list: ListRule?
    package let patch: PatchRule
    /// First minor version of Kubernetes with this field; nil for 1.25 and before.
    package let since: Int?
    /// One line; empty if there is none.
    package let help: String
    /// What it holds in the notation: `[ContainerPort]`, `Always | IfNotPresent | Never`.
    package let notation: String
    /// Whether it is filled in by the cluster and never by a manifest.
    let isUnwritten: Bool

    init(
      name: String, holds: Value, isRequired: Bool, standard: String?, list: ListRule?, patch: PatchRule, since: Int?,
      help: String, notation: String
    ) {
      (self.name, self.holds, self.isRequired, self.standard) = (name, holds, isRequired, standard)
      (self.list, self.patch, self.since) = (list, patch, since)
      (self.help, self.notation) = (help, notation)
      isUnwritten =
        switch name {
        case "managedFields", "ephemeralContainers": true
        case "status": if case .object = holds { true } else { false }
        default: false
        }
    }
  }

  package indirect enum Value: Sendable, Hashable {
    case string, int, int64, boolean, number, quantity, intOrString, time, base64
    /// One of some words; others are allowed too if `open`.
    case choice([String], open: Bool)
    case object(ObjectType.ID)
    case list(Value)
    /// A map from any text to values.
    case map(Value)
  }

  package enum ListRule: Sendable, Hashable {
    /// Belongs to one writer as a whole.
    case atomic
    /// No item twice.
    case set
    /// Items are told apart by these fields.
    case map(keys: [String])
  }

  /// What a strategic merge patch does with a list or map. Otherwise maps merge key by key and lists are replaced.
  package struct PatchRule: Sendable, Hashable {
    /// A list is merged item by item: by `key`, or as a set of plain values if there is none.
    package var merges = false
    package var key: String?
    /// A patch with `$retainKeys` removes the keys it doesn't name.
    package var retainsKeys = false
    /// A map is replaced as a whole.
    package var replaces = false
  }

  /// The type of a kind's objects.
  package struct Root: Sendable {
    package let type: ObjectType
    /// True if the version asked for is gone and this is the type of its successor.
    package let isSuccessor: Bool
  }

  private struct RootName: Hashable {
    let apiVersion: String
    let kind: String
  }
}

// MARK: - Looking up

extension Schema {
  package func type(_ id: ObjectType.ID) -> ObjectType { types[id.index] }

  /// A type by name: `Container`, or `autoscaling/v2.MetricSpec` where several groups have one.
  package func type(named name: String) -> ObjectType? {
    if let id = named[name] { return type(id) }
    guard let dot = name.lastIndex(of: ".") else { return nil }
    return types.first { $0.apiVersion == name[..<dot] && $0.name == name[name.index(after: dot)...] }
  }

  /// The type of the same name in another version of the same group, if that has the field: `metrics` of
  /// `autoscaling/v2`.
  func sibling(of type: ObjectType, having field: String) -> ObjectType? {
    guard let group = type.apiVersion.split(separator: "/").first, group.utf8.count < type.apiVersion.utf8.count else {
      return nil
    }
    return types.first {
      $0.name == type.name && $0.id != type.id && $0.apiVersion.hasPrefix("\(group)/") && $0[field] != nil
    }
  }

  /// The type of a kind's objects; nil for kinds we don't know. An empty `apiVersion` finds the kind in any group.
  package func root(apiVersion: String, kind: String) -> Root? {
    roots[RootName(apiVersion: apiVersion, kind: kind)]
  }

  /// The field at a path such as `spec.template.spec.containers[*].image`; indexes may be left out.
  ///
  /// For an entry of a map (a label, a limit) the field that holds the map. Nil where the API has no such field.
  package func field(_ path: String, apiVersion: String, kind: String) -> Field? {
    guard let root = root(apiVersion: apiVersion, kind: kind) else { return nil }
    return field(at: Schema.keys(of: path), in: root.type)
  }

  /// The field that a node of an object is, present or absent; for an entry of a map or an item of a list the field that
  /// holds it. Nil for the object itself, and where the API has no such field.
  package func field(at node: Node, of object: Node, apiVersion: String, kind: String) -> Field? {
    guard let root = root(apiVersion: apiVersion, kind: kind) else { return nil }
    var keys: [String] = []
    var here = node
    while here != object {
      if let key = here.key { keys.append(key) }
      guard let parent = here.parent else { break }
      here = parent
    }
    return field(at: keys.reversed(), in: root.type)
  }

  /// The field below `root` that some keys lead to; list items count for nothing.
  package func field(at keys: some Sequence<String>, in root: ObjectType) -> Field? {
    walk(keys, from: root)?.field
  }

  /// The type of the object, or of a list's items, that some keys lead to; nil where there's a scalar or a map.
  package func type(at keys: some Sequence<String>, in root: ObjectType) -> ObjectType? {
    guard let end = walk(keys, from: root), case .object(let id) = end.value.ofItems else { return nil }
    return type(id)
  }

  /// The field of a list by which a strategic merge patch tells its items apart; nil if it has none.
  package func mergeKey(of field: Field) -> String? { field.patch.key }

  private func walk(_ keys: some Sequence<String>, from root: ObjectType) -> (field: Field?, value: Value)? {
    var value = Value.object(root.id)
    var field: Field?
    for key in keys {
      switch value.ofItems {
      case .object(let id):
        guard let next = type(id)[key] else { return nil }
        (field, value) = (next, next.holds)
      case .map(let inner): value = inner
      default: return nil
      }
    }
    return (field, value)
  }

  /// The keys of a path: `["metadata", "labels", "app.io/x"]` of `metadata.labels["app.io/x"]`.
  static func keys(of path: String) -> [String] {
    var keys: [String] = []
    var rest = path[...]
    while !rest.isEmpty {
      if rest.hasPrefix("[\"") {
        let inner = rest.dropFirst(2)
        let end = inner.firstIndex(of: "\"") ?? inner.endIndex
        keys.append(String(inner[..<end]))
        rest = inner[end...].dropFirst(2)
      } else if rest.hasPrefix("[") {
        rest = rest[(rest.firstIndex(of: "]") ?? rest.endIndex)...].dropFirst()
      } else if rest.hasPrefix(".") {
        rest = rest.dropFirst()
      } else {
        let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
        keys.append(String(rest[..<end]))
        rest = rest[end...]
      }
    }
    return keys
  }

  /// All places in a kind that have a field of some name (letter case and hyphens aside), in reading order.
  func allPlaces(of name: String, in root: ObjectType) -> [Place] {
    places.withLock { known in
      if known[root.id] == nil { known[root.id] = PlaceIndex(of: root, in: self) }
      return known[root.id]?[name] ?? []
    }
  }
}

extension Schema.Value {
  /// What a list's items hold; the value itself if it's no list.
  package var ofItems: Schema.Value {
    var value = self
    while case .list(let inner) = value { value = inner }
    return value
  }

  /// The words to choose from; nil where any value will do.
  package var choices: [String]? {
    if case .choice(let words, _) = ofItems { words } else { nil }
  }
}
