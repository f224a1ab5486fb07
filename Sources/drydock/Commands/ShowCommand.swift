import ArgumentParser
import Drawing
import Explorer
import Kubernetes
import Loading
import Manifest

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "List the objects, written, assumed and made at run time; or one object with its relations.",
    discussion: """
      The tables have the columns of 'kubectl get' and ORIGIN: written, assumed (an administrator makes it beforehand) \
      or derived (a controller makes it at run time).

        drydock show ./k8s                  all objects
        drydock show svc,deploy ./k8s       some kinds, named as for kubectl
        drydock show deploy/web ./k8s       one: its facts, relations both ways
        drydock show deploy/web ./k8s --life   what survives of its pods, and what they find and are found as
        drydock show -o tree ./k8s          who makes and uses what
        drydock show -o dot ./k8s           that as a graph; mermaid for Markdown

      A first word that names a kind is taken for a kind; write ./pods for a folder of that name.
      """)

  @Argument(
    help: ArgumentHelp(
      "KIND or KIND/NAME, then sources; only sources show everything.", valueName: "kind[/name]|source"),
    completion: .file())
  var arguments: [String] = []

  @Option(name: [.short, .long], help: "How to print.")
  var output: ShowFormat = .table

  @Option(name: .long, help: "The same as --output.")
  var format: ShowFormat?

  @Flag(
    help: """
      Of one thing that runs pods: what survives a restart, a replacement and a reboot, the names it's found as, and the \
      variables and names of Services that its containers find. As text, or with -o json.
      """)
  var life = false

  @OptionGroup var options: SourceOptions

  func run() throws {
    let (selection, sources) = try ShowSelection.split(arguments)
    let opened = try open(sources, with: options)
    let chosen = try selection?.resources(in: opened.inventory) ?? opened.inventory.resources
    let format = format ?? output
    let one = chosen.count == 1 && selection?.name != nil ? chosen[0] : nil
    if life {
      try writeLife(of: one, in: opened.inventory, format)
      return try opened.exit()
    }
    switch (one, format) {
    case (let one?, .table), (let one?, .wide):
      Output.results.write(objectPage(one, in: opened.inventory, isWide: format == .wide))
    case (let one?, .json): Output.results.write(one.node.json(indentation: 2).trimmedRight + "\n")
    default: Output.results.write(listing(chosen, in: opened.inventory, as: format))
    }
    opened.sayWhatIsLeftOut(options)
    if let selection, chosen.isEmpty, !opened.inventory.resources.isEmpty, !options.quiet {
      Output.problems.line("drydock: there is no \(sanitised(selection.word)) here")
    }
    try opened.exit()
  }

  private func writeLife(of resource: Resource?, in inventory: Inventory, _ format: ShowFormat) throws {
    guard let resource else { throw ValidationError("--life is of one object: name it as KIND/NAME") }
    guard resource.runsPods else {
      throw ValidationError(
        "\(sanitised(resource.label)) runs no pods, so nothing of it restarts; name a workload or a Pod")
    }
    switch format {
    case .json: Output.results.line(lifeJSON(of: resource, in: inventory))
    case .table, .wide:
      Output.results.write(lifeText(of: resource, in: inventory).map { sanitised($0).trimmedRight + "\n" }.joined())
    default: throw ValidationError("--life is printed as text or json, not as \(format.rawValue)")
    }
  }
}

enum ShowFormat: String, ExpressibleByArgument, CaseIterable {
  case table, wide, tree, name, json, yaml, dot, mermaid
}
