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
        proxy n1: 0–0.7 line  B3@0.2 B4@0.7 B4@5.7
        proxy n2: 0–1.2 line  B3@0.2 B4@1.2 B4@6.2
        status: 0–9 state 'Terminating 1/1'
        connections: 0–1.2 requests ok
        open: 0–5.172 request  x@5.172
        failed: none
        grace: 0–9 grace '21 s left'
        connection 1: 0.35–0.55 line, 0.35–0.55 request  x@0.55
        connection 2: 0–5.172 line, 0.382–0.582 request, 1.912–2.112 request, 3.442–3.642 request, 4.972–5.172 request  x@5.172
        connection 3: 1.14–1.34 line, 1.14–1.34 request  x@1.34
        connection 4: 0–5 line, 1.146–1.346 request, 2.676–2.876 request, 4.206–4.406 request  x@5
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
        kubelet: -@0 -@3 W@6 -@16 W@19 -@39 W@42 -@82 W@85
        container web: 0–0 waiting, 0–3 running, 3–6 running, 6–16 waiting, 16–19 running, 19–39 waiting, 39–42 running, 42–82 waiting, 82–85 running, 85–110 waiting  P@0 R@0 1@3 R@3 1@6 W@6 R@16 1@19 W@19 R@39 1@42 W@42 R@82 1@85 W@85
        endpoints: B2@0.2
        slice: 0.2–110 state 'not ready'
        proxy: B3@0.2
        status: 0–6 state 'Running 0/1', 6–16 state 'Error 0/1', 16–19 state 'Running 0/1', 19–39 state 'Error 0/1', 39–42 state 'Running 0/1', 42–82 state 'Error 0/1', 82–85 state 'Running 0/1', 85–110 state 'Error 0/1'
        failed: none
        files: 0–3 files 'own files', 3–16 files 'own files', 16–39 files 'own files', 39–82 files 'own files', 82–110 files 'own files'  lost@3 lost@16 lost@39 lost@82
        volume: none that's written to: no file survives
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
