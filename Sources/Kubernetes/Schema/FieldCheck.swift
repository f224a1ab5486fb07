import Manifest

extension Schema {
  /// What the schema has to say against an object: every fault, in reading order.
  ///
  /// Nothing for kinds it doesn't know. `minor` is the minor version of Kubernetes the object is meant for; without it
  /// no field is too new. What the cluster fills in (`status`, `managedFields`) isn't looked at, nor are values with
  /// `{{` or `${` in them, which are still to be filled in. Each node is visited once.
  package func check(_ root: Node, apiVersion: String, kind: String, minor: Int? = nil) -> [FieldFault] {
    guard let type = self.root(apiVersion: apiVersion, kind: kind) else { return [] }
    var check = FieldCheck(schema: self, root: type, minor: minor)
    check.run(from: root)
    return check.faults
  }
}

/// One walk through an object.
private struct FieldCheck {
  let schema: Schema
  let root: Schema.Root
  let minor: Int?
  var faults: [FieldFault] = []
  private var open: [Level] = []

  init(schema: Schema, root: Schema.Root, minor: Int?) {
    (self.schema, self.root, self.minor) = (schema, root, minor)
  }

  /// A node to be looked at.
  struct Visit {
    let node: Node
    /// What it should hold.
    let value: Schema.Value
    /// The object or list it stands in.
    let owner: Trail
    /// The field it is, or the list or map it's in belongs to.
    let field: Schema.Field?
  }

  /// A map or list whose children are being looked at.
  private struct Level {
    var rest: Children
    /// How many have been looked at.
    var position = 0
    let holds: Content
    let trail: Trail
    let field: Schema.Field?

    enum Content {
      case fields(Schema.ObjectType)
      case items(Schema.Value, key: String?)
      case values(Schema.Value)
    }
  }

  mutating func run(from node: Node) {
    look(at: Visit(node: node, value: .object(root.type.id), owner: Trail(root.type), field: nil))
    // A stack of our own: documents may be deeper than the program's.
    while var level = open.popLast() {
      let depth = open.count
      while let child = level.rest.next() {
        look(at: child, in: level)
        level.position += 1
        guard open.count > depth else { continue }
        // What's below the child comes first.
        open.insert(level, at: depth)
        break
      }
    }
  }

  private mutating func look(at child: Node, in level: borrowing Level) {
    switch level.holds {
    case .fields(let type):
      guard let field = type[child] else { return report(unknown: child, in: level.trail) }
      // Most: nothing has to be known of where it is.
      if case .string = field.holds, child.isEvidentlyString { return }
      if field.isUnwritten, field.name != "ephemeralContainers" { return }
      look(at: Visit(node: child, value: field.holds, owner: level.trail, field: field))
    case .items(let inner, let key):
      if case .string = inner, child.isEvidentlyString { return }
      look(
        at: Visit(node: child, value: inner, owner: level.trail.item(level.position, of: key), field: level.field))
    case .values(let inner):
      if case .string = inner, child.isEvidentlyString { return }
      look(at: Visit(node: child, value: inner, owner: level.trail, field: level.field))
    }
  }

  private mutating func look(at visit: Visit) {
    guard visit.node.isPresent else { return }
    switch visit.value {
    case .object(let id):
      let type = schema.type(id)
      guard !type.isOpaque else { return }
      guard visit.node.shape == .map else { return report(visit, not: "a map of fields") }
      enter(visit.node, as: type, from: visit)
    case .list(let inner):
      guard visit.node.shape == .list else { return report(visit, not: "a list") }
      let key = visit.node.key
      open.append(
        Level(rest: visit.node.eachChild, holds: .items(inner, key: key), trail: visit.owner, field: visit.field))
      for (position, item) in visit.node.eachChild.enumerated() where !item.isPresent {
        let place = "item \(position + 1) of '\(key ?? "")'"
        faults.append(
          FieldFault(
            kind: .emptyItem, node: item, message: "\(place) is empty; delete the stray dash", suggestion: .delete))
      }
    case .map(let inner):
      guard visit.node.shape == .map else { return report(visit, not: "a map of keys and values") }
      open.append(
        Level(
          rest: visit.node.eachChild, holds: .values(inner), trail: visit.owner.map(of: visit.node.key),
          field: visit.field))
    default:
      if let fault = scalarFault(visit.node, visit.value, visit.name) { faults.append(fault) }
    }
  }

