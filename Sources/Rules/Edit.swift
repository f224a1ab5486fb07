import Manifest

/// One change to a file: what a stretch of it should be instead. Comments, order and indentation of the rest stay.
package struct Edit: Sendable, Hashable {
  /// Empty for an insertion.
  package let span: Span
  package let text: String
  /// The field that it sets or removes, or the highest that had to be made: of several edits for one only one is made.
  package let path: String
  /// How far a new line is indented: of lines that come to one place, the deeper belongs to what is above.
  let indent: Int

  init(span: Span, text: String, path: String, indent: Int = 0) {
    (self.span, self.text, self.path, self.indent) = (span, text, path, indent)
  }
}

extension Edit {
  /// New lines after the one that a place is in.
  static func lines(_ text: String, after offset: Int, in file: SourceFile, path: String, indent: Int)
    -> Edit
  {
    let next = startOfNextLine(file, offset)
    let hasEnd = next > 0 && (file.bytes[next - 1] == lineFeed || file.bytes[next - 1] == carriageReturn)
    // Before the next line where there's a line break, otherwise at the end of the file.
    return Edit(
      span: Span(file: file, start: next, end: next),
      text: hasEnd ? String(text.drop(while: \.isNewline)) + newline(of: file) : text, path: path, indent: indent)
  }
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

extension Node {
  /// The change that gives this field a value, whether it's written or not; none where that isn't safe.
  ///
  /// A missing field comes last in its map, in the style of its siblings. Missing maps on the way are made.
  func setting(_ value: Draft) -> [Edit] {
    guard !document.isWritten else { return [] }
    if isPresent { return replacing(with: value) }
    if isWritten, let key { return parent?.fill(key, value, instead: self, path: path) ?? [] }
    var value = value
    var node = self
    // Wraps the value in the maps that are missing, from the inside out.
    while let parent = node.parent, let key = node.key {
      if parent.isWritten {
        if parent.shape == .map { return parent.inserting(key, value, path: node.path) }
        guard parent.shape == .null, let place = parent.key else { return [] }
        return parent.parent?.fill(place, [key: value].draft, instead: parent, path: parent.path) ?? []
      }
      value = [key: value].draft
      node = parent
    }
    return []
  }

  /// The change that writes something else in place of a scalar or a value on one line.
  func replacing(with value: Draft) -> [Edit] {
    guard isWritten, !isAliased, !document.isWritten else { return [] }
    let span = span
    guard !span.text.contains(where: \.isNewline) else { return [] }
    return [Edit(span: span, text: value.flow(json: isJSON), path: path)]
  }

  /// The change that gives the field another name.
  func renaming(to name: String) -> [Edit] {
    guard let key = keySpan, !isAliased, !document.isWritten else { return [] }
    let isQuoted = key.text.hasPrefix("\"") || key.text.hasPrefix("'")
    let quote = isQuoted ? String(key.text.prefix(1)) : ""
    return [Edit(span: key, text: quote + name + quote, path: path)]
  }

