import Manifest
import Synchronization

/// A document, or an item of a List, seen as a Kubernetes object.
package struct Resource: Sendable, Identifiable {
  // Resources and their ids are copied and looked up all the time; a reference is one word.
  private let storage: Storage

  private final class Storage: Sendable {
    let id: ID
    let kind: Kind?
    let origin: Origin
    let content: Content
    // Asked for by nearly everything that goes through a set.
    let isNamespaced: Bool
    /// Nil for an object that isn't written out yet.
    let podTemplate: Node?

    init(_ id: ID, _ kind: Kind?, _ origin: Origin, _ content: Content) {
      (self.id, self.kind, self.origin, self.content) = (id, kind, origin, content)
      isNamespaced = kind?.isNamespaced ?? true
      podTemplate = if case .written(let node) = content { template(in: node, of: kind) } else { nil }
    }
  }

  package var id: ID { storage.id }
  /// Nil for a kind that's only known by name; what is generic still works.
  package var kind: Kind? { storage.kind }
  package var origin: Origin { storage.origin }

  /// Why there is such an object.
  package enum Origin: Sendable, Hashable {
    /// It's in a file.
    case written
    /// An administrator makes it beforehand, as something refers to it.
    case assumed(because: ID)
    /// A controller makes it at run time: `by` is "deployment controller".
    case derived(from: ID, by: String)
  }

  private enum Content: Sendable, Hashable {
    case written(Node)
    case made(LateDocument)
  }

  package init(_ node: Node, id: ID, kind: Kind?, origin: Origin = .written) {
    storage = Storage(id, kind, origin, .written(node))
  }

  init(_ document: LateDocument, id: ID, kind: Kind?, origin: Origin) {
    storage = Storage(id, kind, origin, .made(document))
  }

  /// The object's root. That of a derived object is written when it's first asked for.
  package var node: Node {
    switch storage.content {
    case .written(let node): node
    case .made(let document): document.node
    }
  }

  /// All of the text it was read from, or of what it was made from.
  var source: Span {
    switch storage.content {
    case .written(let node): node.document.span
    case .made(let document): document.source
    }
  }
}

