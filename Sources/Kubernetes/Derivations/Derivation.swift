import Manifest

/// What a controller makes of an object: a row of the table of derivations.
struct Derivation: Sendable {
  let kinds: [Kind]
  /// Who makes it: "deployment controller".
  let by: String
  let derive: @Sendable (Resource, inout Derivations) -> Void

  init(_ kinds: Kind..., by: String, derive: @escaping @Sendable (Resource, inout Derivations) -> Void) {
    (self.kinds, self.by, self.derive) = (kinds, by, derive)
  }

  /// Who makes something of a kind.
  static let makers: [Kind: String] = Dictionary(
    all.flatMap { row in row.kinds.map { ($0, row.by) } }, uniquingKeysWith: { first, _ in first })

  /// In this order, as the later ones look at what the former made.
  static let all: [Derivation] = [
    Derivation(.deployment, by: "deployment controller", derive: deriveReplicaSet),
    Derivation(.rollout, by: "rollouts controller", derive: deriveReplicaSet),
    Derivation(.deploymentConfig, by: "deployment config controller", derive: deriveReplicationController),
    Derivation(.replicaSet, by: "replica set controller", derive: deriveReplicas),
    Derivation(.replicationController, by: "replication controller", derive: deriveReplicas),
    Derivation(.statefulSet, by: "stateful set controller", derive: deriveOrdinals),
    Derivation(.daemonSet, by: "daemon set controller", derive: deriveDaemons),
    Derivation(.job, by: "job controller", derive: deriveTasks),
    Derivation(.service, by: "endpoint slice controller", derive: deriveEndpoints),
    Derivation(.persistentVolumeClaim, by: "volume controller", derive: deriveVolume),
    Derivation(.cronJob, by: "cron job controller", derive: deriveNextJob),
    Derivation(.certificate, by: "cert-manager", derive: deriveSecret),
    Derivation(.ingress, by: "cert-manager", derive: deriveIngressSecrets),
    Derivation(.externalSecret, by: "external secrets operator", derive: deriveSecret),
    Derivation(.sealedSecret, by: "sealed secrets controller", derive: deriveSecret),
    Derivation(.serviceBinding, by: "service catalog", derive: deriveSecret),
    Derivation(.service, by: "service CA controller", derive: deriveServingCertificate),
  ]
}

/// What controllers would make of the written objects.
///
/// Nothing is derived where it's already there: a dump of a cluster holds the ReplicaSets and Pods themselves.
struct Derivations {
  private(set) var resources: [Resource] = []
  private(set) var links: [Link] = []
  /// Pods that are not listed, by controller.
  private(set) var leftOut: [Resource.ID: Int] = [:]

  let runners: PodRunners
  let options: Inventory.Options
  private(set) var index: ResourceIndex
  private let written: [Resource]
  private var byID: [Resource.ID: Resource]
  private var children: [Resource.ID: [Resource.ID]] = [:]
  private var pods: [Resource.ID: [MadePod]] = [:]
  private var scalers: [Resource.ID: HorizontalPodAutoscaler] = [:]
  /// Whose row is at work.
  private var maker = ""
  var volumes = VolumeBinder()
  /// Services whose endpoints a dump of a cluster brings along.
  private(set) var sliced: Set<SliceKey> = []

  /// A pod that's there or will be: what its template says.
  struct MadePod {
    let id: Resource.ID
    let template: Pod
    /// What a StatefulSet names its Service.
    var subdomain: String?

    /// Its name in the DNS under a headless Service; nil when it has none.
    func hostname(under service: String) -> String? {
      if subdomain == service { return id.name }
      guard template.spec["subdomain"].text == service else { return nil }
      return template.spec["hostname"].text
    }
  }

  struct SliceKey: Hashable {
    let namespace: String
    let service: String
  }

