import Kubernetes
import Manifest

extension Rule {
  /// Containers that end when they shouldn't, or don't when they should, and what they leave behind.
  static let endings: [Rule] = [
    Rule(
      "container-ends-by-design", .lifecycle, .error, "A container that should run on has nothing to do",
      effect: "crash loop that no controller moves",
      why: """
        Its script does something brief and ends. The kubelet starts it again, with pauses that grow to 5 min, and so on for \
        ever: to the controller the pod exists, so it's never replaced.
        """,
      explanation: """
        Work that ends belongs in a Job, or a Pod with restartPolicy OnFailure. For a container that should only be there to \
        look around in, `sleep infinity` never ends.

        A warning for a Pod of its own; a note where it sleeps for 10 min or more before it ends, as a container that ran \
        that long is restarted without a pause. Sleeps of a week and more count as endless.
        """,
      sources: [.documentation("Pod Lifecycle, How Pods handle problems with containers"), .book("17.2.2")],
      scenario: "start",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: hello}
        spec:
          selector: {matchLabels: {app: hello}}
          template:
            metadata: {labels: {app: hello}}
            spec:
              containers:
              - {name: a, image: "busybox:1.36", command: [sh, -c, "echo hello; date; exit 1"]}  # <-
              - {name: b, image: "busybox:1.36", command: [echo, hello]}  # <-
              - {name: c, image: "busybox:1.36", command: [sleep, 1h]}  # <- info
              initContainers:
              - {name: d, image: "busybox:1.36", restartPolicy: Always, command: [date]}  # <-
              - {name: e, image: "busybox:1.36", command: [date]}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: hello}
        spec:
          containers:
          - {name: a, image: "busybox:1.36", command: [sh, -c, "env; sleep 5"]}  # <- warning
          - {name: b, image: "busybox:1.36", args: [/bin/sh, -c, "date"]}  # <- warning
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: hello}
        spec:
          restartPolicy: OnFailure
          containers:
          - {name: a, image: "busybox:1.36", command: [sh, -c, "env; sleep 5"]}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: hello}
        spec:
          containers:
          - {name: a, image: "busybox:1.36", command: [sleep, infinity]}
          - {name: b, image: "busybox:1.36", command: [sh, -c, "while true; do date; sleep 5; done"]}
          - {name: c, image: "busybox:1.36", command: [sh, -c, "echo starting; exec /srv/web"]}
          - {name: d, image: "web:1.4.2", args: [date]}
        """,
      ],
      check: .each(.servingContainer) { container, report in
        guard let runner = report.scope.runner, container.role == .sidecar || runner.pod.restartPolicy == "Always"
        else {
          return
        }
        let words = CommandUse.program(of: container)
        guard let first = words.first else { return }
        let time: Sleep
        var node = first
        if let script = report.survey.script(of: words) {
          guard script.isBrief else { return }
          time = script.sleep
          node = ShellCall(words)?.script ?? first
        } else {
          var simple = Shell.Simple()
          simple.words = words.map { Shell.Word(text: $0.text ?? "") }
          guard simple.isBrief, simple.name != nil, shellName(first.text ?? "") == nil else { return }
          time = simple.name == "sleep" ? Sleep(arguments: simple.arguments) : Sleep()
        }
        // A week and more is how people write 'for ever'.
        guard !time.isEndless, time.seconds < 604_800 else { return }
        let after = time.seconds > 0 ? "after \(time.text)" : "at once"
        let isSlow = time.seconds >= 600
        report(
          node,
          "container '\(container.name)' ends \(after) and is started again, for ever; use a Job, or start a server in it",
          as: isSlow ? .info : runner.kind == .pod ? .warning : .error)
      }
    ),
    Rule(
      "sidecar-as-plain-container", .lifecycle, .warning, "A Job has a helper that never ends",
      effect: "the Job never completes",
      why: """
        A Job is done when all main containers of its pod have ended. A proxy or an agent beside the work runs on, so the \
        pod stays at 1/2 and the Job is never complete; a CronJob then runs into its own next turn.
        """,
      explanation: """
        Move the helper to initContainers with `restartPolicy: Always`: as a sidecar it starts before the work, and the \
        kubelet ends it when the work is done. On since Kubernetes 1.29.
        """,
      sources: [.documentation("Sidecar Containers")],
      bad: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
              - {name: report, image: "report:7"}
              - {name: proxy, image: "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.8.0"}  # <-
        """
      ],
      good: [
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:
            spec:
              restartPolicy: Never
              initContainers:
              - {name: proxy, image: "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.8.0", restartPolicy: Always}
              containers:
              - {name: report, image: "report:7"}
        """
      ],
      check: .each(.runner) { runner, report in
        guard runner.isJob, runner.pod.containers.count > 1 else { return }
        let end = runner.kind == .cronJob ? "no Job of \(runner.label) completes" : "\(runner.label) never completes"
        for container in runner.pod.containers {
          guard let image = container.image?.shortName, helpers.contains(image) else { continue }
          report(
            container.node,
            "container '\(container.name)' ('\(image)') doesn't end by itself, so \(end); make it a sidecar: an initContainer with restartPolicy Always",
            certainty: .likely, in: container)
        }
      }
    ),
    Rule(
      "termination-message-default", .lifecycle, .info, "A container leaves no word of why it ended",
      effect: "kubectl describe shows no reason",
      why: """
        A container's last message is read from its termination log, /dev/termination-log unless said otherwise. Most programs \
        never write there, so after a failure the pod's status holds an exit code and nothing else.
        """,
      explanation: """
        With `terminationMessagePolicy: FallbackToLogsOnError` the last lines of the log (2048 bytes or 80 lines) take its \
        place when the container failed and wrote nothing.
        """,
      sources: [.documentation("Determine the Reason for Pod Failure"), .book("17.4.5")], profiles: [.book, .strict],
      scenario: "crash-loop",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, terminationMessagePolicy: FallbackToLogsOnError}
          - name: work
            image: busybox:1.36
            command: [sh, -c, "work || echo failed > /var/reason"]
            terminationMessagePath: /var/reason
        """
      ],
      check: .each(.appContainer) { container, report in
        let policy = container.node["terminationMessagePolicy"]
        guard (policy.filled ?? "File") == "File" else { return }
        let path = container.node["terminationMessagePath"].filled ?? "/dev/termination-log"
        guard !CommandUse.program(of: container).contains(where: { has($0.text ?? "", path) }) else { return }
        report(
          policy,
          "when container '\(container.name)' fails, its status says nothing but the exit code; set terminationMessagePolicy: FallbackToLogsOnError",
          certainty: .likely, fix: policy.setting("FallbackToLogsOnError"))
      }
    ),
  ]
}

