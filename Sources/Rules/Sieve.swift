import Kubernetes
import Manifest

/// Tells findings that are to be shown from those that somebody doesn't want to see, and puts both in order.
///
/// What can be done for one finding without the others is done where it's found, on any thread.
struct Sieve: Sendable {
  let survey: Survey
  let policy: Policy
  /// Nil: nothing expires.
  private let now: Timestamp?
  private let ownWaivers = Fact<Waivers>()
  private let ownOrder = Fact<FileOrder>()

  init(_ survey: Survey, _ policy: Policy) {
    (self.survey, self.policy) = (survey, policy)
    now = policy.now ?? survey.inventory.options.now
  }

  /// What silences findings, worked out when first asked for.
  var waivers: Waivers { ownWaivers.value { Waivers(survey, now: now) } }
  fileprivate var order: FileOrder { ownOrder.value { FileOrder(survey.inventory) } }

  /// Puts together what the parts found.
  func judgement(_ parts: [Part]) -> Judgement {
    let used = parts.reduce(into: Set<Waiver>()) { $0.formUnion($1.used) }
    let usedIgnores = parts.reduce(into: Set<Int>()) { $0.formUnion($1.usedIgnores) }
    let about = waivers.all.flatMap { $0.findings(isUsed: used.contains($0), policy, at: now) }
    let number = (parts.map(\.number).max() ?? 0) + 1
    let lists = parts.map(\.shown) + [Ranked(about, number: number, order) { $0 }]
    var dated = policy
    dated.now = now
    let notes = dated.notes(used: usedIgnores) { ignore in
      survey.written.contains { resource in
        ignore.means(resource, in: survey.inventory.effectiveNamespace(of: resource))
          && ignore.covers(path: resource.node.document.file.name)
      }
    }
    return Judgement(
      findings: order.merged(lists), suppressed: order.merged(parts.map(\.suppressed)), notes: notes,
      hidesMissing: policy.selection.hidesMissing)
  }

  fileprivate enum Verdict {
    case shown
    case silenced(by: Waiver)
    /// By the configuration's ignore of this number.
    case ignored(Int)
  }

  /// - Parameter used: gets the waivers that are meant for the finding.
  fileprivate func verdict(on finding: Finding, by waivers: Waivers, used: inout Set<Waiver>) -> Verdict {
    let verdict = waivers.verdict(on: finding)
    if !verdict.waivers.isEmpty { used.formUnion(verdict.waivers) }
    if verdict.isSilenced, let waiver = verdict.waivers.first { return .silenced(by: waiver) }
    guard !policy.ignores.isEmpty, let resource = survey.inventory[finding.object] else { return .shown }
    let namespace = survey.inventory.effectiveNamespace(of: resource)
    let ignore = policy.ignores.firstIndex { ignore in
      ignore.until?.isOver(at: now) != true && ignore.covers(finding, of: resource, in: namespace)
    }
    return ignore.map { .ignored($0) } ?? .shown
  }
}

/// What was found in one go.
struct Part: Sendable {
  /// Its place among all parts, whoever found it.
  let number: Int
  fileprivate let shown: Ranked<Finding>
  fileprivate let suppressed: Ranked<Suppressed>
  /// The waivers that were meant for something here.
  fileprivate private(set) var used: Set<Waiver> = []
  /// The numbers of the configuration's ignores that silenced something here.
  fileprivate private(set) var usedIgnores: Set<Int> = []

