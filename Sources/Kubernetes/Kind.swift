/// A kind of object that drydock knows, whatever version it is written in.
///
/// The raw value is the group and the kind, `apps/Deployment`; kinds of the core group have no slash, `Pod`.
/// A kind that moved has the group it has today: an `extensions/v1beta1` Deployment is `apps/Deployment` too.
///
/// One more kind is a case here and its row in `KindTable.swift`.
package enum Kind: String, CaseIterable, Sendable, Hashable {
  // Kubernetes, core group
  case pod = "Pod"
  case service = "Service"
  case replicationController = "ReplicationController"
  case configMap = "ConfigMap"
  case secret = "Secret"
  case serviceAccount = "ServiceAccount"
  case namespace = "Namespace"
  case node = "Node"
  case persistentVolume = "PersistentVolume"
  case persistentVolumeClaim = "PersistentVolumeClaim"
  case endpoints = "Endpoints"
  case event = "Event"
  case limitRange = "LimitRange"
  case resourceQuota = "ResourceQuota"
  case podTemplate = "PodTemplate"
  case componentStatus = "ComponentStatus"

  // Kubernetes, apps
  case deployment = "apps/Deployment"
  case statefulSet = "apps/StatefulSet"
  case daemonSet = "apps/DaemonSet"
  case replicaSet = "apps/ReplicaSet"
  case controllerRevision = "apps/ControllerRevision"

  // Kubernetes, batch
  case job = "batch/Job"
  case cronJob = "batch/CronJob"

  // Kubernetes, autoscaling
  case horizontalPodAutoscaler = "autoscaling/HorizontalPodAutoscaler"

  // Kubernetes, policy
  case podDisruptionBudget = "policy/PodDisruptionBudget"
  case podSecurityPolicy = "policy/PodSecurityPolicy"

  // Kubernetes, networking.k8s.io
  case ingress = "networking.k8s.io/Ingress"
  case ingressClass = "networking.k8s.io/IngressClass"
  case networkPolicy = "networking.k8s.io/NetworkPolicy"
  case serviceCIDR = "networking.k8s.io/ServiceCIDR"
  case ipAddress = "networking.k8s.io/IPAddress"

  // Kubernetes, rbac.authorization.k8s.io
  case role = "rbac.authorization.k8s.io/Role"
  case clusterRole = "rbac.authorization.k8s.io/ClusterRole"
  case roleBinding = "rbac.authorization.k8s.io/RoleBinding"
  case clusterRoleBinding = "rbac.authorization.k8s.io/ClusterRoleBinding"

  // Kubernetes, storage.k8s.io
  case storageClass = "storage.k8s.io/StorageClass"
  case volumeAttachment = "storage.k8s.io/VolumeAttachment"
  case csiDriver = "storage.k8s.io/CSIDriver"
  case csiNode = "storage.k8s.io/CSINode"
  case csiStorageCapacity = "storage.k8s.io/CSIStorageCapacity"
  case volumeAttributesClass = "storage.k8s.io/VolumeAttributesClass"

  // Kubernetes, scheduling.k8s.io
  case priorityClass = "scheduling.k8s.io/PriorityClass"

  // Kubernetes, coordination.k8s.io
  case lease = "coordination.k8s.io/Lease"

  // Kubernetes, discovery.k8s.io
  case endpointSlice = "discovery.k8s.io/EndpointSlice"

  // Kubernetes, admissionregistration.k8s.io
  case mutatingWebhookConfiguration = "admissionregistration.k8s.io/MutatingWebhookConfiguration"
  case validatingWebhookConfiguration = "admissionregistration.k8s.io/ValidatingWebhookConfiguration"
  case validatingAdmissionPolicy = "admissionregistration.k8s.io/ValidatingAdmissionPolicy"
  case validatingAdmissionPolicyBinding = "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding"
  case mutatingAdmissionPolicy = "admissionregistration.k8s.io/MutatingAdmissionPolicy"
  case mutatingAdmissionPolicyBinding = "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding"

  // Kubernetes, apiextensions.k8s.io
  case customResourceDefinition = "apiextensions.k8s.io/CustomResourceDefinition"

  // Kubernetes, apiregistration.k8s.io
  case apiService = "apiregistration.k8s.io/APIService"

  // Kubernetes, certificates.k8s.io
  case certificateSigningRequest = "certificates.k8s.io/CertificateSigningRequest"
  case clusterTrustBundle = "certificates.k8s.io/ClusterTrustBundle"

  // Kubernetes, events.k8s.io
  case eventsEvent = "events.k8s.io/Event"

  // Kubernetes, node.k8s.io
  case runtimeClass = "node.k8s.io/RuntimeClass"

  // Kubernetes, flowcontrol.apiserver.k8s.io
  case flowSchema = "flowcontrol.apiserver.k8s.io/FlowSchema"
  case priorityLevelConfiguration = "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration"

  // Kubernetes, resource.k8s.io
  case resourceClaim = "resource.k8s.io/ResourceClaim"
  case resourceClaimTemplate = "resource.k8s.io/ResourceClaimTemplate"
  case deviceClass = "resource.k8s.io/DeviceClass"
  case resourceSlice = "resource.k8s.io/ResourceSlice"

  // Kubernetes, settings.k8s.io
  case podPreset = "settings.k8s.io/PodPreset"

  // Kubernetes, extensions
  case thirdPartyResource = "extensions/ThirdPartyResource"

  // OpenShift/OLM
  case deploymentConfig = "apps.openshift.io/DeploymentConfig"
  case route = "route.openshift.io/Route"
  case buildConfig = "build.openshift.io/BuildConfig"
  case build = "build.openshift.io/Build"
  case imageStream = "image.openshift.io/ImageStream"
  case imageStreamTag = "image.openshift.io/ImageStreamTag"
  case template = "template.openshift.io/Template"
  case project = "project.openshift.io/Project"
  case user = "user.openshift.io/User"
  case group = "user.openshift.io/Group"
  case securityContextConstraints = "security.openshift.io/SecurityContextConstraints"
  case openShiftRoleBinding = "authorization.openshift.io/RoleBinding"
  case subscription = "operators.coreos.com/Subscription"
  case operatorGroup = "operators.coreos.com/OperatorGroup"
  case clusterServiceVersion = "operators.coreos.com/ClusterServiceVersion"

  // Service Catalog
  case clusterServiceBroker = "servicecatalog.k8s.io/ClusterServiceBroker"
  case clusterServiceClass = "servicecatalog.k8s.io/ClusterServiceClass"
  case clusterServicePlan = "servicecatalog.k8s.io/ClusterServicePlan"
  case serviceBinding = "servicecatalog.k8s.io/ServiceBinding"
  case serviceBroker = "servicecatalog.k8s.io/ServiceBroker"
  case serviceClass = "servicecatalog.k8s.io/ServiceClass"
  case serviceInstance = "servicecatalog.k8s.io/ServiceInstance"
  case servicePlan = "servicecatalog.k8s.io/ServicePlan"

  // Gateway API
  case backendTLSPolicy = "gateway.networking.k8s.io/BackendTLSPolicy"
  case grpcRoute = "gateway.networking.k8s.io/GRPCRoute"
  case gateway = "gateway.networking.k8s.io/Gateway"
  case gatewayClass = "gateway.networking.k8s.io/GatewayClass"
  case httpRoute = "gateway.networking.k8s.io/HTTPRoute"
  case listenerSet = "gateway.networking.k8s.io/ListenerSet"
  case referenceGrant = "gateway.networking.k8s.io/ReferenceGrant"
  case tcpRoute = "gateway.networking.k8s.io/TCPRoute"
  case tlsRoute = "gateway.networking.k8s.io/TLSRoute"
  case udpRoute = "gateway.networking.k8s.io/UDPRoute"

  // cert-manager
  case challenge = "acme.cert-manager.io/Challenge"
  case order = "acme.cert-manager.io/Order"
  case certificate = "cert-manager.io/Certificate"
  case certificateRequest = "cert-manager.io/CertificateRequest"
  case clusterIssuer = "cert-manager.io/ClusterIssuer"
  case issuer = "cert-manager.io/Issuer"

  // Prometheus operator
  case alertmanager = "monitoring.coreos.com/Alertmanager"
  case alertmanagerConfig = "monitoring.coreos.com/AlertmanagerConfig"
  case podMonitor = "monitoring.coreos.com/PodMonitor"
  case probe = "monitoring.coreos.com/Probe"
  case prometheus = "monitoring.coreos.com/Prometheus"
  case prometheusAgent = "monitoring.coreos.com/PrometheusAgent"
  case prometheusRule = "monitoring.coreos.com/PrometheusRule"
  case scrapeConfig = "monitoring.coreos.com/ScrapeConfig"
  case serviceMonitor = "monitoring.coreos.com/ServiceMonitor"
  case thanosRuler = "monitoring.coreos.com/ThanosRuler"

  // Argo CD
  case appProject = "argoproj.io/AppProject"
  case application = "argoproj.io/Application"
  case applicationSet = "argoproj.io/ApplicationSet"

  // Argo Rollouts
  case analysisRun = "argoproj.io/AnalysisRun"
  case analysisTemplate = "argoproj.io/AnalysisTemplate"
  case experiment = "argoproj.io/Experiment"
  case rollout = "argoproj.io/Rollout"

  // Argo Workflows
  case clusterWorkflowTemplate = "argoproj.io/ClusterWorkflowTemplate"
  case cronWorkflow = "argoproj.io/CronWorkflow"
  case workflow = "argoproj.io/Workflow"
  case workflowTemplate = "argoproj.io/WorkflowTemplate"

  // Istio
  case trafficExtension = "extensions.istio.io/TrafficExtension"
  case wasmPlugin = "extensions.istio.io/WasmPlugin"
  case destinationRule = "networking.istio.io/DestinationRule"
  case envoyFilter = "networking.istio.io/EnvoyFilter"
  case istioGateway = "networking.istio.io/Gateway"
  case proxyConfig = "networking.istio.io/ProxyConfig"
  case serviceEntry = "networking.istio.io/ServiceEntry"
  case sidecar = "networking.istio.io/Sidecar"
  case virtualService = "networking.istio.io/VirtualService"
  case workloadEntry = "networking.istio.io/WorkloadEntry"
  case workloadGroup = "networking.istio.io/WorkloadGroup"
  case authorizationPolicy = "security.istio.io/AuthorizationPolicy"
  case peerAuthentication = "security.istio.io/PeerAuthentication"
  case requestAuthentication = "security.istio.io/RequestAuthentication"
  case telemetry = "telemetry.istio.io/Telemetry"

  // Flux
  case helmRelease = "helm.toolkit.fluxcd.io/HelmRelease"
  case kustomization = "kustomize.toolkit.fluxcd.io/Kustomization"
  case gitRepository = "source.toolkit.fluxcd.io/GitRepository"
  case helmRepository = "source.toolkit.fluxcd.io/HelmRepository"
  case ociRepository = "source.toolkit.fluxcd.io/OCIRepository"

  // Tekton
  case pipeline = "tekton.dev/Pipeline"
  case pipelineRun = "tekton.dev/PipelineRun"
  case task = "tekton.dev/Task"
  case taskRun = "tekton.dev/TaskRun"

  // Knative
  case configuration = "serving.knative.dev/Configuration"
  case revision = "serving.knative.dev/Revision"
  case knativeRoute = "serving.knative.dev/Route"
  case knativeService = "serving.knative.dev/Service"

  // External Secrets
  case clusterSecretStore = "external-secrets.io/ClusterSecretStore"
  case externalSecret = "external-secrets.io/ExternalSecret"
  case pushSecret = "external-secrets.io/PushSecret"
  case secretStore = "external-secrets.io/SecretStore"

  // Sealed Secrets
  case sealedSecret = "bitnami.com/SealedSecret"

  // Strimzi
  case kafka = "kafka.strimzi.io/Kafka"
  case kafkaConnect = "kafka.strimzi.io/KafkaConnect"
  case kafkaTopic = "kafka.strimzi.io/KafkaTopic"
  case kafkaUser = "kafka.strimzi.io/KafkaUser"
}

