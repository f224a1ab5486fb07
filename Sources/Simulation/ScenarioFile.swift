import Kubernetes
import Manifest

extension Golden {
  /// Why nothing can be played.
  package struct Obstacle: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// The scenario as one that can be picked and played.
  ///
  /// - Parameter hasOwnManifests: on the file's manifests; otherwise on those of the stage it's played on.
  package func scenario(withOwnManifests hasOwnManifests: Bool) -> Scenario {
    let experiment = experiment
    let about = about
    let deletes = experiment.actions.contains { action in
      switch action.deed {
      case .create, .setCondition: false
      default: ObjectName(action.object).kind != .pod
      }
    }
    var scenario = Scenario(
      "file:\(id)", title.isEmpty ? id : title, .file, title.isEmpty ? "What happens in \(id)?" : title,
      lesson: "", dials: [.rate, .requestLength],
      applies: { stage in
        guard let about, !hasOwnManifests, about.kind != stage.owner.kind || about.name != stage.owner.name else {
          return nil
        }
        return "the file is about \(about.kind?.name ?? "?")/\(about.name)"
      }, ending: .horizon, focus: deletes ? .firstDeleted : .first
    ) { _, _ in experiment }
    if hasOwnManifests { scenario.ownInventory = inventory }
    return scenario
  }

  /// What the file's own manifests are about: the workload that something is done to, or the first.
  package var subject: Resource? {
    let named = about.flatMap { about in
      inventory.resources.first { $0.isWritten && $0.kind == about.kind && $0.name == about.name }
    }
    return named ?? inventory.resources.first { $0.isWritten && $0.runsPods }
  }

  /// The same object among others; nil where there's none of its kind and name.
  package func subject(in inventory: Inventory) -> Resource? {
    about.flatMap { about in
      inventory.resources.first { $0.isWritten && $0.kind == about.kind && $0.name == about.name }
    }
  }

  /// The first workload or Pod that an action names, by its manifest's name.
  private var about: ObjectName? {
    let names = experiment.actions.map { ObjectName($0.object) }
    let workloads = inventory.resources.filter { $0.isWritten && $0.runsPods }
    if let found = names.first(where: { name in workloads.contains { $0.kind == name.kind && $0.name == name.name } }) {
      return found
    }
    // A pod that a workload makes: `web@1#1`, `db-0`, `job#1`.
    let pods = names.filter { $0.kind == .pod }.map(\.name)
    let owner = workloads.first { workload in
      pods.contains {
        $0.hasPrefix(workload.name + "@") || $0.hasPrefix(workload.name + "#") || $0.hasPrefix(workload.name + "-")
      }
    }
    guard let owner = owner ?? workloads.first, let kind = owner.kind else { return nil }
    return ObjectName(kind, owner.name)
  }
}
