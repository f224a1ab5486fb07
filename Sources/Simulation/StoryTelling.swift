import Kubernetes
import Manifest

extension Story {
  /// - Parameter remarks: what programs do that Kubernetes doesn't notice, and so no event tells.
  init(_ timeline: Timeline, _ stage: Stage, until end: Moment, remarks: [Remark] = []) {
    var teller = StoryTeller(timeline, stage)
    // The end of the run is no part of the story.
    for (index, event) in timeline.events.enumerated() where event.at <= end && event.what != .horizon {
      teller.tell(event, index)
    }
    steps = teller.steps
    routine = teller.routine
    for remark in remarks where remark.at <= end && remark.at >= .zero { insert(remark, timeline) }
  }

  private mutating func insert(_ remark: Remark, _ timeline: Timeline) {
    let index = steps.firstIndex { $0.at >= remark.at } ?? steps.count
    let event = timeline.events.lastIndex { $0.at <= remark.at } ?? 0
    steps.insert(
      Step(
        id: "remark \(remark.text)", at: remark.at, kind: .remark, actor: remark.actor, letter: "~", text: remark.text,
        because: nil, why: remark.why, event: event, container: remark.actor), at: index)
  }
}

/// Turns events into steps, remembering what was said before.
private struct StoryTeller {
  let timeline: Timeline
  let stage: Stage
  var steps: [Story.Step] = []
  var routine = 0
  private var kubelet = "kubelet"
  private var probes: [String: (ok: Bool, run: Int)] = [:]
  private var hasPod: [String: Bool] = [:]
  private var seen: [String: Int] = [:]
  /// Containers of whose image it was said that its pull is put off.
  private var saidPullBackoff: Set<String> = []
  /// Pods that were made to replace the one in question.
  private var newcomers: Set<String> = []
  /// Of other pods.
  private var kubelets: [String: String] = [:]

  /// Pods that were deleted to make room for the pod.
  private var preempted: Set<String> = []
  /// Everything ran before the scenario began, so a pod that's made is news.
  private let isSteady: Bool

  init(_ timeline: Timeline, _ stage: Stage) {
    (self.timeline, self.stage) = (timeline, stage)
    isSteady = timeline.events.first.map { $0.at < .zero } ?? false
  }

