import CTerminal
import Drawing

/// What ncurses gives, before it's known what a person did.
enum RawInput: Equatable {
  case nothing
  case character(UInt32)
  case key(Key)
  case mouse(action: RawMouse, button: Mouse.Button, at: Point, Mouse.Modifiers)
  case pasteBegins, pasteEnds
  case focus(Bool)
  /// Something without a meaning for us.
  case unknown
}

enum RawMouse: Equatable { case press, release, wheelUp, wheelDown, wheelLeft, wheelRight }

/// Makes inputs of what ncurses gives: Alt, double clicks, drags and pastes; late answers of the terminal are dropped.
struct InputDecoder {
  private var pushedBack: RawInput?
  private var held: (button: Mouse.Button, at: Point)?
  private var lastPress: (button: Mouse.Button, at: Point, time: Int64)?
  static let doubleClickTime: Int64 = 300
  static let pasteLimit = 65536

  /// The next input that's there.
  ///
  /// - Parameters:
  ///   - read: what's there already, or `nothing`.
  ///   - waitMore: waits so many milliseconds for more; false if nothing came.
  ///   - now: in milliseconds.
  mutating func next(read: () -> RawInput, waitMore: (Int32) -> Bool, now: Int64) -> Input? {
    // Bounded, so that a stream of answers can't keep us here.
    for _ in 0..<1000 {
      let raw = take(read)
      switch raw {
      case .nothing: return nil
      case .character(0x1B):
        if let input = afterEscape(read, now: now) { return input }
      case .character(let value):
        if let key = key(of: value) { return .key(key) }
      case .key(let key): return .key(key)
      case .mouse(let action, let button, let point, let modifiers):
        if let mouse = mouse(action, button, at: point, now: now) {
          return .mouse(Mouse(mouse, at: point, modifiers: modifiers))
        }
      case .pasteBegins: return .paste(paste(read: read, waitMore: waitMore))
      case .focus(let isHere): return .focus(isHere)
      case .pasteEnds, .unknown: break
      }
    }
    return nil
  }

  private mutating func take(_ read: () -> RawInput) -> RawInput {
    defer { pushedBack = nil }
    return pushedBack ?? read()
  }

  /// ESC alone, or with what follows at once: a key with Alt, or an answer that came too late; nil for that.
  private mutating func afterEscape(_ read: () -> RawInput, now: Int64) -> Input? {
    let second = read()
    switch second {
    case .nothing: return .key(.escape)
    case .key(let key): return .key(.alt(key))
    case .character(0x5D), .character(0x50):  // ] and P begin texts that end in BEL or ESC \
      return answer(second, begins: { (0x30...0x39).contains($0) || $0 == 0x3E || $0 == 0x21 }, read) {
        if $0 == 0x1B {
          _ = read()
          return true
        }
        return $0 == 0x07
      }
    case .character(0x5B):  // [ begins parameters that end in a letter
      var body: [UInt32] = []
      let input = answer(second, begins: { (0x30...0x3F).contains($0) }, read) { value in
        body.append(value)
        return (0x40...0x7E).contains(value)
      }
      // Terminals inside others, such as tmux, describe an old form of mouse reports; the new one is ours to read.
      if input == nil, body.first == 0x3C,
        case .mouse(let action, let button, let point, let modifiers) = sgrMouse(body),
        let mouse = mouse(action, button, at: point, now: now)
      {
        return .mouse(Mouse(mouse, at: point, modifiers: modifiers))
      }
      return input
    case .character(0x1B):
      pushedBack = second
      return .key(.escape)
    case .character(let value): return key(of: value).map { .key(.alt($0)) }
    default:
      pushedBack = second
      return .key(.escape)
    }
  }

  /// Reads an answer to its end and drops it; when it isn't one after all, the key with Alt that it began with.
  private mutating func answer(
    _ introducer: RawInput, begins: (UInt32) -> Bool, _ read: () -> RawInput, ends: (UInt32) -> Bool
  ) -> Input? {
    let first = read()
    guard case .character(let value) = first, begins(value) else {
      if first != .nothing { pushedBack = first }
      guard case .character(let value) = introducer else { return nil }
      return key(of: value).map { .key(.alt($0)) }
    }
    _ = ends(value)
    for _ in 0..<4096 {
      guard case .character(let value) = read() else { return nil }
      if ends(value) { return nil }
    }
    return nil
  }

