import Kubernetes
import Manifest

/// The garbage collector of pods that are over (lifecycle rule NO-9). It looks at once, or with a period by a knob.
extension World {
  mutating func countTerminated(_ pod: Int) {
    pods[pod].isCountedTerminated.toggle()
    terminatedPods += pods[pod].isCountedTerminated ? 1 : -1
    guard terminatedPods > experiment.knobs.terminatedPods, experiment.knobs.terminatedPods > 0 else { return }
    later(.collectPods, at: nextCollection(from: now), .controller)
  }

  /// When the collector looks next.
  func nextCollection(from moment: Moment) -> Moment {
    let period = experiment.knobs.podCollectionPeriod.microseconds
    guard period > 0 else { return moment }
    let turns = (moment.microseconds + period - 1) / period
    return Moment(microseconds: max(0, turns) * period)
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
