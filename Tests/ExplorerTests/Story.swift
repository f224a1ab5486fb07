import Drawing
import Explorer
import Kubernetes
import Testing

/// What a person does, and what is then on the screen and done outside.
struct Story {
  var state: State
  var effects: [Effect] = []

  init(_ state: State) { self.state = state }

  mutating func type(_ keys: String) throws {
    for key in try Key.keys(keys) { effects += state.receive(.input(.key(key))) }
  }

  /// Nobody types until then, so that all that was put off is done.
  mutating func wait(_ milliseconds: Int) {
    effects += state.receive(.tick(milliseconds))
    while state.isBusy { effects += state.receive(.idle) }
  }

  mutating func click(_ x: Int, _ y: Int) {
    effects += state.receive(.input(.mouse(Mouse(.press(.left), at: Point(x, y)))))
  }

  mutating func mouse(_ action: Mouse.Action, _ x: Int, _ y: Int) {
    effects += state.receive(.input(.mouse(Mouse(action, at: Point(x, y)))))
  }

  /// Clicks where a text stands.
  mutating func click(on text: String) {
    for (y, line) in lines.enumerated() {
      guard let range = line.firstRange(of: text) else { continue }
      return click(cells(of: String(line[..<range.lowerBound])), y)
    }
    Issue.record("'\(text)' is not on the screen")
  }

  var text: String { state.draw().text }
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  var status: Substring {
    lines.first { $0.hasPrefix(" NORMAL") || $0.hasPrefix(" FILTER") || $0.hasPrefix(" SEARCH") } ?? ""
  }
  var quits: Bool { effects.contains(.quit(code: 0)) }
  /// The selected row of the navigator.
  var selected: String {
    guard case .resource(let id) = state.subject else { return "\(state.subject)" }
    return id.description
  }
}
