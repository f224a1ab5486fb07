import Kubernetes
import Manifest

/// The simulated cluster, and the log of what happens in it.
///
/// Subsystems are extensions, each in its own file; they don't call each other's inside but put what follows on the
/// agenda, possibly for the same instant with a later rank. `receive` only routes.
struct World: Sendable {
  let inventory: Inventory
  let experiment: Experiment
  var now = Moment.zero
  var agenda = Agenda<Message>()
  var log: [Event] = []
  var pods: [Pod] = []
  /// The pods of a name, in order of creation: a StatefulSet's come back.
  var podsByName: [String: [Int]] = [:]
  var nodes: [NodeState] = []
  /// Unreachable nodes whose pods aren't to be evicted yet, in the order of their silence, and when each zone may have
  /// its next taint.
  var waitingForTaint: [Int] = []
  var nextTaint: [String: Moment] = [:]
  /// When kube-proxy synced last, or is to sync next.
  var nextProxySync: Moment?
  /// Pods that are over and still lie there.
  var terminatedPods = 0
  /// Some node's capacity or labels are known, so pods may have to wait for room.
  var placesByRoom = false
  /// Pods for which room was made at some time.
  var nominees: [Int] = []
  /// Some critical pod waited for others to be ended for it.
  var someWaitForRoom = false
  /// Some pod keeps others away.
  var looksAtNeighbors = false
  /// Where given pods stand, by their names.
  var placement: [String: Int] = [:]
  var services: [ServiceState] = []
  /// What stands before Services: Ingresses, load balancers.
  var fronts: [FrontState] = []
  var frontBackends: [FrontSnapshot] = []
  var claims: [ClaimState] = []
  /// The latest claim of a name, by `namespace/name`.
  var claimsByName: [String: Int] = [:]
  var boundVolumes: Set<String> = []
  /// Revisions of StatefulSets that came back under another number, by the set.
  var renumbered: [String: [Int: Int]] = [:]
  var replicaSets: [ReplicaSetState] = []
  var deployments: [DeploymentState] = []
  var statefulSets: [StatefulSetState] = []
  var daemonSets: [DaemonSetState] = []
  var jobs: [JobState] = []
  var cronJobs: [CronJobState] = []
  var autoscalers: [AutoscalerState] = []
  var budgets: [BudgetState] = []
  var quotas: [QuotaState] = []
  /// Objects that pods need and that aren't there yet, or not any more, by `kind/namespace/name`.
  var absent: Set<String> = []
  /// Bare pods, which a controller may adopt.
  var orphans: [Int] = []
  /// Namespaces that are being deleted, and whether that was told to those who still want to create.
  var terminatingNamespaces: [String: Set<String>] = [:]
  /// Owners that wait for their pods to be gone.
  var waitingOwners: [WaitingOwner] = []
  /// Controllers that are to look again at this instant.
  var queued: Set<Controller> = []
  var slices: [SliceSnapshot] = []
  var backends: [BackendSnapshot] = []
  /// What `kubectl get` shows of objects that aren't pods, over time; by `kind/name`.
  var records: [String: [ObjectRecord]] = [:]
  /// Images that are on a node already.
  var images: Set<String> = []
  /// With whose pull secrets an image came onto the nodes; absent for one that needed none, or was there before.
  var imageSecrets: [String: Set<String>] = [:]
  /// The rank of what is being done now.
  private(set) var rank = Rank.process
  private var stopNumbers = 0

  /// More events than this end the run: a loop is a result, not a hang.
  static let mostEvents = 500_000
  /// Of what happens, most isn't told: a controller that looks and finds nothing to do.
  static let mostMessages = 4_000_000
  static let mostPods = 10_000

  init(_ inventory: Inventory, _ experiment: Experiment) {
    self.inventory = inventory
    self.experiment = experiment
  }

  var minor: Int { experiment.minor }

  mutating func nextStopNumber() -> Int {
    stopNumbers += 1
    return stopNumbers
  }

  /// Puts work of controllers, slices and proxies on the agenda: after the runtime's events where those led to it.
  mutating func later(_ message: Message, at moment: Moment, _ rank: Rank) {
    agenda.add(message, at: moment, moment == now && self.rank >= .runtimeEvent ? rank.late : rank)
  }
}

enum Message: Sendable {
  case action(Int)
  case schedule(pod: Int)
  case podChanged(Int)
  case wake(pod: Int, number: Int)
  case sync(Int)
  case runtimeEvent(Int)
  case pullEnds(pod: Int, container: Int, succeeds: Bool)
  case exits(pod: Int, container: Int, instance: Int, code: Int, reason: String?)
  case hookEnds(pod: Int, container: Int, instance: Int, succeeds: Bool)
  case preStopEnds(pod: Int, container: Int, stop: Int, succeeds: Bool)
  case preStopTimesOut(pod: Int, container: Int, stop: Int)
  case turnTimesOut(pod: Int, container: Int, stop: Int)
  case kill(pod: Int, container: Int, stop: Int)
  case tick(pod: Int, probe: Int, number: Int)
  case hangEnds(pod: Int, probe: Int, instance: Int)
  case podDeadline(Int)
  case updateEndpoints(Int)
  case updateProxy(Int, version: Int)
  /// A controller works on one of its objects.
  case reconcile(Controller)
  /// The time has come for it to look again.
  case due(Controller)
  case autoscale(Int)
  case cronFires(Int)
  case jobExpires(Int)
  case heartbeatMissed(node: Int)
  case tolerationEnds(pod: Int)
  case nodeForgotten(node: Int)
  case nodeReturns(node: Int)
  case taintNodes
  case collectPods
  case collectFromNode(Int)
  /// A group of a shutdown is out of time; `left` groups were to come then.
  case shutdownGoesOn(node: Int, left: Int)
  case updateFront(Int, version: Int)
  case drain(node: Int, pods: [Int])
}

