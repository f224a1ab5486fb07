/// How pods fail, and what the kubelet does about it.
let failing: [Scenario] = [
  Scenario(
    "crash-sometimes", "crash now and then", .failure, "What happens when the program crashes once in a while?",
    lesson:
      "It's started again at once; as long as it lives more than 10 minutes between crashes, the back-off starts over.",
    dials: crashDials + [
      Dial("crash-after", "crash after", .seconds, 0...86400, assumed: 900, "from a container's start to its crash"),
      .exitCode, .recovers,
    ],
    applies: { stage in
      guard let program = stage.target?.program, program.isSoon, program.exitCode != 0 else { return nil }
      return "its command always ends with \(program.exitCode), so 'crash-loop' is its story"
    }, ending: .horizon,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1"}
        """, set: ["pull": 0], until: 1900,
        shows: """
          0     API server  stored: Pending, no node yet
          0     scheduler   chooses node n1               nodeName
          0     kubelet n1  pulls web:1                   image
          0     kubelet n1  the image is there            image
          0     kubelet n1  starts app                    image
          0     kubelet n1  phase Running                 restartPolicy
          0     kubelet n1  Ready                         readinessProbe
          900   app         exits, code 1 (Error)
          900   kubelet n1  no longer Ready               readinessProbe
          900   kubelet n1  starts app again (restart 1)  image
          900   kubelet n1  Ready                         readinessProbe
          1800  app         exits, code 1 (Error)
          1800  kubelet n1  no longer Ready               readinessProbe
          1800  kubelet n1  starts app again (restart 2)  image
          1800  kubelet n1  Ready                         readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = crashing(stage, dials, reason: nil)
    experiment.end = .seconds(3600)
    return experiment
  },
  Scenario(
    "crash-loop", "crash loop", .failure, "What happens when the program crashes again and again?",
    lesson:
      "The same pod is kept and its container started again, at once and then after 10 s, 20 s, 40 s … up to 5 min; "
      + "no controller replaces it, however long it lasts.",
    dials: crashDials + [.crashAfter, .exitCode, .recovers], ending: .horizon,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1"}
        """, set: ["pull": 0], until: 50,
        shows: """
          0   API server  stored: Pending, no node yet
          0   scheduler   chooses node n1                                 nodeName
          0   kubelet n1  pulls web:1                                     image
          0   kubelet n1  the image is there                              image
          0   kubelet n1  starts app                                      image
          0   kubelet n1  phase Running                                   restartPolicy
          0   kubelet n1  Ready                                           readinessProbe
          3   app         exits, code 1 (Error)
          3   kubelet n1  no longer Ready                                 readinessProbe
          3   kubelet n1  starts app again (restart 1)                    image
          3   kubelet n1  Ready                                           readinessProbe
          6   app         exits, code 1 (Error)
          6   kubelet n1  no longer Ready                                 readinessProbe
          6   kubelet n1  back-off 10 s: starts app again not before 16s
          16  kubelet n1  starts app again (restart 2)                    image
          16  kubelet n1  Ready                                           readinessProbe
          19  app         exits, code 1 (Error)
          19  kubelet n1  no longer Ready                                 readinessProbe
          19  kubelet n1  back-off 20 s: starts app again not before 39s
          39  kubelet n1  starts app again (restart 3)                    image
          39  kubelet n1  Ready                                           readinessProbe
          42  app         exits, code 1 (Error)
          42  kubelet n1  no longer Ready                                 readinessProbe
          42  kubelet n1  back-off 40 s: starts app again not before 82s
          """)
    ]
  ) { stage, dials in crashing(stage, dials, reason: nil) },
  Scenario(
    "oom", "out of memory", .failure, "What happens when a container uses more memory than its limit?",
    lesson: "The kernel kills it with SIGKILL: exit code 137, reason OOMKilled, no grace period and no preStop hook.",
    dials: crashDials + [.crashAfter, .recovers],
    applies: { stage in
      stage.plan.mains.contains { stage.plan.containers[$0].node["resources"]["limits"]["memory"].isPresent }
        ? nil : "no container has a memory limit"
    }, ending: .horizon,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1", resources: {limits: {memory: 64Mi}}}
        """, set: ["pull": 0, "crashes": 1], until: 20,
        shows: """
          0  API server  stored: Pending, no node yet
          0  scheduler   chooses node n1               nodeName
          0  kubelet n1  pulls web:1                   image
          0  kubelet n1  the image is there            image
          0  kubelet n1  starts app                    image
          0  kubelet n1  phase Running                 restartPolicy
          0  kubelet n1  Ready                         readinessProbe
          3  app         exits, code 137 (OOMKilled)
          3  kubelet n1  no longer Ready               readinessProbe
          3  kubelet n1  starts app again (restart 1)  image
          3  kubelet n1  Ready                         readinessProbe
          """)
    ]
  ) { stage, dials in crashing(stage, dials, reason: "OOMKilled") },
  Scenario(
    "liveness-fails", "liveness never OK", .failure,
    "What happens when the liveness probe never succeeds, as with a wrong path or port?",
    lesson: "A healthy program is restarted for ever, each time after failureThreshold failures and a whole shutdown.",
    dials: crashDials + [.grace, .preStop, .shutdown, .ignoresTerm],
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
          - {name: app, image: "web:1", livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 10}}
        """, set: ["pull": 0], until: 40,
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
          34  app         exits, code 0
          34  kubelet n1  starts app again (restart 1)    image
          40  kubelet n1  liveness of app fails (1 of 3)  livenessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = created(stage, dials)
    experiment.change(stage) { $0.probes[.liveness] = [Behavior.Answer(.start(.zero), .fail)] }
    return experiment
  },
  Scenario(
    "half-dead", "half-dead pod", .failure, "What happens when the program runs on but no longer answers?",
    lesson: "Readiness takes it out of the Service; only a liveness probe gets it restarted. Without probes it stays, "
      + "and its share of the requests fails.",
    dials: [
      Dial("hangs-after", "hangs after", .seconds, 0...3600, assumed: 5, "when the program gives its last answer"),
      .grace, .shutdown, .endpointDelay, .proxyDelay, .rate, .requestLength,
    ],
    applies: { stage in
      stage.endingProgram.map { "\($0.container) ends by itself, as its command says, and has no time to hang" }
    }, ending: .horizon,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1", livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}}
        """, until: 40,
        shows: """
          5   app         answers no more, and runs on
          6   kubelet n1  liveness of app fails (1 of 3)  livenessProbe
          11  kubelet n1  liveness of app fails (2 of 3)  livenessProbe
          16  kubelet n1  liveness of app fails (3 of 3)  livenessProbe
          16  kubelet n1  SIGTERM to app                  failureThreshold
          20  app         exits, code 0
          20  kubelet n1  starts app again (restart 1)    image
          25  kubelet n1  liveness of app succeeds        livenessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = Experiment(stage, dials)
    experiment.startSteady(stage)
    let age = Moment.zero - (experiment.given.steadySince ?? .zero)
    experiment.change(stage) { behavior in
      let hang = Behavior.Answer(.start(age + dials.moment("hangs-after")), .hang)
      for kind in [Probing.readiness, .liveness] {
        behavior.probes[kind] = [Behavior.Answer(.start(.zero), .ok), hang]
      }
    }
    experiment.end = dials.moment("hangs-after") + .seconds(120)
    return experiment
  },
  Scenario(
    "init-fails", "init container fails", .failure, "What happens when an init container fails?",
    lesson:
      "With restartPolicy Always it's tried again with a growing back-off and the pod stays Pending; with Never the "
      + "pod is Failed for good. RESTARTS falls back to 0 once it's through.",
    dials: [
      .pull,
      Dial("init-time", "fails after", .seconds, 0...3600, assumed: 3, "from an init container's start to its exit"),
      .exitCode, Dial("crashes", "failures", .count, 0...100, assumed: 3, "how often it fails before it succeeds"),
      .answersAfter, .endpointDelay, .proxyDelay, .rate, .requestLength,
    ],
    applies: { stage in
      stage.plan.containers.contains { $0.role == .initial } ? nil : "there's no init container"
    }, ending: .serving,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          initContainers: [{name: init, image: "init:1"}]
          containers:
          - {name: app, image: "web:1"}
        """, set: ["pull": 0, "crashes": 2],
        shows: """
          0   API server  stored: Pending, no node yet
          0   scheduler   chooses node n1                                  nodeName
          0   kubelet n1  pulls init:1                                     image
          0   kubelet n1  the image is there                               image
          0   kubelet n1  starts init                                      image
          3   init        exits, code 1 (Error)
          3   kubelet n1  starts init again (restart 1)                    image
          6   init        exits, code 1 (Error)
          6   kubelet n1  back-off 10 s: starts init again not before 16s
          16  kubelet n1  starts init again (restart 2)                    image
          19  init        exits, code 0
          19  kubelet n1  pulls web:1                                      image
          19  kubelet n1  the image is there                               image
          19  kubelet n1  starts app                                       image
          19  kubelet n1  phase Running                                    restartPolicy
          19  kubelet n1  Ready                                            readinessProbe
          """)
    ]
  ) { stage, dials in
    var experiment = created(stage, dials)
    let first = stage.plan.containers.first { $0.role == .initial }?.name
    experiment.change(stage, only: { $0.name == first }) { behavior in
      let time = dials.moment("init-time")
      let failure = Behavior.Run(after: time, exitCode: dials.int("exit-code"))
      behavior.runs = Array(repeating: failure, count: dials.int("crashes")) + [Behavior.Run(after: time)]
    }
    return experiment
  },
  Scenario(
    "poststart-fails", "postStart fails", .failure, "What happens when the postStart hook fails?",
    lesson:
      "The container is killed like after a crash and started again with the crash back-off; its logs say nothing "
      + "about the hook.",
    dials: [.pull, .postStart, .grace, .shutdown],
    applies: { stage in
      stage.target?.postStart == nil ? "the container has no postStart hook" : nil
    }, ending: .horizon,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1", lifecycle: {postStart: {exec: {command: [warm-up]}}}}
        """, set: ["pull": 0], until: 20,
        shows: """
          0   API server  stored: Pending, no node yet
          0   scheduler   chooses node n1                                 nodeName
          0   kubelet n1  pulls web:1                                     image
          0   kubelet n1  the image is there                              image
          0   kubelet n1  starts app                                      image
          0   kubelet n1  postStart of app begins                         postStart
          1   kubelet n1  postStart of app failed                         postStart
          1   kubelet n1  SIGTERM to app                                  postStart
          5   app         exits, code 0
          5   kubelet n1  phase Running                                   restartPolicy
          5   kubelet n1  starts app again (restart 1)                    image
          5   kubelet n1  postStart of app begins                         postStart
          6   kubelet n1  postStart of app failed                         postStart
          6   kubelet n1  SIGTERM to app                                  postStart
          10  app         exits, code 0
          10  kubelet n1  back-off 10 s: starts app again not before 20s
          20  kubelet n1  starts app again (restart 2)                    image
          20  kubelet n1  postStart of app begins                         postStart
          """)
    ]
  ) { stage, dials in
    var experiment = created(stage, dials)
    experiment.change(stage, only: { $0.postStart != nil }) { behavior in
      behavior.postStart = Behavior.HookRun(duration: dials.moment("poststart"), succeeds: false)
    }
    return experiment
  },
  Scenario(
    "image-missing", "image can't be pulled", .failure, "What happens when the image isn't there?",
    lesson:
      "The pod stays Pending: ErrImagePull and ImagePullBackOff take turns, and the kubelet tries for ever with a "
      + "back-off up to 5 min.",
    dials: [
      Dial("fail-after", "attempt fails after", .seconds, 0...600, assumed: 2, "how long an attempt takes to fail")
    ], ending: .horizon,
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1"}
        """, until: 30,
        shows: """
          0   API server  stored: Pending, no node yet
          0   scheduler   chooses node n1               nodeName
          0   kubelet n1  pulls web:1                   image
          2   kubelet n1  can't pull web:1              image
          2   kubelet n1  ImagePullBackOff for web:1    image
          12  kubelet n1  pulls web:1                   image
          14  kubelet n1  can't pull web:1              image
          24  kubelet n1  ImagePullBackOff for web:1    image
          """)
    ]
  ) { stage, dials in
    var experiment = created(stage, dials)
    for container in stage.plan.containers where container.role == .main {
      experiment.knobs.images[container.image, default: ImageBehavior()].failAfter = dials.moment("fail-after")
    }
    return experiment
  },
  Scenario(
    "config-missing", "ConfigMap missing", .failure, "What happens when a ConfigMap or Secret isn't there?",
    lesson:
      "The pod is placed on a node and waits there: CreateContainerConfigError, or a volume that can't be mounted. "
      + "The kubelet tries again every 10 s; nobody is told but the events.",
    dials: [.pull, .initTime],
    applies: { $0.needsConfiguration ? nil : "its containers need no ConfigMap and no Secret" }, ending: .horizon,
    cast: { $0.configuration },
    examples: [
      Scenario.Example(
        """
        kind: Pod
        apiVersion: v1
        metadata: {name: web}
        spec:
          containers:
          - {name: app, image: "web:1", envFrom: [{configMapRef: {name: settings}}]}
        """, set: ["pull": 0], until: 25,
        shows: """
          0  API server  stored: Pending, no node yet
          0  scheduler   chooses node n1                                                                     nodeName
          0  kubelet n1  pulls web:1                                                                         image
          0  kubelet n1  the image is there                                                                  image
          0  kubelet n1  can't make app: configmap "settings" not found; the kubelet tries again every 10 s  name
          """)
    ]
  ) { stage, dials in
    var experiment = created(stage, dials)
    experiment.knobs.assumesMissing = false
    experiment.end = .seconds(120)
    return experiment
  },
]

private let crashDials: [Dial] = [
  .pull, .initTime, .answersAfter, .endpointDelay, .proxyDelay, .rate, .requestLength,
]

private func created(_ stage: Stage, _ dials: Dials) -> Experiment {
  var experiment = Experiment(stage, dials)
  experiment.actions = [stage.creation]
  return experiment
}

private func crashing(_ stage: Stage, _ dials: Dials, reason: String?) -> Experiment {
  var experiment = created(stage, dials)
  let target = stage.target?.name
  experiment.change(stage, only: { $0.name == target }) { behavior in
    let code = reason == nil ? dials.int("exit-code") : 137
    let crash = Behavior.Run(after: dials.moment("crash-after"), exitCode: code, reason: reason)
    let count = dials.int("crashes")
    // The last entry repeats, so a program that never recovers has one.
    behavior.runs = count >= 100 ? [crash] : Array(repeating: crash, count: count) + [Behavior.Run(after: nil)]
  }
  return experiment
}
