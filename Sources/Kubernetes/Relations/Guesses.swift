import Manifest

/// Texts in an object that look like the name of a Service that's here: in the environment and arguments of its
/// containers, and in a ConfigMap's data. Each Service once, where it's first mentioned.
func guesses(in resource: Resource, _ index: ResourceIndex) -> [(service: Resource.ID, node: Node)] {
  guard !index.all(of: .service).isEmpty else { return [] }
  var search = HostSearch(namespace: resource.namespace, index: index)
  if resource.kind == .configMap {
    for (_, value) in resource.node["data"].fields.prefix(textLimit) { search.look(in: value) }
  } else if resource.runsPods, !resource.controllerReference.isPresent {
    for container in Pod(template: resource.podTemplate).allContainers {
      for variable in container.environment.prefix(textLimit) {
        search.look(in: variable.node["value"], isWhole: namesHost(variable.name))
      }
      for field in ["command", "args"] {
        for item in container.node[field].items.prefix(textLimit) { search.look(in: item) }
      }
    }
  }
  return search.found
}

/// A variable whose whole value may be a host: `DB_HOST`, `REDIS_ADDR`.
private func namesHost(_ variable: String) -> Bool {
  let words = variable.uppercased().split(whereSeparator: { $0 == "_" || $0 == "-" || $0 == "." })
  return words.contains { hostWords.contains(String($0)) }
}

private let hostWords: Set = [
  "HOST", "HOSTNAME", "ADDR", "ADDRESS", "URL", "URI", "ENDPOINT", "SERVER", "SERVICE", "BROKER", "BROKERS", "HOSTS",
]

private let textLimit = 500
private let longestText = 64 * 1024
private let mostFound = 32

private struct HostSearch {
  let namespace: String
  let index: ResourceIndex
  private(set) var found: [(service: Resource.ID, node: Node)] = []
  private var seen: Set<Resource.ID> = []

  init(namespace: String, index: ResourceIndex) { (self.namespace, self.index) = (namespace, index) }

  /// `isWhole`: also the bare name counts, when it's all there is.
  mutating func look(in node: Node, isWhole: Bool = false) {
    guard let text = node.text, !text.isEmpty else { return }
    let bytes = Array(text.utf8.prefix(longestText))
    var start = 0
    while start < bytes.count, found.count < mostFound {
      guard isNamePart(bytes[start]) else {
        start += 1
        continue
      }
      var end = start
      while end < bytes.count, isNamePart(bytes[end]) || bytes[end] == UInt8(ascii: ".") { end += 1 }
      if isHost(bytes, start, end, isWhole: isWhole) {
        note(String(decoding: bytes[start..<end], as: UTF8.self), node)
      }
      start = end + 1
    }
  }

  /// After `://` or `@`, before `:` and a port, within `.svc`, or all of a text that should be a host.
  private func isHost(_ bytes: [UInt8], _ start: Int, _ end: Int, isWhole: Bool) -> Bool {
    if isWhole, start == 0, end == bytes.count { return true }
    if start >= 3, bytes[start - 1] == slash, bytes[start - 2] == slash, bytes[start - 3] == colon { return true }
    let before = start == 0 ? nil : bytes[start - 1]
    // The last part of a longer name or of a path is no host.
    if let before, before == UInt8(ascii: "_") || before == slash || before == UInt8(ascii: ".") { return false }
    if before == UInt8(ascii: "@") { return true }
    if end + 1 < bytes.count, bytes[end] == colon, isDigit(bytes[end + 1]) { return true }
    return String(decoding: bytes[start..<end], as: UTF8.self).split(separator: ".").dropFirst(2).first == "svc"
  }

  private mutating func note(_ host: String, _ node: Node) {
    let parts = host.split(separator: ".").map(String.init)
    guard let name = parts.first, parts.count <= 2 || parts[2] == "svc" else { return }
    guard let id = index.find(.service, name, in: parts.count > 1 ? parts[1] : namespace) else { return }
    if seen.insert(id).inserted { found.append((id, node)) }
  }
}

private let slash = UInt8(ascii: "/")
private let colon = UInt8(ascii: ":")
private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
private func isNamePart(_ byte: UInt8) -> Bool {
  isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
}
