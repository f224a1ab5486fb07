import Kubernetes
import Manifest

/// A StatefulSet: pods with names, claims and an order.
struct StatefulSetState: Sendable {
  var id: ObjectID
  let node: Node
  var replicas: Int
  let start: Int
  let minReady: Int
  let isParallel: Bool
  let isOnDelete: Bool
  let partition: Int
  let deletesClaimsWhenScaled: Bool
  let deletesClaimsWhenDeleted: Bool
  /// Its revisions by number, 1 first; the last is the one to update to.
  var revisions: [(number: Int, template: Template)]
  /// The revision of pods that aren't updated yet.
  var current: Int
  /// The latest pod of each ordinal, while it exists.
  var pods: [Int: Int] = [:]
  /// Refused creations in a row, for the delay of the next try.
  var refusals = 0

  var update: (number: Int, template: Template) { revisions[revisions.count - 1] }

  func template(of revision: Int) -> Template {
    revisions.last { $0.number == revision }?.template ?? update.template
  }
}

/// Ordered pods (lifecycle rules SS).
extension World {
  mutating func createStatefulSet(_ resource: Resource) {
    let spec = resource.node["spec"]
    let strategy = spec["updateStrategy"]
    let retention = spec["persistentVolumeClaimRetentionPolicy"]
    let state = StatefulSetState(
      id: id(of: resource, .statefulSet), node: resource.node, replicas: max(0, spec["replicas"].int32 ?? 1),
      start: max(0, spec["ordinals"]["start"].int32 ?? 0), minReady: max(0, spec["minReadySeconds"].int32 ?? 0),
      isParallel: spec["podManagementPolicy"].text == "Parallel", isOnDelete: strategy["type"].text == "OnDelete",
      partition: max(0, strategy["rollingUpdate"]["partition"].int32 ?? 0),
      deletesClaimsWhenScaled: retention["whenScaled"].text == "Delete",
      deletesClaimsWhenDeleted: retention["whenDeleted"].text == "Delete",
      revisions: [(1, Template(spec["template"]))], current: 1)
    statefulSets.append(state)
    tellCreated(state.id, resource.node)
    if strategy["rollingUpdate"]["maxUnavailable"].isPresent {
      tell(
        .statefulset, .note, [("workload", .text(state.id.key))],
        because: strategy["rollingUpdate"]["maxUnavailable"],
        why: "MaxUnavailableStatefulSet is off in Kubernetes 1.\(minor): one pod at a time is updated")
    }
    enqueue(.statefulSet(statefulSets.count - 1))
  }

  /// Another template; one that was there before comes back under a new number.
  mutating func setTemplate(ofStatefulSet index: Int, _ image: String, of container: String) {
    var template = statefulSets[index].update.template
    template.setImage(image, of: container)
    guard !template.isSame(as: statefulSets[index].update.template) else { return }
    let number = statefulSets[index].update.number + 1
    if let equal = statefulSets[index].revisions.firstIndex(where: { $0.template.isSame(as: template) }) {
      let old = statefulSets[index].revisions.remove(at: equal).number
      // Its pods are of this revision already, whatever its number was.
      renumbered[statefulSets[index].id.key, default: [:]][old] = number
      if statefulSets[index].current == old { statefulSets[index].current = number }
    }
    statefulSets[index].revisions.append((number, template))
    noteObstacle(index)
    enqueue(.statefulSet(index))
  }

  /// SS-9: an ordered set sees to its broken pod first, and to a new template only when all are well.
  private mutating func noteObstacle(_ index: Int) {
    let set = statefulSets[index]
    guard !set.isParallel, !set.isOnDelete else { return }
    let broken = set.pods.sorted { $0.key < $1.key }.map(\.value).first { pods[$0].exists && !isHealthy($0) }
    guard let broken else { return }
    tell(
      .statefulset, .note, pod: broken, [("workload", .text(set.id.key))],
      because: set.node["spec"]["podManagementPolicy"],
      why: "the template is changed, and nothing is done about it while \(pods[broken].name) isn't running and ready")
  }

