import Manifest

/// A compute amount such as `100m` or `64Mi`, kept exactly.
///
/// Source: k8s.io/apimachinery, `pkg/api/resource`. The API server keeps no more than nine decimals and rounds the rest
/// away from zero, so billionths are exact.
package struct Quantity: Sendable {
  /// In billionths. Amounts beyond 10²⁸ stay there: no machine has them, and sums must not trap.
  package let billionths: Int128
  /// How it was written, which decides how it's printed.
  package let format: Format

  package enum Format: Sendable {
    /// `1.5`, `100m`, `2G`
    case decimal
    /// `64Mi`
    case binary
    /// `1e3`
    case exponent
  }

  package static let zero = Quantity(billionths: 0)

  package init(billionths: Int128, format: Format = .decimal) {
    (self.billionths, self.format) = (min(max(billionths, -bound), bound), format)
  }

  package init(_ whole: Int, format: Format = .decimal) {
    self.init(billionths: Int128(whole) * one, format: format)
  }

  /// In thousandths, as CPU is counted.
  package init(milli: Int) { self.init(billionths: Int128(milli) * 1_000_000) }
}

// One whole, and the largest amount kept.
private let one: Int128 = 1_000_000_000
private let bound: Int128 = 10_000_000_000_000_000_000_000_000_000_000_000_000

/// Binary amounts end here, as the API server caps them: 2⁶³ - 1.
private let binaryBound = Int128(Int64.max) * one

// MARK: Reading

extension Quantity {
  /// Nil for text that the API server would refuse; blanks around it are allowed, as there.
  package init?(_ text: String) {
    guard case .success(let quantity) = Quantity.read(text) else { return nil }
    self = quantity
  }

  /// Why the API server would refuse `text`, with what to write instead if that's clear; nil for a good one.
  package static func problem(with text: String) -> String? {
    guard case .failure(let refusal) = read(text) else { return nil }
    return refusal.reason
  }

  package struct Refusal: Error, Equatable { package let reason: String }

  /// Reads as `resource.ParseQuantity` does: sign, digits with at most one point, one suffix.
  package static func read(_ text: String) -> Result<Quantity, Refusal> {
    if let plain = readPlain(text) { return .success(plain) }
    let all = Array(text.utf8)
    let blank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
    let bytes = Array(all.drop(while: blank).reversed().drop(while: blank).reversed())
    guard !bytes.isEmpty else { return .failure(Refusal(reason: "an amount can't be empty")) }
    if holdsVariable(text) {
      return .failure(Refusal(reason: "'\(text)' has a variable in it that nothing has filled in"))
    }
    var position = 0
    var negative = false
    if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      negative = bytes[0] == UInt8(ascii: "-")
      position = 1
    }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let whole = bytes[position...].prefix(while: isDigit)
    position = whole.endIndex
    var decimals: ArraySlice<UInt8> = []
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      decimals = bytes[(position + 1)...].prefix(while: isDigit)
      position = decimals.endIndex
    }
    let suffix = String(decoding: bytes[position...], as: UTF8.self)
    if whole.isEmpty, decimals.isEmpty, !suffix.isEmpty, !suffix.utf8.allSatisfy({ "eEinumkKMGTP".utf8.contains($0) }) {
      return .failure(Refusal(reason: "'\(text)' isn't an amount; write a number and a unit such as 100m or 64Mi"))
    }
    guard let unit = Unit(suffix) else { return .failure(Refusal(reason: Unit.advice(suffix, in: text))) }
    let magnitude = unit.apply(to: whole + decimals, decimals: decimals.count)
    var format = unit.format
    // Less than one can't be a whole number of any binary unit.
    if format == .binary, magnitude < one { format = .decimal }
    return .success(
      Quantity(
        billionths: (negative ? -1 : 1) * (unit.format == .binary ? min(magnitude, binaryBound) : magnitude),
        format: format))
  }
}

/// A short whole number and a usual unit, as nearly all amounts are written; nil for the rest.
private func readPlain(_ text: String) -> Quantity? {
  let bytes = text.utf8
  // Eight digits of any unit below are far from the bounds.
  guard bytes.count <= 8 else { return nil }
  var number: Int128 = 0
  var index = bytes.startIndex
  while index < bytes.endIndex, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
    number = number * 10 + Int128(digit)
    index = bytes.index(after: index)
  }
  guard number > 0 else { return nil }
  let unit = bytes[index...]
  guard let first = unit.first else { return Quantity(billionths: number * one) }
  let isBinary = unit.count == 2 && unit.last == UInt8(ascii: "i")
  guard isBinary || unit.count == 1 else { return nil }
  let step: Int128 = isBinary ? 1024 : 1000
  let factor: Int128
  switch first {
  case UInt8(ascii: "m") where !isBinary: return Quantity(billionths: number * (one / 1000))
  case UInt8(ascii: "K") where isBinary, UInt8(ascii: "k") where !isBinary: factor = step
  case UInt8(ascii: "M"): factor = step * step
  case UInt8(ascii: "G"): factor = step * step * step
  default: return nil
  }
  return Quantity(billionths: number * factor * one, format: isBinary ? .binary : .decimal)
}

/// What follows the number: a power of ten or of two.
private struct Unit {
  var ten = 0
  var two = 0
  var format = Quantity.Format.decimal

