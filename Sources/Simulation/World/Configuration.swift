import Kubernetes
import Manifest

/// What a pod needs before its containers can be made: ConfigMaps, Secrets, their keys (ST-13).
extension World {
  struct MissingConfiguration {
    let node: Node
    let what: String
  }

  /// What keeps a container from being created; nil when everything is there.
  func configProblem(_ container: ContainerPlan, of plan: PodPlan, in namespace: String) -> MissingConfiguration? {
    let (own, whole) = (container.node["securityContext"], plan.node["spec"]["securityContext"])
    func setting(_ key: String) -> Node { own[key].isPresent ? own[key] : whole[key] }
    if setting("runAsNonRoot").bool == true, setting("runAsUser").int == 0 {
      return MissingConfiguration(
        node: setting("runAsUser"), what: "container's runAsUser breaks non-root policy")
    }
    for variable in container.node["env"].items {
      let source = variable["valueFrom"]
      for (kind, reference) in [
        (Kind.configMap, source["configMapKeyRef"]), (.secret, source["secretKeyRef"]),
      ] where reference.isPresent {
        if let problem = problem(kind, reference, "name", key: reference["key"].text, in: namespace) { return problem }
      }
    }
    for source in container.node["envFrom"].items {
      for (kind, reference) in [(Kind.configMap, source["configMapRef"]), (.secret, source["secretRef"])]
      where reference.isPresent {
        if let problem = problem(kind, reference, "name", key: nil, in: namespace) { return problem }
      }
    }
    return nil
  }

  /// Whether all volumes can be mounted; a container isn't made before.
  mutating func volumesAreThere(_ pod: Int) -> Bool {
    guard !pods[pod].hasSandbox else { return true }
    if let (claim, user) = claimElsewhere(of: pod) {
      if !pods[pod].worker.toldMount {
        tell(
          .kubelet, .notMounted, pod: pod, because: claimNode(claim, of: pod),
          why: "Multi-Attach error: claim \"\(claim)\" is ReadWriteOnce and mounted on the node of \(pods[user].name)")
      }
      pods[pod].worker.toldMount = true
      return false
    }
    for volume in pods[pod].plan.node["spec"]["volumes"].items {
      var sources: [(Kind, Node, String)] = [
        (.configMap, volume["configMap"], "name"), (.secret, volume["secret"], "secretName"),
      ]
      for source in volume["projected"]["sources"].items {
        sources += [(.configMap, source["configMap"], "name"), (.secret, source["secret"], "name")]
      }
      for (kind, reference, name) in sources where reference.isPresent {
        let keys = reference["items"].items.map { $0["key"].text }
        for key in keys.isEmpty ? [nil] : keys {
          guard let problem = problem(kind, reference, name, key: key, in: pods[pod].namespace) else { continue }
          if !pods[pod].worker.toldMount {
            tell(
              .kubelet, .notMounted, pod: pod, because: problem.node,
              why: "\(problem.what): the volume can't be mounted, and no container is made before it is")
          }
          pods[pod].worker.toldMount = true
          return false
        }
      }
    }
    pods[pod].worker.toldMount = false
    return true
  }

  private func problem(
    _ kind: Kind, _ reference: Node, _ nameKey: String, key: String?, in namespace: String
  ) -> MissingConfiguration? {
    guard reference["optional"].bool != true, let name = reference[nameKey].text else { return nil }
    let isRemoved = absent.contains(absenceKey(kind, name, in: namespace))
    guard !isRemoved, let object = inventory.find(kind, name, in: namespace), object.isWritten else {
      // Every namespace has this one.
      if name == "kube-root-ca.crt" || experiment.knobs.assumesMissing && !isRemoved { return nil }
      return MissingConfiguration(node: reference[nameKey], what: "\(kind.name.lowercased()) \"\(name)\" not found")
    }
    guard let key else { return nil }
    let parts = ["data", "binaryData", "stringData"]
    guard !parts.contains(where: { object.node[$0][key].isWritten }) else { return nil }
    // A Secret or ConfigMap that others fill says nothing about its keys.
    if experiment.knobs.assumesMissing { return nil }
    return MissingConfiguration(
      node: reference["key"], what: "couldn't find key \(key) in \(kind.name) \(namespace)/\(name)")
  }

  /// A container that can't be created is tried again every 10 s, without a back-off (ST-13).
  mutating func fail(_ pod: Int, _ index: Int, _ problem: MissingConfiguration) {
    pods[pod].worker.reasons[index] = "CreateContainerConfigError"
    pods[pod].worker.failed = true
    guard pods[pod].toldConfig.insert(index).inserted else { return }
    tell(
      .kubelet, .configError, pod: pod, container: index, [("reason", "CreateContainerConfigError")],
      because: problem.node, why: "\(problem.what); the kubelet tries again every 10 s")
  }
}
