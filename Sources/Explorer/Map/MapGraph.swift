import Drawing
import Kubernetes
import Manifest

/// What's on a map before it has places: the objects of an application, those drawn together in one node, and what leads
/// from node to node.
struct MapGraph: Sendable {
  struct Node: Sendable {
    /// Tells nodes apart from one drawing to the next.
    let key: String
    /// Several for what's drawn together, such as the pods of a controller; none for what's missing.
    let ids: [Resource.ID]
    /// A reference that leads nowhere, whose target this stands for.
    var broken: Link?
    let zone: Zone
    let title: Text
    /// The title in two parts, for where it's too long for one line.
    var name = Text()
    var kind = ""
    var note = Text()
  }

  struct Arc: Sendable {
    let from: Int
    let to: Int
    let verb: String
    let certainty: Link.Certainty
    let isBroken: Bool
    /// Where the source says so, as a path of fields; empty for what no field says.
    let path: String
  }

  private(set) var nodes: [Node] = []
  private(set) var arcs: [Arc] = []
  /// The workload that's drawn with what's in it.
  private(set) var focus: Int?
  let application: String
  /// How many objects that are made at run time aren't shown.
  private(set) var hidden = 0
  private var positions: [String: Int] = [:]
  private var nodeOf: [Resource.ID: Int] = [:]
  private let glyphs: Glyphs
  private let inventory: Inventory
  private let warnings: Warnings

  /// More than can be followed on a map.
  private static let limit = 300

  /// - Parameter isWhole: with what's made at run time of everything; otherwise only of what's near the middle.
  init(
    _ subject: Subject, in inventory: Inventory, _ warnings: Warnings, glyphs: Glyphs, isWhole: Bool = true,
    onlyErrors: Bool = false
  ) {
    (self.inventory, self.warnings, self.glyphs) = (inventory, warnings, glyphs)
    let start: Resource.ID? =
      switch subject {
      case .resource(let id): id
      case .brokenReference(let link): link.from
      case .group(let group): group.members.first { inventory[$0]?.runsPods == true } ?? group.members.first
      case .file(let name): inventory.resources.first { $0.isWritten && $0.node.document.file.name == name }?.id
      case .package, .none: nil
      }
    guard let start, inventory[start] != nil else {
      application = ""
      return
    }
    let application = inventory.applications.first { !$0.isRest && $0.members.contains(start) }
    self.application = application?.name ?? ""
    let members = Self.members(around: start, application, inventory)
    let center = Self.workload(nearest: start, among: members, inventory)
    let near = isWhole ? nil : center.map { Self.near($0, start, inventory) }
    for id in members {
      if let near, case .derived? = inventory[id]?.origin, !near.contains(id) {
        hidden += 1
        continue
      }
      place(id)
    }
    focus = center.flatMap { nodeOf[$0] }
    for id in members { connect(id) }
    if onlyErrors { keepErrors() }
  }

