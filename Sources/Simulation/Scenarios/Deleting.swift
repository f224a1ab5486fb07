/// How a pod goes.
let deleting: [Scenario] = [
  Scenario(
    "delete", "delete pod", .deletion, "What happens between 'kubectl delete pod' and the end, and who loses requests?",
    lesson:
      "The kubelet's chain and the endpoints' chain run beside each other; where the process stops listening before "
      + "every node's rules have changed, requests fail.",
    dials: deleteDials, ending: .gone,
    examples: [
      Scenario.Example(
        shop(""),
        shows: """
          0    API server     DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0    kubelet n1     sees the deletion
          0    endpoints ctl  sees the deletion
          0    kubelet n1     SIGTERM to web (no preStop)                        preStop
          0    controller     makes web@1#4                                      replicas
          0    kubelet n1     starts web of web@1#4                              image
          0    kubelet n1     web@1#4 is Ready                                   readinessProbe
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
  ) { stage, dials in deleted(stage, dials, grace: nil, force: false) },
  Scenario(
    "delete-with-patch", "delete, with patch", .deletion,
    "What does a preStop delay of 5 seconds change about a deletion?",
    lesson:
      "The hook runs while the endpoints' chain does its work, so SIGTERM comes when no new connection can arrive.",
    dials: deleteDials.map { dial in
      guard dial.id == "prestop" else { return dial }
      return dial.with { Dial.Standard(value: 5, from: .user, node: $0.target?.node["lifecycle"]["preStop"]) }
    },
    applies: { stage in
      if let hook = stage.target?.preStop {
        return hook.run(nil).duration >= .seconds(5) ? "it has a preStop hook" : nil
      }
      return nil
    }, ending: .gone,
    examples: [
      Scenario.Example(
        shop(""),
        shows: """
          0    API server     DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0    kubelet n1     sees the deletion
          0    endpoints ctl  sees the deletion
          0    kubelet n1     preStop of web begins (sleep 5)                    preStop
          0    controller     makes web@1#4                                      replicas
          0    kubelet n1     starts web of web@1#4                              image
          0    kubelet n1     web@1#4 is Ready                                   readinessProbe
          0.2  endpoints ctl  web: ready=false serving=true terminating=true     selector
          0.2  kube-proxy     web: hears of it
          1.2  kube-proxy     web: rules replaced: no new connection to the pod  spec
          5    kubelet n1     preStop of web is done                             preStop
          5    kubelet n1     SIGTERM to web                                     terminationGracePeriodSeconds
          9    web            exits, code 0
          9    kubelet n1     phase Succeeded                                    restartPolicy
          9    kubelet n1     no longer Ready                                    readinessProbe
          9    API server     object removed                                     template
          9.2  endpoints ctl  web: leaves the EndpointSlice                      selector
          """)
    ]
  ) { stage, dials in deleted(stage, dials, grace: nil, force: false) },
  Scenario(
    "ignore-sigterm", "delete, ignores SIGTERM", .deletion,
    "What happens when the program doesn't react to SIGTERM?",
    lesson: "It lives for the whole grace period and is killed then: exit code 137, and what it was doing is lost.",
    dials: deleteDials.map { dial in
      guard dial.id == "ignore-sigterm" else { return dial }
      return dial.with { _ in .assumed(1) }
    }, ending: .gone,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1"}
        """,
        shows: """
          0   API server  DELETE accepted, deletionTimestamp set, grace 30s  terminationGracePeriodSeconds
          0   kubelet n1  sees the deletion
          0   kubelet n1  SIGTERM to app (no preStop)                        preStop
          30  kubelet n1  SIGKILL to app: the grace period is over           terminationGracePeriodSeconds
          30  app         exits, code 137 (Error)
          30  kubelet n1  phase Failed                                       restartPolicy
          30  kubelet n1  no longer Ready                                    readinessProbe
          30  API server  object removed
          """)
    ]
  ) { stage, dials in deleted(stage, dials, grace: nil, force: false) },
  Scenario(
    "delete-force", "delete, grace 0 --force", .deletion,
    "What happens with 'kubectl delete --grace-period=0 --force'?",
    lesson: "The object is removed at once, whether or not its containers still run: the node stops them afterwards, "
      + "and for a StatefulSet a second pod of the same identity may run meanwhile.",
    dials: deleteDials.filter { $0.id != "grace" }, ending: .gone,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1"}
        """,
        shows: """
          0  API server  DELETE accepted, deletionTimestamp set, grace 0s  terminationGracePeriodSeconds
          0  kubelet n1  sees the deletion
          0  API server  object removed
          0  kubelet n1  SIGTERM to app (no preStop)                       preStop
          2  kubelet n1  SIGKILL to app: the grace period is over          terminationGracePeriodSeconds
          2  app         exits, code 137 (Error)
          """)
    ]
  ) { stage, dials in deleted(stage, dials, grace: 0, force: true) },
]

private let deleteDials: [Dial] = [
  .grace, .preStop, .shutdown, .ignoresTerm, .exits, .closesListener, .endpointDelay, .proxyDelay, .proxyFirst, .rate,
  .requestLength,
  Dial(
    "answers-after", "replacement answers after", .seconds, 0...3600, assumed: 5,
    "from the start of the pod that takes its place until it answers", matters: \.isReplaced),
]

private func deleted(_ stage: Stage, _ dials: Dials, grace: Int?, force: Bool) -> Experiment {
  var experiment = Experiment(stage, dials)
  experiment.startSteady(stage)
  experiment.actions = [Action(at: .zero, .delete(grace: grace, force: force), "pod/\(stage.pod)")]
  // Whatever the program does, SIGKILL ends it; then the nodes' rules follow.
  let longest = dials.value("grace") ?? Double(stage.plan.grace)
  experiment.end = Moment(seconds: longest + 10) + dials.moment("endpoint-delay") + dials.moment("proxy-delay")
  if stage.isReplaced {
    let probes = stage.plan.containers.flatMap { $0.probes.values }
    let patience = probes.map { $0.initialDelay + $0.period * ($0.successThreshold + 1) }.max() ?? .zero
    experiment.end = experiment.end + dials.moment("answers-after") + patience * 2
  }
  return experiment
}

/// A Deployment of three pods behind a Service, with more lines in its container.
private func shop(_ lines: String) -> String {
  """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 3
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: shop/web:1
          ports: [{containerPort: 80}]\(lines)
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80}]}
  """
}
