import Manifest

/// A Service: a view on its root.
package struct Service: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }
}

extension Service {
  package var spec: Node { node["spec"] }
  /// `ClusterIP` unless written.
  package var type: String { spec["type"].filled ?? "ClusterIP" }
  /// Without an address of its own: names lead straight to the pods.
  package var isHeadless: Bool { spec["clusterIP"].text == "None" && type != "ExternalName" }
  /// Nil when it selects nothing: somebody else writes its endpoints.
  package var selector: Selector? { Selector(equalities: spec["selector"]) }
  package var ports: [ServicePort] { spec["ports"].items.map(ServicePort.init) }
  package var externalName: String? { type == "ExternalName" ? spec["externalName"].text : nil }
  package var publishesNotReady: Bool { spec["publishNotReadyAddresses"].bool ?? false }
}

/// A port of a Service.
package struct ServicePort: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package enum Target: Sendable, Hashable {
    case number(Int)
    /// The name of a container's port.
    case name(String)
  }
}

extension ServicePort {
  package var name: String? { node["name"].filled }
  package var number: Int? { node["port"].int }
  package var transport: String { node["protocol"].filled ?? "TCP" }
  package var nodePort: Int? { node["nodePort"].int }

  /// The same as `port` unless written; 0 and an empty name count as not written. Nil when neither says anything.
  package var targetPort: Target? {
    let written = node["targetPort"]
    if let number = written.int, number != 0 { return .number(number) }
    if let name = written.string, !name.isEmpty { return .name(name) }
    return number.map { .number($0) }
  }

  /// The port of a pod that it leads to; nil when no container of the pod has the name.
  package func resolved(in pod: Pod) -> Int? {
    switch targetPort {
    case .number(let number): number
    case .name(let name): pod.ports.first { $0.name == name && $0.transport == transport }?.number
    case nil: nil
    }
  }

  /// Whether a reference by number or name means this port. A number in quotes is read as one where both may stand.
  package func answers(to reference: Node) -> Bool {
    if let wanted = reference.int { return wanted == number }
    guard let wanted = reference.text else { return false }
    return wanted == name || (Int(wanted).map { $0 == number } ?? false)
  }

  /// `http 80 → 8080`, `53/UDP`.
  package var summary: String {
    let number = node["port"].text ?? "?"
    let target =
      switch targetPort {
      case .name(let name): " → \(name)"
      case .number(let target) where target != self.number: " → \(target)"
      default: ""
      }
    return (name.map { "\($0) " } ?? "") + number + (transport == "TCP" ? "" : "/\(transport)") + target
  }
}

/// An Ingress: a view on its root, in any of its versions.
package struct Ingress: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  /// One way in: a host and a path, and where it leads.
  package struct Route: Sendable, Hashable {
    /// Empty for every host.
    package let host: String
    package let path: String
    package let pathType: String
    package let backend: Node

    /// Nil when it leads to something else than a Service.
    package var service: String? { backend["service"]["name"].text ?? backend["serviceName"].text }
    /// The Service's port, by number or name; absent when it isn't written.
    package var port: Node {
      guard backend["service"].isPresent else { return backend["servicePort"] }
      let port = backend["service"]["port"]
      return port["name"].isPresent ? port["name"] : port["number"]
    }
    /// `shop.example.com/api → web:80`.
    package var summary: String {
      "\(host.isEmpty ? "*" : host)\(path) → \(service ?? backend["resource"]["name"].text ?? "?")"
        + (port.text.map { ":\($0)" } ?? "")
    }
  }
}

extension Ingress {
  package var className: String? {
    node["spec"]["ingressClassName"].text ?? node["metadata"]["annotations"]["kubernetes.io/ingress.class"].text
  }

  package var routes: [Route] {
    node["spec"]["rules"].items.flatMap { rule in
      rule["http"]["paths"].items.map { path in
        Route(
          host: rule["host"].text ?? "", path: path["path"].text ?? "/",
          pathType: path["pathType"].text ?? "ImplementationSpecific", backend: path["backend"])
      }
    }
  }

  /// Where everything goes that no rule is about; nil when nothing is written.
  package var defaultRoute: Route? {
    let backend = node["spec"]["defaultBackend"].isPresent ? node["spec"]["defaultBackend"] : node["spec"]["backend"]
    return backend.isPresent ? Route(host: "", path: "", pathType: "", backend: backend) : nil
  }

  /// Hosts and the Secret that secures them.
  package var secured: [(hosts: [String], secret: String?)] {
    node["spec"]["tls"].items.map { ($0["hosts"].items.compactMap(\.text), $0["secretName"].text) }
  }
}

/// A NetworkPolicy: a view on its root.
package struct NetworkPolicy: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  /// Every pod of the namespace when it's empty.
  package var selector: Selector { Selector(labelSelector: node["spec"]["podSelector"]) ?? Selector() }
  /// As written, otherwise `Ingress`, and `Egress` if there are egress rules.
  package var directions: [String] {
    let written = node["spec"]["policyTypes"].items.compactMap(\.text)
    guard written.isEmpty else { return written }
    return node["spec"]["egress"].count > 0 ? ["Ingress", "Egress"] : ["Ingress"]
  }
  package var ingress: [Node] { node["spec"]["ingress"].items }
  package var egress: [Node] { node["spec"]["egress"].items }
}
