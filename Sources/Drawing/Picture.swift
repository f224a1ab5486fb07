/// A surface as text, for tests, bug reports and the manual.
extension Surface {
  /// The rows without their trailing blanks, and without blank rows at the end.
  package var text: String {
    var lines = (0..<size.height).map { row in
      var line = String.UnicodeScalarView()
      forEachCell(inRow: row) { base, marks, width, _ in
        guard width > 0 else { return }
        line.append(base)
        for mark in marks { line.append(mark) }
      }
      while line.last == " " { line.removeLast() }
      return String(line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// The picture, then the same grid with a letter for each role, then what the letters stand for.
  ///
  /// Cells of the background are `.`; the right half of a wide character has the letter of its left.
  package var textAndRoles: String {
    var letters: [Role: Character] = [.text: ".", .background: "."]
    var legend: [String] = []
    var free = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789").reversed() as [Character]
    let rows = (0..<size.height).map { row in
      var line = ""
      forEachCell(inRow: row) { _, _, _, style in
        guard let role = style.role else { return line.append(".") }
        if letters[role] == nil {
          letters[role] = free.popLast() ?? "?"
          legend.append("\(letters[role] ?? "?") \(role.rawValue)")
        }
        line.append(letters[role] ?? "?")
      }
      while line.last == "." { line.removeLast() }
      return line
    }
    let used = rows.prefix((rows.lastIndex { !$0.isEmpty } ?? -1) + 1)
    return ([text, ""] + used + [""] + legend).joined(separator: "\n")
  }

  /// With a `?` in place of everything outside ASCII; wide characters keep their room.
  package var asASCII: Surface {
    var result = self
    for row in 0..<size.height {
      var column = 0
      forEachCell(inRow: row) { base, marks, width, style in
        if width > 0, !base.isASCII || !marks.isEmpty {
          result.write(width == 2 ? "? " : "?", at: Point(column, row), style: style)
        }
        column += 1
      }
    }
    return result
  }
}
