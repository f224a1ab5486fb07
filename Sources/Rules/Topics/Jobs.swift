import Kubernetes
import Manifest

extension Rule {
  /// What ends a Job, and what is left of it then.
  static let jobs: [Rule] = [
    Rule(
      "job-restart-policy-invalid", .jobs, .error, "A Job's pods would be restarted for ever",
      effect: "refused by the API server",
      why: """
        A Job counts pods that end. With restartPolicy Always, which is also what holds when nothing is written, a container \
        never ends for good, so the API server takes only OnFailure and Never.
        """,
      explanation: """
        OnFailure restarts a failed container in the same pod: quick, but the logs of the failed run are gone when the pod is \
        removed. Never starts a new pod for each try, which keeps the failed ones to look at, and is what a \
        podFailurePolicy and a backoffLimitPerIndex need.
        """,
      sources: [
        .documentation("Jobs, Pod Template"), .source("pkg/apis/batch/validation/validation.go"), .book("17.1"),
      ],
      peers: ["kube-score/cronjob-restartpolicy"],
      bad: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:
            spec:
              containers: [{name: report, image: "report:7"}]  # <-
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Always  # <-
                  containers: [{name: report, image: "report:7"}]
        """,
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: report, image: "report:7"}]
        """
      ],
      check: .each(.runner) { runner, report in
        guard runner.isJob, runner.pod.restartPolicy == "Always" else { return }
        let policy = runner.pod.spec["restartPolicy"]
        let isWritten = policy.isPresent
        // Both look at pods that failed, not at restarts within one.
        let countsPods = ["podFailurePolicy", "backoffLimitPerIndex"].contains { runner.jobSpec[$0].isPresent }
        let word: Draft = countsPods ? "Never" : "OnFailure"
        report(
          policy,
          "a \(runner.resource.kindName)'s pods can't have restartPolicy Always\(isWritten ? "" : ", which holds unless written"); write OnFailure or Never",
          fix: policy.setting(word))
      }
    ),
    Rule(
      "job-no-bound", .jobs, .info, "A Job has no time limit and no count of tries of its own",
      effect: "six retries, and no end to a run that hangs",
      why: """
        Unless told otherwise a Job tries a failing pod six more times, with growing pauses, and lets one that hangs run for \
        ever.
        """,
      explanation: """
        activeDeadlineSeconds ends the whole Job after a time, whatever it does; backoffLimit says how many failed pods it \
        takes, and is no limit by itself where backoffLimitPerIndex is set. A Job that's safe to run once only wants \
        backoffLimit 0.
        """,
      sources: [.documentation("Jobs, Job termination and cleanup")],
      scenario: "job-retries",
      bad: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:  # <-
            spec:
              restartPolicy: Never
              containers: [{name: report, image: "report:7"}]
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          backoffLimit: 2
          template:
            spec:
              restartPolicy: Never
              containers: [{name: report, image: "report:7"}]
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              activeDeadlineSeconds: 600
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: report, image: "report:7"}]
        """,
      ],
      check: .each(.runner) { runner, report in
        guard runner.isJob, !runner.jobSpec["activeDeadlineSeconds"].isPresent,
          !runner.jobSpec["backoffLimit"].isPresent
        else { return }
        report(
          runner.jobSpec["activeDeadlineSeconds"],
          runner.jobSpec["backoffLimitPerIndex"].isPresent
            ? "\(runner.label) lets a pod that hangs run for ever; set activeDeadlineSeconds"
            : "\(runner.label) tries a failing pod six more times, and lets one that hangs run for ever; set activeDeadlineSeconds or backoffLimit"
        )
      }
    ),
    Rule(
      "job-no-ttl", .jobs, .info, "A finished Job is never removed",
      effect: "finished Jobs and their pods pile up",
      why: """
        A Job that's done stays, with its pods, until somebody deletes it. Nobody does, and the next of the same name can't \
        be created.
        """,
      explanation: """
        Set ttlSecondsAfterFinished, long enough for somebody to look at what failed; a day is 86400. Not needed where what \
        creates the Job also deletes it: a CronJob does, by its history limits, and so do hooks of Helm and Argo CD that \
        are told to.
        """,
      sources: [.documentation("Automatic Cleanup for Finished Jobs")],
      peers: ["kube-linter/job-ttl-seconds-after-finished"],
      scenario: "job-done",
      bad: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:  # <-
            spec:
              restartPolicy: Never
              containers: [{name: report, image: "report:7"}]
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          ttlSecondsAfterFinished: 86400
          template:
            spec:
              restartPolicy: Never
              containers: [{name: report, image: "report:7"}]
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: report, image: "report:7"}]
        """,
      ],
      check: .each(.runner) { runner, report in
        let ttl = runner.jobSpec["ttlSecondsAfterFinished"]
        // What a controller elsewhere made, that controller removes.
        guard runner.kind == .job, !ttl.isPresent, !runner.resource.controllerReference.isPresent else { return }
        report(ttl, "\(runner.label) stays after it's done, until somebody deletes it; set ttlSecondsAfterFinished")
      }
    ),
  ]
}
