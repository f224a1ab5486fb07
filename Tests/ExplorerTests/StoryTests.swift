import Drawing
import Explorer
import Kubernetes
import Manifest
import Testing

@Suite("stories")
struct StoryTests {
  @Test("q at the top asks for a second press within two seconds; Q doesn't ask")
  func quitting() throws {
    var story = Story(state())
    try story.type("q")
    #expect(!story.quits)
    #expect(story.status.contains("press q again to quit"))
    story.wait(2500)
    try story.type("q")
    #expect(!story.quits)
    try story.type("q")
    #expect(story.quits)
    var other = Story(state())
    try other.type("Q")
    #expect(other.quits)
    var third = Story(state())
    try third.type("<c-c>q")
    #expect(!third.quits)
    try third.type("<c-c><c-c>")
    #expect(third.quits)
    var fourth = Story(state())
    try fourth.type(":q<enter>")
    #expect(fourth.quits)
  }

  @Test("q closes one level: help, full screen, the detail, then the program")
  func levels() throws {
    var story = Story(state())
    try story.type("<enter>f?")
    #expect(story.text.contains(" HELP"))
    try story.type("q")
    #expect(!story.text.contains(" HELP"))
    #expect(story.state.layout.navigator == nil)
    try story.type("q")
    #expect(story.state.layout.navigator != nil)
    #expect(story.state.focus == .detail)
    try story.type("q")
    #expect(story.state.focus == .navigator)
    #expect(!story.quits)
  }

  @Test("that files were read again takes no message off the status line before it could be read")
  func messagesStay() {
    var story = Story(state())
    _ = story.state.receive(.warn("'.drydock.yaml' stays as it is"))
    _ = story.state.receive(.loaded(contents([("30-web.yaml", shop)])))
    #expect(story.status.contains("stays as it is"))
    story.wait(60_000)
    _ = story.state.receive(.loaded(contents([("30-web.yaml", shop)])))
    #expect(story.status.contains("read again: 1 file"))
  }

  @Test("a missing Secret leads from the tree to the line that wants it, and back")
  func brokenReference() throws {
    var story = Story(state(size: Size(120, 40)))
    try story.type("n")
    #expect(story.selected == "Deployment/web")
    try story.type("n")
    #expect(story.selected.contains("brokenReference"))
    #expect(story.text.contains("Secret/db-cred"))
    try story.type("[")
    #expect(story.selected == "Deployment/web")
  }

  @Test("jumps: back, forward, flip")
  func jumps() throws {
    var story = Story(state())
    try story.type(":goto svc/web<enter>")
    #expect(story.selected == "Service/web")
    try story.type(":goto cm/web-conf<enter>")
    #expect(story.selected == "ConfigMap/web-conf")
    try story.type("[")
    #expect(story.selected == "Service/web")
    try story.type("]")
    #expect(story.selected == "ConfigMap/web-conf")
    try story.type("-")
    #expect(story.selected == "Service/web")
    try story.type("-")
    #expect(story.selected == "ConfigMap/web-conf")
    try story.type("<c-o><c-o>")
    #expect(story.selected == "StatefulSet/db")
  }

  @Test("bookmarks go to the object, whatever is selected")
  func bookmarks() throws {
    var story = Story(state())
    try story.type(":goto svc/web<enter>maggG'a")
    #expect(story.selected == "Service/web")
    #expect(story.state.memory.bookmarks.map(\.letter) == ["a"])
    try story.type("'b")
    #expect(story.status.contains("no bookmark 'b'"))
  }

  @Test("what was remembered comes back as it was")
  func memory() throws {
    var story = Story(state())
    try story.type("ma/web<enter>:messages<enter><esc><c-w>>")
    let memory = story.state.memory
    let root = try #require(readYAML(SourceFile(name: "state", text: memory.text)).documents.first?.root)
    #expect(Memory(root) == memory)
  }

  @Test(
    "k9s habits are answered",
    arguments: [
      ("svc", "filter: kind:svc"), ("deploy web", "filter: kind:deploy web"), ("po /web", "filter: kind:po web"),
      ("ctx", "drydock has no clusters"), ("nothing-like-that zz", "no command ':nothing-like-that'"),
    ])
  func habits(line: String, expected: String) throws {
    var story = Story(state(size: Size(120, 30)))
    try story.type(":" + line.replacing(" ", with: "<space>") + "<enter>")
    #expect(story.status.contains(expected))
  }

