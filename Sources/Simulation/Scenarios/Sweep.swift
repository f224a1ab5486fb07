import Kubernetes
import Manifest

/// What comes of a scenario for each of several values of one knob.
package struct Sweep: Sendable {
  package let scenario: Scenario
  package let stage: Stage
  /// The knob with its value and origin in the run that was swept from.
  package let knob: Knob
  /// What was asked for; as long as it isn't all played, the points end before it does.
  package let range: SweepRange
  /// By rising values.
  package let points: [Point]
  /// Values that weren't played as the budget of runs was used up.
  package let left: Int

  package struct Point: Sendable {
    package let value: Double
    /// `5.3 s`.
    package let text: String
    package let result: Play.Outcome
    /// How far the run's answer went.
    package let end: Moment
  }

  /// A number that a run results in.
  package enum Measure: String, Sendable, CaseIterable {
    case failed, ok, gone, ready, serving, finished, restarts, killed

    /// In a table's head.
    package var title: String {
      switch self {
      case .failed: "failed requests"
      case .ok: "requests ok"
      case .gone: "gone after"
      case .ready: "ready after"
      case .serving: "serving after"
      case .finished: "finished after"
      case .restarts: "restarts"
      case .killed: "SIGKILL"
      }
    }

    package var isTime: Bool {
      switch self {
      case .gone, .ready, .serving, .finished: true
      default: false
      }
    }
  }
}

extension Sweep.Point {
  /// In seconds, or a number; 1 for killed; nil for what doesn't happen, or isn't counted.
  package subscript(measure: Sweep.Measure) -> Double? {
    switch measure {
    case .failed: result.requests.map { Double($0.failed) }
    case .ok: result.requests.map { Double($0.ok) }
    case .gone: result.gone?.seconds
    case .ready: result.ready?.seconds
    case .serving: result.serving?.seconds
    case .finished: result.finished?.seconds
    case .restarts: Double(result.restarts)
    case .killed: result.wasKilled ? 1 : 0
    }
  }

  /// As a table shows it; `-` for nothing.
  package func text(of measure: Sweep.Measure) -> String {
    guard let value = self[measure] else { return "-" }
    if measure == .killed { return value == 0 ? "no" : "yes" }
    return "\(Moment(seconds: value))" + (measure.isTime ? "s" : "")
  }
}

extension Sweep {
  /// What there's something to say about: numbers that some run results in; those that never change and are nothing
  /// are left out.
  package var measures: [Measure] {
    Measure.allCases.filter { measure in
      let values = points.map { $0[measure] }
      guard let first = values.first else { return false }
      let changes = values.contains { $0 != first }
      return changes || (first ?? 0) != 0
    }
  }

  /// The number that a chart shows first: the first that changes.
  package var leading: Measure? {
    measures.first { measure in points.contains { $0[measure] != points[0][measure] } } ?? measures.first
  }

  /// Neighbours between which something ends or begins: failures, kills, restarts, being gone or ready at all.
  package var turns: [(measure: Measure, from: Point, to: Point)] {
    Measure.allCases.flatMap { measure in
      zip(points, points.dropFirst()).compactMap { a, b in
        let isThere = { (point: Point) in measure.isTime ? point[measure] != nil : (point[measure] ?? 0) != 0 }
        return measure != .ok && isThere(a) != isThere(b) ? (measure, a, b) : nil
      }
    }
  }

  /// `from 5 s on no request fails, up to 4 s it's otherwise`: one sentence for each turn.
  package var findings: [String] {
    turns.map { measure, from, to in
      let nothing = measure.isTime ? to[measure] == nil : (to[measure] ?? 0) == 0
      let what: String =
        switch measure {
        case .failed: nothing ? "no request fails" : "requests fail"
        case .killed: nothing ? "no SIGKILL" : "the program is killed"
        case .restarts: nothing ? "no restarts" : "the container is restarted"
        case .ok: nothing ? "no request is answered" : "requests are answered"
        case .gone: nothing ? "not gone within the run" : "gone within the run"
        case .ready: nothing ? "not ready within the run" : "ready within the run"
        case .serving: nothing ? "not serving within the run" : "serving within the run"
        case .finished: nothing ? "not finished within the run" : "finished within the run"
        }
      return "from \(to.text) on \(what), up to \(from.text) it's otherwise"
    }
  }
}

/// Which values of which knob are played.
package struct SweepRange: Sendable, Equatable {
  package let knob: String
  package let from: Double
  package let to: Double
  /// Stretches between the values that are played.
  package let steps: Int

  package static let usualSteps = 20
  package static let mostSteps = 200

  package init(_ knob: String, from: Double, to: Double, steps: Int = usualSteps) {
    (self.knob, self.from, self.to) = (knob, min(from, to), max(from, to))
    self.steps = max(1, min(steps, Self.mostSteps))
  }

  /// Reads `prestop=0..10s` and `prestop=0..10s/20`.
  package static func read(_ text: String, of scenario: Scenario) -> Result<SweepRange, Dial.ValueError> {
    func fail(_ message: String) -> Result<SweepRange, Dial.ValueError> { .failure(.init(description: message)) }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let dots = parts[1].firstRange(of: "..") else {
      return fail("'\(text)' isn't KNOB=FROM..TO or KNOB=FROM..TO/STEPS, such as prestop=0..10s/20")
    }
    guard let dial = scenario.dials.first(where: { $0.id == parts[0] }) else {
      return fail(
        "scenario '\(scenario.id)' has no knob '\(parts[0])' (it has: "
          + "\(scenario.dials.map(\.id).joined(separator: ", ")))")
    }
    let rest = parts[1][dots.upperBound...].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    var steps = dial.unit == .flag ? 1 : usualSteps
    if rest.count == 2 {
      guard let given = Int(rest[1]), (1...mostSteps).contains(given) else {
        return fail("'\(rest[1])' is no number of steps from 1 to \(mostSteps)")
      }
      steps = given
    }
    switch (dial.read(String(parts[1][..<dots.lowerBound])), dial.read(rest.first.map(String.init) ?? "")) {
    case (.success(let from), .success(let to)): return .success(SweepRange(dial.id, from: from, to: to, steps: steps))
    case (.failure(let error), _), (_, .failure(let error)): return fail("knob '\(dial.id)': \(error.description)")
    }
  }

  /// Around what a run had: from nothing to twice its value, at least so far that something can change.
  package init(around knob: Knob, steps: Int = usualSteps) {
    let range = knob.dial.range
    let least: Double =
      switch knob.dial.unit {
      case .flag: 1
      case .count: 10
      case .seconds: 10
      case .perSecond: 100
      }
    self.init(
      knob.id, from: range.lowerBound, to: min(range.upperBound, max(least, knob.value * 2)),
      steps: knob.dial.unit == .flag ? 1 : steps)
  }
}

