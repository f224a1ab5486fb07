import Drawing
import Kubernetes
import Loading
import Manifest
import Rules
import Testing

@testable import Explorer

/// The sample on the screen.
private func sample(size: Size = Size(80, 24), glyphs: Glyphs = .unicode) -> State {
  let loaded = load(["sample"])
  var state = State(size: size, look: look(glyphs))
  _ = state.receive(
    .loaded(Contents(Inventory(loaded.readings), sources: ["sample"], problems: loaded.problems, rules: fewRules)))
  return state
}

private let careless = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, annotations: {drydock.dev/ignore: probe-liveness-missing, drydock.dev/ignore-reason: it ends by itself}}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          ports: [{containerPort: 8080}]
          # Says when it is ready.
          readinessProbe: {httpGet: {path: /, port: 8080}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
  """

private func careless(size: Size = Size(80, 24)) -> State { state([("web.yaml", careless)], size: size) }

private func screen(of text: String) -> State { state([("all.yaml", text)]) }

extension State {
  fileprivate mutating func type(_ keys: String) throws -> [Effect] {
    try Key.keys(keys).flatMap { receive(.input(.key($0))) }
  }
}

@Suite("warnings")
struct WarningsTests {
  @Test(
    "pictures of the screen and the tab",
    arguments: [
      ("warnings@80x24.unicode", Size(80, 24), Glyphs.unicode, "w"),
      ("warnings@80x24.ascii", Size(80, 24), .ascii, "w"),
      ("warnings@120x40.unicode", Size(120, 40), .unicode, "wG"),
      ("warnings-by-object@80x24.unicode", Size(80, 24), .unicode, "wv"),
      ("warnings-patch@80x24.unicode", Size(80, 24), .unicode, "w/prestop<enter>p"),
      ("warnings-patch@120x40.ascii", Size(120, 40), .ascii, "w/prestop<enter>"),
      ("warnings-filtered@80x24.unicode", Size(80, 24), .unicode, "w/nothing-like-it<enter>"),
      ("warnings-tab@80x24.unicode", Size(80, 24), .unicode, "/deployment/web<enter>5"),
      ("warnings-tab@120x40.unicode", Size(120, 40), .unicode, "/deployment/web<enter>5<tab>jjjp"),
      ("warnings-page@80x24.unicode", Size(80, 24), .unicode, "w/prestop<enter>K"),
      ("warnings-page@80x24.ascii", Size(80, 24), .ascii, "wKnn"),
      ("warnings-page@120x40.unicode", Size(120, 40), .unicode, "w/prestop<enter>K"),
      ("warnings-page@84x46.unicode", Size(84, 46), .unicode, "wKn"),
      ("warnings-by-cost@120x40.unicode", Size(120, 40), .unicode, "wvvvvv"),
      ("warnings-by-application@200x50.safe", Size(200, 50), .safe, "wvvvv"),
      ("warnings-severities@80x24.unicode", Size(80, 24), .unicode, "w!ie"),
    ])
  func pictures(name: String, size: Size, glyphs: Glyphs, keys: String) throws {
    try SnapshotTests().check(sample(size: size, glyphs: glyphs), keys, name)
  }

  @Test("without findings the screen says how many rules were asked")
  func nothing() throws {
    let clean = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    let shown = try screen(state([("a.yaml", clean)]), "w")
    #expect(shown.contains("No findings in \(fewRules?.ids.count ?? 0) rules"))
  }

  @Test("one key to the list, one to the line of the YAML with the message beside it")
  func jumpToLine() throws {
    var state = careless()
    _ = try state.type("w<enter>")
    #expect(state.warningsScreen == nil)
    #expect(state.detail.tab == .yaml)
    #expect(state.focus == .detail)
    let warning = try #require(state.contents.warnings.all.min { $0.severity < $1.severity })
    #expect(state.detail.cursorLine?.line == warning.problem.span?.line)
    #expect(state.draw().text.contains(" W "))
    _ = try state.type("w")
    #expect(state.warningsScreen != nil, "the list is as it was")
  }

  @Test("one more key to the patch, which keeps the comment and is written to a file of one's choice")
  func patch() throws {
    var state = careless()
    _ = try state.type("wp")
    let shown = state.draw().text
    #expect(shown.split(separator: "\n").contains { $0.hasPrefix("│ +") && $0.contains(" lifecycle:") })
    #expect(shown.contains("--- a/web.yaml"))
    let effects = try state.type("P<enter>")
    guard case .write(let text, let name)? = effects.first else { throw Failure("nothing is written") }
    #expect(name == "web.patch")
    #expect(text.hasPrefix("--- a/web.yaml\n+++ b/web.yaml\n@@ -"))
    #expect(!text.contains("-          # Says when it is ready."))
  }

  @Test("one more key to the termination that shows the consequence, and back to the list")
  func timeline() throws {
    var state = careless()
    _ = try state.type("wt")
    #expect(state.player?.play.scenario.id == "delete")
    _ = try state.type("<esc>")
    #expect(state.player == nil)
    #expect(state.warningsScreen != nil)
  }

  @Test("several ticked patches become one")
  func several() throws {
    var state = sample()
    _ = try state.type("wjjjjj<space>jj<space>")
    let effects = try state.type("c")
    guard case .copy(let text, "patch")? = effects.first else { throw Failure("nothing is copied") }
    #expect(text.split(separator: "\n").count { $0.hasPrefix("--- ") } == 1)
    #expect(state.draw().text.contains("2 ticked"))
  }

  @Test("severities can be hidden, and nothing is hidden in silence")
  func severities() throws {
    var state = careless()
    _ = try state.type("w!j<enter>")
    let all = state.contents.warnings.total
    #expect(state.draw().text.contains("\(all.errors + all.infos) shown of \(state.contents.warnings.all.count)"))
  }

  @Test("several severities are toggled in one go, and the frame says which are hidden")
  func severityList() throws {
    var state = sample()
    _ = try state.type("w!iw<esc>")
    let shown = state.draw().text
    #expect(shown.contains("by severity  hidden: warning, info"))
    #expect(shown.contains("\(state.contents.warnings.total.errors) shown of"))
    _ = try state.type("!e<esc>")
    #expect(state.draw().text.contains("0 shown of \(state.contents.warnings.all.count): hidden: error, warning, info"))
  }

  @Test("what is ignored has a folded group of its own, with its reason")
  func ignored() throws {
    var state = careless()
    _ = try state.type("wG")
    #expect(state.draw().text.contains("▸ Ignored"))
    #expect(state.draw().text.contains("1 ignored"))
    _ = try state.type("<enter>j")
    #expect(state.draw().text.contains("it ends by itself"))
    #expect(state.contents.warnings.total == Counts(warnings: 1), "what's ignored isn't counted")
  }

  @Test("an ignore that does nothing any more has a folded group, too, and is counted")
  func stale() throws {
    let rules = try RuleSelection(enable: ["pod-naked", "suppression-unused"], disable: ["all"])
    let text = careless.replacing("ignore: probe-liveness-missing", with: "ignore: pod-naked")
    let inventory = Inventory([read(SourceFile(name: "web.yaml", text: text))])
    var state = State(size: Size(80, 24), look: look())
    _ = state.receive(.loaded(Contents(inventory, sources: ["."], rules: rules)))
    _ = try state.type("w")
    let shown = state.draw().text
    #expect(shown.contains("▸ Ignored for no reason any more"))
    #expect(shown.contains("1 shown of 1"))
    _ = try state.type("<enter>j")
    #expect(state.draw().text.contains("suppression-unused"))
  }

  @Test("the overview names what is missing on the line that would hold it")
  func overviewCodes() throws {
    let lines = try screen(careless(), "").split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.contains("preStop") && $0.contains("none") && $0.contains("W1") })
    #expect(!lines.contains { $0.contains("readiness") && $0.contains("W1") })
  }

  @Test("gw walks the lines of the YAML and goes on in the next object")
  func walking() throws {
    var state = sample()
    _ = try state.type("/deployment/web<enter>2<tab>gggw")
    let first = state.detail.cursorLine?.line
    _ = try state.type("gw")
    let second = try #require(state.detail.cursorLine?.line)
    #expect(second > (first ?? .max))
  }

  @Test("gw goes from one finding to the next from anywhere, and gW the same way back")
  func walkingAnywhere() throws {
    var state = careless()
    let warnings = state.contents.warnings
    let lines = Set(warnings.all.compactMap { $0.problem.span?.line }).sorted()
    var seen: [Int] = []
    for _ in lines {
      _ = try state.type("gw")
      seen.append(try #require(state.detail.cursorLine?.line))
      #expect(state.focus == .detail && state.detail.tab == .yaml)
    }
    #expect(seen.sorted() == lines)
    for line in seen.reversed().dropFirst() {
      _ = try state.type("gW")
      #expect(state.detail.cursorLine?.line == line)
    }
  }

  @Test("gw in the tab of warnings goes row by row, then to the next object's tab")
  func walkingTabs() throws {
    var state = sample()
    _ = try state.type(":goto deployment/web<enter>5<tab>")
    let rows = state.warningsInFocus.pane.rows(of: state.warningsInFocus.source).count
    var subjects = [state.subject]
    for _ in 0...rows {
      _ = try state.type("gw")
      #expect(state.detail.tab == .warnings)
      if subjects.last != state.subject { subjects.append(state.subject) }
    }
    #expect(subjects.count == 2)
  }

  @Test("what's selected is played between keys, and its patch, and the list says it in numbers")
  func simulated() throws {
    let three = careless.replacing("spec:\n  selector", with: "spec:\n  replicas: 3\n  selector")
    var story = Story(state([("web.yaml", three)], size: Size(120, 40)))
    try story.type("w")
    #expect(!story.text.contains("requests fail per delete"))
    story.wait(1000)
    let row = try #require(story.lines.first { $0.contains("lifecycle-prestop-missing") })
    #expect(row.contains("requests fail per delete"))
    #expect(story.text.contains("With the patch: no request fails per delete"))
    #expect(!story.state.isBusy)
    try story.type("jk")
    #expect(!story.state.isBusy, "a key never waits")
    #expect(story.lines.contains { $0.contains("requests fail per delete") })
  }

  @Test("sorted by cost, of what loses the same comes first what loses more of it, and the selected row stays")
  func weighed() throws {
    let many = ["a", "b", "c"].map { name in
      let text = careless.replacing("web", with: name)
      return name == "b" ? text.replacing("spec:\n  selector", with: "spec:\n  replicas: 2\n  selector") : text
    }
    var story = Story(state([("all.yaml", many.joined(separator: "\n---\n"))], size: Size(160, 50)))
    try story.type("wssss")
    story.wait(1000)
    let source = story.state.warningsSource
    #expect(source.costs.revision == 1 && !source.costs.weights.isEmpty)
    let pane = try #require(story.state.warningsScreen)
    let weights = pane.shown(of: source).filter { source.warnings.loss(at: $0) == .requests }.map {
      source.costs.weights[$0] ?? 0
    }
    #expect(weights == weights.sorted(by: >))
  }

  @Test("what is ticked is listed with its files, and unticked there; what has to wait says so")
  func tickedList() throws {
    var state = sample(size: Size(120, 40))
    _ = try state.type("wL")
    #expect(state.draw().text.contains("no patch is ticked"))
    _ = try state.type("/deployment/web<enter>A")
    let count = try #require(state.warningsScreen).ticked.count
    #expect(count > 1)
    _ = try state.type("L")
    #expect(state.draw().text.contains("\(count) ticked, in 1 file"))
    _ = try state.type("<space>")
    #expect(state.warningsScreen?.ticked.count == count - 1)
    #expect(state.draw().text.contains("\(count - 1) ticked, in 1 file"), "the list stays")
    let effects = try state.type("P<enter>")
    guard case .write(let text, _)? = effects.first else { throw Failure("nothing is written") }
    #expect(text.hasPrefix("--- a/"))
    _ = try state.type("Lx")
    #expect(state.warningsScreen?.ticked.isEmpty == true)
  }

  @Test("a click on a column's title sorts by it, again the other way round; one on the selected row opens it")
  func columnTitles() throws {
    var story = Story(sample(size: Size(120, 40)))
    try story.type("w")
    story.click(on: "RULE")
    #expect(story.text.contains("sort: rule  s"))
    let ids = {
      story.state.warningsScreen?.shown(of: story.state.warningsSource).map {
        story.state.warningsSource.warnings.all[$0].id
      }
    }
    #expect(ids() == ids()?.sorted())
    story.click(on: "RULE")
    #expect(story.text.contains("sort: rule, reversed"))
    #expect(ids() == ids()?.sorted(by: >))
    story.click(on: "AT RUN TIME")
    #expect(story.text.contains("sort: cost  s"))
    story.click(20, 4)
    #expect(story.state.warningsScreen != nil, "the first click selects")
    story.click(20, 4)
    #expect(story.state.warningsScreen == nil || story.text.contains("▾"), "the second opens")
  }

  @Test("a click on the word that there's a patch ticks it; the right button opens what can be done")
  func otherClicks() throws {
    var story = Story(careless(size: Size(120, 40)))
    try story.type("w")
    let y = try #require(story.lines.firstIndex { $0.contains("lifecycle-prestop-missing") })
    let x = cells(of: String(story.lines[y])) - 5
    story.click(x, y)
    #expect(story.state.warningsScreen?.ticked.count == 1)
    story.mouse(.press(.right), 20, y)
    #expect(story.text.contains("ignore it with a reason, or no longer"))
    try story.type("/play the timeline<enter>")
    #expect(story.state.player != nil)
  }

  @Test("a rule's name is a term of the filter")
  func ruleTerm() throws {
    let shown = try screen(sample(), "/rule:init-wait-*<enter>")
    #expect(shown.contains("Deployment/web"))
    #expect(!shown.contains("StatefulSet/db"))
  }

  @Test("a topic is a term of the filter")
  func topicTerm() throws {
    var state = sample()
    _ = try state.type("w/topic:schema<enter>")
    let count = state.contents.warnings.all.count { $0.finding?.topic == .schema }
    #expect(count > 0)
    #expect(state.draw().text.contains("\(count) shown of"))
  }

  @Test("one rule's word on many objects is one row in every grouping, and many groups begin folded")
  func folding() throws {
    let all = (1...9).map { "# \($0)\n" + careless.replacing("web", with: "web\($0)") }.joined(separator: "\n---\n")
    var state = screen(of: all)
    _ = try state.type("wvvv")
    let shown = state.draw().text.split(separator: "\n").filter { $0.contains("lifecycle-prestop") }
    #expect(shown.count { $0.contains("9 objects") } == 1, "by file")
    _ = try state.type("vv")
    #expect(state.draw().text.contains("requests fail"), "by cost")
    let many = (1...120).map { careless.replacing("web", with: "web\($0)") }.joined(separator: "\n---\n")
    state = screen(of: many)
    _ = try state.type("wv")
    #expect(state.draw().text.contains("▸ Deployment/web2 "), "the headings say how much is below each")
  }

  @Test(
    "what a rule's finding costs",
    arguments: [
      ("env-ref-missing", Loss.start), ("lifecycle-prestop-missing-behind-service", .requests),
      ("probe-liveness-missing", .service), ("sec-run-as-root", .safety), ("netpol-missing", .safety),
      ("label-recommended-missing", .upkeep), ("data-on-emptydir", .data), ("api-removed", .start),
      ("pdb-missing", .service), ("image-latest-tag", .upkeep), ("schema-field-typo", .start),
    ])
  func losses(rule: String, loss: Loss) throws { #expect(Loss(try #require(Rule.named(rule))) == loss) }

  @Test("sorted by cost, what loses more comes first")
  func byCost() throws {
    var pane = WarningsPane()
    let state = sample()
    let source = state.warningsSource
    for _ in 0..<4 { _ = pane.receive(.nextOrder, source, size: Size(80, 22)) }
    #expect(pane.order == .cost)
    let losses = pane.shown(of: source).map { source.warnings.loss(at: $0).rawValue }
    #expect(losses == losses.sorted())
    #expect(Set(losses).count > 2)
  }

  @Test("beside the rule's page the manifest follows, warning by warning, and Enter goes there")
  func learning() throws {
    var state = sample(size: Size(120, 40))
    _ = try state.type("wK")
    let first = state.draw().text
    _ = try state.type("n")
    let rows = try #require(state.warningsScreen).rows(of: state.warningsSource)
    let warning = try #require(state.warningsSource.warning(rows[1]))
    let second = state.draw().text
    #expect(first != second)
    let line = try #require(warning.problem.span?.line)
    #expect(second.split(separator: "\n").contains { $0.contains("▸") && $0.contains(" \(line) ") })
    #expect(second.contains("\(warning.problem.file):\(line)"))
    _ = try state.type("N")
    #expect(state.draw().text == first)
    _ = try state.type("n<enter>")
    #expect(state.detail.cursorLine?.line == line)
  }

  @Test("clicks on the upper line group and sort, one on a fold sign unfolds")
  func clicks() throws {
    var state = sample()
    _ = try state.type("w")
    func click(_ x: Int, _ y: Int) { _ = state.receive(.input(.mouse(Mouse(.press(.left), at: Point(x, y))))) }
    let top = Array(state.draw().text.split(separator: "\n")[1])
    let group = try #require(String(top).range(of: "group: v"))
    click(String(top).distance(from: String(top).startIndex, to: group.lowerBound) + 2, 1)
    #expect(state.draw().text.contains("by object"))
    click(top.count - 26, 1)
    #expect(state.draw().text.contains("sort: hits"))
    let before = state.draw().text
    click(2, 3)
    #expect(state.draw().text != before)
  }

  @Test("after reading again the same warning is selected")
  func reload() throws {
    var state = careless()
    _ = try state.type("w")
    let moved = "# One more line.\n" + careless
    _ = state.receive(.loaded(contents([("web.yaml", moved)])))
    _ = try state.type("<enter>")
    let warning = try #require(state.contents.warnings.all.min { $0.severity < $1.severity })
    #expect(state.detail.cursorLine?.line == warning.problem.span?.line)
  }

  @Test("the header, the tree and the list count the same")
  func counts() {
    let state = sample()
    let warnings = state.contents.warnings
    #expect(warnings.total == Counts(warnings.all.map(\.problem)))
    let ofObjects = state.inventory.resources.reduce(Counts()) { $0 + warnings.counts(of: $1.id) }
    let without = Counts(warnings.all.filter { $0.object == nil }.map(\.problem))
    #expect(ofObjects + without == warnings.total)
    #expect(
      warnings.all.compactMap(\.finding).map(\.message)
        == judge(state.inventory, rules: fewRules ?? RuleSelection()).findings.map(\.message))
  }
}

private struct Failure: Error {
  let text: String
  init(_ text: String) { self.text = text }
}
