import Drawing
import Kubernetes
import Manifest
import Rules

extension WarningsPane {
  /// Where the parts are drawn.
  struct Areas {
    let whole: Rect
    /// The rows of the list, without frame and column titles.
    let rows: Rect
    /// What the text below the list may fill: the patch where both are shown.
    let detail: Rect
    /// Reason and patch beside each other.
    let isWide: Bool
    /// The list's frame, or its area where it has none; the same for what's below.
    let list, below: Rect
    let isFramed: Bool
    /// Where a rule's page is read, with its frame, and the manifest it's about; nil where there's no room for it.
    let page: Rect
    let manifest: Rect?

    /// Of a line of the why or the patch.
    var textWidth: Int { max(1, isWide ? below.width / 2 - 4 : detail.width - 2) }

    var pageText: Rect { isFramed ? Frame.content(of: page) : page }

    /// What a click on the list's upper line asks for: another order, another grouping.
    func order(at point: Point, of pane: WarningsPane) -> Message? {
      guard isFramed, point.y == list.top else { return nil }
      let (order, grouping) = pane.orderTexts
      // A blank and the corner are behind it.
      let start = list.right - 2 - cells(of: order + grouping)
      guard (start..<list.right - 2).contains(point.x) else { return nil }
      return point.x < start + cells(of: order) ? .nextOrder : .nextGrouping
    }
  }

  /// How the list is ordered and grouped, and the keys that change it.
  var orderTexts: (order: String, grouping: String) {
    ("sort: \(order.rawValue)\(isReversed ? ", reversed" : "")  s", "   group: v")
  }

  /// In another order than by severity those of one severity don't stand together.
  private var groupingTitle: String {
    grouping == .severity && order != .severity ? "not grouped" : "by \(grouping.rawValue)"
  }

  /// From this width on, reason and patch stand beside each other.
  private static let wide = 110

  /// - Parameter area: of the screen with frames, of the tab without.
  func areas(in area: Rect, of source: WarningsSource) -> Areas {
    let isFramed = source.subject == nil
    let isWide = isFramed && area.width >= Self.wide
    if isFramed {
      // A patch needs more room than a reason.
      let share = isWide ? 9 : detail == .patch ? 8 : 12
      let (list, below) = area.split(top: max(5, area.height * share / 20))
      let rows = Frame.content(of: list).split(top: 1).below
      let inside = Frame.content(of: below)
      let half = inside.split(left: inside.width / 2).right
      let (page, manifest) = Self.learning(in: area)
      return Areas(
        whole: Frame.content(of: area), rows: rows, detail: isWide ? half : inside, isWide: isWide, list: list,
        below: below, isFramed: true, page: page, manifest: manifest)
    }
    let rows = rows(of: source).count
    let (list, below) = area.split(top: max(1, min(rows, area.height * 2 / 5)))
    return Areas(
      whole: area, rows: list, detail: below.split(top: 1).below, isWide: false, list: list, below: below,
      isFramed: false, page: area, manifest: nil)
  }

  /// The page of a rule and the manifest: beside each other, one above the other, or the page alone.
  private static func learning(in area: Rect) -> (page: Rect, manifest: Rect?) {
    guard area.height >= 16 else { return (area, nil) }
    if area.width >= wide {
      let (left, right) = area.split(left: area.width * 11 / 20)
      return (right, left)
    }
    let (above, below) = area.split(top: area.height * 2 / 5)
    return (below, above)
  }

  func draw(_ source: WarningsSource, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool) {
    let rows = rows(of: source)
    let areas = areas(in: area, of: source)
    if detail == .page, let warning = index(in: rows).flatMap({ source.warning(rows[$0]) }) {
      return drawPage(of: warning, source, areas, on: &surface, look, isFocused)
    }
    if areas.isFramed {
      let (order, group) = orderTexts
      let off = Severity.allCases.filter { hidden.contains($0) }.map(\.rawValue).joined(separator: ", ")
      let title = groupingTitle + (off.isEmpty ? "" : "  hidden: \(off)")
      let titles = Frame(Text(title), topRight: Text(order + group), isFocused: isFocused)
      titles.draw(in: areas.list, on: &surface, with: look.theme)
    }
    guard !rows.isEmpty else {
      return drawNothing(source, areas, on: &surface, look)
    }
    drawList(rows, source, areas, on: &surface, look, isFocused)
    drawDetail(rows, source, areas, on: &surface, look)
  }

