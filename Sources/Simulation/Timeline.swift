import Kubernetes
import Manifest

/// What an experiment gives: a log from which everything shown is computed.
package struct Timeline: Sendable {
  package let events: [Event]
  package let end: Moment
  let world: World

  init(_ world: World) {
    events = world.log
    end = world.experiment.end
    self.world = world
  }
}

/// Plays an experiment on the objects of an inventory. The same input gives the same timeline.
package func simulate(_ inventory: Inventory, _ experiment: Experiment) -> Timeline {
  var world = World(inventory, experiment)
  world.prepare()
  world.run()
  return Timeline(world)
}

extension Timeline {
  /// The names of all pods that ever were, in order of creation.
  package var pods: [String] { world.pods.map(\.name) }

  /// The row that `kubectl get pods` prints at an instant, everything due then done; nil when there's no such object.
  package func row(of pod: String, at moment: Moment) -> PodRow? {
    guard let index = world.pods.lastIndex(where: { $0.name == pod }),
      let snapshot = world.history.last(where: { $0.pod == index && $0.at <= moment }), snapshot.exists
    else { return nil }
    let plan = world.pods[index].plan
    return snapshot.status.row(
      mains: plan.mains.count, sidecars: plan.sidecars.count, isDeleting: snapshot.isDeleting,
      minor: world.minor)
  }

  /// An endpoint's conditions in the Service's slices at an instant; nil when it isn't in them.
  package func endpoint(
    of pod: String, in service: String, at moment: Moment
  ) -> (ready: Bool, serving: Bool, terminating: Bool)? {
    guard let index = world.services.firstIndex(where: { $0.name == service }),
      let slice = world.slices.last(where: { $0.service == index && $0.at <= moment }),
      let endpoint = slice.endpoints.first(where: { world.pods[$0.pod].name == pod })
    else { return nil }
    return (endpoint.ready, endpoint.serving, endpoint.terminating)
  }

  /// What can become of a new connection to a Service.
  package enum Outcome: String, Sendable, CaseIterable {
    case ok
    case refusedByPod = "refused-by-pod"
    case refusedByProxy = "refused-by-proxy"
    case unreachable, dropped
  }

  /// The outcomes that are possible for one attempt at an instant (CN-1 to CN-4).
  package func outcomes(forNewConnectionsTo service: String, at moment: Moment) -> Set<Outcome> {
    guard let index = world.services.firstIndex(where: { $0.name == service }) else { return [] }
    let rules = world.backends.last { $0.service == index && $0.at <= moment }?.backends
    guard let rules, !rules.pods.isEmpty else { return [rules?.mode == .drop ? .dropped : .refusedByProxy] }
    return Set(rules.pods.map { outcome(of: $0, service: index, at: moment) })
  }

  private func outcome(of pod: Int, service: Int, at moment: Moment) -> Outcome {
    if let gone = world.pods[pod].sandboxGone, gone <= moment { return .unreachable }
    let port = world.services[service].node["spec"]["ports"][0]
    let target = port["targetPort"].isPresent ? port["targetPort"] : port["port"]
    let plan = world.pods[pod].plan
    let owner = plan.containers.indices.first { plan.containers[$0].owns(port: target) } ?? plan.mains.lowerBound
    let last = world.processes.last { $0.pod == pod && $0.container == owner && $0.at <= moment }
    return last?.now == .listening ? .ok : .refusedByPod
  }
}
