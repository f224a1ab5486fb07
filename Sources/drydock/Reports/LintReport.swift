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
  /// Nil where none is used: then everything is new.
  let baseline: Baseline?
  /// What the baseline knows and isn't found any more, in files that were read or are gone.
  let stale: [Baseline.Entry]
  /// Of what somebody silenced, by position in the judgement.
  let suppressedFingerprints: [String]

  struct Entry {
    let problem: Problem
    /// Nil for what no rule has found.
    let finding: Finding?
    let fingerprint: String
    /// Whether no baseline knows it.
    let isNew: Bool

    /// Whether it's about the manifests, rather than about reading them.
    var isResult: Bool {
      finding != nil || problem.kind == MissingReference.problemKind || Rule.named(problem.kind) != nil
    }
  }

  init(_ opened: Opened, baseline: Baseline? = nil) {
    self.opened = opened
    self.baseline = baseline
    judgement = judge(opened.inventory, by: opened.policy)
    var order: [String: Int] = [:]
    for (position, reading) in opened.loaded.readings.enumerated() where order[reading.file.name] == nil {
      order[reading.file.name] = position
    }
    let found: [(problem: Problem, finding: Finding?)] =
      (judgement.unsaid(opened.findings) + judgement.notes).map { ($0, nil) }
      + judgement.findings.map { (Problem($0.severity, $0.rule, at: $0.span, $0.message), $0) }
    let keyed = found.enumerated().map { position, entry in
      (entry, (order[entry.problem.file] ?? -1, entry.problem.span?.start ?? -1, position))
    }
    let known = Set(baseline?.entries.map(\.fingerprint) ?? [])
    var fingerprints = Fingerprints()
    entries = keyed.sorted { $0.1 < $1.1 }.map { entry, _ in
      let fingerprint =
        entry.finding.map { fingerprints.next(for: $0) } ?? fingerprints.next(for: entry.problem)
      return Entry(
        problem: entry.problem, finding: entry.finding, fingerprint: fingerprint, isNew: !known.contains(fingerprint))
    }
    suppressedFingerprints = judgement.suppressed.map { fingerprints.next(for: $0.finding) }
    let present = Set(entries.map(\.fingerprint)).union(suppressedFingerprints)
    let rules = opened.policy.selection
    let entries = baseline?.entries ?? []
    // Files that are gone count, too, unless none of them is known here: then it was written from another folder.
    let isHere = entries.contains { order[$0.file] != nil }
    var isGone: [String: Bool] = [:]
    for file in isHere ? entries.map(\.file) : [] where order[file] == nil && isGone[file] == nil {
      isGone[file] = !exists(file)
    }
    stale =
      entries.filter { entry in
        !present.contains(entry.fingerprint) && (order[entry.file] != nil || isGone[entry.file] == true)
          && Rule.named(entry.rule).map { rules.contains($0) } ?? true
      }
  }

  func count(_ severity: Severity) -> Int { entries.count { $0.problem.severity == severity } }

  /// What no baseline knows: it decides on the exit code.
  var new: [Entry] { entries.filter(\.isNew) }
  var knownCount: Int { entries.count { !$0.isNew } }

  /// Everything found now, as a baseline for later. What concerns the sources themselves can't be put off.
  var asBaseline: Baseline {
    let unread = Set(opened.loaded.problems)
    return Baseline(
      entries.filter { !unread.contains($0.problem) }.map { entry in
        let object = entry.finding.flatMap { opened.inventory[$0.object]?.label } ?? ""
        return Baseline.Entry(
          fingerprint: entry.fingerprint, rule: entry.problem.kind, file: entry.problem.file, object: object,
          message: entry.problem.message)
      })
  }
}

// MARK: - Text

