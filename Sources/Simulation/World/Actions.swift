import Kubernetes
import Manifest

/// An object as scenarios name it: `deployment/web`, also `deployment/shop/web` with its namespace.
struct ObjectName: Sendable, Hashable {
  let kind: Kind?
  let namespace: String?
  let name: String

  init(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 2).map(String.init)
    kind = parts.first.flatMap { Kind.named($0) }
    namespace = parts.count == 3 ? parts[1] : nil
    name = parts.count > 1 ? parts[parts.count - 1] : ""
  }

  init(_ kind: Kind, _ name: String) { (self.kind, namespace, self.name) = (kind, nil, name) }

  func means(_ kind: Kind, _ name: String, in namespace: String) -> Bool {
    self.kind == kind && self.name == name && self.namespace.map { $0 == namespace } ?? true
  }

  /// The name under which it's recorded.
  var key: String { ObjectName.key(kind, name) }
  static func key(_ kind: Kind?, _ name: String) -> String { "\(kind.map(word) ?? "?")/\(name)" }

  /// A kind as scenarios call it.
  static func word(_ kind: Kind) -> String {
    switch kind {
    case .horizontalPodAutoscaler: "hpa"
    case .podDisruptionBudget: "pdb"
    case .persistentVolumeClaim: "pvc"
    default: kind.name.lowercased()
    }
  }
}

extension World {
  /// Puts the given state and all actions on the agenda.
  mutating func prepare() {
    let made = Set(
      experiment.actions.filter { $0.deed == .create }.map { ObjectName($0.object) })
    makeNodes(joining: Set(made.filter { $0.kind == .node }.map(\.name)))
    makeRoom()
    let written = inventory.resources.filter(\.isWritten)
    for resource in written { makeAbsent(resource, unlessNot: made) }
    makeServices()
    makeFronts()
    makeBudgets()
    makeQuotas()
    makeWrittenClaims()
    if let since = experiment.given.steadySince {
      now = since
      // What an action makes later wasn't there before.
      for resource in written
      where !made.contains(where: { name in
        resource.kind.map { name.means($0, resource.name, in: inventory.effectiveNamespace(of: resource)) } ?? false
      }) {
        if resource.runsPods { images.formUnion(PodPlan(resource.podTemplate).containers.map(\.image)) }
        create(resource)
      }
    }
    for (index, action) in experiment.actions.enumerated() { agenda.add(.action(index), at: action.at, .action) }
  }

  /// What an action creates later isn't there before; other objects that nobody runs are there from the start.
  private mutating func makeAbsent(_ resource: Resource, unlessNot made: Set<ObjectName>) {
    guard let kind = resource.kind else { return }
    let namespace = inventory.effectiveNamespace(of: resource)
    if made.contains(where: { $0.means(kind, resource.name, in: namespace) }) {
      absent.insert(absenceKey(kind, resource.name, in: namespace))
    }
  }

  func absenceKey(_ kind: Kind, _ name: String, in namespace: String) -> String {
    "\(ObjectName.word(kind))/\(namespace)/\(name)"
  }

  mutating func perform(_ action: Action) {
    let target = ObjectName(action.object)
    switch action.deed {
    case .create: create(target)
    case .delete(let grace, let force): delete(target, grace: grace, force: force)
    case .cascade(let cascade): delete(target, cascade)
    case .setLabel(let key, let value): for pod in living(target) { setLabel(key, value, ofPod: pod) }
    case .setCondition(let type, let value):
      for pod in living(target) {
        pods[pod].conditions[type] = value
        // The kubelet looks again when an outside actor changes a gate (CO-2).
        if pods[pod].plan.readinessGates.contains(type) { requestSync(pod) }
      }
    case .scale(let replicas): scale(target, to: replicas, why: "somebody set spec.replicas to \(replicas)")
    case .setImage(let container, let image): setImage(image, of: container, in: target)
    case .evict: for pod in living(target) { evict(pod) }
    case .drain(let options): if let node = node(target) { beginDrain(node, options) }
    case .nodeDies: if let node = node(target) { die(node) }
    case .outOfService: if let node = node(target) { takeOutOfService(node) }
    case .reboot(let back): if let node = node(target) { reboot(node, back: back) }
    case .shutDown(let grace): if let node = node(target) { shutDown(node, grace: grace) }
    case .restartKubelet: if let node = node(target) { restartKubelet(node) }
    case .pressureEvict(let hard): for pod in living(target) { pressureEvict(pod, hard: hard) }
    case .suspend(let isSuspended): suspend(target, isSuspended)
    case .pause(let isPaused): pause(target, isPaused)
    }
  }

