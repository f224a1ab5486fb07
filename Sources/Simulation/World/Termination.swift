import Kubernetes
import Manifest

/// How containers are stopped: preStop, stop signal, SIGKILL, within the grace period (lifecycle rules TE, LH-6).
extension World {
  /// The runtime is never given less. Source: TE-6, minimumGracePeriodInSeconds.
  private static let leastGrace = 2

  /// The pod is deleted, or over for good: all its containers are stopped in parallel (TE-2).
  mutating func beginTermination(_ pod: Int) {
    guard pods[pod].worker.life == .syncing else { return }
    pods[pod].worker.life = .terminating
    pods[pod].worker.isBusy = true
    pods[pod].worker.stage = nil
    publish(pod)
    let plan = pods[pod].plan
    for index in pods[pod].probes.indices
    where pods[pod].probes[index].kind != .readiness && plan.mains.contains(pods[pod].probes[index].container) {
      pods[pod].probes[index].isStopped = true
    }
    let running = pods[pod].runtimes.indices.filter { pods[pod].runtimes[$0].isRunning }
    pods[pod].worker.stopsLeft = running.count
    guard !running.isEmpty else {
      endTermination(pod)
      return
    }
    let ending = pods[pod].ending
    // The least that anybody asks for, and never less than a second.
    let grace = max(1, [pods[pod].deletion?.grace, ending?.grace].compactMap { $0 }.min() ?? plan.grace)
    for index in running {
      beginStop(
        pod, index, grace: grace, ordered: !plan.sidecars.isEmpty,
        because: ending?.because ?? plan.node["spec"]["terminationGracePeriodSeconds"])
    }
  }

  /// The last container is gone: status, endpoint, object, in this order (TE-14).
  private mutating func endTermination(_ pod: Int) {
    pods[pod].worker.life = .finished
    pods[pod].worker.isBusy = false
    pods[pod].sandboxGone = now
    if pods[pod].ending?.isDisruption == true { pods[pod].conditions["DisruptionTarget"] = true }
    publish(pod)
    for index in pods[pod].probes.indices { pods[pod].probes[index].isStopped = true }
    shutdownHears(of: pod)
    admitWaiting(for: pod)
    if pods[pod].deletion != nil { remove(pod) } else { wakeWaiting(forClaimsOf: pod) }
  }

  /// Stops a container that runs.
  mutating func beginStop(_ pod: Int, _ index: Int, grace: Int, ordered: Bool, because: Node) {
    let number = nextStopNumber()
    let isSidecar = pods[pod].plan.containers[index].role == .sidecar
    pods[pod].runtimes[index].stop = Stop(
      grace: grace, since: now, step: .hook, ordered: ordered && isSidecar, because: because, number: number)
    guard let hook = pods[pod].plan.containers[index].preStop, grace > 0 else {
      waitForTurn(pod, index)
      return
    }
    let run = hook.run(pods[pod].behaviors[index].preStop)
    tell(
      .kubelet, .preStopBegin, pod: pod, container: index, because: hook.node,
      why: "the preStop hook runs first; its time counts against the grace period of \(grace) s")
    if run.duration > .seconds(grace) {
      agenda.add(.preStopTimesOut(pod: pod, container: index, stop: number), at: now + .seconds(grace), .kubelet)
    } else {
      agenda.add(
        .preStopEnds(pod: pod, container: index, stop: number, succeeds: run.succeeds), at: now + run.duration,
        .process)
    }
  }

  mutating func preStopEnds(_ pod: Int, _ index: Int, _ number: Int, _ succeeds: Bool) {
    guard let stop = pods[pod].runtimes[index].stop, stop.number == number, stop.step == .hook else { return }
    tell(
      .kubelet, succeeds ? .preStopEnd : .preStopFail, pod: pod, container: index,
      because: pods[pod].plan.containers[index].preStop?.node,
      why: succeeds ? "the preStop hook is done" : "the preStop hook failed, which changes nothing else")
    hookIsOver(pod, index)
  }

  mutating func preStopTimesOut(_ pod: Int, _ index: Int, _ number: Int) {
    guard let stop = pods[pod].runtimes[index].stop, stop.number == number, stop.step == .hook else { return }
    tell(
      .kubelet, .preStopTimeout, pod: pod, container: index, because: stop.because,
      why: "the grace period is used up, so the kubelet waits for the hook no longer")
    hookIsOver(pod, index)
  }

