import Glibc
import Kubernetes
import Manifest

/// Somebody's word that a rule shall be silent about something.
package struct Waiver: Sendable, Hashable {
  /// A rule's id, or another tool's name for its check.
  package let rule: String
  /// The tool whose marker it is; nil for our own.
  package let tool: String?
  /// The rules that it silences; more than one where a check of another tool is more than one of ours.
  package let rules: Set<String>
  /// Only for this container; nil for the whole object.
  package let container: String?
  /// Only findings that name this, such as a capability; nil: all.
  let detail: String?
  /// Empty where none is given.
  package let reason: String
  /// The last day; nil: for good.
  package let until: Day?
  /// What stands where the last day should and is none: then it doesn't hold at all.
  let wrongDay: String?
  /// The object whose annotation it is, or that the comment stands in or above; nil for a comment beside no object, and
  /// in the configuration.
  package let object: Resource.ID?
  /// The annotation; for a comment, the object.
  package let node: Node?
  /// Where it's written.
  package let span: Span

  static let annotation = "drydock.dev/ignore"
  static let reasonAnnotation = "drydock.dev/ignore-reason"
  static let untilAnnotation = "drydock.dev/ignore-until"

  init(
    _ rule: String, container: String? = nil, reason: String, until: Day? = nil, object: Resource.ID?, node: Node?,
    span: Span, tool: String? = nil, rules: Set<String>? = nil, detail: String? = nil, wrongDay: String? = nil
  ) {
    self.wrongDay = wrongDay
    (self.rule, self.container, self.reason, self.until) = (rule, container, reason, until)
    (self.object, self.node, self.span, self.tool, self.detail) = (object, node, span, tool, detail)
    self.rules = rules ?? [rule]
  }

  /// What an entry of the configuration says about a finding.
  init(_ ignore: Ignore, for finding: Finding) {
    self.init(finding.rule, reason: ignore.reason, until: ignore.until, object: nil, node: nil, span: ignore.span)
  }
}

extension Waiver {
  /// What to say of one that has expired, does nothing, or gives no reason.
  func findings(isUsed: Bool, _ policy: Policy, at now: Timestamp?) -> [Finding] {
    if let wrongDay {
      let message = "'\(rule)' can't be ignored until '\(wrongDay)', which is no day; write one such as 2026-12-31"
      return [finding("suppression-expired", message, policy)].compactMap(\.self)
    }
    if let until, until.isOver(at: now) {
      return [
        finding("suppression-expired", "'\(rule)' was to be ignored until \(until); mend it or renew this", policy)
      ]
      .compactMap(\.self)
    }
    if !isUsed, let message = uselessness(policy.selection),
      let found = finding("suppression-unused", message, policy)
    {
      return [found]
    }
    guard reason.isEmpty, let place = placeOfReason else { return [] }
    let by = tool.map { " for \($0)" } ?? ""
    return [finding("suppression-no-reason", "'\(rule)' is ignored\(by) without a reason; \(place)", policy)]
      .compactMap(\.self)
  }

  private func uselessness(_ selection: RuleSelection) -> String? {
    if let tool {
      // Only where the other tool, too, calls it an error to say more than is needed.
      guard tool == "kubeaudit", !rules.isEmpty, rules.isSubset(of: selection.ids) else { return nil }
      return "'\(rule)' is allowed here for \(tool), but there's nothing to allow; remove it"
    }
    guard !rule.isEmpty else {
      return "nothing is ignored here, as no rule is named; write its id behind 'ignore'"
    }
    guard Rule.named(rule) != nil else {
      let near = nearest(to: rule, among: Rule.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      return "'\(rule)' is ignored here, but there's no such rule\(near)"
    }
    guard rules.isSubset(of: selection.ids) else { return nil }
    return "'\(rule)' is ignored here, but finds nothing; remove it"
  }

  /// How to give the reason; nil where the marker has no place for one.
  private var placeOfReason: String? {
    switch tool {
    case nil: node == nil || span != node?.place ? "write it behind the id" : "add '\(Self.reasonAnnotation)'"
    case "kubescape": "add 'kubescape.io/skip-reason'"
    case "checkov": "write '\(rule)=why'"
    case "kube-linter", "kubeaudit", "datree": "make it the value"
    default: nil
    }
  }

  private func finding(_ id: String, _ message: String, _ policy: Policy) -> Finding? {
    guard let object, let node, let rule = Rule.named(id), policy.selection.contains(rule) else { return nil }
    return Finding(
      rule: id, topic: rule.topic, severity: policy.severities[id] ?? rule.severity, certainty: .certain,
      object: object, container: container, node: node, span: span, message: printable(message), edits: nil)
  }
}

/// All waivers of an inventory.
struct Waivers {
  private(set) var all: [Waiver] = []
  private var byObject: [Resource.ID: [Waiver]] = [:]
  private var byLine: [SourceFile: [Int: [Waiver]]] = [:]
  /// Objects that ask for rules that are off, by rule.
  private var wanted: [String: Set<Resource.ID>] = [:]
  /// The containers of what runs pods.
  private var names: [Resource.ID: Set<String>] = [:]
  private let now: Timestamp?
  private let barred: Set<String>

