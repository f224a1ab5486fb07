import Manifest
import TestSupport
import Testing

@testable import Kubernetes

@Suite("Views")
struct ViewsTests {
  @Test(
    "a probe says what it asks and how often, with the API's defaults",
    arguments: [
      ("httpGet: {path: /healthz, port: 8080}", "GET :8080/healthz  every 10s  x3"),
      (
        "httpGet: {port: https, scheme: HTTPS}, periodSeconds: 5, failureThreshold: 1, initialDelaySeconds: 30",
        "GET https://:https/  every 5s  x1  after 30s"
      ),
      ("tcpSocket: {port: 5432}, periodSeconds: 0", "TCP :5432  every 10s  x3"),
      ("grpc: {port: 9000, service: health}", "gRPC :9000/health  every 10s  x3"),
      ("exec: {command: [pg_isready, -U, postgres]}", "exec pg_isready -U postgres  every 10s  x3"),
    ])
  func probes(text: String, summary: String) {
    #expect(Probe(node("{\(text)}")).summary == summary)
  }

  @Test("an absent probe has no words, and extreme numbers don't overflow")
  func extremes() {
    #expect(Probe(node("{a: b}")["probe"]).summary == "")
    let probe = Probe(
      node("{exec: {command: [x]}, periodSeconds: 9223372036854775807, failureThreshold: 9223372036854775807}"))
    #expect(probe.failureThreshold == Int(Int32.max))
    #expect(probe.patience > .zero)
  }

  @Test("a pod's containers have their roles")
  func roles() {
    let pod = Pod(
      template: node(
        """
        spec:
          initContainers: [{name: a}, {name: b, restartPolicy: Always, ports: [{name: p, containerPort: 1}]}]
          containers: [{name: c, image: "nginx", resources: {limits: {cpu: 1}}}]
          ephemeralContainers: [{name: d}]
        """))
    #expect(pod.allContainers.map(\.role) == [.initial, .sidecar, .main, .ephemeral])
    #expect(pod.sidecars.map(\.name) == ["b"])
    #expect(pod.ports.map(\.summary) == ["p 1"])
    #expect(pod.containers[0].pullPolicy == "Always")
    #expect(pod.containers[0].request("cpu") == Quantity(1))
    #expect(pod.terminationGracePeriod == .seconds(30))
    #expect(!pod.containers[0].memoryLimit.isPresent)
    #expect(pod.containers[0].memoryLimit.path == "spec.containers[0].resources.limits.memory")
  }

  @Test(
    "a workload's strategy comes with its defaults",
    arguments: [
      ("apps/v1", "Deployment", "", "RollingUpdate surge 25% unavail 25%"),
      ("apps/v1", "Deployment", "strategy: {type: Recreate}, ", "Recreate"),
      ("apps/v1", "Deployment", "strategy: {rollingUpdate: {maxSurge: 1}}, ", "RollingUpdate surge 1 unavail 25%"),
      ("apps/v1", "StatefulSet", "", "RollingUpdate one by one"),
      ("apps/v1", "DaemonSet", "", "RollingUpdate surge 0 unavail 1"),
      ("batch/v1", "Job", "", ""),
    ])
  func strategy(version: String, kind: String, spec: String, words: String) throws {
    let found = inventory("{apiVersion: \(version), kind: \(kind), metadata: {name: a}, spec: {\(spec)template: {}}}")
    let workload = try #require(Workload(found.resources[0]))
    #expect(workload.strategy == words)
  }

  @Test("a Service's ports resolve in a pod by name and number")
  func ports() {
    let service = Service(
      node(
        "spec: {clusterIP: None, ports: [{port: 80, targetPort: http}, {name: dns, port: 53, protocol: UDP}, {port: 1, targetPort: none}]}"
      ))
    let pod = Pod(template: node("spec: {containers: [{ports: [{name: http, containerPort: 8080}]}]}"))
    #expect(service.ports.map { $0.resolved(in: pod) } == [8080, 53, nil])
    #expect(service.ports.map(\.summary) == ["80 → http", "dns 53/UDP", "1 → none"])
    #expect(service.isHeadless)
    #expect(service.selector == nil)
  }

  @Test("an Ingress lists its ways in, old and new")
  func ingress() {
    let new = Ingress(
      node(
        "spec: {rules: [{host: a.b, http: {paths: [{path: /x, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}}]}"
      ))
    let old = Ingress(
      node(
        "spec: {backend: {serviceName: web, servicePort: 80}, rules: [{http: {paths: [{backend: {serviceName: v, servicePort: p}}]}}]}"
      ))
    #expect(new.routes.map(\.summary) == ["a.b/x → web:http"])
    #expect(old.routes.map(\.summary) == ["*/ → v:p"])
    #expect(old.defaultRoute?.summary == "* → web:80")
  }

  @Test(
    "an autoscaler says its range and what it looks at, in any version",
    arguments: [
      ("minReplicas: 2, maxReplicas: 10, targetCPUUtilizationPercentage: 70", "2..10 cpu 70%"),
      (
        "maxReplicas: 5, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]",
        "1..5 cpu 60%"
      ),
      (
        "maxReplicas: 5, metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 60}}]",
        "1..5 cpu 60%"
      ),
      (
        "maxReplicas: 5, metrics: [{type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 1k}}}]",
        "1..5 rps 1k per pod"
      ),
    ])
  func autoscaler(spec: String, words: String) {
    let view = HorizontalPodAutoscaler(node("spec: {\(spec)}"))
    #expect("\(view.range) \(view.metrics.joined(separator: ", "))" == words)
  }

  @Test("a selector of expressions matches as the API's does; one with a wrong operator matches nothing")
  func selectors() {
    let both = Selector(
      labelSelector: node("{matchLabels: {a: b}, matchExpressions: [{key: c, operator: In, values: [d, e]}]}"))
    #expect(both?.matches(["a": "b", "c": "e"]) == true)
    #expect(both?.matches(["a": "b"]) == false)
    #expect(Selector(labelSelector: node("{x: {}}")["x"])?.matches([:]) == true)
    #expect(Selector(labelSelector: node("{x: 1}")["y"]) == nil)
    #expect(Selector(labelSelector: node("{matchExpressions: [{key: a, operator: Is}]}"))?.matches(["a": "b"]) == false)
  }

  @Test("a disruption budget counts as the controller does")
  func budget() {
    #expect(PodDisruptionBudget(node("spec: {maxUnavailable: 30%}")).allowed(of: 7) == 3)
    #expect(PodDisruptionBudget(node("spec: {minAvailable: 50%}")).allowed(of: 7) == 3)
    #expect(PodDisruptionBudget(node("spec: {minAvailable: -9223372036854775808}")).allowed(of: 7) == 7)
    #expect(PodDisruptionBudget(node("spec: {}")).allowed(of: 7) == 0)
  }
}
