import Drawing
import Kubernetes
import Manifest

/// The map of an application in three zones: what's written, what's made beforehand, what's made at run time.
struct MapPane: Sendable, Hashable {
  /// The chosen node, by its key; nil: the subject's own.
  private var chosen: String?
  /// The path of the field whose line is chosen in the workload's box; nil: the box itself.
  private var part: String?
  /// Moved by hand; otherwise the view follows the chosen box.
  private var scroll: Point?
  private var detail = 1
  private var onlyErrors = false
  /// Where a person is when the map is a list.
  private var list = FactList()

  init() {}

  /// Below this many columns boxes don't fit side by side.
  private static let leastWidth = 68

  private func graph(_ source: WarningsSource, _ glyphs: Glyphs) -> MapGraph {
    MapGraph(
      source.subject ?? .none, in: source.inventory, source.warnings, glyphs: glyphs, isWhole: detail == 2,
      onlyErrors: onlyErrors)
  }

  private func picture(_ graph: MapGraph, _ source: WarningsSource, _ width: Int, _ glyphs: Glyphs) -> MapPicture {
    MapPicture(graph, in: source.inventory, source.warnings, width: width, detail: detail, glyphs: glyphs)
  }

  /// The chosen node: as chosen, else the subject's, else the workload in the middle.
  private func chosen(in graph: MapGraph, _ source: WarningsSource) -> Int? {
    if let chosen, let node = graph.nodes.firstIndex(where: { $0.key == chosen }) { return node }
    switch source.subject ?? .none {
    case .resource(let id): return graph.nodes.firstIndex { $0.ids.contains(id) } ?? graph.focus
    case .brokenReference(let link):
      return graph.nodes.firstIndex { $0.broken?.target == link.target } ?? graph.focus
    default: return graph.focus ?? graph.nodes.indices.first
    }
  }

  // MARK: Receiving

  mutating func receive(
    _ action: DetailPane.MapAction, on source: WarningsSource, size: Size
  ) -> [Request] {
    switch action {
    case .detail(let by): detail = min(max(0, detail + by), 2)
    case .onlyErrors:
      onlyErrors.toggle()
      if onlyErrors, graph(source, .unicode).nodes.isEmpty {
        onlyErrors = false
        return [.say("nothing is broken here")]
      }
    case .edge(let number): return go(along: number, source, size)
    }
    scroll = nil
    return []
  }

  /// To the other end of a numbered line: from the box it leads to back to the first that it comes from.
  private mutating func go(along number: Int, _ source: WarningsSource, _ size: Size) -> [Request] {
    let graph = graph(source, .unicode)
    let ends: (from: [Int], to: Int)?
    if size.width < Self.leastWidth {
      let numbers = MapList.numbers(graph)
      ends = numbers.first { $0.value == number }.map { target in
        (graph.arcs.filter { $0.to == target.key }.map(\.from), target.key)
      }
    } else {
      let picture = picture(graph, source, size.width, .unicode)
      ends = picture.numbers.first { $0.value == number }.map { target in
        let numbered = picture.lines.filter { $0.way == .numbered(number) }.map { graph.arcs[$0.arc].from }
        return (numbered, picture.boxes[target.key].node)
      }
    }
    guard let ends else { return [.say("no line (\(number)) on this map")] }
    let here = chosen(in: graph, source)
    choose(here == ends.to ? ends.from.first ?? ends.to : ends.to, graph, height: size.height)
    return []
  }

  /// The object of the chosen box.
  func target(on source: WarningsSource) -> Resource.ID? {
    let graph = graph(source, .unicode)
    return chosen(in: graph, source).flatMap { graph.nodes[$0].ids.first }
  }

  /// The numbers of the lines.
  func numbers(on source: WarningsSource, width: Int) -> [Int] {
    let graph = graph(source, .unicode)
    if width < Self.leastWidth { return MapList.numbers(graph).map(\.value) }
    return picture(graph, source, width, .unicode).numbers.map(\.value)
  }

  private mutating func choose(_ node: Int, _ graph: MapGraph, height: Int) {
    (chosen, part) = (graph.nodes[node].key, nil)
    scroll = nil
    let lines = MapList.lines(graph, glyphs: .unicode)
    if let line = lines.firstIndex(where: { $0.node == node && $0.isTitle }) {
      list.move(.line(line + 1), in: lines.map(\.line), height: height)
    }
  }

  mutating func receive(
    _ message: DetailPane.Message, on source: WarningsSource, area: Rect
  ) -> [Request] {
    let graph = graph(source, .unicode)
    if area.width < Self.leastWidth { return receiveInList(message, graph, source, area) }
    let picture = picture(graph, source, area.width, .unicode)
    switch message {
    case .open: return open(graph, picture, source)
    case .click(let point, let isDouble):
      let offset = offset(picture, graph, source, area.size)
      let place = Point(point.x - area.left + offset.x, point.y - area.top + offset.y)
      // The innermost is last: nothing overlaps but a box and the number beside it.
      guard let box = picture.boxes.last(where: { $0.rect.contains(place) }) else { return [] }
      chosen = graph.nodes[box.node].key
      part = box.rows.last { $0.line == place.y - box.rect.top }?.node.path
      scroll = offset
      return isDouble ? open(graph, picture, source) : []
    case .wheel(let by, _): move(view: by, picture, graph, source, area.size)
    case .move(let motion): move(motion, picture, graph, source, area.size)
    default: break
    }
    return []
  }

