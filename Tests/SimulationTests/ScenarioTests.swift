import Kubernetes
import Manifest
import Simulation
import TestSupport
import Testing

@Suite("Scenarios")
struct ScenarioTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let scenario: String
    let example: Scenario.Example
    var testDescription: String { scenario }
  }

  static let cases = Scenario.all.flatMap { scenario in
    scenario.examples.map { Case(scenario: scenario.id, example: $0) }
  }

  @Test("each scenario's example shows what it says", arguments: cases)
  func example(_ case: Case) throws {
    let play = try played(
      `case`.scenario, `case`.example.manifest, set: `case`.example.set, until: `case`.example.until)
    #expect(play.story.brief == `case`.example.shows)
  }

  @Test("identifiers are unique, and every scenario asks, teaches and can be turned")
  func catalogue() {
    #expect(Set(Scenario.all.map(\.id)).count == Scenario.all.count)
    #expect(Scenario.all.count >= 30)
    for scenario in Scenario.all {
      #expect(!scenario.examples.isEmpty, "\(scenario.id)")
      #expect(scenario.question.hasSuffix("?"))
      #expect(scenario.lesson.hasSuffix("."))
      #expect(!scenario.dials.isEmpty)
      #expect(Set(scenario.dials.map(\.id)).count == scenario.dials.count, "\(scenario.id)")
    }
  }

  @Test("a deletion without a preStop hook loses the requests between SIGTERM and the last changed rule")
  func lostRequests() throws {
    let play = try played("delete", shop)
    #expect(
      play.text == """
        timeline  Pod web@1#1 of Deployment/web   scenario: delete pod   source: web.yaml:1
        question  What happens between 'kubectl delete pod' and the end, and who loses requests?
        default   grace period 30 s, preStop hook none
        assumed   shutdown time 4 s, ignores SIGTERM no, closes its port on SIGTERM yes, endpoint write delay 0.2 s,
                  kube-proxy delay 1 s, kube-proxy, first node 0.5 s, request rate 50 /s, request length 0.2 s,
                  replacement answers after 5 s, Kubernetes 1.35
            0.000  API server     D   DELETE accepted, deletionTimestamp set, grace 30s        web.yaml:10
            0.000  kubelet n1     A1  sees the deletion
            0.000  endpoints ctl  B1  sees the deletion
            0.000  kubelet n1     A2  SIGTERM to web (no preStop)                              web.yaml:11
            0.000  controller     C   makes web@1#4                                            web.yaml:5
            0.000  kubelet n1     r   starts web of web@1#4                                    web.yaml:12
            0.200  endpoints ctl  B2  web: ready=false serving=true terminating=true           web.yaml:19
            0.200  kube-proxy     B3  web: hears of it
            1.200  kube-proxy     B4  web: rules replaced: no new connection to the pod        web.yaml:19
            4.000  web            0   exits, code 0                                            web.yaml:11
            4.000  kubelet n1         phase Succeeded                                          web.yaml:10
            4.000  kubelet n1     N   no longer Ready                                          web.yaml:14
            4.000  API server     X   object removed                                           web.yaml:8
            4.200  endpoints ctl  b   web: leaves the EndpointSlice                            web.yaml:19
            5.000  kubelet n1     y   web@1#4 is Ready                                         web.yaml:14
            6.200  kube-proxy     B4  web: rules replaced: 3 backends, the new pod among them  web.yaml:19
                  (10 routine events left out: repeated probes, siblings)
        result    gone 4s   requests ok 285 failed 16   SIGKILL no
                  16 refused by the pod
        model     - two chains start here: the kubelet's (A) and the endpoints' (B). Neither waits for the other
                  - the controller makes another pod at once; it doesn't wait until the old one is gone
                  - Kubernetes 1.35: the EndpointSlice keeps a terminating pod until it's gone, with serving and
                    terminating; ready is false from now on
                  - the time until a node's rules change is assumed; nothing bounds it
        here      - When the pod is replaced: writable layer lost; pod name, hostname, pod IP new; node any; restart
                    count 0.
        lesson    The kubelet's chain and the endpoints' chain run beside each other; where the process stops listening
                  before every node's rules have changed, requests fail.

        """)
  }

  @Test("a preStop delay saves them, and costs its time of the grace period")
  func savedRequests() throws {
    let play = try played("delete-with-patch", shop)
    let summary = play.summary
    #expect(summary == "gone 9s   requests ok 451 failed 0   SIGKILL no")
    #expect(play.lanes.lanes.first { $0.id == "grace" }?.bars.last?.label == "21 s left")
  }

  @Test("a bare pod that its node takes down has ended; it isn't gone, and nobody waits for that")
  func endedWithItsNode() throws {
    let bare = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"
    #expect(try played("node-shutdown", bare).summary == "ended 4s   SIGKILL no")
    #expect(try played("delete", bare).summary.hasPrefix("gone 4s"))
  }

  @Test("a crash loop takes the time and code of a command that ends by itself, else says what it assumes")
  func crashAsWritten() throws {
    func knobs(_ command: String) throws -> [String] {
      let pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: busybox, command: \(command)}]}
        """
      return try played("crash-loop", pod).dials.knobs.filter { ["crash-after", "exit-code"].contains($0.id) }
        .map { "\($0.id) \($0.value) \($0.from.rawValue)" }
    }
    #expect(try knobs("[sh, -c, 'sleep 7; exit 3']") == ["crash-after 7.0 manifest", "exit-code 3.0 manifest"])
    #expect(try knobs("[/srv/web]") == ["crash-after 3.0 assumed", "exit-code 1.0 assumed"])
  }

  @Test("knobs change the outcome")
  func knobs() throws {
    let summaries = try [
      ["prestop": 1], ["proxy-delay": 0, "endpoint-delay": 0], ["ignore-sigterm": 1, "grace": 10], ["shutdown": 40],
    ].map { try played("delete", shop, set: $0).summary }
    #expect(
      summaries == [
        "gone 5s   requests ok 299 failed 2   SIGKILL no", "gone 4s   requests ok 241 failed 0   SIGKILL no",
        "gone 10s   requests ok 485 failed 16   SIGKILL yes", "gone 30s   requests ok 1485 failed 16   SIGKILL yes",
      ])
    // It listens to the end and is gone at once: what was open is cut, what comes later finds no process.
    let rash = try played("delete", shop, set: ["close-listener": 0, "shutdown": 0])
    #expect(rash.result.requests?.failures == [.unreachable: 16])
    let cut = try played("delete", shop, set: ["close-listener": 0, "shutdown": 1])
    #expect(cut.result.requests?.failureText == "1 cut off, 2 to an address that's gone")
  }

  @Test("a knob that the manifest owns says so, and points at its line")
  func origins() throws {
    let manifest = shop.replacing(
      "containers:", with: "terminationGracePeriodSeconds: 45\n      containers:"
    )
    .replacing("ports: [{containerPort: 80}]", with: #"lifecycle: {preStop: {exec: {command: [sh, -c, "sleep 7"]}}}"#)
    let play = try played("delete", manifest)
    let grace = try #require(play.dials["grace"])
    #expect((grace.from, grace.text) == (.manifest, "45 s"))
    #expect(grace.node?.place.line == 10)
    let hook = try #require(play.dials["prestop"])
    #expect((hook.from, hook.text) == (.manifest, "7 s"))
    #expect(play.result.gone == .seconds(11))
    #expect(try played("delete", manifest, set: ["grace": 5]).result.wasKilled)
  }

  @Test("a start without a readiness probe sends clients to a program that doesn't answer yet")
  func earlyTraffic() throws {
    let probed = try played("start", shop)
    #expect(probed.summary == "ready 8s   serving 9.2s   restarts 0   requests ok 0 failed 0")
    let bare = shop.split(separator: "\n").filter { !$0.contains("readinessProbe") }.joined(separator: "\n")
    let play = try played("start", bare)
    #expect(play.summary == "ready 3s   serving 4.2s   restarts 0   requests ok 0 failed 190")
  }

  @Test(
    "texts of knobs are read with their units",
    arguments: [
      ("grace", "30s", "30 s"), ("grace", "500ms", "0.5 s"), ("grace", "2m", "120 s"), ("grace", "45", "45 s"),
      ("ignore-sigterm", "yes", "yes"), ("ignore-sigterm", "false", "no"), ("rate", "100/s", "100 /s"),
      ("grace", "soon", "'soon' is no duration such as 500ms, 30s or 2m"),
      ("grace", "2h", "'2h' is outside 0 s to 3600 s"), ("grace", "-1", "'-1' is outside 0 s to 3600 s"),
      ("grace", "nan", "'nan' is no duration such as 500ms, 30s or 2m"),
      ("ignore-sigterm", "maybe", "'maybe' is no yes or no"),
    ])
  func reading(_ id: String, _ text: String, _ expected: String) throws {
    let dial = try #require(Scenario.named("delete")?.dials.first { $0.id == id })
    switch dial.read(text) {
    case .success(let value): #expect(dial.text(value) == expected)
    case .failure(let error): #expect(error.description == expected)
    }
  }

  @Test("a Service is played with the workload that it selects, and other things with nothing")
  func stages() throws {
    #expect(try played("delete", shop, on: "Service/web").title == "Pod web@1#1 of Deployment/web")
    let lonely = inventory("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: b}}")
    #expect(throws: Stage.Obstacle.selectsNothing("Service/a")) { try Stage(lonely.resources[0], in: lonely) }
    let settings = inventory("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}")
    #expect(throws: Stage.Obstacle.runsNoPods("ConfigMap/a")) { try Stage(settings.resources[0], in: settings) }
  }

  @Test("what is assumed of the cluster is said: what the files lack, and how many pods are played of many")
  func assumptions() throws {
    let manifest = shop.replacing("replicas: 3", with: "replicas: 40")
      .replacing("ports: [{containerPort: 80}]", with: "envFrom: [{secretRef: {name: db}}]")
    let text = try played("delete", manifest).text
    #expect(text.contains("10 of 40 replicas are played, Secret/db is there though not in the files,"))
  }

  @Test("only scenarios that fit are offered")
  func fitting() throws {
    let inventory = inventory(shop)
    let stage = try Stage(inventory.resources[0], in: inventory)
    #expect(
      Scenario.fitting(stage).map(\.id).joined(separator: " ")
        == "start dependency-missing crash-sometimes crash-loop half-dead image-missing delete delete-with-patch "
        + "ignore-sigterm delete-force rollout rollout-stuck drain evict node-failure relabel scale-up "
        + "scale-down node-shutdown node-reboot")
    #expect(Scenario.named("slow-start")?.reasonAgainst(stage) == "no container has a livenessProbe")
  }

  @Test("a StatefulSet's pod comes back from a dead node once that's tainted out-of-service")
  func outOfService() throws {
    let set = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        replicas: 2
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: db, image: "db:1"}]}
      """
    #expect(try played("node-failure", set, set: ["answers-after": 0]).result.gone == nil)
    #expect(
      try played("node-failure", set, set: ["answers-after": 0, "out-of-service": 1]).result.gone == .seconds(400))
  }

  @Test("half of a Service's pods being dead loses requests until readiness notices")
  func halfDead() throws {
    let play = try played("half-dead", shop)
    #expect(play.result.requests?.failureText == "203 not answered")
    #expect(
      play.story.brief == """
        5     web            answers no more, and runs on
        6     kubelet n1     readiness of web fails (1 of 3)                    readinessProbe
        11    kubelet n1     readiness of web fails (2 of 3)                    readinessProbe
        16    kubelet n1     readiness of web fails (3 of 3)                    readinessProbe
        16    kubelet n1     no longer Ready                                    readinessProbe
        16.2  endpoints ctl  web: the pod's endpoint is not ready               selector
        16.2  kube-proxy     web: hears of it
        17.2  kube-proxy     web: rules replaced: no new connection to the pod  spec
        """)
  }

  @Test("a dead node costs its share of the requests for 50 seconds, and its pod is replaced after 5 minutes more")
  func deadNode() throws {
    let play = try played("node-failure", shop)
    #expect(play.result.requests?.failureText == "854 to an address that's gone")
    #expect(
      play.story.brief == """
        0      node             the node and everything on it is gone
        50     node controller  no heartbeat of node n1 for 50 s: it counts as unreachable
        50     node controller  no longer Ready                                             tolerations
        50.2   endpoints ctl    web: the pod's endpoint is not ready                        selector
        50.2   kube-proxy       web: hears of it
        51.2   kube-proxy       web: rules replaced: no new connection to the pod           spec
        350    API server       DELETE accepted, deletionTimestamp set, grace 30s           terminationGracePeriodSeconds
        350    controller       makes web@1#4                                               replicas
        350    kubelet n2       starts web of web@1#4                                       image
        350.2  endpoints ctl    web: ready=false serving=false terminating=true             selector
        350.2  kube-proxy       web: hears of it
        355    kubelet n2       web@1#4 is Ready                                            readinessProbe
        356.2  kube-proxy       web: rules replaced: 3 backends, the new pod among them     spec
        """)
  }

  @Test("a rollout that never becomes ready keeps the old pods, and says so after its deadline")
  func stuck() throws {
    let play = try played("rollout-stuck", shop)
    #expect(play.result.requests?.failed == 0)
    #expect(
      play.story.brief == """
        0    deployment  scales revision 2 from 0 to 1                 rollingUpdate
        0    controller  makes web@2#1                                 replicas
        3    kubelet n1  starts web of web@2#1                         image
        601  deployment  Progressing=False (ProgressDeadlineExceeded)  progressDeadlineSeconds
        """)
  }

  @Test("a drain asks the PodDisruptionBudget, which refuses where nothing may be missing")
  func budget() throws {
    let budget = """

      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {minAvailable: 3, selector: {matchLabels: {app: web}}}
      """
    let play = try played("evict", shop + budget)
    #expect(play.result.gone == nil)
    #expect(play.story.steps.map(\.text).contains { $0.hasPrefix("eviction is refused") })
    #expect(try played("evict", shop).result.gone == .seconds(4))
  }

  @Test("every run keeps its promises", arguments: Scenario.all.map(\.id))
  func invariants(id: String) throws {
    let scenario = try #require(Scenario.named(id))
    for manifest in [shop] + scenario.examples.map(\.manifest) {
      let inventory = inventory(manifest)
      guard let pod = inventory.resources.first(where: \.runsPods), let stage = try? Stage(pod, in: inventory),
        scenario.reasonAgainst(stage) == nil
      else { continue }
      let play = play(scenario, on: stage)
      #expect(play.story.steps.map(\.at) == play.story.steps.map(\.at).sorted())
      #expect(Set(play.story.steps.map(\.id)).count == play.story.steps.count)
      #expect(play.timeline.events.allSatisfy { !$0.why.isEmpty })
      for lane in play.lanes.lanes {
        #expect(lane.bars.allSatisfy { $0.from <= $0.to && $0.from >= .zero }, "\(lane.id)")
        #expect(
          lane.marks.allSatisfy { $0.step.map(play.story.steps.indices.contains) ?? ($0.at >= .zero) }, "\(lane.id)")
        #expect(lane.short.count <= 10, "\(lane.id)")
      }
    }
  }
}
