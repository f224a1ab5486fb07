extension Kind {
  /// True for what is in every cluster without anybody writing it.
  ///
  /// Source: Kubernetes documentation, "Default roles and role bindings", "Namespaces", "Pod Priority and Preemption".
  func hasBuiltIn(_ name: String, in namespace: String) -> Bool {
    switch self {
    case .namespace: name == "default" || name.hasPrefix("kube-") || name.hasPrefix("openshift-")
    case .serviceAccount: name == "default" || namespace.hasPrefix("kube-")
    case .configMap:
      name == "kube-root-ca.crt" || name == "openshift-service-ca.crt"
        || (namespace.hasPrefix("kube-") && name == "extension-apiserver-authentication")
    case .service:
      (name == "kubernetes" && namespace == "default") || (name == "kube-dns" && namespace == "kube-system")
    case .role, .clusterRole:
      name.hasPrefix("system:") || ["cluster-admin", "admin", "edit", "view"].contains(name)
        || (self == .role && name == "extension-apiserver-authentication-reader")
    case .clusterRoleBinding: name.hasPrefix("system:") || name == "cluster-admin"
    case .priorityClass: name == "system-cluster-critical" || name == "system-node-critical"
    case .appProject: name == "default"
    default: false
    }
  }
}
