import Kubernetes
import Manifest

/// Where controllers that no file is about may make pods, ConfigMaps and Secrets from custom resources.
struct MakerFacts {
  private var namespaces: Set<String> = []
  private var isEverywhere = false

  init(_ resources: [Resource], _ inventory: Inventory) {
    for resource in resources where makesThings(resource) {
      if resource.kind == nil || !reachesFar.contains(resource.kindName) {
        namespaces.insert(inventory.effectiveNamespace(of: resource))
      }
      if reachesFar.contains(resource.kindName) { isEverywhere = true }
    }
  }

  /// Whether what seems missing in a namespace may be made there by somebody.
  func mayMakeThings(in namespace: String) -> Bool { isEverywhere || namespaces.contains(namespace) }
}

private func makesThings(_ resource: Resource) -> Bool {
  if let kind = resource.kind {
    guard kind.facts.source != .kubernetes else { return false }
  }
  // What says itself which pods it runs.
  if resource.runsPods { return false }
  let group = resource.id.group
  if harmlessGroups.contains(group) || group.hasSuffix(".gatekeeper.sh") { return false }
  return !harmlessKinds.contains(resource.kindName)
}

/// These bring whole applications from elsewhere.
private let reachesFar: Set<String> = ["HelmRelease", "Kustomization", "Application", "ApplicationSet", "HelmChart"]

private let harmlessGroups: Set<String> = [
  "cilium.io", "cert-manager.io", "acme.cert-manager.io", "projectcalico.org", "crd.projectcalico.org",
  "gateway.networking.k8s.io", "networking.istio.io", "security.istio.io", "telemetry.istio.io",
  "external-secrets.io", "bitnami.com", "snapshot.storage.k8s.io", "policy.networking.k8s.io", "kyverno.io",
  "kustomize.config.k8s.io", "route.openshift.io", "image.openshift.io", "project.openshift.io",
  "authorization.openshift.io", "security.openshift.io", "rbac.authorization.k8s.io", "metrics.k8s.io",
  "autoscaling.k8s.io",
  "source.toolkit.fluxcd.io", "notification.toolkit.fluxcd.io", "traefik.io", "traefik.containo.us",
]

private let harmlessKinds: Set<String> = [
  "ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "ScaledObject", "TriggerAuthentication", "AppProject",
  "VerticalPodAutoscaler", "BackendConfig", "FrontendConfig", "ManagedCertificate", "TargetGroupBinding",
]
