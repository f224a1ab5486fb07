/// Pods: containers, probes, protections, scheduling.
///
/// In the notation that `SchemaText` reads.
let podTypes = """
  group v1

  kind Pod  containers that run together on one node and share its network and volumes
    spec: PodSpec  what should run, and how
    status: PodStatus

  PodSpec  what runs in a pod, and how
    activeDeadlineSeconds: int64                                   the pod is stopped and failed after this many seconds
    affinity: Affinity                                             which nodes, and the company of which pods, it seeks or avoids
    automountServiceAccountToken: boolean = true                   whether the service account's token is mounted into the containers
    containers: [Container]! by name merge                         the containers that run side by side; at least one
    dnsConfig: PodDNSConfig                                        name servers and search domains beside those of dnsPolicy
    dnsPolicy: ClusterFirst | ClusterFirstWithHostNet | Default | None = ClusterFirst  where names are looked up
    enableServiceLinks: boolean = true                             whether each service of the namespace is put into the environment
    ephemeralContainers: [EphemeralContainer] by name merge        containers added to a running pod for debugging; not allowed in manifests
    evictionResponders: [EvictionResponder] by name merge since 1.37  who is asked before the pod is evicted
    hostAliases: [HostAlias] by ip merge                           extra lines for /etc/hosts
    hostIPC: boolean = false                                       share the node's interprocess communication
    hostNetwork: boolean = false                                   use the node's network instead of an own one
    hostPID: boolean = false                                       see and signal the node's processes
    hostUsers: boolean = true                                      false puts the pod into a user namespace of its own
    hostname: string                                               host name inside the pod; the pod's name if unset
    hostnameOverride: string since 1.34                            host name inside the pod, whatever DNS says
    imagePullSecrets: [LocalObjectReference] by name merge         secrets with which to log in at image registries
    initContainers: [Container] by name merge                      containers that run to their end, in this order, before the others start
    nodeName: string                                               the node itself, named by hand; the scheduler is left out
    nodeSelector: {string}                                         labels that a node must have
    os: PodOS                                                      operating system that the containers need
    overhead: {quantity}                                           what the runtime itself takes; set by the runtime class
    preemptionPolicy: PreemptLowerPriority | Never = PreemptLowerPriority  whether it may evict less important pods to find room
    priority: int = 0                                              importance as a number; set from the priority class
    priorityClassName: string                                      name of the priority class: who goes first, and who is evicted last
    readinessGates: [PodReadinessGate] atomic                      extra conditions that must be true before the pod counts as ready
    resourceClaims: [PodResourceClaim] by name merge retainKeys since 1.26  devices that the pod's containers may ask for
    resources: ResourceRequirements since 1.32                     CPU and memory for the pod as a whole
    restartPolicy: Always | OnFailure | Never = Always             what happens when a container ends
    runtimeClassName: string                                       container runtime to use, by the name of its runtime class
    schedulerName: string = default-scheduler                      the scheduler that chooses a node
    schedulingGates: [PodSchedulingGate] by name merge since 1.26  keeps the pod unscheduled until this list is empty
    schedulingGroup: PodSchedulingGroup since 1.36                 the group of pods it is scheduled with
    securityContext: PodSecurityContext                            user, groups and kernel protections for all containers
    serviceAccount: string                                         old name of serviceAccountName
    serviceAccountName: string = default                           the identity with which the pod speaks to the API
    setHostnameAsFQDN: boolean = false                             use the fully qualified name as host name
    shareProcessNamespace: boolean = false                         let the containers see each other's processes
    subdomain: string                                              name of the headless service that gives the pod a DNS name
    terminationGracePeriodSeconds: int64 = 30                      seconds from the stop signal until the kill, the preStop hook included
    tolerations: [Toleration] atomic                               taints that the pod puts up with
    topologySpreadConstraints: [TopologySpreadConstraint] by topologyKey+whenUnsatisfiable merge topologyKey  how evenly pods spread over zones or nodes
    volumes: [Volume] by name merge retainKeys                     storage that the containers can mount
    workloadRef: WorkloadReference since 1.35                      its group of pods; schedulingGroup takes its place in 1.36

  Affinity  which nodes and neighbours a pod seeks or avoids
    nodeAffinity: NodeAffinity        nodes it seeks
    podAffinity: PodAffinity          pods it wants near
    podAntiAffinity: PodAntiAffinity  pods it wants far away

  NodeAffinity
    preferredDuringSchedulingIgnoredDuringExecution: [PreferredSchedulingTerm] atomic  nodes that would be better, with weights
    requiredDuringSchedulingIgnoredDuringExecution: NodeSelector  nodes that are possible at all

  PreferredSchedulingTerm
    preference: NodeSelectorTerm! = {}  what the better nodes look like
    weight: int!                        how much better, 1 to 100

  NodeSelectorTerm
    matchExpressions: [NodeSelectorRequirement] atomic  conditions on the node's labels; all must hold
    matchFields: [NodeSelectorRequirement] atomic       conditions on the node's fields, such as metadata.name

  NodeSelectorRequirement
    key: string!                                             the label's name
    operator: In | NotIn | Exists | DoesNotExist | Gt | Lt!  how the label is compared
    values: [string] atomic                                  what to compare with; one number for Gt and Lt

  NodeSelector
    nodeSelectorTerms: [NodeSelectorTerm]! atomic  alternatives; one must hold

  PodAffinity
    preferredDuringSchedulingIgnoredDuringExecution: [WeightedPodAffinityTerm] atomic  company that would be better, with weights
    requiredDuringSchedulingIgnoredDuringExecution: [PodAffinityTerm] atomic  company without which it isn't scheduled

  WeightedPodAffinityTerm
    podAffinityTerm: PodAffinityTerm!  the pods meant
    weight: int!                       how much it counts, 1 to 100

  PodAffinityTerm  which pods, and how near
    labelSelector: LabelSelector                   the pods meant
    matchLabelKeys: [string] atomic since 1.29     labels whose values are taken from the pod itself
    mismatchLabelKeys: [string] atomic since 1.29  labels whose values must differ from the pod's own
    namespaceSelector: LabelSelector               namespaces in which to look, by label
    namespaces: [string] atomic                    namespaces in which to look; the pod's own if unset
    topologyKey: string!                           the node label that says what near means, such as kubernetes.io/hostname

  PodAntiAffinity
    preferredDuringSchedulingIgnoredDuringExecution: [WeightedPodAffinityTerm] atomic  company better avoided, with weights
    requiredDuringSchedulingIgnoredDuringExecution: [PodAffinityTerm] atomic  company that is never accepted

  Container  one program from an image, and how it runs
    args: [string] atomic                                          arguments; they replace the image's CMD
    command: [string] atomic                                       the program; it replaces the image's ENTRYPOINT, without a shell
    env: [EnvVar] by name merge                                    environment variables, in order
    envFrom: [EnvFromSource] atomic                                whole config maps and secrets as environment variables
    image: string                                                  the image with its tag or digest
    imagePullPolicy: Always | IfNotPresent | Never                 when the image is fetched; unset: Always for latest or no tag, else IfNotPresent
    lifecycle: Lifecycle                                           what runs just after the start and just before the stop
    livenessProbe: Probe                                           restarts the container when it fails
    name: string!                                                  the name, unique in the pod
    ports: [ContainerPort] by containerPort+protocol merge containerPort  ports it listens on; documentation, and names that services can refer to
    readinessProbe: Probe                                          takes the pod out of its services while it fails
    resizePolicy: [ContainerResizePolicy] atomic since 1.27        whether a change of resources needs a restart
    resources: ResourceRequirements                                CPU and memory it asks for and may use at most
    restartPolicy: Always | OnFailure | Never since 1.28           overrides the pod's policy; Always makes an init container a sidecar
    restartPolicyRules: [ContainerRestartRule] atomic since 1.34   restarts depending on the exit code
    securityContext: SecurityContext                               user, privileges and kernel protections of this container
    startupProbe: Probe                                            holds the other probes back until it succeeds once
    stdin: boolean = false                                         keep standard input open
    stdinOnce: boolean = false                                     close standard input after the first client left
    terminationMessagePath: string = /dev/termination-log          file from which the last words are read
    terminationMessagePolicy: File | FallbackToLogsOnError = File  where the last words come from
    tty: boolean = false                                           give it a terminal; needs stdin
    volumeDevices: [VolumeDevice] by devicePath merge              volumes given to it as raw block devices
    volumeMounts: [VolumeMount] by mountPath merge                 where the pod's volumes appear in its file system
    workingDir: string                                             directory it starts in; the image's if unset

  EnvVar  an environment variable
    name: string!            the variable's name
    value: string            its text; $(OTHER) is replaced by a variable above
    valueFrom: EnvVarSource  where its text comes from instead

  EnvVarSource  where a variable's text comes from; exactly one of these
    configMapKeyRef: ConfigMapKeySelector    one key of a config map
    fieldRef: ObjectFieldSelector            a field of the pod itself, such as metadata.name
    fileKeyRef: FileKeySelector since 1.34   one key of a file in a volume
    resourceFieldRef: ResourceFieldSelector  a request or limit of a container
    secretKeyRef: SecretKeySelector          one key of a secret

  ConfigMapKeySelector
    key: string!               the key to take
    name: string               name of the config map
    optional: boolean = false  whether it or the key may be missing

  ObjectFieldSelector
    apiVersion: string = v1  version of the pod that the path is written for
    fieldPath: string!       the field, such as metadata.name or status.podIP

  FileKeySelector since 1.34
    key: string!               the variable's name in the file
    optional: boolean = false  whether file or key may be missing
    path: string!              path of the file in the volume
    volumeName: string!        the volume

  ResourceFieldSelector
    containerName: string  the container; needed in volumes, assumed in env
    divisor: quantity = 1  the unit in which the number is given
    resource: string!      the amount, such as limits.memory

  SecretKeySelector
    key: string!               the key to take
    name: string               name of the secret
    optional: boolean = false  whether it or the key may be missing

  EnvFromSource  a config map or secret whose keys become variables
    configMapRef: ConfigMapEnvSource  the config map
    prefix: string                    put before each key
    secretRef: SecretEnvSource        the secret

  ConfigMapEnvSource
    name: string               name of the config map
    optional: boolean = false  whether it may be missing

  SecretEnvSource
    name: string               name of the secret
    optional: boolean = false  whether it may be missing

  Lifecycle  what happens around the life of a container
    postStart: LifecycleHandler    runs just after the start, beside the program; if it fails the container is killed
    preStop: LifecycleHandler      runs before the stop signal; its time counts against the grace period
    stopSignal: string since 1.33  signal that asks the container to end; the image's or SIGTERM if unset

  LifecycleHandler  one thing to do; exactly one of these
    exec: ExecAction               runs a command in the container
    httpGet: HTTPGetAction         makes an HTTP request to the container
    sleep: SleepAction since 1.29  just waits
    tcpSocket: TCPSocketAction     accepted for old manifests; does nothing

  ExecAction  runs a command in the container
    command: [string] atomic  program and arguments; no shell unless you name one

  HTTPGetAction  makes an HTTP request to the container
    host: string                      host to ask; the pod's own address if unset
    httpHeaders: [HTTPHeader] atomic  headers to send along
    path: string = /                  path of the request
    port: int-or-string!              port number, or name of a container port
    protocol: string since 1.37       version of HTTP to speak
    scheme: HTTP | HTTPS = HTTP       protocol; HTTPS certificates are not checked

  HTTPHeader
    name: string!        name of the header
    value: string! = ""  text of the header

  SleepAction since 1.29
    seconds: int64!  seconds to wait

  TCPSocketAction  opens a connection to the container
    host: string          host to connect to; the pod's own address if unset
    port: int-or-string!  port number, or name of a container port

  Probe  a question that the kubelet asks a container again and again
    exec: ExecAction                      asks by running a command; exit code 0 is yes
    failureThreshold: int = 3             failures in a row until it counts as failed
    grpc: GRPCAction                      asks the gRPC health service
    httpGet: HTTPGetAction                asks with an HTTP request; 200 to 399 is yes
    initialDelaySeconds: int = 0          seconds to wait before the first question
    periodSeconds: int = 10               seconds from one question to the next
    successThreshold: int = 1             successes in a row until it counts as well again; 1 for liveness and startup
    tcpSocket: TCPSocketAction            asks by opening a connection
    terminationGracePeriodSeconds: int64  overrides the pod's grace period when this probe stops the container
    timeoutSeconds: int = 1               seconds until no answer counts as a failure

  GRPCAction  asks the gRPC health service of the container
    mode: Plaintext | TLS = Plaintext since 1.37  whether the connection is encrypted
    port: int!                                    port number
    service: string = ""                          service to ask about

  ContainerPort  a port that a container listens on
    containerPort: int!               the port, 1 to 65535
    hostIP: string                    address of the node that hostPort binds to
    hostPort: int                     the same port on the node; only one such pod fits on a node
    name: string                      name for services and probes, at most 15 letters
    protocol: TCP | UDP | SCTP = TCP  transport protocol

  ContainerResizePolicy since 1.27
    resourceName: string!                           cpu or memory
    restartPolicy: NotRequired | RestartContainer!  what a change of this resource needs

  ResourceRequirements  CPU and memory of a container
    claims: [ResourceClaim] by name since 1.26  devices from the pod's resourceClaims
    limits: {quantity}                          at most this much: more memory ends it, more CPU slows it down
    requests: {quantity}                        at least this much is set aside on the node; the limits if unset

  ResourceClaim
    name: string! since 1.26    name of the entry in the pod's resourceClaims
    request: string since 1.31  one request of that claim

  ContainerRestartRule since 1.34
    action: Restart | RestartAllContainers!     what to do when the exit code fits
    exitCodes: ContainerRestartRuleOnExitCodes  which exit codes it is about

  ContainerRestartRuleOnExitCodes since 1.34
    operator: In | NotIn!  whether the values are meant or all others
    values: [int] set      exit codes

  SecurityContext  protections of one container; they override the pod's
    allowPrivilegeEscalation: boolean = true       whether a process may gain more rights than its parent
    appArmorProfile: AppArmorProfile since 1.30    AppArmor profile
    capabilities: Capabilities                     single root rights to add or take away
    privileged: boolean = false                    all rights on the node, as if there were no container
    procMount: Default | Unmasked = Default        how much of /proc is hidden
    readOnlyRootFilesystem: boolean = false        whether the image's files can't be changed
    runAsGroup: int64                              primary group id
    runAsNonRoot: boolean = false                  refuse to start as root
    runAsUser: int64                               user id; the image's if unset
    seLinuxOptions: SELinuxOptions                 SELinux labels
    seccompProfile: SeccompProfile                 which system calls are allowed
    windowsOptions: WindowsSecurityContextOptions  settings for Windows

  AppArmorProfile since 1.30
    localhostProfile: string                        profile on the node, for type Localhost
    type: RuntimeDefault | Localhost | Unconfined!  where the profile comes from

  Capabilities  single root rights, without the CAP_ prefix
    add: [string] atomic   rights to add
    drop: [string] atomic  rights to take away; ALL for every one

  SELinuxOptions
    level: string  SELinux level
    role: string   SELinux role
    type: string   SELinux type
    user: string   SELinux user

  SeccompProfile  a list of allowed system calls
    localhostProfile: string                        file on the node, for type Localhost
    type: RuntimeDefault | Localhost | Unconfined!  where the list comes from

  WindowsSecurityContextOptions
    gmsaCredentialSpec: string      contents of the group account's credentials
    gmsaCredentialSpecName: string  name of the group account's credentials
    hostProcess: boolean = false    run directly on the node
    runAsUserName: string           Windows user name

  VolumeDevice
    devicePath: string!  path of the device in the container
    name: string!        name of the volume, a claim in block mode

  VolumeMount  where a volume appears in a container
    bindMountOptions: [string] since 1.37  further restrictions, such as noexec
    mountPath: string!                     directory in the container
    mountPropagation: None | HostToContainer | Bidirectional = None  whether later mounts are passed on
    name: string!                          name of the volume
    readOnly: boolean = false              whether writing is refused
    recursiveReadOnly: Disabled | IfPossible | Enabled = Disabled since 1.30  whether mounts below are read-only as well
    subPath: string = ""                   directory or file of the volume to mount instead of its root
    subPathExpr: string = ""               like subPath, with $(VARIABLES) of the environment

  PodDNSConfig
    nameservers: [string] atomic          addresses of name servers
    options: [PodDNSConfigOption] atomic  options of the resolver, such as ndots
    searches: [string] atomic             domains tried for short names

  PodDNSConfigOption
    name: string   name of the option
    value: string  its value

  EphemeralContainer
    args: [string] atomic
    command: [string] atomic
    env: [EnvVar] by name merge
    envFrom: [EnvFromSource] atomic
    image: string                                   the image with its tag or digest
    imagePullPolicy: Always | IfNotPresent | Never  when the image is fetched
    lifecycle: Lifecycle
    livenessProbe: Probe
    name: string!                                   the name, unique in the pod
    ports: [ContainerPort] by containerPort+protocol merge containerPort
    readinessProbe: Probe
    resizePolicy: [ContainerResizePolicy] atomic since 1.27
    resources: ResourceRequirements
    restartPolicy: Always | OnFailure | Never since 1.28
    restartPolicyRules: [ContainerRestartRule] atomic since 1.34
    securityContext: SecurityContext
    startupProbe: Probe
    stdin: boolean
    stdinOnce: boolean
    targetContainerName: string                     the container whose processes it sees
    terminationMessagePath: string = /dev/termination-log
    terminationMessagePolicy: File | FallbackToLogsOnError = File
    tty: boolean
    volumeDevices: [VolumeDevice] by devicePath merge
    volumeMounts: [VolumeMount] by mountPath merge
    workingDir: string

  HostAlias
    hostnames: [string] atomic  names for the address
    ip: string!                 the address

  LocalObjectReference  another object of the same namespace
    name: string = ""  its name

  PodOS
    name: linux | windows!  operating system

  PodReadinessGate
    conditionType: string!  type of the condition that must be true

  PodResourceClaim
    name: string! since 1.26                      name by which containers refer to it
    resourceClaimName: string since 1.31          an existing claim
    resourceClaimTemplateName: string since 1.31  template from which each pod gets a claim

  PodSchedulingGate since 1.26
    name: string!  name of the gate

  PodSecurityContext  protections of all containers of a pod
    appArmorProfile: AppArmorProfile since 1.30                  AppArmor profile
    fsGroup: int64                                               group that owns the volumes' files
    fsGroupChangePolicy: Always | OnRootMismatch = Always        when the owner of the volumes' files is changed
    runAsGroup: int64                                            primary group id
    runAsNonRoot: boolean = false                                refuse to start containers as root
    runAsUser: int64                                             user id; the image's if unset
    seLinuxChangePolicy: MountOption | Recursive since 1.32      how volumes get their SELinux labels
    seLinuxOptions: SELinuxOptions                               SELinux labels
    seccompProfile: SeccompProfile                               which system calls are allowed
    supplementalGroups: [int64] atomic                           further group ids
    supplementalGroupsPolicy: Merge | Strict = Merge since 1.31  whether the image's own groups are added
    sysctls: [Sysctl] atomic                                     kernel settings of the pod
    windowsOptions: WindowsSecurityContextOptions                settings for Windows

  Sysctl
    name: string!        name of the kernel setting
    value: string! = ""  its value

  Toleration  a taint that a pod puts up with
    effect: NoSchedule | PreferNoSchedule | NoExecute  the taint's effect; all if unset
    key: string                                        the taint's key; all if unset, with operator Exists
    operator: Exists | Equal | Lt | Gt = Equal         how the value is compared
    tolerationSeconds: int64                           how long NoExecute is put up with; for ever if unset
    value: string                                      the taint's value, for Equal

  TopologySpreadConstraint  how evenly pods spread
    labelSelector: LabelSelector                        the pods that are counted
    matchLabelKeys: [string] atomic                     labels whose values are taken from the pod itself
    maxSkew: int!                                       how many pods more one place may have than another
    minDomains: int = 1                                 how many places there should be at least
    nodeAffinityPolicy: Honor | Ignore = Honor          whether nodes that the pod can't use are counted
    nodeTaintsPolicy: Honor | Ignore = Ignore           whether tainted nodes are left out
    topologyKey: string!                                the node label whose values are the places
    whenUnsatisfiable: DoNotSchedule | ScheduleAnyway!  what to do when it can't be kept

  WorkloadReference since 1.35
    name: string!
    podGroup: string!
    podGroupReplicaKey: string

  PodSchedulingGroup since 1.36
    podGroupName: string  name of the pod group

  EvictionResponder since 1.37
    name: string!  name of the responder
    priority: int  its rank among the responders

  PodStatus
    allocatedResources: {quantity} since 1.35
    conditions: [PodCondition] by type merge
    containerStatuses: [ContainerStatus] atomic
    ephemeralContainerStatuses: [ContainerStatus] atomic
    extendedResourceClaimStatus: PodExtendedResourceClaimStatus since 1.34
    hostIP: string
    hostIPs: [HostIP] atomic merge ip since 1.28
    initContainerStatuses: [ContainerStatus] atomic
    message: string
    nominatedNodeName: string
    observedGeneration: int64 since 1.33
    phase: string
    podIP: string
    podIPs: [PodIP] by ip merge
    qosClass: string
    reason: string
    resize: string since 1.27
    resourceClaimStatuses: [PodResourceClaimStatus] by name merge retainKeys since 1.28
    resources: ResourceRequirements since 1.35
    startTime: time

  PodCondition
    lastProbeTime: time
    lastTransitionTime: time
    message: string
    observedGeneration: int64 since 1.33
    reason: string
    status: string!
    type: string!

  ContainerStatus
    allocatedResources: {quantity} since 1.27
    allocatedResourcesStatus: [ResourceStatus] by name merge since 1.31
    containerID: string
    image: string!
    imageID: string!
    lastState: ContainerState
    name: string!
    ready: boolean!
    resources: ResourceRequirements since 1.27
    restartCount: int!
    started: boolean
    state: ContainerState
    stopSignal: string since 1.33
    user: ContainerUser since 1.31
    volumeMounts: [VolumeMountStatus] by mountPath merge since 1.30

  ResourceStatus since 1.31
    name: string!
    resources: [ResourceHealth] by resourceID

  ResourceHealth since 1.31
    health: string
    resourceID: string!

  ContainerState
    running: ContainerStateRunning
    terminated: ContainerStateTerminated
    waiting: ContainerStateWaiting

  ContainerStateRunning
    startedAt: time

  ContainerStateTerminated
    containerID: string
    exitCode: int!
    finishedAt: time
    message: string
    reason: string
    signal: int
    startedAt: time

  ContainerStateWaiting
    message: string
    reason: string

  ContainerUser since 1.31
    linux: LinuxContainerUser

  LinuxContainerUser since 1.31
    gid: int64!
    supplementalGroups: [int64] atomic
    uid: int64!

  VolumeMountStatus since 1.30
    mountPath: string!
    name: string!
    readOnly: boolean
    recursiveReadOnly: string

  PodExtendedResourceClaimStatus since 1.34
    requestMappings: [ContainerExtendedResourceRequest]! atomic
    resourceClaimName: string!

  ContainerExtendedResourceRequest since 1.34
    containerName: string!
    requestName: string!
    resourceName: string!

  HostIP since 1.28
    ip: string!

  PodIP
    ip: string!

  PodResourceClaimStatus since 1.28
    name: string!
    resourceClaimName: string

  PodTemplateSpec  the pod that a controller makes copies of
    metadata: ObjectMeta  labels and annotations of the pods; their names are made by the controller
    spec: PodSpec         what should run in each pod
  """
