import Kubernetes
import Manifest

/// Who scales what, and who mounts which claim.
final class StorageFacts {
  private unowned let survey: Survey

  init(_ survey: Survey) { self.survey = survey }

  /// The autoscaler of a controller; nil where none is in the set.
  func autoscaler(of resource: Resource) -> HorizontalPodAutoscaler? {
    for link in survey.inventory.links(to: resource.id) where link.relation == .scales {
      if let scaler = survey.inventory[link.from], scaler.kind == .horizontalPodAutoscaler {
        return HorizontalPodAutoscaler(scaler.node)
      }
    }
    return nil
  }

  /// The most pods that a controller may have: its replicas, or what its autoscaler may make of them.
  func mostReplicas(of resource: Resource) -> Int {
    let written = max(0, min(resource.node["spec"]["replicas"].int ?? 1, Int(Int32.max)))
    guard let highest = autoscaler(of: resource)?.highest else { return written }
    return max(written, highest)
  }

  /// The claims that a pod mounts by name, with the volume of each.
  func claims(of runner: Runner) -> [ClaimUse] {
    runner.pod.volumes.compactMap { volume in
      guard let name = volume.node["persistentVolumeClaim"]["claimName"].text else { return nil }
      let found = survey.inventory.find(.persistentVolumeClaim, name, in: runner.namespace)
      let mounts = runner.mounts(of: volume.name)
      return ClaimUse(
        volume: volume, name: name, claim: found.flatMap { $0.isWritten ? $0 : nil }, mounts: mounts)
    }
  }

  /// What runs on and on and mounts a claim, in reading order.
  var longUsers: [NamespacedName: Runner] {
    users.value {
      var users: [NamespacedName: Runner] = [:]
      for runner in survey.runners where runner.isLongRunning && runner.isWanted {
        for use in claims(of: runner) {
          let key = NamespacedName(namespace: runner.namespace, name: use.name)
          if users[key] == nil { users[key] = runner }
        }
      }
      return users
    }
  }
  private let users = Fact<[NamespacedName: Runner]>()
}

/// A claim that a pod mounts.
struct ClaimUse {
  let volume: Volume
  let name: String
  /// Nil where it isn't in the set.
  let claim: Resource?
  /// Where containers have it.
  let mounts: [VolumeMount]

  var modes: [String] { claim.map { PersistentVolumeClaim($0.node).accessModes } ?? [] }
  /// One node at a time, or even one pod.
  var isForOne: Bool {
    !modes.isEmpty && modes.allSatisfy { $0 == "ReadWriteOnce" || $0 == "ReadWriteOncePod" }
  }
  var isForOnePod: Bool { modes == ["ReadWriteOncePod"] }
  /// Nobody writes: by the volume, or by every mount of it.
  var isReadOnly: Bool {
    volume.node["persistentVolumeClaim"]["readOnly"].bool == true || !mounts.isEmpty && mounts.allSatisfy(\.isReadOnly)
  }
  /// The field that names it.
  var node: Node { volume.node["persistentVolumeClaim"]["claimName"] }
}

extension Runner {
  /// Whether its pods must be on one node with each other: pod affinity on the host name to themselves.
  var staysTogether: Bool {
    pod.spec["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"].items.contains { term in
      term["topologyKey"].text == "kubernetes.io/hostname"
        && (Selector(labelSelector: term["labelSelector"])?.matches(pod.labels) ?? false)
    }
  }

  /// Whether its pods are bound to one node by name.
  var isOnOneNode: Bool {
    pod.nodeName != nil || pod.spec["nodeSelector"]["kubernetes.io/hostname"].isPresent
  }
}
