import Manifest

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

extension Resource {
  /// A ConfigMap or Secret whose data somebody adds to at run time: a token, or certificates to trust.
  ///
  /// Source: Kubernetes documentation, "Manually create a long-lived API token"; OpenShift documentation, "Service CA
  /// certificates" and "Certificate injection using Operators"; cert-manager documentation, "CA Injector".
  var isFilledIn: Bool {
    if node["type"].text == "kubernetes.io/service-account-token" { return true }
    let metadata = node["metadata"]
    return (metadata["annotations"].fields + metadata["labels"].fields).contains { key, _ in
      key.contains("inject-cabundle") || key.contains("inject-trusted-cabundle")
        || key.hasPrefix("cert-manager.io/inject")
    }
  }
}
