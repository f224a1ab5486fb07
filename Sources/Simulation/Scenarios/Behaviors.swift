import Kubernetes
import Manifest

extension Experiment {
  /// What the common dials say about programs, images and the network, as far as the scenario has them.
  init(_ stage: Stage, _ dials: Dials) {
    self.init()
    minor = stage.options.kubernetesMinor
    // What others make is taken to be there: the question is another one.
    knobs.assumesMissing = true
    // One a node; two nodes are the fewest in which losing one pod matters.
    if stage.owner.kind == .daemonSet { given.nodes = [("n1", []), ("n2", [])] }
    knobs.endpointDelay = dials.moment("endpoint-delay")
    knobs.proxyDelay = dials.moment("proxy-delay")
    for container in stage.plan.containers {
      knobs.containers[container.name] = behavior(of: container, stage, dials)
      if let pull = dials.value("pull"), !container.image.isEmpty {
        knobs.images[container.image, default: ImageBehavior()].pull = Moment(seconds: pull)
      }
    }
  }

  private func behavior(of container: ContainerPlan, _ stage: Stage, _ dials: Dials) -> Behavior {
    var behavior = Behavior()
    if container.role == .initial {
      if let program = container.program, dials.changed("init-time") == nil {
        behavior.runs = [Behavior.Run(after: program.after, exitCode: program.exitCode)]
      } else {
        behavior.runs = [Behavior.Run(after: dials["init-time"] == nil ? .seconds(1) : dials.moment("init-time"))]
      }
      return behavior
    }
    if container.role == .main, stage.isBatch, let time = dials.value("runs-for") {
      let program = dials["runs-for"]?.from == .manifest ? container.program : nil
      behavior.runs = [Behavior.Run(after: program?.after ?? Moment(seconds: time), exitCode: program?.exitCode ?? 0)]
    } else if let program = container.program, dials["exits"] == nil || dials.flag("exits") {
      behavior.runs = [Behavior.Run(after: program.after, exitCode: program.exitCode)]
    }
    if dials.flag("ignore-sigterm"), container.role == .main {
      behavior.onTerm = .ignore
    } else if dials["shutdown"] != nil, container.role == .main {
      behavior.onTerm = .exit(after: dials.moment("shutdown"), code: 0)
    }
    behavior.closesListenerOnTerm = dials.flag("close-listener")
    if dials["prestop"] != nil {
      let isTarget = container.name == stage.target?.name
      behavior.preStop = Behavior.HookRun(duration: isTarget ? dials.moment("prestop") : .seconds(1))
    }
    if dials["poststart"] != nil {
      let isTarget = container.name == stage.target?.name
      behavior.postStart = Behavior.HookRun(duration: isTarget ? dials.moment("poststart") : .seconds(1))
    }
    if let time = dials.value("answers-after"), container.role == .main {
      for kind in Probing.allCases where container.probes[kind] != nil {
        behavior.probes[kind] = [
          Behavior.Answer(.start(.zero), .fail), Behavior.Answer(.start(Moment(seconds: time)), .ok),
        ]
      }
    }
    // Who has closed the port answers no probe at it either.
    let readiness = container.probes[.readiness]?.node
    if dials.flag("close-listener"), let readiness, !readiness["exec"].isPresent {
      behavior.probes[.readiness, default: []].append(Behavior.Answer(.term(.zero), .fail))
    }
    return behavior
  }

  /// The pod and its siblings have been running for a while.
  mutating func startSteady(_ stage: Stage) {
    // Long enough for the slowest start of a healthy pod: its probes' first delays, one after the other.
    let probes = stage.plan.containers.flatMap { $0.probes.values }
    let slowest = probes.map { ($0.initialDelay + $0.period * $0.successThreshold).wholeSeconds }.max() ?? 0
    let inits = stage.plan.containers.count { $0.role == .initial }
    let answers =
      (knobs.containers.values.flatMap { $0.probes.values.joined() }.compactMap { answer in
        if case .start(let from) = answer.since { return from.wholeSeconds + 1 }
        return nil
      } as [Int]).max() ?? 0
    // A StatefulSet starts its pods one after the other.
    let turns = stage.owner.kind == .statefulSet ? stage.siblings.count + 1 : 1
    given.steadySince = .seconds(-(60 + turns * min(2 * slowest + answers + inits, 3600)))
  }

  /// Changes how the main containers of the pod behave, not those of its siblings.
  mutating func change(
    _ stage: Stage, only: (ContainerPlan) -> Bool = { $0.role == .main }, _ body: (inout Behavior) -> Void
  ) {
    for container in stage.plan.containers where only(container) {
      var behavior = knobs.containers[container.name] ?? Behavior()
      body(&behavior)
      knobs.pods[stage.pod, default: [:]][container.name] = behavior
    }
  }
}
