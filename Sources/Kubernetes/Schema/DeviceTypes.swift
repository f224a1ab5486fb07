/// Devices: claims, classes, slices.
///
/// In the notation that `SchemaText` reads.
let deviceTypes = """
  group resource.k8s.io/v1

  kind DeviceClass since 1.34 formerly resource.k8s.io/v1beta2  a kind of device, and how it is set up
    spec: DeviceClassSpec!

  DeviceClassSpec since 1.34
    config: [DeviceClassConfiguration] atomic
    extendedResourceName: string
    selectors: [DeviceSelector] atomic

  DeviceClassConfiguration since 1.34
    opaque: OpaqueDeviceConfiguration

  OpaqueDeviceConfiguration since 1.34
    driver: string!
    parameters: RawExtension!

  DeviceSelector since 1.34
    cel: CELDeviceSelector

  CELDeviceSelector since 1.34
    expression: string!

  kind ResourceClaim since 1.34 formerly resource.k8s.io/v1beta2  a wish for devices
    spec: ResourceClaimSpec!
    status: ResourceClaimStatus

  ResourceClaimSpec since 1.34
    devices: DeviceClaim  the devices

  DeviceClaim since 1.34
    config: [DeviceClaimConfiguration] atomic  settings for the drivers
    constraints: [DeviceConstraint] atomic     what the devices must have in common
    requests: [DeviceRequest] atomic           the devices asked for

  DeviceClaimConfiguration since 1.34
    opaque: OpaqueDeviceConfiguration
    requests: [string] atomic

  DeviceConstraint since 1.34
    distinctAttribute: string
    matchAttribute: string
    requests: [string] atomic

  DeviceRequest since 1.34
    exactly: ExactDeviceRequest                devices of one class
    firstAvailable: [DeviceSubRequest] atomic  alternatives, the best first
    name: string!                              name by which containers refer to it

  ExactDeviceRequest since 1.34
    adminAccess: boolean
    allocationMode: ExactCount | All = ExactCount  a number of devices, or all that fit
    capacity: CapacityRequirements
    count: int64 = 1                               number of devices
    deviceClassName: string!                       class of the devices
    selectors: [DeviceSelector] atomic             expressions that a device must meet
    tolerations: [DeviceToleration] atomic

  CapacityRequirements since 1.34
    requests: {quantity}

  DeviceToleration since 1.34
    effect: NoSchedule | NoExecute    the taint's effect; all if unset
    key: string
    operator: Exists | Equal = Equal  how the value is compared
    tolerationSeconds: int64
    value: string

  DeviceSubRequest since 1.34
    allocationMode: ExactCount | All = ExactCount  a number of devices, or all that fit
    capacity: CapacityRequirements
    count: int64 = 1                               number of devices
    deviceClassName: string!                       class of the devices
    name: string!
    selectors: [DeviceSelector] atomic
    tolerations: [DeviceToleration] atomic

  ResourceClaimStatus since 1.34
    allocation: AllocationResult
    devices: [AllocatedDeviceStatus] by driver+device+pool+shareID
    reservedFor: [ResourceClaimConsumerReference] by uid merge

  AllocationResult since 1.34
    allocationTimestamp: time
    devices: DeviceAllocationResult
    nodeSelector: NodeSelector

  DeviceAllocationResult since 1.34
    config: [DeviceAllocationConfiguration] atomic
    results: [DeviceRequestAllocationResult] atomic

  DeviceAllocationConfiguration since 1.34
    opaque: OpaqueDeviceConfiguration
    requests: [string] atomic
    source: string!

  DeviceRequestAllocationResult since 1.34
    adminAccess: boolean
    bindingConditions: [string] atomic
    bindingFailureConditions: [string] atomic
    consumedCapacity: {quantity}
    device: string!
    driver: string!
    pool: string!
    request: string!
    shareID: string
    tolerations: [DeviceToleration] atomic

  AllocatedDeviceStatus since 1.34
    conditions: [Condition] by type
    data: RawExtension
    device: string!
    driver: string!
    networkData: NetworkDeviceData
    pool: string!
    shareID: string

  NetworkDeviceData since 1.34
    hardwareAddress: string
    interfaceName: string
    ips: [string] atomic

  ResourceClaimConsumerReference since 1.34
    apiGroup: string
    name: string!
    resource: string!
    uid: string!

  kind ResourceClaimTemplate since 1.34 formerly resource.k8s.io/v1beta2  a wish for devices, made anew for each pod
    spec: ResourceClaimTemplateSpec!

  ResourceClaimTemplateSpec since 1.34
    metadata: ObjectMeta
    spec: ResourceClaimSpec!

  kind ResourceSlice since 1.34 formerly resource.k8s.io/v1beta2  devices that a driver offers on a node
    spec: ResourceSliceSpec!

  ResourceSliceSpec since 1.34
    allNodes: boolean
    devices: [Device] atomic
    driver: string!
    nodeName: string
    nodeSelector: NodeSelector
    perDeviceNodeSelection: boolean
    pool: ResourcePool!
    sharedCounters: [CounterSet] atomic

  Device since 1.34
    allNodes: boolean
    allowMultipleAllocations: boolean
    attributes: {DeviceAttribute}
    bindingConditions: [string] atomic
    bindingFailureConditions: [string] atomic
    bindsToNode: boolean
    capacity: {DeviceCapacity}
    consumesCounters: [DeviceCounterConsumption] atomic
    name: string!
    nodeName: string
    nodeSelector: NodeSelector
    taints: [DeviceTaint] atomic

  DeviceAttribute since 1.34
    bool: boolean
    int: int64
    string: string
    version: string

  DeviceCapacity since 1.34
    requestPolicy: CapacityRequestPolicy
    value: quantity!

  CapacityRequestPolicy since 1.34
    default: quantity
    validRange: CapacityRequestPolicyRange
    validValues: [quantity] atomic

  CapacityRequestPolicyRange since 1.34
    max: quantity
    min: quantity!
    step: quantity

  DeviceCounterConsumption since 1.34
    counterSet: string!
    counters: {Counter}!

  Counter since 1.34
    value: quantity!

  DeviceTaint since 1.34
    effect: NoSchedule | NoExecute | None!  what happens to pods that don't tolerate it
    key: string!
    timeAdded: time
    value: string

  ResourcePool since 1.34
    generation: int64!
    name: string!
    resourceSliceCount: int64!

  CounterSet since 1.34
    counters: {Counter}!
    name: string!
  """
