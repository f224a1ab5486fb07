import Drawing
import Testing

@Suite("Colours and themes")
struct ThemeTests {
  /// The palettes of the shipped themes: background, then error, warning, info, ok, with contrast and smallest difference
  /// for each kind of sight as they were computed by another program.
  static let table: [(name: String, colors: [String], contrast: [Double], difference: [Double])] = [
    (
      "harbor-dark", ["#10161d", "#ff6e6e", "#f2c14e", "#8a8fff", "#4fe0c8"], [6.7, 10.8, 6.5, 11.1], [62, 31, 29, 37]
    ),
    (
      "harbor-light", ["#fbfcfd", "#8f1020", "#b35f00", "#2b2f9e", "#127d6d"], [9.0, 4.5, 10.2, 4.9], [42, 31, 28, 22]
    ),
    (
      "high-contrast-dark", ["#000000", "#ff6b6b", "#ffd429", "#9c9cff", "#85ffff"], [7.6, 14.7, 8.6, 17.7],
      [74, 44, 46, 41]
    ),
    (
      "high-contrast-light", ["#ffffff", "#5a0010", "#8f3900", "#10107a", "#0b5f55"], [14.6, 7.6, 15.2, 7.5],
      [34, 30, 28, 19]
    ),
    ("cvd-dark", ["#101418", "#ff2954", "#ffce0a", "#7979ec", "#66ffe0"], [5.0, 12.4, 5.1, 14.9], [96, 49, 51, 50]),
    ("cvd-light", ["#ffffff", "#6b0f10", "#b35719", "#0000ad", "#127d7d"], [12.3, 4.9, 13.1, 4.9], [35, 34, 39, 25]),
  ]

