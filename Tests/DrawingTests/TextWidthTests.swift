import Drawing
import Testing

@Suite("Width of text")
struct TextWidthTests {
  @Test(
    "a text takes as many cells as it's drawn with",
    arguments: [
      ("", 0), ("web", 3), ("한국", 4), ("日本語", 6), ("ｗｅｂ", 6), ("é", 1), ("e\u{301}", 1), ("naïve", 5),
      ("\u{1112}\u{1161}\u{11AB}", 2),  // 한 in decomposed form
      ("😀", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🇰🇷", 2), ("🏴\u{E0067}\u{E007F}", 2),
      ("─│┌", 3), ("▸✗✓⋯", 4), ("…·×", 3), ("ă", 1), ("क्षि", 3), ("ก็", 1), ("１", 2), ("𠀀", 2), ("\u{E000}", 1),
    ])
  func width(text: String, expected: Int) {
    #expect(cells(of: text) == expected)
  }

  @Test(
    "what a terminal would obey or hide is written out",
    arguments: [
      ("a\u{1B}[31mb", "a^[[31mb"), ("\u{0}\u{7}\u{7F}", "^@^G^?"), ("x\u{85}\u{9B}y", "x\\u{85}\\u{9b}y"),
      ("admin\u{202E}txt", "admin<U+202E>txt"), ("a\u{200B}b", "a<U+200B>b"), ("\u{FEFF}kind", "<U+FEFF>kind"),
      ("line\nnext\r", "line^Jnext^M"), ("a\tb", "a       b"), ("1234567\tb", "1234567 b"),
      ("soft\u{AD}", "soft<U+00AD>"),
      ("\u{2066}x\u{2069}", "<U+2066>x<U+2069>"), ("\u{E0041}", "<U+E0041>"), ("👨‍👩", "👨"), ("\u{3164}", "<U+3164>"),
      ("plain", "plain"), ("🇰🇷", "KR"), ("a\u{200D}b", "a<U+200D>b"),
    ])
  func sanitising(text: String, expected: String) {
    #expect(sanitised(text) == expected)
    #expect(cells(of: text) == cells(of: expected))
  }

  @Test("a mark without a letter stands on a blank, and marks without end are cut")
  func strayMarks() {
    #expect(sanitised("\u{301}a") == " \u{301}a")
    let zalgo = Array(Clusters("a" + String(repeating: "\u{301}", count: 500) + "b"))
    #expect(zalgo.map(\.marks.count) == [4, 0])
    #expect(cells(of: String(repeating: "\u{301}", count: 500)) == 1)
  }

  @Test(
    "a text that's too long is cut where asked",
    arguments: [
      ("deployment", 10, Cut.end, "deployment"), ("deployment", 6, .end, "deplo…"),
      ("deployment", 6, .middle, "dep…nt"),
      ("deployment", 6, .start, "…yment"), ("한국어", 5, .end, "한국…"), ("한국어", 4, .end, "한…"), ("한국어", 1, .end, "…"),
      ("한국어", 0, .end, ""), ("a한b국c", 4, .middle, "a…c"), ("web", -3, .end, ""),
    ])
  func fitting(text: String, width: Int, cut: Cut, expected: String) {
    let fitted = fit(text, to: width, cut: cut)
    #expect(fitted == expected)
    #expect(cells(of: fitted) <= max(0, width))
  }

  @Test("a padded text has exactly the width", arguments: ["", "web", "한국어", "a\tb", "e\u{301}\u{202E}", "😀😀😀"])
  func padding(text: String) {
    for width in 0..<12 {
      #expect(cells(of: pad(text, to: width)) == width)
      #expect(cells(of: pad(text, to: width, alignRight: true, ellipsis: "...")) == width)
    }
    #expect(pad("12", to: 4, alignRight: true) == "  12")
  }

  @Test("a line of several runs is cut as one")
  func runs() {
    let text = Text([.init("한국", .kindly), .init("/web-front"), .init(" E1", .error)])
    #expect(text.width == 17)
    #expect((0...17).map { text.fit(to: $0).plain }.map { cells(of: $0) } == [0, 1, 1, 3, 3] + Array(5...17))
    #expect(text.fit(to: 8).plain == "한국/we…")
    #expect(text.fit(to: 16).plain == "한국/web-front …")
    #expect(text.fit(to: 16).runs.last?.role == .error)
  }

  @Test("text from a manifest shows hidden characters as warnings")
  func untrusted() {
    let text = Text(untrusted: "admin\u{202E}nimda", .yamlString)
    #expect(text.runs == [.init("admin", .yamlString), .init("<U+202E>", .warning), .init("nimda", .yamlString)])
    #expect(Text(untrusted: "").isEmpty)
  }

  @Test("every character there is takes one or two cells, or is written out in visible ones")
  func everyCharacter() {
    var wrong: [UInt32] = []
    for value in (0...0x2FFFF).lazy.map({ UInt32($0) }) + [0xE0001, 0xE01F0, 0xF0000, 0x10FFFD, 0x10FFFF] {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let clusters = Array(Clusters(String(scalar)))
      let isFine = clusters.allSatisfy { cluster in
        let base = cluster.base.value
        return (1...2).contains(cluster.width) && base >= 0x20 && !(0x7F..<0xA0).contains(base)
          && !(0x200B...0x200F).contains(base) && !(0x202A...0x202E).contains(base) && !(0x2066...0x2069).contains(base)
      }
      if clusters.isEmpty || !isFine { wrong.append(value) }
    }
    #expect(wrong == [])
  }

  @Test("text can be made ASCII, with or without saying what it was")
  func ascii() {
    #expect("web-한".asASCII(escaping: true) == "web-\\u{D55C}")
    #expect("web-한".asASCII(escaping: false) == "web-?")
  }
}

extension Role {
  fileprivate static var kindly: Role { .textStrong }
}
