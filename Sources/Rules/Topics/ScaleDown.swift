import Kubernetes
import Manifest

extension Rule {
  /// What becomes of claims when a StatefulSet has fewer pods.
  static let scaleDown: [Rule] = [
    Rule(
      "statefulset-scale-down-orphans", .dataLoss, .info, "Scaling down leaves data behind",
      effect: "claims nobody mounts, with data nobody has",
      why: """
        A StatefulSet that shrinks keeps the claims of the pods that go. What they alone had is missing from then on, the \
        disks are paid for, and the next pod of that number starts with data of long ago.
        """,
      explanation: """
        Move the data before scaling down, by hand or with a Job, or hold fewer replicas from the start. A warning where an \
        autoscaler does it at any hour. Silent where a Job, CronJob or Deployment of the set names it or its claims, as that \
        may be what moves the data.
        """,
      sources: [
        .book("17.2.5"), .documentation("StatefulSets, PersistentVolumeClaim retention"),
      ], scenario: "scale-down-claims",
      bad: [
        Example(stringLiteral: database("  replicas: 3  # <-\n")),
        Example(
          stringLiteral: database("  replicas: 1  # <- warning\n") + """

            ---
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: db}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}
              maxReplicas: 5
              metrics:
              - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}
            """),
      ],
      good: [Example(stringLiteral: database("  replicas: 1\n"))],
      check: .each(.runner) { runner, report in
        guard runner.kind == .statefulSet, let set = Workload(runner.resource), !set.claimTemplates.isEmpty else {
          return
        }
        let policy = set.spec["persistentVolumeClaimRetentionPolicy"]["whenScaled"]
        guard policy.text ?? "Retain" == "Retain" else { return }
        let scaler = report.survey.storage.autoscaler(of: runner.resource)
        guard set.replicas > 1 || scaler != nil else { return }
        let name = runner.resource.name
        guard !report.survey.podNames.moversMention(name, claims: set.claimTemplates.map(\.name)) else { return }
        if let scaler {
          report(
            set.spec["replicas"],
            "an autoscaler makes \(scaler.range) pods of '\(name)', and those that go leave claims with their data behind; move the data, or keep the number fixed",
            as: .warning)
        } else {
          report(
            set.spec["replicas"],
            "scaling '\(name)' down leaves claims with their data behind; say how they're moved, or run a Job that does"
          )
        }
      }
    ),
    Rule(
      "statefulset-scale-down-deletes", .dataLoss, .warning, "Scaling down deletes data",
      effect: "claim and data go with the pod",
      why: """
        With whenScaled: Delete the claim of each pod that goes is deleted, and with it the disk, unless its class keeps it. \
        A wrong number in replicas is enough.
        """,
      explanation: """
        Use Retain, and delete claims on purpose. Delete is right where every pod's data can be had again, as with caches. \
        whenDeleted: Delete, which only counts when the StatefulSet itself goes, is a note.
        """,
      sources: [.documentation("StatefulSets, PersistentVolumeClaim retention")], scenario: "scale-down-claims",
      bad: [
        Example(
          stringLiteral: database(
            """
              persistentVolumeClaimRetentionPolicy:
                whenScaled: Delete  # <-
                whenDeleted: Delete  # <- info

            """))
      ],
      good: [Example(stringLiteral: database("  persistentVolumeClaimRetentionPolicy: {whenScaled: Retain}\n"))],
      check: .each(.resource) { resource, report in
        guard resource.kind == .statefulSet, !resource.node["spec"]["volumeClaimTemplates"].items.isEmpty else {
          return
        }
        let policy = resource.node["spec"]["persistentVolumeClaimRetentionPolicy"]
        if policy["whenScaled"].text == "Delete" {
          report(
            policy["whenScaled"],
            "scaling '\(resource.name)' down deletes the claims of the pods that go, and their data; use Retain",
            fix: policy["whenScaled"].setting("Retain"))
        }
        if policy["whenDeleted"].text == "Delete" {
          report(
            policy["whenDeleted"],
            "deleting '\(resource.name)' deletes its claims and their data; use Retain", as: .info,
            fix: policy["whenDeleted"].setting("Retain"))
        }
      }
    ),
  ]
}

/// A StatefulSet with a claim for each pod, and more of its spec.
private func database(_ spec: String) -> String {
  """
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db}
  spec:
    serviceName: db
  \(spec)  selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        containers: [{name: db, image: "shop-db:3", volumeMounts: [{name: data, mountPath: /data}]}]
    volumeClaimTemplates:
    - metadata: {name: data}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: 1Gi}}
  """
}
