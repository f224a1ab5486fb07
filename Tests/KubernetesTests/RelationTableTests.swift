import Manifest
import TestSupport
import Testing

@testable import Kubernetes

/// A row of the table of relations, and the smallest objects that show it.
struct ReferenceCase: Sendable, CustomTestStringConvertible {
  let reference: Reference
  /// What it's from; Pod where it's from pods.
  let kind: Kind

  static let all: [ReferenceCase] = Reference.all.flatMap { reference -> [ReferenceCase] in
    switch reference.from {
    case .pods, .containers: [ReferenceCase(reference: reference, kind: .pod)]
    case .everything: [ReferenceCase(reference: reference, kind: .configMap)]
    case .kinds(let kinds): kinds.map { ReferenceCase(reference: reference, kind: $0) }
    }
  }

  var testDescription: String { "\(kind.name) \(reference.relation.verb) by \(reference.hold.path)" }

  /// The path from the object's root.
  var path: FieldPath {
    switch reference.from {
    case .pods: FieldPath("spec").appending(reference.hold.path)
    case .containers: FieldPath("spec.containers[*]").appending(reference.hold.path)
    case .kinds, .everything: reference.hold.path
    }
  }

  var target: Kind { reference.to.first ?? .deployment }

  var text: String {
    let leaf: String
    switch reference.hold {
    case .name, .path, .host: leaf = "x"
    case .object(_, let name, _): leaf = "{\(name): x}"
    case .reference:
      leaf = "{apiVersion: \(target.facts.versions[0].apiVersion), kind: \(target.name), name: x}"
    case .labels: leaf = "{a: b}"
    case .selector: leaf = "{matchLabels: {a: b}}"
    case .peer: leaf = "{podSelector: {matchLabels: {a: b}}}"
    }
    var body = leaf
    for step in path.steps.reversed() {
      switch step {
      case .key(let key): body = "{\"\(key)\": \(body)}"
      case .everyItem: body = "[\(body)]"
      case .everyField: body = "{any: \(body)}"
      }
    }
    let root = body.dropFirst().dropLast()
    let metadata = body.hasPrefix("{\"metadata\"") ? "" : "metadata: {name: from}, "
    return """
      {apiVersion: \(kind.facts.versions[0].apiVersion), kind: \(kind.name), \(metadata)\(root)}
      ---
      {apiVersion: \(target.facts.versions[0].apiVersion), kind: \(target.name), metadata: {name: x, labels: {a: b}}}
      """
  }
}

@Suite("The table of relations")
struct RelationTableTests {
  @Test("each row leads from an object that has its field to what the field names", arguments: ReferenceCase.all)
  func leads(row: ReferenceCase) {
    let found = inventory(row.text)
    #expect(
      found.links.contains { link in
        link.relation == row.reference.relation && link.from == found.resources[0].id
          && link.to == found.resources[1].id
      }, "\(row.text)\n\(found.linkLines)")
  }

  @Test("each field of a built-in kind is one that the API has", arguments: ReferenceCase.all)
  func isKnown(row: ReferenceCase) {
    guard row.kind.facts.source == .kubernetes else { return }
    let keys = row.path.steps.compactMap { step in if case .key(let key) = step { key } else { nil } }
    let path = keys.joined(separator: ".")
    // What older versions had, and what hangs on labels and annotations.
    let past = ["spec.backend", "spec.rules.http.paths.backend.serviceName", "spec.conversion.webhookClientConfig"]
    guard keys[0] != "metadata", !past.contains(where: path.hasPrefix) else { return }
    let version = row.kind.facts.versions[0].apiVersion
    // Kinds that the schema leaves out say nothing.
    guard Schema.shared.root(apiVersion: version, kind: row.kind.name) != nil else { return }
    #expect(Schema.shared.field(path, apiVersion: version, kind: row.kind.name) != nil, "\(row.kind.name) \(path)")
  }

  @Test("verbs and their inverses are words of their own")
  func words() {
    let verbs = Relation.allCases.map(\.verb)
    let inverses = Relation.allCases.map(\.inverse)
    #expect(Set(verbs).count == verbs.count)
    #expect(Set(inverses).count == inverses.count)
  }
}
