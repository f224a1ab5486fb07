import Kubernetes
import Manifest

/// Everything that runs pods, whether or not its template is written, and what scales and protects it.
final class Fleet {
  /// In reading order, without what a controller here makes.
  let workloads: [ManagedWorkload]
  let autoscalers: [Autoscaler]
  let budgets: [Budget]
  private let byName: [WorkloadName: ManagedWorkload]
  private let byID: [Resource.ID: ManagedWorkload]
  /// Those whose controllers find their pods by labels.
  private var adopters = LabelledWorkloads()

  init(_ survey: Survey) {
    let inventory = survey.inventory
    let runners = Dictionary(survey.runners.map { ($0.resource.id, $0) }) { first, _ in first }
    var workloads: [ManagedWorkload] = []
    var byName: [WorkloadName: ManagedWorkload] = [:]
    var byID: [Resource.ID: ManagedWorkload] = [:]
    var labelled = LabelledWorkloads()
    var everywhere = LabelledWorkloads()
    // The same object, written once more elsewhere.
    var copies: [(ManagedWorkload, of: ManagedWorkload)] = []
    for resource in survey.written where workloadKinds.contains(resource.kindName) || runners[resource.id] != nil {
      if inventory.owner(of: resource.id) != nil { continue }
      let namespace = inventory.effectiveNamespace(of: resource)
      let workload = ManagedWorkload(resource, in: namespace, runner: runners[resource.id])
      workloads.append(workload)
      byID[resource.id] = workload
      let name = WorkloadName(kind: resource.kindName, namespace: namespace, name: resource.name)
      if let first = byName[name], first.labels == workload.labels {
        copies.append((workload, first))
        continue
      }
      if byName[name] == nil { byName[name] = workload }
      labelled.add(workload, in: namespace)
      everywhere.add(workload, in: "")
      if workload.adopts { adopters.add(workload, in: namespace) }
    }
    var autoscalers: [Autoscaler] = []
    var budgets: [Budget] = []
    for resource in survey.written {
      let namespace = inventory.effectiveNamespace(of: resource)
      switch resource.kindName {
      case "HorizontalPodAutoscaler", "ScaledObject":
        let autoscaler = Autoscaler(resource, in: namespace)
        autoscalers.append(autoscaler)
        autoscaler.target = byName[autoscaler.targetName]
        autoscaler.target?.autoscalers.append(autoscaler)
      case "PodDisruptionBudget":
        let budget = Budget(resource)
        budgets.append(budget)
        guard let selector = budget.selector else { continue }
        budget.workloads = labelled.matches(selector, in: namespace)
        for workload in budget.workloads { workload.budgets.append(budget) }
        if budget.workloads.isEmpty, !selector.isEmpty {
          budget.elsewhere = everywhere.matches(selector, in: "").first
          for workload in everywhere.matches(selector, in: "") where workload.farBudget == nil {
            workload.farBudget = budget
          }
        }
      default: break
      }
    }
    for (copy, original) in copies {
      original.copies.append(copy)
      copy.autoscalers = original.autoscalers
      copy.budgets = original.budgets
      copy.farBudget = original.farBudget
    }
    (self.workloads, self.autoscalers, self.budgets) = (workloads, autoscalers, budgets)
    (self.byName, self.byID) = (byName, byID)
  }

  subscript(id: Resource.ID) -> ManagedWorkload? { byID[id] }

  /// Another workload whose pods a workload's selector matches too.
  func rival(of workload: ManagedWorkload) -> ManagedWorkload? {
    guard workload.adopts, let selector = workload.selector, !selector.isEmpty else { return nil }
    return adopters.matches(selector, in: workload.namespace, limit: 8).first { other in
      // One name in two files: one is there instead of the other.
      other.resource.name != workload.resource.name || other.kind != workload.kind && other.isInFile(of: workload)
    }
  }
}

