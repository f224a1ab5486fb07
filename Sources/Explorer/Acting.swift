import Drawing
import Kubernetes
import Manifest

extension State {
  mutating func receive(_ core: Core, _ effects: inout [Effect]) {
    if player != nil, core.leavesPlayer { closePlayer() }
    if answeredByWarnings(core, &effects) { return }
    switch core {
    case .timeline(let scenario):
      memory.tips.remove(.firstSteps)
      openPlayer(scenario: scenario, &effects)
    case .readScenario(let name): effects.append(.read(name))
    case .timelineHere:
      if focus != .navigator, let id = detail.target(on: subject, in: inventory), id != resource?.id { jump(to: id) }
      receive(.timeline(scenario: nil), &effects)
    case .warnings: toggleWarnings()
    case .writePatch: askForPatchName()
    case .chooseSeverities(let selected): chooseSeverities(selected)
    case .chooseTicked(let selected): chooseTicked(selected)
    case .warningMenu: openWarningMenu()
    case .chooseIgnore: chooseIgnore()
    case .ignore(let ignore): askForReason(ignore)
    case .chooseAssumption: chooseAssumption()
    case .assume(let object): propose(assumption: object)
    case .amend(let change): effects.append(.amend(change))
    case .quit: quit(&effects)
    case .closeLevel: closeLevel("q", &effects)
    case .cancel: cancel(&effects)
    case .unwind: unwind(&effects)
    case .move(let motion): move(motion, &effects)
    case .open: open(&effects)
    case .focus(let pane): focus = pane
    case .nextPane(let step): focusNext(step)
    case .paneAt(let x, let y): focusPane(x, y)
    case .tab(let tab): show(tab, &effects)
    case .toggleMap: toggleMap(&effects)
    case .relations: showRelations(&effects)
    case .find: find()
    case .match(let step): nextMatch(step, &effects)
    case .onlyMatching: toggleOnlyMatching(&effects)
    case .clearFinding: clearFinding(&effects)
    case .grep(let text): grep(text)
    case .back: travel { history, here in history.goBack(from: here) }
    case .forward: travel { history, here in history.goForward(from: here) }
    case .flip, .backToJump: travel { history, here in history.flip(from: here) }
    case .setBookmark(let letter): setBookmark(letter)
    case .goToBookmark(let letter): goToBookmark(letter, &effects)
    case .owner:
      if let id = resource?.id, let owner = inventory.owner(of: id) { jump(to: owner) }
    case .usedBy: chooseLinked("used by") { $0.links(to: $1).map(\.from) }
    case .selectedBy:
      chooseLinked("selected by") { inventory, id in
        inventory.links(to: id).filter { $0.certainty == .matched }.map(\.from)
      }
    case .sourceFile:
      if let place = sourcePlace { jump(toFile: place.file, line: place.line, &effects) }
    case .problem(let step): goToProblem(step, &effects)
    case .help(let text):
      memory.tips.remove(.firstSteps)
      overlays.append(.help(HelpPane(self, looking: text)))
    case .palette(let text): overlays.append(.palette(Palette(self, text: text)))
    case .list(let list): open(list)
    case .nextLayout: nextLayout()
    case .fullScreen: isFullScreen.toggle()
    case .resize(let step): resize(focus, by: step)
    case .evenOut: memory.sizes = Layout.Sizes()
    case .nextGlyphs: nextGlyphs(&effects)
    case .preview(let theme): use(theme)
    case .copy(let what): copy(what, &effects)
    case .edit:
      if let place = sourcePlace { effects.append(.edit(file: place.file, line: place.line)) }
    case .reload: effects.append(.reload)
    case .cancelLoading:
      loading = nil
      hasLoaded = true
      wasCancelled = true
      effects.append(.cancelLoading)
      notify("reading was cancelled; R reads again", .warning)
    case .openSample: effects.append(.loadSample)
    case .load(let paths): effects.append(.load(paths))
    case .redraw: effects.append(.redraw)
    case .suspend: effects.append(.suspend)
    case .toggleMouse:
      hasMouse.toggle()
      effects.append(.mouse(hasMouse))
      notify(hasMouse ? "the mouse is drydock's" : "the mouse selects text; Alt-m takes it back")
    case .again:
      guard let last = lastCommand, let command = keymap[last.id] else { return notify("nothing to repeat yet") }
      run(command, last.invocation, &effects)
    case .set(let text): set(text, &effects)
    case .line(let text): runLine(text, otherwise: nil, &effects)
    }
  }
}

