import Kubernetes
import Manifest

extension Rule {
  /// Versions of the API that are gone, going, never were, or aren't wanted.
  static let apiVersions: [Rule] = [
    Rule(
      "api-removed", .apiDeprecation, .error, "A version of the API that's gone",
      effect: "refused: no matches for kind",
      why: """
        Versions before a stable one are served for a few releases and then dropped. On a cluster without it the object can't \
        be applied at all, neither by kubectl nor by Helm, which then can't upgrade its release either.
        """,
      explanation: """
        Write the version in the message. The suggested patch does so where the newer version knows all the fields that are \
        written and asks for no others; elsewhere fields have changed, and the migration guide says how. Which version of \
        Kubernetes is meant is an option, `--kubernetes-version`.

        A warning for kinds of other projects, as they follow the project's releases, and only where no definition of the \
        kind was read.
        """,
      sources: [.documentation("Deprecated API Migration Guide")],
      peers: [
        "kube-linter/no-extensions-v1beta", "kube-score/stable-version", "kubeaudit/deprecatedapis",
        "datree/K8S_REMOVED_APIVERSION", "pluto/removed", "kubevious/unsupported-version",
      ],
      bad: [
        """
        apiVersion: extensions/v1beta1  # <-
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
        """
        apiVersion: networking.k8s.io/v1beta1  # <-
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - http: {paths: [{path: /, backend: {serviceName: web, servicePort: 80}}]}
        """,
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: .each(.version) { version, report in
        guard case .removed(let since, let use) = version.service else { return }
        let advice = use.map { "write apiVersion: \($0)" } ?? "there is nothing to replace it"
        guard let since else {
          guard !report.survey.isDefined(report.resource, version.written) else { return }
          return report(
            version.node,
            "\(version.written) \(version.kindName) is gone from its project's present release; \(advice)",
            as: .warning, certainty: .likely)
        }
        report(
          version.node,
          "\(version.written) \(version.kindName) is gone since Kubernetes 1.\(since); \(advice)",
          fix: version.rewriting(to: use, in: report))
      }
    ),
    Rule(
      "api-deprecated", .apiDeprecation, .warning, "A version of the API that's on its way out",
      effect: "gone in a later version of Kubernetes",
      why: """
        It's still served, with a warning. A later version of Kubernetes drops it, and then nothing that uses it can be \
        applied any more.
        """,
      explanation: """
        Write the version in the message, which this version of Kubernetes serves too. Objects in the cluster need nothing \
        done: they are converted.
        """,
      sources: [.documentation("Deprecated API Migration Guide"), .documentation("Kubernetes Deprecation Policy")],
      peers: [
        "kube-score/stable-version", "popeye/403", "kubeaudit/deprecatedapis", "datree/K8S_DEPRECATED_APIVERSION",
        "pluto/deprecated", "kubevious/deprecated-version",
      ],
      bad: [
        """
        apiVersion: v1  # <-
        kind: ComponentStatus
        metadata: {name: scheduler}
        """,
        """
        apiVersion: networking.k8s.io/v1beta1  # <-
        kind: ServiceCIDR
        metadata: {name: more}
        spec: {cidrs: [10.96.0.0/24]}
        """,
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: ServiceCIDR
        metadata: {name: more}
        spec: {cidrs: [10.96.0.0/24]}
        """
      ],
      check: .each(.version) { version, report in
        guard case .deprecated(_, let removed, let use) = version.service,
          version.kind?.facts.source ?? .kubernetes == .kubernetes
            || !report.survey.isDefined(report.resource, version.written)
        else { return }
        // A beta that came with this very release is no place to move to yet.
        if let use, use.contains("beta"),
          version.kind?.facts.versions.contains(where: { $0.apiVersion == use && $0.since == report.survey.minor })
            == true
        {
          return
        }
        let end = removed.map { ", and gone in 1.\($0)" } ?? ""
        let advice = use.map { "write apiVersion: \($0)" } ?? "there is nothing to replace it"
        report(
          version.node, "\(version.written) \(version.kindName) is deprecated\(end); \(advice)",
          fix: version.rewriting(to: use, in: report))
      }
    ),
    Rule(
      "api-disallowed", .apiDeprecation, .warning, "A version or kind that isn't wanted here",
      effect: "against the rules of the house",
      why: "Somebody has decided that this version or kind shouldn't be used, and listed it in the settings.",
      explanation: """
        Silent until something is listed. An entry is a group, `extensions`, a group and version, `apps/v1beta1`, or either \
        with a kind, `v1/Endpoints` or `extensions/v1beta1/Ingress`; `*` stands for any part.
        """,
      peers: ["kube-linter/disallowed-api-obj", "kubeconform/reject"],
      bad: [
        """
        apiVersion: unwanted.example.com/v1  # <-
        kind: Paint
        metadata: {name: blue}
        """
      ],
      good: [
        """
        apiVersion: wanted.example.com/v1
        kind: Paint
        metadata: {name: blue}
        """
      ],
      check: .each(.resource) { resource, report in
        guard !report.survey.settings.disallowedVersions.isEmpty else { return }
        let version = resource.node["apiVersion"]
        guard let text = version.text else { return }
        for entry in report.survey.settings.disallowedVersions where isListed(text, resource.kindName, entry) {
          return report(
            version, "'\(text)' \(resource.kindName) isn't allowed by the settings ('\(entry)'); use another")
        }
      }
    ),
    Rule(
      "schema-kind-group-mismatch", .schema, .error, "A kind in a group or version that doesn't have it",
      effect: "refused: no matches for kind",
      why:
        "A kind belongs to one group of the API and to certain versions of it; in any other the API server knows nothing of it.",
      explanation: "Write the version in the message, or the kind, if it's that which is misspelt.",
      sources: [.documentation("API Concepts, Resource URIs")], peers: ["kubeconform/schema"],
      bad: [
        """
        apiVersion: v1  # <-
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
        """
        apiVersion: apps/v1  # <-
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """,
        """
        apiVersion: apps/v2  # <-
        kind: StatefulSet
        metadata: {name: web}
        """,
        """
        apiVersion: app/v1  # <-
        kind: StatefulSet
        metadata: {name: web}
        ---
        apiVersion: apps/v1
        kind: Deploymnet  # <-
        metadata: {name: web}
        ---
        apiVersion: v1
        kind: configmap  # <-
        metadata: {name: web}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """,
        """
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata: {name: web}
        ---
        apiVersion: authorization.k8s.io/v1
        kind: LocalSubjectAccessReview
        metadata: {name: web, namespace: shop}
        spec: {user: ann, resourceAttributes: {namespace: shop, verb: get, resource: pods}}
        """,
      ],
      check: .each(.resource) { resource, report in
        let node = resource.node["apiVersion"]
        guard let written = node.text, !report.survey.isDefined(resource, written) else { return }
        let defined = report.survey.definitions.all(group: resource.id.group, kind: resource.kindName)
        if !defined.isEmpty, resource.kind?.facts.source != .kubernetes {
          let names = defined.filter(\.isServed).map { "\(resource.id.group)/\($0.name)" }
          let edits = names.count == 1 ? node.replacing(with: .string(names[0])) : []
          return report(
            node,
            "the definition of \(resource.kindName) has no '\(written)'; write apiVersion: \(names.joined(separator: " or "))",
            fix: edits)
        }
        guard let kind = resource.kind else {
          let kinds: [Kind]
          switch Kind.mistake(apiVersion: written, kind: resource.kindName) {
          case .otherGroup(_, let others): kinds = others
          case .letterCase(_, let meant), .misspelt(_, let meant):
            guard meant.facts.source == .kubernetes, !passingKinds.contains(resource.kindName),
              goneKinds["\(written)/\(resource.kindName)"] == nil
            else { return }
            let name = resource.node["kind"]
            // A name in other letters is no other kind's.
            let isSure = meant.name.lowercased() == resource.kindName.lowercased()
            return report(
              name,
              isSure
                ? "there's no kind '\(resource.kindName)'; write '\(meant.name)'"
                : "'\(written)' has no \(resource.kindName); did you mean '\(meant.name)'?",
              certainty: isSure ? .certain : .likely, fix: isSure ? name.replacing(with: .string(meant.name)) : [])
          case nil:
            kinds = owners(of: resource.kindName, besides: written)
            if kinds.isEmpty { return }
          }
          let right = kinds.compactMap { $0.version(at: report.survey.minor)?.apiVersion }
          guard let first = right.first else { return }
          let version = KindVersion(node, written, kinds[0], .unknown(use: first), resource)
          let list = right.map { "'\($0)'" }.joined(separator: " or ")
          return report(
            node, "'\(written)' has no \(resource.kindName); write apiVersion: \(right.count == 1 ? first : list)",
            fix: right.count == 1 ? version.rewriting(to: first, in: report) : [])
        }
        guard kind.facts.source == .kubernetes else { return }
        let service = serviceOf(kind, written, at: report.survey.minor)
        let version = KindVersion(node, written, kind, service, resource)
        switch service {
        case .unknown(let use):
          let advice = use.map { "write apiVersion: \($0)" } ?? "Kubernetes 1.\(report.survey.minor) has none at all"
          report(node, "'\(written)' has no \(kind.name); \(advice)", fix: version.rewriting(to: use, in: report))
        case .tooNew(let since, let use):
          let advice = use.map { "write apiVersion: \($0)" } ?? "there's no older version of it"
          report(
            node,
            "\(written) \(kind.name) came with Kubernetes 1.\(since), and 1.\(report.survey.minor) is asked for; \(advice)"
          )
        default: break
        }
      }
    ),
  ]
}

/// An object's version, and what a cluster makes of it.
struct KindVersion: Sendable {
  /// The `apiVersion`.
  let node: Node
  let written: String
  /// Nil for the few built-in ones that aren't kept, such as a TokenReview.
  let kind: Kind?
  let service: Kind.Service
  let resource: Resource

  var kindName: String { resource.kindName }

  init(_ node: Node, _ written: String, _ kind: Kind?, _ service: Kind.Service, _ resource: Resource) {
    (self.node, self.written, self.kind, self.service, self.resource) = (node, written, kind, service, resource)
  }
}

extension Subject where Value == KindVersion {
  /// The version of every object of a kind that we know.
  static var version: Self {
    inWritten { survey, resource, body in
      let node = resource.node["apiVersion"]
      guard let written = node.text else { return }
      let service =
        resource.kind.map { serviceOf($0, written, at: survey.minor) }
        ?? serviceOfGone(resource.kindName, written, at: survey.minor)
      if service == .served { return }
      body(KindVersion(node, written, resource.kind, service, resource), Scope(resource))
    }
  }
}

/// The built-in kinds of a name where a group can't be anybody's: a definition's has at least one dot.
/// Source: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
private func owners(of name: String, besides apiVersion: String) -> [Kind] {
  guard let slash = apiVersion.firstIndex(of: "/"), !apiVersion[..<slash].contains(".") else { return [] }
  return Kind.allCases.filter { $0.name == name && $0.facts.source == .kubernetes }
}

/// Kinds that are asked or answered and never kept, so that the table of kinds doesn't have them.
private let passingKinds: Set<String> = [
  "Binding", "DeleteOptions", "Eviction", "LocalSubjectAccessReview", "Scale", "SelfSubjectAccessReview",
  "SelfSubjectReview", "SelfSubjectRulesReview", "Status", "SubjectAccessReview", "TokenRequest", "TokenReview",
]

/// As the table of kinds has it; early versions that it leaves out are gone, too.
private func serviceOf(_ kind: Kind, _ apiVersion: String, at minor: Int) -> Kind.Service {
  let service = kind.service(of: apiVersion, at: minor)
  guard case .unknown(let use) = service, let life = alphaVersions["\(apiVersion)/\(kind.name)"] else { return service }
  if minor >= life.removed { return .removed(since: life.removed, use: use) }
  guard let deprecated = life.deprecated, minor >= deprecated else { return service }
  return .deprecated(since: deprecated, removed: life.removed, use: use)
}

/// Reviews are asked and never kept, and some kinds didn't last, so the table of kinds doesn't have them.
private func serviceOfGone(_ kind: String, _ apiVersion: String, at minor: Int) -> Kind.Service {
  guard let life = goneKinds["\(apiVersion)/\(kind)"] else { return .served }
  if minor >= life.removed { return .removed(since: life.removed, use: life.use) }
  guard let deprecated = life.deprecated, minor >= deprecated else { return .served }
  return .deprecated(since: deprecated, removed: life.removed, use: life.use)
}

/// When an alpha version that some manifests still have was deprecated, and was gone. Source: the change logs.
private let alphaVersions: [String: (deprecated: Int?, removed: Int)] = [
  "scheduling.k8s.io/v1alpha1/PriorityClass": (14, 23), "node.k8s.io/v1alpha1/RuntimeClass": (nil, 24),
  "rbac.authorization.k8s.io/v1alpha1/Role": (17, 23), "rbac.authorization.k8s.io/v1alpha1/ClusterRole": (17, 23),
  "rbac.authorization.k8s.io/v1alpha1/RoleBinding": (17, 23),
  "rbac.authorization.k8s.io/v1alpha1/ClusterRoleBinding": (17, 23), "batch/v2alpha1/CronJob": (nil, 21),
  "resource.k8s.io/v1alpha3/DeviceClass": (32, 34), "resource.k8s.io/v1alpha3/ResourceClaim": (32, 34),
  "resource.k8s.io/v1alpha3/ResourceClaimTemplate": (32, 34), "resource.k8s.io/v1alpha3/ResourceSlice": (32, 34),
]

/// The same for what has no row in the table of kinds, and what stands in its place. Source: the change logs and the
/// deprecation guide.
private let goneKinds: [String: (deprecated: Int?, removed: Int, use: String?)] = [
  "authentication.k8s.io/v1beta1/TokenReview": (19, 22, "authentication.k8s.io/v1"),
  "authorization.k8s.io/v1beta1/SubjectAccessReview": (19, 22, "authorization.k8s.io/v1"),
  "authorization.k8s.io/v1beta1/LocalSubjectAccessReview": (19, 22, "authorization.k8s.io/v1"),
  "authorization.k8s.io/v1beta1/SelfSubjectAccessReview": (19, 22, "authorization.k8s.io/v1"),
  "authorization.k8s.io/v1beta1/SelfSubjectRulesReview": (19, 22, "authorization.k8s.io/v1"),
  "audit.k8s.io/v1alpha1/Policy": (21, 24, "audit.k8s.io/v1"),
  "audit.k8s.io/v1beta1/Policy": (21, 24, "audit.k8s.io/v1"),
  "storagemigration.k8s.io/v1alpha1/StorageVersionMigration": (nil, 35, "storagemigration.k8s.io/v1beta1"),
  "resource.k8s.io/v1alpha2/ResourceClass": (nil, 31, nil),
  "resource.k8s.io/v1alpha2/PodSchedulingContext": (nil, 31, nil),
  "networking.k8s.io/v1alpha1/ClusterCIDR": (nil, 29, nil),
]

extension KindVersion {
  /// The change to another version; none unless that has all the fields that are written, asks for no others, and means
  /// the same by them.
  func rewriting(to use: String?, in report: Reporter) -> [Edit] {
    guard let use, kind.map({ !kindsThatChanged.contains($0) }) ?? true, !changesMeaning,
      Schema.shared.root(apiVersion: use, kind: kindName).map({ !$0.isSuccessor }) == true
    else { return [] }
    let faults = Schema.shared.check(
      resource.node, apiVersion: use, kind: kindName, minor: report.survey.minor)
    // A fault of the object's own stays what it is; one that only the new version has makes it another object.
    let own = Set(report.survey.faults(of: resource).map(\.node))
    guard faults.allSatisfy({ own.contains($0.node) && $0.kind != .missing }) else { return [] }
    return node.replacing(with: .string(use))
  }

  /// An empty selector chose no pods in `policy/v1beta1`, and chooses all in `policy/v1`.
  private var changesMeaning: Bool {
    kind == .podDisruptionBudget && resource.node["spec"]["selector"].fields.isEmpty
  }
}

/// Kinds whose versions differ in more than fields: a definition's schema, a webhook's policies.
private let kindsThatChanged: Set<Kind> = [
  .customResourceDefinition, .mutatingWebhookConfiguration, .validatingWebhookConfiguration, .flowSchema,
  .priorityLevelConfiguration, .certificateSigningRequest,
]

extension Survey {
  /// Whether a definition that was read has an object's kind, in the version that's written.
  func isDefined(_ resource: Resource, _ apiVersion: String) -> Bool {
    definitions.definition(of: apiVersion, kind: resource.kindName)?.isServed == true
  }
}

/// Whether an entry of the settings means a version and kind.
private func isListed(_ apiVersion: String, _ kind: String, _ entry: String) -> Bool {
  func matches(_ pattern: [Substring], _ parts: [Substring]) -> Bool {
    pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0 == "*" || $0 == $1 }
  }
  let pattern = entry.split(separator: "/", omittingEmptySubsequences: false)
  let version = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
  let withKind = version + [Substring(kind)]
  if matches(pattern, version) || matches(pattern, withKind) { return true }
  guard version.count == 2 else { return false }
  // A group alone, or with a kind.
  return matches(pattern, [version[0]]) || matches(pattern, [version[0], Substring(kind)])
}
