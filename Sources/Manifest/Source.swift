import Synchronization

/// A text that was read: its name as the user knows it, and its bytes as UTF-8.
///
/// Compared by identity: two readings of one file are two source files.
package final class SourceFile: Sendable, Hashable {
  /// The path as given or found, relative to nothing in particular. It may hold any byte that a file name may hold,
  /// so whoever prints it makes it safe first.
  package let name: String
  /// UTF-8 without a leading byte order mark; what can't be decoded stays as it was and is reported by the reader.
  package let bytes: [UInt8]
  private let lineStarts = Mutex<[UInt32]>([])

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  package convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// Where a byte stands, for people: line and column from 1, the column in Unicode scalars.
  ///
  /// Lines end as editors count them: at LF, CRLF or a CR of its own.
  package func position(of offset: Int) -> Position {
    let offset = min(max(offset, 0), bytes.count)
    let (line, start) = lineStarts.withLock { starts in
      if starts.isEmpty { starts = lines(of: bytes) }
      let line = lastIndex(in: starts, notAfter: UInt32(offset))
      return (line, Int(starts[line]))
    }
    return Position(line: line + 1, column: scalars(in: start..<offset) + 1)
  }

  /// How many lines there are; an empty file has one.
  package var lineCount: Int {
    lineStarts.withLock { starts in
      if starts.isEmpty { starts = lines(of: bytes) }
      return starts.count
    }
  }

  /// The bytes of a line, counted from 1, without its line break. Empty past the end.
  package func range(ofLine line: Int) -> Range<Int> {
    let (start, next) = lineStarts.withLock { starts -> (Int, Int) in
      if starts.isEmpty { starts = lines(of: bytes) }
      guard line >= 1, line <= starts.count else { return (bytes.count, bytes.count) }
      return (Int(starts[line - 1]), line < starts.count ? Int(starts[line]) : bytes.count)
    }
    var end = next
    while end > start, bytes[end - 1] == lineFeed || bytes[end - 1] == carriageReturn { end -= 1 }
    return start..<end
  }

  /// The text of a line, counted from 1, without its line break.
  package func line(_ line: Int) -> String {
    String(decoding: bytes[range(ofLine: line)], as: UTF8.self)
  }

  package static func == (a: SourceFile, b: SourceFile) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

  private func scalars(in range: Range<Int>) -> Int {
    var count = 0
    var index = range.lowerBound
    while index < range.upperBound {
      // Continuation bytes belong to the scalar before them; a byte order mark takes no column.
      if bytes[index] & 0xC0 != 0x80 { count += 1 }
      if bytes[index] == 0xEF, isByteOrderMark(bytes, at: index) { count -= 1 }
      index += 1
    }
    return count
  }
}

/// A place for people: line and column, both from 1.
package struct Position: Sendable, Hashable, Comparable {
  package let line: Int
  /// In Unicode scalars.
  package let column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A stretch of a source file, in bytes.
package struct Span: Sendable, Hashable {
  package let file: SourceFile
  package let start: Int
  /// After the last byte.
  package let end: Int

  package init(file: SourceFile, start: Int, end: Int) {
    self.file = file
    self.start = start
    self.end = max(start, end)
  }

  package var from: Position { file.position(of: start) }
  package var to: Position { file.position(of: end) }
  package var line: Int { from.line }
  package var column: Int { from.column }
  package var text: String { String(decoding: file.bytes[start..<end], as: UTF8.self) }
}

/// How much something matters; see the headless contract for what each means.
package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
  case error, warning, info, style

  package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
  /// The most severe comes first.
  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Something about the input that a person should know: what, where, and what to do.
package struct Problem: Sendable, Hashable {
  package let severity: Severity
  /// A stable word for machines, such as `duplicate-key`, `syntax` or `encoding`.
  package let kind: String
  /// The file as the user knows it.
  package let file: String
  /// Nil for what concerns a file or a source as a whole.
  package let span: Span?
  package let message: String
  /// What to do about it; nil when the message says it all.
  package let hint: String?

  package init(_ severity: Severity, _ kind: String, at span: Span, _ message: String, hint: String? = nil) {
    self.severity = severity
    self.kind = kind
    self.file = span.file.name
    self.span = span
    self.message = message
    self.hint = hint
  }

  package init(_ severity: Severity, _ kind: String, file: String, _ message: String, hint: String? = nil) {
    self.severity = severity
    self.kind = kind
    self.file = file
    self.span = nil
    self.message = message
    self.hint = hint
  }
}

let lineFeed = UInt8(ascii: "\n")
let carriageReturn = UInt8(ascii: "\r")

func isByteOrderMark(_ bytes: [UInt8], at index: Int) -> Bool {
  index + 2 < bytes.count && bytes[index] == 0xEF && bytes[index + 1] == 0xBB && bytes[index + 2] == 0xBF
}

private func lines(of bytes: [UInt8]) -> [UInt32] {
  var starts: [UInt32] = [0]
  starts.reserveCapacity(bytes.count / 24 + 1)
  bytes.withUnsafeBufferPointer { bytes in
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == lineFeed {
        starts.append(UInt32(index))
      } else if byte == carriageReturn, index == bytes.count || bytes[index] != lineFeed {
        starts.append(UInt32(index))
      }
    }
  }
  return starts
}

/// The last element that is at most `value`; the first element is.
private func lastIndex(in starts: [UInt32], notAfter value: UInt32) -> Int {
  var low = 0
  var high = starts.count
  while high - low > 1 {
    let middle = (low + high) / 2
    if starts[middle] <= value { low = middle } else { high = middle }
  }
  return low
}
