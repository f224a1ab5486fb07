import ArgumentParser
import Drawing
import Kubernetes
import Loading
import Manifest
import Rules

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Say what is wrong with manifests, one finding a line.",
    discussion: """
      Text is FILE:LINE:COLUMN: SEVERITY: MESSAGE [RULE], a line for each finding; 'drydock explain RULE' says why, what \
      happens at run time, and what to do. JSON holds the same with paths, the ends of places and suggested edits \
      (schema drydock.lint/v1). Findings go to standard output; problems with the input and the sum to standard error.

      The annotation 'drydock.dev/ignore: RULE[@CONTAINER]' with 'drydock.dev/ignore-reason' on an object or its pod \
      template, or a comment '# drydock: ignore RULE reason' on the line or the one above, silences a finding; so do \
      entries below 'ignore:' in .drydock.yaml ('drydock explain --config-schema' prints its schema), and what \
      kube-linter, kube-score, Polaris, checkov, datree, kubescape and kubeaudit are told for their own checks.

      References that lead nowhere are told by the rules of the topics references and networking; where these are off, as \
      'missing-reference', which --disable takes, too.

      SARIF leaves out what is silenced, as code scanning would open alerts for it; with --show-suppressed it's there with \
      its reason.

      With a baseline only new findings count: 'drydock lint --write-baseline drydock.baseline.json .' once, then \
      'drydock lint --baseline drydock.baseline.json .'. Findings are known again when lines have moved.

      --fix writes files, all at once each and with their permissions: what is safe to mend without looking, until \
      nothing more is. It never writes outside of what was named, nor what it can't read back with fewer findings. --diff \
      shows what --fix would write. With a baseline, both mend only what is new.

      Files are named from the current folder; GitHub's annotations and SARIF from GITHUB_WORKSPACE, where \
      that's set. Several outputs come from one run: '--format github --output sarif=drydock.sarif'.

      Exits with 2 when some input could not be read, else with 1 when something new is as severe as --fail-on says; \
      --write-baseline makes nothing new. 64: the command line or the baseline is wrong; 74: an output can't be written.
      """)

  @Argument(help: "Files, folders, '-' or 'sample'; the current folder without any.", completion: .file())
  var sources: [String] = []

  @Option(help: "How to print.")
  var format: LintFormat?

  @Option(
    help: ArgumentHelp(
      "Write a format into a file, too; several by repetition. '-' is standard output.", valueName: "format=file"),
    completion: .list(LintFormat.allCases.map { "\($0.rawValue)=" }), transform: OutputFile.init)
  var output: [OutputFile] = []

  @Option(help: "What makes it exit with 1: a finding of this severity, or a worse one.")
  var failOn: FailOn = .error

  @Flag(help: "List what is silenced or known too, with the reasons.")
  var showSuppressed = false

  @Option(help: ArgumentHelp("Only what this file doesn't know counts.", valueName: "file"), completion: .file())
  var baseline: String?

  @Option(
    help: ArgumentHelp("Write what is found now, as a baseline for later.", valueName: "file"), completion: .file())
  var writeBaseline: String?

  @Flag(help: "Print what --fix would change as one unified diff, which 'git apply' takes.")
  var diff = false

  @Flag(help: "Make the suggested edits in the files.")
  var fix = false

  @Flag(help: "Skip what is no manifest even where it's named, as for the files that a hook is given.")
  var onlyManifests = false

  @OptionGroup(title: "Rules") var rules: RuleOptions

  @OptionGroup var options: SourceOptions

  func validate() throws {
    if diff, fix { throw ValidationError("--diff shows and --fix writes the edits; choose one") }
    let printed = output.count { $0.path == "-" }
    if printed > 1 || (printed == 1 && (format != nil || diff)) {
      throw ValidationError("two outputs go to standard output; write one into a file with --output FORMAT=FILE")
    }
    if writeBaseline == "-" {
      throw ValidationError("--write-baseline writes a file, as standard output has the findings; name one")
    }
    var taken: Set<String> = []
    for path in output.map(\.path) + [writeBaseline].compactMap(\.self)
    where !taken.insert(SourcePaths.place(of: path)).inserted {
      throw ValidationError(sanitised("two outputs go to '\(path)', so one would be lost; give each its own file"))
    }
  }

  func run() throws {
    let configuration = try Configuration(options, sources: sources)
    configuration.sayProblems(options)
    var policy = try rules.applied(to: configuration.rules)
    policy.now = configuration.policy.now
    let known = try readBaseline(configuration)
    var loading = LoadOptions()
    loading.skipsNamed = onlyManifests
    var opened = open(sources, with: options, configuration, loading: loading)
    opened.policy = policy
    var mended: Mended?
    if fix || diff { mended = mend(opened, except: known) }
    if fix, mended?.write(isQuiet: options.quiet) == true {
      opened = open(sources, with: options, configuration, loading: loading)
      opened.policy = policy
    }
    let lint = Lint(opened, baseline: known)
    var isWritten = print(lint, diff ? mended?.diff : nil)
    if diff, let directory = mended?.place.directory, !options.quiet {
      Output.problems.line(
        "drydock: some of these files aren't below the current folder; apply it with 'git -C \(directory) apply'")
    }
    if let writeBaseline, !writeOutput(lint.asBaseline.json.text + "\n", to: writeBaseline) { isWritten = false }
    saySum(lint)
    guard isWritten else { throw ExitCode(74) }
    try opened.exit()
    if writeBaseline == nil, let least = failOn.severity, lint.new.contains(where: { $0.problem.severity <= least }) {
      throw ExitCode(1)
    }
  }

  /// Results to standard output and into files; false where one of these can't be written.
  private func print(_ lint: Lint, _ diff: String?) -> Bool {
    // Files first: whoever reads standard output may go away.
    let isWritten = output.map { writeOutput(text(of: lint, as: $0.format, isTerminal: $0.path == "-"), to: $0.path) }
    if let diff {
      Output.results.write(diff)
    } else if !output.contains(where: { $0.path == "-" }) {
      Output.results.write(text(of: lint, as: format ?? .text, isTerminal: true))
    }
    if (format ?? .text) == .text {
      lint.opened.sayProblems(lint.judgement.unsaid(lint.opened.problems), color: options.color)
    }
    return isWritten.allSatisfy(\.self)
  }

  private func text(of lint: Lint, as format: LintFormat, isTerminal: Bool) -> String {
    switch format {
    case .text:
      lint.text(isColored: isTerminal && options.color.applies(to: .results), showsSuppressed: showSuppressed)
    case .json: lint.json(showsSuppressed: showSuppressed).text + "\n"
    case .sarif: SARIFReport(lint, showsSuppressed: showSuppressed).json.text + "\n"
    case .junit: junitReport(lint, failOn: failOn)
    case .github: gitHubReport(lint)
    case .markdown: markdownReport(lint)
    }
  }

  private func saySum(_ lint: Lint) {
    lint.opened.sayProblems(skippedOf: options)
    if options.verbose { for line in lint.staleLines { Output.problems.line(line) } }
    guard !options.quiet else { return }
    if let nothing = lint.opened.nothingFound { Output.problems.line("drydock: \(nothing)") }
    Output.problems.line(lint.summary)
  }

  // MARK: Baseline

  /// That of the command line must be there; that of the configuration is said to be missing, and then nothing is known.
  private func readBaseline(_ configuration: Configuration) throws -> Baseline? {
    do {
      if let baseline { return try Baseline(reading: baseline) }
      guard writeBaseline == nil, let path = configuration.baselinePath else { return nil }
      return try Baseline(reading: path)
    } catch {
      if baseline != nil { throw ValidationError(sanitised("--baseline: \(error.reason)")) }
      if !options.quiet { Output.problems.line(sanitised("drydock: the configuration's baseline: \(error.reason)")) }
      return nil
    }
  }

  // MARK: Edits

  /// What is new and can be mended, in files that may be written.
  private func mend(_ opened: Opened, except known: Baseline?) -> Mended {
    let files = FileMending(sources: sources)
    var obstacles: [Mended.Obstacle] = []
    let mending = Mending(
      opened.loaded.readings, options: opened.inventory.options, by: opened.policy,
      except: Set(known?.entries.map(\.fingerprint) ?? []),
      mayChange: { file in
        guard let reason = files.obstacle(file) else { return true }
        obstacles.append((file.name, reason))
        return false
      })
    let wanted = obstacles.isEmpty ? [] : judge(opened.inventory, by: opened.policy).findings.flatMap(\.edits)
    let names = Set(wanted.map(\.span.file.name))
    obstacles.removeAll { !names.contains($0.file) }
    return Mended(mending: mending, files: files, obstacles: obstacles)
  }
}

enum LintFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, sarif, junit, github, markdown
}

/// The least severe problem that counts as a failure.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
  case error, warning, info, style, never

  /// Nil for none.
  var severity: Severity? { Severity(rawValue: rawValue) }
}
