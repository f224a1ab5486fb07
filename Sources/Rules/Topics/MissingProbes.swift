import Kubernetes
import Manifest

extension Rule {
  /// Questions that the kubelet should ask and doesn't.
  static let missingProbes: [Rule] = [
    Rule(
      "probe-missing-behind-service", .probes, .error,
      "A Service sends traffic to pods that nobody asks whether they are ready",
      effect: "requests fail at every start and rollout",
      why: """
        Without a readiness probe a pod counts as ready the moment its containers run. The Service then sends it requests \
        while the program is still starting, at every rollout, restart and scale-up, and goes on sending them when the \
        program can't serve for a while.
        """,
      explanation: """
        Give the container that owns the Service's target port a readinessProbe that succeeds only when a request would. \
        An HTTP path made for it is best; where there's none, a `tcpSocket` on the port at least waits until it listens.

        An error where traffic comes from outside (an Ingress, a Route, type LoadBalancer or NodePort), a warning where \
        only other pods call. Asked once a pod: one container with a readiness probe is enough, as a pod is ready only \
        when all of its containers are. A Service with `publishNotReadyAddresses` doesn't ask for readiness, so it \
        isn't counted.
        """,
      sources: [
        .documentation("Configure Liveness, Readiness and Startup Probes"),
        .source("staging/src/k8s.io/endpointslice/utils.go"), .book("5.5"),
      ],
      peers: ["kube-score/pod-probes"], scenario: "start",
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
              - name: web  # <- warning
                image: web:1.4.2
                ports: [{containerPort: 8080}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web}
          ports: [{port: 80, targetPort: 8080}]
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
          - {name: logs, image: fluent-bit:3.1}
          - {name: web, image: web:1.4.2, ports: [{containerPort: 80, name: http}]}  # <-
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer
          selector: {app: web}
          ports: [{port: 80, targetPort: http}]
        """,
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
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """
      ],
      check: .each(.runner) { runner, report in
        guard let (service, container) = unaskedTarget(runner) else { return }
        let from = service.entry.map { ", with traffic from outside (\($0))," } ?? ""
        report(
          container.readiness.node,
          "container '\(container.name)' has no readinessProbe, and Service '\(service.name)'\(from) sends it requests as soon as it runs; add one",
          as: service.entry == nil ? .warning : .error, in: container, fix: readinessFix(container, runner))
      }
    ),
    Rule(
      "probe-readiness-missing", .probes, .warning, "Container has no readiness probe",
      effect: "counts as ready as soon as it runs",
      why: """
        A container without a readiness probe is ready when its process has started. Services, rollouts and disruption \
        budgets take that for the truth: they send it requests, and replace the next old pod, before it can serve.
        """,
      explanation: """
        Readiness asks *can I serve now?* Failing costs traffic, never a restart, so the probe may look at everything \
        that a request needs.

        A warning where a Service selects the pod; only advice where none in this set does, as rollouts and budgets \
        then are all that counts. Not asked of Jobs, CronJobs and init containers, which serve nobody.
        """,
      sources: [.documentation("Configure Liveness, Readiness and Startup Probes"), .book("5.5")],
      peers: [
        "kube-linter/no-readiness-probe", "kube-score/pod-probes", "polaris/readinessProbeMissing", "popeye/104",
        "checkov/CKV_K8S_9", "datree/CONTAINERS_MISSING_READINESSPROBE_KEY", "kubescape/C-0018",
        "kyverno/require-pod-probes",
      ],
      scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - {name: proxy, image: proxy:2, restartPolicy: Always}  # <- info
          - {name: migrate, image: web:1.4.2}
          containers:
          - {name: web, image: web:1.4.2}  # <- info
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          containers:
          - name: web  # <-
            image: web:1.4.2
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """,
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, readinessProbe: {tcpSocket: {port: 80}}}
        """,
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: report}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
              - {name: report, image: report:7}
        """,
      ],
      check: .each(.servingContainer) { container, report in
        guard !container.readiness.isPresent, let runner = report.scope.runner else { return }
        // Said with more weight by the rule about Services.
        if report.survey.rules.leaves(to: "probe-missing-behind-service"),
          unaskedTarget(runner)?.container == container
        {
          return
        }
        let service = runner.services.first
        let isTarget = runner.services.first { service in
          runner.targets(of: service).contains { $0.container == container }
        }
        let message =
          if let isTarget {
            "container '\(container.name)' gets requests from Service '\(isTarget.name)' before it can serve; add a readinessProbe"
          } else if let service {
            "container '\(container.name)' counts as ready for Service '\(service.name)' as soon as it runs; add a readinessProbe"
          } else {
            "container '\(container.name)' has no readinessProbe; it counts as ready as soon as it runs"
          }
        report(
          container.readiness.node, message, as: service == nil ? .info : .warning,
          fix: readinessFix(container, runner))
      }
    ),
    Rule(
      "probe-liveness-missing", .probes, .info, "Container has no liveness probe",
      effect: "a hung process is never restarted",
      why: """
        The kubelet restarts a container whose process ends. One that hangs, deadlocked or out of threads, stays as it is: \
        only a liveness probe notices.
        """,
      explanation: """
        Liveness asks *would a restart help?* Let the probe test nothing but the process itself, cheaply, and be slow \
        to give up.

