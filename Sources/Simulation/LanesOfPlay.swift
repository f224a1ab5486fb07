import Kubernetes

extension Play {
  /// The lanes of the run, from the person who asked down to the requests and the grace period; empty ones left out.
  package var lanes: Lanes {
    var lanes = [client, apiServer, scheduler, kubelet] + containerLanes
    lanes.append(replacement)
    if !stage.services.isEmpty { lanes += [endpoints, slice] + proxies }
    lanes += [status]
    if requests != nil { lanes += [newConnections, openConnections, failures] }
    lanes.append(grace)
    lanes += fileLanes + connections.enumerated().map { lane(of: $1, number: $0 + 1) }
    return Lanes(lanes: lanes.filter { !$0.isEmpty })
  }

  private typealias Lane = Lanes.Lane

  private func steps(_ isWanted: (Story.Kind) -> Bool) -> [(index: Int, step: Story.Step)] {
    story.steps.enumerated().filter { isWanted($0.element.kind) }.map { ($0.offset, $0.element) }
  }

  private var client: Lane {
    var lane = Lane("client", "client (kubectl)", short: "client")
    for (index, step) in steps({ $0 == .accepted || $0 == .created }) {
      // What a controller deletes, no person does.
      let reason = timeline.events[step.event].reasonToDelete
      guard reason == nil || reason == "evicted" else { continue }
      lane.mark(step, index, step.kind == .created ? "APPLY" : reason == nil ? "DELETE" : "EVICT")
    }
    return lane
  }

  private var apiServer: Lane {
    var lane = Lane("api", "API server")
    for (index, step) in story.steps.enumerated() {
      switch step.kind {
      case .accepted: lane.mark(step, index, "D")
      case .created: lane.mark(step, index, "C")
      case .endpoint: lane.mark(step, index, "S")
      case .removed: lane.mark(step, index, "X", .end)
      default: break
      }
    }
    return lane
  }

  private var scheduler: Lane {
    var lane = Lane("scheduler", "scheduler")
    for (index, step) in steps({ $0 == .bound }) { lane.mark(step, index) }
    return lane
  }

  private var kubelet: Lane {
    let name = story.steps.map(\.actor).last { $0.hasPrefix("kubelet") } ?? "kubelet"
    var lane = Lane("kubelet", name, chain: "A")
    for (index, step) in story.steps.enumerated() {
      switch step.kind {
      case .kubeletSees, .term, .ready: lane.mark(step, index)
      case .kill: lane.mark(step, index, "K", .kill)
      case .probe(let ok): lane.mark(step, index, nil, ok ? .plain : .fail)
      case .pullFail: lane.mark(step, index, nil, .fail)
      case .backoff: lane.mark(step, index)
      case .removed: lane.mark(step, index, "x")
      default: break
      }
    }
    return lane
  }

  /// For each container a lane, below one for its hooks where it has any.
  private var containerLanes: [Lane] {
    stage.plan.containers.flatMap { container -> [Lane] in
      [hookLane(container), containerLane(container)].filter { !$0.isEmpty }
    }
  }

  private func hookLane(_ container: ContainerPlan) -> Lane {
    var lane = Lane("hook \(container.name)", "  hook \(container.name)", short: "hook", chain: "A")
    var open: (at: Moment, step: Int)?
    for (index, step) in story.steps.enumerated() where step.container == container.name {
      switch step.kind {
      case .hookBegin:
        open = (step.at, index)
        lane.mark(step, index)
      case .hookEnd:
        lane.bar(open?.at ?? .zero, step.at, .hook, step.letter == "!" ? "failed" : "", steps: (open?.step, index))
        if step.letter == "!" { lane.mark(step, index, "!", .fail) }
        open = nil
      default: break
      }
    }
    if let open { lane.bar(open.at, end, .hook, steps: (open.step, nil), isOpen: true) }
    return lane
  }

