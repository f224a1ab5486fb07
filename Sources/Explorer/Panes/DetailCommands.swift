import Drawing
import Kubernetes
import Manifest

extension DetailPane {
  /// What one can do in the tabs, beside moving, searching and opening, which every pane has.
  package static let commands: [Command] = text + source + map + overview

  private static func make(
    _ id: String, _ title: String, short: String? = nil, keys: String, in contexts: Set<Context>, hint: Int = 0,
    words: [String] = [], _ tooltip: String = "", reason: @escaping @Sendable (State) -> String? = { _ in nil },
    _ message: DetailPane.Message
  ) -> Command {
    Command(
      id, title, short: short, keys: keys, in: contexts, hint: hint, words: words, tooltip: tooltip, reason: reason
    ) {
      _, _ in .detail(message)
    }
  }

  private static let text: [Command] = [
    make("text.pageDown", "a page down", keys: "<space>", in: [.text], "", .move(.pages(1))),
    make("text.pageUp", "a page up", keys: "b", in: [.text], "", .move(.pages(-1))),
    make("text.center", "line into the middle", keys: "zz", in: [.text, .map], "", .move(.center)),
    make("text.top", "line to the top", keys: "zt", in: [.text, .map], "", .move(.toTop)),
    make("text.bottom", "line to the bottom", keys: "zb", in: [.text, .map], "", .move(.toBottom)),
  ]

  private static let source: [Command] = [
    make(
      "yaml.follow", "to what the line refers to", short: "follow", keys: "gd", in: [.yaml], hint: 60,
      "On a name that leads nowhere it says what would have to exist.", .open),
    make(
      "yaml.fold", "fold or unfold", short: "fold", keys: "za", in: [.yaml], hint: 28, "What stands below the line.",
      .source(.fold)),
    make("yaml.foldAll", "fold everything", keys: "zM", in: [.yaml], "", .source(.foldAll)),
    make("yaml.unfoldAll", "unfold everything", keys: "zR", in: [.yaml], "", .source(.unfoldAll)),
    make(
      "yaml.wrap", "wrap long lines", short: "wrap", keys: "W", in: [.yaml], hint: 16, words: ["wrap"], "",
      .source(.wrap)),
    make(
      "yaml.numbers", "line numbers", keys: "#", in: [.yaml], words: ["numbers"], "", .source(.numbers)),
    make("yaml.nextKey", "next top key or document", keys: "}", in: [.yaml], "", .source(.topKey(1))),
    make("yaml.previousKey", "previous top key or document", keys: "{", in: [.yaml], "", .source(.topKey(-1))),
    make(
      "yaml.bracket", "other end of what's nested here", keys: "%", in: [.yaml], "In JSON: the matching bracket.",
      .source(.bracket)),
    make(
      "yaml.help", "what the field means", short: "explain", keys: "K", in: [.yaml], hint: 42, words: ["explain"],
      "Its type, what holds without it, since which version; for built-in kinds.", .source(.help)),
    make(
      "yaml.outline", "outline", keys: "gO", in: [.yaml], words: ["outline"], "Keys and named items; Enter goes there.",
      .source(.outline)),
    make(
      "yaml.select", "select lines", short: "select", keys: "V", in: [.yaml], "Move to the other end, then `c` copies.",
      .source(.select)),
    make(
      "selection.copy", "copy the selected lines", short: "copy lines", keys: "c y <enter>", in: [.selection], hint: 99,
      "", .source(.copySelected)),
  ]

  private static let map: [Command] = [
    Command(
      "map.edge", "along a numbered line", short: "line", keys: "g{digit}", in: [.map], hint: 50,
      words: ["edge NUMBER"],
      tooltip: "To the box that the number leads to; from there back to where it comes from."
    ) { _, invocation in
      let number = invocation.character?.wholeNumberValue ?? invocation.argument.flatMap { Int($0) }
      return number.map { .detail(.map(.edge($0))) }
    },
    make("map.more", "more in each box", short: "detail", keys: "+", in: [.map], hint: 24, "", .map(.detail(1))),
    make("map.less", "less in each box", keys: "-", in: [.map], "", .map(.detail(-1))),
    make(
      "map.errors", "only what's broken, and its neighbours", short: "errors", keys: "O", in: [.map], hint: 26, "",
      .map(.onlyErrors)),
  ]

  private static let overview: [Command] = [
    make(
      "overview.secrets", "show or hide the values of a Secret", short: "values", keys: "o", in: [.overview],
      "Hidden again as soon as another object is shown.",
      reason: { $0.resource?.kind == .secret ? nil : "the object is no Secret" }, .secrets)
  ]
}

extension InspectorPane {
  /// Moving and opening are what every pane has.
  package static let commands: [Command] = []
}
