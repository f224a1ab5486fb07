import Drawing
import Kubernetes
import Manifest

/// The text of an object, or of a file: to read, to search, and to follow what it refers to.
struct SourcePane: Sendable, Hashable {
  /// As in the file, from 1; 0 before it was shown: the first line then.
  private(set) var cursor = 0
  private var top = 0
  /// How many cells are scrolled out on the left.
  private var left = 0
  private(set) var folds = Folds()
  private(set) var wraps = false
  private var hasNumbers = true
  private(set) var search: LineSearch?
  /// The lines that hold what's searched.
  private(set) var matches: [Int] = []
  private(set) var onlyMatching = false
  private var showsHelp = false
  private var outline: FactList?
  /// Where the stretch of selected lines began; its other end is the cursor.
  private var anchor: Int?
}

// MARK: - Moving

extension SourcePane {
  /// What lies on top of the text, if anything.
  var hasOverlay: Bool { showsHelp || outline != nil || anchor != nil }

  /// Whether lines are being selected.
  var isSelecting: Bool { anchor != nil && outline == nil }

  /// Closes what lies on top; false when nothing does.
  mutating func closeOverlay() -> Bool {
    guard hasOverlay else { return false }
    if showsHelp || outline != nil {
      (showsHelp, outline) = (false, nil)
    } else {
      anchor = nil
    }
    return true
  }

  /// The cursor's line: the first one before anything was done.
  func line(in text: SourceText) -> Int { min(max(cursor, text.lines.lowerBound), text.lines.upperBound) }

  mutating func move(_ motion: Motion, in text: SourceText, height: Int) {
    if outline != nil {
      let lines = outlineLines(of: text)
      outline?.move(motion, in: lines, height: height)
      return
    }
    showsHelp = false
    cursor = line(in: text)
    let page = max(1, height - 1)
    switch motion {
    case .lines(let by): step(by, in: text)
    case .pages(let by): turn(by * page, in: text)
    case .halfPages(let by): turn(by * max(1, height / 2), in: text)
    case .first: cursor = shown(atOrAfter: text.lines.lowerBound, in: text)
    case .last: cursor = shown(atOrBefore: text.lines.upperBound, in: text)
    case .line(let line): go(to: line, in: text)
    case .columns(let by): left = max(0, left + by)
    case .scroll(let by):
      top = moved(firstShown(in: text, height: height), by: by, in: text)
      let rows = rows(from: top, in: text, count: height)
      if let first = rows.first, cursor < first { cursor = first }
      if let last = rows.last, cursor > last { cursor = last }
      return
    case .center: top = moved(cursor, by: -(height / 2), in: text)
    case .toTop: top = cursor
    case .toBottom: top = moved(cursor, by: 1 - height, in: text)
    }
    top = firstShown(in: text, height: height)
  }

  /// Puts the cursor on a line of the file and unfolds what hides it.
  mutating func go(to line: Int, in text: SourceText) {
    cursor = min(max(line, text.lines.lowerBound), text.lines.upperBound)
    folds.reveal(cursor)
    outline = nil
    if onlyMatching, !matches.contains(cursor) { onlyMatching = false }
  }

  /// A page with the view, so that what was at the bottom is at the top then.
  private mutating func turn(_ by: Int, in text: SourceText) {
    top = moved(max(top, text.lines.lowerBound), by: by, in: text)
    step(by, in: text)
  }

  private mutating func step(_ by: Int, in text: SourceText) { cursor = moved(cursor, by: by, in: text) }

  /// So many shown lines further down, or up.
  private func moved(_ line: Int, by count: Int, in text: SourceText) -> Int {
    var line = line
    for _ in 0..<min(abs(count), text.lines.count) {
      let next = count > 0 ? next(after: line, in: text) : previous(before: line, in: text)
      guard let next else { break }
      line = next
    }
    return line
  }

