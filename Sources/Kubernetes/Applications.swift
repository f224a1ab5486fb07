import Manifest

/// Groups objects into applications.
///
/// What is connected by references and selectors belongs together, and what has the same `app.kubernetes.io/part-of`
/// (or else `app.kubernetes.io/instance`) in one namespace. What several may use (ConfigMaps, Secrets, claims, service
/// accounts, roles, everything without a namespace) is in each application that uses it and doesn't glue them together;
/// nor do guesses.
func grouped(_ resources: [Resource], _ links: [Link], index: ResourceIndex) -> [Application] {
  var grouping = Grouping(resources, index: index)
  grouping.glue(links)
  grouping.spread(links)
  return grouping.applications()
}

private struct Grouping {
  let resources: [Resource]
  let index: ResourceIndex
  private let positions: [Resource.ID: Int]
  private var ranks: [Int] = []
  private var parents: [Int]
  /// Of each object that doesn't glue, the groups that use it.
  private var users: [Int: Set<Int>] = [:]
  private var labels: [String?] = []

  init(_ resources: [Resource], index: ResourceIndex) {
    (self.resources, self.index) = (resources, index)
    positions = Dictionary(resources.enumerated().map { ($1.id, $0) }) { first, _ in first }
    parents = Array(resources.indices)
    ranks = resources.map(rank)
    labels = resources.map { resource in
      guard resource.isWritten else { return nil }
      let labels = resource.node["metadata"]["labels"]
      return [labels["app.kubernetes.io/part-of"].text, labels["app.kubernetes.io/instance"].text]
        .compactMap(\.self).first { !$0.isEmpty }
    }
  }

  private mutating func root(_ position: Int) -> Int {
    var position = position
    while parents[position] != position {
      parents[position] = parents[parents[position]]
      position = parents[position]
    }
    return position
  }

  /// The earlier object stands for the group.
  private mutating func join(_ a: Int, _ b: Int) {
    let (first, second) = (root(a), root(b))
    parents[max(first, second)] = min(first, second)
  }

  mutating func glue(_ links: [Link]) {
    var byLabel: [String: Int] = [:]
    for (position, resource) in resources.enumerated() {
      guard let label = labels[position], ranks[position] < 3 else { continue }
      let key = "\(index.namespace(of: resource))/\(label)"
      if let first = byLabel[key] { join(first, position) } else { byLabel[key] = position }
    }
    for link in links where link.certainty != .guessed {
      guard let target = link.to, let from = positions[link.from], let to = positions[target] else { continue }
      if ranks[from] == 0, ranks[to] == 0 { join(from, to) }
    }
  }

  /// Gives what doesn't glue to the groups that use it: first what pods use, then what that uses.
  mutating func spread(_ links: [Link]) {
    for position in resources.indices where ranks[position] == 0 || (labels[position] != nil && ranks[position] < 3) {
      users[position] = [root(position)]
    }
    let ends = links.compactMap { link -> (Int, Int)? in
      guard link.certainty != .guessed, let target = link.to, let from = positions[link.from],
        let to = positions[target]
      else { return nil }
      return ranks[from] <= ranks[to] ? (from, to) : (to, from)
    }
    for rank in 0..<3 {
      for (near, far) in ends where ranks[near] == rank && ranks[far] > rank {
        if let using = users[near] { users[far, default: []].formUnion(using) }
      }
    }
    // Limits and quotas are for all that's in their namespace.
    var inNamespace: [String: Set<Int>] = [:]
    for (position, resource) in resources.enumerated() where ranks[position] == 0 {
      inNamespace[index.namespace(of: resource), default: []].formUnion(users[position] ?? [])
    }
    for (position, resource) in resources.enumerated()
    where resource.kind == .limitRange || resource.kind == .resourceQuota {
      users[position] = inNamespace[index.namespace(of: resource)]
    }
  }

  mutating func applications() -> [Application] {
    var members: [Int: [Int]] = [:]
    for position in resources.indices {
      for group in users[position] ?? [] { members[group, default: []].append(position) }
    }
    var named: [(name: String, members: [Int])] = []
    var placed: Set<Int> = []
    for group in members.keys.sorted() {
      // What stands alone is no application.
      guard let all = members[group], let name = name(of: all) else { continue }
      named.append((name, all))
      placed.formUnion(all)
    }
    let rest = resources.indices.filter { !placed.contains($0) }
    disambiguate(&named)
    var applications = named.map { entry in
      Application(
        name: entry.name, members: entry.members.map { resources[$0].id },
        shared: Set(entry.members.filter { (users[$0]?.count ?? 0) > 1 }.map { resources[$0].id }))
    }
    applications.sort { $0.name < $1.name }
    if !rest.isEmpty {
      applications.append(
        Application(name: restName, members: rest.map { resources[$0].id }, shared: [], isRest: true))
    }
    return applications
  }

  /// By `part-of`, else `instance`, as most of its members have it; else the first Ingress, else the first workload.
  /// Nil for what is no application.
  private func name(of members: [Int]) -> String? {
    let core = members.filter { (users[$0]?.count ?? 0) <= 1 && resources[$0].isWritten }
    for key in ["app.kubernetes.io/part-of", "app.kubernetes.io/instance"] {
      var counts: [String: (count: Int, first: Int)] = [:]
      for member in core {
        guard let label = resources[member].node["metadata"]["labels"][key].text, !label.isEmpty else { continue }
        counts[label, default: (0, member)].count += 1
      }
      if let most = counts.min(by: { ($1.value.count, $0.value.first) < ($0.value.count, $1.value.first) }) {
        return most.key
      }
    }
    let entrances: Set<Kind> = [.ingress, .httpRoute, .route, .virtualService]
    if let entrance = core.first(where: { resources[$0].kind.map(entrances.contains) == true }) {
      return resources[entrance].name
    }
    if let workload = core.first(where: { resources[$0].section == .workloads && ranks[$0] == 0 }) {
      return resources[workload].name
    }
    let central = core.filter { ranks[$0] == 0 }
    return central.count > 1 ? resources[central[0]].name : nil
  }

  /// Where two have one name, their namespaces tell them apart, or else numbers.
  private func disambiguate(_ named: inout [(name: String, members: [Int])]) {
    for attempt in 0..<2 {
      var byName: [String: [Int]] = [:]
      for (position, entry) in named.enumerated() { byName[entry.name, default: []].append(position) }
      for positions in byName.values where positions.count > 1 {
        for (number, position) in positions.enumerated() {
          let first = named[position].members.first { resources[$0].isNamespaced }
          let namespace = first.map { index.namespace(of: resources[$0]) } ?? ""
          if attempt == 0 {
            named[position].name += " (\(namespace))"
          } else if number > 0 {
            named[position].name += " \(number + 1)"
          }
        }
      }
    }
  }
}

/// What gathers the objects of no application.
private let restName = "other objects"

/// How far from the pods a kind stands; 0 glues, the others belong to whoever uses them, nearer ones first.
private func rank(_ resource: Resource) -> Int {
  guard resource.isNamespaced else { return resource.kind == .persistentVolume ? 2 : 3 }
  switch resource.kind {
  case .serviceAccount, .persistentVolumeClaim: return 1
  // Those that controllers add for one object only are as near as that.
  case .configMap, .secret, .roleBinding, .openShiftRoleBinding: return 2
  case .role, .limitRange, .resourceQuota, .gateway, .istioGateway, .issuer, .secretStore, .appProject,
    .networkPolicy:
    return resource.kind == .networkPolicy ? 1 : 3
  default: return 0
  }
}
