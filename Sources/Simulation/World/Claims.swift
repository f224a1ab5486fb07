import Kubernetes
import Manifest

/// A PersistentVolumeClaim: it outlives the pods that use it, unless somebody says otherwise.
struct ClaimState: Sendable {
  let name: String
  let namespace: String
  let node: Node
  var exists = true
  var isBound: Bool
  /// Its class binds when the first pod that uses it is placed (PV-2).
  var waitsForConsumer = false
  /// Deleted, and held by the pods that still use it (PV-4).
  var isDeleting = false
  /// The volume of the manifests that it's bound to; nil for one that's made for it.
  var volume: String?
  /// Goes when this pod goes: ephemeral volumes, `whenScaled: Delete`.
  var ownerPod: Int?
}

/// Claims and what binds them (lifecycle rules PV, SS-3, SS-4).
extension World {
  func claim(_ name: String, in namespace: String) -> Int? {
    claimsByName["\(namespace)/\(name)"].flatMap { claims[$0].exists ? $0 : nil }
  }

  /// Whether a pod that mounts it can be placed (PV-3).
  func isClaimUsable(_ name: String, in namespace: String) -> Bool {
    guard let index = claim(name, in: namespace) else { return experiment.knobs.assumesMissing }
    return claims[index].isBound || claims[index].waitsForConsumer
  }

  /// A pod is placed: claims that waited for their first consumer are bound (PV-2).
  mutating func bindWaitingClaims(of pod: Int) {
    for name in pods[pod].claims {
      guard let index = claim(name, in: pods[pod].namespace), claims[index].waitsForConsumer else { continue }
      claims[index].waitsForConsumer = false
      claims[index].isBound = true
      record("pvc/\(name)", ["status": "Bound"])
    }
  }

  private func modes(of claim: Int) -> [String] { claims[claim].node["spec"]["accessModes"].items.compactMap(\.text) }

  /// A claim of the pod that only one pod may use (ReadWriteOncePod), and that another one uses (PV-5).
  func claimInUse(by pod: Int) -> String? {
    pods[pod].claims.first { name in
      guard let index = claim(name, in: pods[pod].namespace), modes(of: index) == ["ReadWriteOncePod"] else {
        return false
      }
      return claimUsers(name).contains { other in
        other != pod && pods[other].namespace == pods[pod].namespace && pods[other].exists && pods[other].node != nil
          && !pods[other].status.phase.isTerminal
      }
    }
  }

  /// A claim that only one node may mount at a time (ReadWriteOnce), and whose volume another node still has (PV-5).
  func claimElsewhere(of pod: Int) -> (name: String, user: Int)? {
    guard nodes.count > 1 else { return nil }
    for name in pods[pod].claims {
      guard let index = claim(name, in: pods[pod].namespace) else { continue }
      let modes = modes(of: index)
      guard !modes.isEmpty, modes.allSatisfy({ $0 == "ReadWriteOnce" }) else { continue }
      let user = claimUsers(name).first { other in
        other != pod && pods[other].namespace == pods[pod].namespace && pods[other].exists
          && pods[other].node != pods[pod].node && pods[other].hasSandbox && !pods[other].status.phase.isTerminal
      }
      if let user { return (name, user) }
    }
    return nil
  }

  /// A pod no longer mounts its claims: those that wait for them look again.
  mutating func wakeWaiting(forClaimsOf pod: Int) {
    guard !pods[pod].claims.isEmpty else { return }
    let names = Set(pods[pod].claims)
    for other in pods.indices where other != pod && pods[other].exists && !names.isDisjoint(with: pods[other].claims) {
      if pods[other].node == nil {
        agenda.add(.schedule(pod: other), at: now, .scheduler)
      } else if pods[other].worker.toldMount {
        agenda.add(.podChanged(other), at: now, .kubelet)
      }
    }
  }

  func claimNode(_ name: String, of pod: Int) -> Node {
    let volumes = pods[pod].plan.node["spec"]["volumes"]
    let volume = volumes.items.first { $0["persistentVolumeClaim"]["claimName"].text == name }
    return volume?["persistentVolumeClaim"]["claimName"] ?? volumes
  }

