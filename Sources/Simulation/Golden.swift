import Kubernetes
import Manifest

/// A golden scenario: an experiment, and what must then be observable. The format is that of scenario files.
package struct Golden: Sendable {
  package let id: String
  package let title: String
  /// The scenario's own manifests.
  package let inventory: Inventory
  package let experiment: Experiment
  let expected: Node
  /// What is wrong with the file itself, such as an unknown key: each fails the scenario.
  package let problems: [Problem]
}

extension Golden {
  /// Reads a scenario file (`format: 1`); its problems are those of the file as a whole.
  package static func read(_ file: SourceFile) -> (scenarios: [Golden], problems: [Problem]) {
    let reading = readYAML(file)
    guard let root = reading.documents.first?.root else {
      let empty = Problem(
        .error, "scenario", file: file.name, "the file holds no scenarios", hint: "see 'scenario verify --help'")
      return ([], reading.problems + (reading.problems.isEmpty ? [empty] : []))
    }
    var problems = reading.problems
    if root["format"].int != 1 {
      problems.append(
        Problem(.error, "scenario", at: root["format"].place, "the file doesn't say 'format: 1'", hint: "add it"))
    }
    return (root["scenarios"].items.map { Golden($0) }, problems)
  }

  init(_ node: Node) {
    var reader = GoldenReader()
    id = node["id"].text ?? "?"
    title = node["title"].text ?? ""
    reader.check(
      node,
      ["id", "title", "kind", "k8s", "rules", "assume", "manifest", "given", "knobs", "clock", "actions", "expect"])
    let manifest = SourceFile(name: "\(node.document.file.name)#\(id)", text: node["manifest"].text ?? "")
    let reading = readYAML(manifest)
    var options = Inventory.Options()
    experiment = reader.experiment(node)
    options.kubernetesMinor = experiment.minor
    inventory = Inventory([reading], options: options)
    expected = node["expect"]
    reader.check(
      expected, ["events", "never", "rows", "groups", "endpoints", "workloads", "objects", "clients"])
    problems = reading.problems.filter { $0.severity == .error } + reader.problems
  }
}

/// Reads an experiment from a scenario's YAML; what it doesn't know is a problem.
struct GoldenReader {
  private(set) var problems: [Problem] = []

  mutating func experiment(_ node: Node) -> Experiment {
    var experiment = Experiment()
    if let version = node["k8s"].text, let minor = version.split(separator: ".").last.flatMap({ Int($0) }) {
      experiment.minor = minor
    }
    experiment.given = given(node["given"])
    experiment.knobs = knobs(node["knobs"])
    experiment.actions = node["actions"].items.compactMap { action($0) }
    if node["clock"].isPresent {
      if let clock = Timestamp(node["clock"].text ?? "") {
        experiment.clock = clock
      } else {
        problems.append(
          Problem(
            .error, "scenario", at: node["clock"].place, "'\(node["clock"].text ?? "")' is no instant",
            hint: "write it as 2026-01-01T00:00:00Z"))
      }
    }
    experiment.end = latest(in: node["expect"], experiment.actions) + .seconds(1)
    return experiment
  }

  mutating func check(_ node: Node, _ known: Set<String>) {
    for (key, value) in node.fields where !known.contains(key) {
      problems.append(
        Problem(
          .error, "scenario", at: value.place, "'\(value.path)' isn't known to the scenario format",
          hint: "known here: \(known.sorted().joined(separator: ", "))"))
    }
  }

  private mutating func given(_ node: Node) -> Given {
    check(node, ["steadySince", "nodes", "notReady", "annotations"])
    var given = Given()
    given.steadySince = node["steadySince"].double.map { Moment(seconds: $0) }
    given.nodes = node["nodes"].fields.map { ($0.key, $0.value.items.compactMap(\.text)) }
    given.notReady = node["notReady"].items.compactMap(\.text)
    for (pod, annotations) in node["annotations"].fields {
      for (key, value) in annotations.fields { given.annotations[pod, default: [:]][key] = value.text }
    }
    return given
  }

