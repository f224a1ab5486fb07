/// The value of a column, as it is written in the notation of `Columns`.
indirect enum Expression: Sendable {
  case path(Path)
  case literal(String)
  /// `raw` is what stands between the brackets, for functions whose argument is a name.
  case function(String, [Expression], raw: String)
  case first([Expression])
  case slash([Expression])
  case comma([Expression])
  case plus([Expression])
  case choice(Expression, Expression, Expression)
  /// One value for each node at a path.
  case members(Path, Expression)
}

/// A way to nodes below another.
struct Path: Sendable {
  enum Step: Sendable, Equatable {
    case key(String)
    case every
    /// From the end when negative.
    case item(Int)
    /// The members whose field at a path has a value.
    case with([String], String)
  }

  var steps: [Step]

  /// True when it can lead to several nodes.
  var hasMembers: Bool {
    steps.contains { step in
      switch step {
      case .every, .with: true
      case .key, .item: false
      }
    }
  }

  /// True for one bare word.
  var isWord: Bool {
    if case .key? = steps.first, steps.count == 1 { true } else { false }
  }
}

/// Reads the notation; it's our own text, so what can't be read is our mistake.
func readColumns(_ notation: String) -> [Columns.Column] {
  let line = notation.split(whereSeparator: \.isNewline).joined(separator: " ")
  return line.split(separator: "; ").map { text in
    var text = String(text)
    if text == "NAME" { text = "NAME=metadata.name" }
    if text == "AGE" { text = "AGE=age(metadata.creationTimestamp)" }
    // Since when a column is shown is for readers of the table.
    if let note = text.range(of: " (since ") { text = String(text[..<note.lowerBound]) }
    guard let equal = text.firstIndex(of: "=") else { preconditionFailure("column '\(text)' has no value") }
    var title = text[..<equal]
    let isWide = title.hasSuffix("!")
    if isWide { title.removeLast() }
    var reader = NotationReader(String(text[text.index(after: equal)...]))
    return Columns.Column(title: String(title), isWide: isWide, value: reader.whole())
  }
}

extension String {
  /// Where `part` first stands.
  fileprivate func range(of part: String) -> Range<Index>? { firstRange(of: part) }
}

/// A recursive descent through one value. Tightest first: functions and paths, `/`, `|`, `+`, `?:`, `,`.
private struct NotationReader {
  private let text: String
  private var rest: Substring

  init(_ text: String) { (self.text, rest) = (text, text[...]) }

  mutating func whole() -> Expression {
    let value = list()
    guard rest.isEmpty else { preconditionFailure("column value '\(text)' can't be read from '\(rest)' on") }
    return value
  }

  private mutating func list() -> Expression {
    let parts = separated(",") { $0.choice() }
    return parts.count == 1 ? parts[0] : .comma(parts)
  }

  private mutating func choice() -> Expression {
    let value = sum()
    guard take("?") else { return value }
    let yes = sum()
    guard take(":") else { preconditionFailure("choice in '\(text)' has no ':'") }
    return .choice(value, yes, sum())
  }

  private mutating func sum() -> Expression {
    let parts = separated("+") { $0.alternatives() }
    return parts.count == 1 ? parts[0] : .plus(parts)
  }

  private mutating func alternatives() -> Expression {
    let parts = separated("|") { $0.slashed() }
    return parts.count == 1 ? parts[0] : ofMembers(parts, Expression.first) ?? .first(parts)
  }

  private mutating func slashed() -> Expression {
    let parts = separated("/") { $0.operand() }
    return parts.count == 1 ? parts[0] : ofMembers(parts, Expression.slash) ?? .slash(parts)
  }

  /// `ports[].port|name`: words after a path with members are fields of the same member.
  private func ofMembers(_ parts: [Expression], _ combine: ([Expression]) -> Expression) -> Expression? {
    guard case .path(let path) = parts[0], path.hasMembers,
      parts.dropFirst().contains(where: { if case .path(let other) = $0 { other.isWord } else { false } }),
      let last = path.steps.lastIndex(where: { if case .key = $0 { false } else { true } })
    else { return nil }
    let own = Path(steps: Array(path.steps[(last + 1)...]))
    return .members(Path(steps: Array(path.steps[...last])), combine([.path(own)] + parts.dropFirst()))
  }

  private mutating func operand() -> Expression {
    if take("\"") {
      let literal = rest.prefix { $0 != "\"" }
      rest = rest[literal.endIndex...].dropFirst()
      return .literal(String(literal))
    }
    let word = rest.prefix { $0.isLetter || $0.isNumber }
    if rest[word.endIndex...].first == "(" {
      rest = rest[word.endIndex...].dropFirst()
      return function(String(word))
    }
    if word == "true" || word == "false" {
      rest = rest[word.endIndex...]
      return .literal(String(word))
    }
    return .path(path())
  }

