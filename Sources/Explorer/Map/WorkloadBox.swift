import Drawing
import Kubernetes
import Manifest

/// What's drawn inside the box of the workload in the middle of a map: its pod, the containers in it, volumes.
struct WorkloadBox: Sendable {
  /// A frame or a line of text inside, counted from the box's top left corner.
  enum Part: Sendable {
    case frame(Rect, title: Text)
    case text(Point, width: Int, Text)
  }

  private(set) var parts: [Part] = []
  private(set) var height = 0
  /// The lines that tell of a field, from above; each can be chosen.
  private(set) var rows: [(node: Node, line: Int)] = []
  private let template: Node
  private let glyphs: Glyphs
  private let brokenPaths: Set<String>
  /// What's wrong with the workload, by the path of the field that's meant.
  private let wrong: [(path: String, severity: Severity)]
  private let width: Int

  /// - Parameters:
  ///   - width: of the whole box, its frame included.
  ///   - detail: 0: names only; 1: what matters for a pod's life; 2: all of it.
  init(
    _ resource: Resource, in inventory: Inventory, _ warnings: Warnings, width: Int, detail: Int, glyphs: Glyphs
  ) {
    (template, self.glyphs, self.width) = (resource.podTemplate, glyphs, width)
    wrong = warnings.of(resource.id).compactMap { warning in
      guard warning.severity <= .warning, let path = warning.finding?.node.path else { return nil }
      return (path, warning.severity)
    }
    brokenPaths = Set(inventory.links(from: resource.id).filter(\.isBroken).map(\.node.path))
    height = 1
    let pod = template["spec"]
    if detail == 0 || width < 16 {
      for container in pod["containers"].items { text(name(container), level: 0, at: container) }
    } else {
      self.pod(pod, detail: detail)
    }
    height += 1
  }

  /// The line that tells of a field, or of what it's in; nil when none does.
  func line(for path: String) -> Int? {
    let inside = rows.filter { path.hasPrefix($0.node.path) }
    return inside.max { $0.node.path.utf8.count < $1.node.path.utf8.count }?.line
  }

  private mutating func pod(_ pod: Node, detail: Int) {
    let labels = labelWords(template["metadata"]["labels"])
    frame(level: 1, Text("pod  ", .textDim) + Text(untrusted: labels, .textDim), at: nil) { box in
      for container in pod["initContainers"].items where container["restartPolicy"].text == "Always" {
        box.container(container, "sidecar", detail: detail)
      }
      for container in pod["containers"].items { box.container(container, "container", detail: detail) }
      for container in pod["initContainers"].items where container["restartPolicy"].text != "Always" {
        box.text(Text("init: ", .textDim) + box.name(container), level: 1, indent: 1, at: container)
      }
      box.volumes(pod["volumes"])
    }
  }

  private mutating func container(_ container: Node, _ role: String, detail: Int) {
    frame(level: 2, Text("\(role) ", .textDim) + name(container), at: container) { box in
      let ports = container["ports"].items.compactMap { $0["containerPort"].text }.map { ":\($0)" }
      let image = container["image"].text ?? "no image"
      let port = ports.joined(separator: " ")
      let room = box.width - 6 - (port.isEmpty ? 0 : cells(of: port) + 1)
      let short = fit(sanitised(image), to: max(4, room), cut: .start, ellipsis: box.glyphs.ellipsis)
      box.text(Text(short) + Text(untrusted: port.isEmpty ? "" : " \(port)"), level: 2, at: container["image"])
      if detail > 1 {
        for (label, key) in [("requests", "requests"), ("limits", "limits")] {
          let amounts = container["resources"][key].fields.map { "\($0.key) \($0.value.text ?? "?")" }
          box.text(
            box.row(label, Text(untrusted: amounts.isEmpty ? box.glyphs.none : amounts.joined(separator: " "))),
            level: 2, at: container["resources"][key])
        }
      }
      for (label, key) in [("startup", "startupProbe"), ("readiness", "readinessProbe"), ("liveness", "livenessProbe")]
      {
        let probe = container[key]
        if key == "startupProbe", !probe.isPresent { continue }
        let words = detail > 1 ? probeWords(probe, in: container).map { Text(untrusted: $0) } : nil
        box.text(box.row(label, words ?? box.sign(probe)), level: 2, at: probe)
      }
      let lifecycle = container["lifecycle"]
      if lifecycle["postStart"].isPresent {
        box.text(box.row("postStart", box.sign(lifecycle["postStart"])), level: 2, at: lifecycle["postStart"])
      }
      box.text(box.row("preStop", box.sign(lifecycle["preStop"])), level: 2, at: lifecycle["preStop"])
      box.environment(container, detail: detail)
    }
  }

