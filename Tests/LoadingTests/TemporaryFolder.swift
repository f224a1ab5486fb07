import Glibc

@testable import Loading

/// A folder of its own for a test, removed with all it holds when the test is done with it.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/drydock-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { preconditionFailure("no temporary folder could be made") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { remove(path) }

  /// The full path of something in it.
  func callAsFunction(_ name: String) -> String { name.isEmpty ? path : "\(path)/\(name)" }

  /// Writes a file, and makes the folders above it.
  func write(_ name: String, _ text: String) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: true)
    if parts.count > 1 { folder(parts.dropLast().joined(separator: "/")) }
    let descriptor = open(self(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    precondition(descriptor >= 0, "a test's file can be written")
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      written += bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
    close(descriptor)
  }

  func folder(_ name: String) {
    var made = path
    for part in name.split(separator: "/") {
      made += "/\(part)"
      mkdir(made, 0o755)
    }
  }

  func link(_ name: String, to target: String) { symlink(target, self(name)) }
  func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      chmod(path, 0o755)
      var names: [String] = []
      if let stream = opendir(path) {
        while let entry = readdir(stream) { names.append(String(decoding: nameOf(entry), as: UTF8.self)) }
        closedir(stream)
      }
      for name in names where name != "." && name != ".." { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  /// Loads something in it; names in the result are relative to it.
  func load(_ names: String..., options: LoadOptions = LoadOptions()) -> Summary {
    Summary(Loading.load(names.map { self($0) }, options: options), below: path)
  }
}

/// A loading's result as texts.
struct Summary {
  let loaded: Loaded
  /// Each file with its number of documents: "web.yaml 1".
  let files: [String]
  /// "path: reason".
  let skipped: [String]
  /// "severity kind path: message", of files and inside them.
  let problems: [String]
  let packages: [String]

  init(_ loaded: Loaded, below root: String) {
    func short(_ text: String) -> String {
      if text == root { return "." }
      return text.hasPrefix(root + "/") ? String(text.dropFirst(root.utf8.count + 1)) : text
    }
    self.loaded = loaded
    files = loaded.readings.map { "\(short($0.file.name)) \($0.documents.count)" }
    skipped = loaded.skipped.map { "\(short($0.path)): \($0.reason)" }
    problems = (loaded.problems + loaded.readings.flatMap(\.problems)).map {
      "\($0.severity.rawValue) \($0.kind) \(short($0.file)): \($0.message)"
    }
    packages = loaded.packages.map { "\($0.kind.rawValue) \(short($0.path))" }
  }
}

/// The smallest manifest there is.
func configMap(_ name: String) -> String { "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\n" }
