import Manifest

// Where objects name or select others. One more relation is one more row.
//
// The fields of the built-in kinds are those of the API's reference; those of projects follow their own.
extension Reference {
  static let all: [Reference] =
    mounts + environment + pods + selectors + network + storage + scaling + access + admission + gateways + meshes
    + certificates + monitoring + openShift + projects
}

private let mounts: [Reference] = [
  Reference(.pods, .mounts, .configMap, by: .object("volumes[*].configMap"), .items("items")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].secret", name: "secretName"), .items("items")),
  Reference(.pods, .mounts, .configMap, by: .object("volumes[*].projected.sources[*].configMap"), .items("items")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].projected.sources[*].secret"), .items("items")),
  Reference(
    .pods, .mounts, .clusterTrustBundle, by: .object("volumes[*].projected.sources[*].clusterTrustBundle"),
    absence: .assumed),
  Reference(
    .pods, .mounts, .persistentVolumeClaim, by: .object("volumes[*].persistentVolumeClaim", name: "claimName")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].csi.nodePublishSecretRef")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].azureFile", name: "secretName")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].cephfs.secretRef")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].cinder.secretRef")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].flexVolume.secretRef")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].iscsi.secretRef")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].rbd.secretRef")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].scaleIO.secretRef")),
  Reference(.pods, .mounts, .secret, by: .object("volumes[*].storageos.secretRef")),
  Reference(.pods, .mounts, .endpoints, by: .name("volumes[*].glusterfs.endpoints")),
  Reference(.pods, .mounts, .csiDriver, by: .name("volumes[*].csi.driver"), absence: .ignored),
  Reference(
    .pods, .claims, .storageClass, by: .name("volumes[*].ephemeral.volumeClaimTemplate.spec.storageClassName"),
    absence: .assumed),
]

private let environment: [Reference] = [
  Reference(.containers, .env, .configMap, by: .object("env[*].valueFrom.configMapKeyRef"), .key("key")),
  Reference(.containers, .env, .secret, by: .object("env[*].valueFrom.secretKeyRef"), .key("key")),
  Reference(.containers, .env, .configMap, by: .object("envFrom[*].configMapRef")),
  Reference(.containers, .env, .secret, by: .object("envFrom[*].secretRef")),
]

private let pods: [Reference] = [
  Reference(.pods, .runsAs, .serviceAccount, by: .name("serviceAccountName"), absence: .assumed),
  // The name that the field had first; still read where the other is absent.
  Reference(.pods, .runsAs, .serviceAccount, by: .name("serviceAccount"), absence: .assumed),
  Reference(.pods, .pullsWith, .secret, by: .object("imagePullSecrets[*]"), absence: .assumed),
  Reference(.pods, .usesClass, .priorityClass, by: .name("priorityClassName"), absence: .assumed),
  Reference(.pods, .usesClass, .runtimeClass, by: .name("runtimeClassName"), absence: .assumed),
  Reference(.pods, .runsOn, .node, by: .name("nodeName"), absence: .assumed),
  Reference(.pods, .claims, .resourceClaim, by: .name("resourceClaims[*].resourceClaimName")),
  Reference(.pods, .claims, .resourceClaimTemplate, by: .name("resourceClaims[*].resourceClaimTemplateName")),
  Reference(.everything, .ownedBy, by: .reference("metadata.ownerReferences[*]"), absence: .ignored),
]

private let selectors: [Reference] = [
  Reference(.service, .selects, .pod, by: .labels("spec.selector")),
  Reference(.podDisruptionBudget, .protects, .pod, by: .selector("spec.selector")),
  Reference(.networkPolicy, .restricts, .pod, by: .selector("spec.podSelector")),
  Reference(.networkPolicy, .admits, .pod, by: .peer("spec.ingress[*].from[*]"), absence: .ignored),
  Reference(.networkPolicy, .admits, .pod, by: .peer("spec.egress[*].to[*]"), absence: .ignored),
]

