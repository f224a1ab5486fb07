import Manifest

/// What is wrong with objects as objects: whatever the API server would refuse or silently change.
///
/// All are warnings, as the object is read all the same; notes are of severity `info`. The kinds of problems:
/// `name`, `label`, `key`, `template`, `type`, `required`, `range`, `base64`, `bidi`, `duplicate-object`, `cycle`,
/// `unknown-kind`, `unknown-version`, `removed-version`, `deprecated-version`.
func objectProblems(_ resources: [Resource], _ index: ResourceIndex, _ options: Inventory.Options) -> [Problem] {
  var problems: [Problem] = []
  let written = resources.filter(\.isWritten)
  var kinds = KindProblems(index: index, minor: options.kubernetesMinor)
  for resource in written {
    problems += identityProblems(resource)
    problems += kinds.problems(with: resource)
    problems += contentProblems(resource)
    problems += typeProblems(resource, options)
    problems += rangeProblems(resource)
  }
  problems += bidiProblems(written)
  problems += duplicates(written, index)
  problems += cycles(written, index)
  return problems
}

func warning(_ kind: String, _ node: Node, _ message: String, _ hint: String? = nil) -> Problem {
  Problem(.warning, kind, at: node.place, message, hint: hint)
}

// MARK: - Names and labels

private func identityProblems(_ resource: Resource) -> [Problem] {
  let metadata = resource.node["metadata"]
  guard metadata.shape != .scalar, metadata.shape != .list else { return [] }
  var problems: [Problem] = []
  let name = metadata["name"]
  let text = name.text ?? ""
  if name.shape == .map || name.shape == .list {
    problems.append(warning("type", name, "metadata.name must be a string"))
  } else if text.isEmpty {
    if (metadata["generateName"].text ?? "").isEmpty {
      // What isn't there is reported at the object; the empty name too, so that both stand in one place.
      let message = "\(resource.kindName) has no name"
      problems.append(warning("name", resource.node, message, "write metadata.name"))
    }
  } else if let placeholder = placeholder(in: text) {
    problems.append(unfilled("name", placeholder, name))
  } else if let wrong = resource.kind?.problem(withName: text) ?? unknownKindProblem(resource, text) {
    problems.append(warning("name", name, "name '\(short(text))' \(wrong)"))
  }
  let namespace = metadata["namespace"]
  if let text = namespace.text, !text.isEmpty {
    if let placeholder = placeholder(in: text) {
      problems.append(unfilled("namespace", placeholder, namespace))
    } else if let wrong = NameRule.label.problem(with: text) {
      problems.append(warning("name", namespace, "namespace '\(short(text))' \(wrong)"))
    }
  }
  for (key, value) in metadata["labels"].fields {
    if let wrong = NameRule.qualified.problem(with: key) {
      problems.append(warning("label", value, "label key '\(short(key))' \(wrong)"))
    }
    guard let text = value.string, placeholder(in: text) == nil else { continue }
    if let wrong = NameRule.labelValue.problem(with: text) {
      problems.append(warning("label", value, "value '\(short(text))' of label '\(short(key))' \(wrong)"))
    }
  }
  for (key, value) in metadata["annotations"].fields {
    if let wrong = NameRule.qualified.problem(with: key.lowercased()) {
      problems.append(warning("label", value, "annotation key '\(short(key))' \(wrong)"))
    }
  }
  return problems
}

/// A custom resource's name is a subdomain, too.
private func unknownKindProblem(_ resource: Resource, _ name: String) -> String? {
  resource.kind == nil ? NameRule.subdomain.problem(with: name) : nil
}

private func unfilled(_ what: String, _ placeholder: String, _ node: Node) -> Problem {
  warning(
    "template", node, "the \(what) holds '\(placeholder)', still to be filled in",
    placeholder == "{{" ? "render the template first" : "put the value in first, with envsubst for example")
}

/// `{{`, `${` or `$NAME` at the start: a template's or a script's.
private func placeholder(in text: String) -> String? {
  if let mark = placeholderMark(in: text) { return mark }
  if text.hasPrefix("$"), text.count > 1 { return short(text) }
  return nil
}

/// One line, not too long: for messages.
func short(_ text: String) -> String {
  let line = text.prefix { !$0.isNewline }
  return line.count > 40 ? "\(line.prefix(40))…" : line.count < text.count ? "\(line)…" : text
}

// MARK: - Content

