import Drawing
import Explorer
import Testing

@Suite("anything a person may do")
struct FuzzTests {
  /// A source of chance that's always the same for the same seed.
  private struct Chance {
    var seed: UInt64

    mutating func pick(_ count: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % count
    }
  }

  private static let sizes = [
    Size(80, 24), Size(120, 40), Size(200, 50), Size(60, 16), Size(84, 46), Size(1, 1), Size(0, 0), Size(20, 5),
    Size(79, 19), Size(160, 30), Size(300, 10),
  ]

  private func input(_ chance: inout Chance) -> Input {
    let special: [Key] = [
      .enter, .escape, .tab, .backTab, .backspace, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown,
      .ctrl("d"), .ctrl("u"), .ctrl("w"), .ctrl("o"), .ctrl("p"), .ctrl("r"), .ctrl("n"), .ctrl("y"), .alt("5"),
      .function(1),
    ]
    switch chance.pick(20) {
    case 0: return .resized(Self.sizes[chance.pick(Self.sizes.count)])
    case 1: return .paste("a\u{1B}[31m 안녕\n\u{0}b")
    case 2, 3:
      let place = Point(chance.pick(210) - 5, chance.pick(55) - 2)
      let actions: [Mouse.Action] = [
        .press(.left), .release(.left), .doubleClick(.left), .drag(.left), .wheelUp, .wheelDown, .wheelLeft,
        .wheelRight,
        .press(.right),
      ]
      return .mouse(Mouse(actions[chance.pick(actions.count)], at: place))
    case 4: return .focus(chance.pick(2) == 0)
    case 5, 6, 7: return .key(special[chance.pick(special.count)])
    case 8: return .key(.character(["ㅓ", "한", "é", "👍", "\u{7F}", "\u{1B}"][chance.pick(6)]))
    default:
      let letters = Array("jkhlgGzaMRvVsmxwyduUTfFnN/:?&!.*'[]-0123456789oceipq \"{}%<>=+#")
      return .key(.character(letters[chance.pick(letters.count)]))
    }
  }

  @Test(
    "random keys, clicks and sizes never break what every screen keeps", arguments: [1, 2, 3] as [UInt64])
  func random(seed: UInt64) {
    var chance = Chance(seed: seed)
    let files = [
      ("30-web.yaml", shop), ("40-broken.yaml", "a: b: c\n"),
      (
        "50-설정.yaml",
        "kind: ConfigMap\napiVersion: v1\nmetadata: {name: \"설정\\e[2J\", namespace: 가게}\ndata: {인사: \"안녕 👍🏽\"}\n"
      ),
    ]
    var state = state(files, glyphs: Glyphs.all[Int(seed) % 3])
    var done: [Input] = []
    for step in 0..<200 {
      let input = input(&chance)
      done.append(input)
      let effects = state.receive(.input(input))
      if effects.contains(.reload) { _ = state.receive(.loaded(contents(files))) }
      if step % 3 == 0 { _ = state.receive(.tick(step * 97)) }
      if step % 5 == 0 { _ = state.receive(.idle) }
      let surface = state.draw()
      if let broken = brokenInvariant(surface, state) {
        #expect(Bool(false), "\(broken) after \(done.suffix(12)), seed \(seed)\n\(surface.text)")
        return
      }
    }
  }

  @Test("wide characters are whole at every width", arguments: ["1", "2", "3", "4", "5", "x", "w"])
  func everyWidth(tab: String) throws {
    let source = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: 가게, labels: {앱: "안녕하세요 👍🏽 세계 👩‍👩‍👧 é"}}
      spec:
        containers:
        - {name: "상점", image: "registry.example/상점👍:1", env: [{name: 인사, value: "안녕 👍🏽 안녕 👍🏽 안녕"}]}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: "설정-👍🏽-설정-설정", namespace: 가게}, data: {"가나다라마바사": "아자차카"}}
      """
    var state = state([("가게/설정.yaml", source)])
    for key in try Key.keys("zR" + tab) { _ = state.receive(.input(.key(key))) }
    for width in 58...130 {
      _ = state.receive(.input(.resized(Size(width, 24))))
      let surface = state.draw()
      if let broken = brokenInvariant(surface, state) { Issue.record("\(broken) at \(width)\n\(surface.text)") }
    }
  }

  @Test("a name is found however its letters are composed")
  func composition() {
    let (composed, taken) = ("설정-café", "\u{1109}\u{1165}\u{11AF}\u{110C}\u{1165}\u{11BC}-cafe\u{301}")
    for (text, typed) in [(composed, taken), (taken, composed), (composed, "설정"), (taken, "설정"), (taken, "é")] {
      #expect(FuzzyQuery(typed).score(in: SearchText(text)) != nil, "\(typed) in \(text)")
      #expect(isFuzzy(typed, in: text))
    }
    #expect(FuzzyQuery("설정").score(in: SearchText("web")) == nil)
  }

  private func brokenInvariant(_ surface: Surface, _ state: State) -> String? {
    if surface.size != state.size { return "the surface has another size" }
    for row in 0..<surface.size.height {
      var width = 0
      var problem: String?
      surface.forEachCell(inRow: row) { base, marks, cells, _ in
        width += cells
        for scalar in [base] + marks where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
          problem = "a control character in row \(row)"
        }
      }
      if let problem { return problem }
      if width != surface.size.width { return "row \(row) has \(width) cells" }
    }
    guard state.layout.sizeClass != .tooSmall else { return nil }
    let text = surface.text
    let filter = state.navigator.filter.text
    // In low screens what's being typed takes the place of the status line.
    if !filter.isEmpty, filter.count < 12, !text.contains(" search /"), !text.contains("filter: \(filter)") {
      return "the filter '\(filter)' isn't shown"
    }
    if state.layout.navigator != nil, state.context == .navigator, !text.contains(" HELP"), !text.contains(" LIST"),
      !text.contains(" COMMAND"), state.navigator.selectedItem != nil
    {
      let sign = state.look.glyphs.selected
      let isShown = text.split(separator: "\n").contains { line in
        line.dropFirst().first.map { String($0) } == sign
      }
      if !isShown { return "the selected row isn't in sight" }
    }
    return nil
  }
}
