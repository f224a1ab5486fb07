import Kubernetes
import Manifest
import Simulation
import TestSupport
import Testing

@Suite("Stories")
struct SimulatedStoryTests {
  private func pod(_ container: String, rest: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec:
      containers:
      - {name: app, image: "web:1", \(container)}
    \(rest)
    """
  }

  @Test("a missing ConfigMap is the one that's really missing, or else all that are named")
  func missingConfiguration() throws {
    let pod = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: web
          image: web:1
          env: [{name: COLOR, valueFrom: {configMapKeyRef: {name: looks, key: background}}}]
      """
    let other = { (key: String) in
      "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: looks}\ndata: {\(key): red}\n"
    }
    let lacksKey = try played("config-missing", pod + other("color")).text
    #expect(lacksKey.contains("couldn't find key background in ConfigMap default/looks"))
    let lacksAll = try played("config-missing", pod).text
    #expect(lacksAll.contains("configmap \"looks\" not found"))
    #expect(!lacksAll.contains("though not in the files"))
    let lacksNothing = try played("config-missing", pod + other("background")).text
    #expect(lacksNothing.contains("none of the ConfigMaps and Secrets that it names is there"))
    #expect(try played("start", pod).text.contains("ConfigMap/looks is there though not in the files"))
  }

  @Test("what comes again and again the same way is told once, with its times and its delays")
  func refrain() throws {
    let text = try played("crash-loop", pod("command: [/srv/web]")).text
    #expect(
      text.contains("… the same 5 times more, from 19s, 42s, 85s, 168s, 331s, with a back-off of 20, 40, 80, 160,"))
    #expect(text.split(separator: "\n").count < 40)
    // Nothing is folded in what machines read.
    let csv = try played("crash-loop", pod("command: [/srv/web]")).csv
    #expect(csv.split(separator: "\n").count { $0.contains(",backoff,") } == 6)
  }

  @Test("a put-off pull is news once after each attempt")
  func pulls() throws {
    let play = try played("image-missing", pod("ports: []"))
    #expect(play.story.steps.count { $0.text.hasPrefix("ImagePullBackOff") } == 6)
  }

  @Test(
    "a hook whose command plainly fails does so, with its code",
    arguments: [
      ("start", "postStart", "postStart of app failed (exit code 15)", "postStart of app fails with code 15"),
      (
        "delete", "preStop", "preStop of app failed (exit code 15); SIGTERM follows",
        "preStop of app fails with code 15"
      ),
    ])
  func failingHook(scenario: String, hook: String, step: String, fact: String) throws {
    let text = try played(
      scenario, pod("lifecycle: {\(hook): {exec: {command: [sh, -c, 'echo no; exit 15']}}}")
    ).text
    #expect(text.contains(step), "\(text)")
    #expect(text.contains("manifest  \(fact) (web.yaml:6)"), "\(text)")
  }

  @Test("a probe whose command plainly fails never succeeds, whatever the knobs say")
  func failingProbe() throws {
    let play = try played(
      "start", pod("readinessProbe: {exec: {command: [sh, -c, 'exit 1']}, periodSeconds: 5}"), set: ["answers-after": 1]
    )
    #expect(play.result.ready == nil)
    #expect(play.text.contains("readiness of app always fails (web.yaml:6)"))
  }

  @Test("a probe that names a port of nobody counts neither way: never ready, never killed")
  func unaskableProbes() throws {
    func text(_ fields: String) throws -> (text: String, ready: Moment?) {
      let play = try played(
        "start", pod("ports: [{name: http, containerPort: 80}], " + fields), set: ["answers-after": 1])
      return (play.text, play.result.ready)
    }
    let readiness = try text("readinessProbe: {httpGet: {path: /, port: htpp}}")
    #expect(readiness.ready == nil)
    #expect(readiness.text.contains("readiness of app can't ask, as no port is called 'htpp' (web.yaml:6)"))
    let liveness = try text("livenessProbe: {tcpSocket: {port: htpp}, periodSeconds: 1}")
    #expect(liveness.ready != nil)
    #expect(!liveness.text.contains("SIGTERM"))
    #expect(try text("readinessProbe: {httpGet: {path: /, port: http}}").ready != nil)
  }

  @Test("a postStart hook that names a port of nobody fails, and its container with it")
  func unaskableHook() throws {
    let text = try played("start", pod("lifecycle: {postStart: {httpGet: {path: /, port: htpp}}}")).text
    #expect(text.contains("postStart of app fails, as no port is called 'htpp' (web.yaml:6)"), "\(text)")
    #expect(text.contains("SIGTERM"), "\(text)")
  }

  @Test("an init container that waits for a Service keeps the pod Pending until that's there")
  func waiting() throws {
    let manifest = """
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec:
        initContainers:
        - name: init
          image: busybox
          command: [sh, -c, 'while true; do wget http://fortune/x -q -O /dev/null && break; sleep 1; done']
        containers:
        - {name: main, image: busybox}
      """
    let play = try played("dependency-missing", manifest, set: ["pull": 0, "answers-after": 90])
    #expect(play.result.ready == .seconds(90))
    #expect(play.row(at: .seconds(60)).map { "\($0.status)" } == "Init:0/1")
    #expect(play.text.contains("init        ~  what it waits for is there: 'fortune' answers"))
    #expect(play.text.contains("without 'fortune' it stays Pending for ever"))
    #expect(try played("start", manifest).text.contains("init waits for 'fortune'; 'dependency-missing' tells"))
  }

  @Test("a termination message is told with its words")
  func message() throws {
    let text = try played(
      "start",
      pod(#"terminationMessagePath: /var/end, command: [sh, -c, "echo \"I've had enough\" > /var/end ; exit 1"]"#)
    ).text
    #expect(text.contains("what it wrote to /var/end ('I've had enough'), 4 KiB at most"), "\(text)")
  }

  @Test(
    "what happens that no event tells is said, and what it means here",
    arguments: [
      ("half-dead", "ports: []", "app  ~  answers no more, and runs on"),
      ("half-dead", "ports: []", "No probe asks, so nobody notices"),
      (
        "half-dead", "livenessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}",
        "The liveness probe has it restarted 15 s after it hung"
      ),
      ("delete", "ports: []", "Nobody makes another: a pod without a controller is gone for good"),
      ("node-failure", "ports: []", "gone no, still there at 350s"),
      ("node-failure", "ports: []", "grace 30s: the pod tolerates its unreachable"),
      ("delete-force", "ports: []", "SIGKILL comes at once is folklore"),
      (
        "liveness-fails", "livenessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 7}",
        "is folklore. A readiness"
      ),
      ("crash-loop", "lifecycle: {preStop: {sleep: {seconds: 5}}}", "its preStop hook doesn't run"),
    ])
  func told(scenario: String, container: String, words: String) throws {
    let text = try played(scenario, pod(container)).text
    // Lines are broken by their length.
    let flat = text.split { $0.isWhitespace }.joined(separator: " ")
    #expect(flat.contains(words.split { $0.isWhitespace }.joined(separator: " ")), "\(text)")
  }

  @Test("a program that always fails isn't offered scenarios that need it to run")
  func unfitting() throws {
    let inventory = inventory(pod("command: [sh, -c, 'exit 1']"))
    let stage = try Stage(inventory.resources[0], in: inventory)
    let ids = Set(Scenario.fitting(stage).map(\.id))
    #expect(ids.contains("crash-loop"))
    #expect(ids.isDisjoint(with: ["half-dead", "crash-sometimes"]))
  }

  @Test("an autoscaler, a budget and a claim are played with their workload")
  func policies() throws {
    let manifest =
      shop + """

        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 5}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
        """
    for label in ["HorizontalPodAutoscaler/web", "PodDisruptionBudget/web"] {
      #expect(try played("delete", manifest, on: label).title == "Pod web@1#1 of Deployment/web")
    }
  }
}

