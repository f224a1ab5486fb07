import Drawing
import Kubernetes
import Manifest

extension State {
  /// The screen as it is now. Asks nothing but the state.
  package func draw() -> Surface {
    var surface = Surface(size, style: look[.background])
    let layout = layout
    guard layout.sizeClass != .tooSmall else {
      drawTooSmall(on: &surface)
      drawOverlays(on: &surface)
      return surface
    }
    if let player {
      draw(player, header: layout.header, status: layout.status, on: &surface)
      if let hints = layout.hints { drawHints(in: hints, on: &surface) }
      drawOverlays(on: &surface)
      if overlays.isEmpty, showsFollowingKeys { drawFollowingKeys(above: layout.status, on: &surface) }
      return surface
    }
    if let warningsScreen {
      draw(warningsScreen, header: layout.header, status: layout.status, on: &surface)
      if let hints = layout.hints { drawHints(in: hints, on: &surface) }
      if let line { draw(line, in: layout.hints ?? layout.status, on: &surface) }
      drawOverlays(on: &surface)
      if overlays.isEmpty, showsFollowingKeys { drawFollowingKeys(above: layout.status, on: &surface) }
      return surface
    }
    drawHeader(in: layout.header, on: &surface)
    let body = Rect(0, 1, size.width, max(0, layout.status.top - 1))
    if !hasLoaded || loading != nil && contents.isEmpty {
      drawLoading(in: body, on: &surface)
    } else if contents.isEmpty {
      drawNothing(in: body, on: &surface)
    } else {
      drawPanes(layout, on: &surface)
    }
    statusLine.draw(in: layout.status, on: &surface, with: look.theme)
    if let hints = layout.hints { drawHints(in: hints, on: &surface) }
    if let line { draw(line, in: layout.hints ?? layout.status, on: &surface) }
    drawOverlays(on: &surface)
    if overlays.isEmpty, showsFollowingKeys { drawFollowingKeys(above: layout.status, on: &surface) }
    return surface
  }

  private func drawPanes(_ layout: Layout, on surface: inout Surface) {
    let isFree = overlays.isEmpty
    if let area = layout.navigator {
      navigator.draw(in: area, on: &surface, look: look, isFocused: focus == .navigator && isFree)
    }
    if let area = layout.detail {
      detail.draw(subject, in: inventory, area: area, on: &surface, look: look, isFocused: focus == .detail && isFree)
    }
    if let area = layout.inspector {
      inspector.draw(
        subject, in: inventory, area: area, on: &surface, look: look, isFocused: focus == .inspector && isFree)
    }
  }

  private func drawOverlays(on surface: inout Surface) {
    let screen = Rect(size)
    for overlay in overlays {
      switch overlay {
      case .chooser(let chooser): chooser.draw(in: screen, on: &surface, look: look)
      case .palette(let palette): palette.draw(in: screen, on: &surface, look: look)
      case .help(let help):
        let body = size.height > 6 ? Rect(0, 1, size.width, max(0, layout.status.top - 1)) : screen
        help.draw(in: body, on: &surface, state: self)
      }
    }
  }

  // MARK: Header

  private func drawHeader(in area: Rect, on surface: inout Surface) {
    surface.fill(area, with: look[.header])
    let line = area.inset(x: 1, y: 0)
    let right = headerFacts(width: line.width)
    surface.write(right, in: line, with: look.theme, as: .header, on: .header, alignRight: true)
    let room = line.split(right: right.width + 2).left
    surface.write(headerTitle(width: room.width), in: room, with: look.theme, as: .header, on: .header)
  }

  private func headerTitle(width: Int) -> Text {
    var text = Text("drydock", .textStrong)
    if !contents.sources.isEmpty {
      let sources = contents.sources.joined(separator: " ")
      let short = fit(sources, to: max(12, width / 3), cut: .middle, ellipsis: look.glyphs.middleEllipsis)
      text += Text("  ") + Text(untrusted: short)
    }
    let (written, made, assumed) = (contents.written, contents.derived, contents.assumed)
    var facts: [String] = []
    if width >= 80 { facts.append(plural(inventory.readings.count, "file")) }
    if hasLoaded { facts.append(plural(written, "object")) }
    if made > 0 { facts.append("+\(made) runtime") }
    if assumed > 0, width >= 80 { facts.append("\(assumed) assumed") }
    let broken = contents.brokenFiles.count
    if broken > 0 { facts.append("\(plural(broken, "file")) not read") }
    if width >= 100, let milliseconds = contents.milliseconds {
      facts.append("loaded \(milliseconds / 1000).\(milliseconds % 1000 / 100)\(milliseconds % 100 / 10) s")
    }
    for fact in facts where text.width + fact.count + 2 <= width { text += Text("  \(fact)") }
    return text
  }

