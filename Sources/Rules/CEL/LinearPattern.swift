/// A regular expression in RE2's syntax, as Go and CEL have it, matched in time linear in the text.
///
/// Patterns come from manifests that anybody may have written, so there's no backtracking: all places where a match may
/// be are followed at once. Groups aren't remembered; it's only told whether the pattern is found.
/// Source: github.com/google/re2, "Syntax".
final class LinearPattern {
  private let program: [Step]
  private let start: Int

  private enum Step {
    case one(CharacterSet, next: Int)
    case either(Int, Int)
    case place(Place, next: Int)
    case found
  }

  fileprivate enum Place { case textStart, textEnd, lineStart, lineEnd, wordEdge, insideWord }

  /// Nil for what can't be read, or would grow too large.
  init?(_ text: String) {
    var reader = PatternReader(text)
    guard let tree = reader.read() else { return nil }
    var steps: [Step] = [.found]
    guard let start = Self.add(tree, to: 0, &steps, depth: 0) else { return nil }
    (program, self.start) = (steps, start)
  }

  private static let largest = 20_000

  /// Builds from the end, so that each step knows what follows it.
  private static func add(_ tree: PatternTree, to next: Int, _ steps: inout [Step], depth: Int) -> Int? {
    guard steps.count < largest, depth < 200 else { return nil }
    func append(_ step: Step) -> Int {
      steps.append(step)
      return steps.count - 1
    }
    switch tree {
    case .nothing: return next
    case .set(let set): return append(.one(set, next: next))
    case .place(let place): return append(.place(place, next: next))
    case .sequence(let parts):
      var next = next
      for part in parts.reversed() {
        guard let entry = add(part, to: next, &steps, depth: depth + 1) else { return nil }
        next = entry
      }
      return next
    case .choice(let parts):
      var entry: Int?
      for part in parts.reversed() {
        guard let own = add(part, to: next, &steps, depth: depth + 1) else { return nil }
        entry = entry.map { append(.either(own, $0)) } ?? own
      }
      return entry ?? next
    case .repeated(let part, let least, let most):
      var next = next
      if let most {
        for _ in least..<max(least, most) {
          guard let entry = add(part, to: next, &steps, depth: depth + 1) else { return nil }
          // From each of the optional ones the rest may be left out; they end at the same place.
          next = append(.either(entry, next))
        }
      } else {
        let loop = append(.either(0, next))
        guard let entry = add(part, to: loop, &steps, depth: depth + 1) else { return nil }
        steps[loop] = .either(entry, next)
        next = loop
      }
      for _ in 0..<least {
        guard let entry = add(part, to: next, &steps, depth: depth + 1) else { return nil }
        next = entry
      }
      return next
    }
  }

  /// Whether the pattern is found anywhere in a text; nil where that would take more steps than are left.
  func isFound(in text: String, steps: inout Int) -> Bool? {
    let scalars = Array(text.unicodeScalars)
    var current = Places(program.count)
    var following = Places(program.count)
    for position in 0...scalars.count {
      // A match may begin anywhere.
      if follow(start, at: position, scalars, &current) { return true }
      guard position < scalars.count else { break }
      steps -= current.count + 1
      guard steps > 0 else { return nil }
      let scalar = scalars[position]
      following.clear()
      for index in 0..<current.count {
        guard case .one(let set, let next) = program[current.list[index]], set.contains(scalar) else { continue }
        if follow(next, at: position + 1, scalars, &following) { return true }
      }
      swap(&current, &following)
    }
    return false
  }

  /// Adds a step and all that's reached from it without reading; true where the end is among them.
  private func follow(_ first: Int, at position: Int, _ text: [UnicodeScalar], _ places: inout Places) -> Bool {
    var waiting = [first]
    while let step = waiting.popLast() {
      guard places.insert(step) else { continue }
      switch program[step] {
      case .found: return true
      case .one: continue
      case .either(let a, let b):
        waiting.append(b)
        waiting.append(a)
      case .place(let place, let next): if holds(place, position, text) { waiting.append(next) }
      }
    }
    return false
  }