extension Lint {
  /// The findings, one a line; with those that somebody silenced or a baseline knows, and why.
  func text(isColored: Bool, showsSuppressed: Bool) -> String {
    let results = entries.filter(\.isResult)
    var lines = results.filter(\.isNew).map { line(for: $0.problem, isColored: isColored) }
    if showsSuppressed {
      lines += judgement.suppressed.map { suppressed in
        let finding = suppressed.finding
        let problem = Problem(finding.severity, finding.rule, at: finding.span, finding.message)
        return line(for: problem, isColored: isColored) + sanitised(" \(origin(of: suppressed.waiver))")
      }
      lines += results.filter { !$0.isNew }.map { line(for: $0.problem, isColored: isColored) + " known" }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// `suppressed at web.yaml:6 for kube-linter: vendored`.
  private func origin(of waiver: Waiver) -> String {
    let tool = waiver.tool.map { " for \($0)" } ?? ""
    let reason = waiver.reason.isEmpty ? "without a reason" : waiver.reason
    return "suppressed at \(waiver.span.file.name):\(waiver.span.line)\(tool): \(reason)"
  }

  /// One line for people: how much was read and how much is wrong with it.
  var summary: String {
    var text =
      "\(counted(opened.loaded.readings.count, "file")), \(counted(opened.written.count, "object")): "
      + severityCounts(new.map(\.problem))
    let style = new.count { $0.problem.severity == .style }
    if style > 0 { text += ", \(style) of style" }
    var rest: [String] = []
    if judgement.suppressed.count > 0 { rest.append("\(judgement.suppressed.count) suppressed") }
    if baseline != nil {
      text = text.replacing(": ", with: ": new: ", maxReplacements: 1)
      rest.append("\(knownCount) known")
      if !stale.isEmpty { rest.append("\(stale.count) of the baseline gone; --write-baseline forgets them") }
    }
    return rest.isEmpty ? text : text + "; " + rest.joined(separator: "; ")
  }

  /// What the baseline knows and isn't there any more, one a line.
  var staleLines: [String] {
    stale.map { sanitised("\($0.file): gone from the baseline: \($0.message) [\($0.rule)]") }
  }
}

// MARK: - JSON

extension Lint {
  /// What `drydock lint --format json` prints: schema `drydock.lint/v1`.
  func json(showsSuppressed: Bool = false) -> JSONValue {
    let found = entries.compactMap { entry in entry.finding.map { json($0, entry) } }
    let suppressed = showsSuppressed ? judgement.suppressed.map { json($0.finding, waiver: $0.waiver) } : []
    var summary: [(key: String, value: JSONValue)] = [
      ("files", .int(opened.loaded.readings.count)), ("objects", .int(opened.written.count)),
      ("skipped", .int(opened.loaded.skipped.count)), ("error", .int(count(.error))),
      ("warning", .int(count(.warning))), ("info", .int(count(.info))), ("style", .int(count(.style))),
      ("suppressed", .int(judgement.suppressed.count)),
    ]
    if baseline != nil { summary += [("known", .int(knownCount)), ("gone", .int(stale.count))] }
    return [
      "schema": "drydock.lint/v1", "findings": .list(found + suppressed),
      "problems": .list(entries.filter { $0.finding == nil }.map { json($0.problem) }), "summary": .object(summary),
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

  private func json(_ finding: Finding, _ entry: Entry? = nil, waiver: Waiver? = nil) -> JSONValue {
    var fields: [(key: String, value: JSONValue)] = [
      ("rule", .string(finding.rule)), ("topic", .string(finding.topic.rawValue)),
      ("severity", .string(finding.severity.rawValue)), ("certainty", .string(finding.certainty.rawValue)),
      ("message", .string(finding.message)),
    ]
    if let object = object(of: finding) { fields.append(("object", object)) }
    if let container = finding.container { fields.append(("container", .string(container))) }
    fields += [("path", .string(finding.path)), ("file", .string(finding.span.file.name))]
    fields += place(finding.span)
    if let entry {
      fields.append(("fingerprint", .string(entry.fingerprint)))
      if baseline != nil { fields.append(("new", .bool(entry.isNew))) }
    }
    fields.append(("edits", .list(finding.edits.map(json))))
    fields.append(("suppressed", waiver.map(json) ?? .null))
    return .object(fields)
  }

  private func json(_ waiver: Waiver) -> JSONValue {
    [
      "reason": .string(waiver.reason), "tool": .string(waiver.tool ?? "drydock"),
      "file": .string(waiver.span.file.name), "line": .int(waiver.span.line),
    ]
  }

  /// As the manifest says it: no namespace and no name where it says none. What lacks a type is no object, but may be
  /// called something.
  private func object(of finding: Finding) -> JSONValue? {
    func object(_ version: String, _ kind: String, in namespace: String, _ name: String) -> JSONValue {
      ["apiVersion": .string(version), "kind": .string(kind), "namespace": .string(namespace), "name": .string(name)]
    }
    let id = finding.object
    if let resource = opened.inventory[id] {
      let (root, metadata) = (resource.node, resource.node["metadata"])
      return object(
        root["apiVersion"].text ?? "", resource.kindName, in: metadata["namespace"].text ?? "",
        metadata["name"].text ?? "")
    }
    let name = id.name.hasPrefix("‹") ? "" : id.name
    return id.kind.isEmpty && name.isEmpty ? nil : object("", id.kind, in: id.namespace, name)
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
