import Drawing
import Kubernetes
import Manifest
import Rules

/// A comment for a pull request: how many there are of each severity, then the findings in a table, the worst first.
///
/// As long as a comment may be: what doesn't fit is counted.
func markdownReport(_ lint: Lint) -> String {
  let new = lint.new
  let counts = Severity.allCases.map { severity in (severity, new.count { $0.problem.severity == severity }) }
  var text = "## drydock\n\n"
  text += "| | \(lint.baseline == nil ? "found" : "new") |\n|---|--:|\n"
  for (severity, count) in counts where severity != .style || count > 0 {
    text += "| \(severity.rawValue) | \(count) |\n"
  }
  if lint.baseline != nil { text += "| known | \(lint.knownCount) |\n| gone | \(lint.stale.count) |\n" }
  if !lint.judgement.suppressed.isEmpty { text += "| suppressed | \(lint.judgement.suppressed.count) |\n" }
  text +=
    "\n\(counted(lint.opened.loaded.readings.count, "file")), \(counted(lint.opened.written.count, "object")).\n"
  guard !new.isEmpty else { return text + "\nNothing \(lint.baseline == nil ? "" : "new ")to report.\n" }
  text += "\n| severity | place | object | finding | rule |\n|---|---|---|---|---|\n"
  let sorted = new.enumerated().sorted {
    ($0.element.problem.severity, $0.offset) < ($1.element.problem.severity, $1.offset)
  }
  for (position, element) in sorted.map(\.element).enumerated() {
    let row = row(element, in: lint)
    guard text.utf8.count + row.utf8.count < longestComment else {
      text += "\n…and \(new.count - position) more.\n"
      break
    }
    text += row
  }
  return text
}

/// GitHub takes 65 536 characters; the last line and what somebody may put around it need some.
private let longestComment = 60_000

private func row(_ entry: Lint.Entry, in lint: Lint) -> String {
  let problem = entry.problem
  let object = entry.finding.map { finding in
    let label = lint.opened.inventory[finding.object]?.label ?? ""
    return finding.container.map { "\(label), \($0)" } ?? label
  }
  let place = problem.file + (problem.span.map { ":\($0.line)" } ?? "")
  let cells = [
    problem.severity.rawValue, code(place), escaped(object ?? ""), escaped(problem.message + problem.hintText),
    code(problem.kind),
  ]
  return "| " + cells.joined(separator: " | ") + " |\n"
}

/// Text that Markdown and HTML leave as it is, and that calls nobody.
private func escaped(_ text: String) -> String {
  var result = ""
  for character in sanitised(text) {
    switch character {
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "&": result += "&amp;"
    // A name of somebody, or of an issue, would be a link.
    case "@": result += "&#64;"
    case "#": result += "&#35;"
    case "\\", "`", "*", "_", "[", "]", "|", "~", "$", "!": result += "\\\(character)"
    default: result.append(character)
    }
  }
  return result
}

/// Text between backticks, within a table's cell.
private func code(_ text: String) -> String {
  "`" + sanitised(text).replacing("`", with: "'").replacing("|", with: "\\|") + "`"
}