  @Test("the palette finds objects by a few letters, and Enter goes there")
  func palette() throws {
    var story = Story(state())
    try story.type("<c-p>wconf<enter>")
    #expect(story.selected == "ConfigMap/web-conf")
  }

  @Test("keys that go on show what may follow after 300 ms, and the next key is not swallowed")
  func followingKeys() throws {
    var story = Story(state())
    try story.type("z")
    #expect(!story.text.contains("fold everything"))
    story.wait(300)
    #expect(story.text.contains("fold everything"))
    try story.type("M")
    #expect(!story.text.contains("fold everything"))
    #expect(!story.text.contains("Deployment/web"))
    // No command is z?: so ? is help.
    try story.type("z?")
    #expect(story.text.contains(" HELP"))
  }

  @Test("pasted text is not taken for keys")
  func paste() throws {
    var story = Story(state())
    story.effects += story.state.receive(.input(.paste("Q\nQ")))
    #expect(!story.quits)
    #expect(story.status.contains("pasted text is ignored here"))
    try story.type("/")
    story.effects += story.state.receive(.input(.paste("kind:svc\n!db")))
    #expect(story.text.contains("filter /kind:svc !db"))
    #expect(story.status.contains("filter: kind:svc !db"))
  }

  @Test("what's typed on the Korean keyboard moves too")
  func korean() throws {
    var story = Story(state())
    try story.type("ㅓㅓ")
    #expect(story.selected == "Service/db")
  }

  @Test("Alt and a number say how often")
  func counts() throws {
    var story = Story(state())
    try story.type("<a-2>j")
    #expect(story.selected == "Service/db")
    try story.type(":3<enter>")
    #expect(story.selected == "StatefulSet/db")
  }

  @Test("messages fade after four seconds and are kept in a list")
  func messages() throws {
    var story = Story(state())
    // The selected object's runs are previewed meanwhile.
    story.wait(120)
    try story.type("J")
    #expect(story.status.contains("StatefulSet/db has no owner"))
    #expect(story.state.deadline == 4120)
    story.wait(4120)
    #expect(!story.status.contains("has no owner"))
    #expect(story.state.deadline == nil)
    try story.type(":messages<enter>")
    #expect(story.text.contains("StatefulSet/db has no owner"))
  }

  @Test("reading again keeps the selection, although its file has changed")
  func reload() throws {
    var story = Story(state())
    try story.type(":goto svc/web<enter>zR")
    let changed =
      shop.replacing("name: web-conf", with: "name: web-config")
      + "\n---\nkind: Secret\napiVersion: v1\nmetadata: {name: a, namespace: shop}\n"
    _ = story.state.receive(.loaded(contents([("30-web.yaml", changed)])))
    #expect(story.selected == "Service/web")
    #expect(story.text.contains("▸      Service/web"))
  }

  @Test("the first click after the window comes to the front only gives the focus")
  func focusClick() throws {
    var story = Story(state())
    let before = story.selected
    story.effects += story.state.receive(.input(.focus(true)))
    story.click(10, 6)
    #expect(story.selected == before)
    story.click(10, 6)
    #expect(story.selected == "Service/db")
    story.click(10, 6)
    #expect(story.state.focus == .detail)
  }

  @Test("a click on a fold mark folds, a click on a hint is its key")
  func clicks() throws {
    var story = Story(state())
    story.click(4, 3)
    #expect(!story.text.contains("▸ StatefulSet/db") && story.text.contains("▸ Workloads"))
    let hints = try #require(story.lines.last)
    let column = try #require(hints.firstRange(of: "? help")).lowerBound
    story.click(hints.distance(from: hints.startIndex, to: column), 23)
    #expect(story.text.contains(" HELP"))
  }

  @Test("what's typed while files are read is done afterwards")
  func loading() throws {
    var story = Story(State(size: Size(80, 24), look: look()))
    _ = story.state.receive(.progress(Progress(done: 3, total: 10, path: "a/b.yaml")))
    try story.type("jj")
    #expect(!story.text.contains("reading"))
    story.wait(300)
    #expect(story.text.contains("reading 3 of 10 files"))
    _ = story.state.receive(.loaded(contents([("30-web.yaml", shop)])))
    #expect(story.selected == "Service/db")
  }

