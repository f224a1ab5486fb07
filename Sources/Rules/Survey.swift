import Kubernetes
import Manifest

/// What rules ask about the set as a whole, worked out once, for all threads that judge.
///
/// Unchecked: what isn't constant once `init` is through is a `Fact` or a `Memo`, here and in what it holds.
final class Survey: @unchecked Sendable {
  let inventory: Inventory
  let settings: RuleSettings
  /// What is asked beside the rule that's looking.
  let rules: RuleSelection
  /// Written objects, in reading order.
  let written: [Resource]
  let runners: [Runner]
  /// In reading order.
  let services: [ServiceFacts]
  /// All objects, a few at a time: so few that what they hold stays close to the processor while one rule after the
  /// other looks at it.
  let stretches: [Stretch]
  private static let objectsOfStretch = 24
  private let servicesByName: [NamespacedName: ServiceFacts]
  private let faultsOf = Memo<Resource.ID, [FieldFault]>()
  private let scriptsOf = Memo<Node, Script>()
  private let hostTextsOf = Memo<Node, [HostText]>()
  private let facts = Facts()

  /// Each worked out when first asked for.
  private struct Facts {
    let definitions = Fact<Definitions>()
    let circles = Fact<[ObjectIdentifier: [(runner: Runner, wait: Wait)]]>()
    let access = Fact<Access>()
    let fleet = Fact<Fleet>()
    let sizing = Fact<Sizing>()
    let templates = Fact<TemplateIndex>()
    let policies = Fact<PolicyFacts>()
    let dangling = Fact<[Dangling]>()
    let makers = Fact<MakerFacts>()
    let storage = Fact<StorageFacts>()
    let podNames = Fact<PodNames>()
    let wordsOfJobs = Fact<Set<String>>()
    let mentionedConfigs = Fact<Set<String>>()
    let serviceNamespaces = Fact<[String: Set<String>]>()
    let serviceNames = Fact<[String: Set<String>]>()
    let configNamespaces = Fact<Set<String>>()
    let kustomizeVariables = Fact<Set<String>>()
  }

  init(_ inventory: Inventory, _ rules: RuleSelection, _ settings: RuleSettings) {
    self.inventory = inventory
    self.rules = rules
    self.settings = settings
    let written = inventory.resources.filter(\.isWritten)
    self.written = written
    let entries = entryPoints(written, inventory)
    var services: [NamespacedName: ServiceFacts] = [:]
    var inOrder: [ServiceFacts] = []
    var index = SelectorIndex()
    for resource in written where resource.kind == .service {
      let name = NamespacedName(namespace: inventory.effectiveNamespace(of: resource), name: resource.name)
      let facts = ServiceFacts(resource, entry: entries[name])
      if services[name] == nil { services[name] = facts }
      inOrder.append(facts)
      index.add(facts, in: name.namespace)
    }
    servicesByName = services
    self.services = inOrder
    var runners: [Runner] = []
    for resource in written where resource.runsPods && resource.kind != .podTemplate {
      // What a controller here makes is judged there.
      if inventory.owner(of: resource.id) != nil { continue }
      let pod = Pod(template: resource.podTemplate)
      let namespace = inventory.effectiveNamespace(of: resource)
      runners.append(Runner(resource, pod, in: namespace, services: index.services(for: pod.labels, in: namespace)))
    }
    self.runners = runners
    var stretches: [Stretch] = []
    var (runner, service) = (0, 0)
    for start in stride(from: 0, to: written.count, by: Self.objectsOfStretch) {
      let end = min(start + Self.objectsOfStretch, written.count)
      let (firstRunner, firstService) = (runner, service)
      for resource in written[start..<end] {
        if runner < runners.count, runners[runner].resource.id == resource.id { runner += 1 }
        if resource.kind == .service { service += 1 }
      }
      stretches.append(Stretch(written: start..<end, runners: firstRunner..<runner, services: firstService..<service))
    }
    self.stretches = stretches
    for runner in runners { for service in runner.services { service.runners.append(runner) } }
  }

