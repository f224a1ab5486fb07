import Kubernetes
import Manifest

extension Rule {
  /// Init containers that wait for something.
  static let waiting: [Rule] = [
    Rule(
      "init-wait-forever", .lifecycle, .warning, "An init container waits without end",
      effect: "stuck in Init, no restart, no event",
      why: """
        When what it waits for never comes, the pod stays in `Init:0/1` for good. Nothing fails, so nothing is restarted, \
        counted or reported: RESTARTS stays 0, and the log says only what the script prints.
        """,
      explanation: """
        Bound the wait and exit with an error, so that the kubelet restarts the init container with growing pauses and \
        the pod's state says what's wrong. Better still, let the program itself put up with what isn't there yet: it must \
        anyway, as the other may go away later.

        Silent for loops over a list, with a counter or a clock, under `timeout`, with an `exit` for failure, and where \
        activeDeadlineSeconds ends the pod.
        """,
      sources: [.documentation("Init Containers"), .book("17.2.3")], scenario: "dependency-missing",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - name: init
            image: busybox:1.36
            command:
            - sh
            - -c
            - 'while true; do wget http://fortune -q -O /dev/null && break; sleep 1; done'  # <-
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - name: a
            image: busybox:1.36
            command: [sh, -c, "for i in 1 2 3 4 5; do nc -z db 5432 && exit 0; sleep 2; done; exit 1"]
          - name: b
            image: busybox:1.36
            command: [sh, -c, "n=0; until nc -z db 5432; do n=$((n+1)); [ $n -ge 30 ] && exit 1; sleep 2; done"]
          - name: c
            image: busybox:1.36
            command: [sh, -c, "timeout 60 sh -c 'until nc -z db 5432; do sleep 2; done'"]
          - name: d
            image: busybox:1.36
            command: [sh, -c, "while read line; do echo $line; done < /etc/hosts"]
          containers: [{name: web, image: web:1.4.2}]
        """
      ],
      check: .each(.initContainer) { container, report in
        guard let runner = report.scope.runner, !runner.jobSpec["activeDeadlineSeconds"].isPresent,
          !runner.pod.spec["activeDeadlineSeconds"].isPresent
        else { return }
        let words = CommandUse.program(of: container)
        guard let script = report.survey.script(of: words), script.fault == nil, let node = ShellCall(words)?.script,
          let loop = script.endlessLoops.first
        else { return }
        let hosts = unique((commands(of: loop.condition) + commands(of: loop.body)).flatMap(\.hosts))
        let what = hosts.isEmpty ? "" : " for \(list(hosts.map { "'\($0)'" }))"
        report(
          node,
          "init container '\(container.name)' waits\(what) without end, and the pod with it; bound the wait and exit with an error"
        )
      }
    ),
    Rule(
      "init-waits-for-itself", .lifecycle, .error, "An init container waits for its own pod",
      effect: "never starts",
      why: """
        A Service sends requests only to ready pods, and a pod isn't ready before its init containers have ended. When \
        nothing else stands behind the Service, both wait for each other for good.
        """,
      explanation: """
        Remove the wait. Where pods of a StatefulSet must find each other before they are ready, set \
        publishNotReadyAddresses on their headless Service.
        """,
      sources: [.source("staging/src/k8s.io/endpointslice/utils.go"), .book("17.2.3")], scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          initContainers:
          - name: wait
            image: busybox:1.36
            command: [sh, -c, "until nc -z web 80; do sleep 1; done"]  # <-
          containers: [{name: web, image: web:1.4.2}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec:
          initContainers:
          - name: wait
            image: busybox:1.36
            command: [sh, -c, "until nslookup web; do sleep 1; done"]
          containers: [{name: web, image: web:1.4.2}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """
      ],
      check: .each(.runner) { runner, report in
        for wait in report.survey.waits(of: runner)
        where !wait.service.runners.isEmpty && wait.service.runners.allSatisfy({ $0 === runner }) {
          report(
            wait.node,
            "init container '\(wait.container.name)' waits for Service '\(wait.service.name)', behind which only this pod stands, so neither is ever ready; remove the wait",
            in: wait.container)
        }
      }
    ),
    Rule(
      "init-dependency-cycle", .lifecycle, .error, "Workloads wait for each other in their init containers",
      effect: "none of them ever starts",
      why: """
        Each waits, before it can be ready, for a Service that has no ready pod before another of them is. At the first start, \
        and after every outage of all of them, nobody begins.
        """,
      explanation: """
        Move one of the waits into a readiness probe, or let the program put up with what's missing. Reported where every \
        workload behind the awaited Service is caught in the same circle.
        """,
      sources: [.book("17.2.3")], scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: a, labels: {app: a}}
        spec:
          initContainers:
          - {name: wait, image: "busybox:1.36", command: [sh, -c, "until nc -z b 80; do sleep 1; done"]}  # <-
          containers: [{name: a, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b, labels: {app: b}}
        spec:
          initContainers:
          - {name: wait, image: "busybox:1.36", command: [sh, -c, "until nc -z a 80; do sleep 1; done"]}
          containers: [{name: b, image: "b:1"}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {selector: {app: a}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {selector: {app: b}, ports: [{port: 80}]}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: a, labels: {app: a}}
        spec:
          initContainers:
          - {name: wait, image: "busybox:1.36", command: [sh, -c, "until nc -z b 80; do sleep 1; done"]}
          containers: [{name: a, image: "a:1"}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b, labels: {app: b}}
        spec:
          containers: [{name: b, image: "b:1"}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {selector: {app: b}, ports: [{port: 80}]}
        """
      ],
      check: .each(.runner) { runner, report in
        guard let circle = report.survey.circles[ObjectIdentifier(runner)], let first = circle.first else { return }
        let names = circle.map { "\($0.runner.label) for Service '\($0.wait.service.name)'" }
        let shown = names.count > 4 ? Array(names.prefix(3)) + ["\(names.count - 3) more"] : names
        report(
          first.wait.node,
          "\(list(shown)): each waits for the next in its init container, so none ever starts; remove one wait",
          in: first.wait.container)
      }
    ),
    Rule(
      "init-only-dependency", .probes, .info, "A dependency is checked at the start and never again",
      effect: "stays in service when it can't serve",
      why: """
        The init container waits once. When the other service goes away later, this pod stays ready and its callers get \
        errors from it.
        """,
      explanation: """
        If the program can't serve without the other, let a readinessProbe say so. If it can, the init container needn't wait.
        """,
      sources: [.book("17.2.3")],
      scenario: "half-dead",
      bad: [
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
          - name: wait
            image: busybox:1.36
            command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]  # <-
          containers: [{name: web, image: web:1.4.2}]
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
        metadata: {name: web}
        spec:
          initContainers:
          - {name: wait, image: "busybox:1.36", command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]}
          containers:
          - {name: web, image: web:1.4.2, readinessProbe: {httpGet: {path: /ready, port: 80}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: db}
        spec: {ports: [{port: 5432}]}
        """
      ],
      check: .each(.initContainer) { container, report in
        guard let runner = report.scope.runner, runner.isLongRunning,
          !runner.appContainers.contains(where: { $0.readiness.isPresent })
        else { return }
        let words = CommandUse.program(of: container)
        for host in contacts(of: words, report.survey) {
          guard let service = report.survey.service(host: host, from: runner.namespace) else { continue }
          report(
            ShellCall(words)?.script ?? container.node["command"],
            "init container '\(container.name)' waits for Service '\(service.name)' once, and no readinessProbe asks again; check it in readiness, too"
          )
          return
        }
      }
    ),
  ]
}

