import Kubernetes
import Manifest

extension Rule {
  /// When a CronJob runs, and whether its runs meet.
  static let cronJobs: [Rule] = [
    Rule(
      "cronjob-schedule-invalid", .jobs, .error, "A schedule that can't be read, or never comes",
      effect: "refused, or never runs",
      why: """
        The API server takes five fields, minute, hour, day of the month, month and weekday, or a word such as `@daily`. A \
        date that no calendar has is accepted, and the CronJob waits for it for ever.
        """,
      explanation: """
        There's no field for seconds, and Sunday is 0, not 7. Names of months and weekdays, lists (`1,15`), ranges (`1-5`) \
        and steps (`*/10`) are all fine. Where day and weekday are both given, one of them is enough.
        """,
      sources: [.documentation("CronJob, Schedule syntax"), .source("pkg/apis/batch/validation/validation.go")],
      peers: ["datree/CRONJOB_INVALID_SCHEDULE_VALUE"],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * *"  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 30 2 *"  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "*/10 8-18 ? JAN-jun mon,FRI"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "@daily"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
      ],
      check: .each(.cronJobSpec) { job, report in
        let node = job["schedule"]
        // What is no string at all, or still to be filled in, is said elsewhere.
        guard let text = node.string, !text.contains("{{"), !text.contains("${"), zone(in: text) == nil else { return }
        if let problem = Schedule.problem(with: text) { return report(node, problem) }
        guard let schedule = Schedule(text),
          schedule.next(after: Timestamp(year: 2024, month: 1, day: 1)) == nil
        else { return }
        report(node, "schedule '\(text)' means a date that never comes; correct the day or the month")
      }
    ),
    Rule(
      "cronjob-tz-in-schedule", .jobs, .error, "A time zone in the schedule",
      effect: "refused by the API server",
      why: """
        The library behind CronJobs knows `TZ=` and `CRON_TZ=` before the fields, but Kubernetes never supported it, and \
        refuses it from 1.29 on.
        """,
      explanation: "Name the zone in spec.timeZone. Without one, the time of the controller manager holds, often UTC.",
      sources: [.documentation("CronJob, Unsupported TimeZone specification")],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "CRON_TZ=Europe/Berlin 0 3 * * *"  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          timeZone: Europe/Berlin
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      check: .each(.cronJobSpec) { job, report in
        let node = job["schedule"]
        guard let text = node.string, let zone = zone(in: text) else { return }
        var edits: [Edit] = []
        // Where both are given and differ nobody knows which is meant.
        if let rest = zone.rest, !job["timeZone"].isPresent, Schedule(rest) != nil {
          let edit = node.replacing(with: .string(rest))
          let other = job["timeZone"].setting(.string(zone.name))
          if !edit.isEmpty, !other.isEmpty { edits = edit + other }
        }
        let isRefused = report.survey.minor >= 29
        report(
          node,
          isRefused
            ? "a schedule can't name a time zone; write spec.timeZone: \(zone.name)"
            : "a time zone in the schedule was never supported; write spec.timeZone: \(zone.name)",
          as: isRefused ? .error : .warning, fix: edits)
      }
    ),
    Rule(
      "cronjob-overlap-likely", .jobs, .warning, "A run of a CronJob will meet the next one",
      effect: "runs pile up",
      why: """
        With concurrencyPolicy Allow, which holds unless written, the next run starts on time whether the last has ended or \
        not. This one's runs may last as long as the pause between them, so they pile up, on the same data.
        """,
      explanation: """
        Forbid leaves out a run while the last still works, Replace ends the last one first. Every minute counts as too \
        often: starting a pod alone takes seconds, and one slow run is enough. Fine where runs never touch the same thing.
        """,
      sources: [.documentation("CronJob, Concurrency policy")],
      scenario: "cron-overlap",
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "* * * * *"  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "*/10 * * * *"
          concurrencyPolicy: Allow  # <-
          jobTemplate:
            spec:
              activeDeadlineSeconds: 3600
              template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "*/2 * * * *"  # <-
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: a, image: "report:7", command: [sh, -c, "prepare; sleep 300; report"]}]
        """,
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "* * * * *"
          concurrencyPolicy: Forbid
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 * * * *"
          jobTemplate:
            spec:
              activeDeadlineSeconds: 600
              template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}
        """,
      ],
      check: .each(.runner) { runner, report in
        guard let reason = overlap(runner, report.survey) else { return }
        report(
          runner.resource.node["spec"]["concurrencyPolicy"],
          "\(reason), and runs may meet; set concurrencyPolicy to Forbid or Replace", certainty: .likely)
      }
    ),
    Rule(
      "cronjob-concurrency-allow", .jobs, .info, "Runs of a CronJob may meet",
      effect: "two runs at once after a slow one",
      why: """
        With concurrencyPolicy Allow, which holds unless written, a run that takes longer than the schedule's pause works \
        beside the next.
        """,
      explanation: """
        Forbid leaves out a run while the last still works, Replace ends the last one first. Allow is right where runs never \
        touch the same thing. What's sure to meet is said by `cronjob-overlap-likely` instead.
        """,
      sources: [.documentation("CronJob, Concurrency policy")],
      peers: ["datree/CRONJOB_MISSING_CONCURRENCYPOLICY_KEY"],
      scenario: "cron-overlap",
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          concurrencyPolicy: Forbid
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      check: .each(.runner) { runner, report in
        guard runner.kind == .cronJob else { return }
        let policy = runner.resource.node["spec"]["concurrencyPolicy"]
        guard CronJob(runner.resource.node).concurrency == "Allow" else { return }
        if report.survey.rules.leaves(to: "cronjob-overlap-likely"), overlap(runner, report.survey) != nil { return }
        report(
          policy, "a slow run of \(runner.label) works beside the next; set concurrencyPolicy to Forbid or Replace")
      }
    ),
    Rule(
      "cronjob-no-deadline", .jobs, .info, "A CronJob doesn't say how late a run may start",
      effect: "a missed run starts at any hour",
      why: """
        A run that was missed, because the control plane was down, the last run still worked or the CronJob was suspended, is \
        made up for as soon as it can be. Without startingDeadlineSeconds that's however late: the nightly report at noon.
        """,
      explanation: """
        Set startingDeadlineSeconds to how late a run may start and still be of use; not below 10. Of several missed runs only \
        the latest is made up for. The documentation says that a CronJob isn't started any more after 100 missed runs; the \
        controllers of today only say so, in an event TooManyMissedTimes, and start the latest all the same.
        """,
      sources: [
        .documentation("CronJob, Deadline for delayed Job start"),
        .source("pkg/controller/cronjob/utils.go, nextScheduleTime"),
      ],
      peers: ["kube-score/cronjob-has-deadline", "datree/CRONJOB_MISSING_STARTINGDEADLINESECOND_KEY"],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          startingDeadlineSeconds: 600
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      check: .each(.cronJobSpec) { job, report in
        let deadline = job["startingDeadlineSeconds"]
        guard !deadline.isPresent else { return }
        report(
          deadline,
          "a missed run of \(report.resource.label) is made up for however late; set startingDeadlineSeconds to how late it may start"
        )
      }
    ),
    Rule(
      "cronjob-deadline-under-10", .jobs, .warning, "A CronJob's runs may hardly be late",
      effect: "runs are missed, perhaps all",
      why: """
        The controller starts a run a moment after its time, and some seconds after it when it's busy or has just been started \
        itself. A run that's past its deadline by then is left out. Below 10 s the documentation warns that none may start.
        """,
      explanation: "Write 10 or more.", sources: [.documentation("CronJob, Deadline for delayed Job start")],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          startingDeadlineSeconds: 5  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          startingDeadlineSeconds: 10
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      check: .each(.cronJobSpec) { job, report in
        let deadline = job["startingDeadlineSeconds"]
        guard let seconds = deadline.int, seconds < 10 else { return }
        report(
          deadline,
          "a run that can't start within \(seconds) s is left out, and a busy controller takes longer; write 10 or more",
          fix: deadline.setting(10))
      }
    ),
  ]
}

