import Manifest
import TestSupport
import Testing

@testable import Kubernetes

/// The problems of a text, one a line: place, kind, message.
private func problems(_ text: String, named name: String = "test.yaml") -> [String] {
  inventory(text, named: name).problems.map { problem in
    "\(problem.severity == .info ? "note " : "")\(problem.span?.line ?? 0) \(problem.kind): \(problem.message)"
  }
}

@Suite("Problems of objects")
struct ObjectProblemsTests {
  @Test(
    "each is said at its place, and the object is read all the same",
    arguments: [
      ("{apiVersion: v1, kind: Pod, spec: {containers: []}}", ["1 name: Pod has no name"]),
      ("{apiVersion: v1, kind: ConfigMap, metadata: {name: Web}}", ["1 name: name 'Web' must be lower case"]),
      (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: b.c}}",
        ["1 name: namespace 'b.c' can't contain '.', only lower case letters, digits and '-'"]
      ),
      (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: '{{ .x }}'}}",
        ["1 template: the name holds '{{', still to be filled in"]
      ),
      (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {x: -y}}}",
        ["1 label: value '-y' of label 'x' must start and end with a letter or digit"]
      ),
      (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a/b: c}}",
        ["1 key: key 'a/b' can't contain '/', only letters, digits, '-', '_' and '.'"]
      ),
      ("{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {k: '!'}}", ["1 base64: 'k' isn't base64"]),
      (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: yes}}",
        ["1 type: 'k' must be a string, but yes is the boolean true; put it in quotes (data.k)"]
      ),
      (
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 70000}]}}",
        ["1 range: port 70000 is out of range; ports go from 1 to 65535"]
      ),
      (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {}}}",
        ["1 required: required field 'selector' is missing (spec.selector)"]
      ),
      (
        "{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: a}}",
        ["1 removed-version: extensions/v1beta1 Deployment isn't served since Kubernetes 1.16"]
      ),
      (
        "{apiVersion: v1, kind: Deployment, metadata: {name: a}}",
        ["1 unknown-kind: 'v1' has no Deployment; 'apps/v1' has"]
      ),
      (
        "{apiVersion: apps/v1, kind: deployment, metadata: {name: a}}",
        ["1 unknown-kind: no kind 'deployment'; write 'Deployment'"]
      ),
      (
        "{apiVersion: apps/v2, kind: Deployment, metadata: {name: a}}",
        ["1 unknown-version: 'apps/v2' has no Deployment"]
      ),
      (
        "{apiVersion: a.b/v1, kind: Widget, metadata: {name: a}}",
        ["note 1 unknown-kind: kind 'Widget' of 'a.b/v1' is defined in no file that was read"]
      ),
      (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, annotations: {x: \"\\u202e\"}}}",
        ["1 bidi: the text holds a character that reorders what follows it; it may not be what it looks like"]
      ),
    ])
  func single(text: String, lines: [String]) {
    let found = problems(text)
    // A Deployment without selector misses a pod template's parts, too: only the first line is of interest here.
    #expect(lines.allSatisfy(found.contains), "\(found)")
    #expect(inventory(text).resources.filter(\.isWritten).count == 1)
  }

  @Test("a kind whose definition is in the files is known")
  func defined() {
    let text = """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.a.b}
      spec: {group: a.b, scope: Namespaced, names: {kind: Widget, plural: widgets}, versions: []}
      ---
      {apiVersion: a.b/v1, kind: Widget, metadata: {name: w}}
      """
    #expect(!problems(text).contains { $0.contains("unknown-kind") })
    #expect(inventory(text).linkLines == ["Widget/w instance of CustomResourceDefinition/widgets.a.b"])
  }

  @Test("duplicates name both places; what's only one once applied is a note; cycles of owners end")
  func several() {
    func object(_ name: String, _ rest: String = "") -> String {
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)\(rest)}}"
    }
    func owned(_ name: String, by owner: String) -> String {
      object(name, ", ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: \(owner), uid: u}]")
    }
    let text = [
      object("a"), object("a"), object("a", ", namespace: default"), object("a", ", namespace: other"),
      owned("p", by: "q"), owned("q", by: "p"),
    ].joined(separator: "\n---\n")
    #expect(
      problems(text) == [
        "3 duplicate-object: ConfigMap 'a' is here and in test.yaml line 1; applied, the later one wins",
        "note 5 duplicate-object: ConfigMap 'a' is here and in test.yaml line 1; applied, the later one wins",
        "11 cycle: these own each other: ConfigMap/p, ConfigMap/q, ConfigMap/p",
      ])
  }

  @Test("any part of a manifest may be of any shape: everything is still said, and nothing crashes")
  func anyShape() {
    let documents = readYAML(SourceFile(name: "shop.yaml", text: shop)).documents
    let stands = ["text", "null", "-9223372036854775808", "9223372036854775807%"]
    var turn = 0
    for (number, document) in documents.enumerated() {
      for node in document.root.subtree.dropFirst() where !["apiVersion", "kind"].contains(node.path) {
        turn += 1
        var writer = Writer()
        replace(node, in: document.root, with: stands[turn % stands.count], &writer)
        var readings = documents.enumerated().filter { $0.offset != number }.map(\.element)
        readings.append(writer.finish(from: document.span))
        let found = Inventory([Reading(file: document.file, documents: readings)])
        for resource in found.resources { _ = resource.node.isPresent }
        #expect(found.resources.filter(\.isWritten).count == documents.count)
      }
    }
  }

  private func replace(_ target: Node, in node: Node, with text: String, _ writer: inout Writer) {
    let key = node.parent?.shape == .map ? node.key : nil
    if node == target {
      writer.scalar(text, key: key, span: node.span)
    } else if node.shape == .map {
      writer.map(key: key, span: node.span) { out in
        for (_, child) in node.fields { replace(target, in: child, with: text, &out) }
      }
    } else if node.shape == .list {
      writer.list(key: key, span: node.span) { out in
        for child in node.items { replace(target, in: child, with: text, &out) }
      }
    } else {
      writer.copy(node, key: key)
    }
  }
}
