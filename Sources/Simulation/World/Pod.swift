import Kubernetes
import Manifest

/// A pod of the simulated cluster: its object, and what its node does for it.
struct Pod: Sendable {
  /// As the golden scenarios name it.
  let name: String
  let namespace: String
  /// Changes when somebody gives the pod another image.
  var plan: PodPlan
  var labels: Labels
  let annotations: [String: String]
  var behaviors: [Behavior]
  /// Which node it's bound to; nil before.
  var node: Int?
  /// Who made it; nil for a bare pod.
  var owner: Controller?
  /// The workload that people know, `deployment/web`, and its revision; nil where there's none.
  var workload: String?
  let revision: Int?
  /// The ordinal in a StatefulSet, the index in a Job; nil elsewhere.
  let ordinal: Int?
  let createdAt: Moment
  /// The claims it mounts, by their names.
  let claims: [String]
  /// The Services that select it.
  var services: [Int] = []
  /// The budgets that protect it.
  var budgets: [Int] = []

  // The object in the API.
  var exists = true
  var deletion: Deletion?
  var status = PodStatus()
  /// Conditions that others than its kubelet wrote.
  var conditions: [String: Bool] = [:]
  /// Published statuses over time, for the rows of any instant.
  var snapshots: [PodSnapshot] = []

  // On the node.
  var worker = PodWorker()
  var runtimes: [ContainerRuntime]
  var hasSandbox = false
  /// When the network of the pod went away; nil while it's there or never was.
  var sandboxGone: Moment?
  var probes: [ProbeWorker] = []
  var imageBackoff: [String: ImageBackoff] = [:]
  /// Images that this pod has paid the pull of.
  var pulled: Set<String> = []
  /// Counts how often it began anew with its first init container: a reboot, a rule that restarts all.
  var life = 0
  /// Containers of which it was told that their configuration is missing.
  var toldConfig: Set<Int> = []
  /// Containers whose definition changed while they ran.
  var changed: Set<Int> = []
  /// What its processes did over time.
  var processes: [ProcessChange] = []
  /// Why its node ends it although nobody deleted it; nil while it doesn't.
  var ending: Ending?
  /// The node that it is for, where its controller says so; nil for any.
  var wantedNode: Int?
  /// Why the scheduler leaves it Pending; nil while nothing holds it back.
  var heldBack: String?
  /// What it asks its node for, by resource, in billionths; empty where no node's capacity is known.
  var requests: [String: Int128] = [:]
  /// Whose room it may take, and whether it may at all.
  var priority = 0
  var preempts = true
  /// Where less important pods make room for it; nil where none do.
  var nominated: Int?
  /// The scheduler deleted it for a more important one.
  var isPreempted = false
  var hasFreedRoom = false
  /// Where it may stand hangs on other pods.
  var looksAtNeighbors = false
  /// It's over, and counted among those that lie there.
  var isCountedTerminated = false
  /// Runs, and isn't ready, whatever its containers say.
  var isHeldUnready = false
  /// A critical pod that its kubelet makes room for: it's admitted when these are over.
  var waitsFor: [Int] = []

  struct Deletion: Sendable {
    var grace: Int
    let at: Moment
  }

  /// Its node ends the pod: the reason that its status will have, and how long its containers get.
  struct Ending: Sendable {
    let reason: String
    let grace: Int
    let because: Node
    /// The phase is Failed whatever the exit codes say.
    var failsAnyway = false
    /// It's unready from the start of the ending on, not from its end.
    var isUnreadyAtOnce = false
    /// Something else than the pod itself is the reason: its condition DisruptionTarget says so.
    var isDisruption = true
  }

  struct ImageBackoff: Sendable {
    var delay: Moment
    var until: Moment
  }
}

extension Pod {
  /// Counted by controllers: neither over nor being deleted (RS-1).
  var isActive: Bool { exists && deletion == nil && !status.phase.isTerminal }
  var isTerminating: Bool { exists && deletion != nil && !status.phase.isTerminal }
  var isReady: Bool { exists && status.isReady }

  /// Since when it counts as ready: conditions hold whole seconds.
  var readySecond: Moment { .seconds(status.readySince.wholeSeconds) }
}

