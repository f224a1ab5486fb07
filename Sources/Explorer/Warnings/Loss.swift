import Rules

/// What somebody loses who leaves a warning as it is: the worst first.
///
/// A rank for lists, from what the rule says happens at run time; what it costs an object in numbers is simulated when
/// somebody looks at it.
enum Loss: Int, Sendable, CaseIterable {
  case data, start, requests, service, safety, upkeep

  /// As a heading.
  var title: String {
    switch self {
    case .data: "data is lost"
    case .start: "it's refused, or never runs"
    case .requests: "requests fail"
    case .service: "out of service, or slow"
    case .safety: "others get in"
    case .upkeep: "upkeep"
    }
  }

  init(_ warning: Warning) {
    if let rule = warning.rule {
      self.init(rule)
    } else {
      // What can't be read, or leads nowhere.
      self = warning.severity == .error ? .start : .upkeep
    }
  }

  init(_ rule: Rule) {
    let effect = rule.effect
    func says(_ words: [String]) -> Bool { words.contains { effect.contains($0) } }
    if rule.topic == .dataLoss || says(Self.dataWords) {
      self = .data
    } else if says(Self.startWords) {
      self = .start
    } else if rule.topic == .security || rule.topic == .rbac || says(Self.safetyWords) {
      self = .safety
    } else if says(Self.requestWords) {
      self = .requests
    } else {
      self = Self.usual(for: rule.topic)
    }
  }

  private static func usual(for topic: Topic) -> Loss {
    switch topic {
    case .dataLoss: .data
    case .references, .schema: .start
    case .lifecycle, .networking: .requests
    case .probes, .rollout, .availability, .autoscaling, .scheduling, .resources, .jobs, .storage: .service
    case .security, .rbac: .safety
    case .images, .labels, .config, .logging, .apiDeprecation: .upkeep
    }
  }

  private static let dataWords = [
    "data gone", "data is gone", "data, or hang", "same data", "data with nobody", "claim and data", "data nobody has",
  ]
  private static let startWords = [
    "refuse", "stuck", "Pending", "pending", "never starts", "ever starts", "fails to start", "can't start",
    "can't be scheduled", "CreateContainerConfigError", "ContainerCreating", "ImagePullBackOff", "no pod",
    "pod is ever",
    "never runs", "doesn't run", "at every start", "dies at its start", "start may never end", "crash loop",
    "apply fails", "never completes", "waits for its volume", "hangs on all", "can't be told", "never scales",
    "is ever scaled",
  ]
  private static let safetyWords = [
    "open to", "are open", "whoever", "anybody", "everybody", "of the cluster may", "traffic can be read",
    "as if there were",
    "no protection", "protects nothing", "direction is open", "evades", "vouched",
  ]
  private static let requestWords = [
    "request", "connection", "connect", "clients", "traffic", "resolves", "endpoint", "host isn't found", "certificate",
  ]
}
