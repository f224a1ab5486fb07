import Manifest

/// What runs pods, so that selectors and references of pods count once: at the Deployment, not also at the ReplicaSet
/// and the Pods that a dump of a cluster holds beside it.
struct PodRunners {
  /// The pods' labels of each that nobody here controls.
  private(set) var labels = LabelIndex()
  /// What has its controller here, and who that is.
  private(set) var controllers: [Resource.ID: Resource.ID] = [:]
  /// The class that claims get that name none; nil when no file says which.
  private(set) var defaultStorageClass: Resource.ID?
  private var specs: [Resource.ID: Node] = [:]

  init(_ resources: [Resource], index: ResourceIndex) {
    for resource in resources {
      if resource.kind == .storageClass, defaultStorageClass == nil, StorageClass(resource.node).isDefault {
        defaultStorageClass = resource.id
      }
      let reference = resource.controllerReference
      if let kind = Kind(apiVersion: reference["apiVersion"].text ?? "", kind: reference["kind"].text ?? ""),
        let controller = index.find(kind, reference["name"].text ?? "", in: resource.namespace),
        controller != resource.id
      {
        controllers[resource.id] = controller
        continue
      }
      let template = resource.podTemplate
      guard template.shape == .map else { continue }
      specs[resource.id] = template["spec"]
      guard resource.kind != .podTemplate else { continue }
      labels.add(resource.id, in: index.namespace(of: resource), labels: Labels(template["metadata"]["labels"]))
    }
  }

  /// The spec of the pods that an object runs; nil for what runs none, or has its controller here.
  func podSpec(of resource: Resource) -> Node? { specs[resource.id] }
}
