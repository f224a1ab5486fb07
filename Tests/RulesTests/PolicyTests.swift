import Kubernetes
import Manifest
import Rules
import Testing

private let twoPods = """
  apiVersion: v1
  kind: Pod
  metadata: {name: a, namespace: shop, labels: {app: a}}
  spec: {containers: [{name: main, image: "a:1"}]}
  ---
  apiVersion: v1
  kind: Pod
  metadata: {name: b, labels: {app: b}}
  spec: {containers: [{name: main, image: "b:1"}, {name: side, image: "c:1"}]}
  """

@Suite("The project's file, where it's about rules")
struct PolicyTests {
  private func file(_ text: String) -> PolicyFile {
    var file = PolicyFile()
    if let root = readYAML(SourceFile(name: "drydock.yaml", text: text)).documents.first?.root { file.read(root) }
    return file
  }

  /// The line and pod of what is shown of one rule, then the notes.
  private func shown(_ configuration: String, now: Timestamp? = nil) throws -> [String] {
    let file = file(configuration)
    try #require(file.problems.isEmpty, "\(file.problems.map(\.message))")
    let suppressions = ["suppression-unused", "suppression-expired", "suppression-no-reason"]
    var policy = try file.policy(enable: ["lifecycle-prestop-missing"] + suppressions, disable: ["all"])
    policy.now = now
    let judgement = judge(Inventory([read(SourceFile(name: "shop/pods.yaml", text: twoPods))]), by: policy)
    return judgement.findings.map { "\($0.object.name) \($0.container ?? "-") \($0.severity)" }
      + judgement.notes.map { "\($0.span?.line ?? 0) \($0.severity) \($0.kind): \($0.message)" }
  }

  private static let everyOne = ["a main style", "b main style", "b side style"]

  @Test(
    "an entry of 'ignore' silences rules for the objects, containers and files it means",
    arguments: [
      ("object: Pod/a", ["b main style", "b side style"]),
      ("object: pods/*", []),
      ("object: shop/Pod/*", ["b main style", "b side style"]),
      ("object: default/Pod/*", ["a main style"]),
      ("{namespace: default, name: '?'}", ["a main style"]),
      ("kind: Dep*", everyOne),
      ("labels: 'app in (a, c)'", ["b main style", "b side style"]),
      ("labels: {app: b}", ["a main style"]),
      ("container: s*", ["a main style", "b main style"]),
      ("path: shop", []), ("path: pods.yaml", []), ("path: '**/*.yaml'", []), ("path: 'sh*/p?ds.yaml'", []),
      ("path: ['*.json', other/**]", everyOne),
    ])
  func ignores(selector: String, wanted: [String]) throws {
    let fields = selector.hasPrefix("{") ? String(selector.dropFirst().dropLast()) : selector
    let text = "ignore:\n- {rule: lifecycle-prestop-missing, reason: so, \(fields)}"
    #expect(try shown(text) == wanted)
  }