  /// The kinds that CustomResourceDefinitions among the objects define.
  var definitions: Definitions { facts.definitions.value { Definitions(written) } }
  let effort = CustomCheck.Effort()
  let customFaultsOf = Memo<Resource.ID, [CustomFault]>()
  /// Whether a file holds anything that looks like a placeholder.
  let placeholderFiles = Memo<SourceFile, Bool>()

  /// Workloads that wait for each other, worked out when first asked.
  var circles: [ObjectIdentifier: [(runner: Runner, wait: Wait)]] { facts.circles.value { findCircles() } }
  /// Who may do what, worked out when first asked.
  var access: Access { facts.access.value { Access(written, inventory) } }
  /// Workloads with what scales and protects them.
  var fleet: Fleet { facts.fleet.value { Fleet(self) } }
  /// What containers get of each resource, and what namespaces allow.
  var sizing: Sizing { facts.sizing.value { Sizing(self) } }
  /// What stands in the pods' labels, by namespace.
  var templates: TemplateIndex { facts.templates.value { TemplateIndex(runners) } }
  /// The policies that hold for each pod.
  var policies: PolicyFacts { facts.policies.value { PolicyFacts(self) } }
  /// References that lead nowhere, in reading order.
  var dangling: [Dangling] { facts.dangling.value { findDangling() } }
  /// What may be made by controllers that no file is about.
  var makers: MakerFacts { facts.makers.value { MakerFacts(written, inventory) } }
  /// Where Services of a name are, derived ones too.
  var serviceNamespaces: [String: Set<String>] {
    facts.serviceNamespaces.value {
      inventory.resources(of: .service).reduce(into: [:]) { names, service in
        names[service.name, default: []].insert(inventory.effectiveNamespace(of: service))
      }
    }
  }
  /// Namespaces that a ConfigMap or a Secret is written for.
  var configNamespaces: Set<String> {
    facts.configNamespaces.value {
      Set(written.filter { $0.kind == .configMap || $0.kind == .secret }.map { inventory.effectiveNamespace(of: $0) })
    }
  }
  /// Words in the commands of Jobs: what one of them names it may make.
  var wordsOfJobs: Set<String> { facts.wordsOfJobs.value { findWordsOfJobs() } }
  /// The names of all Services, derived ones too.
  var serviceNames: [String: Set<String>] {
    facts.serviceNames.value {
      inventory.resources(of: .service).reduce(into: [:]) { names, service in
        names[inventory.effectiveNamespace(of: service), default: []].insert(service.name)
      }
    }
  }
  /// Names of ConfigMaps and Secrets that stand somewhere as a word, other than in a field that's known to refer to one.
  var mentionedConfigs: Set<String> { facts.mentionedConfigs.value { findMentionedConfigs() } }

  /// Who scales, mounts and names what.
  var storage: StorageFacts { facts.storage.value { StorageFacts(self) } }
  /// Names that Kustomize replaces, `$(NAME)`, before anything is applied.
  var kustomizeVariables: Set<String> {
    facts.kustomizeVariables.value {
      Set(
        written.filter { $0.kindName == "Kustomization" || $0.kindName == "Component" }
          .flatMap { $0.node["vars"].items.compactMap { $0["name"].text } })
    }
  }
  /// Hosts of pods that texts name.
  var podNames: PodNames { facts.podNames.value { PodNames(self) } }

  var whole: Stretch {
    Stretch(written: written.indices, runners: runners.indices, services: services.indices)
  }
  /// Kubernetes' minor version.
  var minor: Int { inventory.options.kubernetesMinor }

  func service(_ name: String, in namespace: String) -> ServiceFacts? {
    servicesByName[NamespacedName(namespace: namespace, name: name)]
  }

