/// The cluster's own affairs: leases, runtime classes, request priorities.
///
/// In the notation that `SchemaText` reads.
let clusterTypes = """
  group coordination.k8s.io/v1

  kind Lease formerly coordination.k8s.io/v1beta1  who is in charge, and until when
    spec: LeaseSpec

  LeaseSpec
    acquireTime: time
    holderIdentity: string     who holds it
    leaseDurationSeconds: int  seconds until others may take it
    leaseTransitions: int
    preferredHolder: string since 1.31
    renewTime: time            when it was last renewed
    strategy: string since 1.31

  group events.k8s.io/v1

  kind Event formerly events.k8s.io/v1beta1  something that happened to an object
    action: string
    deprecatedCount: int
    deprecatedFirstTimestamp: time
    deprecatedLastTimestamp: time
    deprecatedSource: EventSource
    eventTime: time!
    note: string
    reason: string
    regarding: ObjectReference
    related: ObjectReference
    reportingController: string
    reportingInstance: string
    series: EventSeries
    type: string

  EventSeries
    count: int!
    lastObservedTime: time!

  group node.k8s.io/v1

  kind RuntimeClass formerly node.k8s.io/v1beta1  a container runtime, by name
    handler: string!        name of the runtime's setting on the nodes
    overhead: Overhead      what the runtime itself takes
    scheduling: Scheduling  nodes that have it

  Overhead
    podFixed: {quantity}  resources for each pod

  Scheduling
    nodeSelector: {string}            labels of the nodes that have it
    tolerations: [Toleration] atomic  taints of the nodes that have it

  group flowcontrol.apiserver.k8s.io/v1

  kind FlowSchema since 1.29 formerly flowcontrol.apiserver.k8s.io/v1beta3  which requests have which priority level
    spec: FlowSchemaSpec
    status: FlowSchemaStatus

  FlowSchemaSpec since 1.29
    distinguisherMethod: FlowDistinguisherMethod  how requests are told apart
    matchingPrecedence: int = 1000                lower goes first
    priorityLevelConfiguration: PriorityLevelConfigurationReference!  the priority level
    rules: [PolicyRulesWithSubjects] atomic       the requests meant

  FlowDistinguisherMethod since 1.29
    type: ByUser | ByNamespace!  by what requests are told apart

  PriorityLevelConfigurationReference since 1.29
    name: string!

  PolicyRulesWithSubjects since 1.29
    nonResourceRules: [NonResourcePolicyRule] atomic
    resourceRules: [ResourcePolicyRule] atomic
    subjects: [Subject]! atomic

  NonResourcePolicyRule since 1.29
    nonResourceURLs: [string]! set
    verbs: [string]! set

  ResourcePolicyRule since 1.29
    apiGroups: [string]! set
    clusterScope: boolean
    namespaces: [string] set
    resources: [string]! set
    verbs: [string]! set

  Subject since 1.29
    group: GroupSubject
    kind: User | Group | ServiceAccount!  who it is
    serviceAccount: ServiceAccountSubject
    user: UserSubject

  GroupSubject since 1.29
    name: string!

  ServiceAccountSubject since 1.29
    name: string!
    namespace: string!

  UserSubject since 1.29
    name: string!

  FlowSchemaStatus since 1.29
    conditions: [FlowSchemaCondition] by type merge

  FlowSchemaCondition since 1.29
    lastTransitionTime: time
    message: string
    reason: string
    status: string
    type: string

  kind PriorityLevelConfiguration since 1.29 formerly flowcontrol.apiserver.k8s.io/v1beta3  how many requests of a level run at once
    spec: PriorityLevelConfigurationSpec
    status: PriorityLevelConfigurationStatus

  PriorityLevelConfigurationSpec since 1.29
    exempt: ExemptPriorityLevelConfiguration
    limited: LimitedPriorityLevelConfiguration
    type: Exempt | Limited!  whether it is limited at all

  ExemptPriorityLevelConfiguration since 1.29
    lendablePercent: int = 0
    nominalConcurrencyShares: int = 0

  LimitedPriorityLevelConfiguration since 1.29
    borrowingLimitPercent: int
    lendablePercent: int = 0            share that others may borrow
    limitResponse: LimitResponse
    nominalConcurrencyShares: int = 30  share of the server's capacity

  LimitResponse since 1.29
    queuing: QueuingConfiguration
    type: Queue | Reject!  what happens to requests beyond the limit

  QueuingConfiguration since 1.29
    handSize: int = 8
    queueLengthLimit: int = 50
    queues: int = 64

  PriorityLevelConfigurationStatus since 1.29
    conditions: [PriorityLevelConfigurationCondition] by type merge

  PriorityLevelConfigurationCondition since 1.29
    lastTransitionTime: time
    message: string
    reason: string
    status: string
    type: string
  """
