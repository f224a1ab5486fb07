import Kubernetes
import Manifest

/// What a container's command says about when its program ends by itself: `["sh", "-c", "sleep 5; exit 3"]`.
///
/// Only what's plain is read: commands whose time is known, one after the other. A loop, a pipe or a program that
/// nobody knows makes it say nothing, unless the script ends by `exit` with a number: then the unknown is taken to be
/// quick.
struct ProgramPlan: Sendable, Equatable {
  /// From the start to the end.
  let after: Moment
  let exitCode: Int
  /// The field that says so.
  let node: Node

  static func == (a: ProgramPlan, b: ProgramPlan) -> Bool { a.after == b.after && a.exitCode == b.exitCode }

  /// Within the time that a run takes: who sleeps for an hour stays, as far as anybody looks.
  var isSoon: Bool { after <= .seconds(600) }

  /// Nil where the command says nothing about an end.
  init?(command: Node, arguments: Node) {
    let words = (command.items + arguments.items).compactMap(\.text)
    node = command.isPresent ? command : arguments
    // Without a command the image's own entry point gets the arguments.
    guard command.isPresent, let first = words.first else { return nil }
    let end: (Double, Int)?
    if let script = Self.script(of: words) {
      end = Self.end(ofScript: script)
    } else {
      end = Self.end(of: [Self.base(first)] + words.dropFirst())
    }
    guard let (seconds, code) = end else { return nil }
    (after, exitCode) = (Moment(seconds: seconds), code)
  }

  /// The text that a shell is given: `sh -c TEXT`.
  private static func script(of words: [String]) -> String? {
    var words = words[...]
    if base(words.first ?? "") == "busybox" { words = words.dropFirst() }
    guard let shell = words.first, ["sh", "bash", "ash", "dash", "zsh"].contains(base(shell)) else { return nil }
    var rest = words.dropFirst()
    while let option = rest.first, option.hasPrefix("-") {
      rest = rest.dropFirst()
      if !option.hasPrefix("--"), option.contains("c") { return rest.first }
    }
    return nil
  }

  private static func base(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

  /// A single program that's known to end: `sleep 30`, `true`, `false`.
  private static func end(of words: [String]) -> (Double, Int)? {
    switch words.first {
    case "sleep": seconds(words.dropFirst()).map { ($0, 0) }
    case "true": (0, 0)
    case "false": (0, 1)
    default: nil
    }
  }

  private static func end(ofScript script: String) -> (Double, Int)? {
    guard let commands = commands(of: script), !commands.isEmpty else { return nil }
    var passed = 0.0
    var isKnown = true
    var code = 0
    for words in commands {
      let name = base(words.first ?? "")
      switch name {
      case "exit":
        guard words.count > 1 else { return isKnown ? (passed, code) : nil }
        return Int(words[1]).map { (passed, $0 & 255) }
      case "sleep":
        guard let time = seconds(words.dropFirst()) else { return nil }
        passed += time
        code = 0
      case "true": code = 0
      case "false": code = 1
      default:
        if !quick.contains(name), !name.contains("=") { isKnown = false } else { code = 0 }
        // It never comes back.
        if endless.contains(name) { return nil }
      }
    }
    return isKnown ? (passed, code) : nil
  }

  /// Commands that take no time worth mentioning.
  private static let quick: Set = [
    "echo", "printf", "cd", "export", "set", "umask", "mkdir", "touch", "date", "cat", "ls", "env", "hostname", "pwd",
    "chmod", "chown", "cp", "mv", "rm", "ln", ":", "unset", "id", "whoami", "uname", "grep", "head", "test", "[",
    "sync",
  ]
  /// Commands that mostly stay.
  private static let endless: Set = [
    "tail", "nginx", "httpd", "java", "node", "python", "python3", "wait", "trap", "nc",
  ]

  private static func seconds(_ words: ArraySlice<String>) -> Double? {
    guard !words.isEmpty else { return nil }
    var total = 0.0
    for word in words {
      let unit: Double? = word.last.flatMap { ["s": 1, "m": 60, "h": 3600, "d": 86400][$0] }
      guard let number = Double(unit == nil ? word[...] : word.dropLast()), number.isFinite, number >= 0 else {
        return nil
      }
      total += number * (unit ?? 1)
    }
    return total
  }

  /// The simple commands of a script in order, as words without quotes; nil for anything with a control structure.
  private static func commands(of script: String) -> [[String]]? {
    var commands: [[String]] = []
    var words: [String] = []
    var word = ""
    var isWord = false
    var quote: Character?
    func isBlank(_ c: Character) -> Bool { c == " " || c == "\t" }
    func endWord() {
      if isWord { words.append(word) }
      (word, isWord) = ("", false)
    }
    func endCommand() -> Bool {
      endWord()
      defer { words = [] }
      guard let first = words.first else { return true }
      if structures.contains(first) { return false }
      if first == "exec" { words.removeFirst() }
      if !words.isEmpty { commands.append(words) }
      return true
    }
    var rest = Substring(script)
    while let c = rest.popFirst() {
      if let open = quote {
        if c == open { quote = nil } else { word.append(c) }
        continue
      }
      switch c {
      case "'", "\"": (quote, isWord) = (c, true)
      case "\\":
        // A line that goes on.
        if rest.first?.isNewline == true { rest.removeFirst() } else if let next = rest.popFirst() { word.append(next) }
      case "#" where !isWord: while let next = rest.first, !next.isNewline { _ = next; rest.removeFirst() }
      case "&" where rest.first == "&":
        rest.removeFirst()
        if !endCommand() { return nil }
      // `2>&1` is no job in the background.
      case "&" where word.hasSuffix(">"): word.append(c)
      case "|", "&", "(", ")", "{", "}", "`", "$": return nil
      case ";": if !endCommand() { return nil }
      case _ where c.isNewline: if !endCommand() { return nil }
      case _ where isBlank(c): endWord()
      default:
        word.append(c)
        isWord = true
      }
    }
    return quote == nil && endCommand() ? commands : nil
  }

  private static let structures: Set = ["if", "for", "while", "until", "case", "select", "function", "!", "."]
}