  @Test("an ignore that does nothing, gives no reason or has expired is reported where it stands")
  func notes() throws {
    let text = """
      ignore:
      - rule: suppression-unused
        object: Pod/a
        reason: nothing is wrong
      - rule: topic:lifecycle
        object: Pod/a
      - rule: all
        object: Pod/b
        reason: until it's mended
        until: 2026-01-31
      - rule: lifecycle-prestop-missing
        object: Pod/elsewhere
        reason: not among these files
      """
    #expect(
      try shown(text, now: Timestamp(year: 2026, month: 1, day: 31, hour: 23)) == [
        "2 info suppression-unused: 'suppression-unused' is ignored here, but finds nothing; remove it",
        "5 info suppression-no-reason: 'topic:lifecycle' is ignored without a reason; add 'reason:'",
      ])
    #expect(
      try shown(text, now: Timestamp(year: 2026, month: 2, day: 1)) == [
        "b main style", "b side style",
        "2 info suppression-unused: 'suppression-unused' is ignored here, but finds nothing; remove it",
        "5 info suppression-no-reason: 'topic:lifecycle' is ignored without a reason; add 'reason:'",
        "7 warning suppression-expired: 'all' was to be ignored until 2026-01-31; mend it or renew this",
      ])
  }

  @Test("severities can be changed, and 'off' is off")
  func severities() throws {
    let text = "rules: {severity: {lifecycle-prestop-missing: error}}"
    #expect(try shown(text).first == "a main error")
    for word in ["off", "false", "\"off\""] {
      let policy = try file("rules: {severity: {probe-liveness-missing: \(word)}}").policy()
      #expect(!policy.selection.ids.contains("probe-liveness-missing"))
    }
  }

  @Test("profile and changes come from the file, and the command line wins over them")
  func selection() throws {
    let file = file("profile: strict\nrules: {disable: ['topic:probes'], enable: [probe-identical]}")
    let strict = try file.policy().selection.ids
    #expect(strict.contains("lifecycle-prestop-missing") && strict.contains("probe-identical"))
    #expect(!strict.contains("probe-liveness-missing"))
    let changed = try file.policy(profile: .standard, enable: ["probe-liveness-missing"], disable: ["probe-identical"])
    #expect(!changed.selection.ids.contains("lifecycle-prestop-missing"))
    #expect(changed.selection.ids.contains("probe-liveness-missing"))
    #expect(!changed.selection.ids.contains("probe-identical"))
  }

  @Test("what's wrong with the file is said with its line, and the rest counts")
  func faults() {
    let file = file(
      """
      profile: lax
      rules:
        enabled: [x]
        disable: [probe-livness-missing, topic:prboes]
        severity: {probe-identical: loud, nothing: error}
        parameters: {images.hangin: [a]}
      ignore:
      - object: Pod/a
      - {rule: all, until: tomorrow}
      - {rule: all, labels: "a in"}
      - {rule: all, object: a/b/c/d}
      - {rule: all, pth: x}
      - all
      assume: [db, Secrt/db, Secret/db]
      """)
    #expect(
      file.problems.map { "\($0.span?.line ?? 0): \($0.message)\($0.hint.map { "; \($0)" } ?? "")" } == [
        "1: no profile 'lax'; use default, strict, book",
        "3: 'rules' has no field 'enabled'; did you mean 'enable'?",
        "4: no rule 'probe-livness-missing'; did you mean 'probe-liveness-missing'?",
        "4: no topic 'prboes'; did you mean 'probes'?",
        "5: no severity 'loud'; use error, warning, info, style or off",
        "5: no rule 'nothing'; `drydock explain --list` lists them",
        "6: no parameter 'images.hangin' is known; did you mean 'images.hanging'?",
        "8: an entry of 'ignore' names no rule; add 'rule: ID', or 'rule: all'",
        "9: 'until' can't be 'tomorrow'; write a day such as 2026-12-31",
        "10: 'labels' can't be read: \(selectorFault); write 'app=web,tier in (front,back)', or a map",
        "11: 'a/b/c/d' names no object; write KIND/NAME or NAMESPACE/KIND/NAME",
        "12: 'ignore' has no field 'pth'; did you mean 'path'?",
        "13: an entry of 'ignore' takes a map of rule, object, path and reason",
        "14: 'db' names no object; write KIND/NAME or NAMESPACE/KIND/NAME",
        "14: no kind 'Secrt' is known; did you mean 'Secret'?",
      ])
    #expect(file.assumed.map(\.description) == ["Secrt/db", "Secret/db"])
    #expect(file.ignores.isEmpty, "what can't be understood mustn't ignore more than is meant")
  }

  private var selectorFault: String {
    do {
      _ = try Selector.read("a in")
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "objects that are said to exist aren't missing",
    arguments: [
      ("", ["Secret/db", "ConfigMap/app"]), ("assume: [Secret/db]", ["ConfigMap/app"]),
      ("assume: [secrets/d*, default/configmap/app]", []),
      ("assume: [shop/Secret/db]", ["Secret/db", "ConfigMap/app"]),
      ("assume: [{kind: '*', name: '*'}]", []),
    ])
  func assumptions(text: String, missing: [String]) {
    let pod = """
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec:
        containers:
        - name: main
          envFrom: [{secretRef: {name: db}}, {configMapRef: {name: app}}]
          env: [{name: A, valueFrom: {secretKeyRef: {name: db, key: password}}}]
      """
    var options = Inventory.Options()
    options.assumed = file(text).assumed
    let inventory = Inventory([read(SourceFile(name: "pod.yaml", text: pod))], options: options)
    #expect(
      inventory.missingReferences.map { "\($0.missing.kindName)/\($0.missing.name)" } == missing)
    if missing.isEmpty { #expect(inventory.resources.contains { $0.label == "Secret/db" && !$0.isWritten }) }
  }
}

