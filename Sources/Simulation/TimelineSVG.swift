import Kubernetes
import Manifest

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
  private let left: Double
  private let titles: [String]
  private let rowHeight = 26.0
  private let head = 92.0
  private let lineHeight = 17.0
  /// More than a page shows; the text says how many are missing.
  private let mostSteps = 60

  init(_ play: Play) {
    self.play = play
    lanes = play.lanes.lanes
    // Two further rounds of what comes again and again are enough.
    let refrain = play.story.folded.lazy.compactMap { part -> Int? in
      if case .again(let rounds) = part, rounds.count > 2 { rounds[1].upperBound } else { nil }
    }.first
    steps = Array(play.story.steps.prefix(min(mostSteps, max(24, refrain ?? mostSteps))))
    titles = lanes.map { shortened($0.title.trimmingBlanks) }
    left = max(150, 52 + Double(titles.map(\.count).max() ?? 0) * 6.9)
  }

  private var width: Double { max(760, left + Double(steps.count) * pitch + 60) }
  private var lanesEnd: Double { head + Double(lanes.count) * rowHeight }
  private var legendEnd: Double { lanesEnd + 40 }
  private var height: Double { legendEnd + 34 + Double(rowsOfList) * lineHeight + 46 + Double(assumptions.count) * 14 }
  /// Steps beside each other in columns where the picture is wide anyway.
  private var columnsOfList: Int {
    let longest =
      steps.map { step in
        step.actor.count + step.text.count + (step.because.map { play.shortPlace(of: $0).count + 8 } ?? 2)
      }.max() ?? 0
    return max(1, min(3, Int((width - 20) / (Double(longest) * 6.4 + 130))))
  }
  private var rowsOfList: Int {
    let count = steps.count + (play.story.steps.count > steps.count ? 1 : 0)
    return (count + columnsOfList - 1) / columnsOfList
  }

  var text: String {
    var lines = [
      ##"<svg xmlns="http://www.w3.org/2000/svg" width="\##(short(width))" height="\##(short(height))" viewBox="0 0 \##(short(width)) \##(short(height))" font-family="sans-serif" font-size="12">"##,
      "<title>\(xmlText("\(play.title): \(play.scenario.title)"))</title>",
      ##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
      label(20, 28, "\(play.title): \(play.scenario.title)", ##"font-size="16" font-weight="bold" fill="#1f2328""##),
      label(20, 48, play.scenario.question, ##"fill="#57606a""##),
    ]
    for index in lanes.indices where index % 2 == 1 {
      lines.append(
        ##"<rect x="12" y="\##(short(head + Double(index) * rowHeight))" width="\##(short(end - 8))" height="\##(short(rowHeight))" fill="#f8fafb"/>"##
      )
    }
    lines += ruler
    for (index, lane) in lanes.enumerated() { lines += draw(lane, at: head + Double(index) * rowHeight) }
    lines += legend + list
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: Where things are

  private func x(ofStep index: Int) -> Double { left + (Double(index) + 0.5) * pitch }

  /// Of an instant that belongs to no step: between those before and after it.
  private func x(of moment: Moment) -> Double {
    // What was so from the start begins with the first step.
    if moment == .zero, steps.first?.at == .zero { return x(ofStep: 0) }
    guard let before = steps.lastIndex(where: { $0.at <= moment }) else { return left }
    guard before + 1 < steps.count else { return moment > steps[before].at ? end : x(ofStep: before) }
    let span = (steps[before + 1].at - steps[before].at).seconds
    let part = span > 0 ? (moment - steps[before].at).seconds / span : 0
    return x(ofStep: before) + part * pitch
  }

  private var end: Double { left + Double(steps.count) * pitch + 20 }

  // MARK: Parts

  private var ruler: [String] {
    var lines = [
      label(left - 12, head - 14, "time, not to scale", ##"text-anchor="end" font-size="10" fill="#57606a""##)
    ]
    var last: Moment?
    var free = 0.0
    for (index, step) in steps.enumerated() where step.at != last {
      last = step.at
      let x = x(ofStep: index)
      lines.append(
        ##"<line x1="\##(short(x))" y1="\##(short(head - 8))" x2="\##(short(x))" y2="\##(short(lanesEnd))" stroke="#e1e6eb"/>"##
      )
      let text = "\(step.at) s"
      let half = Double(text.count) * 3
      // Where instants lie close together, the line alone has to do.
      guard x - half >= free else { continue }
      free = x + half + 6
      lines.append(label(x, head - 14, text, ##"text-anchor="middle" font-size="10" fill="#57606a""##))
    }
    return lines
  }

  /// What the colours stand for, of those that are there.
  private var legend: [String] {
    let used = Set(lanes.flatMap { $0.bars.map(\.look) })
    var lines: [String] = []
    var x = left
    for look in Lanes.Look.allCases where used.contains(look) {
      let (fill, stroke) = colors(look)
      let text = words(look)
      lines.append(
        ##"<rect x="\##(short(x))" y="\##(short(lanesEnd + 16))" width="14" height="10" rx="2" fill="\##(fill)" stroke="\##(stroke)"/>"##
      )
      lines.append(label(x + 19, lanesEnd + 25, text, ##"font-size="10" fill="#57606a""##))
      x += 34 + Double(text.count) * 5.6
    }
    return lines
  }

  private func words(_ look: Lanes.Look) -> String {
    switch look {
    case .running: "runs"
    case .waiting: "waits"
    case .initial: "init container"
    case .hook: "hook"
    case .terminating: "shuts down"
    case .line: "in force, or connected"
    case .state: "state"
    case .grace: "grace period"
    case .requestsOk: "new connections reach it"
    case .requestsFail: "requests fail"
    case .request: "requests"
    case .files: "files are there"
    }
  }

  private func draw(_ lane: Lanes.Lane, at top: Double) -> [String] {
    let middle = top + rowHeight / 2
    var lines = [
      label(left - 12, middle + 4, shortened(lane.title.trimmingBlanks), ##"text-anchor="end" fill="#1f2328""##),
      ##"<line x1="\##(short(left))" y1="\##(short(top + rowHeight))" x2="\##(short(end))" y2="\##(short(top + rowHeight))" stroke="#f3f5f7"/>"##,
    ]
    if !lane.chain.isEmpty {
      lines.append(label(20, middle + 4, lane.chain, ##"font-size="10" font-weight="bold" fill="#8250df""##))
    }
    for bar in lane.bars {
      let from = bar.fromStep.flatMap { $0 < steps.count ? x(ofStep: $0) : nil } ?? x(of: bar.from)
      let to = bar.toStep.flatMap { $0 < steps.count ? x(ofStep: $0) : nil } ?? (bar.isOpen ? end : x(of: bar.to))
      let (fill, stroke) = colors(bar.look)
      let inset = bar.look == .line ? 11.0 : 6.0
      lines.append(
        ##"<rect x="\##(short(from))" y="\##(short(top + inset))" width="\##(short(max(2, to - from)))" height="\##(short(rowHeight - 2 * inset))" rx="2" fill="\##(fill)" stroke="\##(stroke)"/>"##
      )
      // A mark at its start covers some of it.
      let covered = lane.marks.first { abs(x(of: $0) - from) < 12 }.map { radius(of: $0.letter) } ?? 0
      if !bar.label.isEmpty, Double(bar.label.count) * 6 + covered + 8 < to - from {
        let ink = bar.look == .requestsFail ? "#1f2328" : "#57606a"
        lines.append(label(from + 5 + covered, middle + 4, bar.label, ##"font-size="10" fill="\##(ink)""##))
      }
    }
    for mark in lane.marks where mark.step.map({ $0 < steps.count }) ?? true {
      let x = x(of: mark)
      let width = radius(of: mark.letter)
      lines.append(
        ##"<ellipse cx="\##(short(x))" cy="\##(short(middle))" rx="\##(short(width))" ry="9" fill="#ffffff" stroke="\##(color(mark.look))" stroke-width="1.5"/>"##
      )
      lines.append(
        label(
          x, middle + 3.5, mark.letter,
          ##"text-anchor="middle" font-size="9" font-weight="bold" fill="\##(color(mark.look))""##))
    }
    if !lane.note.isEmpty { lines.append(label(x(ofStep: 0), middle + 4, lane.note, ##"fill="#57606a""##)) }
    return lines
  }

  private func x(of mark: Lanes.Mark) -> Double { mark.step.map { x(ofStep: $0) } ?? x(of: mark.at) }

  /// Half the width of a mark: words are longer than letters.
  private func radius(of letter: String) -> Double { letter.count <= 2 ? 9 : 5 + Double(letter.count) * 3.4 }

  /// What each letter stands for, and what came of it.
  private var list: [String] {
    let first = legendEnd + 24
    var lines: [String] = []
    var cells = steps.map { step in
      let place = step.because.map { "   (\(play.shortPlace(of: $0)))" } ?? ""
      return ("\(step.at) s", step.letter, "\(step.actor): \(step.text)\(place)")
    }
    let missing = play.story.steps.count - steps.count
    if missing > 0 {
      let isRefrain = play.story.folded.contains { if case .again = $0 { true } else { false } }
      cells.append(("", "", "\(missing) more steps, to \(play.end) s" + (isRefrain ? ", mostly the same again" : "")))
    }
    for (index, cell) in cells.enumerated() {
      let x = Double(index / max(1, rowsOfList)) * (width / Double(columnsOfList))
      let top = first + Double(index % max(1, rowsOfList)) * lineHeight
      lines.append(label(x + 70, top, cell.0, ##"text-anchor="end" fill="#57606a""##))
      lines.append(label(x + 82, top, cell.1, ##"font-weight="bold" fill="#0969da""##))
      lines.append(label(x + 112, top, cell.2, ##"fill="#1f2328""##))
    }
    var top = first + Double(rowsOfList) * lineHeight
    let result = play.facts.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    lines.append(label(20, top + 14, result, ##"font-weight="bold" fill="#1f2328""##))
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
    for text in assumed + play.assumptions {
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
    case .request: ("#ddf4ff", "#54aeff")
    case .files: ("#f6f0e8", "#b59b7a")
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
    ##"<text x="\##(short(x))" y="\##(short(y))" \##(style)>\##(xmlText(text))</text>"##
  }

  private func short(_ value: Double) -> String { Moment(seconds: (value * 10).rounded() / 10).description }
}

/// A name of at most 40 characters: its ends say more than its middle.
private func shortened(_ title: String) -> String {
  title.count <= 40 ? title : "\(title.prefix(24))…\(title.suffix(15))"
}

extension String {
  fileprivate var trimmingBlanks: String { String(drop { $0 == " " }) }
}
