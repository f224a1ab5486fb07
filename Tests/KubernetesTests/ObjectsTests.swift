import Manifest
import Testing
import TestSupport

@testable import Kubernetes

@Suite("Objects")
struct ObjectsTests {
  @Test("each document with apiVersion and kind is an object, and a List's items are")
  func lists() {
    let found = inventory(
      """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
      ---
      apiVersion: v1
      kind: List
      items:
      - {apiVersion: v1, kind: Secret, metadata: {name: b, namespace: shop}}
      - apiVersion: v1
        kind: PodList
        items:
        - metadata: {name: c}
        - metadata: {generateName: d-}
      ---
      {apiVersion: extensions/v1beta1, kind: Deployment}
      """)
    let lines = found.resources.filter(\.isWritten).map {
      "\($0.label) \($0.id.group) \($0.namespace) \($0.section.rawValue)"
    }
    #expect(
      lines == [
        "ConfigMap/a   Config", "Secret/b  shop Config", "Pod/c   Workloads", "Pod/d-‹…›   Workloads",
        "Deployment/‹no name› apps  Workloads",
      ])
  }

  @Test("what's no object is a problem at its place and costs only itself")
  func noObjects() {
    let found = inventory(
      """
      just text
      ---
      - {apiVersion: v1, kind: ConfigMap}
      ---
      foo: bar
      ---
      {kind: Pod, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: [Pod]}
      ---
      apiVersion: v1
      kind: List
      items:
      - null
      - text
      - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
      """)
    #expect(found.resources.filter(\.isWritten).map(\.label) == ["ConfigMap/c"])
    #expect(
      found.problems.filter { $0.severity == .error }.map { "\($0.span?.line ?? 0) \($0.kind): \($0.message)" } == [
        "1 not-an-object: this document is no Kubernetes object: it's the text 'just text'",
        "3 not-an-object: this document is a list; kubectl takes only objects",
        "5 not-an-object: this is no Kubernetes object: it has neither apiVersion nor kind",
        "7 apiVersion: the object has no apiVersion",
        "9 kind: kind must be a string, but it's a list",
        "14 not-an-object: an item of the List is empty",
        "15 not-an-object: an item of the List is no object: it's the text 'text'",
      ])
  }

  @Test(
    "settings of other programs are told from manifests",
    arguments: [
      ("{apiVersion: v1, kind: Pod}", true), ("{kind: Pod, metadata: {name: a}}", true),
      ("{apiVersion: v1, spec: {}}", true), ("[{apiVersion: v1, kind: Pod}]", true),
      ("{version: '3', services: {web: {image: nginx}}}", false), ("{apiVersion: v2, name: chart}", false),
      ("text", false), ("[a, b]", false),
    ])
  func looks(text: String, isManifest: Bool) {
    #expect(looksLikeManifest(node(text).document) == isManifest)
  }

  @Test("duplicates are told apart, and an object is found by kind, name and namespace")
  func finding() {
    let found = inventory(
      """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: other}}
      """)
    #expect(found.resources.filter(\.isWritten).map(\.id.ordinal) == [0, 1, 0])
    #expect(found.find(.configMap, "a", in: "")?.id == found.resources[0].id)
    #expect(found.find(.configMap, "a", in: "default")?.id == found.resources[0].id)
    #expect(found.find(.configMap, "a", in: "other")?.id == found.resources[2].id)
    #expect(found.find(.configMap, "b", in: "other") == nil)
    #expect(found[found.resources[1].id]?.node["data"]["k"].text == "v")
  }
}