/// A workload and what decides how many pods it has.
final class ManagedWorkload {
  let resource: Resource
  let namespace: String
  /// Nil where the template isn't written.
  let runner: Runner?
  /// Of its pods: the template's labels, or those that its selector asks for where there's no template.
  let labels: Labels
  /// What scales it, in reading order.
  fileprivate(set) var autoscalers: [Autoscaler] = []
  /// The same object in other files.
  fileprivate(set) var copies: [ManagedWorkload] = []
  /// What protects its pods, in reading order.
  fileprivate(set) var budgets: [Budget] = []
  /// A budget that would protect it if it were in the same namespace.
  fileprivate(set) var farBudget: Budget?

  fileprivate init(_ resource: Resource, in namespace: String, runner: Runner?) {
    (self.resource, self.namespace, self.runner) = (resource, namespace, runner)
    if resource.podTemplate.shape == .map {
      labels = Labels(resource.podTemplate["metadata"]["labels"])
    } else {
      let selector = resource.node["spec"]["selector"]
      labels = Labels(selector["matchLabels"].isPresent ? selector["matchLabels"] : selector)
    }
  }

  var kind: Kind? { resource.kind }
  var label: String { resource.label }
  var spec: Node { resource.node["spec"] }
  /// Of the pod; absent where no template is written.
  var podSpec: Node { resource.podTemplate["spec"] }
  var services: [ServiceFacts] { runner?.services ?? [] }
  var name: Node { resource.node["metadata"]["name"] }
  func isInFile(of other: ManagedWorkload) -> Bool { resource.node.document.file == other.resource.node.document.file }

  /// It asks for a number of pods. Not a DaemonSet, a Job or a Pod.
  var isReplicated: Bool {
    switch kind {
    case .deployment, .statefulSet, .replicaSet, .replicationController, .deploymentConfig, .rollout: true
    default: false
    }
  }
  /// As written, otherwise 1; nil where something else decides, or where what's written is no number.
  var replicas: Int? {
    guard isReplicated else { return nil }
    let node = spec["replicas"]
    return node.isPresent ? node.int.map(bounded) : 1
  }
  /// The fewest that it runs in the long run: what its autoscaler keeps, otherwise its replicas.
  var fewest: Int? {
    guard isReplicated else { return nil }
    if autoscalers.isEmpty { return replicas }
    let lowest = autoscalers.compactMap(\.lowest)
    return lowest.count == autoscalers.count ? lowest.min().map { max(1, $0) } : nil
  }

  var selector: Selector? {
    switch kind {
    case .replicationController, .deploymentConfig: Selector(equalities: spec["selector"])
    default: Selector(labelSelector: spec["selector"])
    }
  }
  /// Its controller finds its pods by their labels.
  var adopts: Bool {
    switch kind {
    case .deployment, .statefulSet, .daemonSet, .replicaSet, .replicationController: true
    default: false
    }
  }

  /// How far a rolling update goes, in pods, with so many replicas; nil where pods aren't replaced so.
  func rollingBounds(of replicas: Int) -> (surge: Int, unavailable: Int)? {
    guard kind == .deployment, (spec["strategy"]["type"].filled ?? "RollingUpdate") == "RollingUpdate" else {
      return nil
    }
    let rolling = spec["strategy"]["rollingUpdate"]
    return IntOrPercent.rollingUpdate(
      surge: IntOrPercent(rolling["maxSurge"]) ?? .percent(25),
      unavailable: IntOrPercent(rolling["maxUnavailable"]) ?? .percent(25), replicas: replicas)
  }
}

/// A HorizontalPodAutoscaler, or what makes one: a ScaledObject of KEDA.
final class Autoscaler {
  let resource: Resource
  let targetName: WorkloadName
  /// Nil where it isn't in the set.
  fileprivate(set) var target: ManagedWorkload?

  fileprivate init(_ resource: Resource, in namespace: String) {
    self.resource = resource
    let reference = resource.node["spec"]["scaleTargetRef"]
    let kind = reference["kind"].text ?? (resource.kindName == "ScaledObject" ? "Deployment" : "")
    targetName = WorkloadName(kind: kind, namespace: namespace, name: reference["name"].text ?? "")
  }

