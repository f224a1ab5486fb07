import ArgumentParser
import Terminal

@main
struct Drydock: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "drydock",
    abstract: "Understand a Kubernetes application from its manifests: no cluster, no network.",
    discussion: """
      Opens manifests and shows the application as it will live: the objects as written, what refers to what, what is \
      broken, and what controllers will make of it. Reads files only; never contacts a cluster, never changes a manifest.

      A SOURCE is a file, a folder, '-' for standard input, or 'sample' for the built-in application. Without one, the \
      current folder is opened.

      Exit codes: 0 done; 1 findings at or above --fail-on, or faults; 2 some input could not be read; \
      3 the screen could not be started; 64 the command line is wrong.
      """,
    version: "drydock \(version)",
    subcommands: [
      ExploreCommand.self, ReportCommand.self, LintCommand.self, ShowCommand.self, ExplainCommand.self,
      TimelineCommand.self, ScenarioCommand.self, ThemeCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)

  static func main() {
    restartWithoutReportsOfCrashes()
    Drydock.main(nil)
  }
}
