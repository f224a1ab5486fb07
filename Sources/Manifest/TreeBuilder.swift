/// Fills an arena, node by node in reading order: what the YAML and JSON readers share.
///
/// A reader gives the texts' places; the builder keeps the structure, finds duplicate keys and carries out aliases and
/// merge keys. It never recurses.
struct TreeBuilder {
  private(set) var entries: [Entry] = []
  private(set) var cooked: [Arena.Cooked] = []
  private(set) var cookedBytes: [UInt8] = []
  private var open: [Open] = []
  /// The key that waits for its value, in a map.
  private var pending: Key?
  private var scratch: [(hash: UInt32, index: Int)] = []
  /// Entries that aliases and merge keys have added to this document.
  private var copies = 0
  /// Of the document that is open.
  private var duplicates: [Duplicate] = []
  /// Where the last thing ends that was read: the end of the blocks that end with it.
  private var lastEnd = 0
  let bytes: [UInt8]

  struct Key {
    var start: UInt32
    var length: UInt16
    var hash: UInt32
    var flags: Entry.Flags
    var tooLong = false
  }

  private struct Open {
    let index: Int
    let isMap: Bool
    var hasMergeKey = false
  }

  /// What is wrong with a map that was closed.
  struct Duplicate {
    let first: Int
    let second: Int
  }

  /// Levels of nesting that are read; deeper documents are refused.
  static let deepest = 512
  /// Nodes that aliases and merge keys may add to one document.
  static let mostCopies = 200_000

  init(bytes: [UInt8]) {
    self.bytes = bytes
    entries.reserveCapacity(bytes.count / 32 + 8)
  }

  var depth: Int { open.count }
  var count: Int { entries.count }
  /// True where the next scalar is a key.
  var wantsKey: Bool { pending == nil && (open.last?.isMap ?? false) }

  /// Starts a document; gives its root's index.
  mutating func begin() -> Int {
    open.removeAll(keepingCapacity: true)
    pending = nil
    copies = 0
    duplicates.removeAll(keepingCapacity: true)
    return entries.count
  }

  /// Forgets a document that can't be read, from its root on.
  mutating func rollBack(to root: Int, cooked keptCooked: Int, cookedBytes keptBytes: Int) {
    entries.removeSubrange(root...)
    cooked.removeSubrange(keptCooked...)
    cookedBytes.removeSubrange(keptBytes...)
    open.removeAll(keepingCapacity: true)
    pending = nil
  }

  /// The key of the next value: a slice of the source, or a cooked text for it.
  mutating func key(start: Int, length: Int, quoted: Bool, text: UnsafeBufferPointer<UInt8>, isSlice: Bool) {
    var flags: Entry.Flags = quoted ? .keyQuoted : []
    if !isSlice {
      flags.insert(.keyCooked)
      cook(text, rawStart: start)
    }
    lastEnd = max(lastEnd, start + length + (quoted ? 1 : 0))
    let isMerge = !quoted && text.count == 2 && text[0] == UInt8(ascii: "<") && text[1] == UInt8(ascii: "<")
    if isMerge { open[open.count - 1].hasMergeKey = true }
    pending = Key(
      start: UInt32(start), length: UInt16(clamping: length), hash: keyHash(text), flags: flags,
      tooLong: length > Int(UInt16.max))
  }

  /// A scalar whose value is the slice between its quotes, or a cooked text.
  mutating func scalar(
    _ kind: Entry.Kind, start: Int, length: Int, tag: Entry.Tag = .none, cooked text: UnsafeBufferPointer<UInt8>? = nil
  ) {
    var flags = Entry.Flags(rawValue: tag.rawValue << Entry.Flags.tagShift)
    if let text {
      flags.insert(.valueCooked)
      cook(text, rawStart: start)
    }
    append(kind, flags, start, length)
  }

  mutating func beginContainer(_ kind: Entry.Kind, start: Int, tag: Entry.Tag = .none) {
    let index = entries.count
    append(kind, Entry.Flags(rawValue: tag.rawValue << Entry.Flags.tagShift), start, 0)
    open.append(Open(index: index, isMap: kind == .blockMap || kind == .flowMap))
  }

