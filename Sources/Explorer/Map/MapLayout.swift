import Drawing
import Kubernetes
import Manifest

/// A map with places: zones, boxes, straight lines inside a zone, and numbers where a line would have to cross others.
struct MapPicture: Sendable {
  struct Box: Sendable {
    /// The node of the graph.
    let node: Int
    let rect: Rect
    let lines: [Text]
    let isFramed: Bool
    /// What's in the box of the workload in the middle.
    var inside: [WorkloadBox.Part] = []
    /// The lines in it that can be chosen, with the field each tells of; counted from the box's top.
    var rows: [(node: Node, line: Int)] = []
    var isBig: Bool { !inside.isEmpty }
  }

  /// A straight line from box to box, or both ends of a numbered one.
  struct Line: Sendable {
    enum Way: Sendable, Equatable {
      /// On a row, from a column to the one before the arrow's tip.
      case across(row: Int, from: Int, to: Int)
      /// In a column, from a row to the arrow's.
      case down(column: Int, from: Int, to: Int)
      case numbered(Int)
    }
    let arc: Int
    let way: Way
  }

  /// `(4)` at the right side of a box.
  struct Tag: Sendable {
    let place: Point
    let text: String
    let numbers: [Int]
    let isBroken: Bool
  }

  fileprivate(set) var size: Size
  fileprivate(set) var zones: [(zone: Zone, rect: Rect)] = []
  fileprivate(set) var boxes: [Box] = []
  fileprivate(set) var lines: [Line] = []
  fileprivate(set) var tags: [Tag] = []
  /// By box, the number that leads to it.
  fileprivate(set) var numbers: [Int: Int] = [:]

  func box(of node: Int) -> Int? { boxes.firstIndex { $0.node == node } }
}

extension MapPicture {
  /// Places everything in a width; the height follows.
  ///
  /// Left the developer's zone: in its right column the workload with what it uses and the Services before it, in its
  /// left column the rest, each beside what it leads to. Right what's made beforehand, and below it what's made at run
  /// time.
  init(
    _ graph: MapGraph, in inventory: Inventory, _ warnings: Warnings, width: Int, detail: Int, glyphs: Glyphs
  ) {
    size = Size(width, 0)
    var layout = MapLayout(
      graph: graph, inventory: inventory, warnings: warnings, width: width, detail: detail, glyphs: glyphs)
    layout.run()
    self = layout.picture(size)
  }
}

private struct MapLayout {
  let graph: MapGraph
  let inventory: Inventory
  let warnings: Warnings
  let detail: Int
  let glyphs: Glyphs
  let developer: Int  // widths of the zones
  let other: Int
  let sideWidth: Int
  let mainLeft: Int
  let mainWidth: Int
  var boxes: [MapPicture.Box] = []
  var boxOf: [Int: Int] = [:]
  var workload: WorkloadBox?
  var zones: [(zone: Zone, rect: Rect)] = []
  var height = 0

  init(graph: MapGraph, inventory: Inventory, warnings: Warnings, width: Int, detail: Int, glyphs: Glyphs) {
    (self.graph, self.inventory, self.warnings) = (graph, inventory, warnings)
    (self.detail, self.glyphs) = (detail, glyphs)
    other = min(40, max(28, width * 36 / 100))
    developer = max(40, width - other - 2)
    sideWidth = developer >= 60 ? 20 : 14
    mainLeft = 2 + sideWidth + 6
    mainWidth = max(14, min(46, developer - mainLeft - 4))
  }

