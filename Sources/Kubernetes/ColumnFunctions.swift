import Manifest

// The functions of the columns' notation that aren't one kind's alone.
extension CellReader {
  func apply(_ name: String, _ arguments: [Expression], _ raw: String, at node: Node) -> Value {
    let values = arguments.map { value(of: $0, at: node) }
    // What is computed from a status that isn't there isn't there either.
    if values.contains(where: { if case .notApplied = $0 { true } else { false } }) { return .notApplied }
    let argument = values.first ?? .absent
    switch name {
    case "age":
      guard isApplied else { return .notApplied }
      return isThere(argument) || raw == "metadata.creationTimestamp" ? .text(age(since: argument)) : .absent
    case "annotation": return value(of: Path(steps: [.key("metadata"), .key("annotations"), .key(raw)]), at: object)
    case "count": return .number(count(argument))
    case "default":
      let old = object["metadata"]["annotations"]["storageclass.beta.kubernetes.io/is-default-class"]
      return .text(text(argument) == "true" || old.text == "true" ? " (default)" : "")
    case "duration": return duration(argument)
    case "first3": return isThere(argument) ? .text(firstThree(texts(argument))) : .absent
    case "hosts": return .text(hosts(argument))
    case "join": return join(argument)
    case "labels": return .text(labels(argument))
    case "lower": return isThere(argument) ? .text(text(argument).lowercased()) : .absent
    case "modes": return modes(argument)
    case "newest": return newest(argument)
    case "not": return isThere(argument) ? conditionStatus(argument) : .text("?")
    case "nsname": return isThere(argument) ? .text(namespaceAndName(argument)) : .absent
    case "owner": return owner
    case "quota": return quota(used: argument, hard: values.count > 1 ? values[1] : .absent, raw: raw)
    case "ref": return isThere(argument) ? .text(reference(argument)) : .absent
    case "storageClass": return storageClass
    case "sum": return sum(argument)
    default: return ownFunction(name, argument)
    }
  }

  /// `<unknown>` for what is no moment, as for a time that was never set.
  func age(since value: Value) -> String {
    guard case .node(let node) = value, let text = node.text, !text.isEmpty else { return isApplied ? "<unknown>" : "" }
    guard let moment = Timestamp(text) else { return "<invalid>" }
    return now.map { ($0 - moment).age } ?? "<unknown>"
  }

  private func count(_ value: Value) -> Int {
    switch value {
    case .node(let node):
      // The API server puts stringData into data before anyone reads a Secret.
      if kind == .secret, node.key == "data" { return secretKeys.count }
      return node.count
    case .nodes(let nodes): return nodes.count
    default: return kind == .secret ? secretKeys.count : 0
    }
  }

  private var secretKeys: Set<String> {
    Set((object["data"].fields + object["stringData"].fields).map(\.key))
  }

  private func duration(_ value: Value) -> Value {
    guard case .node(let node) = value, let seconds = node.int else { return .absent }
    return .text(Duration.seconds(seconds).age)
  }

  /// Three, and how many more there are.
  func firstThree(_ texts: [String]) -> String {
    texts.prefix(3).joined(separator: ",") + (texts.count > 3 ? " + \(texts.count - 3) more..." : "")
  }

  /// An Ingress without hosts takes any. Rules without a host count as "more".
  private func hosts(_ value: Value) -> String {
    let rules = object["spec"]["rules"].items.count
    let hosts = texts(value).filter { !$0.isEmpty }
    guard !hosts.isEmpty else { return "*" }
    let shown = hosts.prefix(3).joined(separator: ",")
    // More is only noticed after the third host.
    let third = object["spec"]["rules"].items.enumerated().filter { $0.element["host"].text?.isEmpty == false }
      .dropFirst(2).first
    return third.map { $0.offset < rules - 1 } == true ? "\(shown) + \(rules - 3) more..." : shown
  }

  private func join(_ value: Value) -> Value {
    guard isThere(value) else { return .absent }
    // Subjects of a binding are set off with blanks, as they hold colons and slashes.
    return .text(text(value, separator: kind?.group == "rbac.authorization.k8s.io" ? ", " : ","))
  }

