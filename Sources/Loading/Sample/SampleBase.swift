extension Sample {
  /// Where the shop lives, what it is told, and what it may do.
  static let base: [(name: String, text: String)] = [
    (
      "00-namespace.yaml",
      """
      # The sample application of drydock: a small shop, with things done well and things to fix.
      # Follow the red marks; each leads to a line and says what would happen in a cluster.
      apiVersion: v1
      kind: Namespace
      metadata:
        name: shop
        labels:
          # Pods that ask for too much are let in, with a warning.
          pod-security.kubernetes.io/warn: restricted
      """
    ),
    (
      "10-config.yaml",
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: web-conf
        namespace: shop
        labels:
          app.kubernetes.io/part-of: shop
      data:
        # Mounted into the container as a file of this name; changes arrive there within a minute or so, but nginx
        # reads them only when it's told to.
        default.conf: |
          server {
            listen 8080;
            location /healthz { return 200 "ok"; }
            location /pay     { proxy_pass http://payments:8080; }
            location /        { root /usr/share/nginx/html; }
          }
        LOG_LEVEL: info
      """
    ),
    (
      "12-access.yaml",
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata:
        name: web
        namespace: shop
        labels:
          app.kubernetes.io/part-of: shop
      # Nothing in the pods talks to the API server, so they get no token.
      automountServiceAccountToken: false
      ---
      apiVersion: v1
      kind: ServiceAccount
      metadata:
        name: report
        namespace: shop
      ---
      # The report lists the pods it reports on, and may do nothing else.
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata:
        name: pod-reader
        namespace: shop
      rules:
        - apiGroups: [""]
          resources: [pods]
          verbs: [get, list]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata:
        name: report-reads-pods
        namespace: shop
      roleRef:
        apiGroup: rbac.authorization.k8s.io
        kind: Role
        name: pod-reader
      subjects:
        - kind: ServiceAccount
          name: report
          namespace: shop
      """
    ),
  ]

  static let database: [(name: String, text: String)] = [
    (
      "20-db.yaml",
      """
      # A headless Service gives each pod of the StatefulSet a name of its own: db-0.db, db-1.db
      apiVersion: v1
      kind: Service
      metadata: {name: db, namespace: shop, labels: {app.kubernetes.io/part-of: shop}}
      spec:
        clusterIP: None
        selector: {app: db}
        ports:
          - {name: postgres, port: 5432}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata:
        name: db
        namespace: shop
        labels:
          app: db
          app.kubernetes.io/part-of: shop
      spec:
        serviceName: db
        replicas: 2
        selector:
          matchLabels:
            app: db
        template:
          metadata:
            labels:
              app: db
          spec:
            # Shorter than preStop may take: the rest of it is cut off.
            terminationGracePeriodSeconds: 10
            containers:
              - name: postgres
                image: postgres:16.3
                ports:
                  - name: postgres
                    containerPort: 5432
                env:
                  - name: PGDATA
                    value: /var/lib/postgresql/data/pgdata
                  - name: POSTGRES_PASSWORD
                    valueFrom:
                      secretKeyRef:
                        # No file makes this Secret, and it's rightly in no repository. Until somebody creates it,
                        # the pods stay in CreateContainerConfigError.
                        name: db-cred
                        key: password
                readinessProbe:
                  exec:
                    command: ["pg_isready", "-U", "postgres"]
                  periodSeconds: 5
                lifecycle:
                  preStop:
                    exec:
                      command: ["pg_ctl", "stop", "-m", "fast"]
                volumeMounts:
                  - name: db-data
                    mountPath: /var/lib/postgresql/data
                resources:
                  requests:
                    cpu: 250m
                    memory: 512Mi
                  limits:
                    memory: 512Mi
        # One claim for each pod: db-data-db-0, db-data-db-1. They stay when the pods go.
        volumeClaimTemplates:
          - metadata:
              name: db-data
            spec:
              accessModes: [ReadWriteOnce]
              storageClassName: fast-ssd
              resources:
                requests:
                  storage: 5Gi
      """
    )
  ]
}