  mutating func run() {
    let main = mainColumn()
    placeMain(main)
    placeSide(graph.nodes.indices.filter { graph.nodes[$0].zone == .developer && !main.contains($0) })
    let left = developer + 2
    let bottom = placeOther(.admin, at: left, from: 0)
    let end = placeOther(.runtime, at: left, from: bottom == 0 ? 0 : bottom + 1)
    let own = boxes.filter { graph.nodes[$0.node].zone == .developer }.map(\.rect.bottom).max() ?? 0
    height = max(own == 0 ? 0 : own + 1, end, bottom)
    if own > 0 { zones.append((.developer, Rect(0, 0, developer, height))) }
    if bottom > 0 { zones.append((.admin, Rect(left, 0, other, end == 0 ? height : bottom))) }
    if end > 0 {
      zones.append((.runtime, Rect(left, bottom == 0 ? 0 : bottom + 1, other, height - (bottom == 0 ? 0 : bottom + 1))))
    }
  }

  /// The workload, what it uses, then the Services that select it.
  private func mainColumn() -> [Int] {
    guard let focus = graph.focus else { return [] }
    let uses = graph.arcs.filter { $0.from == focus && graph.nodes[$0.to].zone == .developer }.map(\.to)
    let fronts = graph.arcs.filter { $0.to == focus && isService($0.from) }.map(\.from)
    // A Service may select the pods and not say so of what makes them.
    let made = Set(graph.arcs.filter { $0.from == focus }.map(\.to))
    let pods = made.union(graph.arcs.filter { made.contains($0.from) && $0.verb == "manages" }.map(\.to))
    let selecting = graph.arcs.filter { isService($0.from) && pods.contains($0.to) }.map(\.from)
    var seen: Set<Int> = []
    return ([focus] + uses + fronts + selecting).filter { seen.insert($0).inserted }
  }

  private func isService(_ node: Int) -> Bool {
    graph.nodes[node].ids.first.map { $0.kind == "Service" && $0.group.isEmpty } ?? false
  }

  private mutating func add(
    _ node: Int, _ rect: Rect, _ lines: [Text], framed: Bool = true, inside: WorkloadBox? = nil
  ) {
    boxOf[node] = boxes.count
    boxes.append(
      MapPicture.Box(
        node: node, rect: rect, lines: lines, isFramed: framed, inside: inside?.parts ?? [], rows: inside?.rows ?? []))
  }

  /// A box that's higher than this for the sake of its numbers hides more than it shows.
  private static let mostLines = 8

  private mutating func placeMain(_ nodes: [Int]) {
    var top = 1
    for node in nodes {
      if node == graph.focus, let id = graph.nodes[node].ids.first, let resource = inventory[id], resource.runsPods {
        let box = WorkloadBox(resource, in: inventory, warnings, width: mainWidth, detail: detail, glyphs: glyphs)
        workload = box
        let title =
          graph.nodes[node].title + (graph.nodes[node].note.isEmpty ? Text() : Text("  ") + graph.nodes[node].note)
        add(node, Rect(mainLeft, top, mainWidth, box.height), [title], inside: box)
        top += box.height + 1
      } else {
        let lines = content(of: node, width: mainWidth)
        add(node, Rect(mainLeft, top, mainWidth, lines.count + 2), lines)
        top += lines.count + 3
      }
    }
  }

  /// The title and the note, on one line if there's room; a title that's too long as name and kind.
  private func content(of index: Int, width: Int) -> [Text] {
    let node = graph.nodes[index]
    let room = width - 2
    var lines = [node.title]
    if node.title.width > room, !node.name.isEmpty {
      let kind = Text(node.kind, .textDim)
      if node.kind.isEmpty || node.note.isEmpty || kind.width + node.note.width + 2 > room {
        lines = node.kind.isEmpty ? [node.name] : [node.name, kind]
        if !node.note.isEmpty { lines.append(node.note) }
      } else {
        lines = [node.name, kind + Text("  ") + node.note]
      }
    } else if !node.note.isEmpty {
      if node.title.width + node.note.width + 2 <= room {
        lines = [node.title + Text("  ") + node.note]
      } else {
        lines.append(node.note)
      }
    }
    // Lines of their own for the numbers where more lines leave than there's room for beside the text.
    guard node.zone == .developer else { return lines }
    let leaving = graph.arcs.count { $0.from == index }
    let beside = width == sideWidth ? mainLeft - 2 - sideWidth - 1 : developer + 2 - mainLeft - width
    let perLine = max(1, (beside - 1) / 3)
    let needed = leaving < 2 ? 1 : max(2, (leaving + perLine - 1) / perLine)
    while lines.count < min(needed, Self.mostLines) { lines.append(Text()) }
    return lines
  }

