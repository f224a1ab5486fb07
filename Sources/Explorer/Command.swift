import Drawing

/// Where keys mean something. A pane's own keys come before those of `list` or `text`, and those before `everywhere`.
package enum Context: String, Sendable, CaseIterable {
  case everywhere
  /// Panes in which rows are chosen.
  case list
  /// Panes in which text is read.
  case text
  case navigator, overview, yaml, selection, map, relations, lifecycle, problems, inspector
  /// The screen of all warnings; `problems` is the tab.
  case warnings
  /// The player, and its knobs while they have the keys.
  case timeline, knobs
  /// The player while it shows two runs.
  case comparison
  case firstRun

  /// Whose keys apply, the first that has one wins.
  package var chain: [Context] {
    switch self {
    case .everywhere: [.everywhere]
    case .list, .text: [self, .everywhere]
    case .navigator, .problems, .warnings: [self, .list, .everywhere]
    case .overview, .yaml, .lifecycle, .relations: [self, .text, .everywhere]
    case .selection: [self, .yaml, .text, .everywhere]
    case .comparison: [self, .timeline, .everywhere]
    case .map, .inspector, .firstRun, .timeline, .knobs: [self, .everywhere]
    }
  }

  /// For headings of the help.
  package var title: String {
    switch self {
    case .everywhere: "everywhere"
    case .list: "lists"
    case .text: "text"
    case .navigator: "navigator"
    case .overview: "overview"
    case .yaml: "YAML"
    case .selection: "selected lines"
    case .map: "map"
    case .relations: "relations"
    case .lifecycle: "life cycle"
    case .problems: "warnings tab"
    case .warnings: "warnings"
    case .inspector: "inspector"
    case .timeline: "timeline"
    case .comparison: "comparison"
    case .knobs: "knobs"
    case .firstRun: "start"
    }
  }
}

/// One thing a person can do: everything that's bound to a key or a word stands in the table of commands.
package struct Command: Sendable, Identifiable {
  /// What was given with it.
  package struct Invocation: Sendable, Hashable {
    /// Typed before the key; nil: none.
    package var count: Int?
    /// The key that stands for `{char}` or `{digit}`.
    package var character: Character?
    /// What follows the word in the command line; nil when it was run by a key.
    package var argument: String?

    package init(count: Int? = nil, character: Character? = nil, argument: String? = nil) {
      self.count = count
      self.character = character
      self.argument = argument
    }
  }

  /// One step of a key sequence.
  package enum Step: Sendable, Hashable {
    case key(Key)
    /// Any character: the name of a bookmark.
    case character
    /// 1 to 9.
    case digit

    func accepts(_ key: Key) -> Bool {
      switch self {
      case .key(let wanted): return wanted == key
      case .character: return key.character != nil
      case .digit: return key.character.map { ("1"..."9").contains($0) } ?? false
      }
    }
  }

  /// Stable, for settings: `yaml.fold`.
  package let id: String
  /// What it does, as an infinitive without capital: `fold or unfold`.
  package let title: String
  /// In one or two words, for the hints line.
  package let short: String
  /// Alternatives, each a sequence.
  package let keys: [[Step]]
  package let contexts: Set<Context>
  /// How useful it is on the hints line, the highest stay longest; 0: never shown there.
  package let priority: Int
  /// What it's called in the command line, with its arguments: `goto OBJECT`.
  package let words: [String]
  /// Sentences that say what it does.
  package let tooltip: String
  /// Why it can't be done now; nil when it can.
  package let reason: @Sendable (State) -> String?
  /// Nil: it does nothing here.
  package let message: @Sendable (State, Invocation) -> Message?

  /// - Parameter keys: alternatives separated by blanks, in the notation of `Key`; `{char}` and `{digit}` stand for any.
  package init(
    _ id: String, _ title: String, short: String? = nil, keys: String, in contexts: Set<Context> = [.everywhere],
    hint priority: Int = 0, words: [String] = [], tooltip: String = "",
    reason: @escaping @Sendable (State) -> String? = { _ in nil },
    message: @escaping @Sendable (State, Invocation) -> Message?
  ) {
    self.id = id
    self.title = title
    self.short = short ?? title
    do {
      self.keys = try Self.sequences(keys)
    } catch {
      preconditionFailure("the keys of '\(id)': \(error)")
    }
    self.contexts = contexts
    self.priority = priority
    self.words = words
    self.tooltip = tooltip
    self.reason = reason
    self.message = message
  }
}

extension Command {
  /// Key sequences separated by blanks.
  package static func sequences(_ text: String) throws(KeyNotationError) -> [[Step]] {
    var result: [[Step]] = []
    for sequence in text.split(separator: " ") { result.append(try steps(sequence)) }
    return result
  }

  private static func steps(_ text: Substring) throws(KeyNotationError) -> [Step] {
    for (mark, step) in [("{char}", Step.character), ("{digit}", .digit)] where text.hasSuffix(mark) {
      return try Key.keys(String(text.dropLast(mark.count))).map { .key($0) } + [step]
    }
    return try Key.keys(String(text)).map { .key($0) }
  }

  /// The sequence as people write it: `gg`, `Ctrl-d`, `m x`.
  package static func name(of steps: [Step]) -> String {
    let names = steps.map { step in
      switch step {
      case .key(let key): key.label
      case .character: "x"
      case .digit: "1-9"
      }
    }
    let isShort = steps.allSatisfy { step in
      if case .key(let key) = step { return key.character != nil && key != " " }
      return true
    }
    return names.joined(separator: isShort ? "" : " ")
  }
}

extension Key {
  /// As people write it: `Ctrl-d`, `Enter`, `Space`.
  package var label: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .insert: "Ins"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .function(let number): "F\(number)"
    case .ctrl(let key): "Ctrl-\(key.label)"
    case .alt(let key): "Alt-\(key.label)"
    case .shift(let key): "Shift-\(key.label)"
    }
  }
}
