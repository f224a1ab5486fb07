/// Some keys, such as a type's fields, and the number of each: found for a node without its key as a string.
package struct KeyNumbers: Sendable {
  private let keys: [[UInt8]]
  /// Places by hash, at least twice as many as keys; -1 where there's none.
  private let slots: [Int32]
  /// How many different keys there are.
  package let count: Int

  /// Of two equal keys the first one's number counts.
  package init(_ names: [String]) {
    keys = names.map { Array($0.utf8) }
    var size = 4
    while size < keys.count * 2 { size *= 2 }
    var slots = [Int32](repeating: -1, count: size)
    for (number, key) in keys.enumerated() {
      var slot = key.withUnsafeBufferPointer { Int(keyHash($0)) } & (size - 1)
      while slots[slot] >= 0, keys[Int(slots[slot])] != key { slot = (slot + 1) & (size - 1) }
      if slots[slot] < 0 { slots[slot] = Int32(number) }
    }
    self.slots = slots
    count = slots.count { $0 >= 0 }
  }

  package subscript(_ name: String) -> Int? {
    var name = name
    return name.withUTF8 { find($0, hash: keyHash($0)) }
  }

  /// By the key under which a node stands; nil in a list, and at the root.
  package subscript(_ node: Node) -> Int? {
    guard node.isWritten, node.hasKey else { return nil }
    return node.arena.withKey(node.index) { find($0, hash: node.entry.keyHash) }
  }

  /// By the bytes of a name.
  package subscript(_ name: UnsafeBufferPointer<UInt8>) -> Int? { find(name, hash: keyHash(name)) }

  private func find(_ key: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Int? {
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if keys[number].withUnsafeBufferPointer({ equal($0, key) }) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }
}
