import Kubernetes
import Manifest

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
  /// What's wrong with the input, objects included, sorted by file and place.
  package let problems: [Problem]
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
  /// For each object the section it's listed in, and its containers.
  let sections: [Kind.Section]
  let parts: [[(title: String, node: Node)]]
  /// For each derived object what it's derived from, if that's derived too; -1 for the others.
  let makers: [Int]
  /// How many objects there are of each origin.
  let written, assumed, derived: Int
  /// Which objects and files the problems belong to.
  let findings: Findings
  /// The navigator's tree in each grouping, in the usual order: made where manifests are read, so that nobody who changes
  /// the grouping waits for it.
  private(set) var outlines: [Grouping: Outline] = [:]

  package init(
    _ inventory: Inventory, sources: [String] = [], skipped: [Skipped] = [], packages: [Package] = [],
    problems: [Problem] = [], milliseconds: Int? = nil
  ) {
    self.inventory = inventory
    self.sources = sources
    self.skipped = skipped
    self.packages = packages
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
    derived = inventory.resources.count - written - assumed
    let findings = Findings(self.problems, in: inventory)
    self.findings = findings
    counts = inventory.resources.map { findings.counts(of: $0.id) }
    let positions = Dictionary(uniqueKeysWithValues: inventory.resources.enumerated().map { ($1.id, $0) })
    self.positions = positions
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

  package static let empty = Contents(Inventory([]))

  /// Nothing was read that could be shown.
  package var isEmpty: Bool {
    inventory.resources.isEmpty && findings.brokenFiles.isEmpty && packages.isEmpty
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

  package var isEmpty: Bool { errors == 0 && warnings == 0 && infos == 0 }
}

/// The problems, and what each belongs to.
package struct Findings: Sendable {
  /// A file of which something couldn't be read.
  package struct BrokenFile: Sendable, Hashable {
    package let file: String
    package let line: Int
    package let message: String
  }

  /// Problems, and references that lead nowhere.
  package let total: Counts
  package let brokenFiles: [BrokenFile]
  private let byResource: [Resource.ID: [Problem]]
  /// How many things each object refers to that aren't there.
  private let broken: [Resource.ID: Int]
  private let byFile: [String: [Problem]]

  package init(_ problems: [Problem], in inventory: Inventory) {
    var broken: [Resource.ID: Int] = [:]
    for reference in inventory.missingReferences { broken[reference.link.from, default: 0] += 1 }
    self.broken = broken
    total = Counts(problems) + Counts(errors: broken.values.reduce(0, +))
    byFile = Dictionary(grouping: problems, by: \.file)
    // An error of reading costs documents; one of an object doesn't.
    let reading = inventory.readings.compactMap { reading in reading.problems.first { $0.severity == .error } }
    let loading = problems.filter { $0.severity == .error && $0.span == nil }
    var named: Set<String> = []
    brokenFiles = (reading + loading).filter { named.insert($0.file).inserted }.map {
      BrokenFile(file: $0.file, line: $0.span?.line ?? 1, message: $0.message)
    }
    byResource = Self.assign(problems, in: inventory)
  }

  package func of(_ id: Resource.ID) -> [Problem] { byResource[id] ?? [] }
  package func counts(of id: Resource.ID) -> Counts {
    Counts(byResource[id] ?? []) + Counts(errors: broken[id] ?? 0)
  }

  package func inFile(_ name: String) -> [Problem] { byFile[name] ?? [] }

  /// Gives each problem with a place to the innermost written object around it.
  private static func assign(_ problems: [Problem], in inventory: Inventory) -> [Resource.ID: [Problem]] {
    guard !problems.isEmpty else { return [:] }
    let files = Set(problems.compactMap { $0.span?.file })
    var places: [SourceFile: [(start: Int, end: Int, id: Resource.ID)]] = [:]
    for resource in inventory.resources where resource.origin == .written {
      let span = resource.node.span
      guard files.contains(span.file) else { continue }
      places[span.file, default: []].append((span.start, span.end, resource.id))
    }
    for file in places.keys { places[file]?.sort { $0.start < $1.start } }
    var result: [Resource.ID: [Problem]] = [:]
    for problem in problems {
      guard let span = problem.span, let candidates = places[span.file] else { continue }
      // The last object that begins before the problem, as objects don't overlap.
      var (low, high) = (0, candidates.count)
      while low < high {
        let middle = (low + high) / 2
        if candidates[middle].start <= span.start { low = middle + 1 } else { high = middle }
      }
      guard low > 0, span.start <= candidates[low - 1].end else { continue }
      result[candidates[low - 1].id, default: []].append(problem)
    }
    return result
  }
}
