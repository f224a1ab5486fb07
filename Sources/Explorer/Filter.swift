import Kubernetes
import Manifest

/// What a person wants to see of a list: terms joined by blanks, each of which must hold.
///
/// `web` a part of the name, `~wb` letters in order, `re:^db-\d` a pattern, `kind:svc`, `ns:shop`, `app:shop`,
/// `file:30-*`, `label:tier=api`, `sev:error`, `rule:probe-*`, `topic:probes`, `is:generated`, `image:*:latest`,
/// `field:spec.replicas>2`. `!` in front means not; `,` in a value means or.
package struct Filter: Sendable, Hashable {
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package let reason: String
    package var description: String { reason }
  }

  package let text: String
  let terms: [Term]

  struct Term: Sendable, Hashable {
    var isNegated = false
    /// One of them must hold.
    var tests: [Test]
  }

  enum Test: Sendable, Hashable {
    case part(String)
    case fuzzy(String)
    case pattern(Pattern)
    case kind([Kind], String)
    case namespace(Wildcard)
    case application(Wildcard)
    case file(Wildcard)
    case label(key: String, value: Wildcard?)
    case severity(Severity)
    case rule(Wildcard)
    case topic(Wildcard)
    case trait(Trait)
    case image(Wildcard)
    case field(FieldPath, Comparison, String)
  }

  enum Trait: String, Sendable, CaseIterable { case generated, assumed, written, missing, unused, custom }

  enum Comparison: String, Sendable, CaseIterable {
    // The longer come first: '<=' begins with '<'.
    case atMost = "<="
    case atLeast = ">="
    case unequal = "!="
    case less = "<"
    case more = ">"
    case equal = "="
    /// The field is there at all.
    case present = ""
  }

  package init(_ text: String) throws(Failure) {
    self.text = text
    var terms: [Term] = []
    for word in text.split(separator: " ") { terms.append(try Self.term(word)) }
    self.terms = terms
  }

  package static let none = Filter(text: "", terms: [])

  private init(text: String, terms: [Term]) {
    self.text = text
    self.terms = terms
  }

  package var isEmpty: Bool { terms.isEmpty }
}

// MARK: - Reading

extension Filter {
  /// The keys, and what may follow each.
  static let keys: [(name: String, values: String)] = [
    ("kind", "KIND"), ("ns", "NAMESPACE"), ("app", "APPLICATION"), ("file", "FILE"), ("label", "KEY=VALUE"),
    ("sev", "error,warning,info"), ("rule", "RULE"), ("topic", "TOPIC"),
    ("is", Trait.allCases.map(\.rawValue).joined(separator: ",")),
    ("image", "IMAGE"),
    ("field", "PATH>VALUE"), ("re", "PATTERN"),
  ]

  private static func term(_ word: Substring) throws(Failure) -> Term {
    let isNegated = word.first == "!"
    let body = isNegated ? word.dropFirst() : word
    guard !body.isEmpty else { throw Failure(reason: "'!' stands before nothing; write '!kind:pod'") }
    if body.first == "~" { return Term(isNegated: isNegated, tests: [.fuzzy(body.dropFirst().lowercased())]) }
    if body.first == "-", let colon = body.firstIndex(of: ":"),
      keys.contains(where: { $0.name == body[..<colon].dropFirst() })
    {
      throw Failure(reason: "'!' means not: write '!\(body.dropFirst())'")
    }
    guard let colon = body.firstIndex(of: ":"), keys.contains(where: { $0.name == body[..<colon] }) else {
      if let colon = body.firstIndex(of: ":"), body[..<colon].allSatisfy(\.isLetter), colon != body.startIndex,
        let near = nearest(to: String(body[..<colon]), among: keys.map(\.name))
      {
        throw Failure(reason: "no term '\(body[..<colon]):'; did you mean '\(near):'?")
      }
      return Term(isNegated: isNegated, tests: body.lowercased().split(separator: ",").map { .part(String($0)) })
    }
    let (key, value) = (String(body[..<colon]), body[body.index(after: colon)...])
    guard !value.isEmpty else { throw Failure(reason: "'\(key):' needs a value") }
    if key == "re" {
      do { return Term(isNegated: isNegated, tests: [.pattern(try Pattern(String(value)))]) } catch {
        throw Failure(reason: error.reason)
      }
    }
    var tests: [Test] = []
    for part in value.split(separator: ",") { tests.append(try test(key, String(part))) }
    return Term(isNegated: isNegated, tests: tests)
  }

