import Drawing
import Kubernetes
import Manifest
import Rules

/// Lays out the rows of warnings in sight: as many columns as there is room for.
struct WarningColumns {
  private let source: WarningsSource
  private let glyphs: Glyphs
  private let width: Int
  private let isByObject: Bool
  private let rule, place: Int
  /// What the object gets; 0: it isn't shown.
  private let object: Int
  /// The consequence, and whether there's a patch; 0: not shown.
  private let effect: Int
  /// Whether there's a column for how often a rule says it.
  private let hasHits: Bool

  /// Of the fold sign and the severity.
  private static let sign = 3
  private static let hits = 4
  private static let patch = 5

  /// - Parameters:
  ///   - width: without the column of the selection's sign.
  ///   - isByObject: whether the headings name the objects.
  init(_ rows: ArraySlice<WarningRow>, _ source: WarningsSource, _ glyphs: Glyphs, width: Int, isByObject: Bool) {
    (self.source, self.glyphs, self.width, self.isByObject) = (source, glyphs, width, isByObject)
    let warnings = rows.compactMap { source.warning($0) }
    let longest = (warnings.map { cells(of: $0.id) }.max() ?? 4) + 2 * (rows.map(\.depth).max() ?? 0)
    let widest = warnings.map { cells(of: Self.place($0, source)) }.max() ?? 5
    hasHits = width >= 70 && width < 108 && !source.isOneObject && rows.contains(where: \.isSameRule)
    if width >= 108 {
      // What happens is worth more than a long name in full.
      let isVeryWide = width >= 150
      rule = min(max(longest, 4), isVeryWide ? 46 : 28)
      place = min(max(widest, 5), isVeryWide ? 30 : 18)
      let rest = width - Self.sign - rule - place - Self.patch - 10
      let labels = warnings.map { cells(of: Self.object(of: $0, source, glyphs, isByObject)) }.max() ?? 6
      object = min(max(labels, 6), rest * 2 / 5)
      effect = rest - object
    } else if source.isOneObject {
      place = min(max(widest, 2), 8)
      let names = warnings.map { cells(of: $0.finding?.container ?? "") }.max() ?? 0
      let rest = width - Self.sign - place - 4
      object = names > 0 && rest > 42 ? min(names, rest - 36) : 0
      (rule, effect) = (rest - (object > 0 ? object + 2 : 0), 0)
    } else {
      place = min(max(widest, 5), max(8, width / 4))
      let rest = width - Self.sign - place - 6 - (hasHits ? Self.hits + 2 : 0)
      rule = min(max(longest, 4), max(10, rest * 3 / 5))
      object = max(0, rest - rule)
      effect = 0
    }
  }

  private static func place(_ warning: Warning, _ source: WarningsSource) -> String {
    guard let line = warning.problem.span?.line else { return source.isOneFile ? "" : warning.problem.file }
    if source.isOneFile { return "L\(line)" }
    let name = warning.problem.file.split(separator: "/").last.map(String.init) ?? warning.problem.file
    return "\(name):\(line)"
  }

  var titles: Text {
    line(
      Text("  S"), Text("RULE"), Text(isByObject ? "CONTAINER" : "OBJECT"), Text("WHERE"), effect: Text("AT RUN TIME"),
      last: hasHits ? "HITS" : "PATCH", role: .title)
  }

  /// - Parameter mark: one cell: whether it's ticked.
  func line(_ row: WarningRow, mark: String = " ") -> Text {
    guard let warning = source.warning(row) else { return Text() }
    if row.isHeading, !row.isSameRule { return heading(row, mark) }
    let isHeading = row.isHeading
    let fold = isHeading ? (row.isFolded ? glyphs.folded : glyphs.open) : " "
    let role: Role = row.isIgnored ? .ignored : warning.severity.role
    let sign = Text(fold, .textDim) + Text(mark, .mark) + Text(warning.severity.letter, role)
    let object: Text
    let place: Text
    if isHeading {
      let files = source.warnings.fileCount(of: row.members)
      object = Text(plural(source.warnings.objectCount(of: row.members), "object"))
      place = files == 1 ? Text(untrusted: name(of: warning.problem.file)) : Text(plural(files, "file"))
    } else {
      object = Text(untrusted: Self.object(of: warning, source, glyphs, isByObject))
      place = Text(
        untrusted: fit(Self.place(warning, source), to: self.place, cut: .start, ellipsis: glyphs.ellipsis))
    }
    let name = String(repeating: "  ", count: row.depth) + warning.id
    let last = hasHits ? String(row.members.count) : hasEdits(row) ? "yes" : glyphs.none
    return line(
      sign, Text(untrusted: name, row.isIgnored ? .ignored : nil), object, place,
      effect: effect(of: warning, row), last: last)
  }

