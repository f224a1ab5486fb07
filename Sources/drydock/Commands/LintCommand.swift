import ArgumentParser
import Drawing
import Kubernetes
import Manifest

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with manifests, one problem a line.",
    discussion: """
      Text is FILE:LINE:COLUMN: SEVERITY: MESSAGE; REMEDY [KIND], a line for each problem; JSON holds the same with the \
      ends of places (schema drydock.lint/v1). Both go to standard output, the sum to standard error.

      Exits with 2 when some input could not be read, else with 1 when something is as severe as --fail-on says.
      """)

  @Argument(help: "Files, folders, '-' or 'sample'; the current folder without any.")
  var sources: [String] = []

  @Option(help: "How to print.")
  var format: LintFormat = .text

  @Option(help: "What makes it exit with 1: a problem of this severity, or a worse one.")
  var failOn: FailOn = .error

  @OptionGroup var options: SourceOptions

  func run() throws {
    let opened = try open(sources, with: options)
    switch format {
    case .text:
      let isColored = options.color.applies(to: .results)
      Output.results.write(opened.findings.map { line(for: $0, isColored: isColored) + "\n" }.joined())
    case .json:
      Output.results.line(lintJSON(opened).text)
    }
    opened.sayProblems(skippedOf: options)
    if !options.quiet {
      if let nothing = opened.nothingFound { Output.problems.line("drydock: \(nothing)") }
      Output.problems.line(lintSummary(opened))
    }
    try opened.exit()
    if let least = failOn.severity, opened.findings.contains(where: { $0.severity <= least }) { throw ExitCode(1) }
  }
}

enum LintFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// The least severe problem that counts as a failure.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
  case error, warning, info, style, never

  /// Nil for none.
  var severity: Severity? { Severity(rawValue: rawValue) }
}
