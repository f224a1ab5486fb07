import Kubernetes

extension WarningsPane {
  private static let places: Set<Context> = [.problems, .warnings]

  private static func command(
    _ id: String, _ title: String, short: String? = nil, keys: String, hint: Int = 0, words: [String] = [],
    _ tooltip: String, reason: @escaping @Sendable (State) -> String? = { _ in nil }, _ message: Message
  ) -> Command {
    Command(
      "warnings.\(id)", title, short: short, keys: keys, in: places, hint: hint, words: words, tooltip: tooltip,
      reason: reason
    ) { _, _ in .warnings(message) }
  }

  private static let needsWarning: @Sendable (State) -> String? = { state in
    state.warningInFocus == nil ? "there's no warning in the list" : nil
  }

  private static let needsPatch: @Sendable (State) -> String? = { state in
    guard state.warningsInFocus.pane.ticked.isEmpty else { return nil }
    guard let warning = state.warningInFocus else { return "there's no warning in the list" }
    // A row for several may have one further down.
    guard warning.edits.isEmpty, !state.isHeadingInFocus else { return nil }
    return "there's no safe patch for '\(warning.id)'; Enter goes to the place"
  }

  private static let needsTimeline: @Sendable (State) -> String? = { state in
    guard let warning = state.warningInFocus else { return "there's no warning in the list" }
    guard warning.rule != nil, warning.scenario == nil else { return nil }
    return "no timeline shows what '\(warning.id)' leads to; K explains it"
  }

  /// What one can do in the list of warnings, on its screen and in the tab.
  static let commands: [Command] = [
    Command(
      "warnings.open", "all warnings on a screen of their own", short: "warnings", keys: "w", hint: 61,
      words: ["warnings"],
      tooltip: "What's wrong anywhere, the worst first: why, what happens at run time, and a patch."
    ) { _, _ in .core(.warnings) },
    command(
      "patch", "the suggested patch", short: "patch", keys: "p", hint: 86,
      "A diff that keeps comments and layout; again: its next lines, then back.", reason: needsWarning,
      .patch),
    Command(
      "warnings.write", "write the patch to a file", short: "write", keys: "P", in: places, hint: 64,
      tooltip: "Asks for a name; 'git apply' takes the file. Files that exist are never overwritten.",
      reason: needsPatch
    ) { _, _ in .core(.writePatch) },
    command("copy", "copy the patch", keys: "c", "", reason: needsPatch, .copyPatch),
    command(
      "tick", "tick for the patch", short: "tick", keys: "<space>", hint: 20,
      "Several ticked patches become one: * marks what is ticked, ~ what is in part.", reason: needsWarning, .tick),
    command(
      "tickObject", "tick all patches of the object", short: "tick all", keys: "A", hint: 16,
      "Again: none of them.", reason: needsWarning, .tickObject),
    command(
      "tickShown", "tick all patches shown", keys: "*",
      "Of what the filter leaves, folded or not; again: none of them.",
      reason: needsWarning, .tickShown),
    Command(
      "warnings.ticked", "what is ticked", short: "ticked", keys: "L", in: places, hint: 14, words: ["ticked"],
      tooltip: "Which patches go into the file, and in which files they are; Enter unticks one.",
      reason: { $0.warningsInFocus.pane.ticked.isEmpty ? "no patch is ticked; Space ticks one" : nil }
    ) { _, _ in .core(.chooseTicked(0)) },
    command(
      "page", "the rule's page beside the manifest", short: "rule", keys: "K", hint: 46,
      "Why, what to do, examples, sources; n and N step through the warnings, page and manifest follow.",
      reason: needsWarning, .page),
    command("why", "why, or more of it", keys: "i", "", .why),
    command(
      "timeline", "play the timeline that shows it", short: "timeline", keys: "t", hint: 84,
      "The scenario that the rule names, played on the object.", reason: needsTimeline, .timeline),
    command(
      "compare", "timelines without and with the patch", short: "compare", keys: "D", hint: 52,
      "Plays both, one below the other on one clock, and says what differs.",
      reason: { state in
        if let reason = needsTimeline(state) { return reason }
        return state.warningInFocus?.edits.isEmpty == true
          ? "there's no safe patch for this, so nothing to compare with" : nil
      }, .compareFix),
    command(
      "group", "group by severity, object, rule, file, application, cost", short: "group", keys: "v", hint: 58,
      "By cost: what is lost at run time, the worst first.", .nextGrouping),
    command(
      "sort", "sort by severity, hits, rule, place, cost", short: "sort", keys: "s", hint: 56,
      "By cost: what is lost at run time, the worst first, in numbers where runs tell. A click on a column's title does it.",
      .nextOrder),
    Command(
      "warnings.ignore", "ignore it with a reason, or no longer", short: "ignore", keys: "I", in: places, hint: 60,
      words: ["ignore"],
      tooltip: """
        This object, this file or everywhere: shows the lines for .drydock.yaml before it writes them. Of what is ignored \
        there, or is for no reason any more: shows the lines that go.
        """,
      reason: { $0.warningInFocus == nil ? "there's nothing to ignore" : nil }
    ) { _, _ in .core(.chooseIgnore) },
    Command(
      "warnings.assume", "assume that what's missing exists", short: "assume", keys: "a",
      in: places.union([.navigator]), hint: 45,
      tooltip: "For what is made elsewhere: shows the line for .drydock.yaml before it writes it.",
      reason: { $0.reasonAgainstAssuming }
    ) { _, _ in .core(.chooseAssumption) },
    Command(
      "assume", "assume that an object exists", keys: "", words: ["assume OBJECT"],
      tooltip: "As KIND/NAME or NAMESPACE/KIND/NAME."
    ) { _, invocation in
      let object = invocation.argument.flatMap { ObjectPattern($0) }
      return object?.name == nil ? .core(.chooseAssumption) : object.map { .core(.assume($0)) }
    },
    Command(
      "warnings.severities", "show or hide severities", short: "levels", keys: "!", in: places, hint: 54
    ) { _, _ in .core(.chooseSeverities(0)) },
    command("fold", "fold or unfold", short: "fold", keys: "za", hint: 18, "", .toggleFold),
    command("foldAll", "fold everything", keys: "zM", "", .foldAll),
    command("unfoldAll", "unfold everything", keys: "zR", "", .unfoldAll),
  ]
}
