import Kubernetes
import Manifest

extension Rule {
  /// Configuration that nobody uses.
  static let unused: [Rule] = [
    Rule(
      "config-unused", .references, .info, "Nothing uses this configuration",
      effect: "kept up for nobody",
      why: """
        A ConfigMap, Secret or ServiceAccount that nothing uses is kept up to date for nobody, and a forgotten Secret is one \
        more to be stolen. Often a name somewhere is wrong, and whoever should use it doesn't.
        """,
      explanation: """
        Delete it, or correct whoever should use it. Counted as uses are environment, volumes, pull Secrets, TLS of \
        Ingresses and Gateways, accounts' Secrets, drivers' Secrets, bindings, and its name in a custom resource, an \
        annotation, an argument or a variable. Not asked about where nothing in the namespace runs pods, nor about what \
        controllers find by label or type.
        """,
      sources: [.documentation("ConfigMaps"), .documentation("Secrets")], peers: ["popeye/400"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: old  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: rules}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: board, labels: {grafana_dashboard: "1"}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2, envFrom: [{configMapRef: {name: web}}], args: [--rules=default/rules]}]
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .configMap || resource.kind == .secret || resource.kind == .serviceAccount else {
          return
        }
        let survey = report.survey
        let namespace = survey.inventory.effectiveNamespace(of: resource)
        guard !survey.templates.isEmpty(in: namespace), !isFoundByOthers(resource), !namespace.hasPrefix("kube-"),
          !isToBeFilledIn(resource.name), !survey.mentionedConfigs.contains(resource.name),
          !survey.makers.mayMakeThings(in: namespace)
        else { return }
        let isUsed = survey.inventory.links(to: resource.id).contains { link in
          link.relation != .ownedBy && link.from != resource.id
        }
        guard !isUsed else { return }
        report(
          resource.node["metadata"]["name"],
          "nothing here uses \(resource.kindName) '\(resource.name)'; delete it, or correct whoever should",
          certainty: .likely)
      }
    ),
    Rule(
      "config-key-unused", .references, .style, "Nobody asks for this key",
      effect: "kept up for nobody",
      why: """
        All who use the object name single keys of it, and none names this one. It's a remnant, or somebody asks for another \
        key by mistake.
        """,
      explanation: """
        Delete the key, or correct whoever should ask for it. Nothing is said of objects that somebody takes as a whole, in \
        envFrom or as a volume without `items`.
        """,
      sources: [.documentation("ConfigMaps")], peers: ["popeye/401"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          color: red
          size: large  # <-
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env: [{name: COLOR, valueFrom: {configMapKeyRef: {name: web, key: color}}}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {color: red, size: large}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            env: [{name: COLOR, valueFrom: {configMapKeyRef: {name: web, key: color}}}]
          volumes: [{name: all, configMap: {name: web}}]
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .configMap || resource.kind == .secret, !isFoundByOthers(resource) else { return }
        var asked: Set<String> = []
        let links = report.survey.inventory.links(to: resource.id)
        guard !links.isEmpty else { return }
        for link in links {
          guard let reference = link.node.parent else { return }
          switch link.relation {
          case .env:
            guard let key = reference["key"].text else { return }
            asked.insert(key)
          case .mounts:
            let items = reference["items"].items
            guard !items.isEmpty else { return }
            asked.formUnion(items.compactMap { $0["key"].text })
          default: return
          }
        }
        for field in ["data", "binaryData", "stringData"] {
          for (key, value) in resource.node[field].fields where !asked.contains(key) {
            report(value, "nobody here asks for key '\(key)' of \(resource.label); delete it", certainty: .likely)
          }
        }
      }
    ),
  ]
}

/// Controllers find these by type, label or name; no manifest mentions them.
private func isFoundByOthers(_ resource: Resource) -> Bool {
  if resource.kind == .serviceAccount { return resource.name == "default" }
  if ["kube-root-ca.crt", "openshift-service-ca.crt"].contains(resource.name) { return true }
  let type = resource.node["type"].text ?? ""
  if ["kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token", "helm.sh/release.v1"].contains(type) {
    return true
  }
  let metadata = resource.node["metadata"]
  return (metadata["labels"].fields + metadata["annotations"].fields).contains { key, _ in
    key.hasPrefix("grafana_") || key.hasPrefix("argocd.argoproj.io/secret-type") || key == "owner"
      || key.hasPrefix("sealedsecrets.bitnami.com/") || key == "k8s-sidecar-target-directory"
      || key.hasPrefix("cert-manager.io/") || key.contains("helm.sh/hook") || key == "OWNER"
      || key.hasPrefix("reflector.v1.k8s.emberstack.com/") || key.hasPrefix("replicator.v1.mittwald.de/")
  }
}

extension Survey {
  /// Looked for in places where programs and controllers get names from: arguments, variables, annotations, custom resources,
  /// parameters of StorageClasses, and the names that roles allow.
  func findMentionedConfigs() -> Set<String> {
    let names = Set(written.filter { $0.kind == .configMap || $0.kind == .secret }.map(\.name)).sorted()
    let numbers = KeyNumbers(names)
    var isMentioned = [Bool](repeating: false, count: names.count)
    func note(_ node: Node) {
      _ = node.withText { text in
        guard text.count <= 65536 else { return }
        for word in text.split(whereSeparator: { !isWordPart($0) }) {
          if let number = numbers[UnsafeBufferPointer(rebasing: word)] { isMentioned[number] = true }
        }
      }
    }
    for resource in written {
      for (_, value) in resource.node["metadata"]["annotations"].fields { note(value) }
      let isCustom = resource.kind.map { $0.facts.source != .kubernetes } ?? true
      if isCustom { for node in resource.node["spec"].subtree where node.shape == .scalar { note(node) } }
      switch resource.kind {
      case .storageClass, .persistentVolume, .ingressClass:
        for node in resource.node.subtree where node.shape == .scalar && node.key != "name" { note(node) }
      case .configMap:
        // `namespace/name`, as controllers are told of other ConfigMaps.
        for (_, value) in resource.node["data"].fields
        where (value.text?.utf8.count ?? 0) <= 253 && value.text?.contains("/") == true { note(value) }
      case .role, .clusterRole:
        for rule in resource.node["rules"].items { for name in rule["resourceNames"].items { note(name) } }
      default: break
      }
      guard resource.runsPods else { continue }
      for container in Pod(template: resource.podTemplate).allContainers {
        for word in container.node["command"].items + container.node["args"].items { note(word) }
        for variable in container.environment { note(variable.node["value"]) }
      }
    }
    return Set(zip(names, isMentioned).filter(\.1).map(\.0))
  }
}

extension Survey {
  func findWordsOfJobs() -> Set<String> {
    var found: Set<String> = []
    for runner in runners where runner.isJob {
      for container in runner.containers {
        for text in container.command + container.arguments where text.utf8.count <= 65536 {
          for word in text.utf8.split(whereSeparator: { !isWordPart($0) }) { found.insert(String(Substring(word))) }
        }
      }
    }
    return found
  }
}

private func isWordPart(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || (0x30...0x39).contains(byte)
    || byte < 0x80 && (0x61...0x7a).contains(byte | 0x20)
}
