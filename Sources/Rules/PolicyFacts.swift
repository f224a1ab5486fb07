import Kubernetes
import Manifest

/// Which policies hold for which pods.
struct PolicyFacts {
  /// A NetworkPolicy and what it selects.
  final class Entry {
    let resource: Resource
    let policy: NetworkPolicy
    let namespace: String
    fileprivate(set) var runners: [Runner] = []

    init(_ resource: Resource, in namespace: String) {
      (self.resource, self.namespace) = (resource, namespace)
      policy = NetworkPolicy(resource.node)
    }

    func isInForce(_ direction: String) -> Bool { policy.directions.contains(direction) }
  }

  private struct Posting: Hashable {
    let namespace: String
    let key: String
    let value: String
  }

  /// In reading order.
  private(set) var entries: [Entry] = []
  private var holding: [ObjectIdentifier: [Entry]] = [:]
  /// Namespaces with policies whose selectors aren't read here.
  private var unknown: Set<String> = []
  private var isUnknownEverywhere = false
  /// Of Cilium's policies; a nil namespace is all of them.
  private var cilium: [(namespace: String?, selector: Selector)] = []

  init(_ survey: Survey) {
    for resource in survey.written {
      if resource.kind == .networkPolicy {
        entries.append(Entry(resource, in: survey.inventory.effectiveNamespace(of: resource)))
      } else {
        note(resource, survey.inventory)
      }
    }
    // By one pair of their selectors, so that a template need only ask for its own labels.
    var byLabel: [Posting: [Int]] = [:]
    var byNamespace: [String: [Int]] = [:]
    let selectors = entries.map(\.policy.selector)
    for (position, entry) in entries.enumerated() {
      let pair = selectors[position].requirements.first { $0.comparison == .equals }
      if let pair {
        let posting = Posting(namespace: entry.namespace, key: pair.key, value: pair.values[0])
        byLabel[posting, default: []].append(position)
      } else {
        byNamespace[entry.namespace, default: []].append(position)
      }
    }
    guard !entries.isEmpty else { return }
    for runner in survey.runners {
      let labels = runner.pod.labels
      var candidates = byNamespace[runner.namespace] ?? []
      for (key, value) in labels.pairs {
        candidates += byLabel[Posting(namespace: runner.namespace, key: key, value: value)] ?? []
      }
      let found = candidates.sorted().filter { selectors[$0].matches(labels) }.map { entries[$0] }
      guard !found.isEmpty else { continue }
      holding[ObjectIdentifier(runner)] = found
      for entry in found { entry.runners.append(runner) }
    }
  }

  func policies(for runner: Runner) -> [Entry] { holding[ObjectIdentifier(runner)] ?? [] }

  /// Policies of another kind may hold for its pods.
  func mayHaveOthers(_ runner: Runner) -> Bool {
    mayHaveOthers(in: runner.namespace)
      || cilium.contains {
        ($0.namespace ?? runner.namespace) == runner.namespace && $0.selector.matches(runner.pod.labels)
      }
  }

  /// Policies whose selectors aren't read here.
  func mayHaveOthers(in namespace: String) -> Bool { isUnknownEverywhere || unknown.contains(namespace) }

  /// Policies of Cilium are in the namespace, or hold for all pods of all namespaces.
  func hasCilium(for namespace: String) -> Bool {
    cilium.contains { $0.namespace == namespace || ($0.namespace == nil && $0.selector.isEmpty) }
  }

  private mutating func note(_ resource: Resource, _ inventory: Inventory) {
    let namespace = inventory.effectiveNamespace(of: resource)
    switch (resource.id.group, resource.kindName) {
    case ("cilium.io", "CiliumNetworkPolicy"), ("cilium.io", "CiliumClusterwideNetworkPolicy"):
      let isClusterwide = resource.kindName == "CiliumClusterwideNetworkPolicy"
      for spec in [resource.node["spec"]] + resource.node["specs"].items where spec["endpointSelector"].isPresent {
        if let selector = ciliumSelector(spec["endpointSelector"]) {
          cilium.append((isClusterwide ? nil : namespace, selector))
        } else if isClusterwide {
          isUnknownEverywhere = true
        } else {
          unknown.insert(namespace)
        }
      }
    case ("projectcalico.org", "NetworkPolicy"), ("crd.projectcalico.org", "NetworkPolicy"),
      ("crd.antrea.io", "NetworkPolicy"):
      unknown.insert(namespace)
    case ("projectcalico.org", "GlobalNetworkPolicy"), ("crd.projectcalico.org", "GlobalNetworkPolicy"),
      ("crd.antrea.io", "ClusterNetworkPolicy"), ("policy.networking.k8s.io", _):
      isUnknownEverywhere = true
    default: break
    }
  }
}

/// Cilium's selector of pods; nil where it asks for more than labels.
///
/// Source: Cilium documentation, "Endpoints, Labels": a key may begin with its source, `k8s:` or `any:`.
private func ciliumSelector(_ node: Node) -> Selector? {
  guard let selector = Selector(labelSelector: node) else { return nil }
  var requirements: [Requirement] = []
  for requirement in selector.requirements {
    var key = requirement.key
    for source in ["k8s:", "any:", "k8s.", "any."] where key.hasPrefix(source) {
      key.removeFirst(source.count)
      break
    }
    guard !key.contains(":"), !key.hasPrefix("io.kubernetes.") && !key.hasPrefix("io.cilium.") else { return nil }
    requirements.append(Requirement(key, requirement.comparison, requirement.values))
  }
  return Selector(requirements)
}
