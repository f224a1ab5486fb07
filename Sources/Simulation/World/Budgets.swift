import Kubernetes
import Manifest

/// A PodDisruptionBudget.
struct BudgetState: Sendable {
  let name: String
  let namespace: String
  let node: Node
  /// Nil where there's none: it then protects nothing.
  let selector: Selector?
  var members: [Int] = []

  func protects(_ pod: Pod) -> Bool { namespace == pod.namespace && (selector?.matches(pod.labels) ?? false) }
}

/// Budgets, evictions and drains (lifecycle rules PD, NO-5).
extension World {
  private static let drainRetry = Moment.seconds(5)

  mutating func makeBudgets() {
    budgets = inventory.resources(of: .podDisruptionBudget).filter(\.isWritten).map { resource in
      BudgetState(
        name: resource.name, namespace: inventory.effectiveNamespace(of: resource), node: resource.node,
        selector: selector(resource.node["spec"]["selector"]))
    }
  }

  /// What a budget says now (PD-1).
  func state(of budget: Int) -> (healthy: Int, desired: Int, expected: Int, allowed: Int) {
    let spec = budgets[budget].node["spec"]
    let members = budgets[budget].members.filter { pods[$0].exists }
    let healthy = members.count { pods[$0].isReady && pods[$0].deletion == nil }
    let expected: Int
    let desired: Int
    let least = amount(spec["minAvailable"])
    if case .count(let count)? = least {
      (expected, desired) = (members.count, count)
    } else {
      expected = controllerScale(members)
      if let least {
        desired = least.resolved(of: expected, roundingUp: true)
      } else if let most = amount(spec["maxUnavailable"]) {
        desired = max(0, expected - most.resolved(of: expected, roundingUp: true))
      } else {
        // With neither, one must stay.
        desired = 1
      }
    }
    return (healthy, desired, expected, expected == 0 ? 0 : max(0, healthy - desired))
  }

  func amount(_ node: Node) -> IntOrPercent? {
    guard node.isPresent else { return nil }
    return node.int32.map { .count($0) } ?? node.string.flatMap { IntOrPercent($0) }
  }

  func selector(_ node: Node) -> Selector? {
    guard node.isPresent else { return nil }
    var requirements = Labels(node["matchLabels"]).pairs.map { Requirement($0.key, .equals, [$0.value]) }
    for expression in node["matchExpressions"].items {
      guard let comparison = Requirement.Comparison(rawValue: expression["operator"].text ?? "") else { continue }
      requirements.append(
        Requirement(expression["key"].text ?? "", comparison, expression["values"].items.compactMap(\.text)))
    }
    return Selector(requirements)
  }

  /// The sum of what the pods' controllers want; pods without one don't count.
  private func controllerScale(_ members: [Int]) -> Int {
    var seen: Set<Controller> = []
    var sum = 0
    for pod in members {
      guard var owner = pods[pod].owner else { continue }
      if case .replicaSet(let index) = owner, let deployment = replicaSets[index].deployment {
        owner = .deployment(deployment)
      }
      guard seen.insert(owner).inserted else { continue }
      switch owner {
      case .deployment(let index): sum += deployments[index].replicas
      case .replicaSet(let index): sum += replicaSets[index].replicas
      case .statefulSet(let index): sum += statefulSets[index].replicas
      default: break
      }
    }
    return sum
  }

  mutating func recordBudget(_ budget: Int) {
    let state = state(of: budget)
    record(
      "pdb/\(budgets[budget].name)",
      [
        "allowedDisruptions": "\(state.allowed)", "desired": "\(state.desired)", "current": "\(state.healthy)",
        "expected": "\(state.expected)",
      ])
  }

