import Drawing
import Testing

@testable import Terminal

@Suite("Input from a terminal")
struct InputDecoderTests {
  /// Decodes raw inputs that arrive at once; a nil is a pause of half a second.
  private func decode(_ raw: [RawInput?]) -> [Input] {
    var rest = raw[...]
    var now: Int64 = 1000
    var decoder = InputDecoder()
    var result: [Input] = []
    func read() -> RawInput {
      guard let first = rest.first, let next = first else { return .nothing }
      rest = rest.dropFirst()
      return next
    }
    for _ in 0..<200 {
      if let input = decoder.next(read: read, waitMore: { _ in !rest.isEmpty }, now: now) {
        result.append(input)
      } else if rest.isEmpty {
        break
      } else if rest.first == .some(nil) {
        rest = rest.dropFirst()
        now += 500
      }
    }
    return result
  }

  private func characters(_ text: String) -> [RawInput?] { text.unicodeScalars.map { .character($0.value) } }

  @Test(
    "characters become keys",
    arguments: [
      ("j", "j"), ("\u{1B}", "<esc>"), ("\u{1B}m", "<a-m>"), ("\r", "<enter>"), ("\n", "<c-j>"), ("\t", "<tab>"),
      ("\u{4}", "<c-d>"), ("\u{0}", "<c-space>"), ("\u{7F}\u{8}", "<bs><bs>"), ("한", "한"), ("\u{1C}", "<c-\\>"),
      ("\u{1B}\u{1B}", "<esc><esc>"), ("\u{1B}[", "<a-[>"), ("\u{1B}]", "<a-]>"), ("\u{1B}]j", "<a-]>j"), ("ăĀ", "ăĀ"),
      ("\u{9B}x", "x"), ("\u{1B}P", "<a-P>"),
    ])
  func keys(text: String, expected: String) throws {
    #expect(decode(characters(text)) == (try Key.keys(expected)).map { .key($0) })
  }

  @Test(
    "answers that come late are no keys",
    arguments: [
      "\u{1B}]11;rgb:1010/1616/1d1d\u{1B}\\", "\u{1B}]11;rgb:1010/1616/1d1d\u{7}", "\u{1B}[?62;4c", "\u{1B}[12;40R",
      "\u{1B}[?2026;2$y", "\u{1B}P>|tmux 3.3a\u{1B}\\", "\u{1B}[<0;1M", "\u{1B}[<;M",
    ])
  func answers(text: String) {
    #expect(decode(characters(text + "j")) == [.key("j")])
  }

  @Test("presses, drags, double clicks and wheels are told apart")
  func mouse() {
    func raw(_ action: RawMouse, _ x: Int) -> RawInput { .mouse(action: action, button: .left, at: Point(x, 0), []) }
    func mouse(_ action: Mouse.Action, _ x: Int) -> Input { .mouse(Mouse(action, at: Point(x, 0))) }
    #expect(
      decode([raw(.press, 1), raw(.press, 1), raw(.press, 3), raw(.release, 3)])
        == [mouse(.press(.left), 1), mouse(.drag(.left), 3), mouse(.release(.left), 3)])
    #expect(
      decode([raw(.press, 1), raw(.release, 1), raw(.press, 1), raw(.release, 1), raw(.press, 1), raw(.release, 1)])
        == [
          mouse(.press(.left), 1), mouse(.release(.left), 1), mouse(.doubleClick(.left), 1), mouse(.release(.left), 1),
          mouse(.press(.left), 1), mouse(.release(.left), 1),
        ])
    #expect(
      decode([raw(.press, 1), raw(.release, 1), nil, raw(.press, 1)])
        == [mouse(.press(.left), 1), mouse(.release(.left), 1), mouse(.press(.left), 1)])
    #expect(decode([raw(.wheelDown, 2)]) == [mouse(.wheelDown, 2)])
  }

  @Test(
    "reports that ncurses leaves alone are read",
    arguments: [
      ("\u{1B}[<0;250;6M", Mouse(.press(.left), at: Point(249, 5))),
      ("\u{1B}[<2;1;1M", Mouse(.press(.right), at: Point(0, 0))),
      ("\u{1B}[<65;1;2M", Mouse(.wheelDown, at: Point(0, 1))),
      ("\u{1B}[<84;3;1M", Mouse(.wheelUp, at: Point(2, 0), modifiers: [.shift, .ctrl])),
      ("\u{1B}[<0;2;2m", Mouse(.release(.left), at: Point(1, 1))),
    ])
  func reports(text: String, expected: Mouse) {
    #expect(decode(characters(text)) == [.mouse(expected)])
    #expect(
      decode(characters("\u{1B}[<0;1;1M\u{1B}[<32;2;1M")) == [
        .mouse(Mouse(.press(.left), at: Point(0, 0))), .mouse(Mouse(.drag(.left), at: Point(1, 0))),
      ])
  }

  @Test("what's pasted is one text, never keys")
  func paste() {
    #expect(
      decode([.pasteBegins] + characters(":q!\r\nline\rtwo\n") + [.key(.up), .pasteEnds] + characters("j"))
        == [.paste(":q!\nline\ntwo\n"), .key("j")])
    #expect(decode([.pasteBegins] + characters("cut off")) == [.paste("cut off")])
    let long = decode([.pasteBegins] + characters(String(repeating: "x", count: 70_000)) + [.pasteEnds])
    #expect(long == [.paste(String(repeating: "x", count: 65_536))])
  }
}

