import Simulation

/// Where an instant stands in a row of cells.
struct TimeAxis: Sendable {
  enum Kind: String, Sendable, CaseIterable, Hashable {
    /// Every step has the same width, so that order can be read where all is close together.
    case event
    case linear
    /// Seconds and hours on one row, as in a crash loop.
    case log
  }

  let kind: Kind
  /// What's shown, at most from the start to the end of the run.
  let from: Moment
  let to: Moment
  /// The instants of the steps.
  let steps: [Moment]
  let width: Int
  /// The first step that's shown, on the event axis.
  let first: Int
  /// Cells a step takes, on the event axis.
  let pitch: Int

  init(_ kind: Kind, from: Moment, to: Moment, steps: [Moment], width: Int, around cursor: Int, pitch: Int) {
    (self.kind, self.from, self.steps, self.width) = (kind, from, steps, max(1, width))
    self.to = max(to, from + Moment(microseconds: 1))
    self.pitch = max(2, pitch)
    let room = max(1, self.width / self.pitch)
    first = max(0, min(cursor - room / 2, steps.count - room))
  }

  /// How many cells a step may take when all are to be seen: 2 to 5, and up to 9 where few steps have much room.
  static func pitch(for count: Int, in width: Int) -> Int { max(2, min(count <= 12 ? 9 : 5, width / max(1, count))) }

  /// The column of a step; may lie outside.
  func column(ofStep index: Int) -> Int {
    guard kind == .event else { return column(of: steps[index]) }
    return (index - first) * pitch
  }

  /// The column of an instant; may lie outside. On the event axis, of the step at it, or between those around it.
  func column(of moment: Moment) -> Int {
    switch kind {
    case .event:
      let index = steps.firstIndex { $0 >= moment } ?? steps.count
      let column = (index - first) * pitch
      guard index > 0, index < steps.count, steps[index] > moment else { return column }
      let span = Double((steps[index] - steps[index - 1]).microseconds)
      let part = Double((steps[index] - moment).microseconds) / span
      // Never on the step itself: it happens before.
      return column - max(1, min(pitch - 1, Int((part * Double(pitch)).rounded())))
    case .linear:
      return Int((Double((moment - from).microseconds) / span * Double(width - 1)).rounded())
    case .log:
      return Int((scaled(moment) / scaled(to) * Double(width - 1)).rounded())
    }
  }

  /// Where a bar begins: with several steps at an instant, after the last of them.
  func columnOfBar(from moment: Moment) -> Int {
    guard kind == .event, moment > .zero || steps.first.map({ $0 > moment }) == true else { return column(of: moment) }
    let index = steps.lastIndex { $0 <= moment } ?? 0
    return steps.indices.contains(index) && steps[index] == moment ? (index - first) * pitch : column(of: moment)
  }

  /// The instant at a column.
  func moment(at column: Int) -> Moment {
    switch kind {
    case .event:
      let index = max(0, min(first + column / pitch, steps.count - 1))
      return steps.indices.contains(index) ? steps[index] : from
    case .linear:
      let part = Double(max(0, min(column, width - 1))) / Double(max(1, width - 1))
      return from + Moment(microseconds: Int(part * span))
    case .log:
      let part = Double(max(0, min(column, width - 1))) / Double(max(1, width - 1))
      // The inverse of `scaled`: (1 + to)^part - 1.
      var low = 0.0
      var high = (to - from).seconds
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if scaled(from + Moment(seconds: middle)) < part * scaled(to) { low = middle } else { high = middle }
      }
      return from + Moment(seconds: high)
    }
  }

  private var span: Double { Double((to - from).microseconds) }

  /// Logarithmic beyond a second, nearly straight below.
  private func scaled(_ moment: Moment) -> Double {
    var value = 1 + max(0, (moment - from).seconds)
    // The binary logarithm by halving: the standard library has none without the C library.
    var result = 0.0
    while value >= 2 {
      value /= 2
      result += 1
    }
    // Between 1 and 2 a parabola comes within 1 % of it, which no cell shows.
    return result + (value - 1) * (1.34 - 0.34 * (value - 1))
  }

  /// The labels of the ruler with their columns.
  var labels: [(column: Int, text: String)] {
    switch kind {
    case .event:
      var result: [(column: Int, text: String)] = []
      var free = Int.min
      for index in steps.indices {
        let column = column(ofStep: index)
        guard column >= 0, column < width, column >= free else { continue }
        let text = shortTime(steps[index])
        result.append((column, text))
        free = column + text.count + 1
      }
      return result
    case .linear:
      let step = niceStep(span / 1e6 / Double(max(1, width / 9)))
      var result: [(column: Int, text: String)] = []
      var tick = (from.seconds / step).rounded(.up) * step
      while tick <= to.seconds + 1e-9, result.count < 100 {
        result.append((column(of: Moment(seconds: tick)), label(tick)))
        tick += step
      }
      return result
    case .log:
      let ticks: [Double] = [0, 1, 3, 10, 30, 60, 180, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400]
      return ticks.filter { from.seconds + $0 <= to.seconds + 1e-9 }.map {
        (column(of: from + Moment(seconds: $0)), label(from.seconds + $0))
      }
    }
  }

  private func label(_ seconds: Double) -> String {
    if seconds >= 60, seconds.truncatingRemainder(dividingBy: 60) == 0 { return "\(Int(seconds) / 60)m" }
    return "\(Moment(seconds: (seconds * 1000).rounded() / 1000))s"
  }
}

/// At most four cells: `0.25`, `12.5`, `334`, `90m`.
func shortTime(_ moment: Moment) -> String {
  let seconds = moment.seconds
  func digits(_ count: Int, _ factor: Double) -> String {
    let scaled = Int((seconds * factor).rounded())
    let part = String(scaled % Int(factor))
    return "\(scaled / Int(factor))." + String(repeating: "0", count: max(0, count - part.count)) + part
  }
  if seconds < 0 { return "-" }
  if seconds < 9.995 { return digits(2, 100) }
  if seconds < 99.95 { return digits(1, 10) }
  if seconds < 9999 { return "\(Int(seconds.rounded()))" }
  return "\(Int(seconds / 60))m"
}

/// 1, 2 or 5 times a power of ten (below a minute), or minutes.
private func niceStep(_ least: Double) -> Double {
  for step in [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600,
  ]
  where step >= least { return step }
  return 7200
}
