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
  /// How many headings it's below.
  var depth = 0
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
    let isReversed: Bool
    /// Of the costs that the order follows.
    let costs: Int
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
      subject: source.subject, hasContents: source.contents != nil, grouping: grouping, order: order,
      isReversed: isReversed, costs: order == .cost ? source.costs.revision : 0, hidden: hidden, filter: filter,
      flipped: flipped)
    return source.warnings.rows.answer(to: question) { makeRows(of: source) }
  }

  private func makeRows(of source: WarningsSource) -> [WarningRow] {
    let warnings = source.warnings
    let shown = shown(of: source)
    // What is said of the ignoring itself stands beside what is ignored.
    let (stale, current) = divided(shown) { warnings.isStale($0) }
    var rows =
      grouping == .severity ? folded(current, warnings) : headed(current, source)
    if !stale.isEmpty {
      rows += group(stale, title: "Ignored for no reason any more", key: "stale", isFolded: true)
    }
    let ignored = source.ignored.filter { passes(source.warnings.ignored[$0], source) }
    if !ignored.isEmpty {
      // Usually folded: somebody has said not to show them.
      let isFolded = isFolded("ignored", usually: true)
      rows.append(
        WarningRow(id: .heading("ignored"), title: "Ignored", members: ignored, isFolded: isFolded, isIgnored: true))
      if !isFolded {
        rows += ignored.map { WarningRow(id: .ignored($0), members: [$0], depth: 1, isIgnored: true) }
      }
    }
    return rows
  }

  private func isFolded(_ key: String, usually: Bool) -> Bool { flipped.contains(key) != usually }

  private func group(_ members: [Int], title: String, key: String, isFolded usually: Bool) -> [WarningRow] {
    let isFolded = isFolded(key, usually: usually)
    return [WarningRow(id: .heading(key), title: title, members: members, isFolded: isFolded)]
      + (isFolded ? [] : members.map { WarningRow(id: .entry($0), members: [$0], depth: 1) })
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
    case .cost: shown = warnings.sortedByLoss(shown, source.costs.weights)
    case .hits: shown = warnings.sortedByHits(shown)
    case .rule: shown = warnings.sortedByRule(shown)
    }
    return isReversed ? shown.reversed() : shown
  }

  /// One row for what a rule says of many; what's said of few stands alone.
  ///
  /// - Parameter prefix: of the headings' keys, where there are more such lists.
  private func folded(
    _ shown: [Int], _ warnings: Warnings, prefix: String = "", depth: Int = 0
  ) -> [WarningRow] {
    let all = warnings.all
    let (groups, order) = grouped(shown) { warnings.sorts[$0] }
    var rows: [WarningRow] = []
    for sort in order {
      let members = groups[sort] ?? []
      guard let first = members.first.map({ all[$0] }), Self.isNumerous(members.count, first) else {
        rows += members.map { WarningRow(id: .entry($0), members: [$0], depth: depth) }
        continue
      }
      let key = "\(prefix)\(first.severity.rawValue) \(first.id)"
      let isFolded = isFolded(key, usually: true)
      rows.append(
        WarningRow(
          id: .heading(key), title: first.id, members: members, isFolded: isFolded, depth: depth, isSameRule: true))
      if !isFolded { rows += members.map { WarningRow(id: .entry($0), members: [$0], depth: depth + 1) } }
    }
    return rows
  }

  /// What a rule says of many is said once; problems differ, so they stand alone unless they are very many.
  private static func isNumerous(_ count: Int, _ warning: Warning) -> Bool {
    count > (warning.finding == nil ? 12 : 3)
  }

  /// From so many warnings on headings are folded at first: what they sum up is what can still be read.
  private static let foldedFrom = 100

  private func headed(_ shown: [Int], _ source: WarningsSource) -> [WarningRow] {
    let warnings = source.warnings
    var (groups, order) = grouped(shown) { warnings.group($0, by: grouping) }
    if grouping == .cost { order.sort() }
    let isUsual = source.positions.count >= Self.foldedFrom && order.count > 1
    // Two of one name, in two namespaces or files, are two.
    var seen: [String: Int] = [:]
    return order.flatMap { number -> [WarningRow] in
      let members = groups[number] ?? []
      guard let first = members.first else { return [] }
      let title = warnings.title(first, by: grouping, in: source.inventory)
      let count = seen[title, default: 0]
      seen[title] = count + 1
      let key = grouping == .rule ? "\(warnings.all[first].severity.rawValue) \(title)" : "\(title) \(count)"
      let isFolded = isFolded(key, usually: isUsual)
      if grouping == .rule {
        guard members.count > 1 else { return members.map { WarningRow(id: .entry($0), members: [$0]) } }
        let heading = WarningRow(
          id: .heading(key), title: title, members: members, isFolded: isFolded, isSameRule: true)
        return [heading] + (isFolded ? [] : members.map { WarningRow(id: .entry($0), members: [$0], depth: 1) })
      }
      let heading = WarningRow(id: .heading(key), title: title, members: members, isFolded: isFolded)
      guard !isFolded else { return [heading] }
      return [heading]
        + folded(members, warnings, prefix: "\(key)\n", depth: 1)
    }
  }

  /// Filters like the present one that show something: with a name that is there, or with one term less.
  func nearFilters(_ source: WarningsSource) -> [(text: String, count: Int)] {
    // Nobody waits for a suggestion.
    guard !filter.isEmpty, source.positions.count <= 20_000 else { return [] }
    let words = filter.text.split(separator: " ").map(String.init)
    var candidates: [[String]] = []
    for (position, word) in words.enumerated() {
      guard let colon = word.firstIndex(of: ":") else { continue }
      let (key, value) = (String(word[...colon]), String(word[word.index(after: colon)...]))
      var values = Filter.completions(of: key, in: source.inventory).map { String($0.dropFirst(key.count)) }
      if key == "rule:" { values = Set(source.warnings.all.map(\.id)).sorted() }
      guard let near = nearest(to: value, among: values), near != value else { continue }
      var changed = words
      changed[position] = key + near
      candidates.append(changed)
    }
    if words.count > 1 {
      candidates += words.indices.map { index in words.enumerated().filter { $0.offset != index }.map(\.element) }
    }
    var pane = self
    return candidates.prefix(4).compactMap { words in
      let text = words.joined(separator: " ")
      guard let filter = try? Filter(text) else { return nil }
      pane.filter = filter
      let count = pane.shown(of: source).count
      return count > 0 ? (text, count) : nil
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
        case .topic(let topic): return warning.finding.map { topic.matches($0.topic.rawValue) } ?? false
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

/// Positions by a number they have, and the numbers in order of appearance.
private func grouped(_ positions: [Int], by number: (Int) -> Int) -> (groups: [Int: [Int]], order: [Int]) {
  // Most often those of one number follow each other, so that the dictionary need hardly be asked.
  var (groups, order): ([Int: [Int]], [Int]) = ([:], [])
  var (current, run): (Int?, [Int]) = (nil, [])
  func close(_ groups: inout [Int: [Int]], _ order: inout [Int]) {
    guard let current else { return }
    if groups[current] == nil { order.append(current) }
    groups[current, default: []] += run
  }
  for position in positions {
    let number = number(position)
    if number != current {
      close(&groups, &order)
      (current, run) = (number, [])
    }
    run.append(position)
  }
  close(&groups, &order)
  return (groups, order)
}

/// Those for which something holds, and the others, each in order.
private func divided(_ positions: [Int], by isMeant: (Int) -> Bool) -> (meant: [Int], others: [Int]) {
  var (meant, others): ([Int], [Int]) = ([], [])
  for position in positions {
    if isMeant(position) { meant.append(position) } else { others.append(position) }
  }
  return (meant, others)
}
