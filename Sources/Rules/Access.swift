import Kubernetes
import Manifest

/// Who may do what, by the roles and bindings of the set.
struct Access {
  /// Roles and ClusterRoles, in reading order.
  let roles: [Role]
  /// RoleBindings and ClusterRoleBindings, in reading order.
  let bindings: [Binding]
  /// Roles that a binding of the set refers to.
  private let bound: Set<Resource.ID>
  private let named: [NamespacedName: Binding]
  private let groups: Set<String>

  struct Role {
    let resource: Resource
    /// What it allows; of an aggregated ClusterRole also what it gathers from others here.
    let rules: [Grant]

    /// Comes with Kubernetes or with a provider's cluster: nobody who writes manifests decides on it.
    var isBuiltIn: Bool {
      isSystemName(resource.name) || ["cluster-admin", "admin", "edit", "view"].contains(resource.name)
    }
    /// Everything may be done to everything.
    var isAllowingAll: Bool {
      rules.contains { rule in
        let verbs = rule.verbs
        let allVerbs = ["get", "list", "watch", "create", "update", "patch", "delete"]
        return rule.names.isEmpty && rule.groups.contains("*") && rule.resources.contains("*")
          && (verbs.contains("*") || allVerbs.allSatisfy(verbs.contains))
      }
    }
    var label: String { "\(resource.kindName)/\(resource.name)" }
  }

  /// A rule of a role, read once, as many ask.
  struct Grant {
    let node: Node
    let verbs: [String]
    /// Empty text for the core group.
    let groups: [String]
    let resources: [String]
    /// Only these objects; all of them when it's empty.
    let names: [String]
    /// Paths that are no objects.
    let urls: [String]

    init(_ rule: PolicyRule) {
      (node, verbs, groups, urls) = (rule.node, rule.verbs, rule.groups, rule.urls)
      (resources, names) = (rule.resources, rule.names)
    }

    /// Whether it allows nothing but asking how the API server, or one behind it, is.
    var onlyReadsHealth: Bool {
      let open = ["/healthz", "/livez", "/readyz", "/version"]
      return resources.isEmpty && !urls.isEmpty && verbs.allSatisfy { $0 == "get" || $0 == "head" }
        && urls.allSatisfy { url in open.contains { url == $0 || url.hasPrefix($0 + "/") } }
    }
  }

  struct Binding {
    let resource: Resource
    let subjects: [Subject]
    /// Nil where the set doesn't hold it.
    let role: Role?
    /// Where the rights hold; nil for everywhere.
    let namespace: String?

    var roleKind: String { resource.node["roleRef"]["kind"].text ?? "" }
    var roleName: String { resource.node["roleRef"]["name"].text ?? "" }
    /// Comes with Kubernetes or with a provider's cluster.
    var isBuiltIn: Bool {
      isSystemName(resource.name) || resource.name == "cluster-admin" && resource.kind == .clusterRoleBinding
    }
    /// `in namespace 'shop'`, `in every namespace`.
    var reach: String { namespace.map { "in namespace '\($0)'" } ?? "in every namespace" }
    /// A binding to what is called cluster-admin, or to a role here that allows as much.
    var isToAdministrator: Bool { roleName == "cluster-admin" || role?.isAllowingAll == true }
  }

  struct Subject {
    let node: Node
    let kind: String
    let name: String
    /// The namespace of a ServiceAccount.
    let namespace: String

    /// `ServiceAccount/web`.
    var label: String { "\(kind)/\(name)" }
    /// The account that is meant; nil for other users and groups.
    var account: NamespacedName? {
      if kind == "ServiceAccount" { return NamespacedName(namespace: namespace, name: name) }
      let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard kind == "User", parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" else { return nil }
      return NamespacedName(namespace: parts[2], name: parts[3])
    }
  }
}

