import Manifest
import Testing

@Suite("Nodes")
struct NodeTests {
  let pod = """
    # a pod
    kind: Pod
    metadata: {name: web, labels: &l {app: "한글", "k/x": 'it''s'}}
    spec:
      containers:
      - name: web
        image: nginx  # the image
        args: ["a\\tb", |-]
      - name: side
        <<: {image: x, name: y}
        labels: *l
      text: |
        one
          two

    """

  func read(_ text: String) -> Node {
    let reading = readYAML(SourceFile(name: "pod.yaml", text: text))
    #expect(reading.problems.isEmpty)
    return reading.documents[0].root
  }

  @Test("a node knows its value, its path and its place")
  func places() {
    let root = read(pod.replacing(", |-", with: ""))
    let image = root["spec"]["containers"][0]["image"]
    #expect(image.string == "nginx")
    #expect(image.path == "spec.containers[0].image")
    #expect(image.span.text == "nginx")
    #expect(image.place.text == "image: nginx")
    #expect(image.span.from == Position(line: 7, column: 12))
    #expect(root["metadata"]["labels"]["app"].string == "한글")
    #expect(root["metadata"]["labels"]["k/x"].string == "it's")
    #expect(root["metadata"]["labels"]["k/x"].path == "metadata.labels[\"k/x\"]")
    #expect(root["metadata"]["labels"]["k/x"].keySpan?.column == 46)
    #expect(root["spec"]["text"].string == "one\n  two\n")
    #expect(root["spec"].span.to.line == 14)
  }

  @Test("an alias and a merge key give copies that point to where they were written")
  func copies() {
    let root = read(pod.replacing(", |-", with: ""))
    let side = root["spec"]["containers"][1]
    #expect(side["labels"]["app"].string == "한글")
    #expect(side["labels"]["app"].span.line == 3)
    #expect(side["labels"]["app"].path == "spec.containers[1].labels.app")
    #expect(side["image"].string == "x")
    #expect(side["name"].string == "side")
    #expect(side.fields.map(\.key) == ["name", "labels", "image"])
  }

  @Test("an anchor on a key names the key, and an alias can be one")
  func keyAliases() {
    let root = read("&k name: &v web\n*v : *k\nlast: {*k : 1, b: *v}\n")
    #expect(root.json() == #"{"name":"web","web":"name","last":{"name":1,"b":"web"}}"#)
    #expect(root["web"].keySpan?.text == "*v")
    #expect(root["web"].span.text == "*k")
  }

  @Test("a null has no text, however it's written", arguments: ["null", "~", "", "Null", "NULL", "!!null x"])
  func nulls(text: String) {
    let node = read("a: \(text)\nb: 'null'\n")["a"]
    #expect(node.isWritten && !node.isPresent)
    #expect(node.text == nil)
    #expect(node.withText { _ in true } == nil)
    #expect(node.parent?["b"].text == "null")
  }

  @Test("an absent node knows its path and where it would stand")
  func absence() {
    let root = read(pod.replacing(", |-", with: ""))
    let memory = root["spec"]["containers"][0]["resources"]["limits"]["memory"]
    #expect(!memory.isPresent)
    #expect(memory.path == "spec.containers[0].resources.limits.memory")
    #expect(memory.place.text == "name: web")
    #expect(memory.parent?.path == "spec.containers[0].resources.limits")
    #expect(root["spec"]["containers"][5].path == "spec.containers[5]")
  }

  @Test("a broken document costs only itself")
  func recovery() {
    let reading = readYAML(SourceFile(name: "x.yaml", text: "a: 1\n---\nb: [1\n---\nc: 3\n---\n@\n---\nd: 4\n"))
    #expect(reading.documents.map { $0.root.fields[0].key } == ["a", "c", "d"])
    #expect(reading.problems.map { $0.span?.line } == [3, 7])
  }

  @Test("keys that stand twice are reported with both lines, and the last one wins")
  func duplicates() {
    let reading = readYAML(SourceFile(name: "x.yaml", text: "a: 1\nb: 2\na: 3\n"))
    #expect(reading.documents[0].root["a"].int == 3)
    #expect(reading.documents[0].root.fields.map(\.key) == ["b", "a"])
    #expect(
      reading.problems.map(\.message) == [
        "key 'a' stands twice in one map, here and in line 1; the last one wins"
      ])
  }

  @Test("a written document keeps the places of what was copied")
  func writing() {
    let root = read(pod.replacing(", |-", with: ""))
    var writer = Writer()
    writer.map { writer in
      writer.string("v1", key: "apiVersion")
      writer.string("yes", key: "answer")
      writer.copy(root["spec"]["containers"][0], key: "container")
    }
    let made = writer.finish(from: root.span).root
    #expect(made["answer"].string == "yes")
    #expect(made["container"]["image"].string == "nginx")
    #expect(made["container"]["image"].span.line == 7)
    #expect(made["container"]["args"][0].string == "a\tb")
    #expect(made["container"]["image"].path == "container.image")
  }
}
