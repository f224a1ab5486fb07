import Manifest

// The rules that are one kind's own.
extension CellReader {
  /// The functions that are named after what they show of a kind.
  func ownFunction(_ name: String, _ argument: Value) -> Value {
    switch name {
    case "buildSource": return buildSource
    case "dcTriggers": return triggers
    case "endpoints": return endpoints
    case "hpaTargets": return .text(targets)
    case "jobCompletions", "jobDuration", "jobStatus", "claimState", "nodeStatus", "podReady", "podStatus":
      return isApplied ? .text(statusText(name)) : .notApplied
    case "gates": return gates
    case "nodeRoles": return roles
    case "svcExternal": return externalAddresses
    case "svcPorts": return servicePorts
    case "templateParams": return .text(parameters)
    default: preconditionFailure("a column uses '\(name)', which is no function")
    }
  }

  private func statusText(_ name: String) -> String {
    switch name {
    case "jobCompletions": jobCompletions
    case "jobDuration": jobDuration
    case "jobStatus": jobStatus
    case "claimState": claimState
    case "nodeStatus": nodeStatus
    case "podReady": podRow.ready
    default: podRow.status
    }
  }

  /// Cells that the notation only sketches; nil for all others.
  func ownRule(_ title: String) -> String? {
    switch (kind, title) {
    case (.persistentVolume, "CAPACITY"): return amountText(object["spec"]["capacity"]["storage"])
    case (.persistentVolumeClaim, "CAPACITY"), (.persistentVolumeClaim, "ACCESS MODES"):
      // A claim shows what it got, and before it's bound it got nothing.
      guard object["spec"]["volumeName"].text?.isEmpty == false else { return "" }
      return title == "CAPACITY" && isApplied ? amountText(object["status"]["capacity"]["storage"]) : nil
    case (.persistentVolume, "STATUS"), (.persistentVolumeClaim, "STATUS"):
      return object["metadata"]["deletionTimestamp"].isPresent ? "Terminating" : nil
    case (.csiStorageCapacity, "CAPACITY"): return object["capacity"].isPresent ? amountText(object["capacity"]) : nil
    case (.cronJob, "SUSPEND"): return object["spec"]["suspend"].bool == true ? "True" : "False"
    case (.ingress, "ADDRESS"): return isApplied ? balancerAddresses : ""
    case (.componentStatus, "STATUS"):
      let healthy = condition("Healthy", in: object["conditions"])["status"].text
      return healthy == nil ? "Unknown" : healthy == "True" ? "Healthy" : "Unhealthy"
    case (.certificateSigningRequest, "CONDITION"): return isApplied ? approval : ""
    case (.apiService, "AVAILABLE"): return isApplied ? availability : ""
    case (.event, "LAST SEEN"), (.eventsEvent, "LAST SEEN"), (.event, "FIRST SEEN"), (.eventsEvent, "FIRST SEEN"):
      return eventAge(first: title == "FIRST SEEN")
    case (.event, "COUNT"), (.eventsEvent, "COUNT"):
      let count = object["series"]["count"].int ?? object["count"].int ?? object["deprecatedCount"].int ?? 1
      return "\(max(count, 1))"
    case (.event, "MESSAGE"), (.eventsEvent, "MESSAGE"):
      let message = object["message"].text ?? object["note"].text ?? ""
      return String(message.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    case (.validatingAdmissionPolicyBinding, "PARAMREF"), (.mutatingAdmissionPolicyBinding, "PARAMREF"):
      return parameterReference
    case (.build, "DURATION"):
      guard let length = object["status"]["duration"].int else { return "" }
      return Duration.seconds(length / 1_000_000_000).goText
    case (_, "NAME") where !object["metadata"]["name"].isPresent:
      // The server will put five characters behind it.
      return object["metadata"]["generateName"].text ?? ""
    default: return nil
    }
  }

  /// What kubectl prints where there is nothing.
  func absentText(_ title: String) -> String {
    switch (kind, title) {
    case (.node, "INTERNAL-IP"), (.node, "EXTERNAL-IP"): "<none>"
    case (.node, "OS-IMAGE"), (.node, "KERNEL-VERSION"), (.node, "CONTAINER-RUNTIME"): "<unknown>"
    // Both are filled in by the API server.
    case (.persistentVolume, "VOLUMEMODE"), (.persistentVolumeClaim, "VOLUMEMODE"): "Filesystem"
    case (.persistentVolume, "RECLAIM POLICY"): "Retain"
    case (.cronJob, "LAST SCHEDULE"), (.csiDriver, "MODES"), (.endpoints, "ENDPOINTS"), (.ipAddress, "PARENTREF"),
      (.certificateSigningRequest, "SIGNERNAME"), (.clusterTrustBundle, "SIGNERNAME"):
      "<none>"
    case (.csiStorageCapacity, "CAPACITY"): "<unset>"
    case (.priorityLevelConfiguration, _): title == "TYPE" ? "" : "<none>"
    case (.volumeAttachment, "ATTACHED"): "false"
    case (.podSecurityPolicy, "PRIV"), (.podSecurityPolicy, "READONLYROOTFS"): "false"
    case (.buildConfig, "TYPE"), (.build, "TYPE"): strategy
    default: ""
    }
  }

  private func condition(_ type: String, in conditions: Node) -> Node {
    conditions.items.first { $0["type"].text == type } ?? conditions["none"]
  }

  private func holds(_ type: String) -> Bool {
    condition(type, in: object["status"]["conditions"])["status"].text == "True"
  }

  private func moment(_ node: Node) -> Timestamp? { node.text.flatMap { Timestamp($0) } }
}

// MARK: Pods and nodes

extension CellReader {
  /// How many of the readiness gates are open.
  private var gates: Value {
    let gates = object["spec"]["readinessGates"].items
    guard !gates.isEmpty else { return .text("<none>") }
    guard isApplied else { return .notApplied }
    let open = gates.filter { gate in gate["conditionType"].text.map(holds) ?? false }
    return .text("\(open.count)/\(gates.count)")
  }

