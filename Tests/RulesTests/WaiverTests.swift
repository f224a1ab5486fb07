import Kubernetes
import Manifest
import Rules
import Testing

@Suite("Suppressing findings")
struct WaiverTests {
  static let rules = only("lifecycle-prestop-missing", "suppression-unused")

  @Test("an annotation silences a rule for the object, or for one container, on the object or its template")
  func annotations() {
    let judgement = judged(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        annotations:
          drydock.dev/ignore: lifecycle-prestop-missing@b
          drydock.dev/ignore-reason: stops by itself
      spec:
        template:
          metadata:
            annotations: {drydock.dev/ignore: "lifecycle-prestop-missing@c, lifecycle-prestop-missing@gone"}
          spec:
            containers: [{name: a}, {name: b}, {name: c}]
      """, rules: Self.rules)
    #expect(
      judgement.findings.map { "\($0.span.line) \($0.rule) \($0.container ?? "-")" } == [
        "11 suppression-unused gone", "13 lifecycle-prestop-missing a",
      ])
    #expect(
      judgement.suppressed.map { "\($0.finding.container ?? "") \($0.waiver.reason)" } == ["b stops by itself", "c "])
  }

  @Test("a comment silences its line and the next; one that silences nothing is reported where it stands")
  func comments() {
    let judgement = judged(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: a  # drydock: ignore lifecycle-prestop-missing it's quick
        # drydock: ignore lifecycle-prestop-missing so is this
        # (a note between)
        - name: b
        - name: c
          # drydock: ignore lifecycle-prestop-missing: nothing here
          image: c:1
          args: ["# drydock: ignore lifecycle-prestop-missing"]
      """, rules: Self.rules)
    #expect(
      judgement.findings.map { "\($0.span.line) \($0.rule)" } == [
        "10 lifecycle-prestop-missing", "11 suppression-unused",
      ])
    #expect(judgement.suppressed.map(\.waiver.reason) == ["it's quick", "so is this"])
  }

  @Test("one that names no rule is reported; a word that only begins like 'ignore' is none")
  func nameless() {
    let judgement = judged(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        annotations: {drydock.dev/ignore: ""}
      spec:
        containers:
        # drydock: ignore
        # drydock: ignores much
        - name: a
      """, rules: Self.rules)
    #expect(
      judgement.findings.map { "\($0.span.line) \($0.rule)" } == [
        "5 suppression-unused", "8 suppression-unused", "10 lifecycle-prestop-missing",
      ])
    #expect(
      judgement.findings[1].message == "nothing is ignored here, as no rule is named; write its id behind 'ignore'")
  }

  @Test("a day that is none doesn't ignore for ever")
  func wrongDay() {
    let judgement = judged(
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        annotations:
          drydock.dev/ignore: lifecycle-prestop-missing
          drydock.dev/ignore-reason: later
          drydock.dev/ignore-until: 2026-13-01
      spec: {containers: [{name: a}]}
      """, rules: only("lifecycle-prestop-missing", "suppression-expired"))
    #expect(
      judgement.findings.map { "\($0.rule): \($0.message)" }.contains(
        "suppression-expired: 'lifecycle-prestop-missing' can't be ignored until '2026-13-01', which is no day; "
          + "write one such as 2026-12-31"))
    #expect(judgement.suppressed.isEmpty && judgement.findings.count == 2)
  }

  @Test("a waiver of a rule that isn't asked is no news, one of a rule that isn't there is")
  func unknown() {
    let judgement = judged(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, annotations: {drydock.dev/ignore: 'probe-identical, probe-nown'}}",
      rules: Self.rules)
    #expect(
      judgement.findings.map(\.message) == [
        "'probe-nown' is ignored here, but there's no such rule; did you mean 'probe-none'?"
      ])
  }
}

@Suite("Choosing rules")
struct SelectionTests {
  @Test("style is off, the narrower word wins, and an unknown one says what's near")
  func choosing() throws {
    #expect(!RuleSelection().ids.contains("probe-timing-implicit"))
    #expect(RuleSelection(.strict).ids.contains("probe-timing-implicit"))
    #expect(RuleSelection(.book).ids.contains("termination-message-default"))
    #expect(!RuleSelection().ids.contains("termination-message-default"))
    #expect(try RuleSelection(enable: ["probe-identical"], disable: ["all"]).ids == ["probe-identical"])
    let probes = try RuleSelection(enable: ["topic:probes"], disable: ["all", "probe-none"])
    #expect(
      probes.rules.allSatisfy { $0.topic == .probes } && !probes.ids.contains("probe-none") && probes.ids.count > 10)
    #expect(throws: UnknownRule.self) { try RuleSelection(enable: ["probe-identica"], disable: []) }
    do {
      _ = try RuleSelection(enable: ["topic:probs"], disable: [])
    } catch {
      #expect(error.description == "no topic 'probs'; did you mean 'probes'?")
    }
  }
}