  private func living(_ target: ObjectName) -> [Int] {
    guard target.kind == .pod else { return [] }
    return (podsByName[target.name] ?? []).filter { pod in
      pods[pod].exists && target.namespace.map { $0 == pods[pod].namespace } ?? true
    }
  }

  private func node(_ target: ObjectName) -> Int? {
    target.kind == .node ? nodes.firstIndex { $0.name == target.name } : nil
  }

  private mutating func create(_ target: ObjectName) {
    guard
      let resource = inventory.resources.first(where: { resource in
        resource.isWritten
          && resource.kind.map {
            target.means($0, resource.name, in: inventory.effectiveNamespace(of: resource))
          } ?? false
      })
    else {
      tell(.simulator, .note, [("object", .text(target.key))], why: "the manifests hold no \(target.key) to create")
      return
    }
    create(resource)
  }

  /// Creates an object of the manifests; its controller then makes what belongs to it.
  private mutating func create(_ resource: Resource) {
    guard let kind = resource.kind else { return }
    let namespace = inventory.effectiveNamespace(of: resource)
    absent.remove(absenceKey(kind, resource.name, in: namespace))
    switch kind {
    case .pod:
      createPod(
        PodRequest(
          name: resource.name, namespace: namespace, plan: PodPlan(resource.node), because: resource.node,
          why: "the pod is stored; no node has it yet"))
    case .replicaSet, .replicationController: createReplicaSet(resource, kind)
    case .deployment: createDeployment(resource)
    case .statefulSet: createStatefulSet(resource)
    case .daemonSet: createDaemonSet(resource)
    case .job: createJob(resource)
    case .cronJob: createCronJob(resource)
    case .horizontalPodAutoscaler: createAutoscaler(resource)
    case .persistentVolumeClaim: createClaim(resource)
    case .persistentVolume, .storageClass: bindPendingClaims()
    case .node: nodeJoins(resource.name)
    case .service: makeServiceAppear(resource)
    case .podDisruptionBudget: for index in budgets.indices { enqueue(.budget(index)) }
    default: break
    }
    // What its controller has told of it already says more.
    let key = ObjectName.key(kind, resource.name)
    if records[key]?.last.map({ $0.at < now || !$0.isThere }) ?? true { record(key, [:]) }
  }

  /// Deletes an object, and in the background what belongs to it (GC-1).
  mutating func delete(_ target: ObjectName, grace: Int?, force: Bool) {
    switch target.kind {
    case .namespace?:
      deleteNamespace(target.name)
      return
    case .pod?: for pod in living(target) { delete(pod, grace: grace, force: force) }
    case .replicaSet?, .replicationController?:
      each(replicaSets, target, \.id) { $0.deleteReplicaSet($1) }
    case .deployment?: each(deployments, target, \.id) { $0.deleteDeployment($1) }
    case .statefulSet?: each(statefulSets, target, \.id) { $0.deleteStatefulSet($1) }
    case .daemonSet?: each(daemonSets, target, \.id) { $0.deleteDaemonSet($1) }
    case .job?: each(jobs, target, \.id) { $0.deleteJob($1) }
    case .cronJob?: each(cronJobs, target, \.id) { $0.deleteCronJob($1) }
    case .horizontalPodAutoscaler?: each(autoscalers, target, \.id) { $0.autoscalers[$1].id.exists = false }
    case .podDisruptionBudget?:
      for index in budgets.indices
      where target.means(.podDisruptionBudget, budgets[index].name, in: budgets[index].namespace) {
        absent.insert(absenceKey(.podDisruptionBudget, budgets[index].name, in: budgets[index].namespace))
      }
    case .persistentVolumeClaim?: deleteClaims(target)
    case .node?: if let node = node(target) { deleteNode(node) }
    case .service?: removeServices(target)
    case let kind?:
      for resource in inventory.resources(of: kind) where resource.isWritten && resource.name == target.name {
        absent.insert(absenceKey(kind, resource.name, in: inventory.effectiveNamespace(of: resource)))
      }
    case nil: break
    }
    // A claim may be held by those that use it, and says itself when it's gone.
    if target.kind != .pod, target.kind != .persistentVolumeClaim { record(target.key, isThere: false, [:]) }
  }

