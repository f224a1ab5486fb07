import Manifest
import TestSupport
import Testing

/// Texts made to be slow or deep: reading takes time and memory in proportion to their size, and never more stack.
@Suite("Limits", .timeLimit(.minutes(1)))
struct LimitTests {
  private func read(_ text: String, _ name: String = "x.yaml") -> Reading {
    Manifest.read(name: name, bytes: Array(text.utf8))
  }

  @Test("nesting beyond the limit is an error with a place", arguments: ["[", "{\"a\": ", "- ", "{a: "])
  func depth(_ opening: String) {
    let text = String(repeating: opening, count: 20_000)
    let reading = read(text)
    #expect(reading.documents.isEmpty)
    #expect(reading.problems.map(\.kind) == ["depth"])
    #expect(reading.problems[0].span != nil)
  }

  @Test("aliases of aliases stop at the limit, with a place")
  func aliases() {
    let levels = (1...20).map {
      "a\($0): &a\($0) [\(Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ","))]\n"
    }
    let reading = read("a0: &a0 x\n" + levels.joined())
    #expect(reading.problems.map(\.kind) == ["alias-limit"])
    #expect(reading.problems[0].span?.line == 7)
  }

  @Test("a merge of large maps is not a product of their sizes")
  func merges() {
    let fields = { (letter: String) in (0..<20_000).map { "\(letter)\($0): 1" }.joined(separator: ", ") }
    let reading = read("a: &a {\(fields("a"))}\nb: {<<: *a, \(fields("b"))}\n")
    #expect(reading.problems.isEmpty)
    #expect(reading.documents[0].root["b"].count == 40_000)
  }

  @Test("keys that stand twice, many times over, are found at once")
  func duplicates() {
    let reading = read((0..<20_000).map { "\"k\\x41\($0 % 10_000)\": \($0)\n" }.joined())
    #expect(reading.problems.count == 10_000)
    #expect(reading.documents[0].root.count == 10_000)
  }

  @Test("broken documents without end are told one by one, and the good ones among them kept")
  func brokenDocuments() {
    let reading = read(String(repeating: "---\na: [\n---\nb: @\n---\nc: 1\n", count: 3000))
    #expect(reading.documents.count == 3000)
    #expect(reading.problems.count == 6000)
    #expect(reading.problems.last?.span?.line == 17_998)
  }

  @Test("bytes that are no text in every document cost no more than the documents")
  func badBytes() {
    let bytes: [UInt8] = (0..<5000).flatMap { number -> [UInt8] in
      Array("---\na: \(number)\n".utf8) + (number % 2 == 0 ? [0xFF, 0x0A] : [])
    }
    let reading = Manifest.read(name: "x.yaml", bytes: bytes)
    #expect(reading.documents.count == 2500)
    #expect(reading.problems.count == 2500)
  }

  @Test("long lines, many anchors, many directives and many marks end")
  func odds() {
    #expect(read((0..<20_000).map { "- &a\($0) x\n" }.joined()).documents[0].root.count == 20_000)
    #expect(
      read("a: \"" + String(repeating: "x\\n", count: 200_000) + "\"").documents[0].root["a"].text?.count == 400_000)
    #expect(read(String(repeating: "\u{FEFF}---\na: 1\n", count: 5000)).documents.count == 5000)
    #expect(read(String(repeating: "%YAML 1.1\n---\na: {{ b }}\n...\n", count: 2000)).problems.count == 2000)
    #expect(read(String(repeating: "{\"a\": 1}", count: 20_000), "x.json").documents.count == 20_000)
    #expect(read(String(repeating: "{\"a\": \n", count: 400), "x.json").problems.count == 1)
  }
}
