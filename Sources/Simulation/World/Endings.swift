import Kubernetes
import Manifest

/// Ends that nobody asked for by deleting the pod: deadline, pressure, shutdown, and starting all over.
extension World {
  /// `activeDeadlineSeconds` of the pod has passed (PH-7).
  mutating func podDeadline(_ pod: Int) {
    let deadline = pods[pod].plan.node["spec"]["activeDeadlineSeconds"]
    guard pods[pod].exists, pods[pod].deletion == nil, !pods[pod].status.phase.isTerminal else { return }
    end(
      pod, reason: "DeadlineExceeded", grace: pods[pod].plan.grace, because: deadline, failsAnyway: true, isOwn: true,
      why: "the pod has been active on its node for longer than its deadline allows")
    updateReadiness(pod)
    record(pod)
    podChangedInAPI(pod)
  }

  /// The node is short of something, and the kubelet chose this pod (NO-6). Budgets have no say.
  mutating func pressureEvict(_ pod: Int, hard: Bool) {
    guard !isCritical(pod) else {
      tell(
        .kubelet, .note, pod: pod, because: pods[pod].plan.node["spec"]["priorityClassName"],
        why: "a critical pod isn't evicted, whatever its node is short of")
      return
    }
    let own = pods[pod].plan.grace
    let grace = hard ? 1 : min(own, experiment.knobs.softEvictionGrace ?? own)
    end(
      pod, reason: "Evicted", grace: grace, because: pods[pod].plan.node["spec"]["containers"][0]["resources"],
      why: hard
        ? "a hard eviction threshold is crossed: this pod must go with a grace period of 1 s"
        : "a soft eviction threshold was crossed for too long: this pod must go within \(grace) s")
  }

  /// The node shuts down gracefully: pods get at most `grace` seconds (NO-8).
  mutating func shutDown(_ node: Int, grace: Int) {
    guard nodes[node].isUp else { return }
    nodes[node].isShuttingDown = true
    tell(
      .kubelet, .nodeDown, [("node", .text(nodes[node].name)), ("grace", .number(Double(grace)))],
      because: nodes[node].object, why: "the node shuts down and gives its pods \(grace) s at most")
    let groups = experiment.knobs.shutdownGroups.sorted { $0.priority < $1.priority }
    let living = nodes[node].pods.filter { pods[$0].exists && pods[$0].deletion == nil }
    nodes[node].shutdown = groups.isEmpty ? [(living, grace)] : groups.map { ([], $0.grace) }
    if !groups.isEmpty {
      for pod in living {
        let own = priority(of: pods[pod].plan).value
        // The group of the highest priority that isn't above the pod's own, else the first.
        let group = groups.lastIndex { $0.priority <= own } ?? 0
        nodes[node].shutdown[group].pods.append(pod)
      }
    }
    shutDownNext(node)
  }

  /// The next group of pods: at once where there's none in a group, else when its pods are gone or its time is over.
  mutating func shutDownNext(_ node: Int) {
    while !nodes[node].shutdown.isEmpty {
      let (group, grace) = nodes[node].shutdown.removeFirst()
      for pod in group {
        end(
          pod, reason: "Terminated", grace: min(grace, pods[pod].plan.grace),
          because: pods[pod].plan.node["spec"]["terminationGracePeriodSeconds"], failsAnyway: true,
          why: "its node shuts down")
      }
      nodes[node].shuttingDown = group
      guard group.allSatisfy({ pods[$0].worker.life == .finished }) else {
        let left = nodes[node].shutdown.count
        if left > 0 { agenda.add(.shutdownGoesOn(node: node, left: left), at: now + .seconds(grace), .kubelet) }
        return
      }
    }
  }

