import Explorer
import Glibc
import Kubernetes
import Loading
import Manifest
import Rules
import Testing

@testable import drydock

/// A Deployment that a Service sends traffic to, without preStop; its liveness probe is silenced.
private let web = """
  apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    annotations:
      drydock.dev/ignore: probe-liveness-missing
      drydock.dev/ignore-reason: it ends by itself when it hangs
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /, port: 8080}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}

  """

private let rule = "lifecycle-prestop-missing-behind-service"
private let message =
  "container 'web' gets SIGTERM while Service 'web' still sends it requests; let preStop sleep for 5 s"

/// Runs `drydock lint` in a folder, without the user's configuration. Standard error is left out unless it's asked for.
private func lint(_ arguments: String, in folder: Folder, before: String = "") -> Outcome {
  shell(
    "cd \(quoted(folder.path)) && export HOME=/nonexistent LANG=C.UTF-8; unset NO_COLOR XDG_CONFIG_HOME; "
      + "\(before) \(drydock) lint \(fewRules) \(arguments)")
}

/// A JSON text as a node.
private func json(_ text: String) throws -> Node {
  let reading = readJSON(SourceFile(name: "out.json", text: text))
  try #require(reading.problems.isEmpty, "\(reading.problems.map(\.message)) in \(text.prefix(300))")
  return try #require(reading.documents.first).root
}

@Suite("lint's formats")
struct LintFormatTests {
  let folder = Folder(["a b/web,1%.yaml": web])

