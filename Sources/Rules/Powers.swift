import Kubernetes
import Manifest

/// Something that a role can allow.
struct Power: Sendable {
  /// One of these is enough.
  let verbs: [String]
  /// What they are done to; one is enough.
  let things: [Thing]
  /// Nothing of it is in a namespace, so only a ClusterRoleBinding gives it.
  let isClusterWide: Bool
  /// A rule for these objects alone counts as well.
  let objects: Set<String>
  /// Why having it comes to nothing; nil for a power that's one.
  let flaw: String?
  /// Whether a `*` among the verbs doesn't count.
  private(set) var isWrittenOut = false

  init(
    _ verbs: [String], _ things: Thing..., isClusterWide: Bool = false, objects: Set<String> = [], flaw: String? = nil
  ) {
    (self.verbs, self.things, self.isClusterWide) = (verbs, things, isClusterWide)
    (self.objects, self.flaw) = (objects, flaw)
  }

  /// Resources of a group of the API: `pods/exec` of the core group.
  struct Thing: Sendable {
    let group: String
    let names: [String]

    init(_ group: String, _ names: [String]) { (self.group, self.names) = (group, names) }
    static func core(_ names: String...) -> Self { Self("", names) }
  }

  /// Whatever runs pods.
  static let workloads: [Thing] = [
    .core("pods", "replicationcontrollers"),
    Thing("apps", ["deployments", "statefulsets", "daemonsets", "replicasets"]), Thing("batch", ["jobs", "cronjobs"]),
  ]

  init(_ verbs: [String], _ things: [Thing]) {
    (self.verbs, self.things, isClusterWide, objects, flaw) = (verbs, things, false, [], nil)
  }

  /// Verbs that somebody has written out, for whatever it may be.
  init(anywhere verbs: [String], flaw: String) {
    (self.verbs, things, isClusterWide, objects, self.flaw) = (verbs, [], false, [], flaw)
    isWrittenOut = true
  }

  /// The same, where a `*` among the verbs doesn't count.
  var writtenOut: Power {
    var power = self
    power.isWrittenOut = true
    return power
  }

  /// How a rule allows it.
  struct Match {
    let rule: Access.Grant
    /// `pods/exec`.
    let resource: String
    let isClusterWide: Bool
    /// Through a `*` in verbs or resources.
    let isWild: Bool
    /// Why it comes to nothing; nil where it doesn't.
    let flaw: String?
  }

  /// Nil where a rule doesn't allow it, or only for objects that it names.
  ///
  /// Source: Kubernetes, `pkg/apis/rbac/v1/evaluation_helpers.go`.
  func match(_ rule: Access.Grant) -> Match? {
    let written = rule.verbs
    guard let verb = verbs.first(where: written.contains) ?? (written.contains("*") && !isWrittenOut ? "*" : nil) else {
      return nil
    }
    let only = rule.names
    guard only.isEmpty || only.contains(where: objects.contains) else { return nil }
    let (groups, resources) = (rule.groups, rule.resources)
    func match(_ name: String, by resource: String, flaw: String?) -> Match {
      Match(
        rule: rule, resource: name, isClusterWide: isClusterWide, isWild: verb == "*" || resource.contains("*"),
        flaw: flaw)
    }
    if things.isEmpty, let resource = resources.first { return match(resource, by: resource, flaw: flaw) }
    for thing in things where groups.contains(thing.group) || groups.contains("*") {
      for name in thing.names {
        if let found = resources.first(where: { covers($0, name) }) { return match(name, by: found, flaw: flaw) }
      }
      for name in thing.names {
        // A way to write that RBAC doesn't have: it takes it for the name of something.
        guard let slash = name.firstIndex(of: "/") else { continue }
        let star = "\(name[..<slash])/*"
        guard resources.contains(star) else { continue }
        return match(name, by: name, flaw: "'\(star)' matches nothing; name what's needed, such as '\(name)'")
      }
    }
    return nil
  }

  private func covers(_ written: String, _ name: String) -> Bool {
    if written == name || written == "*" { return true }
    guard written.hasPrefix("*/"), let slash = name.firstIndex(of: "/") else { return false }
    return written.dropFirst(2) == name[name.index(after: slash)...]
  }
}