  private func revision(of pod: Int, in index: Int) -> Int {
    var revision = pods[pod].revision ?? 0
    let numbers = renumbered[statefulSets[index].id.key] ?? [:]
    while let next = numbers[revision] { revision = next }
    return revision
  }

  mutating func reconcileStatefulSet(_ index: Int) {
    guard statefulSets[index].id.exists, !statefulSets[index].id.isDeleting else { return }
    let set = statefulSets[index]
    for (ordinal, pod) in set.pods where !pods[pod].exists { statefulSets[index].pods[ordinal] = nil }
    work(on: index)
    recordStatefulSet(index)
  }

  private func isHealthy(_ pod: Int) -> Bool {
    pods[pod].status.phase == .running && pods[pod].isReady && pods[pod].deletion == nil
  }

  private mutating func work(on index: Int) {
    let set = statefulSets[index]
    let wanted = set.start..<(set.start + set.replicas)
    let condemned = set.pods.keys.filter { !wanted.contains($0) }.sorted(by: >)
    let unhealthy =
      wanted.first { set.pods[$0].map { !isHealthy($0) } ?? true }
      ?? condemned.last { set.pods[$0].map { !isHealthy($0) } ?? false }
    for ordinal in wanted where keepAlive(ordinal, in: index) && !set.isParallel { return }
    for ordinal in condemned {
      guard let pod = statefulSets[index].pods[ordinal] else { continue }
      if set.isParallel {
        condemn(pod, in: index)
        continue
      }
      // One at a time, each fully gone before the next; a broken one may go only if it's the first (SS-2).
      guard pods[pod].deletion == nil else { return }
      let isFine = isHealthy(pod) && isAvailable(pod, minReady: set.minReady)
      if isFine || ordinal == unhealthy { condemn(pod, in: index) }
      return
    }
    if !set.isOnDelete { update(index, wanted) }
  }

  /// Sees to the pod of an ordinal; true when an ordered set must wait for it (SS-1).
  private mutating func keepAlive(_ ordinal: Int, in index: Int) -> Bool {
    let set = statefulSets[index]
    guard let pod = set.pods[ordinal] else {
      createPod(ordinal, in: index)
      return true
    }
    if pods[pod].status.phase.isTerminal {
      // Whatever its exit code was, its name is needed (SS-12).
      if pods[pod].deletion == nil { delete(pod, by: "a finished pod of a StatefulSet is replaced") }
      return true
    }
    if pods[pod].status.phase == .pending { createClaims(ordinal, in: index) }
    if pods[pod].deletion != nil { return true }
    guard pods[pod].status.phase == .running, pods[pod].isReady else { return true }
    guard isAvailable(pod, minReady: set.minReady) else {
      if let next = nextAvailability(of: [pod], minReady: set.minReady) { enqueue(.statefulSet(index), at: next) }
      return true
    }
    return false
  }

  private mutating func createPod(_ ordinal: Int, in index: Int) {
    let set = statefulSets[index]
    createClaims(ordinal, in: index)
    // Below the partition a missing pod comes back as it was (SS-7).
    let isCurrent = !set.isOnDelete && ordinal < set.start + set.partition
    let revision = isCurrent ? set.current : set.update.number
    let name = "\(set.id.name)-\(ordinal)"
    let pod = createPod(
      PodRequest(
        name: name, namespace: set.id.namespace, plan: set.template(of: revision).plan, owner: .statefulSet(index),
        workload: set.id.key, revision: revision, ordinal: ordinal,
        labels: ["statefulset.kubernetes.io/pod-name": name, "apps.kubernetes.io/pod-index": "\(ordinal)"],
        claims: claimNames(ordinal, of: set), because: set.node["spec"]["replicas"],
        why: set.isParallel
          ? "podManagementPolicy Parallel: nobody waits for its turn"
          : "its turn has come: every pod before it is running, ready and available"))
    guard let pod else {
      enqueue(.statefulSet(index), at: now + retryDelay(set.refusals))
      statefulSets[index].refusals += 1
      return
    }
    statefulSets[index].pods[ordinal] = pod
    statefulSets[index].refusals = 0
  }

  private func claimNames(_ ordinal: Int, of set: StatefulSetState) -> [String] {
    set.node["spec"]["volumeClaimTemplates"].items.map {
      "\($0["metadata"]["name"].text ?? "")-\(set.id.name)-\(ordinal)"
    }
  }