        Leaving it out is right for a program that ends when it's broken, or that can't hang: **a wrong liveness probe does \
        more harm than none**. One that looks at a database restarts every replica when the database is down; one that's \
        impatient kills pods because they are busy.
        """,
      sources: [.documentation("Configure Liveness, Readiness and Startup Probes"), .book("4.1")],
      peers: [
        "kube-linter/no-liveness-probe", "polaris/livenessProbeMissing", "popeye/103", "checkov/CKV_K8S_8",
        "datree/CONTAINERS_MISSING_LIVENESSPROBE_KEY", "kubescape/C-0056", "kyverno/require-pod-probes",
      ],
      scenario: "half-dead",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web  # <-
            image: web:1.4.2
            readinessProbe: {tcpSocket: {port: 80}}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - {name: web, image: web:1.4.2, livenessProbe: {httpGet: {path: /alive, port: 80}, failureThreshold: 6}}
        """
      ],
      check: .each(.servingContainer) { container, report in
        guard !container.liveness.isPresent else { return }
        report(
          container.liveness.node,
          "container '\(container.name)' has no livenessProbe; if it hangs, nothing restarts it")
      }
    ),
    Rule(
      "probe-none", .probes, .warning, "Container has no probe at all",
      effect: "neither readiness nor hanging is noticed",
      why: """
        Kubernetes then knows only whether the process exists: not whether it has finished starting, can serve, or hangs.
        """,
      explanation: """
        Start with readiness. Silent while probe-readiness-missing or probe-liveness-missing is on, which say the same \
        more exactly.
        """,
      sources: [.documentation("Configure Liveness, Readiness and Startup Probes")],
      peers: ["popeye/102", "kyverno/require-pod-probes"],
      scenario: "half-dead",
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
          - {name: web, image: web:1.4.2, startupProbe: {tcpSocket: {port: 80}}}
        """
      ],
      check: .each(.servingContainer) { container, report in
        let isSaid = ["probe-readiness-missing", "probe-liveness-missing"].contains {
          report.survey.rules.leaves(to: $0)
        }
        guard !isSaid, let runner = report.scope.runner,
          !container.readiness.isPresent, !container.liveness.isPresent, !container.startup.isPresent
        else { return }
        report(
          container.readiness.node, "container '\(container.name)' has no probe; begin with a readinessProbe",
          fix: readinessFix(container, runner))
      }
    ),
    Rule(
      "probe-startup-suggested", .probes, .info, "A long initial delay stands in for a startup probe",
      effect: "a hang right after a restart is seen late",
      why: """
        Every start waits for the whole delay before liveness is looked at, however fast the program was, and a start that \
        takes failureThreshold periods more is still killed.
        """,
      explanation: """
        A startupProbe holds liveness and readiness back until it has succeeded once, and not longer. Give it the question \
        of the liveness probe, a short period, and a failureThreshold that covers the slowest start; then drop \
        initialDelaySeconds.
        """,
      sources: [
        .documentation("Configure Liveness, Readiness and Startup Probes"), .source("pkg/kubelet/prober/worker.go"),
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
            livenessProbe:
              httpGet: {path: /alive, port: 80}
              initialDelaySeconds: 120  # <-
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
            livenessProbe: {httpGet: {path: /alive, port: 80}, initialDelaySeconds: 30}
        """,
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            startupProbe: {httpGet: {path: /alive, port: 80}, failureThreshold: 12}
            livenessProbe: {httpGet: {path: /alive, port: 80}, initialDelaySeconds: 60}
        """,
      ],
      check: .each(.appContainer) { container, report in
        let delay = container.liveness.initialDelay
        guard delay >= .seconds(60), !container.startup.isPresent else { return }
        let node = container.liveness.node["initialDelaySeconds"]
        let removal = node.removing()
        // No less patient than liveness was: the delay, and then as many failures.
        let patience = delay + container.liveness.period * (container.liveness.failureThreshold - 1)
        let startup = removal.isEmpty ? [] : startupFix(container, covering: patience)
        report(
          node,
          "livenessProbe of container '\(container.name)' waits \(delay.goText) after every start; let a startupProbe end the wait",
          fix: startup.isEmpty ? [] : startup + removal)
      }
    ),
    Rule(
      "probe-readiness-kills-nothing", .probes, .info, "A program known to hang has only a readiness probe",
      effect: "out of service until somebody restarts it",
      why: """
        A readiness probe takes a hung container out of service and leaves it there. Where the program is known to hang, \
        only a liveness probe brings it back.
        """,
      explanation: """
        Silent until it's told which images hang (their names without registry and tag). Add a livenessProbe that tests \
        the process alone.
        """,
      sources: [.book("17.2.2")], profiles: [],
      scenario: "half-dead",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web  # <-
            image: hangs:1.0
            readinessProbe: {httpGet: {path: /ready, port: 80}}
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
            image: hangs:1.0
            readinessProbe: {httpGet: {path: /ready, port: 80}}
            livenessProbe: {httpGet: {path: /alive, port: 80}}
        """
      ],
      check: .each(.servingContainer) { container, report in
        guard container.readiness.isPresent, !container.liveness.isPresent, let image = container.image,
          report.survey.settings.hangingImages.contains(image.shortName)
        else { return }
        report(
          container.liveness.node,
          "container '\(container.name)' runs '\(image.shortName)', which is known to hang, and nothing restarts it; add a livenessProbe",
          certainty: .likely)
      }
    ),
  ]
}

