/// How changes, and the loss of a node, go by a pod that serves.
let changing: [Scenario] = [
  Scenario(
    "rollout", "rollout", .change, "What happens when a new version of the program is rolled out?",
    lesson:
      "New pods come up and old ones are deleted in steps that maxSurge and maxUnavailable allow. A rollout waits "
      + "until new pods are ready, not until old ones are gone.",
    dials: [.pull] + changeDials,
    applies: { $0.owner.kind == .deployment ? nil : "it's no Deployment" }, ending: .quiet
  ) { stage, dials in
    var experiment = rolledOut(stage, dials)
    experiment.end = .seconds(600)
    return experiment
  },
  Scenario(
    "rollout-stuck", "rollout never ready", .change, "What happens when the new version never becomes ready?",
    lesson: "The rollout stops where maxUnavailable stops it: the old pods that are left go on serving, and after "
      + "progressDeadlineSeconds the Deployment says so. Nothing is rolled back by itself.",
    dials: [.pull] + changeDials,
    applies: { $0.owner.kind == .deployment ? nil : "it's no Deployment" }, ending: .quiet
  ) { stage, dials in
    var experiment = rolledOut(stage, dials)
    for container in stage.plan.containers where container.role == .main {
      let healthy = experiment.knobs.containers[container.name] ?? Behavior()
      for pod in [stage.pod] + stage.siblings { experiment.knobs.pods[pod, default: [:]][container.name] = healthy }
      var broken = healthy
      if container.probes[.readiness] == nil {
        broken.runs = [Behavior.Run(after: .seconds(3), exitCode: 1)]
      } else {
        broken.probes[.readiness] = [Behavior.Answer(.start(.zero), .fail)]
      }
      experiment.knobs.containers[container.name] = broken
    }
    experiment.end = .seconds(max(600, stage.owner.node["spec"]["progressDeadlineSeconds"].int ?? 600) + 30)
    return experiment
  },
  Scenario(
    "drain", "node is drained", .node, "What happens when the pod's node is drained?",
    lesson:
      "kubectl evicts the pods one by one; a PodDisruptionBudget may refuse. A bare pod is gone for good, others are "
      + "made anew on another node.",
    dials: changeDials, applies: notOfDaemonSet, ending: .quiet
  ) { stage, dials in
    var options = DrainOptions()
    (options.ignoresDaemonSets, options.deletesEmptyDirs, options.forces) = (true, true, true)
    return onNode(stage, dials, .drain(options), "node/n1", until: 120)
  },
  Scenario(
    "evict", "eviction", .node, "What happens when the pod is evicted through the API?",
    lesson: "An eviction is a deletion that asks the PodDisruptionBudgets first: everything after it goes as there.",
    dials: changeDials, ending: .quiet
  ) { stage, dials in onNode(stage, dials, .evict, "pod/\(stage.pod)", until: 120) },
  Scenario(
    "node-failure", "node dies", .node, "What happens when the pod's node dies?",
    lesson:
      "For 50 seconds nobody notices, and its share of the requests fails; 5 minutes later the pod is deleted, but the "
      + "object stays, Terminating, as no kubelet confirms it. A StatefulSet waits for that.",
    dials: changeDials, applies: notOfDaemonSet, ending: .quiet
  ) { stage, dials in onNode(stage, dials, .nodeDies, "node/n1", until: 420) },
]

private let changeDials: [Dial] = [
  .grace, .preStop, .shutdown, .ignoresTerm, .closesListener, .answersAfter, .endpointDelay, .proxyDelay, .rate,
  .requestLength,
]

private let notOfDaemonSet: @Sendable (Stage) -> String? = { stage in
  stage.owner.kind == .daemonSet ? "a DaemonSet's pod belongs to its node" : nil
}

private func rolledOut(_ stage: Stage, _ dials: Dials) -> Experiment {
  var experiment = Experiment(stage, dials)
  experiment.startSteady(stage)
  guard let target = stage.target else { return experiment }
  // Another tag of the same image: the change that rollouts are mostly about.
  let name = target.image.split(separator: "@")[0]
  let slash = name.lastIndex(of: "/") ?? name.startIndex
  let base = name[slash...].lastIndex(of: ":").map { name[..<$0] } ?? name
  let image = "\(base):next"
  experiment.knobs.images[image] = ImageBehavior()
  experiment.knobs.images[image]?.pull = dials.moment("pull")
  experiment.actions = [
    Action(at: .zero, .setImage(container: target.name, image: image), "deployment/\(stage.owner.name)")
  ]
  return experiment
}

private func onNode(
  _ stage: Stage, _ dials: Dials, _ deed: Deed, _ object: String, until seconds: Int
) -> Experiment {
  var experiment = Experiment(stage, dials)
  experiment.startSteady(stage)
  if stage.owner.kind != .daemonSet { experiment.given.nodes = [("n1", [stage.pod]), ("n2", stage.siblings)] }
  experiment.actions = [Action(at: .zero, deed, object)]
  let probes = stage.plan.containers.flatMap { $0.probes.values }
  let patience = probes.map { $0.initialDelay + $0.period * ($0.successThreshold + 1) }.max() ?? .zero
  experiment.end = .seconds(seconds) + dials.moment("grace") + dials.moment("answers-after") + patience
  return experiment
}
