import Rules
import Testing

@Suite("Shell scripts")
struct ShellTests {
  /// What is said of a script by the rule of syntax.
  static func fault(_ script: String) -> String? {
    let indented = script.split(separator: "\n", omittingEmptySubsequences: false).map { "        \($0)" }.joined(
      separator: "\n")
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        containers:
        - name: c
          image: a:1
          command:
          - sh
          - -c
          - |-
      """ + "\n" + indented
    return judged(text, rules: only("exec-shell-syntax-error")).findings.first?.message
  }

  @Test(
    "what no shell would run is named",
    arguments: [
      ("a; && b", "has '&&' right after ';'"), ("&& a", "begins with '&&'"), ("a &&", "ends with '&&'"),
      ("a | | b", "has '|' right after '|'"), ("a || ; b", "has ';' right after '||'"), ("echo 'a", "single quote"),
      ("echo \"a", "double quote"), ("echo `a", "backtick"), ("echo $(a", "'$(' that's never closed"),
      ("while true; do a", "'do' without 'done'"), ("while true; a; done", "'done' without 'do'"),
      ("if a; then b", "'if' without 'fi'"), ("done", "'done' without 'do'"), ("(a; b", "'(' without ')'"),
      ("a)", "')' without '('"), ("{ a; b", "'{' without '}'"), ("a >", "'>' with no file"),
      ("case x in a) b ;;", "'case' without 'esac'"), ("for i in 1 2; echo $i; done", "'for' without 'do'"),
      ("a\n&& b", "has a line that begins with '&&'"), ("a & && b", "right after '&'"),
    ])
  func faults(script: String, part: String) {
    #expect(Self.fault(script)?.contains(part) == true, "\(script): \(Self.fault(script) ?? "fine")")
  }

  @Test(
    "what runs is left alone",
    arguments: [
      "a && b || c; d & e", "echo $$(date) \"$$(id)\" $$", "a |\n b &&\n c", "! a && ! b",
      "while ! nc -z db 1; do sleep 1; done &",
      "if a; then b; elif c; then d; else e; fi > x",
      "for i; do a; done", "for i in $(seq 3)\ndo\n a\ndone", "f() { a; }; f", "f() (a)\nf",
      "case $1 in (a) b;; *) c; esac",
      "echo done; echo if then", "echo \"it's `date \"+%s\"` $(echo \")\")\"", "echo ${x:-it} ${#x} $((1 + (2 * 3)))",
      "a 2>&1 >/dev/null <x",
      "cat <<-'EOF'\n\tit's && ;\n\tEOF\necho", "# it's\na # && ;", "a=1 b='x y' c", "a \\\n  b", "exec \"$@\"",
      "trap 'kill %1' TERM", "[ -f x ] && . ./x",
      "", "echo a\\'b", "diff <(a) <(b)", "x=(a b)", "[[ a =~ (b|c) ]]", "((i++))", "a |& b", "a &> b",
      "until a; do b; done; c",
      "echo \"${x:+\"a\"}\"", "printf '%s' \"$(cat <<EOF\nx\nEOF\n)\"", "case x in esac", "time a", "{ a; } 2>&1 | b",
      "if (a); then (b) fi",
    ])
  func fine(script: String) { #expect(Self.fault(script) == nil, "\(script): \(Self.fault(script) ?? "")") }

  @Test(
    "long scripts of one piece over and over are read in no time",
    arguments: [
      "a; && ", "a && b || ", "$(", "`a` ", "'a'\"b\" ", "while a; do b; done; ", "sleep 1; ", "((", "if a; then ",
      "{ ", "a | ", "<<E ", "curl x; ",
    ])
  func long(piece: String) {
    let script = String(repeating: piece, count: 90_000 / piece.utf8.count)
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        initContainers:
        - {name: i, image: "a:1", command: [sh, -c, \(jsonText(script))]}
        containers:
        - {name: c, image: "a:1", command: [sh, -c, \(jsonText(script))], lifecycle: {preStop: {exec: {command: [sh, -c, \(jsonText(script))]}}}}
      """
    let clock = ContinuousClock()
    let time = clock.measure { _ = judged(text) }
    #expect(time < .seconds(20), "\(piece): \(time)")
  }

  private func jsonText(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  @Test("nesting without end ends in no crash and no finding")
  func deep() {
    #expect(Self.fault(String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)) == nil)
    #expect(Self.fault(String(repeating: "$(", count: 5000)) != "")
    #expect(Self.fault(String(repeating: "if a; then ", count: 3000)) != "")
  }

  @Test(
    "preStop hooks are timed by the sleeps they are sure to reach",
    arguments: [
      ("sleep 40", "takes 40 s"), ("sleep 20; sleep 15", "takes 35 s"), ("sleep 1m && nginx -s quit", "takes 60 s"),
      ("a || sleep 40", nil), ("if a; then sleep 40; fi", nil), ("sleep 40 &", nil), ("exit 0; sleep 40", nil),
      ("for i in 1 2 3 4; do sleep 10; done", "takes 40 s"), ("while pgrep a; do sleep 1; done", "waits in a loop"),
      ("{ sleep 10; (sleep 25); }", "takes 35 s"), ("sleep 27", "leaves 3 s"), ("sleep infinity", "waits in a loop"),
    ] as [(String, String?)])
  func times(script: String, part: String?) {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        containers:
        - {name: c, image: "a:1", lifecycle: {preStop: {exec: {command: [sh, -c, "\(script)"]}}}}
      """
    let message = judged(text, rules: only("lifecycle-prestop-eats-grace")).findings.first?.message
    if let part {
      #expect(message?.contains(part) == true, "\(script): \(message ?? "nothing")")
    } else {
      #expect(message == nil)
    }
  }

  @Test(
    "an init container's waits are told by the hosts that its commands name",
    arguments: [
      ("nc -z -w 2 db 5432", "db"), ("wget -q -O- http://db:80/x", "db"), ("curl -sf db/health", "db"),
      ("pg_isready -h db -p 5432", "db"), ("mysqladmin ping -hdb", "db"), ("redis-cli -h db ping", "db"),
      ("nslookup db.shop.svc.cluster.local", "db.shop.svc.cluster.local"), ("timeout 3 nc -z db 1", nil),
      ("getent hosts db", "db"), ("bash -c '</dev/tcp/db/5432'", "db"), ("nc -z $DB 5432", nil),
      ("curl -sX POST http://db", "db"), ("curl -H 'Metadata-Flavor: Google' 10.1.2.3", nil),
      ("curl -H $AUTH -O http://db/x", "db"), ("wget -T 2 -O result http://db", "db"),
      ("nc -z 10.0.0.1 80", nil),
    ] as [(String, String?)])
  func hosts(command: String, host: String?) {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        initContainers:
        - {name: i, image: "a:1", command: [sh, -c, "until \(command); do sleep 1; done"]}
        containers: [{name: c, image: "a:1"}]
      """
    let message = judged(text, rules: only("init-wait-forever")).findings.first?.message
    if let host {
      #expect(message?.contains("'\(host)'") == true, "\(command): \(message ?? "nothing")")
    } else if command.hasPrefix("timeout") {
      #expect(message == nil)
    } else {
      #expect(message?.contains("waits without end") == true, "\(command): \(message ?? "nothing")")
    }
  }
}
