import Kubernetes
import Manifest

/// A DaemonSet: a pod on every node that fits.
struct DaemonSetState: Sendable {
  var id: ObjectID
  let node: Node
  var template: Template
  var revision = 1
  let minReady: Int
  let isOnDelete: Bool
  let surge: IntOrPercent?
  let unavailable: IntOrPercent
  var pods: [Int] = []
  var created = 0
  /// Failed pods in a row on a node, and when the last was deleted.
  var failures: [Int: (count: Int, at: Moment)] = [:]
  /// Refused creations in a row, for the delay of the next try.
  var refusals = 0
}

/// One pod a node (lifecycle rules DS).
extension World {
  private static let longestBackoff = Moment.seconds(900)
  /// Taints that every daemon pod tolerates (DS-1).
  private static let tolerated: Set = [
    "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable", "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/memory-pressure", "node.kubernetes.io/pid-pressure", "node.kubernetes.io/unschedulable",
  ]

  mutating func createDaemonSet(_ resource: Resource) {
    let spec = resource.node["spec"]
    let strategy = spec["updateStrategy"]
    let surge = amount(strategy["rollingUpdate"]["maxSurge"])
    let state = DaemonSetState(
      id: id(of: resource, .daemonSet), node: resource.node, template: Template(spec["template"]),
      minReady: max(0, spec["minReadySeconds"].int32 ?? 0), isOnDelete: strategy["type"].text == "OnDelete",
      surge: surge == .count(0) || surge == .percent(0) ? nil : surge,
      unavailable: amount(strategy["rollingUpdate"]["maxUnavailable"]) ?? .count(1))
    daemonSets.append(state)
    tellCreated(state.id, resource.node)
    enqueue(.daemonSet(daemonSets.count - 1))
  }

  mutating func setTemplate(ofDaemonSet index: Int, _ image: String, of container: String) {
    var template = daemonSets[index].template
    template.setImage(image, of: container)
    guard !template.isSame(as: daemonSets[index].template) else { return }
    daemonSets[index].template = template
    daemonSets[index].revision += 1
    // The back-off of failed pods is kept by generation (DS-3).
    daemonSets[index].failures = [:]
    enqueue(.daemonSet(index))
  }

  private func fittingNodes(_ index: Int) -> [Int] {
    let plan = daemonSets[index].template.plan
    let isOnHost = plan.node["spec"]["hostNetwork"].bool == true
    let tolerated = isOnHost ? Self.tolerated.union(["node.kubernetes.io/network-unavailable"]) : Self.tolerated
    return nodes.indices.filter { !nodes[$0].isGone && nodes[$0].fits(plan, ignoring: tolerated) }
  }

  private func isNew(_ pod: Int, _ index: Int) -> Bool { pods[pod].revision == daemonSets[index].revision }

  mutating func reconcileDaemonSet(_ index: Int) {
    guard daemonSets[index].id.exists, !daemonSets[index].id.isDeleting else { return }
    daemonSets[index].pods.removeAll { !pods[$0].exists }
    let fitting = fittingNodes(index)
    var onNode: [Int: [Int]] = [:]
    for pod in daemonSets[index].pods { onNode[pods[pod].wantedNode ?? -1, default: []].append(pod) }
    for node in fitting { manage(index, node, onNode[node] ?? []) }
    for (node, members) in onNode.sorted(by: { $0.key < $1.key }) where !fitting.contains(node) {
      // A pod that was placed on a node whose object is gone is the garbage collector's.
      if nodes.indices.contains(node), nodes[node].isGone { continue }
      for pod in members { if pods[pod].deletion == nil { delete(pod, by: "the node doesn't fit the set any longer") } }
    }
    if !daemonSets[index].isOnDelete { rollDaemonSet(index, fitting) }
    recordDaemonSet(index, fitting)
  }

  /// A node without a pod gets one; a finished pod is deleted first (DS-3).
  private mutating func manage(_ index: Int, _ node: Int, _ all: [Int]) {
    // With surge a terminating pod doesn't hold the next one up.
    let members = daemonSets[index].surge == nil ? all : all.filter { pods[$0].deletion == nil }
    guard members.isEmpty else {
      for pod in members where pods[pod].status.phase.isTerminal && pods[pod].deletion == nil {
        if pods[pod].status.phase == .failed {
          let before = daemonSets[index].failures[node]
          if let before {
            let delay = min(Moment.seconds(1 << min(before.count - 1, 10)), Self.longestBackoff)
            guard before.at + delay <= now else {
              enqueue(.daemonSet(index), at: before.at + delay)
              continue
            }
          }
          daemonSets[index].failures[node] = ((before?.count ?? 0) + 1, now)
        }
        delete(pod, by: "a finished pod of a DaemonSet is replaced")
        enqueue(.daemonSet(index))
      }
      return
    }
    createDaemon(index, node)
  }

