import Drawing
import Kubernetes
import Manifest

// What the navigator does with a message.

extension ObjectsPane {
  /// Takes what was read. Selection, folds and marks stay with the objects they belong to.
  mutating func show(_ contents: Contents) {
    let (oldItem, oldRow) = (selectedItem.map { outline.items[$0].id }, selected ?? 0)
    let isFirst = self.contents.inventory.resources.isEmpty
    self.contents = contents
    marks = marks.filter { contents.inventory[$0] != nil }
    outline = contents.outline(by: grouping, in: order)
    if isFirst {
      (toggled, foldedDepth) = ([], nil)
      foldsByDefault = contents.inventory.resources.count > 400
    }
    computeFolds()
    computeRows()
    if let oldItem, !restore(oldItem) { select(row: min(oldRow, rows.count - 1)) }
    if oldItem == nil { selectFirstObject() }
  }

  mutating func restore(_ id: Outline.ID) -> Bool {
    // In another group, or folded away: still the same object.
    if case .resource(let resource) = id.key, let position = contents.positions[resource],
      let index = outline.index(ofResource: position)
    {
      return outline.items[index].id == id ? select(shown: index) : reveal(resource)
    }
    return outline.index(of: id).map { select(shown: $0) } ?? false
  }

  /// Selects an item, or what it's folded into; false when neither is shown.
  mutating func select(shown item: Int) -> Bool {
    guard let row = rowShowing(item) else { return false }
    select(row: row)
    return true
  }

  mutating func selectFirstObject() {
    // A file that can't be read stands above all, but the application is what one came to see.
    let first = rows.firstIndex { if case .resource = outline.items[$0].content { true } else { false } }
    let broken = rows.firstIndex { if case .brokenFile = outline.items[$0].content { true } else { false } }
    select(row: first ?? broken ?? 0)
  }

  /// Selects an object, unfolds what's around it, and gives up the filter if that hides it. False when there's no such
  /// object.
  package mutating func reveal(_ id: Resource.ID) -> Bool {
    guard let resource = contents.positions[id],
      let item = outline.index(ofResource: resource, near: selectedItem)
    else { return false }
    return reveal(item: item)
  }

  mutating func reveal(item: Int) -> Bool {
    var changed = false
    for ancestor in outline.ancestors(of: item) where isFolded(ancestor) {
      toggle(ancestor)
      changed = true
    }
    if changed { computeRows() }
    if row(of: item) == nil, hasFilter {
      filter = .none
      severities = []
      computeRows()
    }
    guard let row = row(of: item) else { return false }
    select(row: row)
    return true
  }

  /// Selects a file that couldn't be read; false when it's none.
  mutating func reveal(file: String) -> Bool {
    let index = outline.items.firstIndex { item in
      if case .brokenFile(let broken) = item.content { return broken.file == file }
      return false
    }
    return index.map { reveal(item: $0) } ?? false
  }

  mutating func reveal(missing link: Link) -> Bool {
    guard let key = link.missingKey, let index = outline.items.firstIndex(where: { $0.id.key == key }) else {
      return false
    }
    return reveal(item: index)
  }

  /// What the row stands for is opened with `open`, answered to the caller, as it concerns other panes.
  mutating func receive(_ message: Message, height: Int) -> Bool {
    var isOpening = false
    switch message {
    case .move(let motion): move(motion, height: height)
    case .select(let row): select(row: row)
    case .open: isOpening = open()
    case .toggleFold:
      guard let item = selectedItem else { break }
      toggleFold(isFoldable(item) ? item : outline.items[item].parent ?? item)
    case .foldAll: foldAll(below: 0)
    case .unfoldAll: foldAll(below: .max)
    case .foldTo(let depth): foldAll(below: depth)
    case .group(let grouping): regroup(grouping, order)
    case .nextGrouping:
      let all = Grouping.allCases
      regroup(all[((all.firstIndex(of: grouping) ?? 0) + 1) % all.count], order)
    case .order(let order): regroup(grouping, order)
    case .filter(let text): setFilter(text)
    case .toggleMark:
      if case .resource(let id) = subject { marks.formSymmetricDifference([id]) }
      markedLast = selectedItem.map { outline.items[$0].id }
      move(.lines(1), height: height)
    case .markShown: markShown()
    case .markRange: markRange()
    case .clearMarks: marks = []
    case .toggleSeverity(let severity):
      severities.formSymmetricDifference([severity])
      refilter()
    case .nextColumn:
      let all = Column.allCases
      column = all[((all.firstIndex(of: column) ?? 0) + 1) % all.count]
    case .click(let point, let isDouble): isOpening = click(point, isDouble: isDouble, height: height)
    case .wheel(let lines): move(.scroll(lines), height: height)
    case .problem(let step): moveToProblem(step)
    case .warning(let step): moveToProblem(step, countsMissing: false)
    }
    reveal(height: height)
    return isOpening
  }

  /// Keeps the selected row in sight of so many rows.
  mutating func reveal(height: Int) { scroll.reveal(selected, of: rows.count, height: height) }

