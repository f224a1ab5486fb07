/// The one way to make a document that stands in no file: derived objects, merges, patches.
///
/// Nodes are written in reading order. What is copied keeps the place it came from, so a finding in a derived pod
/// points at the Deployment's line.
package struct Writer {
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  private var origins: [Arena.Origin] = []

  package init() {}

  /// A scalar. Quoted, it's a string whatever it looks like; plain, it reads as YAML does.
  package mutating func scalar(_ text: String, quoted: Bool = false, key: String? = nil, span: Span? = nil) {
    let start = bytes.count
    if quoted { bytes.append(UInt8(ascii: "\"")) }
    bytes.append(contentsOf: text.utf8)
    if quoted { bytes.append(UInt8(ascii: "\"")) }
    append(quoted ? .doubleQuoted : .plain, [], key, start, Arena.Origin(value: span, key: span))
  }

  package mutating func string(_ text: String, key: String? = nil, span: Span? = nil) {
    let reads = Array(text.utf8).withUnsafeBufferPointer { resolve($0) }
    scalar(text, quoted: reads != .string(text), key: key, span: span)
  }

  package mutating func int(_ value: Int, key: String? = nil, span: Span? = nil) {
    scalar(String(value), key: key, span: span)
  }

  package mutating func bool(_ value: Bool, key: String? = nil, span: Span? = nil) {
    scalar(value ? "true" : "false", key: key, span: span)
  }

  package mutating func map(key: String? = nil, span: Span? = nil, _ body: (inout Writer) -> Void) {
    container(.blockMap, key, span, body)
  }

  package mutating func list(key: String? = nil, span: Span? = nil, _ body: (inout Writer) -> Void) {
    container(.blockList, key, span, body)
  }

  /// Copies a node and all below it, with their places. An absent node writes nothing.
  package mutating func copy(_ node: Node, key: String? = nil) {
    guard node.isWritten else { return }
    var open: [(end: Int, index: Int)] = []
    let end = Int(node.entry.next)
    var source = node.index
    // As the entries lie, with what is open in a list: depth costs no stack.
    while source < end {
      while let last = open.last, source >= last.end { close(&open) }
      let entry = node.arena.entries[source]
      if source != node.index, entry.flags.contains(.shadowed) {
        source = Int(entry.next)
        continue
      }
      let part = Node(node.document, source)
      if !entry.isScalar { open.append((Int(entry.next), entries.count)) }
      copy(part, entry, key: source == node.index ? key ?? node.key : part.key)
      source += 1
    }
    while !open.isEmpty { close(&open) }
  }

  /// Ends the document. `origin` is what it was made from: where it points when nothing in it has a place.
  package consuming func finish(from origin: Span) -> Document {
    if entries.isEmpty { scalar("null") }
    let arena = Arena(bytes: bytes, entries: entries, origins: origins)
    return Document(arena: arena, rootIndex: 0, ordinal: 0, span: origin)
  }

  private mutating func container(_ kind: Entry.Kind, _ key: String?, _ span: Span?, _ body: (inout Writer) -> Void) {
    let index = entries.count
    append(kind, [], key, bytes.count, Arena.Origin(value: span, key: span))
    body(&self)
    entries[index].next = UInt32(entries.count)
  }

  private mutating func close(_ open: inout [(end: Int, index: Int)]) {
    let closed = open.removeLast()
    entries[closed.index].next = UInt32(entries.count)
  }

  private mutating func copy(_ node: Node, _ entry: Entry, key: String?) {
    let origin = Arena.Origin(value: node.span, key: node.keySpan)
    let tag = Entry.Flags(rawValue: entry.tag.rawValue << Entry.Flags.tagShift)
    let start = bytes.count
    if entry.isScalar {
      if entry.isQuoted { bytes.append(UInt8(ascii: "\"")) }
      node.arena.withValue(node.index) { bytes.append(contentsOf: $0) }
      if entry.isQuoted { bytes.append(UInt8(ascii: "\"")) }
    }
    append(entry.kind, tag, key, start, origin)
  }

  private mutating func append(
    _ kind: Entry.Kind, _ flags: Entry.Flags, _ key: String?, _ start: Int, _ origin: Arena.Origin
  ) {
    let length = bytes.count - start
    var entry = Entry(
      kind: kind, flags: flags, keyLength: 0, keyHash: 0, keyStart: UInt32(bytes.count), start: UInt32(start),
      length: UInt32(length), next: UInt32(entries.count + 1))
    if var key {
      key.withUTF8 { text in
        let kept = UnsafeBufferPointer(rebasing: text.prefix(Int(UInt16.max)))
        entry.keyLength = UInt16(kept.count)
        entry.keyHash = keyHash(kept)
        bytes.append(contentsOf: kept)
      }
    }
    entries.append(entry)
    origins.append(origin)
  }
}
