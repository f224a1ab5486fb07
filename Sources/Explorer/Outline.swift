import Kubernetes
import Manifest

/// The four ways to order the navigator.
package enum Grouping: String, Sendable, CaseIterable {
  case application = "app"
  case kind
  case namespace = "ns"
  case file

  package var title: String {
    switch self {
    case .application: "By application"
    case .kind: "By kind"
    case .namespace: "By namespace"
    case .file: "By file"
    }
  }
}

/// The order of objects under one heading.
package enum Order: String, Sendable, CaseIterable {
  case kind, name, file, problems

  package var title: String { self == .problems ? "problems first" : rawValue }
}

/// Everything the navigator can show, as one flat list in which each item is followed by what lies below it.
///
/// Made once when manifests are read or ordered anew; folding and filtering only choose among its items.
struct Outline: Sendable {
  struct Item: Sendable {
    let id: ID
    let content: Content
    let depth: Int
    /// The item above; nil at the top.
    let parent: Int?
    /// The index after its last descendant.
    var end: Int
    /// Its own problems; for a heading, those of everything below.
    var counts: Counts
    /// How many objects are below a heading.
    var members = 0
  }

  enum Content: Sendable {
    case heading(String)
    case zone(Zone, String)
    /// By its index in the inventory.
    case resource(Int, isShared: Bool)
    /// A container, or a template of a claim, of the resource above.
    case part(String, Node)
    /// Rare and large: stored apart.
    indirect case missing(Link, references: Int)
    indirect case brokenFile(BrokenFile)
    indirect case package(Contents.Package)
  }

  /// What an item is known by from one loading to the next.
  struct ID: Sendable, Hashable {
    /// The headings above it.
    let scope: String
    let key: Key

    enum Key: Sendable, Hashable {
      case heading(String)
      case resource(Resource.ID)
      case part(Resource.ID, String)
      case missing(kind: String, namespace: String, name: String)
      case file(String)
      case package(String)
    }
  }

  /// What folding asks of an item.
  enum Sort: UInt8, Sendable { case leaf, heading, writtenObject, other }

  private(set) var items: [Item] = []
  // Of each item, side by side: what goes through all of them at each key need not touch the items, which are large.
  private(set) var sorts: [Sort] = []
  private(set) var depths: [Int32] = []
  /// Of an object's item its index in the inventory; -1 for others.
  private(set) var objects: [Int32] = []
  private var headings: [ID: Int] = [:]
  /// For each object, by its index in the inventory, its first place.
  private var places: [Int] = []
  /// The further places of objects that several groups share.
  private var morePlaces: [Int: [Int]] = [:]

  func index(of id: ID) -> Int? {
    if case .heading = id.key { return headings[id] }
    return items.firstIndex { $0.id == id }
  }

  /// The item of an object, in the same group as another item if it's there too.
  ///
  /// - Parameter resource: its index in the inventory.
  func index(ofResource resource: Int, near item: Int? = nil) -> Int? {
    guard places.indices.contains(resource), places[resource] >= 0 else { return nil }
    let found = [places[resource]] + (morePlaces[resource] ?? [])
    guard let item, items.indices.contains(item) else { return found.first }
    let scope = items[item].id.scope
    return found.first { items[$0].id.scope.hasPrefix(scope.prefix { $0 != "/" }) } ?? found.first
  }

  /// The items directly above an item, the nearest first.
  func ancestors(of index: Int) -> [Int] {
    var (result, next) = ([Int](), items[index].parent)
    while let parent = next {
      result.append(parent)
      next = items[parent].parent
    }
    return result
  }
}

// MARK: - Making

extension Outline {
  init(_ contents: Contents, by grouping: Grouping, in order: Order) {
    var builder = Builder(contents, order: order)
    builder.build(grouping)
    (items, places, morePlaces) = (builder.items, builder.places, builder.morePlaces)
    depths = items.map { Int32($0.depth) }
    objects = items.map { if case .resource(let index, _) = $0.content { Int32(index) } else { -1 } }
    sorts = items.indices.map { position in
      if items[position].end <= position + 1 { return .leaf }
      return switch items[position].content {
      case .heading, .zone: .heading
      case .resource(let index, _): contents.inventory.resources[index].isWritten ? .writtenObject : .other
      default: .other
      }
    }
    for (position, item) in items.enumerated() {
      if case .heading = item.id.key, headings[item.id] == nil { headings[item.id] = position }
    }
  }

  private struct Builder {
    let contents: Contents
    let inventory: Inventory
    let order: Order
    var items: [Item] = []
    var places: [Int]
    var morePlaces: [Int: [Int]] = [:]
    private var parent: Int?
    private var scope = ""
    private var indices: [Resource.ID: Int] { contents.positions }
    private var missing: [Resource.ID: [Link]] = [:]
    private var references: [ID.Key: Int] = [:]
    private var shownMissing: Set<ID> = []

