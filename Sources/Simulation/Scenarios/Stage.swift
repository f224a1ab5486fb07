import Kubernetes
import Manifest

/// What a scenario is played with: one pod of the object that was asked about, the workload that makes it and its
/// siblings, and the Services that send them traffic.
///
/// Everything else in the manifests stays away, so that a timeline shows one thing.
package struct Stage: Sendable {
  /// What was asked about.
  package let subject: Resource
  /// Whose pod template it is: the subject, the workload behind a Service, or the owner of a derived pod.
  package let owner: Resource
  /// As the golden scenarios name it: `web@1#1`, `db-0`, a bare pod by its name.
  package private(set) var pod: String
  /// Other pods of the same template, at most nine: more wouldn't show anything else.
  package private(set) var siblings: [String]
  /// How many pods the workload wants.
  package let replicas: Int
  /// Those that select the pod; the one that was asked about first, or else the first that has an address.
  package let services: [Resource]
  /// PodDisruptionBudgets that protect the pod.
  let budgets: [Resource]
  /// HorizontalPodAutoscalers that change its replicas.
  let autoscalers: [Resource]
  /// The priority class that its pods name; nil where they name none, or the files don't hold it.
  let priorityClass: Resource?
  /// What it needs and the files don't hold: `Secret/db`.
  let absent: [String]
  /// The ConfigMaps and Secrets of the files that its containers name, where they also name one that isn't there, or a key
  /// that it lacks; empty where nothing is missing.
  let configuration: [Resource]
  package let template: Node
  let plan: PodPlan
  let namespace: String
  let options: Inventory.Options
}

extension Stage {
  /// Why there's nothing to play.
  package enum Obstacle: Error, Sendable, Equatable, CustomStringConvertible {
    case runsNoPods(String)
    case selectsNothing(String)

    package var description: String {
      switch self {
      case .runsNoPods(let label): "\(label) runs no pods; choose a workload, a Pod or a Service that selects one"
      case .selectsNothing(let label): "\(label) selects no workload of these files"
      }
    }
  }

  /// - Parameter resource: a Pod, anything with a pod template, what a controller makes of either, or a Service.
  package init(_ resource: Resource, in inventory: Inventory) throws(Obstacle) {
    let owner = try Self.owner(of: resource, in: inventory)
    let template = owner.podTemplate
    let namespace = inventory.effectiveNamespace(of: owner)
    let labels = Labels(template["metadata"]["labels"])
    let found = inventory.resources(of: .service).filter { service in
      service.isWritten && inventory.effectiveNamespace(of: service) == namespace
        && Self.selector(of: service).map { $0.matches(labels) } ?? false
    }
    let ranked = found.enumerated().sorted { a, b in
      (Self.rank(a.element, asked: resource), a.offset) < (Self.rank(b.element, asked: resource), b.offset)
    }
    let replicas = Self.replicas(of: owner)
    let names = Self.podNames(of: owner, count: min(max(replicas, 1), 10))
    subject = resource
    self.owner = owner
    self.template = template
    self.namespace = namespace
    self.replicas = replicas
    pod = names[0]
    siblings = Array(names.dropFirst())
    services = ranked.map(\.element)
    // With fewer pods than there really are, a budget's numbers would mean something else.
    let protectors = inventory.links(to: owner.id).map(\.from).filter { $0.kind == Kind.podDisruptionBudget.name }
    autoscalers = Set(
      inventory.links(to: owner.id).map(\.from).filter { $0.kind == Kind.horizontalPodAutoscaler.name }
    ).sorted().compactMap { inventory[$0] }.filter(\.isWritten)
    absent = Self.absent(for: owner, in: inventory)
    configuration = Self.configuration(of: owner, in: inventory)
    budgets = replicas > names.count ? [] : Set(protectors).sorted().compactMap { inventory[$0] }.filter(\.isWritten)
    priorityClass = template["spec"]["priorityClassName"].text.flatMap { inventory.find(.priorityClass, $0, in: "") }
    plan = PodPlan(template)
    options = inventory.options
  }

  /// Why nothing can be played for an object; nil where something can.
  package static func reason(against resource: Resource, in inventory: Inventory) -> String? {
    do {
      _ = try Stage(resource, in: inventory)
      return nil
    } catch {
      return error.description
    }
  }

