import Kubernetes
import Manifest

extension Rule {
  /// Which labels objects have, and in which namespace they are.
  static let labelSets: [Rule] = [
    Rule(
      "label-required-missing", .labels, .info, "A label that's asked for is missing",
      effect: "owners, costs and searches miss it",
      why: "Reports, alerts and policies go by labels; what lacks one is nobody's.",
      explanation: """
        Silent until it's told the labels, each with a pattern for its value or none. Looked for on workloads; a label on \
        the object or on its pod template is enough.
        """,
      peers: [
        "kube-linter/required-label-owner", "datree/WORKLOAD_MISSING_LABEL_OWNER_VALUE",
        "datree/DEPLOYMENT_MISSING_LABEL_ENV_VALUE", "kubescape/C-0076", "kyverno/require-labels",
      ], profiles: [],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}  # <-
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web, owner: shop}
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      check: .each(.workload) { workload, report in
        let metadata = workload.node["metadata"]
        for (key, pattern) in report.survey.settings.requiredLabels.sorted(by: { $0.key < $1.key }) {
          let values = [metadata, workload.podTemplate["metadata"]].compactMap { $0["labels"][key].text }
          if values.contains(where: { fits($0, pattern) }) { continue }
          let node = metadata["labels"][key]
          let what =
            node.isPresent ? "has label \(key)=\(node.text ?? ""), which isn't as asked for" : "lacks label '\(key)'"
          report(node, "\(workload.label) \(what); \(node.isPresent ? "correct" : "add") it")
        }
      }
    ),
    Rule(
      "label-recommended-missing", .labels, .info, "None of the recommended labels",
      effect: "tools can't tell what belongs together",
      why: """
        Dashboards, and people with `kubectl get -l`, find what belongs together by app.kubernetes.io/name, instance, \
        version and part-of. Without them every team invents its own and no query works for all.
        """,
      explanation: """
        Add app.kubernetes.io/name, instance, version and part-of to the object and to its pod template. They're for people \
        and tools; selectors may well use others.
        """,
      sources: [.documentation("Recommended Labels")], peers: ["kubescape/C-0077"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}  # <-
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app.kubernetes.io/name: web}
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      check: .each(.workload) { workload, report in
        func has(_ metadata: Node) -> Bool {
          metadata["labels"].fields.contains { $0.key.hasPrefix("app.kubernetes.io/") }
        }
        let own = workload.node["metadata"]
        let template = workload.podTemplate["metadata"]
        let isWhole = has(own)
        guard !isWhole || workload.runsPods && !has(template) else { return }
        report(
          (isWhole ? template : own)["labels"]["app.kubernetes.io/name"],
          "\(isWhole ? "the pod template of " : "")\(workload.label) has none of the labels app.kubernetes.io/...; add name, instance, version and part-of"
        )
      }
    ),
    Rule(
      "label-instance-mismatch", .labels, .style, "The instance label isn't the object's name",
      effect: "searches by instance miss it",
      why:
        "Where app.kubernetes.io/instance is to be the object's name, a difference is usually a copy left unchanged.",
      explanation: """
        Set app.kubernetes.io/instance to the name. Off by default, as the label names an installation that may have many \
        objects.
        """,
      sources: [.documentation("Recommended Labels")], peers: ["polaris/metadataAndInstanceMismatched"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels:
            app.kubernetes.io/instance: shop  # <-
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app.kubernetes.io/instance: web}
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      check: .each(.workload) { workload, report in
        let node = workload.node["metadata"]["labels"]["app.kubernetes.io/instance"]
        let name = workload.node["metadata"]["name"].text ?? ""
        guard !name.isEmpty, node.text != name else { return }
        let what = node.isPresent ? "'\(node.text ?? "")'" : "missing"
        report(node, "app.kubernetes.io/instance of \(workload.label) is \(what); set it to '\(name)'")
      }
    ),
    Rule(
      "label-one-dimension", .labels, .info, "Labels say no more than the name",
      effect: "pods can't be picked by tier, release or owner",
      why: """
        Labels are there to cut across names: all of the frontend, all of a release, all that a team owns. With an app label \
        alone there's nothing to cut along.
        """,
      explanation: """
        Add one that means something else: tier, environment, release, version, owner. Labels that name the application \
        (app, name, run, k8s-app, app.kubernetes.io/name) count as one.
        """,
      sources: [.book("17.4.3"), .documentation("Labels and Selectors")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web, app.kubernetes.io/name: web}  # <-
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web, tier: front}
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      check: .each(.runner) { runner, report in
        let own = runner.resource.node["metadata"]["labels"]
        let keys = Set((own.fields + runner.pod.node["metadata"]["labels"].fields).map(\.key))
        let names: Set<String> = ["app", "name", "k8s-app", "app.kubernetes.io/name", "run"]
        let ofControllers: Set<String> = ["pod-template-hash", "controller-revision-hash", "pod-template-generation"]
        guard Set(keys.subtracting(ofControllers).map { names.contains($0) ? "app" : $0 }).count < 2 else { return }
        report(
          own,
          "labels of \(runner.label) \(keys.isEmpty ? "are missing" : "only name the application"); add one such as tier, release or owner"
        )
      }
    ),
    Rule(
      "label-not-on-template", .labels, .info, "A label of a workload isn't on its pods",
      effect: "pods can't be listed by it",
      why: """
        Labels of a Deployment aren't handed down. `kubectl get pods -l`, Services and policies see what the template has.
        """,
      explanation: """
        Copy it to the template's labels; that replaces the pods once. The template of a Job can't be changed: such a Job \
        is deleted and made anew. Labels of tools about the object itself (helm.sh, argocd, managed-by) are passed over.
        """,
      sources: [.book("17.4.3"), .documentation("Labels and Selectors")],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels:
            app: web
            tier: front  # <-
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {app: web, helm.sh/chart: web-3}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      check: .each(.runner) { runner, report in
        guard runner.kind != .pod, runner.pod.node.isPresent else { return }
        let labels = runner.pod.node["metadata"]["labels"]
        let missing = runner.resource.node["metadata"]["labels"].fields.filter { key, _ in
          !labels[key].isPresent && !isOfTools(key)
        }
        guard let first = missing.first else { return }
        let more = missing.count > 1 ? " and \(missing.count - 1) more" : ""
        let copies = missing.flatMap { key, value in
          value.text.map { labels[key].setting(.string($0)) } ?? []
        }
        report(
          first.value,
          "label '\(first.key)'\(more) of \(runner.label) isn't on its pods; copy it to spec.template",
          fix: labels.isPresent && labels.count > 0 && copies.count == 1 ? copies : [])
      }
    ),
    Rule(
      "namespace-default", .labels, .style, "An object is in the default namespace",
      effect: "mixed with everything else, under no policy",
      why: """
        Quotas, network policies, roles and clean-ups go by namespace, and default is where everything lands that nobody \
        placed.
        """,
      explanation: """
        Write metadata.namespace, or have the tool that applies the manifests set one. Off by default, as manifests are often \
        meant for any namespace. Objects without a namespace, ServiceAccount default, Service kubernetes with its endpoints, \
        and what each namespace has by itself are passed over.
        """,
      sources: [.documentation("Namespaces")],
      peers: [
        "kube-linter/use-namespace", "checkov/CKV_K8S_21", "datree/WORKLOAD_INCORRECT_NAMESPACE_VALUE_DEFAULT",
        "kubescape/C-0061", "kubescape/C-0212", "kyverno/disallow-default-namespace",
      ],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}  # <-
        data: {a: b}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf, namespace: shop}
        data: {a: b}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.isNamespaced, resource.kind != nil || !resource.namespace.isEmpty,
          report.survey.inventory.effectiveNamespace(of: resource) == "default"
        else { return }
        switch (resource.kindName, resource.name) {
        case ("ServiceAccount", "default"), ("Service", "kubernetes"), ("Endpoints", "kubernetes"),
          ("EndpointSlice", "kubernetes"), ("ConfigMap", "kube-root-ca.crt"):
          return
        default: break
        }
        let node = resource.node["metadata"]["namespace"]
        report(
          node,
          "\(resource.label) is in namespace 'default'\(node.isPresent ? "" : ", as it names none"); use one of its own"
        )
      }
    ),
  ]
}

