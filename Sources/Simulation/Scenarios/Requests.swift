import Kubernetes

/// Requests to a Service over a run, and what became of each.
///
/// Evenly spaced and spread over the backends in turn: no chance, so that two runs can be compared.
package struct Requests: Sendable {
  package enum Fate: String, Sendable, CaseIterable {
    case ok
    /// The program didn't listen.
    case refused
    /// The program ended before it had answered.
    case cut
    /// It was accepted and never answered.
    case unanswered
    /// The pod's network was gone already.
    case unreachable
    /// No backend was left, so the node refused it.
    case noBackend = "no-backend"
  }

  package struct Request: Sendable, Equatable {
    package let start: Moment
    /// When it was answered or failed.
    package let end: Moment
    package let fate: Fate
  }

  package struct Count: Sendable, Equatable {
    package var ok = 0
    package var inFlight = 0
    package var failures: [Fate: Int] = [:]
    package var failed: Int { failures.values.reduce(0, +) }

    /// `27 refused, 2 cut`.
    package var failureText: String {
      Fate.allCases.compactMap { fate in failures[fate].map { "\($0) \(fate.words)" } }.joined(separator: ", ")
    }
  }

  /// By their start.
  package let all: [Request]
  package let service: String

  private static let most = 200_000
}

extension Requests.Fate {
  package var words: String {
    switch self {
    case .ok: "ok"
    case .refused: "refused by the pod"
    case .cut: "cut off"
    case .unanswered: "not answered"
    case .unreachable: "to an address that's gone"
    case .noBackend: "refused by the node, no backend"
    }
  }
}

extension Requests {
  /// Nil where no Service selects the pod, or the scenario counts no requests.
  init?(_ timeline: Timeline, _ stage: Stage, _ dials: Dials, isSteady: Bool, until end: Moment) {
    guard let service = stage.service, let rate = dials.value("rate"), rate > 0,
      let index = timeline.world.services.firstIndex(where: { $0.name == service.name })
    else { return nil }
    self.service = service.name
    let world = timeline.world
    let rules = world.backends.filter { $0.service == index }
    let lives = world.pods.indices.map { Life(pod: $0, world, stage, dials) }
    // Pods that aren't simulated one by one, as there are so many alike.
    let others = isSteady ? max(0, stage.replicas - 1 - stage.siblings.count) : 0
    let length = dials.moment("request-length")
    let count = min(Self.most, Int((end.seconds * rate).rounded(.up)))
    var requests: [Request] = []
    requests.reserveCapacity(max(0, count))
    // The latest rules of the first node and of the slowest; the clients' nodes take turns.
    var latest = [-1, -1]
    let lead = dials.proxyLead
    var hasServed = isSteady
    for number in 0..<max(0, count) {
      let at = Moment(seconds: Double(number) / rate)
      let node = number / max(1, stage.replicas) % 2
      let now = node == 0 ? at + lead : at
      while latest[node] + 1 < rules.count, rules[latest[node] + 1].at <= now { latest[node] += 1 }
      let rule = latest[node]
      let backends = rule < 0 ? [] : rules[rule].backends.pods
      if backends.isEmpty, others == 0 {
        // Before the first pod is there, nobody expects an answer.
        if hasServed { requests.append(Request(start: at, end: at, fate: .noBackend)) }
        continue
      }
      hasServed = true
      let turn = number % (backends.count + others)
      let life = turn < backends.count ? lives[backends[turn]] : nil
      requests.append(life?.request(at: at, length) ?? Request(start: at, end: at + length, fate: .ok))
    }
    all = requests
  }

  package func count(at moment: Moment) -> Count {
    var count = Count()
    for request in all {
      guard request.start <= moment else { break }
      if request.end > moment {
        count.inFlight += 1
      } else if request.fate == .ok {
        count.ok += 1
      } else {
        count.failures[request.fate, default: 0] += 1
      }
    }
    return count
  }

  /// The stretches in which requests fail, from the first failure of each to the last; gaps under a second are none.
  package var failing: [(from: Moment, to: Moment)] {
    var spans: [(from: Moment, to: Moment)] = []
    for request in all where request.fate != .ok {
      if let last = spans.last, request.start - last.to < .seconds(1) {
        spans[spans.count - 1].to = max(last.to, request.end)
      } else {
        spans.append((request.start, request.end))
      }
    }
    return spans
  }
}

/// When a pod's program listens, answers and ends.
private struct Life {
  /// Each start of the container that the Service's traffic goes to.
  var runs: [(answers: Moment, closes: Moment, ends: Moment)] = []
  var hangs: Moment?
  var unreachable: Moment?

  private static let never = Moment(microseconds: .max / 4)

  init(pod: Int, _ world: World, _ stage: Stage, _ dials: Dials) {
    unreachable = world.pods[pod].sandboxGone
    let container = stage.plan.containers.firstIndex { $0.name == stage.target?.name }
    let isSubject = world.pods[pod].name == stage.pod
    for change in world.pods[pod].processes where change.container == container {
      switch change.now {
      case .listening:
        // Those that ran before have answered for long.
        let delay = change.at >= .zero ? dials.moment("answers-after") : .zero
        runs.append((change.at + delay, Self.never, Self.never))
        if isSubject, runs.count == 1, dials["hangs-after"] != nil { hangs = dials.moment("hangs-after") }
      case .closed where !runs.isEmpty: runs[runs.count - 1].closes = change.at
      case .gone where !runs.isEmpty:
        hangs = nil
        runs[runs.count - 1].ends = change.at
        runs[runs.count - 1].closes = min(runs[runs.count - 1].closes, change.at)
      default: break
      }
    }
  }

  func request(at start: Moment, _ length: Moment) -> Requests.Request {
    if let unreachable, unreachable <= start {
      return Requests.Request(start: start, end: start, fate: .unreachable)
    }
    guard let run = runs.last(where: { $0.answers <= start }), start < run.closes else {
      return Requests.Request(start: start, end: start, fate: .refused)
    }
    if let hangs, hangs <= start { return Requests.Request(start: start, end: start + length, fate: .unanswered) }
    if run.ends < start + length { return Requests.Request(start: start, end: run.ends, fate: .cut) }
    return Requests.Request(start: start, end: start + length, fate: .ok)
  }
}
