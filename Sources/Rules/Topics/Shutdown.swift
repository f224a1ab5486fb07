import Kubernetes
import Manifest

extension Rule {
  /// How pods end.
  static let shutdown: [Rule] = [
    Rule(
      "lifecycle-prestop-missing-behind-service", .lifecycle, .warning,
      "A container behind a Service has no preStop hook",
      effect: "requests fail whenever a pod is deleted",
      why: """
        A deletion starts two chains at once, and nothing puts them in order. The kubelet sends SIGTERM; meanwhile the \
        endpoints controller takes the pod out of its Services, and only then every node's kube-proxy and every ingress \
        controller hears of it. A server that stops at SIGTERM refuses the connections that still arrive.
        """,
      explanation: """
        The two chains, side by side:

            kubelet:    deletion seen -> preStop ........ -> SIGTERM -> SIGKILL after the grace period
            endpoints:  deletion seen -> endpoint not ready -> kube-proxy, ingress on every node -> no new connections

        A preStop hook that does nothing but sleep for 5 to 15 s lets the lower chain end first. From Kubernetes 1.30 \
        there's a `sleep` action for it; before, `exec: {command: [sleep, "5"]}` does it if the image has a sleep. The time \
        counts against terminationGracePeriodSeconds.

        A program that goes on serving for some seconds after SIGTERM needs no hook: say so with the annotation \
        `drydock.dev/handles-sigterm: "true"` on the object or its pod template.
        """,
      sources: [
        .source("pkg/controller/endpointslice"), .source("pkg/kubelet/kuberuntime/kuberuntime_container.go"),
        .book("17.3.2"),
      ],
      scenario: "delete",
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: web  # <-
                image: web:1.4.2
                ports: [{containerPort: 8080}]
                readinessProbe: {httpGet: {path: /ready, port: 8080}}
              - name: logs
                image: fluent-bit:3.1
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            readinessProbe: {httpGet: {path: /ready, port: 80}}
            lifecycle: {preStop: {sleep: {seconds: 5}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}
          annotations: {drydock.dev/handles-sigterm: "true"}
        spec:
          containers:
          - {name: web, image: web:1.4.2, readinessProbe: {httpGet: {path: /ready, port: 80}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """,
      ],
      check: .each(.runner) { runner, report in
        guard runner.isLongRunning, runner.isWanted else { return }
        let annotations = [runner.resource.node["metadata"], runner.pod.node["metadata"]].map { $0["annotations"] }
        guard !annotations.contains(where: { $0["drydock.dev/handles-sigterm"].text == "true" }) else { return }
        var seen: Set<Container> = []
        for service in runner.services where !service.service.publishesNotReady {
          for (container, _) in runner.targets(of: service) where seen.insert(container).inserted {
            guard !container.preStop.isPresent else { continue }
            report(
              container.preStop.node,
              "container '\(container.name)' gets SIGTERM while Service '\(service.name)' still sends it requests; let preStop sleep for 5 s",
              certainty: .likely, in: container, fix: preStopFix(container, runner, report.survey.minor))
          }
        }
      }
    ),
    Rule(
      "lifecycle-prestop-missing", .lifecycle, .style, "A container has no preStop hook",
      effect: "SIGTERM comes at once",
      why: "Without a preStop hook the first thing a container learns of its end is SIGTERM.",
      explanation: """
        Only pods behind a Service need time there: lifecycle-prestop-missing-behind-service asks for it where it \
        matters. This rule is for those who want a hook everywhere.
        """,
      sources: [.documentation("Container Lifecycle Hooks")], peers: ["datree/CONTAINERS_MISSING_PRESTOP_KEY"],
      scenario: "delete",
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
          - {name: web, image: web:1.4.2, lifecycle: {preStop: {sleep: {seconds: 5}}}}
        """
      ],
      check: .each(.appContainer) { container, report in
        guard !container.preStop.isPresent, let runner = report.scope.runner else { return }
        report(
          container.preStop.node, "container '\(container.name)' has no preStop hook; add one",
          fix: runner.isLongRunning ? preStopFix(container, runner, report.survey.minor) : [])
      }
    ),
    Rule(
      "lifecycle-shell-pid1", .lifecycle, .info, "A shell is the container's first process",
      effect: "SIGTERM is ignored until SIGKILL",
      why: """
        SIGTERM goes to the first process alone. A shell doesn't pass it on to what it started, and as process 1 it ignores \
        it itself, so the program knows nothing of its end and is killed when the grace period is over.
        """,
      explanation: """
        Start the server with `exec` as the script's last command, so that it takes the shell's place; or `trap` the \
        signal; or start the container with an init such as tini; or stop the server in a preStop hook. A hook that only \
        sleeps or writes a line changes nothing.
        """,
      sources: [.source("pkg/kubelet/kuberuntime/kuberuntime_container.go"), .book("17.2.5")], scenario: "delete",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            command: [sh, -c, "migrate && /srv/web"]  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, command: [sh, -c, "migrate && exec /srv/web"]}
          - {name: one, image: web:1.4.2, command: [sh, -c, /srv/web]}
          - {name: two, image: web:1.4.2, command: [sh, -c, "trap 'kill %1' TERM; /srv/web & wait"]}
        """
      ],
      check: .each(.servingContainer) { container, report in
        let words = CommandUse.program(of: container)
        guard let runner = report.scope.runner, !stopsSomething(container.preStop, report.survey),
          runner.pod.spec["shareProcessNamespace"].bool != true,
          let node = ShellCall(words)?.script, let script = report.survey.script(of: words),
          script.fault == nil, !script.isUncertain,
          // One that ends by itself, and soon, is never waited for.
          !script.isBrief || script.sleep.seconds >= 600
        else { return }
        let all = script.commands.filter { !$0.words.isEmpty }
        guard all.count > 1, !all.contains(where: { $0.words.first?.text == "trap" }),
          script.lastCommand?.words.first?.text != "exec"
        else { return }
        report(
          node,
          "container '\(container.name)' runs a shell first, which passes SIGTERM to nobody; start the server with exec",
          certainty: .likely)
      }
    ),
    Rule(
      "lifecycle-restart-policy-never", .lifecycle, .info, "A Pod of its own is never restarted",
      effect: "gone for good at the first failure",
      why:
        "No controller replaces a Pod that stands alone, and with restartPolicy Never the kubelet doesn't restart it either.",
      explanation: """
        Use a Job for work that ends, a Deployment for what serves, or OnFailure. In the template of a Job, Never is as \
        good as OnFailure, and isn't reported.
        """,
      sources: [.documentation("Pod Lifecycle, Container restart policy")], peers: ["kube-linter/restart-policy"],
      scenario: "crash-loop",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          restartPolicy: Never  # <-
          containers: [{name: web, image: web:1.4.2}]
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
              containers: [{name: report, image: report:7}]
        """
      ],
      check: .each(.runner) { runner, report in
        let node = runner.pod.spec["restartPolicy"]
        guard runner.kind == .pod, node.text == "Never" else { return }
        report(node, "\(runner.label) is never restarted and has no controller; use a Job, or OnFailure")
      }
    ),
    Rule(
      "workload-restart-policy-invalid", .lifecycle, .error,
      "A controller's pods have a restart policy that it can't have",
      effect: "refused by the API server",
      why: """
        A Deployment, ReplicaSet, DaemonSet, StatefulSet or ReplicationController keeps its pods running, so the API server \
        takes no other policy than Always.
        """,
      explanation: "Delete restartPolicy; Always is the default. For work that ends, use a Job.",
      sources: [.source("pkg/apis/apps/validation/validation.go")],
      peers: ["datree/WORKLOAD_INCORRECT_RESTARTPOLICY_VALUE_ALWAYS"],
      bad: [
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              restartPolicy: OnFailure  # <-
              containers: [{name: agent, image: agent:1}]
        """
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec:
              restartPolicy: Always
              containers: [{name: agent, image: agent:1}]
        """
      ],
      check: .each(.runner) { runner, report in
        switch runner.kind {
        case .deployment, .replicaSet, .daemonSet, .statefulSet, .replicationController: break
        default: return
        }
        let node = runner.pod.spec["restartPolicy"]
        guard let policy = node.text, !policy.isEmpty, policy != "Always", !isTemplate(policy) else { return }
        report(
          node, "a \(runner.resource.kindName) can't have restartPolicy '\(policy)'; delete it, Always is the default",
          fix: node.removing())
      }
    ),
  ]
}

/// Whether a preStop hook may end the program: one that only sleeps or writes a line doesn't.
private func stopsSomething(_ hook: Handler, _ survey: Survey) -> Bool {
  switch hook.action {
  case .http: return true
  case .exec:
    let words = hook.node["exec"]["command"].items
    if let script = survey.script(of: words) { return !script.isBrief }
    return words.first?.text?.split(separator: "/").last != "sleep"
  default: return false
  }
}

/// A preStop hook that sleeps for 5 s, in the form that the version knows; none where the grace period is too short.
private func preStopFix(_ container: Container, _ runner: Runner, _ minor: Int) -> [Edit] {
  guard runner.pod.terminationGracePeriod >= .seconds(10) else { return [] }
  if minor >= 30 { return container.preStop.node.setting(["sleep": ["seconds": 5]]) }
  return container.preStop.node.setting(["exec": ["command": ["sleep", "5"]]])
}
