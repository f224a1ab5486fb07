/// All files and folders that a loading depends on, as they were.
package struct Snapshot: Sendable {
  /// Nil: there was nothing, or nothing that could be looked at.
  private(set) var entries: [(path: Path, state: FileState?)] = []

  mutating func add(_ path: Path, _ state: FileState?) { entries.append((path, state)) }

  /// Takes in another file that decides what is shown, such as the settings or a theme, as it is now.
  package mutating func add(_ path: String) {
    let path = Path(path)
    add(path, try? FileState.of(path).get())
  }

  package var count: Int { entries.count }
}

/// Something that isn't as it was when it was loaded.
package struct Change: Sendable, Hashable {
  package enum What: Sendable, Hashable {
    case changed, removed, appeared
  }

  package let path: String
  package let what: What
}

extension Snapshot {
  /// Everything that has changed since. For a few files, or when somebody asked for it; an idle program uses ``Watch``.
  package func changes() -> [Change] { entries.compactMap { change(of: $0) } }
  package var isStale: Bool { entries.contains { change(of: $0) != nil } }

  fileprivate func change(of entry: (path: Path, state: FileState?)) -> Change? {
    let now = try? FileState.of(entry.path).get()
    switch (entry.state, now) {
    case (nil, nil): return nil
    case (nil, _?): return Change(path: entry.path.text, what: .appeared)
    case (_?, nil): return Change(path: entry.path.text, what: .removed)
    case (let before?, let now?):
      return before.isSame(as: now) ? nil : Change(path: entry.path.text, what: .changed)
    }
  }
}

/// Looks after a snapshot, a few files at a time, so that each look costs a known amount.
///
/// A look at 1,000 files takes about a millisecond. New files show as a change of their folder.
package struct Watch: Sendable {
  package let snapshot: Snapshot
  private var next = 0

  package init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// Looks at no more than `budget` files and folders, going round; the first change it meets.
  package mutating func look(budget: Int = 2000) -> Change? {
    for _ in 0..<min(budget, snapshot.count) {
      let entry = snapshot.entries[next]
      next = (next + 1) % snapshot.count
      if let change = snapshot.change(of: entry) { return change }
    }
    return nil
  }
}

/// What reading files gave, for the next time.
struct ReadingCache: Sendable {
  private var entries: [Path: (state: FileState, result: FileResult)] = [:]

  mutating func add(_ path: Path, _ state: FileState, _ result: FileResult) { entries[path] = (state, result) }

  /// Nil if there is none, or the file has changed.
  func result(_ path: Path, _ state: FileState) -> FileResult? {
    guard let entry = entries[path], entry.state == state else { return nil }
    return entry.result
  }
}
