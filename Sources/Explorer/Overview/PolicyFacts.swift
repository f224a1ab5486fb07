import Drawing
import Kubernetes
import Manifest

extension FactSheet {
  mutating func autoscalerFacts() {
    let target = spec["scaleTargetRef"]
    if let link = inventory.links(from: resource.id).first(where: { $0.node.path.hasPrefix("spec.scaleTargetRef") }) {
      fact("scales", self.target(of: link), at: target, leads: request(for: link))
    } else {
      fact("scales", "\(target["kind"].text ?? "?")/\(target["name"].text ?? "?")", at: target)
    }
    fact("least", spec["minReplicas"], default: "1")
    fact("most", spec["maxReplicas"].text ?? "not said", at: spec["maxReplicas"])
    let metrics = spec["metrics"]
    if let percent = spec["targetCPUUtilizationPercentage"].text {
      fact("until", "cpu at \(percent)% of requests", at: spec["targetCPUUtilizationPercentage"])
    } else if metrics.items.isEmpty {
      // Source: pkg/apis/autoscaling/v2 defaults.
      fact("until", Text("cpu at 80% of requests") + Text(" (default)", .textDim), at: metrics)
    }
    for metric in metrics.items { fact("until", metricWords(metric), at: metric) }
    for (label, key, standard) in [("up", "scaleUp", 0), ("down", "scaleDown", 300)] {
      let window = spec["behavior"][key]["stabilizationWindowSeconds"]
      let text = written(window, default: "\(standard)", unit: " s")
      if spec["behavior"][key].isPresent { fact(label, Text("looks back ") + text, at: spec["behavior"][key]) }
    }
    linkFacts()
  }

  private func metricWords(_ metric: Node) -> String {
    let type = metric["type"].text ?? "?"
    let source = metric[type.prefix(1).lowercased() + type.dropFirst()]
    let name = source["name"].text ?? source["metric"]["name"].text ?? "?"
    let target = source["target"]
    let amount: String
    switch target["type"].text {
    case "Utilization": amount = "\(target["averageUtilization"].text ?? "?")% of requests"
    case "AverageValue": amount = "\(target["averageValue"].text ?? "?") a pod"
    default: amount = target["value"].text ?? "?"
    }
    let container = source["container"].text.map { " of container \($0)" } ?? ""
    return "\(name)\(container) at \(amount)" + (type == "Resource" || type == "ContainerResource" ? "" : "  (\(type))")
  }

  mutating func budgetFacts() {
    let selector = spec["selector"]
    let words = selectorWords(selector)
    fact("for pods", words.isEmpty ? "all of the namespace" : words, at: selector, width: FactSheet.wide)
    let (least, most) = (spec["minAvailable"], spec["maxUnavailable"])
    if least.isPresent { fact("keeps", "at least \(least.text ?? "?") available", at: least, width: FactSheet.wide) }
    if most.isPresent { fact("allows", "at most \(most.text ?? "?") unavailable", at: most, width: FactSheet.wide) }
    if !least.isPresent, !most.isPresent {
      fact("keeps", "no number said: 1 available", at: least, width: FactSheet.wide)
    }
    note("evictions that would break this are refused; crashes aren't")
    relationFacts()
  }

  mutating func roleFacts() {
    for rule in resource.node["rules"].items {
      let verbs = listWords(rule["verbs"])
      let things: String
      if rule["nonResourceURLs"].isPresent {
        things = listWords(rule["nonResourceURLs"])
      } else {
        let groups = rule["apiGroups"].items.map { $0.text == "" ? "core" : $0.text ?? "?" }.joined(separator: ", ")
        things = "\(listWords(rule["resources"]))  (\(groups))"
      }
      let names = rule["resourceNames"].isPresent ? "  only \(listWords(rule["resourceNames"]))" : ""
      fact(
        "may", "\(verbs == "*" ? "do anything with" : verbs)  \(things == "*  (*)" ? "everything" : things)\(names)",
        at: rule)
    }
    for selector in resource.node["aggregationRule"]["clusterRoleSelectors"].items {
      fact("plus", "the rules of ClusterRoles \(selectorWords(selector))", at: selector)
    }
    usedBy()
  }

  mutating func bindingFacts() {
    let role = resource.node["roleRef"]
    let scope = resource.kind == .roleBinding ? "in this namespace" : "in all namespaces"
    fact("gives", "\(role["kind"].text ?? "?")/\(role["name"].text ?? "?")  \(scope)", at: role)
    for subject in resource.node["subjects"].items {
      let namespace = subject["namespace"].text.map { "  of namespace \($0)" } ?? ""
      fact("to", "\(subject["kind"].text ?? "?")/\(subject["name"].text ?? "?")\(namespace)", at: subject)
    }
    linkFacts()
  }

  mutating func definitionFacts() {
    let names = spec["names"]
    fact("defines", names["kind"].text ?? "?", at: names["kind"])
    fact("group", spec["group"].text ?? "?", at: spec["group"])
    fact("scope", spec["scope"].text ?? "?", at: spec["scope"])
    for version in spec["versions"].items {
      var words = version["name"].text ?? "?"
      if version["storage"].bool == true { words += "  stored" }
      if version["served"].bool != true { words += "  not served" }
      if version["deprecated"].bool == true { words += "  deprecated" }
      fact("version", words, at: version)
    }
    let short = names["shortNames"].items.isEmpty ? "" : ", \(listWords(names["shortNames"]))"
    fact("called", "\(names["plural"].text ?? "?")\(short)", at: names["plural"])
    let kind = names["kind"].text
    let objects = inventory.resources.filter { $0.kindName == kind && $0.id.group == spec["group"].text }
    for object in objects.prefix(50) {
      fact(
        object.id == objects.first?.id ? "objects" : "", Text(untrusted: glyphs.label(of: object)),
        leads: .open(object.id))
    }
    linkFacts()
  }

  mutating func namespaceFacts() {
    let members = inventory.resources.filter { $0.namespace == resource.name && $0.origin == .written }
    fact("holds", counted(members.count, "object") + " of these files", width: FactSheet.wide)
    for member in members.prefix(200) {
      fact("", Text(untrusted: glyphs.label(of: member)), width: FactSheet.wide, leads: .open(member.id))
    }
    for (key, value) in resource.node["metadata"]["labels"].fields {
      fact("label", "\(key)=\(value.text ?? "?")", at: value, width: FactSheet.wide)
    }
  }

  mutating func quotaFacts() {
    for (name, value) in spec["hard"].fields { fact("at most", "\(name)  \(value.text ?? "?")", at: value) }
    for limit in spec["limits"].items {
      let type = limit["type"].text ?? "?"
      for key in ["default", "defaultRequest", "max", "min"] {
        for (name, value) in limit[key].fields {
          let words = key == "default" ? "limit without one" : key == "defaultRequest" ? "request without one" : key
          fact(type, "\(words)  \(name) \(value.text ?? "?")", at: value, width: FactSheet.wide)
        }
      }
    }
    linkFacts()
  }
}