  /// The manifests' own claims are there from the start, unless an action makes them.
  mutating func makeWrittenClaims() {
    for resource in inventory.resources(of: .persistentVolumeClaim) where resource.isWritten {
      let namespace = inventory.effectiveNamespace(of: resource)
      guard !absent.contains(absenceKey(.persistentVolumeClaim, resource.name, in: namespace)) else { continue }
      makeClaim(resource.name, in: namespace, resource.node)
    }
  }

  mutating func createClaim(_ resource: Resource) {
    makeClaim(resource.name, in: inventory.effectiveNamespace(of: resource), resource.node)
    scheduleWaiting()
  }

  @discardableResult
  mutating func makeClaim(_ name: String, in namespace: String, _ node: Node, ownerPod: Int? = nil) -> Int {
    if let index = claim(name, in: namespace) { return index }
    let (canBind, volume) = binding(for: node["spec"])
    let mode = storageClass(of: node["spec"])
    let waits = canBind && mode?.node["volumeBindingMode"].text == "WaitForFirstConsumer"
    let isBound = canBind && !waits
    claims.append(
      ClaimState(
        name: name, namespace: namespace, node: node, isBound: isBound, waitsForConsumer: waits, volume: volume,
        ownerPod: ownerPod))
    if let volume { record("persistentvolume/\(volume)", ["status": "Bound"]) }
    claimsByName["\(namespace)/\(name)"] = claims.count - 1
    record("pvc/\(name)", ["status": isBound ? "Bound" : "Pending"])
    return claims.count - 1
  }

  /// The class that a claim names, or the default one where it names none; nil for one that nobody wrote, and for "".
  private func storageClass(of spec: Node) -> Resource? {
    if let name = spec["storageClassName"].text {
      return name.isEmpty ? nil : inventory.find(.storageClass, name, in: "")
    }
    let key = "storageclass.kubernetes.io/is-default-class"
    return inventory.resources(of: .storageClass).last {
      $0.isWritten && $0.node["metadata"]["annotations"][key].text == "true"
    }
  }

  /// A volume or a class has come, or a volume is free again: claims that wait are looked at.
  mutating func bindPendingClaims() {
    var isNews = false
    for index in claims.indices
    where claims[index].exists && !claims[index].isBound && !claims[index].waitsForConsumer && !claims[index].isDeleting
    {
      let (canBind, volume) = binding(for: claims[index].node["spec"])
      guard canBind else { continue }
      isNews = true
      let waits = storageClass(of: claims[index].node["spec"])?.node["volumeBindingMode"].text == "WaitForFirstConsumer"
      (claims[index].waitsForConsumer, claims[index].isBound, claims[index].volume) = (waits, !waits, volume)
      if let volume { record("persistentvolume/\(volume)", ["status": "Bound"]) }
      record("pvc/\(claims[index].name)", ["status": waits ? "Pending" : "Bound"])
    }
    if isNews { scheduleWaiting() }
  }

  /// Whether there is, or will be made, a volume for a claim: a class that nobody wrote is taken to be a cluster's own.
  private mutating func binding(for spec: Node) -> (canBind: Bool, volume: String?) {
    let found = storageClass(of: spec)
    let name = spec["storageClassName"].text ?? found?.name ?? ""
    if let found, absent.contains(absenceKey(.storageClass, found.name, in: inventory.effectiveNamespace(of: found))) {
      return (false, nil)
    }
    let isStatic =
      spec["storageClassName"].text == "" || found?.node["provisioner"].text == "kubernetes.io/no-provisioner"
    let named = spec["volumeName"].text
    guard isStatic || named != nil else { return (true, nil) }
    let modes = spec["accessModes"].items.compactMap(\.text)
    let wanted = spec["resources"]["requests"]["storage"].text.flatMap { Quantity($0) } ?? .zero
    let labels = Selector(Labels(spec["selector"]["matchLabels"]))
    let fitting = inventory.resources(of: .persistentVolume).filter { volume in
      let own = volume.node["spec"]
      let size = own["capacity"]["storage"].text.flatMap { Quantity($0) } ?? .zero
      let offered = own["accessModes"].items.compactMap(\.text)
      let isAbsent = absent.contains(
        absenceKey(.persistentVolume, volume.name, in: inventory.effectiveNamespace(of: volume)))
      return volume.isWritten && !isAbsent && !boundVolumes.contains(volume.name)
        && (named.map { $0 == volume.name } ?? (own["storageClassName"].text ?? "" == name))
        && size.billionths >= wanted.billionths && modes.allSatisfy(offered.contains) && labels.matches(volume.labels)
    }.min { size(of: $0) < size(of: $1) }
    guard let fitting else { return (false, nil) }
    boundVolumes.insert(fitting.name)
    return (true, fitting.name)
  }

