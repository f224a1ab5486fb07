import Kubernetes
import Manifest

/// A ReplicaSet or ReplicationController, by itself or as a revision of a Deployment.
struct ReplicaSetState: Sendable {
  var id: ObjectID
  /// How its pods are called: `pi` in `pi#3`, `web@2` in `web@2#1`.
  var podBase: String
  /// Where its pods belong for people: the Deployment where there's one.
  let workload: String
  let node: Node
  /// Nil for one of its own, also one whose Deployment was deleted without it.
  var deployment: Int?
  /// Which pods it counts; nil where a hash of the template tells them apart.
  var selector: Selector?
  var revision: Int?
  var template: Template
  var replicas: Int
  let minReady: Int
  /// The pods that exist, in order of creation.
  var pods: [Int] = []
  /// How many it has created under this name.
  var created = 0
  var counts = PodCounts()
  /// What the Deployment noted when it scaled it last (DE-10).
  var desiredNote = 0
  var maximumNote = 0
  /// Refused creations in a row, for the delay of the next try.
  var refusals = 0
}

/// ReplicaSets count and rank (lifecycle rules RS).
extension World {
  /// At most so many creations or deletions in one go. Source: RS-4.
  static let burst = 500

  mutating func createReplicaSet(_ resource: Resource, _ kind: Kind) {
    let spec = resource.node["spec"]
    let id = id(of: resource, kind)
    let selected = spec["selector"]
    replicaSets.append(
      ReplicaSetState(
        id: id, podBase: resource.name, workload: id.key, node: resource.node, deployment: nil,
        selector: kind == .replicationController
          ? selected.isPresent ? Selector(Labels(selected)) : Selector(PodPlan(spec["template"]).labels)
          : selector(selected),
        template: Template(spec["template"]), replicas: max(0, spec["replicas"].int32 ?? 1),
        minReady: max(0, spec["minReadySeconds"].int32 ?? 0)))
    tellCreated(id, resource.node)
    enqueue(.replicaSet(replicaSets.count - 1))
  }

  func tellCreatedText(_ id: ObjectID) -> String { "\(id.kind.name) '\(id.name)' is stored; its controller sees it" }

  mutating func tellCreated(_ id: ObjectID, _ node: Node) {
    tell(.api, .objectCreated, [("object", .text(id.key))], because: node, why: tellCreatedText(id))
  }

  mutating func scaleReplicaSet(_ index: Int, to replicas: Int) {
    replicaSets[index].replicas = replicas
    enqueue(.replicaSet(index))
  }

  mutating func reconcileReplicaSet(_ index: Int) {
    guard replicaSets[index].id.exists, !replicaSets[index].id.isDeleting else { return }
    replicaSets[index].pods.removeAll { !pods[$0].exists || pods[$0].owner != .replicaSet(index) }
    adopt(index)
    let active = replicaSets[index].pods.filter { pods[$0].isActive }
    let difference = active.count - replicaSets[index].replicas
    if difference < 0 {
      createPods(min(-difference, Self.burst), for: index)
      if -difference > Self.burst { enqueue(.replicaSet(index), at: now + .milliseconds(1)) }
    } else if difference > 0 {
      for pod in ranked(active, index).prefix(min(difference, Self.burst)) {
        delete(pod, by: "\(active.count) active pods are more than the \(replicaSets[index].replicas) wanted")
      }
      if difference > Self.burst { enqueue(.replicaSet(index), at: now + .milliseconds(1)) }
    }
    updateCounts(ofReplicaSet: index)
  }

  /// Pods in batches of 1, 2, 4 …: a batch with a refusal is the last, and the next try waits ever longer (RS-4).
  private mutating func createPods(_ count: Int, for index: Int) {
    let set = replicaSets[index]
    let root = set.deployment.map { deployments[$0].node } ?? set.node
    var (left, batch) = (count, 1)
    while left > 0 {
      var refusals = 0
      for _ in 0..<min(batch, left) {
        let number = replicaSets[index].created + 1
        let pod = createPod(
          PodRequest(
            name: "\(set.podBase)#\(number)", namespace: set.id.namespace, plan: set.template.plan,
            owner: .replicaSet(index), workload: set.workload, revision: set.revision,
            because: root["spec"]["replicas"],
            why: "fewer active pods than the \(set.replicas) wanted; readiness doesn't matter"))
        guard let pod else {
          refusals += 1
          continue
        }
        replicaSets[index].created = number
        replicaSets[index].pods.append(pod)
      }
      guard refusals == 0 else {
        enqueue(.replicaSet(index), at: now + retryDelay(replicaSets[index].refusals))
        replicaSets[index].refusals += 1
        return
      }
      left -= min(batch, left)
      batch *= 2
    }
    replicaSets[index].refusals = 0
  }

