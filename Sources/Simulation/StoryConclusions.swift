import Kubernetes

extension Play {
  /// What the run means for this manifest, in sentences: what a lesson can't know.
  package var conclusions: [String] {
    [endingConclusion, hangConclusion, nodeConclusion, goneConclusion, waitingConclusion].compactMap { $0 }
  }

  /// A program that ends by itself is ready for a moment at most.
  private var endingConclusion: String? {
    guard scenario.id == "start" else { return nil }
    if let failing = stage.plainFailure(of: .liveness) {
      return "The liveness probe of \(failing) can't succeed, as its command says: it's restarted again and again, and "
        + "'liveness-fails' goes on from here."
    }
    guard result.finished == nil, !stage.isBatch, let (name, program) = stage.endingProgram,
      dials["exits"].map({ $0.value != 0 }) ?? true
    else { return nil }
    let time = program.after > .zero ? "after \(program.after) s" : "at once"
    return "\(name) ends \(time), each time it's started: the kubelet starts it again in the same pod, with growing "
      + "back-offs, for ever; 'crash-loop' goes on from here."
  }

  private var hangConclusion: String? {
    guard scenario.id == "half-dead" else { return nil }
    let hang = dials.moment("hangs-after")
    let own = timeline.events.filter { $0.pod == stage.pod && $0.at >= hang && $0.at <= end }
    let unready = own.first { $0.what == .podReady && $0["value"] == .flag(false) }
    let restart = own.first { $0.what == .started }
    var parts: [String] = []
    if let unready, restart.map({ unready.at < $0.at }) ?? true {
      parts.append("the readiness probe notices after \(unready.at - hang) s and takes it out of the Services")
    }
    if let restart {
      parts.append("the liveness probe has it restarted \(restart.at - hang) s after it hung")
    }
    guard !parts.isEmpty else {
      return
        "No probe asks, so nobody notices: it's called Ready, gets its share of the requests and answers none, until "
        + "a person looks."
    }
    return sentence(parts.joined(separator: "; ") + (restart == nil ? "; nobody restarts it" : ""))
  }

  private var nodeConclusion: String? {
    guard scenario.id == "node-failure", result.gone == nil, result.graceGiven != nil else { return nil }
    return stage.owner.kind == .pod
      ? "The object stays, Terminating, until the node comes back or somebody deletes it by force, and nobody makes "
        + "another pod."
      : nil
  }

  private var goneConclusion: String? {
    guard [.deletion, .node].contains(scenario.topic), result.gone != nil else { return nil }
    let stopped = timeline.events.contains { $0.pod == stage.pod && $0.at >= .zero && $0.what == .signal }
    let ran = timeline.events.contains { $0.pod == stage.pod && $0.at >= .zero && $0.what == .exited }
    var text = ""
    if !stopped, !ran { text = "None of its containers ran at that moment, so there was nothing to stop." }
    if stage.owner.kind == .pod {
      text += (text.isEmpty ? "" : " ") + "Nobody makes another: a pod without a controller is gone for good."
    }
    return text.isEmpty ? nil : text
  }

  private var waitingConclusion: String? {
    guard let waiting = stage.waitingInit, ["start", "dependency-missing"].contains(scenario.id) else { return nil }
    let whom = waiting.host.map { "'\($0)'" } ?? "what it waits for"
    return scenario.id == "start"
      ? "\(waiting.name) waits for \(whom); 'dependency-missing' tells what happens while that isn't there."
      : "Nothing in the pod limits the wait: without \(whom) it stays Pending for ever."
  }

  /// What was left after the restart or the end that this run shows.
  package var survivalConclusion: String? {
    let rows = timeline.survival(of: stage.pod)
    let wanted: [Survival.Happening]
    if scenario.id == "node-reboot", isRebooted, result.restarts > 0 {
      wanted = [.reboot]
    } else if result.gone != nil {
      wanted = [.replacement, .deletion]
    } else if result.restarts > 0 {
      wanted = [.containerRestart]
    } else {
      return nil
    }
    return rows.first { wanted.contains($0.happening) }.map { sentence("when \($0.happening.rawValue): \($0.words)") }
  }

  /// What survives where a step is a restart, a replacement or the end of the pod; nil for other steps.
  package func survival(at step: Story.Step) -> Survival? {
    let wanted: [Survival.Happening]
    switch step.kind {
    case .started where step.text.contains("again"):
      wanted =
        isRebooted && step.at >= (timeline.events.first { $0.what == .nodeUp }?.at ?? .zero)
        ? [.reboot] : [.containerRestart]
    case .removed: wanted = [.replacement, .deletion]
    case .replacement where step.letter == "C": wanted = [.replacement]
    default: return nil
    }
    return timeline.survival(of: stage.pod).first { wanted.contains($0.happening) }
  }

  private var isRebooted: Bool { timeline.events.contains { $0.what == .nodeUp && $0.at <= end } }

  private func sentence(_ text: String) -> String { (text.first?.uppercased() ?? "") + text.dropFirst() + "." }
}
