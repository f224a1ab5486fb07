import Kubernetes
import Manifest

/// Somebody's word that a rule shall be silent about something.
package struct Waiver: Sendable, Hashable {
  package let rule: String
  /// Only for this container; nil for the whole object.
  package let container: String?
  /// Empty where none is given.
  package let reason: String
  /// The object whose annotation it is, or that the comment stands in or above; nil for a comment beside no object.
  package let object: Resource.ID?
  /// The annotation; for a comment, the object.
  package let node: Node?
  /// Where it's written.
  package let span: Span

  static let annotation = "drydock.dev/ignore"
  static let reasonAnnotation = "drydock.dev/ignore-reason"
}

extension Waiver {
  /// What to say of one that suppresses nothing; nil where nobody can tell, as the rule isn't on.
  func unused(_ rule: Rule, among rules: RuleSelection) -> Finding? {
    guard let object, let node else { return nil }
    let message: String
    if let named = Rule.named(self.rule) {
      guard rules.contains(named) else { return nil }
      message = "'\(self.rule)' is ignored here, but finds nothing; remove it"
    } else {
      let near = nearest(to: self.rule, among: Rule.all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      message = "'\(self.rule)' is ignored here, but there's no such rule\(near)"
    }
    return Finding(
      rule: rule.id, topic: rule.topic, severity: rule.severity, certainty: .certain, object: object,
      container: container, node: node, span: span, message: printable(message), edits: [])
  }
}

/// All waivers of an inventory.
struct Waivers {
  private(set) var all: [Waiver] = []
  private var byObject: [Resource.ID: [Waiver]] = [:]
  private var byLine: [SourceFile: [Int: [Waiver]]] = [:]

  init(_ survey: Survey) {
    for resource in survey.written {
      var places = [resource.node["metadata"]]
      let template = resource.podTemplate
      if template.isWritten, template != resource.node { places.append(template["metadata"]) }
      for metadata in places { addAnnotation(of: metadata, resource) }
    }
    let files = survey.inventory.readings
    for reading in files where mentions(reading.file.bytes) { addComments(reading, survey) }
  }

  func waiver(for finding: Finding) -> Waiver? {
    if let waiver = byObject[finding.object]?.first(where: { $0.covers(finding) }) { return waiver }
    let span = finding.span
    guard let lines = byLine[span.file] else { return nil }
    return lines[span.line]?.first { $0.covers(finding) }
  }

  private mutating func addAnnotation(of metadata: Node, _ resource: Resource) {
    let node = metadata["annotations"][Waiver.annotation]
    guard let text = node.text else { return }
    let reason = metadata["annotations"][Waiver.reasonAnnotation].text ?? ""
    for word in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      let parts = word.split(separator: "@", maxSplits: 1).map(String.init)
      guard let rule = parts.first else { continue }
      let waiver = Waiver(
        rule: rule, container: parts.count > 1 ? parts[1] : nil, reason: reason, object: resource.id, node: node,
        span: node.place)
      all.append(waiver)
      byObject[resource.id, default: []].append(waiver)
    }
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
        rule: parts[0], container: parts.count > 1 ? parts[1] : nil, reason: found.reason, object: object?.id,
        node: object?.node, span: span)
      all.append(waiver)
      for covered in Set([line, last]) { byLine[file, default: [:]][covered, default: []].append(waiver) }
    }
  }
}

extension Waiver {
  fileprivate func covers(_ finding: Finding) -> Bool {
    rule == finding.rule && (container == nil || container == finding.container)
  }
}

/// `ignore RULE reason` after `# drydock:`.
private func waiverWords(in comment: String) -> (rule: String, reason: String)? {
  var rest = comment.drop { $0 == "#" || $0 == " " || $0 == "\t" }
  for word in ["drydock:", "ignore"] {
    guard rest.hasPrefix(word) else { return nil }
    rest = rest.dropFirst(word.count).drop { $0 == " " || $0 == "\t" }
  }
  let parts = rest.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" || $0 == ":" })
  guard let rule = parts.first else { return nil }
  return (String(rule), parts.count > 1 ? parts[1].trimmingBlanks : "")
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
  guard bytes.count >= word.count else { return false }
  return bytes.withUnsafeBufferPointer { bytes in
    for start in 0...(bytes.count - word.count) where bytes[start] == word[0] {
      if (1..<word.count).allSatisfy({ bytes[start + $0] == word[$0] }) { return true }
    }
    return false
  }
}
