import Manifest

/// A pod, or the template of one: a view on the node that has `metadata` and `spec`.
package struct Pod: Sendable, Hashable {
  package let node: Node

  package init(template node: Node) { self.node = node }
}

extension Pod {
  package var spec: Node { node["spec"] }
  package var labels: Labels { Labels(node["metadata"]["labels"]) }

  /// The init containers, sidecars among them, then the main ones, then ephemeral ones; in the order they are written.
  package var allContainers: [Container] { startContainers + containers + ephemeralContainers }
  package var containers: [Container] { spec["containers"].items.map { Container($0, as: .main) } }
  /// Those that run to their end before the next starts.
  package var initContainers: [Container] { startContainers.filter { $0.role == .initial } }
  /// Init containers with `restartPolicy: Always`, which run beside the main ones.
  package var sidecars: [Container] { startContainers.filter { $0.role == .sidecar } }
  package var ephemeralContainers: [Container] {
    spec["ephemeralContainers"].items.map { Container($0, as: .ephemeral) }
  }
  private var startContainers: [Container] {
    spec["initContainers"].items.map { Container($0, as: Container.Role(ofInitial: $0)) }
  }
  package var volumes: [Volume] { spec["volumes"].items.map(Volume.init) }

  /// The ports that a Service may call by name: those of main containers and sidecars.
  package var ports: [ContainerPort] { (containers + sidecars).flatMap(\.ports) }

  /// 30 s unless written.
  package var terminationGracePeriod: Duration {
    .seconds(spec["terminationGracePeriodSeconds"].count32 ?? 30)
  }
  /// `Always` unless written; an empty text counts as not written.
  package var restartPolicy: String { spec["restartPolicy"].filled ?? "Always" }
  /// `default` unless written.
  package var serviceAccountName: String {
    spec["serviceAccountName"].filled ?? spec["serviceAccount"].filled ?? "default"
  }
  package var hostNetwork: Bool { spec["hostNetwork"].bool ?? false }
  package var nodeName: String? { spec["nodeName"].text }
  /// `ClusterFirst` unless written.
  package var dnsPolicy: String { spec["dnsPolicy"].filled ?? "ClusterFirst" }
  package var securityContext: Node { spec["securityContext"] }
  package var imagePullSecrets: [String] { spec["imagePullSecrets"].items.compactMap { $0["name"].text } }
}

/// A volume of a pod.
package struct Volume: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var name: String { node["name"].text ?? "" }
  /// What it is, as the API calls it: `configMap`, `persistentVolumeClaim`. An `emptyDir` when nothing is.
  package var source: String {
    node.fields.first { $0.key != "name" && $0.value.isPresent }?.key ?? "emptyDir"
  }
  /// In words: `configMap web-conf`, `claim data`, `emptyDir`, `hostPath /var/log`.
  package var summary: String {
    let from = node[source]
    switch source {
    case "configMap": return "configMap \(from["name"].text ?? "")"
    case "secret": return "secret \(from["secretName"].text ?? "")"
    case "persistentVolumeClaim": return "claim \(from["claimName"].text ?? "")"
    case "hostPath": return "hostPath \(from["path"].text ?? "")"
    case "emptyDir":
      let medium = from["medium"].text.map { $0.isEmpty ? "" : " in \($0.lowercased())" } ?? ""
      return "emptyDir\(medium)\(from["sizeLimit"].text.map { " up to \($0)" } ?? "")"
    case "projected":
      let sources = from["sources"].items.compactMap { $0.fields.first?.key }
      return "projected \(sources.joined(separator: ", "))"
    case "ephemeral":
      let spec = from["volumeClaimTemplate"]["spec"]
      return "ephemeral \(spec["resources"]["requests"]["storage"].text ?? "")"
    case "csi": return "csi \(from["driver"].text ?? "")"
    case "nfs": return "nfs \(from["server"].text ?? ""):\(from["path"].text ?? "")"
    case "image": return "image \(from["reference"].text ?? "")"
    default: return source
    }
  }
}
