import Drawing
import Kubernetes
import Manifest

extension State {
  /// Takes in what happened; what the world outside must do about it.
  package mutating func receive(_ message: Message) -> [Effect] {
    var effects: [Effect] = []
    receive(message, &effects)
    settle()
    return effects
  }

  mutating func receive(_ message: Message, _ effects: inout [Effect]) {
    switch message {
    case .input(let input):
      previews.isStale = true
      receive(input, &effects)
    case .tick(let time):
      now = max(now, time)
      player?.advance(to: now)
      if let press = secondPress, now >= press.until { secondPress = nil }
      if !pending.number.isEmpty, now >= pending.since + State.numberTime { goAlongNumber(&effects) }
    case .idle: work()
    case .loaded(let contents): show(contents, &effects)
    case .progress(let progress):
      if loading == nil { loading = Loading(since: now) }
      loading?.progress = progress
    case .themes(let themes): adopt(themes)
    case .say(let text): notify(text)
    case .warn(let text): notify(text, .warning)
    case .failed(let text): notify(text, .error)
    case .scenarioFile(let name, let bytes): adoptScenario(name, bytes, &effects)
    case .core(let core): receive(core, &effects)
    case .objects(let message): sendToNavigator(message)
    case .detail(let message): send(message, &effects)
    case .inspector(let message):
      carryOut(inspector.receive(message, on: subject, in: inventory, size: size(of: .inspector)), &effects)
    case .timeline(let message): send(message, &effects)
    case .warnings(let message): sendToWarnings(message, &effects)
    case .request(let request): carryOut([request], &effects)
    case .run(let id, let invocation):
      if let command = keymap[id] { run(command, invocation, &effects) }
    case .several(let messages): for message in messages { receive(message, &effects) }
    }
  }

  private mutating func show(_ new: Contents, _ effects: inout [Effect]) {
    let isReload = hasLoaded && !wasCancelled
    loading = nil
    wasCancelled = false
    hasLoaded = true
    let old = contents.warnings
    contents = new
    navigator.show(new)
    detail.warnings = new.warnings
    inspector.warnings = new.warnings
    if let file = openFile, !new.inventory.readings.contains(where: { $0.file.name == file }) { openFile = nil }
    detail.turn(to: subject, in: inventory)
    forgetPreviews()
    renewPlayer()
    renewWarnings(from: old)
    // What was done, or couldn't be, and led to reading again is what a person waits for.
    if isReload, notice == nil { notify("read again: \(counted(new.inventory.readings.count, "file"))") }
    guard !waiting.isEmpty else { return }
    let inputs = waiting
    waiting = []
    for input in inputs { receive(input, &effects) }
  }

  private mutating func adopt(_ new: [Theme]) {
    for theme in new {
      if let index = themes.firstIndex(where: { $0.name == theme.name }) {
        themes[index] = theme
      } else {
        themes.append(theme)
      }
      if theme.name == look.theme.name { use(theme) }
    }
  }

  mutating func use(_ theme: Theme) {
    var theme = theme.depth == look.theme.depth ? theme : theme.reduced(to: look.theme.depth)
    theme.glyphs = look.glyphs
    look.theme = theme
  }

  // MARK: Panes

  func size(of pane: Pane) -> Size { layout[pane]?.size ?? layout.detail?.size ?? size }

  var navigatorHeight: Int { max(1, size(of: .navigator).height - 2) }

  mutating func sendToNavigator(_ message: ObjectsPane.Message) {
    let (before, file) = (navigator.selectedID, openFile)
    openFile = nil
    let opens = navigator.receive(message, height: navigatorHeight)
    if navigator.selectedID != before || file != nil { subjectChanged() }
    if opens { openSelected() }
  }

  mutating func send(_ message: DetailPane.Message, _ effects: inout [Effect]) {
    carryOut(detail.receive(message, on: subject, in: inventory, size: size(of: .detail)), &effects)
  }

