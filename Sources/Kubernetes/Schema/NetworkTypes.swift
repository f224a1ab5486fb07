/// Network: services, ingresses, policies, endpoints.
///
/// In the notation that `SchemaText` reads.
let networkTypes = """
  group v1

  kind Service  one name and address for a set of pods
    spec: ServiceSpec  which pods, on which ports
    status: ServiceStatus

  ServiceSpec  which pods are reached, and how
    allocateLoadBalancerNodePorts: boolean = true     whether a load balancer also gets node ports
    clusterIP: string                                 its address in the cluster; given if unset, None for a headless service
    clusterIPs: [string] atomic                       its addresses, one for each IP family
    externalIPs: [string] atomic                      addresses outside the cluster's care whose traffic it also takes
    externalName: string                              DNS name that it stands for, with type ExternalName
    externalTrafficPolicy: Cluster | Local = Cluster  whether traffic from outside may hop to another node; Local keeps the client's address
    healthCheckNodePort: int                          node port where load balancers ask for health, with policy Local
    internalTrafficPolicy: Cluster | Local = Cluster  whether traffic from inside may leave its node
    ipFamilies: [IPv4 | IPv6] atomic                  IP families, in order
    ipFamilyPolicy: SingleStack | PreferDualStack | RequireDualStack = SingleStack  one IP family or two
    loadBalancerClass: string                         who makes the load balancer
    loadBalancerIP: string                            address wished for; deprecated
    loadBalancerSourceRanges: [string] atomic         from where the load balancer may be used
    ports: [ServicePort] by port+protocol merge port  its ports
    publishNotReadyAddresses: boolean = false         whether pods that aren't ready are named in DNS as well
    selector: {string}                                labels of the pods that it reaches
    sessionAffinity: None | ClientIP = None           whether a client stays with one pod
    sessionAffinityConfig: SessionAffinityConfig      how long it stays
    trafficDistribution: PreferClose | PreferSameZone | PreferSameNode since 1.30  which endpoints are preferred
    type: ClusterIP | NodePort | LoadBalancer | ExternalName = ClusterIP  from where it can be reached

  ServicePort  a port of a service
    appProtocol: string               application protocol, such as kubernetes.io/h2c
    name: string                      name of the port; needed when there are several
    nodePort: int                     the same port on every node; 30000 to 32767, given if unset
    port: int!                        the port that clients use
    protocol: TCP | UDP | SCTP = TCP  transport protocol
    targetPort: int-or-string         port of the pods, by number or name; the same as port if unset

  SessionAffinityConfig
    clientIP: ClientIPConfig  for affinity ClientIP

  ClientIPConfig
    timeoutSeconds: int = 10800  how long a client stays with one pod

  ServiceStatus
    conditions: [Condition] by type merge
    loadBalancer: LoadBalancerStatus

  LoadBalancerStatus
    ingress: [LoadBalancerIngress] atomic

  LoadBalancerIngress
    hostname: string
    ip: string
    ipMode: string since 1.29
    ports: [PortStatus] atomic

  PortStatus
    error: string
    port: int!
    protocol: string!

  kind Endpoints  addresses behind a service; EndpointSlice has taken its place
    subsets: [EndpointSubset] atomic  addresses and the ports they share

  EndpointSubset
    addresses: [EndpointAddress] atomic          addresses that are ready
    notReadyAddresses: [EndpointAddress] atomic  addresses that are not
    ports: [EndpointPort] atomic                 ports of these addresses

  EndpointAddress
    hostname: string            host name of the endpoint
    ip: string!                 its address
    nodeName: string            the node it is on
    targetRef: ObjectReference  the object behind it

  EndpointPort
    appProtocol: string               application protocol
    name: string                      name of the port
    port: int!                        port number
    protocol: TCP | UDP | SCTP = TCP  transport protocol

  group networking.k8s.io/v1

  kind Ingress  brings HTTP traffic from outside to services
    spec: IngressSpec  which hosts and paths lead to which services
    status: IngressStatus

  IngressSpec  which hosts and paths lead to which services
    defaultBackend: IngressBackend  where everything else goes
    ingressClassName: string        the controller that serves it; the default class if unset
    rules: [IngressRule] atomic     hosts and their paths
    tls: [IngressTLS] atomic        certificates, by host

  IngressBackend  where traffic goes; one of these
    resource: TypedLocalObjectReference  an object of the same namespace
    service: IngressServiceBackend       a service of the same namespace

  IngressServiceBackend
    name: string!             name of the service
    port: ServiceBackendPort  port of the service

  ServiceBackendPort  a port, by one of these
    name: string  name of the port
    number: int   number of the port

  IngressRule
    host: string                host name; all if unset, *.example.org for one level below
    http: HTTPIngressRuleValue  paths of the host

  HTTPIngressRuleValue
    paths: [HTTPIngressPath]! atomic  paths and where they lead

  HTTPIngressPath
    backend: IngressBackend!                            where it leads
    path: string                                        the path
    pathType: Exact | Prefix | ImplementationSpecific!  how the path is compared

  IngressTLS
    hosts: [string] atomic  host names in the certificate
    secretName: string      secret with the certificate and its key

  IngressStatus
    loadBalancer: IngressLoadBalancerStatus

  IngressLoadBalancerStatus since 1.26
    ingress: [IngressLoadBalancerIngress] atomic

  IngressLoadBalancerIngress since 1.26
    hostname: string
    ip: string
    ports: [IngressPortStatus] atomic

  IngressPortStatus since 1.26
    error: string
    port: int!
    protocol: string!

  kind IngressClass formerly networking.k8s.io/v1beta1  a controller that serves ingresses
    spec: IngressClassSpec  the controller and its settings

  IngressClassSpec
    controller: string                           name of the controller, such as k8s.io/ingress-nginx
    parameters: IngressClassParametersReference  object with its settings

  IngressClassParametersReference
    apiGroup: string                      API group of the object; the core group if unset
    kind: string!                         kind of the object
    name: string!                         name of the object
    namespace: string                     namespace of the object, for scope Namespace
    scope: Cluster | Namespace = Cluster  where the object lives

  kind NetworkPolicy formerly extensions/v1beta1  who may talk to which pods
    spec: NetworkPolicySpec  the pods, and what is allowed

  NetworkPolicySpec  the pods, and what is allowed; everything else is refused
    egress: [NetworkPolicyEgressRule] atomic    what the pods may call
    ingress: [NetworkPolicyIngressRule] atomic  who may call the pods
    podSelector: LabelSelector                  the pods that it guards; {} for all of the namespace
    policyTypes: [Ingress | Egress] atomic      directions that it restricts; Ingress, and Egress if there are egress rules, if unset

  NetworkPolicyEgressRule
    ports: [NetworkPolicyPort] atomic  ports that may be called; all if unset
    to: [NetworkPolicyPeer] atomic     who may be called; everyone if unset

  NetworkPolicyPort
    endPort: int                      last port of a range that begins at port
    port: int-or-string               number, or name of a container port; all if unset
    protocol: TCP | UDP | SCTP = TCP  transport protocol

  NetworkPolicyPeer  who is meant
    ipBlock: IPBlock                  a range of addresses; alone
    namespaceSelector: LabelSelector  namespaces, by label; with podSelector both must hold
    podSelector: LabelSelector        pods, by label; of the same namespace unless namespaceSelector is there

  IPBlock
    cidr: string!            the range, such as 10.0.0.0/8
    except: [string] atomic  ranges within it that aren't meant

  NetworkPolicyIngressRule
    from: [NetworkPolicyPeer] atomic   who may call; everyone if unset
    ports: [NetworkPolicyPort] atomic  ports that may be called; all if unset

  kind ServiceCIDR since 1.33 formerly networking.k8s.io/v1beta1  ranges from which services get their addresses
    spec: ServiceCIDRSpec
    status: ServiceCIDRStatus

  ServiceCIDRSpec since 1.33
    cidrs: [string] atomic

  ServiceCIDRStatus since 1.33
    conditions: [Condition] by type merge

  kind IPAddress since 1.33 formerly networking.k8s.io/v1beta1  one address that a service has taken
    spec: IPAddressSpec

  IPAddressSpec since 1.33
    parentRef: ParentReference!

  ParentReference since 1.33
    group: string
    name: string!
    namespace: string
    resource: string!

  group discovery.k8s.io/v1

  kind EndpointSlice  addresses behind a service
    addressType: IPv4 | IPv6 | FQDN!    kind of the addresses
    endpoints: [Endpoint]! = [] atomic  the addresses
    ports: [EndpointPort] atomic        ports of all these addresses

  Endpoint  an address behind a service
    addresses: [string]! set        its addresses; all the same to clients
    conditions: EndpointConditions  whether it is ready, serving, or ending
    deprecatedTopology: {string}    labels of its node, from an older version
    hints: EndpointHints            for whom it is meant
    hostname: string                host name of the endpoint
    nodeName: string                the node it is on
    targetRef: ObjectReference      the object behind it
    zone: string                    the zone it is in

  EndpointConditions
    ready: boolean                whether traffic should go there
    serving: boolean              whether it answers, even while ending
    terminating: boolean = false  whether it is ending

  EndpointHints
    forNodes: [ForNode] atomic since 1.33
    forZones: [ForZone] atomic

  ForNode since 1.33
    name: string!

  ForZone
    name: string!

  EndpointPort
    appProtocol: string               application protocol
    name: string = ""                 name of the port
    port: int                         port number
    protocol: TCP | UDP | SCTP = TCP  transport protocol
  """