private func contentProblems(_ resource: Resource) -> [Problem] {
  guard resource.kind == .configMap || resource.kind == .secret else { return [] }
  var problems: [Problem] = []
  for field in ["data", "binaryData", "stringData"] {
    let isEncoded = field == "binaryData" || (field == "data" && resource.kind == .secret)
    for (key, value) in resource.node[field].fields {
      if let wrong = NameRule.configKey.problem(with: key), placeholder(in: key) == nil {
        problems.append(warning("key", value, "key '\(short(key))' \(wrong)"))
      }
      guard isEncoded, let text = value.string, placeholder(in: text) == nil else { continue }
      if decodeBase64(text.utf8) == nil {
        problems.append(
          warning("base64", value, "'\(short(key))' isn't base64", "encode it, or write it as it is under stringData"))
      }
    }
  }
  return problems
}

// MARK: - Ranges

private let portPlaces: [Kind: [FieldPath]] = [
  .service: ["spec.ports[*].port", "spec.ports[*].targetPort", "spec.ports[*].nodePort"],
  .ingress: [
    "spec.defaultBackend.service.port.number", "spec.rules[*].http.paths[*].backend.service.port.number",
    "spec.backend.servicePort", "spec.rules[*].http.paths[*].backend.servicePort",
  ],
  .networkPolicy: ["spec.ingress[*].ports[*].port", "spec.egress[*].ports[*].port"],
  .endpoints: ["subsets[*].ports[*].port"],
  .endpointSlice: ["ports[*].port"],
]

private func ports(in container: Node) -> [Node] {
  var ports = container["ports"].items.flatMap { [$0["containerPort"], $0["hostPort"]] }
  let hooks = container["lifecycle"]
  let probes = ["livenessProbe", "readinessProbe", "startupProbe"].map { container[$0] }
  for asked in probes + (hooks.isPresent ? [hooks["preStop"], hooks["postStart"]] : []) where asked.isPresent {
    ports.append(Handler(asked).port)
  }
  return ports
}

private func rangeProblems(_ resource: Resource) -> [Problem] {
  resource.outOfRange.map { warning("range", $0.node, $0.message) }
}

extension Resource {
  /// Numbers of ports and pods that no cluster takes, each with what's wrong with it.
  package var outOfRange: [(node: Node, message: String)] {
    var nodes = (kind.flatMap { portPlaces[$0] } ?? []).flatMap { node.all($0) }
    let template = podTemplate
    if template.shape == .map {
      for container in Pod(template: template).allContainers { nodes += ports(in: container.node) }
    }
    var found: [(node: Node, message: String)] = []
    for node in nodes where node.isPresent {
      // 0 is as good as unwritten where the API server fills the field in.
      let lowest = ["hostPort", "nodePort", "targetPort"].contains(node.key) ? 0 : 1
      guard let number = node.int, !(lowest...65535).contains(number) else { continue }
      found.append((node, "\(node.key ?? "port") \(number) is out of range; ports go from 1 to 65535"))
    }
    if kind?.podTemplate(in: node).isWritten == true || kind == .horizontalPodAutoscaler {
      for field in ["replicas", "parallelism", "completions", "minReplicas", "maxReplicas"] {
        let node = node["spec"][field]
        guard let number = node.int, number < 0 || number > Int(Int32.max) else { continue }
        found.append((node, "\(field) \(number) is out of range; it can't be below 0"))
      }
    }
    return found
  }
}

// MARK: - Text that reorders a line

private func bidiProblems(_ resources: [Resource]) -> [Problem] {
  var problems: [Problem] = []
  var files: [SourceFile: Bool] = [:]
  for resource in resources {
    let file = resource.node.document.file
    let isSuspect = files[file] ?? mayReorder(file.bytes)
    files[file] = isSuspect
    guard isSuspect else { continue }
    for node in resource.node.subtree {
      guard [node.key, node.text].contains(where: { $0?.unicodeScalars.contains(where: reorders) == true }) else {
        continue
      }
      let message = "the text holds a character that reorders what follows it; it may not be what it looks like"
      problems.append(warning("bidi", node, message, "remove it"))
    }
  }
  return problems
}

/// U+202A … U+202E and U+2066 … U+2069.
private func reorders(_ scalar: UnicodeScalar) -> Bool {
  (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
}

/// A cheap look at the bytes: these characters in UTF-8, or an escape that may make one.
private func mayReorder(_ bytes: [UInt8]) -> Bool {
  var index = 0
  while index + 2 < bytes.count {
    if bytes[index] == 0xE2, bytes[index + 1] == 0x80 || bytes[index + 1] == 0x81 { return true }
    if bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] | 0x20 == UInt8(ascii: "u") { return true }
    index += 1
  }
  return false
}
