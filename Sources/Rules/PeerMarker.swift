import Kubernetes
import Manifest

/// What a manifest tells another linter about one of its checks, in that tool's own notation.
struct PeerMarker {
  let tool: String
  /// As the tool names it.
  let check: String
  /// Our rules that correspond.
  let rules: Set<String>
  let container: String?
  let detail: String?
  let reason: String
  let node: Node
  /// That the check be made, where it's off by itself; otherwise that it be left out.
  let isRequest: Bool

  init(
    _ tool: String, _ check: String, rules: Set<String>? = nil, container: String? = nil, detail: String? = nil,
    reason: String = "", at node: Node, isRequest: Bool = false
  ) {
    (self.tool, self.check, self.container, self.detail) = (tool, check, container, detail)
    (self.reason, self.node, self.isRequest) = (reason, node, isRequest)
    self.rules = rules ?? Rule.matching("\(tool)/\(check)")
  }
}

extension PeerMarker {
  /// The markers among an object's annotations and labels, in the order they are written; those of checks that none of
  /// our rules makes are left out.
  static func all(of metadata: Node) -> [PeerMarker] {
    var found: [PeerMarker] = []
    let annotations = metadata["annotations"]
    for (key, node) in annotations.fields where key.contains("/") {
      guard node.shape == .scalar, let text = node.text else { continue }
      for notation in annotationNotations { found += notation(key, text, node, annotations) }
    }
    for (key, node) in metadata["labels"].fields where key.contains("/") {
      if let marker = kubeaudit(key, node.text ?? "", node) { found.append(marker) }
    }
    return found.filter { !$0.rules.isEmpty }
  }

  /// From an annotation's key and value, and all its siblings.
  private typealias Notation = @Sendable (String, String, Node, Node) -> [PeerMarker]

  private static let annotationNotations: [Notation] = [
    // ignore-check.kube-linter.io/CHECK: reason; kube-linter.io/ignore-all: reason
    { key, value, node, _ in
      if key == "kube-linter.io/ignore-all" { return [everything("kube-linter", "ignore-all", value, node)] }
      guard let check = key.tail(after: "ignore-check.kube-linter.io/") else { return [] }
      return [PeerMarker("kube-linter", check, reason: value, at: node)]
    },
    // kube-score/ignore: CHECK, CHECK; kube-score/enable: CHECK
    { key, value, node, _ in
      guard key == "kube-score/ignore" || key == "kube-score/enable" else { return [] }
      let isRequest = key == "kube-score/enable"
      return value.words.map { PeerMarker("kube-score", $0, at: node, isRequest: isRequest) }
    },
    // polaris.fairwinds.com/CHECK-exempt: "true"; polaris.fairwinds.com/exempt: "true"
    { key, value, node, _ in
      guard value.lowercased() == "true", let name = key.tail(after: "polaris.fairwinds.com/") else { return [] }
      if name == "exempt" { return [everything("polaris", name, "", node)] }
      guard name.hasSuffix("-exempt") else { return [] }
      return [PeerMarker("polaris", String(name.dropLast("-exempt".count)), at: node)]
    },
    // checkov.io/skip1: CHECK=reason
    { key, value, node, _ in
      guard key.hasPrefix("checkov.io/skip") else { return [] }
      let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
      guard let check = parts.first else { return [] }
      return [
        PeerMarker("checkov", check.trimmed, reason: parts.count > 1 ? parts[1].trimmed : "", at: node)
      ]
    },
    // datree.skip/CHECK: reason
    { key, value, node, _ in
      key.tail(after: "datree.skip/").map { [PeerMarker("datree", $0, reason: value, at: node)] } ?? []
    },
    // kubescape.io/skip-controls: CONTROL, CONTROL; kubescape.io/skip-reason: reason
    { key, value, node, annotations in
      guard key == "kubescape.io/skip-controls" else { return [] }
      let reason = annotations["kubescape.io/skip-reason"].text ?? ""
      return value.words.map { PeerMarker("kubescape", $0, reason: reason, at: node) }
    },
  ]

  private static func everything(_ tool: String, _ check: String, _ reason: String, _ node: Node) -> PeerMarker {
    PeerMarker(tool, check, rules: Rule.made(by: tool), reason: reason, at: node)
  }