  init(_ written: [Resource], index: ResourceIndex, runners: PodRunners, options: Inventory.Options) {
    (self.written, self.index, self.runners, self.options) = (written, index, runners, options)
    byID = Dictionary(written.map { ($0.id, $0) }) { first, _ in first }
    for resource in written {
      if let controller = runners.controllers[resource.id] { children[controller, default: []].append(resource.id) }
      switch resource.kind {
      case .horizontalPodAutoscaler:
        let target = resource.node["spec"]["scaleTargetRef"]
        if let kind = Kind(apiVersion: target["apiVersion"].text ?? "", kind: target["kind"].text ?? ""),
          let id = index.find(kind, target["name"].text ?? "", in: resource.namespace)
        {
          scalers[id] = HorizontalPodAutoscaler(resource.node)
        }
      case .persistentVolume: volumes.add(resource)
      case .endpoints: sliced.insert(SliceKey(namespace: index.namespace(of: resource), service: resource.name))
      case .endpointSlice:
        let service = resource.labels["kubernetes.io/service-name"] ?? ""
        sliced.insert(SliceKey(namespace: index.namespace(of: resource), service: service))
      default: break
      }
    }
  }

  mutating func run() {
    for derivation in Derivation.all {
      let kinds = Set(derivation.kinds)
      maker = derivation.by
      // What is derived may be derived from: a ReplicaSet's pods, a claim's volume.
      // Of several objects of one name only one can be there.
      for resource in written where resource.id.ordinal == 0 && resource.kind.map(kinds.contains) == true {
        derivation.derive(resource, &self)
      }
      if derivation.kinds == [.persistentVolumeClaim] {
        for claim in resources where claim.kind == .persistentVolumeClaim { derivation.derive(claim, &self) }
      }
    }
  }
}

extension Derivations {
  subscript(id: Resource.ID) -> Resource? { byID[id] }

  func find(_ kind: Kind, _ name: String, in namespace: String) -> Resource? {
    index.find(kind, name, in: namespace).flatMap { byID[$0] }
  }

  func all(of kind: Kind) -> [Resource] { index.all(of: kind).compactMap { byID[$0] } }

  /// The objects that are already there and belong to it.
  func hasChildren(_ id: Resource.ID) -> Bool { children[id] != nil }

  /// The pods that an object runs: derived ones, those of a dump, or itself.
  func pods(of id: Resource.ID) -> [MadePod] {
    if let made = pods[id] { return made }
    guard let resource = byID[id] else { return [] }
    if resource.kind == .pod { return [MadePod(id: id, template: Pod(template: resource.node))] }
    return (children[id] ?? []).flatMap { pods(of: $0) }
  }

  /// How many pods a workload has once an autoscaler has had its way.
  func steadyReplicas(of resource: Resource) -> Int {
    let replicas = resource.node["spec"]["replicas"].count32 ?? 1
    return scalers[resource.id]?.clamped(replicas) ?? replicas
  }

  /// Adds an object, unless there is one of its name.
  @discardableResult
  mutating func add(
    _ kind: Kind, _ name: String, of owner: Resource, _ write: @escaping @Sendable (inout Writer) -> Void
  ) -> Resource {
    let namespace = kind.isNamespaced ? owner.namespace : ""
    let id = Resource.ID(group: kind.group, kind: kind.name, namespace: namespace, name: name)
    let document = LateDocument(from: owner.source) { root in
      root.string(kind.facts.versions.first?.apiVersion ?? "v1", key: "apiVersion")
      root.string(kind.name, key: "kind")
      write(&root)
    }
    let by = kind == .secret ? maker : owner.kind.flatMap { Derivation.makers[$0] } ?? maker
    let made = Resource(document, id: id, kind: kind, origin: .derived(from: owner.id, by: by))
    guard byID[id] == nil else { return made }
    byID[id] = made
    index.add(made)
    resources.append(made)
    return made
  }

  mutating func link(
    _ from: Resource.ID, _ relation: Relation, _ to: Resource.ID, at node: Node,
    certainty: Link.Certainty = .declared
  ) {
    links.append(Link(from, relation, .resource(to), at: node, certainty: certainty))
  }

  mutating func note(pods made: [MadePod], of id: Resource.ID, leftOut more: Int = 0) {
    pods[id, default: []] += made
    if more > 0 { leftOut[id, default: 0] += more }
  }
}

/// What stands for a random part of a name: `a` … `z`, `aa` ….
func letters(_ position: Int) -> String {
  var text = ""
  var rest = position
  repeat {
    text = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(rest % 26))) + text
    rest = rest / 26 - 1
  } while rest >= 0
  return text
}
