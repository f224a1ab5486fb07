import Kubernetes
import Manifest

/// A ResourceQuota of a namespace.
struct QuotaState: Sendable {
  let name: String
  let namespace: String
  let node: Node
  let hard: [(key: String, value: Quantity)]
}

/// What a pod asks for, by resource, after defaults and limit ranges.
private struct Demand {
  var requests: [String: Int128] = [:]
  var limits: [String: Int128] = [:]
}

/// Where admission refuses a pod (lifecycle rules RE-1, RE-3, RE-4).
extension World {
  struct Refusal {
    let because: Node
    let why: String
  }

  mutating func makeQuotas() {
    quotas = inventory.resources(of: .resourceQuota).filter(\.isWritten).map { resource in
      let hard = resource.node["spec"]["hard"].fields.compactMap { key, value in
        value.text.flatMap { Quantity($0) }.map { (key, $0) }
      }
      return QuotaState(
        name: resource.name, namespace: inventory.effectiveNamespace(of: resource), node: resource.node, hard: hard)
    }
  }

  /// Why the API refuses a pod; nil when it doesn't.
  func refusal(of plan: PodPlan, in namespace: String) -> Refusal? {
    let ranges = limitRanges(in: namespace)
    let quotas = quotas.filter {
      $0.namespace == namespace && !absent.contains(absenceKey(.resourceQuota, $0.name, in: namespace))
    }
    guard !ranges.isEmpty || !quotas.isEmpty else { return nil }
    for item in ranges.flatMap({ $0.node["spec"]["limits"].items }) where item["type"].text == "Container" {
      for container in plan.containers {
        if let refusal = refusal(of: container.name, "Container", by: item, demand(of: container, ranges)) {
          return refusal
        }
      }
    }
    for item in ranges.flatMap({ $0.node["spec"]["limits"].items }) where item["type"].text == "Pod" {
      if let refusal = refusal(
        of: plan.node["metadata"]["name"].text ?? "the pod", "Pod", by: item, charge(plan, ranges))
      {
        return refusal
      }
    }
    for quota in quotas {
      if let refusal = refusal(of: plan, by: quota, ranges) { return refusal }
    }
    return nil
  }

  private func limitRanges(in namespace: String) -> [Resource] {
    inventory.resources(of: .limitRange).filter {
      $0.isWritten && inventory.effectiveNamespace(of: $0) == namespace
        && !absent.contains(absenceKey(.limitRange, $0.name, in: namespace))
    }
  }

  /// What a pod asks its node for (RE-1): in billionths, and one of the node's `pods`.
  func requests(of plan: PodPlan, in namespace: String) -> [String: Int128] {
    var requests = charge(plan, limitRanges(in: namespace)).requests
    requests["pods"] = 1_000_000_000
    return requests
  }

  private func demand(of container: ContainerPlan, _ ranges: [Resource]) -> Demand {
    let resources = container.node["resources"]
    var demand = Demand(requests: amounts(resources["requests"]), limits: amounts(resources["limits"]))
    // The copy of a limit comes first, then the limit range (RE-3).
    demand.requests.merge(demand.limits) { own, _ in own }
    for item in ranges.flatMap({ $0.node["spec"]["limits"].items }) where item["type"].text == "Container" {
      let maximum = amounts(item["max"])
      let limit = amounts(item["default"]).merging(maximum) { own, _ in own }
      let request = amounts(item["defaultRequest"]).merging(limit) { own, _ in own }
        .merging(amounts(item["min"])) { own, _ in own }
      demand.limits.merge(limit) { own, _ in own }
      demand.requests.merge(request) { own, _ in own }
    }
    return demand
  }

  private func refusal(of name: String, _ type: String, by item: Node, _ demand: Demand) -> Refusal? {
    func bound(_ node: Node) -> Int128? { node.text.flatMap { Quantity($0) }?.billionths }
    for (key, node) in item["max"].fields {
      guard let most = bound(node), let limit = demand.limits[key], limit > most else { continue }
      return Refusal(
        because: node,
        why: "maximum \(key) usage per \(type) is \(node.text ?? ""), more is allowed to '\(name)'")
    }
    for (key, node) in item["min"].fields {
      guard let least = bound(node), let request = demand.requests[key], request < least else { continue }
      return Refusal(
        because: node,
        why: "minimum \(key) usage per \(type) is \(node.text ?? ""), '\(name)' asks for less")
    }
    for (key, node) in item["maxLimitRequestRatio"].fields {
      guard let most = bound(node), let limit = demand.limits[key], let request = demand.requests[key], request > 0,
        limit > 0, Double(limit) / Double(request) > Double(most) / 1e9
      else { continue }
      return Refusal(
        because: node,
        why: "\(key) max limit to request ratio per \(type) is \(node.text ?? ""), '\(name)' has more")
    }
    return nil
  }