  /// kubeaudit.io/allow-WHAT: reason; container.kubeaudit.io/CONTAINER.allow-WHAT: reason; and how it was written once.
  private static func kubeaudit(_ key: String, _ value: String, _ node: Node) -> PeerMarker? {
    var container: String?
    var name: String
    if let rest = key.tail(after: "container.kubeaudit.io/") ?? key.tail(after: "container.audit.kubeaudit.io/")
      ?? key.tail(after: "container.audit.kubernetes.io/")
    {
      guard let dot = rest.lastIndex(of: ".") else { return nil }
      container = String(rest[..<dot])
      name = String(rest[rest.index(after: dot)...])
    } else if let rest = key.tail(after: "kubeaudit.io/") ?? key.tail(after: "audit.kubeaudit.io/pod.")
      ?? key.tail(after: "audit.kubeaudit.io/namespace.") ?? key.tail(after: "audit.kubernetes.io/pod.")
      ?? key.tail(after: "audit.kubernetes.io/namespace.")
    {
      name = rest
    } else {
      return nil
    }
    guard let allowed = name.tail(after: "allow-") else { return nil }
    for entry in kubeauditOverrides {
      if let prefix = entry.name.tail(before: "*") {
        guard let detail = allowed.tail(after: prefix) else { continue }
        return PeerMarker(
          "kubeaudit", name, rules: known(entry.rules), container: container, detail: detail, reason: value, at: node)
      }
      guard allowed == entry.name else { continue }
      return PeerMarker(
        "kubeaudit", name, rules: known(entry.rules), container: container, detail: entry.detail, reason: value,
        at: node)
    }
    return nil
  }

  private static func known(_ ids: [String]) -> Set<String> { Set(ids.filter { Rule.named($0) != nil }) }
}

/// What kubeaudit's labels allow, after `allow-`; `*` is the name of what's allowed.
private let kubeauditOverrides: [(name: String, rules: [String], detail: String?)] = [
  ("disabled-apparmor", ["sec-apparmor-unconfined"], nil),
  ("automount-service-account-token", ["sec-token-automount"], nil),
  ("capability-*", ["sec-cap-added", "sec-cap-beyond-baseline", "sec-cap-dangerous"], nil),
  ("namespace-host-network", ["sec-host-network"], nil),
  ("namespace-host-IPC", ["sec-host-ipc"], nil),
  ("namespace-host-PID", ["sec-host-pid"], nil),
  ("host-path-mount-*", ["volume-hostpath-sensitive", "volume-runtime-socket"], nil),
  ("non-default-deny-ingress-network-policy", ["netpol-no-default-deny"], "ingress"),
  ("non-default-deny-egress-network-policy", ["netpol-no-default-deny"], "egress"),
  ("run-as-root", ["sec-run-as-root"], nil),
  ("privilege-escalation", ["sec-privilege-escalation"], nil),
  ("privileged", ["sec-privileged"], nil),
  ("read-only-root-filesystem-false", ["sec-writable-rootfs"], nil),
]

extension Resource {
  /// Where markers may stand: in the object's own metadata and in that of its pod template.
  var metadataOfMarkers: [Node] {
    let template = podTemplate
    let own = node["metadata"]
    return template.isWritten && template != node ? [own, template["metadata"]] : [own]
  }
}

extension Rule {
  private static let byPeerCheck: [String: Set<String>] = {
    var found: [String: Set<String>] = [:]
    for rule in all { for peer in rule.peers { found[peer, default: []].insert(rule.id) } }
    return found
  }()

  /// The rules that make the check of another tool, named `TOOL/CHECK`.
  package static func matching(_ peer: String) -> Set<String> { byPeerCheck[peer] ?? [] }

  /// The rules that another tool makes, too.
  static func made(by tool: String) -> Set<String> {
    Set(all.filter { $0.peers.contains { $0.hasPrefix("\(tool)/") } }.map(\.id))
  }
}

extension String {
  /// What follows a prefix; nil without it.
  fileprivate func tail(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }

  fileprivate func tail(before suffix: String) -> String? {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
  }

  fileprivate var trimmed: String {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// What stands between commas.
  fileprivate var words: [String] { split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty } }
}
