/// An expression of the Common Expression Language.
///
/// Source: github.com/google/cel-spec, "Language Definition".
indirect enum CELExpression: Sendable {
  case literal(CELValue)
  case name(String)
  case list([CELExpression])
  case map([(key: CELExpression, value: CELExpression)])
  /// `of.field`; with `isOptional` `of.?field`.
  case field(CELExpression, String, isOptional: Bool)
  case index(CELExpression, CELExpression, isOptional: Bool)
  /// A function, or a method of `of`.
  case call(String, of: CELExpression?, [CELExpression])
  /// `all`, `exists`, `filter` and their like: a macro over a list's items or a map's keys.
  case macro(String, of: CELExpression, variable: String, second: String?, [CELExpression])
  case has(CELExpression, String)
  case operation(String, CELExpression, CELExpression)
  case not(CELExpression)
  case negated(CELExpression)
  case choice(CELExpression, CELExpression, CELExpression)

  /// Reads an expression.
  init(reading text: String) throws(CELError) {
    guard text.utf8.count <= 20_000 else { throw CELError("too long") }
    var parser = CELParser(try CELLexer.tokens(of: text))
    self = try parser.whole()
  }
}

extension CELExpression {
  /// Whether a name is used anywhere, outside of strings.
  func mentions(_ wanted: String) -> Bool {
    switch self {
    case .literal: false
    case .name(let name): name == wanted
    case .list(let items): items.contains { $0.mentions(wanted) }
    case .map(let entries): entries.contains { $0.key.mentions(wanted) || $0.value.mentions(wanted) }
    case .field(let of, _, _), .has(let of, _), .not(let of), .negated(let of): of.mentions(wanted)
    case .index(let of, let at, _): of.mentions(wanted) || at.mentions(wanted)
    case .call(_, let of, let arguments): of?.mentions(wanted) ?? false || arguments.contains { $0.mentions(wanted) }
    case .macro(_, let of, let variable, let second, let arguments):
      of.mentions(wanted) || variable != wanted && second != wanted && arguments.contains { $0.mentions(wanted) }
    case .operation(_, let a, let b): a.mentions(wanted) || b.mentions(wanted)
    case .choice(let a, let b, let c): a.mentions(wanted) || b.mentions(wanted) || c.mentions(wanted)
    }
  }
}

private struct CELParser {
  private let tokens: [CELLexer.Token]
  private var index = 0
  private var depth = 0

  init(_ tokens: [CELLexer.Token]) { self.tokens = tokens }

  // Recursion follows the nesting, so a deep one is refused.
  private static let deepest = 120
  private static let longestChain = 400

  mutating func whole() throws(CELError) -> CELExpression {
    let expression = try expression()
    guard index == tokens.count else { throw unexpected() }
    return expression
  }

  private func isSign(_ sign: String) -> Bool {
    index < tokens.count && tokens[index] == .sign(sign)
  }

  private mutating func take(_ sign: String) -> Bool {
    guard isSign(sign) else { return false }
    index += 1
    return true
  }

  private mutating func need(_ sign: String) throws(CELError) {
    guard take(sign) else { throw unexpected() }
  }

  private func unexpected() -> CELError {
    CELError(index < tokens.count ? "unexpected \(tokens[index])" : "ends too early")
  }

