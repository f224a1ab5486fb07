import Drawing
import Explorer
import Kubernetes
import Manifest
import Rules

/// One page of plain text about sources: what `drydock report` prints, and the explorer where there's no screen.
func reportPage(_ opened: Opened, sources: [String], verbose: Bool) -> String {
  let lint = Lint(opened)
  let findings = lint.entries.map(\.problem)
  var page = Page(opened, lint.judgement)
  page.line("drydock  \(sources.isEmpty ? "." : sources.joined(separator: " "))")
  page.line(summary(of: opened))
  page.line(severityCounts(findings))
  for application in opened.inventory.applications { page.add(application) }
  page.addShared()
  page.addAssumed()
  for (severity, title) in [(Severity.error, "errors"), (.warning, "warnings"), (.info, "notes")] {
    page.add(findings.filter { $0.severity == severity }, as: title)
  }
  page.addUnread(verbose: verbose)
  return page.text
}

private struct Page {
  private let opened: Opened
  private let findings: Warnings
  private(set) var text = ""

  private var inventory: Inventory { opened.inventory }

  init(_ opened: Opened, _ judgement: Judgement) {
    self.opened = opened
    findings = Warnings(opened.problems + judgement.notes, in: opened.inventory, judgement: judgement)
  }

  /// What comes from manifests is made safe here, once.
  mutating func line(_ line: String) { text += sanitised(line) + "\n" }

  mutating func heading(_ heading: String) {
    text += "\n"
    line(heading)
  }

  /// An application's own objects by section; those that others have too are only named.
  mutating func add(_ application: Application) {
    let members = application.members.compactMap { inventory[$0] }.filter(\.isWritten)
    guard !members.isEmpty else { return }
    heading(application.name)
    let own = members.filter { !application.shared.contains($0.id) }
    // All in one, so that the columns stand below each other.
    var rows: [[String]] = []
    for section in Kind.Section.allCases {
      let objects = own.filter { $0.section == section }
      guard !objects.isEmpty else { continue }
      rows.append(["  " + section.rawValue])
      rows += objects.map(row(of:))
    }
    text += aligned(rows.map { $0.map { sanitised($0) } })
    let shared = members.filter { application.shared.contains($0.id) }
    if !shared.isEmpty { line("  with " + shared.map(\.label).joined(separator: ", ")) }
  }

  /// What several applications have, with its place, once.
  mutating func addShared() {
    let shared = inventory.applications.reduce(into: Set<Resource.ID>()) { $0.formUnion($1.shared) }
    let objects = inventory.resources.filter { $0.isWritten && shared.contains($0.id) }
    guard !objects.isEmpty else { return }
    heading("shared by several of them")
    text += aligned(objects.map { row(of: $0).map { sanitised($0) } })
  }

  private func row(of resource: Resource) -> [String] {
    let span = resource.node.span
    return ["    \(resource.label)", counts(of: resource), "\(span.file.name):\(span.line)", makes(resource)]
  }

  /// `E1 W2`, as the explorer shows it.
  private func counts(of resource: Resource) -> String {
    let counts = findings.counts(of: resource.id)
    return [("E", counts.errors), ("W", counts.warnings)].filter { $0.1 > 0 }.map { "\($0)\($1)" }.joined(
      separator: " ")
  }

  /// `makes ReplicaSet, 3 Pods`: what comes of it, by kind, the nearest first.
  private func makes(_ resource: Resource) -> String {
    var order: [String] = []
    var counts: [String: Int] = [:]
    var next = [resource.id]
    var seen: Set<Resource.ID> = [resource.id]
    while let id = next.first {
      next.removeFirst()
      for child in inventory.children(of: id) where seen.insert(child).inserted {
        // What's written stands on a line of its own.
        guard let object = inventory[child], !object.isWritten else { continue }
        if counts[object.kindName] == nil { order.append(object.kindName) }
        counts[object.kindName, default: 0] += 1
        next.append(child)
      }
      if inventory.omittedPods(of: id) > 0 { counts["Pod", default: 0] += inventory.omittedPods(of: id) }
    }
    let words = order.map { kind in
      let count = counts[kind] ?? 1
      return count == 1 ? kind : "\(count) \(kind)s"
    }
    return words.isEmpty ? "" : "makes " + words.joined(separator: ", ")
  }

  /// What an administrator has to make beforehand.
  mutating func addAssumed() {
    let assumed = inventory.resources.compactMap { resource -> [String]? in
      guard case .assumed(let because) = resource.origin else { return nil }
      return ["  \(resource.label)", resource.namespace.isEmpty ? "" : "in \(resource.namespace)", "for \(because)"]
    }
    guard !assumed.isEmpty else { return }
    heading("taken to be there already")
    text += aligned(assumed.map { $0.map { sanitised($0) } })
  }

  mutating func add(_ problems: [Problem], as title: String) {
    guard !problems.isEmpty else { return }
    heading("\(title) (\(problems.count))")
    for problem in problems {
      let place = problem.span.map { ":\($0.line):\($0.column)" } ?? ""
      line("  \(problem.file)\(place)  \(problem.message)\(problem.hintText) [\(problem.kind)]")
    }
  }

  mutating func addUnread(verbose: Bool) {
    let packages = opened.loaded.packages
    let skipped = opened.loaded.skipped
    let others = opened.loaded.otherFiles
    guard !packages.isEmpty || !skipped.isEmpty || (inventory.resources.isEmpty && others > 0) else { return }
    heading("not read")
    for package in packages { line("  \(package.path)  \(package.note)") }
    if verbose {
      for file in skipped { line("  \(file.path)  \(file.reason)") }
    } else if !skipped.isEmpty {
      line("  \(counted(skipped.count, "file")) without a manifest; --verbose lists them")
    }
    if inventory.resources.isEmpty, others > 0 {
      line(
        "  \(counted(others, "file")) of other kinds, such as \(opened.loaded.otherExamples.joined(separator: ", "))")
    }
  }
}

private func summary(of opened: Opened) -> String {
  let resources = opened.inventory.resources
  let assumed = resources.count { if case .assumed = $0.origin { true } else { false } }
  let derived = resources.count { if case .derived = $0.origin { true } else { false } }
  let counts = [
    counted(opened.loaded.readings.count, "file"), counted(opened.written.count, "object"), "\(assumed) assumed",
    "\(derived) made at run time",
  ]
  return counts.joined(separator: ", ")
}
