import Kubernetes
import Manifest
import Rules
import Testing

/// Shows what was made instead when it's another diff.
private func expectDiff(
  _ text: String, rules: String..., minor: Int = 35, makes wanted: String, at place: SourceLocation = #_sourceLocation
) throws {
  let judgement = judged(text, rules: try RuleSelection(enable: rules, disable: ["all"]), minor: minor)
  let made = diff(of: combinedEdits(of: judgement.findings))
  #expect(made == wanted, "made:\n\(made)", sourceLocation: place)
}

@Suite("Suggested edits")
struct EditTests {
  static let service = """

    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
    """

  @Test("a missing field comes last in its map, after comments and in the same indentation")
  func block() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        containers:
          - name: web   # ours
            image: web:1
            ports:
              - name: http
                containerPort: 8080  # plain
            # nothing below
        restartPolicy: Always
      """ + Self.service
    try expectDiff(
      text, rules: "probe-readiness-missing", "lifecycle-prestop-missing-behind-service",
      makes:
        """
        --- a/test.yaml
        +++ b/test.yaml
        @@ -8,6 +8,13 @@
               ports:
                 - name: http
                   containerPort: 8080  # plain
        +      readinessProbe:
        +        tcpSocket:
        +          port: http
        +      lifecycle:
        +        preStop:
        +          sleep:
        +            seconds: 5
               # nothing below
           restartPolicy: Always
         ---

        """)
  }

  @Test("in a flow map the field stands on the same line, and before 1.30 preStop runs a program")
  func flow() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        containers: [{name: web, image: "web:1", ports: [{name: http, containerPort: 80}]}]
      """ + Self.service
    try expectDiff(
      text, rules: "lifecycle-prestop-missing-behind-service", minor: 29,
      makes:
        """
        --- a/test.yaml
        +++ b/test.yaml
        @@ -2,7 +2,7 @@
         kind: Pod
         metadata: {name: web, labels: {app: web}}
         spec:
        -  containers: [{name: web, image: "web:1", ports: [{name: http, containerPort: 80}]}]
        +  containers: [{name: web, image: "web:1", ports: [{name: http, containerPort: 80}], lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}}]
         ---
         apiVersion: v1
         kind: Service

        """)
  }

  @Test("JSON stays JSON, with fields on lines of their own where the others have them")
  func json() throws {
    let text = """
      {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
        "spec": {
          "containers": [
            {
              "name": "web",
              "image": "web:1"
            }
          ]
        }
      }
      """
    let file = SourceFile(name: "web.json", text: text)
    let judgement = judge(Inventory([read(file)]), rules: only("lifecycle-prestop-missing"))
    #expect(
      diff(of: combinedEdits(of: judgement.findings)) == """
        --- a/web.json
        +++ b/web.json
        @@ -4,7 +4,8 @@
             "containers": [
               {
                 "name": "web",
        -        "image": "web:1"
        +        "image": "web:1",
        +        "lifecycle": {"preStop": {"sleep": {"seconds": 5}}}
               }
             ]
           }

        """)
  }

  @Test("a map that's there is added to; one that's empty or null is filled")
  func partly() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: a
          image: a:1
          lifecycle:
            postStart: {sleep: {seconds: 1}}
        - name: b
          lifecycle:  # later
          image: b:1
        - name: c
          image: c:1
          lifecycle: {}
        - name: d
          image: d:1
          lifecycle: {preStop: null}
      """
    try expectDiff(
      text, rules: "lifecycle-prestop-missing",
      makes:
        """
        --- a/test.yaml
        +++ b/test.yaml
        @@ -7,12 +7,18 @@
             image: a:1
             lifecycle:
               postStart: {sleep: {seconds: 1}}
        +      preStop:
        +        sleep:
        +          seconds: 5
           - name: b
             lifecycle:  # later
        +      preStop:
        +        sleep:
        +          seconds: 5
             image: b:1
           - name: c
             image: c:1
        -    lifecycle: {}
        +    lifecycle: {preStop: {sleep: {seconds: 5}}}
           - name: d
             image: d:1
        -    lifecycle: {preStop: null}
        \\ No newline at end of file
        +    lifecycle: {preStop: {sleep: {seconds: 5}}}
        \\ No newline at end of file

        """)
  }

  @Test("a field that goes takes its lines with it, in any place of its map")
  func removal() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: a
          image: a:1
          readinessProbe:
            httpGet:
              host: localhost  # wrong
              port: 80
          livenessProbe:
            tcpSocket: {port: 80, host: "::1"}
          startupProbe:
            httpGet: {host: 127.0.0.1, path: /, port: 80}

      """
    try expectDiff(
      text, rules: "probe-host-localhost",
      makes:
        """
        --- a/test.yaml
        +++ b/test.yaml
        @@ -7,9 +7,8 @@
             image: a:1
             readinessProbe:
               httpGet:
        -        host: localhost  # wrong
                 port: 80
             livenessProbe:
        -      tcpSocket: {port: 80, host: "::1"}
        +      tcpSocket: {port: 80}
             startupProbe:
        -      httpGet: {host: 127.0.0.1, path: /, port: 80}
        +      httpGet: {path: /, port: 80}

        """)
  }

  @Test("a misplaced field moves with all that it holds; one whose comment would be lost stays")
  func moving() throws {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        hostNetwork: true
        nodeSelector:
          disk: ssd
        tolerations:  # of the pods
        - operator: Exists
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: web:1
              runAsUser: 1000

      """
    try expectDiff(
      text, rules: "schema-field-misplaced",
      makes:
        """
        --- a/test.yaml
        +++ b/test.yaml
        @@ -2,9 +2,6 @@
         kind: Deployment
         metadata: {name: web}
         spec:
        -  hostNetwork: true
        -  nodeSelector:
        -    disk: ssd
           tolerations:  # of the pods
           - operator: Exists
           selector: {matchLabels: {app: web}}
        @@ -14,4 +11,8 @@
               containers:
               - name: web
                 image: web:1
        -        runAsUser: 1000
        +        securityContext:
        +          runAsUser: 1000
        +      hostNetwork: true
        +      nodeSelector:
        +        disk: ssd

        """)
  }

  @Test("nothing is changed through an alias, and CRLF stays CRLF")
  func unsafe() throws {
    let aliased = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - &base
          name: a
          image: a:1
        - *base
      """
    let judgement = judged(aliased, rules: only("lifecycle-prestop-missing"))
    #expect(judgement.findings.map { $0.edits.count } == [1, 0])

    let text =
      "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: web}\r\nspec:\r\n  containers:\r\n  - name: a\r\n    image: a:1\r\n"
    let file = SourceFile(name: "w.yaml", text: text)
    let edits = judge(Inventory([read(file)]), rules: only("lifecycle-prestop-missing")).findings.flatMap(\.edits)
    #expect(
      String(decoding: applying(edits, to: file), as: UTF8.self)
        == text + "    lifecycle:\r\n      preStop:\r\n        sleep:\r\n          seconds: 5\r\n")
  }
}
