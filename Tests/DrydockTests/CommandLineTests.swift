import Glibc
import Testing

private let web = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: shop}
  spec:
    replicas: 2
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          envFrom:
          - secretRef: {name: gone}
          env:
          - {name: A, valueFrom: {secretKeyRef: {name: gone, key: a}}}
  """

/// Something that the API server refuses.
private let error =
  "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: Sideways, ports: [{port: 80}]}\n"

private let service = """
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop}
  spec: {selector: {app: web}, ports: [{port: 80}]}
  """

/// The built program, as a script meets it.
@Suite("The command line")
struct CommandLineTests {
  let folder = Folder(["web.yaml": web, "service.yaml": service])

  /// Runs it in the folder; standard output alone, or with `2>&1` both.
  func run(_ arguments: String, before: String = "") -> Outcome {
    shell("cd \(quoted(folder.path)) && \(clean) \(before) \(drydock) \(arguments)")
  }

  /// Nothing of the tester's own settings.
  private let clean = "export HOME=/nonexistent LANG=C.UTF-8; unset NO_COLOR XDG_CONFIG_HOME XDG_STATE_HOME;"

  // MARK: lint

  @Test("lint names each missing reference on a line of its own, and the sum on standard error")
  func lintText() {
    let gone =
      "web.yaml:14:23: error: Deployment/web env: Secret 'gone' is missing; "
      + "add it, or have it made in the cluster beforehand [missing-reference]\n"
    #expect(run("lint --disable all web.yaml 2>/dev/null").output == gone)
    #expect(
      run("lint --disable all web.yaml 2>&1 >/dev/null").output == "1 file, 1 object: 1 error, 0 warnings, 0 notes\n")
    #expect(run("lint --quiet web.yaml 2>&1 >/dev/null").output == "")
  }

  @Test(
    "lint exits with 2 for what can't be read, with 1 for what is as severe as --fail-on, else with 0",
    arguments: [
      ("lint config.yaml", 0), ("lint error.yaml", 1), ("lint --fail-on never error.yaml", 0),
      ("lint --fail-on info config.yaml", 0), ("lint broken.yaml", 2), ("lint --fail-on never broken.yaml", 2),
      ("lint web.yaml nothing.yaml", 2), ("lint --format xml web.yaml", 64), ("lint --fail-on often web.yaml", 64),
      ("show web.yaml", 0), ("show broken.yaml", 2), ("report broken.yaml", 2), ("report nothing.yaml", 2),
      ("show deploy/wbe web.yaml", 64), ("show deployz web.yaml", 64), ("explain deploy.spec.stratgy", 64),
      ("explain nosuchkind", 64), ("theme show nosuch", 64), ("theme lint nosuch", 64), ("theme lint", 0),
      ("explore --keys '<foo>' web.yaml", 64), ("explore --size 3y web.yaml", 64), ("--theme nosuch web.yaml", 64),
      ("--glyphs nosuch web.yaml", 64), ("report --kubernetes-version 2.0 web.yaml", 64), ("doctor", 0),
      ("report --config nosuch.yaml web.yaml", 64), ("report --namespace Not_One web.yaml", 64), ("--version", 0),
      ("--help", 0), ("reprot web.yaml", 64), ("report --nosuch", 64),
    ])
  func exitCodes(arguments: String, code: Int32) {
    folder.write("kind: Pod\napiVersion: v1\nmetadata: {name: a\n", to: "broken.yaml")
    folder.write("kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n", to: "config.yaml")
    folder.write(error, to: "error.yaml")
    #expect(run("\(arguments) >/dev/null 2>&1").code == code)
  }

  @Test("lint's JSON has the problems with their places, and counts files and objects")
  func lintJSON() {
    #expect(
      run("lint --disable all --format json web.yaml service.yaml 2>/dev/null").output == """
        {
          "schema": "drydock.lint/v1",
          "findings": [],
          "problems": [
            {
              "file": "web.yaml",
              "line": 14,
              "column": 23,
              "endLine": 14,
              "endColumn": 33,
              "kind": "missing-reference",
              "severity": "error",
              "message": "Deployment/web env: Secret 'gone' is missing",
              "hint": "add it, or have it made in the cluster beforehand"
            }
          ],
          "summary": {
            "files": 2,
            "objects": 2,
            "skipped": 0,
            "error": 1,
            "warning": 0,
            "info": 0,
            "style": 0,
            "suppressed": 0
          }
        }

        """)
  }

  @Test("--verbose lists what was skipped")
  func verbose() {
    folder.write("a: 1\n", to: "values.yaml")
    #expect(run("lint . 2>&1 >/dev/null").output.contains("skipped") == false)
    #expect(
      run("lint --verbose . 2>&1 >/dev/null").output.contains("values.yaml: skipped: no apiVersion and kind\n"))
    #expect(run("report --verbose . 2>&1").output.contains("  values.yaml  no apiVersion and kind\n"))
  }

  @Test("colour is used when asked for, and never otherwise", arguments: ["", "--color never", "--color auto"])
  func colour(option: String) {
    folder.write(error, to: "error.yaml")
    #expect(!run("lint \(option) error.yaml 2>&1").output.contains("\u{1B}"))
    #expect(run("lint --color always error.yaml 2>/dev/null").output.contains(": \u{1B}[1;31merror\u{1B}[0m: "))
  }

  // MARK: show

  @Test("a table has kubectl's columns and the origin of each object")
  func table() {
    #expect(
      run("show deploy,rs .").output == """
        NAME                  READY   UP-TO-DATE   AVAILABLE   AGE   ORIGIN
        deployment.apps/web                                          written

        NAME                      DESIRED   CURRENT   READY   AGE   ORIGIN
        replicaset.apps/web-‹1›   2                                 derived

        """)
    #expect(
      run("show svc -o wide .").output == """
        NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE   SELECTOR   ORIGIN
        web    ClusterIP   <none>       <none>        80/TCP          app=web    written

        """)
  }

  @Test(
    "kinds are known by all their names",
    arguments: ["deploy", "deployment", "deployments", "Deployment", "deployments.apps"])
  func kinds(name: String) {
    #expect(run("show \(name) -o name .").output == "deployment.apps/web\n")
  }

  @Test("'all' is everything, as no kind at all")
  func everything() {
    #expect(run("show all -o name .").output == run("show -o name .").output)
    #expect(run("show -o name .").output.contains("pod/web-‹1›-b\n"))
  }

  @Test("a name that two namespaces have gives both")
  func severalNamespaces() {
    folder.write(web.replacing("shop", with: "test"), to: "test.yaml")
    #expect(
      run("show deploy/web .").output == """
        NAMESPACE   NAME   READY   UP-TO-DATE   AVAILABLE   AGE   ORIGIN
        test        web                                           written
        shop        web                                           written

        """)
  }

  @Test("one object shows its facts and its relations both ways, broken ones marked")
  func oneObject() {
    let page = run("show deploy/web .").output
    #expect(page.contains("written in web.yaml:1-16\n"))
    #expect(page.contains("replicas 2\n"))
    #expect(page.contains("├─ env ✗ Secret 'gone' is missing  web.yaml:14\n"))
    #expect(page.contains("\nselected by Service/web  service.yaml:4\n"))
  }

  @Test("the name of a made object may be typed without its marks")
  func generatedNames() {
    #expect(run("show pod/web-1-a -o name .").output == "pod/web-‹1›-a\n")
  }

  @Test(
    "a slip is answered with the nearest name",
    arguments: [
      ("show deployz .", "drydock: no kind 'deployz' is known or loaded; did you mean 'deploy'?"),
      ("show deploymnt", "drydock: no file, folder or kind 'deploymnt'; did you mean 'deployment'?"),
      ("show deploy/wbe .", "drydock: no deploy named 'wbe'; did you mean 'web'? (there are: web)"),
      ("reprot .", "drydock: no file, folder or command 'reprot'; did you mean 'drydock report'?"),
      ("explain deploy.spec.stratgy", "drydock: DeploymentSpec has no field 'stratgy'; did you mean 'strategy'?"),
      ("explain deploy.spec.replicas.x", "drydock: 'Deployment.spec.replicas' holds no fields, so no 'x'"),
      ("explain deploymnt", "drydock: no kind, rule or scenario 'deploymnt' is known; did you mean 'deployment'?"),
      ("show web.yml", "web.yml: error: there is no file or folder 'web.yml'; did you mean 'web.yaml'? [not-found]"),
      ("report --config x web.yaml", "drydock: --config: there is no file 'x' that can be read"),
    ])
  func slips(arguments: String, message: String) {
    let output = run("\(arguments) 2>&1 >/dev/null").output
    #expect(output.split(separator: "\n").first.map(String.init) == message)
  }

  @Test("kinds of a CustomResourceDefinition are known by its names, and its fields are explained")
  func customKinds() {
    folder.write(coupons, to: "crd.yaml")
    #expect(run("show cpn -o name .").output == "coupon.example.com/spring\n")
    #expect(
      run("explain coupon.spec .").output == """
        kind         Coupon
        versions     example.com/v1
        field        spec
        holds        object
        required     yes
        defined in   crd.yaml:16

        what it is worth

          percent (required)   integer   how much off

        """)
    #expect(
      run("explain coupon.spec.percnt . 2>&1").output.hasPrefix(
        "drydock: Coupon.spec has no field 'percnt'; did you mean 'percent'?"))
  }

  @Test("what show prints as YAML or JSON is read again as the same objects", arguments: ["yaml", "json"])
  func roundTrip(format: String) {
    let names = run("show -o name sample 2>/dev/null").output
    let again = run("show -o \(format) sample 2>/dev/null | \(drydock) show -o name - 2>/dev/null").output
    #expect(Set(again.split(separator: "\n")) == Set(names.split(separator: "\n")))
    #expect(
      run("show -o \(format) deploy/web . | \(drydock) show deploy -o name -").output == "deployment.apps/web\n")
  }

  @Test("graphs are quoted for their languages")
  func graphs() {
    folder.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 'a\"\\b<c>'}\n", to: "odd.yaml")
    let dot = run("show -o dot configmap .").output
    #expect(dot.contains("  n0 [label=\"ConfigMap/a\\\"\\\\b<c>\"];\n"))
    #expect(run("show -o mermaid cm .").output.contains("  n0[\"ConfigMap/a#34;#92;b#60;c#62;\"]\n"))
    #expect(
      run("show -o mermaid deploy,rs .").output == """
        flowchart LR
          n0["Deployment/web"]
          n1["ReplicaSet/web-‹1›"]:::derived
          n2["Secret 'gone' is missing"]:::missing
          n0 -.->|"env"| n2
          n0 -->|"makes"| n1
          classDef assumed stroke-dasharray:6 3
          classDef derived stroke-dasharray:2 2
          classDef missing stroke:#c00,color:#c00,stroke-dasharray:6 3

        """)
  }

  // MARK: configuration

  @Test("the nearest setting wins: command line, environment, project, user")
  func precedence() {
    folder.write(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: a\n"
        + "    envFrom: [{configMapRef: {name: conf}}]\n", to: "pod/pod.yaml")
    folder.write("namespace: project\n", to: "pod/.drydock.yaml")
    folder.write("namespace: user\n", to: "user/drydock/config.yaml")
    let home = "XDG_CONFIG_HOME=\(folder.path)/user"
    // The pod finds the ConfigMap only in its own namespace.
    func isIn(_ namespace: String, _ arguments: String, _ variables: String) -> Bool {
      folder.write(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: \(namespace)}\n", to: "pod/conf.yaml")
      return run("lint pod \(arguments) >/dev/null 2>&1", before: variables).code == 0
    }
    #expect(isIn("flag", "--namespace flag", "\(home) DRYDOCK_NAMESPACE=environment"))
    #expect(isIn("environment", "", "\(home) DRYDOCK_NAMESPACE=environment"))
    #expect(isIn("project", "", home))
    #expect(!isIn("user", "", home))
    _ = shell("rm \(folder.path)/pod/.drydock.yaml")
    #expect(isIn("user", "", home))
    #expect(isIn("default", "", ""))
  }

  @Test(
    "a wrong setting is told with its place, and the rest goes on",
    arguments: [
      ("namespce: x", ".drydock.yaml:1:1: warning: no option 'namespce' is known; did you mean 'namespace'? [config]"),
      ("mouse: maybe", ".drydock.yaml:1:1: warning: 'mouse' can't be 'maybe'; use true|false [config]"),
      ("kubernetes_version: 3", "warning: 'kubernetes_version' can't be '3'; write a version such as 1.35 [config]"),
    ])
  func wrongSettings(text: String, message: String) {
    folder.write(text + "\n", to: ".drydock.yaml")
    let outcome = run("report service.yaml 2>&1 >/dev/null")
    #expect(outcome.output.contains(message))
    #expect(run("report service.yaml 2>/dev/null").code == 0)
  }

  @Test("a wrong variable is told by its name")
  func wrongVariable() {
    #expect(
      run("report service.yaml 2>&1 >/dev/null", before: "DRYDOCK_KUBERNETES_VERSION=banana").output
        == "DRYDOCK_KUBERNETES_VERSION: warning: 'kubernetes_version' can't be 'banana'; write a version such as 1.35 "
        + "[config]\n")
  }

  // MARK: streams

  @Test("standard input is read to its end, however slowly it comes")
  func slowInput() {
    let line = "(cat web.yaml; sleep 1; echo; echo ---; cat service.yaml) | "
    #expect(run("show deploy,svc -o name -", before: line).output == "deployment.apps/web\nservice/web\n")
  }

  @Test("empty input and empty folders are said to be so")
  func empty() {
    #expect(run("show - </dev/null 2>&1").output == "drydock: no manifests in '-'\n")
    folder.write("hello", to: "notes/readme.txt")
    #expect(
      run("show notes 2>&1").output
        == "drydock: no manifests in 'notes'; 1 other file there, such as 'notes/readme.txt'\n")
  }

  @Test("a full disk and a closed output end with a message and code 74", arguments: [">/dev/full", ">&-"])
  func unwritable(redirection: String) {
    let reason = redirection == ">&-" ? "Bad file descriptor" : "No space left on device"
    let outcome = run("show . 2>&1 \(redirection)")
    #expect(outcome.output == "drydock: the output can't be written: \(reason)\n")
    #expect(outcome.code == 74)
  }

  @Test("a reader that goes away ends it quietly")
  func closedPipe() {
    #expect(run("show -o yaml sample 2>&1 | head -1").output == "apiVersion: v1\n")
  }

  @Test("without a terminal, exploring prints the report")
  func notATerminal() {
    #expect(run("service.yaml").output == run("report service.yaml").output)
    #expect(run("service.yaml", before: "TERM=dumb").output.hasPrefix("drydock  service.yaml\n"))
  }

  @Test("doctor says what is wrong")
  func doctor() {
    let output = run("doctor", before: "LC_ALL=C TERM=nosuch NO_COLOR=1").output
    #expect(output.contains("- TERM is 'nosuch', which isn't installed here"))
    #expect(output.contains("- the locale is 'C', which isn't a UTF-8 one"))
    #expect(output.contains("- NO_COLOR is set"))
  }

  @Test(
    "every command explains itself", arguments: ["explore", "report", "lint", "show", "explain", "theme", "doctor"])
  func help(command: String) {
    let outcome = run("\(command) --help")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("USAGE: drydock"))
  }

  @Test("each shell gets its completion script", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) {
    #expect(run("--generate-completion-script \(shell)").output.contains("drydock"))
  }
}

private let coupons = """
  apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  metadata: {name: coupons.example.com}
  spec:
    group: example.com
    names: {kind: Coupon, plural: coupons, singular: coupon, shortNames: [cpn]}
    scope: Namespaced
    versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          required: [spec]
          properties:
            spec:
              type: object
              description: what it is worth
              required: [percent]
              properties:
                percent: {type: integer, description: how much off}
  ---
  apiVersion: example.com/v1
  kind: Coupon
  metadata: {name: spring}
  spec: {percent: 10}
  """