  private func name(_ container: Node) -> Text { Text(untrusted: container["name"].text ?? "?") }

  private func sign(_ node: Node) -> Text {
    node.isPresent ? Text(glyphs.check, .ok) : Text(glyphs.none, .textDim)
  }

  private func row(_ label: String, _ value: Text) -> Text { Text(pad(label, to: 10), .textDim) + value }

  private mutating func environment(_ container: Node, detail: Int) {
    for variable in container["env"].items where variable["valueFrom"].isPresent {
      let isBroken = brokenPaths.contains { $0.hasPrefix(variable.path + ".") }
      guard isBroken || detail > 1 else { continue }
      let mark = isBroken ? Text(" \(glyphs.broken)", .refBroken) : Text()
      text(Text("env ", .textDim) + Text(untrusted: variable["name"].text ?? "?") + mark, level: 2, at: variable)
    }
    for source in container["envFrom"].items {
      let name = source["configMapRef"]["name"].text ?? source["secretRef"]["name"].text ?? "?"
      let isBroken = brokenPaths.contains { $0.hasPrefix(source.path + ".") }
      let mark = isBroken ? Text(" \(glyphs.broken)", .refBroken) : Text()
      text(Text("env ", .textDim) + Text(untrusted: name) + mark, level: 2, at: source)
    }
  }

  private mutating func volumes(_ volumes: Node) {
    guard !volumes.items.isEmpty else { return }
    frame(level: 2, Text("volumes", .textDim), at: volumes) { box in
      for volume in volumes.items {
        let source = volume.fields.first { $0.key != "name" }?.key ?? "?"
        let isBroken = box.brokenPaths.contains { $0.hasPrefix(volume.path + ".") }
        let mark = isBroken ? Text(" \(box.glyphs.broken)", .refBroken) : Text()
        let kind = source == "emptyDir" ? " (emptyDir)" : ""
        box.text(Text(untrusted: (volume["name"].text ?? "?") + kind) + mark, level: 2, at: volume)
      }
    }
  }

  private mutating func frame(level: Int, _ title: Text, at node: Node?, _ body: (inout WorkloadBox) -> Void) {
    let top = height
    if let node { rows.append((node, top)) }
    height += 1
    let index = parts.count
    body(&self)
    height += 1
    // The box's own frame and a blank column; a container's frame stands right inside the pod's.
    let inset = level + 1
    parts.insert(
      .frame(Rect(inset, top, max(0, width - 2 * inset), height - top), title: title), at: index)
  }

  /// `E1 W2` of what's wrong with a field.
  private func marks(at node: Node) -> Text {
    var counts = Counts()
    let path = node.path
    for (other, severity) in wrong where other.hasPrefix(path) { counts.add(severity) }
    return counts.text
  }

  private mutating func text(_ text: Text, level: Int, indent: Int = 0, at node: Node) {
    rows.append((node, height))
    let inset = level == 0 ? 2 : level + 2
    let room = max(0, width - 2 * inset - indent)
    // Of a container what's wrong with it as such stands at its frame's title.
    let marks = node.key == nil && node["image"].isWritten ? Text() : marks(at: node)
    let line = marks.isEmpty || text.width + marks.width >= room ? text : text + Text(" ") + marks
    parts.append(.text(Point(inset + indent, height), width: room, line))
    height += 1
  }
}
