import Manifest

/// Finds what references lead to. Each object is walked once, each name looked up in a dictionary.
struct Resolver {
  private(set) var links: [Link] = []
  /// What an administrator must have made beforehand, in the order it was first asked for.
  private(set) var assumed: [Resource] = []

  private let index: ResourceIndex
  private let byID: [Resource.ID: Resource]
  private let runners: PodRunners
  private var labelled: [Kind: LabelIndex] = [:]
  private var assumedIDs: [Resource.ID: Resource.ID] = [:]
  private var searches = 0
  private var seenKeys: [Resource.ID: Set<String>] = [:]
  private let sure: [ObjectPattern]

  /// - Parameters:
  ///   - resources: the written and the derived ones.
  ///   - sure: what somebody says is there.
  init(_ resources: [Resource], index: ResourceIndex, runners: PodRunners, sure: [ObjectPattern]) {
    self.sure = sure
    (self.index, self.runners) = (index, runners)
    byID = Dictionary(resources.map { ($0.id, $0) }) { first, _ in first }
  }

  mutating func resolve(_ resource: Resource) {
    let root = resource.node
    var found: [(Reference, Node)] = []
    ReferenceTree.of(resource.kind).visit(root) { found.append(($0, $1)) }
    if let spec = runners.podSpec(of: resource) { ReferenceTree.pods.visit(spec) { found.append(($0, $1)) } }
    for (reference, node) in found { follow(reference, node, from: resource) }
    switch resource.kind {
    case .pod: mountOwnClaims(resource)
    case .service: checkTargetPorts(of: resource)
    case .persistentVolumeClaim: claimDefaultClass(PersistentVolumeClaim(root), resource)
    case .statefulSet:
      for template in root["spec"]["volumeClaimTemplates"].items {
        claimDefaultClass(PersistentVolumeClaim(template), resource)
      }
    default: break
    }
  }

  private mutating func follow(_ reference: Reference, _ node: Node, from resource: Resource) {
    switch reference.hold {
    case .name:
      // Both names of a pod's service account may be written; the newer counts.
      if node.key == "serviceAccount", node.parent?["serviceAccountName"].isPresent == true { return }
      named(reference, node, node.text, in: resource.namespace, from: resource)
    case .path:
      let parts = (node.text ?? "").split(separator: "/", maxSplits: 1).map(String.init)
      guard let name = parts.last else { return }
      named(reference, node, name, in: parts.count == 2 ? parts[0] : resource.namespace, from: resource)
    case .host:
      let parts = (node.text ?? "").split(separator: ".").map(String.init)
      guard let name = parts.first, parts.count <= 2 || parts[2] == "svc" else { return }
      named(reference, node, name, in: parts.count > 1 ? parts[1] : resource.namespace, from: resource)
    case .object(_, let name, let namespace):
      let other = namespace.flatMap { node[$0].text } ?? resource.namespace
      named(reference, node[name], node[name].text, in: other, from: resource, beside: node)
    case .reference: referred(reference, node, from: resource)
    case .labels(_, let everywhere):
      guard let selector = Selector(equalities: node) else { return }
      if resource.kind == .service, resource.node["spec"]["type"].text == "ExternalName" { return }
      select(reference, node, selector, in: everywhere ? nil : [index.namespace(of: resource)], from: resource)
    case .selector(_, let beside):
      guard let selector = Selector(labelSelector: node) else { return }
      let chosen = beside.map { namespaces(chosenBy: node.parent?[$0], from: resource) }
      select(reference, node, selector, in: chosen ?? [index.namespace(of: resource)], from: resource)
    case .peer:
      guard node["podSelector"].isPresent || node["namespaceSelector"].isPresent else { return }
      let selector = Selector(labelSelector: node["podSelector"]) ?? Selector()
      // Everything everywhere is no relation worth a thousand links.
      if selector.isEmpty, node["namespaceSelector"].isPresent { return }
      let chosen = namespaces(chosenBy: node["namespaceSelector"], from: resource)
      select(reference, node, selector, in: chosen, from: resource)
    }
  }

