import Drawing
import Kubernetes

/// Every key and word, with what it does; Enter does it.
struct HelpPane: Sendable {
  private struct Line: Sendable {
    enum Content: Sendable {
      case heading(String)
      case command(Command)
      case word(Command, String)
    }
    let content: Content
    let keys: String
  }

  let context: Context
  private var prompt: Prompt
  private var lines: [Line] = []
  private(set) var selected = 0
  private var scroll = Scroll()
  private let all: Int

  init(_ state: State, looking text: String = "") {
    context = state.context
    prompt = Prompt(text)
    all = state.keymap.commands.count
    list(state.keymap)
  }

  private mutating func list(_ keymap: Keymap) {
    let typed = prompt.text.lowercased()
    var result: [Line] = []
    var seen: Set<Command.ID> = []
    for context in context.chain {
      let found = keymap.commands.filter { command in
        command.contexts.contains(context) && !keymap.names(of: command.id).isEmpty && !seen.contains(command.id)
          && Self.matches(command, typed, keymap)
      }
      seen.formUnion(found.map(\.id))
      guard !found.isEmpty else { continue }
      let heading = context == self.context ? "this pane: \(context.title)" : context.title
      result.append(Line(content: .heading(heading.uppercased()), keys: ""))
      for command in found {
        result.append(Line(content: .command(command), keys: keymap.names(of: command.id).joined(separator: "  ")))
      }
    }
    let words = keymap.commands.filter { !$0.words.isEmpty && Self.matches($0, typed, keymap) }
    if !words.isEmpty { result.append(Line(content: .heading("COMMANDS"), keys: "")) }
    for command in words {
      for word in command.words { result.append(Line(content: .word(command, word), keys: "")) }
    }
    // The keys of other panes come last: they can be read about, not pressed here.
    let others = keymap.commands.filter { command in
      !seen.contains(command.id) && !keymap.names(of: command.id).isEmpty && Self.matches(command, typed, keymap)
        && command.contexts.isDisjoint(with: context.chain)
    }
    if !others.isEmpty { result.append(Line(content: .heading("OTHER PANES"), keys: "")) }
    for command in others {
      result.append(Line(content: .command(command), keys: keymap.names(of: command.id).joined(separator: "  ")))
    }
    lines = result
    selected = 0
    move(0)
  }

  private static func matches(_ command: Command, _ typed: String, _ keymap: Keymap) -> Bool {
    if typed.isEmpty { return true }
    let names = keymap.names(of: command.id).map { $0.lowercased() }
    if names.contains(typed) { return true }
    let text = ([command.title, command.id, command.tooltip] + command.words.map { ":" + $0 } + names)
      .joined(separator: " ").lowercased()
    return typed.split(separator: " ").allSatisfy { text.contains($0) }
  }

  enum Outcome: Sendable {
    case stays, closes
    case run(Command.ID)
  }

  mutating func receive(_ key: Key, keymap: Keymap, height: Int) -> Outcome {
    switch key {
    case .escape where prompt.text.isEmpty: return .closes
    case .escape:
      prompt.text = ""
      list(keymap)
    case .ctrl("c"), .function(1): return .closes
    case "?" where prompt.text.isEmpty, "q" where prompt.text.isEmpty: return .closes
    case .enter:
      switch selectedLine?.content {
      case .command(let command), .word(let command, _): return .run(command.id)
      default: return .stays
      }
    case .down, .ctrl("n"): move(1)
    case .up, .ctrl("p"): move(-1)
    case "j" where prompt.text.isEmpty: move(1)
    case "k" where prompt.text.isEmpty: move(-1)
    case "G" where prompt.text.isEmpty, .end: move(lines.count)
    case "g" where prompt.text.isEmpty, .home: move(-lines.count)
    case .pageDown: move(height - 1)
    case .pageUp: move(1 - height)
    case .ctrl("d"): move(height / 2)
    case .ctrl("u") where prompt.text.isEmpty: move(-height / 2)
    case .tab: moveToSection()
    case "/" where prompt.text.isEmpty: break
    default:
      let before = prompt.text
      if prompt.receive(key) == .cancelled { return .closes }
      if prompt.text != before { list(keymap) }
    }
    return .stays
  }

