import Manifest

/// A Service's EndpointSlices: `web-‹s›`, with the pods it selects and the ports they resolve to.
///
/// Pods that resolve a named port differently stand in slices of their own; a slice holds at most a hundred. A Service
/// without a selector, or one that is only another name, has none.
/// Source: Kubernetes, `staging/src/k8s.io/endpointslice/reconciler.go`.
@Sendable func deriveEndpoints(_ service: Resource, _ made: inout Derivations) {
  let view = Service(service.node)
  guard view.type != "ExternalName", let selector = view.selector else { return }
  let key = Derivations.SliceKey(namespace: made.index.namespace(of: service), service: service.name)
  guard !made.sliced.contains(key) else { return }
  let runners = made.runners.labels.matches(selector, in: made.index.namespace(of: service))
  let pods = runners.flatMap { made.pods(of: $0.id) }
  var slices: [(ports: [SlicePort], pods: [Derivations.MadePod])] = []
  for pod in pods {
    let ports = view.ports.compactMap { port in
      port.resolved(in: pod.template).map { SlicePort(name: port.name, number: $0, port: port.node) }
    }
    if let position = slices.firstIndex(where: { $0.ports == ports && $0.pods.count < mostEndpoints }) {
      slices[position].pods.append(pod)
    } else {
      slices.append((ports, [pod]))
    }
  }
  for (position, slice) in slices.enumerated() {
    let name = "\(service.name)-‹s\(position == 0 ? "" : "\(position + 1)")›"
    let (ports, members) = (slice.ports, slice.pods)
    let published = view.publishesNotReady
    let (owner, namespace, serviceName) = (OwnerReference(service), service.namespace, service.name)
    let headless = view.isHeadless
    let added = made.add(.endpointSlice, name, of: service) { root in
      root.map(key: "metadata") { out in
        out.string(name, key: "name")
        out.string("\(serviceName)-", key: "generateName")
        if !namespace.isEmpty { out.string(namespace, key: "namespace") }
        var labels = [
          (key: "endpointslice.kubernetes.io/managed-by", value: "endpointslice-controller.k8s.io"),
          (key: "kubernetes.io/service-name", value: serviceName),
        ]
        if headless { labels.append((key: "service.kubernetes.io/headless", value: "")) }
        out.texts("labels", from: service.node["metadata"]["labels"], and: labels)
        out.list(key: "ownerReferences") { owner.write(&$0) }
      }
      root.string("IPv4", key: "addressType")
      root.list(key: "ports") { out in
        for port in ports {
          out.map(span: port.port.span) { entry in
            entry.string(port.name ?? "", key: "name")
            entry.int(port.number, key: "port")
            entry.string(port.port["protocol"].text ?? "TCP", key: "protocol")
          }
        }
      }
      root.list(key: "endpoints") { out in
        for pod in members {
          // Somebody outside must say that it's ready.
          let ready = published || !pod.template.spec["readinessGates"].isPresent
          out.map { endpoint in
            endpoint.list(key: "addresses") { $0.string("‹IP of \(pod.id.name)›") }
            endpoint.map(key: "conditions") { conditions in
              conditions.bool(ready, key: "ready")
              conditions.bool(!pod.template.spec["readinessGates"].isPresent, key: "serving")
              conditions.bool(false, key: "terminating")
            }
            if headless, let hostname = pod.hostname(under: serviceName) {
              endpoint.string(hostname, key: "hostname")
            }
            endpoint.map(key: "targetRef") { target in
              target.string("Pod", key: "kind")
              target.string(pod.id.name, key: "name")
              if !namespace.isEmpty { target.string(namespace, key: "namespace") }
            }
          }
        }
      }
    }
    made.link(added.id, .ownedBy, service.id, at: view.spec["selector"])
    for pod in members { made.link(added.id, .lists, pod.id, at: view.spec["selector"], certainty: .matched) }
  }
}

private let mostEndpoints = 100

private struct SlicePort: Sendable, Equatable {
  let name: String?
  let number: Int
  let port: Node
}
