import Drawing
import Kubernetes
import Manifest

/// The warnings as a screen of their own over the same selection.
extension State {
  /// Where they're drawn: all between the header and the status line.
  var warningsArea: Rect { Rect(0, 1, size.width, max(0, layout.status.top - 1)) }

  var warningsSource: WarningsSource {
    WarningsSource(
      warnings: contents.warnings, inventory: inventory, contents: contents, previews: previews.made,
      costs: previews.costs, mended: previews.mended)
  }

  /// Opens the screen as it was left; leaves it when it's open.
  mutating func toggleWarnings() {
    if player != nil {
      closePlayer()
      if warningsScreen != nil { return }
    } else if warningsScreen != nil {
      return closeWarnings()
    }
    warningsScreen = lastWarnings ?? WarningsPane()
  }

  mutating func closeWarnings() {
    guard let pane = warningsScreen else { return }
    lastWarnings = pane
    warningsScreen = nil
  }

  /// The objects were read again.
  mutating func renewWarnings(from old: Warnings) {
    warningsScreen?.move(from: old, to: contents.warnings)
    lastWarnings?.move(from: old, to: contents.warnings)
  }

  /// To the screen if it's open, otherwise to the tab.
  mutating func sendToWarnings(_ message: WarningsPane.Message, _ effects: inout [Effect]) {
    guard var pane = warningsScreen else { return send(DetailPane.Message.warnings(message), &effects) }
    let requests = pane.receive(message, warningsSource, size: warningsArea.size)
    warningsScreen = pane
    carryOut(requests, &effects)
  }

  /// Whether it's what the screen answers instead of the panes it covers.
  mutating func answeredByWarnings(_ core: Core, _ effects: inout [Effect]) -> Bool {
    guard player == nil, let pane = warningsScreen else { return false }
    switch core {
    case .move(let motion): sendToWarnings(.move(motion), &effects)
    case .open: sendToWarnings(.open, &effects)
    case .find:
      line = Line(
        purpose: .warnings, prompt: Prompt(pane.filter.text, history: memory.filters), before: pane.filter.text)
    case .match(let step), .problem(let step): sendToWarnings(.step(step), &effects)
    case .clearFinding: clearWarningsFilter()
    case .unwind, .closeLevel:
      if warningsScreen?.unwind() == true { return true }
      if case .unwind = core, !pane.filter.isEmpty {
        clearWarningsFilter()
      } else {
        closeWarnings()
      }
    case .fullScreen, .resize, .evenOut, .nextLayout: break
    case let other where other.leavesPlayer:
      closeWarnings()
      return false
    default: return false
    }
    return true
  }

  private mutating func clearWarningsFilter() {
    let source = warningsSource
    warningsScreen?.clearFilter(source)
  }

  /// Asks for the name of a file for the patch of what's ticked or selected.
  mutating func askForPatchName() {
    let (pane, source) = warningsInFocus
    guard let patch = pane.patch(source) else {
      return notify("there's no safe patch for this; Enter goes to the place", .warning)
    }
    line = Line(purpose: .patch(patch.text), prompt: Prompt(patch.name), before: "")
  }

  /// Which severities are shown, with how many there are; stays open for more than one.
  mutating func chooseSeverities(_ selected: Int) {
    let (pane, source) = warningsInFocus
    var counts: [Severity: Int] = [:]
    for position in source.positions { counts[source.warnings.all[position].severity, default: 0] += 1 }
    let choices = Severity.allCases.enumerated().map { index, severity in
      let isHidden = pane.hidden.contains(severity)
      return Chooser.Choice(
        text: Text("\(isHidden ? " " : look.glyphs.check) ") + Text("\(severity.letter) ", severity.role)
          + Text(severity.rawValue),
        detail: Text("\(counts[severity] ?? 0) \(isHidden ? "hidden" : "shown")", .textDim),
        message: .several([.warnings(.toggle(severity)), .core(.chooseSeverities(index))]),
        key: severity.rawValue.first)
    }
    overlays.append(.chooser(Chooser("show or hide severities", choices, selected: selected)))
  }

  /// The list that has the keys, and what it shows: the screen, otherwise the tab.
  var warningsInFocus: (pane: WarningsPane, source: WarningsSource) {
    if let warningsScreen { return (warningsScreen, warningsSource) }
    return (detail.place.problems, detail.warningsSource(subject, in: inventory))
  }

  /// The selected one, or the first of those that the selected row stands for.
  var warningInFocus: Warning? { rowInFocus.flatMap { warningsInFocus.source.warning($0) } }
  var isHeadingInFocus: Bool { rowInFocus?.isHeading == true }

  private var rowInFocus: WarningRow? {
    let (pane, source) = warningsInFocus
    let rows = pane.rows(of: source)
    return pane.index(in: rows).map { rows[$0] }
  }