  /// The Service whose requests are counted; nil where none selects the pod.
  package var service: Resource? { services.first }

  /// The container that the first Service's traffic goes to, else the first of the main ones.
  var target: ContainerPlan? {
    let port = service?.node["spec"]["ports"][0]
    let wanted = port.map { $0["targetPort"].isPresent ? $0["targetPort"] : $0["port"] }
    let mains = plan.mains.map { plan.containers[$0] }
    return wanted.flatMap { port in mains.first { $0.owns(port: port) } } ?? mains.first
  }

  /// The first of its main containers and sidecars whose command says that it ends by itself.
  var endingProgram: (container: String, plan: ProgramPlan)? {
    plan.containers.lazy.filter { $0.role != .initial }.compactMap { container in
      container.program.flatMap { $0.isSoon ? (container.name, $0) : nil }
    }.first
  }

  /// The same stage with another pod of the workload in the middle.
  func seen(from name: String) -> Stage {
    var result = self
    result.siblings = ([pod] + siblings).filter { $0 != name }
    result.pod = name
    return result
  }

  /// `deployment/web`, as actions name it.
  var object: String { "\(owner.kindName.lowercased())/\(owner.name)" }

  /// Fewer pods are told apart than the workload wants: nil where all are.
  package var extract: String? {
    let played = siblings.count + 1
    return owner.kind != .daemonSet && replicas > played ? "\(played) of \(replicas) replicas are played" : nil
  }

  /// Whether a controller that's simulated makes the pod; otherwise it's played as a pod of its own.
  var hasController: Bool {
    switch owner.kind {
    case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job: true
    default: false
    }
  }

  /// What is taken to be so because no manifest says otherwise.
  ///
  /// - Parameters:
  ///   - assumesMissing: what no file holds is taken to be there.
  ///   - hasOwnObjects: the scenario brings all its objects with it, ConfigMaps too.
  func assumptions(assumesMissing: Bool, hasOwnObjects: Bool) -> [String] {
    var result = extract.map { [$0] } ?? []
    if !absent.isEmpty, assumesMissing {
      let names = absent.prefix(3).joined(separator: ", ") + (absent.count > 3 ? " and \(absent.count - 3) more" : "")
      result.append("\(names) \(absent.count == 1 ? "is" : "are") there though not in the files")
    }
    if !assumesMissing, !hasOwnObjects, absent.isEmpty, configuration.isEmpty, needsConfiguration {
      result.append("none of the ConfigMaps and Secrets that it names is there")
    }
    return result
  }

  /// Whether another pod is made where this one goes.
  var isReplaced: Bool { hasController && !isBatch }

  /// The action that brings the pod about.
  var creation: Action {
    Action(at: .zero, .create, hasController ? object : "pod/\(pod)")
  }

  /// Whether its containers need ConfigMaps or Secrets to start.
  var needsConfiguration: Bool {
    let spec = template["spec"]
    let containers = spec["containers"].items + spec["initContainers"].items
    let inContainers = containers.contains { container in
      container["envFrom"].items.contains { !$0.isOptionalSource }
        || container["env"].items.contains { variable in
          ["configMapKeyRef", "secretKeyRef"].contains { key in
            variable["valueFrom"][key].isPresent && variable["valueFrom"][key]["optional"].bool != true
          }
        }
    }
    return inContainers
      || spec["volumes"].items.contains { volume in
        ["configMap", "secret"].contains { volume[$0].isPresent && volume[$0]["optional"].bool != true }
      }
  }

  /// Runs to an end instead of staying up.
  var isBatch: Bool { owner.kind == .job || owner.kind == .cronJob }

  private static func owner(of resource: Resource, in inventory: Inventory) throws(Obstacle) -> Resource {
    var found = resource
    // Derivations are shallow; the bound is for broken ones.
    for _ in 0..<8 {
      guard case .derived(let from, _) = found.origin, let next = inventory[from] else { break }
      found = next
    }
    if found.runsPods { return found }
    if let user = subjectOfPolicy(found, in: inventory) { return user }
    guard found.kind == .service else { throw .runsNoPods(resource.label) }
    let namespace = inventory.effectiveNamespace(of: found)
    let workload = selector(of: found).flatMap { selector in
      inventory.resources.first { candidate in
        candidate.isWritten && candidate.runsPods && inventory.effectiveNamespace(of: candidate) == namespace
          && selector.matches(Labels(candidate.podTemplate["metadata"]["labels"]))
      }
    }
    guard let workload else { throw .selectsNothing(resource.label) }
    return workload
  }

