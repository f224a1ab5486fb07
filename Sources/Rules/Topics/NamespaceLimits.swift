import Kubernetes
import Manifest

extension Rule {
  /// What LimitRanges and ResourceQuotas of the set don't let in.
  static let namespaceLimits: [Rule] = [
    Rule(
      "limitrange-violation", .resources, .error, "An amount is outside what the namespace's LimitRange allows",
      effect: "the pod is refused",
      why: """
        A LimitRange is checked when a pod or a claim is created. The Deployment itself is accepted: its ReplicaSet then can't \
        create a single pod; why, the condition ReplicaFailure and the ReplicaSet's events say.
        """,
      explanation: """
        Bring the amount inside, or change the LimitRange. Judged after the LimitRange's own defaults: a missing limit is the \
        default or the maximum, a missing request the limit, the default or the minimum. Only an item of type Container gives \
        such defaults: a pod that says nothing of what an item of type Pod bounds is refused, and so is whoever has no \
        request or no limit where their ratio is bounded.
        """,
      sources: [
        .documentation("Limit Ranges"), .source("plugin/pkg/admission/limitranger/admission.go"), .book("17.1"),
      ],
      scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: LimitRange
        metadata: {name: bounds}
        spec:
          limits:
          - {type: Container, min: {memory: 32Mi}, max: {cpu: 2}, maxLimitRequestRatio: {memory: 4}}
          - {type: Pod, max: {memory: 550Mi}}
          - {type: PersistentVolumeClaim, max: {storage: 10Gi}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:  # <-
              containers:
              - name: web
                image: web:1.4.2
                resources:
                  requests: {memory: 16Mi}  # <-
                  limits: {cpu: 4, memory: 64Mi}  # <-
              - name: logs
                image: logs:2.1
                resources:
                  requests: {cpu: 100m, memory: 64Mi}
                  limits: {memory: 512Mi}  # <-
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec:
          accessModes: [ReadWriteOnce]
          resources: {requests: {storage: 20Gi}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: LimitRange
        metadata: {name: bounds}
        spec:
          limits:
          - {type: Container, min: {memory: 32Mi}, max: {cpu: 2, memory: 1Gi}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: elsewhere, namespace: other}
        spec: {containers: [{name: web, image: web:1.4.2, resources: {limits: {cpu: 4}}}]}
        """
      ],
      check: Check { survey, sink in
        for runner in survey.runners {
          guard let limits = survey.sizing.limits[runner.namespace] else { continue }
          let report = Reporter(Scope(runner.resource, runner: runner), sink)
          var said = Said()
          for item in limits where item.type == "Container" { judgeContainers(of: runner, by: item, &said, report) }
          for item in limits where item.type == "Pod" { judgePod(runner, by: item, &said, report) }
        }
        for resource in survey.written {
          let claims = resource.kind == .persistentVolumeClaim ? [resource.node] : claimTemplates(of: resource, survey)
          guard !claims.isEmpty,
            let limits = survey.sizing.limits[survey.inventory.effectiveNamespace(of: resource)]
          else { continue }
          let report = Reporter(Scope(resource), sink)
          for item in limits where item.type == "PersistentVolumeClaim" {
            for claim in claims {
              let node = claim["spec"]["resources"]["requests"]["storage"]
              guard let amount = node.text.flatMap({ Quantity($0) }) else { continue }
              let (least, most) = (item.least["storage"], item.most["storage"])
              let what = "the claim asks for \(amount)"
              if let least, amount < least { report(node, "\(what), \(item.says("the least is \(least)"))") }
              if let most, amount > most { report(node, "\(what), \(item.says("the most is \(most)"))") }
            }
          }
        }
      }
    ),
    Rule(
      "quota-needs-values", .resources, .error, "A quota counts what a container doesn't say",
      effect: "the pod is refused",
      why: """
        Where a ResourceQuota limits CPU or memory, every container must say how much of it it wants: what can't be counted is \
        refused. The Deployment itself is accepted, and never gets a pod.
        """,
      explanation: """
        Set the value, or give the namespace a LimitRange with a default. Quotas with scopes aren't judged. A LimitRange that \
        is only in the cluster would make this right.
        """,
      sources: [.documentation("Resource Quotas"), .source("pkg/quota/v1/evaluator/core/pods.go"), .book("17.1")],
      scenario: "start",
      bad: [
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: all}
        spec: {hard: {requests.cpu: 4, limits.memory: 8Gi}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.4.2
            resources:
              requests: {memory: 64Mi}  # <-
              limits: {memory: 64Mi}
          initContainers:
          - {name: init, image: web:1.4.2, resources: {limits: {cpu: 100m}}}  # <-
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: all}
        spec: {hard: {requests.cpu: 4, limits.memory: 8Gi, pods: 10}}
        ---
        apiVersion: v1
        kind: LimitRange
        metadata: {name: usual}
        spec: {limits: [{type: Container, default: {memory: 64Mi}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: web:1.4.2, resources: {limits: {cpu: 100m}}}]}
        """
      ],
      check: Check { survey, sink in
        var needs: [String: [(field: String, resource: String, quota: String)]] = [:]
        for quota in survey.sizing.quotas where !quota.isScoped {
          for (key, _) in quota.hard.fields {
            guard let (field, resource) = computeResource(key), resource != "ephemeral-storage" else { continue }
            let known = needs[quota.namespace] ?? []
            if known.contains(where: { $0.field == field && $0.resource == resource }) { continue }
            needs[quota.namespace, default: []].append((field, resource, quota.resource.name))
          }
        }
        for runner in survey.runners {
          guard let needed = needs[runner.namespace] else { continue }
          let report = Reporter(Scope(runner.resource, runner: runner), sink)
          for (field, resource, quota) in needed {
            guard !runner.pod.spec["resources"][field][resource].isPresent else { continue }
            for container in runner.containers {
              let amount = survey.sizing.amount(resource, of: container, in: runner.namespace)
              guard !(field == "requests" ? amount.hasRequest : amount.hasLimit) else { continue }
              report(
                container.node["resources"][field][resource],
                "\(container.title) has no \(field).\(resource), which ResourceQuota '\(quota)' counts, so its pod is refused; set it",
                certainty: .likely, in: container)
            }
          }
        }
      }
    ),
    Rule(
      "quota-exceeded", .resources, .error, "The namespace asks for more than its quota",
      effect: "pods are missing, and nothing crashes",
      why: """
        What doesn't fit into a ResourceQuota is refused when it's created. For pods that means that some replicas never \
        appear; why, the Deployment's condition ReplicaFailure and its ReplicaSet's events say.
        """,
      explanation: """
        Raise the quota or shrink what is in the namespace. Counted from what is loaded: requests and limits of each pod, with \
        the defaults filled in, by replicas or parallelism, one pod for a DaemonSet; claims; objects. A warning where it's only \
        too much with the surge of a rollout or a CronJob's run, a note where only with as many replicas as an autoscaler may \
        want. Quotas with scopes aren't judged.
        """,
      sources: [.documentation("Resource Quotas"), .book("17.1")], scenario: "scale-up",
      bad: [
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: all}
        spec:
          hard:
            requests.cpu: 500m  # <-
            pods: 3  # <- warning
            limits.memory: 192Mi
            count/deployments.apps: 0  # <-
            requests.storage: 1Gi
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: web, image: web:1.4.2, resources: {limits: {cpu: 200m, memory: 48Mi}}}
        """
      ],
      good: [
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: all}
        spec: {hard: {requests.cpu: 800m, pods: 4, configmaps: 2, services.nodeports: 0}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: web, image: web:1.4.2, resources: {limits: {cpu: 200m, memory: 48Mi}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: conf}
        """
      ],
      check: Check { survey, sink in
        guard !survey.sizing.quotas.isEmpty else { return }
        let usage = NamespaceUsage(survey)
        for quota in survey.sizing.quotas where !quota.isScoped {
          let report = Reporter(Scope(quota.resource), sink)
          for (key, node) in quota.hard.fields {
            guard let hard = node.text.flatMap({ Quantity($0) }),
              let used = usage.use(of: key, in: quota.namespace)
            else { continue }
            let what = "\(quota.resource.label) allows \(hard) of \(key), and "
            if used.base > hard {
              report(node, what + "what is here takes \(used.base); raise it, or ask for less")
            } else if used.surging > hard {
              report(node, what + "a rollout takes \(used.surging); leave room for it", as: .warning)
            } else if used.scaled > hard {
              report(node, what + "the autoscalers may take \(used.scaled); leave room for them", as: .info)
            }
          }
        }
      }
    ),
  ]
}

