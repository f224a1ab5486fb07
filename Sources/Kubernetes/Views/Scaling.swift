import Manifest

/// A HorizontalPodAutoscaler in any of its versions: a view on its root.
package struct HorizontalPodAutoscaler: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }
}

extension HorizontalPodAutoscaler {
  package var spec: Node { node["spec"] }
  /// 1 unless written.
  package var lowest: Int { spec["minReplicas"].count32 ?? 1 }
  /// Nil when it's absent, which the API server refuses.
  package var highest: Int? { spec["maxReplicas"].count32 }
  /// How many pods it leaves of so many, knowing no metrics. Nobody scales what was set to 0.
  package func clamped(_ replicas: Int) -> Int {
    guard replicas > 0 else { return 0 }
    return max(lowest, min(replicas, max(highest ?? replicas, lowest)))
  }

  /// `Deployment/web`.
  package var target: String {
    "\(spec["scaleTargetRef"]["kind"].text ?? "?")/\(spec["scaleTargetRef"]["name"].text ?? "?")"
  }
  /// `2..10`.
  package var range: String { "\(lowest)..\(highest.map(String.init) ?? "?")" }

  /// What it looks at, and what it wants: `cpu 70%`, `requests_per_second 100 per pod`.
  package var metrics: [String] {
    if let utilization = spec["targetCPUUtilizationPercentage"].text { return ["cpu \(utilization)%"] }
    return spec["metrics"].items.map { metric in
      let type = metric["type"].text ?? ""
      let source = metric[type.prefix(1).lowercased() + type.dropFirst()]
      let name = (source["metric"]["name"].text ?? source["name"].text ?? source["metricName"].text) ?? type
      let target = source["target"]
      // Before v2beta2 the target's fields stood in the source.
      let utilization = target["averageUtilization"].text ?? source["targetAverageUtilization"].text
      if let utilization { return "\(name) \(utilization)%" }
      let average = target["averageValue"].text ?? source["targetAverageValue"].text
      if let average { return "\(name) \(average) per pod" }
      return "\(name) \(target["value"].text ?? source["targetValue"].text ?? "?")"
    }
  }
}

/// A PodDisruptionBudget: a view on its root.
package struct PodDisruptionBudget: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var selector: Selector? { Selector(labelSelector: node["spec"]["selector"]) }
  package var minAvailable: IntOrPercent? { IntOrPercent(node["spec"]["minAvailable"]) }
  package var maxUnavailable: IntOrPercent? { IntOrPercent(node["spec"]["maxUnavailable"]) }

  /// How many of so many healthy pods may be evicted at once.
  ///
  /// Source: Kubernetes, `pkg/controller/disruption`: both percentages are rounded up.
  package func allowed(of pods: Int) -> Int {
    if let maxUnavailable { return max(0, min(pods, maxUnavailable.resolved(of: pods, roundingUp: true))) }
    guard let minAvailable else { return 0 }
    return max(0, pods - minAvailable.resolved(of: pods, roundingUp: true))
  }

  /// `at least 2 available`, `at most 1 unavailable`.
  package var summary: String {
    if let maxUnavailable { return "at most \(maxUnavailable) unavailable" }
    return minAvailable.map { "at least \($0) available" } ?? ""
  }
}
