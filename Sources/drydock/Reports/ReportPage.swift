import Drawing
import Kubernetes
import Manifest

/// One page of plain text about sources: what `drydock report` prints, and the explorer where there's no screen.
func reportPage(_ opened: Opened, sources: [String], verbose: Bool) -> String {
  var page = Page()
  page.line("drydock  \(sources.isEmpty ? "." : sources.joined(separator: " "))")
  page.line(summary(of: opened))
  for application in opened.inventory.applications { page.add(application, from: opened.inventory) }
  page.addBroken(opened.inventory)
  page.addProblems(opened.problems)
  page.addUnread(opened, verbose: verbose)
  return page.text
}

private struct Page {
  private(set) var text = ""

  /// What comes from manifests is made safe here, once.
  mutating func line(_ line: String) { text += sanitised(line) + "\n" }

  mutating func heading(_ heading: String) {
    text += "\n"
    line(heading)
  }

  mutating func add(_ application: Application, from inventory: Inventory) {
    heading("\(application.name)")
    let members = application.members.compactMap { inventory[$0] }
    for section in Kind.Section.allCases {
      let objects = members.filter { $0.section == section && $0.origin == .written }
      guard !objects.isEmpty else { continue }
      line("  " + section.rawValue)
      for object in objects {
        let derived = inventory.children(of: object.id).compactMap { inventory[$0]?.label }
        let makes = derived.isEmpty ? "" : "  makes \(derived.prefix(3).joined(separator: ", "))"
        line("    \(object.label)\(makes)\(derived.count > 3 ? " and \(derived.count - 3) more" : "")")
      }
    }
  }

  mutating func addBroken(_ inventory: Inventory) {
    let broken = inventory.brokenLinks
    guard !broken.isEmpty else { return }
    heading("broken references")
    for link in broken {
      guard case .missing(let missing) = link.target else { continue }
      let place = link.node.place
      line("  \(link.from) \(link.relation.verb) \(missing)  \(place.file.name):\(place.line)")
    }
  }

  mutating func addProblems(_ problems: [Problem]) {
    guard !problems.isEmpty else { return }
    heading("problems")
    for problem in problems { text += "  " + drydock.line(for: problem, isColored: false) + "\n" }
  }

  mutating func addUnread(_ opened: Opened, verbose: Bool) {
    let packages = opened.loaded.packages
    let skipped = opened.loaded.skipped
    guard !packages.isEmpty || !skipped.isEmpty else { return }
    heading("not read")
    for package in packages { line("  \(package.path)  \(package.note)") }
    if verbose {
      for file in skipped { line("  \(file.path)  \(file.reason)") }
    } else if !skipped.isEmpty {
      line("  \(counted(skipped.count, "file")) without a manifest; --verbose lists them")
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