// MARK: - LimitRange

extension LimitItem {
  fileprivate func says(_ rule: String, _ advice: String = "bring it inside") -> String {
    "but \(rule) by LimitRange '\(resource.name)', so it's refused; \(advice)"
  }
}

/// Of what's made for its pods: by a StatefulSet, and for volumes that live as long as a pod.
private func claimTemplates(of resource: Resource, _ survey: Survey) -> [Node] {
  guard resource.runsPods, survey.inventory.owner(of: resource.id) == nil else { return [] }
  let own = resource.kind == .statefulSet ? resource.node["spec"]["volumeClaimTemplates"].items : []
  let passing = resource.podTemplate["spec"]["volumes"].items.map { $0["ephemeral"]["volumeClaimTemplate"] }
  return own + passing.filter(\.isPresent)
}

/// What was said of a pod already: another LimitRange that says the same adds nothing.
private struct Said {
  private var keys: Set<String> = []
  private var resources: Set<String> = []

  /// False where it was said before.
  mutating func begin(_ bound: String, _ resource: String, of container: String) -> Bool {
    resources.insert("\(bound) \(resource)")
    return keys.insert("\(bound) \(resource) \(container)").inserted
  }

  /// A container alone breaks the bound, so the sum needn't be mentioned.
  func covers(_ bound: String, _ resource: String) -> Bool { resources.contains("\(bound) \(resource)") }
}

