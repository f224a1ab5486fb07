import Drawing
import Kubernetes
import Manifest

/// What an object is, in a screenful; each line leads to where the manifest says so.
struct OverviewPane: Sendable, Hashable {
  var list = FactList()
  /// Whether the values of Secrets are shown: only when asked, and only for the object that's shown then.
  var showsSecrets = false

  func lines(_ subject: Subject, in inventory: Inventory, warnings: Warnings, glyphs: Glyphs) -> [FactLine] {
    switch subject {
    case .resource(let id):
      guard let resource = inventory[id] else { return [] }
      return overview(
        of: resource, in: inventory, warnings: warnings, glyphs: glyphs, showsSecrets: showsSecrets)
    case .file(let name): return overview(ofFile: name, in: inventory, warnings: warnings, glyphs: glyphs)
    case .brokenReference(let link): return overview(ofBroken: link, in: inventory, glyphs: glyphs)
    case .group(let group): return overview(of: group, in: inventory, glyphs: glyphs)
    case .package(let package): return overview(of: package)
    case .none: return [FactLine(text: Text("choose an object on the left", .textDim))]
    }
  }
}
