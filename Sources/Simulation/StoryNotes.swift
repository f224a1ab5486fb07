import Kubernetes

extension Play {
  /// What the model rests on where people believe otherwise or Kubernetes differs by version; nil where there's nothing
  /// to say about a step. The ids are those of the lifecycle reference.
  package func note(on step: Story.Step) -> String? {
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
        + "without a crash. kubectl shows Error until the pod's next sync, then CrashLoopBackOff"
    case .started where plan(of: step)?.role == .initial && !step.text.contains("again"):
      return "no main container starts before all init containers have ended with 0; the pod is shown as Init:0/1"
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
      return "what it wrote to \(path), \(size) at most, is kept as the message of its last state: 'kubectl describe' "
        + "shows it, one instance back, as 'kubectl logs --previous' does\(log)"
    case .exited where stage.owner.kind != .pod && step.container != nil && scenario.topic == .failure:
      return "the pod stays and its container is restarted in place: no controller replaces a pod because it crashes"
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

  private func plan(of step: Story.Step) -> ContainerPlan? {
    stage.plan.containers.first { $0.name == step.container }
  }
}
