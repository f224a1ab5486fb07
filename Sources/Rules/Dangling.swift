import Kubernetes
import Manifest

/// A reference that leads nowhere.
struct Dangling {
  /// The rule that it's the business of, where nothing better can be said.
  let rule: String
  let resource: Resource
  /// Nil for what stands outside of containers.
  let container: Container?
  /// The field that names what's missing; of several in one container the first.
  let node: Node
  /// All fields of the container, or of the object, that name it.
  var places: [Node]
  let kind: Kind?
  let kindName: String
  /// Of the object; what is missing may be a part of it.
  let name: String
  let namespace: String
  let what: Missing.What
  /// What was meant, by the look of it.
  var near: String?
  /// Another namespace that has it.
  var elsewhere: String?

  /// What is missing, as the manifest writes it.
  var text: String {
    switch what {
    case .key(let text), .port(let text): text
    case .object, .match: name
    }
  }

  /// A Job's command names it, as that of one that makes certificates.
  func mayBeMadeByJob(_ survey: Survey) -> Bool { what == .object && survey.wordsOfJobs.contains(name) }

  /// `Secret/db-cred`, `volume 'data'`.
  var label: String { kindName == "volume" ? "volume '\(name)'" : "\(kindName)/\(name)" }
}

extension Subject where Value == Dangling {
  /// References that lead nowhere and that a rule is about; those of which more can be said are left to the rules that
  /// say it, while those are asked.
  static func dangling(_ rule: String) -> Self {
    Self { survey, body in
      for dangling in survey.dangling where dangling.rule == rule {
        if dangling.near != nil, survey.rules.leaves(to: "ref-near-miss") { continue }
        if dangling.elsewhere != nil, survey.rules.leaves(to: "ref-other-namespace") { continue }
        body(dangling, Scope(dangling.resource, container: dangling.container))
      }
    }
  }

  static var dangling: Self {
    Self { survey, body in
      for dangling in survey.dangling { body(dangling, Scope(dangling.resource, container: dangling.container)) }
    }
  }
}

extension Survey {
  func findDangling() -> [Dangling] {
    var search = DanglingSearch(self)
    for resource in written where inventory.owner(of: resource.id) == nil { search.look(at: resource) }
    return search.found
  }

  /// How sure it is that what isn't here isn't anywhere.
  func certainty(ofMissingIn namespace: String) -> Finding.Certainty {
    makers.mayMakeThings(in: namespace) ? .possible : .likely
  }
}

private struct DanglingSearch {
  private struct Key: Hashable {
    let resource: Resource.ID
    let container: Node?
    let rule: String
    let name: String
    let what: Missing.What
  }

  let survey: Survey
  private(set) var found: [Dangling] = []
  private var seen: [Key: Int] = [:]
  private var namesOf: [Kind: [String]] = [:]
  private var variantsOf: [Kind: [NamespacedName: [Resource]]] = [:]
  private lazy var claims = claimPrefixes()
  private lazy var busy = busyNamespaces()

  init(_ survey: Survey) { self.survey = survey }

  mutating func look(at resource: Resource) {
    for link in survey.inventory.links(from: resource.id) {
      if let missing = link.missing {
        guard !missing.isOptional, missing.what != .match else { continue }
        note(
          link, resource, missing.kind, missing.kindName, missing.name, missing.namespace, missing.what, missing.advice)
      } else if let id = link.to, link.certainty == .declared, let target = survey.inventory[id],
        case .assumed = target.origin, !isVouchedFor(target)
      {
        note(
          link, resource, target.kind, target.kindName, target.name, survey.inventory.effectiveNamespace(of: target),
          .object, nil)
      }
    }
    mounts(of: resource)
  }

  /// Whether a person said that it's there, rather than the program.
  private func isVouchedFor(_ target: Resource) -> Bool {
    let namespace = survey.inventory.effectiveNamespace(of: target)
    return survey.inventory.options.assumed.contains {
      $0.matches(kind: target.kindName, name: target.name, in: namespace)
    }
  }

  private mutating func note(
    _ link: Link, _ resource: Resource, _ kind: Kind?, _ kindName: String, _ name: String, _ namespace: String,
    _ what: Missing.What, _ advice: Missing.Advice?
  ) {
    // The cluster makes these for accounts, and mounts them by itself: they are seen in dumps.
    guard !isToBeFilledIn(name), !(kind == .secret && isTokenOfAccount(name)) else { return }
    guard !isElsewhereInSet(kind, name, namespace, what) else { return }
    guard let rule = rule(for: link, resource, kind, kindName, name, namespace, what) else { return }
    var dangling = Dangling(
      rule: rule, resource: resource, container: container(around: link.node), node: link.node, places: [link.node],
      kind: kind, kindName: kindName, name: name, namespace: namespace, what: what)
    switch advice {
    case .similar(let near): dangling.near = isNearMiss(dangling.text, near) ? near : nil
    case .elsewhere(let other):
      // These may lead to other namespaces, so the name alone isn't the fault.
      let mayLeadAway = link.relation == .grantsTo || link.node.parent?["namespace"].isPresent == true
      dangling.elsewhere = mayLeadAway ? nil : other
    case nil:
      if let kind, what == .object, !kind.isNamespaced { dangling.near = nearMiss(of: name, among: names(of: kind)) }
    }
    add(dangling)
  }

