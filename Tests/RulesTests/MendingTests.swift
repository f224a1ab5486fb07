import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

@Suite("Mending")
struct MendingTests {
  private func mending(_ texts: [String: String], rules: RuleSelection = .everything, only names: Set<String>? = nil)
    -> Mending
  {
    let readings = texts.sorted { $0.key < $1.key }.map { read(SourceFile(name: $0.key, text: $0.value)) }
    var policy = Policy()
    policy.selection = rules
    return Mending(
      readings, options: Inventory.Options(), by: policy, mayChange: { names?.contains($0.name) ?? true })
  }

  private let typo = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replcas: 3  # three
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          containers:
          - {name: web, image: "web:1"}

    """

  @Test("what can be mended is, with comments and layout kept; nothing is left to mend the second time")
  func mends() throws {
    let rules = only("schema-field-typo", "schema-unknown-field")
    let first = mending(["a.yaml": typo], rules: rules)
    let change = try #require(first.changes.first)
    let text = String(decoding: change.bytes, as: UTF8.self)
    #expect(text == typo.replacing("replcas", with: "replicas"))
    #expect(first.findings.count == 1)
    let second = mending(["a.yaml": text], rules: rules)
    #expect(second.changes.isEmpty && second.findings.isEmpty)
  }

  @Test("files that may not be written stay as they are")
  func forbidden() {
    let both = mending(["a.yaml": typo, "b.yaml": typo.replacing("web", with: "db")], only: ["b.yaml"])
    #expect(both.changes.map(\.file.name) == ["b.yaml"])
  }

  @Test("what is silenced isn't mended, nor is what no rule that's on finds")
  func limited() {
    #expect(mending(["a.yaml": typo], rules: only("probe-identical")).changes.isEmpty)
    let silenced = typo.replacing("# three", with: "# drydock: ignore schema-field-typo on purpose")
    #expect(mending(["a.yaml": silenced], rules: only("schema-field-typo")).changes.isEmpty)
  }

  @Test("what is known is left as it is")
  func known() throws {
    let rules = only("schema-field-typo", "schema-unknown-field")
    let readings = [read(SourceFile(name: "a.yaml", text: typo))]
    var policy = Policy()
    policy.selection = rules
    var fingerprints = Fingerprints()
    let found = judge(Inventory(readings), by: policy).findings
    let known = Set(found.map { fingerprints.next(for: $0) })
    try #require(!known.isEmpty)
    let mending = Mending(readings, options: Inventory.Options(), by: policy, except: known, mayChange: { _ in true })
    #expect(mending.changes.isEmpty && mending.findings.isEmpty)
  }

  @Test("what files become is a diff of the lines that change, with a line break at the end or without")
  func diffOfChanges() {
    let old = SourceFile(name: "./a b.yaml", text: "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14")
    let new = "1\n2\nnew\n3\n4\n6\n7\n8\n9\n10\n11\n12\n13\nend\n"
    #expect(diff(of: [(old, Array(old.bytes))]) == "")
    #expect(
      diff(of: [(old, Array(new.utf8))]) == """
        --- a/a b.yaml
        +++ b/a b.yaml
        @@ -1,8 +1,8 @@
         1
         2
        +new
         3
         4
        -5
         6
         7
         8
        @@ -11,4 +11,4 @@
         11
         12
         13
        -14
        \\ No newline at end of file
        +end

        """)
    #expect(diff(of: [(old, [])]) { _ in "x" }.hasPrefix("--- a/x\n+++ b/x\n@@ -1,14 +0,0 @@\n-1\n"))
  }

  @Test("mending all rules' examples at once leaves fewer findings, and a second time changes nothing")
  func examples() {
    var texts: [String: String] = [:]
    for rule in Rule.all {
      for (number, example) in rule.bad.enumerated() { texts["\(rule.id)-\(number).yaml"] = example.text }
    }
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      let before = judged(text, rules: RuleSelection()).findings
      guard before.contains(where: { !$0.edits.isEmpty }) else { continue }
      let first = mending([name: text], rules: RuleSelection())
      let mended = first.changes.first.map { String(decoding: $0.bytes, as: UTF8.self) } ?? text
      let after = judged(mended, rules: RuleSelection()).findings
      if mended != text {
        #expect(
          after.count < before.count || after.map(\.severity) != before.map(\.severity),
          "\(name):\n\(mended)\n\(after.map(\.message))")
      }
      #expect(mending([name: mended], rules: RuleSelection()).changes.isEmpty, "\(name) changes again")
    }
  }
}