  private mutating func referred(_ reference: Reference, _ node: Node, from resource: Resource) {
    let kindName = node["kind"].text
    let group: String? =
      (node["apiGroup"].isPresent ? node["apiGroup"] : node["group"]).text
      ?? node["apiVersion"].text.map { Kind.split($0).group }
    let kind: Kind?
    if let kindName {
      kind =
        reference.to.first { $0.name == kindName && (group.map($0.groups.contains) ?? true) }
        ?? Kind(apiVersion: group.map { $0.isEmpty ? "v1" : "\($0)/v1" } ?? "v1", kind: kindName)
    } else {
      kind = reference.to.first
    }
    guard let name = node["name"].text, !name.isEmpty else { return }
    let namespace = node["namespace"].text ?? resource.namespace
    guard let kind else {
      guard let kindName else { return }
      let id = Resource.ID(group: group ?? "", kind: kindName, namespace: namespace, name: name)
      let unscoped = Resource.ID(group: group ?? "", kind: kindName, namespace: "", name: name)
      if let target = [id, unscoped].first(where: { byID[$0] != nil }) {
        add(resource, reference.relation, .resource(target), node["name"])
      } else if reference.absence == .broken, !isSure(kindName, name, in: namespace) {
        let missing = Missing(nil, kindName, name, in: namespace)
        add(resource, reference.relation, .missing(missing), node["name"])
      }
      return
    }
    named(
      reference, node["name"], name, in: namespace, from: resource, beside: node, kinds: [kind])
  }

  // MARK: - Names

  private mutating func named(
    _ reference: Reference, _ node: Node, _ name: String?, in namespace: String, from resource: Resource,
    beside: Node? = nil, kinds: [Kind]? = nil
  ) {
    guard let name, !name.isEmpty, let first = (kinds ?? reference.to).first else { return }
    for kind in kinds ?? reference.to {
      guard let id = index.find(kind, name, in: namespace) else { continue }
      // Nobody owns, names or copies itself.
      guard id != resource.id else { return }
      add(resource, reference.relation, .resource(id), node)
      if let target = byID[id], let beside { check(reference, beside, target, from: resource) }
      return
    }
    let effective = first.isNamespaced ? index.effective(namespace) : ""
    guard !first.hasBuiltIn(name, in: effective), reference.absence != .ignored else { return }
    // Still to be filled in: nothing can be said about it.
    guard placeholderMark(in: name) == nil else { return }
    for kind in kinds ?? reference.to where isSure(kind.name, name, in: kind.isNamespaced ? effective : "") {
      let id = assume(kind, name, in: kind.isNamespaced ? namespace : "", because: resource.id)
      add(resource, reference.relation, .resource(id), node)
      return
    }
    let advice = first.isNamespaced || reference.absence == .broken ? advice(first, name, effective) : nil
    if reference.absence == .assumed, advice == nil {
      let id = assume(first, name, in: first.isNamespaced ? namespace : "", because: resource.id)
      add(resource, reference.relation, .resource(id), node)
      return
    }
    let isOptional = beside?["optional"].bool == true
    let missing = Missing(first, first.name, name, in: effective, advice: advice, isOptional: isOptional)
    add(resource, reference.relation, .missing(missing), node)
  }

  private func isSure(_ kind: String, _ name: String, in namespace: String) -> Bool {
    sure.contains { $0.matches(kind: kind, name: name, in: namespace) }
  }

  private mutating func advice(_ kind: Kind, _ name: String, _ namespace: String) -> Missing.Advice? {
    if kind.isNamespaced, let other = index.all(kind, named: name).first.flatMap({ byID[$0] }) {
      return .elsewhere(namespace: index.namespace(of: other))
    }
    guard searches < searchLimit else { return nil }
    searches += 1
    return index.similar(kind, to: name, in: namespace).map { .similar($0) }
  }

  /// Notes an object that somebody must have made before; gives its id.
  @discardableResult
  private mutating func assume(_ kind: Kind, _ name: String, in namespace: String, because: Resource.ID) -> Resource.ID
  {
    let key = Resource.ID(
      group: kind.group, kind: kind.name, namespace: kind.isNamespaced ? index.effective(namespace) : "", name: name)
    if let known = assumedIDs[key] { return known }
    let source = byID[because]?.source ?? Span(file: SourceFile(name: "", bytes: []), start: 0, end: 0)
    let resource = Resource.assumed(kind, name, in: namespace, because: because, from: source)
    assumedIDs[key] = resource.id
    assumed.append(resource)
    return resource.id
  }

  private mutating func add(
    _ resource: Resource, _ relation: Relation, _ target: Link.Target, _ node: Node,
    certainty: Link.Certainty = .declared
  ) {
    links.append(Link(resource.id, relation, target, at: node, certainty: certainty))
  }

  // MARK: - Keys and ports

