import Drawing
import Explorer
import Testing

@Suite("the arrangement of panes")
struct LayoutTests {
  /// The arrangement in a tenth of its size: `h` header, `n` navigator, `d` detail, `i` inspector, `s` status, `k` hints.
  private func picture(_ layout: Layout, _ size: Size) -> String {
    let areas: [(Character, Rect?)] = [
      ("h", layout.header), ("n", layout.navigator), ("d", layout.detail), ("i", layout.inspector),
      ("s", layout.status),
      ("k", layout.hints),
    ]
    let rows = [0, size.height / 4, size.height / 2, size.height - 3, size.height - 2, size.height - 1]
    return rows.map { row in
      String(
        stride(from: 0, to: size.width, by: 5).map { column in
          areas.first { $0.1?.contains(Point(column, row)) == true }?.0 ?? "."
        })
    }.joined(separator: "\n")
  }

  @Test(
    "each class of sizes has its arrangement",
    arguments: [
      (
        Size(60, 24), Pane.navigator,
        """
        hhhhhhhhhhhh
        nnnnnnnnnnnn
        nnnnnnnnnnnn
        nnnnnnnnnnnn
        ssssssssssss
        kkkkkkkkkkkk
        """
      ),
      (
        Size(60, 24), .detail,
        """
        hhhhhhhhhhhh
        dddddddddddd
        dddddddddddd
        dddddddddddd
        ssssssssssss
        kkkkkkkkkkkk
        """
      ),
      (
        Size(80, 24), .navigator,
        """
        hhhhhhhhhhhhhhhh
        nnnnnndddddddddd
        nnnnnndddddddddd
        nnnnnndddddddddd
        ssssssssssssssss
        kkkkkkkkkkkkkkkk
        """
      ),
      (
        Size(80, 18), .navigator,
        """
        hhhhhhhhhhhhhhhh
        nnnnnndddddddddd
        nnnnnndddddddddd
        nnnnnndddddddddd
        nnnnnndddddddddd
        ssssssssssssssss
        """
      ),
      (
        Size(80, 50), .navigator,
        """
        hhhhhhhhhhhhhhhh
        nnnnnnnnnnnnnnnn
        dddddddddddddddd
        dddddddddddddddd
        ssssssssssssssss
        kkkkkkkkkkkkkkkk
        """
      ),
      (
        Size(120, 40), .navigator,
        """
        hhhhhhhhhhhhhhhhhhhhhhhh
        nnnnnnnddddddddddddddddd
        nnnnnnnddddddddddddddddd
        nnnnnnnddddddddddddddddd
        ssssssssssssssssssssssss
        kkkkkkkkkkkkkkkkkkkkkkkk
        """
      ),
      (
        Size(200, 50), .navigator,
        """
        hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh
        nnnnnnnnddddddddddddddddddddiiiiiiiiiiii
        nnnnnnnnddddddddddddddddddddiiiiiiiiiiii
        nnnnnnnnddddddddddddddddddddiiiiiiiiiiii
        ssssssssssssssssssssssssssssssssssssssss
        kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
        """
      ),
    ] as [(Size, Pane, String)])
  func classes(size: Size, focus: Pane, expected: String) {
    #expect(picture(Layout(size, focus: focus), size) == expected)
  }

  @Test("panes cover the body exactly, whatever the size and what a person changed", arguments: [0, -60, 60])
  func covers(extra: Int) {
    var sizes = Layout.Sizes()
    for size in SizeClass.allCases { (sizes.navigator[size], sizes.inspector[size]) = (extra, extra) }
    sizes.portrait = extra / 3
    for width in [0, 1, 30, 60, 79, 80, 84, 119, 120, 159, 160, 200, 500] {
      for height in [0, 1, 2, 3, 16, 19, 20, 46, 100] {
        for mode in LayoutMode.allCases {
          let layout = Layout(Size(width, height), sizes: sizes, mode: mode)
          let panes = Pane.allCases.compactMap { layout[$0] }
          let cells = panes.reduce(0) { $0 + $1.width * $1.height }
          let hints = layout.hints?.height ?? 0
          #expect(cells == width * max(0, height - layout.header.height - layout.status.height - hints))
          for pane in panes { #expect(pane.right <= width && pane.bottom <= height) }
        }
      }
    }
  }

  @Test("limits are settings")
  func limits() throws {
    var settings = Settings()
    try settings.set("layout.wide_at", to: "120")
    #expect(Layout(Size(120, 40), limits: settings.limits).inspector != nil)
    #expect(throws: SettingError.self) { try settings.set("layout.wide_at", to: "wide") }
  }

  @Test("a divider that's dragged takes its pane along, and is remembered for its class")
  func dragging() throws {
    var state = state(size: Size(100, 30))
    for action in [Mouse.Action.press(.left), .drag(.left), .release(.left)] {
      let column = action == .press(.left) ? 28 : 48
      _ = state.receive(.input(.mouse(Mouse(action, at: Point(column, 10)))))
    }
    #expect(state.layout.navigator?.width == 49)
    _ = state.receive(.input(.resized(Size(130, 30))))
    #expect(state.layout.navigator?.width == 34)
    _ = state.receive(.input(.resized(Size(90, 30))))
    #expect(state.layout.navigator?.width == 49)
  }

  @Test("keys resize the pane, and even it out again")
  func keys() throws {
    var state = state(size: Size(100, 30))
    for key in try Key.keys("<c-w>><c-w>>") { _ = state.receive(.input(.key(key))) }
    #expect(state.layout.navigator?.width == 37)
    for key in try Key.keys("<c-w>=") { _ = state.receive(.input(.key(key))) }
    #expect(state.layout.navigator?.width == 29)
  }
}
