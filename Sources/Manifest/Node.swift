/// One place in a document, present or absent.
///
/// An absent node is as good as a present one: it knows its path and where it would stand, so a missing field is
/// reported as a wrong one is. `container["resources"]["limits"]["memory"]` is always a node.
package struct Node: Sendable, Hashable {
  package let document: Document
  /// The node itself, or its nearest written ancestor.
  let index: Int
  /// From there to what was asked for.
  let absence: Absence

  enum Step: Sendable, Hashable {
    case key(String)
    case item(Int)
  }

  /// The steps from a written node to one that isn't.
  enum Absence: Sendable, Hashable {
    /// It's written.
    case none
    // Nearly all that rules ask for is absent, and by one step: that takes no memory of its own.
    case step(Step)
    indirect case steps(Absence, Step)
  }

  init(_ document: Document, _ index: Int, absence: Absence = .none) {
    self.document = document
    self.index = index
    self.absence = absence
  }
}

/// The children of a node, each made when it's asked for.
package struct Children: Sequence, IteratorProtocol, Sendable {
  fileprivate let document: Document
  fileprivate var index: Int
  fileprivate let end: Int

  package mutating func next() -> Node? {
    let entries = document.arena.entries
    while index < end {
      let child = index
      index = Int(entries[child].next)
      if !entries[child].flags.contains(.shadowed) { return Node(document, child) }
    }
    return nil
  }
}

/// What a node is.
package enum Shape: Sendable, Hashable {
  /// Absent, or written as null: to the API server it's the same.
  case null
  case scalar, list, map
}

/// How a scalar is written.
package enum Quoting: Sendable, Hashable {
  case plain, single, double, literal, folded
}

extension Node {
  /// Written, and not as null: the API server drops nulls before anything looks at the object.
  package var isPresent: Bool { shape != .null }
  /// Written, perhaps as null.
  package var isWritten: Bool {
    if case .none = absence { true } else { false }
  }

  package var shape: Shape {
    guard isWritten else { return .null }
    if entry.isMap { return .map }
    if entry.isList { return .list }
    return isNullScalar ? .null : .scalar
  }

  /// The field of a map; absent where there is none, or where this is no map.
  package subscript(_ key: String) -> Node {
    guard isWritten else { return Node(document, index, absence: .steps(absence, .key(key))) }
    var key = key
    let child = key.withUTF8 { arena.child(of: index, $0, hash: keyHash($0)) }
    return child.map { Node(document, $0) } ?? Node(document, index, absence: .step(.key(key)))
  }

  /// The item of a list, from 0; absent where there is none, or where this is no list.
  package subscript(_ position: Int) -> Node {
    guard isWritten, entry.isList else {
      return Node(document, index, absence: absence.appending(.item(position)))
    }
    var child = index + 1
    var left = position
    while child < entry.next {
      if left == 0 { return Node(document, child) }
      left -= 1
      child = Int(arena.entries[child].next)
    }
    return Node(document, index, absence: .step(.item(position)))
  }

  /// The items of a list; none where this is no list.
  package var items: [Node] { isWritten && entry.isList ? children : [] }

  /// The fields of a map in the order they are written; none where this is no map.
  ///
  /// Where a key stands twice, only the last counts. Fields from merge keys follow the map's own.
  package var fields: [(key: String, value: Node)] {
    isWritten && entry.isMap ? children.map { (arena.key($0.index), $0) } : []
  }

  /// How many items or fields there are, without making them.
  package var count: Int {
    guard isWritten, !entry.isScalar else { return 0 }
    var count = 0
    var child = index + 1
    while child < entry.next {
      if !arena.entries[child].flags.contains(.shadowed) { count += 1 }
      child = Int(arena.entries[child].next)
    }
    return count
  }

  /// The key under which this stands in its map; nil in a list and at the root.
  package var key: String? {
    switch absence.last {
    case .key(let key): key
    case .item: nil
    case nil: hasKey ? arena.key(index) : nil
    }
  }

  /// Nil at the root.
  package var parent: Node? {
    switch absence {
    case .none: break
    case .step: return nearestWritten
    case .steps(let before, _): return Node(document, index, absence: before)
    }
    return arena.parent(of: index, root: document.rootIndex).map { Node(document, $0) }
  }

  /// Its place in a list, from 0; nil elsewhere.
  package var position: Int? {
    if case .item(let position)? = absence.last { return position }
    guard isWritten, let parent, parent.entry.isList else { return nil }
    return parent.children.firstIndex { $0.index == index }
  }

  /// The nearest ancestor that is written, this node itself if it is.
  package var nearestWritten: Node { Node(document, index) }

