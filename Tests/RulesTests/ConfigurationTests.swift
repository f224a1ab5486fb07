import Kubernetes
import Manifest
import Rules
import Testing

/// Pods, and what the rules of configuration, images and storage say of them.
@Suite("Configuration, images and storage")
struct ConfigurationTests {
  /// `LINE SEVERITY RULE` of each finding.
  private func found(_ text: String, _ rules: String..., minor: Int = 35, settings: RuleSettings = RuleSettings())
    throws
    -> [String]
  {
    let selection = try RuleSelection(enable: rules, disable: ["all"])
    return judged(text, rules: selection, minor: minor, settings: settings).findings.map {
      "\($0.span.line) \($0.severity.rawValue) \($0.rule)"
    }
  }

  private func pod(image: String, policy: String? = nil) -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
      + "  - {name: web, image: \"\(image)\"\(policy.map { ", imagePullPolicy: \($0)" } ?? "")}"
  }

  @Test(
    "a tag, a port, and a digest are told apart",
    arguments: [
      ("nginx", true), ("nginx:latest", true), ("nginx:1.27", false), ("host:5000/app", true),
      ("host:5000/app:1", false), ("host:5000/app:latest", true), ("nginx:latest@sha256:\(hex(64))", false),
      ("nginx@sha256:\(hex(64))", false), ("{{ .Values.image }}", false), ("", false), ("alpine:latest-arm", false),
    ])
  func latest(image: String, isLatest: Bool) throws {
    #expect(try found(pod(image: image), "image-latest-tag").isEmpty != isLatest)
  }

  @Test(
    "a digest counts where it's well formed",
    arguments: [
      ("nginx@sha256:\(hex(64))", true), ("nginx@sha256:\(hex(63))", false), ("nginx@sha256:\(hex(65))", false),
      ("nginx@sha256:" + hex(64).uppercased(), false), ("nginx@sha512:\(hex(128))", true),
      ("nginx@sha512:\(hex(64))", false), ("nginx@blake3:\(hex(64))", true), ("nginx@blake3:\(hex(60))", false),
      ("nginx:1@sha256:\(hex(64))", true), ("nginx:1", false), ("nginx@multihash+base58:QmRZxt2b1FVZ", true),
      ("nginx@:\(hex(64))", false), ("nginx@sha256:", false),
    ])
  func digest(image: String, isPinned: Bool) throws {
    #expect(try found(pod(image: image), "image-no-digest").isEmpty == isPinned)
  }

  @Test(
    "an entry for a registry means its subdomains and a path's parts, not names that begin alike",
    arguments: [
      ("gcr.io", "gcr.io/a/b:1", true), ("gcr.io", "eu.gcr.io/a/b:1", true), ("gcr.io", "evilgcr.io/a/b:1", false),
      ("docker.io", "nginx", true), ("docker.io/library", "nginx", true), ("docker.io/lib", "nginx", false),
      ("ghcr.io/shop", "ghcr.io/shop/web:1", true), ("ghcr.io/shop", "ghcr.io/shopping/web:1", false),
      ("ghcr.io/shop/", "ghcr.io/shop/web:1", true), ("host:5000", "host:5000/web", true),
      ("host", "host:5000/web", false),
    ])
  func registries(entry: String, image: String, isAllowed: Bool) throws {
    var settings = RuleSettings()
    settings.allowedRegistries = [entry]
    #expect(try found(pod(image: image), "image-registry-not-allowed", settings: settings).isEmpty == isAllowed)
    (settings.allowedRegistries, settings.blockedRegistries) = ([], [entry])
    #expect(try found(pod(image: image), "image-registry-not-allowed", settings: settings).isEmpty != isAllowed)
  }

  @Test(
    "a variable is a credential by its name or its value, not where it only speaks of one",
    arguments: [
      ("DB_PASSWORD", "hunter2", "warning"), ("dbPassword", "hunter2", "warning"), ("pwd", "hunter2", "warning"),
      ("mysqlrootpassword", "x", "warning"), ("API-KEY", "x1", "warning"), ("ACCESS_TOKEN", "abc", "warning"),
      ("AZURE_BATCH_KEY", "x", "warning"), ("AWS_SECRET_ACCESS_KEY", "x", "warning"),
      ("X", "AKIAIOSFODNN7EXAMPLE", "warning"), ("X", "AKIA", ""), ("X", "Bearer abcdef123456", "warning"),
      ("DB_PASSWORD", "", ""), ("DB_PASSWORD", "$(OTHER)", ""), ("DB_PASSWORD", "${DB}", ""),
      ("DB_PASSWORD", "/run/secrets/db", ""), ("DB_PASSWORD", "my/secret/file", ""), ("DB_PASSWORD_FILE", "x", ""),
      ("TOKEN_TTL", "3600", ""), ("PASSWORD_MIN_LENGTH", "8", ""), ("REQUIRE_PASSWORD", "true", ""),
      ("SECRET_NAME", "db", ""), ("TOKENIZER", "bert", ""), ("PWD", "/app", ""), ("KEYBOARD", "de", ""),
      ("MONKEY", "banana", ""), ("AUTH_TYPE", "JWT", ""), ("some-name", "JWT", "info"), ("KEY", "x", ""),
    ])
  func credentials(name: String, value: String, severity: String) throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - {name: web, image: "web:1", env: [{name: "\(name)", value: "\(value)"}]}
      """
    #expect(
      try found(text, "env-secret-literal") == (severity.isEmpty ? [] : ["6 \(severity) env-secret-literal"]))
  }

  @Test("a reference is looked up in what is defined before it, with prefixes and keys of sources")
  func references() throws {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers:
        - name: web
          image: web:1
          envFrom:
          - configMapRef: {name: conf}
            prefix: C_
          args:
          - $(C_HOST) $(B) $$(NOT) $(KUBERNETES_SERVICE_HOST) $(date)
          - $(HOST)
          env:
          - {name: A, value: "$(B) $(C_HOST)"}
          - {name: B, value: "$(A) $$(X) $(Y"}
        - name: other
          image: web:1
          envFrom: [{secretRef: {name: elsewhere}}]
          args: [$(ANY)]
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: conf}
      data: {HOST: db}
      """
    #expect(
      try found(text, "env-var-unexpanded") == ["13 warning env-var-unexpanded", "15 warning env-var-unexpanded"])
  }

  @Test(
    "a private address is one by itself, not part of a range, a version or a name",
    arguments: [
      ("10.1.2.3", true), ("http://10.1.2.3:80/x", true), ("172.16.0.4", true), ("172.32.0.4", false),
      ("192.168.1.1,192.168.1.2", true), ("100.64.0.9", true), ("100.128.0.9", false), ("8.8.8.8", false),
      ("10.0.0.0/8", false), ("10.1.2.3/24", false), ("10.1.2.3.4", false), ("10.1.2", false), ("10.1.2.300", false),
      ("v10.1.2.3", false), ("10.0.0.0", false), ("10.1.2.3-rc1", false), ("# peer 10.1.2.3", false),
    ])
  func addresses(text: String, isReported: Bool) throws {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {peer: \"\(text)\"}"
    #expect(try found(map, "peer-ip-literal").isEmpty != isReported)
  }

  @Test(
    "a pod's name is one where a host may stand",
    arguments: [
      ("PEERS", "db-0,db-1", "error"), ("X", "http://db-0:80", "error"), ("X", "db-0.db", "error"),
      ("X", "db-0.db.default.svc.cluster.local:5432", "error"), ("X", "db-0.db.shop.svc", ""), ("X", "db-0", "warning"),
      ("X", "db-0.yaml", ""), ("X", "/backup/db-0", ""), ("X", "db-00", ""), ("X", "mydb-0", ""),
      ("X", "db_db-0_x", ""),
      ("X", "db-0-x", ""),
    ])
  func podNames(name: String, value: String, severity: String) throws {
    let text = """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: conf}
      data: {\(name): "\(value)"}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: db}
      spec:
        selector: {matchLabels: {app: db}}
        template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "db:1"}]}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: db}
      spec: {clusterIP: None, selector: {app: db}}
      """
    #expect(
      try found(text, "peer-name-on-deployment") == (severity.isEmpty ? [] : ["4 \(severity) peer-name-on-deployment"]))
  }

  @Test(
    "a database is known by its image, unless it runs something else or keeps its data elsewhere",
    arguments: [
      ("image: postgres:17", "error"), ("image: registry.example/mirror/postgres:17", "error"),
      ("image: prom/postgres-exporter:1", ""), ("image: postgres:17, args: [-c, max_connections=9]", "error"),
      ("image: postgres:17, command: [pg_dump, -h, db]", ""),
      ("image: postgres:17, command: [docker-entrypoint.sh, postgres]", "error"),
      ("image: postgres:17, env: [{name: PGDATA, value: /data/pg}], volumeMounts: [{name: v, mountPath: /data}]", ""),
      ("image: postgres:17, env: [{name: PGDATA, value: /else}], volumeMounts: [{name: v, mountPath: /data}]", "error"),
      ("image: postgres:17, volumeMounts: [{name: v, mountPath: /var/lib/postgresql}]", ""),
      ("image: postgres:17, volumeMounts: [{name: v, mountPath: /var/lib/postgresql/data/pg}]", ""),
      ("image: postgres:17, volumeMounts: [{name: v, mountPath: /var/lib/postgres}]", "error"),
      ("image: mysql:8, args: [--datadir=/d], volumeMounts: [{name: v, mountPath: /d}]", ""),
      ("image: mongo:7, command: [mongod, --dbpath, /d], volumeMounts: [{name: v, mountPath: /d}]", ""),
      ("image: mongo:7, command: [mongos]", ""), ("image: redis:7", "warning"),
      ("image: redis:7, command: [redis-cli, ping]", ""), ("image: quay.io/coreos/etcd:3, command: [etcdctl, get]", ""),
      ("image: quay.io/coreos/etcd:3, command: [etcd, --data-dir=/e], volumeMounts: [{name: v, mountPath: /e}]", ""),
      ("image: bitnami/mysql:8, volumeMounts: [{name: v, mountPath: /bitnami/mysql}]", ""),
      ("image: grafana/grafana:11, env: [{name: GF_DATABASE_TYPE, value: postgres}]", ""),
      ("image: hashicorp/vault:1, args: [server, -dev]", ""), ("image: minio/minio:1, args: [server, /d]", "error"),
      ("image: minio/minio:1, args: [server, /d], volumeMounts: [{name: v, mountPath: /d}]", ""),
    ])
  func databases(container: String, severity: String) throws {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: db}
      spec:
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            containers: [{name: db, \(container)}]
            volumes: [{name: v, persistentVolumeClaim: {claimName: v}}]
      """
    #expect(
      try found(text, "data-path-unmounted") == (severity.isEmpty ? [] : ["9 \(severity) data-path-unmounted"]))
    #expect(try found(text.replacing("Deployment", with: "Job"), "data-path-unmounted").isEmpty)
  }

  @Test("an autoscaler's maximum counts as replicas")
  func scaled() throws {
    let text = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        serviceName: db
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            containers: [{name: db, image: "db:1", args: [--peers=db-0.db,db-3.db]}]
            volumes: [{name: v, persistentVolumeClaim: {claimName: v}}]
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: v}
      spec: {accessModes: [ReadWriteOncePod], resources: {requests: {storage: 1Gi}}}

      """
    let scaler = """
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: db}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}, maxReplicas: 4}
      """
    #expect(
      try found(text, "statefulset-shared-claim", "peer-ordinal-out-of-range") == [
        "10 warning peer-ordinal-out-of-range"
      ])
    #expect(
      try found(text + scaler, "statefulset-shared-claim", "peer-ordinal-out-of-range") == [
        "11 error statefulset-shared-claim"
      ])
  }

  @Test("text of any length and shape is looked through in a moment")
  func hostileTexts() throws {
    for piece in ["$(", "10.1.", "db-", "eyJ", "AKIA", "/", "-----BEGIN ", "a.b-1."] {
      let text = String(repeating: piece, count: 30_000)
      let map = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db}
        spec: {template: {spec: {containers: [{name: a, image: x, env: [{name: x, value: "\(text)"}], args: ["\(text)"]}]}}}
        """
      let time = ContinuousClock().measure {
        _ = judged(
          map,
          rules: only(
            "env-var-unexpanded", "peer-ip-literal", "peer-name-on-deployment", "manifest-secret-leak",
            "env-secret-literal"))
      }
      #expect(time < .seconds(5), "\(piece): \(time)")
    }
  }
}

/// So many hexadecimal digits.
private func hex(_ count: Int) -> String { String(repeating: "a", count: count) }
