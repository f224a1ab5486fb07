import Drawing
import Explorer
import Manifest
import Testing

@Suite("theme files")
struct ThemeFileTests {
  @Test(
    "the themes that come with the program are complete, readable by everyone, and read without a word",
    arguments: [
      "harbor-dark", "harbor-light", "high-contrast-dark", "high-contrast-light", "cvd-dark", "cvd-light", "terminal",
      "mono",
    ])
  func shipped(name: String) throws {
    var file = ThemeFile(find: shippedTheme)
    let read = file.theme(name)
    let theme = try #require(read)
    #expect(file.problems.map { "\($0.file):\($0.span?.line ?? 0) \($0.message)" } == [])
    #expect(theme.faults() == [])
  }

  @Test(
    "what's wrong in a file is said with its line",
    arguments: [
      ("palette: {fg: {rgb: \"#12345\", x16: red}}", "1: '#12345' is no colour; write it as \"#rrggbb\""),
      ("palette:\n  fg: #123456", "2: colour 'fg' is empty; quote it as \"#rrggbb\": '#' begins a comment"),
      ("palette: {fg: {rgb: \"#123456\"}}", "1: colour 'fg' has no 'x16'; say which of the 16 colours stands for it"),
      (
        "palette: {fg: {rgb: \"#123456\", x256: 3, x16: 1}}",
        "1: '3' is no index from 16 to 255; the first 16 are the user's own"
      ),
      ("roles: {eror: default}", "1: no role 'eror'; did you mean 'error'?"),
      ("roles: {error: reed}\npalette: {red: red}", "1: no colour 'reed' in the palette; did you mean 'red'?"),
      ("roles: {error: {fg: default, attrs: [blod]}}", "1: no attribute 'blod'; did you mean 'bold'?"),
      ("apearance: dark", "1: 'apearance' is no part of a theme; did you mean 'appearance'?"),
      ("appearance: dim", "1: 'dim' is no appearance; known are dark, light, any"),
      ("inherits: nowhere", "1: there's no theme 'nowhere' to inherit from"),
      ("inherits: test", "1: themes inherit from each other in a circle: test > test"),
    ])
  func problems(text: String, expected: String) {
    var file = ThemeFile { $0 == "test" ? SourceFile(name: "test.yaml", text: text) : nil }
    _ = file.theme("test")
    let found = file.problems.map { "\($0.span?.line ?? 0): \($0.message)" + ($0.hint.map { "; \($0)" } ?? "") }
    #expect(found == [expected])
  }

  @Test("a colour that isn't quoted is explained although YAML complains of something else")
  func unquoted() {
    var file = ThemeFile { _ in SourceFile(name: "test.yaml", text: "palette: { fg: { rgb: #123456, x16: red } }\n") }
    _ = file.theme("test")
    #expect(file.problems.first?.hint == "line 1: a colour must be quoted, as '#' begins a comment")
  }

  @Test("an heir changes the palette, and what it inherited changes with it")
  func inheritance() throws {
    let texts = [
      "base": "palette: {red: {rgb: \"#ff0000\", x16: red}}\nroles: {error: {fg: red, attrs: [bold]}}",
      "heir": "inherits: base\npalette: {red: {rgb: \"#aa0000\", x16: red}}",
    ]
    var file = ThemeFile { name in texts[name].map { SourceFile(name: "\(name).yaml", text: $0) } }
    let read = file.theme("heir")
    let theme = try #require(read)
    #expect(theme[.error].foreground?.rgb?.hex == "#aa0000")
    #expect(theme[.error].attributes == .bold)
    #expect(file.problems.isEmpty)
  }

  @Test("a palette and one role are a theme: the rest looks like what its name begins with")
  func small() throws {
    let text = "palette: {sea: {rgb: \"#4fe0c8\", x16: green}}\nroles: {timeline.bar: sea}"
    var file = ThemeFile { _ in SourceFile(name: "test.yaml", text: text) }
    let read = file.theme("test")
    let theme = try #require(read)
    #expect(theme[.timelineBarRunning].foreground?.rgb?.hex == "#4fe0c8")
  }
}
