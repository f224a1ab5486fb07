import Kubernetes
import Manifest

/// Looks for pairs of events that nothing orders in a run.
struct RaceFinder {
  let play: Play
  private let events: [Event]
  private let stage: Stage
  private let target: String

  init(_ play: Play) {
    self.play = play
    events = play.timeline.events
    stage = play.stage
    target = stage.target?.name ?? ""
  }

  var races: [Race] {
    [
      signalAgainstRules, listenerAgainstRules, workAgainstExit, exitAgainstKill, answerAgainstRules,
      answerAgainstProbe, answerAgainstHook, sidecarAgainstMain, replacementAgainstOld, oldIdentityAgainstNew,
      rolloutAgainstAutoscaler, jobAgainstSchedule,
    ].compactMap { $0 }
  }

  // MARK: A pod that goes

  private var signalAgainstRules: Race? {
    guard let rules = rulesWithout, let signal = stopSignal else { return nil }
    let closes = play.dials.flag("close-listener")
    return Race(
      "rules-signal", "SIGTERM against the nodes' rules",
      wanted: side(rules, "the nodes' rules no longer have the pod", "B4"),
      rival: side(signal, "SIGTERM to \(target)", "A2"), rule: "EP-5",
      why: "the kubelet and the endpoints controller both watch the pod's deletion; neither waits for the other",
      consequence: closes
        ? "until the rules change, new connections are refused by the pod that has closed its port"
        : "until the rules change, the pod gets new connections while it shuts down")
  }

  /// Where the port stays open until the process ends.
  private var listenerAgainstRules: Race? {
    guard !play.dials.flag("close-listener"), let rules = rulesWithout, let exit = exit else { return nil }
    return Race(
      "rules-listener", "closing the port against the nodes' rules",
      wanted: side(rules, "the nodes' rules no longer have the pod", "B4"),
      rival: side(exit, "\(target) ends, and its port is closed"), rule: "CN-2",
      why: "nothing tells the process when the last node has changed its rules",
      consequence: "until the rules change, new connections are refused, or go to an address that's gone")
  }

  private var workAgainstExit: Race? {
    guard play.dials["request-length"] != nil, let rules = rulesWithout, let exit = exit else { return nil }
    // The last request is accepted when the rules change or the port is closed.
    let closed = play.dials.flag("close-listener") ? stopSignal.map { events[$0].at } : nil
    let last = min(events[rules].at, closed ?? events[rules].at) + play.dials.moment("request-length")
    return Race(
      "work-exit", "open requests against the program's end",
      wanted: side(at: last, "the last request that it accepted is answered"),
      rival: side(exit, "\(target) ends"), rule: "CN-5",
      why: "established connections stay with the pod until it ends; Kubernetes knows nothing of open requests",
      consequence: "requests that are still open are cut off")
  }

  private var exitAgainstKill: Race? {
    guard let signal = stopSignal, play.dials["shutdown"] != nil else { return nil }
    let end = events[signal].at + play.dials.moment("shutdown")
    let kill = event {
      $0.what == .signal && $0.pod == stage.pod && $0.container == target && $0["signal"] == "SIGKILL"
    }
    let own: Moment? = play.dials.flag("ignore-sigterm") ? nil : end
    let planned = kill.map { events[$0].at } ?? plannedKill(after: events[signal].at)
    guard let planned else { return nil }
    return Race(
      "exit-kill", "the program's own end against SIGKILL", wanted: side(at: own, "\(target) ends by itself"),
      rival: Race.Side(at: planned, text: "SIGKILL to \(target)", letter: "K", event: kill), rule: "TE-5",
      why: "the grace period runs from the deletion, hooks included; what the program still does isn't asked for",
      consequence: "the program is killed (137), and what it was doing is lost")
  }

  private func plannedKill(after signal: Moment) -> Moment? {
    let start = event { $0.pod == stage.pod && ($0.what == .deletionMarked || $0.what == .ended) }
    guard let start, case .number(let grace)? = events[start]["grace"] else { return nil }
    // Never less than 2 s after the signal (TE-6).
    return max(events[start].at + .seconds(max(1, Int(grace))), signal + .seconds(2))
  }

  // MARK: A pod that comes

  /// The pod that starts in this run: the one in question, or the one that takes its place.
  private var newcomer: (pod: String, started: Int)? {
    let started = event { $0.what == .started && $0.container == target }
    return started.flatMap { index in events[index].pod.map { ($0, index) } }
  }

  private func answers(_ started: Int) -> Moment? {
    play.dials["answers-after"] == nil ? nil : events[started].at + play.dials.moment("answers-after")
  }