  private func drawNothing(_ source: WarningsSource, _ areas: Areas, on surface: inout Surface, _ look: Look) {
    let count = source.positions.count
    var lines: [Text]
    if case .resource(let id)? = source.subject, case .derived(let maker, _)? = source.inventory[id]?.origin {
      let label = look.glyphs.label(of: maker, in: source.inventory)
      lines = [Text(untrusted: "made at run time: what's wrong with it is wrong with \(label)", .textDim)]
    } else if source.subject == Subject.none {
      lines = [Text("choose an object on the left", .textDim)]
    } else if source.contents?.isEmpty == true {
      lines = [
        Text("Nothing to judge", .textStrong), Text(),
        Text("no Kubernetes manifest was read; Esc goes back to what was looked at", .textDim),
      ]
    } else if count == 0 {
      lines = [
        Text("No findings in \(plural(source.warnings.rules, "rule"))", .textStrong), Text(),
        Text("nothing that was read is against one of them, and nothing is missing", .textDim),
      ]
    } else {
      let hidden = Severity.allCases.filter { self.hidden.contains($0) }.map(\.rawValue).joined(separator: ", ")
      let reasons = [
        filter.isEmpty ? "" : "filter \(filter.text), Esc clears it",
        hidden.isEmpty ? "" : "hidden: \(hidden), ! shows them",
      ].filter { !$0.isEmpty }
      lines = [Text(untrusted: "0 shown of \(count): \(reasons.joined(separator: "; "))", .textStrong)]
      for near in nearFilters(source) {
        lines.append(Text("nearest: ", .textDim) + Text(untrusted: near.text) + Text(" (\(near.count))", .textDim))
      }
    }
    let room = areas.isFramed ? Frame.content(of: areas.list) : areas.whole
    lines = lines.flatMap { $0.wrapped(to: max(1, room.width - 2)) }
    for (row, line) in lines.enumerated() {
      surface.write(line, at: row, in: room.inset(x: 1, y: 0), with: look.theme)
    }
  }

  // MARK: The list

  /// The rows in sight.
  func visible(_ rows: [WarningRow], _ areas: Areas) -> ArraySlice<WarningRow> {
    let first = scroll.first(of: rows.count, height: areas.rows.height, showing: index(in: rows))
    return rows[min(first, rows.count)..<min(rows.count, first + max(0, areas.rows.height))]
  }

  func columns(
    _ rows: [WarningRow], _ source: WarningsSource, _ areas: Areas, _ glyphs: Glyphs = .unicode
  ) -> WarningColumns {
    // Measured over more than is in sight, so that nothing jumps while one scrolls.
    WarningColumns(
      rows.prefix(64) + visible(rows, areas), source, glyphs, width: areas.rows.width - (areas.isFramed ? 2 : 1),
      isByObject: grouping == .object)
  }

  private func drawList(
    _ rows: [WarningRow], _ source: WarningsSource, _ areas: Areas, on surface: inout Surface, _ look: Look,
    _ isFocused: Bool
  ) {
    let here = index(in: rows)
    let columns = columns(rows, source, areas, look.glyphs)
    if areas.isFramed {
      let titles = Frame.content(of: areas.list).row(0)
      surface.write(Text(" ") + columns.titles, in: titles, with: look.theme)
    }
    let list = Rows(count: rows.count, selected: here, scroll: scroll, isFocused: isFocused) { index in
      let row = rows[index]
      return Row(columns.line(row, mark: mark(of: row, source, look.glyphs)))
    }
    list.draw(in: areas.rows, on: &surface, with: look.theme)
  }

  /// Whether a row's patch is ticked, and of one for several, whether all are; it stays visible where the selection is.
  private func mark(of row: WarningRow, _ source: WarningsSource, _ glyphs: Glyphs) -> String {
    guard !row.isIgnored, !ticked.isEmpty, row.members.contains(where: ticked.contains) else { return " " }
    let isWhole = row.members.allSatisfy { ticked.contains($0) || source.warnings.all[$0].edits.isEmpty }
    return isWhole ? glyphs.marked : "~"
  }

