import Kubernetes
import Manifest

extension Rule {
  /// CronJobs that don't run, and what is left of their runs.
  static let cronJobHistory: [Rule] = [
    Rule(
      "cronjob-no-failed-history", .jobs, .warning, "No failed run of a CronJob is kept",
      effect: "nothing is left of a failed run",
      why: """
        With failedJobsHistoryLimit 0 a failed Job is deleted at once, with its pods and their logs: the evidence is gone \
        before anybody can look at it.
        """,
      explanation: """
        Keep 1 to 5. A note where neither limit is written, when the last 3 that succeeded and the last 1 that failed are \
        kept, and where either is above 20.
        """,
      sources: [.documentation("CronJob, Jobs history limits"), .book("17.4.5")],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          failedJobsHistoryLimit: 0  # <-
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"  # <- info
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          successfulJobsHistoryLimit: 100  # <- info
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          failedJobsHistoryLimit: 3
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      check: .each(.cronJobSpec) { job, report in
        let (failed, successful) = (job["failedJobsHistoryLimit"], job["successfulJobsHistoryLimit"])
        if failed.int == 0 {
          report(
            failed, "nothing is left of a failed run of \(report.resource.label), not even its log; keep 1 to 5",
            fix: failed.setting(1))
        }
        if !failed.isPresent, !successful.isPresent {
          report(
            failed, "\(report.resource.label) keeps 3 runs that succeeded and 1 that failed; say how many you want",
            as: .info)
        }
        for limit in [failed, successful] {
          guard let count = limit.int, count > 20 else { continue }
          report(limit, "\(count) finished runs are kept, with their pods; 1 to 5 are enough", as: .info)
        }
      }
    ),
    Rule(
      "cronjob-suspended", .jobs, .info, "A CronJob is suspended",
      effect: "it doesn't run",
      why: "Nothing runs while suspend is true: no event and no error, only a word in `kubectl get cronjobs` says so.",
      explanation: "Fine if it's meant so. Set it to false, or delete the field, to let it run again.",
      sources: [.documentation("CronJob, Schedule suspension")], peers: ["popeye/1500"],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          suspend: true  # <-
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
          suspend: false
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      check: .each(.cronJobSpec) { job, report in
        guard job["suspend"].bool == true else { return }
        report(
          job["suspend"],
          "\(report.resource.label) is suspended and never runs; set suspend to false if that isn't meant",
          certainty: .possible)
      }
    ),
    Rule(
      "cronjob-ttl-conflict", .jobs, .info, "A CronJob's Jobs are removed by two mechanisms",
      effect: "the stricter of the two removes a run",
      why: """
        A CronJob removes its finished Jobs by its history limits, which hold (3 and 1) even when they aren't written. A \
        ttlSecondsAfterFinished in the template removes them, too: whichever is stricter wins, and the limits may keep \
        nothing.
        """,
      explanation: "Use the history limits, and leave ttlSecondsAfterFinished to Jobs of their own.",
      sources: [.documentation("CronJob, Jobs history limits"), .documentation("Automatic Cleanup for Finished Jobs")],
      peers: ["kube-linter/job-ttl-seconds-after-finished"],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          successfulJobsHistoryLimit: 3
          jobTemplate:
            spec:
              ttlSecondsAfterFinished: 600  # <-
              template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          successfulJobsHistoryLimit: 3
          jobTemplate:
            spec:
              template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}
        """
      ],
      check: .each(.cronJobSpec) { job, report in
        let ttl = job["jobTemplate"]["spec"]["ttlSecondsAfterFinished"]
        guard ttl.isPresent else { return }
        report(
          ttl,
          "both ttlSecondsAfterFinished and the history limits remove finished runs, the stricter wins; use one of them"
        )
      }
    ),
  ]
}
