import Kubernetes
import Manifest

/// What stands before a Service and follows its endpoints with a lag of its own: an Ingress, a cloud's load balancer.
struct FrontState: Sendable {
  enum Kind: Sendable { case ingress, balancer }
  let kind: Kind
  let name: String
  let service: Int
  let node: Node
  var rules: Backends
}

struct FrontSnapshot: Sendable {
  let at: Moment
  let front: Int
  let backends: Backends
}

/// Ingresses and load balancers (lifecycle rule KP-6): only where a knob says how long they take, as that depends on the
/// product. They look at ready endpoints only; a load balancer looks at pods only where the Service's external traffic
/// stays on its node, and else at nodes, which are there whatever becomes of pods.
extension World {
  mutating func makeFronts() {
    if experiment.knobs.ingressDelay != nil {
      for resource in inventory.resources(of: .ingress) where resource.isWritten {
        let namespace = inventory.effectiveNamespace(of: resource)
        var names = [resource.node["spec"]["defaultBackend"]["service"]["name"].text]
        for path in resource.node["spec"]["rules"].items.flatMap({ $0["http"]["paths"].items }) {
          names.append(path["backend"]["service"]["name"].text)
        }
        for name in Set(names.compactMap { $0 }).sorted() {
          guard let service = services.firstIndex(where: { $0.name == name && $0.namespace == namespace }) else {
            continue
          }
          fronts.append(
            FrontState(
              kind: .ingress, name: resource.name, service: service, node: resource.node,
              rules: Backends(mode: .reject, pods: [])))
        }
      }
    }
    guard experiment.knobs.balancerDelay != nil else { return }
    for index in services.indices
    where services[index].node["spec"]["type"].text == "LoadBalancer"
      && services[index].node["spec"]["externalTrafficPolicy"].text == "Local"
    {
      fronts.append(
        FrontState(
          kind: .balancer, name: services[index].name, service: index, node: services[index].node,
          rules: Backends(mode: .reject, pods: [])))
    }
  }

  /// A Service's slices changed: who stands before it hears of it in its own time.
  mutating func tellFronts(of service: Int, version: Int) {
    for index in fronts.indices where fronts[index].service == service {
      let knobs = experiment.knobs
      let delay = (fronts[index].kind == .ingress ? knobs.ingressDelay : knobs.balancerDelay) ?? .zero
      later(.updateFront(index, version: version), at: now + delay, .proxy)
    }
  }

  mutating func updateFront(_ index: Int, version: Int) {
    let front = fronts[index]
    let service = services[front.service]
    let ready = slices[version].endpoints.filter { $0.ready && service.hasPort(pods[$0.pod].plan) }.map(\.pod)
    let rules = Backends(mode: ready.isEmpty ? .reject : .ready, pods: ready)
    guard rules != front.rules else { return }
    fronts[index].rules = rules
    frontBackends.append(FrontSnapshot(at: now, front: index, backends: rules))
    let names = ready.map { pods[$0].name }
    let details: [(key: String, value: Event.Detail)] = [
      ("service", .text(service.name)), ("mode", .text(rules.mode.rawValue)), ("pods", .list(names)),
    ]
    switch front.kind {
    case .ingress:
      tell(
        .ingress, .routes, [("ingress", .text(front.name))] + details, because: front.node["spec"],
        why: ready.isEmpty
          ? "the Ingress controller has heard of it: nothing is left to send requests to, so it answers 503 itself"
          : "the Ingress controller has heard of it: requests go to these pods, past kube-proxy")
    case .balancer:
      let places = Set(ready.compactMap { pods[$0].node }).sorted().map { nodes[$0].name }
      tell(
        .loadBalancer, .routes, details + [("nodes", .list(places))],
        because: front.node["spec"]["externalTrafficPolicy"],
        why: "the load balancer's health checks have found out which nodes have a ready pod of their own")
    }
  }
}

extension Timeline {
  /// The outcomes that are possible for one request through an Ingress, or from outside through a load balancer, to a
  /// Service: it knows what it has heard, not what is so (KP-6).
  ///
  /// - Parameter front: `ingress/shop`, `service/web`.
  package func outcomes(through front: String, to service: String, at moment: Moment) -> Set<Outcome> {
    let name = ObjectName(front)
    let kind = name.kind == .ingress ? FrontState.Kind.ingress : .balancer
    guard
      let index = world.fronts.firstIndex(where: { found in
        found.kind == kind && found.name == name.name && world.services[found.service].name == service
      })
    else { return [] }
    let rules = world.frontBackends.last { $0.front == index && $0.at <= moment }?.backends
    guard let rules, !rules.pods.isEmpty else { return [.refusedByProxy] }
    return Set(rules.pods.map { outcome(of: $0, service: world.fronts[index].service, at: moment) })
  }
}
