import Kubernetes

/// What the API says about a pod: what everybody but its kubelet sees.
package struct PodStatus: Sendable, Equatable {
  package enum Phase: String, Sendable {
    case pending = "Pending"
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"

    var isTerminal: Bool { self == .succeeded || self == .failed }
  }

  package var phase = Phase.pending
  /// `status.reason`, such as Evicted; nil where there's none.
  package var reason: String?
  /// By the plan's order: init containers and sidecars, then main containers. Empty before a kubelet saw the pod.
  package var containers: [ContainerStatus] = []
  package var isScheduled = false
  /// A scheduling gate holds it back.
  package var isGated = false
  package var hasAddress = false
  /// The condition Initialized: never goes back once a main container started.
  package var isInitialized = false
  /// The condition Ready.
  package var isReady = false
  /// When Ready last changed.
  package var readySince = Moment.zero
  /// The condition ContainersReady.
  package var areContainersReady = false
  package var startTime: Moment?
}

package struct ContainerStatus: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    case waiting(reason: String)
    case running(since: Moment)
    case terminated(Termination)
  }

  package struct Termination: Sendable, Equatable {
    package let exitCode: Int
    package let reason: String
    package let at: Moment
    /// The signal that ended it, where the runtime reports one instead of a code; nil otherwise.
    package var signal: Int?
  }

  package let name: String
  package let isSidecar: Bool
  package let isInit: Bool
  package var state: State
  /// The instance that the status is about: 0 for the first start; nil before it.
  package var instance: Int?
  package var isReady = false
  package var isStarted = false
  package var restarts = 0
  /// How the instance before ended.
  package var last: Termination?

  var isRunning: Bool { if case .running = state { true } else { false } }
  var termination: Termination? { if case .terminated(let termination) = state { termination } else { nil } }
}

/// A row of `kubectl get pods`.
package struct PodRow: Sendable, Equatable {
  package let ready: String
  package let status: String
  package let restarts: Int
}

extension PodStatus {
  /// The row that `kubectl get pods` prints. Source: lifecycle rules PR-1 to PR-9 (`printPod`).
  ///
  /// - Parameter plan: how many containers there are before their statuses exist.
  func row(mains: Int, sidecars: Int, isDeleting: Bool, minor: Int) -> PodRow {
    let inits = containers.filter(\.isInit)
    let main = containers.filter { !$0.isInit }
    var text = isGated && !isScheduled ? "SchedulingGated" : reason ?? phase.rawValue
    // Init containers and sidecars are looked at up to the first that has something to say; later ones aren't counted.
    let (initText, walked) = walk(inits)
    var restarts = walked.reduce(0) { $0 + $1.restarts }
    let ready =
      main.count { $0.isReady && $0.isRunning } + walked.count { $0.isSidecar && $0.isStarted && $0.isReady }
    if let initText { text = initText }
    if initText == nil || isInitialized {
      restarts = (main + walked.filter(\.isSidecar)).reduce(0) { $0 + $1.restarts }
      // From the last to the first by name, each overwriting: the alphabetically first with something to say wins.
      for container in main.sorted(by: { $0.name > $1.name }) {
        switch container.state {
        case .waiting(let reason) where !reason.isEmpty: text = reason
        case .terminated(let end): text = end.text
        default: break
        }
      }
      if text == "Completed" { text = corrected(main, minor: minor) }
    }
    if isDeleting, !phase.isTerminal { text = "Terminating" }
    return PodRow(ready: "\(ready)/\(mains + sidecars)", status: text, restarts: restarts)
  }

  /// PR-5: what the first init container or sidecar with something to say says, nil for none; and those looked at.
  private func walk(_ inits: [ContainerStatus]) -> (text: String?, walked: ArraySlice<ContainerStatus>) {
    for (index, container) in inits.enumerated() {
      let text: String
      switch container.state {
      case .terminated(let end) where end.exitCode == 0: continue
      case _ where container.isSidecar && container.isStarted: continue
      case .terminated(let end): text = "Init:" + end.text
      case .waiting(let reason) where reason != "PodInitializing" && !reason.isEmpty: text = "Init:\(reason)"
      default: text = "Init:\(index)/\(inits.count)"
      }
      return (text, inits[...index])
    }
    return (nil, inits[...])
  }

  /// PR-6: Completed beside containers that still run, or beside one that failed.
  private func corrected(_ main: [ContainerStatus], minor: Int) -> String {
    let someReady = main.contains { $0.isReady && $0.isRunning }
    if someReady, isReady { return "Running" }
    let ends = main.sorted { $0.name < $1.name }.compactMap(\.termination)
    if minor >= 35, let failed = ends.first(where: { $0.exitCode != 0 }) {
      return failed.text
    }
    return someReady ? "NotReady" : "Completed"
  }
}

extension ContainerStatus.Termination {
  fileprivate var text: String {
    reason.isEmpty ? signal.map { "Signal:\($0)" } ?? "ExitCode:\(exitCode)" : reason
  }
}
