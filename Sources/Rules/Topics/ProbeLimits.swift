import Kubernetes
import Manifest

extension Rule {
  /// Probes and hooks that the API server refuses.
  static let probeLimits: [Rule] = [
    Rule(
      "init-probe-forbidden", .schema, .error, "An init container has a probe or a hook",
      effect: "refused by the API server",
      why: """
        An init container runs to its end before the pod serves anything: there's nothing to be ready for, and nothing to \
        restart while it works. The API server refuses probes and lifecycle hooks there.
        """,
      explanation:
        "Remove them; or, if the container is to run beside the others, make it a sidecar with `restartPolicy: Always`.",
      sources: [.source("pkg/apis/core/validation/validation.go"), .documentation("Init Containers")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - name: init
            image: init:1
            readinessProbe: {tcpSocket: {port: 80}}  # <-
            lifecycle: {preStop: {sleep: {seconds: 1}}}  # <-
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - {name: proxy, image: proxy:1, restartPolicy: Always, readinessProbe: {tcpSocket: {port: 80}}}
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.initContainer) { container, report in
        for field in ProbeUse.Kind.allCases.map(\.rawValue) + ["lifecycle"] {
          let node = container.node[field]
          guard node.isPresent else { continue }
          report(
            node,
            "init container '\(container.name)' can't have a \(field); remove it, or set restartPolicy: Always to make it a sidecar",
            fix: node.removing())
        }
      }
    ),
    Rule(
      "probe-success-threshold", .schema, .error, "A liveness or startup probe wants several successes",
      effect: "refused by the API server",
      why:
        "One success proves that the process lives. The API server takes no other successThreshold than 1 on these probes.",
      explanation: "Delete successThreshold; 1 is the default.",
      sources: [.source("pkg/apis/core/validation/validation.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            livenessProbe:
              tcpSocket: {port: 80}
              successThreshold: 2  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            readinessProbe: {tcpSocket: {port: 80}, successThreshold: 2}
            livenessProbe: {tcpSocket: {port: 80}, successThreshold: 1, failureThreshold: 5}
        """
      ],
      check: .each(.probe) { use, report in
        let node = use.probe.node["successThreshold"]
        // 0 is taken for unwritten.
        guard use.kind != .readiness, let number = node.int, number != 1, number != 0 else { return }
        report(
          node, "\(use.name) of container '\(use.container.name)' can't have successThreshold \(number); write 1",
          fix: node.replacing(with: 1))
      }
    ),
    Rule(
      "probe-grace-on-readiness", .schema, .error, "A readiness probe has a grace period",
      effect: "refused by the API server",
      why: """
        A failing readiness probe kills nothing, so there's nothing to be graceful about. The API server takes \
        terminationGracePeriodSeconds only on liveness and startup probes.
        """,
      explanation: "Remove it from the probe.",
      sources: [.source("pkg/apis/core/validation/validation.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            readinessProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 5}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 6, terminationGracePeriodSeconds: 5}
        """
      ],
      check: .each(.probe) { use, report in
        let node = use.probe.node["terminationGracePeriodSeconds"]
        guard use.kind == .readiness, node.isPresent else { return }
        report(
          node, "readinessProbe of container '\(use.container.name)' can't have a grace period; remove it",
          fix: node.removing())
      }
    ),
  ]
}
