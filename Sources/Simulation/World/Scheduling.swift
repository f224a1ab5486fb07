import Kubernetes
import Manifest

/// How a pod gets onto a node (lifecycle rule ST-2).
extension World {
  /// Binds a pod to the schedulable node with the fewest pods, if nothing keeps it Pending.
  mutating func schedule(_ pod: Int) {
    guard pods[pod].exists, pods[pod].deletion == nil, pods[pod].node == nil else { return }
    let spec = pods[pod].plan.node["spec"]
    guard pods[pod].plan.schedulingGates.isEmpty else {
      pods[pod].status.isGated = true
      stays(pod, because: spec["schedulingGates"], why: "a scheduling gate holds it back; nobody tries to place it")
      return
    }
    if let missing = pods[pod].claims.first(where: { !isClaimUsable($0, in: pods[pod].namespace) }) {
      let claim = "persistentvolumeclaim \"\(missing)\""
      stays(pod, because: claimNode(missing, of: pod), why: "\(claim) doesn't exist or isn't bound")
      return
    }
    if let used = claimInUse(by: pod) {
      stays(
        pod, because: claimNode(used, of: pod),
        why: "claim \"\(used)\" has ReadWriteOncePod access, and another pod uses it")
      return
    }
    guard let node = chooseNode(for: pod) else {
      if let lack = lack(of: pod) {
        stays(pod, because: lack.because, why: lack.why)
        preempt(for: pod)
      } else {
        stays(pod, because: spec["nodeSelector"], why: "no node is schedulable and fits the pod")
      }
      return
    }
    bindWaitingClaims(of: pod)
    pods[pod].node = node
    pods[pod].nominated = nil
    pods[pod].status.isScheduled = true
    nodes[node].podCount += 1
    nodes[node].pods.append(pod)
    record(pod)
    podChangedInAPI(pod)
    tell(
      .scheduler, .bound, pod: pod, [("node", .text(nodes[node].name))], because: spec["nodeName"],
      why: "the scheduler chose node \(nodes[node].name)")
    agenda.add(.podChanged(pod), at: now, .kubelet)
    // Who wants to be beside it, or evenly spread, may now have a place.
    guard placesByRoom, !isBeforeTheStart else { return }
    for other in pods.indices where pods[other].looksAtNeighbors && pods[other].exists && pods[other].node == nil {
      if pods[other].heldBack != nil { agenda.add(.schedule(pod: other), at: now, .scheduler) }
    }
  }

  private mutating func stays(_ pod: Int, because: Node, why: String) {
    guard pods[pod].heldBack != why else { return }
    pods[pod].heldBack = why
    record(pod)
    tell(.scheduler, .notScheduled, pod: pod, because: because, why: "the pod stays Pending: \(why)")
  }

  /// Pods without a node are tried again, the most important first: something that they wait for has changed.
  mutating func scheduleWaiting() {
    var waiting = pods.indices.filter { pods[$0].exists && pods[$0].node == nil }
    if placesByRoom { waiting.sort { (-pods[$0].priority, $0) < (-pods[$1].priority, $1) } }
    for pod in waiting { agenda.add(.schedule(pod: pod), at: now, .scheduler) }
  }

  /// The nodes that may have a pod at all, whatever stands there now.
  func possibleNodes(for pod: Int) -> [Int] {
    if let wanted = pods[pod].wantedNode { return [wanted] }
    return nodes.indices.filter { nodes[$0].takesNewPods && nodes[$0].fits(pods[pod].plan) }
  }

  private func chooseNode(for pod: Int) -> Int? {
    if let name = pods[pod].plan.node["spec"]["nodeName"].text, pods[pod].wantedNode == nil,
      let node = nodes.firstIndex(where: { $0.name == name })
    {
      return node
    }
    if isBeforeTheStart, pods[pod].wantedNode == nil, let placed = placement[pods[pod].name] { return placed }
    let possible = possibleNodes(for: pod)
    // Where others made room for it is looked at first.
    if let nominated = pods[pod].nominated, possible.contains(nominated), obstacle(to: pod, on: nominated) == nil {
      return nominated
    }
    if hasPreferences(pod) { return preferred(of: possible.filter { obstacle(to: pod, on: $0) == nil }, for: pod) }
    var best: Int?
    for index in possible where best.map({ nodes[index].podCount < nodes[$0].podCount }) ?? true {
      if obstacle(to: pod, on: index) == nil { best = index }
    }
    return best
  }

  /// What the nodes that fit otherwise lack; nil where there's no such node.
  private func lack(of pod: Int) -> (because: Node, why: String)? {
    let obstacles = possibleNodes(for: pod).compactMap { node in
      obstacle(to: pod, on: node).map { (node: nodes[node].name, obstacle: $0) }
    }
    guard let first = obstacles.first else { return nil }
    let parts = obstacles.prefix(3).map { "\($0.node): \($0.obstacle.why)" }
    let more = obstacles.count > 3 ? " and \(obstacles.count - 3) more nodes" : ""
    return (first.obstacle.because, parts.joined(separator: ", ") + more)
  }
}
