/// A text that's looked for again and again while a person types: its lower case is made once.
package struct SearchText: Sendable, Hashable {
  package let text: String
  fileprivate let bytes: [UInt8]
  private let isASCII: Bool

  package init(_ text: String) {
    self.text = text
    bytes = lowered(text)
    isASCII = bytes.allSatisfy { $0 < 0x80 }
  }

  /// Whether a text in lower case is part of it.
  func contains(_ lower: String) -> Bool {
    // Letters with marks, and Korean, can be written in two ways that mean the same.
    if !isASCII, lower.utf8.contains(where: { $0 >= 0x80 }) { return text.lowercased().contains(lower) }
    var lower = lower
    return lower.withUTF8 { wanted in bytes.withUnsafeBufferPointer { firstOffset(of: wanted, in: $0) != nil } }
  }
}

/// What a person typed, as words that may be found in any order.
package struct FuzzyQuery: Sendable, Hashable {
  private let words: [[UInt8]]

  package init(_ typed: String) { words = typed.split(separator: " ").map { lowered(String($0)) } }

  /// How well letters typed in order are found in a text; nil when they aren't. Higher is better.
  ///
  /// Letters at the beginnings of words and directly after each other count more, and shorter texts win.
  package func score(in text: SearchText) -> Int? {
    var total = 0
    for word in words {
      let score = text.bytes.withUnsafeBufferPointer { target in
        word.withUnsafeBufferPointer { wordScore($0, in: target) }
      }
      guard let score else { return nil }
      total += score
    }
    return words.isEmpty ? 0 : total - text.bytes.count / 8
  }
}

private func lowered(_ text: String) -> [UInt8] {
  let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
  guard isASCII else { return Array(text.lowercased().utf8.prefix(400)) }
  return text.utf8.prefix(400).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
}

private func wordScore(_ word: UnsafeBufferPointer<UInt8>, in target: UnsafeBufferPointer<UInt8>) -> Int? {
  guard let initial = word.first, word.count <= target.count else { return word.isEmpty ? 0 : nil }
  // As it stands is best, at the beginning of a word better still.
  var plain: Int?
  for start in 0...target.count - word.count where target[start] == initial {
    guard target[start..<start + word.count].elementsEqual(word) else { continue }
    if isWordStart(start, target) { return 70 + 4 * word.count }
    plain = plain ?? start
  }
  if plain != nil { return 40 + 4 * word.count }
  var (position, score, previous) = (0, 0, -2)
  for byte in word {
    while position < target.count, target[position] != byte { position += 1 }
    guard position < target.count else { return nil }
    score += position == previous + 1 ? 4 : isWordStart(position, target) ? 3 : 0
    previous = position
    position += 1
  }
  return score
}

private func isWordStart(_ index: Int, _ target: UnsafeBufferPointer<UInt8>) -> Bool {
  guard index > 0 else { return true }
  switch target[index - 1] {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: return false
  default: return true
  }
}

/// Whether letters stand in a text in this order, for the filter term `~wb`.
package func isFuzzy(_ typed: String, in text: String) -> Bool {
  var rest = typed.unicodeScalars[...]
  for scalar in text.unicodeScalars where scalar == rest.first { rest = rest.dropFirst() }
  return rest.isEmpty
}