  /// A pod of a node that shuts down is over: the next group may follow.
  mutating func shutdownHears(of pod: Int) {
    guard let node = pods[pod].node, nodes[node].isShuttingDown, !nodes[node].shutdown.isEmpty,
      nodes[node].shuttingDown.allSatisfy({ pods[$0].worker.life == .finished })
    else { return }
    agenda.add(.shutdownGoesOn(node: node, left: nodes[node].shutdown.count), at: now, .kubelet)
  }

  /// A kubelet without room for a critical pod ends another (ST-3).
  mutating func makeRoom(for pod: Int, by victim: Int) {
    end(
      victim, reason: "Preempting", grace: pods[victim].plan.grace,
      because: pods[pod].plan.node["spec"]["priorityClassName"],
      why: "the kubelet needs its room for the critical pod \(pods[pod].name)")
  }

  private mutating func end(
    _ pod: Int, reason: String, grace: Int, because: Node, failsAnyway: Bool = false,
    isOwn: Bool = false, why: String
  ) {
    guard pods[pod].exists, pods[pod].node != nil, pods[pod].ending == nil, !isOnDeadNode(pod),
      [.syncing, .waiting].contains(pods[pod].worker.life)
    else { return }
    pods[pod].ending = Pod.Ending(
      reason: reason, grace: grace, because: because, failsAnyway: failsAnyway, isUnreadyAtOnce: isOwn,
      isDisruption: !isOwn)
    tell(
      .kubelet, .ended, pod: pod, [("reason", .text(reason)), ("grace", .number(Double(grace)))], because: because,
      why: why)
    kubeletSees(pod)
  }

  /// Another image for a bare pod: its container is stopped, and started with it.
  mutating func setImage(_ image: String, of container: String, inPod pod: Int) {
    pods[pod].plan = PodPlan(pods[pod].plan.node, images: [container: image])
    for index in pods[pod].plan.containers.indices where pods[pod].plan.containers[index].name == container {
      if pods[pod].runtimes[index].isRunning { pods[pod].changed.insert(index) }
      // The back-off is kept by image (CL-7).
      pods[pod].runtimes[index].crash = nil
    }
    requestSync(pod)
  }
}

// MARK: - All containers anew

extension World {
  /// A container ended with a code whose rule restarts the whole pod (CL-12).
  func restartsAll(_ index: Int, of pod: Int) -> Bool {
    let runtime = pods[pod].runtimes[index]
    guard minor >= 36, runtime.life == pods[pod].life, let code = runtime.ended?.exitCode else { return false }
    return pods[pod].plan.containers[index].restartRules.first { $0.matches(code) }?.restartsAll == true
  }

  mutating func restartAllContainers(_ pod: Int) {
    let running = pods[pod].runtimes.indices.filter { pods[pod].runtimes[$0].isRunning }
    pods[pod].worker.restartsAll = true
    pods[pod].worker.toStart = []
    guard !running.isEmpty else {
      startNext(pod)
      return
    }
    pods[pod].worker.stage = .killing
    pods[pod].worker.stopsLeft = running.count
    let cause = pods[pod].runtimes.indices.first { restartsAll($0, of: pod) } ?? 0
    for index in running {
      beginStop(
        pod, index, grace: 0, ordered: false,
        because: pods[pod].plan.containers[cause].node["restartPolicyRules"])
    }
  }

  /// Everything was stopped: the pod begins with its first init container, in the same sandbox.
  mutating func beginNewLife(_ pod: Int) {
    let plan = pods[pod].plan
    pods[pod].worker.restartsAll = false
    pods[pod].life += 1
    // The dead instances are removed, so nothing is backed off from.
    pods[pod].worker.deadAtStart = [:]
    pods[pod].worker.reasons = [:]
    for index in pods[pod].runtimes.indices {
      pods[pod].runtimes[index].endedBefore = pods[pod].runtimes[index].ended
      pods[pod].runtimes[index].isRemoved = true
    }
    pods[pod].worker.toStart = plan.inits.isEmpty ? Array(plan.mains) : [plan.inits.lowerBound]
  }
}
