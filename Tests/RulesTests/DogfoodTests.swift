import Kubernetes
import Manifest
import Rules
import TestSupport
import Testing

/// What must be found in manifests that people have published, by file below `manifests`.
private let promises: [(folder: String, file: String, rules: [String])] = [
  ("study-repository", "p191_deamonsets/deamon_sets_sample.yaml", ["ref-near-miss"]),
  ("study-repository", "p140_pod_node_selector/pod_node_selector.yaml", ["name-invalid"]),
  ("study-repository", "p184_replicasets/replicas.yaml", ["api-removed"]),
  ("study-repository", "p277_pod_with_gce_persistence_disk/mongodb-pod-gcepd.yaml", ["volume-intree-removed"]),
  ("study-repository", "deployment_zomboid.yaml", ["data-on-emptydir"]),
  ("study-repository", "p200_cron_jobs/cron_jobs_sample.yaml", ["cronjob-overlap-likely"]),
  (
    "study-repository", "p200_cron_jobs/cron_jobs_logs_possible.yaml",
    ["api-removed", "cronjob-overlap-likely", "schema-stray-null-item"]
  ),
  (
    "book/Chapter17", "replicaset-crashingpods.yaml",
    ["container-ends-by-design", "api-removed", "replicaset-direct"]
  ),
  ("book/Chapter17", "pre-stop-hook-volume.yaml", ["data-on-memory", "lifecycle-shell-pid1"]),
  ("book/Chapter17", "post-start-hook-httpget.yaml", ["lifecycle-hook-port-missing"]),
]

@Suite("Manifests that people have published and learnt from")
struct DogfoodTests {
  @Test(
    "have what the reference says of them",
    .enabled(if: corpus != nil, "set DRYDOCK_CORPUS to the folder of corpus manifests"), arguments: promises)
  func kept(promise: (folder: String, file: String, rules: [String])) throws {
    let path = "\(try #require(corpus))/manifests/\(promise.folder)"
    let readings = files(below: path, endings: [".yaml", ".yml"]).map {
      read(SourceFile(name: $0, bytes: fileBytes($0)))
    }
    let found = judge(Inventory(readings), rules: RuleSelection()).findings
    let here = found.filter { $0.span.file.name.hasSuffix(promise.file) }
    #expect(!here.isEmpty)
    #expect(
      promise.rules.filter { rule in !here.contains { $0.rule == rule } } == [],
      "\(promise.file): \(here.map { "\($0.span.line) \($0.rule)" })")
  }

  /// After the notes on the book: an init container that waits for a Service of another file, hooks, a grace period.
  private static let notes = """
    apiVersion: v1
    kind: Pod
    metadata: {name: client}
    spec:
      terminateGracePeriodSeconds: 60
      initContainers:
      - name: init
        image: busybox:1.36
        command:
        - sh
        - -c
        - 'while true; do echo "waiting"; wget http://fortune -q -T 1 -O /dev/null > /dev/null 2> /dev/nul; && break; sleep 1; done'
      containers:
      - name: web
        image: web:1.4.2
        ports: [{containerPort: 8080}]
        lifecycle:
          posStart:
            exec: {command: [sh, -c, "echo hook; sleep 10; exit 15"]}
          preStop:
            httpGet: {port: 8080, path: shutdown}

    """

  private func found(_ text: String) -> Set<String> {
    // Whether an unknown host is one at all shows only beside a Service.
    let other =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {selector: {app: x}, ports: [{port: 1}]}\n"
    return Set(judged(text + other, rules: RuleSelection()).findings.filter { $0.object.kind == "Pod" }.map(\.rule))
  }

  @Test("slips of the notes are found, the typos first")
  func slips() {
    let rules = found(Self.notes)
    for rule in ["schema-field-typo", "exec-devnull-typo", "exec-shell-syntax-error"] {
      #expect(rules.contains(rule), "\(rule)")
    }
  }

  @Test("what the typos of the notes hide is found once they are mended")
  func mended() {
    let text = Self.notes.replacing("posStart", with: "postStart").replacing("/dev/nul; &&", with: "/dev/null &&")
      .replacing("terminateGrace", with: "terminationGrace")
    let rules = found(text)
    for rule in ["lifecycle-poststart-fails", "init-wait-forever", "init-wait-unknown-host"] {
      #expect(rules.contains(rule), "\(rule)")
    }
    #expect(!rules.contains("schema-field-typo"))
  }

  @Test("a hook's path without a slash is no fault, as the kubelet adds one")
  func pathWithoutSlash() {
    let hook = judged(Self.notes, rules: RuleSelection()).findings.filter {
      $0.path.contains("httpGet") && $0.path.contains("preStop")
    }
    #expect(hook.map(\.message) == [])
    let slashed = judged(Self.notes.replacing("path: shutdown", with: "path: /shutdown")).findings
    #expect(slashed.count == judged(Self.notes).findings.count)
  }

  @Test("the wait is for somebody as soon as the file with the Service is there")
  func knownHost() {
    let service =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: fortune}\nspec: {selector: {app: fortune}, ports: [{port: 80}]}\n"
    let text = Self.notes.replacing("/dev/nul; &&", with: "/dev/null &&") + service
    #expect(!found(text).contains("init-wait-unknown-host"))
  }
}
