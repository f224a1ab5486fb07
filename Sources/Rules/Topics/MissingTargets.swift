import Kubernetes
import Manifest

extension Rule {
  /// What objects lead to, scale or manage, and that isn't there.
  static let missingTargets: [Rule] = [
    Rule(
      "ingress-backend-missing", .references, .error, "An Ingress leads to a Service or a port that isn't there",
      effect: "clients get 503",
      why: """
        The controller looks the Service up in the Ingress's own namespace. Without it, or without the port, there's nowhere \
        to send the request: clients get an error page, mostly a 503.
        """,
      explanation: """
        Correct the name or the port; the port is the Service's, not the pod's. A number goes into `port.number`, a name \
        into `port.name`. Backends of type resource are passed over.
        """,
      sources: [.documentation("Ingress")],
      peers: [
        "kube-linter/dangling-ingress", "kube-score/ingress-targets-service", "popeye/1401", "popeye/1402",
        "kubescape/C-0298",
      ],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - host: shop.example.com
            http:
              paths:
              - {path: /, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}  # <-
              - {path: /api, pathType: Prefix, backend: {service: {name: web, port: {number: 8080}}}}  # <-
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{port: 80}]}
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          rules:
          - host: shop.example.com
            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {ports: [{name: http, port: 80}]}
        """
      ],
      check: Check { survey, sink in
        Check.each(.dangling("ingress-backend-missing")) { dangling, report in
          let message =
            if case .port(let port) = dangling.what {
              "\(dangling.label) has no port '\(port)' for Ingress '\(report.resource.name)' to lead to; correct it"
            } else {
              "\(dangling.label) isn't in namespace '\(dangling.namespace)', so Ingress '\(report.resource.name)' leads nowhere; correct the name, or add the Service"
            }
          report(
            dangling.node, message,
            certainty: dangling.what == .object ? report.survey.certainty(ofMissingIn: dangling.namespace) : .certain)
        }.run(survey, sink)
        // The fields of v1beta1, which v1 doesn't know: the backend is empty.
        for resource in survey.written where resource.kind == .ingress && resource.apiVersion == "networking.k8s.io/v1"
        {
          let report = Reporter(scope: Scope(resource), sink: sink)
          let spec = resource.node["spec"]
          let backends =
            [spec["defaultBackend"]] + spec["rules"].items.flatMap { $0["http"]["paths"].items.map { $0["backend"] } }
          for backend in backends where backend["serviceName"].isPresent && !backend["service"].isPresent {
            report(
              backend["serviceName"],
              "networking.k8s.io/v1 has no serviceName, so this backend is no Service; write service: {name: ..., port: {number: ...}}"
            )
          }
        }
      }
    ),
    Rule(
      "gateway-backend-missing", .references, .error, "A route leads to a Service that isn't there",
      effect: "clients get 500",
      why: """
        A Gateway that can't find a route's Service answers those requests with an error (500 for HTTP) and marks the route \
        `ResolvedRefs: False`.
        """,
      explanation: """
        Correct name and namespace of the backendRef: without a namespace it's the route's own. Another namespace must allow \
        it with a ReferenceGrant. References to other kinds than Service are passed over. A Gateway's class is looked for \
        where GatewayClasses are loaded; that's a note.
        """,
      sources: [Reference(text: "Gateway API documentation, HTTPRoute")], peers: ["popeye/407", "kubescape/C-0302"],
      bad: [
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec:
          rules:
          - backendRefs:
            - {name: front, port: 80}  # <-
        """
      ],
      good: [
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: web}
        spec:
          rules:
          - backendRefs: [{name: web, namespace: shop, port: 80}, {group: example.com, kind: Bucket, name: files}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{port: 80}]}
        """
      ],
      check: .each(.dangling("gateway-backend-missing")) { dangling, report in
        if dangling.kind == .gatewayClass {
          report(
            dangling.node, "there's no \(dangling.label) among those loaded; correct the name", as: .info,
            certainty: .likely)
          return
        }
        report(
          dangling.node,
          "\(dangling.label) isn't in namespace '\(dangling.namespace)', so \(report.resource.label) leads nowhere; correct the reference, or add the Service",
          certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
    Rule(
      "hpa-target-missing", .references, .error, "An autoscaler scales something that isn't there",
      effect: "nothing is ever scaled",
      why: """
        A HorizontalPodAutoscaler that doesn't find its target does nothing but say so in its status: the workload it was \
        written for keeps its replicas, whatever the load.
        """,
      explanation: "Correct kind and name of scaleTargetRef; the target must be in the same namespace.",
      sources: [.documentation("Horizontal Pod Autoscaling")],
      peers: [
        "kube-linter/dangling-horizontalpodautoscaler", "kube-score/horizontalpodautoscaler-has-target", "popeye/600",
        "kubescape/C-0300",
      ],
      bad: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: front}  # <-
          maxReplicas: 5
        """
      ],
      good: [
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: example.com/v1, kind: Site, name: web}
          maxReplicas: 5
        """
      ],
      check: .each(.dangling("hpa-target-missing")) { dangling, report in
        report(
          dangling.node,
          "\(dangling.label) isn't in namespace '\(dangling.namespace)', so nothing is scaled; correct scaleTargetRef",
          certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
    Rule(
      "statefulset-service-missing", .references, .error, "A StatefulSet names no headless Service of its own",
      effect: "its pods have no names",
      why: """
        The pods' names in the DNS (`db-0.db`) come from the headless Service that spec.serviceName names and that selects \
        them. Without it the pods run, and nobody finds them by name.
        """,
      explanation: """
        Add a Service with `clusterIP: None` and the template's labels for its selector. A Service that isn't headless won't \
        do: its name leads to one address for all, and names of single pods are promised for headless ones only, even if \
        some DNS servers answer for others. clusterIP can't be changed: such a Service is deleted and made anew. Only a note \
        where serviceName is empty: newer versions of Kubernetes allow it, for those who don't need the names.
        """,
      sources: [
        .documentation("StatefulSets, Stable Network ID"),
        Reference(text: "Kubernetes DNS-Based Service Discovery, Records for a Headless Service"),
      ], peers: ["kube-score/statefulset-has-servicename"],
      bad: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db  # <-
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db:1.9}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, ports: [{port: 5432}]}
        """,
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}  # <- info
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db:1.9}]}
        """,
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec: {containers: [{name: db, image: db:1.9}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {clusterIP: None, selector: {app: db}}
        """
      ],
      check: Check { survey, sink in
        let names = Dictionary(
          survey.dangling.filter { $0.rule == "statefulset-service-missing" }.map { ($0.resource.id, $0) }
        ) { first, _ in first }
        for runner in survey.runners where runner.kind == .statefulSet {
          let node = runner.resource.node["spec"]["serviceName"]
          let report = Reporter(scope: Scope(runner.resource, runner: runner), sink: sink)
          let name = node.text ?? ""
          if name.isEmpty {
            report(
              node,
              "\(runner.label) names no Service, so its pods have no names of their own; add a headless one, and serviceName",
              as: .info, certainty: .possible)
            continue
          }
          if isToBeFilledIn(name) { continue }
          guard let service = survey.service(name, in: runner.namespace) else {
            // A Service that somebody else is known to make is in the inventory.
            guard survey.inventory.find(.service, name, in: runner.namespace) == nil else { continue }
            if let dangling = names[runner.resource.id] {
              if dangling.near != nil, survey.rules.leaves(to: "ref-near-miss") { continue }
              if dangling.elsewhere != nil, survey.rules.leaves(to: "ref-other-namespace") { continue }
            }
            report(
              node,
              "Service/\(name) isn't in namespace '\(runner.namespace)', so the pods of \(runner.label) have no names; add a headless one",
              certainty: survey.certainty(ofMissingIn: runner.namespace))
            continue
          }
          if !service.service.isHeadless {
            report(
              node,
              "Service/\(name) isn't headless, so nothing promises names to the pods of \(runner.label); set clusterIP: None there, or name another"
            )
          } else if service.service.selector.map(withoutRuntimeLabels)?.matches(runner.pod.labels) != true {
            report(
              node,
              "Service/\(name) doesn't select the pods of \(runner.label), so they have no names; let its selector have their labels"
            )
          }
        }
      }
    ),
    Rule(
      "servicemonitor-no-match", .references, .warning, "A ServiceMonitor selects no Service",
      effect: "no metrics, no alert",
      why: """
        Prometheus scrapes what the ServiceMonitor's selector finds in its namespaces. Where that's nothing there are no \
        metrics, and an alert on metrics that don't exist never fires.
        """,
      explanation: """
        The selector is for the labels of the Service itself, in its metadata, not for those of its pods. Without a \
        namespaceSelector it looks at the ServiceMonitor's own namespace only.
        """,
      sources: [Reference(text: "Prometheus operator documentation, API reference, ServiceMonitorSpec")],
      peers: ["kube-linter/dangling-servicemonitor"],
      bad: [
        """
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}  # <-
          endpoints: [{port: metrics}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{name: metrics, port: 9090}]}
        """
      ],
      good: [
        """
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          namespaceSelector: {matchNames: [shop]}
          endpoints: [{port: metrics}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop, labels: {app: web}}
        spec: {ports: [{name: metrics, port: 9090}]}
        """,
        """
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: all, namespace: monitoring}
        spec:
          namespaceSelector: {matchNames: [shop]}
          endpoints: [{port: metrics}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {ports: [{name: metrics, port: 9090}]}
        """,
        """
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          endpoints: [{port: metrics}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop, labels: {app: web}}
        spec: {ports: [{name: metrics, port: 9090}]}
        """,
      ],
      check: .each(.resource) { resource, report in
        guard resource.kind == .serviceMonitor else { return }
        let isUsed = report.survey.inventory.links(from: resource.id).contains {
          $0.relation == .monitors && $0.to != nil
        }
        guard !isUsed else { return }
        let node = resource.node["spec"]["selector"]
        // The operator takes none for one that everything meets.
        let selector = node.isPresent ? Selector(labelSelector: node) : Selector()
        let chosen = resource.node["spec"]["namespaceSelector"]
        let named = chosen["matchNames"].items.compactMap(\.text)
        let namespaces = named.isEmpty ? [resource.namespace] : named
        // Where nothing says what namespace it comes to, it may be any.
        let isAnywhere = chosen["any"].bool == true || namespaces == [""]
        let finds = report.survey.services.contains { service in
          guard let selector, isAnywhere || namespaces.contains(service.resource.namespace) else { return false }
          return selector.matches(Labels(service.resource.node["metadata"]["labels"]))
        }
        guard !finds else { return }
        report(
          node,
          "ServiceMonitor/\(resource.name) finds no Service with \(selector.map { $0.isEmpty ? "any labels" : $0.description } ?? "its selector") in its namespaces; correct the selector, or the Service's labels",
          certainty: .likely)
      }
    ),
    Rule(
      "workload-selector-mismatch", .references, .error, "A workload doesn't select its own pods",
      effect: "refused by the API server",
      why: """
        A controller knows its pods by its selector. One that doesn't match its own template would make pods without end, so \
        the API server refuses it, as it refuses one without a selector.
        """,
      explanation: """
        Let the template have the selector's labels. The selector can't be changed later: another one means another object. \
        Jobs and CronJobs get their selector by themselves, a ReplicationController takes the template's labels.
        """,
      sources: [.documentation("Deployments, Selector"), .source("pkg/apis/apps/validation/validation.go")],
      peers: [
        "kube-linter/mismatching-selector",
        "kube-score/deployment-pod-selector-labels-match-template-metadata-labels",
        "kube-score/statefulset-pod-selector-labels-match-template-metadata-labels", "popeye/508", "kubescape/C-0296",
      ],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector:  # <-
            matchLabels: {app: web}
          template:
            metadata: {labels: {tier: front}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:  # <-
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 4 * * *"
          jobTemplate:
            spec:
              selector: {matchLabels: {app: report}}  # <-
              template:
                metadata: {labels: {app: reports}}
                spec: {restartPolicy: Never, containers: [{name: report, image: report:7}]}
        """,
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector:
            matchExpressions: [{key: app, operator: In, values: [web, front]}]
          template:
            metadata: {labels: {app: web, tier: front}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:
            spec: {restartPolicy: Never, containers: [{name: report, image: report:7}]}
        """
      ],
      check: .each(.runner) { runner, report in
        guard let kind = runner.kind, let workload = Workload(runner.resource) else { return }
        let spec = runner.resource.node["spec"]
        let node = kind == .cronJob ? spec["jobTemplate"]["spec"]["selector"] : spec["selector"]
        let needsSelector = [Kind.deployment, .statefulSet, .daemonSet, .replicaSet].contains(kind)
        let written = kind == .cronJob ? Selector(labelSelector: node) : workload.selector
        guard let selector = written, !selector.isEmpty else {
          // Versions that took the template's labels.
          guard needsSelector, !["extensions/v1beta1", "apps/v1beta1"].contains(runner.resource.apiVersion) else {
            return
          }
          // A patch for an object that's here, too, leaves out what stands there.
          let first = report.survey.inventory.find(kind, runner.resource.name, in: runner.namespace)
          if let first, first.id != runner.resource.id, first.node["spec"]["selector"].isPresent { return }
          report(
            node,
            "\(runner.label) has no selector, so the API server refuses it; add spec.selector with labels of its template"
          )
          return
        }
        let labels = runner.pod.labels
        let obstacles = selector.requirements.filter { !$0.matches(labels) }
        guard let obstacle = obstacles.first else { return }
        if kind == .job || kind == .cronJob {
          return report(
            node,
            "\(runner.label) doesn't select its own pods: its template doesn't meet \(obstacle); take the selector out, as a Job gets one by itself"
          )
        }
        // Only what isn't there can be added without looking.
        let isAbsent = obstacles.allSatisfy { $0.comparison == .equals && labels[$0.key] == nil }
        let place = runner.pod.node["metadata"]["labels"]
        let entries = obstacles.map { Draft.Entry(key: $0.key, value: .string($0.values.first ?? "")) }
        let edits =
          !isAbsent
          ? [] : place.isPresent ? entries.flatMap { place[$0.key].setting($0.value) } : place.setting(.map(entries))
        let advice = obstacle.comparison == .equals ? "give it the label" : "correct the selector or the labels"
        report(
          node, "\(runner.label) doesn't select its own pods: its template doesn't meet \(obstacle); \(advice)",
          fix: edits)
      }
    ),
  ]
}
