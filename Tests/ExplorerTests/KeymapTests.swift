import Drawing
import Explorer
import Testing

@Suite("the table of commands")
struct KeymapTests {
  let keymap = Keymap(Command.all)

  @Test("no key is taken twice in one context, and none is both complete and a beginning")
  func conflicts() {
    #expect(keymap.problems == [])
    #expect(keymap.conflicts.filter { !$0.contains("''") } == [])
  }

  @Test("every command has a title that fits, an id of its own, and a way to run it")
  func complete() {
    #expect(Set(Command.all.map(\.id)).count == Command.all.count)
    for command in Command.all {
      #expect(!command.title.isEmpty && command.title.count <= 60, "\(command.id): \(command.title)")
      #expect(command.short.count <= 24 || command.priority == 0, "\(command.id): \(command.short)")
      #expect(!command.keys.isEmpty || !command.words.isEmpty, "\(command.id)")
      #expect(!command.contexts.isEmpty, "\(command.id)")
    }
  }

  @Test("keys that multiplexers, flow control and job control take away do nothing that others don't do")
  func reserved() {
    let reserved: Set<Key> = [.ctrl("a"), .ctrl("b"), .ctrl("s"), .ctrl("q"), .ctrl("z"), .ctrl("\\")]
    for command in Command.all where command.id != "suspend" {
      let first = command.keys.compactMap { steps in
        if case .key(let key)? = steps.first { key } else { nil }
      }
      let isUnique = !first.isEmpty && first.allSatisfy(reserved.contains)
      #expect(!isUnique, "\(command.id)")
    }
  }

  @Test("a letter that stands for any gives way to one that's named")
  func exactWins() throws {
    guard case .command(let jump, _) = keymap.answer(to: ["'", "'"], in: .navigator),
      case .command(let mark, let letter) = keymap.answer(to: ["'", "a"], in: .navigator)
    else { return #expect(Bool(false), "both are commands") }
    #expect(jump.id == "go.beforeJump")
    #expect(mark.id == "bookmark.go")
    #expect(letter == "a")
  }

  @Test("a person's own keys win, and what loses its key is named")
  func overrides() {
    let own = Keymap(Command.all, overrides: ["go.usedBy": "J <f8>", "reload": "none", "go.wner": "x"])
    #expect(own.names(of: "go.usedBy") == ["J", "F8"])
    #expect(own.names(of: "reload") == [])
    #expect(
      own.problems == [
        "no command 'go.wner'; did you mean 'keys.go.owner'?", "key 'J' is taken by 'go.usedBy'; 'go.owner' loses it",
      ])
    guard case .command(let found, _) = own.answer(to: ["J"], in: .navigator) else {
      return #expect(Bool(false), "J is a command")
    }
    #expect(found.id == "go.usedBy")
  }

  @Test(
    "letters of the Korean keyboard are the Latin ones on the same keys",
    arguments: zip("ㅓㅏㅎㄱㅂㅃㅖ", "jkgrqQP"))
  func korean(jamo: Character, latin: Character) {
    #expect(latinKey(for: .character(jamo)) == .character(latin))
  }

  @Test("the README's table lists every key")
  func markdown() {
    let table = keymap.markdown
    for command in Command.all {
      for name in keymap.names(of: command.id) { #expect(table.contains("`\(name.replacing("|", with: "\\|"))`")) }
    }
    #expect(table.hasPrefix("**Everywhere**\n\n| keys | what they do |\n|---|---|\n| `j` `Down` | move down |\n"))
  }

  @Test("hints are cut to the width and end in help", arguments: [40, 60, 80, 120, 200])
  func hints(width: Int) throws {
    let lines = replay(state(size: Size(max(60, width), 24)), []).text.split(separator: "\n")
    let hints = try #require(lines.last)
    #expect(hints.count <= max(60, width))
    #expect(hints.hasSuffix("? help"))
    #expect(hints.contains("Enter open"))
  }
}
