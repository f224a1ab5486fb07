import Kubernetes
import Manifest

/// How the pods of a workload find Services, and how they're found: what a container is given in variables when it
/// starts, and the names in the cluster's DNS (lifecycle rules SE-2 to SE-4).
///
/// It tells what holds once everything in the manifests is there and ready.
package struct Discovery: Sendable {
  /// An environment variable that the kubelet adds.
  package struct Variable: Sendable {
    package let name: String
    /// An address that the cluster gives out stands in ‹ ›.
    package let value: String
    /// The Service; nil for `kubernetes`, which every namespace's pods are told of.
    package let service: Resource?
  }

  /// A name in the cluster's DNS.
  package struct Name: Sendable {
    package let name: String
    package let record: Timeline.DNSName.Record
    /// Pods, an address in ‹ ›, or another name; empty: nobody is selected, so a headless Service has no such name.
    package let targets: [String]
    package let service: Resource
  }

  /// In the pods' namespace.
  package let services: [Resource]
  /// Those among them that select the pods.
  package let own: [Resource]
  /// What is assumed or easily overlooked, in sentences.
  package let notes: [String]

  private let resource: Resource
  private let namespace: String
  private let domain: String
  /// Whether Services' variables are set at all.
  package let hasLinks: Bool

  /// - Parameters:
  ///   - resource: what runs pods; nil otherwise.
  ///   - domain: the cluster's, which no manifest tells.
  package init?(_ resource: Resource, in inventory: Inventory, domain: String = "cluster.local") {
    guard resource.runsPods else { return nil }
    let template = resource.podTemplate
    let spec = template["spec"]
    let namespace = inventory.effectiveNamespace(of: resource)
    let all = inventory.resources(of: .service).filter(\.isWritten)
    let labels = Labels(template["metadata"]["labels"])
    (self.resource, self.namespace, self.domain) = (resource, namespace, domain)
    services = all.filter { inventory.effectiveNamespace(of: $0) == namespace }
    own = services.filter { service in
      let selector = Labels(service.node["spec"]["selector"])
      return !selector.isEmpty && Selector(selector).matches(labels) && !service.isAlias
    }
    hasLinks = spec["enableServiceLinks"].bool != false
    notes = Self.notes(
      domain: domain, hasLinks: hasLinks, hasServices: !services.isEmpty, others: all.count - services.count,
      isHostNetwork: spec["hostNetwork"].bool == true, policy: spec["dnsPolicy"].text ?? "ClusterFirst")
  }

  /// Every variable that a container gets, those of `kubernetes` first.
  package var variables: [Variable] {
    kubeletVariables("kubernetes", "‹address of kubernetes›", [("https", 443, "TCP")])
      .map { Variable(name: $0.name, value: $0.value, service: nil) } + services.flatMap(variables(of:))
  }

  /// Those of one Service; none for a headless one, and where the pod wants none.
  package func variables(of service: Resource) -> [Variable] { hasLinks ? Self.variables(of: service) : [] }

  package func names(of service: Resource) -> [Name] {
    let isOwn = own.contains { $0.id == service.id }
    return Self.names(of: service, in: namespace, domain, pods: isOwn ? Self.pods(of: resource) : ["‹its pods›"])
  }

  /// Names of single pods, beside that of a Service that selects them.
  package func podNames(of service: Resource) -> [Name] {
    Self.podNames(
      of: resource, resource.podTemplate["spec"], service, in: namespace, domain, Self.pods(of: resource))
  }

  private static func variables(of service: Resource) -> [Variable] {
    let spec = service.node["spec"]
    let address = spec["clusterIP"].text ?? "‹address of \(service.name)›"
    guard address != "None", !address.isEmpty, !service.isAlias else { return [] }
    let ports = spec["ports"].items.map {
      ($0["name"].text ?? "", $0["port"].int32 ?? 0, ($0["protocol"].text ?? "TCP").uppercased())
    }
    return kubeletVariables(service.name, address, ports)
      .map { Variable(name: $0.name, value: $0.value, service: service) }
  }

  private static func names(
    of service: Resource, in namespace: String, _ domain: String, pods: [String]
  ) -> [Name] {
    let spec = service.node["spec"]
    let base = "\(service.name).\(namespace).svc.\(domain)"
    if service.isAlias {
      return [Name(name: base, record: .alias, targets: [spec["externalName"].text ?? ""], service: service)]
    }
    let isHeadless = spec["clusterIP"].text == "None"
    let targets = isHeadless ? pods : [spec["clusterIP"].text ?? "‹address of \(service.name)›"]
    let ports = spec["ports"].items.compactMap { port in
      port["name"].text.map { ($0, (port["protocol"].text ?? "TCP").lowercased()) }
    }
    return [Name(name: base, record: .address, targets: targets, service: service)]
      + ports.map { name, way in
        Name(name: "_\(name)._\(way).\(base)", record: .service, targets: targets, service: service)
      }
  }

  /// Of single pods, where a headless Service gives them names (SE-4).
  private static func podNames(
    of resource: Resource, _ spec: Node, _ service: Resource, in namespace: String, _ domain: String, _ pods: [String]
  ) -> [Name] {
    guard service.node["spec"]["clusterIP"].text == "None" else { return [] }
    let base = "\(service.name).\(namespace).svc.\(domain)"
    if resource.kind == .statefulSet {
      guard resource.node["spec"]["serviceName"].text == service.name else { return [] }
      return pods.map { Name(name: "\($0).\(base)", record: .address, targets: [$0], service: service) }
    }
    guard spec["subdomain"].text == service.name, let host = spec["hostname"].text else { return [] }
    return [Name(name: "\(host).\(base)", record: .address, targets: pods, service: service)]
  }

  /// At most ten: more wouldn't show anything else.
  private static func pods(of resource: Resource) -> [String] {
    switch resource.kind {
    case .pod: return [resource.name]
    case .statefulSet:
      let first = resource.node["spec"]["ordinals"]["start"].int32 ?? 0
      let count = min(max(resource.node["spec"]["replicas"].int32 ?? 1, 0), 10)
      return (0..<count).map { "\(resource.name)-\(first &+ $0)" }
    default: return ["‹pods of \(resource.name)›"]
    }
  }

  private static func notes(
    domain: String, hasLinks: Bool, hasServices: Bool, others: Int, isHostNetwork: Bool, policy: String
  ) -> [String] {
    var notes = ["assumed: the cluster's domain is \(domain); addresses in ‹ › are given out by the cluster"]
    if !hasLinks { notes.append("enableServiceLinks is false: only the variables of kubernetes are set") }
    if hasLinks, hasServices {
      notes.append(
        "a container gets the variables of Services that are there when it starts; one that's made later is missing until "
          + "the container starts again. Names follow at once")
    }
    if others > 0 {
      notes.append(
        "\(others) \(others == 1 ? "Service" : "Services") of other namespaces: by name only, as NAME.NAMESPACE")
    }
    if policy == "Default" || policy == "None" || isHostNetwork && policy == "ClusterFirst" {
      let why =
        policy == "ClusterFirst" ? "hostNetwork without dnsPolicy ClusterFirstWithHostNet" : "dnsPolicy \(policy)"
      notes.append("\(why): the pod doesn't ask the cluster's DNS, so it finds none of these names")
    }
    return notes
  }
}

extension Resource {
  /// A Service that's only another name for something outside.
  fileprivate var isAlias: Bool { node["spec"]["type"].text == "ExternalName" }
}
