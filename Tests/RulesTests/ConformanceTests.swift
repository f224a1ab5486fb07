import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

/// A row of a peer's table of expectations.
struct Expectation: Sendable, CustomTestStringConvertible {
  let peer: String
  let cells: [String]

  var file: String { cells[0] }
  var rule: String { cells[2] }
  var object: String { cells[3] }
  var container: String? { cells[4] == "-" ? nil : cells[4] }
  var wanted: String { cells[5] }
  var note: String { cells[6] }
  var testDescription: String { "\(peer) \(cells[0]) \(cells[1]) \(object) \(cells[4])" }

  static let all: [Expectation] = {
    guard let corpus else { return [] }
    return files(below: "\(corpus)/lint", endings: ["expected.tsv"]).flatMap { path -> [Expectation] in
      let peer = String(path.split(separator: "/").dropLast().last ?? "")
      let rows = table(path).filter { $0.count >= 7 }.map { Expectation(peer: peer, cells: $0) }
      let firing = Set(rows.filter { $0.wanted.hasPrefix("fire") }.map(\.subject))
      return rows.filter { row in
        guard Rule.named(row.rule) != nil else { return false }
        // Of what the peer finds there a part is allowed, and a part isn't: drydock has one finding, or says no container.
        if row.note.contains("suppression by"), row.wanted == "pass", firing.contains(row.subject) { return false }
        // The peer looks at the pod's user, which no container has; the one container that runs as root is allowed to.
        if row.file.hasSuffix("/run-as-user-psc-0-allowed-multi-containers-single-label.yml") { return false }
        // What another tool was told not to look for is nothing to agree on.
        guard row.isOurs, !row.note.contains("is not enabled"), !row.note.contains("drydock may report"),
          !row.note.contains("LimitRequirement=true")
        else { return false }
        guard !row.note.contains("diverge"), !row.note.contains("strict=false") else { return false }
        // Who isn't told a version warns of all that ever ends; drydock has always a version in mind.
        let knowsNoVersion = row.note.contains("current-version=unset") && row.note.contains("severity Warn")
        return !knowsNoVersion && !row.note.contains("may stay silent")
      }
    }
  }()

  /// What the row is about.
  private var subject: [String] { [file, rule, object, cells[4]] }

  /// Rows that contradict another row or the API; with the reason, by check, file, and object with container.
  private static let strangers: [(check: String, file: String, object: String?, reason: String)] = [
    ("CKV2_K8S_1", "Passing2", nil, "the peer looks at ServiceAccounts and nodes alone; who may bind is as powerful"),
    ("CKV2_K8S_4", "Failing/2", nil, "'*' in group rbac.authorization.k8s.io has no services in it"),
    ("rolebindingRolePodExecAttach", "role_binding_cluster_role", nil, "the peer leaves ClusterRoles to another check"),
    ("CKV_K8S_29", "podFAILED", nil, "the peer asks for one in the pod, though the container's is enough"),
    (
      "linux-hardening", "capabilities-no-seccomp", nil,
      "dropped capabilities are enough for another peer, and the rule"
    ),
    ("credentials-paths", "no_cloud_provider", "Deployment", "the peer has to be told that there's a cloud"),
    ("internal-networking", "namespace-passed", nil, "the peer is content with any policy, not only a denying one"),
    ("container-seccomp-profile", "pod-seccomp-annotated", nil, "an annotation of PodSecurityPolicies, which are gone"),
    (
      "non-root-containers", "cronjob-runasuser", "hello2",
      "the peer counts the group root too, as sec-run-as-root-group does"
    ),
    (
      "non-root-containers", "deployment-fail", "nginx2",
      "the peer counts the group root too, as sec-run-as-root-group does"
    ),
    ("set-seccomp-profile-RuntimeDefault", "cronjob", " php", "type Localhost is a profile, too"),
    (
      "set-hostprocess-true", "set-hostprocess-true/pod/", "hostprocess-containers -",
      "counts what names no container apart"
    ),
  ]

  private var isOurs: Bool {
    !Self.strangers.contains { stranger in
      guard cells[1].contains(stranger.check), file.contains(stranger.file) else { return false }
      return stranger.object.map { "\(cells[3]) \(cells[4])".contains($0) } ?? true
    }
  }

  /// A word of the findings that a peer's check is about, where drydock's rule has more of them.
  private var word: String? {
    switch cells[1] {
    case "CKV_K8S_152": "lua"
    case "CKV_K8S_154": "alias"
    case "EKS_INVALID_SELINUXOPTIONS_USER_VALUE": "user"
    case "EKS_INVALID_SELINUXOPTIONS_ROLE_VALUE": "role"
    default: nil
    }
  }