  /// Enter on a row of the navigator: the detail gets the focus, and shows the row's own place if it has one.
  private mutating func openSelected() {
    if let package = navigator.selectedPackage {
      return notify("\(package.note): \(package.command)")
    }
    focus = .detail
    if let node = navigator.selectedPart {
      var effects: [Effect] = []
      send(.show(node.span), &effects)
    }
  }

  /// The detail shows what's selected now.
  mutating func subjectChanged() { detail.turn(to: subject, in: inventory) }

  // MARK: What panes ask

  mutating func carryOut(_ requests: [Request], _ effects: inout [Effect]) {
    for request in requests {
      switch request {
      case .open(let id): jump(to: id)
      case .openSource(let id, let span):
        jump(to: id)
        send(.show(span), &effects)
        focus = .detail
      case .openFile(let file, let line): jump(toFile: file, line: line, &effects)
      case .openBroken(let link):
        noteJump()
        openFile = nil
        if navigator.reveal(missing: link) { subjectChanged() } else { jump(to: link.from) }
      case .say(let text): notify(text)
      case .warn(let text): notify(text, .warning)
      case .copy(let text, let label): effects.append(.copy(text, label: label))
      case .write(let text, let name): effects.append(.write(text, to: name))
      case .timeline(let id, let scenario): openPlayer(scenario: scenario, on: inventory[id], &effects)
      case .consequence(let id, let scenario, let rule):
        openPlayer(scenario: scenario, on: inventory[id], &effects)
        // Where the scenario makes no sense for the object, another one's numbers say nothing about the finding.
        if let play = player?.play, scenario.map({ $0 == play.scenario.id }) ?? true {
          player?.finding = (rule, play.consequence)
        }
      case .compareFix(let id, let scenario, let rule, let edits):
        compareFix(id, scenario: scenario, rule: rule, edits, &effects)
      case .edit(let file, let line): effects.append(.edit(file: file, line: line))
      case .choose(let title, let ids): choose(title, among: ids)
      case .chooseLink(let title, let links): choose(title, among: links)
      }
    }
  }

  mutating func jump(to id: Resource.ID) {
    guard inventory[id] != nil else { return notify("\(id) is not here", .warning) }
    if player != nil { closePlayer() }
    closeWarnings()
    noteJump()
    openFile = nil
    if navigator.reveal(id) {
      subjectChanged()
    } else {
      notify("\(id) is not in the list", .warning)
    }
  }

  mutating func jump(toFile file: String, line: Int, _ effects: inout [Effect]) {
    guard inventory.readings.contains(where: { $0.file.name == file }) else {
      if navigator.reveal(file: file) { return }
      return notify("file '\(file)' was not read", .warning)
    }
    if player != nil { closePlayer() }
    closeWarnings()
    noteJump()
    _ = navigator.reveal(file: file)
    openFile = file
    subjectChanged()
    send(.goToLine(line), &effects)
    focus = .detail
  }

  mutating func choose(_ title: String, among ids: [Resource.ID]) {
    let choices = ids.map { id in
      Chooser.Choice(
        text: Text(untrusted: id.description), detail: Text(untrusted: id.namespace, .textDim),
        message: .request(.open(id)))
    }
    overlays.append(.chooser(Chooser(title, choices)))
  }

  private mutating func choose(_ title: String, among links: [Link]) {
    let choices = links.map { link in
      let verb = Text(link.relation.verb, .textDim)
      switch link.target {
      case .resource(let id):
        return Chooser.Choice(text: Text(untrusted: id.description), detail: verb, message: .request(.open(id)))
      case .missing(let missing):
        let text = Text(untrusted: "\(look.glyphs.broken) \(missing.label)", .refBroken)
        return Chooser.Choice(text: text, detail: verb, message: .request(.openBroken(link)))
      }
    }
    overlays.append(.chooser(Chooser(title, choices)))
  }

  /// Keeps what belongs together so: a focus on a pane that's there.
  private mutating func settle() {
    defer { askForPreview() }
    if contents.isEmpty { focus = .navigator }
    if focus == .inspector, layout.sizeClass != .l, !isFullScreen { focus = .detail }
    if focus == .inspector, mode != .normal, !isFullScreen { focus = .detail }
    let now = Shown(id: navigator.selectedID, file: openFile)
    if now != shown {
      shown = now
      subjectChanged()
    }
    // Scrolls that the new height needs.
    navigator.reveal(height: navigatorHeight)
  }
}

