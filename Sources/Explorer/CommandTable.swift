import Drawing
import Kubernetes
import Manifest

extension Command {
  /// Every command, in the order of the help.
  package static let all: [Command] =
    movement + going + looking + doing + navigator + firstRun + DetailPane.commands + InspectorPane.commands
    + TimelinePane.commands + WarningsPane.commands

  /// A command of the program as a whole whose message is always the same.
  private static func core(
    _ id: String, _ title: String, short: String? = nil, keys: String, in contexts: Set<Context> = [.everywhere],
    hint: Int = 0, words: [String] = [], _ tooltip: String,
    reason: @escaping @Sendable (State) -> String? = { _ in nil },
    _ message: Core
  ) -> Command {
    Command(
      id, title, short: short, keys: keys, in: contexts, hint: hint, words: words, tooltip: tooltip, reason: reason
    ) { _, _ in .core(message) }
  }

  /// A movement, as often as the number typed before says.
  private static func motion(
    _ id: String, _ title: String, keys: String, in contexts: Set<Context> = [.everywhere], _ tooltip: String = "",
    _ motion: @escaping @Sendable (Int) -> Motion
  ) -> Command {
    Command(id, title, keys: keys, in: contexts, tooltip: tooltip) { _, invocation in
      .core(.move(motion(max(1, min(invocation.count ?? 1, 100_000)))))
    }
  }

  private static func objects(
    _ id: String, _ title: String, short: String? = nil, keys: String, hint: Int = 0, words: [String] = [],
    _ tooltip: String, _ message: ObjectsPane.Message
  ) -> Command {
    Command(id, title, short: short, keys: keys, in: [.navigator], hint: hint, words: words, tooltip: tooltip) { _, _ in
      .objects(message)
    }
  }

  private static let movement: [Command] = [
    motion("move.down", "move down", keys: "j <down>", "Alt and a number before it says how often: Alt-5 j.") {
      .lines($0)
    },
    motion("move.up", "move up", keys: "k <up>") { .lines(-$0) },
    motion("move.left", "fold, or to the parent; in text: scroll left", keys: "h <left>") { .columns(-$0) },
    motion("move.right", "unfold; in text: scroll right", keys: "l <right>") { .columns($0) },
    Command(
      "move.first", "to the first line", keys: "gg <home>",
      tooltip: "With a number before it, as in Alt-4 2 gg, to that line; so does `:42`."
    ) { _, invocation in .core(.move(invocation.count.map { .line($0) } ?? .first)) },
    Command("move.last", "to the last line", keys: "G <end>") { _, invocation in
      .core(.move(invocation.count.map { .line($0) } ?? .last))
    },
    motion("move.halfDown", "half a page down", keys: "<c-d>") { .halfPages($0) },
    motion("move.halfUp", "half a page up", keys: "<c-u>") { .halfPages(-$0) },
    motion("move.pageDown", "a page down", keys: "<c-f> <pgdn>") { .pages($0) },
    motion("move.pageUp", "a page up", keys: "<c-b> <pgup>") { .pages(-$0) },
    motion("move.scrollDown", "scroll one line down", keys: "<c-e>", "The cursor stays where it is while in sight.") {
      .scroll($0)
    },
    motion("move.scrollUp", "scroll one line up", keys: "<c-y>") { .scroll(-$0) },
    core(
      "open", "open, follow or expand", short: "open", keys: "<enter>", hint: 90,
      "Opens the selected row, follows the reference under the cursor, or folds a heading.", .open),
    core(
      "pane.next", "next pane", short: "pane", keys: "<tab>", hint: 40, "Goes through navigator, detail, inspector.",
      .nextPane(1)),
    core("pane.previous", "previous pane", keys: "<s-tab>", "", .nextPane(-1)),
    core("pane.navigator", "to the navigator", keys: "0", "", .focus(.navigator)),
    core("pane.left", "to the pane on the left", keys: "<c-w>h <c-w><left>", "", .paneAt(-1, 0)),
    core("pane.right", "to the pane on the right", keys: "<c-w>l <c-w><right>", "", .paneAt(1, 0)),
    core("pane.below", "to the pane below", keys: "<c-w>j <c-w><down>", "", .paneAt(0, 1)),
    core("pane.above", "to the pane above", keys: "<c-w>k <c-w><up>", "", .paneAt(0, -1)),
    core(
      "pane.narrower", "make the pane smaller", keys: "<c-w><lt>", "Kept for each class of screen sizes.", .resize(-4)),
    core("pane.wider", "make the pane larger", keys: "<c-w>>", "Kept for each class of screen sizes.", .resize(4)),
    core("pane.even", "usual pane sizes", keys: "<c-w>=", "", .evenOut),
  ]

