import Kubernetes
import Manifest

extension Rule {
  /// What ports are called, and who has them.
  static let portNames: [Rule] = [
    Rule(
      "port-name-invalid", .networking, .error, "A port has a name or a number that ports can't have",
      effect: "refused by the API server",
      why: """
        A port's name must be one of IANA's service names: at most 15 lower-case letters, digits and hyphens, with a letter, \
        and no hyphen first, last or after another. Numbers go from 1 to 65535. The API server refuses anything else.
        """,
      explanation: """
        Shorten the name, and change whatever calls the port by it: probes, Services, policies. A number in quotes is \
        taken for a name, which must have a letter: leave the quotes out.
        """,
      sources: [
        .source("staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go"), .documentation("Service"),
      ],
      peers: ["kube-linter/target-port", "kube-score/container-ports-check"],
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
            - {name: metrics-and-health, containerPort: 8080}  # <-
            - {name: HTTP, containerPort: 8081}  # <-
            - {name: top, containerPort: 80800}  # <-
            - {name: "80801", containerPort: 80801}  # <-
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          ports:
          - port: 80
            targetPort: "8080"  # <-
        """,
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
            ports: [{name: http, containerPort: 8080}, {name: 2nd-metrics, containerPort: 8081}]
        """
      ],
      check: Check { survey, sink in
        for runner in survey.runners {
          for container in runner.containers {
            let report = Reporter(scope: Scope(runner.resource, runner: runner, container: container), sink: sink)
            for port in container.ports {
              let name = port.node["name"]
              if let text = name.text, !text.isEmpty, !isToBeFilledIn(text),
                let wrong = NameRule.portName.problem(with: text)
              {
                // One port is one finding, whatever else is wrong with it.
                report(name, "port name '\(text)' \(wrong)")
              } else if let number = port.number, !(1...65535).contains(number) {
                report(port.node["containerPort"], "port \(number) is out of range; ports go from 1 to 65535")
              }
            }
          }
        }
        for facts in survey.services {
          let report = Reporter(scope: Scope(facts.resource), sink: sink)
          for port in facts.service.ports {
            let target = port.node["targetPort"]
            if let number = target.int {
              // 0 is as good as unwritten.
              guard number != 0, !(1...65535).contains(number) else { continue }
              report(target, "targetPort \(number) is out of range; ports go from 1 to 65535")
            } else if let text = target.string, !text.isEmpty, !isToBeFilledIn(text) {
              guard let wrong = NameRule.portName.problem(with: text) else { continue }
              if let number = Int(text), (1...65535).contains(number) {
                report(
                  target, "targetPort '\(text)' in quotes is a name, and names need a letter; leave the quotes out",
                  fix: target.replacing(with: .literal("\(number)")))
              } else {
                report(target, "targetPort '\(text)' \(wrong)")
              }
            }
          }
        }
      }
    ),
    Rule(
      "port-name-duplicate", .networking, .error, "Two ports of a container have one name",
      effect: "refused by the API server",
      why: "A name must lead to one port, so within a container the API server takes each name only once.",
      explanation: "Give one of them another name, and see which one Services and probes mean.",
      sources: [.source("pkg/apis/core/validation/validation.go")], peers: ["kube-score/container-ports-check"],
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
            - {name: http, containerPort: 8080}
            - {name: http, containerPort: 8081}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, ports: [{name: http, containerPort: 8080}]}
          - {name: proxy, image: proxy:2, ports: [{name: http, containerPort: 8081}]}
        """
      ],
      check: .each(.container) { container, report in
        var seen: Set<String> = []
        for port in container.ports {
          guard let name = port.name, !name.isEmpty, !seen.insert(name).inserted else { continue }
          report(
            port.node["name"],
            "container '\(container.name)' has two ports named '\(name)'; give one of them another name")
        }
      }
    ),
    Rule(
      "port-duplicate-in-pod", .networking, .error, "Two containers of a pod listen on one port",
      effect: "the later one fails to start",
      why: """
        All containers of a pod share one network: an address and its ports. Whoever comes second can't listen on a port \
        that's taken, and most programs end with `address already in use`: the container crashes again and again.
        """,
      explanation: """
        Let one of the programs listen elsewhere. If only one of them uses the port, take the other's declaration out: a \
        containerPort is information, it opens nothing. Init containers have ended before the others start and don't count; \
        sidecars do.
        """,
      sources: [.documentation("Pods, Pod networking")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}
          - {name: proxy, image: proxy:2, ports: [{containerPort: 8080}]}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - {name: init, image: init:1, ports: [{containerPort: 8080}]}
          containers:
          - {name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}
          - {name: proxy, image: proxy:2, ports: [{containerPort: 8080, protocol: UDP}]}
        """
      ],
      check: .each(.runner) { runner, report in
        struct Key: Hashable {
          let number: Int
          let transport: String
        }
        var owners: [Key: Container] = [:]
        for container in runner.pod.sidecars + runner.pod.containers {
          for port in container.ports {
            guard let number = port.number else { continue }
            let key = Key(number: number, transport: port.transport)
            guard let owner = owners[key] else {
              owners[key] = container
              continue
            }
            guard owner != container else { continue }
            report(
              port.node["containerPort"],
              "containers '\(owner.name)' and '\(container.name)' share the pod's network and both declare port \(number); change one of them",
              in: container)
          }
        }
      }
    ),
  ]
}
