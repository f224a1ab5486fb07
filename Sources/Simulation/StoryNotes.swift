import Kubernetes
import Manifest

extension Play {
  /// What the model rests on where people believe otherwise or Kubernetes differs by version; nil where there's nothing
  /// to say about a step. The ids are those of the lifecycle reference.
  package func note(on step: Story.Step) -> String? {
    if step.kind == .remark { return nil }
    let minor = stage.options.kubernetesMinor
    let event = timeline.events[step.event]
    switch event.what {
    case .postStartBegin:
      return "postStart runs beside the program's own start, in no order that's guaranteed; the next container waits "
        + "for it, and so do probes and the status"
    case .postStartFail:
      return "a failed postStart kills the container, with its whole grace period and its preStop hook; then it's "
        + "restarted as after a crash. What the hook printed goes nowhere: there's only an event"
    case .preStopBegin:
      let isHTTP = event.because?["httpGet"].isPresent == true
      return isHTTP
        ? "any HTTP answer is a success for a hook, an error code too; only a failed connection isn't. The book says "
          + "that an error code makes it fail: folklore. The hook's time counts against the grace period"
        : "the hook's time counts against the grace period; hooks of all containers start together, sidecars' too"
    case .preStopFail: return "a preStop hook that fails is only noted: SIGTERM follows at once"
    case .preStopTimeout:
      return "a hook that takes the whole grace period is cut; SIGTERM follows, and SIGKILL at least 2 s after it"
    case .backoff:
      return "the second restart waits 10 s, each further one twice as long, up to 300 s; over again after 10 minutes "
        + "without a crash. kubectl shows how the container ended until the pod's next sync, then CrashLoopBackOff: "
        + "that it shows CrashLoopBackOff all the while is folklore"
    case .started where plan(of: step)?.role == .initial && !step.text.contains("again"):
      let inits = stage.plan.inits.map { stage.plan.containers[$0].name }
      let number = inits.firstIndex(of: step.container ?? "") ?? 0
      return "no main container starts before all init containers have ended with 0, and nothing limits how long that "
        + "takes; meanwhile the pod is Pending, and kubectl shows Init:\(number)/\(inits.count)"
    case .probe where (event.because?["initialDelaySeconds"].int32 ?? 0) > 0:
      return "probes tick once a period from the pod's start on, and initialDelaySeconds only silences the first of "
        + "them; that it shifts the first probe to its own end is folklore. A readiness probe also asks at once "
        + "whenever the status is published"
    case .started where step.text.contains("again (restart 1)"):
      return "the first restart comes at once; that it takes 10 s is folklore"
    case .started where stage.plan.containers.count { $0.role == .main } > 1:
      return "it runs already, but nobody sees it before all containers were started once"
    case .exited where plan(of: step).map { $0.node["terminationMessagePath"].isWritten } ?? false:
      let path = plan(of: step)?.node["terminationMessagePath"].text ?? ""
      // 12 KiB for all containers of a pod, and 4 for each (CL-13).
      let most = min(4096, 12288 / max(1, stage.plan.containers.count))
      let size = most % 1024 == 0 ? "\(most / 1024) KiB" : "\(most) bytes"
      let log =
        plan(of: step)?.node["terminationMessagePolicy"].text == "FallbackToLogsOnError"
        ? "; where it wrote nothing and failed, the last 80 lines of its log, 2 KiB at most, take that place" : ""
      let words = writtenMessage(to: path, by: plan(of: step)?.node).map { " ('\($0)')" } ?? ""
      return "what it wrote to \(path)\(words), \(size) at most, is kept as the message of its end: 'kubectl describe' "
        + "shows it under State, and under Last State once the next instance runs; no further back, as with "
        + "'kubectl logs --previous'\(log)"
    case .exited where event.why.contains("by itself") && plan(of: step)?.preStop != nil:
      return "its preStop hook doesn't run: hooks belong to a stop that the kubelet begins, not to a program that ends"
    case .exited where stage.owner.kind != .pod && step.container != nil && scenario.topic == .failure:
      return "the pod stays and its container is restarted in place: no controller replaces a pod because it crashes"
    case .deletionMarked where event["grace"] == .number(0) && scenario.id == "delete-force":
      return "the kubelet still stops it properly: preStop is cut after 1 s, SIGTERM follows, SIGKILL 2 s later. That "
        + "SIGKILL comes at once is folklore, and so is that the container keeps its whole grace period"
    case .signal where event["signal"] == "SIGKILL" && (result.graceGiven ?? 30) < 2:
      return "the runtime never gets less than 2 s between SIGTERM and SIGKILL, whatever the grace period says"
    case .endpoint where event["terminating"] == .flag(true):
      return "Kubernetes 1.\(minor): the EndpointSlice keeps a terminating pod until it's gone, with serving and "
        + "terminating; ready is false from now on"
    case .backends: return "the time until a node's rules change is assumed; nothing bounds it"
    case .nominated:
      return "the pod isn't bound yet, and a more important one may still take the room; a PodDisruptionBudget is kept "
        + "only where there's another node to choose"
    case .evictRefused: return "a budget refuses evictions, not deletions"
    case .nodeUnreachable: return "a node's lease is 50 s old before it counts as unreachable; 40 s is folklore"
    case .podReady where event["value"] == .flag(true) && stage.target?.probes[.readiness] == nil:
      return "no readiness probe: a container that runs counts as ready, whether or not it answers"
    case .deletionMarked where !stage.services.isEmpty:
      return "two chains start here: the kubelet's (A) and the endpoints' (B). Neither waits for the other"
    case .created where step.kind == .replacement:
      return "the controller makes another pod at once; it doesn't wait until the old one is gone"
    default: return nil
    }
  }

  /// `I've had enough` of a script's `echo "I've had enough" > PATH`; nil for anything that isn't as plain.
  private func writtenMessage(to path: String, by container: Node?) -> String? {
    guard !path.isEmpty, let script = container?["command"].items.compactMap(\.text).last,
      let end = script.firstRange(of: "> \(path)"), let start = script.firstRange(of: "echo ")
    else { return nil }
    guard start.upperBound < end.lowerBound else { return nil }
    var words = script[start.upperBound..<end.lowerBound]
    while words.last == " " { words.removeLast() }
    if let quote = words.first, quote == "\"" || quote == "'", words.count > 1, words.last == quote {
      words = words.dropFirst().dropLast()
    }
    return words.contains(where: { "$`;|&\"\\".contains($0) }) || words.count > 80 ? nil : String(words)
  }

  private func plan(of step: Story.Step) -> ContainerPlan? {
    stage.plan.containers.first { $0.name == step.container }
  }
}