  private static let going: [Command] = [
    Command(
      "tab.overview", "tab Overview", short: "tab", keys: "1 d", words: ["overview"],
      tooltip: "What the object says, in words."
    ) {
      _, _ in .core(.tab(.overview))
    },
    Command("tab.yaml", "tab YAML", keys: "2 y", words: ["yaml"], tooltip: "The object as it's written.") { _, _ in
      .core(.tab(.yaml))
    },
    Command("tab.map", "tab Map", keys: "3", words: ["map"], tooltip: "What the object belongs to, in three zones.") {
      _, _ in .core(.tab(.map))
    },
    Command(
      "tab.timeline", "tab Life cycle", keys: "4", words: ["lifecycle"],
      tooltip: "What decides how its pods start, run and end: probes, hooks, grace periods."
    ) { _, _ in .core(.tab(.timeline)) },
    Command(
      "tab.warnings", "tab Warnings", keys: "5",
      tooltip: "What's wrong with the object: why, what happens at run time, and a patch."
    ) { _, _ in .core(.tab(.warnings)) },
    core("map.toggle", "map or tree of relations", short: "map", keys: "M", hint: 15, "", .toggleMap),
    core(
      "go.owner", "to the owner", short: "owner", keys: "J", hint: 35,
      "To the object that makes this one, or the workload a container belongs to.",
      reason: { state in
        guard let resource = state.resource else { return "no object is selected" }
        return state.inventory.owner(of: resource.id) == nil ? "\(resource.label) has no owner" : nil
      }, .owner),
    core(
      "go.usedBy", "what uses this", short: "used by", keys: "u", hint: 38,
      "Lists everything that refers to the object; Enter goes there.", reason: needsObject, .usedBy),
    core(
      "go.selectedBy", "what selects this", keys: "gs", "Services, policies and others whose selector fits.",
      reason: needsObject, .selectedBy),
    core(
      "go.file", "the file at this line", keys: "gf", "Shows the whole file, with everything around the object.",
      reason: needsPlace, .sourceFile),
    core(
      "go.timeline", "timeline of what's under the cursor", keys: "gt",
      "Of the object that the line refers to, or of the box on the map.", .timelineHere),
    core(
      "go.nextProblem", "next warning", keys: "gw",
      "To its line in the YAML, from one object to the next; in the tab and on the screen of warnings to the next row.",
      reason: needsProblems, .problem(1)),
    core("go.previousProblem", "previous warning", keys: "gW", "", reason: needsProblems, .problem(-1)),
    core(
      "go.back", "back", keys: "[ <c-o>", hint: 22, "To where you were before the last jump.",
      reason: { $0.history.back.isEmpty ? "there's no place to go back to" : nil }, .back),
    core(
      "go.forward", "forward", keys: "]", hint: 12, "",
      reason: { $0.history.forward.isEmpty ? "there's no place to go forward to" : nil }, .forward),
    core(
      "go.flip", "between the last two places", keys: "-", "",
      reason: { $0.history.back.isEmpty ? "there's no place to go back to" : nil }, .flip),
    core("go.beforeJump", "the place before the last jump", keys: "''", "", .backToJump),
    Command(
      "bookmark.set", "set a bookmark", short: "mark", keys: "m{char}",
      tooltip: "Any letter; kept with the object and its field, so it survives changes of the file."
    ) { _, invocation in invocation.character.map { .core(.setBookmark($0)) } },
    Command("bookmark.go", "go to a bookmark", keys: "'{char}", tooltip: "`:bookmarks` lists them.") { _, invocation in
      invocation.character.map { .core(.goToBookmark($0)) }
    },
    Command(
      "goto", "go to an object or a place", keys: "", words: ["goto OBJECT|FILE:LINE"],
      tooltip: "Such as `:goto web`, `:goto deploy/web` or `:goto 30-web.yaml:12`."
    ) { _, invocation in .core(.line("goto \(invocation.argument ?? "")")) },
    core("list.jumps", "list of jumps", keys: "", words: ["jumps"], "", .list(.jumps)),
    core("list.bookmarks", "list of bookmarks", keys: "", words: ["bookmarks"], "", .list(.bookmarks)),
    core("list.marks", "list of marked objects", keys: "", words: ["marks"], "", .list(.marks)),
    core(
      "list.problems", "list of all problems", keys: "gp", words: ["problems"],
      "Everything that's wrong with the input.", .list(.problems)),
    core("list.files", "list of files", keys: "gF", words: ["files"], "All files that were read.", .list(.files)),
    core("list.skipped", "what was not read, and why", keys: "", words: ["skipped"], "", .list(.skipped)),
    core(
      "list.messages", "list of messages", keys: "g<lt>", words: ["messages"], "Everything the status line said.",
      .list(.messages)),
  ]

