import Kubernetes
import Manifest

/// A Deployment and what its status says.
struct DeploymentState: Sendable {
  var id: ObjectID
  let node: Node
  var template: Template
  var replicas: Int
  var isPaused: Bool
  let isRecreate: Bool
  let surge: IntOrPercent
  let unavailable: IntOrPercent
  let minReady: Int
  /// Nil where it's switched off.
  let deadline: Int?
  let historyLimit: Int
  /// Its revisions, oldest first; those that are cleaned up stay, without existing.
  var replicaSets: [Int] = []
  var latestRevision = 0
  var status = Status()
  var progressing: Condition?
  var available: Condition?

  struct Status: Sendable, Equatable {
    var replicas = 0
    var updated = 0
    var ready = 0
    var available = 0
  }

  struct Condition: Sendable, Equatable {
    var status: String
    var reason: String
    var updated: Moment
  }

  /// How many pods more and fewer a rollout may have (DE-1).
  var fence: (surge: Int, unavailable: Int) {
    guard !isRecreate else { return (0, 0) }
    let fence = IntOrPercent.rollingUpdate(surge: surge, unavailable: unavailable, replicas: replicas)
    return (fence.surge, replicas == 0 ? 0 : min(fence.unavailable, replicas))
  }
}

/// Rollouts (lifecycle rules DE).
extension World {
  mutating func createDeployment(_ resource: Resource) {
    let spec = resource.node["spec"]
    let rolling = spec["strategy"]["rollingUpdate"]
    let deadline = spec["progressDeadlineSeconds"].int32 ?? 600
    let state = DeploymentState(
      id: id(of: resource, .deployment), node: resource.node, template: Template(spec["template"]),
      replicas: max(0, spec["replicas"].int32 ?? 1), isPaused: spec["paused"].bool == true,
      isRecreate: spec["strategy"]["type"].text == "Recreate",
      surge: amount(rolling["maxSurge"]) ?? .percent(25),
      unavailable: amount(rolling["maxUnavailable"]) ?? .percent(25),
      minReady: max(0, spec["minReadySeconds"].int32 ?? 0), deadline: deadline == Int(Int32.max) ? nil : deadline,
      historyLimit: max(0, spec["revisionHistoryLimit"].int32 ?? 10))
    deployments.append(state)
    tellCreated(state.id, resource.node)
    enqueue(.deployment(deployments.count - 1))
  }

  mutating func reconcileDeployment(_ index: Int) {
    guard deployments[index].id.exists, !deployments[index].id.isDeleting else { return }
    let old = oldReplicaSets(index)
    if deployments[index].isPaused || isScalingEvent(index) {
      scaleAll(index)
      if deployments[index].isPaused { cleanUp(index, old) }
      notePause(index)
      syncStatus(index, progresses: false)
      return
    }
    notePause(index)
    if deployments[index].isRecreate { recreate(index) } else { roll(index) }
    syncStatus(index, progresses: true)
  }

  /// The revision of the present template; nil before it's made.
  func newReplicaSet(_ index: Int) -> Int? {
    deployments[index].replicaSets.last {
      replicaSets[$0].id.exists && replicaSets[$0].template.isSame(as: deployments[index].template)
    }
  }

  private func oldReplicaSets(_ index: Int) -> [Int] {
    let new = newReplicaSet(index)
    return deployments[index].replicaSets.filter { $0 != new && replicaSets[$0].id.exists }
  }

  // MARK: Rolling update

  private mutating func roll(_ index: Int) {
    let old = oldReplicaSets(index)
    let new = findOrMakeReplicaSet(index, old)
    if scaleUpNew(index, new, old) { return }
    if scaleDownOld(index, new, old) { return }
    if isComplete(index) { cleanUp(index, old) }
  }

  /// DE-2; true when something was scaled.
  private mutating func scaleUpNew(_ index: Int, _ new: Int, _ old: [Int]) -> Bool {
    let desired = deployments[index].replicas
    guard replicaSets[new].replicas != desired else { return false }
    let size = replicaSets[new].replicas > desired ? desired : newSize(index, replicaSets[new].replicas, old)
    return scale(index, new, to: size, why: "up to \(desired + deployments[index].fence.surge) pods may exist at once")
  }

  private func newSize(_ index: Int, _ size: Int, _ old: [Int]) -> Int {
    let desired = deployments[index].replicas
    guard !deployments[index].isRecreate else { return desired }
    let total = old.reduce(size) { $0 + replicaSets[$1].replicas }
    let most = desired + deployments[index].fence.surge
    return total >= most ? size : size + min(most - total, desired - size)
  }

