import Kubernetes
import Manifest

/// A node: whether it takes pods, and whether it lives.
struct NodeState: Sendable {
  let name: String
  /// Its object in the manifests; nil for a node that only the scenario knows.
  let object: Node?
  var isCordoned = false
  var isUp = true
  /// A shutdown has begun: new pods are rejected.
  var isShuttingDown = false
  /// The control plane has missed its heartbeats for long enough.
  var isUnreachable = false
  /// Its taint unreachable:NoExecute, which pods' tolerations count from; nil without.
  var taintedSince: Moment?
  /// Why it hasn't that taint though it's silent, as it was told last.
  var toldWaiting: String?
  var isGone = false
  /// It has the taint out-of-service.
  var isOutOfService = false
  /// What its status says it's short of: `MemoryPressure`, `DiskPressure`, `PIDPressure`, `NetworkUnavailable`.
  var pressures: Set<String> = []
  /// The groups of pods that its shutdown ends one after the other, the least important first.
  var shutdown: [(pods: [Int], grace: Int)] = []
  /// The group that it ends now.
  var shuttingDown: [Int] = []
  /// Tells a stale missed heartbeat apart after a reboot.
  var lives = 0
  var podCount = 0
  /// What its pods may ask for together, by resource, in billionths; empty where nobody knows.
  var capacity: [String: Int128] = [:]
  /// All pods that were ever bound to it.
  var pods: [Int] = []

  /// The taints that the node controller makes of conditions. Source: `TaintNodesByCondition`.
  static let pressureTaints = [
    "MemoryPressure": "node.kubernetes.io/memory-pressure", "DiskPressure": "node.kubernetes.io/disk-pressure",
    "PIDPressure": "node.kubernetes.io/pid-pressure", "NetworkUnavailable": "node.kubernetes.io/network-unavailable",
  ]

  /// A node that shuts down calls itself not ready, and is tainted for it.
  var takesNewPods: Bool { !isCordoned && !isUnreachable && !isGone && !isShuttingDown }

  /// Whether its labels and taints admit a pod; a node without an object admits every one.
  func fits(_ plan: PodPlan, ignoring ignored: Set<String> = []) -> Bool {
    guard let object else { return true }
    let labels = Labels(object["metadata"]["labels"])
    let spec = plan.node["spec"]
    let hostname = "kubernetes.io/hostname"
    let selects = spec["nodeSelector"].fields.allSatisfy { key, value in
      (labels[key] ?? (key == hostname ? name : nil)) == value.text
    }
    let untolerated = object["spec"]["taints"].items.contains { taint in
      guard taint["effect"].string != "PreferNoSchedule", !ignored.contains(taint["key"].string ?? "") else {
        return false
      }
      return !spec["tolerations"].items.contains {
        tolerates($0, taint["key"].text ?? "", taint["value"].text ?? "", taint["effect"].text ?? "")
      }
    }
    let isPressed = pressures.contains { pressure in
      guard let key = Self.pressureTaints[pressure], !ignored.contains(key) else { return false }
      return !tolerates(spec["tolerations"], taint: key)
    }
    return selects && !untolerated && !isPressed && isWanted(by: spec["affinity"]["nodeAffinity"], labels)
  }

  /// Whether tolerations admit a taint NoSchedule without a value.
  func tolerates(_ tolerations: Node, taint key: String) -> Bool {
    tolerations.items.contains { tolerates($0, key, "", "NoSchedule") }
  }

  /// How many taints PreferNoSchedule a pod doesn't tolerate.
  func unwelcoming(_ plan: PodPlan) -> Int {
    (object?["spec"]["taints"].items ?? []).count { taint in
      taint["effect"].string == "PreferNoSchedule"
        && !plan.node["spec"]["tolerations"].items.contains {
          tolerates($0, taint["key"].text ?? "", taint["value"].text ?? "", "PreferNoSchedule")
        }
    }
  }

  /// The sum of the weights of preferred terms that hold.
  func preference(of plan: PodPlan) -> Int {
    guard let object else { return 0 }
    let labels = Labels(object["metadata"]["labels"])
    let terms = plan.node["spec"]["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"].items
    return terms.reduce(0) { sum, term in
      holds(term: term["preference"], labels) ? sum + bounded(term["weight"].int32) : sum
    }
  }

  /// A weight as the API accepts it.
  func bounded(_ weight: Int?) -> Int { min(max(weight ?? 0, 0), 100) }

