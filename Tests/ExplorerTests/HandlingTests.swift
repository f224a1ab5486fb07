import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

/// What makes the program pleasant to hold: tabs, tips, selecting, the mouse.
@Suite("handling")
struct HandlingTests {
  @Test("U changes the characters of the screen too, which draws some lines itself")
  func glyphs() throws {
    var screen = ScriptedScreen(Size(80, 24), keys: try Key.keys("U"))
    _ = explore(state(), on: &screen, now: { 0 }, perform: { _ in [] })
    #expect(screen.glyphs == .safe)
  }

  @Test("what's remembered is kept also when a signal ends the program")
  func savedOnSignal() throws {
    var story = Story(state())
    try story.type("ma")
    story.effects = story.state.receive(.input(.ended(signal: 15)))
    #expect(story.effects == [.save(story.state.memory), .quit(code: 143)])
    #expect(story.state.memory.bookmarks.map(\.letter) == ["a"])
  }

  @Test("on a low screen the filter stays in sight while one searches", arguments: [Size(80, 18), Size(62, 16)])
  func lowScreen(size: Size) throws {
    var story = Story(state(size: size))
    try story.type("/web<enter><enter>2/app")
    #expect(story.lines.last?.contains("search /app") == true)
    #expect(story.status.contains("filter: web"))
    #expect(story.lines.count == size.height)
  }

  @Test("files read at once show no empty screen before; what takes longer says so, with the keys that work")
  func firstFrame() {
    var story = Story(State(size: Size(80, 24), look: look()))
    #expect(story.state.isAboutToShow)
    #expect(story.state.deadline == 300)
    story.wait(300)
    #expect(!story.state.isAboutToShow)
    #expect(story.text.contains("reading"))
    #expect(story.text.contains("Esc cancels"))
    #expect(!story.text.contains("j/k"))
  }

  @Test("what comes of a reading that was cancelled is no news")
  func cancelled() throws {
    var story = Story(State(size: Size(80, 24), look: look()))
    story.wait(400)
    try story.type("<esc>")
    _ = story.state.receive(.loaded(contents([], sources: ["-"])))
    #expect(story.status.contains("cancelled"))
    #expect(story.text.contains("no Kubernetes manifest in standard input"))
  }

  // MARK: Tips

  @Test("who starts for the first time is told two keys, until one of them, Esc, or the end")
  func firstSteps() throws {
    func fresh() -> Story {
      var state = State(size: Size(80, 24), look: look(), memory: .new)
      _ = state.receive(.loaded(contents([("30-web.yaml", shop)])))
      return Story(state)
    }
    let tip = "first time? ? lists keys, t plays a life cycle"
    for keys in ["<esc>", "?<esc>", "t<esc>"] {
      var story = fresh()
      #expect(story.status.contains(tip))
      try story.type("j")
      #expect(story.status.contains(tip))
      try story.type(keys)
      #expect(!story.text.contains(tip), "after \(keys)")
    }
    var story = fresh()
    try story.type("Q")
    #expect(!story.state.memory.tips.contains(.firstSteps))
    #expect(Story(state()).status.contains("first time") == false)
  }

  @Test("the first click says how text is selected, once")
  func mouseTip() {
    var state = State(size: Size(100, 24), look: look(), memory: .new)
    _ = state.receive(.loaded(contents([("30-web.yaml", shop)])))
    var story = Story(state)
    story.click(5, 5)
    #expect(story.status.contains("hold Shift"))
    story.wait(5000)
    story.click(5, 6)
    #expect(!story.status.contains("hold Shift"))
  }

  // MARK: Selecting

  @Test("V and a movement select lines, c copies them as they stand in the file")
  func selectingLines() throws {
    var story = Story(state())
    try story.type(":goto svc/web<enter><tab>2jVjj")
    #expect(story.text.contains("c copy lines"))
    try story.type("c")
    let copied = "kind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n"
    #expect(story.effects.contains(.copy(copied, label: "3 lines")))
    #expect(story.state.context == .yaml)
    try story.type("V<esc>")
    #expect(story.state.context == .yaml)
    #expect(story.state.focus == .detail)
  }

  @Test("Ctrl-Space marks everything from the last mark on")
  func markingRange() throws {
    var story = Story(state())
    try story.type("gg<space>jjjjj<c-space>")
    #expect(story.status.contains("marks: 2"))
  }

  // MARK: Following

  private static let twoOnALine = """
    kind: Pod
    apiVersion: v1
    metadata: {name: p}
    spec:
      containers: [{name: c, image: a, envFrom: [{configMapRef: {name: one}}, {secretRef: {name: two}}]}]
    ---
    kind: ConfigMap
    apiVersion: v1
    metadata: {name: one}
    """

  @Test("where a line refers to several objects, one is chosen, missing ones among them")
  func severalReferences() throws {
    var story = Story(state([("pod.yaml", Self.twoOnALine)]))
    try story.type(":goto pod/p<enter><tab>2:5<enter>gd")
    #expect(story.text.contains("line 5 refers to"))
    #expect(story.text.contains("✗ Secret/two"))
    try story.type("<enter>")
    #expect(story.selected == "ConfigMap/one")
  }

