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
  /// What is wrong with the file itself: errors, such as an unknown key, and warnings of what has no effect. A scenario
  /// with an error can't be judged.
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
    if root["format"].int32 != 1 {
      problems.append(
        Problem(
          .error, "scenario", at: root["format"].place, "the file doesn't say 'format: 1'",
          hint: "add it, if it's a scenario file"))
      return (root["scenarios"].items.map { Golden($0) }, problems)
    }
    for (key, value) in root.fields where !["format", "scenarios"].contains(key) {
      problems.append(
        Problem(
          .error, "scenario", at: value.place, "'\(key)' isn't known to the scenario format",
          hint: nearest(to: key, among: ["format", "scenarios"]).map { "did you mean '\($0)'?" }
            ?? "known here: format, scenarios"))
    }
    let scenarios = root["scenarios"]
    if scenarios.items.isEmpty {
      problems.append(
        Problem(
          .error, "scenario", at: scenarios.place, "the file holds no scenarios",
          hint: "write them as a list below 'scenarios:'"))
    }
    var ids: Set<String> = []
    for scenario in scenarios.items {
      guard let id = scenario["id"].text, !ids.insert(id).inserted else { continue }
      problems.append(
        Problem(
          .error, "scenario", at: scenario["id"].place, "two scenarios have the id '\(id)'", hint: "give one another"))
    }
    return (scenarios.items.map { Golden($0) }, problems)
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
    var checker = GoldenChecker(inventory, experiment)
    checker.check(node)
    problems = reading.problems.filter { $0.severity == .error } + reader.problems + checker.problems
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
          hint: nearest(to: key, among: known.sorted()).map { "did you mean '\($0)'?" }
            ?? "known here: \(known.sorted().joined(separator: ", "))"))
    }
  }

  private mutating func given(_ node: Node) -> Given {
    check(node, ["steadySince", "nodes", "notReady", "annotations"])
    var given = Given()
    given.steadySince = moment(node["steadySince"])
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
      behavior.everyPod = flag(image["everyPod"]) ?? false
      if flag(image["fail"]) == true { behavior.failAfter = moment(image["failAfter"]) ?? .zero }
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
      return (number(group["priority"]) ?? 0, number(group["shutdownGracePeriodSeconds"]) ?? 0)
    }
    check(node["ingress"], ["delay"])
    knobs.ingressDelay = moment(node["ingress"]["delay"])
    check(node["loadBalancer"], ["delay"])
    knobs.balancerDelay = moment(node["loadBalancer"]["delay"])
    knobs.longestBackoff = moment(node["kubelet"]["maxContainerRestartPeriod"])
    check(node["podGC"], ["terminatedPodThreshold", "period"])
    knobs.podCollectionPeriod = moment(node["podGC"]["period"]) ?? .zero
    knobs.terminatedPods = number(node["podGC"]["terminatedPodThreshold"]) ?? knobs.terminatedPods
    knobs.proxyDelay = moment(node["kubeProxy"]["syncDelay"]) ?? .zero
    check(node["endpoints"], ["writeDelay"])
    knobs.endpointDelay = moment(node["endpoints"]["writeDelay"]) ?? .zero
    knobs.assumesMissing = flag(node["assumeMissing"]) ?? false
    knobs.softEvictionGrace = number(node["softEvictionGrace"])
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
        check(run, ["after", "exitCode", "reason"])
        return Behavior.Run(
          after: moment(run["after"]), exitCode: number(run["exitCode"]) ?? 0, reason: run["reason"].text)
      }
    }
    if node["onTerm"].text == "ignore" {
      behavior.onTerm = .ignore
    } else if node["onTerm"].isPresent {
      if node["onTerm"].shape != .map {
        problems.append(
          Problem(
            .error, "scenario", at: node["onTerm"].place,
            "'\(node["onTerm"].text ?? "")' is no reaction to the stop signal",
            hint: "write ignore, or {after: SECONDS, exitCode: CODE}"))
      }
      check(node["onTerm"], ["after", "exitCode"])
      behavior.onTerm = .exit(
        after: moment(node["onTerm"]["after"]) ?? .zero, code: number(node["onTerm"]["exitCode"]) ?? 0)
    }
    behavior.closesListenerOnTerm = flag(node["closesListenerOnTerm"])
    behavior.preStop = hook(node["preStop"])
    behavior.postStart = hook(node["postStart"])
    check(node["probes"], Set(Probing.allCases.map(\.rawValue)))
    for kind in Probing.allCases where node["probes"][kind.rawValue].isPresent {
      behavior.probes[kind] = node["probes"][kind.rawValue].items.compactMap { answer in
        check(answer, ["from", "fromTerm", "answer"])
        guard let kind = Behavior.Answer.Kind(rawValue: answer["answer"].text ?? "") else {
          problems.append(
            Problem(
              .error, "scenario", at: answer["answer"].place,
              "'\(answer["answer"].text ?? "")' is no answer to a probe",
              hint: "ok, fail, hang or error"))
          return nil
        }
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
    return Behavior.HookRun(duration: moment(node["duration"]) ?? .zero, succeeds: (number(node["exitCode"]) ?? 0) == 0)
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
    case "delete": deed = .delete(grace: number(node["gracePeriodSeconds"]), force: flag(node["force"]) ?? false)
    case "set-condition":
      deed = .setCondition(type: node["type"].text ?? "", value: node["value"].text?.lowercased() == "true")
    case "scale": deed = .scale(replicas: number(node["replicas"]) ?? 0)
    case "set-image": deed = .setImage(container: node["container"].text ?? "", image: node["image"].text ?? "")
    case "evict": deed = .evict
    case "drain":
      var options = DrainOptions()
      options.ignoresDaemonSets = flag(node["ignoreDaemonSets"]) ?? false
      options.deletesEmptyDirs = flag(node["deleteEmptyDirData"]) ?? false
      options.forces = flag(node["force"]) ?? false
      deed = .drain(options)
    case "reboot": deed = .reboot(back: moment(node["back"]) ?? .zero)
    case "shut-down": deed = .shutDown(grace: number(node["gracePeriodSeconds"]) ?? 30)
    case "restart-kubelet": deed = .restartKubelet
    case "suspend": deed = .suspend(flag(node["value"]) ?? true)
    case "pause": deed = .pause(flag(node["value"]) ?? true)
    case "node-dies": deed = .nodeDies
    case "node-out-of-service": deed = .outOfService
    case "node-pressure-evict": deed = .pressureEvict(hard: node["threshold"].text != "soft")
    // The checker says that it isn't known.
    default:
      return nil
    }
    return Action(at: moment(node["t"]) ?? .zero, deed, node["object"].text ?? "")
  }

  private mutating func moment(_ node: Node) -> Moment? {
    if let problem = GoldenChecker.problem(ofSeconds: node) { problems.append(problem) }
    return node.double.map { Moment(seconds: $0) }
  }

  /// A whole number; nil where there's none, with a problem where something else is written.
  private mutating func number(_ node: Node) -> Int? {
    if node.isPresent, node.int == nil {
      problems.append(
        Problem(
          .error, "scenario", at: node.place, "'\(node.path)' is '\(node.text ?? "")', which is no whole number",
          hint: "write it in digits, such as 3"))
    }
    return node.int32
  }

  private mutating func flag(_ node: Node) -> Bool? {
    if node.isPresent, node.bool == nil {
      problems.append(
        Problem(
          .error, "scenario", at: node.place, "'\(node.path)' is '\(node.text ?? "")', which is neither true nor false",
          hint: "write true or false"))
    }
    return node.bool
  }

  private func latest(in expected: Node, _ actions: [Action]) -> Moment {
    let lists = ["events", "rows", "groups", "endpoints", "workloads", "objects", "clients"]
    let times = lists.flatMap { expected[$0].items.compactMap { $0["t"].double } }
    let limits = expected["never"].items.flatMap { [$0["before"].double, $0["after"].double] }.compactMap { $0 }
    return ((times + limits).map { Moment(seconds: $0) } + actions.map(\.at)).max() ?? .zero
  }
}
