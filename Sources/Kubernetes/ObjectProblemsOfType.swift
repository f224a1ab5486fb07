import Manifest

/// What the schema says of the values' types and of fields that must be there. Unknown fields are the rules' business.
func typeProblems(_ resource: Resource, _ options: Inventory.Options) -> [Problem] {
  let faults = Schema.shared.check(
    resource.node, apiVersion: schemaVersion(of: resource), kind: resource.kindName, minor: options.kubernetesMinor)
  return faults.compactMap { fault in
    switch fault.kind {
    case .unknown, .misspelt, .misplaced, .tooNew, .wrongChoice: return nil
    case .missing:
      // Said already, as a name.
      if fault.node.path.hasPrefix("metadata") { return nil }
      return Problem(.warning, "required", at: fault.node.place, "\(fault.message) (\(fault.node.path))")
    case .wrongType, .emptyItem:
      // What isn't base64 is said with its key.
      if isEncoded(fault.node, resource) { return nil }
      // Said already, as an error.
      if fault.node.path == "metadata" { return nil }
      return Problem(.warning, "type", at: fault.node.place, "\(fault.message) (\(fault.node.path))")
    }
  }
}

/// A typed List's member may lack its `apiVersion`.
private func schemaVersion(of resource: Resource) -> String {
  resource.node["apiVersion"].text ?? resource.kind?.facts.versions.first?.apiVersion ?? ""
}

private func isEncoded(_ node: Node, _ resource: Resource) -> Bool {
  guard resource.kind == .secret || resource.kind == .configMap, node.string != nil else { return false }
  let path = node.path
  return path.hasPrefix("data") && resource.kind == .secret || path.hasPrefix("binaryData")
}
