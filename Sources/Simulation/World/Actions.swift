import Kubernetes
import Manifest

extension World {
  /// Puts the given state and all actions on the agenda.
  mutating func prepare() {
    makeServices()
    if let since = experiment.given.steadySince {
      now = since
      for pod in plannedPods() {
        images.formUnion(pod.plan.containers.map(\.image))
        add(pod)
      }
    }
    for (index, action) in experiment.actions.enumerated() { agenda.add(.action(index), at: action.at, .action) }
  }

  mutating func perform(_ action: Action) {
    switch action.deed {
    case .create:
      for pod in plannedPods() where pod.object == action.object { add(pod) }
    case .delete(let grace, let force):
      for pod in pods.indices where pods[pod].exists && "pod/\(pods[pod].name)" == action.object {
        delete(pod, grace: grace, force: force)
      }
    case .setCondition(let type, let value):
      for pod in pods.indices where pods[pod].exists && "pod/\(pods[pod].name)" == action.object {
        pods[pod].conditions[type] = value
        // The kubelet looks again when an outside actor changes a gate (CO-2).
        if pods[pod].plan.readinessGates.contains(type) { requestSync(pod) }
      }
    }
  }

  /// A pod of the manifests, before it's created.
  struct PlannedPod {
    let name: String
    let namespace: String
    let plan: PodPlan
    var object: String { "pod/\(name)" }
  }

  /// The bare pods of the manifests, in their order.
  private func plannedPods() -> [PlannedPod] {
    inventory.resources(of: .pod).filter(\.isWritten).map { resource in
      PlannedPod(
        name: resource.name, namespace: inventory.effectiveNamespace(of: resource), plan: PodPlan(resource.node))
    }
  }

  private mutating func add(_ planned: PlannedPod) {
    let plan = planned.plan
    let behaviors = plan.containers.map { experiment.knobs.behavior(of: $0.name, in: planned.name) }
    pods.append(
      Pod(
        name: planned.name, namespace: planned.namespace, plan: plan, behaviors: behaviors,
        runtimes: Array(repeating: ContainerRuntime(), count: plan.containers.count)))
    let pod = pods.count - 1
    tell(.api, .created, pod: pod, because: plan.node, why: "the pod is stored; no node has it yet")
    record(pod)
    agenda.add(.schedule(pod: pod), at: now, .scheduler)
  }

  /// Binds a pod to the node with the fewest pods (ST-2).
  mutating func schedule(_ pod: Int) {
    guard pods[pod].exists, pods[pod].deletion == nil else { return }
    let given = experiment.given.nodes
    let placed = given.first { $0.pods.contains(pods[pod].name) }?.name
    let names = given.isEmpty ? ["n1"] : given.map(\.name)
    let node = placed ?? names.min { load(of: $0) < load(of: $1) } ?? "n1"
    pods[pod].node = node
    pods[pod].status.isScheduled = true
    record(pod)
    tell(
      .scheduler, .bound, pod: pod, [("node", .text(node))], because: pods[pod].plan.node["spec"]["nodeName"],
      why: "the scheduler chose node \(node)")
    agenda.add(.podChanged(pod), at: now, .kubelet)
  }

  private func load(of node: String) -> Int { pods.count { $0.exists && $0.node == node } }

  /// A DELETE at the API server (TE-1, TE-10, TE-11, TE-15, TE-16).
  mutating func delete(_ pod: Int, grace asked: Int?, force: Bool) {
    let own = pods[pod].plan.grace
    var grace = asked ?? own
    if grace < 0 { grace = 1 }
    // kubectl turns 0 without --force into 1 (TE-10).
    if grace == 0, !force { grace = 1 }
    let because = pods[pod].plan.node["spec"]["terminationGracePeriodSeconds"]
    let source = asked == nil ? "the pod's own grace period" : "the grace period that was asked for"
    if let deletion = pods[pod].deletion {
      guard grace < deletion.grace else { return }
      pods[pod].deletion?.grace = grace
      tell(
        .api, .deletionShortened, pod: pod, [("grace", .number(Double(grace)))], because: because,
        why: "a second delete may only shorten the grace period; the stop that runs isn't interrupted")
    } else {
      if pods[pod].node == nil || pods[pod].status.phase.isTerminal { grace = 0 }
      pods[pod].deletion = Pod.Deletion(grace: grace, at: now)
      tell(
        .api, .deletionMarked, pod: pod, [("grace", .number(Double(grace)))], because: because,
        why: "deletionTimestamp is set, \(grace) s ahead (\(source)); the object stays until its containers are gone")
      agenda.add(.podChanged(pod), at: now, .kubelet)
      podChangedInAPI(pod)
    }
    if grace == 0 { remove(pod) }
  }

  /// Takes the object out of the API.
  mutating func remove(_ pod: Int) {
    guard pods[pod].exists else { return }
    pods[pod].exists = false
    record(pod)
    let why =
      pods[pod].worker.life == .finished
      ? "all containers are gone, so the kubelet lets the object go"
      : "the object is removed at once; its node may still be stopping the containers"
    tell(.api, .removed, pod: pod, because: pods[pod].plan.node, why: why)
    podChangedInAPI(pod)
  }

  /// Keeps what everybody can see of a pod from now on.
  mutating func record(_ pod: Int) {
    history.append(
      PodSnapshot(
        at: now, pod: pod, exists: pods[pod].exists, isDeleting: pods[pod].deletion != nil, status: pods[pod].status))
  }
}

/// What the API said about a pod from an instant on.
struct PodSnapshot: Sendable {
  let at: Moment
  let pod: Int
  let exists: Bool
  let isDeleting: Bool
  let status: PodStatus
}

/// A container that began to listen, was signalled, or exited.
struct ProcessChange: Sendable {
  enum Now: Sendable { case listening, closed, gone }
  let at: Moment
  let pod: Int
  let container: Int
  let now: Now
}
