import Kubernetes
import Manifest

/// What a pod would rather have: preferred node and pod affinity, and nodes whose taints only ask to be avoided.
///
/// Source: `pkg/scheduler/framework/plugins/nodeaffinity`, `interpodaffinity`, `tainttoleration`, with the weights of
/// the default profile. Here they decide before the number of pods, which stands for the other scores.
extension World {
  private static let weights = (node: 2, pod: 2, taint: 3)
  private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

  /// Whether anything but the number of pods makes a difference among nodes.
  func hasPreferences(_ pod: Int) -> Bool {
    let affinity = pods[pod].plan.node["spec"]["affinity"]
    return ["nodeAffinity", "podAffinity", "podAntiAffinity"].contains { affinity[$0][Self.preferred].isPresent }
      || nodes.contains {
        $0.object?["spec"]["taints"].items.contains { $0["effect"].text == "PreferNoSchedule" } == true
      }
  }

  /// The node with the best score; among equal ones the one with the fewest pods, then the first. Nil for no node.
  func preferred(of possible: [Int], for pod: Int) -> Int? {
    let plan = pods[pod].plan
    let own = possible.map { nodes[$0].preference(of: plan) }
    let taints = possible.map { nodes[$0].unwelcoming(plan) }
    let beside = possible.map { neighborPreference(of: pod, on: $0) }
    let (mostOwn, mostTaints) = (max(1, own.max() ?? 1), taints.max() ?? 0)
    let (least, most) = (beside.min() ?? 0, beside.max() ?? 0)
    let scores = possible.indices.map { index in
      let affinity = 100 * own[index] / mostOwn
      let neighbors = most > least ? 100 * (beside[index] - least) / (most - least) : 0
      let welcome = mostTaints > 0 ? 100 - 100 * taints[index] / mostTaints : 100
      return Self.weights.node * affinity + Self.weights.pod * neighbors + Self.weights.taint * welcome
    }
    let best = possible.indices.min { a, b in
      if scores[a] != scores[b] { return scores[a] > scores[b] }
      return (nodes[possible[a]].podCount, a) < (nodes[possible[b]].podCount, b)
    }
    return best.map { possible[$0] }
  }

  /// What the pods that stand in a node's domains make of it: the pod's own terms, and theirs that mean the pod.
  private func neighborPreference(of pod: Int, on node: Int) -> Int {
    guard nodes[node].object != nil else { return 0 }
    var sum = 0
    for other in nodes.indices.flatMap({ nodes[$0].pods })
    where other != pod && pods[other].exists && !pods[other].status.phase.isTerminal {
      for (kind, sign) in [("podAffinity", 1), ("podAntiAffinity", -1)] {
        for (mine, theirs) in [(pod, other), (other, pod)] {
          for entry in pods[mine].plan.node["spec"]["affinity"][kind][Self.preferred].items {
            let term = entry["podAffinityTerm"]
            guard matches(term, of: mine, theirs), isTogether(term["topologyKey"].text ?? "", node, other) else {
              continue
            }
            sum += sign * nodes[node].bounded(entry["weight"].int32)
          }
        }
      }
    }
    return sum
  }
}
