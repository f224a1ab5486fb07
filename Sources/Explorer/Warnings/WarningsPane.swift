import Drawing
import Kubernetes
import Manifest
import Rules

/// The list of what's wrong, and what is known of the selected row: why, what happens at run time, what to do, a patch.
///
/// It's the Warnings tab of a subject, and the Warnings screen of everything.
package struct WarningsPane: Sendable, Hashable {
  package enum Message: Sendable, Hashable {
    case move(Motion), open
    /// To the next (1) or previous (-1) warning, past headings that are open.
    case step(Int)
    case click(Point, isDouble: Bool), wheel(Int, Point)
    /// Selects the row there, and nothing else.
    case point(Point)
    case nextGrouping, nextOrder
    /// Again: the other way round.
    case sort(Order)
    case group(Grouping)
    /// Shows or hides a severity.
    case toggle(Severity)
    case filter(String)
    case toggleFold, foldAll, unfoldAll
    /// The why, the patch or the rule's page; again: its next page, then back.
    case why, patch, page
    case tick
    /// All patches of the selected row's object, or of everything shown; or none of them.
    case tickObject, tickShown
    case untick(Int), untickAll
    case timeline
    /// The timeline beside the one after the patch.
    case compareFix
    case copyPatch
  }

  package enum Grouping: String, Sendable, CaseIterable {
    case severity, object, rule, file, application, cost
  }

  package enum Order: String, Sendable, CaseIterable {
    case severity, hits, rule, place, cost
  }

  enum Detail: Sendable, Hashable { case why, patch, page }

  /// Which row is meant.
  enum Selection: Sendable, Hashable {
    case heading(String)
    /// By the position in the list of all warnings, or of the ignored ones.
    case entry(Int), ignored(Int)
  }

  private(set) var grouping = Grouping.severity
  private(set) var order = Order.severity
  private(set) var isReversed = false
  private(set) var hidden: Set<Severity> = []
  var filter = Filter.none
  private(set) var filterFailure: String?
  /// Headings that aren't folded or open as usual.
  private(set) var flipped: Set<String> = []
  private var selection: Selection?
  private(set) var scroll = Scroll()
  /// The detail below the list or beside it.
  private(set) var detail = Detail.why
  /// How many lines of the detail are above its area.
  private(set) var offset = 0
  private(set) var ticked: Set<Int> = []

  package init() {}
}

/// What a pane of warnings shows.
struct WarningsSource {
  let warnings: Warnings
  let inventory: Inventory
  /// Nil: everything.
  var subject: Subject?
  /// For filter terms about objects; nil: only terms about the warnings themselves hold.
  var contents: Contents?
  /// The runs of objects, as far as they were made.
  var previews: [Resource.ID: Preview] = [:]
  /// What warnings cost by those runs, when they were last compared.
  var costs = Costs()
  /// What runs with the patch of a warning say, by its position.
  var mended: [Int: String] = [:]

  var positions: [Int] { subject.map { warnings.positions(of: $0) } ?? Array(warnings.all.indices) }

  var ignored: [Int] {
    switch subject {
    case nil: Array(warnings.ignored.indices)
    case .resource(let id)?: warnings.ignoredPositions(of: id)
    case .group(let group)?: group.ignored
    default: []
    }
  }

  /// Whether all rows are about one object, which then needs no mention.
  var isOneObject: Bool { if case .resource? = subject { true } else { false } }

  /// Whether all rows are about one file.
  var isOneFile: Bool { if case .file? = subject { true } else { isOneObject } }

  func warning(_ row: WarningRow) -> Warning? {
    row.members.first.map { row.isIgnored ? warnings.ignored[$0] : warnings.all[$0] }
  }
}

// MARK: - Receiving

