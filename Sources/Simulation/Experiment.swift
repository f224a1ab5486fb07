import Kubernetes
import Manifest

/// What is tried out: the state before the start, how programs and the network behave, and what people do.
package struct Experiment: Sendable {
  package var given = Given()
  package var knobs = Knobs()
  package var actions: [Action] = []
  /// How far time runs.
  package var end = Moment.seconds(600)
  /// The Kubernetes minor version whose rules hold.
  package var minor = 35
  /// What t = 0 is on the wall clock: only CronJobs ask.
  package var clock = Timestamp(year: 2026, month: 1, day: 1)

  package init() {}
}

/// The state before t = 0. Without `steadySince`, an empty cluster with one healthy node.
package struct Given: Sendable {
  /// When everything in the manifests was created; images are there already then.
  package var steadySince: Moment?
  /// Nodes and the pods placed on them; empty for the one node `n1`.
  package var nodes: [(name: String, pods: [String])] = []
  /// Pods that run but aren't ready.
  package var notReady: [String] = []
  /// By the pod's name.
  package var annotations: [String: [String: String]] = [:]

  package init() {}
}

/// How the world outside Kubernetes behaves.
package struct Knobs: Sendable {
  package var images: [String: ImageBehavior] = [:]
  /// By the container's name, in every pod.
  package var containers: [String: Behavior] = [:]
  /// By the pod's name, then the container's; each replaces the general entry for the keys it gives. `db-0~2` is the
  /// second pod of the name `db-0`.
  package var pods: [String: [String: Behavior]] = [:]
  /// From the write of an EndpointSlice to changed rules on every node.
  package var proxyDelay = Moment.zero
  /// The least time between two syncs of kube-proxy (KP-1); a second in real clusters.
  package var proxySyncPeriod = Moment.zero
  /// The longest back-off of a container as the kubelet's configuration has it, from 1.35 on (CL-3); nil for 300 s.
  package var longestBackoff: Moment?
  /// So many terminated pods are left lying in the cluster. Source: NO-9.
  package var terminatedPods = 12500
  /// From a pod's change to the write of its EndpointSlice.
  package var endpointDelay = Moment.zero
  /// How often an autoscaler looks. Source: HP-1.
  package var autoscalePeriod = Moment.seconds(15)
  /// From a pod's start until the metrics server knows it (HP-3).
  package var metricsDelay = Moment.zero
  /// Pods that never have metrics.
  package var withoutMetrics: Set<String> = []
  /// Values of metrics over time, by the metric's name; `cpu` and `memory` for resources, in the target's unit.
  package var metrics: [String: [Sample]] = [:]
  /// ConfigMaps, Secrets and claims that pods name and the manifests don't hold are there all the same.
  package var assumesMissing = false
  /// What a node's pods may ask for together, by the node's name and the resource; without it, what the node's object
  /// says, and without that a node is never full.
  package var capacity: [String: [String: Quantity]] = [:]
  /// How often the garbage collector of pods looks (NO-9); zero for at once, 20 s in real clusters.
  package var podCollectionPeriod = Moment.zero
  /// How long a node that shuts down gives its pods, by the least priority of each group; empty for what the action says
  /// (NO-8).
  package var shutdownGroups: [(priority: Int, grace: Int)] = []
  /// From a change of endpoints until an Ingress controller has it, and until a cloud's load balancer has: their own lag,
  /// which depends on the product (KP-6). Nil: they aren't simulated.
  package var ingressDelay: Moment?
  package var balancerDelay: Moment?
  /// What a soft eviction threshold grants at most; nil for what the pod itself asks for.
  package var softEvictionGrace: Int?

  package init() {}

  package struct Sample: Sendable, Hashable {
    package var from: Moment
    package var value: Double
    package init(from: Moment, value: Double) { (self.from, self.value) = (from, value) }
  }

  /// Totals that the ready pods share evenly, by the metric's name; others count for each pod as they are.
  package var loads: [String: [Sample]] = [:]

  /// How a container of a pod behaves.
  ///
  /// - Parameter turn: 1 for the first pod of its name.
  func behavior(of container: String, in pod: String, turn: Int) -> Behavior {
    let general = containers[container] ?? Behavior()
    let own = (turn > 1 ? pods["\(pod)~\(turn)"]?[container] : nil) ?? pods[pod]?[container]
    return own.map { general.replaced(by: $0) } ?? general
  }
}

/// How long an image takes to arrive, or that it never does.
package struct ImageBehavior: Sendable {
  package var pull = Moment.zero
  /// Nil for an image that can be pulled; else how long an attempt takes to fail.
  package var failAfter: Moment?
  /// Every new pod pays for the pull: each is on a node of its own, or the policy is Always.
  package var everyPod = false

  package init() {}
}

