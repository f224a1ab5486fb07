import Manifest
import TestSupport
import Testing

@Suite("Highlighting")
struct HighlightingTests {
  /// Each line with its tokens' letters below: k key, s string, n number, b bool, 0 null, # comment, & anchor, . mark.
  func picture(_ text: String, name: String = "x.yaml", lines: Range<Int>? = nil) -> String {
    let file = SourceFile(name: name, text: text)
    let documents = read(file).documents
    let lines = lines ?? 1..<file.lineCount + 1
    return zip(lines, highlight(file, documents: documents, lines: lines)).map { line, tokens in
      let range = file.range(ofLine: line)
      var letters = [Character](repeating: " ", count: range.count)
      for token in tokens {
        for index in token.range {
          #expect(letters[index - range.lowerBound] == " ")
          letters[index - range.lowerBound] = letter(token.kind)
        }
      }
      while letters.last == " " { letters.removeLast() }
      return file.line(line) + "\n" + String(letters)
    }.joined(separator: "\n")
  }

  func letter(_ kind: Token.Kind) -> Character {
    switch kind {
    case .key: "k"
    case .string: "s"
    case .number: "n"
    case .bool: "b"
    case .null: "0"
    case .comment: "#"
    case .anchor: "&"
    case .punctuation: "."
    }
  }

  @Test("a document's nodes tell what is what")
  func document() {
    let text = """
      # a pod
      kind: Pod  # here
      "spec": &s !!map
        - {a: 1.5, 'b': yes, c: ~}
        - text: |
            key: no key
            # no comment
          plain: one
            two: three
      more: *s
      ---
      a: 0x1F
      """
    #expect(
      picture(text.replacing("two: three", with: "two")) == """
        # a pod
        #######
        kind: Pod  # here
        kkkk. sss  ######
        "spec": &s !!map
        kkkkkk. && &&&&&
          - {a: 1.5, 'b': yes, c: ~}
          . .k. nnn. kkk. bbb. k. 0.
          - text: |
          . kkkk. s
              key: no key
              sssssssssss
              # no comment
              ssssssssssss
            plain: one
            kkkkk. sss
              two
              sss
        more: *s
        kkkk. &&
        ---
        ...
        a: 0x1F
        k. nnnn
        """)
  }

  @Test("a part of a file looks as it does in the whole")
  func parts() {
    let text = "a: |\n  one\n  two: x\n  three\nb: {c: [1,\n  2, x]}\n# end\n"
    let whole = picture(text).split(separator: "\n", omittingEmptySubsequences: false)
    for first in 1...7 {
      for last in first...7 {
        let part = picture(text, lines: first..<last + 1)
        #expect(part == whole[(first - 1) * 2..<last * 2].joined(separator: "\n"))
      }
    }
    #expect(picture("a: 1", lines: 5..<7).isEmpty == false)
  }

  @Test("lines that couldn't be read are guessed one by one")
  func broken() {
    #expect(
      picture("- name: {{ .x }}  # c\n  \"a b\": 'x'\n\tport: 80, true\n") == """
        - name: {{ .x }}  # c
        . kkkk. .. ss ..  ###
          "a b": 'x'
          kkkkk. sss
        \tport: 80, true
         kkkk. nn. bbbb

        """ + "\n")
  }

  @Test("JSON has the same colours")
  func json() {
    #expect(
      picture("{\"a\": [1, null, true],\n \"b\":\"x\\n\"}", name: "x.json") == """
        {"a": [1, null, true],
        .kkk. .n. 0000. bbbb..
         "b":"x\\n"}
         kkk.sssss.
        """)
  }

  @Test("copies of aliases don't disturb the rest")
  func aliases() {
    let many = "a: &a {x: 1, y: 2, z: [1, 2]}\n" + (0..<50).map { "b\($0): *a\nc\($0): {<<: *a, d: 1}\n" }.joined()
    let picture = picture(many, lines: 101..<102)
    #expect(picture == "c49: {<<: *a, d: 1}\nkkk. .kk. &&. k. n.")
  }
}