  /// All nodes below, in reading order, this one first.
  package var subtree: [Node] {
    guard isWritten else { return [] }
    var nodes: [Node] = []
    var child = index
    while child < entry.next {
      if child > index, arena.entries[child].flags.contains(.shadowed) {
        child = Int(arena.entries[child].next)
        continue
      }
      nodes.append(Node(document, child))
      child += 1
    }
    return nodes
  }

  /// The last of all nodes below in reading order, this one where there's none.
  package var lastBelow: Node {
    guard isWritten else { return self }
    let entries = arena.entries
    var last = index
    while !entries[last].isScalar {
      var (child, lastChild) = (last + 1, last)
      while child < Int(entries[last].next) {
        if !entries[child].flags.contains(.shadowed) { lastChild = child }
        child = Int(entries[child].next)
      }
      if lastChild == last { break }
      last = lastChild
    }
    return Node(document, last)
  }

  /// The scalars below, in reading order, whose text passes a test; only for them there's made a node.
  ///
  /// Nulls are scalars here. What's tagged `!!binary` passes always, as its text isn't what it says.
  package func scalars(where isWanted: (_ text: UnsafeBufferPointer<UInt8>) -> Bool) -> [Node] {
    guard isWritten else { return [] }
    var nodes: [Node] = []
    let arena = arena
    arena.entries.withUnsafeBufferPointer { entries in
      var child = index
      let end = Int(entries[index].next)
      while child < end {
        if child > index, entries[child].flags.contains(.shadowed) {
          child = Int(entries[child].next)
          continue
        }
        if entries[child].isScalar, entries[child].tag == .binary || arena.withValue(child, isWanted) {
          nodes.append(Node(document, child))
        }
        child += 1
      }
    }
    return nodes
  }

  /// In each map below, this one too, the first field whose key comes before the key of the field before it, byte for
  /// byte; with that field. What an alias or a merge key copied isn't looked at.
  package var fieldsOutOfOrder: [(field: Node, before: Node)] {
    guard isWritten else { return [] }
    var found: [(field: Node, before: Node)] = []
    let arena = arena
    arena.entries.withUnsafeBufferPointer { entries in
      var map = index
      let end = Int(entries[index].next)
      while map < end {
        if map > index, entries[map].flags.contains(.shadowed) {
          map = Int(entries[map].next)
          continue
        }
        if entries[map].isMap, !entries[map].flags.contains(.copied), let pair = arena.firstOutOfOrder(in: map, entries)
        {
          found.append((Node(document, pair.field), Node(document, pair.before)))
        }
        map += 1
      }
    }
    return found
  }

  /// True for a node that was copied from where an alias or a merge key points.
  package var isAliased: Bool { isWritten && entry.flags.contains(.copied) }
  package var isFlow: Bool { isWritten && entry.isFlow }

  /// How a scalar is written; nil for what is no scalar.
  package var quoting: Quoting? {
    guard isWritten else { return nil }
    switch entry.kind {
    case .plain: return .plain
    case .singleQuoted: return .single
    case .doubleQuoted: return .double
    case .literal: return .literal
    case .folded: return .folded
    case .blockMap, .flowMap, .blockList, .flowList: return nil
    }
  }
}

// MARK: - Comparing

extension Node {
  /// Whether it holds what another holds: the same fields in the same order, with the same values.
  package func says(theSameAs other: Node) -> Bool {
    // One text is read one way.
    if isWholeText, other.isWholeText, hasText(of: other) { return true }
    var waiting = [(self, other)]
    while let (one, another) = waiting.popLast() {
      guard one.shape == another.shape, one.count == another.count else { return false }
      switch one.shape {
      case .null: break
      case .scalar: if !one.isWritten(theSameAs: another), one.scalar != another.scalar { return false }
      case .list, .map:
        for pair in zip(one.children, another.children) {
          if !pair.0.isKeyed(theSameAs: pair.1), pair.0.key != pair.1.key { return false }
          waiting.append(pair)
        }
      }
    }
    return true
  }

  /// Whether it's all of a document that was read.
  private var isWholeText: Bool { isWritten && index == document.rootIndex && !document.isWritten }

  private func hasText(of other: Node) -> Bool {
    let (span, otherSpan) = (document.span, other.document.span)
    return withSlice(span.file.bytes, span.start, span.end - span.start) { text in
      withSlice(otherSpan.file.bytes, otherSpan.start, otherSpan.end - otherSpan.start) { equal(text, $0) }
    }
  }

  /// Whether two scalars are the same letter for letter: a quick answer where it's yes.
  private func isWritten(theSameAs other: Node) -> Bool {
    guard entry.kind == other.entry.kind, entry.tag == other.entry.tag else { return false }
    return arena.withValue(index) { text in other.arena.withValue(other.index) { equal(text, $0) } }
  }

