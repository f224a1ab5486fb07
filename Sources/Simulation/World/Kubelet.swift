import Kubernetes
import Manifest

/// The kubelet's pod workers: one sync at a time, publish first, act second (lifecycle rules ST, SY, IN, SC, CL).
extension World {
  /// Wake-ups: after a clean sync, after a failed one, and at most so far ahead for a crash back-off (SY-4).
  private static let resync = Moment.seconds(60)
  private static let retry = Moment.seconds(10)

  /// The kubelet hears of a pod, or of its deletion.
  mutating func kubeletSees(_ pod: Int) {
    guard !isOnDeadNode(pod), !rejects(pod) else { return }
    if pods[pod].worker.life == .waiting { pods[pod].worker.life = .syncing }
    requestSync(pod)
  }

  /// Something happened that makes the kubelet look at the pod (SY-2).
  mutating func requestSync(_ pod: Int) {
    guard pods[pod].worker.life == .syncing, !isOnDeadNode(pod) else { return }
    if pods[pod].worker.isBusy { pods[pod].worker.isPending = true } else { beginSync(pod) }
  }

  /// A sandbox or container started or died: the worker hears of it after everything else that's due now (SY-2, SY-3).
  mutating func runtimeTells(of pod: Int) {
    guard !pods[pod].worker.isAwaitingRuntime else { return }
    pods[pod].worker.isAwaitingRuntime = true
    agenda.add(.runtimeEvent(pod), at: now, .runtimeEvent)
  }

  mutating func wake(_ pod: Int, _ number: Int) {
    guard pods[pod].worker.wakeNumber == number, !pods[pod].worker.isBusy else { return }
    requestSync(pod)
  }

  mutating func beginSync(_ pod: Int) {
    guard pods[pod].worker.life == .syncing, !pods[pod].worker.isBusy else { return }
    pods[pod].worker.wakeNumber += 1
    pods[pod].worker.isPending = false
    if pods[pod].deletion != nil || pods[pod].ending != nil {
      beginTermination(pod)
      return
    }
    pods[pod].worker.isBusy = true
    pods[pod].worker.failed = false
    pods[pod].worker.backoffEnd = nil
    publish(pod)
    if pods[pod].status.phase.isTerminal {
      pods[pod].worker.isBusy = false
      beginTermination(pod)
      return
    }
    guard volumesAreThere(pod) else {
      pods[pod].worker.failed = true
      endSync(pod)
      return
    }
    if !pods[pod].worker.hasProbes { startProbing(pod) }
    if !pods[pod].hasSandbox {
      pods[pod].hasSandbox = true
      runtimeTells(of: pod)
    }
    act(on: pod)
  }

  /// What this sync does: stops first, then starts one by one.
  private mutating func act(on pod: Int) {
    let plan = pods[pod].plan
    let runtimes = pods[pod].runtimes
    pods[pod].worker.deadAtStart = [:]
    for (index, runtime) in runtimes.enumerated() {
      pods[pod].worker.deadAtStart[index] = runtime.ended ?? runtime.endedBefore
    }
    let failing = runtimes.indices.filter { index in
      runtimes[index].isRunning
        && (runtimes[index].results[.liveness] == false || runtimes[index].results[.startup] == false
          || pods[pod].changed.contains(index))
    }
    if runtimes.indices.contains(where: { restartsAll($0, of: pod) }) {
      restartAllContainers(pod)
      return
    }
    let mainsAreDone = plan.mains.allSatisfy { index in
      !runtimes[index].isRemoved
        && runtimes[index].ended.map { !restarts(plan.containers[index], after: $0.exitCode) } ?? false
    }
    pods[pod].worker.toStart = mainsAreDone ? [] : containersToStart(pod, killed: failing)
    let stops = mainsAreDone ? runtimes.indices.filter { runtimes[$0].isRunning } : failing
    guard !stops.isEmpty else {
      startNext(pod)
      return
    }
    pods[pod].worker.stage = .killing
    pods[pod].worker.stopsLeft = stops.count
    for index in stops {
      pods[pod].changed.remove(index)
      let failed = [Probing.liveness, .startup].first { runtimes[index].results[$0] == false }
      let probe = failed.flatMap { plan.containers[index].probes[$0] }
      beginStop(
        pod, index, grace: probe?.grace ?? plan.grace, ordered: mainsAreDone,
        because: probe?.node["failureThreshold"] ?? plan.node["spec"]["terminationGracePeriodSeconds"])
    }
  }

  /// Whether a container starts again after an exit, by its rules and policy (CL-5, CL-6, CL-11, IN-3, SC-4).
  func restarts(_ container: ContainerPlan, after code: Int, byProbe: Bool = false) -> Bool {
    if container.role == .sidecar { return true }
    if !byProbe, minor >= 35, let rule = container.restartRules.first(where: { $0.matches(code) }),
      !rule.restartsAll || minor >= 36
    {
      return true
    }
    // A container's own policy is a part of the restart rules, which came on with 1.35.
    switch minor >= 35 ? container.restartPolicy : container.podPolicy {
    case .always: return container.role == .main || code != 0
    case .onFailure: return code != 0
    case .never: return false
    }
  }