  private func next(after line: Int, in text: SourceText) -> Int? {
    if onlyMatching { return matches.first { $0 > line } }
    let next = folds.hidden(line + 1).map { $0.upperBound + 1 } ?? line + 1
    return next <= text.lines.upperBound ? next : nil
  }

  private func previous(before line: Int, in text: SourceText) -> Int? {
    if onlyMatching { return matches.last { $0 < line } }
    let previous = folds.hidden(line - 1).map { $0.lowerBound - 1 } ?? line - 1
    return previous >= text.lines.lowerBound ? previous : nil
  }

  private func shown(atOrAfter line: Int, in text: SourceText) -> Int {
    if onlyMatching { return matches.first { $0 >= line } ?? matches.last ?? line }
    return folds.hidden(line).map { $0.lowerBound - 1 } ?? line
  }

  private func shown(atOrBefore line: Int, in text: SourceText) -> Int {
    if onlyMatching { return matches.last { $0 <= line } ?? matches.first ?? line }
    return folds.hidden(line).map { $0.lowerBound - 1 } ?? line
  }

  private func rows(from first: Int, in text: SourceText, count: Int) -> [Int] {
    var rows: [Int] = []
    var line: Int? = first
    while let here = line, rows.count < count {
      rows.append(here)
      line = next(after: here, in: text)
    }
    return rows
  }

  /// The first line drawn: as scrolled, moved as little as needed for the cursor to be seen.
  private func firstShown(in text: SourceText, height: Int) -> Int {
    let cursor = shown(atOrBefore: line(in: text), in: text)
    guard height > 0 else { return cursor }
    let start = shown(atOrAfter: max(top, text.lines.lowerBound), in: text)
    if cursor <= start { return cursor }
    let lowest = moved(cursor, by: 1 - height, in: text)
    // What's below the end is blank; a page that's full shows more.
    let last = moved(shown(atOrBefore: text.lines.upperBound, in: text), by: 1 - height, in: text)
    return max(lowest, min(start, max(last, text.lines.lowerBound)))
  }
}

// MARK: - Searching

extension SourcePane {
  /// Looks for a text and goes to the first place at or below the cursor; nil ends the search.
  mutating func search(_ query: String?, in text: SourceText) {
    search = query.flatMap { LineSearch($0) }
    matches = search?.lines(of: text.file, in: text.lines) ?? []
    if matches.isEmpty { onlyMatching = false }
    cursor = line(in: text)
    if let hit = matches.first(where: { $0 >= cursor }) ?? matches.first { go(to: hit, in: text) }
  }

  /// To the next (1) or previous (-1) match, round the end.
  mutating func match(_ direction: Int, in text: SourceText) {
    guard !matches.isEmpty else { return }
    cursor = line(in: text)
    let next =
      direction > 0
      ? matches.first { $0 > cursor } ?? matches[0] : matches.last { $0 < cursor } ?? matches[matches.count - 1]
    go(to: next, in: text)
  }

  mutating func show(onlyMatching: Bool) { self.onlyMatching = onlyMatching && !matches.isEmpty }

  /// Which of the matches the cursor is on, from 1, and how many lines match; nil without a search.
  func matchCount(in text: SourceText) -> (current: Int, count: Int)? {
    guard search != nil else { return nil }
    return ((matches.firstIndex(of: line(in: text)) ?? -1) + 1, matches.count)
  }
}

// MARK: - Doing

