import Drawing
import Kubernetes
import Manifest
import Simulation

/// What becomes of an object's pod when it starts and when it's deleted, from real runs, in a line each.
struct Preview: Sendable {
  struct Run: Sendable {
    let scenario: String
    /// `start`, `delete`.
    let name: String
    /// `ready 8s, serving 9.2s`.
    let text: String
    let isBad: Bool
    /// What it means for its users: `16 requests fail per delete`.
    let consequence: String
    /// How many requests fail, and how often that happens: `per delete`.
    let failed: Int
    let occasion: String
    /// What goes wrong beside requests: `not ready within 300s`; nil for nothing.
    let hitch: String?
    /// The course of the container, each stretch with its end as a part of the whole.
    let course: [(look: Lanes.Look, to: Double)]
  }

  private(set) var runs: [Run] = []
  /// Of the runs that are still to be made.
  private var stage: Stage?
  private var left: ArraySlice<String>

  private static let usual: ArraySlice = ["start", "delete"]

  /// Without its runs yet; nil for what runs no pods.
  ///
  /// - Parameter scenarios: to be played beside the usual ones.
  init?(_ resource: Resource, in inventory: Inventory, scenarios: [String] = []) {
    guard let stage = try? Stage(resource, in: inventory) else { return nil }
    self.stage = stage
    left = Self.usual + scenarios.filter { !Self.usual.contains($0) }
  }

  /// One run; nil where it can't be played.
  static func run(_ id: String, on resource: Resource, in inventory: Inventory) -> Run? {
    guard let stage = try? Stage(resource, in: inventory), let scenario = Scenario.named(id),
      scenario.reasonAgainst(stage) == nil
    else { return nil }
    return Run(Simulation.play(scenario, on: stage), id)
  }

  /// Makes one more of the runs; false when none is left.
  mutating func advance() -> Bool {
    while let stage, let id = left.popFirst() {
      guard let scenario = Scenario.named(id), scenario.reasonAgainst(stage) == nil else { continue }
      runs.append(Run(Simulation.play(scenario, on: stage), id))
      return true
    }
    stage = nil
    return false
  }

  subscript(scenario: String) -> Run? { runs.first { $0.scenario == scenario } }

  static let width = 24

  func lines(of id: Resource.ID, _ glyphs: Glyphs) -> [FactLine] {
    runs.filter { Self.usual.contains($0.scenario) }.map { run in
      var text = Text(pad(run.name, to: FactSheet.short), .textDim)
      var from = 0
      for (look, end) in run.course {
        let to = Int((end * Double(Self.width)).rounded())
        guard to > from else { continue }
        let (character, role) = glyphs.fill(look)
        text.append(String(repeating: character, count: to - from), role)
        from = to
      }
      text.append(String(repeating: " ", count: Self.width - from + 1))
      text += Text("\(glyphs.crumb) ", .textDim) + Text(run.text, run.isBad ? .warning : nil)
      return FactLine(text: text, leads: .timeline(id, scenario: run.scenario), hanging: FactSheet.short)
    }
  }
}

extension Preview.Run {
  init(_ play: Play, _ name: String) {
    (scenario, self.name) = (play.scenario.id, name)
    var parts: [String] = []
    let count = play.result.requests
    let failed = count?.failed ?? 0
    if play.result.graceGiven != nil {
      parts.append(play.result.gone.map { "gone \($0)s" } ?? "not gone within \(play.end)s")
    } else if let finished = play.result.finished {
      parts.append("finished \(finished)s")
    } else {
      parts.append(play.result.ready.map { "ready \($0)s" } ?? "not ready within \(play.end)s")
      if let serving = play.result.serving { parts.append("serving \(serving)s") }
    }
    if let count { parts.append(failed == 0 ? "no request fails" : "\(failed) of \(count.ok + failed) requests fail") }
    if play.result.wasKilled { parts.append("killed") }
    text = parts.joined(separator: ", ")
    isBad = failed > 0 || play.result.wasKilled || parts[0].hasPrefix("not ")
    consequence = play.consequence
    (self.failed, occasion) = (failed, play.occasion)
    hitch =
      play.result.restarts > 0
      ? "\(plural(play.result.restarts, "restart")) in \(play.end)s" : parts[0].hasPrefix("not ready") ? parts[0] : nil
    let lane = play.lanes.lanes.first { $0.id == "container \(play.stage.targetName ?? "")" }
    let span = max(play.end, Moment(microseconds: 1)).seconds
    var course: [(look: Lanes.Look, to: Double)] = []
    var last = Moment.zero
    for bar in lane?.bars ?? [] where bar.to > bar.from {
      if bar.from > last { course.append((.state, bar.from.seconds / span)) }
      course.append((bar.look, min(1, bar.to.seconds / span)))
      last = bar.to
    }
    self.course = course
  }
}

extension Play {
  /// How often what is played happens.
  var occasion: String {
    switch (scenario.id, scenario.topic) {
    case ("drain", _): "per drain"
    case ("evict", _): "per eviction"
    case ("node-failure", _): "per node failure"
    case ("node-shutdown", _): "per node shutdown"
    case (_, .deletion): "per delete"
    case (_, .change): "per rollout"
    case (_, .node), (_, .scale): "each time"
    default: "meanwhile"
    }
  }

