import Manifest
import Simulation
import TestSupport
import Testing

@Suite("Lanes")
struct LanesTests {
  @Test("a deletion runs in two chains: A through the kubelet, B through the endpoints")
  func delete() throws {
    let lanes = try played("delete-with-patch", shop).lanes
    #expect(
      lanes.description == """
        client: DELETE@0
        api: D@0 S@0.2 X@9
        kubelet: A1@0 A2@5 N@9 x@9
        hook web: 0–5 hook  H@0
        container web: 0–5 running, 5–9 terminating  T@5 0@9
        replacement: 0–0 waiting, 0–5 waiting, 5–9.2 running  C@0 r@0 y@5
        endpoints: B1@0 B2@0.2 b@9.2
        slice: 0–0.2 state 'ready', 0.2–9.2 state 'ready=false serving=true terminating=true'
        proxy: 0–1.2 line  B3@0.2 B4@1.2 B4@6.2
        status: 0–9 state 'Terminating 1/1'
        connections: 0–1.2 requests ok
        failed: none
        grace: 0–9 grace '21 s left'
        """)
  }

  @Test("a crash loop shows work and waiting in turns, and what kubectl prints meanwhile")
  func crashLoop() throws {
    let lanes = try played("crash-loop", shop, set: ["crash-after": 3, "pull": 0], until: 110).lanes
    #expect(
      lanes.description == """
        client: APPLY@0
        api: C@0 S@0.2
        scheduler: S@0
        kubelet: -@0 -@0 -@3 W@6 -@16 W@19 -@39 W@42 -@82 W@85
        container web: 0–0 waiting, 0–3 running, 3–6 running, 6–16 waiting, 16–19 running, 19–39 waiting, 39–42 running, 42–82 waiting, 82–85 running, 85–110 waiting  P@0 R@0 1@3 R@3 1@6 W@6 R@16 1@19 W@19 R@39 1@42 W@42 R@82 1@85 W@85
        endpoints: B2@0.2
        slice: 0.2–110 state 'not ready'
        proxy: B3@0.2
        status: 0–6 state 'Running 0/1', 6–16 state 'Error 0/1', 16–19 state 'Running 0/1', 19–39 state 'Error 0/1', 39–42 state 'Running 0/1', 42–82 state 'Error 0/1', 82–85 state 'Running 0/1', 85–110 state 'Error 0/1'
        failed: none
        """)
  }

  @Test("a pod without a Service has no lanes of endpoints or requests")
  func alone() throws {
    let lanes = try played(
      "delete", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a:1}]}"
    ).lanes
    #expect(lanes.lanes.map(\.id) == ["client", "api", "kubelet", "container a", "status", "grace"])
  }
}
