import Drawing
import Kubernetes
import Manifest

extension SourcePane {
  /// The rows of text in an area of this height: the last two say what field the cursor is on.
  static func textHeight(of height: Int) -> Int { height >= 8 ? height - 2 : height }

  /// The line of the file that's drawn at a place; nil beside the text.
  func line(at point: Point, in text: SourceText, area: Rect) -> Int? {
    let body = area.split(top: Self.textHeight(of: area.height)).above
    guard body.contains(point), outline == nil else { return nil }
    let width = body.width - gutter(for: text, width: body.width).width
    var row = body.top
    var next: Int? =
      wraps ? firstWrapped(in: text, width: width, height: body.height) : firstShown(in: text, height: body.height)
    while let line = next, row <= point.y {
      row += wraps ? wrappedRows(of: line, in: text, width: width) : 1
      if point.y < row { return line }
      next = self.next(after: line, in: text)
    }
    return nil
  }

  private func gutter(for text: SourceText, width: Int) -> Gutter {
    Gutter(digits: max(width >= 40 ? 4 : 1, String(text.lines.upperBound).count), hasNumbers: hasNumbers)
  }

  func draw(
    _ text: SourceText, in inventory: Inventory, warnings: Warnings, area: Rect, on surface: inout Surface,
    look: Look, isFocused: Bool
  ) {
    let height = Self.textHeight(of: area.height)
    let (body, foot) = area.split(top: height)
    drawFoot(text, in: inventory, area: foot, on: &surface, look: look)
    if let outline {
      outline.draw(outlineLines(of: text), in: body, on: &surface, with: look.theme, isFocused: isFocused)
      return
    }
    drawText(text, warnings, area: body, on: &surface, look: look, isFocused: isFocused)
    if showsHelp { drawHelp(text, area: body, on: &surface, look: look) }
  }

  private func drawText(
    _ text: SourceText, _ warnings: Warnings, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool
  ) {
    let cursor = shown(atOrBefore: line(in: text), in: text)
    let gutter = gutter(for: text, width: area.width)
    let body = area.split(left: gutter.width).right
    let problems = Dictionary(grouping: problems(in: text, warnings), by: \.line)
    var row = 0
    let first =
      wraps ? firstWrapped(in: text, width: body.width, height: area.height) : firstShown(in: text, height: area.height)
    var next: Int? = first
    let selected = selectedLines(in: text)
    while let line = next, row < area.height {
      let isCursor = line == cursor
      let wrong = problems[line]?.map(\.problem) ?? folded(line, problems)
      let rowsUsed = wraps ? min(wrappedRows(of: line, in: text, width: body.width), area.height - row) : 1
      let place = Rect(area.left, area.top + row, area.width, rowsUsed)
      let isOnGround = isCursor || selected?.contains(line) == true
      let ground: Role? = isOnGround ? (isFocused ? .selection : .selectionInactive) : nil
      if let ground { surface.fill(place, with: look[ground]) }
      if isCursor, isFocused { surface.cursor = place.origin }
      gutter.draw(
        line, severity: wrong.map(\.severity).min(), isCursor: isCursor, isFolded: folds[line] != nil,
        in: place.row(0), on: &surface, look: look, ground: ground)
      let content = Rect(body.left, place.top, body.width, rowsUsed)
      drawLine(line, of: text, wrong: wrong, in: content, on: &surface, look: look, ground: ground)
      row += rowsUsed
      next = self.next(after: line, in: text)
    }
  }

  /// The problems of lines that a fold hides, so that none is out of sight.
  private func folded(_ line: Int, _ problems: [Int: [(line: Int, problem: Problem)]]) -> [Problem] {
    guard let last = folds[line], !problems.isEmpty else { return [] }
    return problems.filter { $0.key > line && $0.key <= last }.sorted { $0.key < $1.key }.flatMap {
      $0.value.map(\.problem)
    }
  }