  private func headerFacts(width: Int) -> Text {
    var result = contents.warnings.total.text
    func add(_ text: String, from least: Int) {
      guard width >= least, !text.isEmpty else { return }
      if !result.isEmpty { result.append("  ") }
      result.append(text)
    }
    add("k8s 1.\(inventory.options.kubernetesMinor)", from: 110)
    add(look.theme.name, from: 100)
    add(look.theme.depth == .mono ? "mono" : look.theme.depth == .direct ? "rgb" : look.theme.depth.rawValue, from: 70)
    add(look.glyphs.name == "unicode" ? "" : look.glyphs.name, from: 76)
    return result
  }

  // MARK: Status

  var modeName: String {
    switch overlays.last {
    case .help: return "HELP"
    case .palette: return "COMMAND"
    case .chooser: return "LIST"
    case nil: break
    }
    switch line?.purpose {
    case .filter, .warnings: return "FILTER"
    case .patch: return "WRITE"
    case .reason, .until: return "IGNORE"
    case .assumption: return "ASSUME"
    case .search: return "SEARCH"
    case nil: return "NORMAL"
    }
  }

  /// The line below the panes: where one is, and what holds.
  var statusLine: StatusLine {
    let area = layout.status
    var path = navigator.crumbs
    if let openFile { path = [openFile] }
    if focus != .navigator, !path.isEmpty {
      path.append(detail.tab.title)
      if let field = detail.fieldPath, !field.isEmpty, detail.tab == .yaml { path.append(field) }
    }
    if contents.isEmpty || tip != nil && area.width < 110 { path = [] }
    var items: [StatusLine.Item] = []
    if let notice {
      let role: Role = notice.severity == .info ? .statusbar : notice.severity.role
      let text = notice.severity == .error ? "E: \(notice.text)" : notice.text
      // Long ones must leave room for the filter, which never goes.
      let room = max(20, area.width - 30)
      items.append(
        StatusLine.Item(Text(untrusted: text, role).fit(to: room, ellipsis: look.glyphs.ellipsis), priority: 100))
    }
    if let tip { items.append(StatusLine.Item(tip, priority: 99)) }
    if let loading, hasLoaded { items.append(StatusLine.Item(Text("reading \(loading.progress.done)"), priority: 95)) }
    if let failure = navigator.filterFailure { items.append(StatusLine.Item(Text(failure, .error), priority: 98)) }
    if navigator.hasFilter {
      let text = fit(navigator.filterText, to: max(8, area.width / 3), ellipsis: look.glyphs.ellipsis)
      items.append(
        StatusLine.Item(Text(untrusted: "filter: \(text) \(navigator.matchText)", .searchMatch), priority: nil))
    }
    if let query = detail.searchText {
      let matches = detail.matches.map { " \($0.current)/\($0.count)" } ?? ""
      let text = fit(query, to: max(8, area.width / 4), ellipsis: look.glyphs.ellipsis)
      items.append(StatusLine.Item(Text(untrusted: "search: \(text)\(matches)"), priority: 90))
    }
    if !hasMouse { items.append(StatusLine.Item(Text("mouse off"), priority: 30)) }
    if let count = pending.count { items.append(StatusLine.Item(Text("\(count)"), priority: 97)) }
    if !pending.keys.isEmpty {
      items.append(StatusLine.Item(Text(pending.keys.map(\.label).joined(separator: " ")), priority: 97))
    }
    if !navigator.marks.isEmpty { items.append(StatusLine.Item(Text("marks: \(navigator.marks.count)"), priority: 50)) }
    if size.width >= 100 { items.append(StatusLine.Item(Text("sort: \(navigator.order.title)"), priority: 10)) }
    if !contents.isEmpty { items.append(StatusLine.Item(Text(detail.positionText), priority: 40)) }
    return StatusLine(mode: modeName, path: path.map { sanitised($0) }, items: items)
  }

