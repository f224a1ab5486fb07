import Kubernetes
import Manifest

/// A kubelet that stops and starts again while its containers go on (lifecycle rule TE-18).
///
/// What it only remembered is gone: back-offs, workers, stops in progress. What probes found is taken to be found again
/// at once, and their ticks count from now.
extension World {
  mutating func restartKubelet(_ node: Int) {
    guard nodes[node].isUp, !nodes[node].isGone else { return }
    tell(
      .kubelet, .note, [("node", .text(nodes[node].name))], because: nodes[node].object,
      why: "the kubelet of \(nodes[node].name) starts anew: containers run on, and it has forgotten back-offs and stops"
    )
    for pod in nodes[node].pods where [.syncing, .terminating].contains(pods[pod].worker.life) { forget(pod) }
  }

  private mutating func forget(_ pod: Int) {
    for index in pods[pod].runtimes.indices {
      pods[pod].runtimes[index].stop = nil
      pods[pod].runtimes[index].crash = nil
      pods[pod].runtimes[index].toldBackoff = nil
    }
    for index in pods[pod].probes.indices { pods[pod].probes[index].isStopped = true }
    pods[pod].imageBackoff = [:]
    pods[pod].changed = []
    // A deadline is in the spec; why else its node ended it was only in the kubelet's mind.
    if pods[pod].ending?.isDisruption == true { pods[pod].ending = nil }
    pods[pod].worker = PodWorker()
    guard pods[pod].exists else {
      endOrphan(pod)
      return
    }
    pods[pod].worker.life = .syncing
    agenda.add(.podChanged(pod), at: now, .kubelet)
  }

  /// Containers of a pod that isn't in the API any more: nobody knows its hooks or its grace period.
  private mutating func endOrphan(_ pod: Int) {
    let running = pods[pod].runtimes.indices.filter { pods[pod].runtimes[$0].isRunning }
    pods[pod].worker.life = running.isEmpty ? .finished : .terminating
    pods[pod].worker.isBusy = true
    pods[pod].worker.stopsLeft = running.count
    for index in running {
      beginStop(pod, index, grace: 0, ordered: false, because: pods[pod].plan.node)
    }
  }
}