extension Access {
  init(_ written: [Resource], _ inventory: Inventory) {
    var roles: [Role] = []
    var byName: [NamespacedName: Role] = [:]
    let parts = AggregatedParts(written)
    for resource in written where resource.kind == .role || resource.kind == .clusterRole {
      let rules = RoleRules(resource.node).rules + parts.rules(for: resource)
      let role = Role(resource: resource, rules: rules.map(Grant.init))
      roles.append(role)
      let name = NamespacedName(namespace: inventory.effectiveNamespace(of: resource), name: resource.name)
      if byName[name] == nil { byName[name] = role }
    }
    var bindings: [Binding] = []
    var bound: Set<Resource.ID> = []
    var named: [NamespacedName: Binding] = [:]
    var groups: Set<String> = []
    for resource in written where resource.kind == .roleBinding || resource.kind == .clusterRoleBinding {
      let own = inventory.effectiveNamespace(of: resource)
      let reference = resource.node["roleRef"]
      let place = reference["kind"].text == "ClusterRole" ? "" : own
      let role = reference["name"].text.flatMap { byName[NamespacedName(namespace: place, name: $0)] }
      let subjects = resource.node["subjects"].items.map { node in
        let namespace = node["namespace"].text ?? own
        return Subject(
          node: node, kind: node["kind"].text ?? "", name: node["name"].text ?? "",
          namespace: namespace.isEmpty ? inventory.options.defaultNamespace : namespace)
      }
      let binding = Binding(
        resource: resource, subjects: subjects, role: role,
        namespace: resource.kind == .roleBinding ? own : nil)
      bindings.append(binding)
      if let role { bound.insert(role.resource.id) }
      for subject in subjects {
        if let account = subject.account {
          if named[account] == nil { named[account] = binding }
        } else if subject.kind == "Group" {
          groups.insert(subject.name)
        }
      }
    }
    (self.roles, self.bindings, self.bound, self.named, self.groups) = (roles, bindings, bound, named, groups)
  }

  /// Whether a binding here refers to a role.
  func isBound(_ role: Role) -> Bool { bound.contains(role.resource.id) }

  /// A binding that names an account; nil where none here does.
  func binding(of account: NamespacedName) -> Binding? { named[account] }

  /// Whether a binding here names an account, or a group that every account of its namespace is in.
  ///
  /// `system:authenticated` isn't counted: what everybody may do needs no token of one's own to be worth having.
  func reaches(_ account: NamespacedName) -> Bool {
    named[account] != nil || groups.contains("system:serviceaccounts")
      || groups.contains("system:serviceaccounts:\(account.namespace)")
  }
}

/// Names that Kubernetes keeps for itself, and those of providers' own parts.
func isSystemName(_ name: String) -> Bool {
  name.hasPrefix("system:") || name.hasPrefix("gce:") || name.hasPrefix("kubeadm:")
}

/// What ClusterRoles hold that others gather by label.
private struct AggregatedParts {
  private struct Label: Hashable {
    let key: String
    let value: String
  }

  private var byLabel: [Label: [Resource]] = [:]

  init(_ written: [Resource]) {
    guard written.contains(where: { $0.kind == .clusterRole && RoleRules($0.node).isAggregated }) else { return }
    for resource in written where resource.kind == .clusterRole {
      for (key, value) in resource.labels.pairs { byLabel[Label(key: key, value: value), default: []].append(resource) }
    }
  }

  func rules(for resource: Resource) -> [PolicyRule] {
    guard resource.kind == .clusterRole, RoleRules(resource.node).isAggregated else { return [] }
    return resource.node["aggregationRule"]["clusterRoleSelectors"].items.flatMap { node -> [PolicyRule] in
      // Selectors without a pair of labels gather by expressions alone, which nobody writes.
      guard let selector = Selector(labelSelector: node), let pair = Labels(node["matchLabels"]).sorted.first else {
        return []
      }
      let parts = byLabel[Label(key: pair.key, value: pair.value)] ?? []
      return parts.filter { $0.id != resource.id && selector.matches($0.labels) }.flatMap { RoleRules($0.node).rules }
    }
  }
}
