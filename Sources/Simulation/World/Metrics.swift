import Kubernetes
import Manifest

/// What metrics ask for (lifecycle rules HP-2, HP-3, HP-6).
extension World {
  struct Proposal {
    let replicas: Int
    let why: String
  }

  /// The largest wish of all metrics; nil when none can be told, or when scaling down would rest on half of them.
  func proposal(_ index: Int, _ scale: Scale) -> Proposal? {
    let metrics = metricNodes(autoscalers[index].node["spec"])
    let wishes = metrics.map { wish($0, index, scale) }
    guard let largest = wishes.compactMap({ $0 }).max(by: { $0.replicas < $1.replicas }) else { return nil }
    if wishes.contains(where: { $0 == nil }), largest.replicas < scale.replicas { return nil }
    return largest
  }

  /// The list of v2, or the one figure of v1.
  private func metricNodes(_ spec: Node) -> [Node] {
    let metrics = spec["metrics"].items
    return metrics.isEmpty ? [spec] : metrics
  }

  private func wish(_ metric: Node, _ index: Int, _ scale: Scale) -> Proposal? {
    switch metric["type"].text {
    case "External": return external(metric["external"], metric["external"]["metric"]["name"], index, scale)
    case "Object": return external(metric["object"], metric["object"]["metric"]["name"], index, scale)
    case "Pods":
      let pods = metric["pods"]
      return perPod(pods["metric"]["name"].text ?? "", number(pods["target"]["averageValue"]), false, index, scale)
    case "Resource", "ContainerResource":
      let resource = metric["type"].text == "Resource" ? metric["resource"] : metric["containerResource"]
      let target = resource["target"]
      return perPod(
        resource["name"].text ?? "", number(target["averageUtilization"]) ?? number(target["averageValue"]),
        resource["name"].text == "cpu", index, scale)
    default:
      // autoscaling/v1, and v2 without metrics: 80 % of the requested CPU.
      return perPod("cpu", number(metric["targetCPUUtilizationPercentage"]) ?? 80, true, index, scale)
    }
  }

  private func number(_ node: Node) -> Double? {
    node.text.flatMap { Quantity($0) }.map { Double($0.billionths) / 1e9 }
  }

  /// The value that a metric has now; nil before its first sample.
  private func value(of metric: String) -> Double? {
    experiment.knobs.metrics[metric]?.last { $0.from <= now }?.value
  }

  /// What each of the ready pods has of a load that they share.
  private func share(of metric: String, among ready: Int) -> Double? {
    experiment.knobs.loads[metric]?.last { $0.from <= now }.map { $0.value / Double(ready) }
  }

  private func isTolerable(_ ratio: Double, _ index: Int) -> Bool {
    let rules = autoscalers[index].behavior.map { ratio > 1 ? $0.up : $0.down }
    // A tolerance of one's own has an effect from 1.35 on.
    let tolerance = minor >= 35 ? rules?.tolerance ?? 0.1 : 0.1
    return abs(ratio - 1) <= tolerance + 1e-12
  }

  private func external(_ source: Node, _ name: Node, _ index: Int, _ scale: Scale) -> Proposal? {
    guard let name = name.text, let value = value(of: name) else { return nil }
    if let target = number(source["target"]["averageValue"]), target > 0 {
      guard scale.statusReplicas > 0 else {
        return Proposal(replicas: ceiling(value / target), why: "\(name) is \(short(value))")
      }
      let ratio = value / (target * Double(scale.statusReplicas))
      let replicas = isTolerable(ratio, index) ? scale.statusReplicas : ceiling(value / target)
      return Proposal(replicas: replicas, why: "\(name) is \(short(value)), \(short(target)) a pod is the target")
    }
    guard let target = number(source["target"]["value"]), target > 0 else { return nil }
    let ratio = value / target
    let why = "\(name) is \(short(value)) with target \(short(target))"
    guard scale.replicas > 0 else { return Proposal(replicas: ceiling(ratio), why: why) }
    if isTolerable(ratio, index) { return Proposal(replicas: scale.replicas, why: why) }
    let ready = scale.pods.count { pods[$0].isReady && pods[$0].status.phase == .running }
    return Proposal(replicas: ceiling(ratio * Double(ready)), why: why)
  }

  /// Every running pod is taken to have the metric's value; pods that only start count as HP-3 says.
  private func perPod(
    _ name: String, _ target: Double?, _ isCPU: Bool, _ index: Int, _ scale: Scale
  ) -> Proposal? {
    guard let target, target > 0 else { return nil }
    let considered = scale.pods.filter {
      pods[$0].exists && pods[$0].deletion == nil && pods[$0].status.phase != .failed
    }
    let unready = considered.filter { pods[$0].status.phase == .pending || isCPU && isWarmingUp($0) }
    let ready = considered.count - unready.count
    guard ready > 0, let value = value(of: name) ?? share(of: name, among: ready) else { return nil }
    let ratio = value / target
    let why = "\(name) is \(short(value)) with target \(short(target))"
    guard !unready.isEmpty, ratio > 1 else {
      return Proposal(replicas: isTolerable(ratio, index) ? scale.replicas : ceiling(ratio * Double(ready)), why: why)
    }
    // Those that don't count yet count as idle, so that nothing is scaled up for them.
    let damped = value * Double(ready) / Double(considered.count) / target
    let replicas = ceiling(damped * Double(considered.count))
    guard damped > 1, !isTolerable(damped, index), replicas > scale.replicas else {
      return Proposal(replicas: scale.replicas, why: "\(why), but \(unready.count) pods are still starting")
    }
    return Proposal(replicas: replicas, why: why)
  }

  private func isWarmingUp(_ pod: Int) -> Bool {
    let status = pods[pod].status
    guard let start = status.startTime else { return true }
    if start + .seconds(300) > now { return !status.isReady || now < status.readySince + .seconds(60) }
    return !status.isReady && start + .seconds(30) > status.readySince
  }

  private func ceiling(_ value: Double) -> Int { Int(min((value - 1e-9).rounded(.up), 1e9)) }
  private func short(_ value: Double) -> String { Moment(seconds: value).description }
}
