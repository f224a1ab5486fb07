import Kubernetes
import Manifest

/// An owner that was deleted in the foreground: it goes when its pods are gone.
struct WaitingOwner: Sendable {
  let target: ObjectName
  var pods: Set<Int>
}

/// Who owns pods, and what that means when an owner goes (lifecycle rules RS-1, RS-5, DE-14, GC).
extension World {
  // MARK: Adoption

  /// A pod that nobody owns: a ReplicaSet whose selector matches it takes it.
  mutating func orphanAppears(_ pod: Int) {
    orphans.append(pod)
    for index in replicaSets.indices where replicaSets[index].id.exists && selects(pod, replicaSet: index) {
      enqueue(.replicaSet(index))
    }
  }

  private func selects(_ pod: Int, replicaSet index: Int) -> Bool {
    replicaSets[index].id.namespace == pods[pod].namespace
      && replicaSets[index].selector?.matches(pods[pod].labels) ?? false
  }

  /// Active pods without an owner that match become its own, and count from then on.
  mutating func adopt(_ index: Int) {
    guard !orphans.isEmpty, replicaSets[index].selector != nil else { return }
    for pod in orphans where pods[pod].isActive && selects(pod, replicaSet: index) {
      pods[pod].owner = .replicaSet(index)
      pods[pod].workload = replicaSets[index].workload
      replicaSets[index].pods.append(pod)
      tell(
        .replicaset, .adopted, pod: pod, [("workload", .text(replicaSets[index].workload))],
        because: replicaSets[index].node["spec"]["selector"],
        why: "its labels match the selector and nobody owns it, so it counts as one of the wanted pods")
    }
    orphans.removeAll { pods[$0].owner != nil || !pods[$0].exists }
  }

  /// Somebody changes a label: Services, budgets and the owner look again.
  mutating func setLabel(_ key: String, _ value: String?, ofPod pod: Int) {
    pods[pod].labels.pairs[key] = value
    let before = Set(pods[pod].services)
    pods[pod].services = services.indices.filter { selects($0, pod) }
    for service in services.indices where before.contains(service) != pods[pod].services.contains(service) {
      services[service].members.removeAll { $0 == pod }
      if pods[pod].services.contains(service) { services[service].members.append(pod) }
      later(.updateEndpoints(service), at: now + experiment.knobs.endpointDelay, .endpoints)
    }
    for budget in budgets.indices {
      budgets[budget].members.removeAll { $0 == pod }
      if budgets[budget].protects(pods[pod]) { budgets[budget].members.append(pod) }
      enqueue(.budget(budget))
    }
    pods[pod].budgets = budgets.indices.filter { budgets[$0].protects(pods[pod]) }
    release(pod)
    podChangedInAPI(pod)
    // Changed metadata makes the kubelet look too (SY-2).
    requestSync(pod)
  }

  /// A pod that its owner's selector no longer matches is let go, and another one is made.
  private mutating func release(_ pod: Int) {
    let owner = pods[pod].owner
    let selector: Selector?
    switch owner {
    case .replicaSet(let index):
      selector =
        replicaSets[index].selector
        ?? replicaSets[index].deployment.flatMap { self.selector(deployments[$0].node["spec"]["selector"]) }
    case .statefulSet(let index): selector = self.selector(statefulSets[index].node["spec"]["selector"])
    case .daemonSet(let index): selector = self.selector(daemonSets[index].node["spec"]["selector"])
    default: selector = nil
    }
    guard let owner else {
      // Nobody owns it: somebody may take it now.
      if !orphans.contains(pod) {
        orphanAppears(pod)
      } else {
        for index in replicaSets.indices { enqueue(.replicaSet(index)) }
      }
      return
    }
    guard let selector, !selector.matches(pods[pod].labels) else { return }
    pods[pod].owner = nil
    if case .statefulSet(let index) = owner {
      for (ordinal, own) in statefulSets[index].pods where own == pod { statefulSets[index].pods[ordinal] = nil }
    }
    if case .daemonSet(let index) = owner { daemonSets[index].pods.removeAll { $0 == pod } }
    let actor: Event.Actor =
      switch owner {
      case .statefulSet: .statefulset
      case .daemonSet: .daemonset
      default: .replicaset
      }
    tell(
      actor, .released, pod: pod, [("workload", .text(pods[pod].workload ?? ""))],
      because: pods[pod].plan.node["metadata"]["labels"],
      why: "its labels no longer match the selector: it goes on by itself, and another pod takes its place")
    enqueue(owner)
    orphanAppears(pod)
  }

  // MARK: Cascades

  /// GC-1.
  mutating func delete(_ target: ObjectName, _ cascade: Cascade) {
    switch cascade {
    case .background: delete(target, grace: nil, force: false)
    case .orphan:
      strip(target)
      delete(target, grace: nil, force: false)
    case .foreground:
      let owned = owners(of: target).flatMap(podsOwned)
      guard !owned.isEmpty else {
        delete(target, grace: nil, force: false)
        return
      }
      for owner in owners(of: target) { markDeleting(owner) }
      waitingOwners.append(WaitingOwner(target: target, pods: Set(owned)))
      for pod in owned { delete(pod, by: "its owner \(target.key) is deleted in the foreground and waits for it") }
    }
  }