/// What the runtime and the kubelet know of a container.
struct ContainerRuntime: Sendable {
  /// The instance that runs or ran last: 0 for the first start; nil before it.
  var instance: Int?
  /// The pod's life that this instance belongs to.
  var life = 0
  var startedAt = Moment.zero
  /// Nil while it runs.
  var ended: ContainerStatus.Termination?
  var endedBefore: ContainerStatus.Termination?
  /// When the stop signal came; nil before it.
  var signalled: Moment?
  var crash: CrashBackoff?
  /// The end of the back-off that was last told, so that it's told once.
  var toldBackoff: Moment?
  /// The stop that goes on; nil otherwise.
  var stop: Stop?
  /// Results of probes for this instance; nil before the first.
  var results: [Probing: Bool] = [:]

  /// The instance that ended was removed: nothing is concluded from its end any more (CL-12).
  var isRemoved = false

  var isRunning: Bool { instance != nil && ended == nil }
  /// It exists and has exited.
  var isDead: Bool { ended != nil }
}

/// The back-off record of a container (CL-2 to CL-4).
struct CrashBackoff: Sendable {
  /// The first delay, and the longest. Source: CL-3, `k/kubelet.go: newCrashLoopBackOff`.
  static let first = Moment.seconds(10)
  static let longest = Moment.seconds(300)
  /// An instance that finished later than this after the last decision starts the series over (CL-4).
  static let forgotten = Moment.seconds(600)

  var delay: Moment
  var decided: Moment

  /// The record after one more start, for an instance that finished at `finish`.
  ///
  /// - Parameter most: the longest delay that the node is configured for.
  static func next(after record: CrashBackoff?, finish: Moment, now: Moment, most: Moment) -> CrashBackoff {
    guard let record, finish - record.decided <= forgotten else {
      return CrashBackoff(delay: min(first, most), decided: now)
    }
    return CrashBackoff(delay: min(record.delay * 2, most), decided: now)
  }

  /// When a container whose instance finished at `finish` may start again; nil when at once.
  func end(forFinish finish: Moment, now: Moment) -> Moment? {
    guard finish - decided <= Self.forgotten, now - finish < delay else { return nil }
    return finish + delay
  }
}

/// The kubelet's worker of a pod: one sync at a time (SY-1).
struct PodWorker: Sendable {
  enum Life: Sendable { case waiting, syncing, terminating, finished }

  /// What a sync is in the middle of.
  enum Stage: Sendable, Equatable {
    case killing
    case pulling(Int)
    case postStart(Int)
    case killingAfterHook(Int)
  }

  var life = Life.waiting
  /// Nil between syncs.
  var stage: Stage?
  var isBusy = false
  /// Something happened meanwhile: the next sync follows at once.
  var isPending = false
  /// The runtime has something to tell; however much it is, one more sync follows (SY-3).
  var isAwaitingRuntime = false
  /// Wake-ups with another number are stale.
  var wakeNumber = 0
  var hasProbes = false
  /// Why a container couldn't be started in the last sync (SY-5).
  var reasons: [Int: String] = [:]
  /// What this sync still starts, in order.
  var toStart: [Int] = []
  /// Containers whose dead instance this sync saw, for the back-off (CL-8).
  var deadAtStart: [Int: ContainerStatus.Termination] = [:]
  var failed = false
  /// The earliest end of a crash back-off that this sync met.
  var backoffEnd: Moment?
  var stopsLeft = 0
  /// All containers begin anew once the stops of this sync are done (CL-12).
  var restartsAll = false
  /// What keeps volumes from being mounted was told.
  var toldMount = false
}

/// A stop of a container in progress: hook, signal, kill.
struct Stop: Sendable {
  /// Whole seconds that are left of the grace period.
  var grace: Int
  /// When this step began.
  var since: Moment
  var step: Step
  /// Waits for its turn among sidecars; nil where order doesn't matter.
  var ordered = false
  /// Why it's stopped: the field that says so.
  let because: Node
  /// Tells stale messages apart.
  let number: Int

  enum Step: Sendable { case hook, turn, signalled }
}

/// The kubelet's worker of one probe of one container.
struct ProbeWorker: Sendable {
  let container: Int
  let kind: Probing
  let plan: ProbePlan
  /// Ticks with another number are stale: a trigger re-based the ticker.
  var tickNumber = 0
  /// The instance it looks at; nil before the first.
  var instance: Int?
  /// The instance of which it was told that it can't be asked.
  var toldError: Int?
  var onHold = false
  var isStopped = false
  var run = 0
  var lastWasOk: Bool?
  /// The result that holds for this instance.
  var value: Bool?
  /// An attempt that hangs; a tick or trigger meanwhile waits for it.
  var isBusy = false
  var isDue = false
}
