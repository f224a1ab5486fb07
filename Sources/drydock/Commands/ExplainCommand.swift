import ArgumentParser
import Drawing
import Kubernetes
import Rules
import Simulation

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a rule, a scenario or a field of the API: 'drydock explain deployment.spec.strategy'.",
    discussion: """
      KIND alone lists its fields; KIND.FIELD… explains one and lists what it holds. Indexes such as [0] and [*] may stand \
      in the path. The id of a rule explains why it matters, what to do, with examples; --list lists the rules, with \
      --format json or markdown with the names that other linters have for them. The id of a scenario explains what it \
      asks, its knobs, and an example.

      --parameters lists what rules can be told below 'rules.parameters' of .drydock.yaml; --config-schema prints that \
      file's JSON Schema, for editors.

      Fields of custom kinds are read from the CustomResourceDefinitions among the sources.
      """)

  @Argument(
    help: ArgumentHelp("KIND, KIND.FIELD…, or the id of a rule or scenario.", valueName: "kind[.field…]|id"),
    completion: .list(Rule.all.map(\.id) + Scenario.all.map(\.id)))
  var topic: String?

  @Argument(
    help: "Where to look for the definition of a custom kind; the current folder without any.", completion: .file())
  var sources: [String] = []

  @Flag(help: "List the rules: id, severity, title and topic.")
  var list = false

  @Option(help: "How to print the list.")
  var format: ListFormat = .text

  @Flag(help: "List what rules can be told: name, kind of value, help and rules.")
  var parameters = false

  @Flag(help: "Print the JSON Schema of .drydock.yaml.")
  var configSchema = false

  @OptionGroup var options: SourceOptions

  func validate() throws {
    if format != .text, !list { throw ValidationError("--format is for --list") }
    if topic == nil, !list, !parameters, !configSchema {
      throw ValidationError("name a rule, a scenario or a KIND; --list lists the rules")
    }
  }

  func run() throws {
    if list { Output.results.write(catalogue(as: format)) }
    if parameters { Output.results.write(parameterList) }
    if configSchema { Output.results.line(configurationSchema.text) }
    guard let topic else { return }
    if let rule = Rule.named(topic) {
      Output.results.write(Rules.page(of: rule))
      return
    }
    if let scenario = Scenario.named(topic) {
      Output.results.write(scenario.page)
      return
    }
    let steps = Self.steps(of: topic)
    guard let word = steps.first else { throw ValidationError("name a KIND, such as 'deployment.spec.strategy'") }
    let path = Array(steps.dropFirst())
    let kind = Kind.named(word)
    if let kind, let root = Schema.shared.root(apiVersion: "", kind: kind.name) {
      Output.results.write(try page(of: kind, root.type, path))
      return
    }
    let inventory = try open(sources, with: options).inventory
    guard let custom = CustomKind(word, in: inventory) else {
      if let kind {
        throw ValidationError(
          "the fields of \(kind.name) aren't built in; name a source with its CustomResourceDefinition as well")
      }
      let near =
        (Kind.suggestion(for: word) ?? nearest(to: word, among: CustomKind.names(in: inventory)))
        .map { "; did you mean '\(sanitised($0))'?" }
        ?? nearest(to: topic, among: Rule.all.map(\.id)).map { "; did you mean the rule '\($0)'?" }
        ?? nearest(to: topic, among: Scenario.all.map(\.id)).map { "; did you mean the scenario '\($0)'?" } ?? ""
      let what = word == topic ? "no kind, rule or scenario" : "no kind"
      throw ValidationError("\(what) '\(sanitised(word))' is known\(near)")
    }
    Output.results.write(try custom.page(path))
  }

  /// `pod.spec.containers[0].name` by its dots, without indexes; a dot within quotes or brackets parts nothing.
  private static func steps(of topic: String) -> [String] {
    var steps = [""]
    var depth = 0
    for character in topic {
      switch character {
      case "[": depth += 1
      case "]": depth = max(0, depth - 1)
      case "." where depth == 0: steps.append("")
      default: if depth == 0 { steps[steps.count - 1].append(character) }
      }
    }
    return steps.filter { !$0.isEmpty }
  }

  private func page(of kind: Kind, _ root: Schema.ObjectType, _ path: [String]) throws -> String {
    var type: Schema.ObjectType? = root
    var field: Schema.Field?
    for (depth, step) in path.enumerated() {
      guard let here = type else {
        let holder = ([kind.name] + path.prefix(depth)).joined(separator: ".")
        throw ValidationError(sanitised("'\(holder)' holds no fields, so no '\(step)'"))
      }
      guard let next = here[step] else {
        let near = Schema.shared.nearest(to: step, in: here).map { "; did you mean '\($0)'?" } ?? ""
        throw ValidationError(sanitised("\(here.name) has no field '\(step)'\(near)"))
      }
      field = next
      type = Schema.shared.type(at: path.prefix(depth + 1), in: root)
    }
    return fieldPage(kind, path, field, type)
  }
}