  private func size(of volume: Resource) -> Int128 {
    volume.node["spec"]["capacity"]["storage"].text.flatMap { Quantity($0) }?.billionths ?? 0
  }

  /// Generic ephemeral volumes get claims of their own, which go with the pod.
  mutating func makeEphemeralClaims(of pod: Int) {
    for volume in pods[pod].plan.node["spec"]["volumes"].items {
      let template = volume["ephemeral"]["volumeClaimTemplate"]
      guard template.isPresent else { continue }
      makeClaim("\(pods[pod].name)-\(volume["name"].text ?? "")", in: pods[pod].namespace, template, ownerPod: pod)
    }
  }

  /// A pod is gone: what it alone held back goes, and what belonged to it.
  mutating func releaseClaims(of pod: Int) {
    wakeWaiting(forClaimsOf: pod)
    for name in pods[pod].claims {
      guard let index = claim(name, in: pods[pod].namespace) else { continue }
      if claims[index].ownerPod == pod { claims[index].isDeleting = true }
      if claims[index].isDeleting { removeClaimIfUnused(index, because: claims[index].node) }
    }
  }

  mutating func deleteClaims(_ target: ObjectName) {
    for index in claims.indices
    where claims[index].exists && target.means(.persistentVolumeClaim, claims[index].name, in: claims[index].namespace)
    {
      deleteClaim(index, because: claims[index].node)
    }
  }

  mutating func deleteClaim(_ index: Int, because: Node) {
    claims[index].isDeleting = true
    record("pvc/\(claims[index].name)", ["status": "Terminating"])
    removeClaimIfUnused(index, because: because)
  }

  private mutating func removeClaimIfUnused(_ index: Int, because: Node) {
    let (name, namespace) = (claims[index].name, claims[index].namespace)
    let isUsed = claimUsers(name).contains { pod in
      pods[pod].exists && pods[pod].namespace == namespace && pods[pod].node != nil
        && !pods[pod].status.phase.isTerminal
    }
    guard !isUsed, claims[index].exists else { return }
    claims[index].exists = false
    record("pvc/\(name)", isThere: false, [:])
    tell(
      .garbageCollector, .claimRemoved, [("name", .text(name))], because: because,
      why: "no pod uses the claim any longer, and it was to go")
    if claims[index].isBound { reclaimVolume(of: index) }
  }

  /// A claim is gone: its volume goes with its data, or is kept and bound to nobody until somebody clears its claimRef
  /// (PV-4). Delete is the default of a class, Retain that of a volume made by hand.
  private mutating func reclaimVolume(of index: Int) {
    let written = claims[index].volume.flatMap { inventory.find(.persistentVolume, $0, in: "") }
    let known = storageClass(of: claims[index].node["spec"])
    let field = written?.node["spec"]["persistentVolumeReclaimPolicy"] ?? known?.node["reclaimPolicy"]
    let policy = field?.text ?? (written == nil ? "Delete" : "Retain")
    if policy == "Recycle", let written {
      // Its files are removed, and it's offered again: an old policy that nfs and hostPath still have.
      boundVolumes.remove(written.name)
      record("persistentvolume/\(written.name)", ["status": "Available"])
      tell(
        .garbageCollector, .volumeReleased, [("claim", .text(claims[index].name)), ("policy", .text(policy))],
        because: field ?? claims[index].node,
        why: "the reclaim policy is Recycle: its files are removed, and the volume is there for another claim")
      bindPendingClaims()
      return
    }
    let isKept = policy == "Retain"
    if let written {
      record("persistentvolume/\(written.name)", isThere: isKept, isKept ? ["status": "Released"] : [:])
    }
    tell(
      .garbageCollector, isKept ? .volumeReleased : .volumeRemoved,
      [("claim", .text(claims[index].name)), ("policy", .text(policy))], because: field ?? claims[index].node,
      why: isKept
        ? "the reclaim policy is Retain: the volume and its data stay, and no other claim gets it"
        : "the reclaim policy is \(policy): the volume goes, and its data with it")
  }

  private func claimUsers(_ name: String) -> [Int] { pods.indices.filter { pods[$0].claims.contains(name) } }
}