  /// The Service that a host name means from a namespace: `db`, `db.shop`, `db.shop.svc.cluster.local`.
  func service(host: String, from namespace: String) -> ServiceFacts? {
    var parts = host.lowercased().split(separator: ".").map(String.init)
    if parts.count > 2 {
      guard parts[2] == "svc" else { return nil }
      parts = Array(parts.prefix(2))
    }
    guard let name = parts.first else { return nil }
    return service(name, in: parts.count == 2 ? parts[1] : namespace)
  }

  func faults(of resource: Resource) -> [FieldFault] {
    faultsOf.value(of: resource.id) {
      let version = resource.node["apiVersion"].text ?? resource.kind?.facts.versions.first?.apiVersion ?? ""
      return Schema.shared.check(
        resource.node, apiVersion: version, kind: resource.kindName, minor: inventory.options.kubernetesMinor
      )
      // What a strategic merge patch says to its reader is no field: '$patch', '$retainKeys'.
      .filter { $0.node.key?.hasPrefix("$") != true }
    }
  }

  /// Texts of an object in which hosts are looked for.
  func hostTexts(of resource: Resource) -> [HostText] {
    hostTextsOf.value(of: resource.node) { findHostTexts(of: resource) }
  }

  /// The script that a shell is given with `-c`; nil where no shell is.
  func script(of words: [Node]) -> Script? {
    guard let node = ShellCall(words)?.script else { return nil }
    return scriptsOf.value(of: node) { Script(node.text ?? "") }
  }
}

struct NamespacedName: Hashable {
  let namespace: String
  let name: String
}

/// A Service and what is known about it.
final class ServiceFacts {
  let resource: Resource
  let service: Service
  /// What lets traffic from outside in to it: `Ingress 'web'`, `type LoadBalancer`; nil where nothing does.
  let entry: String?
  /// What it selects.
  fileprivate(set) var runners: [Runner] = []

  init(_ resource: Resource, entry: String?) {
    self.resource = resource
    service = Service(resource.node)
    let isOpen = ["LoadBalancer", "NodePort"].contains(service.type)
    self.entry = isOpen ? "type \(service.type)" : entry
  }

  var name: String { resource.name }
}

/// Something that runs pods: a controller with a template, or a Pod.
final class Runner {
  let resource: Resource
  let pod: Pod
  let namespace: String
  /// The Services that select its pods, in reading order.
  let services: [ServiceFacts]
  /// Init containers, sidecars and main containers.
  var containers: [Container] {
    ownContainers.value { pod.allContainers.filter { $0.role != .ephemeral }.map(\.knowingItsImage) }
  }
  /// Main containers and sidecars.
  var appContainers: [Container] {
    ownAppContainers.value { containers.filter { $0.role == .main || $0.role == .sidecar } }
  }

  private let ownContainers = Fact<[Container]>()
  private let ownAppContainers = Fact<[Container]>()
  private let windows = Fact<Bool>()
  private let volumes = Fact<[String: Volume]>()
  private let mounts = Fact<[String: [(container: Container, mount: VolumeMount)]]>()

  init(_ resource: Resource, _ pod: Pod, in namespace: String, services: [ServiceFacts]) {
    (self.resource, self.pod, self.namespace, self.services) = (resource, pod, namespace, services)
  }

