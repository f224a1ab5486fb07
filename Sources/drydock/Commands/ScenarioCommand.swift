import ArgumentParser
import Drawing
import Glibc
import Kubernetes
import Manifest
import Simulation

struct ScenarioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenario", abstract: "Work with scenario files.", subcommands: [VerifyCommand.self])

  struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Play the scenarios of files and report what comes out otherwise than they expect.",
      discussion: """
        A scenario file (format: 1) holds manifests, what happens to them, how programs behave, and what must then be \
        observable. Reported is the first mismatch of each list. Exit codes: 0 all pass, 1 mismatches, 2 a file can't \
        be read or a scenario can't be judged.
        """)

    @Argument(help: "Scenario files; '-' is standard input.")
    var files: [String]

    @Flag(help: "Say nothing but mismatches.")
    var quiet = false

    func run() throws {
      var failed = 0
      var passed = 0
      var unjudged = 0
      var isUnreadable = false
      for file in files {
        guard let bytes = bytes(of: file == "-" ? "/dev/stdin" : file) else {
          isUnreadable = true
          Output.problems.line("\(sanitised(file)): error: can't be read: \(String(cString: strerror(errno)))")
          continue
        }
        let (scenarios, problems) = Golden.read(SourceFile(name: file, bytes: bytes))
        for problem in problems { Output.problems.line(line(for: problem, isColored: false)) }
        if problems.contains(where: { $0.severity == .error }) { isUnreadable = true }
        for scenario in scenarios {
          for problem in scenario.problems { Output.problems.line(line(for: problem, isColored: false)) }
          // What can't be meant can't be judged either; what has no effect is only said.
          guard !scenario.problems.contains(where: { $0.severity == .error }) else {
            unjudged += 1
            Output.results.line(sanitised("wrong \(scenario.id)  \(scenario.title)"))
            continue
          }
          let lines = report(scenario)
          if lines.isEmpty { passed += 1 } else { failed += 1 }
          if lines.isEmpty, !quiet { Output.results.line(sanitised("pass  \(scenario.id)  \(scenario.title)")) }
          for line in lines { Output.results.line(sanitised(line)) }
        }
      }
      if !quiet {
        let more = unjudged > 0 ? ", \(unjudged) can't be judged" : ""
        let all = counted(passed + failed + unjudged, "scenario")
        Output.results.line("\(all): \(passed) passed, \(failed) failed\(more)")
      }
      if isUnreadable || unjudged > 0 { throw ExitCode(2) }
      if failed > 0 { throw ExitCode(1) }
    }

    /// Empty for a scenario that passes.
    private func report(_ scenario: Golden) -> [String] {
      let mismatches = scenario.verify()
      guard !mismatches.isEmpty else { return [] }
      var lines = ["FAIL  \(scenario.id)  \(scenario.title)"]
      for mismatch in mismatches {
        let place = mismatch.node.place
        lines.append("      \(mismatch.list)  \(place.file.name):\(place.line)")
        lines.append("        expected  \(mismatch.expected)")
        lines.append("        produced  \(mismatch.produced)")
      }
      return lines
    }
  }
}
