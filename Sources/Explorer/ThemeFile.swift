import Drawing
import Kubernetes
import Manifest

/// Reads themes from YAML files that may inherit from each other.
///
/// Strict about values, as a colour that isn't one would be seen as nothing; tolerant about names, so that old themes work
/// with new versions and the other way round.
package struct ThemeFile {
  /// What's wrong, sorted by file and place.
  package private(set) var problems: [Problem] = []
  private let find: (String) -> SourceFile?

  /// - Parameter find: the file of a theme by its name without `.yaml`; nil when there's none.
  package init(find: @escaping (String) -> SourceFile?) { self.find = find }

  /// The theme of this name; nil when there's none or nothing of it can be read. What's only partly wrong is left out
  /// and reported.
  package mutating func theme(_ name: String) -> Theme? {
    guard let file = find(name) else {
      problems.append(Problem(.error, "theme", file: name, "there's no theme '\(name)'"))
      return nil
    }
    return theme(name, in: file)
  }

  /// A theme from a file that lies anywhere.
  package mutating func theme(_ name: String, in file: SourceFile) -> Theme? {
    guard let layers = layers(of: file, name: name) else { return nil }
    var palette: [String: Color] = [:]
    for layer in layers { readPalette(layer["palette"], &palette) }
    var roles: [Role: Style] = [:]
    var mono: [Role: Attributes] = [:]
    for layer in layers {
      for (role, node) in named(layer["roles"]) { roles[role] = style(node, palette) }
      for (role, node) in named(layer["mono"]) { mono[role] = attributes(node) }
    }
    var (appearance, contrast, glyphs) = (Theme.Appearance.any, 4.5, Glyphs.unicode)
    for layer in layers {
      if let value = choice(
        layer["appearance"], Theme.Appearance.init(rawValue:), Theme.Appearance.allCases.map(\.rawValue))
      {
        appearance = value
      }
      if let value = choice(layer["glyphs"], Glyphs.named, Glyphs.all.map(\.name)) { glyphs = value }
      let limit = layer["contrast"]
      guard limit.isPresent else { continue }
      if let value = limit.double, (1...21).contains(value) {
        contrast = value
      } else {
        complain(limit, "contrast is a number from 1 to 21")
      }
    }
    return Theme(name: name, appearance: appearance, contrast: contrast, roles: roles, mono: mono, glyphs: glyphs)
  }

  // MARK: Layers

  /// The roots of a theme and of what it inherits, the innermost ancestor first. Nil when the theme itself can't be read.
  private mutating func layers(of file: SourceFile, name: String) -> [Node]? {
    var seen = [name]
    var layers: [Node] = []
    var next: SourceFile? = file
    while let file = next {
      next = nil
      guard let root = root(of: file) else { break }
      checkKeys(root)
      layers.insert(root, at: 0)
      let parent = root["inherits"]
      guard parent.isPresent else { continue }
      guard let parentName = parent.text else {
        complain(parent, "'inherits' is the name of another theme")
        continue
      }
      guard !seen.contains(parentName) else {
        complain(
          parent, "themes inherit from each other in a circle: \((seen + [parentName]).joined(separator: " > "))")
        continue
      }
      seen.append(parentName)
      next = find(parentName)
      if next == nil { complain(parent, "there's no theme '\(parentName)' to inherit from") }
    }
    return layers.isEmpty ? nil : layers
  }

  private mutating func root(of file: SourceFile) -> Node? {
    let reading = readYAML(file)
    for problem in reading.problems {
      // The most frequent mistake in such files hides behind an error about something else.
      let hint = unquotedColor(in: file).map { "line \($0): a colour must be quoted, as '#' begins a comment" }
      problems.append(
        problem.span.map {
          Problem(problem.severity, problem.kind, at: $0, problem.message, hint: hint ?? problem.hint)
        }
          ?? problem)
    }
    guard let root = reading.documents.first?.root, root.shape == .map else {
      if reading.problems.isEmpty { problems.append(Problem(.error, "theme", file: file.name, "a theme is a map")) }
      return nil
    }
    return root
  }

  /// A line with a colour that YAML takes for a comment.
  private func unquotedColor(in file: SourceFile) -> Int? {
    (1...max(1, min(file.lineCount, 10_000))).first { number in
      let line = file.line(number)
      guard let range = line.range(of: ": #") else { return false }
      return RGB("#" + line[range.upperBound...].prefix(6)) != nil
    }
  }

  private static let keys = [
    "schema", "name", "appearance", "inherits", "contrast", "palette", "roles", "mono", "glyphs",
  ]

  private mutating func checkKeys(_ root: Node) {
    for (key, value) in root.fields where !Self.keys.contains(key) {
      complain(value, .warning, "'\(key)' is no part of a theme", suggestion(for: key, among: Self.keys))
    }
    let schema = root["schema"]
    if schema.isPresent, schema.text != "drydock.theme/v1" {
      complain(schema, .warning, "schema '\(schema.text ?? "")' is not known", "this version reads 'drydock.theme/v1'")
    }
  }

  // MARK: Values

  private mutating func readPalette(_ node: Node, _ palette: inout [String: Color]) {
    for (name, value) in node.fields {
      if let color = color(value) { palette[name] = color }
    }
  }

  private mutating func color(_ node: Node) -> Color? {
    guard node.shape == .map else { return node.isPresent ? plainColor(node) : emptyColor(node) }
    for (key, value) in node.fields where !["rgb", "x256", "x16"].contains(key) {
      complain(value, .warning, "'\(key)' is no form of a colour", "known are rgb, x256, x16")
    }
    let (rgbNode, indexNode, namedNode) = (node["rgb"], node["x256"], node["x16"])
    var named: NamedColor?
    if namedNode.isPresent {
      named = namedNode.text.flatMap { NamedColor($0) }
      if named == nil {
        complain(
          namedNode, "'\(namedNode.text ?? "")' is none of the 16 colours",
          "write a name such as 'red' or 'default', or 0 to 15")
      }
    } else {
      complain(
        namedNode, .warning, "colour '\(node.key ?? "")' has no 'x16'", "say which of the 16 colours stands for it")
    }
    guard rgbNode.isPresent else {
      if rgbNode.isWritten { return emptyColor(rgbNode) }
      if let named { return Color(named) }
      complain(node, "colour '\(node.key ?? "")' has no 'rgb'")
      return nil
    }
    if rgbNode.text == "default" { return .default }
    guard let rgb = rgbNode.text.flatMap({ RGB($0) }) else {
      complain(rgbNode, "'\(rgbNode.text ?? "")' is no colour", "write it as \"#rrggbb\"")
      return nil
    }
    var index: UInt8?
    if indexNode.isPresent {
      index = indexNode.int.flatMap { (16...255).contains($0) ? UInt8($0) : nil }
      if index == nil {
        complain(indexNode, "'\(indexNode.text ?? "")' is no index from 16 to 255", "the first 16 are the user's own")
      }
    }
    return Color(rgb: rgb, x256: index, x16: named)
  }

  private mutating func plainColor(_ node: Node) -> Color? {
    let text = node.text ?? ""
    if let rgb = RGB(text) {
      complain(node, .warning, "colour '\(node.key ?? "")' has no 'x16'", "write {rgb: \"\(text)\", x16: …}")
      return Color(rgb: rgb)
    }
    if let named = NamedColor(text) { return Color(named) }
    complain(node, "'\(text)' is no colour", "write it as \"#rrggbb\", or a name such as 'red'")
    return nil
  }

  private mutating func emptyColor(_ node: Node) -> Color? {
    complain(node, "colour '\(node.key ?? "")' is empty", "quote it as \"#rrggbb\": '#' begins a comment")
    return nil
  }

  private mutating func style(_ node: Node, _ palette: [String: Color]) -> Style {
    if node.shape == .scalar { return Style(colorOf(node, palette)) }
    for (key, value) in node.fields where !["fg", "bg", "attrs"].contains(key) {
      complain(value, .warning, "'\(key)' is no part of a role", "known are fg, bg, attrs")
    }
    return Style(
      colorOf(node["fg"], palette), on: colorOf(node["bg"], palette),
      node["attrs"].isPresent ? attributes(node["attrs"]) : [])
  }

  private mutating func colorOf(_ node: Node, _ palette: [String: Color]) -> Color? {
    guard node.isPresent else {
      if node.isWritten, node.key != "roles" { _ = emptyColor(node) }
      return nil
    }
    let name = node.text ?? ""
    if let color = palette[name] { return color }
    if name == "default" { return .default }
    if let rgb = RGB(name) { return Color(rgb: rgb) }
    complain(node, "no colour '\(name)' in the palette", suggestion(for: name, among: palette.keys.sorted()))
    return nil
  }

  private mutating func attributes(_ node: Node) -> Attributes {
    var result: Attributes = []
    for item in node.shape == .list ? node.items : [node] where item.isPresent {
      let name = item.text ?? ""
      if let attribute = Attributes(name: name) {
        result.insert(attribute)
      } else {
        let known = Attributes.names.map(\.name)
        complain(
          item, "no attribute '\(name)'",
          suggestion(for: name, among: known) ?? "known are \(known.joined(separator: ", "))")
      }
    }
    return result
  }

  /// The roles a map names; other names are reported.
  private mutating func named(_ node: Node) -> [(Role, Node)] {
    var result: [(Role, Node)] = []
    for (key, value) in node.fields {
      if let role = Role(rawValue: key) {
        result.append((role, value))
      } else {
        let near = Role.nearest(to: key).map { "did you mean '\($0.rawValue)'?" }
        complain(value, .warning, "no role '\(key)'", near)
      }
    }
    return result
  }

  private mutating func choice<Value>(_ node: Node, _ value: (String) -> Value?, _ known: [String]) -> Value? {
    guard node.isPresent else { return nil }
    if let found = node.text.flatMap(value) { return found }
    complain(node, "'\(node.text ?? "")' is no \(node.key ?? "value")", "known are \(known.joined(separator: ", "))")
    return nil
  }

  private func suggestion(for name: String, among names: [String]) -> String? {
    nearest(to: name, among: names).map { "did you mean '\($0)'?" }
  }

  private mutating func complain(_ node: Node, _ message: String, _ hint: String? = nil) {
    complain(node, .error, message, hint)
  }

  private mutating func complain(_ node: Node, _ severity: Severity, _ message: String, _ hint: String? = nil) {
    let problem = Problem(severity, "theme", at: node.place, message, hint: hint)
    // What's inherited twice is said once.
    if !problems.contains(problem) { problems.append(problem) }
  }
}
