import ArgumentParser
import Drawing
import Kubernetes
import Manifest

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "List the objects, written, assumed and made at run time; or one object with its relations.",
    discussion: """
      The tables have the columns of 'kubectl get' and ORIGIN: written, assumed (an administrator makes it beforehand) \
      or derived (a controller makes it at run time).

        drydock show ./k8s                  all objects
        drydock show svc ./k8s              all Services; kinds as kubectl knows them
        drydock show deploy/web ./k8s       one object and what it refers to
        drydock show -o tree ./k8s          who makes and uses what
      """)

  @Argument(
    help: ArgumentHelp(
      "KIND or KIND/NAME, then sources; only sources show everything.", valueName: "kind[/name]|source"))
  var arguments: [String] = []

  @Option(name: [.short, .long], help: "table, wide, tree, name, json or yaml.")
  var output: ShowFormat = .table

  @Option(name: .long, help: "The same as --output.")
  var format: ShowFormat?

  @OptionGroup var options: SourceOptions

  func run() throws {
    let (selection, sources) = try split(arguments)
    let opened = try open(sources, with: options)
    let chosen = try resources(opened.inventory, selection)
    let format = format ?? output
    if let one = chosen.first, chosen.count == 1, selection?.name != nil, format == .table || format == .wide {
      Output.results.write(objectPage(one, in: opened.inventory, isWide: format == .wide))
    } else {
      Output.results.write(listing(chosen, in: opened.inventory, as: format))
    }
    if !options.quiet { opened.sayProblems(color: options.color, least: .error) }
    try opened.exit()
  }

  /// A kind, perhaps with a name.
  struct Selection {
    let kind: Kind?
    let word: String
    let name: String?
  }

  /// The first argument is a selection where it reads as one and isn't the only one that could be a source.
  private func split(_ arguments: [String]) throws -> (Selection?, [String]) {
    guard let first = arguments.first else { return (nil, []) }
    let parts = first.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let isPath = exists(first)
    let kind = Kind.named(parts[0])
    guard let word = parts.first, !isPath || arguments.count > 1, kind != nil || (!isPath && arguments.count > 1) else {
      return (nil, arguments)
    }
    if kind == nil, first.hasPrefix(".") || first.hasPrefix("/") || first == "-" || first == "sample" {
      return (nil, arguments)
    }
    let name = parts.count == 2 && !parts[1].isEmpty ? parts[1] : nil
    return (Selection(kind: kind, word: word, name: name), Array(arguments.dropFirst()))
  }

  private func resources(_ inventory: Inventory, _ selection: Selection?) throws -> [Resource] {
    guard let selection else { return inventory.resources }
    let ofKind = inventory.resources.filter { resource in
      selection.kind.map { resource.kind == $0 }
        ?? (resource.kindName.lowercased() == selection.word.lowercased())
    }
    guard !ofKind.isEmpty || selection.kind != nil else {
      let near = Kind.suggestion(for: selection.word).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("no kind '\(sanitised(selection.word))' is known or loaded\(near)")
    }
    guard let name = selection.name else { return ofKind }
    let named = ofKind.filter { $0.name == name }
    guard named.isEmpty else { return named }
    let near = nearest(to: name, among: ofKind.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
    let have = ofKind.prefix(8).map { sanitised($0.name) }.joined(separator: ", ")
    throw ValidationError(
      "no \(selection.word) named '\(sanitised(name))'\(near)" + (have.isEmpty ? "" : " (there are: \(have))"))
  }
}

enum ShowFormat: String, ExpressibleByArgument, CaseIterable {
  case table, wide, tree, name, json, yaml
}