  private func holds(_ place: Place, _ position: Int, _ text: [UnicodeScalar]) -> Bool {
    func isWord(_ index: Int) -> Bool { text.indices.contains(index) && CharacterSet.word.contains(text[index]) }
    return switch place {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .lineStart: position == 0 || text[position - 1] == "\n"
    case .lineEnd: position == text.count || text[position] == "\n"
    case .wordEdge: isWord(position - 1) != isWord(position)
    case .insideWord: isWord(position - 1) == isWord(position)
    }
  }

  /// A set of steps that remembers their order and is emptied at once.
  private struct Places {
    private(set) var list: [Int]
    private(set) var count = 0
    private var round = 1
    private var seen: [Int]

    init(_ size: Int) { (list, seen) = (Array(repeating: 0, count: size), Array(repeating: 0, count: size)) }

    mutating func insert(_ step: Int) -> Bool {
      guard seen[step] != round else { return false }
      seen[step] = round
      list[count] = step
      count += 1
      return true
    }

    mutating func clear() {
      count = 0
      round += 1
    }
  }
}

/// Characters that one place of a text may hold.
struct CharacterSet {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false
  var ignoresCase = false

  func contains(_ scalar: UnicodeScalar) -> Bool {
    func isIn(_ value: UInt32) -> Bool { ranges.contains { $0.contains(value) } }
    var found = isIn(scalar.value)
    if !found, ignoresCase {
      let properties = scalar.properties
      for text in [properties.lowercaseMapping, properties.uppercaseMapping] {
        if text.unicodeScalars.count == 1, let other = text.unicodeScalars.first { found = found || isIn(other.value) }
      }
    }
    return found != isNegated
  }

  init(_ ranges: [ClosedRange<UInt32>] = [], isNegated: Bool = false) {
    (self.ranges, self.isNegated) = (ranges, isNegated)
  }