  private mutating func add(_ dangling: Dangling) {
    let key = Key(
      resource: dangling.resource.id, container: dangling.container?.node, rule: dangling.rule, name: dangling.name,
      what: dangling.what)
    if let known = seen[key] {
      found[known].places.append(dangling.node)
    } else {
      seen[key] = found.count
      found.append(dangling)
    }
  }

  private mutating func names(of kind: Kind) -> [String] {
    if let known = namesOf[kind] { return known }
    let names = survey.inventory.resources(of: kind).filter(\.isWritten).map(\.name).sorted()
    namesOf[kind] = names
    return names
  }

  /// Of several objects of one name, variants in several files, another has the key or the port.
  private mutating func isElsewhereInSet(
    _ kind: Kind?, _ name: String, _ namespace: String, _ what: Missing.What
  ) -> Bool {
    switch what {
    case .key(let key):
      return variants(kind, name, namespace).contains { variant in
        ["data", "binaryData", "stringData"].contains { variant.node[$0][key].isWritten }
      }
    case .port(let port):
      guard kind == .service else { return false }
      return variants(kind, name, namespace).contains { variant in
        Service(variant.node).ports.contains { $0.name == port || $0.number.map { "\($0)" } == port }
      }
    case .object, .match: return false
    }
  }

  private mutating func variants(_ kind: Kind?, _ name: String, _ namespace: String) -> [Resource] {
    guard let kind else { return [] }
    if variantsOf[kind] == nil {
      variantsOf[kind] = Dictionary(
        grouping: survey.inventory.resources(of: kind).filter(\.isWritten),
        by: { NamespacedName(namespace: survey.inventory.effectiveNamespace(of: $0), name: $0.name) })
    }
    return variantsOf[kind]?[NamespacedName(namespace: namespace, name: name)] ?? []
  }

  // MARK: - Whose business it is

  private mutating func rule(
    for link: Link, _ resource: Resource, _ kind: Kind?, _ kindName: String, _ name: String, _ namespace: String,
    _ what: Missing.What
  ) -> String? {
    let node = link.node
    let field = node.parent?.key
    switch link.relation {
    case .env:
      if case .key = what { return "env-ref-key-missing" }
      return field == "configMapRef" || field == "secretRef" ? "ref-envfrom-missing" : "env-ref-missing"
    case .mounts:
      if kind == .persistentVolumeClaim { return isOfStatefulSet(name, namespace) ? nil : "ref-pvc-missing" }
      guard kind == .configMap || kind == .secret else { return nil }
      let isVolume = sequence(first: node, next: \.parent).prefix(5).contains {
        $0.key == "configMap" || $0.key == "secret"
      }
      return isVolume ? "ref-volume-source-missing" : nil
    case .runsAs: return resource.runsPods ? "ref-serviceaccount-missing" : nil
    case .pullsWith: return "image-pull-secret-missing"
    case .usesClass:
      guard let kind, !names(of: kind).isEmpty, !name.hasPrefix("system-") else { return nil }
      return kind == .gatewayClass ? "gateway-backend-missing" : "ref-class-missing"
    case .claims:
      guard kind == .storageClass, node.key == "storageClassName" else { return nil }
      let known = survey.settings.storageClasses
      guard !known.contains(name), !known.isEmpty || !names(of: .storageClass).isEmpty else { return nil }
      return "ref-storageclass-missing"
    case .securedBy:
      guard resource.kind == .ingress, node.key == "secretName" else { return nil }
      return isCertified(resource) ? nil : "ref-ingress-tls-secret-missing"
    case .routesTo:
      guard kind == .service else { return nil }
      if resource.kind == .ingress { return isOfOldIngress(node, resource) ? nil : "ingress-backend-missing" }
      return routes.contains(resource.kindName) && what == .object ? "gateway-backend-missing" : nil
    case .scales:
      guard resource.kind == .horizontalPodAutoscaler, scalable.contains(kindName) else { return nil }
      if let kind { return kind.facts.source == .kubernetes ? "hpa-target-missing" : nil }
      // Of a kind with this name; its apiVersion is another matter.
      let isHere = Kind.allCases.contains {
        $0.name == kindName && $0.facts.source == .kubernetes && survey.inventory.find($0, name, in: namespace) != nil
      }
      return isHere ? nil : "hpa-target-missing"
    case .namedBy: return resource.kind == .statefulSet ? "statefulset-service-missing" : nil
    case .grants: return kind == .role || kind == .clusterRole ? "ref-role-missing" : nil
    case .grantsTo:
      guard kind == .serviceAccount else { return nil }
      let isUnset = node.parent?["namespace"].isPresent != true
      if resource.kind == .clusterRoleBinding, isUnset { return nil }
      return busy.contains(namespace) ? "ref-binding-subject-missing" : nil
    case .selects:
      if resource.kind == .service, case .port = what { return "service-target-port-missing" }
      return nil
    default: return nil
    }
  }

