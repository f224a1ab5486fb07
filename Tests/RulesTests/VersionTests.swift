import Kubernetes
import Manifest
import Rules
import Testing

@Suite("Versions of the API")
struct VersionTests {
  private func found(_ apiVersion: String, _ kind: String, _ minor: Int) -> [String] {
    let text = "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: a}"
    return judged(text, rules: only("api-removed", "api-deprecated", "schema-kind-group-mismatch"), minor: minor)
      .findings
      .map { "\($0.severity) \($0.rule): \($0.message)" }
  }

  @Test(
    "are judged by the version of Kubernetes that's meant",
    arguments: [
      ("policy/v1beta1", "PodDisruptionBudget", 20, []),
      (
        "policy/v1beta1", "PodDisruptionBudget", 21,
        [
          "warning api-deprecated: policy/v1beta1 PodDisruptionBudget is deprecated, and gone in 1.25; write apiVersion: policy/v1"
        ]
      ),
      (
        "policy/v1beta1", "PodDisruptionBudget", 25,
        [
          "error api-removed: policy/v1beta1 PodDisruptionBudget is gone since Kubernetes 1.25; write apiVersion: policy/v1"
        ]
      ),
      (
        "policy/v1", "PodDisruptionBudget", 20,
        [
          "error schema-kind-group-mismatch: policy/v1 PodDisruptionBudget came with Kubernetes 1.21, and 1.20 is asked for; write apiVersion: policy/v1beta1"
        ]
      ),
      ("policy/v1", "PodDisruptionBudget", 35, []),
      (
        "policy/v1beta1", "PodSecurityPolicy", 35,
        [
          "error api-removed: policy/v1beta1 PodSecurityPolicy is gone since Kubernetes 1.25; there is nothing to replace it"
        ]
      ),
      (
        "authorization.k8s.io/v1beta1", "SubjectAccessReview", 22,
        [
          "error api-removed: authorization.k8s.io/v1beta1 SubjectAccessReview is gone since Kubernetes 1.22; write apiVersion: authorization.k8s.io/v1"
        ]
      ),
      (
        "scheduling.k8s.io/v1alpha1", "PriorityClass", 23,
        [
          "error api-removed: scheduling.k8s.io/v1alpha1 PriorityClass is gone since Kubernetes 1.23; write apiVersion: scheduling.k8s.io/v1"
        ]
      ),
      (
        "rbac.authorization.k8s.io/v1alpha1", "Role", 20,
        [
          "warning api-deprecated: rbac.authorization.k8s.io/v1alpha1 Role is deprecated, and gone in 1.23; write apiVersion: rbac.authorization.k8s.io/v1"
        ]
      ),
      (
        "audit.k8s.io/v1beta1", "Policy", 35,
        [
          "error api-removed: audit.k8s.io/v1beta1 Policy is gone since Kubernetes 1.24; write apiVersion: audit.k8s.io/v1"
        ]
      ),
      (
        "resource.k8s.io/v1alpha3", "ResourceClaim", 35,
        [
          "error api-removed: resource.k8s.io/v1alpha3 ResourceClaim is gone since Kubernetes 1.34; write apiVersion: resource.k8s.io/v1"
        ]
      ),
      (
        "resource.k8s.io/v1alpha2", "ResourceClass", 35,
        [
          "error api-removed: resource.k8s.io/v1alpha2 ResourceClass is gone since Kubernetes 1.31; there is nothing to replace it"
        ]
      ),
      (
        "storagemigration.k8s.io/v1alpha1", "StorageVersionMigration", 35,
        [
          "error api-removed: storagemigration.k8s.io/v1alpha1 StorageVersionMigration is gone since Kubernetes 1.35; write apiVersion: storagemigration.k8s.io/v1beta1"
        ]
      ),
      (
        "app/v1", "Deployment", 35,
        ["error schema-kind-group-mismatch: 'app/v1' has no Deployment; write apiVersion: apps/v1"]
      ),
      ("v1", "Deployment", 35, ["error schema-kind-group-mismatch: 'v1' has no Deployment; write apiVersion: apps/v1"]),
      ("apps/v1", "Service", 35, ["error schema-kind-group-mismatch: 'apps/v1' has no Service; write apiVersion: v1"]),
      (
        "extensions/v1", "Ingress", 35,
        ["error schema-kind-group-mismatch: 'extensions/v1' has no Ingress; write apiVersion: networking.k8s.io/v1"]
      ),
      ("example.com/v1", "Service", 35, []), ("serving.knative.dev/v1", "Service", 35, []), ("", "Service", 35, []),
    ] as [(String, String, Int, [String])])
  func versions(apiVersion: String, kind: String, minor: Int, expected: [String]) {
    #expect(found(apiVersion, kind, minor) == expected)
  }

  @Test(
    "are rewritten where the newer one says the same by the same fields",
    arguments: [
      ("extensions/v1beta1", "NetworkPolicy", "spec: {podSelector: {}}", "networking.k8s.io/v1"),
      (
        "batch/v1beta1", "CronJob",
        "spec: {schedule: '@daily', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a:1}]}}}}}",
        "batch/v1"
      ),
      // Other fields, other meaning, or more that's needed.
      ("networking.k8s.io/v1beta1", "Ingress", "spec: {backend: {serviceName: a, servicePort: 1}}", nil),
      ("policy/v1beta1", "PodDisruptionBudget", "spec: {selector: {}}", nil),
      (
        "extensions/v1beta1", "Deployment",
        "spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a:1}]}}}", nil
      ),
      ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "spec: {}", nil),
    ] as [(String, String, String, String?)])
  func rewriting(apiVersion: String, kind: String, spec: String, expected: String?) {
    let text = "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: a}\n\(spec)"
    let edits = judged(text, rules: only("api-removed")).findings.flatMap(\.edits)
    #expect(edits.map(\.text) == (expected.map { [$0] } ?? []))
  }

  @Test(
    "aren't wanted where the settings say so",
    arguments: ["apps", "apps/v1", "apps/v1/Deployment", "apps/Deployment", "*/*/Deployment"])
  func disallowed(entry: String) {
    var settings = RuleSettings()
    settings.disallowedVersions = [entry]
    let text =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}"
    let found = judged(text, rules: only("api-disallowed"), settings: settings).findings
    #expect(
      found.map { "\($0.span.line) \($0.message)" } == [
        "1 'apps/v1' Deployment isn't allowed by the settings ('\(entry)'); use another"
      ])
  }
}
