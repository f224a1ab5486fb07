import Kubernetes
import Manifest

extension Rule {
  /// Commands and scripts that can't work as written.
  static let scripts: [Rule] = [
    Rule(
      "exec-shell-syntax-error", .lifecycle, .error, "A shell script has a syntax error",
      effect: "the script never gets through",
      why: """
        A shell reads a command to its end before it runs it. At an error in the grammar it stops with code 2; only what \
        stands on lines before that has run. A container or init container fails at every start, a probe always fails, a \
        hook doesn't do what it's for.
        """,
      explanation: """
        Checked is what every POSIX shell refuses: an operator with no command beside it (`; &&`), a quote or a bracket \
        that's never closed, `do` without `done`, `if` without `fi`. Scripts with what only bash or others know are left \
        alone.
        """,
      sources: [.book("17.2.3")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - name: init
            image: busybox:1.36
            command:
            - sh
            - -c
            - 'while true; do wget http://fortune -O /dev/null; && break; sleep 1; done'  # <-
          containers: [{name: web, image: web:1.4.2}]
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: web:1, command: [sh, -c, "echo 'it''s; sleep 1"]}  # <-
          - {name: b, image: web:1, command: [sh, -c, "for i in 1 2; do echo $i"]}  # <-
          - {name: c, image: web:1, command: [sh, -c, "sleep 1 ||"]}  # <-
          - {name: d, image: web:1, command: [sh, -c, "if true; then echo a; else echo b"]}  # <-
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            command:
            - sh
            - -c
            - |
              # what's here isn't read
              for f in *.conf; do case "$f" in a*|b*) echo "it's $f" ;; *) : ;; esac; done
              cat <<EOF > /tmp/x
              unclosed ' quote
              EOF
              if [ -n "$(echo `date` | wc -l)" ]; then { echo a && (cd /tmp; ls); } & fi
              until nc -z db 5432; do sleep 1; done && exec /srv/web
          - {name: bash, image: web:1, command: [bash, -c, 'if [[ $a == (b|c) ]]; then diff <(ls) <(ls -a) |& cat; fi']}
        """
      ],
      check: .each(.command) { use, report in
        guard let script = report.survey.script(of: use.words), let fault = script.fault,
          let node = ShellCall(use.words)?.script, !(node.text ?? "").contains("{{")
        else { return }
        let text = node.text ?? ""
        let isOneLine = !text.utf8.dropLast().contains(UInt8(ascii: "\n"))
        report(
          node,
          "the script of \(owner(use, report)) \(fault.message), so \(isOneLine ? "no shell runs it" : "every shell stops there"); mend it",
          fix: joining(in: node))
      }
    ),
    Rule(
      "exec-shell-syntax-without-shell", .lifecycle, .warning, "A command uses a shell's syntax without a shell",
      effect: "taken literally by the program",
      why: """
        Kubernetes runs a command as a list of words, with no shell in between. `&&`, pipes, redirections and `$NAME` reach \
        the program as they stand; a command of one word with blanks is looked for as a file of that name.
        """,
      explanation: """
        Wrap the command: `["sh", "-c", "first && second"]`, or split it into words. `$(NAME)` is Kubernetes' own syntax for \
        a variable of the container's environment and works without a shell in `command` and `args`.
        """,
      sources: [.documentation("Define a Command and Arguments for a Container")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: web:1, command: [migrate, "&&", /srv/web]}  # <-
          - {name: b, image: web:1, command: [/srv/web, "--home=$HOME"]}  # <-
          - {name: c, image: web:1, command: ["/srv/web --port 80"]}  # <-
          - {name: d, image: web:1, livenessProbe: {exec: {command: [cat, /tmp/up, "|", grep, ok]}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: a, image: web:1, command: [sh, -c, "migrate && /srv/web"]}
          - {name: b, image: nginx:1.27, command: [nginx, -g, "daemon off;"]}
          - {name: c, image: web:1, command: [/srv/web, "--home=$(HOME)"]}
          - {name: d, image: web:1, command: [tini, --, sh, -c, "a; b"]}
          - {name: e, image: web:1, command: [python, -c, "import os; print(1 > 0)"]}
        """
      ],
      check: .each(.command) { use, report in
        let texts = use.words.map { $0.text ?? "" }
        guard let first = texts.first, !texts.contains(where: { shellName($0) != nil }) else { return }
        let name = first.split(separator: "/").last.map(String.init) ?? first
        if first.contains(" "), !isTemplate(first), !first.contains("\n") {
          // A container's command may be followed by arguments: its first word is the file all the same.
          report(
            use.words[0],
            "\(owner(use, report)) is looked for as a file named '\(first.prefix(40))', blanks and all; split it into words or wrap it in sh -c"
          )
          return
        }
        guard !interpreters.contains(name) else { return }
        for (position, word) in texts.enumerated().dropFirst() {
          // What an option such as -c, -e or -g takes is the program's own language.
          let isOptionValue = texts[position - 1].hasPrefix("-")
          guard let sign = shellSign(in: word, isOptionValue: isOptionValue) else { continue }
          report(
            use.words[position],
            "\(owner(use, report)) passes \(sign) to '\(name)' as it stands, as there's no shell; wrap it in sh -c",
            certainty: .likely)
          return
        }
      }
    ),
    Rule(
      "exec-devnull-typo", .lifecycle, .info, "A script means /dev/null and writes something else",
      effect: "output goes to a file",
      why: """
        The shell then makes a file of that name, which takes up memory or disk, or fails where it may not make one.
        """,
      explanation: "Write `/dev/null`.",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            command: [sh, -c, "check 2> /dev/nul; exec /srv/web"]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, command: [sh, -c, "check >/dev/null 2>&1 </dev/zero; exec /srv/web"]}
        """
      ],
      check: .each(.command) { use, report in
        guard let node = ShellCall(use.words)?.script, let text = node.text else { return }
        // Also in a script that no shell would run: the slip may be part of why.
        for word in redirectedFiles(in: text) where isNearlyNull(word) {
          report(
            node, "the script of \(owner(use, report)) uses '\(word)'; that's '/dev/null'",
            fix: replacing(word, with: "/dev/null", in: node))
          return
        }
      }
    ),
  ]
}

/// `container 'web'`, `preStop of container 'web'`.
private func owner(_ use: CommandUse, _ report: Reporter) -> String {
  let container = report.scope.container
  let name = "\(container?.role == .initial ? "init container" : "container") '\(container?.name ?? "")'"
  return use.kind == .program ? name : "\(use.name) of \(name)"
}

/// Programs whose arguments are programs, patterns or templates themselves.
private let interpreters: Set<String> = [
  "awk", "gawk", "sed", "grep", "egrep", "find", "xargs", "jq", "yq", "perl", "python", "python2", "python3", "ruby",
  "node",
  "php", "lua", "envsubst", "psql", "mysql", "sqlite3", "mongo", "mongosh", "redis-cli", "expr", "test", "[", "echo",
  "printf",
  "kubectl", "docker", "nsenter", "chroot", "su", "ssh", "pwsh", "powershell", "powershell.exe", "cmd", "cmd.exe",
]

/// What of a word only a shell would understand; nil where there's nothing.
private func shellSign(in word: String, isOptionValue: Bool) -> String? {
  if ["&&", "||", ";", "|", ">", ">>", "<", "2>", "2>&1", "&"].contains(word) { return "'\(word)'" }
  if isTemplate(word) || word.contains("\n") { return nil }
  if !isOptionValue {
    for sign in [" && ", " || ", "; ", " | ", " > ", " >> ", " 2>"] where contains(word, sign) {
      return "'\(sign.filter { $0 != " " })'"
    }
  }
  if word.count(where: { $0 == "`" }) >= 2 { return "backticks" }
  let bytes = Array(word.utf8)
  for index in bytes.indices.dropLast() where bytes[index] == UInt8(ascii: "$") {
    var end = index + 1
    while end < bytes.count,
      (0x41...0x5A).contains(bytes[end]) || bytes[end] == UInt8(ascii: "_")
        || end > index + 1 && (0x30...0x39).contains(bytes[end])
    {
      end += 1
    }
    // Whole names in capitals: `$HOME`, not a pattern's `$` or another language's `$name`.
    let isWhole = end == bytes.count || !isNamePart(bytes[end])
    if end > index + 2, isWhole,
      index == 0 || bytes[index - 1] != UInt8(ascii: "$") && bytes[index - 1] != UInt8(ascii: "\\")
    {
      return "'\(String(decoding: bytes[index..<end], as: UTF8.self))'"
    }
  }
  return nil
}

private func contains(_ text: String, _ part: String) -> Bool {
  let (text, part) = (Array(text.utf8), Array(part.utf8))
  guard text.count >= part.count else { return false }
  return (0...(text.count - part.count)).contains { start in
    text[start] == part[0] && (0..<part.count).allSatisfy { text[start + $0] == part[$0] }
  }
}

/// The edits that take out a `;` before `&&` and `||`; none where that doesn't mend the script.
private func joining(in node: Node) -> [Edit] {
  guard !node.isAliased, !node.document.isWritten, let text = node.text else { return [] }
  func slips(_ bytes: some Collection<UInt8>) -> [Int] {
    let bytes = Array(bytes)
    return bytes.indices.filter { index in
      guard bytes[index] == UInt8(ascii: ";") else { return false }
      var next = index + 1
      while next < bytes.count, bytes[next] == 0x20 { next += 1 }
      guard next + 1 < bytes.count else { return false }
      return bytes[next] == bytes[next + 1] && (bytes[next] == UInt8(ascii: "&") || bytes[next] == UInt8(ascii: "|"))
    }
  }
  let span = node.span
  let file = node.document.file
  let (inText, inFile) = (slips(text.utf8), slips(file.bytes[span.start..<span.end]))
  guard !inText.isEmpty, inText.count == inFile.count else { return [] }
  let gone = Set(inText)
  let mended = text.utf8.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
  guard Script(mended, depth: 0).fault == nil else { return [] }
  return inFile.map { offset in
    let start = span.start + offset
    return Edit(span: Span(file: file, start: start, end: start + 1), text: "", path: "\(node.path)#\(start)")
  }
}

/// The words right after `<` and `>`, found without reading the script's grammar.
private func redirectedFiles(in text: String) -> [String] {
  let bytes = Array(text.utf8)
  var files: [String] = []
  var index = 0
  while index < bytes.count {
    defer { index += 1 }
    guard bytes[index] == UInt8(ascii: ">") || bytes[index] == UInt8(ascii: "<") else { continue }
    var start = index + 1
    while start < bytes.count, bytes[start] == 0x20 || bytes[start] == UInt8(ascii: ">") { start += 1 }
    var end = start
    while end < bytes.count,
      isNamePart(bytes[end]) || bytes[end] == UInt8(ascii: "/") || bytes[end] == UInt8(ascii: ".")
        || bytes[end] == UInt8(ascii: "-")
    {
      end += 1
    }
    if end > start { files.append(String(decoding: bytes[start..<end], as: UTF8.self)) }
  }
  return files
}

/// At most one slip away from `/dev/null`, and no other thing of its own.
private func isNearlyNull(_ path: String) -> Bool {
  guard path != "/dev/null", (8...10).contains(path.utf8.count), path.hasPrefix("/d") || path == "dev/null" else {
    return false
  }
  let (a, b) = (Array(path.utf8), Array("/dev/null".utf8))
  if a.count == b.count {
    let wrong = a.indices.filter { a[$0] != b[$0] }
    if wrong.count == 1 { return true }
    // Two letters in the wrong order.
    return wrong.count == 2 && wrong[1] == wrong[0] + 1 && a[wrong[0]] == b[wrong[1]] && a[wrong[1]] == b[wrong[0]]
  }
  let (long, short) = a.count > b.count ? (a, b) : (b, a)
  guard long.count == short.count + 1 else { return false }
  return long.indices.contains { skipped in
    Array(long[..<skipped] + long[(skipped + 1)...]) == short
  }
}

/// The edits that replace a word in the text of a scalar, wherever it stands by itself.
private func replacing(_ word: String, with other: String, in node: Node) -> [Edit] {
  guard !node.isAliased, !node.document.isWritten else { return [] }
  let file = node.document.file
  let span = node.span
  let wanted = Array(word.utf8)
  var edits: [Edit] = []
  var index = span.start
  func isPart(_ byte: UInt8) -> Bool { isNamePart(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") }
  while index + wanted.count <= span.end {
    let end = index + wanted.count
    if (0..<wanted.count).allSatisfy({ file.bytes[index + $0] == wanted[$0] }),
      index == span.start || !isPart(file.bytes[index - 1]), end >= span.end || !isPart(file.bytes[end])
    {
      edits.append(Edit(span: Span(file: file, start: index, end: end), text: other, path: "\(node.path)#\(index)"))
      index = end
    } else {
      index += 1
    }
  }
  return edits
}
