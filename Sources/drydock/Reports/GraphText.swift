import Drawing
import Kubernetes

/// Objects and the links between them for Graphviz: `drydock show -o dot . | dot -Tsvg`.
func dotGraph(_ resources: [Resource], in inventory: Inventory) -> String {
  let graph = Graph(resources, in: inventory)
  var text = "digraph drydock {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n"
  text += "  edge [fontname=\"sans-serif\", fontsize=10];\n"
  for (number, node) in graph.nodes.enumerated() {
    let style =
      switch node.look {
      case .written: ""
      case .assumed: ", style=dashed"
      case .derived: ", style=dotted"
      case .missing: ", style=dashed, color=red, fontcolor=red"
      }
    text += "  n\(number) [label=\(dotQuoted(node.label))\(style)];\n"
  }
  for edge in graph.edges {
    let style = edge.isBroken ? ", color=red, fontcolor=red" : edge.isGuessed ? ", style=dotted" : ""
    text += "  n\(edge.from) -> n\(edge.to) [label=\(dotQuoted(edge.label))\(style)];\n"
  }
  return text + "}\n"
}

/// The same for Markdown, where a block of the language `mermaid` becomes a picture.
func mermaidGraph(_ resources: [Resource], in inventory: Inventory) -> String {
  let graph = Graph(resources, in: inventory)
  var text = "flowchart LR\n"
  for (number, node) in graph.nodes.enumerated() {
    text += "  n\(number)[\"\(mermaidEscaped(node.label))\"]\(node.look == .written ? "" : ":::\(node.look)")\n"
  }
  for edge in graph.edges {
    let arrow = edge.isBroken || edge.isGuessed ? "-.->" : "-->"
    text += "  n\(edge.from) \(arrow)|\"\(mermaidEscaped(edge.label))\"| n\(edge.to)\n"
  }
  text += "  classDef assumed stroke-dasharray:6 3\n  classDef derived stroke-dasharray:2 2\n"
  return text + "  classDef missing stroke:#c00,color:#c00,stroke-dasharray:6 3\n"
}

/// What both languages draw.
private struct Graph {
  enum Look { case written, assumed, derived, missing }

  struct Node {
    let label: String
    let look: Look
  }

  struct Edge: Hashable {
    let from, to: Int
    let label: String
    let isBroken, isGuessed: Bool
  }

  private(set) var nodes: [Node] = []
  private(set) var edges: [Edge] = []

  /// The objects, what they refer to, and who makes them; what isn't there has a node of its own.
  init(_ resources: [Resource], in inventory: Inventory) {
    let hasNamespaces = Set(resources.map(\.namespace)).count > 1
    var numbers: [Resource.ID: Int] = [:]
    for resource in resources where numbers[resource.id] == nil {
      numbers[resource.id] = nodes.count
      let place = hasNamespaces && !resource.namespace.isEmpty ? "\n\(resource.namespace)" : ""
      nodes.append(Node(label: "\(resource.kindName)/\(resource.name)\(place)", look: look(of: resource)))
    }
    var missing: [String: Int] = [:]
    var seen: Set<Edge> = []
    for resource in resources {
      for link in inventory.links(from: resource.id) {
        guard let from = numbers[resource.id] else { continue }
        var (start, end, label) = (from, from, link.relation.verb)
        if let id = link.to {
          guard let to = numbers[id] else { continue }
          // Arrows lead from who makes to what is made, as the tree does.
          (start, end, label) = link.relation == .ownedBy ? (to, from, "makes") : (from, to, label)
        } else if let absent = link.missing {
          let text = "\(absent)"
          end = missing[text] ?? nodes.count
          if end == nodes.count {
            missing[text] = end
            nodes.append(Node(label: text, look: .missing))
          }
        }
        let edge = Edge(
          from: start, to: end, label: label, isBroken: link.isBroken, isGuessed: link.certainty == .guessed)
        if seen.insert(edge).inserted { edges.append(edge) }
      }
    }
  }
}

private func look(of resource: Resource) -> Graph.Look {
  switch resource.origin {
  case .written: .written
  case .assumed: .assumed
  case .derived: .derived
  }
}

/// A string of Graphviz. A backslash would begin one of its escapes; our own line feed stays one.
private func dotQuoted(_ text: String) -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { sanitised(String($0)) }
  return "\""
    + lines.map { $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }.joined(separator: "\\n") + "\""
}

/// A text between quotes in Mermaid, which reads entities with `#` and Markdown there.
private func mermaidEscaped(_ text: String) -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { sanitised(String($0)) }
  return lines.map { line in
    line.unicodeScalars.map { scalar in
      "\"#&<>`*_\\[]{}|;".unicodeScalars.contains(scalar) ? "#\(scalar.value);" : String(scalar)
    }.joined()
  }.joined(separator: "<br/>")
}