  private var answerAgainstRules: Race? {
    guard let (pod, started) = newcomer, let answers = answers(started), let rules = rules(with: pod) else {
      return nil
    }
    return Race(
      "answers-rules", "the program's first answer against its first request",
      wanted: side(at: answers, "\(target) of \(pod) answers"),
      rival: side(rules, "the nodes' rules send it requests", "B4"), rule: "CO-1",
      why: "a container without a readiness probe is ready as soon as it runs; with one, as soon as that succeeds",
      consequence: "requests reach a program that doesn't answer yet")
  }

  private var answerAgainstProbe: Race? {
    guard let (pod, started) = newcomer, let answers = answers(started),
      let container = stage.plan.containers.first(where: { $0.name == target }),
      let (kind, probe) = [Probing.startup, .liveness].lazy.compactMap({ kind in
        container.probes[kind].map { (kind, $0) }
      }).first
    else { return nil }
    // Ticks come every period since the pod was placed; the first that counts is the first after the initial delay.
    let base = event { $0.what == .bound && $0.pod == pod }.map { events[$0].at } ?? events[started].at
    let earliest = events[started].at + probe.initialDelay
    var first = base + probe.period
    while first < earliest || first <= events[started].at { first = first + probe.period }
    let patience = first + probe.period * (probe.failureThreshold - 1)
    let kill = event {
      $0.what == .signal && $0.pod == pod && $0.container == target && $0.because?.key == "failureThreshold"
        && $0["signal"] == "SIGTERM"
    }
    return Race(
      "answers-\(kind.rawValue)", "the program's start against its \(kind.rawValue) probe",
      wanted: side(at: answers, "\(target) of \(pod) answers"),
      rival: Race.Side(
        at: kill.map { events[$0].at } ?? patience,
        text: "the \(kind.rawValue) probe gives up and the container is stopped", letter: "A2", event: kill),
      rule: "PB-8", why: "the probe counts its failures, however well the program is getting on with its start",
      consequence: "the program is killed before it's up, again and again")
  }

  private var answerAgainstHook: Race? {
    guard let (pod, started) = newcomer, let answers = answers(started),
      let hook = event({ $0.what == .postStartBegin && $0.pod == pod && $0.container == target })
    else { return nil }
    return Race(
      "answers-poststart", "the program's first answer against its postStart hook",
      wanted: side(at: answers, "\(target) of \(pod) answers"), rival: side(hook, "its postStart hook begins", "H"),
      rule: "LH-1", why: "the hook runs beside the program; which of the two is first, nobody says",
      consequence: "a hook that needs the program finds it not there yet, and its failure kills the container")
  }

  private var sidecarAgainstMain: Race? {
    guard let (pod, started) = newcomer,
      let sidecar = stage.plan.containers.first(where: {
        $0.role == .sidecar && $0.probes[.readiness] != nil && $0.probes[.startup] == nil
      })
    else { return nil }
    let ready = event {
      $0.what == .probe && $0.pod == pod && $0.container == sidecar.name && $0["probe"] == "readiness"
        && $0["result"] == "ok"
    }
    return Race(
      "sidecar-main", "the sidecar's readiness against the program's start",
      wanted: Race.Side(
        at: ready.map { events[$0].at }, text: "\(sidecar.name) is ready", letter: "+", event: ready),
      rival: side(started, "\(target) starts", "R"), rule: "SC-2",
      why: "the next container starts when the sidecar runs; only a startup probe would make it wait",
      consequence: "the program starts without what its sidecar provides")
  }

  // MARK: One after another

  private var replacementAgainstOld: Race? {
    guard stage.isReplaced, stage.owner.kind != .statefulSet, let rules = rulesWithout,
      let new = event({ $0.what == .created && $0.pod != stage.pod }), let name = events[new].pod
    else { return nil }
    let serves = self.rules(with: name)
    return Race(
      "replacement-old", "the new pod against the old one's end",
      wanted: Race.Side(at: serves.map { events[$0].at }, text: "\(name) gets requests", letter: "B4", event: serves),
      rival: side(rules, "\(stage.pod) gets no new ones", "B4"), rule: "RS-1",
      why: "a deleted pod's replacement is made at once and is ready when it is; only a rollout without maxUnavailable "
        + "waits for it",
      consequence: "meanwhile the others carry its share")
  }

