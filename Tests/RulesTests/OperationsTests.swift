import Kubernetes
import Manifest
import Rules
import Testing

/// The findings of one rule: line, severity and message.
private func said(_ text: String, by rule: String, settings: RuleSettings = RuleSettings()) -> [String] {
  judged(text, rules: only(rule), settings: settings).findings.map {
    "\($0.span.line) \($0.severity.rawValue): \($0.message)"
  }
}

private func pod(_ container: String) -> String {
  """
  apiVersion: v1
  kind: Pod
  metadata: {name: web}
  spec:
    containers:
    - \(container)
  """
}

@Suite("Rules of operation")
struct OperationsTests {
  @Test("what's no number is neither few nor many")
  func noNumber() {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: "3"
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: web:1.4.2}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: api}
      spec: {selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: api}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}, minReplicas: "2", maxReplicas: 2}
      """
    for rule in ["rollout-too-few-replicas", "hpa-min-replicas-low", "hpa-min-not-below-max"] {
      #expect(said(text, by: rule) == [])
    }
  }

  @Test(
    "what a LimitRange gives counts as written, in its namespace only",
    arguments: [
      ("default: {memory: 1Gi}", "default", false, false), ("defaultRequest: {memory: 1Gi}", "default", false, true),
      ("max: {memory: 1Gi}", "default", false, false), ("min: {memory: 1Gi}", "default", false, true),
      ("default: {cpu: 1}", "default", true, true), ("default: {memory: 1Gi}", "other", true, true),
    ])
  func defaults(field: String, namespace: String, lacksRequest: Bool, lacksLimit: Bool) {
    let text =
      pod("{name: web, image: web:1.4.2}") + """

        ---
        apiVersion: v1
        kind: LimitRange
        metadata: {name: usual, namespace: \(namespace)}
        spec: {limits: [{type: Container, \(field)}]}
        """
    #expect(said(text, by: "resource-memory-request-missing").isEmpty != lacksRequest)
    #expect(said(text, by: "resource-memory-limit-missing").isEmpty != lacksLimit)
  }

  @Test("requests and limits of the pod as a whole count as those of its containers")
  func wholePod() {
    let text = """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}
        containers: [{name: web, image: web:1.4.2}]
      """
    for rule in ["resource-cpu-request-missing", "resource-memory-request-missing", "resource-memory-limit-missing"] {
      #expect(said(text, by: rule).isEmpty, "\(rule)")
    }
    #expect(said(text, by: "resource-cpu-limit-missing").count == 1)
  }

  @Test(
    "what is written in a wrong way isn't called missing",
    arguments: ["[{cpu: 1}]", "{requests: [{cpu: 1}], limits: [{cpu: 1}]}", "{requests: {cpu: x}, limits: {cpu: y}}"])
  func broken(resources: String) {
    let text = pod("{name: web, image: web:1.4.2, resources: \(resources)}")
    for rule in [
      "resource-cpu-request-missing", "resource-cpu-limit-missing", "resource-cpu-request-limit-mismatch",
      "resource-request-above-limit", "resource-unit-suspect",
    ] {
      #expect(said(text, by: rule).isEmpty, "\(rule)")
    }
  }

  @Test(
    "an amount with a unit that can't be meant is corrected where only one reading makes sense",
    arguments: [
      ("memory: 512m", "512Mi"), ("memory: 256", "256Mi"), ("memory: 900000", nil), ("memory: 0.5m", nil),
      ("cpu: 250Mi", "250m"), ("cpu: 1Gi", nil), ("cpu: 1000", "1000m"), ("cpu: 96", nil), ("cpu: 200", "200m"),
      ("cpu: 100M", "100m"), ("ephemeral-storage: 2048m", "2048Mi"),
    ] as [(String, String?)])
  func units(amount: String, better: String?) throws {
    let text = pod("{name: web, image: web:1.4.2, resources: {limits: {\(amount)}}}")
    let finding = try #require(judged(text, rules: only("resource-unit-suspect")).findings.first)
    #expect(finding.edits.first?.text == better, "\(finding.message)")
  }

  @Test(
    "amounts that may be meant are left alone",
    arguments: [
      "memory: 1048576", "memory: 1e9", "memory: 100k", "cpu: 63", "cpu: 64000m", "cpu: 0.5", "memory: 0",
      "cpu: '{{ x }}'",
    ])
  func goodUnits(amount: String) {
    #expect(
      said(pod("{name: web, image: web:1.4.2, resources: {limits: {\(amount)}}}"), by: "resource-unit-suspect").isEmpty)
  }

  @Test(
    "heaps are read from options as their runtimes do, the last of each counting",
    arguments: [
      ("-Xmx1g", "warning"), ("-Xmx1048576k", "warning"), ("-Xmx2g -Xmx512m", nil), ("-Xmx950m", "info"),
      ("-XX:MaxRAM=1073741824", "warning"), ("--max-old-space-size=1024", "warning"), ("--max_old_space_size=512", nil),
      ("--max-old-space-size 2048", "warning"), ("-Xmx${HEAP}", nil), ("-XX:MaxRAMPercentage=75", nil),
    ] as [(String, String?)])
  func heaps(options: String, severity: String?) {
    let text = pod(
      "{name: web, image: web:1.4.2, env: [{name: OPTIONS, value: \"\(options)\"}], resources: {limits: {memory: 1Gi}}}"
    )
    let found = judged(text, rules: only("resource-heap-above-limit")).findings.map(\.severity.rawValue)
    #expect(found == [severity].compactMap(\.self))
  }

  @Test("a quota weighs replicas, then the largest surge, then what autoscalers may want")
  func quotas() {
    func text(_ pods: Int) -> String {
      """
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: all}
      spec: {hard: {pods: \(pods)}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
        template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web:1.4.2}]}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 4, maxReplicas: 9}
      ---
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: report}
      spec:
        schedule: "0 3 * * *"
        jobTemplate:
          spec:
            parallelism: 2
            template: {spec: {restartPolicy: Never, containers: [{name: report, image: report:7}]}}
      """
    }
    let found = [3, 5, 8, 9].map { said(text($0), by: "quota-exceeded").first }
    #expect(
      found == [
        "4 error: ResourceQuota/all allows 3 of pods, and what is here takes 4; raise it, or ask for less",
        "4 warning: ResourceQuota/all allows 5 of pods, and a rollout takes 6; leave room for it",
        "4 info: ResourceQuota/all allows 8 of pods, and the autoscalers may take 9; leave room for them", nil,
      ])
  }

  @Test("an init container's amount counts where it's above that of the others together")
  func initContainers() {
    let text = """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: bounds}
      spec: {limits: [{type: Pod, max: {memory: 300Mi}}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        initContainers:
        - {name: proxy, image: proxy:2, restartPolicy: Always, resources: {limits: {memory: 100Mi}}}
        - {name: init, image: web:1.4.2, resources: {limits: {memory: 250Mi}}}
        containers:
        - {name: web, image: web:1.4.2, resources: {limits: {memory: 100Mi}}}
      """
    #expect(
      said(text, by: "limitrange-violation") == [
        "9 error: the pod may use 350Mi of memory, but the most is 300Mi by LimitRange 'bounds', so it's refused; bring it inside"
      ])
  }

  static let ring = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec:
      replicas: 3
      selector: {matchLabels: {app: db}}
    """

  @Test("a budget finds workloads by the whole selector, also where no template is written")
  func budgets() {
    func budget(_ spec: String, in namespace: String = "shop", version: String = "policy/v1") -> String {
      Self.ring + """

        ---
        apiVersion: \(version)
        kind: PodDisruptionBudget
        metadata: {name: db, namespace: \(namespace)}
        spec: \(spec)
        """
    }
    #expect(
      said(budget("{minAvailable: 67%, selector: {matchLabels: {app: db}}}"), by: "pdb-blocks-eviction") == [
        "11 error: PodDisruptionBudget/db wants 3 available and StatefulSet/db may have only 3, so none can be evicted; leave one"
      ])
    #expect(said(budget("{minAvailable: 66%, selector: {matchLabels: {app: db}}}"), by: "pdb-blocks-eviction").isEmpty)
    #expect(
      said(budget("{maxUnavailable: 1, selector: {matchLabels: {app: db}}}", in: "other"), by: "pdb-no-match") == [
        "11 warning: PodDisruptionBudget/db protects no pod, as nothing here has labels app=db; StatefulSet/db matches, but is in namespace 'shop'"
      ])
    #expect(said(budget("{maxUnavailable: 1, selector: {}}"), by: "pdb-missing").isEmpty)
    #expect(said(budget("{maxUnavailable: 1, selector: {}}", version: "policy/v1beta1"), by: "pdb-missing").count == 1)
  }

  @Test("a ScaledObject scales what it names, a Deployment unless said otherwise")
  func scaledObjects() {
    let text =
      Self.ring + """

        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: db, namespace: shop}
        spec: {scaleTargetRef: {kind: StatefulSet, name: db}, minReplicaCount: 1}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: db, namespace: shop}
        spec: {minAvailable: 1, selector: {matchLabels: {app: db}}}
        """
    #expect(said(text, by: "pdb-blocks-eviction").count == 1)
    #expect(said(text, by: "hpa-replicas-conflict").count == 1)
    #expect(said(text.replacing("kind: StatefulSet, name", with: "name"), by: "hpa-replicas-conflict").isEmpty)
  }

  @Test(
    "labels that change with a release are told by their names and by what they look like",
    arguments: [
      ("app.kubernetes.io/version: v2", "error"), ("version: 1.4.2", "error"), ("version: v1", "warning"),
      ("build: 3f2a91c", "error"), ("released: \"20260131\"", "error"), ("app: deadbee", nil),
      ("app: \"1234567\"", nil),
      ("tier: web", nil), ("app: 2026-01-31", "error"),
    ] as [(String, String?)])
  func selectors(label: String, severity: String?) {
    let text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {selector: {matchLabels: {\(label)}}}
      """
    #expect(judged(text, rules: only("selector-volatile")).findings.first?.severity.rawValue == severity)
  }

  @Test(
    "numbers out of all proportion are judged like others",
    arguments: ["9223372036854775807", "-9223372036854775808", "1e300", "'9999999999999999999%'", "[]", "null"])
  func outsized(number: String) {
    let text = """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        replicas: \(number)
        minReadySeconds: \(number)
        ordinals: {start: \(number)}
        updateStrategy: {rollingUpdate: {partition: \(number), maxUnavailable: \(number)}}
        selector: {matchLabels: {app: web}}
        volumeClaimTemplates: [{metadata: {name: data}, spec: {resources: {requests: {storage: \(number)}}}}]
        template:
          metadata: {labels: {app: web}}
          spec:
            topologySpreadConstraints: [{maxSkew: \(number), minDomains: \(number)}]
            containers:
            - name: web
              image: web:1.4.2
              args: ["-Xmx\(number)g", "--max-old-space-size=\(number)"]
              ports: [{containerPort: \(number), hostPort: \(number)}]
              resources: {requests: {cpu: \(number), memory: \(number)}, limits: {cpu: 1, memory: \(number)}}
              startupProbe: {initialDelaySeconds: \(number), periodSeconds: \(number), failureThreshold: \(number)}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: \(number)
        progressDeadlineSeconds: \(number)
        minReadySeconds: \(number)
        revisionHistoryLimit: \(number)
        strategy: {rollingUpdate: {maxSurge: \(number), maxUnavailable: \(number)}}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: web:1.4.2
              startupProbe: {initialDelaySeconds: \(number), periodSeconds: \(number), failureThreshold: \(number)}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        minReplicas: \(number)
        maxReplicas: \(number)
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec: {minAvailable: \(number), maxUnavailable: \(number), selector: {}}
      ---
      apiVersion: v1
      kind: LimitRange
      metadata: {name: all}
      spec:
        limits:
        - {type: Container, max: {cpu: \(number)}, min: {memory: \(number)}, maxLimitRequestRatio: {cpu: \(number)}}
        - {type: Pod, max: {cpu: \(number)}}
      ---
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: all}
      spec: {hard: {cpu: \(number), pods: \(number), requests.storage: \(number)}}
      """
    // What counts is that it ends.
    let messages = judged(text).findings.map(\.message)
    #expect(messages == judged(text).findings.map(\.message) && !messages.isEmpty)
  }

  @Test("hundreds of workloads that all look alike are judged in no time")
  func many() {
    var text = ""
    for number in 0..<600 {
      text += """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web-\(number)}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:1"}]}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web-\(number)}
        spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
        ---

        """
    }
    let inventory = Inventory([read(SourceFile(name: "many.yaml", text: text))])
    let rules = only("pdb-overlap", "pdb-missing", "pdb-several-workloads", "workload-selector-overlap", "pdb-no-match")
    var found = 0
    let time = ContinuousClock().measure { found = judge(inventory, rules: rules).findings.count }
    #expect(found > 1000)
    #expect(time < .seconds(10), "\(time)")
  }
}
