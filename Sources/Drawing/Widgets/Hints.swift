/// The most useful keys, as many as there's room for.
package struct Hints: Widget, Sendable {
  package struct Hint: Sendable {
    package let key: String
    package let label: String
    /// A shorter label for narrow screens.
    package let short: String
    /// The lowest are left out first.
    package let priority: Int

    package init(_ key: String, _ label: String, short: String? = nil, priority: Int = 0) {
      self.key = key
      self.label = label
      self.short = short ?? label
      self.priority = priority
    }
  }

  private let hints: [Hint]
  private let last: Hint

  /// - Parameter last: stays at the end whatever happens.
  package init(_ hints: [Hint], last: Hint = Hint("?", "help")) {
    self.hints = hints
    self.last = last
  }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    surface.write(text(width: area.width), in: area, with: theme, as: .hintLabel)
  }

  /// Full labels if at least half of the hints fit so, then short ones, then keys alone.
  package func text(width: Int) -> Text {
    let forms: [(Hint) -> String] = [{ " \($0.label)" }, { " \($0.short)" }, { _ in "" }]
    for (position, form) in forms.enumerated() {
      var kept = Array(hints.enumerated())
      while line(kept.map(\.element), form).width > width, !kept.isEmpty {
        let weakest = kept.indices.min {
          (kept[$0].element.priority, -kept[$0].offset) < (kept[$1].element.priority, -kept[$1].offset)
        }
        kept.remove(at: weakest ?? kept.count - 1)
      }
      if kept.count * 2 >= hints.count || position == forms.count - 1 { return line(kept.map(\.element), form) }
    }
    return line([], forms[0])
  }

  private func line(_ hints: [Hint], _ form: (Hint) -> String) -> Text {
    var result = Text(" ")
    for (position, hint) in (hints + [last]).enumerated() {
      if position > 0 { result.append("  ") }
      result.append(hint.key, .hintKey)
      result.append(form(hint), .hintLabel)
    }
    return result
  }
}

/// The line that says where one is: mode and path on the left, facts on the right.
package struct StatusLine: Widget, Sendable {
  package struct Item: Sendable {
    package let text: Text
    /// The lowest are left out first; nil: never left out.
    package let priority: Int?

    package init(_ text: Text, priority: Int? = 0) {
      self.text = text
      self.priority = priority
    }
  }

  private let mode: String
  private let path: [String]
  private let items: [Item]

  package init(mode: String, path: [String] = [], items: [Item] = []) {
    self.mode = mode
    self.path = path
    self.items = items.filter { !$0.text.isEmpty }
  }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    guard !area.isEmpty else { return }
    surface.fill(area, with: theme[.statusbar])
    let line = area.row(0).inset(x: 1, y: 0)
    let right = facts(width: line.width)
    surface.write(right, in: line, with: theme, as: .statusbar, on: .statusbar, alignRight: true)
    let (room, crumbs) = crumbs(in: line, beside: right, theme.glyphs)
    surface.write(Text(mode, .crumbActive), in: room, with: theme, on: .statusbar)
    surface.write(
      Text(crumbs, .crumb), in: room.split(left: cells(of: mode) + 2).right, with: theme, on: .statusbar)
  }

  /// Which part of the path is at a place; nil beside the path.
  package func part(at point: Point, in area: Rect, with theme: Theme) -> Int? {
    guard area.row(0).contains(point) else { return nil }
    let line = area.row(0).inset(x: 1, y: 0)
    let (room, crumbs) = crumbs(in: line, beside: facts(width: line.width), theme.glyphs)
    let start = room.left + cells(of: mode) + 2
    // From the right, as a path that's too long is cut on the left.
    var end = start + cells(of: crumbs)
    for index in path.indices.reversed() {
      let first = max(start, end - cells(of: path[index]))
      if (first..<end).contains(point.x) { return index }
      end = first - cells(of: separator(theme.glyphs))
      if end <= start { return nil }
    }
    return nil
  }

  /// The facts there's room for.
  private func facts(width: Int) -> Text {
    var kept = items
    // The path may shrink to its last part, but is worth more than the facts.
    let least = cells(of: mode) + 2 + min(24, cells(of: path.last ?? ""))
    while kept.reduce(0, { $0 + $1.text.width + 2 }) + least > width {
      let candidates = kept.indices.filter { kept[$0].priority != nil }
      guard let weakest = candidates.min(by: { (kept[$0].priority ?? 0, -$0) < (kept[$1].priority ?? 0, -$1) }) else {
        break
      }
      kept.remove(at: weakest)
    }
    var right = Text()
    for item in kept { right += (right.isEmpty ? Text() : Text("  ")) + item.text }
    return right
  }

  /// The path, and the room for it and the mode.
  private func crumbs(in line: Rect, beside right: Text, _ glyphs: Glyphs) -> (room: Rect, text: String) {
    let room = line.split(right: right.isEmpty ? 0 : min(line.width, right.width) + 2).left
    let text = fit(
      path.joined(separator: separator(glyphs)), to: room.width - cells(of: mode) - 2, cut: .start,
      ellipsis: glyphs.ellipsis)
    return (room, text)
  }

  private func separator(_ glyphs: Glyphs) -> String { " \(glyphs.crumb) " }
}
