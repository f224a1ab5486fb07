import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

@Suite("the inspector")
struct InspectorTests {
  @Test("relations, problems and life cycle below each other")
  func three() {
    let inventory = reading(duplicate)
    let subject = inventory.subject("ConfigMap/twice")
    var surface = Surface(Size(60, 22))
    var pane = InspectorPane()
    pane.warnings = Warnings(inventory.problems, in: inventory)
    pane.draw(subject, in: inventory, area: surface.bounds, on: &surface, look: plain, isFocused: true)
    let picture = surface.text
    #expect(
      picture == """
        ┏ Relations  (x) ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
        ┃▸ConfigMap/twice                                  manifest┃
        ┃ └─ nothing refers to it, and it refers to nothing        ┃
        ┃                                                          ┃
        ┃                                                          ┃
        ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
        ┌ Warnings on this object  (1) ──────────────────────── W1 ┐
        │▸W key 'color' stands twice in one map, here and in   L6:3│
        │   line 5; the last one wins                              │
        │   fix: keep one of them                                  │
        └──────────────────────────────────────────────────────────┘
        ┌ Life cycle  (4) ─────────────────────────────────────────┐
        │▸ConfigMap has no life cycle.                             │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        └──────────────────────────────────────────────────────────┘
        """)
  }
}
