/// Storage: volumes, claims, classes, drivers.
///
/// In the notation that `SchemaText` reads.
let storageTypes = """
  group v1

  Volume  storage for a pod; exactly one source beside the name
    awsElasticBlockStore: AWSElasticBlockStoreVolumeSource    a disk of Amazon's, by its old built-in driver
    azureDisk: AzureDiskVolumeSource                          a disk of Azure's, by its old built-in driver
    azureFile: AzureFileVolumeSource                          a file share of Azure's, by its old built-in driver
    cephfs: CephFSVolumeSource                                a Ceph file system; the driver is gone since 1.31
    cinder: CinderVolumeSource                                a disk of OpenStack's, by its old built-in driver
    configMap: ConfigMapVolumeSource                          the keys of a config map as files
    csi: CSIVolumeSource                                      storage from a CSI driver, made for this pod
    downwardAPI: DownwardAPIVolumeSource                      facts about the pod as files
    emptyDir: EmptyDirVolumeSource                            an empty directory that lives and dies with the pod
    ephemeral: EphemeralVolumeSource                          a claim made for this pod and removed with it
    fc: FCVolumeSource                                        a Fibre Channel disk
    flexVolume: FlexVolumeSource                              storage from an old exec driver
    flocker: FlockerVolumeSource                              a Flocker volume; the driver is gone
    gcePersistentDisk: GCEPersistentDiskVolumeSource          a disk of Google's, by its old built-in driver
    gitRepo: GitRepoVolumeSource                              a Git checkout; clone in an init container instead
    glusterfs: GlusterfsVolumeSource                          a Gluster volume; the driver is gone since 1.26
    hostPath: HostPathVolumeSource                            a directory or file of the node itself
    image: ImageVolumeSource since 1.31                       the files of an image, read-only
    iscsi: ISCSIVolumeSource                                  an iSCSI disk
    name: string!                                             name by which containers mount it
    nfs: NFSVolumeSource                                      a directory of an NFS server
    persistentVolumeClaim: PersistentVolumeClaimVolumeSource  storage claimed by a PersistentVolumeClaim
    photonPersistentDisk: PhotonPersistentDiskVolumeSource    a Photon disk; the driver is gone
    portworxVolume: PortworxVolumeSource                      a Portworx volume, by its old built-in driver
    projected: ProjectedVolumeSource                          several sources in one directory
    quobyte: QuobyteVolumeSource                              a Quobyte volume; the driver is gone
    rbd: RBDVolumeSource                                      a Ceph block device; the driver is gone since 1.31
    scaleIO: ScaleIOVolumeSource                              a ScaleIO volume; the driver is gone
    secret: SecretVolumeSource                                the keys of a secret as files
    storageos: StorageOSVolumeSource                          a StorageOS volume; the driver is gone
    vsphereVolume: VsphereVirtualDiskVolumeSource             a disk of vSphere's, by its old built-in driver

  AWSElasticBlockStoreVolumeSource
    fsType: string
    partition: int
    readOnly: boolean
    volumeID: string!

  AzureDiskVolumeSource
    cachingMode: None | ReadOnly | ReadWrite = ReadWrite  how the node caches the disk
    diskName: string!
    diskURI: string!
    fsType: string = ext4
    kind: Shared | Dedicated | Managed = Shared           whose disk it is
    readOnly: boolean = false

  AzureFileVolumeSource
    readOnly: boolean
    secretName: string!
    shareName: string!

  CephFSVolumeSource
    monitors: [string]! atomic
    path: string
    readOnly: boolean
    secretFile: string
    secretRef: LocalObjectReference
    user: string

  CinderVolumeSource
    fsType: string
    readOnly: boolean
    secretRef: LocalObjectReference
    volumeID: string!

  ConfigMapVolumeSource
    defaultMode: int = 420         permissions of the files; 420 is 0644
    defaultUser: int64 since 1.37  owner of the files
    items: [KeyToPath] atomic      keys to show, under which names; all if unset
    name: string                   name of the config map
    optional: boolean = false      whether it may be missing

  KeyToPath
    key: string!            the key
    mode: int               permissions of the file; defaultMode if unset
    path: string!           path of the file, inside the volume
    user: int64 since 1.37  owner of the file

  CSIVolumeSource
    driver: string!                             name of the driver
    fsType: string                              file system to mount
    nodePublishSecretRef: LocalObjectReference  secret for the driver
    readOnly: boolean = false                   whether writing is refused
    volumeAttributes: {string}                  settings for the driver

  DownwardAPIVolumeSource
    defaultMode: int = 420                 permissions of the files; 420 is 0644
    defaultUser: int64 since 1.37          owner of the files
    items: [DownwardAPIVolumeFile] atomic  which facts, in which files

  DownwardAPIVolumeFile
    fieldRef: ObjectFieldSelector            a field of the pod
    mode: int                                permissions of the file
    path: string!                            path of the file, inside the volume
    resourceFieldRef: ResourceFieldSelector  a request or limit of a container
    user: int64 since 1.37                   owner of the file

  EmptyDirVolumeSource  an empty directory that lives and dies with the pod
    medium: string = ""   Memory keeps it in RAM, counted against the memory limit
    mode: int since 1.37  permissions of the directory
    sizeLimit: quantity   more than this and the pod is evicted

  EphemeralVolumeSource
    volumeClaimTemplate: PersistentVolumeClaimTemplate  the claim to make

  PersistentVolumeClaimTemplate
    metadata: ObjectMeta              labels and annotations of the claim
    spec: PersistentVolumeClaimSpec!  what the claim asks for

  PersistentVolumeClaimSpec  a wish for storage
    accessModes: [ReadWriteOnce | ReadOnlyMany | ReadWriteMany | ReadWriteOncePod] atomic  in which ways it will be mounted
    dataSource: TypedLocalObjectReference         snapshot or claim to start from
    dataSourceRef: TypedObjectReference           like dataSource, from any kind of object
    resources: VolumeResourceRequirements         how much is asked for
    selector: LabelSelector                       labels of the volumes that fit
    storageClassName: string                      class that makes the volume; the default class if unset, none if empty
    volumeAttributesClassName: string since 1.29  class of its changeable qualities
    volumeMode: Filesystem | Block = Filesystem   whether it is mounted or given as a raw device
    volumeName: string                            the volume it is bound to

  TypedLocalObjectReference
    apiGroup: string  API group of the object; the core group if unset
    kind: string!     kind of the object
    name: string!     name of the object

  TypedObjectReference since 1.26
    apiGroup: string   API group of the object; the core group if unset
    kind: string!      kind of the object
    name: string!      name of the object
    namespace: string  namespace of the object; the claim's own if unset

  VolumeResourceRequirements since 1.29
    limits: {quantity}    at most this much
    requests: {quantity}  at least this much, as storage

  FCVolumeSource
    fsType: string
    lun: int
    readOnly: boolean
    targetWWNs: [string] atomic
    wwids: [string] atomic

  FlexVolumeSource
    driver: string!
    fsType: string
    options: {string}
    readOnly: boolean
    secretRef: LocalObjectReference

  FlockerVolumeSource
    datasetName: string
    datasetUUID: string

  GCEPersistentDiskVolumeSource
    fsType: string
    partition: int
    pdName: string!
    readOnly: boolean

  GitRepoVolumeSource
    directory: string
    repository: string!
    revision: string

  GlusterfsVolumeSource
    endpoints: string!
    path: string!
    readOnly: boolean

  HostPathVolumeSource  a directory or file of the node
    path: string!  path on the node
    type: DirectoryOrCreate | Directory | FileOrCreate | File | Socket | CharDevice | BlockDevice = ""  what must be there; not checked if unset

  ImageVolumeSource since 1.31
    pullPolicy: Always | IfNotPresent | Never  when the image is fetched
    reference: string                          the image with its tag or digest

  ISCSIVolumeSource
    chapAuthDiscovery: boolean
    chapAuthSession: boolean
    fsType: string
    initiatorName: string
    iqn: string!
    iscsiInterface: string = default
    lun: int! = 0
    portals: [string] atomic
    readOnly: boolean = false
    secretRef: LocalObjectReference
    targetPortal: string!

  NFSVolumeSource
    path: string!              directory that the server exports
    readOnly: boolean = false  whether writing is refused
    server: string!            host name or address of the server

  PersistentVolumeClaimVolumeSource
    claimName: string!         name of the claim
    readOnly: boolean = false  whether writing is refused

  PhotonPersistentDiskVolumeSource
    fsType: string
    pdID: string!

  PortworxVolumeSource
    fsType: string
    readOnly: boolean
    volumeID: string!

  ProjectedVolumeSource
    defaultMode: int = 420              permissions of the files; 420 is 0644
    defaultUser: int64 since 1.37       owner of the files
    sources: [VolumeProjection] atomic  what is put together

  VolumeProjection  one source of a projected volume
    clusterTrustBundle: ClusterTrustBundleProjection since 1.29  certificates of a trust bundle
    configMap: ConfigMapProjection                               the keys of a config map
    downwardAPI: DownwardAPIProjection                           facts about the pod
    podCertificate: PodCertificateProjection since 1.34          a certificate of the pod's own
    secret: SecretProjection                                     the keys of a secret
    serviceAccountToken: ServiceAccountTokenProjection           a token of the service account

  ClusterTrustBundleProjection since 1.29
    labelSelector: LabelSelector
    name: string
    optional: boolean
    path: string!
    signerName: string
    user: int64 since 1.37  owner of the file

  ConfigMapProjection
    items: [KeyToPath] atomic  keys to show, under which names; all if unset
    name: string               name of the config map
    optional: boolean = false  whether it may be missing

  DownwardAPIProjection
    items: [DownwardAPIVolumeFile] atomic

  PodCertificateProjection
    certificateChainPath: string since 1.34
    credentialBundlePath: string since 1.34
    keyPath: string since 1.34
    keyType: RSA3072 | RSA4096 | ECDSAP256 | ECDSAP384 | ECDSAP521 | ED25519! since 1.34  kind of key to make
    maxExpirationSeconds: int = 86400 since 1.34  how long the certificate may be valid
    signerName: string! since 1.34
    user: int64 since 1.37                        owner of the files
    userAnnotations: {string} since 1.35

  SecretProjection
    items: [KeyToPath] atomic  keys to show, under which names; all if unset
    name: string               name of the secret
    optional: boolean = false  whether it may be missing

  ServiceAccountTokenProjection
    audience: string                 for whom the token is meant; the API server if unset
    expirationSeconds: int64 = 3600  how long it is valid
    path: string!                    path of the file, inside the volume
    user: int64 since 1.37           owner of the file

  QuobyteVolumeSource
    group: string
    readOnly: boolean
    registry: string!
    tenant: string
    user: string
    volume: string!

  RBDVolumeSource
    fsType: string
    image: string!
    keyring: string = /etc/ceph/keyring
    monitors: [string]! atomic
    pool: string = rbd
    readOnly: boolean
    secretRef: LocalObjectReference
    user: string = admin

  ScaleIOVolumeSource
    fsType: string = xfs
    gateway: string!
    protectionDomain: string
    readOnly: boolean
    secretRef: LocalObjectReference!
    sslEnabled: boolean
    storageMode: string = ThinProvisioned
    storagePool: string
    system: string!
    volumeName: string

  SecretVolumeSource
    defaultMode: int = 420         permissions of the files; 420 is 0644
    defaultUser: int64 since 1.37  owner of the files
    items: [KeyToPath] atomic      keys to show, under which names; all if unset
    optional: boolean = false      whether it may be missing
    secretName: string             name of the secret

  StorageOSVolumeSource
    fsType: string
    readOnly: boolean
    secretRef: LocalObjectReference
    volumeName: string
    volumeNamespace: string

  VsphereVirtualDiskVolumeSource
    fsType: string
    storagePolicyID: string
    storagePolicyName: string
    volumePath: string!

  ISCSIPersistentVolumeSource
    chapAuthDiscovery: boolean
    chapAuthSession: boolean
    fsType: string
    initiatorName: string
    iqn: string!
    iscsiInterface: string = default
    lun: int! = 0
    portals: [string] atomic
    readOnly: boolean = false
    secretRef: SecretReference
    targetPortal: string!

  SecretReference
    name: string       name of the secret
    namespace: string  namespace of the secret

  RBDPersistentVolumeSource
    fsType: string
    image: string!
    keyring: string = /etc/ceph/keyring
    monitors: [string]! atomic
    pool: string = rbd
    readOnly: boolean
    secretRef: SecretReference
    user: string = admin

  ScaleIOPersistentVolumeSource
    fsType: string = xfs
    gateway: string!
    protectionDomain: string
    readOnly: boolean
    secretRef: SecretReference!
    sslEnabled: boolean
    storageMode: string = ThinProvisioned
    storagePool: string
    system: string!
    volumeName: string

  LocalVolumeSource
    fsType: string  file system to mount
    path: string!   path on the node

  kind PersistentVolume  a piece of storage in the cluster
    spec: PersistentVolumeSpec  the storage, and who may use it how
    status: PersistentVolumeStatus

  PersistentVolumeSpec  a piece of storage
    accessModes: [ReadWriteOnce | ReadOnlyMany | ReadWriteMany | ReadWriteOncePod] atomic  in which ways it can be mounted
    awsElasticBlockStore: AWSElasticBlockStoreVolumeSource
    azureDisk: AzureDiskVolumeSource
    azureFile: AzureFilePersistentVolumeSource
    capacity: {quantity}                          its size, as storage
    cephfs: CephFSPersistentVolumeSource
    cinder: CinderPersistentVolumeSource
    claimRef: ObjectReference                     the claim that it is bound to
    csi: CSIPersistentVolumeSource                storage from a CSI driver
    fc: FCVolumeSource
    flexVolume: FlexPersistentVolumeSource
    flocker: FlockerVolumeSource
    gcePersistentDisk: GCEPersistentDiskVolumeSource
    glusterfs: GlusterfsPersistentVolumeSource
    hostPath: HostPathVolumeSource                a directory of the node; for tests on one node
    iscsi: ISCSIPersistentVolumeSource
    local: LocalVolumeSource                      a disk or directory of one node
    mountOptions: [string] atomic                 options for the mount command
    nfs: NFSVolumeSource                          a directory of an NFS server
    nodeAffinity: VolumeNodeAffinity              nodes from which it can be reached
    persistentVolumeReclaimPolicy: Retain | Delete | Recycle = Retain  what becomes of the data when the claim goes
    photonPersistentDisk: PhotonPersistentDiskVolumeSource
    portworxVolume: PortworxVolumeSource
    quobyte: QuobyteVolumeSource
    rbd: RBDPersistentVolumeSource
    scaleIO: ScaleIOPersistentVolumeSource
    storageClassName: string = ""                 its class; only claims of the same class fit
    storageos: StorageOSPersistentVolumeSource
    volumeAttributesClassName: string since 1.29  class of its changeable qualities
    volumeMode: Filesystem | Block = Filesystem   whether it is mounted or given as a raw device
    vsphereVolume: VsphereVirtualDiskVolumeSource

  AzureFilePersistentVolumeSource
    readOnly: boolean
    secretName: string!
    secretNamespace: string
    shareName: string!

  CephFSPersistentVolumeSource
    monitors: [string]! atomic
    path: string
    readOnly: boolean
    secretFile: string
    secretRef: SecretReference
    user: string

  CinderPersistentVolumeSource
    fsType: string
    readOnly: boolean
    secretRef: SecretReference
    volumeID: string!

  CSIPersistentVolumeSource
    controllerExpandSecretRef: SecretReference
    controllerPublishSecretRef: SecretReference
    driver: string!
    fsType: string
    nodeExpandSecretRef: SecretReference
    nodePublishSecretRef: SecretReference
    nodeStageSecretRef: SecretReference
    readOnly: boolean
    volumeAttributes: {string}
    volumeHandle: string!

  FlexPersistentVolumeSource
    driver: string!
    fsType: string
    options: {string}
    readOnly: boolean
    secretRef: SecretReference

  GlusterfsPersistentVolumeSource
    endpoints: string!
    endpointsNamespace: string
    path: string!
    readOnly: boolean

  VolumeNodeAffinity
    required: NodeSelector  nodes from which the volume can be reached

  StorageOSPersistentVolumeSource
    fsType: string
    readOnly: boolean
    secretRef: ObjectReference
    volumeName: string
    volumeNamespace: string

  PersistentVolumeStatus
    lastPhaseTransitionTime: time since 1.28
    message: string
    phase: string
    reason: string

  kind PersistentVolumeClaim  a wish for storage
    spec: PersistentVolumeClaimSpec  how much, and of which kind
    status: PersistentVolumeClaimStatus

  PersistentVolumeClaimStatus
    accessModes: [string] atomic
    allocatedResourceStatuses: {string} since 1.28
    allocatedResources: {quantity}
    capacity: {quantity}
    conditions: [PersistentVolumeClaimCondition] by type merge
    currentVolumeAttributesClassName: string since 1.29
    modifyVolumeStatus: ModifyVolumeStatus since 1.29
    phase: string

  PersistentVolumeClaimCondition
    lastProbeTime: time
    lastTransitionTime: time
    message: string
    reason: string
    status: string!
    type: string!

  ModifyVolumeStatus since 1.29
    status: string!
    targetVolumeAttributesClassName: string

  TopologySelectorTerm
    matchLabelExpressions: [TopologySelectorLabelRequirement] atomic  node labels and their possible values

  TopologySelectorLabelRequirement
    key: string!              the label's name
    values: [string]! atomic  its possible values

  group storage.k8s.io/v1

  kind StorageClass formerly storage.k8s.io/v1beta1  a kind of storage, and who makes it
    allowVolumeExpansion: boolean = false             whether claims may grow
    allowedTopologies: [TopologySelectorTerm] atomic  zones in which volumes may be made
    mountOptions: [string] atomic                     options for the mount command
    parameters: {string}                              settings for the provisioner
    provisioner: string!                              who makes the volumes
    reclaimPolicy: Delete | Retain = Delete           what becomes of the data when the claim goes
    volumeBindingMode: Immediate | WaitForFirstConsumer = Immediate  at once, or where the first pod is placed

  kind VolumeAttributesClass since 1.34 formerly storage.k8s.io/v1beta1  qualities of volumes that can be changed
    driverName: string!   the driver it is for
    parameters: {string}  the qualities

  kind CSIDriver formerly storage.k8s.io/v1beta1  what a CSI driver can do and needs
    spec: CSIDriverSpec!

  CSIDriverSpec
    attachRequired: boolean = true                      whether volumes are attached before they are mounted
    fsGroupPolicy: ReadWriteOnceWithFSType | File | None = ReadWriteOnceWithFSType  whether files change to the pod's group
    nodeAllocatableUpdatePeriodSeconds: int64 since 1.33
    podInfoOnMount: boolean = false                     whether it is told about the pod
    requiresRepublish: boolean = false                  whether it is called again and again
    seLinuxMount: boolean = false                       whether it mounts with SELinux labels
    serviceAccountTokenInSecrets: boolean since 1.35
    storageCapacity: boolean = false                    whether the scheduler asks for free space
    tokenRequests: [TokenRequest] atomic
    volumeLifecycleModes: [Persistent | Ephemeral] set  which volumes it offers; Persistent if unset

  TokenRequest
    audience: string! = ""  for whom the token is meant; the API server if empty
    expirationSeconds: int64

  kind CSINode formerly storage.k8s.io/v1beta1  CSI drivers on a node
    spec: CSINodeSpec!

  CSINodeSpec
    drivers: [CSINodeDriver]! = [] by name merge

  CSINodeDriver
    allocatable: VolumeNodeResources
    name: string!
    nodeID: string!
    topologyKeys: [string] atomic

  VolumeNodeResources
    count: int

  kind CSIStorageCapacity formerly storage.k8s.io/v1beta1  free space of a class in a zone
    capacity: quantity
    maximumVolumeSize: quantity
    nodeTopology: LabelSelector
    storageClassName: string!

  kind VolumeAttachment formerly storage.k8s.io/v1beta1  a volume attached to a node
    spec: VolumeAttachmentSpec!
    status: VolumeAttachmentStatus

  VolumeAttachmentSpec
    attacher: string!
    nodeName: string!
    source: VolumeAttachmentSource!

  VolumeAttachmentSource
    inlineVolumeSpec: PersistentVolumeSpec
    persistentVolumeName: string

  VolumeAttachmentStatus
    attachError: VolumeError
    attached: boolean!
    attachmentMetadata: {string}
    detachError: VolumeError

  VolumeError
    errorCode: int since 1.33
    message: string
    time: time
  """
