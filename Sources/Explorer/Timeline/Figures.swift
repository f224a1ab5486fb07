import Simulation

/// A figure of the book's chapter on applications, as the player shows it for an object of the user.
struct Figure: Sendable {
  /// 2 for figure 17.2.
  let number: Int
  let title: String
  /// The first that fits the object is played.
  let scenarios: [String]
  var settings: [String: Double] = [:]
  var axis: TimeAxis.Kind?
  var sight = TimelinePane.Sight.all

  static let all: [Figure] = [
    Figure(
      number: 2, title: "files in a container are lost with it", scenarios: ["crash-loop"], settings: ["crashes": 1],
      axis: .event, sight: .files),
    Figure(
      number: 3, title: "files on a volume outlive the container", scenarios: ["crash-loop"], settings: ["crashes": 2],
      axis: .event, sight: .files),
    Figure(number: 4, title: "a crashing pod is kept, not replaced", scenarios: ["crash-loop"], axis: .log),
    Figure(
      number: 5, title: "how a container is stopped: hook, SIGTERM, SIGKILL",
      scenarios: ["delete-with-patch", "delete"], axis: .linear),
    Figure(number: 6, title: "scale down: a claim without its pod", scenarios: ["scale-down-claims"]),
    Figure(number: 7, title: "who does what when a pod is deleted", scenarios: ["delete"], axis: .event),
    Figure(number: 8, title: "the two chains of a deletion over time", scenarios: ["delete"], axis: .linear),
    Figure(
      number: 9, title: "connections, new and open ones", scenarios: ["delete-with-patch", "delete"], axis: .linear,
      sight: .connections),
  ]

  func scenario(for stage: Stage) -> Scenario? {
    scenarios.lazy.compactMap { Scenario.named($0) }.first { $0.reasonAgainst(stage) == nil }
  }
}

extension TimelinePane {
  /// Whose usual picture are boxes, not lanes.
  static let stepScenario = "scale-down-claims"

  mutating func show(figure number: Int) -> [Request] {
    guard let figure = Figure.all.first(where: { $0.number == number }) else {
      return [.warn("there's no figure 17.\(number) here; g2 to g9 are")]
    }
    guard let scenario = figure.scenario(for: stage) else {
      let reason = Scenario.named(figure.scenarios[0])?.reasonAgainst(stage) ?? ""
      return [.warn("figure 17.\(number) makes no sense here: \(reason)")]
    }
    settings = figure.settings
    let requests = choose(scenario.id)
    self.figure = number
    if let axis = figure.axis { self.axis = axis }
    look(at: figure.sight)
    return requests
  }

  /// Again: all lanes.
  mutating func look(at wanted: Sight) {
    sight = sight == wanted ? .all : wanted
    showsSteps = sight == .all && showsSteps
    lane = 0
  }

  func isInSight(_ lane: Lanes.Lane) -> Bool {
    switch sight {
    case .all: true
    case .connections:
      lane.part == .connection || lane.id.hasPrefix("container ") || lane.id.hasPrefix("hook ")
        || lane.id.hasPrefix("proxy") || ["open", "failed"].contains(lane.id)
    case .files: lane.part == .data || lane.id.hasPrefix("container ") || ["status", "api"].contains(lane.id)
    }
  }
}