  init?(_ suffix: String) {
    if let power = decimalPowers[suffix] {
      ten = power
    } else if let power = binaryPowers[suffix] {
      (two, format) = (power, .binary)
    } else if let first = suffix.first, first == "e" || first == "E", let power = Int(suffix.dropFirst()) {
      (ten, format) = (power, .exponent)
    } else {
      return nil
    }
  }

  /// The amount in billionths; rounded up, and kept at the bound.
  func apply(to digits: ArraySlice<UInt8>, decimals: Int) -> Int128 {
    var number: Int128 = 0
    var dropped = 0
    var lost = false
    for digit in digits {
      let value = Int128(digit - UInt8(ascii: "0"))
      if number < bound / 1000 {
        number = number * 10 + value
      } else {
        (dropped, lost) = (dropped + 1, lost || value > 0)
      }
    }
    guard number > 0 else { return 0 }
    let (scaled, tooMuch) = number.multipliedReportingOverflow(by: Int128(1) << Int128(two))
    if tooMuch { return bound }
    var result = scaled
    // An exponent has any size: what's out of reach is nothing or the bound.
    let power = min(max(ten, -1000), 1000) + 9 - decimals + dropped
    for _ in 0..<max(power, 0) {
      if result > bound / 10 { return bound }
      result *= 10
    }
    for _ in 0..<max(-power, 0) {
      lost = lost || result % 10 != 0
      result /= 10
      if result == 0 { break }
    }
    return min(result + (lost ? 1 : 0), bound)
  }

  /// What's wrong with a suffix and what was probably meant.
  static func advice(_ suffix: String, in text: String) -> String {
    let number = text.dropLast(suffix.count)
    let meant: String? =
      switch suffix.lowercased() {
      case "mb", "kb", "gb", "tb", "pb", "eb":
        "\(number)\(suffix.first == "k" || suffix.first == "K" ? "k" : suffix.prefix(1).uppercased()) or "
          + "\(number)\(suffix.prefix(1).uppercased())i"
      case "mib", "kib", "gib", "tib", "pib", "eib", "mi", "ki", "gi", "ti", "pi", "ei":
        "\(number)\(suffix.prefix(1).uppercased())i"
      case "g", "t", "p": "\(number)\(suffix.uppercased()) or \(number)\(suffix.uppercased())i"
      case "k": "\(number)k or \(number)Ki"
      default: nil
      }
    let start = "'\(text)' isn't an amount: no unit '\(suffix)'"
    return meant.map { "\(start); write \($0)" } ?? "\(start); units are n u m k M G T P E and Ki Mi Gi Ti Pi Ei"
  }
}

private let decimalPowers = [
  "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
]
private let binaryPowers = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60]

// MARK: Values

extension Quantity {
  /// In whole units, rounded up and kept within `Int64`, as `Quantity.Value()` in Go.
  package var value: Int { rounded(up: one) }
  /// In thousandths, rounded up, as `Quantity.MilliValue()` in Go.
  package var milliValue: Int { rounded(up: 1_000_000) }
  package var isZero: Bool { billionths == 0 }
  package var isNegative: Bool { billionths < 0 }
  /// True for a whole number of units.
  package var isWhole: Bool { billionths % one == 0 }

  /// Away from zero, as the API server rounds.
  private func rounded(up unit: Int128) -> Int {
    let (quotient, rest) = billionths.quotientAndRemainder(dividingBy: unit)
    return Int(clamping: quotient + (rest > 0 ? 1 : rest < 0 ? -1 : 0))
  }

  /// The format of the first is kept unless it is zero, as in Go.
  package static func + (a: Quantity, b: Quantity) -> Quantity {
    Quantity(billionths: a.billionths + b.billionths, format: a.isZero ? b.format : a.format)
  }
  package static func - (a: Quantity, b: Quantity) -> Quantity {
    Quantity(billionths: a.billionths - b.billionths, format: a.isZero ? b.format : a.format)
  }
  package static func * (a: Quantity, times: Int) -> Quantity {
    let (product, tooMuch) = a.billionths.multipliedReportingOverflow(by: Int128(times))
    return Quantity(billionths: tooMuch ? (a.isNegative == (times < 0) ? bound : -bound) : product, format: a.format)
  }
  package static func += (a: inout Quantity, b: Quantity) { a = a + b }
}

/// Amounts are equal when they are as much, however they are written: `1` is `1000m`.
extension Quantity: Hashable, Comparable {
  package static func == (a: Quantity, b: Quantity) -> Bool { a.billionths == b.billionths }
  package static func < (a: Quantity, b: Quantity) -> Bool { a.billionths < b.billionths }
  package func hash(into hasher: inout Hasher) { hasher.combine(billionths) }
}

// MARK: Printing

/// The canonical form, as the API server stores it: the largest unit that leaves a whole number.
extension Quantity: CustomStringConvertible {
  package var description: String {
    guard !isZero else { return "0" }
    if format == .binary, isWhole, abs(billionths) >= 1024 * one {
      var (number, unit) = (billionths / one, 0)
      while number % 1024 == 0, unit < 6 { (number, unit) = (number / 1024, unit + 1) }
      return "\(number)\(["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][unit])"
    }
    var (number, power) = (billionths, -9)
    while number % 1000 == 0, format == .exponent || power < 18 { (number, power) = (number / 1000, power + 3) }
    if format == .exponent { return power == 0 ? "\(number)" : "\(number)e\(power)" }
    return "\(number)\(["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][power / 3 + 3])"
  }
}