/// Plays a scenario for each of evenly spread values of a knob, and finer where something turns.
///
/// - Parameters:
///   - refines: where failures, kills or restarts begin or end between two values, values between them are played too,
///     down to the knob's own step.
///   - mostRuns: so many plays at most.
/// - Returns: nil where the scenario hasn't got the knob.
package func sweep(
  _ scenario: Scenario, on stage: Stage, set settings: [String: Double] = [:], until: Moment? = nil,
  over range: SweepRange, refines: Bool = true, mostRuns: Int = 100
) -> Sweep? {
  var work = SweepWork(
    scenario, on: stage, set: settings, until: until, over: range, refines: refines, mostRuns: mostRuns)
  while work?.advance() == true {}
  return work?.sweep
}

/// A sweep in the making, one play after the other, for who can't wait for all of it.
package struct SweepWork: Sendable {
  /// As far as it's played.
  package var sweep: Sweep {
    Sweep(
      scenario: scenario, stage: stage, knob: knob, range: range, points: points,
      left: isComplete ? max(0, values.count - points.count) : 0)
  }
  package private(set) var isComplete = false
  /// How many plays it took, and how many it may take in all.
  package var runs: Int { points.count }
  package var mostRuns: Int { refines ? most : min(most, values.count) }

  package let range: SweepRange
  private let scenario: Scenario
  private let stage: Stage
  private let settings: [String: Double]
  private let until: Moment?
  private let knob: Knob
  private let grid: Grid
  private let values: [Double]
  private let refines: Bool
  private let most: Int
  private var points: [Sweep.Point] = []

  /// Nil where the scenario hasn't got the knob.
  package init?(
    _ scenario: Scenario, on stage: Stage, set settings: [String: Double] = [:], until: Moment? = nil,
    over range: SweepRange, refines: Bool = true, mostRuns: Int = 100
  ) {
    guard let dial = scenario.dials.first(where: { $0.id == range.knob }) else { return nil }
    (self.scenario, self.stage, self.settings, self.until, self.range) = (scenario, stage, settings, until, range)
    most = max(2, mostRuns)
    knob =
      Dials(scenario.dials, on: stage, set: settings)[dial.id]
      ?? Knob(dial: dial, value: dial.standard(stage).value, from: .assumed, node: dial.standard(stage).node)
    let grid = Grid(dial)
    self.grid = grid
    // Small ranges may need more than the knob's usual step.
    let isFine = range.to - range.from < grid.unit * Double(range.steps) && dial.unit == .seconds && !dial.isWhole
    let steps = (0...range.steps).map { index -> Double in
      let value = range.from + (range.to - range.from) * Double(index) / Double(range.steps)
      return isFine || dial.unit == .perSecond ? (value * 1000).rounded() / 1000 : grid.value(grid.step(value))
    }
    values = steps.reduce(into: [Double]()) { if $0.last != $1 { $0.append($1) } }
    self.refines = refines && !isFine
  }

  /// Plays once more; false when there's nothing left to play.
  package mutating func advance() -> Bool {
    guard !isComplete else { return false }
    guard points.count < most, let value = nextValue else {
      isComplete = true
      return false
    }
    let dial = knob.dial
    let play = play(scenario, on: stage, set: settings.merging([dial.id: value]) { $1 }, until: until)
    let point = Sweep.Point(value: value, text: dial.text(value), result: play.result, end: play.end)
    points.insert(point, at: points.firstIndex { $0.value > value } ?? points.count)
    return true
  }

  /// First those of the range, then between two of them at which something turns.
  private var nextValue: Double? {
    if points.count < values.count { return values[points.count] }
    guard refines, let turn = sweep.turns.first(where: { grid.step($0.to.value) - grid.step($0.from.value) > 1 })
    else { return nil }
    return grid.value((grid.step(turn.from.value) + grid.step(turn.to.value)) / 2)
  }
}

extension Play {
  /// Sweeps one of its knobs, everything else as in this run.
  package func sweep(over range: SweepRange, refines: Bool = true, mostRuns: Int = 100) -> Sweep? {
    Simulation.sweep(
      scenario, on: asked.stage, set: asked.settings, until: asked.until, over: range, refines: refines,
      mostRuns: mostRuns)
  }

  /// The same as work that's done bit by bit; nil where the scenario hasn't got the knob.
  package func sweepWork(over range: SweepRange, mostRuns: Int = 100) -> SweepWork? {
    SweepWork(
      scenario, on: asked.stage, set: asked.settings, until: asked.until, over: range, mostRuns: mostRuns)
  }

  /// What it was asked on, and the knobs that were set for it.
  package var origin: (stage: Stage, settings: [String: Double]) { (asked.stage, asked.settings) }
}
