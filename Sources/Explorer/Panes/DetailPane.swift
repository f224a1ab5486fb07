import Drawing
import Kubernetes
import Manifest

/// What is shown of the selected object: its text.
package struct DetailPane: Sendable {
  package enum Tab: Int, Sendable, CaseIterable, Hashable {
    case overview = 1
    case yaml, map, timeline, warnings
  }

  package enum Message: Sendable, Hashable {
    case move(Motion), search(String?), match(Int), onlyMatching(Bool), tree(Bool), open
    case click(Point, isDouble: Bool), wheel(Int, Point)
    case tab(Tab), goToLine(Int), show(Span?)
  }

  package struct Place: Sendable, Hashable {
    var tab = Tab.yaml
    var top = 0
  }

  package var place = Place()
  private var subject: Subject?

  package init() {}

  package var tab: Tab { place.tab }
  package var context: Context { .yaml }
  package var positionText: String { "L\(place.top + 1)" }
  package var fieldPath: String? { nil }
  package var searchText: String? { nil }
  package var matches: (current: Int, count: Int)? { nil }
  package var cursorLine: (file: String, line: Int)? { nil }
  package var isTextSearchable: Bool { false }
  package static let commands: [Command] = []

  package mutating func turn(to subject: Subject, in inventory: Inventory) {
    if subject != self.subject { place.top = 0 }
    self.subject = subject
  }

  package mutating func unwind() -> Bool { false }

  package mutating func receive(
    _ message: Message, on subject: Subject, in inventory: Inventory, size: Size
  ) -> [Request] {
    switch message {
    case .tab(let tab): place.tab = tab
    case .move(.lines(let count)), .move(.scroll(let count)), .wheel(let count, _):
      place.top = max(0, place.top + count)
    case .move(.first): place.top = 0
    default: break
    }
    return []
  }

  package func draw(
    _ subject: Subject, in inventory: Inventory, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool
  ) {
    var title = ""
    var text = ""
    if case .resource(let id) = subject, let resource = inventory[id] {
      (title, text) = (resource.label, resource.node.span.text)
    }
    Frame(Text(untrusted: title), isFocused: isFocused).draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(place.top).prefix(inside.height)
    for (row, line) in lines.enumerated() {
      surface.write(Text(untrusted: String(line)), at: row, in: inside, with: look.theme)
    }
  }
}
