import Glibc

/// What a command printed and how it ended.
struct Outcome {
  let output: String
  /// The exit code; 128 plus the signal for one that was killed.
  let code: Int32
}

/// Runs a shell command line to its end. Standard error is left out unless the line joins it to the output.
func shell(_ line: String) -> Outcome {
  guard let pipe = popen(line, "r") else { return Outcome(output: "no shell could be started", code: -1) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, pipe)
    if count == 0 { break }
    bytes += chunk[0..<count]
  }
  let status = pclose(pipe)
  let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
  return Outcome(output: String(decoding: bytes, as: UTF8.self), code: code)
}

/// A word as the shell reads it, whatever it holds.
func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }

/// The program under test: it is built beside the tests.
let drydock: String = {
  var path = [CChar](repeating: 0, count: 4096)
  let count = readlink("/proc/self/exe", &path, path.count)
  let running = String(decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let candidates = [CommandLine.arguments[0], running].map {
    $0.split(separator: "/").dropLast().joined(separator: "/")
  }
  for folder in candidates where access("/\(folder)/drydock", X_OK) == 0 { return "/\(folder)/drydock" }
  preconditionFailure("the program under test isn't beside the tests; build it with 'swift build'")
}()

/// A folder of its own for one test, removed with it.
final class Folder {
  let path: String

  init(_ files: [String: String] = [:]) {
    var template = Array("/tmp/drydock-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { preconditionFailure("no folder can be made below /tmp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files { write(text, to: name) }
  }

  func write(_ text: String, to name: String) {
    let parts = name.split(separator: "/").dropLast()
    var folder = path
    for part in parts {
      folder += "/\(part)"
      mkdir(folder, 0o755)
    }
    guard let file = fopen("\(path)/\(name)", "w") else { preconditionFailure("'\(name)' can't be written") }
    fputs(text, file)
    fclose(file)
  }

  func read(_ name: String) -> String { shell("cat \(quoted("\(path)/\(name)")) 2>/dev/null").output }

  deinit { _ = shell("rm -rf \(quoted(path))") }
}
