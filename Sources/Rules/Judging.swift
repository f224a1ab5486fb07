import Kubernetes
import Manifest

/// Asks the rules what they have to say about all written objects.
///
/// Linear in the number of objects. The same input gives the same findings in the same order.
package func judge(
  _ inventory: Inventory, rules: RuleSelection = RuleSelection(), settings: RuleSettings = RuleSettings()
) -> Judgement {
  let survey = Survey(inventory, rules, settings)
  var findings: [Finding] = []
  for rule in rules.rules {
    let sink = Sink(rule)
    rule.check.run(survey, sink)
    findings += sink.findings
  }
  let order = FileOrder(inventory)
  let waivers = Waivers(survey)
  var shown: [Finding] = []
  var suppressed: [Suppressed] = []
  var used: Set<Waiver> = []
  for finding in order.sorted(findings) {
    if let waiver = waivers.waiver(for: finding) {
      suppressed.append(Suppressed(finding: finding, waiver: waiver))
      used.insert(waiver)
    } else {
      shown.append(finding)
    }
  }
  if let rule = Rule.named("suppression-unused"), rules.contains(rule) {
    shown += waivers.all.compactMap { used.contains($0) ? nil : $0.unused(rule, among: rules) }
    shown = order.sorted(shown)
  }
  return Judgement(findings: shown, suppressed: suppressed)
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
