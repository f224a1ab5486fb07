import Manifest

// What is wrong between objects.

func duplicates(_ resources: [Resource], _ index: ResourceIndex) -> [Problem] {
  struct Key: Hashable { let group, kind, namespace, name: String }
  var first: [Key: Resource] = [:]
  var problems: [Problem] = []
  for resource in resources where !(resource.node["metadata"]["name"].text ?? "").isEmpty {
    let key = Key(
      group: resource.id.group, kind: resource.id.kind, namespace: index.namespace(of: resource), name: resource.name)
    guard let other = first[key] else {
      first[key] = resource
      continue
    }
    let place = other.node.place
    let message =
      "\(resource.kindName) '\(short(resource.name))' is here and in \(place.file.name) line \(place.line); applied, the later one wins"
    let isSame = other.namespace == resource.namespace || !resource.isNamespaced
    problems.append(
      Problem(
        isSame ? .warning : .info, "duplicate-object", at: resource.node.place, message,
        hint: isSame ? "keep one of them, or give one another name" : "one says namespace \(key.namespace), one nothing"
      ))
  }
  return problems
}

/// Owners that own each other.
func cycles(_ resources: [Resource], _ index: ResourceIndex) -> [Problem] {
  var owners: [Resource.ID: [(owner: Resource.ID, node: Node)]] = [:]
  var names: [Resource.ID: Resource.ID] = [:]
  for resource in resources {
    names[
      Resource.ID(group: resource.id.group, kind: resource.id.kind, namespace: resource.namespace, name: resource.name)] =
      resource.id
  }
  for resource in resources {
    for reference in resource.node["metadata"]["ownerReferences"].items {
      let apiVersion = reference["apiVersion"].text ?? ""
      let kindName = reference["kind"].text ?? ""
      let group = Kind(apiVersion: apiVersion, kind: kindName)?.group ?? Kind.split(apiVersion).group
      let name = reference["name"].text ?? ""
      for namespace in [resource.namespace, ""] {
        let id = Resource.ID(group: group, kind: kindName, namespace: namespace, name: name)
        guard let owner = names[id] else { continue }
        owners[resource.id, default: []].append((owner, reference))
        break
      }
    }
  }
  guard !owners.isEmpty else { return [] }
  var state: [Resource.ID: Bool] = [:]
  var problems: [Problem] = []
  for resource in resources where state[resource.id] == nil && owners[resource.id] != nil {
    // A walk with a stack of its own, as chains may be long; `true` is on the way, `false` is done.
    var path: [(id: Resource.ID, next: Int)] = [(resource.id, 0)]
    state[resource.id] = true
    while let (id, next) = path.last {
      guard let edges = owners[id], next < edges.count else {
        state[id] = false
        path.removeLast()
        continue
      }
      path[path.count - 1].next += 1
      let (owner, node) = edges[next]
      if state[owner] == true {
        let start = path.firstIndex { $0.id == owner } ?? 0
        let loop = (path[start...].map(\.id.description) + [owner.description]).prefix(8)
        problems.append(
          warning("cycle", node, "these own each other: \(loop.joined(separator: ", "))", "remove an ownerReference"))
      } else if state[owner] == nil {
        state[owner] = true
        path.append((owner, 0))
      }
    }
  }
  return problems
}
