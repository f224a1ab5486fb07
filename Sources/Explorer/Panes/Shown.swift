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

/// The kind of problem that a reference without its object is.
let missingReference = MissingReference.problemKind

extension Inventory {
  /// What's wrong with an object: the problems whose place lies in it, and its references that lead nowhere.
  func problems(of resource: Resource) -> [Problem] {
    guard resource.isWritten else { return [] }
    return sorted(problems(in: [resource.node.span]) + broken(links(from: resource.id)))
  }

  private func problems(in spans: [Span]) -> [Problem] {
    let byFile = Dictionary(grouping: spans, by: \.file).mapValues { $0.sorted { $0.start < $1.start } }
    return problems.filter { problem in
      guard let span = problem.span, let sorted = byFile[span.file] else { return false }
      // Objects don't overlap, so only the last that begins before can hold it.
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if sorted[middle].start <= span.start { low = middle + 1 } else { high = middle }
      }
      return low > 0 && span.start <= sorted[low - 1].end
    }
  }

  private func broken(_ links: [Link]) -> [Problem] { MissingReference.among(links).map(\.problem) }

  private func sorted(_ problems: [Problem]) -> [Problem] {
    guard problems.count > 1 else { return problems }
    return problems.enumerated().sorted { a, b in
      (a.element.file, a.element.span?.start ?? -1, a.offset) < (b.element.file, b.element.span?.start ?? -1, b.offset)
    }.map(\.element)
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
