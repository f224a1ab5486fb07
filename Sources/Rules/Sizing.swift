import Kubernetes
import Manifest

/// What containers get of each resource once the API server has filled in what isn't written, and what LimitRanges and
/// ResourceQuotas of the set allow.
///
/// A missing request is the container's own limit; then the LimitRange of the namespace gives what is still missing.
/// Source: Kubernetes, `pkg/apis/core/v1/defaults.go` and `plugin/pkg/admission/limitranger`.
final class Sizing {
  /// By namespace, in reading order.
  let limits: [String: [LimitItem]]
  /// In reading order.
  let quotas: [Quota]
  private let defaults: [String: Defaults]
  private let podAmounts = Memo<PodResource, PodAmount>()

  private struct PodResource: Hashable {
    let runner: ObjectIdentifier
    let resource: String
  }

  private struct Defaults {
    var requests: [String: Quantity] = [:]
    var limits: [String: Quantity] = [:]
  }

  init(_ survey: Survey) {
    var limits: [String: [LimitItem]] = [:]
    var quotas: [Quota] = []
    var defaults: [String: Defaults] = [:]
    for resource in survey.written {
      let namespace = survey.inventory.effectiveNamespace(of: resource)
      if resource.kind == .resourceQuota { quotas.append(Quota(resource: resource, namespace: namespace)) }
      guard resource.kind == .limitRange else { continue }
      for node in resource.node["spec"]["limits"].items {
        let item = LimitItem(resource: resource, node: node)
        limits[namespace, default: []].append(item)
        guard item.type == "Container" else { continue }
        // What is there already was given by another LimitRange before.
        defaults[namespace, default: Defaults()].limits.merge(item.defaultLimits) { old, _ in old }
        defaults[namespace, default: Defaults()].requests.merge(item.defaultRequests) { old, _ in old }
      }
    }
    (self.limits, self.quotas, self.defaults) = (limits, quotas, defaults)
  }

  /// What a container gets of a resource such as `memory`.
  func amount(_ resource: String, of container: Container, in namespace: String) -> Amount {
    let resources = container.node["resources"]
    let (request, limit) = (resources["requests"][resource], resources["limits"][resource])
    let given = defaults.isEmpty ? nil : defaults[namespace]
    let (givenRequest, givenLimit) = (given?.requests[resource], given?.limits[resource])
    let (writesRequest, writesLimit) = (request.isPresent, limit.isPresent)
    func quantity(_ node: Node) -> Quantity? { node.text.flatMap { Quantity($0) } }
    // What is written in a wrong way is another fault than what isn't.
    func isBroken(_ node: Node) -> Bool { node.isPresent && node.shape != .map }
    let brokenLimits = isBroken(resources) || isBroken(resources["limits"])
    let ownLimit = writesLimit ? quantity(limit) : nil
    return Amount(
      request: writesRequest ? quantity(request) : writesLimit ? ownLimit : givenRequest,
      limit: writesLimit ? ownLimit : givenLimit,
      hasRequest: writesRequest || writesLimit || givenRequest != nil || brokenLimits
        || isBroken(resources["requests"]),
      hasLimit: writesLimit || givenLimit != nil || brokenLimits, givesRequest: givenRequest != nil)
  }

  /// What the scheduler reserves for a pod, and what the pod may use at most; nil where no container says.
  func podAmount(_ resource: String, of runner: Runner) -> PodAmount {
    podAmounts.value(of: PodResource(runner: ObjectIdentifier(runner), resource: resource)) {
      sum(resource, of: runner)
    }
  }

  private func sum(_ resource: String, of runner: Runner) -> PodAmount {
    let own = runner.pod.spec["resources"]
    func total(_ part: (Amount) -> Quantity?, _ field: String) -> Quantity? {
      // What's written for the pod as a whole counts instead of its containers.
      if let whole = own[field][resource].text.flatMap({ Quantity($0) }) { return whole }
      var (running, peak): (Quantity?, Quantity?) = (nil, nil)
      for container in runner.containers {
        guard let amount = part(self.amount(resource, of: container, in: runner.namespace)) else { continue }
        if container.role == .initial {
          let together = amount + (running ?? .zero)
          peak = max(peak ?? together, together)
        } else {
          running = (running ?? .zero) + amount
        }
      }
      guard let running else { return peak }
      return max(running, peak ?? running)
    }
    return PodAmount(request: total(\.request, "requests"), limit: total(\.limit, "limits"))
  }
}

/// What all of a pod's containers get of one resource.
struct PodAmount {
  let request: Quantity?
  let limit: Quantity?
}

/// What a container gets of one resource.
struct Amount {
  /// What is reserved; nil where nothing is, and where the text is no amount.
  let request: Quantity?
  let limit: Quantity?
  /// True where anybody says anything, be it no amount.
  let hasRequest: Bool
  let hasLimit: Bool
  /// The namespace's LimitRange gives a request to who has none.
  let givesRequest: Bool
}

/// One item of a LimitRange.
final class LimitItem {
  let resource: Resource
  let node: Node
  /// `Container`, `Pod` or `PersistentVolumeClaim`.
  let type: String
  /// Amounts by the resource's name.
  let (least, most, ratios): ([String: Quantity], [String: Quantity], [String: Quantity])
  /// The resources that have any of them, in their names' order.
  let bounded: [String]

  init(resource: Resource, node: Node) {
    (self.resource, self.node, type) = (resource, node, node["type"].text ?? "")
    (least, most) = (amounts(node["min"]), amounts(node["max"]))
    ratios = amounts(node["maxLimitRequestRatio"])
    bounded = Set(least.keys).union(most.keys).union(ratios.keys).sorted()
  }

  /// A limit that isn't given is the maximum.
  var defaultLimits: [String: Quantity] { amounts(node["default"]).merging(most) { given, _ in given } }
  /// A request that isn't given is the limit, or the minimum.
  var defaultRequests: [String: Quantity] {
    amounts(node["defaultRequest"]).merging(defaultLimits) { given, _ in given }
      .merging(least) { given, _ in given }
  }
}

/// By the resource's name, without those that are no amounts.
private func amounts(_ map: Node) -> [String: Quantity] {
  var amounts: [String: Quantity] = [:]
  for (key, value) in map.fields { amounts[key] = value.text.flatMap { Quantity($0) } }
  return amounts
}

/// A ResourceQuota.
struct Quota {
  let resource: Resource
  let namespace: String

  var hard: Node { resource.node["spec"]["hard"] }
  /// It counts only some of the pods.
  var isScoped: Bool {
    resource.node["spec"]["scopes"].count > 0 || resource.node["spec"]["scopeSelector"].isPresent
  }
}
