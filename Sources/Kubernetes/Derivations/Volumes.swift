import Manifest

/// The volumes that are there, and which claim has which.
struct VolumeBinder {
  private var free: [String: [(id: Resource.ID, view: PersistentVolume)]] = [:]
  private var made = 0

  /// One that already has a claim is kept for it.
  mutating func add(_ volume: Resource) {
    let view = PersistentVolume(volume.node)
    guard !view.spec["claimRef"].isPresent else { return }
    free[view.className, default: []].append((volume.id, view))
  }

  /// The smallest that will do, which is then taken.
  mutating func take(for claim: PersistentVolumeClaim, class name: String) -> Resource.ID? {
    let fitting = (free[name] ?? []).enumerated().filter { $0.element.view.satisfies(claim, class: name) }
    let best = fitting.min { a, b in
      (a.element.view.capacity ?? .zero) < (b.element.view.capacity ?? .zero)
    }
    return best.map { free[name]?.remove(at: $0.offset).id ?? $0.element.id }
  }

  /// The name of the next one that a provisioner makes.
  mutating func nextName() -> String {
    defer { made += 1 }
    return "‹p\(made)›"
  }
}

/// The volume of a claim: a written one that will do, otherwise one that the class's provisioner makes.
@Sendable func deriveVolume(_ claim: Resource, _ made: inout Derivations) {
  let view = PersistentVolumeClaim(claim.node)
  guard view.volumeName == nil else { return }
  let node = view.spec["storageClassName"]
  let defaultClass = made.runners.defaultStorageClass.flatMap { made[$0] }
  let className = view.className ?? defaultClass?.name ?? defaultClassName
  if let taken = made.volumes.take(for: view, class: view.className == nil && defaultClass == nil ? "" : className) {
    made.link(claim.id, .binds, taken, at: view.spec, certainty: .matched)
    return
  }
  // Without a class nothing is made: the claim waits for a volume.
  guard !className.isEmpty else { return }
  let storageClass = made.find(.storageClass, className, in: "").map { StorageClass($0.node) }
  guard storageClass?.provisions ?? true else { return }
  if claim.origin != .written, view.className == nil, let defaultClass {
    made.link(claim.id, .claims, defaultClass.id, at: node, certainty: .matched)
  }
  let name = made.volumes.nextName()
  let namespace = made.index.namespace(of: claim)
  let policy = storageClass?.reclaimPolicy ?? "Delete"
  let volume = made.add(.persistentVolume, name, of: claim) { root in
    root.map(key: "metadata") { $0.string(name, key: "name") }
    root.map(key: "spec") { out in
      out.map(key: "capacity") { $0.copy(view.spec["resources"]["requests"]["storage"]) }
      out.copy(view.spec["accessModes"])
      out.map(key: "claimRef") { reference in
        reference.string("v1", key: "apiVersion")
        reference.string("PersistentVolumeClaim", key: "kind")
        reference.string(namespace, key: "namespace")
        reference.string(claim.name, key: "name")
      }
      out.string(policy, key: "persistentVolumeReclaimPolicy")
      out.string(className, key: "storageClassName", span: node.isPresent ? node.span : nil)
      out.string(view.volumeMode, key: "volumeMode")
    }
  }
  made.link(claim.id, .binds, volume.id, at: node)
}

/// The Secret that an operator writes for an object that asks for one.
@Sendable func deriveSecret(_ resource: Resource, _ made: inout Derivations) {
  let spec = resource.node["spec"]
  let named: Node =
    switch resource.kind {
    case .certificate, .serviceBinding: spec["secretName"]
    case .externalSecret: spec["target"]["name"]
    case .sealedSecret: spec["template"]["metadata"]["name"]
    default: spec["name"]
    }
  let name = named.text ?? resource.name
  let type = resource.kind == .certificate ? "kubernetes.io/tls" : "Opaque"
  made.addSecret(name, type: type, of: resource, because: named)
}

/// An Ingress that names an issuer gets a certificate for each of its Secrets.
@Sendable func deriveIngressSecrets(_ ingress: Resource, _ made: inout Derivations) {
  let annotations = ingress.node["metadata"]["annotations"]
  let issuers = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme"]
  guard issuers.contains(where: { annotations[$0].isPresent }) else { return }
  for entry in ingress.node["spec"]["tls"].items {
    guard let name = entry["secretName"].text, !name.isEmpty else { continue }
    made.addSecret(name, type: "kubernetes.io/tls", of: ingress, because: entry["secretName"])
  }
}

/// OpenShift's certificate for a Service that asks for one.
@Sendable func deriveServingCertificate(_ service: Resource, _ made: inout Derivations) {
  let annotations = service.node["metadata"]["annotations"]
  for stage in ["beta", "alpha"] {
    let named = annotations["service.\(stage).openshift.io/serving-cert-secret-name"]
    guard let name = named.text, !name.isEmpty else { continue }
    return made.addSecret(name, type: "kubernetes.io/tls", of: service, because: named)
  }
}

extension Derivations {
  fileprivate mutating func addSecret(_ name: String, type: String, of owner: Resource, because: Node) {
    let namespace = owner.namespace
    if let written = find(.secret, name, in: namespace) {
      link(owner.id, .writes, written.id, at: because)
      return
    }
    let secret = add(.secret, name, of: owner) { root in
      root.map(key: "metadata") { out in
        out.string(name, key: "name")
        if !namespace.isEmpty { out.string(namespace, key: "namespace") }
      }
      root.string(type, key: "type")
    }
    link(owner.id, .writes, secret.id, at: because)
  }
}
