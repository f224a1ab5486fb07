import Drawing
import Kubernetes
import Manifest

// MARK: - Lists to choose from

extension State {
  mutating func open(_ list: Core.List) {
    overlays.append(.chooser(chooser(for: list)))
  }

  private func chooser(for list: Core.List) -> Chooser {
    switch list {
    case .groupings:
      let all = Grouping.allCases
      return Chooser(
        "group",
        all.map {
          Chooser.Choice(text: Text($0.title), message: .objects(.group($0)), key: $0.title.dropFirst(3).first)
        },
        selected: all.firstIndex(of: navigator.grouping) ?? 0)
    case .orders:
      let all = Order.allCases
      return Chooser(
        "sort",
        all.map { Chooser.Choice(text: Text("by \($0.title)"), message: .objects(.order($0)), key: $0.title.first) },
        selected: all.firstIndex(of: navigator.order) ?? 0)
    case .severities:
      let all: [Severity] = [.error, .warning, .info]
      return Chooser(
        "only objects with",
        all.map { severity in
          let mark = navigator.severities.contains(severity) ? look.glyphs.check : " "
          return Chooser.Choice(
            text: Text("\(mark) ") + Text(severity.rawValue, severity.role),
            message: .objects(.toggleSeverity(severity)), key: severity.rawValue.first)
        })
    case .themes:
      let selected = themes.firstIndex { $0.name == look.theme.name } ?? 0
      return Chooser(
        "theme",
        themes.map {
          Chooser.Choice(
            text: Text($0.name), detail: Text($0.appearance.rawValue, .textDim), message: .core(.preview($0)))
        },
        selected: selected, undo: .core(.preview(look.theme)))
    case .messages:
      let choices = messages.reversed().map { notice in
        Chooser.Choice(
          text: Text(untrusted: notice.text, notice.severity == .info ? nil : notice.severity.role),
          detail: Text("\(notice.time / 1000) s", .textDim))
      }
      return Chooser("messages", choices, empty: "nothing was said yet", isWide: true)
    case .jumps:
      let choices = history.back.reversed().map { place in
        Chooser.Choice(
          text: Text(untrusted: title(of: place)), detail: Text("\(place.detail.tab)", .textDim),
          message: message(for: place))
      }
      return Chooser("jumps", choices, empty: "no jumps yet; following a reference makes one")
    case .bookmarks:
      let choices = memory.bookmarks.sorted { $0.letter < $1.letter }.map { mark in
        Chooser.Choice(
          text: Text("\(mark.letter)  ", .hintKey) + Text(untrusted: mark.id.description),
          detail: Text(untrusted: mark.path, .textDim), message: .core(.goToBookmark(mark.letter)))
      }
      return Chooser("bookmarks", choices, empty: "no bookmarks; m and a letter sets one")
    case .marks:
      let choices = navigator.marks.sorted().map { id in
        Chooser.Choice(text: Text(untrusted: id.description), message: .request(.open(id)))
      }
      return Chooser("marked", choices, empty: "nothing is marked; Space marks")
    case .problems:
      return Chooser(
        "problems", contents.problems.prefix(5000).map(choice), empty: "no problems were found in the input",
        isWide: true)
    case .files:
      let choices = inventory.readings.map { reading in
        let counts = Counts(contents.warnings.inFile(reading.file.name).map(\.problem))
        return Chooser.Choice(
          text: Text(untrusted: reading.file.name),
          detail: Text("\(reading.documents.count) documents ", .textDim) + counts.text,
          message: .request(.openFile(file: reading.file.name, line: 1)))
      }
      return Chooser("files", choices, empty: "no file was read", isWide: true)
    case .manual:
      let choices = manual(keymap, settings).map { Chooser.Choice(text: $0) }
      return Chooser("manual", choices, isWide: true)
    case .skipped:
      let choices = contents.skipped.map {
        Chooser.Choice(text: Text(untrusted: $0.path), detail: Text(untrusted: $0.reason, .textDim))
      }
      return Chooser("not read", choices, empty: "everything was read", isWide: true)
    }
  }

  private func message(for place: Place) -> Message? {
    switch place.target {
    case .resource(let id): .request(.open(id))
    case .file(let file): .request(.openFile(file: file, line: 1))
    case .row: nil
    }
  }

  private func choice(for problem: Problem) -> Chooser.Choice {
    let line = problem.span?.line
    let place = line.map { "\(problem.file):\($0)" } ?? problem.file
    var text = Text("\(problem.severity.letter) ", problem.severity.role) + Text(untrusted: problem.message)
    if let hint = problem.hint { text += Text(untrusted: "; \(hint)", .textDim) }
    return Chooser.Choice(
      text: text, detail: Text(untrusted: place, .textDim),
      message: .request(.openFile(file: problem.file, line: line ?? 1)))
  }

  /// Every line of every file with a text in it.
  mutating func grep(_ text: String) {
    guard let wanted = LineSearch(text.trimmed) else { return notify(":grep needs a text", .warning) }
    var choices: [Chooser.Choice] = []
    let limit = 2000
    search: for reading in inventory.readings {
      let file = reading.file
      for number in wanted.lines(of: file, in: 1...max(1, file.lineCount)) {
        let line = file.line(number)
        choices.append(
          Chooser.Choice(
            text: Text(untrusted: "\(file.name):\(number)  ", .textDim) + Text(untrusted: line.trimmed),
            detail: Text(untrusted: owner(of: number, in: reading), .textDim),
            message: .request(.openFile(file: file.name, line: number))))
        if choices.count == limit { break search }
      }
    }
    let count = choices.count == limit ? "first \(limit)" : "\(choices.count)"
    overlays.append(
      .chooser(
        Chooser(
          "'\(text.trimmed)' in all files: \(count)", choices, empty: "no file has '\(text.trimmed)'", isWide: true)))
  }

