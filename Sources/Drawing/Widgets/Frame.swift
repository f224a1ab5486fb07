/// Something that draws itself into an area of a surface.
package protocol Widget {
  /// Draws only inside the area, whatever its size; changes nothing else.
  func draw(in area: Rect, on surface: inout Surface, with theme: Theme)
}

/// A border with texts in it: the title at the top left, short facts in the other corners.
///
/// With the focus it has heavy lines (or other characters, without Unicode) and a reversed title, so that it's seen
/// without colours too.
package struct Frame: Widget, Sendable {
  package var title: Text
  package var topRight: Text
  package var bottomLeft: Text
  package var bottomRight: Text
  package var isFocused: Bool
  /// The role of the lines; nil for the usual ones.
  package var lines: Role?
  /// Dotted sides, for a zone on the map.
  package var isZone: Bool

  package init(
    _ title: Text = "", topRight: Text = "", bottomLeft: Text = "", bottomRight: Text = "", isFocused: Bool = false,
    lines: Role? = nil, isZone: Bool = false
  ) {
    self.title = title
    self.topRight = topRight
    self.bottomLeft = bottomLeft
    self.bottomRight = bottomRight
    self.isFocused = isFocused
    self.lines = lines
    self.isZone = isZone
  }

  /// What's left inside the lines.
  package static func content(of area: Rect) -> Rect { area.inset() }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    guard area.width >= 2, area.height >= 2 else { return }
    let border = isFocused ? theme.glyphs.borderFocus : isZone ? theme.glyphs.zone : theme.glyphs.border
    let style = theme[lines ?? (isFocused ? .borderFocus : .border)]
    let (right, bottom) = (area.right - 1, area.bottom - 1)
    for row in [area.top, bottom] {
      let line = String(repeating: border.horizontal, count: area.width - 2)
      surface.write(line, at: Point(area.left + 1, row), in: area, style: style)
    }
    for row in area.top + 1..<max(bottom, area.top + 1) {
      surface.write(border.vertical, at: Point(area.left, row), style: style)
      surface.write(border.vertical, at: Point(right, row), style: style)
    }
    surface.write(border.topLeft, at: Point(area.left, area.top), style: style)
    surface.write(border.topRight, at: Point(right, area.top), style: style)
    surface.write(border.bottomLeft, at: Point(area.left, bottom), style: style)
    surface.write(border.bottomRight, at: Point(right, bottom), style: style)

    let titleRole: Role = isFocused ? .titleFocus : .title
    let inside = Rect(area.left + 1, area.top, area.width - 2, 1)
    write(title, titleRole, and: topRight, in: inside, on: &surface, with: theme)
    let below = Rect(area.left + 1, bottom, area.width - 2, 1)
    write(bottomLeft, .title, and: bottomRight, in: below, on: &surface, with: theme)
  }

  /// Two texts in one side. The right one gives way when both don't fit, the left one is cut.
  private func write(
    _ left: Text, _ role: Role, and right: Text, in side: Rect, on surface: inout Surface, with theme: Theme
  ) {
    var room = side
    if !right.isEmpty, left.width + right.width + 5 <= side.width || left.isEmpty && right.width + 2 <= side.width {
      let place = Rect(side.right - right.width - 2, side.top, right.width + 2, 1)
      surface.write(Text(" ") + right + Text(" "), in: place, with: theme, as: .title)
      room = side.split(right: place.width + 1).left
    }
    guard !left.isEmpty, room.width >= 3 else { return }
    let fitted = left.fit(to: room.width - 2, ellipsis: theme.glyphs.ellipsis)
    let padded = Text(" ", role) + Text(fitted.runs.map { Text.Run($0.text, $0.role ?? role) }) + Text(" ", role)
    let ground: Role? = isFocused && role == .titleFocus ? .titleFocus : nil
    surface.write(padded, in: room, with: theme, as: role, on: ground)
  }
}
