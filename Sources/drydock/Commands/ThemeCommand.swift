import ArgumentParser
import Drawing
import Explorer
import Manifest

struct ThemeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theme", abstract: "List, show and check themes, without a terminal.",
    subcommands: [List.self, Show.self, Lint.self], defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the themes and where they come from.")

    func run() throws {
      let library = ThemeLibrary()
      let rows = ThemePaths().files.map { file -> [String] in
        let theme = library.theme(file.name).theme
        return [file.name, theme?.appearance.rawValue ?? "unreadable", file.path].map { sanitised($0) }
      }
      Output.results.write(aligned([["NAME", "BACKGROUND", "FILE"]] + rows))
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print what each role looks like, at each depth.")
    @Argument(help: "A theme's name or file.") var name: String
    @Option(help: "Colour the samples: auto, always or never.") var color: ColorChoice = .auto

    func run() throws {
      let library = ThemeLibrary()
      let (theme, problems) = library.theme(name)
      guard let theme else { throw library.unknown(name) }
      for problem in problems { Output.problems.line(line(for: problem, isColored: false)) }
      Output.results.write(themeSheet(theme, isColored: color.applies(to: .results)))
    }
  }

  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check themes: roles, values, contrast and colour vision at every depth.",
      discussion: "Without a name, all themes that can be found. Exits with 1 when something is wrong.")
    @Argument(help: "Themes by name or file.") var names: [String] = []

    func run() throws {
      let library = ThemeLibrary()
      var hasFaults = false
      let checked = names.isEmpty ? library.names : names
      if checked.isEmpty { throw ValidationError("no themes folder was found; see 'drydock doctor'") }
      for name in checked {
        let (theme, problems) = library.theme(name)
        guard library.has(name) else { throw library.unknown(name) }
        for problem in problems { Output.results.line(line(for: problem, isColored: false)) }
        guard let theme else {
          hasFaults = true
          continue
        }
        let faults = theme.faults()
        for fault in faults { Output.results.line(sanitised("\(name): \(fault)")) }
        hasFaults = hasFaults || !faults.isEmpty || problems.contains { $0.severity == .error }
      }
      if hasFaults { throw ExitCode(1) }
      Output.problems.line("\(counted(checked.count, "theme")), no faults")
    }
  }
}
