import Kubernetes
import Manifest

/// Two events of a run whose order Kubernetes doesn't guarantee, and by how much the one that should came first.
package struct Race: Sendable, Identifiable {
  /// The same from one run to the next for the same pair: `rules-signal`.
  package let id: String
  /// `SIGTERM against the nodes' rules`.
  package let title: String
  /// What should come first for all to be well.
  package let wanted: Side
  /// What should come after it.
  package let rival: Side
  /// By how much the wanted one came first in this run; negative: it came too late by so much; zero: at one instant, so
  /// that nobody can tell. Nil: one of the two never happens.
  package let margin: Moment?
  /// It went wrong in this run, or may have: both at one instant.
  package let isLost: Bool
  /// What it means when the rival is first.
  package let consequence: String
  /// The id of the rule in the lifecycle reference: `EP-5`.
  package let rule: String
  /// Why nothing orders them, in a sentence.
  package let why: String
  /// What would turn it; empty while nobody has searched.
  package internal(set) var flips: [Flip] = []

  package struct Side: Sendable {
    /// Nil: it never happens in this run.
    package let at: Moment?
    /// `SIGTERM to web`.
    package let text: String
    /// Of the lanes: A2, B4; empty where there is none.
    package let letter: String
    /// The index in the timeline's events of what it's told by; nil for what no component reports.
    package let event: Int?
  }

  /// A value of a knob at which the race goes the other way.
  package struct Flip: Sendable {
    package let knob: String
    package let title: String
    package let value: Double
    /// `5.3 s`, with its unit.
    package let text: String
    /// The direction: from this value upwards; false: from it downwards.
    package let isUpwards: Bool
    /// The margin there; nil: one of the two never happens.
    package let margin: Moment?
  }
}

extension Race {
  init(
    _ id: String, _ title: String, wanted: Side, rival: Side, rule: String, why: String, consequence: String
  ) {
    (self.id, self.title, self.wanted, self.rival) = (id, title, wanted, rival)
    (self.rule, self.why, self.consequence) = (rule, why, consequence)
    if let first = wanted.at, let second = rival.at {
      margin = second - first
      isLost = second <= first
    } else {
      margin = nil
      isLost = wanted.at == nil && rival.at != nil
    }
  }

  /// `+0.8s`, `-1.2s`, `0s`; where one of the two never happens, in words.
  package var marginText: String {
    guard let margin else {
      if wanted.at == nil { return rival.at == nil ? "neither happens" : "the first never happens" }
      return "the second never happens"
    }
    return (margin > .zero ? "+" : "") + "\(margin)s"
  }

  /// `preStop hook at least 1.3 s`.
  package var flipTexts: [String] {
    flips.map { flip in
      // A flag is turned, not passed.
      if flip.text == "yes" || flip.text == "no" { return "\(flip.title): \(flip.text)" }
      return "\(flip.title) \(flip.isUpwards ? "at least" : "at most") \(flip.text)"
    }
  }
}

extension Play {
  /// The races of this run, without what would turn them: that takes runs of its own.
  package var races: [Race] { RaceFinder(self).races }
}

/// The races of a run, each with the values of knobs that would turn it, found by playing again.
///
/// - Parameter mostRuns: so many plays at most, for all races together; what isn't found by then isn't told.
package func races(of play: Play, mostRuns: Int = 300) -> [Race] {
  var search = FlipSearch(play)
  var runsLeft = mostRuns
  return play.races.map { race in
    var race = race
    let before = search.runs
    race.flips = search.search(race, mostRuns: runsLeft).flips
    runsLeft -= search.runs - before
    return race
  }
}

