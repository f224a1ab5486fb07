import Manifest

/// What is wrong with objects' kinds and versions.
struct KindProblems {
  let index: ResourceIndex
  let minor: Int
  // Looking for what was meant is slow, and a dump may hold thousands of one kind.
  private var unknown: [String: (severity: Severity, message: String)] = [:]

  init(index: ResourceIndex, minor: Int) { (self.index, self.minor) = (index, minor) }

  mutating func problems(with resource: Resource) -> [Problem] {
    let version = resource.node["apiVersion"]
    // A typed List's members may lack it.
    guard let apiVersion = version.text else { return [] }
    if let kind = resource.kind { return served(kind, apiVersion, version) }
    guard index.definition(of: resource) == nil else { return [] }
    let key = "\(apiVersion) \(resource.kindName)"
    let found = unknown[key] ?? explain(apiVersion, resource.kindName)
    unknown[key] = found
    return [Problem(found.severity, "unknown-kind", at: version.place, found.message)]
  }

  private func explain(_ apiVersion: String, _ name: String) -> (Severity, String) {
    if let mistake = Kind.mistake(apiVersion: apiVersion, kind: name) { return (.warning, mistake.description) }
    let group = Kind.split(apiVersion).group
    if Kind.allCases.contains(where: { $0.facts.source == .kubernetes && $0.groups.contains(group) }) {
      return (.warning, "no built-in kind '\(short(name))' in '\(short(apiVersion))'")
    }
    return (.info, "kind '\(short(name))' of '\(short(apiVersion))' is defined in no file that was read")
  }

  private func served(_ kind: Kind, _ apiVersion: String, _ version: Node) -> [Problem] {
    func advice(_ use: String?) -> String { use.map { "write apiVersion: \($0)" } ?? "there is nothing to replace it" }
    switch kind.service(of: apiVersion, at: minor) {
    case .served: return []
    case .removed(let since, let use):
      let when = since.map { " since Kubernetes 1.\($0)" } ?? ""
      return [warning("removed-version", version, "\(apiVersion) \(kind.name) isn't served\(when)", advice(use))]
    case .deprecated(_, let removed, let use):
      guard let use else { return [] }
      let end = removed.map { ", and gone in 1.\($0)" } ?? ""
      return [
        Problem(
          .info, "deprecated-version", at: version.place, "\(apiVersion) \(kind.name) is deprecated\(end)",
          hint: advice(use))
      ]
    case .tooNew(let since, let use):
      return [
        warning(
          "unknown-version", version, "\(apiVersion) \(kind.name) came with Kubernetes 1.\(since), not in 1.\(minor)",
          use.map { "write apiVersion: \($0)" })
      ]
    case .unknown(let use):
      // Projects have versions that we don't know of.
      guard kind.facts.source == .kubernetes else { return [] }
      return [
        warning(
          "unknown-version", version, "'\(short(apiVersion))' has no \(kind.name)",
          use.map { "write apiVersion: \($0)" })
      ]
    }
  }
}
