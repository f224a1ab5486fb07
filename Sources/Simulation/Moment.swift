/// An instant of simulated time, or a stretch of it, in whole microseconds: sums stay exact.
///
/// Instants count from the scenario's start; what was there before it has negative ones.
package struct Moment: Sendable, Hashable, Comparable {
  package let microseconds: Int

  package init(microseconds: Int) { self.microseconds = microseconds }

  /// Rounded to the nearest microsecond; what no clock could hold becomes the latest moment.
  package init(seconds: Double) {
    let limit = 9e15
    microseconds = seconds.isNaN ? 0 : Int((min(max(seconds, -limit / 1e6), limit / 1e6) * 1e6).rounded())
  }

  package static let zero = Moment(microseconds: 0)
  package static func seconds(_ seconds: Int) -> Moment { Moment(microseconds: seconds * 1_000_000) }
  package static func milliseconds(_ milliseconds: Int) -> Moment { Moment(microseconds: milliseconds * 1000) }

  package var seconds: Double { Double(microseconds) / 1e6 }
  /// Without the part of a second, downwards.
  package var wholeSeconds: Int { microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000 }

  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }
  package static func + (a: Moment, b: Moment) -> Moment { Moment(microseconds: a.microseconds + b.microseconds) }
  package static func - (a: Moment, b: Moment) -> Moment { Moment(microseconds: a.microseconds - b.microseconds) }
  package static func * (a: Moment, factor: Int) -> Moment { Moment(microseconds: a.microseconds * factor) }
}

extension Moment: CustomStringConvertible {
  /// `4`, `0.12`: seconds without needless digits.
  package var description: String {
    let sign = microseconds < 0 ? "-" : ""
    let (whole, part) = abs(microseconds).quotientAndRemainder(dividingBy: 1_000_000)
    guard part > 0 else { return "\(sign)\(whole)" }
    var digits = String(part)
    digits = String(repeating: "0", count: 6 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
  }
}
