import Kubernetes
import Manifest

extension Rule {
  /// Where a container's log goes.
  static let logFiles: [Rule] = [
    Rule(
      "lifecycle-file-log", .logging, .info, "The log goes to a file that nobody reads",
      effect: "kubectl logs is empty, the disk fills",
      why: """
        Kubernetes collects what a program writes to its output. A file in the container is seen by nobody, isn't rotated, and \
        is gone with the container: just when the reason of a crash is wanted.
        """,
      explanation: """
        Write to standard output. For a program that can only write files, mount the directory into a sidecar that prints or \
        ships them.
        """,
      sources: [.book("17.4.6"), .documentation("Logging Architecture")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            command: [sh, -c, "exec web --fast >> /var/log/web.log 2>&1"]  # <-
          - name: more
            image: web:1.4.2
            command: [sh, -c, "web > /web.log & wait"]  # <-
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
            command: [sh, -c, "date > /start; exec web > /var/log/web/log"]
            volumeMounts: [{name: log, mountPath: /var/log/web}]
          - name: logs
            image: busybox:1.36
            command: [sh, -c, "exec tail -F /logs/log"]
            volumeMounts: [{name: log, mountPath: /logs}]
          volumes: [{name: log, emptyDir: {sizeLimit: 100Mi}}]
        """
      ],
      check: .each(.appContainer) { container, report in
        guard let runner = report.scope.runner else { return }
        // Arguments alone may be a script, too, of an image whose entry point is a shell.
        var words = CommandUse.program(of: container)
        if words.isEmpty, container.arguments.first == "-c" { words = container.node["args"].items }
        let node: Node
        let script: Script
        if let found = report.survey.script(of: words), let place = ShellCall(words)?.script {
          (script, node) = (found, place)
        } else if words.first?.text == "-c", words.count > 1 {
          (script, node) = (Script(words[1].text ?? ""), words[1])
        } else {
          return
        }
        guard let command = script.mainCommand,
          let target = command.redirections.last(where: { $0.isOfOutput })?.target, !target.isOpen
        else { return }
        let path = target.text
        guard !isInside(path, "/dev"), !isInside(path, "/proc"), !path.isEmpty else { return }
        // What a Job prints is often what it's for: a dump, a report.
        if runner.isJob, !path.hasSuffix(".log") { return }
        if let mount = runner.mount(over: path, in: container),
          runner.containers.contains(where: { other in
            other != container && other.role != .initial && other.volumeMounts.contains { $0.name == mount.name }
          })
        {
          return
        }
        report(
          node,
          "container '\(container.name)' sends its output to '\(path)', where nobody reads it; write to standard output, or add a sidecar that reads the file",
          certainty: .likely)
      }
    )
  ]
}

extension Script {
  /// What the container runs for good: the last command, where it's a program and not a word of the shell's own.
  fileprivate var mainCommand: Shell.Simple? {
    var command = lastCommand
    // 'web > log & wait' waits for what it has started.
    if command?.name == "wait", let started = list.last(where: \.isBackground),
      case .simple(let simple)? = started.first.commands.last
    {
      command = simple
    }
    guard let command, let name = command.name else { return nil }
    let brief: Set<String> = [
      "echo", "printf", "date", "cat", "cp", "mv", "touch", "mkdir", "chmod", "chown", "rm", "sed", "tee", "sleep",
      "exit", "true", "ln", "env", "envsubst", "kubectl", "curl", "wget", "tar", "gzip", "pg_dump", "mysqldump", "jq",
      "base64", "openssl", "head", "tail", "grep", "awk", "sort", "ls", "set", "export", "wait", "pg_dumpall", "dd",
    ]
    return brief.contains(name) ? nil : command
  }
}

extension Shell.Redirection {
  /// Of standard output, to a file.
  fileprivate var isOfOutput: Bool { [">", ">>", ">|"].contains(mark) && !target.text.hasPrefix("&") }
}