  /// DE-3 to DE-5: broken old pods first, then healthy ones while enough are available.
  private mutating func scaleDownOld(_ index: Int, _ new: Int, _ all: [Int]) -> Bool {
    let old = all.filter { replicaSets[$0].replicas > 0 }
    guard !old.isEmpty else { return false }
    let least = deployments[index].replicas - deployments[index].fence.unavailable
    let total = old.reduce(replicaSets[new].replicas) { $0 + replicaSets[$1].replicas }
    let newUnavailable = replicaSets[new].replicas - replicaSets[new].counts.available
    let budget = total - least - newUnavailable
    guard budget > 0 else { return false }
    var scaled = 0
    for set in old {
      let broken = replicaSets[set].replicas - replicaSets[set].counts.available
      guard scaled < budget, broken > 0 else { continue }
      let count = min(budget - scaled, broken)
      scale(index, set, to: replicaSets[set].replicas - count, why: "\(count) of its pods aren't available anyway")
      scaled += count
    }
    let available = old.reduce(replicaSets[new].counts.available) { $0 + replicaSets[$1].counts.available }
    var left = available - least
    for set in old where left > 0 && replicaSets[set].replicas > 0 {
      let count = min(replicaSets[set].replicas, left)
      scale(
        index, set, to: replicaSets[set].replicas - count,
        why: "\(available) pods are available and \(least) must stay so")
      left -= count
      scaled += count
    }
    return scaled > 0
  }

  // MARK: Recreate

  /// DE-8.
  private mutating func recreate(_ index: Int) {
    let old = oldReplicaSets(index)
    let active = old.filter { replicaSets[$0].replicas > 0 }
    for set in active { scale(index, set, to: 0, why: "strategy Recreate: the old pods go first, all of them") }
    guard active.isEmpty else { return }
    let isOldLeft = old.contains { set in
      replicaSets[set].pods.contains { pods[$0].exists && !pods[$0].status.phase.isTerminal }
    }
    guard !isOldLeft else { return }
    let new = findOrMakeReplicaSet(index, old)
    scale(index, new, to: deployments[index].replicas, why: "no old pod is left")
    if isComplete(index) { cleanUp(index, old) }
  }

  // MARK: Revisions

  /// The revision of the present template, made or taken up again (DE-11, DE-12).
  private mutating func findOrMakeReplicaSet(_ index: Int, _ old: [Int]) -> Int {
    let latest = old.compactMap { replicaSets[$0].revision }.max() ?? 0
    if let new = newReplicaSet(index) {
      if let revision = replicaSets[new].revision, revision < latest { renumber(index, new, latest + 1) }
      return new
    }
    let state = deployments[index]
    let revision = max(latest, state.latestRevision) + 1
    deployments[index].latestRevision = revision
    let name = "\(state.id.name)@\(revision)"
    let size = newSize(index, 0, old)
    var set = ReplicaSetState(
      id: ObjectID(kind: .replicaSet, name: name, namespace: state.id.namespace, createdAt: now),
      podBase: name, workload: state.id.key, node: state.node, deployment: index, revision: revision,
      template: state.template, replicas: size, minReady: state.minReady)
    set.desiredNote = state.replicas
    set.maximumNote = state.replicas + state.fence.surge
    replicaSets.append(set)
    let new = replicaSets.count - 1
    deployments[index].replicaSets.append(new)
    setCondition(index, \.progressing, "Progressing", "True", "NewReplicaSetCreated", why: "a new revision is made")
    if size > 0 { tellScaled(index, new, from: 0, why: "a template of its own makes a new revision") }
    enqueue(.replicaSet(new))
    return new
  }

  /// Rolling back takes up an equal revision under a new number.
  private mutating func renumber(_ index: Int, _ set: Int, _ revision: Int) {
    deployments[index].latestRevision = max(deployments[index].latestRevision, revision)
    replicaSets[set].revision = revision
    replicaSets[set].podBase = "\(deployments[index].id.name)@\(revision)"
    replicaSets[set].created = 0
  }

  /// DE-12: empty old revisions beyond the limit go, the lowest first.
  private mutating func cleanUp(_ index: Int, _ old: [Int]) {
    let excess = old.count - deployments[index].historyLimit
    guard excess > 0 else { return }
    for set in old.sorted(by: { (replicaSets[$0].revision ?? 0) < (replicaSets[$1].revision ?? 0) }).prefix(excess)
    where replicaSets[set].replicas == 0 && replicaSets[set].counts.replicas == 0 {
      deleteReplicaSet(set)
    }
  }