  private func containerLane(_ container: ContainerPlan) -> Lane {
    let word = container.role == .initial ? "init" : container.role == .sidecar ? "sidecar" : "container"
    var lane = Lane(
      "container \(container.name)", "\(word) \(container.name)", short: container.name, chain: "A")
    let running: Lanes.Look = container.role == .initial ? .initial : .running
    var from: (at: Moment, look: Lanes.Look, step: Int?)? = wasRunning(container) ? (.zero, running, nil) : nil
    func close(at moment: Moment, _ step: Int?) {
      if let from { lane.bar(from.at, moment, from.look, steps: (from.step, step), isOpen: step == nil) }
    }
    for (index, step) in story.steps.enumerated() where step.container == container.name {
      switch step.kind {
      case .pullBegin, .backoff:
        close(at: step.at, index)
        from = (step.at, .waiting, index)
        lane.mark(step, index)
      case .pullEnd, .pullFail:
        close(at: step.at, index)
        from = nil
      case .started:
        close(at: step.at, index)
        from = (step.at, running, index)
        lane.mark(step, index)
      case .term:
        close(at: step.at, index)
        from = (step.at, .terminating, index)
        lane.mark(step, index, "T", .term)
      case .kill:
        lane.mark(step, index, "K", .kill)
      case .exited(let code):
        close(at: step.at, index)
        from = nil
        lane.mark(step, index, "\(code)", code == 0 ? .end : .fail)
      case .remark: lane.mark(step, index, "~")
      default: break
      }
    }
    close(at: end, nil)
    return lane
  }

  /// Started before the scenario began, as in a pod that has been running for a while.
  private func wasRunning(_ container: ContainerPlan) -> Bool {
    let before = timeline.events.last { event in
      event.at < .zero && event.pod == stage.pod && event.container == container.name
        && (event.what == .started || event.what == .exited)
    }
    return before?.what == .started
  }

  /// What becomes of the files that the target's containers write, where it may fail: those outside of volumes are lost
  /// with every container, those on volumes aren't (SV-1 to SV-4).
  private var fileLanes: [Lane] {
    guard scenario.topic == .failure, let container = stage.target, !story.steps.isEmpty else { return [] }
    let starts = steps { $0 == .started }.filter { $0.step.container == container.name }
    let gone = steps { $0 == .removed }.first
    var own = Lane("files", "  files in \(container.name)", short: "files", part: .data)
    var open: (at: Moment, step: Int?)? = wasRunning(container) ? (.zero, nil) : nil
    for (index, step) in starts {
      if let open { own.bar(open.at, step.at, .files, "own files", steps: (open.step, index)) }
      if open != nil { own.mark(step, index, "lost", .fail) }
      open = (step.at, index)
    }
    if let open { own.bar(open.at, gone?.step.at ?? end, .files, "own files", steps: (open.step, gone?.index)) }
    if let gone, open != nil { own.mark(gone.step, gone.index, "lost", .fail) }
    guard own.bars.count > 1 || gone != nil else { return [] }
    let names = Set(container.node["volumeMounts"].items.compactMap { $0["name"].text })
    let volumes = stage.template["spec"]["volumes"].items.filter { names.contains($0["name"].text ?? "") }
    let claims = stage.owner.node["spec"]["volumeClaimTemplates"].items.compactMap { $0["metadata"]["name"].text }
      .filter(names.contains)
    let first = own.bars.first?.from ?? .zero
    var lanes = [own]
    for volume in volumes where volume["emptyDir"].isPresent || volume["persistentVolumeClaim"].isPresent {
      let name = volume["name"].text ?? ""
      let isClaim = volume["persistentVolumeClaim"].isPresent
      var lane = Lane("volume \(name)", "  volume \(name)", short: name, part: .data)
      let isLost = !isClaim && gone != nil
      lane.bar(
        first, isLost ? gone?.step.at ?? end : end, .files,
        isClaim ? "claim: outlives the pod" : "emptyDir: as long as the pod", isOpen: !isLost)
      if isLost, let gone { lane.mark(gone.step, gone.index, "lost", .fail) }
      lanes.append(lane)
    }
    for name in claims {
      var lane = Lane("volume \(name)", "  volume \(name)", short: name, part: .data)
      lane.bar(first, end, .files, "claim: outlives the pod", isOpen: true)
      lanes.append(lane)
    }
    if lanes.count == 1 {
      lanes.append(
        Lane("volume", "  volumes", short: "volumes", part: .data, note: "none that's written to: no file survives"))
    }
    return lanes
  }