  mutating func tell(_ event: Event, _ index: Int) {
    if event.what == .backends { return tellRules(event, index) }
    if let pod = event.pod, pod != stage.pod { return tellOther(pod, event, index) }
    if event.what == .probe { return tellProbe(event, index) }
    if event.what == .bound, let node = event["node"] { kubelet = "kubelet \(node)" }
    let container = event.container ?? ""
    switch event.what {
    case .created:
      add(event, index, .created, "API server", "C", "stored: Pending, no node yet")
    case .bound:
      add(event, index, .bound, "scheduler", "S", "chooses node \(event["node"] ?? "n1")")
    case .deletionMarked, .deletionShortened:
      let grace = event["grace"] ?? 0
      let text =
        event.what == .deletionMarked
        ? "DELETE accepted, deletionTimestamp set, grace \(grace)s"
        : "a second DELETE shortens the grace to \(grace)s"
      add(event, index, .accepted, "API server", "D", text)
      guard event.what == .deletionMarked, timeline.events.contains(where: isRemoval) else { return }
      add(
        event, index, .kubeletSees, kubelet, "A1", "sees the deletion", hasCause: false,
        why: "the node's kubelet watches its pods; that takes no time in the model")
      guard !stage.services.isEmpty else { return }
      add(
        event, index, .endpointsSee, "endpoints ctl", "B1", "sees the deletion", hasCause: false,
        why:
          "the endpoints controller watches pods too: this chain runs beside the kubelet's and waits for nothing of it")
    case .removed: add(event, index, .removed, "API server", "X", "object removed")
    case .pullBegin:
      saidPullBackoff.remove(container)
      add(event, index, .pullBegin, kubelet, "P", "pulls \(event["image"] ?? "the image")")
    case .pullEnd: add(event, index, .pullEnd, kubelet, "p", "the image is there")
    case .pullFail: add(event, index, .pullFail, kubelet, "!", "can't pull \(event["image"] ?? "the image")")
    case .started:
      // Another process: its probes count from the beginning.
      for kind in Probing.allCases { probes["\(container) \(kind.rawValue)"] = nil }
      let attempt = event["attempt"] ?? 0
      let text = attempt == .number(0) ? "starts \(container)" : "starts \(container) again (restart \(attempt))"
      add(event, index, .started, kubelet, "R", text)
    case .postStartBegin: add(event, index, .hookBegin, kubelet, "H", "postStart of \(container) begins")
    case .postStartEnd: add(event, index, .hookEnd, kubelet, "h", "postStart of \(container) is done")
    case .postStartFail:
      add(event, index, .hookEnd, kubelet, "!", "postStart of \(container) failed\(hookCode(event, \.postStart))")
    case .preStopBegin: add(event, index, .hookBegin, kubelet, "H", "preStop of \(container) begins\(hookText(event))")
    case .preStopEnd: add(event, index, .hookEnd, kubelet, "h", "preStop of \(container) is done")
    case .preStopFail:
      add(
        event, index, .hookEnd, kubelet, "!",
        "preStop of \(container) failed\(hookCode(event, \.preStop)); SIGTERM follows all the same")
    case .preStopTimeout:
      add(event, index, .hookEnd, kubelet, "!", "preStop of \(container) is cut: the grace is used up")
    case .signal: tellSignal(event, index)
    case .exited:
      let code = event["exitCode"] ?? 0
      let reason = event["reason"] ?? ""
      let text = reason == "Completed" ? "exits, code \(code)" : "exits, code \(code) (\(reason))"
      add(event, index, .exited(number(code)), container, "\(code)", text)
    // The kubelet looks twice at one that a probe had killed; the second look is the one that counts (CL-8).
    case .backoff where isCorrected(event, index): routine += 1
    case .backoff:
      let text = "back-off \(event["seconds"] ?? 0) s: starts \(container) again not before \(event["until"] ?? 0)s"
      add(event, index, .backoff, kubelet, "W", text)
    case .phase: add(event, index, .phase, kubelet, "", "phase \(event["phase"] ?? "")")
    case .podReady:
      let isReady = event["value"] == .flag(true)
      add(
        event, index, .ready(isReady), event.by == .kubelet ? kubelet : actor(event), isReady ? "Y" : "N",
        isReady ? "Ready" : "no longer Ready")
    case .endpoint: tellEndpoint(event, index)
    case .endpointRemoved:
      add(event, index, .endpointRemoved, "endpoints ctl", "b", "\(name(of: event)): leaves the EndpointSlice")
    case .scaled:
      add(
        event, index, .other, actor(event), "",
        "scales revision \(event["revision"] ?? 1) from \(event["from"] ?? 0) to \(event["to"] ?? 0)")
    case .objectCreated: add(event, index, .other, actor(event), "", "stores \(event["object"] ?? "")")
    // Whether the whole workload is available is another story, unless it's given up.
    case .condition where event.by == .deployment && (event["type"] != "Progressing" || event["status"] != "False"):
      if event.at >= .zero { routine += 1 }
    case .condition:
      add(
        event, index, .other, actor(event), "",
        "\(event["type"] ?? "")=\(event["status"] ?? "") (\(event["reason"] ?? ""))")
    case .rescale:
      add(
        event, index, .other, "autoscaler", "",
        "sets replicas from \(event["from"] ?? 0) to \(event["to"] ?? 0): \(event.why)")
    case .ended:
      add(
        event, index, .kubeletSees, kubelet, "A1",
        "ends the pod (\(event["reason"] ?? "")), grace \(event["grace"] ?? 0)s")
    // Said at every look; that nothing has changed is no news.
    case .pullBackoff where saidPullBackoff.contains(container): routine += 1
    case .pullBackoff:
      saidPullBackoff.insert(container)
      add(event, index, .other, kubelet, "W", "ImagePullBackOff for \(event["image"] ?? "the image")")
    case .skipped: add(event, index, .other, actor(event), "!", "leaves a time out: \(event.why)")
    case .jobCreated: add(event, index, .other, actor(event), "", "makes the Job \(event["name"] ?? "")")
    case .objectRemoved: add(event, index, .other, actor(event), "", "\(event["object"] ?? "") removed")
    case .claimCreated: add(event, index, .other, actor(event), "", "makes the claim \(event["name"] ?? "")")
    case .claimRemoved: add(event, index, .other, actor(event), "", "the claim \(event["name"] ?? "") is removed")
    case .volumeRemoved:
      add(event, index, .other, "volumes", "", "the volume of \(event["claim"] ?? "") is removed with its data")
    case .volumeReleased:
      add(event, index, .other, "volumes", "", "the volume of \(event["claim"] ?? "") stays, released")
    case .nodeUp: add(event, index, .other, "node", "", "the node is back")
    case .configError: add(event, index, .other, kubelet, "!", "can't make \(container): \(event.why)")
    case .adopted, .released: add(event, index, .other, actor(event), "", event.why)
    case .notMounted, .notScheduled: add(event, index, .other, actor(event), "!", event.why)
    case .preempted: add(event, index, .other, "scheduler", "P", "preempts the pod for \(event["for"] ?? "another")")
    case .nominated: add(event, index, .other, "scheduler", "W", "waits for the room on node \(event["node"] ?? "")")
    case .evicted: add(event, index, .other, "API server", "E", "eviction of the pod is granted")
    case .evictRefused: add(event, index, .other, "API server", "!", "eviction is refused: \(event.why)")
    case .cordoned: add(event, index, .other, "client", "", "cordons the node: no new pods there")
    case .nodeDown:
      add(
        event, index, .other, "node", "!",
        event["grace"].map { "the node shuts down and gives its pods \($0) s" }
          ?? "the node and everything on it is gone")
    case .nodeUnreachable:
      add(
        event, index, .other, "node controller", "U",
        "no heartbeat of node \(event["node"] ?? "") for 50 s: it counts as unreachable")
    case .note, .horizon, .eventLimit: add(event, index, .other, actor(event), "", event.why)
    default: add(event, index, .other, actor(event), "", words(event))
    }
  }

