import Kubernetes
import Manifest

/// How the number of pods changes.
let scaling: [Scenario] = [
  Scenario(
    "scale-up", "scale up", .scale, "What happens when the workload gets more replicas?",
    lesson:
      "New pods cost what a first start costs and get requests once they're ready: without a readiness probe, that's "
      + "before they answer.",
    dials: [replicasAfter(plus: 1), .pull] + scalingDials, applies: scalable, ending: .quiet,
    examples: [
      Scenario.Example(
        shop(replicas: 1), set: ["pull": 0],
        shows: """
          0    deployment  scales revision 1 from 1 to 2  rollingUpdate
          0    controller  makes web@1#2                  replicas
          0    kubelet n1  starts web of web@1#2          image
          5    kubelet n1  web@1#2 is Ready               readinessProbe
          6.2  kube-proxy  web: rules replaced            spec
          """)
    ]
  ) { stage, dials in scaled(stage, dials) },
  Scenario(
    "scale-down", "scale down", .scale, "What happens to a pod when the workload gets fewer replicas?",
    lesson:
      "Pods that aren't ready go first, then the younger ones; each is deleted like any other, so it loses requests "
      + "like any other. A StatefulSet takes the highest ordinal.",
    dials: [replicasAfter(plus: -1)] + scalingDials, applies: scalable, ending: .quiet, focus: .firstDeleted,
    examples: [
      Scenario.Example(
        shop(replicas: 2),
        shows: """
          0    deployment     scales revision 1 from 2 to 1                      rollingUpdate
          0    API server     DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0    kubelet n1     sees the deletion
          0    endpoints ctl  sees the deletion
          0    kubelet n1     SIGTERM to web (no preStop)                        preStop
          0.2  endpoints ctl  web: ready=false serving=true terminating=true     selector
          0.2  kube-proxy     web: hears of it
          1.2  kube-proxy     web: rules replaced: no new connection to the pod  spec
          4    web            exits, code 0
          4    kubelet n1     phase Succeeded                                    restartPolicy
          4    kubelet n1     no longer Ready                                    readinessProbe
          4    API server     object removed                                     template
          4.2  endpoints ctl  web: leaves the EndpointSlice                      selector
          """)
    ]
  ) { stage, dials in scaled(stage, dials) },
  Scenario(
    "hpa-load", "autoscaler under load", .scale,
    "What does the HorizontalPodAutoscaler do when the load rises and falls?",
    lesson:
      "It looks every 15 s and asks for replicas in proportion to the average over the target, within what its policies "
      + "allow; after the load it waits until five minutes of lower wishes have passed.",
    dials: [
      Dial(
        "load", "load", .count, 0...1000, assumed: 180,
        "the metrics' averages during the load, in per cent of their targets; they don't fall when pods are added"),
      Dial(
        "load-for", "load lasts", .seconds, 0...3600, assumed: 40, "from 10 s on; before it's 100, later 50 per cent"),
      .pull,
    ] + scalingDials,
    applies: { $0.autoscalers.isEmpty ? "no HorizontalPodAutoscaler scales it" : nil }, ending: .quiet,
    cast: { $0.autoscalers },
    examples: [
      Scenario.Example(
        shop(replicas: 1) + autoscaler(1...5), set: ["pull": 0],
        shows: """
          14     autoscaler  sets replicas from 1 to 2: cpu is 108 with target 60, 2 wanted  metrics
          14     deployment  scales revision 1 from 1 to 2                                   rollingUpdate
          14     controller  makes web@1#2                                                   replicas
          14     kubelet n1  starts web of web@1#2                                           image
          19     kubelet n1  web@1#2 is Ready                                                readinessProbe
          20.2   kube-proxy  web: rules replaced                                             spec
          359    autoscaler  sets replicas from 2 to 1: cpu is 15 with target 60, 1 wanted   metrics
          359    deployment  scales revision 1 from 2 to 1                                   rollingUpdate
          360.2  kube-proxy  web: rules replaced                                             spec
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.startSteady(stage)
    experiment.load(stage, dials, from: .seconds(10), lasting: dials.moment("load-for"))
    experiment.end = .seconds(500) + dials.moment("load-for")
    return experiment
  },
  Scenario(
    "hpa-rollout", "autoscaler against a rollout", .scale,
    "What happens when the load rises in the middle of a rollout?",
    lesson:
      "The autoscaler scales the Deployment, and that shares the change among the revisions in proportion to their "
      + "sizes: also the old one grows, though it's to go. Pods that only start count as idle on the way up, so a "
      + "rollout dampens the autoscaler.",
    dials: [
      Dial(
        "load", "load", .count, 0...1000, assumed: 200,
        "the metrics' averages during the load, in per cent of their targets; before it's 100"),
      Dial("load-at", "load begins", .seconds, 0...3600, assumed: 10, "from the start of the rollout"),
      .pull,
    ] + scalingDials,
    applies: { stage in
      if stage.owner.kind != .deployment { return "it's no Deployment" }
      if stage.isRecreated { return "its strategy is Recreate: no two revisions run at once" }
      return stage.autoscalers.isEmpty ? "no HorizontalPodAutoscaler scales it" : nil
    }, ending: .quiet, cast: { $0.autoscalers },
    examples: [
      Scenario.Example(
        shop(replicas: 2) + autoscaler(2...8), set: ["pull": 0, "answers-after": 20],
        shows: """
          0     deployment     scales revision 2 from 0 to 1                                                                rollingUpdate
          0     controller     makes web@2#1                                                                                replicas
          0     kubelet n1     starts web of web@2#1                                                                        image
          14    autoscaler     sets replicas from 2 to 4: cpu is 120 with target 60, but 1 pod is still starting, 4 wanted  metrics
          14    deployment     scales revision 1 from 2 to 3                                                                rollingUpdate
          14    deployment     scales revision 2 from 1 to 2                                                                rollingUpdate
          14    controller     makes web@1#3                                                                                replicas
          14    kubelet n1     starts web of web@1#3                                                                        image
          14    controller     makes web@2#2                                                                                replicas
          14    kubelet n1     starts web of web@2#2                                                                        image
          20    kubelet n1     web@2#1 is Ready                                                                             readinessProbe
          20    deployment     scales revision 1 from 3 to 2                                                                rollingUpdate
          20    deployment     scales revision 2 from 2 to 3                                                                rollingUpdate
          20    controller     makes web@2#3                                                                                replicas
          20    kubelet n1     starts web of web@2#3                                                                        image
          21.2  kube-proxy     web: rules replaced                                                                          spec
          34    kubelet n1     web@2#2 is Ready                                                                             readinessProbe
          34    deployment     scales revision 1 from 2 to 1                                                                rollingUpdate
          34    deployment     scales revision 2 from 3 to 4                                                                rollingUpdate
          34    controller     makes web@2#4                                                                                replicas
          34    kubelet n1     starts web of web@2#4                                                                        image
          35.2  kube-proxy     web: rules replaced                                                                          spec
          40    kubelet n1     web@2#3 is Ready                                                                             readinessProbe
          40    deployment     scales revision 1 from 1 to 0                                                                rollingUpdate
          40    API server     DELETE accepted, deletionTimestamp set, grace 30s                                            terminationGracePeriodSeconds
          40    kubelet n1     sees the deletion
          40    endpoints ctl  sees the deletion
          40    kubelet n1     SIGTERM to web (no preStop)                                                                  preStop
          40.2  endpoints ctl  web: ready=false serving=true terminating=true                                               selector
          40.2  kube-proxy     web: hears of it
          41.2  kube-proxy     web: rules replaced: no new connection to the pod                                            spec
          44    web            exits, code 0
          44    kubelet n1     phase Succeeded                                                                              restartPolicy
          44    kubelet n1     no longer Ready                                                                              readinessProbe
          44    API server     object removed                                                                               template
          44.2  endpoints ctl  web: leaves the EndpointSlice                                                                selector
          54    kubelet n1     web@2#4 is Ready                                                                             readinessProbe
          55.2  kube-proxy     web: rules replaced: 4 backends, the new pod among them                                      spec
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.startSteady(stage)
    experiment.release("next", of: stage, dials)
    experiment.load(stage, dials, from: dials.moment("load-at"), lasting: nil)
    experiment.end = .seconds(600)
    return experiment
  },
]

extension Experiment {
  /// What comes in for an autoscaler: as much as the pods take, then the dial `load` of it, later half.
  ///
  /// - Parameter time: how long the load lasts; nil for ever.
  fileprivate mutating func load(_ stage: Stage, _ dials: Dials, from begin: Moment, lasting time: Moment?) {
    let start = given.steadySince ?? .zero
    let pods = Double(stage.siblings.count + 1)
    for (name, target, isTotal) in stage.autoscalers.flatMap({ targets(of: $0.node["spec"]) }) {
      // The load is what comes in, and the pods share it: more pods, less for each.
      let whole = isTotal == nil ? target : target * pods
      var samples = [
        Knobs.Sample(from: start, value: whole),
        Knobs.Sample(from: begin, value: whole * (dials.value("load") ?? 100) / 100),
      ]
      if let time { samples.append(Knobs.Sample(from: begin + time, value: whole / 2)) }
      if isTotal == false { knobs.loads[name] = samples } else { knobs.metrics[name] = samples }
    }
  }
}

private let scalingDials: [Dial] = [
  .grace, .preStop, .shutdown, .closesListener, .answersAfter, .endpointDelay, .proxyDelay, .rate, .requestLength,
]

private let scalable: @Sendable (Stage) -> String? = { stage in
  switch stage.owner.kind {
  case .deployment, .replicaSet, .replicationController, .statefulSet: nil
  default: "it has no replicas to be changed"
  }
}

private func replicasAfter(plus difference: Int) -> Dial {
  Dial("to", "replicas afterwards", .count, 0...20, "what 'kubectl scale --replicas' is given") { stage in
    .assumed(Double(max(0, stage.siblings.count + 1 + difference)))
  }
}

private func scaled(_ stage: Stage, _ dials: Dials) -> Experiment {
  var experiment = Experiment(stage, dials)
  experiment.startSteady(stage)
  experiment.actions = [Action(at: .zero, .scale(replicas: dials.int("to")), stage.object)]
  let change = abs(dials.int("to") - stage.siblings.count - 1)
  // A StatefulSet goes one by one.
  let turns = stage.owner.kind == .statefulSet ? max(1, change) : 1
  experiment.end = stage.patience(dials) * turns + .seconds(30)
  return experiment
}

/// The names of an autoscaler's metrics, and what it wants each to be: of each pod, of all together, or, where
/// `isTotal` is nil, of something that isn't divided by the pods.
private func targets(of spec: Node) -> [(name: String, target: Double, isTotal: Bool?)] {
  func number(_ node: Node) -> Double? {
    node.text.flatMap { Quantity($0) }.map { Double($0.billionths) / 1e9 }
  }
  guard !spec["metrics"].items.isEmpty else {
    return [("cpu", number(spec["targetCPUUtilizationPercentage"]) ?? 80, false)]
  }
  return spec["metrics"].items.compactMap { metric in
    let (key, isTotal): (String, Bool) =
      switch metric["type"].text {
      case "External": ("external", true)
      case "Object": ("object", true)
      case "Pods": ("pods", false)
      case "ContainerResource": ("containerResource", false)
      default: ("resource", false)
      }
    let source = metric[key]
    let target = source["target"]
    guard let name = (source["metric"]["name"].text ?? source["name"].text) else { return nil }
    if let average = number(target["averageUtilization"]) ?? number(target["averageValue"]) {
      return (name, average, isTotal)
    }
    // A plain value isn't divided by the pods.
    return number(target["value"]).map { (name, $0, nil) }
  }
}

private func shop(replicas: Int) -> String {
  """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: \(replicas)
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - {name: web, image: "shop/web:1", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80}]}
  """
}

/// Scales the shop between these numbers of replicas, by its use of CPU.
private func autoscaler(_ replicas: ClosedRange<Int>) -> String {
  """

  ---
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: web}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    minReplicas: \(replicas.lowerBound)
    maxReplicas: \(replicas.upperBound)
    metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
  """
}