  /// The controllers' objects that a name means, Deployments with their ReplicaSets.
  private func owners(of target: ObjectName) -> [Controller] {
    func means(_ id: ObjectID) -> Bool { id.exists && target.means(id.kind, id.name, in: id.namespace) }
    var found = replicaSets.indices.filter { means(replicaSets[$0].id) }.map { Controller.replicaSet($0) }
    for index in deployments.indices where means(deployments[index].id) {
      found.append(.deployment(index))
      found += deployments[index].replicaSets.filter { replicaSets[$0].id.exists }.map { .replicaSet($0) }
    }
    found += statefulSets.indices.filter { means(statefulSets[$0].id) }.map { .statefulSet($0) }
    found += daemonSets.indices.filter { means(daemonSets[$0].id) }.map { .daemonSet($0) }
    found += jobs.indices.filter { means(jobs[$0].id) }.map { .job($0) }
    for index in cronJobs.indices where means(cronJobs[index].id) {
      found.append(.cronJob(index))
      found += cronJobs[index].jobs.filter { jobs[$0].id.exists }.map { .job($0) }
    }
    return found
  }

  private func podsOwned(by owner: Controller) -> [Int] {
    pods.indices.filter { pods[$0].exists && pods[$0].owner == owner }
  }

  private mutating func markDeleting(_ owner: Controller) {
    switch owner {
    case .replicaSet(let index): replicaSets[index].id.isDeleting = true
    case .deployment(let index): deployments[index].id.isDeleting = true
    case .statefulSet(let index): statefulSets[index].id.isDeleting = true
    case .daemonSet(let index): daemonSets[index].id.isDeleting = true
    case .job(let index): jobs[index].id.isDeleting = true
    case .cronJob(let index): cronJobs[index].id.isDeleting = true
    case .budget: break
    }
  }

  /// What a target owns directly loses its owner, and stays.
  private mutating func strip(_ target: ObjectName) {
    for owner in owners(of: target) {
      switch owner {
      case .deployment(let index):
        for set in deployments[index].replicaSets {
          replicaSets[set].deployment = nil
        }
        deployments[index].replicaSets = []
      case .cronJob(let index): cronJobs[index].jobs = []
      // Of a Deployment's ReplicaSets only their own owner goes.
      case .replicaSet(let index) where target.kind == .deployment: _ = index
      case .job where target.kind == .cronJob: break
      default:
        for pod in podsOwned(by: owner) {
          pods[pod].owner = nil
          orphans.append(pod)
        }
        if case .replicaSet(let index) = owner { replicaSets[index].pods = [] }
        if case .statefulSet(let index) = owner { statefulSets[index].pods = [:] }
        if case .daemonSet(let index) = owner { daemonSets[index].pods = [] }
        if case .job(let index) = owner { jobs[index].pods = [] }
      }
    }
  }

  /// A pod is gone: an owner or a namespace that waited for it may go as well.
  mutating func ownersHear(of pod: Int) {
    for index in waitingOwners.indices.reversed() where waitingOwners[index].pods.remove(pod) != nil {
      guard waitingOwners[index].pods.isEmpty else { continue }
      let target = waitingOwners.remove(at: index).target
      delete(target, grace: nil, force: false)
    }
    finishNamespace(pods[pod].namespace)
  }

  // MARK: Namespaces

  /// GC-2: pods first, then everything else, then the namespace; meanwhile nothing new is accepted in it.
  mutating func deleteNamespace(_ name: String) {
    guard terminatingNamespaces[name] == nil else { return }
    terminatingNamespaces[name] = []
    let node = inventory.find(.namespace, name, in: "")?.node
    record("namespace/\(name)", ["status": "Terminating"])
    tell(
      .api, .note, [("object", .text("namespace/\(name)"))], because: node,
      why:
        "namespace '\(name)' is Terminating: its pods are deleted first, then the rest; nothing new is accepted in it")
    for pod in pods.indices where pods[pod].exists && pods[pod].namespace == name && pods[pod].deletion == nil {
      delete(pod, by: "its namespace is deleted, pods before everything else")
    }
    finishNamespace(name)
  }

  private mutating func finishNamespace(_ name: String) {
    guard terminatingNamespaces[name] != nil,
      !pods.contains(where: { $0.exists && $0.namespace == name })
    else { return }
    terminatingNamespaces[name] = nil
    let kinds: [Kind] = [
      .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .cronJob, .job,
      .horizontalPodAutoscaler, .service, .podDisruptionBudget, .persistentVolumeClaim, .configMap, .secret,
    ]
    for kind in kinds {
      for resource in inventory.resources(of: kind)
      where resource.isWritten && inventory.effectiveNamespace(of: resource) == name {
        delete(ObjectName("\(ObjectName.word(kind))/\(name)/\(resource.name)"), grace: nil, force: false)
      }
    }
    for claim in claims.indices where claims[claim].exists && claims[claim].namespace == name {
      deleteClaim(claim, because: claims[claim].node)
    }
    record("namespace/\(name)", isThere: false, [:])
    tell(
      .api, .objectRemoved, [("object", .text("namespace/\(name)"))],
      because: inventory.find(.namespace, name, in: "")?.node, why: "nothing is left in it")
  }

  /// In a namespace that's being deleted nothing is created; each who tries is told so once.
  mutating func isRefusedByNamespace(_ request: PodRequest) -> Bool {
    guard terminatingNamespaces[request.namespace] != nil else { return false }
    let who = request.workload ?? request.name
    if terminatingNamespaces[request.namespace]?.insert(who).inserted == true {
      tell(
        .api, .createRefused, [("name", .text(request.name)), ("code", 403)], because: request.because,
        why: "namespace '\(request.namespace)' is being terminated, so nothing new is made in it")
    }
    return true
  }
}
