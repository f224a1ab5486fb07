import Drawing
import Kubernetes
import Manifest
import Simulation

/// What survives of a pod, and how it finds Services and is found: below its life cycle, and in `drydock show`.
func lifeFacts(of resource: Resource, in inventory: Inventory, atMost most: Int) -> [FactLine] {
  guard resource.runsPods else { return [] }
  return survivalLines(resource) + [.rule] + discoveryLines(resource, in: inventory, atMost: most)
}

/// The same as text, complete.
package func lifeText(of resource: Resource, in inventory: Inventory) -> [String] {
  lifeFacts(of: resource, in: inventory, atMost: .max).map { $0.isRule ? "" : $0.text.plain }
}

/// A column for each thing that can happen, a row for each thing that the pod has.
private func survivalLines(_ resource: Resource) -> [FactLine] {
  let all = Survival.rows(of: resource)
  // The end last: its words are the longest.
  let rows =
    all.filter { [.containerRestart, .reboot].contains($0.happening) }
    + all.filter { [.replacement, .deletion].contains($0.happening) }
  let titles = rows.map { row in
    switch row.happening {
    case .containerRestart: "restart"
    case .replacement: "replaced"
    case .deletion: "deleted"
    case .reboot: "reboot"
    }
  }
  let names = rows.first?.facts.map(\.name) ?? []
  let fates = rows.map { row in Dictionary(uniqueKeysWithValues: row.facts.map { ($0.name, word($0.fate)) }) }
  let first = max(16, names.map { cells(of: $0) + 4 }.max() ?? 0)
  let widths = rows.indices.map { index in
    max(titles[index].count, fates[index].values.map { cells(of: $0) }.max() ?? 0) + 2
  }
  func line(_ name: String, _ words: [String], _ role: (String) -> Role?) -> FactLine {
    var text = Text(pad(name, to: first), name.hasPrefix(" ") ? .textDim : .textStrong)
    for (index, word) in words.enumerated() {
      text += Text(index == words.count - 1 ? word : pad(word, to: widths[index]), role(word))
    }
    return FactLine(text: text)
  }
  var lines = [line("survives", titles) { _ in .textDim }]
  for name in names {
    lines.append(
      line("  " + name, fates.map { $0[name] ?? "" }) { word in
        word == "lost" || word == "gone" ? .warning : word.hasPrefix("kept") || word == "same" ? .ok : nil
      })
  }
  lines.append(FactLine(text: Text("  " + ownerWords(resource), .textDim), hanging: 2))
  return lines
}

/// Short enough for a column.
private func word(_ fate: Survival.Fate) -> String {
  fate == .whereVolumeAllows ? "where its volume is" : fate.rawValue
}

private func ownerWords(_ resource: Resource) -> String {
  switch resource.kind {
  case .pod: "restart: of a container in the same pod; deleted or evicted: nobody makes another"
  case .statefulSet:
    "restart: of a container in the same pod; replaced: by a pod of the same name, which gets its claims"
  case .daemonSet: "restart: of a container in the same pod; replaced: by another pod on the same node"
  default: "restart: of a container in the same pod; replaced: by another pod, which shares nothing but named claims"
  }
}

private func discoveryLines(_ resource: Resource, in inventory: Inventory, atMost most: Int) -> [FactLine] {
  guard let discovery = Discovery(resource, in: inventory) else { return [] }
  var lines: [FactLine] = []
  func say(_ text: Text, at node: Node? = nil) {
    lines.append(FactLine(text: text, place: node?.place, hanging: 6))
  }
  let isShort = most < Int.max
  say(Text("is found as", .textStrong))
  if discovery.own.isEmpty { say(Text("  no Service selects it: by its IP only", .textDim)) }
  for service in discovery.own.prefix(most) {
    for name in (discovery.names(of: service) + discovery.podNames(of: service)).prefix(isShort ? 4 : .max) {
      say(nameText(name), at: service.node["metadata"]["name"])
    }
  }
  say(Text("finds", .textStrong))
  let isOwn = Set(discovery.own.map(\.id))
  for service in discovery.services.prefix(most) {
    if !isOwn.contains(service.id) {
      for name in discovery.names(of: service).prefix(isShort ? 1 : .max) {
        say(nameText(name), at: service.node["metadata"]["name"])
      }
    }
    guard isShort else { continue }
    let variables = discovery.variables(of: service)
    guard let first = variables.first else { continue }
    let rest = variables.count - 1
    say(
      Text(untrusted: "  \(first.name)=\(first.value)") + Text(" and \(rest) more variables", .textDim),
      at: service.node["metadata"]["name"])
  }
  if discovery.services.count > most {
    say(Text("  … and \(discovery.services.count - most) more Services", .textDim))
  }
  if isShort {
    if discovery.services.isEmpty { say(Text("  no Service of its namespace but kubernetes", .textDim)) }
  } else {
    for variable in discovery.variables {
      say(Text(untrusted: "  \(variable.name)=\(variable.value)"), at: variable.service?.node["metadata"]["name"])
    }
  }
  for note in discovery.notes { say(Text(untrusted: "  " + note, .textDim)) }
  return lines
}

private func nameText(_ name: Discovery.Name) -> Text {
  let targets = name.targets.prefix(4).joined(separator: ", ") + (name.targets.count > 4 ? ", …" : "")
  return Text(untrusted: "  \(name.name)") + Text("  \(name.record.rawValue) ", .textDim)
    + Text(untrusted: targets.isEmpty ? "none" : targets)
}
