import CTerminal
import Drawing

/// Numbers for the pairs of colours that ncurses wants to have declared.
///
/// ncurses' own allocator isn't used: it crashes in 6.4 where there are no colours.
struct CursesColors {
  private struct Pair: Hashable {
    let foreground: Int
    let background: Int
  }

  private let depth: ColorDepth
  /// Numbers 1 to this; 0 is the terminal's default.
  private let capacity: Int
  private var numbers: [Pair: Int] = [:]
  /// By number, the frame in which it was used last.
  private var lastUse: [Int]
  private var frame = 0
  /// The style asked for last: neighbours are mostly the same.
  private var recent: (foreground: Color?, background: Color?, number: Int32)?

  init(depth: ColorDepth, pairs: Int) {
    self.depth = depth
    // More than enough, and on terminals with 64 pairs what they have.
    capacity = depth == .mono ? 0 : max(0, min(pairs - 1, 32000))
    lastUse = [0]
  }

  mutating func beginFrame() {
    frame += 1
    recent = nil
  }

  mutating func pair(of style: Style) -> Int32 {
    if let recent, recent.foreground == style.foreground, recent.background == style.background { return recent.number }
    let number = Int32(self.number(of: style))
    recent = (style.foreground, style.background, number)
    return number
  }

  private mutating func number(of style: Style) -> Int {
    let wanted = Pair(
      foreground: index(of: style.foreground), background: index(of: style.background))
    guard capacity > 0, wanted.foreground >= 0 || wanted.background >= 0 else { return 0 }
    if let known = numbers[wanted] {
      lastUse[known] = frame
      return known
    }
    guard let free = freeNumber(),
      ct_set_pair(Int32(free), Int32(wanted.foreground), Int32(wanted.background)) == 1
    else { return 0 }
    numbers[wanted] = free
    lastUse[free] = frame
    return free
  }

  private func index(of color: Color?) -> Int {
    color?.index(at: depth) ?? -1
  }

  /// One never used, or the one not used for the longest time; nil when all are on the screen.
  private mutating func freeNumber() -> Int? {
    if lastUse.count <= capacity {
      lastUse.append(frame)
      return lastUse.count - 1
    }
    // What was drawn before this frame may still be seen, in rows that didn't change; it's the least bad choice.
    guard let oldest = (1...capacity).min(by: { lastUse[$0] < lastUse[$1] }), lastUse[oldest] < frame else {
      return nil
    }
    numbers = numbers.filter { $0.value != oldest }
    return oldest
  }
}
