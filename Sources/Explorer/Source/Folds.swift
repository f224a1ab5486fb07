/// Which lines are folded away.
struct Folds: Sendable, Hashable {
  /// By the line that stays, the last one that's hidden.
  private var ends: [Int: Int] = [:]
  /// Hidden lines, from the top, those of a fold inside another joined with it.
  private(set) var hidden: [ClosedRange<Int>] = []

  var isEmpty: Bool { ends.isEmpty }
  subscript(line: Int) -> Int? { ends[line] }

  mutating func fold(_ line: Int, to last: Int) {
    guard last > line else { return }
    ends[line] = last
    join()
  }

  mutating func fold(_ all: [(line: Int, last: Int)]) {
    for (line, last) in all where last > line { ends[line] = last }
    join()
  }

  mutating func unfold(_ line: Int) {
    ends[line] = nil
    join()
  }

  mutating func unfoldAll() { self = Folds() }

  /// Unfolds whatever hides a line.
  mutating func reveal(_ line: Int) {
    guard hidden(line) != nil else { return }
    for (start, end) in ends where start < line && line <= end { ends[start] = nil }
    join()
  }

  /// The hidden lines that this one is among; nil for a line in sight.
  func hidden(_ line: Int) -> ClosedRange<Int>? {
    var (low, high) = (0, hidden.count)
    while low < high {
      let middle = (low + high) / 2
      if hidden[middle].upperBound < line { low = middle + 1 } else { high = middle }
    }
    return low < hidden.count && hidden[low].contains(line) ? hidden[low] : nil
  }

  private mutating func join() {
    hidden = []
    for (line, last) in ends.sorted(by: { $0.key < $1.key }) {
      if let before = hidden.last, line <= before.upperBound {
        if last > before.upperBound { hidden[hidden.count - 1] = before.lowerBound...last }
      } else {
        hidden.append(line + 1...last)
      }
    }
  }
}
