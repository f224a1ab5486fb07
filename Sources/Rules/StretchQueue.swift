import Synchronization

/// Hands out numbers to several workers: each gets those of its own stretch in order, then the last ones of whoever has
/// most left.
final class StretchQueue: Sendable {
  private let stretches: Mutex<[Range<Int>]>

  init(count: Int, workers: Int) {
    stretches = Mutex((0..<workers).map { count * $0 / workers..<count * ($0 + 1) / workers })
  }

  /// Nil when none is left.
  func next(for worker: Int) -> Int? {
    stretches.withLock { stretches in
      if let number = stretches[worker].first {
        stretches[worker].removeFirst()
        return number
      }
      guard let fullest = stretches.indices.max(by: { stretches[$0].count < stretches[$1].count }),
        let number = stretches[fullest].last
      else { return nil }
      stretches[fullest].removeLast()
      return number
    }
  }
}
