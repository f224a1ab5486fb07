import Kubernetes
import Manifest

extension Rule {
  /// Volumes of a pod: of the node, of nobody, and of what size.
  static let volumes: [Rule] = [
    Rule(
      "volume-hostpath", .storage, .warning, "A pod uses a directory of its node",
      effect: "other data on each node, and a way out",
      why: """
        The files are those of whichever node the pod lands on, and are left behind there. Whoever takes over the container \
        has a piece of the node in hand.
        """,
      explanation: """
        Use a claim for data and an emptyDir for scratch. Agents that read the node's files are what hostPath is for: in a \
        DaemonSet it's passed over where all mounts of it are read only.
        """,
      sources: [.documentation("Volumes, hostPath")],
      peers: [
        "polaris/hostPathSet", "datree/CONTAINERS_INCORRECT_KEY_HOSTPATH", "kubescape/C-0048",
        "kyverno/disallow-host-path",
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: "web:1.4.2", volumeMounts: [{name: data, mountPath: /data}]}
          volumes:
          - name: data
            hostPath: {path: /srv/data}  # <-
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: logs}
        spec:
          selector: {matchLabels: {app: logs}}
          template:
            metadata: {labels: {app: logs}}
            spec:
              containers:
              - name: logs
                image: logs:3
                volumeMounts: [{name: log, mountPath: /var/log, readOnly: true}]
              volumes:
              - {name: log, hostPath: {path: /var/log}}
        """
      ],
      check: .each(.runner) { runner, report in
        for volume in runner.pod.volumes where volume.node["hostPath"].isPresent {
          if runner.kind == .daemonSet {
            let mounts = runner.mounts(of: volume.name)
            if !mounts.isEmpty, mounts.allSatisfy(\.isReadOnly) { continue }
          }
          report(
            volume.node["hostPath"],
            "volume '\(volume.name)' is '\(volume.node["hostPath"]["path"].text ?? "")' of whichever node the pod is on; use a claim, or an emptyDir for scratch"
          )
        }
      }
    ),
    Rule(
      "volume-emptydir-unbounded", .storage, .style, "Scratch space without a limit",
      effect: "one pod can fill its node's disk",
      why: """
        An emptyDir lies on the node's disk. Without a limit one pod can fill that, and the kubelet then evicts others too.
        """,
      explanation: "Set sizeLimit, or an ephemeral-storage limit on each container that mounts it.",
      sources: [.documentation("Volumes, emptyDir")], profiles: [.strict],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: "web:1.4.2", volumeMounts: [{name: tmp, mountPath: /tmp}]}
          volumes:
          - name: tmp
            emptyDir: {}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: "web:1.4.2", volumeMounts: [{name: tmp, mountPath: /tmp}]}
          volumes:
          - {name: tmp, emptyDir: {sizeLimit: 100Mi}}
        """
      ],
      check: .each(.runner) { runner, report in
        for volume in runner.pod.volumes where volume.source == "emptyDir" && !volume.name.isEmpty {
          let limit = volume.node["emptyDir"]["sizeLimit"]
          guard !limit.isPresent else { continue }
          let users = runner.mountsByVolume[volume.name]?.map(\.container) ?? []
          let isBounded = users.allSatisfy { report.survey.limit("ephemeral-storage", of: $0, in: runner) != nil }
          guard users.isEmpty || !isBounded else { continue }
          let place = volume.node["emptyDir"]["medium"].text == "Memory" ? "memory" : "disk"
          report(limit, "volume '\(volume.name)' may fill the node's \(place); set emptyDir.sizeLimit")
        }
      }
    ),
    Rule(
      "volume-unused", .storage, .info, "A volume that no container mounts",
      effect: "the program doesn't see the files",
      why: """
        Usually the volumeMount was forgotten, and the program runs without its configuration or keeps its data in the \
        container. The kubelet passes such a volume over; only a claim must be there all the same, or the pod isn't scheduled.
        """,
      explanation: "Mount it or delete it.",
      sources: [
        .documentation("Volumes"), .source("pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go"),
      ],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: "web:1.4.2"}
          volumes:
          - name: tmp  # <-
            emptyDir: {sizeLimit: 100Mi}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: "web:1.4.2", volumeMounts: [{name: tmp, mountPath: /tmp}]}
          volumes:
          - {name: tmp, emptyDir: {sizeLimit: 100Mi}}
        """
      ],
      check: .each(.runner) { runner, report in
        let used = Set(
          runner.pod.allContainers.flatMap { container in
            container.volumeMounts.map(\.name)
              + container.node["volumeDevices"].items.compactMap { $0["name"].text }
              // Variables can be read from a file of a volume.
              + container.environment.compactMap { $0.node["valueFrom"]["fileKeyRef"]["volumeName"].text }
          })
        for volume in runner.pod.volumes where !volume.name.isEmpty && !used.contains(volume.name) {
          report(
            volume.node["name"], "no container mounts volume '\(volume.name)' (\(volume.summary)); mount or delete it")
        }
      }
    ),
    Rule(
      "volume-mount-clash", .storage, .error, "Two volumes at one path",
      effect: "the API server refuses the pod",
      why: """
        Two mounts at one path are refused. A mount below a read-only one needs a directory there to be mounted on, which \
        nobody can make.
        """,
      explanation: """
        Give each its own path; several sources in one directory is what a projected volume is for. A warning where a path is \
        below that of a read-only volume: the directory can't be made there unless the volume has it.
        """,
      sources: [.source("pkg/apis/core/validation/validation.go"), .documentation("Projected Volumes")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            volumeMounts:
            - {name: conf, mountPath: /etc/web}
            - {name: tmp, mountPath: /etc/web}  # <-
            - {name: tmp, mountPath: /etc/web/cache}  # <- warning
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
          - {name: tmp, emptyDir: {}}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            volumeMounts:
            - {name: conf, mountPath: /etc/web}
            - {name: tmp, mountPath: /data}
            - {name: more, mountPath: /data/more}
            - {name: conf, mountPath: /etc/web/sub.ini, subPath: sub.ini}
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
          - {name: tmp, emptyDir: {}}
          - {name: more, emptyDir: {}}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        let mounts = container.volumeMounts.filter { !$0.path.isEmpty }
        var first: [String: VolumeMount] = [:]
        for mount in mounts {
          if let other = first[mount.path] {
            report(
              mount.node["mountPath"],
              "container '\(container.name)' mounts '\(other.name)' \(other.name == mount.name ? "twice" : "and '\(mount.name)'") at '\(mount.path)'; give each its own path"
            )
          } else {
            first[mount.path] = mount
          }
        }
        // Mounts that nothing can be made in, by their paths.
        var closed: [String: VolumeMount] = [:]
        for mount in mounts where !mount.node["subPath"].isPresent && !mount.node["subPathExpr"].isPresent {
          guard let volume = runner.volume(mount.name) else { continue }
          // Of a claim or a node's directory it isn't known what is in it.
          if volume.isConfig || mount.isReadOnly && volume.source == "emptyDir" { closed[trimmed(mount.path)] = mount }
        }
        // No path is longer than 4096 bytes.
        for mount in mounts where !closed.isEmpty && mount.path.utf8.count < 4096 {
          var path = trimmed(mount.path)
          while let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            path = String(path[..<slash])
            guard let outer = closed[path], outer.name != mount.name else { continue }
            report(
              mount.node["mountPath"],
              "'\(mount.path)' of container '\(container.name)' is inside '\(outer.path)', where volume '\(outer.name)' is read only, so the directory can't be made; separate them",
              as: .warning, certainty: .likely)
            break
          }
        }
      }
    ),
    Rule(
      "data-on-memory", .storage, .warning, "A volume in memory that may take all of it",
      effect: "what is written there kills the container",
      why: """
        What lies in an emptyDir of medium Memory counts as memory of the container that wrote it. Without a sizeLimit it's \
        as large as the pod's memory limit, or as all of the node's memory: writing files ends in OOMKilled, or in a node \
        that's short of memory.
        """,
      explanation: """
        Set sizeLimit below the memory limit of the smallest container that mounts it, with room for the program itself. It's \
        gone with the pod, as every emptyDir is.
        """,
      sources: [.documentation("Volumes, emptyDir")], scenario: "oom",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources: {limits: {memory: 256Mi}}
            volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}]
          volumes:
          - name: a
            emptyDir: {medium: Memory}  # <-
          - name: b
            emptyDir: {medium: Memory, sizeLimit: 256Mi}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources: {limits: {memory: 256Mi}}
            volumeMounts: [{name: a, mountPath: /a}]
          volumes:
          - {name: a, emptyDir: {medium: Memory, sizeLimit: 64Mi}}
        """
      ],
      check: .each(.runner) { runner, report in
        for volume in runner.pod.volumes where volume.node["emptyDir"]["medium"].text == "Memory" {
          let limit = volume.node["emptyDir"]["sizeLimit"]
          guard let text = limit.text, let size = Quantity(text) else {
            guard !limit.isPresent else { continue }
            report(
              limit, "volume '\(volume.name)' is in memory and may take all that the pod may have; set sizeLimit")
            continue
          }
          let users = runner.mountsByVolume[volume.name]?.map(\.container) ?? []
          for container in users {
            guard let memory = report.survey.limit("memory", of: container, in: runner), size >= memory else {
              continue
            }
            report(
              limit,
              "volume '\(volume.name)' may take \(text) of memory, and container '\(container.name)' is killed at \(container.memoryLimit.text ?? "\(memory)"); set sizeLimit below that",
              in: container)
            break
          }
        }
      }
    ),
    Rule(
      "emptydir-exceeds-limit", .storage, .warning, "A volume that's larger than the pod may be",
      effect: "evicted before the volume is full",
      why: """
        An emptyDir on disk counts against the pod's ephemeral storage. Where all its containers' limits together are below \
        sizeLimit, the kubelet evicts the pod first.
        """,
      explanation: """
        Raise the ephemeral-storage limits, or lower sizeLimit. One container with such a limit is enough to bound the pod; \
        where none has, it's silent.
        """,
      sources: [.documentation("Local ephemeral storage"), .source("pkg/kubelet/eviction/eviction_manager.go")],
      scenario: "evict",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources: {limits: {ephemeral-storage: 1Gi}}
            volumeMounts: [{name: tmp, mountPath: /tmp}]
          volumes:
          - name: tmp
            emptyDir: {sizeLimit: 2Gi}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources: {limits: {ephemeral-storage: 3Gi}}
            volumeMounts: [{name: tmp, mountPath: /tmp}]
          volumes:
          - {name: tmp, emptyDir: {sizeLimit: 2Gi}}
        """
      ],
      check: .each(.runner) { runner, report in
        // Containers without a limit count for nothing, but one with it bounds the whole pod.
        var sum = Quantity.zero
        for container in runner.appContainers {
          sum += report.survey.limit("ephemeral-storage", of: container, in: runner) ?? .zero
        }
        for container in runner.pod.initContainers {
          sum = max(sum, report.survey.limit("ephemeral-storage", of: container, in: runner) ?? .zero)
        }
        guard !sum.isZero else { return }
        for volume in runner.pod.volumes where volume.source == "emptyDir" {
          let limit = volume.node["emptyDir"]["sizeLimit"]
          guard volume.node["emptyDir"]["medium"].text ?? "" == "", let text = limit.text, let size = Quantity(text),
            size > sum
          else { continue }
          report(
            limit,
            "volume '\(volume.name)' may take \(text), and the pod is evicted at \(sum) of ephemeral storage; raise the limits or lower sizeLimit"
          )
        }
      }
    ),
  ]
}

extension Survey {
  /// What a container may use at most, by itself or by a LimitRange's default.
  fileprivate func limit(_ resource: String, of container: Container, in runner: Runner) -> Quantity? {
    sizing.amount(resource, of: container, in: runner.namespace).limit
  }
}

extension Runner {
  /// Where a volume appears in containers.
  func mounts(of volume: String) -> [VolumeMount] {
    mountsByVolume[volume]?.map(\.mount) ?? []
  }
}
