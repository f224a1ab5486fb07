import Manifest
import TestSupport
import Testing

@testable import Kubernetes

@Suite("Relations")
struct RelationsTests {
  @Test("an application's objects lead to each other")
  func shopLinks() {
    #expect(
      inventory(shop).linkLines.filter { !$0.contains("belongs to") }.joined(separator: "\n") == """
        Deployment/web runs as ServiceAccount/web
        Deployment/web pulls with Secret/regcred
        Deployment/web env ConfigMap/web-conf
        Deployment/web env ✗ Secret 'db-cred' is missing
        Deployment/web mounts ConfigMap/web-conf
        Deployment/web mentions Service/db (guessed)
        Service/web selects Deployment/web (matched)
        Ingress/shop routes to Service/web
        StatefulSet/db named by Service/db
        StatefulSet/db claims StorageClass/fast-ssd
        Service/db selects StatefulSet/db (matched)
        ConfigMap/web-conf mentions Service/db (guessed)
        HorizontalPodAutoscaler/web scales Deployment/web
        """)
  }

  @Test("what's referred to and made by an administrator is assumed, in its zone")
  func assumed() {
    let found = inventory(shop)
    let lines = found.resources.filter { !$0.isWritten && $0.zone == .admin }.map { "\($0.label) \($0.namespace)" }
    #expect(
      lines == [
        "ServiceAccount/web shop", "Secret/regcred shop", "StorageClass/fast-ssd ", "Namespace/shop ",
        "LimitRange shop", "ResourceQuota shop",
      ])
    #expect(found.resources.first { $0.label == "Secret/regcred" }?.node["metadata"]["namespace"].text == "shop")
  }

  @Test("a link knows its field and both its ends")
  func ends() throws {
    let found = inventory(shop)
    let link = try #require(found.brokenLinks.first)
    #expect(found.brokenLinks.count == 1)
    #expect(link.node.path == "spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef.name")
    #expect(link.node.span.line == 20)
    let service = try #require(found.find(.service, "web", in: "shop"))
    #expect(
      found.links(to: service.id).map { "\($0.relation.inverse) \($0.from)" } == [
        "reached from Ingress/shop", "manages EndpointSlice/web-‹s›",
      ])
  }

  @Test(
    "what's broken says what is near",
    arguments: [
      ("volumes: [{name: v, configMap: {name: conf}}]", "ConfigMap 'conf' is missing; one exists in namespace 'other'"),
      (
        "volumes: [{name: v, configMap: {name: web-cnof}}]", "ConfigMap 'web-cnof' is missing; did you mean 'web-conf'?"
      ),
      ("volumes: [{name: v, configMap: {name: nothing, optional: true}}]", "ConfigMap 'nothing' is missing (optional)"),
      (
        "volumes: [{name: v, configMap: {name: web-conf, items: [{key: ulr, path: u}]}}]",
        "key 'ulr' is missing in ConfigMap/web-conf; did you mean 'url'?"
      ),
      ("volumes: [{name: v, projected: {sources: [{secret: {name: s}}]}}]", "Secret 's' is missing"),
      ("volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]", "PersistentVolumeClaim 'data' is missing"),
      ("serviceAccountName: rabot", "ServiceAccount 'rabot' is missing; did you mean 'robot'?"),
      ("imagePullSecrets: [{name: pull}]", "Secret 'pull' is missing; one exists in namespace 'other'"),
      (
        "initContainers: [{name: i, env: [{name: A, valueFrom: {configMapKeyRef: {name: web-conf, key: URL}}}]}]",
        "key 'URL' is missing in ConfigMap/web-conf; did you mean 'url'?"
      ),
      (
        "ephemeralContainers: [{name: i, envFrom: [{secretRef: {name: none}}]}]", "Secret 'none' is missing"
      ),
    ])
  func broken(spec: String, message: String) {
    let found = inventory(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec: {\(spec)}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: web-conf}, data: {url: u}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: conf, namespace: other}}
      ---
      {apiVersion: v1, kind: Secret, metadata: {name: pull, namespace: other}}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: robot}}
      """)
    #expect(found.links.compactMap(\.missing).map(\.description) == [message])
    #expect(found.brokenLinks.isEmpty == message.hasSuffix("(optional)"))
  }

  @Test(
    "ports that lead nowhere are broken",
    arguments: [
      ("number: 80", [String]()), ("name: http", []), ("number: 81", ["Service/web has no port '81'"]),
      ("name: htpt", ["Service/web has no port 'htpt'; did you mean 'http'?"]),
    ])
  func ingressPorts(port: String, messages: [String]) {
    let found = inventory(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec: {containers: [{name: c, ports: [{name: main, containerPort: 1}]}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: main}]}}
      ---
      {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i}, spec: {defaultBackend: {service: {name: web, port: {\(port)}}}}}
      """)
    #expect(found.brokenLinks.compactMap(\.missing).map(\.description) == messages)
  }

  @Test("a Service whose target port no container has, or that selects nothing, is broken")
  func servicePorts() {
    let found = inventory(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 1}]}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80, targetPort: htp}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: none}, spec: {selector: {app: wbe, tier: x}, ports: [{port: 80}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: alone}, spec: {ports: [{port: 80}]}}
      """)
    #expect(
      found.brokenLinks.map(\.line) == [
        "Service/web selects ✗ Pod/p has no port 'htp'; did you mean 'http'?",
        "Service/none selects ✗ nothing matches app=wbe,tier=x (matched)",
      ])
  }

  @Test(
    "what every cluster has is not missing",
    arguments: [
      "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {serviceAccountName: default, priorityClassName: system-node-critical, volumes: [{configMap: {name: kube-root-ca.crt}}]}}",
      "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: a}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}, subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: devs}]}",
      "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'system:auth-delegator'}, subjects: []}",
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: kube-system}}",
    ])
  func builtIn(text: String) {
    #expect(inventory(text).linkLines == [])
  }

  @Test("a dump's ReplicaSets and Pods don't repeat what their Deployment refers to")
  func dump() {
    let spec =
      "{metadata: {labels: {app: web}}, spec: {containers: [{name: c, envFrom: [{configMapRef: {name: m}}]}], volumes: [{persistentVolumeClaim: {claimName: d}}]}}"
    let found = inventory(
      """
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: \(spec)}}
      ---
      apiVersion: apps/v1
      kind: ReplicaSet
      metadata: {name: web-1, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]}
      spec: {template: \(spec)}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web-1-x, labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]}
      spec: {containers: [{name: c, envFrom: [{configMapRef: {name: m}}]}], volumes: [{persistentVolumeClaim: {claimName: d}}]}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
      """)
    #expect(
      found.links.map(\.line) == [
        "Deployment/web env ✗ ConfigMap 'm' is missing",
        "Deployment/web mounts ✗ PersistentVolumeClaim 'd' is missing",
        "ReplicaSet/web-1 owned by Deployment/web",
        "Pod/web-1-x owned by ReplicaSet/web-1",
        "Service/web selects Deployment/web (matched)",
        "EndpointSlice/web-‹s› owned by Service/web",
        "EndpointSlice/web-‹s› lists Pod/web-1-x (matched)",
      ])
    #expect(
      found.resources.filter { $0.zone == .runtime }.map(\.label) == [
        "ReplicaSet/web-1", "Pod/web-1-x", "EndpointSlice/web-‹s›",
      ])
  }

  @Test(
    "a text that looks like the name of a Service that's here is a guess",
    arguments: [
      ("value: 'db:5432', name: A", true), ("value: 'http://db/', name: A", true),
      ("value: 'http://db.default.svc.cluster.local', name: A", true), ("value: 'user:pw@db/x', name: A", true),
      ("value: db, name: DB_HOST", true), ("value: db, name: DB_NAME", false), ("value: 'xdb:5432', name: A", false),
      ("value: 'http://db.example.com', name: A", false), ("value: 'http://db.other', name: A", false),
      ("value: 'image/db:5', name: A", false), ("value: 'the db is: 5', name: A", false),
    ])
  func guess(variable: String, isFound: Bool) {
    let found = inventory(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, env: [{\(variable)}]}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: db}, spec: {ports: [{port: 5432}]}}
      """)
    #expect(found.linkLines == (isFound ? ["Pod/p mentions Service/db (guessed)"] : []))
  }
}