extension Check {
  /// Reports who is given a power: subjects of bindings, and roles that no binding here refers to.
  ///
  /// - Parameters:
  ///   - powers: what to look for; of several that a role allows the first counts.
  ///   - deed: what they may do: `read Secrets`.
  ///   - advice: what to do instead.
  ///   - isMeant: whether the rule has something to say about a namespace; nil is every one at once.
  static func grants(
    _ powers: Power..., deed: String, advice: String, in isMeant: (@Sendable (String?) -> Bool)? = nil
  ) -> Check {
    grants({ _ in powers }, deed: deed, advice: advice, in: isMeant)
  }

  static func grants(
    _ powers: @escaping @Sendable (Survey) -> [Power], deed: String, advice: String,
    in isMeant: (@Sendable (String?) -> Bool)? = nil
  ) -> Check {
    Check { survey, sink in
      let access = survey.access
      let powers = powers(survey)
      let rule = sink.rule
      // Once a role, however many bindings refer to it.
      var known: [Resource.ID: Power.Match?] = [:]
      func find(_ role: Access.Role) -> Power.Match? {
        if let match = known[role.resource.id] { return match }
        let match = powers.lazy.compactMap { power in role.rules.lazy.compactMap(power.match).first }.first
        known[role.resource.id] = match
        return match
      }
      // Who may do everything is reported once, not for each thing.
      let saysAdministrator = survey.rules.leaves(to: "rbac-cluster-admin")
      let saysWildcard = survey.rules.leaves(to: "rbac-wildcard")
      for binding in access.bindings where !binding.isBuiltIn && isMeant?(binding.namespace) != false {
        if saysAdministrator, binding.isToAdministrator { continue }
        guard let role = binding.role, let match = find(role) else { continue }
        let report = Reporter(scope: Scope(binding.resource), sink: sink)
        let flaw = match.flaw ?? (binding.namespace == nil ? nil : match.flawInNamespace("RoleBinding"))
        for subject in binding.subjects {
          if let flaw {
            let message = "\(role.label) means to let \(subject.label) \(deed), but \(flaw)"
            report(subject.node, message, as: .info, certainty: .likely)
          } else {
            let reach = match.isClusterWide ? "" : " \(binding.reach)"
            report(subject.node, "\(subject.label) may \(deed)\(reach), by \(role.label); \(advice)")
          }
        }
      }
      for role in access.roles where !role.isBuiltIn && !access.isBound(role) {
        if let isMeant {
          // Nobody knows where a ClusterRole will be bound.
          guard role.resource.kind == .role, isMeant(survey.inventory.effectiveNamespace(of: role.resource)) else {
            continue
          }
        }
        guard let match = find(role), !(match.isWild && saysWildcard) else { continue }
        let report = Reporter(scope: Scope(role.resource), sink: sink)
        let isOwn = match.rule.node.document == role.resource.node.document
        let node = isOwn ? match.rule.node : role.resource.node["rules"]
        if let flaw = match.flaw ?? (role.resource.kind == .role ? match.flawInNamespace("Role") : nil) {
          let message = "\(role.label) means to let its subjects \(deed), but \(flaw)"
          report(node, message, as: .info, certainty: .likely)
        } else {
          report(
            node, "whoever is bound to \(role.label) may \(deed); \(advice)",
            as: rule.severity == .error ? .warning : .info, certainty: .likely)
        }
      }
    }
  }

  /// Reports subjects of bindings.
  ///
  /// - Parameter isMeant: the bindings to look at; those that nobody who writes manifests decides on are left out.
  static func subjects(
    of isMeant: @escaping @Sendable (Access.Binding) -> Bool = { !isSystemName($0.resource.name) },
    _ body: @escaping @Sendable (Access.Subject, Access.Binding, Reporter) -> Void
  ) -> Check {
    Check { survey, sink in
      for binding in survey.access.bindings where isMeant(binding) {
        let report = Reporter(scope: Scope(binding.resource), sink: sink)
        for subject in binding.subjects { body(subject, binding, report) }
      }
    }
  }
}

extension Power.Match {
  /// Why what has no namespace isn't given inside of one.
  fileprivate func flawInNamespace(_ kind: String) -> String? {
    isClusterWide ? "'\(resource)' is in no namespace, so a \(kind) can't give it; take it out" : nil
  }
}
