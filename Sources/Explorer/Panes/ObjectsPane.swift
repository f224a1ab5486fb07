import Drawing
import Kubernetes
import Manifest

/// The navigator: a tree of everything that was read, in one of four orders.
///
/// What there is stands in an `Outline`, made once for a loading; folding and filtering choose the visible rows, made once
/// for each change. A frame only draws the rows in sight.
package struct ObjectsPane: Sendable {
  package enum Message: Sendable, Hashable {
    case move(Motion)
    case select(row: Int)
    case open
    case toggleFold, foldAll, unfoldAll
    case foldTo(depth: Int)
    case group(Grouping), nextGrouping
    case order(Order)
    case filter(String)
    case toggleMark, markShown, markRange, clearMarks
    case toggleSeverity(Severity)
    case click(Point, isDouble: Bool)
    case wheel(Int)
    case problem(Int)
  }

  package private(set) var grouping = Grouping.application
  package private(set) var order = Order.kind
  /// The last filter that could be understood.
  package private(set) var filter = Filter.none
  /// Why what's being typed can't be understood; nil when it can.
  package private(set) var filterFailure: String?
  /// Only objects with a problem of one of these; empty: all.
  package private(set) var severities: Set<Severity> = []
  package private(set) var marks: Set<Resource.ID> = []
  /// Where marking a range begins.
  private var markedLast: Outline.ID?

  private(set) var outline = Outline()
  private var contents = Contents.empty
  /// The indices of the items that are shown, in order.
  private(set) var rows: [Int] = []
  /// What would find something, when nothing is found.
  struct NearFilter: Sendable {
    let text: String
    let count: Int
  }

  private(set) var nearestFilter: NearFilter?
  /// How many objects the filter lets through.
  private(set) var matching = 0
  /// Where the selected item stands among the rows; nil when there are none.
  private(set) var selected: Int?
  private var scroll = Scroll()
  /// Which items a person folded or unfolded against the rule.
  private var toggled: Set<Outline.ID> = []
  /// For each item whether it's folded now.
  private var folded: [Bool] = []
  private var foldsByDefault = false

  package init() {}
}

// MARK: - What others ask

extension ObjectsPane {
  package var selectedItem: Int? { selected.map { rows[$0] } }

  var hasFilter: Bool { !filter.isEmpty || !severities.isEmpty }

  /// All objects, whether shown or not.
  package var objectCount: Int { contents.inventory.resources.count }

  var filterText: String {
    let signs = Severity.allCases.filter(severities.contains).map { $0.letter }.joined()
    return (filter.text + (signs.isEmpty ? "" : " !" + signs)).trimmed
  }

  /// What the other panes show.
  package var subject: Subject {
    guard let item = selectedItem else { return .none }
    switch outline.items[item].content {
    case .resource(let index, _): return .resource(contents.inventory.resources[index].id)
    case .part: return ancestorResource(of: item).map { .resource($0) } ?? .none
    case .missing(let link, _): return .brokenReference(link)
    case .brokenFile(let file): return .file(file.file)
    case .package(let package): return .package(package)
    case .heading(let title), .zone(_, let title): return .group(title: title, members: members(below: item))
    }
  }

  /// What's selected, by what it's known by from one loading to the next.
  var selectedID: Outline.ID? { selectedItem.map { outline.items[$0].id } }

  /// The object of the selected row, or the one its container belongs to.
  var selectedResource: Resource? {
    guard let item = selectedItem else { return nil }
    for candidate in [item] + outline.ancestors(of: item) {
      switch outline.items[candidate].content {
      case .resource(let index, _): return contents.inventory.resources[index]
      case .part: continue
      default: return nil
      }
    }
    return nil
  }

  /// The place in a file that the selected row stands for beside its object: of a container.
  var selectedPart: Node? {
    guard let item = selectedItem, case .part(_, let node) = outline.items[item].content else { return nil }
    return node
  }

  var selectedPackage: Contents.Package? {
    guard let item = selectedItem, case .package(let package) = outline.items[item].content else { return nil }
    return package
  }

  /// From the outermost heading to the selected row.
  package var crumbs: [String] { crumbItems.map { name(of: $0) } }

