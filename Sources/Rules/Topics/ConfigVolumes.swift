import Kubernetes
import Manifest

extension Rule {
  /// Files that come from ConfigMaps, Secrets and the pod's own facts.
  static let configVolumes: [Rule] = [
    Rule(
      "volume-subpath-stale", .config, .info, "A mounted file never sees a change",
      effect: "the file stays as it was at the start",
      why: """
        The kubelet refreshes a mounted ConfigMap by swapping a link in the directory. A subPath mounts the file behind the \
        link, which isn't touched any more.
        """,
      explanation: """
        Mount the volume as a directory of its own and point the program there. Keep subPath where one file must lie among \
        others of the image and a restart on change is accepted.
        """,
      sources: [.documentation("ConfigMaps, Mounted ConfigMaps are updated automatically")],
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
            - {name: conf, mountPath: /etc/web/web.ini, subPath: web.ini}  # <-
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
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
            - {name: conf, mountPath: /etc/web/conf.d}
            - {name: data, mountPath: /data, subPath: web}
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
          - {name: data, emptyDir: {}}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        for mount in container.volumeMounts {
          let field = ["subPath", "subPathExpr"].map { mount.node[$0] }.first { !($0.text ?? "").isEmpty }
          guard let field, let volume = runner.volume(mount.name), volume.isConfig else { continue }
          report(
            field,
            "'\(mount.path)' of container '\(container.name)' is a \(field.key ?? "subPath") of \(volume.summary), so it never sees a change; mount the directory"
          )
        }
      }
    ),
    Rule(
      "volume-config-hides-dir", .config, .warning, "A ConfigMap hides a directory of the image",
      effect: "the program misses files of its own image",
      why: """
        A mount lies over the directory: of what the image holds there nothing is left but the ConfigMap's keys. Below /etc \
        that's the users and the certificates, below /usr/bin the programs.
        """,
      explanation: """
        Mount single files with subPath, or use a directory that's the volume's alone. Reported: /, /etc, /bin, /usr, \
        /usr/bin, /usr/local, /lib, /var, /opt, /home, /root, /tmp.
        """,
      sources: [.documentation("Volumes, Using subPath")],
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
            - {name: conf, mountPath: /etc/}  # <-
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
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
            - {name: conf, mountPath: /usr/local, subPath: local}
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        let folders: Set<String> = [
          "/", "/etc", "/bin", "/usr", "/usr/bin", "/usr/local", "/lib", "/var", "/opt", "/home", "/root", "/tmp",
        ]
        for mount in container.volumeMounts where folders.contains(trimmed(mount.path)) {
          guard !mount.node["subPath"].isPresent, !mount.node["subPathExpr"].isPresent,
            let volume = runner.volume(mount.name), ["configMap", "secret"].contains(volume.source)
          else { continue }
          report(
            mount.node["mountPath"],
            "\(volume.summary) hides all that the image of container '\(container.name)' has in '\(trimmed(mount.path))'; use subPath or another directory",
            certainty: .likely)
        }
      }
    ),
    Rule(
      "volume-config-written", .config, .error, "Something writes to files that are read only",
      effect: "the write fails, often at the start",
      why: """
        Volumes of ConfigMaps, Secrets, the downward API and projected ones are read only, whatever the mount says. A program \
        that writes there ends, or runs on without its data.
        """,
      explanation: "Copy the files to an emptyDir in an init container, and mount that.",
      sources: [.documentation("ConfigMaps"), .documentation("Volumes, configMap")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            command: [sh, -c, "sed -i s/PORT/80/ /conf/web.ini; echo ok >> /conf/log; exec web"]  # <-
            volumeMounts:
            - {name: conf, mountPath: /conf}
          - name: db
            image: postgres:17
            volumeMounts:
            - {name: conf, mountPath: /var/lib/postgresql/data}  # <-
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
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
            command: [sh, -c, "sed s/PORT/80/ /conf/web.ini > /run/web/web.ini; exec web"]
            volumeMounts:
            - {name: conf, mountPath: /conf}
            - {name: run, mountPath: /run/web}
          volumes:
          - {name: conf, configMap: {name: conf, optional: true}}
          - {name: run, emptyDir: {}}
        """
      ],
      check: .each(.container) { container, report in
        guard let runner = report.scope.runner else { return }
        for use in CommandUse.all(of: container) {
          guard let script = report.survey.script(of: use.words), let node = ShellCall(use.words)?.script else {
            continue
          }
          for path in script.writtenPaths {
            guard let mount = runner.mount(over: path, in: container), let volume = runner.volume(mount.name),
              volume.isConfig
            else { continue }
            report(
              node,
              "\(use.name) of container '\(container.name)' writes '\(path)', which is \(volume.summary) and read only; copy it to an emptyDir first"
            )
          }
        }
        guard container.role != .initial, let image = StatefulImage(container) else { return }
        for folder in image.folders {
          guard let mount = container.volumeMounts.first(where: { trimmed($0.path) == trimmed(folder) }),
            !mount.node["subPath"].isPresent, let volume = runner.volume(mount.name), volume.isConfig
          else { continue }
          report(
            mount.node["mountPath"],
            "'\(folder)', where '\(image.name)' keeps its data, is \(volume.summary) and read only; mount a claim there",
            certainty: .likely)
        }
      }
    ),
  ]
}

extension Volume {
  /// Made from objects of the API: read only, and refreshed.
  var isConfig: Bool { ["configMap", "secret", "downwardAPI", "projected"].contains(source) }
}

extension Runner {
  /// The mount of a container that a path is in: the deepest.
  func mount(over path: String, in container: Container) -> VolumeMount? {
    container.volumeMounts.filter { !$0.path.isEmpty && isInside(path, $0.path) }
      .max { trimmed($0.path).utf8.count < trimmed($1.path).utf8.count }
  }
}

extension Script {
  /// Absolute paths that it writes to, each once: targets of `>`, arguments of `tee` and `sed -i`.
  var writtenPaths: [String] {
    var paths: [String] = []
    var seen: Set<String> = []
    func add(_ word: Shell.Word) {
      guard word.text.hasPrefix("/"), !word.isOpen, !word.text.hasPrefix("/dev/"), !word.text.hasPrefix("/proc/"),
        seen.insert(word.text).inserted
      else { return }
      paths.append(word.text)
    }
    for command in commands {
      for redirection in command.redirections where redirection.isOutput { add(redirection.target) }
      let words = command.program.dropFirst()
      switch command.name {
      case "tee": words.filter { !$0.text.hasPrefix("-") }.forEach(add)
      case "sed" where words.contains { $0.text.hasPrefix("-i") || $0.text.hasPrefix("--in-place") }:
        // The expression comes first, unless an option has it.
        let hasExpression = words.contains { $0.text == "-e" || $0.text == "-f" }
        let plain = words.filter { !$0.text.hasPrefix("-") }
        plain.dropFirst(hasExpression ? 0 : 1).forEach(add)
      default: break
      }
    }
    return paths
  }
}

extension Shell.Redirection {
  /// `>`, `>>`, `2>`, `&>` to a file, not to another stream.
  var isOutput: Bool { mark.contains(">") && !mark.hasSuffix("&") && !target.text.hasPrefix("&") }
}
