import Synchronization

/// Something that is worked out when somebody first asks for it, whichever thread that is; the others wait until it's
/// known. What one fact rests on are other facts, never itself.
///
/// Unchecked, as the compiler can't see why it's safe: one thread writes the value, once, under the lock, before
/// `isKnown` tells anybody to read it without.
final class Fact<Value>: @unchecked Sendable {
  private let isKnown = Atomic(false)
  private let lock = Mutex(())
  private var known: Value?

  func value(_ make: () -> Value) -> Value {
    if isKnown.load(ordering: .acquiring), let known { return known }
    return lock.withLock { _ in
      if let known { return known }
      let made = make()
      known = made
      isKnown.store(true, ordering: .releasing)
      return made
    }
  }
}

/// Answers to questions that were asked before, on any thread. Two that ask at the same time may both work it out.
///
/// Unchecked, as what it holds needn't be sendable by itself: it's only touched under the lock.
final class Memo<Key: Hashable, Value>: @unchecked Sendable {
  private let lock = Mutex(())
  private var known: [Key: Value] = [:]

  /// - Parameter limit: once so many answers are known, nothing new is worked out, and the answer is nil.
  func value(of key: Key, limit: Int, _ make: () -> Value) -> Value? {
    var (found, count): (Value?, Int) = (nil, 0)
    lock.withLock { _ in (found, count) = (known[key], known.count) }
    if let found { return found }
    guard count < limit else { return nil }
    let made = make()
    lock.withLock { _ in known[key] = made }
    return made
  }

  func value(of key: Key, _ make: () -> Value) -> Value {
    value(of: key, limit: .max, make)!
  }
}
