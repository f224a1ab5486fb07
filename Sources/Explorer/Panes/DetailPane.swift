import Drawing
import Kubernetes
import Manifest

/// What is shown of the selected object, file or group: five tabs over one subject.
///
/// Each object keeps the tab it was left on; a new one shows the tab that's set for its kind, else the one chosen last.
/// Where a person is inside the tabs is kept for the present subject only; `place` carries it
/// into the jump history.
package struct DetailPane: Sendable {
  package enum Tab: Int, Sendable, CaseIterable, Hashable {
    case overview = 1
    case yaml, map, timeline, warnings
  }

  package enum Message: Sendable, Hashable {
    case move(Motion)
    /// Looks for a text; nil ends the search.
    case search(String?)
    /// To the next (1) or previous (-1) match.
    case match(Int)
    case onlyMatching(Bool)
    /// Enter: goes where the line, the reference or the box leads.
    case open
    case click(Point, isDouble: Bool)
    case wheel(Int, Point)
    case tab(Tab)
    /// A line of the text, counted from 1 as in the file.
    case goToLine(Int)
    /// The YAML tab with the cursor at a place; nil: where it was.
    case show(Span?)
    /// The map as a tree of relations, or as boxes again.
    case tree(Bool)
    /// Shows the values of a Secret, or hides them.
    case secrets
    case source(SourceAction)
    case map(MapAction)
    case warnings(WarningsPane.Message)
  }

  package enum SourceAction: Sendable, Hashable {
    case fold, foldAll, unfoldAll, wrap, numbers
    /// To the next (1) or previous (-1) top key or document.
    case topKey(Int)
    /// To the other end of a stretch that's nested or in brackets.
    case bracket
    /// What the API says about the field.
    case help
    case outline
    /// Begins a stretch of lines at the cursor, or gives it up.
    case select
    /// Puts the stretch in the clipboard.
    case copySelected
  }

  package enum MapAction: Sendable, Hashable {
    case edge(Int)
    /// More (1) or less (-1) in each box.
    case detail(Int)
    /// Only what's broken and what's next to it.
    case onlyErrors
  }

  /// Where a person is: for the jump history.
  package struct Place: Sendable, Hashable {
    var tab = Tab.overview
    var overview = OverviewPane()
    var source = SourcePane()
    var map = MapPane()
    var relations = RelationsPane()
    var showsTree = false
    var life = FactList()
    var problems = WarningsPane()
    var search: LineSearch?
  }

  /// Of the present subject.
  package var place = Place() {
    didSet { if place != oldValue { isAdopted = true } }
  }
  private var subject: Subject?
  /// What's wrong with what was read.
  package var warnings = Warnings.none
  /// Of the content when it last received something; lines are broken to it.
  private var width = 80
  /// The place was set for a subject that's still to come.
  private var isAdopted = false
  private var tabs: [Subject: Tab] = [:]
  /// For what has no tab of its own yet: the one a person chose last.
  private var usualTab = Tab.overview
  /// The tab an object of a kind shows first, by the kind's name in lower case.
  var standardTabs: [String: Tab] = [:]
  /// What the status line says; made when something changes, as it needs the inventory.
  package private(set) var positionText = ""
  package private(set) var fieldPath: String?
  package private(set) var matches: (current: Int, count: Int)?
  package private(set) var cursorLine: (file: String, line: Int)?

  package init() {}

  package var tab: Tab {
    get { place.tab }
    set { place.tab = newValue }
  }
  package var searchText: String? { place.search?.query }
  /// Whether `/` looks for a text here; on the map there's nothing to read line by line.
  package var isTextSearchable: Bool { tab != .map || place.showsTree }

  package var context: Context {
    switch tab {
    case .overview: .overview
    case .yaml: place.source.isSelecting ? .selection : .yaml
    case .map: place.showsTree ? .relations : .map
    case .timeline: .lifecycle
    case .warnings: .problems
    }
  }
}

// MARK: - Receiving

extension DetailPane {
  /// Turns to another subject: its tab as it was left, everything else from the beginning.
  package mutating func turn(to subject: Subject, in inventory: Inventory) {
    if subject == self.subject { return note(subject, inventory) }
    self.subject = subject
    if isAdopted {
      isAdopted = false
    } else {
      place = fresh(for: subject, inventory)
      isAdopted = false
    }
    note(subject, inventory)
  }

