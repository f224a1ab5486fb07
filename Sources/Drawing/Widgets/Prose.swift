/// Running text, broken into lines at blanks or between wide characters.
///
/// `*emphasis*`, `**emphasis**` and `` `code` `` stand out; a line that begins with `- ` hangs under its text; a line that
/// begins with four blanks stays as it is. A blank line stays blank.
package struct Prose: Widget, Sendable {
  private let text: String
  private let role: Role
  private let offset: Int

  /// - Parameter scrolled: how many of the lines, once broken, are above the area.
  package init(_ text: String, as role: Role = .text, scrolled offset: Int = 0) {
    self.text = text
    self.role = role
    self.offset = offset
  }

  package func draw(in area: Rect, on surface: inout Surface, with theme: Theme) {
    for (position, line) in lines(width: area.width, atMost: offset + area.height).dropFirst(max(0, offset))
      .enumerated()
    {
      surface.write(line, at: position, in: area, with: theme, as: role)
    }
  }

  /// The lines in at most so many cells each.
  package func lines(width: Int, atMost limit: Int = .max) -> [Text] {
    guard width > 0 else { return [] }
    var result: [Text] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) where result.count < limit {
      if line.hasPrefix("    ") {
        result.append(Text(fit(String(line), to: width)))
      } else if line.hasPrefix("- ") {
        result += broken(emphasised(line), width: width, hanging: 2)
      } else {
        result += broken(emphasised(line), width: width, hanging: 0)
      }
    }
    return Array(result.prefix(limit))
  }
}

extension Text {
  /// The text in lines of at most so many cells.
  ///
  /// - Parameter hanging: how far the second and later lines are moved in.
  package func wrapped(to width: Int, hanging: Int = 0) -> [Text] { broken(runs, width: width, hanging: hanging) }
}

/// A piece that's never broken: a word, one wide character, or the blanks between.
private struct Piece {
  var text: String
  var width: Int
  let role: Role?
  let isBlank: Bool
  /// Whether a line may end before it.
  let canStartLine: Bool
}

private func broken(_ runs: [Text.Run], width: Int, hanging: Int) -> [Text] {
  let indent = hanging < width - 4 ? hanging : 0
  var lines: [Text] = []
  var line = Text()
  var used = 0
  var pendingBlanks: Piece?
  func finish() {
    lines.append(line)
    line = Text(String(repeating: " ", count: indent))
    used = indent
    pendingBlanks = nil
  }
  for word in words(of: runs) {
    if word.first?.isBlank == true {
      pendingBlanks = word.first
      continue
    }
    let needed = word.reduce(0) { $0 + $1.width }
    let blanks = pendingBlanks?.width ?? 0
    let isFresh = lines.isEmpty ? used == 0 : used == indent
    if used + blanks + needed > width, !isFresh { finish() }
    if let pending = pendingBlanks, used + pending.width <= width {
      line.append(pending.text, pending.role)
      used += pending.width
      pendingBlanks = nil
    }
    for piece in word {
      var rest = piece.text
      // A word that's longer than a whole line is broken where the line ends.
      while used + cells(of: rest) > width {
        let head = fit(rest, to: width - used, ellipsis: "")
        if head.isEmpty, used <= indent { return lines + [line] }
        line.append(head, piece.role)
        rest = String(rest.unicodeScalars.dropFirst(head.unicodeScalars.count))
        finish()
      }
      line.append(rest, piece.role)
      used += cells(of: rest)
    }
  }
  return lines + [line]
}

/// Groups pieces into words: what stands between two places where a line may end.
private func words(of runs: [Text.Run]) -> [[Piece]] {
  var words: [[Piece]] = []
  for piece in runs.flatMap(pieces) {
    let joins = words.last.map { last in
      last.first?.isBlank == false && !piece.isBlank && !piece.canStartLine
    }
    if joins == true { words[words.count - 1].append(piece) } else { words.append([piece]) }
  }
  return words
}

private func pieces(of run: Text.Run) -> [Piece] {
  var result: [Piece] = []
  var afterWide = false
  for cluster in Clusters(run.text) {
    let isBlank = cluster.base == " " && cluster.marks.isEmpty
    let isWide = cluster.width == 2
    if let last = result.last, last.isBlank == isBlank, !isWide, !afterWide {
      result[result.count - 1].text += cluster.text
      result[result.count - 1].width += cluster.width
    } else {
      // Closing punctuation stays with what it closes.
      let clings = "、。，．！？）」』】,.;:!?)".unicodeScalars.contains(cluster.base)
      let canStart = (isWide || afterWide) && !clings
      result.append(
        Piece(text: cluster.text, width: cluster.width, role: run.role, isBlank: isBlank, canStartLine: canStart))
    }
    afterWide = isWide
  }
  return result
}

/// Reads emphasis and code; a mark without its counterpart on the line is an ordinary character.
private func emphasised(_ line: Substring) -> [Text.Run] {
  var runs: [Text.Run] = []
  var plain = ""
  var rest = line
  while let first = rest.first {
    let mark = rest.hasPrefix("**") ? "**" : first == "*" ? "*" : first == "`" ? "`" : ""
    let inner = rest.dropFirst(mark.count)
    if !mark.isEmpty, let next = inner.first, next != " ", let end = inner.firstRange(of: mark),
      end.lowerBound > inner.startIndex
    {
      runs.append(Text.Run(plain))
      runs.append(Text.Run(String(inner[..<end.lowerBound]), mark == "`" ? .hintKey : .textStrong))
      plain = ""
      rest = inner[end.upperBound...]
    } else {
      plain.append(first)
      rest = rest.dropFirst()
    }
  }
  return Text(runs + [Text.Run(plain)]).runs
}

extension Substring {
  fileprivate func firstRange(of mark: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(mark) { return start..<index(start, offsetBy: mark.count) }
      start = index(after: start)
    }
    return nil
  }
}
