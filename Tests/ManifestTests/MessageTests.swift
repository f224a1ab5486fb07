import Manifest
import Testing

@Suite("What is said of broken texts")
struct MessageTests {
  private func problems(_ text: String, _ name: String) -> [String] {
    read(SourceFile(name: name, text: text)).problems.map { problem in
      let place = problem.span.map { "\($0.line):\($0.column) " } ?? ""
      return "\(place)\(problem.kind): \(problem.message)" + (problem.hint.map { "; \($0)" } ?? "")
    }
  }

  @Test(
    "a mistake in YAML is told with its place, its cause and what to do",
    arguments: [
      ("a: b\n\tc: d", "2:1 tab: a TAB character is used for indentation; use spaces"),
      (
        "a: \"x\ny: z\nb: \"w\"\n",
        "1:4 quote: the quote \" that opens here goes on to line 3, and text follows it there; "
          + "close the quote where its text ends"
      ),
      (
        "a: 'x\n---\nb: 1",
        "1:4 quote: the quote ' that opens here, in line 1, is never closed; close it where its text ends"
      ),
      (
        "a: 'it's", "1:8 quote: text after the closing quote '; write '' for a quote inside single quotes"
      ),
      (
        "a: [1, 2\nb: 3\n",
        "1:4 flow: the bracket '[' that opens here isn't closed by ']'; add the ']'; reading got as far as line 2"
      ),
      (
        "a: {x: 1 y: 2}\n",
        "1:11 flow: ',' or '}' is expected here, in the brackets that open in line 1; "
          + "a comma may be missing; put texts with commas or colons into quotes"
      ),
      (
        "a: - b\n",
        "1:4 sequence: a list item '-' can't start here; "
          + "put the list on the lines below its key, each item with its '- ', or quote the value"
      ),
      (
        "- a\nb: 1\n",
        "2:1 indentation: this belongs to no item of the list that starts in line 1; "
          + "start it with '- ', or indent it as the item's other keys"
      ),
      (
        "a:\n  b: 1\n c: d\n",
        "3:2 indentation: wrong indentation: 1 space fits neither to line 2 with 2 nor to the map that starts in "
          + "line 1 with 0; indent it as the lines it belongs to"
      ),
      (
        "a: 1\n  b: 2\n",
        "2:3 indentation: indented deeper than line 1, so it would go on with that value, but it starts a mapping; "
          + "indent it as the lines it belongs to, with spaces"
      ),
      (
        "a: b: c\n",
        "1:5 colon: ': ' in an unquoted value, where it would begin a second mapping on one line; "
          + "put the value into quotes"
      ),
      ("a: @b\n", "1:4 character: no value can start with the character '@'; put the value into quotes"),
      (
        "a: \"C:\\dir\"\n",
        "1:7 escape: '\\d' is no escape in a double-quoted text; write '\\\\' for a backslash, or use single quotes"
      ),
      (
        "a: [*]\n",
        "1:5 alias: '*' begins an alias, and its name is missing; "
          + "put the value into quotes if the character belongs to it"
      ),
      (
        "a: *b\n",
        "1:4 alias: alias 'b' has no anchor before it in this document; "
          + "write '&b' at the value it stands for"
      ),
      ("a: &b [*b]\n", "1:8 alias-cycle: an alias refers to the node that contains it"),
      ("? [a]\n: b\n", "1:3 key: a key is a list; keys must be strings"),
      (
        "t: |\n  {{ x }}\nname: {{ .Values.x }}\n",
        "3:7 template: this looks like a Helm template: '{{ … }}' is no YAML; render it first: helm template <chart>"
      ),
      (
        "{a: 1}\n{b: 2}\n",
        "2:1 document: text after the end of the document that starts in line 1; put '---' between documents"
      ),
      (
        "a: x\u{1B}y\n",
        "1:5 control: control character U+001B, which YAML doesn't allow as it is; "
          + "remove it, or write it as \"\\x1B\" between double quotes"
      ),
    ])
  func yaml(_ text: String, _ expected: String) {
    #expect(problems(text, "x.yaml") == [expected])
  }

  @Test(
    "a mistake in JSON is told with its place, its cause and what to do",
    arguments: [
      ("{\"a\": 1,}", "1:8 trailing-comma: a comma before '}', which JSON doesn't allow; remove it"),
      ("{a: 1}", "1:2 json: a key is expected here, in double quotes; put the key into double quotes"),
      ("{\"a\": 'x'}", "1:7 json: a value is expected here, not ''x''; JSON's quotes are double quotes"),
      ("{\"a\": tru}", "1:7 json: 'tru' is no value in JSON; put a text into double quotes"),
      ("{\"a\": 01}", "1:7 json: '01' is no number in JSON; put it into double quotes if it's a text"),
      ("[1,,2]", "1:4 json: a value is expected here, not ','"),
      ("[1 2]", "1:4 json: ',' or ']' is expected here, not '2'; a comma may be missing before it"),
      ("{\"a\": [1}", "1:9 json: ',' or ']' is expected here, not '}'; another bracket is still open"),
      (
        "{\"a\": \"x\n\"}",
        "1:7 quote: the quote \" that opens here isn't closed in its line; "
          + "close it, or write \\n for a line break in the text"
      ),
      ("{\"a\": \"\\q\"}", "1:8 escape: '\\q' is no escape in JSON; write '\\\\' for a backslash"),
      (
        "{\"a\": {\"b\": 1}",
        "1:1 json: the bracket '{' that opens here isn't closed by '}'; the file may be cut off"
      ),
      ("{\"a\": 1 // c\n}", "1:9 comment: JSON has no comments; remove it; in a .yaml file a comment starts with '#'"),
    ])
  func json(_ text: String, _ expected: String) {
    #expect(problems(text, "x.json") == [expected])
  }

  @Test("values that follow each other are documents of their own, and a broken one costs only itself")
  func concatenated() {
    let reading = read(
      SourceFile(name: "x.json", text: "{\"a\": 1}{\"b\": 2}\n{\"c\": }\n{\"d\": \"\\ud83d\\ude00\\ud800\"}\n"))
    #expect(reading.documents.map { $0.root.json() } == ["{\"a\":1}", "{\"b\":2}", "{\"d\":\"😀\u{FFFD}\"}"])
    #expect(reading.documents.map(\.ordinal) == [0, 1, 2])
    #expect(reading.problems.map { $0.span?.line } == [2])
  }

  @Test("a .yaml file that begins with a brace is read as what it is")
  func braces() {
    #expect(
      read(SourceFile(name: "x.yaml", text: "{a: 1, \"b\": [c,]}\n# end\n")).documents[0].root.json()
        == "{\"a\":1,\"b\":[\"c\"]}")
    #expect(read(SourceFile(name: "x.yaml", text: "{\"a\": 1}\n{\"b\": 2}\n")).documents.count == 2)
    #expect(problems("{\"a\": 1 \"b\": 2}", "x.yaml").map { $0.prefix(8) } == ["1:9 json"])
    #expect(problems("a: 1", "x.json").isEmpty)
  }
}