private let network: [Reference] = [
  Reference(.ingress, .routesTo, .service, by: .object("spec.defaultBackend.service"), .port("port")),
  Reference(
    .ingress, .routesTo, .service, by: .object("spec.rules[*].http.paths[*].backend.service"), .port("port")),
  Reference(.ingress, .routesTo, by: .reference("spec.defaultBackend.resource")),
  Reference(.ingress, .routesTo, by: .reference("spec.rules[*].http.paths[*].backend.resource")),
  // Until 1.21, in v1beta1.
  Reference(
    .ingress, .routesTo, .service, by: .object("spec.backend", name: "serviceName"), .port("servicePort")),
  Reference(
    .ingress, .routesTo, .service, by: .object("spec.rules[*].http.paths[*].backend", name: "serviceName"),
    .port("servicePort")),
  Reference(.ingress, .securedBy, .secret, by: .object("spec.tls[*]", name: "secretName")),
  Reference(.ingress, .usesClass, .ingressClass, by: .name("spec.ingressClassName"), absence: .assumed),
  Reference(
    .ingress, .securedBy, .secret, by: .path(.annotation("nginx.ingress.kubernetes.io/auth-secret"))),
  Reference(
    .ingress, .securedBy, .secret, by: .path(.annotation("nginx.ingress.kubernetes.io/auth-tls-secret"))),
  Reference(.ingress, .securedBy, .secret, by: .path(.annotation("ingress.kubernetes.io/auth-secret"))),
  Reference(
    .ingress, .reads, .configMap, by: .path(.annotation("nginx.ingress.kubernetes.io/fastcgi-params-configmap"))),
  Reference(
    .ingress, .issuedBy, .clusterIssuer, by: .name(.annotation("cert-manager.io/cluster-issuer")), absence: .assumed),
  Reference(.ingress, .issuedBy, .issuer, by: .name(.annotation("cert-manager.io/issuer"))),
  Reference(.ingressClass, .reads, by: .reference("spec.parameters"), absence: .ignored),
  Reference(
    .endpointSlice, .serves, .service,
    by: .name(FieldPath(steps: [.key("metadata"), .key("labels"), .key("kubernetes.io/service-name")])),
    absence: .ignored),
  Reference(.endpointSlice, .lists, .pod, by: .reference("endpoints[*].targetRef"), absence: .ignored),
  Reference(.endpoints, .serves, .service, by: .name("metadata.name"), absence: .ignored),
  Reference(.endpoints, .lists, .pod, by: .reference("subsets[*].addresses[*].targetRef"), absence: .ignored),
]

private let storage: [Reference] = [
  Reference(.statefulSet, .namedBy, .service, by: .name("spec.serviceName")),
  Reference(
    .statefulSet, .claims, .storageClass, by: .name("spec.volumeClaimTemplates[*].spec.storageClassName"),
    absence: .assumed),
  Reference(
    .persistentVolumeClaim, .claims, .storageClass, by: .name("spec.storageClassName"), absence: .assumed),
  Reference(
    .persistentVolumeClaim, .claims, .volumeAttributesClass, by: .name("spec.volumeAttributesClassName"),
    absence: .assumed),
  Reference(.persistentVolumeClaim, .binds, .persistentVolume, by: .name("spec.volumeName"), absence: .assumed),
  Reference(
    .persistentVolumeClaim, .copies, .persistentVolumeClaim, by: .reference("spec.dataSource"), absence: .ignored),
  Reference(
    .persistentVolumeClaim, .copies, .persistentVolumeClaim, by: .reference("spec.dataSourceRef"), absence: .ignored),
  Reference(.persistentVolume, .usesClass, .storageClass, by: .name("spec.storageClassName"), absence: .ignored),
  Reference(
    .persistentVolume, .binds, .persistentVolumeClaim, by: .object("spec.claimRef", namespace: "namespace"),
    absence: .ignored),
  Reference(
    .persistentVolume, .reads, .secret, by: .object("spec.csi.nodePublishSecretRef", namespace: "namespace")),
  Reference(
    .persistentVolume, .reads, .secret, by: .object("spec.csi.nodeStageSecretRef", namespace: "namespace")),
  Reference(
    .persistentVolume, .reads, .secret, by: .object("spec.csi.controllerPublishSecretRef", namespace: "namespace")),
  Reference(
    .persistentVolume, .reads, .secret,
    by: .object("spec.azureFile", name: "secretName", namespace: "secretNamespace"), absence: .ignored),
  Reference(.storageClass, .reads, .csiDriver, by: .name("provisioner"), absence: .ignored),
  Reference(.csiStorageCapacity, .usesClass, .storageClass, by: .name("storageClassName"), absence: .ignored),
  Reference(
    .volumeAttachment, .binds, .persistentVolume, by: .name("spec.source.persistentVolumeName"), absence: .ignored),
  Reference(.volumeAttachment, .runsOn, .node, by: .name("spec.nodeName"), absence: .ignored),
]

private let scaling: [Reference] = [
  Reference(.horizontalPodAutoscaler, .scales, by: .reference("spec.scaleTargetRef")),
  Reference(
    .horizontalPodAutoscaler, .reads, by: .reference("spec.metrics[*].object.describedObject"), absence: .ignored),
]

