import Manifest

/// The bytes of a file with the edits made that are for it.
package func applying(_ edits: [Edit], to file: SourceFile) -> [UInt8] {
  var result: [UInt8] = []
  var position = 0
  for edit in combined([edits.filter { $0.span.file == file }], isWhole: false) {
    result += file.bytes[position..<edit.span.start]
    result += Array(edit.text.utf8)
    position = edit.span.end
  }
  return result + file.bytes[position...]
}

/// The edits as one unified diff with three lines of context, as `git apply` takes it; empty for no edits.
///
/// The text holds the files' own characters; who shows it on a terminal makes it safe first.
package func diff(of edits: [Edit]) -> String {
  let edits = combined([edits], isWhole: false)
  var order: [SourceFile] = []
  for edit in edits where order.last != edit.span.file { order.append(edit.span.file) }
  return order.map { file in fileDiff(file, edits.filter { $0.span.file == file }) }.joined()
}

/// What files become, as one unified diff with three lines of context, as `git apply` takes it; empty where nothing does.
///
/// - Parameter path: how a file is named there.
package func diff(
  of changes: [(file: SourceFile, bytes: [UInt8])], path: (SourceFile) -> String = { $0.name }
) -> String {
  changes.map { file, bytes in
    let lines = DiffLines(file)
    let found = differences(of: lines, to: split(bytes))
    return found.isEmpty ? "" : head(path(file)) + hunks(found, lines)
  }.joined()
}

/// Lines of the old text and what they become.
private struct Change {
  /// From 0; empty for an insertion before the line.
  var old: Range<Int>
  var new: [String]
}

private let context = 3

private func fileDiff(_ file: SourceFile, _ edits: [Edit]) -> String {
  let lines = DiffLines(file)
  var changes: [Change] = []
  var index = 0
  while index < edits.count {
    // Edits that share a line are one change.
    let first = lines.line(at: edits[index].span.start)
    var last = lines.line(at: edits[index].span.end)
    var end = index + 1
    while end < edits.count, lines.line(at: edits[end].span.start) <= last {
      last = max(last, lines.line(at: edits[end].span.end))
      end += 1
    }
    let start = lines.starts[first]
    let stop = last + 1 < lines.starts.count ? lines.starts[last + 1] : file.bytes.count
    var text: [UInt8] = []
    var position = start
    for edit in edits[index..<end] {
      text += file.bytes[position..<edit.span.start]
      text += Array(edit.text.utf8)
      position = edit.span.end
    }
    text += file.bytes[position..<stop]
    changes.append(trimmed(Change(old: first..<last + 1, new: split(text)), lines))
    index = end
  }
  changes.removeAll { $0.old.isEmpty && $0.new.isEmpty }
  guard !changes.isEmpty else { return "" }
  return head(file.name) + hunks(changes, lines)
}

private func head(_ name: String) -> String {
  var path = name[...]
  while path.hasPrefix("./") { path = path.dropFirst(2) }
  while path.hasPrefix("/") { path = path.dropFirst() }
  return "--- \(diffPath("a/\(path)"))\n+++ \(diffPath("b/\(path)"))\n"
}

// MARK: - Comparing

/// How many lines two stretches share before they count as being in step again.
private let agreement = 3
/// How far to look for that, in lines of both.
private let horizon = 1000

/// From stretch to stretch that differs, so that the time is linear in the lines: edits are few and small.
private func differences(of old: DiffLines, to new: [String]) -> [Change] {
  let before = (0..<old.count).map { old.text($0) }
  var changes: [Change] = []
  var (i, j) = (0, 0)
  while i < before.count || j < new.count {
    if i < before.count, j < new.count, isSame(before[i], new[j]) {
      (i, j) = (i + 1, j + 1)
      continue
    }
    let (removed, added) = gap(before[i...], new[j...])
    changes += fine(before[i..<i + removed], new[j..<j + added])
    (i, j) = (i + removed, j + added)
  }
  return changes
}

/// How many lines of each to leave out until both are in step.
private func gap(_ old: ArraySlice<String>, _ new: ArraySlice<String>) -> (old: Int, new: Int) {
  let most = min(horizon, old.count + new.count)
  for sum in 1..<max(2, most) {
    for removed in max(0, sum - new.count)...min(sum, old.count) {
      let (a, b) = (old.dropFirst(removed), new.dropFirst(sum - removed))
      if a.isEmpty != b.isEmpty { continue }
      if zip(a.prefix(agreement), b.prefix(agreement)).allSatisfy({ isSame($0, $1) }),
        min(a.count, agreement) == min(b.count, agreement)
      {
        return (removed, sum - removed)
      }
    }
  }
  return (old.count, new.count)
}

