import CTerminal
import Drawing
import Glibc

/// What can be said about the terminal without starting a screen, for someone who wonders why it looks as it does.
package struct TerminalFacts: Sendable {
  /// TERM; nil when it isn't set.
  package let name: String?
  /// The description that's used; nil when none is known.
  package let description: String?
  package let codeset: String
  package let isUTF8: Bool
  /// Nil when the description says nothing: no colours.
  package let colors: Int?
  package let pairs: Int?
  package let depth: ColorDepth
  package let noColor: Bool
  package let hasAlternateScreen: Bool
  package let hasCursorAddressing: Bool
  package let cursesVersion: String
  /// Whether the C library gives Hangul two cells and box drawing one, as our own table does.
  package let widthsAgree: Bool
  package let hasTerminal: Bool

  package init() {
    isUTF8 = ct_set_locale() == 1
    codeset = String(cString: ct_codeset())
    name = environment("TERM")
    let known = name.flatMap { Description.known(for: $0) }?.name
    description = known
    func number(_ capability: String) -> Int? {
      let value = known.map { Int(ct_capability_number($0, capability)) } ?? -1
      return value < 0 ? nil : value
    }
    colors = number("colors")
    pairs = number("pairs")
    noColor = !(environment("NO_COLOR") ?? "").isEmpty
    let isDirect = known.map { ct_capability_flag($0, "RGB") == 1 } ?? false
    depth = noColor ? .mono : ColorDepth(colors: colors ?? 0, isDirect: isDirect)
    hasAlternateScreen = known.map { ct_capability_exists($0, "smcup") == 1 } ?? false
    hasCursorAddressing = known.map { ct_capability_exists($0, "cup") == 1 } ?? false
    cursesVersion = String(cString: ct_curses_version())
    widthsAgree = ct_character_width(0xD55C) == 2 && ct_character_width(0x2502) == 1
    hasTerminal = ct_find_tty() == 1
  }

  /// Names and values in the order to print them.
  package var lines: [(name: String, value: String)] {
    [
      ("terminal", name ?? "TERM isn't set"),
      ("description", description ?? "none"),
      ("character set", codeset + (isUTF8 ? "" : " (only ASCII is shown)")),
      ("colours", colors.map { "\($0)" } ?? "none"),
      ("colour pairs", pairs.map { "\($0)" } ?? "none"),
      ("colour depth", depth.rawValue + (noColor ? " (NO_COLOR is set)" : "")),
      ("alternate screen", hasAlternateScreen ? "yes" : "no"),
      ("cursor addressing", hasCursorAddressing ? "yes" : "no"),
      ("curses", cursesVersion),
      ("wide characters", widthsAgree ? "yes" : "no"),
      ("Unicode of widths", unicodeVersion),
      ("attached", hasTerminal ? "yes" : "no"),
    ]
  }
}

/// Runs the program anew, once, so that a crash neither asks questions on a terminal it just left nor keeps the shell
/// waiting for a long report.
///
/// Who wants the report sets SWIFT_BACKTRACE. The Swift runtime reads SWIFT_BACKTRACE before `main`, so setting it later is of no use. Returns when it's set already
/// or when it can't be done.
package func restartWithoutReportsOfCrashes() {
  ct_restart_with("SWIFT_BACKTRACE", "enable=no", CommandLine.unsafeArgv)
}