  /// Ends the innermost container. `end` is after its bracket; nil ends it with what was read last.
  /// Of duplicate keys the last one wins; they are kept for `takeDuplicates`.
  mutating func endContainer(end: Int?) throws(ReadFault) {
    guard let closed = open.last else { preconditionFailure("a container ends that never began") }
    if closed.isMap {
      findDuplicates(in: closed.index)
      if closed.hasMergeKey { try merge(into: closed.index) }
    }
    open.removeLast()
    let end = end ?? lastEnd
    lastEnd = max(lastEnd, end)
    entries[closed.index].length = UInt32(max(0, end - Int(entries[closed.index].start)))
    entries[closed.index].next = UInt32(entries.count)
  }

  /// Copies the node that an alias names to here. `place` is where the alias stands.
  mutating func alias(of target: Int, place: Range<Int>) throws(ReadFault) {
    guard !open.contains(where: { $0.index == target }) else {
      throw ReadFault("alias-cycle", "an alias refers to the node that contains it", at: place.lowerBound)
    }
    let key = pending
    pending = nil
    lastEnd = max(lastEnd, place.upperBound)
    try copy(target, at: place.lowerBound)
    let copied = entries.count - (Int(entries[target].next) - target)
    setKey(key, of: copied)
  }

  /// The texts that scalars of a flow or a quoted style need beside the source.
  private mutating func cook(_ text: UnsafeBufferPointer<UInt8>, rawStart: Int) {
    // Places only grow within a file, so the table stays sorted.
    if let last = cooked.last, last.rawStart == UInt32(rawStart) { return }
    cooked.append(.init(rawStart: UInt32(rawStart), start: UInt32(cookedBytes.count), length: UInt32(text.count)))
    cookedBytes.append(contentsOf: text)
  }

  private mutating func append(_ kind: Entry.Kind, _ flags: Entry.Flags, _ start: Int, _ length: Int) {
    let index = entries.count
    lastEnd = max(lastEnd, start + length)
    entries.append(
      Entry(
        kind: kind, flags: flags, keyLength: 0, keyHash: 0, keyStart: 0, start: UInt32(start), length: UInt32(length),
        next: UInt32(index + 1)))
    if let key = pending {
      setKey(key, of: index)
      pending = nil
    }
  }

  private mutating func setKey(_ key: Key?, of index: Int) {
    entries[index].flags.subtract([.keyQuoted, .keyCooked])
    if let key { entries[index].flags.formUnion(key.flags) }
    entries[index].keyStart = key?.start ?? 0
    entries[index].keyLength = key?.length ?? 0
    entries[index].keyHash = key?.hash ?? 0
  }
}

/// What makes a document unreadable: a kind, a message and the byte it's about.
struct ReadFault: Error {
  let kind: String
  let message: String
  let offset: Int
  var hint: String?

  init(_ kind: String, _ message: String, at offset: Int, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.offset = offset
    self.hint = hint
  }
}

// MARK: - Duplicate keys, aliases, merge keys

extension TreeBuilder {
  private mutating func findDuplicates(in map: Int) {
    scratch.removeAll(keepingCapacity: true)
    var child = map + 1
    while child < entries.count {
      scratch.append((entries[child].keyHash, child))
      child = Int(entries[child].next)
    }
    guard scratch.count > 1 else { return }
    if scratch.count <= 8 {
      for second in 1..<scratch.count {
        for first in 0..<second where scratch[first].hash == scratch[second].hash {
          compare(scratch[first].index, scratch[second].index)
        }
      }
    } else {
      scratch.sort { ($0.hash, $0.index) < ($1.hash, $1.index) }
      for second in 1..<scratch.count where scratch[second].hash == scratch[second - 1].hash {
        compare(scratch[second - 1].index, scratch[second].index)
      }
    }
  }

  private mutating func compare(_ first: Int, _ second: Int) {
    guard !entries[first].flags.contains(.shadowed), keyBytes(first).elementsEqual(keyBytes(second)) else { return }
    entries[first].flags.insert(.shadowed)
    duplicates.append(Duplicate(first: first, second: second))
  }

  private func cooked(at rawStart: UInt32) -> Arena.Cooked? {
    var low = 0
    var high = cooked.count
    while low < high {
      let middle = (low + high) / 2
      if cooked[middle].rawStart < rawStart { low = middle + 1 } else { high = middle }
    }
    return low < cooked.count && cooked[low].rawStart == rawStart ? cooked[low] : nil
  }

  private func keyBytes(_ index: Int) -> ArraySlice<UInt8> {
    let entry = entries[index]
    if entry.flags.contains(.keyCooked), let found = cooked(at: entry.keyStart) {
      return cookedBytes[Int(found.start)..<Int(found.start + found.length)]
    }
    return bytes[Int(entry.keyStart)..<Int(entry.keyStart) + Int(entry.keyLength)]
  }