private func judgeContainers(of runner: Runner, by item: LimitItem, _ said: inout Said, _ report: Reporter) {
  let (least, most, ratios) = (item.least, item.most, item.ratios)
  for container in runner.containers {
    let resources = container.node["resources"]
    for resource in item.bounded {
      let amount = report.survey.sizing.amount(resource, of: container, in: runner.namespace)
      let (request, limit) = (resources["requests"][resource], resources["limits"][resource])
      // A request that isn't written is the limit.
      let asking = request.isPresent || !limit.isPresent ? request : limit
      if let least = least[resource], let (verb, value, node) = lowest(amount, asking, limit), value < least,
        said.begin("min", resource, of: container.name)
      {
        report(
          node, "\(container.title) \(verb) \(value) of \(resource), \(item.says("the least is \(least)"))",
          in: container)
      }
      if let most = most[resource], let (verb, value, node) = highest(amount, asking, limit), value > most,
        said.begin("max", resource, of: container.name)
      {
        report(
          node, "\(container.title) \(verb) \(value) of \(resource), \(item.says("the most is \(most)"))", in: container
        )
      }
      guard let ratio = ratios[resource] else { continue }
      let rule = "the limit may be at most \(ratio) times the request"
      if let asked = amount.request, let given = amount.limit {
        guard exceeds(given, asked, ratio), said.begin("ratio", resource, of: container.name) else { continue }
        report(
          limit, "\(container.title) may use \(given) of \(resource) and requests \(asked), \(item.says(rule))",
          in: container)
      } else if !amount.hasLimit || !amount.hasRequest, said.begin("ratio", resource, of: container.name) {
        let (lacking, node) = amount.hasLimit ? ("request", request) : ("limit", limit)
        report(
          node, "\(container.title) has no \(lacking) of \(resource), \(item.says(rule, "set one"))",
          certainty: .likely, in: container)
      }
    }
  }
}

