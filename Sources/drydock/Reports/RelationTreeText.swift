import Drawing
import Explorer
import Kubernetes
import Manifest

/// Who makes what, and what refers to what, as text.
func tree(of resources: [Resource], in inventory: Inventory) -> String {
  let shown = Set(resources.map(\.id))
  // What somebody made stands below its maker.
  let roots = resources.filter { resource in inventory.owner(of: resource.id).map { !shown.contains($0) } ?? true }
  var text = TreeText(inventory: inventory)
  for root in roots { text.add(root) }
  return text.text
}

/// One object: its row, where it stands, its facts as the tab Overview has them, and its relations both ways.
func objectPage(_ resource: Resource, in inventory: Inventory, isWide: Bool) -> String {
  var page = listing([resource], in: inventory, as: isWide ? .wide : .table) + "\n"
  if resource.isWritten {
    let span = resource.node.span
    page += sanitised("written in \(span.file.name):\(span.line)-\(span.to.line)") + "\n"
  }
  page += overviewText(of: resource, in: inventory).map { sanitised($0).trimmedRight + "\n" }.joined() + "\n"
  var text = TreeText(inventory: inventory)
  text.add(resource)
  page += text.text
  let incoming = inventory.links(to: resource.id).filter { inventory.owner(of: $0.from) != resource.id }
  if !incoming.isEmpty { page += "\n" }
  for link in incoming {
    page += sanitised("\(link.relation.inverse) \(link.from)\(placeText(link))") + "\n"
  }
  return page
}

private struct TreeText {
  let inventory: Inventory
  private(set) var text = ""
  private var path: Set<Resource.ID> = []

  init(inventory: Inventory) { self.inventory = inventory }

  mutating func add(_ resource: Resource) {
    line("", "\(resource.label)\(origin(resource))")
    path = [resource.id]
    addBelow(resource.id, margin: "")
  }

  private mutating func addBelow(_ id: Resource.ID, margin: String) {
    let children = inventory.children(of: id)
    let owner = inventory.owner(of: id)
    // Who makes what is the tree's own shape.
    let links = inventory.links(from: id).filter { link in link.to.map { !children.contains($0) && $0 != owner } ?? true
    }
    let count = links.count + children.count
    for (index, link) in links.enumerated() {
      let isLast = index == count - 1
      line(margin + (isLast ? "└─ " : "├─ "), "\(link.relation.verb) \(target(link))\(placeText(link))")
    }
    for (index, child) in children.enumerated() {
      let isLast = links.count + index == count - 1
      let resource = inventory[child]
      line(margin + (isLast ? "└─ " : "├─ "), "makes \(child)\(resource.map(origin) ?? "")")
      // An owner reference may lead in a circle.
      guard path.insert(child).inserted else { continue }
      addBelow(child, margin: margin + (isLast ? "   " : "│  "))
      path.remove(child)
    }
    let leftOut = inventory.omittedPods(of: id)
    if leftOut > 0 { line(margin + "   ", "… and \(leftOut) more pods") }
  }

  private func target(_ link: Link) -> String {
    if let missing = link.missing { return (missing.isOptional ? "" : "✗ ") + "\(missing)" }
    let guessed = link.certainty == .guessed ? " (guessed)" : ""
    return (link.to.map { "\($0)" } ?? "nothing") + guessed
  }

  private func origin(_ resource: Resource) -> String {
    switch resource.origin {
    case .written: ""
    case .assumed: "  (assumed)"
    case .derived: "  (run time)"
    }
  }

  private mutating func line(_ margin: String, _ content: String) { text += margin + sanitised(content) + "\n" }
}

private func placeText(_ link: Link) -> String {
  let place = link.node.place
  return "  \(place.file.name):\(place.line)"
}
