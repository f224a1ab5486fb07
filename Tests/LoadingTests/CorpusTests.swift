import Glibc
import Kubernetes
import Manifest
import TestSupport
import Testing

@testable import Loading

/// Real manifests, all at once: every object that the table counts is there.
@Suite("The corpus", .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of corpus manifests"))
struct CorpusTests {
  /// Kustomize's own files, patches and settings count as objects in the table; charts aren't in it.
  static let folders = [
    "book", "crds", "dumps", "exemplars", "large", "openshift", "plain", "service-catalog", "study-repository",
  ]

  @Test("every object of every plain folder is there", arguments: folders)
  func objects(name: String) throws {
    let manifests = try #require(corpus) + "/manifests"
    let loaded = load(["\(manifests)/\(name)"])
    let table = try #require(text(of: "\(manifests)/expected/objects.tsv"))
    var expected: [String: Int] = [:]
    for line in table.split(separator: "\n").dropFirst(2) {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      if columns[0].hasPrefix("\(name)/"), let count = Int(columns[2]), count > 0 {
        expected[String(columns[0])] = count
      }
    }
    #expect(!expected.isEmpty)
    var found: [String: Int] = [:]
    for resource in Inventory(loaded.readings).resources where resource.origin == .written {
      found[String(resource.node.document.file.name.dropFirst(manifests.utf8.count + 1)), default: 0] += 1
    }
    for (file, count) in expected { #expect(found[file] ?? 0 >= count, "\(file)") }
  }

  @Test("every chart is recognised, and none of its templates is read")
  func charts() throws {
    let manifests = try #require(corpus) + "/manifests"
    let loaded = load(["\(manifests)/helm"])
    #expect(loaded.packages.filter { $0.kind == .chart }.count == 14)
    #expect(!loaded.readings.contains { $0.file.name.contains("/templates/") })
    #expect(!loaded.readings.contains { $0.problems.contains { $0.severity == .error } })
  }

  @Test("every kustomization is recognised, and no patch is taken for an object")
  func kustomizations() throws {
    let manifests = try #require(corpus) + "/manifests"
    let loaded = load(["\(manifests)/kustomize"])
    #expect(loaded.packages.filter { $0.kind == .kustomization }.count > 30)
    #expect(!loaded.readings.contains { $0.file.name.hasSuffix("/kustomization.yaml") && !$0.documents.isEmpty })
  }

  private func text(of path: String) -> String? {
    guard case .bytes(let bytes, _) = readFile(Path(path), limit: 1 << 30) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
