import Kubernetes
import Manifest

/// A Job and what its status says.
struct JobState: Sendable {
  var id: ObjectID
  let node: Node
  let plan: PodPlan
  let cronJob: Int?
  /// Nil: done with the first success.
  let completions: Int?
  var parallelism: Int
  let isIndexed: Bool
  let backoffLimit: Int
  let backoffLimitPerIndex: Int?
  let maxFailedIndexes: Int?
  let deadline: Int?
  let ttl: Int?
  var isSuspended: Bool
  /// Replacements wait until the pod before is really over (JB-11).
  let replacesOnlyFailed: Bool

  var pods: [Int] = []
  var created: [Int: Int] = [:]
  /// Pods that are counted already.
  var counted: Set<Int> = []
  var succeeded = 0
  var failed = 0
  /// Failures since the last success, ignored ones too, and when the last was (JB-4).
  var failuresInARow = 0
  var lastFailure: Moment?
  var succeededIndexes: Set<Int> = []
  var failedIndexes: Set<Int> = []
  /// By index: counted failures, all failures, and when the last was.
  var indexFailures: [Int: (counted: Int, all: Int, at: Moment)] = [:]
  var startTime: Moment?
  /// Conditions that hold, with their reasons, in the order they came.
  var conditions: [(type: String, reason: String)] = []
  var finishedAt: Moment?
  /// Refused creations in a row, for the delay of the next try.
  var refusals = 0

  func has(_ type: String) -> Bool { conditions.contains { $0.type == type } }
  var isFinished: Bool { has("Complete") || has("Failed") }
}

/// Jobs (lifecycle rules JB).
extension World {
  mutating func createJob(_ resource: Resource) {
    addJob(
      id: id(of: resource, .job), node: resource.node, spec: resource.node["spec"],
      plan: PodPlan(resource.node["spec"]["template"]), cronJob: nil)
  }

  mutating func addJob(id: ObjectID, node: Node, spec: Node, plan: PodPlan, cronJob: Int?) {
    let perIndex = spec["backoffLimitPerIndex"].int32
    let parallelism = spec["parallelism"].int32
    let completions = spec["completions"].int32
    let hasPolicy = spec["podFailurePolicy"].isPresent
    let state = JobState(
      id: id, node: node, plan: plan, cronJob: cronJob,
      // Both absent means one of each (JB-2).
      completions: completions ?? (parallelism == nil ? 1 : nil), parallelism: max(0, parallelism ?? 1),
      isIndexed: spec["completionMode"].text == "Indexed",
      backoffLimit: spec["backoffLimit"].int32 ?? (perIndex == nil ? 6 : Int(Int32.max)),
      backoffLimitPerIndex: perIndex, maxFailedIndexes: spec["maxFailedIndexes"].int32,
      deadline: spec["activeDeadlineSeconds"].int32, ttl: spec["ttlSecondsAfterFinished"].int32,
      isSuspended: spec["suspend"].bool == true,
      replacesOnlyFailed: spec["podReplacementPolicy"].text.map { $0 == "Failed" } ?? hasPolicy)
    jobs.append(state)
    tellCreated(id, node)
    enqueue(.job(jobs.count - 1))
  }

  func jobSpec(_ index: Int) -> Node {
    jobs[index].cronJob == nil ? jobs[index].node["spec"] : jobs[index].node["spec"]["jobTemplate"]["spec"]
  }

  mutating func reconcileJob(_ index: Int) {
    guard jobs[index].id.exists, !jobs[index].id.isDeleting else { return }
    if !jobs[index].isFinished { work(onJob: index) }
    recordJob(index)
    if let cronJob = jobs[index].cronJob, jobs[index].isFinished { enqueue(.cronJob(cronJob)) }
  }

