import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

@Suite("the tree of relations")
struct RelationsTests {
  @Test("what leads to an object and from it, with what's missing")
  func tree() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(70, 20), [.tree(true)])
    #expect(
      picture == """
        ┌ Deployment/web ────────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML [3 Map] 4 Timeline  5 Warnings(1)               │
        │────────────────────────────────────────────────────────────────────│
        │▸Deployment/web                                             manifest│
        │ ├─ manages      ReplicaSet/web-‹1›                         run time│
        │ │  ├─ manages    Pod/web-‹1›-a ▸                           run time│
        │ │  ├─ manages    Pod/web-‹1›-b ▸                           run time│
        │ │  └─ manages    Pod/web-‹1›-c ▸                           run time│
        │ ├─ env          Secret/db-cred                            ✗ missing│
        │ ├─ mounts       ConfigMap/web-conf                         manifest│
        │ ├─ image        busybox:1.36                                       │
        │ ├─ image        nginx:1.27                                         │
        │ ├─ selected by  Service/web ▸                              manifest│
        │ └─ scaled by    HPA/web                                    manifest│
        │                                                                    │
        │                                                                    │
        │                                                                    │
        │                                                                    │
        │                                                                    │
        └──────────────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("an entry opens where one asks for it")
  func opened() {
    let inventory = reading(webShop)
    let picture = detail(
      "Ingress/shop", in: inventory, Size(70, 12), [.tree(true), .move(.lines(1)), .move(.columns(1))])
    #expect(
      picture == """
        ┌ Ingress/shop ──────────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML [3 Map] 4 Timeline  5 Warnings                  │
        │ Ingress/shop                                               manifest│
        │▸└─ routes to  Service/web                                  manifest│
        │    ├─ manages    EndpointSlice/web-‹s›                     run time│
        │    │  ├─ lists      Pod/web-‹1›-a ▸                        run time│
        │    │  ├─ lists      Pod/web-‹1›-b ▸                        run time│
        │    │  └─ lists      Pod/web-‹1›-c ▸                        run time│
        │    └─ selects    Deployment/web ▸                          manifest│
        │                                                                    │
        │                                                                    │
        └─────────────────────────────────────────────────── shop.yaml:42-48 ┘
        """)
  }

  @Test("a way back to itself ends there")
  func cycle() {
    let inventory = reading(circle)
    let picture = detail(
      "Service/a", in: inventory, Size(70, 14),
      [
        .tree(true), .move(.lines(3)), .move(.columns(1)), .move(.lines(1)), .move(.columns(1)), .move(.lines(2)),
        .move(.columns(1)),
      ])
    #expect(
      picture == """
        ┌ Service/a ─────────────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML [3 Map] 4 Timeline  5 Warnings                  │
        │────────────────────────────────────────────────────────────────────│
        │ Service/a                                                  manifest│
        │ ├─ manages       EndpointSlice/a-‹s›                       run time│
        │ │  └─ lists      Pod/one ▸                                 manifest│
        │ ├─ selects       Pod/one                                   manifest│
        │ │  ├─ mentions   Service/b (guessed)                       manifest│
        │ │  │  ├─ manages    EndpointSlice/b-‹s› ▸                  run time│
        │▸│  │  └─ selects    Pod/two                                manifest│
        │ │  │     ├─ mentions   Service/a (guessed)  (above)        manifest│
        │ │  │     ├─ image      c:1                                         │
        │ │  │     └─ listed by  EndpointSlice/b-‹s› ▸               run time│
        └─────────────────────────────────────────────────── shop.yaml:11-14 ┘
        """)
  }
}
