import Kubernetes
import Manifest

/// What a container may do on its node, once its own securityContext has overridden the pod's.
struct Confinement {
  let container: Container
  let pod: Pod

  init(_ container: Container, in pod: Pod) { (self.container, self.pod) = (container, pod) }

  /// The container's field where that's written, otherwise the pod's; an absent one of the container where neither is.
  ///
  /// Only for fields that both have: runAsUser, runAsGroup, runAsNonRoot, seccompProfile, appArmorProfile,
  /// seLinuxOptions, windowsOptions.
  func effective(_ field: String) -> Node {
    let own = container.securityContext[field]
    guard !own.isPresent else { return own }
    let inherited = pod.securityContext[field]
    return inherited.isPresent ? inherited : own
  }

  var user: Node { effective("runAsUser") }
  var group: Node { effective("runAsGroup") }
  var nonRoot: Node { effective("runAsNonRoot") }
  var seccomp: Node { effective("seccompProfile") }
  var isPrivileged: Bool { container.securityContext["privileged"].bool == true }
  /// Names without `CAP_`, in capitals.
  var added: [Capability] { Capability.all(container.securityContext["capabilities"]["add"]) }
  var dropped: [Capability] { Capability.all(container.securityContext["capabilities"]["drop"]) }

  /// The AppArmor profile: the container's field, its annotation, the pod's field; absent where there's none.
  var appArmor: Node {
    let own = container.securityContext["appArmorProfile"]
    guard !own.isPresent else { return own["type"] }
    let annotation = AppArmorAnnotation.node(of: container, in: pod)
    guard annotation.text?.isEmpty != false else { return annotation }
    let inherited = pod.securityContext["appArmorProfile"]
    return inherited.isPresent ? inherited["type"] : own
  }
}

/// A right of root's that a container can have on its own.
struct Capability {
  let node: Node
  /// `NET_ADMIN`, whatever the writing: `cap_net_admin`, `CAP_NET_ADMIN`.
  let name: String

  static func all(_ list: Node) -> [Capability] {
    list.items.compactMap { node in
      guard let text = node.text?.uppercased() else { return nil }
      return Capability(node: node, name: text.hasPrefix("CAP_") ? String(text.dropFirst(4)) : text)
    }
  }

  /// What a container gets when nothing is said.
  /// Source: moby, `oci/caps/defaults.go`; containerd takes over the same.
  static let standard: Set<String> = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
  ]
  /// What the Pod Security Standard "baseline" lets a pod add.
  static let baseline: Set<String> = standard.subtracting(["NET_RAW"])
}

/// The way to name an AppArmor profile before Kubernetes 1.30.
enum AppArmorAnnotation {
  static let prefix = "container.apparmor.security.beta.kubernetes.io/"

  static func node(of container: Container, in pod: Pod) -> Node {
    pod.node["metadata"]["annotations"][prefix + container.name]
  }
}

extension Pod {
  /// Fields that only Linux knows don't count there; most are even refused.
  var isForWindows: Bool {
    spec["os"]["name"].text == "windows" || spec["nodeSelector"]["kubernetes.io/os"].text == "windows"
  }

  /// The only container that isn't an init container's: what is said of the pod is said of it.
  var onlyContainer: Container? {
    let containers = containers
    return containers.count == 1 ? containers.first : nil
  }
}

extension Subject where Value == Confinement {
  /// How each container is confined that runs on Linux; init containers too.
  static var confinement: Self {
    inRunners { runner, body in
      guard !runner.isForWindows else { return }
      for container in runner.containers {
        body(Confinement(container, in: runner.pod), Scope(runner.resource, runner: runner, container: container))
      }
    }
  }
}

/// A directory or file of the node that a container sees.
struct HostMount {
  let container: Container
  let mount: VolumeMount
  let volume: Volume
  /// Without a slash at its end or double ones.
  let path: String
}

extension Subject where Value == HostMount {
  /// Every mount of a hostPath volume, of init containers too.
  static var hostMount: Self {
    inRunners { runner, body in
      let volumes = hostVolumes(of: runner.pod)
      guard !volumes.isEmpty else { return }
      for container in runner.containers {
        for mount in container.volumeMounts {
          guard let (volume, path) = volumes[mount.name] else { continue }
          body(
            HostMount(container: container, mount: mount, volume: volume, path: path),
            Scope(runner.resource, runner: runner, container: container))
        }
      }
    }
  }
}

/// The hostPath volumes of a pod by name, with their paths.
func hostVolumes(of pod: Pod) -> [String: (volume: Volume, path: String)] {
  var found: [String: (Volume, String)] = [:]
  for volume in pod.volumes {
    guard let path = volume.node["hostPath"]["path"].text, !path.isEmpty else { continue }
    found[volume.name] = (volume, cleanPath(path))
  }
  return found
}

/// A path without a slash at its end, double slashes, and `.`; as it is where `..` stands in it.
func cleanPath(_ path: String) -> String {
  let parts = path.split(separator: "/").filter { $0 != "." }
  return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
}