  /// What a newcomer is told until a key was pressed that shows it was read.
  private var tip: Text? {
    guard memory.tips.contains(.firstSteps), notice == nil, hasLoaded, !contents.isEmpty else { return nil }
    let help = keymap.names(of: "help").first ?? ":help"
    let timeline = keymap.names(of: "timeline.open").first ?? ":timeline"
    let hide = size.width >= 76 ? Text("  ") + Text("Esc", .hintKey) + Text(" hides this") : Text()
    return Text("first time? ", .info) + Text(help, .hintKey) + Text(" lists keys, ") + Text(timeline, .hintKey)
      + Text(" plays a life cycle") + hide
  }

  // MARK: Hints

  /// The commands whose hints may be shown now, in the order they stand, and those hints.
  var hints: [(id: Command.ID, hint: Hints.Hint)] {
    if let hints = overlayHints { return hints.map { ("", $0) } }
    if !hasLoaded { return [("unwind", Hints.Hint("Esc", "cancel", priority: 9))] }
    var result: [(id: Command.ID, hint: Hints.Hint)] = []
    let chain = Set(context.chain)
    let isEmpty = context == .firstRun
    // Nor over warnings of which none is left.
    let hasRows = player != nil || warningsScreen == nil || warningInFocus != nil
    if player == nil, !isEmpty, hasRows { result.append(("move.down", Hints.Hint("j/k", "move", priority: 60))) }
    if !isEmpty, warningsScreen == nil {
      result.append(("tab.overview", Hints.Hint("1-5", "tab", priority: 55)))
    }
    for command in keymap.commands where command.priority > 0 && !command.contexts.isDisjoint(with: chain) {
      // The player covers everything else.
      if player != nil, command.contexts.isDisjoint(with: [.timeline, .knobs, .comparison]) { continue }
      if player == nil, warningsScreen != nil, command.contexts.isDisjoint(with: [.warnings]),
        !["open", "find"].contains(command.id)
      {
        continue
      }
      // Without objects there's nothing to move over.
      if isEmpty, ["open", "pane.next", "find"].contains(command.id) { continue }
      if !hasRows, command.id == "open" { continue }
      guard command.reason(self) == nil, let key = keymap.names(of: command.id).first else { continue }
      var label = command.short
      if command.id == "find", warningsScreen == nil, focus != .navigator, detail.isTextSearchable { label = "search" }
      // A key that means something else in this pane isn't hinted at.
      guard isFirst(command) else { continue }
      result.append((command.id, Hints.Hint(key, label, priority: command.priority)))
    }
    // So many that about two thirds can have their labels; more keys would cost the labels of all.
    let kept = Set(result.map(\.hint.priority).sorted(by: >).prefix(max(6, size.width / 8)))
    return result.filter { kept.contains($0.hint.priority) }
  }

  private func isFirst(_ command: Command) -> Bool {
    guard let steps = command.keys.first else { return true }
    let keys = steps.compactMap { if case .key(let key) = $0 { key } else { nil } }
    guard keys.count == steps.count else { return true }
    if case .command(let found, _) = keymap.answer(to: keys, in: context) { return found.id == command.id }
    return settings.keys[command.id] != nil
  }

  private var overlayHints: [Hints.Hint]? {
    typealias Hint = Hints.Hint
    switch overlays.last {
    case .help:
      return [
        Hint("type", "to filter", priority: 9), Hint("Enter", "run it now", priority: 8),
        Hint("Tab", "section", priority: 5), Hint("Esc", "close", priority: 7),
      ]
    case .palette:
      return [
        Hint("Enter", "run", priority: 9), Hint("Tab", "complete", priority: 8), Hint("Up", "history", priority: 5),
        Hint("Esc", "close", priority: 7),
      ]
    case .chooser:
      return [
        Hint("j/k", "move", priority: 9), Hint("Enter", "choose", priority: 8), Hint("/", "filter", priority: 5),
        Hint("Esc", "close", priority: 7),
      ]
    case nil: return nil
    }
  }

