import Drawing
import Kubernetes
import Rules

/// What leaving a warning as it is costs the users of a program, as a simulated run of its object says.
struct Cost: Sendable, Hashable {
  /// `27 requests fail per delete`; `short` for the most of several: `27 fail per delete`.
  let text, short: String
  /// To compare it with others of the same loss.
  let weight: Int
}

/// The costs of warnings as they were when an order was last made of them: rows mustn't jump while runs are made.
struct Costs: Sendable {
  /// By position in the list of all warnings.
  var weights: [Int: Int] = [:]
  var revision = 0
}

extension Warning {
  /// Whether a run shows what this leads to, rather than what else its object does.
  var isPlayable: Bool {
    guard object != nil, let rule else { return false }
    return rule.scenario != nil || rule.topic == .lifecycle
  }
}

extension WarningsSource {
  /// Nil where no run was made, or where it harms nobody.
  func cost(at position: Int) -> Cost? {
    let warning = warnings.all[position]
    guard warning.isPlayable, let object = warning.object, let scenario = warning.scenario,
      let run = previews[object]?[scenario]
    else { return nil }
    let loss = warnings.loss(at: position)
    guard [.requests, .start, .service].contains(loss) else { return nil }
    if run.failed > 0 {
      let fail = "\(run.failed == 1 ? "fails" : "fail") \(run.occasion)"
      return Cost(
        text: "\(plural(run.failed, "request")) \(fail)", short: "\(run.failed) \(fail)", weight: run.failed)
    }
    return loss == .requests ? nil : run.hitch.map { Cost(text: $0, short: $0, weight: 1) }
  }

  /// Of a row for several: the most that one of them costs.
  func cost(of row: WarningRow) -> Cost? {
    guard !row.isIgnored else { return nil }
    // Nobody waits for more than can be simulated in sight.
    let costs = row.members.prefix(200).compactMap { cost(at: $0) }
    guard let most = costs.max(by: { $0.weight < $1.weight }) else { return nil }
    let differ = row.members.count > 1 && costs.contains { $0 != most }
    return differ ? Cost(text: "up to \(most.short)", short: most.short, weight: most.weight) : most
  }
}

// MARK: - Working it out

extension State {
  /// No more objects than these are simulated for an order.
  private static let mostSimulated = 400
  /// In more objects than these, a patch takes too long to be tried without being asked for.
  private static let mostPatched = 400

  /// The objects that have to be played for the warnings in sight, and for the order by cost for all.
  func objectsToPlay() -> [Resource.ID] {
    guard player == nil, let pane = warningsScreen else { return [] }
    let source = warningsSource
    let rows = pane.rows(of: source)
    let visible = pane.visible(rows, pane.areas(in: Rect(warningsArea.size), of: source))
    var positions = visible.filter { !$0.isIgnored }.flatMap { Array($0.members.prefix(20)) }
    if pane.order == .cost { positions += pane.shown(of: source).prefix(20_000) }
    var seen: Set<Resource.ID> = []
    var found: [Resource.ID] = []
    for position in positions {
      let warning = source.warnings.all[position]
      guard let object = warning.object, !seen.contains(object), warning.isPlayable else { continue }
      seen.insert(object)
      if !previews.tried.contains(object) { found.append(object) }
      if found.count == Self.mostSimulated { break }
    }
    return found
  }

  /// The scenarios that say what the warnings about an object lead to.
  func scenarios(for id: Resource.ID) -> [String] {
    let found = contents.warnings.positions(of: id).map { contents.warnings.all[$0] }
      .filter(\.isPlayable).compactMap(\.scenario)
    return Set(found).sorted()
  }

  /// The order by cost follows what is known now.
  mutating func weighWarnings() {
    guard warningsScreen?.order == .cost else { return }
    let source = warningsSource
    var weights: [Int: Int] = [:]
    for object in previews.made.keys {
      for position in source.warnings.positions(of: object) {
        if let cost = source.cost(at: position) { weights[position] = cost.weight }
      }
    }
    guard weights != previews.costs.weights else { return }
    previews.costs = Costs(weights: weights, revision: previews.costs.revision + 1)
  }

  /// The selected warning whose patch is to be tried; nil for none, or when that's done.
  var warningToMend: Int? {
    guard player == nil, let pane = warningsScreen, inventory.resources.count <= Self.mostPatched else { return nil }
    let source = warningsSource
    let rows = pane.rows(of: source)
    guard let row = pane.index(in: rows).map({ rows[$0] }), !row.isIgnored, let position = row.members.first,
      previews.mended[position] == nil
    else { return nil }
    let warning = source.warnings.all[position]
    guard !warning.edits.isEmpty, source.cost(at: position) != nil else { return nil }
    return position
  }

  /// Plays what the selected warning leads to once more, with its patch.
  mutating func tryPatch(at position: Int) {
    let warning = contents.warnings.all[position]
    guard let object = warning.object, let scenario = warning.scenario else { return }
    let patched = inventory.applying(warning.edits)
    var text = ""
    if let resource = patched[object], let run = Preview.run(scenario, on: resource, in: patched) {
      text = run.consequence
    }
    previews.mended[position] = text
  }
}
