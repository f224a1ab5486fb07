import Kubernetes
import Manifest
import TestSupport
import Testing

/// What `kubectl get` prints of the first object of a text, cells parted by bars.
private func row(_ text: String, wide: Bool = false, now: String = "2024-05-01T12:00:00Z") -> String {
  let object = node(text)
  let kind = Kind(apiVersion: object["apiVersion"].text ?? "", kind: object["kind"].text ?? "")
  let columns = Columns.of(kind)
  let cells = columns.row(of: object, wide: wide, now: Timestamp(now))
  #expect(cells.count == columns.titles(wide: wide).count)
  return cells.joined(separator: " | ")
}

/// Metadata of an object that a cluster made ten minutes before noon.
private let applied = "{name: web, uid: u, creationTimestamp: '2024-05-01T11:50:00Z'}"

@Suite("Columns of kubectl get")
struct ColumnTests {
  @Test("headers are those of kubectl, more of them when there's room")
  func titles() {
    #expect(Columns.of(.pod).titles() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"])
    #expect(
      Columns.of(.service).titles(wide: true) == [
        "NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR",
      ])
    #expect(Columns.of(nil).titles() == ["NAME", "AGE"])
    #expect(Columns.of(.thirdPartyResource).titles() == ["NAME", "DESCRIPTION", "VERSION(S)"])
    #expect(Columns.of(.priorityClass).titles().last == "PREEMPTIONPOLICY")
  }

  @Test(
    "every kind's columns can be read, and asked of an empty, a strange and an applied object", arguments: Kind.allCases
  )
  func everyKind(kind: Kind) {
    let columns = Columns.of(kind)
    #expect(columns.titles().first == "NAME" || kind == .event || kind == .eventsEvent)
    for text in [
      "{}", "[]", "x", "{metadata: [a], spec: 7, status: x, data: [1]}",
      "{metadata: \(applied), spec: {a: b}, status: {conditions: [x, {type: Ready}]}}", "{metadata: {uid: u}}",
    ] {
      let cells = columns.row(of: node(text), wide: true)
      #expect(cells.count == columns.titles(wide: true).count)
    }
  }

  @Test("what was never applied has no age and no status")
  func neverApplied() {
    #expect(
      row("{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: a}]}}") == "web |  |  |  | ")
    #expect(
      row(
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, creationTimestamp: null}, spec: {replicas: 3}, status: {}}"
      )
        == "web |  |  |  | ")
    #expect(row("{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web}}") == "web | 1 |  |  | ")
    #expect(row("{apiVersion: v1, kind: Pod, metadata: {generateName: web-}}") == "web- |  |  |  | ")
    #expect(
      row("{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {nodeName: n1}}", wide: true)
        == "web |  |  |  |  |  | n1 |  | <none>")
  }

  @Test(
    "pods print as kubectl does",
    arguments: [
      (
        "{phase: Running, containerStatuses: [{name: a, ready: true, restartCount: 0, state: {running: {}}}]}",
        "1/2 | Running | 0"
      ),
      ("{phase: Pending}", "0/2 | Pending | 0"), ("{phase: Failed, reason: Evicted}", "0/2 | Evicted | 0"),
      (
        "{phase: Running, containerStatuses: [{name: a, ready: false, restartCount: 4, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {finishedAt: '2024-05-01T11:55:00Z'}}}]}",
        "0/2 | CrashLoopBackOff | 4 (5m ago)"
      ),
      ("{phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 3}}}]}", "0/2 | ExitCode:3 | 0"),
      (
        "{phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 137, signal: 9}}}]}",
        "0/2 | Signal:9 | 0"
      ),
      (
        "{phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: a, state: {terminated: {exitCode: 0, reason: Completed}}}, {name: b, ready: true, state: {running: {}}}]}",
        "1/2 | Running | 0"
      ),
      (
        "{phase: Running, containerStatuses: [{name: a, state: {terminated: {exitCode: 0, reason: Completed}}}, {name: b, ready: true, state: {running: {}}}]}",
        "1/2 | NotReady | 0"
      ),
      ("{phase: Pending, conditions: [{type: PodScheduled, reason: SchedulingGated}]}", "0/2 | SchedulingGated | 0"),
    ])
  func pods(status: String, cells: String) {
    let text =
      "{apiVersion: v1, kind: Pod, metadata: \(applied), spec: {containers: [{name: a}, {name: b}]}, status: \(status)}"
    #expect(row(text) == "web | \(cells) | 10m")
  }

  @Test(
    "pods that initialise say how far they are",
    arguments: [
      ("[{name: one, state: {terminated: {exitCode: 0}}}, {name: two, state: {running: {}}}]", "0/2 | Init:1/3 | 0"),
      (
        "[{name: one, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff}}}]",
        "0/2 | Init:CrashLoopBackOff | 2"
      ),
      ("[{name: one, state: {waiting: {reason: PodInitializing}}}]", "0/2 | Init:0/3 | 0"),
      ("[{name: one, state: {terminated: {exitCode: 1, reason: Error}}}]", "0/2 | Init:Error | 0"),
      ("[{name: one, state: {terminated: {exitCode: 7}}}]", "0/2 | Init:ExitCode:7 | 0"),
      ("[{name: side, started: true, ready: true, restartCount: 1, state: {running: {}}}]", "1/2 | Pending | 1"),
    ])
  func initialising(statuses: String, cells: String) {
    let text = """
      {apiVersion: v1, kind: Pod, metadata: \(applied), status: {phase: Pending, initContainerStatuses: \(statuses)},
       spec: {containers: [{name: a}], initContainers: [{name: one}, {name: two}, {name: side, restartPolicy: Always}]}}
      """
    #expect(row(text) == "web | \(cells) | 10m")
  }

  @Test("a pod that is being deleted is terminating unless it has ended")
  func terminating() {
    let metadata = applied.replacing("uid: u", with: "deletionTimestamp: '2024-05-01T11:59:00Z'")
    func pod(_ phase: String) -> String {
      row("{apiVersion: v1, kind: Pod, metadata: \(metadata), status: {phase: \(phase)}}")
    }
    #expect(pod("Running") == "web | 0/0 | Terminating | 0 | 10m")
    #expect(pod("Succeeded") == "web | 0/0 | Succeeded | 0 | 10m")
  }

  @Test(
    "services",
    arguments: [
      ("{ports: [{port: 80}]}", "web | ClusterIP | <none> | <none> | 80/TCP | 10m | <none>"),
      (
        "{clusterIP: None, selector: {b: c, a: b}, ports: [{port: 53, protocol: UDP}, {port: 80, nodePort: 30080}]}",
        "web | ClusterIP | None | <none> | 53/UDP,80:30080/TCP | 10m | a=b,b=c"
      ),
      (
        "{type: LoadBalancer, clusterIP: 10.0.0.1, ports: [{port: 80, nodePort: 31000}]}",
        "web | LoadBalancer | 10.0.0.1 | <pending> | 80:31000/TCP | 10m | <none>"
      ),
      (
        "{type: NodePort, externalIPs: [1.2.3.4, 5.6.7.8]}",
        "web | NodePort | <none> | 1.2.3.4,5.6.7.8 | <none> | 10m | <none>"
      ),
      (
        "{type: ExternalName, externalName: db.example.com}",
        "web | ExternalName | <none> | db.example.com | <none> | 10m | <none>"
      ),
    ])
  func services(spec: String, cells: String) {
    #expect(row("{apiVersion: v1, kind: Service, metadata: \(applied), spec: \(spec)}", wide: true) == cells)
  }

  @Test("a long load balancer address is cut unless there's room")
  func balancer() {
    let text = """
      {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: \(applied), spec: {ingressClassName: nginx,
       tls: [{hosts: [a]}], rules: [{host: a.io}, {host: b.io}, {host: c.io}, {host: d.io}]},
       status: {loadBalancer: {ingress: [{hostname: long-name.elb.example.com}]}}}
      """
    #expect(row(text) == "web | nginx | a.io,b.io,c.io + 1 more... | long-name.elb... | 80, 443 | 10m")
    #expect(
      row(text, wide: true) == "web | nginx | a.io,b.io,c.io + 1 more... | long-name.elb.example.com | 80, 443 | 10m")
    #expect(
      row("{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {rules: [{}]}}")
        == "web | <none> | * |  | 80 | ")
  }

  @Test(
    "workloads",
    arguments: [
      (
        "apps/v1", "Deployment",
        "{replicas: 3, selector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: NotIn, values: [b, a]}]}, template: {spec: {containers: [{name: a, image: i:1}, {name: b, image: j}]}}}",
        "{readyReplicas: 2, updatedReplicas: 3}", "web | 2/3 | 3 | 0 | 10m | a,b | i:1,j | app=web,tier notin (a,b)"
      ),
      ("apps/v1", "StatefulSet", "{}", "{replicas: 1}", "web | 0/1 | 10m |  | "),
      (
        "apps/v1", "DaemonSet", "{template: {spec: {nodeSelector: {disk: ssd}}}}", "{desiredNumberScheduled: 3}",
        "web | 3 | 0 | 0 | 0 | 0 | disk=ssd | 10m |  |  | <none>"
      ),
      (
        "v1", "ReplicationController", "{replicas: 0, selector: {app: web}}", "{}",
        "web | 0 | 0 | 0 | 10m |  |  | app=web"
      ),
      (
        "batch/v1", "Job", "{completions: 3}",
        "{succeeded: 2, startTime: '2024-05-01T11:58:30Z', conditions: [{type: Failed, status: 'True'}]}",
        "web | Failed | 2/3 | 90s | 10m |  |  | <none>"
      ),
      ("batch/v1", "Job", "{parallelism: 2}", "{}", "web | Running | 0/1 of 2 |  | 10m |  |  | <none>"),
      (
        "batch/v1", "CronJob", "{schedule: '*/5 * * * *', timeZone: Asia/Seoul}",
        "{active: [{}, {}], lastScheduleTime: '2024-05-01T11:55:00Z'}",
        "web | */5 * * * * | Asia/Seoul | False | 2 | 5m | 10m |  |  | <none>"
      ),
      (
        "batch/v1", "CronJob", "{schedule: '@daily', suspend: true}", "{}",
        "web | @daily | <none> | True | 0 | <none> | 10m |  |  | <none>"
      ),
      ("policy/v1", "PodDisruptionBudget", "{minAvailable: 50%}", "{}", "web | 50% | N/A | 0 | 10m"),
    ])
  func workloads(apiVersion: String, kind: String, spec: String, status: String, cells: String) {
    let text = "{apiVersion: \(apiVersion), kind: \(kind), metadata: \(applied), spec: \(spec), status: \(status)}"
    #expect(row(text, wide: true) == cells)
  }

  @Test(
    "autoscalers show current and wanted",
    arguments: [
      (
        "autoscaling/v2",
        "{metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]}",
        "{}", "cpu: <unknown>/70%"
      ),
      (
        "autoscaling/v2", "{metrics: [{type: Resource, resource: {name: memory, target: {averageValue: 500Mi}}}]}",
        "{currentMetrics: [{type: Resource, resource: {current: {averageValue: '1073741824'}}}]}",
        "memory: 1073741824/500Mi"
      ),
      (
        "autoscaling/v2",
        "{metrics: [{type: Pods, pods: {target: {averageValue: 1k}}}, {type: External, external: {target: {value: '30'}}}, {type: Object}]}",
        "{}", "<unknown>/1k, <unknown>/30 + 1 more..."
      ),
      (
        "autoscaling/v2", "{metrics: [{type: External, external: {target: {averageValue: '30'}}}]}", "{}",
        "<unknown>/30 (avg)"
      ),
      (
        "autoscaling/v1", "{targetCPUUtilizationPercentage: 80}", "{currentCPUUtilizationPercentage: 12}",
        "cpu: 12%/80%"
      ), ("autoscaling/v2", "{}", "{}", "<none>"),
    ])
  func autoscalers(apiVersion: String, spec: String, status: String, targets: String) {
    let target = "scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 10"
    let spec = spec == "{}" ? "{\(target)}" : spec.replacing("{", with: "{\(target), ", maxReplacements: 1)
    let text =
      "{apiVersion: \(apiVersion), kind: HorizontalPodAutoscaler, metadata: \(applied), spec: \(spec), status: \(status)}"
    #expect(row(text) == "web | Deployment/web | \(targets) | <unset> | 10 | 0 | 10m")
  }

  @Test(
    "other kinds",
    arguments: [
      ("apiVersion: v1, kind: ConfigMap, data: {a: b, c: d}, binaryData: {e: Zg==}", "web | 3 | 10m"),
      ("apiVersion: v1, kind: Secret, data: {a: YQ==}, stringData: {a: x, b: y}", "web | Opaque | 2 | 10m"),
      ("apiVersion: v1, kind: Namespace, status: {phase: Active}", "web | Active | 10m"),
      (
        "apiVersion: v1, kind: Node, spec: {unschedulable: true}, status: {conditions: [{type: Ready, status: Unknown}], nodeInfo: {kubeletVersion: v1.33.0}}",
        "web | NotReady,SchedulingDisabled | <none> | 10m | v1.33.0"
      ),
      (
        "apiVersion: v1, kind: PersistentVolume, spec: {capacity: {storage: 1024Mi}, accessModes: [ReadWriteMany, ReadWriteOnce], claimRef: {namespace: a, name: b}}, status: {phase: Bound}",
        "web | 1Gi | RWO,RWX | Retain | Bound | a/b |  | <unset> |  | 10m"
      ),
      (
        "apiVersion: v1, kind: PersistentVolumeClaim, spec: {storageClassName: fast}, status: {phase: Pending}",
        "web | Pending |  |  |  | fast | <unset> | 10m"
      ),
      (
        "apiVersion: v1, kind: PersistentVolumeClaim, spec: {volumeName: pv1}, status: {phase: Bound, capacity: {storage: 5Gi}, accessModes: [ReadWriteOnce]}",
        "web | Bound | pv1 | 5Gi | RWO |  | <unset> | 10m"
      ),
      (
        "apiVersion: v1, kind: Endpoints, subsets: [{addresses: [{ip: 1.1.1.1}, {ip: '::1'}], ports: [{port: 80}, {port: 81}]}]",
        "web | 1.1.1.1:80,[::1]:80,1.1.1.1:81 + 1 more... | 10m"
      ),
      (
        "apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, ports: [{port: 80}, {name: x}, {}, {port: 1}], endpoints: [{addresses: [a, b]}]",
        "web | IPv4 | 80,x,* + 1 more... | a,b | 10m"
      ),
      ("apiVersion: rbac.authorization.k8s.io/v1, kind: Role", "web | 2024-05-01T11:50:00Z"),
      (
        "apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {kind: ClusterRole, name: view}",
        "web | ClusterRole/view | 10m"
      ),
      ("apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {podSelector: {}}", "web | <none> | 10m"),
      (
        "apiVersion: networking.k8s.io/v1, kind: IngressClass, spec: {controller: c, parameters: {apiGroup: g.io, kind: K, name: n}}",
        "web | c | K.g.io/n | 10m"
      ),
      (
        "apiVersion: storage.k8s.io/v1, kind: CSIDriver, spec: {volumeLifecycleModes: [Persistent, Ephemeral], tokenRequests: [{audience: x}]}",
        "web | true | false | false | x | false | Persistent,Ephemeral | 10m"
      ),
      (
        "apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 1000",
        "web | 1000 | false | 10m | PreemptLowerPriority"
      ),
      (
        "apiVersion: v1, kind: ResourceQuota, status: {hard: {pods: '10', limits.cpu: '2', requests.cpu: 1500m}, used: {pods: '3'}}",
        "web | 10m | pods: 3/10, requests.cpu: 0/1500m | limits.cpu: 0/2"
      ),
      (
        "apiVersion: apiregistration.k8s.io/v1, kind: APIService, spec: {service: {namespace: a, name: b}}, status: {conditions: [{type: Available, status: 'False', reason: MissingEndpoints}]}",
        "web | a/b | False (MissingEndpoints) | 10m"
      ),
      (
        "apiVersion: apiregistration.k8s.io/v1, kind: APIService, status: {conditions: [{type: Available, status: 'True', reason: Local}]}",
        "web | Local | True | 10m"
      ),
      (
        "apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, spec: {signerName: s, username: u, expirationSeconds: 3600}, status: {conditions: [{type: Approved}], certificate: x}",
        "web | 10m | s | u | 60m | Approved,Issued"
      ),
      (
        "apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, spec: {matchingPrecedence: 5, priorityLevelConfiguration: {name: p}}, status: {conditions: [{type: Dangling, status: 'False'}]}",
        "web | p | 5 | <none> | 10m | False"
      ),
      (
        "apiVersion: networking.k8s.io/v1, kind: IPAddress, spec: {parentRef: {resource: services, namespace: a, name: b}}",
        "web | services/a/b"
      ),
      (
        "apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, spec: {policyName: p, paramRef: {name: x}}",
        "web | p | */x | 10m"
      ),
      (
        "apiVersion: resource.k8s.io/v1, kind: ResourceClaim, status: {allocation: {}, reservedFor: [{}]}",
        "web | allocated,reserved | 10m"
      ),
      ("apiVersion: v1, kind: ServiceAccount", "web | 0 | 10m"),
      ("apiVersion: apps/v1, kind: ControllerRevision, revision: 3", "web | <none> | 3 | 10m"),
    ])
  func others(text: String, cells: String) {
    #expect(row("{metadata: \(applied), \(text)}") == cells)
  }

  @Test("the default StorageClass is marked")
  func defaultClass() {
    #expect(
      row(
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: p}"
      )
        == "fast (default) | p | Delete | Immediate | false | ")
  }

  @Test("roles of a node come from its labels, subjects of a binding are sorted out by kind")
  func rolesAndSubjects() {
    #expect(
      row(
        "{apiVersion: v1, kind: Node, metadata: {name: n1, labels: {node-role.kubernetes.io/worker: '', node-role.kubernetes.io/control-plane: '', kubernetes.io/role: x}}}"
      )
        == "n1 |  | control-plane,worker,x |  | ")
    #expect(
      row(
        """
        {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: r},
         subjects: [{kind: User, name: u}, {kind: Group, name: 'system:x'}, {kind: ServiceAccount, namespace: ns, name: a}, {kind: ServiceAccount, namespace: ns, name: b}]}
        """, wide: true) == "b | ClusterRole/r |  | u | system:x | ns/a, ns/b")
  }

  @Test("events show when, about what and from where, on one line")
  func events() {
    #expect(
      row(
        """
        apiVersion: v1
        kind: Event
        metadata: {name: e, uid: u}
        lastTimestamp: '2024-05-01T11:58:00Z'
        type: Warning
        reason: BackOff
        involvedObject: {kind: Pod, name: web, fieldPath: 'spec.containers{a}'}
        source: {component: kubelet, host: n1}
        message: "back-off\\nagain"
        """, wide: true)
        == "2m | Warning | BackOff | pod/web | spec.containers{a} | kubelet, n1 | back-off... | <unknown> | 1 | e")
  }

  @Test(
    "kinds of projects",
    arguments: [
      (
        "apiVersion: networking.istio.io/v1, kind: VirtualService, spec: {gateways: [g], hosts: ['*', a]}",
        "web | [\"g\"] | [\"*\",\"a\"] | 10m"
      ),
      (
        "apiVersion: cert-manager.io/v1, kind: Certificate, spec: {secretName: s}, status: {conditions: [{type: Issuing}, {type: Ready, status: 'True'}]}",
        "web | True | s | 10m"
      ),
      (
        "apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, spec: {gatewayClassName: c}, status: {addresses: [{value: 1.1.1.1}, {value: 2.2.2.2}]}",
        "web | c | 1.1.1.1 |  | 10m"
      ),
      (
        "apiVersion: route.openshift.io/v1, kind: Route, spec: {host: a.io, to: {name: a}, alternateBackends: [{name: b}, {name: c}], tls: {termination: edge}}",
        "web | a.io |  | a,b,c |  | edge | "
      ),
      (
        "apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, spec: {replicas: 2, triggers: [{type: ConfigChange}, {type: ImageChange, imageChangeParams: {from: {name: 'r:1'}}}]}, status: {latestVersion: 4}",
        "web | 4 | 2 |  | config,image(r:1)"
      ),
      (
        "apiVersion: build.openshift.io/v1, kind: BuildConfig, spec: {source: {git: {ref: main}}, strategy: {sourceStrategy: {}}}",
        "web | Source | Git@main | "
      ),
      (
        "apiVersion: template.openshift.io/v1, kind: Template, parameters: [{name: a}, {name: b, generate: expression}, {name: c, value: d}], objects: [{}, {}]",
        "web |  | 3 (1 blank) | 2"
      ),
      (
        "apiVersion: image.openshift.io/v1, kind: ImageStream, spec: {tags: [{name: a}]}, status: {tags: [{tag: x, items: [{created: '2024-05-01T10:00:00Z'}, {created: '2024-05-01T11:00:00Z'}]}]}",
        "web |  | x | 60m"
      ),
      ("apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease", "web | 10m |  | "),
    ])
  func projects(text: String, cells: String) {
    #expect(row("{metadata: \(applied), \(text)}") == cells)
  }

  @Test("labels with dots are one step of a path")
  func labelPaths() {
    #expect(
      row(
        "{apiVersion: kafka.strimzi.io/v1, kind: KafkaTopic, metadata: {name: t, labels: {strimzi.io/cluster: c}}, spec: {partitions: 3}}"
      )
        == "t | c | 3 |  | ")
    #expect(
      row(
        "{apiVersion: serving.knative.dev/v1, kind: Revision, metadata: {name: r, labels: {serving.knative.dev/configuration: c}}}"
      )
      .hasPrefix("r | c | "))
  }

  @Test("an object of a kind that's defined among the files has the columns of its version")
  func definedColumns() throws {
    let inventory = Inventory([
      read(
        SourceFile(
          name: "backup.yaml",
          text: """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: backups.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Backup, plural: backups}
              versions:
              - name: v1
                served: true
                storage: true
                additionalPrinterColumns:
                - {name: Target, type: string, jsonPath: .spec.target}
                schema: {openAPIV3Schema: {type: object}}
            ---
            apiVersion: example.com/v1
            kind: Backup
            metadata: {name: nightly}
            spec: {target: db}
            ---
            apiVersion: example.com/v2
            kind: Backup
            metadata: {name: hourly}
            """))
    ])
    func table(_ name: String) -> [[String]] {
      inventory.resources.filter { $0.name == name }.map { inventory.columns(of: $0) }.map { $0.titles() }
    }
    #expect(table("nightly") == [["NAME", "TARGET"]])
    #expect(table("hourly") == [["NAME", "AGE"]])
    let nightly = try #require(inventory.resources.first { $0.name == "nightly" })
    #expect(inventory.columns(of: nightly).row(of: nightly.node) == ["nightly", "db"])
  }

  @Test("a CustomResourceDefinition brings its own columns")
  func definitions() throws {
    let definition = node(
      #"""
      spec:
        versions:
        - name: v1
          additionalPrinterColumns:
          - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
          - {name: Team, type: string, jsonPath: '.metadata.labels.example\.com/team'}
          - {name: Hosts, type: string, jsonPath: .spec.hosts}
          - {name: First, type: string, jsonPath: '.spec.hosts[0]'}
          - {name: Odd, type: string, jsonPath: "..name"}
          - {name: Since, type: date, jsonPath: .status.since}
          - {name: Secret, type: integer, jsonPath: ".spec['a.b']", priority: 1}
        - name: v2
      """#)
    let columns = try #require(Columns(definition: definition, version: "v1"))
    #expect(columns.titles(wide: true) == ["NAME", "READY", "TEAM", "HOSTS", "FIRST", "ODD", "SINCE", "SECRET"])
    let object = node(
      """
      metadata: {name: x, uid: u, labels: {example.com/team: red}}
      spec: {hosts: [a, b], a.b: 7}
      status: {since: '2024-05-01T11:00:00Z', conditions: [{type: Other, status: 'True'}, {type: Ready, status: 'False'}]}
      """)
    #expect(
      columns.row(of: object, wide: true, now: Timestamp("2024-05-01T12:00:00Z"))
        == ["x", "False", "red", "[\"a\",\"b\"]", "a", "", "60m", "7"])
    #expect(columns.row(of: node("metadata: {name: c}")) == ["c", "", "", "", "", "", ""])
    #expect(Columns(definition: definition, version: "v2")?.titles() == ["NAME", "AGE"])
    #expect(Columns(definition: definition, version: "v3") == nil)
    let old = node("spec: {version: v1alpha1, additionalPrinterColumns: [{name: Phase, JSONPath: .status.phase}]}")
    #expect(Columns(definition: old, version: "v1alpha1")?.titles() == ["NAME", "PHASE"])
  }

  @Test("ages without a clock are unknown")
  func noClock() {
    #expect(Columns.of(nil).row(of: node("metadata: \(applied)")) == ["web", "<unknown>"])
    #expect(Columns.of(nil).row(of: node("metadata: {name: a, uid: u}")) == ["a", "<unknown>"])
    #expect(Columns.of(nil).row(of: node("metadata: {name: a, creationTimestamp: yesterday}")) == ["a", "<invalid>"])
  }

  @Test(
    "dumps of real clusters print whole rows", .enabled(if: corpus != nil, "\(needsCorpus)"),
    arguments: ["k9s", "kubectl"])
  func dumps(folder: String) throws {
    let paths = try #require(filesBelow("\(corpus ?? "")/manifests/dumps/\(folder)"))
    #expect(!paths.isEmpty)
    var rows = 0
    for path in paths {
      let text = try #require(contents(of: path))
      for document in readYAML(SourceFile(name: path, text: text)).documents {
        let objects = document.root["items"].shape == .list ? document.root["items"].items : [document.root]
        for object in objects where object["kind"].isPresent {
          let kind = Kind(apiVersion: object["apiVersion"].text ?? "", kind: object["kind"].text ?? "")
          let columns = Columns.of(kind)
          let cells = columns.row(of: object, wide: true, now: Timestamp("2026-01-01T00:00:00Z"))
          #expect(cells.count == columns.titles(wide: true).count)
          #expect(!cells.contains { $0.contains("\n") })
          rows += 1
        }
      }
    }
    #expect(rows > 0)
  }
}
