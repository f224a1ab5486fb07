import Kubernetes
import Manifest
import Rules

/// One thing that's wrong with what was read: a problem with the input, a reference that leads nowhere, or what a rule
/// says of an object.
package struct Warning: Sendable, Hashable {
  /// As it's listed: of a finding, its kind is the rule's id.
  package let problem: Problem
  /// Nil for what concerns a file, or a stretch that belongs to no object.
  package let object: Resource.ID?
  /// Nil for what isn't found by a rule.
  package let finding: Finding?
  /// Who said not to show it, and why; nil for what is shown.
  package let waiver: Waiver?

  package var severity: Severity { problem.severity }
  /// The rule's id, or the kind of problem.
  package var id: String { problem.kind }
  package var rule: Rule? { finding.flatMap { Rule.named($0.rule) } }
  package var edits: [Edit] { finding?.edits ?? [] }

  init(_ problem: Problem, of object: Resource.ID?) {
    (self.problem, self.object, finding, waiver) = (problem, object, nil, nil)
  }

  init(_ finding: Finding, waiver: Waiver? = nil) {
    problem = Problem(finding.severity, finding.rule, at: finding.span, finding.message)
    (object, self.finding, self.waiver) = (finding.object, finding, waiver)
  }
}

/// Everything that's wrong, in one order: what concerns a file as a whole first, then by file as read and by place.
///
/// The navigator's counters, the gutter, the tabs and `drydock lint` all count this list.
package struct Warnings: Sendable {
  package let all: [Warning]
  /// What somebody said not to show, in the same order. Counted nowhere.
  package let ignored: [Warning]
  package let total: Counts
  /// How many rules were asked.
  package let rules: Int
  private let byObject: [Resource.ID: [Int]]
  private let byFile: [String: [Int]]
  private let ignoredByObject: [Resource.ID: [Int]]
  /// For each its place when all are sorted by severity.
  let weights: [Int]
  /// The positions in that order.
  private let bySeverity: [Int]
  /// For each whether it's a reference that leads nowhere.
  private let isReference: [Bool]
  /// For each a number that all of one severity and rule have in common; the numbers are below `sortCount`.
  let sorts: [Int]
  let sortCount: Int
  /// What somebody loses by those of a sort.
  private let losses: [Loss]
  /// Of each sort whether it's about an entry that silences nothing, or whose time is over.
  private let isStale: [Bool]
  /// Of each sort.
  private let severities: [Severity]
  /// Of each sort a number for its rule; they're in the rules' order by name.
  private let names: [Int]
  static let staleRules: Set<String> = ["suppression-unused", "suppression-expired"]
  /// For each a number that all of one object have in common, those of no object 0.
  private let owners: [Int]
  /// For each a number that all of one file have in common, and one for the application of its object.
  private let files: [Int]
  private let applications: [Int]
  private let applicationNames: [String]
  let rows = WarningRows()

  package static let none = Warnings([], in: Inventory([]))

  /// - Parameters:
  ///   - problems: with the input; those of the inventory among them.
  ///   - judgement: nil when no rule was asked.
  package init(_ problems: [Problem], in inventory: Inventory, judgement: Judgement? = nil, rules: Int = 0) {
    // What a rule says better of the same place is said once, as 'drydock lint' does.
    let problems = judgement?.unsaid(problems) ?? problems
    let objects = ObjectPlaces(problems, in: inventory)
    var all = problems.map { Warning($0, of: objects.object(at: $0.span)) }
    let missing = inventory.missingReferences.map { ($0.problem, $0.link.from) }
    let unsaid = Set((judgement?.unsaid(missing.map(\.0)) ?? missing.map(\.0)).map(\.span))
    all += missing.filter { unsaid.contains($0.0.span) }.map { Warning($0.0, of: $0.1) }
    all += judgement?.findings.map { Warning($0) } ?? []
    let order = FileOrder(inventory)
    all = order.sorted(all)
    self.all = all
    ignored = judgement?.suppressed.map { Warning($0.finding, waiver: $0.waiver) } ?? []
    total = Counts(all.lazy.map(\.problem))
    self.rules = rules
    var byObject: [Resource.ID: [Int]] = [:]
    var byFile: [String: [Int]] = [:]
    for (position, warning) in all.enumerated() {
      if let object = warning.object { byObject[object, default: []].append(position) }
      byFile[warning.problem.file, default: []].append(position)
    }
    (self.byObject, self.byFile) = (byObject, byFile)
    var ignoredByObject: [Resource.ID: [Int]] = [:]
    for (position, warning) in ignored.enumerated() {
      if let object = warning.object { ignoredByObject[object, default: []].append(position) }
    }
    self.ignoredByObject = ignoredByObject
    var weights = Array(repeating: 0, count: all.count)
    let bySeverity = all.indices.sorted { (all[$0].severity, $0) < (all[$1].severity, $1) }
    for (weight, position) in bySeverity.enumerated() { weights[position] = weight }
    (self.weights, self.bySeverity) = (weights, bySeverity)
    isReference = all.map { $0.finding == nil && $0.id == missingReference }
    var numbers: [Severity: [String: Int]] = [:]
    var count = 0
    sorts = all.map { warning in
      if let known = numbers[warning.severity]?[warning.id] { return known }
      numbers[warning.severity, default: [:]][warning.id] = count
      count += 1
      return count - 1
    }
    sortCount = count
    // Each sort once, by the first that's of it: there are few sorts and very many warnings.
    var firsts = Array(repeating: -1, count: count)
    for (position, sort) in sorts.enumerated() where firsts[sort] < 0 { firsts[sort] = position }
    losses = firsts.map { Loss(all[$0]) }
    severities = firsts.map { all[$0].severity }
    let ids = firsts.map { all[$0].id }
    isStale = ids.map { Self.staleRules.contains($0) }
    let ranks = Dictionary(uniqueKeysWithValues: Set(ids).sorted().enumerated().map { ($1, $0) })
    names = ids.map { ranks[$0] ?? 0 }
    var fileNumbers: [String: Int] = [:]
    files = all.map { warning in
      if let known = fileNumbers[warning.problem.file] { return known }
      fileNumbers[warning.problem.file] = fileNumbers.count
      return fileNumbers.count - 1
    }
    var applicationOf: [Resource.ID: Int] = [:]
    for (number, application) in inventory.applications.enumerated() {
      for member in application.members where applicationOf[member] == nil { applicationOf[member] = number }
    }
    applicationNames = inventory.applications.map(\.name)
    applications = all.map { $0.object.flatMap { applicationOf[$0] } ?? -1 }
    var ownerNumbers: [Resource.ID: Int] = [:]
    owners = all.map { warning in
      guard let object = warning.object else { return 0 }
      if let known = ownerNumbers[object] { return known }
      ownerNumbers[object] = ownerNumbers.count + 1
      return ownerNumbers.count
    }
  }

  /// Positions by severity, those of one severity as they stand.
  func sortedBySeverity(_ positions: [Int]) -> [Int] {
    guard positions.count > 1000 else { return positions.sorted { weights[$0] < weights[$1] } }
    if positions.count == all.count { return bySeverity }
    var isMeant = Array(repeating: false, count: all.count)
    for position in positions { isMeant[position] = true }
    return bySeverity.filter { isMeant[$0] }
  }

  func loss(at position: Int) -> Loss { losses[sorts[position]] }

  /// A number that is the same for all that one heading of a grouping has below it.
  func group(_ position: Int, by grouping: WarningsPane.Grouping) -> Int {
    switch grouping {
    case .severity, .rule: sorts[position]
    // What belongs to no object stands below its file.
    case .object: owners[position] > 0 ? owners[position] : -1 - files[position]
    case .file: files[position]
    case .application: applications[position]
    case .cost: loss(at: position).rawValue
    }
  }

  /// What that heading says.
  func title(_ position: Int, by grouping: WarningsPane.Grouping, in inventory: Inventory) -> String {
    let warning = all[position]
    switch grouping {
    case .severity, .rule: return warning.id
    case .object: return warning.object.map { inventory[$0]?.label ?? $0.description } ?? warning.problem.file
    case .file: return warning.problem.file
    case .application:
      return applications[position] < 0 ? "belongs to no object" : applicationNames[applications[position]]
    case .cost: return loss(at: position).title
    }
  }

  /// Positions by what is lost, those of one loss by how much, as far as that's known, then by severity.
  func sortedByLoss(_ positions: [Int], _ weights: [Int: Int] = [:]) -> [Int] {
    var buckets: [[Int]] = Array(repeating: [], count: Loss.allCases.count)
    for position in sortedBySeverity(positions) { buckets[loss(at: position).rawValue].append(position) }
    guard !weights.isEmpty else { return buckets.flatMap(\.self) }
    return buckets.flatMap { bucket in
      let known = bucket.filter { weights[$0] ?? 0 > 0 }.enumerated()
      let heaviest = known.sorted {
        (-(weights[$0.element] ?? 0), $0.offset) < (-(weights[$1.element] ?? 0), $1.offset)
      }
      return heaviest.map(\.element) + bucket.filter { weights[$0] ?? 0 <= 0 }
    }
  }

  /// Positions by the names of their rules, those of one rule by severity.
  func sortedByRule(_ positions: [Int]) -> [Int] {
    var buckets: [[Int]] = Array(repeating: [], count: (names.max() ?? 0) + 1)
    for position in sortedBySeverity(positions) { buckets[names[sorts[position]]].append(position) }
    return buckets.flatMap(\.self)
  }

  func isStale(_ position: Int) -> Bool { isStale[sorts[position]] }

  /// Positions by how many there are of their rule, the most first; those of one rule by severity.
  func sortedByHits(_ positions: [Int]) -> [Int] {
    var groups: [[Int]] = Array(repeating: [], count: (names.max() ?? 0) + 1)
    for position in sortedBySeverity(positions) { groups[names[sorts[position]]].append(position) }
    return groups.enumerated().sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }
      .flatMap(\.element)
  }

  /// How many objects some of them are about.
  func objectCount(of positions: [Int]) -> Int { distinct(positions, owners) }
  /// How many files some of them are in.
  func fileCount(of positions: [Int]) -> Int { distinct(positions, files) }

  /// How many different numbers some positions have.
  private func distinct(_ positions: [Int], _ numbers: [Int]) -> Int {
    if positions.count < 64 { return Set(positions.lazy.map { numbers[$0] }).count }
    var isSeen = Array(repeating: false, count: numbers.count + 2)
    var count = 0
    for position in positions where !isSeen[numbers[position]] {
      isSeen[numbers[position]] = true
      count += 1
    }
    return count
  }

  /// How many of each severity some of them are.
  func counts(at positions: [Int]) -> Counts {
    var counts = Counts()
    for position in positions { counts.add(severities[sorts[position]]) }
    return counts
  }

  /// By their positions in `all`.
  func positions(of id: Resource.ID) -> [Int] { byObject[id] ?? [] }
  func positions(inFile name: String) -> [Int] { byFile[name] ?? [] }
  func ignoredPositions(of id: Resource.ID) -> [Int] { ignoredByObject[id] ?? [] }

  package func of(_ id: Resource.ID) -> [Warning] { positions(of: id).map { all[$0] } }
  /// Whether a rule with such a name finds something in an object.
  func has(_ rule: Wildcard, _ id: Resource.ID) -> Bool {
    positions(of: id).contains { rule.matches(all[$0].id) }
  }

  /// Whether a rule of such a topic does.
  func has(topic: Wildcard, _ id: Resource.ID) -> Bool {
    positions(of: id).contains { all[$0].finding.map { topic.matches($0.topic.rawValue) } ?? false }
  }

  package func inFile(_ name: String) -> [Warning] { positions(inFile: name).map { all[$0] } }
  package func counts(of id: Resource.ID) -> Counts {
    Counts(positions(of: id).lazy.map { all[$0].problem })
  }

  /// The positions of what's wrong with a subject: an object, a file, or all members of a group.
  func positions(of subject: Subject) -> [Int] {
    switch subject {
    case .resource(let id): positions(of: id)
    case .file(let name): positions(inFile: name)
    case .group(let group): group.warnings
    case .brokenReference(let link):
      positions(of: link.from).filter {
        all[$0].problem.kind == missingReference && all[$0].problem.span == link.node.place
      }
    case .package, .none: []
    }
  }

  package func of(_ subject: Subject) -> [Warning] { positions(of: subject).map { all[$0] } }
  func counts(of subject: Subject) -> Counts {
    if case .group(let group) = subject { return group.counts }
    return Counts(positions(of: subject).lazy.map { all[$0].problem })
  }
  /// The worst of what's wrong with a subject, as much as anybody reads through, and how much else there is.
  func worst(
    of subject: Subject, atMost limit: Int = 200, withReferences: Bool = true
  ) -> (shown: [Warning], rest: Int) {
    if withReferences, case .group(let group) = subject, group.brokenCount == 0 {
      let shown = group.worst.shown.prefix(limit)
      return (Array(shown), group.worst.rest + group.worst.shown.count - shown.count)
    }
    let found = positions(of: subject).filter { withReferences || !isReference[$0] }.map { weights[$0] }.sorted()
    return (found.prefix(limit).map { all[bySeverity[$0]] }, max(0, found.count - limit))
  }

  /// The worst of some of them, references that lead nowhere left out.
  func worst(where isMeant: [Bool], atMost limit: Int) -> (shown: [Warning], rest: Int) {
    var (shown, rest) = ([Warning](), 0)
    for position in bySeverity where isMeant[position] && !isReference[position] {
      if shown.count < limit { shown.append(all[position]) } else { rest += 1 }
    }
    return (shown, rest)
  }

  func count(of subject: Subject) -> Int { positions(of: subject).count }
}

