import Glibc

/// One thing that is measured, called by its name: `Benchmark documents [PATH…]`.
///
/// To add one: a file with its trial, and its place in `trials`.
struct Trial: Sendable {
  let name: String
  let sentence: String
  let run: @Sendable (_ arguments: [String]) -> [Outcome]
}

/// A number, and whether it's as good as it has to be.
struct Outcome {
  let what: String
  let value: String
  /// What was asked for; nil for what is only told.
  var target: String?
  var holds = true
}

private let trials: [Trial] = [
  documentsTrial,
  framesTrial,
  playerTrial,
  rulesTrial,
  simulationTrial,
]

@main
struct Main {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == peakMemoryCommand { return reportPeakMemory(of: Array(arguments.dropFirst())) }
    if arguments.first == memoryOfJudgingCommand { return reportMemoryOfJudging(Array(arguments.dropFirst())) }
    let chosen = trials.filter { arguments.first == "all" || arguments.first == $0.name }
    guard !chosen.isEmpty else {
      print("usage: Benchmark NAME|all [ARGUMENT…]")
      for trial in trials { print("  \(trial.name)  \(trial.sentence)") }
      exit(arguments.isEmpty ? 0 : 64)
    }
    var allHold = true
    for trial in chosen {
      print(trial.sentence)
      for outcome in trial.run(Array(arguments.dropFirst())) {
        let verdict = outcome.target.map { "  (\(outcome.holds ? "holds" : "MISSED"): \($0))" } ?? ""
        print("  \(outcome.what): \(outcome.value)\(verdict)")
        allHold = allHold && outcome.holds
      }
    }
    exit(allHold ? 0 : 1)
  }
}
