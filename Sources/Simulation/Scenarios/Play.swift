import Kubernetes
import Manifest

/// One run of a scenario: the values it had, what happened, and what came of it.
package struct Play: Sendable {
  package let scenario: Scenario
  package let stage: Stage
  package let dials: Dials
  package let timeline: Timeline
  /// The last instant that belongs to the answer.
  package let end: Moment
  package let story: Story
  /// Nil where no Service sends the pod traffic.
  package let requests: Requests?
  package let result: Outcome
  /// What is taken to be so because no manifest says otherwise.
  let assumptions: [String]
  /// What it was asked with, so that it can be played again with one thing changed.
  let asked: (stage: Stage, settings: [String: Double], until: Moment?)

  /// What came of it.
  package struct Outcome: Sendable, Equatable {
    /// When the object was gone; nil: it still is.
    package var gone: Moment?
    /// In seconds, as the API server noted it; nil: it wasn't deleted.
    package var graceGiven: Int?
    /// When the pod was ready first, from the start on; nil: never.
    package var ready: Moment?
    /// When every node's rules had it; nil: never, or no Service.
    package var serving: Moment?
    /// When a Job's pod was over.
    package var finished: Moment?
    package var wasKilled = false
    /// Starts of containers beyond the first of each.
    package var restarts = 0
    package var requests: Requests.Count?
  }
}

/// Plays a scenario on a pod. The same input gives the same play.
///
/// - Parameters:
///   - settings: by the dials' ids, within their ranges; unknown ones are ignored.
///   - until: how far time runs; nil: as far as the scenario needs, at most 10 minutes.
package func play(
  _ scenario: Scenario, on stage: Stage, set settings: [String: Double] = [:], until: Moment? = nil
) -> Play {
  let dials = Dials(scenario.dials, on: stage, set: settings)
  var experiment = scenario.experiment(stage, dials)
  if scenario.topic != .file { experiment.follow(stage, dials) }
  if let until { experiment.end = until }
  let cast = scenario.cast(stage)
  let timeline = simulate(
    scenario.ownInventory
      ?? stage.inventory(
        dials, with: cast, extras: scenario.extras(stage, dials), asOwner: scenario.focus == .firstMade), experiment)
  let asked = (stage, settings, until)
  let stage = stage.seen(by: scenario.focus, in: timeline)
  let end = until ?? settled(timeline, scenario, stage, dials)
  let requests = Requests(timeline, stage, dials, isSteady: experiment.given.steadySince != nil, until: end)
  let remarks = Play.remarks(scenario, timeline, stage, dials)
  let story = Story(timeline, stage, until: end, remarks: remarks)
  return Play(
    scenario: scenario, stage: stage, dials: dials, timeline: timeline, end: end, story: story, requests: requests,
    result: outcome(timeline, stage, until: end, requests),
    assumptions: stage.assumptions(
      assumesMissing: experiment.knobs.assumesMissing, hasOwnObjects: scenario.ownInventory != nil),
    asked: asked)
}

extension Play {
  /// The same with other values of some knobs.
  ///
  /// - Parameter countsRequests: false where only the order of events matters, which is much faster.
  func again(set changes: [String: Double], countsRequests: Bool = true) -> Play {
    var settings = asked.settings.merging(changes) { $1 }
    if !countsRequests, dials["rate"] != nil { settings["rate"] = 0 }
    return Simulation.play(scenario, on: asked.stage, set: settings, until: asked.until)
  }
}

extension Stage {
  /// The same with the pod that a scenario is about in the first place.
  fileprivate func seen(by focus: Scenario.Focus, in timeline: Timeline) -> Stage {
    let what: Event.Happening
    switch focus {
    case .first: return self
    case .firstDeleted: what = .deletionMarked
    case .firstMade: what = .created
    }
    guard let name = timeline.events.first(where: { $0.at >= .zero && $0.what == what && $0.pod != nil })?.pod else {
      return self
    }
    return seen(from: name)
  }
}

/// When the answer is complete; the end of the run if it never is.
private func settled(_ timeline: Timeline, _ scenario: Scenario, _ stage: Stage, _ dials: Dials) -> Moment {
  let events = timeline.events.filter { $0.at >= .zero }
  switch scenario.ending {
  case .horizon: return timeline.end
  case .quiet: return events.last { $0.what != .probe && $0.what != .horizon }?.at ?? timeline.end
  case .gone:
    guard events.contains(where: { $0.what == .removed && $0.pod == stage.pod }) else { return timeline.end }
    let exit = events.first { $0.pod == stage.pod && $0.what == .exited }
    let forgotten = events.first { $0.pod == stage.pod && $0.what == .endpointRemoved }
    let rules = events.first { $0.what == .backends }
    let gone = events.first { $0.pod == stage.pod && $0.what == .removed }
    var last = [exit, forgotten, rules, gone].compactMap { $0?.at }.max() ?? timeline.end
    if stage.isReplaced { last = max(last, recovered(events, stage) ?? timeline.end) }
    return last
  case .serving:
    let outcome = outcome(timeline, stage, until: timeline.end, nil)
    if let finished = outcome.finished { return finished }
    if stage.isBatch { return timeline.end }
    guard let ready = outcome.ready, let serving = stage.service == nil ? ready : outcome.serving else {
      return timeline.end
    }
    // Requests fail until the program answers, however ready the pod is called.
    let started = events.first { $0.what == .started && $0.container == stage.target?.name }?.at ?? .zero
    return max(serving, min(started + dials.moment("answers-after"), timeline.end))
  }
}

