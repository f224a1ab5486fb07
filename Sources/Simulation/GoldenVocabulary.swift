import Kubernetes
import Manifest

/// The words of the scenario format, for those who check a file.
enum GoldenVocabulary {
  /// What an entry of each list may say.
  static let lists: [String: Set<String>] = [
    "rows": ["t", "pod", "ready", "status", "restarts", "gone"],
    "groups": ["t", "workload", "revision", "status", "count"],
    "endpoints": ["t", "service", "pod", "ready", "serving", "terminating", "absent"],
    "workloads": ["t", "object"],
    "objects": ["t", "object", "present", "usedBy"],
    "clients": ["t", "service", "kind", "outcomes", "through"],
  ]
  /// What an entry of each list must say, apart from its time.
  static let needed: [String: [String]] = [
    "rows": ["pod"], "groups": ["workload", "count"], "endpoints": ["service", "pod"],
    "workloads": ["object"], "objects": ["object"], "clients": ["service", "outcomes"],
  ]
  /// The columns of objects that aren't pods.
  static let columns: Set<String> = [
    "ready", "upToDate", "available", "desired", "current", "completions", "status", "active", "allowedDisruptions",
    "completedIndexes", "failedIndexes", "succeeded", "failed", "expected", "minimum", "maximum", "slices", "endpoints",
  ]
  /// What events say beside who, what, which pod and which container.
  static let details: Set<String> = [
    "attempt", "claim", "code", "exitCode", "for", "from", "grace", "image", "ingress", "mode", "name", "node", "nodes",
    "object", "phase", "pods", "policy", "probe", "ready", "reason", "result", "revision", "scheduled", "seconds",
    "service", "serving", "signal", "status", "terminating", "time", "to", "type", "until", "value", "violations",
    "workload",
  ]
  static let actors = Event.Actor.allCases.map(\.rawValue)
  static let happenings = Event.Happening.allCases.map(\.rawValue)
  static let outcomes = Timeline.Outcome.allCases.map(\.rawValue)
  /// What can be done, with what must be said with it.
  static let deeds: [String: [String]] = [
    "create": [], "delete": [], "scale": ["replicas"], "set-image": ["container", "image"],
    "set-condition": ["type", "value"], "set-label": ["key"], "evict": [], "drain": [], "node-dies": [],
    "node-out-of-service": [], "node-pressure-evict": [], "reboot": [], "shut-down": [], "restart-kubelet": [],
    "suspend": [], "pause": [],
  ]
}
