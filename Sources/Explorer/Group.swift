import Kubernetes
import Manifest

/// A heading of the navigator, the objects below it, and what there is to say of them together.
///
/// Worked out once when the heading is selected, as there may be thousands of objects, and a frame has no time for them.
package struct Group: Sendable {
  package let title: String
  /// Among the inventory's.
  private let indices: [Int]
  private let resources: [Resource]
  package var members: [Resource.ID] { indices.map { resources[$0].id } }
  /// Their kinds in order of appearance, and how many there are of each.
  let kinds: [(name: String, count: Int)]
  let written, assumed, derived: Int
  /// Positions in the list of all warnings, in its order.
  let warnings: [Int]
  /// Positions in the list of ignored ones.
  let ignored: [Int]
  let counts: Counts
  /// References that lead nowhere, as many as anybody reads through, and how many there are.
  let broken: [Link]
  let brokenCount: Int
  /// The worst that the rules and the reader say, references left out, and how much else there is.
  let worst: (shown: [Warning], rest: Int)

  static let mostShown = 100

  /// - Parameter indices: of the objects, among the inventory's.
  init(_ title: String, _ indices: [Int], in contents: Contents) {
    self.title = title
    let (resources, all) = (contents.inventory.resources, contents.warnings)
    (self.indices, self.resources) = (indices, resources)
    var kinds: [(name: String, count: Int)] = []
    var places = Array(repeating: -1, count: contents.kindNames.count)
    var (written, assumed) = (0, 0)
    var (broken, brokenCount, counts) = ([Link](), 0, Counts())
    var isHere = Array(repeating: false, count: all.all.count)
    var seen = Array(repeating: false, count: resources.count)
    var ignored: [Int] = []
    for index in indices where !seen[index] {
      seen[index] = true
      if index < contents.written {
        written += 1
      } else if index < contents.written + contents.assumed {
        assumed += 1
      }
      let kind = contents.kindNumbers[index]
      if places[kind] < 0 {
        places[kind] = kinds.count
        kinds.append((contents.kindNames[kind], 0))
      }
      kinds[places[kind]].count += 1
      counts += contents.counts[index]
      let links = contents.broken[index]
      brokenCount += links.count
      if broken.count < Self.mostShown { broken += links.prefix(Self.mostShown - broken.count) }
      for position in contents.warningsOf[index] { isHere[position] = true }
      if !all.ignored.isEmpty { ignored += all.ignoredPositions(of: resources[index].id) }
    }
    (self.kinds, self.written, self.assumed, self.counts) = (kinds, written, assumed, counts)
    derived = indices.count - written - assumed
    (self.broken, self.brokenCount, self.ignored) = (broken, brokenCount, ignored.sorted())
    warnings = isHere.indices.filter { isHere[$0] }
    worst = all.worst(where: isHere, atMost: Self.mostShown)
  }
}

extension Group: Hashable {
  package static func == (a: Self, b: Self) -> Bool {
    a.title == b.title && a.indices.count == b.indices.count && a.warnings == b.warnings
      && zip(a.indices, b.indices).allSatisfy { a.resources[$0].id == b.resources[$1].id }
  }

  /// The members aren't hashed: who looks for a group among others has few of one title and size.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(title)
    hasher.combine(indices.count)
  }
}
