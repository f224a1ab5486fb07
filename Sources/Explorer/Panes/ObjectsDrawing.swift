import Drawing
import Kubernetes
import Manifest

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

  func drawNothing(in area: Rect, on surface: inout Surface, look: Look) {
    var text = hasFilter ? "\(matchText) match `\(filterText)`. Esc clears." : "nothing here"
    if let near = nearestFilter { text += "\nNearest: `\(near.text)` (\(near.count))" }
    Prose(text, as: .textDim).draw(in: area.inset(x: 1, y: 0), on: &surface, with: look.theme)
  }

  func row(_ index: Int, width: Int, look: Look) -> Row {
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
      detail = detailText(of: resource, item.counts, width: width - text.width - 2, glyphs)
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

  /// What stands at the right: the chosen column, and what's wrong if there's room for both.
  private func detailText(of resource: Resource, _ counts: Counts, width: Int, _ glyphs: Glyphs) -> Text {
    let words: String
    switch column {
    case .problems: return counts.text(width: width)
    case .place:
      guard resource.isWritten else { return counts.text(width: width) }
      let place = resource.node.place
      let whole = "\(contents.short(place.file.name)):\(place.line)"
      // Half a file's name says less than the line alone.
      words = cells(of: whole) <= width ? whole : "L\(place.line)"
    case .namespace: words = resource.namespace
    case .facts:
      let replicas = resource.runsPods ? resource.node["spec"]["replicas"].text.map { "\(glyphs.times)\($0)" } : nil
      words = replicas ?? resource.gist
    }
    guard !words.isEmpty, width > 2 else { return counts.text(width: width) }
    let shown = Text(fit(sanitised(words), to: width, cut: .start, ellipsis: glyphs.ellipsis), .textDim)
    let room = width - shown.width - 1
    let wrong = counts.isEmpty || room < 2 ? Text() : counts.text(width: room)
    return wrong.isEmpty || wrong.width > room ? shown : shown + Text(" ") + wrong
  }

  func role(of resource: Resource) -> Role? {
    switch resource.origin {
    case .written: nil
    case .assumed: .zoneAdmin
    case .derived: .zoneRuntime
    }
  }

  /// Names of generated things carry ‹ ›; where those can't be shown, what stands for them.
  func marking(_ label: String, _ glyphs: Glyphs) -> String {
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
