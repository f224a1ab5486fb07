import Drawing
import Simulation

/// Draws one lane into a row of cells: bars first, marks on them.
struct LaneDrawing {
  let lane: Lanes.Lane
  let axis: TimeAxis
  let look: Look

  func draw(in row: Rect, on surface: inout Surface) {
    for bar in lane.bars { draw(bar, in: row, on: &surface) }
    if !lane.note.isEmpty { surface.write(Text(lane.note, .textDim), in: row, with: look.theme) }
    var free = Int.min
    var last: (column: Int, text: String)?
    for mark in lane.marks {
      let column = mark.step.map(axis.column(ofStep:)) ?? axis.column(of: mark.at)
      guard column >= 0, column < row.width else { continue }
      if column < free {
        // What doesn't fit beside the mark before it is counted with it: `B1+`.
        if let last, !last.text.hasSuffix("+") {
          let text = last.text + "+"
          surface.write(text, at: Point(row.left + last.column, row.top), in: row, style: look[.timelineSignal])
          free = max(free, last.column + text.count)
        }
        continue
      }
      let style = style(of: mark, at: Point(row.left + column, row.top), on: surface)
      surface.write(mark.letter, at: Point(row.left + column, row.top), in: row, style: style)
      last = (column, mark.letter)
      free = column + mark.letter.count
    }
  }

  private func style(of mark: Lanes.Mark, at point: Point, on surface: Surface) -> Style {
    switch mark.look {
    case .plain: look[.timelineSignal]
    case .term: look[.timelineSignalTerm]
    case .kill: look[.timelineSignalKill]
    case .end: look[.textStrong]
    case .fail: look[.error]
    }
  }

  private func draw(_ bar: Lanes.Bar, in row: Rect, on surface: inout Surface) {
    let start = bar.fromStep.map(axis.column(ofStep:)) ?? axis.columnOfBar(from: bar.from)
    let stop = bar.toStep.map(axis.column(ofStep:)) ?? axis.column(of: bar.to)
    // What doesn't end goes on to the end of the row, or a step further.
    let rest = bar.isOpen ? (axis.kind == .event ? axis.pitch : 1) : 0
    let from = max(0, start)
    let to = min(row.width, max(stop + rest, bar.from == bar.to ? start : start + 1))
    guard to > from else { return }
    let area = Rect(row.left + from, row.top, to - from, 1)
    let (character, role) = fill(bar.look)
    if let character {
      surface.fill(area, with: look[role], character: character)
      guard !bar.label.isEmpty else { return }
      let label = bar.look == .grace ? " \(bar.label)" : " \(bar.label) "
      if cells(of: label) + 2 <= area.width {
        surface.write(Text(untrusted: label, role), in: area, with: look.theme, alignRight: bar.look == .grace)
      } else if row.right - area.right >= cells(of: label), bar.look != .requestsFail {
        surface.write(
          Text(untrusted: label, role), in: Rect(area.right, row.top, row.right - area.right, 1), with: look.theme)
      }
    } else {
      // A line to its end, and a gap before the next where it's cut.
      let line = String(repeating: look.glyphs.border.horizontal, count: area.width)
      let label = Text(untrusted: bar.label, role)
      if label.width < area.width {
        surface.write(
          label + Text(" ") + Text(line, .textDim).fit(to: area.width - label.width - 1, ellipsis: ""), in: area,
          with: look.theme)
      } else if area.width < 4 {
        // A piece of a word says less than nothing.
        surface.write(Text(line, .textDim), in: area, with: look.theme)
      } else {
        surface.write(
          label.fit(to: area.width - (area.right < row.right ? 1 : 0), ellipsis: look.glyphs.ellipsis), in: area,
          with: look.theme)
      }
    }
  }

  private func fill(_ kind: Lanes.Look) -> (character: String?, role: Role) {
    let glyphs = look.glyphs
    switch kind {
    case .running: return (glyphs.running, .timelineBarRunning)
    case .initial: return (glyphs.running, .timelineBarInit)
    case .waiting: return (glyphs.waiting, .timelineBarWaiting)
    case .hook: return (glyphs.hook, .timelineBarHook)
    case .terminating: return (glyphs.terminating, .timelineBarTerminating)
    case .line: return (glyphs.border.horizontal, .timelineBar)
    case .grace: return (glyphs.zone.horizontal, .timelineGrace)
    case .request: return (glyphs.hook, .timelineRequestOk)
    case .files: return (glyphs.waiting, .timelineBarInit)
    case .requestsOk: return (glyphs.waiting, .timelineRequestOk)
    case .requestsFail: return (glyphs.requestFailed, .timelineRequestFail)
    case .state: return (nil, .text)
    }
  }
}
