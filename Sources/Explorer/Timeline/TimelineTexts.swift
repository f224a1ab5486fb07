import Drawing
import Kubernetes
import Manifest
import Simulation

/// What stands below and beside the lanes.
extension TimelinePane {
  func drawWhy(in area: Rect, isSmall: Bool, on surface: inout Surface, _ look: Look) {
    let title =
      step.map { "\(cursor + 1): \($0.actor) \($0.text)" + ($0.letter.isEmpty ? "" : " (\($0.letter))") } ?? ""
    let room = max(0, area.width - 18)
    Frame("why  (i)", topRight: Text(untrusted: fit(title, to: room, ellipsis: look.glyphs.ellipsis))).draw(
      in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area).inset(x: 1, y: 0)
    var lines = isSmall && inside.height < 12 ? fewLines(inside.size) : allLines(inside.width, look)
    // The knobs have no pane of their own then.
    if isSmall, inside.height >= 12, let knobLine { lines.insert(knobLine, at: min(lines.count, inside.height - 1)) }
    for (index, line) in lines.prefix(inside.height).enumerated() {
      surface.write(line, at: index, in: inside, with: look.theme)
    }
  }

  /// What matters most in a few lines.
  private func fewLines(_ size: Size) -> [Text] {
    guard let step else { return [] }
    var lines = findingLines(size.width)
    lines += Text(untrusted: sentence(step.why)).wrapped(to: size.width).prefix(max(1, size.height - 2 - lines.count))
    lines.append(rowLine)
    if let because = step.because { lines.append(sourceLine(because, size.width)) }
    for line in [survivalLine, knobLine, nextLine] where lines.count < size.height {
      if let line { lines.append(line) }
    }
    return lines
  }

  private func allLines(_ width: Int, _ look: Look) -> [Text] {
    guard let step else { return [] }
    var lines = findingLines(width) + Text(untrusted: sentence(step.why)).wrapped(to: width)
    if let because = step.because { lines += ["", sourceLine(because, width), pathLine(because, width)] }
    lines += ["", rowLine]
    if let nextLine { lines.append(nextLine) }
    if let note = play.note(on: step) {
      lines += (Text("model    ", .textDim) + Text(untrusted: note)).wrapped(to: width, hanging: 9)
    }
    if let survivalLine { lines += survivalLine.wrapped(to: width, hanging: 9) }
    lines.append(Text("result   ", .textDim) + Text(play.summary))
    for sentence in play.conclusions { lines += Text(untrusted: "here     " + sentence).wrapped(to: width, hanging: 9) }
    if !play.scenario.lesson.isEmpty {
      lines += Text(untrusted: "lesson   " + play.scenario.lesson, .textDim).wrapped(to: width, hanging: 9)
    }
    let figures = Figure.all.filter { $0.scenarios.contains(play.scenario.id) }
    if !figures.isEmpty {
      let keys = figures.map { "17.\($0.number) (g\($0.number))" }.joined(separator: ", ")
      lines.append(Text("figures  \(keys)", .textDim))
    }
    return lines
  }

  /// What a finding that led here costs.
  private func findingLines(_ width: Int) -> [Text] {
    guard let finding else { return [] }
    return (Text(untrusted: "\(finding.rule)  ", .warning) + Text(untrusted: finding.consequence, .textStrong))
      .wrapped(to: width, hanging: 2)
  }

  private var nextLine: Text? {
    play.story.next(after: cursor).map { next in
      Text("next     ", .textDim) + Text("\(shortTime(next.at)) s  ") + Text(untrusted: "\(next.actor) \(next.text)")
    }
  }

  /// What's left of the pod after a step that is a restart or an end.
  private var survivalLine: Text? {
    step.flatMap { play.survival(at: $0) }.map { Text("survives ", .textDim) + Text($0.words) }
  }

  private func sentence(_ text: String) -> String {
    // Names of fields keep their first letter small.
    let isField = text.prefix { !$0.isWhitespace }.dropFirst().contains(where: \.isUppercase)
    let first = isField ? String(text.prefix(1)) : text.first?.uppercased() ?? ""
    return first + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
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
    let longest = knobs.map { origin($0).count }.max() ?? 0
    let width = min(30, max(20, inside.width - 17 - longest))
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

  // MARK: Lists beside the lanes

  func drawScenarios(in area: Rect, on surface: inout Surface, _ look: Look) {
    Frame("scenarios  (s)").draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    var rows: [Text] = []
    for topic in Scenario.Topic.allCases {
      let fitting = (self.fitting + loaded).filter { $0.topic == topic }
      guard !fitting.isEmpty else { continue }
      rows.append(Text(topic.rawValue, .textStrong))
      for scenario in fitting {
        let isPlayed = scenario.id == play.scenario.id
        // The number says more than the end of a title.
        let failed = failures(in: results[scenario.id])
        let title = fit(scenario.title, to: max(8, inside.width - 2 - failed.count), ellipsis: look.glyphs.ellipsis)
        rows.append(
          Text(isPlayed ? "\(look.glyphs.selected) " : "  ", .mark)
            + Text(untrusted: title, isPlayed ? .textStrong : nil)
            + Text(failed, .timelineRequestFail))
      }
    }
    for (index, row) in rows.prefix(inside.height).enumerated() {
      surface.write(row, at: index, in: inside, with: look.theme)
    }
  }

  /// `  27 failed`, where a run came to that.
  private func failures(in result: String?) -> String {
    guard let words = result?.split(separator: " "), let index = words.firstIndex(of: "failed"),
      index + 1 < words.count,
      words[index + 1] != "0"
    else { return "" }
    return "  \(words[index + 1]) failed"
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