private let access: [Reference] = [
  Reference(.kinds([.roleBinding, .openShiftRoleBinding]), .grants, .role, .clusterRole, by: .reference("roleRef")),
  Reference(.clusterRoleBinding, .grants, .clusterRole, by: .reference("roleRef")),
  Reference(
    .kinds([.roleBinding, .clusterRoleBinding, .openShiftRoleBinding]), .grantsTo, .serviceAccount,
    by: .reference("subjects[*]"), absence: .assumed),
  Reference(
    .clusterRole, .aggregates, .clusterRole, by: .selector("aggregationRule.clusterRoleSelectors[*]"),
    absence: .ignored),
  Reference(.serviceAccount, .pullsWith, .secret, by: .object("imagePullSecrets[*]"), absence: .assumed),
  // The cluster writes names of tokens there that are in no file.
  Reference(.serviceAccount, .reads, .secret, by: .object("secrets[*]"), absence: .ignored),
  Reference(
    .secret, .belongsTo, .serviceAccount, by: .name(.annotation("kubernetes.io/service-account.name")),
    absence: .assumed),
]

private let admission: [Reference] = [
  Reference(
    .kinds([.mutatingWebhookConfiguration, .validatingWebhookConfiguration]), .calls, .service,
    by: .object("webhooks[*].clientConfig.service", namespace: "namespace"), .port("port")),
  Reference(.apiService, .calls, .service, by: .object("spec.service", namespace: "namespace"), .port("port")),
  Reference(
    .customResourceDefinition, .calls, .service,
    by: .object("spec.conversion.webhook.clientConfig.service", namespace: "namespace"), .port("port")),
  Reference(
    .customResourceDefinition, .calls, .service,
    by: .object("spec.conversion.webhookClientConfig.service", namespace: "namespace"), .port("port")),
  Reference(
    .validatingAdmissionPolicyBinding, .appliesPolicy, .validatingAdmissionPolicy, by: .name("spec.policyName")),
  Reference(.mutatingAdmissionPolicyBinding, .appliesPolicy, .mutatingAdmissionPolicy, by: .name("spec.policyName")),
]

private let routes: Reference.From = .kinds([.httpRoute, .grpcRoute, .tcpRoute, .tlsRoute, .udpRoute])

private let gateways: [Reference] = [
  Reference(.gateway, .usesClass, .gatewayClass, by: .name("spec.gatewayClassName"), absence: .assumed),
  Reference(.gateway, .securedBy, .secret, by: .reference("spec.listeners[*].tls.certificateRefs[*]")),
  Reference(.listenerSet, .attachedTo, .gateway, by: .reference("spec.parentRef"), absence: .assumed),
  Reference(.listenerSet, .securedBy, .secret, by: .reference("spec.listeners[*].tls.certificateRefs[*]")),
  Reference(routes, .attachedTo, .gateway, .listenerSet, by: .reference("spec.parentRefs[*]"), absence: .assumed),
  Reference(routes, .routesTo, .service, by: .reference("spec.rules[*].backendRefs[*]"), .port("port")),
  Reference(
    routes, .routesTo, .service, by: .reference("spec.rules[*].filters[*].requestMirror.backendRef"), .port("port")),
  Reference(.backendTLSPolicy, .protects, .service, by: .reference("spec.targetRefs[*]")),
  Reference(
    .backendTLSPolicy, .reads, .configMap, .secret, by: .reference("spec.validation.caCertificateRefs[*]")),
]

private let meshes: [Reference] = [
  Reference(.virtualService, .attachedTo, .istioGateway, by: .path("spec.gateways[*]"), absence: .ignored),
  Reference(
    .virtualService, .routesTo, .service, by: .host("spec.http[*].route[*].destination.host"), absence: .ignored),
  Reference(.virtualService, .routesTo, .service, by: .host("spec.http[*].mirror.host"), absence: .ignored),
  Reference(
    .virtualService, .routesTo, .service, by: .host("spec.tcp[*].route[*].destination.host"), absence: .ignored),
  Reference(
    .virtualService, .routesTo, .service, by: .host("spec.tls[*].route[*].destination.host"), absence: .ignored),
  Reference(.destinationRule, .restricts, .service, by: .host("spec.host"), absence: .ignored),
  Reference(.istioGateway, .selects, .pod, by: .labels("spec.selector", everywhere: true), absence: .ignored),
  Reference(
    .istioGateway, .securedBy, .secret, by: .name("spec.servers[*].tls.credentialName"), absence: .ignored),
  Reference(
    .kinds([.authorizationPolicy, .requestAuthentication, .peerAuthentication, .telemetry, .wasmPlugin]), .restricts,
    .pod, by: .labels("spec.selector.matchLabels"), absence: .ignored),
  Reference(
    .kinds([.sidecar, .envoyFilter, .serviceEntry]), .restricts, .pod, by: .labels("spec.workloadSelector.labels"),
    absence: .ignored),
]

private let certificates: [Reference] = [
  Reference(
    .kinds([.certificate, .certificateRequest]), .issuedBy, .issuer, .clusterIssuer, by: .reference("spec.issuerRef"),
    absence: .assumed),
  Reference(
    .kinds([.issuer, .clusterIssuer]), .reads, .secret, by: .object("spec.ca", name: "secretName"), absence: .ignored),
]