  private mutating func work(onJob index: Int) {
    if jobs[index].startTime == nil, !jobs[index].isSuspended { jobs[index].startTime = .seconds(now.wholeSeconds) }
    countFinished(index)
    judge(job: index)
    if jobs[index].has("FailureTarget") || jobs[index].has("SuccessCriteriaMet") {
      finish(job: index)
      return
    }
    manage(job: index)
    let active = activePods(index)
    let isComplete =
      jobs[index].completions.map { jobs[index].succeeded >= $0 } ?? (jobs[index].succeeded > 0)
    if isComplete, active.isEmpty {
      addCondition(
        index, "SuccessCriteriaMet", "CompletionsReached", because: jobSpec(index)["completions"],
        why: "\(jobs[index].succeeded) pods succeeded, and none is active")
      finish(job: index)
    }
  }

  func activePods(_ index: Int) -> [Int] { jobs[index].pods.filter { pods[$0].isActive } }
  private func terminatingPods(_ index: Int) -> [Int] { jobs[index].pods.filter { pods[$0].isTerminating } }

  // MARK: Verdicts

  /// Whether the Job has failed, or succeeds early (JB-3, JB-6, JB-9, JB-12, JB-15).
  private mutating func judge(job index: Int) {
    let job = jobs[index]
    guard !job.has("FailureTarget"), !job.has("SuccessCriteriaMet") else { return }
    let spec = jobSpec(index)
    if job.failed > job.backoffLimit || isPastRestarts(index) {
      addCondition(
        index, "FailureTarget", "BackoffLimitExceeded", because: spec["backoffLimit"],
        why: "\(job.failed) failed pods with backoffLimit \(job.backoffLimit)")
      return
    }
    if let deadline = job.deadline, let start = job.startTime, !job.isSuspended {
      let due = start + .seconds(deadline)
      if due <= now {
        addCondition(
          index, "FailureTarget", "DeadlineExceeded", because: spec["activeDeadlineSeconds"],
          why: "the Job has been active for \(deadline) s; retries that are left don't matter")
        return
      }
      enqueue(.job(index), at: due)
    }
    guard job.isIndexed, let completions = job.completions else { return }
    if job.backoffLimitPerIndex != nil {
      if let most = job.maxFailedIndexes, job.failedIndexes.count > most {
        addCondition(
          index, "FailureTarget", "MaxFailedIndexesExceeded", because: spec["maxFailedIndexes"],
          why: "\(job.failedIndexes.count) indexes failed, more than \(most)")
        return
      }
      if !job.failedIndexes.isEmpty, job.failedIndexes.count + job.succeededIndexes.count >= completions {
        addCondition(
          index, "FailureTarget", "FailedIndexes", because: spec["backoffLimitPerIndex"],
          why: "every index has ended, and \(job.failedIndexes.count) failed")
        return
      }
    }
    if let rule = metSuccessRule(job, completions) {
      addCondition(
        index, "SuccessCriteriaMet", "SuccessPolicy", because: rule,
        why: "a rule of the success policy is met; what still runs is stopped")
    }
  }

  /// JB-12: with OnFailure containers restart in place, and their restarts are what's counted.
  private func isPastRestarts(_ index: Int) -> Bool {
    let job = jobs[index]
    guard job.plan.restartPolicy == .onFailure else { return false }
    let restarts = job.pods.filter {
      pods[$0].exists && (pods[$0].status.phase == .running || pods[$0].status.phase == .pending)
    }.reduce(0) { sum, pod in sum + pods[pod].status.containers.reduce(0) { $0 + $1.restarts } }
    return job.backoffLimit == 0 ? restarts > 0 : restarts >= job.backoffLimit
  }

  private func metSuccessRule(_ job: JobState, _ completions: Int) -> Node? {
    jobSpecNode(job)["successPolicy"]["rules"].items.first { rule in
      let chosen = rule["succeededIndexes"].text.map { indexes($0, below: completions) }
      let succeeded = job.succeededIndexes.count { index in chosen?.contains { $0.contains(index) } ?? true }
      if let count = rule["succeededCount"].int32 { return succeeded >= count }
      return chosen.map { ranges in succeeded >= ranges.reduce(0) { $0 + $1.count } } ?? false
    }
  }