/// A stretch that differs, parted at the lines that it keeps.
private func fine(_ old: ArraySlice<String>, _ new: ArraySlice<String>) -> [Change] {
  guard !old.isEmpty, !new.isEmpty, old.count + new.count <= horizon else {
    return [Change(old: old.indices, new: Array(new))]
  }
  var (removed, inserted): (Set<Int>, Set<Int>) = ([], [])
  for step in new.difference(from: old, by: isSame) {
    switch step {
    case .remove(let offset, _, _): removed.insert(old.startIndex + offset)
    case .insert(let offset, _, _): inserted.insert(new.startIndex + offset)
    }
  }
  var changes: [Change] = []
  var (i, j) = (old.startIndex, new.startIndex)
  while i < old.endIndex || j < new.endIndex {
    let (start, from) = (i, j)
    while removed.contains(i) { i += 1 }
    while inserted.contains(j) { j += 1 }
    if i > start || j > from {
      changes.append(Change(old: start..<i, new: Array(new[from..<j])))
    } else {
      (i, j) = (i + 1, j + 1)
    }
  }
  return changes
}

/// To the byte: two ways to write one letter are different lines.
private func isSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

/// Without lines at both ends that don't change.
private func trimmed(_ change: Change, _ lines: DiffLines) -> Change {
  var change = change
  while let first = change.new.first, !change.old.isEmpty, lines.text(change.old.lowerBound) == first {
    change.old = change.old.lowerBound + 1..<change.old.upperBound
    change.new.removeFirst()
  }
  while let last = change.new.last, !change.old.isEmpty, lines.text(change.old.upperBound - 1) == last {
    change.old = change.old.lowerBound..<change.old.upperBound - 1
    change.new.removeLast()
  }
  return change
}

private func hunks(_ changes: [Change], _ lines: DiffLines) -> String {
  var result = ""
  var shift = 0
  var index = 0
  while index < changes.count {
    var end = index + 1
    while end < changes.count, changes[end].old.lowerBound - changes[end - 1].old.upperBound <= 2 * context { end += 1 }
    let group = changes[index..<end]
    let start = max(0, changes[index].old.lowerBound - context)
    let stop = min(lines.count, changes[end - 1].old.upperBound + context)
    var body = ""
    var position = start
    var added = 0
    for change in group {
      for line in position..<change.old.lowerBound { body += marked(" ", lines.text(line)) }
      for line in change.old { body += marked("-", lines.text(line)) }
      for line in change.new { body += marked("+", line) }
      added += change.new.count - change.old.count
      position = change.old.upperBound
    }
    for line in position..<max(position, stop) { body += marked(" ", lines.text(line)) }
    let oldCount = stop - start
    let newCount = oldCount + added
    let oldStart = oldCount == 0 ? start : start + 1
    let newStart = newCount == 0 ? start + shift : start + shift + 1
    result += "@@ -\(oldStart),\(oldCount) +\(newStart),\(newCount) @@\n" + body
    shift += added
    index = end
  }
  return result
}

/// A line as it stands in a diff. The text holds its line break, if it has one.
private func marked(_ mark: String, _ text: String) -> String {
  text.utf8.last == 0x0A ? mark + text : mark + text + "\n\\ No newline at end of file\n"
}

/// Lines as git counts them: a line break is LF, and belongs to its line.
private struct DiffLines {
  let file: SourceFile
  let starts: [Int]

  init(_ file: SourceFile) {
    self.file = file
    var starts = [0]
    for (index, byte) in file.bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
    if starts.count > 1, starts.last == file.bytes.count { starts.removeLast() }
    self.starts = starts
  }

  var count: Int { starts.count }

  func line(at offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  func text(_ line: Int) -> String {
    let end = line + 1 < starts.count ? starts[line + 1] : file.bytes.count
    return String(decoding: file.bytes[starts[line]..<end], as: UTF8.self)
  }
}

private func split(_ bytes: [UInt8]) -> [String] {
  var lines: [String] = []
  var start = 0
  for (index, byte) in bytes.enumerated() where byte == 0x0A {
    lines.append(String(decoding: bytes[start...index], as: UTF8.self))
    start = index + 1
  }
  if start < bytes.count { lines.append(String(decoding: bytes[start...], as: UTF8.self)) }
  return lines
}

/// A path as git writes it: in quotes where it holds what would break the line.
private func diffPath(_ path: String) -> String {
  guard path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
  else { return path }
  var result = "\""
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "\""): result += "\\\""
    case UInt8(ascii: "\\"): result += "\\\\"
    case 0x0A: result += "\\n"
    case 0x09: result += "\\t"
    case 0..<0x20, 0x7f...:
      let octal = String(byte, radix: 8)
      result += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
    default: result.unicodeScalars.append(UnicodeScalar(byte))
    }
  }
  return result + "\""
}
