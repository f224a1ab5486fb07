import Drawing
import Kubernetes
import Manifest

/// Problems with message, remedy and place: those of a subject, or of the whole source.
package struct ProblemsPane: Sendable, Hashable {
  package enum Message: Sendable, Hashable {
    case move(Motion), open
    case search(String?), match(Int)
    case click(Point, isDouble: Bool), wheel(Int, Point)
    /// Shows or hides a severity.
    case toggle(Severity)
  }

  private var list = FactList()
  private var hidden: Set<Severity> = []
  private(set) var search: LineSearch?

  package init() {}

  package var searchText: String? { search?.query }

  func lines(
    _ problems: [Problem], of owner: Resource.ID? = nil, showsFile: Bool, glyphs: Glyphs, width: Int
  ) -> [FactLine] {
    var lines: [FactLine] = []
    for problem in problems where !hidden.contains(problem.severity) {
      var group = explained(problem, glyphs: glyphs, in: owner)
      if showsFile {
        let place = problem.span.map { ":\($0.line)" } ?? ""
        group[0].mark = Text(
          untrusted: fit(problem.file, to: 40, cut: .start, ellipsis: glyphs.ellipsis) + place, .textDim)
      }
      group[0].text += Text(untrusted: "   \(problem.kind)", .textDim)
      lines += group
    }
    if lines.isEmpty {
      let note = problems.isEmpty ? "no problems" : "\(counted(problems.count, "problem")) hidden: ! shows them"
      lines.append(FactLine(text: Text(note, .textDim)))
    }
    return lines.wrapped(to: width)
  }

  /// - Parameters:
  ///   - owner: the object they belong to, where its text is to be opened; nil: the file is.
  ///   - size: of the area it's drawn in.
  package mutating func receive(
    _ message: Message, _ problems: [Problem], of owner: Resource.ID? = nil, showsFile: Bool, size: Size
  ) -> [Request] {
    let lines = lines(problems, of: owner, showsFile: showsFile, glyphs: .unicode, width: size.width)
    switch message {
    case .move(let motion): list.move(motion, in: lines, height: size.height)
    case .open: return list.chosen(of: lines)?.requests(for: nil) ?? []
    case .search(let query):
      search = query.flatMap { LineSearch($0) }
      list.find(search, 0, in: lines, height: size.height)
    case .match(let direction): list.find(search, direction, in: lines, height: size.height)
    case .click(let point, let isDouble):
      guard let index = list.index(at: point, of: lines, in: Rect(size)) else { return [] }
      list.move(.line(index + 1), in: lines, height: size.height)
      if isDouble { return list.chosen(of: lines)?.requests(for: nil) ?? [] }
    case .wheel(let by, _): list.move(.scroll(by), in: lines, height: size.height)
    case .toggle(let severity): hidden.formSymmetricDifference([severity])
    }
    return []
  }

  package func draw(
    _ problems: [Problem], showsFile: Bool, area: Rect, on surface: inout Surface, look: Look, isFocused: Bool
  ) {
    let lines = lines(problems, showsFile: showsFile, glyphs: look.glyphs, width: area.width)
    list.draw(lines, in: area, on: &surface, with: look.theme, isFocused: isFocused, search: search)
  }

  /// For the status line.
  package func positionText(_ problems: [Problem]) -> String {
    problems.isEmpty ? "" : counted(problems.count, "problem")
  }
}
