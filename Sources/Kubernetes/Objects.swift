import Manifest

/// Whether a document is meant for Kubernetes: it says what kind of object it is, in part at least.
///
/// False for valid YAML of another trade, such as settings of other programs. A list of manifests counts, since that is
/// a mistake people make.
package func looksLikeManifest(_ document: Document) -> Bool {
  let root = document.root
  switch root.shape {
  case .map:
    let (version, kind) = (root["apiVersion"], root["kind"])
    if version.isPresent, kind.isPresent { return true }
    guard version.isPresent || kind.isPresent else { return false }
    return root["metadata"].shape == .map || root["spec"].shape == .map || root["items"].shape == .list
  case .list:
    return root.items.contains { $0["apiVersion"].isPresent && $0["kind"].isPresent }
  case .scalar, .null: return false
  }
}

/// The objects of some readings, and what is wrong with what isn't one.
struct Objects {
  private(set) var resources: [Resource] = []
  private(set) var problems: [Problem] = []
  private var ordinals: [Resource.ID: Int] = [:]

  init(_ readings: [Reading]) {
    for reading in readings {
      for document in reading.documents { read(document.root, place: .document) }
    }
  }

  private enum Place {
    case document
    /// What the List says of its members: a typed List's may lack both.
    case item(apiVersion: String?, kind: String?)
  }

  private mutating func read(_ root: Node, place: Place, depth: Int = 0) {
    if case .document = place, root.shape == .null { return }
    guard root.shape == .map else { return reportNoObject(root, place) }
    var (impliedVersion, impliedKind): (String?, String?) = (nil, nil)
    if case .item(let version, let kind) = place { (impliedVersion, impliedKind) = (version, kind) }
    if case .document = place, !root["apiVersion"].isPresent, !root["kind"].isPresent {
      problems.append(
        Problem(
          .error, "not-an-object", at: root.place, "this is no Kubernetes object: it has neither apiVersion nor kind",
          hint: "give it both, or leave the file out"))
      return
    }
    let version = identity(root, "apiVersion", implied: impliedVersion, example: "v1")
    let kind = identity(root, "kind", implied: impliedKind, example: "ConfigMap")
    guard let version, let kind else { return }
    if let list = listed(root, version, kind) {
      guard depth < deepestList else {
        let message = "Lists in Lists, more than \(deepestList) deep"
        problems.append(Problem(.error, "depth", at: root.place, message, hint: "put the items in one List"))
        return
      }
      for item in root["items"].items { read(item, place: list, depth: depth + 1) }
      return
    }
    add(root, apiVersion: version, kindName: kind)
  }

  /// Nil when it's not there or not a string, which is then reported.
  private mutating func identity(_ root: Node, _ key: String, implied: String?, example: String) -> String? {
    let node = root[key]
    if !node.isPresent, let implied { return implied }
    if case .string(let text)? = node.scalar, !text.isEmpty { return text }
    let message =
      !node.isPresent
      ? "the object has no \(key)"
      : node.text == "" ? "\(key) is empty" : "\(key) must be a string, but it's \(inWords(node))"
    problems.append(
      Problem(.error, key, at: node.isPresent ? node.place : root.place, message, hint: "write \(key): \(example)"))
    return nil
  }

  /// What a List's items may leave out; nil when this is no List.
  private func listed(_ root: Node, _ apiVersion: String, _ kind: String) -> Place? {
    guard kind.hasSuffix("List") else { return nil }
    if kind == "List" { return .item(apiVersion: nil, kind: nil) }
    // A kind may be called `…List` and be no list.
    guard root["items"].isWritten, !root["spec"].isPresent else { return nil }
    return .item(apiVersion: apiVersion, kind: String(kind.dropLast(4)))
  }

  private mutating func reportNoObject(_ root: Node, _ place: Place) {
    let problem: Problem
    switch place {
    case .item:
      let what = root.shape == .null ? "is empty" : "is no object: it's \(inWords(root))"
      let hint = root.shape == .null ? "delete the stray dash" : "write a map with apiVersion, kind and metadata"
      problem = Problem(.error, "not-an-object", at: root.place, "an item of the List \(what)", hint: hint)
    case .document where root.shape == .list:
      problem = Problem(
        .error, "not-an-object", at: root.place, "this document is a list; kubectl takes only objects",
        hint: "write kind: List with the objects under items, or separate them with '---'")
    case .document:
      problem = Problem(
        .error, "not-an-object", at: root.place, "this document is no Kubernetes object: it's \(inWords(root))",
        hint: "write a map with apiVersion, kind and metadata")
    }
    problems.append(problem)
  }

  private mutating func add(_ root: Node, apiVersion: String, kindName: String) {
    let kind = Kind(apiVersion: apiVersion, kind: kindName)
    let metadata = root["metadata"]
    if metadata.isPresent, metadata.shape != .map {
      let message = "metadata must be a map, but it's \(inWords(metadata))"
      problems.append(Problem(.error, "metadata", at: metadata.span, message, hint: "write metadata: {name: …}"))
    }
    let id = Resource.ID(
      group: kind?.group ?? Kind.split(apiVersion).group, kind: kindName,
      namespace: metadata["namespace"].text ?? "", name: standIn(metadata))
    let ordinal = ordinals[id, default: 0]
    ordinals[id] = ordinal + 1
    let unique = Resource.ID(
      group: id.group, kind: id.kind, namespace: id.namespace, name: id.name, ordinal: ordinal)
    resources.append(Resource(root, id: unique, kind: kind))
  }

  private func standIn(_ metadata: Node) -> String {
    if let name = metadata["name"].text, !name.isEmpty { return name }
    if let prefix = metadata["generateName"].text, !prefix.isEmpty { return "\(prefix)‹…›" }
    return "‹no name›"
  }
}

/// More than people write, less than what a walk through them could not bear.
private let deepestList = 20

/// What a node is, in words that follow "it's".
private func inWords(_ node: Node) -> String {
  switch node.shape {
  case .map: return "a map"
  case .list: return "a list"
  case .null: return "empty"
  case .scalar: break
  }
  let text = (node.text ?? "").prefix { !$0.isNewline }.prefix(40)
  return switch node.scalar {
  case .bool: "the boolean \(text)"
  case .int, .float: "the number \(text)"
  default: "the text '\(text)'"
  }
}
