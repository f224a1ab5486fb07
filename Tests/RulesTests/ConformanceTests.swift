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

  /// Every row of every peer.
  static let every: [Expectation] = {
    guard let corpus else { return [] }
    return files(below: "\(corpus)/lint", endings: ["expected.tsv"]).flatMap { path -> [Expectation] in
      let peer = String(path.split(separator: "/").dropLast().last ?? "")
      return table(path).filter { $0.count >= 7 }.map { Expectation(peer: peer, cells: $0) }
    }
  }()

  /// The rows to agree with.
  static let all = every.filter { $0.rule != "-" && !outOfScope.contains($0.rule) && $0.reasonToDiffer == nil }

  /// Rules of the reference with the ids of those that need more than manifests.
  static let reference = corpus.map { table("\($0)/../reference/rules.tsv").filter { $0.count > 3 } } ?? []
  static let outOfScope = Set(reference.filter { $0[3].contains("out of scope") }.map { $0[0] })

  /// Why there's nothing to agree on; nil for most.
  var reasonToDiffer: String? {
    if note.contains("diverge") { return "the table says so" }
    if let reason = Self.remarks.first(where: { remark in remark.words.allSatisfy(note.contains) })?.reason {
      return reason
    }
    return Self.strangers.first { stranger in
      guard cells[1].contains(stranger.check), file.contains(stranger.file) else { return false }
      return stranger.object.map { "\(cells[3]) \(cells[4])".contains($0) } ?? true
    }?.reason
  }

  /// What the peer was told that drydock isn't.
  private static let remarks: [(words: [String], reason: String)] = [
    (["is not enabled"], "the peer's check was off, so it says nothing about what the rule says"),
    (["LimitRequirement=true"], "the peer's check was off, so it says nothing about what the rule says"),
    (["strict=false"], "the peer was told to let fields pass that don't exist; drydock never does"),
    (
      ["current-version=unset", "severity Warn"],
      "who isn't told a version warns of all that ever ends; drydock has always one in mind, and what it removed is an error"
    ),
  ]

  /// Rows that contradict another row or the API; with the reason, by check, file, and object with container.
  private static let strangers: [(check: String, file: String, object: String?, reason: String)] = [
    (
      "CKV2_K8S_1", "Passing2", nil,
      "the peer looks at ServiceAccounts and nodes alone; kubescape's rule-can-bind-escalate wants a Group reported, too"
    ),
    ("CKV2_K8S_4", "Failing/2", nil, "'*' in group rbac.authorization.k8s.io has no services in it"),
    (
      "rolebindingRolePodExecAttach", "role_binding_cluster_role", nil,
      "the peer leaves ClusterRoles to rolebindingClusterRolePodExecAttach, which wants them reported"
    ),
    ("CKV_K8S_29", "podFAILED", nil, "the container has a securityContext; the rule is about neither having one"),
    (
      "linux-hardening", "capabilities-no-seccomp", nil,
      "dropped capabilities are enough: so says polaris' linuxHardening/success.drop_capabilities"
    ),
    (
      "credentials-paths", "no_cloud_provider", "Deployment",
      "the peer has to be told that there's a cloud; the same path is reported where it is"
    ),
    (
      "internal-networking", "namespace-passed", nil,
      "the peer is content with any policy; kubeaudit's netpols want a denying one for both directions"
    ),
    (
      "container-seccomp-profile", "pod-seccomp-annotated", nil,
      "an annotation of PodSecurityPolicies, which are gone; four other rows on annotations are marked as diverging"
    ),
    (
      "non-root-containers", "cronjob-runasuser", "hello2",
      "runAsUser is 1000; the peer counts the group root too, as sec-run-as-root-group does"
    ),
    (
      "non-root-containers", "deployment-fail", "nginx2",
      "runAsNonRoot is true; the peer counts the group root too, as sec-run-as-root-group does"
    ),
    (
      "set-seccomp-profile-RuntimeDefault", "cronjob", " php",
      "type Localhost is a profile, too: so says datree's 61-pass, and the same row on a Deployment is marked as diverging"
    ),
    (
      "set-hostprocess-true", "set-hostprocess-true/pod/", "hostprocess-containers -",
      "the finding without a container is in ephemeralContainers, which no manifest can have"
    ),
  ]

  private static let allRules: RuleSelection = {
    do { return try RuleSelection(enable: ["all"], disable: []) } catch { preconditionFailure("'all' is a word") }
  }()

  static var reasonsToDiffer: [String] { remarks.map(\.reason) + strangers.map(\.reason) }

  /// The rule that may speak in its stead, says the note.
  private var ruleInstead: String? {
    guard let at = note.range(of: "drydock may report ") else { return nil }
    return String(note[at.upperBound...].prefix { $0 != " " })
  }

  /// That other findings of the rule there are not silenced, says another row.
  private var isOneOfSeveral: Bool {
    note.contains("suppression") && wanted == "pass"
      && Self.every.contains { other in
        other.peer == peer && other.file == file && other.rule == rule && other.object == object
          && other.container == container && other.wanted.hasPrefix("fire") && !other.note.contains("diverge")
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
  ///
  /// - Parameter amongAll: with all rules asked for, not just the one.
  func disagreement(in corpus: String, amongAll: Bool = false) -> String? {
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
    // Which suppressions are of use shows only among all rules.
    let rules = amongAll || isSuppression ? Self.allRules : only(ruleInstead ?? rule, rule)
    let judgement = judge(inventory, rules: rules, settings: told)
    func isMeant(_ finding: Finding) -> Bool {
      guard finding.rule == rule || finding.rule == ruleInstead else { return false }
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
    let silenced = judgement.suppressed.map(\.finding).filter(isMeant)
    let found = judgement.findings.filter(isMeant) + (ignoresMarks ? silenced : [])
    let agrees: Bool
    switch wanted {
    case "pass" where isOneOfSeveral: agrees = !silenced.isEmpty
    case "fire 1" where note.contains("may stay silent"): agrees = found.count < 2
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

  @Test("every rule that a peer's table names is there")
  func rulesOfTables() {
    let named = Set(Expectation.every.map(\.rule)).subtracting(["-"]).subtracting(Expectation.outOfScope)
    #expect(named.count > 150)
    #expect(named.filter { Rule.named($0) == nil }.sorted() == [])
  }

  @Test("every rule of the reference is there, unless it's out of scope")
  func rulesOfReference() {
    let asked = Expectation.reference.map { $0[0] }.filter { !Expectation.outOfScope.contains($0) }
    #expect(asked.count > 300)
    #expect(asked.filter { Rule.named($0) == nil } == [])
  }

  @Test("every reason to differ is some row's")
  func reasons() {
    let given = Set(Expectation.every.compactMap(\.reasonToDiffer))
    #expect(Expectation.reasonsToDiffer.filter { !given.contains($0) } == [])
  }

  @Test("the share of agreement with each peer is complete, also with all rules at once")
  func shares() throws {
    let corpus = try #require(corpus)
    for (peer, rows) in Dictionary(grouping: Expectation.all, by: \.peer).sorted(by: { $0.key < $1.key }) {
      let agreeing = rows.count { $0.disagreement(in: corpus, amongAll: true) == nil }
      print("\(peer): \(agreeing) of \(rows.count) expectations met")
      #expect(agreeing == rows.count)
    }
  }
}