@Suite("What a terminal says about itself")
struct AnswersTests {
  @Test("background, width of lines and abilities are read, typed keys are kept")
  func all() {
    let answers = Answers(
      Array("\u{1B}]11;rgb:1010/1616/1d1d\u{1B}\\j\u{1B}[?2026;2$y\u{1B}[5;3R\u{1B}[A\u{1B}[?62;4ck".utf8))
    #expect(answers.background == RGB("#10161d"))
    #expect(answers.linesAreWide)
    #expect(answers.synchronizes)
    #expect(answers.rest == Array("j\u{1B}[Ak".utf8))
  }

  @Test(
    "a poor answer says nothing",
    arguments: [
      "", "\u{1B}]11;rgb:1/2\u{7}\u{1B}[?1c", "\u{1B}[?2026;0$y\u{1B}[5;2R", "\u{1B}]11;rgb:10", "\u{1B}[",
      "\u{1B}]11;#xyz\u{7}",
    ])
  func poor(text: String) {
    #expect(Answers(Array(text.utf8)) == Answers())
  }

  @Test(
    "short colours are read",
    arguments: [("\u{1B}]11;rgb:f/8/0\u{7}", "#ff8800"), ("\u{1B}]11;rgba:ffff/0000/ffff/ffff\u{7}", "#ff00ff")])
  func short(text: String, hex: String) {
    #expect(Answers(Array(text.utf8)).background == RGB(hex))
  }

  @Test(
    "COLORFGBG says whether it's dark",
    arguments: [("15;0", true), ("0;15", false), ("0;default;7", false), ("12;8", true)])
  func colorVariable(text: String, isDark: Bool) {
    #expect(darkness(of: text) == isDark)
    #expect(darkness(of: nil) == nil && darkness(of: "x") == nil)
  }
}

@Suite("Clipboard and colours")
struct TerminalDetailsTests {
  @Test(
    "text goes to the clipboard as base64",
    arguments: [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("web", "d2Vi"), ("한", "7ZWc")])
  func encoding(text: String, expected: String) {
    #expect(base64(Array(text.utf8)) == expected)
    #expect(clipboardSequence(text, insideTmux: false) == "\u{1B}]52;c;\(expected)\u{7}")
  }

  @Test("tmux gets it both ways, and too much isn't sent")
  func limits() {
    #expect(
      clipboardSequence("a", insideTmux: true)?.hasSuffix("\u{1B}Ptmux;\u{1B}\u{1B}]52;c;YQ==\u{7}\u{1B}\\") == true)
    #expect(clipboardSequence(String(repeating: "x", count: 56_244), insideTmux: false) != nil)
    #expect(clipboardSequence(String(repeating: "x", count: 56_250), insideTmux: false) == nil)
  }

  @Test(
    "the number of colours is the depth",
    arguments: [
      (-1, ColorDepth.mono), (0, .mono), (8, .x8), (16, .x16), (88, .x16), (256, .x256), (32768, .x256),
      (1 << 24, .x256),
    ])
  func depth(colors: Int, expected: ColorDepth) {
    #expect(ColorDepth(colors: colors, isDirect: false) == expected)
    #expect(ColorDepth(colors: 1 << 24, isDirect: true) == .direct)
  }

  @Test("a terminal that isn't described here is used as one that is")
  func descriptions() {
    #expect(Description.known(for: "xterm-256color") == Description(name: "xterm-256color", hasPrivateModes: true))
    #expect(
      Description.known(for: "xterm-never-heard-of") == Description(name: "xterm-256color", hasPrivateModes: true))
    #expect(
      Description.known(for: "tmux-never-heard-of") == Description(name: "screen-256color", hasPrivateModes: true))
    #expect(Description.known(for: "vt100") == Description(name: "vt100", hasPrivateModes: false))
    #expect(Description.known(for: "nonsense") == nil)
    #expect(
      ScreenError(.unknownTerminal("nonsense")).description
        == "terminal 'nonsense' isn't known here; try TERM=xterm-256color")
  }
}
