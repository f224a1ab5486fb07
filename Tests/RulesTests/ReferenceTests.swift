import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

@Suite("What rules say of references and traffic in a whole set")
struct ReferenceTests {
  private static func lines(_ text: String, _ rules: RuleSelection = .everything) -> [String] {
    judged(text, rules: rules).findings.map { "\($0.span.line) \($0.severity.rawValue) \($0.rule)" }
  }

  private static let slip = """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
      - name: web
        image: web:1.4.2
        env:
        - name: A
          valueFrom: {configMapKeyRef: {name: web-setings, key: a}}
        - name: B
          valueFrom: {configMapKeyRef: {name: web-setings, key: b}}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web-settings}
    data: {a: x, b: y}
    """

  @Test("a near miss takes the place of what is merely missing, as long as it's asked for")
  func replacing() {
    #expect(Self.lines(Self.slip, only("ref-near-miss", "env-ref-missing")) == ["10 error ref-near-miss"])
    #expect(Self.lines(Self.slip, only("env-ref-missing")) == ["10 error env-ref-missing"])
  }

  @Test("one name wrong in several places is mended in all of them")
  func everywhere() {
    let file = SourceFile(name: "test.yaml", text: Self.slip)
    let findings = judge(Inventory([read(file)]), rules: only("ref-near-miss")).findings
    let mended = String(decoding: applying(combinedEdits(of: findings), to: file), as: UTF8.self)
    #expect(
      mended == Self.slip.split(separator: "setings", omittingEmptySubsequences: false).joined(separator: "settings"))
  }

  @Test(
    "names of a series are no slips",
    arguments: [
      ("web-1", "web-2"), ("zone-a", "zone-b"), ("db1", "db2"), ("db", "web"), ("app-v1", "app-v2"), ("api", "app"),
    ])
  func series(wrong: String, known: String) {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers: [{name: web, image: web:1.4.2, envFrom: [{configMapRef: {name: \(wrong)}}]}]
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: \(known)}
      """
    #expect(Self.lines(text, only("ref-near-miss", "ref-envfrom-missing")) == ["5 error ref-envfrom-missing"])
  }

  @Test("a Service whose pods are in another namespace is told which")
  func otherNamespace() {
    let text = """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec: {containers: [{name: web, image: web:1.4.2}]}
      """
    let findings = judged(text, rules: only("service-no-matching-pods")).findings
    #expect(
      findings.map(\.message) == [
        "Service/web selects nothing: no pod template in namespace 'shop' has app=web; Pod/web has it in namespace 'default'"
      ])
    #expect(findings.map(\.severity) == [.error])
  }

  @Test("what a custom resource may stand for is no certain error")
  func operators() {
    let text = """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: front}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec: {containers: [{name: web, image: web:1.4.2}]}
      ---
      apiVersion: example.com/v1
      kind: Site
      metadata: {name: front}
      """
    let findings = judged(text, rules: only("service-no-matching-pods")).findings
    #expect(findings.map { "\($0.severity) \($0.certainty)" } == ["warning possible"])
  }

  @Test("what a rule says of a place needn't be said again as a problem of the inventory")
  func covering() {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: web:1.4.2
              ports: [{containerPort: 80800}]
              envFrom: [{configMapRef: {name: settings}}]
      """
    let inventory = Inventory([read(SourceFile(name: "test.yaml", text: text))])
    let problems = inventory.problems + inventory.missingReferences.map(\.problem)
    #expect(Set(problems.map(\.kind)) == ["missing-reference", "range", "required"])
    #expect(judge(inventory).unsaid(problems).isEmpty)
    #expect(
      judge(inventory, rules: only("ref-envfrom-missing")).unsaid(problems).map(\.kind).sorted() == [
        "range", "required",
      ])
  }

  @Test("a patch needn't say what stands in the object that it's for")
  func patches() {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: web:1.4.2}]
            volumes: [{name: tmp, emptyDir: {}}]
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          spec:
            containers: [{name: web, volumeMounts: [{name: tmp, mountPath: /tmp}]}]
      """
    #expect(Self.lines(text, only("workload-selector-mismatch", "ref-volume-missing")).isEmpty)
  }
}
