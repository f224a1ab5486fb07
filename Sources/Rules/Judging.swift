import Kubernetes
import Manifest

/// Asks the rules what they have to say about all written objects.
///
/// Linear in the number of objects. The same input gives the same findings in the same order.
package func judge(
  _ inventory: Inventory, rules: RuleSelection = RuleSelection(), settings: RuleSettings = RuleSettings()
) -> Judgement {
  judge(inventory, by: Policy(rules, settings))
}

/// Asks the rules that a project has on, and leaves out what it doesn't want to see.
package func judge(_ inventory: Inventory, by policy: Policy) -> Judgement {
  let survey = Survey(inventory, policy.selection, policy.settings)
  let now = policy.now ?? inventory.options.now
  let waivers = Waivers(survey, now: now)
  var findings: [Finding] = []
  for rule in Rule.all {
    let isAsked = policy.selection.contains(rule)
    // Some objects ask for a rule that's off elsewhere.
    let wanting = isAsked ? [] : waivers.wanting(rule)
    guard isAsked || !wanting.isEmpty else { continue }
    let sink = Sink(rule)
    rule.check.run(survey, sink)
    findings += isAsked ? sink.findings : sink.findings.filter { wanting.contains($0.object) }
  }
  if !policy.severities.isEmpty {
    findings = findings.map { finding in policy.severities[finding.rule].map { finding.weighing($0) } ?? finding }
  }
  let order = FileOrder(inventory)
  var shown: [Finding] = []
  var suppressed: [Suppressed] = []
  var used: Set<Waiver> = []
  var usedIgnores: Set<Int> = []
  for finding in order.sorted(findings) {
    let verdict = waivers.verdict(on: finding)
    used.formUnion(verdict.waivers)
    if verdict.isSilenced, let waiver = verdict.waivers.first {
      suppressed.append(Suppressed(finding: finding, waiver: waiver))
    } else if let position = policy.position(ofIgnoreFor: finding, in: inventory, at: now) {
      suppressed.append(Suppressed(finding: finding, waiver: Waiver(policy.ignores[position], for: finding)))
      usedIgnores.insert(position)
    } else {
      shown.append(finding)
    }
  }
  let about = waivers.all.flatMap { $0.findings(isUsed: used.contains($0), policy, at: now) }
  if !about.isEmpty { shown = order.sorted(shown + about) }
  var policy = policy
  policy.now = now
  let notes = policy.notes(used: usedIgnores) { ignore in
    survey.written.contains { resource in
      ignore.means(resource, in: inventory.effectiveNamespace(of: resource))
        && ignore.covers(path: resource.node.document.file.name)
    }
  }
  return Judgement(findings: shown, suppressed: suppressed, notes: notes)
}

extension Policy {
  fileprivate func position(ofIgnoreFor finding: Finding, in inventory: Inventory, at now: Timestamp?) -> Int? {
    guard !ignores.isEmpty, let resource = inventory[finding.object] else { return nil }
    let namespace = inventory.effectiveNamespace(of: resource)
    return ignores.firstIndex { ignore in
      ignore.until?.isOver(at: now) != true && ignore.covers(finding, of: resource, in: namespace)
    }
  }
}

/// Puts findings in order: by file as read, by place, by rule.
struct FileOrder {
  private var positions: [SourceFile: Int] = [:]

  init(_ inventory: Inventory) {
    for (position, reading) in inventory.readings.enumerated() where positions[reading.file] == nil {
      positions[reading.file] = position
    }
  }

  func position(of file: SourceFile) -> Int { positions[file] ?? .max }

  func sorted(_ findings: [Finding]) -> [Finding] {
    let keyed = findings.map { finding in
      let span = finding.span
      return (key: (position(of: span.file), span.start, Rule.position(of: finding.rule)), finding: finding)
    }
    return keyed.enumerated()
      .sorted { a, b in a.element.key == b.element.key ? a.offset < b.offset : a.element.key < b.element.key }
      .map(\.element.finding)
  }
}
