import Kubernetes
import Manifest

extension Rule {
  /// Autoscalers and what they scale.
  static let autoscaledTargets: [Rule] = [
    Rule(
      "hpa-replicas-conflict", .autoscaling, .warning,
      "A workload says how many pods it has, and so does its autoscaler",
      effect: "each apply undoes the scaling",
      why: """
        The autoscaler writes spec.replicas. A manifest that has it too sets it back whenever it's applied: under load that \
        stops most of the pods at once.
        """,
      explanation: """
        Remove replicas from the manifest. When it's removed from one that was applied before, `kubectl apply` sets it to 1 \
        once: first remove it from the object's last-applied annotation (`kubectl apply edit-last-applied`).
        """,
      sources: [
        .documentation("Horizontal Pod Autoscaling, Migrating Deployments and StatefulSets to horizontal autoscaling")
      ],
      peers: [
        "kube-score/deployment-targeted-by-hpa-does-not-have-replicas-configured",
        "kube-score/statefulset-targeted-by-hpa-does-not-have-replicas-configured",
      ],
      scenario: "hpa-load",
      bad: [scaled("spec:\n  replicas: 3  # <-")], good: [scaled()],
      check: .each(.workload) { workload, report in
        guard let autoscaler = workload.autoscalers.first,
          [.deployment, .statefulSet, .replicaSet].contains(workload.kind)
        else { return }
        let replicas = workload.spec["replicas"]
        guard replicas.isPresent else { return }
        report(
          replicas,
          "each apply sets \(workload.label) back to \(replicas.text ?? "?") \(replicas.int == 1 ? "replica" : "replicas"), which \(autoscaler.resource.label) scales; remove replicas",
          // 0 switches the autoscaler off: without it pods would start.
          fix: replicas.int == 0 ? [] : replicas.removing())
      }
    ),
    Rule(
      "hpa-duplicate", .autoscaling, .error, "Two autoscalers scale the same workload",
      effect: "neither scales",
      why: """
        The controller sees that the pods of one autoscaler are another's too, says AmbiguousSelector in a condition and an \
        event, and leaves the replicas as they are: nothing is scaled any more, whatever the load.
        """,
      explanation: """
        Keep one: it may have several metrics, and follows the one that asks for most. A ScaledObject makes an autoscaler of its \
        own.
        """,
      sources: [
        .documentation("Horizontal Pod Autoscaling, Support for multiple metrics"),
        .source("pkg/controller/podautoscaler/horizontal.go, validateAndParseSelector"),
      ],
      peers: ["kyverno/prevent-duplicate-hpa"],
      scenario: "hpa-load",
      bad: [
        scaled(
          and: """
            ---
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: web-memory}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}  # <-
              minReplicas: 2
              maxReplicas: 9
            """)
      ],
      good: [scaled()],
      check: Check { survey, sink in
        var first: [WorkloadName: Autoscaler] = [:]
        for autoscaler in survey.fleet.autoscalers where !autoscaler.targetName.name.isEmpty {
          guard let other = first[autoscaler.targetName] else {
            first[autoscaler.targetName] = autoscaler
            continue
          }
          // The same object twice is another fault.
          guard other.resource.name != autoscaler.resource.name || other.isKEDA != autoscaler.isKEDA else { continue }
          let target = autoscaler.targetName
          Reporter(Scope(autoscaler.resource), sink)(
            autoscaler.spec["scaleTargetRef"]["name"],
            "\(other.resource.label) scales \(target.kind)/\(target.name), too, so neither does any more; keep one")
        }
      }
    ),
    Rule(
      "hpa-no-request", .autoscaling, .error, "An autoscaler needs a request that a container doesn't have",
      effect: "the autoscaler never scales",
      why: """
        Utilization is the share of what the containers request. Where one of the pod's containers requests nothing, the share \
        can't be worked out: the autoscaler says `<unknown>` and leaves the replicas as they are.
        """,
      explanation: """
        Set the request in every container and sidecar of the pod, or in the one that a ContainerResource metric names. A \
        LimitRange's default counts if it's loaded too; one that is only in the cluster can't be seen here.
        """,
      sources: [
        .documentation("Horizontal Pod Autoscaling, Algorithm details"),
        .source("pkg/controller/podautoscaler/replica_calculator.go"),
      ],
      bad: [
        scaled(
          and: """
            ---
            apiVersion: autoscaling/v1
            kind: HorizontalPodAutoscaler
            metadata: {name: db}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}, maxReplicas: 3}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec:
                  containers:
                  - {name: db, image: db:7, resources: {requests: {cpu: 100m}}}
                  - {name: backup, image: backup:7}  # <-
            """),
        // What the pod as a whole has says nothing of one container.
        scaled(
          metric: """
            type: ContainerResource
                containerResource: {name: memory, container: web, target: {type: Utilization, averageUtilization: 80}}
            """, in: "resources: {limits: {memory: 1Gi}}, ", mark: "  # <-"),
      ],
      good: [
        scaled(),
        scaled(
          metric: "{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 80}}}",
          in: "resources: {limits: {memory: 1Gi}}, "),
      ],
      check: .each(.workload) { workload, report in
        guard let runner = workload.runner else { return }
        var said: Set<String> = []
        for autoscaler in workload.autoscalers where !autoscaler.isKEDA {
          for (resource, only) in autoscaler.shares {
            if only == nil, runner.sharesRequests(of: resource, report.survey.sizing) { continue }
            for container in runner.appContainers where only == nil || container.name == only {
              let amount = report.survey.sizing.amount(resource, of: container, in: runner.namespace)
              guard !amount.hasRequest, said.insert("\(container.name)/\(resource)").inserted else { continue }
              report(
                container.node["resources"]["requests"][resource],
                "\(container.title) requests no \(resource), so \(autoscaler.resource.label) can't tell how busy it is; set requests.\(resource)",
                certainty: .likely, in: container)
            }
          }
        }
      }
    ),
    Rule(
      "hpa-container-missing", .autoscaling, .error, "An autoscaler measures a container that isn't there",
      effect: "the autoscaler never scales",
      why:
        "A ContainerResource metric names the container that it measures. Where no container has that name, there's nothing to read.",
      explanation: "Correct the name. When a container is renamed, rename it here too.",
      sources: [.documentation("Horizontal Pod Autoscaling, Container resource metrics")],
      bad: [
        scaled(
          metric: """
            type: ContainerResource
                containerResource: {name: cpu, container: wbe, target: {type: Utilization, averageUtilization: 80}}  # <-
            """)
      ],
      good: [
        scaled(
          metric: """
            type: ContainerResource
                containerResource: {name: cpu, container: web, target: {type: Utilization, averageUtilization: 80}}
            """)
      ],
      check: .each(.autoscaler) { autoscaler, report in
        guard let workload = autoscaler.target, let runner = workload.runner else { return }
        for metric in autoscaler.spec["metrics"].items {
          let node = metric["containerResource"]["container"]
          guard let name = node.text, !runner.containers.contains(where: { $0.name == name }) else { continue }
          let near = nearest(to: name, among: runner.appContainers.map(\.name))
          report(
            node,
            "\(workload.label) has no container '\(name)' to measure; \(near.map { "did you mean '\($0)'?" } ?? "correct the name")",
            fix: near.map { node.replacing(with: .string($0)) } ?? [])
        }
      }
    ),
  ]
}

