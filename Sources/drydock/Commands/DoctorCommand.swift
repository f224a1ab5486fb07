import ArgumentParser
import Drawing
import Explorer
import Kubernetes
import Manifest
import Terminal

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Print what drydock finds of the terminal, the locale, colours, paths and versions, and what is wrong.")

  func run() throws {
    let facts = TerminalFacts()
    let paths = ThemePaths()
    let configuration = try Configuration(SourceOptions.parse([]), sources: [])
    let rows =
      [
        ("drydock", Drydock.version),
        ("kubernetes", "1.\(configuration.wishes.kubernetesMinor), fields of 1.25 to 1.35"),
      ]
      + facts.lines.map { ($0.name, $0.value) } + paths.lines
      + [("state", stateFolder ?? "none: neither XDG_STATE_HOME nor HOME is set")]
    Output.results.write(aligned(rows.map { [sanitised($0.0), sanitised($0.1)] }))
    let findings = complaints(about: facts, paths) + configuration.problems.map { line(for: $0, isColored: false) }
    Output.results.write("\n" + (findings.isEmpty ? "nothing is wrong\n" : ""))
    for finding in findings { Output.results.line("- " + sanitised(finding)) }
  }
}

/// What is wrong with the surroundings, and what to do about it.
private func complaints(about facts: TerminalFacts, _ paths: ThemePaths) -> [String] {
  var complaints: [String] = []
  if let name = facts.name, !name.isEmpty {
    if facts.description == nil {
      complaints.append(
        "TERM is '\(name)', which isn't installed here; set TERM=xterm-256color, or install ncurses-term")
    } else if facts.description != facts.name {
      complaints.append("TERM is '\(name)', which isn't installed here; '\(facts.description ?? "")' is used instead")
    }
  } else {
    complaints.append("TERM isn't set; set TERM=xterm-256color")
  }
  if facts.description != nil, !facts.hasCursorAddressing {
    complaints.append("this terminal can't place its cursor, so there's no screen; set TERM to what it really is")
  }
  if !facts.isUTF8 {
    complaints.append(
      "the character set is '\(facts.codeset)', so only ASCII is shown; set LANG=C.UTF-8, or another UTF-8 locale that "
        + "'locale -a' lists")
  }
  let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? "C"
  if facts.isUTF8, !locale.lowercased().replacing("-", with: "").contains("utf8") {
    complaints.append(
      "the locale is '\(locale)', which isn't a UTF-8 one; UTF-8 is written all the same. Set LANG=C.UTF-8, or pass "
        + "--ascii if characters look wrong")
  }
  if facts.noColor {
    complaints.append("NO_COLOR is set, so there are no colours; unset it, or pass --color always")
  } else if facts.description != nil, (facts.colors ?? 0) < 256 {
    complaints.append(
      "only \(facts.colors ?? 0) colours are used; if the terminal has more, set TERM=xterm-256color (in tmux: "
        + "tmux-256color)")
  }
  if facts.isUTF8, !facts.widthsAgree {
    complaints.append("the C library and drydock don't agree on how wide characters are; pass --glyphs safe or --ascii")
  }
  if !facts.hasTerminal {
    complaints.append("no terminal is attached, so there's no screen; reports are printed instead")
  }
  if paths.files.isEmpty {
    complaints.append("no theme was found; put the folder 'drydock_drydock.resources' beside the program")
  }
  return complaints
}
