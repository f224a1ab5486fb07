import Explorer
import Glibc
import Kubernetes
import Manifest
import Rules
import Testing

@testable import drydock

private let corpus = getenv("DRYDOCK_CORPUS").map { String(cString: $0) }

@Suite(
  "The explorer and lint, over many manifests",
  .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to a folder that holds 'manifests'"))
struct AgreementTests {
  @Test(
    "have the same findings, with the same ids, places and counts, and silence the same",
    arguments: ["book/Chapter17", "study-repository", "plain/online-boutique", "plain/sock-shop", "crds"])
  func sameFindings(folder: String) throws {
    let path = "\(corpus ?? "")/manifests/\(folder)"
    let file = Folder([".drydock.yaml": "ignore: [{rule: [pod-naked, 'topic:labels'], reason: elsewhere}]\n"])
    let options = try SourceOptions.parse(["--config", "\(file.path)/.drydock.yaml"])
    let configuration = try Configuration(options, sources: [path])
    var opened = open([path], with: options, configuration)
    opened.policy.selection = fewer
    let lint = Lint(opened)
    let warnings = contents(of: opened, sources: [path], milliseconds: nil).warnings
    func words(_ problem: Problem) -> String {
      // The list has the object beside it, a line says it itself.
      let message =
        problem.kind == MissingReference.problemKind
        ? problem.message.split(separator: ": ").last.map(String.init) ?? "" : problem.message
      return
        "\(problem.file):\(problem.span.map { "\($0.start)-\($0.end)" } ?? "") \(problem.severity) \(problem.kind) \(message)"
    }
    let (listed, linted) = (warnings.all.map { words($0.problem) }, lint.entries.map { words($0.problem) })
    #expect(listed.count > 10)
    #expect(listed == linted, "\(Set(listed).symmetricDifference(linted).sorted().prefix(5))")
    #expect(
      warnings.ignored.map { words($0.problem) }
        == lint.judgement.suppressed.map {
          words(Problem($0.finding.severity, $0.finding.rule, at: $0.finding.span, $0.finding.message))
        })
    #expect(
      [warnings.total.errors, warnings.total.warnings, warnings.total.infos]
        == [lint.count(.error), lint.count(.warning), lint.count(.info)])
    // What a patch of the screen holds is what '--diff' prints.
    #expect(
      diff(of: combinedEdits(of: warnings.all.compactMap(\.finding)))
        == diff(of: combinedEdits(of: lint.entries.compactMap(\.finding))))
  }

  /// Without what takes long to build for a test, and says the same anyway.
  private var fewer: RuleSelection {
    (try? RuleSelection(enable: [], disable: ["topic:security", "topic:rbac"])) ?? RuleSelection()
  }
}
