import Manifest

/// A Role or ClusterRole: a view on its root.
package struct RoleRules: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var rules: [PolicyRule] { node["rules"].items.map(PolicyRule.init) }
  /// Its rules are gathered from other ClusterRoles.
  package var isAggregated: Bool { node["aggregationRule"].isPresent }
}

/// A rule of a role: what may be done to what.
package struct PolicyRule: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var verbs: [String] { texts("verbs") }
  /// Empty text for the core group.
  package var groups: [String] { texts("apiGroups") }
  package var resources: [String] { texts("resources") }
  /// Only these objects; all of them when it's empty.
  package var names: [String] { texts("resourceNames") }
  package var urls: [String] { texts("nonResourceURLs") }

  /// `get, list, watch pods, deployments.apps`.
  package var summary: String {
    let groups = groups.filter { !$0.isEmpty }
    let suffix = groups.isEmpty ? "" : ".\(groups.joined(separator: "|"))"
    let things = urls.isEmpty ? resources.map { "\($0)\(suffix)" } : urls
    let only = names.isEmpty ? "" : " named \(names.joined(separator: ", "))"
    return "\(verbs.joined(separator: ", ")) \(things.joined(separator: ", "))\(only)"
  }

  private func texts(_ field: String) -> [String] { node[field].items.compactMap(\.text) }
}

/// A RoleBinding or ClusterRoleBinding: a view on its root.
package struct RoleBinding: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  /// `ClusterRole/view`.
  package var role: String { "\(node["roleRef"]["kind"].text ?? "Role")/\(node["roleRef"]["name"].text ?? "")" }
  /// `ServiceAccount/web in shop`, `Group/system:masters`.
  package var subjects: [String] {
    node["subjects"].items.map { subject in
      let namespace = subject["namespace"].text.map { " in \($0)" } ?? ""
      return "\(subject["kind"].text ?? "?")/\(subject["name"].text ?? "")\(namespace)"
    }
  }
}
