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
      return perPod(
        pods["metric"]["name"].text ?? "", number(pods["target"]["averageValue"]), isCPU: false, isUtilization: false,
        index, scale)
    case "Resource", "ContainerResource":
      let resource = metric["type"].text == "Resource" ? metric["resource"] : metric["containerResource"]
      let target = resource["target"]
      return perPod(
        resource["name"].text ?? "", number(target["averageUtilization"]) ?? number(target["averageValue"]),
        isCPU: resource["name"].text == "cpu", isUtilization: target["averageUtilization"].isPresent, index, scale)
    default:
      // autoscaling/v1, and v2 without metrics: 80 % of the requested CPU.
      let target = number(metric["targetCPUUtilizationPercentage"]) ?? 80
      return perPod("cpu", target, isCPU: true, isUtilization: true, index, scale)
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

  /// Every pod that has metrics has the same value; who only starts, and who has none, counts as HP-3 says.
  private func perPod(
    _ name: String, _ target: Double?, isCPU: Bool, isUtilization: Bool, _ index: Int, _ scale: Scale
  ) -> Proposal? {
    guard let target, target > 0 else { return nil }
    var (ready, unready, missing) = (0, 0, 0)
    for pod in scale.pods
    where pods[pod].exists && pods[pod].deletion == nil && pods[pod].status.phase != .failed {
      if pods[pod].status.phase == .pending {
        unready += 1
      } else if !hasMetrics(pod) {
        missing += 1
      } else if isCPU, isWarmingUp(pod) {
        unready += 1
      } else {
        ready += 1
      }
    }
    guard ready > 0, let value = value(of: name) ?? share(of: name, among: ready + missing) else { return nil }
    let ratio = value / target
    let why = "\(name) is \(short(value)) with target \(short(target))"
    let countsUnready = unready > 0 && ratio > 1
    guard countsUnready || missing > 0 else {
      return Proposal(replicas: isTolerable(ratio, index) ? scale.replicas : ceiling(ratio * Double(ready)), why: why)
    }
    // Nothing is scaled for what nobody knows: it counts as idle on the way up, as busy on the way down.
    var (sum, count) = (value * Double(ready), ready)
    if ratio != 1 { count += missing }
    if ratio < 1 { sum += Double(missing) * (isUtilization ? max(100, target) : target) }
    if countsUnready { count += unready }
    // A utilization is a whole percentage.
    let mean = isUtilization && missing > 0 ? (sum / Double(count) + 1e-9).rounded(.down) : sum / Double(count)
    let damped = mean / target
    let replicas = ceiling(damped * Double(count))
    var reasons: [String] = []
    if missing > 0 {
      reasons.append(
        "\(missing) without metrics \(missing == 1 ? "counts" : "count") as \(ratio < 1 ? "busy" : "idle")")
    }
    if countsUnready { reasons.append(unready == 1 ? "1 pod is still starting" : "\(unready) pods are still starting") }
    let text = "\(why), but \(reasons.joined(separator: " and "))"
    let flips = ratio < 1 ? damped > 1 || replicas > scale.replicas : damped < 1 || replicas < scale.replicas
    return Proposal(replicas: isTolerable(damped, index) || flips ? scale.replicas : replicas, why: text)
  }

  /// A pod's metrics come some time after its start, or never.
  private func hasMetrics(_ pod: Int) -> Bool {
    let knobs = experiment.knobs
    return pods[pod].status.phase == .running && !knobs.withoutMetrics.contains(pods[pod].name)
      && (pods[pod].status.startTime.map { $0 + knobs.metricsDelay <= now } ?? false)
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