  /// Node affinity that's required: one of its terms holds, each with all its expressions (DS-1).
  private func isWanted(by affinity: Node, _ labels: Labels) -> Bool {
    let terms = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"].items
    return terms.isEmpty || terms.contains { holds(term: $0, labels) }
  }

  private func holds(term: Node, _ labels: Labels) -> Bool {
    let (expressions, fields) = (term["matchExpressions"].items, term["matchFields"].items)
    // An empty term matches nothing.
    guard !expressions.isEmpty || !fields.isEmpty else { return false }
    return expressions.allSatisfy { expression in
      let key = expression["key"].text ?? ""
      return holds(expression, labels[key] ?? (key == "kubernetes.io/hostname" ? name : nil))
    } && fields.allSatisfy { holds($0, name) }
  }

  private func holds(_ expression: Node, _ value: String?) -> Bool {
    let values = expression["values"].items.compactMap(\.text)
    switch expression["operator"].text {
    case "In": return value.map(values.contains) ?? false
    case "NotIn": return !(value.map(values.contains) ?? false)
    case "Exists": return value != nil
    case "DoesNotExist": return value == nil
    case "Gt", "Lt":
      guard let own = value.flatMap({ Int($0) }), let bound = values.first.flatMap({ Int($0) }) else { return false }
      return expression["operator"].text == "Gt" ? own > bound : own < bound
    default: return false
    }
  }

  private func tolerates(_ toleration: Node, _ key: String, _ value: String, _ effect: String) -> Bool {
    let exists = toleration["operator"].string == "Exists"
    if toleration["key"].isPresent {
      guard toleration["key"].text == key, exists || toleration["value"].text ?? "" == value else {
        return false
      }
    } else if !exists {
      return false
    }
    return !toleration["effect"].isPresent || toleration["effect"].text == effect
  }
}

/// Nodes that fail, and what becomes of their pods (lifecycle rules NO).
extension World {
  /// Without a heartbeat for longer than this a node is Unknown (NO-1).
  static let nodeGrace = Moment.seconds(50)
  /// How long pods tolerate that by default (NO-3).
  private static let toleration = 300
  /// Pods of a node whose object is gone are removed after so long (NO-9).
  private static let forgetting = Moment.seconds(40)

  /// - Parameter joining: those that an action makes later.
  mutating func makeNodes(joining: Set<String>) {
    let given = experiment.given.nodes
    let objects = inventory.resources(of: .node).filter(\.isWritten)
    if !given.isEmpty {
      nodes = given.map { node in
        NodeState(name: node.name, object: objects.first { $0.name == node.name }?.node)
      }
      // One that is to join later may be given no pods.
      nodes += objects.filter { object in joining.contains(object.name) && !given.contains { $0.name == object.name } }
        .map { NodeState(name: $0.name, object: $0.node) }
      for (index, node) in given.enumerated() { for pod in node.pods { placement[pod] = index } }
    } else {
      nodes = objects.map { NodeState(name: $0.name, object: $0.node) }
      if nodes.isEmpty { nodes = [NodeState(name: "n1", object: nil)] }
    }
    for index in nodes.indices {
      nodes[index].isCordoned = nodes[index].object?["spec"]["unschedulable"].bool == true
      for condition in nodes[index].object?["status"]["conditions"].items ?? [] where condition["status"].text == "True"
      {
        if let type = condition["type"].text, NodeState.pressureTaints[type] != nil {
          nodes[index].pressures.insert(type)
        }
      }
      nodes[index].isGone = joining.contains(nodes[index].name)
      guard !nodes[index].isGone else { continue }
      record("node/\(nodes[index].name)", ["status": nodes[index].isCordoned ? "Ready,SchedulingDisabled" : "Ready"])
    }
  }

  /// A node that wasn't there: daemons come, and pods that found no place are tried.
  mutating func nodeJoins(_ name: String) {
    guard let node = nodes.firstIndex(where: { $0.name == name && $0.isGone }) else { return }
    nodes[node].isGone = false
    record("node/\(name)", ["status": nodes[node].isCordoned ? "Ready,SchedulingDisabled" : "Ready"])
    tell(
      .kubelet, .nodeUp, [("node", .text(name))], because: nodes[node].object,
      why: "the node joins the cluster and takes pods")
    for index in daemonSets.indices { enqueue(.daemonSet(index)) }
    scheduleWaiting()
  }

