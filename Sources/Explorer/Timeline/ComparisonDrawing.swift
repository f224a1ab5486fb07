import Drawing
import Simulation

/// Two runs on one clock: what differs first, then the lanes of each.
extension TimelinePane {
  /// Whether there's room for both runs.
  func hasRoomForComparison(_ size: Size) -> Bool { size.width >= 78 && size.height >= 20 }

  /// Columns that both runs need beside each other.
  static let widthForBoth = 110

  var isSideBySideNow: Bool { size.width >= Self.widthForBoth && (isSideBySide ?? (size.width >= 160)) }

  var titleOfBaseline: String {
    baselineName ?? (isPinned ? "pinned: \(baseline.scenario.title)" : "\(baseline.scenario.title), as written")
  }

  var titleOfRun: String {
    if let runName { return runName }
    let changed = play.dials.knobs.filter { knob in baseline.dials[knob.id]?.text != knob.text }
    let words = changed.prefix(3).map { "\($0.dial.title) \($0.text)" }.joined(separator: ", ")
    return play.scenario.title + (words.isEmpty ? "" : ", \(words)")
  }

  /// Where the table of what differs and the two runs are.
  func comparisonParts(_ area: Rect) -> (table: Rect, baseline: Rect, run: Rect) {
    let differing = comparison.count { $0.before != $0.after }
    let height = max(5, min(differing + 4, area.height / 3, 14))
    let (top, rest) = area.split(top: height)
    if isSideBySideNow {
      let halves = rest.split(left: rest.width / 2)
      return (top, halves.left, halves.right)
    }
    let halves = rest.split(top: rest.height / 2)
    return (top, halves.above, halves.below)
  }

  func drawComparisonScreen(in area: Rect, on surface: inout Surface, _ look: Look) {
    let (top, first, second) = comparisonParts(area)
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
    drawHalf("A", titleOfBaseline, .baseline, in: first, on: &surface, look)
    drawHalf("B", titleOfRun, .run, in: second, on: &surface, look)
  }

  /// Cells of the lanes' names in a half.
  func comparisonLabels(_ area: Rect) -> Int { area.width < 120 ? 12 : 19 }

  /// Both runs are on one clock: time as it passes, or by its logarithm where they are long.
  var kindOfBoth: TimeAxis.Kind { shownAxis == .log ? .log : .linear }

  func comparisonAxis(in area: Rect, of run: Play) -> TimeAxis {
    TimeAxis(
      kindOfBoth, from: view?.from ?? .zero, to: view?.to ?? max(play.end, baseline.end),
      steps: run.story.steps.map(\.at), width: Frame.content(of: area).width - comparisonLabels(area), around: 0,
      pitch: 2)
  }

  private func drawHalf(
    _ letter: String, _ title: String, _ half: Side, in area: Rect, on surface: inout Surface, _ look: Look
  ) {
    let run = half == .run ? play : baseline
    let isSmall = area.width < 120
    let right = run.facts.filter { ["gone", "ready", "failed", "restarts"].contains($0.name) }
    let summary = right.map { "\($0.name) \($0.value)" }.joined(separator: "   ")
    Frame(
      Text("\(letter)  ", .textStrong)
        + Text(untrusted: fit(title, to: max(8, area.width - cells(of: summary) - 12), ellipsis: look.glyphs.ellipsis)),
      topRight: Text(summary), bottomLeft: Text(untrusted: stepText(of: half, in: area.width - 6, look)),
      isFocused: half == side
    ).draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    let labels = comparisonLabels(area)
    let axis = comparisonAxis(in: area, of: run)
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

  /// `4/13  1.20 s  kubelet n1 SIGTERM to web`: what has happened last on a side.
  private func stepText(of half: Side, in width: Int, _ look: Look) -> String {
    let steps = (half == .run ? play : baseline).story.steps
    guard let found = place(on: half) else { return "" }
    let step = steps[found]
    let text = "\(found + 1)/\(steps.count)  \(shortTime(step.at)) s  \(step.actor) \(step.text)"
    return fit(text, to: max(0, width), ellipsis: look.glyphs.ellipsis)
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
      // What the last turn of a knob has changed stands out until the next key.
      let isNew = changed[row.name] != nil
      var text =
        Text(pad((isNew ? "*" : "") + row.name, to: width), isNew ? .textStrong : nil)
        + Text(pad(row.before, to: column), differs ? .diffDel : .textDim)
        + Text(pad(row.after, to: column), differs ? .diffAdd : .textDim)
      if differs, let change = Play.difference(row.before, row.after) { text += Text(change, .textStrong) }
      surface.write(text, at: index + 1, in: inside, with: look.theme)
    }
  }
}
