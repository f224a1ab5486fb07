import Kubernetes
import Manifest

/// What is special about pods that keep their name, their node or their data.
let identities: [Scenario] = [
  Scenario(
    "scale-down-claims", "scale down, claims stay", .scale,
    "What becomes of a pod's data when the StatefulSet is scaled down, and up again?",
    lesson:
      "The pod with the highest ordinal goes, its claim stays with all its data and is mounted again when the ordinal "
      + "comes back; until then nobody serves what is in it. A Job or a spare pod may move the data meanwhile.",
    dials: [
      Dial("again", "scaled up after", .seconds, 0...3600, assumed: 60, "from scaling down to scaling up again"),
      Dial(
        "migrate", "a pod moves the data", .flag, 0...1, assumed: 0,
        "somebody makes a pod that mounts the claim that's left, and hands its data to the others"),
      Dial("migration", "moving takes", .seconds, 0...3600, assumed: 20, "how long that pod works"),
      .grace,
      .shutdown, .answersAfter, .endpointDelay, .proxyDelay,
    ],
    applies: { stage in
      if let reason = ofStatefulSet(stage) { return reason }
      return stage.owner.node["spec"]["volumeClaimTemplates"].items.isEmpty ? "it has no volumeClaimTemplates" : nil
    }, ending: .quiet, focus: .firstDeleted,
    extras: { stage, dials in dials.flag("migrate") ? [stage.migrationPod] : [] },
    examples: [
      Scenario.Example(
        database(more: "volumeClaimTemplates: [{metadata: {name: data}, spec: {}}]"),
        set: ["answers-after": 0, "migrate": 1],
        shows: """
          0   API server               DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0   kubelet n1               sees the deletion
          0   kubelet n1               SIGTERM to db (no preStop)                         preStop
          4   db                       exits, code 0
          4   kubelet n1               phase Succeeded                                    restartPolicy
          4   kubelet n1               no longer Ready                                    readinessProbe
          4   API server               object removed                                     template
          10  client                   makes db-migration
          10  kubelet n1               starts migrate of db-migration                     image
          10  kubelet n1               db-migration is Ready                              readinessProbe
          30  migrate of db-migration  exits, code 0
          60  API server               stored: Pending, no node yet                       replicas
          60  scheduler                chooses node n1                                    nodeName
          60  kubelet n1               starts db                                          image
          60  kubelet n1               phase Running                                      restartPolicy
          60  kubelet n1               Ready                                              readinessProbe
          """),
      Scenario.Example(
        database(more: "volumeClaimTemplates: [{metadata: {name: data}, spec: {}}]"), set: ["answers-after": 0],
        shows: """
          0   API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0   kubelet n1  sees the deletion
          0   kubelet n1  SIGTERM to db (no preStop)                         preStop
          4   db          exits, code 0
          4   kubelet n1  phase Succeeded                                    restartPolicy
          4   kubelet n1  no longer Ready                                    readinessProbe
          4   API server  object removed                                     template
          60  API server  stored: Pending, no node yet                       replicas
          60  scheduler   chooses node n1                                    nodeName
          60  kubelet n1  starts db                                          image
          60  kubelet n1  phase Running                                      restartPolicy
          60  kubelet n1  Ready                                              readinessProbe
          """),
    ]
  ) { stage, dials in
    var experiment = steady(stage, dials)
    let count = stage.siblings.count + 1
    experiment.actions = [
      Action(at: .zero, .scale(replicas: count - 1), stage.object),
      Action(at: dials.moment("again"), .scale(replicas: count), stage.object),
    ]
    if dials.flag("migrate") {
      // Nobody starts before the old pod has let go of the volume.
      experiment.actions.insert(Action(at: .seconds(10), .create, "pod/\(stage.migrationName)"), at: 1)
      experiment.actions.sort { $0.at < $1.at }
      experiment.knobs.containers["migrate"] = Behavior()
      experiment.knobs.containers["migrate"]?.runs = [Behavior.Run(after: dials.moment("migration"))]
    }
    experiment.end = dials.moment("again") + stage.patience(dials) + dials.moment("migration")
    return experiment
  },
  Scenario(
    "force-stateful", "force-deleted identity", .deletion,
    "What happens when a StatefulSet's pod is deleted with '--grace-period=0 --force'?",
    lesson:
      "The name is free at once, so the controller makes the pod anew while the old one's containers still shut down: "
      + "two of one identity, and perhaps on the same data.",
    dials: [
      .shutdown.with { _ in .assumed(20) }, .answersAfter, .endpointDelay, .proxyDelay, .rate, .requestLength,
    ], applies: ofStatefulSet, ending: .quiet,
    examples: [
      Scenario.Example(
        database(), set: ["answers-after": 0],
        shows: """
          0  API server  DELETE accepted, deletionTimestamp set, grace 0s  terminationGracePeriodSeconds
          0  kubelet n1  sees the deletion
          0  API server  object removed                                    template
          0  kubelet n1  SIGTERM to db (no preStop)                        preStop
          0  API server  stored: Pending, no node yet                      replicas
          0  scheduler   chooses node n1                                   nodeName
          0  kubelet n1  starts db                                         image
          0  kubelet n1  phase Running                                     restartPolicy
          0  kubelet n1  Ready                                             readinessProbe
          2  kubelet n1  SIGKILL to db: the grace period is over           terminationGracePeriodSeconds
          2  db          exits, code 137 (Error)
          """)
    ]
  ) { stage, dials in
    var experiment = steady(stage, dials)
    experiment.actions = [Action(at: .zero, .delete(grace: 0, force: true), "pod/\(stage.pod)")]
    experiment.end = stage.patience(dials)
    return experiment
  },
  Scenario(
    "statefulset-rollout", "rollout, one by one", .change,
    "What happens when a StatefulSet gets a new version of the program?",
    lesson:
      "From the highest ordinal down, each pod is deleted, made anew under its name and must be ready before the next "
      + "one goes; a partition keeps those below it as they are.",
    dials: [.pull] + updateDials,
    applies: { stage in
      ofStatefulSet(stage)
        ?? (stage.owner.node["spec"]["updateStrategy"]["type"].text == "OnDelete" ? "its strategy is OnDelete" : nil)
    }, ending: .quiet, focus: .firstDeleted,
    examples: [
      Scenario.Example(
        database(more: "updateStrategy: {rollingUpdate: {partition: 1}}"), set: ["pull": 0, "answers-after": 0],
        shows: """
          0  API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0  kubelet n1  sees the deletion
          0  kubelet n1  SIGTERM to db (no preStop)                         preStop
          4  db          exits, code 0
          4  kubelet n1  phase Succeeded                                    restartPolicy
          4  kubelet n1  no longer Ready                                    readinessProbe
          4  API server  object removed                                     template
          4  API server  stored: Pending, no node yet                       replicas
          4  scheduler   chooses node n1                                    nodeName
          4  kubelet n1  pulls db:next                                      image
          4  kubelet n1  the image is there                                 image
          4  kubelet n1  starts db                                          image
          4  kubelet n1  phase Running                                      restartPolicy
          4  kubelet n1  Ready                                              readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = steady(stage, dials)
    experiment.release("next", of: stage, dials)
    experiment.end = stage.patience(dials) * (stage.siblings.count + 1)
    return experiment
  },
  Scenario(
    "statefulset-stuck", "rollout stuck, ordered", .change,
    "What happens when a StatefulSet's new version doesn't start, and the template is set back?",
    lesson:
      "An ordered set waits for its broken pod before it does anything else, so setting the template back changes "
      + "nothing: the broken pod must be deleted by hand, and is made anew from the old template.",
    dials: [
      Dial("revert-at", "template set back at", .seconds, 1...3600, assumed: 60, "when somebody sets the image back"),
      Dial("delete-at", "pod deleted at", .seconds, 1...3600, assumed: 120, "when somebody deletes the broken pod"),
    ] + updateDials,
    applies: { stage in
      if let reason = ofStatefulSet(stage) { return reason }
      let spec = stage.owner.node["spec"]
      if spec["updateStrategy"]["type"].text == "OnDelete" { return "its strategy is OnDelete" }
      return spec["podManagementPolicy"].text == "Parallel" ? "it's Parallel, and goes back by itself" : nil
    }, ending: .quiet, focus: .firstDeleted,
    examples: [
      Scenario.Example(
        database(), set: ["answers-after": 0, "revert-at": 20, "delete-at": 60],
        shows: """
          0   API server   DELETE accepted, deletionTimestamp set, grace 30s                                         terminationGracePeriodSeconds
          0   kubelet n1   sees the deletion
          0   kubelet n1   SIGTERM to db (no preStop)                                                                preStop
          4   db           exits, code 0
          4   kubelet n1   phase Succeeded                                                                           restartPolicy
          4   kubelet n1   no longer Ready                                                                           readinessProbe
          4   API server   object removed                                                                            template
          4   API server   stored: Pending, no node yet                                                              replicas
          4   scheduler    chooses node n1                                                                           nodeName
          4   kubelet n1   pulls db:next                                                                             image
          5   kubelet n1   can't pull db:next                                                                        image
          5   kubelet n1   ImagePullBackOff for db:next                                                              image
          15  kubelet n1   pulls db:next                                                                             image
          16  kubelet n1   can't pull db:next                                                                        image
          20  statefulset  the template is changed, and nothing is done about it while db-1 isn't running and ready  podManagementPolicy
          26  kubelet n1   ImagePullBackOff for db:next                                                              image
          36  kubelet n1   pulls db:next                                                                             image
          37  kubelet n1   can't pull db:next                                                                        image
          47  kubelet n1   ImagePullBackOff for db:next                                                              image
          60  API server   DELETE accepted, deletionTimestamp set, grace 30s                                         terminationGracePeriodSeconds
          60  kubelet n1   sees the deletion
          60  kubelet n1   phase Failed                                                                              restartPolicy
          60  API server   object removed                                                                            template
          60  API server   stored: Pending, no node yet                                                              replicas
          60  scheduler    chooses node n1                                                                           nodeName
          60  kubelet n1   starts db                                                                                 image
          60  kubelet n1   phase Running                                                                             restartPolicy
          60  kubelet n1   Ready                                                                                     readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = steady(stage, dials)
    experiment.release("next", of: stage, dials)
    guard let target = stage.target, case .setImage(_, let image)? = experiment.actions.first?.deed else {
      return experiment
    }
    experiment.knobs.images[image, default: ImageBehavior()].failAfter = .seconds(1)
    let last = stage.siblings.last ?? stage.pod
    experiment.actions += [
      Action(at: dials.moment("revert-at"), .setImage(container: target.name, image: target.image), stage.object),
      Action(at: dials.moment("delete-at"), .delete(grace: nil, force: false), "pod/\(last)"),
    ]
    experiment.actions.sort { $0.at < $1.at }
    experiment.end = dials.moment("delete-at") + stage.patience(dials)
    return experiment
  },
  Scenario(
    "daemonset-rollout", "rollout, node by node", .change,
    "What happens when a DaemonSet gets a new version of the program?",
    lesson:
      "On each node the old pod goes before the new one comes, so the node is without it meanwhile; maxSurge turns that "
      + "round.",
    dials: [.pull] + updateDials,
    applies: { stage in
      if stage.owner.kind != .daemonSet { return "it's no DaemonSet" }
      return stage.owner.node["spec"]["updateStrategy"]["type"].text == "OnDelete" ? "its strategy is OnDelete" : nil
    }, ending: .quiet, focus: .firstDeleted,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: "agent:1"}]}
        """, set: ["pull": 0],
        shows: """
          0  API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0  kubelet n1  sees the deletion
          0  kubelet n1  SIGTERM to agent (no preStop)                      preStop
          4  agent       exits, code 0
          4  kubelet n1  phase Succeeded                                    restartPolicy
          4  kubelet n1  no longer Ready                                    readinessProbe
          4  API server  object removed                                     template
          4  controller  makes agent#3                                      nodeSelector
          4  kubelet n1  starts agent of agent#3                            image
          4  kubelet n1  agent#3 is Ready                                   readinessProbe
          8  controller  makes agent#4                                      nodeSelector
          8  kubelet n2  starts agent of agent#4                            image
          8  kubelet n2  agent#4 is Ready                                   readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = steady(stage, dials)
    experiment.release("next", of: stage, dials)
    experiment.end = stage.patience(dials) * (stage.siblings.count + 1)
    return experiment
  },
  Scenario(
    "corrupt-data", "corrupt data on a volume", .failure,
    "What happens when a crash leaves data behind that the program can't start with?",
    lesson:
      "A volume outlives its containers: what it saves from a crash, it also saves of the crash's cause. Restarts don't "
      + "help; only with an emptyDir does deleting the pod, as a claim comes back with the same data.",
    dials: [
      .crashAfter,
      Dial("delete-at", "pod deleted at", .seconds, 1...3600, assumed: 120, "when somebody deletes the pod"),
      .pull, .answersAfter, .endpointDelay, .proxyDelay, .rate, .requestLength,
    ],
    applies: { stage in
      if !stage.isReplaced { return "nothing makes the pod anew" }
      let hasEmptyDir = stage.template["spec"]["volumes"].items.contains { $0["emptyDir"].isPresent }
      return stage.keepsData || hasEmptyDir ? nil : "it has no volume that's written to"
    }, ending: .horizon,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1", volumeMounts: [{name: cache, mountPath: /cache}]}]
              volumes: [{name: cache, emptyDir: {}}]
        """, set: ["pull": 0, "delete-at": 50],
        shows: """
          3   web         exits, code 1 (Error)
          3   kubelet n1  no longer Ready                                    readinessProbe
          3   kubelet n1  starts web again (restart 1)                       image
          3   kubelet n1  Ready                                              readinessProbe
          4   web         exits, code 1 (Error)
          4   kubelet n1  no longer Ready                                    readinessProbe
          4   kubelet n1  back-off 10 s: starts web again not before 14s
          14  kubelet n1  starts web again (restart 2)                       image
          14  kubelet n1  Ready                                              readinessProbe
          15  web         exits, code 1 (Error)
          15  kubelet n1  no longer Ready                                    readinessProbe
          15  kubelet n1  back-off 20 s: starts web again not before 35s
          35  kubelet n1  starts web again (restart 3)                       image
          35  kubelet n1  Ready                                              readinessProbe
          36  web         exits, code 1 (Error)
          36  kubelet n1  no longer Ready                                    readinessProbe
          36  kubelet n1  back-off 40 s: starts web again not before 76s
          50  API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          50  kubelet n1  sees the deletion
          50  kubelet n1  phase Failed                                       restartPolicy
          50  API server  object removed                                     template
          50  controller  makes web@1#2                                      replicas
          50  kubelet n1  starts web of web@1#2                              image
          50  kubelet n1  web@1#2 is Ready                                   readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = steady(stage, dials)
    let target = stage.target?.name ?? ""
    let healthy = experiment.knobs.containers[target] ?? Behavior()
    var broken = healthy
    let age = Moment.zero - (experiment.given.steadySince ?? .zero)
    let again = Behavior.Run(after: .seconds(1), exitCode: 1)
    broken.runs = [Behavior.Run(after: age + dials.moment("crash-after"), exitCode: 1), again]
    experiment.knobs.pods[stage.pod, default: [:]][target] = broken
    if stage.owner.kind == .statefulSet {
      // The new pod has the old one's name, and its data where that's on a claim.
      var next = healthy
      if stage.keepsData { next.runs = [again] }
      experiment.knobs.pods["\(stage.pod)~2", default: [:]][target] = next
    } else if stage.keepsData {
      for pod in stage.siblings { experiment.knobs.pods[pod, default: [:]][target] = healthy }
      broken.runs = [again]
      experiment.knobs.containers[target] = broken
    }
    experiment.actions = [
      Action(at: dials.moment("delete-at"), .delete(grace: nil, force: false), "pod/\(stage.pod)")
    ]
    experiment.end = dials.moment("delete-at") + .seconds(60)
    return experiment
  },
  Scenario(
    "node-shutdown", "node shuts down", .node, "What happens when the pod's node is shut down in an orderly way?",
    lesson:
      "Where the kubelet is configured for it, pods are stopped in order with the node's seconds, or their own grace "
      + "period where that's shorter; controllers make others on other nodes.",
    dials: [
      Dial(
        "node-grace", "the node's grace", .seconds, 1...3600, assumed: 30,
        "shutdownGracePeriod less shutdownGracePeriodCriticalPods in the kubelet's configuration; off by default")
    ] + updateDials, applies: elsewhere, ending: .quiet,
    examples: [
      Scenario.Example(
        database(), set: ["answers-after": 0],
        shows: """
          0  node        the node shuts down and gives its pods 30 s
          0  kubelet n1  ends the pod (Terminated), grace 30s              terminationGracePeriodSeconds
          0  kubelet n1  SIGTERM to db                                     terminationGracePeriodSeconds
          4  db          exits, code 0
          4  kubelet n1  phase Failed                                      restartPolicy
          4  kubelet n1  no longer Ready                                   readinessProbe
          4  API server  DELETE accepted, deletionTimestamp set, grace 0s  terminationGracePeriodSeconds
          4  kubelet n1  sees the deletion
          4  API server  object removed                                    template
          4  API server  stored: Pending, no node yet                      replicas
          4  scheduler   chooses node n2                                   nodeName
          4  kubelet n2  starts db                                         image
          4  kubelet n2  phase Running                                     restartPolicy
          4  kubelet n2  Ready                                             readinessProbe
          """)
    ]
  ) { stage, dials in
    onNode(stage, dials, .shutDown(grace: dials.int("node-grace")), "node/n1")
  },
  Scenario(
    "node-reboot", "node reboots", .node, "What happens when the pod's node loses its power and comes back?",
    lesson:
      "If it's back before anybody gives it up, the same pod goes on there with its containers started anew: no "
      + "SIGTERM, no hooks, and an emptyDir on the disk keeps its data.",
    dials: [
      Dial("back", "back after", .seconds, 1...280, assumed: 60, "from the loss of power to the kubelet's start")
    ] + updateDials, applies: elsewhere, ending: .quiet,
    examples: [
      Scenario.Example(
        database(), set: ["answers-after": 0],
        shows: """
          0   node             the node and everything on it is gone
          50  node controller  no heartbeat of node n1 for 50 s: it counts as unreachable
          50  node controller  no longer Ready                                             tolerations
          60  node             the node is back
          60  kubelet n1       starts db again (restart 1)                                 image
          60  kubelet n1       Ready                                                       readinessProbe
          """)
    ]
  ) { stage, dials in onNode(stage, dials, .reboot(back: dials.moment("back")), "node/n1") },
]

