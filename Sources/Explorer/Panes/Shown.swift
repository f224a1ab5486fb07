import Drawing
import Kubernetes
import Manifest

extension Glyphs {
  /// A name as it's shown: the marks around generated parts in this set's characters.
  ///
  /// Names come from manifests; drawing makes the rest of them safe.
  func name(_ name: String) -> String {
    guard madeLeft != "‹", name.utf8.contains(0xE2) else { return name }
    return String(
      name.flatMap { character -> String in
        switch character {
        case "‹": madeLeft
        case "›": madeRight
        default: String(character)
        }
      })
  }

  /// `Deployment/web`, long kinds by their usual short names: `HPA/web`, `PVC/data`.
  func label(of resource: Resource) -> String {
    resource.label == resource.kindName ? resource.title : "\(resource.title)/\(name(resource.name))"
  }

  func label(of id: Resource.ID, in inventory: Inventory) -> String {
    inventory[id].map { label(of: $0) } ?? name(id.description)
  }

  /// `Secret/db-cred` of a reference that leads nowhere.
  func label(of missing: Missing) -> String {
    missing.what == .match ? "nothing" : "\(missing.kind?.title ?? missing.kindName)/\(name(missing.name))"
  }
}

extension Severity {
  /// What stands for it beside its colour.
  var letter: String {
    switch self {
    case .error: "E"
    case .warning: "W"
    case .info: "I"
    case .style: "S"
    }
  }

  var role: Role {
    switch self {
    case .error: .error
    case .warning: .warning
    case .info: .info
    case .style: .textDim
    }
  }
}

/// `E1 W3`: how many problems there are of each severity; empty without any.
func counters(_ problems: some Sequence<Problem>) -> Text {
  var counts: [Severity: Int] = [:]
  for problem in problems { counts[problem.severity, default: 0] += 1 }
  var text = Text()
  for severity in Severity.allCases {
    guard let count = counts[severity] else { continue }
    if !text.isEmpty { text.append(" ") }
    text.append("\(severity.letter)\(count)", severity.role)
  }
  return text
}

extension Inventory {
  /// What's wrong with an object: the problems whose place lies in it.
  func problems(of resource: Resource) -> [Problem] {
    guard resource.origin == .written else { return [] }
    let whole = resource.node.span
    return problems.filter { problem in
      guard let span = problem.span else { return false }
      return span.file == whole.file && span.start >= whole.start && span.start <= whole.end
    }
  }

  func problems(inFile name: String) -> [Problem] { problems.filter { $0.file == name } }

  /// What a subject's problems are: those of an object, of a file, or of all members of a group.
  func problems(of subject: Subject) -> [Problem] {
    switch subject {
    case .resource(let id): self[id].map(problems) ?? []
    case .file(let name): problems(inFile: name)
    case .group(_, let members): members.compactMap { self[$0] }.flatMap(problems)
    case .brokenReference, .none: []
    }
  }

  /// The object and whatever controllers make of it, near ones first; no object twice.
  func family(of id: Resource.ID) -> [Resource.ID] {
    var found = [id]
    var seen: Set<Resource.ID> = [id]
    var next = 0
    while next < found.count {
      for child in children(of: found[next]) where seen.insert(child).inserted { found.append(child) }
      next += 1
    }
    return found
  }
}

/// `1 key`, `3 keys`.
func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
  "\(count) \(count == 1 ? one : many ?? one + "s")"
}
