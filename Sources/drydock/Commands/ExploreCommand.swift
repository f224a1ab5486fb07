import ArgumentParser
import Drawing
import Explorer
import Glibc
import Kubernetes
import Loading
import Manifest
import Terminal

struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Browse the application in the terminal (the default).",
    discussion: """
      With --keys the keys are pressed and the last screen is printed as text: for tests, pictures and bug reports. \
      Keys are written as they are, special ones as <enter>, <esc>, <tab>, <up>, <c-d>, <space>.

      Where standard output is no terminal, the page of 'drydock report' is printed instead.
      """)

  @Argument(help: "Files, folders, '-' or 'sample'; the current folder without any.", completion: .file())
  var sources: [String] = []

  @Option(help: "Press these keys and print the last screen.")
  var keys: String?

  @Option(help: ArgumentHelp("The screen's size with --keys.", valueName: "WxH"))
  var size: ScreenSize = ScreenSize(Size(80, 24))

  @Option(help: ArgumentHelp("A theme by name or file, instead of the configured one.", valueName: "name"))
  var theme: String?

  @Option(help: ArgumentHelp("The characters to draw with: unicode, safe or ascii.", valueName: "set"))
  var glyphs: String?

  @Flag(help: "Draw with ASCII only; the same as --glyphs ascii.")
  var ascii = false

  @Flag(name: .customLong("no-mouse"), help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Flag(name: .customLong("no-probe"), help: "Don't ask the terminal about its background and widths at the start.")
  var noProbe = false

  @Flag(help: "Use the screen on /dev/tty even when standard output is no terminal.")
  var tui = false

  @OptionGroup var options: SourceOptions

  func validate() throws {
    if let glyphs, Glyphs.named(glyphs) == nil {
      throw ValidationError(
        "no glyph set '\(sanitised(glyphs))'; there are \(Glyphs.all.map(\.name).joined(separator: ", "))")
    }
  }

  func run() throws {
    try refuseMisspeltCommand()
    let configuration = try Configuration(options, sources: sources)
    if let theme, configuration.themes.theme(theme).theme == nil { throw configuration.themes.unknown(theme) }
    if let keys {
      try printScreen(after: keys, configuration)
    } else if isatty(STDOUT_FILENO) == 1 || tui {
      try interact(configuration)
    } else {
      try printReport(configuration)
    }
  }

  /// A word that's no file may have been meant as a command: `drydock shwo ./k8s`.
  private func refuseMisspeltCommand() throws {
    guard let word = sources.first, word != "-", word != "sample", !exists(word), !word.contains("/") else { return }
    let commands = Drydock.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let near = nearest(to: word, among: commands) else { return }
    throw ValidationError("no file, folder or command '\(sanitised(word))'; did you mean 'drydock \(near)'?")
  }

  /// With nothing to show there's no use in a screen: says why and ends.
  private func refuseMissingSources(_ configuration: Configuration) throws {
    guard !sources.isEmpty, sources.allSatisfy({ $0 != "-" && $0 != "sample" && !exists($0) }) else { return }
    let opened = open(sources, with: options, configuration)
    opened.sayProblems(color: options.color, least: .error)
    throw ExitCode(2)
  }

  // MARK: Without a screen

  private func printReport(_ configuration: Configuration) throws {
    configuration.sayProblems(options)
    let opened = open(sources, with: options, configuration)
    Output.results.write(reportPage(opened, sources: sources, verbose: options.verbose))
    if let nothing = opened.nothingFound, !options.quiet { Output.problems.line("drydock: \(nothing)") }
    try opened.exit()
  }

  private func printScreen(after keys: String, _ configuration: Configuration) throws {
    let typed: [Key]
    do {
      typed = try Key.keys(keys)
    } catch {
      throw ValidationError("--keys: \(error)")
    }
    configuration.sayProblems(options)
    let opened = open(sources, with: options, configuration)
    let isMono = options.color == .never || !(environment("NO_COLOR") ?? "").isEmpty
    var look = Look(theme: configuration.themes.chosen(theme, isDark: nil, depth: isMono ? .mono : .x256))
    look.theme.glyphs = glyphSet(wish: look.theme.glyphs, isUTF8: true)
    var state = State(
      size: size.size, look: look, themes: configuration.themes.all(depth: look.theme.depth),
      settings: configuration.settings)
    _ = state.receive(
      .loaded(contents(of: opened, sources: sources, project: configuration.decisions, milliseconds: nil)))
    Output.results.line(replay(state, keys: typed).text)
  }

  private func glyphSet(wish: Glyphs, isUTF8: Bool) -> Glyphs {
    if ascii || !isUTF8 { return .ascii }
    return glyphs.flatMap(Glyphs.named) ?? wish
  }

  // MARK: With a screen

  private func interact(_ configuration: Configuration) throws {
    try refuseMissingSources(configuration)
    var wishes = CursesScreen.Options()
    wishes.asks = !noProbe
    wishes.hasMouse = configuration.settings.hasMouse && !noMouse
    switch options.color {
    case .auto: break
    case .never: wishes.colors = .never
    case .always: wishes.colors = .atMost(.direct)
    }
    var screen: CursesScreen
    do {
      screen = try CursesScreen(wishes)
    } catch {
      let opened = open(sources, with: options, configuration)
      Output.results.write(reportPage(opened, sources: sources, verbose: options.verbose))
      // Last, as a long page would push it out of sight.
      Output.problems.line("drydock: \(error); this is the page of 'drydock report' instead")
      throw ExitCode(3)
    }
    let code = run(on: &screen, configuration)
    let said = screen.messages
    _ = consume screen
    if !said.isEmpty { Output.problems.write(said) }
    if code != 0 { throw ExitCode(code) }
  }

  private func run(on screen: inout CursesScreen, _ configuration: Configuration) -> Int32 {
    var look = Look(theme: configuration.themes.chosen(theme, isDark: screen.isDark, depth: screen.depth))
    let probed = screen.glyphs
    look.theme.glyphs = glyphSet(wish: probed == .unicode ? look.theme.glyphs : probed, isUTF8: probed != .ascii)
    screen.glyphs = look.theme.glyphs
    var settings = configuration.settings
    settings.hasMouse = settings.hasMouse && !noMouse
    var state = State(
      size: screen.size, look: look, themes: configuration.themes.all(depth: screen.depth), settings: settings,
      memory: configuration.memory)
    for note in screen.notes { _ = state.receive(.say(note)) }
    for problem in configuration.problems { _ = state.receive(.warn(line(for: problem, isColored: false))) }
    let session = Session(sources: sources, configuration, waker: screen.waker)
    session.load()
    defer { session.end() }
    return explore(state, on: &screen, now: { session.now }, perform: { session.perform($0) })
  }
}

