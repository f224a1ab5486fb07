/// How well letters typed in order are found in a text; nil when they aren't. Higher is better.
///
/// Letters at the beginnings of words and directly after each other count more, and shorter texts win. Blanks in what was
/// typed separate words that may be found in any order.
package func fuzzyScore(_ typed: String, in text: String) -> Int? {
  let words = typed.lowercased().split(separator: " ")
  guard !words.isEmpty else { return 0 }
  let target = Array(text.lowercased().unicodeScalars.prefix(400))
  var total = 0
  for word in words {
    guard let score = wordScore(Array(word.unicodeScalars), in: target) else { return nil }
    total += score
  }
  return total - target.count / 8
}

private func wordScore(_ word: [Unicode.Scalar], in target: [Unicode.Scalar]) -> Int? {
  // As it stands is best, at the beginning of a word better still.
  if let start = firstRange(of: word, in: target) { return 40 + 4 * word.count + (isWordStart(start, target) ? 30 : 0) }
  var (position, score, previous) = (0, 0, -2)
  for scalar in word {
    guard let found = target[position...].firstIndex(of: scalar) else { return nil }
    score += found == previous + 1 ? 4 : isWordStart(found, target) ? 3 : 0
    previous = found
    position = found + 1
  }
  return score
}

private func firstRange(of word: [Unicode.Scalar], in target: [Unicode.Scalar]) -> Int? {
  guard word.count <= target.count else { return nil }
  var plain: Int?
  for start in 0...target.count - word.count where target[start...].starts(with: word) {
    if isWordStart(start, target) { return start }
    plain = plain ?? start
  }
  return plain
}

private func isWordStart(_ index: Int, _ target: [Unicode.Scalar]) -> Bool {
  index == 0 || !target[index - 1].properties.isAlphabetic && !("0"..."9").contains(target[index - 1])
}

/// Whether letters stand in a text in this order, for the filter term `~wb`.
package func isFuzzy(_ typed: String, in text: String) -> Bool {
  var rest = typed.unicodeScalars[...]
  for scalar in text.unicodeScalars where scalar == rest.first { rest = rest.dropFirst() }
  return rest.isEmpty
}