  /// What to tell about the keys that stand twice in the document just read.
  mutating func takeDuplicates(in file: SourceFile) -> [Problem] {
    defer { duplicates.removeAll(keepingCapacity: true) }
    return duplicates.isEmpty ? [] : duplicates.map { problem($0, in: file) }
  }

  /// The text of a scalar as it reads; nil for lists and maps.
  func text(of index: Int) -> [UInt8]? {
    let entry = entries[index]
    guard entry.isScalar else { return nil }
    if entry.flags.contains(.valueCooked), let found = cooked(at: entry.start) {
      return Array(cookedBytes[Int(found.start)..<Int(found.start + found.length)])
    }
    let quote = entry.isQuoted ? 1 : 0
    return Array(bytes[Int(entry.start) + quote..<entry.end - quote])
  }

  private func problem(_ duplicate: Duplicate, in file: SourceFile) -> Problem {
    func place(_ index: Int) -> Span {
      let start = Int(entries[index].keyStart)
      return Span(file: file, start: start, end: start + Int(entries[index].keyLength))
    }
    let key = String(decoding: keyBytes(duplicate.second), as: UTF8.self)
    return Problem(
      .warning, "duplicate-key", at: place(duplicate.second),
      "key '\(key)' stands twice in one map, here and in line \(place(duplicate.first).line); the last one wins",
      hint: "keep one of them")
  }

  private mutating func copy(_ target: Int, at offset: Int) throws(ReadFault) {
    let end = Int(entries[target].next)
    copies += end - target
    guard copies <= Self.mostCopies else {
      throw ReadFault(
        "alias-limit", "aliases expand to more than \(Self.mostCopies) nodes; the limit stops the expansion here",
        at: offset)
    }
    guard open.count + height(of: target) <= Self.deepest else {
      throw ReadFault("depth", "aliases nest deeper than \(Self.deepest) levels", at: offset)
    }
    let shift = UInt32(entries.count - target)
    for index in target..<end {
      var entry = entries[index]
      entry.next += shift
      entry.flags.insert(.copied)
      entries.append(entry)
    }
  }

  private func height(of target: Int) -> Int {
    var ends: [UInt32] = []
    var height = 0
    for index in target..<Int(entries[target].next) {
      while let end = ends.last, end <= index { ends.removeLast() }
      if !entries[index].isScalar {
        ends.append(entries[index].next)
        height = max(height, ends.count)
      }
    }
    return height
  }

  /// Carries out `<<`: fields of the maps it names that this map does not have itself, the first map first.
  private mutating func merge(into map: Int) throws(ReadFault) {
    var child = map + 1
    let ownEnd = entries.count
    var own: [UInt32: [Int]] = [:]
    while child < ownEnd {
      if !isMergeKey(child) { own[entries[child].keyHash, default: []].append(child) }
      child = Int(entries[child].next)
    }
    child = map + 1
    while child < ownEnd {
      if isMergeKey(child) {
        let offset = Int(entries[child].keyStart)
        if entries[child].isMap {
          try mergeFields(of: child, into: &own)
        } else if entries[child].isList {
          var item = child + 1
          while item < entries[child].next {
            guard entries[item].isMap else { throw notAMap(offset) }
            try mergeFields(of: item, into: &own)
            item = Int(entries[item].next)
          }
        } else {
          throw notAMap(offset)
        }
        entries[child].flags.insert(.shadowed)
      }
      child = Int(entries[child].next)
    }
  }

  private func isMergeKey(_ index: Int) -> Bool {
    !entries[index].flags.contains(.keyQuoted) && !entries[index].flags.contains(.shadowed)
      && keyBytes(index).elementsEqual("<<".utf8)
  }

  private func notAMap(_ offset: Int) -> ReadFault {
    ReadFault("merge-key", "the merge key '<<' takes a map or a list of maps", at: offset)
  }

  /// `own` are the fields that the map has already, by the hash of their key.
  private mutating func mergeFields(of source: Int, into own: inout [UInt32: [Int]]) throws(ReadFault) {
    var field = source + 1
    let end = Int(entries[source].next)
    while field < end {
      let hash = entries[field].keyHash
      if !entries[field].flags.contains(.shadowed), !(own[hash]?.contains { keyBytes($0) == keyBytes(field) } ?? false)
      {
        own[hash, default: []].append(entries.count)
        try copy(field, at: Int(entries[field].keyStart))
      }
      field = Int(entries[field].next)
    }
  }
}