  private mutating func enter(_ node: Node, as type: Schema.ObjectType, from visit: Visit) {
    let trail = visit.owner.inside(type, key: visit.owner.isRoot ? nil : visit.node.key, at: node)
    open.append(Level(rest: node.eachChild, holds: .fields(type), trail: trail, field: nil))
    for field in type.demanding {
      if field.isRequired, field.standard == nil, !root.isSuccessor, !node[field.name].isPresent {
        faults.append(
          FieldFault(
            kind: .missing, node: node[field.name], message: "required field '\(field.name)' is missing",
            suggestion: nil))
      }
      // Within a field that is itself too new everything is; that is said once.
      if let minor, let since = field.since, since > minor, visit.field?.since ?? 0 <= minor,
        node[field.name].isPresent
      {
        faults.append(
          FieldFault(
            kind: .tooNew, node: node[field.name],
            message: "'\(field.name)' came with Kubernetes 1.\(since); 1.\(minor) drops it", suggestion: nil))
      }
    }
  }

  private mutating func report(_ visit: Visit, not wanted: String) {
    guard !isUnrendered(visit.node) else { return }
    var message = "\(visit.name) must be \(wanted), but it's \(described(visit.node))"
    if wanted == "a list" {
      if visit.node.shape == .map { message += "; begin each item with a dash" }
      if visit.node.shape == .scalar { message += "; write it as an item" }
    }
    faults.append(FieldFault(kind: .wrongType, node: visit.node, message: message, suggestion: nil))
  }
}

extension FieldCheck {
  // Beyond this many faults in one object it's another kind of file: nobody reads what each name might have been.
  private static let suggestionLimit = 200

  private mutating func report(unknown node: Node, in owner: Trail) {
    let name = node.key ?? ""
    if root.isSuccessor, fieldsOfFormerVersions.contains(name) { return }
    let short = shortened(name)
    var fault = FieldFault(
      kind: .unknown, node: node, message: "no field '\(short)' in \(owner.name); the API server drops or refuses it",
      suggestion: nil)
    defer { faults.append(fault) }
    guard faults.count < Self.suggestionLimit, let type = owner.type, let object = owner.node else { return }

    let near = schema.nearestField(to: name, in: type, except: Set(object.fields.map(\.key)))
    let places = placesOf(name, node, in: owner, type)
    if !places.isEmpty, near.map({ $0.slips > 1 }) ?? true {
      let list = places.joined(separator: " or ")
      fault = FieldFault(
        kind: .misplaced, node: node, message: "no field '\(short)' in \(owner.name); it belongs in \(list)",
        suggestion: .move(to: places))
    } else if let near {
      var message = "no field '\(short)'; did you mean '\(near.name)'?"
      if let standard = type[near.name]?.standard, !standard.isEmpty, standard != "false" {
        message += " (meanwhile that is \(standard))"
      }
      fault = FieldFault(kind: .misspelt, node: node, message: message, suggestion: .rename(to: near.name))
    } else if let other = schema.sibling(of: type, having: name) {
      fault = FieldFault(
        kind: .unknown, node: node, message: "\(type.apiVersion) has no field '\(short)'; \(other.apiVersion) has it",
        suggestion: nil)
    }
  }

