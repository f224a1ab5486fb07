import Kubernetes
import Simulation
import TestSupport
import Testing

/// Numbers that no server takes, in every field that holds one: played all the same, as a manifest may say anything.
@Suite("Extreme numbers")
struct ExtremeTests {
  static let values = ["9223372036854775807", "-9223372036854775808", "99999999999999999999"]

  @Test("in all fields at once play every fitting scenario", arguments: values)
  func everywhere(value: String) throws {
    var plays = 0
    for workload in workloads {
      let stage = try stage(workload.replacing("#", with: value))
      for scenario in Scenario.fitting(stage) {
        plays += 1
        expectSound(play(scenario, on: stage, until: .seconds(900)).timeline, "\(scenario.id) with \(value)")
      }
    }
    #expect(plays > 60)
  }

  @Test("in one field play a start and a rollout", arguments: workloads.indices)
  func oneByOne(index: Int) throws {
    let parts = workloads[index].split(separator: "#", omittingEmptySubsequences: false)
    for number in 1..<parts.count {
      let text = parts[..<number].joined(separator: "30") + Self.values[0] + parts[number...].joined(separator: "30")
      let stage = try stage(text)
      for scenario in Scenario.fitting(stage) where ["start", "rollout"].contains(scenario.id) {
        expectSound(play(scenario, on: stage, until: .seconds(60)).timeline, "\(scenario.id) of \(text)")
      }
    }
  }

  private func stage(_ text: String) throws -> Stage {
    let inventory = inventory(text)
    return try Stage(try #require(inventory.resources.first { $0.isWritten && $0.runsPods }), in: inventory)
  }
}

/// Each `#` is a number.
private let workloads: [String] = [
  """
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec:
    replicas: #
    minReadySeconds: #
    progressDeadlineSeconds: #
    revisionHistoryLimit: #
    strategy: {rollingUpdate: {maxSurge: #, maxUnavailable: "#%"}}
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec:
  \(pod)
  ---
  apiVersion: v1
  kind: Service
  metadata: {name: web}
  spec:
    selector: {app: web}
    ports: [{port: #, targetPort: #}]
    sessionAffinityConfig: {clientIP: {timeoutSeconds: #}}
  ---
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: web}
  spec:
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
    minReplicas: 2
    maxReplicas: #
    metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: #}}}]
    behavior:
      scaleUp: {stabilizationWindowSeconds: #, policies: [{type: Percent, value: #, periodSeconds: #}]}
      scaleDown: {policies: [{type: Pods, value: #, periodSeconds: #}]}
  ---
  apiVersion: policy/v1
  kind: PodDisruptionBudget
  metadata: {name: web}
  spec: {minAvailable: #, selector: {matchLabels: {app: web}}}
  """,
  """
  apiVersion: apps/v1
  kind: StatefulSet
  metadata: {name: db}
  spec:
    serviceName: db
    replicas: #
    minReadySeconds: #
    ordinals: {start: #}
    updateStrategy: {rollingUpdate: {partition: #, maxUnavailable: #}}
    selector: {matchLabels: {app: db}}
    template:
      metadata: {labels: {app: db}}
      spec:
  \(pod)
  """,
  """
  apiVersion: apps/v1
  kind: DaemonSet
  metadata: {name: agent}
  spec:
    minReadySeconds: #
    updateStrategy: {rollingUpdate: {maxUnavailable: #, maxSurge: #}}
    selector: {matchLabels: {app: agent}}
    template:
      metadata: {labels: {app: agent}}
      spec:
  \(pod)
  """,
  """
  apiVersion: batch/v1
  kind: CronJob
  metadata: {name: report}
  spec:
    schedule: "*/5 * * * *"
    startingDeadlineSeconds: #
    successfulJobsHistoryLimit: #
    failedJobsHistoryLimit: #
    jobTemplate:
      spec:
        parallelism: 2
        completions: #
        completionMode: Indexed
        backoffLimit: #
        backoffLimitPerIndex: #
        maxFailedIndexes: #
        activeDeadlineSeconds: #
        ttlSecondsAfterFinished: #
        podFailurePolicy: {rules: [{action: Ignore, onExitCodes: {operator: In, values: [#]}}]}
        successPolicy: {rules: [{succeededCount: #}]}
        template:
          spec:
            restartPolicy: Never
            containers: [{name: report, image: "report:1"}]
  """,
]

/// What is below `spec` of a template.
private let pod = """
        terminationGracePeriodSeconds: #
        activeDeadlineSeconds: #
        priority: #
        tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: #}]
        topologySpreadConstraints: [{maxSkew: #, minDomains: #, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]
        initContainers: [{name: proxy, image: "proxy:1", restartPolicy: Always, lifecycle: {preStop: {sleep: {seconds: #}}}}]
        containers:
        - name: web
          image: web:1
          ports: [{containerPort: #, hostPort: #}]
          resources: {requests: {cpu: #, memory: #}}
          lifecycle: {preStop: {sleep: {seconds: #}}, postStart: {sleep: {seconds: #}}}
          startupProbe: {tcpSocket: {port: #}, failureThreshold: #, periodSeconds: #}
          livenessProbe: {tcpSocket: {port: #}, initialDelaySeconds: #, timeoutSeconds: #, terminationGracePeriodSeconds: #}
          readinessProbe: {tcpSocket: {port: #}, periodSeconds: #, successThreshold: #, failureThreshold: #}
  """
