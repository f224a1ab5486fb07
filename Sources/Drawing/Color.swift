/// Red, green and blue, 0 to 255 each, in sRGB.
package struct RGB: Sendable, Hashable {
  package let red: UInt8
  package let green: UInt8
  package let blue: UInt8

  package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// From `#rrggbb`; nil for anything else.
  package init?(_ hex: String) {
    let digits = hex.dropFirst()
    guard hex.first == "#", digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
      let value = UInt32(digits, radix: 16)
    else { return nil }
    self.init(value: value)
  }

  package var hex: String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// As one number, 0xRRGGBB.
  package var value: UInt32 { UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) }

  package init(value: UInt32) {
    self.init(UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
  }
}

/// One of the sixteen colours a user's terminal defines for itself, or the terminal's default.
package enum NamedColor: UInt8, Sendable, CaseIterable {
  case black, red, green, yellow, blue, magenta, cyan, white
  case brightBlack, brightRed, brightGreen, brightYellow, brightBlue, brightMagenta, brightCyan, brightWhite
  case `default`

  /// From a name such as `cyan`, `bright-cyan`, `brightCyan` or `default`, or a number 0 to 15; nil for anything else.
  package init?(_ text: String) {
    if let number = UInt8(text), number < 16 {
      self.init(rawValue: number)
      return
    }
    let wanted = text.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    guard let found = Self.allCases.first(where: { "\($0)".lowercased() == wanted }) else { return nil }
    self = found
  }
}

/// A colour in all the forms a terminal may be able to show.
package struct Color: Sendable, Hashable {
  private let red: UInt8
  private let green: UInt8
  private let blue: UInt8
  /// The index at 256 colours, 16 to 255: below that users define them anew. Means nothing for the default.
  package let x256: UInt8
  package let x16: NamedColor
  /// Whether it's one of the terminal's own colours at every depth.
  package let isNamed: Bool

  /// Without `x256` or `x16` it's the nearest in CIELAB.
  package init(rgb: RGB, x256: UInt8? = nil, x16: NamedColor? = nil) {
    (red, green, blue, isNamed) = (rgb.red, rgb.green, rgb.blue, false)
    self.x256 = x256 ?? rgb.nearest256
    self.x16 = x16 ?? rgb.nearestNamed
  }

  /// One of the terminal's own sixteen, at every depth; its exact colour is the user's choice.
  package init(_ named: NamedColor) {
    let rgb = named == .default ? RGB(0, 0, 0) : xtermPalette[Int(named.rawValue)]
    (red, green, blue, isNamed) = (rgb.red, rgb.green, rgb.blue, true)
    (x256, x16) = (named.rawValue, named)
  }

  /// The terminal's own text colour or background.
  package static let `default` = Color(.default)

  /// Whether it's the terminal's default at every depth.
  package var isDefault: Bool { isNamed && x16 == .default }

  /// Nil for the terminal's own, which nobody knows.
  package var rgb: RGB? { isNamed ? nil : RGB(red, green, blue) }
}

/// How many colours a screen can show.
package enum ColorDepth: String, Sendable, CaseIterable, Comparable {
  case mono, x8 = "8", x16 = "16", x256 = "256", direct

  package static func < (left: Self, right: Self) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

extension Color {
  /// What a terminal of this depth is asked for: -1 its default, else an index, with `direct` 0xRRGGBB.
  package func index(at depth: ColorDepth) -> Int {
    if isDefault { return -1 }
    switch depth {
    case .mono: return -1
    case .x8: return x16 == .default ? -1 : Int(x16.rawValue) & 7
    case .x16: return x16 == .default ? -1 : Int(x16.rawValue)
    case .x256: return Int(x256)
    case .direct:
      // The numbers below eight are the terminal's own there too.
      if isNamed, x16.rawValue < 8 { return Int(x16.rawValue) }
      let value = Int(RGB(red, green, blue).value)
      return value < 8 ? 0 : value
    }
  }

  /// The colour seen at this depth, as far as it can be known: nil below 256, where the user defines it.
  package func seen(at depth: ColorDepth) -> RGB? {
    switch depth {
    case .direct: rgb
    case .x256: isNamed || x256 < 16 ? nil : xtermPalette[Int(x256)]
    case .mono, .x8, .x16: nil
    }
  }
}

/// What xterm shows for the indexes 0 to 255; from 16 on every terminal with 256 colours agrees.
package let xtermPalette: [RGB] = {
  let named: [UInt32] = [
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
  ]
  let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
  let cube = (0..<216).map { RGB(levels[$0 / 36], levels[$0 / 6 % 6], levels[$0 % 6]) }
  let grays = (0..<24).map { step in
    let level = UInt8(8 + 10 * step)
    return RGB(level, level, level)
  }
  return named.map { RGB(value: $0) } + cube + grays
}()
