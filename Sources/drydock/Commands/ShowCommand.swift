import ArgumentParser
import Drawing
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
        drydock show -o tree ./k8s          who makes and uses what
        drydock show -o dot ./k8s           that as a graph; mermaid for Markdown

      A first word that names a kind is taken for a kind; write ./pods for a folder of that name.
      """)

  @Argument(
    help: ArgumentHelp(
      "KIND or KIND/NAME, then sources; only sources show everything.", valueName: "kind[/name]|source"))
  var arguments: [String] = []

  @Option(name: [.short, .long], help: "How to print.")
  var output: ShowFormat = .table

  @Option(name: .long, help: "The same as --output.")
  var format: ShowFormat?

  @OptionGroup var options: SourceOptions

  func run() throws {
    let (selection, sources) = try ShowSelection.split(arguments)
    let opened = try open(sources, with: options)
    let chosen = try selection?.resources(in: opened.inventory) ?? opened.inventory.resources
    let format = format ?? output
    let one = chosen.count == 1 && selection?.name != nil ? chosen[0] : nil
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
}

enum ShowFormat: String, ExpressibleByArgument, CaseIterable {
  case table, wide, tree, name, json, yaml, dot, mermaid
}
