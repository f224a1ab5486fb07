import Kubernetes
import Manifest

/// The kubelet's probe workers (lifecycle rules PB).
extension World {
  /// One worker a container and probe, from the first sync on; ticks count from here for the pod's life (PB-1).
  mutating func startProbing(_ pod: Int) {
    pods[pod].worker.hasProbes = true
    for (index, container) in pods[pod].plan.containers.enumerated() where container.role != .initial {
      for kind in Probing.allCases {
        guard let plan = container.probes[kind] else { continue }
        pods[pod].probes.append(ProbeWorker(container: index, kind: kind, plan: plan))
        let worker = pods[pod].probes.count - 1
        // The very first tick finds no container.
        agenda.add(.tick(pod: pod, probe: worker, number: 0), at: now + plan.period, .probe)
      }
    }
  }

  /// A running container that is found unready is probed at once, and its ticks count from here (PB-3).
  mutating func triggerReadiness(_ pod: Int) {
    for index in pods[pod].probes.indices where pods[pod].probes[index].kind == .readiness {
      let container = pods[pod].status.containers[pods[pod].probes[index].container]
      guard container.isRunning, container.isStarted, !container.isReady, !pods[pod].probes[index].isStopped else {
        continue
      }
      pods[pod].probes[index].tickNumber += 1
      agenda.add(.tick(pod: pod, probe: index, number: pods[pod].probes[index].tickNumber), at: now, .probe)
    }
  }

  mutating func tick(_ pod: Int, _ index: Int, _ number: Int) {
    let worker = pods[pod].probes[index]
    guard !worker.isStopped, worker.tickNumber == number, pods[pod].exists else { return }
    agenda.add(.tick(pod: pod, probe: index, number: number), at: now + worker.plan.period, .probe)
    if worker.isBusy { pods[pod].probes[index].isDue = true } else { probe(pod, index) }
  }

  private mutating func probe(_ pod: Int, _ index: Int) {
    let worker = pods[pod].probes[index]
    let container = pods[pod].status.containers[worker.container]
    guard let instance = container.instance else { return }
    if worker.instance != instance {
      pods[pod].probes[index].instance = instance
      pods[pod].probes[index].onHold = false
      // Readiness begins as a failure, liveness as a success, startup as neither (PB-5).
      pods[pod].probes[index].value =
        pods[pod].runtimes[worker.container].results[worker.kind]
        ?? (worker.kind == .startup ? nil : worker.kind == .liveness)
    }
    guard !pods[pod].probes[index].onHold else { return }
    guard case .running(let since) = container.state else {
      setResult(pod, index, false)
      return
    }
    // startedAt is published in whole seconds (PB-4).
    guard (now - .seconds(since.wholeSeconds)).wholeSeconds >= worker.plan.initialDelay.wholeSeconds else { return }
    guard container.isStarted == (worker.kind != .startup) else { return }
    switch answer(of: pod, index) {
    case .ok: attemptEnds(pod, index, true)
    case .fail: attemptEnds(pod, index, false)
    case .error: cannotAsk(pod, index)
    case .hang:
      pods[pod].probes[index].isBusy = true
      agenda.add(.hangEnds(pod: pod, probe: index, instance: instance), at: now + worker.plan.timeout, .probe)
    }
  }

  /// Tried three times at once, then left: it counts neither way (PB-12).
  private mutating func cannotAsk(_ pod: Int, _ index: Int) {
    let worker = pods[pod].probes[index]
    guard worker.toldError != worker.instance else { return }
    pods[pod].probes[index].toldError = worker.instance
    tell(
      .kubelet, .note, pod: pod, container: worker.container, [("probe", .text(worker.kind.rawValue))],
      because: worker.plan.node,
      why: "the \(worker.kind.rawValue) probe can't be carried out, which counts neither as a success nor as a failure")
  }

  /// What the program answers now; a process that's gone answers nothing.
  private func answer(of pod: Int, _ index: Int) -> Behavior.Answer.Kind {
    let worker = pods[pod].probes[index]
    let runtime = pods[pod].runtimes[worker.container]
    guard runtime.isRunning else { return .fail }
    var kind = Behavior.Answer.Kind.ok
    for answer in pods[pod].behaviors[worker.container].probes[worker.kind] ?? [] {
      switch answer.since {
      case .start(let from): if now - runtime.startedAt >= from { kind = answer.kind }
      case .term(let from): if let signalled = runtime.signalled, now - signalled >= from { kind = answer.kind }
      }
    }
    return kind
  }

  mutating func hangEnds(_ pod: Int, _ index: Int, _ instance: Int) {
    let worker = pods[pod].probes[index]
    pods[pod].probes[index].isBusy = false
    pods[pod].probes[index].isDue = false
    guard !worker.isStopped, pods[pod].exists else { return }
    if worker.instance == instance { attemptEnds(pod, index, false) }
    if worker.isDue { probe(pod, index) }
  }

  /// One attempt is finished; enough of a kind in a row set the result (PB-8).
  private mutating func attemptEnds(_ pod: Int, _ index: Int, _ ok: Bool) {
    let worker = pods[pod].probes[index]
    let run = worker.lastWasOk == ok ? worker.run + 1 : 1
    pods[pod].probes[index].run = run
    pods[pod].probes[index].lastWasOk = ok
    let threshold = ok ? worker.plan.successThreshold : worker.plan.failureThreshold
    tell(
      .kubelet, .probe, pod: pod, container: worker.container,
      [("probe", .text(worker.kind.rawValue)), ("result", .text(ok ? "ok" : "fail"))], because: worker.plan.node,
      why: ok
        ? "the \(worker.kind.rawValue) probe succeeded"
        : "the \(worker.kind.rawValue) probe failed, \(run) of \(threshold) in a row")
    guard run >= threshold else { return }
    setResult(pod, index, ok)
    // A startup probe rests after its result, whatever it is; a liveness probe after its failure (PB-7, PB-8).
    if worker.kind == .startup || worker.kind == .liveness && !ok {
      pods[pod].probes[index].onHold = true
      pods[pod].probes[index].run = 0
    }
  }

  private mutating func setResult(_ pod: Int, _ index: Int, _ ok: Bool) {
    let worker = pods[pod].probes[index]
    let isNews = worker.value != ok
    pods[pod].probes[index].value = ok
    if pods[pod].runtimes[worker.container].instance == worker.instance {
      pods[pod].runtimes[worker.container].results[worker.kind] = ok
    }
    guard isNews else { return }
    switch worker.kind {
    case .readiness: setReady(pod, worker.container, ok)
    case .startup: if ok { setStarted(pod, worker.container) }
    case .liveness: if ok { return }
    }
    requestSync(pod)
  }
}
