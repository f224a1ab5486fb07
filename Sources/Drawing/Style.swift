/// How characters are shown beside their colour.
package struct Attributes: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let bold = Attributes(rawValue: 1)
  package static let dim = Attributes(rawValue: 2)
  package static let underline = Attributes(rawValue: 4)
  package static let reverse = Attributes(rawValue: 8)
  package static let italic = Attributes(rawValue: 16)

  /// The names in theme files.
  package static let names: [(name: String, attribute: Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse), ("italic", .italic),
  ]

  /// Nil for a name that isn't one.
  package init?(name: String) {
    guard let found = Self.names.first(where: { $0.name == name }) else { return nil }
    self = found.attribute
  }
}

/// The look of a cell.
package struct Style: Sendable, Hashable {
  /// Nil: whatever text colour lies below.
  package var foreground: Color?
  /// Nil: whatever background lies below.
  package var background: Color?
  package var attributes: Attributes
  /// The role it was asked for by; for pictures in tests, and for asking a screen why it looks as it does.
  package var role: Role?

  package init(
    _ foreground: Color? = nil, on background: Color? = nil, _ attributes: Attributes = [], role: Role? = nil
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
    self.role = role
  }

  /// What results when it's drawn on cells that have another style.
  ///
  /// Without a background of its own it takes the one below. Below may be reversed because it has no colour to show
  /// itself by (a selection at 16 colours); that's its background, so it stays.
  package func over(_ below: Style) -> Style {
    var result = self
    if foreground == nil { result.foreground = below.foreground }
    if role == nil { result.role = below.role }
    if background == nil {
      result.background = below.background
      if below.attributes.contains(.reverse) { result.attributes.insert(.reverse) }
    }
    return result
  }
}
