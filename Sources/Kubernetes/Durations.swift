// Durations in manifests come in two notations, decided by the field, never by the value: whole seconds
// (`periodSeconds: 10`) and Go's (`timeout: 1m30s`, fields of type metav1.Duration).

extension Duration {
  /// A duration as Go writes it, `1h30m`, `1.5s`, `-250ms`: for fields of type metav1.Duration.
  ///
  /// Nil for what Go's `time.ParseDuration` refuses, also a bare number such as `30`. Accurate to a nanosecond.
  package init?(go text: String) {
    var rest = Substring(text)
    var negative = false
    if let first = rest.first, first == "-" || first == "+" {
      negative = first == "-"
      rest.removeFirst()
    }
    if rest == "0" {
      self = .zero
      return
    }
    guard !rest.isEmpty else { return nil }
    var total: Int128 = 0
    while !rest.isEmpty {
      let whole = rest.prefix(while: \.isDigit)
      rest = rest[whole.endIndex...]
      var decimals: Substring = ""
      if rest.first == "." {
        rest.removeFirst()
        decimals = rest.prefix(while: \.isDigit)
        rest = rest[decimals.endIndex...]
      }
      guard !whole.isEmpty || !decimals.isEmpty else { return nil }
      let unit = rest.prefix { $0 != "." && !$0.isDigit }
      rest = rest[unit.endIndex...]
      guard let length = unitLengths[String(unit)], let count = whole.isEmpty ? 0 : Int64(whole) else { return nil }
      total += Int128(count) * length
      // Past eighteen decimals there is less than a billionth of a nanosecond in an hour.
      let fraction = decimals.prefix(18)
      if let digits = Int128(fraction) { total += digits * length / power(10, fraction.count) }
      guard total <= Int128(Int64.max) + (negative ? 1 : 0) else { return nil }
    }
    self = .nanoseconds(Int64(negative ? -total : total))
  }

  /// In nanoseconds, kept within `Int64`.
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return Int64(clamping: Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000))
  }

  /// As written here and on screen: one unit with a blank, `30 s`, `250 ms`, `5 min`, `2 h`, several without,
  /// `1m30s`, `1h5m`, `2d3h`. Days are only counted when nothing smaller than an hour is left.
  package var text: String {
    let total = nanoseconds
    guard total != 0 else { return "0 s" }
    let sign = total < 0 ? "-" : ""
    let size = total.magnitude
    if size < 1_000_000 { return "\(sign)\(decimal(size, per: 1000)) µs" }
    if size < 1_000_000_000 { return "\(sign)\(decimal(size, per: 1_000_000)) ms" }
    let (minutes, nanoseconds) = size.quotientAndRemainder(dividingBy: 60_000_000_000)
    let seconds = decimal(nanoseconds, per: 1_000_000_000)
    if minutes == 0 { return "\(sign)\(seconds) s" }
    let parts: [(String, short: String, long: String)] =
      nanoseconds == 0 && minutes % 60 == 0 && minutes >= 48 * 60
      ? [("\(minutes / 1440)", "d", "d"), ("\(minutes % 1440 / 60)", "h", "h")]
      : [("\(minutes / 60)", "h", "h"), ("\(minutes % 60)", "m", "min"), (seconds, "s", "s")]
    let present = parts.filter { $0.0 != "0" }
    if present.count == 1 { return "\(sign)\(present[0].0) \(present[0].long)" }
    return sign + present.map { $0.0 + $0.short }.joined()
  }

  /// As Go prints it, which is how the API server gives it back: `1h30m0s`, `1.5s`, `100ms`, `0s`.
  package var goText: String {
    let total = nanoseconds
    guard total != 0 else { return "0s" }
    let sign = total < 0 ? "-" : ""
    let size = total.magnitude
    if size < 1000 { return "\(sign)\(size)ns" }
    if size < 1_000_000 { return "\(sign)\(decimal(size, per: 1000))µs" }
    if size < 1_000_000_000 { return "\(sign)\(decimal(size, per: 1_000_000))ms" }
    let (minutes, nanoseconds) = size.quotientAndRemainder(dividingBy: 60_000_000_000)
    let seconds = "\(decimal(nanoseconds, per: 1_000_000_000))s"
    if minutes == 0 { return sign + seconds }
    return minutes < 60 ? "\(sign)\(minutes)m\(seconds)" : "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
  }

  /// As `kubectl get` shows an age: two figures at most, coarser the longer it is.
  ///
  /// Source: k8s.io/apimachinery, `duration.HumanDuration`.
  package var age: String {
    let seconds = Int(nanoseconds / 1_000_000_000)
    if seconds < -1 { return "<invalid>" }
    if seconds < 0 { return "0s" }
    if seconds < 120 { return "\(seconds)s" }
    func pair(_ large: Int, _ unit: String, _ small: Int, _ smallUnit: String) -> String {
      small == 0 ? "\(large)\(unit)" : "\(large)\(unit)\(small)\(smallUnit)"
    }
    let (minutes, hours) = (seconds / 60, seconds / 3600)
    switch hours {
    case _ where minutes < 10: return pair(minutes, "m", seconds % 60, "s")
    case ..<3: return "\(minutes)m"
    case ..<8: return pair(hours, "h", minutes % 60, "m")
    case ..<48: return "\(hours)h"
    case ..<192: return pair(hours / 24, "d", hours % 24, "h")
    case ..<(24 * 365 * 2): return "\(hours / 24)d"
    case ..<(24 * 365 * 8): return pair(hours / 24 / 365, "y", hours / 24 % 365, "d")
    default: return "\(hours / 24 / 365)y"
    }
  }
}

private let unitLengths: [String: Int128] = [
  "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
  "h": 3_600_000_000_000,
]

private func power(_ base: Int128, _ exponent: Int) -> Int128 {
  (0..<exponent).reduce(1) { result, _ in result * base }
}

/// A fraction without zeros at its end.
private func decimal(_ number: UInt64, per unit: UInt64) -> String {
  let (whole, rest) = number.quotientAndRemainder(dividingBy: unit)
  guard rest > 0 else { return "\(whole)" }
  var digits = String(String(unit + rest).dropFirst())
  while digits.hasSuffix("0") { digits.removeLast() }
  return "\(whole).\(digits)"
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
