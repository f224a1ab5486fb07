import Kubernetes
import Manifest

extension Rule {
  /// Probes that ask the wrong question, or at the wrong time.
  static let probeSettings: [Rule] = [
    Rule(
      "probe-identical", .probes, .warning, "Liveness and readiness ask the same question with the same patience",
      effect: "restarted when it's only busy",
      why: """
        A pod that can't serve for a moment is then killed at the moment when it should only be spared traffic, and with it \
        all that it had in its caches and queues. The others get its load, and follow.
        """,
      explanation: """
        Readiness: *can I serve now?* Liveness: *would a restart help?* Where both must ask the same, let liveness be \
        slower to give up: a larger periodSeconds x failureThreshold than readiness has. Or leave liveness out.

        Ports are compared by number, so that a name and its number are one.
        """,
      sources: [.documentation("Configure Liveness, Readiness and Startup Probes")],
      peers: ["kube-score/pod-probes-identical", "kyverno/validate-probes"],
      scenario: "half-dead",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{name: http, containerPort: 8080}]
            readinessProbe: {httpGet: {path: /healthz, port: 8080}}
            livenessProbe: {httpGet: {path: healthz, port: http}}  # <-
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
            readinessProbe: {httpGet: {path: /healthz, port: 8080}}
            livenessProbe: {httpGet: {path: /healthz, port: 8080}, failureThreshold: 10}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            ports: [{name: a, containerPort: 8080}, {name: b, containerPort: 8081}]
            readinessProbe: {httpGet: {path: /healthz, port: a}}
            livenessProbe: {httpGet: {path: /healthz, port: b}}
        """,
      ],
      check: .each(.appContainer) { container, report in
        let (ready, live) = (container.readiness, container.liveness)
        guard let question = question(live, container), question == Rules.question(ready, container) else { return }
        let (budget, other) = (live.period * live.failureThreshold, ready.period * ready.failureThreshold)
        guard budget <= other else { return }
        report(
          live.node,
          "container '\(container.name)' is restarted after \(budget.goText) when it's only busy, as liveness asks what readiness asks; let it ask less, or give up later"
        )
      }
    ),
    Rule(
      "probe-timeout-exceeds-period", .probes, .warning, "A probe may take longer than the time between two of them",
      effect: "failures are noticed later than the period says",
      why: """
        A worker asks one question after the other. When an answer may take longer than periodSeconds, the next question \
        comes late, and failureThreshold x periodSeconds no longer says when the verdict falls.
        """,
      explanation: "Make timeoutSeconds (1 unless written) at most periodSeconds (10 unless written).",
      sources: [.source("pkg/kubelet/prober/worker.go")],
      scenario: "half-dead",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            livenessProbe:
              tcpSocket: {port: 80}
              periodSeconds: 5
              timeoutSeconds: 10  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, livenessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 10}}
        """
      ],
      check: .each(.probe) { use, report in
        let probe = use.probe
        guard probe.timeout > probe.period else { return }
        report(
          probe.node["timeoutSeconds"],
          "\(use.name) of container '\(use.container.name)' may take \(probe.timeout.goText), but is asked every \(probe.period.goText); shorten timeoutSeconds"
        )
      }
    ),
    Rule(
      "probe-liveness-shorter-than-start", .probes, .error, "Liveness gives up before the container can have started",
      effect: "killed before it's ready, again and again",
      why: """
        The kubelet starts to count liveness failures after initialDelaySeconds, whether the program is up or not. A start \
        that takes longer than that and failureThreshold periods is cut off, and the next one, too: the pod never gets ready \
        and looks as if it crashed.
        """,
      explanation: """
        Add a startupProbe that covers the slowest start: it holds the liveness probe back until it has succeeded once.

        An error where the manifest itself says how long a start takes: the readiness probe's initial delay, or a `sleep` \
        before the server in the container's script. A warning where liveness gives up within 10 s, which few programs \
        under load can promise.
        """,
      sources: [
        .source("pkg/kubelet/prober/worker.go"), .documentation("Configure Liveness, Readiness and Startup Probes"),
      ],
      scenario: "slow-start",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            readinessProbe: {httpGet: {path: /ready, port: 80}, initialDelaySeconds: 60}
            livenessProbe: {httpGet: {path: /alive, port: 80}}  # <-
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            command: [sh, -c, "sleep 45; exec /srv/web"]
            livenessProbe: {httpGet: {path: /alive, port: 80}}  # <-
          - name: quick
            image: web:1.4.2
            livenessProbe: {httpGet: {path: /alive, port: 80}, periodSeconds: 2}  # <- warning
        """,
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
            command: [sh, -c, "sleep 45; exec /srv/web"]
            startupProbe: {httpGet: {path: /alive, port: 80}, failureThreshold: 12}
            livenessProbe: {httpGet: {path: /alive, port: 80}}
        """
      ],
      check: .each(.appContainer) { container, report in
        let live = container.liveness
        guard live.isPresent, !container.startup.isPresent else { return }
        let budget = live.initialDelay + live.period * live.failureThreshold
        let delay = container.readiness.isPresent ? container.readiness.initialDelay : .zero
        let slept = report.survey.script(of: CommandUse.program(of: container))?.sleepBeforeServer.seconds ?? 0
        let start: Duration
        let fact: String
        if delay > .zero, budget <= delay {
          (start, fact) = (delay, "readiness isn't even asked before \(delay.goText)")
        } else if slept > 0, budget <= .seconds(slept) {
          (start, fact) = (
            .seconds(Int(min(slept, 1e6).rounded(.up))),
            "its script sleeps \(Sleep(seconds: slept).text) before the server"
          )
        } else if budget < .seconds(10) {
          report(
            live.node,
            "container '\(container.name)' is killed if it isn't up within \(budget.goText); add a startupProbe, of a minute for instance",
            as: .warning, certainty: .possible, fix: startupFix(container, covering: .seconds(60)))
          return
        } else {
          return
        }
        report(
          live.node,
          "liveness kills container '\(container.name)' after \(budget.goText), but \(fact); add a startupProbe, of \((start * 2).goText) for instance",
          fix: startupFix(container, covering: start * 2))
      }
    ),
    Rule(
      "probe-liveness-external", .probes, .warning, "Liveness depends on something other than the container",
      effect: "all replicas restart when another service is down",
      why: """
        A restart mends only what's wrong with this process. When liveness fails because another service is down, every \
        replica is restarted again and again, with growing pauses, and is in its longest pause when the other is back.
        """,
      explanation: """
        Let liveness test the process alone, and readiness what a request needs. Reported where the probe names another \
        Service of this set, or where its path says that it answers for readiness or dependencies.
        """,
      sources: [.documentation("Configure Liveness, Readiness and Startup Probes"), .book("17.2.2")],
      scenario: "liveness-fails",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            livenessProbe: {exec: {command: [sh, -c, "pg_isready -h db"]}}  # <-
          - name: api
            image: api:2
            livenessProbe:
              httpGet: {path: /health/ready, port: 80}  # <-
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {selector: {app: db}, ports: [{port: 5432}]}
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
            livenessProbe: {httpGet: {path: /alive, port: 80}}
            readinessProbe: {exec: {command: [sh, -c, "pg_isready -h db"]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {ports: [{port: 5432}]}
        """
      ],
      check: .each(.appContainer) { container, report in
        guard let runner = report.scope.runner, container.liveness.isPresent else { return }
        let probe = container.liveness.node
        let request = probe["httpGet"]
        let hosts =
          ([request["host"].text, probe["tcpSocket"]["host"].text].compactMap { $0 }.compactMap(host))
          + contacts(of: probe["exec"]["command"].items, report.survey)
        for name in hosts {
          guard let service = report.survey.service(host: name, from: runner.namespace),
            !runner.services.contains(where: { $0 === service })
          else { continue }
          report(
            probe,
            "container '\(container.name)' is restarted when Service '\(service.name)' is down, as its livenessProbe asks that; test the process only"
          )
          return
        }
        let words = (request["path"].text ?? "").lowercased().split { "/?&=.".contains($0) }
        guard let word = words.first(where: { ["ready", "readiness", "deps", "dependencies"].contains($0) }) else {
          return
        }
        report(
          request["path"],
          "livenessProbe of container '\(container.name)' asks for '\(word)', which a restart can't mend; ask a path that tests the process only",
          certainty: .likely)
      }
    ),
    Rule(
      "probe-host-localhost", .probes, .error, "A probe goes to the node instead of the pod",
      effect: "asks the node, never the container",
      why: """
        The kubelet asks from the node, not from inside the pod. `localhost` is then the node itself, where nothing \
        or something else listens.
        """,
      explanation: """
        Leave `host` out: the pod's own address is what's asked then. With hostNetwork the node's loopback is the pod's, \
        so it's only a note there.
        """,
      sources: [.source("pkg/kubelet/prober/prober.go")],
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            readinessProbe:
              httpGet:
                path: /ready
                host: localhost  # <-
                port: 80
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostNetwork: true
          containers:
          - name: web
            image: web:1.4.2
            readinessProbe: {tcpSocket: {host: 127.0.0.1, port: 80}}  # <- info
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, readinessProbe: {httpGet: {path: /ready, port: 80}}}
        """
      ],
      check: .each(.probe) { use, report in
        for node in [use.probe.node["httpGet"]["host"], use.probe.node["tcpSocket"]["host"]] {
          guard let host = node.text, isLoopback(host) else { continue }
          let sharesNode = report.scope.runner?.pod.hostNetwork == true
          report(
            node,
            sharesNode
              ? "\(use.name) of container '\(use.container.name)' names '\(host)', which is the node; with hostNetwork that works, but it's needless"
              : "\(use.name) of container '\(use.container.name)' asks '\(host)', which is the node, not the pod; delete host",
            as: sharesNode ? .info : .error, fix: node.removing())
        }
      }
    ),
    Rule(
      "probe-timing-implicit", .probes, .style, "A probe leaves its timing to the defaults",
      effect: "times nobody chose",
      why:
        "What isn't written was often not thought of: 1 s to answer and three failures suit few programs under load.",
      explanation: """
        The defaults: initialDelaySeconds 0, periodSeconds 10, timeoutSeconds 1, successThreshold 1, failureThreshold 3. \
        State the numbers that matter for this program. Of successThreshold only a readiness probe's can be another than 1.
        """,
      sources: [.source("pkg/apis/core/v1/defaults.go")],
      peers: [
        "datree/CONTAINERS_INCORRECT_INITIALDELAYSECONDS_VALUE", "datree/CONTAINERS_INCORRECT_PERIODSECONDS_VALUE",
        "datree/CONTAINERS_INCORRECT_TIMEOUTSECONDS_VALUE", "datree/CONTAINERS_INCORRECT_SUCCESSTHRESHOLD_VALUE",
        "datree/CONTAINERS_INCORRECT_FAILURETHRESHOLD_VALUE",
      ],
      scenario: "half-dead",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}  # <-
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
            livenessProbe:
              tcpSocket: {port: 80}
              initialDelaySeconds: 0
              periodSeconds: 10
              timeoutSeconds: 2
              successThreshold: 1
              failureThreshold: 3
        """
      ],
      check: .each(.probe) { use, report in
        let open = [
          ("initialDelaySeconds", 0), ("periodSeconds", 10), ("timeoutSeconds", 1), ("successThreshold", 1),
          ("failureThreshold", 3),
        ].filter { field, standard in
          // 0 is as good as unwritten to the API server where it isn't the default itself.
          let node = use.probe.node[field]
          return !node.isPresent || node.int == 0 && standard != 0
        }
        guard !open.isEmpty else { return }
        let list = open.map { "\($0.0) (\($0.1))" }.joined(separator: ", ")
        report(
          use.probe.node,
          "\(use.name) of container '\(use.container.name)' leaves to the default: \(list); write what matters")
      }
    ),
  ]
}

/// What a probe asks, with the port as a number where that's known; nil where there's no probe.
private func question(_ probe: Probe, _ container: Container) -> String? {
  guard probe.isPresent, let action = probe.handler.action else { return nil }
  let node = probe.node
  let reference = probe.handler.port
  let port =
    container.ports.first { $0.name != nil && $0.name == reference.string }?.number.map { "\($0)" } ?? reference.text
    ?? ""
  switch action {
  case .exec: return "exec " + probe.handler.command.map { "\($0.utf8.count):\($0)" }.joined(separator: " ")
  case .tcp: return "tcp \(node["tcpSocket"]["host"].text ?? ""):\(port)"
  case .grpc: return "grpc \(port) \(node["grpc"]["service"].text ?? "")"
  case .http:
    let path = node["httpGet"]["path"].text ?? ""
    return "http \(node["httpGet"]["host"].text ?? ""):\(port) \(path.hasPrefix("/") ? path : "/" + path)"
  case .sleep: return nil
  }
}

/// The hosts that a command talks to, in a shell's script or as it stands.
func contacts(of words: [Node], _ survey: Survey) -> [String] {
  if let script = survey.script(of: words) { return script.hosts }
  var simple = Shell.Simple()
  simple.words = words.map { Shell.Word(text: $0.text ?? "") }
  return simple.hosts
}