  /// Beside what each leads to, in the order of that; the rest below.
  private mutating func placeSide(_ nodes: [Int]) {
    let wanted = nodes.enumerated().map { index, node -> (node: Int, row: Int, order: Int) in
      let targets = graph.arcs.filter { $0.from == node }.compactMap { boxOf[$0.to] }.map { boxes[$0] }
      let row = targets.map { $0.isBig && $0.rect.height > 4 ? $0.rect.top + 1 : $0.rect.top }.min()
      return (node, row ?? .max, index)
    }
    var top = 1
    for (node, row, _) in wanted.sorted(by: { ($0.row, $0.order) < ($1.row, $1.order) }) {
      let lines = content(of: node, width: sideWidth)
      // Only as far down as it's wanted; what nobody waits for comes as soon as there's room.
      let place = row == .max ? top : max(top, row)
      add(node, Rect(2, place, sideWidth, lines.count + 2), lines)
      top = place + lines.count + 3
    }
  }

  /// One column of boxes; what nothing shown leads to stands without a frame. Returns the zone's bottom, or 0.
  private mutating func placeOther(_ zone: Zone, at left: Int, from start: Int) -> Int {
    let nodes = graph.nodes.indices.filter { graph.nodes[$0].zone == zone }
    guard !nodes.isEmpty else { return 0 }
    let targets = Set(graph.arcs.map(\.to))
    let linked = Set(nodes.filter { zone == .runtime || targets.contains($0) && graph.nodes[$0].broken == nil })
    let sorted = nodes.filter(linked.contains) + nodes.filter { !linked.contains($0) }
    var top = start + 1
    let ordered = zone == .runtime ? chained(sorted) : sorted
    for (index, node) in ordered.enumerated() {
      let width = other - 8
      if linked.contains(node) {
        // Room for an arrow between what's made of each other.
        if index > 0, zone == .runtime { top += 1 }
        let lines = content(of: node, width: width)
        add(node, Rect(left + 5, top, width, lines.count + 2), lines)
        top += lines.count + 2
      } else {
        let note = graph.nodes[node].note
        let text = graph.nodes[node].title + (note.isEmpty ? Text() : Text("  ") + note)
        add(node, Rect(left + 5, top, width + 1, 1), [text], framed: false)
        top += 1
      }
    }
    return top + 1
  }

  /// Makers directly above what they make.
  private func chained(_ nodes: [Int]) -> [Int] {
    var order: [Int] = []
    var seen: Set<Int> = []
    func visit(_ node: Int) {
      guard seen.insert(node).inserted else { return }
      order.append(node)
      for arc in graph.arcs where arc.from == node && nodes.contains(arc.to) { visit(arc.to) }
    }
    let made = Set(graph.arcs.filter { nodes.contains($0.from) }.map(\.to))
    for node in nodes where !made.contains(node) { visit(node) }
    nodes.forEach(visit)
    return order
  }

  // MARK: Lines