  /// What other pods do: only of the one that takes the place of a deleted one there's something to say.
  private mutating func tellOther(_ pod: String, _ event: Event, _ index: Int) {
    guard event.at >= .zero else { return }
    // Who goes for the pod's sake is a part of its story.
    if event.what == .preempted, event["for"] == .text(stage.pod) {
      preempted.insert(pod)
      add(event, index, .other, "scheduler", "P", "preempts \(pod), which is less important")
      return
    }
    if event.what == .removed, preempted.contains(pod) {
      add(event, index, .other, "API server", "", "\(pod) removed")
      return
    }
    if event.what == .created, isSteady || stage.isBatch { newcomers.insert(pod) }
    if event.what == .bound, let node = event["node"] { kubelets[pod] = "kubelet \(node)" }
    guard newcomers.contains(pod) else {
      routine += 1
      return
    }
    switch event.what {
    case .created where isBare(pod): add(event, index, .replacement, "client", "C", "makes \(pod)")
    case .created: add(event, index, .replacement, "controller", "C", "makes \(pod)")
    case .started:
      add(event, index, .replacement, kubelets[pod] ?? kubelet, "r", "starts \(event.container ?? "") of \(pod)")
    case .podReady where event["value"] == .flag(true):
      add(event, index, .replacement, kubelets[pod] ?? kubelet, "y", "\(pod) is Ready")
    // That one ends which somebody stops is another story.
    case .exited where stage.isBatch || isBare(pod) || event.why.contains("by itself"):
      add(
        event, index, .other, "\(event.container ?? "") of \(pod)", "\(event["exitCode"] ?? 0)",
        "exits, code \(event["exitCode"] ?? 0)")
    case .backoff where !isCorrected(event, index):
      let text = "back-off \(event["seconds"] ?? 0) s: starts \(event.container ?? "") of \(pod) again not before "
      add(event, index, .replacement, kubelets[pod] ?? kubelet, "w", text + "\(event["until"] ?? 0)s")
    case .removed where stage.isBatch: add(event, index, .other, "API server", "", "\(pod) removed")
    default: routine += 1
    }
  }