  /// - Parameter size: of the area the pane is drawn in, its frame included.
  package mutating func receive(
    _ message: Message, on subject: Subject, in inventory: Inventory, size: Size
  ) -> [Request] {
    turn(to: subject, in: inventory)
    let area = content(of: Rect(size))
    width = area.width
    let requests = act(on: message, subject, inventory, area)
    remember(message, subject, leads: !requests.isEmpty)
    isAdopted = false
    note(subject, inventory)
    return requests
  }

  /// Closes what lies on top of a tab (field help, an outline); false when nothing does.
  package mutating func unwind() -> Bool {
    let closed = tab == .warnings ? place.problems.unwind() : place.source.closeOverlay()
    isAdopted = false
    return closed
  }

  /// The next line of the text with something wrong (1), or the previous one (-1); nil past the last.
  func problemLine(_ step: Int, on subject: Subject, in inventory: Inventory) -> Int? {
    SourceText(subject, in: inventory).flatMap { place.source.problemLine(step, in: $0, warnings) }
  }

  /// Which tab the subject keeps, and which one the next shows.
  private mutating func remember(_ message: Message, _ subject: Subject, leads: Bool) {
    switch message {
    case .tab, .tree: usualTab = tab
    case .show, .goToLine: break
    // Whoever opens a box of the map wants to read about it.
    case .open where tab == .map && leads:
      usualTab = .overview
      return
    default: return
    }
    if tabs.count > 5000 { tabs = [:] }
    tabs[subject] = tab
  }

  private func standardTab(for subject: Subject, _ inventory: Inventory) -> Tab? {
    guard !standardTabs.isEmpty, case .resource(let id) = subject else { return nil }
    return standardTabs[id.kind.lowercased()]
  }

  private func fresh(for subject: Subject, _ inventory: Inventory) -> Place {
    var place = Place()
    place.tab = tabs[subject] ?? standardTab(for: subject, inventory) ?? usualTab
    place.showsTree = self.place.showsTree
    if case .brokenReference(let link) = subject, let text = SourceText(subject, in: inventory) {
      place.source.go(to: line(of: link.node.place, in: text), in: text)
    }
    return place
  }

  /// The object under the cursor: what the line refers to, the box of the map; nil where there's none.
  func target(on subject: Subject, in inventory: Inventory) -> Resource.ID? {
    switch tab {
    case .yaml:
      guard let text = SourceText(subject, in: inventory) else { return nil }
      let targets = text.links(at: place.source.line(in: text), in: inventory).map(\.target)
      for case .resource(let id) in targets { return id }
      return nil
    case .map where !place.showsTree: return place.map.target(on: subject, in: inventory)
    default:
      let lines = lines(subject, inventory, .unicode, width)
      if case .open(let id) = list.chosen(of: lines)?.leads { return id }
      return nil
    }
  }

  /// Whether a line of the map has a number that begins with these digits and goes on.
  func hasLongerNumber(_ digits: String, on subject: Subject, in inventory: Inventory, size: Size) -> Bool {
    let width = content(of: Rect(size)).width
    return place.map.numbers(on: subject, in: inventory, width: width).contains { number in
      let text = String(number)
      return text.count > digits.count && text.hasPrefix(digits)
    }
  }

  private mutating func act(
    on message: Message, _ subject: Subject, _ inventory: Inventory, _ area: Rect
  ) -> [Request] {
    switch message {
    case .tab(let tab):
      place.tab = tab
      return []
    case .show(let span):
      place.tab = .yaml
      if let span, let text = SourceText(subject, in: inventory) {
        place.source.go(to: line(of: span, in: text), in: text)
        place.source.move(.lines(0), in: text, height: SourcePane.textHeight(of: area.height))
      }
      return []
    case .goToLine(let line):
      place.tab = .yaml
      guard let text = SourceText(subject, in: inventory) else { return [] }
      place.source.move(.line(line), in: text, height: SourcePane.textHeight(of: area.height))
      return []
    case .tree(let shows):
      (place.tab, place.showsTree) = (.map, shows)
      return []
    case .secrets:
      place.overview.showsSecrets.toggle()
      return []
    case .source(let action):
      return source(action, subject, inventory, height: SourcePane.textHeight(of: area.height))
    case .warnings(let message):
      place.tab = .warnings
      return place.problems.receive(message, warningsSource(subject, in: inventory), size: area.size)
    case .map(let action): return place.map.receive(action, on: subject, in: inventory, size: area.size)
    default: return inTab(message, subject, inventory, area)
    }
  }

