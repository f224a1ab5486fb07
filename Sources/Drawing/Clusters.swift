/// What goes into one cell, or into two: a character and the marks on it.
package struct Cluster: Sendable, Hashable {
  package let base: Unicode.Scalar
  /// Combining marks, at most four: more than a terminal keeps.
  package private(set) var marks: [Unicode.Scalar] = []
  /// 1 or 2.
  package private(set) var width: Int

  init(base: Unicode.Scalar, width: Int) {
    self.base = base
    self.width = width
  }

  package var text: String {
    if marks.isEmpty, !needsSelector { return String(Character(base)) }
    var view = String.UnicodeScalarView()
    append(to: &view)
    return String(view)
  }

  func append(to view: inout String.UnicodeScalarView) {
    view.append(base)
    for mark in marks { view.append(mark) }
    if needsSelector { view.append("\u{FE0F}") }
  }

  fileprivate mutating func add(_ mark: Unicode.Scalar) {
    if marks.count < 4 { marks.append(mark) }
  }

  /// Whether it's wide only because a variation selector asked for its coloured form.
  package private(set) var needsSelector = false

  fileprivate mutating func widen() {
    if width < 2 { needsSelector = true }
    width = 2
  }
}

/// Cuts a text into what can stand in cells; the only way from a text to the screen.
///
/// Emoji of several parts are shown as their first part, flags as two letters, decomposed Hangul as its first consonant
/// with the rest on it. What a terminal would obey or hide is written out: `^[`, `\u{85}`, `<U+202E>`. A tab goes to the
/// next multiple of eight, counted from where the text begins.
package struct Clusters: Sequence, IteratorProtocol {
  private var scalars: String.UnicodeScalarView.Iterator
  private var next1: Unicode.Scalar?
  /// Cells of what was given out, for tabs.
  private var column: Int
  /// The rest of a written-out character, last first.
  private var pending: [Unicode.Scalar] = []
  /// Blanks that a tab still has to give.
  private var blanks = 0
  /// Whether what's given out now stands for a character that can't be shown.
  package private(set) var isStandIn = false

  /// - Parameter column: how many cells of the same line stand before it.
  package init(_ text: String, column: Int = 0) {
    scalars = text.unicodeScalars.makeIterator()
    next1 = scalars.next()
    self.column = column
  }

  package mutating func next() -> Cluster? {
    guard let cluster = advance() else { return nil }
    column += cluster.width
    return cluster
  }

  private mutating func advance() -> Cluster? {
    if blanks > 0 {
      blanks -= 1
      return Cluster(base: " ", width: 1)
    }
    if let scalar = pending.popLast() { return Cluster(base: scalar, width: 1) }
    isStandIn = false
    guard let scalar = take() else { return nil }
    if (0x20..<0x7F).contains(scalar.value) {
      // The usual case first: nothing but ASCII.
      guard let following = next1, following.value >= 0x300 else { return Cluster(base: scalar, width: 1) }
      return withMarks(Cluster(base: scalar, width: 1))
    }
    switch shape(of: scalar) {
    case .tab:
      blanks = 7 - column % 8
      return Cluster(base: " ", width: 1)
    case .hidden:
      return standIn(for: scalar)
    case .mark:
      // A mark on nothing: on a blank, so that it doesn't join what was written before.
      var cluster = Cluster(base: " ", width: 1)
      cluster.add(scalar)
      return withMarks(cluster)
    case .letterOfFlag(let letter):
      return Cluster(base: letter, width: 1)
    case .cells(let width):
      return withMarks(Cluster(base: scalar, width: width))
    }
  }

  /// Takes the marks that follow, and the parts of an emoji that aren't drawn.
  private mutating func withMarks(_ start: Cluster) -> Cluster {
    var cluster = start
    while let following = next1, following.value >= 0x300 {
      switch following.value {
      case 0xFE0F:
        cluster.widen()
      case 0xFE00...0xFE0E, 0xE0100...0xE01EF:
        break
      case 0x1F3FB...0x1F3FF where isEmoji(cluster):
        break
      case 0x200D where isEmoji(cluster):
        // What's joined to an emoji is part of its picture; a lone joiner at the end isn't shown either.
        next1 = scalars.next()
        if let joined = next1, isPictograph(joined) { break }
        continue
      case 0xE0020...0xE007F where isEmoji(cluster):
        break
      default:
        guard case .mark = shape(of: following) else { return cluster }
        cluster.add(following)
      }
      next1 = scalars.next()
    }
    return cluster
  }

  private mutating func take() -> Unicode.Scalar? {
    guard let scalar = next1 else { return nil }
    next1 = scalars.next()
    return scalar
  }

  private mutating func standIn(for scalar: Unicode.Scalar) -> Cluster {
    isStandIn = true
    pending = standInText(for: scalar).unicodeScalars.reversed()
    return Cluster(base: pending.popLast() ?? "?", width: 1)
  }
}

/// How a character that must not or can't be shown is written out.
func standInText(for scalar: Unicode.Scalar) -> String {
  switch scalar.value {
  case 0x7F: return "^?"
  case 0..<0x20: return "^" + String(Unicode.Scalar(UInt8(scalar.value) + 0x40))
  case 0x80..<0xA0: return "\\u{" + String(scalar.value, radix: 16) + "}"
  default:
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }
}

private enum Shape {
  case cells(Int)
  case mark
  case hidden
  case tab
  case letterOfFlag(Unicode.Scalar)
}

private func shape(of scalar: Unicode.Scalar) -> Shape {
  let value = scalar.value
  switch value {
  case 0x09: return .tab
  case 0..<0x20, 0x7F..<0xA0: return .hidden
  case 0x20..<0x7F: return .cells(1)
  case 0x1F1E6...0x1F1FF: return .letterOfFlag(Unicode.Scalar(UInt8(value - 0x1F1E6 + 0x41)))
  // Composed Hangul and Han, most of what's written in them.
  case 0xAC00...0xD7A3, 0x4E00...0x9FFF: return .cells(2)
  default: break
  }
  if value < 0x300 { return value == 0xAD ? .hidden : .cells(1) }
  if contains(hiddenRanges, value) { return .hidden }
  if contains(markRanges, value) { return .mark }
  return .cells(contains(wideRanges, value) ? 2 : 1)
}

private func isPictograph(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x1F000...0x1FAFF, 0x2600...0x27BF, 0x2190...0x21FF, 0x2B00...0x2BFF, 0x2300...0x23FF: true
  default: false
  }
}

private func isEmoji(_ cluster: Cluster) -> Bool { isPictograph(cluster.base) }

private func contains(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
  var (low, high) = (0, ranges.count)
  while low < high {
    let middle = (low + high) / 2
    if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
  }
  return low < ranges.count && ranges[low].contains(value)
}