extension WarningsPane {
  /// - Parameter size: of the area it's drawn in.
  mutating func receive(_ message: Message, _ source: WarningsSource, size: Size) -> [Request] {
    var rows = rows(of: source)
    let here = index(in: rows)
    var isAtTop = false
    let areas = areas(in: Rect(size), of: source)
    switch message {
    case .move(let motion):
      if detail == .page {
        turn(motion, source, areas)
      } else {
        move(motion, rows, height: areas.rows.height)
      }
      return []
    case .step(let by): return step(by, rows, height: areas.rows.height)
    case .open:
      guard let row = here.map({ rows[$0] }) else { return [] }
      if detail == .page { return open(row, source) }
      if case .heading(let key) = row.id {
        flip(key)
        return []
      }
      return open(row, source)
    case .click(let point, let isDouble):
      if let order = detail == .page ? nil : areas.order(at: point, of: self) {
        return receive(order, source, size: size)
      }
      if areas.isFramed, detail != .page, point.y == areas.rows.top - 1,
        let column = columns(rows, source, areas).column(at: point.x - areas.rows.left - 1), let order = column.order
      {
        return receive(.sort(order), source, size: size)
      }
      guard let index = row(at: point, rows, areas) else { return [] }
      let wasSelected = selection == rows[index].id
      select(rows[index], rows, height: areas.rows.height)
      let x = point.x - areas.rows.left
      // The fold sign answers one click, and the word that there's a patch ticks it.
      if rows[index].isHeading, x <= 2 + 2 * rows[index].depth { return receive(.open, source, size: size) }
      if columns(rows, source, areas).column(at: x - 1) == .patch { return tick(rows[index], source) }
      return isDouble || wasSelected ? receive(.open, source, size: size) : []
    case .point(let point):
      if let index = row(at: point, rows, areas) { select(rows[index], rows, height: areas.rows.height) }
      return []
    case .wheel(let by, let point):
      if detail == .page || !areas.rows.contains(point) {
        let wanted: Detail = point.x < areas.detail.left ? .why : .patch
        if areas.isWide, detail != .page, detail != wanted { (detail, offset) = (wanted, 0) }
        turn(.lines(by), source, areas)
      } else {
        move(.lines(by), rows, height: areas.rows.height)
      }
      return []
    case .nextGrouping:
      let all = Grouping.allCases
      return receive(
        .group(all[((all.firstIndex(of: grouping) ?? 0) + 1) % all.count]), source, size: size)
    case .group(let grouping):
      self.grouping = grouping
      flipped = []
      isAtTop = here == 0
    case .nextOrder:
      let all = Order.allCases
      (order, isReversed) = (all[((all.firstIndex(of: order) ?? 0) + 1) % all.count], false)
      isAtTop = here == 0
    case .sort(let wanted):
      (order, isReversed) = (wanted, wanted == order && !isReversed)
      isAtTop = here == 0
    case .toggle(let severity):
      hidden.formSymmetricDifference([severity])
      isAtTop = here == 0
    case .filter(let text):
      isAtTop = here == 0
      do {
        filter = try Filter(text)
        filterFailure = nil
      } catch {
        filterFailure = error.reason
      }
    case .toggleFold:
      guard let row = here.map({ rows[$0] }) else { return [] }
      if case .heading(let key) = row.id {
        flip(key)
      } else if let heading = rows[..<(here ?? 0)].last(where: { $0.isHeading && $0.depth < row.depth }),
        case .heading(let key) = heading.id
      {
        flip(key)
        selection = heading.id
      }
    case .foldAll, .unfoldAll:
      for row in rows where row.isHeading && row.isFolded == (message == .unfoldAll) {
        if case .heading(let key) = row.id { flip(key) }
      }
    case .why: show(.why, source, areas)
    case .patch: show(.patch, source, areas)
    case .page:
      guard here != nil else { return [] }
      (detail, offset) = (detail == .page ? .why : .page, 0)
    case .tick:
      guard let row = here.map({ rows[$0] }) else { return [] }
      let requests = tick(row, source)
      move(.lines(1), rows, height: areas.rows.height)
      return requests
    case .tickShown:
      let shown = shown(of: source)
      guard shown.count <= Self.mostTicked else {
        return [.warn("more than \(Self.mostTicked) are too many to tick at once; filter them")]
      }
      return tick(shown, source)
    case .tickObject:
      guard let warning = here.flatMap({ source.warning(rows[$0]) }), let object = warning.object else {
        return [.say("no object is meant")]
      }
      return tick(source.warnings.positions(of: object), source)
    case .untick(let position): ticked.remove(position)
    case .untickAll: ticked = []
    case .timeline: return timeline(here.map { rows[$0] }, source)
    case .compareFix:
      guard let warning = here.flatMap({ source.warning(rows[$0]) }), let object = warning.object else { return [] }
      guard !warning.edits.isEmpty else { return [.warn("there's no safe patch for this, so nothing to compare with")] }
      guard warning.rule == nil || warning.scenario != nil else { return [.warn(reasonAgainstTimeline(warning))] }
      return [.compareFix(object, scenario: warning.scenario, rule: warning.id, warning.edits)]
    case .copyPatch:
      guard let patch = patch(source) else { return [.warn("there's no safe patch for this; Enter goes to the place")] }
      return [.copy(patch.text, label: "patch")]
    }
    // Whoever hasn't moved yet wants to see what comes first now.
    if isAtTop { selection = nil }
    // What's selected may have been folded away or filtered out.
    rows = self.rows(of: source)
    if let index = index(in: rows) { select(rows[index], rows, height: areas.rows.height, keepsDetail: true) }
    return []
  }

