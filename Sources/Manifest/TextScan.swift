/// Looks for what may not stand in a YAML stream: bytes that are no UTF-8, and control characters.
///
/// ASCII is looked at eight bytes at a time. Source of what is allowed: YAML 1.1, 4.1.1, as libyaml and Go's port of it
/// check it.
struct TextScan {
  enum Stop {
    /// A byte order mark that isn't at the start of the file.
    case mark(Int)
    case fault(ReadFault)
  }

  var offset = 0
  private(set) var isASCII = true

  /// The next thing that isn't plain text, from `offset` on; nil at the end.
  mutating func next(_ text: UnsafeBufferPointer<UInt8>) -> Stop? {
    let count = text.count
    while offset < count {
      while offset + 8 <= count {
        let word = UnsafeRawPointer(text.baseAddress!).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        guard isPlain(word) else { break }
        offset += 8
      }
      let end = min(offset + 8, count)
      while offset < end {
        let byte = text[offset]
        if byte < 0x80 {
          guard byte >= 0x20 && byte != 0x7F || byte == lineFeed || byte == carriageReturn || byte == 0x09 else {
            return .fault(control(UInt32(byte)))
          }
          offset += 1
        } else {
          isASCII = false
          if let stop = character(text) { return stop }
        }
      }
    }
    return nil
  }

  /// Takes one character beyond ASCII.
  private mutating func character(_ text: UnsafeBufferPointer<UInt8>) -> Stop? {
    guard let (scalar, length) = decodeCharacter(text, at: offset) else { return .fault(notUTF8(text[offset])) }
    if scalar < 0xA0 && scalar != 0x85 || scalar == 0xFFFE || scalar == 0xFFFF { return .fault(control(scalar)) }
    let start = offset
    offset += length
    return scalar == 0xFEFF ? .mark(start) : nil
  }

  private func control(_ scalar: UInt32) -> ReadFault {
    let code = hex(scalar, scalar < 0x100 ? 2 : 4)
    return ReadFault(
      "control", "control character U+\(hex(scalar, 4)), which YAML doesn't allow as it is", at: offset,
      hint: "remove it, or write it as \"\\\(scalar < 0x100 ? "x" : "u")\(code)\" between double quotes")
  }

  private func notUTF8(_ byte: UInt8) -> ReadFault { Manifest.notUTF8(byte, at: offset) }
}

func notUTF8(_ byte: UInt8, at offset: Int) -> ReadFault {
  ReadFault(
    "encoding", "byte \\x\(hex(UInt32(byte), 2)) is no UTF-8", at: offset,
    hint: "save the file as UTF-8; it may be Latin-1 or Windows-1252")
}

/// One character beyond ASCII and how many bytes it takes; nil for what is no UTF-8.
func decodeCharacter(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> (scalar: UInt32, length: Int)? {
  let first = text[offset]
  let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
  guard length > 0, offset + length <= text.count else { return nil }
  var scalar = UInt32(first) & (0x7F >> UInt32(length))
  for index in 1..<length {
    let byte = text[offset + index]
    guard byte & 0xC0 == 0x80 else { return nil }
    scalar = scalar << 6 | UInt32(byte & 0x3F)
  }
  let isOverlong = length == 3 && scalar < 0x800 || length == 4 && scalar < 0x10000
  guard !isOverlong, Unicode.Scalar(scalar) != nil else { return nil }
  return (scalar, length)
}

/// True if all eight bytes are printable ASCII, tabs or line breaks.
private func isPlain(_ word: UInt64) -> Bool {
  let high: UInt64 = 0x8080_8080_8080_8080
  guard word & high == 0 else { return false }
  // Each byte below 0x80: adding 0x60 sets its high bit exactly from 0x20 on, without a carry into the next.
  let low = ~(word &+ 0x6060_6060_6060_6060) & high
  let delete = equals(word, 0x7F7F_7F7F_7F7F_7F7F)
  guard low | delete != 0 else { return true }
  let breaks = equals(word, 0x0A0A_0A0A_0A0A_0A0A) | equals(word, 0x0D0D_0D0D_0D0D_0D0D)
  return (low & ~(breaks | equals(word, 0x0909_0909_0909_0909))) | delete == 0
}

/// The high bit of each byte that is the same in both; for bytes below 0x80.
private func equals(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
  ~((word ^ pattern) &+ 0x7F7F_7F7F_7F7F_7F7F) & 0x8080_8080_8080_8080
}