  init(_ survey: Survey, now: Timestamp?) {
    self.now = now
    barred = survey.rules.barred
    for resource in survey.written {
      for metadata in resource.metadataOfMarkers {
        addAnnotation(of: metadata, resource)
        addMarkers(of: metadata, resource)
      }
    }
    let files = survey.inventory.readings
    for reading in files where mentions(reading.file.bytes) { addComments(reading, survey) }
    for runner in survey.runners where byObject[runner.resource.id]?.contains(where: { $0.container != nil }) == true {
      names[runner.resource.id] = Set(runner.containers.map(\.name))
    }
  }

  /// The objects that ask for a rule though it's off.
  func wanting(_ rule: Rule) -> Set<Resource.ID> { barred.contains(rule.id) ? [] : wanted[rule.id] ?? [] }

  /// What was said about a finding: the waivers that are meant for it, and whether they silence it.
  ///
  /// Those that speak of a part of it, such as one capability of three or one container of a pod, must name all parts.
  func verdict(on finding: Finding) -> (waivers: [Waiver], isSilenced: Bool) {
    guard !all.isEmpty else { return ([], false) }
    var found: [Waiver] = []
    if !byObject.isEmpty, let own = byObject[finding.object] {
      found += own.filter { $0.isMeant(for: finding, at: now) }
    }
    if !byLine.isEmpty, let lines = byLine[finding.span.file], let own = lines[finding.span.line] {
      found += own.filter { $0.isMeant(for: finding, at: now) }
    }
    guard !found.isEmpty else { return ([], false) }
    if found.contains(where: { $0.detail == nil && ($0.container == nil || $0.container == finding.container) }) {
      return (found, true)
    }
    let containers = Set(found.compactMap(\.container))
    let isWhole =
      finding.container != nil || containers.isEmpty || containers.isSuperset(of: names[finding.object] ?? [])
    let details = Set(found.compactMap { $0.detail.map(plain) })
    let isComplete = details.isEmpty || Set(capabilities(in: finding.message).map(plain)).isSubset(of: details)
    return (found, isWhole && isComplete)
  }

  private mutating func addAnnotation(of metadata: Node, _ resource: Resource) {
    let node = metadata["annotations"][Waiver.annotation]
    guard let text = node.text else { return }
    let reason = metadata["annotations"][Waiver.reasonAnnotation].text ?? ""
    let day = metadata["annotations"][Waiver.untilAnnotation].text ?? ""
    let until = Day(day)
    let words = text.split(whereSeparator: { $0 == "," || $0.isWhitespace })
    for word in words.isEmpty ? [""] : words {
      let parts = word.split(separator: "@", maxSplits: 1).map(String.init)
      add(
        Waiver(
          parts.first ?? "", container: parts.count > 1 ? parts[1] : nil, reason: reason, until: until,
          object: resource.id, node: node, span: node.place, wrongDay: until == nil && !day.isEmpty ? day : nil))
    }
  }

  /// What other tools are told.
  private mutating func addMarkers(of metadata: Node, _ resource: Resource) {
    for marker in PeerMarker.all(of: metadata) {
      if marker.isRequest {
        for rule in marker.rules { wanted[rule, default: []].insert(resource.id) }
      } else {
        add(
          Waiver(
            marker.check, container: marker.container, reason: marker.reason, object: resource.id, node: marker.node,
            span: marker.node.place, tool: marker.tool, rules: marker.rules, detail: marker.detail))
      }
    }
  }

  private mutating func add(_ waiver: Waiver) {
    all.append(waiver)
    if let object = waiver.object { byObject[object, default: []].append(waiver) }
  }

