import Kubernetes
import Manifest

/// A controller's object, as a key of work: what is to be looked at again, and who owns a pod.
enum Controller: Sendable, Hashable {
  case replicaSet(Int), deployment(Int), statefulSet(Int), daemonSet(Int), job(Int), cronJob(Int)
  case budget(Int)
}

extension World {
  /// A controller is to look at its object: once at this instant, however many ask.
  mutating func enqueue(_ controller: Controller) {
    guard queued.insert(controller).inserted else { return }
    later(.reconcile(controller), at: now, .controller)
  }

  /// A controller is to look again later.
  mutating func enqueue(_ controller: Controller, at moment: Moment) {
    if moment <= now { enqueue(controller) } else { agenda.add(.due(controller), at: moment, .controller) }
  }

  /// How long a controller's queue holds an object back after so many failures in a row: 5 ms, doubling, 1000 s at most.
  /// Source: `client-go/util/workqueue/default_rate_limiters.go`.
  func retryDelay(_ failures: Int) -> Moment { min(Moment(microseconds: 5000 << min(failures, 18)), .seconds(1000)) }

  mutating func reconcile(_ controller: Controller) {
    switch controller {
    case .replicaSet(let index): reconcileReplicaSet(index)
    case .deployment(let index): reconcileDeployment(index)
    case .statefulSet(let index): reconcileStatefulSet(index)
    case .daemonSet(let index): reconcileDaemonSet(index)
    case .job(let index): reconcileJob(index)
    case .cronJob(let index): reconcileCronJob(index)
    case .budget(let index): recordBudget(index)
    }
  }
}

/// The pod template of a workload, with what was changed since it was written.
struct Template: Sendable {
  let node: Node
  private(set) var images: [String: String]
  private(set) var plan: PodPlan

  init(_ node: Node) {
    (self.node, images) = (node, [:])
    plan = PodPlan(node)
  }

  mutating func setImage(_ image: String, of container: String) {
    images[container] = image
    plan = PodPlan(node, images: images)
  }

  /// The same template: another one makes another revision.
  func isSame(as other: Template) -> Bool { plan.containers.map(\.image) == other.plan.containers.map(\.image) }
}

/// How many pods of a controller there are, as its status counts them.
struct PodCounts: Sendable, Equatable {
  var replicas = 0
  var ready = 0
  var available = 0
}

extension World {
  /// Ready for `minReady` seconds (CO-4): up to 1.33 strictly longer.
  func isAvailable(_ pod: Int, minReady: Int) -> Bool {
    guard pods[pod].isReady else { return false }
    guard minReady > 0 else { return true }
    let due = pods[pod].readySecond + .seconds(minReady)
    return minor >= 34 ? due <= now : due < now
  }

  /// When the controller looks whether its ready pods have become available; nil when none is about to.
  ///
  /// Up to 1.33 a controller adds a second to be sure (`enqueueAfter(minReadySeconds + 1 s)`).
  func nextAvailability(of members: [Int], minReady: Int) -> Moment? {
    guard minReady > 0 else { return nil }
    let extra = minor >= 34 ? 0 : 1
    return members.filter { pods[$0].isReady && !isAvailable($0, minReady: minReady) }
      .map { pods[$0].readySecond + .seconds(minReady + extra) }.filter { $0 > now }.min()
  }

  func counts(of members: [Int], minReady: Int) -> PodCounts {
    var counts = PodCounts(replicas: members.count)
    for pod in members where pods[pod].isReady {
      counts.ready += 1
      if isAvailable(pod, minReady: minReady) { counts.available += 1 }
    }
    return counts
  }

  /// Keeps what is shown of an object from now on.
  mutating func record(_ object: String, isThere: Bool = true, _ columns: [String: String]) {
    let record = ObjectRecord(at: now, isThere: isThere, columns: columns)
    let last = records[object]?.last
    if let last, last.isThere == isThere, last.columns == columns { return }
    // Only what holds at the end of an instant can be seen.
    if last?.at == now { records[object]?.removeLast() }
    records[object, default: []].append(record)
  }
}

/// What is shown of an object from an instant on.
struct ObjectRecord: Sendable {
  let at: Moment
  let isThere: Bool
  /// By the names of the golden format: `ready`, `upToDate`, `status` …
  let columns: [String: String]
}
