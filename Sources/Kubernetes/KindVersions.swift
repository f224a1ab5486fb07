extension Kind {
  /// A version a kind is or was served in.
  package struct Version: Sendable, Hashable {
    /// As written after `apiVersion:`, `apps/v1`.
    package let apiVersion: String
    /// Minor version of Kubernetes that first served it; nil for kinds of projects.
    package let since: Int?
    /// Minor version that announced its end; nil when it is not deprecated, or for kinds of projects.
    package let deprecated: Int?
    /// First minor version that no longer serves it.
    package let removed: Int?
    /// Only for kinds of projects, whose versions don't follow those of Kubernetes.
    package let state: State
    /// The API group to use instead, when the whole group is on its way out.
    package let replacementGroup: String?

    package enum State: Sendable { case served, deprecated, notServed }

    init(
      _ apiVersion: String, _ state: State = .served, since: Int? = nil, deprecated: Int? = nil, removed: Int? = nil,
      use replacementGroup: String? = nil
    ) {
      (self.apiVersion, self.state, self.replacementGroup) = (apiVersion, state, replacementGroup)
      (self.since, self.deprecated, self.removed) = (since, deprecated, removed)
    }

    /// Group of `apiVersion`; empty for the core group.
    package var group: String { Kind.split(apiVersion).group }
  }

  /// What a cluster of some version makes of an `apiVersion`.
  ///
  /// `use` is the `apiVersion` to write instead, nil when the kind is gone without one.
  package enum Service: Sendable, Equatable {
    case served
    /// Served, with its end announced: in 1.`since`, gone in 1.`removed`. Both nil for kinds of projects.
    case deprecated(since: Int?, removed: Int?, use: String?)
    /// No longer served since 1.`since`; nil for kinds of projects.
    case removed(since: Int?, use: String?)
    /// Only served from 1.`since` on.
    case tooNew(since: Int, use: String?)
    /// No version of this kind has that name.
    case unknown(use: String?)
  }

  /// What a cluster of Kubernetes 1.`minor` makes of this kind in `apiVersion`.
  ///
  /// Kinds of projects have no lifecycle by version of Kubernetes: what their newest release does is said.
  package func service(of apiVersion: String, at minor: Int) -> Service {
    let best = version(at: minor)?.apiVersion
    guard let version = facts.versions.first(where: { $0.apiVersion == apiVersion }) else {
      if hasGrouplessPast, apiVersion == "v1" {
        // OpenShift served its kinds without a group before it had API groups.
        return .deprecated(since: nil, removed: nil, use: best)
      }
      return .unknown(use: best)
    }
    let use =
      version.replacementGroup.flatMap { Kind(rawValue: "\($0)/\(name)")?.version(at: minor)?.apiVersion } ?? best
    switch version.state {
    case .notServed: return .removed(since: nil, use: use)
    case .deprecated: return .deprecated(since: nil, removed: nil, use: use == apiVersion ? nil : use)
    case .served: break
    }
    if let removed = version.removed, minor >= removed { return .removed(since: removed, use: use) }
    if let since = version.since, minor < since { return .tooNew(since: since, use: use) }
    if let deprecated = version.deprecated, minor >= deprecated {
      return .deprecated(since: deprecated, removed: version.removed, use: use == apiVersion ? nil : use)
    }
    return .served
  }

  /// The version to write for a cluster of Kubernetes 1.`minor`: the best it serves; nil when it serves none.
  package func version(at minor: Int) -> Version? {
    facts.versions.first { version in
      version.state != .notServed && (version.since ?? 0) <= minor && minor < (version.removed ?? .max)
    }
  }

  /// Group and version of an `apiVersion`; the core group is empty.
  static func split(_ apiVersion: String) -> (group: String, version: String) {
    guard let slash = apiVersion.lastIndex(of: "/") else { return ("", apiVersion) }
    return (String(apiVersion[..<slash]), String(apiVersion[apiVersion.index(after: slash)...]))
  }
}