private typealias Side = (verb: String, value: Quantity, node: Node)

/// The smaller of request and limit.
private func lowest(_ amount: Amount, _ request: Node, _ limit: Node) -> Side? {
  if let asked = amount.request { return ("requests", asked, request) }
  return amount.limit.map { ("is limited to", $0, limit) }
}

/// The larger of request and limit.
private func highest(_ amount: Amount, _ request: Node, _ limit: Node) -> Side? {
  if let given = amount.limit, given >= amount.request ?? given { return ("is limited to", given, limit) }
  return amount.request.map { ("requests", $0, request) }
}

/// Whether a limit is more than so many times the request, in whole numbers of thousandths; nothing is too much for none.
private func exceeds(_ limit: Quantity, _ request: Quantity, _ ratio: Quantity) -> Bool {
  request.isZero || limit.isZero
    || Int128(limit.milliValue) * 1000 > Int128(request.milliValue) * Int128(ratio.milliValue)
}

/// The sums of a pod; what no container says is refused as well, as nothing is filled in for a pod.
///
/// Source: Kubernetes, `plugin/pkg/admission/limitranger/admission.go`, `minConstraint`, `maxConstraint`,
/// `limitRequestRatioConstraint`.
private func judgePod(_ runner: Runner, by item: LimitItem, _ said: inout Said, _ report: Reporter) {
  guard !runner.containers.isEmpty else { return }
  let sizing = report.survey.sizing
  /// What's written in a way that can't be read is another fault.
  func says(_ field: String, _ resource: String) -> Bool {
    runner.pod.spec["resources"][field][resource].isPresent
      || runner.containers.contains { container in
        let amount = sizing.amount(resource, of: container, in: runner.namespace)
        return field == "requests" ? amount.hasRequest : amount.hasLimit
      }
  }
  func lacking(_ word: String, _ resource: String, _ rule: String) {
    report(
      runner.pod.spec, "the pod has no \(word) of \(resource), \(item.says(rule, "set one"))", certainty: .likely)
  }
  for resource in item.bounded where !said.covers("min", resource) {
    guard let least = item.least[resource] else { continue }
    let rule = "the least is \(least)"
    guard let asked = sizing.podAmount(resource, of: runner).request else {
      if !says("requests", resource), said.begin("min", resource, of: "") { lacking("request", resource, rule) }
      continue
    }
    guard asked < least, said.begin("min", resource, of: "") else { continue }
    report(runner.pod.spec, "the pod requests \(asked) of \(resource), \(item.says(rule))")
  }
  for resource in item.bounded where !said.covers("max", resource) {
    guard let most = item.most[resource] else { continue }
    let amount = sizing.podAmount(resource, of: runner)
    let given = max(amount.limit ?? .zero, amount.request ?? .zero)
    let rule = "the most is \(most)"
    if given <= most, amount.limit == nil, !says("limits", resource) {
      if said.begin("max", resource, of: "") { lacking("limit", resource, rule) }
    }
    guard given > most, said.begin("max", resource, of: "") else { continue }
    report(runner.pod.spec, "the pod may use \(given) of \(resource), \(item.says(rule))")
  }
  for resource in item.bounded where !said.covers("ratio", resource) {
    guard let ratio = item.ratios[resource] else { continue }
    let amount = sizing.podAmount(resource, of: runner)
    let rule = "the limit may be at most \(ratio) times the request"
    if let asked = amount.request, let given = amount.limit {
      guard exceeds(given, asked, ratio), said.begin("ratio", resource, of: "") else { continue }
      report(
        runner.pod.spec, "the pod may use \(given) of \(resource) and requests \(asked), \(item.says(rule))")
    } else if let field = ["limits", "requests"].first(where: { !says($0, resource) }),
      said.begin("ratio", resource, of: "")
    {
      lacking(field == "limits" ? "limit" : "request", resource, rule)
    }
  }
}
