import Drawing
import Kubernetes
import Manifest

extension FactSheet {
  mutating func serviceFacts() {
    let type = spec["type"].text ?? "ClusterIP"
    var words = written(spec["type"], default: "ClusterIP")
    let isHeadless = spec["clusterIP"].text == "None"
    if isHeadless { words.append("   headless: the name gives the pods' addresses") }
    fact("type", words, at: spec["type"])
    if type == "ExternalName" {
      fact("name", "DNS alias of \(spec["externalName"].text ?? "nothing")", at: spec["externalName"])
    }
    let pods = selectedPods()
    if spec["selector"].isPresent {
      var text = Text(untrusted: labelWords(spec["selector"]) + "   ")
      text +=
        pods.isEmpty
        ? Text("\(glyphs.broken) selects nothing", .refBroken)
        : Text("selects \(counted(pods.count, "pod"))  ") + Text(glyphs.check, .ok)
      fact("selector", text, at: spec["selector"])
    } else if type != "ExternalName" {
      fact("selector", Text("none: somebody writes its endpoints by hand", .textDim), at: spec["selector"])
    }
    for port in spec["ports"].items { portFact(port, pods: pods, isHeadless: isHeadless) }
    if let affinity = spec["sessionAffinity"].text, affinity != "None" {
      fact("sticky", "by \(affinity)", at: spec["sessionAffinity"])
    }
    for (label, key) in [("outside", "externalTrafficPolicy"), ("inside", "internalTrafficPolicy")] {
      if spec[key].text == "Local" { fact(label, "only to pods on the same node", at: spec[key]) }
    }
    if spec["publishNotReadyAddresses"].bool == true {
      fact("endpoints", "pods that aren't ready too", at: spec["publishNotReadyAddresses"])
    }
    relationFacts()
    usedBy("reached by")
  }

  /// `80 › 8080 http`: where a port leads, with what a name means in the pods.
  private mutating func portFact(_ port: Node, pods: [Resource], isHeadless: Bool) {
    let number = port["port"].text ?? "?"
    let transport = port["protocol"].text.map { $0 == "TCP" ? "" : "/\($0)" } ?? ""
    var text = Text(untrusted: "\(number)\(transport)\(crumb)")
    let target = port["targetPort"]
    if let name = target.string {
      let numbers = pods.compactMap { pod in namedPort(name, in: pod.podTemplate["spec"]) }
      let distinct = numbers.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      text += Text(untrusted: name)
      if distinct.isEmpty {
        text.append(pods.isEmpty ? "" : "  \(glyphs.broken) no container has a port of this name", .refBroken)
      } else {
        text += Text(untrusted: " = \(distinct.joined(separator: ", "))")
      }
    } else {
      text += Text(untrusted: target.text ?? number)
      if !target.isPresent { text.append(" (default)", .textDim) }
    }
    if let name = port["name"].text { text += Text(untrusted: "   \(name)", .textDim) }
    if let node = port["nodePort"].text { text += Text(untrusted: "   on every node :\(node)", .textDim) }
    fact("port", text, at: port)
  }

  /// The number of a container's port by name, as the endpoints controller looks for it: in all containers, sidecars too.
  private func namedPort(_ name: String, in pod: Node) -> String? {
    let containers =
      pod["containers"].items + pod["initContainers"].items.filter { $0["restartPolicy"].text == "Always" }
    return containers.flatMap { $0["ports"].items }.first { $0["name"].text == name }?["containerPort"].text
  }

  /// The pods that the selector takes: written ones and those that controllers make; pod templates stand for pods that
  /// aren't made.
  private func selectedPods() -> [Resource] {
    let linked = inventory.links(from: resource.id).compactMap { link -> Resource? in
      guard case .resource(let id) = link.target else { return nil }
      return inventory[id]
    }
    let pods = linked.flatMap { inventory.family(of: $0.id) }.compactMap { inventory[$0] }.filter { $0.kind == .pod }
    var seen: Set<Resource.ID> = []
    guard let selector = Selector(equalities: spec["selector"]) else { return [] }
    let found = pods.filter { pod in
      selector.matches(pod.labels) && seen.insert(pod.id).inserted
    }
    return found.isEmpty ? linked.filter { $0.podTemplate.isPresent } : found
  }

