import Kubernetes
import Manifest
import Rules
import Synchronization

/// A row of the list: one warning, or a heading over several.
struct WarningRow: Sendable, Hashable {
  let id: WarningsPane.Selection
  /// Of a heading; empty for an entry.
  var title = ""
  /// Positions of the warnings: one for an entry, those below for a heading.
  let members: [Int]
  var isFolded = false
  var isIndented = false
  var isIgnored = false
  /// Whether it stands for one rule's word on many objects.
  var isSameRule = false

  var isHeading: Bool { if case .heading = id { true } else { false } }
}

/// The rows that were made last. Whoever moves, and whoever draws, asks for the same rows again and again, and with tens
/// of thousands of warnings a frame has no time to make them anew.
final class WarningRows: Sendable {
  /// All that the rows depend on beside the warnings themselves.
  struct Question: Hashable {
    let subject: Subject?
    let hasContents: Bool
    let grouping: WarningsPane.Grouping
    let order: WarningsPane.Order
    let hidden: Set<Severity>
    let filter: Filter
    let flipped: Set<String>
  }

  private let last = Mutex<(question: Question, rows: [WarningRow])?>(nil)

  func answer(to question: Question, make: () -> [WarningRow]) -> [WarningRow] {
    if let rows = last.withLock({ $0?.question == question ? $0?.rows : nil }) { return rows }
    let rows = make()
    last.withLock { $0 = (question, rows) }
    return rows
  }
}

extension WarningsPane {
  /// What's shown now: filtered, ordered, grouped, folded.
  func rows(of source: WarningsSource) -> [WarningRow] {
    let question = WarningRows.Question(
      subject: source.subject, hasContents: source.contents != nil, grouping: grouping, order: order, hidden: hidden,
      filter: filter, flipped: flipped)
    return source.warnings.rows.answer(to: question) { makeRows(of: source) }
  }

  private func makeRows(of source: WarningsSource) -> [WarningRow] {
    let all = source.warnings.all
    let shown = shown(of: source)
    var rows: [WarningRow] = []
    switch grouping {
    case .severity: rows = bySeverity(shown, source.warnings)
    case .object:
      rows = headed(shown) { position in
        all[position].object.map { source.inventory[$0]?.label ?? $0.description } ?? all[position].problem.file
      }
    case .rule: rows = headed(shown) { all[$0].id }
    case .file: rows = headed(shown) { all[$0].problem.file }
    }
    let ignored = source.ignored.filter { passes(source.warnings.ignored[$0], source) }
    if !ignored.isEmpty {
      // Usually folded: somebody has said not to show them.
      let isFolded = !flipped.contains("ignored")
      rows.append(
        WarningRow(id: .heading("ignored"), title: "Ignored", members: ignored, isFolded: isFolded, isIgnored: true))
      if !isFolded {
        rows += ignored.map { WarningRow(id: .ignored($0), members: [$0], isIndented: true, isIgnored: true) }
      }
    }
    return rows
  }

  /// The positions of what passes the filter, in order.
  func shown(of source: WarningsSource) -> [Int] {
    let warnings = source.warnings
    var shown = source.positions
    if !hidden.isEmpty { shown = shown.filter { !hidden.contains(warnings.all[$0].severity) } }
    if !filter.isEmpty {
      let matcher = source.contents.map { Matcher($0, filter: filter) }
      shown = shown.filter { passes(warnings.all[$0], source, matcher) }
    }
    switch order {
    case .place: break
    case .severity: shown = warnings.sortedBySeverity(shown)
    case .hits:
      var hits: [String: Int] = [:]
      for position in shown { hits[warnings.all[position].id, default: 0] += 1 }
      let keyed = shown.map { (-(hits[warnings.all[$0].id] ?? 0), warnings.all[$0].id, warnings.weights[$0], $0) }
      shown = keyed.sorted { $0 < $1 }.map(\.3)
    }
    return shown
  }

  /// No headings, but one row for what a rule says of many.
  private func bySeverity(_ shown: [Int], _ warnings: Warnings) -> [WarningRow] {
    let all = warnings.all
    var groups: [[Int]] = Array(repeating: [], count: warnings.sortCount)
    var order: [Int] = []
    for position in shown {
      let sort = warnings.sorts[position]
      if groups[sort].isEmpty { order.append(sort) }
      groups[sort].append(position)
    }
    var rows: [WarningRow] = []
    for sort in order {
      let members = groups[sort]
      // What a rule says of many is said once; problems differ, so they stand alone unless they are very many.
      let most = members.first.flatMap { all[$0].finding } == nil ? Self.mostOfOneProblem : Self.mostOfOneRule
      guard members.count > most else {
        rows += members.map { WarningRow(id: .entry($0), members: [$0]) }
        continue
      }
      let (severity, id) = (all[members[0]].severity, all[members[0]].id)
      let name = "\(severity.rawValue) \(id)"
      let isFolded = !flipped.contains(name)
      rows.append(
        WarningRow(id: .heading(name), title: id, members: members, isFolded: isFolded, isSameRule: true))
      if !isFolded { rows += members.map { WarningRow(id: .entry($0), members: [$0], isIndented: true) } }
    }
    return rows
  }

  /// What's said more often than this is one row.
  private static let mostOfOneRule = 3
  private static let mostOfOneProblem = 12

  private func headed(_ shown: [Int], by title: (Int) -> String) -> [WarningRow] {
    var groups: [String: [Int]] = [:]
    var order: [String] = []
    for position in shown {
      let key = title(position)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(position)
    }
    return order.flatMap { key -> [WarningRow] in
      let members = groups[key] ?? []
      let isFolded = flipped.contains(key)
      let heading = WarningRow(id: .heading(key), title: key, members: members, isFolded: isFolded)
      return [heading]
        + (isFolded ? [] : members.map { WarningRow(id: .entry($0), members: [$0], isIndented: true) })
    }
  }

  private func passes(_ warning: Warning, _ source: WarningsSource, _ matcher: Matcher? = nil) -> Bool {
    guard !filter.isEmpty else { return true }
    let label = warning.object.map { source.inventory[$0]?.label ?? $0.description } ?? ""
    let index = warning.object.flatMap { source.contents?.positions[$0] }
    var text: String?
    return filter.terms.allSatisfy { term in
      let holds = term.tests.contains { test in
        switch test {
        case .severity(let severity): return warning.severity == severity
        case .rule(let rule): return rule.matches(warning.id)
        case .file(let wanted):
          let path = warning.problem.file
          return wanted.matches(path) || wanted.matches(String(path.split(separator: "/").last ?? ""))
        case .pattern(let pattern): return pattern.isFound(in: label) || pattern.isFound(in: warning.problem.message)
        case .part(let part):
          if text == nil {
            text = "\(warning.id) \(label) \(warning.problem.file) \(warning.problem.message)".lowercased()
          }
          return text?.contains(part[...]) == true
        default:
          guard let index, let matcher else { return false }
          return matcher.holds(test, at: index)
        }
      }
      return holds != term.isNegated
    }
  }
}
