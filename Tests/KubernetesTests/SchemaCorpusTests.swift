import Glibc
import Manifest
import Testing

@testable import Kubernetes

@Suite(
  "The schema against real manifests", .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of test data"))
struct SchemaCorpusTests {
  @Test("objects that have every field filled in have none that the schema doesn't know")
  func exemplars() throws {
    let found = try faults(in: "exemplars")
    #expect(found.objects > 20)
    // Every text in them is its field's name and 'Value'.
    #expect(found.lines.filter { !$0.contains("wrongChoice") || !$0.contains("Value';") } == [])
  }

  @Test("published manifests have only the faults that are in them")
  func published() throws {
    let book = try faults(in: "book")
    #expect(book.objects > 150)
    #expect(
      book.lines == [
        """
        Chapter05/kubia-svc-publish-not-ready.yaml:11: misspelt: no field 'publishNotReadyEndpoints'; did you mean \
        'publishNotReadyAddresses'?
        """
      ])
    let plain = try faults(in: "plain")
    #expect(plain.objects > 300)
    #expect(
      plain.lines == [
        """
        ingress-nginx/docs/examples/auth/oauth-external-auth/vouch-proxy.yaml:21: wrongType: 'value' must be a \
        string, but true is a boolean; put it in quotes
        """
      ])
    for folder in ["large", "study-repository", "crds", "openshift", "service-catalog"] {
      let others = try faults(in: folder)
      #expect(others.objects > 0)
      #expect(others.lines == [])
    }
  }

  @Test("what other checkers call misplaced is called so")
  func misplaced() throws {
    let lines = try faults(in: "../lint/datree").lines + faults(in: "../lint/kube-linter").lines
    for wanted in [
      "9/pass/9-pass.yaml:11: misplaced: no field 'hostNetwork' in 'spec'; it belongs in spec.template.spec.hostNetwork",
      """
      run-as-non-root.yml:45: misplaced: no field 'runAsUser' in an item of 'containers'; it belongs in \
      spec.template.spec.containers[0].securityContext.runAsUser
      """,
    ] {
      #expect(lines.contains(wanted))
    }
  }
}

private let corpus = getenv("DRYDOCK_CORPUS").map { String(cString: $0) }

/// Each fault in the files below a folder: `file:line: kind: message`.
private func faults(in folder: String) throws -> (objects: Int, lines: [String]) {
  let root = try #require(corpus)
  let base = "\(root)/manifests/\(folder)"
  var lines: [String] = []
  var objects = 0
  for path in files(below: base) {
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasSuffix(".json") else { continue }
    let file = SourceFile(name: String(path.dropFirst(base.utf8.count + 1)), bytes: bytes(of: path))
    for document in readYAML(file).documents {
      for object in objectsIn(document.root) {
        objects += 1
        let found = Schema.shared.check(
          object, apiVersion: object["apiVersion"].string ?? "", kind: object["kind"].string ?? "")
        lines += found.map { fault in
          let line = file.position(of: fault.node.place.start).line
          return "\(file.name):\(line): \(fault.kind.rawValue): \(fault.message)"
        }
      }
    }
  }
  return (objects, lines)
}

private func objectsIn(_ node: Node) -> [Node] {
  if node["kind"].string?.hasSuffix("List") == true, node["items"].shape == .list {
    return node["items"].items.flatMap(objectsIn)
  }
  return node["apiVersion"].isPresent ? [node] : []
}

private func files(below folder: String) -> [String] {
  guard let handle = opendir(folder) else { return [] }
  defer { closedir(handle) }
  var found: [String] = []
  while let entry = readdir(handle) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name.hasPrefix(".") { continue }
    let path = "\(folder)/\(name)"
    if Int32(entry.pointee.d_type) == DT_DIR { found += files(below: path) } else { found.append(path) }
  }
  return found.sorted()
}

private func bytes(of path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var all: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65536)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { all += buffer[..<count] }
  return all
}