  @Test("lines of the map beyond 9 are reached by all their digits; a digit alone by Enter, another key, or a second")
  func longNumbers() throws {
    let mounts = (1...14).map { "      - {name: v\($0), configMap: {name: c\($0)}}\n" }.joined()
    let configs = (1...14).map { "---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: c\($0)}\n" }.joined()
    let text = "kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n      containers: [{name: c, image: a}]\n"
    var story = Story(state([("pod.yaml", text + "      volumes:\n" + mounts + configs)]))
    try story.type(":goto pod/p<enter><tab>3g1")
    #expect(story.status.contains("g 1"))
    let start = story.text
    try story.type("2")
    #expect(!story.status.contains("g 1"))
    #expect(story.text != start)
    let twelve = story.text
    try story.type("g1<enter>")
    #expect(story.text != twelve)
    #expect(story.state.pending.isEmpty)
    try story.type("g1")
    story.wait(2000)
    #expect(story.state.pending.isEmpty)
    try story.type("g1<esc>")
    #expect(story.state.pending.isEmpty)
  }

  @Test("gt plays what's under the cursor: the object that a line refers to")
  func timelineHere() throws {
    var story = Story(state())
    try story.type(":goto deploy/web<enter>gt")
    #expect(story.state.player != nil)
  }

  @Test("Korean and marked letters are found in whichever of their two ways they're written")
  func normalForms() throws {
    let text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: \u{1112}\u{1161}\u{11AB}-caf\u{E9}}\n"
    for typed in ["\u{D55C}", "cafe\u{301}"] {
      var story = Story(state([("a.yaml", text)]))
      try story.type("/\(typed)<enter>")
      #expect(story.status.contains("1 of 1"))
      try story.type("<esc>:grep \(typed)<enter>")
      #expect(story.text.contains("in all files: 1"))
      try story.type("<enter>2/\(typed)<enter>")
      #expect(story.status.contains("1/1"))
    }
  }

  // MARK: The mouse

  @Test("a click on a tab, on a part of the path, and on a frame does what it looks like")
  func clicking() throws {
    var story = Story(state(size: Size(120, 30)))
    try story.type(":goto deploy/web<enter>")
    story.click(on: "2 YAML")
    #expect(story.state.detail.tab == .yaml)
    story.click(on: "Workloads › Deployment/web")
    #expect(story.state.focus == .navigator)
    #expect(story.text.contains("▸  ▾ Workloads"))
    let width = story.state.layout.navigator?.width ?? 0
    story.mouse(.press(.left), width - 1, 12)
    #expect(story.text.contains("▸  ▾ Workloads"))
    story.mouse(.drag(.left), width + 5, 12)
    story.mouse(.release(.left), width + 5, 12)
    #expect(story.state.layout.navigator?.width == width + 6)
  }

  @Test("the wheel scrolls the pane under it, whichever has the focus")
  func wheel() throws {
    var story = Story(state(size: Size(120, 20)))
    try story.type(":goto deploy/web<enter>2")
    story.mouse(.wheelDown, 80, 10)
    #expect(story.state.focus == .navigator)
    #expect(story.selected == "Deployment/web")
    #expect(!story.text.contains("apiVersion: apps/v1"))
  }

  // MARK: Facts

  @Test("a custom object shows the columns that kubectl shows of it")
  func declaredColumns() {
    let text = """
      kind: CustomResourceDefinition
      apiVersion: apiextensions.k8s.io/v1
      metadata: {name: coupons.shop.example.com}
      spec:
        group: shop.example.com
        scope: Namespaced
        names: {kind: Coupon, plural: coupons}
        versions:
        - name: v1
          served: true
          storage: true
          additionalPrinterColumns:
          - {name: Discount, type: string, jsonPath: .spec.percent}
      ---
      kind: Coupon
      apiVersion: shop.example.com/v1
      metadata: {name: spring}
      spec: {percent: 20}
      """
    #expect(detail("Coupon/spring", in: reading(text)).contains("DISCOUNT                20"))
  }

  @Test("a CronJob says when it runs next, where there's a clock and its zone is known")
  func nextTimes() {
    let text = """
      kind: CronJob
      apiVersion: batch/v1
      metadata: {name: report}
      spec:
        schedule: "30 6 * * *"
        timeZone: Etc/UTC
        jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: a}]}}}}
      """
    var options = Inventory.Options()
    options.now = Timestamp(year: 2024, month: 5, day: 1, hour: 10)
    let readings = [readYAML(SourceFile(name: "a.yaml", text: text))]
    let screen = detail("CronJob/report", in: Inventory(readings, options: options), Size(90, 22))
    #expect(screen.contains("2024-05-02 06:30, 2024-05-03 06:30, 2024-05-04 06:30 UTC"))
    #expect(!detail("CronJob/report", in: Inventory(readings), Size(90, 22)).contains("2024"))
  }

  @Test("F1 opens the manual, in which words are looked for")
  func manualPages() throws {
    var story = Story(state())
    try story.type("<f1>")
    #expect(story.text.contains("What drydock does"))
    try story.type("/sev:error<enter>")
    #expect(story.text.contains("severity; generated"))
  }
}
