/// Makes a source file of a file's bytes: UTF-16 becomes UTF-8, and a byte order mark at the start goes.
///
/// Bytes that are no UTF-8 stay as they are, for the readers to report with their place. What can't be read at all
/// gives an empty file and the problem that says why.
package func decode(name: String, bytes: [UInt8]) -> (file: SourceFile, problems: [Problem]) {
  guard bytes.count < largestFile else {
    return (SourceFile(name: name, bytes: []), [tooLarge(name)])
  }
  switch encoding(of: bytes) {
  case .utf8(let mark):
    return (SourceFile(name: name, bytes: mark == 0 ? bytes : Array(bytes[mark...])), [])
  case .utf16(let bigEndian, let mark):
    return decodeUTF16(name, bytes[mark...], bigEndian: bigEndian)
  case .utf32:
    let problem = Problem(
      .error, "encoding", file: name, "the file is UTF-32, which Kubernetes doesn't read", hint: "save it as UTF-8")
    return (SourceFile(name: name, bytes: []), [problem])
  }
}

/// Reads a file's bytes: decoded, and by the reader that fits.
package func read(name: String, bytes: [UInt8]) -> Reading {
  let (file, problems) = decode(name: name, bytes: bytes)
  var reading = Manifest.read(file)
  reading.problems.insert(contentsOf: problems, at: 0)
  return reading
}

/// Offsets are 32 bits wide.
let largestFile = Int(UInt32.max)

func tooLarge(_ name: String) -> Problem {
  Problem(.error, "size", file: name, "the file has 4 GiB or more", hint: "split it")
}

private enum Encoding {
  /// `mark` is how many bytes a byte order mark takes.
  case utf8(mark: Int)
  case utf16(bigEndian: Bool, mark: Int)
  case utf32
}

/// By the byte order mark, else by where the zeros of an ASCII text stand.
private func encoding(of bytes: [UInt8]) -> Encoding {
  let start = Array(bytes.prefix(4))
  if start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF] { return .utf32 }
  if start.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8(mark: 3) }
  if start.starts(with: [0xFF, 0xFE]) { return .utf16(bigEndian: false, mark: 2) }
  if start.starts(with: [0xFE, 0xFF]) { return .utf16(bigEndian: true, mark: 2) }
  guard start.count == 4 else { return .utf8(mark: 0) }
  switch String(start.map { $0 == 0 ? "0" : isText($0) ? "t" : "x" }) {
  case "t000", "000t": return .utf32
  case "t0t0": return .utf16(bigEndian: false, mark: 0)
  case "0t0t": return .utf16(bigEndian: true, mark: 0)
  default: return .utf8(mark: 0)
  }
}

private func isText(_ byte: UInt8) -> Bool {
  (byte >= 0x20 && byte < 0x7F) || byte == lineFeed || byte == carriageReturn || byte == 0x09
}

private func decodeUTF16(_ name: String, _ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> (SourceFile, [Problem]) {
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count / 2 + bytes.count / 8)
  var faults: [(offset: Int, message: String)] = []
  var index = bytes.startIndex
  func unit() -> UInt32? {
    guard index + 1 < bytes.endIndex else { return nil }
    let (first, second) = (UInt32(bytes[index]), UInt32(bytes[index + 1]))
    return bigEndian ? first << 8 | second : second << 8 | first
  }
  while let first = unit() {
    index += 2
    var scalar = first
    if first & 0xFC00 == 0xD800, let second = unit(), second & 0xFC00 == 0xDC00 {
      index += 2
      scalar = 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
    }
    if let scalar = Unicode.Scalar(scalar) {
      text.append(contentsOf: UTF8.encode(scalar)!)
    } else {
      if faults.isEmpty { faults.append((text.count, "half a character: \\u\(hex(first, 4)) stands alone")) }
      text.append(contentsOf: replacement)
    }
  }
  if index < bytes.endIndex { faults.append((text.count, "the file ends in the middle of a character")) }
  let file = SourceFile(name: name, bytes: text)
  return (
    file,
    faults.map {
      Problem(
        .error, "encoding", at: Span(file: file, start: $0.offset, end: $0.offset), "this is no UTF-16: \($0.message)",
        hint: "save the file as UTF-8")
    }
  )
}

/// U+FFFD.
let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

/// At least `digits` hexadecimal digits, in capitals.
func hex(_ value: UInt32, _ digits: Int) -> String {
  let text = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