  private func drawLine(
    _ line: Int, of text: SourceText, wrong: [Problem], in area: Rect, on surface: inout Surface, look: Look,
    ground: Role?
  ) {
    guard area.width > 0 else { return }
    let range = text.file.range(ofLine: line)
    // A cell takes a byte at least, and few characters take more than these: enough of the line to fill the area.
    let needed = (left + area.width * area.height) * 8 + 64
    let runs = text.runs(ofLine: line, bytes: needed)
    let isCut = range.count > needed
    if wraps {
      drawWrapped(runs, in: area, on: &surface, look: look, ground: ground)
      return
    }
    var column = area.left - left
    for run in runs {
      for part in Text(untrusted: run.text, run.role).runs {
        let style = style(part.role ?? .text, look, ground)
        column = surface.write(part.text, at: Point(column, area.top), in: area, style: style)
      }
    }
    mark(runs.map(\.text).joined(), line: line, in: area, on: &surface, look: look)
    if column > area.right || isCut {
      surface.write(
        look.glyphs.ellipsis, at: Point(area.right - cells(of: look.glyphs.ellipsis), area.top), in: area,
        style: style(.textDim, look, ground))
      return
    }
    if let last = folds[line] {
      let note = " \(look.glyphs.ellipsis) \(counted(last - line, "line"))"
      column = surface.write(
        note, at: Point(max(column, area.left), area.top), in: area, style: style(.textDim, look, ground))
    }
    drawMessage(wrong, from: column, in: area, on: &surface, look: look, ground: ground)
  }

  /// `‹ message` at the right end, where there's room for some of it.
  private func drawMessage(
    _ problems: [Problem], from column: Int, in area: Rect, on surface: inout Surface, look: Look, ground: Role?
  ) {
    guard let worst = problems.min(by: { $0.severity < $1.severity }) else { return }
    let room = area.right - max(column, area.left) - 3
    guard room >= 14 else { return }
    let message = "\(look.glyphs.madeLeft) \(sanitised(worst.message))"
    let fitted = fit(message, to: room, ellipsis: look.glyphs.ellipsis)
    let start = area.right - cells(of: fitted) - 1
    surface.write(fitted, at: Point(start, area.top), in: area, style: style(worst.severity.role, look, ground))
  }

  /// Shows what's searched where it stands.
  private func mark(_ shown: String, line: Int, in area: Rect, on surface: inout Surface, look: Look) {
    guard let search, shown.utf8.count < 100_000 else { return }
    for range in search.ranges(in: shown) {
      let start = area.left - left + cells(of: String(shown[..<range.lowerBound]))
      let place = Rect(start, area.top, cells(of: String(shown[range])), 1).intersection(area)
      surface.restyle(place, with: look[line == cursor ? .searchCurrent : .searchMatch])
    }
  }

  private func drawWrapped(_ runs: [Text.Run], in area: Rect, on surface: inout Surface, look: Look, ground: Role?) {
    var (x, y) = (0, 0)
    for run in runs {
      for part in Text(untrusted: run.text, run.role).runs {
        let style = style(part.role ?? .text, look, ground)
        for cluster in Clusters(part.text, column: x) {
          if x + cluster.width > area.width { (x, y) = (0, y + 1) }
          guard y < area.height else { return }
          surface.write(cluster.text, at: Point(area.left + x, area.top + y), in: area, style: style)
          x += cluster.width
        }
      }
    }
  }

  private func wrappedRows(of line: Int, in text: SourceText, width: Int) -> Int {
    guard width > 0 else { return 1 }
    let range = text.file.range(ofLine: line)
    // More rows than any screen has aren't counted.
    let shown = String(decoding: text.file.bytes[range.prefix(width * 300)], as: UTF8.self)
    return max(1, (cells(of: shown) + width - 1) / width)
  }