  /// Somebody made it, not a controller.
  private func isBare(_ pod: String) -> Bool {
    timeline.pod(pod, at: timeline.end).map { timeline.world.pods[$0].workload == nil } ?? false
  }

  private func isRemoval(_ event: Event) -> Bool { event.what == .removed && event.pod == stage.pod }

  /// Whether the same kubelet says at the same instant how long it really waits.
  private func isCorrected(_ event: Event, _ index: Int) -> Bool {
    for later in timeline.events[(index + 1)...] {
      guard later.at == event.at else { return false }
      if later.what == .backoff, later.pod == event.pod, later.container == event.container { return true }
    }
    return false
  }

  /// ` (exit code 15)` of a hook whose command plainly ends so.
  private func hookCode(_ event: Event, _ hook: KeyPath<ContainerPlan, HookPlan?>) -> String {
    let plan = stage.plan.containers.first { $0.name == event.container }?[keyPath: hook]
    guard let code = plan?.program?.exitCode, code != 0 else { return "" }
    return " (exit code \(code))"
  }

  private func number(_ detail: Event.Detail) -> Int { if case .number(let n) = detail { Int(n) } else { 0 } }

  private func name(of event: Event) -> String { event["service"]?.description ?? "" }

  private func hookText(_ event: Event) -> String {
    guard let hook = event.because, hook["sleep"].isPresent else { return "" }
    return " (sleep \(hook["sleep"]["seconds"].text ?? "0"))"
  }

  private mutating func tellSignal(_ event: Event, _ index: Int) {
    let container = event.container ?? ""
    if event["signal"] == "SIGKILL" {
      add(event, index, .kill, kubelet, "K", "SIGKILL to \(container): the grace period is over")
      return
    }
    let plan = stage.plan.containers.first { $0.name == container }
    let hadHook = timeline.events[..<index].contains {
      $0.what == .preStopBegin && $0.container == container && $0.pod == stage.pod
    }
    let isDeletion = timeline.events[..<index].contains { $0.what == .deletionMarked && $0.pod == stage.pod }
    let text = "SIGTERM to \(container)\(isDeletion && !hadHook ? " (no preStop)" : "")"
    let why = isDeletion && !hadHook ? event.why + "; no preStop hook comes before it" : event.why
    // The field to change is the hook that isn't there.
    let because = isDeletion && !hadHook ? plan?.node["lifecycle"]["preStop"] : event.because
    add(event, index, .term, kubelet, "A2", text, because: because, why: why)
  }

  private mutating func tellEndpoint(_ event: Event, _ index: Int) {
    let isReady = event["ready"] == .flag(true)
    let terminating = event["terminating"] == .flag(true)
    let text =
      terminating
      ? "\(name(of: event)): ready=false serving=\(event["serving"] ?? false) terminating=true"
      : "\(name(of: event)): the pod's endpoint is \(isReady ? "ready" : "not ready")"
    add(event, index, .endpoint(ready: isReady), "endpoints ctl", "B2", text)
    let follows = timeline.events[index...].contains { later in
      later.what == .backends && later["service"] == event["service"]
    }
    guard follows else { return }
    add(
      event, index, .proxyHears, "kube-proxy", "B3", "\(name(of: event)): hears of it", hasCause: false,
      why: "every node's kube-proxy watches the EndpointSlices; until its rules change, connections go where they went")
  }

