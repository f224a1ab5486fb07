import Drawing
import Kubernetes
import Manifest
import Simulation

extension TimelinePane {
  func draw(in area: Rect, on surface: inout Surface, look: Look) {
    let layout = PlayerLayout(area)
    drawLanes(layout, on: &surface, look)
    if layout.why.height >= 3 {
      if layout.knobs == nil, focus == .knobs {
        drawKnobs(in: layout.why, on: &surface, look)
      } else if showsComparison {
        drawComparison(in: layout.why, on: &surface, look)
      } else {
        drawWhy(in: layout.why, isSmall: layout.knobs == nil, on: &surface, look)
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
      bottomRight: hiddenCount > 0 ? Text("\(plural(hiddenCount, "lane")) hidden") : Text(), isFocused: focus == .lanes
    ).draw(in: layout.lanes, on: &surface, with: look.theme)
    guard !inside.isEmpty, inside.width > layout.labels + 4 else { return }
    let track = inside.split(left: layout.labels).right
    surface.write(Text(pad(layout.isSmall ? "t (s)" : "", to: layout.labels), .textDim), in: inside, with: look.theme)
    for (column, text) in axis.labels {
      // The last label ends at the frame instead of being cut.
      let place = min(column, track.width - text.count)
      surface.write(text, at: Point(track.left + max(0, place), track.top), in: track, style: look[.textDim])
    }
    let cursorColumn = columnOfCursor(axis)
    for (index, lane) in lanes.enumerated() where index < rows {
      let row = inside.row(index + 1)
      let isSelected = shownLanes.indices.contains(self.lane) && shownLanes[self.lane].id == lane.id
      let chain = lane.chain.isEmpty || layout.isSmall ? "" : " (\(lane.chain))"
      let name = fit(
        layout.isSmall ? lane.short : lane.title + chain, to: layout.labels - 2, ellipsis: look.glyphs.ellipsis)
      let mark = isSelected ? look.glyphs.selected : " "
      surface.write(
        Text(mark, .mark) + Text(untrusted: name, isSelected ? .textStrong : .text), in: row, with: look.theme)
      let cells = Rect(track.left, row.top, track.width, 1)
      if folded.contains(lane.id) {
        surface.write(Text(look.glyphs.folded, .textDim), in: cells, with: look.theme)
      } else {
        LaneDrawing(lane: lane, axis: axis, look: look).draw(in: cells, on: &surface)
      }
      drawCursor(at: cursorColumn, in: cells, on: &surface, look)
    }
    drawFoot(inside, track, axis, cursorColumn, layout, on: &surface, look)
  }

  private func drawCursor(at column: Int?, in cells: Rect, on surface: inout Surface, _ look: Look) {
    guard let column, column < cells.width else { return }
    let point = Point(cells.left + column, cells.top)
    if surface[point]?.text == " " {
      surface.write(look.glyphs.zone.vertical, at: point, in: cells, style: look[.timelineCursor])
    } else {
      surface.restyle(Rect(point.x, point.y, 1, 1), with: look[.timelineCursor])
    }
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
    let axis = TimeAxis(
      .linear, from: .zero, to: play.end, steps: play.story.steps.map(\.at), width: row.width, around: 0, pitch: 2)
    surface.fill(row, with: look[.textDim], character: look.glyphs.requestOk)
    if let view {
      let (from, to) = (axis.column(of: view.from), axis.column(of: view.to))
      surface.fill(Rect(row.left + from, row.top, max(1, to - from + 1), 1), with: look[.timelineBar], character: "=")
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
    if let skipped {
      text += Text("   \(look.glyphs.middleEllipsis) \(shortTime(skipped)) s \(look.glyphs.middleEllipsis)", .textDim)
    }
    if let count = play.requests?.count(at: time) {
      text += Text("   ok \(count.ok)", .timelineRequestOk)
      text += Text("   failed \(count.failed)", count.failed > 0 ? .timelineRequestFail : nil)
      text += Text("   in flight \(count.inFlight)")
    }
    for fact in play.facts where ["gone", "ready", "restarts"].contains(fact.name) {
      text += Text("   \(fact.name) \(fact.value)", .textDim)
    }
    return text
  }

  /// In a small room the lanes that say least are left out.
  private func lanesThatFit(_ rows: Int) -> (lanes: [Lanes.Lane], dropped: Int) {
    let all = shownLanes
    var kept = all
    for id in ["scheduler", "slice", "client", "failed", "replacement", "status", "endpoints"] where kept.count > rows {
      kept.removeAll { $0.id == id && !pinned.contains($0.id) }
    }
    guard kept.count > rows else { return (kept, all.count - kept.count) }
    // More than fit all the same: those around the selected one.
    let selected = all.indices.contains(lane) ? kept.firstIndex { $0.id == all[lane].id } ?? 0 : 0
    let start = max(0, min(selected - rows / 2, kept.count - rows))
    return (Array(kept[start..<min(kept.count, start + rows)]), all.count - rows)
  }
}
