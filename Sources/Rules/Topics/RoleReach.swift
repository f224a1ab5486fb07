import Kubernetes
import Manifest

extension Rule {
  /// Rights that do harm without giving more rights.
  static let roleReach: [Rule] = [
    Rule(
      "rbac-nodes-proxy", .rbac, .warning, "Somebody may speak to kubelets",
      effect: "commands in every container of a node",
      why: """
        Through nodes/proxy one reaches the kubelet's own API, which runs commands in any container of the node. Neither \
        RBAC on pods nor admission control is asked, and the audit log doesn't show what was done.
        """,
      explanation: """
        Allow `nodes/metrics`, `nodes/stats` or `nodes/log`, which is what monitoring really needs.
        """,
      sources: [.documentation("Role Based Access Control Good Practices"), .documentation("Kubelet authorization")],
      peers: ["checkov/CKV2_K8S_2", "kubescape/C-0279"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: monitor}
        rules:
        - {apiGroups: [""], resources: [nodes, nodes/proxy], verbs: [get, list]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: monitor}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: monitor}
        subjects:
        - {kind: ServiceAccount, name: monitor, namespace: shop}  # <-
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: monitor, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [nodes/proxy], verbs: [get]}  # <- info
        """,
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: monitor}
        rules:
        - {apiGroups: [""], resources: [nodes, nodes/metrics, nodes/stats], verbs: [get, list]}
        """
      ],
      check: .grants(
        Power(["get", "create", "update", "patch", "delete"], .core("nodes/proxy"), isClusterWide: true),
        deed: "speak to kubelets by nodes/proxy", advice: "allow 'nodes/metrics' or 'nodes/stats' instead")
    ),
    Rule(
      "rbac-port-forward", .rbac, .info, "Somebody may open connections into pods",
      effect: "goes around NetworkPolicies",
      why: """
        pods/portforward reaches every port of a pod, also those that listen on localhost only, and no NetworkPolicy is \
        asked.
        """,
      explanation: "Give it to people who debug, not to programs.",
      sources: [.documentation("Use Port Forwarding to Access Applications in a Cluster")],
      peers: ["kubescape/C-0063"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tunnels, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [pods/portforward], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: tunnels, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: tunnels}
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
        - {apiGroups: [""], resources: [pods], verbs: [get, create]}
        """
      ],
      check: .grants(
        Power(["create"], .core("pods/portforward")), deed: "open connections into pods",
        advice: "give it only to people who debug")
    ),
    Rule(
      "rbac-service-status", .rbac, .info, "Somebody may write the status of Services",
      effect: "draws others' traffic to itself",
      why: """
        Nodes take traffic for the addresses in a LoadBalancer Service's status. Who writes it can claim any address, and \
        so have what others send there (CVE-2020-8554).
        """,
      explanation: "Only the controller that hands out load balancers needs it.",
      sources: [.documentation("Service"), .source("pkg/proxy/iptables/proxier.go")],
      peers: ["checkov/CKV2_K8S_4"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: balancer}
        rules:
        - {apiGroups: [""], resources: [services/status], verbs: [patch]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: balancer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: balancer}
        subjects:
        - {kind: ServiceAccount, name: balancer, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: balancer}
        rules:
        - {apiGroups: [""], resources: [services], verbs: [get, update]}
        """
      ],
      check: .grants(
        Power(["update", "patch"], .core("services/status")), deed: "write the status of Services",
        advice: "leave that to the load balancer's controller")
    ),
    Rule(
      "rbac-create-pv", .rbac, .info, "Somebody may make PersistentVolumes",
      effect: "reaches any path of any node",
      why: """
        A PersistentVolume may be a hostPath, and a pod that claims it gets that path even where hostPath volumes are \
        forbidden to pods.
        """,
      explanation: "Let a StorageClass's provisioner make volumes; programs only need to claim them.",
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: ["kubescape/C-0278"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: storage}
        rules:
        - {apiGroups: [""], resources: [persistentvolumes], verbs: [create]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: storage}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: storage}
        subjects:
        - {kind: ServiceAccount, name: storage, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: storage}
        rules:
        - {apiGroups: [""], resources: [persistentvolumeclaims], verbs: [create]}
        """
      ],
      check: .grants(
        Power(["create"], .core("persistentvolumes"), isClusterWide: true), deed: "make PersistentVolumes",
        advice: "let it claim volumes only")
    ),
    Rule(
      "rbac-delete-broad", .rbac, .info, "Somebody may delete others' workloads, Secrets or ConfigMaps",
      effect: "one mistake stops everything",
      why: "A right to delete everything of a kind turns a wrong selector, or a stolen token, into an outage.",
      explanation: "Name the objects in `resourceNames`, or do without: what has an owner is deleted with it.",
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: ["kubescape/C-0007"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: cleaner, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [pods], verbs: [list, deletecollection]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: cleaner, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: cleaner}
        subjects:
        - {kind: ServiceAccount, name: cleaner, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: cleaner, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [configmaps], resourceNames: [lock], verbs: [delete]}
        """
      ],
      check: .grants(
        Power(["delete", "deletecollection"], Power.workloads + [.core("secrets", "configmaps")]),
        deed: "delete others' workloads, Secrets or ConfigMaps", advice: "name the objects in resourceNames")
    ),
    Rule(
      "rbac-delete-events", .rbac, .info, "Somebody may delete events",
      effect: "can hide what has happened",
      why: "Events tell what happened to pods. No program needs to delete them: they go by themselves after an hour.",
      explanation: "Take the verb out; `create` and `patch` are enough to record events.",
      sources: [.documentation("Role Based Access Control Good Practices")],
      peers: ["kubescape/C-0031"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: recorder, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [events], verbs: [create, delete]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: recorder, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: recorder}
        subjects:
        - {kind: ServiceAccount, name: web, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: recorder, namespace: shop}
        rules:
        - {apiGroups: ["", events.k8s.io], resources: [events], verbs: [create, patch]}
        """
      ],
      check: .grants(
        Power(["delete", "deletecollection"], .core("events"), Power.Thing("events.k8s.io", ["events"])),
        deed: "delete events", advice: "let it create and patch them only")
    ),
    Rule(
      "rbac-update-coredns-configmap", .rbac, .info, "Somebody may change the cluster's DNS",
      effect: "sends every name wherever it likes",
      why: """
        What CoreDNS answers is a ConfigMap in kube-system. Who writes ConfigMaps there decides where every name of the \
        cluster leads.
        """,
      explanation: "Name the ConfigMaps that are really written in `resourceNames`.",
      sources: [.documentation("Customizing DNS Service")],
      peers: ["kubescape/C-0037"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: settings, namespace: kube-system}
        rules:
        - {apiGroups: [""], resources: [configmaps], verbs: [get, update]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: settings, namespace: kube-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: settings}
        subjects:
        - {kind: ServiceAccount, name: web, namespace: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: settings, namespace: kube-system}
        rules:
        - {apiGroups: [""], resources: [configmaps], resourceNames: [settings], verbs: [get, update]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: settings, namespace: shop}
        rules:
        - {apiGroups: [""], resources: [configmaps], verbs: [get, update]}
        """
      ],
      check: .grants(
        Power(["update", "patch"], .core("configmaps"), objects: ["coredns", "kube-dns"]),
        deed: "change what CoreDNS answers", advice: "name the ConfigMaps it writes in resourceNames"
      ) { $0 == nil || $0 == "kube-system" }
    ),
  ]
}
