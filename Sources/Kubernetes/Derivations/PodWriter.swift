import Manifest

/// A pod as a controller makes it and the API server completes it.
///
/// Source: Kubernetes, `pkg/controller/controller_utils.go`, `GetPodFromTemplate`; `pkg/apis/core/v1/defaults.go`;
/// the admission plug-ins ServiceAccount and DefaultTolerationSeconds.
struct PodPlan: Sendable {
  var name: String
  let namespace: String
  let template: Node
  let owner: OwnerReference
  /// What the controller puts before the random part; nil where it decides the whole name.
  var generateName: String?
  var labels: [(key: String, value: String)] = []
  var annotations: [(key: String, value: String)] = []
  var hostname: String?
  var subdomain: String?
  /// Volumes that stand for the claims of a StatefulSet.
  var claims: [(volume: String, claim: String)] = []
  var isDaemon = false
  var completionIndex: Int?
  /// What its service account says; absent when no file holds it.
  var serviceAccount: Node?

  func write(_ root: inout Writer) {
    let metadata = template["metadata"]
    root.map(key: "metadata") { out in
      out.string(name, key: "name")
      if let generateName { out.string(generateName, key: "generateName") }
      if !namespace.isEmpty { out.string(namespace, key: "namespace") }
      out.texts("labels", from: metadata["labels"], and: labels)
      out.texts("annotations", from: metadata["annotations"], and: annotations)
      out.list(key: "ownerReferences") { owner.write(&$0) }
      if metadata["finalizers"].isPresent { out.copy(metadata["finalizers"]) }
    }
    root.map(key: "spec") { writeSpec(template["spec"], &$0) }
  }

  private func writeSpec(_ spec: Node, _ out: inout Writer) {
    let own: Set<String> = [
      "initContainers", "containers", "volumes", "tolerations", "serviceAccountName", "serviceAccount", "hostname",
      "subdomain", "imagePullSecrets",
    ]
    let mounts =
      (spec["automountServiceAccountToken"].bool ?? serviceAccount?["automountServiceAccountToken"].bool) ?? true
    for list in ["initContainers", "containers"] where spec[list].isPresent {
      out.list(key: list, span: spec[list].span) { out in
        for container in spec[list].items { write(container, mountsToken: mounts, &out) }
      }
    }
    if mounts || !claims.isEmpty || spec["volumes"].count > 0 {
      writeVolumes(spec["volumes"], mountsToken: mounts, &out)
    }
    let account = spec["serviceAccountName"].isPresent ? spec["serviceAccountName"] : spec["serviceAccount"]
    if account.isPresent {
      out.copy(account, key: "serviceAccountName")
    } else {
      out.string("default", key: "serviceAccountName")
    }
    let secrets =
      spec["imagePullSecrets"].count > 0 ? spec["imagePullSecrets"] : serviceAccount?["imagePullSecrets"]
    if let secrets, secrets.isPresent { out.copy(secrets, key: "imagePullSecrets") }
    if let hostname { out.string(hostname, key: "hostname") } else { out.copy(spec["hostname"]) }
    if let subdomain { out.string(subdomain, key: "subdomain") } else { out.copy(spec["subdomain"]) }
    for (key, value) in spec.fields where !own.contains(key) && value.isPresent { out.copy(value) }
    for (key, value) in [("restartPolicy", "Always"), ("dnsPolicy", "ClusterFirst")] where !spec[key].isPresent {
      out.string(value, key: key)
    }
    if !spec["terminationGracePeriodSeconds"].isPresent { out.int(30, key: "terminationGracePeriodSeconds") }
    writeTolerations(spec["tolerations"], &out)
  }

  private func writeVolumes(_ written: Node, mountsToken: Bool, _ out: inout Writer) {
    out.list(key: "volumes", span: written.isPresent ? written.span : nil) { out in
      for claim in claims {
        out.map { volume in
          volume.string(claim.volume, key: "name")
          volume.map(key: "persistentVolumeClaim") { $0.string(claim.claim, key: "claimName") }
        }
      }
      let replaced = Set(claims.map(\.volume))
      for volume in written.items where !replaced.contains(volume["name"].text ?? "") { out.copy(volume) }
      if mountsToken { writeToken(&out) }
    }
  }

  private func write(_ container: Node, mountsToken: Bool, _ out: inout Writer) {
    out.map(span: container.span) { out in
      for (key, value) in container.fields where value.isPresent {
        switch key {
        case "volumeMounts", "env": continue
        case "resources": writeResources(value, &out)
        default: out.copy(value)
        }
      }
      if !container["imagePullPolicy"].isPresent {
        out.string(Image.defaultPullPolicy(for: container["image"].text ?? ""), key: "imagePullPolicy")
      }
      let variables = container["env"]
      if variables.isPresent || completionIndex != nil {
        out.list(key: "env", span: variables.isPresent ? variables.span : nil) { out in
          for variable in variables.items { out.copy(variable) }
          guard completionIndex != nil else { return }
          out.map { variable in
            variable.string("JOB_COMPLETION_INDEX", key: "name")
            variable.map(key: "valueFrom") { from in
              from.map(key: "fieldRef") {
                $0.string("metadata.labels['batch.kubernetes.io/job-completion-index']", key: "fieldPath")
              }
            }
          }
        }
      }
      let volumeMounts = container["volumeMounts"]
      let mounted = volumeMounts.items.contains { $0["mountPath"].text == tokenPath }
      guard volumeMounts.isPresent || (mountsToken && !mounted) else { return }
      out.list(key: "volumeMounts", span: volumeMounts.isPresent ? volumeMounts.span : nil) { out in
        for mount in volumeMounts.items { out.copy(mount) }
        guard mountsToken, !mounted else { return }
        out.map { mount in
          mount.string(tokenVolume, key: "name")
          mount.bool(true, key: "readOnly")
          mount.string(tokenPath, key: "mountPath")
        }
      }
    }
  }