  private static func test(_ key: String, _ value: String) throws(Failure) -> Test {
    switch key {
    case "kind":
      let kinds = Kind.allNamed(value)
      return .kind(kinds, value.lowercased())
    case "ns": return .namespace(Wildcard(value))
    case "app": return .application(Wildcard(value))
    case "file": return .file(Wildcard(value))
    case "label":
      guard let equals = value.firstIndex(of: "=") else { return .label(key: value, value: nil) }
      return .label(key: String(value[..<equals]), value: Wildcard(String(value[value.index(after: equals)...])))
    case "sev":
      let found = Severity.allCases.first { $0.rawValue.hasPrefix(value.lowercased()) }
      guard let found else { throw Failure(reason: "no severity '\(value)'; known are error, warning, info") }
      return .severity(found)
    case "rule": return .rule(Wildcard(value, isPart: true))
    case "topic": return .topic(Wildcard(value))
    case "is":
      guard let trait = Trait(rawValue: value.lowercased()) else {
        throw Failure(
          reason: "nothing is '\(value)'; known are \(Trait.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return .trait(trait)
    case "image": return .image(Wildcard(value, isPart: true))
    case "field": return try field(value)
    default: throw Failure(reason: "no term '\(key):'")
    }
  }

  private static func field(_ text: String) throws(Failure) -> Test {
    let sign = text.firstIndex { "<>=!".contains($0) } ?? text.endIndex
    let rest = text[sign...]
    guard let comparison = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }),
      sign != text.startIndex
    else { throw Failure(reason: "'field:' needs a path, such as 'field:spec.replicas>2'") }
    let value = rest.dropFirst(comparison.rawValue.count)
    if comparison == .present, !value.isEmpty {
      throw Failure(reason: "'\(rest)' isn't a comparison; known are = != < > <= >=")
    }
    return .field(FieldPath(String(text[..<sign])), comparison, String(value))
  }
}

/// A text with `*` for anything; letter case is ignored.
struct Wildcard: Sendable, Hashable {
  private let parts: [String]
  /// Without a star it may stand anywhere in the text.
  private let isPart: Bool

  init(_ text: String, isPart: Bool = false) {
    parts = text.lowercased().split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    self.isPart = isPart
  }

  func matches(_ text: String) -> Bool {
    let text = text.lowercased()
    guard parts.count > 1 else { return isPart ? text.contains(parts[0][...]) : text == parts[0] }
    guard text.hasPrefix(parts[0]) else { return false }
    var rest = text.dropFirst(parts[0].count)
    for part in parts[1..<parts.count - 1] {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }
}

extension StringProtocol {
  /// The first place of a text, compared byte by byte; the empty text is at the start.
  func range(of part: String) -> Range<Index>? {
    var part = part
    let start = part.withUTF8 { offset(of: $0) }
    guard let start else { return nil }
    let from = utf8.index(startIndex, offsetBy: start)
    return from..<utf8.index(from, offsetBy: part.utf8.count)
  }

  func contains(_ part: Substring) -> Bool {
    var part = part
    return part.withUTF8 { offset(of: $0) } != nil
  }

  private func offset(of wanted: UnsafeBufferPointer<UInt8>) -> Int? {
    // Filters ask this of ten thousand names for each letter typed, so nothing is copied.
    utf8.withContiguousStorageIfAvailable { firstOffset(of: wanted, in: $0) }
      ?? Array(utf8).withUnsafeBufferPointer { firstOffset(of: wanted, in: $0) }
  }
}

func firstOffset(of wanted: UnsafeBufferPointer<UInt8>, in own: UnsafeBufferPointer<UInt8>) -> Int? {
  guard let first = wanted.first else { return 0 }
  guard own.count >= wanted.count else { return nil }
  for start in 0...own.count - wanted.count where own[start] == first {
    var length = 1
    while length < wanted.count, own[start + length] == wanted[length] { length += 1 }
    if length == wanted.count { return start }
  }
  return nil
}
