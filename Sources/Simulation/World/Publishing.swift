import Kubernetes
import Manifest

/// How a pod's status gets into the API (lifecycle rules SY-5, CO, PH).
extension World {
  /// Publishes what the kubelet knows now, with the Waiting reasons of its previous sync.
  mutating func publish(_ pod: Int) {
    guard pods[pod].exists else { return }
    let before = pods[pod].status
    var status = before
    status.containers = pods[pod].plan.containers.indices.map { containerStatus(pod, $0) }
    status.hasAddress = pods[pod].hasSandbox
    if status.startTime == nil {
      status.startTime = now
      status.readySince = now
      if let deadline = pods[pod].plan.activeDeadline {
        agenda.add(.podDeadline(pod), at: .seconds(now.wholeSeconds + max(1, deadline)), .kubelet)
      }
    }
    status.phase = before.phase.isTerminal ? before.phase : phase(of: pod)
    if let ending = pods[pod].ending, status.phase == .failed { status.reason = ending.reason }
    if pods[pod].worker.life == .finished { settle(&status, of: pod) }
    status.isInitialized = before.isInitialized && hasMainStarted(pod) || initsAreDone(status, pod)
    pods[pod].status = status
    if status.phase != before.phase {
      tell(
        .kubelet, .phase, pod: pod, [("phase", .text(status.phase.rawValue))], because: phaseCause(pod),
        why: phaseReason(status.phase, pod))
    }
    updateReadiness(pod)
    record(pod)
    podChangedInAPI(pod)
    triggerReadiness(pod)
  }

  /// The condition Ready, from the published containers and gates (CO-1, CO-2).
  mutating func updateReadiness(_ pod: Int) {
    let plan = pods[pod].plan
    let status = pods[pod].status
    let counted = Array(plan.mains) + plan.sidecars
    let areReady =
      !status.containers.isEmpty && counted.allSatisfy { status.containers[$0].isReady } && !status.phase.isTerminal
    let isEnding = pods[pod].ending?.isUnreadyAtOnce == true
    let closedGate = plan.readinessGates.first { pods[pod].conditions[$0] != true }
    let isReady = areReady && closedGate == nil && !isEnding && !pods[pod].isHeldUnready
    pods[pod].status.areContainersReady = areReady
    guard isReady != status.isReady else { return }
    pods[pod].status.isReady = isReady
    pods[pod].status.readySince = now
    tell(
      .kubelet, .podReady, pod: pod, [("value", .flag(isReady))], because: readinessCause(pod),
      why: isReady ? "all containers are ready, and all readiness gates open" : "not every container is ready")
  }

  /// A probe's result goes to the API directly, past the syncs (ST-10).
  mutating func setReady(_ pod: Int, _ index: Int, _ isReady: Bool) {
    guard pods[pod].exists, pods[pod].status.containers.indices.contains(index),
      pods[pod].status.containers[index].isRunning, pods[pod].status.containers[index].isReady != isReady
    else { return }
    pods[pod].status.containers[index].isReady = isReady
    updateReadiness(pod)
    record(pod)
    podChangedInAPI(pod)
  }

  mutating func setStarted(_ pod: Int, _ index: Int) {
    guard pods[pod].exists, pods[pod].status.containers.indices.contains(index) else { return }
    pods[pod].status.containers[index].isStarted = true
    record(pod)
  }

  /// Whether a running container has passed its startup probe, if it has one (PB-2).
  func isStarted(_ pod: Int, _ index: Int) -> Bool {
    let runtime = pods[pod].runtimes[index]
    guard runtime.isRunning else { return false }
    return pods[pod].plan.containers[index].probes[.startup] == nil || runtime.results[.startup] == true
  }

