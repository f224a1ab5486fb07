/// A regular expression that's matched in linear time: what a person types can't make the program hang.
///
/// Knows literals, `.`, `[a-z]`, `[^…]`, `\d \w \s \D \W \S`, `^ $`, groups, `|`, `* + ?` and `{2,4}`; letter case is
/// ignored. It has no backreferences and no look-around, which is what makes linear time possible.
package struct Pattern: Sendable, Hashable {
  package struct Failure: Error, Equatable { package let reason: String }

  private enum Step: Sendable, Hashable {
    case scalar(Unicode.Scalar)
    case any
    case set([ClosedRange<UInt32>], isNegated: Bool)
    case split(Int, Int)
    case jump(Int)
    case start, end
    case match
  }

  private let steps: [Step]

  package init(_ text: String) throws(Failure) {
    guard text.utf8.count <= 200 else { throw Failure(reason: "the pattern is too long; 200 bytes are the limit") }
    var parser = Parser(text)
    let tree = try parser.alternatives(depth: 0)
    guard parser.isAtEnd else { throw Failure(reason: "')' has no '('") }
    var steps: [Step] = []
    try Self.compile(tree, into: &steps)
    steps.append(.match)
    self.steps = steps
  }

  /// Whether it's found anywhere in a text.
  package func isFound(in text: String) -> Bool {
    let scalars = Array(text.lowercased().unicodeScalars)
    var current = Threads(count: steps.count)
    var next = Threads(count: steps.count)
    for position in 0...scalars.count {
      // A match may begin anywhere.
      if add(0, at: position, of: scalars.count, to: &current) { return true }
      guard position < scalars.count else { break }
      let scalar = scalars[position]
      next.removeAll()
      for index in current.indices where accepts(steps[index], scalar) {
        if add(index + 1, at: position + 1, of: scalars.count, to: &next) { return true }
      }
      swap(&current, &next)
    }
    return false
  }

  /// Follows the steps that read nothing; true when one of them is the match.
  private func add(_ start: Int, at position: Int, of count: Int, to threads: inout Threads) -> Bool {
    var pending = [start]
    while let index = pending.popLast() {
      guard threads.insert(index) else { continue }
      switch steps[index] {
      case .match: return true
      case .jump(let target): pending.append(target)
      case .split(let first, let second): pending += [second, first]
      case .start where position == 0: pending.append(index + 1)
      case .end where position == count: pending.append(index + 1)
      default: break
      }
    }
    return false
  }

  private func accepts(_ step: Step, _ scalar: Unicode.Scalar) -> Bool {
    switch step {
    case .scalar(let wanted): wanted == scalar
    case .any: true
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar.value) } != isNegated
    default: false
    }
  }

  /// The steps that are being tried, each once.
  private struct Threads {
    private(set) var indices: [Int] = []
    private var isIn: [Bool]

    init(count: Int) { isIn = Array(repeating: false, count: count) }

    mutating func insert(_ index: Int) -> Bool {
      if isIn[index] { return false }
      isIn[index] = true
      indices.append(index)
      return true
    }

    mutating func removeAll() {
      for index in indices { isIn[index] = false }
      indices.removeAll(keepingCapacity: true)
    }
  }
}

// MARK: - Reading and compiling

private indirect enum Tree {
  case empty, any, start, end
  case scalar(Unicode.Scalar)
  case set([ClosedRange<UInt32>], isNegated: Bool)
  case sequence([Tree])
  case either([Tree])
  case times(Tree, Int, Int?)
}

extension Pattern {
  private static func compile(_ tree: Tree, into steps: inout [Step]) throws(Failure) {
    guard steps.count < 2000 else { throw Failure(reason: "the pattern repeats too much") }
    switch tree {
    case .empty: break
    case .any: steps.append(.any)
    case .start: steps.append(.start)
    case .end: steps.append(.end)
    case .scalar(let scalar): steps.append(.scalar(scalar))
    case .set(let ranges, let isNegated): steps.append(.set(ranges, isNegated: isNegated))
    case .sequence(let parts): for part in parts { try compile(part, into: &steps) }
    case .either(let parts):
      var jumps: [Int] = []
      for (position, part) in parts.enumerated() {
        guard position < parts.count - 1 else {
          try compile(part, into: &steps)
          break
        }
        let split = steps.count
        steps.append(.jump(0))
        try compile(part, into: &steps)
        jumps.append(steps.count)
        steps.append(.jump(0))
        steps[split] = .split(split + 1, steps.count)
      }
      for jump in jumps { steps[jump] = .jump(steps.count) }
    case .times(let part, let least, let most):
      for _ in 0..<least { try compile(part, into: &steps) }
      if let most {
        var splits: [Int] = []
        for _ in 0..<max(0, most - least) {
          splits.append(steps.count)
          steps.append(.jump(0))
          try compile(part, into: &steps)
        }
        for split in splits { steps[split] = .split(split + 1, steps.count) }
      } else {
        let split = steps.count
        steps.append(.jump(0))
        try compile(part, into: &steps)
        steps.append(.jump(split))
        steps[split] = .split(split + 1, steps.count)
      }
    }
  }

