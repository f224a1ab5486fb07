import Kubernetes
import Manifest

/// A Service that selects pods: its endpoints as the EndpointSlice says, and as the nodes' rules have them.
struct ServiceState: Sendable {
  struct Endpoint: Sendable, Equatable {
    let pod: Int
    let ready: Bool
    let serving: Bool
    let terminating: Bool
  }

  let name: String
  let namespace: String
  let node: Node
  let selector: Selector
  let publishesNotReady: Bool
  /// The pods that it selects, in order of creation, while they exist.
  var members: [Int] = []
  var exists = true
  var endpoints: [Endpoint] = []
  /// The pods of each slice where there are several; empty for one.
  var packing: [[Int]] = []
  var rules: Backends
  /// With internalTrafficPolicy Local each node has rules of its own.
  var localRules: [Int: Backends] = [:]
  var isQueued = false

  /// Traffic from inside the cluster stays on its node.
  var isLocal: Bool { node["spec"]["internalTrafficPolicy"].text == "Local" }

  /// Whether a pod has one of the Service's ports: a named one is looked up in its main containers, then its sidecars
  /// (EP-3).
  func hasPort(_ plan: PodPlan) -> Bool {
    let ports = node["spec"]["ports"].items
    return ports.isEmpty
      || ports.contains { port in
        guard let name = port["targetPort"].string, Int(name) == nil else { return true }
        let wanted = (port["protocol"].text ?? "TCP").uppercased()
        return (Array(plan.mains) + plan.sidecars).contains { index in
          plan.containers[index].node["ports"].items.contains { own in
            own["name"].text == name && (own["protocol"].text ?? "TCP").uppercased() == wanted
          }
        }
      }
  }
}

/// Where kube-proxy sends new connections.
struct Backends: Sendable, Equatable {
  enum Mode: String, Sendable { case ready, terminating, reject, drop }
  let mode: Mode
  let pods: [Int]
}

struct SliceSnapshot: Sendable {
  let at: Moment
  let service: Int
  let endpoints: [ServiceState.Endpoint]
}

struct BackendSnapshot: Sendable {
  let at: Moment
  let service: Int
  let backends: Backends
}

/// EndpointSlices and kube-proxy (lifecycle rules EP, KP).
extension World {
  mutating func makeServices() {
    services = inventory.resources(of: .service).filter(\.isWritten).compactMap { resource in
      let selector = Labels(resource.node["spec"]["selector"])
      guard !selector.isEmpty, resource.node["spec"]["type"].string != "ExternalName" else { return nil }
      return ServiceState(
        name: resource.name, namespace: inventory.effectiveNamespace(of: resource), node: resource.node,
        selector: Selector(selector), publishesNotReady: resource.node["spec"]["publishNotReadyAddresses"].bool == true,
        exists: !absent.contains(
          absenceKey(.service, resource.name, in: inventory.effectiveNamespace(of: resource))),
        rules: Backends(mode: .reject, pods: []))
    }
  }

  func selects(_ service: Int, _ pod: Int) -> Bool {
    services[service].namespace == pods[pod].namespace && services[service].selector.matches(pods[pod].labels)
  }

  /// A Service that an action creates: its slices are made then.
  mutating func makeServiceAppear(_ resource: Resource) {
    let namespace = inventory.effectiveNamespace(of: resource)
    for index in services.indices
    where services[index].name == resource.name && services[index].namespace == namespace {
      services[index].exists = true
      updateEndpoints(index)
    }
  }

  mutating func removeServices(_ target: ObjectName) {
    for index in services.indices
    where services[index].exists && target.means(.service, services[index].name, in: services[index].namespace) {
      services[index].exists = false
      updateEndpoints(index)
    }
  }