  mutating func open() -> Bool {
    guard let item = selectedItem else { return false }
    switch outline.items[item].content {
    case .heading, .zone:
      toggleFold(item)
      return false
    default: return true
    }
  }

  mutating func move(_ motion: Motion, height: Int) {
    guard let row = selected else { return }
    switch motion {
    case .lines(let count): select(row: row + count)
    case .pages(let count): select(row: row + count * max(1, height - 1))
    case .halfPages(let count): select(row: row + count * max(1, height / 2))
    case .first: select(row: 0)
    case .last: select(row: rows.count - 1)
    case .line(let line): select(row: line - 1)
    case .scroll(let count):
      let first = max(0, min(scroll.first(of: rows.count, height: height, showing: row) + count, rows.count - height))
      scroll.offset = first
      let margin = min(2, max(0, (height - 1) / 2))
      let top = first == 0 ? 0 : first + margin
      let bottom = first + height >= rows.count ? rows.count - 1 : first + height - 1 - margin
      select(row: max(top, min(row, bottom)))
    case .center: scroll.offset = max(0, row - height / 2)
    case .toTop: scroll.offset = row
    case .toBottom: scroll.offset = max(0, row - height + 1)
    case .columns(let count) where count < 0:
      let item = rows[row]
      if isFoldable(item), !isFolded(item) {
        toggleFold(item)
      } else if let parent = outline.items[item].parent, let above = self.row(of: parent) {
        select(row: above)
      }
    case .columns:
      let item = rows[row]
      guard isFoldable(item) else { break }
      if isFolded(item) { toggleFold(item) } else { select(row: row + 1) }
    }
  }

  mutating func select(row: Int) {
    selected = rows.isEmpty ? nil : max(0, min(row, rows.count - 1))
    gather()
  }

  /// Marks all objects from the row that was marked last to the selected one.
  mutating func markRange() {
    guard let selected else { return }
    let start = markedLast.flatMap { outline.index(of: $0) }.flatMap { row(of: $0) } ?? selected
    for row in min(start, selected)...max(start, selected) {
      if case .resource(let index, _) = outline.items[rows[row]].content {
        marks.insert(contents.inventory.resources[index].id)
      }
    }
    markedLast = outline.items[rows[selected]].id
  }

  mutating func markShown() {
    let shown = rows.compactMap { row -> Resource.ID? in
      if case .resource(let index, _) = outline.items[row].content { return contents.inventory.resources[index].id }
      return nil
    }
    if marks.isSuperset(of: shown) { marks.subtract(shown) } else { marks.formUnion(shown) }
  }

  /// To the next row with problems of its own; around the end.
  ///
  /// - Parameter countsMissing: whether what's missing counts, beside the objects that want it.
  mutating func moveToProblem(_ step: Int, countsMissing: Bool = true) {
    guard let start = selectedItem else { return }
    let count = outline.items.count
    for distance in 1...max(1, count) {
      let item = ((start + distance * step) % count + count) % count
      switch outline.items[item].content {
      case .heading, .zone, .part, .package: continue
      case .missing where !countsMissing: continue
      case .resource, .missing, .brokenFile:
        if !outline.items[item].counts.isEmpty, passesFilter(item) {
          _ = reveal(item: item)
          return
        }
      }
    }
  }

  mutating func regroup(_ grouping: Grouping, _ order: Order) {
    let old = selectedItem.map { outline.items[$0].id }
    (self.grouping, self.order) = (grouping, order)
    outline = contents.outline(by: grouping, in: order)
    computeFolds()
    computeRows()
    if let old, !restore(old) { selectFirstObject() }
  }

  mutating func setFilter(_ text: String) {
    do {
      filter = try Filter(text)
      filterFailure = nil
      refilter()
    } catch {
      filterFailure = error.reason
    }
  }

  mutating func clearFilter() {
    (filter, filterFailure, severities) = (.none, nil, [])
    refilter()
  }

  mutating func refilter() {
    let old = selectedItem
    computeRows()
    // The nearest thing to what was selected: itself, or the first object that's left.
    if let old, let row = row(of: old) {
      select(row: row)
    } else {
      selectFirstObject()
    }
  }

  func passesFilter(_ item: Int) -> Bool { !hasFilter || row(of: item) != nil }
}

// MARK: - Mouse

extension ObjectsPane {
  /// True when the row is to be opened.
  mutating func click(_ point: Point, isDouble: Bool, height: Int) -> Bool {
    let line = point.y - 1
    guard line >= 0, line < height else { return false }
    let row = scroll.first(of: rows.count, height: height, showing: selected) + line
    guard row < rows.count else { return false }
    let wasSelected = row == selected
    select(row: row)
    let item = rows[row]
    // Frame, sign of selection, then two columns for each level: there's the fold mark.
    if isFoldable(item), point.x == 2 + 2 * outline.items[item].depth {
      toggleFold(item)
      return false
    }
    return wasSelected || isDouble ? open() : false
  }
}