  private func jobSpecNode(_ job: JobState) -> Node {
    job.cronJob == nil ? job.node["spec"] : job.node["spec"]["jobTemplate"]["spec"]
  }

  /// What `1,3-5,7` names, in order and without overlaps, as far as it's below `limit`.
  private func indexes(_ text: String, below limit: Int) -> [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    let ends = text.split(separator: ",").map { $0.split(separator: "-").compactMap { Int($0) } }.filter { !$0.isEmpty }
    for part in ends.sorted(by: { $0[0] < $1[0] }) {
      let first = max(part[0], 0, result.last.map { $0.upperBound + 1 } ?? 0)
      let last = min(part.count > 1 ? part[1] : part[0], limit - 1)
      if first <= last { result.append(first...last) }
    }
    return result
  }

  /// The end is decided: active pods go, and the last word is said when none is left (JB-7).
  private mutating func finish(job index: Int) {
    let reason = jobs[index].conditions.last { $0.type == "FailureTarget" || $0.type == "SuccessCriteriaMet" }
    for pod in activePods(index) { delete(pod, by: "its Job has ended (\(reason?.reason ?? ""))") }
    guard activePods(index).isEmpty, terminatingPods(index).isEmpty, let reason else { return }
    let isFailure = reason.type == "FailureTarget"
    addCondition(
      index, isFailure ? "Failed" : "Complete", reason.reason, because: jobSpec(index)["completions"],
      why: "no pod is active or terminating any longer: the Job is \(isFailure ? "Failed" : "Complete")")
    jobs[index].finishedAt = now
    if jobs[index].ttl != nil { expire(job: index) }
  }

  /// JB-13.
  private mutating func expire(job index: Int) {
    guard let ttl = jobs[index].ttl else { return }
    // Counted from the condition's time, which has whole seconds.
    let due = Moment.seconds(now.wholeSeconds + max(0, ttl))
    agenda.add(.jobExpires(index), at: max(now, due), .controller)
  }

  mutating func jobExpires(_ index: Int) {
    if jobs[index].id.exists, jobs[index].isFinished { deleteJob(index) }
  }

  private mutating func addCondition(_ index: Int, _ type: String, _ reason: String, because: Node, why: String) {
    guard !jobs[index].has(type) else { return }
    jobs[index].conditions.append((type, reason))
    tell(
      .job, .condition,
      [
        ("workload", .text(jobs[index].id.key)), ("type", .text(type)), ("status", "True"),
        ("reason", .text(reason)),
      ], because: because, why: why)
  }

  // MARK: Pods

  /// JB-1: too many go first; then as many as are wanted come, after their back-off.
  private mutating func manage(job index: Int) {
    let active = activePods(index)
    guard !jobs[index].isSuspended else {
      if !jobs[index].has("Suspended") {
        addCondition(
          index, "Suspended", "JobSuspended", because: jobSpec(index)["suspend"],
          why: "a suspended Job has no pods; those that run are deleted")
      }
      for pod in active { delete(pod, by: "the Job is suspended") }
      if minor >= 36 { jobs[index].startTime = nil }
      return
    }
    if jobs[index].has("Suspended") {
      jobs[index].conditions.removeAll { $0.type == "Suspended" }
      tell(
        .job, .condition,
        [
          ("workload", .text(jobs[index].id.key)), ("type", "Suspended"), ("status", "False"),
          ("reason", "JobResumed"),
        ], because: jobSpec(index)["suspend"], why: "the Job goes on, and its start time counts from now")
      jobs[index].startTime = .seconds(now.wholeSeconds)
      enqueue(.job(index))
    }
    let job = jobs[index]
    var wanted: Int
    if let completions = job.completions {
      wanted = max(0, min(completions - job.succeeded, job.parallelism))
    } else {
      wanted = job.succeeded > 0 ? active.count : job.parallelism
    }
    if active.count > wanted {
      // Those that have come the least far go first.
      let surplus = active.sorted { a, b in
        let (stageA, stageB) = (stage(a), stage(b))
        return stageA == stageB ? a > b : stageA < stageB
      }
      for pod in surplus.prefix(active.count - wanted) { delete(pod, by: "\(wanted) active pods are enough now") }
      return
    }
    if job.replacesOnlyFailed { wanted -= terminatingPods(index).count }
    guard active.count < wanted else { return }
    create(wanted - active.count, forJob: index, active)
  }

