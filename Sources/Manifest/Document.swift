import Glibc

/// One YAML or JSON document: its nodes in reading order, each directly followed by its descendants.
///
/// Immutable. The documents of one file share one ``Arena``.
package final class Document: Sendable, Hashable {
  let arena: Arena
  let rootIndex: Int
  /// The document's place among the documents of its file, from 0.
  package let ordinal: Int
  /// All of the document's text, from its first token to its last. For a written document, where it came from.
  package let span: Span

  init(arena: Arena, rootIndex: Int, ordinal: Int, span: Span) {
    self.arena = arena
    self.rootIndex = rootIndex
    self.ordinal = ordinal
    self.span = span
  }

  package var root: Node { Node(self, rootIndex) }
  package var file: SourceFile { span.file }
  /// True for what we wrote ourselves (derived and merged objects): its nodes point to where they came from.
  package var isWritten: Bool { arena.origins != nil }
  /// How many nodes it has.
  package var count: Int { Int(arena.entries[rootIndex].next) - rootIndex }

  package static func == (a: Document, b: Document) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What reading a file gives: the documents in order, and a problem for each thing that is wrong with it.
package struct Reading: Sendable {
  package let file: SourceFile
  package var documents: [Document]
  package var problems: [Problem]

  package init(file: SourceFile, documents: [Document] = [], problems: [Problem] = []) {
    self.file = file
    self.documents = documents
    self.problems = problems
  }
}

/// All nodes of a file: one flat array of entries that point into its bytes.
final class Arena: Sendable {
  /// What the entries' offsets point into: the file's bytes, or the texts of a written document.
  let bytes: [UInt8]
  let entries: [Entry]
  /// Values and keys that are not a slice of `bytes` (escapes, folding, indentation), sorted by the offset of the raw
  /// text; aliased copies share one.
  let cooked: [Cooked]
  let cookedBytes: [UInt8]
  /// Where each node of a written document came from; nil for what was read.
  let origins: [Origin]?

  init(
    bytes: [UInt8], entries: [Entry], cooked: [Cooked] = [], cookedBytes: [UInt8] = [], origins: [Origin]? = nil
  ) {
    self.bytes = bytes
    self.entries = entries
    self.cooked = cooked
    self.cookedBytes = cookedBytes
    self.origins = origins
  }

  struct Cooked {
    let rawStart: UInt32
    let start: UInt32
    let length: UInt32
  }

  /// Nil for what has no place in any file.
  struct Origin {
    let value: Span?
    let key: Span?
  }
}

/// One node and its key: 24 bytes. A node's descendants are the entries from the next index up to `next`.
struct Entry {
  enum Kind: UInt8 {
    case plain, singleQuoted, doubleQuoted, literal, folded, blockMap, flowMap, blockList, flowList
  }

  struct Flags: OptionSet {
    let rawValue: UInt8
    static let keyQuoted = Flags(rawValue: 1 << 0)
    static let keyCooked = Flags(rawValue: 1 << 1)
    static let valueCooked = Flags(rawValue: 1 << 2)
    /// A later field of the same key wins, or a merge key that was carried out.
    static let shadowed = Flags(rawValue: 1 << 3)
    /// Copied from where an alias or a merge key points.
    static let copied = Flags(rawValue: 1 << 4)
    /// The tag in the three highest bits.
    static let tagShift: UInt8 = 5
  }

  /// An explicit tag, as far as it changes how a scalar is read.
  enum Tag: UInt8 {
    case none, string, int, float, bool, null, binary, other
  }

  var kind: Kind
  var flags: Flags
  /// Bytes of the key's text without quotes; 0 in a list, and for the empty key (see `hasKey`).
  var keyLength: UInt16
  /// `Manifest.keyHash` of the key as it reads; 0 for what has no key.
  var keyHash: UInt32
  /// Where the key's text starts, after an opening quote.
  var keyStart: UInt32
  /// Where the value's text starts: at its quote, `|`, bracket, or its first byte.
  var start: UInt32
  /// Bytes of the value's text, quotes and brackets included.
  var length: UInt32
  /// The index after the node's last descendant.
  var next: UInt32

  var isScalar: Bool { kind.rawValue < Kind.blockMap.rawValue }
  var isMap: Bool { kind == .blockMap || kind == .flowMap }
  var isList: Bool { kind == .blockList || kind == .flowList }
  var isFlow: Bool { kind == .flowMap || kind == .flowList }
  var isQuoted: Bool { kind == .singleQuoted || kind == .doubleQuoted }
  var tag: Tag { Tag(rawValue: flags.rawValue >> Flags.tagShift) ?? .other }
  var end: Int { Int(start) + Int(length) }
}

extension Arena {
  /// The value of a scalar as it reads, in UTF-8.
  func withValue<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    let entry = entries[index]
    if entry.flags.contains(.valueCooked) { return withCooked(entry.start, body) }
    let quote = entry.isQuoted ? 1 : 0
    let start = Int(entry.start) + quote
    return withSlice(bytes, start, Int(entry.length) - 2 * quote, body)
  }

  /// The key as it reads, in UTF-8; empty for what has none.
  func withKey<R>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    let entry = entries[index]
    if entry.flags.contains(.keyCooked) { return withCooked(entry.keyStart, body) }
    return withSlice(bytes, Int(entry.keyStart), Int(entry.keyLength), body)
  }

  func value(_ index: Int) -> String { withValue(index) { String(decoding: $0, as: UTF8.self) } }
  func key(_ index: Int) -> String { withKey(index) { String(decoding: $0, as: UTF8.self) } }

  /// The child of a map with this key, the last one where several have it.
  func child(of index: Int, _ key: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Int? {
    // What rules do most of all: no more is read of each candidate than it takes.
    entries.withUnsafeBufferPointer { entries in
      guard entries[index].isMap else { return nil }
      let end = Int(entries[index].next)
      var child = index + 1
      while child < end {
        if entries[child].keyHash == hash, !entries[child].flags.contains(.shadowed), hasKey(entries[child], key) {
          return child
        }
        child = Int(entries[child].next)
      }
      return nil
    }
  }

  private func hasKey(_ entry: Entry, _ key: UnsafeBufferPointer<UInt8>) -> Bool {
    if entry.flags.contains(.keyCooked) { return withCooked(entry.keyStart) { equal($0, key) } }
    guard Int(entry.keyLength) == key.count else { return false }
    return withSlice(bytes, Int(entry.keyStart), key.count) { equal($0, key) }
  }

  /// The parent of a node within the document that starts at `root`; nil for the root.
  func parent(of index: Int, root: Int) -> Int? {
    guard index > root else { return nil }
    var node = root
    while true {
      var child = node + 1
      while Int(entries[child].next) <= index { child = Int(entries[child].next) }
      if child == index { return node }
      node = child
    }
  }

  /// Of a map's own fields the first whose key comes before that of the field before it.
  func firstOutOfOrder(in map: Int, _ entries: UnsafeBufferPointer<Entry>) -> (field: Int, before: Int)? {
    var (field, before) = (map + 1, -1)
    let end = Int(entries[map].next)
    while field < end {
      let entry = entries[field]
      if entry.flags.isDisjoint(with: [.shadowed, .copied]), entry.keyHash != 0 {
        if before >= 0, withKey(field, { key in withKey(before) { precedes(key, $0) } }) { return (field, before) }
        before = field
      }
      field = Int(entry.next)
    }
    return nil
  }

  private func withCooked<R>(_ rawStart: UInt32, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    var low = 0
    var high = cooked.count
    while low < high {
      let middle = (low + high) / 2
      if cooked[middle].rawStart < rawStart { low = middle + 1 } else { high = middle }
    }
    guard low < cooked.count, cooked[low].rawStart == rawStart else {
      preconditionFailure("a value is marked as cooked and has no cooked text")
    }
    return withSlice(cookedBytes, Int(cooked[low].start), Int(cooked[low].length), body)
  }
}