extension Kind {
  /// What is known about this kind.
  package var facts: Facts { Self.table[self] ?? row }

  /// As written after `kind:` in a manifest.
  package var name: String {
    let slash = rawValue.lastIndex(of: "/")
    return String(slash.map { rawValue[rawValue.index(after: $0)...] } ?? rawValue[...])
  }

  /// The group this kind lives in today; empty for the core group.
  package var group: String {
    rawValue.lastIndex(of: "/").map { String(rawValue[..<$0]) } ?? ""
  }

  /// As shown on screen, where room is scarce: `HPA`, `PVC`, otherwise the name.
  package var title: String { facts.abbreviation ?? name }

  /// The plural with its group, as `kubectl` writes it: `deployments.apps`, `pods`.
  package var resource: String { group.isEmpty ? facts.plural : "\(facts.plural).\(group)" }

  /// True for kinds whose objects live in a namespace.
  package var isNamespaced: Bool { facts.scope == .namespaced }

  // Rows are built once; the switch alone would build its arrays at each call.
  private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.row) })
}

extension Kind {
  /// The row of a kind.
  package final class Facts: Sendable {
    /// As in API paths and RBAC rules, lower case: `deployments`.
    package let plural: String
    /// What `kubectl get` also takes, `deploy`; may be empty.
    package let shortNames: [String]
    /// Where the navigator lists objects of this kind.
    package let section: Section
    package let scope: Scope
    package let source: Source
    /// `kubectl get all` lists kinds in category `all`.
    package let categories: [String]
    /// Path from the object to its pod template: empty when the object itself is one (a Pod), nil when it has none.
    package let podTemplate: String?
    /// How the kind is called on screen when its name is long.
    package let abbreviation: String?
    /// Best first: the stable ones, then what came before them.
    package let versions: [Version]
    /// The columns of `kubectl get` in the notation that `Columns` reads.
    package let columns: String

    init(
      _ plural: String, _ shortNames: [String], _ section: Section, scope: Scope = .namespaced,
      from source: Source = .kubernetes, in categories: [String] = [], podTemplate: String? = nil,
      shownAs abbreviation: String? = nil, _ versions: [Version], _ columns: String = "NAME; AGE"
    ) {
      (self.plural, self.shortNames, self.section, self.scope) = (plural, shortNames, section, scope)
      (self.source, self.categories, self.podTemplate) = (source, categories, podTemplate)
      (self.abbreviation, self.versions, self.columns) = (abbreviation, versions, columns)
    }
  }

