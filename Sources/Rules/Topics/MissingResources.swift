import Kubernetes
import Manifest

extension Rule {
  /// Requests and limits that containers should have and don't.
  static let missingResources: [Rule] = [
    Rule(
      "resource-cpu-request-missing", .resources, .warning, "No CPU is reserved for a container",
      effect: "starved when its node is busy",
      why: """
        The scheduler packs pods by their requests. A container without one counts as needing nothing: it's put on nodes that \
        are full, and gets what others leave when they are busy.
        """,
      explanation: """
        Set `requests.cpu` to what the container uses on a usual day. A limit alone is enough: the API server takes it for the \
        request. So are a LimitRange of the namespace, if it's loaded too, and requests of the pod as a whole.
        """,
      sources: [
        .documentation("Resource Management for Pods and Containers"), .source("pkg/apis/core/v1/defaults.go"),
      ],
      peers: [
        "kube-linter/unset-cpu-requirements", "kube-score/container-resources", "polaris/cpuRequestsMissing",
        "popeye/106",
        "kubesec/RequestsCPU", "checkov/CKV_K8S_10", "datree/CONTAINERS_MISSING_CPU_REQUEST_KEY", "kubescape/C-0268",
        "kubescape/C-0050", "kyverno/require-pod-requests-limits",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
          - name: logs
            image: logs:2.1
            resources: {requests: {memory: 64Mi}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {cpu: 100m}}}
          - {name: logs, image: logs:2.1, resources: {limits: {cpu: 100m}}}
        """,
        """
        apiVersion: v1
        kind: LimitRange
        metadata: {name: usual}
        spec: {limits: [{type: Container, defaultRequest: {cpu: 100m}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
      ],
      check: missing(
        "cpu", in: "requests", "the scheduler reserves no CPU for %, so it starves on a busy node; set requests.cpu")
    ),
    Rule(
      "resource-memory-request-missing", .resources, .warning, "No memory is reserved for a container",
      effect: "first to be evicted when memory runs short",
      why: """
        The scheduler packs pods by their requests. A container without one is put where there's no room, and when the node \
        runs short of memory, pods that use more than they asked for are the first to go.
        """,
      explanation: """
        Set `requests.memory` to what the container uses on a usual day. A limit alone is enough: the API server takes it for \
        the request. So are a LimitRange of the namespace, if it's loaded too, and requests of the pod as a whole.
        """,
      sources: [
        .documentation("Resource Management for Pods and Containers"), .documentation("Node-pressure Eviction"),
      ],
      peers: [
        "kube-linter/unset-memory-requirements", "kube-score/container-resources", "polaris/memoryRequestsMissing",
        "popeye/106", "kubesec/RequestsMemory", "checkov/CKV_K8S_12", "datree/CONTAINERS_MISSING_MEMORY_REQUEST_KEY",
        "kubescape/C-0269", "kubescape/C-0004", "kyverno/require-pod-requests-limits",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {cpu: 100m}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {limits: {memory: 64Mi}}}
        """
      ],
      check: missing(
        "memory", in: "requests",
        "the scheduler reserves no memory for %, so it's among the first to be evicted; set requests.memory")
    ),
    Rule(
      "resource-cpu-limit-missing", .resources, .style, "A container may use all of its node's CPU",
      effect: "can slow down its neighbours",
      why: """
        Without a limit a container takes all the CPU that is free. Others still get what they requested, but those that \
        requested too little feel it.
        """,
      explanation: """
        Set `limits.cpu` where noisy neighbours matter more than idle CPU. Many teams do without on purpose: a limit slows \
        programs down on an idle node. `resource-cpu-limit-set` asks for the opposite; don't enable both.
        """,
      sources: [.documentation("Resource Management for Pods and Containers")],
      peers: [
        "kube-linter/unset-cpu-requirements", "kube-score/container-resources", "polaris/cpuLimitsMissing",
        "popeye/107",
        "kubesec/LimitsCPU", "kubeaudit/limits", "checkov/CKV_K8S_11", "datree/CONTAINERS_MISSING_CPU_LIMIT_KEY",
        "kubescape/C-0270", "kubescape/C-0009", "kyverno/require-pod-requests-limits",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {cpu: 100m}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {limits: {cpu: 100m}}}
        """
      ],
      check: missing("cpu", in: "limits", "% may use all of its node's CPU; set limits.cpu")
    ),
    Rule(
      "resource-memory-limit-missing", .resources, .warning, "A container may use all of its node's memory",
      effect: "a leak takes its neighbours along",
      why: """
        Memory that one process has taken can't be lent to another. A container without a limit that leaks brings the whole \
        node under pressure: the kernel kills processes, and the kubelet evicts pods, that did nothing wrong.
        """,
      explanation: """
        Set `limits.memory`, best equal to the request: then the container never has memory that wasn't reserved for it. A \
        LimitRange of the namespace, if it's loaded too, and limits of the pod as a whole count as well.
        """,
      sources: [
        .documentation("Resource Management for Pods and Containers"), .documentation("Node-pressure Eviction"),
      ],
      peers: [
        "kube-linter/unset-memory-requirements", "kube-score/container-resources", "polaris/memoryLimitsMissing",
        "popeye/107", "kubesec/LimitsMemory", "kubeaudit/limits", "checkov/CKV_K8S_13",
        "datree/CONTAINERS_MISSING_MEMORY_LIMIT_KEY", "kubescape/C-0271", "kubescape/C-0009",
        "kyverno/require-pod-requests-limits",
      ],
      scenario: "oom",
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
          - {name: web, image: web:1.4.2, resources: {limits: {memory: 64Mi}}}
        """,
        """
        apiVersion: v1
        kind: LimitRange
        metadata: {name: usual}
        spec: {limits: [{type: Container, max: {memory: 1Gi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
      ],
      check: missing("memory", in: "limits", "% may use all of its node's memory; set limits.memory")
    ),
    Rule(
      "resource-cpu-limit-set", .resources, .style, "A container's CPU is limited",
      effect: "slowed down on an idle node",
      why: """
        A limit of CPU stops a program for the rest of each tenth of a second once its share is used up, even when nobody else \
        wants the CPU. Requests alone already share it out fairly.
        """,
      explanation: """
        Remove the limit and keep the request. Keep both where a pod needs its CPUs for itself (static CPU manager, QoS \
        Guaranteed) or where CPU is billed. `resource-cpu-limit-missing` asks for the opposite; don't enable both.
        """,
      sources: [.documentation("Resource Management for Pods and Containers")],
      peers: ["datree/EKS_INVALID_CPU_LIMIT", "kyverno/require-pod-requests-limits"],
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
              limits: {cpu: 500m, memory: 64Mi}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, resources: {requests: {cpu: 100m}, limits: {memory: 64Mi}}}
        """
      ],
      check: .each(.container) { container, report in
        let limit = container.cpuLimit
        guard limit.isPresent else { return }
        // Without a request of its own the container would lose what the limit reserves; with an equal one the pod may be
        // Guaranteed.
        let isApart = container.cpuRequest.isPresent && container.request("cpu") != container.limit("cpu")
        report(
          limit,
          "\(container.title) is slowed down at \(limit.text ?? "?") of CPU even on an idle node; keep only requests.cpu",
          fix: isApart ? limit.removing() : [])
      }
    ),
    Rule(
      "resource-ephemeral-storage-missing", .resources, .style, "Nobody counts a container's use of the node's disk",
      effect: "a full disk evicts its neighbours",
      why: """
        What containers write to their own files, to emptyDir volumes and to their logs fills the node's disk. Without request \
        and limit one container can fill it, and the kubelet evicts pods until there's room again.
        """,
      explanation:
        "Set `ephemeral-storage` under both requests and limits where the pod writes to emptyDir volumes or logs much.",
      sources: [.documentation("Local ephemeral storage")],
      peers: ["kube-score/container-ephemeral-storage-request-and-limit", "kube-score/container-resources"],
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
              limits: {ephemeral-storage: 1Gi}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources: {requests: {ephemeral-storage: 1Gi}, limits: {ephemeral-storage: 1Gi}}
        """
      ],
      check: .each(.appContainer) { container, report in
        guard let runner = report.scope.runner else { return }
        let resources = container.node["resources"]
        let amount = report.survey.sizing.amount("ephemeral-storage", of: container, in: runner.namespace)
        let request = resources["requests"]["ephemeral-storage"]
        let lacksRequest = !request.isPresent && !amount.givesRequest && resources["requests"].shape != .list
        guard lacksRequest || !amount.hasLimit else { return }
        let lacking = lacksRequest && !amount.hasLimit ? "request and no limit" : lacksRequest ? "request" : "limit"
        let node = amount.hasLimit ? resources["limits"]["ephemeral-storage"] : request
        report(
          node.isPresent ? node : resources,
          "\(container.title) has no \(lacking) of ephemeral-storage, so nobody counts what it writes; set both",
          certainty: .likely)
      }
    ),
  ]
}

/// Looks for containers without a request or a limit, whoever might give it; `%` stands for the container.
private func missing(_ resource: String, in field: String, _ message: String) -> Check {
  .each(.appContainer) { container, report in
    guard let runner = report.scope.runner else { return }
    let amount = report.survey.sizing.amount(resource, of: container, in: runner.namespace)
    guard !(field == "requests" ? amount.hasRequest : amount.hasLimit) else { return }
    let whole = runner.pod.spec["resources"]
    guard !whole["limits"][resource].isPresent, !whole[field][resource].isPresent else { return }
    // A LimitRange that isn't in the set may still give one.
    report(
      container.node["resources"][field][resource], message.replacing("%", with: container.title), certainty: .likely)
  }
}

extension Container {
  /// As messages call it: `container 'web'`, `init container 'migrate'`.
  var title: String {
    switch role {
    case .main: "container '\(name)'"
    case .initial: "init container '\(name)'"
    case .sidecar: "sidecar '\(name)'"
    case .ephemeral: "ephemeral container '\(name)'"
    }
  }
}
