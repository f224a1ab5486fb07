/// A number as Go's JSON encoder prints it: the shortest digits that read back, with an exponent below 1e-6 and from
/// 1e21 on.
package func floatText(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
