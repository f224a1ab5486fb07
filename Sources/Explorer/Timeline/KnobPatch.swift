import Drawing
import Manifest
import Rules
import Simulation

extension TimelinePane {
  /// The change of the manifest that gives the selected knob its present value, as a unified diff; nil where it isn't a
  /// field of a manifest, or the manifest says so already.
  var knobPatch: String? {
    guard let knob = selectedKnob, let field = knob.node else { return nil }
    if knob.from == .manifest { return nil }
    let edits: [Edit] =
      switch knob.id {
      case "grace": setting(field, to: Int(knob.value.rounded()))
      case "prestop", "poststart":
        // Nothing is slept: the hook goes.
        knob.value > 0
          ? setting(field["sleep"]["seconds"], to: Int(knob.value.rounded()), instead: field)
          : field.isPresent ? removing(field) : []
      default: []
      }
    let text = diff(of: edits)
    return text.isEmpty ? nil : text
  }

  var reasonAgainstPatch: String {
    guard let knob = selectedKnob else { return "there's no knob to make a patch of" }
    switch knob.from {
    case .manifest: return "'\(knob.dial.title)' is what the manifest says already; turn it first"
    case _ where knob.node == nil:
      return "'\(knob.dial.title)' is assumed, no field of a manifest says it; there's nothing to patch"
    default: return "there's no safe patch for '\(knob.dial.title)' here; Enter goes to the place"
    }
  }

  func drawPatch(in area: Rect, on surface: inout Surface, _ look: Look) {
    let name = selectedKnob.map { "\($0.dial.title) \($0.text)" } ?? ""
    Frame("patch  (p)", topRight: Text("\(name)   P write   i why")).draw(in: area, on: &surface, with: look.theme)
    let inside = Frame.content(of: area).inset(x: 1, y: 0)
    for (row, line) in patchLines(knobPatch ?? "").prefix(inside.height).enumerated() {
      surface.write(line, at: row, in: inside, with: look.theme)
    }
  }
}

/// A unified diff in colours.
func patchLines(_ patch: String) -> [Text] {
  patch.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    let role: Role? =
      line.hasPrefix("+++") || line.hasPrefix("---")
      ? .textDim
      : line.hasPrefix("@@") ? .diffHunk : line.hasPrefix("+") ? .diffAdd : line.hasPrefix("-") ? .diffDel : nil
    return Text(untrusted: String(line), role)
  }
}
