import Kubernetes
import Manifest

/// How much of what it needs a pod states (lifecycle rule RE-2).
enum QualityOfService: String, Sendable, Hashable {
  case bestEffort = "BestEffort"
  case burstable = "Burstable"
  case guaranteed = "Guaranteed"
}

extension World {
  /// By cpu and memory of all containers, init containers too; where a pod states something as a whole, that decides.
  func quality(of plan: PodPlan) -> QualityOfService {
    let whole = plan.node["spec"]["resources"]
    let stated = minor >= 34 && whole.isPresent ? [whole] : plan.containers.map { $0.node["resources"] }
    func amount(_ part: String, _ key: String, _ node: Node) -> Quantity? {
      // Zero counts as nothing.
      let quantity = node[part][key].text.flatMap { Quantity($0) }
      return quantity.flatMap { $0.billionths > 0 ? $0 : nil }
    }
    let keys = ["cpu", "memory"]
    let isNothing = stated.allSatisfy { node in
      keys.allSatisfy { amount("requests", $0, node) == nil && amount("limits", $0, node) == nil }
    }
    if isNothing { return .bestEffort }
    let isAll = stated.allSatisfy { node in
      keys.allSatisfy { key in
        guard let limit = amount("limits", key, node) else { return false }
        // A missing request is a copy of the limit (ST-1).
        return (amount("requests", key, node) ?? limit).billionths == limit.billionths
      }
    }
    return isAll ? .guaranteed : .burstable
  }
}
