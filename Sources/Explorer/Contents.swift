import Kubernetes
import Manifest
import Rules

/// Everything that was read, and what there is to say about reading it.
package struct Contents: Sendable {
  /// Something that was looked at and isn't a manifest.
  package struct Skipped: Sendable, Hashable {
    package let path: String
    /// Why, such as `no YAML or JSON`.
    package let reason: String

    package init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }

  /// A chart, a kustomization, or something else that makes manifests.
  package struct Package: Sendable, Hashable {
    package let path: String
    /// What it is: `Helm chart`.
    package let kind: String
    /// What it means for the user.
    package let note: String
    /// Prints its manifests, for a shell.
    package let command: String

    package init(path: String, kind: String, note: String, command: String) {
      self.path = path
      self.kind = kind
      self.note = note
      self.command = command
    }
  }

  package let inventory: Inventory
  /// What the user named: `./shop`, `-`.
  package let sources: [String]
  package let skipped: [Skipped]
  package let packages: [Package]
  /// Where decisions about warnings are kept.
  package let project: ProjectFile
  /// What's wrong with the input, objects included, sorted by file and place.
  package let problems: [Problem]
  /// Problems, references that lead nowhere, and what the rules say.
  package let warnings: Warnings
  /// How long reading took, in milliseconds; nil when nobody measured.
  package let milliseconds: Int?
  /// The labels of the objects, in their order.
  let names: [SearchText]
  /// Where each object stands among the inventory's.
  let positions: [Resource.ID: Int]
  /// For each object its place when all are sorted by kind and name, so that no grouping has to compare names again.
  let ranks: [Int]
  /// For each object its own problems.
  let counts: [Counts]
  /// For each object the positions of its warnings among all, and its references that lead nowhere.
  let warningsOf: [[Int]]
  let broken: [[Link]]
  /// For each object the section it's listed in, and its containers.
  let sections: [Kind.Section]
  let parts: [[(title: String, node: Node)]]
  /// For each derived object what it's derived from, if that's derived too; -1 for the others.
  let makers: [Int]
  /// For each object the number of its kind's name among `kindNames`.
  let kindNumbers: [Int]
  let kindNames: [String]
  /// How many objects there are of each origin, as they follow each other in the inventory.
  let written, assumed, derived: Int
  /// Files of which something couldn't be read.
  let brokenFiles: [BrokenFile]
  /// The navigator's tree in each grouping, in the usual order: made where manifests are read, so that nobody who changes
  /// the grouping waits for it.
  private(set) var outlines: [Grouping: Outline] = [:]

  /// - Parameters:
  ///   - policy: how the project wants it judged.
  ///   - rules: those that are asked, where the policy's aren't.
  package init(
    _ inventory: Inventory, sources: [String] = [], skipped: [Skipped] = [], packages: [Package] = [],
    problems: [Problem] = [], policy: Policy = Policy(), rules: RuleSelection? = nil,
    project: ProjectFile = .none("no file of a project belongs to this"), milliseconds: Int? = nil
  ) {
    self.inventory = inventory
    self.sources = sources
    self.skipped = skipped
    self.packages = packages
    self.project = project
    self.problems = inventory.problems + problems
    self.milliseconds = milliseconds
    names = inventory.resources.map { SearchText($0.label) }
    var (written, assumed) = (0, 0)
    for resource in inventory.resources {
      switch resource.origin {
      case .written: written += 1
      case .assumed: assumed += 1
      case .derived: break
      }
    }
    (self.written, self.assumed) = (written, assumed)
    var (names, numbers): ([String], [String: Int]) = ([], [:])
    kindNumbers = inventory.resources.map { resource in
      if let number = numbers[resource.kindName] { return number }
      numbers[resource.kindName] = names.count
      names.append(resource.kindName)
      return names.count - 1
    }
    kindNames = names
    derived = inventory.resources.count - written - assumed
    var policy = policy
    if let rules { policy.selection = rules }
    let judgement = judge(inventory, by: policy)
    let warnings = Warnings(
      self.problems + judgement.notes, in: inventory, judgement: judgement, rules: policy.selection.ids.count)
    self.warnings = warnings
    brokenFiles = BrokenFile.all(of: self.problems, in: inventory)
    counts = inventory.resources.map { warnings.counts(of: $0.id) }
    warningsOf = inventory.resources.map { warnings.positions(of: $0.id) }
    let positions = Dictionary(uniqueKeysWithValues: inventory.resources.enumerated().map { ($1.id, $0) })
    self.positions = positions
    var broken: [[Link]] = Array(repeating: [], count: inventory.resources.count)
    for link in inventory.brokenLinks {
      if let index = positions[link.from] { broken[index].append(link) }
    }
    self.broken = broken
    sections = inventory.resources.map(\.section)
    parts = inventory.resources.map { $0.isWritten ? $0.parts : [] }
    makers = inventory.resources.map { resource in
      guard case .derived(let maker, _) = resource.origin, let index = positions[maker],
        case .derived = inventory.resources[index].origin
      else { return -1 }
      return index
    }
    let keys = inventory.resources.map { (rank: $0.rank, kind: $0.kindName, name: $0.name) }
    var ranks = Array(repeating: 0, count: keys.count)
    for (rank, index) in keys.indices.sorted(by: { keys[$0] < keys[$1] }).enumerated() { ranks[index] = rank }
    self.ranks = ranks
    var outlines: [Grouping: Outline] = [:]
    for grouping in Grouping.allCases { outlines[grouping] = Outline(self, by: grouping, in: .kind) }
    self.outlines = outlines
  }

  func outline(by grouping: Grouping, in order: Order) -> Outline {
    if order == .kind, let made = outlines[grouping] { return made }
    return Outline(self, by: grouping, in: order)
  }

  /// A file's path as it is told within its source: `web.yaml` for `./k8s/web.yaml` of `./k8s`, the file's name where it
  /// is the source itself.
  func short(_ path: String) -> String {
    for source in sources where path == source || path.hasPrefix(source.hasSuffix("/") ? source : source + "/") {
      return path == source ? lastName(of: path) : String(path.dropFirst(source.count).drop { $0 == "/" })
    }
    return path
  }

  package static let empty = Contents(Inventory([]))

  /// Nothing was read that could be shown.
  package var isEmpty: Bool {
    inventory.resources.isEmpty && brokenFiles.isEmpty && packages.isEmpty
  }
}

