import Kubernetes
import Manifest
import Rules
import Testing

/// The messages of one rule, each with its line and severity.
private func said(_ text: String, by rule: String) -> [String] {
  judged(text, rules: only(rule)).findings.map { "\($0.span.line) \($0.severity.rawValue): \($0.message)" }
}

/// What one rule would write instead, edit by edit.
private func written(_ text: String, by rule: String) -> [String] {
  judged(text, rules: only(rule)).findings.flatMap { $0.edits.map(\.text) }
}

@Suite("Where rules end")
struct BoundaryTests {
  @Test("taking the replicas of what's switched off out would start it, so that's not suggested")
  func switchedOff() {
    func scaled(_ replicas: Int) -> String {
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: \(replicas)
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web:1.4.2}]}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 9}
      """
    }
    #expect(written(scaled(3), by: "hpa-replicas-conflict") == [""])
    #expect(written(scaled(0), by: "hpa-replicas-conflict") == [])
    #expect(said(scaled(0), by: "hpa-replicas-conflict").count == 1)
  }

  @Test("a budget for a whole namespace that holds nothing says so")
  func emptyNamespace() {
    let text = """
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: all, namespace: shop}
      spec: {maxUnavailable: 1, selector: {}}
      """
    #expect(
      said(text, by: "pdb-no-match") == [
        "4 warning: PodDisruptionBudget/all protects no pod, as no workload here is in its namespace; correct the namespace"
      ])
  }

  @Test("a Pod's label without a value is said once, though a Pod is its own template")
  func onlyOnce() {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {tier: }, annotations: {example.com/by: ~}}
      spec: {containers: [{name: web, image: web:1.4.2}]}
      """
    #expect(said(text, by: "schema-non-string-value").count == 2)
  }

  @Test("a Service that's in two files is kept from its pods once")
  func twoFiles() {
    let service = """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec: {containers: [{name: web, image: web:1.4.2}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: none}
      spec: {podSelector: {}, policyTypes: [Ingress]}
      ---
      \(service)
      """
    let files = [("a.yaml", text), ("b.yaml", service)].map { read(SourceFile(name: $0.0, text: $0.1)) }
    #expect(judge(Inventory(files), rules: only("netpol-blocks-service")).findings.count == 1)
  }

  @Test(
    "an empty text where a word has a default is as good as none",
    arguments: [
      ("image-pull-policy-not-always", "image: web, imagePullPolicy: ''", []),
      ("image-pull-policy-not-always", "image: 'web:1', imagePullPolicy: ''", ["IfNotPresent by default"]),
      ("image-latest-not-always", "image: web, imagePullPolicy: ''", []),
      ("port-ssh", "image: 'web:1', ports: [{containerPort: 22, protocol: ''}]", ["listens for SSH"]),
      ("termination-message-default", "image: 'web:1', terminationMessagePolicy: ''", ["nothing but the exit code"]),
    ] as [(String, String, [String])])
  func emptyWords(rule: String, container: String, parts: [String]) {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {containers: [{name: web, \(container)}]}
      """
    let messages = said(text, by: rule)
    #expect(messages.count == parts.count && zip(messages, parts).allSatisfy { $0.contains($1) }, "\(messages)")
  }

  @Test("an empty strategy rolls, and an empty policy lets runs of a CronJob meet")
  func emptyPolicies() {
    let deployment = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {strategy: {type: ""}, template: {spec: {containers: [{name: web, image: web:1.4.2}]}}}
      """
    #expect(said(deployment, by: "rollout-not-rolling").isEmpty)
    let job = """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: report}
      spec: {schedule: 0 3 * * *, concurrencyPolicy: "", jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}}
      """
    #expect(said(job, by: "cronjob-concurrency-allow").count == 1)
  }

  @Test("of dangerous capabilities what each can do is said")
  func capabilities() {
    func pod(_ names: String) -> String {
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec: {containers: [{name: web, image: web:1.4.2, securityContext: {capabilities: {add: [\(names)]}}}]}
      """
    }
    #expect(
      said(pod("NET_ADMIN"), by: "sec-cap-dangerous") == [
        "4 error: container 'web' has NET_ADMIN, with which it can lead traffic elsewhere; take it out"
      ])
    #expect(
      said(pod("NET_ADMIN, CAP_SYS_ADMIN"), by: "sec-cap-dangerous") == [
        "4 error: container 'web' has NET_ADMIN and SYS_ADMIN, with which it can take over its node; take it out"
      ])
  }

  @Test(
    "a name ends in a hash where no person would end it so",
    arguments: [
      ("conf", false), ("conf-v2", false), ("conf-prod01", false), ("conf-region2a", false), ("conf-2024", false),
      ("conf-v1beta1", false), ("conf-facade", false), ("conf-7m5bck2tg8", true), ("conf-bckmgmtfh2", true),
      ("conf-3fa9c1", true), ("conf-9f86d081884c7d65", true), ("conf-x7k2p9ab", true), ("7m5bck2tg8", false),
    ])
  func hashes(name: String, isHashed: Bool) {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: web:1.4.2, envFrom: [{configMapRef: {name: \(name)}}]}]}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: \(name)}
      data: {PORT: "80"}
      """
    #expect(said(text, by: "config-change-no-rollout").isEmpty == isHashed)
  }

  @Test("what kubectl writes of a page with many brackets is six times as long")
  func escaped() {
    func page(_ text: String) -> String {
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: page}\ndata: {page: '\(text)'}"
    }
    #expect(said(page(String(repeating: "<b>", count: 30_000)), by: "config-too-large").count == 1)
    #expect(said(page(String(repeating: "abc", count: 30_000)), by: "config-too-large").isEmpty)
  }

  @Test(
    "a value below 'data' that's to be filled in is still refused as it stands, but never encoded",
    arguments: [
      ("'<password>'", 1, 0), ("$PASSWORD", 1, 0), ("'${PASSWORD}'", 0, 0), ("'{{ .x }}'", 0, 0), ("a-b", 1, 1),
    ])
  func filledIn(value: String, findings: Int, edits: Int) {
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata:\n  password: \(value)"
    #expect(said(text, by: "secret-not-base64").count == findings)
    #expect(written(text, by: "secret-not-base64").count == edits)
    let both = judged(text, rules: RuleSelection()).findings.filter { $0.severity == .error }
    #expect(both.count == findings, "\(both.map { "\($0.rule): \($0.message)" })")
  }

  @Test("variables that the kubelet makes of Services are known where it makes them")
  func serviceLinks() {
    func pod(_ name: String, _ line: String = "") -> String {
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:\(line)
        containers: [{name: web, image: web:1.4.2, args: ["--x=$(\(name))"]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: main-db}
      spec: {selector: {app: db}, ports: [{port: 5432}]}
      """
    }
    func count(_ text: String) -> Int { said(text, by: "env-var-unexpanded").count }
    for name in [
      "MAIN_DB_PORT", "CACHE_SERVICE_HOST", "CACHE_SERVICE_PORT", "CACHE_SERVICE_PORT_MAIN", "CACHE_PORT_80_TCP_ADDR",
      "KUBERNETES_PORT", "CACHE_PORT_80_TCP_PORT",
    ] {
      #expect(count(pod(name)) == 0, "\(name)")
    }
    for name in ["DB_PORT", "LOGIN_SERVICE_URL", "PORT_SIZE_MAX", "SERVICE"] {
      #expect(count(pod(name)) == 1, "\(name)")
    }
    #expect(count(pod("MAIN_DB_PORT", "\n  enableServiceLinks: false")) == 1)
    #expect(count(pod("KUBERNETES_SERVICE_HOST", "\n  enableServiceLinks: false")) == 0)
  }

  @Test(
    "a Job that looks at failed pods wants them kept",
    arguments: [
      ("", "OnFailure"), ("podFailurePolicy: {rules: []}", "Never"),
      ("completionMode: Indexed, completions: 3, backoffLimitPerIndex: 1", "Never"),
    ])
  func restarts(field: String, policy: String) {
    let text = """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: report}
      spec: {\(field.isEmpty ? "" : field + ", ")template: {spec: {restartPolicy: "", containers: [{name: a, image: "a:7"}]}}}
      """
    #expect(written(text, by: "job-restart-policy-invalid") == [policy])
  }

  @Test("a Job with a limit for each index isn't said to try six more times")
  func perIndex() {
    let text = """
      apiVersion: batch/v1
      kind: Job
      metadata: {name: report}
      spec:
        completionMode: Indexed
        completions: 3
        backoffLimitPerIndex: 1
        template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:7"}]}}
      """
    #expect(
      said(text, by: "job-no-bound") == [
        "5 info: Job/report lets a pod that hangs run for ever; set activeDeadlineSeconds"
      ])
  }

  @Test(
    "PostgreSQL 18 keeps its data in another folder", arguments: [("17.5", "/data"), ("18", ""), ("18.1-alpine", "")])
  func postgres(tag: String, below: String) throws {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: db}
      spec:
        selector: {matchLabels: {app: db}}
        template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "postgres:\(tag)"}]}}
      """
    #expect(
      said(text, by: "data-path-unmounted") == [
        "6 error: container 'db' runs postgres and mounts nothing at '/var/lib/postgresql\(below)', so its data go with the container; mount a claim there"
      ])
  }

  @Test("a claim of a volume that's another claim's is compared, as it's never bound")
  func otherIdentity() {
    func text(_ uid: String) -> String {
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: shop}
      spec: {storageClassName: "", volumeName: disk, accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: disk}
      spec:
        claimRef: {name: data, namespace: shop\(uid)}
        capacity: {storage: 10Gi}
        accessModes: [ReadWriteOnce]
        hostPath: {path: /mnt/disk}
      """
    }
    #expect(said(text(", uid: 1f0e"), by: "pv-claim-mismatch").map { $0.prefix(7) } == ["4 error"])
    #expect(
      said(text(""), by: "pv-claim-mismatch") == [
        "4 warning: claim 'data' wants ReadWriteMany, and PersistentVolume/disk has ReadWriteOnce, and they're bound all the same; align them"
      ])
  }
}