  /// The change that takes the field, or the item of a list, out; none where its map would be left with nothing.
  func removing() -> [Edit] {
    guard isWritten, !isAliased, !document.isWritten, let parent, !parent.isAliased else { return [] }
    let siblings = parent.shape == .map ? parent.fields.map(\.value) : parent.items
    guard siblings.count > 1, let position = siblings.firstIndex(of: self) else { return [] }
    let file = document.file
    func start(of node: Node) -> Int { node.keySpan?.start ?? node.span.start }
    if parent.isFlow {
      if position + 1 < siblings.count {
        return [edit(file, start(of: self), start(of: siblings[position + 1]), "")]
      }
      return [edit(file, siblings[position - 1].span.end, span.end, "")]
    }
    guard let end = endOfText(of: self) else { return [] }
    let lineStart = startOfLine(file, start(of: self))
    let nextLine = startOfNextLine(file, end)
    let isFirstOnLine = file.bytes[lineStart..<start(of: self)].allSatisfy { $0 == 0x20 }
    if parent.shape == .list {
      // The dash goes with it.
      let before = file.bytes[lineStart..<start(of: self)]
      guard before.allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: "-") }) else { return [] }
      guard before.count(where: { $0 == UInt8(ascii: "-") }) == 1 else { return [] }
      return [edit(file, lineStart, nextLine, "")]
    }
    if isFirstOnLine { return [edit(file, lineStart, nextLine, "")] }
    // It shares its line with the dash of a list's item: the next field takes its place there.
    guard position == 0, !siblings[1].isAliased else { return [] }
    return [edit(file, start(of: self), start(of: siblings[1]), "")]
  }

  private func edit(_ file: SourceFile, _ start: Int, _ end: Int, _ text: String) -> Edit {
    Edit(span: Span(file: file, start: start, end: end), text: text, path: path)
  }

  /// True inside JSON, or inside a flow map in YAML that looks like it.
  private var isJSON: Bool {
    let map = shape == .map ? self : parent ?? self
    guard map.isFlow else { return false }
    return map.children.first { !$0.isAliased }?.keySpan?.text.hasPrefix("\"")
      ?? (parent.map { $0 != self && $0.isJSON } ?? false)
  }

  private func inserting(_ key: String, _ value: Draft, path: String) -> [Edit] {
    guard !isAliased, shape == .map else { return [] }
    let file = document.file
    let all = children
    let own = all.filter { !$0.isAliased && $0.keySpan != nil }
    if isFlow {
      let json = isJSON
      let field = Draft.map([Draft.Entry(key: key, value: value)]).flow(json: json).dropFirst().dropLast()
      guard let last = own.last else {
        guard count == 0 else { return [] }
        return [Edit(span: span, text: "{\(field)}", path: path)]
      }
      // Fields that have lines of their own in the original have them here, too.
      var separator = ", "
      if let first = own.first?.keySpan, startOfLine(file, first.start) > span.start {
        let indent = first.start - startOfLine(file, first.start)
        separator = "," + newline(of: file) + String(repeating: " ", count: indent)
      }
      let end = last.span.end
      return [Edit(span: Span(file: file, start: end, end: end), text: separator + field, path: path)]
    }
    guard let first = own.first?.keySpan, let last = all.last, let end = endOfText(of: last) else {
      return []
    }
    let indent = first.start - startOfLine(file, first.start)
    // Something other than blanks and dashes before a key: a `? key`, or a map on its document's line.
    guard file.bytes[startOfLine(file, first.start)..<first.start].allSatisfy({ $0 == 0x20 || $0 == UInt8(ascii: "-") })
    else { return [] }
    let line =
      newline(of: file) + String(repeating: " ", count: indent) + key + ":"
      + value.block(indent: indent, step: step(of: self, indent), newline: newline(of: file))
    return [.lines(line, after: end, in: file, path: path, indent: indent)]
  }

  /// Puts a value where a key of this map has none, or null.
  private func fill(_ key: String, _ value: Draft, instead empty: Node, path: String) -> [Edit] {
    guard !isAliased, !empty.isAliased, let name = empty.keySpan else { return [] }
    let file = document.file
    if !empty.span.text.isEmpty {
      return [Edit(span: empty.span, text: value.flow(json: isJSON), path: path)]
    }
    // Nothing may follow the colon but blanks and a comment, which stays where it is for a value of several lines.
    guard name.end < file.bytes.count, file.bytes[name.end] == UInt8(ascii: ":") else { return [] }
    let after = name.end + 1
    if isFlow {
      return [Edit(span: Span(file: file, start: after, end: after), text: " " + value.flow(json: isJSON), path: path)]
    }
    let indent = name.start - startOfLine(file, name.start)
    let text = value.block(indent: indent, step: step(of: self, indent), newline: newline(of: file))
    guard !text.hasPrefix(" ") else {
      return [Edit(span: Span(file: file, start: after, end: after), text: text, path: path)]
    }
    // Deeper than what else comes to that place, so that it stays with its key.
    return [.lines(text, after: after, in: file, path: path, indent: indent + 1)]
  }
}

extension Dictionary where Key == String, Value == Draft {
  fileprivate var draft: Draft { .map(map { Draft.Entry(key: $0.key, value: $0.value) }) }
}

/// How far fields of a map stand to the right of the map's own: as others here do, otherwise 2.
private func step(of map: Node, _ indent: Int) -> Int {
  let file = map.document.file
  for child in map.children where child.shape == .map && !child.isFlow && !child.isAliased {
    guard let first = child.children.first?.keySpan else { continue }
    let step = first.start - startOfLine(file, first.start) - indent
    if (1...8).contains(step) { return step }
  }
  return 2
}

/// Where the text of a node ends, blank lines after it not counted; nil where that can't be told.
func endOfText(of node: Node) -> Int? {
  let file = node.document.file
  guard !node.isAliased else { return nil }
  var end = node.keySpan.map { $0.end + 1 } ?? node.span.start
  let last = node.lastBelow
  if node.isWritten {
    guard !last.isAliased else { return nil }
    if last.quoting == .literal || last.quoting == .folded {
      // Blank lines at the end belong to a text with `|+`.
      guard !file.bytes[last.span.start..<last.span.end].prefix(4).contains(UInt8(ascii: "+")) else { return nil }
    }
    end = max(end, last.span.end, last.keySpan.map { $0.end + 1 } ?? 0)
  }
  if node.isFlow { end = max(end, node.span.end) }
  for ancestor in sequence(first: last, next: \.parent).prefix(while: { $0 != node })
  where ancestor.isFlow {
    end = max(end, ancestor.span.end)
  }
  end = min(end, file.bytes.count)
  while end > 0, file.bytes[end - 1] == 0x20 || file.bytes[end - 1] == lineFeed || file.bytes[end - 1] == carriageReturn
  { end -= 1 }
  return end
}

func startOfLine(_ file: SourceFile, _ offset: Int) -> Int {
  var start = min(offset, file.bytes.count)
  while start > 0, file.bytes[start - 1] != lineFeed, file.bytes[start - 1] != carriageReturn { start -= 1 }
  return start
}

/// Where a line's text ends, before its line break.
private func endOfLine(_ file: SourceFile, _ offset: Int) -> Int {
  var end = offset
  while end < file.bytes.count, file.bytes[end] != lineFeed, file.bytes[end] != carriageReturn { end += 1 }
  return end
}

func startOfNextLine(_ file: SourceFile, _ offset: Int) -> Int {
  var next = endOfLine(file, offset)
  if next < file.bytes.count, file.bytes[next] == carriageReturn { next += 1 }
  if next < file.bytes.count, file.bytes[next] == lineFeed { next += 1 }
  return next
}

func newline(of file: SourceFile) -> String {
  let end = endOfLine(file, 0)
  guard end < file.bytes.count, file.bytes[end] == carriageReturn else { return "\n" }
  return end + 1 < file.bytes.count && file.bytes[end + 1] == lineFeed ? "\r\n" : "\r"
}
