import Manifest
import TestSupport
import Testing

@testable import Kubernetes

@Suite("Derived objects")
struct DerivationsTests {
  @Test("controllers make what they make")
  func tree() {
    let found = inventory(shop)
    #expect(
      found.derivedTree == """
        Deployment/web
          ReplicaSet/web-‹1›
            Pod/web-‹1›-a
            Pod/web-‹1›-b
            Pod/web-‹1›-c
        Service/web
          EndpointSlice/web-‹s›
        StatefulSet/db
          Pod/db-0
          PersistentVolumeClaim/data-db-0
          Pod/db-1
          PersistentVolumeClaim/data-db-1
        Service/db
          EndpointSlice/db-‹s›
        CronJob/report
          Job/report-‹t›
            Pod/report-‹t›-a
        """)
    #expect(
      found.links.filter {
        ["binds", "lists", "mounts"].contains($0.relation.verb) && found[$0.from]?.isWritten == false
      }
      .map(\.line) == [
        "Pod/db-0 mounts PersistentVolumeClaim/data-db-0",
        "PersistentVolumeClaim/data-db-0 binds PersistentVolume/‹p0›",
        "Pod/db-1 mounts PersistentVolumeClaim/data-db-1",
        "PersistentVolumeClaim/data-db-1 binds PersistentVolume/‹p1›",
        "EndpointSlice/web-‹s› lists Pod/web-‹1›-a (matched)",
        "EndpointSlice/web-‹s› lists Pod/web-‹1›-b (matched)",
        "EndpointSlice/web-‹s› lists Pod/web-‹1›-c (matched)",
        "EndpointSlice/db-‹s› lists Pod/db-0 (matched)",
        "EndpointSlice/db-‹s› lists Pod/db-1 (matched)",
      ])
    #expect(
      found.resources.first { $0.label == "Pod/web-‹1›-a" }?.origin
        == .derived(
          from: .init(group: "apps", kind: "ReplicaSet", namespace: "shop", name: "web-‹1›"),
          by: "replica set controller"))
  }
}

/// What is derived from a text, one label a line, with the controllers that make them.
private func derived(_ text: String, podsShown: Int = 100) -> [String] {
  var options = Inventory.Options()
  options.podsShown = podsShown
  return inventory(text, options: options).resources.compactMap { resource in
    guard case .derived = resource.origin else { return nil }
    return resource.label
  }
}

private let container = "containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]"
private let template = "template: {metadata: {labels: {app: a}}, spec: {\(container)}}"

