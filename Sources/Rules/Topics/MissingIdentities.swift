import Kubernetes
import Manifest

extension Rule {
  /// Accounts, roles and classes that objects name and that aren't there.
  static let missingIdentities: [Rule] = [
    Rule(
      "ref-serviceaccount-missing", .references, .warning, "Pods run as an account that isn't there",
      effect: "no pod is made",
      why: """
        Without its ServiceAccount a pod is refused by admission. A Deployment then stays at 0 pods; why, its condition \
        ReplicaFailure and its ReplicaSet's events say.
        """,
      explanation: """
        Add the ServiceAccount to the application's manifests, in its namespace. Each namespace has one named `default` by \
        itself.
        """,
      sources: [.documentation("Configure Service Accounts for Pods")],
      peers: [
        "kube-linter/non-existent-service-account", "popeye/307", "popeye/507", "kubescape/C-0307",
        "kyverno/check-serviceaccount",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: web  # <-
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: web
          containers: [{name: web, image: web:1.4.2}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web}
        """
      ],
      check: .each(.dangling("ref-serviceaccount-missing")) { dangling, report in
        report(
          dangling.node, "\(dangling.label) isn't in namespace '\(dangling.namespace)', so no pod can be made; add it",
          certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
      }
    ),
    Rule(
      "image-pull-secret-missing", .references, .info, "A Secret for pulling images isn't there",
      effect: "ImagePullBackOff, if the registry asks",
      why: """
        The kubelet passes over a pull Secret that doesn't exist and asks the registry without a login. A private image \
        isn't given out then: the pod stays in ImagePullBackOff.
        """,
      explanation: """
        Make the Secret in the pod's namespace before anything else. It's often made by hand or by an operator, as a login \
        doesn't belong in a repository; that's fine.
        """,
      sources: [.documentation("Pull an Image from a Private Registry")], peers: ["popeye/305"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          imagePullSecrets:
          - name: registry-login  # <-
          containers: [{name: web, image: registry.example.com/web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          imagePullSecrets: [{name: registry-login}]
          containers: [{name: web, image: registry.example.com/web:1.4.2}]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: registry-login}
        type: kubernetes.io/dockerconfigjson
        stringData: {.dockerconfigjson: "{}"}
        """
      ],
      check: .each(.dangling("image-pull-secret-missing")) { dangling, report in
        report(
          dangling.node,
          "\(dangling.label) for pulling images isn't in namespace '\(dangling.namespace)'; make it beforehand",
          certainty: .possible)
      }
    ),
    Rule(
      "ref-role-missing", .references, .warning, "A binding grants a role that isn't there",
      effect: "nothing is granted",
      why: """
        A binding to a role that doesn't exist is accepted and grants nothing. The program starts, and its requests to the \
        API are refused.
        """,
      explanation: """
        Correct roleRef (it can't be changed later, only made anew), or add the role. A Role must be in the binding's \
        namespace; Kubernetes' own ClusterRoles (`view`, `edit`, `admin`, `cluster-admin`, `system:...`) are always there.
        """,
      sources: [.documentation("Using RBAC Authorization")],
      peers: ["popeye/1300"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pod-reader}  # <-
        subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: developers}]
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: developers}]
        """
      ],
      check: .each(.dangling("ref-role-missing")) { dangling, report in
        let place = dangling.namespace.isEmpty ? "" : " in namespace '\(dangling.namespace)'"
        report(
          dangling.node,
          "\(dangling.label) isn't here\(place), so \(report.resource.label) grants nothing; add it, or correct roleRef",
          certainty: .likely)
      }
    ),
    Rule(
      "ref-binding-subject-missing", .references, .warning, "A binding grants rights to an account that isn't there",
      effect: "the account that's meant has no rights",
      why: """
        Rights given to a ServiceAccount that doesn't exist help nobody now, and whoever makes an account of that name \
        later has them. A ClusterRoleBinding that leaves the account's namespace out is refused.
        """,
      explanation: """
        Correct the name or the namespace, or add the ServiceAccount. Asked only of namespaces of which other objects are \
        here. In a RoleBinding an absent namespace means the binding's own.
        """,
      sources: [.documentation("Using RBAC Authorization"), .source("pkg/apis/rbac/validation/validation.go")],
      peers: ["popeye/1300"],
      bad: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
        - {kind: ServiceAccount, name: robot, namespace: shop}  # <-
        - {kind: ServiceAccount, name: web}  # <- error
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web, namespace: shop}
        """
      ],
      good: [
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
        subjects:
        - {kind: ServiceAccount, name: web, namespace: shop}
        - {kind: ServiceAccount, name: default, namespace: shop}
        - {kind: ServiceAccount, name: robot, namespace: elsewhere}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: web, namespace: shop}
        """
      ],
      check: Check { survey, sink in
        Check.each(.dangling("ref-binding-subject-missing")) { dangling, report in
          report(
            dangling.node,
            "\(dangling.label) isn't in namespace '\(dangling.namespace)', so nobody gets these rights; correct the subject",
            certainty: report.survey.certainty(ofMissingIn: dangling.namespace))
        }.run(survey, sink)
        for resource in survey.written where resource.kind == .clusterRoleBinding {
          let report = Reporter(scope: Scope(resource), sink: sink)
          for subject in resource.node["subjects"].items where subject["kind"].text == "ServiceAccount" {
            guard (subject["namespace"].text ?? "").isEmpty else { continue }
            report(
              subject["namespace"],
              "ServiceAccount/\(subject["name"].text ?? "") has no namespace, and the API server refuses that; say which it's in",
              as: .error)
          }
        }
      }
    ),
    Rule(
      "ref-class-missing", .references, .info, "An object asks for a class that isn't there",
      effect: "refused, or ignored",
      why: """
        A pod with an unknown priorityClassName or runtimeClassName is refused; an Ingress with an unknown class is passed \
        over by every controller.
        """,
      explanation: """
        Correct the name. Classes are the administrator's, so this is asked only where classes of that sort are loaded.
        """,
      sources: [.documentation("Pod Priority and Preemption"), .documentation("Ingress, Ingress class")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          priorityClassName: important  # <-
          containers: [{name: web, image: web:1.4.2}]
        ---
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: {name: background}
        value: 10
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          priorityClassName: important
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.dangling("ref-class-missing")) { dangling, report in
        report(dangling.node, "there's no \(dangling.label) among those loaded; correct the name", certainty: .likely)
      }
    ),
    Rule(
      "ref-storageclass-missing", .references, .info, "A claim asks for a StorageClass that isn't there",
      effect: "the claim stays Pending",
      why: """
        Nobody makes a volume for a claim whose class doesn't exist, unless a PersistentVolume of that class is there \
        already. The claim stays Pending, and so do its pods.
        """,
      explanation: """
        Correct the name, or leave it out for the cluster's default class. Classes are the administrator's, so this is asked \
        only where StorageClasses are loaded, or a setting names those that the cluster has; and not where a PersistentVolume \
        here is of the class, as that one can be claimed.
        """,
      sources: [.documentation("Storage Classes"), .book("17.1")],
      bad: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: golden  # <-
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: example.com/disks
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: golden
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        """,
        """
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          storageClassName: manual
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk-1}
        spec:
          storageClassName: manual
          accessModes: [ReadWriteOnce]
          capacity: {storage: 1Gi}
          nfs: {server: nas.example.com, path: /data}
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: fast}
        provisioner: example.com/disks
        """,
      ],
      check: Check { survey, sink in
        let volumes = survey.inventory.resources(of: .persistentVolume).filter(\.isWritten)
        let classes = Set(volumes.map { PersistentVolume($0.node).className })
        Check.each(.dangling("ref-storageclass-missing")) { dangling, report in
          guard !classes.contains(dangling.name) else { return }
          report(dangling.node, "there's no \(dangling.label) among those known; correct the name", certainty: .likely)
        }.run(survey, sink)
      }
    ),
    Rule(
      "ref-ingress-tls-secret-missing", .references, .info, "The certificate of an Ingress isn't there",
      effect: "the controller's own certificate is served",
      why: """
        An Ingress controller that doesn't find the Secret in the Ingress's namespace serves its own certificate instead, \
        and browsers warn.
        """,
      explanation: """
        Make the Secret (type kubernetes.io/tls), or let cert-manager make it: an annotation for it, or a Certificate that \
        names the Secret, and nothing is reported.
        """,
      sources: [.documentation("Ingress, TLS")],
      bad: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          tls:
          - {hosts: [shop.example.com], secretName: shop-tls}  # <-
        """
      ],
      good: [
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {cert-manager.io/cluster-issuer: main}}
        spec:
          tls: [{hosts: [shop.example.com], secretName: shop-tls}]
        """
      ],
      check: .each(.dangling("ref-ingress-tls-secret-missing")) { dangling, report in
        report(
          dangling.node,
          "\(dangling.label) with the certificate isn't in namespace '\(dangling.namespace)'; add it, or have cert-manager make it",
          certainty: .possible)
      }
    ),
  ]
}