@Suite("What other linters were told")
struct PeerMarkerTests {
  /// A pod with annotations or labels; what remains of one rule, and what silenced the rest.
  private func outcome(_ metadata: String, _ rules: RuleSelection) -> [String] {
    let judgement = judged(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        \(metadata)
      spec:
        containers: [{name: a, image: "a:1"}, {name: b, image: "b:1"}]
      """, rules: rules)
    return judgement.findings.map { "\($0.rule) \($0.container ?? "-")" }
      + judgement.suppressed.map {
        "(\($0.finding.rule) \($0.finding.container ?? "-") for \($0.waiver.tool ?? "drydock"): \($0.waiver.reason))"
      }
  }

  @Test(
    "their markers silence the rules that correspond",
    arguments: [
      ("annotations: {ignore-check.kube-linter.io/no-liveness-probe: ends itself}", "kube-linter", "ends itself"),
      ("annotations: {kube-linter.io/ignore-all: vendored}", "kube-linter", "vendored"),
      ("annotations: {kube-score/ignore: 'a, pod-probes'}", "kube-score", ""),
      ("annotations: {polaris.fairwinds.com/livenessProbeMissing-exempt: 'true'}", "polaris", ""),
      ("annotations: {polaris.fairwinds.com/exempt: 'true'}", "polaris", ""),
      ("annotations: {checkov.io/skip3: CKV_K8S_8=so be it}", "checkov", "so be it"),
      ("annotations: {datree.skip/CONTAINERS_MISSING_LIVENESSPROBE_KEY: it ends}", "datree", "it ends"),
      ("annotations: {kubescape.io/skip-controls: 'C-1, C-0056', kubescape.io/skip-reason: ok}", "kubescape", "ok"),
    ])
  func silence(metadata: String, tool: String, reason: String) {
    let rule = tool == "kube-score" ? "probe-readiness-missing" : "probe-liveness-missing"
    #expect(
      outcome(metadata, only(rule)) == [
        "(\(rule) a for \(tool): \(reason))", "(\(rule) b for \(tool): \(reason))",
      ])
  }

  @Test(
    "what is meant for another check, or says no, silences nothing",
    arguments: [
      "annotations: {ignore-check.kube-linter.io/latest-tag: x}", "annotations: {kube-score/ignore: pod-networkpolicy}",
      "annotations: {polaris.fairwinds.com/livenessProbeMissing-exempt: 'false'}",
      "annotations: {checkov.io/skip1: CKV_K8S_99}", "labels: {kube-linter.io/ignore-all: x}",
    ])
  func others(metadata: String) {
    #expect(
      outcome(metadata, only("probe-liveness-missing")) == ["probe-liveness-missing a", "probe-liveness-missing b"])
  }

  @Test("a marker that has a place for a reason and gives none is reported, one of no use only where that's sure")
  func unexplained() {
    let rules = only("probe-liveness-missing", "suppression-no-reason", "suppression-unused")
    #expect(
      outcome("annotations: {checkov.io/skip1: CKV_K8S_8}", rules).first == "suppression-no-reason -")
    #expect(!outcome("annotations: {kube-score/ignore: pod-probes}", rules).contains("suppression-no-reason -"))
    #expect(
      !outcome("annotations: {ignore-check.kube-linter.io/latest-tag: x}", rules).contains("suppression-unused -"))
  }

  @Test(
    "kubeaudit's labels allow a capability, a container, or a volume; what they leave out is still reported",
    .enabled(
      if: ["sec-cap-added", "sec-run-as-root", "volume-hostpath-sensitive"].allSatisfy { Rule.named($0) != nil },
      "needs the rules of containers' rights"),
    arguments: [
      ("kubeaudit.io/allow-capability-sys-time: 'a'", "sec-cap-added", 1),
      ("kubeaudit.io/allow-capability-sys-time: 'a', kubeaudit.io/allow-capability-sys-admin: 'a'", "sec-cap-added", 0),
      ("container.kubeaudit.io/b.allow-capability-sys-time: 'a'", "sec-cap-added", 1),
      ("container.audit.kubernetes.io/a.allow-run-as-root: 'a'", "sec-run-as-root", 1),
      ("audit.kubernetes.io/pod.allow-run-as-root: 'a'", "sec-run-as-root", 0),
      ("container.audit.kubeaudit.io/a.allow-run-as-root: 'a'", "sec-run-as-root", 1),
      ("audit.kubeaudit.io/pod.allow-run-as-root: 'a'", "sec-run-as-root", 0),
      ("kubeaudit.io/allow-host-path-mount-proc: 'a'", "volume-hostpath-sensitive", 0),
      ("kubeaudit.io/allow-host-path-mount-sys: 'a'", "volume-hostpath-sensitive", 1),
    ])
  func kubeaudit(labels: String, rule: String, left: Int) {
    let judgement = judged(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {\(labels)}}
      spec:
        containers:
        - name: a
          image: a:1
          securityContext: {runAsUser: 0, capabilities: {add: [SYS_TIME, SYS_ADMIN], drop: [ALL]}}
          volumeMounts: [{name: proc, mountPath: /host}]
        - name: b
          image: b:1
          securityContext: {runAsUser: 0}
        volumes: [{name: proc, hostPath: {path: /proc}}]
      """, rules: only(rule))
    #expect(judgement.findings.count == left, "\(judgement.findings.map(\.message))")
  }

