import Manifest

/// What labels an object must have, by equality or by sets: a LabelSelector, or the text after `kubectl -l`.
///
/// An empty selector selects everything. A selector that isn't there selects nothing, which is why those who read one
/// keep it optional.
/// Source: k8s.io/apimachinery, `pkg/labels/selector.go` and `LabelSelectorAsSelector`.
package struct Selector: Sendable, Hashable {
  /// All of them must hold; by key.
  package let requirements: [Requirement]

  package init(_ requirements: [Requirement] = []) {
    // Stable, as two requirements may have one key.
    self.requirements = requirements.enumerated()
      .sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }.map(\.element)
  }

  /// Every pair must be there.
  package init(_ labels: Labels) {
    self.init(labels.pairs.map { Requirement($0.key, .equals, [$0.value]) })
  }

  package var isEmpty: Bool { requirements.isEmpty }
  package func matches(_ labels: Labels) -> Bool { requirements.allSatisfy { $0.matches(labels) } }
  /// The first requirement that `labels` don't meet.
  package func obstacle(for labels: Labels) -> Requirement? { requirements.first { !$0.matches(labels) } }
}

/// One condition of a selector.
package struct Requirement: Sendable, Hashable {
  package let key: String
  package let comparison: Comparison
  package let values: [String]

  /// The raw value is what a manifest calls it.
  package enum Comparison: String, Sendable, CaseIterable {
    case equals = "="
    case notEquals = "!="
    case isIn = "In"
    case notIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
    /// Only in node affinity and after `-l`; both sides must be whole numbers.
    case greater = "Gt"
    case less = "Lt"
  }

  package init(_ key: String, _ comparison: Comparison, _ values: [String] = []) {
    (self.key, self.comparison, self.values) = (key, comparison, values)
  }

  /// An object without the key is "not in" any set, and not equal to anything.
  package func matches(_ labels: Labels) -> Bool {
    let value = labels[key]
    switch comparison {
    case .equals, .isIn: return value.map(values.contains) ?? false
    case .notEquals, .notIn: return value.map { !values.contains($0) } ?? true
    case .exists: return value != nil
    case .doesNotExist: return value == nil
    case .greater, .less:
      guard let number = value.flatMap({ Int($0) }), values.count == 1, let limit = Int(values[0]) else { return false }
      return comparison == .greater ? number > limit : number < limit
    }
  }

  /// Why the API server would refuse it; nil for a good one.
  package var problem: String? {
    if let wrong = NameRule.qualified.problem(with: key) { return "key '\(key)' \(wrong)" }
    switch comparison {
    case .isIn,
      .notIn where values.isEmpty:
      if values.isEmpty { return "\(comparison.rawValue) for '\(key)' needs values" }
    case .equals, .notEquals:
      if values.count != 1 { return "'\(key)' needs one value" }
    case .exists, .doesNotExist:
      if !values.isEmpty { return "\(comparison.rawValue) for '\(key)' takes no values" }
    case .greater, .less:
      if values.count != 1 || Int(values[0]) == nil {
        return "\(comparison.rawValue) for '\(key)' needs one whole number"
      }
    default: break
    }
    for value in values {
      if let wrong = NameRule.labelValue.problem(with: value) { return "value '\(value)' of '\(key)' \(wrong)" }
    }
    return nil
  }
}

/// As `kubectl` prints it: `app=web,tier in (a,b),!old`, by key, values sorted; `<none>` when empty.
extension Selector: CustomStringConvertible {
  package var description: String {
    isEmpty ? "<none>" : requirements.map(\.description).joined(separator: ",")
  }
}

extension Requirement: CustomStringConvertible {
  package var description: String {
    let set = values.sorted().joined(separator: ",")
    return switch comparison {
    case .equals: "\(key)=\(set)"
    case .notEquals: "\(key)!=\(set)"
    case .isIn: "\(key) in (\(set))"
    case .notIn: "\(key) notin (\(set))"
    case .exists: key
    case .doesNotExist: "!\(key)"
    case .greater: "\(key)>\(set)"
    case .less: "\(key)<\(set)"
    }
  }
}

// MARK: The text form

extension Selector {
  /// Reads `app=web,tier in (a, b),!old` as `kubectl get -l` does; throws what's wrong with it.
  ///
  /// Text of blanks only is the empty selector.
  package static func read(_ text: String) throws(SelectorError) -> Selector {
    var reader = SelectorReader(text)
    return Selector(try reader.requirements())
  }
}

