/// One line of a diagram over time: a title, bars from one place to another, and marks at a place.
package struct Band: Sendable {
  /// A stretch of one character. Places are 0 (left end) to 1 (right end); what's outside isn't seen.
  package struct Bar: Sendable {
    package let from: Double
    package let to: Double
    package let glyph: String
    package let role: Role

    package init(from: Double, to: Double, glyph: String, role: Role = .timelineBar) {
      self.from = from
      self.to = to
      self.glyph = glyph
      self.role = role
    }
  }

  /// A short text that begins at a place. Where two would cover each other the first gets a `+`.
  package struct Mark: Sendable {
    package let at: Double
    package let text: String
    package let role: Role

    package init(at: Double, _ text: String, role: Role = .timelineSignal) {
      self.at = at
      self.text = text
      self.role = role
    }
  }

  package var title: Text
  package var bars: [Bar]
  package var marks: [Mark]

  package init(_ title: Text, bars: [Bar] = [], marks: [Mark] = []) {
    self.title = title
    self.bars = bars
    self.marks = marks
  }
}

/// Bands below each other on a common axis, with a ruler and a cursor.
///
/// It knows places only; turning times into places, in a linear, logarithmic or other way, is the caller's choice.
package struct Bands: Widget, Sendable {
  private let bands: [Band]
  private let ruler: [Band.Mark]
  private let cursor: Double?
  private let selected: Int?
  private let scroll: Scroll
  private let titleWidth: Int

  /// - Parameters:
  ///   - ruler: the labels of the axis, in the first line; none: no such line.
  ///   - cursor: a place that's marked in every band.
  ///   - titleWidth: cells for the titles; nil: as the widest needs, a third of the area at most.
  package init(
    _ bands: [Band], ruler: [Band.Mark] = [], cursor: Double? = nil, selected: Int? = nil, scroll: Scroll = Scroll(),
    titleWidth: Int? = nil
  ) {
    self.bands = bands
    self.ruler = ruler
    self.cursor = cursor
    self.selected = selected
    self.scroll = scroll
    self.titleWidth = titleWidth ?? (bands.map(\.title.width).max() ?? 0) + 1
  }

  /// The cells of the axis in an area: right of the titles.
  package func axis(in area: Rect) -> Rect {
    area.split(left: min(titleWidth, area.width / 3)).right
  }

  /// The column of a place; nil outside the axis.
  package static func column(of place: Double, in axis: Rect) -> Int? {
    guard axis.width > 0, place >= 0, place <= 1 else { return nil }
    return axis.left + Int((place * Double(axis.width - 1)).rounded())
  }

  /// The place of a column, for the mouse; nil outside the axis.
  package static func place(of column: Int, in axis: Rect) -> Double? {
    guard axis.columns.contains(column) else { return nil }
    return axis.width == 1 ? 0 : Double(column - axis.left) / Double(axis.width - 1)
  }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    let axis = axis(in: area)
    let titles = area.split(right: axis.width).left
    let head = ruler.isEmpty ? 0 : 1
    if head == 1 { draw(ruler, in: axis.row(0), on: &surface, with: theme) }
    let body = area.split(top: head).below
    let first = scroll.first(of: bands.count, height: body.height, showing: selected)
    for (line, band) in bands.enumerated().dropFirst(first).prefix(body.height) {
      let row = line - first + head
      if line == selected { surface.fill(area.row(row), with: theme[.selectionInactive]) }
      let ground: Role? = line == selected ? .selectionInactive : nil
      surface.write(band.title, in: titles.row(row).split(right: 1).left, with: theme, on: ground)
      draw(band.bars, in: axis.row(row), on: &surface, with: theme)
      drawCursor(in: axis.row(row), on: &surface, with: theme)
      draw(band.marks, in: axis.row(row), on: &surface, with: theme)
    }
  }

  private func draw(_ bars: [Band.Bar], in line: Rect, on surface: inout Surface, with theme: Theme) {
    for bar in bars where bar.to >= 0 && bar.from <= 1 {
      guard let from = Self.column(of: max(0, bar.from), in: line), let to = Self.column(of: min(1, bar.to), in: line),
        from <= to
      else { continue }
      // Up to the cell of the end, which belongs to what comes next; at least one cell, so that nothing vanishes.
      let end = bar.to > 1 ? line.right : max(from + 1, to)
      surface.fill(Rect(from, line.top, end - from, line.height), with: theme[bar.role], character: bar.glyph)
    }
  }

  private func drawCursor(in line: Rect, on surface: inout Surface, with theme: Theme) {
    guard let cursor, let column = Self.column(of: cursor, in: line), !line.isEmpty else { return }
    let place = Rect(column, line.top, 1, 1)
    if surface[place.origin]?.text == " " {
      surface.write(theme.glyphs.cursor, at: place.origin, in: line, style: theme[.timelineCursor])
    } else {
      surface.restyle(place, with: theme[.timelineCursor])
    }
  }

  private func draw(_ marks: [Band.Mark], in line: Rect, on surface: inout Surface, with theme: Theme) {
    var free = Int.min
    for mark in marks.sorted(by: { $0.at < $1.at }) {
      guard let column = Self.column(of: mark.at, in: line), !line.isEmpty else { continue }
      let width = cells(of: mark.text)
      // A label at the right end moves left instead of being cut.
      let start = max(line.left, min(column, line.right - width))
      if start < free {
        surface.write("+", at: Point(free - 1, line.top), in: line, style: theme[mark.role])
        continue
      }
      surface.write(mark.text, at: Point(start, line.top), in: line, style: theme[mark.role])
      free = start + width + 1
      if surface[Point(free - 1, line.top)]?.text != " " { free -= 1 }
    }
  }
}
