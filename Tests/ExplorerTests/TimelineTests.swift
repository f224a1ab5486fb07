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
         new pod                ╎   C░░░r░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
         endpoints          B1  ╎           B2                          b \("")
         kube-proxy ────────────────────────────B3──B4                    \("")
         status     Terminating 1/1 ────────────────────                  \("")
         clients                !!!!!!!!!!!!!!!!░░░░                      \("")
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

  @Test("Enter leads to the line that made it happen, and t comes back to the same event")
  func source() throws {
    #expect(try player("tlll<enter>").contains("L11"))
    #expect(try player("tlll<enter>t").contains("event 4/"))
  }

  @Test("the comparison says what a preStop hook changes")
  func comparison() throws {
    let text = try player("t:knob prestop=5s<enter>D", size: Size(120, 40))
    #expect(text.contains("failed              20              0"))
    #expect(text.contains("gone                4s              9s"))
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
