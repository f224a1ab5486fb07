import Drawing
import Kubernetes
import Manifest

/// The tree of relations of an object.
struct RelationsPane: Sendable, Hashable {
  var list = FactList()
  /// What a person opened or closed.
  private var turned: Set<String> = []

  init() {}

  func tree(_ id: Resource.ID, in inventory: Inventory, glyphs: Glyphs) -> [RelationTree.Entry] {
    inventory[id].map { RelationTree($0, in: inventory, glyphs: glyphs, turned: turned).entries } ?? []
  }

  mutating func move(_ motion: Motion, on id: Resource.ID, in inventory: Inventory, height: Int) {
    let entries = tree(id, in: inventory, glyphs: .unicode)
    if case .columns(let by) = motion {
      turn(open: by > 0, entries, height: height)
    } else {
      list.move(motion, in: entries.map(\.line), height: height)
    }
  }

  /// Opens the chosen entry, or closes it; closing what's closed goes to where it hangs.
  private mutating func turn(open: Bool, _ entries: [RelationTree.Entry], height: Int) {
    guard entries.indices.contains(list.selected) else { return }
    let entry = entries[list.selected]
    if entry.canOpen, entry.isOpen != open {
      turned.formSymmetricDifference([entry.key])
    } else if !open, let above = entries[..<list.selected].lastIndex(where: { $0.depth < entry.depth }) {
      list.move(.line(above + 1), in: entries.map(\.line), height: height)
    } else if open, entry.isOpen {
      list.move(.lines(1), in: entries.map(\.line), height: height)
    }
  }
}
