import Kubernetes
import Manifest

/// How a pod finds Services: environment variables and names (lifecycle rules SE).
extension Timeline {
  /// The variables that a container gets for Services when it starts at a moment, in the order of the Services; an
  /// address that the cluster gives out stands in ‹ ›.
  ///
  /// A Service that comes later isn't among them before the container starts again (SE-2).
  package func serviceVariables(of pod: String, startedAt moment: Moment) -> [(name: String, value: String)] {
    guard let index = self.pod(pod, at: moment) else { return [] }
    let pod = world.pods[index]
    var result = kubeletVariables("kubernetes", "‹address of kubernetes›", [("https", 443, "TCP")])
    guard pod.plan.node["spec"]["enableServiceLinks"].bool != false else { return result }
    for service in services(in: pod.namespace, at: moment) {
      let spec = service.node["spec"]
      let address = spec["clusterIP"].text ?? "‹address of \(service.name)›"
      guard address != "None", !address.isEmpty, spec["type"].text != "ExternalName" else { continue }
      let ports = spec["ports"].items.map {
        ($0["name"].text ?? "", $0["port"].int32 ?? 0, ($0["protocol"].text ?? "TCP").uppercased())
      }
      result += kubeletVariables(service.name, address, ports)
    }
    return result
  }

  private func services(in namespace: String, at moment: Moment) -> [Resource] {
    world.inventory.resources(of: .service).filter { service in
      service.isWritten && world.inventory.effectiveNamespace(of: service) == namespace
        && isThere(ObjectName.key(.service, service.name), at: moment)
    }
  }

  /// A name in the cluster's DNS, and what it leads to at an instant.
  package struct DNSName: Sendable, Hashable {
    package enum Record: String, Sendable { case address = "A", service = "SRV", alias = "CNAME" }
    package let name: String
    package let record: Record
    /// Pods, an address in ‹ ›, or another name; empty: the name doesn't exist then.
    package let targets: [String]
  }

  /// The names under which a Service and its pods can be reached at an instant (SE-3, SE-4).
  package func dnsNames(of service: String, at moment: Moment, domain: String = "cluster.local") -> [DNSName] {
    let found = world.inventory.resources(of: .service).first { $0.isWritten && $0.name == service }
    guard let found, isThere(ObjectName.key(.service, service), at: moment) else { return [] }
    let spec = found.node["spec"]
    let namespace = world.inventory.effectiveNamespace(of: found)
    let base = "\(service).\(namespace).svc.\(domain)"
    if spec["type"].text == "ExternalName" {
      return [DNSName(name: base, record: .alias, targets: [spec["externalName"].text ?? ""])]
    }
    let isHeadless = spec["clusterIP"].text == "None"
    let members = world.pods.indices.filter { pod in
      guard let row = endpoint(of: world.pods[pod].name, in: service, at: moment) else { return false }
      return row.ready && self.pod(world.pods[pod].name, at: moment) == pod
    }
    let targets =
      isHeadless ? members.map { world.pods[$0].name } : [spec["clusterIP"].text ?? "‹address of \(service)›"]
    var names = [DNSName(name: base, record: .address, targets: targets)]
    for port in spec["ports"].items {
      guard let name = port["name"].text else { continue }
      let way = (port["protocol"].text ?? "TCP").lowercased()
      names.append(DNSName(name: "_\(name)._\(way).\(base)", record: .service, targets: targets))
    }
    guard isHeadless else { return names }
    for pod in members {
      let own = world.pods[pod]
      let spec = own.plan.node["spec"]
      let isOrdered: Bool = if case .statefulSet? = own.owner { true } else { false }
      let subdomain = isOrdered ? subdomain(of: own) : spec["subdomain"].text
      guard subdomain == service, isOrdered || spec["hostname"].isPresent else { continue }
      let hostname = spec["hostname"].text ?? String(own.name.prefix(63))
      names.append(DNSName(name: "\(hostname).\(base)", record: .address, targets: [own.name]))
    }
    return names
  }

  private func subdomain(of pod: Pod) -> String? {
    guard case .statefulSet(let index)? = pod.owner else { return nil }
    return world.statefulSets[index].node["spec"]["serviceName"].text
  }
}

/// The variables of one Service, in the order of the kubelet (SE-2).
func kubeletVariables(
  _ service: String, _ address: String, _ ports: [(name: String, port: Int, protocol: String)]
) -> [(name: String, value: String)] {
  guard let first = ports.first else { return [] }
  let prefix = word(service)
  var result = [("\(prefix)_SERVICE_HOST", address), ("\(prefix)_SERVICE_PORT", "\(first.port)")]
  for port in ports where !port.name.isEmpty {
    result.append(("\(prefix)_SERVICE_PORT_\(word(port.name))", "\(port.port)"))
  }
  func url(_ port: (name: String, port: Int, protocol: String)) -> String {
    "\(port.protocol.lowercased())://\(address):\(port.port)"
  }
  result.append(("\(prefix)_PORT", url(first)))
  for port in ports {
    let base = "\(prefix)_PORT_\(port.port)_\(port.protocol)"
    result += [
      (base, url(port)), ("\(base)_PROTO", port.protocol.lowercased()), ("\(base)_PORT", "\(port.port)"),
      ("\(base)_ADDR", address),
    ]
  }
  return result
}

private func word(_ text: String) -> String { String(text.uppercased().map { $0 == "-" ? "_" : $0 }) }
