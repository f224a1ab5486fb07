import Kubernetes
import Manifest

/// A rule's word against one place.
package struct Finding: Sendable {
  // There are thousands, and they are put in order, looked up and handed on; a reference is one word.
  private let storage: Storage

  /// Unchecked for `makeEdits`, which may hold what isn't sendable by itself: views and facts, of which the former are
  /// constant and the latter safe on any thread (see `Fact`).
  private final class Storage: @unchecked Sendable {
    let content: Content
    /// Nil: there are none, as for most.
    private let makeEdits: (() -> [Edit])?
    private let ownEdits: Fact<[Edit]>?

    init(_ content: Content, _ makeEdits: (() -> [Edit])?) {
      (self.content, self.makeEdits) = (content, makeEdits)
      ownEdits = makeEdits == nil ? nil : Fact()
    }

    /// Made when somebody asks: most lists of findings show none.
    var edits: [Edit] {
      guard let makeEdits, let ownEdits else { return [] }
      return ownEdits.value(makeEdits)
    }
  }

  private struct Content: Hashable {
    let rule: String
    let topic: Topic
    let severity: Severity
    let certainty: Certainty
    let object: Resource.ID
    let container: String?
    let node: Node
    let span: Span
    let message: String
  }

  init(
    rule: String, topic: Topic, severity: Severity, certainty: Certainty, object: Resource.ID, container: String?,
    node: Node, span: Span, message: String, edits: (() -> [Edit])?
  ) {
    storage = Storage(
      Content(
        rule: rule, topic: topic, severity: severity, certainty: certainty, object: object, container: container,
        node: node, span: span, message: message), edits)
  }

  package var rule: String { storage.content.rule }
  package var topic: Topic { storage.content.topic }
  package var severity: Severity { storage.content.severity }
  package var certainty: Certainty { storage.content.certainty }
  /// The object it's about.
  package var object: Resource.ID { storage.content.object }
  /// The container it's about; nil where none is meant.
  package var container: String? { storage.content.container }
  /// The field to change; absent where it should be added.
  package var node: Node { storage.content.node }
  /// Where to point: the field, or what a missing one is missing from.
  package var span: Span { storage.content.span }
  /// One line in the house style.
  package var message: String { storage.content.message }
  /// What would mend it, all of them together; empty where there's no safe way.
  package var edits: [Edit] { storage.edits }

  /// How sure the rule is that it's right about this manifest.
  package enum Certainty: String, Sendable, CaseIterable {
    /// The manifest alone proves it.
    case certain
    /// It rests on what programs or images of this kind do.
    case likely
    /// It may well be meant so.
    case possible
  }

  /// The path from the object's root.
  package var path: String { node.path }

  /// The same with another severity.
  func weighing(_ severity: Severity) -> Self {
    Finding(
      rule: rule, topic: topic, severity: severity, certainty: certainty, object: object, container: container,
      node: node, span: span, message: message, edits: { self.edits })
  }
}

extension Finding: Hashable {
  package static func == (a: Self, b: Self) -> Bool {
    a.storage === b.storage || a.storage.content == b.storage.content
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(storage.content) }
}

/// A finding that somebody has said not to show.
package struct Suppressed: Sendable, Hashable {
  package let finding: Finding
  package let waiver: Waiver
}

/// What the rules say of an inventory.
package struct Judgement: Sendable {
  /// By file in reading order, then by place, then by the rules' order.
  package let findings: [Finding]
  /// What was waived, in the same order.
  package let suppressed: [Suppressed]
  /// What's wrong with how the configuration suppresses: kinds are ids of rules. They concern no object.
  package let notes: [Problem]
  /// Whether references that lead nowhere, and of which no rule tells, aren't wanted.
  private let hidesMissing: Bool

  init(findings: [Finding], suppressed: [Suppressed], notes: [Problem] = [], hidesMissing: Bool = false) {
    self.hidesMissing = hidesMissing
    (self.findings, self.suppressed, self.notes) = (findings, suppressed, notes)
  }

  package func count(_ severity: Severity) -> Int { findings.count { $0.severity == severity } }
}

// MARK: - What is said twice

extension Judgement {
  /// The problems with an input that no rule has found too: one thing at one place is said once, and a rule says it with
  /// its reason, and can be waived.
  ///
  /// A finding that was waived counts: who doesn't want to hear it from the rule doesn't want to hear it at all.
  package func unsaid(_ problems: [Problem]) -> [Problem] {
    guard problems.contains(where: { rulesThatSay[$0.kind] != nil }) else { return problems }
    var said: Set<Said> = []
    for finding in findings + suppressed.map(\.finding) {
      guard let kinds = problemsSaidBy[finding.rule] else { continue }
      var starts = [finding.span.start]
      // What isn't there, or is empty, is a problem of the object, and a finding at the field.
      if !finding.node.isPresent || finding.node.text?.isEmpty == true {
        starts += sequence(first: finding.node.nearestWritten, next: \.parent).map { $0.place.start }
      }
      // A kind that isn't there is a problem of the version, where its name may be what's wrong.
      if finding.node.key == "kind", let version = finding.node.parent?["apiVersion"] {
        starts.append(version.place.start)
      }
      for kind in kinds { for start in starts { said.insert(Said(kind: kind, file: finding.span.file, start: start)) } }
    }
    return problems.filter { problem in
      if hidesMissing, problem.kind == MissingReference.problemKind { return false }
      guard let span = problem.span else { return true }
      return !said.contains(Said(kind: problem.kind, file: span.file, start: span.start))
    }
  }

  private struct Said: Hashable {
    let kind: String
    let file: SourceFile
    let start: Int
  }
}

/// For each kind of problem the rules that say the same.
private let rulesThatSay: [String: [String]] = [
  "apiVersion": ["schema-missing-type"], "kind": ["schema-missing-type"], "not-an-object": ["schema-missing-type"],
  "duplicate-key": ["schema-duplicate-key"],
  "name": ["name-invalid", "cronjob-name-too-long"],
  "label": ["label-value-invalid"],
  "base64": ["secret-not-base64", "schema-invalid"], "key": ["schema-invalid"],
  "template": ["schema-unrendered-template"],
  "type": ["schema-invalid", "schema-non-string-value", "schema-stray-null-item"],
  "range": ["schema-invalid", "port-name-invalid"],
  "required": ["schema-invalid", "port-number-missing", "hpa-max-missing", "workload-selector-mismatch"],
  // What leads nowhere is said better by whichever rule knows what follows from it.
  MissingReference.problemKind: Rule.all.filter { $0.topic == .references || $0.topic == .networking }.map(\.id),
  "duplicate-object": ["resource-duplicate"],
  "unknown-kind": ["schema-kind-group-mismatch", "api-removed", "api-deprecated"],
  "unknown-version": ["schema-kind-group-mismatch", "api-removed"],
  "removed-version": ["api-removed"], "deprecated-version": ["api-deprecated"],
]

private let problemsSaidBy: [String: [String]] = {
  var found: [String: [String]] = [:]
  for (kind, rules) in rulesThatSay { for rule in rules { found[rule, default: []].append(kind) } }
  return found
}()
