import CTerminal

/// The screen can't be started; the facts can still be printed.
package struct ScreenError: Error, Equatable, CustomStringConvertible {
  package enum Reason: Sendable, Equatable {
    case noTerminal
    /// The name in TERM; empty when there's none.
    case unknownTerminal(String)
    case noCursorAddressing(String)
    case alreadyOpen
  }

  package let reason: Reason

  init(_ reason: Reason) { self.reason = reason }

  init(_ failure: ct_failure, terminal: String) {
    switch failure {
    case CT_NO_TTY: reason = .noTerminal
    case CT_NO_CURSOR_ADDRESSING: reason = .noCursorAddressing(terminal)
    case CT_ALREADY_OPEN: reason = .alreadyOpen
    default: reason = .unknownTerminal(terminal)
    }
  }

  package var description: String {
    switch reason {
    case .noTerminal: "no terminal is attached"
    case .unknownTerminal(""): "TERM isn't set; try TERM=xterm-256color"
    case .unknownTerminal(let name): "terminal '\(name)' isn't known here; try TERM=xterm-256color"
    case .noCursorAddressing(let name): "terminal '\(name)' can't place its cursor; use another one"
    case .alreadyOpen: "the screen is open already"
    }
  }
}
