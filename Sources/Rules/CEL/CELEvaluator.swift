/// Works out what an expression's value is.
///
/// An error is a value, as CEL has it: `false && error` is false, and so is `[...].all(...)` with one false among errors. What
/// isn't supported is an error too, so whoever asks can't tell them apart, and should say nothing in either case.
struct CELEvaluator {
  /// How many steps are left.
  var budget: Int
  private var patterns: [String: LinearPattern] = [:]
  private var depth = 0

  init(budget: Int = 1_000_000) { self.budget = budget }

  typealias Scope = [String: CELValue]

  mutating func value(of expression: CELExpression, in scope: Scope) throws(CELError) -> CELValue {
    budget -= 1
    depth += 1
    defer { depth -= 1 }
    guard budget > 0 else { throw CELError("takes too long") }
    guard depth < 600 else { throw CELError("nested too deeply") }
    switch expression {
    case .literal(let value): return value
    case .name(let name):
      guard let value = scope[name] else { throw CELError("no '\(name)' here") }
      return value
    case .list(let items):
      var values: [CELValue] = []
      for item in items { values.append(try value(of: item, in: scope)) }
      return .list(values)
    case .map(let entries):
      var map: [String: CELValue] = [:]
      for entry in entries {
        guard case .string(let key) = try value(of: entry.key, in: scope) else {
          throw CELError("only strings are supported as keys")
        }
        map[key] = try value(of: entry.value, in: scope)
      }
      return .map(map)
    case .field(let of, let name, let isOptional):
      return try field(name, of: try value(of: of, in: scope), isOptional: isOptional)
    case .index(let of, let at, let isOptional):
      let container = try value(of: of, in: scope)
      return try item(try value(of: at, in: scope), of: container, isOptional: isOptional)
    case .has(let of, let name):
      let container = try value(of: of, in: scope)
      switch container {
      case .map(let map): return .bool(map[unescaped(name)] != nil)
      case .optional(let inner):
        guard case .map(let map)? = inner else { return .bool(false) }
        return .bool(map[unescaped(name)] != nil)
      default: throw CELError("'has' wants a map")
      }
    case .not(let inner):
      guard case .bool(let bool) = try value(of: inner, in: scope) else { throw CELError("'!' wants a boolean") }
      return .bool(!bool)
    case .negated(let inner):
      switch try value(of: inner, in: scope) {
      case .int(let int):
        guard int != .min else { throw CELError("overflow") }
        return .int(-int)
      case .double(let double): return .double(-double)
      default: throw CELError("'-' wants a number")
      }
    case .choice(let condition, let yes, let no):
      guard case .bool(let bool) = try value(of: condition, in: scope) else { throw CELError("'?' wants a boolean") }
      return try value(of: bool ? yes : no, in: scope)
    case .operation("&&", let a, let b): return try junction(a, b, in: scope, decisive: false)
    case .operation("||", let a, let b): return try junction(a, b, in: scope, decisive: true)
    case .operation(let sign, let a, let b):
      let left = try value(of: a, in: scope)
      return try operation(sign, left, try value(of: b, in: scope))
    case .macro(let name, let of, let variable, let second, let arguments):
      let container = try value(of: of, in: scope)
      if name == "optMap" || name == "optFlatMap" {
        return try optional(name, container, variable, arguments[0], in: scope)
      }
      if let second { return try macro(name, over: container, variable, second, arguments, in: scope) }
      return try macro(name, over: container, variable, arguments, in: scope)
    case .call(var name, let of, let arguments):
      var values: [CELValue] = []
      var receiver: CELValue?
      if case .name(let library)? = of, scope[library] == nil, Self.libraries.contains(library) {
        name = "\(library).\(name)"
      } else if let of {
        receiver = try value(of: of, in: scope)
      }
      for argument in arguments { values.append(try value(of: argument, in: scope)) }
      return try call(name, receiver, values)
    }
  }