  /// Does something to each object of a controller that a name means.
  mutating func each<State>(
    _ states: [State], _ target: ObjectName, _ id: KeyPath<State, ObjectID>, _ work: (inout World, Int) -> Void
  ) {
    for (index, state) in states.enumerated()
    where state[keyPath: id].exists
      && target.means(state[keyPath: id].kind, state[keyPath: id].name, in: state[keyPath: id].namespace)
    {
      work(&self, index)
    }
  }

  /// Sets `spec.replicas` of a workload: a person or an autoscaler.
  mutating func scale(_ target: ObjectName, to replicas: Int, why: String) {
    each(deployments, target, \.id) { world, index in
      world.deployments[index].replicas = replicas
      world.enqueue(.deployment(index))
    }
    each(replicaSets, target, \.id) { world, index in world.scaleReplicaSet(index, to: replicas) }
    each(statefulSets, target, \.id) { world, index in
      world.statefulSets[index].replicas = replicas
      world.enqueue(.statefulSet(index))
    }
    each(jobs, target, \.id) { world, index in
      world.jobs[index].parallelism = replicas
      world.enqueue(.job(index))
    }
  }

  private mutating func setImage(_ image: String, of container: String, in target: ObjectName) {
    each(deployments, target, \.id) { world, index in
      world.deployments[index].template.setImage(image, of: container)
      world.enqueue(.deployment(index))
    }
    each(replicaSets, target, \.id) { world, index in world.replicaSets[index].template.setImage(image, of: container) }
    each(statefulSets, target, \.id) { world, index in world.setTemplate(ofStatefulSet: index, image, of: container) }
    each(daemonSets, target, \.id) { world, index in world.setTemplate(ofDaemonSet: index, image, of: container) }
    each(cronJobs, target, \.id) { world, index in world.cronJobs[index].template.setImage(image, of: container) }
    for pod in living(target) { setImage(image, of: container, inPod: pod) }
  }

  private mutating func suspend(_ target: ObjectName, _ isSuspended: Bool) {
    each(jobs, target, \.id) { world, index in
      world.jobs[index].isSuspended = isSuspended
      world.enqueue(.job(index))
    }
    each(cronJobs, target, \.id) { world, index in
      world.cronJobs[index].isSuspended = isSuspended
      world.enqueue(.cronJob(index))
    }
  }

  private mutating func pause(_ target: ObjectName, _ isPaused: Bool) {
    each(deployments, target, \.id) { world, index in
      world.deployments[index].isPaused = isPaused
      world.enqueue(.deployment(index))
    }
  }
}

/// What tells a controller's object apart, and whether it's still there.
struct ObjectID: Sendable {
  let kind: Kind
  let name: String
  let namespace: String
  var exists = true
  /// Deleted in the foreground: it waits for what it owns, and makes nothing any more.
  var isDeleting = false
  let createdAt: Moment

  /// `deployment/web`
  var key: String { ObjectName.key(kind, name) }
}

extension World {
  func id(of resource: Resource, _ kind: Kind) -> ObjectID {
    ObjectID(
      kind: kind, name: resource.name, namespace: inventory.effectiveNamespace(of: resource), createdAt: now)
  }
}
