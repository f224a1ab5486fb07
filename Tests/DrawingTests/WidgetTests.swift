import Drawing
import Testing

@Suite("Widgets")
struct WidgetTests {
  private func picture(
    _ width: Int, _ height: Int, glyphs: Glyphs = .unicode, _ draw: (Rect, inout Surface, Theme) -> Void
  ) -> String {
    var theme = Theme.plain
    theme.glyphs = glyphs
    var surface = Surface(Size(width, height), style: theme[.background])
    draw(surface.bounds, &surface, theme)
    return surface.text
  }

  @Test("a frame has texts in its corners")
  func frame() {
    let frame = Frame("0 By application", topRight: "1/31", bottomRight: "30-web.yaml:1-58")
    #expect(
      picture(32, 3) { frame.draw(in: $0, on: &$1, with: $2) } == """
        ┌ 0 By application ────── 1/31 ┐
        │                              │
        └──────────── 30-web.yaml:1-58 ┘
        """)
  }

  @Test("a frame with the focus is told from others without colours, and narrow ones drop the corner first")
  func focus() {
    let frame = Frame("Deployment/web", topRight: "ns shop", isFocused: true)
    #expect(
      picture(20, 3) { frame.draw(in: $0, on: &$1, with: $2) } == """
        ┏ Deployment/web ━━┓
        ┃                  ┃
        ┗━━━━━━━━━━━━━━━━━━┛
        """)
    #expect(
      picture(14, 3, glyphs: .ascii) { frame.draw(in: $0, on: &$1, with: $2) } == """
        + Deploym... +
        #            #
        +============+
        """)
  }

  @Test("only the rows in sight are made, and the selected one is in sight")
  func rows() {
    var made: [Int] = []
    let rows = Rows(count: 1_000_000, selected: 500_000, scroll: Scroll(7)) { index in
      made.append(index)
      return Row(Text("Pod/web-\(index)"), detail: Text("W1", .warning), isMarked: index == 499_998)
    }
    #expect(
      picture(20, 4) { rows.draw(in: $0, on: &$1, with: $2) } == """
        *Pod/web-499998   W1
         Pod/web-499999   W1
        ▸Pod/web-500000   W1
         Pod/web-500001   W1
        """)
    #expect(made == [499_998, 499_999, 500_000, 500_001])
    #expect(rows.index(at: Point(3, 2), in: Rect(0, 0, 20, 4)) == 500_000)
  }

  @Test(
    "scrolling moves no more than needed",
    arguments: [
      // offset, count, height, selected, first
      (0, 10, 5, 0, 0), (0, 10, 5, 2, 0), (0, 10, 5, 3, 1), (0, 10, 5, 9, 5), (5, 10, 5, 6, 4), (5, 10, 5, 7, 5),
      (3, 10, 1, 7, 7), (9, 10, 5, 9, 5), (0, 3, 5, 2, 0), (4, 3, 5, 0, 0), (0, 0, 5, 0, 0), (0, 10, 0, 4, 0),
    ])
  func scrolling(offset: Int, count: Int, height: Int, selected: Int, expected: Int) {
    #expect(Scroll(offset).first(of: count, height: height, showing: selected) == expected)
  }

  @Test("a table leaves out columns of little worth before it cuts names")
  func table() {
    let columns: [Table.Column] = [
      .init("S"), .init("RULE", priority: 2), .init("OBJECT", isFlexible: true, priority: 3),
      .init("WHERE", priority: 1),
      .init("HITS", alignRight: true, priority: 0),
    ]
    let data: [[Text]] = [
      [Text("E", .error), "ref-missing", "Deployment/web", "30-web.yaml:44", "1"],
      [Text("W", .warning), "prestop-missing", "Deployment/storefront", "30-web.yaml:19", "12"],
    ]
    let table = Table(columns, count: 2, selected: 1) { data[$0] }
    #expect(
      picture(70, 3) { table.draw(in: $0, on: &$1, with: $2) } == """
         S  RULE             OBJECT                       WHERE           HITS
         E  ref-missing      Deployment/web               30-web.yaml:44     1
        ▸W  prestop-missing  Deployment/storefront        30-web.yaml:19    12
        """)
    #expect(
      picture(40, 3) { table.draw(in: $0, on: &$1, with: $2) }
        == """
         RULE             OBJECT
         ref-missing      Deployment/web
        ▸prestop-missing  Deployment/storefront
        """)
  }

  @Test("text is broken at blanks, between wide characters, and in words that are too long")
  func prose() {
    let text = """
      Deleting a pod starts *two things* at once.

      - kubelet stops the container `web`
          kubectl delete pod web
      한국어문장을 끊는다.
      spec.template.spec.containers
      """
    let prose = Prose(text)
    #expect(
      picture(16, 16) { prose.draw(in: $0, on: &$1, with: $2) } == """
        Deleting a pod
        starts two
        things at once.

        - kubelet stops
          the container
          web
            kubectl del…
        한국어문장을 끊
        는다.
        spec.template.sp
        ec.containers
        """)
    let runs = prose.lines(width: 60)[0].runs
    #expect(runs.first { $0.role == .textStrong }?.text == "two things")
    #expect(Prose("2 * 3 and * alone, `open").lines(width: 60)[0].plain == "2 * 3 and * alone, `open")
  }

  @Test("no broken line is wider than asked, and nothing gets lost", arguments: 1...20)
  func wrapping(width: Int) {
    let text = "The pod's 한국어 grace-period (30 s), 😀😀😀 e\u{301}e\u{301}e\u{301} spec.template.spec.containers[0] ends."
    let lines = Text(text).wrapped(to: width)
    #expect(lines.allSatisfy { $0.width <= width || width == 1 })
    if width > 1 {
      let kept = lines.map(\.plain).joined().filter { $0 != " " }
      #expect(kept == text.filter { $0 != " " })
    }
  }

  @Test("bands show bars, marks and the cursor on one axis")
  func bands() {
    let glyphs = Glyphs.unicode
    let bands = Bands(
      [
        Band(
          "web", bars: [.init(from: 0, to: 0.5, glyph: glyphs.running), .init(from: 0.5, to: 0.8, glyph: "▒")],
          marks: [.init(at: 0.5, "T"), .init(at: 0.8, "0")]),
        Band("proxy n1", marks: [.init(at: 0.1, "B3"), .init(at: 0.11, "B4"), .init(at: 1, "gone")]),
      ], ruler: [.init(at: 0, "0s", role: .textDim), .init(at: 1, "10s", role: .textDim)], cursor: 0.9)
    #expect(
      picture(30, 3) { bands.draw(in: $0, on: &$1, with: $2) } == """
                 0s                10s
        web      ██████████T▒▒▒▒▒0 │
        proxy n1   B3+            gone
        """)
    #expect(bands.axis(in: Rect(0, 0, 30, 3)) == Rect(9, 0, 21, 3))
    #expect(Bands.place(of: 19, in: Rect(9, 0, 21, 3)) == 0.5)
  }

  @Test("tabs shrink to digits")
  func tabs() {
    let tabs = Tabs(["Overview", "YAML", "Map"], active: 1)
    #expect(picture(30, 1) { tabs.draw(in: $0, on: &$1, with: $2) } == " 1 Overview [2 YAML] 3 Map")
    #expect(picture(20, 1) { tabs.draw(in: $0, on: &$1, with: $2) } == " 1 [2 YAML] 3")
    #expect(picture(9, 1) { tabs.draw(in: $0, on: &$1, with: $2) } == " 1 [2] 3")
    #expect(tabs.index(at: Point(14, 0), in: Rect(0, 0, 30, 1)) == 1)
    #expect(tabs.index(at: Point(28, 0), in: Rect(0, 0, 30, 1)) == nil)
  }

  @Test(
    "hints are left out by priority and always end in help",
    arguments: [
      (60, " j/k move  Enter open  t timeline  / filter  ? help"), (45, " j/k move  Enter open  / filter  ? help"),
      (30, " j/k move  Enter open  ? help"), (26, " j/k  Enter  t  /  ?"), (8, " j/k  ?"), (3, " ?"),
    ])
  func hints(width: Int, expected: String) {
    let hints = Hints([
      .init("j/k", "move", priority: 9), .init("Enter", "open", priority: 8), .init("t", "timeline", priority: 1),
      .init("/", "filter", priority: 5),
    ])
    #expect(hints.text(width: width).plain == expected)
  }

  @Test(
    "the status line keeps the filter and the end of the path",
    arguments: [
      (60, " NORMAL  shop › Deployment/web    filter: db 5 of 31  L1/58"),
      (52, " NORMAL  …Deployment/web  filter: db 5 of 31  L1/58"),
      (44, " NORMAL  …eployment/web  filter: db 5 of 31"),
    ])
  func status(width: Int, expected: String) {
    let line = StatusLine(
      mode: "NORMAL", path: ["shop", "Deployment/web"],
      items: [.init("filter: db 5 of 31", priority: nil), .init("L1/58", priority: 1)])
    #expect(picture(width, 1) { line.draw(in: $0, on: &$1, with: $2) } == expected)
  }

  @Test(
    "sizes too small for anything still draw", arguments: [Size(0, 0), Size(1, 1), Size(2, 2), Size(5, 1), Size(1, 9)])
  func small(size: Size) {
    for theme in Glyphs.all.map({ glyphs in
      var theme = Theme.plain
      theme.glyphs = glyphs
      return theme
    }) {
      var surface = Surface(size)
      let all: [any Widget] = [
        Frame("title", topRight: "1/3", bottomRight: "x", isFocused: true), Rows(["a", "한국어"], selected: 1),
        Table([.init("A"), .init("B", isFlexible: true)], count: 3, selected: 2) { _ in ["x", "y"] },
        Prose("한국어 and words"), Bands([Band("t", bars: [.init(from: 0, to: 1, glyph: "#")])], cursor: 0),
        Tabs(["A", "B"], active: 0), Hints([.init("a", "b")]), StatusLine(mode: "NORMAL", path: ["a"]),
      ]
      for widget in all { widget.draw(in: surface.bounds, on: &surface, with: theme) }
      Prompt("한국어").draw(label: "/", in: surface.bounds, on: &surface, with: theme)
      #expect(surface.size == size)
    }
  }
}
