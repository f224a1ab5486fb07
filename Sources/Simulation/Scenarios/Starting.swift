/// How a pod comes up.
let starting: [Scenario] = [
  Scenario(
    "start", "first start", .start, "How long from 'kubectl apply' until the pod serves, and what happens on the way?",
    lesson: "Ready means that the readiness probe said so; without one, a started process counts as ready at once, "
      + "and clients meet a program that doesn't listen yet.",
    dials: startDials, ending: .serving,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
          - name: app
            image: shop/web:1
            readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 3}
        """,
        shows: """
          0  API server  stored: Pending, no node yet
          0  scheduler   chooses node n1                  nodeName
          0  kubelet n1  pulls shop/web:1                 image
          3  kubelet n1  the image is there               image
          3  kubelet n1  starts app                       image
          3  kubelet n1  phase Running                    restartPolicy
          3  kubelet n1  readiness of app fails (1 of 3)  readinessProbe
          3  kubelet n1  readiness of app fails (2 of 3)  readinessProbe
          6  kubelet n1  readiness of app fails (3 of 3)  readinessProbe
          9  kubelet n1  readiness of app succeeds        readinessProbe
          9  kubelet n1  Ready                            readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.actions = [stage.creation]
    return experiment
  },
  Scenario(
    "slow-start", "slow start, liveness", .start,
    "What happens when the program starts slower than its liveness probe allows?",
    lesson: "It's killed before it ever answers, again and again, as if it crashed. A startup probe ends that.",
    dials: startDials.filter { $0.id != "answers-after" } + [
      Dial(
        "answers-after", "time until it answers", .seconds, 0...3600, "from a container's start until it answers probes"
      ) { stage in
        // A little more than the first container's liveness probe waits.
        let probe = stage.plan.mains.compactMap { stage.plan.containers[$0].probes[.liveness] }.first
        let patience = probe.map { $0.initialDelay + $0.period * $0.failureThreshold } ?? .seconds(30)
        return .assumed(patience.seconds + 15)
      }
    ],
    applies: { stage in
      stage.plan.mains.contains { stage.plan.containers[$0].probes[.liveness] != nil }
        ? nil : "no container has a livenessProbe"
    }, ending: .horizon,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1", livenessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 10}}
        """, set: ["pull": 0, "answers-after": 45], until: 31,
        shows: """
          0   API server  stored: Pending, no node yet
          0   scheduler   chooses node n1                 nodeName
          0   kubelet n1  pulls web:1                     image
          0   kubelet n1  the image is there              image
          0   kubelet n1  starts app                      image
          0   kubelet n1  phase Running                   restartPolicy
          0   kubelet n1  Ready                           readinessProbe
          10  kubelet n1  liveness of app fails (1 of 3)  livenessProbe
          20  kubelet n1  liveness of app fails (2 of 3)  livenessProbe
          30  kubelet n1  liveness of app fails (3 of 3)  livenessProbe
          30  kubelet n1  SIGTERM to app                  failureThreshold
          30  app         exits, code 0
          30  kubelet n1  starts app again (restart 1)    image
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.actions = [stage.creation]
    experiment.end = .seconds(160)
    return experiment
  },
  Scenario(
    "dependency-missing", "start, dependency late", .start,
    "What happens when something that the pod waits for isn't there yet?",
    lesson:
      "Who asks before it starts, in an init container, stays Pending; who asks in a readiness probe runs and isn't "
      + "ready. Either way it gets no traffic and nobody restarts it, however long it takes.",
    dials: startDials.filter { $0.id != "answers-after" } + [
      Dial(
        "answers-after", "dependency there after", .seconds, 0...3600, assumed: 45,
        "from the container's start until what it needs is there, and its readiness probe or init container succeeds")
    ],
    applies: { stage in
      stage.waitingInit != nil || stage.plan.mains.contains { stage.plan.containers[$0].probes[.readiness] != nil }
        ? nil : "no init container waits and no container has a readinessProbe, so nobody would notice"
    }, ending: .serving,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: client}
        spec:
          initContainers:
          - {name: wait, image: "busybox:1", command: [sh, -c, "until wget -q http://server; do sleep 1; done"]}
          containers:
          - {name: app, image: "client:1"}
        """, set: ["pull": 0],
        shows: """
          0   API server  stored: Pending, no node yet
          0   scheduler   chooses node n1                               nodeName
          0   kubelet n1  pulls busybox:1                               image
          0   kubelet n1  the image is there                            image
          0   kubelet n1  starts wait                                   image
          45  wait        what it waits for is there: 'server' answers
          45  wait        exits, code 0
          45  kubelet n1  pulls client:1                                image
          45  kubelet n1  the image is there                            image
          45  kubelet n1  starts app                                    image
          45  kubelet n1  phase Running                                 restartPolicy
          45  kubelet n1  Ready                                         readinessProbe
          """),
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1", readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 20}}
        """, set: ["pull": 0],
        shows: """
          0   API server  stored: Pending, no node yet
          0   scheduler   chooses node n1                  nodeName
          0   kubelet n1  pulls web:1                      image
          0   kubelet n1  the image is there               image
          0   kubelet n1  starts app                       image
          0   kubelet n1  phase Running                    restartPolicy
          0   kubelet n1  readiness of app fails (1 of 3)  readinessProbe
          20  kubelet n1  readiness of app fails (2 of 3)  readinessProbe
          40  kubelet n1  readiness of app fails (3 of 3)  readinessProbe
          60  kubelet n1  readiness of app succeeds        readinessProbe
          60  kubelet n1  Ready                            readinessProbe
          """),
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.change(stage) { behavior in
      // The process itself is well.
      behavior.probes[.liveness] = nil
      behavior.probes[.startup] = nil
    }
    if let waiting = stage.waitingInit {
      // What the containers after it ask for is there by then.
      experiment.change(stage) { $0.probes[.readiness] = nil }
      experiment.change(stage, only: { $0.name == waiting.name }) { behavior in
        behavior.runs = [Behavior.Run(after: dials.moment("answers-after"))]
      }
      experiment.end = max(experiment.end, dials.moment("answers-after") + .seconds(60))
    }
    experiment.actions = [stage.creation]
    return experiment
  },
]

/// What all first starts have in common.
let startDials: [Dial] = [
  .pull, .initTime, .answersAfter, .postStart, .runsFor, .exits, .endpointDelay, .proxyDelay, .rate, .requestLength,
]
