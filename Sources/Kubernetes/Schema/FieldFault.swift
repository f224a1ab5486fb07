import Manifest

/// What is wrong with one field of an object, seen by the schema alone.
package struct FieldFault: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// A field that the API doesn't have, and that is like no other.
    case unknown
    /// A field that the API doesn't have there, with a name much like one that it has.
    case misspelt
    /// A field that the API has, elsewhere in the same kind.
    case misplaced
    /// A required field that isn't there. The node is absent and knows its path.
    case missing
    /// A value of another type than the field holds.
    case wrongType
    /// A word that the field doesn't know.
    case wrongChoice
    /// A field that the version asked about doesn't have yet.
    case tooNew
    /// An item of a list with nothing in it, left by a stray dash.
    case emptyItem
  }

  /// What would mend it.
  package enum Suggestion: Sendable, Hashable {
    /// Another name for the field.
    case rename(to: String)
    /// The paths, from the object's root, where the field belongs. One path is sure enough to act on.
    case move(to: [String])
    /// The value as it should be written in YAML, quotes included.
    case write(String)
    /// The item should go.
    case delete
  }

  package let kind: Kind
  package let node: Node
  /// One line in the house style: the fact, then what to do.
  package let message: String
  /// Nil where the message says all there is to say.
  package let suggestion: Suggestion?
}