  /// The objects of the application, what they lead to, and what's made of them; without an application the neighbours.
  private static func members(
    around start: Resource.ID, _ application: Application?, _ inventory: Inventory
  ) -> [Resource.ID] {
    var found: [Resource.ID] = []
    var seen: Set<Resource.ID> = []
    func add(_ id: Resource.ID) {
      if found.count < limit, inventory[id] != nil, seen.insert(id).inserted { found.append(id) }
    }
    // The nearest come first, so that a limit cuts what's far.
    var core = [start] + inventory.links(from: start).compactMap(\.to) + inventory.links(to: start).map(\.from)
    if let application { core += application.members }
    core.forEach(add)
    for id in found where inventory[id]?.isWritten == true {
      for link in inventory.links(from: id) where link.relation != .ownedBy { link.to.map(add) }
    }
    for id in found { inventory.family(of: id).forEach(add) }
    let order = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1, $0) })
    // In the inventory's order within a zone; what isn't written stays as found.
    let memberOrder =
      application.map { Dictionary(uniqueKeysWithValues: $0.members.enumerated().map { ($1, $0) }) } ?? [:]
    return found.sorted { a, b in
      (memberOrder[a] ?? .max, order[a] ?? 0) < (memberOrder[b] ?? .max, order[b] ?? 0)
    }
  }

  /// The object itself if it runs pods; else whoever makes it; else the nearest that does, over at most three links.
  private static func workload(
    nearest start: Resource.ID, among members: [Resource.ID], _ inventory: Inventory
  ) -> Resource.ID? {
    func isWorkload(_ id: Resource.ID) -> Bool {
      inventory[id].map { $0.runsPods && $0.isWritten } ?? false
    }
    var frontier = [start]
    var seen: Set<Resource.ID> = [start]
    for _ in 0..<4 {
      if let found = frontier.first(where: isWorkload) { return found }
      var next: [Resource.ID] = []
      for id in frontier {
        let owner = inventory.owner(of: id).map { [$0] } ?? []
        let around = owner + inventory.links(from: id).compactMap(\.to) + inventory.links(to: id).map(\.from)
        for other in around where seen.insert(other).inserted { next.append(other) }
      }
      frontier = Array(next.prefix(500))
    }
    return members.first(where: isWorkload)
  }

  /// What's made of the workload in the middle, of what refers to it, and of what it refers to by name.
  private static func near(_ center: Resource.ID, _ start: Resource.ID, _ inventory: Inventory) -> Set<Resource.ID> {
    let users = inventory.links(to: center).filter { $0.relation != .mentions }.map(\.from)
    let used = inventory.links(from: center).filter { $0.relation == .claims || $0.relation == .namedBy }.compactMap(
      \.to)
    return Set(([center, start] + users + used).flatMap { inventory.family(of: $0) })
  }

  // MARK: Nodes

  private mutating func place(_ id: Resource.ID) {
    guard nodeOf[id] == nil, let resource = inventory[id] else { return }
    if case .derived = resource.origin {
      placeTogether(resource)
    } else {
      var note = Text()
      if case .assumed = resource.origin { note = Text("assumed", .textDim) }
      add(
        Node(
          key: "\(id) \(id.namespace) \(id.ordinal)", ids: [id], zone: resource.zone, title: title(of: resource),
          name: name(of: resource), kind: resource.title, note: note.isEmpty ? self.note(on: resource) : note))
    }
  }

  private mutating func add(_ node: Node) {
    positions[node.key] = nodes.count
    for id in node.ids { nodeOf[id] = nodes.count }
    nodes.append(node)
  }

  /// Siblings of one kind share a node.
  private mutating func placeTogether(_ resource: Resource) {
    let siblings = inventory.owner(of: resource.id).map { owner in
      inventory.children(of: owner).filter { $0.kind == resource.id.kind && $0.group == resource.id.group }
    }
    let ids = siblings?.contains(resource.id) == true ? siblings ?? [resource.id] : [resource.id]
    guard ids.count > 1 else {
      return add(
        Node(
          key: "\(resource.id) \(resource.namespace) \(resource.id.ordinal)", ids: [resource.id], zone: .runtime,
          title: Text(untrusted: glyphs.label(of: resource), .zoneRuntime),
          name: Text(untrusted: glyphs.name(resource.name), .zoneRuntime), kind: resource.title))
    }
    let names = ids.map { glyphs.name($0.name) }
    let prefix = commonPrefix(names)
    let rest = names.dropFirst().prefix(9).map { "-" + $0.dropFirst(prefix.count) }
    let more = names.count > 10 ? "  \(glyphs.ellipsis)" : ""
    let name = "\(names[0])  \(rest.joined(separator: "  "))\(more)"
    let title = "\(resource.title)/\(name)"
    add(
      Node(
        key: "\(ids[0]) \(ids[0].namespace) +", ids: ids, zone: .runtime, title: Text(untrusted: title, .zoneRuntime),
        name: Text(untrusted: name, .zoneRuntime), note: Text("\(ids.count) \(resource.kindName)s", .textDim)))
  }

  /// Up to and with the last dash that all have in common.
  private func commonPrefix(_ names: [String]) -> String {
    guard var prefix = names.first else { return "" }
    for name in names.dropFirst() {
      while !name.hasPrefix(prefix) { prefix.removeLast() }
    }
    while let last = prefix.last, last != "-" { prefix.removeLast() }
    return prefix
  }

  private func title(of resource: Resource) -> Text {
    let name = glyphs.label(of: resource)
    return Text(untrusted: name == resource.title ? name : "\(resource.title)/")
      + (name == resource.title ? Text() : self.name(of: resource))
  }

  private func name(of resource: Resource) -> Text {
    var text = Text(untrusted: glyphs.name(resource.name))
    if resource.runsPods, let replicas = resource.node["spec"]["replicas"].text {
      text += Text(untrusted: " \(glyphs.times)\(replicas)")
    }
    return text
  }

  private func note(on resource: Resource) -> Text {
    let words = Text(untrusted: resource.gist)
    let wrong = warnings.counts(of: resource.id).serious.text
    return words.isEmpty || wrong.isEmpty ? words + wrong : words + Text(" ") + wrong
  }

  // MARK: Arcs

  private mutating func connect(_ id: Resource.ID) {
    guard let from = nodeOf[id], let resource = inventory[id] else { return }
    for child in inventory.children(of: id) {
      if let to = nodeOf[child] {
        add(Arc(from: from, to: to, verb: "manages", certainty: .declared, isBroken: false, path: ""))
      }
    }
    // What's made refers to what its maker refers to already.
    if resource.kind == .endpointSlice, let to = nodeOf[id] {
      // From the pods to where their addresses are listed, which is the way traffic is thought of.
      for link in inventory.links(from: id) where link.relation == .lists {
        guard let from = link.to.flatMap({ nodeOf[$0] }) else { continue }
        add(Arc(from: from, to: to, verb: link.relation.inverse, certainty: .matched, isBroken: false, path: ""))
      }
    }
    guard resource.isWritten else { return }
    for link in inventory.links(from: id) where link.relation != .ownedBy && link.relation != .belongsTo {
      let to: Int?
      switch link.target {
      case .resource(let target): to = link.relation == .selects ? pods(of: target) ?? nodeOf[target] : nodeOf[target]
      case .missing(let missing): to = missing.isOptional || missing.what == .match ? nil : node(for: link, missing)
      }
      guard let to else { continue }
      add(
        Arc(
          from: from, to: to, verb: link.relation.verb, certainty: link.certainty, isBroken: link.isBroken,
          path: link.node.path))
    }
  }

  /// A selector takes pods: those that are made of a workload stand for it where they're shown.
  private func pods(of id: Resource.ID) -> Int? {
    guard inventory[id]?.kind != .pod else { return nil }
    return inventory.family(of: id).first { $0.kind == "Pod" && $0.group.isEmpty && $0 != id }.flatMap { nodeOf[$0] }
  }

  private mutating func add(_ arc: Arc) {
    guard arc.from != arc.to, !arcs.contains(where: { $0.from == arc.from && $0.to == arc.to }) else { return }
    arcs.append(arc)
  }

  /// What's missing stands among what somebody makes beforehand: there it would have to be.
  private mutating func node(for link: Link, _ missing: Missing) -> Int {
    let key = "missing \(missing.kindName)/\(missing.name) \(missing.namespace) \(missing.what)"
    if let known = positions[key] { return known }
    var text = Text(untrusted: glyphs.label(of: missing), .refBroken)
    switch missing.what {
    case .key(let name): text += Text(untrusted: "[\(name)]", .refBroken)
    case .port(let name): text += Text(untrusted: ":\(name)", .refBroken)
    case .object, .match: break
    }
    add(Node(key: key, ids: [], broken: link, zone: .admin, title: text + Text(" \(glyphs.broken)", .refBroken)))
    return nodes.count - 1
  }

  /// Only what's broken or has errors, and what's one step from it.
  private mutating func keepErrors() {
    var kept: Set<Int> = []
    for (index, node) in nodes.enumerated() {
      if node.broken != nil { kept.insert(index) }
      if node.ids.contains(where: { warnings.counts(of: $0).errors > 0 }) {
        kept.insert(index)
      }
    }
    for arc in arcs where arc.isBroken { kept.formUnion([arc.from, arc.to]) }
    let core = kept
    for arc in arcs where core.contains(arc.from) || core.contains(arc.to) { kept.formUnion([arc.from, arc.to]) }
    let order = nodes.indices.filter(kept.contains)
    let renumbered = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    arcs = arcs.compactMap { arc in
      guard let from = renumbered[arc.from], let to = renumbered[arc.to] else { return nil }
      return Arc(
        from: from, to: to, verb: arc.verb, certainty: arc.certainty, isBroken: arc.isBroken, path: arc.path)
    }
    focus = focus.flatMap { renumbered[$0] }
    nodes = order.map { nodes[$0] }
  }
}

