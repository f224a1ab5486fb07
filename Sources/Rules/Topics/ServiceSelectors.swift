import Kubernetes
import Manifest

extension Rule {
  /// Services and the pods they select.
  static let serviceSelectors: [Rule] = [
    Rule(
      "service-no-matching-pods", .networking, .error, "A Service selects no pods",
      effect: "every connection is refused",
      why: """
        A Service passes traffic on to the ready pods that have all labels of its selector, in its own namespace. Where no \
        pod has them it has no endpoints, and every connection to it fails.
        """,
      explanation: """
        Write the labels of the pod template, not those of the Deployment, into the selector. It looks at its own namespace \
        only.

        A warning where custom resources are loaded that a controller may make pods of, or where nothing that's loaded runs \
        pods in the namespace: load the workloads together with their Services. Labels that controllers add at run time, such as \
        `statefulset.kubernetes.io/pod-name`, are passed over.
        """,
      sources: [.documentation("Service"), .source("pkg/controller/endpointslice/endpointslice_controller.go")],
      peers: [
        "kube-linter/dangling-service", "kube-score/service-targets-pod", "popeye/1100", "kubescape/C-0293",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: front}  # <-
          ports: [{port: 80}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2}]
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: front}  # <- warning
          ports: [{port: 80}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web-0}
        spec:
          selector: {app: web, statefulset.kubernetes.io/pod-name: web-0}
          ports: [{port: 80}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web, tier: front}}
        spec:
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        let survey = report.survey
        guard facts.runners.isEmpty, facts.service.type != "ExternalName",
          let selector = facts.service.selector.map(withoutRuntimeLabels), !selector.isEmpty
        else { return }
        let namespace = survey.inventory.effectiveNamespace(of: facts.resource)
        guard survey.templates.first(selector, in: namespace) == nil,
          !survey.inventory.links(from: facts.resource.id).contains(where: { $0.relation == .selects && $0.to != nil }),
          !selector.requirements.contains(where: { isToBeFilledIn($0.values.first ?? "") })
        else { return }
        if survey.rules.leaves(to: "ref-near-miss"), survey.templates.slip(in: selector, namespace: namespace) != nil {
          return
        }
        let mayBeMade = survey.makers.mayMakeThings(in: namespace)
        // Nothing of what runs in the namespace is here: it may well be elsewhere, unless another namespace has it.
        let isOnly = survey.templates.isEmpty(in: namespace)
        let elsewhere = survey.templates.firstAnywhere(selector)
        let isUnsure = mayBeMade || (isOnly && elsewhere == nil)
        let advice = elsewhere.map { "; \($0.label) has it in namespace '\($0.namespace)'" } ?? "; correct the selector"
        report(
          facts.service.spec["selector"],
          "\(facts.resource.label) selects nothing: no pod template in namespace '\(namespace)' has \(selector)\(advice)",
          as: isUnsure ? .warning : .error, certainty: isUnsure ? .possible : .certain)
      }
    ),
    Rule(
      "service-selector-empty", .networking, .info, "A Service has no selector and nobody gives it endpoints",
      effect: "every connection is refused",
      why: """
        Without a selector Kubernetes makes no endpoints for a Service: somebody must write an EndpointSlice for it, and none \
        for it is here.
        """,
      explanation: """
        Add a selector, or an EndpointSlice with the label `kubernetes.io/service-name`. Fine where a controller writes the \
        endpoints, as for leader election or for machines outside the cluster.
        """,
      sources: [.documentation("Service, Services without selectors")], peers: ["kube-linter/dangling-service"],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec:
          ports: [{port: 5432}]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {ports: [{port: 5432}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: db-1, labels: {kubernetes.io/service-name: db}}
        addressType: IPv4
        ports: [{port: 5432}]
        endpoints: [{addresses: [10.1.2.3]}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: mail}
        spec: {type: ExternalName, externalName: mail.example.com}
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        let inventory = report.survey.inventory
        guard facts.service.selector == nil, facts.service.type != "ExternalName",
          !(facts.name == "kubernetes" && inventory.effectiveNamespace(of: facts.resource) == "default")
        else { return }
        let isServed = inventory.links(to: facts.resource.id).contains { link in
          link.relation == .serves && inventory[link.from]?.isWritten == true
        }
        let namespace = inventory.effectiveNamespace(of: facts.resource)
        guard !isServed, inventory.find(.endpointSlice, facts.name, in: namespace)?.isWritten != true else { return }
        report(
          facts.service.spec["selector"],
          "Service/\(facts.name) has no selector, and no EndpointSlice here is for it; add one of them",
          certainty: .likely)
      }
    ),
    Rule(
      "service-selector-duplicate", .networking, .info, "Two Services are the same but for their names",
      effect: "two names and addresses for one thing",
      why: """
        Two Services of a namespace with equal selectors and a port in common, which leads to the same target, are one. Whoever changes one \
        forgets the other, and nobody knows which one clients use.
        """,
      explanation: """
        Keep one, or let a comment say what each is for. A headless Service beside one with an address is the usual pair of \
        a StatefulSet, and isn't reported.
        """,
      sources: [.documentation("Service")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: front}
        spec:
          selector: {app: web}  # <-
          ports: [{port: 80}, {name: metrics, port: 9090}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web-metrics}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 9090}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web-pods}
        spec: {selector: {app: web}, clusterIP: None, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: Check { survey, sink in
        struct Key: Hashable {
          let namespace: String
          let selector: Selector
          let isHeadless: Bool
          let publishesNotReady: Bool
          let port: Int
          let target: ServicePort.Target?
          let transport: String
        }
        var first: [Key: ServiceFacts] = [:]
        for facts in survey.services {
          guard let selector = facts.service.selector, facts.service.type != "ExternalName" else { continue }
          var other: (ServiceFacts, Int)?
          for port in facts.service.ports {
            guard let number = port.number else { continue }
            let key = Key(
              namespace: survey.inventory.effectiveNamespace(of: facts.resource), selector: selector,
              isHeadless: facts.service.isHeadless,
              publishesNotReady: facts.service.publishesNotReady, port: number, target: port.targetPort,
              transport: port.transport)
            if let known = first[key] {
              if known !== facts, known.name != facts.name, other == nil { other = (known, number) }
            } else {
              first[key] = facts
            }
          }
          guard let (known, port) = other else { continue }
          let report = Reporter(scope: Scope(facts.resource), sink: sink)
          report(
            facts.service.spec["selector"],
            "Service/\(facts.name) selects the same pods as Service '\(known.name)', for the same port \(port); keep one of them",
            certainty: .possible)
        }
      }
    ),
    Rule(
      "service-selects-several-workloads", .networking, .warning, "A Service selects the pods of different workloads",
      effect: "part of the requests reach the wrong pods",
      why: """
        A Service spreads its connections over every pod that has its labels, whoever made it. When two applications share \
        them, some of the requests reach the one that wasn't meant.
        """,
      explanation: """
        Add a label that tells them apart (app.kubernetes.io/component, for example) to the template and to the selector.

        Only a note where the templates' labels differ in nothing but `track`, `version`, `slot` or `color`: that's how \
        canary and blue-green releases are made. Workloads that don't have the port that the Service names get no traffic \
        from it and don't count, nor do Pods with equal labels, which are replicas made by hand.
        """,
      sources: [.documentation("Service"), .documentation("Labels and Selectors")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: shop}
        spec:
          selector: {app: shop}  # <-
          ports: [{port: 80}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {part: web}}
          template:
            metadata: {labels: {app: shop, part: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec:
          selector: {matchLabels: {part: worker}}
          template:
            metadata: {labels: {app: shop, part: worker}}
            spec: {containers: [{name: worker, image: worker:1.4.2}]}
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: shop}
        spec:
          selector: {app: shop}  # <- info
          ports: [{port: 80}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: blue}
        spec:
          selector: {matchLabels: {app: shop, color: blue}}
          template:
            metadata: {labels: {app: shop, color: blue}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: green}
        spec:
          selector: {matchLabels: {app: shop, color: green}}
          template:
            metadata: {labels: {app: shop, color: green}}
            spec: {containers: [{name: web, image: web:1.5.0}]}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: shop}
        spec:
          selector: {app: shop, part: web}
          ports: [{port: 80}]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {part: web}}
          template:
            metadata: {labels: {app: shop, part: web}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec:
          selector: {matchLabels: {part: worker}}
          template:
            metadata: {labels: {app: shop, part: worker}}
            spec: {containers: [{name: worker, image: worker:1.4.2}]}
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        let names = facts.service.ports.compactMap { port -> String? in
          if case .name(let name) = port.targetPort { name } else { nil }
        }
        let isNamedOnly = !names.isEmpty && names.count == facts.service.ports.count
        var seen: Set<String> = []
        let reached = facts.runners.filter { runner in
          // One object in several files is one workload.
          guard !runner.isJob, seen.insert(runner.label).inserted else { return false }
          return !isNamedOnly || runner.pod.ports.contains { names.contains($0.name ?? "") }
        }
        guard let first = reached.first, reached.count > 1 else { return }
        let labels = first.pod.labels.pairs
        var different: Set<String> = []
        for runner in reached.dropFirst() {
          let other = runner.pod.labels.pairs
          for (key, value) in labels where other[key] != value { different.insert(key) }
          for key in other.keys where labels[key] == nil { different.insert(key) }
        }
        if different.isEmpty, reached.allSatisfy({ $0.kind == .pod }) { return }
        let isRelease = different.isSubset(of: releaseLabels)
        let shown = reached.prefix(3).map(\.label).joined(separator: ", ") + (reached.count > 3 ? ", ..." : "")
        report(
          facts.service.spec["selector"],
          "Service/\(facts.name) spreads its requests over \(reached.count) workloads: \(shown); add a label that tells them apart",
          as: isRelease ? .info : .warning, certainty: isRelease ? .possible : .likely)
      }
    ),
    Rule(
      "service-selects-job", .networking, .error, "A Service selects the pods of a Job",
      effect: "requests reach pods that don't serve",
      why: """
        A pod of a Job has the labels of its template, and while it runs it's ready unless a probe says otherwise. A Service \
        with a matching selector sends it part of its requests, which fail.
        """,
      explanation: """
        Give the Job's template labels of its own. A warning where the Service is headless and selects nothing but Jobs, as \
        it may then be meant so; nothing is said of the one that gives a Job's pods their names (`subdomain`).
        """,
      sources: [.documentation("Service"), .documentation("Jobs")],
      bad: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: shop}
        spec:
          selector: {app: shop}  # <-
          ports: [{port: 80}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: shop}}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          schedule: "0 3 * * *"
          jobTemplate:
            spec:
              template:
                metadata: {labels: {app: shop}}
                spec:
                  restartPolicy: Never
                  containers: [{name: report, image: report:7}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: sums}
        spec:
          clusterIP: None
          selector: {app: sums}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: sums}
        spec:
          completions: 3
          parallelism: 3
          completionMode: Indexed
          template:
            metadata: {labels: {app: sums}}
            spec:
              subdomain: sums
              restartPolicy: Never
              containers: [{name: sums, image: sums:7}]
        """
      ],
      check: .each(.serviceFacts) { facts, report in
        let jobs = facts.runners.filter { runner in
          runner.isJob
            && !(facts.service.isHeadless && runner.pod.spec["subdomain"].text == facts.name)
        }
        guard let job = jobs.first else { return }
        // Without an address of its own it's for finding the pods, not for requests.
        let isMeant = facts.service.isHeadless && facts.runners.allSatisfy(\.isJob)
        report(
          facts.service.spec["selector"],
          "Service/\(facts.name) sends requests to the pods of \(job.label) while it runs; give them other labels",
          as: isMeant ? .warning : .error, certainty: isMeant ? .possible : .certain)
      }
    ),
  ]
}

extension Subject where Value == ServiceFacts {
  /// Every Service, with what it selects.
  static var serviceFacts: Self {
    inServices { facts, body in body(facts, Scope(facts.resource)) }
  }
}

/// A selector without the labels that pods get from their controllers, which no template has.
///
/// Source: Kubernetes documentation, "Well-Known Labels, Annotations and Taints".
func withoutRuntimeLabels(_ selector: Selector) -> Selector {
  Selector(selector.requirements.filter { !runtimeLabels.contains($0.key) })
}

private let runtimeLabels: Set<String> = [
  "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "pod-template-hash", "controller-revision-hash",
  "batch.kubernetes.io/job-name", "batch.kubernetes.io/job-completion-index", "job-name",
]

private let releaseLabels: Set<String> = ["track", "version", "slot", "color"]
