import Drawing
import Simulation

/// Moving, changing sides and clicking while two runs are compared.
extension TimelinePane {
  enum Side: Sendable, Hashable { case baseline, run }

  /// Two runs are on the screen, and the keys are for them.
  var isComparing: Bool { panel == .comparison && focus == .lanes && hasRoomForComparison(size) }

  /// The step of a run at the cursor's time: the last that has happened by then.
  func index(in run: Play) -> Int? {
    run.story.steps.lastIndex { $0.at <= time }
  }

  /// The step that a side is at: the same thing on both at one instant, as far as it happens on both; else the last that
  /// has happened.
  func place(on half: Side) -> Int? {
    let steps = (half == .run ? play : baseline).story.steps
    let own = half == .run ? cursor : baselineCursor
    let other = (half == .run ? baseline : play).story.steps
    let twin = (half == .run ? baselineCursor : cursor).flatMap { other.indices.contains($0) ? other[$0] : nil }
    return own.flatMap { steps.indices.contains($0) && steps[$0].at == time ? $0 : nil }
      ?? twin.flatMap { twin in steps.firstIndex { $0.id == twin.id && $0.at == time } }
      ?? steps.lastIndex { $0.at <= time }
  }

  /// To the next or a previous step of the baseline; the time is that of both.
  mutating func goInBaseline(_ by: Int, milestones: Bool) {
    let steps = baseline.story.steps
    let places = milestones ? baseline.story.milestones : Array(steps.indices)
    guard !places.isEmpty else { return }
    let here = baselineCursor.flatMap { steps.indices.contains($0) && steps[$0].at == time ? $0 : nil }
    let target: Int
    if let here {
      let next = by > 0 ? places.first { $0 > here } : places.last { $0 < here }
      target = next ?? here
    } else {
      let next = by > 0 ? places.first { steps[$0].at > time } : places.last { steps[$0].at < time }
      target = next ?? (by > 0 ? places[places.count - 1] : places[0])
    }
    seek(steps[target].at, upTo: max(play.end, baseline.end))
    baselineCursor = target
  }

  /// What was A is B now.
  mutating func swap() {
    let (other, nameOfOther) = (baseline, titleOfBaseline)
    let places = (baseline: place(on: .baseline), run: place(on: .run))
    (baseline, baselineName) = (play, titleOfRun)
    (play, runName) = (other, nameOfOther)
    (stage, settings) = play.origin
    fitting = Scenario.fitting(stage)
    isPinned = true
    comparedPatch = comparedPatch.map(Self.reversed)
    lanes = play.lanes
    forgetWork()
    knob = max(0, min(knob, play.dials.knobs.count - 1))
    side = side == .run ? .baseline : .run
    seek(time)
    (cursor, baselineCursor) = (places.baseline ?? cursor, places.run)
  }

  /// Leaves the comparison for one of its runs.
  mutating func openSide() {
    if side == .baseline { swap() }
    (panel, side) = (.why, .run)
    // The other side may have gone on for longer.
    if time > play.end { seek(time) }
  }

  /// A diff read from its end to its start.
  private static func reversed(_ patch: String) -> String {
    patch.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.hasPrefix("+++") || line.hasPrefix("---") || line.hasPrefix("@@") { return String(line) }
      if line.hasPrefix("+") { return "-" + line.dropFirst() }
      return line.hasPrefix("-") ? "+" + line.dropFirst() : String(line)
    }.joined(separator: "\n")
  }

  /// A click in one of the halves: its side, and the time under the mouse.
  mutating func clickInComparison(_ point: Point) {
    let parts = comparisonParts(Rect(size))
    for (part, area) in [(Side.baseline, parts.baseline), (.run, parts.run)] where area.contains(point) {
      side = part
      let axis = comparisonAxis(in: area, of: part == .run ? play : baseline)
      let column = point.x - Frame.content(of: area).left - comparisonLabels(area)
      if column >= 0 { seek(axis.moment(at: column), upTo: max(play.end, baseline.end)) }
    }
  }
}