private let updateDials: [Dial] = [
  .grace, .preStop, .shutdown, .answersAfter, .endpointDelay, .proxyDelay, .rate, .requestLength,
]

private let ofStatefulSet: @Sendable (Stage) -> String? = {
  $0.owner.kind == .statefulSet ? nil : "it's no StatefulSet"
}

private let elsewhere: @Sendable (Stage) -> String? = { stage in
  stage.owner.kind == .daemonSet ? "a DaemonSet's pod belongs to its node" : nil
}

private func steady(_ stage: Stage, _ dials: Dials) -> Experiment {
  var experiment = Experiment(stage, dials)
  experiment.startSteady(stage)
  return experiment
}

private func onNode(_ stage: Stage, _ dials: Dials, _ deed: Deed, _ object: String) -> Experiment {
  var experiment = steady(stage, dials)
  experiment.given.nodes = [("n1", [stage.pod]), ("n2", stage.siblings)]
  experiment.actions = [Action(at: .zero, deed, object)]
  experiment.end = .seconds(60) + dials.moment("back") + stage.patience(dials)
  return experiment
}

extension Stage {
  var migrationName: String { "\(owner.name)-migration" }

  /// A pod that mounts the claims that the highest ordinal leaves behind (figure 17.6).
  fileprivate var migrationPod: Document {
    let templates = owner.node["spec"]["volumeClaimTemplates"].items.compactMap { $0["metadata"]["name"].text }
    let pod = siblings.last ?? pod
    var writer = Writer()
    writer.map { root in
      root.string("v1", key: "apiVersion")
      root.string("Pod", key: "kind")
      root.map(key: "metadata") { metadata in
        metadata.string(migrationName, key: "name")
        if !namespace.isEmpty { metadata.string(namespace, key: "namespace") }
      }
      root.map(key: "spec") { spec in
        spec.string("Never", key: "restartPolicy")
        spec.list(key: "containers") { list in
          list.map { container in
            container.string("migrate", key: "name")
            container.string(target?.image ?? "migrate", key: "image")
          }
        }
        spec.list(key: "volumes") { list in
          for name in templates {
            list.map { volume in
              volume.string(name, key: "name")
              volume.map(key: "persistentVolumeClaim") { $0.string("\(name)-\(pod)", key: "claimName") }
            }
          }
        }
      }
    }
    return writer.finish(from: owner.node["spec"]["volumeClaimTemplates"].span)
  }

  /// Whether a new pod of the same name or workload gets the data of the old one.
  var keepsData: Bool {
    !owner.node["spec"]["volumeClaimTemplates"].items.isEmpty
      || template["spec"]["volumes"].items.contains { $0["persistentVolumeClaim"].isPresent }
  }

  /// More than a pod's going and another's coming may take, one after the other.
  func patience(_ dials: Dials) -> Moment {
    let probes = plan.containers.flatMap { $0.probes.values }
    let slowest = probes.map { $0.initialDelay + $0.period * ($0.successThreshold + 1) }.max() ?? .zero
    let answers = dials.moment("answers-after") + dials.moment("pull") + slowest * 2
    return Moment(seconds: dials.value("grace") ?? Double(plan.grace)) + answers + dials.moment("init-time")
      + dials.moment("endpoint-delay") + dials.moment("proxy-delay") + .seconds(10)
  }
}

private func database(more line: String = "replicas: 2") -> String {
  """
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db}
  spec:
    serviceName: db
    \(line == "replicas: 2" ? line : "replicas: 2\n  " + line)
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec: {containers: [{name: db, image: "db:1"}]}
  """
}