// MARK: - Leaving

extension State {
  private mutating func quit(_ effects: inout [Effect]) {
    save(&effects)
    effects.append(.quit(code: 0))
  }

  mutating func save(_ effects: inout [Effect]) {
    memory.tips.remove(.firstSteps)
    effects.append(.save(memory))
  }

  /// Whether there was something to undo before leaving the pane: full screen, a file, a filter, marks.
  private mutating func undoOne(_ effects: inout [Effect]) -> Bool {
    if focus == .detail, detail.unwind() {
      return true
    } else if isFullScreen {
      isFullScreen = false
    } else if focus == .navigator, navigator.hasFilter {
      navigator.clearFilter()
    } else if focus != .navigator, detail.searchText != nil {
      send(.search(nil), &effects)
      showsOnlyMatching = false
    } else if focus == .navigator, !navigator.marks.isEmpty {
      sendToNavigator(.clearMarks)
    } else {
      return false
    }
    return true
  }

  private mutating func unwind(_ effects: inout [Effect]) {
    let hadTip = memory.tips.remove(.firstSteps) != nil
    if closePlayerLevel() || undoOne(&effects) { return }
    if focus != .navigator {
      if openFile != nil {
        openFile = nil
      } else {
        focus = .navigator
      }
      return
    }
    if mode != .normal {
      mode = .normal
      return
    }
    if hadTip { return }
    if history.back.isEmpty { return notify("nothing to go back to; q quits") }
    travel { history, here in history.goBack(from: here) }
  }

  private mutating func closeLevel(_ key: Key, _ effects: inout [Effect]) {
    if closePlayerLevel() || focus == .detail && detail.unwind() { return }
    if isFullScreen {
      isFullScreen = false
    } else if openFile != nil, focus != .navigator {
      openFile = nil
    } else if focus != .navigator {
      focus = .navigator
    } else {
      askToQuit(key, &effects)
    }
  }

  private mutating func cancel(_ effects: inout [Effect]) {
    if loading != nil { return receive(.cancelLoading, &effects) }
    askToQuit(.ctrl("c"), &effects)
  }

  private mutating func askToQuit(_ key: Key, _ effects: inout [Effect]) {
    if let secondPress, secondPress.key == key, now < secondPress.until { return quit(&effects) }
    secondPress = (key, now + settings.secondPressTime)
    notify("press \(key.label) again to quit")
  }
}

// MARK: - Moving

extension State {
  private mutating func move(_ motion: Motion, _ effects: inout [Effect]) {
    switch focus {
    case .navigator: sendToNavigator(.move(motion))
    case .detail: send(.move(motion), &effects)
    case .inspector: receive(.inspector(.move(motion)), &effects)
    }
  }

  private mutating func open(_ effects: inout [Effect]) {
    switch focus {
    case .navigator: sendToNavigator(.open)
    case .detail: send(.open, &effects)
    case .inspector: receive(.inspector(.open), &effects)
    }
  }

  private var visiblePanes: [Pane] {
    let layout = Layout(size, limits: settings.limits, sizes: memory.sizes, mode: mode == .full ? .normal : mode)
    let visible = Pane.allCases.filter { layout[$0] != nil }
    return visible.count > 1 ? visible : [.navigator, .detail]
  }

  private mutating func focusNext(_ step: Int) {
    let panes = visiblePanes
    let index = panes.firstIndex(of: focus) ?? 0
    focus = panes[((index + step) % panes.count + panes.count) % panes.count]
  }

