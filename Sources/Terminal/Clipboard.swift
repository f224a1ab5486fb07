/// How many characters of base64 terminals take at once.
private let clipboardLimit = 74_994

/// What makes a terminal put text in the clipboard (OSC 52); nil for a text that's too long.
///
/// tmux takes it itself with `set-clipboard on`, and passes it on with `allow-passthrough on`, so it gets it both ways.
func clipboardSequence(_ text: String, insideTmux: Bool) -> String? {
  let encoded = base64(Array(text.utf8))
  guard encoded.utf8.count <= clipboardLimit else { return nil }
  let plain = "\u{1B}]52;c;\(encoded)\u{07}"
  return insideTmux ? plain + "\u{1B}Ptmux;\u{1B}\(plain)\u{1B}\\" : plain
}

func base64(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var result: [UInt8] = []
  result.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let value = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
    for position in 0..<4 {
      result.append(position <= group.count ? letters[value >> (18 - 6 * position) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: result, as: UTF8.self)
}