  /// What the note says that the peer was told.
  private var told: RuleSettings {
    var settings = self.settings
    if note.contains("list of insecure capabilities") {
      settings.dangerousCapabilities = ["SETPCAP", "MAC_OVERRIDE", "AUDIT_CONTROL", "SYS_MODULE", "SYS_PTRACE", "BPF"]
    }
    func number(after name: String) -> Int? {
      note.range(of: name + "=").flatMap { Int(note[$0.upperBound...].prefix { $0.isNumber }) }
    }
    func amount(after name: String) -> Quantity? {
      note.range(of: name + "=").flatMap { Quantity(String(note[$0.upperBound...].prefix { !" ;".contains($0) })) }
    }
    if let fewest = number(after: "minReplicas") ?? number(after: "MinReplicasHPA") {
      settings.fewestAutoscaledReplicas = fewest
    }
    if let fewest = number(after: "minReplicas") ?? number(after: "MinReplicasDeployment") {
      settings.fewestReplicas = fewest
    }
    settings.cpuBounds.mostLimit = amount(after: "maxCPU")
    settings.memoryBounds.mostLimit = amount(after: "maxMemory")
    if note.contains("resourceRange/check.yaml") {
      (settings.memoryBounds.leastLimit, settings.memoryBounds.mostLimit) = (Quantity("100Mi"), Quantity("6G"))
      (settings.cpuBounds.leastLimit, settings.cpuBounds.mostLimit) = (Quantity("100m"), Quantity("2"))
    }
    if let at = note.range(of: "Key=ndots Value=") {
      settings.ndots = Int(note[at.upperBound...].prefix { $0.isNumber })
    }
    return settings
  }

  /// Nil where drydock agrees, otherwise what it found.
  func disagreement(in corpus: String) -> String? {
    let base = "\(corpus)/lint/\(peer)/"
    let paths =
      file.hasSuffix("/") ? files(below: base + file.dropLast(), endings: [".yaml", ".yml", ".json"]) : [base + file]
    let readings = paths.map { read(SourceFile(name: $0, bytes: fileBytes($0))) }
    var options = Inventory.Options()
    let words = ["current-version=1.", "target-version=1.", "kubernetes-version=1."]
    for at in words.compactMap({ note.range(of: $0) }) {
      if let minor = Int(note[at.upperBound...].prefix { $0.isNumber }) { options.kubernetesMinor = minor }
    }
    let inventory = Inventory(readings, options: options)
    let isSuppression = rule == "suppression-unused"
    let judgement = judge(inventory, rules: isSuppression ? .everything : only(rule), settings: told)
    let found = (judgement.findings + (ignoresMarks ? judgement.suppressed.map(\.finding) : [])).filter { finding in
      guard finding.rule == rule else { return false }
      guard object != "*" else { return true }
      let id = finding.object
      let name = id.name.hasPrefix("‹") ? "" : id.name
      // This peer says of a namespace what its policies allow.
      let isOfNamespace = peer == "kubeaudit" && id.kind == "NetworkPolicy" && object == "Namespace//\(id.namespace)"
      guard isOfNamespace || "\(id.kind)/\(id.namespace)/\(name)" == object else { return false }
      // A suppression may be the whole pod's.
      if let container, container != finding.container, !isSuppression || finding.container != nil { return false }
      if let word, !finding.message.contains(word) { return false }
      // A row about one of the fields that a rule looks at.
      if let at = note.range(of: "; field "), !finding.message.contains(note[at.upperBound...].prefix { $0.isLetter }) {
        return false
      }
      if let at = note.range(of: "doc="), let ordinal = Int(note[at.upperBound...].prefix { $0.isNumber }) {
        return finding.node.document.ordinal == ordinal
      }
      return true
    }
    let agrees: Bool
    switch wanted {
    case "pass":
      agrees = found.allSatisfy { note.contains("drydock at most info") && $0.severity >= .info }
    case "fire 1+": agrees = !found.isEmpty
    case _ where wantsAny: agrees = !found.isEmpty
    default: agrees = wanted == "fire \(found.count)"
    }
    return agrees ? nil : "\(rule): wanted \(wanted), found \(found.map { "\($0.span.line): \($0.message)" })"
  }
}

extension String {
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

@Suite(
  "What other linters' own tests expect",
  .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of corpus manifests"))
struct ConformanceTests {
  @Test("drydock agrees with a peer's expectation", arguments: Expectation.all)
  func row(_ row: Expectation) throws {
    let disagreement = row.disagreement(in: try #require(corpus))
    #expect(disagreement == nil, "\(row.testDescription): \(disagreement ?? "")")
  }

  @Test("the share of agreement with each peer is complete")
  func shares() throws {
    let corpus = try #require(corpus)
    for (peer, rows) in Dictionary(grouping: Expectation.all, by: \.peer).sorted(by: { $0.key < $1.key }) {
      let agreeing = rows.count { $0.disagreement(in: corpus) == nil }
      print("\(peer): \(agreeing) of \(rows.count) expectations met")
      #expect(agreeing == rows.count)
    }
  }
}
