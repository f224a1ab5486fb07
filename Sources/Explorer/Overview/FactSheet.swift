import Drawing
import Kubernetes
import Manifest

/// Collects the lines of an overview.
struct FactSheet {
  let resource: Resource
  let inventory: Inventory
  let glyphs: Glyphs
  /// Whether the values of Secrets are shown.
  let showsSecrets: Bool
  private(set) var lines: [FactLine] = []
  /// What's wrong with the object.
  let warnings: [Warning]

  /// Where values begin: below short labels, and below those of relations.
  static let short = 9
  static let wide = 12

  init(
    _ resource: Resource, in inventory: Inventory, warnings: Warnings? = nil, glyphs: Glyphs,
    showsSecrets: Bool = false
  ) {
    self.resource = resource
    self.inventory = inventory
    self.glyphs = glyphs
    self.showsSecrets = showsSecrets
    self.warnings =
      warnings?.of(resource.id) ?? inventory.problems(of: resource).map { Warning($0, of: resource.id) }
  }

  var spec: Node { resource.node["spec"] }
  var none: Text { Text("\(glyphs.none) none \(glyphs.none)", .textDim) }
  var crumb: String { " \(glyphs.crumb) " }

  /// A label and a value that stands in the manifest at a node.
  ///
  /// - Parameters:
  ///   - node: nil for what isn't written anywhere; an absent node leads to where it would stand.
  ///   - leads: what Enter opens instead of the place.
  mutating func fact(
    _ label: String, _ value: Text, at node: Node? = nil, width: Int = FactSheet.short, indent: Int = 0,
    leads: Request? = nil
  ) {
    let name = String(repeating: " ", count: indent) + label
    var text = Text(untrusted: name, .textDim)
    text.append(String(repeating: " ", count: max(1, width - text.width)))
    text += value
    let value = max(width, name.utf8.count + 1)
    lines.append(
      FactLine(
        text: text, mark: node.map(mark) ?? Text(), place: node?.place, leads: leads,
        hanging: min(value, FactSheet.wide * 2)))
  }

  mutating func fact(
    _ label: String, _ value: String, at node: Node? = nil, width: Int = FactSheet.short, indent: Int = 0,
    leads: Request? = nil
  ) {
    fact(label, Text(untrusted: glyphs.name(value)), at: node, width: width, indent: indent, leads: leads)
  }

  /// What a field says, or what holds without it.
  mutating func fact(
    _ label: String, _ node: Node, default standard: String, width: Int = FactSheet.short, indent: Int = 0
  ) {
    fact(label, written(node, default: standard), at: node, width: width, indent: indent)
  }

  mutating func heading(_ text: Text, at node: Node? = nil) {
    lines.append(FactLine(text: text, mark: node.map(mark) ?? Text(), place: node?.place))
  }

  mutating func note(_ text: String, _ role: Role = .textDim, at node: Node? = nil) {
    lines.append(FactLine(text: Text(untrusted: text, role), place: node?.place, hanging: 2))
  }

  mutating func rule() {
    if let last = lines.last, !last.isRule { lines.append(.rule) }
  }

  mutating func add(_ line: FactLine) { lines.append(line) }

  /// The text of a scalar, or what holds without it, marked as such.
  func written(_ node: Node, default standard: String, unit: String = "") -> Text {
    if let text = node.isPresent ? node.text : nil { return Text(untrusted: text + unit) }
    return Text(standard + unit) + Text(" (default)", .textDim)
  }

  /// `E1 W2` for what's wrong with a field, also when it isn't there.
  private func mark(_ node: Node) -> Text {
    guard !warnings.isEmpty else { return Text() }
    let path = node.path
    return counters(warnings.filter { concerns($0, node, path) }.map(\.problem))
  }

  private func concerns(_ warning: Warning, _ node: Node, _ path: String) -> Bool {
    // A rule says which field it means, a problem only where it stands.
    if let field = warning.finding?.path {
      guard field.hasPrefix(path) else { return false }
      let rest = field.dropFirst(path.count)
      // The spec as a whole has other lines for what's in it.
      return rest.isEmpty || path != "spec" && (rest.first == "." || rest.first == "[")
    }
    guard node.isWritten, let start = warning.problem.span?.start else { return false }
    // What holds others has its own lines for them; only what's wrong with its key is told here.
    let place = node.shape == .scalar || node.isFlow ? node.place : node.keySpan ?? node.place
    return place.start <= start && start < max(place.end, place.start + 1)
  }
}
