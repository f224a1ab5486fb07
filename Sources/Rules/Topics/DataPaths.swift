import Kubernetes
import Manifest

extension Rule {
  /// Where programs write, and whether that lasts.
  static let dataPaths: [Rule] = [
    Rule(
      "data-path-unmounted", .dataLoss, .error, "A database keeps its data in its container",
      effect: "all data gone at the next restart",
      why: """
        Without a volume at its data directory the program writes into the container's own layer, which is thrown away with \
        the container: at a crash already, not only when the pod goes.
        """,
      explanation: """
        Mount a claim at the directory named; a StatefulSet with volumeClaimTemplates gives each pod its own. Variables and \
        options that move the directory are heeded (PGDATA, --datadir, --dbpath ...). A warning for redis, rabbitmq and the \
        like, which may be meant as a cache. Silent where the container runs a client of the image, and for Jobs.
        """,
      sources: [.book("17.2.1"), .documentation("Volumes")], scenario: "crash-sometimes",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: postgres:17  # <-
                volumeMounts: [{name: init, mountPath: /docker-entrypoint-initdb.d}]
              - {name: cache, image: "redis:7.4"}  # <- warning
              volumes: [{name: init, configMap: {name: init, optional: true}}]
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: postgres:17
                env: [{name: PGDATA, value: /pg/data}]
                volumeMounts: [{name: data, mountPath: /pg}]
              - {name: look, image: "postgres:17", command: [sh, -c, "while true; do psql -l; sleep 60; done"]}
              volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 1Gi}}
        """
      ],
      check: .each(.servingContainer) { container, report in
        guard container.role == .main, report.scope.runner?.pod.restartPolicy == "Always",
          let image = StatefulImage(container), let folder = image.folders.first
        else { return }
        let isMounted = container.volumeMounts.contains { mount in
          image.folders.contains { isInside($0, mount.path) || isInside(mount.path, $0) }
        }
        let hasDevice = !container.node["volumeDevices"].items.isEmpty
        guard !isMounted, !hasDevice else { return }
        report(
          container.node["image"],
          "container '\(container.name)' runs \(image.name) and mounts nothing at '\(folder)', so its data go with the container; mount a claim there",
          as: image.isOftenFine ? .warning : .error, certainty: .likely)
      }
    ),
    Rule(
      "data-on-emptydir", .dataLoss, .warning, "Data lie in a volume that ends with the pod",
      effect: "all data gone when the pod is replaced",
      why: """
        An emptyDir outlives a crash of the container, not the pod: a new version, a drained node or an eviction starts the \
        next pod with an empty directory.
        """,
      explanation: """
        Use a claim, in a StatefulSet a volumeClaimTemplate. Reported where a database keeps its data in an emptyDir, and in \
        a StatefulSet for mounts at /data, /var/lib/..., /db, /storage, /backup; in a Deployment a volume that's merely called \
        data, db or storage is a note. Volumes called cache, tmp and the like are passed over.
        """,
      sources: [.book("17.2.1"), .documentation("Volumes, emptyDir")], scenario: "delete",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - {name: db, image: "mysql:8.4", volumeMounts: [{name: files, mountPath: /var/lib/mysql}]}
              - name: game
                image: game:1
                volumeMounts: [{name: game-data, mountPath: /game}, {name: db2, mountPath: /more}]
              volumes:
              - name: db2
                emptyDir: {sizeLimit: 1Gi}  # <- info
              - name: files
                emptyDir: {sizeLimit: 1Gi}  # <-
              - name: game-data
                emptyDir: {sizeLimit: 1Gi}  # <- info
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          serviceName: db
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              containers:
              - name: db
                image: mysql:8.4
                volumeMounts: [{name: data, mountPath: /var/lib/mysql}, {name: tmp, mountPath: /var/lib/mysql-files}]
              volumes:
              - {name: tmp, emptyDir: {sizeLimit: 1Gi}}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec:
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
        """
      ],
      check: .each(.runner) { runner, report in
        guard runner.isLongRunning else { return }
        // A claim template takes the place of a volume of its name.
        let claimed = Set(Workload(runner.resource)?.claimTemplates.map(\.name) ?? [])
        var found: [String: (container: Container, what: String, severity: Severity)] = [:]
        for container in runner.appContainers {
          let image = container.role == .main ? StatefulImage(container) : nil
          for mount in container.volumeMounts {
            if let image, image.folders.contains(where: { isInside($0, mount.path) }) {
              found[mount.name] = (container, "\(image.name) keeps its data in '\(mount.path)', which", .warning)
            } else if found[mount.name] != nil || isScratchName(mount.name) {
              continue
            } else if runner.kind == .statefulSet, isDataPath(mount.path) {
              found[mount.name] = (container, "'\(mount.path)' of a StatefulSet", .warning)
            } else if runner.kind == .deployment, isDataName(mount.name) {
              found[mount.name] = (container, "'\(mount.path)', by its name data,", .info)
            }
          }
        }
        for volume in runner.pod.volumes where volume.source == "emptyDir" && !claimed.contains(volume.name) {
          guard let found = found[volume.name] else { continue }
          report(
            volume.node["emptyDir"].isWritten ? volume.node["emptyDir"] : volume.node,
            "\(found.what) is volume '\(volume.name)', an emptyDir that ends with the pod; use a claim",
            as: found.severity, certainty: found.severity == .info ? .possible : .likely, in: found.container)
        }
      }
    ),
    Rule(
      "rootfs-readonly-no-scratch", .storage, .warning, "A program can't write where it must",
      effect: "the container dies at its start",
      why: """
        With readOnlyRootFilesystem every path of the image is read only, also those for locks, sockets and caches that the \
        program makes when it starts.
        """,
      explanation: """
        Mount an emptyDir at the folders named. Known are those of nginx, httpd, redis, postgres, mysql and others, where the \
        image's own configuration is used; besides, files that the container's own script writes. A note where merely /tmp \
        is missing.
        """,
      sources: [.documentation("Configure a Security Context for a Pod or Container")], scenario: "crash-loop",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: nginx:1.27.3
            securityContext:
              readOnlyRootFilesystem: true  # <-
            volumeMounts: [{name: run, mountPath: /var/run}]
          - name: log
            image: busybox:1.36
            command: [sh, -c, "date > /out/start; exec sleep infinity"]
            securityContext:
              readOnlyRootFilesystem: true  # <-
          volumes: [{name: run, emptyDir: {sizeLimit: 1Mi}}]
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
            image: nginx:1.27.3
            securityContext: {readOnlyRootFilesystem: true}
            volumeMounts: [{name: run, mountPath: /run}, {name: run, mountPath: /var/cache/nginx}]
          volumes: [{name: run, emptyDir: {sizeLimit: 100Mi}}]
        """
      ],
      check: .each(.container) { container, report in
        let setting = container.securityContext["readOnlyRootFilesystem"]
        guard setting.bool == true, let runner = report.scope.runner else { return }
        func isCovered(_ path: String) -> Bool {
          // '/var/run' is '/run' in most images.
          let other =
            path.hasPrefix("/var/run") ? String(path.dropFirst(4)) : path.hasPrefix("/run") ? "/var" + path : path
          return container.volumeMounts.contains { mount in
            guard isInside(path, mount.path) || isInside(other, mount.path) else { return false }
            return !mount.isReadOnly && runner.volume(mount.name)?.isConfig != true
          }
        }
        if let scratch = ScratchFolders(container) {
          let missing = scratch.folders.filter { !isCovered($0) }
          if !missing.isEmpty {
            let isOnlyTemporary = missing == ["/tmp"] && scratch.folders.count > 1
            report(
              setting,
              "container '\(container.name)' has a read-only root, and \(scratch.name) writes to \(missing.map { "'\($0)'" }.joined(separator: " and ")); mount an emptyDir there",
              as: isOnlyTemporary ? .info : .warning, certainty: .likely)
            return
          }
        }
        let words = CommandUse.program(of: container)
        guard let script = report.survey.script(of: words),
          let path = script.writtenPaths.first(where: {
            !isCovered($0) && !isInside($0, "/dev") && !isInside($0, "/proc")
          })
        else { return }
        report(
          setting,
          "container '\(container.name)' has a read-only root, and its script writes '\(path)'; mount an emptyDir there",
          as: isInside(path, "/tmp") ? .info : .warning)
      }
    ),
    Rule(
      "statefulset-without-storage", .storage, .info, "A StatefulSet that keeps nothing",
      effect: "slow rollouts and stuck pods for no gain",
      why: """
        A StatefulSet starts and replaces its pods one by one and waits for a dead node's pod for ever. Without data and \
        without names that anybody uses, that's a price for nothing.
        """,
      explanation: """
        A Deployment would do. Silent where it mounts a claim, runs a known database, or where its pods' names or its \
        headless Service are used somewhere in the set.
        """,
      sources: [.book("17.2.1"), .documentation("StatefulSets")], scenario: "statefulset-rollout",
      bad: [
        """
        apiVersion: apps/v1
        kind: StatefulSet  # <-
        metadata: {name: web}
        spec:
          serviceName: web
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "shop:1.4.2"}]
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: web}
        spec:
          serviceName: web-peers
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "shop:1.4.2", args: [--join=web-peers]}]
        """
      ],
      check: .each(.runner) { runner, report in
        guard runner.kind == .statefulSet, let set = Workload(runner.resource), set.claimTemplates.isEmpty else {
          return
        }
        let volumes = runner.pod.volumes
        guard !volumes.contains(where: { ["persistentVolumeClaim", "ephemeral", "hostPath"].contains($0.source) }),
          !runner.containers.contains(where: { StatefulImage($0) != nil })
        else { return }
        // What asks for its own name uses it.
        let asks = runner.containers.contains { container in
          container.environment.contains { $0.node["valueFrom"]["fieldRef"]["fieldPath"].text == "metadata.name" }
            || (container.command + container.arguments).contains {
              $0.lowercased().contains("hostname") || $0.contains("ordinal")
            }
        }
        guard !asks else { return }
        let names = report.survey.podNames
        if let service = set.spec["serviceName"].text, names.mention(service: service) { return }
        guard !names.mentions.contains(where: { $0.controller.id == runner.resource.id }) else { return }
        report(
          runner.resource.node["kind"],
          "\(runner.label) keeps no data, and nobody uses its pods' names; a Deployment would do",
          certainty: .possible)
      }
    ),
  ]
}

private func isDataPath(_ path: String) -> Bool {
  let path = trimmed(path)
  if path.hasPrefix("/var/lib/") { return true }
  return ["/data", "/db", "/storage", "/backup"].contains { isInside(path, $0) }
}

private func isDataName(_ name: String) -> Bool {
  name.split(whereSeparator: { $0 == "-" || $0 == "." }).contains { part in
    var word = part
    while word.last?.isNumber == true { word.removeLast() }
    return word != "metadata" && (word.hasSuffix("data") || word.hasSuffix("db") || word.hasSuffix("storage"))
      || ["database", "datadir", "datastore"].contains(word)
  }
}

private func isScratchName(_ name: String) -> Bool {
  name.split(whereSeparator: { $0 == "-" || $0 == "." }).contains { wordsOfScratch.contains(String($0)) }
}

private let wordsOfScratch: Set<String> = [
  "cache", "tmp", "temp", "scratch", "run", "log", "logs", "socket", "sockets", "sock", "shm", "lock", "locks", "pid",
  "config", "conf", "plugins", "shared", "bin", "work", "workdir", "empty", "certs", "tls", "token", "secrets",
]
