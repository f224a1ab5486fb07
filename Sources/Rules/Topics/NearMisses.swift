import Kubernetes
import Manifest

extension Rule {
  /// References that lead nowhere though what's meant is near.
  static let nearMisses: [Rule] = [
    Rule(
      "ref-near-miss", .references, .error, "A name is nearly that of something that's here",
      effect: "what's meant isn't found",
      why: """
        References and selectors go by exact names. One letter too many, or a capital, and what's meant isn't found, though \
        it stands in the next file.
        """,
      explanation: """
        Take the name that's proposed, or add what's really meant. Reported in place of what the other rules would say: at \
        most two slips (one in names of four or five letters, none in shorter ones), or other letter case; names that differ like `web-1` and \
        `web-2` don't count.

        Looked at are names of objects, keys, ports and volumes, selectors of Services and NetworkPolicies, and node \
        selectors and affinities, whose values are compared with the labels in the set.
        """,
      sources: [.documentation("Object Names and IDs"), .documentation("Labels and Selectors")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web-front}}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            envFrom: [{configMapRef: {name: web-setings}}]  # <-
            env:
            - name: COLOR
              valueFrom: {configMapKeyRef: {name: web-settings, key: colour}}  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web-settings}
        data: {color: red}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector:
            app: web-frnot  # <-
          ports: [{port: 80}]
        """,
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: monitor}
        spec:
          selector: {matchLabels: {app: ssd-monitor}}
          template:
            metadata: {labels: {app: ssd-monitor}}
            spec:
              nodeSelector: {app: sdd-monitor}  # <-
              containers: [{name: monitor, image: monitor:1}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          nodeSelector: {disk: ssd}
          containers:
          - name: web
            image: web:1.4.2
            envFrom: [{configMapRef: {name: web-2, optional: true}}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web-1}
        """
      ],
      check: Check { survey, sink in
        Check.each(.dangling) { dangling, report in
          guard let near = dangling.near else { return }
          let what =
            switch dangling.what {
            case .key: "\(dangling.label) has no key '\(dangling.text)', but it has '\(near)'"
            case .port: "\(dangling.label) has no port '\(dangling.text)', but there is '\(near)'"
            case .object, .match: "there's no \(dangling.label), but there is '\(near)'"
            }
          report(
            dangling.node, "\(what); correct it",
            certainty: dangling.what == .object && dangling.kind != nil ? .likely : .certain,
            fix: corrections(dangling.places, near))
        }.run(survey, sink)
        selectorSlips(survey, sink)
        nodeSlips(survey, sink)
      }
    ),
    Rule(
      "ref-other-namespace", .references, .error, "A name leads to something in another namespace",
      effect: "what's meant isn't found",
      why: """
        References stay within a namespace: a pod can't use another's ConfigMaps, Secrets, claims and accounts, an Ingress \
        not another's Services, an autoscaler not another's workloads. That one of the name exists elsewhere doesn't help.
        """,
      explanation: """
        Move or copy what's named, or whoever names it. Roles for accounts of other namespaces and routes that say a \
        namespace may lead there, and aren't meant. A warning for logins of registries and certificates of Ingresses, which \
        are often made beforehand in each namespace.
        """,
      sources: [.documentation("Namespaces"), .documentation("Object Names and IDs")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            envFrom: [{configMapRef: {name: settings}}]  # <-
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: common}
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: ServiceAccount, name: robot, namespace: common}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: robot, namespace: common}
        """
      ],
      check: .each(.dangling) { dangling, report in
        guard let other = dangling.elsewhere else { return }
        let isOftenKept = ["image-pull-secret-missing", "ref-ingress-tls-secret-missing"].contains(dangling.rule)
        report(
          dangling.node,
          "\(dangling.label) is in namespace '\(other)' and not in '\(dangling.namespace)', where it's looked for; move or copy it",
          as: isOftenKept ? .warning : .error, certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
  ]
}

/// All places get the name, or none.
private func corrections(_ places: [Node], _ name: String) -> [Edit] {
  var edits: [Edit] = []
  for place in places {
    let made = place.replacing(with: .string(name))
    if made.isEmpty { return [] }
    edits += made
  }
  return edits
}

/// Selectors of Services and NetworkPolicies that match nothing for a slip in one value.
private func selectorSlips(_ survey: Survey, _ sink: Sink) {
  func look(_ resource: Resource, _ selector: Selector, _ namespace: String, _ places: [Node]) {
    guard survey.templates.first(selector, in: namespace) == nil,
      let slip = survey.templates.slip(in: selector, namespace: namespace)
    else { return }
    let isKnown = survey.inventory.links(from: resource.id).contains {
      ($0.relation == .selects || $0.relation == .restricts) && $0.to != nil
    }
    if isKnown { return }
    let node = places.lazy.map { $0[slip.key] }.first { $0.isPresent } ?? places[0]
    let report = Reporter(scope: Scope(resource), sink: sink)
    report(
      node,
      "\(resource.label) selects nothing: no pod has \(slip.key)=\(slip.value), but there are pods with '\(slip.meant)'; correct it",
      certainty: .likely, fix: node.text == slip.value ? node.replacing(with: .string(slip.meant)) : [])
  }
  for facts in survey.services where facts.runners.isEmpty && facts.service.type != "ExternalName" {
    guard let selector = facts.service.selector.map(withoutRuntimeLabels), !selector.isEmpty else { continue }
    look(
      facts.resource, selector, survey.inventory.effectiveNamespace(of: facts.resource),
      [facts.service.spec["selector"]])
  }
  for entry in survey.policies.entries where entry.runners.isEmpty {
    let selector = withoutRuntimeLabels(entry.policy.selector)
    guard !selector.isEmpty else { continue }
    let node = entry.resource.node["spec"]["podSelector"]
    look(entry.resource, selector, entry.namespace, [node["matchLabels"], node])
  }
}

/// Node selectors and affinities with a value that no label in the set has, but for a slip.
private func nodeSlips(_ survey: Survey, _ sink: Sink) {
  var known: [String: Set<String>] = [:]
  var nodes: [String: Set<String>] = [:]
  for resource in survey.written {
    for (key, value) in resource.labels.pairs {
      known[key, default: []].insert(value)
      if resource.kind == .node { nodes[key, default: []].insert(value) }
    }
  }
  for runner in survey.runners {
    let spec = runner.pod.spec
    let affinity = spec["affinity"]
    let report = Reporter(scope: Scope(runner.resource, runner: runner), sink: sink)
    func look(_ key: String, _ value: Node, among values: Set<String>, _ what: String) {
      guard let text = value.text, !values.contains(text), let near = nearMiss(of: text, among: values) else {
        return
      }
      report(
        value, "no \(what) here has \(key)=\(text), but '\(near)' is used; correct it", certainty: .likely,
        fix: value.replacing(with: .string(near)))
    }
    // The labels of nodes stand in no manifest as a rule; where the key is one that only nodes have, nothing is known.
    func lookAtNodes(_ key: String, _ value: Node) {
      if nodes.isEmpty {
        // `gpu` and `cpu` are no slip, nor are most short words.
        guard !key.contains("/"), (value.text?.utf8.count ?? 0) >= 6 else { return }
        look(key, value, among: (known[key] ?? []).union(survey.templates.values(of: key, in: nil)), "label")
      } else {
        look(key, value, among: nodes[key] ?? [], "node")
      }
    }
    for (key, value) in spec["nodeSelector"].fields { lookAtNodes(key, value) }
    let required = affinity["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"].items
    let preferred = affinity["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"].items.map {
      $0["preference"]
    }
    for expression in (required + preferred).flatMap({ $0["matchExpressions"].items })
    where expression["operator"].text == "In" {
      for value in expression["values"].items { lookAtNodes(expression["key"].text ?? "", value) }
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
      let required = affinity[kind]["requiredDuringSchedulingIgnoredDuringExecution"].items
      let preferred = affinity[kind]["preferredDuringSchedulingIgnoredDuringExecution"].items.map {
        $0["podAffinityTerm"]
      }
      for term in required + preferred {
        let selector = term["labelSelector"]
        for (key, value) in selector["matchLabels"].fields {
          look(key, value, among: survey.templates.values(of: key, in: nil), "pod template")
        }
        for expression in selector["matchExpressions"].items where expression["operator"].text == "In" {
          let key = expression["key"].text ?? ""
          for value in expression["values"].items {
            look(key, value, among: survey.templates.values(of: key, in: nil), "pod template")
          }
        }
      }
    }
  }
}