  /// SS-3: claims come before the pod, and outlive it.
  private mutating func createClaims(_ ordinal: Int, in index: Int) {
    let set = statefulSets[index]
    for template in set.node["spec"]["volumeClaimTemplates"].items {
      let name = "\(template["metadata"]["name"].text ?? "")-\(set.id.name)-\(ordinal)"
      guard claim(name, in: set.id.namespace) == nil else { continue }
      makeClaim(name, in: set.id.namespace, template)
      tell(
        .statefulset, .claimCreated, [("name", .text(name))], because: template,
        why: "the pod of this ordinal needs a claim of its own; there is none of this name yet")
      scheduleWaiting()
    }
  }

  private mutating func condemn(_ pod: Int, in index: Int) {
    guard pods[pod].deletion == nil else { return }
    let set = statefulSets[index]
    if set.deletesClaimsWhenScaled {
      for name in claimNames(pods[pod].ordinal ?? 0, of: set) {
        if let claim = claim(name, in: set.id.namespace) { claims[claim].ownerPod = pod }
      }
    }
    delete(pod, by: "the set is scaled down, from the highest ordinal on")
  }

  /// SS-8: from the highest ordinal down, the next only when the one before is back.
  private mutating func update(_ index: Int, _ wanted: Range<Int>) {
    let set = statefulSets[index]
    for ordinal in wanted.reversed() where ordinal >= set.start + set.partition {
      guard let pod = statefulSets[index].pods[ordinal] else { return }
      if revision(of: pod, in: index) != set.update.number, pods[pod].deletion == nil {
        delete(pod, by: "it's of an older revision, and every pod above is updated and available")
        return
      }
      guard isHealthy(pod), isAvailable(pod, minReady: set.minReady) else {
        if let next = nextAvailability(of: [pod], minReady: set.minReady) { enqueue(.statefulSet(index), at: next) }
        return
      }
    }
  }

  private mutating func recordStatefulSet(_ index: Int) {
    let set = statefulSets[index]
    let existing = set.pods.values.filter { pods[$0].exists }
    let ready = existing.filter { pods[$0].status.phase == .running && pods[$0].isReady }
    let updated = existing.filter { pods[$0].deletion == nil && revision(of: $0, in: index) == set.update.number }
    let available = ready.filter { isAvailable($0, minReady: set.minReady) }
    if let next = nextAvailability(of: ready, minReady: set.minReady) { enqueue(.statefulSet(index), at: next) }
    // A rollout that is done makes its revision the current one.
    if !set.isOnDelete, updated.count == existing.count, ready.count == existing.count, existing.count == set.replicas {
      statefulSets[index].current = set.update.number
    }
    record(
      set.id.key,
      [
        "ready": "\(ready.count)/\(set.replicas)", "desired": "\(set.replicas)", "current": "\(existing.count)",
        "upToDate": "\(updated.count)", "available": "\(available.count)",
      ])
  }

  /// GC-2: its pods go all at once, without order; claims by their policy.
  mutating func deleteStatefulSet(_ index: Int) {
    let set = statefulSets[index]
    statefulSets[index].id.exists = false
    record(set.id.key, isThere: false, [:])
    tellRemoved(set.id, set.node)
    for pod in set.pods.values.sorted() where pods[pod].exists {
      delete(pod, by: "its owner \(set.id.key) is gone, and the garbage collector follows")
    }
    guard set.deletesClaimsWhenDeleted else { return }
    for claim in claims.indices where claims[claim].exists && claims[claim].namespace == set.id.namespace {
      let isOwn = set.node["spec"]["volumeClaimTemplates"].items.contains {
        let prefix = "\($0["metadata"]["name"].text ?? "")-\(set.id.name)-"
        // An ordinal follows: `data-web-a-0` is another set's.
        return claims[claim].name.hasPrefix(prefix) && Int(claims[claim].name.dropFirst(prefix.count)) != nil
      }
      if isOwn { deleteClaim(claim, because: set.node["spec"]["persistentVolumeClaimRetentionPolicy"]) }
    }
  }
}
