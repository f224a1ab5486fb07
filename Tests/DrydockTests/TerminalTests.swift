import Glibc
import Testing

private let manifest = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          envFrom:
          - secretRef: {name: gone}
  """

/// The shipped program in a real terminal.
@Suite("In a real terminal", .serialized)
struct TerminalTests {
  let folder = Folder(["web.yaml": manifest])

  /// Starts the explorer and waits for its first screen.
  func explorer(
    _ arguments: String = "", width: Int = 80, height: Int = 24, environment: [String: String] = [:],
    term: String = "tmux-256color"
  ) -> Tmux {
    let state = ["XDG_STATE_HOME": "\(folder.path)/.state"]
    let tmux = Tmux(width: width, height: height, environment: state.merging(environment) { $1 }, term: term)
    tmux.type("stty -a > \(folder.path)/before; \(drydock) \(arguments) \(folder.path); echo \"code\"=$?")
    tmux.expect("Deployment/web")
    return tmux
  }

  /// The terminal is as it was: no alternate screen, no mouse, a cursor, the same line settings.
  func expectRestored(_ tmux: Tmux, code: Int32, sourceLocation: SourceLocation = #_sourceLocation) {
    tmux.expect("code=\(code)", sourceLocation: sourceLocation)
    tmux.type("stty -a > \(folder.path)/after; echo do\"ne\"")
    tmux.expect("done", sourceLocation: sourceLocation)
    #expect(tmux.fact("alternate_on") == "0", sourceLocation: sourceLocation)
    #expect(tmux.fact("mouse_any_flag") == "0", sourceLocation: sourceLocation)
    #expect(tmux.fact("cursor_flag") == "1", sourceLocation: sourceLocation)
    #expect(folder.read("after") == folder.read("before"), sourceLocation: sourceLocation)
    #expect(!folder.read("after").isEmpty, sourceLocation: sourceLocation)
  }

  @Test("'Q' leaves at once, and the terminal is as it was")
  func quitting() {
    let tmux = explorer()
    #expect(tmux.fact("alternate_on") == "1")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("'q' and Ctrl-C at the root ask for a second press", arguments: ["q", "C-c"])
  func quittingTwice(key: String) {
    let tmux = explorer()
    tmux.keys(key)
    tmux.expect("again")
    tmux.keys(key)
    expectRestored(tmux, code: 0)
  }

  @Test(
    "whatever kills the program, the terminal is as it was",
    arguments: [
      ("TERM", SIGTERM), ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("SEGV", SIGSEGV), ("ILL", SIGILL),
      ("ABRT", SIGABRT), ("BUS", SIGBUS), ("FPE", SIGFPE), ("TRAP", SIGTRAP),
    ])
  func dying(name: String, signal: Int32) {
    let tmux = explorer()
    _ = shell(
      "pkill -\(name) -f \(quoted("^\(drydock)  \(folder.path)")) || pkill -\(name) -f \(quoted(folder.path + "$"))")
    expectRestored(tmux, code: 128 + signal)
  }

  @Test("what's remembered is there again, also when a signal ended the program; a newcomer's line comes once")
  func remembering() {
    let tmux = explorer()
    tmux.expect("first time?")
    tmux.keys("m", "a")
    tmux.expect("bookmark a")
    _ = shell("pkill -TERM -f \(quoted(folder.path + "$"))")
    tmux.expect("code=143")
    tmux.type("clear; \(drydock) \(folder.path)")
    tmux.expect("Deployment/web")
    tmux.keys(":", "b", "o", "o", "k", "m", "a", "r", "k", "s", "Enter")
    #expect(!tmux.expect("a  Deployment/web").contains("first time?"))
  }

  @Test("Ctrl-Z gives the shell its terminal, and 'fg' the screen back")
  func suspending() {
    let tmux = explorer()
    tmux.keys("C-z")
    tmux.expect("Stopped")
    #expect(tmux.fact("alternate_on") == "0")
    #expect(tmux.fact("mouse_any_flag") == "0")
    tmux.type("fg; echo \"code\"=$?")
    tmux.expect("Deployment/web")
    #expect(tmux.fact("alternate_on") == "1")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("the screen follows the window through a storm of sizes, and says when it's too small")
  func resizing() {
    let tmux = explorer()
    for step in 0..<20 { tmux.resize(60 + step * 7 % 90, 16 + step * 5 % 40) }
    tmux.resize(40, 9)
    tmux.expect("60 x 16")
    tmux.resize(80, 24)
    tmux.expect("Deployment/web")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("a terminal without an entry in terminfo gets a message, not a crash", arguments: ["nonsense", "dumb", ""])
  func unknownTerminals(term: String) {
    let tmux = Tmux()
    tmux.type("TERM=\(quoted(term)) \(drydock) \(folder.path); echo \"code\"=$?")
    let screen = tmux.expect("code=")
    #expect(screen.contains("TERM") || screen.contains("terminal"))
    #expect(screen.contains("code=0") || screen.contains("code=3"))
  }

  @Test("a path that isn't there is told at once, without a screen")
  func missingPath() {
    let tmux = Tmux(width: 120)
    tmux.type("\(drydock) \(folder.path)/wbe.yaml; echo \"code\"=$?")
    tmux.expect("code=2")
    #expect(tmux.screen.contains("did you mean"))
    #expect(tmux.fact("alternate_on") == "0")
  }

  @Test("old and plain terminals show the same facts", arguments: ["vt100", "linux", "xterm", "screen"])
  func otherTerminals(term: String) {
    let tmux = explorer(term: term)
    tmux.keys("Q")
    tmux.expect("code=0")
  }

  @Test("manifests come from the pipe, keys from the terminal")
  func piped() {
    let tmux = Tmux()
    tmux.type("cat \(folder.path)/web.yaml | \(drydock) -; echo \"code\"=$?")
    tmux.expect("Deployment/web")
    tmux.keys("?")
    tmux.expect("HELP")
    tmux.keys("Escape")
    tmux.expectNot("HELP")
    tmux.keys("Q")
    tmux.expect("code=0")
  }

  @Test("'e' opens the editor at the line and reads the file again")
  func editing() {
    folder.write(
      "#!/bin/sh\necho \"$@\" > \(folder.path)/arguments\nfor f; do :; done\nsed -i s/nginx:1.27/nginx:1.28/ \"$f\"\n",
      to: "editor")
    _ = shell("chmod +x \(folder.path)/editor")
    let tmux = explorer(environment: ["EDITOR": "\(folder.path)/editor", "VISUAL": ""])
    tmux.expect("nginx:1.27")
    tmux.keys("e")
    tmux.expect("nginx:1.28")
    #expect(folder.read("arguments").trimmed == "+1 \(folder.path)/web.yaml")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("a file that changes is read again, and the selection stays")
  func watching() {
    let tmux = explorer()
    tmux.expect("nginx:1.27")
    folder.write(manifest.replacing("nginx:1.27", with: "nginx:1.99"), to: "web.yaml")
    tmux.expect("nginx:1.99")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("a pasted text runs no commands")
  func pasting() {
    let tmux = explorer()
    tmux.paste("Q\nQ")
    tmux.expect("paste")
    #expect(tmux.fact("alternate_on") == "1")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("a click selects a row")
  func clicking() {
    let tmux = explorer()
    // Row 2 of the tree, column 6: SGR press and release of the left button.
    tmux.bytes("1b 5b 3c 30 3b 36 3b 33 4d 1b 5b 3c 30 3b 36 3b 33 6d")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("NO_COLOR shows no colour and all facts")
  func withoutColour() {
    let tmux = explorer(environment: ["NO_COLOR": "1"])
    let colours = shell("tmux -V >/dev/null; true").code
    #expect(colours == 0)
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }

  @Test("names with control characters reach the terminal as stand-ins")
  func hostileNames() {
    folder.write("kind: ConfigMap\napiVersion: v1\nmetadata: {name: \"a\\e[31mred\\ab\"}\n", to: "evil.yaml")
    let tmux = explorer()
    tmux.expect("^[[31")
    tmux.keys("Q")
    expectRestored(tmux, code: 0)
  }
}