  /// Closes the rule's page or the patch; false when only the list is shown.
  mutating func unwind() -> Bool {
    guard detail != .why else { return false }
    (detail, offset) = (.why, 0)
    return true
  }

  /// What was found stays selected among the others.
  mutating func clearFilter(_ source: WarningsSource) {
    let rows = rows(of: source)
    if let index = index(in: rows) { selection = rows[index].id }
    (filter, filterFailure) = (.none, nil)
  }

  /// Goes on in another list: what was selected stays so if it's still there.
  mutating func move(from old: Warnings, to new: Warnings) {
    func candidates(_ position: Int) -> [Int] {
      guard old.all.indices.contains(position) else { return [] }
      return old.all[position].object.map { new.positions(of: $0) }
        ?? new.positions(inFile: old.all[position].problem.file)
    }
    func renewed(_ position: Int) -> Int? {
      let wanted = old.all[position]
      let same = candidates(position).filter { new.all[$0].id == wanted.id }
      return same.first { new.all[$0].problem.message == wanted.problem.message } ?? same.first
    }
    ticked = Set(ticked.filter(old.all.indices.contains).compactMap(renewed))
    switch selection {
    case .entry(let position)? where old.all.indices.contains(position):
      selection = (renewed(position) ?? candidates(position).first).map { .entry($0) }
    case .ignored?: selection = nil
    default: break
    }
  }

  /// The row at a place; nil beside them.
  private func row(at point: Point, _ rows: [WarningRow], _ areas: Areas) -> Int? {
    guard detail != .page, areas.rows.contains(point) else { return nil }
    let first = scroll.first(of: rows.count, height: areas.rows.height, showing: index(in: rows))
    let index = first + point.y - areas.rows.top
    return rows.indices.contains(index) ? index : nil
  }

  /// Whether there's a row for a step that way.
  func hasStep(_ by: Int, _ source: WarningsSource) -> Bool {
    let rows = rows(of: source)
    guard let here = index(in: rows) else { return false }
    let steps = by < 0 ? -1 : 1
    var next = here + steps
    while rows.indices.contains(next), rows[next].isHeading, !rows[next].isFolded { next += steps }
    return rows.indices.contains(next)
  }

  private mutating func tick(_ row: WarningRow, _ source: WarningsSource) -> [Request] {
    row.isIgnored ? [.say("what's ignored isn't mended")] : tick(row.members, source, rule: source.warning(row)?.id)
  }