  private mutating func tellRules(_ event: Event, _ index: Int) {
    guard case .list(let pods)? = event["pods"] else { return }
    let has = pods.contains(stage.pod)
    // With traffic policy Local each node has rules of its own.
    let node = event["node"]?.description ?? ""
    let before = hasPod[name(of: event) + node] ?? false
    hasPod[name(of: event) + node] = has
    let others = pods.count - (has ? 1 : 0)
    let place = node.isEmpty ? "" : " on \(node)"
    let text: String =
      switch (before, has) {
      case (true, false):
        "rules replaced: no new connection to the pod" + (others == 0 ? ", and no backend is left" : "")
      case (false, true): "rules replaced: new connections reach the pod"
      case (true, true): event["mode"] == "terminating" ? "rules: only terminating pods are left" : "rules replaced"
      case (false, false): "rules replaced: \(others) backend\(others == 1 ? "" : "s"), the new pod among them"
      }
    if before || has || !newcomers.isDisjoint(with: pods) {
      add(event, index, .rules(hasPod: has), "kube-proxy", "B4", "\(name(of: event)): \(text)\(place)")
    } else if event.at >= .zero {
      routine += 1
    }
  }

  /// Only what is news: another result than before, and failures until they have their effect.
  private mutating func tellProbe(_ event: Event, _ index: Int) {
    guard let kind = event["probe"]?.description, let container = event.container else { return }
    let ok = event["result"] == "ok"
    let key = "\(container) \(kind)"
    let before = probes[key]
    let run = before?.ok == ok ? (before?.run ?? 0) + 1 : 1
    probes[key] = (ok, run)
    let limit = event.because?["failureThreshold"].int32 ?? 3
    guard ok ? before?.ok != true : run <= limit else {
      if event.at >= .zero { routine += 1 }
      return
    }
    let text = ok ? "\(kind) of \(container) succeeds" : "\(kind) of \(container) fails (\(run) of \(limit))"
    add(event, index, .probe(ok: ok), kubelet, ok ? "+" : "-", text)
  }

  private func actor(_ event: Event) -> String {
    switch event.by {
    case .api: "API server"
    case .kubelet: kubelet
    case .endpointslice: "endpoints ctl"
    case .nodeLifecycle: "node controller"
    default: event.by.rawValue
    }
  }

  private func words(_ event: Event) -> String {
    ([event.what.rawValue] + event.details.map { "\($0.key) \($0.value)" }).joined(separator: ", ")
  }

  private mutating func add(
    _ event: Event, _ index: Int, _ kind: Story.Kind, _ actor: String, _ letter: String, _ text: String,
    because: Node? = nil, hasCause: Bool = true, why: String? = nil
  ) {
    guard event.at >= .zero else { return }
    // The same thing happens again in a crash loop: it's told apart by its turn.
    let key = "\(letter) \(event.what.rawValue) \(event.container ?? "") \(name(of: event))"
    let turn = seen[key, default: 0]
    seen[key] = turn + 1
    steps.append(
      Story.Step(
        id: "\(key) \(turn)", at: event.at, kind: kind, actor: actor, letter: letter, text: text,
        because: hasCause ? because ?? event.because : nil, why: why ?? event.why, event: index,
        container: event.container))
  }
}

extension Event {
  /// Why something in the cluster deletes the pod; nil where a person does.
  var reasonToDelete: String? {
    guard what == .deletionMarked, let end = why.firstRange(of: "; deletionTimestamp is set") else { return nil }
    return String(why[..<end.lowerBound])
  }
}
