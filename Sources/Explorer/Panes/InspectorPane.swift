import Drawing
import Kubernetes
import Manifest

/// What the selected object leads to, and what leads to it.
package struct InspectorPane: Sendable {
  package enum Message: Sendable, Hashable {
    case move(Motion), open, click(Point, isDouble: Bool), wheel(Int, Point)
  }

  package static let commands: [Command] = []

  package init() {}

  package mutating func receive(
    _ message: Message, on subject: Subject, in inventory: Inventory, size: Size
  ) -> [Request] { [] }

  package func draw(
    _ subject: Subject, in inventory: Inventory, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool
  ) {
    Frame("Relations", isFocused: isFocused).draw(in: area, on: &surface, with: look.theme)
    guard case .resource(let id) = subject else { return }
    let inside = Frame.content(of: area)
    for (row, link) in inventory.links(from: id).enumerated() {
      let target = link.missing?.label ?? link.to?.description ?? ""
      surface.write(Text(untrusted: "\(link.relation.verb) \(target)"), at: row, in: inside, with: look.theme)
    }
  }
}
