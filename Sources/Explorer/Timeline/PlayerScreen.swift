import Drawing
import Kubernetes
import Manifest
import Simulation

/// The player as a screen of its own over the same selection.
extension State {
  /// Where the player is drawn: all between the header and the status line.
  var playerArea: Rect { Rect(0, 1, size.width, max(0, layout.status.top - 1)) }

  /// Opens the player on the selected object, or gives it another scenario.
  ///
  /// - Parameter given: another object than the selected one.
  mutating func openPlayer(scenario id: String?, on given: Resource? = nil, _ effects: inout [Effect]) {
    if player != nil {
      if let id { receive(.timeline(.scenario(id)), &effects) }
      return
    }
    guard let resource = given ?? resource else { return notify("no object is selected", .warning) }
    do {
      let stage = try Stage(resource, in: inventory)
      if let last = lastPlayer, last.stage.subject.id == stage.subject.id {
        player = last
      } else {
        player = TimelinePane(stage)
      }
      if let id { receive(.timeline(.scenario(id)), &effects) }
    } catch {
      notify(error.description, .warning)
    }
  }

  mutating func send(_ message: TimelinePane.Message, _ effects: inout [Effect]) {
    if case .scenario("?") = message { return chooseScenario() }
    if case .writePatch = message { return askForKnobPatch() }
    guard var pane = player else { return }
    let requests = pane.receive(message, size: playerArea.size)
    player = pane
    let leaves = requests.contains { request in
      switch request {
      case .openSource, .openFile, .open: true
      default: false
      }
    }
    if leaves { closePlayer() }
    carryOut(requests, &effects)
  }

  mutating func closePlayer() {
    lastPlayer = player
    player = nil
  }

  /// Closes the uppermost level of the player; false when there's none.
  mutating func closePlayerLevel() -> Bool {
    guard let pane = player else { return false }
    if pane.focus == .knobs {
      player?.focus = .lanes
    } else if pane.panel != .why {
      player?.panel = .why
    } else if pane.sight != .all {
      player?.sight = .all
    } else {
      closePlayer()
    }
    return true
  }

  /// The objects were read again: the player goes on with the new ones.
  mutating func renewPlayer() {
    lastPlayer = nil
    guard let pane = player else { return }
    guard let resource = inventory[pane.stage.subject.id], let stage = try? Stage(resource, in: inventory) else {
      player = nil
      return notify("\(pane.stage.subject.label) is no longer there, so its timeline is closed", .warning)
    }
    player = pane.moved(to: stage)
  }

  private mutating func chooseScenario() {
    guard let pane = player else { return }
    let fitting = pane.fitting + pane.loaded
    var choices = fitting.map { scenario in
      Chooser.Choice(
        text: Text(untrusted: scenario.title), detail: detail(of: scenario, in: pane),
        message: .timeline(.scenario(scenario.id)))
    }
    for figure in Figure.all {
      let reason = figure.scenario(for: pane.stage) == nil ? "not of this object" : figure.scenarios[0]
      choices.append(
        Chooser.Choice(
          text: Text("g\(figure.number)  ", .hintKey) + Text("figure 17.\(figure.number)  \(figure.title)"),
          detail: Text(reason, .textDim), message: .timeline(.figure(figure.number))))
    }
    let selected = fitting.firstIndex { $0.id == pane.play.scenario.id } ?? 0
    overlays.append(.chooser(Chooser(Self.scenarioChooser, choices, selected: selected, isWide: true)))
  }

  /// What a scenario came to; while it isn't played yet, only that.
  func detail(of scenario: Scenario, in pane: TimelinePane) -> Text {
    guard let result = pane.results[scenario.id] else { return Text(look.glyphs.ellipsis, .textDim) }
    return Text(size.width < 100 ? shortened(result) : result, .textDim)
  }

  /// A scenario file was read: what's wrong with it, or its first scenario for this object.
  mutating func adoptScenario(_ name: String, _ bytes: [UInt8], _ effects: inout [Effect]) {
    let (scenarios, problems) = Golden.read(SourceFile(name: name, bytes: bytes))
    let wrong = problems + scenarios.flatMap(\.problems)
    if let problem = wrong.first(where: { $0.severity == .error }) {
      let place = problem.span.map { "\(name):\($0.line):\($0.column)" } ?? name
      let more = wrong.count > 1 ? " (and \(wrong.count - 1) more)" : ""
      return notify("\(place): \(problem.message)\(problem.hint.map { "; \($0)" } ?? "")\(more)", .warning)
    }
    guard player != nil else { return notify("open a timeline first: t", .warning) }
    send(.adopt(scenarios, file: name), &effects)
  }

