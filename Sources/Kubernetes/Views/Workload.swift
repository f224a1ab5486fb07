import Manifest

/// An object that runs pods from a template: a view on its root.
package struct Workload: Sendable, Hashable {
  package let node: Node
  package let kind: Kind

  /// Nil for what runs no pods, and for a Pod, which is one.
  package init?(_ resource: Resource) {
    guard let kind = resource.kind, kind != .pod, kind != .podTemplate, resource.runsPods else { return nil }
    (node, self.kind) = (resource.node, kind)
  }
}

extension Workload {
  package var spec: Node { node["spec"] }
  package var template: Pod { Pod(template: kind.podTemplate(in: node)) }

  /// What's written, 1 when nothing is. Not for a DaemonSet or a CronJob, which count otherwise.
  package var replicas: Int { spec["replicas"].count32 ?? 1 }

  /// Nil when it's absent, where the API server would refuse the object or take the template's labels.
  package var selector: Selector? {
    switch kind {
    case .replicationController, .deploymentConfig: Selector(equalities: spec["selector"])
    default: Selector(labelSelector: spec["selector"])
    }
  }

  /// How pods are replaced when the template changes, with the defaults: `RollingUpdate surge 25% unavail 25%`.
  package var strategy: String {
    switch kind {
    case .deployment:
      guard (spec["strategy"]["type"].filled ?? "RollingUpdate") == "RollingUpdate" else {
        return spec["strategy"]["type"].text ?? ""
      }
      let rolling = spec["strategy"]["rollingUpdate"]
      return
        "RollingUpdate surge \(rolling["maxSurge"].text ?? "25%") unavail \(rolling["maxUnavailable"].text ?? "25%")"
    case .statefulSet:
      guard (spec["updateStrategy"]["type"].filled ?? "RollingUpdate") == "RollingUpdate" else { return "OnDelete" }
      let partition = spec["updateStrategy"]["rollingUpdate"]["partition"].int ?? 0
      return "RollingUpdate" + (partition > 0 ? " from ordinal \(partition)" : " one by one")
    case .daemonSet:
      guard (spec["updateStrategy"]["type"].filled ?? "RollingUpdate") == "RollingUpdate" else { return "OnDelete" }
      let rolling = spec["updateStrategy"]["rollingUpdate"]
      return "RollingUpdate surge \(rolling["maxSurge"].text ?? "0") unavail \(rolling["maxUnavailable"].text ?? "1")"
    case .deploymentConfig: return spec["strategy"]["type"].filled ?? "Rolling"
    case .rollout:
      return spec["strategy"].fields.first.map { $0.key == "blueGreen" ? "BlueGreen" : "Canary" } ?? "Canary"
    default: return ""
    }
  }

  /// How far a rolling update of a Deployment may go above and below its replicas, in pods.
  package var rollingBounds: (surge: Int, unavailable: Int) {
    let rolling = spec["strategy"]["rollingUpdate"]
    return IntOrPercent.rollingUpdate(
      surge: IntOrPercent(rolling["maxSurge"]) ?? .percent(25),
      unavailable: IntOrPercent(rolling["maxUnavailable"]) ?? .percent(25), replicas: replicas)
  }

  package var isPaused: Bool { spec["paused"].bool ?? false }
  /// Of a Job or CronJob: no pods, no Jobs are made meanwhile.
  package var isSuspended: Bool { spec["suspend"].bool ?? false }

  /// The first ordinal of a StatefulSet's pods.
  package var firstOrdinal: Int { spec["ordinals"]["start"].count32 ?? 0 }
  package var claimTemplates: [PersistentVolumeClaim] {
    spec["volumeClaimTemplates"].items.map(PersistentVolumeClaim.init)
  }
}

/// What a Job does: the `spec` of a Job, or of a CronJob's template.
package struct JobSpec: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var parallelism: Int { node["parallelism"].count32 ?? 1 }
  /// How many pods must succeed. Nil when a work queue decides: `parallelism` is written, `completions` isn't.
  package var completions: Int? {
    node["completions"].count32 ?? (node["parallelism"].isPresent ? nil : 1)
  }
  package var isIndexed: Bool { node["completionMode"].text == "Indexed" }
  package var backoffLimit: Int { node["backoffLimit"].int ?? 6 }
  package var activeDeadline: Duration? { node["activeDeadlineSeconds"].count32.map { .seconds($0) } }
  /// The pods that run if each succeeds at once.
  package var pods: Int { completions ?? parallelism }
}

/// When a CronJob starts what: a view on its root.
package struct CronJob: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var schedule: String { node["spec"]["schedule"].text ?? "" }
  package var timeZone: String? { node["spec"]["timeZone"].text }
  /// `Allow` unless written.
  package var concurrency: String { node["spec"]["concurrencyPolicy"].filled ?? "Allow" }
  package var isSuspended: Bool { node["spec"]["suspend"].bool ?? false }
  package var startingDeadline: Duration? { node["spec"]["startingDeadlineSeconds"].count32.map { .seconds($0) } }
  package var job: JobSpec { JobSpec(node["spec"]["jobTemplate"]["spec"]) }
}

extension IntOrPercent {
  /// Nil for an absent node, and for what the API server would refuse.
  package init?(_ node: Node) {
    if let count = node.int {
      self = .count(max(0, min(count, Int(Int32.max))))
    } else if let text = node.string, let percent = IntOrPercent(text) {
      if case .percent(let number) = percent {
        self = .percent(min(number, Int(Int32.max)))
      } else {
        self = percent
      }
    } else {
      return nil
    }
  }
}