  private var nodeStatus: String {
    let ready = condition("Ready", in: object["status"]["conditions"])
    let first = !ready.isPresent ? "Unknown" : ready["status"].text == "True" ? "Ready" : "NotReady"
    return first + (object["spec"]["unschedulable"].bool == true ? ",SchedulingDisabled" : "")
  }

  private var roles: Value {
    let prefix = "node-role.kubernetes.io/"
    let roles = object["metadata"]["labels"].fields.compactMap { key, value -> String? in
      if key.hasPrefix(prefix) { return String(key.dropFirst(prefix.count)) }
      return key == "kubernetes.io/role" ? value.text : nil
    }
    let named = Set(roles.filter { !$0.isEmpty }).sorted()
    return .text(named.isEmpty ? "<none>" : named.joined(separator: ","))
  }
}

// MARK: Workloads

extension CellReader {
  private var jobStatus: String {
    if holds("Complete") { return "Complete" }
    if holds("Failed") { return "Failed" }
    if object["metadata"]["deletionTimestamp"].isPresent { return "Terminating" }
    if holds("Suspended") { return "Suspended" }
    return holds("FailureTarget") ? "FailureTarget" : "Running"
  }

  private var jobCompletions: String {
    let succeeded = object["status"]["succeeded"].int ?? 0
    // The API server sets both to one when neither is written.
    let parallelism = object["spec"]["parallelism"].int
    if let completions = object["spec"]["completions"].int ?? (parallelism == nil ? 1 : nil) {
      return "\(succeeded)/\(completions)"
    }
    return (parallelism ?? 0) > 1 ? "\(succeeded)/1 of \(parallelism ?? 0)" : "\(succeeded)/1"
  }

  private var jobDuration: String {
    guard let start = moment(object["status"]["startTime"]) else { return "" }
    guard let end = moment(object["status"]["completionTime"]) ?? now else { return "<unknown>" }
    return (end - start).age
  }