  /// A networking.k8s.io/v1 Ingress written with the fields of v1beta1: nothing there is read.
  private func isOfOldIngress(_ node: Node, _ resource: Resource) -> Bool {
    resource.apiVersion == "networking.k8s.io/v1" && node.parent?["serviceName"].isPresent == true
  }

  private func isCertified(_ resource: Resource) -> Bool {
    resource.node["metadata"]["annotations"].fields.contains { key, _ in
      key.hasPrefix("cert-manager.io/") || key.hasPrefix("certmanager.k8s.io/") || key == "kubernetes.io/tls-acme"
        || key == "acme.cert-manager.io/http01-edit-in-place"
    }
  }

  /// `<claim template>-<StatefulSet>-<ordinal>`.
  private mutating func isOfStatefulSet(_ name: String, _ namespace: String) -> Bool {
    guard name.last?.isNumber == true else { return false }
    var prefix = name[...]
    while prefix.last?.isNumber == true { prefix.removeLast() }
    return claims.contains(NamespacedName(namespace: namespace, name: String(prefix)))
  }

  private func claimPrefixes() -> Set<NamespacedName> {
    var found: Set<NamespacedName> = []
    for resource in survey.written where resource.kind == .statefulSet {
      let namespace = survey.inventory.effectiveNamespace(of: resource)
      for template in resource.node["spec"]["volumeClaimTemplates"].items {
        let name = "\(template["metadata"]["name"].text ?? "")-\(resource.name)-"
        found.insert(NamespacedName(namespace: namespace, name: name))
      }
    }
    return found
  }

  /// Namespaces of which the set holds more than the bindings.
  private func busyNamespaces() -> Set<String> {
    let bindings: Set = ["RoleBinding", "ClusterRoleBinding"]
    return Set(
      survey.written.filter { $0.isNamespaced && !bindings.contains($0.kindName) }
        .map { survey.inventory.effectiveNamespace(of: $0) })
  }

  // MARK: - Volumes

  private mutating func mounts(of resource: Resource) {
    guard resource.runsPods else { return }
    let pod = Pod(template: resource.podTemplate)
    var names = pod.volumes.map(\.name)
    if resource.kind == .statefulSet {
      names += resource.node["spec"]["volumeClaimTemplates"].items.map { PersistentVolumeClaim($0).name }
    }
    // A patch for an object that's here, too, may mount what stands there.
    let others = variants(resource.kind, resource.name, survey.inventory.effectiveNamespace(of: resource))
    if others.count > 1 { names += others.flatMap { Pod(template: $0.podTemplate).volumes.map(\.name) } }
    let known = Set(names)
    for container in pod.allContainers {
      for mount in container.node["volumeMounts"].items + container.node["volumeDevices"].items {
        guard let name = mount["name"].text, !name.isEmpty, !known.contains(name), !isToBeFilledIn(name) else {
          continue
        }
        var dangling = Dangling(
          rule: "ref-volume-missing", resource: resource, container: container, node: mount["name"],
          places: [mount["name"]], kind: nil, kindName: "volume", name: name, namespace: "", what: .object)
        dangling.near = nearMiss(of: name, among: known)
        add(dangling)
      }
    }
  }
}

/// A template's or a script's text, before it's rendered.
func isToBeFilledIn(_ text: String) -> Bool {
  var last: Character = " "
  for character in text {
    if character == "{", last == "{" || last == "$" { return true }
    last = character
  }
  return text.hasPrefix("$") || text.hasPrefix("__") || text.hasPrefix("<")
}

/// `default-token-x7k2p`.
private func isTokenOfAccount(_ name: String) -> Bool {
  let parts = name.split(separator: "-")
  guard parts.count > 2, parts[parts.count - 2] == "token", let random = parts.last, random.count == 5 else {
    return false
  }
  // No vowels, and no digits that look like letters: what the API server makes names of.
  return random.allSatisfy("bcdfghjklmnpqrstvwxz2456789".contains)
}

private let routes: Set<String> = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"]
private let scalable: Set<String> = ["Deployment", "ReplicaSet", "StatefulSet", "ReplicationController"]