  static let digit = CharacterSet([0x30...0x39])
  static let word = CharacterSet([0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
  static let space = CharacterSet([0x09...0x0a, 0x0c...0x0d, 0x20...0x20])

  /// All characters outside, as ranges.
  var complement: [ClosedRange<UInt32>] {
    var rest: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { rest.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10ffff { rest.append(next...0x10ffff) }
    return rest
  }
}

private indirect enum PatternTree {
  case nothing
  case set(CharacterSet)
  case place(LinearPattern.Place)
  case sequence([PatternTree])
  case choice([PatternTree])
  /// At most nil times is without end.
  case repeated(PatternTree, Int, Int?)
}

/// Reads a pattern's text.
private struct PatternReader {
  private let text: [UnicodeScalar]
  private var index = 0
  private var depth = 0
  private var ignoresCase = false
  private var dotTakesAll = false
  private var isByLine = false

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  /// Nil for what isn't a pattern, or one that we can't read.
  mutating func read() -> PatternTree? {
    guard text.count <= 10_000, let tree = choice(), index == text.count else { return nil }
    return tree
  }

  private var next: UnicodeScalar? { index < text.count ? text[index] : nil }

  private mutating func take(_ scalar: UnicodeScalar) -> Bool {
    guard next == scalar else { return false }
    index += 1
    return true
  }

  private mutating func choice() -> PatternTree? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { return nil }
    // Flags hold to the end of their group.
    let flags = (ignoresCase, dotTakesAll, isByLine)
    defer { (ignoresCase, dotTakesAll, isByLine) = flags }
    var parts: [PatternTree] = []
    repeat {
      guard let part = sequence() else { return nil }
      parts.append(part)
    } while take("|")
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  private mutating func sequence() -> PatternTree? {
    var parts: [PatternTree] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      guard let part = part() else { return nil }
      guard let repeated = repetition(of: part) else { return nil }
      parts.append(repeated)
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repetition(of part: PatternTree) -> PatternTree? {
    var (least, most): (Int, Int?) = (1, 1)
    if take("*") {
      (least, most) = (0, nil)
    } else if take("+") {
      (least, most) = (1, nil)
    } else if take("?") {
      (least, most) = (0, 1)
    } else if next == "{", let (low, high, end) = bounds() {
      guard low <= 1000, high ?? 0 <= 1000, high.map({ $0 >= low }) ?? true else { return nil }
      index = end
      (least, most) = (low, high)
    } else {
      return part
    }
    // Whether as few or as many as possible are taken makes no difference to whether it's found.
    _ = take("?")
    // A repetition of a repetition is none.
    if let scalar = next, scalar == "*" || scalar == "+" || scalar == "?" || scalar == "{" && bounds() != nil {
      return nil
    }
    return .repeated(part, least, most)
  }

  /// `{2}`, `{2,}`, `{2,5}`; nil for a brace that means itself.
  private func bounds() -> (Int, Int?, end: Int)? {
    var index = index + 1
    func number() -> (Int, Int)? {
      var (value, at) = (0, index)
      while at < text.count, CharacterSet.digit.contains(text[at]), value < 100_000 {
        value = value * 10 + Int(text[at].value - 0x30)
        at += 1
      }
      return at > index ? (value, at) : nil
    }
    guard let (low, after) = number() else { return nil }
    index = after
    guard index < text.count else { return nil }
    if text[index] == "}" { return (low, low, index + 1) }
    guard text[index] == "," else { return nil }
    index += 1
    guard index < text.count else { return nil }
    if text[index] == "}" { return (low, nil, index + 1) }
    guard let (high, end) = number(), end < text.count, text[end] == "}" else { return nil }
    return (low, high, end + 1)
  }

  private mutating func part() -> PatternTree? {
    guard let scalar = next else { return nil }
    index += 1
    switch scalar {
    case "(": return group()
    case "[": return bracket().map { .set($0) }
    case ".": return .set(dotTakesAll ? CharacterSet([0...0x10ffff]) : CharacterSet([0x0a...0x0a], isNegated: true))
    case "^": return .place(isByLine ? .lineStart : .textStart)
    case "$": return .place(isByLine ? .lineEnd : .textEnd)
    case "\\": return escape()
    case "*", "+", "?", ")": return nil
    default: return .set(one(scalar))
    }
  }

  private func one(_ scalar: UnicodeScalar) -> CharacterSet {
    var set = CharacterSet([scalar.value...scalar.value])
    set.ignoresCase = ignoresCase
    return set
  }

  private mutating func group() -> PatternTree? {
    let flags = (ignoresCase, dotTakesAll, isByLine)
    if take("?") {
      if take("P") || next == "<" {
        guard take("<") else { return nil }
        while let scalar = next, scalar != ">" {
          guard CharacterSet.word.contains(scalar) else { return nil }
          index += 1
        }
        guard take(">") else { return nil }
      } else {
        var isOn = true
        while let flag = next, flag != ":", flag != ")" {
          index += 1
          switch flag {
          case "i": ignoresCase = isOn
          case "s": dotTakesAll = isOn
          case "m": isByLine = isOn
          case "U": break
          case "-": isOn = false
          default: return nil
          }
        }
        // Without a colon the flags hold from here on.
        if take(")") { return .nothing }
        guard take(":") else { return nil }
      }
    }
    let tree = choice()
    (ignoresCase, dotTakesAll, isByLine) = flags
    return take(")") ? tree : nil
  }

  private mutating func escape() -> PatternTree? {
    guard let scalar = next else { return nil }
    switch scalar {
    case "A": return place(.textStart)
    case "z": return place(.textEnd)
    case "b": return place(.wordEdge)
    case "B": return place(.insideWord)
    case "Q":
      index += 1
      var parts: [PatternTree] = []
      while index < text.count, !(text[index] == "\\" && index + 1 < text.count && text[index + 1] == "E") {
        parts.append(.set(one(text[index])))
        index += 1
      }
      index = min(index + 2, text.count)
      return .sequence(parts)
    default:
      if let set = classEscape() { return .set(set) }
      return character().map { .set(one($0)) }
    }
  }

  private mutating func place(_ place: LinearPattern.Place) -> PatternTree {
    index += 1
    return .place(place)
  }

  /// `\d`, `\pL`; nil for what is no class, and then nothing is read.
  private mutating func classEscape() -> CharacterSet? {
    guard let scalar = next else { return nil }
    let sets: [UnicodeScalar: CharacterSet] = ["d": .digit, "w": .word, "s": .space]
    let lower = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    guard var set = sets[lower] else { return nil }
    index += 1
    if scalar != lower { set = CharacterSet(set.complement) }
    return set
  }

  /// One character after a backslash; nil for an escape that isn't known.
  private mutating func character() -> UnicodeScalar? {
    guard let scalar = next else { return nil }
    index += 1
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "f": return "\u{c}"
    case "v": return "\u{b}"
    case "a": return "\u{7}"
    case "x":
      var digits = ""
      if take("{") {
        while let scalar = next, scalar != "}", digits.count < 7 {
          digits.unicodeScalars.append(scalar)
          index += 1
        }
        guard take("}") else { return nil }
      } else {
        while digits.count < 2, let scalar = next {
          digits.unicodeScalars.append(scalar)
          index += 1
        }
      }
      return UInt32(digits, radix: 16).flatMap(UnicodeScalar.init)
    case "0"..."9", "a"..."z", "A"..."Z": return nil
    default: return scalar
    }
  }

  private mutating func bracket() -> CharacterSet? {
    var set = CharacterSet()
    let isNegated = take("^")
    var isFirst = true
    while let scalar = next, scalar != "]" || isFirst {
      isFirst = false
      if scalar == "[", index + 1 < text.count, text[index + 1] == ":" {
        guard let named = namedClass() else { return nil }
        set.ranges += named
        continue
      }
      var low = scalar
      index += 1
      if scalar == "\\" {
        if let other = classEscape() {
          set.ranges += other.ranges
          continue
        }
        guard let character = character() else { return nil }
        low = character
      }
      guard next == "-", index + 1 < text.count, text[index + 1] != "]" else {
        set.ranges.append(low.value...low.value)
        continue
      }
      index += 1
      guard var high = next else { return nil }
      index += 1
      if high == "\\" {
        guard let character = character() else { return nil }
        high = character
      }
      guard low.value <= high.value else { return nil }
      set.ranges.append(low.value...high.value)
    }
    guard take("]") else { return nil }
    set.isNegated = isNegated
    set.ignoresCase = ignoresCase
    return set
  }

  /// `[:alpha:]` within brackets.
  private mutating func namedClass() -> [ClosedRange<UInt32>]? {
    let rest = text[(index + 2)...]
    guard let colon = rest.firstIndex(of: ":"), colon + 1 < text.count, text[colon + 1] == "]" else { return nil }
    var name = ""
    name.unicodeScalars.append(contentsOf: rest[..<colon])
    guard let ranges = posixClasses[name] else { return nil }
    index = colon + 2
    return ranges
  }
}

private let posixClasses: [String: [ClosedRange<UInt32>]] = [
  "alpha": [0x41...0x5a, 0x61...0x7a], "digit": [0x30...0x39], "alnum": [0x30...0x39, 0x41...0x5a, 0x61...0x7a],
  "upper": [0x41...0x5a], "lower": [0x61...0x7a], "space": [0x09...0x0d, 0x20...0x20],
  "blank": [0x09...0x09, 0x20...0x20],
  "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e], "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
  "word": CharacterSet.word.ranges, "cntrl": [0x00...0x1f, 0x7f...0x7f], "print": [0x20...0x7e], "graph": [0x21...0x7e],
  "ascii": [0x00...0x7f],
]
