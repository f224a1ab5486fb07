/// Where libyaml may look.
///
/// libyaml reads ahead, and refuses a whole buffer for one byte that is no UTF-8 or a control character; it also knows
/// a byte order mark only at the very start. So documents with such bytes are cut out, with a fault each, and a stream
/// is cut where a document starts with a mark.
struct Stretches {
  var ranges: [Range<Int>] = []
  var faults: [ReadFault] = []
  /// True if every byte of the file is ASCII.
  var isASCII = true
  /// Set for a file that is no text at all; then there is nothing else.
  var refused: Problem?
}

func stretches(of file: SourceFile) -> Stretches {
  var result = Stretches()
  guard file.bytes.count < largestFile else {
    result.refused = tooLarge(file.name)
    return result
  }
  if let what = binary(file.bytes) {
    result.refused = Problem(.error, "binary", file: file.name, "this is \(what), not text")
    return result
  }
  let bytes = file.bytes
  var start = 0
  var scan = TextScan()
  bytes.withUnsafeBufferPointer { text in
    while let stop = scan.next(text) {
      switch stop {
      case .mark(let mark):
        guard let documentStart = documentStart(beforeMark: mark, in: bytes) else { continue }
        if documentStart > start { result.ranges.append(start..<documentStart) }
        start = mark + 3
      case .fault(let fault):
        result.faults.append(fault)
        let documentStart = startOfDocument(around: fault.offset, notBefore: start, in: bytes)
        if documentStart > start { result.ranges.append(start..<documentStart) }
        start = nextMarker(in: bytes, atOrAfter: fault.offset + 1, before: bytes.count) ?? bytes.count
        scan.offset = start
      }
    }
  }
  if start < bytes.count { result.ranges.append(start..<bytes.count) }
  result.isASCII = scan.isASCII
  return result
}

/// `---` or `...` at the start of a line, followed by white space or the end.
func isMarker(_ bytes: [UInt8], at index: Int, before end: Int, _ character: UInt8) -> Bool {
  guard index + 3 <= end, bytes[index] == character, bytes[index + 1] == character, bytes[index + 2] == character
  else { return false }
  return index + 3 == end || bytes[index + 3] <= 0x20
}

/// The start of the next line that begins a document, or the end of the next marker that ends one.
func nextMarker(in bytes: [UInt8], atOrAfter offset: Int, before end: Int) -> Int? {
  bytes.withUnsafeBufferPointer { text in
    var index = offset
    // A marker counts from the start of its line, also when the offset is in the middle of one.
    while index > 0, index < end, !isBreak(text[index - 1]) { index += 1 }
    while index < end {
      if isMarker(bytes, at: index, before: end, UInt8(ascii: "-")) { return index }
      if isMarker(bytes, at: index, before: end, UInt8(ascii: ".")) { return min(index + 3, end) }
      while index < end, !isBreak(text[index]) { index += 1 }
      index += 1
    }
    return nil
  }
}

func isBreak(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

// MARK: - Where documents start

/// The start of the document that holds an offset: of its directives, of its `---`, or after the `...` before it.
func startOfDocument(around offset: Int, notBefore first: Int, in bytes: [UInt8]) -> Int {
  var line = lineStart(offset, notBefore: first, in: bytes)
  while line > first {
    if isMarker(bytes, at: line, before: bytes.count, UInt8(ascii: "-")) { break }
    if isMarker(bytes, at: line, before: bytes.count, UInt8(ascii: ".")) { return line + 3 }
    line = lineStart(line - 1, notBefore: first, in: bytes)
  }
  // Directives belong to the document after them.
  var start = line
  while line > first {
    line = lineStart(line - 1, notBefore: first, in: bytes)
    if bytes[line] == UInt8(ascii: "%") { start = line } else if !isBlankOrComment(bytes, line) { break }
  }
  return start
}

/// The start of the document at whose start a byte order mark stands; nil for a mark anywhere else.
private func documentStart(beforeMark mark: Int, in bytes: [UInt8]) -> Int? {
  guard mark > 0 else { return 0 }
  guard isBreak(bytes[mark - 1]) else { return nil }
  if isMarker(bytes, at: mark + 3, before: bytes.count, UInt8(ascii: "-")) { return mark }
  var line = mark
  while line > 0 {
    line = lineStart(line - 1, notBefore: 0, in: bytes)
    if isMarker(bytes, at: line, before: bytes.count, UInt8(ascii: "-")) {
      return isBlankOrComment(bytes, line + 3) ? line : nil
    }
    if isMarker(bytes, at: line, before: bytes.count, UInt8(ascii: ".")) { return mark }
    if !isBlankOrComment(bytes, line) { return nil }
  }
  return mark
}

/// The start of the line that holds an offset, looking back.
func lineStart(_ offset: Int, notBefore first: Int, in bytes: [UInt8]) -> Int {
  var index = min(offset, bytes.count)
  while index > first, !isBreak(bytes[index - 1]) || (index < bytes.count && isInsideCRLF(bytes, index)) { index -= 1 }
  return index
}

private func isInsideCRLF(_ bytes: [UInt8], _ index: Int) -> Bool {
  bytes[index] == lineFeed && bytes[index - 1] == carriageReturn
}

private func isBlankOrComment(_ bytes: [UInt8], _ line: Int) -> Bool {
  var index = line
  while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
  return index == bytes.count || isBreak(bytes[index]) || bytes[index] == UInt8(ascii: "#")
}

// MARK: - Files that are no text

private let magics: [(bytes: [UInt8], what: String)] = [
  ([0x7F, 0x45, 0x4C, 0x46], "a program (ELF)"),
  ([0x1F, 0x8B], "a gzip archive"),
  ([0x50, 0x4B, 0x03, 0x04], "a zip archive"),
  ([0x89, 0x50, 0x4E, 0x47], "a picture (PNG)"),
  ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"),
  ([0x25, 0x50, 0x44, 0x46, 0x2D], "a PDF document"),
  ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive"),
  ([0x28, 0xB5, 0x2F, 0xFD], "a zstd archive"),
]

/// What kind of binary file it is; nil for text, also for text with a few bytes that don't belong.
func binary(_ bytes: [UInt8]) -> String? {
  if let magic = magics.first(where: { bytes.starts(with: $0.bytes) }) { return magic.what }
  let head = bytes.prefix(4096)
  let zeros = head.reduce(0) { $1 == 0 ? $0 + 1 : $0 }
  return zeros >= 4 && zeros * 32 > head.count ? "a binary file" : nil
}
