/// Which part of something long is seen.
package struct Scroll: Sendable, Hashable {
  /// The first row that's seen, as long as the selected one is seen too.
  package var offset: Int

  package init(_ offset: Int = 0) { self.offset = offset }

  /// The first row to draw: the offset, moved as little as needed for the selected row to be seen with some rows around.
  ///
  /// - Parameter selected: nil when nothing is.
  package func first(of count: Int, height: Int, showing selected: Int?) -> Int {
    var first = offset
    if let selected, height > 0 {
      let margin = min(2, (height - 1) / 2)
      first = min(max(first, selected + margin - height + 1), selected - margin)
    }
    return max(0, min(first, count - height))
  }

  /// Remembers what's drawn, so that later moves start from what a person sees.
  package mutating func reveal(_ selected: Int?, of count: Int, height: Int) {
    offset = first(of: count, height: height, showing: selected)
  }
}

/// One row of a list.
package struct Row: Sendable {
  package var text: Text
  /// At the right end; stays when the text is cut.
  package var detail: Text
  package var isMarked: Bool

  package init(_ text: Text, detail: Text = "", isMarked: Bool = false) {
    self.text = text
    self.detail = detail
    self.isMarked = isMarked
  }
}

/// A list of which only the rows in sight are made and drawn.
///
/// Column 1 has the sign of the selected or the marked row.
package struct Rows: Widget {
  private let count: Int
  private let selected: Int?
  private let scroll: Scroll
  private let isFocused: Bool
  private let row: (Int) -> Row

  /// - Parameter row: called for the rows in sight only, 0 to `count` - 1.
  package init(
    count: Int, selected: Int? = nil, scroll: Scroll = Scroll(), isFocused: Bool = true, row: @escaping (Int) -> Row
  ) {
    self.count = count
    self.selected = selected
    self.scroll = scroll
    self.isFocused = isFocused
    self.row = row
  }

  package init(_ texts: [String], selected: Int? = nil, scroll: Scroll = Scroll(), isFocused: Bool = true) {
    self.init(count: texts.count, selected: selected, scroll: scroll, isFocused: isFocused) { Row(Text(texts[$0])) }
  }

  /// The row that's drawn at a place; nil beside the rows.
  package func index(at point: Point, in area: Rect) -> Int? {
    guard area.contains(point) else { return nil }
    let index = scroll.first(of: count, height: area.height, showing: selected) + point.y - area.top
    return index < count ? index : nil
  }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    guard !area.isEmpty else { return }
    let first = scroll.first(of: count, height: area.height, showing: selected)
    for index in first..<max(first, min(count, first + area.height)) {
      draw(row(index), isSelected: index == selected, in: area.row(index - first), on: &surface, with: theme)
    }
  }

  private func draw(_ row: Row, isSelected: Bool, in line: Rect, on surface: inout Surface, with theme: Theme) {
    let ground: Role? = isSelected ? (isFocused ? .selection : .selectionInactive) : nil
    if let ground { surface.fill(line, with: theme[ground]) }
    if isSelected {
      surface.write(Text(theme.glyphs.selected), in: line, with: theme, on: ground)
      if isFocused { surface.cursor = line.origin }
    } else if row.isMarked {
      surface.write(Text(theme.glyphs.marked, .mark), in: line, with: theme)
    }
    let rest = line.split(left: 1).right
    var detail = row.detail
    if isSelected, row.isMarked { detail = Text(theme.glyphs.marked, .mark) + detail }
    // In narrow places the name matters more than the detail.
    let detailWidth = detail.isEmpty || detail.width + 4 > rest.width ? 0 : detail.width
    let (left, right) = rest.split(right: detailWidth)
    if detailWidth > 0 { surface.write(detail, in: right, with: theme, as: .text, on: ground) }
    let room = detailWidth > 0 ? left.split(right: 1).left : left
    surface.write(row.text, in: room, with: theme, as: .text, on: ground)
  }
}