    init(_ contents: Contents, order: Order) {
      (self.contents, self.order, inventory) = (contents, order, contents.inventory)
      places = Array(repeating: -1, count: inventory.resources.count)
      items.reserveCapacity(inventory.resources.count * 2)
      for link in inventory.brokenLinks {
        missing[link.from, default: []].append(link)
        if let key = link.missingKey { references[key, default: 0] += 1 }
      }
    }

    mutating func build(_ grouping: Grouping) {
      for file in contents.brokenFiles {
        add(.brokenFile(file), .file(file.file), counts: Counts(errors: 1)) { _ in }
      }
      let written = inventory.resources.indices.filter { inventory.resources[$0].origin == .written }
      switch grouping {
      case .application: byApplication(written)
      case .kind: byKind(written)
      case .namespace: byNamespace(written)
      case .file: byFile(written)
      }
      if written.isEmpty {
        addPackages()
      } else if !contents.packages.isEmpty {
        heading("Not rendered") { $0.addPackages() }
      }
      zone(.admin, "Cluster (assumed)")
      zone(.runtime, "Run time (simulated)")
    }

    private mutating func addPackages() {
      for package in contents.packages { add(.package(package), .package(package.path)) { _ in } }
    }

    private mutating func byApplication(_ written: [Int]) {
      var rest = Set(written)
      for application in inventory.applications {
        let members = application.members.compactMap { indices[$0] }.filter {
          inventory.resources[$0].origin == .written
        }
        guard !members.isEmpty else { continue }
        rest.subtract(members)
        let shared = Set(application.shared.compactMap { indices[$0] })
        heading(application.name) { $0.sections(members, shared: shared) }
      }
      if !rest.isEmpty { heading("other") { $0.sections(written.filter(rest.contains)) } }
    }

    private mutating func byKind(_ written: [Int]) {
      let sections = Dictionary(grouping: written) { contents.sections[$0] }
      for section in sections.keys.sorted() {
        heading(section.rawValue) { builder in
          let members = sections[section] ?? []
          let kinds = Dictionary(grouping: members) { builder.inventory.resources[$0].kindName }
          for kind in kinds.keys.sorted() { builder.heading(kind) { $0.rows(kinds[kind] ?? []) } }
        }
      }
    }

    private mutating func byNamespace(_ written: [Int]) {
      let spaces = Dictionary(grouping: written) { index -> String in
        let resource = inventory.resources[index]
        return !resource.isNamespaced ? "" : resource.namespace.isEmpty ? "(none written)" : resource.namespace
      }
      for space in spaces.keys.sorted() {
        heading(space.isEmpty ? "(whole cluster)" : space) { $0.sections(spaces[space] ?? []) }
      }
    }

    private mutating func byFile(_ written: [Int]) {
      let files = Dictionary(grouping: written) { inventory.resources[$0].node.document.file.name }
      for file in files.keys.sorted() { heading(contents.short(file)) { $0.rows(files[file] ?? []) } }
    }

    private mutating func sections(_ members: [Int], shared: Set<Int> = []) {
      let sections = Dictionary(grouping: members) { contents.sections[$0] }
      let broken = Dictionary(grouping: brokenLinks(of: members)) { $0.missingSection }
      for section in Set(sections.keys).union(broken.keys).sorted() {
        heading(section.rawValue) { builder in
          builder.rows(sections[section] ?? [], shared: shared, missing: broken[section] ?? [])
        }
      }
    }

    private func brokenLinks(of members: [Int]) -> [Link] {
      missing.isEmpty ? [] : members.flatMap { missing[inventory.resources[$0].id] ?? [] }
    }

    /// - Parameter links: nil: those of the members.
    private mutating func rows(_ members: [Int], shared: Set<Int> = [], missing links: [Link]? = nil) {
      for index in sorted(members) { row(index, isShared: shared.contains(index)) }
      for link in links ?? brokenLinks(of: members) {
        guard let key = link.missingKey, shownMissing.insert(ID(scope: scope, key: key)).inserted else { continue }
        let counts = link.isBroken ? Counts(errors: 1) : Counts(infos: 1)
        add(.missing(link, references: references[key] ?? 1), key, counts: counts) { _ in }
      }
    }

    private mutating func row(_ index: Int, isShared: Bool) {
      let resource = inventory.resources[index]
      let counts = contents.counts[index]
      add(.resource(index, isShared: isShared), .resource(resource.id), counts: counts, members: 1) { builder in
        for (title, node) in builder.contents.parts[index] {
          builder.add(.part(title, node), .part(resource.id, title)) { _ in }
        }
      }
    }

