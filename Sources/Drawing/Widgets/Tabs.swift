/// Names of which one is active, in brackets so that it's seen without colours.
package struct Tabs: Widget, Sendable {
  private let names: [String]
  private let active: Int
  private let first: Int

  /// - Parameter first: the digit that opens the first one.
  package init(_ names: [String], active: Int, first: Int = 1) {
    self.names = names
    self.active = active
    self.first = first
  }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    guard !area.isEmpty else { return }
    var column = area.left
    for (index, label) in labels(width: area.width).enumerated() {
      let style = theme[index == active ? .tabActive : .tab]
      column = surface.write(label, at: Point(column, area.top), in: area, style: style)
    }
  }

  /// The tab at a place; nil beside them.
  package func index(at point: Point, in area: Rect) -> Int? {
    guard area.row(0).contains(point) else { return nil }
    var column = area.left
    for (index, label) in labels(width: area.width).enumerated() {
      column += cells(of: label)
      if point.x < column { return index }
    }
    return nil
  }

  /// All names; only the active one's when that's too much; only digits when that's too much too.
  private func labels(width: Int) -> [String] {
    let full = label { _ in true }
    if full.reduce(0, { $0 + cells(of: $1) }) <= width { return full }
    let short = label { $0 == active }
    if short.reduce(0, { $0 + cells(of: $1) }) <= width { return short }
    return label { _ in false }
  }

  private func label(named isNamed: (Int) -> Bool) -> [String] {
    names.enumerated().map { index, name in
      let text = isNamed(index) ? "\(index + first) \(name)" : "\(index + first)"
      return index == active ? "[\(text)]" : " \(text) "
    }
  }
}