  /// The line of a place in the text that's shown: the same line in the object's own file.
  private func line(of span: Span, in text: SourceText) -> Int {
    span.file == text.file ? span.line : text.lines.lowerBound
  }

  private mutating func source(
    _ action: SourceAction, _ subject: Subject, _ inventory: Inventory, height: Int
  ) -> [Request] {
    guard let text = SourceText(subject, in: inventory) else {
      return [.warn("there's no text here")]
    }
    return place.source.receive(action, in: text, inventory, height: height)
  }

  private mutating func inTab(
    _ message: Message, _ subject: Subject, _ inventory: Inventory, _ area: Rect
  ) -> [Request] {
    switch tab {
    case .yaml: return inSource(message, subject, inventory, area)
    case .map where !place.showsTree:
      return place.map.receive(message, on: subject, in: inventory, area: area)
    case .warnings:
      return inWarnings(message, subject, inventory, area)
    default: return inLines(message, subject, inventory, area)
    }
  }

  private mutating func inSource(
    _ message: Message, _ subject: Subject, _ inventory: Inventory, _ area: Rect
  ) -> [Request] {
    guard let text = SourceText(subject, in: inventory) else { return [] }
    let height = SourcePane.textHeight(of: area.height)
    switch message {
    case .move(let motion): place.source.move(motion, in: text, height: height)
    case .search(let query):
      place.source.search(query, in: text)
      place.search = place.source.search
      place.source.move(.lines(0), in: text, height: height)
    case .match(let direction):
      if place.source.search != place.search { place.source.search(place.search?.query, in: text) }
      place.source.match(direction, in: text)
      place.source.move(.lines(0), in: text, height: height)
    case .onlyMatching(let only): place.source.show(onlyMatching: only)
    case .open: return place.source.open(in: text, inventory)
    case .wheel(let by, _): place.source.move(.scroll(by), in: text, height: height)
    case .click(let point, let isDouble):
      if let line = place.source.line(at: point, in: text, area: area) {
        place.source.move(.line(line), in: text, height: height)
        if isDouble { return place.source.open(in: text, inventory) }
      }
    default: break
    }
    return []
  }

  func warningsSource(_ subject: Subject, in inventory: Inventory) -> WarningsSource {
    WarningsSource(warnings: warnings, inventory: inventory, subject: subject)
  }

  private mutating func inWarnings(
    _ message: Message, _ subject: Subject, _ inventory: Inventory, _ area: Rect
  ) -> [Request] {
    let inner: WarningsPane.Message
    switch message {
    case .move(let motion): inner = .move(motion)
    case .open: inner = .open
    case .search(let query):
      place.search = query.flatMap { LineSearch($0) }
      inner = .filter(query ?? "")
    case .match(let direction): inner = .move(.lines(direction))
    case .click(let point, let isDouble):
      inner = .click(Point(point.x - area.left, point.y - area.top), isDouble: isDouble)
    case .wheel(let by, let point): inner = .wheel(by, Point(point.x - area.left, point.y - area.top))
    default: return []
    }
    return place.problems.receive(inner, warningsSource(subject, in: inventory), size: area.size)
  }

