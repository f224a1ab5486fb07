import Kubernetes
import Manifest

extension Play {
  /// The run as a scenario file (`format: 1`) that `drydock scenario verify` passes: the manifests that took part, what
  /// was assumed, what was done, and what was then observable.
  ///
  /// - Parameter mostEvents: further ones are left out, as nobody would read them.
  package func scenarioFile(mostEvents: Int = 300) -> String {
    let experiment = timeline.world.experiment
    var lines = [
      "# \(plain(title)): \(scenario.title). From \(plain(place(of: stage.owner.node))).", "format: 1", "scenarios:",
      "- id: \(jsonString(scenario.ownID))", "  title: \(jsonString("\(title): \(scenario.title)"))",
      "  k8s: \"1.\(experiment.minor)\"", "  clock: \(jsonString(experiment.clock.description))", "  manifest: |",
    ]
    for (index, resource) in timeline.world.inventory.resources.filter(\.isWritten).enumerated() {
      if index > 0 { lines.append("    ---") }
      for line in resource.node.yaml.split(separator: "\n", omittingEmptySubsequences: false) {
        lines.append(line.isEmpty ? "" : "    \(line)")
      }
      while lines.last?.isEmpty == true { lines.removeLast() }
    }
    add("given", given(experiment.given), to: &lines)
    add("knobs", knobs(experiment.knobs), to: &lines)
    lines.append("  actions:")
    lines += experiment.actions.map { "  - \(action($0))" }
    lines += ["  expect:", "    events:"]
    let shown = timeline.events.filter { event in
      event.at >= .zero && event.at <= end && ![.horizon, .eventLimit, .note].contains(event.what)
        && !(event.what == .probe && event["result"] == "ok")
    }
    lines += shown.prefix(mostEvents).map { "    - \(flow(expectation(of: $0)))" }
    if shown.isEmpty { lines[lines.count - 1] = "    events: []" }
    let last = shown.prefix(mostEvents).last?.at ?? end
    lines.append("    rows:")
    let row = timeline.row(of: stage.pod, at: last)
    let seen =
      row.map {
        [("ready", jsonString($0.ready)), ("status", jsonString($0.status)), ("restarts", "\($0.restarts)")]
      } ?? [("gone", "true")]
    lines.append("    - \(flow([("t", last.description), ("pod", jsonString(stage.pod))] + seen))")
    return lines.joined(separator: "\n") + "\n"
  }

  private typealias Fields = [(String, String)]

  private func add(_ key: String, _ fields: Fields, to lines: inout [String]) {
    guard !fields.isEmpty else { return }
    lines.append("  \(key):")
    lines += fields.map { "    \($0.0): \($0.1)" }
  }

  private func given(_ given: Given) -> Fields {
    var fields: Fields = []
    if let since = given.steadySince { fields.append(("steadySince", since.description)) }
    if !given.nodes.isEmpty {
      fields.append(("nodes", flow(given.nodes.map { (jsonString($0.name), list($0.pods.map(jsonString))) })))
    }
    if !given.notReady.isEmpty { fields.append(("notReady", list(given.notReady.map(jsonString)))) }
    if !given.annotations.isEmpty {
      let pods = given.annotations.sorted { $0.key < $1.key }.map { pod, all in
        (jsonString(pod), flow(all.sorted { $0.key < $1.key }.map { (jsonString($0.key), jsonString($0.value)) }))
      }
      fields.append(("annotations", flow(pods)))
    }
    return fields
  }

