import ArgumentParser
import Drawing
import Glibc

/// One more output of a run: a format and where it goes, `sarif=drydock.sarif`.
struct OutputFile: ExpressibleByArgument {
  let format: LintFormat
  /// `-` for standard output.
  let path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let format = LintFormat(rawValue: parts[0]) else { return nil }
    (self.format, path) = (format, parts[1])
  }
}

/// Writes a file that the user named; one that can't be written ends the program with a message and code 74.
func writeOutput(_ text: String, to path: String) {
  if path == "-" {
    Output.results.write(text)
    return
  }
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  let isWritten = descriptor >= 0 && writeAll(Array(text.utf8), to: descriptor)
  let number = errno
  if descriptor >= 0, close(descriptor) == 0, isWritten { return }
  Output.problems.line(
    sanitised("drydock: '\(path)' can't be written: \(String(cString: strerror(isWritten ? errno : number)))"))
  exit(74)
}
