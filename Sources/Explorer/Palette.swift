import Drawing
import Kubernetes
import Manifest

/// The command line: what's typed is looked for among commands, objects, files, problems and options.
struct Palette: Sendable {
  /// What the first letters and a colon limit it to.
  enum Kind: String, Sendable, CaseIterable {
    case command = "c"
    case object = "o"
    case problem = "w"
    case option = "s"
    case file = "f"

    var title: String {
      switch self {
      case .command: "command"
      case .object: "object"
      case .problem: "problem"
      case .option: "option"
      case .file: "file"
      }
    }
  }

  private struct Candidate: Sendable {
    let kind: Kind
    let search: SearchText
    let detail: String
    let message: Message

    init(_ kind: Kind, _ search: SearchText, _ detail: String, _ message: Message) {
      (self.kind, self.search, self.detail, self.message) = (kind, search, detail, message)
    }

    var text: String { search.text }
  }

  private(set) var prompt: Prompt
  private let candidates: [Candidate]
  private var found: [Int] = []
  private(set) var selected = 0
  private var scroll = Scroll()
  /// Whether a row was chosen by moving: then Enter takes it, whatever the text says.
  private var hasMoved = false
  /// How many are kept; nobody reads more.
  private static let limit = 200

  init(_ state: State, text: String = "") {
    prompt = Prompt(text, history: state.memory.commandLines)
    candidates = Self.candidates(state)
    search()
  }

  private static func candidates(_ state: State) -> [Candidate] {
    var result: [Candidate] = []
    for command in state.keymap.commands where !command.words.isEmpty || !command.keys.isEmpty {
      let usable = command.contexts.isDisjoint(with: state.context.chain) && command.words.isEmpty
      guard !usable, command.reason(state) == nil else { continue }
      let keys = state.keymap.names(of: command.id).first
      let word = command.words.first.map { String($0.prefix { $0 != " " }) }
      let text = word.map { "\($0)  \(command.title)" } ?? command.title
      result.append(Candidate(.command, SearchText(text), keys ?? "", .run(command.id, .init())))
    }
    for (resource, name) in zip(state.inventory.resources, state.contents.names) {
      let space = resource.namespace.isEmpty ? "" : "ns \(resource.namespace)"
      result.append(Candidate(.object, name, space, .request(.open(resource.id))))
    }
    for problem in state.contents.problems.prefix(2000) {
      let line = problem.span?.line ?? 1
      let text = SearchText("\(problem.severity.letter) \(problem.message)")
      let message = Message.request(.openFile(file: problem.file, line: line))
      result.append(Candidate(.problem, text, "\(problem.file):\(line)", message))
    }
    for reading in state.inventory.readings {
      let name = reading.file.name
      result.append(Candidate(.file, SearchText(name), "", .request(.openFile(file: name, line: 1))))
    }
    for option in Option.all {
      let text = SearchText("set \(option.name)=\(option.value(state.settings))")
      result.append(Candidate(.option, text, option.values, .core(.palette("set \(option.name)="))))
    }
    return result
  }

  private mutating func search() {
    var text = prompt.text
    var wanted: Kind?
    if text.count >= 2, text.dropFirst().first == ":", let kind = text.first.flatMap({ Kind(rawValue: String($0)) }) {
      wanted = kind
      text = String(text.dropFirst(2))
    }
    (selected, hasMoved) = (0, false)
    guard !text.trimmed.isEmpty else {
      found = Array(candidates.indices.filter { wanted == nil || candidates[$0].kind == wanted }.prefix(Self.limit))
      return
    }
    let query = FuzzyQuery(text)
    var scored: [(index: Int, score: Int)] = []
    for index in candidates.indices where wanted == nil || candidates[index].kind == wanted {
      if let score = query.score(in: candidates[index].search) { scored.append((index, score)) }
    }
    scored.sort { ($1.score, $0.index) < ($0.score, $1.index) }
    found = scored.prefix(Self.limit).map(\.index)
  }

