import Drawing
import Kubernetes
import Simulation

/// What comes first only by luck (`r`), and what comes of each value of a knob (`:sweep`).
extension TimelinePane {
  /// Finds the races of the run; what would turn one is looked for as long as it's selected.
  mutating func findRaces() {
    races = play.races
    race = max(0, min(race, races.count - 1))
  }

  mutating func selectRace(_ by: Int) { race = max(0, min(race + by, races.count - 1)) }

  func drawRaces(in area: Rect, on surface: inout Surface, _ look: Look) {
    let lost = races.count(where: \.isLost)
    Frame("races  (r)", topRight: Text("\(plural(races.count, "race")), \(lost) lost   j/k choose   i why")).draw(
      in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area).inset(x: 1, y: 0)
    guard !races.isEmpty else {
      surface.write(
        Text("nothing in this run hangs on an order that Kubernetes leaves open", .textDim), in: inside,
        with: look.theme)
      return
    }
    let room = inside.height >= 10 ? min(races.count, inside.height / 2 - 1) : 1
    let first = max(0, min(race - room / 2, races.count - room))
    for (row, index) in (first..<min(races.count, first + room)).enumerated() {
      let item = races[index]
      let text =
        Text(index == race ? "\(look.glyphs.selected) " : "  ", .mark)
        + Text(item.isLost ? "lost " : "won  ", item.isLost ? .error : .ok)
        + Text(pad(item.marginText, to: 9), .textStrong) + Text(untrusted: item.title)
      surface.write(text, at: row, in: inside, with: look.theme)
    }
    let item = races[race]
    var lines: [Text] = []
    func add(_ name: String, _ text: String) {
      lines += (Text(pad(name, to: 10), .textDim) + Text(untrusted: text)).wrapped(to: inside.width, hanging: 10)
    }
    func time(_ side: Race.Side) -> String { side.at.map { "at \($0)s" } ?? "never" }
    add("first", "\(item.wanted.text) (\(time(item.wanted)))")
    add("then", "\(item.rival.text) (\(time(item.rival)))")
    let found = flipsOfRace[item.id]
    var flips = found?.texts ?? []
    if found?.isComplete != true {
      flips.append("computing\(look.glyphs.ellipsis) \(found?.runs ?? 0) runs")
    } else if flips.isEmpty {
      flips = ["no single knob turns it"]
    }
    add(item.isLost ? "won with" : "lost with", flips.joined(separator: "; "))
    add(item.isLost ? "so" : "else", item.consequence)
    add("why", "\(item.why) (rule \(item.rule))")
    for (row, line) in lines.prefix(max(0, inside.height - room)).enumerated() {
      surface.write(line, at: room + row, in: inside, with: look.theme)
    }
  }

  // MARK: Sweep

  /// Plays for each of several values: `prestop`, `prestop=0..10s`, or the selected knob.
  mutating func sweep(_ text: String) -> [Request] {
    let range: SweepRange
    if let dots = text.firstRange(of: "..") {
      _ = dots
      switch SweepRange.read(text, of: play.scenario) {
      case .failure(let error): return [.warn(error.description)]
      case .success(let read): range = read
      }
    } else if text.isEmpty {
      guard let knob = selectedKnob else { return [.warn("there's no knob to sweep")] }
      range = SweepRange(around: knob)
    } else {
      guard let knob = play.dials[text] else {
        let near = nearest(to: text, among: play.dials.knobs.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
        return [.warn("'\(play.scenario.id)' has no knob '\(text)'\(near)")]
      }
      range = SweepRange(around: knob)
    }
    return startSweep(over: range) ? [] : [.warn("'\(play.scenario.id)' has no knob '\(range.knob)'")]
  }

  func drawSweep(in area: Rect, on surface: inout Surface, _ look: Look) {
    guard let sweep = swept else { return }
    let measure = sweep.leading
    let state =
      sweepWork.map { "computing\(look.glyphs.ellipsis) \($0.runs)/\($0.mostRuns)" }
      ?? "\(measure?.title ?? "nothing changes")   i why"
    Frame(Text("sweep of \(sweep.knob.dial.title)"), topRight: Text(state)).draw(
      in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area).inset(x: 1, y: 0)
    let findings = sweep.findings.prefix(inside.height >= 8 ? 3 : 1)
    let (chart, below) = inside.split(bottom: findings.count)
    for (row, finding) in findings.enumerated() {
      surface.write(Text(untrusted: finding), at: row, in: below, with: look.theme)
    }
    guard let measure, chart.height >= 3 else { return }
    SweepChart(sweep: sweep, measure: measure, look: look).draw(in: chart, on: &surface)
  }
}

/// Columns of blocks, one for each value that was played, in even distances of value.
struct SweepChart {
  let sweep: Sweep
  let measure: Sweep.Measure
  let look: Look

  func draw(in area: Rect, on surface: inout Surface) {
    let values = sweep.points.map { $0[measure] ?? 0 }
    let most = max(values.max() ?? 0, 1e-9)
    let labels = 7
    let (ruler, track) = area.split(left: labels)
    let (bars, axis) = track.split(bottom: 1)
    let (low, high) = (sweep.range.from, sweep.range.to)
    guard let last = sweep.points.last?.value, bars.width > 4, bars.height > 0 else { return }
    surface.write(Text(pad(text(most), to: labels - 1, alignRight: true), .textDim), in: ruler, with: look.theme)
    surface.write(
      Text(pad("0", to: labels - 1, alignRight: true), .textDim), at: bars.height - 1, in: ruler, with: look.theme)
    let levels = look.glyphs.levels
    let full = levels.count - 1
    for column in 0..<bars.width {
      // The last value that was played up to here.
      let value = low + (high - low) * Double(column) / Double(max(1, bars.width - 1))
      guard let index = sweep.points.lastIndex(where: { $0.value <= value + 1e-9 }) else { continue }
      // Not played yet.
      if value > last + (high - low) / Double(max(1, bars.width - 1)), index == sweep.points.count - 1, last < high {
        break
      }
      let height = Int((values[index] / most * Double(bars.height * full)).rounded())
      let role: Role =
        measure == .failed || measure == .killed || measure == .restarts ? .timelineRequestFail : .timelineBarRunning
      for row in 0..<bars.height {
        let level = max(0, min(full, height - (bars.height - 1 - row) * full))
        guard level > 0 else { continue }
        surface.write(levels[level], at: Point(bars.left + column, bars.top + row), in: bars, style: look[role])
      }
      if values[index] == 0 {
        surface.write(
          look.glyphs.requestOk, at: Point(bars.left + column, bars.top + bars.height - 1), in: bars,
          style: look[.textDim])
      }
    }
    let here = low < high ? (sweep.knob.value - low) / (high - low) : 0
    surface.write(Text(sweep.points[0].text, .textDim), in: axis, with: look.theme)
    surface.write(Text(sweep.knob.dial.text(high), .textDim), in: axis, with: look.theme, alignRight: true)
    if (0...1).contains(here) {
      let column = Int((here * Double(bars.width - 1)).rounded())
      let label = "\(look.glyphs.arrowUp)\(sweep.knob.text)"
      let left = max(0, min(column, axis.width - label.count))
      surface.write(label, at: Point(axis.left + left, axis.top), in: axis, style: look[.timelineCursor])
    }
  }

  private func text(_ value: Double) -> String {
    measure.isTime ? "\(shortTime(Moment(seconds: value)))s" : "\(Moment(seconds: value))"
  }
}
