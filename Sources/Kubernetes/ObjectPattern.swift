/// Which objects are meant: `Deployment/web`, `shop/Secret/*`; each part may hold `*` and `?`.
package struct ObjectPattern: Sendable, Hashable, CustomStringConvertible {
  /// Nil: in any namespace.
  package let namespace: Glob?
  /// Letter case doesn't matter, and the names that kubectl takes are understood: `deploy`, `secrets`.
  package let kind: Glob
  /// Nil: of any name.
  package let name: Glob?

  package init(namespace: Glob? = nil, kind: Glob, name: Glob? = nil) {
    (self.namespace, self.kind, self.name) = (namespace, kind, name)
  }

  /// Nil for what is neither `KIND`, `KIND/NAME` nor `NAMESPACE/KIND/NAME`.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (1...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) })
    else { return nil }
    let kind = Glob(parts.count == 3 ? parts[1] : parts[0])
    self.init(
      namespace: parts.count == 3 ? Glob(parts[0]) : nil, kind: kind,
      name: parts.count == 1 ? nil : Glob(parts[parts.count - 1]))
  }

  /// - Parameter namespace: where the object is once it's applied; empty for what has none.
  package func matches(kind: String, name: String, in namespace: String) -> Bool {
    matches(kind: kind) && self.name?.matches(name) != false
      && (namespace.isEmpty || self.namespace?.matches(namespace) != false)
  }

  private func matches(kind name: String) -> Bool {
    if Glob(kind.text.lowercased()).matches(name.lowercased()) { return true }
    return !kind.isWild && Kind.named(kind.text)?.name == name
  }

  package var description: String {
    [namespace?.text, kind.text, name?.text].compactMap(\.self).joined(separator: "/")
  }
}
