import Drawing
import Kubernetes
import Manifest

/// One line of a pane of facts, and where it leads.
struct FactLine: Sendable, Hashable {
  var text: Text
  /// At the right end: letters of what's wrong there, or a place.
  var mark = Text()
  /// The place in a manifest that says so; nil for headings and sums.
  var place: Span?
  /// What Enter does; nil: goes to the place.
  var leads: Request?
  /// A line across the pane instead of text.
  var isRule = false
  /// Goes on in further lines where it's too long, moved in by so many cells; nil: it's cut.
  var hanging: Int?

  static let rule = FactLine(text: Text(), isRule: true)
}

/// Where a person is in a list of facts. The list itself is made anew for each frame.
struct FactList: Sendable, Hashable {
  var selected = 0
  var scroll = Scroll()

  /// - Parameter height: of the area the lines are drawn in.
  mutating func move(_ motion: Motion, in lines: [FactLine], height: Int) {
    let count = lines.count
    guard count > 0 else { return }
    selected = min(max(0, selected), count - 1)
    var direction = 1
    switch motion {
    case .lines(let by): (selected, direction) = (selected + by, by < 0 ? -1 : 1)
    case .pages(let by): (selected, direction) = (selected + by * max(1, height - 1), by < 0 ? -1 : 1)
    case .halfPages(let by): (selected, direction) = (selected + by * max(1, height / 2), by < 0 ? -1 : 1)
    case .first: selected = 0
    case .last: (selected, direction) = (count - 1, -1)
    case .line(let line): selected = line - 1
    case .scroll(let by):
      scroll.offset = min(max(0, scroll.offset + by), max(0, count - height))
      selected = min(max(selected, scroll.offset), scroll.offset + max(0, height - 1))
    case .center: scroll.offset = selected - height / 2
    case .toTop: scroll.offset = selected
    case .toBottom: scroll.offset = selected - height + 1
    case .columns: break
    }
    selected = min(max(0, selected), count - 1)
    skipRules(direction, in: lines)
    scroll.reveal(selected, of: count, height: height)
  }

  /// A line across the pane can't be chosen.
  private mutating func skipRules(_ direction: Int, in lines: [FactLine]) {
    var candidate = selected
    while lines.indices.contains(candidate), lines[candidate].isRule { candidate += direction }
    if lines.indices.contains(candidate) {
      selected = candidate
      return
    }
    candidate = selected
    while lines.indices.contains(candidate), lines[candidate].isRule { candidate -= direction }
    if lines.indices.contains(candidate) { selected = candidate }
  }

  /// The chosen line; nil in an empty list.
  func chosen(of lines: [FactLine]) -> FactLine? {
    lines.isEmpty ? nil : lines[min(max(0, selected), lines.count - 1)]
  }

  /// To the next (1), previous (-1) or nearest (0) line that holds a text, round the end.
  mutating func find(_ search: LineSearch?, _ direction: Int, in lines: [FactLine], height: Int) {
    let hits = matches(search, in: lines)
    guard let first = hits.first, let last = hits.last else { return }
    let hit =
      direction < 0
      ? hits.last { $0 < selected } ?? last : hits.first { direction == 0 ? $0 >= selected : $0 > selected } ?? first
    move(.line(hit + 1), in: lines, height: height)
  }

  func matches(_ search: LineSearch?, in lines: [FactLine]) -> [Int] {
    guard let search else { return [] }
    return lines.indices.filter { search.matches(lines[$0].text.plain) }
  }

  func draw(
    _ lines: [FactLine], in area: Rect, on surface: inout Surface, with theme: Theme, isFocused: Bool,
    search: LineSearch? = nil
  ) {
    let selected = lines.isEmpty ? nil : min(max(0, selected), lines.count - 1)
    let rows = Rows(count: lines.count, selected: selected, scroll: scroll, isFocused: isFocused) { index in
      let line = lines[index]
      if line.isRule {
        return Row(Text(String(repeating: theme.glyphs.border.horizontal, count: max(0, area.width - 1)), .border))
      }
      return Row(line.text, detail: line.mark)
    }
    rows.draw(in: area, on: &surface, with: theme)
    guard let search else { return }
    let first = scroll.first(of: lines.count, height: area.height, showing: selected)
    for (index, line) in lines.enumerated().dropFirst(first).prefix(area.height) {
      let text = line.text.plain
      for range in search.ranges(in: text) {
        let start = area.left + 1 + cells(of: String(text[..<range.lowerBound]))
        let place = Rect(start, area.top + index - first, cells(of: String(text[range])), 1)
        surface.restyle(place.intersection(area), with: theme[index == selected ? .searchCurrent : .searchMatch])
      }
    }
  }

  /// The line at a place; nil beside them.
  func index(at point: Point, of lines: [FactLine], in area: Rect) -> Int? {
    Rows(count: lines.count, selected: selected, scroll: scroll) { _ in Row("") }.index(at: point, in: area)
  }
}

extension [FactLine] {
  /// With long lines broken to fit in an area's width.
  func wrapped(to width: Int) -> [FactLine] {
    guard contains(where: { $0.hanging != nil }) else { return self }
    return flatMap { line -> [FactLine] in
      // One column is the selection's sign, and the mark has a blank before it.
      let room = Swift.max(8, width - 1 - (line.mark.isEmpty ? 0 : line.mark.width + 1))
      guard let hanging = line.hanging, line.text.width > room else { return [line] }
      return line.text.wrapped(to: room, hanging: hanging).enumerated().map { index, text in
        var part = line
        (part.text, part.mark) = (text, index == 0 ? line.mark : Text())
        return part
      }
    }
  }
}

extension FactLine {
  /// What Enter on this line asks for.
  ///
  /// - Parameter owner: the object whose lines these are, where its source is shown; nil: the file is.
  func requests(for owner: Resource.ID?) -> [Request] {
    if let leads { return [leads] }
    guard let place else { return [] }
    if let owner { return [.openSource(owner, place)] }
    return [.openFile(file: place.file.name, line: place.line)]
  }
}