  /// Current and wanted of each metric, two at most.
  private var targets: String {
    let spec = object["spec"]
    // autoscaling/v1 knows only the processor.
    let wanted = spec["targetCPUUtilizationPercentage"]
    if !spec["metrics"].isPresent, wanted.isPresent {
      let current = object["status"]["currentCPUUtilizationPercentage"].int.map { "\($0)%" } ?? "<unknown>"
      return "cpu: \(current)/\(text(wanted))%"
    }
    let metrics = spec["metrics"].items
    guard !metrics.isEmpty else { return "<none>" }
    let current = object["status"]["currentMetrics"]
    let texts = metrics.enumerated().map { index, metric in target(metric, current[index]) }
    return texts.prefix(2).joined(separator: ", ") + (texts.count > 2 ? " + \(texts.count - 2) more..." : "")
  }

  private func target(_ metric: Node, _ status: Node) -> String {
    let sources = [
      "External": "external", "Pods": "pods", "Object": "object", "Resource": "resource",
      "ContainerResource": "containerResource",
    ]
    guard let key = metric["type"].text.flatMap({ sources[$0] }) else { return "<unknown type>" }
    let (source, now) = (metric[key], status[key]["current"])
    let wanted = source["target"]
    let isResource = key == "resource" || key == "containerResource"
    let name = isResource ? "\(source["name"].text ?? ""): " : ""
    func amount(_ node: Node) -> String { node.isPresent ? amountText(node) : "<unknown>" }
    if wanted["averageValue"].isPresent || key == "pods" {
      let average = isResource || key == "pods" ? "" : " (avg)"
      return "\(name)\(amount(now["averageValue"]))/\(amountText(wanted["averageValue"]))\(average)"
    }
    guard isResource else { return "\(amount(now["value"]))/\(amountText(wanted["value"]))" }
    let current = now["averageUtilization"].int.map { "\($0)%" } ?? "<unknown>"
    return "\(name)\(current)/\(wanted["averageUtilization"].int.map { "\($0)%" } ?? "<auto>")"
  }
}

// MARK: Network

extension CellReader {
  private var servicePorts: Value {
    let ports = object["spec"]["ports"].items.map { port in
      let node = port["nodePort"].int.flatMap { $0 > 0 ? ":\($0)" : nil } ?? ""
      return "\(text(port["port"]))\(node)/\(port["protocol"].text ?? "TCP")"
    }
    return .text(ports.isEmpty ? "<none>" : ports.joined(separator: ","))
  }

  private var externalAddresses: Value {
    let spec = object["spec"]
    let own = spec["externalIPs"].items.compactMap(\.text)
    switch spec["type"].text ?? "ClusterIP" {
    case "ClusterIP", "NodePort": return .text(own.isEmpty ? "<none>" : own.joined(separator: ","))
    case "ExternalName": return .text(spec["externalName"].text ?? "")
    case "LoadBalancer":
      let given = balancerAddresses
      let all = (given.isEmpty ? [] : [given]) + own
      if all.isEmpty { return isApplied ? .text("<pending>") : .notApplied }
      return .text(all.joined(separator: ","))
    default: return .text("<unknown>")
    }
  }

  /// Sorted, each once; cut after 16 characters unless there's room.
  private var balancerAddresses: String {
    let given = object["status"]["loadBalancer"]["ingress"].items.compactMap { point in
      [point["ip"].text, point["hostname"].text].compactMap(\.self).first { !$0.isEmpty }
    }
    let joined = Set(given).sorted().joined(separator: ",")
    return isWide || joined.utf8.count <= 16 ? joined : joined.prefix(13) + "..."
  }

  /// Addresses with each of their ports, three at most.
  private var endpoints: Value {
    var found: [String] = []
    for subset in object["subsets"].items {
      let addresses = subset["addresses"].items.compactMap { $0["ip"].text }
      let ports = subset["ports"].items
      if ports.isEmpty { found += addresses }
      for port in ports {
        found += addresses.map { address in
          (address.contains(":") ? "[\(address)]" : address) + ":\(text(port["port"]))"
        }
      }
    }
    if object["subsets"].count == 0 { return .text("<none>") }
    return .text(firstThree(found))
  }
}

// MARK: Cluster

extension CellReader {
  private var claimState: String {
    let isDeleted = object["metadata"]["deletionTimestamp"].isPresent
    var states = isDeleted ? ["deleted"] : []
    if object["status"]["allocation"].isPresent {
      states.append("allocated")
      if object["status"]["reservedFor"].count > 0 { states.append("reserved") }
    } else if !isDeleted {
      states.append("pending")
    }
    return states.joined(separator: ",")
  }