// MARK: - Input

extension State {
  private mutating func receive(_ input: Input, _ effects: inout [Effect]) {
    // What's typed while there's nothing to see yet is for what will be seen; only leaving can't wait.
    if !hasLoaded {
      switch input {
      case .key(.escape), .key(.ctrl("c")): return receive(Core.cancelLoading, &effects)
      case .key("Q"): return receive(Core.quit, &effects)
      case .key, .paste:
        if waiting.count < 1000 { waiting.append(input) }
        return
      default: break
      }
    }
    switch input {
    case .key(let key): receive(key, &effects)
    case .mouse(let mouse): receive(mouse, &effects)
    case .resized(let new): size = new
    case .paste(let text): paste(text)
    case .focus(let isFocused):
      ignoresClick = isFocused
      if isFocused { effects.append(.collect) }
    case .tick: break
    case .wake: effects.append(.collect)
    case .resumed:
      effects.append(.redraw)
      effects.append(.collect)
    case .ended(let signal):
      save(&effects)
      effects.append(.quit(code: signal.map { 128 + Int32($0) } ?? 0))
    }
  }

  private mutating func receive(_ key: Key, _ effects: inout [Effect]) {
    if line != nil { return receiveInLine(key, &effects) }
    if !overlays.isEmpty { return receiveInOverlay(key, &effects) }
    let key = settings.mapsKorean ? latinKey(for: key) : key
    if secondPress?.key != key { secondPress = nil }
    if !pending.isEmpty, key == .escape || key == .ctrl("c") {
      pending = Pending()
      return
    }
    if !pending.number.isEmpty {
      if let digit = key.character?.wholeNumberValue { return add(digit, &effects) }
      goAlongNumber(&effects)
      if key == .enter { return }
    }
    // Digits open tabs; a count begins with Alt, as in readline, and goes on with plain digits.
    if pending.keys.isEmpty, let digit = countDigit(key) {
      pending.count = min(99_999, (pending.count ?? 0) * 10 + digit)
      pending.since = now
      return
    }
    pending.keys.append(key)
    pending.since = now
    switch keymap.answer(to: pending.keys, in: context) {
    case .prefix: return
    case .nothing:
      let typed = pending.keys.map(\.label).joined(separator: " ")
      let wasSequence = pending.keys.count > 1
      pending = Pending()
      // The key that ends a sequence that doesn't exist is a key of its own.
      if wasSequence { receive(key, &effects) } else { notify("'\(typed)' does nothing here; ? lists what does") }
    case .command(let command, let character):
      if command.id == "map.edge", let digit = character?.wholeNumberValue { return add(digit, &effects) }
      let invocation = Command.Invocation(count: pending.count, character: character)
      pending = Pending()
      run(command, invocation, &effects)
    }
  }

  /// One more digit of a map's line; where no longer number begins so, that's it.
  private mutating func add(_ digit: Int, _ effects: inout [Effect]) {
    if !pending.number.isEmpty { pending.keys.append(.character(Character(String(digit)))) }
    pending.number += String(digit)
    pending.since = now
    if !detail.hasLongerNumber(pending.number, on: subject, in: inventory, size: size(of: .detail)) {
      goAlongNumber(&effects)
    }
  }

  private mutating func goAlongNumber(_ effects: inout [Effect]) {
    let digits = pending.number
    pending = Pending()
    guard let command = keymap["map.edge"] else { return }
    run(command, Command.Invocation(argument: digits), &effects)
  }

  private func countDigit(_ key: Key) -> Int? {
    if case .alt(.character(let character)) = key, let digit = character.wholeNumberValue,
      digit > 0 || pending.count != nil
    {
      return digit
    }
    guard pending.count != nil, let digit = key.character?.wholeNumberValue else { return nil }
    return digit
  }

