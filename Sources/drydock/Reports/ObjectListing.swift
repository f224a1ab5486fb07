import Drawing
import Kubernetes
import Manifest

/// Objects as `drydock show` prints them.
func listing(_ resources: [Resource], in inventory: Inventory, as format: ShowFormat) -> String {
  switch format {
  case .table: tables(of: resources, in: inventory, isWide: false)
  case .wide: tables(of: resources, in: inventory, isWide: true)
  case .tree: tree(of: resources, in: inventory)
  case .name: resources.map { sanitised("\(resourceWord($0))/\($0.name)") + "\n" }.joined()
  case .json: listJSON(resources)
  case .yaml: resources.map { $0.node.yaml }.joined(separator: "---\n")
  case .dot: dotGraph(resources, in: inventory)
  case .mermaid: mermaidGraph(resources, in: inventory)
  }
}

/// One table a kind, in the order of the navigator's sections; in each the written objects come first.
private func tables(of resources: [Resource], in inventory: Inventory, isWide: Bool) -> String {
  var order: [String] = []
  var groups: [String: [Resource]] = [:]
  for resource in resources.sorted(by: { $0.section < $1.section }) {
    let key = "\(resource.id.group)/\(resource.kindName)"
    if groups[key] == nil { order.append(key) }
    groups[key, default: []].append(resource)
  }
  let hasNamespaces = Set(resources.map(\.namespace)).count > 1
  return order.compactMap { groups[$0] }
    .map { group in
      let columns = inventory.columns(of: group[0])
      return table(of: group, columns, isWide: isWide, hasNamespaces: hasNamespaces, hasKinds: order.count > 1)
    }
    .joined(separator: "\n")
}

private func table(
  of resources: [Resource], _ columns: Columns, isWide: Bool, hasNamespaces: Bool, hasKinds: Bool
) -> String {
  var rows = [(hasNamespaces ? ["NAMESPACE"] : []) + columns.titles(wide: isWide) + ["ORIGIN"]]
  for resource in resources {
    var cells = columns.row(of: resource.node, wide: isWide)
    if !cells.isEmpty { cells[0] = (hasKinds ? resourceWord(resource) + "/" : "") + resource.name }
    rows.append(
      (hasNamespaces ? [resource.namespace] : []) + cells + [isWide ? resource.origin.words : resource.origin.word])
  }
  return aligned(rows.map { $0.map { sanitised($0) } })
}

/// Columns three blanks apart, by what they take on a terminal.
func aligned(_ rows: [[String]]) -> String {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in rows.map { column < $0.count ? cells(of: $0[column]) : 0 }.max() ?? 0 }
  return rows.map { row in
    let line = row.enumerated().map { column, cell in
      column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cells(of: cell) + 3)
    }
    return line.joined().trimmedRight + "\n"
  }.joined()
}

/// `deployment.apps`, as `kubectl get -o name` says it.
func resourceWord(_ resource: Resource) -> String {
  resource.kindName.lowercased() + (resource.id.group.isEmpty ? "" : ".\(resource.id.group)")
}

private func listJSON(_ resources: [Resource]) -> String {
  let items = resources.map { indented($0.node.json(indentation: 2).trimmedRight) }
  guard !items.isEmpty else { return "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}\n" }
  return "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": [\n    "
    + items.joined(separator: ",\n    ") + "\n  ]\n}\n"
}

extension Resource.Origin {
  /// As the column ORIGIN says it.
  var word: String {
    switch self {
    case .written: "written"
    case .assumed: "assumed"
    case .derived: "derived"
    }
  }

  /// With whom it comes from.
  var words: String {
    switch self {
    case .written: word
    case .assumed(let because): "assumed for \(because)"
    case .derived(let from, let by): "derived from \(from) by the \(by)"
    }
  }
}

extension String {
  var trimmedRight: String {
    var end = endIndex
    while end > startIndex, self[index(before: end)].isWhitespace { end = index(before: end) }
    return String(self[..<end])
  }
}

/// Four more blanks before every line but the first.
private func indented(_ text: String) -> String { text.replacing("\n", with: "\n    ") }
