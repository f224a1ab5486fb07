import Drawing
import Kubernetes
import Manifest
import Simulation

/// What stands below and beside the lanes.
extension TimelinePane {
  func drawWhy(in area: Rect, isSmall: Bool, on surface: inout Surface, _ look: Look) {
    let title =
      step.map { "\(cursor + 1): \($0.actor) \($0.text)" + ($0.letter.isEmpty ? "" : " (\($0.letter))") } ?? ""
    let room = max(0, area.width - 14)
    Frame("why  (i)", topRight: Text(untrusted: fit(title, to: room, ellipsis: look.glyphs.ellipsis))).draw(
      in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area).inset(x: 1, y: 0)
    let lines = isSmall ? fewLines(inside.size) : allLines(inside.width)
    for (index, line) in lines.prefix(inside.height).enumerated() {
      surface.write(line, at: index, in: inside, with: look.theme)
    }
  }

  /// What matters most in a few lines.
  private func fewLines(_ size: Size) -> [Text] {
    guard let step else { return [] }
    var lines = Array(Text(untrusted: sentence(step.why)).wrapped(to: size.width).prefix(max(1, size.height - 2)))
    lines.append(rowLine)
    if let because = step.because { lines.append(sourceLine(because, size.width)) }
    for line in [knobLine, nextLine] where lines.count < size.height {
      if let line { lines.append(line) }
    }
    return lines
  }

  private func allLines(_ width: Int) -> [Text] {
    guard let step else { return [] }
    var lines = Text(untrusted: sentence(step.why)).wrapped(to: width)
    if let because = step.because { lines += ["", sourceLine(because, width), pathLine(because, width)] }
    lines += ["", rowLine]
    if let nextLine { lines.append(nextLine) }
    lines.append("")
    lines.append(Text("result   ", .textDim) + Text(play.summary))
    return lines + Text(untrusted: "lesson   " + play.scenario.lesson, .textDim).wrapped(to: width, hanging: 9)
  }

  private var nextLine: Text? {
    play.story.next(after: cursor).map { next in
      Text("next     ", .textDim) + Text("\(shortTime(next.at)) s  ") + Text(untrusted: "\(next.actor) \(next.text)")
    }
  }

  private func sentence(_ text: String) -> String {
    (text.first?.uppercased() ?? "") + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
  }

