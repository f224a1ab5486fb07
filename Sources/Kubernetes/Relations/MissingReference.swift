import Manifest

/// Something that an object needs and that isn't there.
package struct MissingReference: Sendable, Hashable {
  /// The first of the object's links that lead there.
  package let link: Link
  package let missing: Missing

  /// The kind of problem that it is.
  package static let problemKind = "missing-reference"

  /// For a list of one object's problems.
  package var problem: Problem { problem(missing.description) }

  /// For a list of everybody's problems: it says whose it is.
  package var problemWithObject: Problem { problem("\(link.from) \(link.relation.verb): \(missing)") }

  private func problem(_ message: String) -> Problem {
    Problem(.error, Self.problemKind, at: link.node.place, message, hint: remedy)
  }

  private var remedy: String {
    switch missing.what {
    case .object: "add it, or have it made in the cluster beforehand"
    case .key: "add the key, or ask for another"
    case .port: "add the port, or ask for another"
    case .match: "change the selector, or the labels of what it's for"
    }
  }
}

extension MissingReference {
  /// One for each thing that an object needs and that isn't there, in the order of the links: three variables from one
  /// Secret that isn't there are one thing to mend.
  package static func among(_ links: [Link]) -> [MissingReference] {
    struct Key: Hashable {
      let from: Resource.ID
      let missing: Missing
    }
    var seen: Set<Key> = []
    return links.compactMap { link in
      guard link.isBroken, let missing = link.missing,
        seen.insert(Key(from: link.from, missing: missing)).inserted
      else { return nil }
      return MissingReference(link: link, missing: missing)
    }
  }
}

extension Inventory {
  package var missingReferences: [MissingReference] { MissingReference.among(links) }
}
