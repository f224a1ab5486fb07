import Kubernetes
import Manifest

extension Rule {
  /// What a HorizontalPodAutoscaler says of itself.
  static let autoscalers: [Rule] = [
    Rule(
      "hpa-min-replicas-low", .autoscaling, .info, "An autoscaler may go down to a single pod",
      effect: "down whenever that pod is",
      why: "When there's little to do the autoscaler keeps its minimum: 1 unless set. One eviction is then an outage.",
      explanation: "Set minReplicas to 2 or more. How few are too few can be set.",
      sources: [.documentation("Horizontal Pod Autoscaling")],
      peers: [
        "kube-linter/hpa-minimum-three-replicas", "kube-score/horizontalpodautoscaler-replicas",
        "polaris/hpaMinAvailability",
      ],
      scenario: "hpa-load",
      bad: [
        autoscaler("minReplicas: 1  # <-\n  maxReplicas: 9"),
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}  # <-
        """,
      ],
      good: [autoscaler("minReplicas: 2\n  maxReplicas: 9")],
      check: .each(.autoscaler) { autoscaler, report in
        let fewest = report.survey.settings.fewestAutoscaledReplicas
        guard let lowest = autoscaler.lowest, lowest < fewest else { return }
        let node = autoscaler.spec["minReplicas"]
        let fits = autoscaler.highest.map { $0 >= fewest } ?? false
        report(
          node,
          "\(autoscaler.resource.label) may leave \(lowest) \(lowest == 1 ? "pod" : "pods"); set minReplicas to \(fewest) or more",
          fix: fits ? node.setting(.literal("\(fewest)")) : [])
      }
    ),
    Rule(
      "hpa-min-missing", .autoscaling, .style, "An autoscaler doesn't say how few pods are enough",
      effect: "the minimum is 1",
      why:
        "Without minReplicas one pod is enough for the autoscaler. Whoever reads the manifest should know that it's meant.",
      explanation: "Write minReplicas, be it 1.",
      sources: [.documentation("Horizontal Pod Autoscaling")], peers: ["datree/HPA_MISSING_MINREPLICAS_KEY"],
      scenario: "hpa-load",
      bad: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 9}  # <-
        """
      ],
      good: [autoscaler("minReplicas: 1\n  maxReplicas: 9")],
      check: .each(.autoscaler) { autoscaler, report in
        let node = autoscaler.spec["minReplicas"]
        guard !node.isPresent else { return }
        report(
          node, "\(autoscaler.resource.label) has no minReplicas, which means 1; write it",
          fix: node.setting(1))
      }
    ),
    Rule(
      "hpa-min-not-below-max", .autoscaling, .warning, "An autoscaler has no room to scale",
      effect: "never scales",
      why:
        "With minReplicas as large as maxReplicas the number of pods never changes. With more, the API server refuses it.",
      explanation: "Raise maxReplicas or lower minReplicas. An error where the minimum is above the maximum.",
      sources: [
        .documentation("Horizontal Pod Autoscaling"), .source("pkg/apis/autoscaling/validation/validation.go"),
      ],
      peers: ["polaris/hpaMaxAvailability"], scenario: "hpa-load",
      bad: [
        autoscaler("minReplicas: 3\n  maxReplicas: 3  # <-"),
        autoscaler("minReplicas: 4\n  maxReplicas: 3  # <- error"),
      ],
      good: [autoscaler("minReplicas: 3\n  maxReplicas: 4")],
      check: .each(.autoscaler) { autoscaler, report in
        guard let highest = autoscaler.highest, let lowest = autoscaler.lowest, lowest >= highest else { return }
        let isRefused = lowest > highest
        report(
          autoscaler.spec["maxReplicas"],
          "\(autoscaler.resource.label) goes from \(lowest) to \(highest) replicas, \(isRefused ? "which the API server refuses" : "so it never scales"); raise maxReplicas",
          as: isRefused ? .error : .warning)
      }
    ),
    Rule(
      "hpa-unscalable-target", .autoscaling, .error, "An autoscaler targets what can't be scaled",
      effect: "never scales",
      why: """
        An autoscaler reads and writes the number of replicas through the scale subresource. DaemonSets, Jobs, CronJobs and \
        Pods have none.
        """,
      explanation: "Target a Deployment or a StatefulSet.",
      sources: [.documentation("Horizontal Pod Autoscaling")],
      bad: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: agent}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: DaemonSet, name: agent}  # <-
          minReplicas: 2
          maxReplicas: 9
        """
      ],
      good: [
        autoscaler("minReplicas: 2\n  maxReplicas: 9"),
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: train}
        spec:
          scaleTargetRef: {apiVersion: batch.example.com/v1, kind: Job, name: train}
          minReplicas: 2
          maxReplicas: 9
        """,
      ],
      check: .each(.autoscaler) { autoscaler, report in
        let target = autoscaler.spec["scaleTargetRef"]
        let kind = target["kind"]
        guard let name = kind.text, ["DaemonSet", "Job", "CronJob", "Pod"].contains(name),
          // A kind of somebody else's of the same name may well be scaled.
          target["apiVersion"].text?.split(separator: "/").first?.contains(".") != true
        else { return }
        report(
          kind,
          "\(autoscaler.resource.label) targets a \(name), which can't be scaled; target a Deployment or StatefulSet"
        )
      }
    ),
    Rule(
      "hpa-default-metric", .autoscaling, .info, "An autoscaler doesn't say what it scales by",
      effect: "scales at 80 % of the requested CPU",
      why: """
        Without metrics the API server fills in CPU at 80 % of what the pods request. Whether that's the right thing to scale \
        by nobody has decided.
        """,
      explanation: "State the metric, also where it's the default.",
      sources: [.source("pkg/apis/autoscaling/v2/defaults.go")], scenario: "hpa-load",
      bad: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}  # <-
          minReplicas: 2
          maxReplicas: 9
        """
      ],
      good: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          minReplicas: 2
          maxReplicas: 9
          metrics:
          - type: Resource
            resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
        """
      ],
      check: .each(.autoscaler) { autoscaler, report in
        let metrics = autoscaler.spec["metrics"]
        guard autoscaler.resource.node["apiVersion"].text == "autoscaling/v2", metrics.count == 0 else { return }
        let target: Draft = ["type": "Utilization", "averageUtilization": 80]
        let usual: Draft = [["type": "Resource", "resource": ["name": "cpu", "target": target]]]
        report(
          metrics,
          "\(autoscaler.resource.label) has no metrics, which means 80% of the requested CPU; state it",
          fix: metrics.setting(usual))
      }
    ),
  ]
}

/// An autoscaler with lines in its spec.
private func autoscaler(_ lines: String) -> Example {
  Example(
    stringLiteral: """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        \(lines)
      """)
}
