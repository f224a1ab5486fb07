import Kubernetes
import Manifest

extension Rule {
  /// Who can reach a Service, and what it stands for.
  static let serviceTypes: [Rule] = [
    Rule(
      "service-node-port", .networking, .info, "A Service opens a port on every node",
      effect: "reachable past every Ingress",
      why: """
        A NodePort is open on all nodes for whoever reaches them, beside Ingress, TLS and the firewall rules that go with \
        them, and its numbers are few and shared by the cluster.
        """,
      explanation: """
        Lead traffic in through an Ingress or a Gateway and let the Service be a ClusterIP. NodePort is right behind a \
        load balancer of one's own, on a single machine, and where there's nothing else.
        """,
      sources: [.documentation("Service, type: NodePort")],
      peers: [
        "kube-linter/exposed-services", "kube-score/service-type", "popeye/1104",
        "datree/SERVICE_INCORRECT_TYPE_VALUE_NODEPORT", "kyverno/restrict-nodeport",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: NodePort  # <-
          ports: [{port: 80}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
        """
      ],
      check: .each(.service) { service, report in
        guard service.type == "NodePort" else { return }
        report(
          service.spec["type"],
          "Service/\(report.resource.name) opens a port on every node; lead traffic in through an Ingress or a Gateway",
          certainty: .possible)
      }
    ),
    Rule(
      "service-load-balancer", .networking, .style, "A Service asks for a load balancer of its own",
      effect: "another public address to pay and to guard",
      why: """
        Each Service of type LoadBalancer gets a load balancer from the cloud, as a rule with a public address: it costs, \
        and it opens the pods to everybody unless loadBalancerSourceRanges or an annotation says otherwise.
        """,
      explanation: """
        Several HTTP services can share one behind an Ingress or a Gateway. Right for the entrance itself, and for what \
        isn't HTTP.
        """,
      sources: [.documentation("Service, type: LoadBalancer")],
      peers: ["kube-linter/exposed-services", "popeye/1103", "kyverno/no-loadbalancer-service"],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer  # <-
          ports: [{port: 80}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
        """
      ],
      check: .each(.service) { service, report in
        guard service.type == "LoadBalancer" else { return }
        report(
          service.spec["type"],
          "Service/\(report.resource.name) asks for a load balancer of its own; see whether an Ingress or a Gateway will do",
          certainty: .possible)
      }
    ),
    Rule(
      "service-lb-traffic-policy", .networking, .style, "How outside traffic is spread may not be what's wanted",
      effect: "a hop more, or nodes that don't answer",
      why: """
        With externalTrafficPolicy Cluster, the default, any node passes traffic on to any pod: one more hop, and the pod \
        sees a node's address for the client's. With Local only nodes that have a pod answer, which a load balancer \
        finds out by asking, and a client that's told a node's address doesn't.
        """,
      explanation: """
        LoadBalancer: choose Local where the client's address matters, and mind that pods are then loaded unevenly. \
        NodePort: Local only where a balancer in front asks the nodes' health.
        """,
      sources: [.documentation("Create an External Load Balancer, Preserving the client source IP")],
      peers: ["popeye/1107", "popeye/1108"],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer  # <-
          ports: [{port: 80}]
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: NodePort
          externalTrafficPolicy: Local  # <-
          ports: [{port: 80}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}
        """
      ],
      check: .each(.service) { service, report in
        let node = service.spec["externalTrafficPolicy"]
        let name = report.resource.name
        switch (service.type, node.text ?? "Cluster") {
        case ("LoadBalancer", "Cluster"):
          report(
            node,
            "Service/\(name) hides the clients' addresses and may send traffic over a second node; choose Local or Cluster knowingly",
            certainty: .possible)
        case ("NodePort", "Local"):
          report(
            node,
            "only nodes with a pod of Service '\(name)' answer on its port; choose Cluster unless a balancer asks them",
            certainty: .possible)
        default: break
        }
      }
    ),
    Rule(
      "service-external-ips", .networking, .warning, "A Service claims addresses that nobody checks",
      effect: "takes over others' traffic",
      why: """
        Whoever may make Services can name any address in externalIPs, another service's too: nodes then send what goes \
        there to this Service. That's CVE-2020-8554, which can't be mended without taking the field away.
        """,
      explanation: "Use type LoadBalancer, with MetalLB for instance where there's no cloud, or a Gateway.",
      sources: [.documentation("Service, External IPs"), Reference(text: "CVE-2020-8554, Kubernetes issue 97076")],
      peers: ["kyverno/restrict-external-ips"],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          externalIPs: [198.51.100.32]  # <-
          ports: [{port: 80}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        """
      ],
      check: .each(.service) { service, report in
        let node = service.spec["externalIPs"]
        guard node.count > 0 else { return }
        report(
          node,
          "Service/\(report.resource.name) takes the traffic of \(node.items.prefix(3).compactMap(\.text).joined(separator: ", ")) on every node, whoever has the address; use a load balancer"
        )
      }
    ),
    Rule(
      "service-external-name-localhost", .networking, .error, "An ExternalName leads back to whoever asks",
      effect: "clients connect to themselves",
      why: """
        An ExternalName is an alias in the DNS. To a client `localhost` is the client's own pod, not the node and not the \
        Service's: it talks to itself. Where an Ingress controller follows the name, it reaches the controller's own inside.
        """,
      explanation: "Name the host that's meant, or select pods.",
      sources: [.documentation("Service, type: ExternalName")], peers: ["kyverno/no-localhost-service"],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          type: ExternalName
          externalName: localhost  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {type: ExternalName, externalName: db.example.com}
        """
      ],
      check: .each(.service) { service, report in
        guard let name = service.externalName, isLoopback(name), name != "0.0.0.0", !name.hasPrefix(":") else { return }
        report(
          service.spec["externalName"],
          "Service/\(report.resource.name) is an alias of '\(name)', which is each client's own pod; name another host")
      }
    ),
    Rule(
      "service-clustered-not-ready", .networking, .info, "Peers can't find each other before they are ready",
      effect: "the first start may never end",
      why: """
        A headless Service names only ready pods. Peers that look for each other while they start, to be ready when they've \
        met, don't find each other; and pods that start in order wait for the one before to be ready.
        """,
      explanation: """
        `publishNotReadyAddresses: true` at the Service that the StatefulSet names, or `podManagementPolicy: Parallel`, \
        as the program needs it. Clients should then come through another Service.
        """,
      sources: [.documentation("StatefulSets, Pod Management Policies"), .documentation("DNS for Services and Pods")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          clusterIP: None  # <-
          selector: {app: db}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: db:1.9
                env: [{name: PEERS, value: "db-0.db:7000,db-1.db:7000,db-2.db:7000"}]
                readinessProbe: {tcpSocket: {port: 7000}}
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          clusterIP: None  # <-
          selector: {app: db}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: db:1.9
                args: [--peer=db-0.db, --peer=db-1.db]
                readinessProbe: {tcpSocket: {port: 7000}}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          clusterIP: None
          publishNotReadyAddresses: true
          selector: {app: db}
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: db:1.9
                env: [{name: PEERS, value: "db-0.db:7000,db-1.db:7000,db-2.db:7000"}]
                readinessProbe: {tcpSocket: {port: 7000}}
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        guard facts.service.isHeadless, !facts.service.publishesNotReady else { return }
        for runner in facts.runners where runner.kind == .statefulSet {
          let spec = runner.resource.node["spec"]
          guard spec["serviceName"].text == facts.name,
            (spec["podManagementPolicy"].text ?? "OrderedReady") == "OrderedReady"
          else { continue }
          let first = runner.resource.name + "-0"
          let second = runner.resource.name + "-1"
          for container in runner.appContainers where container.readiness.isPresent {
            let texts = container.environment.compactMap(\.value) + container.command + container.arguments
            // In one text, or in one each.
            guard [first, second].allSatisfy({ name in texts.contains { $0.contains(name) } }) else { continue }
            report(
              facts.service.spec["publishNotReadyAddresses"],
              "the pods of \(runner.label) look for each other by name, and Service '\(facts.name)' doesn't name them before they are ready; set publishNotReadyAddresses: true",
              certainty: .likely)
            return
          }
        }
      }
    ),
  ]
}
