import Rules
import Testing

/// A manifest and where a rule reports in it.
private struct Case: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let rule: String
  let lines: [Int]
  let text: String

  init(_ description: String, _ rule: String, _ lines: [Int], _ text: String) {
    (testDescription, self.rule, self.lines, self.text) = (description, rule, lines, text)
  }
}

private let pod = """
  apiVersion: v1
  kind: Pod
  metadata: {name: web, labels: {app: web}}
  spec: {containers: [{name: web, image: web:1.4.2, ports: [{name: http, containerPort: 8080}]}]}
  ---

  """

private func egress(_ rules: String) -> String {
  pod + """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, policyTypes: [Egress], egress: \(rules)}
    """
}

private func ingresses(_ annotations: String, class name: String = "nginx") -> String {
  let one = { (service: String, annotations: String) in
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: \(service), annotations: {\(annotations)}}
    spec:
      ingressClassName: \(name)
      rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: \(service), port: {number: 80}}}}]}}]
    """
  }
  return one("web", "") + "\n---\n" + one("next", annotations)
}

private let cases: [Case] = [
  Case(
    "all ports to every namespace let names through", "netpol-blocks-dns", [],
    egress("[{to: [{namespaceSelector: {}}]}]")),
  Case("all ports to pods beside it don't", "netpol-blocks-dns", [9], egress("[{to: [{podSelector: {}}]}]")),
  Case(
    "all ports to another namespace don't", "netpol-blocks-dns", [9],
    egress("[{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: db}}}]}]")),
  Case("TCP alone isn't enough", "netpol-blocks-dns", [9], egress("[{ports: [{port: 53}]}]")),
  Case(
    "a range of ports may hold 53", "netpol-blocks-dns", [],
    egress("[{ports: [{port: 1, endPort: 1000, protocol: UDP}]}]")),
  Case("addresses need no names", "netpol-blocks-dns", [], egress("[{to: [{ipBlock: {cidr: 10.1.2.3/32}}]}]")),
  Case(
    "OpenShift's DNS pods listen on 5353", "netpol-blocks-dns", [],
    egress(
      "[{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}], ports: [{port: 5353, protocol: UDP}]}]"
    )),
  Case(
    "5353 of any pod is something else", "netpol-blocks-dns", [9], egress("[{ports: [{port: 5353, protocol: UDP}]}]")),
  Case("who may go nowhere looks nothing up", "netpol-blocks-dns", [], egress("[]")),
  Case(
    "unless its configuration names a host", "netpol-blocks-dns", [10],
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: web, labels: {app: web}}
    spec:
      containers: [{name: web, image: web:1.4.2, env: [{name: DB_HOST, value: db}]}]
    ---
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: web}
    spec: {podSelector: {}, policyTypes: [Egress]}
    """),
  Case(
    "a policy may name the pod's port", "netpol-blocks-service", [],
    pod + """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: web}
      spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}]}]}
      """),
  Case(
    "who lets nobody in isn't reached through its Service", "netpol-blocks-service", [14],
    pod + """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: web}
      spec: {podSelector: {}}
      """),
  Case("a second Ingress takes the first one's path", "ingress-path-duplicate", [13], ingresses("")),
  Case(
    "unless it's a canary", "ingress-path-duplicate", [],
    ingresses("nginx.ingress.kubernetes.io/canary: \"true\"")),
  Case("or has a load balancer of its own", "ingress-path-duplicate", [], ingresses("", class: "alb")),
  Case(
    "a sidecar's port is taken for the others", "port-duplicate-in-pod", [7],
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      initContainers: [{name: proxy, image: proxy:2, restartPolicy: Always, ports: [{containerPort: 8080}]}]
      containers:
      - {name: web, image: web:1.4.2, ports: [{containerPort: 8080}]}
    """),
  Case(
    "a number is sent to with the Service's protocol", "service-protocol-mismatch", [9],
    pod + """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080, protocol: UDP}]}
      """),
  Case(
    "an autoscaler's target is found by kind and name, whatever its version", "hpa-target-missing", [],
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web}
    spec:
      selector: {matchLabels: {app: web}}
      template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web:1.4.2}]}}
    ---
    apiVersion: autoscaling/v1
    kind: HorizontalPodAutoscaler
    metadata: {name: web}
    spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: extensions/v1beta1, kind: Deployment, name: web}}
    """),
  Case(
    "Cilium's selectors may say where a label is from", "netpol-missing", [],
    pod + """
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: {name: web}
      spec: {endpointSelector: {matchLabels: {"k8s:app": web}}}
      """),
  Case(
    "Calico's policies are unknown coverage", "netpol-missing", [],
    pod + """
      apiVersion: projectcalico.org/v3
      kind: NetworkPolicy
      metadata: {name: web}
      spec: {selector: "app == 'other'"}
      """),
  Case(
    "a claim that a StatefulSet makes needn't be written", "ref-pvc-missing", [],
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: look}
    spec:
      containers: [{name: look, image: look:1}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data-db-7}}]
    ---
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db}
    spec:
      serviceName: db
      selector: {matchLabels: {app: db}}
      template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db:1}]}}
      volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce]}}]
    """),
  Case(
    "a route that says a namespace is looked for there", "gateway-backend-missing", [5],
    """
    apiVersion: gateway.networking.k8s.io/v1
    kind: HTTPRoute
    metadata: {name: web, namespace: shop}
    spec:
      rules: [{backendRefs: [{name: web, namespace: other, port: 80}]}]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec: {ports: [{port: 80}]}
    """),
]

@Suite("What rules say of traffic")
struct TrafficTests {
  @Test("cases", arguments: cases)
  private func lines(_ example: Case) {
    let findings = judged(example.text, rules: only(example.rule)).findings
    #expect(findings.map(\.span.line) == example.lines, "\(findings.map(\.message))")
  }

  @Test("a target port in quotes is one fault, and its number isn't asked to be a name")
  func quoted() {
    let text =
      pod + """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: "8080"}]}
        """
    let found = judged(text, rules: only("service-target-port-missing", "port-name-invalid")).findings
    #expect(found.map(\.rule) == ["port-name-invalid"])
  }
}
