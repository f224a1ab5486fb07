import Kubernetes

/// A connection to the pod, as a sample: what becomes of those that are open when it's told to stop.
package struct Connection: Sendable, Equatable {
  /// The client's node, whose rules decide how long new connections get through.
  package let node: String
  /// Kept open for further requests, or closed with its only one.
  package let isKeptAlive: Bool
  package let open: Moment
  package var close: Moment
  package var requests: [(from: Moment, to: Moment)] = []
  /// Nobody listened.
  package var isRefused = false
  /// It broke off in the middle of a request.
  package var isCut = false

  package static func == (a: Connection, b: Connection) -> Bool {
    a.node == b.node && a.isKeptAlive == b.isKeptAlive && a.open == b.open && a.close == b.close
      && a.isRefused == b.isRefused && a.isCut == b.isCut && a.requests.map(\.from) == b.requests.map(\.from)
  }
}

extension Play {
  /// Samples of connections to a pod that's told to stop, from both ends of how fast nodes' rules change; none where it
  /// isn't told, or no requests are counted.
  ///
  /// A program that closes its port closes idle connections with it and those in use after the answer, as web servers
  /// do that shut down in an orderly way; one that doesn't, keeps all until it exits.
  package var connections: [Connection] {
    guard requests != nil, let service = stage.service,
      let told = timeline.events.first(where: { $0.at >= .zero && $0.what == .deletionMarked && $0.pod == stage.pod }),
      timeline.events.first.map({ $0.at < .zero }) == true, let stop = stopping(told.at)
    else { return [] }
    let rules = timeline.events.first { event in
      guard event.at >= told.at, event.what == .backends, event["service"] == .text(service.name),
        case .list(let pods)? = event["pods"]
      else { return false }
      return !pods.contains(stage.pod)
    }
    let last = rules?.at ?? end
    let first = max(told.at, last - dials.proxyLead)
    let length = dials.moment("request-length")
    func single(_ node: String, at moment: Moment) -> Connection {
      connection(node, from: moment, closes: stop, requests: [moment], length, isKeptAlive: false)
    }
    func kept(_ node: String, at phase: Int) -> Connection {
      // A request now and then, six of them in the time that's shown.
      let gap = max(.milliseconds(end.microseconds / 60_000 * 10), length * 2)
      let times = (0..<8).map { Moment.milliseconds(gap.microseconds / 4000 * phase) + gap * $0 }
      return connection(node, from: .zero, closes: stop, requests: times, length, isKeptAlive: true)
    }
    let tick = Moment.milliseconds(max(1, last.microseconds / 20_000))
    return [
      single("n1", at: .milliseconds(first.microseconds / 2000)), kept("n1", at: 1),
      single("n2", at: max(.zero, last - tick)), kept("n2", at: 3),
    ].filter { $0.open <= end }
  }

  /// When the process that takes the connections stops to listen, and when it's gone.
  private func stopping(_ told: Moment) -> (closes: Moment, ends: Moment)? {
    guard let pod = timeline.pod(stage.pod, at: told) else { return nil }
    let container = stage.plan.containers.firstIndex { $0.name == stage.target?.name }
    let changes = timeline.world.pods[pod].processes.filter { $0.container == container && $0.at >= told }
    let gone = changes.first { $0.now == .gone }?.at
    let closed = changes.first { $0.now == .closed }?.at
    guard let end = gone ?? closed.map({ _ in Moment(microseconds: .max / 4) }) else { return nil }
    return (closed ?? end, end)
  }

  private func connection(
    _ node: String, from open: Moment, closes stop: (closes: Moment, ends: Moment), requests times: [Moment],
    _ length: Moment, isKeptAlive: Bool
  ) -> Connection {
    var connection = Connection(
      node: node, isKeptAlive: isKeptAlive, open: open, close: isKeptAlive ? stop.closes : open + length)
    // One that's kept open was there before.
    guard isKeptAlive || open < stop.closes else {
      connection.isRefused = true
      return connection
    }
    for time in times where time >= open && time < stop.closes {
      let over = time + length
      connection.requests.append((time, min(over, stop.ends)))
      if over > connection.close { connection.close = over }
      if over > stop.ends { (connection.isCut, connection.close) = (true, stop.ends) }
    }
    return connection
  }
}

extension Stage {
  /// The container that the first Service's traffic goes to, else the first of the main ones; nil without containers.
  package var targetName: String? { target?.name }
}
