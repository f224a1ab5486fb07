// The kinds of Kubernetes up to 1.37 and of the projects people meet most, one row each.
//
// A row: plural, short names, section, scope (namespaced unless said), project, categories, where the pod
// template is, what it is called on screen; its versions, best first; the columns of `kubectl get`.
// Versions of Kubernetes are minor numbers: `since: 16` is 1.16.
// In the columns `NAME` stands for `NAME=metadata.name`, `AGE` for `AGE=age(metadata.creationTimestamp)`;
// the notation is described at `Columns`.
extension Kind {
  var row: Facts {
    switch self {
    // Kubernetes, core group
    case .pod:
      return Facts(
        "pods", ["po"], .workloads, in: ["all"], podTemplate: "",
        [Version("v1", since: 0)],
        """
        NAME; READY=podReady(); STATUS=podStatus(); RESTARTS=sum(status.containerStatuses[].restartCount);
        AGE; IP!=status.podIP|"<none>"; NODE!=spec.nodeName|"<none>";
        NOMINATED NODE!=status.nominatedNodeName|"<none>"; READINESS GATES!=gates()
        """)
    case .service:
      return Facts(
        "services", ["svc"], .network, in: ["all"],
        [Version("v1", since: 0)],
        """
        NAME; TYPE=spec.type|"ClusterIP"; CLUSTER-IP=spec.clusterIP|"<none>"; EXTERNAL-IP=svcExternal();
        PORT(S)=svcPorts(); AGE; SELECTOR!=labels(spec.selector)
        """)
    case .replicationController:
      return Facts(
        "replicationcontrollers", ["rc"], .workloads, in: ["all"], podTemplate: "spec.template",
        [Version("v1", since: 0)],
        """
        NAME; DESIRED=spec.replicas; CURRENT=status.replicas; READY=status.readyReplicas; AGE;
        CONTAINERS!=join(spec.template.spec.containers[].name);
        IMAGES!=join(spec.template.spec.containers[].image); SELECTOR!=labels(spec.selector)
        """)
    case .configMap:
      return Facts(
        "configmaps", ["cm"], .config,
        [Version("v1", since: 2)],
        "NAME; DATA=count(data)+count(binaryData); AGE")
    case .secret:
      return Facts(
        "secrets", [], .config,
        [Version("v1", since: 0)],
        """
        NAME; TYPE=type|"Opaque"; DATA=count(data); AGE
        """)
    case .serviceAccount:
      return Facts(
        "serviceaccounts", ["sa"], .access,
        [Version("v1", since: 0)],
        "NAME; SECRETS=count(secrets); AGE")
    case .namespace:
      return Facts(
        "namespaces", ["ns"], .cluster, scope: .cluster,
        [Version("v1", since: 0)],
        "NAME; STATUS=status.phase; AGE")
    case .node:
      return Facts(
        "nodes", ["no"], .cluster, scope: .cluster,
        [Version("v1", since: 0)],
        """
        NAME; STATUS=nodeStatus(); ROLES=nodeRoles(); AGE; VERSION=status.nodeInfo.kubeletVersion;
        INTERNAL-IP!=status.addresses[type=InternalIP].address;
        EXTERNAL-IP!=status.addresses[type=ExternalIP].address; OS-IMAGE!=status.nodeInfo.osImage;
        KERNEL-VERSION!=status.nodeInfo.kernelVersion;
        CONTAINER-RUNTIME!=status.nodeInfo.containerRuntimeVersion
        """)
    case .persistentVolume:
      return Facts(
        "persistentvolumes", ["pv"], .storage, scope: .cluster, shownAs: "PV",
        [Version("v1", since: 0)],
        """
        NAME; CAPACITY=spec.capacity.storage; ACCESS MODES=modes(spec.accessModes);
        RECLAIM POLICY=spec.persistentVolumeReclaimPolicy; STATUS=status.phase; CLAIM=nsname(spec.claimRef);
        STORAGECLASS=storageClass(); VOLUMEATTRIBUTESCLASS=spec.volumeAttributesClassName|"<unset>";
        REASON=status.reason; AGE; VOLUMEMODE!=spec.volumeMode
        """)
    case .persistentVolumeClaim:
      return Facts(
        "persistentvolumeclaims", ["pvc"], .storage, shownAs: "PVC",
        [Version("v1", since: 0)],
        """
        NAME; STATUS=status.phase; VOLUME=spec.volumeName; CAPACITY=status.capacity.storage;
        ACCESS MODES=modes(status.accessModes); STORAGECLASS=storageClass();
        VOLUMEATTRIBUTESCLASS=spec.volumeAttributesClassName|"<unset>"; AGE; VOLUMEMODE!=spec.volumeMode
        """)
    case .endpoints:
      return Facts(
        "endpoints", ["ep"], .network,
        [Version("v1", since: 0)],
        "NAME; ENDPOINTS=endpoints(subsets); AGE")
    case .event:
      return Facts(
        "events", ["ev"], .cluster,
        [Version("v1", since: 0)],
        """
        LAST SEEN=age(lastTimestamp|eventTime); TYPE=type; REASON=reason;
        OBJECT=lower(involvedObject.kind)/involvedObject.name; SUBOBJECT!=involvedObject.fieldPath;
        SOURCE!=source.component,source.host; MESSAGE=message; FIRST SEEN!=age(firstTimestamp);
        COUNT!=count; NAME!=metadata.name
        """)
    case .limitRange:
      return Facts(
        "limitranges", ["limits"], .scaling,
        [Version("v1", since: 0)],
        "NAME; CREATED AT=metadata.creationTimestamp")
    case .resourceQuota:
      return Facts(
        "resourcequotas", ["quota"], .scaling,
        [Version("v1", since: 0)],
        """
        NAME; AGE; REQUEST=quota(status.used,status.hard,requests);
        LIMIT=quota(status.used,status.hard,limits)
        """)
    case .podTemplate:
      return Facts(
        "podtemplates", [], .workloads, podTemplate: "template",
        [Version("v1", since: 0)],
        """
        NAME; CONTAINERS=join(template.spec.containers[].name);
        IMAGES=join(template.spec.containers[].image); POD LABELS=labels(template.metadata.labels)
        """)
    case .componentStatus:
      return Facts(
        "componentstatuses", ["cs"], .cluster, scope: .cluster,
        [Version("v1", since: 0, deprecated: 19)],
        """
        NAME; STATUS=conditions[type=Healthy].status; MESSAGE=conditions[type=Healthy].message;
        ERROR=conditions[type=Healthy].error
        """)

    // Kubernetes, apps
    case .deployment:
      return Facts(
        "deployments", ["deploy"], .workloads, in: ["all"], podTemplate: "spec.template",
        [
          Version("apps/v1", since: 9), Version("apps/v1beta2", since: 8, deprecated: 9, removed: 16),
          Version("apps/v1beta1", since: 6, deprecated: 8, removed: 16),
          Version("extensions/v1beta1", since: 1, deprecated: 8, removed: 16),
        ],
        """
        NAME; READY=status.readyReplicas/spec.replicas; UP-TO-DATE=status.updatedReplicas;
        AVAILABLE=status.availableReplicas; AGE; CONTAINERS!=join(spec.template.spec.containers[].name);
        IMAGES!=join(spec.template.spec.containers[].image); SELECTOR!=labels(spec.selector)
        """)
    case .statefulSet:
      return Facts(
        "statefulsets", ["sts"], .workloads, in: ["all"], podTemplate: "spec.template",
        [
          Version("apps/v1", since: 9), Version("apps/v1beta2", since: 8, deprecated: 9, removed: 16),
          Version("apps/v1beta1", since: 5, deprecated: 8, removed: 16),
        ],
        """
        NAME; READY=status.readyReplicas/spec.replicas; AGE;
        CONTAINERS!=join(spec.template.spec.containers[].name);
        IMAGES!=join(spec.template.spec.containers[].image)
        """)
    case .daemonSet:
      return Facts(
        "daemonsets", ["ds"], .workloads, in: ["all"], podTemplate: "spec.template",
        [
          Version("apps/v1", since: 9), Version("apps/v1beta2", since: 8, deprecated: 9, removed: 16),
          Version("extensions/v1beta1", since: 1, deprecated: 8, removed: 16),
        ],
        """
        NAME; DESIRED=status.desiredNumberScheduled; CURRENT=status.currentNumberScheduled;
        READY=status.numberReady; UP-TO-DATE=status.updatedNumberScheduled;
        AVAILABLE=status.numberAvailable; NODE SELECTOR=labels(spec.template.spec.nodeSelector); AGE;
        CONTAINERS!=join(spec.template.spec.containers[].name);
        IMAGES!=join(spec.template.spec.containers[].image); SELECTOR!=labels(spec.selector)
        """)
    case .replicaSet:
      return Facts(
        "replicasets", ["rs"], .workloads, in: ["all"], podTemplate: "spec.template",
        [
          Version("apps/v1", since: 9), Version("apps/v1beta2", since: 8, deprecated: 9, removed: 16),
          Version("extensions/v1beta1", since: 2, deprecated: 8, removed: 16),
        ],
        """
        NAME; DESIRED=spec.replicas; CURRENT=status.replicas; READY=status.readyReplicas; AGE;
        CONTAINERS!=join(spec.template.spec.containers[].name);
        IMAGES!=join(spec.template.spec.containers[].image); SELECTOR!=labels(spec.selector)
        """)
    case .controllerRevision:
      return Facts(
        "controllerrevisions", [], .workloads,
        [
          Version("apps/v1", since: 9), Version("apps/v1beta2", since: 8, deprecated: 9, removed: 16),
          Version("apps/v1beta1", since: 7, deprecated: 8, removed: 16),
        ],
        "NAME; CONTROLLER=owner(); REVISION=revision; AGE")

    // Kubernetes, batch
    case .job:
      return Facts(
        "jobs", [], .workloads, in: ["all"], podTemplate: "spec.template",
        [Version("batch/v1", since: 2)],
        """
        NAME; STATUS=jobStatus(); COMPLETIONS=jobCompletions(); DURATION=jobDuration(); AGE;
        CONTAINERS!=join(spec.template.spec.containers[].name);
        IMAGES!=join(spec.template.spec.containers[].image); SELECTOR!=labels(spec.selector)
        """)
    case .cronJob:
      return Facts(
        "cronjobs", ["cj"], .workloads, in: ["all"], podTemplate: "spec.jobTemplate.spec.template",
        [Version("batch/v1", since: 21), Version("batch/v1beta1", since: 8, deprecated: 21, removed: 25)],
        """
        NAME; SCHEDULE=spec.schedule; TIMEZONE=spec.timeZone|"<none>"; SUSPEND=spec.suspend;
        ACTIVE=count(status.active); LAST SCHEDULE=age(status.lastScheduleTime); AGE;
        CONTAINERS!=join(spec.jobTemplate.spec.template.spec.containers[].name);
        IMAGES!=join(spec.jobTemplate.spec.template.spec.containers[].image);
        SELECTOR!=labels(spec.jobTemplate.spec.selector)
        """)

    // Kubernetes, autoscaling
    case .horizontalPodAutoscaler:
      return Facts(
        "horizontalpodautoscalers", ["hpa"], .scaling, in: ["all"], shownAs: "HPA",
        [
          Version("autoscaling/v2", since: 23), Version("autoscaling/v1", since: 2),
          Version("autoscaling/v2beta2", since: 12, deprecated: 23, removed: 26),
          Version("autoscaling/v2beta1", since: 8, deprecated: 22, removed: 25),
        ],
        """
        NAME; REFERENCE=spec.scaleTargetRef.kind/spec.scaleTargetRef.name; TARGETS=hpaTargets();
        MINPODS=spec.minReplicas|"<unset>"; MAXPODS=spec.maxReplicas; REPLICAS=status.currentReplicas; AGE
        """)

    // Kubernetes, policy
    case .podDisruptionBudget:
      return Facts(
        "poddisruptionbudgets", ["pdb"], .scaling, shownAs: "PDB",
        [Version("policy/v1", since: 21), Version("policy/v1beta1", since: 5, deprecated: 21, removed: 25)],
        """
        NAME; MIN AVAILABLE=spec.minAvailable|"N/A"; MAX UNAVAILABLE=spec.maxUnavailable|"N/A";
        ALLOWED DISRUPTIONS=status.disruptionsAllowed; AGE
        """)
    case .podSecurityPolicy:
      return Facts(
        "podsecuritypolicies", ["psp"], .access, scope: .cluster, shownAs: "PSP",
        [
          Version("policy/v1beta1", since: 10, deprecated: 21, removed: 25),
          Version("extensions/v1beta1", since: 3, deprecated: 11, removed: 16),
        ],
        """
        NAME; PRIV=spec.privileged; CAPS=join(spec.allowedCapabilities); SELINUX=spec.seLinux.rule;
        RUNASUSER=spec.runAsUser.rule; FSGROUP=spec.fsGroup.rule; SUPGROUP=spec.supplementalGroups.rule;
        READONLYROOTFS=spec.readOnlyRootFilesystem; VOLUMES=join(spec.volumes)
        """)

    // Kubernetes, networking.k8s.io
    case .ingress:
      return Facts(
        "ingresses", ["ing"], .network,
        [
          Version("networking.k8s.io/v1", since: 19),
          Version("networking.k8s.io/v1beta1", since: 14, deprecated: 19, removed: 22),
          Version("extensions/v1beta1", since: 1, deprecated: 14, removed: 22),
        ],
        """
        NAME; CLASS=spec.ingressClassName|annotation(kubernetes.io/ingress.class)|"<none>";
        HOSTS=hosts(spec.rules[].host); ADDRESS=join(status.loadBalancer.ingress[].ip|hostname);
        PORTS=spec.tls?"80, 443":"80"; AGE
        """)
    case .ingressClass:
      return Facts(
        "ingressclasses", [], .network, scope: .cluster,
        [
          Version("networking.k8s.io/v1", since: 19),
          Version("networking.k8s.io/v1beta1", since: 18, deprecated: 19, removed: 22),
        ],
        """
        NAME; CONTROLLER=spec.controller; PARAMETERS=ref(spec.parameters)|"<none>"; AGE
        """)
    case .networkPolicy:
      return Facts(
        "networkpolicies", ["netpol"], .network,
        [
          Version("networking.k8s.io/v1", since: 7),
          Version("extensions/v1beta1", since: 3, deprecated: 9, removed: 16),
        ],
        """
        NAME; POD-SELECTOR=labels(spec.podSelector)|"<none>"; AGE
        """)
    case .serviceCIDR:
      return Facts(
        "servicecidrs", [], .network, scope: .cluster,
        [
          Version("networking.k8s.io/v1", since: 33),
          Version("networking.k8s.io/v1beta1", since: 31, deprecated: 34, removed: 37),
        ],
        "NAME; CIDRS=join(spec.cidrs); AGE")
    case .ipAddress:
      return Facts(
        "ipaddresses", ["ip"], .network, scope: .cluster,
        [
          Version("networking.k8s.io/v1", since: 33),
          Version("networking.k8s.io/v1beta1", since: 31, deprecated: 34, removed: 37),
        ],
        "NAME; PARENTREF=ref(spec.parentRef)")

    // Kubernetes, rbac.authorization.k8s.io
    case .role:
      return Facts(
        "roles", [], .access,
        [
          Version("rbac.authorization.k8s.io/v1", since: 8),
          Version("rbac.authorization.k8s.io/v1beta1", since: 6, deprecated: 17, removed: 22),
        ],
        "NAME; CREATED AT=metadata.creationTimestamp")
    case .clusterRole:
      return Facts(
        "clusterroles", [], .access, scope: .cluster,
        [
          Version("rbac.authorization.k8s.io/v1", since: 8),
          Version("rbac.authorization.k8s.io/v1beta1", since: 6, deprecated: 17, removed: 22),
        ],
        "NAME; CREATED AT=metadata.creationTimestamp")
    case .roleBinding:
      return Facts(
        "rolebindings", [], .access,
        [
          Version("rbac.authorization.k8s.io/v1", since: 8),
          Version("rbac.authorization.k8s.io/v1beta1", since: 6, deprecated: 17, removed: 22),
        ],
        """
        NAME; ROLE=roleRef.kind/roleRef.name; AGE; USERS!=join(subjects[kind=User].name);
        GROUPS!=join(subjects[kind=Group].name);
        SERVICEACCOUNTS!=join(subjects[kind=ServiceAccount].namespace/name)
        """)
    case .clusterRoleBinding:
      return Facts(
        "clusterrolebindings", [], .access, scope: .cluster,
        [
          Version("rbac.authorization.k8s.io/v1", since: 8),
          Version("rbac.authorization.k8s.io/v1beta1", since: 6, deprecated: 17, removed: 22),
        ],
        """
        NAME; ROLE=roleRef.kind/roleRef.name; AGE; USERS!=join(subjects[kind=User].name);
        GROUPS!=join(subjects[kind=Group].name);
        SERVICEACCOUNTS!=join(subjects[kind=ServiceAccount].namespace/name)
        """)

    // Kubernetes, storage.k8s.io
    case .storageClass:
      return Facts(
        "storageclasses", ["sc"], .storage, scope: .cluster,
        [
          Version("storage.k8s.io/v1", since: 6),
          Version("storage.k8s.io/v1beta1", since: 4, deprecated: 19, removed: 22),
        ],
        """
        NAME=metadata.name+default(annotation(storageclass.kubernetes.io/is-default-class));
        PROVISIONER=provisioner; RECLAIMPOLICY=reclaimPolicy|"Delete";
        VOLUMEBINDINGMODE=volumeBindingMode|"Immediate"; ALLOWVOLUMEEXPANSION=allowVolumeExpansion|false;
        AGE
        """)
    case .volumeAttachment:
      return Facts(
        "volumeattachments", [], .storage, scope: .cluster,
        [
          Version("storage.k8s.io/v1", since: 13),
          Version("storage.k8s.io/v1beta1", since: 10, deprecated: 19, removed: 22),
          Version("storage.k8s.io/v1alpha1", since: 9, deprecated: 21, removed: 24),
        ],
        """
        NAME; ATTACHER=spec.attacher; PV=spec.source.persistentVolumeName; NODE=spec.nodeName;
        ATTACHED=status.attached; AGE
        """)
    case .csiDriver:
      return Facts(
        "csidrivers", [], .storage, scope: .cluster,
        [
          Version("storage.k8s.io/v1", since: 18),
          Version("storage.k8s.io/v1beta1", since: 14, deprecated: 19, removed: 22),
        ],
        """
        NAME; ATTACHREQUIRED=spec.attachRequired|true; PODINFOONMOUNT=spec.podInfoOnMount|false;
        STORAGECAPACITY=spec.storageCapacity|false;
        TOKENREQUESTS=join(spec.tokenRequests[].audience)|"<unset>";
        REQUIRESREPUBLISH=spec.requiresRepublish|false; MODES=join(spec.volumeLifecycleModes); AGE
        """)
    case .csiNode:
      return Facts(
        "csinodes", [], .storage, scope: .cluster,
        [
          Version("storage.k8s.io/v1", since: 17),
          Version("storage.k8s.io/v1beta1", since: 14, deprecated: 17, removed: 22),
        ],
        "NAME; DRIVERS=count(spec.drivers); AGE")
    case .csiStorageCapacity:
      return Facts(
        "csistoragecapacities", [], .storage,
        [
          Version("storage.k8s.io/v1", since: 24),
          Version("storage.k8s.io/v1beta1", since: 21, deprecated: 24, removed: 27),
          Version("storage.k8s.io/v1alpha1", since: 19, deprecated: 21, removed: 24),
        ],
        "NAME; STORAGECLASSNAME=storageClassName; CAPACITY=capacity")
    case .volumeAttributesClass:
      return Facts(
        "volumeattributesclasses", ["vac"], .storage, scope: .cluster,
        [
          Version("storage.k8s.io/v1", since: 34),
          Version("storage.k8s.io/v1beta1", since: 31, deprecated: 34, removed: 37),
          Version("storage.k8s.io/v1alpha1", since: 29, deprecated: 32, removed: 35),
        ],
        "NAME; DRIVERNAME=driverName; AGE")

    // Kubernetes, scheduling.k8s.io
    case .priorityClass:
      return Facts(
        "priorityclasses", ["pc"], .scaling, scope: .cluster,
        [
          Version("scheduling.k8s.io/v1", since: 14),
          Version("scheduling.k8s.io/v1beta1", since: 11, deprecated: 14, removed: 22),
        ],
        """
        NAME; VALUE=value; GLOBAL-DEFAULT=globalDefault|false; AGE;
        PREEMPTIONPOLICY=preemptionPolicy|"PreemptLowerPriority" (since 1.32)
        """)

    // Kubernetes, coordination.k8s.io
    case .lease:
      return Facts(
        "leases", [], .cluster,
        [
          Version("coordination.k8s.io/v1", since: 14),
          Version("coordination.k8s.io/v1beta1", since: 12, deprecated: 19, removed: 22),
        ],
        "NAME; HOLDER=spec.holderIdentity; AGE")

    // Kubernetes, discovery.k8s.io
    case .endpointSlice:
      return Facts(
        "endpointslices", [], .network,
        [
          Version("discovery.k8s.io/v1", since: 21),
          Version("discovery.k8s.io/v1beta1", since: 16, deprecated: 21, removed: 25),
        ],
        """
        NAME; ADDRESSTYPE=addressType; PORTS=first3(ports[].port|name|"*")|"<unset>";
        ENDPOINTS=first3(endpoints[].addresses[])|"<unset>"; AGE
        """)

    // Kubernetes, admissionregistration.k8s.io
    case .mutatingWebhookConfiguration:
      return Facts(
        "mutatingwebhookconfigurations", [], .cluster, scope: .cluster, in: ["api-extensions"],
        [
          Version("admissionregistration.k8s.io/v1", since: 16),
          Version("admissionregistration.k8s.io/v1beta1", since: 9, deprecated: 16, removed: 22),
        ],
        "NAME; WEBHOOKS=count(webhooks); AGE")
    case .validatingWebhookConfiguration:
      return Facts(
        "validatingwebhookconfigurations", [], .cluster, scope: .cluster, in: ["api-extensions"],
        [
          Version("admissionregistration.k8s.io/v1", since: 16),
          Version("admissionregistration.k8s.io/v1beta1", since: 9, deprecated: 16, removed: 22),
        ],
        "NAME; WEBHOOKS=count(webhooks); AGE")
    case .validatingAdmissionPolicy:
      return Facts(
        "validatingadmissionpolicies", [], .cluster, scope: .cluster, in: ["api-extensions"],
        [
          Version("admissionregistration.k8s.io/v1", since: 30),
          Version("admissionregistration.k8s.io/v1beta1", since: 28, deprecated: 31, removed: 34),
          Version("admissionregistration.k8s.io/v1alpha1", since: 26, deprecated: 29, removed: 32),
        ],
        """
        NAME; VALIDATIONS=count(spec.validations);
        PARAMKIND=spec.paramKind.apiVersion/spec.paramKind.kind|"<unset>"; AGE
        """)
    case .validatingAdmissionPolicyBinding:
      return Facts(
        "validatingadmissionpolicybindings", [], .cluster, scope: .cluster, in: ["api-extensions"],
        [
          Version("admissionregistration.k8s.io/v1", since: 30),
          Version("admissionregistration.k8s.io/v1beta1", since: 28, deprecated: 31, removed: 34),
          Version("admissionregistration.k8s.io/v1alpha1", since: 26, deprecated: 29, removed: 32),
        ],
        """
        NAME; POLICYNAME=spec.policyName; PARAMREF=spec.paramRef|"<unset>"; AGE
        """)
    case .mutatingAdmissionPolicy:
      return Facts(
        "mutatingadmissionpolicies", [], .cluster, scope: .cluster, in: ["api-extensions"],
        [
          Version("admissionregistration.k8s.io/v1", since: 36),
          Version("admissionregistration.k8s.io/v1beta1", since: 34, deprecated: 37, removed: 40),
          Version("admissionregistration.k8s.io/v1alpha1", since: 32, deprecated: 35, removed: 38),
        ],
        """
        NAME; MUTATIONS=count(spec.mutations);
        PARAMKIND=spec.paramKind.apiVersion/spec.paramKind.kind|"<unset>"; AGE
        """)
    case .mutatingAdmissionPolicyBinding:
      return Facts(
        "mutatingadmissionpolicybindings", [], .cluster, scope: .cluster, in: ["api-extensions"],
        [
          Version("admissionregistration.k8s.io/v1", since: 36),
          Version("admissionregistration.k8s.io/v1beta1", since: 34, deprecated: 37, removed: 40),
          Version("admissionregistration.k8s.io/v1alpha1", since: 32, deprecated: 35, removed: 38),
        ],
        """
        NAME; POLICYNAME=spec.policyName; PARAMREF=spec.paramRef|"<unset>"; AGE
        """)

    // Kubernetes, apiextensions.k8s.io
    case .customResourceDefinition:
      return Facts(
        "customresourcedefinitions", ["crd", "crds"], .cluster, scope: .cluster, in: ["api-extensions"],
        shownAs: "CRD",
        [
          Version("apiextensions.k8s.io/v1", since: 16),
          Version("apiextensions.k8s.io/v1beta1", since: 7, deprecated: 16, removed: 22),
        ],
        "NAME; CREATED AT=metadata.creationTimestamp")

    // Kubernetes, apiregistration.k8s.io
    case .apiService:
      return Facts(
        "apiservices", [], .cluster, scope: .cluster, in: ["api-extensions"],
        [
          Version("apiregistration.k8s.io/v1", since: 10),
          Version("apiregistration.k8s.io/v1beta1", since: 7, deprecated: 19, removed: 22),
        ],
        """
        NAME; SERVICE=spec.service?spec.service.namespace/spec.service.name:"Local";
        AVAILABLE=status.conditions[type=Available].status; AGE
        """)

    // Kubernetes, certificates.k8s.io
    case .certificateSigningRequest:
      return Facts(
        "certificatesigningrequests", ["csr"], .access, scope: .cluster, shownAs: "CSR",
        [
          Version("certificates.k8s.io/v1", since: 19),
          Version("certificates.k8s.io/v1beta1", since: 12, deprecated: 19, removed: 22),
        ],
        """
        NAME; AGE; SIGNERNAME=spec.signerName; REQUESTOR=spec.username;
        REQUESTEDDURATION=duration(spec.expirationSeconds)|"<none>";
        CONDITION=join(status.conditions[].type)|"Pending"
        """)
    case .clusterTrustBundle:
      return Facts(
        "clustertrustbundles", [], .access, scope: .cluster,
        [
          Version("certificates.k8s.io/v1", since: 37),
          Version("certificates.k8s.io/v1beta1", since: 33, deprecated: 37, removed: 40),
          Version("certificates.k8s.io/v1alpha1", since: 26, deprecated: 34, removed: 37),
        ],
        "NAME; SIGNERNAME=spec.signerName")

    // Kubernetes, events.k8s.io
    case .eventsEvent:
      return Facts(
        "events", ["ev"], .cluster,
        [
          Version("events.k8s.io/v1", since: 19),
          Version("events.k8s.io/v1beta1", since: 8, deprecated: 22, removed: 25),
        ],
        """
        LAST SEEN=age(deprecatedLastTimestamp|eventTime); TYPE=type; REASON=reason;
        OBJECT=lower(regarding.kind)/regarding.name; SUBOBJECT!=regarding.fieldPath;
        SOURCE!=source.component,source.host; MESSAGE=note; FIRST SEEN!=age(firstTimestamp); COUNT!=count;
        NAME!=metadata.name
        """)

    // Kubernetes, node.k8s.io
    case .runtimeClass:
      return Facts(
        "runtimeclasses", [], .cluster, scope: .cluster,
        [
          Version("node.k8s.io/v1", since: 20),
          Version("node.k8s.io/v1beta1", since: 13, deprecated: 22, removed: 25),
        ],
        "NAME; HANDLER=handler; AGE")

    // Kubernetes, flowcontrol.apiserver.k8s.io
    case .flowSchema:
      return Facts(
        "flowschemas", [], .cluster, scope: .cluster,
        [
          Version("flowcontrol.apiserver.k8s.io/v1", since: 29),
          Version("flowcontrol.apiserver.k8s.io/v1beta3", since: 26, deprecated: 29, removed: 32),
          Version("flowcontrol.apiserver.k8s.io/v1beta2", since: 23, deprecated: 26, removed: 29),
          Version("flowcontrol.apiserver.k8s.io/v1beta1", since: 20, deprecated: 23, removed: 26),
        ],
        """
        NAME; PRIORITYLEVEL=spec.priorityLevelConfiguration.name;
        MATCHINGPRECEDENCE=spec.matchingPrecedence;
        DISTINGUISHERMETHOD=spec.distinguisherMethod.type|"<none>"; AGE;
        MISSINGPL=not(status.conditions[type=Dangling])
        """)
    case .priorityLevelConfiguration:
      return Facts(
        "prioritylevelconfigurations", [], .cluster, scope: .cluster,
        [
          Version("flowcontrol.apiserver.k8s.io/v1", since: 29),
          Version("flowcontrol.apiserver.k8s.io/v1beta3", since: 26, deprecated: 29, removed: 32),
          Version("flowcontrol.apiserver.k8s.io/v1beta2", since: 23, deprecated: 26, removed: 29),
          Version("flowcontrol.apiserver.k8s.io/v1beta1", since: 20, deprecated: 23, removed: 26),
        ],
        """
        NAME; TYPE=spec.type; NOMINALCONCURRENCYSHARES=spec.limited.nominalConcurrencyShares;
        QUEUES=spec.limited.limitResponse.queuing.queues;
        HANDSIZE=spec.limited.limitResponse.queuing.handSize;
        QUEUELENGTHLIMIT=spec.limited.limitResponse.queuing.queueLengthLimit; AGE
        """)

    // Kubernetes, resource.k8s.io
    case .resourceClaim:
      return Facts(
        "resourceclaims", [], .cluster,
        [
          Version("resource.k8s.io/v1", since: 34),
          Version("resource.k8s.io/v1beta2", since: 33, deprecated: 36, removed: 39),
          Version("resource.k8s.io/v1beta1", since: 32, deprecated: 35, removed: 38),
        ],
        "NAME; STATE=claimState(); AGE")
    case .resourceClaimTemplate:
      return Facts(
        "resourceclaimtemplates", [], .cluster,
        [
          Version("resource.k8s.io/v1", since: 34),
          Version("resource.k8s.io/v1beta2", since: 33, deprecated: 36, removed: 39),
          Version("resource.k8s.io/v1beta1", since: 32, deprecated: 35, removed: 38),
        ])
    case .deviceClass:
      return Facts(
        "deviceclasses", [], .cluster, scope: .cluster,
        [
          Version("resource.k8s.io/v1", since: 34),
          Version("resource.k8s.io/v1beta2", since: 33, deprecated: 36, removed: 39),
          Version("resource.k8s.io/v1beta1", since: 32, deprecated: 35, removed: 38),
        ])
    case .resourceSlice:
      return Facts(
        "resourceslices", [], .cluster, scope: .cluster,
        [
          Version("resource.k8s.io/v1", since: 34),
          Version("resource.k8s.io/v1beta2", since: 33, deprecated: 36, removed: 39),
          Version("resource.k8s.io/v1beta1", since: 32, deprecated: 35, removed: 38),
        ],
        "NAME; NODE=spec.nodeName; DRIVER=spec.driver; POOL=spec.pool.name; AGE")

    // Kubernetes, settings.k8s.io
    case .podPreset:
      return Facts(
        "podpresets", [], .config,
        [Version("settings.k8s.io/v1alpha1", since: 6, deprecated: 19, removed: 20)],
        "NAME; CREATED AT=metadata.creationTimestamp")

    // Kubernetes, extensions
    case .thirdPartyResource:
      return Facts(
        "thirdpartyresources", ["tpr"], .cluster, scope: .cluster, shownAs: "TPR",
        [Version("extensions/v1beta1", since: 2, deprecated: 7, removed: 8)],
        "NAME; DESCRIPTION=description; VERSION(S)=join(versions[].name)")

    // OpenShift/OLM
    case .deploymentConfig:
      return Facts(
        "deploymentconfigs", ["dc"], .workloads, from: .openShift, in: ["all"], podTemplate: "spec.template",
        [Version("apps.openshift.io/v1")],
        """
        NAME; REVISION=status.latestVersion; DESIRED=spec.replicas; CURRENT=status.replicas;
        TRIGGERED BY=dcTriggers(spec.triggers)
        """)
    case .route:
      return Facts(
        "routes", [], .network, from: .openShift, in: ["all"],
        [Version("route.openshift.io/v1")],
        """
        NAME; HOST/PORT=spec.host|status.ingress[0].host; PATH=spec.path;
        SERVICES=spec.to.name,spec.alternateBackends[].name; PORT=spec.port.targetPort;
        TERMINATION=spec.tls.termination/spec.tls.insecureEdgeTerminationPolicy;
        WILDCARD=spec.wildcardPolicy
        """)
    case .buildConfig:
      return Facts(
        "buildconfigs", ["bc"], .workloads, from: .openShift, in: ["all"],
        [Version("build.openshift.io/v1")],
        "NAME; TYPE=spec.strategy.type; FROM=buildSource(spec.source); LATEST=status.lastVersion")
    case .build:
      return Facts(
        "builds", [], .workloads, from: .openShift, in: ["all"],
        [Version("build.openshift.io/v1")],
        """
        NAME; TYPE=spec.strategy.type; FROM=buildSource(spec.source); STATUS=status.phase;
        STARTED=age(status.startTimestamp); DURATION=status.duration
        """)
    case .imageStream:
      return Facts(
        "imagestreams", ["is"], .workloads, from: .openShift, in: ["all"],
        [Version("image.openshift.io/v1")],
        """
        NAME; IMAGE REPOSITORY=status.dockerImageRepository;
        TAGS=first3(status.tags[].tag|spec.tags[].name); UPDATED=age(newest(status.tags[].items[].created))
        """)
    case .imageStreamTag:
      return Facts(
        "imagestreamtags", ["istag"], .workloads, from: .openShift,
        [Version("image.openshift.io/v1")],
        "NAME; IMAGE REFERENCE=image.dockerImageReference; UPDATED=age(image.metadata.creationTimestamp)")
    case .template:
      return Facts(
        "templates", [], .workloads, from: .openShift,
        [Version("template.openshift.io/v1")],
        """
        NAME; DESCRIPTION=annotation(description); PARAMETERS=templateParams(parameters);
        OBJECTS=count(objects)
        """)
    case .project:
      return Facts(
        "projects", [], .cluster, scope: .cluster, from: .openShift,
        [Version("project.openshift.io/v1")],
        "NAME; DISPLAY NAME=annotation(openshift.io/display-name); STATUS=status.phase")
    case .user:
      return Facts(
        "users", [], .access, scope: .cluster, from: .openShift,
        [Version("user.openshift.io/v1")],
        "NAME; UID=metadata.uid; FULL NAME=fullName; IDENTITIES=join(identities)")
    case .group:
      return Facts(
        "groups", [], .access, scope: .cluster, from: .openShift,
        [Version("user.openshift.io/v1")],
        "NAME; USERS=join(users)")
    case .securityContextConstraints:
      return Facts(
        "securitycontextconstraints", ["scc"], .access, scope: .cluster, from: .openShift, shownAs: "SCC",
        [Version("security.openshift.io/v1")],
        """
        NAME; PRIV=allowPrivilegedContainer; CAPS=join(allowedCapabilities); SELINUX=seLinuxContext.type;
        RUNASUSER=runAsUser.type; FSGROUP=fsGroup.type; SUPGROUP=supplementalGroups.type; PRIORITY=priority;
        READONLYROOTFS=readOnlyRootFilesystem; VOLUMES=join(volumes)
        """)
    case .openShiftRoleBinding:
      return Facts(
        "rolebindings", [], .access, from: .openShift,
        [Version("authorization.openshift.io/v1", .deprecated, use: "rbac.authorization.k8s.io")],
        "NAME; ROLE=roleRef.name; USERS=join(userNames); GROUPS=join(groupNames)")
    case .subscription:
      return Facts(
        "subscriptions", ["sub", "subs"], .custom, from: .openShift, in: ["olm"],
        [Version("operators.coreos.com/v1alpha1")],
        "NAME; PACKAGE=spec.name; SOURCE=spec.source; CHANNEL=spec.channel")
    case .operatorGroup:
      return Facts(
        "operatorgroups", ["og"], .custom, from: .openShift, in: ["olm"],
        [Version("operators.coreos.com/v1"), Version("operators.coreos.com/v1alpha2")])
    case .clusterServiceVersion:
      return Facts(
        "clusterserviceversions", ["csv", "csvs"], .custom, from: .openShift, in: ["olm"], shownAs: "CSV",
        [Version("operators.coreos.com/v1alpha1")],
        "NAME; DISPLAY=spec.displayName; VERSION=spec.version; REPLACES=spec.replaces; PHASE=status.phase")

    // Service Catalog
    case .clusterServiceBroker:
      return Facts(
        "clusterservicebrokers", [], .custom, scope: .cluster, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        "NAME; URL=spec.url; STATUS=status.lastConditionState; AGE")
    case .clusterServiceClass:
      return Facts(
        "clusterserviceclasses", [], .custom, scope: .cluster, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        "NAME; EXTERNAL-NAME=spec.externalName; BROKER=spec.clusterServiceBrokerName; AGE")
    case .clusterServicePlan:
      return Facts(
        "clusterserviceplans", [], .custom, scope: .cluster, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        """
        NAME; EXTERNAL-NAME=spec.externalName; BROKER=spec.clusterServiceBrokerName;
        CLASS=spec.clusterServiceClassRef.name; AGE
        """)
    case .serviceBinding:
      return Facts(
        "servicebindings", [], .custom, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        """
        NAME; SERVICE-INSTANCE=spec.instanceRef.name; SECRET-NAME=spec.secretName;
        STATUS=status.lastConditionState; AGE
        """)
    case .serviceBroker:
      return Facts(
        "servicebrokers", [], .custom, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        "NAME; URL=spec.url; STATUS=status.lastConditionState; AGE")
    case .serviceClass:
      return Facts(
        "serviceclasses", [], .custom, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        "NAME; EXTERNAL-NAME=spec.externalName; BROKER=spec.serviceBrokerName; AGE")
    case .serviceInstance:
      return Facts(
        "serviceinstances", [], .custom, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        """
        NAME; CLASS=status.userSpecifiedClassName; PLAN=status.userSpecifiedPlanName;
        STATUS=status.lastConditionState; AGE
        """)
    case .servicePlan:
      return Facts(
        "serviceplans", [], .custom, from: .serviceCatalog, in: ["all", "svcat"],
        [Version("servicecatalog.k8s.io/v1beta1")],
        """
        NAME; EXTERNAL-NAME=spec.externalName; BROKER=spec.serviceBrokerName;
        CLASS=spec.serviceClassRef.name; AGE
        """)

    // Gateway API
    case .backendTLSPolicy:
      return Facts(
        "backendtlspolicies", ["btlspolicy"], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1"), Version("gateway.networking.k8s.io/v1alpha3", .notServed)])
    case .grpcRoute:
      return Facts(
        "grpcroutes", [], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1")],
        "NAME; HOSTNAMES=spec.hostnames; AGE")
    case .gateway:
      return Facts(
        "gateways", ["gtw"], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1"), Version("gateway.networking.k8s.io/v1beta1")],
        """
        NAME; CLASS=spec.gatewayClassName; ADDRESS=status.addresses[*].value;
        PROGRAMMED=status.conditions[type=Programmed].status; AGE
        """)
    case .gatewayClass:
      return Facts(
        "gatewayclasses", ["gc"], .network, scope: .cluster, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1"), Version("gateway.networking.k8s.io/v1beta1")],
        """
        NAME; CONTROLLER=spec.controllerName; ACCEPTED=status.conditions[type=Accepted].status; AGE;
        DESCRIPTION!=spec.description
        """)
    case .httpRoute:
      return Facts(
        "httproutes", [], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1"), Version("gateway.networking.k8s.io/v1beta1")],
        "NAME; HOSTNAMES=spec.hostnames; AGE")
    case .listenerSet:
      return Facts(
        "listenersets", ["lset"], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1")],
        """
        NAME; ACCEPTED=status.conditions[type=Accepted].status;
        PROGRAMMED=status.conditions[type=Programmed].status; AGE
        """)
    case .referenceGrant:
      return Facts(
        "referencegrants", ["refgrant"], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1beta1"), Version("gateway.networking.k8s.io/v1")])
    case .tcpRoute:
      return Facts(
        "tcproutes", [], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1"), Version("gateway.networking.k8s.io/v1alpha2", .notServed)])
    case .tlsRoute:
      return Facts(
        "tlsroutes", [], .network, from: .gatewayAPI, in: ["gateway-api"],
        [
          Version("gateway.networking.k8s.io/v1"), Version("gateway.networking.k8s.io/v1alpha2", .notServed),
          Version("gateway.networking.k8s.io/v1alpha3", .notServed),
        ])
    case .udpRoute:
      return Facts(
        "udproutes", [], .network, from: .gatewayAPI, in: ["gateway-api"],
        [Version("gateway.networking.k8s.io/v1"), Version("gateway.networking.k8s.io/v1alpha2", .notServed)])

    // cert-manager
    case .challenge:
      return Facts(
        "challenges", [], .custom, from: .certManager, in: ["cert-manager", "cert-manager-acme"],
        [Version("acme.cert-manager.io/v1")],
        "NAME; STATE=status.state; DOMAIN=spec.dnsName; REASON!=status.reason; AGE")
    case .order:
      return Facts(
        "orders", [], .custom, from: .certManager, in: ["cert-manager", "cert-manager-acme"],
        [Version("acme.cert-manager.io/v1")],
        "NAME; STATE=status.state; ISSUER!=spec.issuerRef.name; REASON!=status.reason; AGE")
    case .certificate:
      return Facts(
        "certificates", ["cert", "certs"], .custom, from: .certManager, in: ["cert-manager"],
        [Version("cert-manager.io/v1")],
        """
        NAME; READY=status.conditions[type=Ready].status; SECRET=spec.secretName;
        ISSUER!=spec.issuerRef.name; STATUS!=status.conditions[type=Ready].message;
        EXPIRATION!=status.notAfter; AGE
        """)
    case .certificateRequest:
      return Facts(
        "certificaterequests", ["cr", "crs"], .custom, from: .certManager, in: ["cert-manager"],
        [Version("cert-manager.io/v1")],
        """
        NAME; APPROVED=status.conditions[type=Approved].status;
        DENIED=status.conditions[type=Denied].status; READY=status.conditions[type=Ready].status;
        ISSUER=spec.issuerRef.name; REQUESTER=spec.username; STATUS!=status.conditions[type=Ready].message;
        AGE
        """)
    case .clusterIssuer:
      return Facts(
        "clusterissuers", ["ciss"], .custom, scope: .cluster, from: .certManager, in: ["cert-manager"],
        [Version("cert-manager.io/v1")],
        """
        NAME; READY=status.conditions[type=Ready].status; STATUS!=status.conditions[type=Ready].message; AGE
        """)
    case .issuer:
      return Facts(
        "issuers", ["iss"], .custom, from: .certManager, in: ["cert-manager"],
        [Version("cert-manager.io/v1")],
        """
        NAME; READY=status.conditions[type=Ready].status; STATUS!=status.conditions[type=Ready].message; AGE
        """)

    // Prometheus operator
    case .alertmanager:
      return Facts(
        "alertmanagers", ["am"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1")],
        """
        NAME; VERSION=spec.version; REPLICAS=spec.replicas; READY=status.availableReplicas;
        RECONCILED=status.conditions[type=Reconciled].status;
        AVAILABLE=status.conditions[type=Available].status; AGE; PAUSED!=status.paused
        """)
    case .alertmanagerConfig:
      return Facts(
        "alertmanagerconfigs", ["amcfg"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1alpha1")])
    case .podMonitor:
      return Facts(
        "podmonitors", ["pmon"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1")])
    case .probe:
      return Facts(
        "probes", ["prb"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1")])
    case .prometheus:
      return Facts(
        "prometheuses", ["prom"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1")],
        """
        NAME; VERSION=spec.version; DESIRED=spec.replicas; READY=status.availableReplicas;
        RECONCILED=status.conditions[type=Reconciled].status;
        AVAILABLE=status.conditions[type=Available].status; AGE; PAUSED!=status.paused
        """)
    case .prometheusAgent:
      return Facts(
        "prometheusagents", ["promagent"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1alpha1")],
        """
        NAME; VERSION=spec.version; DESIRED=spec.replicas; READY=status.availableReplicas;
        RECONCILED=status.conditions[type=Reconciled].status;
        AVAILABLE=status.conditions[type=Available].status; AGE; PAUSED!=status.paused
        """)
    case .prometheusRule:
      return Facts(
        "prometheusrules", ["promrule"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1")])
    case .scrapeConfig:
      return Facts(
        "scrapeconfigs", ["scfg"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1alpha1")])
    case .serviceMonitor:
      return Facts(
        "servicemonitors", ["smon"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1")])
    case .thanosRuler:
      return Facts(
        "thanosrulers", ["ruler"], .custom, from: .prometheusOperator, in: ["prometheus-operator"],
        [Version("monitoring.coreos.com/v1")],
        """
        NAME; VERSION=spec.version; REPLICAS=spec.replicas; READY=status.availableReplicas;
        RECONCILED=status.conditions[type=Reconciled].status;
        AVAILABLE=status.conditions[type=Available].status; AGE; PAUSED!=status.paused
        """)

    // Argo CD
    case .appProject:
      return Facts(
        "appprojects", ["appproj", "appprojs"], .custom, from: .argoCD,
        [Version("argoproj.io/v1alpha1")])
    case .application:
      return Facts(
        "applications", ["app", "apps"], .custom, from: .argoCD,
        [Version("argoproj.io/v1alpha1")],
        """
        NAME; SYNC STATUS=status.sync.status; HEALTH STATUS=status.health.status;
        REVISION!=status.sync.revision; PROJECT!=spec.project
        """)
    case .applicationSet:
      return Facts(
        "applicationsets", ["appset", "appsets"], .custom, from: .argoCD,
        [Version("argoproj.io/v1alpha1")])

    // Argo Rollouts
    case .analysisRun:
      return Facts(
        "analysisruns", ["ar"], .workloads, from: .argoRollouts,
        [Version("argoproj.io/v1alpha1")],
        "NAME; STATUS=status.phase; AGE")
    case .analysisTemplate:
      return Facts(
        "analysistemplates", ["at"], .workloads, from: .argoRollouts,
        [Version("argoproj.io/v1alpha1")])
    case .experiment:
      return Facts(
        "experiments", ["exp"], .workloads, from: .argoRollouts,
        [Version("argoproj.io/v1alpha1")],
        "NAME; STATUS=status.phase; AGE")
    case .rollout:
      return Facts(
        "rollouts", ["ro"], .workloads, from: .argoRollouts, podTemplate: "spec.template",
        [Version("argoproj.io/v1alpha1")],
        """
        NAME; DESIRED=spec.replicas; CURRENT=status.replicas; UP-TO-DATE=status.updatedReplicas;
        AVAILABLE=status.availableReplicas; AGE
        """)

    // Argo Workflows
    case .clusterWorkflowTemplate:
      return Facts(
        "clusterworkflowtemplates", ["clusterwftmpl", "cwft"], .workloads, scope: .cluster, from: .argoWorkflows,
        [Version("argoproj.io/v1alpha1")])
    case .cronWorkflow:
      return Facts(
        "cronworkflows", ["cwf", "cronwf"], .workloads, from: .argoWorkflows,
        [Version("argoproj.io/v1alpha1")])
    case .workflow:
      return Facts(
        "workflows", ["wf"], .workloads, from: .argoWorkflows,
        [Version("argoproj.io/v1alpha1")],
        "NAME; STATUS=status.phase; AGE=age(status.startedAt); MESSAGE=status.message")
    case .workflowTemplate:
      return Facts(
        "workflowtemplates", ["wftmpl"], .workloads, from: .argoWorkflows,
        [Version("argoproj.io/v1alpha1")])

    // Istio
    case .trafficExtension:
      return Facts(
        "trafficextensions", [], .network, from: .istio, in: ["istio-io", "extensions-istio-io"],
        [Version("extensions.istio.io/v1alpha1")])
    case .wasmPlugin:
      return Facts(
        "wasmplugins", [], .network, from: .istio, in: ["istio-io", "extensions-istio-io"],
        [Version("extensions.istio.io/v1alpha1")])
    case .destinationRule:
      return Facts(
        "destinationrules", ["dr"], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [
          Version("networking.istio.io/v1"), Version("networking.istio.io/v1alpha3"),
          Version("networking.istio.io/v1beta1"),
        ],
        "NAME; HOST=spec.host; AGE")
    case .envoyFilter:
      return Facts(
        "envoyfilters", [], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [Version("networking.istio.io/v1alpha3")])
    case .istioGateway:
      return Facts(
        "gateways", ["gw"], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [
          Version("networking.istio.io/v1"), Version("networking.istio.io/v1alpha3"),
          Version("networking.istio.io/v1beta1"),
        ])
    case .proxyConfig:
      return Facts(
        "proxyconfigs", [], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [Version("networking.istio.io/v1beta1")])
    case .serviceEntry:
      return Facts(
        "serviceentries", ["se"], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [
          Version("networking.istio.io/v1"), Version("networking.istio.io/v1alpha3"),
          Version("networking.istio.io/v1beta1"),
        ],
        "NAME; HOSTS=spec.hosts; LOCATION=spec.location; RESOLUTION=spec.resolution; AGE")
    case .sidecar:
      return Facts(
        "sidecars", [], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [
          Version("networking.istio.io/v1"), Version("networking.istio.io/v1alpha3"),
          Version("networking.istio.io/v1beta1"),
        ])
    case .virtualService:
      return Facts(
        "virtualservices", ["vs"], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [
          Version("networking.istio.io/v1"), Version("networking.istio.io/v1alpha3"),
          Version("networking.istio.io/v1beta1"),
        ],
        "NAME; GATEWAYS=spec.gateways; HOSTS=spec.hosts; AGE")
    case .workloadEntry:
      return Facts(
        "workloadentries", ["we"], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [
          Version("networking.istio.io/v1"), Version("networking.istio.io/v1alpha3"),
          Version("networking.istio.io/v1beta1"),
        ],
        "NAME; AGE; ADDRESS=spec.address")
    case .workloadGroup:
      return Facts(
        "workloadgroups", ["wg"], .network, from: .istio, in: ["istio-io", "networking-istio-io"],
        [
          Version("networking.istio.io/v1"), Version("networking.istio.io/v1alpha3"),
          Version("networking.istio.io/v1beta1"),
        ])
    case .authorizationPolicy:
      return Facts(
        "authorizationpolicies", ["ap"], .access, from: .istio, in: ["istio-io", "security-istio-io"],
        [Version("security.istio.io/v1"), Version("security.istio.io/v1beta1")],
        "NAME; ACTION=spec.action; AGE")
    case .peerAuthentication:
      return Facts(
        "peerauthentications", ["pa"], .access, from: .istio, in: ["istio-io", "security-istio-io"],
        [Version("security.istio.io/v1"), Version("security.istio.io/v1beta1")],
        "NAME; MODE=spec.mtls.mode; AGE")
    case .requestAuthentication:
      return Facts(
        "requestauthentications", ["ra"], .access, from: .istio, in: ["istio-io", "security-istio-io"],
        [Version("security.istio.io/v1"), Version("security.istio.io/v1beta1")])
    case .telemetry:
      return Facts(
        "telemetries", ["telemetry"], .network, from: .istio, in: ["istio-io", "telemetry-istio-io"],
        [Version("telemetry.istio.io/v1alpha1"), Version("telemetry.istio.io/v1")])

    // Flux
    case .helmRelease:
      return Facts(
        "helmreleases", ["hr"], .custom, from: .flux,
        [
          Version("helm.toolkit.fluxcd.io/v2"), Version("helm.toolkit.fluxcd.io/v2beta1", .deprecated),
          Version("helm.toolkit.fluxcd.io/v2beta2", .deprecated),
        ],
        """
        NAME; AGE; READY=status.conditions[type=Ready].status; STATUS=status.conditions[type=Ready].message
        """)
    case .kustomization:
      return Facts(
        "kustomizations", ["ks"], .custom, from: .flux,
        [
          Version("kustomize.toolkit.fluxcd.io/v1"), Version("kustomize.toolkit.fluxcd.io/v1beta1", .deprecated),
          Version("kustomize.toolkit.fluxcd.io/v1beta2", .deprecated),
        ],
        """
        NAME; AGE; READY=status.conditions[type=Ready].status; STATUS=status.conditions[type=Ready].message
        """)
    case .gitRepository:
      return Facts(
        "gitrepositories", ["gitrepo"], .custom, from: .flux,
        [
          Version("source.toolkit.fluxcd.io/v1"), Version("source.toolkit.fluxcd.io/v1beta1", .deprecated),
          Version("source.toolkit.fluxcd.io/v1beta2", .deprecated),
        ],
        """
        NAME; URL=spec.url; AGE; READY=status.conditions[type=Ready].status;
        STATUS=status.conditions[type=Ready].message
        """)
    case .helmRepository:
      return Facts(
        "helmrepositories", ["helmrepo"], .custom, from: .flux,
        [
          Version("source.toolkit.fluxcd.io/v1"), Version("source.toolkit.fluxcd.io/v1beta1", .deprecated),
          Version("source.toolkit.fluxcd.io/v1beta2", .deprecated),
        ],
        """
        NAME; URL=spec.url; AGE; READY=status.conditions[type=Ready].status;
        STATUS=status.conditions[type=Ready].message
        """)
    case .ociRepository:
      return Facts(
        "ocirepositories", ["ocirepo"], .custom, from: .flux,
        [Version("source.toolkit.fluxcd.io/v1"), Version("source.toolkit.fluxcd.io/v1beta2", .deprecated)],
        """
        NAME; URL=spec.url; READY=status.conditions[type=Ready].status;
        STATUS=status.conditions[type=Ready].message; AGE
        """)

    // Tekton
    case .pipeline:
      return Facts(
        "pipelines", [], .custom, from: .tekton, in: ["tekton", "tekton-pipelines"],
        [Version("tekton.dev/v1"), Version("tekton.dev/v1beta1")])
    case .pipelineRun:
      return Facts(
        "pipelineruns", ["pr", "prs"], .custom, from: .tekton, in: ["tekton", "tekton-pipelines"],
        [Version("tekton.dev/v1"), Version("tekton.dev/v1beta1")],
        """
        NAME; SUCCEEDED=status.conditions[type=Succeeded].status;
        REASON=status.conditions[type=Succeeded].reason; STARTTIME=age(status.startTime);
        COMPLETIONTIME=age(status.completionTime)
        """)
    case .task:
      return Facts(
        "tasks", [], .custom, from: .tekton, in: ["tekton", "tekton-pipelines"],
        [Version("tekton.dev/v1"), Version("tekton.dev/v1beta1")])
    case .taskRun:
      return Facts(
        "taskruns", ["tr", "trs"], .custom, from: .tekton, in: ["tekton", "tekton-pipelines"],
        [Version("tekton.dev/v1"), Version("tekton.dev/v1beta1")],
        """
        NAME; SUCCEEDED=status.conditions[type=Succeeded].status;
        REASON=status.conditions[type=Succeeded].reason; STARTTIME=age(status.startTime);
        COMPLETIONTIME=age(status.completionTime)
        """)

    // Knative
    case .configuration:
      return Facts(
        "configurations", ["config", "cfg"], .workloads, from: .knative, in: ["all", "knative", "serving"],
        podTemplate: "spec.template",
        [Version("serving.knative.dev/v1")],
        """
        NAME; LATESTCREATED=status.latestCreatedRevisionName; LATESTREADY=status.latestReadyRevisionName;
        READY=status.conditions[type=Ready].status; REASON=status.conditions[type=Ready].reason
        """)
    case .revision:
      return Facts(
        "revisions", ["rev"], .workloads, from: .knative, in: ["all", "knative", "serving"],
        [Version("serving.knative.dev/v1")],
        """
        NAME; CONFIG NAME=metadata.labels['serving.knative.dev/configuration'];
        GENERATION=metadata.labels['serving.knative.dev/configurationGeneration'];
        READY=status.conditions[type=Ready].status; REASON=status.conditions[type=Ready].reason;
        ACTUAL REPLICAS=status.actualReplicas; DESIRED REPLICAS=status.desiredReplicas
        """)
    case .knativeRoute:
      return Facts(
        "routes", ["rt"], .network, from: .knative, in: ["all", "knative", "serving"],
        [Version("serving.knative.dev/v1")],
        """
        NAME; URL=status.url; READY=status.conditions[type=Ready].status;
        REASON=status.conditions[type=Ready].reason
        """)
    case .knativeService:
      return Facts(
        "services", ["kservice", "ksvc"], .workloads, from: .knative, in: ["all", "knative", "serving"],
        podTemplate: "spec.template",
        [Version("serving.knative.dev/v1")],
        """
        NAME; URL=status.url; LATESTCREATED=status.latestCreatedRevisionName;
        LATESTREADY=status.latestReadyRevisionName; READY=status.conditions[type=Ready].status;
        REASON=status.conditions[type=Ready].reason
        """)

    // External Secrets
    case .clusterSecretStore:
      return Facts(
        "clustersecretstores", ["css"], .config, scope: .cluster, from: .externalSecrets, in: ["external-secrets"],
        [Version("external-secrets.io/v1"), Version("external-secrets.io/v1beta1", .notServed)],
        """
        NAME; AGE; STATUS=status.conditions[type=Ready].reason; CAPABILITIES=status.capabilities;
        READY=status.conditions[type=Ready].status
        """)
    case .externalSecret:
      return Facts(
        "externalsecrets", ["es"], .config, from: .externalSecrets, in: ["external-secrets"],
        [Version("external-secrets.io/v1"), Version("external-secrets.io/v1beta1", .notServed)],
        """
        NAME; STORETYPE=spec.secretStoreRef.kind; STORE=spec.secretStoreRef.name;
        REFRESH INTERVAL=spec.refreshInterval; STATUS=status.conditions[type=Ready].reason;
        READY=status.conditions[type=Ready].status; LAST SYNC=age(status.refreshTime)
        """)
    case .pushSecret:
      return Facts(
        "pushsecrets", ["ps"], .config, from: .externalSecrets, in: ["external-secrets"],
        [Version("external-secrets.io/v1alpha1")],
        "NAME; AGE; STATUS=status.conditions[type=Ready].reason; LAST SYNC=age(status.refreshTime)")
    case .secretStore:
      return Facts(
        "secretstores", ["ss"], .config, from: .externalSecrets, in: ["external-secrets"],
        [Version("external-secrets.io/v1"), Version("external-secrets.io/v1beta1", .notServed)],
        """
        NAME; AGE; STATUS=status.conditions[type=Ready].reason; CAPABILITIES=status.capabilities;
        READY=status.conditions[type=Ready].status
        """)

    // Sealed Secrets
    case .sealedSecret:
      return Facts(
        "sealedsecrets", [], .config, from: .sealedSecrets,
        [Version("bitnami.com/v1alpha1")],
        "NAME; STATUS=status.conditions[0].message; SYNCED=status.conditions[0].status; AGE")

    // Strimzi
    case .kafka:
      return Facts(
        "kafkas", ["k"], .custom, from: .strimzi, in: ["strimzi"],
        [Version("kafka.strimzi.io/v1")],
        """
        NAME; READY=status.conditions[type=Ready].status; WARNINGS=status.conditions[type=Warning].status;
        KAFKA VERSION=status.kafkaVersion; METADATA VERSION=status.kafkaMetadataVersion
        """)
    case .kafkaConnect:
      return Facts(
        "kafkaconnects", ["kc"], .custom, from: .strimzi, in: ["strimzi"],
        [Version("kafka.strimzi.io/v1")],
        "NAME; DESIRED REPLICAS=spec.replicas; READY=status.conditions[type=Ready].status")
    case .kafkaTopic:
      return Facts(
        "kafkatopics", ["kt"], .custom, from: .strimzi, in: ["strimzi"],
        [Version("kafka.strimzi.io/v1")],
        """
        NAME; CLUSTER=metadata.labels.strimzi.io/cluster; PARTITIONS=spec.partitions;
        REPLICATION FACTOR=spec.replicas; READY=status.conditions[type=Ready].status
        """)
    case .kafkaUser:
      return Facts(
        "kafkausers", ["ku"], .custom, from: .strimzi, in: ["strimzi"],
        [Version("kafka.strimzi.io/v1")],
        """
        NAME; CLUSTER=metadata.labels.strimzi.io/cluster; AUTHENTICATION=spec.authentication.type;
        AUTHORIZATION=spec.authorization.type; READY=status.conditions[type=Ready].status
        """)
    }
  }
}
