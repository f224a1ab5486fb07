import Manifest
import TestSupport
import Testing

@Suite("Printing")
struct PrintingTests {
  @Test("a node prints as YAML in block style, with quotes only where they are needed")
  func yaml() {
    let text = #"""
      {kind: Pod, "spec": {"args": ["-c", "", "yes", "1.5", 1.5, 0644, ~, "a: b", "a #b", "x:", ' x', "a'b\"c", "a': \"b\"", "\e[1m"],
        nested: [[a, [b]], {c: d, e: []}, []], none: {}, "1": "12:30", "yes": "2001-12-14", "<<": '<<'}}
      """#
    #expect(
      node(text).yaml == #"""
        kind: Pod
        spec:
          args:
          - -c
          - ""
          - "yes"
          - "1.5"
          - 1.5
          - 0644
          - null
          - "a: b"
          - "a #b"
          - "x:"
          - " x"
          - a'b"c
          - 'a'': "b"'
          - "\x1B[1m"
          nested:
          - - a
            - - b
          - c: d
            e: []
          - []
          none: {}
          "1": "12:30"
          "yes": "2001-12-14"
          "<<": <<

        """#)
  }

  @Test("text of several lines prints as a literal block, with the indicators it needs")
  func blocks() {
    let text = #"""
      {a: "one\ntwo\n", b: "one\n\n  two", c: "one\n\n\n", d: "  one\ntwo\n", e: ["x\ny", "\n x\n"], f: "\n\n", g: "a\r\nb"}
      """#
    #expect(
      node(text).yaml == #"""
        a: |
          one
          two
        b: |-
          one

            two
        c: |+
          one


        d: |2
            one
          two
        e:
        - |-
          x
          y
        - |2

           x
        f: "\n\n"
        g: "a\r\nb"

        """#)
  }

  @Test("a node prints as JSON, compact or indented, in the order of its fields")
  func json() {
    let root = node("b: [1, yes, \"x\\u2028\\e\", {}]\na: {c: ~, d: 1e3}\n")
    #expect(root.json() == #"{"b":[1,true,"x\u2028\u001B",{}],"a":{"c":null,"d":1000}}"#)
    #expect(
      root.json(indentation: 2) == #"""
        {
          "b": [
            1,
            true,
            "x\u2028\u001B",
            {}
          ],
          "a": {
            "c": null,
            "d": 1000
          }
        }
        """#)
    #expect(root["x"].json() == "null")
  }

  @Test("aliases and merge keys print as what they stand for")
  func aliases() {
    let root = node("a: &a {x: 1}\nb: *a\nc: {<<: *a, \"y\": 2}\n")
    #expect(root.yaml == "a:\n  x: 1\nb:\n  x: 1\nc:\n  \"y\": 2\n  x: 1\n")
  }

  static let strings: [String] = {
    let parts = [
      "a", " ", "\n", "\t", ":", "#", "-", "'", "\"", "\\", "{", "1", "é", "\u{7F}", "\u{85}", "\u{2028}", "\u{FEFF}",
      "🙂", "\r", "?", ".", "~", "%", "|", ",", "\0",
    ]
    var strings = parts + ["", "---", "... x", "null", "0x1F", "1e3", "y", "=", "<<", "!x", "2001-12-14", "-", "- x"]
    for first in parts { for second in parts { strings.append(first + second) } }
    for first in parts { for second in parts { strings.append("x" + first + second + "\n" + first + "z" + second) } }
    return strings
  }()

  @Test("what is printed reads as it was: as a value, as a key, and in a list")
  func roundTrip() {
    for string in Self.strings {
      var writer = Writer()
      writer.map { writer in
        writer.string(string, key: "value")
        writer.list(key: "list") { $0.string(string) }
        writer.map(key: "keys") { $0.string("x", key: string.isEmpty ? "empty" : string) }
        writer.string(string, key: "again")
      }
      let made = writer.finish(from: node("a: b").span).root
      let reading = readYAML(SourceFile(name: "x.yaml", text: made.yaml))
      #expect(reading.problems.isEmpty, "\(made.yaml)")
      #expect(reading.documents.first?.root.json() == made.json(), "\(made.yaml)")
      let json = readJSON(SourceFile(name: "x.json", text: made.json(indentation: 2)))
      #expect(json.problems.isEmpty)
      #expect(json.documents.first?.root.json() == made.json())
    }
  }

  @Test("long keys and deep trees print and read again")
  func extremes() {
    let key = String(repeating: "k", count: 5000)
    let long = node("{? \(key) : {a: 1}}")
    #expect(node(long.yaml).json() == long.json())
    let deep = node(String(repeating: "[", count: 500) + String(repeating: "]", count: 500))
    #expect(node(deep.yaml).json() == deep.json())
    var writer = Writer()
    writer.copy(deep)
    #expect(writer.finish(from: deep.span).root.json() == deep.json())
  }

  @Test(
    "every real manifest reads the same after it was printed",
    .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)),
    arguments: ["book", "plain", "dumps", "exemplars", "kustomize"])
  func realManifests(_ folder: String) throws {
    let paths = files(below: "\(corpus ?? "")/manifests/\(folder)", endings: [".yaml", ".yml", ".json"])
    #expect(!paths.isEmpty)
    for path in paths {
      for document in read(name: path, bytes: contents(path) ?? []).documents {
        let text = document.root.yaml
        let again = readYAML(SourceFile(name: "again.yaml", text: text))
        #expect(again.problems.isEmpty, "\(path)")
        #expect(again.documents.first?.root.json() == document.root.json(), "\(path)")
      }
    }
  }
}