extension Resource: Hashable {
  package static func == (a: Self, b: Self) -> Bool {
    a.storage === b.storage
      || a.id == b.id && a.kind == b.kind && a.origin == b.origin && a.storage.content == b.storage.content
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Resource {
  package var apiVersion: String {
    if case .written(let node) = storage.content { return node["apiVersion"].text ?? "" }
    return kind?.facts.versions.first?.apiVersion ?? node["apiVersion"].text ?? ""
  }
  package var kindName: String { id.kind }
  /// A stand-in such as `‹no name›` where none is written; generated parts stand in ‹ ›.
  package var name: String { id.name }
  /// As written; empty when the object says nothing.
  package var namespace: String { id.namespace }
  /// `Deployment/web`; the kind alone for what has no name yet.
  package var label: String { id.description }

  package var isWritten: Bool { origin == .written }
  /// The kind as shown where room is scarce: `HPA`.
  package var title: String { kind?.title ?? id.kind }
  package var section: Kind.Section { kind?.facts.section ?? .custom }
  package var labels: Labels { Labels(node["metadata"]["labels"]) }
  package func annotation(_ key: String) -> String? { node["metadata"]["annotations"][key].text }

  /// True for what lives in a namespace; kinds we don't know are taken to.
  package var isNamespaced: Bool { storage.isNamespaced }

  /// The pod template: `spec.template` in a Deployment, the object itself in a Pod; absent in what runs no pods.
  ///
  /// A custom resource has one where a Deployment has, if containers stand in it.
  package var podTemplate: Node { storage.podTemplate ?? template(in: node, of: kind) }

  package var runsPods: Bool { podTemplate.shape == .map }

  /// The reference with `controller: true` in `metadata.ownerReferences`; absent when nobody controls the object.
  package var controllerReference: Node {
    let owners = node["metadata"]["ownerReferences"]
    return owners.items.first { $0["controller"].bool == true } ?? owners[owners.count]
  }
}

private func template(in root: Node, of kind: Kind?) -> Node {
  guard let kind else {
    let template = root["spec"]["template"]
    return template["spec"]["containers"].shape == .list ? template : root["‹no pod template›"]
  }
  return kind.podTemplate(in: root)
}

extension Kind {
  /// The pod template in an object of this kind; absent where the kind has none.
  func podTemplate(in root: Node) -> Node {
    switch self {
    case .pod: root
    case .deployment, .statefulSet, .daemonSet, .replicaSet, .replicationController, .job: root["spec"]["template"]
    default:
      facts.podTemplate.map { path in
        path.split(separator: ".").reduce(root) { $0[String($1)] }
      } ?? root["‹no pod template›"]
    }
  }
}

extension Resource {
  /// What tells objects apart, the same from one loading to the next.
  package struct ID: Sendable {
    private let parts: Parts

    private final class Parts: Sendable {
      let group: String
      let kind: String
      let namespace: String
      let name: String
      let ordinal: Int
      /// Of all the rest, made once.
      let digest: Int

      init(_ group: String, _ kind: String, _ namespace: String, _ name: String, _ ordinal: Int) {
        (self.group, self.kind, self.namespace, self.name) = (group, kind, namespace, name)
        self.ordinal = ordinal
        var hasher = Hasher()
        hasher.combine(name)
        hasher.combine(namespace)
        hasher.combine(kind)
        hasher.combine(ordinal)
        digest = hasher.finalize()
      }
    }

    package init(group: String, kind: String, namespace: String, name: String, ordinal: Int = 0) {
      parts = Parts(group, kind, namespace, name, ordinal)
    }

    /// As written today's way: an `extensions/v1beta1` Deployment has group `apps`. Empty for the core group.
    package var group: String { parts.group }
    package var kind: String { parts.kind }
    /// As written; empty when the object says nothing.
    package var namespace: String { parts.namespace }
    package var name: String { parts.name }
    /// 0; for more objects of the same name 1, 2 … in reading order.
    package var ordinal: Int { parts.ordinal }
  }
}

extension Resource.ID: Hashable {
  package static func == (a: Self, b: Self) -> Bool {
    if a.parts === b.parts { return true }
    return a.parts.digest == b.parts.digest && a.name == b.name && a.kind == b.kind && a.namespace == b.namespace
      && a.group == b.group && a.ordinal == b.ordinal
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(parts.digest) }
}

extension Resource.ID: Comparable, CustomStringConvertible {
  /// `Deployment/web`; the kind alone for an object that stands for any of its kind.
  package var description: String { name == anyName ? kind : "\(kind)/\(name)" }

  package static func < (a: Self, b: Self) -> Bool {
    if a.kind != b.kind { return a.kind < b.kind }
    if a.name != b.name { return a.name < b.name }
    return (a.namespace, a.group, a.ordinal) < (b.namespace, b.group, b.ordinal)
  }
}

/// The name of an assumed object that is one of any number, or none: a LimitRange that may be there.
let anyName = "‹any›"

/// An object that is written when somebody looks at it: most derived ones never are.
final class LateDocument: Sendable, Hashable {
  private let written = Mutex<Document?>(nil)
  /// What it's made from.
  let source: Span
  private let write: @Sendable (inout Writer) -> Void

  init(from source: Span, _ write: @escaping @Sendable (inout Writer) -> Void) {
    (self.source, self.write) = (source, write)
  }

  var node: Node {
    written.withLock { document in
      if let document { return document.root }
      var writer = Writer()
      writer.map { write(&$0) }
      let made = writer.finish(from: source)
      document = made
      return made.root
    }
  }

  static func == (a: LateDocument, b: LateDocument) -> Bool { a === b }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