  private struct Parser {
    private var rest: ArraySlice<Unicode.Scalar>

    init(_ text: String) { rest = Array(text.unicodeScalars)[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func alternatives(depth: Int) throws(Failure) -> Tree {
      guard depth < 20 else { throw Failure(reason: "groups are nested too deeply") }
      var parts: [Tree] = []
      repeat { parts.append(try sequence(depth: depth)) } while take("|")
      return parts.count == 1 ? parts[0] : .either(parts)
    }

    private mutating func sequence(depth: Int) throws(Failure) -> Tree {
      var parts: [Tree] = []
      while let next = rest.first, next != "|", next != ")" {
        var part = try atom(depth: depth)
        while let (least, most) = try quantifier() { part = .times(part, least, most) }
        parts.append(part)
      }
      return parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func atom(depth: Int) throws(Failure) -> Tree {
      guard let scalar = rest.popFirst() else { return .empty }
      switch scalar {
      case ".": return .any
      case "^": return .start
      case "$": return .end
      case "[": return try set()
      case "(":
        if rest.starts(with: ["?", ":"]) { rest = rest.dropFirst(2) }
        let inner = try alternatives(depth: depth + 1)
        guard take(")") else { throw Failure(reason: "'(' has no ')'") }
        return inner
      case "\\":
        guard let escaped = rest.popFirst() else { throw Failure(reason: "nothing follows '\\'") }
        if let (ranges, isNegated) = classOf(escaped) { return .set(ranges, isNegated: isNegated) }
        return .scalar(folded(escaped))
      case "*", "+", "?": throw Failure(reason: "nothing stands before '\(scalar)' that could be repeated")
      default: return .scalar(folded(scalar))
      }
    }

    /// In lower case, as the texts are.
    private func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
      scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    }

    private mutating func quantifier() throws(Failure) -> (Int, Int?)? {
      if take("*") { return (0, nil) }
      if take("+") { return (1, nil) }
      if take("?") { return (0, 1) }
      guard rest.first == "{", let close = rest.firstIndex(of: "}") else { return nil }
      let text = String(String.UnicodeScalarView(rest[rest.startIndex + 1..<close]))
      let bounds = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = bounds.first, let least = first, bounds.count <= 2 else { return nil }
      let most = bounds.count == 1 ? least : bounds[1]
      guard (0...100).contains(least), most.map({ (least...100).contains($0) }) ?? text.hasSuffix(",") else {
        throw Failure(reason: "'{\(text)}' isn't a number of times up to 100")
      }
      rest = rest[(close + 1)...]
      return (least, most)
    }

    private mutating func set() throws(Failure) -> Tree {
      let isNegated = take("^")
      var ranges: [ClosedRange<UInt32>] = []
      var isFirst = true
      while let scalar = rest.popFirst() {
        if scalar == "]", !isFirst { return .set(ranges, isNegated: isNegated) }
        isFirst = false
        var low = scalar
        if scalar == "\\" {
          guard let escaped = rest.popFirst() else { break }
          if let (inner, isNegated) = classOf(escaped), !isNegated {
            ranges += inner
            continue
          }
          low = escaped
        }
        if rest.first == "-", var high = rest.dropFirst().first, high != "]" {
          rest = rest.dropFirst(2)
          (low, high) = (folded(low), folded(high))
          guard low.value <= high.value else { throw Failure(reason: "'\(low)-\(high)' is no range; turn it around") }
          ranges.append(low.value...high.value)
        } else {
          ranges.append(folded(low).value...folded(low).value)
        }
      }
      throw Failure(reason: "'[' has no ']'")
    }

    private func classOf(_ letter: Unicode.Scalar) -> ([ClosedRange<UInt32>], isNegated: Bool)? {
      switch letter {
      case "d", "D": ([0x30...0x39], letter == "D")
      case "w", "W": ([0x30...0x39, 0x61...0x7A, 0x5F...0x5F], letter == "W")
      case "s", "S": ([0x09...0x0D, 0x20...0x20], letter == "S")
      default: nil
      }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard rest.first == scalar else { return false }
      rest = rest.dropFirst()
      return true
    }
  }
}