  mutating func paste(_ text: String, keymap: Keymap) {
    prompt.paste(text)
    list(keymap)
  }

  mutating func wheel(_ count: Int) { move(count) }

  private var selectedLine: Line? { lines.indices.contains(selected) ? lines[selected] : nil }

  private mutating func move(_ step: Int) {
    selected = max(0, min(selected + step, lines.count - 1))
    // Headings aren't stopped at.
    if case .heading? = selectedLine?.content {
      selected = step < 0 && selected > 0 ? selected - 1 : min(selected + 1, max(0, lines.count - 1))
    }
  }

  private mutating func moveToSection() {
    let next = lines.indices.first { index in
      if case .heading = lines[index].content { return index > selected }
      return false
    }
    selected = min((next ?? 0) + 1, max(0, lines.count - 1))
  }

  func draw(in area: Rect, on surface: inout Surface, state: State) {
    let look = state.look
    surface.erase(area, to: look[.background])
    let (upper, lower) = area.split(bottom: area.height > 14 ? 7 : area.height > 9 ? 4 : 0)
    let count = lines.count { if case .heading = $0.content { false } else { true } }
    Frame("keys", topRight: Text("\(count)"), isFocused: true).draw(in: upper, on: &surface, with: look.theme)
    let inside = Frame.content(of: upper)
    let (top, list) = inside.split(top: 1)
    if lines.isEmpty {
      Prose("nothing has '\(prompt.text)' in its keys, words or title. Esc clears.", as: .textDim)
        .draw(in: list.inset(x: 1, y: 0), on: &surface, with: look.theme)
    }
    let keyWidth = min(24, max(12, area.width / 4))
    Rows(count: lines.count, selected: lines.isEmpty ? nil : selected, scroll: scroll) { index in
      row(lines[index], keyWidth: keyWidth, state: state)
    }.draw(in: list, on: &surface, with: look.theme)
    prompt.draw(
      label: " > ", suggestion: prompt.text.isEmpty ? "type to filter" : "", in: top, on: &surface, with: look.theme)
    drawTooltip(in: lower, on: &surface, state: state)
  }

  private func row(_ line: Line, keyWidth: Int, state: State) -> Row {
    switch line.content {
    case .heading(let title): return Row(Text(title, .title))
    case .command(let command):
      let isOff = command.reason(state) != nil || command.contexts.isDisjoint(with: context.chain)
      let keys = Text(" " + pad(line.keys, to: keyWidth, ellipsis: state.look.glyphs.ellipsis) + " ", .hintKey)
      let word = command.words.first.map { Text(":\($0.prefix { $0 != " " }) ", .textDim) } ?? Text()
      return Row(keys + Text(command.title, isOff ? .textDim : .text), detail: word)
    case .word(let command, let word):
      return Row(Text(" :\(word)  ", .hintKey) + Text(command.title, command.reason(state) == nil ? .text : .textDim))
    }
  }

  private func drawTooltip(in area: Rect, on surface: inout Surface, state: State) {
    guard !area.isEmpty else { return }
    let command: Command
    switch selectedLine?.content {
    case .command(let found), .word(let found, _): command = found
    default: return Frame().draw(in: area, on: &surface, with: state.look.theme)
    }
    Frame(Text(state.keymap.names(of: command.id).first ?? ":\(command.words.first ?? "")"))
      .draw(in: area, on: &surface, with: state.look.theme)
    var text = command.tooltip.isEmpty ? command.title.capitalizedFirst + "." : command.tooltip
    if command.contexts.isDisjoint(with: context.chain) {
      let places = Context.allCases.filter(command.contexts.contains).map(\.title).joined(separator: ", ")
      text += "\n**Not here**: works in \(places)."
    } else if let reason = command.reason(state) {
      text += "\n**Not available now**: \(reason)."
    }
    text += "\nSetting: `keys.\(command.id)`"
    Prose(text).draw(in: Frame.content(of: area).inset(x: 1, y: 0), on: &surface, with: state.look.theme)
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
