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
        guard Rule.named(row.rule) != nil, row.isDecidable else { return false }
        // Of what the peer finds there a part is allowed, and a part isn't: drydock has one finding, or says no container.
        if row.note.contains("suppression by"), row.wanted == "pass", firing.contains(row.subject) { return false }
        // The peer looks at the pod's user, which no container has; the one container that runs as root is allowed to.
        if row.file.hasSuffix("/run-as-user-psc-0-allowed-multi-containers-single-label.yml") { return false }
        // What another tool was told not to look for is nothing to agree on.
        return !row.note.contains("diverge") && !row.note.contains("strict=false")
      }
    }
  }()

  /// What the row is about.
  private var subject: [String] { [file, rule, object, cells[4]] }

  /// That a suppression is of no use is known only where there's the rule that it silences.
  private var isDecidable: Bool {
    guard rule == "suppression-unused" else { return true }
    let silenced = [
      "asat": "sec-token-automount", "hostns": "sec-host-network", "nonroot": "sec-run-as-root",
      "privesc": "sec-privilege-escalation", "privileged": "sec-privileged",
    ]
    return cells[1].split(separator: ":").first.flatMap { silenced[String($0)] }.flatMap { Rule.named($0) } != nil
  }

  /// Nil where drydock agrees, otherwise what it found.
  func disagreement(in corpus: String) -> String? {
    let base = "\(corpus)/lint/\(peer)/"
    let paths =
      file.hasSuffix("/") ? files(below: base + file.dropLast(), endings: [".yaml", ".yml", ".json"]) : [base + file]
    let readings = paths.map { read(SourceFile(name: $0, bytes: fileBytes($0))) }
    var options = Inventory.Options()
    if let at = note.range(of: "kubernetes-version=1."), let minor = Int(note[at.upperBound...].prefix { $0.isNumber })
    {
      options.kubernetesMinor = minor
    }
    let inventory = Inventory(readings, options: options)
    let isSuppression = rule == "suppression-unused"
    let found = judge(inventory, rules: isSuppression ? .everything : only(rule)).findings.filter { finding in
      guard finding.rule == rule else { return false }
      guard object != "*" else { return true }
      let id = finding.object
      let name = id.name.hasPrefix("‹") ? "" : id.name
      guard "\(id.kind)/\(id.namespace)/\(name)" == object else { return false }
      // A suppression may be the whole pod's.
      if let container, container != finding.container, !isSuppression || finding.container != nil { return false }
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
    case "pass": agrees = found.isEmpty
    case "fire 1+": agrees = !found.isEmpty
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
