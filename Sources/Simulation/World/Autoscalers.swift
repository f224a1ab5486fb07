import Kubernetes
import Manifest

/// A HorizontalPodAutoscaler and what it remembers.
struct AutoscalerState: Sendable {
  var id: ObjectID
  let node: Node
  let target: ObjectName
  let minimum: Int
  let maximum: Int
  let behavior: Behavior?
  /// What it would have liked at each look, before any limit (HP-5).
  var recommendations: [(value: Int, at: Moment)] = []
  var ups: [(change: Int, at: Moment)] = []
  var downs: [(change: Int, at: Moment)] = []
  var condition = ""

  /// `spec.behavior`, with the defaults filled in (HP-7).
  struct Behavior: Sendable {
    let up: Rules
    let down: Rules

    init?(_ node: Node) {
      guard node.isPresent else { return nil }
      up = Rules(node["scaleUp"], window: 0, policies: [Policy(.pods, 4, 15), Policy(.percent, 100, 15)])
      down = Rules(node["scaleDown"], window: 300, policies: [Policy(.percent, 100, 15)])
    }
  }

  struct Rules: Sendable {
    let window: Moment
    let select: String
    let policies: [Policy]
    /// Nil for the usual tenth.
    let tolerance: Double?

    init(_ node: Node, window: Int, policies: [Policy]) {
      self.window = .seconds(node["stabilizationWindowSeconds"].int32 ?? window)
      select = node["selectPolicy"].text ?? "Max"
      let own = node["policies"].items.map { policy in
        Policy(
          policy["type"].text == "Percent" ? .percent : .pods, policy["value"].int32 ?? 0,
          policy["periodSeconds"].int32 ?? 15)
      }
      self.policies = own.isEmpty ? policies : own
      tolerance = node["tolerance"].text.flatMap { Quantity($0) }.map { Double($0.billionths) / 1e9 }
    }
  }

  struct Policy: Sendable {
    enum Unit: Sendable { case pods, percent }
    let unit: Unit
    let value: Int
    let period: Moment

    init(_ unit: Unit, _ value: Int, _ seconds: Int) {
      (self.unit, self.value, period) = (unit, value, .seconds(seconds))
    }
  }
}

/// Autoscaling: what is wanted, and how far it may go at once (lifecycle rules HP).
extension World {
  private static let downWindow = Moment.seconds(300)

  mutating func createAutoscaler(_ resource: Resource) {
    let spec = resource.node["spec"]
    let reference = spec["scaleTargetRef"]
    let kind =
      Kind(apiVersion: reference["apiVersion"].text ?? "apps/v1", kind: reference["kind"].text ?? "")
      ?? Kind.named(reference["kind"].text ?? "")
    let id = id(of: resource, .horizontalPodAutoscaler)
    autoscalers.append(
      AutoscalerState(
        id: id, node: resource.node,
        target: ObjectName("\(kind.map(ObjectName.word) ?? "?")/\(id.namespace)/\(reference["name"].text ?? "")"),
        minimum: max(0, spec["minReplicas"].int32 ?? 1), maximum: max(1, spec["maxReplicas"].int32 ?? 1),
        behavior: AutoscalerState.Behavior(spec["behavior"])))
    tellCreated(id, resource.node)
    // The first look comes a period after its creation (HP-1).
    agenda.add(.autoscale(autoscalers.count - 1), at: now + experiment.knobs.autoscalePeriod, .controller)
  }

  /// What an autoscaler reads of its target's scale.
  struct Scale {
    let object: String
    let replicas: Int
    let statusReplicas: Int
    let pods: [Int]
  }

  private func scale(of index: Int) -> Scale? {
    let target = autoscalers[index].target
    if let found = deployments.first(where: {
      target.means(.deployment, $0.id.name, in: $0.id.namespace) && $0.id.exists
    }) {
      return Scale(
        object: found.id.key, replicas: found.replicas, statusReplicas: found.status.replicas,
        pods: found.replicaSets.flatMap { replicaSets[$0].pods })
    }
    if let found = statefulSets.first(where: {
      target.means(.statefulSet, $0.id.name, in: $0.id.namespace) && $0.id.exists
    }) {
      let members = found.pods.values.filter { pods[$0].exists }.sorted()
      return Scale(object: found.id.key, replicas: found.replicas, statusReplicas: members.count, pods: members)
    }
    if let found = replicaSets.first(where: {
      target.means($0.id.kind, $0.id.name, in: $0.id.namespace) && $0.id.exists
    }) {
      return Scale(
        object: found.id.key, replicas: found.replicas, statusReplicas: found.counts.replicas, pods: found.pods)
    }
    return nil
  }

