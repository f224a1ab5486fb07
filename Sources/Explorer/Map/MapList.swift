import Drawing
import Kubernetes

/// A map as lines, zone by zone, for where boxes don't fit: the same objects, the same numbers.
enum MapList {
  struct Entry: Sendable {
    let line: FactLine
    /// The node it's about: the one it names, or the one a line comes from.
    let node: Int
    let isTitle: Bool
  }

  /// A number for everything that something leads to.
  static func numbers(_ graph: MapGraph) -> [Int: Int] {
    var numbers: [Int: Int] = [:]
    for arc in graph.arcs where numbers[arc.to] == nil { numbers[arc.to] = numbers.count + 1 }
    return numbers
  }

  static func lines(_ graph: MapGraph, glyphs: Glyphs) -> [Entry] {
    let numbers = numbers(graph)
    var entries: [Entry] = []
    for zone in Zone.allCases {
      let nodes = graph.nodes.indices.filter { graph.nodes[$0].zone == zone }
      guard let first = nodes.first else { continue }
      if !entries.isEmpty { entries.append(Entry(line: .rule, node: first, isTitle: false)) }
      entries.append(
        Entry(line: FactLine(text: Text(zone.heading, zone.role)), node: first, isTitle: false))
      for node in nodes {
        entries.append(title(node, graph, numbers[node]))
        for arc in graph.arcs where arc.from == node {
          entries.append(line(arc, graph, numbers[arc.to] ?? 0, glyphs))
        }
      }
    }
    return entries
  }

  private static func title(_ index: Int, _ graph: MapGraph, _ number: Int?) -> Entry {
    let node = graph.nodes[index]
    var text = Text(number.map { pad("(\($0))", to: 6) } ?? "      ", .hintKey) + node.title
    if !node.note.isEmpty { text += Text("  ") + node.note }
    let leads = node.broken.map { Request.openBroken($0) } ?? node.ids.first.map { .open($0) }
    return Entry(line: FactLine(text: text, leads: leads), node: index, isTitle: true)
  }

  private static func line(_ arc: MapGraph.Arc, _ graph: MapGraph, _ number: Int, _ glyphs: Glyphs) -> Entry {
    let target = graph.nodes[arc.to]
    var text = Text("        \(pad(arc.verb, to: 11)) ", .textDim)
    text += Text("(\(number))\(glyphs.arrowRight) ", arc.isBroken ? .refBroken : .hintKey) + target.title
    if arc.certainty == .guessed { text.append("  (guessed)", .textDim) }
    let leads = target.broken.map { Request.openBroken($0) } ?? target.ids.first.map { .open($0) }
    return Entry(line: FactLine(text: text, leads: leads), node: arc.from, isTitle: false)
  }
}
