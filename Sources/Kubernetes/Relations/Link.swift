import Manifest

/// One object leads to another, or should.
package struct Link: Sendable, Hashable {
  package let from: Resource.ID
  package let relation: Relation
  package let target: Target
  /// The field that says so, with its place and path.
  package let node: Node
  package let certainty: Certainty

  package init(
    _ from: Resource.ID, _ relation: Relation, _ target: Target, at node: Node, certainty: Certainty = .declared
  ) {
    (self.from, self.relation, self.target, self.node) = (from, relation, target, node)
    self.certainty = certainty
  }

  package enum Target: Sendable, Hashable {
    case resource(Resource.ID)
    case missing(Missing)
  }

  package enum Certainty: Sendable, Hashable {
    /// A field names the object.
    case declared
    /// Labels, or what is asked for, fit.
    case matched
    /// A text such as `db:5432` looks like its name.
    case guessed
  }

  /// What it leads to; nil when that's missing.
  package var to: Resource.ID? {
    if case .resource(let id) = target { id } else { nil }
  }

  package var missing: Missing? {
    if case .missing(let missing) = target { missing } else { nil }
  }

  /// What it leads to is missing and needed.
  package var isBroken: Bool { missing.map { !$0.isOptional } ?? false }
}

/// What a link leads to when it isn't there, and what is near.
package struct Missing: Sendable, Hashable {
  /// Nil for a kind that's only known by name.
  package let kind: Kind?
  package let kindName: String
  /// For a selector that matches nothing, the selector: `app=web`.
  package let name: String
  /// Where it should be; empty for what has no namespace.
  package let namespace: String
  package let what: What
  package let advice: Advice?
  /// The manifest says that it may be missing.
  package let isOptional: Bool

  package enum What: Sendable, Hashable {
    case object
    /// The object is there, this key of its data isn't.
    case key(String)
    /// The object is there, it has no port of this name or number.
    case port(String)
    /// Nothing has these labels.
    case match
  }

  package enum Advice: Sendable, Hashable {
    /// There is one of this name in another namespace.
    case elsewhere(namespace: String)
    /// There is one (an object, a key, a port) of nearly this name.
    case similar(String)
  }

  init(
    _ kind: Kind?, _ kindName: String, _ name: String, in namespace: String, _ what: What = .object,
    advice: Advice? = nil, isOptional: Bool = false
  ) {
    (self.kind, self.kindName, self.name, self.namespace) = (kind, kindName, name, namespace)
    (self.what, self.advice, self.isOptional) = (what, advice, isOptional)
  }

  /// `Secret/db-cred`, `nothing` for a selector without a match.
  package var label: String { what == .match ? "nothing" : "\(kindName)/\(name)" }
}

extension Missing: CustomStringConvertible {
  /// What isn't there, then what is near: `Secret 'db-cred' is missing; did you mean 'db-creds'?`
  package var description: String {
    let fact =
      switch what {
      case .object: "\(kindName) '\(name)' is missing"
      case .key(let key): "key '\(key)' is missing in \(kindName)/\(name)"
      case .port(let port): "\(kindName)/\(name) has no port '\(port)'"
      case .match: "nothing matches \(name)"
      }
    let near =
      switch advice {
      case .elsewhere(let namespace): "; one exists in namespace '\(namespace)'"
      case .similar(let name): "; did you mean '\(name)'?"
      case nil: ""
      }
    return fact + near + (isOptional ? " (optional)" : "")
  }
}
