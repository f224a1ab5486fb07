import Drawing
import Explorer
import Kubernetes
import Manifest

/// What the user and the project want different, and what is kept from one start to the next.
struct Configuration {
  private(set) var settings = Settings()
  private(set) var themes: ThemeLibrary
  private(set) var problems: [Problem] = []
  private(set) var memory = Memory()
  private let memoryPath: String?

  /// Reads the user's file, then the project's; what the project says wins.
  init(_ options: SourceOptions, sources: [String]) {
    themes = ThemeLibrary()
    memoryPath = stateFolder.map { "\($0)/memory.yaml" }
    let user = configurationFolder.map { "\($0)/config.yaml" }
    let project = options.config ?? projectFile(for: sources)
    for path in [user, project].compactMap({ $0 }) { read(path, isNamed: path == options.config) }
    if let name = environment("DRYDOCK_THEME"), !name.isEmpty { themes.wish(name) }
    if let path = memoryPath, let bytes = bytes(of: path),
      let root = readYAML(SourceFile(name: path, bytes: bytes)).documents.first?.root
    {
      memory = Memory(root)
    }
  }

  func save(_ memory: Memory) {
    if let memoryPath { _ = write(memory.text, to: memoryPath) }
  }

  private mutating func read(_ path: String, isNamed: Bool) {
    guard let bytes = bytes(of: path) else {
      if isNamed { problems.append(Problem(.warning, "config", file: path, "the configuration can't be read")) }
      return
    }
    let (file, found) = decode(name: path, bytes: bytes)
    let reading = readYAML(file)
    problems += found + reading.problems
    guard let root = reading.documents.first?.root else { return }
    for (name, node) in options(below: root) { set(name, node) }
  }

  private mutating func set(_ name: String, _ node: Node) {
    let text = node.text ?? ""
    switch name {
    case "theme", "theme.dark", "theme.light": themes.wish(text, for: name)
    case _ where foreign.contains { name == $0 || name.hasPrefix("\($0).") }: break
    default:
      if let option = Explorer.Option.all.first(where: { $0.name == name || $0.name == name.replacing("ui.", with: "") }
      ) {
        guard !option.set(&settings, text) else { return }
        problems.append(
          Problem(.warning, "config", at: node.place, "'\(name)' can't be '\(text)'", hint: "use \(option.values)"))
      } else if name.hasPrefix("keys.") {
        settings.keys[String(name.dropFirst(5))] = text
      } else {
        let near = nearest(to: name, among: Explorer.Option.all.map(\.name) + ["theme"]).map { "did you mean '\($0)'?" }
        problems.append(Problem(.warning, "config", at: node.place, "no option '\(name)' is known", hint: near))
      }
    }
  }
}

/// What other parts of drydock read from the same file.
private let foreign: Set = ["ignore", "assume", "applications", "knobs", "rules", "profile", "namespace"]

/// Every scalar of a configuration with its path: `layout.wide_at`.
private func options(below root: Node) -> [(String, Node)] {
  root.subtree.filter { $0.shape == .scalar }.map {
    ($0.path.replacing("\"", with: "").replacing("[", with: ".").replacing("]", with: ""), $0)
  }
}

/// `.drydock.yaml` in the first source's folder or above it; nil when there's none.
private func projectFile(for sources: [String]) -> String? {
  let first = sources.first ?? "."
  guard first != "-", first != "sample" else { return nil }
  guard var folder = absolutePath(first) else { return nil }
  while !folder.isEmpty {
    let path = "\(folder)/.drydock.yaml"
    if exists(path) { return path }
    guard let slash = folder.lastIndex(of: "/") else { break }
    folder = String(folder[..<slash])
  }
  return nil
}