  private func hasEdits(_ row: WarningRow) -> Bool {
    let all = row.isIgnored ? source.warnings.ignored : source.warnings.all
    return row.members.contains { !all[$0].edits.isEmpty }
  }

  /// What happens at run time, in numbers where a run has found them; of what is ignored, why it is.
  private func effect(of warning: Warning, _ row: WarningRow) -> Text {
    guard effect > 0 else { return Text() }
    if let waiver = warning.waiver {
      return Text(untrusted: waiver.reason.isEmpty ? "ignored without a reason" : waiver.reason, .ignored)
    }
    if let cost = source.cost(of: row) { return Text(untrusted: cost.text, .warning) }
    return Text(untrusted: warning.rule?.effect ?? warning.problem.message)
  }

  enum Column {
    case severity, rule, object, place, effect, hits, patch

    /// What a click on its title sorts by; nil where it has no order.
    var order: WarningsPane.Order? {
      switch self {
      case .severity: .severity
      case .rule: .rule
      case .place: .place
      case .effect: .cost
      case .hits: .hits
      case .object, .patch: nil
      }
    }
  }

  /// Which column is so many cells from the left; nil between two.
  func column(at x: Int) -> Column? {
    var start = 0
    let last = hasHits ? (Column.hits, Self.hits) : (.patch, effect > 0 ? Self.patch : 0)
    let all: [(Column, Int)] = [
      (.severity, Self.sign), (.rule, rule), (.object, object), (.place, place), (.effect, effect), last,
    ]
    for (column, width) in all where width > 0 {
      if (start..<start + width).contains(x) { return column }
      start += width + 2
    }
    return nil
  }

  private func heading(_ row: WarningRow, _ mark: String) -> Text {
    let fold = row.isFolded ? glyphs.folded : glyphs.open
    let right =
      row.isIgnored
      ? Text(String(row.members.count), .ignored)
      : source.warnings.counts(at: row.members).text
    var title =
      Text(fold, .textDim) + Text(mark, .mark) + Text(untrusted: row.title, row.isIgnored ? .ignored : .textStrong)
    // Objects of one name in two places are two.
    if isByObject, row.id != .heading("stale"), let file = source.warning(row)?.problem.file, file != row.title {
      let room = width - right.width - title.width - 4
      if room >= 12 {
        title += Text(untrusted: "  " + fit(file, to: room, cut: .middle, ellipsis: glyphs.middleEllipsis), .textDim)
      }
    }
    let room = width - right.width - 1
    let fitted = title.fit(to: max(1, room), ellipsis: glyphs.ellipsis)
    return fitted + Text(String(repeating: " ", count: max(1, width - fitted.width - right.width))) + right
  }

  private static func object(
    of warning: Warning, _ source: WarningsSource, _ glyphs: Glyphs, _ isByObject: Bool
  ) -> String {
    let container = warning.finding?.container
    guard let object = warning.object, !source.isOneObject, !isByObject else { return container ?? "" }
    let label = glyphs.label(of: object, in: source.inventory)
    return container.map { "\(label) \(glyphs.crumb) \($0)" } ?? label
  }

  private func name(of file: String) -> String { file.split(separator: "/").last.map(String.init) ?? file }

  private func line(
    _ sign: Text, _ rule: Text, _ object: Text, _ place: Text, effect: Text, last: String, role: Role? = nil
  ) -> Text {
    var text = Text()
    func add(_ part: Text, _ width: Int, alignRight: Bool = false) {
      guard width > 0 else { return }
      if !text.isEmpty { text.append("  ") }
      var fitted = part.fit(to: width, ellipsis: glyphs.ellipsis)
      if let role { fitted = Text(fitted.plain, role) }
      let blanks = String(repeating: " ", count: max(0, width - fitted.width))
      text += alignRight ? Text(blanks) + fitted : fitted + Text(blanks)
    }
    add(sign, Self.sign)
    add(rule, self.rule)
    add(object, self.object)
    add(place, self.place)
    add(effect, self.effect)
    if hasHits { add(Text(last), Self.hits, alignRight: true) } else if self.effect > 0 { add(Text(last), Self.patch) }
    return text
  }
}
