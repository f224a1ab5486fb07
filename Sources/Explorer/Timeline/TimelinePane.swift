import Drawing
import Kubernetes
import Manifest
import Simulation

/// The player: a scenario computed to its end, and a cursor that moves over it.
///
/// Nothing that's played changes the result, so going back, scrubbing and comparing are exact.
package struct TimelinePane: Sendable {
  package enum Message: Sendable {
    /// To the next (1) or a previous (-1) step, milestone or failure.
    case step(Int), milestone(Int), failure(Int)
    /// A hundredth of what's shown, onwards or back.
    case tick(Int)
    case first, last
    case seek(Moment)
    case playPause, faster(Int)
    case speed(Double)
    case axis(String), nextAxis
    case zoom(Int), fit
    /// Half of what's shown to the right (1) or left (-1).
    case pan(Int)
    /// The ends of a stretch that's played over and over, and what `zs` shows.
    case loopStart, loopEnd, fitLoop
    /// Playing stops at each milestone, or no longer does.
    case stepPause
    case lane(Int), foldLane, hideLane, pinLane, showLanes
    /// Which lanes there are: all, those about connections, those about files; again: all.
    case sight(Sight)
    /// The boxes of a StatefulSet instead of lanes, or lanes again.
    case stepPicture
    /// A figure of the book's chapter 17, by its number.
    case figure(Int)
    /// The knobs get the keys, or the lanes have them again.
    case knobs, why
    case knob(Int), turn(Int), reset, resetAll
    /// `grace=5s`, as typed.
    case set(String)
    /// Another scenario, by its id.
    case scenario(String)
    case pin, compare
    /// While comparing: the other side has the cursor, they change places, one is opened, and how they stand.
    case otherSide, swap, openSide, splitComparison
    /// What comes first only by luck.
    case races
    /// What comes of each value of a knob: `prestop`, `prestop=0..10s`; empty: of the selected one.
    case sweep(String)
    /// A scenario file's, to be played on this object.
    case adopt([Golden], file: String)
    /// The run as a scenario file of this name.
    case save(String)
    /// The selected knob as a change of the manifest; written to a file.
    case patch, writePatch
    /// To a file of this name, whose ending says how.
    case export(String)
    /// To the line that made the step happen.
    case source
    case click(Point)
    case wheel(Int)
  }

  enum Focus: Sendable, Hashable { case lanes, knobs }

  /// What stands below the lanes, or instead of them.
  enum Panel: Sendable, Hashable { case why, comparison, patch, races, sweep }

  package enum Sight: Sendable, Hashable { case all, connections, files }

  var stage: Stage
  /// What the stage can be asked.
  var fitting: [Scenario]
  var play: Play
  var lanes: Lanes
  var settings: [String: Double] = [:]
  /// What `D` compares with: pinned, or the run as written.
  var baseline: Play
  var isPinned = false
  /// Whose events the cursor goes to while comparing.
  var side = Side.run
  /// The baseline's step under the cursor, if it was gone to.
  var baselineCursor: Int?
  /// Nil: by the size of the screen.
  var isSideBySide: Bool?
  /// What each scenario came to when it was last played, by its id.
  var results: [String: String] = [:]

  /// The step under the cursor.
  var cursor = 0
  /// Where the cursor is: at the step, or after it while playing and ticking.
  var time = Moment.zero
  /// Nil: by the size of the screen.
  var axis: TimeAxis.Kind?
  /// What's shown of the run; nil: all of it.
  var view: (from: Moment, to: Moment)?
  /// Cells a step takes on the event axis; nil: as many as there's room for.
  var pitch: Int?

  private(set) var speed = 1.0
  /// Milliseconds of the last tick while playing; nil: it stands still.
  var playingSince: Int?
  var isPlaying = false
  /// Idle time that was skipped a moment ago.
  private(set) var skipped: Moment?
  private(set) var stopsAtMilestones = false
  /// Nil where no end is marked.
  private(set) var loopStart: Moment?
  private(set) var loopEnd: Moment?

  var focus = Focus.lanes
  var knob = 0
  var lane = 0
  var hidden: Set<String> = []
  var pinned: Set<String> = []
  var folded: Set<String> = []
  var sight = Sight.all
  var showsSteps = false
  /// The figure of the book that was asked for; nil: none.
  var figure: Int?
  var panel = Panel.why
  /// Of the present run, and the selected one of them.
  var races: [Race] = []
  var race = 0
  /// What would turn a race, by its id; only of those that were selected.
  var flipsOfRace: [String: FlipsFound] = [:]
  var flipSearch: FlipSearch?
  var swept: Sweep?
  /// What's left to do of it; nil: nothing.
  var sweepWork: SweepWork?
  /// What the facts were before a knob was turned just now, where they're others: they're marked until the next key.
  var changed: [String: String] = [:]
  /// Scenarios of files, beside those of the catalogue.
  var loaded: [Scenario] = []
  /// The finding that led here, and what it costs.
  var finding: (rule: String, consequence: String)?
  /// What the two runs of a comparison are called, where something else than knobs differs.
  var baselineName: String?
  var runName: String?
  /// The change of the manifest that the run is played with and the baseline isn't.
  var comparedPatch: String?
  /// The size it was drawn in, for what depends on columns.
  var size = Size(80, 22)

  /// Nil where the object runs nothing.
  package init(_ stage: Stage, scenario: Scenario? = nil) {
    fitting = Scenario.fitting(stage)
    let chosen = scenario ?? fitting.first { $0.id == "delete" } ?? Scenario.all[0]
    self.stage = stage
    play = Simulation.play(chosen, on: stage)
    lanes = play.lanes
    baseline = play
    showsSteps = chosen.id == Self.stepScenario
    results[chosen.id] = play.summary
  }
}

