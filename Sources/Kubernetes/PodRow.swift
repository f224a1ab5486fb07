import Manifest

/// What `kubectl get pods` makes of a Pod's status.
///
/// Source: Kubernetes, `pkg/printers/internalversion/printers.go`, `printPod`.
struct PodRow {
  private(set) var ready = ""
  private(set) var status = ""
  /// With the time since the last restart, `3 (5m ago)`.
  private(set) var restarts = ""
}

extension CellReader {
  var podRow: PodRow { PodRow(object, now: now) }
}

extension PodRow {
  init(_ pod: Node, now: Timestamp?) {
    let state = pod["status"]
    let initContainers = pod["spec"]["initContainers"].items
    let sidecars = Set(initContainers.filter { $0["restartPolicy"].text == "Always" }.compactMap { $0["name"].text })
    var reason = state["phase"].text ?? ""
    if let given = state["reason"].text, !given.isEmpty { reason = given }
    let conditions = state["conditions"].items
    if conditions.contains(where: { $0["type"].text == "PodScheduled" && $0["reason"].text == "SchedulingGated" }) {
      reason = "SchedulingGated"
    }
    var tally = Tally()
    var ofSidecars = Tally()
    var readyCount = 0
    var isInitialising = false
    for (index, container) in state["initContainerStatuses"].items.enumerated() {
      let isSidecar = container["name"].text.map(sidecars.contains) ?? false
      tally.count(container)
      if isSidecar { ofSidecars.count(container) }
      let terminated = container["state"]["terminated"]
      if terminated.isPresent, terminated["exitCode"].int ?? 0 == 0 { continue }
      if isSidecar, container["started"].bool == true {
        if container["ready"].bool == true { readyCount += 1 }
        continue
      }
      if terminated.isPresent {
        reason = "Init:" + ending(terminated)
      } else if let waiting = container["state"]["waiting"]["reason"].text, !waiting.isEmpty,
        waiting != "PodInitializing"
      {
        reason = "Init:\(waiting)"
      } else {
        reason = "Init:\(index)/\(initContainers.count)"
      }
      isInitialising = true
      break
    }
    if !isInitialising
      || conditions.contains(where: { $0["type"].text == "Initialized" && $0["status"].text == "True" })
    {
      tally = ofSidecars
      var isRunning = false
      for container in state["containerStatuses"].items.reversed() {
        tally.count(container)
        let (waiting, terminated) = (container["state"]["waiting"], container["state"]["terminated"])
        if let why = waiting["reason"].text, !why.isEmpty {
          reason = why
        } else if terminated.isPresent {
          reason = ending(terminated)
        } else if container["ready"].bool == true, container["state"]["running"].isPresent {
          isRunning = true
          readyCount += 1
        }
      }
      if reason == "Completed", isRunning {
        let isReady = conditions.contains { $0["type"].text == "Ready" && $0["status"].text == "True" }
        reason = isReady ? "Running" : "NotReady"
      }
    }
    if pod["metadata"]["deletionTimestamp"].isPresent {
      let phase = state["phase"].text
      if state["reason"].text == "NodeLost" {
        reason = "Unknown"
      } else if phase != "Succeeded", phase != "Failed" {
        reason = "Terminating"
      }
    }
    ready = "\(readyCount)/\(pod["spec"]["containers"].count + sidecars.count)"
    status = reason
    restarts = tally.text(now: now)
  }

  /// Restarts, and when the last was.
  private struct Tally {
    var restarts = 0
    var last: Timestamp?

    mutating func count(_ container: Node) {
      restarts &+= container["restartCount"].int ?? 0
      if let end = container["lastState"]["terminated"]["finishedAt"].text.flatMap({ Timestamp($0) }) {
        last = max(last ?? end, end)
      }
    }

    func text(now: Timestamp?) -> String {
      guard restarts != 0, let last, let now else { return "\(restarts)" }
      return "\(restarts) (\((now - last).age) ago)"
    }
  }
}

/// Why a container ended: the reason it was given, else its signal or exit code.
private func ending(_ terminated: Node) -> String {
  if let reason = terminated["reason"].text, !reason.isEmpty { return reason }
  if let signal = terminated["signal"].int, signal != 0 { return "Signal:\(signal)" }
  return "ExitCode:\(terminated["exitCode"].int ?? 0)"
}