  mutating func run(_ command: Command, _ invocation: Command.Invocation, _ effects: inout [Effect]) {
    if let reason = command.reason(self) { return notify(reason, .warning) }
    guard let message = command.message(self, invocation) else {
      return notify("'\(command.title)' needs something more; ? explains it")
    }
    if command.id != "again", !command.id.hasPrefix("move.") { lastCommand = (command.id, invocation) }
    receive(message, &effects)
  }

  private mutating func paste(_ text: String) {
    if line != nil {
      line?.prompt.paste(text)
      lineChanged()
      return
    }
    switch overlays.last {
    case .palette(var palette):
      palette.paste(text)
      overlays[overlays.count - 1] = .palette(palette)
    case .help(var help):
      help.paste(text, keymap: keymap)
      overlays[overlays.count - 1] = .help(help)
    case .chooser(var chooser):
      chooser.paste(text)
      overlays[overlays.count - 1] = .chooser(chooser)
    case nil:
      pending = Pending()
      notify("pasted text is ignored here, as it would run as keys; press / or : first", .warning)
    }
  }
}

// MARK: - The line at the bottom

extension State {
  private mutating func receiveInLine(_ key: Key, _ effects: inout [Effect]) {
    guard var line else { return }
    if key != .tab { line.completions = [] }
    let outcome = line.prompt.receive(key)
    self.line = line
    switch outcome {
    case .edited: lineChanged()
    case .submitted(let text):
      switch line.purpose {
      case .patch(let patch): write(patch, to: text, &effects)
      case .reason(let ignore): take(reason: text, for: ignore)
      case .until(let ignore): take(until: text, for: ignore)
      case .assumption: take(assumption: text)
      default: submit(text, line.purpose)
      }
    case .cancelled:
      self.line = nil
      switch line.purpose {
      case .filter: sendToNavigator(.filter(line.before))
      case .search: send(.search(line.before.isEmpty ? nil : line.before), &effects)
      case .warnings: sendToWarnings(.filter(line.before), &effects)
      case .patch, .reason, .until, .assumption: break
      }
    case .complete: complete()
    case .ignored:
      if line.purpose == .filter, key == .pageDown || key == .pageUp {
        sendToNavigator(.move(.pages(key == .pageDown ? 1 : -1)))
      }
    }
  }

  /// Filters and searches at once, while one types.
  mutating func lineChanged() {
    guard let line else { return }
    var effects: [Effect] = []
    switch line.purpose {
    case .filter: sendToNavigator(.filter(line.prompt.text))
    case .search: send(.search(line.prompt.text.isEmpty ? nil : line.prompt.text), &effects)
    case .warnings: sendToWarnings(.filter(line.prompt.text), &effects)
    case .patch, .reason, .until, .assumption: break
    }
  }

  private mutating func submit(_ text: String, _ purpose: Line.Purpose) {
    switch purpose {
    case .filter:
      if let failure = navigator.filterFailure { return notify(failure, .warning) }
      memory.remember(text, in: \.filters)
    case .warnings:
      if let failure = warningsScreen?.filterFailure { return notify(failure, .warning) }
      memory.remember(text, in: \.filters)
    case .patch, .reason, .until, .assumption: break
    case .search:
      memory.remember(text, in: \.searches)
      if !text.isEmpty, detail.matches?.count ?? 0 == 0 { notify("'\(text)' is not here; :grep looks in all files") }
    }
    line = nil
  }

  private mutating func write(_ patch: String, to name: String, _ effects: inout [Effect]) {
    guard !name.trimmed.isEmpty else { return notify("a file needs a name; Esc writes none", .warning) }
    line = nil
    effects.append(.write(patch, to: name.trimmed))
  }

  private mutating func complete() {
    guard var line, line.purpose == .filter || line.purpose == .warnings else { return }
    if line.completions.isEmpty {
      line.completions = Filter.completions(of: line.prompt.text, in: inventory)
      line.completion = 0
    } else {
      line.completion = (line.completion + 1) % line.completions.count
    }
    guard !line.completions.isEmpty else { return }
    line.prompt.text = line.completions[line.completion]
    self.line = line
    lineChanged()
  }
}