extension Message {
  /// The pod whose node must live for this to happen; nil for what happens elsewhere.
  fileprivate var podOnNode: Int? {
    switch self {
    case .podChanged(let pod), .sync(let pod), .runtimeEvent(let pod), .podDeadline(let pod): pod
    case .wake(let pod, _), .pullEnds(let pod, _, _), .exits(let pod, _, _, _, _), .hookEnds(let pod, _, _, _): pod
    case .preStopEnds(let pod, _, _, _), .preStopTimesOut(let pod, _, _), .turnTimesOut(let pod, _, _): pod
    case .kill(let pod, _, _), .tick(let pod, _, _), .hangEnds(let pod, _, _): pod
    default: nil
    }
  }
}

extension World {
  /// Runs to the experiment's end.
  mutating func run() {
    var messages = 0
    while let next = agenda.next, next <= experiment.end, let (at, rank, message) = agenda.take() {
      (now, self.rank) = (at, rank)
      receive(message)
      messages += 1
      if let limit = limit(after: messages) {
        tell(.simulator, .eventLimit, why: "more than \(limit); the run ends here")
        return
      }
    }
    let isMore = agenda.next != nil
    now = max(now, experiment.end)
    tell(.simulator, .horizon, why: isMore ? "the run ends here; more would happen later" : "nothing more would happen")
  }

  /// What there is too much of, if anything.
  private func limit(after messages: Int) -> String? {
    if log.count >= Self.mostEvents { return "\(Self.mostEvents) events" }
    if messages >= Self.mostMessages { return "\(Self.mostMessages) steps" }
    return pods.count >= Self.mostPods ? "\(Self.mostPods) pods" : nil
  }

  private mutating func receive(_ message: Message) {
    if let pod = message.podOnNode, isOnDeadNode(pod) { return }
    switch message {
    case .action(let index): perform(experiment.actions[index])
    case .schedule(let pod): schedule(pod)
    case .podChanged(let pod): kubeletSees(pod)
    case .wake(let pod, let number): wake(pod, number)
    case .sync(let pod): beginSync(pod)
    case .runtimeEvent(let pod):
      pods[pod].worker.isAwaitingRuntime = false
      requestSync(pod)
    case .pullEnds(let pod, let container, let succeeds): pullEnds(pod, container, succeeds)
    case .exits(let pod, let container, let instance, let code, let reason):
      exits(pod, container, instance, code, reason)
    case .hookEnds(let pod, let container, let instance, let succeeds): hookEnds(pod, container, instance, succeeds)
    case .preStopEnds(let pod, let container, let stop, let succeeds): preStopEnds(pod, container, stop, succeeds)
    case .preStopTimesOut(let pod, let container, let stop): preStopTimesOut(pod, container, stop)
    case .turnTimesOut(let pod, let container, let stop): turnTimesOut(pod, container, stop)
    case .kill(let pod, let container, let stop): kill(pod, container, stop)
    case .tick(let pod, let probe, let number): tick(pod, probe, number)
    case .hangEnds(let pod, let probe, let instance): hangEnds(pod, probe, instance)
    case .podDeadline(let pod): podDeadline(pod)
    case .updateEndpoints(let service): updateEndpoints(service)
    case .updateProxy(let service, let version): updateProxy(service, version: version)
    case .reconcile(let controller):
      queued.remove(controller)
      reconcile(controller)
    case .due(let controller): enqueue(controller)
    case .autoscale(let index): autoscale(index)
    case .cronFires(let index): enqueue(.cronJob(index))
    case .jobExpires(let index): jobExpires(index)
    case .heartbeatMissed(let node): heartbeatMissed(node)
    case .tolerationEnds(let pod): tolerationEnds(pod)
    case .nodeForgotten(let node): nodeForgotten(node)
    case .nodeReturns(let node): nodeReturns(node)
    case .taintNodes: taintUnreachable()
    case .collectPods: collectPods()
    case .collectFromNode(let node): collect(from: node)
    case .shutdownGoesOn(let node, let left): if nodes[node].shutdown.count == left { shutDownNext(node) }
    case .updateFront(let front, let version): updateFront(front, version: version)
    case .drain(let node, let pods): drain(node, pods)
    }
  }

  mutating func tell(
    _ by: Event.Actor, _ what: Event.Happening, pod: Int? = nil, container: Int? = nil,
    _ details: [(key: String, value: Event.Detail)] = [], because: Node? = nil, why: String
  ) {
    log.append(
      Event(
        at: now, by: by, what: what, pod: pod.map { pods[$0].name },
        container: container.flatMap { index in pod.map { pods[$0].plan.containers[index].name } }, details: details,
        because: because, why: why))
  }
}
