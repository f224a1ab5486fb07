import Manifest

/// A number of pods, or a part of all of them: `maxSurge: 1`, `maxUnavailable: 25%`.
///
/// Source: k8s.io/apimachinery, `intstr.GetScaledValueFromIntOrPercent`, and `validation.IsValidPercent`.
package enum IntOrPercent: Sendable, Hashable, CustomStringConvertible {
  case count(Int)
  case percent(Int)

  /// Nil for text that isn't digits and a percent sign. A quoted number (`"1"`) is text too, and refused.
  package init?(_ text: String) {
    let digits = text.dropLast()
    guard text.last == "%", !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(digits)
    else { return nil }
    self = .percent(number)
  }

  /// How many of `total` that is. A part of a pod counts as a whole one (`up`, as maxSurge), or not at all (maxUnavailable).
  /// Within 32 bits, as the API server keeps it.
  package func resolved(of total: Int, roundingUp up: Bool) -> Int {
    switch self {
    case .count(let count): return Int(Int32(clamping: count))
    case .percent(let percent):
      let (hundredths, tooMuch) = percent.multipliedReportingOverflow(by: total)
      guard !tooMuch else { return Int(Int32.max) }
      return Int(Int32(clamping: hundredths / 100 + (up && hundredths % 100 > 0 ? 1 : 0)))
    }
  }

  package var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .percent(let percent): "\(percent)%"
    }
  }

  /// How many pods above and below `replicas` a rolling update may go.
  ///
  /// Both zero would never move, so then one may be missing.
  /// Source: Kubernetes, `pkg/controller/deployment/util`, `ResolveFenceposts`.
  package static func rollingUpdate(
    surge: IntOrPercent = .percent(25), unavailable: IntOrPercent = .percent(25), replicas: Int
  ) -> (surge: Int, unavailable: Int) {
    let surge = surge.resolved(of: replicas, roundingUp: true)
    let unavailable = unavailable.resolved(of: replicas, roundingUp: false)
    return (surge, surge == 0 && unavailable == 0 ? 1 : min(unavailable, replicas))
  }
}