  /// What a pod is charged for (RE-1): the main containers and sidecars together, or the largest init container.
  private func charge(_ plan: PodPlan, _ ranges: [Resource]) -> Demand {
    var total = Demand()
    for index in Array(plan.mains) + plan.sidecars {
      let own = demand(of: plan.containers[index], ranges)
      total.requests.merge(own.requests, uniquingKeysWith: +)
      total.limits.merge(own.limits, uniquingKeysWith: +)
    }
    var sidecars = Demand()
    for index in plan.inits {
      let own = demand(of: plan.containers[index], ranges)
      let withSidecars = Demand(
        requests: own.requests.merging(sidecars.requests, uniquingKeysWith: +),
        limits: own.limits.merging(sidecars.limits, uniquingKeysWith: +))
      if plan.containers[index].role == .sidecar { sidecars = withSidecars }
      total.requests.merge(withSidecars.requests) { max($0, $1) }
      total.limits.merge(withSidecars.limits) { max($0, $1) }
    }
    for (key, value) in plan.node["spec"]["overhead"].fields {
      let amount = value.text.flatMap { Quantity($0) }?.billionths ?? 0
      total.requests[key, default: 0] += amount
    }
    if let whole = podLevel(plan) {
      for key in ["cpu", "memory"] {
        if let request = whole.requests[key] {
          total.requests[key] =
            request + (plan.node["spec"]["overhead"][key].text.flatMap { Quantity($0) }?.billionths ?? 0)
        }
        if let limit = whole.limits[key] { total.limits[key] = limit }
      }
    }
    return total
  }

  /// What the pod states as a whole (RE-1): on from 1.34; it takes the place of the sum for cpu and memory.
  private func podLevel(_ plan: PodPlan) -> Demand? {
    let resources = plan.node["spec"]["resources"]
    guard minor >= 34, resources.isPresent else { return nil }
    var demand = Demand(requests: amounts(resources["requests"]), limits: amounts(resources["limits"]))
    demand.requests.merge(demand.limits) { own, _ in own }
    return demand
  }

  private func amounts(_ node: Node) -> [String: Int128] {
    var result: [String: Int128] = [:]
    for (key, value) in node.fields { result[key] = value.text.flatMap { Quantity($0) }?.billionths }
    return result
  }

  private func refusal(of plan: PodPlan, by quota: QuotaState, _ ranges: [Resource]) -> Refusal? {
    guard isInScope(plan, of: quota) else { return nil }
    let wanted = charge(plan, ranges)
    let charged = pods.indices.filter { pod in
      // deletionTimestamp is a grace period ahead of the deletion, and another may pass after it (RE-4).
      pods[pod].exists && pods[pod].namespace == quota.namespace && !pods[pod].status.phase.isTerminal
        && isInScope(pods[pod].plan, of: quota)
        && !(pods[pod].deletion.map { $0.at + .seconds(2 * $0.grace) < now } ?? false)
    }
    for (key, hard) in quota.hard {
      let node = quota.node["spec"]["hard"][key]
      if key == "pods" || key == "count/pods" {
        // Objects are counted whatever has become of them.
        let count = key == "pods" ? charged.count : pods.count { $0.exists && $0.namespace == quota.namespace }
        if Int128(count + 1) * 1_000_000_000 > hard.billionths {
          return Refusal(because: node, why: "exceeded quota: \(quota.name), limited: \(key)=\(hard)")
        }
        continue
      }
      guard let (isLimit, resource) = part(key) else { continue }
      let whole = podLevel(plan)
      let isStated = (isLimit ? whole?.limits : whole?.requests)?[resource] != nil
      for container in plan.containers where !isStated {
        let own = demand(of: container, ranges)
        guard (isLimit ? own.limits : own.requests)[resource] == nil else { continue }
        // Only cpu and memory must be stated; other resources count as none.
        guard ["cpu", "memory"].contains(resource) else { continue }
        return Refusal(
          because: container.node["resources"],
          why: "failed quota: \(quota.name): must specify \(key) for: \(container.name)")
      }
      let amount = (isLimit ? wanted.limits : wanted.requests)[resource] ?? 0
      let used = charged.reduce(Int128(0)) { sum, pod in
        let own = charge(pods[pod].plan, ranges)
        return sum + ((isLimit ? own.limits : own.requests)[resource] ?? 0)
      }
      if amount > 0, used + amount > hard.billionths {
        return Refusal(because: node, why: "exceeded quota: \(quota.name), limited: \(key)=\(hard)")
      }
    }
    return nil
  }

  private func part(_ key: String) -> (isLimit: Bool, resource: String)? {
    if key.hasPrefix("limits.") { return (true, String(key.dropFirst(7))) }
    if key.hasPrefix("requests.") { return (false, String(key.dropFirst(9))) }
    return ["cpu", "memory", "ephemeral-storage"].contains(key) ? (false, key) : nil
  }

  private func isInScope(_ plan: PodPlan, of quota: QuotaState) -> Bool {
    quota.node["spec"]["scopes"].items.allSatisfy { isInScope(plan, $0.text ?? "") }
      && quota.node["spec"]["scopeSelector"]["matchExpressions"].items.allSatisfy { expression in
        guard expression["scopeName"].text == "PriorityClass" else {
          return isInScope(plan, expression["scopeName"].text ?? "")
        }
        let own = plan.node["spec"]["priorityClassName"].text
        let values = expression["values"].items.compactMap(\.text)
        return switch expression["operator"].text {
        case "Exists": own != nil
        case "DoesNotExist": own == nil
        case "NotIn": !(own.map(values.contains) ?? false)
        default: own.map(values.contains) ?? false
        }
      }
  }

  private func isInScope(_ plan: PodPlan, _ scope: String) -> Bool {
    switch scope {
    case "Terminating": plan.activeDeadline != nil
    case "NotTerminating": plan.activeDeadline == nil
    case "BestEffort": isBestEffort(plan)
    case "NotBestEffort": !isBestEffort(plan)
    default: true
    }
  }

  private func isBestEffort(_ plan: PodPlan) -> Bool {
    if let whole = podLevel(plan), !whole.requests.isEmpty { return false }
    return plan.containers.allSatisfy { container in
      ["requests", "limits"].allSatisfy { part in
        ["cpu", "memory"].allSatisfy { !container.node["resources"][part][$0].isPresent }
      }
    }
  }
}
