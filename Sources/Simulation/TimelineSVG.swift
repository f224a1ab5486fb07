import Kubernetes

extension Play {
  /// The lanes as a picture for a document: a self-contained SVG on a light ground, each step as wide as any other, so
  /// that the order can be read where much happens at one instant.
  package var svg: String { TimelinePicture(self).text }
}

/// Draws lanes, marks and the list of the steps.
private struct TimelinePicture {
  let play: Play
  private let lanes: [Lanes.Lane]
  private let steps: [Story.Step]
  private let pitch = 46.0
  private let left = 150.0
  private let rowHeight = 26.0
  private let head = 92.0
  private let lineHeight = 17.0
  /// More than a page shows; the text says how many are missing.
  private let mostSteps = 60

  init(_ play: Play) {
    self.play = play
    lanes = play.lanes.lanes
    steps = Array(play.story.steps.prefix(mostSteps))
  }

  private var width: Double { max(760, left + Double(steps.count) * pitch + 60) }
  private var lanesEnd: Double { head + Double(lanes.count) * rowHeight }
  private var height: Double { lanesEnd + 70 + Double(steps.count) * lineHeight + 50 + Double(assumptions.count) * 14 }

  var text: String {
    var lines = [
      ##"<svg xmlns="http://www.w3.org/2000/svg" width="\##(short(width))" height="\##(short(height))" viewBox="0 0 \##(short(width)) \##(short(height))" font-family="sans-serif" font-size="12">"##,
      "<title>\(escaped("\(play.title): \(play.scenario.title)"))</title>",
      ##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
      label(20, 28, "\(play.title): \(play.scenario.title)", ##"font-size="16" font-weight="bold" fill="#1f2328""##),
      label(20, 48, play.scenario.question, ##"fill="#57606a""##),
    ]
    lines += ruler
    for (index, lane) in lanes.enumerated() { lines += draw(lane, at: head + Double(index) * rowHeight) }
    lines += list
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Where things are

  private func x(ofStep index: Int) -> Double { left + (Double(index) + 0.5) * pitch }

  /// Of an instant that belongs to no step: between those before and after it.
  private func x(of moment: Moment) -> Double {
    guard let before = steps.lastIndex(where: { $0.at <= moment }) else { return left }
    guard before + 1 < steps.count else { return moment > steps[before].at ? end : x(ofStep: before) }
    let span = (steps[before + 1].at - steps[before].at).seconds
    let part = span > 0 ? (moment - steps[before].at).seconds / span : 0
    return x(ofStep: before) + part * pitch
  }

  private var end: Double { left + Double(steps.count) * pitch + 20 }

  // MARK: Parts

  private var ruler: [String] {
    var lines: [String] = []
    var last: Moment?
    for (index, step) in steps.enumerated() where step.at != last {
      last = step.at
      let x = x(ofStep: index)
      lines.append(
        ##"<line x1="\##(short(x))" y1="\##(short(head - 8))" x2="\##(short(x))" y2="\##(short(lanesEnd))" stroke="#eaeef2"/>"##
      )
      lines.append(label(x, head - 14, "\(step.at) s", ##"text-anchor="middle" font-size="10" fill="#57606a""##))
    }
    return lines
  }

  private func draw(_ lane: Lanes.Lane, at top: Double) -> [String] {
    let middle = top + rowHeight / 2
    var lines = [
      label(left - 12, middle + 4, lane.title.trimmingBlanks, ##"text-anchor="end" fill="#1f2328""##),
      ##"<line x1="\##(short(left))" y1="\##(short(top + rowHeight))" x2="\##(short(end))" y2="\##(short(top + rowHeight))" stroke="#f3f5f7"/>"##,
    ]
    for bar in lane.bars {
      let from = bar.fromStep.flatMap { $0 < steps.count ? x(ofStep: $0) : nil } ?? x(of: bar.from)
      let to = bar.toStep.flatMap { $0 < steps.count ? x(ofStep: $0) : nil } ?? (bar.isOpen ? end : x(of: bar.to))
      let (fill, stroke) = colors(bar.look)
      let inset = bar.look == .line ? 11.0 : 6.0
      lines.append(
        ##"<rect x="\##(short(from))" y="\##(short(top + inset))" width="\##(short(max(2, to - from)))" height="\##(short(rowHeight - 2 * inset))" rx="2" fill="\##(fill)" stroke="\##(stroke)"/>"##
      )
      if !bar.label.isEmpty, Double(bar.label.count) * 6 < to - from {
        lines.append(label(from + 5, middle + 4, bar.label, ##"font-size="10" fill="#57606a""##))
      }
    }
    for mark in lane.marks where mark.step < steps.count {
      let x = x(ofStep: mark.step)
      lines.append(
        ##"<circle cx="\##(short(x))" cy="\##(short(middle))" r="9" fill="#ffffff" stroke="\##(color(mark.look))" stroke-width="1.5"/>"##
      )
      lines.append(
        label(
          x, middle + 3.5, mark.letter,
          ##"text-anchor="middle" font-size="9" font-weight="bold" fill="\##(color(mark.look))""##))
    }
    if !lane.note.isEmpty { lines.append(label(left + 5, middle + 4, lane.note, ##"fill="#57606a""##)) }
    return lines
  }

  /// What each letter stands for, and what came of it.
  private var list: [String] {
    var top = lanesEnd + 34
    var lines: [String] = []
    for step in steps {
      lines.append(label(70, top, "\(step.at) s", ##"text-anchor="end" fill="#57606a""##))
      lines.append(label(82, top, step.letter, ##"font-weight="bold" fill="#0969da""##))
      let place = step.because.map { "   (\(play.shortPlace(of: $0)))" } ?? ""
      lines.append(label(112, top, "\(step.actor): \(step.text)\(place)", ##"fill="#1f2328""##))
      top += lineHeight
    }
    let left = play.story.steps.count - steps.count
    if left > 0 {
      lines.append(label(112, top, "\(left) more steps", ##"fill="#57606a""##))
      top += lineHeight
    }
    lines.append(label(20, top + 14, play.summary, ##"font-weight="bold" fill="#1f2328""##))
    top += 32
    for line in assumptions {
      lines.append(label(20, top, line, ##"font-size="10" fill="#57606a""##))
      top += 14
    }
    return lines
  }

  /// What the run rests on beside the manifest, in lines that fit.
  private var assumptions: [String] {
    let room = Int((width - 40) / 5.5)
    let assumed = play.dials.knobs.filter { $0.from != .manifest }.map { "\($0.dial.title) \($0.text)" }
    var lines = ["Simulated"]
    for text in assumed + play.stage.assumptions {
      let isFull = lines[lines.count - 1].count + text.count + 2 > room
      lines[lines.count - 1] += lines == ["Simulated"] ? "; " : isFull ? "," : ", "
      if isFull { lines.append(text) } else { lines[lines.count - 1] += text }
    }
    return lines
  }

  // MARK: Colours that tell themselves apart in grey, too

  private func colors(_ look: Lanes.Look) -> (fill: String, stroke: String) {
    switch look {
    case .running: ("#b4e0bd", "#2da44e")
    case .waiting: ("#f6f8fa", "#8c959f")
    case .initial: ("#cfe8ff", "#54aeff")
    case .hook: ("#e7d8ff", "#8250df")
    case .terminating: ("#ffe2b3", "#bf8700")
    case .line: ("#54aeff", "#0969da")
    case .state: ("#f6f8fa", "#d0d7de")
    case .grace: ("#fff8c5", "#d4a72c")
    case .requestsOk: ("#dafbe1", "#4ac26b")
    case .requestsFail: ("#ff8182", "#a40e26")
    }
  }

  private func color(_ look: Lanes.Mark.Look) -> String {
    switch look {
    case .plain: "#0969da"
    case .term: "#9a6700"
    case .kill, .fail: "#a40e26"
    case .end: "#57606a"
    }
  }

  private func label(_ x: Double, _ y: Double, _ text: String, _ style: String) -> String {
    ##"<text x="\##(short(x))" y="\##(short(y))" \##(style)>\##(escaped(text))</text>"##
  }

  private func short(_ value: Double) -> String { Moment(seconds: (value * 10).rounded() / 10).description }
}

/// As XML has it; control characters, which XML can't hold, become '�'.
private func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\t", "\n": result += " "
    case _
    where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0xFFFE...0xFFFF).contains(scalar.value):
      result += "\u{FFFD}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

extension String {
  fileprivate var trimmingBlanks: String { String(drop { $0 == " " }) }
}
