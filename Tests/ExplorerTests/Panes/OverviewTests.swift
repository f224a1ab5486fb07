import Drawing
import Kubernetes
import Manifest
import Rules
import Testing

@testable import Explorer

@Suite("the overview")
struct OverviewTests {
  @Test("a workload is told in a screenful: how many, its pod, what leads there and what it uses")
  func workload() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(51, 24))
    #expect(
      picture == """
        ┌ Deployment/web ─────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn(1)    │
        │─────────────────────────────────────────────────│
        │▸replicas 3   1..10 by HPA/web                   │
        │ strategy RollingUpdate surge 25% unavail 25%    │
        │ selector app=web   matches 3 pods  ✓            │
        │ container web   nginx:1.27                      │
        │   requests  cpu 100m   memory 128Mi             │
        │   limits    cpu  –     memory 256Mi             │
        │   port      8080  http                          │
        │   readiness GET :8080/healthz  every 10s  x3    │
        │   liveness  – none –                            │
        │   preStop   – none –                            │
        │   grace     30 s (default)                      │
        │ init wait-db    busybox:1.36                    │
        │   volume    conf  ConfigMap/web-conf            │
        │   volume    tmp  emptyDir                       │
        │ reached by  Ingress/shop › Service/web:80       │
        │ uses        Secret/db-cred   ✗ not in files   E1│
        │             ConfigMap/web-conf                  │
        │ owns        ReplicaSet/web-‹1› › 3 Pods         │
        │                                                 │
        │                                                 │
        └───────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("the same without characters outside ASCII")
  func workloadInASCII() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(51, 24), look: lookWith(.ascii))
    #expect(
      picture == """
        + Deployment/web ---------------------------------+
        |[1 Overview] 2 YAML  3 Map  4 Time  5 Warn(1)    |
        |-------------------------------------------------|
        |>replicas 3   1..10 by HPA/web                   |
        | strategy RollingUpdate surge 25% unavail 25%    |
        | selector app=web   matches 3 pods  v            |
        | container web   nginx:1.27                      |
        |   requests  cpu 100m   memory 128Mi             |
        |   limits    cpu  -     memory 256Mi             |
        |   port      8080  http                          |
        |   readiness GET :8080/healthz  every 10s  x3    |
        |   liveness  - none -                            |
        |   preStop   - none -                            |
        |   grace     30 s (default)                      |
        | init wait-db    busybox:1.36                    |
        |   volume    conf  ConfigMap/web-conf            |
        |   volume    tmp  emptyDir                       |
        | reached by  Ingress/shop > Service/web:80       |
        | uses        Secret/db-cred   x not in files   E1|
        |             ConfigMap/web-conf                  |
        | owns        ReplicaSet/web-<1> > 3 Pods         |
        |                                                 |
        |                                                 |
        +--------------------------------- shop.yaml:1-28 +
        """)
  }

  @Test("a Service tells where its ports lead")
  func service() {
    let inventory = reading(webShop)
    let picture = detail("Service/web", in: inventory, Size(60, 12))
    #expect(
      picture == """
        ┌ Service/web ─────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn                │
        │▸type     ClusterIP (default)                             │
        │ selector app=web   selects 3 pods  ✓                     │
        │ port     80 › http = 8080                                │
        │ selects     Deployment/web                               │
        │ owns        EndpointSlice/web-‹s›                        │
        │ reached by  Ingress/shop  routes to                      │
        │                                                          │
        │                                                          │
        │                                                          │
        └───────────────────────────────────────── shop.yaml:35-40 ┘
        """)
  }

  @Test("probes, hooks and sidecars are told in words")
  func probes() {
    let inventory = reading(probedPod)
    let picture = detail("Pod/web", in: inventory, Size(72, 32))
    #expect(
      picture == """
        ┌ Pod/web ─────────────────────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Timeline  5 Warnings                    │
        │──────────────────────────────────────────────────────────────────────│
        │▸container web   nginx:1.27                                           │
        │   requests  – none –                                                 │
        │   limits    – none –                                                 │
        │   port      8080  http                                               │
        │   startup   GET :http(8080)/  every 2s  x30                          │
        │   readiness gRPC :9090  every 10s  x3  timeout 3s                    │
        │   liveness  exec cat '/tmp/alive now'  every 10s  x3  after 5s       │
        │   postStart exec /warm-up                                            │
        │   preStop   sleep 5s                                                 │
        │ container cache   redis:7                                            │
        │   requests  cpu 500m (= limit)  memory 64Mi (= limit)                │
        │   limits    cpu 500m   memory 64Mi  ephemeral-storage 1Gi            │
        │   readiness TCP :nothing(?)  every 10s  x3                           │
        │   liveness  – none –                                                 │
        │   preStop   – none –                                                 │
        │   grace     20 s                                                     │
        │ init wait       busybox                                              │
        │ sidecar log     fluentd:1.17                                         │
        │   requests  – none –                                                 │
        │   limits    – none –                                                 │
        │   readiness – none –                                                 │
        │   liveness  – none –                                                 │
        │   preStop   – none –                                                 │
        │                                                                      │
        │                                                                      │
        │                                                                      │
        │                                                                      │
        │                                                                      │
        └────────────────────────────────────────────────────── shop.yaml:1-24 ┘
        """)
  }

  @Test("a Secret keeps its values to itself")
  func secret() {
    let inventory = reading(secrets)
    let picture = detail("Secret/db", in: inventory, Size(60, 13))
    #expect(
      picture == """
        ┌ Secret/db ───────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn(1)             │
        │▸type     Opaque (default)                                │
        │ holds    3 keys                                          │
        │   password              hidden, 7 bytes                  │
        │   broken                ✗ not base64, so the API       W1│
        │                         server refuses it                │
        │   user                  hidden, 3 bytes                  │
        │ o shows the values                                       │
        │ used by     nothing in these files                       │
        │ ─────────────────────────────────────────────────────────│
        │ W 'broken' isn't base64                                L4│
        └─────────────────────────────────────────── shop.yaml:1-5 ┘
        """)
  }

  @Test("a Secret's values are shown when asked")
  func shownSecret() {
    let inventory = reading(secrets)
    let picture = detail("Secret/db", in: inventory, Size(60, 13), [.secrets])
    #expect(
      picture == """
        ┌ Secret/db ───────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn(1)             │
        │▸type     Opaque (default)                                │
        │ holds    3 keys                                          │
        │   password              hunter2                          │
        │   broken                ✗ not base64, so the API       W1│
        │                         server refuses it                │
        │   user                  kim                              │
        │ used by     nothing in these files                       │
        │ ─────────────────────────────────────────────────────────│
        │ W 'broken' isn't base64                                L4│
        │                                                          │
        └─────────────────────────────────────────── shop.yaml:1-5 ┘
        """)
  }

  @Test("Korean, emoji and control characters stay in their cells")
  func characters() {
    let inventory = reading(odd)
    let picture = detail("ConfigMap/odd", in: inventory, Size(60, 13))
    #expect(
      picture == """
        ┌ ConfigMap/odd ───────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn(2)             │
        │▸holds    5 keys                                          │
        │   greeting              안녕하세요, 세계                 │
        │   face                  😀 and 👨                        │
        │   bell                  a^Gb^[[31mc                      │
        │   turned                abc<U+202E>def                 W1│
        │   long                  ?                              W1│
        │ used by     nothing in these files                       │
        │ ─────────────────────────────────────────────────────────│
        │ W the text holds a character that reorders what        L8│
        │   follows it; it may not be what it looks like           │
        └─────────────────────────────────────────── shop.yaml:1-9 ┘
        """)
  }

  @Test("a schedule is told in words")
  func schedule() {
    let inventory = reading(nightly)
    let picture = detail("CronJob/nightly", in: inventory, Size(64, 22))
    #expect(
      picture == """
        ┌ CronJob/nightly ─────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Timeline  5 Warnings            │
        │──────────────────────────────────────────────────────────────│
        │▸schedule 30 3 * * 1-5   at 03:30 on Monday to Friday         │
        │ zone     that of the controller manager                      │
        │ overlap  Forbid                                              │
        │ keeps    3 succeeded, 1 failed                               │
        │ runs     one pod, until it succeeds                          │
        │ retries  2                                                   │
        │ kept     until somebody deletes it                           │
        │ container report   report:1                                  │
        │   requests  – none –                                         │
        │   limits    – none –                                         │
        │   readiness – none –                                         │
        │   liveness  – none –                                         │
        │   preStop   – none –                                         │
        │   command   report --all 'with blank'                        │
        │   grace     30 s (default)                                   │
        │   restart   Never                                            │
        │ owns        Job/nightly-‹t› › Pod/nightly-‹t›-a              │
        │                                                              │
        └────────────────────────────────────────────── shop.yaml:1-13 ┘
        """)
  }

  @Test("a NetworkPolicy is told in words")
  func networkPolicy() {
    let inventory = reading(policy)
    let picture = detail("NetworkPolicy/db", in: inventory, Size(72, 12))
    #expect(
      picture == """
        ┌ NetworkPolicy/db ────────────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Timeline  5 Warnings(1)                 │
        │▸for pods    app=db                                                 E1│
        │ let in      from pods app=web of this namespace, or pods app=backup  │
        │             of all namespaces  on 5432/TCP                           │
        │ let out     nothing                                                  │
        │ restricts   ✗ nothing matches app=db                               E1│
        │                                                                      │
        │                                                                      │
        │                                                                      │
        │                                                                      │
        └────────────────────────────────────────────────────── shop.yaml:1-12 ┘
        """)
  }

  @Test("rights are told in words")
  func role() {
    let inventory = reading(rights)
    let picture = detail("Role/reader", in: inventory, Size(60, 10))
    #expect(
      picture == """
        ┌ Role/reader ─────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn                │
        │▸may      get, list  pods, services  (core)               │
        │ may      do anything with  everything                    │
        │ used by     nothing in these files                       │
        │                                                          │
        │                                                          │
        │                                                          │
        │                                                          │
        └─────────────────────────────────────────── shop.yaml:1-6 ┘
        """)
  }

  @Test("a kind nobody knows is shown by its fields")
  func customKind() {
    let inventory = reading(custom)
    let picture = detail("Widget/w", in: inventory, Size(60, 12))
    #expect(
      picture == """
        ┌ Widget/w ────────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn(1)             │
        │▸kind Widget isn't known here: shown as it stands         │
        │ size                    3                                │
        │ colours                 red, green                       │
        │ nested                  2 fields                         │
        │ label                   app=w                            │
        │ ─────────────────────────────────────────────────────────│
        │ I kind 'Widget' of 'example.dev/v1' is defined in no   L1│
        │   file that was read                                     │
        │                                                          │
        └─────────────────────────────────────────── shop.yaml:1-4 ┘
        """)
  }

  @Test("a selector that doesn't take its own pods is an error")
  func wrongSelector() {
    let inventory = reading(wrong)
    let picture = detail("Deployment/web", in: inventory, Size(60, 9))
    #expect(
      picture == """
        ┌ Deployment/web ──────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn                │
        │▸replicas 1 (default)                                     │
        │ strategy RollingUpdate surge 25% unavail 25% (default)   │
        │ selector app=web   ✗ doesn't match the template's labels │
        │ container a     a:1                                      │
        │   requests  – none –                                     │
        │   limits    – none –                                     │
        └─────────────────────────────────────────── shop.yaml:1-6 ┘
        """)
  }

  @Test("a broken file says what's wrong, where, and what of it was read")
  func brokenFile() {
    let inventory = reading(broken, file: "40-ingress.yaml")
    let picture = DetailPane().picture(.file("40-ingress.yaml"), in: inventory, Size(70, 18)).text
    #expect(
      picture == """
        ┌ 40-ingress.yaml ───────────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Timeline  5 Warnings(1)               │
        │────────────────────────────────────────────────────────────────────│
        │▸E ': ' in an unquoted value, where it would begin a second    L9:14│
        │   mapping on one line                                              │
        │   fix: put the value into quotes                                   │
        │    7 │ metadata:                                                   │
        │    8 │   name: shop                                                │
        │    9 │   labels: app: shop                                         │
        │                     ^                                              │
        │   10 │ spec: {}                                                    │
        │ ───────────────────────────────────────────────────────────────────│
        │ read     1 object of this file   10 lines, 156 bytes               │
        │          ConfigMap/good                                          L1│
        │                                                                    │
        │                                                                    │
        │                                                                    │
        └────────────────────────────────────────────────────────────────────┘
        """)
  }

  @Test("a reference that leads nowhere says who needs it and what to do")
  func brokenReference() {
    let inventory = reading(webShop)
    let link = inventory.brokenLinks[0]
    let picture = DetailPane().picture(.brokenReference(link), in: inventory, Size(78, 14)).text
    #expect(
      picture == """
        ┌ ✗ Secret/db-cred ──────────────────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Timeline  5 Warnings(1)                       │
        │────────────────────────────────────────────────────────────────────────────│
        │▸✗ Secret/db-cred is in none of these files                                 │
        │ ───────────────────────────────────────────────────────────────────────────│
        │ needed by  Deployment/web  env                                          L22│
        │            spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.…│
        │ ───────────────────────────────────────────────────────────────────────────│
        │ to mend    add Secret 'db-cred' in namespace default, or change the name   │
        │            that refers to it                                               │
        │            it's fine if somebody makes it in the cluster beforehand        │
        │                                                                            │
        │                                                                            │
        └────────────────────────────────────────────────────────────────────────────┘
        """)
  }

  @Test("a group sums up what's in it")
  func group() throws {
    let inventory = reading(webShop)
    let nothing = try RuleSelection(enable: [], disable: ["all"])
    let shop = Group("shop", Array(inventory.resources.indices), in: Contents(inventory, rules: nothing))
    let picture = DetailPane().picture(.group(shop), in: inventory, Size(60, 18)).text
    #expect(
      picture == """
        ┌ shop ────────────────────────────────────────────────────┐
        │[1 Overview] 2 YAML  3 Map  4 Time  5 Warn(1)             │
        │──────────────────────────────────────────────────────────│
        │▸5 objects, 5 made at run time, 2 assumed                 │
        │       1  Deployment                                      │
        │       1  ConfigMap                                       │
        │       1  Service                                         │
        │       1  Ingress                                         │
        │       1  HorizontalPodAutoscaler                         │
        │       1  LimitRange                                      │
        │       1  ResourceQuota                                   │
        │       1  ReplicaSet                                      │
        │       3  Pod                                             │
        │       1  EndpointSlice                                   │
        │ ─────────────────────────────────────────────────────────│
        │ ✗ Secret/db-cred  env of Deployment/web                  │
        │                                                          │
        └──────────────────────────────────────────────────────────┘
        """)
  }
}
