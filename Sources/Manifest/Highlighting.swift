/// What a piece of a manifest's text is, for its colour.
package struct Token: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case key, string, number, bool, null, comment
    /// An anchor `&x`, an alias `*x` or a tag `!x`.
    case anchor
    /// Dashes, colons, commas, brackets, and the marks between documents.
    case punctuation
  }

  package let kind: Kind
  /// The file's bytes; never beyond one line.
  package let range: Range<Int>

  package init(_ kind: Kind, _ range: Range<Int>) {
    self.kind = kind
    self.range = range
  }
}

/// The tokens of some lines, counted from 1, a list for each line, in order; what is between them has no colour.
///
/// `documents` are those that were read from the file. Where one was, its nodes tell what is what, also inside blocks of
/// text; where none could be read, each line is guessed by itself. The work is that of the lines asked for.
package func highlight(_ file: SourceFile, documents: [Document], lines: Range<Int>) -> [[Token]] {
  let first = max(lines.lowerBound, 1)
  let last = min(lines.upperBound, file.lineCount + 1)
  guard first < last else { return lines.map { _ in [] } }
  let bytes = file.range(ofLine: first).lowerBound..<file.range(ofLine: last - 1).upperBound
  let pieces = pieces(of: documents, in: bytes)
  var next = 0
  return lines.map { line in
    guard line >= first, line < last else { return [] }
    let range = file.range(ofLine: line)
    var tokens: [Token] = []
    var offset = range.lowerBound
    while next < pieces.count, pieces[next].range.lowerBound < range.upperBound {
      let piece = pieces[next]
      let part = piece.range.clamped(to: range)
      if part.lowerBound > offset { guess(file.bytes, offset..<part.lowerBound, isGap: true, &tokens) }
      append(file.bytes, piece.kind, part, &tokens)
      offset = max(offset, part.upperBound)
      // A block of text goes on in the next line.
      if piece.range.upperBound > range.upperBound { break }
      next += 1
    }
    if offset < range.upperBound { guess(file.bytes, offset..<range.upperBound, isGap: !tokens.isEmpty, &tokens) }
    return tokens
  }
}

/// A token without the blanks around it.
private func append(_ bytes: [UInt8], _ kind: Token.Kind, _ range: Range<Int>, _ tokens: inout [Token]) {
  var (start, end) = (range.lowerBound, range.upperBound)
  while start < end, bytes[start] <= 0x20 { start += 1 }
  while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
  if start < end { tokens.append(Token(kind, start..<end)) }
}

// MARK: - What the nodes tell

/// The keys and scalars of the documents within a stretch of their file, in order.
private func pieces(of documents: [Document], in range: Range<Int>) -> [Token] {
  var pieces: [Token] = []
  for document in documents where !document.isWritten && document.span.start < range.upperBound {
    guard document.span.end > range.lowerBound else { continue }
    let arena = document.arena
    let end = document.rootIndex + document.count
    var index = firstIndex(in: document, near: range.lowerBound)
    while index < end {
      let entry = arena.entries[index]
      if !entry.flags.contains(.copied) {
        guard entry.firstByte < range.upperBound else { break }
        if entry.hasKey {
          let quote = entry.flags.contains(.keyQuoted) ? 1 : 0
          let start = Int(entry.keyStart)
          pieces.append(Token(.key, start - quote..<start + Int(entry.keyLength) + quote))
        }
        if entry.isScalar, entry.length > 0 {
          pieces.append(Token(kind(arena.scalar(index)), Int(entry.start)..<entry.end))
        }
      }
      index += 1
    }
  }
  return pieces.filter { $0.range.overlaps(range) }
}

/// The last entry that starts before a place. Entries lie in the order of the text, except for the copies that aliases
/// made, which are stepped over.
private func firstIndex(in document: Document, near offset: Int) -> Int {
  let entries = document.arena.entries
  var low = document.rootIndex
  var high = low + document.count
  while high - low > 1 {
    let middle = (low + high) / 2
    var probe = middle
    while probe < high, entries[probe].flags.contains(.copied) { probe += 1 }
    if probe < high, entries[probe].firstByte <= offset { low = probe } else { high = middle }
  }
  return low
}

