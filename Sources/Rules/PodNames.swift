import Kubernetes
import Manifest

/// What texts of the set say about pods by name: `db-0`, `db-0.db`, and what else they mention.
///
/// Looked for where programs find hosts: in commands, arguments, variables, ConfigMaps and Secrets, external names, and
/// the specs of custom resources.
final class PodNames {
  /// A name with an ordinal, and the controller it would belong to.
  struct Mention {
    let node: Node
    let resource: Resource
    let container: Container?
    /// As written: `web-0`, `web-0.web`.
    let text: String
    let controller: Resource
    let ordinal: Int
    /// What stands in the place of the Service; nil for a bare name.
    let service: String?
    /// Whether it stands where a host does: before a port, after `://` or `@`, or beside a name that says so.
    let isHost: Bool
  }

  private(set) var mentions: [Mention] = []
  /// Names of the Services that govern StatefulSets, and which of them are a word of such a text, or a part of one
  /// between dots.
  private let services: KeyNumbers
  private var isMentioned: [Bool]
  /// The same, of what may move data: Jobs, CronJobs and Deployments; names with an ordinal without that.
  private var wordsOfMovers: Set<String> = []

  init(_ survey: Survey) {
    var controllers: [String: [Resource]] = [:]
    var taken: Set<NamespacedName> = []
    var services: [String] = []
    for resource in survey.written {
      if let name = resource.node["spec"]["serviceName"].text { services.append(name) }
      switch resource.kind {
      case .deployment?, .statefulSet?: controllers[resource.name, default: []].append(resource)
      default: break
      }
      if resource.runsPods || resource.kind == .service {
        taken.insert(
          NamespacedName(namespace: survey.inventory.effectiveNamespace(of: resource), name: resource.name))
      }
    }
    self.services = KeyNumbers(services)
    isMentioned = Array(repeating: false, count: services.count)
    guard !controllers.isEmpty else { return }
    for resource in survey.written {
      let namespace = survey.inventory.effectiveNamespace(of: resource)
      let isMover = [.job, .cronJob, .deployment].contains(resource.kind)
      for (node, container, name) in survey.hostTexts(of: resource) {
        _ = node.withText { text in
          guard text.count < 200_000 else { return }
          eachHostWord(of: text) { word in
            note(word)
            if isMover { for part in word.parts { addOfMover(part) } }
            guard word.mayHaveOrdinal, let (base, ordinal) = ordinalName(word.parts[0]), let found = controllers[base]
            else { return }
            let parts = word.parts
            let space = parts.count > 2 ? parts[2] : namespace
            guard let controller = found.first(where: { survey.inventory.effectiveNamespace(of: $0) == space }),
              !taken.contains(NamespacedName(namespace: space, name: parts[0]))
            else { return }
            let service = parts.count > 1 ? parts[1] : nil
            // 'web-1.5' and 'web-0.yaml' are no hosts.
            if let service, !isService(service, controller, space, survey) { return }
            mentions.append(
              Mention(
                node: node, resource: resource, container: container, text: word.text, controller: controller,
                ordinal: ordinal, service: service, isHost: word.isHost || isHostName(name)))
          }
        }
      }
      // Claims are named where they're mounted.
      if isMover {
        for volume in Pod(template: resource.podTemplate).volumes {
          if let claim = volume.node["persistentVolumeClaim"]["claimName"].text { addOfMover(claim) }
        }
      }
    }
  }

  private func note(_ word: HostWord) {
    guard services.count > 0 else { return }
    if let number = services[word.bytes] { isMentioned[number] = true }
    word.eachPart { part in if let number = services[part] { isMentioned[number] = true } }
  }

  private func addOfMover(_ word: String) {
    wordsOfMovers.insert(word)
    if let (base, _) = ordinalName(word) { wordsOfMovers.insert(base) }
  }

  /// Whether any text names a host, or a part of one, as a Service that governs a StatefulSet is called.
  func mention(service name: String) -> Bool { services[name].map { isMentioned[$0] } ?? false }

  /// Whether a Job, CronJob or Deployment names it, or its claims: `data-db-2`.
  func moversMention(_ controller: String, claims: [String]) -> Bool {
    wordsOfMovers.contains(controller) || claims.contains { wordsOfMovers.contains("\($0)-\(controller)") }
  }
}

/// The Service that governs a StatefulSet, or any Service of the set.
private func isService(_ name: String, _ controller: Resource, _ namespace: String, _ survey: Survey) -> Bool {
  controller.node["spec"]["serviceName"].text == name || survey.service(name, in: namespace) != nil
    || name == controller.name
}

/// A text in which hosts are looked for, the container it belongs to, and the name beside it.
typealias HostText = (node: Node, container: Container?, name: String)

