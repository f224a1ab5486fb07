import Drawing
import Kubernetes
import Manifest

extension FactSheet {
  /// A thing that runs pods: how many and how they're replaced, the pod, what's around it.
  mutating func workloadFacts() {
    switch resource.kind {
    case .deployment, .replicaSet, .replicationController, .rollout, .deploymentConfig, .statefulSet: replicas()
    case .daemonSet: daemons()
    case .job: jobFacts(spec)
    case .cronJob: cronJobFacts()
    default: break
    }
    podSelector()
    podFacts(resource.podTemplate)
    for template in spec["volumeClaimTemplates"].items where resource.kind == .statefulSet {
      claimTemplate(template)
    }
    relationFacts()
  }

  private mutating func replicas() {
    let scaler = inventory.links(to: resource.id).compactMap { inventory[$0.from] }
      .first { $0.kind == .horizontalPodAutoscaler }
    var text = written(spec["replicas"], default: "1")
    if let scaler {
      let (low, high) = (scaler.node["spec"]["minReplicas"].text ?? "1", scaler.node["spec"]["maxReplicas"].text ?? "?")
      text += Text(untrusted: "   \(low)..\(high) by \(glyphs.label(of: scaler))", .textDim)
    }
    let strategy = strategyWords()
    // One line where the manifest says how pods are replaced, as most do; a default has a line of its own.
    if let strategy, !strategy.isDefault, scaler == nil { text += Text("   ") + strategy.text }
    fact("replicas", text, at: spec["replicas"])
    if let strategy, strategy.isDefault || scaler != nil {
      fact("strategy", strategy.text, at: strategy.node)
    }
    if resource.kind == .statefulSet {
      fact("order", spec["podManagementPolicy"], default: "OrderedReady")
      if spec["serviceName"].isPresent { fact("service", spec["serviceName"].text ?? "?", at: spec["serviceName"]) }
    }
  }

  /// How pods are replaced. Defaults: the API's own for apps/v1.
  private func strategyWords() -> (text: Text, node: Node, isDefault: Bool)? {
    switch resource.kind {
    case .deployment:
      let node = spec["strategy"]
      let type = node["type"].text ?? "RollingUpdate"
      guard type == "RollingUpdate" else { return (Text(untrusted: type), node, false) }
      let (surge, unavailable) = (node["rollingUpdate"]["maxSurge"], node["rollingUpdate"]["maxUnavailable"])
      let words = "RollingUpdate surge \(surge.text ?? "25%") unavail \(unavailable.text ?? "25%")"
      let isDefault = !node["type"].isPresent && !surge.isPresent && !unavailable.isPresent
      return (Text(untrusted: words) + (isDefault ? Text(" (default)", .textDim) : Text()), node, isDefault)
    case .statefulSet:
      let node = spec["updateStrategy"]
      let type = node["type"].text ?? "RollingUpdate"
      let partition = node["rollingUpdate"]["partition"].text.map { " from ordinal \($0)" } ?? ""
      let isDefault = !node["type"].isPresent && partition.isEmpty
      return (Text(untrusted: type + partition) + (isDefault ? Text(" (default)", .textDim) : Text()), node, isDefault)
    case .rollout:
      let node = spec["strategy"]
      return node.fields.first.map { (Text(untrusted: $0.key), node, false) }
    case .deploymentConfig:
      let node = spec["strategy"]
      return (written(node["type"], default: "Rolling"), node, !node["type"].isPresent)
    default: return nil
    }
  }

  private mutating func daemons() {
    fact("replicas", "one on each node that fits", at: spec)
    let node = spec["updateStrategy"]
    let type = node["type"].text ?? "RollingUpdate"
    guard type == "RollingUpdate" else { return fact("strategy", type, at: node) }
    let rolling = node["rollingUpdate"]
    let words =
      "RollingUpdate surge \(rolling["maxSurge"].text ?? "0") unavail \(rolling["maxUnavailable"].text ?? "1")"
    let isDefault = !node["type"].isPresent && !rolling.isPresent
    fact("strategy", Text(untrusted: words) + (isDefault ? Text(" (default)", .textDim) : Text()), at: node)
  }