  enum Outcome: Sendable {
    case stays, closes
    /// A chosen row, with the line for the history.
    case chose(Message, String)
    /// A line to be carried out as it is; if it's no command, the message of the best row.
    case typed(String, Message?)
  }

  mutating func receive(_ key: Key, height: Int) -> Outcome {
    switch key {
    case .ctrl("c"), .escape: return .closes
    case .ctrl("n"), .pageDown, .shift(.down): move(key == .pageDown ? 8 : 1)
    case .down: move(1)
    case .up where hasMoved: move(-1)
    case .backTab: move(-1)
    case .pageUp: move(-8)
    case .enter, .ctrl("j"), .ctrl("m"):
      let best = found.indices.contains(selected) ? candidates[found[selected]].message : nil
      if hasMoved, let best { return .chose(best, prompt.text) }
      return .typed(prompt.text, best)
    case .tab:
      guard found.indices.contains(selected) else { break }
      let candidate = candidates[found[selected]]
      switch candidate.kind {
      case .command, .option:
        prompt.text = String(candidate.text.split(separator: "  ").first ?? "") + (candidate.kind == .option ? "" : " ")
      case .object: prompt.text = "goto \(candidate.text)"
      case .file: prompt.text = "goto \(candidate.text):1"
      case .problem: prompt.text = "goto \(candidate.detail)"
      }
      search()
    default:
      let before = prompt.text
      if prompt.receive(key) == .cancelled { return .closes }
      if prompt.text != before { search() }
    }
    return .stays
  }

  mutating func paste(_ text: String) {
    prompt.paste(text)
    search()
  }

  private mutating func move(_ step: Int) {
    let next = selected + step
    hasMoved = next >= 0
    selected = max(0, min(next, found.count - 1))
  }

  mutating func wheel(_ count: Int) { move(count) }

  mutating func click(_ point: Point, in screen: Rect) -> Outcome {
    let area = area(in: screen)
    guard area.contains(point) else { return .closes }
    let list = Rows(count: found.count, selected: selected, scroll: scroll) { _ in Row("") }
    guard let row = list.index(at: point, in: self.list(in: area)) else { return .stays }
    return .chose(candidates[found[row]].message, prompt.text)
  }

  var countText: String { "\(found.count) of \(candidates.count)" }

  private func area(in screen: Rect) -> Rect {
    screen.centered(Size(min(100, max(50, screen.width * 5 / 6)), min(24, max(8, screen.height * 2 / 3))))
  }

  private func list(in area: Rect) -> Rect { Frame.content(of: area).split(top: 2).below.split(bottom: 1).above }

  func draw(in screen: Rect, on surface: inout Surface, look: Look) {
    let area = area(in: screen)
    surface.erase(area, to: look[.background])
    Frame(":", topRight: Text(countText), isFocused: true).draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area)
    let rule = String(repeating: look.glyphs.border.horizontal, count: max(0, inside.width - 2))
    surface.write(Text(" \(rule)", .border), at: 1, in: inside, with: look.theme)
    if found.isEmpty {
      surface.write(
        Text(" nothing matches; Enter runs the line as it is", .textDim), at: 2, in: inside, with: look.theme)
    }
    Rows(count: found.count, selected: found.isEmpty ? nil : selected, scroll: scroll) { row in
      let candidate = candidates[found[row]]
      let detail = candidate.detail.isEmpty ? candidate.kind.title : "\(candidate.kind.title)  \(candidate.detail)"
      return Row(Text(untrusted: candidate.text), detail: Text(untrusted: detail, .textDim))
    }.draw(in: list(in: area), on: &surface, with: look.theme)
    let bottom = inside.split(bottom: 1).below
    surface.write(
      Text(" Tab complete  Up history  Enter run  o: objects  w: problems  c: commands  s: set", .hintLabel),
      in: bottom,
      with: look.theme)
    prompt.draw(label: " > ", in: inside.row(0), on: &surface, with: look.theme)
  }
}
