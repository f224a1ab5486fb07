import Kubernetes
import Manifest
import Simulation
import TestSupport
import Testing

/// The inventory of a text.
func inventory(_ text: String, file: String = "web.yaml") -> Inventory {
  Inventory([readYAML(SourceFile(name: file, text: text))])
}

/// Plays a scenario on the first object that runs pods, or the one of this label.
func played(
  _ scenario: String, _ manifest: String, on label: String? = nil, set: [String: Double] = [:], until: Int? = nil
) throws -> Play {
  let inventory = inventory(manifest)
  let resource = try #require(
    inventory.resources.first { resource in label.map { $0 == resource.label } ?? resource.runsPods })
  let stage = try Stage(resource, in: inventory)
  let scenario = try #require(Scenario.named(scenario))
  return play(scenario, on: stage, set: set, until: until.map { .seconds($0) })
}

/// A Deployment of three pods behind a Service.
let shop = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: 3
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        containers:
        - name: web
          image: shop/web:1
          ports: [{containerPort: 80}]
          readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 5}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec: {selector: {app: web}, ports: [{port: 80}]}
  """