  // MARK: The detail

  private func drawDetail(
    _ rows: [WarningRow], _ source: WarningsSource, _ areas: Areas, on surface: inout Surface, _ look: Look
  ) {
    guard let here = index(in: rows), let warning = source.warning(rows[here]), areas.below.height >= 2 else { return }
    let title = Text("\(warning.severity.letter) ", warning.severity.role) + Text(untrusted: warning.id)
    let file = Text(untrusted: fit(warning.problem.file, to: 40, cut: .start, ellipsis: look.glyphs.ellipsis))
    guard areas.isFramed else {
      let name = detail == .patch ? "patch" : "why"
      let line = String(repeating: look.glyphs.border.horizontal, count: max(0, areas.below.width))
      surface.write(line, at: areas.below.origin, in: areas.below, style: look[.border])
      let hint = warning.edits.isEmpty ? "" : detail == .patch ? "  p why" : "  p patch"
      surface.write(Text(" \(name)\(hint) ", .title), at: 0, in: areas.below.inset(x: 2, y: 0), with: look.theme)
      return drawText(areas.detail, source, on: &surface, look)
    }
    if areas.isWide {
      let (left, right) = areas.below.split(left: areas.below.width / 2)
      Frame("why", topRight: title).draw(in: left, on: &surface, with: look.theme)
      Frame("suggested patch", topRight: file).draw(in: right, on: &surface, with: look.theme)
      let inside = Frame.content(of: left).inset(x: 1, y: 0)
      let why =
        headingLines(rows[here], source, width: inside.width)
        + whyLines(warning, rows[here], source, look.glyphs, width: inside.width)
      write(why, from: detail == .why ? offset : 0, key: "i", in: inside, on: &surface, look)
      let text = Frame.content(of: right).inset(x: 1, y: 0)
      write(
        patchLines(rows[here], source, width: text.width), from: detail == .patch ? offset : 0, key: "p", in: text,
        on: &surface, look)
      return
    }
    let keys = detailKeys(rows[here], warning, width: areas.below.width - title.width - 8)
    Frame(title, topRight: Text(keys, .textDim)).draw(in: areas.below, on: &surface, with: look.theme)
    drawText(areas.detail, source, on: &surface, look)
  }

  /// What can be done with the selected row, as much as there's room for.
  private func detailKeys(_ row: WarningRow, _ warning: Warning, width: Int) -> String {
    let hasPatch = !row.isIgnored && !warning.edits.isEmpty
    let all: [String?]
    if detail == .patch {
      all = ["p why", hasPatch || !ticked.isEmpty ? "P write  c copy" : nil]
    } else {
      let enter = row.isHeading ? (row.isFolded ? "unfold" : "fold") : "jump"
      all = [
        "Enter \(enter)", hasPatch ? "p patch" : nil, "I \(warning.waiver == nil ? "ignore" : "no longer")",
        warning.rule == nil ? nil : "K rule",
      ]
    }
    var keys = ""
    for key in all.compactMap(\.self) {
      let longer = keys.isEmpty ? key : "\(keys)  \(key)"
      if cells(of: longer) <= width { keys = longer }
    }
    return keys
  }

  private func drawText(_ area: Rect, _ source: WarningsSource, on surface: inout Surface, _ look: Look) {
    let inside = area.inset(x: 1, y: 0)
    write(
      detailLines(source, look.glyphs, width: inside.width), from: offset,
      key: detail == .why ? "i" : detail == .patch ? "p" : "j", in: inside, on: &surface, look)
  }

