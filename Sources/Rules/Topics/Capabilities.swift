import Kubernetes
import Manifest

extension Rule {
  /// Which of root's rights a container has.
  static let capabilities: [Rule] = [
    Rule(
      "sec-cap-dangerous", .security, .error, "A container has the most dangerous of root's rights",
      effect: "whoever breaks in has the node or its network",
      why: """
        SYS_ADMIN mounts file systems, enters namespaces and loads programs into the kernel, which comes close to being root \
        of the node. NET_ADMIN changes addresses, routes and firewalls: the pod's own, and with hostNetwork the node's. ALL is \
        everything. Whoever takes over the program has these rights.
        """,
      explanation: """
        Take them out. Often a narrower one will do: NET_BIND_SERVICE for ports below 1024, SYS_PTRACE for a debugger. \
        More capabilities can be named in the parameter `security.dangerous-capabilities`.
        """,
      sources: [
        .documentation("Configure a Security Context for a Pod or Container"), Reference(text: "capabilities(7)"),
      ],
      peers: [
        "polaris/dangerousCapabilities", "kubesec/CapSysAdmin", "checkov/CKV_K8S_39",
        "datree/CONTAINERS_INVALID_CAPABILITIES_VALUE", "kubescape/C-0046",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            securityContext: {capabilities: {add: [cap_sys_admin, CHOWN]}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            securityContext: {capabilities: {add: [SYS_TIME]}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let dangerous = dangerousCapabilities(report.survey)
        let added = Set(confinement.added.map(\.name))
        // What a project has added to the list needn't be as bad.
        let reason =
          !added.isDisjoint(with: ["ALL", "SYS_ADMIN"])
          ? "with which it can take over its node"
          : added.contains("NET_ADMIN") ? "with which it can lead traffic elsewhere" : "which nobody may add here"
        reportAdded(confinement, report) {
          dangerous.contains($0)
        } message: { container, names in
          "container '\(container)' has \(names), \(reason); take it out"
        }
      }
    ),
    Rule(
      "sec-cap-beyond-baseline", .security, .warning, "A container adds capabilities beyond the Pod Security baseline",
      effect: "refused where the baseline is enforced",
      why: """
        A namespace with `pod-security.kubernetes.io/enforce: baseline` refuses the pod. The list leaves out what programs \
        that serve requests don't need.
        """,
      explanation: """
        Take the capability out, or run the pod in a namespace for what needs more. Silent about those that \
        sec-cap-dangerous reports, while that is on.
        """,
      sources: [.documentation("Pod Security Standards")],
      peers: ["datree/EKS_INVALID_CAPABILITIES_EKS", "kubescape/C-0200", "kyverno/disallow-capabilities"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            securityContext: {capabilities: {add: [SYS_TIME, CHOWN]}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            securityContext: {capabilities: {add: [CHOWN, SETUID]}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let said = report.survey.rules.leaves(to: "sec-cap-dangerous") ? dangerousCapabilities(report.survey) : []
        reportAdded(confinement, report) {
          !Capability.baseline.contains($0) && !said.contains($0)
        } message: {
          "container '\($0)' adds \($1), which the Pod Security baseline forbids; take it out"
        }
      }
    ),
    Rule(
      "sec-cap-added", .security, .warning, "A container adds capabilities",
      effect: "more of root's rights than needed",
      why: "Each capability is a part of root's rights, and works for whoever takes over the program.",
      explanation: """
        Take them out, unless the program stops without one. NET_BIND_SERVICE is let pass. Silent about those that \
        sec-cap-dangerous or sec-cap-beyond-baseline report, while those are on.
        """,
      sources: [.documentation("Configure a Security Context for a Pod or Container")],
      peers: [
        "kube-linter/verify-container-capabilities", "kubeaudit/capabilities:CapabilityAdded", "checkov/CKV_K8S_25",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE, CHOWN]}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let rules = report.survey.rules
        let dangerous = rules.leaves(to: "sec-cap-dangerous") ? dangerousCapabilities(report.survey) : []
        let saysBaseline = rules.leaves(to: "sec-cap-beyond-baseline")
        reportAdded(confinement, report) { name in
          name != "NET_BIND_SERVICE" && !dangerous.contains(name)
            && !(saysBaseline && !Capability.baseline.contains(name))
        } message: {
          "container '\($0)' adds \($1); take it out if it runs without"
        }
      }
    ),
    Rule(
      "sec-cap-not-dropped-all", .security, .info, "A container keeps capabilities that it needn't have",
      effect: "part of root's rights without need",
      why: """
        A container that starts as root has up to fourteen capabilities by default, as the runtime has it: it may change \
        owners of files, make devices, send raw packets. A program that serves requests needs none of them.
        """,
      explanation: """
        Set `capabilities: {drop: [ALL]}`, and add back the one without which the program stops. Naming every default \
        capability in `drop` counts as well.
        """,
      sources: [.documentation("Pod Security Standards"), Reference(text: "capabilities(7)")],
      peers: [
        "polaris/insecureCapabilities", "kubesec/CapDropAll", "kubeaudit/capabilities:CapabilityShouldDropAll",
        "kubeaudit/capabilities:CapabilityOrSecurityContextMissing", "checkov/CKV_K8S_37",
        "kyverno/disallow-capabilities-strict",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
          - {name: api, image: api:2, securityContext: {capabilities: {drop: [NET_RAW]}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {capabilities: {drop: [all]}}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let dropped = Set(confinement.dropped.map(\.name))
        guard !dropped.contains("ALL"), !Capability.standard.isSubset(of: dropped) else { return }
        report(
          confinement.container.securityContext["capabilities"]["drop"],
          "container '\(confinement.container.name)' keeps capabilities that it hardly needs; drop ALL")
      }
    ),
    Rule(
      "sec-cap-net-raw", .security, .info, "A container may send raw packets",
      effect: "can pose as its neighbours",
      why: """
        With NET_RAW, which containerd gives unless told otherwise, a program makes packets with any sender's address: it can \
        answer for DNS, or draw its neighbours' traffic to itself. Hardly a program but `ping` needs it.
        """,
      explanation: """
        Drop NET_RAW, or better ALL. CRI-O doesn't give it by itself, which a manifest can't know. Silent about what isn't \
        dropped while sec-cap-not-dropped-all is on.
        """,
      sources: [.documentation("Pod Security Standards"), Reference(text: "capabilities(7)")],
      peers: [
        "kube-linter/drop-net-raw-capability", "checkov/CKV_K8S_28", "datree/CIS_MISSING_VALUE_DROP_NET_RAW",
        "kubescape/C-0199",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
          - {name: api, image: api:2, securityContext: {capabilities: {drop: [ALL], add: [NET_RAW]}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, securityContext: {capabilities: {drop: [NET_RAW]}}}
        """
      ],
      check: .each(.confinement) { confinement, report in
        let name = confinement.container.name
        if let raw = confinement.added.first(where: { $0.name == "NET_RAW" || $0.name == "ALL" }) {
          report(raw.node, "container '\(name)' is given \(raw.name), so it may send raw packets; take it out")
        }
        guard !report.survey.rules.leaves(to: "sec-cap-not-dropped-all"),
          !confinement.dropped.contains(where: { $0.name == "NET_RAW" || $0.name == "ALL" })
        else { return }
        report(
          confinement.container.securityContext["capabilities"]["drop"],
          "container '\(name)' may send raw packets, as that's the default; drop NET_RAW")
      }
    ),
  ]
}

private let gravest: Set<String> = ["ALL", "SYS_ADMIN", "NET_ADMIN"]

private func dangerousCapabilities(_ survey: Survey) -> Set<String> {
  let more = survey.settings.dangerousCapabilities.map { name in
    let name = name.uppercased()
    return name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name
  }
  return gravest.union(more)
}

/// One finding for all added capabilities that are meant: at the only one, or at the list. What a label of another tool
/// allows by name is a finding of its own, so that the label silences no more than it says.
private func reportAdded(
  _ confinement: Confinement, _ report: Reporter, where isMeant: (String) -> Bool,
  message: (_ container: String, _ names: String) -> String
) {
  let found = confinement.added.filter { isMeant($0.name) }
  guard !found.isEmpty else { return }
  let container = confinement.container
  let allowed = allowedByName(report.resource, container.name)
  for capability in found where allowed.contains(capability.name) {
    report(capability.node, message(container.name, capability.name))
  }
  let rest = found.filter { !allowed.contains($0.name) }
  guard let first = rest.first else { return }
  let node = found.count == 1 ? first.node : container.securityContext["capabilities"]["add"]
  report(node, message(container.name, list(rest.map(\.name))))
}

/// Capabilities that markers of other tools allow to a container, one by one.
private func allowedByName(_ resource: Resource, _ container: String) -> Set<String> {
  var names: Set<String> = []
  for metadata in resource.metadataOfMarkers {
    for marker in PeerMarker.all(of: metadata) where marker.rules.contains("sec-cap-added") {
      guard let detail = marker.detail, marker.container == nil || marker.container == container else { continue }
      let name = String(detail.uppercased().map { $0 == "-" ? "_" : $0 })
      names.insert(name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name)
    }
  }
  return names
}