  @Test("contrast and difference of colours are what others compute", arguments: table.indices)
  func numbers(row: Int) throws {
    let (_, hexes, contrasts, differences) = Self.table[row]
    let colors = try hexes.map { try #require(RGB($0)) }
    for (color, expected) in zip(colors.dropFirst(), contrasts) {
      #expect(abs(color.contrast(with: colors[0]) - expected) < 0.06)
    }
    let severities = Array(colors.dropFirst())
    for (vision, expected) in zip([ColorVision.normal, .deuteranopia, .protanopia, .tritanopia], differences) {
      let pairs = severities.indices.flatMap { first in severities[(first + 1)...].map { (severities[first], $0) } }
      let smallest = pairs.map { $0.lab(as: vision).difference(from: $1.lab(as: vision)) }.min() ?? 0
      #expect(abs(smallest - expected) <= 1, "\(vision)")
    }
  }

  @Test(
    "the nearest of 256 colours is sought in CIELAB",
    arguments: [
      ("#24405c", 24), ("#10161d", 233), ("#d3dbe3", 253), ("#127d6d", 30), ("#9c9cff", 104), ("#ffffff", 231),
      ("#000000", 16), ("#6cb6ff", 75), ("#ff6e6e", 203),
    ])
  func nearest(hex: String, index: UInt8) throws {
    #expect(try #require(RGB(hex)).nearest256 == index)
  }

  @Test(
    "colours are read from hex and names, and nothing else is",
    arguments: ["10161d", "#10161", "#10161g", "#+1161d", ""])
  func colorTexts(wrong: String) {
    #expect(RGB(wrong) == nil)
    #expect(RGB("#6CB6ff")?.hex == "#6cb6ff")
    #expect(NamedColor("bright-cyan") == .brightCyan && NamedColor("6") == .cyan && NamedColor("default") == .default)
    #expect(NamedColor("16") == nil && NamedColor("pink") == nil)
  }

  @Test("a colour is asked for in the form the terminal knows")
  func indexes() {
    let rose = Color(rgb: RGB(0xFF, 0x6E, 0x6E), x16: .brightRed)
    #expect(ColorDepth.allCases.map { rose.index(at: $0) } == [-1, 1, 9, 203, 0xFF6E6E])
    #expect(ColorDepth.allCases.map { Color(.cyan).index(at: $0) } == [-1, 6, 6, 6, 6])
    #expect(ColorDepth.allCases.map { Color.default.index(at: $0) } == [-1, -1, -1, -1, -1])
    #expect(Color(rgb: RGB(0, 0, 5)).index(at: .direct) == 0)
    #expect(Color(.cyan).seen(at: .direct) == nil && rose.seen(at: .x256) == RGB("#ff5f5f"))
  }

  @Test("45 names are in use, and 40 of them are what a complete theme names")
  func roles() {
    #expect(Role.allCases.filter(\.isRequired).count == 40)
    #expect(Role.allCases.filter { $0.rawValue.split(separator: ".").count < 3 && $0 != .yamlAnchor }.count == 45)
    #expect(Role.timelineSignalKill.chain == [.timelineSignalKill, .timelineSignal, .text])
    #expect(Role.yamlBool.chain == [.yamlBool, .text])
    #expect(Role.nearest(to: "eror") == .error && Role.nearest(to: "selektion") == .selection)
    #expect(Role.nearest(to: "completely-else") == nil)
  }

  static let harbor: Theme = {
    func color(_ hex: String, _ x256: UInt8, _ x16: NamedColor) -> Color {
      Color(rgb: RGB(hex) ?? RGB(0, 0, 0), x256: x256, x16: x16)
    }
    let (bg, fg) = (color("#10161d", 233, .default), color("#d3dbe3", 253, .default))
    let (select, red) = (color("#24405c", 24, .default), color("#ff6e6e", 203, .red))
    let focus = color("#6cb6ff", 75, .cyan)
    return Theme(
      name: "harbor", appearance: .dark,
      roles: [
        .text: Style(fg, on: bg), .textDim: Style(color("#8c9aa8", 246, .brightBlack)),
        .selection: Style(fg, on: select, .bold), .error: Style(red, on: nil, .bold),
        .titleFocus: Style(bg, on: focus, .bold), .timelineSignal: Style(bg, on: red),
        .info: Style(color("#8a8fff", 105, .blue)), .warning: Style(color("#f2c14e", 221, .brightYellow)),
      ],
      mono: [.selection: .reverse, .timelineSignal: [.bold, .underline]])
  }()

  @Test("a role that isn't named looks like the one its name begins with")
  func fallback() {
    let theme = Self.harbor
    #expect(theme[.timelineSignalKill].foreground == theme[.timelineSignal].foreground)
    #expect(theme[.yamlBool].foreground == theme[.text].foreground)
    #expect(theme[.yamlBool].background == nil)
    #expect(theme[.background].background == theme.roles[.text]?.background)
  }

  @Test("a role that loses its background is reversed instead, and the ground isn't")
  func reduction() {
    let theme = Self.harbor.reduced(to: .x16)
    #expect(theme[.selection].attributes == [.bold, .reverse])
    #expect(theme[.selection].background == nil)
    #expect(theme[.text].attributes == [])
    #expect(theme[.titleFocus].foreground?.x16 == .cyan)
    #expect(theme[.titleFocus].attributes == [.bold, .reverse])
    #expect(theme[.error].foreground?.index(at: .x16) == 1)
  }

  @Test(
    "with the terminal's own background a field is shown by reversing",
    arguments: [ColorDepth.direct, .x256, .x16, .x8])
  func unknownGround(depth: ColorDepth) {
    let theme = Theme(
      name: "terminal", appearance: .any,
      roles: [
        .text: Style(.default, on: .default), .titleFocus: Style(.default, on: Color(.cyan), .bold),
        .error: Style(Color(.red), on: nil, .bold),
      ], depth: depth)
    #expect(theme[.titleFocus] == Style(Color(.cyan), on: nil, [.bold, .reverse], role: .titleFocus))
    #expect(theme[.error].attributes == .bold)
    #expect(theme[.text].attributes == [])
    #expect(theme[.background] == Style(.default, on: .default, role: .background))
  }

  @Test("blue and bright black are never text, and bright is bold where there are only 8 colours")
  func unreadable() {
    #expect(Self.harbor.reduced(to: .x16)[.info].foreground?.x16 == .cyan)
    #expect(Self.harbor.reduced(to: .x16)[.textDim].foreground?.isDefault == true)
    #expect(Self.harbor.reduced(to: .x16)[.textDim].attributes == .dim)
    #expect(Self.harbor.reduced(to: .x8)[.warning].attributes == .bold)
    #expect(Self.harbor.reduced(to: .x8)[.warning].foreground?.index(at: .x8) == 3)
    #expect(Self.harbor.reduced(to: .x256)[.info].foreground?.index(at: .x256) == 105)
  }

  @Test("without colours only attributes are left, those for that case first")
  func mono() {
    let theme = Self.harbor.reduced(to: .mono)
    #expect(theme[.selection] == Style(nil, on: nil, .reverse, role: .selection))
    #expect(theme[.error].attributes == .bold)
    #expect(theme[.timelineSignalKill].attributes == [.bold, .underline])
  }

  @Test("a colour that can't be read on the selection gives way")
  func onSelection() {
    let theme = Self.harbor
    #expect(theme.style(.error, on: .selection).foreground == theme[.selection].foreground)
    #expect(theme.style(.warning, on: .selection).foreground == theme[.warning].foreground)
    #expect(theme.style(.warning, on: .selection).background == theme[.selection].background)
  }

  @Test("the faults of a theme are said in sentences")
  func lint() {
    let faults = Self.harbor.faults()
    #expect(faults.contains("role 'border.focus' is missing"))
    #expect(faults.contains("role 'info' is blue at 16 colours, which can't be read on many terminals; choose another"))
    #expect(!faults.contains { $0.contains("contrast") })
    let gray = Style(Color(rgb: RGB(0x70, 0x70, 0x70)), on: Color(rgb: RGB(0x10, 0x16, 0x1D)))
    let poor = Theme(name: "poor", appearance: .dark, roles: [.text: gray, .error: gray, .warning: gray]).faults()
    #expect(poor.contains("role 'text' has a contrast of 3.7 to 1; 4.5 is needed"))
    #expect(poor.contains("'error' and 'warning' differ by 0 with tritanopia at 256 colours; 18 is needed"))
    #expect(poor.contains("roles 'error' and 'warning' look the same"))
    #expect(poor.contains("role 'selection' looks like text without colours; give it an attribute under 'mono'"))
  }

  @Test("the built-in theme has an attribute wherever one is needed")
  func plain() {
    #expect(Theme.plain.faults().filter { !$0.contains("is missing") } == [])
  }

  @Test("each set of glyphs keeps its promise")
  func glyphs() {
    for glyphs in Glyphs.all {
      let strings = Mirror(reflecting: glyphs).children.flatMap { child -> [String] in
        if child.label == "name" { return [] }
        let inner = Mirror(reflecting: child.value).children.compactMap { $0.value as? String }
        return (child.value as? String).map { [$0] } ?? inner
      }
      #expect(strings.count > 60)
      #expect(strings.allSatisfy { !$0.isEmpty })
      #expect(strings.allSatisfy { $0.unicodeScalars.count == cells(of: $0) })
      if glyphs == .ascii { #expect(strings.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } }) }
      #expect(Glyphs.named(glyphs.name) == glyphs)
    }
    // Outside borders and trees, no character that's two cells wide in some settings.
    let safe = Glyphs.safe
    for ambiguous in "●○■▲▼▶•·…→←×▒▓█" {
      let used = [safe.running, safe.waiting, safe.terminating, safe.hook, safe.ellipsis, safe.bullet, safe.requestOk]
      #expect(!(used + safe.levels).contains(String(ambiguous)))
    }
  }
}
