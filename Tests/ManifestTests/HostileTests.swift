import Manifest
import TestSupport
import Testing

/// The corpus' table of odd inputs, as far as reading decides: what a text is, not what an object must be.
@Suite("Odd inputs", .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)))
struct HostileTests {
  static let folder = (corpus ?? "") + "/hostile/"

  /// What others decide: rendered packages, what needs a file system, and what makes an object.
  static let leftOut = [
    "kustomize/", "helm/", "openshift/", "@script/", "objects/", "lists/bad-members", "lists/nested-list",
    "syntax/missing-space-after-colon", "docs/document-is-", "scalars/identity-wrong-types",
    "scalars/missing-identity",
  ]

  /// The kinds of warnings that are the reader's.
  static let readersWarnings: Set<String> = ["duplicate-key", "tag", "trailing-comma"]

  static let rows =
    corpus == nil
    ? []
    : table(folder + "expected.tsv").compactMap(Row.init).filter { row in
      !leftOut.contains { row.file.hasPrefix($0) }
    }

  @Test("every row of the table holds", arguments: rows)
  func row(_ row: Row) throws {
    let reading = read(name: row.file, bytes: try #require(contents(Self.folder + row.file)))
    let errors = reading.problems.filter { $0.severity == .error }
    if row.errors.isEmpty || row.orAccept {
      if !row.orAccept { #expect(errors.isEmpty) }
    }
    for wanted in row.errors where !(row.orAccept && errors.isEmpty) {
      #expect(errors.contains { wanted.matches($0) }, "\(errors)")
    }
    for wanted in row.warnings where Self.readersWarnings.contains(wanted.words[0]) {
      #expect(reading.problems.contains { $0.severity == .warning && wanted.matches($0) }, "\(reading.problems)")
    }
    if let objects = row.objects, errors.isEmpty || !row.orAccept {
      #expect(reading.documents.reduce(0) { $0 + count($1.root) } == objects)
    }
  }

  @Test("values read as the table says", arguments: values)
  func value(_ file: String, _ path: FieldPath, _ expected: [Scalar]) throws {
    let reading = read(name: file, bytes: try #require(contents(Self.folder + file)))
    let root = try #require(reading.documents.first).root
    #expect(root.all(path).compactMap(\.scalar) == expected)
  }

  static let values: [(String, FieldPath, [Scalar])] = [
    ("syntax/tab-inside-value.yaml", "data{*}", [.string("a\tb"), .string("a\tb")]),
    ("syntax/url-in-plain-scalar.yaml", "data.url", [.string("http://a.b:80/c?d=e#f")]),
    ("syntax/duplicate-key-top.yaml", "data{*}", [.string("2")]),
    ("syntax/duplicate-key-nested.yaml", "metadata.labels.app", [.string("two")]),
    ("syntax/plain-multiline.yaml", "data.text", [.string("one two\nthree")]),
    ("syntax/block-scalars.yaml", "data.lit", [.string("a\n  b\n\nc\n")]),
    ("syntax/block-scalars.yaml", "data.strip", [.string("a")]),
    ("syntax/block-scalars.yaml", "data.keep", [.string("a\n\n")]),
    ("syntax/block-scalars.yaml", "data.fold", [.string("a b\nc\n")]),
    ("syntax/block-scalars.yaml", "data.ind", [.string("  two extra\n")]),
    ("syntax/sequence-not-indented.yaml", "spec.containers[*].args[*]", ["-c", "--x=y", "- z"].map(Scalar.string)),
    ("syntax/comment-traps.yaml", "kind", [.string("ConfigMap#not")]),
    ("syntax/custom-tags.yaml", "stringData.d", [.string("12")]),
    ("docs/no-trailing-newline.yaml", "data.k", [.string("v")]),
    ("encoding/bom-utf8.yaml", "apiVersion", [.string("v1")]),
    ("encoding/utf16le-bom.yaml", "apiVersion", [.string("v1")]),
    ("encoding/crlf.yaml", "data.text", [.string("a\nb\n")]),
    ("encoding/nul-escaped.yaml", "data.k", [.string("a\0b")]),
    (
      "scalars/octal-mode.yaml", "spec.volumes[*].secret.defaultMode",
      [.int(420), .int(256), .int(420), .string("0644")]
    ),
    ("scalars/large-ints.yaml", "spec.e", [.int(.min)]),
    ("anchors/anchors-aliases.yaml", "spec.template.metadata.labels.app", [.string("x")]),
    ("anchors/anchors-aliases.yaml", "spec.selector.matchLabels.app", [.string("x")]),
    ("anchors/merge-keys.yaml", "spec.containers[*].image", ["nginx", "nginx", "first"].map(Scalar.string)),
    ("anchors/merge-keys.yaml", "spec.containers[*].tty", [.null, .null, .bool(true)]),
    ("anchors/merge-keys.yaml", "spec.containers[*].env[*].name", ["A", "A"].map(Scalar.string)),
    ("json/duplicate-keys.json", "metadata.name", [.string("y")]),
    ("templates/quoted-helm.yaml", "data.alert", [.string("{{ $labels.instance }} is down")]),
  ]

  @Test("numbers keep the text they were written with")
  func writtenNumbers() throws {
    let file = "scalars/large-ints.yaml"
    let root = try #require(read(name: file, bytes: contents(Self.folder + file) ?? []).documents.first).root
    #expect(
      root["spec"].fields.map { $0.value.text ?? "" } == [
        "9007199254740993", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        "-9223372036854775808", "123456789012345678901234567890",
      ])
  }

  /// How many objects a root holds: a list's items, else itself if it is a map.
  private func count(_ root: Node) -> Int {
    if root["kind"].string?.hasSuffix("List") == true { return root["items"].items.filter(\.isPresent).count }
    return root.shape == .map ? 1 : 0
  }

  /// A row of the table, as the corpus' README explains it.
  struct Row: CustomTestStringConvertible {
    let file: String
    var errors: [Wanted] = []
    var warnings: [Wanted] = []
    var objects: Int?
    var orAccept = false
    var testDescription: String { file }

    init?(_ cells: [String]) {
      guard cells.count == 2 else { return nil }
      file = cells[0]
      let rule = cells[1].prefix { $0 != ";" }
      orAccept = rule.contains("or accept") || rule.contains(", or error") || cells[1].contains("; or error")
      var last: WritableKeyPath<Row, [Wanted]>?
      for word in rule.split(whereSeparator: { $0 == " " }).map({ $0.filter { $0 != "," || $0.isNumber } }) {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        switch parts[0] {
        case "error", "errors":
          errors.append(Wanted())
          last = \.errors
        case "warn" where parts.count == 2:
          warnings.append(Wanted(words: [parts[1]]))
          last = \.warnings
        case "objects" where parts.count == 2: objects = Int(parts[1])
        case "line" where parts.count == 2:
          let ends = parts[1].split(separator: ".").compactMap { Int($0) }
          if let last, let low = ends.first, let high = ends.last, !self[keyPath: last].isEmpty {
            self[keyPath: last][self[keyPath: last].count - 1].lines = low...high
          }
        case "col" where parts.count == 2: errors[errors.count - 1].column = Int(parts[1])
        case "kind" where parts.count == 2 && !errors.isEmpty:
          errors[errors.count - 1].words = parts[1].split(separator: "|").map(String.init)
        default: break
        }
      }
    }
  }

  struct Wanted {
    var lines: ClosedRange<Int>?
    var column: Int?
    var words: [String] = []

    func matches(_ problem: Problem) -> Bool {
      if let lines, !(problem.span.map { lines.contains($0.line) } ?? false) { return false }
      if let column, !(problem.span.map { abs($0.column - column) <= 1 } ?? false) { return false }
      let text = (problem.kind + " " + problem.message).lowercased()
      return words.isEmpty || words.contains { text.contains($0.lowercased()) }
    }
  }
}
