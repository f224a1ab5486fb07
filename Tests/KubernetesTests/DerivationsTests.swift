import Manifest
import TestSupport
import Testing

@testable import Kubernetes

@Suite("Derived objects")
struct DerivationsTests {
  @Test("controllers make what they make")
  func tree() {
    let found = inventory(shop)
    #expect(
      found.derivedTree == """
        Deployment/web
          ReplicaSet/web-‹1›
            Pod/web-‹1›-a
            Pod/web-‹1›-b
            Pod/web-‹1›-c
        Service/web
          EndpointSlice/web-‹s›
        StatefulSet/db
          Pod/db-0
          PersistentVolumeClaim/data-db-0
          Pod/db-1
          PersistentVolumeClaim/data-db-1
        Service/db
          EndpointSlice/db-‹s›
        CronJob/report
          Job/report-‹t›
            Pod/report-‹t›-a
        """)
    #expect(
      found.links.filter {
        ["binds", "lists", "mounts"].contains($0.relation.verb) && found[$0.from]?.isWritten == false
      }
      .map(\.line) == [
        "Pod/db-0 mounts PersistentVolumeClaim/data-db-0",
        "PersistentVolumeClaim/data-db-0 binds PersistentVolume/‹p0›",
        "Pod/db-1 mounts PersistentVolumeClaim/data-db-1",
        "PersistentVolumeClaim/data-db-1 binds PersistentVolume/‹p1›",
        "EndpointSlice/web-‹s› lists Pod/web-‹1›-a (matched)",
        "EndpointSlice/web-‹s› lists Pod/web-‹1›-b (matched)",
        "EndpointSlice/web-‹s› lists Pod/web-‹1›-c (matched)",
        "EndpointSlice/db-‹s› lists Pod/db-0 (matched)",
        "EndpointSlice/db-‹s› lists Pod/db-1 (matched)",
      ])
    #expect(
      found.resources.first { $0.label == "Pod/web-‹1›-a" }?.origin
        == .derived(
          from: .init(group: "apps", kind: "ReplicaSet", namespace: "shop", name: "web-‹1›"),
          by: "replica set controller"))
  }
}
