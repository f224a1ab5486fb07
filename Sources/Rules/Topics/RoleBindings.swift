import Kubernetes
import Manifest

extension Rule {
  /// Whom rights are given to, and all of them at once.
  static let roleBindings: [Rule] = [
    Rule(
      "rbac-cluster-admin", .rbac, .error, "Somebody is made administrator of everything",
      effect: "one stolen token is the whole cluster",
      why: """
        cluster-admin, or a role with `*` for groups, resources and verbs, allows everything: reading every Secret, running \
        code on every node, giving rights to others. Whoever gets hold of the token has all of it.
        """,
      explanation: """
        Write a role with what is really asked of the API server, and bind that. Operators document the rights that they \
        need. In a RoleBinding the role holds in one namespace only, which still includes its Secrets and pods.

        Silent about bindings whose names Kubernetes and providers keep for themselves (`system:`, `gce:`, `kubeadm:`).
        """,
      sources: [.documentation("Using RBAC Authorization"), .source("pkg/apis/rbac/v1/evaluation_helpers.go")],
      peers: [
        "kube-linter/cluster-admin-role-binding", "polaris/clusterrolebindingClusterAdmin",
        "polaris/rolebindingClusterAdminClusterRole", "polaris/rolebindingClusterAdminRole",
        "datree/CIS_INVALID_ROLE_CLUSTER_ADMIN", "kubescape/C-0185", "kubescape/C-0035",
      ],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: deployer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects:
        - {kind: ServiceAccount, name: deployer, namespace: ci}  # <-
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: all}
        rules:
        - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: deployer, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all}
        subjects:
        - {kind: ServiceAccount, name: deployer, namespace: ci}  # <-
        """,
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: deployer}
        rules:
        - {apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, patch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: deployer, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deployer}
        subjects: [{kind: ServiceAccount, name: deployer, namespace: ci}]
        """
      ],
      check: .subjects { subject, binding, report in
        guard binding.isToAdministrator, !binding.isBuiltIn else { return }
        let role = "\(binding.roleKind)/\(binding.roleName)"
        if binding.roleName == "cluster-admin", binding.roleKind == "Role", binding.role == nil {
          report(
            subject.node,
            "\(subject.label) is bound to \(role), which isn't here; by its name it allows everything \(binding.reach)",
            as: .warning, certainty: .possible)
          return
        }
        report(
          subject.node,
          "\(subject.label) may do everything \(binding.reach), by \(role); bind a role with what it needs")
      }
    ),
    Rule(
      "rbac-default-sa-binding", .rbac, .warning, "Rights are given to the default ServiceAccount",
      effect: "every pod of the namespace has them",
      why: """
        Pods that name no ServiceAccount run as `default`, so what one of them needs all of them get, also those that are \
        added next year.
        """,
      explanation: """
        Make a ServiceAccount for the program that needs the rights, bind that, and name it in the pod's \
        `serviceAccountName`.
        """,
      sources: [.documentation("Using RBAC Authorization")],
      peers: ["checkov/CKV_K8S_42", "kubescape/C-0225"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
        - {kind: ServiceAccount, name: default, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: reader, namespace: shop}]
        """
      ],
      check: .subjects { subject, binding, report in
        guard let account = subject.account, account.name == "default" else { return }
        report(
          subject.node,
          "'\(binding.roleName)' is given to the default ServiceAccount, so to every pod of namespace '\(account.namespace)' that names none; give it to an account of its own"
        )
      }
    ),
    Rule(
      "rbac-anonymous", .rbac, .error, "Rights are given to people who haven't said who they are",
      effect: "open to whoever reaches the API server",
      why: """
        system:anonymous and system:unauthenticated are everybody who can reach the API server, on many clusters the whole \
        internet. system:authenticated is everybody with any credentials at all: every pod's token, and with some \
        providers every account of the provider.
        """,
      explanation: """
        Take the subject out, and name users, groups or ServiceAccounts. What must be open is already, by bindings that \
        Kubernetes makes itself: health and version to all, discovery to the authenticated. system:authenticated is a warning \
        only. Silent where the role allows no more than asking for health, readiness and version.
        """,
      sources: [.documentation("Using RBAC Authorization"), .documentation("Authenticating")],
      peers: ["kubescape/C-0262", "kubescape/C-0265"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: readers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
        - {kind: User, name: "system:anonymous", apiGroup: rbac.authorization.k8s.io}  # <-
        - {kind: Group, name: "system:unauthenticated", apiGroup: rbac.authorization.k8s.io}  # <-
        - {kind: Group, name: "system:authenticated", apiGroup: rbac.authorization.k8s.io}  # <- warning
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "system:readers"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:readers"}
        subjects:
        - {kind: Group, name: "system:unauthenticated", apiGroup: rbac.authorization.k8s.io}  # <-
        """,
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: readiness}
        rules:
        - {nonResourceURLs: [/healthz/ready], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: readiness}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: readiness}
        subjects: [{kind: Group, name: "system:unauthenticated", apiGroup: rbac.authorization.k8s.io}]
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: readers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
        - {kind: Group, name: developers, apiGroup: rbac.authorization.k8s.io}
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "system:discovery"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:discovery"}
        subjects:
        - {kind: Group, name: "system:authenticated", apiGroup: rbac.authorization.k8s.io}
        """,
      ],
      check: .subjects(of: { !isForEverybody($0) }) { subject, binding, report in
        // Being asked how one is does no harm; Kubernetes lets everybody do it itself.
        let isHarmless = binding.role.map { !$0.rules.isEmpty && $0.rules.allSatisfy(\.onlyReadsHealth) } ?? false
        switch subject.name {
        case _ where isHarmless: break
        case "system:anonymous", "system:unauthenticated":
          report(
            subject.node,
            "'\(binding.roleName)' is given to \(subject.name), which is everybody who reaches the API server; take it out"
          )
        case "system:authenticated":
          report(
            subject.node,
            "'\(binding.roleName)' is given to system:authenticated, which is everybody with any credentials; name a group",
            as: .warning)
        default: break
        }
      }
    ),
    Rule(
      "rbac-system-masters", .rbac, .error, "Rights are given to the group system:masters",
      effect: "administrators that nothing can take away",
      why: """
        The API server lets members of system:masters do everything before it asks RBAC at all. A binding to the group adds \
        nothing to that, and shows that somebody counts on the one group whose rights can't be taken back.
        """,
      explanation: """
        Give rights to a group of your own. system:masters is for the way back in when RBAC itself is broken; credentials \
        that carry it should be locked away.
        """,
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: ["datree/CIS_INVALID_VALUE_SYSTEM_MASTERS", "kubescape/C-0246"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: operators}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects:
        - {kind: Group, name: "system:masters", apiGroup: rbac.authorization.k8s.io}  # <-
        - {kind: User, name: "system:masters", apiGroup: rbac.authorization.k8s.io}  # <- warning
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: operators}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects:
        - {kind: Group, name: operators, apiGroup: rbac.authorization.k8s.io}
        """
      ],
      check: .subjects { subject, binding, report in
        guard subject.name == "system:masters" else { return }
        // The binding that every cluster is made with.
        if binding.isBuiltIn, subject.kind == "Group" { return }
        if subject.kind == "Group" {
          report(
            subject.node,
            "group system:masters may do everything whatever RBAC says; give '\(binding.roleName)' to a group of your own"
          )
        } else {
          report(
            subject.node,
            "system:masters is the name of a group, and \(subject.kind) 'system:masters' somebody else; name a group of your own",
            as: .warning)
        }
      }
    ),
    Rule(
      "rbac-wildcard", .rbac, .warning, "A role allows things by a wildcard",
      effect: "allows what nobody has thought of",
      why: """
        `*` stands for everything there is and everything that will be: resources of operators installed next year, \
        and verbs such as escalate, bind and impersonate that nobody means to give.
        """,
      explanation: """
        List what the program really does. The API server's audit log, or the errors it answers with, say what is missing.
        """,
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: [
        "kube-linter/wildcard-in-rules", "checkov/CKV_K8S_49", "datree/CIS_INVALID_WILDCARD_ROLE", "kubescape/C-0187",
      ],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: operator, namespace: shop}
        rules:
        - apiGroups: [apps]
          resources: [deployments]
          verbs: ["*"]  # <-
        - apiGroups: [""]
          resources: ["*"]  # <-
          verbs: [get]
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: operator, namespace: shop}
        rules:
        - apiGroups: [apps]
          resources: [deployments]
          verbs: [get, list, watch, patch]
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .role || resource.kind == .clusterRole, !isSystemName(resource.name),
          resource.name != "cluster-admin"
        else { return }
        let fields = [("verbs", "verb"), ("resources", "resource"), ("apiGroups", "group")]
        for rule in RoleRules(resource.node).rules {
          for (field, word) in fields {
            guard let star = rule.node[field].items.first(where: { $0.text == "*" }) else { continue }
            report(star, "'*' allows every \(word), those to come too; list the ones that are needed")
          }
        }
      }
    ),
  ]
}

/// Kubernetes' own bindings to everybody, and what providers bind under their prefixes; whatever else is called
/// `system:` somebody has written.
///
/// Source: Kubernetes, `plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`, `ClusterRoleBindings`.
private func isForEverybody(_ binding: Access.Binding) -> Bool {
  let name = binding.resource.name
  guard name.hasPrefix("system:") else { return isSystemName(name) }
  return name == binding.roleName
    && ["system:basic-user", "system:discovery", "system:public-info-viewer"].contains(name)
}
