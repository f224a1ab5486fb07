import Kubernetes
import Manifest

extension Rule {
  /// The time that pods have to end.
  static let gracePeriods: [Rule] = [
    Rule(
      "lifecycle-prestop-eats-grace", .lifecycle, .error, "A preStop hook leaves the program no time to stop",
      effect: "killed without time to finish",
      why: """
        terminationGracePeriodSeconds starts to run before the preStop hook does. When the hook uses it up, the kubelet \
        stops waiting for it, SIGTERM is followed by SIGKILL 2 s later, and what was under way is lost.
        """,
      explanation: """
        Raise terminationGracePeriodSeconds (30 unless written) or shorten the hook. Counted are the seconds of a `sleep` \
        action and the `sleep`s that a script is sure to reach; a loop that sleeps until something happens may use up any \
        time. A `sleep` action longer than the grace period is refused by the API server.
        """,
      sources: [
        .source("pkg/kubelet/kuberuntime/kuberuntime_container.go"), .source("pkg/apis/core/validation/validation.go"),
        .book("17.2.5"),
      ],
      scenario: "delete",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 20
          containers:
          - {name: web, image: web:1.4.2, lifecycle: {preStop: {exec: {command: [sleep, "20"]}}}}  # <-
          - {name: api, image: api:2, lifecycle: {preStop: {sleep: {seconds: 17}}}}  # <- warning
          - name: worker
            image: worker:5
            lifecycle:
              preStop:
                exec:
                  command: [sh, -c, "while pgrep job; do sleep 1; done"]  # <- warning
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - {name: web, image: web:1.4.2, lifecycle: {preStop: {sleep: {seconds: 5}}}}  # <-
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, lifecycle: {preStop: {sleep: {seconds: 10}}}}
          - name: worker
            image: worker:5
            lifecycle: {preStop: {exec: {command: [sh, -c, "i=0; while [ $i -lt 9 ]; do sleep 1; i=$((i+1)); done"]}}}
        """
      ],
      check: .each(.hook) { use, report in
        guard use.kind == .preStop, let runner = report.scope.runner else { return }
        let grace = Int(runner.pod.terminationGracePeriod.components.seconds)
        let time = hookTime(use.handler, report.survey)
        let graceNode = runner.pod.spec["terminationGracePeriodSeconds"]
        let wanted = Int(min(time.seconds, 1e6).rounded(.up)) + 30
        if time.seconds > 0, time.seconds >= Double(grace) {
          let isRefused = use.handler.action == .sleep && time.seconds > Double(grace)
          report(
            time.node,
            "preStop of container '\(use.container.name)' takes \(Sleep(seconds: time.seconds).text) of a grace period of \(grace) s, "
              + (isRefused ? "which the API server refuses" : "so SIGKILL comes 2 s after SIGTERM")
              + "; raise terminationGracePeriodSeconds or shorten it",
            fix: graceNode.setting(.literal("\(wanted)")))
        } else if time.isEndless, grace > 0 {
          report(
            time.node,
            "preStop of container '\(use.container.name)' waits in a loop, perhaps for all of its \(grace) s; bound the wait",
            as: .warning, certainty: .likely)
        } else if time.seconds > 0, Double(grace) - time.seconds < 5 {
          report(
            time.node,
            "preStop of container '\(use.container.name)' leaves \(Sleep(seconds: Double(grace) - time.seconds).text) of \(grace) s for the program to stop; raise terminationGracePeriodSeconds",
            as: .warning, fix: graceNode.setting(.literal("\(wanted)")))
        }
      }
    ),
    Rule(
      "lifecycle-grace-zero", .lifecycle, .error, "A pod is given no time to stop",
      effect: "gone at once, killed within 3 s",
      why: """
        With terminationGracePeriodSeconds 0 the pod is gone from the API as soon as it's deleted, though its containers still \
        run: the kubelet then cuts a preStop hook after 1 s, and SIGKILL follows SIGTERM after 2 s. In a StatefulSet a second \
        pod of the same name can start while the first still writes to its volume.
        """,
      explanation:
        "Give a positive value; 30 is the default. An error in a StatefulSet, which must never run two pods of a name.",
      sources: [
        .documentation("Force Delete StatefulSet Pods"),
        .source("pkg/kubelet/pod_workers.go, calculateEffectiveGracePeriod"),
        .source("pkg/kubelet/kuberuntime/kuberuntime_container.go"), .book("17.2.5"),
      ],
      scenario: "delete",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 0  # <- warning
          containers: [{name: web, image: web:1.4.2}]
        """,
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              terminationGracePeriodSeconds: 0  # <-
              containers: [{name: db, image: db:9}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 30
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.runner) { runner, report in
        let node = runner.pod.spec["terminationGracePeriodSeconds"]
        guard node.int == 0 else { return }
        let isSet = runner.kind == .statefulSet
        report(
          node,
          isSet
            ? "pods of \(runner.label) are gone before they have stopped, so two of one name may run for a while; give them a grace period"
            : "pods of \(runner.label) have 3 s at most to stop, preStop included; give them a grace period",
          as: isSet ? .error : .warning, fix: node.replacing(with: 30))
      }
    ),
    Rule(
      "lifecycle-grace-short", .lifecycle, .info, "A pod has little time to stop",
      effect: "requests under way are cut off",
      why: """
        Behind a Service, requests go on arriving for some seconds after the deletion, and those under way need their time; \
        a member of a StatefulSet has data to write. After a few seconds SIGKILL ends both.
        """,
      explanation: "10 s or more, unless the program is known to stop faster.",
      sources: [.book("17.2.5")], scenario: "delete",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          terminationGracePeriodSeconds: 2  # <-
          containers: [{name: web, image: web:1.4.2}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: batch}
        spec:
          terminationGracePeriodSeconds: 2
          containers: [{name: batch, image: batch:1}]
        """
      ],
      check: .each(.runner) { runner, report in
        let node = runner.pod.spec["terminationGracePeriodSeconds"]
        guard let grace = node.int, (1...4).contains(grace), runner.kind == .statefulSet || !runner.services.isEmpty
        else { return }
        report(node, "pods of \(runner.label) have \(grace) s to stop; give them 10 s or more")
      }
    ),
    Rule(
      "lifecycle-grace-too-long", .lifecycle, .info, "A pod has very long to stop",
      effect: "updates and drains wait for it",
      why: """
        A program that doesn't react to SIGTERM is waited for all that time: a rollout, a drain of its node or a scale-down \
        then takes minutes a pod, and nodes that are shut down may not wait that long at all.
        """,
      explanation: "Shorten it, or ignore this rule with the reason: long transfers and queue workers need it.",
      sources: [.documentation("Pod Lifecycle, Termination of Pods")],
      peers: ["kyverno/limit-terminationgraceperiodseconds"],
      scenario: "ignore-sigterm",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 3600  # <-
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          terminationGracePeriodSeconds: 300
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.runner) { runner, report in
        let node = runner.pod.spec["terminationGracePeriodSeconds"]
        guard let grace = node.int, grace > 300 else { return }
        report(
          node,
          "pods of \(runner.label) may take \(Duration.seconds(min(grace, 1 << 31)).goText) to stop; shorten it or say why"
        )
      }
    ),
  ]
}
