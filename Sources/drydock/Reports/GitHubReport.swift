import Drawing
import Kubernetes
import Manifest

/// Commands that GitHub Actions turns into annotations on the changed lines: new findings, and what couldn't be read.
func gitHubReport(_ lint: Lint) -> String {
  let paths = SourcePaths.fromWorkspace
  return lint.new.map { entry in
    let problem = entry.problem
    var properties = [("file", paths.name(of: problem.file))]
    if let span = problem.span {
      let (from, to) = (span.from, span.to)
      properties += [("line", "\(from.line)"), ("col", "\(from.column)"), ("endLine", "\(to.line)")]
      // Only allowed within one line.
      if from.line == to.line, to.column > from.column { properties.append(("endColumn", "\(to.column - 1)")) }
    }
    properties.append(("title", problem.kind))
    let command =
      switch problem.severity {
      case .error: "error"
      case .warning: "warning"
      case .info, .style: "notice"
      }
    let list = properties.map { "\($0)=\(escapedProperty($1))" }.joined(separator: ",")
    return "::\(command) \(list)::\(escapedData(sanitised(problem.message + problem.hintText)))\n"
  }.joined()
}

private func escapedData(_ text: String) -> String {
  text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
}

private func escapedProperty(_ text: String) -> String {
  sanitised(escapedData(text)).replacing(":", with: "%3A").replacing(",", with: "%2C")
}
