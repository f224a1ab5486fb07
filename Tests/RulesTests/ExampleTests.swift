import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

@Suite("The rules' own examples")
struct ExampleTests {
  /// Line and severity of each marked line.
  static func marks(in text: String, of rule: Rule) -> Set<String> {
    var marks: Set<String> = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let parts = line.split(separator: "#").last?.split(separator: " ").map(String.init) ?? []
      guard line.contains("# <-") else { continue }
      marks.insert("\(index + 1) \(parts.count > 1 ? parts[1] : rule.severity.rawValue)")
    }
    return marks
  }

  static var settings: RuleSettings {
    var settings = RuleSettings()
    settings.hangingImages = ["hangs"]
    settings.cpuBounds.mostLimit = Quantity(8)
    settings.priorityClasses = ["high", "low"]
    settings.allowedRegistries = ["registry.example"]
    settings.requiredLabels = ["owner": ""]
    settings.requiredAnnotations = ["email": "[^@]+@.+"]
    settings.forbiddenAnnotations = ["forbidden.example/auto": "true"]
    settings.claimTemplateAnnotations = ["example.com/backup"]
    settings.disallowedVersions = ["unwanted.example.com"]
    return settings
  }

  @Test(
    "a rule reports the marked lines of its bad examples, and nothing in its good ones", arguments: Rule.all.map(\.id))
  func examples(id: String) throws {
    let rule = try #require(Rule.named(id))
    for example in rule.bad + rule.good {
      let judgement = judged(example.text, rules: only(id), settings: Self.settings)
      let found = Set(judgement.findings.map { "\($0.span.line) \($0.severity.rawValue)" })
      let said = Set(judgement.findings.map { "\($0.object) \($0.node.path) \($0.message)" })
      #expect(said.count == judgement.findings.count, "\(id) says something twice:\n\(example.text)")
      #expect(
        found == Self.marks(in: example.text, of: rule), "\(id):\n\(example.text)\n\(judgement.findings.map(\.message))"
      )
    }
    for example in rule.bad { #expect(example.text.contains("# <-"), "\(id) has a bad example without a mark") }
    for example in rule.good { #expect(!example.text.contains("# <-"), "\(id) has a mark in a good example") }
  }

  @Test("a good example has no certain error of any rule", arguments: Rule.all.map(\.id))
  func goodIsGood(id: String) throws {
    let rule = try #require(Rule.named(id))
    for example in rule.good {
      let errors = judged(example.text, rules: RuleSelection()).findings.filter {
        // What an example leaves out may be elsewhere.
        $0.severity == .error && $0.certainty == .certain
      }
      #expect(errors.isEmpty, "\(id): \(errors.map { "\($0.rule) \($0.span.line): \($0.message)" })\n\(example.text)")
    }
  }

  @Test("what a rule would change mends what it reports, and is itself well-formed", arguments: Rule.all.map(\.id))
  func editsMend(id: String) throws {
    let rule = try #require(Rule.named(id))
    for example in rule.bad {
      let file = SourceFile(name: "test.yaml", text: example.text)
      let before = judge(Inventory([read(file)]), rules: only(id), settings: Self.settings)
      let fixable = before.findings.filter { !$0.edits.isEmpty }
      guard !fixable.isEmpty else { continue }
      let mended = String(decoding: applying(combinedEdits(of: fixable), to: file), as: UTF8.self)
      let reading = read(SourceFile(name: "test.yaml", text: mended))
      #expect(reading.problems.isEmpty, "\(id): \(reading.problems.map(\.message))\n\(mended)")
      let after = judged(mended, rules: only(id), settings: Self.settings)
      #expect(
        after.findings.count == before.findings.count - fixable.count,
        "\(id):\n\(mended)\n\(after.findings.map(\.message))")
      let faults = judged(
        mended, rules: only("schema-unknown-field", "schema-field-misplaced", "schema-field-typo", "schema-invalid"))
      let old = judged(
        example.text,
        rules: only("schema-unknown-field", "schema-field-misplaced", "schema-field-typo", "schema-invalid"))
      #expect(faults.findings.count <= old.findings.count, "\(id):\n\(mended)\n\(faults.findings.map(\.message))")
    }
  }
}

@Suite("The catalogue of rules")
struct CatalogueTests {
  @Test("ids are unique and kebab-case, titles and messages follow the style")
  func style() {
    var seen: Set<String> = []
    for rule in Rule.all {
      #expect(seen.insert(rule.id).inserted, "\(rule.id) is there twice")
      #expect(
        rule.id.allSatisfy { $0.isLowercase || $0 == "-" || $0.isNumber } && !rule.id.hasPrefix("-"), "\(rule.id)")
      #expect(!rule.title.hasSuffix(".") && rule.title.first?.isUppercase == true, "\(rule.id): \(rule.title)")
      #expect(!rule.effect.hasSuffix(".") && rule.effect.count <= 50, "\(rule.id): \(rule.effect)")
      #expect(!rule.why.contains("\n") && rule.why.hasSuffix("."), "\(rule.id): \(rule.why)")
      #expect(!rule.explanation.isEmpty && !rule.bad.isEmpty && !rule.good.isEmpty, "\(rule.id) lacks something")
      for example in rule.bad {
        for finding in judged(example.text, rules: only(rule.id), settings: ExampleTests.settings).findings {
          #expect(!finding.message.contains("\n") && !finding.message.hasSuffix("."), "\(rule.id): \(finding.message)")
          #expect(
            finding.message.first?.isUppercase == false || finding.message.contains("/"),
            "\(rule.id): \(finding.message)")
        }
      }
    }
  }

  @Test("every file of rules is in the list of all")
  func topics() throws {
    let here = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/\(here)/Sources/Rules/Topics"
    let found = files(below: folder, endings: [".swift"])
    try #require(!found.isEmpty)
    var written = 0
    for path in found {
      let text = String(decoding: fileBytes(path), as: UTF8.self)
      let declared = text.split(separator: "\n").filter { $0.hasPrefix("  static let ") && $0.contains(": [Rule] = [") }
      #expect(declared.count == 1, "\(path) should hold one array of rules")
      written += text.split(separator: "\n").count { $0 == "    Rule(" }
    }
    #expect(written == Rule.all.count)
  }

  @Test(
    "topic and severity are those of the reference, and every row of these topics has its rule",
    .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of corpus manifests"))
  func reference() {
    let rows = table("\(corpus ?? "")/../reference/rules.tsv")
    #expect(rows.count > 300)
    for row in rows where row.count > 3 {
      let topic = row[2].lowercased().split(separator: " ").joined(separator: "-")
      guard let rule = Rule.named(row[0]) else {
        #expect(topic != "probes" && topic != "lifecycle", "no rule \(row[0])")
        continue
      }
      #expect(rule.topic.rawValue == topic, "\(rule.id)")
      #expect(
        row[3].hasPrefix(rule.severity.rawValue) || row[3].contains(rule.severity.rawValue), "\(rule.id): \(row[3])")
    }
  }

  @Test("a rule's page says what it is, why, what to do and how to silence it")
  func pages() throws {
    let text = page(of: try #require(Rule.named("lifecycle-grace-zero")))
    #expect(text.hasPrefix("# lifecycle-grace-zero\n\nA pod is given no time to stop.\n"))
    for part in [
      "## Why", "## What to do", "## Reported", "## In order", "drydock.dev/ignore: lifecycle-grace-zero", "## Sources",
    ] {
      #expect(text.contains(part), "no '\(part)'")
    }
    #expect(
      page(of: try #require(Rule.named("probe-timing-implicit"))).contains("off unless asked for (profile strict)"))
  }
}
