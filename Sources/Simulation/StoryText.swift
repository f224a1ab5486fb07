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
      var knobs = dials.knobs.filter { $0.from == origin }.map { "\($0.dial.title) \($0.text)" }
      if origin == .assumed { knobs += stage.assumptions + ["Kubernetes 1.\(stage.options.kubernetesMinor)"] }
      var line = origin.rawValue.padded(to: 10)
      for (index, knob) in knobs.enumerated() {
        if line.count + knob.count > 116, index > 0 {
          lines.append(line + ",")
          line = String(repeating: " ", count: 10)
        }
        line += (line.hasSuffix(" ") ? "" : ", ") + knob
      }
      if !knobs.isEmpty { lines.append(line) }
    }
    lines.append(
      aligned(
        story.steps.map { step in
          [
            milliseconds(step.at).leftPadded(to: 9), step.actor, step.letter, step.text,
            step.because.map(shortPlace) ?? "",
          ]
        }, gap: 2))
    if story.routine > 0 {
      lines.append("          (\(story.routine) routine events left out: repeated probes, siblings)")
    }
    lines.append("result    \(summary)")
    if let failures = result.requests?.failureText, !failures.isEmpty { lines.append("          \(failures)") }
    for (number, note) in notes.enumerated() {
      lines += wrapped(note, from: number == 0 ? "model     " : "          - ", first: number == 0 ? "- " : "")
    }
    if !scenario.lesson.isEmpty { lines.append("lesson    \(scenario.lesson)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What the steps rest on, each said once, in the order of the steps.
  package var notes: [String] {
    var seen: Set<String> = []
    return story.steps.compactMap { note(on: $0) }.filter { seen.insert($0).inserted }
  }

  private func wrapped(_ text: String, from label: String, first: String) -> [String] {
    var lines = [label + first]
    for word in text.split(separator: " ") {
      let isStart = lines[lines.count - 1].hasSuffix(" ")
      if lines[lines.count - 1].count + word.count > 112, !isStart {
        lines.append(String(repeating: " ", count: 12) + word)
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