/// An init container's wait for a Service.
struct Wait {
  let container: Container
  let service: ServiceFacts
  /// The script.
  let node: Node
}

extension Survey {
  /// The Services that a pod can't start without: those that its init containers wait for until somebody is ready.
  ///
  /// Waits that only ask for a name end as soon as the Service exists, unless it's headless: its name leads straight to
  /// the ready pods. With `publishNotReadyAddresses` nobody need be ready.
  func waits(of runner: Runner) -> [Wait] {
    var found: [Wait] = []
    for container in runner.pod.initContainers {
      let words = CommandUse.program(of: container)
      guard let script = script(of: words), script.fault == nil, let node = ShellCall(words)?.script else { continue }
      for loop in script.endlessLoops {
        for command in commands(of: loop.condition) + commands(of: loop.body) {
          let asksName = ["nslookup", "dig", "host", "getent", "drill", "ping"].contains(command.name ?? "")
          for host in command.hosts {
            guard let service = service(host: host, from: runner.namespace), !service.service.publishesNotReady,
              !asksName || service.service.isHeadless, !found.contains(where: { $0.service === service })
            else { continue }
            found.append(Wait(container: container, service: service, node: node))
          }
        }
      }
    }
    return found
  }

  /// Circles of workloads that wait for each other, each under its first member in reading order; of two and more.
  func findCircles() -> [ObjectIdentifier: [(runner: Runner, wait: Wait)]] {
    var waits: [ObjectIdentifier: [Wait]] = [:]
    var stuck: [Runner] = []
    for runner in runners {
      let own = self.waits(of: runner)
      guard !own.isEmpty else { continue }
      waits[ObjectIdentifier(runner)] = own
      stuck.append(runner)
    }
    // Whoever waits only for Services with somebody who isn't stuck, gets free, and frees others.
    var names = Set(stuck.map { ObjectIdentifier($0) })
    func isStuckOn(_ wait: Wait) -> Bool {
      !wait.service.runners.isEmpty && wait.service.runners.allSatisfy { names.contains(ObjectIdentifier($0)) }
    }
    while true {
      let remaining = stuck.filter { (waits[ObjectIdentifier($0)] ?? []).contains(where: isStuckOn) }
      if remaining.count == stuck.count { break }
      stuck = remaining
      names = Set(stuck.map { ObjectIdentifier($0) })
    }
    var circles: [ObjectIdentifier: [(runner: Runner, wait: Wait)]] = [:]
    var seen: Set<ObjectIdentifier> = []
    for start in stuck where !seen.contains(ObjectIdentifier(start)) {
      // From anyone stuck, the first thing it's stuck on leads on to somebody stuck: sooner or later round a circle.
      var path: [(runner: Runner, wait: Wait)] = []
      var runner = start
      while !seen.contains(ObjectIdentifier(runner)),
        let wait = waits[ObjectIdentifier(runner)]?.first(where: isStuckOn),
        let next = wait.service.runners.first(where: { $0 !== runner }) ?? wait.service.runners.first
      {
        seen.insert(ObjectIdentifier(runner))
        path.append((runner, wait))
        runner = next
      }
      guard let position = path.firstIndex(where: { $0.runner === runner }), path.count - position > 1 else { continue }
      let circle = Array(path[position...])
      let order = Dictionary(
        runners.enumerated().map { (ObjectIdentifier($0.element), $0.offset) }, uniquingKeysWith: { first, _ in first })
      let first =
        circle.indices.min {
          order[ObjectIdentifier(circle[$0].runner)] ?? 0 < order[ObjectIdentifier(circle[$1].runner)] ?? 0
        } ?? 0
      circles[ObjectIdentifier(circle[first].runner)] = Array(circle[first...] + circle[..<first])
    }
    return circles
  }
}