  /// What is to be started now, in order (IN-1, SC-2, ST-9).
  private func containersToStart(_ pod: Int, killed: [Int]) -> [Int] {
    let plan = pods[pod].plan
    let runtimes = pods[pod].runtimes
    let (life, changed) = (pods[pod].life, pods[pod].changed)
    func mustStart(_ index: Int) -> Bool {
      let container = plan.containers[index]
      // A changed container starts again whatever the policy says.
      if changed.contains(index) { return true }
      if killed.contains(index) { return restarts(container, after: 137, byProbe: true) }
      // After a reboot too a program that is done with OnFailure stays done (IN-5).
      guard hasStarted(index) else {
        return container.role != .main || runtimes[index].isRemoved || container.restartPolicy != .onFailure
          || runtimes[index].ended?.exitCode != 0
      }
      guard let ended = runtimes[index].ended else { return false }
      return restarts(container, after: ended.exitCode)
    }
    func hasStarted(_ index: Int) -> Bool { runtimes[index].instance != nil && runtimes[index].life == life }
    let sidecars = plan.sidecars.filter { hasStarted($0) && mustStart($0) }
    if plan.mains.contains(where: hasStarted) {
      return sidecars + plan.mains.filter(mustStart)
    }
    guard let latest = plan.inits.last(where: hasStarted) else {
      return plan.inits.isEmpty ? plan.mains.filter(mustStart) : [plan.inits.lowerBound]
    }
    let earlier = sidecars.filter { $0 < latest }
    let runtime = runtimes[latest]
    let isDone: Bool =
      switch plan.containers[latest].role {
      case .sidecar: runtime.isRunning && !killed.contains(latest) && isStarted(pod, latest)
      default: runtime.ended?.exitCode == 0
      }
    guard isDone else { return earlier + (mustStart(latest) ? [latest] : []) }
    let next = latest + 1
    return earlier + (next < plan.inits.upperBound ? [next] : plan.mains.filter(mustStart))
  }

  /// Starts the next container of this sync; ends the sync after the last.
  mutating func startNext(_ pod: Int) {
    pods[pod].worker.stage = nil
    if pods[pod].worker.restartsAll { beginNewLife(pod) }
    while !pods[pod].worker.toStart.isEmpty {
      let index = pods[pod].worker.toStart.removeFirst()
      if isHeldBack(pod, index) { continue }
      switch image(for: index, of: pod) {
      case .present:
        start(pod, index)
        if pods[pod].worker.stage != nil { return }
      case .pull(let duration, let succeeds):
        let container = pods[pod].plan.containers[index]
        tell(
          .kubelet, .pullBegin, pod: pod, container: index, [("image", .text(container.image))],
          because: container.node["image"],
          why: mayUse(container.image, pod)
            ? "imagePullPolicy \(container.pullPolicy): the image isn't on the node yet"
            : "the image is there, but came with another pod's credentials: the kubelet has the registry check this pod's"
        )
        pods[pod].worker.stage = .pulling(index)
        agenda.add(.pullEnds(pod: pod, container: index, succeeds: succeeds), at: now + duration, .process)
        return
      case .unavailable(let reason):
        if reason == "ImagePullBackOff" {
          tell(
            .kubelet, .pullBackoff, pod: pod, container: index,
            [("image", .text(pods[pod].plan.containers[index].image))],
            because: pods[pod].plan.containers[index].node["image"],
            why: "the last pull failed not long enough ago; the kubelet looks again at its next wake-up")
        }
        if reason == "ErrImageNeverPull", pods[pod].toldConfig.insert(index).inserted {
          let container = pods[pod].plan.containers[index]
          tell(
            .kubelet, .configError, pod: pod, container: index, [("reason", .text(reason))],
            because: container.node["imagePullPolicy"],
            why:
              "the image isn't on the node, and imagePullPolicy Never asks no registry; the kubelet looks again every 10 s"
          )
        }
        pods[pod].worker.reasons[index] = reason
        pods[pod].worker.failed = true
      }
    }
    endSync(pod)
  }

  mutating func endSync(_ pod: Int) {
    let worker = pods[pod].worker
    pods[pod].worker.isBusy = false
    var delay = worker.failed ? Self.retry : Self.resync
    if worker.failed, minor >= 35, let end = worker.backoffEnd { delay = min(max(end - now, .zero), Self.resync) }
    agenda.add(.wake(pod: pod, number: worker.wakeNumber), at: now + delay, .kubelet)
    if worker.isPending { beginSync(pod) }
  }

