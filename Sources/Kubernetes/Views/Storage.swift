import Manifest

/// A claim, or the template of one: a view on the node that has `metadata` and `spec`.
package struct PersistentVolumeClaim: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var name: String { node["metadata"]["name"].text ?? "" }
  package var spec: Node { node["spec"] }
  /// As written; of an object that was never applied nothing else is known.
  package var request: Quantity? { spec["resources"]["requests"]["storage"].text.flatMap { Quantity($0) } }
  package var accessModes: [String] { spec["accessModes"].items.compactMap(\.text) }
  /// Nil when none is written, which means the cluster's default class; empty when no class is wanted.
  package var className: String? {
    spec["storageClassName"].text ?? node["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"].text
  }
  /// `Filesystem` unless written.
  package var volumeMode: String { spec["volumeMode"].text ?? "Filesystem" }
  package var volumeName: String? { spec["volumeName"].filled }
  /// More than one node may write.
  package var isShared: Bool { accessModes.contains("ReadWriteMany") || accessModes.contains("ReadOnlyMany") }
  /// `5Gi RWO fast-ssd`.
  package var summary: String {
    let parts = [
      spec["resources"]["requests"]["storage"].text ?? "", shortened(modes: accessModes),
      className ?? "default class",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// A PersistentVolume: a view on its root.
package struct PersistentVolume: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var spec: Node { node["spec"] }
  package var capacity: Quantity? { spec["capacity"]["storage"].text.flatMap { Quantity($0) } }
  package var accessModes: [String] { spec["accessModes"].items.compactMap(\.text) }
  /// Empty when it has none.
  package var className: String {
    spec["storageClassName"].text ?? node["metadata"]["annotations"]["volume.beta.kubernetes.io/storage-class"].text
      ?? ""
  }
  package var volumeMode: String { spec["volumeMode"].text ?? "Filesystem" }
  /// What happens to it when its claim goes: `Retain` unless written, for one that's made by hand.
  package var reclaimPolicy: String { spec["persistentVolumeReclaimPolicy"].filled ?? "Retain" }

  /// Whether a claim that names no volume may be bound to it.
  ///
  /// Source: Kubernetes, `pkg/volume/util` and `component-helpers/storage/volume`, `FindMatchingVolume`.
  package func satisfies(_ claim: PersistentVolumeClaim, class claimClass: String) -> Bool {
    guard className == claimClass, volumeMode == claim.volumeMode,
      Set(claim.accessModes).isSubset(of: accessModes)
    else { return false }
    if let request = claim.request {
      guard let capacity, capacity >= request else { return false }
    }
    if let selector = Selector(labelSelector: claim.spec["selector"]) {
      return selector.matches(Labels(node["metadata"]["labels"]))
    }
    return true
  }
}

/// A StorageClass: a view on its root.
package struct StorageClass: Sendable, Hashable {
  package let node: Node

  package init(_ node: Node) { self.node = node }

  package var provisioner: String { node["provisioner"].text ?? "" }
  /// `Delete` unless written.
  package var reclaimPolicy: String { node["reclaimPolicy"].text ?? "Delete" }
  /// Claims without a class get this one.
  package var isDefault: Bool {
    let annotations = node["metadata"]["annotations"]
    return annotations["storageclass.kubernetes.io/is-default-class"].text == "true"
      || annotations["storageclass.beta.kubernetes.io/is-default-class"].text == "true"
  }
  /// Volumes appear for claims by themselves.
  package var provisions: Bool { provisioner != "kubernetes.io/no-provisioner" }
}

/// `RWO,ROX`, as `kubectl` prints access modes.
func shortened(modes: [String]) -> String {
  let short = [
    "ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP",
  ]
  return modes.map { short[$0] ?? $0 }.joined(separator: ",")
}
