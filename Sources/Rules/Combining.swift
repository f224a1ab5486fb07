import Manifest

/// The edits of several findings that go together, by file and place.
///
/// A finding's edits are made all or not at all. Where two findings would change one place differently, the first given
/// wins; what the other wants can be had once the first is made. Files keep the order of their first edit.
package func combinedEdits(of findings: [Finding]) -> [Edit] { combined(findings.map(\.edits), isWhole: true) }

/// - Parameter isWhole: whether a group with an edit that doesn't go with the others is left out altogether.
func combined(_ groups: [[Edit]], isWhole: Bool) -> [Edit] {
  var order: [SourceFile] = []
  var sets: [SourceFile: EditSet] = [:]
  for group in groups {
    // Made already by another finding.
    let new = group.filter { sets[$0.span.file]?.contains($0) != true }
    guard !isWhole || new.allSatisfy({ sets[$0.span.file]?.clashes(with: $0) != true }) else { continue }
    for edit in new {
      let file = edit.span.file
      if sets[file] == nil { order.append(file) }
      if sets[file]?.clashes(with: edit) != true { sets[file, default: EditSet()].insert(edit) }
    }
  }
  return order.flatMap { sets[$0]?.sorted ?? [] }
}

/// Edits of one file that can all be made.
private struct EditSet {
  private var edits: Set<Edit> = []
  private var arrivals: [Edit] = []
  /// Stretches that are replaced, by their start.
  private var stretches: [(start: Int, end: Int)] = []
  /// Paths of the fields that are set or removed at a place.
  private var paths: [Int: Set<String>] = [:]
  /// Paths of insertions at a place, and of what is taken out that ends there.
  private var insertions: [Int: [String]] = [:]
  /// The places of insertions, in order.
  private var points: [Int] = []
  private var removals: [Int: [String]] = [:]

  func contains(_ edit: Edit) -> Bool { edits.contains(edit) }

  /// Insertions come before what is taken out behind them, and of new lines at one place the deeper first.
  var sorted: [Edit] {
    arrivals.enumerated().sorted { a, b in
      let (first, second) = (a.element, b.element)
      let key = (first.span.start, first.span.end, -first.indent, a.offset)
      return key < (second.span.start, second.span.end, -second.indent, b.offset)
    }.map(\.element)
  }

  func clashes(with edit: Edit) -> Bool {
    let (start, end) = (edit.span.start, edit.span.end)
    if paths[start]?.contains(edit.path) == true { return true }
    let next = firstStretch(from: start)
    if next > 0, stretches[next - 1].end > start { return true }
    if start == end {
      // What is put at the end of something that goes would fall to its neighbour.
      return (removals[start] ?? []).contains { isWithin(edit.path, $0) }
    }
    if next < stretches.count, stretches[next].start < end { return true }
    let point = firstPoint(from: start + 1)
    if point < points.count, points[point] < end { return true }
    return edit.text.isEmpty && (insertions[end] ?? []).contains { isWithin($0, edit.path) }
  }

  mutating func insert(_ edit: Edit) {
    guard edits.insert(edit).inserted else { return }
    arrivals.append(edit)
    let (start, end) = (edit.span.start, edit.span.end)
    paths[start, default: []].insert(edit.path)
    if start == end {
      insertions[start, default: []].append(edit.path)
      points.insert(start, at: firstPoint(from: start))
    } else {
      stretches.insert((start, end), at: firstStretch(from: start))
      if edit.text.isEmpty { removals[end, default: []].append(edit.path) }
    }
  }

  /// The first stretch that starts at or after an offset.
  private func firstStretch(from offset: Int) -> Int { first(of: stretches.count) { stretches[$0].start >= offset } }
  private func firstPoint(from offset: Int) -> Int { first(of: points.count) { points[$0] >= offset } }

  /// The first of so many positions that is far enough, where all behind it are, too.
  private func first(of count: Int, where isFarEnough: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isFarEnough(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

private func isWithin(_ path: String, _ ancestor: String) -> Bool {
  path.hasPrefix(ancestor) && [".", "["].contains(path.dropFirst(ancestor.count).first)
}