  private mutating func move(
    _ motion: Motion, _ picture: MapPicture, _ graph: MapGraph, _ source: WarningsSource, _ size: Size
  ) {
    switch motion {
    case .lines(let by): step(0, by, picture, graph, source)
    case .columns(let by): step(by, 0, picture, graph, source)
    case .scroll(let by): move(view: by, picture, graph, source, size)
    case .pages(let by): move(view: by * max(1, size.height - 2), picture, graph, source, size)
    case .halfPages(let by): move(view: by * max(1, size.height / 2), picture, graph, source, size)
    case .first: picture.boxes.min { $0.rect.top < $1.rect.top }.map { pick($0.node, graph) }
    case .last: picture.boxes.max { $0.rect.top < $1.rect.top }.map { pick($0.node, graph) }
    case .line(let number) where picture.boxes.indices.contains(number - 1): pick(picture.boxes[number - 1].node, graph)
    case .line: break
    case .center, .toTop, .toBottom:
      guard let rect = chosenRect(picture, graph, source) else { return }
      let share =
        motion == .toTop ? 0 : motion == .toBottom ? size.height - rect.height : (size.height - rect.height) / 2
      scroll = bounded(Point(0, rect.top - share), picture, size)
    }
  }

  private mutating func pick(_ node: Int, _ graph: MapGraph) {
    (chosen, part) = (graph.nodes[node].key, nil)
    scroll = nil
  }

  /// The line that's chosen in the workload's box; nil: the box as a whole is, or another.
  private func row(_ picture: MapPicture, _ graph: MapGraph, _ source: WarningsSource) -> (box: Int, row: Int)? {
    guard let part, let box = chosen(in: graph, source).flatMap({ picture.box(of: $0) }) else { return nil }
    return picture.boxes[box].rows.firstIndex { $0.node.path == part }.map { (box, $0) }
  }

  /// A line further down or up in the workload's box; false where the box ends.
  private mutating func stepInside(
    _ dy: Int, _ picture: MapPicture, _ graph: MapGraph, _ source: WarningsSource
  ) -> Bool {
    guard dy != 0, let box = chosen(in: graph, source).flatMap({ picture.box(of: $0) }) else { return false }
    let rows = picture.boxes[box].rows
    let here = row(picture, graph, source)?.row
    if dy < 0, here == 0 {
      (part, scroll) = (nil, nil)
      return true
    }
    let next = here.map { $0 + dy.signum() } ?? (dy > 0 ? 0 : -1)
    guard rows.indices.contains(next) else { return false }
    (part, scroll) = (rows[next].node.path, nil)
    return true
  }

  private func chosenRect(_ picture: MapPicture, _ graph: MapGraph, _ source: WarningsSource) -> Rect? {
    chosen(in: graph, source).flatMap { picture.box(of: $0) }.map { picture.boxes[$0].rect }
  }

  /// To the nearest box in a direction: how far it is that way counts once, how far to the side twice.
  private mutating func step(_ dx: Int, _ dy: Int, _ picture: MapPicture, _ graph: MapGraph, _ source: WarningsSource) {
    for _ in 0..<max(abs(dx), abs(dy)) {
      if stepInside(dy, picture, graph, source) { continue }
      guard let here = chosenRect(picture, graph, source) else {
        if let first = picture.boxes.first { pick(first.node, graph) }
        return
      }
      let candidates = picture.boxes.compactMap { box -> (node: Int, distance: Int)? in
        let (ahead, aside): (Int, Int)
        if dx != 0 {
          ahead = dx > 0 ? box.rect.left - here.right : here.left - box.rect.right
          aside = Self.gap(here.rows, box.rect.rows) * 2
        } else {
          ahead = dy > 0 ? box.rect.top - here.bottom : here.top - box.rect.bottom
          aside = Self.gap(here.columns, box.rect.columns)
        }
        guard ahead >= 0 else { return nil }
        return (box.node, ahead + aside * 2)
      }
      guard let nearest = candidates.min(by: { $0.distance < $1.distance }) else { return }
      pick(nearest.node, graph)
    }
  }

  /// How far apart two ranges are; 0 when they overlap.
  private static func gap(_ a: Range<Int>, _ b: Range<Int>) -> Int {
    max(0, a.lowerBound - b.upperBound, b.lowerBound - a.upperBound)
  }

  private mutating func move(
    view by: Int, _ picture: MapPicture, _ graph: MapGraph, _ source: WarningsSource, _ size: Size
  ) {
    let from = offset(picture, graph, source, size)
    scroll = bounded(Point(from.x, from.y + by), picture, size)
  }