  private static let looking: [Command] = [
    core(
      "find", "filter a list, or search in text", short: "filter", keys: "/", hint: 80, words: [],
      """
      In lists: a part of a name, `~wb` letters in order, `re:^db-`, `kind:svc`, `ns:shop`, `app:shop`, `file:30-*`,
      `label:tier=api`, `sev:error`, `rule:probe-*`, `is:generated`, `image:*:latest`,
      `field:spec.replicas>2`; `!` means not, `,` means or.
      """.replacing("\n", with: " "), .find),
    core("find.next", "next match", short: "next", keys: "n <f3>", "", .match(1)),
    core("find.previous", "previous match", keys: "N <s-f3>", "", .match(-1)),
    core("find.only", "only matching lines", keys: "&", in: [.text], "", .onlyMatching),
    Command(
      "filter", "filter the navigator", keys: "", words: ["filter EXPRESSION"],
      tooltip: "Without an expression: no filter."
    ) {
      _, invocation in .objects(.filter(invocation.argument ?? ""))
    },
    Command(
      "grep", "search in all files", keys: "", words: ["grep TEXT"],
      tooltip: "Lists every line with the text: file, object, field path; Enter goes there."
    ) { _, invocation in .core(invocation.argument.map { .grep($0) } ?? .palette("grep ")) },
    core(
      "palette", "command line", short: "cmd", keys: ":", hint: 70,
      "Finds commands, objects, files, problems and options by a few letters of them.", .palette("")),
    core("palette.objects", "go to an object", keys: "<c-p>", "", .palette("o:")),
    Command(
      "help", "help", keys: "?", words: ["help [WORD]"], tooltip: "All keys and words; typing filters, Enter runs."
    ) { _, invocation in .core(.help(invocation.argument ?? "")) },
    core(
      "manual", "manual", keys: "<f1>", words: ["manual"], "What's on the screen, how to filter, all keys and options.",
      .list(.manual)),
    core(
      "layout.fullScreen", "pane on the whole screen", short: "full", keys: "f", hint: 14, words: ["full"], "",
      .fullScreen),
    core("layout.next", "layout normal, half, full", keys: "F", "", .nextLayout),
    Command(
      "theme", "theme", keys: "T", words: ["theme [NAME]"],
      tooltip: "Moving over the list shows each one; Esc takes the old one back."
    ) { _, invocation in .core(invocation.argument.map { .line("theme \($0)") } ?? .list(.themes)) },
    core("glyphs", "characters: unicode, safe, ascii", keys: "U", "When letters or lines look broken.", .nextGlyphs),
    core(
      "severity.toggle", "only objects with problems", keys: "!", in: [.navigator],
      "Choose which severities are shown.",
      .list(.severities)),
    Command("keys", "all keys", keys: "", words: ["keys"]) { _, _ in .core(.help("")) },
  ]

  private static let doing: [Command] = [
    core("unwind", "unwind: prompt, filter, full screen, then back", short: "back", keys: "<esc>", "", .unwind),
    core("close", "close this level", keys: "q", "At the top it asks for a second press, then quits.", .closeLevel),
    core("quit", "quit at once", short: "quit", keys: "Q", hint: 1, words: ["quit", "q"], "", .quit),
    core("cancel", "cancel", keys: "<c-c>", "At the top it asks for a second press, then quits.", .cancel),
    core(
      "edit", "edit in $EDITOR at this line", short: "edit", keys: "e", hint: 30, words: ["edit"],
      "The files are read again afterwards.", reason: needsPlace, .edit),
    core("reload", "read the files again", short: "reload", keys: "R <c-r> <f5>", words: ["reload"], "", .reload),
    core("redraw", "paint anew", keys: "<c-l>", "", .redraw),
    core("suspend", "suspend", keys: "<c-z>", "`fg` brings it back.", .suspend),
    core(
      "mouse", "take or free the mouse", keys: "<a-m>", words: ["mouse"], "Freed, the terminal selects text with it.",
      .toggleMouse),
    core("again", "repeat the last command", keys: ".", "", .again),
    core("copy.name", "copy the name", keys: "cn", "", reason: needsObject, .copy(.name)),
    core("copy.path", "copy the field path", keys: "cp", "", reason: needsPlace, .copy(.path)),
    core("copy.yaml", "copy the YAML", keys: "cy", "", reason: needsObject, .copy(.yaml)),
    core("copy.place", "copy file and line", keys: "cl", "", reason: needsPlace, .copy(.place)),
    core("copy.command", "copy the command that prints this", keys: "cc", "", reason: needsObject, .copy(.command)),
    Command("open.path", "read another file or folder", keys: "", words: ["open PATH…"]) { _, invocation in
      invocation.argument.map { .core(.load($0.split(separator: " ").map(String.init))) }
    },
    core("open.sample", "open the sample application", keys: "", words: ["sample"], "", .openSample),
    Command("set", "set an option", keys: "", words: ["set OPTION=VALUE"], tooltip: "`:set option?` says its value.") {
      _, invocation in .core(.set(invocation.argument ?? ""))
    },
    Command(
      "bind", "give a command a key", keys: "", words: ["bind KEYS COMMAND"], tooltip: "Such as `:bind <f8> go.usedBy`."
    ) {
      _, invocation in .core(.line("bind \(invocation.argument ?? "")"))
    },
  ]