extension TimelinePane {
  static let speeds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100]
  /// More simulated time than this at once is skipped while playing, in wall-clock milliseconds.
  static let idleLimit = 2000
  static let frameTime = 50

  var step: Story.Step? { play.story.steps.indices.contains(cursor) ? play.story.steps[cursor] : nil }

  /// The step under the cursor, and where the cursor is.
  package var cursorStep: Story.Step? { step }
  package var cursorTime: Moment { time }

  /// When the picture changes by itself; nil: never.
  package func deadline(_ now: Int) -> Int? { isPlaying ? (playingSince ?? now) + Self.frameTime : nil }

  package mutating func receive(_ message: Message, size: Size) -> [Request] {
    self.size = size
    (skipped, changed) = (nil, [:])
    switch message {
    case .step(let by) where isComparing && side == .baseline:
      for _ in 0..<min(abs(by), 1000) { goInBaseline(by, milestones: false) }
    case .milestone(let by) where isComparing && side == .baseline: goInBaseline(by, milestones: true)
    case .step(let by): go(to: cursor + by)
    case .milestone(let by): go(to: next(by, in: play.story.milestones))
    case .failure(let by): seekFailure(by)
    case .tick(let by): tick(by)
    case .first: go(to: 0)
    case .last: go(to: play.story.steps.count - 1)
    case .seek(let moment): seek(moment)
    case .playPause:
      isPlaying.toggle()
      playingSince = nil
      if isPlaying, time >= play.end { go(to: 0) }
    case .faster(let by): faster(by)
    case .speed(let new): speed = min(max(new, Self.speeds[0]), Self.speeds[Self.speeds.count - 1])
    case .axis(let name): axis = TimeAxis.Kind.allCases.first { $0.rawValue.hasPrefix(name) } ?? axis
    case .nextAxis: nextAxis()
    case .zoom(let by): zoom(by)
    case .fit: (view, pitch) = (nil, nil)
    case .pan(let by): pan(by)
    case .loopStart:
      loopStart = loopStart == time ? nil : time
      if let end = loopEnd, end <= time { loopEnd = nil }
    case .loopEnd:
      loopEnd = loopEnd == time ? nil : time
      if let start = loopStart, start >= time { loopStart = nil }
    case .fitLoop:
      guard let loop else { return [.say("mark both ends first: ( and )")] }
      if shownAxis == .event { axis = .linear }
      view = loop
    case .stepPause:
      stopsAtMilestones.toggle()
      return [.say(stopsAtMilestones ? "playing stops at each milestone" : "playing goes on to the end")]
    case .sight(let new): look(at: new)
    case .stepPicture: showsSteps.toggle()
    case .figure(let number): return show(figure: number)
    case .lane(let by) where panel == .races: selectRace(by)
    case .lane(let by): lane = max(0, min(lane + by, shownLanes.count - 1))
    case .foldLane: change(\.folded)
    case .hideLane: change(\.hidden)
    case .pinLane: change(\.pinned)
    case .showLanes: hidden = []
    case .knobs: focus = focus == .knobs ? .lanes : .knobs
    case .why: panel = .why
    case .knob(let by): knob = max(0, min(knob + by, play.dials.knobs.count - 1))
    case .turn(let by): turn(by)
    case .reset:
      guard let id = selectedKnob?.id else { break }
      settings[id] = nil
      replay()
    case .resetAll:
      settings = [:]
      replay()
    case .set(let text): return set(text)
    case .scenario(let id): return choose(id)
    case .pin:
      (baseline, isPinned) = (play, true)
      return [.say("pinned: \(play.scenario.title), \(play.summary)")]
    case .compare:
      toggle(.comparison)
      side = .run
    case .otherSide: side = side == .run ? .baseline : .run
    case .swap: swap()
    case .openSide: openSide()
    case .splitComparison:
      guard size.width >= Self.widthForBoth else {
        return [.say("side by side needs \(Self.widthForBoth) columns")]
      }
      isSideBySide = !isSideBySideNow
    case .patch:
      guard knobPatch != nil else { return [.warn(reasonAgainstPatch)] }
      toggle(.patch)
    case .races:
      toggle(.races)
      if panel == .races { findRaces() }
    case .sweep(let text): return sweep(text)
    case .adopt(let scenarios, let file): return adopt(scenarios, of: file)
    case .save(let name): return [.write(play.scenarioFile(), to: name)]
    // The program asks for a file's name.
    case .writePatch: break
    case .export(let name): return export(to: name)
    case .source: return source()
    case .click(let point): click(point)
    case .wheel(let by): go(to: cursor + by)
    }
    return []
  }

  private mutating func toggle(_ wanted: Panel) { panel = panel == wanted ? .why : wanted }

  /// The marked stretch, where both ends are.
  var loop: (from: Moment, to: Moment)? {
    guard let loopStart, let loopEnd, loopStart < loopEnd else { return nil }
    return (loopStart, loopEnd)
  }

  var selectedKnob: Knob? { play.dials.knobs.indices.contains(knob) ? play.dials.knobs[knob] : nil }

  /// A name for a file about this run, without its ending: `web-delete`.
  var fileName: String {
    let scenario = play.scenario.id.hasPrefix("file:") ? String(play.scenario.id.dropFirst(5)) : play.scenario.id
    let text = "\(stage.owner.name)-\(scenario)"
    return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == ".") ? $0 : "-" })
  }

  private func export(to name: String) -> [Request] {
    let ending = name.split(separator: ".").last.map { $0.lowercased() }
    switch ending {
    case "txt":
      let lines = play.text.split(separator: "\n", omittingEmptySubsequences: false)
      return [.write(lines.map { sanitised(String($0)) }.joined(separator: "\n"), to: name)]
    case "csv": return [.write(play.csv, to: name)]
    case "json": return [.write(play.json + "\n", to: name)]
    case "svg": return [.write(play.svg, to: name)]
    default: return [.warn("'\(name)' says no format; end it in .txt, .csv, .json or .svg")]
    }
  }

  // MARK: Moving

  mutating func go(to index: Int) {
    cursor = max(0, min(index, play.story.steps.count - 1))
    time = step?.at ?? .zero
    baselineCursor = nil
    reveal()
  }

  private func next(_ by: Int, in indices: [Int]) -> Int {
    by > 0 ? indices.first { $0 > cursor } ?? cursor : indices.last { $0 < cursor } ?? cursor
  }

  /// - Parameter end: nil: that of the run.
  mutating func seek(_ moment: Moment, upTo end: Moment? = nil) {
    time = min(max(moment, .zero), end ?? play.end)
    baselineCursor = nil
    cursor = play.story.steps.lastIndex { $0.at <= time } ?? 0
    reveal()
  }

  private mutating func seekFailure(_ by: Int) {
    let starts = play.requests?.failing.map(\.from) ?? []
    let found = by > 0 ? starts.first { $0 > time } : starts.last { $0 < time }
    if let found = found ?? (by > 0 ? nil : starts.first) { seek(found) }
  }

  private mutating func tick(_ by: Int) {
    let shown = (view?.to ?? play.end) - (view?.from ?? .zero)
    seek(time + Moment(microseconds: max(1000, shown.microseconds / 100)) * by)
  }

  /// Keeps the cursor in what's shown.
  private mutating func reveal() {
    guard let view else { return }
    let span = view.to - view.from
    if time < view.from { self.view = (time, time + span) }
    if time > view.to { self.view = (time - span, time) }
  }

  // MARK: Playing

  private mutating func faster(_ by: Int) {
    let index = Self.speeds.firstIndex { $0 >= speed } ?? 3
    speed = Self.speeds[max(0, min(index + by, Self.speeds.count - 1))]
  }

  /// Time goes on, if it's playing.
  package mutating func advance(to now: Int) {
    guard isPlaying else { return }
    guard let last = playingSince else {
      playingSince = now
      return
    }
    guard now > last else { return }
    playingSince = now
    let passed = Moment(seconds: Double(now - last) / 1000 * speed)
    skipped = nil
    let upcoming = play.story.steps.first { $0.at > time }?.at ?? play.end
    let idle = Moment(seconds: Double(Self.idleLimit) / 1000 * speed)
    if upcoming - time > idle + passed, loop.map({ time >= $0.to || upcoming < $0.to }) ?? true {
      skipped = upcoming - time - Moment(microseconds: idle.microseconds / 4)
      seek(upcoming - Moment(microseconds: idle.microseconds / 4))
      return
    }
    let before = time
    seek(time + passed)
    let milestone = play.story.milestones.map { play.story.steps[$0].at }.first { $0 > before && $0 <= time }
    if stopsAtMilestones, let milestone {
      seek(milestone)
      isPlaying = false
      return
    }
    if let loop, before < loop.to, time >= loop.to { seek(loop.from) }
    if time >= play.end { isPlaying = false }
  }

  // MARK: Looking

  var shownAxis: TimeAxis.Kind {
    if let axis { return axis }
    if play.end > .seconds(120) { return .log }
    return size.width >= 120 ? .linear : .event
  }

  private mutating func nextAxis() {
    let all = TimeAxis.Kind.allCases
    let index = all.firstIndex(of: shownAxis) ?? 0
    axis = all[(index + 1) % all.count]
  }

  private mutating func zoom(_ by: Int) {
    if shownAxis == .event {
      pitch = max(2, min((pitch ?? TimeAxis.pitch(for: play.story.steps.count, in: size.width - 20)) + by, 20))
      return
    }
    axis = .linear
    let (from, to) = view ?? (.zero, play.end)
    let span = max(1000, by > 0 ? (to - from).microseconds / 2 : (to - from).microseconds * 2)
    guard span < play.end.microseconds else {
      view = nil
      return
    }
    let start = max(0, min(time.microseconds - span / 2, play.end.microseconds - span))
    view = (Moment(microseconds: start), Moment(microseconds: start + span))
  }

  private mutating func pan(_ by: Int) {
    if shownAxis == .event { return go(to: cursor + by * max(1, size.width / 10)) }
    guard let view else { return }
    let half = Moment(microseconds: (view.to - view.from).microseconds / 2)
    let span = view.to - view.from
    let from = min(max(.zero, view.from + half * by), play.end - span)
    self.view = (from, from + span)
    if time < from { seek(from) }
    if time > from + span { seek(from + span) }
  }

  /// Pinned ones first, without what's hidden.
  var shownLanes: [Lanes.Lane] {
    let left = lanes.lanes.filter { !hidden.contains($0.id) && isInSight($0) }
    return left.filter { pinned.contains($0.id) } + left.filter { !pinned.contains($0.id) }
  }

  private mutating func change(_ set: WritableKeyPath<TimelinePane, Set<String>>) {
    guard shownLanes.indices.contains(lane) else { return }
    let id = shownLanes[lane].id
    if self[keyPath: set].remove(id) == nil { self[keyPath: set].insert(id) }
    lane = max(0, min(lane, shownLanes.count - 1))
  }

  private mutating func click(_ point: Point) {
    if isComparing { return clickInComparison(point) }
    guard !showsSteps, let axis = axisInLanes(size), let area = lanesArea(size) else { return }
    let column = point.x - area.left - labelWidth(size)
    guard area.contains(point), column >= 0 else { return }
    if point.y == overviewRow(size) {
      // The strip is the whole run, whatever the lanes show.
      seek(overviewAxis(width: area.width - labelWidth(size)).moment(at: column))
    } else if axis.kind == .event {
      go(to: axis.first + column / axis.pitch)
    } else {
      seek(axis.moment(at: column))
    }
  }
}
