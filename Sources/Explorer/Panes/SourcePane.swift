import Drawing
import Kubernetes
import Manifest

/// The text of an object, or of a file: to read, to search, and to follow what it refers to.
struct SourcePane: Sendable, Hashable {
  /// As in the file, from 1; 0 before it was shown: the first line then.
  var cursor = 0
  var top = 0
  /// How many cells are scrolled out on the left.
  var left = 0
  var folds = Folds()
  var wraps = false
  var hasNumbers = true
  var search: LineSearch?
  /// The lines that hold what's searched.
  var matches: [Int] = []
  var onlyMatching = false
  var showsHelp = false
  var outline: FactList?
  /// Where the stretch of selected lines began; its other end is the cursor.
  var anchor: Int?
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

  func next(after line: Int, in text: SourceText) -> Int? {
    if onlyMatching { return matches.first { $0 > line } }
    let next = folds.hidden(line + 1).map { $0.upperBound + 1 } ?? line + 1
    return next <= text.lines.upperBound ? next : nil
  }

  func previous(before line: Int, in text: SourceText) -> Int? {
    if onlyMatching { return matches.last { $0 < line } }
    let previous = folds.hidden(line - 1).map { $0.lowerBound - 1 } ?? line - 1
    return previous >= text.lines.lowerBound ? previous : nil
  }

  func shown(atOrAfter line: Int, in text: SourceText) -> Int {
    if onlyMatching { return matches.first { $0 >= line } ?? matches.last ?? line }
    return folds.hidden(line).map { $0.lowerBound - 1 } ?? line
  }

  func shown(atOrBefore line: Int, in text: SourceText) -> Int {
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
  func firstShown(in text: SourceText, height: Int) -> Int {
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

  func selectedLines(in text: SourceText) -> ClosedRange<Int>? {
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

  func outlineLines(of text: SourceText) -> [FactLine] {
    text.outline(depth: 3, atMost: 5000).map { entry in
      let indent = String(repeating: "  ", count: entry.depth)
      return FactLine(
        text: Text(indent) + Text(untrusted: entry.title, .yamlKey), mark: Text("\(entry.line)", .textDim))
    }
  }

  /// Of this text's lines, by line.
  func problems(in text: SourceText, _ warnings: Warnings) -> [(line: Int, problem: Problem)] {
    guard !text.isMade else { return [] }
    let found = text.resource.map { warnings.of($0.id) } ?? warnings.inFile(text.file.name)
    return found.compactMap { warning in
      guard let span = warning.problem.span, span.file == text.file, text.lines.contains(span.line) else { return nil }
      return (span.line, warning.problem)
    }
  }

  /// The first line with something wrong (1), or the last one (-1); nil without any.
  func outermostProblemLine(_ step: Int, in text: SourceText, _ warnings: Warnings) -> Int? {
    let lines = problems(in: text, warnings).map(\.line)
    return step > 0 ? lines.min() : lines.max()
  }

  /// The next line with something wrong (1), or the previous one (-1); nil past the last.
  func problemLine(_ step: Int, in text: SourceText, _ warnings: Warnings) -> Int? {
    let here = line(in: text)
    let lines = problems(in: text, warnings).map(\.line)
    return step > 0 ? lines.filter { $0 > here }.min() : lines.filter { $0 < here }.max()
  }
}
