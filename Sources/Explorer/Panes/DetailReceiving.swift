import Drawing
import Kubernetes
import Manifest

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

  /// The first line with something wrong (1), or the last (-1); nil without any.
  func outermostProblemLine(_ step: Int, on subject: Subject, in inventory: Inventory) -> Int? {
    SourceText(subject, in: inventory).flatMap { place.source.outermostProblemLine(step, in: $0, warnings) }
  }

  /// Whether the list of the tab has one more row that way.
  func hasWarning(_ step: Int, on subject: Subject, in inventory: Inventory) -> Bool {
    place.problems.hasStep(step, warningsSource(subject, in: inventory))
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
    case .map where !place.showsTree: return place.map.target(on: warningsSource(subject, in: inventory))
    default:
      let lines = lines(subject, inventory, .unicode, width)
      if case .open(let id) = list.chosen(of: lines)?.leads { return id }
      return nil
    }
  }

  /// Whether a line of the map has a number that begins with these digits and goes on.
  func hasLongerNumber(_ digits: String, on subject: Subject, in inventory: Inventory, size: Size) -> Bool {
    let width = content(of: Rect(size)).width
    return place.map.numbers(on: warningsSource(subject, in: inventory), width: width).contains { number in
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
    case .map(let action): return place.map.receive(action, on: warningsSource(subject, in: inventory), size: area.size)
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
      return place.map.receive(message, on: warningsSource(subject, in: inventory), area: area)
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
    WarningsSource(warnings: warnings, inventory: inventory, subject: subject, previews: previews)
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

  var list: FactList {
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

  func lines(
    _ subject: Subject, _ inventory: Inventory, _ glyphs: Glyphs, _ width: Int
  ) -> [FactLine] {
    switch tab {
    case .timeline:
      return
        (previewLines(subject, previews, glyphs)
        + lifeCycleLines(of: subject, in: inventory, glyphs: glyphs)).wrapped(to: width)
    case .map:
      guard case .resource(let id) = subject else { break }
      return place.relations.tree(id, in: inventory, glyphs: glyphs).map(\.line)
    default: break
    }
    let facts = place.overview.lines(subject, in: inventory, warnings: warnings, glyphs: glyphs)
    return (facts + previewLines(subject, previews, glyphs)).wrapped(to: width)
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
    case .map where !place.showsTree:
      let source = warningsSource(subject, in: inventory)
      positionText = place.map.positionText(on: source)
      guard let field = place.map.field(on: source) else { break }
      fieldPath = field.path
      cursorLine = (field.place.file.name, field.place.line)
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