  private func sourceLine(_ because: Node, _ width: Int) -> Text {
    let line =
      Text("source   ", .textDim) + Text(untrusted: play.shortPlace(of: because))
      + Text(untrusted: "  \(because.key ?? "")\(because.isWritten ? "" : " isn't set")")
    return line.width + 13 > width ? line : line + Text("   Enter", .hintKey) + Text(" jump", .hintLabel)
  }

  private func pathLine(_ because: Node, _ width: Int) -> Text {
    Text(untrusted: "         \(fit(stage.path(of: because), to: max(10, width - 9), cut: .middle))", .textDim)
  }

  /// What `kubectl get pods` prints at this moment.
  private var rowLine: Text {
    let title = Text("kubectl  ", .textDim)
    guard let row = play.row(at: time) else { return title + Text("no such pod", .textDim) }
    let role: Role =
      switch row.status {
      case "Running", "Completed": .ok
      case "Terminating", "Pending", "ContainerCreating", "PodInitializing": .warning
      default: row.status.hasPrefix("Init:") && !row.status.contains("Err") ? .warning : .error
      }
    return title + Text("READY \(row.ready)  STATUS ") + Text(untrusted: row.status, role)
      + Text("  RESTARTS \(row.restarts)")
  }

  private var knobLine: Text? {
    var text = Text("knobs (o)", .textDim)
    for knob in play.dials.knobs.prefix(6) {
      text += Text("  \(knob.id) ", .textDim) + Text(knob.text, knob.from == .user ? .textStrong : nil)
    }
    return text
  }

  // MARK: Knobs

  func drawKnobs(in area: Rect, on surface: inout Surface, _ look: Look) {
    let isFocused = focus == .knobs
    Frame("knobs  (o)", topRight: "x reset   B pin as baseline", isFocused: isFocused).draw(
      in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    let (list, foot) = inside.split(bottom: inside.height >= 6 ? 2 : 1)
    let knobs = play.dials.knobs
    let start = max(0, min(knob - list.height / 2, knobs.count - list.height))
    let width = min(30, max(12, inside.width - 26))
    for (index, item) in knobs.enumerated().dropFirst(start).prefix(list.height) {
      let isSelected = index == knob
      let value =
        isSelected && isFocused ? "\(look.glyphs.madeLeft) \(item.text) \(look.glyphs.madeRight)" : "  \(item.text)"
      let text =
        Text(isSelected ? " \(look.glyphs.selected) " : "   ", .mark)
        + Text(pad(item.dial.title, to: width) + " ", isSelected && isFocused ? .textStrong : nil)
        + Text(pad(value, to: 12), item.from == .user ? .textStrong : nil) + Text(origin(item), .textDim)
      surface.write(text, at: index - start, in: list, with: look.theme)
    }
    let help = selectedKnob.map { $0.dial.help } ?? ""
    surface.write(Text(" \(help)", .textDim), in: foot, with: look.theme)
    if foot.height > 1 {
      surface.write(
        Text(" h/l change  H/L x10  0-9 type  x reset  o back", .hintLabel), at: 1, in: foot, with: look.theme)
    }
  }

  private func origin(_ knob: Knob) -> String {
    switch knob.from {
    case .manifest: knob.node.map { "manifest \(play.shortPlace(of: $0))" } ?? "manifest"
    case .default: "default"
    case .assumed: "assumed"
    case .user: settings[knob.id] == nil ? "patch" : "you"
    }
  }

  // MARK: Comparing

  func drawComparison(in area: Rect, on surface: inout Surface, _ look: Look) {
    let name = isPinned ? "pinned: \(baseline.scenario.title)" : "as written"
    Frame("compare  (D)", topRight: Text("baseline \(name)")).draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area).inset(x: 1, y: 0)
    var rows: [(name: String, before: String, after: String)] = []
    let before = Dictionary(baseline.facts.map { ($0.name, $0.value) }) { first, _ in first }
    let after = Dictionary(play.facts.map { ($0.name, $0.value) }) { first, _ in first }
    var names = play.facts.map(\.name)
    names += baseline.facts.map(\.name).filter { !names.contains($0) }
    for name in names { rows.append((name, before[name] ?? "", after[name] ?? "")) }
    for knob in play.dials.knobs {
      let old = baseline.dials[knob.id]?.text ?? ""
      if old != knob.text { rows.append((knob.dial.title, old, knob.text)) }
    }
    let width = min(26, max(10, inside.width / 3))
    surface.write(
      Text(pad("", to: width) + pad("baseline", to: 16) + "this run", .textDim), in: inside, with: look.theme)
    // What differs comes first, as there may be little room.
    let sorted = rows.filter { $0.before != $0.after } + rows.filter { $0.before == $0.after }
    for (index, row) in sorted.prefix(max(0, inside.height - 1)).enumerated() {
      let differs = row.before != row.after
      let text =
        Text(pad(row.name, to: width)) + Text(pad(row.before, to: 16), differs ? .diffDel : .textDim)
        + Text(row.after, differs ? .diffAdd : .textDim)
      surface.write(text, at: index + 1, in: inside, with: look.theme)
    }
  }

  // MARK: Lists beside the lanes

  func drawScenarios(in area: Rect, on surface: inout Surface, _ look: Look) {
    Frame("scenarios  (s)").draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    var rows: [Text] = []
    for topic in Scenario.Topic.allCases {
      let fitting = Scenario.fitting(stage).filter { $0.topic == topic }
      guard !fitting.isEmpty else { continue }
      rows.append(Text(topic.rawValue, .textStrong))
      for scenario in fitting {
        let isPlayed = scenario.id == play.scenario.id
        rows.append(
          Text(isPlayed ? "\(look.glyphs.selected) " : "  ", .mark) + Text(scenario.title, isPlayed ? .textStrong : nil)
        )
      }
    }
    for (index, row) in rows.prefix(inside.height).enumerated() {
      surface.write(row, at: index, in: inside, with: look.theme)
    }
  }

  func drawEvents(in area: Rect, on surface: inout Surface, _ look: Look) {
    let steps = play.story.steps
    Frame("events  (h/l)", topRight: Text("\(min(cursor + 1, steps.count))/\(steps.count)")).draw(
      in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    let start = max(0, min(cursor - inside.height / 2, steps.count - inside.height))
    for (index, step) in steps.enumerated().dropFirst(start).prefix(inside.height) {
      let isHere = index == cursor
      let text =
        Text(isHere ? look.glyphs.selected : " ", .mark)
        + Text(pad(shortTime(step.at), to: 5, alignRight: true), .textDim)
        + Text(" " + pad(step.letter, to: 4), .timelineSignal) + Text(untrusted: step.text, isHere ? .textStrong : nil)
      surface.write(text, at: index - start, in: inside, with: look.theme)
    }
  }
}
