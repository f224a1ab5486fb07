/// What a rule is about; the raw value is what a person types after `topic:`.
package enum Topic: String, Sendable, Hashable, CaseIterable, Comparable {
  case probes, lifecycle, rollout, availability, autoscaling, scheduling, resources, images
  case security, rbac, networking, references, labels, config, storage, jobs, logging, schema
  case dataLoss = "data-loss"
  case apiDeprecation = "api-deprecation"

  /// As a heading: `API deprecation`.
  package var title: String {
    switch self {
    case .rbac: "RBAC"
    case .apiDeprecation: "API deprecation"
    case .dataLoss: "Data loss"
    default: rawValue.prefix(1).uppercased() + rawValue.dropFirst()
    }
  }

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
