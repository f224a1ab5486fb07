extension Kind {
  /// The kind of an object by its `apiVersion` and `kind`, in any version of a group the kind is or was in.
  ///
  /// Nil for kinds we don't know, and for a wrong letter case: the API server refuses `deployment` too.
  package init?(apiVersion: String, kind: String) {
    let group = Kind.split(apiVersion).group
    guard let found = Kind.byGroup[group.isEmpty ? kind : "\(group)/\(kind)"] else { return nil }
    self = found
  }

  /// The kind that `text` names as it would for `kubectl get`: plural, singular, short name or kind, in any letter
  /// case, with or without group or version and group (`deployments.apps`, `deployments.v1.apps`).
  ///
  /// The first in table order when several have the name, as the core group comes first.
  package static func named(_ text: String) -> Kind? { allNamed(text).first }

  /// Every kind that `text` names: `gateways` is one of the Gateway API and one of Istio.
  package static func allNamed(_ text: String) -> [Kind] {
    let text = text.lowercased()
    if let found = byName[text] { return found }
    guard let dot = text.firstIndex(of: ".") else { return [] }
    let candidates = byName[String(text[..<dot])] ?? []
    let suffix = text[text.index(after: dot)...]
    return candidates.filter { kind in
      kind.groups.contains { group in
        suffix == group || kind.facts.versions.contains { "\(Kind.split($0.apiVersion).version).\(group)" == suffix }
          // `kubectl` takes an abbreviated group too: `ingresses.networking`.
          || (!suffix.isEmpty && group.hasPrefix(suffix + "."))
      }
    }
  }

  /// The name nearest to a `text` that names no kind; nil when nothing is near.
  package static func suggestion(for text: String) -> String? {
    nearest(to: text.lowercased(), among: byName.keys.sorted())
  }

  /// Every group the kind is or was served in, today's first; the core group is empty.
  package var groups: [String] {
    var groups = [group]
    for version in facts.versions where !groups.contains(version.group) { groups.append(version.group) }
    return groups
  }

  /// Why `apiVersion` and `kind` name nothing we know, if the reason is near at hand.
  package enum Mistake: Sendable, Equatable, CustomStringConvertible {
    /// The letter case is wrong: `deployment`.
    case letterCase(written: String, Kind)
    /// The group has no such kind, others have: `v1` Deployment.
    case otherGroup(apiVersion: String, [Kind])
    /// Nearly the name of a kind: `Deploymnet`.
    case misspelt(written: String, Kind)

    package var description: String {
      switch self {
      case .letterCase(let written, let kind): "no kind '\(written)'; write '\(kind.name)'"
      case .otherGroup(let apiVersion, let kinds):
        "'\(apiVersion)' has no \(kinds[0].name); "
          + kinds.map { "'\($0.facts.versions[0].apiVersion)'" }.joined(separator: " and ")
          + (kinds.count == 1 ? " has" : " have")
      case .misspelt(let written, let kind): "no kind '\(written)'; did you mean '\(kind.name)'?"
      }
    }

    /// The kind that was probably meant.
    package var meant: Kind {
      switch self {
      case .letterCase(_, let kind), .misspelt(_, let kind): kind
      case .otherGroup(_, let kinds): kinds[0]
      }
    }
  }

  /// What is probably wrong with an `apiVersion` and `kind` that name no kind; nil when they do, or when they look
  /// like nothing we know (a custom resource).
  ///
  /// Only groups we know are judged, so a project's own `Service` or `Job` is never taken for a mistake.
  package static func mistake(apiVersion: String, kind: String) -> Mistake? {
    guard Kind(apiVersion: apiVersion, kind: kind) == nil else { return nil }
    let (group, _) = split(apiVersion)
    let inGroup = ofGroup[group] ?? []
    if let right = inGroup.first(where: { $0.name.lowercased() == kind.lowercased() }) {
      return .letterCase(written: kind, right)
    }
    guard inGroup.contains(where: { $0.facts.source == .kubernetes }) || legacyGroups.contains(group) else {
      if inGroup.isEmpty { return nil }
      guard let near = nearest(to: kind, among: inGroup.map(\.name)) else { return nil }
      return inGroup.first { $0.name == near }.map { .misspelt(written: kind, $0) }
    }
    let others = allCases.filter { $0.name.lowercased() == kind.lowercased() }
    let builtIn = others.filter { $0.facts.source == .kubernetes }
    if let first = (builtIn.isEmpty ? others : builtIn).first {
      guard first.name == kind else { return .letterCase(written: kind, first) }
      return .otherGroup(apiVersion: apiVersion, builtIn.isEmpty ? others : builtIn)
    }
    let known = allCases.filter { $0.facts.source == .kubernetes }
    if let near = nearest(to: kind, among: inGroup.map(\.name)) ?? nearest(to: kind, among: known.map(\.name)) {
      return (inGroup + known).first { $0.name == near }.map { .misspelt(written: kind, $0) }
    }
    return nil
  }
}

/// Groups that Kubernetes had and has no more kinds in.
private let legacyGroups: Set = ["extensions", "settings.k8s.io"]

extension Kind {
  /// True for the kinds that OpenShift served as `v1` before it had API groups.
  var hasGrouplessPast: Bool { group.hasSuffix(".openshift.io") }

  /// The kinds that are or were in a group, in table order.
  private static let ofGroup: [String: [Kind]] = {
    var found: [String: [Kind]] = [:]
    for kind in allCases { for group in kind.groups { found[group, default: []].append(kind) } }
    return found
  }()

  private static let byGroup: [String: Kind] = {
    var found: [String: Kind] = [:]
    for kind in allCases {
      for group in kind.groups { found[group.isEmpty ? kind.name : "\(group)/\(kind.name)"] = kind }
    }
    // OpenShift served its kinds without a group before it had API groups; templates of that time are still about.
    for kind in allCases where kind.hasGrouplessPast && found[kind.name] == nil { found[kind.name] = kind }
    return found
  }()

  private static let byName: [String: [Kind]] = {
    var found: [String: [Kind]] = [:]
    for kind in allCases {
      var names = [kind.facts.plural] + kind.facts.shortNames
      names.append(kind.name.lowercased())
      for name in names where found[name]?.contains(kind) != true { found[name, default: []].append(kind) }
    }
    return found
  }()
}
