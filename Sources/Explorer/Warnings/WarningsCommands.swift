extension WarningsPane {
  private static let places: Set<Context> = [.problems, .warnings]

  private static func command(
    _ id: String, _ title: String, short: String? = nil, keys: String, hint: Int = 0, words: [String] = [],
    _ tooltip: String, _ message: Message
  ) -> Command {
    Command(
      "warnings.\(id)", title, short: short, keys: keys, in: places, hint: hint, words: words, tooltip: tooltip
    ) { _, _ in .warnings(message) }
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
      "A diff that keeps comments and layout; again: its next lines, then back.", .patch),
    Command(
      "warnings.write", "write the patch to a file", short: "write", keys: "P", in: places, hint: 64,
      tooltip: "Asks for a name; 'git apply' takes the file. Files that exist are never overwritten."
    ) { _, _ in .core(.writePatch) },
    command("copy", "copy the patch", keys: "c", "", .copyPatch),
    command(
      "tick", "tick for the patch", short: "tick", keys: "<space>", hint: 20,
      "Several ticked patches become one.", .tick),
    command(
      "page", "the rule's page", short: "rule", keys: "K", hint: 46, "Why, what to do, examples, sources.", .page),
    command("why", "why, or more of it", keys: "i", "", .why),
    command(
      "timeline", "play the timeline that shows it", short: "timeline", keys: "t", hint: 84,
      "The start or the deletion of the object's pod, as the rule asks for.", .timeline),
    command(
      "compare", "timelines without and with the patch", short: "compare", keys: "D", hint: 52,
      "Plays both, one below the other on one clock, and says what differs.", .compareFix),
    command("group", "group by severity, object, rule, file", short: "group", keys: "v", hint: 58, "", .nextGrouping),
    command("sort", "sort by severity, hits, place", short: "sort", keys: "s", hint: 56, "", .nextOrder),
    Command(
      "warnings.severities", "show or hide severities", short: "levels", keys: "!", in: places, hint: 54
    ) { _, _ in .core(.chooseSeverities) },
    command("fold", "fold or unfold", short: "fold", keys: "za", hint: 18, "", .toggleFold),
    command("foldAll", "fold everything", keys: "zM", "", .foldAll),
    command("unfoldAll", "unfold everything", keys: "zR", "", .unfoldAll),
  ]
}