  /// The workload that an autoscaler, a budget, a claim or a class of storage is about.
  private static func subjectOfPolicy(_ resource: Resource, in inventory: Inventory) -> Resource? {
    switch resource.kind {
    case .horizontalPodAutoscaler, .podDisruptionBudget:
      return inventory.links(from: resource.id).lazy.compactMap { $0.to.flatMap { inventory[$0] } }
        .first { $0.isWritten && $0.runsPods }
    case .persistentVolumeClaim, .storageClass:
      return inventory.links(to: resource.id).lazy.compactMap { inventory[$0.from] }
        .first { $0.isWritten && $0.runsPods }
    default: return nil
    }
  }

  private static func configuration(of owner: Resource, in inventory: Inventory) -> [Resource] {
    let kinds: [Kind] = [.configMap, .secret]
    let targets = inventory.links(from: owner.id).map(\.target)
    let lacksSomething = targets.contains { target in
      guard case .missing(let missing) = target, !missing.isOptional, let kind = missing.kind else { return false }
      return kinds.contains(kind)
    }
    guard lacksSomething else { return [] }
    let named = targets.compactMap { target -> Resource.ID? in
      switch target {
      case .resource(let id): id
      case .missing(let missing): missing.kind.flatMap { inventory.find($0, missing.name, in: missing.namespace)?.id }
      }
    }
    return Set(named).sorted().compactMap { inventory[$0] }
      .filter { $0.isWritten && $0.kind.map(kinds.contains) == true }
  }

  private static func absent(for owner: Resource, in inventory: Inventory) -> [String] {
    let needed: [Kind] = [.configMap, .secret, .persistentVolumeClaim]
    return Set(
      inventory.links(from: owner.id).compactMap { link -> String? in
        guard case .missing(let missing) = link.target, missing.what == .object, !missing.isOptional,
          let kind = missing.kind, needed.contains(kind)
        else { return nil }
        return "\(missing.kindName)/\(missing.name)"
      }
    ).sorted()
  }

  private static func selector(of service: Resource) -> Selector? {
    let labels = Labels(service.node["spec"]["selector"])
    return labels.isEmpty || service.node["spec"]["type"].string == "ExternalName" ? nil : Selector(labels)
  }

  private static func rank(_ service: Resource, asked: Resource) -> Int {
    if service.id == asked.id { return 0 }
    return service.node["spec"]["clusterIP"].string == "None" ? 2 : 1
  }

  private static func replicas(of owner: Resource) -> Int {
    switch owner.kind {
    case .pod, .job, .cronJob: 1
    // One a node; a cluster of two nodes is the smallest in which losing one matters.
    case .daemonSet: 2
    default: max(0, owner.node["spec"]["replicas"].int32 ?? 1)
    }
  }

  private static func podNames(of owner: Resource, count: Int) -> [String] {
    switch owner.kind {
    case .pod: [owner.name]
    case .statefulSet: (0..<count).map { "\(owner.name)-\($0)" }
    case .deployment: (1...count).map { "\(owner.name)@1#\($0)" }
    default: (1...count).map { "\(owner.name)#\($0)" }
    }
  }
}

// MARK: - The objects of a run

extension Stage {
  /// The manifests of a run: the pods as separate objects, with what the dials change in them.
  ///
  /// What's copied keeps its place, so every cause is a line of the user's file.
  ///
  /// - Parameters:
  ///   - cast: what else takes part.
  ///   - extras: what somebody makes meanwhile.
  ///   - asOwner: what makes pods is played itself, also where single pods mostly stand for it.
  func inventory(
    _ dials: Dials, with cast: [Resource] = [], extras: [Document] = [], asOwner: Bool = false
  ) -> Inventory {
    let own =
      hasController || asOwner ? [ownerDocument(dials)] : ([pod] + siblings).map { document(of: $0, dials) }
    let documents = (services + budgets + cast).map(copy) + own + extras
    return Inventory(documents.map { Reading(file: $0.file, documents: [$0]) }, options: options)
  }

