import Kubernetes
import Manifest
import Rules
import Testing

/// The spec of a pod after what a rule would change; nil where it has nothing to say.
private func mended(_ spec: String, by rule: String) -> String? {
  let head = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec:\n"
  let lines = spec.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  let file = SourceFile(name: "test.yaml", text: head + lines)
  let judgement = judge(Inventory([read(file)]), rules: only(rule), settings: RuleSettings())
  guard !judgement.findings.isEmpty else { return nil }
  let made = String(decoding: applying(combinedEdits(of: judgement.findings), to: file), as: UTF8.self)
  return made.dropFirst(head.count).split(separator: "\n").map { $0.dropFirst(2) }.joined(separator: "\n")
}

@Suite("Edits that keep what was meant")
struct SafeEditTests {
  @Test("a startup probe is as patient as the delay that it replaces, and waits as long for an answer")
  func patience() {
    let spec = """
      containers:
      - name: web
        image: web:1.4.2
        livenessProbe:
          tcpSocket: {port: 80}
          initialDelaySeconds: 120
          timeoutSeconds: 5
      """
    // Liveness gave up after 120 s and two more periods: that's the fifteenth question.
    #expect(
      mended(spec, by: "probe-startup-suggested") == """
        containers:
        - name: web
          image: web:1.4.2
          livenessProbe:
            tcpSocket: {port: 80}
            timeoutSeconds: 5
          startupProbe:
            tcpSocket:
              port: 80
            timeoutSeconds: 5
            periodSeconds: 10
            failureThreshold: 15
        """)
  }

  @Test(
    "an edit is left out where it would break something else",
    arguments: [
      // Refused beside ScheduleAnyway.
      (
        "sched-topology-do-not-schedule",
        """
        topologySpreadConstraints:
        - {maxSkew: 1, minDomains: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
        containers: [{name: web, image: web:1.4.2}]
        """
      ),
      // Guaranteed, perhaps on purpose.
      (
        "resource-cpu-limit-set",
        "containers: [{name: web, image: web:1.4.2, resources: {requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 1000m, memory: 1Gi}}}]"
      ),
    ])
  func leftOut(rule: String, spec: String) {
    #expect(mended(spec, by: rule) == spec)
  }

  @Test("a request and a limit that are swapped keep their writing, of a pod as a whole too")
  func swapping() {
    let spec = """
      resources: {requests: {cpu: 2}, limits: {cpu: 500m}}
      containers: [{name: web, image: web:1.4.2, resources: {requests: {cpu: 2, memory: "2Gi"}, limits: {cpu: 1, memory: 1Gi}}}]
      """
    #expect(
      mended(spec, by: "resource-request-above-limit") == """
        resources: {requests: {cpu: 500m}, limits: {cpu: 2}}
        containers: [{name: web, image: web:1.4.2, resources: {requests: {cpu: 1, memory: 1Gi}, limits: {cpu: 2, memory: "2Gi"}}}]
        """)
  }

  @Test("a script of several lines runs up to its error")
  func scripts() {
    func said(_ script: String) -> [String] {
      let text = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, command: [sh, -c, "\(script)"]}
        """
      return judged(text, rules: only("exec-shell-syntax-error")).findings.map(\.message)
    }
    #expect(said("echo a; sleep 1 ||").first?.hasSuffix("so no shell runs it; mend it") == true)
    #expect(said("echo a\\nsleep 1 ||").first?.hasSuffix("so every shell stops there; mend it") == true)
  }

  @Test("what both being 0 should be raised to is what the edit raises")
  func bothZero() {
    let text = """
      apiVersion: apps/v1
      kind: DaemonSet
      metadata: {name: agent}
      spec:
        updateStrategy: {rollingUpdate: {maxUnavailable: 0}}
        selector: {matchLabels: {app: agent}}
        template:
          metadata: {labels: {app: agent}}
          spec: {containers: [{name: agent, image: agent:1.4.2}]}
      """
    let findings = judged(text, rules: only("rollout-both-zero")).findings
    #expect(findings.map(\.message).first?.hasSuffix("raise maxUnavailable to 1") == true)
    #expect(findings.flatMap(\.edits).map(\.text) == ["1"])
  }
}
