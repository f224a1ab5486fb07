import Kubernetes
import Manifest

extension Rule {
  /// Host names that look like those of Services and aren't.
  static let unknownHosts: [Rule] = [
    Rule(
      "init-wait-unknown-host", .references, .warning, "An init container asks a Service that isn't there",
      effect: "stuck in Init",
      why: """
        A short name is looked up in the pod's own namespace. Without a Service of that name the lookup fails every time, \
        and an init container that waits for it waits for ever: the pod never starts.
        """,
      explanation: """
        Correct the name, write `service.namespace`, or load the Service's manifest with this one. Names with other dots \
        aren't asked about: they may be anywhere.
        """,
      sources: [.documentation("DNS for Services and Pods"), .book("17.2.3")], scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - name: wait
            image: busybox:1.36
            command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]  # <-
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
          - name: wait
            image: busybox:1.36
            command: [sh, -c, "until nc -z db 5432; do sleep 1; done; wget -O /tmp/x https://example.com/x"]
          containers: [{name: web, image: web:1.4.2}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {ports: [{port: 5432}]}
        """
      ],
      check: .each(.initContainer) { container, report in
        guard let runner = report.scope.runner else { return }
        let words = CommandUse.program(of: container)
        for host in askedHosts(words, report.survey) {
          guard let missing = report.survey.missingService(host, for: runner) else { continue }
          let near = missing.near.map { "; did you mean '\($0)'?" } ?? "; correct the name, or load the Service too"
          report(
            ShellCall(words)?.script ?? container.node["command"],
            "init container '\(container.name)' asks for '\(host)', and no Service '\(missing.name)' is in namespace '\(missing.namespace)'\(near)",
            certainty: .likely)
        }
      }
    ),
    Rule(
      "env-host-unknown", .references, .info, "A variable names a Service that isn't there",
      effect: "the host isn't found",
      why: """
        A short name, or one with `.svc`, is that of a Service. Where none of that name is in the namespace, the program's \
        first connection fails, often long after it has started.
        """,
      explanation: """
        Correct the name, or load the Service's manifest with this one. Looked at are values of variables that end in \
        _HOST, _URL, _ADDR, _ENDPOINT or _SERVICE. An error where a Service of nearly that name is here.
        """,
      sources: [.documentation("DNS for Services and Pods"), .book("17.2.3")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env:
            - {name: CACHE_HOST, value: redis}  # <-
            - {name: ORDERS_URL, value: "http://ordres:8080/api"}  # <- error
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: orders}
        spec: {ports: [{port: 8080}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostAliases: [{ip: 10.1.2.3, hostnames: [old]}]
          containers:
          - name: web
            image: web:1.4.2
            env:
            - {name: ORDERS_URL, value: "http://orders.default.svc:8080/api"}
            - {name: MAIL_HOST, value: mail.example.com}
            - {name: OLD_HOST, value: old}
            - {name: BIND_HOST, value: 0.0.0.0}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: orders}
        spec: {ports: [{port: 8080}]}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        for variable in container.environment where variable.isForHost {
          guard let text = variable.value, let host = host(afterScheme(text)),
            !["true", "false", "none", "null", "default", "auto"].contains(host),
            let missing = report.survey.missingService(host, for: runner)
          else { continue }
          let advice =
            missing.near.map { "; did you mean '\($0)'?" }
            ?? missing.elsewhere.map { "; there's one in '\($0)'" } ?? "; correct it, or load the Service too"
          var edits: [Edit] = []
          if let near = missing.near, let corrected = replacing(missing.name, with: near, in: text) {
            edits = variable.node["value"].replacing(with: .string(corrected))
          }
          report(
            variable.node["value"],
            "variable \(variable.name) names the host '\(host)', and no Service '\(missing.name)' is in namespace '\(missing.namespace)'\(advice)",
            as: missing.near == nil ? .info : .error, certainty: missing.near == nil ? .possible : .likely, fix: edits)
        }
      }
    ),
  ]
}

/// The hosts that an init container's command asks for, as far as it asks with one of these programs.
private func askedHosts(_ words: [Node], _ survey: Survey) -> [String] {
  var simple = Shell.Simple()
  simple.words = words.map { Shell.Word(text: $0.text ?? "") }
  let commands = survey.script(of: words).map(\.commands) ?? [simple]
  let asking = commands.filter { command in
    command.words.contains { askers.contains(String($0.text.split(separator: "/").last ?? "")) }
  }
  return unique(asking.flatMap(\.hosts))
}

private let askers: Set<String> = [
  "wget", "curl", "nc", "ncat", "netcat", "nslookup", "dig", "host", "getent", "pg_isready", "redis-cli", "mysqladmin",
  "mariadb-admin",
]

/// A Service that a host name means and that isn't there.
struct MissingService {
  let name: String
  let namespace: String
  let near: String?
  let elsewhere: String?
}

extension Survey {
  /// Nil for a host that's there, and for names that may be anywhere: only names of one label, and those within `.svc`
  /// of a namespace that something here is in, are asked about.
  func missingService(_ host: String, for runner: Runner) -> MissingService? {
    let parts = host.split(separator: ".").map(String.init)
    let name: String
    var namespace = runner.namespace
    if parts.count == 1 {
      name = parts[0]
    } else if let end = parts.firstIndex(of: "svc"), end == 2 || end == 3 {
      // With three, the first is a pod's name.
      name = parts[end - 2]
      namespace = parts[end - 1]
      guard !templates.isEmpty(in: namespace) || serviceNames[namespace] != nil else { return nil }
    } else {
      return nil
    }
    if inventory.find(.service, name, in: namespace) != nil || name == "kubernetes" { return nil }
    if namespace.hasPrefix("kube-") { return nil }
    let isAlias = runner.pod.spec["hostAliases"].items.contains { alias in
      alias["hostnames"].items.contains { $0.text == host }
    }
    // A pod knows its own name.
    guard !isAlias, runner.pod.spec["hostname"].text != name else { return nil }
    let elsewhere = serviceNamespaces[name]?.min()
    let near = elsewhere == nil ? nearMiss(of: name, among: serviceNames[namespace] ?? []) : nil
    return MissingService(name: name, namespace: namespace, near: near, elsewhere: elsewhere)
  }
}

extension EnvironmentVariable {
  /// By its name the value is a host, or has one in it.
  var isForHost: Bool {
    ["_HOST", "_URL", "_ADDR", "_ENDPOINT", "_SERVICE"].contains { name.uppercased().hasSuffix($0) }
  }
}

/// What follows the last `://`: in `jdbc:postgresql://db:5432/shop` the host comes after it.
func afterScheme(_ text: String) -> String {
  let bytes = Array(text.utf8)
  guard bytes.count >= 3 else { return text }
  for start in stride(from: bytes.count - 3, through: 0, by: -1)
  where bytes[start] == 0x3A && bytes[start + 1] == 0x2F && bytes[start + 2] == 0x2F {
    return String(decoding: bytes[(start + 3)...], as: UTF8.self)
  }
  // `jdbc:h2:mem` and the like have no host.
  return text.split(separator: ":").count > 2 ? "" : text
}

/// A text with the one occurrence of a word replaced; nil where there are none or several.
private func replacing(_ word: String, with other: String, in text: String) -> String? {
  let ranges = text.lowercased() == text ? text.ranges(of: word) : []
  guard ranges.count == 1, let range = ranges.first else { return nil }
  return text.replacingCharacters(in: range, with: other)
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}