/// See `Survey.hostTexts(of:)`.
func findHostTexts(of resource: Resource) -> [HostText] {
  var found: [HostText] = []
  for container in Pod(template: resource.podTemplate).allContainers {
    for field in ["command", "args"] {
      var option = ""
      for word in container.node[field].items {
        let text = word.text ?? ""
        // '--peers=a,b' and '--peers a,b' say what they are.
        if text.hasPrefix("-"), !text.contains(where: \.isWhitespace) { option = String(text.prefix { $0 != "=" }) }
        found.append((word, container, option))
        if !text.hasPrefix("-") || text.contains("=") { option = "" }
      }
    }
    for variable in container.environment where variable.node["value"].shape == .scalar {
      found.append((variable.node["value"], container, variable.name))
    }
  }
  switch resource.kind {
  case .configMap?: for (key, value) in resource.node["data"].fields { found.append((value, nil, key)) }
  case .secret?: for (key, value) in resource.node["stringData"].fields { found.append((value, nil, key)) }
  case .service?:
    let name = resource.node["spec"]["externalName"]
    if name.isPresent { found.append((name, nil, "host")) }
  case nil where !resource.runsPods:
    for node in resource.node["spec"].subtree where node.shape == .scalar {
      found.append((node, nil, node.key ?? node.parent?.key ?? ""))
    }
  default: break
  }
  return found.filter { $0.node.shape == .scalar }
}

/// A word that could be a host, within a text.
private struct HostWord {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Has a port, or follows `://` or `@`.
  let isHost: Bool

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Between dots; at least one.
  var parts: [String] {
    var parts: [String] = []
    eachPart { parts.append(String(decoding: $0, as: UTF8.self)) }
    return parts
  }

  func eachPart(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: ".") { end += 1 }
      if end > start { body(UnsafeBufferPointer(rebasing: bytes[start..<end])) }
      start = end + 1
    }
  }

  /// False where the first part ends in no digit: nearly always.
  var mayHaveOrdinal: Bool {
    let end = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
    return end > 0 && (0x30...0x39).contains(bytes[end - 1])
  }
}

/// Goes through the words of letters, digits, `-` and `.` that have a letter in them.
private func eachHostWord(of bytes: UnsafeBufferPointer<UInt8>, _ body: (HostWord) -> Void) {
  let (dot, dash) = (UInt8(ascii: "."), UInt8(ascii: "-"))
  var start = 0
  while start < bytes.count {
    guard isHostByte(bytes[start]) else {
      start += 1
      continue
    }
    var end = start
    var hasLetter = false
    while end < bytes.count, isHostByte(bytes[end]) {
      hasLetter = hasLetter || bytes[end] >= 0x61
      end += 1
    }
    defer { start = end }
    let before = start > 0 ? bytes[start - 1] : 0
    let isBound = before != UInt8(ascii: "_") && (end == bytes.count || bytes[end] != UInt8(ascii: "_"))
    // A part of a path, of a variable or of an image isn't one.
    let isAfterScheme = start > 2 && bytes[(start - 3)..<start].elementsEqual("://".utf8)
    let isPath = before == UInt8(ascii: "/") && !isAfterScheme
    guard hasLetter, isBound, !isPath, end - start <= 253, before != UInt8(ascii: "$"), before != UInt8(ascii: "{")
    else {
      continue
    }
    var (first, last) = (start, end)
    while last > first, bytes[last - 1] == dot || bytes[last - 1] == dash { last -= 1 }
    while first < last, bytes[first] == dot || bytes[first] == dash { first += 1 }
    let hasPort =
      end + 1 < bytes.count && bytes[end] == UInt8(ascii: ":") && (0x30...0x39).contains(bytes[end + 1])
    body(
      HostWord(
        bytes: UnsafeBufferPointer(rebasing: bytes[first..<last]),
        isHost: hasPort || isAfterScheme || before == UInt8(ascii: "@")))
  }
}

private func isHostByte(_ byte: UInt8) -> Bool {
  (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    || (0x41...0x5a).contains(byte)
}

/// `db-12` taken apart; nil for a name without an ordinal.
func ordinalName(_ name: String) -> (base: String, ordinal: Int)? {
  guard name.utf8.last.map({ (0x30...0x39).contains($0) }) == true,
    let dash = name.utf8.lastIndex(of: UInt8(ascii: "-")), dash > name.startIndex
  else { return nil }
  let digits = name[name.utf8.index(after: dash)...]
  guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits == "0" || digits.first != "0",
    let ordinal = Int(digits)
  else { return nil }
  return (String(name[..<dash]), ordinal)
}

/// Whether a variable or key says that its value is a host: `DB_HOST`, `seed-nodes`.
private func isHostName(_ name: String) -> Bool { SecretWords.parts(of: name).contains { wordsOfHosts.contains($0) } }

private let wordsOfHosts: Set<String> = [
  "host", "hosts", "hostname", "addr", "address", "addresses", "server", "servers", "peer", "peers", "node", "nodes",
  "member", "members", "seed", "seeds", "broker", "brokers", "url", "uri", "endpoint", "endpoints", "master",
  "primary", "replica", "replicas", "leader", "cluster", "join", "upstream", "upstreams", "backend", "backends",
]