  /// - Parameter rule: that they're of; nil: of several.
  private mutating func tick(_ members: [Int], _ source: WarningsSource, rule: String? = nil) -> [Request] {
    let members = members.filter { !source.warnings.all[$0].edits.isEmpty }
    guard !members.isEmpty else {
      return [.say(rule.map { "there's no safe patch for '\($0)'" } ?? "there's no safe patch for these")]
    }
    if ticked.isSuperset(of: members) {
      ticked.subtract(members)
      return []
    }
    ticked.formUnion(members)
    let waiting = waiting(source).intersection(members).count
    guard waiting > 0 else { return [] }
    return [.warn("\(plural(waiting, "patch")) of these would change what another one changes, and waits for it")]
  }

  private mutating func flip(_ key: String) { flipped.formSymmetricDifference([key]) }

  /// The selected row: the first one before anything was done; nil in an empty list.
  func index(in rows: [WarningRow]) -> Int? {
    guard !rows.isEmpty else { return nil }
    guard let selection else { return 0 }
    if let index = rows.firstIndex(where: { $0.id == selection }) { return index }
    // Its heading, if it's folded away.
    if case .entry(let position) = selection {
      return rows.firstIndex { $0.isHeading && !$0.isIgnored && $0.members.contains(position) } ?? 0
    }
    return 0
  }

  private mutating func select(_ row: WarningRow, _ rows: [WarningRow], height: Int, keepsDetail: Bool = false) {
    if selection != row.id, !keepsDetail { offset = 0 }
    selection = row.id
    scroll.reveal(index(in: rows), of: rows.count, height: height)
  }

  /// Open headings say nothing of their own; folded ones stand for their first.
  private mutating func step(_ by: Int, _ rows: [WarningRow], height: Int) -> [Request] {
    guard var index = index(in: rows) else { return [] }
    let steps = by < 0 ? -1 : 1
    for _ in 0..<abs(by) {
      var next = index + steps
      while rows.indices.contains(next), rows[next].isHeading, !rows[next].isFolded { next += steps }
      guard rows.indices.contains(next) else {
        return [.say(by < 0 ? "that's the first one" : "that's the last one")]
      }
      index = next
    }
    select(rows[index], rows, height: height)
    return []
  }

  private mutating func move(_ motion: Motion, _ rows: [WarningRow], height: Int) {
    guard let here = index(in: rows) else { return }
    var list = FactList()
    (list.selected, list.scroll) = (here, scroll)
    if case .columns(let by) = motion {
      // To the right opens a heading, to the left folds it.
      guard let row = here < rows.count ? rows[here] : nil else { return }
      if case .heading(let key) = row.id, row.isFolded == (by > 0) { flip(key) }
      return
    }
    list.move(motion, in: rows.map { _ in FactLine(text: Text()) }, height: height)
    scroll = list.scroll
    select(rows[list.selected], rows, height: height)
  }

  // MARK: The detail

  private mutating func show(_ wanted: Detail, _ source: WarningsSource, _ areas: Areas) {
    let isSeen = detail == wanted || areas.isWide && detail != .page
    if detail != wanted { (detail, offset) = (wanted, 0) }
    guard isSeen else { return }
    let lines = detailLines(source, width: areas.textWidth).count
    let height = max(1, areas.detail.height)
    if offset + height < lines {
      offset += max(1, height - 1)
    } else {
      (detail, offset) = (.why, 0)
    }
  }

  private mutating func turn(_ motion: Motion, _ source: WarningsSource, _ areas: Areas) {
    let area = detail == .page ? areas.pageText : areas.detail
    let width = detail == .page ? max(1, area.width - 2) : areas.textWidth
    let count = detailLines(source, width: width).count
    var list = FactList()
    // Scrolls a text by moving a cursor that nobody sees along its top line.
    list.selected = offset
    list.move(motion, in: Array(repeating: FactLine(text: Text()), count: max(1, count)), height: area.height)
    offset = min(max(0, list.selected), max(0, count - area.height))
  }

  // MARK: Where it leads