/// The Service that sends requests to pods of which no container has a readiness probe, and the container they go to.
///
/// One that traffic from outside comes to, if there is any. Nil where nothing is amiss.
private func unaskedTarget(_ runner: Runner) -> (service: ServiceFacts, container: Container)? {
  guard !runner.isJob, !runner.appContainers.contains(where: { $0.readiness.isPresent }) else { return nil }
  let services = runner.services.filter { !$0.service.publishesNotReady }
  guard let service = services.first(where: { $0.entry != nil }) ?? services.first else { return nil }
  guard let container = runner.targets(of: service).first?.container ?? runner.pod.containers.first else { return nil }
  return (service, container)
}

/// A readinessProbe that waits until the container listens; none where it declares no TCP port.
private func readinessFix(_ container: Container, _ runner: Runner) -> [Edit] {
  let wanted = runner.services.lazy.flatMap { runner.targets(of: $0) }.first { $0.container == container }?.port
    .targetPort
  let declared = container.ports.filter { $0.transport == "TCP" }
  let port = declared.first { port in
    switch wanted {
    case .number(let number): port.number == number
    case .name(let name): port.name == name
    case nil: false
    }
  }
  if let port = port ?? declared.first {
    guard let reference = port.name.map({ Draft.string($0) }) ?? port.number.map({ .literal("\($0)") }) else {
      return []
    }
    return container.readiness.node.setting(["tcpSocket": ["port": reference]])
  }
  // A number that the Service sends to is as good as declared.
  guard case .number(let number)? = wanted else { return [] }
  return container.readiness.node.setting(["tcpSocket": ["port": .literal("\(number)")]])
}

/// A startupProbe with the question of the liveness probe that gives up only after a start of that length.
func startupFix(_ container: Container, covering start: Duration) -> [Edit] {
  let liveness = container.liveness.node
  guard
    let (name, question) = liveness.fields.first(where: { ["httpGet", "tcpSocket", "exec", "grpc"].contains($0.key) }),
    let copy = Draft(copying: question)
  else { return [] }
  let period = max(1, Int(container.liveness.period.components.seconds))
  // The first question comes at once.
  let threshold = max(3, (Int(start.components.seconds) + period - 1) / period + 1)
  var entries = [Draft.Entry(key: name, value: copy)]
  // What takes long to answer takes no less when it starts.
  if container.liveness.timeout > .seconds(1) {
    entries.append(
      Draft.Entry(key: "timeoutSeconds", value: .literal("\(container.liveness.timeout.components.seconds)")))
  }
  entries.append(Draft.Entry(key: "periodSeconds", value: .literal("\(period)")))
  entries.append(Draft.Entry(key: "failureThreshold", value: .literal("\(threshold)")))
  return container.startup.node.setting(.map(entries))
}