  @Test("reading can be cancelled")
  func cancelling() throws {
    var story = Story(State(size: Size(80, 24), look: look()))
    _ = story.state.receive(.progress(Progress(done: 3, total: nil, path: "a/b.yaml")))
    try story.type("<esc>")
    #expect(story.effects == [.cancelLoading])
  }

  @Test("an empty folder says what was looked at and what to do")
  func nothing() throws {
    var story = Story(State(size: Size(80, 24), look: look()))
    let skipped = (1...3).map { Contents.Skipped(path: "a/\($0).txt", reason: "not YAML or JSON") }
    _ = story.state.receive(.loaded(Contents(Inventory([]), sources: ["a"], skipped: skipped)))
    #expect(story.text.contains("no Kubernetes manifest in a"))
    #expect(story.text.contains("looked at 3 files: 3 not YAML or JSON"))
    try story.type("s")
    #expect(story.effects == [.loadSample])
  }

  @Test("a file that can't be read is in the tree with its line, and the rest is there")
  func brokenFile() throws {
    let story = Story(
      state([("30-web.yaml", shop), ("40-ingress.yaml", "kind: Ingress\na: b: c\n")], size: Size(120, 40)))
    #expect(story.text.contains("✗ 40-ingress.yaml:2"))
    #expect(story.text.contains("Deployment/web"))
    #expect(story.text.contains("1 file not read"))
  }

  @Test("too small a screen says what's needed; q and ? work")
  func tooSmall() throws {
    var story = Story(state(size: Size(38, 9)))
    #expect(story.text.contains("drydock needs 60 x 16."))
    #expect(story.text.contains("This terminal: 38 x 9."))
    try story.type("qq")
    #expect(story.quits)
  }

  @Test("search in all files lists each line with its object; Enter shows it")
  func grep() throws {
    var story = Story(state(size: Size(120, 40)))
    try story.type(":grep<space>nginx<enter>")
    #expect(story.text.contains("30-web.yaml:14  image: nginx:1.27"))
    #expect(story.text.contains("Deployment/web"))
    try story.type("<enter>")
    #expect(story.state.focus == .detail)
    #expect(story.text.contains("image: nginx:1.27"))
    #expect(story.lines.dropFirst().first?.contains("30-web.yaml") == true)
  }

  @Test("moving over the themes shows each; Esc takes the old one back")
  func themes() throws {
    var other = Theme.plain
    other.glyphs = .ascii
    let dark = Theme(name: "dark", appearance: .dark, roles: [.text: Style(nil, on: nil, .bold)])
    var story = Story(State(size: Size(80, 24), look: look(), themes: [.plain, dark]))
    _ = story.state.receive(.loaded(contents([("30-web.yaml", shop)])))
    try story.type("Tj")
    #expect(story.state.look.theme.name == "dark")
    try story.type("<esc>")
    #expect(story.state.look.theme.name == "mono")
    try story.type("Tj<enter>")
    #expect(story.state.look.theme.name == "dark")
  }

  @Test("options are set, asked for, and refused with a reason")
  func options() throws {
    var story = Story(state(size: Size(140, 30)))
    try story.type(":set<space>layout.wide_at=130<enter>")
    #expect(story.state.layout.inspector != nil)
    try story.type(":set<space>layout.wide_at?<enter>")
    #expect(story.status.contains("layout.wide_at=130"))
    try story.type(":set<space>layout.wide=1<enter>")
    #expect(story.status.contains("no option 'layout.wide'"))
    try story.type(":bind<space><lt>f8><space>go.usedBy<enter>")
    #expect(story.state.keymap.names(of: "go.usedBy") == ["F8"])
  }

  @Test("help finds a command by its key or a word, and runs it")
  func help() throws {
    var story = Story(state())
    try story.type("?ctrl-o")
    #expect(story.text.contains("back"))
    try story.type("<esc>")
    #expect(story.text.contains(" HELP"))
    try story.type("every<space>file<esc>namespace,<space>file<enter>")
    #expect(story.text.contains("0 By kind"))
  }

  @Test("names in Korean stand in whole cells everywhere")
  func koreanNames() throws {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 설정, namespace: 가게}\ndata: {인사: 안녕}\n"
    let surface = try replay(state([("설정.yaml", text)]), keys: Key.keys("<enter>2"))
    #expect(surface.text.contains("ConfigMap/설정"))
    #expect(surface.text.contains("설정.yaml"))
  }
}