  func picture(_ size: Size) -> MapPicture {
    var picture = MapPicture(size: Size(size.width, height), zones: zones, boxes: boxes)
    var ends: [Int: [End]] = [:]
    var straightRows: [Int: Set<Int>] = [:]
    for (index, arc) in graph.arcs.enumerated() {
      guard let from = boxOf[arc.from], let to = boxOf[arc.to] else { continue }
      if let way = straight(from, to) {
        picture.lines.append(.init(arc: index, way: way))
        if case .across(let row, _, _) = way { straightRows[from, default: []].insert(row) }
        continue
      }
      let number = picture.numbers[to] ?? picture.numbers.count + 1
      picture.numbers[to] = number
      picture.lines.append(.init(arc: index, way: .numbered(number)))
      let row = boxes[from].isBig ? workload?.line(for: arc.path).map { boxes[from].rect.top + $0 } : nil
      if ends[from]?.contains(where: { $0.number == number && $0.row == row }) != true {
        ends[from, default: []].append(End(number: number, isBroken: arc.isBroken, row: row))
      }
    }
    for (box, ends) in ends { picture.tags += tags(ends, of: boxes[box], beside: straightRows[box] ?? []) }
    picture.tags.sort { ($0.place.y, $0.place.x) < ($1.place.y, $1.place.x) }
    return picture
  }

  private struct End {
    let number: Int
    let isBroken: Bool
    /// The row that tells of it; nil: any.
    let row: Int?
  }

  /// Numbers on the rows of a box: where the manifest tells of them, else spread from the top as they fit.
  private func tags(_ ends: [End], of box: MapPicture.Box, beside taken: Set<Int>) -> [MapPicture.Tag] {
    let rect = box.rect
    // Up to what's drawn next on the right: the other column, or the numbers before what's in the other zones.
    let room = rect.left == 2 && developer >= mainLeft ? mainLeft - rect.right - 1 : developer + 1 - rect.right + 1
    var rows: [Int: [End]] = [:]
    var anywhere: [End] = []
    for end in ends {
      if let row = end.row, fits((rows[row] ?? []) + [end], room) {
        rows[row, default: []].append(end)
      } else {
        anywhere.append(end)
      }
    }
    let inside = box.isFramed ? Array(rect.top + 1..<rect.bottom - 1) : [rect.top]
    let free = inside.filter { !taken.contains($0) }
    let usable = free.isEmpty ? inside : free
    var position = box.isBig ? min(1, usable.count - 1) : 0
    for end in anywhere.sorted(by: { $0.number < $1.number }) {
      while position < usable.count - 1, let there = rows[usable[position]], !fits(there + [end], room) {
        position += 1
      }
      rows[usable[position], default: []].append(end)
    }
    return rows.map { row, ends in
      MapPicture.Tag(
        place: Point(rect.right - 1, row), text: text(ends.map(\.number).sorted(), room),
        numbers: ends.map(\.number).sorted(), isBroken: ends.contains(where: \.isBroken))
    }
  }

  private func fits(_ ends: [End], _ room: Int) -> Bool {
    ends.reduce(1 + ends.count) { $0 + String($1.number).count } <= room
  }

  /// `(3,4)`; what has no room is left to the ellipsis.
  private func text(_ numbers: [Int], _ room: Int) -> String {
    let whole = "(\(numbers.map(String.init).joined(separator: ",")))"
    if cells(of: whole) <= room || numbers.count == 1 { return whole }
    for count in stride(from: numbers.count - 1, to: 0, by: -1) {
      let part = "(\(numbers.prefix(count).map(String.init).joined(separator: ","))\(glyphs.ellipsis))"
      if cells(of: part) <= room || count == 1 { return part }
    }
    return whole
  }

  /// A line that crosses nothing: across the gap between the two columns, or down to the next box of a column.
  private func straight(_ from: Int, _ to: Int) -> MapPicture.Line.Way? {
    let (a, b) = (boxes[from].rect, boxes[to].rect)
    guard boxes[from].isFramed, boxes[to].isFramed else { return nil }
    if a.left == 2, b.left == mainLeft {
      let row = a.top + 1
      return row > b.top && row < b.bottom - 1 ? .across(row: row, from: a.right, to: b.left - 1) : nil
    }
    guard a.left == b.left, b.top == a.bottom + 1 else { return nil }
    return .down(column: a.left + min(a.width, b.width) / 2, from: a.bottom - 1, to: b.top - 1)
  }
}
