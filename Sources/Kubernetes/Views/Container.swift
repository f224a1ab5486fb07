import Manifest

/// A container of a pod: a view on its node.
package struct Container: Sendable {
  package let node: Node
  // Known where the pod was asked for it; to look for it from the node takes a walk through the document.
  private let knownRole: Role?
  private let knownImage: KnownImage?

  private final class KnownImage: Sendable {
    let image: Image?
    init(_ image: Image?) { self.image = image }
  }

  package init(_ node: Node) { self.init(node, as: nil) }

  init(_ node: Node, as role: Role?) { (self.node, knownRole, knownImage) = (node, role, nil) }

  private init(_ node: Node, _ role: Role?, _ image: Image?) {
    (self.node, knownRole, knownImage) = (node, role, KnownImage(image))
  }

  /// The same, with its image taken apart once and for all: for who asks for that again and again.
  package var knowingItsImage: Container { Container(node, knownRole, image) }

  package enum Role: Sendable, Hashable {
    case main
    /// Runs to its end before the next starts.
    case initial
    /// An init container with `restartPolicy: Always`: runs beside the main ones.
    case sidecar
    /// Added to a running pod, to look into it.
    case ephemeral
  }
}

extension Container {
  package var name: String { node["name"].text ?? "" }
  package var role: Role {
    if let knownRole { return knownRole }
    return switch node.parent?.key {
    case "initContainers": Role(ofInitial: node)
    case "ephemeralContainers": .ephemeral
    default: .main
    }
  }

  /// Nil for what's no image reference, or absent.
  package var image: Image? {
    if let knownImage { return knownImage.image }
    return node["image"].text.flatMap { Image($0) }
  }
  package var imageText: String { node["image"].text ?? "" }
  /// As the API server fills it in: `Always` for `latest` or no tag, otherwise `IfNotPresent`.
  package var pullPolicy: String {
    node["imagePullPolicy"].filled ?? Image.defaultPullPolicy(for: image)
  }
  /// Instead of the image's entry point; empty when the image's is used.
  package var command: [String] { node["command"].items.map { $0.text ?? "" } }
  package var arguments: [String] { node["args"].items.map { $0.text ?? "" } }

  package var ports: [ContainerPort] { node["ports"].items.map(ContainerPort.init) }
  package var environment: [EnvironmentVariable] { node["env"].items.map(EnvironmentVariable.init) }
  package var environmentSources: [Node] { node["envFrom"].items }
  package var volumeMounts: [VolumeMount] { node["volumeMounts"].items.map(VolumeMount.init) }

  package var liveness: Probe { Probe(node["livenessProbe"]) }
  package var readiness: Probe { Probe(node["readinessProbe"]) }
  package var startup: Probe { Probe(node["startupProbe"]) }
  package var preStop: Handler { Handler(node["lifecycle"]["preStop"]) }
  package var postStart: Handler { Handler(node["lifecycle"]["postStart"]) }
  package var securityContext: Node { node["securityContext"] }

  package var cpuRequest: Node { node["resources"]["requests"]["cpu"] }
  package var cpuLimit: Node { node["resources"]["limits"]["cpu"] }
  package var memoryLimit: Node { node["resources"]["limits"]["memory"] }

  /// What is reserved of a resource such as `cpu`; where only a limit is written, the API server reserves that.
  package func request(_ resource: String) -> Quantity? {
    let resources = node["resources"]
    let written = resources["requests"][resource]
    return (written.isPresent ? written : resources["limits"][resource]).text.flatMap { Quantity($0) }
  }
  package func limit(_ resource: String) -> Quantity? {
    node["resources"]["limits"][resource].text.flatMap { Quantity($0) }
  }
}

extension Container: Hashable {
  package static func == (a: Self, b: Self) -> Bool { a.node == b.node }
  package func hash(into hasher: inout Hasher) { hasher.combine(node) }
}

extension Container.Role {
  /// Of what stands among the init containers.
  init(ofInitial node: Node) { self = node["restartPolicy"].text == "Always" ? .sidecar : .initial }
}

/// A port that a container says it listens on.
package struct ContainerPort: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var name: String? { node["name"].text }
  package var number: Int? { node["containerPort"].int }
  package var transport: String { node["protocol"].filled ?? "TCP" }
  /// `http 8080`, `53/UDP`.
  package var summary: String {
    let number = node["containerPort"].text ?? "?"
    return (name.map { "\($0) " } ?? "") + number + (transport == "TCP" ? "" : "/\(transport)")
  }
}

/// A variable of a container's environment.
package struct EnvironmentVariable: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var name: String { node["name"].text ?? "" }
  package var value: String? { node["value"].text }
  /// Where its value comes from: `Secret db-cred/password`; nil when it's written.
  package var source: String? {
    guard let (kind, from) = node["valueFrom"].fields.first else { return nil }
    let key = from["key"].text ?? ""
    switch kind {
    case "configMapKeyRef": return "ConfigMap \(from["name"].text ?? "")/\(key)"
    case "secretKeyRef": return "Secret \(from["name"].text ?? "")/\(key)"
    case "fieldRef": return from["fieldPath"].text ?? ""
    case "resourceFieldRef": return from["resource"].text ?? ""
    case "fileKeyRef": return "\(from["path"].text ?? "") in volume \(from["volumeName"].text ?? "")"
    default: return kind
    }
  }
}

/// Where a volume appears in a container.
package struct VolumeMount: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var name: String { node["name"].text ?? "" }
  package var path: String { node["mountPath"].text ?? "" }
  package var isReadOnly: Bool { node["readOnly"].bool ?? false }
  /// `/etc/web from conf, read only`.
  package var summary: String {
    let part = (node["subPath"].text ?? node["subPathExpr"].text).map { "/\($0)" } ?? ""
    return "\(path) from \(name)\(part)" + (isReadOnly ? ", read only" : "")
  }
}
