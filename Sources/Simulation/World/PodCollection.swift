import Kubernetes
import Manifest

/// The garbage collector of pods that are over (lifecycle rule NO-9). Its period of 20 s takes no time.
extension World {
  mutating func countTerminated(_ pod: Int) {
    pods[pod].isCountedTerminated.toggle()
    terminatedPods += pods[pod].isCountedTerminated ? 1 : -1
    guard terminatedPods > experiment.knobs.terminatedPods, experiment.knobs.terminatedPods > 0 else { return }
    later(.collectPods, at: now, .controller)
  }

  /// Evicted pods go first, then the oldest.
  mutating func collectPods() {
    let surplus = terminatedPods - experiment.knobs.terminatedPods
    guard surplus > 0 else { return }
    let over = pods.indices.filter { pods[$0].isCountedTerminated }
    let (evicted, others) = (
      over.filter { pods[$0].status.reason == "Evicted" }, over.filter { pods[$0].status.reason != "Evicted" }
    )
    for pod in (evicted + others).prefix(surplus) {
      delete(
        pod, grace: 0, force: true,
        by: "more than \(experiment.knobs.terminatedPods) pods that are over lie in the cluster")
    }
  }
}
