import CTerminal
import Drawing
import Glibc

/// The user's terminal as a screen. There can be one at a time, used from one thread.
///
/// It gives the terminal back when it goes out of scope, when the program exits, and when it crashes.
package struct CursesScreen: Screen, ~Copyable {
  package struct Options: Sendable {
    package enum Colors: Sendable, Equatable {
      /// What the terminal can, unless the environment has a NO_COLOR that isn't empty.
      case automatic
      case never
      /// What the terminal can, but no more than this, whatever NO_COLOR says.
      case atMost(ColorDepth)
    }

    package var colors = Colors.automatic
    /// How long after ESC a key may follow as one with Alt, in milliseconds.
    package var escapeDelay = 25
    package var hasMouse = true
    /// Whether the terminal is asked about its background, its widths and its abilities; takes 100 ms at most.
    package var asks = true
    /// For tests: LINES and COLUMNS set the size.
    package var keepsEnvironmentSize = false

    package init() {}
  }

  package private(set) var size: Size
  /// How many colours are shown; themes are to be reduced to it.
  package let depth: ColorDepth
  /// The set to draw with. With `safe` lines are drawn from the terminal's alternate character set.
  package var glyphs: Glyphs {
    // The same letters are other cells then.
    didSet { if glyphs != oldValue { front = nil } }
  }
  /// What the terminal said about its background; nil if nothing.
  package let background: RGB?
  /// Whether the background is dark, as far as it can be found out; nil for no idea.
  package let isDark: Bool?
  /// What happened at the start that a user may want to know.
  package let notes: [String]
  package var hasMouse: Bool {
    didSet { ct_use_mouse(hasMouse ? 1 : 0) }
  }

  private var colors: CursesColors
  private var decoder = InputDecoder()
  private var waiting: [Input] = []
  private var ending: Input?
  private var emptyReads = 0
  /// What's on the terminal; nil when that's unknown.
  private var front: Surface?

  package init(_ options: Options = Options()) throws(ScreenError) {
    let isUTF8 = ct_set_locale() == 1
    guard ct_find_tty() == 1 else { throw ScreenError(.noTerminal) }
    let name = environment("TERM") ?? ""
    guard !name.isEmpty else { throw ScreenError(.unknownTerminal("")) }
    guard let terminal = Description.known(for: name) else { throw ScreenError(.unknownTerminal(name)) }
    var notes: [String] = []
    if terminal.name != name { notes.append("no description of terminal '\(name)'; used as '\(terminal.name)'") }
    if !isUTF8 { notes.append("the locale has no UTF-8; other characters than ASCII are shown as ?") }

    var answers = Answers()
    if options.asks, terminal.hasPrivateModes { answers = Answers.ask(aboutWidth: isUTF8) }
    let wantsColor =
      switch options.colors {
      case .never: false
      case .automatic: (environment("NO_COLOR") ?? "").isEmpty
      case .atMost(let limit): limit > .mono
      }
    var open = ct_options()
    open.escape_delay = Int32(clamping: min(max(0, options.escapeDelay), 1000))
    open.has_color = wantsColor ? 1 : 0
    open.has_mouse = options.hasMouse ? 1 : 0
    open.keeps_environment_size = options.keepsEnvironmentSize ? 1 : 0
    open.has_private_modes = terminal.hasPrivateModes ? 1 : 0
    open.has_synchronized_output = answers.synchronizes ? 1 : 0
    let failure = terminal.name.withCString { text in
      open.terminal = text
      return ct_open(&open)
    }
    guard failure == CT_FINE else { throw ScreenError(failure, terminal: name) }
    for byte in answers.rest.reversed() { ct_unread(byte) }

    var depth = ColorDepth(colors: Int(ct_colors()), isDirect: ct_capability_flag(terminal.name, "RGB") == 1)
    if case .atMost(let limit) = options.colors { depth = min(depth, limit) }
    self.depth = depth
    colors = CursesColors(depth: depth, pairs: Int(ct_color_pairs()))
    glyphs = !isUTF8 || name.hasPrefix("linux") ? .ascii : answers.linesAreWide ? .safe : .unicode
    background = answers.background
    isDark = answers.background.map { $0.luminance < 0.18 } ?? darkness(of: environment("COLORFGBG"))
    self.notes = notes
    hasMouse = options.hasMouse
    size = currentSize()
  }

  deinit {
    ct_close(ending == .ended(signal: Int(SIGHUP)) ? 1 : 0)
  }

  package mutating func present(_ surface: Surface) {
    colors.beginFrame()
    for row in 0..<size.height {
      if let front, front.size == size, surface.size == size, front.row(row, equals: surface) { continue }
      let cells = row < surface.size.height ? self.cells(of: surface, row: row) : blanks(size.width)
      ct_row(Int32(row), cells, Int32(cells.count))
    }
    let cursor = surface.cursor ?? Point(0, size.height - 1)
    ct_show(
      Int32(clamping: min(max(0, cursor.x), size.width - 1)), Int32(clamping: min(max(0, cursor.y), size.height - 1)),
      surface.showsCursor ? 1 : 0)
    front = surface
  }

  package mutating func next(timeout: Int?) -> Input {
    let deadline = timeout.map { ct_clock() + Int64($0) }
    while true {
      takeSignals()
      if !waiting.isEmpty { return waiting.removeFirst() }
      if let ending { return ending }
      if let input = decoder.next(read: readRaw, waitMore: { ct_wait($0) & 1 != 0 }, now: ct_clock()) {
        emptyReads = 0
        return input
      }
      let left = deadline.map { Int32(clamping: max(0, $0 - ct_clock())) } ?? -1
      let found = ct_wait(left)
      if found == 0 { return .tick }
      // A terminal that's gone can be read for ever and gives nothing.
      if found & 1 != 0 { emptyReads += 1 }
      if found & 4 != 0 || emptyReads > 100 { ending = .ended(signal: nil) }
    }
  }

  package mutating func leave<Result>(while body: () throws -> Result) rethrows -> Result {
    ct_leave()
    defer {
      ct_enter()
      front = nil
      size = currentSize()
      // Interrupts meanwhile were for the other program.
      takeSignals()
      waiting.removeAll { $0 == .key(.ctrl("c")) }
    }
    return try body()
  }

  package mutating func copy(_ text: String) -> Bool {
    guard let sequence = clipboardSequence(text, insideTmux: environment("TMUX") != nil) else { return false }
    ct_send(sequence, sequence.utf8.count)
    return true
  }

  package mutating func redraw() {
    ct_redraw()
    front = nil
  }

  /// Wakes `next` from any thread.
  package struct Waker: Sendable {
    fileprivate init() {}
    /// Several before the next `next` are one.
    package func wake() { ct_wake() }
  }

  package var waker: Waker { Waker() }

  /// What was written to standard error since the start; it's written there when the screen closes.
  package var messages: String {
    var bytes = [CChar](repeating: 0, count: 65536)
    let count = ct_kept_back(0, &bytes, bytes.count)
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private mutating func takeSignals() {
    var isWoken = false
    while true {
      let code = Int(ct_read_signal())
      if code < 0 { break }
      let signal = Int32(code & 255)
      switch signal {
      case 0: isWoken = true
      case SIGWINCH: noteSize(always: true)
      case SIGTSTP:
        ct_stop()
        resumed()
      case SIGCONT:
        // Stopped by a signal that can't be caught: the terminal may be in any state.
        ct_leave()
        ct_enter()
        resumed()
      case SIGINT where code >= 256: waiting.append(.key(.ctrl("c")))
      default: ending = .ended(signal: Int(signal))
      }
    }
    if isWoken { waiting.append(.wake) }
  }

  private mutating func resumed() {
    noteSize(always: false)
    waiting.append(.resumed)
    front = nil
  }

  private mutating func noteSize(always: Bool) {
    ct_resize()
    let now = currentSize()
    guard always || now != size else { return }
    size = now
    front = nil
    // Of several only the last counts.
    waiting.removeAll { if case .resized = $0 { true } else { false } }
    waiting.append(.resized(now))
  }

  private mutating func cells(of surface: Surface, row: Int) -> [ct_cell] {
    var cells: [ct_cell] = []
    cells.reserveCapacity(size.width)
    var column = 0
    let usesLines = glyphs == .safe
    surface.forEachCell(inRow: row) { base, marks, width, style in
      defer { column += 1 }
      guard width > 0, column + width <= size.width else { return }
      var cell = ct_cell()
      cell.base = base.value
      if usesLines, let letter = lineLetters[base] {
        cell.base = letter
        cell.is_line = 1
      }
      cell.width = UInt8(width)
      cell.attributes = style.attributes.rawValue
      cell.pair = colors.pair(of: style)
      if !marks.isEmpty {
        let padded = marks.map(\.value) + [0, 0, 0, 0]
        cell.marks = (padded[0], padded[1], padded[2], padded[3])
        cell.mark_count = UInt8(min(4, marks.count))
      }
      cells.append(cell)
    }
    let used = cells.reduce(0) { $0 + Int($1.width) }
    return cells + blanks(size.width - used)
  }

  private func blanks(_ count: Int) -> [ct_cell] {
    var blank = ct_cell()
    blank.base = 0x20
    blank.width = 1
    return Array(repeating: blank, count: max(0, count))
  }
}

private func currentSize() -> Size {
  var (width, height): (Int32, Int32) = (0, 0)
  ct_size(&width, &height)
  return Size(Int(width), Int(height))
}

private func readRaw() -> RawInput { RawInput(ct_read()) }

/// The letters of lines in the alternate character set of the VT100, which every terminal with lines has.
private let lineLetters: [Unicode.Scalar: UInt32] = {
  let pairs: [(Unicode.Scalar, Unicode.Scalar)] = [
    ("─", "q"), ("│", "x"), ("┌", "l"), ("┐", "k"), ("└", "m"), ("┘", "j"), ("├", "t"), ("┤", "u"), ("┬", "w"),
    ("┴", "v"),
    ("┼", "n"),
  ]
  return Dictionary(uniqueKeysWithValues: pairs.map { ($0, $1.value) })
}()

/// From COLORFGBG, such as `15;0`: the last number is the background.
func darkness(of text: String?) -> Bool? {
  guard let last = text?.split(separator: ";").last, let number = Int(last) else { return nil }
  return number < 7 || number == 8
}

extension ColorDepth {
  init(colors: Int, isDirect: Bool) {
    self =
      switch colors {
      case ..<8: .mono
      case ..<16: .x8
      case ..<256: .x16
      case (1 << 24)... where isDirect: .direct
      default: .x256
      }
  }
}

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
