import Drawing

/// A list on top of everything from which one thing is chosen: groupings, jumps, messages, themes, matches of `:grep`.
struct Chooser: Sendable {
  struct Choice: Sendable {
    let text: Text
    var detail = Text()
    /// Nil: only to be read.
    var message: Message?
    /// Chooses it at once.
    var key: Character?
  }

  let title: String
  private(set) var choices: [Choice]
  private(set) var selected = 0
  private var scroll = Scroll()
  /// What's typed to have fewer choices; nil: nobody types.
  private(set) var prompt: Prompt?
  private(set) var shown: [Int]
  /// What to say when there are none.
  let emptyText: String
  /// Choices take effect while one moves over them, and are taken back with this.
  let undo: Message?
  /// Stays open when something was chosen, as a list of places does not.
  let isWide: Bool

  init(
    _ title: String, _ choices: [Choice], selected: Int = 0, empty: String = "nothing here", undo: Message? = nil,
    isWide: Bool = false
  ) {
    (self.title, self.choices, emptyText, self.undo, self.isWide) = (title, choices, empty, undo, isWide)
    shown = Array(choices.indices)
    self.selected = max(0, min(selected, choices.count - 1))
  }

  enum Outcome: Sendable {
    case stays, closes
    case chose(Message)
    case moved(Message)
    case ignored
  }

  /// What's said of a choice is known only now.
  mutating func set(detail: Text, of index: Int) {
    if choices.indices.contains(index) { choices[index].detail = detail }
  }

  mutating func receive(_ key: Key, height: Int) -> Outcome {
    if var prompt {
      switch key {
      case .up, .down, .pageUp, .pageDown, .enter: break
      case .escape:
        self.prompt = nil
        show("")
        return .stays
      default:
        let outcome = prompt.receive(key)
        self.prompt = outcome == .cancelled ? nil : prompt
        show(self.prompt?.text ?? "")
        return .stays
      }
    }
    switch key {
    case .escape, .ctrl("c"), "q": return .closes
    case "/":
      prompt = Prompt()
      return .stays
    case "j", .down, .ctrl("n"), .tab: return move(1)
    case "k", .up, .ctrl("p"), .backTab: return move(-1)
    case .ctrl("d"): return move(height / 2)
    case .ctrl("u"): return move(-height / 2)
    case .pageDown, .ctrl("f"): return move(height - 1)
    case .pageUp, .ctrl("b"): return move(1 - height)
    case "g", .home: return move(-shown.count)
    case "G", .end: return move(shown.count)
    case .enter, "l", .right, " ": return choose()
    default:
      guard let character = key.character, let index = choices.firstIndex(where: { $0.key == character }) else {
        return .ignored
      }
      return choices[index].message.map { .chose($0) } ?? .closes
    }
  }

  mutating func paste(_ text: String) {
    guard prompt != nil else { return }
    prompt?.paste(text)
    show(prompt?.text ?? "")
  }

  private mutating func move(_ step: Int) -> Outcome {
    selected = max(0, min(selected + step, shown.count - 1))
    guard undo != nil, let message = current?.message else { return .stays }
    return .moved(message)
  }

  private var current: Choice? { shown.indices.contains(selected) ? choices[shown[selected]] : nil }

  private func choose() -> Outcome {
    // What's only to be read stays as long as it's looked through.
    if prompt?.text.isEmpty == false, current?.message == nil { return .stays }
    guard let current else { return .closes }
    return current.message.map { .chose($0) } ?? .closes
  }

  private mutating func show(_ text: String) {
    let words = text.lowercased().split(separator: " ")
    shown = choices.indices.filter { index in
      let plain = (choices[index].text.plain + " " + choices[index].detail.plain).lowercased()
      return words.allSatisfy { plain.contains($0) }
    }
    selected = 0
  }

  mutating func click(_ point: Point, in screen: Rect) -> Outcome {
    let area = self.area(in: screen)
    guard area.contains(point) else { return .closes }
    let list = Rows(count: shown.count, selected: selected, scroll: scroll) { _ in Row("") }
    guard let row = list.index(at: point, in: Frame.content(of: area)) else { return .stays }
    if row == selected { return choose() }
    selected = row
    return move(0)
  }

  mutating func wheel(_ lines: Int) -> Outcome { move(lines) }

  func area(in screen: Rect) -> Rect {
    let widest = choices.prefix(500).map { $0.text.width + $0.detail.width + ($0.detail.isEmpty ? 1 : 4) }.max() ?? 0
    let width = isWide ? screen.width - 4 : max(widest + 3, cells(of: title) + 14, cells(of: emptyText) + 4, 32)
    let height = isWide ? screen.height - 4 : max(1, choices.count) + 2 + (prompt == nil ? 0 : 1)
    return screen.inset(x: 1, y: 1).centered(Size(width, height))
  }

  func draw(in screen: Rect, on surface: inout Surface, look: Look) {
    let area = area(in: screen)
    surface.erase(area, to: look[.background])
    let place = shown.isEmpty ? "" : "\(selected + 1)/\(shown.count)"
    Frame(
      Text(title), topRight: Text(place), bottomRight: Text(prompt == nil ? "/ filter  Esc" : "Esc"), isFocused: true
    ).draw(in: area, on: &surface, with: look.theme)
    var inside = Frame.content(of: area)
    var promptLine: Rect?
    if prompt != nil {
      let parts = inside.split(top: 1)
      (promptLine, inside) = (parts.above, parts.below)
    }
    if shown.isEmpty {
      Prose(choices.isEmpty ? emptyText : "nothing matches", as: .textDim)
        .draw(in: inside.inset(x: 1, y: 0), on: &surface, with: look.theme)
    }
    Rows(count: shown.count, selected: shown.isEmpty ? nil : selected, scroll: scroll) { row in
      let choice = choices[shown[row]]
      return Row(choice.text, detail: choice.detail)
    }.draw(in: inside, on: &surface, with: look.theme)
    if let prompt, let promptLine { prompt.draw(label: " / ", in: promptLine, on: &surface, with: look.theme) }
  }
}
