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
  /// The names of all pods that ever were, in order of creation; a name that came back stands once.
  package var pods: [String] {
    var seen: Set<String> = []
    return world.pods.map(\.name).filter { seen.insert($0).inserted }
  }

  /// The pod that has a name at an instant: the latest created by then.
  func pod(_ name: String, at moment: Moment) -> Int? {
    world.podsByName[name]?.last { world.pods[$0].createdAt <= moment }
  }

  /// What the API says of a pod at an instant, everything due then done; nil when there's no such object.
  func snapshot(of pod: Int, at moment: Moment) -> PodSnapshot? {
    let found = world.pods[pod].snapshots.latest(at: moment)
    return found?.exists == true ? found : nil
  }

  /// The row that `kubectl get pods` prints at an instant, everything due then done; nil when there's no such object.
  package func row(of pod: String, at moment: Moment) -> PodRow? {
    self.pod(pod, at: moment).flatMap { row(of: $0, at: moment) }
  }

  func row(of pod: Int, at moment: Moment) -> PodRow? {
    guard let snapshot = snapshot(of: pod, at: moment) else { return nil }
    let plan = world.pods[pod].plan
    return snapshot.status.row(
      mains: plan.mains.count, sidecars: plan.sidecars.count, isDeleting: snapshot.isDeleting, minor: world.minor)
  }

  /// The pods of a workload (`deployment/web`), of one of its revisions where one is given, that exist at an instant.
  package func pods(of workload: String, revision: Int? = nil, at moment: Moment) -> [(name: String, row: PodRow)] {
    let name = ObjectName(workload)
    return world.pods.indices.compactMap { index in
      let pod = world.pods[index]
      guard let own = pod.workload.map({ ObjectName($0) }), own.kind == name.kind, own.name == name.name,
        name.namespace.map({ $0 == pod.namespace }) ?? true, revision == nil || pod.revision == revision,
        let row = row(of: index, at: moment)
      else { return nil }
      return (pod.name, row)
    }
  }

  /// What is shown of an object that is no pod (`deployment/web`, `pdb/web`) at an instant, by the golden format's
  /// column names; nil when it isn't there.
  package func columns(of object: String, at moment: Moment) -> [String: String]? {
    let record = world.records[ObjectName(object).key]?.latest(at: moment)
    return record?.isThere == true ? record?.columns : nil
  }

  /// Whether an object of any kind is there at an instant.
  package func isThere(_ object: String, at moment: Moment) -> Bool {
    let name = ObjectName(object)
    if name.kind == .pod { return row(of: name.name, at: moment) != nil }
    if let records = world.records[name.key] { return records.latest(at: moment)?.isThere ?? false }
    guard let kind = name.kind, kind.podTemplateIsRun == false else { return false }
    return world.inventory.resources(of: kind).contains { $0.isWritten && $0.name == name.name }
  }

  /// The pods that mount a claim at an instant.
  package func users(ofClaim claim: String, at moment: Moment) -> [String] {
    world.pods.indices.filter { pod in
      world.pods[pod].claims.contains(claim)
        && (snapshot(of: pod, at: moment).map { !$0.status.phase.isTerminal } ?? false)
    }.map { world.pods[$0].name }
  }

  /// An endpoint's conditions in the Service's slices at an instant; nil when it isn't in them.
  package func endpoint(
    of pod: String, in service: String, at moment: Moment
  ) -> (ready: Bool, serving: Bool, terminating: Bool)? {
    guard let index = world.services.firstIndex(where: { $0.name == service }),
      let slice = world.slices.last(where: { $0.service == index && $0.at <= moment }),
      let endpoint = slice.endpoints.last(where: { world.pods[$0.pod].name == pod })
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
  ///
  /// - Parameters:
  ///   - node: where the client is, for policies that keep traffic on a node; nil for any.
  ///   - isExternal: it comes from outside the cluster, so `externalTrafficPolicy` holds.
  package func outcomes(
    forNewConnectionsTo service: String, at moment: Moment, from node: String? = nil, isExternal: Bool = false
  ) -> Set<Outcome> {
    guard let index = world.services.firstIndex(where: { $0.name == service }) else { return [] }
    let policy = world.services[index].node["spec"][isExternal ? "externalTrafficPolicy" : "internalTrafficPolicy"]
    if policy.text == "Local" {
      let from = node.map { [$0] } ?? world.nodes.map(\.name)
      return Set(from.flatMap { outcomes(onNode: $0, service: index, at: moment) })
    }
    let rules = world.backends.last { $0.service == index && $0.at <= moment }?.backends
    guard let rules, !rules.pods.isEmpty else { return [rules?.mode == .drop ? .dropped : .refusedByProxy] }
    return Set(rules.pods.map { outcome(of: $0, service: index, at: moment) })
  }

  /// Policy Local: only pods on the client's node; with pods elsewhere only, packets are dropped (KP-2, KP-4).
  private func outcomes(onNode node: String, service: Int, at moment: Moment) -> Set<Outcome> {
    let delay = world.experiment.knobs.proxyDelay
    let slice = world.slices.last { $0.service == service && $0.at + delay <= moment }
    let all = slice?.endpoints ?? []
    let local = all.filter { world.pods[$0.pod].node.map { world.nodes[$0].name } == node }
    let ready = local.filter(\.ready)
    let chosen = ready.isEmpty ? local.filter { $0.serving && $0.terminating } : ready
    if !chosen.isEmpty { return Set(chosen.map { outcome(of: $0.pod, service: service, at: moment) }) }
    return [all.contains { $0.ready || $0.serving && $0.terminating } ? .dropped : .refusedByProxy]
  }

  func outcome(of pod: Int, service: Int, at moment: Moment) -> Outcome {
    if let gone = world.pods[pod].sandboxGone, gone <= moment { return .unreachable }
    let port = world.services[service].node["spec"]["ports"][0]
    let target = port["targetPort"].isPresent ? port["targetPort"] : port["port"]
    let plan = world.pods[pod].plan
    let owner = plan.containers.indices.first { plan.containers[$0].owns(port: target) } ?? plan.mains.lowerBound
    let last = world.pods[pod].processes.last { $0.container == owner && $0.at <= moment }
    return last?.now == .listening ? .ok : .refusedByPod
  }
}

/// What holds from an instant on.
protocol Dated { var at: Moment { get } }
extension PodSnapshot: Dated {}
extension ObjectRecord: Dated {}

extension Array where Element: Dated {
  /// The last element that isn't later than a moment; the array is in order of time.
  func latest(at moment: Moment) -> Element? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].at <= moment { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? self[low - 1] : nil
  }
}

extension Kind {
  /// Objects that run nothing are there without being created.
  fileprivate var podTemplateIsRun: Bool {
    switch self {
    case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob,
      .horizontalPodAutoscaler:
      true
    default: false
    }
  }
}
