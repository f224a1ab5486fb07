import Drawing
import Kubernetes
import Manifest
import Testing

@testable import Explorer

@Suite("the text of an object")
struct SourceTests {
  @Test("lines with numbers, and the field at the cursor")
  func text() {
    let inventory = reading(webShop)
    let picture = detail("ConfigMap/web-conf", in: inventory, Size(60, 12), [.tab(.yaml), .move(.lines(2))])
    #expect(
      picture == """
        ┌ ConfigMap/web-conf ──────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Time  5 Warn                │
        │   30   │ apiVersion: v1                                  │
        │   31   │ kind: ConfigMap                                 │
        │▸  32   │ metadata: {name: web-conf}                      │
        │   33   │ data: {color: blue}                             │
        │                                                          │
        │                                                          │
        │                                                          │
        │──────────────────────────────────────────────────────────│
        │ metadata.name                                            │
        └───────────────────────────────────────── shop.yaml:30-33 ┘
        """)
  }

  @Test(
    "% goes to the other bracket in JSON, to the other end in YAML",
    arguments: [
      (
        "{\n\"apiVersion\": \"v1\",\n\"kind\": \"ConfigMap\",\n\"metadata\": {\n\"name\": \"a\"\n},\n\"data\": {\"b\": \"c\"}\n}",
        4, 6
      ),
      ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    app: a\ndata: {}\n", 3, 6),
    ])
  func bracket(text: String, first: Int, last: Int) throws {
    let inventory = reading(text)
    let id = try #require(inventory.resources.first?.id)
    func line(from start: Int, _ times: Int) -> Int? {
      var pane = DetailPane()
      let messages = [.goToLine(start)] + Array(repeating: DetailPane.Message.source(.bracket), count: times)
      for message in messages { _ = pane.receive(message, on: .resource(id), in: inventory, size: Size(80, 20)) }
      return pane.cursorLine?.line
    }
    #expect(line(from: first, 1) == last)
    // In YAML several things end on one line: it's back to the innermost.
    let back = text.hasPrefix("{") ? first : 5
    #expect(line(from: last, 1) == back)
    #expect(line(from: first, 2) == back)
  }

  @Test("a folded stretch says how much it hides")
  func folded() {
    let inventory = reading(webShop)
    let picture = detail(
      "Deployment/web", in: inventory, Size(60, 16), [.tab(.yaml), .goToLine(8), .source(.fold), .move(.first)])
    #expect(
      picture == """
        ┌ Deployment/web ──────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Time  5 Warn(1)             │
        │──────────────────────────────────────────────────────────│
        │▸   1   │ apiVersion: apps/v1                             │
        │    2   │ kind: Deployment                                │
        │    3   │ metadata: {name: web}                           │
        │    4   │ spec:                                           │
        │    5   │   replicas: 3                                   │
        │    6   │   strategy: {type: RollingUpdate, rollingUpdate…│
        │    7   │   selector: {matchLabels: {app: web}}           │
        │    8 E ▸   template: … 20 lines  ‹ Secret 'db-cred' is … │
        │                                                          │
        │                                                          │
        │──────────────────────────────────────────────────────────│
        │ apiVersion                                               │
        └────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("everything folded is the top keys")
  func allFolded() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(60, 10), [.tab(.yaml), .source(.foldAll)])
    #expect(
      picture == """
        ┌ Deployment/web ──────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Time  5 Warn(1)             │
        │▸   1   │ apiVersion: apps/v1                             │
        │    2   │ kind: Deployment                                │
        │    3   │ metadata: {name: web}                           │
        │    4 E ▸ spec: … 24 lines  ‹ Secret 'db-cred' is missing │
        │                                                          │
        │                                                          │
        │                                                          │
        └────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("a search goes to the first match, next to the next")
  func search() {
    let inventory = reading(webShop)
    let picture = detail(
      "Deployment/web", in: inventory, Size(60, 12), [.tab(.yaml), .search("NAME"), .match(1), .onlyMatching(true)])
    #expect(
      picture == """
        ┌ Deployment/web ──────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Time  5 Warn(1)             │
        │▸  12   │       - {name: wait-db, image: "busybox:1.36"}  │
        │   14   │       - name: web                               │
        │   16   │         ports: [{containerPort: 8080, name: htt…│
        │   21   │         - name: DB_PASS                         │
        │   22 E │           valueFrom: {secretKeyRef: {name: db-c…│
        │   25   │       - name: conf                              │
        │   26   │         configMap: {name: web-conf}             │
        │──────────────────────────────────────────────────────────│
        │ spec.template.spec.initContainers[0].image               │
        └────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("long lines are wrapped, or scrolled")
  func wrapped() {
    let inventory = reading(odd)
    let picture =
      detail("ConfigMap/odd", in: inventory, Size(40, 16), [.tab(.yaml), .source(.wrap)]) + "\n"
      + detail("ConfigMap/odd", in: inventory, Size(40, 16), [.tab(.yaml), .move(.columns(6))])
    #expect(
      picture == """
        ┌ ConfigMap/odd ───────────────────────┐
        │ 1 [2 YAML] 3  4  5                   │
        │──────────────────────────────────────│
        │▸1   │ apiVersion: v1                 │
        │ 2   │ kind: ConfigMap                │
        │ 3   │ metadata: {name: odd}          │
        │ 4   │ data:                          │
        │ 5   │   greeting: 안녕하세요, 세계   │
        │ 6   │   face: "😀 and 👨"            │
        │ 7   │   bell: "a\\u0007b\\u001b[31mc"  │
        │ 8 W │   turned: "abc\\u202Edef"       │
        │ 9 W │   long: {"not": "a string but a│
        │        very long line that goes on an│
        │──────────────────────────────────────│
        │ apiVersion                           │
        └─────────────────────── shop.yaml:1-9 ┘
        ┌ ConfigMap/odd ───────────────────────┐
        │ 1 [2 YAML] 3  4  5                   │
        │──────────────────────────────────────│
        │▸1   │ sion: v1                       │
        │ 2   │ ConfigMap                      │
        │ 3   │ ta: {name: odd}                │
        │ 4   │                                │
        │ 5   │ ting: 안녕하세요, 세계         │
        │ 6   │ : "😀 and 👨"                  │
        │ 7   │ : "a\\u0007b\\u001b[31mc"        │
        │ 8 W │ ed: "abc\\u202Edef"             │
        │ 9 W │ : {"not": "a string but a very…│
        │                                      │
        │──────────────────────────────────────│
        │ apiVersion                           │
        └─────────────────────── shop.yaml:1-9 ┘
        """)
  }

  @Test("a reference says where it leads")
  func reference() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(78, 12), [.goToLine(22)])
    #expect(
      picture == """
        ┌ Deployment/web ────────────────────────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Timeline  5 Warnings(1)                       │
        │   16   │         ports: [{containerPort: 8080, name: http}]                │
        │   17   │         resources:                                                │
        │   18   │           requests: {cpu: 100m, memory: 128Mi}                    │
        │   19   │           limits: {memory: 256Mi}                                 │
        │   20   │         env:                                                      │
        │   21   │         - name: DB_PASS                                           │
        │▸  22 E │           valueFrom: {secretKeyRef: {name: db-cred, key: password…│
        │────────────────────────────────────────────────────────────────────────────│
        │ …pec.containers[0].env[0].valueFrom.secretKeyRef.name  gd ✗ Secret/db-cred │
        └──────────────────────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("the field's help lies over the text")
  func help() {
    let inventory = reading(webShop)
    let picture = detail("Deployment/web", in: inventory, Size(78, 16), [.goToLine(5), .source(.help)])
    #expect(
      picture == """
        ┌ Deployment/web ────────────────────────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Timeline  5 Warnings(1)                       │
        │────────────────────────────────────────────────────────────────────────────│
        │    1   │ apiVersion: apps/v1                                               │
        │    2   │ kind: Deployment                                                  │
        │    3   │ metadata: {name: web}                                             │
        │    4   │ spec:                                                             │
        │▸   5   │   replicas: 3                                                     │
        │┏ field help ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓│
        │┃ spec.replicas                                                            ┃│
        │┃ int   default 1                                                          ┃│
        │┃ how many pods there should be                                            ┃│
        │┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛│
        │────────────────────────────────────────────────────────────────────────────│
        │ spec.replicas                                                              │
        └──────────────────────────────────────────────────────────── shop.yaml:1-28 ┘
        """)
  }

  @Test("what a controller makes is shown as we'd write it, and says so")
  func made() {
    let inventory = reading(webShop)
    let picture = detail("ReplicaSet/web-‹1›", in: inventory, Size(78, 12), [.tab(.yaml)])
    #expect(
      picture == """
        ┌ ReplicaSet/web-‹1› ────────────────────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Timeline  5 Warnings                          │
        │▸   1   │ # not in the files: the deployment controller makes this from Dep…│
        │    2   │ apiVersion: apps/v1                                               │
        │    3   │ kind: ReplicaSet                                                  │
        │    4   │ metadata:                                                         │
        │    5   │   name: web-‹1›                                                   │
        │    6   │   labels:                                                         │
        │    7   │     app: web                                                      │
        │────────────────────────────────────────────────────────────────────────────│
        │                                                                            │
        └────────────────────────────────────────────────────────────────────────────┘
        """)
  }

  @Test("problems stand at their lines")
  func problems() {
    let inventory = reading(duplicate)
    let picture = detail("ConfigMap/twice", in: inventory, Size(78, 13), [.tab(.yaml)])
    #expect(
      picture == """
        ┌ ConfigMap/twice ───────────────────────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Timeline  5 Warnings(1)                       │
        │▸   1   │ apiVersion: v1                                                    │
        │    2   │ kind: ConfigMap                                                   │
        │    3   │ metadata: {name: twice}                                           │
        │    4   │ data:                                                             │
        │    5   │   color: red                                                      │
        │    6 W │   color: blue  ‹ key 'color' stands twice in one map, here and i… │
        │                                                                            │
        │                                                                            │
        │────────────────────────────────────────────────────────────────────────────│
        │ apiVersion                                                                 │
        └───────────────────────────────────────────────────────────── shop.yaml:1-6 ┘
        """)
  }

  @Test("the outline has keys and named items")
  func outline() {
    let inventory = reading(webShop)
    let picture = detail("Service/web", in: inventory, Size(40, 16), [.tab(.yaml), .source(.outline)])
    #expect(
      picture == """
        ┌ Service/web ─────────────────────────┐
        │ 1 [2 YAML] 3  4  5                   │
        │──────────────────────────────────────│
        │▸apiVersion                         35│
        │ kind                               36│
        │ metadata                           37│
        │   name                             37│
        │ spec                               38│
        │   selector                         39│
        │     app                            39│
        │   ports                            40│
        │     [0]                            40│
        │       port                         40│
        │──────────────────────────────────────│
        │ apiVersion                           │
        └───────────────────── shop.yaml:35-40 ┘
        """)
  }

  @Test("a broken document is shown as text")
  func brokenText() {
    let inventory = reading(broken, file: "40-ingress.yaml")
    let picture = DetailPane().picture(.file("40-ingress.yaml"), in: inventory, Size(70, 16), [.tab(.yaml)]).text
    #expect(
      picture == """
        ┌ 40-ingress.yaml ───────────────────────────────────────────────────┐
        │ 1 Overview [2 YAML] 3 Map  4 Timeline  5 Warnings(1)               │
        │────────────────────────────────────────────────────────────────────│
        │▸   1   │ apiVersion: v1                                            │
        │    2   │ kind: ConfigMap                                           │
        │    3   │ metadata: {name: good}                                    │
        │    4   │ ---                                                       │
        │    5   │ apiVersion: networking.k8s.io/v1                          │
        │    6   │ kind: Ingress                                             │
        │    7   │ metadata:                                                 │
        │    8   │   name: shop                                              │
        │    9 E │   labels: app: shop  ‹ ': ' in an unquoted value, where … │
        │   10   │ spec: {}                                                  │
        │────────────────────────────────────────────────────────────────────│
        │ apiVersion                                                         │
        └────────────────────────────────────────────────────────────────────┘
        """)
  }
}