  private mutating func function(_ name: String) -> Expression {
    let raw = String(rest.prefix { $0 != ")" })
    if takesName.contains(name) {
      rest = rest.dropFirst(raw.count + 1)
      return .function(name, [], raw: raw)
    }
    var arguments: [Expression] = []
    if rest.first != ")" { arguments = separated(",") { $0.choice() } }
    guard take(")") else { preconditionFailure("function '\(name)' in '\(text)' isn't closed") }
    return .function(name, arguments, raw: raw)
  }

  private mutating func path() -> Path {
    var steps: [Path.Step] = []
    while true {
      if take("[") {
        let inside = rest.prefix { $0 != "]" }
        rest = rest[inside.endIndex...].dropFirst()
        steps.append(selection(String(inside)))
      } else {
        // A label's key is one name, dots, slashes and all.
        let isLabel = steps == [.key("metadata"), .key("labels")]
        let name = rest.prefix {
          $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || (isLabel && ($0 == "." || $0 == "/"))
        }
        guard !name.isEmpty else { preconditionFailure("path in '\(text)' stops at '\(rest)'") }
        rest = rest[name.endIndex...]
        steps.append(.key(String(name)))
      }
      if rest.first == "[" { continue }
      guard take(".") else { return Path(steps: steps) }
    }
  }

  private func selection(_ inside: String) -> Path.Step {
    if inside.isEmpty || inside == "*" { return .every }
    if let item = Int(inside) { return .item(item) }
    if inside.hasPrefix("'") { return .key(String(inside.dropFirst().dropLast())) }
    let sides = inside.split(separator: "=").map(String.init)
    guard sides.count == 2 else { preconditionFailure("'[\(inside)]' in '\(text)' selects nothing") }
    return .with([sides[0]], sides[1])
  }

  private mutating func separated(_ mark: Character, _ part: (inout Self) -> Expression) -> [Expression] {
    var parts = [part(&self)]
    while take(mark) { parts.append(part(&self)) }
    return parts
  }

  private mutating func take(_ mark: Character) -> Bool {
    guard rest.first == mark else { return false }
    rest.removeFirst()
    return true
  }
}

/// Functions whose argument is a name, not a path.
private let takesName: Set = ["annotation"]

// MARK: JSONPath

extension Path {
  /// The simple JSONPath of a CustomResourceDefinition's column, `.status.conditions[?(@.type=="Ready")].status`.
  ///
  /// Nil for what only full JSONPath has: recursive descent, slices, unions, other comparisons.
  init?(jsonPath: String) {
    var rest = jsonPath[...]
    if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
    if rest.hasPrefix("$") { rest = rest.dropFirst() }
    var steps: [Step] = []
    while let mark = rest.popFirst() {
      switch mark {
      case ".":
        guard let name = Self.name(&rest) else { return nil }
        if !name.isEmpty { steps.append(name == "*" ? .every : .key(name)) }
      case "[":
        guard let end = rest.firstIndex(of: "]") else { return nil }
        guard let step = Self.bracket(&rest, upTo: end) else { return nil }
        steps.append(step)
      default: return nil
      }
    }
    guard !steps.isEmpty else { return nil }
    self.steps = steps
  }

  /// A field's name; a backslash takes the next character as it is. Nil for a second dot.
  private static func name(_ rest: inout Substring) -> String? {
    if rest.first == "." { return nil }
    var name = ""
    while let character = rest.first, character != ".", character != "[" {
      rest.removeFirst()
      if character == "\\" {
        guard let escaped = rest.popFirst() else { return nil }
        name.append(escaped)
      } else {
        name.append(character)
      }
    }
    return name
  }

  private static func bracket(_ rest: inout Substring, upTo end: Substring.Index) -> Step? {
    let inside = rest[..<end]
    if let quote = inside.first, quote == "'" || quote == "\"" {
      // The key may hold a bracket itself.
      let body = rest.dropFirst()
      guard let close = body.firstIndex(of: quote) else { return nil }
      let after = body[body.index(after: close)...]
      guard after.first == "]" else { return nil }
      rest = after.dropFirst()
      return .key(String(body[..<close]))
    }
    rest = rest[end...].dropFirst()
    if inside == "*" { return .every }
    if let item = Int(inside) { return .item(item) }
    guard inside.hasPrefix("?("), inside.hasSuffix(")") else { return nil }
    let condition = inside.dropFirst(2).dropLast()
    guard let equal = condition.firstRange(of: "==") else { return nil }
    let trim: (Substring) -> String = { side in
      String(side.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    let field = trim(condition[..<equal.lowerBound])
    var value = trim(condition[equal.upperBound...])
    if let quote = value.first, quote == "'" || quote == "\"" {
      guard value.count >= 2, value.last == quote else { return nil }
      value = String(value.dropFirst().dropLast())
    }
    guard field.hasPrefix("@.") else { return nil }
    return .with(field.dropFirst(2).split(separator: ".").map(String.init), value)
  }
}
