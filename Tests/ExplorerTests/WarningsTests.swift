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

  @Test("a rule's name is a term of the filter")
  func ruleTerm() throws {
    let shown = try screen(sample(), "/rule:init-wait-*<enter>")
    #expect(shown.contains("Deployment/web"))
    #expect(!shown.contains("StatefulSet/db"))
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