  private func knobs(_ knobs: Knobs) -> Fields {
    var fields: Fields = []
    let images = knobs.images.sorted { $0.key < $1.key }.map { name, image in
      var parts: Fields = [("pull", image.pull.description)]
      if let after = image.failAfter { parts += [("fail", "true"), ("failAfter", after.description)] }
      if image.everyPod { parts.append(("everyPod", "true")) }
      return (jsonString(name), flow(parts))
    }
    if !images.isEmpty { fields.append(("images", flow(images))) }
    let containers = behaviors(knobs.containers)
    if !containers.isEmpty { fields.append(("containers", flow(containers))) }
    let pods = knobs.pods.sorted { $0.key < $1.key }.map { name, containers in
      (jsonString(name), flow([("containers", flow(behaviors(containers)))]))
    }
    if !pods.isEmpty { fields.append(("pods", flow(pods))) }
    if knobs.proxyDelay > .zero || knobs.proxySyncPeriod > .zero {
      let parts = [("syncDelay", knobs.proxyDelay), ("minSyncPeriod", knobs.proxySyncPeriod)]
      fields.append(("kubeProxy", flow(parts.filter { $0.1 > .zero }.map { ($0.0, $0.1.description) })))
    }
    var kubelet: Fields = []
    if let longest = knobs.longestBackoff { kubelet.append(("maxContainerRestartPeriod", longest.description)) }
    if !knobs.shutdownGroups.isEmpty {
      let groups = knobs.shutdownGroups.map {
        flow([("priority", "\($0.priority)"), ("shutdownGracePeriodSeconds", "\($0.grace)")])
      }
      kubelet.append(("shutdownGracePeriodByPodPriority", list(groups)))
    }
    if !kubelet.isEmpty { fields.append(("kubelet", flow(kubelet))) }
    var collection: Fields = []
    if knobs.terminatedPods != 12500 { collection.append(("terminatedPodThreshold", "\(knobs.terminatedPods)")) }
    if knobs.podCollectionPeriod > .zero { collection.append(("period", knobs.podCollectionPeriod.description)) }
    if !collection.isEmpty { fields.append(("podGC", flow(collection))) }
    for (key, delay) in [("ingress", knobs.ingressDelay), ("loadBalancer", knobs.balancerDelay)] {
      if let delay { fields.append((key, flow([("delay", delay.description)]))) }
    }
    if knobs.endpointDelay > .zero {
      fields.append(("endpoints", flow([("writeDelay", knobs.endpointDelay.description)])))
    }
    var autoscaling: Fields = []
    if knobs.autoscalePeriod != .seconds(15) { autoscaling.append(("syncPeriod", knobs.autoscalePeriod.description)) }
    if knobs.metricsDelay > .zero { autoscaling.append(("metricsDelay", knobs.metricsDelay.description)) }
    if !knobs.withoutMetrics.isEmpty {
      autoscaling.append(("withoutMetrics", list(knobs.withoutMetrics.sorted().map(jsonString))))
    }
    if !autoscaling.isEmpty { fields.append(("hpa", flow(autoscaling))) }
    for (key, all) in [("metrics", knobs.metrics), ("loads", knobs.loads)] where !all.isEmpty {
      let metrics = all.sorted { $0.key < $1.key }.map { name, samples in
        (
          jsonString(name),
          list(samples.map { flow([("from", $0.from.description), ("value", Moment(seconds: $0.value).description)]) })
        )
      }
      fields.append((key, flow(metrics)))
    }
    if !knobs.capacity.isEmpty {
      let nodes = knobs.capacity.sorted { $0.key < $1.key }.map { name, amounts in
        (
          jsonString(name),
          flow(amounts.sorted { $0.key < $1.key }.map { (jsonString($0.key), jsonString($0.value.description)) })
        )
      }
      fields.append(("capacity", flow(nodes)))
    }
    if knobs.assumesMissing { fields.append(("assumeMissing", "true")) }
    if let grace = knobs.softEvictionGrace { fields.append(("softEvictionGrace", "\(grace)")) }
    return fields
  }

  private func behaviors(_ all: [String: Behavior]) -> Fields {
    all.sorted { $0.key < $1.key }.map { (jsonString($0.key), flow(behavior($0.value))) }
  }