  /// - Parameter key: shows what's below.
  private func write(
    _ lines: [Text], from first: Int, key: String, in area: Rect, on surface: inout Surface, _ look: Look
  ) {
    let first = max(0, min(first, lines.count - area.height))
    let rest = lines.count - first - area.height
    let more = Text(" \(look.glyphs.arrowDown) \(rest) more  ", .textDim) + Text(key, .hintKey) + Text(" ")
    for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
      let isLast = row == area.height - 1 && rest > 0
      let width = max(1, area.width - (isLast ? more.width : 0))
      surface.write(line.fit(to: width, ellipsis: look.glyphs.ellipsis), at: row, in: area, with: look.theme)
    }
    guard rest > 0, area.height > 1 else { return }
    surface.write(more, at: area.height - 1, in: area, with: look.theme, alignRight: true)
  }

  /// The rule's page and, where there's room, the manifest it speaks of with the line marked.
  private func drawPage(
    of warning: Warning, _ source: WarningsSource, _ areas: Areas, on surface: inout Surface, _ look: Look,
    _ isFocused: Bool
  ) {
    if areas.isFramed {
      let title = Text("\(warning.severity.letter) ", warning.severity.role) + Text(untrusted: warning.id)
      Frame(title, topRight: Text("n/N next  K back", .textDim), isFocused: isFocused)
        .draw(in: areas.page, on: &surface, with: look.theme)
    }
    if let area = areas.manifest { drawManifest(of: warning, source, area, on: &surface, look) }
    drawText(areas.pageText, source, on: &surface, look)
  }

  private func drawManifest(
    of warning: Warning, _ source: WarningsSource, _ area: Rect, on surface: inout Surface, _ look: Look
  ) {
    let subject = warning.object.map { Subject.resource($0) } ?? .file(warning.problem.file)
    let name = warning.object.map { look.glyphs.label(of: $0, in: source.inventory) } ?? warning.problem.file
    let line = warning.problem.span?.line
    let place = warning.problem.file + (line.map { ":\($0)" } ?? "")
    let room = max(8, area.width - cells(of: name) - 9)
    let right = Text(untrusted: fit(place, to: room, cut: .start, ellipsis: look.glyphs.ellipsis), .textDim)
    Frame(Text(untrusted: name), topRight: right).draw(in: area, on: &surface, with: look.theme)
    guard let text = SourceText(subject, in: source.inventory) else { return }
    let inside = Frame.content(of: area)
    var pane = SourcePane()
    if let line { pane.go(to: line, in: text) }
    pane.move(.center, in: text, height: SourcePane.textHeight(of: inside.height))
    pane.draw(
      text, in: source.inventory, warnings: source.warnings, area: inside, on: &surface, look: look, isFocused: false)
  }

  // MARK: Texts

  /// What's shown below the list: the why, the patch or the rule's page.
  func detailLines(_ source: WarningsSource, _ glyphs: Glyphs = .unicode, width: Int) -> [Text] {
    let rows = rows(of: source)
    guard let row = index(in: rows).map({ rows[$0] }), let warning = source.warning(row) else { return [] }
    switch detail {
    case .why: return headingLines(row, source, width: width) + whyLines(warning, row, source, glyphs, width: width)
    case .patch: return patchLines(row, source, width: width)
    case .page:
      let lines = Text(untrusted: warning.problem.message, warning.severity.role).wrapped(to: width)
      guard let rule = warning.rule else { return whyLines(warning, row, source, glyphs, width: width) }
      return lines + [Text()] + Prose(shown(page(of: rule))).lines(width: width)
    }
  }

  /// How often it's said, where the row stands for several.
  private func headingLines(_ row: WarningRow, _ source: WarningsSource, width: Int) -> [Text] {
    guard row.isHeading, row.members.count > 1 else { return [] }
    let all = row.isIgnored ? source.warnings.ignored : source.warnings.all
    let objects =
      row.isIgnored
      ? Set(row.members.map { all[$0].object }).count : source.warnings.objectCount(of: row.members)
    let sum = "\(plural(row.members.count, row.isSameRule ? "time" : "warning")) on \(plural(objects, "object"))"
    return Text("\(sum); Enter \(row.isFolded ? "lists" : "folds") them. The first:", .textDim).wrapped(to: width)
  }

  private func whyLines(
    _ warning: Warning, _ row: WarningRow, _ source: WarningsSource, _ glyphs: Glyphs, width: Int
  ) -> [Text] {
    var lines: [Text] = []
    func add(_ label: String, _ text: String) {
      guard !text.isEmpty else { return }
      let prose = Prose(label + text).lines(width: width)
      lines += prose
    }
    var subject = ""
    if !source.isOneObject, let object = warning.object {
      subject = "\(glyphs.label(of: object, in: source.inventory)): "
    }
    lines += (Text(untrusted: subject, .textDim) + Text(untrusted: warning.problem.message, .textStrong))
      .wrapped(to: width)
    if let waiver = warning.waiver {
      let reason = waiver.reason.isEmpty ? "no reason is given" : waiver.reason
      let until = waiver.until.map { " until \($0)" } ?? ""
      let place = "\(waiver.span.file.name):\(waiver.span.line)"
      lines += Text(untrusted: "ignored\(until) by \(waiver.kind) at \(place): \(reason)", .ignored)
        .wrapped(to: width, hanging: 2)
    }
    if let hint = warning.problem.hint {
      lines += (Text("to mend: ", .textDim) + Text(untrusted: hint)).wrapped(to: width, hanging: 2)
    }
    guard let rule = warning.rule else { return lines }
    if warning.isPlayable, let object = warning.object, let run = source.previews[object]?[warning.scenario ?? ""] {
      let compares = warning.edits.isEmpty ? "" : ", *D* compares it with the patch"
      add("*Simulated:* ", "\(run.consequence). *t* plays it\(compares).")
    }
    if !row.isIgnored, let text = row.members.first.flatMap({ source.mended[$0] }), !text.isEmpty {
      add("*With the patch:* ", "\(text).")
    }
    add("*At run time:* ", rule.effect)
    add("*Why:* ", rule.why)
    add("*What to do:* ", advice(of: rule))
    switch warning.finding?.certainty {
    case .likely?: add("", "Likely, not certain: it rests on what programs or images of this kind do.")
    case .possible?: add("", "Possible: it may well be meant so.")
    default: break
    }
    return lines
  }

  /// The first paragraph of the explanation that stands for itself.
  private func advice(of rule: Rule) -> String {
    let lines = rule.explanation.split(separator: "\n").filter { !$0.hasPrefix("    ") && !$0.hasPrefix("|") }
    return lines.first { !$0.hasSuffix(":") }.map(String.init) ?? ""
  }

  /// More than this nobody reads on the screen, and thousands take longer than a frame has.
  private static let mostPatched = 40

  private func patchLines(_ row: WarningRow, _ source: WarningsSource, width: Int) -> [Text] {
    guard !row.isIgnored, let patch = patch(source, atMost: Self.mostPatched) else {
      let isRule = source.warning(row)?.rule != nil
      return Prose(
        "There's no safe patch for this"
          + (isRule ? ": what's right depends on the program. *K* shows the rule's page." : ".")
      ).lines(width: width)
    }
    var lines: [Text] = []
    if !ticked.isEmpty {
      lines.append(Text("\(ticked.count) ticked, in \(plural(patch.files, "file")); L lists them", .mark))
    }
    lines += patch.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      let role: Role? =
        line.hasPrefix("+++") || line.hasPrefix("---")
        ? .textDim
        : line.hasPrefix("@@") ? .diffHunk : line.hasPrefix("+") ? .diffAdd : line.hasPrefix("-") ? .diffDel : nil
      return Text(untrusted: String(line), role)
    }
    lines.append(Text())
    if patch.clashing > 0 {
      let rest = plural(patch.clashing, "warning")
      lines.append(Text("\(rest) would change the same places: apply this, then look again", .warning))
    }
    if patch.left > 0 {
      lines.append(Text("and \(patch.left) more places: P writes them all, too", .textDim))
    }
    return lines + [Text("P writes it to a file for 'git apply', c copies it", .textDim)]
  }

  /// A rule's page without the marks that only Markdown needs.
  private func shown(_ page: String) -> String {
    var isCode = false
    return page.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line -> String? in
      if line.hasPrefix("```") {
        isCode.toggle()
        return nil
      }
      if isCode { return "    \(line)" }
      if line.hasPrefix("#") { return "**\(line.drop { $0 == "#" || $0 == " " })**" }
      return String(line)
    }.joined(separator: "\n")
  }
}

extension Waiver {
  /// What it is: `an annotation`.
  var kind: String {
    if let tool { return "a marker for \(tool)" }
    if span.text.hasPrefix("#") { return "a comment" }
    return node == nil ? "the configuration" : "an annotation"
  }
}
