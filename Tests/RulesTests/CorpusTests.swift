import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

@Suite("Any input at all", .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of corpus manifests"))
struct CorpusTests {
  static let folders = [
    "hostile", "manifests/book", "manifests/plain", "manifests/study-repository", "manifests/openshift",
    "manifests/crds", "manifests/exemplars", "manifests/dumps", "lint",
  ]

  @Test(
    "is judged the same way twice, in one line a finding, with edits that leave the files readable", arguments: folders)
  func judging(folder: String) throws {
    let paths = files(below: "\(try #require(corpus))/\(folder)", endings: [".yaml", ".yml", ".json"])
    #expect(!paths.isEmpty)
    let readings = paths.map { read(SourceFile(name: $0, bytes: fileBytes($0))) }
    let inventory = Inventory(readings)
    let first = judge(inventory, rules: .everything)
    #expect(first.findings == judge(inventory, rules: .everything).findings)
    // What these rules look at may be no object.
    let documents = ["schema-missing-type", "schema-duplicate-key"]
    for finding in first.findings {
      let isClean = finding.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }
      #expect(
        isClean && !finding.message.isEmpty && !finding.message.hasSuffix("."), "\(finding.rule): \(finding.message)")
      #expect(Rule.named(finding.rule)?.topic == finding.topic)
      #expect(inventory[finding.object] != nil || documents.contains(finding.rule), "\(finding.object)")
      for edit in finding.edits {
        #expect(edit.span.start <= edit.span.end && edit.span.end <= edit.span.file.bytes.count)
      }
    }
    let edits = combinedEdits(of: first.findings)
    for reading in readings {
      let own = edits.filter { $0.span.file == reading.file }
      guard !own.isEmpty else { continue }
      let mended = read(SourceFile(name: reading.file.name, bytes: applying(own, to: reading.file)))
      #expect(mended.documents.count == reading.documents.count, "\(reading.file.name)")
      #expect(
        mended.problems.count <= reading.problems.count, "\(reading.file.name): \(mended.problems.map(\.message))")
    }
    _ = diff(of: edits)
  }

  @Test(
    "what is mended once needs no mending again",
    arguments: ["manifests/book", "manifests/plain", "manifests/study-repository", "lint"])
  func mending(folder: String) throws {
    let paths = files(below: "\(try #require(corpus))/\(folder)", endings: [".yaml", ".yml"])
    let readings = paths.map { read(SourceFile(name: $0, bytes: fileBytes($0))) }
    // Without what contradicts itself: a name for a number that the same patch makes a number.
    let rules = RuleSelection()
    let edits = combinedEdits(of: judge(Inventory(readings), rules: rules).findings)
    let mended = readings.map { read(SourceFile(name: $0.file.name, bytes: applying(edits, to: $0.file))) }
    let before = Dictionary(
      grouping: judge(Inventory(readings), rules: rules).findings.filter { !$0.edits.isEmpty }, by: \.rule)
    let after = Dictionary(
      grouping: judge(Inventory(mended), rules: rules).findings.filter { !$0.edits.isEmpty }, by: \.rule)
    for (rule, findings) in after {
      let places = findings.prefix(3).map { "\($0.span.file.name):\($0.span.line): \($0.message)" }
      #expect(findings.count < max(1, (before[rule]?.count ?? 0)), "\(rule): \(places)")
    }
  }
}