  /// What it runs on Windows is judged by other rules.
  var isForWindows: Bool { windows.value { pod.isForWindows } }
  /// The pod's volumes by name; of two with one name the first.
  var volumesByName: [String: Volume] {
    volumes.value { Dictionary(pod.volumes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }) }
  }
  /// Where a volume appears, by its name: of each container, in order.
  var mountsByVolume: [String: [(container: Container, mount: VolumeMount)]] {
    mounts.value {
      Dictionary(
        grouping: containers.flatMap { container in container.volumeMounts.map { (container: container, mount: $0) } },
        by: \.mount.name)
    }
  }

  var kind: Kind? { resource.kind }
  /// Meant to run until somebody stops it. Not for kinds we don't know.
  var isLongRunning: Bool {
    switch kind {
    case .pod, .deployment, .statefulSet, .daemonSet, .replicaSet, .replicationController, .deploymentConfig, .rollout:
      true
    default: false
    }
  }
  var isJob: Bool { kind == .job || kind == .cronJob }
  /// The spec of the Job, or of the Jobs of a CronJob; absent for the rest.
  var jobSpec: Node {
    kind == .cronJob
      ? resource.node["spec"]["jobTemplate"]["spec"] : kind == .job ? resource.node["spec"] : resource.node["‹job›"]
  }
  /// False where nobody wants a pod at present.
  var isWanted: Bool { resource.node["spec"]["replicas"].int != 0 || kind == .daemonSet || kind == .pod }
  var label: String { resource.label }

  /// The container that a Service's port leads to: who declares it, or the only one there is. Nil when that isn't clear.
  func target(of port: ServicePort) -> Container? {
    let owner = appContainers.first { container in
      container.ports.contains { declared in
        guard declared.transport == port.transport else { return false }
        return switch port.targetPort {
        case .number(let number): declared.number == number
        case .name(let name): declared.name == name
        case nil: false
        }
      }
    }
    if let owner { return owner }
    let mains = pod.containers
    return mains.count == 1 ? mains.first : nil
  }

  /// The containers that a Service sends its traffic to, each once.
  func targets(of service: ServiceFacts) -> [(container: Container, port: ServicePort)] {
    var found: [(Container, ServicePort)] = []
    for port in service.service.ports {
      guard let container = target(of: port), !found.contains(where: { $0.0 == container }) else { continue }
      found.append((container, port))
    }
    return found
  }
}

/// Services by one pair of their selectors, so that a template need only ask for its own labels.
private struct SelectorIndex {
  private struct Pair: Hashable {
    let namespace: String
    let key: String
    let value: String
  }

  private var services: [Pair: [(order: Int, facts: ServiceFacts, selector: Selector)]] = [:]
  private var count = 0

  mutating func add(_ facts: ServiceFacts, in namespace: String) {
    guard let selector = facts.service.selector, facts.service.externalName == nil,
      let pair = Labels(facts.service.spec["selector"]).sorted.first
    else { return }
    services[Pair(namespace: namespace, key: pair.key, value: pair.value), default: []].append((count, facts, selector))
    count += 1
  }

  func services(for labels: Labels, in namespace: String) -> [ServiceFacts] {
    var found: [(order: Int, facts: ServiceFacts)] = []
    for (key, value) in labels.pairs {
      for candidate in services[Pair(namespace: namespace, key: key, value: value)] ?? [] {
        if candidate.selector.matches(labels) { found.append((candidate.order, candidate.facts)) }
      }
    }
    return found.sorted { $0.order < $1.order }.map(\.facts)
  }
}

/// Which Services traffic from outside is led to, and by what.
private func entryPoints(_ resources: [Resource], _ inventory: Inventory) -> [NamespacedName: String] {
  var entries: [NamespacedName: String] = [:]
  func add(_ name: String?, _ resource: Resource, in namespace: String? = nil) {
    guard let name, !name.isEmpty else { return }
    let key = NamespacedName(namespace: namespace ?? inventory.effectiveNamespace(of: resource), name: name)
    if entries[key] == nil { entries[key] = "\(resource.kindName) '\(resource.name)'" }
  }
  for resource in resources {
    switch resource.kindName {
    case "Ingress":
      let ingress = Ingress(resource.node)
      for route in ingress.routes { add(route.service, resource) }
      add(ingress.defaultRoute?.service, resource)
    case "Route":
      let spec = resource.node["spec"]
      for target in [spec["to"]] + spec["alternateBackends"].items { add(target["name"].text, resource) }
    case "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute":
      for rule in resource.node["spec"]["rules"].items {
        for backend in rule["backendRefs"].items where (backend["kind"].text ?? "Service") == "Service" {
          add(backend["name"].text, resource, in: backend["namespace"].text)
        }
      }
    default: break
    }
  }
  return entries
}
