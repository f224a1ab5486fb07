extension Sample {
  /// What runs once, at times, and on every node.
  static let work: [(name: String, text: String)] = [
    (
      "50-migrate.yaml",
      """
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: migrate
        namespace: shop
        labels:
          app: migrate
          app.kubernetes.io/part-of: shop
      spec:
        backoffLimit: 2
        activeDeadlineSeconds: 600
        # Cleans up after itself a day later; a Job's template can't be changed, so the next one needs the name.
        ttlSecondsAfterFinished: 86400
        template:
          metadata:
            labels:
              app: migrate
          spec:
            restartPolicy: Never
            imagePullSecrets:
              - name: regcred
            containers:
              - name: migrate
                image: registry.example.com/shop/migrate:2.3.0
                args: ["--target", "latest"]
                env:
                  - name: DATABASE
                    value: postgres://shop@db:5432/shop
                  - name: PGPASSWORD
                    valueFrom:
                      secretKeyRef:
                        name: db-cred
                        key: password
                resources:
                  requests: {cpu: 100m, memory: 128Mi}
                  limits: {memory: 128Mi}
      """
    ),
    (
      "52-report.yaml",
      """
      apiVersion: batch/v1
      kind: CronJob
      metadata:
        name: report
        namespace: shop
        labels:
          app: report
          app.kubernetes.io/part-of: shop
      spec:
        # Every night at half past two, in this zone; without it the controller's own zone counts.
        schedule: "30 2 * * *"
        timeZone: Etc/UTC
        concurrencyPolicy: Forbid
        jobTemplate:
          spec:
            template:
              metadata:
                labels:
                  app: report
              spec:
                serviceAccountName: report
                restartPolicy: OnFailure
                imagePullSecrets:
                  - name: regcred
                containers:
                  - name: report
                    image: registry.example.com/shop/report:1.9.0
                    envFrom:
                      # It exists, but in namespace 'platform': a pod only sees what is in its own.
                      - configMapRef:
                          name: feature-flags
                    env:
                      - name: PGHOST
                        value: db
                    volumeMounts:
                      - name: reports
                        mountPath: /reports
                volumes:
                  - name: reports
                    persistentVolumeClaim:
                      claimName: reports
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: reports
        namespace: shop
        labels:
          app.kubernetes.io/part-of: shop
      spec:
        # No storageClassName: the cluster's default is taken.
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: 1Gi
      """
    ),
    (
      "60-tail-logs.yaml",
      """
      # One on every node, also on those that are kept free of other things.
      apiVersion: apps/v1
      kind: DaemonSet
      metadata:
        name: tail-logs
        namespace: shop
        labels:
          app: tail-logs
      spec:
        selector:
          matchLabels:
            app: tail-logs
        template:
          metadata:
            labels:
              app: tail-logs
          spec:
            tolerations:
              - operator: Exists
            containers:
              - name: tail
                image: fluent/fluent-bit:3.1
                resources:
                  requests: {cpu: 20m, memory: 64Mi}
                  limits: {memory: 64Mi}
                volumeMounts:
                  - name: logs
                    mountPath: /var/log
                    readOnly: true
            volumes:
              - name: logs
                hostPath:
                  path: /var/log
                  type: Directory
      """
    ),
  ]

  static let extras: [(name: String, text: String)] = [
    (
      "70-network.yaml",
      """
      # Only web and migrate may reach the database. The report may not, although it wants to: its pods have neither label.
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: db-clients
        namespace: shop
      spec:
        podSelector:
          matchLabels:
            app: db
        policyTypes: [Ingress]
        ingress:
          - from:
              - podSelector:
                  matchExpressions:
                    - {key: app, operator: In, values: [web, migrate]}
            ports:
              - {protocol: TCP, port: postgres}
      """
    ),
    (
      "80-coupons.yaml",
      """
      # A kind of our own: what it looks like …
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: coupons.shop.example.com
      spec:
        group: shop.example.com
        scope: Namespaced
        names: {plural: coupons, singular: coupon, kind: Coupon, shortNames: [cp]}
        versions:
          - name: v1
            served: true
            storage: true
            additionalPrinterColumns:
              - {name: Percent, type: integer, jsonPath: .spec.percent}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [percent]
                    properties:
                      percent: {type: integer, minimum: 1, maximum: 90}
                      until: {type: string, format: date}
      ---
      # … and one of it.
      apiVersion: shop.example.com/v1
      kind: Coupon
      metadata:
        name: spring
        namespace: shop
      spec:
        percent: 15
        until: "2026-05-31"
      """
    ),
    (
      "90-platform.yaml",
      """
      # Another team's namespace: what is in it is out of the shop's reach.
      apiVersion: v1
      kind: Namespace
      metadata:
        name: platform
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: feature-flags
        namespace: platform
      data:
        NEW_CHECKOUT: "true"
      """
    ),
  ]
}
