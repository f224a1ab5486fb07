import Drawing
import Kubernetes
import Manifest

/// Beside the detail on wide screens: relations, problems and life cycle of the same object, below each other.
package struct InspectorPane: Sendable {
  package enum Message: Sendable, Hashable {
    case move(Motion), open
    case click(Point, isDouble: Bool), wheel(Int, Point)
  }

  /// Of what's wrong: more than anybody reads in a pane that high, and few enough to be broken into lines in each frame.
  private static let mostShown = 40

  private enum Part: Int, CaseIterable { case relations, problems, life }

  private var part = Part.relations
  private var relations = RelationsPane()
  private var problems = FactList()
  private var life = FactList()
  private var subject: Subject?
  /// What's wrong with what was read.
  package var warnings = Warnings.none
  /// The runs of objects in two lines, as far as they were made.
  var previews: [Resource.ID: Preview] = [:]

  package init() {}

  /// - Parameter size: of the area the pane is drawn in, its frames included.
  package mutating func receive(
    _ message: Message, on subject: Subject, in inventory: Inventory, size: Size
  ) -> [Request] {
    turn(to: subject)
    let areas = areas(of: Rect(size), subject, inventory)
    let width = Frame.content(of: Rect(size)).width
    switch message {
    case .move(let motion): move(motion, subject, inventory, areas)
    case .open: return open(subject, inventory, width)
    case .wheel(let by, let point):
      guard let hit = Part.allCases.first(where: { areas[$0.rawValue].contains(point) }) else { return [] }
      part = hit
      move(.scroll(by), subject, inventory, areas)
    case .click(let point, let isDouble):
      guard let hit = Part.allCases.first(where: { areas[$0.rawValue].contains(point) }) else { return [] }
      part = hit
      let lines = lines(of: hit, subject, inventory, .unicode, width)
      let inside = Frame.content(of: areas[hit.rawValue])
      guard let index = list(of: hit).index(at: point, of: lines, in: inside) else { return [] }
      change(hit) { $0.move(.line(index + 1), in: lines, height: inside.height) }
      if isDouble { return open(subject, inventory, width) }
    }
    return []
  }

  private mutating func turn(to subject: Subject) {
    guard subject != self.subject else { return }
    self = fresh
    self.subject = subject
  }

  private var fresh: InspectorPane {
    var pane = InspectorPane()
    pane.warnings = warnings
    pane.previews = previews
    return pane
  }

  /// Past the end of a part goes on in the next one.
  private mutating func move(_ motion: Motion, _ subject: Subject, _ inventory: Inventory, _ areas: [Rect]) {
    let width = Frame.content(of: areas[part.rawValue]).width
    let lines = lines(of: part, subject, inventory, .unicode, width)
    let height = Frame.content(of: areas[part.rawValue]).height
    if case .lines(let by) = motion {
      let selected = list(of: part).selected
      let next = by > 0 ? Part(rawValue: part.rawValue + 1) : Part(rawValue: part.rawValue - 1)
      if let next, by > 0 ? selected + 1 >= lines.count : selected == 0 {
        part = next
        let there = self.lines(of: next, subject, inventory, .unicode, width)
        let room = Frame.content(of: areas[next.rawValue]).height
        change(next) { $0.move(by > 0 ? .first : .last, in: there, height: room) }
        return
      }
    }
    if part == .relations, case .resource(let id) = subject {
      relations.move(motion, on: id, in: inventory, height: height)
    } else {
      change(part) { $0.move(motion, in: lines, height: height) }
    }
  }

  private func open(_ subject: Subject, _ inventory: Inventory, _ width: Int) -> [Request] {
    let owner: Resource.ID? = if case .resource(let id) = subject { id } else { nil }
    return list(of: part).chosen(of: lines(of: part, subject, inventory, .unicode, width))?.requests(for: owner) ?? []
  }

  private func list(of part: Part) -> FactList {
    switch part {
    case .relations: relations.list
    case .problems: problems
    case .life: life
    }
  }

  private mutating func change(_ part: Part, _ body: (inout FactList) -> Void) {
    switch part {
    case .relations: body(&relations.list)
    case .problems: body(&problems)
    case .life: body(&life)
    }
  }

  private func lines(
    of part: Part, _ subject: Subject, _ inventory: Inventory, _ glyphs: Glyphs, _ width: Int
  ) -> [FactLine] {
    switch part {
    case .relations:
      guard case .resource(let id) = subject else { return [] }
      return relations.tree(id, in: inventory, glyphs: glyphs).map(\.line)
    case .problems:
      let found = warnings.worst(of: subject, atMost: Self.mostShown).shown.map(\.problem)
      if found.isEmpty { return [FactLine(text: Text("no warnings", .textDim))] }
      let owner: Resource.ID? = if case .resource(let id) = subject { id } else { nil }
      return found.flatMap { explained($0, glyphs: glyphs, in: owner) }.wrapped(to: width)
    case .life:
      return
        (previewLines(subject, previews, glyphs)
        + lifeCycleLines(of: subject, in: inventory, glyphs: glyphs)).wrapped(to: width)
    }
  }

  /// As high as each needs, the relations at most half, the problems a quarter; the rest is the life cycle's.
  private func areas(of area: Rect, _ subject: Subject, _ inventory: Inventory) -> [Rect] {
    let width = Frame.content(of: area).width
    let wanted = lines(of: .relations, subject, inventory, .unicode, width).count + 2
    let (top, rest) = area.split(top: min(max(6, wanted), max(3, area.height / 2)))
    let wrong = lines(of: .problems, subject, inventory, .unicode, width).count + 2
    let (middle, bottom) = rest.split(top: min(max(3, wrong), max(3, area.height / 4)))
    return [top, middle, bottom]
  }

  package func draw(
    _ subject: Subject, in inventory: Inventory, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool
  ) {
    guard self.subject == subject || self.subject == nil else {
      return fresh.draw(subject, in: inventory, area: area, on: &surface, look: look, isFocused: isFocused)
    }
    let areas = areas(of: area, subject, inventory)
    let found = warnings.counts(of: subject)
    for part in Part.allCases {
      let place = areas[part.rawValue]
      guard place.height >= 3 else { continue }
      let isHere = isFocused && part == self.part
      let title =
        switch part {
        case .relations: Text("Relations  (x)")
        case .problems: Text("Warnings on this object  (\(found.total))")
        case .life: Text("Life cycle  (4)")
        }
      Frame(title, topRight: part == .problems ? found.text : Text(), isFocused: isHere)
        .draw(in: place, on: &surface, with: look.theme)
      list(of: part).draw(
        lines(of: part, subject, inventory, look.glyphs, Frame.content(of: place).width), in: Frame.content(of: place),
        on: &surface, with: look.theme,
        isFocused: isHere)
    }
  }
}
