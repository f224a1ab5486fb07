import Kubernetes
import Manifest
import TestSupport

/// An inventory of one text.
func inventory(_ text: String, named name: String = "test.yaml", options: Inventory.Options = .init()) -> Inventory {
  Inventory([readYAML(SourceFile(name: name, text: text))], options: options)
}

extension Link {
  /// `Deployment/web mounts ConfigMap/conf`, with marks for what isn't declared, or isn't there.
  var line: String {
    let end: String
    switch target {
    case .resource(let id): end = id.description
    case .missing(let missing): end = "✗ \(missing)"
    }
    let mark = certainty == .declared ? "" : certainty == .matched ? " (matched)" : " (guessed)"
    return "\(from) \(relation.verb) \(end)\(mark)"
  }
}

extension Inventory {
  /// The links of what's written, one a line.
  var linkLines: [String] { links.filter { self[$0.from]?.isWritten == true }.map(\.line) }

  /// What is derived, under its maker.
  var derivedTree: String {
    var lines: [String] = []
    func add(_ id: Resource.ID, _ depth: Int) {
      guard let resource = self[id] else { return }
      lines.append(String(repeating: "  ", count: depth) + resource.label)
      for child in children(of: id) { add(child, depth + 1) }
      if omittedPods(of: id) > 0, children(of: id).contains(where: { $0.kind == "Pod" }) {
        lines.append(String(repeating: "  ", count: depth + 1) + "… \(omittedPods(of: id)) more")
      }
    }
    for resource in resources
    where resource.isWritten && !children(of: resource.id).isEmpty && owner(of: resource.id) == nil {
      add(resource.id, 0)
    }
    return lines.joined(separator: "\n")
  }
}

/// A small shop: everything that the relations of a usual application need.
let shop = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: shop}
  spec:
    replicas: 3
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
        serviceAccountName: web
        imagePullSecrets: [{name: regcred}]
        initContainers:
        - {name: wait-db, image: busybox, args: [nc, "db:5432"]}
        containers:
        - name: web
          image: nginx:1.27
          ports: [{name: http, containerPort: 8080}]
          envFrom: [{configMapRef: {name: web-conf}}]
          env:
          - {name: DB_PASS, valueFrom: {secretKeyRef: {name: db-cred, key: password}}}
          volumeMounts: [{name: conf, mountPath: /conf}]
        volumes:
        - {name: conf, configMap: {name: web-conf}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop}
  spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
  ---
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: shop, namespace: shop}
  spec:
    rules:
    - http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
  ---
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db, namespace: shop}
  spec:
    serviceName: db
    replicas: 2
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
        containers:
        - {name: postgres, image: "postgres:16.3", ports: [{containerPort: 5432}]}
    volumeClaimTemplates:
    - metadata: {name: data}
      spec: {storageClassName: fast-ssd, accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: db, namespace: shop}
  spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
  ---
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: web-conf, namespace: shop}
  data: {url: "postgres://db.shop.svc/shop"}
  ---
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: web, namespace: shop}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    minReplicas: 2
    maxReplicas: 10
    metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
  ---
  apiVersion: batch/v1
  kind: CronJob
  metadata: {name: report, namespace: shop}
  spec:
    schedule: "0 3 * * *"
    jobTemplate:
      spec:
        template:
          spec: {restartPolicy: Never, containers: [{name: report, image: report:1}]}
  """
