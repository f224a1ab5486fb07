import Manifest
import TestSupport
import Testing

/// Damaged texts: whatever stands in a file, reading it ends and gives places that lie within it.
@Suite("Damaged texts")
struct FuzzTests {
  static let seeds = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {a: 'b', \"c\": \"d\\n\"}}\nspec:\n- x: |\n    text\n  y: >-\n    a\n    b\n---\na: &x [1, 2]\nb: *x\n<<: {c: d}\n...\n%YAML 1.1\n---\n? k\n: v\n",
    "{\"a\": [1, 2.5e3, true, null, \"x\\u00e9\\ud83d\\ude00\"], \"b\": {\"c\": {}}, \"b\": []}\n{\"d\": \"한글\"}\n---\n[1]",
    "\u{FEFF}a: 한글\r\nb: \"\\x41\\u0041\"\r\n--- # c\r\n\u{FEFF}c: {{ .Values.x }}\n{{- if }}\n\td: 1\n",
  ]
  static let pieces: [[UInt8]] =
    [
      "---\n", "\n", "\r", "\t", " ", "  ", "- ", ": ", ":", "{", "}", "[", "]", "\"", "'", "&a ", "*a", "!", "!!int ",
      "|", ">", "%",
      "#", " #", "\\", "?", "? ", ",", "@", "<<: ", "{{", "}}", "...\n", "\u{FEFF}", "é", "\u{85}", "\u{2028}", "//",
      "0x", "\\u", "\\x",
    ].map { Array($0.utf8) } + [[0xFF], [0], [0xC2], [0xED, 0xA0, 0x80], [0x1B], [0xF0, 0x9F]]

  @Test("a damaged text is read to its end", arguments: 0..<3)
  func damaged(_ which: Int) {
    var random = Generator(state: UInt64(which) + 1)
    for round in 0..<700 {
      var bytes = Array(Self.seeds[which].utf8)
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count + 1)
        switch random.below(4) {
        case 0: bytes.removeSubrange(place..<min(bytes.count, place + random.below(12)))
        case 1:
          let end = min(bytes.count, place + random.below(40))
          bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count + 1))
        default: bytes.insert(contentsOf: Self.pieces[random.below(Self.pieces.count)], at: place)
        }
      }
      let reading = read(name: round % 2 == 0 ? "x.yaml" : "x.json", bytes: bytes)
      check(reading)
    }
  }

  private func check(_ reading: Reading) {
    let file = reading.file
    for problem in reading.problems {
      #expect(problem.span.map { $0.start <= $0.end && $0.end <= file.bytes.count } ?? true)
      #expect(!problem.message.isEmpty)
    }
    for document in reading.documents {
      for node in document.root.subtree {
        #expect(node.span.end <= file.bytes.count && (node.keySpan?.end ?? 0) <= file.bytes.count)
        _ = node.scalar
      }
      let printed = document.root.yaml
      let again = readYAML(SourceFile(name: "again.yaml", text: printed))
      #expect(again.documents.first?.root.json() ?? "null" == document.root.json(), "\(printed.debugDescription)")
    }
    for (line, tokens) in highlight(file, documents: reading.documents, lines: 1..<file.lineCount + 1).enumerated() {
      let range = file.range(ofLine: line + 1)
      var last = range.lowerBound
      for token in tokens {
        #expect(token.range.lowerBound >= last && token.range.upperBound <= range.upperBound && !token.range.isEmpty)
        last = token.range.upperBound
      }
    }
  }

  /// Always the same numbers.
  struct Generator {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(bound, 1)
    }
  }
}