  /// The pod that takes the place of a deleted one: waiting until it's ready, then running.
  private var replacement: Lane {
    var lane = Lane("replacement", "replacement", short: "new pod")
    var open: (at: Moment, step: Int, look: Lanes.Look)?
    for (index, step) in steps({ $0 == .replacement }) {
      lane.mark(step, index)
      if let open { lane.bar(open.at, step.at, open.look, steps: (open.step, index)) }
      open = (step.at, index, step.letter == "y" ? .running : .waiting)
    }
    if let open { lane.bar(open.at, end, open.look, steps: (open.step, nil), isOpen: true) }
    return lane
  }

  private var endpoints: Lane {
    var lane = Lane("endpoints", "endpoints ctl", short: "endpoints", chain: "B")
    for (index, step) in story.steps.enumerated() {
      switch step.kind {
      case .endpointsSee, .endpoint, .endpointRemoved: lane.mark(step, index)
      default: break
      }
    }
    return lane
  }

  private var slice: Lane {
    var lane = Lane("slice", "EndpointSlice", short: "slice", chain: "B")
    guard let service = stage.service else { return lane }
    var open: (at: Moment, text: String)?
    for moment in instants {
      let endpoint = timeline.endpoint(of: stage.pod, in: service.name, at: moment)
      let text = endpoint.map { endpoint in
        endpoint.terminating
          ? "ready=false serving=\(endpoint.serving) terminating=true" : endpoint.ready ? "ready" : "not ready"
      }
      guard text != open?.text else { continue }
      if let open { lane.bar(open.at, moment, .state, open.text) }
      open = text.map { (moment, $0) }
    }
    if let open { lane.bar(open.at, end, .state, open.text, isOpen: true) }
    return lane
  }

  /// Zero and every instant after it at which anybody could see something else.
  private var instants: [Moment] {
    let world = timeline.world
    let all = world.pods.flatMap { $0.snapshots.map(\.at) } + world.slices.map(\.at)
    return [.zero] + Set(all).filter { $0 > .zero && $0 <= end }.sorted()
  }

  /// One for each node that clients are on: that whose rules change first, and the slowest.
  private var proxies: [Lane] {
    guard dials.proxyLead > .zero else { return [proxy("proxy", "kube-proxy", nil)] }
    return [
      proxy("proxy n1", "kube-proxy n1", "proxy n1", earlier: dials.proxyLead),
      proxy("proxy n2", "kube-proxy n2", "proxy n2"),
    ]
  }

  private func proxy(_ id: String, _ title: String, _ short: String?, earlier lead: Moment = .zero) -> Lane {
    var lane = Lane(id, title, short: short, chain: "B")
    var open: (at: Moment, step: Int?)? = hadRulesBefore ? (.zero, nil) : nil
    for (index, step) in story.steps.enumerated() {
      switch step.kind {
      case .proxyHears: lane.mark(step, index)
      case .rules(let hasPod):
        let at = max(.zero, step.at - lead)
        let own = lead == .zero ? index : nil
        if let own { lane.mark(step, own) } else { lane.mark(at: at, step.letter) }
        if !hasPod, let start = open {
          lane.bar(start.at, at, .line, steps: (start.step, own))
          open = nil
        } else if hasPod, open == nil {
          open = (at, own)
        }
      default: break
      }
    }
    if let open { lane.bar(open.at, end, .line, steps: (open.step, nil), isOpen: true) }
    return lane
  }

  private var hadRulesBefore: Bool {
    let before = timeline.events.last { event in
      event.at < .zero && event.what == .backends && event["service"] == stage.service.map { .text($0.name) }
    }
    if case .list(let pods)? = before?["pods"] { return pods.contains(stage.pod) }
    return false
  }

