import Simulation

/// What takes more runs than a key may wait for: done between inputs, one run at a time.
extension TimelinePane {
  /// Whether something that's shown isn't computed to its end.
  ///
  /// - Parameter showsResults: of all scenarios, in a list.
  func hasWork(showsResults: Bool) -> Bool {
    isSearchingFlips || sweepWork != nil || showsResults && nextUnplayed != nil
  }

  /// Plays once more for what's shown; what was asked for last comes first.
  mutating func work(showsResults: Bool) {
    if isSearchingFlips {
      searchFlips()
    } else if sweepWork != nil {
      goOnSweeping()
    } else if showsResults, let scenario = nextUnplayed {
      results[scenario.id] = Simulation.play(scenario, on: stage).summary
    }
  }

  /// A scenario whose result nobody knows yet.
  private var nextUnplayed: Scenario? {
    fitting.first { results[$0.id] == nil } ?? loaded.first { results[$0.id] == nil }
  }

  // MARK: Races

  /// So many plays at most for one race.
  private static let runsOfRace = 80

  private var isSearchingFlips: Bool {
    panel == .races && races.indices.contains(race) && flipsOfRace[races[race].id]?.isComplete != true
  }

  private mutating func searchFlips() {
    let id = races[race].id
    var search = flipSearch ?? FlipSearch(play)
    let (before, spent) = (search.runs, flipsOfRace[id]?.runs ?? 0)
    let (flips, isComplete) = search.search(races[race], mostRuns: 1)
    let runs = spent + search.runs - before
    flipSearch = search
    flipsOfRace[id] = FlipsFound(
      texts: flips.map { flip in
        let value = flip.text == "yes" || flip.text == "no" ? ":" : flip.isUpwards ? " at least" : " at most"
        return "\(flip.title)\(value) \(flip.text)"
      }, runs: runs, isComplete: isComplete || runs >= Self.runsOfRace)
  }

  /// What would turn a race, as far as it's known.
  struct FlipsFound: Sendable {
    let texts: [String]
    /// Plays that it took.
    let runs: Int
    let isComplete: Bool
  }

  // MARK: Sweeps

  private mutating func goOnSweeping() {
    guard var work = sweepWork else { return }
    let goesOn = work.advance()
    swept = work.sweep
    sweepWork = goesOn ? work : nil
  }

  /// Begins to play for each value of a knob; what's there of it is shown meanwhile.
  ///
  /// - Returns: false where there's no such knob.
  mutating func startSweep(over range: SweepRange) -> Bool {
    guard let work = play.sweepWork(over: range, mostRuns: 40) else { return false }
    (swept, sweepWork, panel) = (work.sweep, work, .sweep)
    return true
  }
}

// MARK: - Between inputs

extension State {
  /// Whether there's something to compute as long as nobody types.
  package var isBusy: Bool {
    if isPreviewDue { return true }
    return player?.hasWork(showsResults: showsResultsOfScenarios) ?? false
  }

  /// Goes on with what was put off, for the time of about one run.
  mutating func work() {
    if isPreviewDue { return makePreview() }
    let showsResults = showsResultsOfScenarios
    player?.work(showsResults: showsResults)
    showResultsInChooser()
  }

  private var showsResultsOfScenarios: Bool {
    guard let player else { return false }
    if case .chooser(let chooser)? = overlays.last { return chooser.title == Self.scenarioChooser }
    return overlays.isEmpty && player.layout(playerArea.size).scenarios != nil
  }

  static let scenarioChooser = "scenarios"

  /// The list of scenarios is open while they're played.
  private mutating func showResultsInChooser() {
    guard let player, case .chooser(var chooser)? = overlays.last, chooser.title == Self.scenarioChooser else { return }
    for (index, scenario) in (player.fitting + player.loaded).enumerated() {
      chooser.set(detail: detail(of: scenario, in: player), of: index)
    }
    overlays[overlays.count - 1] = .chooser(chooser)
  }
}
