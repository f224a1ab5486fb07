import Kubernetes
import Manifest

extension Rule {
  /// Requests beside limits, and both beside what is allowed.
  static let resourceBalance: [Rule] = [
    Rule(
      "resource-request-above-limit", .resources, .error, "A container asks for more than it may use",
      effect: "refused by the API server",
      why:
        "A request is reserved for the container, a limit is the most it may use. The API server refuses a request above the limit.",
      explanation: """
        Swap the two if they were mixed up; otherwise raise the limit. The same goes for the resources of a pod as a whole.
        """,
      sources: [.source("pkg/apis/core/validation/validation.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources:
              requests:
                memory: 1Gi  # <-
              limits:
                memory: 512Mi
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {cpu: 1}, limits: {cpu: 1000m}}}
        """
      ],
      check: .each(.container) { container, report in
        judgeOrder(container.node["resources"], of: container.title, report)
      } + .each(.runner) { runner, report in judgeOrder(runner.pod.spec["resources"], of: "the pod", report) }
    ),
    Rule(
      "resource-cpu-request-limit-mismatch", .resources, .style, "A container's CPU request and limit differ",
      effect: "QoS Burstable instead of Guaranteed",
      why: """
        Only pods whose containers all have equal requests and limits are Guaranteed: evicted last, and able to have CPUs of \
        their own.
        """,
      explanation:
        "Write equal values where a pod must be Guaranteed. A limit alone is enough: the request follows it.",
      sources: [.documentation("Pod Quality of Service Classes")],
      peers: [
        "kube-score/container-cpu-requests-equal-limits", "kube-score/container-resource-requests-equal-limits",
        "kyverno/require-qos-guaranteed",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources:
              requests: {cpu: 100m}  # <-
              limits: {cpu: 500m}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {limits: {cpu: 500m}}}
        """
      ],
      check: unequal("cpu", bothWritten: false)
    ),
    Rule(
      "resource-memory-request-limit-mismatch", .resources, .info, "A container's memory request and limit differ",
      effect: "may use memory that nobody reserved",
      why: """
        What a container uses beyond its request is taken from what happens to be free. When the node runs short, such pods \
        are evicted first, or the kernel kills their processes.
        """,
      explanation: """
        Write equal values where a pod must not be evicted for its neighbours' sake. A limit alone is enough: the request \
        follows it.
        """,
      sources: [.documentation("Pod Quality of Service Classes"), .documentation("Node-pressure Eviction")],
      peers: [
        "kube-score/container-memory-requests-equal-limits", "kube-score/container-resource-requests-equal-limits",
        "datree/EKS_INVALID_MEMORY_REQUEST_LIMIT",
      ],
      profiles: [.strict], scenario: "oom",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {memory: 64Mi}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {memory: 1Gi}, limits: {memory: 1024Mi}}}
        """
      ],
      check: unequal("memory", bothWritten: false)
    ),
    Rule(
      "resource-ephemeral-request-limit-mismatch", .resources, .style,
      "A container's request and limit of ephemeral storage differ",
      effect: "may fill disk that nobody reserved",
      why: "What a container writes beyond its request is taken from what happens to be free on the node's disk.",
      explanation: "Write equal values where the pod must not be evicted for want of disk.",
      sources: [.documentation("Local ephemeral storage")],
      peers: ["kube-score/container-ephemeral-storage-request-equals-limit"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources:
              requests: {ephemeral-storage: 1Gi}  # <-
              limits: {ephemeral-storage: 2Gi}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {ephemeral-storage: 1Gi}}}
        """
      ],
      check: unequal("ephemeral-storage", bothWritten: true)
    ),
    Rule(
      "resource-out-of-range", .resources, .warning, "A request or limit is outside the bounds that were set",
      effect: "too small to run, or too large to share",
      why: "A team that shares a cluster agrees on how much one container may take, and how little makes sense.",
      explanation: "Move the value inside. Silent until bounds of CPU or memory are set.",
      peers: [
        "kube-linter/cpu-requirements", "kube-linter/memory-requirements", "polaris/resourceRange", "kubeaudit/limits",
        "kubescape/C-0004", "kubescape/C-0050", "kyverno/require-pod-requests-limits",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources:
              requests: {cpu: 100m}
              limits:
                cpu: 1000  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {cpu: 100m}, limits: {cpu: 2, memory: 2Ti}}}
        """
      ],
      check: .each(.container) { container, report in
        let settings = report.survey.settings
        let resources = container.node["resources"]
        for (resource, bounds) in [("cpu", settings.cpuBounds), ("memory", settings.memoryBounds)] {
          for (field, least, most) in [
            ("requests", bounds.leastRequest, bounds.mostRequest), ("limits", bounds.leastLimit, bounds.mostLimit),
          ] {
            let node = resources[field][resource]
            guard let text = node.text, let value = Quantity(text) else { continue }
            let what = "\(container.title) has \(text) as \(field).\(resource)"
            if let least, value < least { report(node, "\(what); the least allowed is \(least)") }
            if let most, value > most { report(node, "\(what); the most allowed is \(most)") }
          }
        }
      }
    ),
  ]
}

/// Looks for requests and limits that differ once the defaults are filled in.
private func unequal(_ resource: String, bothWritten: Bool) -> Check {
  .each(.container) { container, report in
    guard let runner = report.scope.runner else { return }
    let resources = container.node["resources"]
    let (request, limit) = (resources["requests"][resource], resources["limits"][resource])
    if bothWritten, !(request.isPresent && limit.isPresent) { return }
    let amount = report.survey.sizing.amount(resource, of: container, in: runner.namespace)
    // Neither is said by the rules of what is missing.
    guard amount.hasRequest || amount.hasLimit, amount.request != amount.limit else { return }
    // What is no amount can't be compared.
    if amount.hasRequest && amount.request == nil || amount.hasLimit && amount.limit == nil { return }
    func words(_ has: Bool, _ value: Quantity?, _ node: Node) -> String? {
      has ? node.text ?? value?.description ?? "?" : nil
    }
    let asked = words(amount.hasRequest, amount.request, request) ?? "nothing"
    let most = words(amount.hasLimit, amount.limit, limit).map { "may use \($0)" } ?? "has no limit"
    report(
      request.isPresent ? request : resources["requests"][resource],
      "\(container.title) requests \(asked) of \(resource) and \(most); make them equal")
  }
}

/// Requests above their limits, of a container or of a pod as a whole.
private func judgeOrder(_ resources: Node, of whose: String, _ report: Reporter) {
  for (resource, limit) in resources["limits"].fields {
    let request = resources["requests"][resource]
    guard let most = limit.text.flatMap({ Quantity($0) }), let wanted = request.text.flatMap({ Quantity($0) }),
      wanted > most, let small = limit.text, let large = request.text
    else { continue }
    let there = request.replacing(with: Draft(copying: limit) ?? .string(small))
    let here = limit.replacing(with: Draft(copying: request) ?? .string(large))
    report(
      request, "\(whose) requests \(large) of \(resource), above its limit of \(small); swap them",
      fix: there.isEmpty || here.isEmpty ? [] : there + here)
  }
}
