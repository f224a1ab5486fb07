import Kubernetes
import Manifest
import TestSupport
import Testing

/// A row of the table of objects in real manifests.
struct CorpusFile: Sendable, CustomTestStringConvertible {
  let path: String
  let objects: Int
  let isBroken: Bool
  var testDescription: String { path }

  static let all: [CorpusFile] = {
    guard let corpus, let table = bytes(of: "\(corpus)/manifests/expected/objects.tsv") else { return [] }
    return String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst(2).compactMap { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count >= 4, let objects = Int(cells[2]) else { return nil }
      return CorpusFile(path: cells[0], objects: objects, isBroken: !cells[3].isEmpty)
    }
  }()
}

@Suite("Real manifests")
struct CorpusTests {
  @Test("every object that was counted is there", .enabled(if: corpus != nil, Comment(rawValue: needsCorpus)))
  func counts() throws {
    var wrong: [String] = []
    for file in CorpusFile.all {
      let content = try #require(bytes(of: "\(corpus ?? "")/manifests/\(file.path)"), "\(file.path)")
      let found = Inventory([read(name: file.path, bytes: content)])
      let count = found.resources.filter(\.isWritten).count
      if count != file.objects, !file.isBroken { wrong.append("\(file.path): \(count), not \(file.objects)") }
      for resource in found.resources where !resource.isWritten {
        #expect(resource.node["kind"].text == resource.kindName, "\(file.path) \(resource.label)")
      }
      let ids = Set(found.resources.map(\.id))
      #expect(ids.count == found.resources.count, "\(file.path): two objects have one id")
      #expect(found.links.allSatisfy { ids.contains($0.from) && ($0.to.map(ids.contains) ?? true) }, "\(file.path)")
      #expect(
        Set(found.applications.flatMap(\.members)) == ids, "\(file.path): not every object is in an application")
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
  }
}
