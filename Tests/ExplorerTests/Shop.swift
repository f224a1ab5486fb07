import Drawing
import Explorer
import Glibc
import Kubernetes
import Manifest
import Rules

/// A small application that has something in every section, and something wrong.
let shop = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
  spec:
    replicas: 3
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        initContainers:
        - {name: wait-db, image: busybox:1.36}
        containers:
        - name: web
          image: nginx:1.27
          ports: [{containerPort: 8080}]
          env:
          - name: DB_PASS
            valueFrom: {secretKeyRef: {name: db-cred, key: password}}
          volumeMounts: [{name: conf, mountPath: /etc/web}]
        volumes:
        - {name: conf, configMap: {name: web-conf}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop}
  spec:
    selector: {app: web}
    ports: [{port: 80, targetPort: 8080}]
  ---
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: web-conf, namespace: shop}
  data: {greeting: "안녕하세요"}
  ---
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db, namespace: shop, labels: {app: db}}
  spec:
    replicas: 2
    serviceName: db
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        containers:
        - {name: postgres, image: "postgres:16.3"}
    volumeClaimTemplates:
    - metadata: {name: data}
      spec: {accessModes: [ReadWriteOnce], storageClassName: fast-ssd, resources: {requests: {storage: 5Gi}}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: db, namespace: shop}
  spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
  """

/// So that a new rule about something else changes no picture.
let fewRules = try? RuleSelection(
  enable: [],
  disable: Topic.allCases.filter { ![.probes, .lifecycle, .schema].contains($0) }.map { "topic:\($0.rawValue)" })

/// What the program knows after reading texts; each is a file.
func contents(_ files: [(name: String, text: String)], sources: [String] = ["./shop"]) -> Contents {
  let inventory = Inventory(files.map { Manifest.read(SourceFile(name: $0.name, text: $0.text)) })
  return Contents(inventory, sources: sources, rules: fewRules)
}

func look(_ glyphs: Glyphs = .unicode) -> Look {
  var theme = Theme.plain
  theme.glyphs = glyphs
  return Look(theme: theme)
}

/// The program with manifests on its screen, before any key.
func state(
  _ files: [(name: String, text: String)] = [("30-web.yaml", shop)], size: Size = Size(80, 24),
  glyphs: Glyphs = .unicode, settings: Settings = Settings()
) -> State {
  var state = State(size: size, look: look(glyphs), settings: settings)
  _ = state.receive(.loaded(contents(files)))
  return state
}

/// The screen after keys.
func screen(_ state: State, _ keys: String) throws -> String {
  try replay(state, keys: Key.keys(keys)).text
}

/// A theme of the folder `themes` of this package.
func shippedTheme(_ name: String) -> SourceFile? {
  let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  return text(ofFile: "\(folder)/themes/\(name).yaml").map { SourceFile(name: "\(name).yaml", text: $0) }
}

/// Nil when it can't be read.
func text(ofFile path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var part = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
  return String(decoding: bytes, as: UTF8.self)
}