  /// The items of those names.
  var crumbItems: [Int] {
    guard let item = selectedItem else { return [] }
    return outline.ancestors(of: item).reversed() + [item]
  }

  private func ancestorResource(of item: Int) -> Resource.ID? {
    for ancestor in outline.ancestors(of: item) {
      if case .resource(let index, _) = outline.items[ancestor].content {
        return contents.inventory.resources[index].id
      }
    }
    return nil
  }

  private func members(below item: Int) -> [Resource.ID] {
    outline.items[item..<outline.items[item].end].compactMap { below in
      if case .resource(let index, _) = below.content { return contents.inventory.resources[index].id }
      return nil
    }
  }

  func name(of item: Int) -> String {
    switch outline.items[item].content {
    case .heading(let title), .zone(_, let title): title
    case .resource(let index, _): label(of: contents.inventory.resources[index])
    case .part(let title, _): title
    case .missing(let link, _): link.missing?.label ?? ""
    case .brokenFile(let file): "\(contents.short(file.file)):\(file.line)"
    case .package(let package): contents.short(package.path)
    }
  }

  private func label(of resource: Resource) -> String {
    resource.kind?.facts.abbreviation.map { "\($0)/\(resource.name)" } ?? resource.label
  }

  package func isShown(_ id: Resource.ID) -> Bool {
    guard let item = selectedItem else { return false }
    if case .resource(let index, _) = outline.items[item].content {
      return contents.inventory.resources[index].id == id
    }
    return false
  }

  /// `5 of 31`
  var matchText: String { "\(matching) of \(objectCount)" }
}

// MARK: - Changes

extension ObjectsPane {
  /// Takes what was read. Selection, folds and marks stay with the objects they belong to.
  mutating func show(_ contents: Contents) {
    let (oldItem, oldRow) = (selectedItem.map { outline.items[$0].id }, selected ?? 0)
    let isFirst = self.contents.inventory.resources.isEmpty
    self.contents = contents
    marks = marks.filter { contents.inventory[$0] != nil }
    outline = contents.outline(by: grouping, in: order)
    if isFirst {
      toggled = []
      foldsByDefault = contents.inventory.resources.count > 400
    }
    computeFolds()
    computeRows()
    if let oldItem, !restore(oldItem) { select(row: min(oldRow, rows.count - 1)) }
    if oldItem == nil { selectFirstObject() }
  }

  private mutating func restore(_ id: Outline.ID) -> Bool {
    // In another group, or folded away: still the same object.
    if case .resource(let resource) = id.key, let position = contents.positions[resource],
      let index = outline.index(ofResource: position)
    {
      return outline.items[index].id == id ? select(shown: index) : reveal(resource)
    }
    return outline.index(of: id).map { select(shown: $0) } ?? false
  }

  /// Selects an item, or what it's folded into; false when neither is shown.
  private mutating func select(shown item: Int) -> Bool {
    guard let row = rowShowing(item) else { return false }
    select(row: row)
    return true
  }