private func kind(_ scalar: Scalar) -> Token.Kind {
  switch scalar {
  case .null: .null
  case .bool: .bool
  case .int, .float, .unsupported: .number
  case .string: .string
  }
}

extension Entry {
  fileprivate var hasKey: Bool { keyHash != 0 }
  fileprivate var firstByte: Int { hasKey ? min(Int(keyStart), Int(start)) : Int(start) }
}

// MARK: - What the text alone tells

/// The tokens of a piece of one line that no node covers: marks, comments, aliases, or a line of what couldn't be read.
private func guess(_ bytes: [UInt8], _ range: Range<Int>, isGap: Bool, _ tokens: inout [Token]) {
  var index = range.lowerBound
  if !isGap,
    isMarker(bytes, at: index, before: bytes.count, UInt8(ascii: "-"))
      || isMarker(bytes, at: index, before: bytes.count, UInt8(ascii: "."))
  {
    tokens.append(Token(.punctuation, index..<index + 3))
    index += 3
  } else if !isGap, index < range.upperBound, bytes[index] == UInt8(ascii: "%") {
    return append(bytes, .punctuation, range, &tokens)
  }
  while index < range.upperBound {
    let byte = bytes[index]
    let isAlone = index + 1 == range.upperBound || bytes[index + 1] <= 0x20
    switch byte {
    case 0...0x20: index += 1
    case UInt8(ascii: "#") where index == range.lowerBound || bytes[index - 1] <= 0x20:
      return append(bytes, .comment, index..<range.upperBound, &tokens)
    case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"):
      let end = wordEnd(bytes, index, range.upperBound)
      tokens.append(Token(.anchor, index..<end))
      index = end
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","):
      tokens.append(Token(.punctuation, index..<index + 1))
      index += 1
    case UInt8(ascii: "-") where isAlone, UInt8(ascii: "?") where isAlone, UInt8(ascii: ":") where isAlone || isGap:
      tokens.append(Token(.punctuation, index..<index + 1))
      index += 1
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let end = quoteEnd(bytes, index, range.upperBound)
      tokens.append(Token(isColon(bytes, end, range.upperBound) ? .key : .string, index..<end))
      index = end
    default:
      let end = plainEnd(bytes, index, range.upperBound)
      plain(bytes, index..<end, isKey: isColon(bytes, end, range.upperBound), &tokens)
      index = end
    }
  }
}

private func plain(_ bytes: [UInt8], _ range: Range<Int>, isKey: Bool, _ tokens: inout [Token]) {
  var end = range.upperBound
  while end > range.lowerBound, bytes[end - 1] <= 0x20 { end -= 1 }
  let scalar = withSlice(bytes, range.lowerBound, end - range.lowerBound) { resolve($0) }
  tokens.append(Token(isKey ? .key : kind(scalar), range.lowerBound..<end))
}

private func isColon(_ bytes: [UInt8], _ index: Int, _ end: Int) -> Bool {
  index < end && bytes[index] == UInt8(ascii: ":") && (index + 1 == end || bytes[index + 1] <= 0x20)
}

private func wordEnd(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
  var index = start + 1
  while index < end, bytes[index] > 0x20, !",]}".utf8.contains(bytes[index]) { index += 1 }
  return index
}

/// Up to the colon of a key, a comment, or the end of an item between brackets.
private func plainEnd(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
  var index = start + 1
  while index < end, !isColon(bytes, index, end) {
    if bytes[index] == UInt8(ascii: "#"), bytes[index - 1] <= 0x20 { break }
    if bytes[index] == UInt8(ascii: ","), index + 1 == end || bytes[index + 1] <= 0x20 { break }
    if bytes[index] == UInt8(ascii: "]") || bytes[index] == UInt8(ascii: "}") { break }
    index += 1
  }
  return index
}

private func quoteEnd(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
  let quote = bytes[start]
  var index = start + 1
  while index < end, bytes[index] != quote {
    if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { index += 1 }
    index += 1
  }
  return min(index + 1, end)
}
