import Kubernetes
import Manifest

extension Rule {
  /// Where the ports of Services lead.
  static let servicePorts: [Rule] = [
    Rule(
      "service-target-port-missing", .networking, .error, "A Service's target port is a name that no pod has",
      effect: "no endpoint for this port",
      why: """
        A named target port is looked up in each pod among its containers' ports. A pod that has none of the name isn't an \
        endpoint for that port: connections to it are refused.
        """,
      explanation: "Give the container's port the name, or correct the Service's targetPort.",
      sources: [.documentation("Service, Port definitions"), .source("staging/src/k8s.io/endpointslice/utils.go")],
      peers: ["popeye/1106"],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports:
          - {port: 80, targetPort: http}  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2, ports: [{name: main, containerPort: 8080}]}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2, ports: [{name: http, containerPort: 8080}]}]
        """
      ],
      check: .each(.dangling("service-target-port-missing")) { dangling, report in
        // A number in quotes is no name that a port could have.
        if Int(dangling.text) != nil, report.survey.rules.leaves(to: "port-name-invalid") { return }
        report(
          dangling.node,
          "no container of \(dangling.kindName)/\(dangling.name) has a port named '\(dangling.text)', so this port of the Service leads nowhere; name the containerPort so"
        )
      }
    ),
    Rule(
      "service-target-port-undeclared", .networking, .info, "A Service sends to a port that its pods don't declare",
      effect: "refused, if nothing listens there",
      why: """
        A number as the target port works whether a container declares it or not, as long as something listens there. Where \
        the pods declare other ports, the number is often simply wrong.
        """,
      explanation: """
        Compare the number with what the program listens on, and declare it as a containerPort. A warning where the pods \
        declare exactly one TCP port, and it's another.
        """,
      sources: [.documentation("Service, Port definitions")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports:
          - port: 80  # <- warning
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}]
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports:
          - port: 80
            targetPort: 8080  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}]
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        let runners = facts.runners.filter { !$0.appContainers.isEmpty }
        guard !runners.isEmpty else { return }
        for port in facts.service.ports {
          guard case .number(let number) = port.targetPort,
            !runners.contains(where: { $0.pod.ports.contains { $0.number == number } })
          else { continue }
          let declared = Set(runners.flatMap(\.pod.ports).filter { $0.transport == "TCP" }.compactMap(\.number))
          let only = declared.count == 1 && port.transport == "TCP" ? declared.first : nil
          let advice =
            only.map { "they declare \($0); correct one of the two" } ?? "declare it as a containerPort if it's right"
          report(
            port.targetNode, "no pod of Service '\(facts.name)' declares port \(number), where it sends to; \(advice)",
            as: only == nil ? .info : .warning, certainty: only == nil ? .possible : .likely)
        }
      }
    ),
    Rule(
      "service-unnamed-target-port", .networking, .style, "A port goes by its number where it could have a name",
      effect: "a changed number must be changed twice",
      why: """
        A name is kept when a port's number changes, and may stand for different numbers in different pods: during a \
        rollout each pod gets its traffic where it listens.
        """,
      explanation: "Name the containerPort, and let the Service's targetPort be the name.",
      sources: [.documentation("Service, Port definitions")], peers: ["popeye/1102", "popeye/108"],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports:
          - port: 80
            targetPort: 8080  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports:
            - {name: http, containerPort: 8080}
            - {containerPort: 9090}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2, ports: [{name: http, containerPort: 8080}]}]
        """
      ],
      check: Check { survey, sink in
        for runner in survey.runners {
          for container in runner.appContainers {
            for port in container.ports where (port.name ?? "").isEmpty {
              guard let number = port.number else { continue }
              let report = Reporter(scope: Scope(runner.resource, runner: runner, container: container), sink: sink)
              report(port.node["name"], "port \(number) of container '\(container.name)' has no name; give it one")
            }
          }
        }
        for facts in survey.services {
          for port in facts.service.ports {
            guard case .number(let number) = port.targetPort else { continue }
            let names = facts.runners.map { runner in
              runner.pod.ports.first { $0.number == number && $0.transport == port.transport }?.name ?? ""
            }
            guard let name = names.first, !name.isEmpty, names.allSatisfy({ $0 == name }) else { continue }
            let report = Reporter(scope: Scope(facts.resource), sink: sink)
            report(
              port.targetNode,
              "the pods of Service '\(facts.name)' call port \(number) '\(name)'; let targetPort be the name",
              fix: port.node["targetPort"].setting(.string(name)))
          }
        }
      }
    ),
    Rule(
      "service-protocol-mismatch", .networking, .error, "A Service and its pods' port differ in protocol",
      effect: "no traffic arrives",
      why: """
        A named target port is only found with the same protocol, so there's no endpoint; a number is sent to with the \
        Service's protocol, and nothing listens there.
        """,
      explanation: """
        Write the same protocol at both; TCP is meant where none is written. A port that's used with both, as DNS is, must \
        be declared twice, and stand twice in the Service.
        """,
      sources: [.documentation("Service, Port definitions"), .source("staging/src/k8s.io/endpointslice/utils.go")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: dns}
        spec:
          selector: {app: dns}
          ports:
          - {port: 53, targetPort: dns}  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: dns, labels: {app: dns}}
        spec:
          containers: [{name: dns, image: dns:1.9, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: dns}
        spec:
          selector: {app: dns}
          ports:
          - {name: udp, port: 53, protocol: UDP, targetPort: 53}
          - {name: tcp, port: 53, targetPort: 53}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: dns, labels: {app: dns}}
        spec:
          containers: [{name: dns, image: dns:1.9, ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]}]
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        let all = facts.runners.flatMap(\.pod.ports)
        for port in facts.service.ports {
          let declared = all.filter { declared in
            switch port.targetPort {
            case .number(let number): declared.number == number
            case .name(let name): declared.name == name
            case nil: false
            }
          }
          guard let first = declared.first, declared.allSatisfy({ $0.transport != port.transport }) else { continue }
          report(
            port.node["protocol"],
            "Service/\(facts.name) sends \(port.transport) to port '\(first.name ?? first.number.map(String.init) ?? "?")', which is \(first.transport); write the same protocol at both"
          )
        }
      }
    ),
    Rule(
      "service-headless-remap", .networking, .warning, "A headless Service can't turn one port into another",
      effect: "clients ask the pods on the wrong port",
      why: """
        The name of a headless Service leads straight to the pods' addresses. Nothing is in between that could map a port, \
        so a client that uses the Service's port reaches that very port of the pod.
        """,
      explanation: """
        Let `port` and `targetPort` be the same number, the one that the program listens on. With SRV records clients are \
        told the pods' port; few ask for them.
        """,
      sources: [.documentation("Service, Headless Services")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          clusterIP: None
          selector: {app: db}
          ports:
          - port: 80  # <-
            targetPort: 5432
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          clusterIP: None
          selector: {app: db}
          ports: [{port: 5432, targetPort: pg}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: db, labels: {app: db}}
        spec:
          containers: [{name: db, image: db:1.9, ports: [{name: pg, containerPort: 5432}]}]
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        guard facts.service.isHeadless else { return }
        for port in facts.service.ports {
          guard let number = port.number else { continue }
          let target: Int? =
            if case .number(let target) = port.targetPort {
              target
            } else {
              facts.runners.lazy.compactMap { port.resolved(in: $0.pod) }.first { $0 != number }
            }
          guard let target, target != number else { continue }
          report(
            port.node["port"],
            "headless Service '\(facts.name)' can't lead from port \(number) to \(target): clients ask the pods on \(number); write \(target) for both"
          )
        }
      }
    ),
  ]
}

extension ServicePort {
  /// The field that says where it leads: `targetPort`, or `port` where that's absent.
  var targetNode: Node { node["targetPort"].isPresent ? node["targetPort"] : node["port"] }
}
