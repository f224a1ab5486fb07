import Glibc
import Synchronization
import Testing

/// A real terminal: tmux on a socket of its own, with a shell in it.
///
/// Nothing sleeps a fixed time; everything waits for what must be seen, with a limit.
final class Tmux {
  private let socket: String
  private static let count = Counter()
  /// How long anything may take before a test fails, in seconds.
  private static let patience = 20.0

  init(width: Int = 80, height: Int = 24, environment: [String: String] = [:], term: String = "tmux-256color") {
    socket = "drydock-\(getpid())-\(Self.count.next())"
    guard shell("command -v tmux").code == 0 else {
      preconditionFailure("these tests need tmux: run '.ci/install tests'")
    }
    let variables = ["LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": term, "PS1": "$ ", "HISTFILE": ""]
      .merging(environment) { $1 }
      .sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }.joined(separator: " ")
    let inner = "env -u NO_COLOR -u COLORTERM -u LINES -u COLUMNS \(variables) bash --norc --noprofile"
    tmux("-f /dev/null new-session -d -x \(width) -y \(height) \(quoted(inner))")
    tmux("set-option -g status off")
    tmux("set-option -g focus-events on")
    expect("$")
  }

  deinit { tmux("kill-server") }

  /// Types a command line and Enter.
  func type(_ line: String) {
    tmux("send-keys -l -- \(quoted(line))")
    tmux("send-keys Enter")
  }

  /// Sends keys by tmux's names: `Enter`, `Escape`, `C-c`, `j`.
  func keys(_ keys: String...) {
    for key in keys { tmux("send-keys -- \(quoted(key == ";" ? "\\;" : key))") }
  }

  /// Sends raw bytes, as hexadecimal numbers: what a mouse would send.
  func bytes(_ hex: String) { tmux("send-keys -H \(hex)") }

  func resize(_ width: Int, _ height: Int) { tmux("resize-window -x \(width) -y \(height)") }

  func paste(_ text: String) {
    tmux("set-buffer -- \(quoted(text))")
    tmux("paste-buffer -p")
  }

  /// What is on the screen now.
  var screen: String { tmux("capture-pane -p").output }

  /// One of tmux's facts about the pane, such as `alternate_on`.
  func fact(_ name: String) -> String { tmux("display-message -p '#{\(name)}'").output.trimmed }

  /// Waits until the screen shows a text.
  @discardableResult
  func expect(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    wait("the screen to show '\(text)'", sourceLocation) { $0.contains(text) }
  }

  /// Waits until the screen shows a text no more.
  @discardableResult
  func expectNot(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
    wait("the screen to show '\(text)' no more", sourceLocation) { !$0.contains(text) }
  }

  @discardableResult
  func wait(_ what: String, _ sourceLocation: SourceLocation, until isDone: (String) -> Bool) -> String {
    var now = screen
    let end = seconds() + Self.patience
    while !isDone(now) {
      guard seconds() < end else {
        Issue.record("waited in vain for \(what); the screen is\n\(now)", sourceLocation: sourceLocation)
        return now
      }
      usleep(20_000)
      now = screen
    }
    return now
  }

  @discardableResult
  private func tmux(_ arguments: String) -> Outcome { shell("tmux -L \(socket) \(arguments) 2>&1") }
}

extension String {
  var trimmed: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }
}

private func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Numbers that no two tests share.
final class Counter: Sendable {
  private let value = Atomic(0)
  func next() -> Int { value.add(1, ordering: .relaxed).newValue }
}
