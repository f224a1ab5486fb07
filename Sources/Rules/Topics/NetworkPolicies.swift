import Kubernetes
import Manifest

extension Rule {
  /// Which pods NetworkPolicies hold for.
  static let networkPolicies: [Rule] = [
    Rule(
      "netpol-missing", .networking, .info, "No NetworkPolicy holds for a pod",
      effect: "every pod of the cluster may connect to it",
      why: """
        Pods that no NetworkPolicy selects may be reached from every pod of the cluster and may connect anywhere. Whoever \
        takes over one of them gets to all the others.
        """,
      explanation: """
        Begin with a policy that selects all pods of the namespace and allows nothing (podSelector {}, both policyTypes, no \
        rules), then allow what's needed: nearly always port 53, UDP and TCP, as names must be looked up. Policies only work \
        with a network plugin that knows them.

        Policies of Cilium are read as far as they select by labels; where policies of Calico or of an administrator may \
        hold, nothing is said.
        """,
      sources: [.documentation("Network Policies")],
      peers: [
        "kube-linter/non-isolated-pod", "kube-score/pod-networkpolicy", "polaris/missingNetworkPolicy", "popeye/1204",
        "popeye/1205", "checkov/CKV2_K8S_6", "kubescape/C-0260", "kyverno/require-netpol",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}  # <-
        spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: db}
        spec: {podSelector: {matchLabels: {app: db}}}
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
        metadata: {name: all}
        spec: {podSelector: {}}
        """
      ],
      check: .each(.runner) { runner, report in
        let policies = report.survey.policies
        guard policies.policies(for: runner).isEmpty, !policies.mayHaveOthers(runner) else { return }
        report(
          runner.pod.node["metadata"]["labels"],
          "no NetworkPolicy selects the pods of \(runner.label), so anybody may connect to them; add one",
          certainty: .likely)
      }
    ),
    Rule(
      "netpol-one-direction", .networking, .style, "NetworkPolicies hold for one direction only",
      effect: "the other direction is open",
      why: """
        A direction that no policy of a pod names in policyTypes is open. With none written that's Ingress, and Egress only \
        if there are egress rules.
        """,
      explanation: "Add the other direction to policyTypes, with rules for what's needed: UDP 53 for names at least.",
      sources: [.documentation("Network Policies, The two sorts of pod isolation")],
      peers: ["kube-score/pod-networkpolicy", "polaris/missingNetworkPolicy", "popeye/1205"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}  # <-
        spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}
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
        spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}], egress: [{ports: [{port: 53, protocol: UDP}]}]}
        """
      ],
      check: .each(.runner) { runner, report in
        let policies = report.survey.policies.policies(for: runner)
        guard !policies.isEmpty, !report.survey.policies.mayHaveOthers(runner) else { return }
        let missing = ["Ingress", "Egress"].filter { direction in !policies.contains { $0.isInForce(direction) } }
        guard missing.count == 1, let direction = missing.first else { return }
        report(
          runner.pod.node["metadata"]["labels"],
          "no policy restricts the \(direction.lowercased()) of \(runner.label); add \(direction) to the policyTypes of NetworkPolicy '\(policies[0].resource.name)'"
        )
      }
    ),
    Rule(
      "netpol-no-default-deny", .networking, .style, "A namespace doesn't deny what nobody has allowed",
      effect: "new pods are open to all",
      why: """
        Policies for single applications leave out whatever comes next: a new pod that no policy selects is open in both \
        directions, and nobody notices. A default for the namespace closes it first.
        """,
      explanation: """
        A NetworkPolicy with an empty podSelector, policyTypes Ingress and Egress, and no rules; or one for each direction. \
        Policies of Cilium and Calico in the namespace count as doing it.
        """,
      sources: [.documentation("Network Policies, Default policies")],
      peers: [
        "kubeaudit/MissingDefaultDenyIngressAndEgressNetworkPolicy", "kubescape/C-0049", "kyverno/add-networkpolicy",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop  # <-
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: ingress, namespace: shop}
        spec: {podSelector: {}}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: none, namespace: shop}
        spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
        """
      ],
      check: Check { survey, sink in
        var denied: [String: Set<String>] = [:]
        for entry in survey.policies.entries where entry.policy.selector.isEmpty {
          for direction in ["Ingress", "Egress"] where entry.isInForce(direction) {
            let rules = direction == "Ingress" ? entry.policy.ingress : entry.policy.egress
            if rules.isEmpty { denied[entry.namespace, default: []].insert(direction) }
          }
        }
        for resource in survey.written where resource.kind == .namespace {
          let missing = ["Ingress", "Egress"].filter { denied[resource.name]?.contains($0) != true }
          guard !missing.isEmpty, !survey.policies.mayHaveOthers(in: resource.name),
            !survey.policies.hasCilium(for: resource.name)
          else { continue }
          let report = Reporter(scope: Scope(resource), sink: sink)
          report(
            resource.node["metadata"]["name"],
            "namespace '\(resource.name)' denies no \(missing.joined(separator: " and no ").lowercased()) by default; add a NetworkPolicy with podSelector {} and no rules"
          )
        }
      }
    ),
    Rule(
      "netpol-allow-all", .networking, .warning, "A NetworkPolicy allows everything",
      effect: "as if there were no policy",
      why: """
        A rule without peers and without ports allows all traffic in its direction. Policies add up, so no other policy can \
        take it back: what the rest of them deny is open again.
        """,
      explanation: """
        Say who may connect (`from`, `to`) or to which ports. To allow all egress on purpose, leave Egress out of the \
        policyTypes; to allow nothing, leave out the rule: `ingress: []`.
        """,
      sources: [.documentation("Network Policies, Default policies")],
      peers: [
        "popeye/1203", "kubeaudit/AllowAllIngressNetworkPolicyExists", "kubeaudit/AllowAllEgressNetworkPolicyExists",
      ],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: all}
        spec:
          podSelector: {}
          ingress:
          - {}  # <-
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: all}
        spec:
          podSelector: {}
          policyTypes: [Ingress, Egress]
          ingress: [{from: [{podSelector: {}}]}]
          egress: []
        """
      ],
      check: Check { survey, sink in
        for entry in survey.policies.entries {
          let report = Reporter(scope: Scope(entry.resource), sink: sink)
          for (direction, peers, rules) in [
            ("Ingress", "from", entry.policy.ingress), ("Egress", "to", entry.policy.egress),
          ] where entry.isInForce(direction) {
            for rule in rules where rule[peers].count == 0 && rule["ports"].count == 0 {
              report(
                rule,
                "this rule of NetworkPolicy '\(entry.resource.name)' allows all \(direction.lowercased()), whatever other policies say; name peers or ports"
              )
            }
          }
        }
      }
    ),
    Rule(
      "netpol-no-matching-pods", .references, .warning, "A NetworkPolicy selects no pods",
      effect: "protects nothing",
      why: """
        A policy holds for the pods of its namespace that its podSelector matches. Where it matches none, the pods it was \
        written for are as open as before, and nothing says so.
        """,
      explanation:
        "Write the labels of the pod template into podSelector, and put the policy into the pods' namespace.",
      sources: [.documentation("Network Policies")],
      peers: [
        "kube-linter/dangling-networkpolicy", "kube-score/networkpolicy-targets-pod", "popeye/1200", "kubescape/C-0299",
      ],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchLabels: {app: front}}  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: all, namespace: other}
        spec: {podSelector: {}}
        """
      ],
      check: Check { survey, sink in
        for entry in survey.policies.entries where entry.runners.isEmpty {
          let selector = withoutRuntimeLabels(entry.policy.selector)
          guard !selector.isEmpty, survey.templates.first(selector, in: entry.namespace) == nil else { continue }
          // Pods that an operator is known to make.
          let isKnown = survey.inventory.links(from: entry.resource.id).contains {
            $0.relation == .restricts && $0.to != nil
          }
          if isKnown { continue }
          if survey.rules.leaves(to: "ref-near-miss"),
            survey.templates.slip(in: selector, namespace: entry.namespace) != nil
          {
            continue
          }
          let report = Reporter(scope: Scope(entry.resource), sink: sink)
          report(
            entry.resource.node["spec"]["podSelector"],
            "NetworkPolicy/\(entry.resource.name) protects nothing: no pod template in namespace '\(entry.namespace)' has \(selector); correct podSelector",
            certainty: survey.certainty(ofMissingIn: entry.namespace))
        }
      }
    ),
    Rule(
      "netpol-peer-no-matching-pods", .references, .info, "A rule of a NetworkPolicy is for pods that aren't here",
      effect: "lets nobody in, or out",
      why: """
        A peer with only a podSelector means pods of the policy's own namespace. Where none has the labels, the rule allows \
        nothing, and those who should connect time out.
        """,
      explanation: """
        Correct the labels. For pods of another namespace add a namespaceSelector to the same peer, not as a peer beside it: \
        two peers are two ways in.
        """,
      sources: [.documentation("Network Policies, Behavior of to and from selectors")],
      peers: ["kube-linter/dangling-networkpolicypeer-podselector", "popeye/1201", "popeye/1202", "popeye/1208"],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {}
          ingress:
          - from:
            - podSelector: {matchLabels: {app: front}}  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {}
          ingress:
          - from:
            - podSelector: {matchLabels: {app: web}}
            - podSelector: {matchLabels: {app: front}}
              namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: Check { survey, sink in
        for entry in survey.policies.entries {
          let known = Set(
            survey.inventory.links(from: entry.resource.id).filter { $0.relation == .admits && $0.to != nil }.map(
              \.node))
          let report = Reporter(scope: Scope(entry.resource), sink: sink)
          for (rules, field) in [(entry.policy.ingress, "from"), (entry.policy.egress, "to")] {
            for peer in rules.flatMap({ $0[field].items }) {
              let node = peer["podSelector"]
              guard node.isPresent, !peer["namespaceSelector"].isPresent, !known.contains(peer),
                let selector = Selector(labelSelector: node).map(withoutRuntimeLabels), !selector.isEmpty,
                survey.templates.first(selector, in: entry.namespace) == nil
              else { continue }
              report(
                node,
                "no pod template in namespace '\(entry.namespace)' has \(selector), so this peer is nobody; correct the labels, or add a namespaceSelector",
                certainty: survey.certainty(ofMissingIn: entry.namespace))
            }
          }
        }
      }
    ),
  ]
}