extension Subject where Value == Resource {
  /// Everything of a kind that runs pods, also where its template is missing, and isn't itself made by something here.
  static var workload: Self {
    inWritten { survey, resource, body in
      guard resource.runsPods || workloadKinds.contains(resource.kind), resource.kind != .podTemplate,
        survey.inventory.owner(of: resource.id) == nil
      else { return }
      body(resource, Scope(resource))
    }
  }
}

private let workloadKinds: Set<Kind?> = [
  .pod, .deployment, .statefulSet, .daemonSet, .replicaSet, .replicationController, .job, .cronJob, .deploymentConfig,
  .rollout,
]

/// Whether a value is as a pattern has it, as a whole; an empty pattern allows everything, one that can't be read too.
func fits(_ value: String, _ pattern: String) -> Bool {
  if pattern.isEmpty || pattern == value { return true }
  guard let expression = try? Regex(pattern) else { return true }
  return (try? expression.wholeMatch(in: value)) != nil
}

/// Labels about the object as a tool's, not about what runs.
private func isOfTools(_ key: String) -> Bool {
  let parts = key.split(separator: "/", maxSplits: 1)
  guard parts.count == 2, let prefix = parts.first else {
    return ["heritage", "chart", "release-chart"].contains(key) || key.contains("argocd")
  }
  return prefix.hasSuffix("helm.sh") || prefix.contains("argocd") || prefix.hasSuffix("argoproj.io")
    || prefix.hasSuffix("fluxcd.io") || prefix.hasSuffix("kustomize.k8s.io")
    || prefix.hasSuffix("kubernetes.io")
      && ["managed-by", "cluster-service", "created-by", "bootstrapping", "mode"].contains(String(parts[1]))
    || prefix.hasSuffix("olm.operatorframework.io") || prefix == "operators.coreos.com"
}