  /// Denied goes before approved; failed and issued are said besides.
  private var approval: String {
    let types = Set(object["status"]["conditions"].items.compactMap { $0["type"].text })
    return (types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending")
      + (types.contains("Failed") ? ",Failed" : "")
      + (object["status"]["certificate"].text?.isEmpty == false ? ",Issued" : "")
  }

  private var availability: String {
    let available = condition("Available", in: object["status"]["conditions"])
    guard let status = available["status"].text else { return "Unknown" }
    guard status != "True", let reason = available["reason"].text, !reason.isEmpty else { return status }
    return "\(status) (\(reason))"
  }

  private func eventAge(first: Bool) -> String {
    let series = object["series"]["lastObservedTime"]
    if !first, series.isPresent { return age(since: .node(series)) }
    let names =
      first
      ? ["firstTimestamp", "deprecatedFirstTimestamp", "eventTime"]
      : ["lastTimestamp", "deprecatedLastTimestamp", "firstTimestamp", "deprecatedFirstTimestamp", "eventTime"]
    let written = names.map { object[$0] }.first(where: \.isPresent)
    return age(since: written.map { .node($0) } ?? .absent)
  }

  /// The namespace isn't known here to be needed, so `*` stands for none.
  private var parameterReference: String {
    let reference = object["spec"]["paramRef"]
    guard reference.isPresent else { return "<unset>" }
    if let name = reference["name"].text, !name.isEmpty { return "\(reference["namespace"].text ?? "*")/\(name)" }
    return Selector(labelSelector: reference["selector"]).map(\.description) ?? "<unset>"
  }
}

// MARK: OpenShift

extension CellReader {
  private var triggers: Value {
    let triggers = object["spec"]["triggers"].items.map { trigger -> String in
      switch trigger["type"].text {
      case "ConfigChange": return "config"
      case "ImageChange":
        let name = trigger["imageChangeParams"]["from"]["name"].text
        return name.map { "image(\($0))" } ?? "image"
      default: return trigger["type"].text ?? ""
      }
    }
    return triggers.isEmpty ? .absent : .text(triggers.joined(separator: ","))
  }

  /// Where a build's sources come from, with the branch or the first seven characters of the commit.
  private var buildSource: Value {
    let source = object["spec"]["source"]
    let commit = object["spec"]["revision"]["git"]["commit"].text.map { String($0.prefix(7)) }
    let revision = (commit ?? source["git"]["ref"].text).map { $0.isEmpty ? "" : "@\($0)" } ?? ""
    let (hasFile, hasGit) = (source["dockerfile"].isPresent, source["git"].isPresent)
    if source["binary"].isPresent { return .text("Binary\(revision)") }
    if hasFile { return .text(hasGit ? "Dockerfile,Git\(revision)" : "Dockerfile") }
    return hasGit ? .text("Git\(revision)") : source["type"].isPresent ? .node(source["type"]) : .absent
  }

  /// The strategy's type follows from which one is there.
  private var strategy: String {
    let strategies = [
      ("sourceStrategy", "Source"), ("dockerStrategy", "Docker"), ("customStrategy", "Custom"),
      ("jenkinsPipelineStrategy", "JenkinsPipeline"),
    ]
    return strategies.first { object["spec"]["strategy"][$0.0].isPresent }?.1 ?? ""
  }

  private var parameters: String {
    let parameters = object["parameters"].items
    let unset = parameters.filter { ($0["value"].text ?? "").isEmpty }
    let generated = unset.filter { $0["generate"].text?.isEmpty == false }
    let blank = unset.count - generated.count
    if blank > 0 { return "\(parameters.count) (\(blank) blank)" }
    return generated.isEmpty ? "\(parameters.count) (all set)" : "\(parameters.count) (\(generated.count) generated)"
  }
}
