import Manifest

/// An instant of simulated time, or a stretch of it, in whole microseconds: sums stay exact.
///
/// Instants count from the scenario's start; what was there before it has negative ones. What no clock could hold, such as
/// the end of a grace period of centuries, is the latest moment: nothing overflows, whatever a manifest says.
package struct Moment: Sendable, Hashable, Comparable {
  package let microseconds: Int

  package init(microseconds: Int) { self.microseconds = microseconds }

  /// Rounded to the nearest microsecond; what no clock could hold becomes the latest moment.
  package init(seconds: Double) {
    let limit = Double(Self.latest)
    microseconds = seconds.isNaN ? 0 : Int((min(max(seconds, -limit / 1e6), limit / 1e6) * 1e6).rounded())
  }

  package static let zero = Moment(microseconds: 0)
  package static func seconds(_ seconds: Int) -> Moment { Moment(microseconds: 1_000_000) * seconds }
  package static func milliseconds(_ milliseconds: Int) -> Moment { Moment(microseconds: 1000) * milliseconds }

  package var seconds: Double { Double(microseconds) / 1e6 }
  /// Without the part of a second, downwards.
  package var wholeSeconds: Int { microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000 }

  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }
  package static func + (a: Moment, b: Moment) -> Moment {
    clamped(a.microseconds.addingReportingOverflow(b.microseconds))
  }
  package static func - (a: Moment, b: Moment) -> Moment {
    clamped(a.microseconds.subtractingReportingOverflow(b.microseconds))
  }
  package static func * (a: Moment, factor: Int) -> Moment {
    let (product, tooMuch) = a.microseconds.multipliedReportingOverflow(by: factor)
    return tooMuch
      ? Moment(microseconds: (a.microseconds < 0) == (factor < 0) ? latest : -latest) : clamped((product, false))
  }

  /// About 285 years.
  private static let latest = 9_000_000_000_000_000

  /// A sum that overflowed has the sign that its terms haven't.
  private static func clamped(_ sum: (partialValue: Int, overflow: Bool)) -> Moment {
    guard !sum.overflow else { return Moment(microseconds: sum.partialValue < 0 ? latest : -latest) }
    return Moment(microseconds: min(max(sum.partialValue, -latest), latest))
  }
}

extension Node {
  /// A whole number as the API server keeps nearly all of them, in 32 bits. Beyond, the nearest that fits: no server takes
  /// such a manifest, as the rules say of it, and sums of what is played can't overflow. Nil for what is no whole number.
  var int32: Int? { int.map { Int(Int32(clamping: $0)) } }
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
