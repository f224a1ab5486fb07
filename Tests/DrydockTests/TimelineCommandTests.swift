import Testing

@Suite("drydock timeline, scenario verify, explain")
struct TimelineCommandTests {
  static let web = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 3
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: web, image: "shop/web:1", ports: [{containerPort: 80}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    """

  private func run(_ words: String, _ files: [String: String] = ["web.yaml": web]) -> Outcome {
    let folder = Folder(files)
    return shell("cd \(quoted(folder.path)) && \(quoted(drydock)) \(words) 2>&1")
  }

  @Test("the only workload is played; the text is a story with its result")
  func story() {
    let outcome = run("timeline web.yaml")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "timeline  Pod web@1#1 of Deployment/web   scenario: delete pod   source: web.yaml:1")
    #expect(lines.contains { $0.contains("A2  SIGTERM to web (no preStop)") && $0.hasSuffix("web.yaml:9") })
    #expect(lines.contains { $0.hasPrefix("result    gone 4s   requests ok ") })
    #expect(outcome.code == 0)
  }

  @Test("knobs and time are set, and the object may stand before or after the sources")
  func settings() {
    #expect(run("timeline web.yaml deploy/web --set prestop=5s --set shutdown=500ms").output.contains("gone 5.5s"))
    #expect(run("timeline svc/web . --scenario crash-loop --until 30s --format csv").output.contains("back-off 10 s"))
    #expect(run("timeline deploy/web . --format json").output.hasPrefix("{\n  \"schema\": \"drydock.timeline/v1\""))
    #expect(run("timeline deploy/web . --format svg").output.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" "))
    #expect(
      run("timeline deploy/web . --list").output.contains("\ndelete  "))
  }

  @Test("a run is a scenario file that passes, and that can be played again on its own manifests or on the user's")
  func scenarioFile() {
    let words = """
      timeline web.yaml --format scenario > made.yaml && \(quoted(drydock)) scenario verify made.yaml \
      && \(quoted(drydock)) timeline --scenario made.yaml && \(quoted(drydock)) timeline web.yaml --scenario made.yaml
      """
    let outcome = run(words)
    #expect(outcome.code == 0, "\(outcome.output)")
    #expect(outcome.output.contains("pass  delete  Pod web@1#1 of Deployment/web: delete pod"))
    #expect(outcome.output.contains("source: made.yaml#delete:"))
    #expect(outcome.output.contains("web.yaml:9"))
    #expect(outcome.output.contains("result    gone 4s"))
  }

  @Test(
    "what's wrong with a scenario file is said with its place",
    arguments: [
      ("format: 1\nscenarios:\n- id: a\n  manifset: x\n", "bad.yaml:4:", 2),
      ("format: 1\nscenarios: []\n", "holds no scenario", 64), ("", "holds no scenario", 64),
    ])
  func wrongScenarioFile(text: String, message: String, code: Int32) {
    let outcome = run("timeline web.yaml --scenario bad.yaml", ["web.yaml": Self.web, "bad.yaml": text])
    #expect(outcome.output.contains(message), "\(outcome.output)")
    #expect(outcome.code == code)
  }

  @Test(
    "what's wrong with a command line is said with its remedy",
    arguments: [
      (
        "timeline pod/web .", "2 objects are called pod/web: pod/web (a.yaml:1), pod/web (b.yaml:1); give only the file"
      ),
      ("timeline .", "there are 2: pod/web (a.yaml:1), pod/web (b.yaml:1)"),
      ("timeline deploy/web .", "no deploy named 'web', but pod/web (a.yaml:1), pod/web (b.yaml:1)"),
      ("timeline pod/wbe a.yaml", "no pod named 'wbe'; did you mean 'web'?"),
      ("timeline a.yaml --scenario delte", "no scenario 'delte'; did you mean 'delete'?"),
      ("timeline a.yaml --scenario rollout", "; those that fit: start, crash-sometimes,"),
      ("timeline a.yaml --set grace=2h", "--set grace: '2h' is outside 0 s to 3600 s (grace period: "),
      ("timeline a.yaml --set grace=5q", "--set grace: '5q' is no duration such as 500ms, 30s or 2m"),
      ("timeline a.yaml --set graze=5s", "no knob 'graze'; did you mean 'grace'?"),
    ])
  func wrongWithRemedy(words: String, message: String) {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: web}]}\n"
    let outcome = run(words, ["a.yaml": pod, "b.yaml": pod])
    #expect(outcome.output.contains(message), "\(outcome.output)")
    #expect(outcome.code == 64)
  }

  @Test("show --life tells what survives and what's found, as text and as JSON")
  func life() {
    let text = run("show deploy/web . --life").output
    #expect(text.contains("writable layer  lost"), "\(text)")
    #expect(text.contains("  web.default.svc.cluster.local  A ‹address of web›"))
    #expect(text.contains("  WEB_SERVICE_PORT=80\n"))
    let json = run("show deploy/web . --life -o json").output
    #expect(json.hasPrefix("{\n  \"schema\": \"drydock.life/v1\""), "\(json)")
    #expect(json.contains("\"podName\": \"new\""))
    #expect(run("show svc/web . --life").code == 64)
    #expect(run("show . --life").code == 64)
  }

  @Test("a finding's patch is played beside the manifest as written: what differs, then the patch")
  func comparedFix() {
    let outcome = run("timeline web.yaml --compare-fix lifecycle-prestop-missing-behind-service")
    #expect(
      outcome.output.contains("failed                    70              67              -3"), "\(outcome.output)")
    #expect(outcome.output.contains("lifecycle: {preStop: {sleep: {seconds: 5}}}"))
    #expect(run("timeline web.yaml --compare-fix nothing-like-it").output.contains("no rule 'nothing-like-it'"))
  }

  @Test(
    "a wrong command line says what is wrong and what was meant",
    arguments: [
      ("timeline deploy/wbe .", "no deploy named 'wbe'; did you mean 'web'?"),
      ("timeline . --scenario delet", "no scenario 'delet'; did you mean 'delete'?"),
      ("timeline . --set grce=1", "has no knob 'grce'; did you mean 'grace'?"),
      ("timeline . --set grace", "--set 'grace' isn't KNOB=VALUE"),
      ("timeline . --set grace=soon", "'soon' is no duration"),
      ("timeline . --until never", "--until 'never' is no time"),
      ("timeline . --scenario slow-start", "makes no sense for Deployment/web: no container has a livenessProbe"),
    ])
  func wrong(words: String, message: String) {
    let outcome = run(words)
    #expect(outcome.output.contains(message), "\(outcome.output)")
    #expect(outcome.code == 64)
  }

  @Test("with several workloads the candidates are listed")
  func candidates() {
    let two = Self.web + "\n---\n" + Self.web.replacing("name: web", with: "name: api")
    #expect(run("timeline .", ["a.yaml": two]).output.contains("there are 2: deployment/web, deployment/api"))
    #expect(run("timeline .", ["a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}"]).code == 64)
  }

  static func scenario(status: String) -> String {
    """
    format: 1
    scenarios:
    - id: A1
      title: a pod runs
      k8s: "1.35"
      manifest: |
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: app, image: "web:1"}]}
      actions: [{t: 0, do: create, object: pod/web}]
      expect:
        rows: [{t: 1, pod: web, ready: 1/1, status: \(status), restarts: 0}]
    """
  }

  @Test("scenario files pass, fail with the first mismatch, or can't be read: 0, 1, 2")
  func verify() {
    let files = ["good.yaml": Self.scenario(status: "Running"), "bad.yaml": Self.scenario(status: "Pending")]
    let good = run("scenario verify good.yaml", files)
    #expect((good.code, good.output) == (0, "pass  A1  a pod runs\n1 scenario: 1 passed, 0 failed\n"))
    let bad = run("scenario verify bad.yaml", files)
    #expect(bad.code == 1)
    #expect(
      bad.output == """
        FAIL  A1  a pod runs
              rows  bad.yaml:13
                expected  {t: 1, pod: web, ready: 1/1, status: Pending, restarts: 0}
                produced  ready: 1/1, status: Running, restarts: 0
        1 scenario: 0 passed, 1 failed

        """)
    #expect(run("scenario verify none.yaml bad.yaml", files).code == 2)
    let wrong = Self.scenario(status: "Running").replacing("status:", with: "staus:")
    let unjudged = run("scenario verify wrong.yaml bad.yaml", files.merging(["wrong.yaml": wrong]) { $1 })
    #expect(unjudged.code == 2)
    #expect(unjudged.output.contains("wrong.yaml:13:"))
    #expect(unjudged.output.contains("'staus' is not known in 'rows'"))
    #expect(unjudged.output.contains("2 scenarios: 0 passed, 1 failed, 1 can't be judged"))
    #expect(run("scenario verify web.yaml").code == 2)
  }

  @Test("explain prints the page of a scenario")
  func explain() {
    let outcome = run("explain delete")
    #expect(outcome.output.hasPrefix("SCENARIO  delete  delete pod\n\nWhat happens between"))
    #expect(outcome.output.contains("  grace           grace period: from the deletion to SIGKILL"))
  }
}
