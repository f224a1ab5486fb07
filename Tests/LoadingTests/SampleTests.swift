import Kubernetes
import Manifest
import Testing

@testable import Loading

@Suite("The built-in sample")
struct SampleTests {
  let loaded = load(["sample"])
  let inventory = Inventory(load(["sample"]).readings)

  @Test("it's read as files of a folder 'sample', without anything on disk")
  func files() {
    #expect(loaded.readings.map(\.file.name).first == "sample/00-namespace.yaml")
    #expect(loaded.readings.count == Sample.files.count)
    #expect(loaded.bytes == Sample.bytes)
    #expect(loaded.problems.isEmpty)
    #expect(loaded.sources.map(\.kind) == [.sample])
    #expect(Sample.files.map(\.name) == Sample.files.map(\.name).sorted())
  }

  @Test("it has an object in every section of the navigator", arguments: Kind.Section.allCases)
  func sections(section: Kind.Section) {
    #expect(inventory.resources.contains { $0.origin == .written && $0.section == section })
  }

  @Test("what is wrong with it is what is meant to be wrong: a broken document")
  func problems() {
    #expect(inventory.problems.map { "\($0.kind) \($0.file)" } == ["colon sample/40-ingress.yaml"])
  }

  @Test("… a misspelt field")
  func fields() {
    let faults = inventory.resources.filter { $0.origin == .written }.flatMap { resource in
      Schema.shared.check(resource.node, apiVersion: resource.apiVersion, kind: resource.kindName).map {
        "\(resource.label) \($0.kind.rawValue) \($0.node.path)"
      }
    }
    #expect(faults == ["Deployment/web misspelt spec.template.spec.containers[0].lifecycle.posStart"])
  }

  @Test("… and references that lead nowhere, elsewhere, and to a name that is nearly right")
  func references() {
    #expect(
      inventory.brokenLinks.map { "\($0.from) \($0.relation.verb) \($0.target)" } == [
        "StatefulSet/db env missing(Secret 'db-cred' is missing)",
        "Deployment/web env missing(Secret 'db-cred' is missing)",
        "Ingress/shop routes to missing(Service 'payment' is missing; did you mean 'payments'?)",
        "Job/migrate env missing(Secret 'db-cred' is missing)",
        "CronJob/report env missing(ConfigMap 'feature-flags' is missing; one exists in namespace 'platform')",
      ])
  }

  @Test("its application comes first and is called shop")
  func application() {
    #expect(inventory.applications.first?.name == "shop")
  }

  @Test("no line is wider than a pane of a large terminal")
  func width() {
    for (name, text) in Sample.files {
      for line in text.split(separator: "\n") { #expect(line.count <= 120, "\(name): \(line)") }
    }
  }
}
