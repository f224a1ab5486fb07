import ArgumentParser
import Drawing
import Explorer
import Kubernetes
import Manifest

/// The themes that can be found, and which one is wanted.
struct ThemeLibrary {
  private let paths = ThemePaths()
  private var dark = "harbor-dark"
  private var light = "harbor-light"

  /// Remembers a choice of a configuration: one for all, or one for a dark or light background.
  mutating func wish(_ name: String, for option: String = "theme") {
    if option != "theme.light" { dark = name }
    if option != "theme.dark" { light = name }
  }

  var names: [String] { paths.files.map(\.name) }

  /// A theme by its name, or by its file; the problems that reading it gave.
  func theme(_ name: String) -> (theme: Theme?, problems: [Problem]) {
    var reader = ThemeFile(find: file)
    if isFile(name) {
      guard let bytes = bytes(of: name) else {
        return (nil, [Problem(.error, "theme", file: name, "the theme can't be read")])
      }
      let last = name.split(separator: "/").last.map(String.init) ?? name
      let theme = reader.theme(
        last.hasSuffix(".yaml") ? String(last.dropLast(5)) : last, in: SourceFile(name: name, bytes: bytes))
      return (theme, reader.problems)
    }
    let theme = reader.theme(name)
    return (theme, reader.problems)
  }

  /// Whether there is such a theme or file, be it good or bad.
  func has(_ name: String) -> Bool { isFile(name) ? bytes(of: name) != nil : names.contains(name) }

  private func isFile(_ name: String) -> Bool { name.contains("/") || name.hasSuffix(".yaml") }

  /// What to say of a name or file that is none of them.
  func unknown(_ name: String) -> ValidationError {
    if has(name), let problem = theme(name).problems.first {
      return ValidationError(line(for: problem, isColored: false))
    }
    if isFile(name) { return ValidationError("there is no theme file '\(sanitised(name))' that can be read") }
    let near = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
    let all =
      names.isEmpty
      ? "; no themes folder was found, see 'drydock doctor'" : " (there are: \(names.joined(separator: ", ")))"
    return ValidationError("no theme '\(sanitised(name))'\(near)\(all)")
  }

  /// The theme to start with: the one asked for, else the configured one for the background; never none.
  func chosen(_ asked: String?, isDark: Bool?, depth: ColorDepth) -> Theme {
    let name = asked ?? (isDark == false ? light : dark)
    return (theme(name).theme ?? theme("harbor-dark").theme ?? .plain).reduced(to: depth)
  }

  /// All themes, for the picker.
  func all(depth: ColorDepth) -> [Theme] { names.compactMap { theme($0).theme?.reduced(to: depth) } }

  private func file(_ name: String) -> SourceFile? {
    guard let found = paths.files.first(where: { $0.name == name }), let bytes = bytes(of: found.path) else {
      return nil
    }
    return SourceFile(name: found.path, bytes: bytes)
  }
}