/// Columns and rows, such as `80x24`.
struct ScreenSize: ExpressibleByArgument, CustomStringConvertible {
  let size: Size

  init(_ size: Size) { self.size = size }

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (1...1000).contains(width),
      (1...1000).contains(height)
    else { return nil }
    size = Size(width, height)
  }

  var description: String { "\(size.width)x\(size.height)" }
}

/// What the explorer is told of what was read.
///
/// - Parameter project: where decisions about warnings are kept; nil where nobody decides.
func contents(
  of opened: Opened, sources: [String], project: ProjectFile? = nil, milliseconds: Int?
) -> Contents {
  let loaded = opened.loaded
  return Contents(
    opened.inventory, sources: sources.isEmpty ? ["."] : sources,
    skipped: loaded.skipped.map { Contents.Skipped(path: $0.path, reason: "\($0.reason)") },
    packages: loaded.packages.map {
      Contents.Package(path: $0.path, kind: $0.kindName, note: $0.note, command: $0.command)
    },
    problems: loaded.problems, policy: opened.policy,
    project: project ?? .none("nothing is decided here"), milliseconds: milliseconds)
}

extension SourcePackage {
  /// For people: `Helm chart`.
  var kindName: String {
    switch kind {
    case .chart: "Helm chart"
    case .packedChart: "packed Helm chart"
    case .kustomization: "kustomization"
    }
  }
}