  /// Wrapped lines take more rows, so fewer of them fit above the cursor.
  private func firstWrapped(in text: SourceText, width: Int, height: Int) -> Int {
    let cursor = shown(atOrBefore: line(in: text), in: text)
    var first = cursor
    var used = wrappedRows(of: cursor, in: text, width: width)
    let start = firstShown(in: text, height: height)
    while first > start, let previous = previous(before: first, in: text) {
      used += wrappedRows(of: previous, in: text, width: width)
      if used > height { break }
      first = previous
    }
    return first
  }

  private func style(_ role: Role, _ look: Look, _ ground: Role?) -> Style {
    ground.map { look.theme.style(role, on: $0) } ?? look[role]
  }

  /// A rule, then the path of the field at the cursor and where it leads.
  private func drawFoot(_ text: SourceText, in inventory: Inventory, area: Rect, on surface: inout Surface, look: Look)
  {
    guard area.height == 2, area.width > 2 else { return }
    let line = String(repeating: look.glyphs.border.horizontal, count: area.width)
    surface.write(line, at: area.origin, in: area, style: look[.border])
    let inside = area.row(1).inset(x: 1, y: 0)
    var right = Text()
    if let link = text.links(at: self.line(in: text), in: inventory).first {
      right = Text("gd ", .hintKey)
      switch link.target {
      case .resource(let id): right += Text(untrusted: look.glyphs.label(of: id, in: inventory))
      case .missing(let missing):
        right += Text(untrusted: "\(look.glyphs.broken) \(look.glyphs.label(of: missing))", .refBroken)
      }
    }
    if right.width + 10 > inside.width { right = Text() }
    let room = inside.split(right: right.isEmpty ? 0 : right.width + 2)
    let path = text.path(at: self.line(in: text), in: inventory) ?? ""
    let shown = fit(sanitised(path), to: room.left.width, cut: .start, ellipsis: look.glyphs.ellipsis)
    surface.write(Text(shown, .textDim), in: room.left, with: look.theme)
    surface.write(right, in: room.right, with: look.theme, alignRight: true)
  }

  private func drawHelp(_ text: SourceText, area: Rect, on surface: inout Surface, look: Look) {
    guard let resource = text.resource, let node = text.node(at: line(in: text)) else { return }
    let prose = Prose(sanitised(fieldHelp(for: node, in: resource), keeping: "\n"))
    let lines = prose.lines(width: max(1, area.width - 4), atMost: max(1, area.height - 2))
    let box = area.split(bottom: min(area.height, lines.count + 2)).below
    surface.erase(box, to: look[.background])
    Frame("field help", isFocused: true).draw(in: box, on: &surface, with: look.theme)
    prose.draw(in: box.inset(x: 2, y: 1), on: &surface, with: look.theme)
  }
}

/// Line by line, so that the breaks stay.
private func sanitised(_ text: String, keeping separator: Character) -> String {
  text.split(separator: separator, omittingEmptySubsequences: false).map { sanitised(String($0)) }.joined(
    separator: "\n")
}

/// What stands left of the text: the cursor's sign, the line's number, the letter of the worst problem.
private struct Gutter {
  let digits: Int
  let hasNumbers: Bool

  var width: Int { hasNumbers ? digits + 6 : 5 }

  func draw(
    _ line: Int, severity: Severity?, isCursor: Bool, isFolded: Bool, in row: Rect, on surface: inout Surface,
    look: Look, ground: Role?
  ) {
    var text = Text(isCursor ? look.glyphs.selected : " ")
    if hasNumbers { text.append(pad(String(line), to: digits, alignRight: true), .textDim) }
    text.append(" ")
    text.append(severity?.letter ?? " ", severity?.role)
    text.append(" ")
    text.append(isFolded ? look.glyphs.folded : look.glyphs.border.vertical, .textDim)
    text.append(" ")
    surface.write(text, in: row.split(left: width).left, with: look.theme, on: ground)
  }
}
