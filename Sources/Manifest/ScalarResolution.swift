import Glibc

/// Reads a plain scalar by the rules of `sigs.k8s.io/yaml` (a fork of go-yaml 2): its table of words first, then
/// Go's `ParseInt` with base 0, then a float, else a string.
func resolve(_ text: UnsafeBufferPointer<UInt8>) -> Scalar {
  guard let first = text.first else { return .null }
  switch first {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
    return resolveNumber(text)
  case _ where isNull(text): return .null
  default:
    if canBeWord(text), let bool = boolean(text) { return .bool(bool) }
    return .string(String(decoding: text, as: UTF8.self))
  }
}

/// True for what starts with no digit, sign or dot, and is too long for a word with a meaning.
func isEvidentlyAString(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard text.count > 5, let first = text.first else { return false }
  switch first {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): return false
  default: return true
  }
}

/// `~`, `null` in its three spellings, and nothing at all.
func isNull(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  switch text.count {
  case 0: return true
  case 1: return text[0] == UInt8(ascii: "~")
  case 4:
    let word = (text[0], text[1], text[2], text[3])
    return word == (110, 117, 108, 108) || word == (78, 117, 108, 108) || word == (78, 85, 76, 76)
  default: return false
  }
}

/// True for what may be one of the words below, or null: told by length and first letter, without a copy.
func canBeWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
  guard text.count <= 5, let first = text.first else { return text.isEmpty }
  switch first | 0x20 {
  case UInt8(ascii: "y"), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "o"): return true
  default: return first == UInt8(ascii: "~")
  }
}

/// `y`, `yes`, `true`, `on` and their opposites: in small letters, in capitals, or with a capital first.
private func boolean(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
  guard let first = text.first, text.count <= 5 else { return nil }
  var word: UInt64 = 0
  var capitals = 0
  for byte in text {
    word = word << 8 | UInt64(byte | 0x20)
    capitals += byte & 0x20 == 0 ? 1 : 0
  }
  let isFirstCapital = first & 0x20 == 0
  guard capitals == 0 || capitals == text.count || (capitals == 1 && isFirstCapital) else { return nil }
  switch word {
  case letters("y"), letters("yes"), letters("true"), letters("on"): return true
  case letters("n"), letters("no"), letters("false"), letters("off"): return false
  default: return nil
  }
}

@inline(__always)
private func letters(_ text: StaticString) -> UInt64 {
  var word: UInt64 = 0
  for index in 0..<text.utf8CodeUnitCount { word = word << 8 | UInt64(text.utf8Start[index]) }
  return word
}

private let notNumbers: Set<String> = [
  ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
]

/// Digits and nothing else, as nearly all numbers are written; nil for the rest, and for what might be octal.
private func plainInt(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
  let zero = UInt8(ascii: "0")
  guard text.count <= 18, text.count == 1 || text[0] != zero else { return nil }
  var number = 0
  for byte in text {
    let digit = byte &- zero
    guard digit < 10 else { return nil }
    number = number * 10 + Int(digit)
  }
  return number
}

private func resolveNumber(_ text: UnsafeBufferPointer<UInt8>) -> Scalar {
  if let int = plainInt(text) { return .int(int) }
  let written = String(decoding: text, as: UTF8.self)
  if notNumbers.contains(written) { return .unsupported(written) }
  // Longer than any number of ours, and not worth the copies below.
  guard text.count <= 400 else { return .string(written) }
  let plain = text.filter { $0 != UInt8(ascii: "_") }
  if text[0] != UInt8(ascii: ".") {
    if let int = parseInt(plain) { return .int(int) }
    if let large = parseLargeUnsigned(plain) { return .float(large) }
  }
  if isFloat(plain), let float = parseFloat(plain) { return .float(float) }
  return .string(written)
}

/// Go's `strconv.ParseInt(text, 0, 64)` after the underscores are gone: `0x`, `0o`, `0b`, and a leading 0 for octal.
private func parseInt(_ text: [UInt8]) -> Int? {
  var digits = text[...]
  var negative = false
  if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
    negative = sign == UInt8(ascii: "-")
    digits = digits.dropFirst()
  }
  guard let (radix, rest) = radix(of: digits), let value = magnitude(rest, radix) else { return nil }
  if negative { return value <= UInt64(Int64.max) + 1 ? Int(truncatingIfNeeded: 0 &- value) : nil }
  return value <= UInt64(Int64.max) ? Int(value) : nil
}

/// Beyond a signed 64-bit number, up to an unsigned one.
private func parseLargeUnsigned(_ text: [UInt8]) -> Double? {
  guard let (radix, rest) = radix(of: text[...]), let value = magnitude(rest, radix) else { return nil }
  return Double(value)
}

private func radix(of digits: ArraySlice<UInt8>) -> (UInt64, ArraySlice<UInt8>)? {
  guard let first = digits.first else { return nil }
  guard first == UInt8(ascii: "0"), digits.count > 1 else { return (10, digits) }
  switch digits[digits.startIndex + 1] {
  case UInt8(ascii: "x"), UInt8(ascii: "X"): return (16, digits.dropFirst(2))
  case UInt8(ascii: "o"), UInt8(ascii: "O"): return (8, digits.dropFirst(2))
  case UInt8(ascii: "b"), UInt8(ascii: "B"): return (2, digits.dropFirst(2))
  default: return (8, digits.dropFirst(1))
  }
}

private func magnitude(_ digits: ArraySlice<UInt8>, _ radix: UInt64) -> UInt64? {
  guard !digits.isEmpty else { return nil }
  var value: UInt64 = 0
  for byte in digits {
    let digit: UInt64
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte) - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte) - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt64(byte) - 55
    default: return nil
    }
    guard digit < radix else { return nil }
    let (product, over) = value.multipliedReportingOverflow(by: radix)
    let (sum, carry) = product.addingReportingOverflow(digit)
    guard !over, !carry else { return nil }
    value = sum
  }
  return value
}

/// go-yaml's pattern: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
private func isFloat(_ text: [UInt8]) -> Bool {
  var rest = text[...]
  func digits() -> Int {
    let count = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
    rest = rest.dropFirst(count)
    return count
  }
  func take(_ options: String) -> Bool {
    guard let first = rest.first, options.utf8.contains(first) else { return false }
    rest = rest.dropFirst()
    return true
  }
  _ = take("+-")
  if take(".") {
    guard digits() > 0 else { return false }
  } else {
    guard digits() > 0 else { return false }
    if take(".") { _ = digits() }
  }
  if take("eE") {
    _ = take("+-")
    guard digits() > 0 else { return false }
  }
  return rest.isEmpty
}

private func parseFloat(_ text: [UInt8]) -> Double? {
  let value = String(decoding: text, as: UTF8.self).withCString { strtod($0, nil) }
  return value.isFinite ? value : nil
}