  // MARK: Scaling

  @discardableResult
  private mutating func scale(_ index: Int, _ set: Int, to size: Int, why: String) -> Bool {
    let before = replicaSets[set].replicas
    guard before != size else { return false }
    replicaSets[set].replicas = size
    note(index, set)
    enqueue(.replicaSet(set))
    enqueue(.deployment(index))
    tellScaled(index, set, from: before, why: why)
    return true
  }

  private func isScalingEvent(_ index: Int) -> Bool {
    deployments[index].replicaSets.contains { set in
      replicaSets[set].id.exists && replicaSets[set].replicas > 0
        && replicaSets[set].desiredNote != deployments[index].replicas
    }
  }

  /// DE-10: several revisions with pods share a change in proportion to their size.
  private mutating func scaleAll(_ index: Int) {
    let desired = deployments[index].replicas
    let new = newReplicaSet(index)
    let existing = deployments[index].replicaSets.filter { replicaSets[$0].id.exists }
    let active = existing.filter { replicaSets[$0].replicas > 0 }
    if active.count <= 1 {
      guard let set = active.first ?? new ?? existing.last else { return }
      if replicaSets[set].replicas != desired {
        scale(index, set, to: desired, why: "spec.replicas is \(desired) now")
      } else {
        note(index, set)
      }
      return
    }
    if let new, replicaSets[new].replicas == desired, replicaSets[new].counts.available == desired,
      replicaSets[new].desiredNote == desired
    {
      for set in active where set != new { scale(index, set, to: 0, why: "the new revision is complete") }
      return
    }
    guard !deployments[index].isRecreate else { return }
    let allowed = desired > 0 ? desired + deployments[index].fence.surge : 0
    let change = allowed - active.reduce(0) { $0 + replicaSets[$1].replicas }
    let sorted = active.sorted { a, b in
      let (sizeA, sizeB) = (replicaSets[a].replicas, replicaSets[b].replicas)
      if sizeA != sizeB { return sizeA > sizeB }
      return change > 0 ? a > b : a < b
    }
    var sizes: [Int: Int] = [:]
    var added = 0
    for set in sorted {
      let part = change == 0 ? 0 : proportion(of: set, index, change, added)
      sizes[set] = replicaSets[set].replicas + part
      added += part
    }
    if change != 0, let largest = sorted.first {
      sizes[largest] = max(0, (sizes[largest] ?? 0) + change - added)
    }
    for set in sorted {
      let size = sizes[set] ?? replicaSets[set].replicas
      if !scale(index, set, to: size, why: "a change of spec.replicas is shared among the revisions in proportion") {
        note(index, set)
      }
    }
  }

  private func proportion(of set: Int, _ index: Int, _ change: Int, _ added: Int) -> Int {
    let size = replicaSets[set].replicas
    guard size > 0, change != added else { return 0 }
    let allowed = change - added
    guard deployments[index].replicas > 0 else { return max(-size, allowed) }
    let maximum = deployments[index].replicas + deployments[index].fence.surge
    let before = replicaSets[set].maximumNote > 0 ? replicaSets[set].maximumNote : deployments[index].status.replicas
    guard before > 0 else { return 0 }
    let fraction = Int((Double(size * maximum) / Double(before)).rounded()) - size
    return change > 0 ? min(fraction, allowed) : max(fraction, allowed)
  }

  /// The annotations desired-replicas and max-replicas.
  private mutating func note(_ index: Int, _ set: Int) {
    replicaSets[set].desiredNote = deployments[index].replicas
    replicaSets[set].maximumNote = deployments[index].replicas + deployments[index].fence.surge
  }

  private mutating func tellScaled(_ index: Int, _ set: Int, from: Int, why: String) {
    let spec = deployments[index].node["spec"]
    tell(
      .deployment, .scaled,
      [
        ("workload", .text(deployments[index].id.key)), ("revision", .number(Double(replicaSets[set].revision ?? 0))),
        ("from", .number(Double(from))), ("to", .number(Double(replicaSets[set].replicas))),
      ],
      because: deployments[index].isRecreate ? spec["strategy"] : spec["strategy"]["rollingUpdate"],
      why: "revision \(replicaSets[set].revision ?? 0) goes from \(from) to \(replicaSets[set].replicas): \(why)")
  }

  mutating func deleteDeployment(_ index: Int) {
    deployments[index].id.exists = false
    record(deployments[index].id.key, isThere: false, [:])
    tellRemoved(deployments[index].id, deployments[index].node)
    for set in deployments[index].replicaSets { deleteReplicaSet(set) }
  }
}
