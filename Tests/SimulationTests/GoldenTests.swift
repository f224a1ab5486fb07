import Manifest
import Simulation
import TestSupport
import Testing

@Suite("Golden scenarios")
struct GoldenTests {
  static let scenarios: [Golden] =
    corpus.map { corpus in
      Golden.read(SourceFile(name: "scenarios.yaml", bytes: fileBytes("\(corpus)/../reference/scenarios.yaml")))
        .scenarios
    } ?? []

  @Test(
    "the simulation gives what the golden scenarios say", .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)),
    arguments: scenarios.map(\.id))
  func verify(id: String) throws {
    let scenario = try #require(Self.scenarios.first { $0.id == id })
    #expect(scenario.problems.map(\.message) == [])
    for mismatch in scenario.verify() {
      Issue.record("\(mismatch.list): expected \(mismatch.expected)\n  produced \(mismatch.produced)")
    }
  }
}
