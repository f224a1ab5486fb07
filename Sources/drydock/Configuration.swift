import ArgumentParser
import Drawing
import Explorer
import Glibc
import Kubernetes
import Manifest
import Rules

/// What the user and the project want different, and what is kept from one start to the next.
///
/// What is nearer wins: the command line, the environment (`DRYDOCK_…`), the project's file, the user's file, the
/// standard.
struct Configuration {
  private(set) var settings = Settings()
  private(set) var themes: ThemeLibrary
  private(set) var problems: [Problem] = []
  private(set) var memory = Memory.new
  /// How objects are to be understood.
  private(set) var wishes = Inventory.Options()
  /// What the files say about rules.
  private(set) var rules = PolicyFile()
  /// The project's file; nil where there's none.
  let projectPath: String?
  /// Where it would be made; nil where there's one, or no place for it.
  private let newProjectPath: String?
  private let sources: [String]
  private let userPath: String?
  private let memoryPath: String?

  /// Throws when a file that the command line names can't be read.
  init(_ options: SourceOptions, sources: [String]) throws {
    themes = ThemeLibrary()
    wishes.kubernetesMinor = KubernetesVersion.standard.minor
    memoryPath = stateFolder.map { "\($0)/memory.yaml" }
    userPath = configurationFolder.map { "\($0)/config.yaml" }
    self.sources = sources
    projectPath = options.config ?? projectFile(for: sources)
    newProjectPath = projectPath == nil ? placeOfProjectFile(for: sources) : nil
    for path in [userPath, projectPath].compactMap({ $0 }) {
      if !read(path), path == options.config {
        throw ValidationError("--config: there is no file '\(sanitised(path))' that can be read")
      }
    }
    problems += rules.problems
    wishes.assumed = rules.assumed
    readEnvironment()
    if let namespace = options.namespace { wishes.defaultNamespace = namespace }
    if let version = options.kubernetesVersion { wishes.kubernetesMinor = version.minor }
    if let path = memoryPath, let bytes = bytes(of: path),
      let root = readYAML(SourceFile(name: path, bytes: bytes)).documents.first?.root
    {
      memory = Memory(root)
    }
  }

  /// How manifests are judged where no command line says otherwise.
  var policy: Policy { policy(rules) }

  func policy(_ rules: PolicyFile) -> Policy {
    // Words that name no rule were left out when the files were read.
    var policy = (try? rules.policy()) ?? Policy()
    policy.now = Timestamp(seconds: time(nil))
    return policy
  }

  /// What the files say about rules now.
  func rereadRules() -> PolicyFile {
    var rules = PolicyFile()
    for path in [userPath, projectPath ?? newProjectPath].compactMap({ $0 }) {
      guard let bytes = bytes(of: path) else { continue }
      if let root = readYAML(decode(name: path, bytes: bytes).file).documents.first?.root { rules.read(root) }
    }
    return rules
  }

  /// The project's file as it stands now, for what people decide about warnings.
  var decisions: ProjectFile {
    guard let path = projectPath ?? newProjectPath else {
      switch sources.first {
      case "-": return .none("standard input has no folder for a .drydock.yaml")
      case "sample": return .none("the sample has no folder for a .drydock.yaml")
      default: return .none("there's no folder for a .drydock.yaml here")
      }
    }
    guard let bytes = bytes(of: path) else {
      return exists(path) ? .none("'\(path)' can't be read, so nothing is added to it") : .file(path: path, text: "")
    }
    guard let text = String(validating: bytes, as: UTF8.self), bytes.first != 0xEF else {
      return .none("'\(path)' isn't plain UTF-8, so nothing is added to it")
    }
    return .file(path: path, text: text)
  }

  /// The file of known findings; beside the project's file where its path is relative. Nil where none is named.
  var baselinePath: String? {
    guard let path = rules.baseline else { return nil }
    guard !path.hasPrefix("/"), let projectPath, let slash = projectPath.lastIndex(of: "/") else { return path }
    return "\(projectPath[..<slash])/\(path)"
  }

  func save(_ memory: Memory) {
    if let memoryPath { _ = write(memory.text, to: memoryPath) }
  }

  /// Says on standard error what's wrong with the configuration.
  func sayProblems(_ options: SourceOptions) {
    guard !options.quiet else { return }
    let isColored = options.color.applies(to: .problems)
    for problem in problems { Output.problems.line(line(for: problem, isColored: isColored)) }
  }