  private mutating func focusPane(_ x: Int, _ y: Int) {
    let panes = visiblePanes
    guard let index = panes.firstIndex(of: focus) else { return }
    let isVertical = layout.isPortrait
    let step = isVertical ? y : x
    guard step != 0, panes.indices.contains(index + step) else { return }
    focus = panes[index + step]
  }

  mutating func show(_ tab: DetailPane.Tab, _ effects: inout [Effect]) {
    send(.tab(tab), &effects)
    if layout.detail == nil, focus == .navigator { focus = .detail }
  }

  private mutating func toggleMap(_ effects: inout [Effect]) {
    let shows = detail.tab == .map && detail.context == .map
    send(.tree(shows), &effects)
    if layout.detail == nil { focus = .detail }
  }

  private mutating func showRelations(_ effects: inout [Effect]) {
    send(.tree(true), &effects)
    if layout.detail == nil { focus = .detail }
  }

  private mutating func nextLayout() {
    let all = LayoutMode.allCases
    mode = all[((all.firstIndex(of: mode) ?? 0) + 1) % all.count]
    if mode == .full { focus = .detail }
    notify("layout \(mode.rawValue)")
  }

  mutating func resize(_ pane: Pane, by step: Int) {
    let size = layout.sizeClass
    if layout.isPortrait {
      let signed = pane == .navigator ? step : -step
      memory.sizes.portrait = max(-30, min(memory.sizes.portrait + signed, 30))
      return
    }
    switch pane {
    case .navigator: widen(\.navigator, size, step)
    case .inspector: widen(\.inspector, size, step)
    case .detail: widen(layout.inspector == nil ? \.navigator : \.inspector, size, -step)
    }
  }

  private mutating func widen(_ path: WritableKeyPath<Layout.Sizes, [SizeClass: Int]>, _ size: SizeClass, _ step: Int) {
    memory.sizes[keyPath: path][size] = max(-200, min((memory.sizes[keyPath: path][size] ?? 0) + step, 200))
  }

  private mutating func nextGlyphs(_ effects: inout [Effect]) {
    let all = Glyphs.all
    let index = all.firstIndex { $0.name == look.glyphs.name } ?? 0
    look.theme.glyphs = all[(index + 1) % all.count]
    effects.append(.glyphs(look.glyphs.name))
    notify("characters: \(look.glyphs.name)")
  }
}

// MARK: - Finding

extension State {
  private mutating func find() {
    if focus == .navigator || !detail.isTextSearchable {
      let text = navigator.filter.text
      line = Line(purpose: .filter, prompt: Prompt(text, history: memory.filters), before: text)
      if layout.navigator == nil { focus = .navigator }
    } else {
      line = Line(purpose: .search, prompt: Prompt(history: memory.searches), before: detail.searchText ?? "")
    }
  }

  private mutating func nextMatch(_ step: Int, _ effects: inout [Effect]) {
    if focus == .navigator {
      if navigator.hasFilter { return sendToNavigator(.move(.lines(step))) }
      noteJump()
      return sendToNavigator(.problem(step))
    }
    guard detail.searchText != nil else { return notify("nothing is searched for; / searches") }
    send(.match(step), &effects)
  }

  private mutating func toggleOnlyMatching(_ effects: inout [Effect]) {
    guard detail.searchText != nil else { return notify("nothing is searched for; / searches") }
    showsOnlyMatching.toggle()
    send(.onlyMatching(showsOnlyMatching), &effects)
  }

  private mutating func clearFinding(_ effects: inout [Effect]) {
    navigator.clearFilter()
    send(.search(nil), &effects)
  }

