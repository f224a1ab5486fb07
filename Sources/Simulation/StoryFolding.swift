/// A story without its refrains: what comes three times and more in a row the same way is told once.
extension Story {
  enum Part: Equatable {
    case steps(Range<Int>)
    /// Further rounds of the steps before.
    case again([Range<Int>])
  }

  /// All steps in order, each once.
  var folded: [Part] {
    var parts: [Part] = []
    let words = steps.map(\.refrain)
    var told = 0
    var index = 0
    while index < steps.count {
      guard let (length, rounds) = refrain(at: index, in: words) else {
        index += 1
        continue
      }
      parts.append(.steps(told..<(index + length)))
      parts.append(.again((1..<rounds).map { (index + $0 * length)..<(index + ($0 + 1) * length) }))
      index += rounds * length
      told = index
    }
    if told < steps.count { parts.append(.steps(told..<steps.count)) }
    return parts
  }

  /// The shortest run of steps that begins here and comes at least three times in a row: a single one five times, since
  /// a short list tells more than a sentence about it.
  private func refrain(at index: Int, in words: [String]) -> (length: Int, rounds: Int)? {
    for length in 1...16 where index + 3 * length <= words.count {
      let round = words[index..<(index + length)]
      var rounds = 1
      while index + (rounds + 1) * length <= words.count,
        words[(index + rounds * length)..<(index + (rounds + 1) * length)].elementsEqual(round)
      {
        rounds += 1
      }
      if rounds >= (length == 1 ? 5 : 3) { return (length, rounds) }
    }
    return nil
  }
}

extension Story.Step {
  /// What it says but for the numbers that differ from one time to the next.
  fileprivate var refrain: String {
    let isOwn: Bool =
      switch kind {
      case .replacement, .other, .remark: false
      default: true
      }
    return "\(actor) \(letter) " + (isOwn ? String(text.filter { !$0.isNumber && $0 != "." }) : text)
  }
}
