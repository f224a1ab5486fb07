import Drawing
import Kubernetes
import Manifest
import Rules

/// What there is to say about sources: what the rules find, what's missing, and what's wrong with the input.
///
/// The explorer's list of warnings holds the same.
struct Lint {
  let opened: Opened
  let judgement: Judgement
  /// In the order of the files that were read, then of places.
  let entries: [Entry]

  struct Entry {
    let problem: Problem
    /// Nil for what no rule has found.
    let finding: Finding?

    /// Whether it's about the manifests, rather than about reading them.
    var isResult: Bool { finding != nil || problem.kind == MissingReference.problemKind }
  }

  init(_ opened: Opened, rules: RuleSelection = RuleSelection()) {
    self.opened = opened
    judgement = judge(opened.inventory, rules: rules)
    var order: [String: Int] = [:]
    for (position, reading) in opened.loaded.readings.enumerated() where order[reading.file.name] == nil {
      order[reading.file.name] = position
    }
    let found =
      opened.findings.map { Entry(problem: $0, finding: nil) }
      + judgement.findings.map { finding in
        Entry(
          problem: Problem(finding.severity, finding.rule, at: finding.span, finding.message), finding: finding)
      }
    let keyed = found.enumerated().map { position, entry in
      (entry, (order[entry.problem.file] ?? -1, entry.problem.span?.start ?? -1, position))
    }
    entries = keyed.sorted { $0.1 < $1.1 }.map(\.0)
  }

  func count(_ severity: Severity) -> Int { entries.count { $0.problem.severity == severity } }

  /// The findings, one a line; with those that somebody silenced, and why.
  func text(isColored: Bool, showsSuppressed: Bool) -> String {
    var lines = entries.filter(\.isResult).map { line(for: $0.problem, isColored: isColored) }
    if showsSuppressed {
      lines += judgement.suppressed.map { suppressed in
        let finding = suppressed.finding
        let waiver = suppressed.waiver
        let problem = Problem(finding.severity, finding.rule, at: finding.span, finding.message)
        let reason = waiver.reason.isEmpty ? "without a reason" : waiver.reason
        return line(for: problem, isColored: isColored)
          + sanitised(" suppressed at \(waiver.span.file.name):\(waiver.span.line): \(reason)")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// One line for people: how much was read and how much is wrong with it.
  var summary: String {
    var text =
      "\(counted(opened.loaded.readings.count, "file")), \(counted(opened.written.count, "object")): "
      + severityCounts(entries.map(\.problem))
    if count(.style) > 0 { text += ", \(count(.style)) of style" }
    let suppressed = judgement.suppressed.count
    return suppressed > 0 ? text + "; \(suppressed) suppressed" : text
  }

  /// What `drydock lint --format json` prints: schema `drydock.lint/v1`.
  func json(showsSuppressed: Bool = false) -> JSONValue {
    let suppressed = showsSuppressed ? judgement.suppressed.map { json($0.finding, waiver: $0.waiver) } : []
    return [
      "schema": "drydock.lint/v1",
      "findings": .list(judgement.findings.map { json($0) } + suppressed),
      "problems": .list(opened.findings.map(json)),
      "summary": [
        "files": .int(opened.loaded.readings.count),
        "objects": .int(opened.written.count),
        "skipped": .int(opened.loaded.skipped.count),
        "error": .int(count(.error)),
        "warning": .int(count(.warning)),
        "info": .int(count(.info)),
        "style": .int(count(.style)),
        "suppressed": .int(judgement.suppressed.count),
      ],
    ]
  }

  private func json(_ problem: Problem) -> JSONValue {
    var fields: [(key: String, value: JSONValue)] = [("file", .string(problem.file))]
    if let span = problem.span { fields += place(span) }
    fields += [
      ("kind", .string(problem.kind)), ("severity", .string(problem.severity.rawValue)),
      ("message", .string(problem.message)), ("hint", .optional(problem.hint)),
    ]
    return .object(fields)
  }

  private func json(_ finding: Finding, waiver: Waiver? = nil) -> JSONValue {
    var fields: [(key: String, value: JSONValue)] = [
      ("rule", .string(finding.rule)), ("topic", .string(finding.topic.rawValue)),
      ("severity", .string(finding.severity.rawValue)), ("certainty", .string(finding.certainty.rawValue)),
      ("message", .string(finding.message)),
    ]
    if let resource = opened.inventory[finding.object] { fields.append(("object", object(resource))) }
    if let container = finding.container { fields.append(("container", .string(container))) }
    fields += [("path", .string(finding.path)), ("file", .string(finding.span.file.name))]
    fields += place(finding.span)
    fields.append(("edits", .list(finding.edits.map(json))))
    let reason = waiver.map { waiver -> JSONValue in
      [
        "reason": .string(waiver.reason), "file": .string(waiver.span.file.name), "line": .int(waiver.span.line),
      ]
    }
    fields.append(("suppressed", reason ?? .null))
    return .object(fields)
  }

  /// As the manifest says it: no namespace where it says none.
  private func object(_ resource: Resource) -> JSONValue {
    [
      "apiVersion": .string(resource.node["apiVersion"].text ?? ""), "kind": .string(resource.kindName),
      "namespace": .string(resource.node["metadata"]["namespace"].text ?? ""), "name": .string(resource.name),
    ]
  }

  private func json(_ edit: Edit) -> JSONValue {
    .object(
      [("file", .string(edit.span.file.name))] + place(edit.span) + [("text", .string(edit.text))])
  }

  private func place(_ span: Span) -> [(key: String, value: JSONValue)] {
    let (from, to) = (span.from, span.to)
    return [
      ("line", .int(from.line)), ("column", .int(from.column)), ("endLine", .int(to.line)),
      ("endColumn", .int(to.column)),
    ]
  }
}
