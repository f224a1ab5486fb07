/// Reads a file by the reader that fits: JSON where it is JSON, else YAML.
///
/// A file named `.json` is read as JSON. Any other that begins with `{` is JSON if it reads as such without a
/// complaint; YAML's flow style begins the same way.
package func read(_ file: SourceFile) -> Reading {
  let start = file.bytes.prefix(1 << 16).first { $0 > 0x20 }
  let isNamedJSON = file.name.utf8.count >= 5 && file.name.suffix(5).lowercased() == ".json"
  guard let start, start == UInt8(ascii: "{") || (isNamedJSON && "[\"/".utf8.contains(start)) else {
    return readYAML(file)
  }
  let json = readJSON(file)
  guard !isNamedJSON, json.problems.contains(where: { $0.severity == .error || $0.kind == "trailing-comma" }) else {
    return json
  }
  let yaml = readYAML(file)
  let yamlIsBroken = yaml.problems.contains { $0.severity == .error }
  guard yamlIsBroken, json.documents.count >= yaml.documents.count, looksLikeJSON(file.bytes) else { return yaml }
  return json
}

/// Reads every value of a JSON text; several may follow each other, as kubectl reads them.
///
/// Never throws: a value that can't be read costs only itself where the next begins on a line of its own.
package func readJSON(_ file: SourceFile) -> Reading {
  guard file.bytes.count < largestFile else { return Reading(file: file, problems: [tooLarge(file.name)]) }
  if let what = binary(file.bytes) {
    return Reading(file: file, problems: [Problem(.error, "binary", file: file.name, "this is \(what), not text")])
  }
  var reader = JSONReader(file)
  file.bytes.withUnsafeBufferPointer { reader.readAll($0) }
  return reader.reading()
}

/// `{` and then a quote.
private func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
  var text = bytes.lazy.filter { $0 > 0x20 }.makeIterator()
  return text.next() == UInt8(ascii: "{") && text.next() == UInt8(ascii: "\"")
}

private struct JSONReader {
  typealias Bytes = UnsafeBufferPointer<UInt8>
  let file: SourceFile
  private var builder: TreeBuilder
  private var roots: [(index: Int, span: Range<Int>)] = []
  private var problems: [Problem] = []
  private var offset = 0
  /// Where the containers that are open start.
  private var open: [(start: Int, isMap: Bool)] = []
  private var scratch: [UInt8] = []

  init(_ file: SourceFile) {
    self.file = file
    builder = TreeBuilder(bytes: file.bytes)
  }

  mutating func readAll(_ bytes: Bytes) {
    while skipSeparators(bytes) {
      let start = offset
      let root = builder.begin()
      let (cooked, cookedBytes) = (builder.cooked.count, builder.cookedBytes.count)
      open.removeAll(keepingCapacity: true)
      do throws(ReadFault) {
        try value(bytes)
        problems += builder.takeDuplicates(in: file)
        roots.append((root, start..<offset))
      } catch {
        builder.rollBack(to: root, cooked: cooked, cookedBytes: cookedBytes)
        problems.append(Problem(.error, error.kind, at: span(error.offset), error.message, hint: error.hint))
        skipBroken(bytes, from: max(offset, start + 1))
      }
    }
  }

  consuming func reading() -> Reading {
    let arena = Arena(
      bytes: file.bytes, entries: builder.entries, cooked: builder.cooked, cookedBytes: builder.cookedBytes)
    let documents = roots.enumerated().map { ordinal, root in
      Document(
        arena: arena, rootIndex: root.index, ordinal: ordinal,
        span: Span(file: file, start: root.span.lowerBound, end: root.span.upperBound))
    }
    return Reading(
      file: file, documents: documents, problems: problems.sorted { ($0.span?.start ?? 0) < ($1.span?.start ?? 0) })
  }
}

// MARK: - Values

