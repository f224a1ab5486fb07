import Manifest

/// Reads the cells of one object's row.
struct CellReader {
  let object: Node
  let kind: Kind?
  let isWide: Bool
  let now: Timestamp?
  /// A cluster has seen it: it has a uid, a time of creation, or a status with something in it.
  let isApplied: Bool

  init(object: Node, kind: Kind?, isWide: Bool, now: Timestamp?) {
    (self.object, self.kind, self.isWide, self.now) = (object, kind, isWide, now)
    let metadata = object["metadata"]
    isApplied =
      ["uid", "creationTimestamp", "resourceVersion"].contains { metadata[$0].isPresent } || object["status"].count > 0
  }

  /// What an expression comes to.
  enum Value {
    case absent
    /// It would be in the status, and there is none yet.
    case notApplied
    case node(Node)
    case nodes([Node])
    case text(String)
    case texts([String])
    case number(Int)
  }

  func cell(_ column: Columns.Column) -> String {
    if let special = ownRule(column.title) { return special }
    let value = value(of: column.value, at: object)
    if column.isDate { return isThere(value) ? age(since: value) : "" }
    switch value {
    case .notApplied: return ""
    case .absent: return absentText(column.title)
    default: return kind == nil || kind?.facts.source != .kubernetes ? customText(value) : text(value)
    }
  }
}

// MARK: Expressions

extension CellReader {
  func value(of expression: Expression, at node: Node) -> Value {
    switch expression {
    case .literal(let text): return .text(text)
    case .path(let path): return value(of: path, at: node)
    case .function(let name, let arguments, let raw): return apply(name, arguments, raw, at: node)
    case .first(let parts): return first(of: parts, at: node)
    case .slash(let parts): return joined(parts, with: "/", at: node)
    case .comma(let parts): return joined(parts, with: kind == .event || kind == .eventsEvent ? ", " : ",", at: node)
    case .plus(let parts): return sum(of: parts, at: node)
    case .choice(let condition, let yes, let no):
      return value(of: isThere(value(of: condition, at: node)) ? yes : no, at: node)
    case .members(let path, let own):
      let members = value(of: path, at: node)
      if case .notApplied = members { return .notApplied }
      let texts = nodes(members).compactMap { member -> String? in
        let value = value(of: own, at: member)
        return isThere(value) ? text(value) : nil
      }
      return texts.isEmpty ? .absent : .texts(texts)
    }
  }

  func value(of path: Path, at node: Node) -> Value {
    if !isApplied, node == object, path.steps.first == .key("status") { return .notApplied }
    var found = [node]
    for step in path.steps {
      switch step {
      case .key(let key): found = found.map { $0[key] }
      case .every: found = found.flatMap { $0.shape == .map ? $0.fields.map(\.value) : $0.items }
      case .item(let position): found = found.map { $0[position < 0 ? $0.count + position : position] }
      case .with(let fields, let wanted):
        found = found.flatMap(\.items).filter { item in fields.reduce(item) { $0[$1] }.text == wanted }
      }
      // Deep in nothing there is nothing.
      found = found.filter(\.isPresent)
      if found.isEmpty { return zero(path, at: node) }
    }
    return path.hasMembers ? .nodes(found) : .node(found[0])
  }

  /// Counters that aren't written are zero, and an unset number of replicas is one: the API server sees to that.
  private func zero(_ path: Path, at node: Node) -> Value {
    guard kind?.facts.source == .kubernetes, node == object, case .key(let last)? = path.steps.last else {
      return .absent
    }
    if path.steps == [.key("spec"), .key("replicas")] { return .number(1) }
    return counters.contains(last) ? .number(0) : .absent
  }

  /// The first that's there. Texts that stand for "nothing" don't speak for an object that has no status yet.
  private func first(of parts: [Expression], at node: Node) -> Value {
    var isWaiting = false
    for part in parts {
      if case .literal = part, isWaiting { return .notApplied }
      let value = value(of: part, at: node)
      if isThere(value) { return value }
      if case .notApplied = value { isWaiting = true }
    }
    return isWaiting ? .notApplied : .absent
  }