  /// The object around a line.
  private func owner(of line: Int, in reading: Reading) -> String {
    let start = reading.file.range(ofLine: line).lowerBound
    guard let document = reading.documents.last(where: { $0.span.start <= start }) else { return "" }
    let root = document.root
    return [root["kind"].text, root["metadata"]["name"].text].compactMap { $0 }.joined(separator: "/")
  }
}

// MARK: - The command line

extension State {
  /// Carries out a line as typed after the colon; when it's no command, the best thing found for it.
  mutating func runLine(_ text: String, otherwise best: Message?, _ effects: inout [Effect]) {
    let line = text.trimmed
    guard !line.isEmpty else { return }
    let word = String(line.prefix { $0 != " " })
    let rest = line.dropFirst(word.count).trimmed
    if let number = Int(line), number > 0 {
      return receive(.core(.move(.line(number))), &effects)
    }
    switch word {
    case "q!", "qa", "wq", "x!": return receive(.core(.quit), &effects)
    case "ctx", "context", "contexts":
      return notify("drydock has no clusters; open another folder with :open")
    case "goto": return goTo(rest, &effects)
    case "theme" where !rest.isEmpty: return chooseTheme(rest)
    case "bind": return bind(rest)
    default: break
    }
    if let command = keymap.commands.first(where: { $0.words.contains { $0.prefix { $0 != " " } == word } }) {
      return run(command, Command.Invocation(argument: rest.isEmpty ? nil : rest), &effects)
    }
    // As k9s: a kind, and a name or namespace after it.
    if line.range(of: ":") == nil, !Kind.allNamed(word).isEmpty {
      let name = rest.split(separator: "/").last.map(String.init) ?? ""
      sendToNavigator(.filter("kind:\(word.lowercased()) \(name)".trimmed))
      focus = .navigator
      return
    }
    if word.first == "/" { return sendToNavigator(.filter(String(line.dropFirst()))) }
    if let best { return receive(best, &effects) }
    let words = keymap.commands.flatMap(\.words).map { String($0.prefix { $0 != " " }) }
    let near = nearest(to: word, among: words).map { "; did you mean ':\($0)'?" } ?? "; : alone lists them all"
    notify("no command ':\(word)'\(near)", .warning)
  }

  private mutating func goTo(_ text: String, _ effects: inout [Effect]) {
    guard !text.isEmpty else { return overlays.append(.palette(Palette(self, text: "o:"))) }
    if let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...]) {
      let file = String(text[..<colon])
      let found = inventory.readings.map(\.file.name).first { $0 == file || $0.hasSuffix("/" + file) }
      return jump(toFile: found ?? file, line: max(1, line), &effects)
    }
    if let id = find(text) { return jump(to: id) }
    let near = nearest(to: text, among: inventory.resources.map(\.label) + inventory.resources.map(\.name))
    notify("no object '\(text)'" + (near.map { "; did you mean '\($0)'?" } ?? ""), .warning)
  }

  /// An object by `kind/name`, the kind by any of its names, or by its name alone; what's written comes first.
  private func find(_ text: String) -> Resource.ID? {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      let kinds = Kind.allNamed(parts[0])
      return inventory.resources.first { resource in
        resource.name == parts[1]
          && (resource.kind.map { kinds.contains($0) } ?? false
            || resource.kindName.lowercased() == parts[0].lowercased())
      }?.id
    }
    return inventory.resources.first { $0.name == text }?.id
  }

  private mutating func chooseTheme(_ name: String) {
    let file = name.lowercased().replacing(" ", with: "-")
    if let theme = themes.first(where: { $0.name.lowercased().replacing(" ", with: "-") == file }) { return use(theme) }
    let near = nearest(to: name, among: themes.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
    notify("no theme '\(name)'\(near)", .warning)
  }

  private mutating func bind(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2 else {
      return notify(":bind needs keys and a command, such as ':bind <f8> go.usedBy'", .warning)
    }
    apply("keys.\(words[1])", words[0])
  }

  mutating func set(_ text: String, _ effects: inout [Effect]) {
    let text = text.trimmed
    guard !text.isEmpty else { return overlays.append(.palette(Palette(self, text: "s:"))) }
    if text.last == "?" || text.firstIndex(of: "=") == nil {
      let name = text.last == "?" ? String(text.dropLast()) : text
      if let option = Option.all.first(where: { $0.name == name }) {
        return notify("\(name)=\(option.value(settings))")
      }
      if let id = name.split(separator: ".", maxSplits: 1).last, name.hasPrefix("keys."), keymap[String(id)] != nil {
        return notify("\(name)=\(keymap.names(of: String(id)).joined(separator: " "))")
      }
      return apply(name, "")
    }
    let equals = text.firstIndex(of: "=") ?? text.endIndex
    let had = settings.hasMouse
    apply(String(text[..<equals]).trimmed, String(text[text.index(after: equals)...]).trimmed)
    if settings.hasMouse != had {
      hasMouse = settings.hasMouse
      effects.append(.mouse(hasMouse))
    }
  }

  private mutating func apply(_ name: String, _ value: String) {
    do {
      try settings.set(name, to: value)
      detail.standardTabs = settings.tabs
      let old = Set(keymap.problems)
      keymap = Keymap(keymap.commands, overrides: settings.keys)
      let new = keymap.problems.filter { !old.contains($0) }
      if new.isEmpty { notify("\(name)=\(value)") }
      for problem in new { notify(problem, .warning) }
    } catch {
      notify(error.description, .warning)
    }
  }
}