/// How far reading has come.
package struct Progress: Sendable, Hashable {
  package let done: Int
  /// Nil as long as nobody knows.
  package let total: Int?
  /// What is being read.
  package let path: String

  package init(done: Int, total: Int?, path: String) {
    self.done = done
    self.total = total
    self.path = path
  }
}

/// How many problems of each severity there are.
package struct Counts: Sendable, Hashable {
  package var errors = 0
  package var warnings = 0
  package var infos = 0

  package init(errors: Int = 0, warnings: Int = 0, infos: Int = 0) {
    self.errors = errors
    self.warnings = warnings
    self.infos = infos
  }

  package init(_ problems: some Sequence<Problem>) {
    for problem in problems { add(problem.severity) }
  }

  package mutating func add(_ severity: Severity) {
    switch severity {
    case .error: errors += 1
    case .warning: warnings += 1
    case .info, .style: infos += 1
    }
  }

  package subscript(severity: Severity) -> Int {
    switch severity {
    case .error: errors
    case .warning: warnings
    case .info, .style: infos
    }
  }

  package static func + (left: Counts, right: Counts) -> Counts {
    Counts(
      errors: left.errors + right.errors, warnings: left.warnings + right.warnings, infos: left.infos + right.infos)
  }

  package static func += (left: inout Counts, right: Counts) { left = left + right }

  /// Those that one has to do something about.
  var serious: Counts { Counts(errors: errors, warnings: warnings) }

  var total: Int { errors + warnings + infos }

  package var isEmpty: Bool { errors == 0 && warnings == 0 && infos == 0 }
}

/// A file of which something couldn't be read.
package struct BrokenFile: Sendable, Hashable {
  package let file: String
  package let line: Int
  package let message: String

  /// One for each file, with the first error.
  static func all(of problems: [Problem], in inventory: Inventory) -> [BrokenFile] {
    // An error of reading costs documents; one of an object doesn't.
    let reading = inventory.readings.compactMap { reading in reading.problems.first { $0.severity == .error } }
    let loading = problems.filter { $0.severity == .error && $0.span == nil }
    var named: Set<String> = []
    return (reading + loading).filter { named.insert($0.file).inserted }.map {
      BrokenFile(file: $0.file, line: $0.span?.line ?? 1, message: $0.message)
    }
  }
}

/// What stands after the last slash of a path.
func lastName(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