  /// Two pods of one name: the processes of the first may outlive its object.
  private var oldIdentityAgainstNew: Race? {
    guard stage.owner.kind == .statefulSet else { return nil }
    let world = play.timeline.world
    let same = world.podsByName[stage.pod] ?? []
    guard same.count > 1, let old = same.last(where: { world.pods[$0].createdAt < .zero }) ?? same.first,
      let new = same.first(where: { $0 > old && world.pods[$0].createdAt >= .zero })
    else { return nil }
    let left = world.pods[old].runtimes.contains(where: \.isRunning) && world.pods[old].sandboxGone == nil
    let ended = left ? nil : world.pods[old].processes.filter { $0.now == .gone }.map(\.at).max()
    let begun = world.pods[new].processes.first { $0.now == .listening }?.at
    guard begun != nil else { return nil }
    return Race(
      "identity", "the old \(stage.pod) against the new one",
      wanted: side(at: ended, "the old \(stage.pod)'s last process ends"),
      rival: side(at: begun, "the new \(stage.pod)'s first process starts"), rule: "SS-6",
      why: "a pod's name is free when its object is gone; after a forced deletion its processes may still run",
      consequence: "two of one identity run at once, and write the same data")
  }

  private var rolloutAgainstAutoscaler: Race? {
    guard let rescale = event({ $0.what == .rescale }),
      event({ $0.what == .scaled && ($0["revision"].map { $0 != .number(1) } ?? false) }) != nil
    else { return nil }
    let done = event { event in
      event.what == .condition && event.by == .deployment && event["reason"] == "NewReplicaSetAvailable"
    }
    return Race(
      "rollout-autoscaler", "the rollout against the autoscaler",
      wanted: Race.Side(at: done.map { events[$0].at }, text: "the rollout is complete", letter: "", event: done),
      rival: side(rescale, "the autoscaler changes the replicas"), rule: "DE-10",
      why: "the autoscaler looks every period, whatever a rollout is doing",
      consequence: "both revisions are scaled in proportion in the middle of the rollout")
  }

  private var jobAgainstSchedule: Race? {
    guard stage.owner.kind == .cronJob else { return nil }
    let made = events.indices.filter { events[$0].what == .jobCreated || events[$0].what == .skipped }
    guard made.count > 1 else { return nil }
    let (first, second) = (made[0], made[1])
    let name = events[first]["name"]
    let over = event { event in
      event.by == .job && event.what == .condition && event["workload"] == name
        && (event["type"] == "Complete" || event["type"] == "Failed")
    }
    return Race(
      "run-next", "a run's end against the next one",
      wanted: Race.Side(
        at: over.map { events[$0].at }, text: "\(name?.description ?? "the Job") is over", letter: "", event: over),
      rival: side(second, "the next time of the schedule"), rule: "CJ-4",
      why: "the schedule knows nothing of how long a run takes; concurrencyPolicy says what happens then",
      consequence: "runs overlap, or times are left out")
  }

  // MARK: Finding

  private func event(_ matches: (Event) -> Bool) -> Int? { events.firstIndex { $0.at >= .zero && matches($0) } }

  private func side(_ event: Int, _ text: String, _ letter: String = "") -> Race.Side {
    Race.Side(at: events[event].at, text: text, letter: letter, event: event)
  }

  private func side(at moment: Moment?, _ text: String) -> Race.Side {
    Race.Side(at: moment, text: text, letter: "", event: nil)
  }

  /// The stop of the pod itself, not a restart that a probe makes.
  private var stopSignal: Int? {
    let start = event { $0.pod == stage.pod && ($0.what == .deletionMarked || $0.what == .ended) }
    guard let start else { return nil }
    return events.indices[start...].first { index in
      let event = events[index]
      return event.what == .signal && event.pod == stage.pod && event.container == target
        && event["signal"] == "SIGTERM"
    }
  }

  private var exit: Int? {
    stopSignal.flatMap { signal in
      events.indices[signal...].first { index in
        events[index].what == .exited && events[index].pod == stage.pod && events[index].container == target
      }
    }
  }

  private func isOfService(_ event: Event) -> Bool {
    event.what == .backends && event["service"] == stage.service.map { .text($0.name) }
  }

  private func rules(with pod: String) -> Int? {
    event { event in
      guard isOfService(event), case .list(let pods)? = event["pods"] else { return false }
      return pods.contains(pod)
    }
  }

  /// The first rules without the pod, after rules with it.
  private var rulesWithout: Int? {
    // With traffic policy Local each node has rules of its own.
    var having: Set<String> = []
    for (index, event) in events.enumerated() where isOfService(event) {
      guard case .list(let pods)? = event["pods"] else { continue }
      let node = event["node"]?.description ?? ""
      if pods.contains(stage.pod) {
        having.insert(node)
      } else if having.remove(node) != nil, event.at >= .zero {
        return index
      }
    }
    return nil
  }
}
