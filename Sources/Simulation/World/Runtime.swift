import Kubernetes
import Manifest

/// Containers as the runtime runs them: starts, hooks after the start, exits.
extension World {
  mutating func start(_ pod: Int, _ index: Int) {
    let container = pods[pod].plan.containers[index]
    if let problem = configProblem(container, of: pods[pod].plan, in: pods[pod].namespace) {
      fail(pod, index, problem)
      return
    }
    let behavior = pods[pod].behaviors[index]
    var runtime = pods[pod].runtimes[index]
    let instance = (runtime.instance ?? -1) + 1
    runtime.endedBefore = runtime.ended ?? runtime.endedBefore
    (runtime.instance, runtime.startedAt, runtime.ended, runtime.signalled) = (instance, now, nil, nil)
    runtime.life = pods[pod].life
    runtime.isRemoved = false
    runtime.results = [:]
    runtime.stop = nil
    pods[pod].toldConfig.remove(index)
    pods[pod].runtimes[index] = runtime
    pods[pod].worker.reasons[index] = nil
    pods[pod].processes.append(ProcessChange(at: now, container: index, now: .listening))
    tell(
      .kubelet, .started, pod: pod, container: index, [("attempt", .number(Double(instance)))],
      because: container.node["image"],
      why: instance == 0 ? "its turn has come and its image is there" : "restart \(instance) in the same pod")
    runtimeTells(of: pod)
    if let runs = behavior.runs, !runs.isEmpty, let after = runs[min(instance, runs.count - 1)].after {
      let run = runs[min(instance, runs.count - 1)]
      agenda.add(
        .exits(pod: pod, container: index, instance: instance, code: run.exitCode, reason: run.reason),
        at: now + after, .process)
    }
    guard let hook = container.postStart else { return }
    let run = hook.run(behavior.postStart)
    tell(
      .kubelet, .postStartBegin, pod: pod, container: index, because: hook.node,
      why: "the hook runs beside the program and holds back the pod's other containers and its status")
    pods[pod].worker.stage = .postStart(index)
    agenda.add(
      .hookEnds(pod: pod, container: index, instance: instance, succeeds: run.succeeds), at: now + run.duration,
      .process)
  }

  /// The postStart hook is over (LH-1, LH-4).
  mutating func hookEnds(_ pod: Int, _ index: Int, _ instance: Int, _ succeeds: Bool) {
    guard pods[pod].worker.stage == .postStart(index), pods[pod].runtimes[index].instance == instance else { return }
    let hook = pods[pod].plan.containers[index].postStart?.node
    guard !succeeds else {
      tell(.kubelet, .postStartEnd, pod: pod, container: index, because: hook, why: "the postStart hook succeeded")
      startNext(pod)
      return
    }
    tell(
      .kubelet, .postStartFail, pod: pod, container: index, because: hook,
      why: "the postStart hook failed, so the container is killed with the pod's grace period")
    pods[pod].worker.stage = .killingAfterHook(index)
    guard pods[pod].runtimes[index].isRunning else {
      hookKillEnds(pod, index)
      return
    }
    pods[pod].worker.stopsLeft = 1
    beginStop(
      pod, index, grace: pods[pod].plan.grace, ordered: false,
      because: hook ?? pods[pod].plan.node["spec"]["terminationGracePeriodSeconds"])
  }

  mutating func hookKillEnds(_ pod: Int, _ index: Int) {
    pods[pod].worker.reasons[index] = "PostStartHookError"
    pods[pod].worker.failed = true
    startNext(pod)
  }

  /// A program ends, by itself or because it was told to.
  mutating func exits(_ pod: Int, _ index: Int, _ instance: Int, _ code: Int, _ reason: String?) {
    guard pods[pod].runtimes[index].isRunning, pods[pod].runtimes[index].instance == instance else { return }
    let text = reason ?? (code == 0 ? "Completed" : "Error")
    let wasTold = pods[pod].runtimes[index].signalled != nil
    pods[pod].runtimes[index].ended = ContainerStatus.Termination(exitCode: code, reason: text, at: now)
    pods[pod].processes.append(ProcessChange(at: now, container: index, now: .gone))
    tell(
      .runtime, .exited, pod: pod, container: index,
      [("attempt", .number(Double(instance))), ("exitCode", .number(Double(code))), ("reason", .text(text))],
      because: pods[pod].plan.containers[index].node,
      why: wasTold ? "the process ended after the stop signal" : "the process ended by itself: no hook, no signal")
    runtimeTells(of: pod)
    let stage = pods[pod].worker.stage
    if let stop = pods[pod].runtimes[index].stop {
      // A sleep is the kubelet's own and goes on; any other hook dies with its container.
      if stop.step != .hook || !isSleep(pods[pod].plan.containers[index].preStop) { stopEnds(pod, index) }
    } else if stage == .postStart(index), !isSleep(pods[pod].plan.containers[index].postStart) {
      hookEnds(pod, index, instance, false)
    }
    openTurns(pod)
  }

  func isSleep(_ hook: HookPlan?) -> Bool {
    if case .sleep? = hook?.handler { true } else { false }
  }
}
