import Drawing
import Kubernetes

extension MapPicture {
  /// Draws what's in sight.
  ///
  /// - Parameters:
  ///   - scroll: what of the map is at the area's top left corner.
  ///   - selected: a box.
  ///   - row: a line in it, counted from its top; nil: the box itself.
  func draw(
    _ graph: MapGraph, scroll: Point, selected: Int?, row: Int? = nil, in area: Rect, on surface: inout Surface,
    look: Look, isFocused: Bool
  ) {
    var canvas = Surface(area.size, style: look[.background])
    let move = { (rect: Rect) in Rect(rect.left - scroll.x, rect.top - scroll.y, rect.width, rect.height) }
    let seen = canvas.bounds
    for (zone, rect) in zones {
      let left = zone == .runtime && graph.hidden > 0 ? Text("and \(graph.hidden) more", .textDim) : Text()
      Frame(Text(zone.heading, zone.role), bottomRight: left, lines: zone.role, isZone: true)
        .draw(in: move(rect), on: &canvas, with: look.theme)
    }
    for (index, box) in boxes.enumerated() {
      let rect = move(box.rect)
      guard !rect.intersection(seen).isEmpty else { continue }
      draw(box, graph.nodes[box.node], at: rect, on: &canvas, look: look)
      if index == selected {
        let role: Role = isFocused ? .selection : .selectionInactive
        let line = row ?? (box.isFramed && !box.isBig ? 1 : 0)
        canvas.restyle(box.isBig ? rect.row(line).inset(x: row == nil ? 0 : 1, y: 0) : rect, with: look[role])
        let mark = Point(rect.left - (box.isFramed ? 0 : 1), rect.top + line)
        canvas.write(look.glyphs.selected, at: mark, style: look[role])
        if isFocused, seen.contains(mark) { surface.cursor = Point(area.left + mark.x, area.top + mark.y) }
      }
    }
    for line in lines { draw(line, graph.arcs[line.arc], scroll, on: &canvas, look: look) }
    for tag in tags { draw(tag, scroll, on: &canvas, look: look) }
    for (index, number) in numbers { drawNumber(number, at: boxes[index], graph, scroll, on: &canvas, look: look) }
    surface.draw(canvas, at: area.origin, in: area)
  }

  private func draw(_ box: Box, _ node: MapGraph.Node, at rect: Rect, on canvas: inout Surface, look: Look) {
    guard box.isFramed else {
      canvas.write(box.lines.first ?? Text(), in: rect, with: look.theme)
      return
    }
    let lines: Role? = node.zone == .runtime ? .zoneRuntime : nil
    if box.isBig {
      let border = look.glyphs.borderFocus
      frame(rect, border, style: look[.border], on: &canvas)
      let title = Text(" ") + (box.lines.first ?? Text()) + Text(" ")
      canvas.write(title, in: rect.row(0).inset(x: 1, y: 0), with: look.theme, as: .textStrong)
      for part in box.inside { draw(part, in: rect, on: &canvas, look: look) }
    } else {
      frame(rect, look.glyphs.border, style: look[lines ?? .border], on: &canvas)
      let inside = rect.inset()
      for (index, line) in box.lines.enumerated() { canvas.write(line, at: index, in: inside, with: look.theme) }
    }
  }

  private func draw(_ part: WorkloadBox.Part, in box: Rect, on canvas: inout Surface, look: Look) {
    switch part {
    case .frame(let rect, let title):
      let place = Rect(box.left + rect.left, box.top + rect.top, rect.width, rect.height)
      frame(place, look.glyphs.border, style: look[.border], on: &canvas)
      canvas.write(Text(" ") + title + Text(" "), in: place.row(0).inset(x: 1, y: 0), with: look.theme)
    case .text(let point, let width, let text):
      canvas.write(text, in: Rect(box.left + point.x, box.top + point.y, width, 1), with: look.theme)
    }
  }

  private func frame(_ rect: Rect, _ border: Border, style: Style, on canvas: inout Surface) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let line = String(repeating: border.horizontal, count: rect.width - 2)
    let (right, bottom) = (rect.right - 1, rect.bottom - 1)
    canvas.write(border.topLeft + line + border.topRight, at: rect.origin, style: style)
    canvas.write(border.bottomLeft + line + border.bottomRight, at: Point(rect.left, bottom), style: style)
    for row in rect.top + 1..<bottom {
      canvas.write(border.vertical, at: Point(rect.left, row), style: style)
      canvas.write(border.vertical, at: Point(right, row), style: style)
    }
  }

  /// Solid for what's declared, dotted for what fits by labels or looks like it.
  private func draw(_ line: Line, _ arc: MapGraph.Arc, _ scroll: Point, on canvas: inout Surface, look: Look) {
    let border = arc.certainty == .declared ? look.glyphs.border : look.glyphs.zone
    let style = look[arc.isBroken ? .refBroken : .border]
    switch line.way {
    case .across(let row, let from, let to):
      let y = row - scroll.y
      canvas.write(
        String(repeating: border.horizontal, count: max(0, to - from)), at: Point(from - scroll.x, y), style: style)
      canvas.write(look.glyphs.arrowRight, at: Point(to - scroll.x, y), style: style)
    case .down(let column, let from, let to):
      let x = column - scroll.x
      canvas.write(look.glyphs.border.teeDown, at: Point(x, from - scroll.y), style: style)
      for row in from + 1..<max(to, from + 1) {
        canvas.write(border.vertical, at: Point(x, row - scroll.y), style: style)
      }
      canvas.write(look.glyphs.arrowDown, at: Point(x, to - scroll.y), style: style)
    case .numbered: break
    }
  }

  private func draw(_ tag: Tag, _ scroll: Point, on canvas: inout Surface, look: Look) {
    let place = Point(tag.place.x - scroll.x, tag.place.y - scroll.y)
    let style = look[tag.isBroken ? .refBroken : .hintKey]
    canvas.write(look.glyphs.border.teeRight, at: place, style: look[.border])
    canvas.write(tag.text, at: Point(place.x + 1, place.y), style: style)
  }

  /// `(4)▸` before the box that a number leads to; in the developer's zone in its upper side.
  private func drawNumber(
    _ number: Int, at box: Box, _ graph: MapGraph, _ scroll: Point, on canvas: inout Surface, look: Look
  ) {
    let node = graph.nodes[box.node]
    let text = "(\(number))\(look.glyphs.arrowRight)"
    let style = look[node.broken == nil ? .hintKey : .refBroken]
    let (x, y) = (box.rect.left - scroll.x, box.rect.top - scroll.y)
    if node.zone == .developer {
      canvas.write(text, at: Point(x + box.rect.width - cells(of: text) - 1, y), style: style)
    } else {
      canvas.write(text, at: Point(x - cells(of: text), y + (box.isFramed ? 1 : 0)), style: style)
    }
  }
}