/// Images of proxies and agents that run until somebody stops them, by their short names.
private let helpers: Set<String> = [
  "istio-proxy", "proxyv2", "linkerd-proxy", "proxy-linkerd", "envoy", "envoy-alpine", "cloud-sql-proxy", "gce-proxy",
  "cloudsql-proxy", "alloydb-auth-proxy", "fluent-bit", "fluentd", "fluentd-elasticsearch", "filebeat", "metricbeat",
  "vector",
  "promtail", "logstash", "vault-agent", "vault-k8s", "consul", "consul-dataplane", "datadog-agent", "agent-datadog",
  "opentelemetry-collector", "opentelemetry-collector-contrib", "otel-collector", "jaeger-agent", "statsd-exporter",
  "newrelic-infrastructure", "telegraf", "cloudwatch-agent", "aws-xray-daemon", "daprd", "haproxy", "nginx", "traefik",
  "pgbouncer",
  "oauth2-proxy", "kube-rbac-proxy", "git-sync", "configmap-reload",
]

private func has(_ text: String, _ part: String) -> Bool {
  guard !part.isEmpty else { return false }
  var rest = text[...]
  while let start = rest.firstIndex(of: part.first!) {
    if rest[start...].hasPrefix(part) { return true }
    rest = rest[rest.index(after: start)...]
  }
  return false
}