  /// `&&` and `||`: one side that decides makes the other's error nothing.
  private mutating func junction(
    _ a: CELExpression, _ b: CELExpression, in scope: Scope, decisive: Bool
  ) throws(CELError) -> CELValue {
    var failure: CELError?
    for side in [a, b] {
      do throws(CELError) {
        guard case .bool(let bool) = try value(of: side, in: scope) else {
          throw CELError("a boolean is wanted")
        }
        if bool == decisive { return .bool(decisive) }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return .bool(!decisive)
  }

  private func field(_ name: String, of container: CELValue, isOptional: Bool) throws(CELError) -> CELValue {
    switch container {
    case .map(let map):
      let found = map[unescaped(name)] ?? map[name]
      if isOptional { return .optional(found) }
      guard let found else { throw CELError("no such key: \(name)") }
      return found
    case .optional(let inner):
      guard let inner else { return .optional(nil) }
      guard case .map(let map) = inner else { throw CELError("no field '\(name)'") }
      return .optional(map[unescaped(name)] ?? map[name])
    default: throw CELError("no field '\(name)'")
    }
  }

  private func item(_ at: CELValue, of container: CELValue, isOptional: Bool) throws(CELError) -> CELValue {
    var found: CELValue?
    switch (container, at) {
    case (.map(let map), .string(let key)): found = map[key]
    case (.list(let items, _), .int(let index)):
      found = Int(exactly: index).flatMap { items.indices.contains($0) ? items[$0] : nil }
    case (.optional(let inner), _):
      guard let inner else { return .optional(nil) }
      return try item(at, of: inner, isOptional: true)
    default: throw CELError("no such item")
    }
    if isOptional { return .optional(found) }
    guard let found else { throw CELError("no such item: \(at.text)") }
    return found
  }

  private mutating func macro(
    _ name: String, over container: CELValue, _ variable: String, _ arguments: [CELExpression], in scope: Scope
  ) throws(CELError) -> CELValue {
    let items: [CELValue]
    switch container {
    case .list(let list, _): items = list
    case .map(let map): items = map.keys.sorted().map { .string($0) }
    default: throw CELError("'\(name)' wants a list or a map")
    }
    var scope = scope
    var count = 0
    var failure: CELError?
    var kept: [CELValue] = []
    for item in items {
      scope[variable] = item
      if name == "map" {
        if arguments.count == 2 {
          guard case .bool(let isWanted) = try value(of: arguments[0], in: scope) else {
            throw CELError("a boolean is wanted")
          }
          if !isWanted { continue }
        }
        kept.append(try value(of: arguments[arguments.count - 1], in: scope))
        continue
      }
      let holds: Bool
      do throws(CELError) {
        guard case .bool(let bool) = try value(of: arguments[0], in: scope) else {
          throw CELError("a boolean is wanted")
        }
        holds = bool
      } catch {
        failure = error
        // Only these two can still be decided by another item.
        guard name == "all" || name == "exists" else { throw error }
        continue
      }
      if name == "all", !holds { return .bool(false) }
      if name == "exists", holds { return .bool(true) }
      if holds {
        count += 1
        kept.append(item)
      }
    }
    if let failure { throw failure }
    return switch name {
    case "all": .bool(true)
    case "exists": .bool(false)
    case "exists_one": .bool(count == 1)
    default: .list(kept)
    }
  }

  /// A macro with two variables: position and item of a list, key and value of a map.
  private mutating func macro(
    _ name: String, over container: CELValue, _ first: String, _ second: String, _ arguments: [CELExpression],
    in scope: Scope
  ) throws(CELError) -> CELValue {
    let pairs: [(CELValue, CELValue)]
    switch container {
    case .list(let items, _): pairs = items.enumerated().map { (.int(Int64($0.offset)), $0.element) }
    case .map(let map): pairs = map.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }
    default: throw CELError("'\(name)' wants a list or a map")
    }
    var scope = scope
    var (count, failure) = (0, CELError?.none)
    var list: [CELValue] = []
    var map: [String: CELValue] = [:]
    for (key, item) in pairs {
      (scope[first], scope[second]) = (key, item)
      if name.hasPrefix("transform") {
        if arguments.count == 2, try !isTrue(arguments[0], in: scope) { continue }
        let made = try value(of: arguments[arguments.count - 1], in: scope)
        switch (name, key) {
        case ("transformList", _): list.append(made)
        case ("transformMap", .string(let key)): map[key] = made
        default: throw CELError("only strings are supported as keys")
        }
        continue
      }
      do throws(CELError) {
        let holds = try isTrue(arguments[0], in: scope)
        if name == "all", !holds { return .bool(false) }
        if name == "exists", holds { return .bool(true) }
        count += holds ? 1 : 0
      } catch {
        guard name == "all" || name == "exists" else { throw error }
        failure = error
      }
    }
    if let failure { throw failure }
    return switch name {
    case "all": .bool(true)
    case "exists": .bool(false)
    case "exists_one": .bool(count == 1)
    case "transformList": .list(list)
    default: .map(map)
    }
  }

  private mutating func isTrue(_ expression: CELExpression, in scope: Scope) throws(CELError) -> Bool {
    guard case .bool(let bool) = try value(of: expression, in: scope) else { throw CELError("a boolean is wanted") }
    return bool
  }

  /// `optMap` and `optFlatMap`: what is made of an optional's value, if it has one.
  private mutating func optional(
    _ name: String, _ container: CELValue, _ variable: String, _ made: CELExpression, in scope: Scope
  ) throws(CELError) -> CELValue {
    guard case .optional(let inner) = container else { throw CELError("'\(name)' wants an optional") }
    guard let inner else { return .optional(nil) }
    var scope = scope
    scope[variable] = inner
    let result = try value(of: made, in: scope)
    if name == "optMap" { return .optional(result) }
    guard case .optional = result else { throw CELError("'\(name)' makes an optional") }
    return result
  }

  private mutating func operation(_ sign: String, _ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue {
    switch sign {
    case "==", "!=":
      guard let same = CELValue.areEqual(a, b, steps: &budget) else { throw CELError("can't be compared") }
      return .bool(same == (sign == "=="))
    case "<", "<=", ">", ">=":
      guard let order = CELValue.compare(a, b) else { throw CELError("can't be compared") }
      return switch sign {
      case "<": .bool(order < 0)
      case "<=": .bool(order <= 0)
      case ">": .bool(order > 0)
      default: .bool(order >= 0)
      }
    case "in":
      switch b {
      case .map(let map):
        guard case .string(let key) = a else { throw CELError("a key is a string") }
        return .bool(map[key] != nil)
      case .list(let items, _):
        var isKnown = true
        for item in items {
          let same = CELValue.areEqual(a, item, steps: &budget)
          if same == true { return .bool(true) }
          if same == nil { isKnown = false }
        }
        guard isKnown else { throw CELError("can't be compared") }
        return .bool(false)
      default: throw CELError("'in' wants a list or a map")
      }
    default: return try arithmetic(sign, a, b)
    }
  }

  private mutating func arithmetic(_ sign: String, _ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue {
    func checked<T: FixedWidthInteger>(_ a: T, _ b: T) throws(CELError) -> T {
      if b == 0, sign == "/" || sign == "%" { throw CELError("division by zero") }
      let (result, overflow) =
        switch sign {
        case "+": a.addingReportingOverflow(b)
        case "-": a.subtractingReportingOverflow(b)
        case "*": a.multipliedReportingOverflow(by: b)
        case "/": a.dividedReportingOverflow(by: b)
        default: a.remainderReportingOverflow(dividingBy: b)
        }
      if overflow { throw CELError("overflow") }
      return result
    }
    if let time = try timeArithmetic(sign, a, b) { return time }
    switch (a, b) {
    case (.int(let a), .int(let b)): return .int(try checked(a, b))
    case (.uint(let a), .uint(let b)): return .uint(try checked(a, b))
    case (.double(let a), .double(let b)):
      switch sign {
      case "+": return .double(a + b)
      case "-": return .double(a - b)
      case "*": return .double(a * b)
      case "/": return .double(a / b)
      default: throw CELError("'%' wants whole numbers")
      }
    case (.string(let a), .string(let b)) where sign == "+":
      budget -= (a.utf8.count + b.utf8.count) / 16
      guard a.utf8.count + b.utf8.count < 1_000_000 else { throw CELError("too long a text") }
      return .string(a + b)
    case (.list(let a, _), .list(let b, _)) where sign == "+":
      budget -= a.count + b.count
      guard a.count + b.count < 100_000 else { throw CELError("too long a list") }
      return .list(a + b)
    default: throw CELError("'\(sign)' doesn't go with these")
    }
  }

  /// Whether a text has a pattern; an error for a pattern that can't be read, or takes too long.
  mutating func matches(_ text: String, _ pattern: String) throws(CELError) -> Bool {
    let compiled = patterns[pattern] ?? LinearPattern(pattern)
    guard let compiled else { throw CELError("the pattern can't be read") }
    // Patterns may be made up as they go.
    if patterns.count > 200 { patterns = [:] }
    patterns[pattern] = compiled
    budget -= pattern.utf8.count
    guard budget > 0, let found = compiled.isFound(in: text, steps: &budget) else { throw CELError("takes too long") }
    return found
  }

  mutating func spend(_ steps: Int) { budget -= steps }
}

/// `__namespace__` for `namespace`, `a__dash__b` for `a-b`: how names that CEL can't have are written.
///
/// Source: Kubernetes documentation, Custom Resource Definitions, "Validation rules".
func unescaped(_ name: String) -> String {
  guard name.hasPrefix("__") || name.contains("__") else { return name }
  if name.hasPrefix("__"), name.hasSuffix("__"), name.utf8.count > 4 {
    let inner = String(name.dropFirst(2).dropLast(2))
    if reservedWords.contains(inner) { return inner }
  }
  var result = ""
  var rest = name[...]
  let marks: [(String, String)] = [
    ("__underscores__", "__"), ("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"),
  ]
  while !rest.isEmpty {
    if let (mark, meant) = marks.first(where: { rest.hasPrefix($0.0) }) {
      result += meant
      rest = rest.dropFirst(mark.count)
    } else {
      result.append(rest.removeFirst())
    }
  }
  return result
}

private let reservedWords: Set<String> = [
  "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let",
  "loop", "package", "namespace", "return",
]
