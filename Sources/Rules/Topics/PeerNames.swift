import Kubernetes
import Manifest

extension Rule {
  /// Pods that are called by an address or a name that doesn't last.
  static let peerNames: [Rule] = [
    Rule(
      "peer-ip-literal", .config, .warning, "An address is written down where a name should be",
      effect: "breaks when the pod or node is replaced",
      why: """
        A pod gets another address each time it's made, and Services and nodes get others in the next cluster. What was \
        written down leads nowhere then, or to somebody else.
        """,
      explanation: """
        Use the name of a Service; for a machine outside, a Service with externalName or with EndpointSlices of one's own. \
        Looked at are variables, arguments and ConfigMaps; ranges (10.0.0.0/8), variables that end in CIDR, SUBNET, \
        NETMASK or DNS and the like are passed over.
        """,
      sources: [.book("17.2.1"), .documentation("Service")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            args: [--db=10.4.7.12:5432]  # <-
            env:
            - {name: CACHE, value: 192.168.4.20}  # <-
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
            args: [--db=db.shop:5432, --pods=10.0.0.0/8]
            env:
            - {name: POD_CIDR, value: 10.244.0.1}
            - {name: VERSION, value: 10.4.7.12.3}
            - {name: LISTEN, value: "0.0.0.0:80"}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind != nil, resource.kind != .secret, resource.kind != .service else { return }
        for (node, container, name) in report.survey.hostTexts(of: resource)
        where node.withText(mayHoldPrivateAddress) == true && !isAboutNetworks(name) {
          guard let text = node.text, text.utf8.count < 200_000, let address = privateAddress(in: text) else {
            continue
          }
          let place =
            container.map { "of container '\($0.name)'" } ?? "of \(resource.label)"
          let what =
            node.key == "value" ? "variable '\(name)'" : resource.kind == .configMap ? "key '\(name)'" : "an argument"
          report(
            node, "\(what) \(place) holds the address \(address), which doesn't last; use the name of a Service",
            certainty: .likely, in: container)
        }
      }
    ),
    Rule(
      "peer-name-on-deployment", .config, .error, "A pod of a Deployment is called by a number",
      effect: "the name never resolves",
      why: """
        Only the pods of a StatefulSet are called name-0, name-1. Those of a Deployment get random names, which the DNS \
        doesn't know.
        """,
      explanation: """
        Make it a StatefulSet with a headless Service if its pods must be told apart; otherwise call the Service. Where the \
        text may be no host, the finding is a warning.
        """,
      sources: [.book("17.2.1"), .documentation("StatefulSets, Stable Network ID")],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: web:1.4.2
                env:
                - {name: PEERS, value: "db-0.db:5432"}  # <-
                - {name: NOTE, value: db-1}  # <- warning
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 2
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: web:1.4.2
                env:
                - {name: PEERS, value: "db-0.db:5432,db-1.db:5432"}
        """
      ],
      check: Check { survey, sink in
        for (mention, more) in eachText(survey.podNames.mentions.filter { $0.controller.kind == .deployment }) {
          let isCertain = mention.service != nil || mention.isHost
          Reporter(scope: Scope(mention.resource, container: mention.container), sink: sink)(
            mention.node,
            "'\(mention.text)'\(more) names a pod of \(mention.controller.label), whose pods have no such names; make it a StatefulSet, or call the Service",
            as: isCertain ? .error : .warning, certainty: isCertain ? .likely : .possible)
        }
      }
    ),
    Rule(
      "peer-ordinal-out-of-range", .config, .warning, "A pod is called by a number that it never gets",
      effect: "the name never resolves",
      why: """
        A StatefulSet numbers its pods from 0, or from ordinals.start, and has no more than its replicas. A peer list that \
        names others waits for members that never come.
        """,
      explanation: "Correct the list, or the replicas. Where an autoscaler may add pods, its maximum counts.",
      sources: [.book("17.2.1"), .documentation("StatefulSets, Ordinal Index")],
      bad: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 2
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: web:1.4.2
                args: ["--peers=db-0.db,db-1.db,db-2.db"]  # <-
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          replicas: 2
          ordinals: {start: 1}
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: web:1.4.2
                args: ["--peers=db-1.db,db-2.db"]
        """
      ],
      check: Check { survey, sink in
        let beyond = survey.podNames.mentions.filter { mention in
          guard mention.controller.kind == .statefulSet, let set = Workload(mention.controller) else { return false }
          let count = survey.storage.mostReplicas(of: mention.controller)
          return count > 0 && !(set.firstOrdinal..<set.firstOrdinal + count).contains(mention.ordinal)
        }
        for (mention, more) in eachText(beyond) {
          let first = Workload(mention.controller)?.firstOrdinal ?? 0
          let count = survey.storage.mostReplicas(of: mention.controller)
          let isCertain = mention.service != nil || mention.isHost
          let range =
            count == 1 ? "only \(mention.controller.name)-\(first)" : "\(first) to \(first + count - 1)"
          Reporter(scope: Scope(mention.resource, container: mention.container), sink: sink)(
            mention.node,
            "'\(mention.text)'\(more) is none of the pods of \(mention.controller.label), which has \(range); correct the list or the replicas",
            certainty: isCertain ? .likely : .possible)
        }
      }
    ),
  ]
}

