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
    let volumes = pod.plan.node["spec"]["volumes"].items.filter { $0["emptyDir"].isWritten }
    let isInMemory = { (volume: Node) in volume["emptyDir"]["medium"].text == "Memory" }
    func directory(_ fate: Survival.Fate) -> Survival.Fate {
      volumes.contains { !isInMemory($0) } ? fate : .none
    }
    func memory(_ fate: Survival.Fate) -> Survival.Fate { volumes.contains(where: isInMemory) ? fate : .none }
    func claims(_ fate: Survival.Fate) -> Survival.Fate { pod.claims.isEmpty ? .none : fate }
    let restart = Survival(
      happening: .containerRestart, writableLayer: .lost, emptyDir: directory(.kept), memoryDir: memory(.kept),
      claims: claims(.kept), name: .same, hostname: .same, address: .same, node: .same, restarts: .plusOne)
    let reboot = Survival(
      happening: .reboot, writableLayer: .lost, emptyDir: directory(.kept), memoryDir: memory(.lost),
      claims: claims(.kept), name: .same, hostname: .same, address: .new, node: .same, restarts: .plusOne)
    let end: Survival
    switch pod.owner {
    case .statefulSet?:
      end = Survival(
        happening: .replacement, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.kept), name: .same, hostname: .same, address: .new,
        node: pod.claims.isEmpty ? .any : .whereVolumeAllows, restarts: .zero)
    case .daemonSet?:
      end = Survival(
        happening: .replacement, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.keptShared), name: .new, hostname: .new, address: .new, node: .same, restarts: .zero)
    case nil:
      end = Survival(
        happening: .deletion, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.keptUnused), name: .gone, hostname: .gone, address: .gone, node: .gone, restarts: .gone)
    default:
      end = Survival(
        happening: .replacement, writableLayer: .lost, emptyDir: directory(.lost), memoryDir: memory(.lost),
        claims: claims(.keptShared), name: .new, hostname: .new, address: .new, node: .any, restarts: .zero)
    }
    return [restart, end, reboot]
  }
}
