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
  var services: [ServiceState] = []
  /// Published statuses over time, for the rows of any instant.
  var history: [PodSnapshot] = []
  var slices: [SliceSnapshot] = []
  var backends: [BackendSnapshot] = []
  var processes: [ProcessChange] = []
  /// Images that are on a node already.
  var images: Set<String> = []
  private var stopNumbers = 0

  /// More events than this end the run: a loop is a result, not a hang.
  static let mostEvents = 200_000

  init(_ inventory: Inventory, _ experiment: Experiment) {
    self.inventory = inventory
    self.experiment = experiment
  }

  var minor: Int { experiment.minor }

  mutating func nextStopNumber() -> Int {
    stopNumbers += 1
    return stopNumbers
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
  case updateEndpoints(Int)
  case updateProxy(Int, version: Int)
}

extension World {
  /// Runs to the experiment's end.
  mutating func run() {
    while let next = agenda.next, next <= experiment.end, let (at, message) = agenda.take() {
      now = at
      receive(message)
      guard log.count < Self.mostEvents else {
        tell(.simulator, .horizon, why: "more than \(Self.mostEvents) events; the run ends here")
        return
      }
    }
    now = max(now, experiment.end)
  }

  private mutating func receive(_ message: Message) {
    switch message {
    case .action(let index): perform(experiment.actions[index])
    case .schedule(let pod): schedule(pod)
    case .podChanged(let pod): kubeletSees(pod)
    case .wake(let pod, let number): wake(pod, number)
    case .sync(let pod): beginSync(pod)
    case .runtimeEvent(let pod): requestSync(pod)
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
    case .updateEndpoints(let service): updateEndpoints(service)
    case .updateProxy(let service, let version): updateProxy(service, version: version)
    }
  }

  mutating func tell(
    _ by: Event.Actor, _ what: Event.Happening, pod: Int? = nil, container: Int? = nil,
    _ details: [(key: String, value: Event.Detail)] = [], because: Node? = nil, why: String
  ) {
    let plan = pod.map { pods[$0].plan }
    log.append(
      Event(
        at: now, by: by, what: what, pod: pod.map { pods[$0].name },
        container: container.flatMap { plan?.containers[$0].name }, details: details, because: because, why: why))
  }
}
