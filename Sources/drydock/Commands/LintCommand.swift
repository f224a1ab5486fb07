import ArgumentParser
import Drawing
import Kubernetes
import Manifest

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with manifests, one finding a line.",
    discussion: """
      Text is FILE:LINE:COLUMN: SEVERITY: MESSAGE [RULE], a line for each finding; 'drydock explain RULE' says why, what \
      happens at run time, and what to do. JSON holds the same with paths, the ends of places and suggested edits \
      (schema drydock.lint/v1). Findings go to standard output; problems with the input and the sum to standard error.

      The annotation 'drydock.dev/ignore: RULE[@CONTAINER]' with 'drydock.dev/ignore-reason' on an object or its pod \
      template, or a comment '# drydock: ignore RULE reason' on the line or the one above, silences a finding.

      Exits with 2 when some input could not be read, else with 1 when something is as severe as --fail-on says.
      """)

  @Argument(help: "Files, folders, '-' or 'sample'; the current folder without any.")
  var sources: [String] = []

  @Option(help: "How to print.")
  var format: LintFormat = .text

  @Option(help: "What makes it exit with 1: a finding of this severity, or a worse one.")
  var failOn: FailOn = .error

  @Flag(help: "List what annotations and comments silence too, with their reasons.")
  var showSuppressed = false

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @OptionGroup var options: SourceOptions

  func run() throws {
    let selection = try rules.selection()
    let opened = try open(sources, with: options)
    let lint = Lint(opened, rules: selection)
    switch format {
    case .text:
      let isColored = options.color.applies(to: .results)
      Output.results.write(lint.text(isColored: isColored, showsSuppressed: showSuppressed))
      opened.sayProblems(color: options.color)
    case .json:
      Output.results.line(lint.json(showsSuppressed: showSuppressed).text)
    }
    opened.sayProblems(skippedOf: options)
    if !options.quiet {
      if let nothing = opened.nothingFound { Output.problems.line("drydock: \(nothing)") }
      Output.problems.line(lint.summary)
    }
    try opened.exit()
    if let least = failOn.severity, lint.entries.contains(where: { $0.problem.severity <= least }) {
      throw ExitCode(1)
    }
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
