import Drawing
import Testing

@Suite("Prompt")
struct PromptTests {
  @Test(
    "the keys of readline do what they do elsewhere",
    arguments: [
      ("web", "web|"), ("web<c-a>x", "x|web"), ("web<c-b><c-b>x", "wx|eb"), ("web<home><c-f>x<end>y", "wxeby|"),
      ("one two<c-w>", "one |"), ("one two<c-w><c-y><c-y>", "one twotwo|"), ("one two<c-a><c-k>", "|"),
      ("one two<c-u>", "|"), ("one two<c-u>x<c-y>", "xone two|"), ("one two<a-b>x", "one x|two"),
      ("one two<c-a><a-f>x", "onex| two"), ("one two<c-a><a-d>", "| two"), ("kind:svc<a-b>", "kind:|svc"),
      ("kind:svc web<c-w><c-w>", "|"), ("web<bs><bs>", "w|"), ("web<left><del>", "we|"), ("web<c-a><bs>", "|web"),
      ("한국<bs>", "한|"), ("a<c-v><tab>b", "a\tb|"), ("web<left><left><left><left><right>", "w|eb"),
    ])
  func editing(keys: String, expected: String) throws {
    var prompt = Prompt()
    for key in try Key.keys(keys) { _ = prompt.receive(key) }
    #expect(shown(prompt) == expected)
  }

  @Test(
    "earlier lines come back with up and down, and what was typed isn't lost",
    arguments: [
      ("<up>", "third|"), ("<up><up>", "second|"), ("<up><up><up><up>", "first|"), ("new<up><down>", "new|"),
      ("<down>", "|"), ("s<c-r>", "second|"), ("ir<c-r><c-r>", "first|"), ("none<c-r>", "none|"),
      ("<up>x<up>", "second|"),
    ])
  func history(keys: String, expected: String) throws {
    var prompt = Prompt(history: ["first", "second", "third"])
    for key in try Key.keys(keys) { _ = prompt.receive(key) }
    #expect(shown(prompt) == expected)
  }

  @Test("it says what became of a key")
  func outcomes() {
    var prompt = Prompt("web")
    #expect(prompt.receive(.enter) == .submitted("web"))
    #expect(prompt.receive(.escape) == .cancelled)
    #expect(prompt.receive(.tab) == .complete)
    #expect(prompt.receive(.function(1)) == .ignored)
    #expect(prompt.receive("x") == .edited)
    #expect(prompt.receive(.ctrl("u")) == .edited)
    #expect(prompt.receive(.backspace) == .cancelled)
  }

  @Test("pasted lines become one, and nothing runs")
  func paste() {
    var prompt = Prompt("a")
    prompt.paste(":quit\r\n:write\nx")
    #expect(prompt.text == "a:quit :write x")
  }

  @Test("the place of typing is in sight and has the cursor")
  func drawing() {
    var surface = Surface(Size(12, 1))
    let prompt = Prompt("kind:svc web")
    prompt.draw(label: "/", in: surface.bounds, on: &surface, with: .plain)
    #expect(surface.text == "/nd:svc web")
    #expect(surface.cursor == Point(11, 0))
    surface = Surface(Size(20, 1))
    Prompt("한").draw(label: "filter /", suggestion: "국어", in: surface.bounds, on: &surface, with: .plain)
    #expect(surface.text == "filter /한국어")
    #expect(surface.cursor == Point(10, 0))
  }

  private func shown(_ prompt: Prompt) -> String {
    let characters = Array(prompt.text)
    return String(characters[..<prompt.position]) + "|" + String(characters[prompt.position...])
  }
}
