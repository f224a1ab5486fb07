import Drawing
import Kubernetes
import Manifest

@testable import Explorer

/// An inventory of one file.
func reading(_ text: String, file: String = "shop.yaml") -> Inventory {
  Inventory([readYAML(SourceFile(name: file, text: text))])
}

extension Inventory {
  /// The object with this label: `Deployment/web`.
  func subject(_ label: String) -> Subject {
    resources.first { $0.label == label }.map { .resource($0.id) } ?? .none
  }
}

let plain = lookWith(.unicode)

func lookWith(_ glyphs: Glyphs) -> Look {
  var theme = Theme.plain
  theme.glyphs = glyphs
  return Look(theme: theme)
}

extension DetailPane {
  /// The pane as a picture, after some messages.
  func picture(
    _ subject: Subject, in inventory: Inventory, _ size: Size, _ messages: [Message] = [], look: Look = plain,
    isFocused: Bool = false
  ) -> Surface {
    var pane = self
    pane.warnings = Warnings(inventory.problems, in: inventory)
    pane.turn(to: subject, in: inventory)
    for message in messages { _ = pane.receive(message, on: subject, in: inventory, size: size) }
    var surface = Surface(size)
    pane.draw(subject, in: inventory, area: surface.bounds, on: &surface, look: look, isFocused: isFocused)
    return surface
  }
}

/// The detail pane of an object as text.
func detail(
  _ label: String, in inventory: Inventory, _ size: Size = Size(51, 22), _ messages: [DetailPane.Message] = [],
  look: Look = plain
) -> String {
  DetailPane().picture(inventory.subject(label), in: inventory, size, messages, look: look).text
}

let webShop = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 3
    strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        initContainers:
        - {name: wait-db, image: "busybox:1.36"}
        containers:
        - name: web
          image: nginx:1.27
          ports: [{containerPort: 8080, name: http}]
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {memory: 256Mi}
          env:
          - name: DB_PASS
            valueFrom: {secretKeyRef: {name: db-cred, key: password}}
          readinessProbe: {httpGet: {path: /healthz, port: 8080}}
        volumes:
        - name: conf
          configMap: {name: web-conf}
        - name: tmp
          emptyDir: {}
  ---
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: web-conf}
  data: {color: blue}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec:
    selector: {app: web}
    ports: [{port: 80, targetPort: http}]
  ---
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: shop}
  spec:
    rules:
    - host: shop.example
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
  ---
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: web}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    maxReplicas: 10
  """