@Suite("What pods find and what survives them")
struct DiscoveryTests {
  static let manifest = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      serviceName: db
      replicas: 2
      template:
        metadata: {labels: {app: db}}
        spec: {containers: [{name: db, image: "db:1"}]}
      volumeClaimTemplates:
      - metadata: {name: data}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: db}
    spec: {clusterIP: None, selector: {app: db}, ports: [{name: sql, port: 5432}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web-front}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: far, namespace: other}
    spec: {ports: [{port: 80}]}
    """

  @Test("variables are of the namespace's Services with an address; names are of all of them, and of ordered pods")
  func found() throws {
    let inventory = inventory(Self.manifest)
    let discovery = try #require(Discovery(inventory.resources[0], in: inventory))
    #expect(
      discovery.variables.filter { $0.service != nil }.prefix(3).map { "\($0.name)=\($0.value)" } == [
        "WEB_FRONT_SERVICE_HOST=‹address of web-front›", "WEB_FRONT_SERVICE_PORT=80",
        "WEB_FRONT_PORT=tcp://‹address of web-front›:80",
      ])
    #expect(discovery.variables.first?.name == "KUBERNETES_SERVICE_HOST")
    let names = discovery.own.flatMap { discovery.names(of: $0) + discovery.podNames(of: $0) }
    #expect(
      names.map { "\($0.name) \($0.record.rawValue) \($0.targets.joined(separator: " "))" } == [
        "db.default.svc.cluster.local A db-0 db-1", "_sql._tcp.db.default.svc.cluster.local SRV db-0 db-1",
        "db-0.db.default.svc.cluster.local A db-0", "db-1.db.default.svc.cluster.local A db-1",
      ])
    #expect(discovery.notes.contains { $0.hasPrefix("1 Service of other namespaces") })
  }

  @Test("without service links only kubernetes is set; with the node's DNS no name is found")
  func without() throws {
    let text = Self.manifest.replacing(
      "containers:", with: "enableServiceLinks: false, dnsPolicy: Default, containers:")
    let inventory = inventory(text)
    let discovery = try #require(Discovery(inventory.resources[0], in: inventory))
    #expect(discovery.variables.allSatisfy { $0.name.hasPrefix("KUBERNETES_") })
    #expect(discovery.notes.contains { $0.hasPrefix("dnsPolicy Default") })
  }

  @Test("what survives says the same of a manifest as of a run")
  func survival() throws {
    let inventory = inventory(Self.manifest)
    let rows = Survival.rows(of: inventory.resources[0])
    let play = try played("delete", Self.manifest)
    #expect(rows == play.timeline.survival(of: play.stage.pod))
    #expect(
      rows.map(\.words) == [
        "writable layer lost; claims kept; pod name, hostname, pod IP, node same; restart count +1",
        "writable layer lost; claims kept; pod name, hostname same; pod IP new; node where the volume allows; "
          + "restart count 0",
        "writable layer lost; claims kept; pod name, hostname, node same; pod IP new; restart count +1",
      ])
  }
}
