import Kubernetes
import Manifest

extension Rule {
  /// Fields, annotations, volumes and programs that Kubernetes has left behind.
  static let deprecatedParts: [Rule] = [
    Rule(
      "sa-deprecated-field", .apiDeprecation, .warning, "The old name of serviceAccountName",
      effect: "read only while serviceAccountName is empty",
      why: """
        serviceAccount is the old name of serviceAccountName, kept for old manifests. Where both are written the new one \
        wins, so a change of the old one does nothing.
        """,
      explanation:
        "Write serviceAccountName alone. Silent where both are there and say the same, as the API server does.",
      sources: [.documentation("Configure Service Accounts for Pods")],
      peers: [
        "kube-linter/deprecated-service-account-field", "kubeaudit/asat", "kubescape/C-0294",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccount: web  # <-
          containers: [{name: web, image: web:1.4.2}]
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: web
          serviceAccount: admin  # <-
          containers: [{name: web, image: web:1.4.2}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          serviceAccountName: web
          serviceAccount: web
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.podTemplate) { pod, report in
        let (old, new) = (pod.spec["serviceAccount"], pod.spec["serviceAccountName"])
        guard old.isPresent, old.text != new.text, old.text?.isEmpty == false else { return }
        if let name = new.text, !name.isEmpty {
          return report(
            old, "serviceAccount '\(old.text ?? "")' is ignored beside serviceAccountName '\(name)'; delete it",
            fix: old.removing())
        }
        report(
          old, "serviceAccount is the old name of serviceAccountName; write that",
          fix: new.isWritten ? [] : old.renaming(to: "serviceAccountName"))
      }
    ),
    Rule(
      "sec-seccomp-annotation-deprecated", .apiDeprecation, .warning, "A seccomp profile in an annotation",
      effect: "ignored since 1.27: no such profile",
      why: """
        Before there was a field for it, annotations said which seccomp profile to use. Since Kubernetes 1.27 nothing reads \
        them, and the container runs without the profile that somebody chose.
        """,
      explanation: """
        Write securityContext.seccompProfile: `type: RuntimeDefault` for `runtime/default`, `type: Localhost` with \
        localhostProfile for `localhost/...`, `type: Unconfined` for `unconfined`.
        """,
      sources: [.documentation("Restrict a Container's Syscalls with seccomp")], peers: ["kubeaudit/seccomp"],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: runtime/default  # <-
            container.seccomp.security.alpha.kubernetes.io/web: localhost/web.json  # <-
        spec: {containers: [{name: web, image: web:1.4.2}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {seccompProfile: {type: RuntimeDefault}}
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.resource) { resource, report in
        let template = resource.podTemplate
        var maps = [resource.node["metadata"]["annotations"]]
        if template.shape == .map, template != resource.node { maps.append(template["metadata"]["annotations"]) }
        for (key, value) in maps.flatMap(\.fields) {
          guard let mark = key.firstRange(of: "seccomp.security.alpha.kubernetes.io/") else { continue }
          let prefix = key[..<mark.lowerBound]
          guard prefix.isEmpty || prefix == "container." else { continue }
          let name = String(key[mark.upperBound...])
          let container =
            prefix.isEmpty || template.shape != .map
            ? nil : Pod(template: template).allContainers.first { $0.name == name }
          let place = container.map { "container '\($0.name)'" } ?? "the pod"
          let isDead = report.survey.minor >= 27
          report(
            value,
            "this annotation is \(isDead ? "no longer read" : "deprecated"); write securityContext.seccompProfile: \(profile(value.text ?? "")) in \(place)",
            in: container)
        }
      }
    ),
    Rule(
      "sec-tiller", .apiDeprecation, .error, "Tiller, the server of Helm 2",
      effect: "anybody in the cluster may rule it",
      why: """
        Tiller takes orders from whoever reaches its port, and as a rule it may do everything. Helm 2 has had no fixes since \
        November 2020; Helm 3 has no such server.
        """,
      explanation:
        "Move to Helm 3 (`helm 2to3` converts releases), and delete Tiller's Deployment, Service and account.",
      sources: [Reference(text: "Helm documentation, Migrating Helm v2 to v3")],
      peers: ["checkov/CKV_K8S_34", "checkov/CKV_K8S_44", "checkov/CKV_K8S_45", "kubevious/tiller"],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: helm2, namespace: kube-system}
        spec:
          selector: {matchLabels: {app: helm2}}
          template:
            metadata: {labels: {app: helm2}}
            spec:
              containers:
              - name: server
                image: gcr.io/kubernetes-helm/tiller:v2.17.0  # <-
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: helm2, namespace: kube-system}
        spec:
          selector: {app: helm, name: tiller}  # <-
          ports: [{port: 44134}]
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """
      ],
      check: .each(.resource) { resource, report in
        let template = resource.podTemplate
        let containers = template.shape == .map ? Pod(template: template).allContainers : []
        let images = containers.filter { $0.image?.shortName == "tiller" }
        for container in images {
          report(
            container.node["image"], "container '\(container.name)' is Tiller, the server of Helm 2; move to Helm 3",
            in: container)
        }
        guard images.isEmpty, resource.kind == .service || !containers.isEmpty else { return }
        var maps = [resource.node["metadata"]["labels"]]
        if resource.kind == .service { maps.append(resource.node["spec"]["selector"]) }
        if template.shape == .map, template != resource.node { maps.append(template["metadata"]["labels"]) }
        for (_, value) in maps.flatMap(\.fields) where value.text == "tiller" {
          return report(
            value, "\(resource.label) belongs to Tiller, the server of Helm 2; move to Helm 3", certainty: .likely)
        }
        if resource.name == "tiller-deploy" {
          report(
            resource.node["metadata"]["name"], "\(resource.label) is Tiller, the server of Helm 2; move to Helm 3",
            certainty: .likely)
        }
      }
    ),
    Rule(
      "volume-gitrepo", .apiDeprecation, .error, "A volume filled from a git repository",
      effect: "refused by the kubelet: the pod can't start",
      why: """
        The kubelet cloned the repository itself, as root on the node, which a repository could use to run anything there. \
        Deprecated since 1.11; from 1.33 on the kubelet doesn't do it any more, unless a feature gate tells it to.
        """,
      explanation: """
        Use an emptyDir, and an init container that clones into it: `git clone -- REPOSITORY /repo`. To keep it up to date, a \
        sidecar such as git-sync.
        """,
      sources: [.documentation("Volumes, gitRepo"), .book("17.1, which still lists it")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          volumes:
          - name: pages
            gitRepo: {repository: "https://git.example.com/pages.git"}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - {name: clone, image: "git:2", command: [git, clone, --, "https://git.example.com/pages.git", /repo]}
          containers: [{name: web, image: web:1.4.2}]
          volumes: [{name: pages, emptyDir: {}}]
        """
      ],
      check: .each(.podTemplate) { pod, report in
        for volume in pod.volumes where volume.node["gitRepo"].isPresent {
          let isOff = report.survey.minor >= 33
          report(
            volume.node["gitRepo"],
            "volume '\(volume.name)' is a gitRepo, which \(isOff ? "the kubelet no longer fills" : "is deprecated and runs git as root on the node"); clone in an init container, into an emptyDir"
          )
        }
      }
    ),
    Rule(
      "volume-intree-removed", .apiDeprecation, .error, "A volume whose driver is gone from Kubernetes",
      effect: "the pod waits for its volume for ever",
      why: """
        Drivers for storage once were part of Kubernetes, and have moved to CSI drivers of their makers. Some types are \
        handed on to such a driver, if it's installed; the rest do nothing any more.
        """,
      explanation: """
        Install the maker's CSI driver, and use a PersistentVolumeClaim with its StorageClass. A note for the types that are \
        handed on (gcePersistentDisk, awsElasticBlockStore, azureDisk, azureFile, cinder, vsphereVolume): they work as long as \
        the driver is there.
        """,
      sources: [.documentation("Volumes, Types of volumes")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          volumes:
          - name: pages
            glusterfs: {endpoints: gluster, path: pages}  # <-
          - name: disk
            gcePersistentDisk: {pdName: disk}  # <- info
        """,
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: pages}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteMany]
          cephfs: {monitors: ["10.0.0.1:6789"]}  # <-
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: web, image: web:1.4.2}]
          volumes: [{name: pages, persistentVolumeClaim: {claimName: pages}}]
        """
      ],
      check: .each(.resource) { resource, report in
        var sources: [(name: String, node: Node)] = []
        if resource.kind == .persistentVolume { sources = [(resource.name, resource.node["spec"])] }
        let template = resource.podTemplate
        if template.shape == .map { sources = Pod(template: template).volumes.map { ($0.name, $0.node) } }
        for (name, source) in sources {
          for (key, value) in source.fields where value.isWritten {
            if let removed = removedDrivers[key], report.survey.minor >= removed {
              report(
                value,
                "volume '\(name)' is of type \(key), which Kubernetes has no driver for since 1.\(removed); use a claim on a CSI driver"
              )
            } else if handedOn.contains(key), value.isPresent {
              report(
                value,
                "volume '\(name)' is of type \(key), which needs its maker's CSI driver now; use a claim on that",
                as: .info)
            }
          }
        }
      }
    ),
  ]
}

/// `{type: RuntimeDefault}` for `runtime/default`.
private func profile(_ annotation: String) -> String {
  switch annotation {
  case "runtime/default", "docker/default": "{type: RuntimeDefault}"
  case "unconfined": "{type: Unconfined}"
  default:
    annotation.hasPrefix("localhost/")
      ? "{type: Localhost, localhostProfile: \(annotation.dropFirst("localhost/".count))}" : "{type: ...}"
  }
}

/// First minor version without the driver. Source: the change logs, and the deprecation list of "Volumes".
private let removedDrivers: [String: Int] = [
  "photonPersistentDisk": 17, "scaleIO": 22, "flocker": 25, "quobyte": 25, "storageos": 25, "glusterfs": 26,
  "cephfs": 31, "rbd": 31,
]

/// Types that are handed on to a CSI driver.
private let handedOn: Set<String> = [
  "gcePersistentDisk", "awsElasticBlockStore", "azureDisk", "azureFile", "cinder", "vsphereVolume",
]