  private mutating func updateCounts(ofReplicaSet index: Int) {
    let set = replicaSets[index]
    let active = set.pods.filter { pods[$0].isActive }
    let counts = counts(of: active, minReady: set.minReady)
    if let next = nextAvailability(of: active, minReady: set.minReady) { enqueue(.replicaSet(index), at: next) }
    record(
      set.id.key,
      [
        "desired": "\(set.replicas)", "current": "\(counts.replicas)", "ready": "\(counts.ready)",
        "available": "\(counts.available)",
      ])
    replicaSets[index].counts = counts
    if let deployment = set.deployment, counts != set.counts { enqueue(.deployment(deployment)) }
  }

  /// Those to be deleted first come first (RS-2, RS-3).
  private func ranked(_ active: [Int], _ index: Int) -> [Int] {
    var onNode: [Int: Int] = [:]
    let siblings =
      replicaSets[index].deployment.map { deployment in
        deployments[deployment].replicaSets.flatMap { replicaSets[$0].pods }
      } ?? replicaSets[index].pods
    for pod in siblings where pods[pod].isActive {
      if let node = pods[pod].node { onNode[node, default: 0] += 1 }
    }
    let ranks = active.map { pod in
      (pod: pod, rank: DeletionRank(pods[pod], colocated: pods[pod].node.flatMap { onNode[$0] } ?? 0, now: now))
    }
    return ranks.sorted { a, b in a.rank.comes(before: b.rank) ?? (a.pod > b.pod) }.map(\.pod)
  }

  mutating func deleteReplicaSet(_ index: Int) {
    guard replicaSets[index].id.exists else { return }
    replicaSets[index].id.exists = false
    let id = replicaSets[index].id
    record(id.key, isThere: false, [:])
    if replicaSets[index].deployment == nil { tellRemoved(id, replicaSets[index].node) }
    for pod in replicaSets[index].pods where pods[pod].exists {
      delete(pod, by: "its owner \(id.key) is gone, and the garbage collector follows")
    }
  }

  mutating func tellRemoved(_ id: ObjectID, _ node: Node) {
    tell(
      .api, .objectRemoved, [("object", .text(id.key))], because: node,
      why: "\(id.kind.name) '\(id.name)' is deleted; what it owns follows in the background")
  }
}

/// What decides which pod a ReplicaSet gives up first.
private struct DeletionRank {
  let isAssigned: Bool
  let phase: Int
  let isReady: Bool
  let cost: Int
  let colocated: Int
  let readyAge: (second: Int, bucket: Int)
  let restarts: Int
  let sidecarRestarts: Int
  let age: (second: Int, bucket: Int)

  init(_ pod: Pod, colocated: Int, now: Moment) {
    isAssigned = pod.node != nil
    phase = pod.status.phase == .pending ? 0 : 1
    isReady = pod.status.isReady
    cost = pod.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int($0) } ?? 0
    self.colocated = colocated
    readyAge = Self.age(of: pod.readySecond, now)
    restarts = pod.status.containers.filter { !$0.isInit }.map(\.restarts).max() ?? 0
    sidecarRestarts = pod.status.containers.filter(\.isSidecar).map(\.restarts).max() ?? 0
    age = Self.age(of: .seconds(pod.createdAt.wholeSeconds), now)
  }

  /// Ages are compared by powers of two, so that pods of nearly the same age go in no order (RS-3).
  private static func age(of moment: Moment, _ now: Moment) -> (second: Int, bucket: Int) {
    let age = now - moment
    guard age > .zero else { return (moment.wholeSeconds, -1) }
    let nanoseconds = age.microseconds.multipliedReportingOverflow(by: 1000)
    let size = nanoseconds.overflow ? Int.max : nanoseconds.partialValue
    return (moment.wholeSeconds, Int.bitWidth - 1 - size.leadingZeroBitCount)
  }

  /// Nil when nothing but chance decides.
  func comes(before other: DeletionRank) -> Bool? {
    if isAssigned != other.isAssigned { return !isAssigned }
    if phase != other.phase { return phase < other.phase }
    if isReady != other.isReady { return !isReady }
    if cost != other.cost { return cost < other.cost }
    if colocated != other.colocated { return colocated > other.colocated }
    if isReady, readyAge.second != other.readyAge.second {
      return readyAge.bucket == other.readyAge.bucket ? nil : readyAge.bucket < other.readyAge.bucket
    }
    if restarts != other.restarts { return restarts > other.restarts }
    if sidecarRestarts != other.sidecarRestarts { return sidecarRestarts > other.sidecarRestarts }
    if age.second != other.age.second {
      return age.bucket == other.age.bucket ? nil : age.bucket < other.age.bucket
    }
    return nil
  }
}
