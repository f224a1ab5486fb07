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
  let sieve = Sieve(survey, policy)
  let (rules, others) = (Rule.all.filter(policy.selection.contains), Rule.all.filter { !policy.selection.contains($0) })
  let questions = rules.map { Question(rule: $0, objects: nil) }
  // A thread costs more than the rules for a few objects.
  let workers = costs.clock == nil ? max(1, min(coreCount, survey.written.count / 100, questions.count / 16)) : 1
  var parts: [Part]
  if workers > 1 {
    parts = answers(to: questions, about: survey, sieve, workers: workers)
  } else {
    costs.measure("‹suppressions›") { _ = sieve.waivers }
    let sink = Sink(survey, Rule.all[0])
    if costs.clock == nil {
      ask(questions[...], about: survey, sink)
    } else {
      for question in questions { costs.measure(question.rule.id) { ask([question], about: survey, sink) } }
    }
    parts = [costs.measure("‹sorting›") { Part(sink.taken(), number: 0, sieve) }]
  }
  // Some objects ask for a rule that's off elsewhere.
  let wanted = others.compactMap { rule in
    let objects = sieve.waivers.wanting(rule)
    return objects.isEmpty ? nil : Question(rule: rule, objects: objects)
  }
  if !wanted.isEmpty {
    let sink = Sink(survey, Rule.all[0])
    ask(wanted[...], about: survey, sink)
    parts.append(Part(sink.taken(), number: parts.count, sieve))
  }
  return costs.measure("‹sorting›") { sieve.judgement(parts) }
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
  /// Looks for what silences findings.
  case waivers
  /// Asks a few rules about all objects.
  case whole(ArraySlice<Question>)
  /// Asks all other rules about a stretch of them, so that what's known of an object is found out on one thread.
  case stretch(Stretch)
}

/// Asks on several threads, which share what's known of the set.
private func answers(to questions: [Question], about survey: Survey, _ sieve: Sieve, workers: Int) -> [Part] {
  let inTurn = questions.filter { rulesInTurn.contains($0.rule.id) }
  let others = questions.filter { !rulesInTurn.contains($0.rule.id) }
  let ofObjects = others.filter { $0.rule.check.isOfObjects }
  let ofSet = others.filter { !$0.rule.check.isOfObjects }
  // What takes long comes first, so that the threads end together.
  let pieces: [Piece] =
    [.waivers, .whole(inTurn[...])] + ofSet.indices.map { .whole(ofSet[$0...$0]) }
    + survey.stretches.map { .stretch($0) }
  let queue = StretchQueue(count: pieces.count, workers: workers)
  let parts = inParallel(workers, grab: 1, workers: workers, tick: { true }) { worker in
    let sink = Sink(survey, Rule.all[0])
    var found: [Part] = []
    while let number = queue.next(for: worker) {
      switch pieces[number] {
      case .waivers: _ = sieve.waivers
      case .whole(let questions): ask(questions, about: survey, sink)
      case .stretch(let stretch): for question in ofObjects { question.ask(survey, stretch, sink) }
      }
      if !sink.findings.isEmpty { found.append(Part(sink.taken(), number: number, sieve)) }
    }
    return found
  }
  return (parts ?? []).flatMap(\.self)
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