  private mutating func knobs(_ node: Node) -> Knobs {
    check(
      node,
      [
        "images", "containers", "pods", "kubeProxy", "endpoints", "hpa", "metrics", "loads", "assumeMissing",
        "softEvictionGrace", "capacity", "kubelet", "podGC", "ingress", "loadBalancer",
      ])
    var knobs = Knobs()
    for (name, image) in node["images"].fields {
      check(image, ["pull", "fail", "failAfter", "everyPod"])
      var behavior = ImageBehavior()
      behavior.pull = moment(image["pull"]) ?? .zero
      behavior.everyPod = image["everyPod"].bool ?? false
      if image["fail"].bool == true { behavior.failAfter = moment(image["failAfter"]) ?? .zero }
      knobs.images[name] = behavior
    }
    knobs.containers = behaviors(node["containers"])
    for (name, pod) in node["pods"].fields {
      check(pod, ["containers"])
      knobs.pods[name] = behaviors(pod["containers"])
    }
    check(node["kubeProxy"], ["syncDelay", "minSyncPeriod"])
    knobs.proxySyncPeriod = moment(node["kubeProxy"]["minSyncPeriod"]) ?? .zero
    check(node["kubelet"], ["maxContainerRestartPeriod", "shutdownGracePeriodByPodPriority"])
    knobs.shutdownGroups = node["kubelet"]["shutdownGracePeriodByPodPriority"].items.map { group in
      check(group, ["priority", "shutdownGracePeriodSeconds"])
      return (group["priority"].int ?? 0, group["shutdownGracePeriodSeconds"].int ?? 0)
    }
    check(node["ingress"], ["delay"])
    knobs.ingressDelay = moment(node["ingress"]["delay"])
    check(node["loadBalancer"], ["delay"])
    knobs.balancerDelay = moment(node["loadBalancer"]["delay"])
    knobs.longestBackoff = moment(node["kubelet"]["maxContainerRestartPeriod"])
    check(node["podGC"], ["terminatedPodThreshold", "period"])
    knobs.podCollectionPeriod = moment(node["podGC"]["period"]) ?? .zero
    knobs.terminatedPods = node["podGC"]["terminatedPodThreshold"].int ?? knobs.terminatedPods
    knobs.proxyDelay = moment(node["kubeProxy"]["syncDelay"]) ?? .zero
    check(node["endpoints"], ["writeDelay"])
    knobs.endpointDelay = moment(node["endpoints"]["writeDelay"]) ?? .zero
    knobs.assumesMissing = node["assumeMissing"].bool ?? false
    knobs.softEvictionGrace = node["softEvictionGrace"].int
    for (name, amounts) in node["capacity"].fields {
      for (key, value) in amounts.fields {
        knobs.capacity[name, default: [:]][key] = value.text.flatMap { Quantity($0) }
      }
    }
    check(node["hpa"], ["syncPeriod", "metricsDelay", "withoutMetrics"])
    knobs.metricsDelay = moment(node["hpa"]["metricsDelay"]) ?? .zero
    knobs.withoutMetrics = Set(node["hpa"]["withoutMetrics"].items.compactMap(\.text))
    if let period = moment(node["hpa"]["syncPeriod"]), period > .zero { knobs.autoscalePeriod = period }
    knobs.metrics = samples(node["metrics"])
    knobs.loads = samples(node["loads"])
    return knobs
  }

  private mutating func samples(_ node: Node) -> [String: [Knobs.Sample]] {
    var result: [String: [Knobs.Sample]] = [:]
    for (name, samples) in node.fields {
      result[name] = samples.items.map { sample in
        check(sample, ["from", "value"])
        return Knobs.Sample(from: moment(sample["from"]) ?? .zero, value: sample["value"].double ?? 0)
      }
    }
    return result
  }

  private mutating func behaviors(_ node: Node) -> [String: Behavior] {
    var result: [String: Behavior] = [:]
    for (name, container) in node.fields { result[name] = behavior(container) }
    return result
  }