extension JSONReader {
  /// Takes one value with all that is in it. What is open is kept in a list, so depth costs no stack.
  private mutating func value(_ bytes: Bytes) throws(ReadFault) {
    while true {
      skipSpace(bytes)
      guard offset < bytes.count else { throw tooShort(bytes) }
      switch bytes[offset] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        try begin(bytes)
        skipSpace(bytes)
        if offset < bytes.count, bytes[offset] != closing {
          if open[open.count - 1].isMap { try key(bytes) }
          continue
        }
      case UInt8(ascii: "\""):
        let start = offset
        let isCooked = try string(bytes)
        cookedScalar(start, isCooked)
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(bytes)
      default: try word(bytes)
      }
      guard try goesOn(bytes) else { return }
    }
  }

  private mutating func cookedScalar(_ start: Int, _ isCooked: Bool) {
    guard isCooked else { return builder.scalar(.doubleQuoted, start: start, length: offset - start) }
    let (text, end) = (scratch, offset)
    text.withUnsafeBufferPointer { builder.scalar(.doubleQuoted, start: start, length: end - start, cooked: $0) }
  }

  /// After a value: closes what ends here, and takes the comma and key before the next value. False at the end of all.
  private mutating func goesOn(_ bytes: Bytes) throws(ReadFault) -> Bool {
    while let container = open.last {
      skipSpace(bytes)
      guard offset < bytes.count else { throw tooShort(bytes) }
      if bytes[offset] == UInt8(ascii: ",") {
        let comma = offset
        offset += 1
        skipSpace(bytes)
        guard offset < bytes.count else { throw tooShort(bytes) }
        if bytes[offset] != closing {
          if container.isMap { try key(bytes) }
          return true
        }
        problems.append(
          Problem(
            .warning, "trailing-comma", at: Span(file: file, start: comma, end: comma + 1),
            "a comma before '\(Character(Unicode.Scalar(closing)))', which JSON doesn't allow", hint: "remove it"))
      }
      guard bytes[offset] == closing else { throw noComma(bytes) }
      offset += 1
      open.removeLast()
      try builder.endContainer(end: offset)
    }
    return false
  }

  private var closing: UInt8 {
    guard let last = open.last else { return 0 }
    return last.isMap ? UInt8(ascii: "}") : UInt8(ascii: "]")
  }

  private mutating func begin(_ bytes: Bytes) throws(ReadFault) {
    guard builder.depth < TreeBuilder.deepest else {
      throw ReadFault("depth", "nested deeper than \(TreeBuilder.deepest) levels", at: offset)
    }
    let isMap = bytes[offset] == UInt8(ascii: "{")
    builder.beginContainer(isMap ? .flowMap : .flowList, start: offset)
    open.append((offset, isMap))
    offset += 1
  }

  private mutating func key(_ bytes: Bytes) throws(ReadFault) {
    guard bytes[offset] == UInt8(ascii: "\"") else {
      try refuseComment(bytes)
      throw ReadFault(
        "json", "a key is expected here, in double quotes", at: offset,
        hint: isWord(bytes[offset]) || bytes[offset] == UInt8(ascii: "'") ? "put the key into double quotes" : nil)
    }
    let start = offset
    let isCooked = try string(bytes)
    let length = offset - start - 2
    guard length <= Int(UInt16.max) else {
      throw ReadFault("key", "a key is longer than \(UInt16.max) bytes", at: start)
    }
    if isCooked {
      let text = scratch
      text.withUnsafeBufferPointer {
        builder.key(start: start + 1, length: length, quoted: true, text: $0, isSlice: false)
      }
    } else {
      let text = Bytes(rebasing: bytes[start + 1..<start + 1 + length])
      builder.key(start: start + 1, length: length, quoted: true, text: text, isSlice: true)
    }
    skipSpace(bytes)
    guard offset < bytes.count else { throw tooShort(bytes) }
    guard bytes[offset] == UInt8(ascii: ":") else {
      try refuseComment(bytes)
      throw ReadFault("json", "':' is expected here, after the key", at: offset)
    }
    offset += 1
  }

  private mutating func number(_ bytes: Bytes) throws(ReadFault) {
    let start = offset
    func isDigit() -> Bool { offset < bytes.count && bytes[offset] >= 0x30 && bytes[offset] <= 0x39 }
    func digits() -> Bool {
      let first = offset
      while isDigit() { offset += 1 }
      return offset > first
    }
    if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
    let leadingZero = isDigit() && bytes[offset] == 0x30
    let integerStart = offset
    var isGood = digits() && !(leadingZero && offset - integerStart > 1)
    if isGood, offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      isGood = digits()
    }
    if isGood, offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") { offset += 1 }
      isGood = digits()
    }
    if !isGood || (offset < bytes.count && isWord(bytes[offset])) {
      throw ReadFault(
        "json", "'\(excerpt(bytes, from: start))' is no number in JSON", at: start,
        hint: "put it into double quotes if it's a text")
    }
    builder.scalar(.plain, start: start, length: offset - start)
  }

  private mutating func word(_ bytes: Bytes) throws(ReadFault) {
    try refuseComment(bytes)
    let start = offset
    while offset < bytes.count, isWord(bytes[offset]) { offset += 1 }
    let text = Bytes(rebasing: bytes[start..<offset])
    if ["true", "false", "null"].contains(where: { text.elementsEqual($0.utf8) }) {
      return builder.scalar(.plain, start: start, length: offset - start)
    }
    if text.isEmpty {
      let isQuote = bytes[start] == UInt8(ascii: "'")
      throw ReadFault(
        "json", "a value is expected here, not '\(excerpt(bytes, from: start))'", at: start,
        hint: isQuote ? "JSON's quotes are double quotes" : nil)
    }
    throw ReadFault(
      "json", "'\(excerpt(bytes, from: start))' is no value in JSON", at: start, hint: "put a text into double quotes")
  }
}

