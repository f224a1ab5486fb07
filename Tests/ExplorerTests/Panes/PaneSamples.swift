/// A pod with every kind of probe and hook, and a sidecar.
let probedPod = """
  apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec:
    terminationGracePeriodSeconds: 20
    initContainers:
    - {name: wait, image: busybox}
    - name: log
      image: fluentd:1.17
      restartPolicy: Always
    containers:
    - name: web
      image: nginx:1.27
      ports: [{name: http, containerPort: 8080}]
      startupProbe: {httpGet: {port: http}, failureThreshold: 30, periodSeconds: 2}
      readinessProbe: {grpc: {port: 9090}, timeoutSeconds: 3}
      livenessProbe: {exec: {command: [cat, /tmp/alive now]}, initialDelaySeconds: 5}
      lifecycle:
        postStart: {exec: {command: [/warm-up]}}
        preStop: {sleep: {seconds: 5}}
    - name: cache
      image: redis:7
      readinessProbe: {tcpSocket: {port: nothing}}
      resources: {limits: {cpu: 500m, memory: 64Mi, ephemeral-storage: 1Gi}}
  """

let secrets = """
  apiVersion: v1
  kind: Secret
  metadata: {name: db}
  data: {password: aHVudGVyMg==, broken: "???"}
  stringData: {user: kim}
  """

/// What must not reach a terminal, and what takes two cells.
let odd = #"""
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: odd}
  data:
    greeting: 안녕하세요, 세계
    face: "😀 and 👨‍👩‍👧"
    bell: "a\u0007b\u001b[31mc"
    turned: "abc\u202Edef"
    long: {"not": "a string but a very long line that goes on and on and on until it is out of sight"}
  """#

let nightly = """
  apiVersion: batch/v1
  kind: CronJob
  metadata: {name: nightly}
  spec:
    schedule: "30 3 * * 1-5"
    concurrencyPolicy: Forbid
    jobTemplate:
      spec:
        backoffLimit: 2
        template:
          spec:
            restartPolicy: Never
            containers: [{name: report, image: "report:1", command: [report, --all, with blank]}]
  """

let policy = """
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: db}
  spec:
    podSelector: {matchLabels: {app: db}}
    policyTypes: [Ingress, Egress]
    ingress:
    - from:
      - podSelector: {matchLabels: {app: web}}
      - namespaceSelector: {}
        podSelector: {matchLabels: {app: backup}}
      ports: [{port: 5432}]
  """

let rights = """
  apiVersion: rbac.authorization.k8s.io/v1
  kind: Role
  metadata: {name: reader}
  rules:
  - {apiGroups: [""], resources: [pods, services], verbs: [get, list]}
  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
  """

let custom = """
  apiVersion: example.dev/v1
  kind: Widget
  metadata: {name: w, labels: {app: w}}
  spec: {size: 3, colours: [red, green], nested: {a: 1, b: 2}}
  """

let wrong = """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    selector: {matchLabels: {app: web}}
    template: {metadata: {labels: {app: wep}}, spec: {containers: [{name: a, image: "a:1"}]}}
  """

let broken = """
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: good}
  ---
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata:
    name: shop
    labels: app: shop
  spec: {}
  """

let duplicate = """
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: twice}
  data:
    color: red
    color: blue
  """

/// Two Services whose pods ask for each other.
let circle = """
  apiVersion: v1
  kind: Pod
  metadata: {name: one, labels: {app: a}}
  spec: {containers: [{name: c, image: "c:1", env: [{name: OTHER, value: "http://b:80"}]}]}
  ---
  apiVersion: v1
  kind: Pod
  metadata: {name: two, labels: {app: b}}
  spec: {containers: [{name: c, image: "c:1", env: [{name: OTHER, value: "http://a:80"}]}]}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: a}
  spec: {selector: {app: a}, ports: [{port: 80}]}
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: b}
  spec: {selector: {app: b}, ports: [{port: 80}]}
  """