  private mutating func askForKnobPatch() {
    guard let pane = player else { return }
    guard let patch = pane.knobPatch else { return notify(pane.reasonAgainstPatch, .warning) }
    line = Line(purpose: .patch(patch), prompt: Prompt("\(pane.stage.owner.name).patch"), before: "")
  }

  /// The mouse in the player: a click moves the cursor, the wheel steps.
  mutating func receivePlayer(_ mouse: Mouse, _ effects: inout [Effect]) {
    let area = playerArea
    switch mouse.action {
    case .press(.left), .drag(.left), .doubleClick(.left):
      guard area.contains(mouse.position) else { return }
      send(.click(Point(mouse.position.x - area.left, mouse.position.y - area.top)), &effects)
    case .wheelUp: send(.wheel(-1), &effects)
    case .wheelDown: send(.wheel(1), &effects)
    default: break
    }
  }
}

// MARK: - Drawing

extension State {
  func draw(_ player: TimelinePane, header: Rect, status: Rect, on surface: inout Surface) {
    drawHeader(of: player, in: header, on: &surface)
    player.draw(in: playerArea, on: &surface, look: look)
    drawStatus(of: player, in: status, on: &surface)
  }

  private func drawHeader(of player: TimelinePane, in area: Rect, on surface: inout Surface) {
    surface.fill(area, with: look[.header])
    let line = area.inset(x: 1, y: 0)
    let mark = player.isPlaying ? look.glyphs.playing : look.glyphs.paused
    var right = Text("\(mark) \(shortTime(player.time)) / \(shortTime(player.play.end)) s")
    if line.width >= 100 { right += Text("   \(speedText(player))") }
    let axis = player.isComparing ? player.kindOfBoth : player.shownAxis
    right += Text("   \(axis.rawValue) axis")
    surface.write(right, in: line, with: look.theme, as: .header, on: .header, alignRight: true)
    let settings = player.settings.isEmpty ? "" : ", changed"
    let title =
      Text("drydock", .textStrong) + Text("  Timeline  ")
      + Text(untrusted: look.glyphs.label(of: player.stage.subject))
      + Text("   \(player.play.scenario.title)\(settings)")
    surface.write(
      title.fit(to: max(0, line.width - right.width - 2), ellipsis: look.glyphs.ellipsis), in: line, with: look.theme,
      as: .header, on: .header)
  }

  private func speedText(_ player: TimelinePane) -> String { "\(Moment(seconds: player.speed))x" }

  private func drawStatus(of player: TimelinePane, in area: Rect, on surface: inout Surface) {
    var items: [StatusLine.Item] = []
    if let notice {
      let role: Role = notice.severity == .info ? .statusbar : notice.severity.role
      items.append(
        StatusLine.Item(
          Text(untrusted: notice.text, role).fit(to: max(20, area.width - 30), ellipsis: look.glyphs.ellipsis),
          priority: 100))
    }
    if !pending.keys.isEmpty {
      items.append(StatusLine.Item(Text(pending.keys.map(\.label).joined(separator: " ")), priority: 97))
    }
    items.append(
      StatusLine.Item(Text("D delete  T SIGTERM  K SIGKILL  0 exit code  ! failed request"), priority: 20))
    let mode = player.isPlaying ? "PLAYING \(speedText(player))" : player.focus == .knobs ? "KNOBS" : "PAUSED"
    StatusLine(
      mode: mode, path: ["Timeline", sanitised(look.glyphs.label(of: player.stage.subject))], items: items
    ).draw(in: area, on: &surface, with: look.theme)
  }
}

/// What matters most of a run's summary, where there's little room: `gone 4s   failed 16`.
private func shortened(_ summary: String) -> String {
  summary.components(separatedByBlanks: 3).compactMap { part -> String? in
    if let failed = part.firstRange(of: "failed ") { return String(part[failed.lowerBound...]) }
    return part.hasPrefix("serving") || part == "SIGKILL no" || part == "restarts 0" ? nil : part
  }.joined(separator: "   ")
}

extension String {
  /// The parts between runs of so many blanks.
  fileprivate func components(separatedByBlanks count: Int) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    let gap = String(repeating: " ", count: count)
    while let range = rest.firstRange(of: gap) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}

extension Core {
  /// Whether it's about the panes that the player covers.
  var leavesPlayer: Bool {
    switch self {
    case .move, .open, .focus, .nextPane, .paneAt, .tab, .toggleMap, .relations, .find, .match, .back, .forward, .flip,
      .backToJump, .goToBookmark, .owner, .sourceFile, .problem:
      true
    default: false
    }
  }
}
