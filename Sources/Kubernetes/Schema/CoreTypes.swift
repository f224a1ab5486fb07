/// Settings and bounds: config maps, secrets, namespaces, limits, quotas; nodes and events.
///
/// In the notation that `SchemaText` reads.
let coreTypes = """
  group v1

  ObjectReference  another object
    apiVersion: string       API version of the object
    fieldPath: string        a part of the object
    kind: string             kind of the object
    name: string             name of the object
    namespace: string        namespace of the object
    resourceVersion: string  the state that was meant
    uid: string              uid of the object

  kind ConfigMap  settings as keys and texts
    binaryData: {base64}        keys and contents that are no text, in base64
    data: {string}              keys and their texts
    immutable: boolean = false  whether data can never change again

  kind Secret  passwords, keys and certificates
    data: {base64}              keys and their contents in base64
    immutable: boolean = false  whether data can never change again
    stringData: {string}        keys and their contents as plain text; written into data
    type: string = Opaque       what it holds, such as kubernetes.io/tls; says which keys must be there

  kind Namespace  a part of the cluster with names of its own
    spec: NamespaceSpec  what must happen before it vanishes
    status: NamespaceStatus

  NamespaceSpec
    finalizers: [string] atomic  what must be done before it vanishes

  NamespaceStatus
    conditions: [NamespaceCondition] by type merge
    phase: string

  NamespaceCondition
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  kind LimitRange  bounds and defaults for the resources of single pods and containers
    spec: LimitRangeSpec  the bounds

  LimitRangeSpec
    limits: [LimitRangeItem]! = [] atomic  one entry for each kind of thing that is bounded

  LimitRangeItem  bounds for one kind of thing
    default: {quantity}                                   limits for containers that set none
    defaultRequest: {quantity}                            requests for containers that set none; default if unset
    max: {quantity}                                       most that one may ask for
    maxLimitRequestRatio: {quantity}                      how many times the request the limit may be
    min: {quantity}                                       least that one must ask for
    type: Container | Pod | PersistentVolumeClaim | ...!  what is bounded

  kind ResourceQuota  how much a whole namespace may use
    spec: ResourceQuotaSpec  the amounts
    status: ResourceQuotaStatus

  ResourceQuotaSpec
    hard: {quantity}              most that may be used or counted, such as requests.cpu or pods
    scopeSelector: ScopeSelector  pods that are counted, by conditions
    scopes: [Terminating | NotTerminating | BestEffort | NotBestEffort | PriorityClass | CrossNamespacePodAffinity | VolumeAttributesClass] atomic  pods that are counted; all if unset

  ScopeSelector
    matchExpressions: [ScopedResourceSelectorRequirement] atomic  conditions; all must hold

  ScopedResourceSelectorRequirement
    operator: In | NotIn | Exists | DoesNotExist!  how the scope is compared
    scopeName: Terminating | NotTerminating | BestEffort | NotBestEffort | PriorityClass | CrossNamespacePodAffinity | VolumeAttributesClass!  the scope
    values: [string] atomic                        what to compare with

  ResourceQuotaStatus
    hard: {quantity}
    used: {quantity}

  kind Node  a machine of the cluster
    spec: NodeSpec  settings of the machine
    status: NodeStatus

  NodeSpec
    configSource: NodeConfigSource
    externalID: string
    podCIDR: string                 range of its pods' addresses
    podCIDRs: [string] set merge    ranges of its pods' addresses, one for each IP family
    podPreemptionPolicy: NodePodPreemptionPolicy since 1.37
    providerID: string              its id at the cloud provider
    taints: [Taint] atomic          keeps pods away that don't tolerate them
    unschedulable: boolean = false  whether new pods are kept away

  NodePodPreemptionPolicy since 1.37
    disableResizePreemption: [string]  who keeps pods from being evicted for one that grows

  NodeConfigSource
    configMap: ConfigMapNodeConfigSource

  ConfigMapNodeConfigSource
    kubeletConfigKey: string!
    name: string!
    namespace: string!
    resourceVersion: string
    uid: string

  Taint  keeps pods away from a node
    effect: NoSchedule | PreferNoSchedule | NoExecute!  what happens to pods that don't tolerate it
    key: string!                                        its key
    timeAdded: time                                     when it was added
    value: string                                       its value

  NodeStatus
    addresses: [NodeAddress] by type merge
    allocatable: {quantity}
    capacity: {quantity}
    conditions: [NodeCondition] by type merge
    config: NodeConfigStatus
    daemonEndpoints: NodeDaemonEndpoints
    declaredFeatures: [string] atomic since 1.35
    features: NodeFeatures since 1.31
    images: [ContainerImage] atomic
    nodeInfo: NodeSystemInfo
    phase: string
    runtimeHandlers: [NodeRuntimeHandler] atomic since 1.30
    volumesAttached: [AttachedVolume] atomic
    volumesInUse: [string] atomic

  NodeAddress
    address: string!
    type: string!

  NodeCondition
    lastHeartbeatTime: time
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  NodeConfigStatus
    active: NodeConfigSource
    assigned: NodeConfigSource
    error: string
    lastKnownGood: NodeConfigSource

  NodeDaemonEndpoints
    kubeletEndpoint: DaemonEndpoint

  DaemonEndpoint
    Port: int!

  NodeFeatures since 1.31
    supplementalGroupsPolicy: boolean

  ContainerImage
    names: [string] atomic
    sizeBytes: int64

  NodeSystemInfo
    architecture: string!
    bootID: string!
    containerRuntimeVersion: string!
    kernelVersion: string!
    kubeProxyVersion: string!
    kubeletVersion: string!
    machineID: string!
    operatingSystem: string!
    osImage: string!
    swap: NodeSwapStatus since 1.33
    systemUUID: string!

  NodeSwapStatus since 1.33
    capacity: int64

  NodeRuntimeHandler since 1.30
    features: NodeRuntimeHandlerFeatures
    name: string

  NodeRuntimeHandlerFeatures
    recursiveReadOnlyMounts: boolean since 1.30
    userNamespaces: boolean since 1.31

  AttachedVolume
    devicePath: string!
    name: string!

  kind Event  something that happened to an object
    action: string
    count: int
    eventTime: time
    firstTimestamp: time
    involvedObject: ObjectReference!  the object
    lastTimestamp: time
    message: string                   what happened, in a sentence
    metadata: ObjectMeta!
    reason: string                    what happened, in a word
    related: ObjectReference
    reportingComponent: string
    reportingInstance: string
    series: EventSeries
    source: EventSource
    type: string                      Normal or Warning

  EventSeries
    count: int
    lastObservedTime: time

  EventSource
    component: string
    host: string

  kind Binding  puts a pod on a node
    target: ObjectReference!

  kind ComponentStatus  health of a part of the control plane
    conditions: [ComponentCondition] by type merge

  ComponentCondition
    error: string
    message: string
    status: string!
    type: string!
  """
