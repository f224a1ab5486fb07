import ArgumentParser
import Drawing
import Kubernetes
import Loading
import Manifest

/// Sources that were read, and what they mean.
struct Opened {
  let loaded: Loaded
  let inventory: Inventory

  /// The objects that the manifests hold, without those that we assume or derive.
  var written: [Resource] { inventory.resources.filter { $0.origin == .written } }

  /// Everything wrong with the input, by source order, file and place.
  var problems: [Problem] { loaded.problems + inventory.problems }
}

/// Reads the sources that a command line names. With none, the current folder.
func open(_ sources: [String], with options: SourceOptions) throws -> Opened {
  let line = ProgressLine(isShown: !options.quiet && Output.problems.isTerminal)
  let loaded = load(sources.isEmpty ? ["."] : sources, progress: line.show)
  line.clear()
  return Opened(loaded: loaded, inventory: inventory(of: loaded, options))
}

extension Opened {
  /// Prints every problem on standard error, one a line, as editors and terminals understand it.
  func sayProblems(color: ColorChoice, least: Severity = .info) {
    let isColored = color.applies(to: .problems)
    for problem in problems where problem.severity <= least {
      Output.problems.line(line(for: problem, isColored: isColored))
    }
    for package in loaded.packages {
      Output.problems.line(sanitised("\(package.path): info: \(package.note)"))
    }
  }

  /// Ends with 2 where some input could not be read.
  func exit() throws {
    if problems.contains(where: { $0.severity == .error }) { throw ExitCode(2) }
  }
}

/// `FILE:LINE:COLUMN: SEVERITY: MESSAGE; HINT [KIND]`, safe for a terminal.
func line(for problem: Problem, isColored: Bool) -> String {
  let place = problem.span.map { ":\($0.line):\($0.column)" } ?? ""
  let hint = problem.hint.map { "; \($0)" } ?? ""
  let severity = isColored ? colored(problem.severity) : problem.severity.rawValue
  return sanitised(problem.file) + place + ": " + severity + ": " + sanitised(problem.message + hint)
    + " [\(problem.kind)]"
}

private func colored(_ severity: Severity) -> String {
  let code =
    switch severity {
    case .error: "1;31"
    case .warning: "33"
    case .info, .style: "36"
    }
  return "\u{1B}[\(code)m\(severity.rawValue)\u{1B}[0m"
}

/// `1 file`, `3 files`.
func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
