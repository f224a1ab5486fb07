import ArgumentParser
import Drawing
import Glibc
import Kubernetes

/// One more output of a run: a format and where it goes, `sarif=drydock.sarif`.
struct OutputFile {
  let format: LintFormat
  /// `-` for standard output.
  let path: String

  /// Throws what is wrong with the words, for people.
  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let names = LintFormat.allCases.map(\.rawValue)
    guard let format = LintFormat(rawValue: parts[0]) else {
      let near = nearest(to: parts[0], among: names).map { "did you mean '\($0)'?" }
      throw ValidationError(
        sanitised("no format '\(parts[0])'; \(near ?? "there are \(names.joined(separator: ", "))")"))
    }
    guard parts.count == 2, !parts[1].isEmpty else {
      throw ValidationError("a file is missing; write \(parts[0])=FILE, or \(parts[0])=- for standard output")
    }
    (self.format, path) = (format, parts[1])
  }
}

/// Writes a file that the user named; false, with a message, for one that can't be written.
func writeOutput(_ text: String, to path: String) -> Bool {
  if path == "-" {
    Output.results.write(text)
    return true
  }
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  let isWritten = descriptor >= 0 && writeAll(Array(text.utf8), to: descriptor)
  let number = errno
  if descriptor >= 0, close(descriptor) == 0, isWritten { return true }
  Output.problems.line(
    sanitised("drydock: '\(path)' can't be written: \(String(cString: strerror(isWritten ? errno : number)))"))
  return false
}