  init(_ findings: [Finding], number: Int, _ sieve: Sieve) {
    var (shown, suppressed): ([Finding], [Suppressed]) = ([], [])
    let (severities, waivers) = (sieve.policy.severities, sieve.waivers)
    shown.reserveCapacity(findings.count)
    for found in findings {
      let finding = severities.isEmpty ? found : severities[found.rule].map(found.weighing) ?? found
      switch sieve.verdict(on: finding, by: waivers, used: &used) {
      case .shown: shown.append(finding)
      case .silenced(let waiver): suppressed.append(Suppressed(finding: finding, waiver: waiver))
      case .ignored(let ignore):
        suppressed.append(
          Suppressed(finding: finding, waiver: Waiver(sieve.policy.ignores[ignore], for: finding)))
        usedIgnores.insert(ignore)
      }
    }
    self.number = number
    self.shown = Ranked(shown, number: number, sieve.order) { $0 }
    self.suppressed = Ranked(suppressed, number: number, sieve.order, of: \.finding)
  }
}

/// Values with their places among all, in order.
private struct Ranked<Value: Sendable>: Sendable {
  let values: [Value]
  /// Each names its value.
  let ranks: [Rank]

  init(_ values: [Value], number: Int, _ order: FileOrder, of finding: (Value) -> Finding) {
    self.values = values
    ranks = order.ranks(of: values.lazy.map(finding), part: number)
  }
}

/// Where a finding comes: by file as read, by place, by rule; then as found.
private struct Rank: Comparable, Sendable {
  let place: UInt64
  let rule: UInt64
  /// Among the values of its part.
  let index: UInt32

  init(file: Int, start: Int, rule: Int, part: Int, index: Int) {
    place = UInt64(file) << 32 | UInt64(UInt32(clamping: start))
    self.rule = UInt64(UInt32(clamping: rule)) << 32 | UInt64(UInt32(clamping: part))
    self.index = UInt32(clamping: index)
  }

  var file: Int { Int(place >> 32) }

  static func < (a: Self, b: Self) -> Bool {
    a.place != b.place ? a.place < b.place : a.rule != b.rule ? a.rule < b.rule : a.index < b.index
  }
}

/// Puts findings in order.
private struct FileOrder: Sendable {
  private var positions: [SourceFile: Int] = [:]
  private let fileCount: Int

  init(_ inventory: Inventory) {
    fileCount = inventory.readings.count
    for (position, reading) in inventory.readings.enumerated() where positions[reading.file] == nil {
      positions[reading.file] = position
    }
  }

  /// The ranks of findings, in order. Files that weren't read come last.
  func ranks(of findings: some Sequence<Finding>, part: Int) -> [Rank] {
    // Neighbours mostly have the same file and the same rule.
    var (file, filePosition): (SourceFile?, Int) = (nil, fileCount)
    var (rule, rulePosition) = ("", 0)
    var ranks: [Rank] = []
    for (index, finding) in findings.enumerated() {
      let span = finding.span
      if span.file != file { (file, filePosition) = (span.file, positions[span.file] ?? fileCount) }
      if finding.rule != rule { (rule, rulePosition) = (finding.rule, Rule.position(of: finding.rule)) }
      ranks.append(Rank(file: filePosition, start: span.start, rule: rulePosition, part: part, index: index))
    }
    ranks.sort()
    return ranks
  }

  /// All values in order.
  func merged<Value>(_ lists: [Ranked<Value>]) -> [Value] {
    // Each file's first: sorting many short stretches takes less than sorting all, and what's in order already less yet.
    var starts = [Int](repeating: 0, count: fileCount + 2)
    for list in lists { for rank in list.ranks { starts[rank.file + 1] += 1 } }
    for file in 0...fileCount { starts[file + 1] += starts[file] }
    var free = starts
    var sorted = [(rank: Rank, list: Int)](
      repeating: (Rank(file: 0, start: 0, rule: 0, part: 0, index: 0), 0), count: starts[fileCount + 1])
    for (number, list) in lists.enumerated() {
      for rank in list.ranks {
        sorted[free[rank.file]] = (rank, number)
        free[rank.file] += 1
      }
    }
    for file in 0...fileCount where starts[file + 1] - starts[file] > 1 {
      sorted[starts[file]..<starts[file + 1]].sort { $0.rank < $1.rank }
    }
    return sorted.map { lists[$0.list].values[Int($0.rank.index)] }
  }
}
