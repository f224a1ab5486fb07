import Manifest

/// One thing that happened: when, who did it, what, and the field of the manifest that made it happen.
package struct Event: Sendable, Equatable {
  package let at: Moment
  package let by: Actor
  package let what: Happening
  /// The pod as the golden scenarios name it: `web@1#2`; nil where none is meant.
  package let pod: String?
  package let container: String?
  /// The other facts, by the names of the golden scenarios, in a fixed order.
  package let details: [(key: String, value: Detail)]
  /// The field that explains it, present or absent (then its default does); nil where no manifest has a say.
  package let because: Node?
  /// The reason in words, one sentence.
  package let why: String

  package enum Detail: Sendable, Hashable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case list([String])
  }

  package enum Actor: String, Sendable, CaseIterable {
    case client, api, scheduler, kubelet, runtime, endpointslice
    case kubeProxy = "kube-proxy"
    case deployment, replicaset, statefulset, daemonset, job, cronjob, hpa
    case nodeLifecycle = "node-lifecycle"
    case garbageCollector = "garbage-collector"
    case ingress
    case loadBalancer = "load-balancer"
    case simulator
  }

  /// What can happen, by the vocabulary of the golden scenarios.
  package enum Happening: String, Sendable, CaseIterable {
    case created, removed, evicted, bound, started, exited, signal, probe, backoff, phase, backends, scaled, condition
    case endpoint, skipped, rescale
    case deletionMarked = "deletion-marked"
    case deletionShortened = "deletion-shortened"
    case evictRefused = "evict-refused"
    case pullBegin = "pull-begin"
    case pullEnd = "pull-end"
    case pullFail = "pull-fail"
    case pullBackoff = "pull-backoff"
    case postStartBegin = "poststart-begin"
    case postStartEnd = "poststart-end"
    case postStartFail = "poststart-fail"
    case preStopBegin = "prestop-begin"
    case preStopEnd = "prestop-end"
    case preStopTimeout = "prestop-timeout"
    case preStopFail = "prestop-fail"
    case podReady = "pod-ready"
    case endpointRemoved = "endpoint-removed"
    case claimCreated = "claim-created"
    case jobCreated = "job-created"
    case nodeUnreachable = "node-unreachable"
    // Beyond the golden scenarios' words.
    case objectCreated = "object-created"
    case objectRemoved = "object-removed"
    /// A controller takes a pod that nobody owns and its selector matches, or gives up one that it no longer matches.
    case adopted, released
    case claimRemoved = "claim-removed"
    /// A claim's volume is gone with its data, or stays and belongs to nobody.
    case volumeRemoved = "volume-removed"
    case volumeReleased = "volume-released"
    /// The API refuses what a controller wants to create.
    case createRefused = "create-refused"
    case notScheduled = "not-scheduled"
    /// The scheduler deletes a pod for a more important one, and notes where that is to go.
    case preempted, nominated
    case notMounted = "not-mounted"
    case configError = "config-error"
    case cordoned
    case drainRefused = "drain-refused"
    case nodeDown = "node-down"
    case nodeUp = "node-up"
    /// Its node ends a pod: pressure, shutdown, a deadline.
    case ended
    /// Where an Ingress or a load balancer sends requests, by what it has heard.
    case routes
    /// Something that's assumed, or left out.
    case note
    /// The run ends here, at the time it was to.
    case horizon
    /// The run ends here, as more events happened than anybody would read.
    case eventLimit = "event-limit"
  }

  package subscript(key: String) -> Detail? { details.first { $0.key == key }?.value }

  package static func == (a: Event, b: Event) -> Bool {
    a.at == b.at && a.by == b.by && a.what == b.what && a.pod == b.pod && a.container == b.container && a.why == b.why
      && a.because == b.because && a.details.map(\.key) == b.details.map(\.key)
      && a.details.map(\.value) == b.details.map(\.value)
  }
}

extension Event.Detail: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  CustomStringConvertible
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int) { self = .number(Double(value)) }
  package init(booleanLiteral value: Bool) { self = .flag(value) }

  package var description: String {
    switch self {
    case .text(let text): text
    case .number(let number): Moment(seconds: number).description
    case .flag(let flag): flag ? "true" : "false"
    case .list(let list): "[\(list.joined(separator: ", "))]"
    }
  }
}
