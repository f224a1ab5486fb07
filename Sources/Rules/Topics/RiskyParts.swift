import Kubernetes
import Manifest

extension Rule {
  /// Programs and settings that are known to be a way in.
  static let riskyParts: [Rule] = [
    Rule(
      "ingress-nginx-snippet", .security, .warning, "An annotation puts lines into nginx's configuration",
      effect: "may read every Secret of the cluster",
      why: """
        Whoever may write such an Ingress runs what they like in the ingress controller, whose token reads the Secrets of all \
        namespaces (CVE-2021-25742).
        """,
      explanation: """
        Take the annotation out; most of what snippets are used for has an annotation of its own. Snippets are off unless \
        the controller's ConfigMap has `allow-snippet-annotations: "true"`, which is reported as well.

        An error where the lines hold `alias` or lua, which is how files and tokens are read.
        """,
      sources: [
        Reference(text: "ingress-nginx documentation, Annotations and ConfigMap"),
        Reference(text: "CVE-2021-25742"),
      ],
      peers: [
        "checkov/CKV_K8S_152", "checkov/CKV_K8S_153", "checkov/CKV_K8S_154",
        "datree/INGRESS_CVE2021_25742_INCORRECT_SERVER_SNIPPET_KEY",
        "datree/CONFIGMAP_CVE2021_25742_INCORRECT_SNIPPET_ANNOTATIONS_VALUE", "kubescape/C-0059",
        "kyverno/restrict-annotations",
      ],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/configuration-snippet: set $evaluate off;  # <-
            nginx.ingress.kubernetes.io/server-snippet: "location /x { alias /var/run/; }"  # <- error
        spec:
          defaultBackend: {service: {name: web, port: {number: 80}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data:
          allow-snippet-annotations: "true"  # <-
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
          annotations:
            nginx.ingress.kubernetes.io/custom-headers: shop/headers
        spec:
          defaultBackend: {service: {name: web, port: {number: 80}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller}
        data:
          allow-snippet-annotations: "false"
        """
      ],
      check: .each(.resource) { resource, report in
        if resource.kind == .configMap {
          let field = resource.node["data"]["allow-snippet-annotations"]
          guard let text = field.text, text != "false" else { return }
          report(
            field, "'\(resource.name)' lets every Ingress put lines into nginx's configuration; set it to \"false\"",
            certainty: .likely)
          return
        }
        guard resource.kind == .ingress else { return }
        for (key, value) in resource.node["metadata"]["annotations"].fields where key.hasSuffix("-snippet") {
          guard key.hasPrefix("nginx.ingress.kubernetes.io/"), let text = value.text else { continue }
          let words = text.lowercased().split { !$0.isLetter && $0 != "_" }
          if words.contains(where: { $0.split(separator: "_").contains("lua") }) {
            report(
              value, "'\(key)' runs lua in the ingress controller, with its rights to all Secrets; take it out",
              as: .error)
          } else if words.contains("alias") {
            report(
              value, "'\(key)' serves files of the ingress controller by alias, and its token is one; take it out",
              as: .error)
          } else {
            report(value, "'\(key)' puts lines into nginx's configuration; use an annotation made for it")
          }
        }
      }
    ),
    Rule(
      "sec-dashboard", .security, .warning, "The Kubernetes dashboard is installed",
      effect: "a web page that can do what its account can",
      why: """
        The dashboard acts with its own account's rights, often all, for whoever reaches it. Clusters have been taken over \
        through dashboards that were open to the internet. The project is archived.
        """,
      explanation: """
        Do without; `kubectl` and programs on people's own machines act with the rights of who uses them. If it must be, let \
        it have no rights of its own, and nobody reach it but through `kubectl port-forward`.
        """,
      sources: [.documentation("Deploy and Access the Kubernetes Dashboard")],
      peers: ["checkov/CKV_K8S_33", "kubescape/C-0014"],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: dashboard}
        spec:
          selector: {matchLabels: {app: ui}}
          template:
            metadata: {labels: {app: ui}}
            spec:
              containers:
              - name: ui
                image: kubernetesui/dashboard:v2.7.0  # <-
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: ui
          labels: {k8s-app: kubernetes-dashboard}  # <-
        spec:
          containers:
          - {name: ui, image: ui:7}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: grafana, labels: {app: dashboard}}
        spec:
          containers:
          - {name: grafana, image: grafana/grafana:12.0.0}
        """
      ],
      check: .each(.runner) { runner, report in
        for container in runner.containers {
          guard let repository = container.image?.repository else { continue }
          let parts = repository.split(separator: "/")
          let isDashboard =
            parts.contains { $0.hasPrefix("kubernetes-dashboard") }
            || parts.first == "kubernetesui" && parts.last?.hasPrefix("dashboard") == true
          guard isDashboard else { continue }
          report(
            container.node["image"],
            "the Kubernetes dashboard is archived, and acts with rights of its own; do without",
            in: container)
          return
        }
        let places = [runner.resource.node["metadata"]["labels"], runner.pod.node["metadata"]["labels"]]
        for labels in places {
          for key in ["k8s-app", "app", "app.kubernetes.io/name"] where labels[key].text == "kubernetes-dashboard" {
            report(
              labels[key], "the Kubernetes dashboard is archived, and acts with rights of its own; do without",
              certainty: .likely)
            return
          }
        }
      }
    ),
    Rule(
      "sec-git-sync", .security, .warning, "The program that git-sync runs as git is set",
      effect: "runs what somebody put in a volume",
      why: """
        GITSYNC_GIT names the program that git-sync starts. Where it lies in a volume that others write, they decide what \
        runs, with git-sync's account and keys.
        """,
      explanation: "Take the variable out; the image has git.",
      sources: [Reference(text: "git-sync, manual, --git")],
      peers: ["checkov/CKV_K8S_159"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: sync
            image: registry.k8s.io/git-sync/git-sync:v4.2.3
            env:
            - {name: GITSYNC_GIT, value: /data/git}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: sync
            image: registry.k8s.io/git-sync/git-sync:v4.2.3
            env: [{name: GITSYNC_REPO, value: "https://git.example/web"}]
        """
      ],
      check: .each(.container) { container, report in
        guard container.name.contains("git-sync") || container.imageText.contains("git-sync") else { return }
        for variable in container.environment where variable.name == "GITSYNC_GIT" {
          report(
            variable.node,
            "container '\(container.name)' is told to run '\(variable.value ?? "something else")' as git; take that out"
          )
        }
      }
    ),
    Rule(
      "ns-pod-security-label-missing", .security, .style, "A Namespace enforces no Pod Security Standard",
      effect: "privileged pods are let in",
      why: """
        Without the label anybody who may start pods in the Namespace may start privileged ones, unless the cluster's own \
        default or another policy forbids it.
        """,
      explanation: """
        Label it `pod-security.kubernetes.io/enforce: baseline`, or `restricted` if its pods are ready for that; \
        `pod-security.kubernetes.io/warn` first shows what would be refused.
        """,
      sources: [.documentation("Pod Security Admission")],
      peers: ["kubescape/C-0192", "kyverno/add-psa-labels"],
      bad: [
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels: {team: shop}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels: {pod-security.kubernetes.io/enforce: restricted}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .namespace else { return }
        let label = resource.node["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        guard label.text?.isEmpty != false else { return }
        report(
          label,
          "Namespace '\(resource.name)' enforces no Pod Security Standard; label it pod-security.kubernetes.io/enforce")
      }
    ),
  ]
}
