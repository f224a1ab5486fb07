/// A text that's looked for again and again while a person types: its lower case is made once.
package struct SearchText: Sendable, Hashable {
  package let text: String
  fileprivate let bytes: [UInt8]
  fileprivate let isASCII: Bool
  /// Empty where the bytes are all there is to it.
  fileprivate let characters: [Character]

  package init(_ text: String) {
    self.text = text
    bytes = lowered(text)
    isASCII = bytes.allSatisfy { $0 < 0x80 }
    characters = isASCII ? [] : Array(text.lowercased().prefix(400))
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
  private struct Word: Hashable {
    let bytes: [UInt8]
    let characters: [Character]
    let isASCII: Bool
  }

  private let words: [Word]

  package init(_ typed: String) {
    words = typed.split(separator: " ").map { word in
      let bytes = lowered(String(word))
      return Word(
        bytes: bytes, characters: Array(word.lowercased()), isASCII: bytes.allSatisfy { $0 < 0x80 })
    }
  }

  /// How well letters typed in order are found in a text; nil when they aren't. Higher is better.
  ///
  /// Letters at the beginnings of words and directly after each other count more, and shorter texts win.
  package func score(in text: SearchText) -> Int? {
    var total = 0
    for word in words {
      guard let score = score(of: word, in: text) else { return nil }
      total += score
    }
    return words.isEmpty ? 0 : total - text.bytes.count / 8
  }

  private func score(of word: Word, in text: SearchText) -> Int? {
    if text.isASCII {
      guard word.isASCII else { return nil }
      return text.bytes.withUnsafeBufferPointer { target in
        word.bytes.withUnsafeBufferPointer { wordScore($0, in: target, isPartOfWord: isPartOfWord) }
      }
    }
    // Letters with marks, and Korean, can be written in two ways; as characters they're equal.
    return text.characters.withUnsafeBufferPointer { target in
      word.characters.withUnsafeBufferPointer {
        wordScore($0, in: target) { $0.isLowercase || $0.isNumber || $0.isLetter }
      }
    }
  }
}

private func lowered(_ text: String) -> [UInt8] {
  let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
  guard isASCII else { return Array(text.lowercased().utf8.prefix(400)) }
  return text.utf8.prefix(400).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
}

private func isPartOfWord(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
  default: false
  }
}

private func wordScore<Letter: Equatable>(
  _ word: UnsafeBufferPointer<Letter>, in target: UnsafeBufferPointer<Letter>, isPartOfWord: (Letter) -> Bool
) -> Int? {
  guard let initial = word.first, word.count <= target.count else { return word.isEmpty ? 0 : nil }
  func isWordStart(_ index: Int) -> Bool { index == 0 || !isPartOfWord(target[index - 1]) }
  // As it stands is best, at the beginning of a word better still.
  var plain: Int?
  for start in 0...target.count - word.count where target[start] == initial {
    guard target[start..<start + word.count].elementsEqual(word) else { continue }
    if isWordStart(start) { return 70 + 4 * word.count }
    plain = plain ?? start
  }
  if plain != nil { return 40 + 4 * word.count }
  var (position, score, previous) = (0, 0, -2)
  for letter in word {
    while position < target.count, target[position] != letter { position += 1 }
    guard position < target.count else { return nil }
    score += position == previous + 1 ? 4 : isWordStart(position) ? 3 : 0
    previous = position
    position += 1
  }
  return score
}

/// Whether letters stand in a text in this order, for the filter term `~wb`.
package func isFuzzy(_ typed: String, in text: String) -> Bool {
  var rest = typed[...]
  for letter in text where letter == rest.first { rest = rest.dropFirst() }
  return rest.isEmpty
}