  package enum Scope: Sendable { case namespaced, cluster }

  /// The sections of the navigator, in the order they are listed.
  package enum Section: String, CaseIterable, Sendable, Comparable {
    case workloads = "Workloads"
    case network = "Network"
    case config = "Config"
    case storage = "Storage"
    case access = "Access"
    case scaling = "Scaling & policy"
    case cluster = "Cluster"
    /// Objects of projects that fit nowhere else, and kinds we only know by name.
    case custom = "Custom"

    package static func < (a: Self, b: Self) -> Bool {
      (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
  }

  /// Who defines a kind. The raw value is the project's name for people.
  package enum Source: String, CaseIterable, Sendable {
    case kubernetes = "Kubernetes"
    case openShift = "OpenShift"
    case serviceCatalog = "Service Catalog"
    case gatewayAPI = "Gateway API"
    case certManager = "cert-manager"
    case prometheusOperator = "Prometheus operator"
    case argoCD = "Argo CD"
    case argoRollouts = "Argo Rollouts"
    case argoWorkflows = "Argo Workflows"
    case istio = "Istio"
    case flux = "Flux"
    case tekton = "Tekton"
    case knative = "Knative"
    case externalSecrets = "External Secrets"
    case sealedSecrets = "Sealed Secrets"
    case strimzi = "Strimzi"
  }
}
