import CTerminal
import Drawing

/// What a terminal says about itself when it's asked, before the screen starts.
struct Answers: Equatable {
  var background: RGB?
  /// Whether `│` takes two cells, as in some settings for Chinese, Japanese and Korean.
  var linesAreWide = false
  var synchronizes = false
  /// What was no answer: keys typed meanwhile.
  var rest: [UInt8] = []

  /// Asks, and waits 100 ms at most. Every terminal answers the last question, so most answer at once.
  static func ask(aboutWidth asksWidth: Bool) -> Answers {
    var question = "\u{1B}]11;?\u{1B}\\\u{1B}[?2026$p"
    // The line is drawn at the start of the line we are on, and wiped out again.
    if asksWidth { question += "\r│\u{1B}[6n\r\u{1B}[K" }
    question += "\u{1B}[c"
    var answer = [UInt8](repeating: 0, count: 1024)
    let count = ct_ask(question, question.utf8.count, &answer, answer.count, 100)
    return Answers(Array(answer.prefix(Int(count))))
  }

  init() {}

  init(_ bytes: [UInt8]) {
    var position = 0
    while position < bytes.count {
      let following = position + 1 < bytes.count ? bytes[position + 1] : 0
      guard bytes[position] == 0x1B, following == UInt8(ascii: "]") || following == UInt8(ascii: "[") else {
        rest.append(bytes[position])
        position += 1
        continue
      }
      let start = position + 2
      let isText = following == UInt8(ascii: "]")
      guard
        let end = bytes[start...].firstIndex(where: { isText ? $0 == 0x07 || $0 == 0x1B : (0x40...0x7E).contains($0) })
      else {
        // Cut in the middle: not worth anything as keys.
        return
      }
      let body = String(decoding: bytes[start..<end], as: UTF8.self)
      position = end + 1
      if isText {
        if bytes[end] == 0x1B { position = min(bytes.count, end + 2) }
        if body.hasPrefix("11;") { background = rgb(body.dropFirst(3)) }
      } else if bytes[end] == UInt8(ascii: "R"), let column = body.split(separator: ";").last.flatMap({ Int($0) }) {
        linesAreWide = column == 3
      } else if bytes[end] == UInt8(ascii: "y"), body.hasPrefix("?2026;") {
        synchronizes = body.hasPrefix("?2026;1") || body.hasPrefix("?2026;2")
      } else if bytes[end] != UInt8(ascii: "c") {
        // An arrow key or the like.
        rest += bytes[(start - 2)...end]
      }
    }
  }
}

/// From `rgb:1010/1616/1d1d`, one to four digits each.
private func rgb(_ text: Substring) -> RGB? {
  guard let colon = text.firstIndex(of: ":") else { return nil }
  let parts = text[text.index(after: colon)...].split(separator: "/").prefix(3).map { part -> UInt8? in
    guard (1...4).contains(part.count), let value = Int(part, radix: 16), value >= 0 else { return nil }
    return UInt8(value * 255 / (1 << (4 * part.count) - 1))
  }
  guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
  return RGB(red, green, blue)
}
