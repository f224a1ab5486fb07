import Drawing
import Kubernetes
import Manifest

/// The overview of an object: what it is in a screenful, each line with its place.
///
/// - Parameter warnings: what the rules say among them; nil: only what's wrong with the input.
func overview(
  of resource: Resource, in inventory: Inventory, warnings: Warnings? = nil, glyphs: Glyphs, showsSecrets: Bool = false
) -> [FactLine] {
  var sheet = FactSheet(resource, in: inventory, warnings: warnings, glyphs: glyphs, showsSecrets: showsSecrets)
  origin(of: resource, on: &sheet)
  switch resource.kind {
  case .service: sheet.serviceFacts()
  case .ingress: sheet.ingressFacts()
  case .networkPolicy: sheet.networkPolicyFacts()
  case .configMap: sheet.configMapFacts()
  case .secret: sheet.secretFacts()
  case .persistentVolumeClaim: sheet.claimFacts()
  case .persistentVolume: sheet.volumeFacts()
  case .storageClass: sheet.storageClassFacts()
  case .horizontalPodAutoscaler: sheet.autoscalerFacts()
  case .podDisruptionBudget: sheet.budgetFacts()
  case .role, .clusterRole: sheet.roleFacts()
  case .roleBinding, .clusterRoleBinding: sheet.bindingFacts()
  case .customResourceDefinition: sheet.definitionFacts()
  case .namespace: sheet.namespaceFacts()
  case .resourceQuota, .limitRange: sheet.quotaFacts()
  default:
    if resource.podTemplate.isPresent { sheet.workloadFacts() } else { sheet.genericFacts() }
  }
  problems(of: resource, on: &sheet)
  return sheet.lines
}

/// Where it comes from when nobody wrote it.
private func origin(of resource: Resource, on sheet: inout FactSheet) {
  switch resource.origin {
  case .written: break
  case .assumed(let because):
    sheet.fact(
      "assumed", Text(untrusted: "to exist: \(sheet.glyphs.label(of: because, in: sheet.inventory)) refers to it"),
      leads: .open(because))
  case .derived(let from, let by):
    sheet.fact(
      "made", Text(untrusted: "at run time by the \(by), from \(sheet.glyphs.label(of: from, in: sheet.inventory))"),
      leads: .open(from))
  }
}

/// What's wrong with it, so that nobody has to look for it.
private func problems(of resource: Resource, on sheet: inout FactSheet) {
  let found = sheet.warnings.map(\.problem).filter { $0.kind != missingReference }
  guard !found.isEmpty else { return }
  sheet.rule()
  for problem in found.sorted(by: { $0.severity < $1.severity }) { sheet.add(line(of: problem, in: resource.id)) }
}

extension Problem {
  /// To its place: in the object's text, or in the file where no object is shown.
  func request(in owner: Resource.ID?) -> Request {
    if let owner, let span { return .openSource(owner, span) }
    return .openFile(file: file, line: span?.line ?? 1)
  }
}

/// `E message   L12`.
func line(of problem: Problem, in owner: Resource.ID? = nil) -> FactLine {
  let text = Text("\(problem.severity.letter) ", problem.severity.role) + Text(untrusted: problem.message)
  let place = problem.span.map { "L\($0.line)" } ?? ""
  return FactLine(
    text: text, mark: Text(place, .textDim), place: problem.span, leads: problem.request(in: owner), hanging: 2)
}

extension FactSheet {
  /// A kind without words of its own: its top fields.
  mutating func genericFacts() {
    if resource.kind == nil, !inventory.links(from: resource.id).contains(where: { $0.relation == .instanceOf }) {
      note("kind \(resource.kindName) isn't known here: shown as it stands")
    }
    declaredColumns()
    for (key, value) in resource.node.fields
    where !["apiVersion", "kind", "metadata", "status"].contains(key) {
      if value.shape == .map, value.count <= 12, key == "spec" || key == "data" {
        for (inner, node) in value.fields { fact(inner, summary(of: node), at: node, width: 24) }
      } else {
        fact(key, summary(of: value), at: value, width: 24)
      }
    }
    for (key, value) in resource.node["metadata"]["labels"].fields {
      fact("label", "\(key)=\(value.text ?? "?")", at: value, width: 24)
    }
    linkFacts()
    owners()
  }

  /// What `kubectl get` shows of it beside name and age, as its definition says.
  private mutating func declaredColumns() {
    let links = inventory.links(from: resource.id).filter { $0.relation == .instanceOf }
    for case .resource(let id) in links.map(\.target) {
      let version = resource.apiVersion.split(separator: "/").last.map(String.init) ?? ""
      guard let definition = inventory[id], definition.isWritten,
        let columns = Columns(definition: definition.node, version: version)
      else { continue }
      let cells = zip(columns.titles(wide: true), columns.row(of: resource.node, wide: true))
      let shown = cells.filter { $0.0 != "NAME" && $0.0 != "AGE" && !$0.1.isEmpty }
      for (title, cell) in shown { fact(title, cell, at: nil, width: 24, leads: .open(id)) }
      if !shown.isEmpty { rule() }
      return
    }
  }

  private mutating func owners() {
    if let owner = inventory.owner(of: resource.id) {
      fact("made by", Text(untrusted: glyphs.label(of: owner, in: inventory)), width: 24, leads: .open(owner))
    }
  }

  private func summary(of node: Node) -> Text {
    switch node.shape {
    case .null: return Text(glyphs.none, .textDim)
    case .scalar:
      let text = node.text ?? ""
      let first = String(text.prefix { !$0.isNewline })
      return Text(untrusted: first)
        + (first.utf8.count < text.utf8.count ? Text("  \(byteWords(text.utf8.count))", .textDim) : Text())
    case .list:
      let scalars = node.items.prefix(8).compactMap(\.text)
      if scalars.count == node.count { return Text(untrusted: scalars.joined(separator: ", ")) }
      return Text(counted(node.count, "item"), .textDim)
    case .map: return Text(counted(node.count, "field"), .textDim)
    }
  }
}
