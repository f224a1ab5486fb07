import Kubernetes
import Manifest
import Simulation
import TestSupport
import Testing

/// What holds in every run, whatever the manifests say.
@Suite("Invariants")
struct InvariantTests {
  @Test("hold in our own scenarios", arguments: ScenarioFileTests.scenarios.map(\.id))
  func own(id: String) throws {
    let scenario = try #require(ScenarioFileTests.scenarios.first { $0.id == id })
    expectSound(simulate(scenario.inventory, scenario.experiment), id)
  }

  @Test(
    "hold in the golden scenarios", .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)),
    arguments: GoldenTests.scenarios.map(\.id))
  func golden(id: String) throws {
    let scenario = try #require(GoldenTests.scenarios.first { $0.id == id })
    expectSound(simulate(scenario.inventory, scenario.experiment), id)
  }

  @Test(
    "hold for every workload of the corpus: created, run for ten minutes, deleted",
    .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)))
  func everyWorkload() {
    var count = 0
    for path in files(below: (corpus ?? "") + "/manifests", endings: [".yaml", ".yml"]) {
      let reading = readYAML(SourceFile(name: path, bytes: fileBytes(path)))
      // A file of custom resource definitions or of thousands of objects has few workloads and much else.
      guard reading.documents.count < 500 else { continue }
      let inventory = Inventory([reading])
      for resource in inventory.resources where resource.isWritten && isWorkload(resource) {
        count += 1
        expectSound(lifeAndDeath(of: resource, in: inventory), "\(path) \(resource.label)")
      }
    }
    #expect(count > 300)
  }

  @Test("hold in every example of the catalogue")
  func examples() throws {
    for scenario in Scenario.all {
      for example in scenario.examples {
        let play = try played(
          scenario.id, example.manifest, set: example.set, until: example.until)
        expectSound(play.timeline, scenario.id)
      }
    }
  }

  @Test(
    "hold for every fitting scenario on workloads of the corpus, and so do their races",
    .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)))
  func everyScenario() throws {
    var (seen, plays) = (0, 0)
    for path in files(below: (corpus ?? "") + "/manifests", endings: [".yaml", ".yml"]) {
      let reading = readYAML(SourceFile(name: path, bytes: fileBytes(path)))
      guard reading.documents.count < 100 else { continue }
      let inventory = Inventory([reading])
      for resource in inventory.resources where resource.isWritten && isWorkload(resource) {
        seen += 1
        // All would take minutes.
        guard seen % 30 == 1 else { continue }
        let stage = try Stage(resource, in: inventory)
        for scenario in Scenario.fitting(stage) {
          plays += 1
          let play = play(scenario, on: stage)
          expectSound(play.timeline, "\(path) \(resource.label) \(scenario.id)")
          for race in play.races where race.margin.map({ ($0 <= .zero) != race.isLost }) ?? false {
            Issue.record("\(path) \(scenario.id): \(race.title) contradicts its margin")
          }
        }
      }
    }
    #expect(plays > 150)
  }

  @Test("the same input gives the same timeline")
  func deterministic() {
    for scenario in ScenarioFileTests.scenarios {
      let first = simulate(scenario.inventory, scenario.experiment)
      #expect(first.events == simulate(scenario.inventory, scenario.experiment).events, "\(scenario.id)")
    }
  }

  private func isWorkload(_ resource: Resource) -> Bool {
    switch resource.kind {
    case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob: true
    default: false
    }
  }

  private func lifeAndDeath(of resource: Resource, in inventory: Inventory) -> Timeline {
    let kind = resource.kind?.name.lowercased() ?? ""
    let object = "\(kind)/\(inventory.effectiveNamespace(of: resource))/\(resource.name)"
    var experiment = Experiment()
    experiment.knobs.assumesMissing = true
    experiment.actions = [
      Action(at: .zero, .create, object), Action(at: .seconds(600), .delete(grace: nil, force: false), object),
    ]
    experiment.end = .seconds(1000)
    return simulate(inventory, experiment)
  }
}

/// Records everything that can't be true of a cluster.
func expectSound(_ timeline: Timeline, _ name: String) {
  for violation in violations(timeline).prefix(1) { Issue.record("\(name): \(violation)") }
}

/// The rules that no run may break, as texts; none for a sound one.
func violations(_ timeline: Timeline) -> [String] {
  var found: [String] = []
  var last: Moment?
  var phases: [String: String] = [:]
  var isThere: [String: Bool] = [:]
  var owner: [String: String] = [:]
  var pulling: Set<String> = []
  var running: [String: Int] = [:]
  for event in timeline.events {
    if let last, event.at < last { found.append("time goes back: \(event.summary)") }
    last = event.at
    if event.why.isEmpty { found.append("no reason: \(event.summary)") }
    guard let pod = event.pod else { continue }
    if event.because == nil { found.append("no field: \(event.summary)") }
    let container = "\(pod)/\(event.container ?? "")"
    switch event.what {
    case .created:
      (phases[pod], isThere[pod]) = ("Pending", true)
      running[pod] = 0
    case .removed: (isThere[pod], owner[pod]) = (false, nil)
    case .adopted:
      if let before = owner[pod] { found.append("adopted from \(before): \(event.summary)") }
      if isThere[pod] != true { found.append("a pod is adopted that isn't there: \(event.summary)") }
      owner[pod] = event["workload"]?.description
    case .released: owner[pod] = nil
    case .pullBegin: pulling.insert(container)
    case .pullEnd, .pullFail: pulling.remove(container)
    case .started:
      if pulling.contains(container) { found.append("runs before its image is there: \(event.summary)") }
      running[pod, default: 0] += 1
    case .exited: running[pod, default: 0] -= 1
    case .phase:
      if ["Succeeded", "Failed"].contains(phases[pod]) { found.append("leaves a terminal phase: \(event.summary)") }
      phases[pod] = event["phase"]?.description
    case .podReady:
      if event["value"] == .flag(true), phases[pod] != "Running" {
        found.append("ready, not running: \(event.summary)")
      }
    case .endpoint:
      if isThere[pod] != true { found.append("an endpoint of no pod: \(event.summary)") }
    case .eventLimit: found.append("the run doesn't end")
    default: break
    }
  }
  if timeline.events.last?.what != .horizon { found.append("no end: \(timeline.events.last?.summary ?? "")") }
  return found
}