  mutating func receiveWarnings(_ mouse: Mouse, _ effects: inout [Effect]) {
    let area = warningsArea
    let point = Point(mouse.position.x - area.left, mouse.position.y - area.top)
    switch mouse.action {
    case .press(.left), .doubleClick(.left):
      let isDouble = mouse.action == .doubleClick(.left)
      if area.contains(mouse.position) {
        sendToWarnings(.click(point, isDouble: isDouble), &effects)
      } else if mouse.position.y == 0 {
        closeWarnings()
      }
    case .press(.right) where area.contains(mouse.position):
      sendToWarnings(.point(point), &effects)
      openWarningMenu()
    case .wheelUp: sendToWarnings(.wheel(-3, point), &effects)
    case .wheelDown: sendToWarnings(.wheel(3, point), &effects)
    default: break
    }
  }
}

// MARK: - Drawing

extension State {
  func draw(_ pane: WarningsPane, header: Rect, status: Rect, on surface: inout Surface) {
    drawHeader(of: pane, in: header, on: &surface)
    pane.draw(warningsSource, area: warningsArea, on: &surface, look: look, isFocused: overlays.isEmpty)
    drawStatus(of: pane, in: status, on: &surface)
  }

  private func drawHeader(of pane: WarningsPane, in area: Rect, on surface: inout Surface) {
    surface.fill(area, with: look[.header])
    let line = area.inset(x: 1, y: 0)
    let right = contents.warnings.total.text
    surface.write(right, in: line, with: look.theme, as: .header, on: .header, alignRight: true)
    var title = Text("drydock", .textStrong) + Text("  Warnings")
    let room = line.width - right.width - 2
    let (all, ignored) = (contents.warnings.all.count, contents.warnings.ignored.count)
    var facts = ["\(pane.shown(of: warningsSource).count) shown of \(all)"]
    if ignored > 0 { facts.append("\(ignored) ignored") }
    if !pane.ticked.isEmpty { facts.append("\(pane.ticked.count) ticked") }
    if line.width >= 110 {
      facts.append("\(contents.warnings.rules) rules for k8s 1.\(inventory.options.kubernetesMinor)")
    }
    let sources = contents.sources.joined(separator: " ")
    let needed = title.width + facts.reduce(0) { $0 + cells(of: $1) + 3 } + 3
    let short = fit(sources, to: max(8, room - needed), cut: .middle, ellipsis: look.glyphs.middleEllipsis)
    title += Text("   ") + Text(untrusted: short)
    // That something is hidden must be said where the words don't fit.
    if title.width + cells(of: facts[0]) + 3 > room {
      facts[0] = "\(pane.shown(of: warningsSource).count) of \(all)"
    }
    for fact in facts where title.width + cells(of: fact) + 3 <= room { title += Text("   \(fact)") }
    surface.write(
      title.fit(to: max(0, room), ellipsis: look.glyphs.ellipsis), in: line, with: look.theme, as: .header,
      on: .header)
  }

  private func drawStatus(of pane: WarningsPane, in area: Rect, on surface: inout Surface) {
    let source = warningsSource
    let rows = pane.rows(of: source)
    let here = pane.index(in: rows)
    var path = ["Warnings"]
    if let warning = here.flatMap({ source.warning(rows[$0]) }) {
      if let object = warning.object { path.append(look.glyphs.label(of: object, in: inventory)) }
      path.append(warning.id)
    }
    var filter = Text()
    if !pane.filter.isEmpty {
      let shown = pane.shown(of: source).count
      // What was just said must have room beside it.
      let room = notice == nil ? max(8, area.width / 3) : 12
      let text = fit(pane.filter.text, to: room, ellipsis: look.glyphs.ellipsis)
      filter = Text(untrusted: "filter: \(text) \(shown) of \(source.warnings.all.count)", .searchMatch)
    }
    // The path only repeats what's selected.
    if let notice, area.width < 120 || cells(of: notice.text) > area.width / 2 { path = [] }
    // The position goes before a word of what was just said does.
    let other = (filter.isEmpty ? 0 : filter.width + 2) + (path.isEmpty ? 0 : 40)
    var items = noticeItems(width: area.width - cells(of: modeName) - other - 6)
    if let failure = pane.filterFailure { items.append(StatusLine.Item(Text(failure, .error), priority: 98)) }
    if !filter.isEmpty { items.append(StatusLine.Item(filter, priority: nil)) }
    if let here { items.append(StatusLine.Item(Text("\(here + 1)/\(rows.count)"), priority: 40)) }
    StatusLine(mode: modeName, path: path.map { sanitised($0) }, items: items).draw(
      in: area, on: &surface, with: look.theme)
  }

  /// What was just said, in so many cells, and the keys typed of a sequence.
  private func noticeItems(width: Int) -> [StatusLine.Item] {
    var items: [StatusLine.Item] = []
    if let notice {
      let role: Role = notice.severity == .info ? .statusbar : notice.severity.role
      let text = Text(untrusted: notice.text, role).fit(to: max(20, width), ellipsis: look.glyphs.ellipsis)
      items.append(StatusLine.Item(text, priority: 100))
    }
    if !pending.keys.isEmpty {
      items.append(StatusLine.Item(Text(pending.keys.map(\.label).joined(separator: " ")), priority: 97))
    }
    return items
  }
}
