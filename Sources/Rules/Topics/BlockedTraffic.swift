import Kubernetes
import Manifest

extension Rule {
  /// Traffic that NetworkPolicies stop and that's needed.
  static let blockedTraffic: [Rule] = [
    Rule(
      "netpol-blocks-dns", .networking, .error, "NetworkPolicies keep pods from looking up names",
      effect: "every connection by name fails",
      why: """
        Once a policy with Egress selects a pod, it may only go where some policy allows. Without UDP 53 to the cluster's \
        DNS no name is resolved: Services can't be reached by name, though the policy allows their pods.
        """,
      explanation: """
        Allow UDP 53 (and TCP 53, for long answers) to the DNS pods: a peer with namespaceSelector \
        `kubernetes.io/metadata.name: kube-system` and podSelector `k8s-app: kube-dns`.

        Silent where all rules are for IP blocks and the pod's configuration names no host, where nothing at all is allowed \
        and nothing is named, and for pods on the host's network, for which policies don't hold.
        """,
      sources: [.documentation("Network Policies"), .documentation("DNS for Services and Pods")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchLabels: {app: web}}
          policyTypes: [Egress]
          egress:  # <-
          - to: [{podSelector: {matchLabels: {app: db}}}]
            ports: [{port: 5432}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchLabels: {app: web}}
          policyTypes: [Egress]
          egress:
          - to: [{podSelector: {matchLabels: {app: db}}}]
            ports: [{port: 5432}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: dns}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
          - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
            ports: [{port: 53, protocol: UDP}, {port: 53}]
        """
      ],
      check: Check { survey, sink in
        // One finding for a policy, whatever the number of workloads that it holds for.
        var blocked: [(entry: PolicyFacts.Entry, runners: [Runner])] = []
        var positions: [ObjectIdentifier: Int] = [:]
        for runner in survey.runners where !runner.pod.hostNetwork && !survey.policies.mayHaveOthers(runner) {
          let policies = survey.policies.policies(for: runner).filter { $0.isInForce("Egress") }
          let rules = policies.flatMap(\.policy.egress)
          guard let entry = policies.first(where: { !$0.policy.egress.isEmpty }) ?? policies.first,
            !rules.contains(where: { admitsNames($0, in: runner.namespace) })
          else { continue }
          let isForAddresses = rules.allSatisfy { rule in
            rule["to"].count > 0 && rule["to"].items.allSatisfy { $0["ipBlock"].isPresent }
          }
          if isForAddresses, !namesHosts(runner, survey) { continue }
          let key = ObjectIdentifier(entry)
          if let position = positions[key] {
            blocked[position].runners.append(runner)
          } else {
            positions[key] = blocked.count
            blocked.append((entry, [runner]))
          }
        }
        for (entry, runners) in blocked {
          let names = runners.prefix(3).map(\.label).joined(separator: ", ") + (runners.count > 3 ? ", ..." : "")
          let report = Reporter(scope: Scope(entry.resource), sink: sink)
          report(
            entry.resource.node["spec"]["egress"],
            "the pods of \(names) can't look up names: no egress rule of their policies allows UDP 53; allow it to the cluster's DNS"
          )
        }
      }
    ),
    Rule(
      "netpol-blocks-service", .networking, .warning, "NetworkPolicies keep everybody from a Service's port",
      effect: "connections time out",
      why: """
        Once a policy with Ingress selects a pod, only what some policy allows gets in. Where no rule is for the port that \
        a Service leads to, whoever connects to the Service waits until it gives up.
        """,
      explanation: """
        Add a rule for the port. It counts after translation: the policy names the pod's port, not the Service's. Nothing \
        is said of pods on the host's network.
        """,
      sources: [.documentation("Network Policies")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchLabels: {app: web}}
          ingress:  # <-
          - ports: [{port: 80}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2, ports: [{name: http, containerPort: 8080}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchLabels: {app: web}}
          ingress: [{ports: [{port: 8000, endPort: 8100}]}]
        """
      ],
      check: Check { survey, sink in
        struct Key: Hashable {
          let policy: Resource.ID
          let service: NamespacedName
          let port: Int
          let transport: String
        }
        var said: Set<Key> = []
        for runner in survey.runners where !runner.pod.hostNetwork && !survey.policies.mayHaveOthers(runner) {
          guard !runner.services.isEmpty else { continue }
          let policies = survey.policies.policies(for: runner).filter { $0.isInForce("Ingress") }
          guard let entry = policies.first(where: { !$0.policy.ingress.isEmpty }) ?? policies.first else { continue }
          let rules = policies.flatMap(\.policy.ingress)
          for service in runner.services {
            for port in service.service.ports {
              guard let number = port.resolved(in: runner.pod),
                !rules.contains(where: { admits($0, number, port.transport, runner.pod) }),
                said.insert(
                  Key(
                    policy: entry.resource.id, service: NamespacedName(namespace: runner.namespace, name: service.name),
                    port: number, transport: port.transport)
                ).inserted
              else { continue }
              let report = Reporter(scope: Scope(entry.resource), sink: sink)
              report(
                entry.resource.node["spec"]["ingress"],
                "nobody reaches Service '\(service.name)': no ingress rule of the policies for \(runner.label) allows \(port.transport) \(number); add it",
                certainty: rules.isEmpty ? .likely : .certain)
            }
          }
        }
      }
    ),
  ]
}

