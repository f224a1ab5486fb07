import Manifest
import Simulation
import TestSupport
import Testing

/// Our own scenarios in the golden format, with what must follow from the rules.
@Suite("Own scenarios")
struct ScenarioFileTests {
  static let scenarios: [Golden] = [
    "pods", "workloads", "batch", "nodes", "combinations", "ownership", "policies", "placing", "limits", "lives",
    "fleets", "meetings", "admission",
  ]
  .flatMap {
    name in
    let path = sourcePath("Scenarios/\(name).yaml")
    return Golden.read(SourceFile(name: "\(name).yaml", bytes: fileBytes(path))).scenarios
  }

  @Test("the simulation gives what our scenarios say", arguments: scenarios.map(\.id))
  func verify(id: String) throws {
    let scenario = try #require(Self.scenarios.first { $0.id == id })
    #expect(scenario.problems.map(\.message) == [])
    for mismatch in scenario.verify() {
      Issue.record("\(mismatch.list): expected \(mismatch.expected)\n  produced \(mismatch.produced)")
    }
  }
}

/// A file beside this one.
func sourcePath(_ name: String, from file: String = #filePath) -> String {
  file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/" + name
}