  private func open(_ row: WarningRow, _ source: WarningsSource) -> [Request] {
    guard let warning = source.warning(row) else { return [] }
    return [warning.problem.request(in: warning.object)]
  }

  private func reasonAgainstTimeline(_ warning: Warning) -> String {
    "no timeline shows what '\(warning.id)' leads to; K explains it"
  }

  private func timeline(_ row: WarningRow?, _ source: WarningsSource) -> [Request] {
    guard let warning = row.flatMap({ source.warning($0) }) else { return [] }
    guard let object = warning.object else { return [.warn("no object is meant, so there's no timeline")] }
    guard let rule = warning.rule else { return [.timeline(object, scenario: warning.scenario)] }
    guard warning.scenario != nil else {
      return [.warn(reasonAgainstTimeline(warning))]
    }
    return [.consequence(object, scenario: warning.scenario, rule: rule.id)]
  }

  struct Patch {
    let text: String
    /// For its file.
    let name: String
    /// How many more warnings could be mended than were asked for.
    let left: Int
    /// How many of those asked for would change what another one changes, and have to wait for the next time.
    let clashing: Int
    /// How many files it changes.
    let files: Int
  }

  /// The edits of what's ticked, or of the selected row, as a diff; nil without any.
  ///
  /// - Parameter limit: only those of so many warnings.
  func patch(_ source: WarningsSource, atMost limit: Int = .max) -> Patch? {
    let rows = rows(of: source)
    let row = index(in: rows).map { rows[$0] }
    let positions = ticked.isEmpty ? row.map { $0.isIgnored ? [] : $0.members } ?? [] : ticked.sorted()
    let all = source.warnings.all
    let mended = positions.filter { all.indices.contains($0) && !all[$0].edits.isEmpty }
    let chosen = mended.prefix(limit).map { all[$0] }
    // A finding is mended as a whole or not at all.
    let edits = combinedEdits(of: chosen.compactMap(\.finding))
    let text = diff(of: edits)
    guard !text.isEmpty else { return nil }
    let files = Set(edits.map(\.span.file)).count
    let made = Set(edits)
    let clashing = chosen.count { !$0.edits.allSatisfy(made.contains) }
    let names = Set(chosen.compactMap { $0.object.flatMap { source.inventory[$0]?.name } })
    let name = names.count == 1 ? names.first.map(fileName) ?? "drydock" : "drydock"
    return Patch(
      text: text, name: "\(name).patch", left: mended.count - chosen.count, clashing: clashing, files: files)
  }

  /// Of more than these it takes too long to find out for which there's a patch.
  private static let mostTicked = 5000

  /// More than these nobody ticks one by one, and going through them takes longer than a key has.
  private static let mostCompared = 1000

  /// Those of the ticked whose patch would change what another one changes: they aren't in the file.
  func waiting(_ source: WarningsSource) -> Set<Int> {
    guard ticked.count <= Self.mostCompared else { return [] }
    let all = source.warnings.all
    let chosen = ticked.sorted().filter(all.indices.contains)
    let made = Set(combinedEdits(of: chosen.compactMap { all[$0].finding }))
    return Set(chosen.filter { !all[$0].edits.allSatisfy(made.contains) })
  }
}

extension Warning {
  /// The timeline that shows the consequence.
  var scenario: String? {
    guard let rule else { return nil }
    if let scenario = rule.scenario { return scenario }
    switch rule.topic {
    case .probes, .references, .images: return "start"
    case .lifecycle, .availability, .rollout, .dataLoss: return "delete"
    default: return nil
    }
  }
}

/// A name of an object as one of a file.
private func fileName(_ name: String) -> String {
  let safe = name.unicodeScalars.map { scalar in
    scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      || "-_.".unicodeScalars.contains(scalar)
      ? Character(scalar) : "-"
  }
  let text = String(safe.prefix(60)).drop { $0 == "." || $0 == "-" }
  return text.isEmpty ? "drydock" : String(text)
}