/// What's wrong with the text of a selector.
package struct SelectorError: Error, Equatable, CustomStringConvertible {
  package let description: String
}

private struct SelectorReader {
  private let text: String
  private var tokens: ArraySlice<String>

  init(_ text: String) {
    self.text = text
    tokens = SelectorReader.split(text)[...]
  }

  /// Words and marks, without the blanks between them.
  private static func split(_ text: String) -> [String] {
    var tokens: [String] = []
    var word = ""
    let marks: Set<Character> = ["=", "!", "(", ")", ",", ">", "<"]
    var characters = Array(text)[...]
    func isBlank(_ c: Character) -> Bool { c == " " || c == "\t" || c == "\r" || c == "\n" || c == "\r\n" }
    while let c = characters.popFirst() {
      guard marks.contains(c) || isBlank(c) else {
        word.append(c)
        continue
      }
      if !word.isEmpty { tokens.append(word) }
      word = ""
      if isBlank(c) { continue }
      if (c == "=" || c == "!") && characters.first == "=" {
        characters.removeFirst()
        tokens.append("\(c)=")
      } else {
        tokens.append(String(c))
      }
    }
    if !word.isEmpty { tokens.append(word) }
    return tokens
  }

  mutating func requirements() throws(SelectorError) -> [Requirement] {
    var found: [Requirement] = []
    guard !tokens.isEmpty else { return [] }
    while true {
      let requirement = try one()
      if let problem = requirement.problem { throw SelectorError(description: "selector '\(text)': \(problem)") }
      found.append(requirement)
      guard let next = tokens.popFirst() else { return found }
      guard next == "," else { throw unexpected(next, wanted: "',' or the end") }
      if tokens.isEmpty { throw SelectorError(description: "selector '\(text)' ends after ','; remove the comma") }
    }
  }

  private mutating func one() throws(SelectorError) -> Requirement {
    if tokens.first == "!" {
      tokens.removeFirst()
      return Requirement(try word("a key"), .doesNotExist)
    }
    let key = try word("a key")
    switch tokens.first {
    case nil, ",": return Requirement(key, .exists)
    case "=", "==", "!=", ">", "<":
      let mark = tokens.removeFirst()
      // Nothing after the sign is the empty value.
      let value = tokens.first == nil || tokens.first == "," ? "" : try word("a value")
      let comparison: Requirement.Comparison =
        switch mark {
        case "!=": .notEquals
        case ">": .greater
        case "<": .less
        default: .equals
        }
      return Requirement(key, comparison, [value])
    case "in", "notin":
      let comparison: Requirement.Comparison = tokens.removeFirst() == "in" ? .isIn : .notIn
      return Requirement(key, comparison, try set())
    case .some(let other): throw unexpected(other, wanted: "one of = == != in notin > <")
    }
  }

  private mutating func set() throws(SelectorError) -> [String] {
    guard tokens.first == "(" else { throw unexpected(tokens.first, wanted: "'('") }
    tokens.removeFirst()
    var values: [String] = []
    var afterComma = true
    while true {
      switch tokens.popFirst() {
      case nil: throw unexpected(nil, wanted: "')'")
      case ")":
        // An empty place is the empty value: `in (a,)`, `in ()`.
        if afterComma { values.append("") }
        return Array(Set(values)).sorted()
      case ",":
        if afterComma { values.append("") }
        afterComma = true
      case .some(let value):
        guard afterComma, !isMark(value) else { throw unexpected(value, wanted: "',' or ')'") }
        values.append(value)
        afterComma = false
      }
    }
  }

  private mutating func word(_ wanted: String) throws(SelectorError) -> String {
    guard let token = tokens.first, !isMark(token) else { throw unexpected(tokens.first, wanted: wanted) }
    tokens.removeFirst()
    return token
  }

  private func isMark(_ token: String) -> Bool {
    ["=", "==", "!", "!=", "(", ")", ",", ">", "<"].contains(token)
  }

  private func unexpected(_ token: String?, wanted: String) -> SelectorError {
    let found = token.map { "'\($0)'" } ?? "the end"
    return SelectorError(description: "selector '\(text)' has \(found) where \(wanted) should be")
  }
}
