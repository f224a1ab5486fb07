import Kubernetes
import Manifest

extension Rule {
  /// ServiceAccounts and their tokens: which pods have them, and need them.
  static let tokens: [Rule] = [
    Rule(
      "sec-token-automount", .security, .info, "A pod is given a token for the API server",
      effect: "whoever breaks in may ask the API server",
      why: """
        Every container of the pod finds the ServiceAccount's token in a file, whether the program asks for it or not. \
        Whoever takes over the program has the account's rights.
        """,
      explanation: """
        Set `automountServiceAccountToken: false` in the pod, or in its ServiceAccount; the pod's word counts more. Programs \
        that speak to the API server need the token: operators, ingress controllers, anything with leader election.

        In sets with RoleBindings or ClusterRoleBindings sa-token-unneeded takes this rule's place while it is on, as it \
        knows which tokens are worth anything.
        """,
      sources: [.documentation("Configure Service Accounts for Pods")],
      peers: [
        "polaris/automountServiceAccountToken", "popeye/301", "popeye/303", "kubesec/AutomountServiceAccountToken",
        "kubeaudit/asat:AutomountServiceAccountTokenTrueAndDefaultSA", "checkov/CKV_K8S_38", "kubescape/C-0034",
        "kyverno/restrict-automount-sa-token",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:  # <-
          - {name: web, image: web:1.4.2}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: web
          automountServiceAccountToken: true  # <-
          containers:
          - {name: web, image: web:1.4.2}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        automountServiceAccountToken: false
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          automountServiceAccountToken: false
          containers:
          - {name: web, image: web:1.4.2}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: web
          containers:
          - {name: web, image: web:1.4.2}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        automountServiceAccountToken: false
        """,
        """
        # It says no namespace, so it may come to that of the pod.
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: default}
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          containers:
          - {name: web, image: web:1.4.2}
        """,
      ],
      check: .each(.runner) { runner, report in
        let use = TokenUse(runner, report.survey)
        guard use.isMounted else { return }
        if report.survey.rules.leaves(to: "sa-token-unneeded"), !report.survey.access.bindings.isEmpty { return }
        report(
          use.field,
          "the pod is given the token of ServiceAccount '\(use.account.name)'; if it doesn't speak to the API server, set automountServiceAccountToken: false"
        )
      }
    ),
    Rule(
      "sa-token-unneeded", .rbac, .info, "A pod is given a token that's good for nothing here",
      effect: "a key that opens nothing but may be stolen",
      why: """
        No binding of this set gives the pod's ServiceAccount any right, so the API server refuses nearly all that the program \
        may ask with it. If somebody ever gives the account rights, whoever takes over the program has them as well.
        """,
      explanation: """
        Set `automountServiceAccountToken: false`, unless the program shows the token to somebody else than the API server, \
        such as Vault. Judged only where there are RoleBindings or ClusterRoleBindings; rights that are given outside of these \
        manifests aren't seen, so load those too.
        """,
      sources: [.documentation("Configure Service Accounts for Pods")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:  # <-
          - {name: web, image: web:1.4.2}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: operator}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects: [{kind: ServiceAccount, name: operator, namespace: default}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: operator}
        spec:
          serviceAccountName: operator
          containers:
          - {name: operator, image: operator:1.4.2}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: operator}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects: [{kind: ServiceAccount, name: operator, namespace: default}]
        """
      ],
      check: .each(.runner) { runner, report in
        let access = report.survey.access
        let use = TokenUse(runner, report.survey)
        guard !access.bindings.isEmpty, use.isMounted, !access.reaches(use.account) else { return }
        // An account that's made elsewhere may be given its rights there as well.
        let isDefault = use.account.name == "default"
        report(
          use.field,
          "no binding here gives ServiceAccount '\(use.account.name)' any right, so its token is of no use; set automountServiceAccountToken: false",
          certainty: isDefault || use.written != nil ? .likely : .possible,
          fix: isDefault ? use.field.setting(.literal("false")) : [])
      }
    ),
    Rule(
      "sa-token-needed", .rbac, .warning, "A pod has rights that it can't use, as it's given no token",
      effect: "the API server refuses what it asks",
      why: """
        A binding gives the pod's ServiceAccount rights, so the program is meant to speak to the API server. Without the \
        token it's nobody there, and is refused.
        """,
      explanation: """
        Take `automountServiceAccountToken: false` out of the pod or the ServiceAccount, or set it to true in the pod, \
        whose word counts more; or mount a projected token. If the program doesn't use the API server, take the binding out.
        """,
      sources: [.documentation("Configure Service Accounts for Pods")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: operator}
        spec:
          serviceAccountName: operator
          automountServiceAccountToken: false  # <-
          containers:
          - {name: operator, image: operator:1.4.2}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: operator}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects: [{kind: ServiceAccount, name: operator, namespace: default}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: operator}
        spec:
          serviceAccountName: operator
          automountServiceAccountToken: false
          containers:
          - {name: operator, image: operator:1.4.2}
          volumes:
          - {name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: operator}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects: [{kind: ServiceAccount, name: operator, namespace: default}]
        """
      ],
      check: .each(.runner) { runner, report in
        let use = TokenUse(runner, report.survey)
        guard !use.isMounted, !use.hasOther, let binding = report.survey.access.binding(of: use.account) else { return }
        let whose = use.field.bool == false ? "the pod" : "the account itself"
        report(
          use.field,
          "\(binding.resource.label) gives ServiceAccount '\(use.account.name)' rights, but \(whose) says not to mount the token; mount it",
          certainty: .likely)
      }
    ),
    Rule(
      "sa-default-used", .security, .info, "A pod runs as the default ServiceAccount, with its token",
      effect: "shares its rights with all others",
      why: """
        All pods of the namespace that name no account run as `default`. A right that's given to it for one of them is given \
        to all, as roles can't tell them apart.
        """,
      explanation: """
        Make a ServiceAccount for the program and name it in `serviceAccountName`; or set \
        `automountServiceAccountToken: false` if it doesn't speak to the API server.
        """,
      sources: [.documentation("Configure Service Accounts for Pods")],
      peers: [
        "kube-linter/default-service-account", "popeye/300", "popeye/308", "kubesec/ServiceAccountName",
        "kubeaudit/asat:AutomountServiceAccountTokenTrueAndDefaultSA",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: default  # <-
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: web
          containers:
          - {name: web, image: web:1.4.2}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api}
        spec:
          automountServiceAccountToken: false
          containers:
          - {name: api, image: api:2}
        """
      ],
      check: .each(.runner) { runner, report in
        let use = TokenUse(runner, report.survey)
        guard use.account.name == "default", use.isMounted else { return }
        report(
          runner.pod.spec["serviceAccountName"],
          "the pod runs as the default ServiceAccount and is given its token; name an account of its own")
      }
    ),
    Rule(
      "sa-default-token-active", .security, .style, "The default ServiceAccount gives its token to every pod",
      effect: "each pod may ask the API server",
      why: "Pods that say nothing of ServiceAccounts are given this one's token, though hardly any of them uses it.",
      explanation: """
        Set `automountServiceAccountToken: false` in the ServiceAccount, and true in the few pods that need it, or better \
        give those accounts of their own.
        """,
      sources: [.documentation("Configure Service Accounts for Pods")],
      peers: ["checkov/CKV_K8S_41", "datree/CIS_INVALID_VALUE_AUTOMOUNTSERVICEACCOUNTTOKEN", "kubescape/C-0189"],
      bad: [
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: default, namespace: shop}
        automountServiceAccountToken: true  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: default, namespace: shop}
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web, namespace: shop}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .serviceAccount, resource.name == "default" else { return }
        let field = resource.node["automountServiceAccountToken"]
        guard field.bool != false else { return }
        report(
          field,
          "the ServiceAccount 'default' gives its token to every pod that names none; set automountServiceAccountToken: false"
        )
      }
    ),
  ]
}

