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
    podChangedInAPI(pod)
    return true
  }

  private func rejection(
    of pod: Int, by node: Int
  ) -> (reason: String, because: Node, why: String)? {
    let spec = pods[pod].plan.node["spec"]
    if nodes[node].isShuttingDown {
      return ("NodeShutdown", spec["nodeName"], "the pod's node shuts down and rejects it")
    }
    // Who came past the scheduler is checked here for the first time.
    // With an owner each would be replaced and rejected at once, without end where nothing takes time.
    guard spec["nodeName"].text == nodes[node].name, pods[pod].owner == nil else { return nil }
    if let short = shortage(for: pod, on: node) {
      return ("OutOf\(short)", spec["nodeName"], "the node has too little \(short) left for the pod")
    }
    guard let object = nodes[node].object else { return nil }
    let taints = Set(
      object["spec"]["taints"].items.filter { $0["effect"].text != "NoExecute" }.compactMap { $0["key"].text })
    guard !nodes[node].fits(pods[pod].plan, ignoring: taints) else { return nil }
    let all = Set(object["spec"]["taints"].items.compactMap { $0["key"].text })
    return nodes[node].fits(pods[pod].plan, ignoring: all)
      ? ("TaintToleration", spec["tolerations"], "the pod doesn't tolerate a NoExecute taint of its node")
      : ("NodeAffinity", spec["nodeSelector"], "the node's labels aren't those that the pod asks for")
  }
}