  private func copy(_ resource: Resource) -> Document {
    var writer = Writer()
    writer.copy(resource.node)
    return writer.finish(from: resource.node.span)
  }

  /// The workload with what the dials change in its template, and no more replicas than are told apart.
  private func ownerDocument(_ dials: Dials) -> Document {
    let path = owner.kind?.facts.podTemplate?.split(separator: ".").map(String.init) ?? []
    var writer = Writer()
    write(owner.node, path[...], nil, dials, in: &writer)
    return writer.finish(from: owner.node.span)
  }

  private func write(
    _ node: Node, _ path: ArraySlice<String>, _ key: String?, _ dials: Dials, in writer: inout Writer
  ) {
    writer.map(key: key, span: node.span) { map in
      for (name, value) in node.fields {
        if path.isEmpty, name == "spec" {
          writeSpec(dials, in: &map)
        } else if name == path.first {
          write(value, path.dropFirst(), name, dials, in: &map)
        } else if name == "replicas", path.count == 1, replicas > siblings.count + 1 {
          map.int(siblings.count + 1, key: name, span: value.place)
        } else {
          map.copy(value, key: name)
        }
      }
    }
  }

  private func document(of name: String, _ dials: Dials) -> Document {
    var writer = Writer()
    writer.map { root in
      root.string("v1", key: "apiVersion")
      root.string("Pod", key: "kind")
      root.map(key: "metadata", span: template["metadata"].span) { metadata in
        metadata.string(name, key: "name")
        if !namespace.isEmpty { metadata.string(namespace, key: "namespace") }
        metadata.copy(template["metadata"]["labels"], key: "labels")
      }
      writeSpec(dials, in: &root)
    }
    return writer.finish(from: template.span)
  }

  /// The pod's spec with what the dials change in it.
  private func writeSpec(_ dials: Dials, in writer: inout Writer) {
    let spec = template["spec"]
    let grace = dials.changed("grace")
    let hook = dials.changed("prestop")
    let target = target?.name
    writer.map(key: "spec", span: spec.span) { written in
      for (key, value) in spec.fields {
        if key == "terminationGracePeriodSeconds", grace != nil { continue }
        guard key == "containers", let hook else {
          written.copy(value, key: key)
          continue
        }
        written.list(key: key, span: value.span) { list in
          for container in value.items {
            if container["name"].text == target {
              write(container, sleeping: Int(hook.rounded()), in: &list)
            } else {
              list.copy(container)
            }
          }
        }
      }
      if let grace {
        let node = spec["terminationGracePeriodSeconds"]
        written.int(Int(grace.rounded()), key: "terminationGracePeriodSeconds", span: node.place)
      }
    }
  }

  /// A container with another preStop hook: a sleep, or none.
  private func write(_ container: Node, sleeping seconds: Int, in list: inout Writer) {
    let lifecycle = container["lifecycle"]
    list.map(span: container.span) { written in
      for (key, value) in container.fields where key != "lifecycle" { written.copy(value, key: key) }
      written.map(key: "lifecycle", span: lifecycle.span) { map in
        map.copy(lifecycle["postStart"], key: "postStart")
        map.copy(lifecycle["stopSignal"], key: "stopSignal")
        guard seconds > 0 else { return }
        let place = lifecycle["preStop"].place
        map.map(key: "preStop", span: place) { hook in
          hook.map(key: "sleep", span: place) { $0.int(seconds, key: "seconds", span: place) }
        }
      }
    }
  }

  /// The field in the user's file that a node of a run's pod stands for, as a path from the object's root.
  package func path(of node: Node) -> String {
    let isOfPod = node.document.root["kind"].string == "Pod" && node.document.isWritten
    guard isOfPod, owner.kind != .pod else { return node.path }
    return [template.path, node.path].filter { !$0.isEmpty }.joined(separator: ".")
  }
}

extension Node {
  /// An item of `envFrom` that may be missing.
  fileprivate var isOptionalSource: Bool {
    self["configMapRef"]["optional"].bool == true || self["secretRef"]["optional"].bool == true
  }
}
