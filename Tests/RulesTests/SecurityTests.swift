import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

@Suite("Security")
struct SecurityTests {
  /// What rules say, as `LINE SEVERITY RULE`.
  private func said(_ text: String, _ rules: RuleSelection, settings: RuleSettings = RuleSettings()) -> [String] {
    judged(text, rules: rules, settings: settings).findings.map { "\($0.span.line) \($0.severity.rawValue) \($0.rule)" }
  }

  private var rbac: RuleSelection {
    get throws { try RuleSelection(enable: ["topic:rbac"], disable: ["all"]) }
  }

  @Test("who may do everything is reported once, not for each thing")
  func administrator() throws {
    let text = """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: all}
      rules:
      - apiGroups: ["*"]
        resources: ["*"]
        verbs: [get, list, watch, create, update, patch, delete]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: all}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}
      subjects:
      - {kind: ServiceAccount, name: web, namespace: shop}
      """
    #expect(
      said(text, try rbac) == ["5 warning rbac-wildcard", "6 warning rbac-wildcard", "14 error rbac-cluster-admin"])
  }

  @Test("binding roles and writing them are two ways, each found for each subject")
  func bindAndEscalate() throws {
    func role(_ verbs: String) -> String {
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: owner, namespace: shop}
      rules:
      - {apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [\(verbs)]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: owner, namespace: shop}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: owner}
      subjects:
      - {kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}
      - {kind: User, name: ben, apiGroup: rbac.authorization.k8s.io}
      """
    }
    let rule = only("rbac-bind-escalate")
    let (ada, ben) = ("12 error rbac-bind-escalate", "13 error rbac-bind-escalate")
    #expect(said(role("bind"), rule) == [ada, ben])
    #expect(said(role("escalate, get"), rule) == [ada, ben])
    #expect(said(role("bind, escalate"), rule) == [ada, ada, ben, ben])
    #expect(said(role("'*'"), rule) == [ada, ada, ben, ben])
    #expect(said(role("get, create"), rule) == [])
  }

  @Test("an aggregated ClusterRole allows what its parts do")
  func aggregation() throws {
    let text = """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: whole}
      aggregationRule:
        clusterRoleSelectors:
        - matchLabels: {part: whole}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: piece, labels: {part: whole}}
      rules:
      - {apiGroups: [""], resources: [secrets], verbs: [watch]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: whole}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: whole}
      subjects:
      - {kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}
      """
    #expect(said(text, try rbac) == ["12 info rbac-secrets-access", "19 warning rbac-secrets-access"])
  }

  @Test("a Role is looked for in the binding's namespace, a ClusterRole in none")
  func namespaces() throws {
    func binding(_ kind: String, in namespace: String) -> String {
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: \(kind)
      metadata: {name: reader, namespace: shop}
      rules: [{apiGroups: [""], resources: [secrets], verbs: [get]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: reader, namespace: \(namespace)}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: \(kind), name: reader}
      subjects:
      - {kind: ServiceAccount, name: web}
      """
    }
    #expect(said(binding("Role", in: "shop"), try rbac) == ["11 warning rbac-secrets-access"])
    #expect(said(binding("Role", in: "other"), try rbac) == ["4 info rbac-secrets-access"])
    #expect(said(binding("ClusterRole", in: "other"), try rbac) == ["11 warning rbac-secrets-access"])
  }

  @Test(
    "a token is needed by an account that rights are given to, however it's named",
    arguments: [
      ("{kind: ServiceAccount, name: web, namespace: shop}", true),
      ("{kind: User, name: \"system:serviceaccount:shop:web\"}", true),
      ("{kind: Group, name: \"system:serviceaccounts:shop\"}", true),
      ("{kind: Group, name: \"system:serviceaccounts:other\"}", false),
      ("{kind: ServiceAccount, name: web, namespace: other}", false),
    ])
  func accounts(subject: String, isNamed: Bool) throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: shop}
      spec: {serviceAccountName: web, containers: [{name: web, image: web:1.4.2}]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: web}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
      subjects: [\(subject)]
      """
    #expect(said(text, only("sa-token-unneeded")).isEmpty == isNamed)
  }

  @Test("an added capability is reported by the gravest rule alone")
  func capabilities() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: web
          image: web:1.4.2
          securityContext:
            capabilities:
              drop: [ALL]
              add:
              - CAP_NET_ADMIN
              - sys_time
              - CHOWN
              - NET_BIND_SERVICE
      """
    let rules = try RuleSelection(
      enable: ["sec-cap-added", "sec-cap-beyond-baseline", "sec-cap-dangerous"], disable: ["all"])
    #expect(
      said(text, rules) == [
        "12 error sec-cap-dangerous", "13 warning sec-cap-beyond-baseline", "14 warning sec-cap-added",
      ])
    var settings = RuleSettings()
    settings.dangerousCapabilities = ["cap_chown"]
    #expect(
      said(text, rules, settings: settings) == ["11 error sec-cap-dangerous", "13 warning sec-cap-beyond-baseline"])
  }

  @Test("what a container says of itself wins over what the pod says")
  func overriding() {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        securityContext: {runAsUser: 0, runAsNonRoot: false}
        containers:
        - {name: own, image: web:1.4.2, securityContext: {runAsUser: 1000}}
        - {name: sure, image: web:1.4.2, securityContext: {runAsNonRoot: true}}
        - {name: bare, image: web:1.4.2}
      """
    let found = judged(text, rules: only("sec-run-as-root")).findings.map {
      "\($0.container ?? "") \($0.severity.rawValue)"
    }
    #expect(found == ["sure error", "bare warning"])
  }

  @Test("fields that only Linux knows aren't asked of pods for Windows")
  func windows() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        os: {name: windows}
        containers: [{name: web, image: web:1.4.2}]
      """
    let rules = try RuleSelection(enable: ["topic:security"], disable: ["all"])
    let found = judged(text, rules: rules).findings.map(\.rule)
    #expect(found == ["sec-token-automount", "sa-default-used", "sec-context-missing"])
  }

  @Test(
    "paths of the node are told apart",
    arguments: [
      ("/", "error"), ("/etc/", "error"), ("//etc/.", "error"), ("/etc/kubernetes/pki", "error"),
      ("/root/.ssh", "error"),
      ("/home/me/.aws", "error"), ("/home/me/.aws/credentials", "error"), ("/gcloud", "error"),
      ("/var/lib/kubelet/pods", "warning"), ("/etc/cni/net.d", "warning"), ("/etc/localtime", ""),
      ("/etc/ssl/certs", ""), ("/opt/gcloud", ""), ("/.aws/config/good", ""), ("/var/log", ""), ("/etcetera", ""),
    ])
  func paths(path: String, severity: String) {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers: [{name: web, image: web:1.4.2, volumeMounts: [{name: host, mountPath: /host}]}]
        volumes: [{name: host, hostPath: {path: \(path)}}]
      """
    let found = judged(text, rules: only("volume-hostpath-sensitive")).findings.map(\.severity.rawValue)
    #expect(found == (severity.isEmpty ? [] : [severity]))
  }
}
