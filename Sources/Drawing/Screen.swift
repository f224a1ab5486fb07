/// Something a person did, or that happened to the screen.
package enum Input: Sendable, Equatable {
  case key(Key)
  case mouse(Mouse)
  /// The screen has this size now, and shows nothing reliable until the next `present`.
  case resized(Size)
  /// Text from the clipboard, line breaks as `\n`; never to be taken for keys.
  case paste(String)
  /// Whether the terminal's window has the keyboard.
  case focus(Bool)
  /// Nothing happened in the time given.
  case tick
  /// Another thread has something ready.
  case wake
  /// The program was stopped and runs again; files may have changed.
  case resumed
  /// No more input: the terminal is gone (nil), or a signal asks the program to end.
  case ended(signal: Int?)
}

/// What was done with the mouse, and where.
package struct Mouse: Sendable, Hashable {
  package enum Action: Sendable, Hashable {
    case press(Button), release(Button), doubleClick(Button)
    /// Moved with the button down.
    case drag(Button)
    case wheelUp, wheelDown, wheelLeft, wheelRight
  }

  package enum Button: Sendable, Hashable { case left, middle, right }

  package struct Modifiers: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let shift = Modifiers(rawValue: 1)
    package static let ctrl = Modifiers(rawValue: 2)
    package static let alt = Modifiers(rawValue: 4)
  }

  package let action: Action
  package let position: Point
  package let modifiers: Modifiers

  package init(_ action: Action, at position: Point, modifiers: Modifiers = []) {
    self.action = action
    self.position = position
    self.modifiers = modifiers
  }
}

/// Shows surfaces and gives input. A terminal is one, a script is another.
package protocol Screen: ~Copyable {
  var size: Size { get }

  /// Shows a surface; what of it is outside the screen isn't seen.
  mutating func present(_ surface: Surface)

  /// The next thing that happens.
  ///
  /// - Parameter timeout: in milliseconds; 0 only looks whether something is there already, nil waits for ever.
  /// - Returns: `tick` when the time has passed.
  mutating func next(timeout: Int?) -> Input

  /// Gives the terminal to another program, such as an editor, while `body` runs; everything is drawn anew afterwards.
  mutating func leave<Result>(while body: () throws -> Result) rethrows -> Result

  /// Draws everything anew with the next surface, as something else may have written on the screen.
  mutating func redraw()

  /// Puts text in the clipboard; false when it's too long or there's none.
  mutating func copy(_ text: String) -> Bool

  /// Whether the mouse is ours; otherwise it selects text in the terminal.
  var hasMouse: Bool { get set }

  /// The set that surfaces are drawn with; with `safe` the screen draws the lines in its own way.
  var glyphs: Glyphs { get set }
}

/// A screen with a person who does what a script says.
package struct ScriptedScreen: Screen {
  package private(set) var size: Size
  /// What hasn't happened yet.
  package private(set) var inputs: ArraySlice<Input>
  /// The last surfaces shown, as many as are kept.
  package private(set) var presented: [Surface] = []
  /// What was put in the clipboard, in order.
  package private(set) var copied: [String] = []
  package var hasMouse = true
  package var glyphs = Glyphs.unicode
  private let kept: Int

  /// - Parameter kept: how many surfaces to remember.
  package init(_ size: Size, inputs: [Input], keeping kept: Int = 1) {
    self.size = size
    self.inputs = inputs[...]
    self.kept = kept
  }

  package init(_ size: Size, keys: [Key], keeping kept: Int = 1) {
    self.init(size, inputs: keys.map { .key($0) }, keeping: kept)
  }

  package mutating func present(_ surface: Surface) {
    presented.append(surface)
    if presented.count > kept { presented.removeFirst(presented.count - kept) }
  }

  /// Never waits; after the last input of the script it's `ended`.
  ///
  /// With a timeout of 0 it's always `tick`: nothing is there already, so that every input of a script gets its frame.
  package mutating func next(timeout: Int?) -> Input {
    if timeout == 0 { return .tick }
    guard let input = inputs.popFirst() else { return .ended(signal: nil) }
    if case .resized(let size) = input { self.size = size }
    return input
  }

  package mutating func leave<Result>(while body: () throws -> Result) rethrows -> Result { try body() }

  package mutating func redraw() {}

  package mutating func copy(_ text: String) -> Bool {
    copied.append(text)
    return true
  }
}
