import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

@Suite("the life cycle")
struct LifeCycleTests {
  @Test("order of start, patience of probes, way to the end")
  func probed() {
    let inventory = reading(probedPod)
    let picture = detail("Pod/web", in: inventory, Size(86, 36), [.tab(.timeline)])
    #expect(
      picture == """
        ┌ Pod/web ───────────────────────────────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML  3 Map [4 Timeline] 5 Warnings                                  │
        │────────────────────────────────────────────────────────────────────────────────────│
        │▸start                                                                              │
        │   1  init wait   the next starts when it exits with 0                              │
        │   2  sidecar log   the next starts once it runs                                    │
        │   3  container web   postStart exec /warm-up holds up what follows                 │
        │   4  container cache                                                               │
        │      containers start one after the other, none waits until another is ready       │
        │ ───────────────────────────────────────────────────────────────────────────────────│
        │ probes                                                                             │
        │   web  startup    killed if it hasn't succeeded 58 to 60 s after the start         │
        │      0 ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┴ 60 s                               │
        │   web  readiness  asked at once after the startup probe's success; taken out of    │
        │      Services after 3 failures, 10 s apart                                         │
        │   web  liveness   restarted after 3 failures in a row, 10 s apart                  │
        │      0 ·····▒▒▒▒▒▒▒▒▒▒▒┴▒▒▒▒▒▒▒▒▒▒┴▒▒▒▒▒▒▒▒▒▒▒┴ 35 s                               │
        │   cache  readiness  asked at once after the start; taken out of Services after 3   │
        │      failures, 10 s apart                                                          │
        │ ───────────────────────────────────────────────────────────────────────────────────│
        │ end   grace 20 s                                                                   │
        │   web   0 s  preStop sleep 5s, inside the grace period                             │
        │         5 s  SIGTERM                                                               │
        │   cache   0 s  SIGTERM at once: no preStop                                         │
        │   log   SIGTERM when all containers have ended, and the sidecars after it          │
        │   SIGKILL at 20 s to what still runs                                               │
        │      0 ▓▓▓▓▓▓▓▓▓▓T▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒K 20 s                              │
        │      ▓ preStop T SIGTERM ▒ ending K SIGKILL                                        │
        │      all preStop hooks start together, those of sidecars too                       │
        │ ───────────────────────────────────────────────────────────────────────────────────│
        │ survives          restart  reboot  deleted                                         │
        │   writable layer  lost     lost    lost                                            │
        │   pod name        same     same    gone                                            │
        │   hostname        same     same    gone                                            │
        │   pod IP          same     new     gone                                            │
        └──────────────────────────────────────────────────────────────────── shop.yaml:1-24 ┘
        """)
  }

  @Test("what has none names who has one")
  func none() {
    let inventory = reading(webShop)
    let picture = detail("ConfigMap/web-conf", in: inventory, Size(70, 8), [.tab(.timeline)])
    #expect(
      picture == """
        ┌ ConfigMap/web-conf ────────────────────────────────────────────────┐
        │ 1 Overview  2 YAML  3 Map [4 Timeline] 5 Warnings                  │
        │▸ConfigMap has no life cycle.                                       │
        │ Used by Deployment/web: Enter opens its timeline.                  │
        │                                                                    │
        │                                                                    │
        │                                                                    │
        └─────────────────────────────────────────────────── shop.yaml:30-33 ┘
        """)
  }
}