  private func drawHints(in area: Rect, on surface: inout Surface) {
    Hints(hints.map(\.hint)).draw(in: area, on: &surface, with: look.theme)
  }

  /// The command whose hint is at a column.
  func hint(at column: Int) -> Command.ID? {
    let shown = Hints(hints.map(\.hint)).text(width: size.width)
    var start = 0
    var key: String?
    for run in shown.runs {
      if run.role == .hintKey { key = run.text }
      let end = start + cells(of: run.text)
      if run.role != nil, (start..<end).contains(column) {
        return key == "?" ? "help" : hints.first { $0.hint.key == key }?.id
      }
      start = end
    }
    return nil
  }

  // MARK: Prompt

  private func draw(_ line: Line, in area: Rect, on surface: inout Surface) {
    surface.fill(area, with: look[.background])
    let isFilter = line.purpose == .filter || line.purpose == .warnings
    let failure = line.purpose == .warnings ? warningsScreen?.filterFailure : navigator.filterFailure
    let isWrong = isFilter && failure != nil
    var suggestion = ""
    if isFilter, line.completions.isEmpty {
      let completion = Filter.completions(of: line.prompt.text, in: inventory).first
      if let completion, completion.hasPrefix(line.prompt.text) {
        suggestion = String(completion.dropFirst(line.prompt.text.count))
      }
    }
    var right = Text(line.purpose.note, .textDim)
    if line.purpose == .filter { right = Text(failure ?? navigator.matchText, isWrong ? .error : .textDim) }
    if let warningsScreen, line.purpose == .warnings {
      let count = "\(warningsScreen.shown(of: warningsSource).count) of \(contents.warnings.all.count)"
      right = Text(failure ?? count, isWrong ? .error : .textDim)
    }
    if line.purpose == .search, let matches = detail.matches {
      right = Text("\(matches.current)/\(matches.count)", .textDim)
    }
    // It may have what the line doesn't need yet.
    let typed = cells(of: line.purpose.label) + cells(of: line.prompt.text + suggestion) + 4
    let fitted = right.fit(to: max(area.width / 2, area.width - typed), ellipsis: look.glyphs.ellipsis)
    surface.write(fitted, in: area.split(right: 1).left, with: look.theme, alignRight: true)
    line.prompt.draw(
      label: line.purpose.label, suggestion: suggestion, isWrong: isWrong,
      in: area.split(right: fitted.width + 2).left, on: &surface, with: look.theme)
  }

  // MARK: Which-key

  private func drawFollowingKeys(above status: Rect, on surface: inout Surface) {
    let found = keymap.continuations(of: pending.keys, in: context)
    guard !found.isEmpty else { return }
    let keyWidth = min(12, found.map { cells(of: $0.keys) }.max() ?? 1)
    let width = min(size.width - 2, (found.map { keyWidth + 2 + cells(of: $0.command.title) }.max() ?? 10) + 4)
    let columns = max(1, min(3, (size.width - 2) / max(1, width)))
    let lines = (found.count + columns - 1) / columns
    let height = min(lines, max(1, status.top - 4)) + 2
    let area = Rect(size.width - width * columns - 1, status.top - height, width * columns, height)
    surface.erase(area, to: look[.background])
    Frame(Text(pending.keys.map(\.label).joined(separator: " ")), isFocused: true).draw(
      in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    for (position, entry) in found.enumerated() {
      let cell = Rect(inside.left + position / lines * (width - 1), inside.top, width - 2, inside.height)
      let key = Text(" " + pad(entry.keys, to: keyWidth) + " ", .hintKey)
      surface.write(
        key + Text(entry.command.title, .hintLabel), at: position % lines, in: cell.intersection(inside),
        with: look.theme)
    }
  }
}

/// `1 file`, `3 files`.
func plural(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

extension DetailPane.Tab {
  /// For settings.
  var word: String {
    switch self {
    case .overview: "overview"
    case .yaml: "yaml"
    case .map: "map"
    case .timeline: "timeline"
    case .warnings: "warnings"
    }
  }

  package var title: String {
    switch self {
    case .overview: "Overview"
    case .yaml: "YAML"
    case .map: "Map"
    case .timeline: "Life cycle"
    case .warnings: "Warnings"
    }
  }
}
