import Kubernetes
import Manifest

/// How pods come to be.
extension World {
  /// What a controller, or a person, asks for.
  struct PodRequest {
    let name: String
    let namespace: String
    let plan: PodPlan
    var owner: Controller?
    var workload: String?
    var revision: Int?
    var ordinal: Int?
    /// Labels that the controller adds.
    var labels: [String: String] = [:]
    /// The claims that the controller adds to the template's.
    var claims: [String] = []
    /// The node that a DaemonSet's pod is for.
    var node: Int?
    let because: Node
    let why: String
  }

  /// Stores a pod; nil when admission refuses it.
  @discardableResult
  mutating func createPod(_ request: PodRequest) -> Int? {
    let plan = request.plan
    if isRefusedByNamespace(request) { return nil }
    if let refusal = refusal(of: plan, in: request.namespace) {
      tell(
        .api, .createRefused, [("name", .text(request.name)), ("code", 403)], because: refusal.because,
        why: refusal.why)
      return nil
    }
    let turn = (podsByName[request.name]?.count ?? 0) + 1
    let behaviors = plan.containers.map { experiment.knobs.behavior(of: $0.name, in: request.name, turn: turn) }
    var annotations: [String: String] = [:]
    for (key, value) in plan.node["metadata"]["annotations"].fields { annotations[key] = value.text }
    annotations.merge(experiment.given.annotations[request.name] ?? [:]) { $1 }
    let mounted = plan.node["spec"]["volumes"].items.compactMap { volume -> String? in
      if volume["ephemeral"].isPresent { return "\(request.name)-\(volume["name"].text ?? "")" }
      return volume["persistentVolumeClaim"]["claimName"].text
    }
    // A StatefulSet's own claim takes the place of a volume of the same name.
    let claims = request.claims + mounted.filter { !request.claims.contains($0) }
    var pod = Pod(
      name: request.name, namespace: request.namespace, plan: plan,
      labels: Labels(plan.labels.pairs.merging(request.labels) { $1 }), annotations: annotations,
      behaviors: behaviors, owner: request.owner, workload: request.workload, revision: request.revision,
      ordinal: request.ordinal, createdAt: now, claims: claims,
      runtimes: Array(repeating: ContainerRuntime(), count: plan.containers.count))
    pod.wantedNode = request.node
    if placesByRoom {
      pod.requests = requests(of: plan, in: request.namespace)
      (pod.priority, pod.preempts) = priority(of: plan)
      let spec = plan.node["spec"]
      let keepsAway = spec["affinity"]["podAntiAffinity"].isPresent
      pod.looksAtNeighbors =
        keepsAway || spec["affinity"]["podAffinity"].isPresent || spec["topologySpreadConstraints"].isPresent
      if keepsAway { looksAtNeighbors = true }
    }
    pod.isHeldUnready =
      experiment.given.notReady.contains(request.name)
      && !plan.containers.contains { $0.probes[.readiness] != nil }
    // What ran before the scenario began has its images.
    if isBeforeTheStart { pod.pulled = Set(plan.containers.map(\.image)) }
    pods.append(pod)
    let index = pods.count - 1
    podsByName[request.name, default: []].append(index)
    pods[index].services = services.indices.filter { selects($0, index) }
    for service in pods[index].services { services[service].members.append(index) }
    pods[index].budgets = budgets.indices.filter { budgets[$0].protects(pods[index]) }
    for budget in pods[index].budgets { budgets[budget].members.append(index) }
    tell(.api, .created, pod: index, because: request.because, why: request.why)
    record(index)
    podChangedInAPI(index)
    if request.owner == nil { orphanAppears(index) }
    makeEphemeralClaims(of: index)
    agenda.add(.schedule(pod: index), at: now, .scheduler)
    return index
  }

  /// The given state is still being made: images are there, pods stand where it says.
  var isBeforeTheStart: Bool {
    experiment.given.steadySince.map { $0 == now || now < .zero } ?? false
  }

  /// Keeps what everybody can see of a pod from now on.
  mutating func record(_ pod: Int) {
    let snapshot = PodSnapshot(
      at: now, exists: pods[pod].exists, isDeleting: pods[pod].deletion != nil, status: pods[pod].status)
    if let last = pods[pod].snapshots.last, last.at == now {
      pods[pod].snapshots[pods[pod].snapshots.count - 1] = snapshot
    } else {
      pods[pod].snapshots.append(snapshot)
    }
  }
}

/// What the API said about a pod from an instant on.
struct PodSnapshot: Sendable {
  let at: Moment
  let exists: Bool
  let isDeleting: Bool
  let status: PodStatus
}

/// A container that began to listen, was signalled, or exited.
struct ProcessChange: Sendable {
  enum Now: Sendable { case listening, closed, gone }
  let at: Moment
  let container: Int
  let now: Now
}
