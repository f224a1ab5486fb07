import Kubernetes
import Manifest

extension Rule {
  /// Probes and the ports they ask.
  static let probePorts: [Rule] = [
    Rule(
      "probe-named-port-missing", .probes, .error, "A probe names a port that the container doesn't have",
      effect: "never ready, or a hang never noticed",
      why: """
        The kubelet looks a port's name up among the ports of the same container. Where there's none of that name it can't \
        ask, and what it can't ask counts neither way: with readiness or startup the pod never gets ready, and a liveness \
        probe never fails, however badly the program hangs. The name of a UDP port it asks by TCP, where nothing listens.
        """,
      explanation: """
        Name the containerPort, or correct the probe's port. A number in quotes is read as a name, and as a name it needs a \
        letter: the API server refuses it.
        """,
      sources: [
        .source("pkg/probe/util.go"), .source("pkg/kubelet/prober/worker.go"),
        .source("pkg/apis/core/validation/validation.go"),
      ],
      peers: ["kube-linter/liveness-port", "kube-linter/readiness-port", "kube-linter/startup-port"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}]
            readinessProbe: {httpGet: {path: /, port: htpp}}  # <-
            livenessProbe: {tcpSocket: {port: dns}}  # <-
            startupProbe: {tcpSocket: {port: "8080"}}  # <-
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
            ports: [{name: http, containerPort: 8080}]
            readinessProbe: {httpGet: {path: /, port: http}}
            livenessProbe: {httpGet: {path: /, port: 9090}}
        """
      ],
      check: .each(.probe) { use, report in
        let port = use.probe.handler.port
        guard let name = port.string, use.probe.handler.action != .grpc, !isTemplate(name) else { return }
        let container = use.container
        let named = container.ports.filter { $0.transport == "TCP" }.compactMap(\.name)
        guard !named.contains(name) else { return }
        if let number = Int(name) {
          report(
            port,
            "\(use.name) of container '\(container.name)' has its port in quotes, so it's a name, and a name needs a letter; write \(number) without quotes",
            fix: port.replacing(with: .literal("\(number)")))
          return
        }
        let other = container.ports.first { $0.name == name }
        let near = nearest(to: name, among: named)
        let advice =
          other.map { "; that one is \($0.transport), and probes use TCP" } ?? near.map { "; did you mean '\($0)'?" }
          ?? "; name the containerPort or write its number"
        report(
          port, "\(use.name) asks port '\(name)', which container '\(container.name)' doesn't have\(advice)",
          fix: other == nil ? near.map { port.replacing(with: .string($0)) } ?? [] : [])
      }
    ),
    Rule(
      "probe-port-undeclared", .probes, .info, "A probe asks a port that the container doesn't declare",
      effect: "works, unless the number is wrong",
      why: """
        A containerPort is only a declaration; the probe asks the number whether it's declared or not. But a number that's \
        declared nowhere is often one that was changed in one place and forgotten here.
        """,
      explanation: "Declare the port, or correct the number.",
      sources: [.source("pkg/probe/util.go")],
      peers: ["kube-linter/liveness-port", "kube-linter/readiness-port", "kube-linter/startup-port"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{containerPort: 8080}]
            readinessProbe: {httpGet: {path: /, port: 8081}}  # <-
            livenessProbe: {grpc: {port: 9000}}  # <-
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
            ports: [{containerPort: 8080}]
            readinessProbe: {httpGet: {path: /, port: 8080}}
        """
      ],
      check: .each(.probe) { use, report in
        let port = use.probe.handler.port
        guard let number = port.int, !use.container.declares(number) else { return }
        let declared = use.container.ports.compactMap(\.number)
        let advice = declared.isEmpty ? "declare it if it's right" : "it declares \(list(declared.map(String.init)))"
        report(
          port, "\(use.name) asks port \(number), which container '\(use.container.name)' doesn't declare; \(advice)")
      }
    ),
    Rule(
      "probe-port-unnamed", .probes, .style, "A probe uses a number for a port that has a name",
      effect: "two numbers to keep in step",
      why: "A port that's changed in one place then has to be changed in two.",
      explanation: "Use the port's name.",
      peers: ["popeye/105"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{name: http, containerPort: 8080}]
            readinessProbe: {httpGet: {path: /, port: 8080}}  # <-
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
            ports: [{name: http, containerPort: 8080}]
            readinessProbe: {httpGet: {path: /, port: http}}
            livenessProbe: {grpc: {port: 8080}}
        """
      ],
      check: .each(.probe) { use, report in
        let port = use.probe.handler.port
        // A grpc probe takes numbers only.
        guard let number = port.int, use.probe.handler.action != .grpc,
          let name = use.container.ports.first(where: { $0.number == number && $0.transport == "TCP" })?.name
        else { return }
        report(
          port, "\(use.name) asks port \(number) by number, though it has the name '\(name)'; use the name",
          fix: port.replacing(with: .string(name)))
      }
    ),
    Rule(
      "probe-wrong-container-port", .probes, .info, "A probe asks another container's port",
      effect: "this container pays for another's faults",
      why: """
        Containers of a pod share its address, so the probe reaches whoever listens. When that's another container, this \
        one is restarted, or taken out of service, for what the other does, and its own faults go unseen.
        """,
      explanation: "Probe the container's own port. Asking a proxy in the same pod for readiness may be meant so.",
      sources: [.book("17.2.2")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{containerPort: 8080}]
          - name: proxy
            image: proxy:3
            ports: [{containerPort: 9000}]
            livenessProbe: {tcpSocket: {port: 8080}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, ports: [{containerPort: 8080}], livenessProbe: {tcpSocket: {port: 8080}}}
          - {name: proxy, image: proxy:3, livenessProbe: {tcpSocket: {port: 9000}}}
        """
      ],
      check: .each(.probe) { use, report in
        let port = use.probe.handler.port
        guard let number = port.int, !use.container.declares(number),
          // Init containers have ended.
          let other = report.scope.runner?.appContainers.first(where: { $0.declares(number) })
        else { return }
        report(
          port,
          "\(use.name) of container '\(use.container.name)' asks port \(number), which is container '\(other.name)'s; probe its own port",
          certainty: .likely)
      }
    ),
  ]
}

extension Container {
  /// Whether it declares a TCP port of this number.
  func declares(_ number: Int) -> Bool { ports.contains { $0.number == number && $0.transport == "TCP" } }
}

/// A value still to be filled in by a template: nothing can be said about it.
func isTemplate(_ text: String) -> Bool {
  // Nearly all have none of it.
  guard text.utf8.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "$") }) else { return false }
  return text.contains("{{") || text.contains("${") || text.contains("$(")
}

/// `8080`, `8080 and 9090`, `a, b and c`.
func list(_ words: [String]) -> String {
  guard words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
}