/// The first mention of each controller in a text, and how many more of it are there.
private func eachText(_ mentions: [PodNames.Mention]) -> [(mention: PodNames.Mention, more: String)] {
  struct Place: Hashable {
    let node: Node
    let controller: Resource.ID
  }
  var order: [Place] = []
  var found: [Place: [PodNames.Mention]] = [:]
  for mention in mentions {
    let place = Place(node: mention.node, controller: mention.controller.id)
    if found[place] == nil { order.append(place) }
    found[place, default: []].append(mention)
  }
  return order.compactMap { place in
    guard let all = found[place], let first = all.first(where: { $0.isHost || $0.service != nil }) ?? all.first else {
      return nil
    }
    return (first, all.count > 1 ? " (and \(all.count - 1) more)" : "")
  }
}

/// Names of what describes networks rather than peers.
private func isAboutNetworks(_ name: String) -> Bool {
  let parts = SecretWords.parts(of: name)
  return parts.contains { wordsOfNetworks.contains($0) } || name.uppercased() == "NO_PROXY"
}

private let wordsOfNetworks: Set<String> = [
  "cidr", "cidrs", "subnet", "subnets", "netmask", "mask", "network", "networks", "range", "ranges", "pool", "pools",
  "dns", "nameserver", "nameservers", "resolver", "resolvers", "gateway", "whitelist", "allowlist", "blacklist",
  "denylist", "trusted", "noproxy", "proxies", "version", "corefile", "bind", "listen", "loadbalancerip",
  "cloudflared", "resolv", "clusterip",
]

/// A quick look for what such an address begins with: `10.`, `100.`, `172.` or `192.`.
private func mayHoldPrivateAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  let (zero, two, dot) = (UInt8(ascii: "0"), UInt8(ascii: "2"), UInt8(ascii: "."))
  var index = 0
  while index + 3 < text.count {
    defer { index += 1 }
    guard text[index] == UInt8(ascii: "1") else { continue }
    switch text[index + 1] {
    case zero: if text[index + 2] == dot || text[index + 2] == zero && text[index + 3] == dot { return true }
    case UInt8(ascii: "7"), UInt8(ascii: "9"): if text[index + 2] == two, text[index + 3] == dot { return true }
    default: break
    }
  }
  return false
}

/// The first private IPv4 address of a text that's a word of its own, not a range.
///
/// Source: RFC 1918 and RFC 6598.
private func privateAddress(in text: String) -> String? {
  let bytes = Array(text.utf8)
  func isPart(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || byte == UInt8(ascii: ".") }
  func isWord(_ byte: UInt8) -> Bool {
    isPart(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
  var start = 0
  while start < bytes.count {
    guard (0x30...0x39).contains(bytes[start]), start == 0 || !isWord(bytes[start - 1]) else {
      start += 1
      continue
    }
    var end = start
    while end < bytes.count, isPart(bytes[end]) { end += 1 }
    defer { start = end }
    if end < bytes.count, isWord(bytes[end]) || bytes[end] == UInt8(ascii: "/") && isLength(bytes[(end + 1)...]) {
      continue
    }
    let parts = bytes[start..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map {
      $0.count > 3 ? nil : Int(String(decoding: $0, as: UTF8.self))
    }
    guard parts.count == 4, let a = parts[0], let b = parts[1], let c = parts[2], let d = parts[3],
      [a, b, c, d].allSatisfy({ $0 < 256 }), d != 0, d != 255
    else { continue }
    guard a == 10 || a == 172 && (16...31).contains(b) || a == 192 && b == 168 || a == 100 && (64...127).contains(b)
    else { continue }
    // A line of comment tells, but sets nothing.
    let line = bytes[..<start].suffix(2000).reversed().prefix { $0 != 0x0a }
    if line.last(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "#") { continue }
    return "\(a).\(b).\(c).\(d)"
  }
  return nil
}

/// Whether a `/24` or the like follows.
private func isLength(_ rest: ArraySlice<UInt8>) -> Bool { rest.first.map { (0x30...0x39).contains($0) } ?? false }
