import Kubernetes
import Manifest

extension Rule {
  /// How many pods a rollout takes and adds, and whom it waits for.
  static let rollingUpdates: [Rule] = [
    Rule(
      "rollout-all-unavailable", .rollout, .error, "An update may stop all pods at once",
      effect: "down during every rollout",
      why: """
        maxUnavailable says how many pods may be missing during an update. Where that is all of them, they are stopped together, \
        and nobody serves until new ones are ready.
        """,
      explanation: """
        Write 1 or 25%, which is rounded down. With a single replica that leaves it to maxSurge: the new pod starts first. The \
        number of pods is the autoscaler's minimum where there is one. For Deployments that a Service here selects, and for \
        DaemonSets.
        """,
      sources: [
        .documentation("Deployments, Max Unavailable"), .source("pkg/controller/deployment/util/deployment_util.go"),
      ],
      scenario: "rollout",
      bad: [
        served("replicas: 2\n  strategy: {rollingUpdate: {maxUnavailable: 2}}  # <-"),
        served("replicas: 1\n  strategy: {rollingUpdate: {maxUnavailable: 25%, maxSurge: 0}}  # <-"),
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          updateStrategy: {rollingUpdate: {maxUnavailable: 100%}}  # <-
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: agent:1.4.2}]}
        """,
      ],
      good: [
        served("replicas: 2\n  strategy: {rollingUpdate: {maxUnavailable: 50%}}"), served("replicas: 1"),
        served("replicas: 1\n  strategy: {type: Recreate}"),
      ],
      check: .each(.workload) { workload, report in
        if workload.kind == .daemonSet {
          let node = workload.spec["updateStrategy"]["rollingUpdate"]["maxUnavailable"]
          guard case .percent(let percent)? = IntOrPercent(node), percent >= 100,
            (workload.spec["updateStrategy"]["type"].text ?? "RollingUpdate") == "RollingUpdate"
          else { return }
          report(
            node, "an update of \(workload.label) stops its pods on all nodes at once; allow 1 or 10%",
            fix: node.replacing(with: 1))
          return
        }
        guard let service = workload.services.first, let pods = workload.fewest, pods > 0,
          let bounds = workload.rollingBounds(of: pods), bounds.unavailable >= pods
        else { return }
        let rolling = workload.spec["strategy"]["rollingUpdate"]
        // Refused, and said by another rule.
        guard !isZero(rolling["maxSurge"]) || !isZero(rolling["maxUnavailable"]) else { return }
        let node = rolling["maxUnavailable"]
        let surges = IntOrPercent(rolling["maxSurge"]).map { $0.resolved(of: pods, roundingUp: true) > 0 } ?? true
        report(
          node,
          "an update may stop \(pods == 1 ? "the only pod" : "all \(pods) pods") of \(workload.label) at once, and Service '\(service.name)' has none left; \(surges ? "write maxUnavailable: 25%" : "write maxSurge: 1 and maxUnavailable: 0")",
          fix: surges && node.isPresent ? node.replacing(with: .string("25%")) : [])
      }
    ),
    Rule(
      "rollout-both-zero", .rollout, .error, "An update may neither stop a pod nor add one",
      effect: "refused by the API server",
      why:
        "With maxSurge and maxUnavailable both 0 an update could never take its first step, so the API server refuses it.",
      explanation: """
        Raise one: `maxSurge: 1` starts a new pod first, `maxUnavailable: 1` makes room first. A DaemonSet's maxSurge is 0 \
        unless written.
        """,
      sources: [.source("pkg/apis/apps/validation/validation.go")],
      bad: [
        served("strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0%}}  # <-"),
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          updateStrategy: {rollingUpdate: {maxUnavailable: 0}}  # <-
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: agent:1.4.2}]}
        """,
      ],
      good: [served("strategy: {rollingUpdate: {maxUnavailable: 0}}")],
      check: .each(.workload) { workload, report in
        let isDaemon = workload.kind == .daemonSet
        guard isDaemon || workload.kind == .deployment else { return }
        let strategy = workload.spec[isDaemon ? "updateStrategy" : "strategy"]
        guard (strategy["type"].text ?? "RollingUpdate") == "RollingUpdate" else { return }
        let (surge, unavailable) = (strategy["rollingUpdate"]["maxSurge"], strategy["rollingUpdate"]["maxUnavailable"])
        guard isZero(unavailable), isZero(surge) || isDaemon && !surge.isPresent else { return }
        report(
          unavailable,
          "\(workload.label) may neither stop a pod nor add one, so it's refused; raise \(isDaemon ? "maxUnavailable" : "maxSurge") to 1",
          fix: isDaemon ? unavailable.replacing(with: 1) : surge.setting(1))
      }
    ),
    Rule(
      "rollout-min-ready-unset", .rollout, .info, "A pod counts as available the moment it's ready",
      effect: "a bad version replaces all pods quickly",
      why: """
        A rollout goes on as soon as a new pod's readiness probe has succeeded once. A version that answers and then crashes \
        gets through: by the time it fails, the old pods are gone.
        """,
      explanation:
        "Set minReadySeconds to 5 or 10: a new pod must stay ready that long before the next old one is stopped.",
      sources: [.documentation("Deployments, Min Ready Seconds")], scenario: "rollout",
      bad: [
        served(
          "replicas: 2  # <-", container: "{name: web, image: web:1.4.2, readinessProbe: {tcpSocket: {port: 80}}}")
      ],
      good: [
        served(
          "replicas: 2\n  minReadySeconds: 5",
          container: "{name: web, image: web:1.4.2, readinessProbe: {tcpSocket: {port: 80}}}"),
        served("replicas: 2"),
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .deployment, let service = workload.services.first, let runner = workload.runner,
          let pods = workload.fewest, pods >= 2, runner.appContainers.contains(where: { $0.readiness.isPresent })
        else { return }
        let node = workload.spec["minReadySeconds"]
        guard (node.int ?? 0) == 0 else { return }
        report(
          node,
          "a new pod of \(workload.label) that is ready for a moment replaces an old one of Service '\(service.name)'; set minReadySeconds to 5 or 10"
        )
      }
    ),
    Rule(
      "rollout-statefulset-no-readiness", .rollout, .warning,
      "A StatefulSet's update doesn't wait until a pod can serve",
      effect: "members restart before the last is back",
      why: """
        A StatefulSet updates one pod after the other and waits for each to be ready. Without a readiness probe a pod is ready \
        as soon as it runs: the next is stopped while the last one is still starting, and a quorum may be lost.
        """,
      explanation: "Give the main container a readinessProbe that succeeds when the member is back in its cluster.",
      sources: [.documentation("StatefulSets, Rolling Updates")], scenario: "statefulset-rollout",
      bad: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 3
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - {name: db, image: db:7}  # <-
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          replicas: 3
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - {name: db, image: db:7, readinessProbe: {tcpSocket: {port: 5432}}}
              - {name: backup, image: backup:7}
        """
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .statefulSet, let runner = workload.runner, let pods = workload.fewest, pods >= 2,
          (workload.spec["updateStrategy"]["type"].text ?? "RollingUpdate") == "RollingUpdate",
          let first = runner.pod.containers.first,
          !runner.appContainers.contains(where: { $0.readiness.isPresent })
        else { return }
        report(
          first.readiness.node,
          "an update of \(workload.label) stops the next pod as soon as the last one runs; add a readinessProbe",
          in: first)
      }
    ),
    Rule(
      "deployment-rwo-rolling-update", .rollout, .error, "New and old pods of an update need the same volume",
      effect: "the rollout hangs, or not, as nodes happen",
      why: """
        A rolling update starts a new pod before it stops an old one. A volume that one node, or one pod, can use at a time \
        isn't free yet: the new pod waits for the volume, and the old one for the new.
        """,
      explanation: """
        Use strategy Recreate, or `maxSurge: 0` with `maxUnavailable: 1`. A StatefulSet gives each pod a volume of its own. An \
        error for ReadWriteOncePod; a warning for ReadWriteOnce, as it works where both pods come to the same node.
        """,
      sources: [.documentation("Persistent Volumes, Access Modes"), .documentation("Deployments, Strategy")],
      scenario: "rollout-stuck",
      bad: [
        claimed("spec:\n  replicas: 1  # <- warning", mode: "ReadWriteOnce"),
        claimed("spec:\n  strategy: {type: RollingUpdate}  # <-", mode: "ReadWriteOncePod"),
      ],
      good: [
        claimed("spec:\n  strategy: {type: Recreate}", mode: "ReadWriteOncePod"),
        claimed("spec:\n  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}", mode: "ReadWriteOnce"),
        claimed("spec:", mode: "ReadWriteMany"),
      ],
      check: .each(.workload) { workload, report in
        guard let pods = workload.replicas, let bounds = workload.rollingBounds(of: max(1, workload.fewest ?? pods)),
          bounds.surge >= 1
        else { return }
        for (name, claim) in report.survey.claims(of: workload) {
          guard let claim, !claim.isShared, !claim.accessModes.isEmpty else { continue }
          let isForOnePod = claim.accessModes.allSatisfy { $0 == "ReadWriteOncePod" }
          let strategy = workload.spec["strategy"]
          report(
            strategy,
            "an update of \(workload.label) starts a new pod while the old one holds claim '\(name.text ?? "")' (\(isForOnePod ? "one pod" : "one node") at a time); use strategy Recreate",
            as: isForOnePod ? .error : .warning, certainty: isForOnePod ? .certain : .likely,
            fix: strategy.isPresent ? [] : strategy.setting(["type": "Recreate"]))
          return
        }
      }
    ),
  ]
}

/// `0` or `0%`, written.
private func isZero(_ node: Node) -> Bool {
  switch IntOrPercent(node) {
  case .count(0), .percent(0): true
  default: false
  }
}

/// A Deployment `web` with lines in its spec, and the Service that selects it.
private func served(
  _ lines: String, container: String = "{name: web, image: web:1.4.2}"
) -> Example {
  Example(
    stringLiteral: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        \(lines)
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [\(container)]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """)
}

/// A Deployment `db` with the head of its spec, and the claim that it mounts.
private func claimed(_ head: String, mode: String) -> Example {
  Example(
    stringLiteral: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: db}
      \(head)
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            containers: [{name: db, image: db:7, volumeMounts: [{name: data, mountPath: /data}]}]
            volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data}
      spec: {accessModes: [\(mode)], resources: {requests: {storage: 1Gi}}}
      """)
}
