import Kubernetes
import Manifest
import Rules
import Testing

@Suite("Slips that go round with examples of pods' lives")
struct BookTests {
  static let text = """
    apiVersion: v1
    kind: Pod
    metadata:
      name: web
    spec:
      terminateGracePeriodSeconds: 60
      initContainers:
      - name: init
        image: busybox:1.36
        command:
        - sh
        - -c
        - 'while true; do wget http://db -q -T 1 -O /dev/null > /dev/null 2> /dev/nul; && break; sleep 1; done'
      containers:
      - name: web
        image: web:1.4.2
        lifecycle:
          posStart:
            exec:
              command: [sh, -c, "echo warm; exit 15"]

    """

  @Test("they are found, named and corrected")
  func corrected() throws {
    let judgement = judged(Self.text, rules: RuleSelection())
    let errors = judgement.findings.filter {
      ["error"].contains($0.severity.rawValue) || $0.rule == "exec-devnull-typo"
    }
    #expect(
      errors.map { "\($0.span.line) \($0.rule): \($0.message)" } == [
        "6 schema-field-typo: no field 'terminateGracePeriodSeconds'; did you mean 'terminationGracePeriodSeconds'? (meanwhile that is 30)",
        "13 exec-shell-syntax-error: the script of init container 'init' has '&&' right after ';', so no shell runs it; mend it",
        "13 exec-devnull-typo: the script of init container 'init' uses '/dev/nul'; that's '/dev/null'",
        "18 schema-field-typo: no field 'posStart'; did you mean 'postStart'?",
      ])
    #expect(
      diff(of: combinedEdits(of: errors)) == """
        --- a/test.yaml
        +++ b/test.yaml
        @@ -3,18 +3,18 @@
         metadata:
           name: web
         spec:
        -  terminateGracePeriodSeconds: 60
        +  terminationGracePeriodSeconds: 60
           initContainers:
           - name: init
             image: busybox:1.36
             command:
             - sh
             - -c
        -    - 'while true; do wget http://db -q -T 1 -O /dev/null > /dev/null 2> /dev/nul; && break; sleep 1; done'
        +    - 'while true; do wget http://db -q -T 1 -O /dev/null > /dev/null 2> /dev/null && break; sleep 1; done'
           containers:
           - name: web
             image: web:1.4.2
             lifecycle:
        -      posStart:
        +      postStart:
                 exec:
                   command: [sh, -c, "echo warm; exit 15"]

        """)
  }

  @Test("once mended, what was hidden behind them comes to light")
  func after() throws {
    let file = SourceFile(name: "test.yaml", text: Self.text)
    // What it may do on its node is no matter of the book's.
    let rules = try RuleSelection(enable: [], disable: ["topic:security"])
    let first = judge(Inventory([read(file)]), rules: rules).findings
    let mended = SourceFile(name: "test.yaml", bytes: applying(combinedEdits(of: first), to: file))
    let found = judge(Inventory([read(mended)]), rules: rules).findings
    let second = found.filter { $0.severity <= .warning && $0.topic == .lifecycle }
    #expect(second.map { "\($0.span.line) \($0.rule)" } == ["13 init-wait-forever", "20 lifecycle-poststart-fails"])
  }
}
