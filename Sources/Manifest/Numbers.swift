/// A number as Go's JSON encoder prints it: the shortest digits that read back, with an exponent below 1e-6 and from
/// 1e21 on.
///
/// Source: Go, encoding/json, `floatEncoder`. Infinities and not-a-number, which JSON hasn't, print as Swift does.
package func floatText(_ value: Double) -> String {
  guard value.isFinite else { return "\(value)" }
  let sign = value.sign == .minus ? "-" : ""
  guard value != 0 else { return sign + "0" }
  let (digits, point) = decimal(value.magnitude)
  if value.magnitude < 1e-6 || value.magnitude >= 1e21 {
    let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
    return sign + digits.prefix(1) + fraction + "e" + (point > 0 ? "+" : "-") + String((point - 1).magnitude)
  }
  if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
  if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
  return sign + digits.prefix(point) + "." + digits.dropFirst(point)
}

/// The shortest digits, without zeros at either end, and where the decimal point stands among them.
private func decimal(_ value: Double) -> (digits: String, point: Int) {
  let parts = "\(value)".split(separator: "e")
  let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
  let whole = mantissa[0]
  let fraction = mantissa.count > 1 ? mantissa[1] : ""
  var digits = whole + fraction
  var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
  while digits.first == "0" {
    digits.removeFirst()
    point -= 1
  }
  while digits.last == "0" { digits.removeLast() }
  return (String(digits), point)
}
