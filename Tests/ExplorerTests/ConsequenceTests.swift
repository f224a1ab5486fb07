import Kubernetes
import Manifest
import Rules
import Simulation
import Testing

@testable import Explorer

/// From a finding to the timeline that shows what it leads to.
@Suite("what findings lead to")
struct ConsequenceTests {
  static let topics: Set<Topic> = [.lifecycle, .probes, .rollout, .jobs, .autoscaling, .dataLoss]
  static let rules = Rule.all.filter { topics.contains($0.topic) }

  /// Rules without a timeline, and why there's none.
  static let unplayed: [String: String] = [
    "hpa-no-request": "without a request there's no utilisation, so the autoscaler does nothing at all",
    "hpa-container-missing": "a container that isn't there has no metric, so the autoscaler does nothing at all",
    "hpa-unscalable-target": "what can't be scaled isn't",
    "cronjob-no-failed-history": "what's missing is a trace of what happened, not something that happens",
    "cronjob-suspended": "nothing happens",
    "cronjob-ttl-conflict": "which of the two removes a Job first is of no consequence to its pods",
    "cronjob-schedule-invalid": "refused, or never due: nothing happens",
    "cronjob-tz-in-schedule": "refused: nothing happens",
    "cronjob-no-deadline": "shows only after the controller was down, which no scenario plays",
    "cronjob-deadline-under-10": "shows only where the controller is late, which no scenario plays",
    "sidecar-as-plain-container": "which container is the helper, the simulator can't tell: it ends all of a Job's",
    "lifecycle-hook-empty": "refused: nothing happens",
    "lifecycle-hook-tcpsocket": "a hook after the start or before the end: the timeline depends on which",
    "lifecycle-prestop-localhost": "whether something answers on the node is in no manifest",
    "lifecycle-hook-port-missing": "a hook after the start or before the end: the timeline depends on which",
    "exec-shell-syntax-error": "what a broken script still does is up to its shell",
    "exec-shell-syntax-without-shell": "what the program makes of such arguments is up to it",
    "exec-devnull-typo": "a file more in the container changes no course",
    "workload-restart-policy-invalid": "refused: nothing happens",
    "job-restart-policy-invalid": "refused: nothing happens",
    "probe-named-port-missing": "refused or failing for ever, by the kind of the probe",
    "probe-port-undeclared": "a port that's not declared is open all the same",
    "probe-port-unnamed": "a matter of style",
    "probe-wrong-container-port": "right as long as the other container answers",
    "probe-host-localhost": "whether something answers on the node is in no manifest",
    "rollout-both-zero": "refused: nothing happens",
    "rollout-no-history": "shows only with a rollback, which no scenario plays",
    "selector-volatile": "the next release is refused, or leaves its old pods behind",
  ]

  @Test("each rule about what happens at run time names a timeline, or there's a reason", arguments: rules.map(\.id))
  func named(id: String) throws {
    let rule = try #require(Rule.named(id))
    if let scenario = rule.scenario {
      #expect(Scenario.named(scenario) != nil, "\(id) names a scenario that isn't there: \(scenario)")
      #expect(Self.unplayed[id] == nil, "\(id) has a timeline and a reason against one")
    } else {
      #expect(Self.unplayed[id] != nil, "\(id) has neither a timeline nor a reason")
    }
  }

  @Test("no reason is left of a rule that's gone")
  func leftovers() { #expect(Set(Self.unplayed.keys).subtracting(Self.rules.map(\.id)).isEmpty) }

  @Test(
    "a rule's timeline can be played on what it finds, and says what comes of it",
    arguments: rules.filter { $0.scenario != nil }.map(\.id))
  func played(id: String) throws {
    let rule = try #require(Rule.named(id))
    let scenario = try #require(rule.scenario.flatMap { Scenario.named($0) })
    var reasons: [String] = []
    for example in rule.bad {
      var policy = Policy()
      policy.selection = try RuleSelection(enable: [id], disable: ["all"])
      policy.settings.hangingImages = ["hangs"]
      var inventory = Inventory([read(SourceFile(name: "web.yaml", text: example.text))])
      // Some are about an autoscaler alone.
      if !inventory.resources.contains(where: \.runsPods),
        let name = inventory.resources(of: .horizontalPodAutoscaler).first?.node["spec"]["scaleTargetRef"]["name"].text
      {
        let target = """
          \n---
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: \(name)}
          spec: {template: {spec: {containers: [{name: web, image: "web:1", resources: {requests: {cpu: 1}}}]}}}
          """
        inventory = Inventory([read(SourceFile(name: "web.yaml", text: example.text + target))])
      }
      for finding in judge(inventory, by: policy).findings {
        guard let object = inventory[finding.object] else { continue }
        do {
          let stage = try Stage(object, in: inventory)
          if let reason = scenario.reasonAgainst(stage) {
            reasons.append(reason)
          } else {
            #expect(!Simulation.play(scenario, on: stage).consequence.isEmpty, "\(id) on \(object.label)")
            return
          }
        } catch {
          reasons.append(error.description)
        }
      }
    }
    Issue.record("'\(scenario.id)' can't be played on any example of \(id): \(reasons)")
  }
}
