import Drawing
import Testing

@Suite("Notation of keys")
struct KeyTests {
  @Test(
    "keys are read and printed",
    arguments: [
      ("j", [Key.character("j")]), ("gg", ["g", "g"]), ("<enter>", [.enter]), ("<esc>", [.escape]),
      ("<c-d>", [.ctrl("d")]), ("<a-m>", [.alt("m")]), ("<s-tab>", [.backTab]), ("<f1>", [.function(1)]),
      ("<space>", [" "]), ("<lt>", ["<"]), (">", [">"]), ("<c-space>", [.ctrl(" ")]), ("<s-up>", [.shift(.up)]),
      ("<c-left>", [.ctrl(.left)]), ("<a-<>", [.alt("<")]), ("한<pgdn>", ["한", .pageDown]),
      ("<a-enter>", [.alt(.enter)]),
      ("'x<bs><del><ins><home><end><pgup>", ["'", "x", .backspace, .delete, .insert, .home, .end, .pageUp]),
      ("<a-G>", [.alt("G")]), ("<c-a-x>", [.ctrl(.alt("x"))]), ("", []),
    ] as [(String, [Key])])
  func roundTrip(text: String, keys: [Key]) throws {
    #expect(try Key.keys(text) == keys)
    #expect(try Key.keys(keys.map(\.description).joined()) == keys)
  }

  @Test(
    "other names for a key are understood",
    arguments: [("<CR>", Key.enter), ("<Escape>", .escape), ("<C-D>", .ctrl("d")), ("<m-x>", .alt("x"))])
  func aliases(text: String, key: Key) throws {
    #expect(try Key.keys(text) == [key])
  }

  @Test(
    "what isn't a key is refused with a reason",
    arguments: [
      ("<nokey>", "no key '<nokey>'; known are names such as <enter>, <c-d>, <a-m>, <f1>"),
      ("a<b", "'<' in 'a<b' has no '>'; write '<lt>' for the key '<'"),
      ("<s-a>", "no key '<s-a>'; known are names such as <enter>, <c-d>, <a-m>, <f1>"),
    ])
  func refused(text: String, message: String) {
    let error = #expect(throws: KeyNotationError.self) { try Key.keys(text) }
    #expect(error?.description == message)
  }

  @Test("every key that has a name can be read again")
  func all() throws {
    let plain: [Key] = [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp,
      .pageDown, .function(12), " ", "<", ">", "-", "한",
    ]
    for key in plain + plain.map({ .alt($0) }) {
      #expect(try Key.keys("x\(key)y") == ["x", key, "y"])
    }
  }
}

@Suite("Scripted screen")
struct ScriptedScreenTests {
  @Test("a script is played in order, then it's over")
  func script() {
    var screen = ScriptedScreen(Size(4, 1), inputs: [.key("j"), .resized(Size(2, 1)), .tick])
    #expect(screen.next(timeout: 0) == .tick)
    #expect(screen.next(timeout: nil) == .key("j"))
    #expect(screen.next(timeout: 100) == .resized(Size(2, 1)))
    #expect(screen.size == Size(2, 1))
    #expect(screen.next(timeout: nil) == .tick)
    #expect(screen.next(timeout: nil) == .ended(signal: nil))
  }

  @Test("only as many surfaces are kept as asked for")
  func kept() {
    var screen = ScriptedScreen(Size(4, 1), keys: [], keeping: 2)
    for text in ["a", "b", "c"] {
      var surface = Surface(screen.size)
      surface.write(text, at: Point(0, 0), style: Style())
      screen.present(surface)
    }
    #expect(screen.presented.map(\.text) == ["b", "c"])
  }
}
