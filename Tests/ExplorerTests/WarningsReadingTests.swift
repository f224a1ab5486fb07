import Drawing
import Kubernetes
import Loading
import Manifest
import Rules
import Testing

@testable import Explorer

/// So many Deployments, each of which a Service sends requests to and none of which waits before it ends.
private func careless(_ count: Int) -> String {
  (1...count).map { number in
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web\(number)}
    spec:
      selector: {matchLabels: {app: web\(number)}}
      template:
        metadata: {labels: {app: web\(number)}}
        spec:
          containers:
          - name: web
            image: nginx:1.27
            ports: [{containerPort: 8080}]
            readinessProbe: {httpGet: {path: /, port: 8080}}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web\(number)}
    spec: {selector: {app: web\(number)}, ports: [{port: 80, targetPort: 8080}]}

    """
  }.joined(separator: "---\n")
}

private func story(_ count: Int = 5, size: Size = Size(80, 24)) -> Story {
  Story(state([("web.yaml", careless(count))], size: size))
}

@Suite("reading the warnings")
struct WarningsReadingTests {
  @Test("the mark of what is ticked is seen beside the selection, and takes no number away; a part is marked otherwise")
  func marks() throws {
    var story = story()
    try story.type("w/prestop<enter><space>k")
    let row = try #require(story.lines.first { $0.contains("▸▸") })
    #expect(row.hasPrefix("┃▸▸*W  lifecycle-prestop"), "\(row)")
    #expect(row.hasSuffix(" 5 ┃"), "\(row)")
    try story.type("zajj<space>")
    #expect(story.lines.contains { $0.hasPrefix("┃ ▾~W") }, "\(story.text)")
    #expect(story.lines.count { $0.contains("*W") } == 4)
  }

  @Test("one key ticks the patches of all that is shown, whatever is folded, and unticks them again")
  func tickAll() throws {
    var story = story()
    try story.type("w/rule:lifecycle-prestop*<enter>*")
    #expect(story.text.contains("5 ticked"))
    try story.type("*")
    #expect(!story.text.contains("ticked"))
  }

  @Test("a row without a patch is passed over by the key that ticks, and named")
  func tickingOn() throws {
    var story = story(1)
    try story.type("w<space><space>")
    #expect(story.text.contains("1 ticked"), "\(story.text)")
    #expect(story.text.contains("there's no safe patch for 'probe-liveness-missing'"), "\(story.text)")
  }

  @Test("while a filter is typed, the first row stays the selected one")
  func filtering() throws {
    var story = Story(sampleState())
    try story.type("w/sev:error<enter>")
    #expect(story.lines[3].hasPrefix("┃▸"), "\(story.text)")
    #expect(story.status.contains("1/"))
  }

  @Test("an empty list says what shows more: the key, and filters near to it")
  func nothingShown() throws {
    var story = Story(sampleState())
    try story.type("w/rule:init-wiat-forever sev:warning<enter>")
    #expect(story.text.contains("0 shown of 13: filter rule:init-wiat-forever sev:warning, Esc clears it"))
    #expect(story.text.contains("nearest: rule:init-wait-forever sev:warning (1)"), "\(story.text)")
    #expect(story.text.contains("nearest: sev:warning (2)"))
    for key in ["Enter open", "P write", "I ignore", "t timeline"] { #expect(!story.text.contains(key)) }
  }

  @Test("who writes a minus for not is told what to write, with the last list as it was")
  func minus() throws {
    var story = Story(sampleState())
    try story.type("w/-sev:info<enter>")
    #expect(story.text.contains("'!' means not: write '!sev:info'"))
  }

  @Test("without a manifest nothing was judged, and that isn't called a success")
  func nothingRead() throws {
    var story = Story(state([]))
    try story.type("w")
    #expect(story.text.contains("Nothing to judge") || story.state.warningsScreen == nil, "\(story.text)")
    #expect(!story.text.contains("No findings"))
  }

  @Test("what was just said is said in full where the line has room for it")
  func notice() throws {
    var story = Story(sampleState())
    try story.type("w/schema-field-typo<enter><esc>t")
    #expect(story.text.contains("no timeline shows what 'schema-field-typo' leads to; K explains it"), "\(story.text)")
    try story.type("D")
    #expect(story.state.player == nil, "what isn't shown can't be compared either")
  }

  @Test("a note beside a line has the room that the line doesn't need")
  func note() throws {
    let project = ProjectFile.file(path: ".drydock.yaml", text: "")
    let inventory = Inventory([read(SourceFile(name: "web.yaml", text: careless(1)))])
    var story = Story(State(size: Size(80, 24), look: look()))
    _ = story.state.receive(.loaded(Contents(inventory, sources: ["."], rules: fewRules, project: project)))
    try story.type("wIowhy<enter>")
    #expect(story.text.contains("a day such as 2027-03-31; empty: for good"), "\(story.text)")
  }

  @Test("in a narrow window the header says how many are shown, if shortly")
  func narrow() throws {
    let inventory = Inventory([read(SourceFile(name: "web.yaml", text: careless(20)))])
    var story = Story(State(size: Size(60, 60), look: look()))
    _ = story.state.receive(.loaded(Contents(inventory, sources: ["deploy/production"], rules: fewRules)))
    try story.type("w/sev:warn<enter>")
    #expect(story.lines[0].contains("20 of 60") || story.lines[0].contains("20 shown of"), "\(story.lines[0])")
  }

  @Test("a why that's longer than its place says which key goes on, beside a patch too")
  func moreOfTheWhy() throws {
    var story = story(size: Size(120, 20))
    try story.type("w")
    let before = story.text
    #expect(before.contains("more  i "), "\(before)")
    try story.type("i")
    #expect(story.text != before)
    #expect(story.text.contains("What to do"), "\(story.text)")
  }

  @Test("the list says that it isn't grouped when another order takes those of one severity apart")
  func ungrouped() throws {
    var story = story()
    try story.type("ws")
    #expect(story.text.contains("┏ not grouped ━"))
    try story.type("v")
    #expect(story.text.contains("┏ by object ━"))
  }

  @Test("columns stay where they are while one scrolls")
  func steady() throws {
    var story = Story(sampleState())
    try story.type("w")
    let titles = story.lines[2]
    try story.type("G")
    #expect(story.lines[2] == titles)
  }

  private func sampleState() -> State {
    let loaded = load(["sample"])
    var state = State(size: Size(80, 24), look: look())
    _ = state.receive(
      .loaded(Contents(Inventory(loaded.readings), sources: ["sample"], problems: loaded.problems, rules: fewRules)))
    return state
  }
}
