/// Manifests as teams write them, made up: always the same for the same size.
struct GeneratedManifests {
  private var seed: UInt64 = 42

  /// Whole documents, until there are at least this many bytes.
  mutating func text(atLeast bytes: Int) -> [UInt8] {
    var text = ""
    while text.utf8.count < bytes {
      text += "---\n"
      switch pick(100) {
      case 0..<35: text += deployment()
      case 35..<60: text += service()
      case 60..<85: text += configMap()
      case 85..<95: text += rules()
      default: text += schema()
      }
    }
    return Array(text.utf8)
  }

  private mutating func pick(_ count: Int) -> Int {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(seed >> 33) % count
  }

  private mutating func name() -> String {
    let words = ["web", "api", "cart", "orders", "mail", "billing", "search", "auth", "queue", "reports"]
    return "\(words[pick(words.count)])-\(words[pick(words.count)])-\(pick(1000))"
  }

  private mutating func metadata(_ name: String) -> String {
    """
    metadata:
      name: \(name)
      namespace: team-\(pick(20))
      labels:
        app.kubernetes.io/name: \(name)
        app.kubernetes.io/part-of: "shop"
        tier: backend
      annotations:
        example.org/owner: 'team \(pick(20)), on call'  # who to ask

    """
  }

  private mutating func deployment() -> String {
    let name = name()
    var containers = ""
    for index in 0...pick(3) {
      containers += """
              - name: c\(index)
                image: registry.example.org/shop/\(name):1.\(pick(40)).\(pick(10))
                args: ["--port=80\(pick(90) + 10)", --verbose, '--level', "info"]
                ports:
                - {name: http, containerPort: 8080}
                env:
                - name: LOG_LEVEL
                  value: "info"
                - name: PASSWORD
                  valueFrom:
                    secretKeyRef:
                      name: \(name)
                      key: password
                resources:
                  requests: {cpu: 100m, memory: 128Mi}
                  limits:
                    memory: 256Mi
                livenessProbe:
                  httpGet:
                    path: /healthz
                    port: http
                  initialDelaySeconds: \(pick(30))
                  periodSeconds: 10

        """
    }
    return """
      apiVersion: apps/v1
      kind: Deployment
      \(metadata(name))spec:
        replicas: \(pick(5) + 1)
        selector:
          matchLabels:
            app.kubernetes.io/name: \(name)
        template:
          metadata:
            labels:
              app.kubernetes.io/name: \(name)
          spec:
            serviceAccountName: \(name)
            containers:
      \(containers)      volumes:
            - name: config
              configMap:
                name: \(name)

      """
  }

  private mutating func service() -> String {
    let name = name()
    return """
      # Reached by the other teams.
      apiVersion: v1
      kind: Service
      \(metadata(name))spec:
        type: ClusterIP
        selector:
          app.kubernetes.io/name: \(name)
        ports:
        - name: http
          port: 80
          targetPort: http

      """
  }

  private mutating func configMap() -> String {
    var lines = ""
    for index in 0...pick(60) {
      lines += "    setting.\(index) = \(pick(100_000))  # what it's for, in some words\n"
    }
    return """
      apiVersion: v1
      kind: ConfigMap
      \(metadata(name()))data:
        LEVEL: "debug"
        greeting: "a \\"quoted\\" text\\n"
        folded: >-
          Some words that stand on
          more than one line.
        app.properties: |
      \(lines)
      """
  }

  private mutating func rules() -> String {
    var rules = ""
    for _ in 0...pick(8) {
      rules += """
        - apiGroups: ["", "apps"]
          resources: [pods, deployments, configmaps]
          verbs: ["get", "list", "watch"]

        """
    }
    return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n\(metadata(name()))rules:\n\(rules)"
  }

  private mutating func schema() -> String {
    var properties = ""
    for index in 0...pick(80) {
      properties += """
                    field\(index):
                      description: The number of things that the controller keeps,
                        counted over all zones.
                      type: object
                      properties:
                        value:
                          type: string
                          enum: [a, b, c]

        """
    }
    return """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      \(metadata(name()))spec:
        versions:
        - name: v1
          schema:
            openAPIV3Schema:
              properties:
                spec:
                  properties:
      \(properties)
      """
  }
}
