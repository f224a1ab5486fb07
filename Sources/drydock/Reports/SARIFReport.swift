import Kubernetes
import Manifest
import Rules

/// What code-scanning services and editors read: SARIF 2.1.0, one run.
///
/// Lines and columns are those of JSON: columns in Unicode scalars, which the run declares. Paths are relative to
/// `SRCROOT`, the folder that the program ran in, or GitHub's workspace.
///
/// What is silenced, and what a baseline knew and is gone, is only there when it's asked for: GitHub's code scanning heeds
/// neither `suppressions` nor `baselineState`, and would open an alert for each.
struct SARIFReport {
  private let lint: Lint
  private let showsSuppressed: Bool
  /// What results may name, in the order of the catalogue, then of first mention.
  private let ids: [String]
  private let indexes: [String: Int]

  /// How sure each rule's findings are, at the least.
  private let precisions: [String: Finding.Certainty]

  init(_ lint: Lint, showsSuppressed: Bool = false) {
    self.lint = lint
    self.showsSuppressed = showsSuppressed
    var named = lint.entries.filter(\.isResult).map(\.problem.kind)
    if showsSuppressed { named += lint.judgement.suppressed.map(\.finding.rule) + lint.stale.map(\.rule) }
    precisions = Dictionary(
      lint.entries.compactMap(\.finding).map { ($0.rule, $0.certainty) },
      uniquingKeysWith: { a, b in
        [.possible, .likely].contains(a) && b != .possible || b == .certain ? a : b
      })
    let present = Set(named)
    var ids = Rule.all.map(\.id).filter(present.contains)
    for id in named where !ids.contains(id) { ids.append(id) }
    self.ids = ids
    indexes = Dictionary(ids.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  var json: JSONValue {
    [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": [
        [
          "tool": [
            "driver": [
              "name": "drydock", "version": .string(Drydock.version), "semanticVersion": .string(Drydock.version),
              "rules": .list(ids.map(descriptor)),
            ]
          ],
          "columnKind": "unicodeCodePoints",
          "originalUriBaseIds": [
            "SRCROOT": ["description": ["text": "the folder that drydock ran in, or the workspace of a job on GitHub"]]
          ],
          "invocations": [
            [
              "executionSuccessful": .bool(!lint.opened.isIncomplete),
              "toolExecutionNotifications": .list(
                lint.entries.filter { !$0.isResult }.map { notification($0.problem) }),
            ]
          ],
          "results": .list(results),
        ]
      ],
    ]
  }

  private var results: [JSONValue] {
    let found = lint.entries.filter(\.isResult).map { entry in
      let state: String? = lint.baseline == nil ? nil : entry.isNew ? "new" : "unchanged"
      return entry.finding.map { result($0, entry.fingerprint, state: state) }
        ?? result(entry.problem, entry.fingerprint, state: state)
    }
    guard showsSuppressed else { return found }
    let suppressed = zip(lint.judgement.suppressed, lint.suppressedFingerprints).map { suppressed, fingerprint in
      result(suppressed.finding, fingerprint, state: nil, waiver: suppressed.waiver)
    }
    let gone = lint.stale.map { entry -> JSONValue in
      [
        "ruleId": .string(entry.rule), "ruleIndex": .int(indexes[entry.rule] ?? -1),
        "level": .string((Rule.named(entry.rule)?.severity ?? .error).level),
        "baselineState": "absent", "message": ["text": .string(entry.message)],
        "locations": [["physicalLocation": ["artifactLocation": location(entry.file)]]],
        "partialFingerprints": ["drydock/v1": .string(entry.fingerprint)],
      ]
    }
    return found + suppressed + gone
  }

  // MARK: Parts

  private func descriptor(_ id: String) -> JSONValue {
    guard let rule = Rule.named(id) else {
      let title = id.split(separator: "-").joined(separator: " ")
      let text = "What a manifest refers to must be among the files, be made in the cluster beforehand, or be assumed."
      let help = id == MissingReference.problemKind ? text : "Something's wrong with the input: \(title)."
      return [
        "id": .string(id), "name": .string(name(of: id)), "shortDescription": ["text": .string(title)],
        "fullDescription": ["text": .string(help)], "help": ["text": .string(help), "markdown": .string(help)],
        "defaultConfiguration": ["level": "error"],
        "properties": ["tags": ["kubernetes"], "problem.severity": "error", "precision": "high"],
      ]
    }
    return [
      "id": .string(rule.id), "name": .string(name(of: rule.id)), "shortDescription": ["text": .string(rule.title)],
      "fullDescription": ["text": .string(rule.why)],
      "help": ["text": .string(page(of: rule)), "markdown": .string(page(of: rule))],
      "defaultConfiguration": ["level": .string(rule.severity.level)],
      "properties": properties(of: rule),
    ]
  }

  /// `ProbeLivenessMissing`.
  private func name(of id: String) -> String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Those that code scanning sorts and filters alerts by.
  private func properties(of rule: Rule) -> JSONValue {
    var tags: [JSONValue] = [.string(rule.topic.rawValue), "kubernetes"]
    let severity = rule.severity == .error ? "error" : rule.severity == .warning ? "warning" : "recommendation"
    let precision =
      switch precisions[rule.id] {
      case .certain, nil: "very-high"
      case .likely: "high"
      case .possible: "medium"
      }
    var fields: [(key: String, value: JSONValue)] = [
      ("problem.severity", .string(severity)), ("precision", .string(precision)),
    ]
    if rule.topic == .security || rule.topic == .rbac {
      if rule.topic != .security { tags.append("security") }
      // From 7 on it's called high, from 4 on medium.
      let score =
        switch rule.severity {
        case .error: "8.0"
        case .warning: "6.0"
        case .info: "3.0"
        case .style: "1.0"
        }
      fields.append(("security-severity", .string(score)))
    }
    return .object([("tags", .list(tags))] + fields)
  }

  private func result(
    _ finding: Finding, _ fingerprint: String, state: String?, waiver: Waiver? = nil
  ) -> JSONValue {
    var fields = begin(finding.rule, finding.severity, finding.message, state)
    var place: [(key: String, value: JSONValue)] = [("physicalLocation", physical(finding.span))]
    if let resource = lint.opened.inventory[finding.object] {
      let namespace = lint.opened.inventory.effectiveNamespace(of: resource)
      let label = (namespace.isEmpty ? "" : namespace + "/") + resource.label
      let full = [label, finding.container, finding.path.isEmpty ? nil : finding.path].compactMap(\.self)
      place.append(
        (
          "logicalLocations",
          [
            [
              "name": .string(resource.name), "fullyQualifiedName": .string(full.joined(separator: "/")),
              "kind": "resource",
            ]
          ]
        ))
    }
    fields.append(("locations", [.object(place)]))
    fields.append(("partialFingerprints", ["drydock/v1": .string(fingerprint)]))
    if !finding.edits.isEmpty { fields.append(("fixes", [fix(finding)])) }
    if let waiver {
      var suppression: [(key: String, value: JSONValue)] = [
        ("kind", waiver.object == nil ? "external" : "inSource"), ("status", "accepted"),
      ]
      if !waiver.reason.isEmpty { suppression.append(("justification", .string(waiver.reason))) }
      suppression.append(("location", ["physicalLocation": physical(waiver.span)]))
      fields.append(("suppressions", [.object(suppression)]))
    }
    fields.append(("properties", ["certainty": .string(finding.certainty.rawValue)]))
    return .object(fields)
  }

  private func result(_ problem: Problem, _ fingerprint: String, state: String?) -> JSONValue {
    var fields = begin(problem.kind, problem.severity, problem.message + problem.hintText, state)
    fields.append(("locations", [["physicalLocation": physical(problem)]]))
    fields.append(("partialFingerprints", ["drydock/v1": .string(fingerprint)]))
    return .object(fields)
  }

  private func begin(
    _ id: String, _ severity: Severity, _ message: String, _ state: String?
  ) -> [(key: String, value: JSONValue)] {
    var fields: [(key: String, value: JSONValue)] = [
      ("ruleId", .string(id)), ("ruleIndex", .int(indexes[id] ?? -1)), ("level", .string(severity.level)),
      ("message", ["text": .string(message)]),
    ]
    if let state { fields.append(("baselineState", .string(state))) }
    return fields
  }

  private func notification(_ problem: Problem) -> JSONValue {
    [
      "descriptor": ["id": .string(problem.kind)], "level": .string(problem.severity.level),
      "message": ["text": .string(problem.message + problem.hintText)],
      "locations": [["physicalLocation": physical(problem)]],
    ]
  }

  /// The edits of a finding, by file.
  private func fix(_ finding: Finding) -> JSONValue {
    var files: [SourceFile] = []
    for edit in finding.edits where !files.contains(edit.span.file) { files.append(edit.span.file) }
    let changes = files.map { file -> JSONValue in
      [
        "artifactLocation": location(file.name),
        "replacements": .list(
          finding.edits.filter { $0.span.file == file }.map { edit in
            ["deletedRegion": region(edit.span), "insertedContent": ["text": .string(edit.text)]]
          }),
      ]
    }
    return [
      "description": ["text": .string("mends '\(finding.rule)'")], "artifactChanges": .list(changes),
    ]
  }

  private func physical(_ problem: Problem) -> JSONValue {
    problem.span.map(physical) ?? ["artifactLocation": location(problem.file)]
  }

  private func physical(_ span: Span) -> JSONValue {
    ["artifactLocation": location(span.file.name), "region": region(span)]
  }

  private func region(_ span: Span) -> JSONValue {
    let (from, to) = (span.from, span.to)
    return [
      "startLine": .int(from.line), "startColumn": .int(from.column), "endLine": .int(to.line),
      "endColumn": .int(to.column),
    ]
  }

  private func location(_ file: String) -> JSONValue {
    let name = SourcePaths.fromWorkspace.name(of: file)
    if name.hasPrefix("/") { return ["uri": .string("file://" + uriPath(name))] }
    return ["uri": .string(uriPath(name)), "uriBaseId": "SRCROOT"]
  }
}

extension Severity {
  /// SARIF's word for it.
  fileprivate var level: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .info, .style: "note"
    }
  }
}

/// A path as it stands in a URI: all but what never needs it is percent-encoded.
private func uriPath(_ path: String) -> String {
  var result = ""
  for byte in path.utf8 {
    let scalar = UnicodeScalar(byte)
    if scalar.isASCII,
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "-._~/".unicodeScalars.contains(scalar)
    {
      result.unicodeScalars.append(scalar)
    } else {
      let digits = String(byte, radix: 16, uppercase: true)
      result += "%" + (digits.count == 1 ? "0" : "") + digits
    }
  }
  return result
}
