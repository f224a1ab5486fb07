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
      broken, and what controllers will make of it. Never contacts a cluster; changes a manifest only by 'lint --fix'.

      A SOURCE is a file, a folder, '-' for standard input, or 'sample' for the built-in application. Without one, the \
      current folder is opened.

      Exit codes: 0 done; 1 findings at or above --fail-on, or faults; 2 some input could not be read; \
      3 the screen could not be started; 64 the command line is wrong; 74 the output could not be written.
      """,
    version: "drydock \(version)",
    subcommands: [
      ExploreCommand.self, ReportCommand.self, LintCommand.self, ShowCommand.self, ExplainCommand.self,
      TimelineCommand.self, ScenarioCommand.self, ThemeCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)

  static func main() {
    restartWithoutReportsOfCrashes()
    do {
      var command = try Drydock.parseAsRoot()
      do {
        try command.run()
      } catch let error as ValidationError {
        // What only the sources show to be wrong with the command line; the parser would print a usage of no help.
        let name = type(of: command).configuration.commandName ?? "drydock"
        Output.problems.write("drydock: \(error.message)\nsee 'drydock \(name) --help'\n")
        throw ExitCode(64)
      }
    } catch {
      Drydock.exit(withError: error)
    }
  }
}