  /// Where an unknown field belongs: one or two places; none if it might be anywhere.
  private func placesOf(_ name: String, _ node: Node, in owner: Trail, _ type: Schema.ObjectType) -> [String] {
    if let place = newPlaces["\(type.name).\(name)"] { return ["\(owner.path).\(place)"] }
    if unplaceable.contains(name) { return [] }
    if node.shape == .scalar {
      switch type.name {
      case "LabelSelector": return [owner.path + ".matchLabels." + name]
      case "ResourceRequirements", "VolumeResourceRequirements":
        return ["\(owner.path).requests.\(name)", "\(owner.path).limits.\(name)"]
      default: break
      }
    }
    let keys = owner.keys
    let all = schema.nearestPlaces(of: name, in: root.type, near: keys)
    guard let first = all.first else { return [] }
    let nearest = all.filter { $0.distance == first.distance }
    // A name as common as 'path' or 'name' says nothing far from home.
    guard nearest.count <= 2, all.count <= 2 || first.distance <= 2 || nearest.count == 1 && all.count <= 4 else {
      return []
    }
    return nearest.map { owner.path(of: $0.place) }
  }
}

/// Fields that every other type has: where one belongs can't be told.
private let unplaceable: Set<String> = ["apiVersion", "kind", "status"]

/// Where fields of former versions have their place today, from the object that had them.
private let newPlaces: [String: String] = [
  "IngressBackend.serviceName": "service.name", "IngressBackend.servicePort": "service.port.number",
  "CustomResourceDefinitionSpec.version": "versions[0].name",
  "CustomResourceDefinitionSpec.validation": "versions[0].schema",
]

/// Fields that only versions now gone had.
private let fieldsOfFormerVersions: Set<String> = ["rollbackTo", "templateGeneration"]

/// The way from the root to an object or list, so that nobody must look for it.
private final class Trail {
  let above: Trail?
  /// Nil for an item of a list.
  let key: String?
  let position: Int?
  /// Nil for a list.
  let type: Schema.ObjectType?
  let node: Node?

  private init(above: Trail?, key: String?, position: Int?, type: Schema.ObjectType?, node: Node?) {
    (self.above, self.key, self.position, self.type, self.node) = (above, key, position, type, node)
  }

  convenience init(_ root: Schema.ObjectType) {
    self.init(above: nil, key: nil, position: nil, type: root, node: nil)
  }

  func item(_ position: Int, of key: String?) -> Trail {
    Trail(above: self, key: key, position: position, type: nil, node: nil)
  }

  func map(of key: String?) -> Trail { Trail(above: self, key: key, position: nil, type: nil, node: nil) }

  /// Where the walk begins, before the object itself.
  var isRoot: Bool { above == nil }

  func inside(_ type: Schema.ObjectType, key: String?, at node: Node) -> Trail {
    Trail(above: self, key: key, position: nil, type: type, node: node)
  }

  /// The keys from the root with their positions; list items count for nothing.
  private var steps: [(key: String, position: Int?)] {
    var steps: [(key: String, position: Int?)] = []
    var trail: Trail? = self
    while let here = trail {
      if let key = here.key { steps.append((key, here.position)) }
      trail = here.above
    }
    return steps.reversed()
  }

  var keys: [String] { steps.map(\.key) }
  var path: String { steps.map { $0.key + ($0.position.map { "[\($0)]" } ?? "") }.joined(separator: ".") }

  /// A place's path, with the positions of the lists that this trail goes through.
  func path(of place: Schema.Place) -> String {
    var parts = place.path.split(separator: ".").map(String.init)
    for (index, (step, key)) in zip(steps, place.ownerKeys).enumerated() {
      guard step.key == key else { break }
      if let position = step.position { parts[index] = "\(key)[\(position)]" }
    }
    return parts.joined(separator: ".")
  }

  /// `'spec'`, `an item of 'containers'`, or the kind for the root.
  var name: String {
    if let key { return position == nil ? "'\(shortened(key))'" : "an item of '\(key)'" }
    if let above, above.position != nil { return above.name }
    return "a \(type?.name ?? "list")"
  }
}

extension FieldCheck.Visit {
  /// `'replicas'`, or `item 2 of 'args'`.
  var name: String {
    if let key = node.key { return "'\(shortened(key))'" }
    guard let position = owner.position, let list = owner.key else { return "the document" }
    return "item \(position + 1) of '\(list)'"
  }
}
