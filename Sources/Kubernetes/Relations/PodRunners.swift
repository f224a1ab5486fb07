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
      guard template.shape == .map else {
        if let made = operatorLabels(resource) {
          labels.add(resource.id, in: index.namespace(of: resource), labels: made)
        }
        continue
      }
      specs[resource.id] = template["spec"]
      guard resource.kind != .podTemplate else { continue }
      labels.add(resource.id, in: index.namespace(of: resource), labels: Labels(template["metadata"]["labels"]))
    }
  }

  /// The labels of the pods that the Prometheus operator runs for an object; nil for other objects.
  ///
  /// Source: github.com/prometheus-operator/prometheus-operator, `pkg/prometheus/server/statefulset.go` and
  /// `pkg/alertmanager/statefulset.go`.
  private func operatorLabels(_ resource: Resource) -> Labels? {
    let name: String
    switch resource.kind {
    case .prometheus: name = "prometheus"
    case .prometheusAgent: name = "prometheus-agent"
    case .alertmanager: name = "alertmanager"
    case .thanosRuler: name = "thanos-ruler"
    default: return nil
    }
    var labels = Labels(resource.node["spec"]["podMetadata"]["labels"])
    labels.pairs["app.kubernetes.io/name"] = name
    labels.pairs["app.kubernetes.io/instance"] = resource.name
    labels.pairs["app.kubernetes.io/managed-by"] = "prometheus-operator"
    labels.pairs["operator.prometheus.io/name"] = resource.name
    labels.pairs[name == "prometheus-agent" ? "prometheus" : name] = resource.name
    return labels
  }

  /// The spec of the pods that an object runs; nil for what runs none, or has its controller here.
  func podSpec(of resource: Resource) -> Node? { specs[resource.id] }
}
