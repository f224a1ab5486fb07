import Kubernetes
import Manifest

/// Pod templates by their labels, so that a selector needn't look at each.
struct TemplateIndex {
  private struct Posting: Hashable {
    let namespace: String
    let key: String
    let value: String
  }

  private struct Label: Hashable {
    let key: String
    let value: String
  }

  private struct Place: Hashable {
    let namespace: String
    let key: String
  }

  /// A value of a selector that's nearly one that pods have.
  struct Slip {
    let key: String
    let value: String
    let meant: String
  }

  private struct Question: Hashable {
    let selector: Selector
    let namespace: String
  }

  private let runners: [Runner]
  private let slips = Memo<Question, Slip?>()
  private var byLabel: [Posting: [Int]] = [:]
  private var anywhere: [Label: [Int]] = [:]
  private var byNamespace: [String: [Int]] = [:]
  private var valuesOf: [Place: Set<String>] = [:]
  private var valuesAnywhere: [String: Set<String>] = [:]

  init(_ runners: [Runner]) {
    self.runners = runners
    for (position, runner) in runners.enumerated() {
      byNamespace[runner.namespace, default: []].append(position)
      for (key, value) in runner.pod.labels.pairs {
        byLabel[Posting(namespace: runner.namespace, key: key, value: value), default: []].append(position)
        anywhere[Label(key: key, value: value), default: []].append(position)
        valuesOf[Place(namespace: runner.namespace, key: key), default: []].insert(value)
        valuesAnywhere[key, default: []].insert(value)
      }
    }
  }

  func isEmpty(in namespace: String) -> Bool { byNamespace[namespace] == nil }

  /// The first template of a namespace that a selector matches; any of them for an empty one.
  func first(_ selector: Selector, in namespace: String) -> Runner? {
    // The rarest label leaves least to look at.
    var candidates = byNamespace[namespace] ?? []
    for requirement in selector.requirements {
      guard requirement.comparison == .equals || requirement.comparison == .isIn, requirement.values.count == 1 else {
        continue
      }
      let posting = Posting(namespace: namespace, key: requirement.key, value: requirement.values[0])
      let found = byLabel[posting] ?? []
      if found.count < candidates.count { candidates = found }
    }
    return candidates.first { selector.matches(runners[$0].pod.labels) }.map { runners[$0] }
  }

  /// The first template of any namespace that a selector of equalities matches.
  func firstAnywhere(_ selector: Selector) -> Runner? {
    guard let pair = selector.requirements.first(where: { $0.comparison == .equals }) else { return nil }
    return (anywhere[Label(key: pair.key, value: pair.values[0])] ?? []).first {
      selector.matches(runners[$0].pod.labels)
    }.map { runners[$0] }
  }

  func values(of key: String, in namespace: String?) -> Set<String> {
    if let namespace { return valuesOf[Place(namespace: namespace, key: key)] ?? [] }
    return valuesAnywhere[key] ?? []
  }

  /// The one value of a selector that's wrong by a slip, and what it should be: with it the selector matches a template.
  func slip(in selector: Selector, namespace: String) -> Slip? {
    // More than a person would mend before looking again.
    slips.value(of: Question(selector: selector, namespace: namespace), limit: 2000) {
      findSlip(in: selector, namespace: namespace)
    } ?? nil
  }

  private func findSlip(in selector: Selector, namespace: String) -> Slip? {
    for (position, requirement) in selector.requirements.enumerated() {
      guard requirement.comparison == .equals || requirement.comparison == .isIn, requirement.values.count == 1 else {
        continue
      }
      let value = requirement.values[0]
      let known = values(of: requirement.key, in: namespace)
      guard !known.contains(value), let meant = nearMiss(of: value, among: known) else { continue }
      var requirements = selector.requirements
      requirements[position] = Requirement(requirement.key, .equals, [meant])
      if first(Selector(requirements), in: namespace) != nil {
        return Slip(key: requirement.key, value: value, meant: meant)
      }
    }
    return nil
  }
}

/// The name that was meant: at most two slips away or in other letter case, and not just another of a series.
///
/// Of short names nearly any two are two slips apart, so of four and five letters only one counts, and below that none.
func nearMiss(of text: String, among names: some Collection<String>) -> String? {
  // Among thousands of names a likeness is chance, and the search slow.
  guard names.count <= 500, let found = nearest(to: text, among: names) else { return nil }
  return isNearMiss(text, found) ? found : nil
}

func nearMiss(of text: String, among names: Set<String>) -> String? {
  names.count <= 500 ? nearMiss(of: text, among: names.sorted()) : nil
}

func isNearMiss(_ text: String, _ meant: String) -> Bool {
  guard text != meant else { return false }
  if text.lowercased() == meant.lowercased() { return true }
  guard min(text.utf8.count, meant.utf8.count) >= 4,
    slips(Array(text.lowercased().utf8), Array(meant.lowercased().utf8)) <= 2
  else { return false }
  return !isSeries(text, meant)
}

/// `web-1` and `web-2`, `zone-a` and `zone-b`, `db1` and `db2`: names that are meant to differ.
private func isSeries(_ a: String, _ b: String) -> Bool {
  func withoutNumber(_ text: Substring) -> Substring {
    var text = text
    while text.last?.isNumber == true { text.removeLast() }
    return text
  }
  let (first, second) = (parts(of: a), parts(of: b))
  guard first.count == second.count else { return false }
  let pairs = zip(first, second).filter { $0 != $1 }
  return !pairs.isEmpty
    && pairs.allSatisfy { one, other in
      (one.count == 1 && other.count == 1 && first.count > 1)
        || (withoutNumber(one) == withoutNumber(other) && (one.last?.isNumber == true || other.last?.isNumber == true))
    }
}

private func parts(of text: String) -> [Substring] {
  text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "." || $0 == "_" }
}
