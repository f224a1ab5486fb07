import Kubernetes
import Manifest

/// How Jobs and CronJobs go.
let batch: [Scenario] = [
  Scenario(
    "job-retries", "Job retries", .batch, "What happens when a Job's program fails a few times?",
    lesson:
      "With restartPolicy Never each attempt is a new pod, 10 s, 20 s, 40 s … after the last one failed, and the failed "
      + "ones stay to be looked at; with OnFailure the same pod starts its container again. After backoffLimit it's over.",
    dials: [
      .pull,
      Dial("crash-after", "fails after", .seconds, 0...86400, assumed: 3, "from a container's start to its exit"),
      .exitCode, Dial("crashes", "failures", .count, 0...100, assumed: 2, "how often it fails before it succeeds"),
      .runsFor,
    ], applies: ofJob, ending: .quiet,
    examples: [
      Scenario.Example(
        job("backoffLimit: 3", "restartPolicy: Never"), set: ["pull": 0, "runs-for": 10],
        shows: """
          0   API server          stores job/import
          0   API server          stored: Pending, no node yet                  parallelism
          0   scheduler           chooses node n1                               nodeName
          0   kubelet n1          pulls import:1                                image
          0   kubelet n1          the image is there                            image
          0   kubelet n1          starts import                                 image
          0   kubelet n1          phase Running                                 restartPolicy
          0   kubelet n1          Ready                                         readinessProbe
          3   import              exits, code 1 (Error)
          3   kubelet n1          phase Failed                                  restartPolicy
          3   kubelet n1          no longer Ready                               readinessProbe
          13  controller          makes import#2                                parallelism
          13  kubelet n1          starts import of import#2                     image
          13  kubelet n1          import#2 is Ready                             readinessProbe
          16  import of import#2  exits, code 1
          36  controller          makes import#3                                parallelism
          36  kubelet n1          starts import of import#3                     image
          36  kubelet n1          import#3 is Ready                             readinessProbe
          46  import of import#3  exits, code 0
          46  job                 SuccessCriteriaMet=True (CompletionsReached)  completions
          46  job                 Complete=True (CompletionsReached)            completions
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.actions = [stage.creation]
    let name = stage.target?.name ?? ""
    var behavior = experiment.knobs.containers[name] ?? Behavior()
    let failure = Behavior.Run(after: dials.moment("crash-after"), exitCode: dials.int("exit-code"))
    let success = Behavior.Run(after: dials.moment("runs-for"))
    if stage.template["spec"]["restartPolicy"].text == "OnFailure" {
      behavior.runs = Array(repeating: failure, count: dials.int("crashes")) + [success]
      experiment.knobs.containers[name] = behavior
    } else {
      behavior.runs = [failure]
      for number in 0..<dials.int("crashes") {
        experiment.knobs.pods["\(stage.owner.name)#\(number + 1)", default: [:]][name] = behavior
      }
    }
    experiment.end = .seconds(3600)
    return experiment
  },
  Scenario(
    "job-deadline", "Job runs too long", .batch, "What happens when a Job works longer than activeDeadlineSeconds?",
    lesson: "All its pods are deleted like any others and the Job is Failed with DeadlineExceeded; nothing is retried.",
    dials: [
      .pull, .grace, .shutdown,
      Dial("runs-for", "time of its work", .seconds, 0...86400, "how long the program would run") { stage in
        .assumed(Double(stage.owner.node["spec"]["activeDeadlineSeconds"].int32 ?? 60) + 60)
      },
    ],
    applies: { stage in
      ofJob(stage) ?? (stage.owner.node["spec"]["activeDeadlineSeconds"].isPresent ? nil : "it has no deadline")
    }, ending: .quiet,
    examples: [
      Scenario.Example(
        job("activeDeadlineSeconds: 30", "restartPolicy: Never"), set: ["pull": 0],
        shows: """
          0   API server  stores job/import
          0   API server  stored: Pending, no node yet                       parallelism
          0   scheduler   chooses node n1                                    nodeName
          0   kubelet n1  pulls import:1                                     image
          0   kubelet n1  the image is there                                 image
          0   kubelet n1  starts import                                      image
          0   kubelet n1  phase Running                                      restartPolicy
          0   kubelet n1  Ready                                              readinessProbe
          30  job         FailureTarget=True (DeadlineExceeded)              activeDeadlineSeconds
          30  API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          30  kubelet n1  sees the deletion
          30  kubelet n1  SIGTERM to import (no preStop)                     preStop
          34  import      exits, code 0
          34  kubelet n1  phase Succeeded                                    restartPolicy
          34  kubelet n1  no longer Ready                                    readinessProbe
          34  API server  object removed                                     template
          34  job         Failed=True (DeadlineExceeded)                     completions
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.actions = [stage.creation]
    experiment.end = Moment(seconds: dials.value("runs-for") ?? 0) + stage.patience(dials)
    return experiment
  },
  Scenario(
    "job-done", "Job succeeds", .batch, "What happens when a Job's program does its work?",
    lesson:
      "The pod ends as Succeeded and stays, so that its logs can be read; with ttlSecondsAfterFinished the Job goes "
      + "after that time and takes its pods along.",
    dials: [.pull, .initTime, .runsFor], applies: ofJob, ending: .quiet,
    examples: [
      Scenario.Example(
        job("ttlSecondsAfterFinished: 60", "restartPolicy: Never"), set: ["pull": 0],
        shows: """
          0   API server  stores job/import
          0   API server  stored: Pending, no node yet                      parallelism
          0   scheduler   chooses node n1                                   nodeName
          0   kubelet n1  pulls import:1                                    image
          0   kubelet n1  the image is there                                image
          0   kubelet n1  starts import                                     image
          0   kubelet n1  phase Running                                     restartPolicy
          0   kubelet n1  Ready                                             readinessProbe
          20  import      exits, code 0
          20  kubelet n1  phase Succeeded                                   restartPolicy
          20  kubelet n1  no longer Ready                                   readinessProbe
          20  job         SuccessCriteriaMet=True (CompletionsReached)      completions
          20  job         Complete=True (CompletionsReached)                completions
          80  API server  job/import removed
          80  API server  DELETE accepted, deletionTimestamp set, grace 0s  terminationGracePeriodSeconds
          80  kubelet n1  sees the deletion
          80  API server  object removed                                    template
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.actions = [stage.creation]
    let ttl = stage.owner.node["spec"]["ttlSecondsAfterFinished"].int32 ?? 0
    experiment.end = Moment(seconds: dials.value("runs-for") ?? 0) * 10 + .seconds(max(0, min(ttl, 864_000)) + 600)
    return experiment
  },
  Scenario(
    "cron-overlap", "CronJob overlaps", .batch, "What happens when a run takes longer than the schedule's interval?",
    lesson:
      "Allow starts the next one beside it, Replace deletes the running Job first, Forbid waits: the last time that was "
      + "missed is made up for as soon as the run is over, unless startingDeadlineSeconds forbids it.",
    dials: [
      .pull,
      Dial("runs-for", "time of a run", .seconds, 1...864_000, "how long the program runs") { stage in
        .assumed(Double(interval(of: stage)) * 1.5)
      }, .grace, .shutdown,
    ],
    applies: { stage in
      if stage.owner.kind != .cronJob { return "it's no CronJob" }
      return due(stage, after: midnight) == nil ? "its schedule can't be read" : nil
    }, ending: .horizon, focus: .firstMade,
    examples: [
      Scenario.Example(
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "*/5 * * * *"
          concurrencyPolicy: Forbid
          jobTemplate:
            spec:
              template:
                spec: {restartPolicy: Never, containers: [{name: report, image: "report:1"}]}
        """, set: ["pull": 0], until: 320,
        shows: """
          0      API server  stores cronjob/report
          0      simulator   without a time zone the controller's own holds; it's taken to be UTC                                                        timeZone
          10.1   cronjob     makes the Job report-29453765                                                                                               schedule
          10.1   API server  stores job/report-29453765
          10.1   API server  stored: Pending, no node yet                                                                                                parallelism
          10.1   scheduler   chooses node n1                                                                                                             nodeName
          10.1   kubelet n1  pulls report:1                                                                                                              image
          10.1   kubelet n1  the image is there                                                                                                          image
          10.1   kubelet n1  starts report                                                                                                               image
          10.1   kubelet n1  phase Running                                                                                                               restartPolicy
          10.1   kubelet n1  Ready                                                                                                                       readinessProbe
          310.1  cronjob     leaves a time out: the run of 2026-01-01T00:10:00Z isn't started: concurrencyPolicy Forbid, and report-29453765 still runs  concurrencyPolicy
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    let first = due(stage, after: midnight) ?? midnight
    experiment.clock = Timestamp(seconds: first.seconds - 10)
    experiment.actions = [Action(at: .zero, .create, stage.object)]
    experiment.end = .seconds(10 + 3 * interval(of: stage) + 30)
    return experiment
  },
]

private let midnight = Timestamp(year: 2026, month: 1, day: 1)

private let ofJob: @Sendable (Stage) -> String? = { $0.owner.kind == .job ? nil : "it's no Job" }

/// When a CronJob is due for the first time after an instant; nil where its schedule can't be read.
private func due(_ stage: Stage, after time: Timestamp) -> Timestamp? {
  let spec = stage.owner.node["spec"]
  let zone = spec["timeZone"].text.flatMap { TimeZone($0) } ?? .utc
  return spec["schedule"].text.flatMap { Schedule($0) }.flatMap { zone.next($0, after: time) }
}

/// The seconds between its first two times, at most a week.
private func interval(of stage: Stage) -> Int {
  guard let first = due(stage, after: midnight), let second = due(stage, after: first) else { return 3600 }
  return min(second.seconds - first.seconds, 7 * 86400)
}

private func job(_ line: String, _ policy: String) -> String {
  """
  apiVersion: batch/v1
  kind: Job
  metadata: {name: import}
  spec:
    \(line)
    template:
      spec:
        \(policy)
        containers: [{name: import, image: "import:1"}]
  """
}
