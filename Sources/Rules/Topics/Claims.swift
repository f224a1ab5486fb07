import Kubernetes
import Manifest

extension Rule {
  /// Claims, the volumes they're bound to, and the classes that make those.
  static let claims: [Rule] = [
    Rule(
      "pvc-no-storage-request", .storage, .error, "A claim doesn't say how much it wants",
      effect: "the API server refuses it",
      why: "A claim without a size can't be matched with a volume, and no provisioner knows how large a disk to make.",
      explanation:
        "Set resources.requests.storage, also in volumeClaimTemplates and in the template of an ephemeral volume.",
      sources: [.documentation("Persistent Volumes"), .source("pkg/apis/core/validation/validation.go")],
      peers: ["kubesec/VolumeClaimRequestsStorage"],
      bad: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {}  # <-
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: "web:1.4.2", volumeMounts: [{name: scratch, mountPath: /scratch}]}]
          volumes:
          - name: scratch
            ephemeral:
              volumeClaimTemplate:
                spec: {accessModes: [ReadWriteOnce]}  # <-
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        """
      ],
      check: .each(.claim) { claim, report in
        let request = claim.spec["resources"]["requests"]["storage"]
        guard claim.spec.isPresent, !request.isPresent else { return }
        report(request, "\(claim.label) doesn't say how much it wants; set resources.requests.storage")
      }
    ),
    Rule(
      "pvc-access-mode-policy", .storage, .style, "A claim lets more pods in than one",
      effect: "a second pod can write to the same data",
      why: """
        ReadWriteOnce allows any number of pods on one node. Only ReadWriteOncePod makes sure that one pod has the data to \
        itself, during a rolling update too.
        """,
      explanation: """
        Use ReadWriteOncePod for a claim of one pod; the driver has to be CSI. In a volumeClaimTemplate, where each pod has \
        its own, ReadWriteOnce is as good.
        """,
      sources: [.documentation("Persistent Volumes, Access Modes")],
      peers: ["kubesec/VolumeClaimAccessModeReadWriteOnce"],
      bad: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]  # <-
          resources: {requests: {storage: 1Gi}}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOncePod]
          resources: {requests: {storage: 1Gi}}
        """
      ],
      check: .each(.claim) { claim, report in
        let modes = claim.accessModes
        let node = claim.spec["accessModes"]
        // The volume goes with its pod.
        if claim.isEphemeral { return }
        if claim.isTemplate {
          guard !modes.contains("ReadWriteOnce"), !modes.contains("ReadWriteOncePod") else { return }
          report(node, "claim template '\(claim.name)' isn't ReadWriteOnce, though each pod has its own; use that")
        } else if modes != ["ReadWriteOncePod"] {
          report(
            node,
            "claim '\(claim.name)' is \(modes.isEmpty ? "without access modes" : modes.joined(separator: ", ")); ReadWriteOncePod keeps every second pod out"
          )
        }
      }
    ),
    Rule(
      "pvc-storage-class-unset", .storage, .info, "A claim leaves its class to the cluster",
      effect: "another disk in each cluster, or none",
      why: """
        Without storageClassName the cluster's default class decides: fast or slow, kept or deleted. Where there's no default, \
        and no volume made by hand that fits, the claim stays Pending, and pods with it.
        """,
      explanation: """
        Name the class. Leave it out on purpose where manifests must run in any cluster. An empty name, "", means no class: \
        only volumes made by hand.
        """,
      sources: [.documentation("Persistent Volumes, Class")],
      bad: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: fast
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        """
      ],
      check: .each(.claim) { claim, report in
        guard claim.spec.isPresent, PersistentVolumeClaim(claim.node).className == nil else { return }
        report(
          claim.spec["storageClassName"],
          "\(claim.label) names no storageClassName, so the cluster's default decides; name one",
          certainty: .possible)
      }
    ),
    Rule(
      "pv-claim-mismatch", .storage, .error, "A claim and its volume don't fit",
      effect: "the claim stays Pending, its pods too",
      why: """
        A claim that names its volume is bound to that one or to none. Where the class, the mode, the access modes or the size \
        don't fit, it's none, for ever.
        """,
      explanation: """
        Make both say the same storageClassName (an empty one in both, for volumes made by hand), the same volumeMode, access \
        modes that the volume has, and a size that it has.

        A warning where the two are bound all the same: nothing is compared where each names the other, and the class isn't \
        where the volume alone names the claim. The claim then has other storage than it says.
        """,
      sources: [
        .documentation("Persistent Volumes, Binding"),
        .source("pkg/controller/volume/persistentvolume/pv_controller.go, checkVolumeSatisfyClaim"),
      ],
      bad: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: ""
          volumeName: disk
          accessModes: [ReadWriteMany]  # <-
          resources:
            requests:
              storage: 20Gi  # <-
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec:
          capacity: {storage: 10Gi}
          accessModes: [ReadWriteOnce]
          hostPath: {path: /mnt/disk}
        """,
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: shop}
        spec:
          storageClassName: fast  # <- warning
          accessModes: [ReadWriteMany]  # <-
          resources: {requests: {storage: 1Gi}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec:
          claimRef: {name: data, namespace: shop}
          capacity: {storage: 10Gi}
          accessModes: [ReadWriteOnce]
          hostPath: {path: /mnt/disk}
        """,
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: shop}
        spec:
          storageClassName: ""
          volumeName: disk
          accessModes: [ReadWriteOnce]
          resources:
            requests:
              storage: 20Gi  # <- warning
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec:
          claimRef: {name: data, namespace: shop}
          capacity: {storage: 10Gi}
          accessModes: [ReadWriteOnce]
          hostPath: {path: /mnt/disk}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: ""
          volumeName: disk
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 10Gi}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec:
          capacity: {storage: 10Gi}
          accessModes: [ReadWriteOnce, ReadOnlyMany]
          hostPath: {path: /mnt/disk}
        """
      ],
      check: Check { survey, sink in
        for (claim, volume) in boundPairs(survey) { compare(claim, volume, survey, sink) }
      }
    ),
    Rule(
      "storageclass-reclaim-delete", .dataLoss, .info, "Deleting the claim deletes the disk",
      effect: "one kubectl delete, and the data is gone",
      why: """
        With reclaimPolicy Delete, which is the default, the disk goes with its claim: with a mistyped command, or with the \
        namespace. Retain keeps it until somebody deletes it too.
        """,
      explanation: """
        Set reclaimPolicy: Retain on the class that databases use. Disks that stay must be cleaned up by hand. A class that \
        exists can't be changed: delete it and create it again. Volumes that exist keep the policy they were made with.
        """,
      sources: [.documentation("Storage Classes, Reclaim policy")], scenario: "scale-down-claims",
      bad: [
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: disk.csi.example
        reclaimPolicy: Delete  # <-
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - {name: db, image: "web:1.4.2", volumeMounts: [{name: data, mountPath: /data}]}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec:
              storageClassName: fast
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
        """
      ],
      good: [
        """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: disk.csi.example
        reclaimPolicy: Retain
        """
      ],
      check: Check { survey, sink in
        // Who uses each class, and who the cluster's default.
        var users: [String?: String] = [:]
        for runner in survey.runners {
          if let workload = Workload(runner.resource) {
            for template in workload.claimTemplates where users[template.className] == nil {
              users[template.className] = runner.label
            }
          }
          guard runner.isLongRunning, runner.appContainers.contains(where: { StatefulImage($0) != nil }) else {
            continue
          }
          for use in survey.storage.claims(of: runner) {
            guard let claim = use.claim else { continue }
            let name = PersistentVolumeClaim(claim.node).className
            if users[name] == nil { users[name] = claim.label }
          }
        }
        for resource in survey.written where resource.kind == .storageClass {
          let view = StorageClass(resource.node)
          guard view.reclaimPolicy == "Delete", view.provisions,
            let user = users[resource.name] ?? (view.isDefault ? users[nil] : nil)
          else { continue }
          Reporter(scope: Scope(resource), sink: sink)(
            resource.node["reclaimPolicy"],
            "deleting a claim of class '\(resource.name)' deletes its disk, that of \(user) too; set reclaimPolicy: Retain",
            fix: resource.node["reclaimPolicy"].setting("Retain"))
        }
      }
    ),
  ]
}

/// A claim, or the template of one.
struct ClaimSubject: Sendable {
  let node: Node
  let isTemplate: Bool
  /// The volume that it's the template of, in a pod, where it's one of those that go with the pod.
  var volume: String?

  var isEphemeral: Bool { volume != nil }
  /// `claim 'data'`, `the claim of volume 'scratch'`.
  var label: String { volume.map { "the claim of volume '\($0)'" } ?? "claim '\(name)'" }
  private var view: PersistentVolumeClaim { PersistentVolumeClaim(node) }
  var spec: Node { view.spec }
  var name: String { view.name }
  var accessModes: [String] { view.accessModes }
}

extension Subject where Value == ClaimSubject {
  /// Every claim that's written, and every claim template of a StatefulSet or of a pod's ephemeral volume.
  static var claim: Self {
    inWritten { _, resource, body in
      if resource.kind == .persistentVolumeClaim {
        body(ClaimSubject(node: resource.node, isTemplate: false), Scope(resource))
      } else if resource.kind == .statefulSet {
        for node in resource.node["spec"]["volumeClaimTemplates"].items where node.shape == .map {
          body(ClaimSubject(node: node, isTemplate: true), Scope(resource))
        }
      }
      for volume in resource.podTemplate["spec"]["volumes"].items {
        let node = volume["ephemeral"]["volumeClaimTemplate"]
        guard node.shape == .map else { continue }
        body(ClaimSubject(node: node, isTemplate: true, volume: volume["name"].text ?? ""), Scope(resource))
      }
    }
  }
}

/// Claims and volumes of the set that name each other, each pair once.
private func boundPairs(_ survey: Survey) -> [(claim: Resource, volume: Resource)] {
  var pairs: [(claim: Resource, volume: Resource)] = []
  var seen: Set<[Resource.ID]> = []
  func add(_ claim: Resource?, _ volume: Resource?) {
    guard let claim, let volume, claim.isWritten, volume.isWritten, seen.insert([claim.id, volume.id]).inserted else {
      return
    }
    pairs.append((claim, volume))
  }
  for resource in survey.written {
    if resource.kind == .persistentVolumeClaim, let name = PersistentVolumeClaim(resource.node).volumeName {
      add(resource, survey.inventory.find(.persistentVolume, name, in: ""))
    } else if resource.kind == .persistentVolume {
      let reference = resource.node["spec"]["claimRef"]
      guard let name = reference["name"].text else { continue }
      let claim = survey.inventory.find(.persistentVolumeClaim, name, in: reference["namespace"].text ?? "")
      add(claim, resource)
    }
  }
  return pairs
}

private func compare(_ claim: Resource, _ volume: Resource, _ survey: Survey, _ sink: Sink) {
  let report = Reporter(scope: Scope(claim), sink: sink)
  let (wanted, given) = (PersistentVolumeClaim(claim.node), PersistentVolume(volume.node))
  let reference = volume.node["spec"]["claimRef"]
  // With the identity of another claim, of the same name, it's that one's.
  let isNamed =
    reference["name"].text == claim.name
    && survey.inventory.effectiveNamespace(of: claim) == reference["namespace"].text
    && (!reference["uid"].isPresent || reference["uid"].text == claim.node["metadata"]["uid"].text)
  let isMutual = isNamed && wanted.volumeName == volume.name
  func say(_ field: String..., wants: String, has: String, isCompared: Bool) {
    let node = field.reduce(wanted.spec) { $0[$1] }
    let end = isCompared ? "" : ", and they're bound all the same"
    report(
      node, "claim '\(claim.name)' \(wants), and \(volume.label) \(has)\(end); align them",
      as: isCompared ? .error : .warning)
  }
  let missing = wanted.accessModes.filter { !given.accessModes.contains($0) }
  if !missing.isEmpty, !given.accessModes.isEmpty {
    say(
      "accessModes", wants: "wants \(missing.joined(separator: ", "))",
      has: "has \(given.accessModes.joined(separator: ", "))", isCompared: !isMutual)
  }
  if let request = wanted.request, let capacity = given.capacity, capacity < request {
    say(
      "resources", "requests", "storage", wants: "wants \(request)", has: "has \(capacity)", isCompared: !isMutual)
  }
  // A claim without a class gets the default's, which isn't known, unless it's bound already.
  if let name = wanted.className, name != given.className {
    func words(_ name: String) -> String { name.isEmpty ? "no class" : "class '\(name)'" }
    say(
      "storageClassName", wants: "has \(words(name))", has: "has \(words(given.className))", isCompared: !isNamed)
  }
  if wanted.volumeMode != given.volumeMode {
    say(
      "volumeMode", wants: "wants \(wanted.volumeMode)", has: "is \(given.volumeMode)", isCompared: !isMutual)
  }
}