extension Runner {
  /// Whether the pod as a whole requests something, so that a metric of all containers divides by what the pod has of a
  /// resource: its own request or limit, otherwise the sum of the containers, some of which may have none.
  ///
  /// Source: Kubernetes, `pkg/controller/podautoscaler/replica_calculator.go`, `calculateRequests`.
  fileprivate func sharesRequests(of resource: String, _ sizing: Sizing) -> Bool {
    let own = pod.spec["resources"]
    guard own["requests"].count > 0 || own["limits"].count > 0 else { return false }
    return own["requests"][resource].isPresent || own["limits"][resource].isPresent
      || appContainers.contains { sizing.amount(resource, of: $0, in: namespace).hasRequest }
  }
}

extension Autoscaler {
  /// The resources whose utilization it looks at, and in which container; nil for all of them.
  fileprivate var shares: [(resource: String, container: String?)] {
    if spec["targetCPUUtilizationPercentage"].isPresent { return [("cpu", nil)] }
    let metrics = spec["metrics"].items
    guard !metrics.isEmpty else {
      // In v1 other metrics stand in an annotation.
      return resource.annotation("autoscaling.alpha.kubernetes.io/metrics") == nil ? [("cpu", nil)] : []
    }
    return metrics.compactMap { metric in
      let type = metric["type"].text
      let source = metric[type == "ContainerResource" ? "containerResource" : "resource"]
      let isShare = source["target"]["averageUtilization"].isPresent || source["targetAverageUtilization"].isPresent
      guard type == "Resource" || type == "ContainerResource", isShare, let name = source["name"].text else {
        return nil
      }
      return (name, type == "ContainerResource" ? source["container"].text : nil)
    }
  }
}

/// A Deployment `web` with the head of its spec, its autoscaler with a metric, and more.
private func scaled(
  _ head: String = "spec:",
  metric: String = "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}",
  in pod: String = "", mark: String = "", and more: String = ""
) -> Example {
  Example(
    stringLiteral: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      \(head)
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {\(pod)containers: [{name: web, image: web:1.4.2, resources: {limits: {cpu: 100m}}}]}\(mark)
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        minReplicas: 2
        maxReplicas: 9
        metrics:
        - \(metric)
      """ + (more.isEmpty ? "" : "\n" + more))
}