  @Test("kube-score's 'enable' asks for a rule that's off, for its object, unless somebody has turned that off")
  func requests() throws {
    let off = Rule.all.first { rule in
      rule.peers.contains { $0.hasPrefix("kube-score/") } && !RuleSelection().contains(rule)
    }
    guard let rule = off, let example = rule.bad.first,
      let check = rule.peers.first(where: { $0.hasPrefix("kube-score/") })?.split(separator: "/").last
    else { return }
    let file = SourceFile(name: "a.yaml", text: example.text)
    let resource = try #require(Inventory([read(file)]).resources.first)
    let metadata = resource.node["metadata"]
    #expect(judged(example.text, rules: RuleSelection()).findings.allSatisfy { $0.rule != rule.id })
    guard metadata["name"].keySpan != nil, !metadata.isFlow else { return }
    let asked = example.text.replacing(
      "metadata:\n", with: "metadata:\n  annotations: {kube-score/enable: \(check)}\n", maxReplacements: 1)
    #expect(judged(asked, rules: RuleSelection()).findings.contains { $0.rule == rule.id }, "\(rule.id)")
    #expect(judged(asked, rules: only("probe-identical")).findings.allSatisfy { $0.rule != rule.id })
  }
}

@Suite("Fingerprints")
struct FingerprintTests {
  private func fingerprints(_ text: String) -> [String] {
    var fingerprints = Fingerprints()
    return judged(text, rules: only("lifecycle-prestop-missing")).findings.map { fingerprints.next(for: $0) }
  }

  private let pod = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
      - name: a
        image: a:1
      - name: b
        image: b:1
    """

  @Test("moved lines, comments and another order of containers change none")
  func stable() {
    let moved = """
      # a comment
      apiVersion: v1
      kind: Pod

      metadata: {name: web}
      spec:
        containers:
        - {image: "b:2", name: b}
        - {image: "a:2", name: a}
      """
    let before = fingerprints(pod)
    #expect(before.count == 2 && Set(before).count == 2)
    #expect(Set(before) == Set(fingerprints(moved)))
    #expect(before.allSatisfy { $0.count == 16 && $0.allSatisfy(\.isHexDigit) })
  }

  @Test(
    "an item of a list is known again when others come before it",
    arguments: [
      (
        "metadata-in-list",
        "- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, image: a:1}]}}\n",
        "- {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: b, image: b:1}]}}\n"
      )
    ])
  func items(name: String, first: String, second: String) {
    let head = "apiVersion: v1\nkind: List\nitems:\n"
    let alone = fingerprints(head + first)
    #expect(alone.count == 1)
    #expect(fingerprints(head + second + first).contains(alone[0]))
    #expect(Set(fingerprints(head + second + first)) == Set(fingerprints(head + first + second)))
  }

  @Test("ports, paths and hosts tell items without names apart")
  func unnamed() {
    func paths(_ text: String) -> Set<String> {
      var fingerprints = Fingerprints()
      let rules = only("schema-field-typo", "schema-unknown-field")
      return Set(judged(text, rules: rules).findings.map { fingerprints.next(for: $0) })
    }
    let head = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n"
    let (one, two) = ("  - {port: 80, protocl: TCP}\n", "  - {port: 81, name: x}\n")
    #expect(paths(head + one).count == 1)
    #expect(paths(head + one) == paths(head + two + one))
  }

  @Test("another object, container or rule has another, and so has the second of two alike")
  func distinct() {
    let before = Set(fingerprints(pod))
    #expect(before.isDisjoint(with: fingerprints(pod.replacing("name: web", with: "name: other"))))
    #expect(
      before.isDisjoint(
        with: fingerprints(pod.replacing("name: a", with: "name: x").replacing("name: b", with: "name: y"))))
    let file = SourceFile(name: "a.yaml", text: "a\nb\n")
    let same = Problem(.info, "x", at: Span(file: file, start: 0, end: 1), "'one' is wrong")
    var fingerprints = Fingerprints()
    #expect(fingerprints.next(for: same) != fingerprints.next(for: same))
  }

  @Test("rewording a message changes nothing, its names and numbers do")
  func wording() {
    func fingerprint(_ message: String) -> String {
      var fingerprints = Fingerprints()
      return fingerprints.next(for: Problem(.info, "x", file: "a.yaml", message))
    }
    #expect(fingerprint("container 'web' doesn't stop in 5 s") == fingerprint("'web' needs more than 5 s"))
    #expect(fingerprint("container 'web' stops in 5 s") != fingerprint("container 'web' stops in 6 s"))
    #expect(fingerprint("container 'web' stops in 5 s") != fingerprint("container 'db' stops in 5 s"))
  }
}