@Suite("What controllers make")
struct DerivationTableTests {
  @Test(
    "each kind makes its objects",
    arguments: [
      (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {\(template)}}",
        ["ReplicaSet/a-‹1›", "Pod/a-‹1›-a"]
      ),
      (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 0, \(template)}}",
        ["ReplicaSet/a-‹1›"]
      ),
      ("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {paused: true, \(template)}}", []),
      (
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: -5, \(template)}}",
        ["ReplicaSet/a-‹1›"]
      ),
      (
        "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a}, spec: {replicas: 2, \(template)}}",
        ["Pod/a-‹a›", "Pod/a-‹b›"]
      ),
      ("{apiVersion: v1, kind: ReplicationController, metadata: {name: a}, spec: {\(template)}}", ["Pod/a-‹a›"]),
      ("{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {\(template)}}", ["Pod/a-‹a›"]),
      (
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {replicas: 2, ordinals: {start: 5}, \(template)}}",
        ["Pod/a-5", "Pod/a-6"]
      ),
      (
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {ordinals: {start: 9223372036854775807}, \(template)}}",
        ["Pod/a-2147483647"]
      ),
      ("{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {\(template)}}", ["Pod/a-‹a›"]),
      (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {parallelism: 2, \(template)}}",
        ["Pod/a-‹a›", "Pod/a-‹b›"]
      ),
      (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {completions: 2, \(template)}}",
        ["Pod/a-‹a›", "Pod/a-‹b›"]
      ),
      (
        "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {completionMode: Indexed, completions: 2, \(template)}}",
        ["Pod/a-0-‹a›", "Pod/a-1-‹a›"]
      ),
      ("{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {suspend: true, \(template)}}", []),
      (
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: '@daily', jobTemplate: {spec: {\(template)}}}}",
        ["Job/a-‹t›", "Pod/a-‹t›-a"]
      ),
      (
        "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {suspend: true, jobTemplate: {spec: {\(template)}}}}",
        []
      ),
      (
        "{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, metadata: {name: a}, spec: {\(template)}}",
        ["ReplicationController/a-1", "Pod/a-1-a"]
      ),
      ("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}}}", []),
      (
        "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {storageClassName: fast}}",
        ["PersistentVolume/‹p0›"]
      ),
      ("{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {storageClassName: ''}}", []),
      ("{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {volumeName: mine}}", []),
      (
        "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: a}, spec: {secretName: tls}}",
        ["Secret/tls"]
      ),
    ] as [(String, [String])])
  func makes(text: String, labels: [String]) {
    #expect(derived(text) == labels)
  }

  @Test("of very many pods some are left out, and counted")
  func many() {
    var options = Inventory.Options()
    options.podsShown = 3
    let found = inventory(
      "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {replicas: 1000, \(template)}}",
      options: options)
    #expect(
      found.derivedTree == """
        Deployment/a
          ReplicaSet/a-‹1›
            Pod/a-‹1›-a
            Pod/a-‹1›-b
            Pod/a-‹1›-c
            … 997 more
        """)
    #expect((0..<30).map(letters).suffix(5) == ["z", "aa", "ab", "ac", "ad"])
  }

  @Test("an autoscaler's range holds for what it scales")
  func scaled() {
    let labels = derived(
      """
      {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {\(template)}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: a}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, minReplicas: 2, maxReplicas: 3}
      """)
    #expect(labels == ["ReplicaSet/a-‹1›", "Pod/a-‹1›-a", "Pod/a-‹1›-b"])
  }

  @Test("a DaemonSet runs on the nodes that are known and take it")
  func nodes() {
    let found = inventory(
      """
      {apiVersion: v1, kind: Node, metadata: {name: n1, labels: {disk: ssd}}}
      ---
      {apiVersion: v1, kind: Node, metadata: {name: n2, labels: {disk: ssd}}, spec: {taints: [{key: gpu, value: 'yes', effect: NoSchedule}]}}
      ---
      {apiVersion: v1, kind: Node, metadata: {name: n3}}
      ---
      {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {template: {spec: {nodeSelector: {disk: ssd}, \(container)}}}}
      """)
    #expect(
      found.links.filter { $0.from.kind == "Pod" }.map(\.line) == [
        "Pod/a-‹a› owned by DaemonSet/a", "Pod/a-‹a› runs on Node/n1",
      ])
  }

  @Test("a claim takes the smallest written volume that will do")
  func binding() {
    let found = inventory(
      """
      {apiVersion: v1, kind: PersistentVolume, metadata: {name: big}, spec: {capacity: {storage: 10Gi}, accessModes: [ReadWriteOnce], storageClassName: slow}}
      ---
      {apiVersion: v1, kind: PersistentVolume, metadata: {name: fits}, spec: {capacity: {storage: 2Gi}, accessModes: [ReadWriteOnce, ReadOnlyMany], storageClassName: slow}}
      ---
      {apiVersion: v1, kind: PersistentVolume, metadata: {name: small}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: slow}}
      ---
      {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c}, spec: {storageClassName: slow, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1500Mi}}}}
      """)
    #expect(
      found.links.filter { $0.relation == .binds }.map(\.line) == [
        "PersistentVolumeClaim/c binds PersistentVolume/fits (matched)"
      ])
    #expect(!found.resources.contains { $0.name == "‹p0›" })
  }

  @Test("pods whose named port differs stand in slices of their own")
  func slices() throws {
    let found = inventory(
      """
      {apiVersion: v1, kind: Pod, metadata: {name: old, labels: {app: a}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 80}]}]}}
      ---
      {apiVersion: v1, kind: Pod, metadata: {name: new, labels: {app: a}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}, ports: [{port: 1, targetPort: http}]}}
      """)
    let slices = found.resources.filter { $0.kind == .endpointSlice }
    #expect(
      slices.map { "\($0.label) \($0.node["ports"][0]["port"].text ?? "")" } == [
        "EndpointSlice/a-‹s› 80", "EndpointSlice/a-‹s2› 8080",
      ])
  }

  @Test("a derived pod is the template, completed as the API server does, and points at the template's lines")
  func pod() throws {
    let found = inventory(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          metadata: {labels: {app: web}}
          spec:
            automountServiceAccountToken: false
            containers:
            - {name: c, image: "nginx:1", resources: {limits: {cpu: 1}}}
      """)
    let pod = try #require(found.resources.first { $0.label == "Pod/web-‹1›-a" })
    #expect(
      pod.node.yaml == """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-‹1›-a
          generateName: web-‹1›-
          labels:
            app: web
            pod-template-hash: ‹1›
          ownerReferences:
          - apiVersion: apps/v1
            kind: ReplicaSet
            name: web-‹1›
            uid: ‹uid›
            controller: true
            blockOwnerDeletion: true
        spec:
          containers:
          - name: c
            image: nginx:1
            resources:
              limits:
                cpu: 1
              requests:
                cpu: 1
            imagePullPolicy: IfNotPresent
          serviceAccountName: default
          automountServiceAccountToken: false
          restartPolicy: Always
          dnsPolicy: ClusterFirst
          terminationGracePeriodSeconds: 30
          tolerations:
          - key: node.kubernetes.io/not-ready
            operator: Exists
            effect: NoExecute
            tolerationSeconds: 300
          - key: node.kubernetes.io/unreachable
            operator: Exists
            effect: NoExecute
            tolerationSeconds: 300

        """)
    #expect(pod.node["spec"]["containers"][0]["image"].span.line == 10)
    #expect(pod.node["metadata"]["labels"]["app"].span.line == 6)
  }

  @Test("a StatefulSet's pod mounts its claims and knows its name in the DNS")
  func ordinal() throws {
    let found = inventory(shop)
    let pod = try #require(found.resources.first { $0.label == "Pod/db-1" })
    let spec = pod.node["spec"]
    #expect(spec["hostname"].text == "db-1")
    #expect(spec["subdomain"].text == "db")
    #expect(spec["volumes"][0]["persistentVolumeClaim"]["claimName"].text == "data-db-1")
    #expect(spec["volumes"][1]["name"].text == "kube-api-access-‹t›")
    #expect(pod.labels["statefulset.kubernetes.io/pod-name"] == "db-1")
    let slice = try #require(found.resources.first { $0.label == "EndpointSlice/db-‹s›" })
    #expect(slice.node["endpoints"][1]["hostname"].text == "db-1")
  }
}
