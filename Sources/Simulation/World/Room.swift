import Kubernetes
import Manifest

/// Whether a node has room for a pod. Only nodes whose capacity is known can be full: those that a knob or the status of
/// their object describes.
extension World {
  /// Why a node that fits otherwise doesn't take a pod now.
  struct Obstacle {
    let because: Node
    let why: String
    /// Whether it may help that pods on the node go.
    var mayYield = true
  }

  mutating func makeRoom() {
    for index in nodes.indices {
      let status = nodes[index].object?["status"]
      let stated = status.map { $0["allocatable"].isPresent ? $0["allocatable"] : $0["capacity"] }
      for (key, value) in stated?.fields ?? [] {
        nodes[index].capacity[key] = value.text.flatMap { Quantity($0) }?.billionths
      }
      for (key, amount) in experiment.knobs.capacity[nodes[index].name] ?? [:] {
        nodes[index].capacity[key] = amount.billionths
      }
      if !nodes[index].capacity.isEmpty || nodes[index].object != nil { placesByRoom = true }
    }
  }

  /// Pods count from their binding until they're over or gone, so also while they terminate.
  private func takesRoom(_ pod: Int) -> Bool { pods[pod].exists && !pods[pod].status.phase.isTerminal }

  /// What is in the way; nil where the pod can be bound.
  ///
  /// - Parameter removed: pods that are thought away.
  func obstacle(to pod: Int, on node: Int, without removed: Set<Int> = []) -> Obstacle? {
    guard placesByRoom else { return nil }
    if let short = shortage(for: pod, on: node, without: removed) {
      return Obstacle(because: requestNode(short, of: pod), why: "Insufficient \(short)")
    }
    return looksAtNeighbors || pods[pod].looksAtNeighbors
      ? neighborObstacle(to: pod, on: node, without: removed) : nil
  }

  /// The first resource that a node has too little of.
  func shortage(for pod: Int, on node: Int, without removed: Set<Int> = []) -> String? {
    guard !nodes[node].capacity.isEmpty else { return nil }
    // Room that was made for a pod at least as important is taken.
    let others =
      nodes[node].pods.filter { takesRoom($0) && !removed.contains($0) && $0 != pod }
      + nominees.filter {
        pods[$0].nominated == node && $0 != pod && pods[$0].exists && pods[$0].node == nil
          && pods[$0].priority >= pods[pod].priority
      }
    for (key, amount) in pods[pod].requests.sorted(by: { $0.key < $1.key }) where amount > 0 {
      // Of what a node says nothing it has enough, unless it's a device.
      let isOwn = ["cpu", "memory", "ephemeral-storage", "pods"].contains(key)
      guard let capacity = nodes[node].capacity[key] ?? (isOwn ? nil : 0) else { continue }
      let used = others.reduce(Int128(0)) { $0 + (pods[$1].requests[key] ?? 0) }
      if used + amount > capacity { return key }
    }
    return nil
  }

  private func requestNode(_ resource: String, of pod: Int) -> Node {
    let containers = pods[pod].plan.containers.map { $0.node["resources"] }
    let stated = containers.lazy.map { $0["requests"][resource] }.first { $0.isPresent }
    return stated ?? containers.lazy.map { $0["limits"][resource] }.first { $0.isPresent }
      ?? pods[pod].plan.node["spec"]["containers"][0]["resources"]
  }

  /// A pod is over or gone: whoever waits for its room is tried.
  mutating func freeRoom(of pod: Int) {
    guard !takesRoom(pod), !pods[pod].hasFreedRoom, pods[pod].node != nil || pods[pod].nominated != nil else { return }
    pods[pod].hasFreedRoom = true
    scheduleWaiting()
  }
}