  private mutating func selectFirstObject() {
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
    case .click(let point, let isDouble): isOpening = click(point, isDouble: isDouble, height: height)
    case .wheel(let lines): move(.scroll(lines), height: height)
    case .problem(let step): moveToProblem(step)
    }
    reveal(height: height)
    return isOpening
  }

  /// Keeps the selected row in sight of so many rows.
  mutating func reveal(height: Int) { scroll.reveal(selected, of: rows.count, height: height) }

  private mutating func open() -> Bool {
    guard let item = selectedItem else { return false }
    switch outline.items[item].content {
    case .heading, .zone:
      toggleFold(item)
      return false
    default: return true
    }
  }

  private mutating func move(_ motion: Motion, height: Int) {
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

  private mutating func select(row: Int) {
    selected = rows.isEmpty ? nil : max(0, min(row, rows.count - 1))
  }

  /// Marks all objects from the row that was marked last to the selected one.
  private mutating func markRange() {
    guard let selected else { return }
    let start = markedLast.flatMap { outline.index(of: $0) }.flatMap { row(of: $0) } ?? selected
    for row in min(start, selected)...max(start, selected) {
      if case .resource(let index, _) = outline.items[rows[row]].content {
        marks.insert(contents.inventory.resources[index].id)
      }
    }
    markedLast = outline.items[rows[selected]].id
  }

  private mutating func markShown() {
    let shown = rows.compactMap { row -> Resource.ID? in
      if case .resource(let index, _) = outline.items[row].content { return contents.inventory.resources[index].id }
      return nil
    }
    if marks.isSuperset(of: shown) { marks.subtract(shown) } else { marks.formUnion(shown) }
  }

  /// To the next row with problems of its own; around the end.
  private mutating func moveToProblem(_ step: Int) {
    guard let start = selectedItem else { return }
    let count = outline.items.count
    for distance in 1...max(1, count) {
      let item = ((start + distance * step) % count + count) % count
      switch outline.items[item].content {
      case .heading, .zone, .part, .package: continue
      case .resource, .missing, .brokenFile:
        if !outline.items[item].counts.isEmpty, passesFilter(item) {
          _ = reveal(item: item)
          return
        }
      }
    }
  }

  private mutating func regroup(_ grouping: Grouping, _ order: Order) {
    let old = selectedItem.map { outline.items[$0].id }
    (self.grouping, self.order) = (grouping, order)
    outline = contents.outline(by: grouping, in: order)
    computeFolds()
    computeRows()
    if let old, !restore(old) { selectFirstObject() }
  }

  private mutating func setFilter(_ text: String) {
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

  private mutating func refilter() {
    let old = selectedItem
    computeRows()
    // The nearest thing to what was selected: itself, or the first object that's left.
    if let old, let row = row(of: old) {
      select(row: row)
    } else {
      selectFirstObject()
    }
  }

  private func passesFilter(_ item: Int) -> Bool { !hasFilter || row(of: item) != nil }
}

// MARK: - Folds and rows

extension ObjectsPane {
  func isFoldable(_ item: Int) -> Bool { outline.items[item].end > item + 1 }

  func isFolded(_ item: Int) -> Bool { folded[item] }

  /// Headings are open unless there are too many objects, objects are folded, generated ones open.
  private mutating func computeFolds() {
    folded = outline.items.indices.map { item in
      guard isFoldable(item) else { return false }
      let standard =
        switch outline.items[item].content {
        case .heading, .zone: foldsByDefault
        case .resource(let index, _): contents.inventory.resources[index].isWritten
        default: false
        }
      return !toggled.isEmpty && toggled.contains(outline.items[item].id) ? !standard : standard
    }
  }

  private mutating func toggle(_ item: Int) {
    folded[item].toggle()
    let id = outline.items[item].id
    if toggled.remove(id) == nil { toggled.insert(id) }
  }

  private mutating func toggleFold(_ item: Int) {
    guard isFoldable(item) else { return }
    toggle(item)
    computeRows()
    if let row = row(of: item) { select(row: row) }
  }

  /// Folds everything from a depth on and unfolds what's above.
  private mutating func foldAll(below depth: Int) {
    let old = selectedItem
    for item in outline.items.indices where isFoldable(item) {
      if isFolded(item) != (outline.items[item].depth >= depth) { toggle(item) }
    }
    computeRows()
    guard let old else { return }
    if let row = rowShowing(old) { select(row: row) }
  }

  /// The row of an item, or of the nearest heading around it that's shown.
  private func rowShowing(_ item: Int) -> Int? {
    for candidate in [item] + outline.ancestors(of: item) {
      if let row = row(of: candidate) { return row }
    }
    return nil
  }

  func row(of item: Int) -> Int? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle] < item { low = middle + 1 } else { high = middle }
    }
    return low < rows.count && rows[low] == item ? low : nil
  }

  private mutating func computeRows() {
    rows.removeAll(keepingCapacity: true)
    if hasFilter {
      computeFilteredRows()
    } else {
      matching = objectCount
      var item = 0
      while item < outline.items.count {
        rows.append(item)
        item = isFolded(item) ? outline.items[item].end : item + 1
      }
    }
    if let selected { select(row: selected) } else { select(row: 0) }
  }

  /// What matches, and what's above it; folds don't hide matches.
  private mutating func computeFilteredRows() {
    let matcher = Matcher(contents, filter: filter)
    var isShown = Array(repeating: false, count: outline.items.count)
    var known: [Bool?] = Array(repeating: nil, count: contents.names.count)
    matching = 0
    for (index, item) in outline.items.enumerated() {
      let matches: Bool
      switch item.content {
      case .heading, .zone, .part: continue
      case .resource(let resource, _):
        matches = known[resource] ?? passes(resource, matcher)
        if matches, known[resource] == nil { matching += 1 }
        known[resource] = matches
      case .missing(let link, _):
        let severity: Severity = link.isBroken ? .error : .info
        matches =
          matcher.matches(text: link.missing?.label ?? "", traits: [.missing], severity: severity, filter)
          && (severities.isEmpty || severities.contains(severity))
      case .brokenFile(let file):
        matches =
          matcher.matches(text: file.file, severity: .error, filter)
          && (severities.isEmpty || severities.contains(.error))
      case .package(let package): matches = severities.isEmpty && matcher.matches(text: package.path, filter)
      }
      guard matches else { continue }
      isShown[index] = true
      var parent = item.parent
      while let above = parent, !isShown[above] {
        isShown[above] = true
        parent = outline.items[above].parent
      }
    }
    rows = isShown.indices.filter { isShown[$0] }
    nearestFilter = rows.isEmpty ? findNearest() : nil
  }

  private func passes(_ resource: Int, _ matcher: Matcher) -> Bool {
    if !severities.isEmpty, !severities.contains(where: { contents.counts[resource][$0] > 0 }) { return false }
    return matcher.matches(resource, filter)
  }

  /// A filter like the present one that finds something; nil when none is near.
  private func findNearest() -> NearFilter? {
    guard matching == 0, filter.terms.count > 0 else { return nil }
    let words = filter.text.split(separator: " ").map(String.init)
    var candidates: [String] = []
    for (position, word) in words.enumerated() {
      guard let colon = word.firstIndex(of: ":") else {
        // Of very many names the first will do: a person waits for each letter.
        let names = contents.inventory.resources.prefix(2000).map(\.name)
        if let near = nearest(to: word, among: names) { candidates.append(replacing(words, position, near)) }
        continue
      }
      let key = word[...colon]
      let values = Filter.completions(of: String(key), in: contents.inventory).map { String($0.dropFirst(key.count)) }
      let value = String(word[word.index(after: colon)...])
      if let near = nearest(to: value, among: values) { candidates.append(replacing(words, position, key + near)) }
    }
    // Then with one term less.
    if words.count > 1 { candidates += words.indices.map { replacing(words, $0, nil) } }
    for candidate in candidates {
      guard let filter = try? Filter(candidate) else { continue }
      let matcher = Matcher(contents, filter: filter)
      let count = contents.names.indices.count { matcher.matches($0, filter) }
      if count > 0 { return NearFilter(text: candidate, count: count) }
    }
    return nil
  }

  private func replacing(_ words: [String], _ position: Int, _ new: String?) -> String {
    var words = words
    if let new { words[position] = new } else { words.remove(at: position) }
    return words.joined(separator: " ")
  }
}