    private mutating func zone(_ zone: Zone, _ title: String) {
      let members = inventory.resources.indices.filter { index in
        switch inventory.resources[index].origin {
        case .written: false
        case .assumed: zone == .admin
        case .derived: zone == .runtime
        }
      }
      guard !members.isEmpty else { return }
      var made: [Int: [Int]] = [:]
      for index in members where contents.makers[index] >= 0 { made[contents.makers[index], default: []].append(index) }
      add(.zone(zone, title), .heading(title)) { builder in
        builder.scope = title
        var shown: Set<Int> = []
        for index in zone == .admin ? builder.sorted(members) : members where builder.contents.makers[index] < 0 {
          builder.add(index, with: made, shown: &shown, depth: 0)
        }
        // What is made in a circle has no top; it's shown all the same.
        for index in members where !shown.contains(index) { builder.add(index, with: made, shown: &shown, depth: 0) }
      }
    }

    /// A generated object, and below it what is generated from that.
    private mutating func add(_ index: Int, with made: [Int: [Int]], shown: inout Set<Int>, depth: Int) {
      guard depth < 20, shown.insert(index).inserted else { return }
      let id = inventory.resources[index].id
      let start = begin(.resource(index, isShared: false), .resource(id), counts: contents.counts[index], members: 1)
      for child in made[index] ?? [] { add(child, with: made, shown: &shown, depth: depth + 1) }
      finish(start)
    }

    private func sorted(_ members: [Int]) -> [Int] {
      let resources = inventory.resources
      switch order {
      case .file: return members
      case .kind: return members.sorted { contents.ranks[$0] < contents.ranks[$1] }
      case .name:
        return members.sorted {
          (resources[$0].name, resources[$0].kindName, $0) < (resources[$1].name, resources[$1].kindName, $1)
        }
      case .problems:
        let weights = Dictionary(
          uniqueKeysWithValues: members.map { index in
            let counts = contents.counts[index]
            return (index, counts.errors * 1_000_000 + counts.warnings * 1000 + counts.infos)
          })
        return members.sorted { (-(weights[$0] ?? 0), resources[$0].id) < (-(weights[$1] ?? 0), resources[$1].id) }
      }
    }

    // Items

    private mutating func heading(_ title: String, _ body: (inout Self) -> Void) {
      let start = begin(.heading(title), .heading(title))
      let outer = scope
      scope = scope.isEmpty ? title : "\(scope)/\(title)"
      body(&self)
      scope = outer
      finish(start)
    }

    private mutating func add(
      _ content: Content, _ key: ID.Key, counts: Counts = Counts(), members: Int = 0, _ body: (inout Self) -> Void
    ) {
      let start = begin(content, key, counts: counts, members: members)
      let outer = scope
      body(&self)
      scope = outer
      finish(start)
    }

    private mutating func begin(_ content: Content, _ key: ID.Key, counts: Counts = Counts(), members: Int = 0) -> Int {
      let index = items.count
      let depth = parent.map { items[$0].depth + 1 } ?? 0
      items.append(
        Item(
          id: ID(scope: scope, key: key), content: content, depth: depth, parent: parent, end: index + 1,
          counts: counts, members: members))
      if case .resource(let resource, _) = content {
        if places[resource] < 0 { places[resource] = index } else { morePlaces[resource, default: []].append(index) }
      }
      parent = index
      return index
    }

    private mutating func finish(_ index: Int) {
      items[index].end = items.count
      parent = items[index].parent
      guard let parent else { return }
      // A missing object is counted where it's referred to.
      if case .missing = items[index].content { return }
      switch items[parent].content {
      case .heading, .zone:
        items[parent].counts += items[index].counts
        items[parent].members += items[index].members
      default: items[parent].members += items[index].members
      }
    }
  }
}

extension Link {
  /// Nil for a reference that leads somewhere, and for one that wants a key, a port or a match of something that's there.
  var missingKey: Outline.ID.Key? {
    guard let missing, missing.what == .object else { return nil }
    return .missing(kind: missing.kindName, namespace: missing.namespace, name: missing.name)
  }

  var missingSection: Kind.Section { missing?.kind?.facts.section ?? .custom }
}

extension Resource {
  /// Containers and templates of claims, with the words they're listed under.
  var parts: [(title: String, node: Node)] {
    guard runsPods else { return [] }
    let pod = podTemplate["spec"]
    let groups = [("init", pod["initContainers"]), ("container", pod["containers"])]
    var result = groups.flatMap { word, list in
      list.items.map { ("\(word) \($0["name"].text ?? "‹no name›")", $0) }
    }
    for claim in node["spec"]["volumeClaimTemplates"].items {
      result.append(("volumeClaimTemplate \(claim["metadata"]["name"].text ?? "‹no name›")", claim))
    }
    return result
  }

  /// The order of kinds in a section: what people think of first comes first.
  var rank: Int { kind.flatMap { Self.ranks[$0] } ?? .max }

  private static let ranks: [Kind: Int] = {
    let first: [Kind] = [
      .deployment, .statefulSet, .daemonSet, .job, .cronJob, .replicaSet, .pod, .ingress, .service, .networkPolicy,
    ]
    let all = first + Kind.allCases.filter { !first.contains($0) }
    return Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
  }()
}
