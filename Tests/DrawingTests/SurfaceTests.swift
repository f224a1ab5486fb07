import Drawing
import Testing

@Suite("Surface")
struct SurfaceTests {
  @Test("writing stays inside and returns where it would have ended")
  func clipping() {
    var surface = Surface(Size(10, 2))
    #expect(surface.write("kubernetes!", at: Point(3, 0), style: Style()) == 14)
    #expect(surface.write("front", at: Point(-2, 1), style: Style()) == 3)
    surface.write("nowhere", at: Point(0, 2), style: Style())
    surface.write("nowhere", at: Point(0, -1), style: Style())
    #expect(surface.text == "   kuberne\nont")
  }

  @Test("a wide character is whole or a blank")
  func wide() {
    var surface = Surface(Size(7, 4))
    surface.write("한국어어", at: Point(0, 0), style: Style())
    surface.write("한국어", at: Point(-1, 1), style: Style())
    surface.write("한국어", at: Point(0, 2), style: Style())
    surface.write("x", at: Point(1, 2), style: Style())
    surface.write("y", at: Point(2, 2), style: Style())
    surface.write("한국어", at: Point(0, 3), style: Style())
    surface.write("z", at: Point(4, 3), style: Style())
    #expect(surface.text == "한국어\n 국어\n xy 어\n한국z")
  }

  @Test("a background stays when text without one is written on it")
  func layers() {
    let (red, blue) = (Color(rgb: RGB(255, 0, 0)), Color(rgb: RGB(0, 0, 255)))
    var surface = Surface(Size(3, 1))
    surface.fill(surface.bounds, with: Style(nil, on: blue, .reverse))
    surface.write("a", at: Point(0, 0), style: Style(red))
    surface.write("b", at: Point(1, 0), style: Style(nil, on: red))
    #expect(surface[Point(0, 0)]?.style == Style(red, on: blue, .reverse))
    #expect(surface[Point(1, 0)]?.style == Style(nil, on: red))
    #expect(surface[Point(3, 0)] == nil)
  }

  @Test("surfaces are equal when they show the same")
  func equality() {
    var (first, second) = (Surface(Size(6, 1)), Surface(Size(6, 1)))
    first.write("e\u{301}o\u{301}", at: Point(0, 0), style: Style())
    second.write("o\u{301}", at: Point(1, 0), style: Style())
    #expect(first != second)
    second.write("e\u{301}", at: Point(0, 0), style: Style())
    #expect(first == second)
    first.cursor = Point(0, 0)
    #expect(first != second)
  }

  @Test("one surface is drawn on another, cut in halves nowhere")
  func drawing() {
    var inner = Surface(Size(5, 2))
    inner.write("한국x", at: Point(0, 0), style: Style())
    inner.write("ó한x", at: Point(1, 1), style: Style())
    var outer = Surface(Size(6, 3))
    outer.fill(outer.bounds, with: Style(), character: "·")
    outer.draw(inner, at: Point(2, 1))
    #expect(outer.text == "······\n··한국\n·· ó한")
    outer.draw(inner, at: Point(-1, 0), in: Rect(0, 0, 3, 1))
    #expect(outer.text == " 국···\n··한국\n·· ó한")
  }

  @Test("in ASCII each other character is a question mark and keeps its room")
  func ascii() {
    var surface = Surface(Size(8, 1))
    surface.write("한e\u{301}│x", at: Point(0, 0), style: Style())
    #expect(surface.asASCII.text == "? ??x")
  }

  @Test("the picture with roles has a letter for each role")
  func roles() {
    var surface = Surface(Size(8, 2), style: Theme.plain[.background])
    surface.write(Text([.init("E ", .error), .init("한x")]), in: surface.bounds, with: .plain)
    surface.write(Text("ok", .ok), at: 1, in: surface.bounds, with: .plain, alignRight: true)
    #expect(
      surface.textAndRoles == """
        E 한x
              ok

        aa
        ......bb

        a error
        b ok
        """)
  }

  @Test("nothing breaks whatever is written wherever", arguments: 0..<40)
  func invariants(seed: Int) {
    var chance = Chance(seed: UInt64(seed))
    let pieces = [
      "web", "한국어", "e\u{301}", "👨‍👩‍👧", "🇰🇷", "\u{1B}[2J", "\t", "\u{202E}", "❤\u{FE0F}", "─", "\u{1112}\u{1161}\u{11AB}",
      "\u{200D}", "\u{301}", "\u{9B}", "",
    ]
    var surface = Surface(Size(chance.number(1...30), chance.number(1...6)))
    for _ in 0..<60 {
      let area = Rect(chance.number(-3...30), chance.number(-2...6), chance.number(0...20), chance.number(0...5))
      switch chance.number(0...4) {
      case 0: surface.fill(area, with: Style(nil, on: nil, .bold), character: chance.of(["·", " ", "한"]))
      case 1: surface.restyle(area, with: Style(nil, on: nil, .reverse))
      case 2: surface.draw(surface, at: area.origin, in: area)
      default:
        let text = (0..<chance.number(1...5)).map { _ in chance.of(pieces) }.joined()
        let clip = chance.number(0...1) == 0 ? nil : area
        surface.write(text, at: Point(chance.number(-5...32), chance.number(-1...6)), in: clip, style: Style())
      }
      #expect(faults(of: surface) == [])
    }
  }

  /// What must never be: half characters, control characters, rows of another width.
  private func faults(of surface: Surface) -> [String] {
    var found: [String] = []
    for row in 0..<surface.size.height {
      var total = 0
      for column in 0..<surface.size.width {
        guard let cell = surface[Point(column, row)] else { return ["no cell at \(column), \(row)"] }
        let left = surface[Point(column - 1, row)]?.width
        if (cell.width == 0) != (left == 2) { found.append("half a character at \(column), \(row)") }
        if cell.width == 2, column == surface.size.width - 1 { found.append("cut at the edge in row \(row)") }
        if cell.text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }) {
          found.append("control character at \(column), \(row)")
        }
        total += cell.width
      }
      if total != surface.size.width { found.append("row \(row) has \(total) cells") }
    }
    return found
  }
}

/// Numbers that look random and are the same each time.
struct Chance {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func number(_ range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int(state >> 33) % range.count
  }

  mutating func of<Element>(_ elements: [Element]) -> Element { elements[number(0...elements.count - 1)] }
}