// MARK: - Mouse

extension ObjectsPane {
  /// True when the row is to be opened.
  private mutating func click(_ point: Point, isDouble: Bool, height: Int) -> Bool {
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

// MARK: - Drawing

extension ObjectsPane {
  func draw(in area: Rect, on surface: inout Surface, look: Look, isFocused: Bool) {
    let place = selected.map { "\($0 + 1)/\(rows.count)" } ?? "0/0"
    var frame = Frame("0 \(grouping.title)", topRight: Text(place), isFocused: isFocused)
    if hasFilter { frame.bottomLeft = Text("/ \(filterText)", .searchMatch) }
    if hasFilter { frame.bottomRight = Text(matchText) }
    if !hasFilter, order != .kind { frame.bottomRight = Text("by \(order.title)") }
    frame.draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    if rows.isEmpty { return drawNothing(in: inside, on: &surface, look: look) }
    let list = Rows(count: rows.count, selected: selected, scroll: scroll, isFocused: isFocused) { row in
      self.row(rows[row], width: inside.width, look: look)
    }
    list.draw(in: inside, on: &surface, with: look.theme)
  }

  private func drawNothing(in area: Rect, on surface: inout Surface, look: Look) {
    var text = hasFilter ? "\(matchText) match `\(filterText)`. Esc clears." : "nothing here"
    if let near = nearestFilter { text += "\nNearest: `\(near.text)` (\(near.count))" }
    Prose(text, as: .textDim).draw(in: area.inset(x: 1, y: 0), on: &surface, with: look.theme)
  }

  private func row(_ index: Int, width: Int, look: Look) -> Row {
    let item = outline.items[index]
    let glyphs = look.glyphs
    var text = Text(String(repeating: "  ", count: item.depth))
    text.append(isFoldable(index) ? (isFolded(index) && !hasFilter ? glyphs.folded : glyphs.open) + " " : "  ")
    var detail = item.counts.text
    var isMarked = false
    switch item.content {
    case .heading(let title):
      text += Text(untrusted: title, item.depth == 0 ? .textStrong : .text)
      if detail.isEmpty, item.members > 0 { detail = Text("\(item.members)", .textDim) }
    case .zone(let zone, let title):
      text.append(title, zone == .admin ? .zoneAdmin : .zoneRuntime)
      if detail.isEmpty { detail = Text("\(item.members)", .textDim) }
    case .resource(let index, let isShared):
      let resource = contents.inventory.resources[index]
      isMarked = marks.contains(resource.id)
      text += Text(untrusted: marking(label(of: resource), glyphs), role(of: resource))
      if isShared { text.append(" =", .textDim) }
      // The name is worth more than how much of the lesser there is.
      detail = item.counts.text(width: width - text.width - 2)
    case .part(let title, _): text += Text(untrusted: title, .textDim)
    case .missing(let link, let references):
      text = Text(String(repeating: "  ", count: item.depth))
      text.append("\(glyphs.broken) ", .refBroken)
      text += Text(untrusted: link.missing?.label ?? "", .refBroken)
      let word = link.isBroken ? "missing" : "optional, missing"
      if width - text.width - detail.width > word.count + 4 {
        detail = Text(references > 1 ? "\(word) \(references)x " : "\(word) ", .textDim) + detail
      }
    case .brokenFile(let file):
      text = Text(String(repeating: "  ", count: item.depth))
      text.append("\(glyphs.broken) ", .error)
      // The folders before are in the detail's title; here the message is worth more.
      let name = file.file.split(separator: "/").last.map(String.init) ?? file.file
      text += Text(untrusted: "\(name):\(file.line) ", .error) + Text(untrusted: file.message, .textDim)
      detail = Text()
    case .package(let package):
      detail = Text(package.kind, .textDim)
      let room = width - text.width - detail.width - 2
      text += Text(
        fit(sanitised(contents.short(package.path)), to: room, cut: .middle, ellipsis: glyphs.middleEllipsis))
    }
    return Row(text, detail: detail, isMarked: isMarked)
  }

  private func role(of resource: Resource) -> Role? {
    switch resource.origin {
    case .written: nil
    case .assumed: .zoneAdmin
    case .derived: .zoneRuntime
    }
  }

  /// Names of generated things carry ‹ ›; where those can't be shown, what stands for them.
  private func marking(_ label: String, _ glyphs: Glyphs) -> String {
    guard glyphs.madeLeft != "‹", label.contains("‹") else { return label }
    return label.map { $0 == "‹" ? glyphs.madeLeft : $0 == "›" ? glyphs.madeRight : String($0) }.joined()
  }
}

extension Counts {
  /// As many of the counts as there's room for, the worst first; at least one.
  func text(width: Int) -> Text {
    if text.width <= width { return text }
    let withoutInfos = Counts(errors: errors, warnings: warnings)
    if infos > 0, !withoutInfos.isEmpty { return withoutInfos.text(width: width) }
    return warnings > 0 && errors > 0 ? Counts(errors: errors).text : text
  }

  /// `E2 W6 I3`; empty when there are none.
  package var text: Text {
    var result = Text()
    for (letter, count, role) in [("E", errors, Role.error), ("W", warnings, .warning), ("I", infos, .info)]
    where count > 0 {
      if !result.isEmpty { result.append(" ") }
      result.append("\(letter)\(count)", role)
    }
    return result
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return String(rest)
  }
}