  /// Comments `# drydock: ignore RULE reason`.
  private mutating func addComments(_ reading: Reading, _ survey: Survey) {
    let file = reading.file
    // Objects of the file in reading order, for the one that a comment stands in.
    let objects = survey.written.filter { $0.node.document.file == file }
    var next = 0
    let lines = highlight(file, documents: reading.documents, lines: 1..<file.lineCount + 1)
    for (index, tokens) in lines.enumerated() {
      guard let comment = tokens.first(where: { $0.kind == .comment }) else { continue }
      let text = String(decoding: file.bytes[comment.range], as: UTF8.self)
      guard let found = waiverWords(in: text) else { continue }
      let line = index + 1
      // A comment of its own line speaks of the next line that says something.
      var last = line
      if tokens.count == 1 {
        repeat { last += 1 } while last < file.lineCount && (lines[last - 1].allSatisfy { $0.kind == .comment })
      }
      let span = Span(file: file, start: comment.range.lowerBound, end: comment.range.upperBound)
      let parts = found.rule.split(separator: "@", maxSplits: 1).map(String.init)
      while next < objects.count, objects[next].node.span.end < span.start { next += 1 }
      let object = next < objects.count ? objects[next] : objects.last
      let waiver = Waiver(
        parts.first ?? "", container: parts.count > 1 ? parts[1] : nil, reason: found.reason, object: object?.id,
        node: object?.node, span: span)
      all.append(waiver)
      for covered in Set([line, last]) { byLine[file, default: [:]][covered, default: []].append(waiver) }
    }
  }
}

extension Waiver {
  fileprivate func isMeant(for finding: Finding, at now: Timestamp?) -> Bool {
    guard rules.contains(finding.rule), wrongDay == nil, until?.isOver(at: now) != true else { return false }
    guard container == nil || container == finding.container || (tool != nil && finding.container == nil) else {
      return false
    }
    return detail.map { names($0, finding) } ?? true
  }

  /// Whether a finding is about something of this name.
  private func names(_ detail: String, _ finding: Finding) -> Bool {
    let wanted = plain(detail)
    let node = finding.node
    let texts = [node.text, node["name"].text, node.parent?["name"].text].compactMap(\.self)
    if texts.contains(where: { plain($0) == wanted || plain($0) == "cap\(wanted)" }) { return true }
    let words: [Substring] = finding.message.split { $0 == "'" || $0 == " " || $0 == "," || $0 == ";" }
    return words.contains { plain(String($0)) == wanted }
  }
}

/// `SYS_TIME` and `sys-time` are one name.
private func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

/// The words in capitals.
private func capabilities(in message: String) -> [String] {
  let words: [Substring] = message.split { character in
    !character.isASCII || !(character.isUppercase || character.isNumber || character == "_")
  }
  return words.filter { $0.count >= 3 && $0.contains { $0.isUppercase } }.map { String($0) }
}

/// `ignore RULE reason` after `# drydock:`; an empty rule where none is named.
private func waiverWords(in comment: String) -> (rule: String, reason: String)? {
  var rest = comment.drop { $0 == "#" || $0 == " " || $0 == "\t" }
  var end = rest.startIndex
  for word in ["drydock:", "ignore"] {
    guard rest.hasPrefix(word) else { return nil }
    rest = rest.dropFirst(word.count)
    end = rest.startIndex
    rest = rest.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
  }
  // Another word that begins alike.
  guard rest.isEmpty || rest.startIndex > end || rest.first == ":" else { return nil }
  let parts = rest.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" || $0 == ":" })
  return (parts.first.map { String($0) } ?? "", parts.count > 1 ? parts[1].trimmingBlanks : "")
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    var text = self.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

/// A cheap look for `drydock:` before every line is taken apart.
private func mentions(_ bytes: [UInt8]) -> Bool {
  let word = Array("drydock:".utf8)
  return bytes.withUnsafeBufferPointer { bytes in
    guard let first = bytes.baseAddress else { return false }
    // Its rarest letter is looked for, which the C library does many bytes at a time.
    var start = 2
    while start + 5 < bytes.count, let found = memchr(first + start, Int32(UInt8(ascii: "y")), bytes.count - 5 - start)
    {
      let place = UnsafeRawPointer(found) - UnsafeRawPointer(first) - 2
      if word.indices.allSatisfy({ bytes[place + $0] == word[$0] }) { return true }
      start = place + 3
    }
    return false
  }
}