private let monitoring: [Reference] = [
  Reference(
    .serviceMonitor, .monitors, .service, by: .selector("spec.selector", namespaces: "namespaceSelector"),
    absence: .ignored),
  Reference(
    .podMonitor, .monitors, .pod, by: .selector("spec.selector", namespaces: "namespaceSelector"), absence: .ignored),
  Reference(
    .kinds([.prometheus, .prometheusAgent, .alertmanager, .thanosRuler]), .runsAs, .serviceAccount,
    by: .name("spec.serviceAccountName"), absence: .assumed),
  Reference(
    .kinds([.prometheus, .prometheusAgent]), .loads, .serviceMonitor,
    by: .selector("spec.serviceMonitorSelector", namespaces: "serviceMonitorNamespaceSelector"), absence: .ignored),
  Reference(
    .kinds([.prometheus, .prometheusAgent]), .loads, .podMonitor,
    by: .selector("spec.podMonitorSelector", namespaces: "podMonitorNamespaceSelector"), absence: .ignored),
  Reference(
    .kinds([.prometheus, .thanosRuler]), .loads, .prometheusRule,
    by: .selector("spec.ruleSelector", namespaces: "ruleNamespaceSelector"), absence: .ignored),
  Reference(
    .prometheus, .calls, .service, by: .object("spec.alerting.alertmanagers[*]", namespace: "namespace"),
    absence: .ignored),
]

private let openShift: [Reference] = [
  Reference(.route, .routesTo, .service, by: .reference("spec.to")),
  Reference(.route, .routesTo, .service, by: .reference("spec.alternateBackends[*]")),
  Reference(
    .deploymentConfig, .reads, .imageStreamTag, by: .reference("spec.triggers[*].imageChangeParams.from"),
    absence: .ignored),
  Reference(.buildConfig, .builds, .imageStreamTag, by: .reference("spec.output.to"), absence: .ignored),
  Reference(.buildConfig, .reads, .secret, by: .object("spec.source.sourceSecret"), absence: .assumed),
  Reference(
    .buildConfig, .reads, .imageStreamTag, by: .reference("spec.strategy.sourceStrategy.from"), absence: .ignored),
  Reference(
    .buildConfig, .reads, .imageStreamTag, by: .reference("spec.strategy.dockerStrategy.from"), absence: .ignored),
]

private let projects: [Reference] = [
  Reference(.rollout, .routesTo, .service, by: .name("spec.strategy.canary.stableService")),
  Reference(.rollout, .routesTo, .service, by: .name("spec.strategy.canary.canaryService")),
  Reference(.rollout, .routesTo, .service, by: .name("spec.strategy.blueGreen.activeService")),
  Reference(.rollout, .routesTo, .service, by: .name("spec.strategy.blueGreen.previewService")),
  Reference(
    .rollout, .runs, .analysisTemplate, by: .name("spec.strategy.canary.analysis.templates[*].templateName"),
    absence: .ignored),
  Reference(.rollout, .scales, by: .reference("spec.workloadRef")),
  Reference(.application, .belongsTo, .appProject, by: .name("spec.project"), absence: .ignored),
  Reference(.workflow, .runsAs, .serviceAccount, by: .name("spec.serviceAccountName"), absence: .assumed),
  Reference(
    .kinds([.workflow, .cronWorkflow]), .runs, .workflowTemplate, by: .object("spec.workflowTemplateRef"),
    absence: .ignored),
  Reference(
    .kustomization, .reads, .gitRepository, .ociRepository, by: .reference("spec.sourceRef"), absence: .ignored),
  Reference(
    .helmRelease, .reads, .helmRepository, .gitRepository, by: .reference("spec.chart.spec.sourceRef"),
    absence: .ignored),
  Reference(.helmRelease, .reads, .configMap, .secret, by: .reference("spec.valuesFrom[*]"), absence: .ignored),
  Reference(.pipelineRun, .runs, .pipeline, by: .object("spec.pipelineRef"), absence: .ignored),
  Reference(.taskRun, .runs, .task, by: .object("spec.taskRef"), absence: .ignored),
  Reference(.pipeline, .runs, .task, by: .object("spec.tasks[*].taskRef"), absence: .ignored),
  Reference(
    .kinds([.pipelineRun, .taskRun]), .runsAs, .serviceAccount, by: .name("spec.serviceAccountName"), absence: .assumed),
  Reference(
    .externalSecret, .reads, .secretStore, .clusterSecretStore, by: .reference("spec.secretStoreRef"),
    absence: .assumed),
  Reference(.serviceBinding, .binds, .serviceInstance, by: .object("spec.instanceRef")),
  Reference(.serviceInstance, .reads, .secret, by: .object("spec.parametersFrom[*].secretKeyRef"), .key("key")),
]