  private mutating func check(_ reference: Reference, _ node: Node, _ target: Resource, from resource: Resource) {
    for check in reference.checks {
      switch check {
      case .key(let field): checkKey(node[field], beside: node, target, reference, resource)
      case .items(let field):
        for item in node[field].items { checkKey(item["key"], beside: node, target, reference, resource) }
      case .port(let field): checkPort(node[field], target, reference, resource)
      }
    }
  }

  private mutating func checkKey(
    _ node: Node, beside: Node, _ target: Resource, _ reference: Reference, _ resource: Resource
  ) {
    guard let key = node.text, !key.isEmpty, target.isWritten, target.kind == .configMap || target.kind == .secret,
      !target.isFilledIn
    else { return }
    let keys = dataKeys(of: target)
    guard !keys.contains(key), placeholderMark(in: key) == nil else { return }
    let missing = Missing(
      target.kind, target.kindName, target.name, in: index.namespace(of: target), .key(key),
      advice: similar(key, among: keys), isOptional: beside["optional"].bool == true)
    add(resource, reference.relation, .missing(missing), node)
  }

  private mutating func dataKeys(of target: Resource) -> Set<String> {
    if let known = seenKeys[target.id] { return known }
    let node = target.node
    var keys = Set<String>()
    for field in ["data", "binaryData", "stringData"] { keys.formUnion(node[field].fields.map(\.key)) }
    seenKeys[target.id] = keys
    return keys
  }

  private mutating func similar(_ text: String, among words: some Collection<String>) -> Missing.Advice? {
    guard searches < searchLimit, words.count <= 500 else { return nil }
    searches += 1
    return nearest(to: text, among: words.sorted()).map { .similar($0) }
  }

  private mutating func checkPort(_ node: Node, _ target: Resource, _ reference: Reference, _ resource: Resource) {
    let value = node.shape == .map ? (node["number"].isPresent ? node["number"] : node["name"]) : node
    guard target.kind == .service, target.isWritten, value.isPresent, let wanted = value.text,
      target.node["spec"]["type"].text != "ExternalName"
    else { return }
    let ports = Service(target.node).ports
    guard !ports.isEmpty, !ports.contains(where: { $0.answers(to: value) }) else { return }
    let missing = Missing(
      .service, "Service", target.name, in: index.namespace(of: target), .port(wanted),
      advice: similar(wanted, among: ports.compactMap(\.name)))
    add(resource, reference.relation, .missing(missing), value)
  }

  /// A named target port must be the name of a container's port in one of the pods at least.
  private mutating func checkTargetPorts(of service: Resource) {
    guard let selector = Selector(equalities: service.node["spec"]["selector"]) else { return }
    let pods = runners.labels.matches(selector, in: index.namespace(of: service)).compactMap { byID[$0.id] }
    // What an operator runs doesn't say here which ports it has.
    guard let first = pods.first, pods.allSatisfy(\.runsPods) else { return }
    for port in Service(service.node).ports {
      guard case .name(let name) = port.targetPort else { continue }
      let known = pods.flatMap { Pod(template: $0.podTemplate).ports }.compactMap(\.name)
      guard !known.contains(name) else { continue }
      let missing = Missing(
        first.kind, first.kindName, first.name, in: index.namespace(of: first), .port(name),
        advice: similar(name, among: known))
      add(service, .selects, .missing(missing), port.node["targetPort"])
    }
  }

  // MARK: - Labels

  private mutating func select(
    _ reference: Reference, _ node: Node, _ selector: Selector, in namespaces: [String]?, from resource: Resource
  ) {
    var found: [LabelIndex.Entry] = []
    for kind in reference.to {
      let entries = kind == .pod ? runners.labels : labels(of: kind)
      if kind.isNamespaced, let namespaces {
        for namespace in namespaces { found += entries.matches(selector, in: namespace) }
      } else {
        found += entries.matches(selector, in: nil)
      }
    }
    for entry in found.prefix(LabelIndex.limit) where entry.id != resource.id {
      add(resource, reference.relation, .resource(entry.id), node, certainty: .matched)
    }
    guard found.isEmpty, !selector.isEmpty, reference.absence == .broken, let kind = reference.to.first else { return }
    let missing = Missing(
      kind, kind.name, selector.description, in: index.namespace(of: resource), .match)
    add(resource, reference.relation, .missing(missing), node, certainty: .matched)
  }