// MARK: - Strings

extension JSONReader {
  /// Takes a string. True if it has escapes: then `scratch` holds what it reads as.
  private mutating func string(_ bytes: Bytes) throws(ReadFault) -> Bool {
    let start = offset
    offset += 1
    var kept = offset
    var isCooked = false
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        if isCooked { scratch.append(contentsOf: bytes[kept..<offset]) }
        offset += 1
        return isCooked
      }
      if byte == UInt8(ascii: "\\") {
        if !isCooked { scratch.removeAll(keepingCapacity: true) }
        isCooked = true
        scratch.append(contentsOf: bytes[kept..<offset])
        try escape(bytes)
        kept = offset
      } else if byte < 0x20 {
        throw controlInString(byte, start)
      } else if byte < 0x80 {
        offset += 1
      } else {
        guard let length = decodeCharacter(bytes, at: offset)?.length else { throw notUTF8(byte, at: offset) }
        offset += length
      }
    }
    throw ReadFault("quote", "the quote \" that opens here is never closed", at: start)
  }

  private func controlInString(_ byte: UInt8, _ start: Int) -> ReadFault {
    if isBreak(byte) {
      return ReadFault(
        "quote", "the quote \" that opens here isn't closed in its line", at: start,
        hint: "close it, or write \\n for a line break in the text")
    }
    return ReadFault(
      "control", "control character U+\(hex(UInt32(byte), 4)) in a string, which JSON doesn't allow as it is",
      at: offset, hint: byte == 0x09 ? "write \\t" : "remove it, or write it as \\u\(hex(UInt32(byte), 4))")
  }

  /// Takes an escape. Half a surrogate pair reads as U+FFFD, as Go reads it.
  private mutating func escape(_ bytes: Bytes) throws(ReadFault) {
    let start = offset
    offset += 2
    guard offset <= bytes.count else {
      offset = bytes.count
      return
    }
    switch bytes[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(bytes[start + 1])
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(lineFeed)
    case UInt8(ascii: "r"): scratch.append(carriageReturn)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"):
      guard var scalar = unit(bytes, at: offset) else {
        throw ReadFault("escape", "'\\u' takes four hexadecimal digits", at: start)
      }
      offset += 4
      if scalar & 0xFC00 == 0xD800, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
        bytes[offset + 1] == UInt8(ascii: "u"), let low = unit(bytes, at: offset + 2), low & 0xFC00 == 0xDC00
      {
        offset += 6
        scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
      }
      if let encoded = Unicode.Scalar(scalar).flatMap(UTF8.encode) {
        scratch.append(contentsOf: encoded)
      } else {
        scratch.append(contentsOf: replacement)
      }
    default:
      throw ReadFault(
        "escape", "'\(excerpt(bytes, from: start, most: 2))' is no escape in JSON", at: start,
        hint: "write '\\\\' for a backslash")
    }
  }

  private func unit(_ bytes: Bytes, at offset: Int) -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      guard let digit = hexDigit(byte) else { return nil }
      value = value << 4 | digit
    }
    return value
  }
}

