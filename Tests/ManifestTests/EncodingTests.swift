import Manifest
import Testing

@Suite("Encodings")
struct EncodingTests {
  let text = "a: 한 🙂\nb: é\n"

  private func values(_ reading: Reading) -> [String] {
    reading.documents.map { $0.root.json() }
  }

  @Test("UTF-8 and UTF-16 read alike, with and without a byte order mark")
  func encodings() {
    let ascii = "kind: Pod\n"
    let little = ascii.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = ascii.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    for bytes in [Array(ascii.utf8), [0xEF, 0xBB, 0xBF] + Array(ascii.utf8), little, big] {
      let reading = read(name: "x.yaml", bytes: bytes)
      #expect(values(reading) == ["{\"kind\":\"Pod\"}"])
      #expect(reading.problems.isEmpty)
      #expect(reading.documents[0].root["kind"].keySpan?.from == Position(line: 1, column: 1))
    }
    let marked: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(values(read(name: "x.yaml", bytes: marked)) == ["{\"a\":\"한 🙂\",\"b\":\"é\"}"])
  }

  @Test("half a character in UTF-16, and UTF-32, are errors")
  func broken() {
    let half = read(name: "x.yaml", bytes: [0xFF, 0xFE, 0x61, 0, 0x3A, 0, 0x20, 0, 0x00, 0xD8, 0x62, 0])
    #expect(half.problems.map(\.message) == ["this is no UTF-16: half a character: \\uD800 stands alone"])
    let wide = read(name: "x.yaml", bytes: [0x61, 0, 0, 0, 0x3A, 0, 0, 0])
    #expect(wide.problems.map(\.message) == ["the file is UTF-32, which Kubernetes doesn't read"])
    #expect(wide.documents.isEmpty)
  }

  @Test("a byte that is no UTF-8 costs only its own document")
  func badBytes() {
    let bytes =
      Array("a: 1\n---\n# c\nb: x".utf8) + [0xE9]
      + Array("\nmore: y\n---\nc: 3\n---\nd: ".utf8)
      + [0xED, 0xA0, 0x80] + Array("\n---\ne: 5\n".utf8)
    let reading = read(name: "x.yaml", bytes: bytes)
    #expect(
      values(reading) == ["{\"a\":1}", "{\"e\":5}"] || values(reading) == ["{\"a\":1}", "{\"c\":3}", "{\"e\":5}"])
    #expect(reading.problems.first?.message == "byte \\xE9 is no UTF-8")
    #expect(reading.problems.first?.span?.from == Position(line: 4, column: 5))
    #expect(reading.problems.count == 2)
  }

  @Test("directives go with their document when it is left out")
  func directives() {
    let bytes = Array("a: 1\n...\n%YAML 1.1\n# c\n---\nb: ".utf8) + [0xFF] + Array("\n...\n%YAML 1.1\n---\nc: 3\n".utf8)
    let reading = read(name: "x.yaml", bytes: bytes)
    #expect(values(reading) == ["{\"a\":1}", "{\"c\":3}"])
    #expect(reading.problems.map(\.kind) == ["encoding"])
  }

  @Test("a byte order mark is skipped where a document starts, before or after its mark")
  func marks() {
    let mark = "\u{FEFF}"
    let reading = read(
      name: "x.yaml", bytes: Array("\(mark)a: 1\n---\n\(mark)b: 2\n\(mark)---\nc: 3\n...\n\(mark)d: 4\n".utf8))
    #expect(reading.problems.isEmpty)
    #expect(values(reading) == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}", "{\"d\":4}"])
    #expect(reading.documents[1].root["b"].span.from == Position(line: 3, column: 4))
  }

  @Test("lines end at LF, CRLF or CR, and no carriage return gets into a text", arguments: ["\n", "\r\n", "\r"])
  func lineBreaks(_ lineBreak: String) {
    let text = "a: |\n  one\n  two\nb: [\n 1]\n---\nc: 2\n".replacing("\n", with: lineBreak)
    let reading = read(name: "x.yaml", bytes: Array(text.utf8))
    #expect(values(reading) == ["{\"a\":\"one\\ntwo\\n\",\"b\":[1]}", "{\"c\":2}"])
    #expect(reading.documents[1].root["c"].span.from == Position(line: 7, column: 4))
  }

  @Test(
    "files that are no text are named, not shown",
    arguments: [
      ([0x7F, 0x45, 0x4C, 0x46, 2], "this is a program (ELF), not text"),
      ([0x1F, 0x8B, 8, 0], "this is a gzip archive, not text"),
      ([0x61, 0x62, 0, 0, 0, 0, 0x63, 1], "this is a binary file, not text"),
    ] as [([UInt8], String)])
  func binaries(_ bytes: [UInt8], _ message: String) {
    for name in ["x.yaml", "x.json"] {
      let reading = read(name: name, bytes: bytes)
      #expect(reading.problems.map(\.message) == [message])
      #expect(reading.documents.isEmpty)
    }
  }
}
