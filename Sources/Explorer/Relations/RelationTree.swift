import Drawing
import Kubernetes
import Manifest

/// What an object leads to and what leads to it, as the lines of a tree.
///
/// An object that stands on the way to itself is shown once more, marked, and goes no deeper.
struct RelationTree {
  struct Entry: Sendable {
    let line: FactLine
    /// Tells entries apart from one drawing to the next: the relations and objects on the way.
    let key: String
    let id: Resource.ID?
    let canOpen: Bool
    let isOpen: Bool
    let depth: Int
  }

  private let inventory: Inventory
  private let glyphs: Glyphs
  /// Entries that are the other way than they'd be by themselves.
  private let turned: Set<String>
  private(set) var entries: [Entry] = []

  /// More than anybody reads; guards against objects with thousands of users.
  private static let limit = 2000
  private static let perRelation = 20

  init(_ root: Resource, in inventory: Inventory, glyphs: Glyphs, turned: Set<String> = []) {
    (self.inventory, self.glyphs, self.turned) = (inventory, glyphs, turned)
    let title = Text(untrusted: glyphs.label(of: root), .textStrong)
    entries.append(
      Entry(
        line: FactLine(text: title, mark: zone(root), leads: .open(root.id)), key: "", id: root.id, canOpen: false,
        isOpen: true, depth: 0))
    add(branches(of: root), below: [root.id], key: "", lead: Text(), depth: 1)
    if entries.count == 1 {
      entries.append(
        Entry(
          line: FactLine(text: Text("\(glyphs.tree.last)nothing refers to it, and it refers to nothing", .textDim)),
          key: "/", id: nil, canOpen: false, isOpen: false, depth: 1))
    }
  }

  fileprivate struct Branch {
    let verb: String
    let target: Link.Target?
    /// For what's no object: an image.
    var text = ""
    var link: Link?
    /// From the other end: the link is what the other object says.
    var isBackward = false
  }

  private func branches(of resource: Resource) -> [Branch] {
    var found: [Branch] = []
    var seen: Set<Branch.Key> = []
    func add(_ branch: Branch) { if seen.insert(branch.key).inserted { found.append(branch) } }
    if let owner = inventory.owner(of: resource.id) { add(Branch(verb: "owned by", target: .resource(owner))) }
    for child in inventory.children(of: resource.id) { add(Branch(verb: "manages", target: .resource(child))) }
    for link in inventory.links(from: resource.id) where link.relation != .ownedBy {
      add(Branch(verb: link.relation.verb, target: link.target, link: link))
    }
    if resource.origin == .written {
      let pod = resource.podTemplate["spec"]
      for container in pod["initContainers"].items + pod["containers"].items {
        if let image = container["image"].text { add(Branch(verb: "image", target: nil, text: image)) }
      }
    }
    for link in inventory.links(to: resource.id) where link.relation != .ownedBy {
      add(Branch(verb: link.relation.inverse, target: .resource(link.from), link: link, isBackward: true))
    }
    return found
  }

  private mutating func add(_ branches: [Branch], below path: [Resource.ID], key: String, lead: Text, depth: Int) {
    var counts: [String: Int] = [:]
    for branch in branches { counts[branch.verb, default: 0] += 1 }
    let wide = max(9, branches.map { cells(of: $0.verb) }.max() ?? 0)
    var shown: [String: Int] = [:]
    let visible = branches.filter { branch in
      shown[branch.verb, default: 0] += 1
      return (shown[branch.verb] ?? 0) <= Self.perRelation
    }
    for (index, branch) in visible.enumerated() where entries.count < Self.limit {
      let left = (counts[branch.verb] ?? 0) - Self.perRelation
      let isLastOfVerb = index + 1 == visible.count || visible[index + 1].verb != branch.verb
      let isLast = index + 1 == visible.count && !(isLastOfVerb && left > 0)
      add(branch, isLast: isLast, wide: wide, below: path, key: key, lead: lead, depth: depth)
      guard isLastOfVerb, left > 0 else { continue }
      let end = index + 1 == visible.count ? glyphs.tree.last : glyphs.tree.branch
      entries.append(
        Entry(
          line: FactLine(text: lead + Text(end, .border) + Text("and \(left) more \(branch.verb)", .textDim)),
          key: "\(key)/\(branch.verb)+", id: nil, canOpen: false, isOpen: false, depth: depth))
    }
  }