  @Test("GitHub's annotations escape what would end a property or a line")
  func gitHub() {
    #expect(
      lint("--format github . 2>/dev/null", in: folder).output
        == "::warning file=a b/web%2C1%25.yaml,line=14,col=9,endLine=14,endColumn=17,title=\(rule)::\(message)\n")
  }

  @Test("Markdown is a comment for a pull request")
  func markdown() {
    #expect(
      lint("--format markdown . 2>/dev/null", in: folder).output == """
        ## drydock

        | | found |
        |---|--:|
        | error | 0 |
        | warning | 1 |
        | info | 0 |
        | suppressed | 1 |

        1 file, 2 objects.

        | severity | place | object | finding | rule |
        |---|---|---|---|---|
        | warning | `a b/web,1%.yaml:14` | Deployment/web, web | \(message) | `\(rule)` |

        """)
    let empty = Folder(["a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"])
    #expect(lint("--format markdown --disable all .", in: empty).output.hasSuffix("\nNothing to report.\n"))
  }

  @Test("JUnit fails what makes lint fail, passes what is less severe, and skips what is silenced")
  func junit() {
    let text = lint("--format junit --fail-on warning . 2>/dev/null", in: folder).output
    #expect(
      text.hasPrefix(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="drydock" tests="2" failures="1" errors="0" skipped="1">
          <testsuite name="a b/web,1%.yaml" tests="2" failures="1" errors="0" skipped="1">
            <testcase classname="a b/web,1%.yaml" name="\(rule) Deployment/web web" file="a b/web,1%.yaml" line="14">
              <failure message="\(message)" type="warning">
        """))
    #expect(text.contains("<skipped message=\"it ends by itself when it hangs\"/>"))
    let passed = lint("--format junit . 2>/dev/null", in: folder).output
    #expect(passed.contains("failures=\"0\"") && passed.contains("<system-out>"))
  }

  @Test("SARIF has what code scanning needs, and nothing that its schema doesn't know")
  func sarif() throws {
    folder.write("apiVersion: v1\nkind: Pod\nmetadata: {name: a\n", to: "broken.yaml")
    let root = try json(lint("--format sarif --show-suppressed . 2>/dev/null", in: folder).output)
    #expect(root["version"].text == "2.1.0")
    let run = root["runs"][0]
    expectFields(run, ["tool", "columnKind", "originalUriBaseIds", "invocations", "results"])
    #expect(run["columnKind"].text == "unicodeCodePoints")
    let rules = run["tool"]["driver"]["rules"]
    #expect(rules.items.map { $0["id"].text } == ["probe-liveness-missing", rule])
    for descriptor in rules.items {
      expectFields(
        descriptor,
        ["id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"])
      #expect(descriptor["help"]["markdown"].text?.contains("## Why") == true)
    }
    let results = run["results"].items
    try #require(results.count == 2)
    for result in results {
      expectFields(
        result,
        [
          "ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "fixes", "suppressions",
          "properties",
        ])
      let index = try #require(result["ruleIndex"].int)
      #expect(rules[index]["id"].text == result["ruleId"].text)
      #expect(["error", "warning", "note"].contains(result["level"].text))
    }
    let location = results[0]["locations"][0]
    #expect(location["physicalLocation"]["artifactLocation"]["uri"].text == "a%20b/web%2C1%25.yaml")
    #expect(location["physicalLocation"]["artifactLocation"]["uriBaseId"].text == "SRCROOT")
    let region = location["physicalLocation"]["region"]
    #expect(["startLine", "startColumn", "endLine", "endColumn"].map { region[$0].int } == [14, 9, 14, 18])
    #expect(
      location["logicalLocations"][0]["fullyQualifiedName"].text
        == "default/Deployment/web/web/spec.template.spec.containers[0].lifecycle.preStop")
    let replacement = results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0]
    #expect(replacement["insertedContent"]["text"].text?.contains("preStop:") == true)
    #expect(replacement["deletedRegion"]["startLine"].int == 18)
    #expect(results[1]["suppressions"][0]["kind"].text == "inSource")
    #expect(results[1]["suppressions"][0]["justification"].text == "it ends by itself when it hangs")
    let invocation = run["invocations"][0]
    #expect(invocation["executionSuccessful"].bool == false)
    #expect(invocation["toolExecutionNotifications"].count == 1)
    #expect(
      invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].text
        == "broken.yaml")
  }

  @Test("code scanning, which heeds no suppressions, gets what is silenced only when it's asked for")
  func sarifSuppressed() throws {
    let root = try json(lint("--format sarif . 2>/dev/null", in: folder).output)
    #expect(root["runs"][0]["results"].items.map { $0["ruleId"].text } == [rule])
    #expect(root["runs"][0]["tool"]["driver"]["rules"].items.map { $0["id"].text } == [rule])
  }

  private func expectFields(_ node: Node, _ known: Set<String>) {
    let fields = Set(node.fields.map(\.key))
    #expect(fields.isSubset(of: known), "\(fields.subtracting(known))")
  }

  @Test("JSON names objects as the manifest does: nothing where it names none, and what has no type, too")
  func objects() throws {
    let nameless = Folder([
      "a.yaml": """
      apiVersion: v1
      kind: ConfigMap
      metadata: {generateName: a-}
      data: {a: "1", a: "2"}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {namespace: shop}
      ---
      kind: ConfigMap
      metadata: {name: b}
      """
    ])
    let rules = "--enable name-invalid,schema-missing-type,schema-duplicate-key"
    let root = try json(lint("\(rules) --format json . 2>/dev/null", in: nameless).output)
    let objects = root["findings"].items.map { finding in
      let object = finding["object"]
      let words = ["apiVersion", "kind", "namespace", "name"].map { object[$0].text ?? "nil" }
      return "\(finding["rule"].text ?? "") \(words)"
    }
    #expect(
      objects == [
        #"schema-duplicate-key ["v1", "ConfigMap", "", ""]"#, #"name-invalid ["v1", "ConfigMap", "shop", ""]"#,
        #"schema-missing-type ["", "ConfigMap", "", "b"]"#,
      ])
  }

  @Test("several outputs come from one run; '-' is standard output")
  func outputs() {
    let outcome = lint("--output sarif=a.sarif --output junit=b.xml --output json=- . 2>/dev/null", in: folder)
    #expect(outcome.output.hasPrefix("{\n  \"schema\": \"drydock.lint/v1\""))
    #expect(folder.read("a.sarif").contains("\"version\": \"2.1.0\""))
    #expect(folder.read("b.xml").hasPrefix("<?xml"))
    let beside = lint("--format github --output markdown=c.md . 2>/dev/null", in: folder)
    #expect(beside.output.hasPrefix("::warning") && folder.read("c.md").hasPrefix("## drydock"))
  }

  @Test(
    "outputs that can't be are refused",
    arguments: [
      ("--output sarif=/nonexistent/x .", 74), ("--output sarif=/dev/full .", 74), ("--output pdf=x .", 64),
      ("--output sarif .", 64), ("--format pdf .", 64), ("--format json --output sarif=- .", 64),
      ("--output json=- --output sarif=- .", 64), ("--output json=x --output sarif=x .", 64),
      ("--diff --fix .", 64), ("--diff --output json=- .", 64), ("--output json=x --output sarif=./x .", 64),
      ("--output json=x --write-baseline x .", 64), ("--write-baseline - .", 64), ("--output sarif= .", 64),
    ])
  func refused(arguments: String, code: Int32) {
    #expect(lint("\(arguments) >/dev/null 2>&1", in: folder).code == code)
  }

  @Test("a format that doesn't exist is told with the one that was meant, a file that's missing with how to name it")
  func misspelt() {
    let near = lint("--output sarf=x . 2>&1", in: folder).output
    #expect(near.contains("no format 'sarf'; did you mean 'sarif'?"), "\(near)")
    #expect(lint("--output pdf=x . 2>&1", in: folder).output.contains("no format 'pdf'; there are text, json, sarif"))
    #expect(lint("--output json . 2>&1", in: folder).output.contains("a file is missing; write json=FILE"))
  }

  @Test("one output that can't be written doesn't keep the others back")
  func oneFails() {
    let outcome = lint("--output sarif=/nonexistent/x --output json=out.json . 2>&1", in: folder)
    #expect(outcome.code == 74 && outcome.output.contains("[\(rule)]"))
    #expect(outcome.output.contains("'/nonexistent/x' can't be written: No such file or directory"))
    #expect(folder.read("out.json").contains("drydock.lint/v1"))
  }

  @Test("JUnit's cases have names of their own, as servers show one of each")
  func names() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, imag: x, comand: [y]}]}\n"
    let text = lint("--format junit . 2>/dev/null", in: Folder(["a.yaml": pod])).output
    let names = text.split(separator: " name=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(names.contains("schema-field-typo Pod/a a") && names.contains("schema-field-typo Pod/a a (2)"), "\(text)")
    #expect(Set(names.dropFirst()).count == names.count - 1)
  }

  @Test("files are named from where others look: the current folder, or GitHub's workspace")
  func places() throws {
    let absolute = lint("--format github \(quoted(folder.path)) 2>/dev/null", in: folder).output
    #expect(absolute.hasPrefix("::warning file=a b/web%2C1%25.yaml,"), "\(absolute)")
    let inside = "export GITHUB_WORKSPACE=\(quoted(folder.path)); cd 'a b';"
    let annotation = lint("--format github . 2>/dev/null", in: folder, before: inside).output
    #expect(annotation.hasPrefix("::warning file=a b/web%2C1%25.yaml,"), "\(annotation)")
    let root = try json(lint("--format sarif . 2>/dev/null", in: folder, before: inside).output)
    let place = root["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    #expect(place["uri"].text == "a%20b/web%2C1%25.yaml")
    #expect(lint(". 2>/dev/null", in: folder, before: inside).output.hasPrefix("web,1%.yaml:14:9:"))
  }

  @Test("no format passes on control characters, markup or mentions of a manifest")
  func hostile() throws {
    let name = "x<b>\\u0007&\\u202e|@me`%\\n::error"
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: \"\(name)\", image: a}]}\n"
    let opened = Opened(
      loaded: Loaded(), inventory: Inventory([read(SourceFile(name: "a\u{1B}[31m.yaml", text: text))]))
    let lint = Lint(opened)
    try #require(!lint.entries.isEmpty)
    let outputs = [
      junitReport(lint, failOn: .info), gitHubReport(lint), markdownReport(lint), SARIFReport(lint).json.text,
    ]
    for output in outputs {
      #expect(
        output.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0 != "\u{202E}" || $0 == "\n" },
        "\(output)")
    }
    #expect(!outputs[0].contains("x<b>") && !outputs[2].contains("x<b>") && !outputs[2].contains("@me"))
    #expect(outputs[1].split(separator: "\n").allSatisfy { $0.hasPrefix("::") && !$0.hasPrefix("::error::") })
  }
}

@Suite("lint's baseline")
struct BaselineTests {
  let folder = Folder(["web.yaml": web])

  @Test("what is known doesn't count, also when its lines have moved; what is new does")
  func known() {
    let written = lint("--fail-on info --write-baseline known.json . 2>/dev/null", in: folder)
    #expect(written.code == 0 && written.output.contains("[\(rule)]"))
    folder.write("# moved\n\n" + web, to: "web.yaml")
    let known = lint("--fail-on info --baseline known.json . 2>&1", in: folder)
    #expect(known.output == "1 file, 2 objects: new: 0 errors, 0 warnings, 0 notes; 1 suppressed; 1 known\n")
    #expect(known.code == 0)
    folder.write(web.replacing("name: web", with: "name: web2").replacing("app: web", with: "app: web2"), to: "b.yaml")
    let new = lint("--fail-on warning --baseline known.json . 2>/dev/null", in: folder)
    #expect(new.code == 1 && new.output.hasPrefix("b.yaml:14:9: warning:"))
    #expect(new.output.split(separator: "\n").count == 1)
    let all = lint("--show-suppressed --baseline known.json . 2>/dev/null", in: folder).output
    #expect(all.contains("web.yaml:16:9: warning: \(message) [\(rule)] known\n"))
  }

  @Test("machines are told what is new, known and gone")
  func machines() throws {
    _ = lint("--write-baseline known.json .", in: folder)
    #expect(lint("--format json --baseline known.json .", in: folder).output.contains("\"new\": false"))
    folder.write(
      web.replacing(
        "image: nginx:1.27", with: "image: nginx:1.27\n        lifecycle: {preStop: {sleep: {seconds: 5}}}"),
      to: "web.yaml")
    let gone = lint("--verbose --baseline known.json . 2>&1", in: folder).output
    #expect(gone.contains("web.yaml: gone from the baseline: \(message) [\(rule)]"))
    #expect(gone.contains("1 of the baseline gone"))
    let root = try json(lint("--format sarif --show-suppressed --baseline known.json .", in: folder).output)
    #expect(root["runs"][0]["results"].items.contains { $0["baselineState"].text == "absent" })
    // Files that weren't read may well have it still.
    folder.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n", to: "other.yaml")
    #expect(!lint("--baseline known.json other.yaml 2>&1", in: folder).output.contains("gone"))
  }

  @Test("what was known of files that are gone is gone with them, unless it was written from another folder")
  func removed() {
    folder.write(web.replacing("web", with: "other"), to: "sub/b.yaml")
    _ = lint("--write-baseline known.json .", in: folder)
    _ = shell("rm \(quoted(folder.path))/sub/b.yaml")
    #expect(lint("--baseline known.json . 2>&1", in: folder).output.contains("1 of the baseline gone"))
    folder.write(web.replacing("web", with: "other"), to: "sub/b.yaml")
    #expect(!lint("--baseline ../known.json . 2>&1", in: folder, before: "cd sub;").output.contains("gone"))
  }

  @Test("the configuration may name it, beside itself; one that's missing there is said, and nothing is known")
  func configured() {
    _ = lint("--write-baseline known.json .", in: folder)
    folder.write("baseline: known.json\n", to: ".drydock.yaml")
    #expect(lint("--fail-on warning . 2>&1", in: folder).output.contains("1 known"))
    folder.write("baseline: nothing.json\n", to: ".drydock.yaml")
    let missing = lint("--fail-on warning . 2>&1", in: folder)
    #expect(
      missing.code == 1 && missing.output.contains("there is no file './nothing.json' that can be read")
        || missing.output.contains("there is no file 'nothing.json' that can be read"))
  }

  @Test(
    "a file that is no baseline is refused",
    arguments: [
      "", "{", "[]", "{\"schema\": \"drydock.lint/v1\", \"findings\": []}", "{\"schema\": \"drydock.baseline/v1\"}",
      "{\"schema\": \"drydock.baseline/v1\", \"findings\": [{\"rule\": \"probe-none\"}]}",
    ])
  func unreadable(text: String) {
    folder.write(text, to: "known.json")
    let outcome = lint("--baseline known.json . 2>&1", in: folder)
    #expect(outcome.code == 64 && outcome.output.contains("'known.json' is no baseline"), "\(outcome.output)")
    #expect(lint("--baseline gone.json . 2>&1", in: folder).code == 64)
  }
}

@Suite("lint's edits")
struct LintEditTests {
  let folder = Folder(["web.yaml": web, "sub/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n"])

  private let fixed = web.replacing(
    "port: 8080}}\n---",
    with: "port: 8080}}\n        lifecycle:\n          preStop:\n            sleep:\n              seconds: 5\n---")

  @Test("--diff prints one diff that 'git apply' takes")
  func diff() {
    folder.write(lint("--diff . 2>/dev/null", in: folder).output, to: "a.patch")
    let outcome = shell("cd \(quoted(folder.path)) && git apply a.patch 2>&1")
    #expect(outcome.code == 0, "\(outcome.output)")
    #expect(folder.read("web.yaml") == fixed)
    #expect(lint("--diff . 2>/dev/null", in: folder).output == "")
  }

  @Test("--fix writes what is safe, says so, keeps the permissions, and has nothing to do the second time")
  func fix() {
    _ = shell("chmod 640 \(quoted(folder.path))/web.yaml")
    let first = lint("--fix . 2>&1", in: folder)
    #expect(
      first.output == """
        web.yaml:14: mended: \(message) [\(rule)]
        mended 1 finding in 1 file
        2 files, 3 objects: 0 errors, 0 warnings, 0 notes; 1 suppressed

        """)
    #expect(folder.read("web.yaml") == fixed)
    #expect(shell("stat -c %a \(quoted(folder.path))/web.yaml").output == "640\n")
    #expect(shell("ls -A \(quoted(folder.path))").output == "sub\nweb.yaml\n")
    #expect(lint("--fix . 2>&1", in: folder).output.hasPrefix("mended 0 findings in 0 files\n"))
    #expect(folder.read("web.yaml") == fixed)
  }

  @Test("--diff is what --fix writes, also where one edit makes another possible, wherever it's asked from")
  func same() {
    let text = web.replacing("      containers:", with: "      terminationGracePeriodSeconds: 0\n      containers:")
    folder.write(text, to: "web.yaml")
    let patches = [
      lint("--diff . 2>/dev/null", in: folder), lint("--diff \(quoted(folder.path)) 2>/dev/null", in: folder),
    ]
    let beside = lint("--diff ../web.yaml . 2>said", in: folder, before: "cd sub;").output
    _ = lint("--fix .", in: folder)
    let fixed = folder.read("web.yaml")
    #expect(fixed.contains("terminationGracePeriodSeconds: 30") && fixed.contains("seconds: 5"))
    for patch in patches {
      folder.write(text, to: "web.yaml")
      folder.write(patch.output, to: "a.patch")
      let outcome = shell("cd \(quoted(folder.path)) && git apply a.patch 2>&1")
      #expect(outcome.code == 0 && folder.read("web.yaml") == fixed, "\(outcome.output)\n\(patch.output)")
    }
    #expect(folder.read("sub/said").contains("apply it with 'git -C / apply'"))
    folder.write(text, to: "web.yaml")
    folder.write(beside, to: "a.patch")
    let outcome = shell("git -C / apply \(quoted(folder.path))/a.patch 2>&1")
    #expect(outcome.code == 0 && folder.read("web.yaml") == fixed, "\(outcome.output)\n\(beside)")
  }

  @Test("with a baseline, both mend what is new and leave what is known")
  func known() {
    _ = lint("--write-baseline known.json .", in: folder)
    #expect(lint("--diff --baseline known.json . 2>/dev/null", in: folder).output == "")
    #expect(
      lint("--fix --baseline known.json . 2>&1", in: folder).output.hasPrefix("mended 0 findings in 0 files\n"))
    #expect(folder.read("web.yaml") == web)
  }

  @Test("a hook may be given files that are no manifests, or parts of a chart")
  func hook() {
    folder.write("{\"name\": \"x\"}", to: "package.json")
    folder.write("apiVersion: v2\nname: chart\nversion: 1.0.0\n", to: "chart/Chart.yaml")
    folder.write("kind: {{ .Values.kind }}\n  a: {{\n", to: "chart/templates/a.yaml")
    folder.write("resources: [x]\n", to: "base/kustomization.yaml")
    folder.write("a: b: c\n", to: "broken.yaml")
    let others = "package.json chart/Chart.yaml chart/templates/a.yaml base/kustomization.yaml"
    #expect(lint("\(others) web.yaml 2>/dev/null", in: folder).code == 2)
    let skipped = lint("--only-manifests --quiet \(others) web.yaml 2>&1", in: folder)
    #expect(skipped.code == 0 && skipped.output.hasPrefix("web.yaml:14:9:"), "\(skipped.output)")
    #expect(skipped.output.split(separator: "\n").count == 1)
    let none = lint("--only-manifests --verbose \(others) 2>&1", in: folder)
    #expect(none.code == 0 && none.output.contains("package.json: skipped: no apiVersion and kind"), "\(none.output)")
    #expect(lint("--only-manifests broken.yaml 2>/dev/null", in: folder).code == 2)
  }

  @Test("--enable and --disable limit what is mended")
  func limited() {
    #expect(lint("--fix --disable \(rule) . 2>&1", in: folder).output.hasPrefix("mended 0 findings in 0 files\n"))
    #expect(lint("--diff --disable topic:lifecycle . 2>/dev/null", in: folder).output == "")
    #expect(folder.read("web.yaml") == web)
  }

  @Test("a byte order mark stays, links that lead elsewhere and standard input are left alone")
  func careful() {
    folder.write("\u{FEFF}" + web, to: "web.yaml")
    _ = lint("--fix .", in: folder)
    #expect(folder.read("web.yaml") == "\u{FEFF}" + fixed)
    let outside = Folder(["out.yaml": web])
    _ = shell("ln -s \(quoted(outside.path))/out.yaml \(quoted(folder.path))/link.yaml")
    let linked = lint("--fix link.yaml 2>&1", in: folder).output
    #expect(linked.contains("drydock: 'link.yaml' is left as it is: it leads out of what was named"))
    #expect(outside.read("out.yaml") == web)
    #expect(lint("--fix - < \(quoted(outside.path))/out.yaml 2>&1", in: folder).output.contains("it isn't a file"))
    #expect(lint("--diff link.yaml 2>/dev/null", in: folder).output == "")
  }
}

@Suite("The project's file and lint")
struct LintConfigurationTests {
  let folder = Folder(["web.yaml": web])

  @Test("rules, severities and ignores come from it, the command line wins, and faults are told where they are")
  func configuration() {
    folder.write(
      """
      rules:
        severity: {\(rule): error}
        disable: [topic:probes]
      ignore:
      - rule: bogus
      """, to: ".drydock.yaml")
    let outcome = lint(". 2>&1", in: folder)
    #expect(outcome.code == 1)
    #expect(
      outcome.output == """
        .drydock.yaml:5:3: warning: no rule 'bogus'; `drydock explain --list` lists them [config]
        web.yaml:14:9: error: \(message) [\(rule)]
        1 file, 2 objects: 1 error, 0 warnings, 0 notes

        """)
    let enabled = lint("--enable topic:probes --show-suppressed . 2>/dev/null", in: folder).output
    #expect(enabled.contains("[probe-liveness-missing] suppressed at web.yaml:6"))
    folder.write("ignore:\n- {rule: \(rule), path: web.yaml, reason: vendored}\n", to: ".drydock.yaml")
    let ignored = lint("--fail-on info --show-suppressed . 2>/dev/null", in: folder)
    #expect(ignored.code == 0)
    #expect(ignored.output.contains("[\(rule)] suppressed at .drydock.yaml:2: vendored\n"))
  }

  @Test(
    "an entry of which something can't be understood ignores nothing, rather than everything",
    arguments: [
      "objekt: Deployment/web", "object: [a]", "labels: '=='", "until: soon", "container: {a: b}", "path: {a: b}",
    ])
  func misunderstood(field: String) {
    folder.write("ignore:\n- rule: \(rule)\n  reason: so\n  \(field)\n", to: ".drydock.yaml")
    let outcome = lint("--fail-on warning . 2>&1", in: folder)
    #expect(outcome.code == 1 && outcome.output.contains(".drydock.yaml:"), "\(outcome.output)")
  }

  @Test("a file that is no map is told as one thing", arguments: ["just\n", "[1, 2]\n"])
  func noMap(text: String) {
    folder.write(text, to: ".drydock.yaml")
    let told = lint("--quiet . 2>&1; \(drydock) lint \(fewRules) . 2>&1 >/dev/null", in: folder).output
    #expect(told.contains(".drydock.yaml:1:1: warning: a configuration is a map; write 'profile: strict' [config]\n"))
    #expect(!told.contains("no option"))
  }

  @Test("what reading says of references can be turned off by its name, on the command line and in the file")
  func missing() {
    let pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n"
      + "  - {name: a, image: a:1, envFrom: [{configMapRef: {name: gone}}]}\n"
    folder.write(pod, to: "pod.yaml")
    #expect(lint("pod.yaml 2>/dev/null", in: folder).code == 1)
    #expect(lint("--disable missing-reference pod.yaml 2>/dev/null", in: folder).code == 0)
    folder.write("rules: {disable: missing-reference}\n", to: ".drydock.yaml")
    let configured = lint("pod.yaml 2>&1", in: folder)
    #expect(configured.code == 0 && !configured.output.contains("missing-reference"), "\(configured.output)")
    let wanted = lint("--enable missing-reference pod.yaml 2>/dev/null", in: folder)
    #expect(wanted.code == 1 && wanted.output.contains("[missing-reference]"))
  }

  @Test("words of --enable may have blanks around them")
  func blanks() {
    #expect(lint("--disable all --enable ' \(rule) , probe-identical' . 2>/dev/null", in: folder).output.contains(rule))
  }

  @Test("a field that doesn't exist is told with the one that was meant")
  func misspelt() {
    folder.write("profil: strict\n", to: ".drydock.yaml")
    #expect(lint(". 2>&1", in: folder).output.contains("no option 'profil' is known; did you mean 'profile'?"))
  }

  @Test("an ignore past its day is reported and no longer holds")
  func expired() {
    folder.write("ignore:\n- rule: \(rule)\n  until: 2020-02-29\n  reason: soon\n", to: ".drydock.yaml")
    let output = lint("--enable suppression-expired . 2>/dev/null", in: folder).output
    #expect(output.contains(".drydock.yaml:2:3: warning: '\(rule)' was to be ignored until 2020-02-29"))
    #expect(output.contains("web.yaml:14:9: warning"))
  }

  @Test("what is assumed isn't missing, and the explorer's list is the same as lint's")
  func assumed() throws {
    folder.write(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
        + "spec: {containers: [{name: a, image: a:1, envFrom: [{secretRef: {name: db}}]}]}\n", to: "pod.yaml")
    #expect(lint(". 2>&1", in: folder).output.contains("Secret 'db' is missing"))
    folder.write("assume: [Secret/db]\nignore: [{rule: 'topic:probes', reason: so}]\n", to: ".drydock.yaml")
    #expect(!lint(". 2>&1", in: folder).output.contains("is missing"))
    let options = try SourceOptions.parse(["--config", "\(folder.path)/.drydock.yaml"])
    let configuration = try Configuration(options, sources: [folder.path])
    let opened = open([folder.path], with: options, configuration)
    let warnings = contents(of: opened, sources: [folder.path], milliseconds: nil).warnings
    let lint = Lint(opened)
    #expect(warnings.all.map(\.problem.message) == lint.entries.map(\.problem.message))
    #expect(warnings.ignored.count == lint.judgement.suppressed.count && !warnings.ignored.isEmpty)
  }

  @Test("the schema of the file holds every rule, parameter and field that is read")
  func schema() throws {
    let schema = try json(shell("\(drydock) explain --config-schema").output)
    let properties = schema["properties"]
    for field in PolicyFile.fields { #expect(properties[field].isPresent, "\(field)") }
    for option in Option.all { #expect(properties[option.name].isPresent, "\(option.name)") }
    #expect(schema["additionalProperties"].bool == false)
    #expect(properties["layout"]["properties"]["wide_at"]["maximum"].int == 1000)
    #expect(properties["ui"]["properties"]["mouse"]["type"].text == "boolean")
    #expect(properties["keys"]["additionalProperties"].isPresent && properties["theme"]["anyOf"].count == 2)
    let rules = properties["rules"]["properties"]
    #expect(schema["definitions"]["rule"]["enum"].count == Rule.all.count + Topic.allCases.count + 2)
    for rule in Rule.all { #expect(rules["severity"]["properties"][rule.id].isPresent, "\(rule.id)") }
    for parameter in RuleSettings.parameters {
      #expect(rules["parameters"]["properties"][parameter.name].isPresent, "\(parameter.name)")
    }
    let list = shell("\(drydock) explain --parameters").output
    #expect(list.split(separator: "\n").count == RuleSettings.parameters.count)
  }

  @Test("the catalogue is there for machines and for reading, with the names that others have for its rules")
  func catalogue() throws {
    let root = try json(shell("\(drydock) explain --list --format json").output)
    #expect(root["rules"].count == Rule.all.count)
    let row = try #require(root["rules"].items.first { $0["id"].text == "probe-liveness-missing" })
    #expect(row["peers"].items.contains { $0.text == "kube-linter/no-liveness-probe" })
    let markdown = shell("\(drydock) explain --list --format markdown").output
    #expect(markdown.contains("| `probe-liveness-missing` | info | Container has no liveness probe | `kube-linter/"))
    #expect(shell("\(drydock) explain --format json pod 2>/dev/null").code == 64)
  }

  @Test("completion scripts know the options", arguments: ["bash", "zsh", "fish"])
  func completion(name: String) {
    let script = shell("\(drydock) --generate-completion-script \(name)").output
    for option in [
      "write-baseline", "output", "fix", "diff", "config-schema", "only-manifests", "probe-identical", "topic:probes",
    ] {
      #expect(script.contains(option), "\(option)")
    }
  }
}
