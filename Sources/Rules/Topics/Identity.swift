import Kubernetes
import Manifest

extension Rule {
  /// What tells objects apart: version and kind, names, labels.
  static let identity: [Rule] = [
    Rule(
      "schema-missing-type", .schema, .error, "A document that doesn't say what it is",
      effect: "refused: it can't be told what it is",
      why: "Only apiVersion and kind together say what a document is. Without either nothing can be done with it.",
      explanation: "Write both. A file that isn't meant for Kubernetes at all is better left out.",
      sources: [.documentation("Kubernetes Objects, Required fields")],
      peers: ["kubeconform/schema", "datree/schema"],
      bad: [
        """
        kind: Deployment  # <-
        metadata: {name: web}
        """,
        """
        apiVersion: v1  # <-
        metadata: {name: web}
        data: {colour: blue}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {colour: blue}
        """
      ],
      check: .each(.unidentified) { root, report in
        let (version, kind) = (root["apiVersion"].string ?? "", root["kind"].string ?? "")
        let missing = [version.isEmpty ? "apiVersion" : nil, kind.isEmpty ? "kind" : nil].compactMap(\.self)
        let field = root[missing[0]]
        let what = kind.isEmpty ? "the document" : "a \(kind)"
        let guess = kind.isEmpty ? nil : Kind.allCases.first { $0.name == kind && $0.facts.source == .kubernetes }
        let right = guess?.version(at: report.survey.minor)?.apiVersion
        let advice = missing == ["apiVersion"] && right != nil ? "; write apiVersion: \(right ?? "")" : "; write it"
        report(
          field, "\(what) has no \(missing.joined(separator: " and no "))\(missing.count > 1 ? "; write both" : advice)"
        )
      }
    ),
    Rule(
      "schema-duplicate-key", .schema, .error, "A key that's written twice",
      effect: "what the first one says is lost",
      why: """
        Of two equal keys in a map the last one wins, and nobody says so: half of what's written does nothing. Tools that read \
        strictly refuse the file.
        """,
      explanation: "Keep one of them, or put what both hold under one key.",
      sources: [Reference(text: "YAML 1.2, 3.2.1.3, Node Comparison")], peers: ["kubeconform/strict"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {colour: blue}
        data: {size: large}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {colour: blue, size: large}
        """
      ],
      check: .each(.repeatedKey) { node, report in
        report(node, "key '\(printable(node.key ?? ""))' is written twice here, and only the last one counts; keep one")
      }
    ),
    Rule(
      "name-invalid", .schema, .error, "An object without a name, or with one that isn't allowed",
      effect: "refused by the API server",
      why: """
        An object's name becomes a part of paths, and often of host names: lower case letters, digits, `-` and for most kinds \
        `.`, at most 253. Services and Namespaces have to be parts of host names, with at most 63; roles and their bindings \
        may have nearly any name.
        """,
      explanation: """
        Rename it, and what refers to it. An object may have metadata.generateName instead, whose beginning the API server \
        completes; it can be created then, but not applied.
        """,
      sources: [.documentation("Object Names and IDs")], peers: ["datree/RESOURCE_MISSING_NAME"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: Web_Settings}  # <-
        """,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {labels: {app: web}}  # <-
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: 3scale}  # <-
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web-settings.v2}
        """,
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "system:web"}
        rules: []
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {generateName: web-}
        spec: {restartPolicy: Never, containers: [{name: web, image: web:1.4.2}]}
        """,
      ],
      check: .each(.resource) { resource, report in
        let metadata = resource.node["metadata"]
        guard metadata.shape == .map || metadata.shape == .null, !hasNoName(resource, report.survey) else { return }
        let (name, prefix) = (metadata["name"], metadata["generateName"])
        guard name.shape == .scalar || name.shape == .null else { return }
        guard let text = name.text, !text.isEmpty else {
          guard let beginning = prefix.text, !beginning.isEmpty else {
            return report(name, "this \(resource.kindName) has no name; write metadata.name")
          }
          // What the API server adds makes any ending good.
          guard !isUnfilled(beginning), let wrong = problem(beginning + "x", resource) else { return }
          return report(prefix, "generateName '\(shortened(beginning))' \(wrong); rename it")
        }
        guard !isUnfilled(text), let wrong = problem(text, resource) else { return }
        report(name, "name '\(shortened(text))' \(wrong); rename it")
      }
    ),
    Rule(
      "cronjob-name-too-long", .schema, .error, "A name that leaves no room for what's added to it",
      effect: "refused, or no pod is ever made",
      why: """
        A CronJob's Jobs have its name and eleven more characters, and the result has to fit into a label, 63 long; the API \
        server therefore refuses more than 52. A StatefulSet's pods have its name and a revision of eleven characters in a \
        label: it's accepted, and then no pod can be made.
        """,
      explanation: "At most 52 characters. A warning for a StatefulSet.",
      sources: [.source("pkg/apis/batch/validation/validation.go")],
      bad: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: report-on-everything-that-was-sold-in-the-last-four-weeks  # <-
        spec:
          schedule: "0 3 * * *"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """,
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata:
          name: database-of-everything-that-was-sold-in-the-last-four-weeks  # <- warning
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: "db:7"}]}
        """,
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: report-on-everything-sold-in-the-last-four-weeks
        spec:
          schedule: "0 3 * * *"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "report:7"}]}}}}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .cronJob || resource.kind == .statefulSet else { return }
        let name = resource.node["metadata"]["name"]
        guard let text = name.text, text.utf8.count > 52, !isUnfilled(text) else { return }
        let isCronJob = resource.kind == .cronJob
        let reason = isCronJob ? "the API server refuses more than 52" : "from 53 on it can't make pods"
        report(
          name, "the \(resource.kindName)'s name has \(text.utf8.count) characters, and \(reason); shorten it",
          as: isCronJob ? .error : .warning)
      }
    ),
    Rule(
      "label-value-invalid", .schema, .error, "A label that isn't allowed",
      effect: "refused by the API server",
      why: """
        A label's value has at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends, or nothing at \
        all. A key is as strict, and may have a prefix such as `example.com/`.
        """,
      explanation: "Change it. What selects nothing, such as a description or an address, belongs in an annotation.",
      sources: [.documentation("Labels and Selectors, Syntax and character set")],
      peers: ["kube-score/label-values", "datree/WORKLOAD_INVALID_LABELS_VALUE"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: web
          labels:
            owner: web team  # <-
            "/tier": front  # <-
        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels:
                app: web
                version: -1.4.2  # <-
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, labels: {app.kubernetes.io/name: Web_team.2, empty: ""}}
        """
      ],
      check: .each(.resource) { resource, report in
        for map in labelMaps(of: resource) {
          for (key, value) in map.fields {
            if !isUnfilled(key), let wrong = NameRule.qualified.problem(with: key) {
              report(value, "label key '\(shortened(key))' \(wrong); change it")
            } else if let text = value.string, !isUnfilled(text), let wrong = NameRule.labelValue.problem(with: text) {
              report(value, "value '\(shortened(text))' of label '\(shortened(key))' \(wrong); change it")
            }
          }
        }
      }
    ),
    Rule(
      "resource-duplicate", .schema, .error, "Two objects of the same name",
      effect: "the later one overwrites the earlier",
      why: """
        Applied together, the second takes the first one's place, and whatever only the first says is lost. Which is second \
        depends on the names of files.
        """,
      explanation: """
        Delete one, or give it another name. A warning where both say the same, so that nothing is lost, and for files of \
        different folders, which may be there to choose from; a note where only one of the two names its namespace.
        """,
      sources: [.documentation("Object Names and IDs")],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data: {colour: blue}
        ---
        apiVersion: v1  # <-
        kind: ConfigMap
        metadata: {name: web}
        data: {size: large}
        """,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        ---
        apiVersion: v1  # <- warning
        kind: ConfigMap
        metadata: {name: web}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: a}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: b}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: web, namespace: a}
        """
      ],
      check: .each(.repeatedObject) { pair, report in
        let (first, second) = (pair.first, pair.second)
        let place = first.node.place
        let (here, there) = (second.node.document.file, first.node.document.file)
        let isSamePlace = folder(here.name) == folder(there.name)
        let isSameWord = first.namespace == second.namespace || !second.isNamespaced
        if isSameWord, first.node.says(theSameAs: second.node) {
          return report(
            second.node,
            "the same \(second.kindName) '\(shortened(second.name))' is here and in \(place.file.name) line \(place.line); keep one",
            as: .warning)
        }
        report(
          second.node,
          "the \(second.kindName) '\(shortened(second.name))' is here and in \(place.file.name) line \(place.line), and the later one wins; keep one, or rename one",
          as: !isSameWord ? .info : isSamePlace ? .error : .warning,
          certainty: isSamePlace && isSameWord ? .certain : .possible)
      }
    ),
  ]
}

/// Two objects that are one to the API server.
struct RepeatedObject: Sendable {
  let first: Resource
  let second: Resource
}

private struct Identity: Hashable { let group, kind, namespace, name: String }

extension Subject where Value == RepeatedObject {
  /// Every object that another before it has the identity of. Parts of kustomizations, which are put together into
  /// different sets, aren't compared with those of another folder.
  fileprivate static var repeatedObject: Self {
    Self { survey, body in
      var seen: [Identity: Resource] = [:]
      for resource in survey.written {
        guard let name = resource.node["metadata"]["name"].text, !name.isEmpty, !isUnfilled(name) else { continue }
        let key = Identity(
          group: resource.id.group, kind: resource.id.kind,
          namespace: survey.inventory.effectiveNamespace(of: resource),
          name: name)
        guard let first = seen[key] else {
          seen[key] = resource
          continue
        }
        let (here, there) = (resource.node.document.file.name, first.node.document.file.name)
        if folder(here) != folder(there), isKustomizePart(here) || isKustomizePart(there) { continue }
        body(RepeatedObject(first: first, second: resource), Scope(resource))
      }
    }
  }
}

extension Subject where Value == Node {
  /// The root of every document, and every item of a List, that doesn't say what it is.
  fileprivate static var unidentified: Self {
    Self { survey, body in
      func look(_ root: Node, isItem: Bool, implied: (version: Bool, kind: Bool), depth: Int) {
        guard root.shape == .map, depth < 20 else { return }
        let hasVersion =
          !(root["apiVersion"].string ?? "").isEmpty || (!root["apiVersion"].isPresent && implied.version)
        let hasKind = !(root["kind"].string ?? "").isEmpty || (!root["kind"].isPresent && implied.kind)
        if let kind = root["kind"].string, kind.hasSuffix("List"), root["items"].shape == .list, hasVersion {
          let isTyped = kind != "List"
          for item in root["items"].items {
            look(item, isItem: true, implied: (isTyped, isTyped), depth: depth + 1)
          }
          return
        }
        guard !hasVersion || !hasKind else { return }
        // A number or a map in its place is a fault of its own.
        for key in ["apiVersion", "kind"] where root[key].isPresent && root[key].string == nil { return }
        body(root, Scope(standIn(for: root)))
      }
      for reading in survey.inventory.readings {
        for document in reading.documents {
          look(document.root, isItem: false, implied: (false, false), depth: 0)
        }
      }
    }
  }

  /// Every field of an object whose key stands in its map a second time.
  fileprivate static var repeatedKey: Self {
    Self { survey, body in
      var places: [SourceFile: Set<Int>] = [:]
      for reading in survey.inventory.readings {
        for problem in reading.problems where problem.kind == "duplicate-key" {
          if let start = problem.span?.start { places[reading.file, default: []].insert(start) }
        }
      }
      guard !places.isEmpty else { return }
      func look(_ root: Node, _ starts: inout Set<Int>, _ scope: Scope) {
        for node in root.subtree where !node.isAliased {
          if let key = node.keySpan, starts.remove(key.start) != nil { body(node, scope) }
        }
      }
      for resource in survey.written {
        let file = resource.node.document.file
        guard var starts = places[file] else { continue }
        look(resource.node, &starts, Scope(resource))
        places[file] = starts
      }
      // What's left stands in documents that are no objects.
      for reading in survey.inventory.readings {
        guard var starts = places[reading.file], !starts.isEmpty else { continue }
        for document in reading.documents { look(document.root, &starts, Scope(standIn(for: document.root))) }
      }
    }
  }
}

/// `{{` or `${`: still to be filled in.
func isUnfilled(_ text: String) -> Bool {
  // Nearly all have none of it.
  let marks = (UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "}"))
  guard text.utf8.contains(where: { $0 == marks.0 || $0 == marks.1 || $0 == marks.2 }) else { return false }
  return
    text.contains("{{") || text.contains("${") || text.contains("}}") || (text.hasPrefix("$") && text.count > 1)
}

/// One line, not too long: for messages.
func shortened(_ text: String) -> String { text.count > 40 ? "\(text.prefix(40))..." : text }

/// Stands for a document that's no object, so that there's something to say it of.
private func standIn(for root: Node) -> Resource {
  let metadata = root["metadata"]
  let id = Resource.ID(
    group: "", kind: root["kind"].text ?? "", namespace: metadata["namespace"].text ?? "",
    name: metadata["name"].text ?? "‹no name›")
  return Resource(root, id: id, kind: nil)
}

private func folder(_ path: String) -> Substring {
  path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[..<$0] } ?? ""
}

/// Whether a path runs through a folder of the sort that kustomizations are put together from.
private func isKustomizePart(_ path: String) -> Bool {
  path.utf8.split(separator: UInt8(ascii: "/")).dropLast().contains { partsOfKustomizations.contains(Substring($0)) }
}

private let partsOfKustomizations: [Substring] = ["base", "bases", "overlay", "overlays", "components", "variants"]

private func problem(_ name: String, _ resource: Resource) -> String? {
  // Said by cronjob-name-too-long.
  if resource.kind == .cronJob { return NameRule.subdomain.problem(with: name) }
  return resource.kind.map { $0.problem(withName: name) } ?? NameRule.subdomain.problem(with: name)
}

/// Settings of programs that look like objects, and reviews, which are asked and never stored.
private func hasNoName(_ resource: Resource, _ survey: Survey) -> Bool {
  if resource.kindName.hasSuffix("Review") { return true }
  guard resource.kind == nil || resource.kind?.facts.source != .kubernetes else { return false }
  if let name = resource.node["metadata"]["name"].text, !name.isEmpty { return isClientSetting(resource) }
  // A kind that nothing here defines may be a file of settings.
  return isClientSetting(resource) || !survey.isDefined(resource, resource.apiVersion)
}

private func isClientSetting(_ resource: Resource) -> Bool {
  ["kustomize.config.k8s.io", "kubeadm.k8s.io", "kubelet.config.k8s.io", "kind.x-k8s.io", "audit.k8s.io"].contains(
    resource.id.group)
}

/// The maps of labels in an object that the API server looks at: its own, and those of what it makes.
private func labelMaps(of resource: Resource) -> [Node] {
  let root = resource.node
  var maps = [root["metadata"]["labels"]]
  let spec = root["spec"]
  let template = resource.podTemplate
  if template.shape == .map, template != root { maps.append(template["metadata"]["labels"]) }
  if template.shape == .map { maps.append(template["spec"]["nodeSelector"]) }
  switch resource.kind {
  case .service, .replicationController, .deploymentConfig: maps.append(spec["selector"])
  case .deployment, .replicaSet, .statefulSet, .daemonSet, .job, .podDisruptionBudget:
    maps.append(spec["selector"]["matchLabels"])
    maps += spec["volumeClaimTemplates"].items.map { $0["metadata"]["labels"] }
  case .networkPolicy: maps.append(spec["podSelector"]["matchLabels"])
  case .cronJob: maps.append(spec["jobTemplate"]["metadata"]["labels"])
  default: break
  }
  return maps.filter { $0.shape == .map }
}
