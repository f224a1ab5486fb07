import ArgumentParser
import Drawing
import Kubernetes
import Simulation

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a field of the API or a scenario: 'drydock explain deployment.spec.strategy'.",
    discussion: """
      KIND alone lists its fields; KIND.FIELD… explains one and lists what it holds. The id of a scenario explains what it \
      asks, its knobs, and an example. No manifests are read.
      """)

  @Argument(help: ArgumentHelp("KIND, KIND.FIELD… or a scenario's id.", valueName: "kind[.field…]|id"))
  var topic: String

  func run() throws {
    if let scenario = Scenario.named(topic) {
      Output.results.write(scenario.page)
      return
    }
    let steps = topic.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
    guard let word = steps.first, let kind = Kind.named(word) else {
      let near = Kind.suggestion(for: steps.first ?? topic).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("no kind '\(sanitised(steps.first ?? topic))' is known\(near)")
    }
    Output.results.write(try page(of: kind, Array(steps.dropFirst())))
  }

  private func page(of kind: Kind, _ path: [String]) throws -> String {
    guard let root = Schema.shared.root(apiVersion: "", kind: kind.name) else {
      throw ValidationError(
        "the fields of \(kind.name) aren't built in; a CustomResourceDefinition beside the manifests describes them")
    }
    var type: Schema.ObjectType? = root.type
    var field: Schema.Field?
    for (depth, step) in path.enumerated() {
      guard let here = type else {
        throw ValidationError("'\(path.prefix(depth).joined(separator: "."))' holds no fields")
      }
      guard let next = here[step] else {
        let near = Schema.shared.nearest(to: step, in: here).map { "; did you mean '\($0)'?" } ?? ""
        throw ValidationError("\(here.name) has no field '\(sanitised(step))'\(near)")
      }
      field = next
      type = Schema.shared.type(at: path.prefix(depth + 1), in: root.type)
    }
    return fieldPage(kind, path, field, type)
  }
}