  /// Crash back-off, decided by the instance that was dead when the sync began (CL-2, CL-3, CL-8).
  private mutating func isHeldBack(_ pod: Int, _ index: Int) -> Bool {
    guard let dead = pods[pod].worker.deadAtStart[index] else { return false }
    let record = pods[pod].runtimes[index].crash
    guard let record, let end = record.end(forFinish: dead.at, now: now) else {
      pods[pod].runtimes[index].crash = .next(
        after: record, finish: dead.at, now: now,
        most: minor >= 35 ? experiment.knobs.longestBackoff ?? CrashBackoff.longest : CrashBackoff.longest)
      return false
    }
    pods[pod].worker.reasons[index] = "CrashLoopBackOff"
    pods[pod].worker.failed = true
    pods[pod].worker.backoffEnd = pods[pod].worker.backoffEnd.map { min($0, end) } ?? end
    if pods[pod].runtimes[index].toldBackoff != end {
      pods[pod].runtimes[index].toldBackoff = end
      tell(
        .kubelet, .backoff, pod: pod, container: index,
        [("seconds", .number(record.delay.seconds)), ("until", .number(end.seconds))],
        because: pods[pod].plan.containers[index].node,
        why: "the container ended before; the delay doubles from 10 s up to "
          + "\(minor >= 35 ? experiment.knobs.longestBackoff ?? CrashBackoff.longest : CrashBackoff.longest) s, "
          + "counted from its end")
    }
    return true
  }
}

// MARK: - Images

extension World {
  private enum ImageState {
    case present
    case pull(Moment, succeeds: Bool)
    case unavailable(String)
  }

  /// Whether the image must come first (ST-6), or can't come now (ST-7).
  private func image(for index: Int, of pod: Int) -> ImageState {
    let container = pods[pod].plan.containers[index]
    let knob = experiment.knobs.images[container.image] ?? ImageBehavior()
    let wasPulled = pods[pod].pulled.contains(container.image)
    let isThere = wasPulled || (!knob.everyPod && images.contains(container.image))
    if Image(container.image) == nil { return .unavailable("InvalidImageName") }
    if container.pullPolicy == "Never" {
      let isAbsent = !isThere && (knob.failAfter != nil || knob.pull > .zero)
      return isAbsent ? .unavailable("ErrImageNeverPull") : .present
    }
    // With Always the registry is asked at every start, so one that fails does so for an image that's there (ST-6).
    let mustAsk = container.pullPolicy == "Always" && knob.failAfter != nil && now >= .zero
    if isThere, !mustAsk, mayUse(container.image, pod),
      container.pullPolicy == "IfNotPresent" || wasPulled || knob.pull == .zero
    {
      return .present
    }
    if let backoff = pods[pod].imageBackoff[container.image], backoff.until > now {
      return .unavailable("ImagePullBackOff")
    }
    if let failAfter = knob.failAfter { return .pull(failAfter, succeeds: false) }
    return .pull(isThere ? .zero : knob.pull, succeeds: true)
  }

  private func pullSecrets(of pod: Int) -> Set<String> {
    let spec = pods[pod].plan.node["spec"]
    var secrets = spec["imagePullSecrets"]
    // A pod without any gets its service account's when it's created (NM-3).
    if secrets.items.isEmpty {
      let account = spec["serviceAccountName"].text ?? spec["serviceAccount"].text ?? "default"
      let found = inventory.find(.serviceAccount, account, in: pods[pod].namespace)
      if let found, found.isWritten { secrets = found.node["imagePullSecrets"] }
    }
    let names = secrets.items.compactMap { $0["name"].text }
    return Set(names.map { "\(pods[pod].namespace)/\($0)" })
  }

  /// From 1.35 on an image that came with pull secrets is pulled again for a pod that has none of them (ST-6).
  private func mayUse(_ image: String, _ pod: Int) -> Bool {
    guard minor >= 35, let secrets = imageSecrets[image] else { return true }
    return pods[pod].pulled.contains(image) || !secrets.isDisjoint(with: pullSecrets(of: pod))
  }

  mutating func pullEnds(_ pod: Int, _ index: Int, _ succeeds: Bool) {
    guard pods[pod].worker.stage == .pulling(index) else { return }
    let container = pods[pod].plan.containers[index]
    if succeeds {
      let secrets = pullSecrets(of: pod)
      if secrets.isEmpty {
        imageSecrets[container.image] = nil
      } else if imageSecrets[container.image] != nil || !images.contains(container.image) {
        imageSecrets[container.image, default: []].formUnion(secrets)
      }
      images.insert(container.image)
      pods[pod].pulled.insert(container.image)
      pods[pod].imageBackoff[container.image] = nil
      tell(.kubelet, .pullEnd, pod: pod, container: index, because: container.node["image"], why: "the image is there")
      pods[pod].worker.stage = nil
      start(pod, index)
      if pods[pod].worker.stage == nil { startNext(pod) }
    } else {
      let delay =
        pods[pod].imageBackoff[container.image].map { min($0.delay * 2, CrashBackoff.longest) }
        ?? CrashBackoff.first
      pods[pod].imageBackoff[container.image] = Pod.ImageBackoff(delay: delay, until: now + delay)
      pods[pod].worker.reasons[index] = "ErrImagePull"
      pods[pod].worker.failed = true
      tell(
        .kubelet, .pullFail, pod: pod, container: index, [("image", .text(container.image))],
        because: container.node["image"],
        why: "the image can't be pulled; the kubelet looks again at its next wake-up, not before \(delay) s")
      startNext(pod)
    }
  }
}