extension Subject where Value == Node {
  /// The spec of every CronJob.
  static var cronJobSpec: Self {
    inWritten { _, resource, body in
      guard resource.kind == .cronJob, resource.node["spec"].shape == .map else { return }
      body(resource.node["spec"], Scope(resource))
    }
  }
}

/// The zone that a schedule names, and what follows it; nil for one that names none.
private func zone(in schedule: String) -> (name: String, rest: String?)? {
  for mark in ["CRON_TZ=", "TZ="] where schedule.hasPrefix(mark) {
    let parts = schedule.dropFirst(mark.count).split(separator: " ", maxSplits: 1)
    return (parts.first.map(String.init) ?? "...", parts.count == 2 ? String(parts[1]) : nil)
  }
  // The API server looks for the letters anywhere.
  return schedule.contains("TZ=") ? ("...", nil) : nil
}

/// Why runs of a CronJob will meet; nil where they won't, or where nothing says so.
private func overlap(_ runner: Runner, _ survey: Survey) -> String? {
  let spec = runner.resource.node["spec"]
  guard runner.kind == .cronJob, CronJob(runner.resource.node).concurrency == "Allow",
    let interval = spec["schedule"].string.flatMap({ Schedule($0) })?.shortestInterval
  else { return nil }
  let seconds = Double(interval.nanoseconds) / 1e9
  if seconds <= 60 { return "it runs every \(interval.text)" }
  let limit = runner.jobSpec["activeDeadlineSeconds"]
  if let most = limit.int, seconds <= Double(most) {
    return "a run may take \(Duration.seconds(most).text) and one starts every \(interval.text)"
  }
  func sleep(of container: Container) -> Sleep {
    let words = CommandUse.program(of: container)
    if let script = survey.script(of: words) { return script.sleep }
    guard let first = words.first?.text?.split(separator: "/").last, first == "sleep" else { return Sleep() }
    return Sleep(arguments: words.dropFirst().map { $0.text ?? "" })
  }
  // Init containers run one after the other, the rest side by side.
  let before = runner.pod.initContainers.map(sleep).reduce(Sleep(), +)
  let beside = runner.pod.containers.map(sleep)
  let longest = Sleep(seconds: beside.map(\.seconds).max() ?? 0, isEndless: beside.contains(where: \.isEndless))
  let total = before + longest
  guard total.isEndless || total.seconds > seconds else { return nil }
  return "a run sleeps \(total.isEndless ? "without end" : "for \(total.text)") and one starts every \(interval.text)"
}