  func isOnDeadNode(_ pod: Int) -> Bool { pods[pod].node.map { !nodes[$0].isUp } ?? false }

  /// The node and everything on it vanish.
  mutating func die(_ node: Int) {
    guard nodes[node].isUp else { return }
    nodes[node].isUp = false
    nodes[node].lives += 1
    tell(
      .simulator, .nodeDown, [("node", .text(nodes[node].name))], because: nodes[node].object,
      why: "the node is gone without a word; its last heartbeat was now")
    for pod in nodes[node].pods where pods[pod].worker.life != .finished {
      pods[pod].sandboxGone = pods[pod].sandboxGone ?? now
      for index in pods[pod].runtimes.indices where pods[pod].runtimes[index].isRunning {
        pods[pod].processes.append(ProcessChange(at: now, container: index, now: .gone))
      }
    }
    agenda.add(.heartbeatMissed(node: node), at: now + Self.nodeGrace, .controller)
  }

  /// The node controller has heard nothing for 50 s: pods unready, taint, clock of the tolerations (NO-1 to NO-3).
  mutating func heartbeatMissed(_ node: Int) {
    guard !nodes[node].isUp, !nodes[node].isUnreachable, !nodes[node].isGone else { return }
    nodes[node].isUnreachable = true
    record("node/\(nodes[node].name)", ["status": "NotReady"])
    tell(
      .nodeLifecycle, .nodeUnreachable, [("node", .text(nodes[node].name))], because: nodes[node].object,
      why: "no heartbeat for \(Self.nodeGrace) s: Ready is Unknown, and the node is tainted unreachable")
    for pod in nodes[node].pods where pods[pod].exists {
      if pods[pod].status.isReady {
        pods[pod].status.isReady = false
        pods[pod].status.readySince = now
        tell(
          .nodeLifecycle, .podReady, pod: pod, [("value", false)], because: pods[pod].plan.node["spec"]["tolerations"],
          why: "nobody answers for the pod's node; its containers' own state stays as it was last heard")
        record(pod)
        podChangedInAPI(pod)
      }
    }
    collect(from: node)
    waitingForTaint.append(node)
    // Once for all that are found silent in one look.
    agenda.add(.taintNodes, at: now, .controller)
  }

  /// How long a pod stays bound to an unreachable node; nil for ever.
  func toleratedSeconds(_ pod: Int) -> Int? {
    if case .daemonSet? = pods[pod].owner { return nil }
    let key = "node.kubernetes.io/unreachable"
    let own = pods[pod].plan.node["spec"]["tolerations"].items.filter { toleration in
      (toleration["key"].text == key || !toleration["key"].isPresent && toleration["operator"].string == "Exists")
        && (!toleration["effect"].isPresent || toleration["effect"].text == "NoExecute")
    }
    // Of several the first that tolerates the taint counts; one without an end holds for ever.
    guard let first = own.first else { return Self.toleration }
    return first["tolerationSeconds"].int32.map { max(0, $0) }
  }

  mutating func tolerationEnds(_ pod: Int) {
    // The taint may have gone and come again meanwhile.
    guard pods[pod].exists, pods[pod].deletion == nil, let node = pods[pod].node, let since = nodes[node].taintedSince,
      let seconds = toleratedSeconds(pod), since + .seconds(seconds) <= now
    else { return }
    pods[pod].conditions["DisruptionTarget"] = true
    delete(pod, by: "the pod tolerates its unreachable node no longer (DisruptionTarget)")
  }

  /// The node's object is deleted: pods on it are removed by force a while later.
  mutating func deleteNode(_ node: Int) {
    guard !nodes[node].isGone else { return }
    nodes[node].isGone = true
    waitingForTaint.removeAll { $0 == node }
    taintUnreachable()
    record("node/\(nodes[node].name)", isThere: false, [:])
    tell(
      .api, .objectRemoved, [("object", .text("node/\(nodes[node].name)"))], because: nodes[node].object,
      why: "the node's object is deleted")
    // Found missing in one look, and forgotten in another.
    let due = nextCollection(from: nextCollection(from: now) + Self.forgetting)
    agenda.add(.nodeForgotten(node: node), at: due, .controller)
    for index in daemonSets.indices { enqueue(.daemonSet(index)) }
  }