  private mutating func behavior(_ node: Node) -> Behavior {
    check(node, ["runs", "onTerm", "closesListenerOnTerm", "preStop", "postStart", "probes"])
    var behavior = Behavior()
    if node["runs"].isPresent {
      behavior.runs = node["runs"].items.map { run in
        Behavior.Run(after: moment(run["after"]), exitCode: run["exitCode"].int ?? 0, reason: run["reason"].text)
      }
    }
    if node["onTerm"].text == "ignore" {
      behavior.onTerm = .ignore
    } else if node["onTerm"].isPresent {
      behavior.onTerm = .exit(
        after: moment(node["onTerm"]["after"]) ?? .zero, code: node["onTerm"]["exitCode"].int ?? 0)
    }
    behavior.closesListenerOnTerm = node["closesListenerOnTerm"].bool
    behavior.preStop = hook(node["preStop"])
    behavior.postStart = hook(node["postStart"])
    check(node["probes"], Set(Probing.allCases.map(\.rawValue)))
    for kind in Probing.allCases where node["probes"][kind.rawValue].isPresent {
      behavior.probes[kind] = node["probes"][kind.rawValue].items.compactMap { answer in
        guard let kind = Behavior.Answer.Kind(rawValue: answer["answer"].text ?? "") else { return nil }
        if let since = moment(answer["fromTerm"]) { return Behavior.Answer(.term(since), kind) }
        return Behavior.Answer(.start(moment(answer["from"]) ?? .zero), kind)
      }
    }
    return behavior
  }

  private mutating func hook(_ node: Node) -> Behavior.HookRun? {
    guard node.isPresent else { return nil }
    check(node, ["duration", "exitCode", "httpStatus"])
    // Any HTTP response is a success for a hook (LH-7).
    return Behavior.HookRun(duration: moment(node["duration"]) ?? .zero, succeeds: (node["exitCode"].int ?? 0) == 0)
  }

  private mutating func action(_ node: Node) -> Action? {
    check(
      node,
      [
        "t", "do", "object", "gracePeriodSeconds", "force", "propagationPolicy", "replicas", "container", "image",
        "type", "key", "value", "threshold", "back", "ignoreDaemonSets", "deleteEmptyDirData",
      ])
    let deed: Deed
    switch node["do"].text {
    case "create": deed = .create
    case "delete" where node["propagationPolicy"].isPresent:
      guard let cascade = Cascade(rawValue: node["propagationPolicy"].text ?? "") else {
        problems.append(
          Problem(
            .error, "scenario", at: node["propagationPolicy"].place,
            "'\(node["propagationPolicy"].text ?? "")' is no propagation policy",
            hint: "Background, Foreground or Orphan"))
        return nil
      }
      deed = .cascade(cascade)
    case "set-label": deed = .setLabel(key: node["key"].text ?? "", value: node["value"].text)
    case "delete": deed = .delete(grace: node["gracePeriodSeconds"].int, force: node["force"].bool ?? false)
    case "set-condition":
      deed = .setCondition(type: node["type"].text ?? "", value: node["value"].text?.lowercased() == "true")
    case "scale": deed = .scale(replicas: node["replicas"].int ?? 0)
    case "set-image": deed = .setImage(container: node["container"].text ?? "", image: node["image"].text ?? "")
    case "evict": deed = .evict
    case "drain":
      var options = DrainOptions()
      options.ignoresDaemonSets = node["ignoreDaemonSets"].bool ?? false
      options.deletesEmptyDirs = node["deleteEmptyDirData"].bool ?? false
      options.forces = node["force"].bool ?? false
      deed = .drain(options)
    case "reboot": deed = .reboot(back: moment(node["back"]) ?? .zero)
    case "shut-down": deed = .shutDown(grace: node["gracePeriodSeconds"].int ?? 30)
    case "restart-kubelet": deed = .restartKubelet
    case "suspend": deed = .suspend(node["value"].bool ?? true)
    case "pause": deed = .pause(node["value"].bool ?? true)
    case "node-dies": deed = .nodeDies
    case "node-out-of-service": deed = .outOfService
    case "node-pressure-evict": deed = .pressureEvict(hard: node["threshold"].text != "soft")
    default:
      problems.append(
        Problem(.error, "scenario", at: node["do"].place, "'do: \(node["do"].text ?? "")' isn't known"))
      return nil
    }
    return Action(at: moment(node["t"]) ?? .zero, deed, node["object"].text ?? "")
  }

  private func moment(_ node: Node) -> Moment? { node.double.map { Moment(seconds: $0) } }

  private func latest(in expected: Node, _ actions: [Action]) -> Moment {
    let lists = ["events", "rows", "groups", "endpoints", "workloads", "objects", "clients"]
    let times = lists.flatMap { expected[$0].items.compactMap { moment($0["t"]) } }
    let limits = expected["never"].items.flatMap { [moment($0["before"]), moment($0["after"])] }.compactMap { $0 }
    return (times + limits + actions.map(\.at)).max() ?? .zero
  }
}