  private mutating func add(
    _ branch: Branch, isLast: Bool, wide: Int, below path: [Resource.ID], key: String, lead: Text, depth: Int
  ) {
    let own = "\(key)/\(branch.verb) \(branch.target.map { "\($0)" } ?? branch.text)"
    var text = lead + Text(isLast ? glyphs.tree.last : glyphs.tree.branch, .border)
    text += Text(pad(branch.verb, to: wide) + "  ", .textDim)
    var mark = Text()
    var inner: [Branch] = []
    var id: Resource.ID?
    var leads: Request?
    var isCycle = false
    switch branch.target {
    case .resource(let target)?:
      id = target
      leads = .open(target)
      isCycle = path.contains(target)
      let resource = inventory[target]
      text += Text(untrusted: glyphs.label(of: target, in: inventory), isCycle ? .textDim : nil)
      if branch.link?.certainty == .guessed { text.append(" (guessed)", .textDim) }
      if isCycle { text.append("  (above)", .textDim) }
      mark = resource.map(zone) ?? Text()
      if let resource, !isCycle { inner = branches(of: resource).filter { !isWayBack($0, to: path.last) } }
    case .missing(let missing)?:
      leads = branch.link.map { .openBroken($0) }
      text += Text(untrusted: glyphs.label(of: missing), missing.isOptional ? .textDim : .refBroken)
      mark = missing.isOptional ? Text("optional", .textDim) : Text("\(glyphs.broken) missing", .refBroken)
      let near = advice(missing)
      if !near.isEmpty { text.append("  \(near)", .textDim) }
    case nil:
      text += Text(untrusted: branch.text)
    }
    // What controllers make is opened by itself: it's part of what the object is.
    let isTurned = turned.contains(own)
    let hasMore = inner.contains { $0.verb != Relation.lists.inverse }
    let opensItself = branch.verb == Relation.ownedBy.inverse && (depth == 1 || depth == 2 && hasMore)
    let isOpen = !inner.isEmpty && opensItself != isTurned
    if !inner.isEmpty, !isOpen { text.append(" \(glyphs.folded)", .textDim) }
    let place = branch.link.flatMap { $0.node.isWritten || $0.missing != nil ? $0.node.place : nil }
    entries.append(
      Entry(
        line: FactLine(text: text, mark: mark, place: place, leads: leads), key: own, id: id,
        canOpen: !inner.isEmpty, isOpen: isOpen, depth: depth))
    guard isOpen, let id, path.count < 12 else { return }
    let below = lead + Text(isLast ? glyphs.tree.blank : glyphs.tree.through, .border)
    add(inner, below: path + [id], key: own, lead: below, depth: depth + 1)
  }

  /// Below an object the way back to where one came from isn't told again.
  private func isWayBack(_ branch: Branch, to id: Resource.ID?) -> Bool {
    guard let id, case .resource(let target)? = branch.target else { return false }
    return target == id
  }

  private func advice(_ missing: Missing) -> String {
    let fact =
      switch missing.what {
      case .object: ""
      case .key(let key): "no key '\(sanitised(key))'"
      case .port(let port): "no port '\(sanitised(port))'"
      case .match: sanitised(missing.name)
      }
    let near =
      switch missing.advice {
      case .elsewhere(let namespace)?: "there's one in namespace \(sanitised(namespace))"
      case .similar(let name)?: "did you mean '\(sanitised(glyphs.name(name)))'?"
      case nil: ""
      }
    return [fact, near].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private func zone(_ resource: Resource) -> Text {
    switch resource.origin {
    case .written: Text("manifest", .textDim)
    case .assumed: Text("assumed", .zoneAdmin)
    case .derived: Text("run time", .zoneRuntime)
    }
  }
}

extension RelationTree.Branch {
  fileprivate struct Key: Hashable {
    let verb: String
    let target: Link.Target?
    let text: String
  }

  fileprivate var key: Key { Key(verb: verb, target: target, text: text) }
}
