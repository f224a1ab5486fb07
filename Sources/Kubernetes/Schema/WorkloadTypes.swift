/// Workloads: what makes pods, scales them and guards them.
///
/// In the notation that `SchemaText` reads.
let workloadTypes = """
  group v1

  kind ReplicationController  the forerunner of the ReplicaSet
    spec: ReplicationControllerSpec  how many pods, and which
    status: ReplicationControllerStatus

  ReplicationControllerSpec
    minReadySeconds: int = 0   seconds a pod must be ready to count as available
    replicas: int = 1          how many pods there should be
    selector: {string}         labels of its pods; those of the template if unset
    template: PodTemplateSpec  the pod to make copies of

  ReplicationControllerStatus
    availableReplicas: int
    conditions: [ReplicationControllerCondition] by type merge
    fullyLabeledReplicas: int
    observedGeneration: int64
    readyReplicas: int
    replicas: int!

  ReplicationControllerCondition
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  kind PodTemplate  a pod template as an object
    template: PodTemplateSpec  the pod

  group apps/v1

  kind Deployment formerly extensions/v1beta1 apps/v1beta1 apps/v1beta2  keeps copies of a pod running and replaces them step by step
    spec: DeploymentSpec  how many pods, which, and how they are replaced
    status: DeploymentStatus

  DeploymentSpec  how many pods, which, and how they are replaced
    minReadySeconds: int = 0                 seconds a pod must be ready to count as available
    paused: boolean = false                  whether changes of the template wait
    progressDeadlineSeconds: int = 600       seconds without progress until the rollout counts as failed
    replicas: int = 1                        how many pods there should be
    revisionHistoryLimit: int = 10           how many old replica sets are kept to roll back to
    selector: LabelSelector!                 labels of its pods; can't be changed later
    strategy: DeploymentStrategy retainKeys  how pods are replaced by new ones
    template: PodTemplateSpec!               the pod to make copies of

  DeploymentStrategy
    rollingUpdate: RollingUpdateDeployment          how many at a time, with RollingUpdate
    type: RollingUpdate | Recreate = RollingUpdate  step by step, or all down before the new come up

  RollingUpdateDeployment
    maxSurge: int-or-string = 25%        pods that may exist beyond the wanted number; a percentage is rounded up
    maxUnavailable: int-or-string = 25%  pods that may be missing; a percentage is rounded down

  DeploymentStatus
    availableReplicas: int
    collisionCount: int
    conditions: [DeploymentCondition] by type merge
    observedGeneration: int64
    readyReplicas: int
    replicas: int
    terminatingReplicas: int since 1.33
    unavailableReplicas: int
    updatedReplicas: int

  DeploymentCondition
    lastTransitionTime: time
    lastUpdateTime: time
    message: string
    reason: string
    status: string!
    type: string!

  kind StatefulSet formerly apps/v1beta1 apps/v1beta2  pods with lasting names and storage of their own
    spec: StatefulSetSpec  how many pods, which, and with what storage
    status: StatefulSetStatus

  StatefulSetSpec  how many pods, which, and with what storage
    minReadySeconds: int = 0                                     seconds a pod must be ready to count as available
    ordinals: StatefulSetOrdinals since 1.26                     how pods are numbered
    persistentVolumeClaimRetentionPolicy: StatefulSetPersistentVolumeClaimRetentionPolicy  what becomes of the claims
    podManagementPolicy: OrderedReady | Parallel = OrderedReady  one after the other, or all at once
    replicas: int = 1                                            how many pods there should be
    revisionHistoryLimit: int = 10                               how many old revisions are kept to roll back to
    selector: LabelSelector!                                     labels of its pods; can't be changed later
    serviceName: string                                          headless service that gives each pod a DNS name
    template: PodTemplateSpec!                                   the pod to make copies of
    updateStrategy: StatefulSetUpdateStrategy                    how pods are replaced by new ones
    volumeClaimTemplates: [PersistentVolumeClaim] atomic         a claim for each pod; can't be changed later

  StatefulSetOrdinals since 1.26
    start: int = 0  number of the first pod

  StatefulSetPersistentVolumeClaimRetentionPolicy
    whenDeleted: Retain | Delete = Retain  when the set is deleted
    whenScaled: Retain | Delete = Retain   when there are fewer replicas

  StatefulSetUpdateStrategy
    rollingUpdate: RollingUpdateStatefulSetStrategy  how far and how fast, with RollingUpdate
    type: RollingUpdate | OnDelete = RollingUpdate   from the last pod to the first, or when somebody deletes them

  RollingUpdateStatefulSetStrategy
    maxUnavailable: int-or-string  pods that may be missing; one if unset
    partition: int = 0             only pods with this number or a higher one are replaced

  StatefulSetStatus
    availableReplicas: int
    collisionCount: int
    conditions: [StatefulSetCondition] by type merge
    currentReplicas: int
    currentRevision: string
    observedGeneration: int64
    readyReplicas: int
    replicas: int!
    updateRevision: string
    updatedReplicas: int

  StatefulSetCondition
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  kind DaemonSet formerly extensions/v1beta1 apps/v1beta2  one pod on each node
    spec: DaemonSetSpec  which pod, and how it is replaced
    status: DaemonSetStatus

  DaemonSetSpec  which pod runs on each node
    minReadySeconds: int = 0                 seconds a pod must be ready to count as available
    revisionHistoryLimit: int = 10           how many old revisions are kept to roll back to
    selector: LabelSelector!                 labels of its pods; can't be changed later
    template: PodTemplateSpec!               the pod to run on each node
    updateStrategy: DaemonSetUpdateStrategy  how pods are replaced by new ones

  DaemonSetUpdateStrategy
    rollingUpdate: RollingUpdateDaemonSet           how many at a time, with RollingUpdate
    type: RollingUpdate | OnDelete = RollingUpdate  node by node, or when somebody deletes the pods

  RollingUpdateDaemonSet
    maxSurge: int-or-string = 0        nodes that may run the old and the new pod together
    maxUnavailable: int-or-string = 1  nodes whose pod may be missing

  DaemonSetStatus
    collisionCount: int
    conditions: [DaemonSetCondition] by type merge
    currentNumberScheduled: int!
    desiredNumberScheduled: int!
    numberAvailable: int
    numberMisscheduled: int!
    numberReady: int!
    numberUnavailable: int
    observedGeneration: int64
    updatedNumberScheduled: int

  DaemonSetCondition
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  kind ReplicaSet formerly extensions/v1beta1 apps/v1beta2  keeps a number of copies of a pod running
    spec: ReplicaSetSpec  how many pods, and which
    status: ReplicaSetStatus

  ReplicaSetSpec  how many pods, and which
    minReadySeconds: int = 0   seconds a pod must be ready to count as available
    replicas: int = 1          how many pods there should be
    selector: LabelSelector!   labels of its pods; can't be changed later
    template: PodTemplateSpec  the pod to make copies of

  ReplicaSetStatus
    availableReplicas: int
    conditions: [ReplicaSetCondition] by type merge
    fullyLabeledReplicas: int
    observedGeneration: int64
    readyReplicas: int
    replicas: int!
    terminatingReplicas: int since 1.33

  ReplicaSetCondition
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  kind ControllerRevision formerly apps/v1beta1 apps/v1beta2  an old state of a StatefulSet or DaemonSet
    data: RawExtension    the state
    revision: int64! = 0  number of the state

  group batch/v1

  kind Job  runs pods until enough of them have succeeded
    spec: JobSpec  what runs, how often, and when to give up
    status: JobStatus

  JobSpec  what runs, how often, and when to give up
    activeDeadlineSeconds: int64                       the job is stopped and failed after this many seconds
    backoffLimit: int = 6                              failures until the job gives up
    backoffLimitPerIndex: int since 1.28               failures until one index gives up
    completionMode: NonIndexed | Indexed = NonIndexed  whether each pod has a number of its own
    completions: int                                   pods that must succeed; one if parallelism is unset too
    managedBy: string since 1.30                       controller in charge, if not the built-in one
    manualSelector: boolean = false                    whether you choose the selector yourself
    maxFailedIndexes: int since 1.28                   failed indexes until the job gives up
    parallelism: int = 1                               pods that run at the same time
    podFailurePolicy: PodFailurePolicy                 which failures count, and which end the job
    podReplacementPolicy: TerminatingOrFailed | Failed = TerminatingOrFailed since 1.28  when a replacement is started
    scheduling: JobSchedulingConfiguration since 1.37  how its pods are scheduled together
    selector: LabelSelector                            labels of its pods; made by the API server
    successPolicy: SuccessPolicy since 1.30            when fewer successes are enough
    suspend: boolean = false                           whether it waits
    template: PodTemplateSpec!                         the pod to run; restartPolicy OnFailure or Never
    ttlSecondsAfterFinished: int                       seconds until the finished job is removed; never if unset

  JobSchedulingConfiguration since 1.37
    disruptionMode: JobDisruptionMode
    resourceClaims: [PodResourceClaim] by name merge
    schedulingConstraints: JobSchedulingConstraints
    schedulingPolicy: JobSchedulingPolicy

  JobDisruptionMode  one pod at a time, or all at once

  JobSchedulingConstraints  nodes that are near each other

  JobSchedulingPolicy  each pod for itself, or all or none

  PodFailurePolicy
    rules: [PodFailurePolicyRule]! atomic  the first that fits decides

  PodFailurePolicyRule
    action: FailJob | FailIndex | Ignore | Count!        what the failure does
    onExitCodes: PodFailurePolicyOnExitCodesRequirement  exit codes that it is about
    onPodConditions: [PodFailurePolicyOnPodConditionsPattern] atomic  pod conditions that it is about

  PodFailurePolicyOnExitCodesRequirement
    containerName: string  the container; any if unset
    operator: In | NotIn!  whether the values are meant or all others
    values: [int]! set     exit codes

  PodFailurePolicyOnPodConditionsPattern
    status: True | False | Unknown = True  state of the condition
    type: string!                          type of the condition

  SuccessPolicy since 1.30
    rules: [SuccessPolicyRule]! atomic  one that holds is enough

  SuccessPolicyRule since 1.30
    succeededCount: int       how many indexes must have succeeded
    succeededIndexes: string  which indexes must have succeeded, such as 0-2,5

  JobStatus
    active: int
    completedIndexes: string
    completionTime: time
    conditions: [JobCondition] atomic merge type
    failed: int
    failedIndexes: string since 1.28
    ready: int
    startTime: time
    succeeded: int
    terminating: int since 1.28
    uncountedTerminatedPods: UncountedTerminatedPods

  JobCondition
    lastProbeTime: time
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  UncountedTerminatedPods
    failed: [string] set
    succeeded: [string] set

  JobTemplateSpec  the job that is made each time
    metadata: ObjectMeta  labels and annotations of the jobs
    spec: JobSpec         what the jobs do

  kind CronJob formerly batch/v1beta1 batch/v2alpha1  makes a job at set times
    spec: CronJobSpec  when, and which job
    status: CronJobStatus

  CronJobSpec  when, and which job
    concurrencyPolicy: Allow | Forbid | Replace = Allow  what happens when the last job still runs
    failedJobsHistoryLimit: int = 1                      how many failed jobs are kept
    jobTemplate: JobTemplateSpec!                        the job to make
    schedule: string!                                    minute, hour, day, month, weekday
    startingDeadlineSeconds: int64                       how late a job may still start; any time if unset
    successfulJobsHistoryLimit: int = 3                  how many finished jobs are kept
    suspend: boolean = false                             whether no more jobs are made
    timeZone: string                                     time zone of the schedule; the control plane's if unset

  CronJobStatus
    active: [ObjectReference] atomic
    lastScheduleTime: time
    lastSuccessfulTime: time

  group autoscaling/v2

  kind HorizontalPodAutoscaler formerly autoscaling/v2beta2  sets the number of pods by what they use
    spec: HorizontalPodAutoscalerSpec  what is scaled, by which metrics, within which bounds
    status: HorizontalPodAutoscalerStatus

  HorizontalPodAutoscalerSpec  what is scaled, by which metrics, within which bounds
    behavior: HorizontalPodAutoscalerBehavior     how fast it may go up and down
    maxReplicas: int!                             most pods
    metrics: [MetricSpec] atomic                  what is measured; 80 % of the requested CPU if unset
    minReplicas: int = 1                          fewest pods
    scaleTargetRef: CrossVersionObjectReference!  the workload that is scaled

  HorizontalPodAutoscalerBehavior
    scaleDown: HPAScalingRules  how fast down; looks back 300 s if unset
    scaleUp: HPAScalingRules    how fast up; at once if unset

  HPAScalingRules
    policies: [HPAScalingPolicy] atomic       steps that are allowed
    selectPolicy: Max | Min | Disabled = Max  which step wins when several are allowed
    stabilizationWindowSeconds: int           seconds to look back for the safer number; 300 down and 0 up if unset
    tolerance: quantity since 1.33            difference that is ignored; 10 % if unset

  HPAScalingPolicy
    periodSeconds: int!    seconds in which it counts, at most 1800
    type: Pods | Percent!  what the value counts
    value: int!            size of the step

  MetricSpec  one thing that is measured
    containerResource: ContainerResourceMetricSource                CPU or memory of one container
    external: ExternalMetricSource                                  a metric from outside the cluster
    object: ObjectMetricSource                                      a metric of another object
    pods: PodsMetricSource                                          a metric of the pods themselves
    resource: ResourceMetricSource                                  CPU or memory of the pods
    type: Resource | ContainerResource | Pods | Object | External!  which of these it is

  ContainerResourceMetricSource
    container: string!     name of the container
    name: string!          cpu or memory
    target: MetricTarget!  the value aimed at

  MetricTarget
    averageUtilization: int                    percent of the request, averaged over the pods
    averageValue: quantity                     amount for each pod
    type: Utilization | Value | AverageValue!  which of these it is
    value: quantity                            amount as a whole

  ExternalMetricSource
    metric: MetricIdentifier!  the metric
    target: MetricTarget!      the value aimed at

  MetricIdentifier
    name: string!            name of the metric
    selector: LabelSelector  labels of the series that are meant

  ObjectMetricSource
    describedObject: CrossVersionObjectReference!  the object that is measured
    metric: MetricIdentifier!                      the metric
    target: MetricTarget!                          the value aimed at

  CrossVersionObjectReference  the object meant
    apiVersion: string  API version of the object
    kind: string!       kind of the object
    name: string!       name of the object

  PodsMetricSource
    metric: MetricIdentifier!  the metric
    target: MetricTarget!      the value aimed at

  ResourceMetricSource
    name: string!          cpu or memory
    target: MetricTarget!  the value aimed at

  HorizontalPodAutoscalerStatus
    conditions: [HorizontalPodAutoscalerCondition] by type merge
    currentMetrics: [MetricStatus] atomic
    currentReplicas: int
    desiredReplicas: int!
    lastScaleTime: time
    observedGeneration: int64

  HorizontalPodAutoscalerCondition
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  MetricStatus
    containerResource: ContainerResourceMetricStatus
    external: ExternalMetricStatus
    object: ObjectMetricStatus
    pods: PodsMetricStatus
    resource: ResourceMetricStatus
    type: string!

  ContainerResourceMetricStatus
    container: string!
    current: MetricValueStatus!
    name: string!

  MetricValueStatus
    averageUtilization: int
    averageValue: quantity
    value: quantity

  ExternalMetricStatus
    current: MetricValueStatus!
    metric: MetricIdentifier!

  ObjectMetricStatus
    current: MetricValueStatus!
    describedObject: CrossVersionObjectReference!
    metric: MetricIdentifier!

  PodsMetricStatus
    current: MetricValueStatus!
    metric: MetricIdentifier!

  ResourceMetricStatus
    current: MetricValueStatus!
    name: string!

  group autoscaling/v1

  kind HorizontalPodAutoscaler  sets the number of pods by the CPU that they use
    spec: HorizontalPodAutoscalerSpec  what is scaled, within which bounds
    status: HorizontalPodAutoscalerStatus

  HorizontalPodAutoscalerSpec
    maxReplicas: int!                             most pods
    minReplicas: int = 1                          fewest pods
    scaleTargetRef: CrossVersionObjectReference!  the workload that is scaled
    targetCPUUtilizationPercentage: int = 80      percent of the requested CPU aimed at

  CrossVersionObjectReference
    apiVersion: string  API version of the object
    kind: string!       kind of the object
    name: string!       name of the object

  HorizontalPodAutoscalerStatus
    currentCPUUtilizationPercentage: int
    currentReplicas: int!
    desiredReplicas: int!
    lastScaleTime: time
    observedGeneration: int64

  group policy/v1

  kind PodDisruptionBudget formerly policy/v1beta1  how many pods may be missing when nodes are drained
    spec: PodDisruptionBudgetSpec  which pods, and how many
    status: PodDisruptionBudgetStatus

  PodDisruptionBudgetSpec
    maxUnavailable: int-or-string    most pods that may be missing
    minAvailable: int-or-string      fewest pods that must be left; one of the two only
    selector: LabelSelector replace  labels of the pods that are guarded
    unhealthyPodEvictionPolicy: IfHealthyBudget | AlwaysAllow = IfHealthyBudget since 1.26  when pods that aren't ready may be evicted

  PodDisruptionBudgetStatus
    conditions: [Condition] by type merge
    currentHealthy: int!
    desiredHealthy: int!
    disruptedPods: {time}
    disruptionsAllowed: int!
    expectedPods: int!
    observedGeneration: int64

  kind Eviction  asks for a pod to be evicted
    deleteOptions: DeleteOptions

  group scheduling.k8s.io/v1

  kind PriorityClass formerly scheduling.k8s.io/v1beta1  importance of pods, by name
    description: string             when to use it
    globalDefault: boolean = false  whether pods without a class get this one
    preemptionPolicy: PreemptLowerPriority | Never = PreemptLowerPriority  whether its pods may evict others
    value: int! = 0                 importance; higher goes first
  """