  var spec: Node { resource.node["spec"] }
  var isKEDA: Bool { resource.kindName == "ScaledObject" }
  /// As written, otherwise 1, or 0 for a ScaledObject; nil where what's written is no number.
  var lowest: Int? {
    let node = spec[isKEDA ? "minReplicaCount" : "minReplicas"]
    return node.isPresent ? node.int.map(bounded) : isKEDA ? 0 : 1
  }
  /// Nil where it isn't written.
  var highest: Int? { (isKEDA ? spec["maxReplicaCount"].int ?? 100 : spec["maxReplicas"].int).map(bounded) }
}

/// A PodDisruptionBudget and what it protects.
final class Budget {
  let resource: Resource
  let view: PodDisruptionBudget
  /// In reading order.
  fileprivate(set) var workloads: [ManagedWorkload] = []
  /// What it would protect in another namespace, where nothing is in its own.
  fileprivate(set) var elsewhere: ManagedWorkload?

  fileprivate init(_ resource: Resource) {
    self.resource = resource
    view = PodDisruptionBudget(resource.node)
  }

  var name: String { resource.name }
  var spec: Node { resource.node["spec"] }
  /// Nil where it selects nothing. An empty one selected nothing in v1beta1, and selects everything today.
  var selector: Selector? {
    guard let selector = view.selector else { return nil }
    return selector.isEmpty && resource.node["apiVersion"].text == "policy/v1beta1" ? nil : selector
  }
  /// How many pods it expects; nil where the number of one of its workloads isn't written.
  var expected: Int? {
    var sum = 0
    for workload in workloads {
      // Of several files with the same object nobody knows which counts.
      guard let fewest = ([workload] + workload.copies).compactMap(\.fewest).max() else { return nil }
      sum += fewest
    }
    return workloads.isEmpty ? nil : sum
  }
}

/// A count that the API can hold: no sum of a few overflows.
private func bounded(_ count: Int) -> Int { max(0, min(count, Int(Int32.max))) }

struct WorkloadName: Hashable {
  let kind: String
  let namespace: String
  let name: String
}

/// Kinds that run pods even where their template isn't written.
private let workloadKinds: Set<String> = [
  "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "DeploymentConfig", "Rollout",
]

/// Workloads by their pods' labels, so that a selector needn't look at each.
private struct LabelledWorkloads {
  private struct Posting: Hashable {
    let namespace: String
    let key: String
    let value: String
  }

  private var byLabel: [Posting: [ManagedWorkload]] = [:]
  private var byNamespace: [String: [ManagedWorkload]] = [:]

  mutating func add(_ workload: ManagedWorkload, in namespace: String) {
    byNamespace[namespace, default: []].append(workload)
    for (key, value) in workload.labels.pairs {
      byLabel[Posting(namespace: namespace, key: key, value: value), default: []].append(workload)
    }
  }

  /// In reading order; no more than anybody looks at.
  func matches(_ selector: Selector, in namespace: String, limit: Int = 500) -> [ManagedWorkload] {
    var candidates = byNamespace[namespace] ?? []
    // The rarest label leaves least to look at.
    for requirement in selector.requirements
    where (requirement.comparison == .equals || requirement.comparison == .isIn) && requirement.values.count == 1 {
      let posting = Posting(namespace: namespace, key: requirement.key, value: requirement.values[0])
      let found = byLabel[posting] ?? []
      if found.count < candidates.count { candidates = found }
    }
    var found: [ManagedWorkload] = []
    for workload in candidates where selector.matches(workload.labels) {
      found.append(workload)
      if found.count == limit { break }
    }
    return found
  }
}

// MARK: - Subjects

extension Subject where Value == ManagedWorkload {
  /// Everything that runs pods, also without a template, and isn't itself made by something here.
  static var workload: Self {
    Self { survey, body in
      for workload in survey.fleet.workloads { body(workload, Scope(workload.resource, runner: workload.runner)) }
    }
  }
}

extension Subject where Value == Autoscaler {
  /// Every HorizontalPodAutoscaler.
  static var autoscaler: Self {
    Self { survey, body in
      for autoscaler in survey.fleet.autoscalers where !autoscaler.isKEDA {
        body(autoscaler, Scope(autoscaler.resource))
      }
    }
  }
}

extension Subject where Value == Budget {
  static var budget: Self {
    Self { survey, body in for budget in survey.fleet.budgets { body(budget, Scope(budget.resource)) } }
  }
}