  /// The taint node.kubernetes.io/out-of-service: pods that don't tolerate it are deleted, and the garbage collector
  /// removes those that terminate on a node that isn't ready.
  mutating func takeOutOfService(_ node: Int) {
    tell(
      .client, .note, [("node", .text(nodes[node].name))], because: nodes[node].object,
      why: "node \(nodes[node].name) is tainted out-of-service: whoever does that vouches for its being off")
    for pod in nodes[node].pods where pods[pod].exists && !toleratesOutOfService(pod) {
      delete(pod, by: "its node is tainted out-of-service")
    }
    nodes[node].isOutOfService = true
    let due = nextCollection(from: now)
    if due > now { agenda.add(.collectFromNode(node), at: due, .controller) } else { collect(from: node) }
  }

  /// Pods that terminate on a node that's out of service and not ready are removed by force.
  mutating func collect(from node: Int) {
    guard nodes[node].isOutOfService, nodes[node].isUnreachable else { return }
    for pod in nodes[node].pods where pods[pod].exists && pods[pod].deletion != nil && !toleratesOutOfService(pod) {
      fail(pod, why: "the pod's node is out of service")
      delete(pod, grace: 0, force: true, by: "it terminates on a node that's out of service")
    }
  }

  private func toleratesOutOfService(_ pod: Int) -> Bool {
    pods[pod].plan.node["spec"]["tolerations"].items.contains { toleration in
      let isAll = !toleration["key"].isPresent && toleration["operator"].text == "Exists"
      return (isAll || toleration["key"].text == "node.kubernetes.io/out-of-service")
        && (!toleration["effect"].isPresent || toleration["effect"].text == "NoExecute")
    }
  }

  private mutating func fail(_ pod: Int, why: String) {
    guard !pods[pod].status.phase.isTerminal else { return }
    pods[pod].status.phase = .failed
    tell(
      .nodeLifecycle, .phase, pod: pod, [("phase", "Failed")], because: pods[pod].plan.node["spec"]["nodeName"],
      why: why)
  }

  mutating func nodeForgotten(_ node: Int) {
    guard nodes[node].isGone else { return }
    for pod in nodes[node].pods where pods[pod].exists {
      pods[pod].conditions["DisruptionTarget"] = true
      fail(pod, why: "the pod's node isn't there any more (DisruptionTarget)")
      delete(pod, grace: 0, force: true, by: "its node hasn't been there for \(Self.forgetting) s")
    }
  }
}

// MARK: - Reboots

extension World {
  /// The node loses its power and comes back: every pod gets a new sandbox, init containers run again (IN-5, SV).
  mutating func reboot(_ node: Int, back: Moment) {
    die(node)
    agenda.add(.nodeReturns(node: node), at: now + back, .action)
  }

  mutating func nodeReturns(_ node: Int) {
    guard !nodes[node].isUp, !nodes[node].isGone else { return }
    nodes[node].isUp = true
    nodes[node].isUnreachable = false
    nodes[node].taintedSince = nil
    waitingForTaint.removeAll { $0 == node }
    taintUnreachable()
    record("node/\(nodes[node].name)", ["status": nodes[node].isCordoned ? "Ready,SchedulingDisabled" : "Ready"])
    tell(
      .kubelet, .nodeUp, [("node", .text(nodes[node].name))], because: nodes[node].object,
      why: "the node is back; the kubelet finds its pods without sandboxes")
    for pod in nodes[node].pods where pods[pod].worker.life != .waiting && pods[pod].worker.life != .finished {
      restartAll(pod)
    }
    for pod in nodes[node].pods where pods[pod].exists && pods[pod].worker.life == .waiting {
      agenda.add(.podChanged(pod), at: now, .kubelet)
    }
    scheduleWaiting()
  }

  /// All containers of a pod are gone, and start over from the first init container.
  private mutating func restartAll(_ pod: Int) {
    for index in pods[pod].runtimes.indices where pods[pod].runtimes[index].isRunning {
      pods[pod].runtimes[index].ended = ContainerStatus.Termination(exitCode: 255, reason: "Unknown", at: now)
      pods[pod].runtimes[index].stop = nil
    }
    pods[pod].worker = PodWorker()
    pods[pod].worker.life = pods[pod].exists ? .syncing : .terminating
    guard pods[pod].exists else {
      pods[pod].worker.life = .finished
      return
    }
    for index in pods[pod].probes.indices { pods[pod].probes[index].isStopped = true }
    pods[pod].hasSandbox = false
    pods[pod].sandboxGone = nil
    pods[pod].life += 1
    agenda.add(.podChanged(pod), at: now, .kubelet)
  }
}
