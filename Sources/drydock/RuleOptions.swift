import ArgumentParser
import Rules

extension Rule.Profile: ExpressibleByArgument {}

/// Which rules a command asks.
struct RuleOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The rules that are asked: default, strict or book.", valueName: "name"))
  var profile: Rule.Profile?

  @Option(
    help: ArgumentHelp(
      "Ask a rule beyond the profile; several with commas or by repetition.", valueName: "id|topic:name|all"),
    completion: .list(RuleSelection.words))
  var enable: [String] = []

  @Option(
    help: ArgumentHelp("Don't ask a rule. The narrower word wins over the wider.", valueName: "id|topic:name|all"),
    completion: .list(RuleSelection.words))
  var disable: [String] = []

  func validate() throws { _ = try applied(to: PolicyFile()) }

  /// What the configuration says, with what the command line wants different.
  func applied(to rules: PolicyFile) throws -> Policy {
    do {
      return try rules.policy(profile: profile, enable: words(enable), disable: words(disable))
    } catch {
      throw ValidationError("\(error)")
    }
  }

  private func words(_ options: [String]) -> [String] {
    options.flatMap { $0.split { $0 == "," || $0.isWhitespace }.map(String.init) }
  }
}