  /// The same for two keys.
  private func isKeyed(theSameAs other: Node) -> Bool {
    guard hasKey, other.hasKey, entry.keyHash == other.entry.keyHash else { return false }
    return arena.withKey(index) { key in other.arena.withKey(other.index) { equal(key, $0) } }
  }
}

// MARK: - Places

extension Node {
  /// The place of the value; for an absent node, of its nearest written ancestor.
  ///
  /// A node of a written document has the place that it came from.
  package var span: Span {
    if let origins = arena.origins {
      return inherited(\.value, in: origins) ?? document.span
    }
    return Span(file: document.file, start: Int(entry.start), end: entry.end)
  }

  /// The place of the key, quotes included; nil for what has none or is absent.
  package var keySpan: Span? {
    guard hasKey, isWritten else { return nil }
    if let origins = arena.origins { return origins[index].key }
    let quote = entry.flags.contains(.keyQuoted) ? 1 : 0
    let start = Int(entry.keyStart)
    return Span(file: document.file, start: start - quote, end: start + Int(entry.keyLength) + quote)
  }

  /// Where a message about this node points: its key and value, cut at the end of the first line.
  ///
  /// For an absent node, that of its nearest written ancestor: the object it's missing from.
  package var place: Span {
    let value = span
    let start = keySpan.map { $0.file == value.file ? min($0.start, value.start) : value.start } ?? value.start
    let file = value.file
    var end = start
    while end < value.end, file.bytes[end] != lineFeed, file.bytes[end] != carriageReturn { end += 1 }
    if let key = keySpan, key.file == file { end = max(end, key.end) }
    return Span(file: file, start: start, end: end)
  }

  /// The path from the root, such as `spec.containers[0].resources`, whether present or not; empty at the root.
  ///
  /// Keys with other characters than those of a field name stand quoted in brackets: `metadata.labels["app/x"]`.
  package var path: String {
    var steps: [Step] = []
    let entries = arena.entries
    var node = document.rootIndex
    while node < index {
      let isList = entries[node].isList
      var (child, position) = (node + 1, 0)
      while Int(entries[child].next) <= index {
        child = Int(entries[child].next)
        position += 1
      }
      steps.append(isList ? .item(position) : .key(arena.key(child)))
      node = child
    }
    return (steps + absence.all).reduce(into: "") { path, step in
      switch step {
      case .item(let position): path += "[\(position)]"
      case .key(let key) where isPlainKey(key): path += path.isEmpty ? key : ".\(key)"
      case .key(let key): path += "[\"\(key)\"]"
      }
    }
  }

  /// All nodes at a path below this one; a list step that finds nothing gives nothing, a missing field an absent node.
  package func all(_ path: FieldPath) -> [Node] {
    var nodes = [self]
    for step in path.steps {
      switch step {
      case .key(let key): nodes = nodes.map { $0[key] }
      case .everyItem: nodes = nodes.flatMap(\.items)
      case .everyField: nodes = nodes.flatMap { $0.fields.map(\.value) }
      }
    }
    return nodes
  }
}

extension Node: CustomStringConvertible {
  package var description: String { "\(document.file.name):\(path)" }
}

// MARK: - Inside

extension Node.Absence {
  func appending(_ step: Node.Step) -> Self {
    if case .none = self { .step(step) } else { .steps(self, step) }
  }

  /// Nil for what is written.
  var last: Node.Step? {
    switch self {
    case .none: nil
    case .step(let step), .steps(_, let step): step
    }
  }

  /// In the order they were taken.
  var all: [Node.Step] {
    var (steps, rest) = ([Node.Step](), self)
    while let last = rest.last {
      steps.append(last)
      rest = if case .steps(let before, _) = rest { before } else { .none }
    }
    return steps.reversed()
  }
}

extension Node {
  var arena: Arena { document.arena }
  var entry: Entry { arena.entries[index] }
  var hasKey: Bool { index != document.rootIndex && entry.keyHash != 0 }

  /// The items or the fields' values, in order; like `items` and `fields`, but without keys as strings.
  package var children: [Node] {
    var nodes: [Node] = []
    var rest = eachChild
    while let child = rest.next() { nodes.append(child) }
    return nodes
  }

  /// The same one after the other, for who doesn't need them all.
  package var eachChild: Children {
    Children(document: document, index: index + 1, end: isWritten && !entry.isScalar ? Int(entry.next) : 0)
  }

  private func inherited(_ which: KeyPath<Arena.Origin, Span?>, in origins: [Arena.Origin]) -> Span? {
    var node: Int? = index
    while let here = node {
      if let span = origins[here][keyPath: which] { return span }
      node = arena.parent(of: here, root: document.rootIndex)
    }
    return nil
  }
}

private func isPlainKey(_ key: String) -> Bool {
  !key.isEmpty
    && key.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
}
