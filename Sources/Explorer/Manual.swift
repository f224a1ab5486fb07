import Drawing

/// The manual: what's on the screen and what can be done, as lines to read.
///
/// Keys, words and options come from the same tables as everywhere, so that nothing here can be out of date.
func manual(_ keymap: Keymap, _ settings: Settings) -> [Text] {
  var lines: [Text] = []
  func heading(_ title: String) {
    if !lines.isEmpty { lines.append(Text()) }
    lines.append(Text(title, .title))
  }
  func entry(_ left: String, _ text: String, _ note: String = "") {
    let start = Text("  " + pad(left, to: max(18, cells(of: left))) + " ", .hintKey)
    lines.append(start + Text(text) + (note.isEmpty ? Text() : Text("  " + note, .textDim)))
  }
  for chapter in chapters {
    heading(chapter.title)
    for line in chapter.lines {
      if let tab = line.firstIndex(of: "\t") {
        entry(String(line[..<tab]), String(line[line.index(after: tab)...]))
      } else {
        lines.append(Text("  " + line))
      }
    }
  }
  for context in Context.allCases {
    let commands = keymap.commands.filter { $0.contexts.contains(context) && !keymap.names(of: $0.id).isEmpty }
    guard !commands.isEmpty else { continue }
    heading("Keys: \(context.title)")
    for command in commands {
      entry(keymap.names(of: command.id).joined(separator: "  "), command.title, command.tooltip)
    }
  }
  heading("Words after the colon")
  for command in keymap.commands {
    for word in command.words { entry(":\(word)", command.title, command.tooltip) }
  }
  heading("Options, for :set and the configuration file")
  for option in Option.all {
    entry(option.name, option.tooltip, "now \(option.value(settings)); \(option.values)")
  }
  return lines
}

/// A line with a tab has what's named on its left.
private let chapters: [(title: String, lines: [String])] = [
  (
    "What drydock does",
    [
      "It reads manifests and shows what they describe: the objects, what refers to what, what's",
      "missing, and what controllers would make of them. It never contacts a cluster and never",
      "changes a manifest.",
    ]
  ),
  (
    "The screen",
    [
      "header\tsource, number of objects, problems (E errors, W warnings, I notes), theme",
      "navigator\tall objects in groups; objects assumed to exist, and those made at run time, below",
      "detail\tthe selected object in five tabs",
      "inspector\trelations, problems and life cycle, on wide screens",
      "status line\twhere one is, messages, filter, search, position",
      "hints\tthe most useful keys of the pane; a click on one is as good as the key",
    ]
  ),
  (
    "Signs",
    [
      "✗ or x\tsomething refers to it, and it's missing",
      "‹1› or <1>\ta part of a name that's only known at run time",
      "=\tshared: the object stands in several applications",
      "*\tmarked",
      "(4) and (4)▸\tboth ends of a line on the map",
    ]
  ),
  (
    "The filter",
    [
      "web\ta part of kind or name; several terms must all hold",
      "~wb\tletters in this order",
      "re:^db-\\d\ta regular expression",
      "kind:svc,deploy\tone of these kinds, by any of their names",
      "ns:shop  app:shop\tnamespace, application",
      "file:30-*\tfile, with * for anything",
      "label:tier=api\ta label",
      "sev:error  is:missing\tseverity; generated, assumed, missing, unused",
      "rule:probe-*  topic:rbac\twhat a rule, or the rules of a topic, find something in",
      "image:*:latest\timage of a container",
      "field:spec.replicas>2\tany field",
      "!kind:svc\tnot",
    ]
  ),
  (
    "The mouse",
    [
      "click\tselects; on what's selected, or twice: opens",
      "on a fold mark, tab, hint, or a part of the path\tfolds, shows, runs, goes there",
      "drag a frame\tresizes the pane",
      "wheel\tscrolls the pane under it; with Shift sideways",
      "right click\tthe commands for what's clicked",
      "with Shift\tselects text, as without drydock",
    ]
  ),
]
