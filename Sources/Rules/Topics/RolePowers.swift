import Kubernetes
import Manifest

extension Rule {
  /// Rights with which somebody gets more rights.
  static let rolePowers: [Rule] = [
    Rule(
      "rbac-secrets-access", .rbac, .warning, "Somebody may read every Secret",
      effect: "passwords and tokens of all others",
      why: """
        A Secret's reader has what the Secret opens: databases, registries, and with tokens of ServiceAccounts their \
        rights. `list` and `watch` give the contents just as `get` does.
        """,
      explanation: """
        Name the Secrets in `resourceNames` and allow `get` alone, or mount them into the pod, which needs no right at \
        all. Rules with resourceNames aren't reported. A role that nothing here binds is reported with less weight.
        """,
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: [
        "kube-linter/access-to-secrets", "checkov/CKV2_K8S_5", "datree/CIS_INVALID_VERB_SECRETS", "kubescape/C-0015",
      ],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [configmaps, secrets], verbs: [list]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: reader, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
        subjects:
        - {kind: ServiceAccount, name: web, namespace: shop}  # <-
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: secret-reader}
        rules:
        - {apiGroups: [""], resources: [secrets], verbs: [get]}  # <- info
        """,
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: reader, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [secrets], resourceNames: [db], verbs: [get]}
        - {apiGroups: [apps], resources: [secrets], verbs: [list]}
        """
      ],
      check: .grants(
        Power(["get", "list", "watch"], .core("secrets")), deed: "read every Secret",
        advice: "name the ones it needs in resourceNames")
    ),
    Rule(
      "rbac-create-pods", .rbac, .warning, "Somebody may start pods",
      effect: "has what any pod can have",
      why: """
        Who starts a pod chooses its ServiceAccount, mounts any Secret of the namespace, and, unless something forbids it, \
        the node's file system: the right to create pods includes all of those.
        """,
      explanation: """
        Give it to what deploys, and to nothing that only runs. Put pods that may be this powerful into a namespace of their \
        own, and label others with `pod-security.kubernetes.io/enforce`.
        """,
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: [
        "kube-linter/access-to-create-pods", "datree/CIS_INVALID_VALUE_CREATE_POD", "kubescape/C-0188",
      ],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: runner}
        rules:
        - {apiGroups: [batch], resources: [jobs], verbs: [create, get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: runner, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: runner}
        subjects:
        - {kind: ServiceAccount, name: web, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: watcher, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [pods], verbs: [get, list, watch]}
        """
      ],
      check: .grants(
        Power(["create"], Power.workloads), deed: "start pods", advice: "leave that to what deploys")
    ),
    Rule(
      "rbac-exec-attach", .rbac, .warning, "Somebody may run commands in containers",
      effect: "has what the container has",
      why: """
        pods/exec and pods/attach let one act inside a running container: with its Secrets, its token, its connections. \
        Nothing of that shows in a manifest. Before Kubernetes 1.35 `get` is enough, as a WebSocket is opened by a GET; since \
        then `create` is asked for as well.
        """,
      explanation: """
        Give it to people for as long as they need it, and to programs hardly ever. Counts `create` on nodes/proxy too, \
        where rbac-nodes-proxy is off: the kubelet's API runs commands as well.
        """,
      sources: [
        .documentation("Role Based Access Control Good Practices"),
        .documentation("Feature Gates, AuthorizePodWebsocketUpgradeCreatePermission"),
      ],
      peers: [
        "polaris/clusterrolePodExecAttach", "polaris/clusterrolebindingPodExecAttach", "polaris/rolePodExecAttach",
        "polaris/rolebindingClusterRolePodExecAttach", "polaris/rolebindingRolePodExecAttach", "checkov/CKV2_K8S_2",
        "datree/CONTAINERS_INCORRECT_RESOURCES_VERBS_VALUE", "kubescape/C-0002",
      ],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: debugger}
        rules:
        - {apiGroups: [""], resources: [pods, pods/exec], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: debugger}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: debugger}
        subjects:
        - {kind: ServiceAccount, name: web, namespace: shop}  # <-
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: debugger, namespace: shop}
        rules:
        - {apiGroups: [""], resources: ["pods/*"], verbs: [create]}  # <- info
        """,
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: watcher, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]}
        - {apiGroups: [""], resources: [pods/exec], verbs: [list]}
        """
      ],
      check: .grants(
        { survey in
          let inside = Power(["create", "get"], .core("pods/exec", "pods/attach"))
          guard !survey.rules.leaves(to: "rbac-nodes-proxy") else { return [inside] }
          return [inside, Power(["create"], .core("nodes/proxy"), isClusterWide: true)]
        }, deed: "run commands in containers", advice: "give it only to people who debug")
    ),
    Rule(
      "rbac-impersonate", .rbac, .error, "Somebody may act as somebody else",
      effect: "has the rights of whom it names",
      why: """
        With `impersonate` one asks the API server in another's name, and has that one's rights: of any ServiceAccount, \
        any user, or the group system:masters.
        """,
      explanation: """
        Take it out, or name in `resourceNames` whom it may be. Proxies that authenticate people need it; they then are as \
        powerful as the most powerful of those.
        """,
      sources: [.documentation("Authenticating"), .documentation("Role Based Access Control Good Practices")],
      peers: ["checkov/CKV2_K8S_3", "datree/CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE", "kubescape/C-0065"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: gate}
        rules:
        - {apiGroups: [""], resources: [users, groups], verbs: [impersonate]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: gate}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gate}
        subjects:
        - {kind: ServiceAccount, name: gate, namespace: shop}  # <-
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: gate, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [pods], verbs: [impersonate]}  # <- info
        """,
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: gate}
        rules:
        - {apiGroups: [""], resources: [serviceaccounts], resourceNames: [web], verbs: [impersonate]}
        """
      ],
      check: .grants({ _ in impersonation }, deed: "act as somebody else", advice: "name whom in resourceNames")
    ),
    Rule(
      "rbac-bind-escalate", .rbac, .error, "Somebody may give rights that they don't have",
      effect: "an administrator in two steps",
      why: """
        The API server lets nobody write a role, or a binding to one, that allows more than they may do themselves, except \
        with the verbs escalate and bind: these let one take whatever one likes.
        """,
      explanation: """
        Take the verbs out. Where somebody must hand out certain roles, allow `bind` with `resourceNames`; then these are \
        all that can be handed out. Counts `impersonate` too, where rbac-impersonate is off.
        """,
      sources: [.documentation("Using RBAC Authorization"), .source("pkg/registry/rbac/escalation_check.go")],
      peers: [
        "checkov/CKV_K8S_157", "checkov/CKV_K8S_158", "checkov/CKV2_K8S_1",
        "datree/CIS_INVALID_VALUE_BIND_IMPERSONATE_ESCALATE", "kubescape/C-0191",
      ],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: installer}
        rules:
        - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: installer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: installer}
        subjects:
        - {kind: ServiceAccount, name: installer, namespace: shop}  # <-
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: owner, namespace: shop}
        rules:
        - {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind, escalate]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: owner, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: owner}
        subjects:
        - {kind: User, name: ada, apiGroup: rbac.authorization.k8s.io}  # <-
        """,
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: installer}
        rules:
        - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [view], verbs: [bind]}
        - {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create]}
        """
      ],
      check: .grants(
        Power(["bind"], .roles), Power(["bind"], .bindings, flaw: onBindings("bind")),
        deed: "bind roles with rights that it doesn't have", advice: "take 'bind' out")
        // A `*` on bindings is said already.
        + .grants(
          Power(["escalate"], .roles), Power(["escalate"], .bindings, flaw: onBindings("escalate")).writtenOut,
          deed: "write roles with rights that it doesn't have", advice: "take 'escalate' out")
        + .grants(
          { survey in survey.rules.leaves(to: "rbac-impersonate") ? [] : impersonation.map(\.writtenOut) },
          deed: "act as somebody else", advice: "take 'impersonate' out")
    ),
    Rule(
      "rbac-token-create", .rbac, .warning, "Somebody may make tokens of ServiceAccounts",
      effect: "has the rights of every account there",
      why: "With a token of a ServiceAccount one has its rights, for as long as the token was made to hold.",
      explanation: """
        Name in `resourceNames` the accounts whose tokens it may make. The kubelet asks for those that pods are given, so a \
        program needs this only to act for other accounts.
        """,
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: ["kubescape/C-0282"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tokens, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [serviceaccounts/token], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: tokens, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: tokens}
        subjects:
        - {kind: ServiceAccount, name: web, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tokens, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [web], verbs: [create]}
        """
      ],
      check: .grants(
        Power(["create"], .core("serviceaccounts/token")), deed: "make tokens of every ServiceAccount",
        advice: "name the accounts in resourceNames")
    ),
    Rule(
      "rbac-csr-approve", .rbac, .warning, "Somebody may approve certificates",
      effect: "can have any identity certified",
      why: """
        A certificate that the cluster's own signer has signed is an identity: of a user, a group, or a node. Who approves \
        requests decides who is whom.
        """,
      explanation: """
        Leave it to the controller that is made for it. The right takes effect together with `approve` on the signers; allow \
        that with `resourceNames` for the signers meant.
        """,
      sources: [.documentation("Certificates and Certificate Signing Requests")],
      peers: ["checkov/CKV_K8S_156", "kubescape/C-0280"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: approver}
        rules:
        - {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update]}
        - {apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: approver}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: approver}
        subjects:
        - {kind: ServiceAccount, name: approver, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: requester}
        rules:
        - {apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [create, get]}
        """
      ],
      check: .grants(
        Power(
          ["update", "patch"], Power.Thing("certificates.k8s.io", ["certificatesigningrequests/approval"]),
          isClusterWide: true),
        deed: "approve certificates", advice: "leave that to the controller that's made for it")
    ),
    Rule(
      "rbac-webhooks", .rbac, .warning, "Somebody may change what the API server asks about every object",
      effect: "sees and changes all that's written",
      why: """
        A validating or mutating webhook is shown every object that's written, Secrets too, and may change or refuse it. \
        Who configures webhooks can read all that, put containers into others' pods, or stop the cluster.
        """,
      explanation: """
        Allow `get` and `patch` with `resourceNames` of the one configuration, as certificate controllers need, and leave \
        making it to the installation.
        """,
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: ["checkov/CKV_K8S_155", "kubescape/C-0281"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: hooks}
        rules:
        - apiGroups: [admissionregistration.k8s.io]
          resources: [mutatingwebhookconfigurations]
          verbs: [get, patch]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: hooks}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: hooks}
        subjects:
        - {kind: ServiceAccount, name: hooks, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: hooks}
        rules:
        - apiGroups: [admissionregistration.k8s.io]
          resources: [mutatingwebhookconfigurations]
          resourceNames: [web]
          verbs: [get, patch]
        """
      ],
      check: .grants(
        Power(
          ["create", "update", "patch", "delete", "deletecollection"],
          Power.Thing(
            "admissionregistration.k8s.io", ["validatingwebhookconfigurations", "mutatingwebhookconfigurations"]),
          isClusterWide: true),
        deed: "change admission webhooks", advice: "name the configuration in resourceNames")
    ),
  ]
}

extension Power.Thing {
  fileprivate static let roles = Self("rbac.authorization.k8s.io", ["roles", "clusterroles"])
  fileprivate static let bindings = Self("rbac.authorization.k8s.io", ["rolebindings", "clusterrolebindings"])
}

private func onBindings(_ verb: String) -> String {
  "the verb \(verb) counts on roles and clusterroles, not on bindings; take it out"
}

/// Ways to act as somebody else; the last is none.
private let impersonation: [Power] = [
  Power(["impersonate"], .core("serviceaccounts")),
  Power(
    ["impersonate"], .core("users", "groups"), Power.Thing("authentication.k8s.io", ["uids", "userextras"]),
    isClusterWide: true),
  Power(
    anywhere: ["impersonate"],
    flaw: "the verb impersonate counts on users, groups and serviceaccounts only; take it out"),
]
