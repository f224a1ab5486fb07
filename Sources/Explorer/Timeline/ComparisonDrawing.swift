import Drawing
import Simulation

/// Two runs on one clock: what differs first, then the lanes of each.
extension TimelinePane {
  /// Whether there's room for both runs.
  func hasRoomForComparison(_ size: Size) -> Bool { size.width >= 78 && size.height >= 20 }

  private var titleOfBaseline: String {
    baselineName ?? (isPinned ? "pinned: \(baseline.scenario.title)" : "\(baseline.scenario.title), as written")
  }

  private var titleOfRun: String {
    if let runName { return runName }
    let changed = play.dials.knobs.filter { knob in baseline.dials[knob.id]?.text != knob.text }
    let words = changed.prefix(3).map { "\($0.dial.title) \($0.text)" }.joined(separator: ", ")
    return play.scenario.title + (words.isEmpty ? "" : ", \(words)")
  }

  func drawComparisonScreen(in area: Rect, on surface: inout Surface, _ look: Look) {
    let facts = comparison
    let differing = facts.count { $0.before != $0.after }
    let isWide = area.width >= 160
    let height = max(5, min(differing + 4, area.height / 3, 14))
    let (top, rest) = area.split(top: height)
    if let patch = comparedPatch, area.width >= 110 {
      let (left, right) = top.split(right: area.width / 2)
      drawComparison(in: left, on: &surface, look)
      let lines = patchLines(patch)
      Frame("change of the manifest").draw(in: right, on: &surface, with: look.theme)
      let inside = Frame.content(of: right).inset(x: 1, y: 0)
      // The names of the files are known.
      for (row, line) in lines.dropFirst(2).prefix(inside.height).enumerated() {
        surface.write(line, at: row, in: inside, with: look.theme)
      }
    } else {
      drawComparison(in: top, on: &surface, look)
    }
    let halves = isWide ? rest.split(left: rest.width / 2) : { ($0.above, $0.below) }(rest.split(top: rest.height / 2))
    drawHalf("A", titleOfBaseline, baseline, in: halves.0, on: &surface, look)
    drawHalf("B", titleOfRun, play, in: halves.1, on: &surface, look)
  }

  private func drawHalf(
    _ letter: String, _ title: String, _ run: Play, in area: Rect, on surface: inout Surface, _ look: Look
  ) {
    let isSmall = area.width < 120
    let right = run.facts.filter { ["gone", "ready", "failed", "restarts"].contains($0.name) }
    let summary = right.map { "\($0.name) \($0.value)" }.joined(separator: "   ")
    Frame(
      Text("\(letter)  ", .textStrong)
        + Text(untrusted: fit(title, to: max(8, area.width - cells(of: summary) - 12), ellipsis: look.glyphs.ellipsis)),
      topRight: Text(summary)
    ).draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    let labels = isSmall ? 12 : 19
    let steps = run.story.steps.map(\.at)
    let end = max(play.end, baseline.end)
    // Both on one clock: time as it passes, or by its logarithm where the runs are long.
    let kind = shownAxis == .log ? TimeAxis.Kind.log : .linear
    let axis = TimeAxis(
      kind, from: view?.from ?? .zero, to: view?.to ?? end, steps: steps, width: inside.width - labels, around: 0,
      pitch: 2)
    let all = run.lanes.lanes.filter { $0.part == .course && !hidden.contains($0.id) }
    // What a person compares first: how it ends, and who sends it what meanwhile.
    let first = ["hook ", "container ", "proxy", "failed", "replacement", "grace"]
    let main = all.filter { lane in first.contains { lane.id.hasPrefix($0) } }
    let lanes = LaneRows.fitting(
      inside.height - 1 < main.count + 2 ? main : all, in: inside.height - 1, keeping: ["failed"])
    let cursor = axis.column(of: time)
    LaneRows(
      lanes: lanes, axis: axis, labels: labels, isSmall: isSmall, cursor: cursor >= 0 ? cursor : nil, look: look
    ).draw(in: inside, on: &surface)
  }

  /// What each run came to, and the knobs that aren't the same.
  var comparison: [(name: String, before: String, after: String)] {
    var rows: [(name: String, before: String, after: String)] = []
    let (old, new) = (baseline.measures, play.measures)
    let before = Dictionary(old.map { ($0.name, $0.value) }) { first, _ in first }
    let after = Dictionary(new.map { ($0.name, $0.value) }) { first, _ in first }
    for name in new.map(\.name) + old.map(\.name).filter({ after[$0] == nil }) {
      rows.append((name, before[name] ?? "", after[name] ?? ""))
    }
    for knob in play.dials.knobs {
      let value = baseline.dials[knob.id]?.text ?? ""
      if value != knob.text { rows.append((knob.dial.title, value, knob.text)) }
    }
    // What differs comes first, as there may be little room.
    return rows.filter { $0.before != $0.after } + rows.filter { $0.before == $0.after }
  }

  func drawComparison(in area: Rect, on surface: inout Surface, _ look: Look) {
    let rows = comparison
    let count = rows.count { $0.before != $0.after }
    let said = count == 0 ? "nothing" : plural(count, "fact")
    Frame("what differs  (D)", topRight: Text("\(said)   i why")).draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area).inset(x: 1, y: 0)
    let column = inside.width < 66 ? 10 : 14
    let width = min(26, max(10, inside.width - 2 * column - 8))
    surface.write(
      Text(pad("", to: width) + pad("A", to: column) + pad("B", to: column) + "B - A", .textDim), in: inside,
      with: look.theme)
    for (index, row) in rows.prefix(max(0, inside.height - 1)).enumerated() {
      let differs = row.before != row.after
      var text =
        Text(pad(row.name, to: width)) + Text(pad(row.before, to: column), differs ? .diffDel : .textDim)
        + Text(pad(row.after, to: column), differs ? .diffAdd : .textDim)
      if differs, let change = Play.difference(row.before, row.after) { text += Text(change, .textStrong) }
      surface.write(text, at: index + 1, in: inside, with: look.theme)
    }
  }
}