  mutating func autoscale(_ index: Int) {
    guard autoscalers[index].id.exists else { return }
    agenda.add(.autoscale(index), at: now + experiment.knobs.autoscalePeriod, .controller)
    guard let scale = scale(of: index) else {
      note(index, "FailedGetScale", "its target isn't there")
      return
    }
    let autoscaler = autoscalers[index]
    let current = scale.replicas
    if autoscaler.recommendations.isEmpty { autoscalers[index].recommendations = [(current, now)] }
    var desired: Int
    var why: String
    if current == 0, autoscaler.minimum != 0 {
      note(index, "ScalingDisabled", "the target has no replicas, which switches autoscaling off")
      recordAutoscaler(index, current)
      return
    } else if current > autoscaler.maximum {
      (desired, why) = (autoscaler.maximum, "more replicas than maxReplicas")
    } else if current < autoscaler.minimum {
      (desired, why) = (autoscaler.minimum, "fewer replicas than minReplicas")
    } else {
      guard let proposal = proposal(index, scale) else {
        note(index, "FailedGetMetrics", "no metric has a value, so nothing changes")
        recordAutoscaler(index, current)
        return
      }
      desired = normalize(index, current, proposal.replicas)
      why = "\(proposal.why), \(proposal.replicas) wanted"
      if desired != proposal.replicas { why += "; \(desired) after limits and stabilisation" }
    }
    if desired != current {
      tell(
        .hpa, .rescale,
        [
          ("workload", .text(scale.object)), ("from", .number(Double(current))), ("to", .number(Double(desired))),
        ], because: autoscaler.node["spec"]["metrics"], why: why)
      self.scale(autoscaler.target, to: desired, why: why)
      if desired > current {
        autoscalers[index].ups.append((desired - current, now))
      } else {
        autoscalers[index].downs.append((current - desired, now))
      }
    }
    recordAutoscaler(index, desired)
  }

  private mutating func note(_ index: Int, _ condition: String, _ why: String) {
    guard autoscalers[index].condition != condition else { return }
    autoscalers[index].condition = condition
    tell(
      .hpa, .note, [("workload", .text(autoscalers[index].id.key)), ("reason", .text(condition))],
      because: autoscalers[index].node["spec"]["scaleTargetRef"], why: why)
  }

  private mutating func recordAutoscaler(_ index: Int, _ replicas: Int) {
    record(
      autoscalers[index].id.key,
      [
        "desired": "\(replicas)", "current": "\(replicas)", "minimum": "\(autoscalers[index].minimum)",
        "maximum": "\(autoscalers[index].maximum)",
      ])
  }

  // MARK: Limits

  private mutating func normalize(_ index: Int, _ current: Int, _ wanted: Int) -> Int {
    guard let behavior = autoscalers[index].behavior else { return normalizePlainly(index, current, wanted) }
    let stable = stabilize(index, current, wanted, behavior)
    let state = autoscalers[index]
    if stable > current {
      let limit = max(current, limitUp(state, current, behavior.up))
      return min(stable, state.maximum, limit)
    }
    if stable < current {
      let limit = min(current, limitDown(state, current, behavior.down))
      return max(stable, state.minimum, limit)
    }
    return stable
  }

  /// Without `behavior`: HP-4 and HP-5.
  private mutating func normalizePlainly(_ index: Int, _ current: Int, _ wanted: Int) -> Int {
    let oldest = now - Self.downWindow
    let stable = autoscalers[index].recommendations.filter { $0.at >= oldest }.map(\.value).max() ?? wanted
    remember(index, wanted)
    let most = min(autoscalers[index].maximum, max(2 * current, 4))
    return min(max(stable, wanted, autoscalers[index].minimum), most)
  }

  private mutating func stabilize(
    _ index: Int, _ current: Int, _ wanted: Int, _ behavior: AutoscalerState.Behavior
  ) -> Int {
    var (up, down) = (wanted, wanted)
    for recommendation in autoscalers[index].recommendations {
      if recommendation.at > now - behavior.up.window { up = min(up, recommendation.value) }
      if recommendation.at > now - behavior.down.window { down = max(down, recommendation.value) }
    }
    remember(index, wanted)
    return min(max(current, up), down)
  }

  private mutating func remember(_ index: Int, _ wanted: Int) {
    let longest = max(
      Self.downWindow, autoscalers[index].behavior.map { max($0.up.window, $0.down.window) } ?? .zero)
    autoscalers[index].recommendations.removeAll { $0.at < now - longest }
    autoscalers[index].recommendations.append((wanted, now))
  }

  /// HP-8: what is allowed counts from the size at the start of each policy's window.
  private func limitUp(_ state: AutoscalerState, _ current: Int, _ rules: AutoscalerState.Rules) -> Int {
    guard rules.select != "Disabled" else { return current }
    let limits = rules.policies.map { policy -> Int in
      let start = sizeAtStart(state, current, policy)
      switch policy.unit {
      case .pods: return start + policy.value
      case .percent: return Int((Double(start) * (1 + Double(policy.value) / 100)).rounded(.up))
      }
    }
    return (rules.select == "Min" ? limits.min() : limits.max()) ?? current
  }

  private func limitDown(_ state: AutoscalerState, _ current: Int, _ rules: AutoscalerState.Rules) -> Int {
    guard rules.select != "Disabled" else { return current }
    let limits = rules.policies.map { policy -> Int in
      let start = sizeAtStart(state, current, policy)
      switch policy.unit {
      case .pods: return start - policy.value
      case .percent: return Int(Double(start) * (1 - Double(policy.value) / 100))
      }
    }
    return (rules.select == "Min" ? limits.max() : limits.min()) ?? current
  }

  private func sizeAtStart(_ state: AutoscalerState, _ current: Int, _ policy: AutoscalerState.Policy) -> Int {
    func change(_ events: [(change: Int, at: Moment)]) -> Int {
      events.filter { $0.at > now - policy.period }.reduce(0) { $0 + $1.change }
    }
    return current - change(state.ups) + change(state.downs)
  }
}