  /// False when there's no such file, or none that can be read.
  private mutating func read(_ path: String) -> Bool {
    guard let bytes = bytes(of: path) else { return false }
    let (file, found) = decode(name: path, bytes: bytes)
    let reading = readYAML(file)
    // The program goes on without what it can't read of its own settings.
    problems += (found + reading.problems).map {
      $0.span.map { [problem = $0] in Problem(.warning, problem.kind, at: $0, problem.message, hint: problem.hint) }
        ?? Problem(.warning, $0.kind, file: $0.file, $0.message, hint: $0.hint)
    }
    guard let root = reading.documents.first?.root, root.isPresent else { return true }
    guard root.shape == .map else {
      problems.append(
        Problem(.warning, "config", at: root.place, "a configuration is a map", hint: "write 'profile: strict'"))
      return true
    }
    rules.read(root)
    for (name, node) in options(below: root) {
      guard let wrong = set(name, node.text ?? "") else { continue }
      problems.append(Problem(.warning, "config", at: node.place, wrong.message, hint: wrong.hint))
    }
    return true
  }

  /// `DRYDOCK_LAYOUT_WIDE_AT` is `layout.wide_at`.
  private mutating func readEnvironment() {
    for name in ownOptions + Explorer.Option.all.map(\.name) {
      let variable = "DRYDOCK_" + name.uppercased().replacing(".", with: "_")
      guard let text = environment(variable), !text.isEmpty else { continue }
      guard let wrong = set(name, text) else { continue }
      problems.append(Problem(.warning, "config", file: variable, wrong.message, hint: wrong.hint))
    }
  }

  private struct Fault {
    let message: String
    let hint: String?
  }

  /// Sets one option; what's wrong with it, or nil.
  private mutating func set(_ name: String, _ text: String) -> Fault? {
    switch name {
    case "theme", "theme.dark", "theme.light": themes.wish(text, for: name)
    case "namespace":
      if let reason = fault(inNamespace: text) { return Fault(message: reason, hint: nil) }
      wishes.defaultNamespace = text
    case "kubernetes_version":
      guard let version = KubernetesVersion(argument: text) else {
        return Fault(message: "'\(name)' can't be '\(text)'", hint: "write a version such as 1.35")
      }
      wishes.kubernetesMinor = version.minor
    case _ where foreign.contains { name == $0 || name.hasPrefix("\($0).") }: break
    default: return setExplorer(name, text)
    }
    return nil
  }

  private mutating func setExplorer(_ name: String, _ text: String) -> Fault? {
    let short = name.replacing("ui.", with: "")
    if let option = Explorer.Option.all.first(where: { $0.name == name || $0.name == short }) {
      return option.set(&settings, text)
        ? nil : Fault(message: "'\(name)' can't be '\(text)'", hint: "use \(option.values)")
    }
    if name.hasPrefix("keys.") {
      settings.keys[String(name.dropFirst(5))] = text
      return nil
    }
    let near = nearest(to: name, among: Explorer.Option.all.map(\.name) + ownOptions + foreign.sorted())
    return Fault(message: "no option '\(name)' is known", hint: near.map { "did you mean '\($0)'?" })
  }
}

/// Why a text can't be the name of a namespace; nil when it can.
func fault(inNamespace text: String) -> String? {
  NameRule.label.problem(with: text).map { sanitised("namespace '\(text)' \($0)") }
}

/// Those that don't concern the explorer alone.
private let ownOptions = ["theme", "theme.dark", "theme.light", "namespace", "kubernetes_version"]

/// What other parts of drydock read from the same file.
private let foreign: Set<String> = Set(PolicyFile.fields).union(["applications", "knobs"])

/// Every scalar of a configuration with its path: `layout.wide_at`.
private func options(below root: Node) -> [(String, Node)] {
  root.subtree.filter { $0.shape == .scalar }.map {
    ($0.path.replacing("\"", with: "").replacing("[", with: ".").replacing("]", with: ""), $0)
  }
}

/// Where a first `.drydock.yaml` belongs: beside the first source, as the user names it; nil for what's no file.
private func placeOfProjectFile(for sources: [String]) -> String? {
  let first = sources.first ?? "."
  guard first != "-", first != "sample", exists(first) else { return nil }
  let place = isFolder(first) ? first : folder(of: first)
  if place == "." { return ".drydock.yaml" }
  return place.hasSuffix("/") ? "\(place).drydock.yaml" : "\(place)/.drydock.yaml"
}

/// `.drydock.yaml` in the first source's folder or above it; nil when there's none.
private func projectFile(for sources: [String]) -> String? {
  let first = sources.first ?? "."
  guard first != "-", first != "sample" else { return nil }
  guard var folder = absolutePath(first) else { return nil }
  while !folder.isEmpty {
    let path = "\(folder)/.drydock.yaml"
    if exists(path) {
      // As the user would name it.
      let here = absolutePath(".").map { $0 + "/" } ?? "/"
      return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
    guard let slash = folder.lastIndex(of: "/") else { break }
    folder = String(folder[..<slash])
  }
  return nil
}
