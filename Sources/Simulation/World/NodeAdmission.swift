import Kubernetes
import Manifest

/// What a kubelet checks when it first sees a pod (lifecycle rule ST-3).
extension World {
  /// What a critical pod's priority is at least. Source: `pkg/apis/scheduling/types.go: SystemCriticalPriority`.
  private static let critical = 2_000_000_000

  /// Pods that a kubelet never gives up for lack of something.
  func isCritical(_ pod: Int) -> Bool { priority(of: pods[pod].plan).value >= Self.critical }

  /// A rejected pod is Failed with the reason and without container statuses; its node doesn't try it again.
  ///
  /// True as well for a critical pod that room is made for: it's looked at again when that's done.
  mutating func rejects(_ pod: Int) -> Bool {
    guard pods[pod].worker.life == .waiting, pods[pod].deletion == nil, let node = pods[pod].node
    else { return false }
    if pods[pod].waitsFor.contains(where: { pods[$0].worker.life != .finished }) { return true }
    guard let rejection = rejection(of: pod, by: node) else { return false }
    if rejection.reason.hasPrefix("OutOf"), isCritical(pod), let victims = victims(for: pod, on: node) {
      pods[pod].waitsFor = victims
      someWaitForRoom = true
      for victim in victims { makeRoom(for: pod, by: victim) }
      return victims.contains { pods[$0].worker.life != .finished }
    }
    pods[pod].worker.life = .finished
    pods[pod].status.phase = .failed
    pods[pod].status.reason = rejection.reason
    tell(
      .kubelet, .phase, pod: pod, [("phase", "Failed")], because: rejection.because,
      why: "\(rejection.why) (\(rejection.reason)); it isn't tried again")
    record(pod)
    podChangedInAPI(pod)
    return true
  }

  /// A pod is over: critical ones that waited for its room are admitted.
  mutating func admitWaiting(for pod: Int) {
    guard someWaitForRoom, let node = pods[pod].node else { return }
    for other in nodes[node].pods where pods[other].waitsFor.contains(pod) && pods[other].exists {
      agenda.add(.podChanged(other), at: now, .kubelet)
    }
  }

  private func rejection(
    of pod: Int, by node: Int
  ) -> (reason: String, because: Node, why: String)? {
    let spec = pods[pod].plan.node["spec"]
    if nodes[node].isShuttingDown {
      return ("NodeShutdown", spec["nodeName"], "the pod's node shuts down and rejects it")
    }
    if let pressure = pressure(against: pod, on: node) {
      return ("Evicted", spec["containers"][0]["resources"], "the node has the condition \(pressure)")
    }
    // Who came past the scheduler is checked here for the first time.
    // With an owner each would be replaced and rejected at once, without end where nothing takes time.
    guard spec["nodeName"].text == nodes[node].name, pods[pod].owner == nil else { return nil }
    if let short = shortage(for: pod, on: node) {
      return ("OutOf\(short)", spec["nodeName"], "the node has too little \(short) left for the pod")
    }
    guard let object = nodes[node].object else { return nil }
    let pressures = Set(NodeState.pressureTaints.values)
    let taints = Set(
      object["spec"]["taints"].items.filter { $0["effect"].text != "NoExecute" }.compactMap { $0["key"].text })
    guard !nodes[node].fits(pods[pod].plan, ignoring: taints.union(pressures)) else { return nil }
    let all = Set(object["spec"]["taints"].items.compactMap { $0["key"].text })
    return nodes[node].fits(pods[pod].plan, ignoring: all.union(pressures))
      ? ("TaintToleration", spec["tolerations"], "the pod doesn't tolerate a NoExecute taint of its node")
      : ("NodeAffinity", spec["nodeSelector"], "the node's labels aren't those that the pod asks for")
  }

