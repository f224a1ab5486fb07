import Drawing
import Kubernetes
import Manifest
import Rules
import Simulation

/// From a finding to the run that shows its consequence, and to the same run of the mended manifest.
extension State {
  /// Opens the comparison of an object as written with the same object after a finding's edits.
  mutating func compareFix(
    _ id: Resource.ID, scenario: String?, rule: String, _ edits: [Edit], _ effects: inout [Effect]
  ) {
    guard let old = inventory[id] else { return }
    let patched = inventory.applying(edits)
    guard let new = patched[id] else {
      return notify("with the patch of '\(rule)' \(old.label) is no longer found", .warning)
    }
    do {
      let before = try Stage(old, in: inventory)
      let after = try Stage(new, in: patched)
      let chosen =
        scenario.flatMap { Scenario.named($0) }.flatMap { $0.reasonAgainst(before) == nil ? $0 : nil }
        ?? Scenario.named("delete")
      guard let chosen, chosen.reasonAgainst(after) == nil else {
        return notify("the timeline that shows '\(rule)' can't be played after its patch", .warning)
      }
      var pane = TimelinePane(after, scenario: chosen)
      pane.compare(with: Simulation.play(chosen, on: before), fix: rule, patch: diff(of: edits))
      player = pane
      // So that it knows its size.
      send(.first, &effects)
    } catch {
      notify(error.description, .warning)
    }
  }
}

extension TimelinePane {
  mutating func compare(with old: Play, fix rule: String, patch: String) {
    (baseline, isPinned, panel) = (old, true, .comparison)
    (baselineName, runName, comparedPatch) = ("\(old.scenario.title), as written", "with the patch of \(rule)", patch)
  }
}
