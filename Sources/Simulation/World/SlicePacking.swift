import Kubernetes
import Manifest

/// How endpoints are spread over slices (lifecycle rule EP-6): slices are filled with few writes, not evenly, and not
/// packed again when endpoints go.
extension World {
  /// At most so many endpoints a slice. Source: `--max-endpoints-per-slice`.
  static let sliceSize = 100

  mutating func pack(_ service: Int, _ before: [ServiceState.Endpoint], _ after: [ServiceState.Endpoint]) {
    let old = services[service].packing.isEmpty ? [before.map(\.pod)] : services[service].packing
    let known = Dictionary(uniqueKeysWithValues: before.map { ($0.pod, $0) })
    let wanted = Dictionary(uniqueKeysWithValues: after.map { ($0.pod, $0) })
    var slices: [(pods: [Int], isWritten: Bool)] = []
    var placed: Set<Int> = []
    for slice in old {
      let kept = slice.filter { wanted[$0] != nil }
      placed.formUnion(kept)
      guard !kept.isEmpty else { continue }
      slices.append((kept, kept.count < slice.count || kept.contains { wanted[$0] != known[$0] }))
    }
    var left = after.map(\.pod).filter { !placed.contains($0) }
    func fill(_ index: Int) {
      let room = min(Self.sliceSize - slices[index].pods.count, left.count)
      slices[index].pods += left.prefix(room)
      slices[index].isWritten = true
      left.removeFirst(room)
    }
    // Slices that are written anyway are filled first, the fullest before the others.
    let written = slices.indices.filter { slices[$0].isWritten }
    for index in written.sorted(by: { (-slices[$0].pods.count, $0) < (-slices[$1].pods.count, $1) }) { fill(index) }
    while !left.isEmpty {
      // The fullest of the others that has room for all that's left, else a new one.
      let fitting = slices.indices.filter {
        !slices[$0].isWritten && slices[$0].pods.count + left.count <= Self.sliceSize
      }
      if let fullest = fitting.max(by: { (slices[$0].pods.count, -$0) < (slices[$1].pods.count, -$1) }) {
        fill(fullest)
      } else {
        slices.append(([], true))
        fill(slices.count - 1)
      }
    }
    services[service].packing = slices.count > 1 ? slices.map(\.pods) : []
    record(
      ObjectName.key(.service, services[service].name),
      ["slices": "\(slices.count)", "endpoints": slices.map { "\($0.pods.count)" }.joined(separator: "+")])
  }
}
