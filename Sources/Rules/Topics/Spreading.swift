import Kubernetes
import Manifest

extension Rule {
  /// Whether pods of one workload come to different nodes.
  static let spreading: [Rule] = [
    Rule(
      "sched-no-anti-affinity", .scheduling, .info, "All replicas may come to the same node",
      effect: "one node's failure may stop them all",
      why: """
        Unless told otherwise the scheduler only tends to spread pods. On a busy cluster all replicas may end up on one node, or \
        in one zone, and go down with it.
        """,
      explanation: """
        Add a topology spread constraint over `kubernetes.io/hostname` with the workload's own labels. With ScheduleAnyway it's a \
        wish: nothing stays pending for it. A podAntiAffinity with the own labels over nodes, zones or regions counts as well. \
        Not asked where fewer than two replicas are written.
        """,
      sources: [.documentation("Pod Topology Spread Constraints"), .documentation("Assigning Pods to Nodes")],
      peers: [
        "kube-linter/no-anti-affinity", "kube-score/deployment-has-host-podantiaffinity",
        "kube-score/statefulset-has-host-podantiaffinity", "kyverno/topologyspreadconstraints-policy",
      ],
      scenario: "node-failure",
      bad: [
        spread(mark: "  # <-"),
        spread(
          """
          affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: other}}}
          """, mark: "  # <-"),
      ],
      good: [
        spread(
          "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]"
        ),
        spread(
          """
          affinity:
                  podAntiAffinity:
                    preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 1
                      podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
          """),
      ],
      check: .each(.workload) { workload, report in
        guard workload.isSpreadable, (workload.spec["replicas"].int ?? 2) >= 2, !isSpread(workload) else { return }
        let node = workload.podSpec["topologySpreadConstraints"]
        var edits: [Edit] = []
        // The pods' own labels, as the selector has them.
        if let labels = Draft(copying: workload.spec["selector"]["matchLabels"]), !workload.labels.isEmpty,
          workload.selector?.matches(workload.labels) == true, !node.isPresent
        {
          edits = node.setting([
            [
              "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway",
              "labelSelector": ["matchLabels": labels],
            ]
          ])
        }
        report(
          node, "all pods of \(workload.label) may come to one node; spread them with topologySpreadConstraints",
          fix: edits)
      }
    ),
    Rule(
      "sched-no-topology-spread", .scheduling, .style, "A workload says nothing of how its pods are spread",
      effect: "spread as the cluster's default has it",
      why:
        "Topology spread constraints say how evenly pods are put on nodes and zones. Without any, the cluster's defaults decide.",
      explanation: """
        Add a constraint over zones, and one over nodes. A podAntiAffinity with the own labels will do as well. Silent while \
        `sched-no-anti-affinity` is on, which says the same with more weight.
        """,
      sources: [.documentation("Pod Topology Spread Constraints")],
      peers: [
        "polaris/topologySpreadConstraint", "datree/EKS_MISSING_KEY_TOPOLOGYKEY",
        "kyverno/topologyspreadconstraints-policy",
      ],
      bad: [spread(mark: "  # <-")],
      good: [
        spread(
          "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]"
        )
      ],
      check: .each(.workload) { workload, report in
        guard workload.isSpreadable, (workload.spec["replicas"].int ?? 2) >= 2 else { return }
        let node = workload.podSpec["topologySpreadConstraints"]
        guard node.count == 0 else { return }
        if let term = antiAffinity(of: workload).first(where: { !$0["topologyKey"].isPresent }) {
          report(
            term["topologyKey"],
            "an anti-affinity of \(workload.label) has no topologyKey, so it spreads over nothing; name a label of nodes"
          )
          return
        }
        // Said with more weight by that rule.
        guard !isSpread(workload), !report.survey.rules.leaves(to: "sched-no-anti-affinity") else { return }
        report(node, "\(workload.label) has no topologySpreadConstraints; say how its pods are spread")
      }
    ),
    Rule(
      "sched-topology-spread-invalid", .scheduling, .error, "A topology spread constraint isn't complete",
      effect: "refused, or without effect",
      why: """
        topologyKey, maxSkew and whenUnsatisfiable are required, and maxSkew and minDomains must be at least 1: otherwise the \
        API server refuses the pod. Without a labelSelector it counts no pods, and spreads none.
        """,
      explanation: """
        Complete it. A missing labelSelector is accepted, unless matchLabelKeys stands beside it, and the constraint then does \
        nothing.
        """,
      sources: [
        .documentation("Pod Topology Spread Constraints"), .source("pkg/apis/core/validation/validation.go"),
      ],
      peers: ["kube-score/pod-topology-spread-constraints", "kubeconform/schema"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          topologySpreadConstraints:
          - maxSkew: 0  # <-
            topologyKey: zone
            whenUnsatisfiable: Never  # <-
            labelSelector: {matchLabels: {app: web}}
          - {maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}  # <-
          - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}  # <-
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          topologySpreadConstraints:
          - {maxSkew: 1, minDomains: 3, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.podTemplate) { pod, report in
        for constraint in pod.spec["topologySpreadConstraints"].items where constraint.shape == .map {
          func fault(_ field: String, _ isGood: (Node) -> Bool, _ advice: String) {
            let node = constraint[field]
            guard !isGood(node), !isTemplate(node.text ?? "") else { return }
            let fact = node.isPresent ? "has \(field) \(node.text ?? "?")" : "has no \(field)"
            report(node, "a topology spread constraint \(fact); \(advice)")
          }
          fault("topologyKey", { $0.text?.isEmpty == false }, "name the node label to spread over")
          fault("maxSkew", { $0.int.map { $0 >= 1 } ?? false }, "it must be 1 or more")
          fault(
            "whenUnsatisfiable", { ["DoNotSchedule", "ScheduleAnyway"].contains($0.text ?? "") },
            "write DoNotSchedule or ScheduleAnyway")
          fault("minDomains", { !$0.isPresent || ($0.int.map { $0 >= 1 } ?? false) }, "it must be 1 or more")
          fault("labelSelector", { $0.isPresent }, "without one it counts no pods: write the pods' own labels")
        }
      }
    ),
    Rule(
      "sched-topology-do-not-schedule", .scheduling, .style, "Pods stay pending rather than being spread unevenly",
      effect: "pending when a zone is full",
      why: """
        With DoNotSchedule a pod that can't be placed evenly isn't placed at all. When a zone fails or is full, scaling up and \
        rollouts stop.
        """,
      explanation: """
        Use ScheduleAnyway unless an uneven spread is worse than a missing pod. minDomains goes with DoNotSchedule only, so \
        take it out then.
        """,
      sources: [.documentation("Pod Topology Spread Constraints")], peers: ["datree/EKS_INVALID_VALUE_DONOOTSCHEDULE"],
      bad: [
        spread(
          "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]  # <-"
        )
      ],
      good: [
        spread(
          "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]"
        )
      ],
      check: .each(.podTemplate) { pod, report in
        for constraint in pod.spec["topologySpreadConstraints"].items {
          let node = constraint["whenUnsatisfiable"]
          guard node.text == "DoNotSchedule" else { continue }
          // The API server refuses minDomains beside anything else.
          let isBound = constraint["minDomains"].isPresent
          report(
            node,
            "pods stay pending where they can't be spread evenly; use ScheduleAnyway\(isBound ? ", without minDomains" : "")",
            fix: isBound ? [] : node.replacing(with: "ScheduleAnyway"))
        }
      }
    ),
    Rule(
      "sched-spread-selector-mismatch", .scheduling, .warning, "A topology spread constraint counts other pods",
      effect: "no effect on the pods themselves",
      why: """
        A constraint spreads a pod by counting the pods that its labelSelector matches. Where the pods themselves aren't \
        among them, placing one changes no count: they may all come to one node.
        """,
      explanation: "Write labels that the pods themselves have.",
      sources: [.documentation("Pod Topology Spread Constraints")],
      bad: [
        spread(
          "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: wbe}}}]  # <-"
        )
      ],
      good: [
        spread(
          "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}]"
        )
      ],
      check: .each(.podTemplate) { pod, report in
        let labels = pod.labels
        for constraint in pod.spec["topologySpreadConstraints"].items {
          let node = constraint["labelSelector"]
          guard let selector = Selector(labelSelector: node), let obstacle = selector.obstacle(for: labels),
            !isTemplate(obstacle.description)
          else { continue }
          let own =
            labels[obstacle.key].map { "'\(obstacle.key)' is '\($0)' there" } ?? "they have no label '\(obstacle.key)'"
          report(
            node,
            "a topology spread constraint looks for \(obstacle), but doesn't match its own pods (\(own)); write their labels"
          )
        }
      }
    ),
  ]
}

