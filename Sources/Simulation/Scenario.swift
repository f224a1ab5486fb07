import Kubernetes
import Manifest

/// A question that a person asks of a pod, answered by a run: "what happens when it's deleted?"
package struct Scenario: Sendable, Identifiable {
  /// As `--scenario` takes it; once released, it keeps its meaning.
  package let id: String
  /// In two or three words, for lists.
  package let title: String
  package let topic: Topic
  package let question: String
  /// What the answer usually teaches.
  package let lesson: String
  package let dials: [Dial]
  /// The smallest manifests that show it, with their stories: the tests and the documentation.
  package let examples: [Example]
  /// Why it makes no sense for a pod; nil where it does.
  let obstacle: @Sendable (Stage) -> String?
  let ending: Ending
  let focus: Focus
  /// What takes part beside the workload, its Services and budgets: nothing, mostly.
  let cast: @Sendable (Stage) -> [Resource]
  /// Objects that no manifest has, and that somebody makes meanwhile.
  let extras: @Sendable (Stage, Dials) -> [Document]
  let experiment: @Sendable (Stage, Dials) -> Experiment
  /// Of a scenario file: what it's played on instead of the stage's objects; nil for those.
  var ownInventory: Inventory?

  package enum Topic: String, Sendable, CaseIterable {
    case start = "Start-up"
    case failure = "Failure"
    case deletion = "Deletion"
    case change = "Change"
    case scale = "Scaling"
    case node = "Nodes"
    case batch = "Jobs"
    /// Of the user's own.
    case file = "Files"
  }

  package struct Example: Sendable {
    package let manifest: String
    package let set: [String: Double]
    /// In seconds; nil: as far as the scenario needs.
    package let until: Int?
    /// The story as `Story.brief` tells it.
    package let shows: String

    init(_ manifest: String, set: [String: Double] = [:], until: Int? = nil, shows: String) {
      (self.manifest, self.set, self.until, self.shows) = (manifest, set, until, shows)
    }
  }

  /// What the run waits for; nothing that happens later belongs to the answer.
  enum Ending: Sendable {
    /// The object is gone, and the nodes' rules have heard of it.
    case gone
    /// The pod serves: it's ready, and the nodes' rules have heard of it.
    case serving
    /// Nothing happens any more but probes.
    case quiet
    /// Nothing: it runs to the end.
    case horizon
  }

  /// Which pod the story is about.
  enum Focus: Sendable {
    /// The first of the workload.
    case first
    /// The first that is deleted: who that is, a controller decides.
    case firstDeleted
    /// The first that is made, of what makes other objects before it makes pods.
    case firstMade
  }

  init(
    _ id: String, _ title: String, _ topic: Topic, _ question: String, lesson: String, dials: [Dial],
    applies obstacle: @escaping @Sendable (Stage) -> String? = { _ in nil }, ending: Ending,
    focus: Focus = .first, cast: @escaping @Sendable (Stage) -> [Resource] = { _ in [] },
    extras: @escaping @Sendable (Stage, Dials) -> [Document] = { _, _ in [] }, examples: [Example] = [],
    experiment: @escaping @Sendable (Stage, Dials) -> Experiment
  ) {
    (self.id, self.title, self.topic, self.question, self.lesson) = (id, title, topic, question, lesson)
    (self.dials, self.obstacle, self.ending, self.examples) = (dials, obstacle, ending, examples)
    (self.focus, self.cast, self.extras, self.experiment) = (focus, cast, extras, experiment)
  }
}

extension Scenario {
  package static let all: [Scenario] =
    starting + preempting + failing + deleting + changing + scaling + identities + batch

  package static func named(_ id: String) -> Scenario? { all.first { $0.id == id } }

  /// Those that make sense for a pod, in the order of the catalogue.
  package static func fitting(_ stage: Stage) -> [Scenario] { all.filter { $0.obstacle(stage) == nil } }

  /// Why it can't be played here; nil when it can.
  package func reasonAgainst(_ stage: Stage) -> String? { obstacle(stage) }

  /// The page that `explain` prints.
  package var page: String {
    var lines = ["SCENARIO  \(id)  \(title)", "", question, lesson, "", "KNOBS (--set NAME=VALUE)"]
    let width = dials.map(\.id.count).max() ?? 0
    for dial in dials {
      let gap = String(repeating: " ", count: width - dial.id.count + 2)
      let range =
        dial.unit == .flag ? "yes or no" : "\(dial.text(dial.range.lowerBound)) to \(dial.text(dial.range.upperBound))"
      lines.append("  \(dial.id)\(gap)\(dial.title): \(dial.help) (\(range))")
    }
    if let example = examples.first {
      lines += ["", "EXAMPLE"] + example.manifest.split(separator: "\n").map { "  \($0)" }
      lines += ["", "WHAT HAPPENS"] + example.shows.split(separator: "\n").map { "  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
