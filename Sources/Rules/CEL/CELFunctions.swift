extension CELEvaluator {
  /// The functions and methods that we know; an error for all others.
  ///
  /// Source: the CEL specification's standard definitions, the strings and lists extensions of cel-go, and Kubernetes'
  /// own list library.
  mutating func call(_ name: String, _ receiver: CELValue?, _ arguments: [CELValue]) throws(CELError) -> CELValue {
    let count = arguments.count
    if let result = try callLibrary(name, receiver, arguments) { return result }
    switch (receiver, name, count) {
    case (nil, "size", 1): return try size(of: arguments[0])
    case (let value?, "size", 0): return try size(of: value)
    case (nil, "int", 1): return try int(arguments[0])
    case (nil, "uint", 1): return try uint(arguments[0])
    case (nil, "double", 1): return try double(arguments[0])
    case (nil, "string", 1): return try string(arguments[0])
    case (nil, "bool", 1):
      switch arguments[0] {
      case .bool: return arguments[0]
      case .string(let text) where ["true", "True", "TRUE", "t", "1"].contains(text): return .bool(true)
      case .string(let text) where ["false", "False", "FALSE", "f", "0"].contains(text): return .bool(false)
      default: throw CELError("no boolean")
      }
    case (nil, "dyn", 1): return arguments[0]
    case (nil, "matches", 2):
      guard case .string(let text) = arguments[0], case .string(let pattern) = arguments[1] else {
        throw unsupported(name)
      }
      return .bool(try matches(text, pattern))
    case (.string(let text)?, _, _): return try method(name, of: text, arguments)
    case (.list(let items, _)?, _, _): return try method(name, of: items, arguments)
    case (.optional(let value)?, "hasValue", 0): return .bool(value != nil)
    case (.optional(let value)?, "value", 0):
      guard let value else { throw CELError("an optional has no value") }
      return value
    case (.optional(let value)?, "orValue", 1): return value ?? arguments[0]
    case (.optional(let value)?, "or", 1): return value == nil ? arguments[0] : .optional(value)
    default: throw unsupported(name)
    }
  }

  private func unsupported(_ name: String) -> CELError { CELError("'\(name)' isn't supported here") }

  private func size(of value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .string(let text): .int(Int64(text.unicodeScalars.count))
    case .list(let items, _): .int(Int64(items.count))
    case .map(let map): .int(Int64(map.count))
    default: throw unsupported("size")
    }
  }

  private func int(_ value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .int: return value
    case .uint(let uint): if let int = Int64(exactly: uint) { return .int(int) }
    case .double(let double): if let int = Int64(exactly: double.rounded(.towardZero)) { return .int(int) }
    case .string(let text): if let int = Int64(text) { return .int(int) }
    case .timestamp(let moment): return .int(Int64(moment.seconds))
    default: break
    }
    throw CELError("no whole number")
  }

  private func uint(_ value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .uint: return value
    case .int(let int): if let uint = UInt64(exactly: int) { return .uint(uint) }
    case .double(let double): if let uint = UInt64(exactly: double.rounded(.towardZero)) { return .uint(uint) }
    case .string(let text): if let uint = UInt64(text) { return .uint(uint) }
    default: break
    }
    throw CELError("no whole number above 0")
  }

  private func double(_ value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .double: return value
    case .int(let int): return .double(Double(int))
    case .uint(let uint): return .double(Double(uint))
    case .string(let text): if let double = Double(text) { return .double(double) }
    default: break
    }
    throw CELError("no number")
  }

  private func string(_ value: CELValue) throws(CELError) -> CELValue {
    switch value {
    case .string: return value
    case .int(let int): return .string("\(int)")
    case .uint(let uint): return .string("\(uint)")
    case .bool(let bool): return .string("\(bool)")
    case .double(let double):
      // As Go prints it: no point where none is needed.
      if let int = Int64(exactly: double), abs(double) < 1e15 { return .string("\(int)") }
      guard abs(double) >= 1e-4, abs(double) < 1e15 else { throw unsupported("string") }
      return .string("\(double)")
    default: throw unsupported("string")
    }
  }

  // MARK: Texts

  private mutating func method(_ name: String, of text: String, _ arguments: [CELValue]) throws(CELError) -> CELValue {
    spend(1 + text.utf8.count / 16)
    if name == "format", arguments.count == 1, case .list(let values, _) = arguments[0] {
      return try formatted(text, values)
    }
    let scalars = Array(text.unicodeScalars)
    var words: [String] = []
    var numbers: [Int] = []
    for argument in arguments {
      if case .string(let word) = argument { words.append(word) }
      if case .int(let number) = argument, let number = Int(exactly: number) { numbers.append(number) }
    }
    func slice(_ range: Range<Int>) -> String {
      var result = ""
      result.unicodeScalars.append(contentsOf: scalars[range])
      return result
    }
    switch (name, words.count, numbers.count, arguments.count) {
    case ("startsWith", 1, 0, 1): return .bool(scalars.starts(with: words[0].unicodeScalars))
    case ("endsWith", 1, 0, 1): return .bool(scalars.reversed().starts(with: words[0].unicodeScalars.reversed()))
    case ("contains", 1, 0, 1): return .bool(try index(of: words[0], in: scalars, from: 0) != nil)
    case ("matches", 1, 0, 1): return .bool(try matches(text, words[0]))
    case ("lowerAscii", 0, 0, 0): return .string(changed(scalars, from: "A"..."Z", by: 32))
    case ("upperAscii", 0, 0, 0): return .string(changed(scalars, from: "a"..."z", by: -32))
    case ("trim", 0, 0, 0):
      let blanks = scalars.indices.filter { !scalars[$0].properties.isWhitespace }
      guard let first = blanks.first, let last = blanks.last else { return .string("") }
      return .string(slice(first..<last + 1))
    case ("reverse", 0, 0, 0):
      var result = ""
      result.unicodeScalars.append(contentsOf: scalars.reversed())
      return .string(result)
    case ("charAt", 0, 1, 1):
      guard (0...scalars.count).contains(numbers[0]) else { throw CELError("no such place") }
      return .string(numbers[0] == scalars.count ? "" : slice(numbers[0]..<numbers[0] + 1))
    case ("indexOf", 1, _, 1 + numbers.count) where numbers.count <= 1:
      let from = numbers.first ?? 0
      guard (0...scalars.count).contains(from) else { throw CELError("no such place") }
      return .int(Int64(try index(of: words[0], in: scalars, from: from) ?? -1))
    case ("lastIndexOf", 1, 0, 1):
      var (last, from) = (-1, 0)
      while let found = try index(of: words[0], in: scalars, from: from) {
        last = found
        from = found + 1
        guard from <= scalars.count else { break }
      }
      return .int(Int64(last))
    case ("substring", 0, 1...2, numbers.count):
      let end = numbers.count == 2 ? numbers[1] : scalars.count
      guard 0 <= numbers[0], numbers[0] <= end, end <= scalars.count else { throw CELError("no such place") }
      return .string(slice(numbers[0]..<end))
    case ("replace", 2, _, 2 + numbers.count) where numbers.count <= 1:
      guard !words[0].isEmpty else { throw unsupported(name) }
      let parts = try split(
        scalars, at: words[0], most: numbers.first.map { $0 < 0 ? .max : $0 + ($0 == .max ? 0 : 1) })
      return .string(parts.joined(separator: words[1]))
    case ("split", 1, _, 1 + numbers.count) where numbers.count <= 1:
      let limit = numbers.first ?? -1
      if limit == 0 { return .list([]) }
      if words[0].isEmpty { return .list(scalars.map { .string(String($0)) }) }
      return .list(try split(scalars, at: words[0], most: limit < 0 ? .max : limit).map { .string($0) })
    default: throw unsupported(name)
    }
  }

  /// `%s` and `%d` filled in with values.
  private func formatted(_ text: String, _ values: [CELValue]) throws(CELError) -> CELValue {
    var result = ""
    var rest = values[...]
    var isMark = false
    for character in text {
      guard isMark else {
        if character == "%" { isMark = true } else { result.append(character) }
        continue
      }
      isMark = false
      switch (character, character == "%" ? nil : rest.popFirst()) {
      case ("%", _): result.append("%")
      case ("s", .string(let word)?): result += word
      case ("s", .bool(let flag)?): result += "\(flag)"
      case ("s", .int(let int)?), ("d", .int(let int)?): result += "\(int)"
      case ("s", .uint(let int)?), ("d", .uint(let int)?): result += "\(int)"
      default: throw unsupported("format")
      }
    }
    guard !isMark, result.utf8.count < 100_000 else { throw unsupported("format") }
    return .string(result)
  }

  private func changed(_ scalars: [UnicodeScalar], from range: ClosedRange<UnicodeScalar>, by step: Int) -> String {
    var result = ""
    for scalar in scalars {
      let other = range.contains(scalar) ? UnicodeScalar(UInt32(Int(scalar.value) + step)) : nil
      result.unicodeScalars.append(other ?? scalar)
    }
    return result
  }

  private mutating func index(of word: String, in text: [UnicodeScalar], from: Int) throws(CELError) -> Int? {
    let wanted = Array(word.unicodeScalars)
    guard wanted.count <= text.count else { return nil }
    spend((text.count * max(1, wanted.count)) / 32)
    guard budget > 0 else { throw CELError("takes too long") }
    var start = from
    while start + wanted.count <= text.count {
      if text[start..<start + wanted.count].elementsEqual(wanted) { return start }
      start += 1
    }
    return nil
  }

  private mutating func split(_ text: [UnicodeScalar], at word: String, most: Int?) throws(CELError) -> [String] {
    var parts: [String] = []
    var start = 0
    let width = word.unicodeScalars.count
    func part(_ end: Int) -> String {
      var result = ""
      result.unicodeScalars.append(contentsOf: text[start..<end])
      return result
    }
    while parts.count + 1 < most ?? .max, let found = try index(of: word, in: text, from: start) {
      parts.append(part(found))
      start = found + width
    }
    parts.append(part(text.count))
    return parts
  }

  // MARK: Lists

  private mutating func method(_ name: String, of items: [CELValue], _ arguments: [CELValue]) throws(CELError)
    -> CELValue
  {
    spend(items.count)
    func ordered(_ a: CELValue, _ b: CELValue) throws(CELError) -> Int {
      guard let order = CELValue.compare(a, b) else { throw CELError("can't be compared") }
      return order
    }
    switch (name, arguments.count) {
    case ("join", 0...1):
      var words: [String] = []
      for item in items {
        guard case .string(let word) = item else { throw unsupported(name) }
        words.append(word)
      }
      guard let first = arguments.first else { return .string(words.joined()) }
      guard case .string(let separator) = first else { throw unsupported(name) }
      return .string(words.joined(separator: separator))
    case ("isSorted", 0):
      for (a, b) in zip(items, items.dropFirst()) where try ordered(a, b) > 0 { return .bool(false) }
      return .bool(true)
    case ("min", 0), ("max", 0):
      guard var best = items.first else { throw CELError("an empty list has none") }
      for item in items.dropFirst() {
        let order = try ordered(item, best)
        if name == "min" ? order < 0 : order > 0 { best = item }
      }
      return best
    case ("sum", 0):
      var total: CELValue?
      for item in items { total = try total.map { (old) throws(CELError) in try plus(old, item) } ?? item }
      return total ?? .int(0)
    case ("indexOf", 1), ("lastIndexOf", 1):
      let positions = name == "indexOf" ? Array(items.indices) : items.indices.reversed()
      for position in positions {
        guard let same = CELValue.areEqual(items[position], arguments[0], steps: &budget) else {
          throw CELError("can't be compared")
        }
        if same { return .int(Int64(position)) }
      }
      return .int(-1)
    default: throw unsupported(name)
    }
  }

  private func plus(_ a: CELValue, _ b: CELValue) throws(CELError) -> CELValue {
    switch (a, b) {
    case (.int(let a), .int(let b)):
      let (sum, overflow) = a.addingReportingOverflow(b)
      guard !overflow else { throw CELError("overflow") }
      return .int(sum)
    case (.double(let a), .double(let b)): return .double(a + b)
    default: throw unsupported("sum")
    }
  }
}
