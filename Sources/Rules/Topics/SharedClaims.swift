import Kubernetes
import Manifest

extension Rule {
  /// Several pods and one claim.
  static let sharedClaims: [Rule] = [
    Rule(
      "statefulset-shared-claim", .dataLoss, .error, "All replicas of a StatefulSet share one claim",
      effect: "replicas overwrite each other's data, or hang",
      why: """
        A claim named in the template is one claim for every pod. Two databases in one directory spoil it; where the volume \
        may be on one node only, the second pod doesn't start.
        """,
      explanation: """
        Use volumeClaimTemplates, which make a claim for each ordinal. A warning where the claim isn't in the set or allows \
        many writers, which some programs can live with; silent where the mounts are read only, or where subPathExpr gives each pod a folder \
        of its own.
        """,
      sources: [.documentation("StatefulSets, Volume Claim Templates"), .book("17.2.1")], scenario: "scale-up",
      bad: [
        Example(stringLiteral: shared("StatefulSet", replicas: 2, modes: "ReadWriteOnce", mark: "  # <-")),
        Example(stringLiteral: shared("StatefulSet", replicas: 2, modes: "ReadWriteMany", mark: "  # <- warning")),
      ],
      good: [
        Example(stringLiteral: shared("StatefulSet", replicas: 1, modes: "ReadWriteOnce", mark: ""))
      ],
      check: .each(.runner) { runner, report in
        guard runner.kind == .statefulSet else { return }
        let storage = report.survey.storage
        let most = storage.mostReplicas(of: runner.resource)
        guard most > 1 else { return }
        for use in storage.claims(of: runner) where !use.isReadOnly {
          // Each pod in a folder of its own, by its name.
          if !use.isForOne, !use.mounts.isEmpty, use.mounts.allSatisfy({ $0.node["subPathExpr"].isPresent }) {
            continue
          }
          report(
            use.node,
            "all \(most) replicas mount claim '\(use.name)'\(use.claim == nil ? "" : " (\(use.modes.joined(separator: ", ")))"); give each its own with volumeClaimTemplates",
            as: use.isForOne ? .error : .warning, certainty: use.isForOne ? .certain : .likely)
        }
      }
    ),
    Rule(
      "deployment-rwo-multi-replica", .storage, .error, "Several replicas want a volume of one node",
      effect: "pods on other nodes hang in ContainerCreating",
      why: """
        A ReadWriteOnce volume is attached to one node. Replicas that land on another wait for ever with a Multi-Attach \
        error, and so does the new pod of a rolling update.
        """,
      explanation: """
        Use a StatefulSet with a claim each, a ReadWriteMany volume, or one replica with strategy Recreate. Silent where pod \
        affinity keeps the replicas on one node, and where all mounts are read only; ReadWriteOncePod is one pod's alone \
        even then.
        """,
      sources: [.documentation("Persistent Volumes, Access Modes")], scenario: "scale-up",
      bad: [Example(stringLiteral: shared("Deployment", replicas: 2, modes: "ReadWriteOnce", mark: "  # <-"))],
      good: [
        Example(stringLiteral: shared("Deployment", replicas: 1, modes: "ReadWriteOnce", mark: "")),
        Example(stringLiteral: shared("Deployment", replicas: 2, modes: "ReadWriteMany", mark: "")),
      ],
      check: .each(.runner) { runner, report in
        guard [.deployment, .replicaSet, .replicationController, .deploymentConfig].contains(runner.kind) else {
          return
        }
        let storage = report.survey.storage
        let most = storage.mostReplicas(of: runner.resource)
        guard most > 1 else { return }
        for use in storage.claims(of: runner) where use.isForOne && !use.isReadOnly {
          guard use.isForOnePod || !runner.staysTogether && !runner.isOnOneNode else { continue }
          let who = use.isForOnePod ? "one pod" : "one node"
          report(
            use.node,
            "up to \(most) replicas mount claim '\(use.name)', which \(who) may have at a time; use a StatefulSet, ReadWriteMany, or one replica"
          )
        }
      }
    ),
    Rule(
      "daemonset-shared-claim", .storage, .error, "A DaemonSet mounts a volume of one node",
      effect: "starts on one node, hangs on all others",
      why: """
        A DaemonSet runs a pod on each node, and a ReadWriteOnce volume is attached to one. All others wait with a \
        Multi-Attach error.
        """,
      explanation: "Use the node's own disk (hostPath or a local volume), or ReadWriteMany.",
      sources: [.documentation("Persistent Volumes, Access Modes")], scenario: "daemonset-rollout",
      bad: [Example(stringLiteral: shared("DaemonSet", replicas: nil, modes: "ReadWriteOnce", mark: "  # <-"))],
      good: [Example(stringLiteral: shared("DaemonSet", replicas: nil, modes: "ReadWriteMany", mark: ""))],
      check: .each(.runner) { runner, report in
        guard runner.kind == .daemonSet, !runner.isOnOneNode else { return }
        for use in report.survey.storage.claims(of: runner) where use.isForOne {
          report(
            use.node,
            "every pod of \(runner.label) mounts claim '\(use.name)', which one node may have at a time; use the node's disk or ReadWriteMany"
          )
        }
      }
    ),
    Rule(
      "job-shares-rwo-claim", .storage, .warning, "A Job wants the volume of a running workload",
      effect: "the Job hangs when it lands on another node",
      why: """
        The workload holds the volume on its node, all the time. A Job that the scheduler puts elsewhere can't attach it and \
        waits until its deadline, so a backup fails on some nights and not on others.
        """,
      explanation: """
        Keep the Job on the same node with podAffinity on kubernetes.io/hostname to the workload's labels, use ReadWriteMany, \
        or take the backup through the program's own port.
        """,
      sources: [.documentation("Persistent Volumes, Access Modes")], scenario: "job-deadline",
      bad: [
        Example(
          stringLiteral: shared("Deployment", replicas: 1, modes: "ReadWriteOnce", mark: "") + "\n---\n"
            + backup(affinity: false, mark: "  # <-"))
      ],
      good: [
        Example(
          stringLiteral: shared("Deployment", replicas: 1, modes: "ReadWriteOnce", mark: "") + "\n---\n"
            + backup(affinity: true, mark: ""))
      ],
      check: .each(.runner) { runner, report in
        guard runner.isJob else { return }
        let storage = report.survey.storage
        for use in storage.claims(of: runner) where use.isForOne {
          guard let user = storage.longUsers[NamespacedName(namespace: runner.namespace, name: use.name)] else {
            continue
          }
          let isBeside = runner.pod.spec["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
            .items.contains { term in
              term["topologyKey"].text == "kubernetes.io/hostname"
                && (Selector(labelSelector: term["labelSelector"])?.matches(user.pod.labels) ?? false)
            }
          guard use.isForOnePod || !isBeside && !runner.isOnOneNode else { continue }
          report(
            use.node,
            "claim '\(use.name)' is in use by \(user.label) on its node; keep the Job there with podAffinity, or use ReadWriteMany"
          )
        }
      }
    ),
  ]
}

/// A controller whose pods mount one claim of some access mode.
private func shared(_ kind: String, replicas: Int?, modes: String, mark: String) -> String {
  """
  apiVersion: apps/v1
  kind: \(kind)
  metadata: {name: db}
  spec:
  \(replicas.map { "  replicas: \($0)\n" } ?? "")  selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        containers:
        - name: db
          image: web:1.4.2
          volumeMounts: [{name: data, mountPath: /data}]
        volumes:
        - name: data
          persistentVolumeClaim:
            claimName: data\(mark)
  ---
  apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: data}
  spec:
    accessModes: [\(modes)]
    resources: {requests: {storage: 1Gi}}
  """
}

private func backup(affinity: Bool, mark: String) -> String {
  let term = "{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: db}}}"
  let rules = "      affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [\(term)]}}\n"
  return """
    apiVersion: batch/v1
    kind: Job
    metadata: {name: backup}
    spec:
      template:
        spec:
    \(affinity ? rules : "")      restartPolicy: Never
          containers:
          - name: backup
            image: backup:3
            volumeMounts: [{name: data, mountPath: /data}]
          volumes:
          - name: data
            persistentVolumeClaim:
              claimName: data\(mark)
    """
}
