import Drawing
import Explorer
import Kubernetes
import Manifest
import Simulation
import Testing

/// A Deployment of three pods behind a Service, in one file.
private let web = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 3
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: shop/web:1
          ports: [{containerPort: 80}]
          readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80}]}
  """

@Suite("the timeline player")
struct TimelineTests {
  private func player(_ keys: String, size: Size = Size(80, 24), glyphs: Glyphs = .unicode) throws -> String {
    try screen(state([("30-web.yaml", web)], size: size, glyphs: glyphs), keys)
  }

  @Test(
    "the player in each size class",
    arguments: [
      ("delete@80x24.unicode", Size(80, 24), "t"), ("delete@80x24.ascii", Size(80, 24), "tlll"),
      ("delete@120x40.unicode", Size(120, 40), "t:scenario delete-with-patch<enter>llllllll"),
      ("delete@120x40.ascii", Size(120, 40), "tllllD"), ("delete@200x50.unicode", Size(200, 50), "tllll"),
      ("crash-loop@120x40.unicode", Size(120, 40), "t:scenario crash-loop<enter>LLL"),
      ("start@80x24.unicode", Size(80, 24), "t:scenario start<enter>G"), ("knobs@80x24.ascii", Size(80, 24), "tojjl"),
      ("scenarios@80x24.unicode", Size(80, 24), "ts"), ("delete@60x16.ascii", Size(60, 16), "tL"),
      ("delete@84x46.unicode", Size(84, 46), "tL"),
      ("connections@80x24.unicode", Size(80, 24), "tg9lll"), ("connections@120x40.ascii", Size(120, 40), "tg9lll"),
      ("files@80x24.unicode", Size(80, 24), "tg2llllll"), ("patch@120x40.unicode", Size(120, 40), "tojllllp"),
      ("compare@80x24.unicode", Size(80, 24), "t:knob prestop=5s<enter>D"),
      ("compare@120x40.unicode", Size(120, 40), "t:knob prestop=5s<enter>D"),
      ("compare@200x50.ascii", Size(200, 50), "t:knob prestop=5s<enter>D"),
      ("compare-split@120x40.unicode", Size(120, 40), "t:knob prestop=5s<enter>DS<tab>LL"),
      ("loop@120x40.unicode", Size(120, 40), "tlllll(lllll)"), ("races@80x24.ascii", Size(80, 24), "tr"),
      ("races@120x40.unicode", Size(120, 40), "trj"),
      ("sweep@120x40.unicode", Size(120, 40), "t:sweep prestop=0..10s<enter>"),
      ("sweep@80x24.ascii", Size(80, 24), "t:sweep prestop=0..10s<enter>"),
    ])
  func pictures(name: String, size: Size, keys: String) throws {
    let glyphs: Glyphs = name.hasSuffix("ascii") ? .ascii : .unicode
    try SnapshotTests().check(
      state([("30-web.yaml", web)], size: size, glyphs: glyphs), keys, "timeline-\(name)")
  }

  @Test(
    "the timeline is written to a new file, in the format that the name's end says",
    arguments: [
      ("a.svg", "<svg xmlns="), ("a.csv", "t,actor,letter,"), ("a.json", "{\n  \"schema\""),
      ("a.TXT", "timeline  Pod web"),
    ])
  func export(name: String, start: String) throws {
    var state = state([("30-web.yaml", web)], size: Size(80, 24), glyphs: .unicode)
    _ = state.receive(.core(.timeline(scenario: nil)))
    let effects = state.receive(.timeline(.export(name)))
    guard case .write(let text, let file)? = effects.first else { return #expect(Bool(false), "nothing is written") }
    #expect(file == name)
    #expect(text.hasPrefix(start))
    #expect(state.receive(.timeline(.export("delete.png"))).isEmpty)
  }

  @Test("a deletion on the event axis: order can be read where all happens at once")
  func eventAxis() throws {
    let lines = try player("tlll").split(separator: "\n").map(String.init)
    #expect(
      lines[2...11].map { $0.dropFirst().prefix(66) }.joined(separator: "\n") == """
        t (s)       0.00    0.00    0.00    0.20    1.20    4.00    4.00  \("")
         API server D           ╎           S                       X     \("")
         kubelet n1     A1      A2                              N   x     \("")
         web        ████████████T▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒0                 \("")
         endpoints          B1  ╎           B2                          b \("")
         proxy n1   ────────────────────────────B3B4                      \("")
         proxy n2   ────────────────────────────B3──B4                    \("")
         status     Terminating 1/1 ────────────────────                  \("")
         clients                !!!!!!!!!!!!!!!!!!!░                      \("")
         grace 30 s ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 26 s left                  \("")
        """)
  }

  @Test("turning a knob plays anew at once, and the cursor stays on the same event")
  func knob() throws {
    var state = state([("30-web.yaml", web)])
    func type(_ keys: String) throws { for key in try Key.keys(keys) { _ = state.receive(.input(.key(key))) } }
    try type("tLLL")
    let before = try #require(state.player?.cursorStep)
    #expect(before.text == "exits, code 0")
    try type("ojjlll")
    let after = try #require(state.player?.cursorStep)
    #expect((after.id, after.at) == (before.id, .seconds(7)))
    try type("x")
    #expect(state.player?.cursorStep?.at == .seconds(4))
  }

  @Test("a typed value goes through the command line, and what's wrong with it is said")
  func typed() throws {
    #expect(try player("to9<enter>").contains("‹ 9 s ›"))
    #expect(try player("t:knob grce=5<enter>").contains("has no knob 'grce'; did you mean 'grace'?"))
    #expect(
      try player("t:knob grace=soon<enter>", size: Size(160, 40)).contains(
        "'soon' is no duration such as 500ms, 30s or 2m"))
    #expect(
      try player("t:scenario slow-start<enter>", size: Size(160, 40)).contains("no container has a livenessProbe"))
  }

  @Test("playing moves the cursor with the clock, skips what's idle, and stops at the end")
  func playing() throws {
    var state = state([("30-web.yaml", web)])
    func type(_ keys: String) throws { for key in try Key.keys(keys) { _ = state.receive(.input(.key(key))) } }
    try type("t ")
    #expect(state.deadline != nil)
    for time in stride(from: 0, through: 500, by: 50) { _ = state.receive(.tick(time)) }
    #expect(state.player?.cursorTime == .milliseconds(500))
    #expect(state.draw().text.contains(" PLAYING 1x"))
    for time in stride(from: 550, through: 2000, by: 50) { _ = state.receive(.tick(time)) }
    #expect(try #require(state.player?.cursorTime) > .seconds(3))
    for time in stride(from: 2050, through: 9000, by: 50) { _ = state.receive(.tick(time)) }
    #expect(state.draw().text.contains(" PAUSED"))
    #expect(state.player?.cursorTime == .milliseconds(6200))
  }

  @Test("what's between the marks is played over and over, and shown with zs")
  func loop() throws {
    var state = state([("30-web.yaml", web)])
    func type(_ keys: String) throws { for key in try Key.keys(keys) { _ = state.receive(.input(.key(key))) } }
    try type("t:seek 0.2s<enter>(:seek 1s<enter>)gg:seek 0.2s<enter> ")
    var times: [Moment] = []
    for time in stride(from: 0, through: 2000, by: 50) {
      _ = state.receive(.tick(time))
      times.append(try #require(state.player?.cursorTime))
    }
    #expect(times.allSatisfy { $0 < .seconds(1) })
    #expect(zip(times, times.dropFirst()).contains { $1 < $0 })
    try type(" zs")
    #expect(state.draw().text.contains("view 0.20 - 1.00"))
  }

  @Test("playing stops at milestones when that's asked for")
  func stepPause() throws {
    var state = state([("30-web.yaml", web)])
    func type(_ keys: String) throws { for key in try Key.keys(keys) { _ = state.receive(.input(.key(key))) } }
    try type("tS ")
    for time in stride(from: 0, through: 3000, by: 50) { _ = state.receive(.tick(time)) }
    #expect(state.player?.cursorTime == .milliseconds(1200))
    #expect(state.draw().text.contains(" PAUSED"))
  }

  @Test("a knob that stands for a field is a patch of the manifest; one that's assumed says that it isn't")
  func knobPatch() throws {
    let text = try player("tojllllp", size: Size(120, 40))
    #expect(text.contains("+        lifecycle:"))
    #expect(text.contains("seconds: 4"))
    #expect(try player("tojjlp", size: Size(160, 40)).contains("'shutdown time' is assumed"))
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("tojllllP<enter>")
    guard case .write(let patch, let name)? = story.effects.last else { return #expect(Bool(false), "nothing written") }
    #expect(name == "web.patch")
    #expect(patch.hasPrefix("--- a/30-web.yaml\n+++ b/30-web.yaml\n"))
  }

  @Test("each figure of the book's chapter is two keys from the player, or says why not", arguments: 2...9)
  func figures(number: Int) throws {
    let text = try screen(state(size: Size(160, 40)), "jjt".replacing("jj", with: ":goto sts/db<enter>") + "g\(number)")
    #expect(text.contains("Timeline  StatefulSet/db"))
    #expect(!text.contains("makes no sense"), "\(text)")
    if number == 6 {
      #expect(text.contains("figure 17.6"))
      #expect(text.contains("replicas 2, ready 2"))
    }
    let web = try player("tg6", size: Size(160, 40))
    #expect(web.contains("figure 17.6 makes no sense here: it's no StatefulSet"))
  }

  @Test("a claim that no pod mounts any more is an orphan, until the pod comes back")
  func orphan() throws {
    var story = Story(state(size: Size(120, 40)))
    try story.type(":goto sts/db<enter>tg6")
    #expect(!story.text.contains("ORPHANED"))
    try story.type(":seek 30s<enter>")
    #expect(story.text.contains("PVC ORPHANED"))
    #expect(story.text.contains("nobody serves what is in data-db-1"))
    try story.type("G")
    #expect(!story.text.contains("ORPHANED"))
  }

  @Test("the run is saved as a scenario file, and loaded again")
  func scenarioFile() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("t:knob prestop=5s<enter>:scenario save made.yaml<enter>")
    guard case .write(let text, let name)? = story.effects.last else { return #expect(Bool(false), "nothing written") }
    #expect(name == "made.yaml")
    let golden = Golden.read(SourceFile(name: name, text: text))
    #expect(golden.problems.isEmpty)
    #expect(golden.scenarios.map { $0.problems.count + $0.verify().count } == [0])
    try story.type(":scenario load made.yaml<enter>")
    #expect(story.effects.last == .read("made.yaml"))
    _ = story.state.receive(.scenarioFile(name, Array(text.utf8)))
    #expect(story.text.contains("Deployment/web   Pod web@1#1 of Deployment/web: delete pod"))
    _ = story.state.receive(.scenarioFile("bad.yaml", Array("format: 1\nscenarios:\n- id: a\n  kinds: 1".utf8)))
    #expect(story.text.contains("bad.yaml:4:"))
  }

  @Test("races tell what comes first only by luck, and the knob that turns it")
  func races() throws {
    let text = try player("tr", size: Size(120, 40))
    #expect(text.contains("lost -1.2s    SIGTERM against the nodes' rules"))
    #expect(text.contains("won with  preStop hook at least 2 s"))
    #expect(try player("trj", size: Size(120, 40)).contains("\u{25B8} won"))
    #expect(!(try player("tr<esc>", size: Size(120, 40)).contains("races  (r)")))
  }

  @Test("a sweep shows what comes of each value, in each set of characters", arguments: Glyphs.all.map(\.name))
  func sweep(glyphs: String) throws {
    let text = try player(
      "t:sweep prestop=0..10s<enter>", size: Size(120, 40), glyphs: Glyphs.named(glyphs) ?? .unicode)
    #expect(text.contains("from 2 s on no request fails, up to 1 s it's otherwise"))
    #expect(
      try player("t:sweep grce<enter>", size: Size(160, 40)).contains("has no knob 'grce'; did you mean 'grace'?"))
  }

  @Test("an object's runs are told in two lines once it's been selected for a moment, and again after a reload")
  func previews() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type(":goto deploy/web<enter>")
    #expect(!story.text.contains("requests fail"))
    #expect(story.state.deadline != nil)
    story.wait(10_000)
    #expect(story.text.contains("gone 4s, 16 of 301 requests fail"))
    #expect(story.text.contains("ready 8s, serving 9.2s"))
    let hook = "\n        lifecycle: {preStop: {sleep: {seconds: 5}}}\n---"
    _ = story.state.receive(.loaded(contents([("30-web.yaml", web.replacing("\n---", with: hook))])))
    #expect(!story.text.contains("gone 4s"))
    story.wait(20_000)
    #expect(story.text.contains("gone 9s, no request fails"))
  }

  @Test("from a finding, t plays what it costs, and D compares with its patch")
  func findings() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("w/prestop-missing-behind<enter>")
    story.wait(10_000)
    #expect(story.text.contains("16 requests fail per delete"))
    try story.type("t")
    #expect(story.text.contains("lifecycle-prestop-missing-behind-service  16 requests fail per"))
    try story.type("<esc>D")
    #expect(story.text.contains("B  with the patch of lifecycle-prestop-missing-behind-service"))
    #expect(story.text.contains("failed                    16        0         -16"))
    #expect(story.text.contains("+        lifecycle:"))
  }

  @Test("Enter leads to the line that made it happen, and t comes back to the same event")
  func source() throws {
    #expect(try player("tlll<enter>").contains("L11"))
    #expect(try player("tlll<enter>t").contains("event 4/"))
  }

  @Test("the comparison says what a preStop hook changes")
  func comparison() throws {
    let text = try player("t:knob prestop=5s<enter>D", size: Size(120, 40))
    #expect(text.contains("failed                    16            0             -16"))
    #expect(text.contains("gone                      4s            9s            +5s"))
    #expect(text.contains("A  delete pod, as written"))
    #expect(text.contains("B  delete pod, preStop hook 5 s"))
  }

  @Test("what takes many runs is computed between the keys, and shown as far as it is")
  func slices() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("tr")
    #expect(story.text.contains("won with  computing\u{2026} 0 runs"))
    #expect(story.state.isBusy)
    _ = story.state.receive(.idle)
    #expect(story.text.contains("computing\u{2026} 1 runs"))
    try story.type("<esc>")
    #expect(!story.state.isBusy)
    try story.type(":sweep prestop=0..10s<enter>")
    for _ in 0..<5 { _ = story.state.receive(.idle) }
    #expect(story.text.contains("computing\u{2026} 5/40"))
    story.wait(0)
    #expect(!story.text.contains("computing"))
    #expect(story.text.contains("from 2 s on no request fails, up to 1 s it's otherwise"))
    // Another run has another sweep, which is made anew.
    try story.type("ojjl")
    #expect(story.text.contains("computing\u{2026} 0/40"))
    try story.type("q<esc>q")
    #expect(!story.state.isBusy)
  }

  @Test("the list of scenarios is there at once, and each result when it's known")
  func resultsInList() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("ts")
    #expect(story.lines.contains { $0.contains("first start") && $0.contains("\u{2026}") })
    story.wait(0)
    #expect(story.lines.contains { $0.contains("first start") && $0.contains("ready 8s") })
  }

  @Test("turning a knob marks what it changed, until the next key")
  func marked() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("toj" + "lllll")
    #expect(story.text.contains("gone 9s (was 8s)"))
    try story.type("o")
    #expect(!story.text.contains("(was "))
  }

  @Test("while comparing, the cursor goes to the events of either side, and the sides change places")
  func sides() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("t:knob prestop=5s<enter>D")
    try story.type("lll")
    #expect(story.text.contains(" 4/18  0.00 s "))
    try story.type("gg")
    #expect(story.lines.count { $0.contains(" 1/18  0.00 s ") } == 1)
    try story.type("x")
    #expect(story.lines.count { $0.contains(" 1/18  0.00 s ") } == 1)
    try story.type("x<tab><tab>gg<tab>LL")
    // As written, the program is gone at 4 s, when the other run hasn't told it yet.
    #expect(story.state.player?.cursorTime == .seconds(4))
    #expect(story.text.contains("exits, code 0"))
    try story.type("x")
    #expect(story.text.contains("A  delete pod, preStop hook 5 s"))
    #expect(story.text.contains("B  delete pod, as written"))
    #expect(story.text.contains("failed                    0             16            +16"))
    try story.type("S")
    #expect(story.lines.contains { $0.contains("A  delete pod, pre") && $0.contains("B  delete pod") })
    try story.type("S<enter>")
    #expect(!story.text.contains("what differs"))
    #expect(story.text.contains("gone 4s"))
    try story.type("ojl")
    #expect(story.text.contains("gone 5s"))
  }

  @Test("a click in the strip of the whole run goes to that time, in the lanes and in either run of a comparison")
  func scrubbing() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("t+++gg")
    let row = try #require(story.lines.firstIndex { $0.contains(" overview ") })
    story.mouse(.press(.left), 20, row)
    #expect(story.state.player?.cursorTime == .zero)
    story.mouse(.drag(.left), 118, row)
    #expect(story.state.player?.cursorTime == .milliseconds(6200))
    try story.type("B:knob prestop=5s<enter>D")
    let half = try #require(story.lines.firstIndex { $0.contains("A  pinned") })
    story.mouse(.press(.left), 118, half + 2)
    #expect(try #require(story.state.player?.cursorTime) > .seconds(9))
  }

  @Test("the pod that moves an orphaned claim's data stands in the boxes")
  func mover() throws {
    var story = Story(state(size: Size(120, 40)))
    try story.type(":goto sts/db<enter>tg6:seek 20s<enter>")
    #expect(story.text.contains("`:knob migrate=yes` has a pod move it"))
    try story.type(":knob migrate=yes<enter>:seek 20s<enter>")
    #expect(story.text.contains("db-migration mounts data-db-1 and hands its data to the others"))
    #expect(story.lines.contains { $0.contains(" db-migration ") && $0.contains("db-0") })
    try story.type(":seek 40s<enter>")
    #expect(story.text.contains("db-migration has read data-db-1"))
  }

  @Test("c saves the present knobs as a scenario file")
  func saveKey() throws {
    var story = Story(state([("30-web.yaml", web)], size: Size(120, 40)))
    try story.type("t:knob prestop=5s<enter>c<enter>")
    guard case .write(let text, let name)? = story.effects.last else { return #expect(Bool(false), "nothing written") }
    #expect(name == "web-delete.yaml")
    #expect(Golden.read(SourceFile(name: name, text: text)).problems.isEmpty)
  }

  @Test("an object that runs nothing says so")
  func nothing() throws {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}"
    #expect(try screen(state([("a.yaml", map)]), "t").contains("runs no pods"))
  }

  @Test("Esc and q leave the player level by level; a tab's digit leaves it at once")
  func leaving() throws {
    #expect(try player("to<esc>").contains(" PAUSED"))
    #expect(try player("to<esc><esc>").contains(" NORMAL"))
    #expect(try player("tq").contains(" NORMAL"))
    #expect(try player("t2").contains("[2 YAML]"))
  }

  @Test("a reload goes on with the new manifest on the same event, and closes what's gone")
  func reload() throws {
    var state = state([("30-web.yaml", web)])
    func type(_ keys: String) throws { for key in try Key.keys(keys) { _ = state.receive(.input(.key(key))) } }
    try type("tLLL")
    let hook = "\n        lifecycle: {preStop: {sleep: {seconds: 3}}}\n---"
    _ = state.receive(.loaded(contents([("30-web.yaml", web.replacing("\n---", with: hook))])))
    #expect(state.player?.cursorStep?.text == "exits, code 0")
    #expect(state.player?.cursorStep?.at == .seconds(7))
    _ = state.receive(.loaded(contents([("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}")])))
    #expect(state.player == nil)
  }

  @Test("any size and any keys draw", arguments: [Size(0, 0), Size(1, 1), Size(60, 16), Size(79, 17), Size(300, 90)])
  func sizes(size: Size) throws {
    for keys in ["t", "to", "tD", "tzg", "tzl++++,", "t----", "tzazxzpzR", "tjjjjjjjjjjjj", "tBD", "tG>><lt>NnHL"] {
      _ = try player(keys, size: size)
      _ = try player(keys, size: size, glyphs: .ascii)
    }
  }
}
