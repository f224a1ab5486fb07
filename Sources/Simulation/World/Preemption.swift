import Kubernetes
import Manifest

/// The scheduler makes room for a pod by deleting less important ones.
///
/// Source: Kubernetes documentation, Pod Priority and Preemption; `pkg/scheduler/framework/preemption`,
/// `pkg/scheduler/framework/plugins/defaultpreemption`. Among equal nodes the first is taken, where Kubernetes leaves it
/// to chance; the queue's own back-off takes no time.
extension World {
  /// What the classes that every cluster has are worth.
  private static let builtIn = ["system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000]

  /// How important a pod is, and whether others may go for it.
  func priority(of plan: PodPlan) -> (value: Int, preempts: Bool) {
    let spec = plan.node["spec"]
    let name = spec["priorityClassName"].text
    let found: Resource?
    if let name {
      found = inventory.find(.priorityClass, name, in: "")
    } else {
      // Of several defaults the smallest holds.
      found = inventory.resources(of: .priorityClass).filter { $0.node["globalDefault"].bool == true }
        .min { ($0.node["value"].int32 ?? 0) < ($1.node["value"].int32 ?? 0) }
    }
    let policy = spec["preemptionPolicy"].text ?? found?.node["preemptionPolicy"].text
    let value = spec["priority"].int32 ?? found?.node["value"].int32 ?? name.flatMap { Self.builtIn[$0] }
    // What the API accepts is within these, so that sums of priorities don't trap.
    return (min(max(value ?? 0, Int(Int32.min)), Int(Int32.max)), policy != "Never")
  }

  /// Nodes that less important pods could leave.
  private struct Candidate {
    let node: Int
    /// The most important first.
    let victims: [Int]
    let violations: Int
  }

  mutating func preempt(for pod: Int) {
    guard placesByRoom, pods[pod].preempts else { return }
    // It waits for those that go for its sake already.
    if let node = pods[pod].nominated,
      nodes[node].pods.contains(where: { other in
        pods[other].exists && pods[other].isPreempted && pods[other].priority < pods[pod].priority
          && !pods[other].status.phase.isTerminal
      })
    {
      return
    }
    let candidates = possibleNodes(for: pod).compactMap { candidate(for: pod, on: $0) }
    guard let chosen = candidates.min(by: { comes($0, before: $1) }) else {
      pods[pod].nominated = nil
      return
    }
    let name = nodes[chosen.node].name
    let cause = priorityNode(of: pod)
    for victim in chosen.victims where pods[victim].deletion == nil {
      pods[victim].conditions["DisruptionTarget"] = true
      pods[victim].isPreempted = true
      tell(
        .scheduler, .preempted, pod: victim, [("node", .text(name)), ("for", .text(pods[pod].name))], because: cause,
        why: "its priority \(pods[victim].priority) is below \(pods[pod].priority), and \(pods[pod].name) needs its "
          + "room on \(name) (DisruptionTarget: PreemptionByScheduler)")
      delete(victim, by: "preempted by the scheduler")
    }
    for other in nominees
    where pods[other].nominated == chosen.node && pods[other].priority < pods[pod].priority && pods[other].node == nil {
      pods[other].nominated = nil
      agenda.add(.schedule(pod: other), at: now, .scheduler)
    }
    if !nominees.contains(pod) { nominees.append(pod) }
    pods[pod].nominated = chosen.node
    tell(
      .scheduler, .nominated, pod: pod, [("node", .text(name)), ("violations", .number(Double(chosen.violations)))],
      because: cause,
      why: "nominatedNodeName is \(name): \(chosen.victims.count) less important "
        + (chosen.victims.count == 1 ? "pod goes" : "pods go")
        + " there with their own grace; it's bound once there's room"
        + (chosen.violations > 0 ? ", though a PodDisruptionBudget allows no disruption: nowhere else is room" : ""))
  }

  private func priorityNode(of pod: Int) -> Node {
    let spec = pods[pod].plan.node["spec"]
    return spec["priority"].isWritten ? spec["priority"] : spec["priorityClassName"]
  }

  /// The fewest pods that must go from a node; nil where their going doesn't help.
  private func candidate(for pod: Int, on node: Int) -> Candidate? {
    let lower = nodes[node].pods.filter { other in
      pods[other].exists && !pods[other].status.phase.isTerminal && pods[other].priority < pods[pod].priority
    }
    if obstacle(to: pod, on: node)?.mayYield == false { return nil }
    guard !lower.isEmpty, obstacle(to: pod, on: node, without: Set(lower)) == nil else { return nil }
    var allowed: [Int: Int] = [:]
    var (protected, free): ([Int], [Int]) = ([], [])
    for other in lower.sorted(by: isMoreImportant) {
      var violates = false
      for budget in pods[other].budgets
      where budgets[budget].selector?.isEmpty == false
        && !absent.contains(absenceKey(.podDisruptionBudget, budgets[budget].name, in: budgets[budget].namespace))
      {
        let left = (allowed[budget] ?? state(of: budget).allowed) - 1
        allowed[budget] = left
        if left < 0 { violates = true }
      }
      if violates { protected.append(other) } else { free.append(other) }
    }
    // As many as possible are spared: first those that a budget protects, the most important first.
    var gone = Set(lower)
    for other in protected + free {
      gone.remove(other)
      if obstacle(to: pod, on: node, without: gone) != nil { gone.insert(other) }
    }
    guard !gone.isEmpty else { return nil }
    return Candidate(
      node: node, victims: gone.sorted(by: isMoreImportant), violations: protected.count { gone.contains($0) })
  }

  private func isMoreImportant(_ a: Int, _ b: Int) -> Bool {
    if pods[a].priority != pods[b].priority { return pods[a].priority > pods[b].priority }
    let (first, second) = (pods[a].status.startTime ?? now, pods[b].status.startTime ?? now)
    return first == second ? a < b : first < second
  }

  /// Fewer broken budgets, a lower highest priority, a lower sum, fewer pods, and the youngest at the top.
  private func comes(_ a: Candidate, before b: Candidate) -> Bool {
    if a.violations != b.violations { return a.violations < b.violations }
    let (highestA, highestB) = (pods[a.victims[0]].priority, pods[b.victims[0]].priority)
    if highestA != highestB { return highestA < highestB }
    // Shifted so that a pod of negative priority more doesn't make a node cheaper.
    let (sumA, sumB) = (sum(a), sum(b))
    if sumA != sumB { return sumA < sumB }
    if a.victims.count != b.victims.count { return a.victims.count < b.victims.count }
    let (startA, startB) = (earliestStart(a), earliestStart(b))
    return startA == startB ? a.node < b.node : startA > startB
  }

  private func sum(_ candidate: Candidate) -> Int {
    candidate.victims.reduce(0) { $0 + pods[$1].priority + (1 << 31) }
  }

  private func earliestStart(_ candidate: Candidate) -> Moment {
    let highest = pods[candidate.victims[0]].priority
    return candidate.victims.filter { pods[$0].priority == highest }.map { pods[$0].status.startTime ?? now }.min()
      ?? now
  }
}
