import Kubernetes
import Manifest

/// A CronJob.
struct CronJobState: Sendable {
  var id: ObjectID
  let node: Node
  /// Of its Jobs' pods.
  var template: Template
  /// Nil for a schedule that the API would refuse: it never runs.
  let schedule: Schedule?
  let zone: TimeZone
  let concurrency: String
  let startingDeadline: Int?
  let successfulLimit: Int
  let failedLimit: Int
  var isSuspended: Bool
  /// The scheduled time that was started last.
  var lastSchedule: Timestamp?
  /// Its Jobs that exist, in order of creation.
  var jobs: [Int] = []
  /// When the timer that is set will ring.
  var timer: Moment?
  /// The skipped time that was told last.
  var toldSkip: Timestamp?
}

/// CronJobs (lifecycle rules CJ).
extension World {
  /// A CronJob wakes a little after its time (CJ-2).
  private static let delta = Moment.milliseconds(100)

  mutating func createCronJob(_ resource: Resource) {
    let spec = resource.node["spec"]
    let zoneName = spec["timeZone"].text
    let zone = zoneName.flatMap { TimeZone($0) }
    let state = CronJobState(
      id: id(of: resource, .cronJob), node: resource.node, template: Template(spec["jobTemplate"]["spec"]["template"]),
      schedule: spec["schedule"].text.flatMap { Schedule($0) }, zone: zone ?? .utc,
      concurrency: spec["concurrencyPolicy"].text ?? "Allow", startingDeadline: spec["startingDeadlineSeconds"].int32,
      successfulLimit: max(0, spec["successfulJobsHistoryLimit"].int32 ?? 3),
      failedLimit: max(0, spec["failedJobsHistoryLimit"].int32 ?? 1), isSuspended: spec["suspend"].bool == true)
    cronJobs.append(state)
    tellCreated(state.id, resource.node)
    if zoneName == nil || zone == nil {
      tell(
        .simulator, .note, [("workload", .text(state.id.key))], because: spec["timeZone"],
        why: zoneName.map { "time zone '\($0)' isn't known here: its times are taken as UTC" }
          ?? "without a time zone the controller's own holds; it's taken to be UTC")
    }
    enqueue(.cronJob(cronJobs.count - 1))
  }

  func timestamp(of moment: Moment) -> Timestamp {
    let total = experiment.clock.nanoseconds + (moment - .seconds(moment.wholeSeconds)).microseconds * 1000
    return Timestamp(
      seconds: experiment.clock.seconds + moment.wholeSeconds + total / 1_000_000_000,
      nanoseconds: total % 1_000_000_000)
  }

  func moment(of timestamp: Timestamp) -> Moment {
    Moment(
      microseconds: (timestamp.seconds - experiment.clock.seconds) * 1_000_000
        + (timestamp.nanoseconds - experiment.clock.nanoseconds) / 1000)
  }

  mutating func reconcileCronJob(_ index: Int) {
    guard cronJobs[index].id.exists, !cronJobs[index].id.isDeleting else { return }
    cronJobs[index].jobs.removeAll { !jobs[$0].id.exists }
    cleanUpHistory(index)
    if let schedule = cronJobs[index].schedule, !cronJobs[index].isSuspended { fire(index, schedule) }
    recordCronJob(index)
  }

  private func activeJobs(_ index: Int) -> [Int] { cronJobs[index].jobs.filter { !jobs[$0].isFinished } }

  private mutating func fire(_ index: Int, _ schedule: Schedule) {
    let cron = cronJobs[index]
    let clock = timestamp(of: now)
    var earliest = cron.lastSchedule ?? timestamp(of: cron.id.createdAt)
    earliest.nanoseconds = 0
    if let deadline = cron.startingDeadline, clock.seconds - deadline > earliest.seconds {
      earliest = Timestamp(seconds: clock.seconds - deadline, nanoseconds: clock.nanoseconds)
    }
    defer { setTimer(index, schedule) }
    let (due, missed) = mostRecent(schedule, cron.zone, after: earliest, until: clock)
    guard let due else { return }
    if missed > 100 {
      tell(
        .cronjob, .skipped, [("workload", .text(cron.id.key)), ("reason", "TooManyMissedTimes")],
        because: cron.node["spec"]["startingDeadlineSeconds"],
        why: "more than 100 times were missed: that's said, and the latest is started all the same")
    }
    if let deadline = cron.startingDeadline, Timestamp(seconds: due.seconds + deadline) < clock {
      skip(index, due, "MissSchedule", cron.node["spec"]["startingDeadlineSeconds"], "its starting deadline has passed")
      return
    }
    let active = activeJobs(index)
    if cron.concurrency == "Forbid", !active.isEmpty {
      skip(
        index, due, "JobAlreadyActive", cron.node["spec"]["concurrencyPolicy"],
        "concurrencyPolicy Forbid, and \(jobs[active[0]].id.name) still runs")
      return
    }
    if cron.concurrency == "Replace" { for job in active { deleteJob(job) } }
    start(index, due)
  }

