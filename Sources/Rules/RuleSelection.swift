import Kubernetes

/// Which rules are asked.
package struct RuleSelection: Sendable, Equatable {
  /// In the order of the catalogue.
  package let ids: Set<String>
  /// Those that somebody has named to be off; nothing in a manifest turns them on.
  let barred: Set<String>
  /// Whether somebody has said by its name that references which lead nowhere be left out where no rule tells of them:
  /// they are known from reading, so that no profile and no topic holds them.
  let hidesMissing: Bool
  /// Whether somebody has asked for `all`: then each rule speaks for itself, even where a graver one says the same.
  let isOutspoken: Bool

  /// What a profile has on.
  package init(_ profile: Rule.Profile = .standard) {
    self.init(ids: Set(Rule.all.filter { $0.profiles.contains(profile) }.map(\.id)))
  }

  init(ids: Set<String>, barred: Set<String> = [], isOutspoken: Bool = false, hidesMissing: Bool = false) {
    self.hidesMissing = hidesMissing
    (self.ids, self.barred, self.isOutspoken) = (ids, barred, isOutspoken)
  }

  package func contains(_ rule: Rule) -> Bool { ids.contains(rule.id) }

  /// Whether another rule says it, so that the one that asks needn't.
  func leaves(to rule: String) -> Bool { !isOutspoken && ids.contains(rule) }

  package var rules: [Rule] { Rule.all.filter { ids.contains($0.id) } }
  package static var everything: Self { Self(ids: Set(Rule.all.map(\.id))) }

  /// A profile with changes. Each word is a rule's id, `topic:NAME` or `all`.
  ///
  /// The narrower word wins, whatever their order: `disable: ["all"], enable: ["probe-identical"]` leaves one rule.
  /// Between words as narrow, disabling wins. With `enable: ["all"]` no rule is silent because another has said it, as each
  /// may be compared with another tool's.
  package init(
    _ profile: Rule.Profile = .standard, enable: [String], disable: [String]
  ) throws(UnknownRule) {
    self = try Self(profile).changed(enable: enable, disable: disable)
  }

  /// The same with changes, which win over those that were made before.
  package func changed(enable: [String], disable: [String]) throws(UnknownRule) -> Self {
    var (chosen, barred, hidesMissing) = (ids, barred, hidesMissing)
    let changes =
      try enable.map { word throws(UnknownRule) in (try Scope(word), true) }
      + disable.map { word throws(UnknownRule) in (try Scope(word), false) }
    for width in 0...2 {
      for (scope, isOn) in changes where scope.width == width {
        if case .missing = scope { hidesMissing = !isOn }
        for rule in Rule.all where scope.holds(rule) {
          if isOn {
            chosen.insert(rule.id)
            barred.remove(rule.id)
          } else {
            chosen.remove(rule.id)
            barred.insert(rule.id)
          }
        }
      }
    }
    return Self(
      ids: chosen, barred: barred, isOutspoken: isOutspoken || enable.contains("all"), hidesMissing: hidesMissing)
  }

  /// What names rules: `all`, topics, ids, and what reading finds.
  package static let words =
    ["all"] + Topic.allCases.map { "topic:\($0.rawValue)" } + [MissingReference.problemKind] + Rule.all.map(\.id)

  /// Why a word names no rule, topic or all; nil where it does.
  package static func fault(of word: String) -> UnknownRule? {
    do {
      _ = try Scope(word)
      return nil
    } catch {
      return error
    }
  }

  private enum Scope {
    case all, topic(Topic), rule(String), missing

    init(_ word: String) throws(UnknownRule) {
      if word == "all" {
        self = .all
      } else if word.hasPrefix("topic:") {
        let name = String(word.dropFirst("topic:".count))
        guard let topic = Topic(rawValue: name) else {
          throw UnknownRule(
            what: "topic", word: name, nearest: nearest(to: name, among: Topic.allCases.map(\.rawValue)))
        }
        self = .topic(topic)
      } else if word == MissingReference.problemKind {
        self = .missing
      } else {
        guard Rule.named(word) != nil else {
          throw .rule(word)
        }
        self = .rule(word)
      }
    }

    var width: Int {
      switch self {
      case .all: 0
      case .topic: 1
      case .rule, .missing: 2
      }
    }

    func holds(_ rule: Rule) -> Bool {
      switch self {
      case .all: true
      case .topic(let topic): rule.topic == topic
      case .rule(let id): rule.id == id
      case .missing: false
      }
    }
  }
}

/// A word that should name a rule or a topic and doesn't.
package struct UnknownRule: Error, Equatable, CustomStringConvertible {
  package let what: String
  package let word: String
  package let nearest: String?

  package var description: String {
    "no \(what) '\(word)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "; `drydock explain --list` lists them")
  }
}