  private static let navigator: [Command] = [
    objects("objects.fold", "fold or unfold", short: "fold", keys: "za", hint: 20, "", .toggleFold),
    objects("objects.foldAll", "fold everything", keys: "zM", "", .foldAll),
    objects("objects.unfoldAll", "unfold everything", keys: "zR", "", .unfoldAll),
    Command("objects.foldTo", "show so many levels", keys: "z{digit}", in: [.navigator]) { _, invocation in
      invocation.character?.wholeNumberValue.map { .objects(.foldTo(depth: $0 - 1)) }
    },
    Command("objects.center", "row into the middle", keys: "zz", in: [.navigator]) { _, _ in .core(.move(.center)) },
    Command("objects.top", "row to the top", keys: "zt", in: [.navigator]) { _, _ in .core(.move(.toTop)) },
    Command("objects.bottom", "row to the bottom", keys: "zb", in: [.navigator]) { _, _ in .core(.move(.toBottom)) },
    objects(
      "objects.nextGrouping", "group by application, kind, namespace, file", short: "group", keys: "v", hint: 45, "",
      .nextGrouping),
    core("objects.groupings", "list of groupings", keys: "V", in: [.navigator], "", .list(.groupings)),
    Command("group", "group the navigator", keys: "", words: ["group app|kind|ns|file"]) { _, invocation in
      invocation.argument.flatMap { Grouping(rawValue: $0) }.map { .objects(.group($0)) } ?? .core(.list(.groupings))
    },
    core("objects.sort", "sort", keys: "s", in: [.navigator], hint: 18, words: ["sort"], "", .list(.orders)),
    Command(
      "objects.column", "what stands beside the names", short: "columns", keys: "=", in: [.navigator],
      tooltip: "In turn: what's wrong, the file and line, the namespace, and replicas, ports, sizes, schedules."
    ) { state, _ in
      let all = ObjectsPane.Column.allCases
      let next = all[((all.firstIndex(of: state.navigator.column) ?? 0) + 1) % all.count]
      return .several([.objects(.nextColumn), .say("beside the names: \(next.title)")])
    },
    objects("objects.mark", "mark", keys: "<space>", hint: 16, "", .toggleMark),
    objects("objects.markRange", "mark from the last mark to here", keys: "<c-space>", "", .markRange),
    objects("objects.markShown", "mark all shown", keys: "*", "", .markShown),
    Command(
      "relations", "tree of relations", keys: "x", words: ["relations", "xray"],
      tooltip: "What it leads to and what leads to it, as a tree."
    ) { _, _ in .core(.relations) },
  ]

  private static let firstRun: [Command] = [
    core(
      "first.open", "open a folder or file", short: "open", keys: "o", in: [.firstRun], hint: 95, "", .palette("open ")),
    core(
      "first.sample", "open the sample application", short: "sample", keys: "s", in: [.firstRun], hint: 94, "",
      .openSample),
  ]

  private static let needsObject: @Sendable (State) -> String? = {
    $0.resource == nil ? "no object is selected" : nil
  }

  private static let needsPlace: @Sendable (State) -> String? = {
    $0.sourcePlace == nil ? "nothing here stands in a file" : nil
  }

  private static let needsProblems: @Sendable (State) -> String? = {
    $0.contents.warnings.total.isEmpty ? "there are no problems" : nil
  }
}
