import Kubernetes
import Manifest
import Simulation
import TestSupport
import Testing

/// What scenario files can't say: reboots, shutdowns, halts, names and survival.
@Suite("World")
struct WorldTests {
  static let stateful = """
    apiVersion: v1
    kind: Service
    metadata: {name: db}
    spec: {clusterIP: None, selector: {app: db}, ports: [{name: sql, port: 5432}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: my-web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      serviceName: db
      selector: {matchLabels: {app: db}}
      template:
        metadata: {labels: {app: db}}
        spec:
          initContainers: [{name: prepare, image: "db:1"}]
          containers: [{name: app, image: "db:1"}]
          volumes: [{name: scratch, emptyDir: {}}]
      volumeClaimTemplates:
      - metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """

  private func play(_ manifest: String, _ actions: [Action], until end: Int = 100) -> Timeline {
    var experiment = Experiment()
    experiment.actions = actions
    experiment.end = .seconds(end)
    experiment.knobs.containers["prepare"] = Behavior()
    experiment.knobs.containers["prepare"]?.runs = [Behavior.Run(after: .seconds(2))]
    return simulate(Inventory([readYAML(SourceFile(name: "test.yaml", text: manifest))]), experiment)
  }

  private func lines(_ timeline: Timeline, _ happenings: Set<Event.Happening>) -> [String] {
    timeline.events.filter { happenings.contains($0.what) }.map {
      "\($0.at) \($0.what.rawValue) \($0.container ?? $0.pod ?? "")"
    }
  }

  @Test("a node's restart runs init containers again, in the same pod")
  func reboot() {
    let timeline = play(
      Self.stateful,
      [Action(at: .zero, .create, "statefulset/db"), Action(at: .seconds(10), .reboot(back: .seconds(20)), "node/n1")])
    #expect(
      lines(timeline, [.created, .started]) == [
        "0 created db-0", "0 started prepare", "2 started app", "30 started prepare", "32 started app",
      ])
    #expect(timeline.row(of: "db-0", at: .seconds(40)) == timeline.row(of: "db-0", at: .seconds(90)))
    #expect(timeline.row(of: "db-0", at: .seconds(40))?.restarts == 1)
    #expect(violations(timeline) == [])
  }

  @Test("a node that shuts down ends its pods within its time")
  func shutdown() {
    let timeline = play(
      Self.stateful,
      [Action(at: .zero, .create, "statefulset/db"), Action(at: .seconds(10), .shutDown(grace: 5), "node/n1")],
      until: 12)
    #expect(lines(timeline, [.signal]) == ["10 signal app"])
    #expect(lines(timeline, [.created]) == ["0 created db-0", "10 created db-0"])
    #expect(timeline.row(of: "db-0", at: .seconds(11))?.status == "Pending")
    #expect(violations(timeline) == [])
  }

  @Test("a suspended Job has no pods, and goes on when it's resumed")
  func suspended() {
    let job = """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: pi}
      spec:
        suspend: true
        template:
          spec: {restartPolicy: Never, containers: [{name: main, image: "x:1"}]}
      """
    let timeline = play(
      job, [Action(at: .zero, .create, "job/pi"), Action(at: .seconds(20), .suspend(false), "job/pi")])
    #expect(timeline.columns(of: "job/pi", at: .seconds(10))?["status"] == "Suspended")
    #expect(lines(timeline, [.created]) == ["20 created pi#1"])
    #expect(timeline.columns(of: "job/pi", at: .seconds(30))?["status"] == "Running")
  }

  @Test("a paused Deployment makes no revision, and catches up later")
  func paused() {
    let deployment = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: app, image: "web:1"}]}
      """
    let timeline = play(
      deployment,
      [
        Action(at: .zero, .create, "deployment/web"), Action(at: .seconds(10), .pause(true), "deployment/web"),
        Action(at: .seconds(20), .setImage(container: "app", image: "web:2"), "deployment/web"),
        Action(at: .seconds(30), .scale(replicas: 2), "deployment/web"),
        Action(at: .seconds(40), .pause(false), "deployment/web"),
      ])
    #expect(
      lines(timeline, [.created]) == [
        "0 created web@1#1", "30 created web@1#2", "40 created web@2#1", "40 created web@2#2",
      ])
  }

  @Test("names and variables follow the Services, and what's ready")
  func discovery() {
    let timeline = play(Self.stateful, [Action(at: .zero, .create, "statefulset/db")])
    let names = timeline.dnsNames(of: "db", at: .seconds(10)).map { "\($0.record.rawValue) \($0.name) \($0.targets)" }
    #expect(
      names == [
        #"A db.default.svc.cluster.local ["db-0"]"#, #"SRV _sql._tcp.db.default.svc.cluster.local ["db-0"]"#,
        #"A db-0.db.default.svc.cluster.local ["db-0"]"#,
      ])
    #expect(timeline.dnsNames(of: "db", at: .seconds(1)).first?.targets == [])
    let variables = timeline.serviceVariables(of: "db-0", startedAt: .seconds(2))
    #expect(variables.contains { $0.name == "MY_WEB_PORT_80_TCP_ADDR" && $0.value == "‹address of my-web›" })
    #expect(!variables.contains { $0.name.hasPrefix("DB_") })
  }

  @Test("what survives depends on who owns the pod")
  func survives() {
    let timeline = play(Self.stateful, [Action(at: .zero, .create, "statefulset/db")])
    let facts = timeline.survival(of: "db-0").map {
      "\($0.happening.rawValue): layer \($0.writableLayer.rawValue), emptyDir \($0.emptyDir.rawValue), "
        + "claims \($0.claims.rawValue), name \($0.name.rawValue), address \($0.address.rawValue)"
    }
    #expect(
      facts == [
        "a container restarts: layer lost, emptyDir kept, claims kept, name same, address same",
        "the pod is replaced: layer lost, emptyDir lost, claims kept, name same, address new",
        "its node restarts: layer lost, emptyDir kept, claims kept, name same, address new",
      ])
  }
}
