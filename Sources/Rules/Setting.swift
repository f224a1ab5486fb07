import Kubernetes
import Manifest

/// The change that gives a field a number, whether it's written or not; none where that isn't safe.
///
/// - Parameter whole: a map above the field that may hold only this: what else is in it goes.
package func setting(_ field: Node, to value: Int, instead whole: Node? = nil) -> [Edit] {
  guard let whole, whole.isWritten, !field.isWritten else { return field.setting(.literal("\(value)")) }
  var draft = Draft.literal("\(value)")
  var node = field
  while node != whole, let key = node.key, let parent = node.parent {
    draft = .map([Draft.Entry(key: key, value: draft)])
    node = parent
  }
  return whole.setting(draft)
}

/// The change that takes a field out; none where that isn't safe.
package func removing(_ field: Node) -> [Edit] { field.removing() }

extension Inventory {
  /// The same sources after changes of their files.
  package func applying(_ edits: [Edit]) -> Inventory {
    let files = Set(edits.map(\.span.file))
    return Inventory(
      readings.map { reading in
        guard files.contains(reading.file) else { return reading }
        return Manifest.read(SourceFile(name: reading.file.name, bytes: Rules.applying(edits, to: reading.file)))
      }, options: options)
  }
}