  private func behavior(_ behavior: Behavior) -> Fields {
    var fields: Fields = []
    if let runs = behavior.runs {
      let starts = runs.map { run -> String in
        var parts: Fields = []
        if let after = run.after { parts.append(("after", after.description)) }
        parts.append(("exitCode", "\(run.exitCode)"))
        if let reason = run.reason { parts.append(("reason", jsonString(reason))) }
        return flow(parts)
      }
      fields.append(("runs", list(starts)))
    }
    switch behavior.onTerm {
    case .ignore?: fields.append(("onTerm", "ignore"))
    case .exit(let after, let code)?:
      fields.append(("onTerm", flow([("after", after.description), ("exitCode", "\(code)")])))
    case nil: break
    }
    if let closes = behavior.closesListenerOnTerm { fields.append(("closesListenerOnTerm", "\(closes)")) }
    for (key, hook) in [("preStop", behavior.preStop), ("postStart", behavior.postStart)] {
      guard let hook else { continue }
      fields.append((key, flow([("duration", hook.duration.description), ("exitCode", hook.succeeds ? "0" : "1")])))
    }
    let probes = Probing.allCases.compactMap { kind -> (String, String)? in
      guard let answers = behavior.probes[kind] else { return nil }
      let texts = answers.map { answer -> String in
        let since: (String, String) =
          switch answer.since {
          case .start(let moment): ("from", moment.description)
          case .term(let moment): ("fromTerm", moment.description)
          }
        return flow([since, ("answer", answer.kind.rawValue)])
      }
      return (kind.rawValue, list(texts))
    }
    if !probes.isEmpty { fields.append(("probes", flow(probes))) }
    return fields
  }

  private func action(_ action: Action) -> String {
    var fields: Fields = [("t", action.at.description)]
    var more: Fields = []
    let word: String
    switch action.deed {
    case .create: word = "create"
    case .delete(let grace, let force):
      word = "delete"
      if let grace { more.append(("gracePeriodSeconds", "\(grace)")) }
      if force { more.append(("force", "true")) }
    case .cascade(let cascade):
      word = "delete"
      more = [("propagationPolicy", cascade.rawValue)]
    case .setLabel(let key, let value):
      word = "set-label"
      more = [("key", jsonString(key))] + (value.map { [("value", jsonString($0))] } ?? [])
    case .setCondition(let type, let value):
      word = "set-condition"
      more = [("type", jsonString(type)), ("value", "\(value)")]
    case .scale(let replicas):
      word = "scale"
      more = [("replicas", "\(replicas)")]
    case .setImage(let container, let image):
      word = "set-image"
      more = [("container", jsonString(container)), ("image", jsonString(image))]
    case .evict: word = "evict"
    case .drain(let options):
      word = "drain"
      if options.ignoresDaemonSets { more.append(("ignoreDaemonSets", "true")) }
      if options.deletesEmptyDirs { more.append(("deleteEmptyDirData", "true")) }
      if options.forces { more.append(("force", "true")) }
    case .nodeDies: word = "node-dies"
    case .restartKubelet: word = "restart-kubelet"
    case .outOfService: word = "node-out-of-service"
    case .reboot(let back):
      word = "reboot"
      more = [("back", back.description)]
    case .shutDown(let grace):
      word = "shut-down"
      more = [("gracePeriodSeconds", "\(grace)")]
    case .pressureEvict(let hard):
      word = "node-pressure-evict"
      more = [("threshold", hard ? "hard" : "soft")]
    case .suspend(let value):
      word = "suspend"
      more = [("value", "\(value)")]
    case .pause(let value):
      word = "pause"
      more = [("value", "\(value)")]
    }
    fields += [("do", word), ("object", jsonString(action.object))] + more
    return flow(fields)
  }

  private func expectation(of event: Event) -> Fields {
    var fields: Fields = [("t", event.at.description), ("by", event.by.rawValue), ("ev", event.what.rawValue)]
    if let pod = event.pod { fields.append(("pod", jsonString(pod))) }
    if let container = event.container { fields.append(("container", jsonString(container))) }
    for (key, value) in event.details {
      switch value {
      case .text(let text): fields.append((key, jsonString(text)))
      case .number, .flag: fields.append((key, value.description))
      case .list(let items): fields.append((key, list(items.map(jsonString))))
      }
    }
    return fields
  }

  private func flow(_ fields: Fields) -> String {
    "{\(fields.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
  }

  private func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

  /// A name in a comment, on its line.
  private func plain(_ text: String) -> String {
    String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "?" : $0 })
  }
}

extension Scenario {
  /// As its file calls it.
  fileprivate var ownID: String { topic == .file && id.hasPrefix("file:") ? String(id.dropFirst(5)) : id }
}
