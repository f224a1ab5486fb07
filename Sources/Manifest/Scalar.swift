/// What a scalar is to the API server.
///
/// YAML 1.1 as `sigs.k8s.io/yaml` reads it: `yes`, `on` and `y` are booleans, `0777` is octal, `1_000` a number;
/// dates and `1:30` are strings.
package enum Scalar: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  /// A number that is no whole number, or too large for one: the text is then more exact than the value.
  case float(Double)
  case string(String)
  /// What JSON can't hold: infinities and not-a-number. The API server refuses the document.
  case unsupported(String)
}

extension Node {
  /// What the API server makes of it; nil for lists and maps. Absent is null.
  package var scalar: Scalar? {
    guard isWritten else { return .null }
    guard entry.isScalar else { return nil }
    return arena.scalar(index)
  }

  /// The text of a scalar as it reads (escapes and folding done), whatever its type; nil for what is no scalar, and for
  /// null, which is as good as absent to the API server, however it's written.
  ///
  /// For a number this is how it's written, so nothing is rounded.
  package var text: String? {
    isWritten && entry.isScalar && !isNullScalar ? arena.value(index) : nil
  }

  /// The same as bytes, without a copy.
  package func withText<R>(_ body: (_ text: UnsafeBufferPointer<UInt8>) -> R) -> R? {
    isWritten && entry.isScalar && !isNullScalar ? arena.withValue(index, body) : nil
  }

  /// The string, where the API server reads one.
  package var string: String? {
    if case .string(let string)? = scalar { string } else { nil }
  }

  /// A string for certain, told without a look at what it says; false for some that are, too.
  package var isEvidentlyString: Bool {
    guard isWritten, entry.isScalar, entry.tag == .none else { return false }
    return entry.kind != .plain || arena.withValue(index) { isEvidentlyAString($0) }
  }

  package var bool: Bool? {
    if case .bool(let bool)? = scalar { bool } else { nil }
  }

  /// A whole number; `80.0` and `1e3` are whole numbers to the API server.
  package var int: Int? {
    switch scalar {
    case .int(let int): int
    case .float(let float): Int(exactly: float)
    default: nil
    }
  }

  package var double: Double? {
    switch scalar {
    case .int(let int): Double(int)
    case .float(let float): float
    default: nil
    }
  }

  var isNullScalar: Bool {
    guard entry.kind == .plain else { return entry.tag == .null }
    switch entry.tag {
    case .none: return arena.withValue(index) { isNull($0) }
    case .null: return true
    default: return false
    }
  }
}

extension Arena {
  /// What the scalar at an index is to the API server.
  func scalar(_ index: Int) -> Scalar {
    let entry = entries[index]
    switch (entry.kind, entry.tag) {
    case (_, .binary): return .string(decodedBinary(index))
    case (_, .string): return .string(value(index))
    case (_, .null): return .null
    case (_, .int), (_, .float), (_, .bool), (.plain, .none): return withValue(index) { resolve($0) }
    default: return .string(value(index))
    }
  }

  private func decodedBinary(_ index: Int) -> String {
    withValue(index) { text in
      decodeBase64(text).map { String(decoding: $0, as: UTF8.self) } ?? String(decoding: text, as: UTF8.self)
    }
  }
}

/// Whether a text that YAML allows without quotes is a string then, and no number, boolean or null.
package func isPlainString(_ text: String) -> Bool {
  var text = text
  if case .string = text.withUTF8({ resolve($0) }) { return true }
  return false
}

/// Decodes standard base64; white space is skipped, as Kubernetes does for line breaks. Nil for anything else.
package func decodeBase64(_ text: some Sequence<UInt8>) -> [UInt8]? {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  var padding = 0
  for byte in text {
    let value: UInt32
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(byte - 65)
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(byte - 71)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(byte + 4)
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    case UInt8(ascii: "="):
      padding += 1
      continue
    case lineFeed, carriageReturn: continue
    default: return nil
    }
    guard padding == 0 else { return nil }
    bits = bits << 6 | value
    count += 1
    if count % 4 == 0 {
      bytes += [UInt8(bits >> 16 & 0xFF), UInt8(bits >> 8 & 0xFF), UInt8(bits & 0xFF)]
      bits = 0
    }
  }
  switch (count % 4, padding) {
  case (0, 0): return bytes
  case (2, 2): return bytes + [UInt8(bits >> 4 & 0xFF)]
  case (3, 1): return bytes + [UInt8(bits >> 10 & 0xFF), UInt8(bits >> 2 & 0xFF)]
  default: return nil
  }
}