  /// What the run means for users of the program, in the numbers of this manifest.
  var consequence: String {
    var parts: [String] = []
    let failed = result.requests?.failed ?? 0
    switch scenario.topic {
    case .deletion, .node, .scale, .change:
      let occasion = scenario.topic == .change ? "rollout" : scenario.topic == .deletion ? "delete" : "time"
      if let requests = result.requests {
        let words = requests.failureText
        parts.append(
          failed == 0 ? "no request fails per \(occasion)" : "\(failed) requests fail per \(occasion) (\(words))")
      }
      if let gone = result.gone { parts.append("gone after \(gone)s") }
    default:
      if let finished = result.finished {
        parts.append("finished after \(finished)s")
      } else if result.ready != nil || timeline.events.first.map({ $0.at >= .zero }) == true {
        parts.append(result.ready.map { "ready after \($0)s" } ?? "not ready within \(end)s")
      }
      if failed > 0 { parts.append("\(failed) requests fail meanwhile") }
      if result.restarts > 0 { parts.append("\(result.restarts) restarts in \(end)s") }
    }
    if result.wasKilled { parts.append("the program is killed") }
    if parts.isEmpty, let first = conclusions.first {
      // Said within a line.
      return (first.first?.lowercased() ?? "") + first.dropFirst().prefix(while: { $0 != "." })
    }
    if parts.isEmpty { return summary.isEmpty ? story.steps.last.map { "\($0.actor) \($0.text)" } ?? "" : summary }
    return parts.joined(separator: ", ")
  }
}

extension Glyphs {
  /// The character of a lane's stretch, and its role.
  fileprivate func fill(_ look: Lanes.Look) -> (String, Role) {
    switch look {
    case .running: (running, .timelineBarRunning)
    case .initial: (running, .timelineBarInit)
    case .waiting: (waiting, .timelineBarWaiting)
    case .terminating: (terminating, .timelineBarTerminating)
    default: (" ", .text)
    }
  }
}

// MARK: - When it's made

/// The previews that were made since the objects were read, and the one that's due.
struct Previews: Sendable {
  var made: [Resource.ID: Preview] = [:]
  /// Tried, whether or not there was something to play.
  var tried: Set<Resource.ID> = []
  var due: (id: Resource.ID?, at: Int)?
  /// The one that's begun.
  var making: (id: Resource.ID, preview: Preview)?
  /// Others whose warnings are in sight.
  var queue: ArraySlice<Resource.ID> = []
  /// What warnings cost by what was made.
  var costs = Costs()
  /// What runs with the patch of a warning say, by its position; empty for nothing.
  var mended: [Int: String] = [:]
  /// The warning whose patch is tried when everything else is done.
  var patch: Int?
  /// Something was typed or read since anybody asked what's selected.
  var isStale = true

  /// How long a selection stays before it's simulated, in milliseconds: who moves through a list pays nothing.
  static let delay = 120
}

extension State {
  /// The object whose runs are shown somewhere now.
  private var previewed: Resource.ID? {
    guard player == nil, !contents.isEmpty else { return nil }
    if let pane = warningsScreen {
      let rows = pane.rows(of: warningsSource)
      return pane.index(in: rows).flatMap { warningsSource.warning(rows[$0])?.object }
    }
    return resource?.id
  }

  /// Notes that a preview will be needed, after anything has changed.
  mutating func askForPreview() {
    guard previews.isStale else { return }
    previews.isStale = false
    (previews.queue, previews.patch) = ([], nil)
    if let id = previews.making?.id {
      // What's no longer looked at isn't finished.
      previews.making = nil
      previews.tried.remove(id)
    }
    // Which row of a long list is selected is asked when it's time, not at every key.
    if player == nil, warningsScreen != nil {
      previews.due = (nil, now + Previews.delay)
      return
    }
    guard let id = previewed, !previews.tried.contains(id) else {
      previews.due = nil
      return
    }
    if previews.due?.id != id { previews.due = (id, now + Previews.delay) }
  }

  /// Whether something has been selected for a moment and isn't simulated yet.
  var isPreviewDue: Bool {
    previews.making != nil || !previews.queue.isEmpty || previews.patch != nil
      || previews.due.map { now >= $0.at } ?? false
  }

  /// Goes on with the preview that's due by one run, or begins it.
  mutating func makePreview() {
    if let id = previews.making?.id, var preview = previews.making?.preview {
      if preview.advance() {
        previews.making = (id, preview)
        return
      }
      previews.making = nil
      // What is kept stays small, however many objects are looked at.
      if previews.made.count > 1000 { previews.made = [:] }
      previews.made[id] = preview
      detail.previews = previews.made
      inspector.previews = previews.made
      if previews.queue.isEmpty { finishPreviews() }
      return
    }
    if let due = previews.due, now >= due.at {
      previews.due = nil
      let selected = (due.id ?? previewed).map { [$0] } ?? []
      previews.queue = (selected + objectsToPlay())[...]
      if previews.queue.isEmpty { finishPreviews() }
      return
    }
    if let id = previews.queue.popFirst() {
      if previews.tried.insert(id).inserted, let resource = inventory[id],
        let preview = Preview(resource, in: inventory, scenarios: scenarios(for: id))
      {
        previews.making = (id, preview)
      } else if previews.queue.isEmpty {
        finishPreviews()
      }
      return
    }
    if let position = previews.patch {
      previews.patch = nil
      tryPatch(at: position)
    }
  }

  /// Everything in sight is played.
  private mutating func finishPreviews() {
    weighWarnings()
    previews.patch = warningToMend
  }

  mutating func forgetPreviews() {
    previews = Previews()
    detail.previews = [:]
    inspector.previews = [:]
  }
}

/// The lines of a subject's preview; none as long as it isn't made.
func previewLines(_ subject: Subject, _ previews: [Resource.ID: Preview], _ glyphs: Glyphs) -> [FactLine] {
  guard case .resource(let id) = subject, let preview = previews[id] else { return [] }
  return preview.lines(of: id, glyphs)
}