  /// One call of the eviction subresource: nil when the pod is on its way, else the code that refuses it (PD-2, PD-3).
  @discardableResult
  mutating func evict(_ pod: Int) -> Int? {
    let isExempt =
      pods[pod].deletion != nil || pods[pod].status.phase == .pending || pods[pod].status.phase.isTerminal
    let protecting = pods[pod].budgets.filter {
      !absent.contains(absenceKey(.podDisruptionBudget, budgets[$0].name, in: budgets[$0].namespace))
    }
    if !isExempt, !protecting.isEmpty {
      guard protecting.count == 1 else {
        tell(
          .api, .evictRefused, pod: pod, [("code", 500)], because: budgets[protecting[1]].node["spec"]["selector"],
          why: "more than one PodDisruptionBudget protects the pod, which the eviction API can't handle")
        return 500
      }
      let budget = budgets[protecting[0]]
      let state = state(of: protecting[0])
      let policy = budget.node["spec"]["unhealthyPodEvictionPolicy"]
      let isFree =
        !pods[pod].isReady && (policy.text == "AlwaysAllow" || state.healthy >= state.desired && state.desired > 0)
      guard isFree || state.allowed > 0 else {
        let field = budget.node["spec"]["minAvailable"].isPresent ? "minAvailable" : "maxUnavailable"
        tell(
          .api, .evictRefused, pod: pod, [("code", 429)], because: budget.node["spec"][field],
          why: "PodDisruptionBudget '\(budget.name)' allows no disruption now: "
            + "\(state.healthy) healthy, \(state.desired) must stay")
        return 429
      }
    }
    if !isExempt { pods[pod].conditions["DisruptionTarget"] = true }
    tell(
      .api, .evicted, pod: pod, because: pods[pod].plan.node["spec"]["terminationGracePeriodSeconds"],
      why: "the eviction is granted: the pod is deleted with its own grace period")
    delete(pod, by: "evicted")
    return nil
  }

  /// `kubectl drain` (NO-5).
  mutating func beginDrain(_ node: Int, _ options: DrainOptions) {
    nodes[node].isCordoned = true
    record("node/\(nodes[node].name)", ["status": "Ready,SchedulingDisabled"])
    tell(
      .client, .cordoned, [("node", .text(nodes[node].name))], because: nodes[node].object,
      why: "kubectl drain cordons the node first: no new pods come")
    var chosen: [Int] = []
    var obstacle: (pod: Int, why: String, because: Node)?
    for pod in nodes[node].pods where pods[pod].exists {
      let spec = pods[pod].plan.node["spec"]
      let isOver = pods[pod].status.phase.isTerminal
      if case .daemonSet? = pods[pod].owner {
        if !options.ignoresDaemonSets {
          obstacle = obstacle ?? (pod, "it belongs to a DaemonSet; use --ignore-daemonsets", spec["tolerations"])
        }
        continue
      }
      if !isOver, !options.forces, pods[pod].owner == nil {
        obstacle = obstacle ?? (pod, "no controller would replace it; use --force", spec)
      }
      if !isOver, !options.deletesEmptyDirs,
        let volume = spec["volumes"].items.first(where: { $0["emptyDir"].isWritten })
      {
        obstacle = obstacle ?? (pod, "it has an emptyDir; use --delete-emptydir-data", volume)
      }
      chosen.append(pod)
    }
    if let obstacle {
      tell(
        .client, .drainRefused, pod: obstacle.pod, [("node", .text(nodes[node].name))], because: obstacle.because,
        why: "kubectl drain evicts nothing because of this pod: \(obstacle.why)")
      return
    }
    drain(node, chosen)
  }

  /// Evicts what is left; what is refused for now is tried again, and with another error kubectl gives up on the pod.
  mutating func drain(_ node: Int, _ left: [Int]) {
    var refused: [Int] = []
    for pod in left where pods[pod].exists && pods[pod].deletion == nil {
      guard let code = evict(pod) else { continue }
      if code == 429 {
        refused.append(pod)
      } else {
        tell(
          .client, .drainRefused, pod: pod, [("node", .text(nodes[node].name)), ("code", .number(Double(code)))],
          because: pods[pod].plan.node["metadata"]["labels"],
          why: "kubectl drain tries a pod again only where a budget refuses it for now, and ends with this error")
      }
    }
    if !refused.isEmpty { agenda.add(.drain(node: node, pods: refused), at: now + Self.drainRetry, .action) }
  }
}