  private mutating func expression() throws(CELError) -> CELExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw CELError("nested too deeply") }
    let condition = try binary(0)
    guard take("?") else { return condition }
    let yes = try binary(0)
    try need(":")
    return .choice(condition, yes, try expression())
  }

  private static let levels: [Set<String>] = [
    ["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"],
  ]

  private mutating func binary(_ level: Int) throws(CELError) -> CELExpression {
    guard level < Self.levels.count else { return try unary() }
    var left = try binary(level + 1)
    var length = 0
    while index < tokens.count, let sign = tokens[index].sign, Self.levels[level].contains(sign) {
      index += 1
      length += 1
      guard length < Self.longestChain else { throw CELError("too long") }
      left = .operation(sign, left, try binary(level + 1))
    }
    return left
  }

  private mutating func unary() throws(CELError) -> CELExpression {
    var (nots, minuses) = (0, 0)
    while take("!") { nots += 1 }
    if nots > 0 {
      let inner = try member()
      return nots % 2 == 1 ? .not(inner) : .not(.not(inner))
    }
    while take("-") { minuses += 1 }
    guard minuses > 0 else { return try member() }
    if minuses == 1, index < tokens.count, case .value(let value) = tokens[index] {
      // The smallest whole number has no positive one.
      if case .uint = value {
      } else if case .literal(let negative)? = Self.negative(value) {
        index += 1
        return try suffixes(of: .literal(negative))
      }
    }
    let inner = try member()
    return minuses % 2 == 1 ? .negated(inner) : .negated(.negated(inner))
  }

  private static func negative(_ value: CELValue) -> CELExpression? {
    switch value {
    case .int(let int): .literal(.int(0 &- int))
    case .double(let double): .literal(.double(-double))
    default: nil
    }
  }

  private mutating func member() throws(CELError) -> CELExpression { try suffixes(of: try primary()) }

  private mutating func suffixes(of first: CELExpression) throws(CELError) -> CELExpression {
    var of = first
    var length = 0
    while true {
      length += 1
      guard length < Self.longestChain else { throw CELError("too long") }
      if take(".") {
        let isOptional = take("?")
        guard index < tokens.count, case .name(let name) = tokens[index] else { throw unexpected() }
        index += 1
        guard !isOptional, take("(") else {
          of = .field(of, name, isOptional: isOptional)
          continue
        }
        of = try call(name, of: of, try arguments(until: ")"))
      } else if take("[") {
        let isOptional = take("?")
        let at = try expression()
        try need("]")
        of = .index(of, at, isOptional: isOptional)
      } else {
        return of
      }
    }
  }

  private static let macros: [String: ClosedRange<Int>] = [
    "all": 2...2, "exists": 2...2, "exists_one": 2...2, "existsOne": 2...2, "filter": 2...2, "map": 2...3,
    "optMap": 2...2, "optFlatMap": 2...2,
  ]
  /// Those over positions and items, or keys and values.
  private static let pairMacros: [String: ClosedRange<Int>] = [
    "all": 3...3, "exists": 3...3, "exists_one": 3...3, "existsOne": 3...3, "transformList": 3...4,
    "transformMap": 3...4,
  ]

  private func call(_ name: String, of: CELExpression, _ arguments: [CELExpression]) throws(CELError) -> CELExpression {
    let common = name == "existsOne" ? "exists_one" : name
    if let count = Self.pairMacros[name], count.contains(arguments.count), case .name(let first) = arguments[0],
      case .name(let second) = arguments[1]
    {
      return .macro(common, of: of, variable: first, second: second, Array(arguments.dropFirst(2)))
    }
    guard let count = Self.macros[name], count.contains(arguments.count), case .name(let variable) = arguments[0] else {
      return .call(name, of: of, arguments)
    }
    return .macro(common, of: of, variable: variable, second: nil, Array(arguments.dropFirst()))
  }

  private mutating func arguments(until end: String) throws(CELError) -> [CELExpression] {
    var found: [CELExpression] = []
    while !take(end) {
      found.append(try expression())
      guard found.count < 2000 else { throw CELError("too long") }
      if take(",") { continue }
      try need(end)
      break
    }
    return found
  }

  private mutating func primary() throws(CELError) -> CELExpression {
    guard index < tokens.count else { throw unexpected() }
    switch tokens[index] {
    case .value(let value):
      index += 1
      return .literal(value)
    case .name(let name):
      index += 1
      switch name {
      case "true": return .literal(.bool(true))
      case "false": return .literal(.bool(false))
      case "null": return .literal(.null)
      default: break
      }
      guard take("(") else { return .name(name) }
      let found = try arguments(until: ")")
      guard name == "has" else { return .call(name, of: nil, found) }
      guard found.count == 1, case .field(let of, let field, isOptional: false) = found[0] else {
        throw CELError("'has' wants a field")
      }
      return .has(of, field)
    case .sign("("):
      index += 1
      let inner = try expression()
      try need(")")
      return inner
    case .sign("["):
      index += 1
      return .list(try arguments(until: "]"))
    case .sign("{"):
      index += 1
      var entries: [(key: CELExpression, value: CELExpression)] = []
      while !take("}") {
        let key = try expression()
        try need(":")
        entries.append((key, try expression()))
        if take(",") { continue }
        try need("}")
        break
      }
      return .map(entries)
    // `.name` is a name from the outermost scope.
    case .sign("."):
      index += 1
      guard index < tokens.count, case .name = tokens[index] else { throw unexpected() }
      return try primary()
    default: throw unexpected()
    }
  }
}
