import Kubernetes
import Manifest

/// What is left of a pod after something happened to it (lifecycle rules SV).
package struct Survival: Sendable, Hashable {
  /// What happens.
  package enum Happening: String, Sendable, CaseIterable {
    case containerRestart = "a container restarts"
    case replacement = "the pod is replaced"
    case deletion = "the pod is deleted or evicted"
    case reboot = "its node restarts"
  }

  package enum Fate: String, Sendable {
    case kept, lost, same, new
    /// It has none.
    case none = "-"
    /// There is no pod any more.
    case gone
    /// The claim is left, and nobody uses it.
    case keptUnused = "kept, unused"
    /// All replicas mount the one claim that the template names.
    case keptShared = "kept, shared"
    /// Whatever node the scheduler takes.
    case any
    /// Only where the volume can be mounted.
    case whereVolumeAllows = "where the volume allows"
    case plusOne = "+1"
    case zero = "0"
  }

  package let happening: Happening
  /// The files that the container wrote outside of volumes.
  package let writableLayer: Fate
  package let emptyDir: Fate
  /// An emptyDir in memory.
  package let memoryDir: Fate
  package let claims: Fate
  package let name: Fate
  package let hostname: Fate
  package let address: Fate
  package let node: Fate
  package let restarts: Fate
}

extension Timeline {
  /// What survives for a pod: a restart of a container, a restart of its node, and its end, by who owns it.
  ///
  /// Empty for a pod that never was.
  package func survival(of pod: String) -> [Survival] {
    guard let index = world.podsByName[pod]?.first else { return [] }
    let pod = world.pods[index]
    let owner: Survival.Owner =
      switch pod.owner {
      case .statefulSet?: .statefulSet
      case .daemonSet?: .daemonSet
      case nil: .nobody
      default: .other
      }
    return Survival.rows(pod.plan.node["spec"], hasClaims: !pod.claims.isEmpty, owner: owner)
  }
}

extension Survival {
  /// Who makes another pod where one goes.
  enum Owner: Sendable { case statefulSet, daemonSet, nobody, other }

  /// What survives of the pods of a workload, or of a pod; empty for what runs no pods.
  package static func rows(of resource: Resource) -> [Survival] {
    guard resource.runsPods else { return [] }
    let spec = resource.podTemplate["spec"]
    let owner: Owner =
      switch resource.kind {
      case .statefulSet: .statefulSet
      case .daemonSet: .daemonSet
      case .pod: .nobody
      default: .other
      }
    let templates = resource.kind == .statefulSet ? resource.node["spec"]["volumeClaimTemplates"].items : []
    let hasClaims = !templates.isEmpty || spec["volumes"].items.contains { $0["persistentVolumeClaim"].isPresent }
    return rows(spec, hasClaims: hasClaims, owner: owner)
  }

  static func rows(_ spec: Node, hasClaims: Bool, owner: Owner) -> [Survival] {
    let volumes = spec["volumes"].items.filter { $0["emptyDir"].isWritten }
    let isInMemory = { (volume: Node) in volume["emptyDir"]["medium"].text == "Memory" }
    func directory(_ fate: Fate) -> Fate { volumes.contains { !isInMemory($0) } ? fate : .none }
    func memory(_ fate: Fate) -> Fate { volumes.contains(where: isInMemory) ? fate : .none }
    func claims(_ fate: Fate) -> Fate { hasClaims ? fate : .none }
    let restart = Survival(
      happening: .containerRestart, writableLayer: .lost, emptyDir: directory(.kept), memoryDir: memory(.kept),
      claims: claims(.kept), name: .same, hostname: .same, address: .same, node: .same, restarts: .plusOne)
    let reboot = Survival(
      happening: .reboot, writableLayer: .lost, emptyDir: directory(.kept), memoryDir: memory(.lost),
      claims: claims(.kept), name: .same, hostname: .same, address: .new, node: .same, restarts: .plusOne)
    let end: Survival
    switch owner {
    case .statefulSet:
      end = Survival(
        happening: .replacement, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.kept), name: .same, hostname: .same, address: .new,
        node: hasClaims ? .whereVolumeAllows : .any, restarts: .zero)
    case .daemonSet:
      end = Survival(
        happening: .replacement, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.keptShared), name: .new, hostname: .new, address: .new, node: .same, restarts: .zero)
    case .nobody:
      end = Survival(
        happening: .deletion, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.keptUnused), name: .gone, hostname: .gone, address: .gone, node: .gone, restarts: .gone)
    case .other:
      end = Survival(
        happening: .replacement, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.keptShared), name: .new, hostname: .new, address: .new, node: .any, restarts: .zero)
    }
    return [restart, end, reboot]
  }
}

extension Survival {
  /// What there is in the pod, and what becomes of it, by name: `writable layer lost, pod name same`.
  package var facts: [(name: String, fate: Fate)] {
    [
      ("writable layer", writableLayer), ("emptyDir", emptyDir), ("emptyDir in memory", memoryDir), ("claims", claims),
      ("pod name", name), ("hostname", hostname), ("pod IP", address), ("node", node), ("restart count", restarts),
    ].filter { $0.fate != .none }
  }

  /// Those facts as a sentence tells them: what is lost first.
  package var words: String {
    var groups: [(fate: Fate, names: [String])] = []
    for fact in facts where fact.fate != .gone {
      if let index = groups.firstIndex(where: { $0.fate == fact.fate }) {
        groups[index].names.append(fact.name)
      } else {
        groups.append((fact.fate, [fact.name]))
      }
    }
    return groups.map { "\($0.names.joined(separator: ", ")) \($0.fate.rawValue)" }.joined(separator: "; ")
  }
}
