import Kubernetes
import Manifest

/// Required affinity between pods, and topology spread that's to be kept: they look at nodes of the manifests only, as
/// nobody knows the labels of others.
///
/// Source: `pkg/scheduler/framework/plugins/interpodaffinity`, `podtopologyspread`.
extension World {
  /// What other pods have against a node; nil where nothing.
  func neighborObstacle(to pod: Int, on node: Int, without removed: Set<Int>) -> Obstacle? {
    guard nodes[node].object != nil else { return nil }
    let standing = nodes.indices.flatMap { nodes[$0].pods }.filter { other in
      other != pod && pods[other].exists && !pods[other].status.phase.isTerminal && !removed.contains(other)
    }
    return refusalByOthers(of: pod, on: node, standing) ?? affinityObstacle(to: pod, on: node, standing)
      ?? spreadObstacle(to: pod, on: node, standing)
  }

  private func label(_ key: String, of node: Int) -> String? {
    let own = nodes[node].object.flatMap { Labels($0["metadata"]["labels"])[key] }
    return own ?? (key == "kubernetes.io/hostname" ? nodes[node].name : nil)
  }

  private func terms(_ kind: String, of pod: Int) -> [Node] {
    pods[pod].plan.node["spec"]["affinity"][kind]["requiredDuringSchedulingIgnoredDuringExecution"].items
  }

  /// Whether a term of `pod` means another one: by its labels, and in the term's namespaces or else the pod's own.
  func matches(_ term: Node, of pod: Int, _ other: Int) -> Bool {
    guard let selector = selector(term["labelSelector"]), selector.matches(pods[other].labels) else { return false }
    let isKept = term["matchLabelKeys"].items.compactMap(\.text).allSatisfy { key in
      pods[pod].labels[key].map { $0 == pods[other].labels[key] } ?? true
    }
    guard isKept else { return false }
    let namespaces = term["namespaces"].items.compactMap(\.text)
    if namespaces.contains(pods[other].namespace) { return true }
    if term["namespaceSelector"].isPresent {
      guard let wanted = self.selector(term["namespaceSelector"]) else { return false }
      let namespace = inventory.find(.namespace, pods[other].namespace, in: "")
      var labels = namespace?.labels ?? Labels()
      labels.pairs["kubernetes.io/metadata.name"] = pods[other].namespace
      return wanted.matches(labels)
    }
    return namespaces.isEmpty && pods[other].namespace == pods[pod].namespace
  }

  func isTogether(_ key: String, _ node: Int, _ other: Int) -> Bool {
    guard let place = pods[other].node, let own = label(key, of: node) else { return false }
    return label(key, of: place) == own
  }

  /// Those that stand there keep it away.
  private func refusalByOthers(of pod: Int, on node: Int, _ standing: [Int]) -> Obstacle? {
    for other in standing {
      for term in terms("podAntiAffinity", of: other)
      where matches(term, of: other, pod) && isTogether(term["topologyKey"].text ?? "", node, other) {
        return Obstacle(because: term, why: "\(pods[other].name) keeps it away by its anti-affinity")
      }
    }
    return nil
  }

  private func affinityObstacle(to pod: Int, on node: Int, _ standing: [Int]) -> Obstacle? {
    for term in terms("podAntiAffinity", of: pod) {
      let key = term["topologyKey"].text ?? ""
      if standing.contains(where: { matches(term, of: pod, $0) && isTogether(key, node, $0) }) {
        return Obstacle(because: term, why: "its anti-affinity keeps it away from pods there")
      }
    }
    let wanted = terms("podAffinity", of: pod)
    guard !wanted.isEmpty else { return nil }
    let friends = standing.filter { other in wanted.allSatisfy { matches($0, of: pod, other) } }
    for term in wanted {
      let key = term["topologyKey"].text ?? ""
      // The first of a group may stand anywhere where the key is known.
      let isFirst = friends.isEmpty && wanted.allSatisfy { matches($0, of: pod, pod) }
      guard label(key, of: node) != nil, isFirst || friends.contains(where: { isTogether(key, node, $0) }) else {
        return Obstacle(because: term, why: "no pod there that its affinity asks for", mayYield: false)
      }
    }
    return nil
  }

  private func spreadObstacle(to pod: Int, on node: Int, _ standing: [Int]) -> Obstacle? {
    let constraints = pods[pod].plan.node["spec"]["topologySpreadConstraints"].items.filter {
      $0["whenUnsatisfiable"].text != "ScheduleAnyway"
    }
    let keys = constraints.compactMap { $0["topologyKey"].text }
    for constraint in constraints {
      let key = constraint["topologyKey"].text ?? ""
      guard let own = label(key, of: node) else {
        return Obstacle(because: constraint, why: "it has no label \(key) to spread by", mayYield: false)
      }
      guard let selector = selector(constraint["labelSelector"]) else { continue }
      let kept = constraint["matchLabelKeys"].items.compactMap(\.text)
      var counts: [String: Int] = [:]
      for other in nodes.indices where !nodes[other].isGone && isDomain(other, for: pod, constraint, keys) {
        counts[label(key, of: other) ?? "", default: 0] += 0
      }
      for other in standing {
        guard let place = pods[other].node, let domain = label(key, of: place), counts[domain] != nil,
          pods[other].deletion == nil, pods[other].namespace == pods[pod].namespace,
          selector.matches(pods[other].labels),
          kept.allSatisfy({ key in pods[pod].labels[key].map { $0 == pods[other].labels[key] } ?? true })
        else { continue }
        counts[domain, default: 0] += 1
      }
      let isScarce = counts.count < constraint["minDomains"].int32 ?? 1
      let least = isScarce ? 0 : counts.values.min() ?? 0
      let mine = selector.matches(pods[pod].labels) ? 1 : 0
      if (counts[own] ?? 0) + mine - least > max(1, constraint["maxSkew"].int32 ?? 1) {
        return Obstacle(because: constraint["maxSkew"], why: "too many of the kind already by \(key)")
      }
    }
    return nil
  }

  /// Whether a node's domain counts: it has all keys, and by default the pod's own node affinity allows it.
  private func isDomain(_ node: Int, for pod: Int, _ constraint: Node, _ keys: [String]) -> Bool {
    guard keys.allSatisfy({ label($0, of: node) != nil }) else { return false }
    let taints = Set(nodes[node].object?["spec"]["taints"].items.compactMap { $0["key"].text } ?? [])
    let isFree = constraint["nodeAffinityPolicy"].text == "Ignore" || nodes[node].fits(pods[pod].plan, ignoring: taints)
    let isTolerated = constraint["nodeTaintsPolicy"].text != "Honor" || nodes[node].fits(pods[pod].plan)
    return isFree && isTolerated
  }
}