  private mutating func labels(of kind: Kind) -> LabelIndex {
    if let known = labelled[kind] { return known }
    var labels = LabelIndex()
    for id in index.all(of: kind) {
      guard let resource = byID[id] else { continue }
      labels.add(id, in: index.namespace(of: resource), labels: resource.labels)
    }
    labelled[kind] = labels
    return labels
  }

  /// The namespaces that a field chooses: `any`, `matchNames`, or a selector of Namespaces; nil for all of them.
  private mutating func namespaces(chosenBy node: Node?, from resource: Resource) -> [String]? {
    guard let node, node.isPresent else { return [index.namespace(of: resource)] }
    if node["any"].bool == true { return nil }
    if node["matchNames"].isPresent { return node["matchNames"].items.compactMap(\.text) }
    guard let selector = Selector(labelSelector: node) else { return [] }
    if selector.isEmpty { return nil }
    return index.namespaces.filter { name in
      var labels = index.find(.namespace, name, in: "").flatMap { byID[$0] }?.labels ?? Labels()
      labels.pairs["kubernetes.io/metadata.name"] = name
      return selector.matches(labels)
    }
  }

  // MARK: - What no field says

  /// Of a Pod whose controller is here only the claims are its own: the rest stands in the controller's template.
  private mutating func mountOwnClaims(_ pod: Resource) {
    guard runners.controllers[pod.id] != nil else { return }
    for volume in pod.node["spec"]["volumes"].items {
      let name = volume["persistentVolumeClaim"]["claimName"]
      guard let text = name.text, let id = index.find(.persistentVolumeClaim, text, in: pod.namespace) else { continue }
      add(pod, .mounts, .resource(id), name)
    }
  }

  /// A claim that names no class gets the default one.
  private mutating func claimDefaultClass(_ claim: PersistentVolumeClaim, _ resource: Resource) {
    guard claim.className == nil, claim.volumeName == nil else { return }
    let id =
      runners.defaultStorageClass ?? assume(.storageClass, defaultClassName, in: "", because: resource.id)
    add(resource, .claims, .resource(id), claim.spec["storageClassName"], certainty: .matched)
  }

  /// Links that aren't in the table: to the namespace, to the definition of a custom resource, and texts that look
  /// like the names of Services.
  mutating func resolveSurroundings(of resource: Resource) {
    if resource.isNamespaced, !resource.namespace.isEmpty {
      let node = resource.node["metadata"]["namespace"]
      if let id = index.find(.namespace, resource.namespace, in: "") {
        add(resource, .belongsTo, .resource(id), node)
      } else if !Kind.namespace.hasBuiltIn(resource.namespace, in: ""), NameRule.label.allows(resource.namespace) {
        let id = assume(.namespace, resource.namespace, in: "", because: resource.id)
        add(resource, .belongsTo, .resource(id), node)
      }
    }
    if let definition = index.definition(of: resource) {
      add(resource, .instanceOf, .resource(definition), resource.node["kind"])
    }
    for (service, node) in guesses(in: resource, index) where service != resource.id {
      add(resource, .mentions, .resource(service), node, certainty: .guessed)
    }
  }

  /// A namespace with pods may have limits and a quota: they change what the pods get, and stand in no file.
  mutating func assumeLimits(_ resources: [Resource]) {
    var seen: Set<String> = []
    for resource in resources where runners.podSpec(of: resource) != nil {
      let namespace = index.namespace(of: resource)
      guard seen.insert(namespace).inserted else { continue }
      for kind in [Kind.limitRange, .resourceQuota] where !index.has(kind, in: namespace) {
        assume(kind, anyName, in: resource.namespace, because: resource.id)
      }
    }
  }
}

/// More names than a person would mend before loading again.
private let searchLimit = 2000

/// The name of the class that a cluster takes for claims without one.
let defaultClassName = "‹default›"

extension Resource {
  static func assumed(_ kind: Kind, _ name: String, in namespace: String, because: ID, from source: Span) -> Resource {
    let id = ID(group: kind.group, kind: kind.name, namespace: namespace, name: name)
    let document = LateDocument(from: source) { root in
      root.string(kind.facts.versions.first?.apiVersion ?? "v1", key: "apiVersion")
      root.string(kind.name, key: "kind")
      root.map(key: "metadata") { metadata in
        metadata.string(name, key: "name")
        if !namespace.isEmpty { metadata.string(namespace, key: "namespace") }
      }
    }
    return Resource(document, id: id, kind: kind, origin: .assumed(because: because))
  }
}