/// Looks for the values of knobs at which races go the other way. Runs are kept: all races share them.
///
/// A search that has used up its runs can be asked again: it goes on where it was, as what was played is known.
package struct FlipSearch: Sendable {
  private let play: Play
  private var runsLeft = 0
  private var wasCut = false
  /// How many plays it took so far.
  package private(set) var runs = 0
  /// By the knob and the step of its grid: the margins of that run's races, by their ids.
  private var known: [String: [Int: [String: Moment?]]] = [:]

  package init(_ play: Play) { self.play = play }

  /// What would turn one of the run's races.
  ///
  /// - Parameter mostRuns: so many more plays at most.
  /// - Returns: what was found by then, and whether that's all.
  package mutating func search(_ race: Race, mostRuns: Int) -> (flips: [Race.Flip], isComplete: Bool) {
    (runsLeft, wasCut) = (mostRuns, false)
    let found = flips(of: race)
    return (found, !wasCut)
  }

  private mutating func flips(of race: Race) -> [Race.Flip] {
    var found: [Race.Flip] = []
    for knob in play.dials.knobs where knob.id != "rate" {
      let grid = Grid(knob.dial)
      let reach = 2 * abs((race.margin ?? .zero).seconds) + (knob.dial.unit == .count ? 10 : 60)
      let here = grid.step(knob.value)
      let (low, high) = grid.ends(around: knob.value, reach: reach)
      for end in [low, high] where end != here {
        if let flip = turn(race, knob, grid, from: here, to: end) { found.append(flip) }
      }
    }
    return found
  }

  /// The step nearest to the present value, on the way to an end, at which the race is turned.
  private mutating func turn(_ race: Race, _ knob: Knob, _ grid: Grid, from here: Int, to end: Int) -> Race.Flip? {
    guard let far = lost(race, knob, grid, end), far != race.isLost else { return nil }
    var (same, turned) = (here, end)
    while abs(turned - same) > 1 {
      let middle = same + (turned - same) / 2
      guard let isLost = lost(race, knob, grid, middle) else { return nil }
      if isLost == race.isLost { same = middle } else { turned = middle }
    }
    let value = grid.value(turned)
    return Race.Flip(
      knob: knob.id, title: knob.dial.title, value: value, text: knob.dial.text(value), isUpwards: turned > here,
      margin: margins(knob, grid, turned)?[race.id] ?? nil)
  }

  /// Whether the race is lost at a step; nil where it doesn't occur, or no run is left.
  private mutating func lost(_ race: Race, _ knob: Knob, _ grid: Grid, _ step: Int) -> Bool? {
    guard let margins = margins(knob, grid, step), let margin = margins[race.id] else { return nil }
    return margin.map { $0 <= .zero } ?? nil
  }

  private mutating func margins(_ knob: Knob, _ grid: Grid, _ step: Int) -> [String: Moment?]? {
    if let margins = known[knob.id]?[step] { return margins }
    guard runsLeft > 0 else {
      wasCut = true
      return nil
    }
    (runsLeft, runs) = (runsLeft - 1, runs + 1)
    var margins: [String: Moment?] = [:]
    for race in play.again(set: [knob.id: grid.value(step)], countsRequests: false).races {
      // What never happens is as late as can be.
      let never = Moment.seconds(race.isLost ? -1_000_000 : 1_000_000)
      margins.updateValue(race.margin ?? never, forKey: race.id)
    }
    known[knob.id, default: [:]][step] = margins
    return margins
  }
}

/// The values of a knob that a search or a sweep looks at: whole numbers, or tenths of seconds.
struct Grid {
  let unit: Double
  let range: ClosedRange<Double>

  init(_ dial: Dial) {
    range = dial.range
    unit = dial.unit == .seconds && !dial.isWhole ? 0.1 : 1
  }

  func step(_ value: Double) -> Int { Int((value / unit).rounded()) }
  func value(_ step: Int) -> Double {
    min(max((Double(step) * unit * 10).rounded() / 10, range.lowerBound), range.upperBound)
  }

  func ends(around value: Double, reach: Double) -> (low: Int, high: Int) {
    (step(range.lowerBound), step(min(range.upperBound, max(value, 0) + reach)))
  }
}

extension Dial {
  /// Fields of the manifest that hold whole seconds.
  var isWhole: Bool { unit == .count || unit == .flag || id == "grace" || id == "prestop" }
}
