import Kubernetes
import Manifest

/// What a Deployment's status says, and whether its rollout gets on (lifecycle rules DE-6, DE-9, DE-13).
extension World {
  func isComplete(_ index: Int) -> Bool { isComplete(deployments[index].status, index) }

  private func isComplete(_ status: DeploymentState.Status, _ index: Int) -> Bool {
    let desired = deployments[index].replicas
    return status.updated == desired && status.replicas == desired && status.available == desired
  }

  /// - Parameter progresses: whether this sync judges the rollout; one that only scales doesn't.
  mutating func syncStatus(_ index: Int, progresses: Bool) {
    let before = deployments[index].status
    var status = DeploymentState.Status()
    for set in deployments[index].replicaSets where replicaSets[set].id.exists {
      let counts = replicaSets[set].counts
      status.replicas += counts.replicas
      status.ready += counts.ready
      status.available += counts.available
    }
    status.updated = newReplicaSet(index).map { replicaSets[$0].counts.replicas } ?? 0
    if progresses { judge(index, before, status) }
    let enough = status.available >= deployments[index].replicas - deployments[index].fence.unavailable
    setCondition(
      index, \.available, "Available", enough ? "True" : "False",
      enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      why: "\(status.available) of \(deployments[index].replicas) pods are available")
    deployments[index].status = status
    if status != before { enqueue(.deployment(index)) }
    record(
      deployments[index].id.key,
      [
        "ready": "\(status.ready)/\(deployments[index].replicas)", "upToDate": "\(status.updated)",
        "available": "\(status.available)", "desired": "\(deployments[index].replicas)",
        "current": "\(status.replicas)",
      ])
    if progresses { watchDeadline(index) }
  }

  private mutating func judge(_ index: Int, _ before: DeploymentState.Status, _ status: DeploymentState.Status) {
    guard let deadline = deployments[index].deadline else {
      deployments[index].progressing = nil
      return
    }
    let condition = deployments[index].progressing
    if condition?.reason == "NewReplicaSetAvailable", status.replicas == status.updated { return }
    if isComplete(status, index) {
      setCondition(
        index, \.progressing, "Progressing", "True", "NewReplicaSetAvailable",
        why: "every pod is of the new revision and available: the rollout is complete")
    } else if status.updated > before.updated || status.ready > before.ready || status.available > before.available
      || status.replicas - status.updated < before.replicas - before.updated
    {
      setCondition(
        index, \.progressing, "Progressing", "True", "ReplicaSetUpdated", restamps: true, why: "the rollout gets on")
    } else if let condition, condition.reason != "NewReplicaSetAvailable",
      condition.reason == "ProgressDeadlineExceeded" || condition.updated + .seconds(deadline) < now
    {
      setCondition(
        index, \.progressing, "Progressing", "False", "ProgressDeadlineExceeded",
        because: deployments[index].node["spec"]["progressDeadlineSeconds"],
        why: "no progress for \(deadline) s: it's said, and nothing else happens")
    }
  }

  /// A stuck rollout is looked at a second after its deadline.
  private mutating func watchDeadline(_ index: Int) {
    guard let deadline = deployments[index].deadline, let condition = deployments[index].progressing,
      !isComplete(index), condition.reason != "ProgressDeadlineExceeded", condition.reason != "NewReplicaSetAvailable"
    else { return }
    let due = condition.updated + .seconds(deadline + 1)
    if due > now { enqueue(.deployment(index), at: due) }
  }

  mutating func notePause(_ index: Int) {
    guard deployments[index].deadline != nil else { return }
    let isNoted = deployments[index].progressing?.reason == "DeploymentPaused"
    if deployments[index].isPaused, !isNoted, deployments[index].progressing?.reason != "ProgressDeadlineExceeded" {
      setCondition(
        index, \.progressing, "Progressing", "Unknown", "DeploymentPaused",
        because: deployments[index].node["spec"]["paused"], why: "the rollout is paused: no revision is made or rolled")
    } else if !deployments[index].isPaused, isNoted {
      setCondition(index, \.progressing, "Progressing", "Unknown", "DeploymentResumed", why: "the rollout goes on")
    }
  }

  /// Says a condition that's new, and remembers since when; the times in conditions are whole seconds.
  mutating func setCondition(
    _ index: Int, _ which: WritableKeyPath<DeploymentState, DeploymentState.Condition?>, _ type: String,
    _ status: String, _ reason: String, restamps: Bool = false, because: Node? = nil, why: String
  ) {
    let before = deployments[index][keyPath: which]
    let isSame = before?.status == status && before?.reason == reason
    if isSame, !restamps { return }
    deployments[index][keyPath: which] = DeploymentState.Condition(
      status: status, reason: reason, updated: .seconds(now.wholeSeconds))
    guard !isSame else { return }
    tell(
      .deployment, .condition,
      [
        ("workload", .text(deployments[index].id.key)), ("type", .text(type)), ("status", .text(status)),
        ("reason", .text(reason)),
      ], because: because ?? deployments[index].node["spec"]["replicas"], why: why)
  }
}
