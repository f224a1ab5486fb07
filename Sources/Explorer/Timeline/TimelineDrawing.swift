import Drawing
import Kubernetes
import Manifest
import Simulation

extension TimelinePane {
  func draw(in area: Rect, on surface: inout Surface, look: Look) {
    if panel == .comparison, focus == .lanes, hasRoomForComparison(area.size) {
      return drawComparisonScreen(in: area, on: &surface, look)
    }
    let layout = PlayerLayout(area, isCalm: showsSteps && focus == .lanes && panel == .why)
    if showsSteps {
      drawSteps(in: layout.lanes, on: &surface, look)
    } else {
      drawLanes(layout, on: &surface, look)
    }
    if layout.why.height >= 3 {
      if layout.knobs == nil, focus == .knobs {
        drawKnobs(in: layout.why, on: &surface, look)
      } else {
        switch panel {
        case .comparison: drawComparison(in: layout.why, on: &surface, look)
        case .patch: drawPatch(in: layout.why, on: &surface, look)
        case .races: drawRaces(in: layout.why, on: &surface, look)
        case .sweep: drawSweep(in: layout.why, on: &surface, look)
        case .why: drawWhy(in: layout.why, isSmall: layout.knobs == nil, on: &surface, look)
        }
      }
    }
    if let knobs = layout.knobs { drawKnobs(in: knobs, on: &surface, look) }
    if let scenarios = layout.scenarios { drawScenarios(in: scenarios, on: &surface, look) }
    if let events = layout.events { drawEvents(in: events, on: &surface, look) }
  }

  // MARK: Lanes

  private func drawLanes(_ layout: PlayerLayout, on surface: inout Surface, _ look: Look) {
    let inside = Frame.content(of: layout.lanes)
    let axis = axis(width: inside.width - layout.labels)
    let shown = view.map { "view \(shortTime($0.from)) - \(shortTime($0.to)) of \(play.end) s" } ?? "0 - \(play.end) s"
    let keys = layout.isSmall ? "z axis   + - zoom" : "+ - zoom   z axis: \(axis.kind.rawValue)   a fit"
    let rows = max(0, inside.height - (layout.isSmall ? 3 : 4))
    let (lanes, dropped) = lanesThatFit(rows)
    let hiddenCount = dropped + hidden.count
    Frame(
      Text("\(play.story.steps.count) events"), topRight: Text("\(shown)   \(keys)"),
      bottomLeft: sight == .connections
        ? Text("\(look.glyphs.border.horizontal) open  \(look.glyphs.hook) request  x closed  ! failed") : Text(),
      bottomRight: hiddenCount > 0 ? Text("\(plural(hiddenCount, "lane")) hidden") : Text(), isFocused: focus == .lanes
    ).draw(in: layout.lanes, on: &surface, with: look.theme)
    guard !inside.isEmpty, inside.width > layout.labels + 4 else { return }
    let cursorColumn = columnOfCursor(axis)
    let track = inside.split(left: layout.labels).right
    LaneRows(
      lanes: lanes, axis: axis, labels: layout.labels, isSmall: layout.isSmall, cursor: cursorColumn,
      selected: shownLanes.indices.contains(lane) ? shownLanes[lane].id : nil, folded: folded, look: look
    ).draw(in: inside.split(top: rows + 1).above, on: &surface)
    for (mark, moment) in [("(", loopStart), (")", loopEnd)] {
      guard let moment, case let column = axis.column(of: moment), column >= 0, column < track.width else { continue }
      surface.write(mark, at: Point(track.left + column, track.top), in: track, style: look[.timelineCursor])
    }
    drawFoot(inside, track, axis, cursorColumn, layout, on: &surface, look)
  }

  /// A StatefulSet's boxes in place of the lanes.
  private func drawSteps(in area: Rect, on surface: inout Surface, _ look: Look) {
    let count = play.story.steps.count
    let right = "step \(min(cursor + 1, count))/\(count)   t \(shortTime(time)) s   figure 17.6   l next   zb lanes"
    Frame(
      Text(play.scenario.title), topRight: Text(fit(right, to: max(0, area.width - 8), ellipsis: look.glyphs.ellipsis)),
      isFocused: focus == .lanes
    ).draw(in: area, on: &surface, with: look.theme)
    let (picture, foot) = Frame.content(of: area).inset(x: 1, y: 0).split(bottom: 1)
    StepPicture(play: play, time: time, look: look).draw(in: picture, on: &surface)
    guard let step else { return }
    let text = Text("\(shortTime(step.at)) s  ", .textStrong) + Text(untrusted: "\(step.actor): \(step.text)")
    surface.write(text, in: foot, with: look.theme)
  }