/// Whether a rule lets traffic to or from a port through, whoever is at the other end.
private func admits(_ rule: Node, _ number: Int, _ transport: String, _ pod: Pod) -> Bool {
  let ports = rule["ports"].items
  return ports.isEmpty
    || ports.contains { entry in
      guard (entry["protocol"].text ?? "TCP") == transport else { return false }
      let port = entry["port"]
      guard port.isPresent else { return true }
      if let first = port.int { return (first...max(first, entry["endPort"].int ?? first)).contains(number) }
      return pod.ports.contains { $0.name == port.text && $0.number == number && $0.transport == transport }
    }
}

/// Whether a rule may let questions to the cluster's DNS through.
///
/// Peers are looked at only where no port is named: who names 53 means a DNS server.
private func admitsNames(_ rule: Node, in namespace: String) -> Bool {
  let ports = rule["ports"].items
  if !ports.isEmpty {
    return ports.contains { entry in
      guard (entry["protocol"].text ?? "TCP") == "UDP" else { return false }
      let port = entry["port"]
      // A name is looked up in the DNS server's pods, which aren't known here.
      guard let first = port.int else { return true }
      let range = first...max(first, entry["endPort"].int ?? first)
      return range.contains(53) || range.contains(openShiftPort) && rule["to"].items.contains(where: isOpenShiftDNS)
    }
  }
  let peers = rule["to"].items
  return peers.isEmpty
    || peers.contains { peer in
      if let block = peer["ipBlock"]["cidr"].text {
        // A wide block may hold the DNS's pods; the second is where a node's own cache answers.
        let length = block.split(separator: "/").last.flatMap { Int($0) } ?? 32
        return length < 24 || block.hasPrefix("169.254.")
      }
      guard let chosen = Selector(labelSelector: peer["namespaceSelector"]) else {
        return systemNamespaces.contains(namespace)
      }
      // Of other labels that the DNS's namespace has nothing is known.
      return chosen.requirements.allSatisfy { requirement in
        requirement.key != "kubernetes.io/metadata.name"
          || systemNamespaces.contains { requirement.matches(["kubernetes.io/metadata.name": $0]) }
      }
    }
}

private let systemNamespaces: Set<String> = ["kube-system", "openshift-dns"]

/// Policies count after translation, and OpenShift's DNS pods listen on another port than their Service.
/// Source: OpenShift documentation, "DNS Operator".
private let openShiftPort = 5353

private func isOpenShiftDNS(_ peer: Node) -> Bool {
  Selector(labelSelector: peer["namespaceSelector"])?.requirements.contains {
    $0.key == "kubernetes.io/metadata.name" && $0.matches(["kubernetes.io/metadata.name": "openshift-dns"])
  } == true
}

/// The pod's configuration names hosts, as far as that can be told.
private func namesHosts(_ runner: Runner, _ survey: Survey) -> Bool {
  survey.inventory.links(from: runner.resource.id).contains { $0.relation == .mentions }
    || runner.containers.contains { container in
      container.environment.contains { $0.isForHost && host(afterScheme($0.value ?? "")) != nil }
    }
}