  private func joined(_ parts: [Expression], with separator: String, at node: Node) -> Value {
    var texts: [String] = []
    for part in parts {
      let value = value(of: part, at: node)
      if case .notApplied = value { return .notApplied }
      if isThere(value) { texts.append(text(value, separator: separator)) }
    }
    return texts.isEmpty ? .absent : .text(texts.joined(separator: separator))
  }

  /// Numbers add up; anything else follows one another.
  private func sum(of parts: [Expression], at node: Node) -> Value {
    let values = parts.map { value(of: $0, at: node) }
    let numbers = values.compactMap { if case .number(let number) = $0 { number } else { nil } }
    if numbers.count == values.count { return .number(numbers.reduce(0, +)) }
    return .text(values.map { text($0) }.joined())
  }
}

private let counters: Set = [
  "replicas", "readyReplicas", "updatedReplicas", "availableReplicas", "currentReplicas", "desiredNumberScheduled",
  "currentNumberScheduled", "numberReady", "updatedNumberScheduled", "numberAvailable", "disruptionsAllowed",
  "revision",
]

// MARK: Values

extension CellReader {
  func isThere(_ value: Value) -> Bool {
    switch value {
    case .absent, .notApplied: false
    // An empty text is as good as none in the API.
    case .node(let node): node.isPresent && node.text != ""
    case .nodes(let nodes): !nodes.isEmpty
    case .text(let text): !text.isEmpty
    case .texts(let texts): !texts.isEmpty
    case .number: true
    }
  }

  func nodes(_ value: Value) -> [Node] {
    switch value {
    case .node(let node): node.shape == .list ? node.items : [node]
    case .nodes(let nodes): nodes.flatMap { $0.shape == .list ? $0.items : [$0] }
    default: []
    }
  }

  func texts(_ value: Value) -> [String] {
    switch value {
    case .absent, .notApplied: []
    case .node, .nodes: nodes(value).map(text)
    case .text(let text): [text]
    case .texts(let texts): texts
    case .number(let number): ["\(number)"]
    }
  }

  func text(_ value: Value, separator: String = ",") -> String { texts(value).joined(separator: separator) }

  /// A custom resource's column: only the first of several, and a list or map as JSON.
  private func customText(_ value: Value) -> String {
    switch value {
    case .nodes(let nodes): nodes.first.map(text) ?? ""
    case .node(let node): text(node)
    default: text(value)
    }
  }

  func text(_ node: Node) -> String {
    switch node.scalar {
    case .bool(let bool): bool ? "true" : "false"
    case .null: ""
    case .int(let int): "\(int)"
    case .none: json(node)
    default: node.text ?? ""
    }
  }
}

/// As Go writes it, on one line, keys sorted.
private func json(_ node: Node) -> String {
  var text = ""
  write(node, to: &text)
  return text
}

/// Depth is bounded by what the reader of manifests lets through.
private func write(_ node: Node, to text: inout String) {
  switch node.shape {
  case .null: text += "null"
  case .list:
    text += "["
    for (index, item) in node.items.enumerated() {
      if index > 0 { text += "," }
      write(item, to: &text)
    }
    text += "]"
  case .map:
    text += "{"
    for (index, field) in node.fields.sorted(by: { $0.key < $1.key }).enumerated() {
      text += index > 0 ? "," : ""
      text += jsonString(field.key) + ":"
      write(field.value, to: &text)
    }
    text += "}"
  case .scalar:
    switch node.scalar {
    case .bool(let bool): text += bool ? "true" : "false"
    case .int(let int): text += "\(int)"
    case .float: text += node.text ?? "0"
    default: text += jsonString(node.text ?? "")
    }
  }
}
