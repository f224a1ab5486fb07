import Kubernetes
import Manifest

extension Rule {
  /// Rollouts that don't come to their end, or can't be undone.
  static let stuckRollouts: [Rule] = [
    Rule(
      "rollout-deadline-too-short", .rollout, .error, "A rollout is declared failed before it can succeed",
      effect: "reported as failed while all is well",
      why: """
        A rollout that makes no progress for progressDeadlineSeconds (600 unless set) counts as failed. A pod that may take \
        longer to start, or must be ready for longer, can't make it; `kubectl rollout status` then stops a pipeline for nothing.
        """,
      explanation: """
        Raise progressDeadlineSeconds well above what a pod may take: its startup probe's initialDelaySeconds and \
        periodSeconds x failureThreshold, or the readiness probe's initialDelaySeconds. It must also be above minReadySeconds, \
        or the API server refuses it. A warning where less than a fifth is to spare.
        """,
      sources: [
        .documentation("Deployments, Progress Deadline Seconds"), .source("pkg/apis/apps/validation/validation.go"),
      ],
      scenario: "rollout-stuck",
      bad: [
        deployment("progressDeadlineSeconds: 60  # <-\n  minReadySeconds: 60"),
        deployment(
          "progressDeadlineSeconds: 100  # <-",
          probe: ", startupProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 10, failureThreshold: 30}"),
        deployment(
          "progressDeadlineSeconds: 100  # <- warning",
          probe: ", readinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 90}"),
      ],
      good: [
        deployment(
          "progressDeadlineSeconds: 100",
          probe: ", readinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 80, failureThreshold: 30}"),
        deployment("minReadySeconds: 60"),
      ],
      check: .each(.workload) { workload, report in
        guard workload.kind == .deployment, let runner = workload.runner else { return }
        let node = workload.spec["progressDeadlineSeconds"]
        let deadline = node.int ?? 600
        // As good as none.
        guard deadline > 0, deadline < Int(Int32.max) else { return }
        let written = node.isPresent ? "\(deadline) s" : "\(deadline) s (the default)"
        let minReady = max(0, min(workload.spec["minReadySeconds"].int ?? 0, 1_000_000))
        let start = runner.appContainers.map { container in (container, startBudget(of: container)) }
          .max { $0.1 < $1.1 }
        let needed = max(minReady, start?.1 ?? 0)
        // A quarter above what is needed, in whole minutes.
        let better = Draft.literal("\((needed * 5 / 4 / 60 + 1) * 60)")
        if deadline <= minReady {
          report(
            node,
            "progressDeadlineSeconds of \(workload.label) is \(written), not above its minReadySeconds of \(minReady), so it's refused; raise it",
            fix: node.setting(better))
        } else if let (container, budget) = start, budget * 5 > deadline * 4 {
          let isSure = deadline <= budget
          report(
            node,
            "\(container.title) may take \(budget) s to start, and \(workload.label) is declared failed after \(written); raise progressDeadlineSeconds",
            as: isSure ? .error : .warning, certainty: .likely, fix: node.setting(better))
        }
      }
    ),
    Rule(
      "rollout-partition-stuck", .rollout, .warning, "An update never reaches the pods",
      effect: "pods keep the old version",
      why: """
        A partition keeps the old template for so many pods, the lowest ordinals first, even when they are made anew. Where \
        that's all of them no update ever comes, and with OnDelete each pod waits until somebody deletes it.
        """,
      explanation: """
        Set the partition to 0 once the canary is trusted. Only noted where some pods are updated, or with OnDelete, which \
        some operators want.
        """,
      sources: [.documentation("StatefulSets, Partitioned rolling updates")], scenario: "statefulset-rollout",
      bad: [
        stateful("updateStrategy: {rollingUpdate: {partition: 3}}  # <-"),
        stateful("updateStrategy: {rollingUpdate: {partition: 2}}  # <- info"),
        stateful("ordinals: {start: 5}\n  updateStrategy: {rollingUpdate: {partition: 3}}  # <-"),
        stateful("updateStrategy: {type: OnDelete}  # <- info"),
      ],
      good: [stateful("updateStrategy: {rollingUpdate: {partition: 0}}")],
      check: .each(.workload) { workload, report in
        guard workload.kind == .statefulSet || workload.kind == .daemonSet else { return }
        let type = workload.spec["updateStrategy"]["type"]
        if type.text == "OnDelete" {
          report(
            type,
            "pods of \(workload.label) are updated only when somebody deletes them, with OnDelete; use RollingUpdate",
            as: .info, certainty: .possible)
          return
        }
        let node = workload.spec["updateStrategy"]["rollingUpdate"]["partition"]
        guard workload.kind == .statefulSet, let partition = node.int, partition > 0, let pods = workload.replicas
        else {
          return
        }
        // Counted from the first ordinal, whichever that is.
        let start = max(0, min(workload.spec["ordinals"]["start"].int ?? 0, 1_000_000))
        if partition >= pods, pods > 0 {
          report(
            node,
            "no pod of \(workload.label) is ever updated, as its partition \(partition) holds back all \(pods); set it to 0"
          )
        } else {
          report(
            node,
            "pods of \(workload.label) below ordinal \(start + partition) keep the old version; set partition to 0 in the end",
            as: .info)
        }
      }
    ),
    Rule(
      "rollout-no-history", .rollout, .warning, "A Deployment can't be rolled back",
      effect: "kubectl rollout undo has nothing to go to",
      why: "Old ReplicaSets are what a rollback goes back to. With `revisionHistoryLimit: 0` they are deleted at once.",
      explanation: "Keep 3 or more. An old ReplicaSet without pods costs next to nothing.",
      sources: [.documentation("Deployments, Clean up Policy")],
      bad: [deployment("revisionHistoryLimit: 0  # <-")], good: [deployment("revisionHistoryLimit: 3")],
      check: .each(.workload) { workload, report in
        let node = workload.spec["revisionHistoryLimit"]
        guard workload.kind == .deployment, node.int == 0 else { return }
        report(
          node, "\(workload.label) keeps no old version to go back to; set revisionHistoryLimit to 3 or more",
          fix: node.replacing(with: 3))
      }
    ),
    Rule(
      "rollout-paused", .rollout, .info, "A Deployment is paused",
      effect: "changes wait until it's resumed",
      why: """
        While `paused` is true a changed template starts no rollout: apply succeeds and nothing happens. A Deployment that is \
        paused when it's made gets no pods at all.
        """,
      explanation: "Remove `paused`, unless changes are being gathered for one rollout.",
      sources: [.documentation("Deployments, Pausing and Resuming a rollout of a Deployment")],
      scenario: "rollout",
      bad: [deployment("paused: true  # <-")], good: [deployment("paused: false")],
      check: .each(.workload) { workload, report in
        let node = workload.spec["paused"]
        guard [.deployment, .rollout, .deploymentConfig].contains(workload.kind), node.bool == true else { return }
        report(node, "a change of \(workload.label) starts no rollout while it's paused; set paused to false")
      }
    ),
    Rule(
      "selector-volatile", .rollout, .error, "A selector has labels that change with each release",
      effect: "the next release is refused",
      why: """
        A workload's selector can't be changed once it exists. With a version in it the next release can only be applied after \
        the object is deleted. A Service's selector can be changed, and then loses the old pods at once.
        """,
      explanation: """
        Select by labels that never change, such as app.kubernetes.io/name and app.kubernetes.io/instance. A warning for a \
        Service, and for a plain `version: v1`; silent where the version is part of the workload's name, so that each version \
        is an object of its own, and for Services that differ in nothing else, as canaries do.
        """,
      sources: [
        .documentation("Deployments, Label selector updates"), .documentation("Recommended Labels"),
      ],
      bad: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector:
            matchLabels:
              app: web
              helm.sh/chart: web-1.4.2  # <-
              version: v1  # <- warning
          template:
            metadata: {labels: {app: web, helm.sh/chart: web-1.4.2, version: v1}}
            spec: {containers: [{name: web, image: web:1.4.2}]}
        """,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          selector: {app: web, commit: 3f2a91c}  # <- warning
          ports: [{port: 80}]
        """,
      ],
      good: [
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: reviews-v2}
        spec:
          selector: {matchLabels: {app: reviews, version: v2}}
          template:
            metadata: {labels: {app: reviews, version: v2}}
            spec: {containers: [{name: reviews, image: reviews:2.0.1}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: reviews}
        spec: {selector: {app: reviews}, ports: [{port: 80}]}
        """
      ],
      check: Check { survey, sink in
        for workload in survey.fleet.workloads where workload.adopts && workload.kind != .replicationController {
          let report = Reporter(Scope(workload.resource, runner: workload.runner), sink)
          for (key, value) in workload.spec["selector"]["matchLabels"].fields {
            guard let text = value.text, let change = change(of: key, text), !workload.resource.name.hasSuffix(text)
            else { continue }
            report(
              value,
              "\(workload.label) can't be changed when '\(key)' does, as its selector is immutable; select by labels that stay",
              as: change == .perhaps ? .warning : .error, certainty: change == .perhaps ? .possible : .likely)
          }
        }
        judgeServices(survey, sink)
      }
    ),
  ]
}

/// The longest a container may take until its probes count against it.
private func startBudget(of container: Container) -> Int {
  let probe = container.startup
  guard probe.isPresent else { return seconds(container.readiness.initialDelay) }
  let (product, tooMuch) = seconds(probe.period).multipliedReportingOverflow(by: probe.failureThreshold)
  return seconds(probe.initialDelay) + min(tooMuch ? .max / 8 : product, .max / 8)
}

private func seconds(_ duration: Duration) -> Int { Int(clamping: duration.components.seconds) }

private enum Change { case perhaps, surely }

/// Whether a label's value changes with each release.
private func change(of key: String, _ value: String) -> Change? {
  switch key {
  case "app.kubernetes.io/version", "helm.sh/chart", "chart": return .surely
  case "pod-template-hash", "controller-revision-hash": return nil
  case "version":
    // A number alone is often the name of a line that goes on for years.
    return value.contains(".") || isDate(value) || isCommit(value) ? .surely : .perhaps
  default: return isDate(value) || isCommit(value) ? .surely : nil
  }
}

/// `20260131`, `2026-01-31`, and with a time after it.
private func isDate(_ text: String) -> Bool {
  let digits = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }.prefix(8)
  guard text.utf8.count <= 20, digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }),
    let number = Int(String(decoding: digits, as: UTF8.self))
  else { return false }
  return (2015...2039).contains(number / 10_000) && (1...12).contains(number / 100 % 100)
    && (1...31).contains(number % 100)
}

/// 7 to 40 hexadecimal digits, with figures and letters among them.
private func isCommit(_ text: String) -> Bool {
  let bytes = text.utf8
  let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
  return (7...40).contains(bytes.count) && bytes.contains(where: isDigit) && !bytes.allSatisfy(isDigit)
    && bytes.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
}

private func judgeServices(_ survey: Survey, _ sink: Sink) {
  struct Stable: Hashable {
    let namespace: String
    let labels: Labels
  }
  var seen: [Stable: Int] = [:]
  var doubtful: [(resource: Resource, stable: Stable, fields: [(key: String, value: Node)])] = []
  for resource in survey.written where resource.kind == .service {
    let all = resource.node["spec"]["selector"].fields
    guard !all.isEmpty else { continue }
    let fields = all.filter { change(of: $0.key, $0.value.text ?? "") != nil }
    var labels = Labels(resource.node["spec"]["selector"])
    for field in fields { labels.pairs[field.key] = nil }
    let stable = Stable(namespace: survey.inventory.effectiveNamespace(of: resource), labels: labels)
    seen[stable, default: 0] += 1
    if !fields.isEmpty { doubtful.append((resource, stable, fields)) }
  }
  for (resource, stable, fields) in doubtful where seen[stable] == 1 {
    let report = Reporter(Scope(resource), sink)
    for (key, value) in fields where !resource.name.hasSuffix(value.text ?? "") {
      report(
        value,
        "\(resource.label) loses all of its pods when '\(key)' changes with a release; select by labels that stay",
        as: .warning, certainty: .possible)
    }
  }
}

/// A Deployment `web` with lines in its spec.
private func deployment(_ lines: String, probe: String = "") -> Example {
  Example(
    stringLiteral: """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        \(lines)
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: web:1.4.2\(probe)}]}
      """)
}

/// A StatefulSet `db` of three with a line in its spec.
private func stateful(_ line: String) -> Example {
  Example(
    stringLiteral: """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db}
      spec:
        replicas: 3
        \(line)
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: db, image: db:7}]}
      """)
}