/// Puts things in the order of the files that were read, then of places; what has no place comes first.
private struct FileOrder {
  private var positions: [String: Int] = [:]

  init(_ inventory: Inventory) {
    for (position, reading) in inventory.readings.enumerated() where positions[reading.file.name] == nil {
      positions[reading.file.name] = position
    }
  }

  func sorted(_ warnings: [Warning]) -> [Warning] {
    let keyed = warnings.map { (positions[$0.problem.file] ?? -1, $0.problem.span?.start ?? -1) }
    return warnings.indices.sorted { (keyed[$0].0, keyed[$0].1, $0) < (keyed[$1].0, keyed[$1].1, $1) }
      .map { warnings[$0] }
  }
}

/// Which written object a place lies in.
private struct ObjectPlaces {
  private var places: [SourceFile: [(start: Int, end: Int, id: Resource.ID)]] = [:]

  init(_ problems: [Problem], in inventory: Inventory) {
    let files = Set(problems.compactMap { $0.span?.file })
    guard !files.isEmpty else { return }
    for resource in inventory.resources where resource.origin == .written {
      let span = resource.node.span
      guard files.contains(span.file) else { continue }
      places[span.file, default: []].append((span.start, span.end, resource.id))
    }
    for file in places.keys { places[file]?.sort { $0.start < $1.start } }
  }

  func object(at span: Span?) -> Resource.ID? {
    guard let span, let candidates = places[span.file] else { return nil }
    // The last object that begins before the place, as objects don't overlap.
    var (low, high) = (0, candidates.count)
    while low < high {
      let middle = (low + high) / 2
      if candidates[middle].start <= span.start { low = middle + 1 } else { high = middle }
    }
    guard low > 0, span.start <= candidates[low - 1].end else { return nil }
    return candidates[low - 1].id
  }
}
