import Kubernetes
import Manifest

/// What `drydock lint --format json` prints: schema `drydock.lint/v1`.
func lintJSON(_ opened: Opened) -> JSONValue {
  let problems = opened.findings
  return [
    "schema": "drydock.lint/v1",
    "findings": [],
    "problems": .list(problems.map(json)),
    "summary": [
      "files": .int(opened.loaded.readings.count),
      "objects": .int(opened.written.count),
      "skipped": .int(opened.loaded.skipped.count),
      "error": .int(problems.count { $0.severity == .error }),
      "warning": .int(problems.count { $0.severity == .warning }),
      "info": .int(problems.count { $0.severity == .info }),
      "style": .int(problems.count { $0.severity == .style }),
      "suppressed": 0,
    ],
  ]
}

/// One line for people: how much was read and how much is wrong with it.
func lintSummary(_ opened: Opened) -> String {
  "\(counted(opened.loaded.readings.count, "file")), \(counted(opened.written.count, "object")): "
    + severityCounts(opened.findings)
}

private func json(_ problem: Problem) -> JSONValue {
  var fields: [(key: String, value: JSONValue)] = [("file", .string(problem.file))]
  if let span = problem.span {
    let (from, to) = (span.from, span.to)
    fields += [
      ("line", .int(from.line)), ("column", .int(from.column)), ("endLine", .int(to.line)),
      ("endColumn", .int(to.column)),
    ]
  }
  fields += [
    ("kind", .string(problem.kind)), ("severity", .string(problem.severity.rawValue)),
    ("message", .string(problem.message)), ("hint", .optional(problem.hint)),
  ]
  return .object(fields)
}
