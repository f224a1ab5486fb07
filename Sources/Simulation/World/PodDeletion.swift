import Kubernetes
import Manifest

/// How pods leave the API.
extension World {
  /// A DELETE at the API server (TE-1, TE-10, TE-11, TE-15, TE-16).
  ///
  /// - Parameter by: who asks, with the reason; nil for a person.
  mutating func delete(_ pod: Int, grace asked: Int? = nil, force: Bool = false, by reason: String? = nil) {
    guard pods[pod].exists else { return }
    let own = pods[pod].plan.grace
    // kubectl sends 0 with --force alone (TE-11).
    let asked = asked ?? (force ? 0 : nil)
    var grace = asked ?? own
    if grace < 0 { grace = 1 }
    // kubectl turns 0 without --force into 1 (TE-10).
    if grace == 0, asked != nil, !force { grace = 1 }
    let because = pods[pod].plan.node["spec"]["terminationGracePeriodSeconds"]
    let source = asked == nil ? "the pod's own grace period" : "the grace period that was asked for"
    if let deletion = pods[pod].deletion {
      // Without a grace period of its own a second delete changes nothing.
      guard asked != nil, grace < deletion.grace else { return }
      // A deadline that would be past already is a second from now.
      if grace > 0, deletion.at + .seconds(grace) < now { grace = 1 }
      guard grace < deletion.grace else { return }
      pods[pod].deletion?.grace = grace
      tell(
        .api, .deletionShortened, pod: pod, [("grace", .number(Double(grace)))], because: because,
        why: "a second delete may only shorten the grace period; the stop that runs isn't interrupted")
    } else {
      if pods[pod].node == nil || pods[pod].status.phase.isTerminal { grace = 0 }
      pods[pod].deletion = Pod.Deletion(grace: grace, at: now)
      let who = reason.map { "\($0); " } ?? ""
      tell(
        .api, .deletionMarked, pod: pod, [("grace", .number(Double(grace)))], because: because,
        why: "\(who)deletionTimestamp is set, \(grace) s ahead (\(source)); "
          + "the object stays until its containers are gone")
      record(pod)
      agenda.add(.podChanged(pod), at: now, .kubelet)
      podChangedInAPI(pod)
    }
    if grace == 0 { remove(pod) }
  }

  /// Takes the object out of the API.
  mutating func remove(_ pod: Int) {
    guard pods[pod].exists else { return }
    pods[pod].exists = false
    if let node = pods[pod].node { nodes[node].podCount -= 1 }
    record(pod)
    let why =
      pods[pod].worker.life == .finished || pods[pod].node == nil
      ? "no container of it is left, so nothing holds the object any longer"
      : "the object is removed at once; its node may still be stopping the containers"
    tell(.api, .removed, pod: pod, because: pods[pod].plan.node, why: why)
    podChangedInAPI(pod)
    releaseClaims(of: pod)
    ownersHear(of: pod)
  }

  /// What the API says of a pod changed: Services, its controller and its budgets look again.
  mutating func podChangedInAPI(_ pod: Int) {
    for service in pods[pod].services where !services[service].isQueued {
      services[service].isQueued = true
      later(.updateEndpoints(service), at: now + experiment.knobs.endpointDelay, .endpoints)
    }
    if let owner = pods[pod].owner {
      enqueue(owner)
      // Recreate waits for each old pod, also for those that no longer count (DE-8).
      if case .replicaSet(let set) = owner, let deployment = replicaSets[set].deployment,
        deployments[deployment].isRecreate
      {
        enqueue(.deployment(deployment))
      }
    }
    for budget in pods[pod].budgets { enqueue(.budget(budget)) }
    if placesByRoom { freeRoom(of: pod) }
    if pods[pod].isCountedTerminated != (pods[pod].exists && pods[pod].status.phase.isTerminal) { countTerminated(pod) }
  }
}