  /// To the next line with something wrong, in the object that's shown or the next one that has any; in the tab of
  /// warnings to the next of those.
  private mutating func goToProblem(_ step: Int, _ effects: inout [Effect]) {
    let tab = focus == .detail && detail.tab == .warnings ? DetailPane.Tab.warnings : .yaml
    switch tab {
    case .warnings:
      if detail.hasWarning(step, on: subject, in: inventory) { return send(.warnings(.step(step)), &effects) }
    default:
      if focus == .detail, detail.tab == .yaml {
        if let line = detail.problemLine(step, on: subject, in: inventory) {
          return send(.goToLine(line), &effects)
        }
      } else if step > 0, let line = detail.outermostProblemLine(step, on: subject, in: inventory) {
        // Whoever looks at an object from outside hasn't seen its first one.
        noteJump()
        send(.goToLine(line), &effects)
        focus = .detail
        return
      }
    }
    noteJump()
    sendToNavigator(.warning(step))
    focus = .detail
    send(.tab(tab), &effects)
    if tab == .warnings { return send(.move(step > 0 ? .first : .last), &effects) }
    if let line = detail.outermostProblemLine(step, on: subject, in: inventory) { send(.goToLine(line), &effects) }
  }
}

// MARK: - Going

extension State {
  /// Where the thing that's shown stands: the cursor's line in a text, else the object's first line.
  package var sourcePlace: (file: String, line: Int)? {
    if focus != .navigator, let place = detail.cursorLine { return place }
    switch subject {
    case .file(let file):
      let broken = contents.brokenFiles.first { $0.file == file }
      return (file, broken?.line ?? 1)
    case .brokenReference(let link): return (link.node.place.file.name, link.node.place.line)
    case .resource(let id):
      guard let resource = inventory[id], resource.isWritten else { return nil }
      let span = (navigator.selectedPart ?? resource.node).place
      return (span.file.name, span.line)
    case .group, .package, .none: return nil
    }
  }

  private mutating func travel(_ step: (inout History, Place) -> Place?) {
    guard let here = place else { return }
    guard let place = step(&history, here) else { return notify("there's no place to go to") }
    go(to: place)
  }

  private mutating func setBookmark(_ letter: Character) {
    guard let id = resource?.id else { return notify("bookmarks are for objects; select one first", .warning) }
    memory.bookmarks.removeAll { $0.letter == letter }
    memory.bookmarks.append(
      Memory.Bookmark(letter: letter, id: id, path: focus == .navigator ? "" : detail.fieldPath ?? ""))
    notify("bookmark \(letter): \(id)")
  }

  private mutating func goToBookmark(_ letter: Character, _ effects: inout [Effect]) {
    guard let mark = memory.bookmarks.first(where: { $0.letter == letter }) else {
      return notify("no bookmark '\(letter)'; m \(letter) sets it", .warning)
    }
    guard let resource = inventory[mark.id] else { return notify("\(mark.id) is not here any more", .warning) }
    jump(to: mark.id)
    guard !mark.path.isEmpty else { return }
    let node = resource.node.subtree.first { $0.path == mark.path }
    send(.show((node ?? resource.node).span), &effects)
    focus = .detail
  }

  private mutating func chooseLinked(_ word: String, _ ids: (Inventory, Resource.ID) -> [Resource.ID]) {
    guard let resource else { return }
    var seen: Set<Resource.ID> = [resource.id]
    let found = ids(inventory, resource.id).filter { seen.insert($0).inserted }
    switch found.count {
    case 0: notify("\(resource.label): \(word) nothing here")
    case 1: jump(to: found[0])
    default: choose("\(resource.label): \(word)", among: found)
    }
  }

  private mutating func copy(_ what: Core.Copied, _ effects: inout [Effect]) {
    switch what {
    case .name:
      if let resource { effects.append(.copy(resource.name, label: "name")) }
    case .path:
      if let path = detail.fieldPath, !path.isEmpty {
        effects.append(.copy(path, label: "field path"))
      } else {
        notify("the cursor is on no field; 2 shows the YAML", .warning)
      }
    case .yaml:
      if let resource { effects.append(.copy(resource.node.span.text + "\n", label: "YAML")) }
    case .place:
      if let place = sourcePlace { effects.append(.copy("\(place.file):\(place.line)", label: "file and line")) }
    case .command:
      if let resource {
        let sources = contents.sources.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
        effects.append(.copy("drydock show \(sources) \(resource.label) -o yaml", label: "command"))
      }
    }
  }
}
