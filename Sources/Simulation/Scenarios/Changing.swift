/// How changes, and the loss of a node, go by a pod that serves.
let changing: [Scenario] = [
  Scenario(
    "rollout", "rollout", .change, "What happens when a new version of the program is rolled out?",
    lesson:
      "New pods come up and old ones are deleted in steps that maxSurge and maxUnavailable allow. A rollout waits "
      + "until new pods are ready, not until old ones are gone.",
    dials: [.pull] + changeDials,
    applies: { stage in
      if stage.owner.kind != .deployment { return "it's no Deployment" }
      return stage.isRecreated ? "its strategy is Recreate" : nil
    }, ending: .quiet,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}}]
        """, set: ["pull": 0],
        shows: """
          0   deployment  scales revision 2 from 0 to 1                      rollingUpdate
          0   controller  makes web@2#1                                      replicas
          0   kubelet n1  starts web of web@2#1                              image
          5   kubelet n1  web@2#1 is Ready                                   readinessProbe
          5   deployment  scales revision 1 from 2 to 1                      rollingUpdate
          5   deployment  scales revision 2 from 1 to 2                      rollingUpdate
          5   controller  makes web@2#2                                      replicas
          5   kubelet n1  starts web of web@2#2                              image
          10  kubelet n1  web@2#2 is Ready                                   readinessProbe
          10  deployment  scales revision 1 from 1 to 0                      rollingUpdate
          10  API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          10  kubelet n1  sees the deletion
          10  kubelet n1  SIGTERM to web (no preStop)                        preStop
          14  web         exits, code 0
          14  kubelet n1  phase Succeeded                                    restartPolicy
          14  kubelet n1  no longer Ready                                    readinessProbe
          14  API server  object removed                                     template
          """)
    ]
  ) { stage, dials in
    var experiment = rolledOut(stage, dials)
    experiment.end = .seconds(600)
    return experiment
  },
  Scenario(
    "recreate", "rollout, Recreate", .change,
    "What happens when a Deployment with strategy Recreate gets a new version of the program?",
    lesson:
      "All old pods are deleted and gone before the first new one is made: nobody serves for the time of a shutdown and "
      + "a start, and two versions never run at once.",
    dials: [.pull] + changeDials,
    applies: { $0.isRecreated ? nil : "its strategy isn't Recreate" }, ending: .quiet,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          strategy: {type: Recreate}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "web:1"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """, set: ["pull": 0, "answers-after": 0],
        shows: """
          0    deployment     scales revision 1 from 1 to 0                      strategy
          0    API server     DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0    kubelet n1     sees the deletion
          0    endpoints ctl  sees the deletion
          0    kubelet n1     SIGTERM to web (no preStop)                        preStop
          0.2  endpoints ctl  web: ready=false serving=true terminating=true     selector
          0.2  kube-proxy     web: hears of it
          1.2  kube-proxy     web: rules: only terminating pods are left         spec
          4    web            exits, code 0
          4    kubelet n1     phase Succeeded                                    restartPolicy
          4    kubelet n1     no longer Ready                                    readinessProbe
          4    API server     object removed                                     template
          4    deployment     scales revision 2 from 0 to 1                      strategy
          4    controller     makes web@2#1                                      replicas
          4    kubelet n1     starts web of web@2#1                              image
          4    kubelet n1     web@2#1 is Ready                                   readinessProbe
          4.2  endpoints ctl  web: leaves the EndpointSlice                      selector
          5.2  kube-proxy     web: rules replaced: no new connection to the pod  spec
          """)
    ]
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
    applies: { $0.owner.kind == .deployment ? nil : "it's no Deployment" }, ending: .quiet,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}}]
        """, set: ["pull": 0],
        shows: """
          0    deployment  scales revision 2 from 0 to 1                 rollingUpdate
          0    controller  makes web@2#1                                 replicas
          0    kubelet n1  starts web of web@2#1                         image
          601  deployment  Progressing=False (ProgressDeadlineExceeded)  progressDeadlineSeconds
          """)
    ]
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
    experiment.end = .seconds(max(600, stage.owner.node["spec"]["progressDeadlineSeconds"].int32 ?? 600) + 30)
    return experiment
  },
  Scenario(
    "drain", "node is drained", .node, "What happens when the pod's node is drained?",
    lesson:
      "kubectl evicts the pods one by one; a PodDisruptionBudget may refuse. A bare pod is gone for good, others are "
      + "made anew on another node.",
    dials: changeDials, applies: notOfDaemonSet, ending: .quiet,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}}]
        """, set: ["answers-after": 0],
        shows: """
          0  client      cordons the node: no new pods there
          0  API server  eviction of the pod is granted                     terminationGracePeriodSeconds
          0  API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0  kubelet n1  sees the deletion
          0  kubelet n1  SIGTERM to web (no preStop)                        preStop
          0  controller  makes web@1#3                                      replicas
          0  kubelet n2  starts web of web@1#3                              image
          0  kubelet n2  web@1#3 is Ready                                   readinessProbe
          4  web         exits, code 0
          4  kubelet n1  phase Succeeded                                    restartPolicy
          4  kubelet n1  no longer Ready                                    readinessProbe
          4  API server  object removed                                     template
          """)
    ]
  ) { stage, dials in
    var options = DrainOptions()
    (options.ignoresDaemonSets, options.deletesEmptyDirs, options.forces) = (true, true, true)
    return onNode(stage, dials, .drain(options), "node/n1", until: 120)
  },
  Scenario(
    "evict", "eviction", .node, "What happens when the pod is evicted through the API?",
    lesson: "An eviction is a deletion that asks the PodDisruptionBudgets first: everything after it goes as there.",
    dials: changeDials, ending: .quiet,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}}]
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
        """,
        shows: """
          0  API server  eviction is refused: PodDisruptionBudget 'web' allows no disruption now: 2 healthy, 2 must stay  minAvailable
          """)
    ]
  ) { stage, dials in onNode(stage, dials, .evict, "pod/\(stage.pod)", until: 120) },
  Scenario(
    "node-failure", "node dies", .node, "What happens when the pod's node dies?",
    lesson:
      "For 50 seconds nobody notices, and its share of the requests fails; 5 minutes later the pod is deleted, but the "
      + "object stays, Terminating, as no kubelet confirms it. A StatefulSet waits for that.",
    dials: changeDials + [
      Dial(
        "out-of-service", "tainted out-of-service", .flag, 0...1, assumed: 0,
        "at 400 s somebody vouches for the node's being off, and its pods are removed by force",
        matters: { $0.owner.kind == .statefulSet })
    ], applies: notOfDaemonSet, ending: .quiet,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}}]
        """, set: ["answers-after": 0],
        shows: """
          0    node             the node and everything on it is gone
          50   node controller  no heartbeat of node n1 for 50 s: it counts as unreachable
          50   node controller  no longer Ready                                             tolerations
          350  API server       DELETE accepted, deletionTimestamp set, grace 30s           terminationGracePeriodSeconds
          350  controller       makes web@1#3                                               replicas
          350  kubelet n2       starts web of web@1#3                                       image
          350  kubelet n2       web@1#3 is Ready                                            readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = onNode(stage, dials, .nodeDies, "node/n1", until: 420)
    if dials.flag("out-of-service") {
      experiment.actions.append(Action(at: .seconds(400), .outOfService, "node/n1"))
    }
    return experiment
  },
  Scenario(
    "relabel", "pod taken aside", .change,
    "What happens when somebody takes away the label by which the pod's controller finds it?",
    lesson:
      "The pod runs on by itself, out of its workload and, as mostly, of its Service: it can be looked at in peace. "
      + "Another one takes its place, and nobody cleans up the first.",
    dials: changeDials,
    applies: { stage in
      switch stage.owner.kind {
      case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet:
        stage.selectorKey == nil ? "its selector names no label" : nil
      default: "no controller finds it by a label"
      }
    }, ending: .quiet,
    examples: [
      Scenario.Example(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "web:1"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """, set: ["answers-after": 0],
        shows: """
          0    replicaset     its labels no longer match the selector: it goes on by itself, and another pod takes its place  labels
          0    controller     makes web@1#3                                                                                   replicas
          0    kubelet n1     starts web of web@1#3                                                                           image
          0    kubelet n1     web@1#3 is Ready                                                                                readinessProbe
          0.2  endpoints ctl  web: leaves the EndpointSlice                                                                   selector
          1.2  kube-proxy     web: rules replaced: no new connection to the pod                                               spec
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.startSteady(stage)
    let label = Deed.setLabel(key: stage.selectorKey ?? "", value: nil)
    experiment.actions = [Action(at: .zero, label, "pod/\(stage.pod)")]
    experiment.end = stage.patience(dials) + .seconds(30)
    return experiment
  },
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
  experiment.release("next", of: stage, dials)
  return experiment
}

extension Experiment {
  /// Another tag of the same image at the start: the change that rollouts are mostly about.
  mutating func release(_ tag: String, of stage: Stage, _ dials: Dials) {
    guard let target = stage.target else { return }
    let name = target.image.split(separator: "@").first ?? ""
    let slash = name.lastIndex(of: "/") ?? name.startIndex
    let base = name[slash...].lastIndex(of: ":").map { name[..<$0] } ?? name
    let image = "\(base):\(tag)"
    knobs.images[image, default: ImageBehavior()].pull = dials.moment("pull")
    actions = [Action(at: .zero, .setImage(container: target.name, image: image), stage.object)]
  }
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

extension Stage {
  /// A label by which its controller finds it.
  fileprivate var selectorKey: String? {
    let selector = owner.node["spec"]["selector"]
    let labels = owner.kind == .replicationController ? selector : selector["matchLabels"]
    return labels.fields.first?.key
  }

  /// A Deployment whose old pods go before new ones come.
  var isRecreated: Bool {
    owner.kind == .deployment && owner.node["spec"]["strategy"]["type"].text == "Recreate"
  }
}
