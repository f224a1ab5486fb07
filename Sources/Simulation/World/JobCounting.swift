import Kubernetes
import Manifest

/// How a Job counts what its pods came to, and what it shows (lifecycle rules JB-3, JB-8 to JB-10, PR-11).
extension World {
  mutating func countFinished(_ index: Int) {
    let uncounted = jobs[index].pods.filter { !jobs[index].counted.contains($0) }
    // By the end of their containers: a success between failures starts the back-off over.
    let job = jobs[index]
    let over = uncounted.filter { pods[$0].status.phase == .succeeded || isFailed($0, job) }
    let ends: [(pod: Int, at: Moment)] = over.map { ($0, finishTime($0)) }
    let finished = ends.sorted { a, b in a.at == b.at ? a.pod < b.pod : a.at < b.at }
    for (pod, at) in finished {
      jobs[index].counted.insert(pod)
      if pods[pod].status.phase == .succeeded { countSuccess(pod, index) } else { countFailure(pod, index, at) }
    }
  }

  private mutating func countSuccess(_ pod: Int, _ index: Int) {
    jobs[index].failuresInARow = 0
    jobs[index].lastFailure = nil
    guard jobs[index].isIndexed else {
      jobs[index].succeeded += 1
      return
    }
    if let number = pods[pod].ordinal {
      jobs[index].succeededIndexes.insert(number)
      jobs[index].failedIndexes.remove(number)
    }
    jobs[index].succeeded = jobs[index].succeededIndexes.count
  }

  private mutating func countFailure(_ pod: Int, _ index: Int, _ at: Moment) {
    jobs[index].failuresInARow += 1
    jobs[index].lastFailure = at
    let match = failureRule(pod, index)
    if match?.action == "FailJob", let rule = match?.rule, !jobs[index].has("FailureTarget") {
      jobs[index].conditions.append(("FailureTarget", "PodFailurePolicy"))
      tell(
        .job, .condition,
        [
          ("workload", .text(jobs[index].id.key)), ("type", "FailureTarget"), ("status", "True"),
          ("reason", "PodFailurePolicy"),
        ], because: rule, why: "the first rule that matches how \(pods[pod].name) failed says FailJob")
    }
    let isIgnored = match?.action == "Ignore"
    if !isIgnored { jobs[index].failed += 1 }
    guard jobs[index].isIndexed, let number = pods[pod].ordinal, let limit = jobs[index].backoffLimitPerIndex else {
      return
    }
    let before = jobs[index].indexFailures[number] ?? (0, 0, at)
    let counted = before.counted + (isIgnored ? 0 : 1)
    jobs[index].indexFailures[number] = (counted, before.all + 1, at)
    if counted > limit || match?.action == "FailIndex" { jobs[index].failedIndexes.insert(number) }
  }

  /// A pod that is deleted before it's over counts as failed, unless only really failed ones are replaced.
  private func isFailed(_ pod: Int, _ job: JobState) -> Bool {
    if pods[pod].status.phase == .failed { return true }
    // A pod whose object is gone without an end will never have one.
    if !pods[pod].exists { return true }
    return !job.replacesOnlyFailed && pods[pod].deletion != nil && pods[pod].status.phase != .succeeded
  }

  /// When a pod ended, as the back-off counts it: its last container, else since when it hasn't been ready, else its
  /// deletion. An init container that fails has no say: its pod has been unready since its start.
  ///
  /// Source: `pkg/controller/job/backoff_utils.go: getFinishedTime`.
  private func finishTime(_ pod: Int) -> Moment {
    let status = pods[pod].status
    let ends = status.containers.filter { !$0.isInit }.map(\.termination)
    if !ends.isEmpty, ends.allSatisfy({ $0 != nil }), let last = ends.compactMap({ $0?.at }).max() {
      return .seconds(last.wholeSeconds)
    }
    // The condition is there from the kubelet's first word on.
    if status.startTime != nil, !status.isReady { return pods[pod].readySecond }
    return .seconds((pods[pod].deletion?.at ?? pods[pod].createdAt).wholeSeconds)
  }

  /// The first rule of the pod failure policy that matches (JB-10).
  private func failureRule(_ pod: Int, _ index: Int) -> (rule: Node, action: String)? {
    // Only a pod that really failed is looked at.
    guard pods[pod].status.phase == .failed else { return nil }
    let ends = pods[pod].status.containers.compactMap { container in
      container.termination.map { (name: container.name, code: $0.exitCode) }
    }
    for rule in jobSpec(index)["podFailurePolicy"]["rules"].items {
      let action = rule["action"].text ?? "Count"
      if action == "FailIndex", jobs[index].backoffLimitPerIndex == nil { continue }
      let codes = rule["onExitCodes"]
      if codes.isPresent {
        let values = codes["values"].items.compactMap(\.int32)
        let isIn = codes["operator"].text != "NotIn"
        let name = codes["containerName"].text
        let matches = ends.contains { end in
          end.code != 0 && (name == nil || name == end.name) && values.contains(end.code) == isIn
        }
        if matches { return (rule, action) }
      } else {
        let matches = rule["onPodConditions"].items.contains { pattern in
          let status = pattern["status"].text ?? "True"
          let value = condition(pattern["type"].text ?? "", of: pod)
          return value.map { ($0 ? "True" : "False") == status } ?? false
        }
        if matches { return (rule, action) }
      }
    }
    return nil
  }

  private func condition(_ type: String, of pod: Int) -> Bool? {
    switch type {
    case "Ready": pods[pod].status.isReady
    case "ContainersReady": pods[pod].status.areContainersReady
    case "Initialized": pods[pod].status.isInitialized
    case "PodScheduled": pods[pod].status.isScheduled
    default: pods[pod].conditions[type]
    }
  }

  mutating func recordJob(_ index: Int) {
    let job = jobs[index]
    let active = activePods(index)
    let order = ["Complete", "Failed"]
    let isTerminating = !job.isFinished && !job.id.exists
    let status =
      order.first(where: job.has) ?? (isTerminating ? "Terminating" : nil)
      ?? ["Suspended", "FailureTarget", "SuccessCriteriaMet"].first(where: job.has) ?? "Running"
    let completions: String
    if let wanted = job.completions {
      completions = "\(job.succeeded)/\(wanted)"
    } else {
      completions = job.parallelism > 1 ? "\(job.succeeded)/1 of \(job.parallelism)" : "\(job.succeeded)/1"
    }
    record(
      job.id.key,
      [
        "status": status, "completions": completions, "active": "\(active.count)", "succeeded": "\(job.succeeded)",
        "failed": "\(job.failed)", "ready": "\(active.count { pods[$0].isReady })",
        "completedIndexes": ranges(job.succeededIndexes), "failedIndexes": ranges(job.failedIndexes),
      ])
  }

  /// `0-2,5`, as the status writes indexes.
  private func ranges(_ numbers: Set<Int>) -> String {
    var parts: [String] = []
    let sorted = numbers.sorted()
    var start = 0
    for index in sorted.indices where index + 1 == sorted.count || sorted[index + 1] != sorted[index] + 1 {
      switch index - start {
      case 0: parts.append("\(sorted[start])")
      case 1: parts += ["\(sorted[start])", "\(sorted[index])"]
      default: parts.append("\(sorted[start])-\(sorted[index])")
      }
      start = index + 1
    }
    return parts.joined(separator: ",")
  }
}