  /// The condition for which a kubelet rejects a pod; nil where none does.
  ///
  /// Only memory pressure spares some: pods that state what they need, and those that tolerate its taint. Pods that a
  /// controller replaces at once, without a back-off, are let through: the two would go on without end.
  /// Source: `pkg/kubelet/eviction/eviction_manager.go: Admit`.
  private func pressure(against pod: Int, on node: Int) -> String? {
    let pressures = nodes[node].pressures.subtracting(["NetworkUnavailable"])
    guard !pressures.isEmpty, !isCritical(pod) else { return nil }
    var isDaemon = false
    if case .daemonSet? = pods[pod].owner { isDaemon = true }
    guard isDaemon || pods[pod].owner == nil else { return nil }
    if pressures == ["MemoryPressure"] {
      let tolerations = pods[pod].plan.node["spec"]["tolerations"]
      let key = "node.kubernetes.io/memory-pressure"
      if isDaemon || quality(of: pods[pod].plan) != .bestEffort || nodes[node].tolerates(tolerations, taint: key) {
        return nil
      }
    }
    return pressures.min()
  }
}

// MARK: - Room for critical pods

extension World {
  /// The pods that a kubelet ends for a critical one that lacks nothing but room: the fewest, those that state least
  /// before those that state all. Nil where no others help.
  ///
  /// Source: `pkg/kubelet/preemption/preemption.go`.
  private func victims(for pod: Int, on node: Int) -> [Int]? {
    let lacks = lacks(of: pod, on: node)
    guard !lacks.isEmpty else { return nil }
    let others = nodes[node].pods.filter { other in
      other != pod && pods[other].exists && !pods[other].status.phase.isTerminal && pods[other].worker.life == .syncing
        && (!isCritical(other) || priority(of: pods[other].plan).value < priority(of: pods[pod].plan).value)
    }
    var classes: [QualityOfService: [Int]] = [:]
    for other in others { classes[quality(of: pods[other].plan), default: []].append(other) }
    let (best, burst, all) = (classes[.bestEffort] ?? [], classes[.burstable] ?? [], classes[.guaranteed] ?? [])
    guard subtract(best + burst + all, from: lacks).isEmpty,
      let guaranteed = nearest(all, to: subtract(best + burst, from: lacks)),
      let burstable = nearest(burst, to: subtract(best + guaranteed, from: lacks)),
      let bestEffort = nearest(best, to: subtract(burstable + guaranteed, from: lacks))
    else { return nil }
    return bestEffort + burstable + guaranteed
  }

  /// By resource, what's missing.
  private func lacks(of pod: Int, on node: Int) -> [String: Int128] {
    var lacks: [String: Int128] = [:]
    for (key, amount) in pods[pod].requests where amount > 0 {
      guard let capacity = nodes[node].capacity[key] else { continue }
      let used = nodes[node].pods.reduce(Int128(0)) { sum, other in
        other != pod && pods[other].exists && !pods[other].status.phase.isTerminal
          ? sum + (pods[other].requests[key] ?? 0) : sum
      }
      if used + amount > capacity { lacks[key] = used + amount - capacity }
    }
    return lacks
  }

  private func subtract(_ given: [Int], from lacks: [String: Int128]) -> [String: Int128] {
    lacks.reduce(into: [:]) { left, lack in
      let freed = given.reduce(Int128(0)) { $0 + (pods[$1].requests[lack.key] ?? 0) }
      if lack.value > freed { left[lack.key] = lack.value - freed }
    }
  }

  /// Pods until nothing is missing, each time the one that leaves the smallest part missing.
  private func nearest(_ candidates: [Int], to lacks: [String: Int128]) -> [Int]? {
    var (lacks, candidates, chosen) = (lacks, candidates, [Int]())
    while !lacks.isEmpty {
      let best = candidates.indices.min { a, b in
        let (first, second) = (distance(candidates[a], lacks), distance(candidates[b], lacks))
        return first == second ? isSmaller(candidates[a], candidates[b]) : first < second
      }
      guard let best else { return nil }
      let pod = candidates.remove(at: best)
      lacks = subtract([pod], from: lacks)
      chosen.append(pod)
    }
    return chosen
  }

  private func distance(_ pod: Int, _ lacks: [String: Int128]) -> Double {
    lacks.sorted { $0.key < $1.key }.reduce(0) { sum, lack in
      let left = Double(lack.value - (pods[pod].requests[lack.key] ?? 0))
      let part = left / Double(lack.value)
      return left > 0 ? sum + part * part : sum
    }
  }

  private func isSmaller(_ a: Int, _ b: Int) -> Bool {
    for key in ["memory", "cpu"] {
      let (first, second) = (pods[a].requests[key] ?? 0, pods[b].requests[key] ?? 0)
      if first != second { return first < second }
    }
    return a < b
  }
}