  /// The tabs that are lists of facts.
  private mutating func inLines(
    _ message: Message, _ subject: Subject, _ inventory: Inventory, _ area: Rect
  ) -> [Request] {
    if tab == .map, case .move(let motion) = message, case .resource(let id) = subject {
      place.relations.move(motion, on: id, in: inventory, height: area.height)
      return []
    }
    let lines = lines(subject, inventory, .unicode, area.width)
    var list = list
    var requests: [Request] = []
    let owner: Resource.ID? = if case .resource(let id) = subject { id } else { nil }
    switch message {
    case .move(let motion): list.move(motion, in: lines, height: area.height)
    case .search(let query):
      place.search = query.flatMap { LineSearch($0) }
      list.find(place.search, 0, in: lines, height: area.height)
    case .match(let direction): list.find(place.search, direction, in: lines, height: area.height)
    case .open: requests = list.chosen(of: lines)?.requests(for: owner) ?? []
    case .wheel(let by, _): list.move(.scroll(by), in: lines, height: area.height)
    case .click(let point, let isDouble):
      guard let index = list.index(at: point, of: lines, in: area) else { break }
      list.move(.line(index + 1), in: lines, height: area.height)
      if isDouble { requests = list.chosen(of: lines)?.requests(for: owner) ?? [] }
    default: break
    }
    self.list = list
    return requests
  }

  private var list: FactList {
    get {
      switch tab {
      case .timeline: place.life
      case .map: place.relations.list
      default: place.overview.list
      }
    }
    set {
      switch tab {
      case .timeline: place.life = newValue
      case .map: place.relations.list = newValue
      default: place.overview.list = newValue
      }
    }
  }

  private func lines(
    _ subject: Subject, _ inventory: Inventory, _ glyphs: Glyphs, _ width: Int
  ) -> [FactLine] {
    switch tab {
    case .timeline: return lifeCycleLines(of: subject, in: inventory, glyphs: glyphs).wrapped(to: width)
    case .map:
      guard case .resource(let id) = subject else { break }
      return place.relations.tree(id, in: inventory, glyphs: glyphs).map(\.line)
    default: break
    }
    return place.overview.lines(subject, in: inventory, warnings: warnings, glyphs: glyphs).wrapped(to: width)
  }

  /// Remembers what the status line says.
  private mutating func note(_ subject: Subject, _ inventory: Inventory) {
    (positionText, fieldPath, matches, cursorLine) = ("", nil, nil, nil)
    let owner: Resource? = if case .resource(let id) = subject { inventory[id] } else { nil }
    if let owner, owner.origin == .written {
      let place = owner.node.place
      cursorLine = (place.file.name, place.line)
    } else if case .file(let name) = subject {
      cursorLine = (name, 1)
    } else if case .brokenReference(let link) = subject {
      cursorLine = (link.node.place.file.name, link.node.place.line)
    }
    switch tab {
    case .yaml:
      guard let text = SourceText(subject, in: inventory) else { return }
      let line = place.source.line(in: text)
      positionText = "L\(line)/\(text.lines.upperBound)"
      fieldPath = text.path(at: line, in: inventory)
      matches = place.source.matchCount(in: text)
      if !text.isMade { cursorLine = (text.file.name, line) }
    case .map where !place.showsTree: positionText = place.map.positionText(on: subject, in: inventory)
    case .warnings:
      let source = warningsSource(subject, in: inventory)
      let rows = place.problems.rows(of: source)
      let here = place.problems.index(in: rows)
      positionText = here.map { "\($0 + 1)/\(rows.count)" } ?? ""
      if let place = here.flatMap({ source.warning(rows[$0])?.problem.span }) {
        cursorLine = (place.file.name, place.line)
      }
      if place.search != nil { matches = ((here ?? -1) + 1, rows.count) }
    default:
      let lines = lines(subject, inventory, .unicode, width)
      positionText = "\(min(list.selected + 1, lines.count))/\(lines.count)"
      if let chosen = list.chosen(of: lines)?.place, tab == .overview { cursorLine = (chosen.file.name, chosen.line) }
      if place.search != nil {
        let hits = list.matches(place.search, in: lines)
        matches = ((hits.firstIndex(of: list.selected) ?? -1) + 1, hits.count)
      }
    }
  }
}

// MARK: - Drawing

extension DetailPane {
  /// What's left inside the frame and below the tabs.
  private func content(of area: Rect) -> Rect {
    let inside = Frame.content(of: area)
    return inside.split(top: inside.height >= 12 ? 2 : 1).below
  }