  /// What `kubectl get pods` prints under STATUS.
  private var status: Lane {
    var lane = Lane("status", "Pod status", short: "status")
    var open: (at: Moment, text: String)?
    for moment in instants {
      let text = row(at: moment).map { "\($0.status) \($0.ready)" }
      guard text != open?.text else { continue }
      if let open { lane.bar(open.at, moment, .state, open.text) }
      open = text.map { (moment, $0) }
    }
    if let open { lane.bar(open.at, end, .state, open.text, isOpen: true) }
    return lane
  }

  /// Where new connections reach the pod, and where they fail.
  private var newConnections: Lane {
    var lane = Lane("connections", "new connections", short: "clients")
    let failing = requests?.failing ?? []
    for bar in proxies.last?.bars ?? [] {
      var from = bar.from
      for span in failing where span.from < bar.to && span.to >= from {
        if span.from > from { lane.bar(from, span.from, .requestsOk) }
        from = min(max(from, span.to), bar.to)
      }
      if from < bar.to { lane.bar(from, bar.to, .requestsOk) }
    }
    for span in failing { lane.bar(span.from, span.to, .requestsFail, steps: (lastStep(at: span.from), nil)) }
    lane.bars.sort { $0.from < $1.from }
    return lane
  }

  /// What begins at an instant begins because of the last step before it; where several share that instant, because
  /// of the one that changes who takes connections.
  private func lastStep(at moment: Moment) -> Int? {
    guard let last = story.steps.lastIndex(where: { $0.at <= moment }) else { return nil }
    let together = story.steps.indices.filter { story.steps[$0].at == story.steps[last].at }
    return together.last { story.steps[$0].changesConnections } ?? last
  }

  /// How long clients are connected to the pod.
  private var openConnections: Lane {
    var lane = Lane("open", "open connections", short: "open")
    let all = connections.filter { !$0.isRefused }
    guard let first = all.map(\.open).min(), let last = all.max(by: { $0.close < $1.close }) else { return lane }
    let isOver = last.close < end
    lane.bar(first, last.close, .request, isOpen: !isOver)
    if isOver { lane.mark(at: last.close, last.isCut ? "!" : "x", last.isCut ? .fail : .end) }
    return lane
  }

  private func lane(of connection: Connection, number: Int) -> Lane {
    let what = connection.isKeptAlive ? "keep-alive" : "one request"
    var lane = Lane(
      "connection \(number)", "c\(number) \(what) \(connection.node)", short: "c\(number) \(connection.node)",
      part: .connection)
    guard !connection.isRefused else {
      lane.mark(at: connection.open, "!", .fail)
      return lane
    }
    let isOpen = connection.close >= end
    lane.bar(connection.open, min(connection.close, end), .line, isOpen: isOpen)
    for request in connection.requests { lane.bar(request.from, min(request.to, end), .request) }
    if !isOpen { lane.mark(at: connection.close, connection.isCut ? "!" : "x", connection.isCut ? .fail : .end) }
    return lane
  }

  private var failures: Lane {
    var lane = Lane("failed", "failed requests", short: "failed")
    guard let requests else { return lane }
    let failing = requests.failing
    for span in failing {
      let count = requests.all.count { $0.fate != .ok && $0.start >= span.from && $0.start <= span.to }
      lane.bar(span.from, span.to, .requestsFail, "\(count)", steps: (lastStep(at: span.from), nil))
    }
    if failing.isEmpty { lane.note = "none" }
    return lane
  }

  private var grace: Lane {
    let seconds = result.graceGiven ?? stage.plan.grace
    var lane = Lane("grace", "grace \(seconds) s")
    guard let start = story.steps.first(where: { $0.kind == .accepted })?.at else { return lane }
    let over = min(story.steps.last { if case .exited = $0.kind { true } else { false } }?.at ?? end, end)
    let left = Moment.seconds(seconds) - (over - start)
    lane.bar(start, over, .grace, left > .zero ? "\(left) s left" : "used up", steps: (0, nil))
    return lane
  }
}

extension Story.Step {
  /// Whether connections to the pod may go otherwise from then on.
  fileprivate var changesConnections: Bool {
    switch kind {
    case .term, .kill, .exited, .removed, .rules, .started: true
    default: false
    }
  }
}