func withSlice<R>(_ bytes: [UInt8], _ start: Int, _ length: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
  bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<start + length])) }
}

func equal(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
  guard a.count == b.count else { return false }
  guard a.count > 0, let first = a.baseAddress, let second = b.baseAddress else { return true }
  return memcmp(first, second, a.count) == 0
}

/// Whether one text comes before another, byte for byte.
private func precedes(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Bool {
  guard let first = a.baseAddress, let second = b.baseAddress else { return a.count < b.count }
  let difference = memcmp(first, second, min(a.count, b.count))
  return difference == 0 ? a.count < b.count : difference < 0
}

/// Eight bytes at a time, never 0; only for this process, not for files.
func keyHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
  var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
  var index = 0
  while index + 8 <= bytes.count {
    let word = UnsafeRawPointer(bytes.baseAddress!).loadUnaligned(fromByteOffset: index, as: UInt64.self)
    hash = mixed(hash ^ word)
    index += 8
  }
  var rest: UInt64 = 0
  while index < bytes.count {
    rest = rest << 8 | UInt64(bytes[index])
    index += 1
  }
  hash = mixed(hash ^ rest)
  let short = UInt32(truncatingIfNeeded: hash)
  return short == 0 ? 1 : short
}

private func mixed(_ value: UInt64) -> UInt64 {
  let product = value &* 0xBF58_476D_1CE4_E5B9
  return product ^ product >> 32
}