  private mutating func createDaemon(_ index: Int, _ node: Int) {
    let set = daemonSets[index]
    let pod = createPod(
      PodRequest(
        name: "\(set.id.name)#\(set.created + 1)", namespace: set.id.namespace, plan: set.template.plan,
        owner: .daemonSet(index), workload: set.id.key, revision: set.revision, node: node,
        because: set.node["spec"]["template"]["spec"]["nodeSelector"],
        why: "node \(nodes[node].name) fits and has no pod of the set"))
    guard let pod else {
      enqueue(.daemonSet(index), at: now + retryDelay(set.refusals))
      daemonSets[index].refusals += 1
      return
    }
    daemonSets[index].refusals = 0
    daemonSets[index].created += 1
    daemonSets[index].pods.append(pod)
  }

  /// DS-2.
  private mutating func rollDaemonSet(_ index: Int, _ fitting: [Int]) {
    let set = daemonSets[index]
    var onNode: [Int: [Int]] = [:]
    for pod in set.pods where pods[pod].exists && pods[pod].deletion == nil {
      onNode[pods[pod].wantedNode ?? -1, default: []].append(pod)
    }
    if let surge = set.surge {
      surgeOver(index, fitting, onNode, surge.resolved(of: fitting.count, roundingUp: true))
      return
    }
    let most = set.unavailable.resolved(of: fitting.count, roundingUp: true)
    var unavailable = 0
    var candidates: [Int] = []
    var broken: [Int] = []
    for node in fitting {
      let members = onNode[node] ?? []
      let (new, old) = (members.first { isNew($0, index) }, members.first { !isNew($0, index) })
      switch (new, old) {
      case (let new?, nil): if !isAvailable(new, minReady: set.minReady) { unavailable += 1 }
      case (nil, let old?):
        if !isAvailable(old, minReady: set.minReady) {
          broken.append(old)
          unavailable += 1
        } else {
          candidates.append(old)
        }
      default: unavailable += 1
      }
    }
    let chosen = broken + candidates.prefix(max(0, most - unavailable))
    for pod in chosen { delete(pod, by: "it's of an older revision, and at most \(most) may be unavailable") }
  }

  private mutating func surgeOver(_ index: Int, _ fitting: [Int], _ onNode: [Int: [Int]], _ most: Int) {
    var surging = 0
    var candidates: [Int] = []
    var broken: [Int] = []
    for node in fitting {
      let members = onNode[node] ?? []
      guard let old = members.first(where: { !isNew($0, index) }) else { continue }
      if let new = members.first(where: { isNew($0, index) }) {
        if isAvailable(new, minReady: daemonSets[index].minReady) {
          delete(old, by: "the new pod on its node is available")
        } else {
          surging += 1
        }
      } else if isAvailable(old, minReady: daemonSets[index].minReady) {
        candidates.append(node)
      } else {
        broken.append(node)
      }
    }
    for node in broken + candidates.prefix(max(0, most - surging)) { createDaemon(index, node) }
  }

  private mutating func recordDaemonSet(_ index: Int, _ fitting: [Int]) {
    let set = daemonSets[index]
    let living = set.pods.filter { pods[$0].isActive }
    let counts = counts(of: living, minReady: set.minReady)
    if let next = nextAvailability(of: living, minReady: set.minReady) { enqueue(.daemonSet(index), at: next) }
    record(
      set.id.key,
      [
        "desired": "\(fitting.count)", "current": "\(Set(living.map { pods[$0].wantedNode }).count)",
        "ready": "\(counts.ready)", "upToDate": "\(living.count { isNew($0, index) })",
        "available": "\(counts.available)",
      ])
  }

  mutating func deleteDaemonSet(_ index: Int) {
    let set = daemonSets[index]
    daemonSets[index].id.exists = false
    record(set.id.key, isThere: false, [:])
    tellRemoved(set.id, set.node)
    for pod in set.pods where pods[pod].exists {
      delete(pod, by: "its owner \(set.id.key) is gone, and the garbage collector follows")
    }
  }
}
