import Manifest

/// Objects by their labels, so that a selector needn't look at each.
struct LabelIndex {
  struct Entry {
    let id: Resource.ID
    let namespace: String
    let labels: Labels
  }

  private struct Posting: Hashable {
    let namespace: String
    let key: String
    let value: String
  }

  private(set) var entries: [Entry] = []
  private var byLabel: [Posting: [Int]] = [:]
  private var byNamespace: [String: [Int]] = [:]

  mutating func add(_ id: Resource.ID, in namespace: String, labels: Labels) {
    let position = entries.count
    entries.append(Entry(id: id, namespace: namespace, labels: labels))
    byNamespace[namespace, default: []].append(position)
    for (key, value) in labels.pairs {
      byLabel[Posting(namespace: namespace, key: key, value: value), default: []].append(position)
    }
  }

  /// The entries that a selector matches in a namespace, nil for all, in order; at most ``limit``.
  func matches(_ selector: Selector, in namespace: String?) -> [Entry] {
    guard let namespace else {
      return Array(byNamespace.keys.sorted().flatMap { matches(selector, in: $0) }.prefix(Self.limit))
    }
    // The rarest label leaves least to look at.
    var candidates = byNamespace[namespace] ?? []
    for requirement in selector.requirements {
      guard requirement.comparison == .equals || requirement.comparison == .isIn, requirement.values.count == 1 else {
        continue
      }
      let posting = Posting(namespace: namespace, key: requirement.key, value: requirement.values[0])
      let found = byLabel[posting] ?? []
      if found.count < candidates.count { candidates = found }
    }
    var found: [Entry] = []
    for position in candidates where selector.matches(entries[position].labels) {
      found.append(entries[position])
      if found.count == Self.limit { break }
    }
    return found
  }

  /// More than anyone looks at; a selector of everything would otherwise make links without end.
  static let limit = 500
}