// MARK: - Between values

extension JSONReader {
  private mutating func skipSpace(_ bytes: Bytes) {
    while offset < bytes.count, bytes[offset] == 0x20 || isBreak(bytes[offset]) || bytes[offset] == 0x09 { offset += 1 }
  }

  /// Skips to the next value of the stream, over byte order marks and `---`; false at the end.
  private mutating func skipSeparators(_ bytes: Bytes) -> Bool {
    while true {
      skipSpace(bytes)
      if isByteOrderMark(file.bytes, at: offset) {
        offset += 3
      } else if offset == 0 || isBreak(bytes[offset - 1]),
        isMarker(file.bytes, at: offset, before: bytes.count, UInt8(ascii: "-"))
      {
        offset += 3
      } else {
        return offset < bytes.count
      }
    }
  }

  /// Goes to the next line that can only start another value: one that begins with `{` after one that ends with `}`, or
  /// a `---`.
  private mutating func skipBroken(_ bytes: Bytes, from start: Int) {
    offset = start
    var before: UInt8 = 0
    var isLineStart = false
    while offset < bytes.count {
      if isLineStart {
        if bytes[offset] == UInt8(ascii: "{"), before == UInt8(ascii: "}") { return }
        if isMarker(file.bytes, at: offset, before: bytes.count, UInt8(ascii: "-")) { return }
      }
      isLineStart = isBreak(bytes[offset])
      if bytes[offset] > 0x20 { before = bytes[offset] }
      offset += 1
    }
  }

  private func refuseComment(_ bytes: Bytes) throws(ReadFault) {
    let isComment =
      bytes[offset] == UInt8(ascii: "#")
      || (bytes[offset] == UInt8(ascii: "/") && offset + 1 < bytes.count && "/*".utf8.contains(bytes[offset + 1]))
    guard isComment else { return }
    throw ReadFault(
      "comment", "JSON has no comments", at: offset,
      hint: "remove it; in a .yaml file a comment starts with '#'")
  }

  private func tooShort(_ bytes: Bytes) -> ReadFault {
    guard let last = open.last else { return ReadFault("json", "a value is missing at the end", at: offset) }
    return ReadFault(
      "json",
      "the bracket '\(last.isMap ? "{" : "[")' that opens here isn't closed by '\(Character(Unicode.Scalar(closing)))'",
      at: last.start, hint: "the file may be cut off")
  }

  private func noComma(_ bytes: Bytes) -> ReadFault {
    do throws(ReadFault) { try refuseComment(bytes) } catch { return error }
    let isBracket = "]}".utf8.contains(bytes[offset])
    return ReadFault(
      "json", "',' or '\(Character(Unicode.Scalar(closing)))' is expected here, not '\(excerpt(bytes, from: offset))'",
      at: offset, hint: isBracket ? "another bracket is still open" : "a comma may be missing before it")
  }

  private func excerpt(_ bytes: Bytes, from start: Int, most: Int = 20) -> String {
    var end = start
    let isMark = { (byte: UInt8) in ",:]}".utf8.contains(byte) }
    while end < bytes.count, bytes[end] > 0x20, end == start || !isMark(bytes[end]), end - start < 80 {
      end += 1
      if isMark(bytes[start]) { break }
    }
    return String(String(decoding: bytes[start..<end], as: UTF8.self).prefix(most))
  }

  private func span(_ offset: Int) -> Span {
    let offset = min(offset, file.bytes.count)
    return Span(file: file, start: offset, end: offset)
  }
}

private func isWord(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"):
    true
  default: byte >= 0x80
  }
}

func hexDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte) - 87
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte) - 55
  default: nil
  }
}