  package func draw(
    _ subject: Subject, in inventory: Inventory, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool
  ) {
    // A subject nobody has turned to yet is shown as it will be.
    if subject != self.subject, self.subject != nil, !isAdopted {
      var pane = self
      pane.turn(to: subject, in: inventory)
      return pane.draw(subject, in: inventory, area: area, on: &surface, look: look, isFocused: isFocused)
    }
    let frame = Frame(
      title(subject, inventory, look.glyphs), bottomRight: source(subject, inventory, look.glyphs),
      isFocused: isFocused)
    frame.draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    drawTabs(subject, inventory, in: inside.row(0), on: &surface, look: look)
    let content = content(of: area)
    if content.top - inside.top == 2 {
      let line = String(repeating: look.glyphs.border.horizontal, count: inside.width)
      surface.write(line, at: Point(inside.left, inside.top + 1), in: inside, style: look[.border])
    }
    guard !content.isEmpty else { return }
    switch tab {
    case .yaml:
      guard let text = SourceText(subject, in: inventory) else {
        return drawLines(subject, inventory, content, on: &surface, look, isFocused)
      }
      place.source.draw(
        text, in: inventory, warnings: warnings, area: content, on: &surface, look: look, isFocused: isFocused)
    case .map where !place.showsTree:
      place.map.draw(subject, in: inventory, area: content, on: &surface, look: look, isFocused: isFocused)
    case .warnings:
      place.problems.draw(
        warningsSource(subject, in: inventory), area: content, on: &surface, look: look, isFocused: isFocused)
    default: drawLines(subject, inventory, content, on: &surface, look, isFocused)
    }
  }

  private func drawLines(
    _ subject: Subject, _ inventory: Inventory, _ area: Rect, on surface: inout Surface, _ look: Look,
    _ isFocused: Bool
  ) {
    list.draw(
      lines(subject, inventory, look.glyphs, area.width), in: area, on: &surface, with: look.theme,
      isFocused: isFocused,
      search: place.search)
  }

  private func drawTabs(
    _ subject: Subject, _ inventory: Inventory, in row: Rect, on surface: inout Surface, look: Look
  ) {
    let count = warnings.count(of: subject)
    let suffix = count > 0 ? "(\(count))" : ""
    let short = row.width < 60
    let names =
      ["Overview", "YAML", "Map", short ? "Time" : "Timeline", (short ? "Warn" : "Warnings") + suffix]
    Tabs(names, active: tab.rawValue - 1).draw(in: row, on: &surface, with: look.theme)
  }

  /// The tab at a place of the pane; nil beside the tabs.
  package func tab(at point: Point, in area: Rect) -> Tab? {
    let row = Frame.content(of: area).row(0)
    let short = row.width < 60
    let names = ["Overview", "YAML", "Map", short ? "Time" : "Timeline", short ? "Warn" : "Warnings"]
    return Tabs(names, active: tab.rawValue - 1).index(at: point, in: row).flatMap { Tab(rawValue: $0 + 1) }
  }

  private func title(_ subject: Subject, _ inventory: Inventory, _ glyphs: Glyphs) -> Text {
    switch subject {
    case .resource(let id):
      guard let resource = inventory[id] else { return Text(untrusted: glyphs.name(id.description)) }
      let namespace = resource.namespace.isEmpty ? "" : "   ns \(resource.namespace)"
      return Text(untrusted: glyphs.label(of: resource) + namespace)
    case .file(let name): return Text(untrusted: lastName(of: name))
    case .brokenReference(let link):
      return Text(untrusted: link.missing.map { "\(glyphs.broken) \(glyphs.label(of: $0))" } ?? "reference")
    case .group(let title, _): return Text(untrusted: title)
    case .package(let package): return Text(untrusted: lastName(of: package.path))
    case .none: return ""
    }
  }

  /// `30-web.yaml:1-58`.
  private func source(_ subject: Subject, _ inventory: Inventory, _ glyphs: Glyphs) -> Text {
    guard case .resource(let id) = subject, let resource = inventory[id], resource.origin == .written else {
      return Text()
    }
    let text = SourceText(resource)
    let name = fit(sanitised(text.file.name), to: 40, cut: .start, ellipsis: glyphs.ellipsis)
    return Text("\(name):\(text.lines.lowerBound)-\(text.lines.upperBound)")
  }
}
