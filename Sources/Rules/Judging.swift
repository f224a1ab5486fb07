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
  var costs = JudgingCosts(clock: nil)
  return judge(inventory, by: policy, costs: &costs)
}

/// The same, for who wants to know what takes how long; where that is measured, one thread does all of it.
package func judge(_ inventory: Inventory, by policy: Policy, costs: inout JudgingCosts) -> Judgement {
  let survey = costs.measure("‹survey›") { Survey(inventory, policy.selection, policy.settings) }
  let now = policy.now ?? inventory.options.now
  let waivers = costs.measure("‹suppressions›") { Waivers(survey, now: now) }
  var questions: [Question] = []
  for rule in Rule.all {
    // Some objects ask for a rule that's off elsewhere.
    let isAsked = policy.selection.contains(rule)
    let wanting = isAsked ? [] : waivers.wanting(rule)
    if isAsked || !wanting.isEmpty { questions.append(Question(rule: rule, objects: isAsked ? nil : wanting)) }
  }
  // A thread costs more than the rules for a few objects.
  let workers = costs.clock == nil ? max(1, min(coreCount, survey.written.count / 100, questions.count / 16)) : 1
  let findings: [Finding]
  if workers > 1 {
    findings = answers(to: questions, about: survey, workers: workers)
  } else {
    let sink = Sink(survey, Rule.all[0])
    if costs.clock == nil {
      ask(questions[...], about: survey, sink)
    } else {
      for question in questions { costs.measure(question.rule.id) { ask([question], about: survey, sink) } }
    }
    findings = sink.taken()
  }
  return costs.measure("‹sorting›") { weighed(findings, survey, waivers, policy, at: now) }
}

/// A rule, and whom it's about. A class: a rule has many parts, and counting who holds each takes time.
private final class Question: Sendable {
  let rule: Rule
  /// Nil: all.
  private let objects: Set<Resource.ID>?

  init(rule: Rule, objects: Set<Resource.ID>?) { (self.rule, self.objects) = (rule, objects) }

  /// About a stretch of the objects; nil: about all of them in one go.
  func ask(_ survey: Survey, _ stretch: Stretch?, _ sink: Sink) {
    let before = sink.findings.count
    sink.rule = Sink.Asked(rule)
    if let stretch { rule.check.run(survey, stretch, sink) } else { rule.check.run(survey, sink) }
    guard let objects else { return }
    sink.findings.replaceSubrange(before..., with: sink.findings[before...].filter { objects.contains($0.object) })
  }
}

/// Asks some rules: those that look at one object after the other take turns, so that what an object holds is fetched
/// from memory once for all of them.
private func ask(_ questions: ArraySlice<Question>, about survey: Survey, _ sink: Sink) {
  let ofObjects = questions.filter { $0.rule.check.isOfObjects }
  if !ofObjects.isEmpty {
    for stretch in survey.stretches { for question in ofObjects { question.ask(survey, stretch, sink) } }
  }
  for question in questions where !question.rule.check.isOfObjects { question.ask(survey, nil, sink) }
}

/// Rules whose answer for one object rests on what they did for others, as they share an effort that has a limit: one
/// thread asks them, in the catalogue's order.
private let rulesInTurn = Set(
  (Rule.customResources + Rule.serviceSelectors + Rule.networkPolicies + Rule.nearMisses).map(\.id))

/// What a thread does at a time.
private enum Piece: Sendable {
  /// Asks a few rules about all objects.
  case whole(ArraySlice<Question>)
  /// Asks all other rules about a stretch of them, so that what's known of an object is found out on one thread.
  case stretch(Stretch)
}

/// Asks on several threads, which share what's known of the set.
private func answers(to questions: [Question], about survey: Survey, workers: Int) -> [Finding] {
  let inTurn = questions.filter { rulesInTurn.contains($0.rule.id) }
  let others = questions.filter { !rulesInTurn.contains($0.rule.id) }
  let ofObjects = others.filter { $0.rule.check.isOfObjects }
  let ofSet = others.filter { !$0.rule.check.isOfObjects }
  // What takes long comes first, so that the threads end together.
  let pieces: [Piece] =
    [.whole(inTurn[...])] + ofSet.indices.map { .whole(ofSet[$0...$0]) } + survey.stretches.map { .stretch($0) }
  let queue = StretchQueue(count: pieces.count, workers: workers)
  let parts = inParallel(workers, grab: 1, workers: workers, tick: { true }) { worker in
    let sink = Sink(survey, Rule.all[0])
    var found: [(number: Int, findings: [Finding])] = []
    while let number = queue.next(for: worker) {
      switch pieces[number] {
      case .whole(let questions): ask(questions, about: survey, sink)
      case .stretch(let stretch): for question in ofObjects { question.ask(survey, stretch, sink) }
      }
      if !sink.findings.isEmpty { found.append((number, sink.taken())) }
    }
    return found
  }
  return (parts ?? []).flatMap(\.self).sorted { $0.number < $1.number }.flatMap(\.findings)
}

