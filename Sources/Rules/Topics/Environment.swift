import Kubernetes
import Manifest

extension Rule {
  /// What variables a container gets in the end.
  static let environment: [Rule] = [
    Rule(
      "env-duplicate", .config, .error, "A variable is set twice",
      effect: "the last one counts, silently",
      why: """
        The container gets the last entry; whoever changes the first changes nothing. A patch or `kubectl apply` merges env by \
        name, so later changes may hit the wrong one.
        """,
      explanation: "Remove the entry that isn't meant. One finding a name, at its last entry.",
      sources: [.documentation("Define Environment Variables for a Container")],
      peers: [
        "kube-linter/duplicate-env-var", "kube-score/environment-variable-key-duplication", "kubescape/C-0295",
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
            env:
            - {name: PORT, value: "80"}
            - {name: PORT, value: "8080"}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: "web:1.4.2", env: [{name: PORT, value: "80"}, {name: HOST, value: a}]}
          - {name: b, image: "web:1.4.2", env: [{name: PORT, value: "81"}]}
        """
      ],
      check: .each(.container) { container, report in
        var entries: [String: [EnvironmentVariable]] = [:]
        var order: [String] = []
        for variable in container.environment where !variable.name.isEmpty {
          if entries[variable.name] == nil { order.append(variable.name) }
          entries[variable.name, default: []].append(variable)
        }
        for name in order {
          guard let all = entries[name], all.count > 1, let last = all.last else { continue }
          let isSame = all.allSatisfy { sameText($0.node, last.node) }
          report(
            last.node,
            "variable '\(name)' of container '\(container.name)' is set \(all.count == 2 ? "twice" : "\(all.count) times"), and the last wins; remove the \(all.count == 2 ? "other" : "others")",
            fix: isSame && all.count == 2 ? last.node.removing() : [])
        }
      }
    ),
    Rule(
      "env-var-unexpanded", .config, .warning, "A reference to a variable that isn't defined",
      effect: "the program gets the text $(NAME)",
      why: """
        Kubernetes replaces $(NAME) only by what is defined before it, and leaves everything else as it stands. The program \
        then looks for a host or a file that's called $(NAME).
        """,
      explanation: """
        Define the variable, above the one that uses it. `$$(NAME)` is the way to write $(NAME) itself. A shell's own \
        `$(command)` in a script looks the same but isn't a name by its content; where it could be, it's left alone.

        Silent where a source of envFrom isn't in the set, as it may define the name.
        """,
      sources: [.documentation("Define Dependent Environment Variables")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            args: ["--host=$(HOST)", "--port=$(PROT)"]  # <-
            command: [web, "--listen=$(WEB_PORT)", "--login=$(LOGIN_SERVICE_URL)"]  # <-
            env:
            - {name: URL, value: "http://$(HOST)/"}  # <-
            - {name: HOST, value: db}
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
            command: [sh, -c, "echo $(hostname) $$(HOST)"]
            args: ["--host=$(HOST)", "--cache=$(CACHE_SERVICE_HOST):$(CACHE_SERVICE_PORT_MAIN)", "--db=$(MAIN_DB_PORT)"]
            env:
            - {name: HOST, value: db}
            - {name: URL, value: "http://$(HOST)/"}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: main-db}
        spec: {ports: [{port: 5432}]}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        guard var known = namesFromSources(container, runner, report.survey)?.union(report.survey.kustomizeVariables)
        else { return }
        let all = Set(container.environment.map(\.name))
        for variable in container.environment {
          for name in references(in: variable.value ?? "")
          where !known.contains(name) && !isInjected(name, into: runner, report.survey) {
            let isLater = all.contains(name)
            report(
              variable.node["value"],
              "variable '\(variable.name)' of container '\(container.name)' uses $(\(name)), which \(isLater ? "is defined after it" : "isn't defined"), so it stays as text; define it above",
              certainty: !isLater && mayBeInjected(name, into: runner) ? .likely : .certain)
          }
          known.insert(variable.name)
        }
        for field in ["command", "args"] {
          let words = container.node[field].items
          let script =
            field == "command" ? ShellCall(words)?.script : ShellCall(CommandUse.program(of: container))?.script
          for word in words {
            for name in references(in: word.text ?? "")
            where !known.contains(name) && !isInjected(name, into: runner, report.survey) {
              // In a script, or in lower case, it may be a command of the shell.
              if word == script || (word.text ?? "").contains("\n") || name == name.lowercased() { continue }
              report(
                word,
                "\(field) of container '\(container.name)' uses $(\(name)), which isn't defined, so it stays as text; define it in env",
                certainty: mayBeInjected(name, into: runner) ? .likely : .certain)
            }
          }
        }
      }
    ),
    Rule(
      "env-shadowed", .config, .info, "A variable comes from two places",
      effect: "one of them counts, silently",
      why: """
        env wins over envFrom, and of two sources of envFrom the last. Whoever changes the other value changes nothing.
        """,
      explanation: """
        Drop one, or give a source a `prefix`. Overriding a default of a ConfigMap in env on purpose is fine: say so in a \
        comment. Only sources in the set can be looked into.
        """,
      sources: [
        .documentation("Define Environment Variables for a Container"), .source("pkg/kubelet/kubelet_pods.go"),
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
            envFrom:
            - configMapRef: {name: conf}
            - configMapRef: {name: more}  # <-
            env:
            - {name: HOST, value: db}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {HOST: old, PORT: "80"}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: more}
        data: {PORT: "81"}
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
            envFrom:
            - configMapRef: {name: conf}
            - configMapRef: {name: conf}
              prefix: OTHER_
            env:
            - {name: MODE, value: fast}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {HOST: old, PORT: "80"}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        var from: [String: String] = [:]
        for source in container.environmentSources {
          guard let (origin, keys, prefix, reference) = sourceKeys(source, runner, report.survey) else { continue }
          let twice = keys.map { prefix + $0 }.filter { from[$0] != nil }
          if let first = twice.first {
            let more = twice.count > 1 ? " and \(twice.count - 1) more" : ""
            report(
              reference,
              "'\(first)'\(more) of container '\(container.name)' comes from \(origin), too, which hides that of \(from[first] ?? ""); drop one"
            )
          }
          for key in keys { from[prefix + key] = origin }
        }
        for variable in container.environment {
          guard let origin = from[variable.name] else { continue }
          report(
            variable.node,
            "variable '\(variable.name)' of container '\(container.name)' hides that of \(origin); drop one")
        }
      }
    ),
    Rule(
      "env-from-bad-key", .config, .warning, "A key can't become a variable",
      effect: "left out, with an event",
      why: """
        envFrom makes a variable of each key. A key that can't be a name is skipped, the container starts without it, and \
        only an event says so.
        """,
      explanation: """
        Rename the key, or map it with `valueFrom`. Until Kubernetes 1.31 a name has letters, digits and `_`, `-`, `.`, and \
        no digit in front; since 1.32 everything but `=` is allowed, so every key that a ConfigMap may have. Shells still \
        can't read names with `-` or `.` in them.
        """,
      sources: [.documentation("Configure a Pod to Use a ConfigMap"), .source("pkg/kubelet/kubelet_pods.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            envFrom:
            - configMapRef: {name: conf}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {"A=B": "80"}
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
            envFrom:
            - configMapRef: {name: conf}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {PORT: "80"}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        for source in container.environmentSources {
          guard let (origin, keys, prefix, reference) = sourceKeys(source, runner, report.survey) else { continue }
          let minor = report.survey.minor
          let wrong = keys.filter { !isVariableName(prefix + $0, minor: minor) }
          guard let first = wrong.first else { continue }
          let more = wrong.count > 1 ? " and \(wrong.count - 1) more" : ""
          report(
            reference,
            "key '\(first)'\(more) of \(origin) can't be a variable, so container '\(container.name)' doesn't get it; rename it or map it in env"
          )
        }
      }
    ),
  ]
}

/// Whether two entries say the same word for word.
private func sameText(_ a: Node, _ b: Node) -> Bool {
  if a.shape == .scalar { return b.shape == .scalar && a.text == b.text }
  guard a.shape == b.shape, a.count == b.count else { return false }
  if a.shape == .list { return zip(a.items, b.items).allSatisfy { sameText($0, $1) } }
  return a.fields.allSatisfy { b[$0.key].isWritten && sameText($0.value, b[$0.key]) }
}

/// The names in `$(NAME)`; `$$` is a dollar sign.
///
/// Source: Kubernetes, `third_party/forked/golang/expansion/expand.go`.
func references(in text: String) -> [String] {
  var names: [String] = []
  guard text.utf8.contains(UInt8(ascii: "$")) else { return [] }
  var seen: Set<String> = []
  let bytes = Array(text.utf8)
  var at = 0
  var close = -1
  while at + 1 < bytes.count {
    guard bytes[at] == UInt8(ascii: "$") else {
      at += 1
      continue
    }
    if bytes[at + 1] == UInt8(ascii: "$") {
      at += 2
      continue
    }
    guard bytes[at + 1] == UInt8(ascii: "(") else {
      at += 1
      continue
    }
    // The next bracket is looked for once, however many open before it.
    if close < at { close = bytes[at...].firstIndex(of: UInt8(ascii: ")")) ?? bytes.count }
    guard close < bytes.count, close - at < 256 else {
      at += 1
      continue
    }
    let end = close
    let name = String(decoding: bytes[(at + 2)..<end], as: UTF8.self)
    if isVariableName(name, minor: 31), seen.insert(name).inserted { names.append(name) }
    at = end + 1
  }
  return names
}

/// Before 1.32 letters, digits, `_`, `-` and `.`; since then any printable ASCII but `=`.
private func isVariableName(_ name: String, minor: Int) -> Bool {
  if minor >= 32 { return NameRule.environmentVariable.allows(name) }
  guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
  return name.utf8.allSatisfy {
    (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || (0x30...0x39).contains($0) || "_-.".utf8.contains($0)
  }
}

/// What the kubelet puts there: `KUBERNETES_SERVICE_HOST`, and the like for each Service of the namespace. A Service
/// that isn't in the set is believed in, except for `X_PORT` alone, which programs call their own port, too.
///
/// Source: Kubernetes, `pkg/kubelet/envvars/envvars.go`.
private func isInjected(_ name: String, into runner: Runner, _ survey: Survey) -> Bool {
  if name.hasPrefix("KUBERNETES_") { return true }
  guard mayBeInjected(name, into: runner) else { return false }
  guard name.hasSuffix("_PORT"), !name.hasSuffix("_SERVICE_PORT"), !name.hasSuffix("_TCP_PORT") else { return true }
  let service = name.dropLast("_PORT".count).lowercased().map { $0 == "_" ? "-" : $0 }
  return survey.serviceNames[runner.namespace]?.contains(String(service)) == true
}

/// Whether a name is one of those that the kubelet makes of a Service's: `DB_PORT`, `DB_SERVICE_HOST`,
/// `DB_PORT_5432_TCP_ADDR`.
private func mayBeInjected(_ name: String, into runner: Runner) -> Bool {
  guard runner.pod.spec["enableServiceLinks"].bool != false else { return false }
  if name.hasSuffix("_SERVICE_HOST") || name.hasSuffix("_PORT") || name.contains("_SERVICE_PORT_") { return true }
  let parts = name.split(separator: "_")
  return zip(parts, zip(parts.dropFirst(), parts.dropFirst(2))).contains { word, next in
    word == "PORT" && Int(next.0) != nil && ["TCP", "UDP", "SCTP"].contains(next.1)
  }
}

/// The names that envFrom defines; nil where one of its sources can't be looked into.
private func namesFromSources(_ container: Container, _ runner: Runner, _ survey: Survey) -> Set<String>? {
  var names: Set<String> = []
  for source in container.environmentSources {
    guard let (_, keys, prefix, _) = sourceKeys(source, runner, survey) else { return nil }
    for key in keys { names.insert(prefix + key) }
  }
  return names
}

/// A source of envFrom that's in the set: what it's called, its keys, the prefix, and the field that names it.
private func sourceKeys(
  _ source: Node, _ runner: Runner, _ survey: Survey
) -> (origin: String, keys: [String], prefix: String, reference: Node)? {
  let isSecret = source["secretRef"].isPresent
  let reference = source[isSecret ? "secretRef" : "configMapRef"]
  guard let name = reference["name"].text,
    let resource = survey.inventory.find(isSecret ? .secret : .configMap, name, in: runner.namespace),
    resource.isWritten
  else { return nil }
  let fields = isSecret ? ["data", "stringData"] : ["data"]
  var keys: [String] = []
  for field in fields { keys += resource.node[field].fields.map(\.key) }
  return (resource.label, keys, source["prefix"].text ?? "", reference)
}
