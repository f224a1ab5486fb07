import Drawing
import Kubernetes
import Manifest

extension FactSheet {
  /// The containers of a pod template, then what holds for the pod as a whole.
  mutating func podFacts(_ template: Node) {
    let pod = template["spec"]
    for container in pod["containers"].items { containerFacts(container, as: "container", in: pod) }
    let grace = pod["terminationGracePeriodSeconds"]
    fact("grace", written(grace, default: "30", unit: " s"), at: grace, width: FactSheet.wide, indent: 2)
    for container in pod["initContainers"].items {
      // Source: Kubernetes, pkg/api/v1/pod/util.go, IsRestartableInitContainer.
      let isSidecar = container["restartPolicy"].text == "Always"
      if isSidecar {
        containerFacts(container, as: "sidecar", in: pod)
      } else {
        title(of: container, as: "init")
      }
    }
    if pod["restartPolicy"].isPresent { fact("restart", pod["restartPolicy"], default: "Always", width: 12, indent: 2) }
    if let gates = pod["readinessGates"].isPresent ? pod["readinessGates"] : nil {
      let types = gates.items.map { $0["conditionType"].text ?? "?" }.joined(separator: ", ")
      fact("gates", "ready only when \(types)", at: gates, width: FactSheet.wide, indent: 2)
    }
    for (label, key) in [("priority", "priorityClassName"), ("runs as", "serviceAccountName"), ("node", "nodeName")] {
      if pod[key].isPresent { fact(label, pod[key].text ?? "?", at: pod[key], width: FactSheet.wide, indent: 2) }
    }
    if pod["nodeSelector"].isPresent {
      fact("only nodes", labelWords(pod["nodeSelector"]), at: pod["nodeSelector"], width: 12, indent: 2)
    }
    for volume in pod["volumes"].items {
      fact("volume", "\(volume["name"].text ?? "?")  \(volumeWords(volume))", at: volume, width: 12, indent: 2)
    }
  }

  private mutating func title(of container: Node, as role: String) {
    let name = container["name"].text ?? "?"
    let image = container["image"]
    var text = Text(role + " ", .textDim) + Text(untrusted: name, .textStrong)
    text.append(String(repeating: " ", count: max(3, 16 - text.width)))
    text += image.isPresent ? Text(untrusted: image.text ?? "?") : Text("no image", .textDim)
    heading(text, at: image.isPresent ? image : container["name"])
  }

  private mutating func containerFacts(_ container: Node, as role: String, in pod: Node) {
    title(of: container, as: role)
    let (requests, limits) = (container["resources"]["requests"], container["resources"]["limits"])
    fact("requests", amounts(requests, or: limits), at: requests, width: 12, indent: 2)
    fact("limits", amounts(limits, or: nil), at: limits, width: 12, indent: 2)
    for port in container["ports"].items {
      let name = port["name"].text.map { "  \($0)" } ?? ""
      let transport = port["protocol"].text.map { $0 == "TCP" ? "" : "/\($0)" } ?? ""
      fact("port", "\(port["containerPort"].text ?? "?")\(transport)\(name)", at: port, width: 12, indent: 2)
    }
    for (label, key) in [("startup", "startupProbe"), ("readiness", "readinessProbe"), ("liveness", "livenessProbe")] {
      let probe = container[key]
      // Without a startup probe nothing is missing; the other two are worth a line in any case.
      if key == "startupProbe", !probe.isPresent { continue }
      let words = probeWords(probe, in: container).map { Text(untrusted: $0) } ?? none
      fact(label, words, at: probe, width: FactSheet.wide, indent: 2)
    }
    let (postStart, preStop) = (container["lifecycle"]["postStart"], container["lifecycle"]["preStop"])
    if let words = hookWords(postStart, in: container) { fact("postStart", words, at: postStart, width: 12, indent: 2) }
    let words = hookWords(preStop, in: container).map { Text(untrusted: $0) } ?? none
    fact("preStop", words, at: preStop, width: FactSheet.wide, indent: 2)
    for (label, key) in [("command", "command"), ("args", "args")] where container[key].isPresent {
      fact(label, commandWords(container[key]), at: container[key], width: 12, indent: 2)
    }
  }

  /// `cpu 100m  memory 128Mi`, then whatever else; what's missing as a dash.
  private func amounts(_ resources: Node, or limits: Node?) -> Text {
    if !resources.isPresent, limits?.isPresent != true { return none }
    var text = Text()
    for (name, width) in [("cpu", 5), ("memory", 0)] {
      let value: Text
      if resources[name].isPresent {
        value = Text(untrusted: resources[name].text ?? "?")
      } else if let limit = limits?[name], limit.isPresent {
        // A limit without a request is copied into the request when the pod is created: SetDefaults_Pod.
        value = Text(untrusted: limit.text ?? "?") + Text(" (= limit)", .textDim)
      } else {
        value = Text(" \(glyphs.none) ", .textDim)
      }
      text += Text(text.isEmpty ? "\(name) " : "  \(name) ", .textDim) + value
      text.append(String(repeating: " ", count: max(0, width - value.width)))
    }
    for (name, value) in resources.fields where name != "cpu" && name != "memory" {
      text += Text("  ") + Text(untrusted: "\(name) ", .textDim) + Text(untrusted: value.text ?? "?")
    }
    return text
  }

  private func volumeWords(_ volume: Node) -> String {
    guard let source = volume.fields.first(where: { $0.key != "name" }) else { return "no source" }
    let value = source.value
    switch source.key {
    case "emptyDir":
      let size = value["sizeLimit"].text.map { " up to \($0)" } ?? ""
      return (value["medium"].text == "Memory" ? "emptyDir in memory" : "emptyDir") + size
    case "configMap": return "ConfigMap/\(value["name"].text ?? "?")"
    case "secret": return "Secret/\(value["secretName"].text ?? "?")"
    case "persistentVolumeClaim": return "PVC/\(value["claimName"].text ?? "?")"
    case "hostPath": return "hostPath \(value["path"].text ?? "?")"
    case "nfs": return "nfs \(value["server"].text ?? "?"):\(value["path"].text ?? "?")"
    case "projected":
      let kinds = value["sources"].items.compactMap { $0.fields.first?.key }
      return "projected: " + kinds.joined(separator: ", ")
    case "csi": return "csi \(value["driver"].text ?? "?")"
    default: return source.key
    }
  }
}
