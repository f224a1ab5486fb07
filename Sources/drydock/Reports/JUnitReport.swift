import Kubernetes
import Manifest
import Rules

/// What CI servers show as tests: a suite for each file, a case for each finding.
///
/// A case fails if it makes `lint` exit with 1: what is less severe, or known to the baseline, passes and says so in its
/// output. What is silenced is skipped; what couldn't be read is an error.
func junitReport(_ lint: Lint, failOn: FailOn) -> String {
  var suites: [(name: String, cases: [Case])] = []
  var positions: [String: Int] = [:]
  var names: [String: Int] = [:]
  func add(_ test: Case, to file: String) {
    var test = test
    // Of cases with one name a server may show only the first.
    let count = names["\(file)\u{1F}\(test.name)", default: 0] + 1
    names["\(file)\u{1F}\(test.name)"] = count
    if count > 1 { test.name += " (\(count))" }
    if positions[file] == nil {
      positions[file] = suites.count
      suites.append((file, []))
    }
    suites[positions[file] ?? 0].cases.append(test)
  }
  for entry in lint.entries {
    let problem = entry.problem
    let isFailure = entry.isNew && failOn.severity.map { problem.severity <= $0 } ?? false
    let outcome: Case.Outcome =
      entry.isResult ? (isFailure ? .failure : .passed) : problem.severity == .error ? .error : .passed
    let object = entry.finding.flatMap { lint.opened.inventory[$0.object]?.label }
    let name = [problem.kind, object, entry.finding?.container].compactMap(\.self).joined(separator: " ")
    let text =
      "\(line(for: problem, isColored: false))" + (entry.isNew ? "" : " known to the baseline")
    let test = Case(
      name: name, line: problem.span?.line, outcome: outcome, message: problem.message + problem.hintText,
      type: problem.severity.rawValue, text: text)
    add(test, to: problem.file)
  }
  for suppressed in lint.judgement.suppressed {
    let finding = suppressed.finding
    let test = Case(
      name: "\(finding.rule) \(lint.opened.inventory[finding.object]?.label ?? "")", line: finding.span.line,
      outcome: .skipped, message: suppressed.waiver.reason, type: finding.severity.rawValue, text: finding.message)
    add(test, to: finding.span.file.name)
  }
  for reading in lint.opened.loaded.readings where positions[reading.file.name] == nil {
    add(Case(name: "nothing to report", outcome: .passed), to: reading.file.name)
  }
  let all = suites.flatMap(\.cases)
  var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  text += "<testsuites name=\"drydock\" \(counts(all))>\n"
  for suite in suites {
    text += "  <testsuite name=\"\(xmlText(suite.name))\" \(counts(suite.cases))>\n"
    for test in suite.cases { text += test.xml(of: suite.name) }
    text += "  </testsuite>\n"
  }
  return text + "</testsuites>\n"
}

private struct Case {
  enum Outcome { case passed, failure, error, skipped }

  var name: String
  var line: Int?
  let outcome: Outcome
  var message = ""
  var type = ""
  var text = ""

  func xml(of file: String) -> String {
    var start =
      "    <testcase classname=\"\(xmlText(file))\" name=\"\(xmlText(name))\" file=\"\(xmlText(file))\""
    if let line { start += " line=\"\(line)\"" }
    let body: String
    switch outcome {
    case .failure, .error:
      let tag = outcome == .error ? "error" : "failure"
      body =
        "<\(tag) message=\"\(xmlText(message))\" type=\"\(xmlText(type))\">\(xmlText(text))</\(tag)>"
    case .skipped: body = "<skipped message=\"\(xmlText(message))\"/>"
    case .passed: body = text.isEmpty ? "" : "<system-out>\(xmlText(text))</system-out>"
    }
    return body.isEmpty ? start + "/>\n" : start + ">\n      \(body)\n    </testcase>\n"
  }
}

private func counts(_ cases: [Case]) -> String {
  "tests=\"\(cases.count)\" failures=\"\(cases.count { $0.outcome == .failure })\" "
    + "errors=\"\(cases.count { $0.outcome == .error })\" skipped=\"\(cases.count { $0.outcome == .skipped })\""
}
