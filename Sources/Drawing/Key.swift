/// A key or a combination of keys, as a person names it.
package indirect enum Key: Sendable, Hashable {
  case character(Character)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  case function(Int)
  case ctrl(Key)
  case alt(Key)
  /// Only with keys that aren't characters: those have a shifted form of their own.
  case shift(Key)
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
  package init(extendedGraphemeClusterLiteral value: Character) { self = .character(value) }
}

extension Key {
  /// What it types; nil for a key that types nothing.
  package var character: Character? {
    if case .character(let character) = self { return character }
    return nil
  }
}

/// The notation for keys, in the key table, in scripts and in configuration: `j`, `gg`, `<enter>`, `<c-d>`, `<a-m>`.
extension Key: CustomStringConvertible {
  package var description: String {
    switch self {
    case .character(" "): "<space>"
    case .character("<"): "<lt>"
    case .character(let character): String(character)
    case .backTab: "<s-tab>"
    default: "<\(innerName)>"
    }
  }

  private var innerName: String {
    switch self {
    case .ctrl(let key): "c-" + key.innerName
    case .alt(let key): "a-" + key.innerName
    case .shift(let key): "s-" + key.innerName
    case .function(let number): "f\(number)"
    case .character(" "): "space"
    case .character("<"): "lt"
    case .character(">"): "gt"
    case .character(let character): String(character)
    case .backTab: "s-tab"
    default: Self.names.first { $0.key == self }?.name ?? ""
    }
  }

  /// The first name of a key is the one that's printed.
  private static let names: [(name: String, key: Key)] = [
    ("enter", .enter), ("cr", .enter), ("return", .enter), ("esc", .escape), ("escape", .escape), ("tab", .tab),
    ("bs", .backspace), ("backspace", .backspace), ("del", .delete), ("delete", .delete), ("ins", .insert),
    ("insert", .insert), ("up", .up), ("down", .down), ("left", .left), ("right", .right), ("home", .home),
    ("end", .end), ("pgup", .pageUp), ("pageup", .pageUp), ("pgdn", .pageDown), ("pagedown", .pageDown),
    ("space", .character(" ")), ("lt", .character("<")), ("gt", .character(">")),
  ]

  /// The keys of a text such as `gg<c-d>`; throws `KeyNotationError` for what isn't one.
  package static func keys(_ text: String) throws(KeyNotationError) -> [Key] {
    var result: [Key] = []
    var rest = text[...]
    while let first = rest.popFirst() {
      guard first == "<" else {
        result.append(.character(first))
        continue
      }
      guard let close = rest.dropFirst().firstIndex(of: ">") else {
        throw KeyNotationError(description: "'<' in '\(text)' has no '>'; write '<lt>' for the key '<'")
      }
      let name = rest[..<close]
      guard let key = named(name) else {
        throw KeyNotationError(description: "no key '<\(name)>'; known are names such as <enter>, <c-d>, <a-m>, <f1>")
      }
      result.append(key)
      rest = rest[rest.index(after: close)...]
    }
    return result
  }

  private static func named(_ name: Substring) -> Key? {
    let lower = name.lowercased()
    if let key = names.first(where: { $0.name == lower })?.key { return key }
    if lower.first == "f", let number = Int(lower.dropFirst()), (1...63).contains(number) { return .function(number) }
    let rest = name.dropFirst(2)
    guard name.dropFirst().first == "-", !rest.isEmpty else { return nil }
    let inner = rest.count == 1 ? rest.first.map { Key.character($0) } : named(rest)
    guard let inner else { return nil }
    switch lower.first {
    case "c":
      // Terminals don't tell Ctrl-D from Ctrl-d.
      if let character = inner.character { return .ctrl(.character(Character(character.lowercased()))) }
      return .ctrl(inner)
    case "a", "m": return .alt(inner)
    case "s":
      if inner == .tab { return .backTab }
      return inner.character == nil ? .shift(inner) : nil
    default: return nil
    }
  }
}

/// A text that's no notation for keys.
package struct KeyNotationError: Error, Equatable, CustomStringConvertible {
  package let description: String
}