extension SourcePane {
  mutating func receive(
    _ action: DetailPane.SourceAction, in text: SourceText, _ inventory: Inventory, height: Int
  ) -> [Request] {
    cursor = line(in: text)
    defer { top = firstShown(in: text, height: height) }
    switch action {
    case .fold: toggleFold(in: text)
    case .foldAll:
      folds.fold(text.foldableNodes())
      cursor = shown(atOrBefore: cursor, in: text)
    case .unfoldAll: folds.unfoldAll()
    case .wrap: (wraps, left) = (!wraps, 0)
    case .numbers: hasNumbers.toggle()
    case .topKey(let direction):
      let lines = text.topLines
      if let line = direction > 0 ? lines.first(where: { $0 > cursor }) : lines.last(where: { $0 < cursor }) {
        go(to: line, in: text)
      }
    case .bracket: if let line = otherEnd(in: text) { go(to: line, in: text) }
    case .help: showsHelp.toggle()
    case .outline: outline = outline == nil ? startOutline(of: text) : nil
    case .select: anchor = anchor == nil ? cursor : nil
    case .copySelected:
      guard let lines = selectedLines(in: text) else { break }
      anchor = nil
      let copied = lines.map { text.file.line($0) + "\n" }.joined()
      return [.copy(copied, label: lines.count == 1 ? "line \(lines.lowerBound)" : "\(lines.count) lines")]
    }
    return []
  }

  /// Enter, or `gd`: to what the line refers to, or what would have to exist.
  mutating func open(in text: SourceText, _ inventory: Inventory) -> [Request] {
    if let list = outline {
      let lines = text.outline(depth: 3, atMost: 5000)
      if lines.indices.contains(list.selected) { go(to: lines[list.selected].line, in: text) }
      outline = nil
      return []
    }
    var seen: Set<Link.Target> = []
    let links = text.links(at: line(in: text), in: inventory).filter { seen.insert($0.target).inserted }
    guard let link = links.first else { return [.say("no reference on this line")] }
    if links.count > 1 { return [.chooseLink(title: "line \(line(in: text)) refers to", links)] }
    switch link.target {
    case .resource(let id): return [.open(id)]
    case .missing(let missing): return [.openBroken(link), .warn(missing.description)]
    }
  }

  private func selectedLines(in text: SourceText) -> ClosedRange<Int>? {
    guard let anchor else { return nil }
    let (begin, end) = (min(max(anchor, text.lines.lowerBound), text.lines.upperBound), line(in: text))
    return min(begin, end)...max(begin, end)
  }

  private mutating func toggleFold(in text: SourceText) {
    if folds[cursor] != nil { return folds.unfold(cursor) }
    guard let place = text.foldable(at: cursor) else { return }
    folds.fold(place.line, to: min(place.last, text.lines.upperBound))
    cursor = place.line
  }

  private func otherEnd(in text: SourceText) -> Int? {
    guard let place = text.foldable(at: cursor) else { return nil }
    return cursor == place.last ? place.line : place.last
  }

  private func startOutline(of text: SourceText) -> FactList {
    var list = FactList()
    list.selected = text.outline(depth: 3, atMost: 5000).lastIndex { $0.line <= cursor } ?? 0
    return list
  }

  private func outlineLines(of text: SourceText) -> [FactLine] {
    text.outline(depth: 3, atMost: 5000).map { entry in
      let indent = String(repeating: "  ", count: entry.depth)
      return FactLine(
        text: Text(indent) + Text(untrusted: entry.title, .yamlKey), mark: Text("\(entry.line)", .textDim))
    }
  }

  /// Of this text's lines, by line.
  private func problems(in text: SourceText, _ warnings: Warnings) -> [(line: Int, problem: Problem)] {
    guard !text.isMade else { return [] }
    let found = text.resource.map { warnings.of($0.id) } ?? warnings.inFile(text.file.name)
    return found.compactMap { warning in
      guard let span = warning.problem.span, span.file == text.file, text.lines.contains(span.line) else { return nil }
      return (span.line, warning.problem)
    }
  }

  /// The next line with something wrong (1), or the previous one (-1); nil past the last.
  func problemLine(_ step: Int, in text: SourceText, _ warnings: Warnings) -> Int? {
    let here = line(in: text)
    let lines = problems(in: text, warnings).map(\.line)
    return step > 0 ? lines.filter { $0 > here }.min() : lines.filter { $0 < here }.max()
  }
}

// MARK: - Drawing

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