extension Resource {
  /// What one wants to know of it first, in a word or two: a Service's ports, an Ingress's host; empty for most kinds.
  var gist: String {
    let spec = node["spec"]
    switch kind {
    case .service:
      let ports = spec["ports"].items.compactMap { $0["port"].text }.joined(separator: ",")
      return (spec["clusterIP"].text == "None" ? "headless " : "") + (ports.isEmpty ? "" : ":\(ports)")
    case .horizontalPodAutoscaler: return "\(spec["minReplicas"].text ?? "1")..\(spec["maxReplicas"].text ?? "?")"
    case .cronJob: return spec["schedule"].text ?? ""
    case .persistentVolumeClaim, .persistentVolume:
      return (spec["resources"]["requests"]["storage"].text ?? spec["capacity"]["storage"].text) ?? ""
    case .ingress: return spec["rules"][0]["host"].text ?? ""
    default: return ""
    }
  }
}

extension Glyphs {
  /// "So many times"; the sign itself is two cells wide in some settings.
  var times: String { name == "unicode" ? "×" : "x" }
}

extension Zone {
  /// As written over it on the map.
  var heading: String {
    switch self {
    case .developer: "YOUR MANIFESTS"
    case .admin: "CLUSTER ADMIN, BEFOREHAND"
    case .runtime: "RUN TIME, BY CONTROLLERS"
    }
  }

  var role: Role {
    switch self {
    case .developer: .zoneManifest
    case .admin: .zoneAdmin
    case .runtime: .zoneRuntime
    }
  }
}