/// How a container's program behaves. Nil means the usual: it never exits by itself, obeys SIGTERM at once with exit
/// code 0, and answers every probe.
package struct Behavior: Sendable {
  package var runs: [Run]?
  package var onTerm: OnTerm?
  /// It refuses connections from the stop signal on; otherwise until it exits.
  package var closesListenerOnTerm: Bool?
  package var preStop: HookRun?
  package var postStart: HookRun?
  package var probes: [Probing: [Answer]] = [:]

  package init() {}

  /// One start of the program: the n-th entry is the n-th start, the last one repeats.
  package struct Run: Sendable, Hashable {
    /// Nil: it never exits by itself.
    package var after: Moment?
    package var exitCode = 0
    /// Nil: Completed for 0, else Error.
    package var reason: String?

    package init(after: Moment?, exitCode: Int = 0, reason: String? = nil) {
      (self.after, self.exitCode, self.reason) = (after, exitCode, reason)
    }
  }

  package enum OnTerm: Sendable, Hashable {
    case ignore
    case exit(after: Moment, code: Int)
  }

  package struct HookRun: Sendable, Hashable {
    package var duration: Moment
    package var succeeds: Bool

    package init(duration: Moment, succeeds: Bool = true) { (self.duration, self.succeeds) = (duration, succeeds) }
  }

  /// The answers of one probe over time; the last entry that applies wins.
  package struct Answer: Sendable, Hashable {
    /// `hang` never answers. `error`: the question can't even be asked, as with a command that isn't there (PB-12).
    package enum Kind: String, Sendable { case ok, fail, hang, error }
    package enum Since: Sendable, Hashable { case start(Moment), term(Moment) }
    package var since: Since
    package var kind: Kind

    package init(_ since: Since, _ kind: Kind) { (self.since, self.kind) = (since, kind) }
  }

  func replaced(by other: Behavior) -> Behavior {
    var result = self
    if let runs = other.runs { result.runs = runs }
    if let onTerm = other.onTerm { result.onTerm = onTerm }
    if let closes = other.closesListenerOnTerm { result.closesListenerOnTerm = closes }
    if let preStop = other.preStop { result.preStop = preStop }
    if let postStart = other.postStart { result.postStart = postStart }
    result.probes.merge(other.probes) { $1 }
    return result
  }
}

package enum Probing: String, Sendable, Hashable, CaseIterable {
  case startup, readiness, liveness
}

/// What somebody does to an object, and when.
package struct Action: Sendable {
  package var at: Moment
  /// `pod/web`, `deployment/web`, `node/n1`: as the golden scenarios say it.
  package var object: String
  package var deed: Deed

  package init(at: Moment, _ deed: Deed, _ object: String) { (self.at, self.object, self.deed) = (at, object, deed) }
}

package enum Deed: Sendable, Hashable {
  case create
  /// `grace` nil: not sent, the pod's own holds.
  case delete(grace: Int?, force: Bool)
  /// A deletion whose propagation somebody chose (`kubectl delete --cascade`).
  case cascade(Cascade)
  /// A label of a pod; nil takes it away.
  case setLabel(key: String, value: String?)
  case setCondition(type: String, value: Bool)
  case scale(replicas: Int)
  /// A change of the pod template, or of a bare pod.
  case setImage(container: String, image: String)
  /// One call of the eviction subresource.
  case evict
  /// `kubectl drain`: cordon, evict all, try refused ones again every 5 s.
  case drain(DrainOptions)
  /// The node and everything on it vanish.
  case nodeDies
  /// Somebody taints a dead node out-of-service: its pods are removed by force, and their volumes let go (NO-4, NO-9).
  case outOfService
  /// The node loses its power and is back after so long: all containers of its pods start anew.
  case reboot(back: Moment)
  /// A graceful shutdown with so many seconds for the pods.
  case shutDown(grace: Int)
  /// The node's kubelet stops and starts again at once; its containers go on (TE-18).
  case restartKubelet
  case pressureEvict(hard: Bool)
  /// A Job or CronJob is halted, or goes on.
  case suspend(Bool)
  /// A rollout is halted, or goes on.
  case pause(Bool)
}

/// What becomes of what an object owns when it's deleted (GC-1).
package enum Cascade: String, Sendable, Hashable {
  /// The owner goes first; what it owns follows.
  case background = "Background"
  /// The owner waits until what it owns is gone.
  case foreground = "Foreground"
  /// What it owns stays, and has no owner any more.
  case orphan = "Orphan"
}

package struct DrainOptions: Sendable, Hashable {
  package var ignoresDaemonSets = false
  package var deletesEmptyDirs = false
  package var forces = false
  package init() {}
}