  private func containerStatus(_ pod: Int, _ index: Int) -> ContainerStatus {
    let plan = pods[pod].plan
    let container = plan.containers[index]
    let runtime = pods[pod].runtimes[index]
    let reason = pods[pod].worker.reasons[index]
    let initial = plan.inits.isEmpty ? "ContainerCreating" : "PodInitializing"
    var status = ContainerStatus(
      name: container.name, isSidecar: container.role == .sidecar, isInit: container.role != .main,
      state: .waiting(reason: reason ?? initial))
    status.instance = runtime.instance
    status.restarts = runtime.instance ?? 0
    status.last = runtime.endedBefore
    guard runtime.instance != nil else { return status }
    if let ended = runtime.ended {
      status.state = .terminated(ended)
      // What is being deleted won't be restarted, so it doesn't wait.
      if let reason, pods[pod].deletion == nil, restarts(container, after: ended.exitCode) {
        status.state = .waiting(reason: reason)
        status.last = ended
      }
      status.isReady = container.role == .initial && ended.exitCode == 0
      return status
    }
    status.state = .running(since: runtime.startedAt)
    status.isStarted = isStarted(pod, index)
    status.isReady =
      status.isStarted && (container.probes[.readiness] == nil || runtime.results[.readiness] == true)
    return status
  }

  private func phase(of pod: Int) -> PodStatus.Phase {
    let plan = pods[pod].plan
    let runtimes = pods[pod].runtimes
    let isOver = pods[pod].worker.life == .finished
    if isOver, pods[pod].ending?.failsAnyway == true { return .failed }
    let mains = plan.mains.map { (plan: plan.containers[$0], runtime: runtimes[$0]) }
    func isFinal(_ index: Int) -> Bool {
      // What was removed to begin anew has no say any more.
      runtimes[index].ended.map {
        isOver || !runtimes[index].isRemoved && !restarts(plan.containers[index], after: $0.exitCode)
      } ?? false
    }
    if !hasMainStarted(pod) {
      let failed = plan.inits.contains { index in
        plan.containers[index].role == .initial && isFinal(index) && runtimes[index].ended?.exitCode != 0
      }
      return failed || isOver ? .failed : .pending
    }
    if mains.contains(where: { $0.runtime.instance == nil }) { return isOver ? .failed : .pending }
    guard plan.mains.allSatisfy(isFinal) else { return .running }
    // Sidecars that are still being stopped keep the pod Running (SC-5).
    if plan.sidecars.contains(where: { runtimes[$0].isRunning }) { return .running }
    return mains.allSatisfy { $0.runtime.ended?.exitCode == 0 } ? .succeeded : .failed
  }

  private func hasMainStarted(_ pod: Int) -> Bool {
    pods[pod].plan.mains.contains { pods[pod].runtimes[$0].instance != nil }
  }

  private func initsAreDone(_ status: PodStatus, _ pod: Int) -> Bool {
    hasMainStarted(pod)
      || pods[pod].plan.inits.allSatisfy { index in
        let container = status.containers[index]
        return container.isSidecar ? container.isStarted : container.termination?.exitCode == 0
      }
  }

  /// Containers that never ran have no end of their own: the kubelet says that it doesn't know.
  private func settle(_ status: inout PodStatus, of pod: Int) {
    guard initsAreDone(status, pod) else { return }
    for index in pods[pod].plan.mains where status.containers[index].termination == nil {
      status.containers[index].state = .terminated(
        ContainerStatus.Termination(exitCode: 137, reason: "ContainerStatusUnknown", at: now))
    }
  }

  private func phaseCause(_ pod: Int) -> Node { pods[pod].plan.node["spec"]["restartPolicy"] }

  private func readinessCause(_ pod: Int) -> Node {
    let plan = pods[pod].plan
    if !plan.readinessGates.isEmpty { return plan.node["spec"]["readinessGates"] }
    let probed = plan.containers.first { $0.probes[.readiness] != nil }
    return probed?.node["readinessProbe"] ?? plan.containers.last?.node["readinessProbe"] ?? plan.node["spec"]
  }

  private func phaseReason(_ phase: PodStatus.Phase, _ pod: Int) -> String {
    switch phase {
    case .pending: "not every container has been started"
    case .running: "all containers have been started; the kubelet publishes it with this sync"
    case .succeeded: "every main container ended with exit code 0"
    case .failed:
      hasMainStarted(pod)
        ? "a main container ended with another exit code than 0" : "an init container failed and may not restart"
    }
  }
}
