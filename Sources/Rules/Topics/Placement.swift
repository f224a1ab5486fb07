import Kubernetes
import Manifest

extension Rule {
  /// Which node a pod may come to, and what binds it to one.
  static let placement: [Rule] = [
    Rule(
      "port-host", .scheduling, .warning, "A container takes a port of its node",
      effect: "one such pod a node",
      why: """
        A hostPort is a port of the machine itself: only one pod with it fits on a node, and whoever reaches the node reaches \
        the container, past every Service and Ingress.
        """,
      explanation: """
        Use a Service; NodePort or LoadBalancer for traffic from outside. Right for agents of a DaemonSet that must be reached \
        at their node's address. With hostNetwork every port is the node's anyway: only noted.
        """,
      sources: [
        .documentation("Pod Security Standards"), .source("pkg/scheduler/framework/plugins/nodeports/node_ports.go"),
      ],
      peers: [
        "polaris/hostPortSet", "checkov/CKV_K8S_26", "datree/CONTAINERS_INCORRECT_KEY_HOSTPORT", "kubescape/C-0044",
        "kyverno/disallow-host-ports",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports:
            - {containerPort: 8080, hostPort: 80}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2, ports: [{containerPort: 8080, hostPort: 0}]}]}
        """
      ],
      check: .each(.container) { container, report in
        let isOnHost = report.scope.runner?.pod.hostNetwork == true
        for port in container.ports {
          let node = port.node["hostPort"]
          guard let number = node.int, number != 0 else { continue }
          report(
            node,
            isOnHost
              ? "hostPort \(number) of \(container.title) says nothing more, as hostNetwork makes every port the node's; leave it out"
              : "\(container.title) takes port \(number) of its node, so one such pod fits there; use a Service",
            as: isOnHost ? .info : .warning)
        }
      }
    ),
    Rule(
      "port-host-replicas", .scheduling, .warning, "Pods of a Deployment compete for a port of the node",
      effect: "rollouts hang when nodes run out",
      why: """
        Only one pod with a hostPort, or with hostNetwork and a declared port, fits on a node. Replicas beyond the number of \
        nodes stay pending, and so does the new pod of a rolling update when every node has an old one.
        """,
      explanation: """
        Drop the hostPort, or use a DaemonSet. With `maxSurge: 0` and one replica a Deployment works: the old pod goes first.
        """,
      sources: [.source("pkg/scheduler/framework/plugins/nodeports/node_ports.go")], scenario: "rollout-stuck",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: web, image: web:1.4.2, ports: [{containerPort: 8080, hostPort: 80}]}  # <-
        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          strategy: {type: Recreate}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              hostNetwork: true  # <-
              containers:
              - {name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}
        """,
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1
          strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: web, image: web:1.4.2, ports: [{containerPort: 8080, hostPort: 80}]}
        """
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .deployment, let runner = workload.runner, let replicas = workload.replicas, replicas > 0
        else { return }
        let surge = workload.rollingBounds(of: replicas)?.surge ?? 0
        guard replicas > 1 || surge > 0 else { return }
        let ports = runner.containers.flatMap(\.ports)
        let hostPort = ports.first { ($0.node["hostPort"].int ?? 0) != 0 }
        let why = replicas > 1 ? "its \(replicas) pods" : "the old and the new pod of an update"
        if let hostPort {
          report(
            hostPort.node["hostPort"],
            "\(why) need port \(hostPort.node["hostPort"].int ?? 0) of a node each, or stay pending; use a Service, or a DaemonSet"
          )
        } else if runner.pod.hostNetwork, let port = ports.first(where: { $0.number != nil }) {
          report(
            runner.pod.spec["hostNetwork"],
            "\(why) need port \(port.number ?? 0) of a node each, or stay pending; do without hostNetwork, or use a DaemonSet"
          )
        }
      }
    ),
    Rule(
      "sched-node-name", .scheduling, .warning, "A pod is bound to one node by name",
      effect: "never moves to another node",
      why: """
        nodeName passes the scheduler by: where the node has no room the pod fails, when it's down the pod waits for it, and \
        where there's no node of that name the pod doesn't run and may be deleted.
        """,
      explanation: """
        Use nodeSelector or node affinity with a label. An error where several pods with a hostPort are bound to the one node, \
        as only one of them can run there.
        """,
      sources: [.documentation("Assigning Pods to Nodes, nodeName"), .book("17.2.1")],
      peers: ["kyverno/restrict-node-selection"], scenario: "node-failure",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          nodeName: node-1  # <-
          containers: [{name: web, image: web:1.4.2}]
        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              nodeName: node-1  # <- error
              containers: [{name: web, image: web:1.4.2, ports: [{containerPort: 80, hostPort: 80}]}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          nodeSelector: {disk: ssd}
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.workload) { workload, report in
        guard let runner = workload.runner else { return }
        let node = runner.pod.spec["nodeName"]
        guard let name = node.text, !name.isEmpty else { return }
        let metadata = workload.resource.node["metadata"]
        // Of a Pod from a cluster the scheduler wrote it.
        if workload.kind == .pod, metadata["uid"].isPresent || metadata["ownerReferences"].count > 0 { return }
        let hasHostPort = runner.appContainers.flatMap(\.ports).contains { ($0.node["hostPort"].int ?? 0) != 0 }
        let replicas = workload.fewest ?? 1
        let isStuck = replicas > 1 && hasHostPort
        report(
          node,
          isStuck
            ? "\(replicas) pods with a hostPort are bound to node '\(name)', where one can run; use nodeSelector"
            : "\(workload.label) can run on node '\(name)' only, and never moves; use nodeSelector or node affinity",
          as: isStuck ? .error : .warning)
      }
    ),
    Rule(
      "sched-no-node-affinity", .scheduling, .style, "A pod may come to any node",
      effect: "placed wherever there's room",
      why: "Where nodes differ in hardware, price or zone, pods that don't say which they want come to any of them.",
      explanation: "Add node affinity where it matters; otherwise leave it to the scheduler.",
      sources: [.documentation("Assigning Pods to Nodes")], peers: ["kube-linter/no-node-affinity"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          affinity:
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution:
              - weight: 1
                preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.podTemplate) { pod, report in
        let node = pod.spec["affinity"]["nodeAffinity"]
        guard !node.isPresent else { return }
        report(node, "the pod has no node affinity, so it may come to any node; say which it wants where nodes differ")
      }
    ),
    Rule(
      "sched-priority-class-missing", .scheduling, .style, "A pod has no priority class",
      effect: "waits behind, and gives way to, others",
      why: """
        When there's no room, pods with a higher priority push out those with a lower one. Without a class a pod has the \
        cluster's default, usually 0: whatever has a class above that goes first.
        """,
      explanation: "Set priorityClassName where the cluster has classes.",
      sources: [.documentation("Pod Priority and Preemption")], peers: ["polaris/priorityClassNotSet"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {priorityClassName: high, containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: .each(.podTemplate) { pod, report in
        let node = pod.spec["priorityClassName"]
        guard (node.text ?? "").isEmpty else { return }
        report(node, "the pod has no priority class, so those of a higher one may push it out; set priorityClassName")
      }
    ),
    Rule(
      "sched-priority-class-not-allowed", .scheduling, .warning, "A pod has a priority class that it may not have",
      effect: "may push out what matters more",
      why: "Priority is shared: whoever takes a high class pushes out the pods of others when there's no room.",
      explanation: "Use one of the classes that are set as allowed. Silent until some are.",
      sources: [.documentation("Pod Priority and Preemption")],
      peers: ["kube-linter/priority-class-name", "kyverno/allowed-pod-priorities"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          priorityClassName: system-node-critical  # <-
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {priorityClassName: high, containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: none}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: .each(.podTemplate) { pod, report in
        let allowed = report.survey.settings.priorityClasses
        let node = pod.spec["priorityClassName"]
        guard !allowed.isEmpty, let name = node.text, !name.isEmpty, !allowed.contains(name) else { return }
        report(node, "priority class '\(name)' isn't allowed; use \(allowed.sorted().joined(separator: " or "))")
      }
    ),
  ]
}
