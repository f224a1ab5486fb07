import Kubernetes
import Manifest
import Rules
import Testing

@Suite("What both the input's problems and the rules say")
struct DoublesTests {
  /// Kinds of problems that are left beside the findings of all rules.
  private func unsaid(_ text: String, rules: RuleSelection = .everything) -> [String] {
    let inventory = Inventory([read(SourceFile(name: "test.yaml", text: text))])
    return judge(inventory, rules: rules).unsaid(inventory.problems).map { "\($0.span?.line ?? 0) \($0.kind)" }
  }

  @Test(
    "is said by the rule alone",
    arguments: [
      "kind: Deployment\nmetadata: {name: web}", "apiVersion: v1\nmetadata: {name: web}", "spec: {}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: b}\ndata: {}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Web}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {}}",
      "apiVersion: v1\nkind: ConfigMap", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \"\"",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {a: b c, /d: e}}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 'web-${NAME}'}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, labels: {a: 1}}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: web}\ndata: {a: p-q}",
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\nbinaryData: {a: p-q}\ndata: {\"a b\": c}",
      "apiVersion: v1\nkind: Deployment\nmetadata: {name: web}",
      "apiVersion: apps/v2\nkind: Deployment\nmetadata: {name: web}",
      "apiVersion: app/v1\nkind: Deployment\nmetadata: {name: web}",
      "apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: web}",
      "apiVersion: v1\nkind: configmap\nmetadata: {name: web}",
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 70000}]}",
      "apiVersion: extensions/v1beta1\nkind: NetworkPolicy\nmetadata: {name: web}",
      "apiVersion: networking.k8s.io/v1beta1\nkind: ServiceCIDR\nmetadata: {name: web}",
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {selector: {}}",
      "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {kind: Deployment, name: web}}",
    ])
  func once(text: String) {
    let inventory = Inventory([read(SourceFile(name: "test.yaml", text: text))])
    #expect(!inventory.problems.isEmpty)
    #expect(unsaid(text) == [])
  }

  @Test("is a problem again where the rule isn't asked")
  func withoutTheRule() {
    #expect(
      unsaid("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Web}", rules: only("probe-identical")) == ["3 name"])
  }

  @Test("is left out when the finding is waived")
  func waived() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  # drydock: ignore name-invalid of old\n  name: Web"
    #expect(unsaid(text) == [])
  }

  @Test("is said by the rule of unknown fields where those of slips aren't asked")
  func unknownFields() {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, annotation: {}}
      spec:
        hostNetwork: true
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: web:1.4.2}]}
      """
    func found(_ rules: RuleSelection) -> [String] {
      judged(text, rules: rules).findings.map { "\($0.span.line) \($0.rule)" }
    }
    #expect(found(only("schema-unknown-field")) == ["3 schema-unknown-field", "5 schema-unknown-field"])
    #expect(
      found(only("schema-unknown-field", "schema-field-typo", "schema-field-misplaced"))
        == ["3 schema-field-typo", "5 schema-field-misplaced"])
  }

  @Test("stays where no rule says it")
  func alone() {
    #expect(unsaid("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: A_B}") == ["3 name"])
  }
}
