/// A line being typed, with the keys of readline.
package struct Prompt: Sendable, Hashable {
  /// What a key did.
  package enum Outcome: Sendable, Hashable {
    /// The text or the place in it changed.
    case edited
    /// Enter.
    case submitted(String)
    /// Escape, Ctrl-C, or Ctrl-D or backspace in an empty line.
    case cancelled
    /// Tab: what the text may become is known outside.
    case complete
    /// Not a key of a prompt.
    case ignored
  }

  private var characters: [Character] = []
  /// Before which character the next one goes.
  package private(set) var position = 0
  /// Cut by Ctrl-W, U or K, for Ctrl-Y.
  private var killed: [Character] = []
  /// Earlier lines, the latest last.
  private let history: [String]
  /// Which of them is shown; `history.count` for the new line.
  private var recalled: Int
  private var draft: [Character] = []
  /// What Ctrl-R looks for, as long as it's pressed again and again.
  private var wanted: String?
  private var takesLiteral = false

  package init(_ text: String = "", history: [String] = []) {
    characters = Array(text)
    position = characters.count
    self.history = history
    recalled = history.count
  }

  package var text: String {
    get { String(characters) }
    set {
      characters = Array(newValue)
      position = characters.count
    }
  }

  package mutating func receive(_ key: Key) -> Outcome {
    if takesLiteral {
      takesLiteral = false
      if let character = literal(key) {
        insert([character])
        return .edited
      }
    }
    if key != .ctrl("r") { wanted = nil }
    switch key {
    case .character(let character): insert([character])
    case .enter, .ctrl("j"), .ctrl("m"): return .submitted(text)
    case .escape, .ctrl("c"), .ctrl("g"): return .cancelled
    case .tab: return .complete
    case .backspace, .ctrl("h"):
      if characters.isEmpty { return .cancelled }
      remove(max(0, position - 1)..<position)
    case .ctrl("d"), .delete:
      if characters.isEmpty, key == .ctrl("d") { return .cancelled }
      remove(position..<min(characters.count, position + 1))
    case .left, .ctrl("b"): position = max(0, position - 1)
    case .right, .ctrl("f"): position = min(characters.count, position + 1)
    case .home, .ctrl("a"): position = 0
    case .end, .ctrl("e"): position = characters.count
    case .alt("b"), .ctrl(.left), .alt(.left): position = wordStart
    case .alt("f"), .ctrl(.right), .alt(.right): position = wordEnd
    case .alt("d"): kill(position..<wordEnd)
    case .ctrl("w"): kill(blankWordStart..<position)
    case .alt(.backspace): kill(wordStart..<position)
    case .ctrl("u"): kill(0..<position)
    case .ctrl("k"): kill(position..<characters.count)
    case .ctrl("y"): insert(killed)
    case .ctrl("v"): takesLiteral = true
    case .up, .ctrl("p"): recall(recalled - 1)
    case .down, .ctrl("n"): recall(recalled + 1)
    case .ctrl("r"): searchBackwards()
    default: return .ignored
    }
    return .edited
  }

  /// Text from the clipboard; line breaks become blanks, and nothing is submitted.
  package mutating func paste(_ text: String) {
    insert(text.map { $0.isNewline ? " " : $0 })
  }

  private mutating func insert(_ new: [Character]) {
    // Joined anew, as a mark may belong to the character before it.
    let head = Array(String(characters[..<position]) + String(new))
    characters = head + characters[position...]
    position = head.count
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    position = range.lowerBound
  }

  private mutating func kill(_ range: Range<Int>) {
    if !range.isEmpty { killed = Array(characters[range]) }
    remove(range)
  }

  private mutating func recall(_ index: Int) {
    guard (0...history.count).contains(index), index != recalled else { return }
    if recalled == history.count { draft = characters }
    recalled = index
    characters = index == history.count ? draft : Array(history[index])
    position = characters.count
  }

  /// The latest earlier line that contains what was typed; pressed again, the one before.
  private mutating func searchBackwards() {
    let text = wanted ?? text
    wanted = text
    let found = history.indices.last { $0 < recalled && (text.isEmpty || history[$0].containsText(text)) }
    if let found { recall(found) }
  }

  private func literal(_ key: Key) -> Character? {
    switch key {
    case .character(let character): character
    case .tab: "\t"
    default: nil
    }
  }

  private var wordStart: Int {
    var index = position
    while index > 0, !characters[index - 1].isWordPart { index -= 1 }
    while index > 0, characters[index - 1].isWordPart { index -= 1 }
    return index
  }

  private var blankWordStart: Int {
    var index = position
    while index > 0, characters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = position
    while index < characters.count, !characters[index].isWordPart { index += 1 }
    while index < characters.count, characters[index].isWordPart { index += 1 }
    return index
  }
}

extension Prompt {
  /// Draws the line so that the place of typing is in sight, and puts the cursor there.
  ///
  /// - Parameters:
  ///   - label: what is asked, such as `filter /`.
  ///   - suggestion: what would follow the text, shown dimly after its end.
  ///   - isWrong: whether the text can't be understood.
  package func draw(
    label: String, suggestion: String = "", isWrong: Bool = false, in area: Rect, on surface: inout Surface,
    with theme: Theme
  ) {
    guard !area.isEmpty else { return }
    surface.write(Text(label, .prompt), in: area, with: theme)
    let room = area.row(0).split(left: min(cells(of: label), area.width - 1)).right
    var start = 0
    // The cursor needs a cell too.
    while start < position, cells(of: String(characters[start..<position])) >= room.width { start += 1 }
    let role: Role = isWrong ? .error : .text
    let shown = String(characters[start...])
    let end = surface.write(shown, at: room.origin, in: room, style: theme[role])
    surface.write(suggestion, at: Point(end, room.top), in: room, style: theme[.promptSuggest])
    surface.showsCursor = true
    surface.cursor = Point(min(room.right - 1, room.left + cells(of: String(characters[start..<position]))), room.top)
  }
}

extension Character {
  fileprivate var isWordPart: Bool { isLetter || isNumber || self == "_" }
}

extension String {
  fileprivate func containsText(_ part: String) -> Bool {
    let (own, wanted) = (Array(utf8), Array(part.utf8))
    guard own.count >= wanted.count else { return false }
    return (0...own.count - wanted.count).contains { own[$0...].starts(with: wanted) }
  }
}