  /// From `<0;12;5M`: buttons and modifiers, column, row, pressed (M) or released (m).
  private func sgrMouse(_ body: [UInt32]) -> RawInput {
    let text = String(String.UnicodeScalarView(body.compactMap { Unicode.Scalar($0) }))
    let numbers = text.dropFirst().dropLast().split(separator: ";").map { Int($0) }
    guard numbers.count == 3, let code = numbers[0], let column = numbers[1], let row = numbers[2], code >= 0,
      column > 0,
      row > 0, text.last == "M" || text.last == "m"
    else { return .unknown }
    var modifiers = Mouse.Modifiers()
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.ctrl) }
    let point = Point(column - 1, row - 1)
    switch code & 0b1100_0011 {
    case 0: return .mouse(action: text.last == "M" ? .press : .release, button: .left, at: point, modifiers)
    case 1: return .mouse(action: text.last == "M" ? .press : .release, button: .middle, at: point, modifiers)
    case 2: return .mouse(action: text.last == "M" ? .press : .release, button: .right, at: point, modifiers)
    case 64: return .mouse(action: .wheelUp, button: .left, at: point, modifiers)
    case 65: return .mouse(action: .wheelDown, button: .left, at: point, modifiers)
    case 66: return .mouse(action: .wheelLeft, button: .left, at: point, modifiers)
    case 67: return .mouse(action: .wheelRight, button: .left, at: point, modifiers)
    default: return .unknown
    }
  }

  private func key(of value: UInt32) -> Key? {
    switch value {
    case 0: return .ctrl(" ")
    case 0x09: return .tab
    case 0x0D: return .enter
    case 0x1B: return .escape
    case 0x08, 0x7F: return .backspace
    case 1...0x1A: return .ctrl(.character(Character(Unicode.Scalar(UInt8(value) + 0x60))))
    case 0x1C...0x1F: return .ctrl(.character(Character(Unicode.Scalar(UInt8(value) + 0x40))))
    case 0x80..<0xA0: return nil
    default: return Unicode.Scalar(value).map { .character(Character($0)) }
    }
  }

  private mutating func mouse(
    _ action: RawMouse, _ button: Mouse.Button, at point: Point, now: Int64
  ) -> Mouse.Action? {
    switch action {
    case .wheelUp: return .wheelUp
    case .wheelDown: return .wheelDown
    case .wheelLeft: return .wheelLeft
    case .wheelRight: return .wheelRight
    case .release:
      held = nil
      return .release(button)
    case .press:
      // ncurses gives a move with the button down as one more press.
      if let held, held.button == button {
        guard held.at != point else { return nil }
        self.held = (button, point)
        lastPress = nil
        return .drag(button)
      }
      held = (button, point)
      if let last = lastPress, last.button == button, last.at == point, now - last.time < Self.doubleClickTime {
        lastPress = nil
        return .doubleClick(button)
      }
      lastPress = (button, point, now)
      return .press(button)
    }
  }

  private mutating func paste(read: () -> RawInput, waitMore: (Int32) -> Bool) -> String {
    var text = String.UnicodeScalarView()
    var (count, afterReturn) = (0, false)
    while true {
      switch read() {
      case .pasteEnds: return String(text)
      case .nothing:
        // A terminal that loses the end must not make us wait for ever.
        if !waitMore(1000) { return String(text) }
      case .character(let value):
        // Read on behind the limit, or the rest would be taken for keys.
        let isSecondOfPair = afterReturn && value == 0x0A
        afterReturn = value == 0x0D
        guard !isSecondOfPair, count < Self.pasteLimit else { continue }
        count += 1
        text.append(value == 0x0D ? "\n" : Unicode.Scalar(value) ?? "\u{FFFD}")
      default: break
      }
    }
  }
}

extension RawInput {
  init(_ event: ct_event) {
    switch event.kind {
    case CT_CHARACTER: self = .character(event.value)
    case CT_KEY: self = Key(code: event.value, modifiers: event.modifiers).map { .key($0) } ?? .unknown
    case CT_MOUSE:
      let actions: [UInt32: RawMouse] = [
        CT_PRESS.rawValue: .press, CT_RELEASE.rawValue: .release, CT_WHEEL_UP.rawValue: .wheelUp,
        CT_WHEEL_DOWN.rawValue: .wheelDown,
      ]
      let button: Mouse.Button = event.button == 2 ? .middle : event.button == 3 ? .right : .left
      self = .mouse(
        action: actions[event.action.rawValue] ?? .press, button: button, at: Point(Int(event.column), Int(event.row)),
        Mouse.Modifiers(rawValue: UInt8(truncatingIfNeeded: event.modifiers)))
    case CT_PASTE_BEGINS: self = .pasteBegins
    case CT_PASTE_ENDS: self = .pasteEnds
    case CT_FOCUS_IN: self = .focus(true)
    case CT_FOCUS_OUT: self = .focus(false)
    default: self = .nothing
    }
  }
}

extension Key {
  fileprivate init?(code: UInt32, modifiers: Int32) {
    let plain: Key
    switch ct_key(rawValue: code) {
    case CT_KEY_ENTER: plain = .enter
    case CT_KEY_BACK_TAB: plain = .backTab
    case CT_KEY_BACKSPACE: plain = .backspace
    case CT_KEY_DELETE: plain = .delete
    case CT_KEY_INSERT: plain = .insert
    case CT_KEY_UP: plain = .up
    case CT_KEY_DOWN: plain = .down
    case CT_KEY_LEFT: plain = .left
    case CT_KEY_RIGHT: plain = .right
    case CT_KEY_HOME: plain = .home
    case CT_KEY_END: plain = .end
    case CT_KEY_PAGE_UP: plain = .pageUp
    case CT_KEY_PAGE_DOWN: plain = .pageDown
    default:
      guard code > CT_KEY_FUNCTION.rawValue else { return nil }
      plain = .function(Int(code - CT_KEY_FUNCTION.rawValue))
    }
    var key = plain
    if modifiers & 1 != 0 { key = .shift(key) }
    if modifiers & 4 != 0 { key = .alt(key) }
    if modifiers & 2 != 0 { key = .ctrl(key) }
    self = key
  }
}
