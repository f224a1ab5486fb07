import Kubernetes
import Manifest

/// What the objects of each namespace take of what a ResourceQuota counts.
struct NamespaceUsage {
  /// How much of one thing.
  struct Use {
    /// With the replicas that are written, or that autoscalers keep at least.
    var base = Quantity.zero
    /// With the rollout that takes most beside it.
    var surging = Quantity.zero
    /// With as many replicas as autoscalers may want.
    var scaled = Quantity.zero
  }

  private struct Pods {
    let runner: Runner
    let base: Int
    let surge: Int
    let scaled: Int
  }

  private let survey: Survey
  private var pods: [String: [Pods]] = [:]
  private var objects: [String: [Resource]] = [:]

  init(_ survey: Survey) {
    self.survey = survey
    // An object that stands in several files is there once.
    var seen: Set<WorkloadName> = []
    for runner in survey.runners
    where seen.insert(
      WorkloadName(kind: runner.resource.kindName, namespace: runner.namespace, name: runner.resource.name)
    ).inserted {
      pods[runner.namespace, default: []].append(Self.count(runner, survey.fleet[runner.resource.id]))
    }
    seen = []
    for resource in survey.written where resource.isNamespaced {
      let namespace = survey.inventory.effectiveNamespace(of: resource)
      guard seen.insert(WorkloadName(kind: resource.kindName, namespace: namespace, name: resource.name)).inserted
      else { continue }
      objects[namespace, default: []].append(resource)
    }
  }

  private static func count(_ runner: Runner, _ workload: ManagedWorkload?) -> Pods {
    func pods(_ base: Int, surge: Int = 0, scaled: Int? = nil) -> Pods {
      Pods(runner: runner, base: bounded(base), surge: bounded(surge), scaled: bounded(scaled ?? base))
    }
    func bounded(_ count: Int) -> Int { max(0, min(count, 1_000_000)) }
    switch runner.kind {
    case .pod, .daemonSet: return pods(1)
    case .job, .cronJob:
      let job = JobSpec(runner.jobSpec)
      let parallel = runner.resource.node["spec"]["suspend"].bool == true ? 0 : min(job.parallelism, job.pods)
      return runner.kind == .job ? pods(parallel) : pods(0, surge: parallel)
    default:
      guard let workload, let replicas = workload.replicas else { return pods(0) }
      let base = replicas == 0 ? 0 : workload.fewest ?? replicas
      let surge = base == 0 ? 0 : workload.rollingBounds(of: base)?.surge ?? 0
      return pods(base, surge: surge, scaled: replicas == 0 ? 0 : workload.autoscalers.compactMap(\.highest).max())
    }
  }

  /// Nil for what isn't counted here.
  func use(of key: String, in namespace: String) -> Use? {
    if key == "pods" || key == "count/pods" { return sum(in: namespace) { _ in Quantity(1) } }
    if let (field, resource) = computeResource(key) ?? otherResource(key) {
      return sum(in: namespace) { runner in
        let amount = survey.sizing.podAmount(resource, of: runner)
        return (field == "requests" ? amount.request : amount.limit) ?? .zero
      }
    }
    // Of one class: `gold.storageclass.storage.k8s.io/requests.storage`.
    let ofClass = key.firstRange(of: ".storageclass.storage.k8s.io/")
    let claims = ofClass.map { key[$0.upperBound...] } ?? key[...]
    if claims == "persistentvolumeclaims" || claims == "requests.storage" {
      let className = ofClass.map { String(key[..<$0.lowerBound]) }
      return storage(in: namespace, of: className) { claims == "persistentvolumeclaims" ? Quantity(1) : $0 }
    }
    let own = objects[namespace] ?? []
    func fixed(_ count: Int) -> Use { Use(base: Quantity(count), surging: Quantity(count), scaled: Quantity(count)) }
    let services = own.filter { $0.kind == .service }.map { Service($0.node) }
    switch key {
    case "services.loadbalancers": return fixed(services.count { $0.type == "LoadBalancer" })
    case "services.nodeports":
      return fixed(
        services.reduce(0) { sum, service in
          let hasPorts =
            service.type == "NodePort"
            || service.type == "LoadBalancer" && service.spec["allocateLoadBalancerNodePorts"].bool != false
          return sum + (hasPorts ? service.ports.count : 0)
        })
    case "configmaps", "count/configmaps":
      // Every namespace has kube-root-ca.crt.
      return fixed(own.count { $0.kind == .configMap && $0.name != "kube-root-ca.crt" } + 1)
    case "secrets", "services", "replicationcontrollers", "resourcequotas":
      return fixed(own.count { $0.kind?.facts.plural == key && $0.kind?.group == "" })
    default:
      guard key.hasPrefix("count/") else { return nil }
      let parts = key.dropFirst(6).split(separator: ".", maxSplits: 1).map(String.init)
      guard let plural = parts.first else { return nil }
      let group = parts.count > 1 ? parts[1] : ""
      // Their number depends on what the cluster did before.
      guard !["replicasets", "endpoints", "endpointslices", "events", "serviceaccounts", "jobs"].contains(plural) else {
        return nil
      }
      return fixed(own.count { $0.kind?.facts.plural == plural && $0.kind?.group == group })
    }
  }