extension ManagedWorkload {
  /// Runs several pods that should not share their fate.
  fileprivate var isSpreadable: Bool {
    kind == .deployment || kind == .statefulSet || kind == .deploymentConfig
  }
}

/// True where something keeps, or would rather keep, pods of a workload apart.
private func isSpread(_ workload: ManagedWorkload) -> Bool {
  let spec = workload.podSpec
  for constraint in spec["topologySpreadConstraints"].items {
    if Selector(labelSelector: constraint["labelSelector"])?.matches(workload.labels) == true { return true }
  }
  return antiAffinity(of: workload).contains { term in
    guard let key = term["topologyKey"].text, apart.contains(key),
      Selector(labelSelector: term["labelSelector"])?.matches(workload.labels) == true
    else { return false }
    let namespaces = term["namespaces"].items.compactMap(\.text)
    // Which namespaces a selector chooses is decided in the cluster.
    return namespaces.contains(workload.namespace) || term["namespaceSelector"].isPresent || namespaces.isEmpty
  }
}

/// The terms that keep a workload's pods away from others.
private func antiAffinity(of workload: ManagedWorkload) -> [Node] {
  let anti = workload.podSpec["affinity"]["podAntiAffinity"]
  return anti["requiredDuringSchedulingIgnoredDuringExecution"].items
    + anti["preferredDuringSchedulingIgnoredDuringExecution"].items.map { $0["podAffinityTerm"] }
}

/// The labels of nodes that tell machines, zones and regions apart.
private let apart: Set<String> = [
  "kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
]

/// A Deployment `web` of three with a field in its pods' spec.
private func spread(_ field: String = "", mark: String = "") -> Example {
  Example(
    stringLiteral: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: web:1.4.2}]\(mark)\(field.isEmpty ? "" : "\n      " + field)
      """)
}
