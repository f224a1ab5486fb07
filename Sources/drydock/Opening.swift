import ArgumentParser
import Drawing
import Kubernetes
import Loading
import Manifest
import Rules

/// Sources that were read, and what they mean.
struct Opened {
  let loaded: Loaded
  let inventory: Inventory
  /// How the project wants it judged.
  var policy = Policy()

  /// The objects that the manifests hold, without those that we assume or derive.
  var written: [Resource] { inventory.resources.filter { $0.origin == .written } }

  /// Everything wrong with the input, by source order, file and place.
  var problems: [Problem] { loaded.problems + inventory.problems }

  /// The problems and the references that lead nowhere: what the explorer counts too. What concerns a file or folder as
  /// a whole comes first, then everything by file and place.
  var findings: [Problem] {
    var order: [String: Int] = [:]
    for (position, reading) in loaded.readings.enumerated() where order[reading.file.name] == nil {
      order[reading.file.name] = position
    }
    let inFiles = inventory.problems + inventory.missingReferences.map(\.problemWithObject)
    let sorted = inFiles.enumerated().sorted { a, b in
      let (first, second) = (a.element, b.element)
      let key = (order[first.file] ?? -1, first.span?.start ?? -1, a.offset)
      return key < (order[second.file] ?? -1, second.span?.start ?? -1, b.offset)
    }
    return loaded.problems + sorted.map(\.element)
  }

  /// Whether some of the input was not read or not judged: a broken document, an unreadable file, a chart.
  var isIncomplete: Bool {
    inventory.problems.contains { $0.severity == .error } || loaded.problems.contains { $0.severity <= .warning }
  }

  /// Ends with 2 where some input could not be read.
  func exit() throws {
    if isIncomplete { throw ExitCode(2) }
  }
}

/// Reads the sources that a command line names. With none, the current folder.
func open(_ sources: [String], with options: SourceOptions) throws -> Opened {
  let configuration = try Configuration(options, sources: sources)
  configuration.sayProblems(options)
  return open(sources, with: options, configuration)
}

func open(
  _ sources: [String], with options: SourceOptions, _ configuration: Configuration, loading: LoadOptions = LoadOptions()
) -> Opened {
  let line = ProgressLine(isShown: !options.quiet && Output.problems.isTerminal)
  let loaded = load(sources.isEmpty ? ["."] : sources, options: loading, progress: line.show)
  line.clear()
  return Opened(
    loaded: loaded, inventory: Inventory(loaded.readings, options: configuration.wishes), policy: configuration.policy)
}

extension Opened {
  /// Prints problems on standard error, one a line, as editors and terminals understand it: all of them, unless some are
  /// given.
  func sayProblems(_ some: [Problem]? = nil, color: ColorChoice, least: Severity = .info) {
    let isColored = color.applies(to: .problems)
    for problem in some ?? problems where problem.severity <= least {
      Output.problems.line(line(for: problem, isColored: isColored))
    }
  }

  /// Says beside the results, on standard error, what could not be read, what was skipped, and that nothing was found.
  func sayWhatIsLeftOut(_ options: SourceOptions) {
    let isColored = options.color.applies(to: .problems)
    for problem in problems
    where problem.severity == .error || (problem.severity == .warning && problem.span == nil && !options.quiet) {
      Output.problems.line(line(for: problem, isColored: isColored))
    }
    if !options.quiet, let nothing = nothingFound { Output.problems.line("drydock: \(nothing)") }
    sayProblems(skippedOf: options)
  }

  /// Lists what was skipped, when that was asked for.
  func sayProblems(skippedOf options: SourceOptions) {
    guard options.verbose else { return }
    for line in skippedLines { Output.problems.line(line) }
  }

  /// Safe for a terminal: `notes.yaml: skipped: no apiVersion and kind`.
  var skippedLines: [String] { loaded.skipped.map { sanitised("\($0.path): skipped: \($0.reason)") } }

  /// What to say when there is no object at all, and nothing else says why; nil when there is one.
  var nothingFound: String? {
    guard inventory.resources.isEmpty, !isIncomplete else { return nil }
    let names = loaded.sources.map { "'\($0.name)'" }.joined(separator: ", ")
    let skipped = loaded.skipped.isEmpty ? "" : " (\(counted(loaded.skipped.count, "file")) skipped; see --verbose)"
    let others =
      loaded.otherFiles == 0
      ? ""
      : "; \(counted(loaded.otherFiles, "other file")) there, such as "
        + loaded.otherExamples.prefix(2).map { "'\($0)'" }.joined(separator: ", ")
    return sanitised("no manifests in \(names)\(skipped)\(others)")
  }
}

/// `FILE:LINE:COLUMN: SEVERITY: MESSAGE; HINT [KIND]`, safe for a terminal.
func line(for problem: Problem, isColored: Bool) -> String {
  let place = problem.span.map { ":\($0.line):\($0.column)" } ?? ""
  let hint = problem.hintText
  let severity = isColored ? colored(problem.severity) : problem.severity.rawValue
  return sanitised(problem.file) + place + ": " + severity + ": " + sanitised(problem.message + hint)
    + " [\(problem.kind)]"
}

extension Problem {
  /// The remedy as it follows the message; empty without one.
  var hintText: String { hint.map { (message.hasSuffix("?") ? " " : "; ") + $0 } ?? "" }
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

/// `2 errors, 1 warning, 0 notes`.
func severityCounts(_ problems: [Problem]) -> String {
  [Severity.error, .warning, .info].map { severity in
    counted(problems.count { $0.severity == severity }, severity == .info ? "note" : severity.rawValue)
  }.joined(separator: ", ")
}
