import Glibc
import Kubernetes
import Manifest
import TestSupport
import Testing

/// A row of the table of hostile inputs: a file, and what must be true of it.
struct HostileRow: Sendable, CustomTestStringConvertible {
  let path: String
  let text: String
  var testDescription: String { path }

  struct Expected {
    var word: [String]
    var lines: ClosedRange<Int>?
  }

  private var words: [String] {
    text.split(separator: " ").map { word in
      var word = Substring(word)
      while let last = word.last, ";,):".contains(last) { word.removeLast() }
      return String(word)
    }
  }

  /// Nil when the row says nothing of objects.
  var objects: ClosedRange<Int>? {
    words.first { $0.hasPrefix("objects=") }.flatMap { range($0.dropFirst(8)) }
  }
  var isAccepted: Bool { text.hasPrefix("accept") && !text.contains("or error") }
  var hasChoice: Bool { text.contains("or error") || text.contains("or accept") }
  var warnings: [Expected] { expected { $0.hasPrefix("warn=") ? [String($0.dropFirst(5))] : nil } }
  var errors: [Expected] {
    text.hasPrefix("accept") ? [] : expected { $0 == "error" || $0 == "errors" ? [] : nil }
  }

  private func expected(_ start: (String) -> [String]?) -> [Expected] {
    var found: [Expected] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard var kinds = start(word) else { continue }
      var lines: [ClosedRange<Int>] = []
      while let next = rest.first, next.contains("=") {
        if next.hasPrefix("line=") {
          if !lines.isEmpty, !kinds.isEmpty, word == "errors" {
            found += lines.map { Expected(word: kinds, lines: $0) }
            (lines, kinds) = ([], [])
          }
          lines = next.dropFirst(5).split(separator: ",").compactMap { range($0) }
        } else if next.hasPrefix("kind=") {
          kinds = next.dropFirst(5).split(separator: "|").map(String.init)
        } else if !next.hasPrefix("col=") {
          break
        }
        rest.removeFirst()
      }
      found += lines.isEmpty ? [Expected(word: kinds, lines: nil)] : lines.map { Expected(word: kinds, lines: $0) }
    }
    return found
  }

  private func range(_ text: Substring) -> ClosedRange<Int>? {
    let ends = text.split(separator: ".").compactMap { Int($0) }
    guard let first = ends.first, let last = ends.last else { return nil }
    return first...last
  }

  /// The rows about plain files; those of charts, kustomizations and templates are for who reads these.
  static let all: [HostileRow] = {
    guard let corpus, let table = bytes(of: "\(corpus)/hostile/expected.tsv") else { return [] }
    return String(decoding: table, as: UTF8.self).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "\t", maxSplits: 1).map(String.init)
      guard cells.count == 2, let folder = cells[0].split(separator: "/").first else { return nil }
      guard !["helm", "kustomize", "openshift", "@script"].contains(folder),
        // Both files of that folder are one test, below.
        !cells[0].hasPrefix("objects/dup-across-files")
      else { return nil }
      return HostileRow(path: cells[0], text: cells[1])
    }
  }()
}

/// A file's bytes; nil when it can't be read.
func bytes(of path: String) -> [UInt8]? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
  return bytes
}

@Suite("Hostile inputs")
struct HostileTests {
  @Test(
    "what the table says of a file's objects and problems is true",
    .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)),
    arguments: HostileRow.all)
  func row(_ row: HostileRow) throws {
    let content = try #require(bytes(of: "\(corpus ?? "")/hostile/\(row.path)"))
    let found = Inventory([read(name: row.path, bytes: content)])
    if row.hasChoice { return }
    let problems = found.problems.map { "\($0.severity.rawValue) \($0.span?.line ?? 0) \($0.kind): \($0.message)" }
    if let objects = row.objects {
      #expect(objects.contains(found.resources.filter(\.isWritten).count), "\(problems)")
    }
    if row.isAccepted { #expect(!found.problems.contains { $0.severity == .error }, "\(problems)") }
    for expected in row.warnings {
      #expect(
        found.problems.contains { problem in
          problem.severity != .error && (problem.kind == expected.word[0] || problem.message.contains(expected.word[0]))
            && (expected.lines?.contains(problem.span?.line ?? 0) ?? true)
        }, "no \(expected) in \(problems)")
    }
    for expected in row.errors {
      #expect(
        found.problems.contains { problem in
          let text = "\(problem.kind) \(problem.message) \(problem.hint ?? "")".lowercased()
          return problem.severity == .error
            && (expected.word.isEmpty || expected.word.contains { text.contains($0.lowercased()) })
            && (expected.lines?.contains(problem.span?.line ?? 0) ?? true)
        }, "no \(expected) in \(problems)")
    }
  }

  @Test("an object in two files is a duplicate, and both files are named")
  func duplicateAcrossFiles() {
    let text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: same}}"
    let readings = ["a.yaml", "b.yaml"].map { readYAML(SourceFile(name: $0, text: text)) }
    #expect(
      Inventory(readings).problems.map { "\($0.file): \($0.kind): \($0.message)" } == [
        "b.yaml: duplicate-object: ConfigMap 'same' is here and in a.yaml line 1; applied, the later one wins"
      ])
  }
}
