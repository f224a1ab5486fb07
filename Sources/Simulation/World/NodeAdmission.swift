import Kubernetes
import Manifest

/// What a kubelet checks when it first sees a pod (lifecycle rule ST-3).
extension World {
  /// A rejected pod is Failed with the reason and without container statuses; its node doesn't try it again.
  mutating func rejects(_ pod: Int) -> Bool {
    guard pods[pod].worker.life == .waiting, pods[pod].deletion == nil, let node = pods[pod].node,
      let rejection = rejection(of: pod, by: node)
    else { return false }
    pods[pod].worker.life = .finished
    pods[pod].status.phase = .failed
    pods[pod].status.reason = rejection.reason
    tell(
      .kubelet, .phase, pod: pod, [("phase", "Failed")], because: rejection.because,
      why: "\(rejection.why) (\(rejection.reason)); it isn't tried again")
    record(pod)
    guard let owner = pods[pod].owner, rejection.mayRepeat else {
      podChangedInAPI(pod)
      return true
    }
    // Its owner makes another one, which is rejected as well: in a cluster only latency keeps that from being endless.
    if placesByRoom { freeRoom(of: pod) }
    enqueue(owner, at: now + .seconds(1))
    return true
  }

  private func rejection(
    of pod: Int, by node: Int
  ) -> (reason: String, because: Node, why: String, mayRepeat: Bool)? {
    let spec = pods[pod].plan.node["spec"]
    if nodes[node].isShuttingDown {
      return ("NodeShutdown", spec["nodeName"], "the pod's node shuts down and rejects it", false)
    }
    // Who came past the scheduler is checked here for the first time.
    guard spec["nodeName"].text == nodes[node].name else { return nil }
    if let short = shortage(for: pod, on: node) {
      return ("OutOf\(short)", spec["nodeName"], "the node has too little \(short) left for the pod", true)
    }
    guard let object = nodes[node].object else { return nil }
    let taints = Set(
      object["spec"]["taints"].items.filter { $0["effect"].text != "NoExecute" }.compactMap { $0["key"].text })
    guard !nodes[node].fits(pods[pod].plan, ignoring: taints) else { return nil }
    let all = Set(object["spec"]["taints"].items.compactMap { $0["key"].text })
    return nodes[node].fits(pods[pod].plan, ignoring: all)
      ? ("TaintToleration", spec["tolerations"], "the pod doesn't tolerate a NoExecute taint of its node", true)
      : ("NodeAffinity", spec["nodeSelector"], "the node's labels aren't those that the pod asks for", true)
  }
}
