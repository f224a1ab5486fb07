import Kubernetes
import Manifest

/// How a project wants its manifests judged.
package struct Policy: Sendable {
  /// Which rules are asked.
  package var selection = RuleSelection()
  /// What they are told.
  package var settings = RuleSettings()
  /// What weighs more or less here than elsewhere, by rule.
  package var severities: [String: Severity] = [:]
  /// What isn't to be shown.
  package var ignores: [Ignore] = []
  /// For what ends some day; nil: nothing does.
  package var now: Timestamp?

  package init() {}

  init(_ selection: RuleSelection, _ settings: RuleSettings) { (self.selection, self.settings) = (selection, settings) }
}

extension Policy {
  /// What to say about ignores that no longer do anything, in their order.
  ///
  /// - Parameters:
  ///   - used: positions of those that silenced something.
  ///   - isJudged: whether there is an object that an ignore means.
  func notes(used: Set<Int>, isJudged: (Ignore) -> Bool) -> [Problem] {
    func note(_ rule: String, _ ignore: Ignore, _ message: String) -> Problem? {
      guard let rule = Rule.named(rule), selection.contains(rule) else { return nil }
      let severity = severities[rule.id] ?? rule.severity
      return Problem(severity, rule.id, at: ignore.span, printable(message))
    }
    return ignores.enumerated().flatMap { position, ignore -> [Problem] in
      let words = ignore.rules.joined(separator: ", ")
      if let until = ignore.until, until.isOver(at: now) {
        return [
          note("suppression-expired", ignore, "'\(words)' was to be ignored until \(until); mend it or renew this")
        ]
        .compactMap(\.self)
      }
      var found: [Problem?] = []
      if !used.contains(position), isJudged(ignore), ignore.means(onlyOf: selection) {
        found.append(note("suppression-unused", ignore, "'\(words)' is ignored here, but finds nothing; remove it"))
      } else if ignore.reason.isEmpty {
        found.append(note("suppression-no-reason", ignore, "'\(words)' is ignored without a reason; add 'reason:'"))
      }
      return found.compactMap(\.self)
    }
  }
}

/// The last day on which something holds, such as `2026-12-31`.
package struct Day: Sendable, Hashable, CustomStringConvertible {
  package let description: String
  private let end: Timestamp

  /// Nil for what isn't `YYYY-MM-DD`.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month),
      (1...days(in: month, of: year)).contains(day)
    else { return nil }
    description = text
    end = Timestamp(seconds: Timestamp(year: year, month: month, day: day).seconds + 24 * 60 * 60)
  }

  /// In the time of Greenwich, as nobody knows where it's read.
  func isOver(at now: Timestamp?) -> Bool { now.map { $0 >= end } ?? false }
}
