import Drawing
import Kubernetes
import Manifest

extension DetailPane {
  /// What's left inside the frame and below the tabs.
  func content(of area: Rect) -> Rect {
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
      place.map.draw(
        warningsSource(subject, in: inventory), area: content, on: &surface, look: look, isFocused: isFocused)
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
    case .group(let group): return Text(untrusted: group.title)
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