  private mutating func start(_ index: Int, _ due: Timestamp) {
    let cron = cronJobs[index]
    cronJobs[index].lastSchedule = due
    let name = "\(cron.id.name)-\(due.seconds / 60)"
    guard !cron.jobs.contains(where: { jobs[$0].id.name == name }) else { return }
    tell(
      .cronjob, .jobCreated,
      [
        ("name", .text(name)), ("scheduled", .number(moment(of: due).seconds)), ("workload", .text(cron.id.key)),
        ("time", .text("\(due)")),
      ], because: cron.node["spec"]["schedule"], why: "the schedule says \(due), and the latest time due is started")
    addJob(
      id: ObjectID(kind: .job, name: name, namespace: cron.id.namespace, createdAt: now), node: cron.node,
      spec: cron.node["spec"]["jobTemplate"]["spec"], plan: cron.template.plan, cronJob: index)
    cronJobs[index].jobs.append(jobs.count - 1)
  }

  private mutating func skip(_ index: Int, _ due: Timestamp, _ reason: String, _ because: Node, _ why: String) {
    guard cronJobs[index].toldSkip != due else { return }
    cronJobs[index].toldSkip = due
    tell(
      .cronjob, .skipped,
      [
        ("reason", .text(reason)), ("workload", .text(cronJobs[index].id.key)),
        ("scheduled", .number(moment(of: due).seconds)),
      ], because: because, why: "the run of \(due) isn't started: \(why)")
  }

  /// The latest time due, and how many were missed with it, as the controller estimates from the first two (CJ-5).
  private func mostRecent(
    _ schedule: Schedule, _ zone: TimeZone, after earliest: Timestamp, until clock: Timestamp
  ) -> (Timestamp?, missed: Int) {
    guard let first = zone.next(schedule, after: earliest), first <= clock else { return (nil, 0) }
    guard let second = zone.next(schedule, after: first), second <= clock else { return (first, 0) }
    let interval = max(1, second.seconds - first.seconds)
    let missed = (clock.seconds - first.seconds) / interval + 1
    var latest = second
    var count = 0
    while let time = zone.next(schedule, after: latest), time <= clock, count < 100_000 {
      latest = time
      count += 1
    }
    return (latest, missed)
  }

  private mutating func setTimer(_ index: Int, _ schedule: Schedule) {
    let cron = cronJobs[index]
    let clock = timestamp(of: now)
    var base = cron.lastSchedule ?? timestamp(of: cron.id.createdAt)
    base.nanoseconds = 0
    var next = cron.zone.next(schedule, after: base)
    while let time = next, time <= clock { next = cron.zone.next(schedule, after: time) }
    guard let next else { return }
    let due = moment(of: next) + Self.delta
    guard cron.timer != due, due > now else { return }
    cronJobs[index].timer = due
    agenda.add(.cronFires(index), at: due, .controller)
  }

  /// CJ-8: only so many finished Jobs are kept, the oldest go.
  private mutating func cleanUpHistory(_ index: Int) {
    let cron = cronJobs[index]
    for (type, limit) in [("Complete", cron.successfulLimit), ("Failed", cron.failedLimit)] {
      let finished = cron.jobs.filter { jobs[$0].id.exists && jobs[$0].has(type) }
      for job in finished.prefix(max(0, finished.count - limit)) { deleteJob(job) }
    }
  }

  private mutating func recordCronJob(_ index: Int) {
    let active = activeJobs(index)
    record(
      cronJobs[index].id.key,
      ["active": "\(active.count)", "status": cronJobs[index].isSuspended ? "Suspended" : "Scheduled"])
  }

  mutating func deleteCronJob(_ index: Int) {
    cronJobs[index].id.exists = false
    record(cronJobs[index].id.key, isThere: false, [:])
    tellRemoved(cronJobs[index].id, cronJobs[index].node)
    for job in cronJobs[index].jobs { deleteJob(job) }
  }
}