  /// The selector and whether it takes the pods of the template.
  private mutating func podSelector() {
    let selector = spec["selector"]
    guard selector.isPresent else { return }
    let labels = Labels(resource.podTemplate["metadata"]["labels"])
    // A ReplicationController has the older form, a plain map.
    let isPlain = resource.kind == .replicationController || resource.kind == .deploymentConfig
    var text = Text(untrusted: isPlain ? labelWords(selector) : selectorWords(selector))
    text.append("   ")
    let parsed = isPlain ? Selector(equalities: selector) : Selector(labelSelector: selector)
    if parsed?.matches(labels) == true {
      let pods = inventory.family(of: resource.id).count { $0.kind == "Pod" }
      let what = pods > 0 ? "matches \(counted(pods, "pod"))" : "matches its template"
      text += Text("\(what)  ") + Text(glyphs.check, .ok)
    } else {
      text += Text("\(glyphs.broken) doesn't match the template's labels", .error)
    }
    fact("selector", text, at: selector)
  }

  mutating func jobFacts(_ spec: Node) {
    let (completions, parallelism) = (spec["completions"].text, spec["parallelism"].text)
    let indexed = spec["completionMode"].text == "Indexed" ? ", each with its index" : ""
    let words =
      switch (completions, parallelism) {
      case (nil, nil), ("1", nil), ("1", "1"), (nil, "1"): "one pod, until it succeeds"
      case (nil, let many?): "\(many) pods at a time, until one succeeds"
      case (let times?, nil): "\(times) successes, one pod at a time"
      case (let times?, let many?): "\(times) successes, \(many) pods at a time"
      }
    fact("runs", words + indexed, at: spec["completions"])
    // Source of the defaults: the batch/v1 API.
    fact("retries", spec["backoffLimit"], default: "6")
    if let limit = spec["activeDeadlineSeconds"].text {
      fact("deadline", "\(limit) s", at: spec["activeDeadlineSeconds"])
    }
    let keep = spec["ttlSecondsAfterFinished"]
    fact("kept", keep.text.map { "\($0) s after its end" } ?? "until somebody deletes it", at: keep)
    if spec["suspend"].bool == true { fact("suspended", "no pod is made until suspend is false", at: spec["suspend"]) }
  }

  private mutating func cronJobFacts() {
    let schedule = spec["schedule"]
    let zone = spec["timeZone"].text
    var text = Text(untrusted: schedule.text ?? "no schedule")
    if let words = schedule.text.flatMap({ Schedule($0) })?.description { text += Text("   \(words)") }
    fact("schedule", text, at: schedule)
    if let times = nextTimes(schedule.text, zone) { fact("next", times, at: schedule) }
    fact("zone", zone ?? "that of the controller manager", at: spec["timeZone"])
    if spec["suspend"].bool == true { fact("suspended", "no Job is made until suspend is false", at: spec["suspend"]) }
    // Source of the defaults: the batch/v1 API.
    fact("overlap", spec["concurrencyPolicy"], default: "Allow")
    if let late = spec["startingDeadlineSeconds"].text {
      fact("lateness", "up to \(late) s", at: spec["startingDeadlineSeconds"])
    }
    let (good, bad) = (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"])
    fact("keeps", "\(good.text ?? "3") succeeded, \(bad.text ?? "1") failed", at: good)
    jobFacts(spec["jobTemplate"]["spec"])
  }

  /// Its next three moments; nil without a clock, or in a zone whose hours aren't known here.
  private func nextTimes(_ schedule: String?, _ zone: String?) -> String? {
    guard let now = inventory.options.now, zone == nil || zone.map(["UTC", "Etc/UTC"].contains) == true,
      let times = schedule.flatMap({ Schedule($0) })?.next(3, after: now), !times.isEmpty
    else { return nil }
    var texts: [String] = []
    var day = ""
    for time in times {
      let parts = "\(time)".split(whereSeparator: { "TZ ".contains($0) }).map(String.init)
      guard parts.count >= 2 else { return nil }
      let hour = String(parts[1].prefix(5))
      texts.append(parts[0] == day ? hour : "\(parts[0]) \(hour)")
      day = parts[0]
    }
    return texts.joined(separator: ", ") + (zone == nil ? "  if its clock is UTC" : " UTC")
  }

  private mutating func claimTemplate(_ template: Node) {
    let claim = template["spec"]
    let name = template["metadata"]["name"].text ?? "?"
    let size = claim["resources"]["requests"]["storage"].text ?? "no size"
    let type = claim["storageClassName"].text ?? "default class"
    fact(
      "claims", "\(name)  \(size)  \(listWords(claim["accessModes"]))  \(type)  one for each pod", at: template,
      width: 12)
  }
}
