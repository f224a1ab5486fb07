import ArgumentParser
import Kubernetes
import Manifest

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with manifests, one problem a line.",
    discussion: """
      Text goes to the terminal as FILE:LINE:COLUMN: SEVERITY: MESSAGE; JSON holds the same with places and hints \
      (schema drydock.lint/v1). Exits with 2 when some input could not be read.
      """)

  @Argument(help: "Files, folders, '-' or 'sample'.")
  var sources: [String] = []

  @Option(help: "How to print: text or json.")
  var format: LintFormat = .text

  @OptionGroup var options: SourceOptions

  func run() throws {
    let opened = try open(sources, with: options)
    switch format {
    case .text:
      opened.sayProblems(color: options.color)
      if !options.quiet { Output.problems.line(lintSummary(opened)) }
    case .json:
      Output.results.line(lintJSON(opened).text)
    }
    try opened.exit()
  }
}

enum LintFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