  private func columnOfCursor(_ axis: TimeAxis) -> Int? {
    let column =
      axis.kind == .event || time == step?.at ? step.map { _ in axis.column(ofStep: cursor) } : axis.column(of: time)
    return column.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The line below the lanes, the overview of the whole run, and the facts of the moment.
  private func drawFoot(
    _ inside: Rect, _ track: Rect, _ axis: TimeAxis, _ cursorColumn: Int?, _ layout: PlayerLayout,
    on surface: inout Surface, _ look: Look
  ) {
    let facts = inside.height - 1
    let rule = facts - (layout.isSmall ? 1 : 2)
    guard rule > 0 else { return }
    let line = String(repeating: look.glyphs.border.horizontal, count: inside.width)
    surface.write(line, at: Point(inside.left, inside.top + rule), in: inside, style: look[.border])
    if let cursorColumn, cursorColumn < track.width {
      surface.write(
        look.glyphs.arrowUp, at: Point(track.left + cursorColumn, inside.top + rule), in: inside,
        style: look[.timelineCursor])
    }
    if !layout.isSmall {
      let row = Rect(track.left, inside.top + rule + 1, track.width, 1)
      surface.write(Text(" overview", .textDim), at: rule + 1, in: inside, with: look.theme)
      drawOverview(in: row, on: &surface, look)
    }
    surface.write(factsOfMoment(look), at: facts, in: inside, with: look.theme)
  }

  /// The whole run on one row: milestones, and what's in view.
  private func drawOverview(in row: Rect, on surface: inout Surface, _ look: Look) {
    let axis = overviewAxis(width: row.width)
    surface.fill(row, with: look[.textDim], character: look.glyphs.requestOk)
    if let view {
      let (from, to) = (axis.column(of: view.from), axis.column(of: view.to))
      surface.fill(Rect(row.left + from, row.top, max(1, to - from + 1), 1), with: look[.timelineBar], character: "=")
    }
    for moment in [loopStart, loopEnd].compactMap({ $0 }) {
      let mark = moment == loopStart ? "(" : ")"
      surface.write(
        mark, at: Point(row.left + axis.column(of: moment), row.top), in: row, style: look[.timelineCursor])
    }
    for index in play.story.milestones {
      let letter = play.story.steps[index].letter.suffix(1)
      surface.write(
        String(letter), at: Point(row.left + axis.column(ofStep: index), row.top), in: row, style: look[.text])
    }
    let column = axis.column(of: time)
    surface.write(look.glyphs.cursor, at: Point(row.left + column, row.top), in: row, style: look[.timelineCursor])
  }

  private func factsOfMoment(_ look: Look) -> Text {
    var text = Text(" event \(min(cursor + 1, play.story.steps.count))/\(play.story.steps.count)   t ")
    text += Text("\(shortTime(time)) s", .textStrong)
    if stopsAtMilestones { text += Text("   stops at milestones", .textDim) }
    if let skipped {
      text += Text("   \(look.glyphs.middleEllipsis) \(shortTime(skipped)) s \(look.glyphs.middleEllipsis)", .textDim)
    }
    if let count = play.requests?.count(at: time) {
      text += Text("   ok \(count.ok)", .timelineRequestOk)
      text += Text("   failed \(count.failed)", count.failed > 0 ? .timelineRequestFail : nil)
      text += Text("   in flight \(count.inFlight)")
    }
    for fact in play.facts where ["gone", "ready", "restarts", "finished"].contains(fact.name) {
      text += Text("   \(fact.name) \(fact.value)", changed[fact.name] == nil ? .textDim : .textStrong)
      if let old = changed[fact.name] { text += Text(" (was \(old))", .timelineCursor) }
    }
    if let old = changed["failed"] { text += Text("   failed in all was \(old)", .timelineCursor) }
    return text
  }

  private func lanesThatFit(_ rows: Int) -> (lanes: [Lanes.Lane], dropped: Int) {
    let all = shownLanes
    let center = all.indices.contains(lane) ? all[lane].id : nil
    let samples = sight == .connections ? all.filter { $0.part == .connection }.map(\.id) : []
    let kept = LaneRows.fitting(all, in: rows, keeping: pinned.union(samples), around: center)
    // Samples are no lanes that somebody misses.
    let dropped = all.filter { sight == .connections || $0.part != .connection }.count
    return (kept, max(0, dropped - kept.count))
  }
}