  private func bounded(_ point: Point, _ picture: MapPicture, _ size: Size) -> Point {
    Point(0, min(max(0, point.y), max(0, picture.size.height - size.height)))
  }

  /// What of the map is at the top left: as moved by hand, else so that the chosen box is in sight.
  private func offset(_ picture: MapPicture, _ graph: MapGraph, _ source: WarningsSource, _ size: Size) -> Point {
    if let scroll { return bounded(scroll, picture, size) }
    guard var rect = chosenRect(picture, graph, source), rect.bottom > size.height else { return Point(0, 0) }
    if rect.height >= size.height, let (box, row) = row(picture, graph, source) {
      // Of a box that's higher than the view, what's around the chosen line.
      let line = rect.top + picture.boxes[box].rows[row].line
      rect = Rect(rect.left, min(line, rect.bottom - size.height / 2), rect.width, size.height / 2)
    }
    // A box that's higher than the view shows its top.
    let top = rect.height >= size.height ? rect.top : rect.bottom - size.height + 1
    return bounded(Point(0, top), picture, size)
  }

  private func open(_ graph: MapGraph, _ picture: MapPicture, _ source: WarningsSource) -> [Request] {
    if let (box, row) = row(picture, graph, source), let owner = graph.nodes[picture.boxes[box].node].ids.first {
      return [.openSource(owner, picture.boxes[box].rows[row].node.place)]
    }
    guard let node = chosen(in: graph, source).map({ graph.nodes[$0] }) else { return [] }
    if let link = node.broken { return [.openBroken(link)] }
    guard let first = node.ids.first else { return [] }
    if node.ids.count > 1 { return [.choose(title: node.title.plain, among: node.ids)] }
    return [.open(first)]
  }

  // MARK: As a list

  /// The list as it's left, at first with the subject in sight.
  private func list(_ entries: [MapList.Entry], _ graph: MapGraph, _ source: WarningsSource, height: Int) -> FactList {
    var list = list
    if chosen == nil, let node = chosen(in: graph, source),
      let line = entries.firstIndex(where: { $0.node == node && $0.isTitle })
    {
      list.move(.line(line + 1), in: entries.map(\.line), height: height)
    }
    return list
  }

  private mutating func receiveInList(
    _ message: DetailPane.Message, _ graph: MapGraph, _ source: WarningsSource, _ area: Rect
  ) -> [Request] {
    let entries = MapList.lines(graph, glyphs: .unicode)
    let lines = entries.map(\.line)
    list = list(entries, graph, source, height: area.height)
    switch message {
    case .move(let motion): list.move(motion, in: lines, height: area.height)
    case .wheel(let by, _): list.move(.scroll(by), in: lines, height: area.height)
    case .open: return list.chosen(of: lines)?.leads.map { [$0] } ?? []
    case .click(let point, let isDouble):
      guard let index = list.index(at: point, of: lines, in: area) else { return [] }
      list.move(.line(index + 1), in: lines, height: area.height)
      if isDouble { return list.chosen(of: lines)?.leads.map { [$0] } ?? [] }
    default: break
    }
    if entries.indices.contains(list.selected) { chosen = graph.nodes[entries[list.selected].node].key }
    return []
  }

  // MARK: Drawing

  /// The field of the workload that's chosen; nil: a box is.
  func field(on source: WarningsSource) -> Node? {
    guard part != nil else { return nil }
    let graph = graph(source, .unicode)
    let picture = picture(graph, source, 120, .unicode)
    return row(picture, graph, source).map { picture.boxes[$0.box].rows[$0.row].node }
  }

  func positionText(on source: WarningsSource) -> String {
    let graph = graph(source, .unicode)
    guard !graph.nodes.isEmpty else { return "" }
    return "\(counted(graph.nodes.count, "box", "boxes")) \(onlyErrors ? "with errors" : "detail \(detail)")"
  }

  func draw(
    _ source: WarningsSource, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool
  ) {
    let graph = graph(source, look.glyphs)
    guard !graph.nodes.isEmpty else {
      surface.write(Text(" nothing to draw: no object here", .textDim), in: area, with: look.theme)
      return
    }
    if area.width < Self.leastWidth {
      let entries = MapList.lines(graph, glyphs: look.glyphs)
      let list = list(entries, graph, source, height: area.height)
      list.draw(entries.map(\.line), in: area, on: &surface, with: look.theme, isFocused: isFocused)
      return
    }
    let picture = picture(graph, source, area.width, look.glyphs)
    let box = chosen(in: graph, source).flatMap { picture.box(of: $0) }
    picture.draw(
      graph, scroll: offset(picture, graph, source, area.size), selected: box,
      row: row(picture, graph, source).map { picture.boxes[$0.box].rows[$0.row].line }, in: area, on: &surface,
      look: look, isFocused: isFocused)
  }
}
