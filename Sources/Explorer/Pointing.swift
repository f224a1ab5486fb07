import Drawing

/// What the mouse does.
extension State {
  mutating func receive(_ mouse: Mouse, _ effects: inout [Effect]) {
    // The click that brings the window to the front isn't meant for what lies under it.
    if ignoresClick {
      ignoresClick = false
      if case .press = mouse.action {
        if overlays.isEmpty, let pane = layout.pane(at: mouse.position) { focus = pane }
        return
      }
    }
    if !overlays.isEmpty { return receiveOnTop(mouse, &effects) }
    let layout = layout
    if player != nil, layout.hints?.contains(mouse.position) != true { return receivePlayer(mouse, &effects) }
    if case .press = mouse.action, hasMouse, memory.tips.remove(.mouse) != nil {
      let free = keymap.names(of: "mouse").first ?? ":mouse"
      notify("hold Shift (Option on macOS) to select text; \(free) frees the mouse")
    }
    if warningsScreen != nil, player == nil, layout.hints?.contains(mouse.position) != true {
      return receiveWarnings(mouse, &effects)
    }
    switch mouse.action {
    case .press(.left):
      if let divider = layout.divider(at: mouse.position) {
        dragged = divider
        focus = layout.pane(at: mouse.position) ?? focus
      } else {
        click(mouse.position, isDouble: false, &effects)
      }
    case .doubleClick(.left): click(mouse.position, isDouble: true, &effects)
    case .drag(.left):
      guard let dragged, let area = layout[dragged] else { return }
      let step = layout.isPortrait ? mouse.position.y - area.bottom + 1 : mouse.position.x - area.right + 1
      if step != 0 { drag(dragged, by: step) }
    case .release: dragged = nil
    case .press(.right):
      click(mouse.position, isDouble: false, &effects)
      overlays.append(.palette(Palette(self, text: "c:")))
    case .wheelUp: wheel(-3, mouse, &effects)
    case .wheelDown: wheel(3, mouse, &effects)
    case .wheelLeft: scroll(-8, mouse, &effects)
    case .wheelRight: scroll(8, mouse, &effects)
    case .press, .doubleClick, .drag: break
    }
  }

  private mutating func drag(_ pane: Pane, by step: Int) {
    switch pane {
    case .navigator: resize(.navigator, by: step)
    // The line left of the inspector: to the right makes it smaller.
    case .detail, .inspector: resize(.inspector, by: -step)
    }
  }

  private mutating func click(_ point: Point, isDouble: Bool, _ effects: inout [Effect]) {
    if let hints = layout.hints, hints.contains(point) { return clickHint(at: point.x, &effects) }
    if line != nil { line = nil }
    if layout.header.contains(point), hasLoaded, !contents.isEmpty { return toggleWarnings() }
    if layout.status.contains(point) { return clickPath(at: point) }
    guard let pane = layout.pane(at: point), let area = layout[pane] else { return }
    focus = pane
    let inside = Point(point.x - area.left, point.y - area.top)
    switch pane {
    case .navigator: sendToNavigator(.click(inside, isDouble: isDouble))
    case .detail:
      if let tab = detail.tab(at: inside, in: Rect(area.size)) {
        send(.tab(tab), &effects)
      } else {
        send(.click(inside, isDouble: isDouble), &effects)
      }
    case .inspector: receive(.inspector(.click(inside, isDouble: isDouble)), &effects)
    }
  }

  /// A part of the path that's clicked: the heading above what's selected, or the tab it's seen in.
  private mutating func clickPath(at point: Point) {
    guard let part = statusLine.part(at: point, in: layout.status, with: look.theme) else { return }
    let items = navigator.crumbItems
    if openFile != nil || part >= items.count {
      focus = .detail
    } else {
      noteJump()
      focus = .navigator
      if navigator.reveal(item: items[part]) { subjectChanged() }
    }
  }

  private mutating func wheel(_ lines: Int, _ mouse: Mouse, _ effects: inout [Effect]) {
    if mouse.modifiers.contains(.shift) { return scroll(lines * 3, mouse, &effects) }
    guard let pane = layout.pane(at: mouse.position), let area = layout[pane] else { return }
    let inside = Point(mouse.position.x - area.left, mouse.position.y - area.top)
    switch pane {
    case .navigator: sendToNavigator(.wheel(lines))
    case .detail: send(.wheel(lines, inside), &effects)
    case .inspector: receive(.inspector(.wheel(lines, inside)), &effects)
    }
  }

  /// Sideways; only texts are wider than their pane.
  private mutating func scroll(_ columns: Int, _ mouse: Mouse, _ effects: inout [Effect]) {
    guard layout.pane(at: mouse.position) == .detail else { return }
    send(.move(.columns(columns)), &effects)
  }

  /// A hint that's clicked is a key that's pressed.
  private mutating func clickHint(at column: Int, _ effects: inout [Effect]) {
    guard let id = hint(at: column), let command = keymap[id] else { return }
    run(command, Command.Invocation(), &effects)
  }

  private mutating func receiveOnTop(_ mouse: Mouse, _ effects: inout [Effect]) {
    let screen = Rect(size)
    var step = 0
    var isClick = false
    switch mouse.action {
    case .wheelUp: step = -3
    case .wheelDown: step = 3
    case .press(.left), .doubleClick(.left): isClick = true
    default: return
    }
    switch overlays.last {
    case .chooser(var chooser):
      let outcome = isClick ? chooser.click(mouse.position, in: screen) : chooser.wheel(step)
      overlays[overlays.count - 1] = .chooser(chooser)
      carryOut(outcome, of: chooser, &effects)
    case .palette(var palette):
      if isClick {
        carryOut(palette.click(mouse.position, in: screen), &effects)
      } else {
        palette.wheel(step)
        overlays[overlays.count - 1] = .palette(palette)
      }
    case .help(var help):
      help.wheel(step)
      overlays[overlays.count - 1] = .help(help)
    case nil: break
    }
  }
}