  private func sum(in namespace: String, _ amount: (Runner) -> Quantity) -> Use {
    var use = Use()
    var most = Quantity.zero
    for pods in pods[namespace] ?? [] {
      let each = amount(pods.runner)
      use.base += each * pods.base
      use.scaled += each * max(pods.scaled, pods.base)
      most = max(most, each * pods.surge)
    }
    use.surging = use.base + most
    return use
  }

  /// - Parameter className: of claims that say no class nobody here knows which they get.
  private func storage(in namespace: String, of className: String?, _ amount: (Quantity) -> Quantity) -> Use {
    var use = Use()
    func add(_ node: Node, _ count: Int, _ scaled: Int) {
      let claim = PersistentVolumeClaim(node)
      guard let size = claim.request, className == nil || claim.className == className else { return }
      use.base += amount(size) * count
      use.scaled += amount(size) * scaled
    }
    for resource in objects[namespace] ?? [] where resource.kind == .persistentVolumeClaim { add(resource.node, 1, 1) }
    for pods in pods[namespace] ?? [] {
      let runner = pods.runner
      let own = runner.kind == .statefulSet ? runner.resource.node["spec"]["volumeClaimTemplates"].items : []
      // Each pod has a claim of its own for these as well.
      let passing = runner.pod.volumes.map { $0.node["ephemeral"]["volumeClaimTemplate"] }.filter(\.isPresent)
      for claim in own + passing { add(claim, pods.base, max(pods.scaled, pods.base)) }
    }
    use.surging = use.base
    return use
  }
}

/// `requests` or `limits`, and the resource, that a quota's key counts; nil for other keys.
func computeResource(_ key: String) -> (field: String, resource: String)? {
  switch key {
  case "cpu", "requests.cpu": ("requests", "cpu")
  case "memory", "requests.memory": ("requests", "memory")
  case "ephemeral-storage", "requests.ephemeral-storage": ("requests", "ephemeral-storage")
  case "limits.cpu": ("limits", "cpu")
  case "limits.memory": ("limits", "memory")
  case "limits.ephemeral-storage": ("limits", "ephemeral-storage")
  default: nil
  }
}

/// What a quota counts the requests of besides: `requests.nvidia.com/gpu`, `hugepages-2Mi`.
private func otherResource(_ key: String) -> (field: String, resource: String)? {
  let name = key.hasPrefix("requests.") ? String(key.dropFirst("requests.".count)) : key
  if name.hasPrefix("hugepages-") { return ("requests", name) }
  // Kubernetes' own names stand for claims of a class.
  guard name != key, name.contains("/"), !name.contains("kubernetes.io/"), !name.contains("k8s.io/") else { return nil }
  return ("requests", name)
}
