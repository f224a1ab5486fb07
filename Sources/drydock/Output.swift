import Glibc

/// Where results and problems go: results to standard output, the rest to standard error.
///
/// Written in large pieces; a reader that has gone away (`drydock show … | head`) ends the program quietly. A full disk or
/// a closed output ends it with a message and code 74.
enum Output {
  case results, problems

  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var left = bytes[...]
      while !left.isEmpty {
        let written = Glibc.write(descriptor, UnsafeBufferPointer(rebasing: left).baseAddress, left.count)
        if written < 0 {
          if errno == EINTR { continue }
          giveUp(errno)
          return
        }
        left = left.dropFirst(written)
      }
    }
  }

  /// Results that can't be written end the program; where problems can't be told, there's nobody to tell that to.
  private func giveUp(_ number: Int32) {
    guard self == .results else { return }
    if number == EPIPE { exit(0) }
    Output.problems.line("drydock: the output can't be written: \(String(cString: strerror(number)))")
    exit(74)
  }

  func line(_ text: String) { write(text + "\n") }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  private var descriptor: Int32 {
    switch self {
    case .results: STDOUT_FILENO
    case .problems: STDERR_FILENO
    }
  }
}

/// When output carries colours.
enum ColorChoice: String, CaseIterable {
  case auto, always, never

  /// `auto` follows the terminal, and `NO_COLOR` where it's not empty.
  func applies(to output: Output) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: output.isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }
  }
}

/// An environment variable; nil where it isn't set.
func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