  mutating func updateEndpoints(_ service: Int) {
    services[service].isQueued = false
    let before = services[service].endpoints
    services[service].members.removeAll { !pods[$0].exists }
    let members = services[service].members.filter { pod in
      pods[pod].status.hasAddress && !pods[pod].status.phase.isTerminal && services[service].exists
    }
    let after = members.map { pod in
      let serving = pods[pod].status.isReady
      let terminating = pods[pod].deletion != nil
      return ServiceState.Endpoint(
        pod: pod, ready: services[service].publishesNotReady || serving && !terminating, serving: serving,
        terminating: terminating)
    }
    guard after != before else { return }
    services[service].endpoints = after
    if after.count > Self.sliceSize || !services[service].packing.isEmpty { pack(service, before, after) }
    slices.append(SliceSnapshot(at: now, service: service, endpoints: after))
    let name = services[service].name
    let selector = services[service].node["spec"]["selector"]
    let known = Dictionary(uniqueKeysWithValues: before.map { ($0.pod, $0) })
    let kept = Set(after.map(\.pod))
    for endpoint in after where known[endpoint.pod] != endpoint {
      tell(
        .endpointslice, .endpoint, pod: endpoint.pod,
        [
          ("service", .text(name)), ("ready", .flag(endpoint.ready)), ("serving", .flag(endpoint.serving)),
          ("terminating", .flag(endpoint.terminating)),
        ], because: selector, why: reason(endpoint))
    }
    for endpoint in before where !kept.contains(endpoint.pod) {
      tell(
        .endpointslice, .endpointRemoved, pod: endpoint.pod, [("service", .text(name))], because: selector,
        why: "the pod is over or gone; while it was terminating it stayed in the slice")
    }
    let version = slices.count - 1
    tellFronts(of: service, version: version)
    later(.updateProxy(service, version: version), at: nextSync(notBefore: now + experiment.knobs.proxyDelay), .proxy)
  }

  /// When the nodes' rules may change: with the sync that's due anyway, else a period after the last (KP-1).
  private mutating func nextSync(notBefore due: Moment) -> Moment {
    let period = experiment.knobs.proxySyncPeriod
    guard period > .zero else { return due }
    let next = nextProxySync.map { due <= $0 ? $0 : max(due, $0 + period) } ?? due
    nextProxySync = next
    return next
  }

  private func reason(_ endpoint: ServiceState.Endpoint) -> String {
    if endpoint.terminating { return "the pod is being deleted: no longer ready for new connections, still there" }
    return endpoint.ready ? "the pod is ready" : "the pod has an address and isn't ready"
  }

  /// The rules on the nodes follow a slice: ready endpoints, else those that still serve while terminating (KP-2).
  mutating func updateProxy(_ service: Int, version: Int) {
    let endpoints = slices[version].endpoints.filter { services[service].hasPort(pods[$0.pod].plan) }
    let rules = rules(for: endpoints)
    if services[service].isLocal { updateLocalRules(service, endpoints, rules) }
    guard rules != services[service].rules else { return }
    services[service].rules = rules
    backends.append(BackendSnapshot(at: now, service: service, backends: rules))
    if !services[service].isLocal { tell(rules, of: service) }
  }

  private func rules(for endpoints: [ServiceState.Endpoint]) -> Backends {
    let ready = endpoints.filter(\.ready).map(\.pod)
    if !ready.isEmpty { return Backends(mode: .ready, pods: ready) }
    let serving = endpoints.filter { $0.serving && $0.terminating }.map(\.pod)
    return Backends(mode: serving.isEmpty ? .reject : .terminating, pods: serving)
  }

  /// Each node sends only to its own pods; with endpoints elsewhere only, it drops packets (KP-4).
  private mutating func updateLocalRules(
    _ service: Int, _ endpoints: [ServiceState.Endpoint], _ everywhere: Backends
  ) {
    for node in nodes.indices {
      var rules = rules(for: endpoints.filter { pods[$0.pod].node == node })
      if rules.pods.isEmpty, !everywhere.pods.isEmpty { rules = Backends(mode: .drop, pods: []) }
      guard rules != services[service].localRules[node] ?? Backends(mode: .reject, pods: []) else { continue }
      services[service].localRules[node] = rules
      tell(rules, of: service, on: node)
    }
  }

  private mutating func tell(_ rules: Backends, of service: Int, on node: Int? = nil) {
    let spec = services[service].node["spec"]
    tell(
      .kubeProxy, .backends,
      [
        ("service", .text(services[service].name)), ("mode", .text(rules.mode.rawValue)),
        ("pods", .list(rules.pods.map { pods[$0].name })),
      ] + (node.map { [("node", .text(nodes[$0].name))] } ?? []),
      because: node == nil ? spec : spec["internalTrafficPolicy"], why: reason(rules))
  }

  private func reason(_ rules: Backends) -> String {
    switch rules.mode {
    case .ready: "the rules on the nodes have caught up: new connections go to these pods only"
    case .terminating: "no endpoint is ready, so new connections go to those that still serve while terminating"
    case .reject: "nothing is left to send connections to: they are refused"
    case .drop: "no endpoint on this node, and the traffic policy is Local: packets are dropped"
    }
  }
}
