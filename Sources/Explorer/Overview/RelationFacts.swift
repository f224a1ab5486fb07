import Drawing
import Kubernetes
import Manifest

extension FactSheet {
  /// What leads here, what this leads to, and what controllers make of it.
  mutating func relationFacts() {
    reachedBy()
    uses()
    owns()
  }

  /// `Ingress/shop › Service/web:80`: the ways from outside to the pods.
  private mutating func reachedBy() {
    let family = Set(inventory.family(of: resource.id))
    var services: [(Resource, Link)] = []
    var seen: Set<Resource.ID> = []
    for member in inventory.family(of: resource.id) {
      for link in inventory.links(to: member) where !family.contains(link.from) {
        guard let service = inventory[link.from], service.kind == .service, seen.insert(service.id).inserted else {
          continue
        }
        services.append((service, link))
      }
    }
    for (index, (service, _)) in services.enumerated() {
      let ports = service.node["spec"]["ports"].items.compactMap { $0["port"].text }.joined(separator: ",")
      let end = glyphs.label(of: service) + (ports.isEmpty ? "" : ":\(ports)")
      let fronts = inventory.links(to: service.id).compactMap { inventory[$0.from] }.filter {
        $0.id != resource.id && $0.section == .network && $0.kind != .service && $0.origin == .written
      }
      var shown: Set<Resource.ID> = []
      let names = fronts.filter { shown.insert($0.id).inserted }.map { glyphs.label(of: $0) }
      // The first two stand for the rest: the relations tell all.
      let more = names.count > 2 ? " +\(names.count - 2)" : ""
      let way = names.isEmpty ? end : names.prefix(2).joined(separator: ", ") + more + crumb + end
      fact(
        index == 0 ? "reached by" : "", Text(untrusted: way), width: FactSheet.wide, leads: .open(service.id))
    }
  }

  private mutating func uses() {
    let family = Set(inventory.family(of: resource.id))
    var seen: Set<Link.Target> = []
    var label = "uses"
    for link in inventory.links(from: resource.id) where link.relation != .ownedBy && link.relation != .belongsTo {
      guard seen.insert(link.target).inserted else { continue }
      if case .resource(let id) = link.target, family.contains(id) { continue }
      if [.selects, .restricts, .protects, .admits, .scales].contains(link.relation) {
        fact(
          link.relation.verb, target(of: link), at: link.node, width: FactSheet.wide, leads: request(for: link))
        continue
      }
      fact(label, target(of: link), at: link.node, width: FactSheet.wide, leads: request(for: link))
      label = ""
    }
  }

  private mutating func owns() {
    var label = "owns"
    for child in groups(inventory.children(of: resource.id)) {
      var text = childWords(child)
      let below = groups(child.flatMap { inventory.children(of: $0) })
      if !below.isEmpty { text += crumb + below.map(childWords).joined(separator: ", ") }
      fact(label, Text(untrusted: text, .zoneRuntime), width: FactSheet.wide, leads: child.first.map { .open($0) })
      label = ""
    }
  }

  /// Objects of one kind together, kinds in the order they come.
  private func groups(_ ids: [Resource.ID]) -> [[Resource.ID]] {
    var order: [String] = []
    var members: [String: [Resource.ID]] = [:]
    for id in ids {
      if members[id.kind] == nil { order.append(id.kind) }
      members[id.kind, default: []].append(id)
    }
    return order.compactMap { members[$0] }
  }

  private func childWords(_ ids: [Resource.ID]) -> String {
    guard let first = ids.first else { return "" }
    if ids.count == 1 { return glyphs.label(of: first, in: inventory) }
    return "\(ids.count) \(first.kind)s"
  }

  /// Everything that refers to this object: for what has no life of its own.
  mutating func usedBy(_ label: String = "used by") {
    var label = label
    var seen: Set<[String]> = []
    for link in inventory.links(to: resource.id) where link.relation != .ownedBy {
      guard let user = inventory[link.from], seen.insert([user.id.description, link.relation.verb]).inserted else {
        continue
      }
      let relation = "  \(link.relation.verb)\(link.certainty == .guessed ? " (guessed)" : "")"
      fact(
        label, Text(untrusted: glyphs.label(of: user)) + Text(relation, .textDim), width: FactSheet.wide,
        leads: link.node.isWritten && user.origin == .written ? .openSource(user.id, link.node.place) : .open(user.id))
      label = ""
    }
    if seen.isEmpty { fact(label, Text("nothing in these files", .textDim), width: FactSheet.wide) }
  }

  /// A link's other end: a name, and that it's missing where it is.
  func target(of link: Link) -> Text {
    switch link.target {
    case .resource(let id):
      var text = Text(untrusted: glyphs.label(of: id, in: inventory))
      if link.certainty == .guessed { text.append("  (guessed)", .textDim) }
      if case .assumed? = inventory[id]?.origin { text.append("  assumed", .textDim) }
      return text
    case .missing(let missing):
      let name = Text(untrusted: glyphs.label(of: missing))
      if missing.isOptional { return name + Text("  not in files, optional", .textDim) }
      switch missing.what {
      case .object: return name + Text("   \(glyphs.broken) not in files", .refBroken)
      case .key(let key): return name + Text(untrusted: "   \(glyphs.broken) no key '\(key)'", .refBroken)
      case .port(let port): return name + Text(untrusted: "   \(glyphs.broken) no port '\(port)'", .refBroken)
      case .match: return Text(untrusted: "\(glyphs.broken) nothing matches \(missing.name)", .refBroken)
      }
    }
  }

  /// What Enter on a link does: an object is opened, what's missing is explained.
  func request(for link: Link) -> Request {
    switch link.target {
    case .resource(let id): .open(id)
    case .missing: .openBroken(link)
    }
  }
}
