import Explorer
import Kubernetes
import Loading
import Manifest
import Rules
import Testing

@testable import drydock

private let careless = """
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

/// So that a new rule about something else changes nothing here.
let fewRules =
  "--disable "
  + Topic.allCases.filter { ![.probes, .lifecycle, .schema].contains($0) }.map { "topic:\($0.rawValue)" }
  .joined(separator: ",")

@Suite("lint")
struct LintTests {
  let folder = Folder(["web.yaml": careless])

  private func lint(_ arguments: String) -> Outcome {
    shell(
      "cd \(quoted(folder.path)) && export HOME=/nonexistent LANG=C.UTF-8; unset NO_COLOR XDG_CONFIG_HOME; "
        + "\(drydock) lint \(fewRules) \(arguments)")
  }

  private let noPreStop =
    "web.yaml:14:9: warning: container 'web' gets SIGTERM while Service 'web' still sends it requests; "
    + "let preStop sleep for 5 s [lifecycle-prestop-missing-behind-service]"
  private let silenced =
    "web.yaml:14:9: info: container 'web' has no livenessProbe; if it hangs, nothing restarts it "
    + "[probe-liveness-missing]"

  @Test("one line a finding, with the rule's id at its end, and the sum on standard error")
  func text() {
    #expect(lint("web.yaml 2>/dev/null").output == noPreStop + "\n")
    #expect(
      lint("web.yaml 2>&1 >/dev/null").output == "1 file, 2 objects: 0 errors, 1 warning, 0 notes; 1 suppressed\n")
  }

  @Test("what is silenced is listed when asked for, with its reason")
  func suppressed() {
    let expected =
      "\(noPreStop)\n\(silenced) suppressed at web.yaml:6: it ends by itself when it hangs\n"
    #expect(lint("--show-suppressed web.yaml 2>/dev/null").output == expected)
  }

  @Test("problems with the input go to standard error, findings to standard output")
  func streams() {
    folder.write("apiVersion: v1\nkind: Pod\nmetadata: {name: a\n", to: "broken.yaml")
    #expect(lint(". 2>/dev/null").output == noPreStop + "\n")
    #expect(lint(". 2>&1 >/dev/null").output.contains("broken.yaml:3:11: error: the bracket '{'"))
  }

  @Test(
    "exit codes: 0 below --fail-on, 1 at or above it, 2 for what can't be read whatever was found, 64 for no such rule",
    arguments: [
      ("web.yaml", 0), ("--fail-on warning web.yaml", 1), ("--fail-on info web.yaml", 1),
      ("--fail-on never web.yaml", 0),
      ("--fail-on warning --disable lifecycle-prestop-missing-behind-service web.yaml", 0),
      ("--fail-on warning --disable topic:lifecycle web.yaml", 0),
      ("--fail-on info --disable all --enable probe-liveness-missing web.yaml", 0),
      ("--fail-on warning web.yaml broken.yaml", 2), ("--enable probe-livness-missing web.yaml", 64),
      ("--disable topic:prboes web.yaml", 64), ("--profile lax web.yaml", 64),
    ])
  func exitCodes(arguments: String, code: Int32) {
    folder.write("apiVersion: v1\nkind: Pod\nmetadata: {name: a\n", to: "broken.yaml")
    #expect(lint("\(arguments) >/dev/null 2>&1").code == code)
  }

  @Test(
    "a word that names no rule is answered with the nearest",
    arguments: [
      ("--enable probe-livness-missing", "no rule 'probe-livness-missing'; did you mean 'probe-liveness-missing'?"),
      ("--disable topic:prboes", "no topic 'prboes'; did you mean 'probes'?"),
      ("--enable qqq", "no rule 'qqq'; `drydock explain --list` lists them"),
    ])
  func nearest(arguments: String, message: String) {
    #expect(lint("\(arguments) web.yaml 2>&1").output.contains(message))
  }

  @Test("JSON says of a finding what it is, where, in what, and how to mend it")
  func json() {
    #expect(
      lint("--format json web.yaml 2>/dev/null").output == #"""
        {
          "schema": "drydock.lint/v1",
          "findings": [
            {
              "rule": "lifecycle-prestop-missing-behind-service",
              "topic": "lifecycle",
              "severity": "warning",
              "certainty": "likely",
              "message": "container 'web' gets SIGTERM while Service 'web' still sends it requests; let preStop sleep for 5 s",
              "object": {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "namespace": "",
                "name": "web"
              },
              "container": "web",
              "path": "spec.template.spec.containers[0].lifecycle.preStop",
              "file": "web.yaml",
              "line": 14,
              "column": 9,
              "endLine": 14,
              "endColumn": 18,
              "fingerprint": "71c6a68a475c9b14",
              "edits": [
                {
                  "file": "web.yaml",
                  "line": 18,
                  "column": 1,
                  "endLine": 18,
                  "endColumn": 1,
                  "text": "        lifecycle:\n          preStop:\n            sleep:\n              seconds: 5\n"
                }
              ],
              "suppressed": null
            }
          ],
          "problems": [],
          "summary": {
            "files": 1,
            "objects": 2,
            "skipped": 0,
            "error": 0,
            "warning": 1,
            "info": 0,
            "style": 0,
            "suppressed": 1
          }
        }

        """#)
    let all = lint("--format json --show-suppressed web.yaml 2>/dev/null").output
    #expect(all.contains("\"reason\": \"it ends by itself when it hangs\""))
  }

  @Test("the explorer's list and lint's hold the same, in one order", arguments: ["sample", "web.yaml"])
  func sameAsExplorer(source: String) {
    let loaded = load([source == "sample" ? source : "\(folder.path)/\(source)"])
    let opened = Opened(loaded: loaded, inventory: Inventory(loaded.readings))
    let lint = Lint(opened)
    let warnings = contents(of: opened, sources: [source], milliseconds: nil).warnings
    func line(_ problem: Problem) -> String {
      "\(problem.file):\(problem.span?.line ?? 0) \(problem.severity) \(problem.kind)"
    }
    #expect(warnings.all.map { line($0.problem) } == lint.entries.map { line($0.problem) })
    #expect(
      warnings.total
        == Counts(errors: lint.count(.error), warnings: lint.count(.warning), infos: lint.count(.info)))
    #expect(warnings.ignored.count == lint.judgement.suppressed.count)
  }

  @Test("a patch that the explorer suggests is one that 'git apply' takes, and then the finding is gone")
  func patchApplies() throws {
    let opened = { [folder] in
      let loaded = load(["\(folder.path)/web.yaml"])
      return Lint(Opened(loaded: loaded, inventory: Inventory(loaded.readings)))
    }
    let rules = ["lifecycle-prestop-missing-behind-service"]
    func found() -> [Finding] { opened().judgement.findings.filter { rules.contains($0.rule) } }
    let patch = diff(of: found().flatMap(\.edits))
    // The file's path begins at the root, so the patch is applied from there.
    folder.write(patch, to: "web.patch")
    let outcome = shell("cd / && git apply --unsafe-paths --directory=/ \(quoted(folder.path))/web.patch 2>&1")
    try #require(outcome.code == 0, "\(outcome.output)")
    #expect(found().isEmpty)
  }

  @Test("explain prints a rule's page, and lists all rules")
  func explain() {
    let page = shell("\(drydock) explain probe-liveness-missing").output
    #expect(page.hasPrefix("# probe-liveness-missing\n\nContainer has no liveness probe."))
    let list = shell("\(drydock) explain --list").output.split(separator: "\n")
    #expect(list.count == Rule.all.count)
    #expect(list.contains { $0.hasPrefix("probe-liveness-missing ") && $0.hasSuffix(" probes") })
    #expect(shell("\(drydock) explain probe-livness-missing 2>&1").output.contains("probe-liveness-missing"))
  }
}
