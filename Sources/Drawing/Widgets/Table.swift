/// Rows of cells under column titles.
///
/// Columns are as wide as their contents in sight; when that's too much, those with the lowest priority are left out,
/// then the flexible ones are cut.
package struct Table: Widget {
  package struct Column: Sendable {
    package let title: String
    package let alignRight: Bool
    /// Nil: as wide as what's in it. A flexible column also gets what's left over.
    package let width: Int?
    package let isFlexible: Bool
    /// Of two columns the one with the lower number is left out first.
    package let priority: Int

    package init(
      _ title: String, alignRight: Bool = false, width: Int? = nil, isFlexible: Bool = false, priority: Int = 0
    ) {
      self.title = title
      self.alignRight = alignRight
      self.width = width
      self.isFlexible = isFlexible
      self.priority = priority
    }
  }

  private let columns: [Column]
  private let count: Int
  private let selected: Int?
  private let scroll: Scroll
  private let isFocused: Bool
  private let row: (Int) -> [Text]

  /// - Parameter row: the cells of a row, one for each column; called for the rows in sight only.
  package init(
    _ columns: [Column], count: Int, selected: Int? = nil, scroll: Scroll = Scroll(), isFocused: Bool = true,
    row: @escaping (Int) -> [Text]
  ) {
    self.columns = columns
    self.count = count
    self.selected = selected
    self.scroll = scroll
    self.isFocused = isFocused
    self.row = row
  }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    let (header, body) = area.split(top: 1)
    guard area.width > 1 else { return }
    let first = scroll.first(of: count, height: body.height, showing: selected)
    let visible = first..<max(first, min(count, first + body.height))
    let cells = visible.map(row)
    let widths = widths(for: cells, in: area.width - 1)
    let titles = columns.map { Text($0.title, .title) }
    surface.write(Text(" ") + line(titles, widths, theme), in: header, with: theme)
    let rows = Rows(count: count, selected: selected, scroll: scroll, isFocused: isFocused) { index in
      Row(line(visible.contains(index) ? cells[index - first] : [], widths, theme))
    }
    rows.draw(in: body, on: &surface, with: theme)
  }

  /// For each column its width, or nil when it's left out.
  private func widths(for rows: [[Text]], in room: Int) -> [Int?] {
    var widths: [Int?] = columns.enumerated().map { position, column in
      let widest = rows.map { position < $0.count ? $0[position].width : 0 }.max() ?? 0
      return column.width ?? max(widest, cells(of: column.title))
    }
    func used() -> Int { widths.compactMap { $0 }.reduce(-2) { $0 + $1 + 2 } }
    // Not below this: a flexible column that's narrower says nothing.
    let least = columns.indices.reduce(0) { $0 + (columns[$1].isFlexible ? max(0, (widths[$1] ?? 0) - 12) : 0) }
    var spare = least
    while used() - spare > room {
      let left = columns.indices.filter { widths[$0] != nil }
      let candidates = left.filter { !columns[$0].isFlexible }
      guard left.count > 1,
        let weakest = candidates.min(by: { (columns[$0].priority, -$0) < (columns[$1].priority, -$1) })
      else { break }
      widths[weakest] = nil
      spare = least
    }
    // Then the widest flexible column gives way, cell by cell.
    while used() > room,
      let widest = columns.indices.filter({ columns[$0].isFlexible && (widths[$0] ?? 0) > 1 })
        .max(by: { (widths[$0] ?? 0) < (widths[$1] ?? 0) })
    {
      widths[widest] = (widths[widest] ?? 1) - 1
    }
    if used() < room, let flexible = columns.indices.first(where: { columns[$0].isFlexible && widths[$0] != nil }) {
      widths[flexible] = (widths[flexible] ?? 0) + room - used()
    }
    return widths
  }

  private func line(_ cells: [Text], _ widths: [Int?], _ theme: Theme) -> Text {
    var result = Text()
    for (position, width) in widths.enumerated() {
      guard let width else { continue }
      if !result.isEmpty { result.append("  ") }
      let cell = (position < cells.count ? cells[position] : Text()).fit(to: width, ellipsis: theme.glyphs.ellipsis)
      let blanks = String(repeating: " ", count: max(0, width - cell.width))
      if columns[position].alignRight { result.append(blanks) }
      result.append(cell)
      if !columns[position].alignRight { result.append(blanks) }
    }
    return result
  }
}
