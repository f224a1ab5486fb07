import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

@Suite("the map")
struct MapTests {
  @Test("three zones, with numbers where lines would cross")
  func zones() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(86, 33), [.tab(.map)])
    #expect(
      picture == """
        ┌ Deployment/web ────────────────────────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML [3 Map] 4 Timeline  5 Warnings(1)                               │
        │────────────────────────────────────────────────────────────────────────────────────│
        │┌ YOUR MANIFESTS ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┐  ┌ CLUSTER ADMIN, BEFOREHAND ╌┐│
        │╎                     ▸ Deployment/web ×3  E1 ━┓   ╎  ╎    LimitRange  assumed     ╎│
        │╎ ┌────────────┐      ┃ ┌ pod  app=web ──────┐ ┃   ╎  ╎    ResourceQuota  assumed  ╎│
        │╎ │HPA/web     │─────▸┃ │┌ container web ───┐│ ├(1)╎  ╎(2)▸Secret/db-cred ✗        ╎│
        │╎ │1..10       │      ┃ ││nginx:1.27 :8080  ││ ┃   ╎  └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘│
        │╎ └────────────┘      ┃ ││readiness ✓       ││ ┃   ╎                                │
        │╎                     ┃ ││liveness  –       ││ ┃   ╎  ┌ RUN TIME, BY CONTROLLERS ╌╌┐│
        │╎                     ┃ ││preStop   –       ││ ┃   ╎  ╎    ┌────────────────────┐  ╎│
        │╎                     ┃ ││env DB_PASS ✗     ││ ├(2)╎  ╎(1)▸│ReplicaSet/web-‹1›  │  ╎│
        │╎                     ┃ │└──────────────────┘│ ┃   ╎  ╎    └──────────┬─────────┘  ╎│
        │╎                     ┃ │ init: wait-db      │ ┃   ╎  ╎               ▾            ╎│
        │╎                     ┃ │┌ volumes ─────────┐│ ┃   ╎  ╎    ┌────────────────────┐  ╎│
        │╎                     ┃ ││conf              ││ ┃   ╎  ╎(4)▸│web-‹1›-a  -b  -c   │  ╎│
        │╎                     ┃ ││tmp (emptyDir)    ││ ┃   ╎  ╎    │3 Pods              │  ╎│
        │╎                     ┃ │└──────────────────┘│ ┃   ╎  ╎    └──────────┬─────────┘  ╎│
        │╎                     ┃ └────────────────────┘ ┃   ╎  ╎               ▾            ╎│
        │╎                     ┗━━━━━━━━━━━━┬━━━━━━━━━━━┛   ╎  ╎    ┌────────────────────┐  ╎│
        │╎                                  ▾               ╎  ╎(3)▸│web-‹s›             │  ╎│
        │╎                     ┌────────────────────────┐   ╎  ╎    │EndpointSlice       │  ╎│
        │╎                     │ConfigMap/web-conf      │   ╎  ╎    └────────────────────┘  ╎│
        │╎                     └────────────────────────┘   ╎  ╎                            ╎│
        │╎                                                  ╎  ╎                            ╎│
        │╎ ┌────────────┐      ┌────────────────────────┐   ╎  ╎                            ╎│
        │╎ │Ingress/shop│─────▸│Service/web  :80        ├(3,4) ╎                            ╎│
        │╎ │shop.example│      │                        │   ╎  ╎                            ╎│
        │╎ └────────────┘      └────────────────────────┘   ╎  ╎                            ╎│
        │└╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘  └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘│
        │                                                                                    │
        │                                                                                    │
        └──────────────────────────────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("the same without characters outside ASCII")
  func zonesInASCII() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(86, 33), [.tab(.map)], look: lookWith(.ascii))
    #expect(
      picture == """
        + Deployment/web --------------------------------------------------------------------+
        | 1 Overview  2 YAML [3 Map] 4 Timeline  5 Warnings(1)                               |
        |------------------------------------------------------------------------------------|
        |+ YOUR MANIFESTS ..................................+  + CLUSTER ADMIN, BEFOREHAND .+|
        |:                     > Deployment/web x3  E1 =+   :  :    LimitRange  assumed     :|
        |: +------------+      # + pod  app=web ------+ #   :  :    ResourceQuota  assumed  :|
        |: |HPA/web     |-----># |+ container web ---+| +(1):  :(2)>Secret/db-cred x        :|
        |: |1..10       |      # ||nginx:1.27 :8080  || #   :  +............................+|
        |: +------------+      # ||readiness v       || #   :                                |
        |:                     # ||liveness  -       || #   :  + RUN TIME, BY CONTROLLERS ..+|
        |:                     # ||preStop   -       || #   :  :    +--------------------+  :|
        |:                     # ||env DB_PASS x     || +(2):  :(1)>|ReplicaSet/web-<1>  |  :|
        |:                     # |+------------------+| #   :  :    +----------+---------+  :|
        |:                     # | init: wait-db      | #   :  :               v            :|
        |:                     # |+ volumes ---------+| #   :  :    +--------------------+  :|
        |:                     # ||conf              || #   :  :(4)>|web-<1>-a  -b  -c   |  :|
        |:                     # ||tmp (emptyDir)    || #   :  :    |3 Pods              |  :|
        |:                     # |+------------------+| #   :  :    +----------+---------+  :|
        |:                     # +--------------------+ #   :  :               v            :|
        |:                     +============+===========+   :  :    +--------------------+  :|
        |:                                  v               :  :(3)>|web-<s>             |  :|
        |:                     +------------------------+   :  :    |EndpointSlice       |  :|
        |:                     |ConfigMap/web-conf      |   :  :    +--------------------+  :|
        |:                     +------------------------+   :  :                            :|
        |:                                                  :  :                            :|
        |: +------------+      +------------------------+   :  :                            :|
        |: |Ingress/shop|----->|Service/web  :80        +(3,4) :                            :|
        |: |shop.example|      |                        |   :  :                            :|
        |: +------------+      +------------------------+   :  :                            :|
        |+..................................................+  +............................+|
        |                                                                                    |
        |                                                                                    |
        +-------------------------------------------------------------------- shop.yaml:1-28 +
        """)
  }

  @Test("a list for each zone where boxes don't fit")
  func list() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(60, 28), [.tab(.map)])
    #expect(
      picture == """
        ┌ Deployment/web ──────────────────────────────────────────┐
        │ 1 Overview  2 YAML [3 Map] 4 Time  5 Warn(1)             │
        │──────────────────────────────────────────────────────────│
        │ YOUR MANIFESTS                                           │
        │▸(7)   Deployment/web ×3  E1                              │
        │         manages     (1)▸ ReplicaSet/web-‹1›              │
        │         env         (2)▸ Secret/db-cred ✗                │
        │         mounts      (3)▸ ConfigMap/web-conf              │
        │ (3)   ConfigMap/web-conf                                 │
        │ (6)   Service/web  :80                                   │
        │         manages     (4)▸ EndpointSlice/web-‹s›           │
        │         selects     (5)▸ Pod/web-‹1›-a  -b  -c           │
        │       Ingress/shop  shop.example                         │
        │         routes to   (6)▸ Service/web                     │
        │       HPA/web  1..10                                     │
        │         scales      (7)▸ Deployment/web ×3               │
        │ ─────────────────────────────────────────────────────────│
        │ CLUSTER ADMIN, BEFOREHAND                                │
        │       LimitRange  assumed                                │
        │       ResourceQuota  assumed                             │
        │ (2)   Secret/db-cred ✗                                   │
        │ ─────────────────────────────────────────────────────────│
        │ RUN TIME, BY CONTROLLERS                                 │
        │ (1)   ReplicaSet/web-‹1›                                 │
        │         manages     (5)▸ Pod/web-‹1›-a  -b  -c           │
        │ (5)   Pod/web-‹1›-a  -b  -c  3 Pods                      │
        │         listed by   (4)▸ EndpointSlice/web-‹s›           │
        └────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("less detail leaves only names")
  func names() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(86, 22), [.tab(.map), .map(.detail(-1))])
    #expect(
      picture == """
        ┌ Deployment/web ────────────────────────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML [3 Map] 4 Timeline  5 Warnings(1)                               │
        │────────────────────────────────────────────────────────────────────────────────────│
        │┌ YOUR MANIFESTS ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┐  ┌ CLUSTER ADMIN, BEFOREHAND ╌┐│
        │╎ ┌────────────┐      ▸ Deployment/web ×3  E1 ━┓   ╎  ╎    LimitRange  assumed     ╎│
        │╎ │HPA/web     │─────▸┃ web                    ├(1,2) ╎    ResourceQuota  assumed  ╎│
        │╎ │1..10       │      ┗━━━━━━━━━━━━┬━━━━━━━━━━━┛   ╎  ╎(2)▸Secret/db-cred ✗        ╎│
        │╎ └────────────┘                   ▾               ╎  └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘│
        │╎                     ┌────────────────────────┐   ╎                                │
        │╎                     │ConfigMap/web-conf      │   ╎  ┌ RUN TIME, BY CONTROLLERS ╌╌┐│
        │╎                     └────────────────────────┘   ╎  ╎    ┌────────────────────┐  ╎│
        │╎                                                  ╎  ╎(1)▸│ReplicaSet/web-‹1›  │  ╎│
        │╎ ┌────────────┐      ┌────────────────────────┐   ╎  ╎    └──────────┬─────────┘  ╎│
        │╎ │Ingress/shop│─────▸│Service/web  :80        ├(3,4) ╎               ▾            ╎│
        │╎ │shop.example│      │                        │   ╎  ╎    ┌────────────────────┐  ╎│
        │╎ └────────────┘      └────────────────────────┘   ╎  ╎(4)▸│web-‹1›-a  -b  -c   │  ╎│
        │╎                                                  ╎  ╎    │3 Pods              │  ╎│
        │╎                                                  ╎  ╎    └──────────┬─────────┘  ╎│
        │╎                                                  ╎  ╎               ▾            ╎│
        │╎                                                  ╎  ╎    ┌────────────────────┐  ╎│
        │╎                                                  ╎  ╎(3)▸│web-‹s›             │  ╎│
        └──────────────────────────────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("only what's broken and its neighbours")
  func errors() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(86, 26), [.tab(.map), .map(.onlyErrors)])
    #expect(
      picture == """
        ┌ Deployment/web ────────────────────────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML [3 Map] 4 Timeline  5 Warnings(1)                               │
        │────────────────────────────────────────────────────────────────────────────────────│
        │┌ YOUR MANIFESTS ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┐  ┌ CLUSTER ADMIN, BEFOREHAND ╌┐│
        │╎                     ▸ Deployment/web ×3  E1 ━┓   ╎  ╎(2)▸Secret/db-cred ✗        ╎│
        │╎ ┌────────────┐      ┃ ┌ pod  app=web ──────┐ ┃   ╎  └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘│
        │╎ │HPA/web     │─────▸┃ │┌ container web ───┐│ ├(1)╎                                │
        │╎ │1..10       │      ┃ ││nginx:1.27 :8080  ││ ┃   ╎  ┌ RUN TIME, BY CONTROLLERS ╌╌┐│
        │╎ └────────────┘      ┃ ││readiness ✓       ││ ┃   ╎  ╎    ┌────────────────────┐  ╎│
        │╎                     ┃ ││liveness  –       ││ ┃   ╎  ╎(1)▸│ReplicaSet/web-‹1›  │  ╎│
        │╎                     ┃ ││preStop   –       ││ ┃   ╎  ╎    └────────────────────┘  ╎│
        │╎                     ┃ ││env DB_PASS ✗     ││ ├(2)╎  ╎                            ╎│
        │╎                     ┃ │└──────────────────┘│ ┃   ╎  ╎                            ╎│
        │╎                     ┃ │ init: wait-db      │ ┃   ╎  ╎                            ╎│
        │╎                     ┃ │┌ volumes ─────────┐│ ┃   ╎  ╎                            ╎│
        │╎                     ┃ ││conf              ││ ┃   ╎  ╎                            ╎│
        │╎                     ┃ ││tmp (emptyDir)    ││ ┃   ╎  ╎                            ╎│
        │╎                     ┃ │└──────────────────┘│ ┃   ╎  ╎                            ╎│
        │╎                     ┃ └────────────────────┘ ┃   ╎  ╎                            ╎│
        │╎                     ┗━━━━━━━━━━━━┬━━━━━━━━━━━┛   ╎  ╎                            ╎│
        │╎                                  ▾               ╎  ╎                            ╎│
        │╎                     ┌────────────────────────┐   ╎  ╎                            ╎│
        │╎                     │ConfigMap/web-conf      │   ╎  ╎                            ╎│
        │╎                     └────────────────────────┘   ╎  ╎                            ╎│
        │└╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘  └╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┘│
        └──────────────────────────────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }
}
