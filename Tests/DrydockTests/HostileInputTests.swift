import Kubernetes
import Loading
import Manifest
import TestSupport
import Testing

/// Odd and hostile inputs, each by itself, through all that reading does: what the corpus says must come of them.
@Suite("Hostile input")
struct HostileInputTests {
  /// Rows about what isn't plain YAML or JSON, and about what a script has to set up, are somebody else's.
  static let rows: [Row] = rows(of: "hostile/expected.tsv").filter { row in
    !["kustomize/", "helm/", "openshift/", "@script/"].contains { row.file.hasPrefix($0) }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let file: String
    let expected: String
    var testDescription: String { file }
  }

  static func rows(of table: String) -> [Row] {
    guard let corpus else { return [] }
    return String(decoding: fileBytes("\(corpus)/\(table)"), as: UTF8.self).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "\t", maxSplits: 1)
      return cells.count == 2 ? Row(file: String(cells[0]), expected: String(cells[1])) : nil
    }
  }

  @Test(
    "each file gives what the table says", .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)), arguments: rows)
  func row(_ row: Row) throws {
    let root = try #require(corpus)
    let loaded = load(["\(root)/hostile/\(row.file)"])
    let inventory = Inventory(loaded.readings)
    let problems = loaded.problems + inventory.problems
    let count = inventory.resources.count { $0.origin == .written }
    // "this, or that": one of them must hold.
    let alternatives =
      row.expected.split(separator: "or error", maxSplits: 1).count == 2
      ? row.expected.components(of: "or error").enumerated().map { $0 == 0 ? $1 : "error" + $1 }
      : row.expected.components(of: "or accept").enumerated().map { $0 == 0 ? $1 : "accept" + $1 }
    let failures = alternatives.map { Expectation($0).failures(count, problems) }
    #expect(
      failures.contains([]),
      "\(row.expected)\n\(failures)\n\(count) objects\n\(problems.map(summary).joined(separator: "\n"))")
  }

  private func summary(_ problem: Problem) -> String {
    "\(problem.span?.line ?? 0): \(problem.severity) \(problem.kind): \(problem.message)"
  }
}

/// What a row demands, as far as it's written in `key=value`; its prose is tested where it belongs.
private struct Expectation {
  let words: [Substring]

  init(_ text: String) {
    // What holds for the whole folder can't be seen in one file.
    let own = text.components(of: "loading the folder")[0]
    words = own.split { $0 == " " || $0 == ";" || $0 == "(" || $0 == ")" }.map {
      $0.hasSuffix(",") ? $0.dropLast() : $0
    }
  }

  func failures(_ count: Int, _ problems: [Problem]) -> [String] {
    var failures: [String] = []
    let errors = problems.filter { $0.severity == .error }
    if let objects = value("objects"), !range(objects).contains(count) { failures.append("objects=\(count)") }
    if words.first == "accept", !errors.isEmpty { failures.append("an error in what is fine") }
    let start = words.indices.dropLast().first { index in
      words[index].hasPrefix("error") && ["line=", "kind="].contains { words[index + 1].hasPrefix($0) }
    }
    if let start { failures += missing(errors, words[start...]) }
    for index in words.indices {
      guard let kind = words[index].value(of: "warn") else { continue }
      let found = problems.filter { $0.severity != .error && mentions($0, kind) }
      let lines = words[(index + 1)...].prefix { !$0.hasPrefix("warn=") }.compactMap { $0.value(of: "line") }.first
      if found.isEmpty { failures.append("no warning of kind \(kind)") }
      for line in (lines ?? "").split(separator: ",")
      where !found.contains(where: { range(line).contains($0.span?.line ?? 0) }) {
        failures.append("no warning of kind \(kind) in line \(line)")
      }
    }
    return failures
  }

  private func missing(_ errors: [Problem], _ words: ArraySlice<Substring>) -> [String] {
    guard !errors.isEmpty else { return ["no error"] }
    var failures: [String] = []
    let lines = words.compactMap { $0.value(of: "line") }
    let kinds = words.compactMap { $0.value(of: "kind") }
    for (index, line) in lines.enumerated() {
      let kind = index < kinds.count ? kinds[index] : nil
      for part in line.split(separator: ",") {
        let isThere = errors.contains { error in
          range(part).contains(error.span?.line ?? 1) && (kind.map { mentions(error, $0) } ?? true)
        }
        if !isThere { failures.append("no error in line \(part)\(kind.map { " of kind \($0)" } ?? "")") }
      }
    }
    if lines.isEmpty, let kind = kinds.first, !errors.contains(where: { mentions($0, kind) }) {
      failures.append("no error of kind \(kind)")
    }
    return failures
  }

  private func value(_ name: String) -> Substring? { words.compactMap { $0.value(of: name) }.first }

  private func mentions(_ problem: Problem, _ kinds: Substring) -> Bool {
    let text = "\(problem.kind) \(problem.message) \(problem.hint ?? "")".lowercased()
    return kinds.split(separator: "|").contains { text.contains($0.lowercased()) }
  }

  private func range(_ text: Substring) -> ClosedRange<Int> {
    let ends = text.components(of: "..").compactMap { part in Int(part.prefix { $0.isNumber }) }
    guard let first = ends.first, let last = ends.last, first <= last else { return 0...0 }
    return first...last
  }
}

extension Substring {
  fileprivate func value(of name: String) -> Substring? {
    hasPrefix("\(name)=") ? dropFirst(name.count + 1) : nil
  }
}

extension StringProtocol {
  fileprivate func components(of separator: String) -> [String] {
    var parts: [String] = []
    var rest = String(self)
    while let found = rest.firstRange(of: separator) {
      parts.append(String(rest[..<found.lowerBound]))
      rest = String(rest[found.upperBound...])
    }
    return parts + [rest]
  }
}
