import Glibc
import Testing

/// The checkout's root, from where this file stands.
let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

@Suite("The repository is tidy")
struct TidinessTests {
  @Test("the top level is exactly what the house rules name")
  func topLevel() {
    let allowed: Set = ["Package.swift", "Sources", "Tests", "themes", "README.md", "Package.resolved"]
    let found = entries(of: root).filter { !$0.hasPrefix(".") && !allowed.contains($0) }
    #expect(found == [])
  }

  @Test("no module imports Foundation")
  func foundation() {
    let found = swiftFiles(below: "\(root)/Sources").filter { path in
      text(of: path).split(separator: "\n").contains { $0.hasPrefix("import Foundation") }
    }
    #expect(found == [])
  }

  @Test("nothing prints but the executables")
  func printing() {
    let printers = swiftFiles(below: "\(root)/Sources").filter { path in
      !path.contains("/Sources/drydock/") && !path.contains("/Sources/Benchmark/")
        && text(of: path).split(separator: "\n").contains { $0.trimmingSpaces.hasPrefix("print(") }
    }
    #expect(printers == [])
  }

  @Test("each module has its page")
  func pages() {
    let modules = entries(of: "\(root)/Sources").filter { !$0.hasPrefix("C") && $0 != "Benchmark" }
    let missing = modules.filter { text(of: "\(root)/Sources/\($0)/\($0).docc/\($0).md").isEmpty }
    #expect(missing == [])
  }

  @Test("the README's commands are those that run here")
  func commands() {
    let readme = text(of: "\(root)/README.md")
    let test = ".ci/install tests && swift build --explicit-target-dependency-import-check error && swift test"
    #expect(readme.contains(test))
    #expect(text(of: "\(root)/.ci/run").contains(test))
    #expect(readme.contains(".ci/install && swift run -c release drydock sample"))
  }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring { drop { $0 == " " } }
}

/// The names in a folder, sorted.
func entries(of folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

func swiftFiles(below folder: String) -> [String] {
  entries(of: folder).flatMap { name in
    name.hasSuffix(".swift") ? ["\(folder)/\(name)"] : swiftFiles(below: "\(folder)/\(name)")
  }
}

/// A file's text; empty where there's none.
func text(of path: String) -> String {
  guard let file = fopen(path, "r") else { return "" }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[0..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}
