import Drawing
import Simulation

/// The scenarios that fit, with what comes of each; with `isVerbose` also the others and why they don't.
func scenarioList(_ stage: Stage, isVerbose: Bool) -> String {
  var rows: [[String]] = []
  for scenario in Scenario.all {
    if let reason = scenario.reasonAgainst(stage) {
      if isVerbose { rows.append([scenario.id, scenario.title, "no: \(reason)"]) }
    } else {
      rows.append([scenario.id, scenario.title, play(scenario, on: stage).summary])
    }
  }
  return aligned([["SCENARIO", "TITLE", "RESULT"]] + rows)
}

/// A text of several lines without what a terminal would obey.
func sanitisedLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { sanitised(String($0)) }.joined(separator: "\n")
}