  private mutating func hookIsOver(_ pod: Int, _ index: Int) {
    guard pods[pod].runtimes[index].isRunning else {
      stopEnds(pod, index)
      return
    }
    spendGrace(pod, index)
    waitForTurn(pod, index)
  }

  /// Sidecars are signalled after the main containers and after later sidecars have exited (TE-7).
  private mutating func waitForTurn(_ pod: Int, _ index: Int) {
    guard let stop = pods[pod].runtimes[index].stop else { return }
    guard stop.ordered, stop.grace > 0, !isTurn(of: index, in: pod) else {
      signal(pod, index)
      return
    }
    pods[pod].runtimes[index].stop?.step = .turn
    pods[pod].runtimes[index].stop?.since = now
    agenda.add(
      .turnTimesOut(pod: pod, container: index, stop: stop.number), at: now + .seconds(stop.grace), .kubelet)
  }

  mutating func turnTimesOut(_ pod: Int, _ index: Int, _ number: Int) {
    guard let stop = pods[pod].runtimes[index].stop, stop.number == number, stop.step == .turn else { return }
    pods[pod].runtimes[index].stop?.grace = 0
    signal(pod, index)
  }

  private func isTurn(of index: Int, in pod: Int) -> Bool {
    let plan = pods[pod].plan
    return !plan.mains.contains { pods[pod].runtimes[$0].isRunning }
      && !plan.sidecars.contains { $0 > index && pods[pod].runtimes[$0].isRunning }
  }

  /// Signals the sidecars whose turn has come.
  mutating func openTurns(_ pod: Int) {
    for index in pods[pod].plan.sidecars.reversed() {
      guard pods[pod].runtimes[index].isRunning, pods[pod].runtimes[index].stop?.step == .turn,
        isTurn(of: index, in: pod)
      else { continue }
      spendGrace(pod, index)
      signal(pod, index)
    }
  }

  /// Time is taken from the grace period in whole seconds.
  private mutating func spendGrace(_ pod: Int, _ index: Int) {
    guard let stop = pods[pod].runtimes[index].stop else { return }
    pods[pod].runtimes[index].stop?.grace = stop.grace - (now - stop.since).wholeSeconds
  }

  private mutating func signal(_ pod: Int, _ index: Int) {
    guard let stop = pods[pod].runtimes[index].stop, let instance = pods[pod].runtimes[index].instance else { return }
    let grace = max(stop.grace, Self.leastGrace)
    pods[pod].runtimes[index].stop?.step = .signalled
    pods[pod].runtimes[index].signalled = now
    let floor = stop.grace < Self.leastGrace ? " (never less than \(Self.leastGrace) s)" : ""
    tell(
      .kubelet, .signal, pod: pod, container: index, [("signal", "SIGTERM")], because: stop.because,
      why: "process 1 is asked to end; SIGKILL follows in \(grace) s\(floor) if it still runs")
    agenda.add(.kill(pod: pod, container: index, stop: stop.number), at: now + .seconds(grace), .kubelet)
    let behavior = pods[pod].behaviors[index]
    if behavior.closesListenerOnTerm == true {
      pods[pod].processes.append(ProcessChange(at: now, container: index, now: .closed))
    }
    switch behavior.onTerm ?? .exit(after: .zero, code: 0) {
    case .ignore: break
    case .exit(let after, let code):
      agenda.add(
        .exits(pod: pod, container: index, instance: instance, code: code, reason: nil), at: now + after, .process)
    }
  }

  mutating func kill(_ pod: Int, _ index: Int, _ number: Int) {
    let runtime = pods[pod].runtimes[index]
    guard let stop = runtime.stop, stop.number == number, runtime.isRunning, let instance = runtime.instance else {
      return
    }
    tell(
      .kubelet, .signal, pod: pod, container: index, [("signal", "SIGKILL")], because: stop.because,
      why: "the grace period is over and the process still runs")
    // 128 + 9; the runtime calls it Error.
    exits(pod, index, instance, 137, "Error")
  }

  /// A stop is done: the sync or the termination that waits for it goes on after the last.
  mutating func stopEnds(_ pod: Int, _ index: Int) {
    pods[pod].runtimes[index].stop = nil
    pods[pod].worker.stopsLeft -= 1
    guard pods[pod].worker.stopsLeft == 0 else { return }
    switch (pods[pod].worker.life, pods[pod].worker.stage) {
    case (.terminating, _): endTermination(pod)
    case (_, .killing): startNext(pod)
    case (_, .killingAfterHook(let container)): hookKillEnds(pod, container)
    default: break
    }
  }
}