/// When the pod that takes the place of the deleted one serves, as far as anybody can tell.
private func recovered(_ events: [Event], _ stage: Stage) -> Moment? {
  guard let created = events.first(where: { $0.what == .created }), let name = created.pod else { return nil }
  let ready = events.first { event in
    event.at >= created.at && event.pod == name && event.what == .podReady && event["value"] == .flag(true)
  }
  guard let ready, !stage.services.isEmpty else { return ready?.at }
  let rules = events.first { event in
    guard event.at >= ready.at, event.what == .backends, case .list(let pods)? = event["pods"] else { return false }
    return pods.contains(name)
  }
  return rules?.at
}

private func outcome(
  _ timeline: Timeline, _ stage: Stage, until end: Moment, _ requests: Requests?
) -> Play.Outcome {
  var outcome = Play.Outcome()
  for event in timeline.events where event.at >= .zero && event.at <= end {
    if event.what == .backends, event["service"] == stage.service.map({ .text($0.name) }), outcome.serving == nil,
      case .list(let pods)? = event["pods"], pods.contains(stage.pod), outcome.ready != nil
    {
      outcome.serving = event.at
    }
    guard event.pod == stage.pod else { continue }
    switch event.what {
    case .removed: outcome.gone = event.at
    case .deletionMarked, .deletionShortened:
      if case .number(let grace)? = event["grace"] { outcome.graceGiven = Int(grace) }
    case .podReady where outcome.ready == nil && event["value"] == .flag(true): outcome.ready = event.at
    case .phase where outcome.graceGiven == nil && (event["phase"] == "Succeeded" || event["phase"] == "Failed"):
      outcome.finished = event.at
    case .signal where event["signal"] == "SIGKILL": outcome.wasKilled = true
    case .started where event["attempt"] != .number(0): outcome.restarts += 1
    default: break
    }
  }
  outcome.requests = requests?.count(at: end)
  return outcome
}

extension Play {
  /// The row that `kubectl get pods` prints at an instant; nil when there's no such object.
  package func row(at moment: Moment) -> PodRow? { timeline.row(of: stage.pod, at: moment) }

  /// What came of it, in pairs of a word and a value.
  package var facts: [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = []
    func add(_ name: String, _ moment: Moment?) {
      if let moment { facts.append((name, "\(moment)s")) }
    }
    switch scenario.topic {
    // Who is added goes on.
    case .scale where result.gone == nil && result.graceGiven == nil:
      let ready = story.steps.filter { $0.kind == .replacement && $0.letter == "y" }
      facts.append(("new pods ready", ready.last.map { "\($0.at)s" } ?? "not within \(end)s"))
    case .change where result.gone == nil && timeline.events.contains(where: { $0.what == .released }): break
    // A node that comes back has the same pod again.
    case .node where result.gone == nil && result.graceGiven == nil && isBack:
      add("ready again", readyAgain)
      facts.append(("restarts", "\(result.restarts)"))
    case .deletion, .change, .node, .scale:
      if result.gone == nil, result.graceGiven == nil, wasOver {
        // Over before anything happened: there's nobody to be told.
        facts.append(("phase", "\(wasOverAs) already"))
      } else if result.gone == nil, let finished = result.finished {
        // Whom its node takes down, and nobody deletes, is left there as ended.
        add("ended", finished)
      } else {
        let isLeft = timeline.row(of: stage.pod, at: end) != nil
        facts.append(
          ("gone", result.gone.map { "\($0)s" } ?? (isLeft ? "no, still there at \(end)s" : "not within \(end)s")))
      }
    case .file where result.graceGiven != nil: add("gone", result.gone)
    case .start, .failure, .batch, .file:
      // Who was ready before the start has nothing to wait for.
      let wasThere = timeline.events.first { $0.pod == stage.pod }.map { $0.at < .zero } ?? false
      if result.finished == nil, result.ready != nil || !wasThere {
        facts.append(("ready", result.ready.map { "\($0)s" } ?? "not within \(end)s"))
      }
      add("serving", result.serving)
      add("finished", result.finished)
      facts.append(("restarts", "\(result.restarts)"))
    }
    if let count = result.requests {
      facts.append(("requests ok", "\(count.ok)"))
      facts.append(("failed", "\(count.failed)"))
    }
    let wasStopped = result.gone != nil || result.graceGiven != nil || result.finished != nil
    if wasStopped && ![.start, .failure, .batch, .file].contains(scenario.topic) || result.wasKilled {
      facts.append(("SIGKILL", result.wasKilled ? "yes" : "no"))
    }
    return facts
  }

  /// Whether the pod had ended for good before the scenario began.
  private var wasOver: Bool { ["Succeeded", "Failed"].contains(wasOverAs) }

  private var wasOverAs: String {
    let last = timeline.events.last { $0.pod == stage.pod && $0.what == .phase && $0.at < .zero }
    return last?["phase"]?.description ?? ""
  }

  private var isBack: Bool { timeline.events.contains { $0.what == .nodeUp && $0.at <= end } }

  private var readyAgain: Moment? {
    let last = timeline.events.last { $0.what == .podReady && $0.pod == stage.pod && $0.at <= end }
    return last?["value"] == .flag(true) ? last?.at : nil
  }

  /// The facts on one line: `gone 4.25s   requests ok 186 failed 27   SIGKILL no`.
  package var summary: String {
    facts.reduce(into: "") { line, fact in
      line += (line.isEmpty ? "" : fact.name == "failed" ? " " : "   ") + "\(fact.name) \(fact.value)"
    }
  }
}
