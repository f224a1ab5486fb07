import Kubernetes
import Manifest

/// How fast pods are evicted from silent nodes: the taint NoExecute comes by zone, at a rate (lifecycle rule NO-3).
///
/// Source: `pkg/controller/nodelifecycle/node_lifecycle_controller.go: handleDisruption, setLimiterInZone` and the
/// controller manager's defaults.
extension World {
  /// One node in so many seconds; in a mostly dead zone of more than 50 nodes a tenth of that.
  private static let interval = Moment.seconds(10)
  private static let slowInterval = Moment.seconds(100)
  private static let largeCluster = 50
  private static let unhealthyShare = 0.55

  private func zone(of node: Int) -> String {
    let labels = nodes[node].object.map { Labels($0["metadata"]["labels"]) } ?? Labels()
    return (labels["topology.kubernetes.io/region"] ?? "") + "/" + (labels["topology.kubernetes.io/zone"] ?? "")
  }

  /// Gives the taint to those that wait for it, as far as their zones' rates allow.
  mutating func taintUnreachable() {
    guard nodes.contains(where: \.isUnreachable) else { return }
    var members: [String: [Int]] = [:]
    for node in nodes.indices where !nodes[node].isGone { members[zone(of: node), default: []].append(node) }
    guard members.values.contains(where: { $0.contains { !nodes[$0].isUnreachable } }) else {
      stopEvictions()
      return
    }
    for (zone, all) in members.sorted(by: { $0.key < $1.key }) {
      let waiting = waitingForTaint.filter(all.contains)
      guard let first = waiting.first else { continue }
      let silent = all.count { nodes[$0].isUnreachable }
      let isMostlyDead =
        silent < all.count && silent > 2 && Double(silent) / Double(all.count) >= Self.unhealthyShare
      if isMostlyDead, all.count <= Self.largeCluster {
        tellWaiting(waiting, "most nodes of the zone are silent, and it's small: nobody is evicted until some are back")
        continue
      }
      let due = max(now, nextTaint[zone] ?? now)
      guard due == now else {
        agenda.add(.taintNodes, at: due, .controller)
        continue
      }
      taint(first)
      let interval = isMostlyDead ? Self.slowInterval : Self.interval
      nextTaint[zone] = now + interval
      if waiting.count > 1 {
        tellWaiting(Array(waiting.dropFirst()), "nodes get the taint that evicts pods one in \(interval) s")
        agenda.add(.taintNodes, at: now + interval, .controller)
      }
    }
  }

  private mutating func taint(_ node: Int) {
    waitingForTaint.removeAll { $0 == node }
    nodes[node].taintedSince = now
    for pod in nodes[node].pods where pods[pod].exists {
      if let seconds = toleratedSeconds(pod) {
        agenda.add(.tolerationEnds(pod: pod), at: now + .seconds(seconds), .controller)
      }
    }
  }

  /// With every node silent it's rather the control plane that is cut off: taints go, and pods stay.
  private mutating func stopEvictions() {
    for node in nodes.indices where nodes[node].taintedSince != nil {
      nodes[node].taintedSince = nil
      waitingForTaint.append(node)
    }
    tellWaiting(waitingForTaint, "no node of the cluster reports: nobody is evicted until one does")
  }

  private mutating func tellWaiting(_ waiting: [Int], _ why: String) {
    for node in waiting where nodes[node].toldWaiting != why {
      nodes[node].toldWaiting = why
      tell(
        .nodeLifecycle, .note, [("node", .text(nodes[node].name))], because: nodes[node].object,
        why: "node \(nodes[node].name) keeps its pods for now: \(why)")
    }
  }
}
