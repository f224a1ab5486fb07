import Kubernetes
import Manifest

extension Rule {
  /// Fields that are right by themselves and refused together, or missing beside others.
  static let contradictions: [Rule] = [
    Rule(
      "rollout-recreate-with-params", .schema, .error, "Recreate with the settings of a rolling update",
      effect: "refused by the API server",
      why: """
        Recreate stops all old pods before it starts new ones; there's nothing to roll, and the API server refuses \
        rollingUpdate beside it. It often comes from a patch that changed the type alone.
        """,
      explanation: "Delete rollingUpdate, or write `rollingUpdate: null` in a patch.",
      sources: [.source("pkg/apis/apps/validation/validation.go")],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          strategy:
            type: Recreate
            rollingUpdate: {maxSurge: 1}  # <-
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          strategy: {type: Recreate, rollingUpdate: null}
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .deployment else { return }
        let strategy = resource.node["spec"]["strategy"]
        guard strategy["type"].text == "Recreate", strategy["rollingUpdate"].isPresent else { return }
        report(
          strategy["rollingUpdate"], "rollingUpdate can't stand beside strategy Recreate; delete it",
          fix: strategy["rollingUpdate"].removing())
      }
    ),
    Rule(
      "service-headless-type", .schema, .error, "A Service without an address that should be reached from outside",
      effect: "refused by the API server",
      why: """
        `clusterIP: None` means that the Service has no address of its own, only names for its pods. Node ports and load \
        balancers lead to that address, so the API server refuses them with it.
        """,
      explanation:
        "Drop `clusterIP: None`, or make the type ClusterIP. A database may want both: then as two Services.",
      sources: [.documentation("Service, Headless Services"), .source("pkg/apis/core/validation/validation.go")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: NodePort
          clusterIP: None  # <-
          selector: {app: web}
          ports: [{port: 80}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
        """
      ],
      check: .each(.service) { service, report in
        let node = service.spec["clusterIP"]
        guard node.text == "None", ["NodePort", "LoadBalancer"].contains(service.type) else { return }
        report(node, "clusterIP None can't stand beside type \(service.type); drop one of them")
      }
    ),
    Rule(
      "service-multiport-unnamed", .schema, .error, "Several ports, and one without a name",
      effect: "refused by the API server",
      why: "As soon as a Service has more than one port, each needs a name, so that others can say which they mean.",
      explanation: "Name each after what is spoken there: `http`, `metrics`.",
      sources: [.documentation("Service, Multi-port Services")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports:
          - {name: http, port: 80}
          - port: 9090  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports: [{name: http, port: 80}, {name: metrics, port: 9090}]
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """,
      ],
      check: .each(.service) { service, report in
        let ports = service.ports
        guard ports.count > 1 else { return }
        for port in ports where port.node.shape == .map && port.name == nil {
          let number = port.number.map { "port \($0)" } ?? "a port"
          report(
            port.node["name"], "\(number) has no name, and a Service with several ports needs one for each; name it")
        }
      }
    ),
    Rule(
      "container-name-duplicate", .schema, .error, "Two containers of one name",
      effect: "refused by the API server",
      why:
        "A container is known by its name within its pod, init containers among them, so there can be only one of a name.",
      explanation: "Rename one of them.", sources: [.source("pkg/apis/core/validation/validation.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - {name: web, image: busybox:1.36, command: [prepare]}
          containers:
          - {name: web, image: web:1.4.2}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - {name: prepare, image: busybox:1.36, command: [prepare]}
          containers:
          - {name: web, image: web:1.4.2}
        """
      ],
      check: .each(.podTemplate) { pod, report in
        var seen: Set<String> = []
        for list in ["initContainers", "containers", "ephemeralContainers"] {
          for item in pod.spec[list].items {
            let container = Container(item)
            guard !container.name.isEmpty, !isUnfilled(container.name), !seen.insert(container.name).inserted else {
              continue
            }
            report(
              item["name"], "another container of the pod is called '\(shortened(container.name))' too; rename one",
              in: container)
          }
        }
      }
    ),
    Rule(
      "ephemeral-containers-in-manifest", .schema, .error, "A manifest with ephemeral containers",
      effect: "refused by the API server",
      why: """
        Ephemeral containers are added to a pod that runs already, to look into it. A pod can't be created with one, and a \
        template can't have them.
        """,
      explanation: "Remove them. `kubectl debug` adds one to a running pod.",
      sources: [.documentation("Ephemeral Containers")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          ephemeralContainers:  # <-
          - {name: debug, image: busybox:1.36}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      check: .each(.podTemplate) { pod, report in
        let list = pod.spec["ephemeralContainers"]
        guard !list.items.isEmpty else { return }
        report(list, "ephemeral containers can only be added to a running pod; remove them", fix: list.removing())
      }
    ),
    Rule(
      "hpa-max-missing", .schema, .error, "An autoscaler without an upper limit",
      effect: "refused by the API server",
      why:
        "maxReplicas is the one number that a HorizontalPodAutoscaler has to have: nothing else stops it from growing.",
      explanation: "Set maxReplicas to what the cluster, and the databases behind the pods, can bear.",
      sources: [.documentation("HorizontalPodAutoscaler")],
      peers: ["datree/HPA_MISSING_MAXREPLICAS_KEY", "kubeconform/schema"],
      bad: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}  # <-
          minReplicas: 2
        """
      ],
      good: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          maxReplicas: 5
        """
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .horizontalPodAutoscaler else { return }
        let most = resource.node["spec"]["maxReplicas"]
        guard !most.isPresent else { return }
        report(most, "the HorizontalPodAutoscaler has no maxReplicas; set the most pods there may be")
      }
    ),
  ]
}
