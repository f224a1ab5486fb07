import Kubernetes
import Manifest

extension Rule {
  /// Namespaces, and the order in which objects are applied.
  static let setOrder: [Rule] = [
    Rule(
      "namespace-mixed", .references, .info, "Some objects of a folder say a namespace and others don't",
      effect: "kubectl apply -n splits the application",
      why: """
        Objects without a namespace go where the person who applies them happens to be, the others where they say. Applied \
        with another default, the application is in two halves that don't find each other.
        """,
      explanation: """
        Let all objects of an application say their namespace, or none, with `-n` or a kustomization to choose it. Reported \
        once for a folder, at the first object that says none.
        """,
      sources: [.documentation("Namespaces")],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: shop}
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: web  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: shop}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: web, namespace: other}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        """
      ],
      check: Check { survey, sink in
        struct Folder {
          var without: [Resource] = []
          var namespaces: Set<String> = []
          var count = 0
        }
        var folders: [String: Folder] = [:]
        var order: [String] = []
        for resource in survey.written where resource.kind?.isNamespaced == true {
          let path = resource.node.document.file.name
          let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
          if folders[folder] == nil { order.append(folder) }
          if resource.namespace.isEmpty {
            folders[folder, default: Folder()].without.append(resource)
          } else {
            folders[folder, default: Folder()].namespaces.insert(resource.namespace)
            folders[folder, default: Folder()].count += 1
          }
        }
        for name in order {
          guard let folder = folders[name], let first = folder.without.first, folder.count > 0 else { continue }
          let report = Reporter(scope: Scope(first), sink: sink)
          let shown = folder.namespaces.sorted().prefix(3).joined(separator: "', '")
          report(
            first.node["metadata"]["namespace"],
            "\(folder.without.count) of \(folder.without.count + folder.count) objects of this folder say no namespace, the others '\(shown)'; let all of them say it, or none",
            certainty: .possible)
        }
      }
    ),
    Rule(
      "namespace-undeclared", .references, .info, "Objects live in a namespace that no manifest makes",
      effect: "apply fails where it doesn't exist yet",
      why: """
        An object can't be made in a namespace that doesn't exist. Other namespaces are made by manifests of this set, this \
        one isn't: on a fresh cluster applying stops here.
        """,
      explanation: """
        Add a Namespace, and see that it's applied first. Asked only where the set has Namespaces at all; `default`, `kube-...` \
        and `openshift-...` are passed over, as clusters are made with them.
        """,
      sources: [.documentation("Namespaces")],
      bad: [
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: web
          namespace: shpo  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: shop}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: kube-system}
        """
      ],
      check: Check { survey, sink in
        let made = survey.written.filter {
          $0.kind == .namespace || $0.kindName == "Project" || $0.kindName == "ProjectRequest"
        }
        guard !made.isEmpty else { return }
        var known = Set(made.map(\.name))
        for resource in survey.written where resource.kind?.isNamespaced == true {
          let namespace = resource.namespace
          guard !namespace.isEmpty, namespace != "default", !namespace.hasPrefix("kube-"),
            !namespace.hasPrefix("openshift-"),
            !isToBeFilledIn(namespace), known.insert(namespace).inserted
          else { continue }
          let report = Reporter(scope: Scope(resource), sink: sink)
          report(
            resource.node["metadata"]["namespace"],
            "no manifest here makes namespace '\(namespace)'; add a Namespace, or correct the name",
            certainty: .possible)
        }
      }
    ),
    Rule(
      "crd-after-use", .references, .info, "A custom resource comes before its definition",
      effect: "the first apply fails",
      why: """
        Objects are applied in the order they are listed. A custom resource whose CustomResourceDefinition comes later is \
        refused at first: `no matches for kind`.
        """,
      explanation: """
        Put definitions first, in a file of their own that's applied and waited for (`kubectl wait --for=condition=Established`). \
        Helm and Kustomize sort definitions first by themselves.
        """,
      sources: [.documentation("Extend the Kubernetes API with CustomResourceDefinitions"), .book("17.2.3")],
      bad: [
        """
        apiVersion: example.com/v1
        kind: Site  # <-
        metadata: {name: web}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: sites.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {kind: Site, plural: sites}
          versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
        """
      ],
      good: [
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: sites.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {kind: Site, plural: sites}
          versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
        ---
        apiVersion: example.com/v1
        kind: Site
        metadata: {name: web}
        """
      ],
      check: Check { survey, sink in
        var seen: Set<Resource.ID> = []
        for resource in survey.written {
          if resource.kind == .customResourceDefinition {
            seen.insert(resource.id)
            continue
          }
          let definition = survey.inventory.links(from: resource.id).first { $0.relation == .instanceOf }?.to
          guard let definition, survey.inventory[definition]?.isWritten == true, !seen.contains(definition) else {
            continue
          }
          let report = Reporter(scope: Scope(resource), sink: sink)
          report(
            resource.node["kind"],
            "\(resource.label) comes before \(definition), which defines its kind; put the definition first",
            certainty: .likely)
        }
      }
    ),
  ]
}
