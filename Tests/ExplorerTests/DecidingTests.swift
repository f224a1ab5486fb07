import Drawing
import Kubernetes
import Manifest
import Rules
import Testing

@testable import Explorer

private let web = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: shop}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          ports: [{containerPort: 8080}]
          envFrom: [{secretRef: {name: db-cred}}]
  """

/// The screen of warnings over one manifest and a project's file.
private func warnings(_ project: ProjectFile, size: Size = Size(80, 24)) -> State {
  let inventory = Inventory([read(SourceFile(name: "./shop/web.yaml", text: web))])
  var state = State(size: size, look: look())
  _ = state.receive(.loaded(Contents(inventory, sources: ["./shop"], rules: fewRules, project: project)))
  return state
}

extension State {
  fileprivate mutating func type(_ keys: String) throws -> [Effect] {
    try Key.keys(keys).flatMap { receive(.input(.key($0))) }
  }
}

private let path = "shop/.drydock.yaml"
private let empty = ProjectFile.file(path: path, text: "")
private let liveness = "w/rule:probe-liveness-missing<enter>"

@Suite("decisions about warnings")
struct DecidingTests {
  @Test(
    "pictures of what is asked, and of what would be written",
    arguments: [
      ("warnings-ignore@80x24", "I"), ("warnings-ignore-reason@80x24", "Iothe queue"),
      ("warnings-ignore-lines@80x24", "Iothe queue knows<enter>2099-12-31<enter>"),
    ])
  func pictures(name: String, keys: String) throws {
    let project = ProjectFile.file(path: path, text: "# Ours.\nprofile: default\n")
    try SnapshotTests().check(warnings(project), liveness + keys, name)
  }

  @Test(
    "this object, this container, this file, this rule: each is an entry with its reason",
    arguments: [
      ("o", "  object: shop/Deployment/web\n"), ("c", "  object: shop/Deployment/web\n  container: web\n"),
      ("f", "  path: web.yaml\n"), ("r", ""),
    ])
  func ignoring(key: String, scope: String) throws {
    var state = warnings(empty)
    #expect(try state.type("\(liveness)I\(key)it ends by itself<enter><enter>") == [], "nothing is written yet")
    let text = "ignore:\n- rule: probe-liveness-missing\n\(scope)  reason: it ends by itself\n"
    let shown = state.draw().text
    for line in text.split(separator: "\n") { #expect(shown.contains("+ \(line)")) }
    #expect(try state.type("y") == [.amend(ProjectFile.Change(path: path, old: "", new: text))])
    #expect(state.overlays.isEmpty)
  }

  @Test("Enter confirms too, comments stay, and a last day is written")
  func untilADay() throws {
    let old = "# Ours.\nignore:\n- rule: pod-naked   # for tests\n  reason: tests\n"
    var state = warnings(.file(path: path, text: old))
    let effects = try state.type("\(liveness)Irlater<enter>2099-12-31<enter><enter>")
    let new = old + "- rule: probe-liveness-missing\n  reason: later\n  until: 2099-12-31\n"
    #expect(effects == [.amend(ProjectFile.Change(path: path, old: old, new: new))])
  }

  @Test(
    "what the project's file ignores comes back when it's told so; comments and the rest stay",
    arguments: [
      (
        "# Ours.\nignore:\n- rule: probe-liveness-missing\n  reason: so\nprofile: default\n",
        "# Ours.\nprofile: default\n"
      ),
      (
        "ignore:\n- rule: pod-naked\n  reason: so\n- rule: probe-liveness-missing # here\n  reason: so\n",
        "ignore:\n- rule: pod-naked\n  reason: so\n"
      ),
      (
        "ignore:\n- {rule: [pod-naked, probe-liveness-missing], reason: so}\n",
        "ignore:\n- {rule: [pod-naked], reason: so}\n"
      ),
      ("ignore: {rule: probe-liveness-missing, reason: so}\n", ""),
    ])
  func takingBack(old: String, new: String) throws {
    var policy = PolicyFile()
    let file = SourceFile(name: path, text: old)
    if let root = readYAML(file).documents.first?.root { policy.read(root) }
    var rules = try policy.policy()
    rules.selection = fewRules ?? RuleSelection()
    let inventory = Inventory([read(SourceFile(name: "./shop/web.yaml", text: web))])
    var state = State(size: Size(80, 24), look: look())
    _ = state.receive(
      .loaded(Contents(inventory, sources: ["./shop"], policy: rules, project: .file(path: path, text: old))))
    _ = try state.type("wG<enter>j")
    #expect(try state.type("I") == [])
    #expect(state.draw().text.contains("1 warning comes back"), "\(state.draw().text)")
    #expect(try state.type("y") == [.amend(ProjectFile.Change(path: path, old: old, new: new))])
  }

  @Test("what a manifest itself says to ignore is left to who writes manifests")
  func annotated() throws {
    let text = web.replacing(
      "namespace: shop}", with: "namespace: shop, annotations: {drydock.dev/ignore: probe-liveness-missing}}")
    let inventory = Inventory([read(SourceFile(name: "./shop/web.yaml", text: text))])
    var state = State(size: Size(100, 24), look: look())
    _ = state.receive(.loaded(Contents(inventory, sources: ["./shop"], rules: fewRules, project: empty)))
    _ = try state.type("wG<enter>jI")
    #expect(state.draw().text.contains("an annotation at web.yaml:3 ignores it"))
    #expect(state.overlays.isEmpty)
  }

  @Test("n and Esc write nothing", arguments: ["n", "<esc>", "q"])
  func refusing(key: String) throws {
    var state = warnings(empty)
    #expect(try state.type("\(liveness)Irlater<enter><enter>\(key)") == [])
    #expect(state.overlays.isEmpty)
    #expect(state.warningsScreen != nil)
  }

  @Test("without a reason, or with a day that is none, the line stays")
  func faults() throws {
    var state = warnings(empty)
    _ = try state.type("\(liveness)Io<enter>")
    #expect(state.draw().text.contains("the next reader needs a reason"))
    _ = try state.type("because<enter>tomorrow<enter>")
    #expect(state.draw().text.contains("'tomorrow' is no day"))
    #expect(state.line != nil)
  }

  @Test("where there's no place for the file, or it can't be added to, that's said at once")
  func obstacles() throws {
    var state = warnings(.none("the sample has no folder for a .drydock.yaml"))
    #expect(try state.type("\(liveness)I") == [])
    #expect(state.draw().text.contains("the sample has no folder"))
    state = warnings(.file(path: path, text: "ignore: all\n"))
    #expect(try state.type("\(liveness)Irwhy<enter><enter>") == [])
    #expect(state.draw().text.contains("can't be added to"))
  }

  @Test("what's no rule's word can't be ignored, only mended")
  func faultsOfInput() throws {
    var state = warnings(empty)
    _ = try state.type("w/missing-reference<enter>I")
    #expect(state.draw().text.contains("only what a rule says can be ignored"))
  }

  @Test(
    "that a missing object exists is one line, from the warning, the tree or the command line",
    arguments: [
      "w/missing-reference<enter>ay", "/db-cred<enter>Gay", ":assume shop/Secret/db-cred<enter>y",
      "w/missing-reference<enter>a<enter>",
    ])
  func assuming(keys: String) throws {
    var state = warnings(empty)
    #expect(try state.type(keys).contains(.amend(assumption)))
  }

  private let assumption = ProjectFile.Change(path: path, old: "", new: "assume: [shop/Secret/db-cred]\n")

  @Test("where nothing is missing, that's said")
  func nothingMissing() throws {
    var state = warnings(empty)
    #expect(try state.type("\(liveness)a") == [])
    #expect(state.draw().text.contains("nothing is missing here"))
  }
}