  mutating func ingressFacts() {
    let type = spec["ingressClassName"]
    fact("class", type.text ?? "the cluster's default", at: type, width: FactSheet.wide)
    for entry in spec["tls"].items {
      let hosts = entry["hosts"].items.isEmpty ? "every host" : listWords(entry["hosts"])
      fact("TLS", "\(hosts)  with Secret/\(entry["secretName"].text ?? "?")", at: entry, width: FactSheet.wide)
    }
    for rule in spec["rules"].items {
      fact("host", rule["host"].text ?? "any", at: rule, width: FactSheet.wide)
      for path in rule["http"]["paths"].items {
        var place = path["path"].text ?? "/"
        if path["pathType"].text == "Prefix" { place += place.hasSuffix("/") ? "*" : "/*" }
        fact(place, backendWords(path["backend"]), at: path["backend"], width: FactSheet.wide, indent: 2)
      }
    }
    if spec["defaultBackend"].isPresent {
      fact("else", backendWords(spec["defaultBackend"]), at: spec["defaultBackend"], width: FactSheet.wide)
    }
    linkFacts()
  }

  private func backendWords(_ backend: Node) -> Text {
    // Before networking.k8s.io/v1 the name stood directly in the backend.
    let service = backend["service"]
    let name = service["name"].text ?? backend["serviceName"].text
    guard let name else {
      let other = backend["resource"]
      return Text(untrusted: "\(other["kind"].text ?? "nothing")/\(other["name"].text ?? "?")")
    }
    let port = service["port"]["number"].text ?? service["port"]["name"].text ?? backend["servicePort"].text
    var text = Text(untrusted: "\(crumb.dropFirst())Service/\(name)" + (port.map { ":\($0)" } ?? ""))
    let isMissing = inventory.links(from: resource.id).contains { link in
      guard case .missing(let missing) = link.target else { return false }
      return missing.name == name && missing.kind == .service
    }
    if isMissing { text.append("  \(glyphs.broken) not in files", .refBroken) }
    return text
  }

  mutating func networkPolicyFacts() {
    let selector = spec["podSelector"]
    let words = selectorWords(selector)
    fact("for pods", words.isEmpty ? "all of the namespace" : words, at: selector, width: FactSheet.wide)
    let types = spec["policyTypes"].items.compactMap(\.text)
    // Without policyTypes it's about ingress, and about egress when there's an egress section.
    let hasIngress = types.isEmpty || types.contains("Ingress")
    let hasEgress = types.contains("Egress") || types.isEmpty && spec["egress"].isPresent
    if hasIngress { policyFacts("let in", spec["ingress"], from: "from") }
    if hasEgress { policyFacts("let out", spec["egress"], from: "to") }
    if !hasIngress { note("what comes in isn't restricted by this policy") }
    if !hasEgress { note("what goes out isn't restricted by this policy") }
    relationFacts()
  }

  private mutating func policyFacts(_ label: String, _ rules: Node, from key: String) {
    guard !rules.items.isEmpty else {
      return fact(label, "nothing", at: rules, width: FactSheet.wide)
    }
    for rule in rules.items {
      let peers = rule[key].items.map(peerWords)
      let ports = rule["ports"].items.map { port in
        let end = port["endPort"].text.map { "-\($0)" } ?? ""
        return "\(port["port"].text ?? "any")\(end)/\(port["protocol"].text ?? "TCP")"
      }
      let who = peers.isEmpty ? "anybody" : peers.joined(separator: ", or ")
      fact(
        label, "\(key) \(who)\(ports.isEmpty ? "" : "  on \(ports.joined(separator: ", "))")", at: rule,
        width: FactSheet.wide)
    }
  }

  private func peerWords(_ peer: Node) -> String {
    if peer["ipBlock"].isPresent {
      let except = peer["ipBlock"]["except"].items.isEmpty ? "" : " except \(listWords(peer["ipBlock"]["except"]))"
      return (peer["ipBlock"]["cidr"].text ?? "?") + except
    }
    let (pods, namespaces) = (peer["podSelector"], peer["namespaceSelector"])
    let podWords = pods.isWritten ? selectorWords(pods) : ""
    let which = podWords.isEmpty ? "all pods" : "pods \(podWords)"
    guard namespaces.isWritten else { return "\(which) of this namespace" }
    let words = selectorWords(namespaces)
    return "\(which) of \(words.isEmpty ? "all namespaces" : "namespaces \(words)")"
  }

  /// Links in both directions, for what is mostly links.
  mutating func linkFacts() {
    var label = "leads to"
    var seen: Set<Link.Target> = []
    for link in inventory.links(from: resource.id) where link.relation != .ownedBy && seen.insert(link.target).inserted
    {
      fact(
        label, target(of: link) + Text("  \(link.relation.verb)", .textDim), at: link.node, width: FactSheet.wide,
        leads: request(for: link))
      label = ""
    }
    if !inventory.links(to: resource.id).isEmpty { usedBy() }
  }
}
