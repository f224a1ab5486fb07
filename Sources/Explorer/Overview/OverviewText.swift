import Drawing
import Kubernetes

/// The overview of an object as lines of text, for who has no screen: what the tab Overview shows. The values of Secrets
/// are left out.
package func overviewText(of resource: Resource, in inventory: Inventory) -> [String] {
  overview(of: resource, in: inventory, glyphs: .unicode).map { line in
    line.isRule ? "" : line.text.plain + (line.mark.isEmpty ? "" : "   " + line.mark.plain)
  }
}
