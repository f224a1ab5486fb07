extension Sample {
  /// What customers meet.
  static let web: [(name: String, text: String)] = [
    (
      "30-web.yaml",
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        namespace: shop
        labels:
          app: web
          app.kubernetes.io/part-of: shop
      spec:
        # The autoscaler below also sets this; whoever applies last wins, until it looks again.
        replicas: 3
        selector:
          matchLabels:
            app: web
        template:
          metadata:
            labels:
              app: web
          spec:
            serviceAccountName: web
            imagePullSecrets:
              - name: regcred
            initContainers:
              # Kubernetes starts things in no order; who needs the database waits for it.
              - name: wait-db
                image: busybox:1.36
                command: ["sh", "-c", "until nc -z db 5432; do sleep 1; done"]
            containers:
              - name: web
                image: nginx:1.27
                ports:
                  - name: http
                    containerPort: 8080
                env:
                  - name: DB_PASS
                    valueFrom:
                      secretKeyRef:
                        name: db-cred
                        key: password
                  - name: LOG_LEVEL
                    valueFrom:
                      configMapKeyRef:
                        name: web-conf
                        key: LOG_LEVEL
                resources:
                  requests: {cpu: 100m, memory: 128Mi}
                  limits: {memory: 256Mi}
                # Asked every 10 s; after three failures the pod gets no more traffic. Nothing restarts it, though:
                # there is no livenessProbe.
                readinessProbe:
                  httpGet: {path: /healthz, port: http}
                lifecycle:
                  # Misspelt: it's postStart. The API server warns and drops it.
                  posStart:
                    exec:
                      command: ["sh", "-c", "echo started"]
                volumeMounts:
                  - name: conf
                    mountPath: /etc/nginx/conf.d
                  - name: tmp
                    mountPath: /var/cache/nginx
            volumes:
              - name: conf
                configMap:
                  name: web-conf
              - name: tmp
                emptyDir: {}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop, labels: {app.kubernetes.io/part-of: shop}}
      spec:
        selector: {app: web}
        ports:
          - {name: http, port: 80, targetPort: http}
      """
    ),
    (
      "32-web-scaling.yaml",
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata:
        name: web
        namespace: shop
      spec:
        scaleTargetRef:
          apiVersion: apps/v1
          kind: Deployment
          name: web
        minReplicas: 2
        maxReplicas: 10
        metrics:
          - type: Resource
            resource:
              name: cpu
              target:
                type: Utilization
                # Of what the pods request, not of what a node has.
                averageUtilization: 70
      ---
      # Draining a node takes no more than one of the pods away at a time.
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata:
        name: web
        namespace: shop
      spec:
        maxUnavailable: 1
        selector:
          matchLabels:
            app: web
      """
    ),
    (
      "40-ingress.yaml",
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: shop
        namespace: shop
        labels:
          app.kubernetes.io/part-of: shop
      spec:
        ingressClassName: nginx
        rules:
          - host: shop.example.com
            http:
              paths:
                - path: /
                  pathType: Prefix
                  backend:
                    service: {name: web, port: {name: http}}
                - path: /pay
                  pathType: Prefix
                  backend:
                    # There is none of this name: it's 'payments', and the customer gets 503.
                    service: {name: payment, port: {name: http}}
      ---
      # This document is broken: a text with ': ' in it needs quotes. It costs only itself; the one above is read.
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: status
        namespace: shop
        annotations:
          description: status page: for the shop's own people
      spec:
        defaultBackend:
          service: {name: web, port: {name: http}}
      """
    ),
    (
      "45-payments.yaml",
      """
      # How it's done well: compare with web (30-web.yaml).
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: payments
        namespace: shop
        labels:
          app: payments
          app.kubernetes.io/part-of: shop
      spec:
        replicas: 3
        strategy:
          rollingUpdate:
            # A new pod must be ready before an old one goes: a payment always finds three.
            maxSurge: 1
            maxUnavailable: 0
        selector:
          matchLabels:
            app: payments
        template:
          metadata:
            labels:
              app: payments
          spec:
            serviceAccountName: web
            automountServiceAccountToken: false
            # preStop, then what the program needs to finish a payment, then some to spare.
            terminationGracePeriodSeconds: 45
            securityContext:
              runAsNonRoot: true
              runAsUser: 10001
              seccompProfile: {type: RuntimeDefault}
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: kubernetes.io/hostname
                whenUnsatisfiable: ScheduleAnyway
                labelSelector:
                  matchLabels:
                    app: payments
            imagePullSecrets:
              - name: regcred
            containers:
              - name: payments
                image: registry.example.com/shop/payments:3.8.1
                ports:
                  - {name: http, containerPort: 8080}
                # Gives a slow start up to a minute, and keeps the liveness probe away meanwhile.
                startupProbe:
                  httpGet: {path: /started, port: http}
                  periodSeconds: 2
                  failureThreshold: 30
                # May it be sent requests?
                readinessProbe:
                  httpGet: {path: /ready, port: http}
                  periodSeconds: 5
                # Is it beyond help? Asks less, and of the process alone.
                livenessProbe:
                  httpGet: {path: /alive, port: http}
                  periodSeconds: 10
                  failureThreshold: 6
                lifecycle:
                  preStop:
                    # Goes on serving while the others learn that it's leaving.
                    sleep: {seconds: 10}
                resources:
                  requests: {cpu: 200m, memory: 256Mi}
                  limits: {memory: 256Mi}
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities: {drop: [ALL]}
                volumeMounts:
                  - {name: tmp, mountPath: /tmp}
            volumes:
              - name: tmp
                emptyDir: {sizeLimit: 64Mi}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: payments, namespace: shop, labels: {app.kubernetes.io/part-of: shop}}
      spec:
        selector: {app: payments}
        ports:
          - {name: http, port: 8080, targetPort: http}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata:
        name: payments
        namespace: shop
      spec:
        minAvailable: 2
        selector:
          matchLabels:
            app: payments
      """
    ),
  ]
}
