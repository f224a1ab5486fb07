import Kubernetes
import Manifest

extension Rule {
  /// What objects say about themselves, and in which order.
  static let annotations: [Rule] = [
    Rule(
      "annotation-required-missing", .labels, .info, "An annotation that's asked for is missing",
      effect: "nobody knows whom to ask",
      why: "Alerts, reports and people look it up there.",
      explanation: """
        Silent until it's told the annotations, each with a pattern for its whole value or none. Looked for on workloads; on \
        the pod template it's as good.
        """,
      peers: ["kube-linter/required-annotation-email"], profiles: [],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: {email: nobody}  # <-
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
          annotations: {email: shop@example.com}
        spec:
          containers: [{name: web, image: "web:1.4.2"}]
        """
      ],
      check: .each(.workload) { workload, report in
        let metadata = workload.node["metadata"]
        for (key, pattern) in report.survey.settings.requiredAnnotations.sorted(by: { $0.key < $1.key }) {
          let values = [metadata, workload.podTemplate["metadata"]].compactMap { $0["annotations"][key].text }
          if values.contains(where: { fits($0, pattern) }) { continue }
          let node = metadata["annotations"][key]
          report(
            node,
            "\(workload.label) \(node.isPresent ? "has annotation '\(key)' in another form than asked for; correct" : "lacks annotation '\(key)'; add") it"
          )
        }
      }
    ),
    Rule(
      "annotation-forbidden", .labels, .warning, "An annotation that nothing should have",
      effect: "a controller does what wasn't agreed",
      why: "Annotations are orders to controllers: to restart, to expose, to give rights. Some aren't wanted here.",
      explanation: """
        Silent until it's told the annotations. A pattern says which whole values are meant, with `!` before it all others; \
        none means every value. Looked for on every object, and on pod templates.
        """,
      peers: ["kube-linter/template-forbidden-annotation"], profiles: [],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations:
            forbidden.example/auto: "true"  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: conf
          annotations: {forbidden.example/auto: "false"}
        """
      ],
      check: .each(.resource) { resource, report in
        let settings = report.survey.settings.forbiddenAnnotations
        guard !settings.isEmpty else { return }
        var places = [resource.node["metadata"]]
        if resource.runsPods, resource.podTemplate != resource.node { places.append(resource.podTemplate["metadata"]) }
        for metadata in places {
          for (key, value) in metadata["annotations"].fields {
            guard let pattern = settings[key] else { continue }
            let isOther = pattern.hasPrefix("!")
            let hits = fits(value.text ?? "", isOther ? String(pattern.dropFirst()) : pattern) != isOther
            guard hits else { continue }
            report(value, "\(resource.label) has annotation \(key)=\(value.text ?? ""), which isn't allowed; remove it")
          }
        }
      }
    ),
    Rule(
      "annotation-no-description", .labels, .style, "Nothing says what it's for",
      effect: "the next reader has to guess",
      why: "A name is soon not enough. A line on the object reaches those who only see the cluster.",
      explanation: """
        Add an annotation such as kubernetes.io/description. Any whose last part is description, purpose or documentation \
        will do.
        """,
      sources: [.book("17.4.4"), .documentation("Well-Known Labels, Annotations and Taints")],
      profiles: [.book, .strict],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}  # <-
        spec: {ports: [{port: 80}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations: {kubernetes.io/description: Where the shop's customers come in}
        spec: {ports: [{port: 80}]}
        """
      ],
      check: .each(.resource) { resource, report in
        guard isDescribed(resource.kind) else { return }
        let metadata = resource.node["metadata"]
        let words: Set<String> = ["description", "purpose", "documentation"]
        guard !metadata["annotations"].fields.contains(where: { words.contains(lastPart($0.key)) }) else { return }
        report(
          metadata["annotations"]["kubernetes.io/description"],
          "\(resource.label) doesn't say what it's for; add the annotation kubernetes.io/description")
      }
    ),
    Rule(
      "annotation-no-contact", .labels, .style, "Nothing says whose it is",
      effect: "at night nobody knows whom to call",
      why: "Whoever finds it broken needs a name, and the repository isn't at hand then.",
      explanation: """
        Add an annotation or a label whose last part is owner, team, contact, email, maintainer or pager; owners and \
        maintainers will do, too.
        """,
      sources: [.book("17.4.4")], peers: ["kube-linter/required-annotation-email"], profiles: [.book, .strict],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}  # <-
        spec: {ports: [{port: 80}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          labels: {example.com/team: shop}
        spec: {ports: [{port: 80}]}
        """
      ],
      check: .each(.resource) { resource, report in
        guard isDescribed(resource.kind) else { return }
        let metadata = resource.node["metadata"]
        let words: Set<String> = ["owner", "owners", "team", "contact", "email", "maintainer", "maintainers", "pager"]
        let keys = (metadata["annotations"].fields + metadata["labels"].fields).map(\.key)
        guard !keys.contains(where: { words.contains(lastPart($0)) }) else { return }
        report(
          metadata["annotations"]["contact"],
          "\(resource.label) doesn't say whose it is; add an annotation such as contact")
      }
    ),
    Rule(
      "vct-annotation-missing", .labels, .style, "A claim template lacks an annotation",
      effect: "backups or encryption leave its disks out",
      why: "Controllers of backups and disks go by annotations of the claim, which come from the template.",
      explanation: "Silent until it's told the annotations. Existing claims don't change with the template.",
      peers: ["kube-linter/statefulset-volumeclaimtemplate-annotation"], profiles: [],
      bad: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: "shop-db:3", volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
          - metadata: {name: data}  # <-
            spec:
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: "shop-db:3", volumeMounts: [{name: data, mountPath: /data}]}]
          volumeClaimTemplates:
          - metadata: {name: data, annotations: {example.com/backup: daily}}
            spec:
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .statefulSet else { return }
        for template in resource.node["spec"]["volumeClaimTemplates"].items {
          for key in report.survey.settings.claimTemplateAnnotations.sorted() {
            let node = template["metadata"]["annotations"][key]
            guard !node.isPresent else { continue }
            report(
              node, "claim template '\(template["metadata"]["name"].text ?? "")' lacks annotation '\(key)'; add it")
          }
        }
      }
    ),
    Rule(
      "style-keys-unsorted", .labels, .style, "Keys aren't in order",
      effect: "larger diffs than changes",
      why: "With keys in one order two people write the same file, and a diff shows what changed.",
      explanation: """
        Sort the keys of each map by the alphabet. A matter of taste: the usual order (apiVersion, kind, metadata, spec) is \
        sorted anyway, but name before image isn't.
        """,
      peers: ["kube-linter/sorted-keys"],
      bad: [
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        data: {a: b}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        data: {a: b}
        kind: ConfigMap
        metadata: {name: conf}
        """
      ],
      check: .each(.resource) { resource, report in
        for (field, before) in resource.node.fieldsOutOfOrder {
          guard let key = field.key, let other = before.key else { continue }
          report(field, "key '\(key)' comes after '\(other)'; sort them by the alphabet")
        }
      }
    ),
  ]
}

/// What people run and call.
private func isDescribed(_ kind: Kind?) -> Bool {
  [.deployment, .statefulSet, .daemonSet, .cronJob, .service].contains(kind)
}

/// `team` of `example.com/owner.team`, in lower case.
private func lastPart(_ key: String) -> String {
  SecretWords.parts(of: key.split(separator: "/").last.map(String.init) ?? key).last ?? ""
}