  /// A limit without a request is the request too.
  private func writeResources(_ resources: Node, _ out: inout Writer) {
    let (limits, requests) = (resources["limits"], resources["requests"])
    let missing = limits.fields.filter { !requests[$0.key].isPresent && $0.value.isPresent }
    out.map(key: "resources", span: resources.span) { out in
      for (key, value) in resources.fields where key != "requests" && value.isPresent { out.copy(value) }
      guard requests.isPresent || !missing.isEmpty else { return }
      out.map(key: "requests", span: requests.isPresent ? requests.span : limits.span) { out in
        for (_, value) in requests.fields where value.isPresent { out.copy(value) }
        for (_, value) in missing { out.copy(value) }
      }
    }
  }

  private func writeToken(_ out: inout Writer) {
    out.map { volume in
      volume.string(tokenVolume, key: "name")
      volume.map(key: "projected") { projected in
        projected.list(key: "sources") { sources in
          sources.map { source in
            source.map(key: "serviceAccountToken") { token in
              token.int(3607, key: "expirationSeconds")
              token.string("token", key: "path")
            }
          }
          sources.map { source in
            source.map(key: "configMap") { map in
              map.string("kube-root-ca.crt", key: "name")
              map.list(key: "items") { items in
                items.map { item in
                  item.string("ca.crt", key: "key")
                  item.string("ca.crt", key: "path")
                }
              }
            }
          }
          sources.map { source in
            source.map(key: "downwardAPI") { downward in
              downward.list(key: "items") { items in
                items.map { item in
                  item.string("namespace", key: "path")
                  item.map(key: "fieldRef") { $0.string("metadata.namespace", key: "fieldPath") }
                }
              }
            }
          }
        }
      }
    }
  }

  private func writeTolerations(_ written: Node, _ out: inout Writer) {
    out.list(key: "tolerations", span: written.isPresent ? written.span : nil) { out in
      for toleration in written.items { out.copy(toleration) }
      func tolerates(_ key: String) -> Bool {
        written.items.contains { item in
          let name = item["key"].text ?? ""
          let effect = item["effect"].text ?? ""
          return (name == key || name.isEmpty && item["operator"].text == "Exists")
            && (effect.isEmpty || effect == "NoExecute")
        }
      }
      func add(_ key: String, _ effect: String, seconds: Int?) {
        out.map { toleration in
          toleration.string(key, key: "key")
          toleration.string("Exists", key: "operator")
          toleration.string(effect, key: "effect")
          if let seconds { toleration.int(seconds, key: "tolerationSeconds") }
        }
      }
      for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] where !tolerates(key) {
        add(key, "NoExecute", seconds: isDaemon ? nil : 300)
      }
      guard isDaemon else { return }
      for pressure in ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"] {
        add("node.kubernetes.io/\(pressure)", "NoSchedule", seconds: nil)
      }
      if template["spec"]["hostNetwork"].bool == true {
        add("node.kubernetes.io/network-unavailable", "NoSchedule", seconds: nil)
      }
    }
  }
}

private let tokenVolume = "kube-api-access-‹t›"
private let tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount"

/// What a made object says of its maker.
struct OwnerReference: Sendable {
  let apiVersion: String
  let kind: String
  let name: String

  init(_ owner: Resource) {
    apiVersion = owner.kind?.facts.versions.first?.apiVersion ?? owner.apiVersion
    (kind, name) = (owner.kindName, owner.name)
  }

  func write(_ list: inout Writer, controls: Bool = true) {
    list.map { reference in
      reference.string(apiVersion, key: "apiVersion")
      reference.string(kind, key: "kind")
      reference.string(name, key: "name")
      reference.string("‹uid›", key: "uid")
      if controls {
        reference.bool(true, key: "controller")
        reference.bool(true, key: "blockOwnerDeletion")
      }
    }
  }
}

extension Writer {
  /// A map of texts: what is written, and what's added, which wins. Nothing when both are empty.
  mutating func texts(_ key: String, from node: Node, and added: [(key: String, value: String)]) {
    let replaced = Set(added.map(\.key))
    let kept = node.fields.filter { !replaced.contains($0.key) && $0.value.isPresent }
    guard !kept.isEmpty || !added.isEmpty else { return }
    map(key: key, span: node.isPresent ? node.span : nil) { out in
      for (_, value) in kept { out.copy(value) }
      for (key, value) in added { out.string(value, key: key) }
    }
  }
}