  private func stage(_ pod: Int) -> Int {
    pods[pod].node == nil ? 0 : pods[pod].status.phase == .pending ? 1 : pods[pod].isReady ? 3 : 2
  }

  private mutating func create(_ count: Int, forJob index: Int, _ active: [Int]) {
    let job = jobs[index]
    if job.backoffLimitPerIndex == nil, let due = backoffEnd(job.failuresInARow, job.lastFailure), due > now {
      enqueue(.job(index), at: due)
      return
    }
    guard job.isIndexed, let completions = job.completions else {
      for _ in 0..<min(count, Self.burst) where !createJobPod(index, nil) { break }
      return
    }
    let busy = Set(
      job.pods.filter { pods[$0].isActive || job.replacesOnlyFailed && pods[$0].isTerminating }.compactMap {
        pods[$0].ordinal
      })
    var left = min(count, Self.burst)
    for number in 0..<max(0, completions) {
      guard left > 0 else { return }
      guard !busy.contains(number), !job.succeededIndexes.contains(number), !job.failedIndexes.contains(number)
      else { continue }
      left -= 1
      if job.backoffLimitPerIndex != nil, let failures = job.indexFailures[number],
        let due = backoffEnd(failures.all, failures.at), due > now
      {
        enqueue(.job(index), at: due)
        continue
      }
      if !createJobPod(index, number) { return }
    }
  }

  /// 10 s after the first failure, doubling, ten minutes at most (JB-4).
  private func backoffEnd(_ failures: Int, _ last: Moment?) -> Moment? {
    guard failures > 0, let last else { return nil }
    return last + min(.seconds(10 << min(failures - 1, 20)), .seconds(600))
  }

  private mutating func createJobPod(_ index: Int, _ number: Int?) -> Bool {
    let job = jobs[index]
    let count = (job.created[number ?? -1] ?? 0) + 1
    let base = number.map { "\(job.id.name)[\($0)]" } ?? job.id.name
    var labels = ["batch.kubernetes.io/job-name": job.id.name, "job-name": job.id.name]
    if let number { labels["batch.kubernetes.io/job-completion-index"] = "\(number)" }
    let pod = createPod(
      PodRequest(
        name: "\(base)#\(count)", namespace: job.id.namespace, plan: job.plan, owner: .job(index),
        workload: job.id.key, ordinal: number, labels: labels, because: jobSpec(index)["parallelism"],
        why: number.map { "index \($0) has neither succeeded nor failed, and nobody works on it" }
          ?? "fewer active pods than wanted, and no back-off holds them up"))
    guard let pod else {
      // A Job's queue starts with a second and waits a minute at most.
      enqueue(.job(index), at: now + .seconds(min(60, 1 << min(job.refusals, 6))))
      jobs[index].refusals += 1
      return false
    }
    jobs[index].refusals = 0
    jobs[index].created[number ?? -1] = count
    jobs[index].pods.append(pod)
    return true
  }

  mutating func deleteJob(_ index: Int) {
    guard jobs[index].id.exists else { return }
    jobs[index].id.exists = false
    record(jobs[index].id.key, isThere: false, [:])
    tellRemoved(jobs[index].id, jobs[index].node)
    for pod in jobs[index].pods where pods[pod].exists {
      delete(pod, by: "its owner \(jobs[index].id.key) is gone, and the garbage collector follows")
    }
    if let cronJob = jobs[index].cronJob { enqueue(.cronJob(cronJob)) }
  }
}