  /// A map of labels or a LabelSelector, whichever it looks like.
  private func labels(_ value: Value) -> String {
    guard case .node(let node) = value else { return "<none>" }
    let keys = Set(node.fields.map(\.key))
    if !keys.isEmpty, keys.isSubset(of: ["matchLabels", "matchExpressions"]) {
      return (Selector(labelSelector: node) ?? Selector()).description
    }
    return Labels(node).description
  }

  private func modes(_ value: Value) -> Value {
    let short = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"]
    let written = texts(value)
    // In the order of the API's own list, each once.
    let known = ["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"].filter(written.contains)
    return known.isEmpty ? .absent : .text(known.compactMap { short[$0] }.joined(separator: ","))
  }

  private func newest(_ value: Value) -> Value {
    let moments = nodes(value).compactMap { node in node.text.flatMap { Timestamp($0) }.map { (node, $0) } }
    return moments.max { $0.1 < $1.1 }.map { .node($0.0) } ?? .absent
  }

  private func conditionStatus(_ value: Value) -> Value {
    nodes(value).first?["status"].text.map { .text($0) } ?? .text("?")
  }

  private func namespaceAndName(_ value: Value) -> String {
    guard case .node(let node) = value else { return "" }
    return "\(node["namespace"].text ?? "")/\(node["name"].text ?? "")"
  }

  /// The controller that made the object, `kind.group/name` in lower case.
  private var owner: Value {
    guard let owner = object["metadata"]["ownerReferences"].items.first(where: { $0["controller"].bool == true }) else {
      return .text("<none>")
    }
    let group = Kind.split(owner["apiVersion"].text ?? "").group
    let kind = (owner["kind"].text ?? "") + (group.isEmpty ? "" : ".\(group)")
    return .text("\(kind.lowercased())/\(owner["name"].text ?? "")")
  }

  /// `kind.group/name`; an IPAddress names a resource and a namespace.
  private func reference(_ value: Value) -> String {
    guard case .node(let node) = value else { return "" }
    if let resource = node["resource"].text {
      let group = node["group"].text ?? ""
      let parts = [
        group.isEmpty ? resource : "\(resource).\(group)", node["namespace"].text ?? "", node["name"].text ?? "",
      ]
      return parts.filter { !$0.isEmpty }.joined(separator: "/").lowercasedUpToSlash
    }
    let group = node["apiGroup"].text ?? ""
    return (node["kind"].text ?? "") + (group.isEmpty ? "" : ".\(group)") + "/" + (node["name"].text ?? "")
  }

  /// An old annotation goes before the field.
  private var storageClass: Value {
    let annotated = object["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"]
    let named = annotated.isPresent ? annotated : object["spec"]["storageClassName"]
    return named.isPresent ? .node(named) : .absent
  }

  private func sum(_ value: Value) -> Value {
    if kind == .pod { return isApplied ? .text(podRow.restarts) : .notApplied }
    return .number(nodes(value).reduce(0) { $0 &+ ($1.int ?? 0) })
  }

  /// Used and hard amounts of the resources that start with `limits.`, or of the others; by resource.
  private func quota(used: Value, hard: Value, raw: String) -> Value {
    guard case .node(let hard) = hard else { return .absent }
    let ofLimits = raw.hasSuffix("limits")
    let parts = hard.fields.filter { $0.key.hasPrefix("limits.") == ofLimits }.sorted { $0.key < $1.key }
      .map { key, amount in
        let used = if case .node(let used) = used { amountText(used[key]) } else { "0" }
        return "\(key): \(used)/\(amountText(amount))"
      }
    return parts.isEmpty ? .absent : .text(parts.joined(separator: ", "))
  }

  /// In the canonical form, as the API server gives it back; as written when it's no amount.
  func amountText(_ node: Node) -> String {
    guard let text = node.text, node.isPresent else { return "0" }
    return Quantity(text)?.description ?? text
  }
}

extension String {
  fileprivate var lowercasedUpToSlash: String {
    guard let slash = firstIndex(of: "/") else { return lowercased() }
    return self[..<slash].lowercased() + self[slash...]
  }
}
