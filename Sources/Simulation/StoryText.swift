import Kubernetes
import Manifest

extension Story {
  /// Time, actor, what happened, and the field that made it so: for examples and tests.
  package var brief: String {
    let rows = steps.map { [$0.at.description, $0.actor, $0.text, $0.because.flatMap(lastField) ?? ""] }
    return aligned(rows, gap: 2)
  }
}

/// The name of the field, without where it stands.
private func lastField(_ node: Node) -> String? { node.key }

extension Play {
  /// The run as a page: what was played, what was assumed, a line a step, and what came of it.
  ///
  /// What stands in manifests is in it as written: sanitise it before a terminal sees it.
  package var text: String {
    var lines = [
      "timeline  \(title)   scenario: \(scenario.title)   source: \(place(of: stage.owner.node))",
      "question  \(scenario.question)",
    ]
    for origin in [Knob.Origin.manifest, .default, .assumed, .user] {
      var facts = dials.knobs.filter { $0.from == origin && $0.id != "exits" }.map { "\($0.dial.title) \($0.text)" }
      if origin == .manifest { facts += plainEnds }
      if origin == .assumed { facts += assumptions + ["Kubernetes 1.\(stage.options.kubernetesMinor)"] }
      if origin == .user, let knob = dials["exits"], knob.from == .user {
        facts.append("\(knob.dial.title): \(knob.text)")
      }
      if !facts.isEmpty { lines += listed(facts, under: origin.rawValue) }
    }
    lines += rows
    if story.steps.isEmpty { lines.append("          (nothing happens)") }
    if story.routine > 0 {
      lines.append("          (\(story.routine) routine events left out: repeated probes, siblings)")
    }
    lines.append("result    \(summary)")
    if let failures = result.requests?.failureText, !failures.isEmpty { lines.append("          \(failures)") }
    for (number, note) in notes.enumerated() {
      lines += wrapped(note, from: (number == 0 ? "model     " : "          ") + "- ", indent: 12)
    }
    for (number, sentence) in (conclusions + [survivalConclusion].compactMap { $0 }).enumerated() {
      lines += wrapped(sentence, from: (number == 0 ? "here      " : "          ") + "- ", indent: 12)
    }
    if !scenario.lesson.isEmpty { lines += wrapped(scenario.lesson, from: "lesson    ") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the steps rest on, each said once, in the order of the steps.
  package var notes: [String] {
    var seen: Set<String> = []
    return story.steps.compactMap { note(on: $0) }.filter { seen.insert($0).inserted }
  }

  /// What the commands say, unless the user has turned it off or the scenario knows better.
  private var plainEnds: [String] {
    if dials["exits"].map({ $0.value == 0 }) ?? false { return [] }
    return stage.plainEnds(isCrashing: dials["crash-after"] != nil)
  }

  /// A line a step; what comes again and again the same way is said once.
  private var rows: [String] {
    guard !story.steps.isEmpty else { return [] }
    // A step with much to say has further lines of its own, and doesn't push everybody's places away.
    let texts = story.steps.map { step in
      // Who deletes, and why, where no person does.
      let reason = step.kind == .accepted ? timeline.events[step.event].reasonToDelete.map { ": \($0)" } ?? "" : ""
      return wrapped(step.text + reason, from: "", indent: 2, width: 88)
    }
    let cells = zip(story.steps, texts).flatMap { step, lines in
      lines.enumerated().map { number, line in
        number > 0
          ? ["", "", "", line, ""]
          : [
            milliseconds(step.at).leftPadded(to: 9), step.actor, step.letter, line, step.because.map(shortPlace) ?? "",
          ]
      }
    }
    var rest = aligned(cells, gap: 2).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
    let lines = texts.map { text in
      defer { rest = rest.dropFirst(text.count) }
      return Array(rest.prefix(text.count))
    }
    return story.folded.flatMap { part -> [String] in
      switch part {
      case .steps(let range): Array(lines[range].joined())
      case .again(let rounds): wrapped(words(for: rounds), from: "          … ", indent: 12)
      }
    }
  }

  private func words(for rounds: [Range<Int>]) -> String {
    let moments = rounds.map { "\(story.steps[$0.lowerBound].at)s" }
    var text = "the same \(rounds.count) times more, from \(few(moments))"
    let delays = rounds.compactMap { round in
      story.steps[round].first { $0.kind == .backoff }.flatMap { timeline.events[$0.event]["seconds"]?.description }
    }
    if !delays.isEmpty { text += ", with a back-off of \(few(delays)) s" }
    return text
  }

  /// The first ones, and the last where they are too many.
  private func few(_ words: [String]) -> String {
    guard words.count > 8 else { return words.joined(separator: ", ") }
    return words.prefix(6).joined(separator: ", ") + " … " + (words.last ?? "")
  }

  /// Facts with commas, ten cells after the word that they belong to.
  private func listed(_ facts: [String], under word: String) -> [String] {
    var lines: [String] = []
    var line = word.padded(to: 10)
    for (index, fact) in facts.enumerated() {
      if line.count + fact.count > 116, index > 0 {
        lines.append(line + ",")
        line = String(repeating: " ", count: 10)
      }
      line += (line.hasSuffix(" ") ? "" : ", ") + fact
    }
    return lines + [line]
  }

  private func wrapped(_ text: String, from label: String, indent: Int = 10, width: Int = 112) -> [String] {
    guard label.count + text.count > width else { return [label + text] }
    var lines = [label]
    for word in text.split(separator: " ") {
      let isStart = lines[lines.count - 1].isEmpty || lines[lines.count - 1].hasSuffix(" ")
      if lines[lines.count - 1].count + word.count > width, !isStart {
        lines.append(String(repeating: " ", count: indent) + word)
      } else {
        lines[lines.count - 1] += (isStart ? "" : " ") + word
      }
    }
    return lines
  }

  /// `Pod of Deployment/web`.
  package var title: String {
    stage.owner.kind == .pod ? stage.owner.label : "Pod \(stage.pod) of \(stage.owner.label)"
  }

  /// `web.yaml:31`.
  package func place(of node: Node) -> String {
    let span = node.place
    return "\(span.file.name):\(span.line)"
  }

  /// The same without the folders.
  package func shortPlace(of node: Node) -> String {
    let place = place(of: node)
    return place.split(separator: "/").last.map(String.init) ?? place
  }

  /// The steps as comma-separated values, the first line being the names of the columns.
  package var csv: String {
    let rows = story.steps.map { step in
      let event = timeline.events[step.event]
      return [
        step.at.description, step.actor, step.letter, event.what.rawValue, event.pod ?? "", step.container ?? "",
        step.text, step.because.map { $0.place.file.name } ?? "", step.because.map { "\($0.place.line)" } ?? "",
        step.because.map { stage.path(of: $0) } ?? "", step.why,
      ]
    }
    let names = ["t", "actor", "letter", "ev", "pod", "container", "text", "file", "line", "path", "why"]
    return ([names] + rows).map { $0.map(quoted).joined(separator: ",") }.joined(separator: "\n") + "\n"
  }
}

/// As RFC 4180 has it. A cell that a spreadsheet would take for a formula begins with an apostrophe.
private func quoted(_ cell: String) -> String {
  var cell = cell
  if let first = cell.first, "=+-@".contains(first), Double(cell) == nil, cell.count > 1 { cell = "'" + cell }
  guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
  return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}

/// `0.120`: always with three decimals.
private func milliseconds(_ moment: Moment) -> String {
  let total = (abs(moment.microseconds) + 500) / 1000
  let part = String(total % 1000)
  return (moment < .zero ? "-" : "") + "\(total / 1000)." + String(repeating: "0", count: 3 - part.count) + part
}

/// Columns of the width of their longest cell, the last without trailing blanks.
private func aligned(_ rows: [[String]], gap: Int) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    var line = ""
    for (column, cell) in row.enumerated() {
      line += cell + String(repeating: " ", count: widths[column] - cell.count + gap)
    }
    while line.last == " " { line.removeLast() }
    return line
  }.joined(separator: "\n")
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
