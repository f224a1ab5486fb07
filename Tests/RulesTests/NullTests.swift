import Rules
import Testing

@Suite("Fields that are null")
struct NullTests {
  /// Lines that end in null, and what they stand in when they are gone.
  static let text = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata:
      name: web
      namespace: null
    spec:
      serviceName: null
      updateStrategy:
        type: null
        rollingUpdate: {partition: 0}
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          restartPolicy: null
          serviceAccountName: ~
          nodeName:
          priorityClassName: null
          runtimeClassName: null
          dnsPolicy: null
          containers:
          - name: web
            image: web:1.4.2
            imagePullPolicy: null
            terminationMessagePolicy: Null
            ports:
            - containerPort: 8080
              name: null
              protocol: NULL
            readinessProbe: null
            resources: null
            volumeMounts:
            - name: data
              mountPath: /data
              subPath: null
          volumes:
          - name: data
            persistentVolumeClaim: {claimName: data}
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      namespace:
    spec:
      type: null
      clusterIP: null
      selector: {app: web}
      ports:
      - port: 80
        name: null
        targetPort: null
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data}
    spec:
      storageClassName:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 1Gi}}
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: web}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    subjects:
    - kind: ServiceAccount
      name: web
      namespace: null
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web}
    spec:
      ingressClassName: null
      tls:
      - hosts: [shop.example.com]
        secretName: null
      rules:
      - http:
          paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
                  name: null
        host: null
    ---
    apiVersion: batch/v1
    kind: CronJob
    metadata: {name: report}
    spec:
      schedule: "0 4 * * *"
      concurrencyPolicy: null
      timeZone:
      jobTemplate:
        spec:
          completionMode: null
          backoffLimit: null
          template:
            spec:
              restartPolicy: null
              containers:
              - name: report
                image: report:7
                env:
                - name: EMPTY
                  value: null
              volumes:
              - name: tmp
                configMap: null
                emptyDir: {sizeLimit: 1Gi}
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}
      minReplicas: null
      maxReplicas: 3
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec:
      podSelector: {}
      policyTypes: null
      egress: null
      ingress:
      - ports: [{port: 80}]
        from: null
    """

  @Test("are as good as absent to every rule, as they are to the API server")
  func absent() {
    func said(_ text: String) -> [String] {
      judged(text, rules: RuleSelection()).findings.map { "\($0.severity.rawValue) \($0.rule): \($0.message)" }.sorted()
    }
    let without = Self.text.split(separator: "\n").filter { line in
      !line.lowercased().hasSuffix(": null") && !line.hasSuffix(": ~")
        && !["nodeName:", " namespace:", "storageClassName:", "timeZone:"].contains { line.hasSuffix($0) }
    }.joined(separator: "\n")
    #expect(!without.contains("null"))
    #expect(said(Self.text) == said(without))
  }
}