/// A pod and the token of its ServiceAccount.
private struct TokenUse {
  let account: NamespacedName
  /// The account, if the set holds it.
  let written: Resource?
  /// The pod's automountServiceAccountToken.
  let field: Node
  /// Whether the containers find the token where it always is.
  let isMounted: Bool
  /// Whether the pod asks for a token in another way: a projected volume, or a Secret that holds one.
  let hasOther: Bool

  init(_ runner: Runner, _ survey: Survey) {
    let pod = runner.pod
    let name = pod.serviceAccountName.isEmpty ? "default" : pod.serviceAccountName
    account = NamespacedName(namespace: runner.namespace, name: name)
    var resource = survey.inventory.find(.serviceAccount, name, in: runner.namespace)
    // One that doesn't say where it belongs may come to the pod's namespace.
    if resource?.isWritten != true, !runner.resource.namespace.isEmpty,
      let other = survey.inventory.find(.serviceAccount, name, in: "default"), other.namespace.isEmpty
    {
      resource = other
    }
    written = resource?.isWritten == true ? resource : nil
    field = pod.spec["automountServiceAccountToken"]
    isMounted = field.bool ?? written?.node["automountServiceAccountToken"].bool ?? true
    hasOther = pod.volumes.contains { volume in
      if volume.node["projected"]["sources"].items.contains(where: { $0["serviceAccountToken"].isPresent }) {
        return true
      }
      guard let secret = volume.node["secret"]["secretName"].text else { return false }
      let found = survey.inventory.find(.secret, secret, in: runner.namespace)
      return found?.node["type"].text == "kubernetes.io/service-account-token"
    }
  }
}
