import Manifest

/// A shell called with a script: `["/bin/sh", "-c", "..."]`.
struct ShellCall {
  /// `sh`, `bash` ...
  let shell: String
  let script: Node

  /// Nil for a command that's no shell with `-c`.
  init?(_ words: [Node]) {
    guard let first = words.first?.text, let shell = shellName(first) else { return nil }
    var index = 1
    // `-c` may share its dash with others: `-ec`, `-xec`; options of two parts: `-o pipefail`.
    while index < words.count, let option = words[index].text, option.hasPrefix("-") || option.hasPrefix("+") {
      let letters = option.dropFirst()
      if option.hasPrefix("--") {
        index += 1
        continue
      }
      if option.hasPrefix("-"), letters.contains("c") {
        var at = index + 1
        // What follows `-o` in the same word comes first.
        if letters.contains("o") { at += 1 }
        guard at < words.count, words[at].shape == .scalar else { return nil }
        (self.shell, script) = (shell, words[at])
        return
      }
      index += letters.contains("o") ? 2 : 1
    }
    return nil
  }
}

/// The shell that a program's path names; nil for another program.
func shellName(_ path: String) -> String? {
  let name = path.split(separator: "/").last.map(String.init) ?? path
  return ["sh", "bash", "ash", "dash", "zsh", "ksh", "mksh"].contains(name) ? name : nil
}