/// How long each part of judging takes. What's worked out for the whole set counts for the rule that asks first.
package struct JudgingCosts {
  /// Seconds from any moment on; nil: nothing is measured.
  let clock: (() -> Double)?
  /// By a rule's id, or a word in ‹ › for what belongs to none.
  package private(set) var seconds: [String: Double] = [:]

  package init(clock: (() -> Double)?) { self.clock = clock }

  mutating func measure<Value>(_ part: String, _ work: () -> Value) -> Value {
    guard let clock else { return work() }
    let start = clock()
    let value = work()
    seconds[part, default: 0] += clock() - start
    return value
  }
}

/// Puts findings in order, without those that somebody doesn't want to see.
private func weighed(
  _ findings: consuming [Finding], _ survey: Survey, _ waivers: Waivers, _ policy: Policy, at now: Timestamp?
) -> Judgement {
  let inventory = survey.inventory
  if !policy.severities.isEmpty {
    findings = findings.map { finding in policy.severities[finding.rule].map { finding.weighing($0) } ?? finding }
  }
  let order = FileOrder(inventory)
  var suppressed: [Suppressed] = []
  var used: Set<Waiver> = []
  var usedIgnores: Set<Int> = []
  order.sort(&findings)
  findings.removeAll { finding in
    let verdict = waivers.verdict(on: finding)
    used.formUnion(verdict.waivers)
    if verdict.isSilenced, let waiver = verdict.waivers.first {
      suppressed.append(Suppressed(finding: finding, waiver: waiver))
    } else if let ignore = policy.position(ofIgnoreFor: finding, in: inventory, at: now) {
      suppressed.append(Suppressed(finding: finding, waiver: Waiver(policy.ignores[ignore], for: finding)))
      usedIgnores.insert(ignore)
    } else {
      return false
    }
    return true
  }
  let about = waivers.all.flatMap { $0.findings(isUsed: used.contains($0), policy, at: now) }
  if !about.isEmpty {
    findings += about
    order.sort(&findings)
  }
  var policy = policy
  policy.now = now
  let notes = policy.notes(used: usedIgnores) { ignore in
    survey.written.contains { resource in
      ignore.means(resource, in: inventory.effectiveNamespace(of: resource))
        && ignore.covers(path: resource.node.document.file.name)
    }
  }
  return Judgement(findings: findings, suppressed: suppressed, notes: notes)
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
  private let fileCount: Int

  init(_ inventory: Inventory) {
    fileCount = inventory.readings.count
    for (position, reading) in inventory.readings.enumerated() where positions[reading.file] == nil {
      positions[reading.file] = position
    }
  }

  func position(of file: SourceFile) -> Int { positions[file] ?? .max }

  func sort(_ findings: inout [Finding]) {
    // Two numbers tell a finding's place in its file: the place, and its rule with its number among all.
    typealias Key = (place: UInt64, number: UInt64)
    var keys: [Key] = []
    keys.reserveCapacity(findings.count)
    // How many findings each file has, the last for files that weren't read.
    var counts = [Int](repeating: 0, count: fileCount + 1)
    // Neighbours mostly have the same file and the same rule.
    var (file, filePosition): (SourceFile?, Int) = (nil, 0)
    var (rule, rulePosition) = ("", 0)
    for (number, finding) in findings.enumerated() {
      let span = finding.span
      if span.file != file { (file, filePosition) = (span.file, position(of: span.file)) }
      if finding.rule != rule { (rule, rulePosition) = (finding.rule, Rule.position(of: finding.rule)) }
      let position = min(filePosition, fileCount)
      counts[position] += 1
      keys.append(
        (
          UInt64(position) << 40 | UInt64(span.start), UInt64(min(rulePosition, 0xFFFF_FFFF)) << 32 | UInt64(number)
        ))
    }
    // Each file's keys together first: sorting many short stretches takes less than sorting all.
    var starts = [Int](repeating: 0, count: fileCount + 1)
    for position in starts.indices.dropFirst() { starts[position] = starts[position - 1] + counts[position - 1] }
    var free = starts
    var sorted = keys
    for key in keys {
      let position = Int(key.place >> 40)
      sorted[free[position]] = key
      free[position] += 1
    }
    for (start, end) in zip(starts, free) where end - start > 1 {
      sorted[start..<end].sort { $0.place != $1.place ? $0.place < $1.place : $0.number < $1.number }
    }
    findings = sorted.map { findings[Int($0.number & 0xFFFF_FFFF)] }
  }
}
