import Drawing
import Kubernetes
import Manifest
import Simulation

// What plays again: another knob, another scenario, other objects.

extension TimelinePane {
  /// Plays again with the present settings; the cursor stays on the same step.
  mutating func replay() {
    let id = step?.id
    let before = time
    let facts = Dictionary(play.measures.map { ($0.name, $0.value) }) { first, _ in first }
    let range = panel == .sweep ? swept?.range : nil
    play = Simulation.play(play.scenario, on: stage, set: settings)
    lanes = play.lanes
    view = nil
    results[play.scenario.id] = play.summary
    for fact in play.measures { if let old = facts[fact.name], old != fact.value { changed[fact.name] = old } }
    forgetWork()
    if panel == .races { findRaces() }
    if let range { panel = startSweep(over: range) ? .sweep : .why }
    knob = max(0, min(knob, play.dials.knobs.count - 1))
    if let id, let index = play.story.steps.firstIndex(where: { $0.id == id }) { go(to: index) } else { seek(before) }
  }

  /// The run is another: what was computed of it is forgotten, and what wasn't isn't needed.
  mutating func forgetWork() { (flipsOfRace, flipSearch, swept, sweepWork) = ([:], nil, nil, nil) }

  mutating func turn(_ by: Int) {
    guard let knob = selectedKnob else { return }
    var value = knob.value
    for _ in 0..<abs(by) { value = knob.dial.step(from: value, up: by > 0) }
    guard value != knob.value else { return }
    settings[knob.id] = value
    replay()
  }

  mutating func set(_ text: String) -> [Request] {
    let parts = text.split(separator: "=", maxSplits: 1).map { $0.trimmed }
    guard parts.count == 2 else { return [.warn("write a knob as NAME=VALUE, such as grace=5s")] }
    let dials = play.scenario.dials
    guard let dial = dials.first(where: { $0.id == parts[0] }) else {
      let near = nearest(to: parts[0], among: dials.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      return [.warn("'\(play.scenario.id)' has no knob '\(parts[0])'\(near)")]
    }
    switch dial.read(parts[1]) {
    case .failure(let error): return [.warn("\(dial.title): \(error)")]
    case .success(let value):
      settings[dial.id] = value
      replay()
      knob = play.dials.knobs.firstIndex { $0.id == dial.id } ?? knob
      return []
    }
  }

  mutating func choose(_ id: String) -> [Request] {
    guard let scenario = loaded.first(where: { $0.id == id }) ?? Scenario.named(id) else {
      let near = nearest(to: id, among: Scenario.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      return [.warn("no scenario '\(id)'\(near)")]
    }
    return choose(scenario)
  }

  mutating func choose(_ scenario: Scenario) -> [Request] {
    if let reason = scenario.reasonAgainst(stage) {
      return [.warn("'\(scenario.title)' makes no sense here: \(reason)")]
    }
    let id = scenario.id
    let known = Set(scenario.dials.map(\.id))
    settings = settings.filter { known.contains($0.key) }
    play = Simulation.play(scenario, on: stage, set: settings)
    lanes = play.lanes
    results[id] = play.summary
    (showsSteps, sight, figure, panel) = (id == Self.stepScenario, .all, nil, .why)
    forgetWork()
    (races, race, finding, side) = ([], 0, nil, .run)
    if !isPinned { baseline = settings.isEmpty ? play : Simulation.play(scenario, on: stage) }
    (view, pitch, axis, isPlaying) = (nil, nil, nil, false)
    knob = 0
    go(to: 0)
    return []
  }

  /// Plays the first of a file's scenarios that is about this object; the others can be picked.
  mutating func adopt(_ scenarios: [Golden], of file: String) -> [Request] {
    let made = scenarios.map { $0.scenario(withOwnManifests: false) }
    guard let first = made.first(where: { $0.reasonAgainst(stage) == nil }) else {
      let reason = made.first?.reasonAgainst(stage) ?? "it holds no scenario"
      return [.warn("'\(file)' can't be played here: \(reason)")]
    }
    loaded.removeAll { old in made.contains { $0.id == old.id } }
    loaded += made.filter { $0.reasonAgainst(stage) == nil }
    settings = [:]
    return choose(first)
  }

  func source() -> [Request] {
    guard let node = step?.because else { return [.say("no line of a manifest made this happen")] }
    let place = node.place
    if case .written = stage.owner.origin, place.file == stage.owner.node.document.file {
      return [.openSource(stage.owner.id, place)]
    }
    if let service = stage.services.first(where: { $0.node.document.file == place.file }) {
      return [.openSource(service.id, place)]
    }
    return [.openFile(file: place.file.name, line: place.line)]
  }

  /// The same on objects that were read again.
  package func moved(to stage: Stage) -> TimelinePane {
    var pane = TimelinePane(stage, scenario: play.scenario.reasonAgainst(stage) == nil ? play.scenario : nil)
    pane.settings = settings
    pane.loaded = loaded
    if loaded.contains(where: { $0.id == play.scenario.id }) { pane.play = Simulation.play(play.scenario, on: stage) }
    (pane.axis, pane.focus, pane.knob, pane.hidden, pane.pinned, pane.size) = (axis, focus, knob, hidden, pinned, size)
    (pane.sight, pane.showsSteps, pane.panel) = (sight, showsSteps, panel == .patch ? .why : panel)
    pane.cursor = 0
    pane.replay()
    if let id = step?.id, let index = pane.play.story.steps.firstIndex(where: { $0.id == id }) { pane.go(to: index) }
    return pane
  }
}
