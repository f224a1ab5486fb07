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
  /// The line on which what stands at a path of fields is told.
  private var lines: [(path: String, line: Int)] = []
  private let template: Node
  private let glyphs: Glyphs
  private let brokenPaths: Set<String>
  private let width: Int

  /// - Parameters:
  ///   - width: of the whole box, its frame included.
  ///   - detail: 0: names only; 1: what matters for a pod's life; 2: all of it.
  init(_ resource: Resource, in inventory: Inventory, width: Int, detail: Int, glyphs: Glyphs) {
    (template, self.glyphs, self.width) = (resource.podTemplate, glyphs, width)
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
    let inside = lines.filter { path.hasPrefix($0.path) }
    return inside.max { $0.path.utf8.count < $1.path.utf8.count }?.line
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
    if let node { lines.append((node.path, top)) }
    height += 1
    let index = parts.count
    body(&self)
    height += 1
    // The box's own frame and a blank column; a container's frame stands right inside the pod's.
    let inset = level + 1
    parts.insert(
      .frame(Rect(inset, top, max(0, width - 2 * inset), height - top), title: title), at: index)
  }

  private mutating func text(_ text: Text, level: Int, indent: Int = 0, at node: Node) {
    lines.append((node.path, height))
    let inset = level == 0 ? 2 : level + 2
    parts.append(.text(Point(inset + indent, height), width: max(0, width - 2 * inset - indent), text))
    height += 1
  }
}
