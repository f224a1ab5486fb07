/// Objects that belong together: connected by references and selectors, or by the label that names their application.
package struct Application: Sendable, Hashable, Identifiable {
  /// Unique in an inventory.
  package let name: String
  /// In the inventory's order. An object may be in several applications.
  package let members: [Resource.ID]
  /// Those of the members that other applications have too.
  package let shared: Set<Resource.ID>
  /// True for the one that gathers what belongs to no application.
  package let isRest: Bool

  package var id: String { name }

  init(name: String, members: [Resource.ID], shared: Set<Resource.ID>, isRest: Bool = false) {
    (self.name, self.members, self.shared, self.isRest) = (name, members, shared, isRest)
  }
}
